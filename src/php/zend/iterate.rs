//! Walking an iterable: an array in place, or a Traversable through the engine's own iterator.
//!
//! Sound because `Items` holds a reference to the iterable and owns the iterator, asks it for one value at a time and
//! hands that on as a reference of its own; every step goes through `protect`. ext-php-rs's `Iterable` is not used: it
//! ends alike on exhaustion and on an exception, and leaks a reference per generator.

use super::object::{Class, as_array};
use super::value::{Owned, Val, View};
use super::{protect, serve_interrupts};
use crate::error::Error;
use crate::php::guard::Outcome;
use ext_php_rs::ffi::zend_object_iterator;
use std::ptr::NonNull;

unsafe extern "C" {
    fn zend_iterator_dtor(iterator: *mut zend_object_iterator);
}

/// What a step found.
pub enum Step {
    /// The next value.
    Item(Owned),
    /// The end.
    End,
}

/// An iterable being walked.
pub struct Items {
    source: Source,
    _held: Owned,
}

enum Source {
    Array {
        next: usize,
    },
    Iterator {
        iterator: NonNull<zend_object_iterator>,
        started: bool,
    },
}

impl Items {
    /// Begins. PHP code runs from here on (`getIterator()`).
    pub fn new(iterable: Val<'_>) -> Outcome<Self> {
        let held = iterable.hold();
        let source = match held.val().view() {
            View::Array(_) => Source::Array { next: 0 },
            View::Object(object) if object.class().is_traversable() => {
                let iterator = protect(|| Self::iterator_of(object.class(), held.val()))?
                    .ok_or_else(|| Error::argument("The rows can't be iterated"))?;
                Source::Iterator {
                    iterator,
                    started: false,
                }
            }
            _ => return Err(Error::argument("The rows must be an array or a Traversable").into()),
        };
        Ok(Items {
            source,
            _held: held,
        })
    }

    fn iterator_of(class: Class, object: Val<'_>) -> Option<NonNull<zend_object_iterator>> {
        // SAFETY: a Traversable's class has this function; called as foreach does.
        unsafe {
            let make = (*class.as_ptr()).get_iterator?;
            NonNull::new(make(class.as_ptr(), object.as_ptr(), 0))
        }
    }

    /// The next value.
    pub fn step(&mut self) -> Outcome<Step> {
        serve_interrupts()?;
        match &mut self.source {
            Source::Array { next } => {
                let Some(array) = as_array(self._held.val()) else {
                    return Ok(Step::End);
                };
                while *next < array.slots() {
                    let slot = array.slot(*next);
                    *next += 1;
                    if let Some(slot) = slot {
                        return Ok(Step::Item(slot.value.hold()));
                    }
                }
                Ok(Step::End)
            }
            Source::Iterator { iterator, started } => {
                let iterator = iterator.as_ptr();
                // Moving on is left until the next value is asked for, so that nothing runs ahead of the rows.
                let first = !std::mem::replace(started, true);
                let value = protect(|| {
                    Self::advance(iterator, first);
                    Self::current(iterator)
                })?;
                Ok(value.map_or(Step::End, Step::Item))
            }
        }
    }

    fn advance(iterator: *mut zend_object_iterator, first: bool) {
        // SAFETY: an iterator of ours and its own functions, called as foreach does.
        unsafe {
            let functions = &*(*iterator).funcs;
            if first {
                (*iterator).index = 0;
                if let Some(rewind) = functions.rewind {
                    rewind(iterator);
                }
            } else if let Some(forward) = functions.move_forward {
                (*iterator).index += 1;
                forward(iterator);
            }
        }
    }

    fn current(iterator: *mut zend_object_iterator) -> Option<Owned> {
        if super::pending() {
            return None;
        }
        // SAFETY: as above; the value is held before anything else runs. An exception in between ends it.
        unsafe {
            let functions = &*(*iterator).funcs;
            if functions.valid?(iterator) != 0 || super::pending() {
                return None;
            }
            let value = Val::from_ptr(functions.get_current_data?(iterator))?;
            (!super::pending()).then(|| value.hold())
        }
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        if let Source::Iterator { iterator, .. } = self.source
            && !super::unclean()
        {
            // SAFETY: we own the one reference to the iterator. A generator's `finally` may run here.
            super::release(|| unsafe { zend_iterator_dtor(iterator.as_ptr()) });
        }
    }
}
