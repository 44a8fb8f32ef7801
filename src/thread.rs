//! Background threads that PHP never notices: all signals stay with PHP's own thread, whose handlers expect to run there.
//!
//! `unsafe`: two calls of `pthread_sigmask` with sets that live on this stack; they touch nothing but this thread's mask.
#![allow(unsafe_code)]

use std::thread::{Builder, JoinHandle};

/// Spawns a named thread in which every signal is blocked from its first instruction on.
///
/// # Errors
/// The system has no thread to give.
pub fn spawn_quiet<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> std::io::Result<JoinHandle<T>> {
    // SAFETY: both sets are initialised by the calls that take them as output, and outlive them.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        let mut before: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
        // The new thread inherits the mask.
        let handle = Builder::new()
            .name(name.to_owned())
            .stack_size(1 << 20)
            .spawn(work);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut());
        handle
    }
}
