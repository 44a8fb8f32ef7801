//! Throwing our errors as PHP exceptions.
//!
//! Sound because it runs inside a call of a method of ours, where the engine takes exceptions; the object it returns
//! is live until PHP code runs again.

use super::value::Owned;
use crate::error::{Error, Kind};
use crate::php::exceptions::class_of;
use ext_php_rs::ffi::{self, zval};
use std::ffi::{CString, c_char};

unsafe extern "C" {
    fn zend_update_property(
        scope: *mut ffi::zend_class_entry,
        object: *mut ffi::zend_object,
        name: *const c_char,
        length: usize,
        value: *mut zval,
    );
}

/// Throws `error` as its class, with its code and what it knows beyond the message.
pub fn throw(error: &Error) {
    if super::pending() {
        // The first exception says more than what came of it.
        return;
    }
    let message = CString::new(error.message().replace('\0', "\\0")).unwrap_or_default();
    let class = class_of(error.code().kind()).map_or(std::ptr::null_mut(), super::Class::as_ptr);
    // SAFETY: inside a call of ours; a null class means \Exception.
    let object = unsafe {
        ffi::zend_throw_exception(class, message.as_ptr(), i64::from(error.code() as u16))
    };
    let set = |name: &str, mut value: Owned| {
        // SAFETY: the exception is live, its class declares the property.
        unsafe {
            zend_update_property(
                class,
                object,
                name.as_ptr().cast(),
                name.len(),
                value.as_mut_ptr(),
            )
        }
    };
    match error.code().kind() {
        Kind::Cell => {
            if let Some(place) = error.place() {
                set("sheet", Owned::string(place.sheet.as_bytes()));
                set("row", Owned::int(i64::from(place.row)));
                set("column", Owned::string(place.column.as_bytes()));
            }
        }
        Kind::Database => {
            if let Some(state) = error.sql_state() {
                set("sqlState", Owned::string(state.as_bytes()));
            }
        }
        _ => {}
    }
}
