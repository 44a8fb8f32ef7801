//! What opening changes before anything is built on a part: rows get a file of their own again where the finished file has
//! it, uncommitted tails are cut, leftovers go, and a commit whose syncs may not all have returned is written once more.
//!
//! Where a rows file has a second name this waits until the part is needed: it takes room on the disk and reads all of
//! the rows, and who only asks, discards or cleans up needs neither.

use super::Part;
use super::commit::Files;
use super::journal::Last;
use super::paths::Paths;
use super::storage::{Stat, Storage};
use super::{missing, open::stat};
use crate::error::{Error, Result};
use crate::planted::planted;
use std::path::Path;
use std::sync::Arc;

/// What stands at the path of a rows file that has a second name outside the part: it may be the finished file, after a finish
/// that was cut off behind the renaming.
pub(super) fn shared(storage: &dyn Storage, paths: &Paths, rows: &Path) -> Result<Option<Stat>> {
    let Some(rows) = stat(storage, rows)?.filter(|rows| rows.names > 1) else {
        return Ok(None);
    };
    // Within the part the package is a second name that nobody sees.
    let package = stat(storage, &paths.package())?.is_some_and(|package| package.id == rows.id);
    let shared = rows.names > 1 + u64::from(package) && !planted!(TargetNotParted);
    Ok(shared.then_some(rows))
}

impl Part {
    /// Does what opening left undone, if it did. Until the rows are parted nothing is changed, and it can be tried again.
    ///
    /// # Errors
    /// The rows can't be copied, or are damaged; or a file can't be written or synced, and the handle takes nothing more.
    pub fn ready(&mut self) -> Result<()> {
        self.alive()?;
        if self.unready.is_none() {
            return Ok(());
        }
        self.part_rows()?;
        self.guarded(|_| Ok(()))
    }

    /// The same, for what is guarded anyway.
    pub(super) fn make_ready(&mut self) -> Result<()> {
        if self.unready.is_some() {
            self.part_rows()?;
        }
        match self.unready.take() {
            Some(last) => self.go_on(&last),
            None => Ok(()),
        }
    }

    /// Gives rows whose file has a second name a file of their own, with what is committed. The other one is never changed.
    fn part_rows(&mut self) -> Result<()> {
        let storage = Arc::clone(&self.storage);
        let paths = self.paths.clone();
        for page in 0..self.rows.len() {
            let Some(Some(rows)) = self.rows.get_mut(page) else {
                continue;
            };
            let path = rows.path().to_path_buf();
            let Some(other) = shared(&*storage, &paths, &path)? else {
                continue;
            };
            let temporary = paths.new_rows();
            let copy = rows
                .judge()
                .and_then(|()| rows.copied(&storage, &temporary));
            let mut copy = copy.map_err(|error| self.damaged(error))?;
            // As long as the new name may not last, the commit counts as one that was not synced: settling it syncs the name.
            if !planted!(PartedWhileSealed) {
                self.unseal()?;
            }
            if let Err(error) = storage.rename(&temporary, &path) {
                let _ = storage.remove(&temporary);
                return Err(Error::io("Renaming", &temporary, &error));
            }
            copy.renamed(path);
            *self.rows.get_mut(page).ok_or_else(|| missing(page))? = Some(copy);
            self.made.set(Some(other.id));
        }
        Ok(())
    }

    /// Takes the newest commit's seal away.
    fn unseal(&mut self) -> Result<()> {
        if let Some(last) = self.unready.as_mut().filter(|last| last.sealed) {
            self.journal.unseal(last.state.sequence)?;
            last.sealed = false;
        }
        Ok(())
    }

    /// Makes the part what the newest commit says, and that commit durable.
    pub(super) fn go_on(&mut self, last: &Last) -> Result<()> {
        self.definitions.cut_tail()?;
        self.chunks.file().cut_tail()?;
        for file in self.rows.iter_mut().chain(&mut self.links).flatten() {
            file.cut_tail()?;
        }
        self.clear_leftovers()?;
        self.settle(last)
    }

    /// Before anything is built on the newest commit it must be on the disk. If its process died before all syncs had
    /// returned, or one of them failed, the kernel may call pages clean that never got there: so they are written again.
    fn settle(&mut self, last: &Last) -> Result<()> {
        if last.sealed || !self.committer.syncs() || planted!(SealTakenForGranted) {
            return self.journal.cut_tail();
        }
        let before = last.before.as_ref();
        self.definitions
            .rewrite(before.map_or(0, |state| state.definitions.len))?;
        self.chunks
            .file()
            .rewrite(before.map_or(0, |state| state.chunks.len))?;
        for (index, (rows, links)) in self.rows.iter_mut().zip(&mut self.links).enumerate() {
            let page = before.and_then(|state| state.pages.get(index));
            if let Some(rows) = rows {
                rows.rewrite(page.map_or(0, |page| page.rows.len))?;
            }
            if let Some(links) = links {
                links.rewrite(page.map_or(0, |page| page.links.len))?;
            }
        }
        let sequence = last.state.sequence;
        let mut files = Files {
            definitions: &mut self.definitions,
            chunks: self.chunks.file(),
            rows: &mut self.rows,
            links: &mut self.links,
        };
        files.sync()?;
        // The part's own entry too: its creation may have been cut off behind the renaming of the journal.
        for folder in [&self.paths.part, &self.paths.folder] {
            self.storage
                .sync_folder(folder)
                .map_err(|error| Error::io("Syncing", folder, &error))?;
        }
        self.journal.rewrite(sequence)?;
        self.journal.sync()?;
        self.journal.seal(sequence)
    }

    /// Removes files of ours that the newest commit doesn't know: made by a run that never committed them.
    fn clear_leftovers(&mut self) -> Result<()> {
        let entries = self
            .storage
            .list(&self.paths.part)
            .map_err(|error| Error::io("Reading", &self.paths.part, &error))?;
        let mut keep = vec![
            self.paths.journal(),
            self.paths.definitions(),
            self.paths.chunks(),
            self.paths.holder(),
        ];
        // Whether a package is left tells how far a finish came: see `publish.rs`.
        keep.push(self.paths.package());
        for (index, (rows, links)) in self.rows.iter().zip(&self.links).enumerate() {
            keep.extend(rows.as_ref().map(|_| self.paths.rows(index)));
            keep.extend(links.as_ref().map(|_| self.paths.links(index)));
        }
        for path in entries {
            if Paths::is_ours(&path) && !keep.contains(&path) {
                self.storage
                    .remove(&path)
                    .map_err(|error| Error::io("Removing", &path, &error))?;
            }
        }
        Ok(())
    }
}
