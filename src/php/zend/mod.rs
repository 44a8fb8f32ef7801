//! The one island of `unsafe`: PHP's memory and control flow behind types that the rest of the boundary uses safely.
//!
//! Why it is sound: all of it runs on the thread that runs the PHP request, inside a call that the engine made, so the
//! engine's globals are ours for that long and nothing moves under us except through PHP code that we call ourselves.
//! Whoever calls PHP code holds a reference (`Owned`) to what it goes on using. PHP code is only entered through
//! [`protect`], so a `longjmp` never crosses a Rust frame that has something to drop.
#![allow(unsafe_code)]

mod array;
mod call;
mod class;
mod fast;
mod handle;
mod iterate;
mod looping;
mod object;
mod path;
mod spec;
mod string;
mod template;
mod throw;
mod value;

pub use array::{Arr, Builder, Key, Slot, key_of};
pub(crate) use call::entry;
pub use call::{Call, enter};
pub use class::{register_exception, register_looped, register_native, register_plain};
pub use fast::{date_class, wall_clock};
pub use handle::{Loan, Native, Registered, borrow, install, instance, new_object};
pub use iterate::{Items, Step};
pub use looping::Looped;
pub use object::{Class, Obj, call_function, callable, required_arguments};
pub use path::{absolute, allowed};
pub use spec::{ClassSpec, Method, Param, Property, Type};
pub use string::{Str, ZStr};
pub use template::Template;
pub use throw::throw;
pub use value::{Owned, Val, View};

use super::guard::{Fail, Outcome};
use crate::error::{Code, Error};
use ext_php_rs::ffi;
use ext_php_rs::zend::{CatchError, try_catch};
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};

unsafe extern "C" {
    fn zend_timeout() -> !;
}

fn globals() -> *mut ffi::_zend_executor_globals {
    // SAFETY: the engine's globals live as long as the thread; the call only computes their address.
    unsafe { ffi::ext_php_rs_executor_globals() }
}

/// Whether an exception is pending.
pub fn pending() -> bool {
    // SAFETY: see `globals`.
    unsafe { !(*globals()).exception.is_null() }
}

thread_local! {
    /// A destructor bailed out while a value was dropped, where no error can be returned.
    static BAILED: Cell<bool> = const { Cell::new(false) };
}

/// `Err` when an exception is pending, or when a destructor that we set off has bailed out.
pub fn check() -> Outcome<()> {
    if BAILED.get() {
        Err(Fail::Bailout)
    } else if pending() {
        Err(Fail::Thrown)
    } else {
        Ok(())
    }
}

/// Releases something whose destructor may run PHP code; a bail-out of it shows at the next [`check`].
fn release(body: impl FnOnce()) {
    if matches!(try_catch(AssertUnwindSafe(body)), Err(CatchError::Bailout)) {
        BAILED.set(true);
    }
}

/// Whether a bail-out has happened in this request. What PHP owns is left to its allocator from then on.
fn unclean() -> bool {
    // SAFETY: as for `globals`.
    unsafe { (*ffi::ext_php_rs_compiler_globals()).unclean_shutdown }
}

/// Runs something that may enter PHP code, and brings a bail-out back as a value. `Err(Thrown)` when an exception is
/// pending afterwards. `enter` goes on with the bail-out when every frame has returned.
pub fn protect<R>(body: impl FnOnce() -> R) -> Outcome<R> {
    match try_catch(AssertUnwindSafe(body)) {
        Ok(result) => check().map(|()| result),
        Err(CatchError::Bailout) => Err(Fail::Bailout),
        Err(other) => Err(Error::new(Code::Internal, other.to_string()).into()),
    }
}

/// Serves what the VM would serve between two opcodes: signal handlers (`pcntl_async_signals`) and time-outs. Long
/// loops call it at least every 50 ms.
pub fn serve_interrupts() -> Outcome<()> {
    let globals = globals();
    // SAFETY: both fields are one-byte atomics of the engine that signal handlers write.
    let (interrupt, timed_out) = unsafe {
        (
            AtomicBool::from_ptr((&raw mut (*globals).vm_interrupt).cast()),
            AtomicBool::from_ptr((&raw mut (*globals).timed_out).cast()),
        )
    };
    if !interrupt.load(Ordering::Relaxed) {
        return Ok(());
    }
    interrupt.store(false, Ordering::SeqCst);
    if timed_out.load(Ordering::SeqCst) {
        // SAFETY: inside a running request; it ends in a bail-out, which `protect` turns into a value.
        return protect(|| unsafe { zend_timeout() });
    }
    // SAFETY: written at module start only; called as the VM does, with the frame that is running.
    protect(|| unsafe {
        if let Some(serve) = ffi::zend_interrupt_function {
            serve((*globals).current_execute_data);
        }
    })
}
