//! Background threads that PHP never notices: all signals stay with PHP's own thread, whose handlers expect to run there.
//!
//! `unsafe`: two calls of `pthread_sigmask` with sets that live on this stack; they touch nothing but this thread's mask.
#![allow(unsafe_code)]

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::{Builder, scope};
use std::time::Duration;

pub use std::thread::JoinHandle;

/// Threads that can run at the same time.
#[must_use]
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Spawns a named thread in which every signal is blocked from its first instruction on.
///
/// # Errors
/// The system has no thread to give.
pub fn spawn_quiet<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> std::io::Result<JoinHandle<T>> {
    quietly(|| builder(name).spawn(work))
}

/// Does `work` in a quiet thread, because it waits for a disk that may take seconds; calls `look` every `every` until it is
/// done. `Err`: there is no thread to be had, and `work` was not begun.
///
/// # Errors
/// The system has no thread to give.
pub fn beside<T: Send>(
    work: impl FnOnce() -> T + Send,
    every: Duration,
    look: &mut dyn FnMut(),
) -> std::io::Result<T> {
    scope(|scope| {
        let (end, ended) = channel::<()>();
        let thread = quietly(|| {
            builder("nx-commit").spawn_scoped(scope, move || {
                // Dropped when the work is over, even by a panic.
                let _end = end;
                work()
            })
        })?;
        while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
            look();
        }
        thread.join().map_or_else(|panic| resume_unwind(panic), Ok)
    })
}

fn builder(name: &str) -> Builder {
    Builder::new().name(name.to_owned()).stack_size(1 << 20)
}

/// Starts a thread with `start`; it inherits a mask that blocks every signal.
fn quietly<T>(start: impl FnOnce() -> T) -> T {
    // SAFETY: both sets are initialised by the calls that take them as output, and outlive them.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        let mut before: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
        let started = start();
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut());
        started
    }
}
