//! PHP arrays: read in place, and built.
//!
//! Sound because an `Arr` lives no longer than the value it was read from, which the caller holds while PHP code may
//! run; slices cover exactly the slots in use. PHP 8.2 and later keep packed arrays as plain values, without keys.

use super::string::{Str, ZStr};
use super::value::{Owned, Val, type_of};
use ext_php_rs::ffi::{self, Bucket, HashTable, zval};
use std::marker::PhantomData;
use std::ptr::NonNull;

/// HASH_FLAG_PACKED of zend_hash.h.
const PACKED: u32 = 1 << 2;

/// A borrowed array.
#[derive(Clone, Copy)]
pub struct Arr<'a> {
    ptr: NonNull<HashTable>,
    life: PhantomData<&'a HashTable>,
}

/// The key of an element.
#[derive(Clone, Copy)]
pub enum Key<'a> {
    /// int
    Int(i64),
    /// string
    Str(Str<'a>),
}

impl Key<'_> {
    /// As text, for messages and for columns whose name is a number.
    pub fn lossy(self) -> String {
        match self {
            Key::Int(number) => number.to_string(),
            Key::Str(text) => text.lossy(),
        }
    }
}

/// An element in its slot.
#[derive(Clone, Copy)]
pub struct Slot<'a> {
    hash: u64,
    /// Its key.
    pub key: Key<'a>,
    /// Its value.
    pub value: Val<'a>,
}

impl Slot<'_> {
    /// Whether its key is this string: the same one in memory, or the same hash and bytes.
    #[inline]
    pub fn is(&self, name: Str<'_>, hash: u64) -> bool {
        match self.key {
            Key::Str(key) => key.same(name) || (self.hash == hash && key.bytes() == name.bytes()),
            Key::Int(_) => false,
        }
    }

    /// The hash of its key, or the integer.
    pub fn hash(&self) -> u64 {
        self.hash
    }
}

impl<'a> Arr<'a> {
    /// # Safety
    /// `ptr` is null or an array that lives for `'a`.
    pub(super) unsafe fn from_ptr(ptr: *mut HashTable) -> Option<Self> {
        NonNull::new(ptr).map(|ptr| Arr {
            ptr,
            life: PhantomData,
        })
    }

    fn table(self) -> &'a HashTable {
        // SAFETY: lives for 'a.
        unsafe { self.ptr.as_ref() }
    }

    /// The address, as an identity for caches that hold the array.
    pub fn id(self) -> usize {
        self.ptr.as_ptr() as usize
    }

    /// Number of elements.
    pub fn len(self) -> usize {
        self.table().nNumOfElements as usize
    }

    /// Number of slots, holes included.
    pub fn slots(self) -> usize {
        self.table().nNumUsed as usize
    }

    pub(super) fn as_ptr(self) -> *mut HashTable {
        self.ptr.as_ptr()
    }

    pub(super) fn is_packed(self) -> bool {
        // SAFETY: plain bits.
        unsafe { self.table().u.flags & PACKED != 0 }
    }

    fn packed(self) -> &'a [zval] {
        // SAFETY: a packed array has `nNumUsed` values at arPacked.
        unsafe { std::slice::from_raw_parts(self.table().__bindgen_anon_1.arPacked, self.slots()) }
    }

    fn buckets(self) -> &'a [Bucket] {
        // SAFETY: an array that is not packed has `nNumUsed` buckets at arData.
        unsafe { std::slice::from_raw_parts(self.table().__bindgen_anon_1.arData, self.slots()) }
    }

    /// The element in slot `index`; `None` for a hole.
    #[inline]
    pub fn slot(self, index: usize) -> Option<Slot<'a>> {
        if self.is_packed() {
            let value = self.packed().get(index)?;
            let number = i64::try_from(index).ok()?;
            return (type_of(value) != 0).then(|| Slot {
                hash: index as u64,
                key: Key::Int(number),
                value: Val::new(value),
            });
        }
        let bucket = self.buckets().get(index)?;
        let value = Val::new(&bucket.val);
        if value.is_undef() {
            return None;
        }
        // SAFETY: a bucket's key is null or a live string.
        let key =
            unsafe { Str::from_ptr(bucket.key) }.map_or(Key::Int(bucket.h.cast_signed()), Key::Str);
        Some(Slot {
            hash: bucket.h,
            key,
            value,
        })
    }

    /// The elements in order.
    pub fn iter(self) -> impl Iterator<Item = Slot<'a>> {
        (0..self.slots()).filter_map(move |index| self.slot(index))
    }

    /// Whether its keys are 0, 1, 2, … in order.
    pub fn is_list(self) -> bool {
        if self.is_packed() {
            return self.slots() == self.len();
        }
        let mut next = 0;
        self.iter().all(|slot| {
            let fits = matches!(slot.key, Key::Int(number) if number == next);
            next += 1;
            fits
        })
    }
}

/// A key made once and used for many arrays.
#[derive(Debug)]
pub enum ColumnKey {
    /// A name.
    Name(ZStr),
    /// A name that PHP turns into an integer key.
    Number(u64),
}

/// The key PHP would use for `name`: an integer when it is written like one.
pub fn key_of(name: &str) -> ColumnKey {
    match name.parse::<i64>() {
        Ok(number) if number.to_string() == name => ColumnKey::Number(number.cast_unsigned()),
        _ => ColumnKey::Name(ZStr::new(name.as_bytes())),
    }
}

/// An array being built.
pub struct Builder(Owned, NonNull<HashTable>);

impl Builder {
    /// An empty array with room for `size` elements.
    pub fn new(size: usize) -> Self {
        let size = u32::try_from(size).unwrap_or(8).max(8);
        // SAFETY: a fresh array, never null, whose only reference the Owned takes; it stays alive with it.
        unsafe {
            let table = ffi::_zend_new_array(size);
            Builder(Owned::array(table), NonNull::new_unchecked(table))
        }
    }

    fn insert(&mut self, value: Owned, insert: impl FnOnce(*mut HashTable, *mut zval)) {
        let mut value = std::mem::ManuallyDrop::new(value);
        insert(self.1.as_ptr(), value.as_mut_ptr());
    }

    /// Appends a value under the next integer.
    pub fn push(&mut self, value: Owned) {
        self.insert(value, |table, value| {
            // SAFETY: our array, not shared yet; it takes over the value's reference.
            unsafe { ffi::zend_hash_next_index_insert(table, value) };
        });
    }

    /// Sets a value under a column's key.
    pub fn set(&mut self, key: &ColumnKey, value: Owned) {
        // SAFETY: our array, not shared yet; it takes over the value's reference and adds its own to the key.
        self.insert(value, |table, value| unsafe {
            match key {
                ColumnKey::Name(name) => {
                    ffi::zend_hash_update(table, name.as_str().as_ptr(), value)
                }
                ColumnKey::Number(number) => ffi::zend_hash_index_update(table, *number, value),
            };
        });
    }

    /// Sets a value under a name.
    pub fn put(&mut self, name: &str, value: Owned) {
        self.set(&key_of(name), value);
    }

    /// The array.
    pub fn finish(self) -> Owned {
        self.0
    }
}
