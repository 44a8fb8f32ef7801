//! The wall clock of a `DateTimeInterface`, without formatting it.
//!
//! ext/date exports no way to read the fields, and calling `format()` for each cell costs more than writing the row.
//! timelib has begun with the seven fields below since PHP 7.1, and `format()` prints just them. Still, nothing
//! guarantees it: the first date of the process is read both ways, and if they differ all go through `format()`.
//!
//! Sound because the object belongs to ext/date (its class says so), whose handlers tell how far the object lies behind
//! the structure that starts with the pointer to these fields.

use super::object::Obj;
use crate::cell::{Date, DateTime};
use ext_php_rs::ffi::zend_class_entry;
use std::sync::atomic::{AtomicU8, Ordering};

unsafe extern "C" {
    fn php_date_get_date_ce() -> *mut zend_class_entry;
}

/// `DateTime`, whose `format` works on every DateTimeInterface.
pub fn date_class() -> Option<super::Class> {
    // SAFETY: ext/date is always there; it returns its class.
    super::Class::from_ptr(unsafe { php_date_get_date_ce() })
}

#[repr(C)]
struct Fields {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i64,
}

/// 0: not tried yet, 1: the fields are where we think, 2: they are not.
static TRUSTED: AtomicU8 = AtomicU8::new(0);

/// The wall clock of a date; `by_format` is the slow and sure way. `None`: it was never initialised.
pub fn wall_clock<E>(
    date: Obj<'_>,
    by_format: impl FnOnce() -> Result<DateTime, E>,
) -> Result<DateTime, E> {
    match TRUSTED.load(Ordering::Relaxed) {
        1 => match direct(date) {
            Some(read) => Ok(read),
            None => by_format(),
        },
        2 => by_format(),
        _ => {
            let sure = by_format()?;
            TRUSTED.store(
                if direct(date) == Some(sure) { 1 } else { 2 },
                Ordering::Relaxed,
            );
            Ok(sure)
        }
    }
}

fn direct(date: Obj<'_>) -> Option<DateTime> {
    // SAFETY: see the module.
    unsafe {
        let object = date.as_ptr();
        let offset = usize::try_from((*(*object).handlers).offset).ok()?;
        if offset < size_of::<*const Fields>() {
            return None;
        }
        let fields = object
            .byte_sub(offset)
            .cast::<*const Fields>()
            .read()
            .as_ref()?;
        Some(DateTime {
            date: Date {
                year: i32::try_from(fields.year).ok()?,
                month: u8::try_from(fields.month).ok()?,
                day: u8::try_from(fields.day).ok()?,
            },
            hour: u8::try_from(fields.hour).ok()?,
            minute: u8::try_from(fields.minute).ok()?,
            second: u8::try_from(fields.second).ok()?,
            micros: u32::try_from(fields.micros).ok()?,
        })
    }
}
