//! `foreach` over an object of ours, without a call of a PHP method for each step: four of them a row took as much time as
//! making the row.
//!
//! Sound because the engine's iterator holds a reference to the object, whose class is final; each step borrows the value as a
//! method would. What `current` points to lies in that value, which stays where it is, and stands until the next step; the
//! engine copies it before it does anything else.

use super::call::guarded;
use super::handle::{Loan, Native, borrow};
use super::object::Class;
use super::value::{Owned, Val, View};
use crate::error::{Code, Error};
use crate::php::guard::Outcome;
use ext_php_rs::alloc::emalloc;
use ext_php_rs::ffi::{
    self, zend_class_entry, zend_object_iterator, zend_object_iterator_funcs, zval,
};
use std::alloc::Layout;
use std::ffi::{c_char, c_int};

unsafe extern "C" {
    fn zend_iterator_init(iterator: *mut zend_object_iterator);
    fn zend_throw_error(class: *mut zend_class_entry, format: *const c_char, ...);
}

const SUCCESS: c_int = 0;
const FAILURE: c_int = -1;

/// What `foreach` asks for: what the methods of `Iterator` answer.
pub trait Looped: Native {
    /// To the start.
    fn rewind(&mut self) -> Outcome<()>;
    /// Whether there is a current value.
    fn valid(&mut self) -> Outcome<bool>;
    /// The current value, which stays in place until the next step; `None` behind the end.
    fn current(&mut self) -> Outcome<Option<&mut Owned>>;
    /// Its key.
    fn key(&mut self) -> Outcome<Owned>;
    /// On to the next value.
    fn next(&mut self) -> Outcome<()>;
}

/// Makes the engine walk objects of `class` through [`Looped`].
pub(super) fn attach<T: Looped>(class: Class) {
    // SAFETY: at module start, after the interface was implemented.
    unsafe { (*class.as_ptr()).get_iterator = Some(begin::<T>) };
}

struct Functions<T>(std::marker::PhantomData<T>);

impl<T: Looped> Functions<T> {
    const TABLE: zend_object_iterator_funcs = zend_object_iterator_funcs {
        dtor: Some(end),
        valid: Some(valid::<T>),
        get_current_data: Some(current::<T>),
        get_current_key: Some(key::<T>),
        move_forward: Some(next::<T>),
        rewind: Some(rewind::<T>),
        invalidate_current: None,
        get_gc: None,
    };
}

unsafe extern "C" fn begin<T: Looped>(
    _class: *mut zend_class_entry,
    object: *mut zval,
    by_reference: c_int,
) -> *mut zend_object_iterator {
    // SAFETY: called by the engine with an object of ours. What is allocated here `zend_iterator_dtor` frees.
    unsafe {
        if by_reference != 0 {
            zend_throw_error(
                std::ptr::null_mut(),
                c"An iterator cannot be used with foreach by reference".as_ptr(),
            );
            return std::ptr::null_mut();
        }
        let iterator: *mut zend_object_iterator =
            emalloc(Layout::new::<zend_object_iterator>()).cast();
        zend_iterator_init(iterator);
        if let Some(object) = Val::from_ptr(object) {
            object.hold().write_to(&raw mut (*iterator).data);
        }
        (*iterator).funcs = &const { Functions::<T>::TABLE };
        iterator
    }
}

unsafe extern "C" fn end(iterator: *mut zend_object_iterator) {
    // SAFETY: called by the engine once; gives the reference of `begin` back.
    unsafe { ffi::zval_ptr_dtor(&raw mut (*iterator).data) }
}

/// Does a step; `None` when an exception is pending now.
fn step<T: Looped, R>(
    iterator: *mut zend_object_iterator,
    quick: bool,
    body: impl FnOnce(&mut T) -> Outcome<R>,
) -> Option<R> {
    guarded(|| {
        // SAFETY: an iterator made by `begin`, which holds its object.
        let object = unsafe { Val::from_ptr(&raw const (*iterator).data) };
        let Some(View::Object(object)) = object.map(Val::view) else {
            return Err(Error::new(Code::Internal, "An iterator without its object").into());
        };
        let mut loan: Loan<'_, T> = borrow(object, quick)?;
        body(&mut loan)
    })
}

unsafe extern "C" fn rewind<T: Looped>(iterator: *mut zend_object_iterator) {
    step(iterator, false, T::rewind);
}

unsafe extern "C" fn valid<T: Looped>(iterator: *mut zend_object_iterator) -> c_int {
    match step(iterator, true, T::valid) {
        Some(true) => SUCCESS,
        _ => FAILURE,
    }
}

unsafe extern "C" fn current<T: Looped>(iterator: *mut zend_object_iterator) -> *mut zval {
    let place = step(iterator, true, |value: &mut T| {
        Ok(value
            .current()?
            .map_or(std::ptr::null_mut(), Owned::as_mut_ptr))
    });
    place.unwrap_or(std::ptr::null_mut())
}

unsafe extern "C" fn key<T: Looped>(iterator: *mut zend_object_iterator, place: *mut zval) {
    let key = step(iterator, true, T::key).unwrap_or_else(Owned::null);
    // SAFETY: the engine's place for it, with nothing in it yet.
    unsafe { key.write_to(place) }
}

unsafe extern "C" fn next<T: Looped>(iterator: *mut zend_object_iterator) {
    step(iterator, true, T::next);
}
