//! What may be found after a crash: the commits that were acknowledged, those that were begun, and how far creating,
//! finishing and discarding had come.

use std::collections::BTreeSet;
use std::sync::Arc;

/// A sheet as a commit left it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SheetSnapshot {
    pub name: String,
    pub rows: Vec<Vec<String>>,
    pub links: Vec<String>,
    pub token: Option<String>,
}

/// The workbook as a commit left it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Snapshot {
    pub sheets: Vec<SheetSnapshot>,
    pub keys: BTreeSet<String>,
}

/// What a program that used the workbook was told, or had begun.
#[derive(Debug, Clone)]
pub enum Event {
    /// Opening begins, and may create the part with this commit.
    Creating(Arc<Snapshot>),
    /// It is open, and shows this.
    Opened(Arc<Snapshot>),
    /// A commit of this begins.
    Committing(Arc<Snapshot>),
    /// It returned.
    Committed,
    Finishing,
    /// It returned; or opening said that the run is finished.
    Finished,
    Discarding,
    Discarded,
    /// Finishing or discarding returned, and has removed the part.
    Removed,
}

/// What may be found.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// A part with any of these, the acknowledged one first.
    pub parts: Vec<Arc<Snapshot>>,
    /// No part.
    pub absent: bool,
    /// The finished file with these rows.
    pub finished: Option<Arc<Snapshot>>,
    /// It must stand.
    pub must_stand: bool,
    /// Nothing of the part may be left.
    pub gone: bool,
    /// The file that stood before; it must stand until the new one does.
    pub old: Option<Arc<Vec<u8>>>,
}

impl Expect {
    /// Before anything was begun.
    pub fn nothing(old: Option<Arc<Vec<u8>>>) -> Self {
        Expect {
            absent: true,
            old,
            ..Expect::default()
        }
    }

    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Creating(first) => {
                self.gone = false;
                if self.absent && !self.parts.contains(first) {
                    self.parts.push(Arc::clone(first));
                }
            }
            Event::Opened(found) => {
                self.parts = vec![Arc::clone(found)];
                self.absent = false;
            }
            Event::Committing(next) => self.parts.push(Arc::clone(next)),
            Event::Committed => {
                self.parts.drain(..self.parts.len() - 1);
            }
            Event::Finishing => self.finished = self.parts.last().cloned(),
            Event::Finished => {
                self.parts.clear();
                self.absent = true;
                self.must_stand = true;
                self.old = None;
            }
            Event::Discarding => self.absent = true,
            Event::Discarded => self.parts.clear(),
            Event::Removed => self.gone = true,
        }
    }
}
