//! The only code that knows the order of a commit: everything the record speaks of is synced first, then the record.

use super::KeyHash;
use super::files::AppendFile;
use super::journal::Journal;
use super::paths::Paths;
use super::state::State;
use super::storage::Storage;
use crate::error::{Error, Result};
use crate::planted::planted;

/// What a commit survives; the option `durability`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// Power loss, a crash of the operating system, and the death of the process.
    #[default]
    Power,
    /// The death of the process only: nothing is synced.
    Process,
}

/// The files that a record speaks of.
pub struct Files<'a> {
    pub definitions: &'a mut AppendFile,
    pub chunks: &'a mut AppendFile,
    pub rows: &'a mut [Option<AppendFile>],
    pub links: &'a mut [Option<AppendFile>],
}

impl Files<'_> {
    /// Syncs whatever was written to.
    pub fn sync(&mut self) -> Result<()> {
        self.definitions.sync()?;
        self.chunks.sync()?;
        for file in self.rows.iter_mut().chain(&mut *self.links).flatten() {
            file.sync()?;
        }
        Ok(())
    }

    /// Refuses to acknowledge what stands in files that nobody will find.
    fn still_stand(&self) -> Result<()> {
        let files = self.rows.iter().chain(&*self.links).flatten();
        [&*self.definitions, &*self.chunks]
            .into_iter()
            .chain(files)
            .try_for_each(AppendFile::still_stands)
    }
}

/// See the module.
#[derive(Debug)]
pub struct Committer {
    durability: Durability,
    new_entries: bool,
}

impl Committer {
    pub fn new(durability: Durability) -> Self {
        Committer {
            durability,
            new_entries: false,
        }
    }

    /// A file was created in the part: its entry must be durable before a record names it.
    pub fn entries_changed(&mut self) {
        self.new_entries = true;
    }

    /// Whether commits are synced.
    pub fn syncs(&self) -> bool {
        self.durability == Durability::Power
    }

    /// Files first, their entries, then the record.
    pub fn commit(
        &mut self,
        storage: &dyn Storage,
        paths: &Paths,
        mut files: Files<'_>,
        journal: &mut Journal,
        state: &State,
        chunk: Option<KeyHash>,
    ) -> Result<()> {
        let barriers_swapped = planted!(BarriersSwapped);
        if barriers_swapped {
            journal.append(state, chunk.as_ref(), self.syncs())?;
        }
        if self.syncs() {
            files.sync()?;
            if self.new_entries {
                storage
                    .sync_folder(&paths.part)
                    .map_err(|error| Error::io("Syncing", &paths.part, &error))?;
            }
            self.new_entries = false;
        }
        if !barriers_swapped {
            journal.append(state, chunk.as_ref(), self.syncs())?;
        }
        if self.syncs() {
            journal.seal(state.sequence)?;
        }
        files.still_stand()?;
        journal.still_stands()
    }
}
