//! How a method ends: with a value, with an error of ours, with an exception of somebody else that passes through
//! unchanged, or with the engine's bail-out. Nothing below may swallow one of these.

use crate::error::{Code, Error};
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a method does not return a value.
#[derive(Debug)]
pub enum Fail {
    /// An error of ours, to be thrown at the boundary.
    Error(Error),
    /// An exception is pending in the engine already.
    Thrown,
    /// The engine bailed out (fatal error, time-out). Every Rust frame returns first, then the bail-out goes on.
    Bailout,
}

/// What everything behind a PHP method returns.
pub type Outcome<T> = std::result::Result<T, Fail>;

impl From<Error> for Fail {
    fn from(error: Error) -> Self {
        Fail::Error(error)
    }
}

/// Counts forks: 0 in the process that loaded the module.
static FORKS: AtomicU64 = AtomicU64::new(0);

/// Counts this process as a forked one. Runs in the child, between `fork` and anything else.
pub extern "C" fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// The process that opened a handle.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    pid: u32,
    forks: u64,
}

impl Owner {
    /// This process.
    pub fn here() -> Self {
        Owner {
            pid: std::process::id(),
            forks: FORKS.load(Ordering::Relaxed),
        }
    }

    /// Whether this process owns the handle, as far as the fork hook knows: one load, for the way of every row.
    pub fn probably(self) -> bool {
        self.forks == FORKS.load(Ordering::Relaxed)
    }

    /// Whether this process owns the handle. Asks the kernel, so that a raw `clone` is noticed too.
    pub fn is_here(self) -> bool {
        self.probably() && self.pid == std::process::id()
    }

    /// The error of a handle that belongs to another process.
    pub fn refusal(self, what: &str) -> Error {
        Error::new(
            Code::Forked,
            format!(
                "This {what} was opened in process {} and can't be used in its child {}; open a new one here",
                self.pid,
                std::process::id()
            ),
        )
    }
}

/// The error of a handle that is used from inside something it is running.
pub fn busy(what: &str) -> Error {
    Error::new(
        Code::Busy,
        format!(
            "This {what} is in use: it can't be called from inside the iterable, callback or __toString that it is running"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fork_changes_the_owner() {
        let owner = Owner::here();
        assert!(owner.probably() && owner.is_here());
        forked();
        assert!(!owner.probably() && !owner.is_here());
        assert!(Owner::here().is_here());
        assert_eq!(owner.refusal("cursor").code(), Code::Forked);
    }
}
