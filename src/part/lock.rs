//! One writer at a time: `flock` on the part's folder. The system gives it back when the process dies.
//!
//! A forked child shares the descriptor, and with it the lock, until it closes it too; so a `pthread_atfork` handler
//! closes every lock's descriptor in the child at once (without unlocking: the parent goes on).
//!
//! `unsafe`: `pthread_atfork` is given a handler that only loads atomics and calls `close`, both safe after a fork.
#![allow(unsafe_code)]

use super::open::judge_owner;
use super::paths::Paths;
use super::storage::{LockedFolder, Storage, read_full_at, write_all_at};
use crate::error::{Code, Error, Result};
use std::mem::ManuallyDrop;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Locks whose descriptor a forked child closes. More at once than this leave theirs open in a child.
const KNOWN: usize = 1_024;
static DESCRIPTORS: [AtomicI32; KNOWN] = [const { AtomicI32::new(-1) }; KNOWN];
static AT_FORK: Once = Once::new();

/// Somebody looking at the status holds a shared lock for a moment; that isn't worth an error.
const PATIENCE: Duration = Duration::from_millis(100);

/// A held lock.
#[derive(Debug)]
pub struct Lock {
    folder: ManuallyDrop<LockedFolder>,
    slot: Option<usize>,
    pid: u32,
}

/// What trying to lock came to.
pub enum Attempt {
    /// It is ours.
    Held(Lock),
    /// The folder is gone or another one: look again.
    Gone,
}

impl Lock {
    /// Waits up to `timeout` for the lock on the part's folder. `wait` is asked at least every 20 ms whether to wait on.
    pub fn acquire(
        storage: &dyn Storage,
        paths: &Paths,
        timeout: Duration,
        wait: &mut dyn FnMut() -> bool,
    ) -> Result<Attempt> {
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            match storage.lock(&paths.part, true) {
                Ok(Some(folder)) => {
                    // It may have been removed, and made again by somebody else, while we waited.
                    let now = storage
                        .stat(&paths.part)
                        .map_err(|error| Error::io("Reading", &paths.part, &error))?;
                    let Some(now) = now.filter(|stat| stat.id == folder.id) else {
                        return Ok(Attempt::Gone);
                    };
                    // Judged before, perhaps; but what is locked now may be what another user put in its place.
                    judge_owner(paths, now)?;
                    let lock = Lock::new(folder);
                    write_holder(storage, paths);
                    return Ok(Attempt::Held(lock));
                }
                Ok(None) if started.elapsed() >= timeout.max(PATIENCE) => {
                    return Err(locked(storage, paths, started.elapsed()));
                }
                Ok(None) => {
                    if !wait() {
                        return Err(locked(storage, paths, started.elapsed()));
                    }
                    std::thread::sleep(pause);
                    pause = (pause * 2).min(Duration::from_millis(20));
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    return Ok(Attempt::Gone);
                }
                Err(error) => return Err(Error::io("Locking", &paths.part, &error)),
            }
        }
    }

    fn new(folder: LockedFolder) -> Self {
        let slot = folder
            .file
            .as_ref()
            .and_then(|file| register(file.as_raw_fd()));
        Lock {
            folder: ManuallyDrop::new(folder),
            slot,
            pid: std::process::id(),
        }
    }
}

impl Lock {
    /// Whether the folder that was locked still stands at its path: a cleaner may have removed it, and another process
    /// made a new one.
    pub fn stands(&self, storage: &dyn Storage, paths: &Paths) -> Result<bool> {
        let now = storage
            .stat(&paths.part)
            .map_err(|error| Error::io("Reading", &paths.part, &error))?;
        Ok(now.is_some_and(|stat| stat.id == self.folder.id))
    }

    /// The same as an error.
    pub fn still_holds(&self, storage: &dyn Storage, paths: &Paths) -> Result<()> {
        if self.stands(storage, paths)? {
            return Ok(());
        }
        Err(Error::new(
            Code::Io,
            format!(
                "'{}' was removed or moved away while it was being written; put it back and run the job again, or run the export \
                 again from its first job",
                paths.part.display()
            ),
        ))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.pid != std::process::id() {
            // A forked child: the descriptor is closed already, its number may be somebody else's by now.
            return;
        }
        if let Some(slot) = self.slot.and_then(|slot| DESCRIPTORS.get(slot)) {
            slot.store(-1, Ordering::SeqCst);
        }
        // SAFETY: dropped once, here; nothing uses it after.
        unsafe { ManuallyDrop::drop(&mut self.folder) };
    }
}

fn register(descriptor: i32) -> Option<usize> {
    AT_FORK.call_once(|| {
        // SAFETY: `close_in_child` is an `extern "C"` function without captures.
        unsafe {
            libc::pthread_atfork(None, None, Some(close_in_child));
        }
    });
    DESCRIPTORS.iter().position(|slot| {
        slot.compare_exchange(-1, descriptor, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    })
}

/// Closes the descriptors of all locks of the parent; runs in the child between `fork` and its first own instruction.
extern "C" fn close_in_child() {
    for slot in &DESCRIPTORS {
        let descriptor = slot.swap(-1, Ordering::SeqCst);
        if descriptor >= 0 {
            // SAFETY: the number was a lock's descriptor in the parent and is so in this copy of it.
            unsafe {
                libc::close(descriptor);
            }
        }
    }
}

/// Process id and time of the one that holds the lock, as far as the holder said.
pub fn holder(storage: &dyn Storage, paths: &Paths) -> Option<(u32, u64)> {
    let file = storage.open(&paths.holder(), false).ok()?;
    let mut buffer = [0; 64];
    let count = read_full_at(&*file, &mut buffer, 0).ok()?;
    let text = std::str::from_utf8(buffer.get(..count)?).ok()?;
    let (pid, since) = text.trim_end().split_once(' ')?;
    Some((pid.parse().ok()?, since.parse().ok()?))
}

/// The process that holds the lock now; `None`: nobody does.
pub fn locked_by(storage: &dyn Storage, paths: &Paths) -> Option<u32> {
    match storage.lock(&paths.part, false) {
        Ok(None) => Some(holder(storage, paths).map_or(0, |(pid, _)| pid)),
        _ => None,
    }
}

/// Notes who holds the lock. For messages only, so a failure doesn't matter.
fn write_holder(storage: &dyn Storage, paths: &Paths) {
    let path = paths.holder();
    let file = storage
        .open(&path, true)
        .or_else(|_| storage.create(&path, super::storage::Mode::Private));
    if let Ok(mut file) = file {
        let text = format!("{} {:<40}\n", std::process::id(), now_secs());
        let _ = write_all_at(&mut *file, text.as_bytes(), 0);
    }
}

fn now_secs() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

fn locked(storage: &dyn Storage, paths: &Paths, waited: Duration) -> Error {
    let who = match holder(storage, paths) {
        Some((pid, since)) => format!("process {pid}, for {} s", now_secs().saturating_sub(since)),
        None => "another process".to_owned(),
    };
    let path: &Path = &paths.target;
    Error::new(
        Code::Locked,
        format!(
            "'{}' is being written by {who} (waited {:.1} s); close that handle first, or wait with the option lockTimeout",
            path.display(),
            waited.as_secs_f64()
        ),
    )
}
