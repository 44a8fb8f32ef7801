//! PHP values: borrowed ([`Val`]), looked at ([`View`]) and held ([`Owned`]).
//!
//! Sound because a `Val` lives no longer than its container, which the caller holds, and an `Owned` owns what its zval
//! refers to. References and indirect slots are followed here, once, so nobody else meets them.

use super::array::Arr;
use super::object::Obj;
use super::string::{Str, ZStr};
use super::{release, unclean};
use ext_php_rs::ffi::{self, zval};
use std::mem::ManuallyDrop;

const UNDEF: u8 = ffi::IS_UNDEF as u8;
const NULL: u8 = ffi::IS_NULL as u8;
const FALSE: u8 = ffi::IS_FALSE as u8;
const TRUE: u8 = ffi::IS_TRUE as u8;
const LONG: u8 = ffi::IS_LONG as u8;
const DOUBLE: u8 = ffi::IS_DOUBLE as u8;
const STRING: u8 = ffi::IS_STRING as u8;
const ARRAY: u8 = ffi::IS_ARRAY as u8;
const OBJECT: u8 = ffi::IS_OBJECT as u8;
const REFERENCE: u8 = ffi::IS_REFERENCE as u8;
const INDIRECT: u8 = ffi::IS_INDIRECT as u8;

/// A borrowed value.
#[derive(Clone, Copy)]
pub struct Val<'a>(&'a zval);

/// What a value is.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// null, or no value at all
    Null,
    /// bool
    Bool(bool),
    /// int
    Int(i64),
    /// float
    Float(f64),
    /// string
    Str(Str<'a>),
    /// array
    Array(Arr<'a>),
    /// object
    Object(Obj<'a>),
    /// a resource
    Other,
}

pub(super) fn type_of(value: &zval) -> u8 {
    // SAFETY: the type byte is always initialised.
    unsafe { value.u1.v.type_ }
}

impl<'a> Val<'a> {
    pub(super) fn new(raw: &'a zval) -> Self {
        Val(raw)
    }

    /// # Safety
    /// `raw` is null or a value that lives for `'a`.
    pub(super) unsafe fn from_ptr(raw: *const zval) -> Option<Self> {
        // SAFETY: the caller's.
        unsafe { raw.as_ref() }.map(Val)
    }

    /// The value behind references and indirect slots.
    fn target(self) -> &'a zval {
        let mut value = self.0;
        loop {
            // SAFETY: both point to live values for as long as what holds them lives.
            value = match type_of(value) {
                REFERENCE => unsafe { &(*value.value.ref_).val },
                INDIRECT => unsafe { &*value.value.zv },
                _ => return value,
            };
        }
    }

    pub(super) fn as_ptr(self) -> *mut zval {
        std::ptr::from_ref(self.target()).cast_mut()
    }

    /// Whether the slot is empty (a hole of an array).
    pub fn is_undef(self) -> bool {
        type_of(self.target()) == UNDEF
    }

    /// Whether it is a PHP reference, whose value somebody else may change at any time.
    pub fn is_reference(self) -> bool {
        type_of(self.0) == REFERENCE
    }

    /// What it is.
    #[inline]
    pub fn view(self) -> View<'a> {
        let value = self.target();
        // SAFETY: the type byte says which field of the union is set; what it points to is kept alive by the value.
        unsafe {
            match type_of(value) {
                UNDEF | NULL => View::Null,
                FALSE => View::Bool(false),
                TRUE => View::Bool(true),
                LONG => View::Int(value.value.lval),
                DOUBLE => View::Float(value.value.dval),
                STRING => Str::from_ptr(value.value.str_).map_or(View::Other, View::Str),
                ARRAY => Arr::from_ptr(value.value.arr).map_or(View::Other, View::Array),
                OBJECT => Obj::from_ptr(value.value.obj).map_or(View::Other, View::Object),
                _ => View::Other,
            }
        }
    }

    /// What PHP calls its type, for messages.
    pub fn type_name(self) -> String {
        match self.view() {
            View::Null => "null".to_owned(),
            View::Bool(_) => "bool".to_owned(),
            View::Int(_) => "int".to_owned(),
            View::Float(_) => "float".to_owned(),
            View::Str(_) => "string".to_owned(),
            View::Array(_) => "array".to_owned(),
            View::Object(object) => object.class().name(),
            View::Other => "resource".to_owned(),
        }
    }

    /// One more reference to it.
    pub fn hold(self) -> Owned {
        let value = self.target();
        // SAFETY: copying the bits and counting the reference is what ZVAL_COPY does.
        unsafe {
            if value.u1.v.type_flags != 0 {
                (*value.value.counted).gc.refcount += 1;
            }
            Owned::with(value.value, value.u1.type_info)
        }
    }
}

/// A value of which we own a reference. ext-php-rs's own release of zvals is kept out: ours knows about bail-outs.
#[repr(transparent)]
pub struct Owned(ManuallyDrop<zval>);

impl Owned {
    fn with(value: ffi::_zend_value, type_info: u32) -> Self {
        Owned(ManuallyDrop::new(zval {
            value,
            u1: ffi::_zval_struct__bindgen_ty_1 { type_info },
            u2: ffi::_zval_struct__bindgen_ty_2 { next: 0 },
        }))
    }

    /// No value: a place for a result.
    pub fn undef() -> Self {
        Self::with(ffi::_zend_value { lval: 0 }, ffi::IS_UNDEF)
    }

    /// null
    pub fn null() -> Self {
        Self::with(ffi::_zend_value { lval: 0 }, ffi::IS_NULL)
    }

    /// bool
    pub fn bool(truth: bool) -> Self {
        Self::with(
            ffi::_zend_value { lval: 0 },
            if truth { ffi::IS_TRUE } else { ffi::IS_FALSE },
        )
    }

    /// int
    pub fn int(number: i64) -> Self {
        Self::with(ffi::_zend_value { lval: number }, ffi::IS_LONG)
    }

    /// float
    pub fn float(number: f64) -> Self {
        Self::with(ffi::_zend_value { dval: number }, ffi::IS_DOUBLE)
    }

    /// string
    pub fn string(bytes: &[u8]) -> Self {
        Self::zstr(ZStr::new(bytes))
    }

    /// string
    pub fn zstr(string: ZStr) -> Self {
        let ptr = string.into_raw();
        // SAFETY: a live string whose reference is ours.
        let interned = unsafe { (*ptr).gc.u.type_info & ffi::GC_IMMUTABLE != 0 };
        Self::with(
            ffi::_zend_value { str_: ptr },
            if interned {
                ffi::IS_INTERNED_STRING_EX
            } else {
                ffi::IS_STRING_EX
            },
        )
    }

    /// # Safety
    /// The caller gives away one reference to the array.
    pub(super) unsafe fn array(ptr: *mut ffi::HashTable) -> Self {
        Self::with(ffi::_zend_value { arr: ptr }, ffi::IS_ARRAY_EX)
    }

    /// # Safety
    /// The caller gives away one reference to the object.
    pub(super) unsafe fn object(ptr: *mut ffi::zend_object) -> Self {
        Self::with(ffi::_zend_value { obj: ptr }, ffi::IS_OBJECT_EX)
    }

    /// Borrows it.
    pub fn val(&self) -> Val<'_> {
        Val(&self.0)
    }

    pub(super) fn as_mut_ptr(&mut self) -> *mut zval {
        &raw mut *self.0
    }

    /// Gives our reference away, into `place`, whose old content needs no release.
    ///
    /// # Safety
    /// `place` is writable.
    pub(super) unsafe fn write_to(self, place: *mut zval) {
        let held = ManuallyDrop::new(self);
        // SAFETY: the caller's; a move of the bits.
        unsafe {
            (*place).value = held.0.value;
            (*place).u1 = held.0.u1;
        }
    }
}

impl Drop for Owned {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: we own one reference, if it is counted at all, and give it back once. After a bail-out PHP frees
        // its heap as a whole.
        unsafe {
            if self.0.u1.v.type_flags == 0 || unclean() {
                return;
            }
            let kind = type_of(&self.0);
            let count = &raw mut (*self.0.value.counted).gc.refcount;
            if kind == ARRAY && *count > 1 {
                // A row, mostly. Whoever drops it last tells the cycle collector; doing it here as well would fill its
                // buffer with every row that passes.
                *count -= 1;
            } else if (kind == OBJECT || kind == ARRAY) && *count == 1 {
                // The last reference: a destructor may run, which is PHP code.
                release(|| ffi::zval_ptr_dtor(&raw mut *self.0));
            } else {
                ffi::zval_ptr_dtor(&raw mut *self.0);
            }
        }
    }
}
