//! Defects planted on the way to the disk: a sync that the code asks for, and that is left out. Which one is told by the
//! file and by what is being done.

use super::disk::{Call, Plan, Verdict};
use std::path::Path;

/// What is being done, as the order of operations tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Creating,
    /// The journal has its name; two folders are still to be synced.
    Named,
    Working,
    Publishing,
    /// The finished file has its name.
    Published,
    Removing,
}

/// One sync, left out.
#[derive(Debug, Clone, Copy)]
pub struct LeftOut {
    pub name: &'static str,
    pub phase: Phase,
    /// Begin of the file's name; for a folder, its end.
    pub file: &'static str,
    pub call: Call,
}

const fn file(name: &'static str, phase: Phase, file: &'static str) -> LeftOut {
    let call = Call::Sync;
    LeftOut {
        name,
        phase,
        file,
        call,
    }
}

const fn folder(name: &'static str, phase: Phase, file: &'static str) -> LeftOut {
    let call = Call::SyncFolder;
    LeftOut {
        name,
        phase,
        file,
        call,
    }
}

/// Every sync whose loss shows.
pub const LEFT_OUT: [LeftOut; 16] = [
    file("create: definitions", Phase::Creating, "definitions"),
    file("create: journal", Phase::Creating, "journal.new"),
    folder(
        "create: part, before the journal has its name",
        Phase::Creating,
        ".part",
    ),
    folder("create: part, after it", Phase::Named, ".part"),
    folder("create: the part's own entry", Phase::Named, "sim"),
    file("commit: definitions", Phase::Working, "definitions"),
    file("commit: chunks", Phase::Working, "chunks"),
    file("commit: rows", Phase::Working, "rows-"),
    file("commit: links", Phase::Working, "links-"),
    folder("commit: new files' entries", Phase::Working, ".part"),
    file("commit: journal", Phase::Working, "journal"),
    file("finish: package", Phase::Publishing, "package"),
    file("finish: receipt", Phase::Publishing, "receipt"),
    folder("finish: the package's entry", Phase::Publishing, ".part"),
    folder("finish: the file's name", Phase::Published, "sim"),
    folder("removing: the journal is gone", Phase::Removing, ".part"),
];

/// A process with that defect.
#[derive(Debug)]
pub struct Forgetful {
    left_out: LeftOut,
    phase: Phase,
}

impl Forgetful {
    pub fn new(left_out: LeftOut) -> Self {
        // A process that finds a part begins by working.
        Forgetful {
            left_out,
            phase: Phase::Working,
        }
    }
}

impl Plan for Forgetful {
    fn judge(&mut self, _number: usize, call: Call, path: &Path) -> Verdict {
        let name = path.file_name().unwrap().to_str().unwrap();
        self.phase = match (call, name, self.phase) {
            (Call::Mkdir, ..) => Phase::Creating,
            (Call::Rename, "journal.new", _) => Phase::Named,
            (Call::Write | Call::SetLen | Call::Open, _, Phase::Named) => Phase::Working,
            (Call::Create | Call::Link, "package", _) => Phase::Publishing,
            (Call::Rename, "package", _) => Phase::Published,
            (Call::Remove, "journal", _) => Phase::Removing,
            (_, _, phase) => phase,
        };
        let LeftOut { phase, file, .. } = self.left_out;
        let right = match call {
            Call::Sync => name.starts_with(file),
            Call::SyncFolder => name.ends_with(file),
            _ => false,
        };
        if right && call == self.left_out.call && phase == self.phase {
            Verdict::Skip
        } else {
            Verdict::Do
        }
    }
}
