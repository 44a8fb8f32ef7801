//! Starts a thread with every signal blocked, so that PHP's handlers always run on PHP's thread. Nothing else.
//!
//! Sound because `pthread_sigmask` touches the calling thread's mask only, is given initialised sets that live
//! through the calls, and the old mask is put back before this function returns, whatever the spawn said.
#![allow(unsafe_code)]

use std::io;
use std::thread::{Builder, JoinHandle};

/// Spawns `body` on a thread called `name` that takes no signals.
///
/// # Errors
/// When the system gives no thread.
pub fn spawn_unsignalled(
    name: &str,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    // SAFETY: see the module's header.
    let old = unsafe {
        let mut all = std::mem::zeroed::<libc::sigset_t>();
        let mut old = std::mem::zeroed::<libc::sigset_t>();
        libc::sigfillset(&raw mut all);
        if libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut old) != 0 {
            return Err(io::Error::last_os_error());
        }
        old
    };
    let spawned = Builder::new().name(name.to_owned()).spawn(body);
    // SAFETY: see the module's header.
    unsafe {
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const old, std::ptr::null_mut());
    }
    spawned
}
