//! Operations that fail: the nth of every kind, with an error of the system's, once or from then on.

use super::disk::{Call, Plan, Verdict};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Io,
    Full,
    Interrupted,
    /// Half of what was asked for.
    Short,
    /// Only syncs: what was written is called clean.
    Sync,
}

pub const FAULTS: [Fault; 5] = [
    Fault::Io,
    Fault::Full,
    Fault::Interrupted,
    Fault::Short,
    Fault::Sync,
];

/// The operations that failed, in their order.
pub type Hits = Arc<Mutex<Vec<(Call, PathBuf)>>>;

/// The first operation at or behind `at` that can fail in this way does.
pub struct Failing {
    pub fault: Fault,
    pub at: usize,
    pub sticking: bool,
    pub hits: Hits,
}

impl Fault {
    fn verdict(self, call: Call) -> Option<Verdict> {
        use Call::{Create, Link, Mkdir, Read, Rename, SetLen, Sync, SyncFolder, Write};
        let fail = |number| Some(Verdict::Fail(number));
        match (self, call) {
            (Fault::Io, _) => fail(libc::EIO),
            (Fault::Interrupted, _) => fail(libc::EINTR),
            (Fault::Full, Create | Link | Mkdir | Rename | SetLen | Sync | SyncFolder | Write) => {
                fail(libc::ENOSPC)
            }
            (Fault::Short, Read | Write) => Some(Verdict::Short),
            (Fault::Sync, Sync | SyncFolder) => fail(libc::EIO),
            _ => None,
        }
    }
}

impl Plan for Failing {
    fn judge(&mut self, number: usize, call: Call, path: &Path) -> Verdict {
        let mut hits = self.hits.lock().unwrap();
        let due = number == self.at || (self.sticking && number > self.at);
        match self.fault.verdict(call).filter(|_| due) {
            Some(verdict) => {
                hits.push((call, path.to_path_buf()));
                verdict
            }
            None => Verdict::Do,
        }
    }
}
