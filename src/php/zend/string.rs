//! PHP strings: borrowed ([`Str`]) and held ([`ZStr`]).
//!
//! Sound because a `Str` lives no longer than the value it was read from, and a `ZStr` owns one reference.

use super::unclean;
use ext_php_rs::ffi::{self, zend_string};
use std::marker::PhantomData;
use std::ptr::NonNull;

/// A borrowed string.
#[derive(Debug, Clone, Copy)]
pub struct Str<'a> {
    ptr: NonNull<zend_string>,
    life: PhantomData<&'a zend_string>,
}

impl<'a> Str<'a> {
    /// # Safety
    /// `ptr` is null or a string that lives for `'a`.
    pub(super) unsafe fn from_ptr(ptr: *mut zend_string) -> Option<Self> {
        NonNull::new(ptr).map(|ptr| Str {
            ptr,
            life: PhantomData,
        })
    }

    pub(super) fn as_ptr(self) -> *mut zend_string {
        self.ptr.as_ptr()
    }

    /// Its bytes.
    pub fn bytes(self) -> &'a [u8] {
        // SAFETY: the string lives for 'a, strings are not changed while somebody else refers to them.
        unsafe {
            let string = self.ptr.as_ptr();
            std::slice::from_raw_parts((&raw const (*string).val).cast(), (*string).len)
        }
    }

    /// Its text; `None` when it is not UTF-8.
    pub fn text(self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()).ok()
    }

    /// Its text, for messages.
    pub fn lossy(self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// Whether both are the same string in memory.
    pub fn same(self, other: Str<'_>) -> bool {
        self.ptr == other.ptr
    }

    /// One more reference to it.
    pub fn hold(self) -> ZStr {
        // SAFETY: a live string; interned ones are not counted.
        unsafe {
            let gc = &raw mut (*self.ptr.as_ptr()).gc;
            if (*gc).u.type_info & ffi::GC_IMMUTABLE == 0 {
                (*gc).refcount += 1;
            }
        }
        ZStr(self.ptr)
    }
}

/// A string of which we own a reference.
#[derive(Debug)]
pub struct ZStr(NonNull<zend_string>);

impl ZStr {
    /// A new string in the request's memory.
    pub fn new(bytes: &[u8]) -> Self {
        // SAFETY: the engine copies the bytes; running out of memory does not return.
        let ptr =
            unsafe { ffi::ext_php_rs_zend_string_init(bytes.as_ptr().cast(), bytes.len(), false) };
        // SAFETY: never null, see above.
        ZStr(unsafe { NonNull::new_unchecked(ptr) })
    }

    /// Borrows it.
    pub fn as_str(&self) -> Str<'_> {
        Str {
            ptr: self.0,
            life: PhantomData,
        }
    }

    /// Gives our reference away.
    pub(super) fn into_raw(self) -> *mut zend_string {
        std::mem::ManuallyDrop::new(self).0.as_ptr()
    }
}

impl Drop for ZStr {
    fn drop(&mut self) {
        if !unclean() {
            // SAFETY: we own one reference and give it back once.
            unsafe { ffi::ext_php_rs_zend_string_release(self.0.as_ptr()) }
        }
    }
}
