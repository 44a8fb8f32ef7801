//! loom's threads in the place of quiet ones, as many as the model says.

use std::cell::Cell;
use std::io;

pub use loom::thread::JoinHandle;

thread_local! {
    static CORES: Cell<usize> = const { Cell::new(1) };
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// How many compressing threads there shall be, and after how many the system has none to give.
pub fn set(cores: usize, left: usize) {
    CORES.set(cores);
    LEFT.set(left);
}

pub fn cores() -> usize {
    CORES.get()
}

pub fn spawn_quiet<T: 'static>(
    _: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    match LEFT.get() {
        0 => Err(io::Error::from(io::ErrorKind::WouldBlock)),
        left => {
            LEFT.set(left - 1);
            Ok(loom::thread::spawn(work))
        }
    }
}
