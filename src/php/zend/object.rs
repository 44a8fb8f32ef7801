//! PHP objects: their class, their properties, calling them.
//!
//! Sound because an `Obj` lives no longer than the value it was read from, and every way into PHP code holds its own
//! reference to the object while that code runs. All such ways go through `protect`.

use super::array::Arr;
use super::string::{Str, ZStr};
use super::value::{Owned, Val};
use super::{globals, protect};
use crate::php::guard::{Fail, Outcome};
use ext_php_rs::ffi::{self, zend_class_entry, zend_object, zval};
use std::marker::PhantomData;
use std::ptr::NonNull;

unsafe extern "C" {
    fn php_date_get_interface_ce() -> *mut zend_class_entry;
    fn php_date_get_interval_ce() -> *mut zend_class_entry;
    static zend_ce_closure: *mut zend_class_entry;
}

/// A class that lives until the end of the request at least.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Class(NonNull<zend_class_entry>);

impl Class {
    pub(super) fn from_ptr(ptr: *mut zend_class_entry) -> Option<Self> {
        NonNull::new(ptr).map(Class)
    }

    pub(super) fn as_ptr(self) -> *mut zend_class_entry {
        self.0.as_ptr()
    }

    fn entry<'a>(self) -> &'a zend_class_entry {
        // SAFETY: classes in use are not freed while a request runs.
        unsafe { &*self.0.as_ptr() }
    }

    /// Its name, as PHP's own messages show it: an anonymous class keeps its file and a number behind a NUL.
    pub fn name(self) -> String {
        // SAFETY: every class has a name.
        let name = unsafe { Str::from_ptr(self.entry().name) }.map_or_else(String::new, Str::lossy);
        match name.split_once('\0') {
            Some((shown, _)) => shown.to_owned(),
            None => name,
        }
    }

    fn is(self, other: *mut zend_class_entry) -> bool {
        // SAFETY: both are live classes; a null `other` is tested first.
        self.0.as_ptr() == other
            || (!other.is_null()
                && unsafe { ffi::instanceof_function_slow(self.0.as_ptr(), other) })
    }

    /// An enum?
    pub fn is_enum(self) -> bool {
        self.entry().ce_flags & ffi::ZEND_ACC_ENUM != 0
    }

    /// An enum whose cases have values?
    pub fn is_backed(self) -> bool {
        self.entry().enum_backing_type != ffi::IS_UNDEF
    }

    /// Has it a `__toString`?
    pub fn is_stringable(self) -> bool {
        !self.entry().__tostring.is_null()
    }

    /// `DateTimeInterface`?
    pub fn is_date(self) -> bool {
        // SAFETY: ext/date is always there; it returns its class.
        self.is(unsafe { php_date_get_interface_ce() })
    }

    /// `DateInterval`?
    pub fn is_interval(self) -> bool {
        // SAFETY: as above.
        self.is(unsafe { php_date_get_interval_ce() })
    }

    /// `ArrayAccess`?
    pub fn is_array_access(self) -> bool {
        // SAFETY: written at start-up only.
        self.is(unsafe { ffi::zend_ce_arrayaccess })
    }

    /// `stdClass`?
    pub fn is_std(self) -> bool {
        // SAFETY: written at start-up only.
        self.is(unsafe { ffi::zend_standard_class_def })
    }

    /// `Traversable`?
    pub fn is_traversable(self) -> bool {
        // SAFETY: written at start-up only.
        self.is(unsafe { ffi::zend_ce_traversable })
    }
}

/// A borrowed object.
#[derive(Clone, Copy)]
pub struct Obj<'a> {
    ptr: NonNull<zend_object>,
    life: PhantomData<&'a zend_object>,
}

impl<'a> Obj<'a> {
    /// # Safety
    /// `ptr` is null or an object that lives for `'a`.
    pub(super) unsafe fn from_ptr(ptr: *mut zend_object) -> Option<Self> {
        NonNull::new(ptr).map(|ptr| Obj {
            ptr,
            life: PhantomData,
        })
    }

    pub(super) fn as_ptr(self) -> *mut zend_object {
        self.ptr.as_ptr()
    }

    /// Its class.
    pub fn class(self) -> Class {
        // SAFETY: a live object has a class.
        unsafe { Class(NonNull::new_unchecked((*self.as_ptr()).ce)) }
    }

    /// One more reference to it.
    pub fn hold(self) -> Owned {
        // SAFETY: a live object; the Owned gets the reference counted here.
        unsafe {
            (*self.as_ptr()).gc.refcount += 1;
            Owned::object(self.as_ptr())
        }
    }

    /// Declared property number `index` as it stands, without asking PHP code. For our own classes and enum cases.
    pub fn declared(self, index: usize) -> Option<Val<'a>> {
        // SAFETY: the class says how many declared properties follow the object.
        unsafe {
            let count = usize::try_from((*(*self.as_ptr()).ce).default_properties_count).ok()?;
            if index >= count {
                return None;
            }
            let table = (&raw const (*self.as_ptr()).properties_table).cast::<zval>();
            Val::from_ptr(table.add(index))
        }
    }

    /// Writes declared property number `index` of an object that nobody else has seen yet.
    pub fn initialise(self, index: usize, value: Owned) {
        if let Some(place) = self.declared(index) {
            // SAFETY: the slot exists; its old value goes after the new one stands.
            unsafe {
                let place = place.as_ptr();
                let mut old = Owned::undef();
                std::ptr::swap(old.as_mut_ptr(), place);
                (*place).u2.next = (*old.as_mut_ptr()).u2.next;
                value.write_to(place);
            }
        }
    }

    /// Reads a property as PHP code outside would; a missing one is null, without a warning.
    pub fn property(self, name: &ZStr) -> Outcome<Owned> {
        self.read(|this, place| {
            // SAFETY: a handler of the object's own, called as the engine calls it.
            unsafe {
                let read = (*this.handlers).read_property?;
                Val::from_ptr(read(
                    this,
                    name.as_str().as_ptr(),
                    ffi::BP_VAR_IS.cast_signed(),
                    std::ptr::null_mut(),
                    place,
                ))
            }
        })
    }

    /// Reads `$object[$key]`. A class written in PHP is asked once, through `offsetGet`; one that brings its own handler
    /// (ArrayObject) answers null for what is missing.
    pub fn offset(self, key: &Owned) -> Outcome<Owned> {
        self.read(|this, place| {
            // SAFETY: a handler of the object's own, called as the engine calls it.
            unsafe {
                let read = (*this.handlers).read_dimension?;
                let standard = ffi::std_object_handlers
                    .read_dimension
                    .is_some_and(|own| std::ptr::fn_addr_eq(own, read));
                let how = if standard {
                    ffi::BP_VAR_R
                } else {
                    ffi::BP_VAR_IS
                };
                Val::from_ptr(read(this, key.val().as_ptr(), how.cast_signed(), place))
            }
        })
    }

    fn read<'b>(
        self,
        read: impl FnOnce(&'b mut zend_object, *mut zval) -> Option<Val<'b>>,
    ) -> Outcome<Owned> {
        let held = self.hold();
        let mut place = Owned::undef();
        let found = protect(|| {
            // SAFETY: `held` keeps the object; the result is copied before anything else runs.
            read(unsafe { &mut *self.as_ptr() }, place.as_mut_ptr()).map(Val::hold)
        })?;
        drop(held);
        Ok(found.unwrap_or_else(Owned::null))
    }

    /// Its string, from `__toString` or the class's own cast. `None` when it has none.
    pub fn to_text(self) -> Outcome<Option<Owned>> {
        let held = self.hold();
        let mut place = Owned::undef();
        let done = protect(|| {
            // SAFETY: a handler of the object's own, called as the engine calls it; `held` keeps the object.
            unsafe {
                (*(*self.as_ptr()).handlers)
                    .cast_object
                    .is_some_and(|cast| {
                        cast(
                            self.as_ptr(),
                            place.as_mut_ptr(),
                            ffi::IS_STRING.cast_signed(),
                        ) == 0
                    })
            }
        })?;
        drop(held);
        Ok(done.then_some(place))
    }

    /// Calls the method `name` (in lower case) of `class` on it, whatever subclasses made of it.
    pub fn call_of(self, class: Class, name: &str, arguments: Vec<Owned>) -> Outcome<Owned> {
        let mut class_entry = class.0;
        // SAFETY: the function table holds zend_functions; the object is held while PHP code may run; the arguments
        // are live values, one after the other.
        unsafe {
            let table = &raw const class_entry.as_mut().function_table;
            let found = ffi::zend_hash_str_find(table, name.as_ptr().cast(), name.len());
            let Some(function) = found.as_ref().map(|found| found.value.func) else {
                return Ok(Owned::null());
            };
            let held = self.hold();
            let mut result = Owned::undef();
            let mut arguments = arguments;
            let count = u32::try_from(arguments.len()).unwrap_or(0);
            let outcome = protect(|| {
                ffi::zend_call_known_function(
                    function,
                    self.as_ptr(),
                    self.class().as_ptr(),
                    result.as_mut_ptr(),
                    count,
                    arguments.as_mut_ptr().cast(),
                    std::ptr::null_mut(),
                );
            });
            drop(held);
            outcome.map(|()| result)
        }
    }
}

/// Whether a value can be called.
pub fn callable(value: Val<'_>) -> bool {
    // SAFETY: a live value; the engine only looks (and may load a class).
    unsafe { ffi::zend_is_callable(value.as_ptr(), 0, std::ptr::null_mut()) }
}

/// Arguments that a closure can't be called without; of other callables 0, since to look at those may make a function that
/// somebody has to free.
pub fn required_arguments(value: Val<'_>) -> u32 {
    let super::View::Object(object) = value.view() else {
        return 0;
    };
    // SAFETY: set when the engine starts.
    if object.class().as_ptr() != unsafe { zend_ce_closure } {
        return 0;
    }
    // SAFETY: pointers only, which may all be null.
    let mut found: ffi::zend_fcall_info_cache = unsafe { std::mem::zeroed() };
    let nothing = std::ptr::null_mut();
    // SAFETY: a live closure; what is found is a part of it.
    unsafe {
        ffi::zend_is_callable_ex(
            value.as_ptr(),
            std::ptr::null_mut(),
            0,
            std::ptr::null_mut(),
            &raw mut found,
            nothing,
        );
        found
            .function_handler
            .as_ref()
            .map_or(0, |function| function.common.required_num_args)
    }
}

/// Calls a callable.
pub fn call_function(function: &Owned, mut arguments: Vec<Owned>) -> Outcome<Owned> {
    let mut result = Owned::undef();
    let count = u32::try_from(arguments.len()).unwrap_or(0);
    let done = protect(|| {
        // SAFETY: the caller holds the callable; the arguments are live values, one after the other.
        unsafe {
            ffi::_call_user_function_impl(
                std::ptr::null_mut(),
                function.val().as_ptr(),
                result.as_mut_ptr(),
                count,
                arguments.as_mut_ptr().cast(),
                std::ptr::null_mut(),
            )
        }
    })?;
    if done == 0 {
        Ok(result)
    } else {
        // SAFETY: see `globals`.
        debug_assert!(unsafe { !(*globals()).current_execute_data.is_null() });
        Err(Fail::Error(crate::error::Error::argument(
            "The callback can't be called",
        )))
    }
}

/// Something iterable: an array or a Traversable?
pub(super) fn as_array<'a>(value: Val<'a>) -> Option<Arr<'a>> {
    match value.view() {
        super::View::Array(array) => Some(array),
        _ => None,
    }
}
