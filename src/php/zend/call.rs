//! One call of a method: its arguments, `$this`, its result.
//!
//! Sound because the engine hands us a frame that stays for the length of the call, with as many argument slots as it
//! says; arguments are read by that count only. `enter` is the only door: it catches panics, throws, and lets a
//! bail-out go on when no frame of ours is left.

use super::object::Obj;
use super::string::Str;
use super::value::{Owned, Val, View};
use super::{Arr, BAILED, throw};
use crate::error::{Code, Error};
use crate::php::guard::{Fail, Outcome};
use ext_php_rs::ffi::{self, zend_execute_data, zval};
use std::any::Any;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

unsafe extern "C" {
    fn zend_argument_type_error(number: u32, format: *const c_char, ...);
    fn zend_parse_arg_str_slow(
        arg: *mut zval,
        dest: *mut *mut ffi::zend_string,
        number: u32,
    ) -> bool;
    fn zend_parse_arg_long_slow(arg: *const zval, dest: *mut ffi::zend_long, number: u32) -> bool;
    fn zend_parse_arg_double_slow(arg: *const zval, dest: *mut f64, number: u32) -> bool;
}

/// A method's body as the engine calls it.
pub type Handler = extern "C" fn(frame: *mut zend_execute_data, result: *mut zval);

/// A call that is running.
pub struct Call<'a> {
    frame: &'a mut zend_execute_data,
    result: &'a mut zval,
}

/// Makes a `Handler` of a function that takes a `Call`.
macro_rules! entry {
    ($body:path) => {{
        extern "C" fn entry(
            frame: *mut ::ext_php_rs::ffi::zend_execute_data,
            result: *mut ::ext_php_rs::ffi::zval,
        ) {
            $crate::php::zend::enter(frame, result, $body);
        }
        entry
    }};
}
pub(crate) use entry;

/// Runs a method's body between PHP and Rust.
pub fn enter(
    frame: *mut zend_execute_data,
    result: *mut zval,
    body: fn(&mut Call<'_>) -> Outcome<()>,
) {
    guarded(|| {
        // SAFETY: both are the engine's, for the length of this call.
        let mut call = unsafe {
            Call {
                frame: &mut *frame,
                result: &mut *result,
            }
        };
        body(&mut call)
    });
}

/// Runs what the engine has called of ours; `None` when an exception is pending now. Callers have nothing to drop: a bail-out
/// goes on from here.
pub(super) fn guarded<R>(body: impl FnOnce() -> Outcome<R>) -> Option<R> {
    let outcome = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(outcome) => outcome,
        Err(panic) => Err(Error::new(Code::Internal, panic_text(panic.as_ref())).into()),
    };
    let mut bailout = BAILED.take();
    let result = match outcome {
        Ok(result) => Some(result),
        Err(fail) => {
            match fail {
                Fail::Thrown => {}
                Fail::Error(error) => throw(&error),
                Fail::Bailout => bailout = true,
            }
            None
        }
    };
    if bailout {
        drop(result);
        // SAFETY: nothing of ours is left on the stack that would have to be dropped.
        unsafe { ffi::ext_php_rs_zend_bailout() }
    }
    result
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let what = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    format!("A defect of native_xlsx, please report it: {what}")
}

/// The frame's size in values, as ZEND_CALL_FRAME_SLOT.
const FRAME_SLOTS: usize = size_of::<zend_execute_data>().div_ceil(size_of::<zval>());

impl<'a> Call<'a> {
    /// Number of arguments.
    pub fn count(&self) -> usize {
        // SAFETY: a plain number in the frame.
        unsafe { self.frame.This.u2.num_args as usize }
    }

    /// Throws when there are too few or too many arguments.
    pub fn arity(&self, least: u32, most: u32) -> Outcome<()> {
        if (least as usize..=most as usize).contains(&self.count()) {
            return Ok(());
        }
        // SAFETY: inside a call of ours; throws.
        unsafe { ffi::zend_wrong_parameters_count_error(least, most) };
        Err(Fail::Thrown)
    }

    /// `$this`.
    pub fn this(&self) -> Result<Obj<'a>, Error> {
        // SAFETY: the frame holds the object for the length of the call; static calls have none.
        unsafe {
            if super::value::type_of(&self.frame.This) != ffi::IS_OBJECT as u8 {
                return Err(Error::new(Code::Internal, "The method needs an object"));
            }
            Obj::from_ptr(self.frame.This.value.obj)
                .ok_or_else(|| Error::new(Code::Internal, "The method needs an object"))
        }
    }

    fn slot(&mut self, index: u32) -> *mut zval {
        // SAFETY: arguments follow the frame; callers stay below the count.
        unsafe {
            std::ptr::from_mut(self.frame)
                .cast::<zval>()
                .add(FRAME_SLOTS + index as usize)
        }
    }

    /// Argument `index` from 0; `None` when it was not given.
    pub fn arg(&mut self, index: u32) -> Option<Val<'a>> {
        if index as usize >= self.count() {
            return None;
        }
        // SAFETY: below the count; the frame holds it for the length of the call.
        unsafe { Val::from_ptr(self.slot(index)) }.filter(|value| !value.is_undef())
    }

    /// Throws the TypeError for argument `index`.
    pub fn wrong_type(&mut self, index: u32, expected: &str) -> Fail {
        let given = self
            .arg(index)
            .map_or_else(|| "none".to_owned(), Val::type_name);
        let text = format!("must be of type {expected}, {given} given");
        self.refuse(index, &text)
    }

    /// The error of a value that argument `index` can't have.
    pub fn wrong_value(&mut self, index: u32, problem: &str) -> Fail {
        Error::argument(format!("{} {problem}", self.name(index))).into()
    }

    /// The name of parameter `index`.
    fn name(&self, index: u32) -> String {
        // SAFETY: an internal function of ours, whose table has an entry with a name for each parameter.
        unsafe {
            let function = (*self.frame.func).internal_function;
            if index >= function.num_args || function.arg_info.is_null() {
                return format!("argument {}", index + 1);
            }
            let name = CStr::from_ptr((*function.arg_info.add(index as usize)).name);
            name.to_string_lossy().into_owned()
        }
    }

    fn refuse(&mut self, index: u32, problem: &str) -> Fail {
        if super::pending() {
            return Fail::Thrown;
        }
        let text = CString::new(problem.replace('\0', "\\0")).unwrap_or_default();
        // SAFETY: inside a call of ours; throws. The format takes one C string.
        unsafe { zend_argument_type_error(index + 1, c"%s".as_ptr(), text.as_ptr()) };
        Fail::Thrown
    }

    /// A string, by PHP's rules for `string` parameters (strict types or not).
    pub fn str(&mut self, index: u32) -> Outcome<Str<'a>> {
        self.str_of(index, "string")
    }

    fn str_of(&mut self, index: u32, expected: &str) -> Outcome<Str<'a>> {
        match self.arg(index).map(Val::view) {
            Some(View::Str(text)) => Ok(text),
            None | Some(View::Null) => Err(self.wrong_type(index, expected)),
            Some(_) => {
                let mut text = std::ptr::null_mut();
                // SAFETY: converts the argument in its slot, which goes on holding the string.
                let found = unsafe {
                    if zend_parse_arg_str_slow(self.slot(index), &raw mut text, index + 1) {
                        Str::from_ptr(text)
                    } else {
                        None
                    }
                };
                found.ok_or_else(|| self.wrong_type(index, expected))
            }
        }
    }

    /// `?string`
    pub fn opt_str(&mut self, index: u32) -> Outcome<Option<Str<'a>>> {
        match self.arg(index).map(Val::view) {
            None | Some(View::Null) => Ok(None),
            Some(_) => self.str_of(index, "?string").map(Some),
        }
    }

    /// UTF-8 text.
    pub fn text(&mut self, index: u32) -> Outcome<&'a str> {
        let text = self.str(index)?.text();
        text.ok_or_else(|| self.wrong_value(index, "must be valid UTF-8"))
    }

    /// UTF-8 text or null.
    pub fn opt_text(&mut self, index: u32) -> Outcome<Option<&'a str>> {
        match self.opt_str(index)? {
            None => Ok(None),
            Some(text) => text
                .text()
                .map(Some)
                .ok_or_else(|| self.wrong_value(index, "must be valid UTF-8")),
        }
    }

    /// `array`, `null` when it was not given.
    pub fn arr(&mut self, index: u32) -> Outcome<Option<Arr<'a>>> {
        match self.arg(index).map(Val::view) {
            None => Ok(None),
            Some(View::Array(array)) => Ok(Some(array)),
            Some(_) => Err(self.wrong_type(index, "array")),
        }
    }

    /// `?array`
    pub fn opt_arr(&mut self, index: u32) -> Outcome<Option<Arr<'a>>> {
        match self.arg(index).map(Val::view) {
            None | Some(View::Null) => Ok(None),
            Some(View::Array(array)) => Ok(Some(array)),
            Some(_) => Err(self.wrong_type(index, "?array")),
        }
    }

    /// `int`
    pub fn int(&mut self, index: u32, default: i64) -> Outcome<i64> {
        match self.arg(index).map(|value| (value, value.view())) {
            None => Ok(default),
            Some((_, View::Int(number))) => Ok(number),
            Some((value, view)) => {
                let mut number = 0;
                // SAFETY: a live argument.
                let done = !matches!(view, View::Null)
                    && unsafe {
                        zend_parse_arg_long_slow(value.as_ptr(), &raw mut number, index + 1)
                    };
                if done {
                    super::check().map(|()| number)
                } else {
                    Err(self.wrong_type(index, "int"))
                }
            }
        }
    }

    /// `?float`
    pub fn opt_float(&mut self, index: u32) -> Outcome<Option<f64>> {
        match self.arg(index).map(|value| (value, value.view())) {
            None | Some((_, View::Null)) => Ok(None),
            Some((_, View::Float(number))) => Ok(Some(number)),
            Some((value, _)) => {
                let mut number = 0.0;
                // SAFETY: a live argument.
                if unsafe { zend_parse_arg_double_slow(value.as_ptr(), &raw mut number, index + 1) }
                {
                    Ok(Some(number))
                } else {
                    Err(self.wrong_type(index, "?float"))
                }
            }
        }
    }

    /// Sets the result.
    pub fn give(&mut self, value: Owned) {
        // SAFETY: the engine's place for the result, null until now.
        unsafe { value.write_to(self.result) }
    }
}
