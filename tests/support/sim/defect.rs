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
    /// Rows whose file is the finished one get a file of their own.
    Parting,
    /// A commit that may not have been synced is written once more.
    Settling,
    /// The receipt of a finish that was cut off, or is given up, is gone.
    TakingBack,
    Publishing,
    /// The finished file has its name.
    Published,
    Removing,
    /// The journal has its other name for good; all else goes.
    Emptying,
    /// The part's folder is gone.
    Removed,
}

/// Where the loss of a sync shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// `tests/simulation.rs`: power cuts everywhere.
    Simulation,
    /// What follows a finish that was cut off behind the renaming.
    Published,
    /// A receipt beside a file that isn't its run's.
    Receipts,
    /// What salvage returned with.
    Salvage,
}

/// One sync, left out.
#[derive(Debug, Clone, Copy)]
pub struct LeftOut {
    pub name: &'static str,
    pub phase: Phase,
    /// Begin of the file's name; for a folder, its end.
    pub file: &'static str,
    pub call: Call,
    pub suite: Suite,
}

const fn file(name: &'static str, phase: Phase, file: &'static str) -> LeftOut {
    let call = Call::Sync;
    let suite = Suite::Simulation;
    LeftOut {
        name,
        phase,
        file,
        call,
        suite,
    }
}

const fn folder(name: &'static str, phase: Phase, file: &'static str) -> LeftOut {
    let call = Call::SyncFolder;
    let suite = Suite::Simulation;
    LeftOut {
        name,
        phase,
        file,
        call,
        suite,
    }
}

const fn seen_by(suite: Suite, left_out: LeftOut) -> LeftOut {
    LeftOut { suite, ..left_out }
}

/// Every sync there is.
pub const LEFT_OUT: [LeftOut; 30] = [
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
    file("resume: definitions", Phase::Settling, "definitions"),
    file("resume: chunks", Phase::Settling, "chunks"),
    file("resume: rows", Phase::Settling, "rows-"),
    file("resume: links", Phase::Settling, "links-"),
    folder("resume: entries of the part", Phase::Settling, ".part"),
    folder("resume: the part's own entry", Phase::Settling, "sim"),
    file("resume: journal", Phase::Settling, "journal"),
    seen_by(
        Suite::Published,
        file("resume: rows that are parted", Phase::Parting, "rows.new"),
    ),
    seen_by(
        Suite::Salvage,
        file("salvage: journal", Phase::Working, "journal"),
    ),
    file("finish: package", Phase::Publishing, "package"),
    file("finish: receipt", Phase::Publishing, "receipt"),
    folder("finish: the package's entry", Phase::Publishing, ".part"),
    seen_by(
        Suite::Receipts,
        folder("finish: the receipt's name", Phase::Publishing, "sim"),
    ),
    folder("finish: the file's name", Phase::Published, "sim"),
    seen_by(
        Suite::Receipts,
        folder(
            "taking back, discard: the receipt is gone",
            Phase::TakingBack,
            "sim",
        ),
    ),
    seen_by(
        Suite::Published,
        folder("discard: the file's name", Phase::Working, "sim"),
    ),
    folder(
        "removing: the journal's other name",
        Phase::Removing,
        ".part",
    ),
    folder("removing: all else is gone", Phase::Emptying, ".part"),
    folder("removing: the part is gone", Phase::Removed, "sim"),
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
        let phase = match (call, name, self.phase) {
            (Call::Mkdir, ..) => Phase::Creating,
            (Call::Rename, "journal.new", _) => Phase::Named,
            (Call::Write | Call::SetLen | Call::Open, _, Phase::Named) => Phase::Working,
            (Call::Create, "rows.new", _) => Phase::Parting,
            // Opening lists the folder for leftovers; then a sealed commit's journal is only asked for its length.
            (Call::List, _, Phase::Working | Phase::Parting) => Phase::Settling,
            (Call::Len, "journal", Phase::Settling) => Phase::Working,
            (Call::Remove, "f.xlsx.receipt", Phase::Working) => Phase::TakingBack,
            (Call::Remove, "package", Phase::TakingBack) => Phase::Working,
            (Call::Create | Call::Link, "package", _) => Phase::Publishing,
            (Call::Rename, "package", _) => Phase::Published,
            (Call::Rename, "journal", _) => Phase::Removing,
            (Call::List, _, Phase::Removing) => Phase::Emptying,
            (Call::Rmdir, ..) => Phase::Removed,
            (_, _, phase) => phase,
        };
        // What settling syncs last is the journal.
        self.phase = match (call, name, phase) {
            (Call::Sync, "journal", Phase::Settling) => Phase::Working,
            _ => phase,
        };
        let now = phase;
        let LeftOut { phase, file, .. } = self.left_out;
        let right = match call {
            Call::Sync => name.starts_with(file),
            Call::SyncFolder => name.ends_with(file),
            _ => false,
        };
        if right && call == self.left_out.call && phase == now {
            Verdict::Skip
        } else {
            Verdict::Do
        }
    }
}
