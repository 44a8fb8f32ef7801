//! The only code that knows the order of removal: the journal gets another name → that synced → all else removed → that
//! synced → the journal, and the folder. So a part that is being removed is told from one that has lost its journal, wherever
//! the removal is cut short.

use super::Part;
use super::lock::{Attempt, Lock};
use super::open::{How, judge_owner, stat};
use super::paths::Paths;
use super::storage::{Kind, Storage};
use crate::error::{Code, Error, Result};
use crate::planted::planted;
use std::io;
use std::path::Path;

impl Part {
    /// Whether it is still there: somebody may have removed it, and another one may stand in its place.
    ///
    /// # Errors
    /// The folder can't be read.
    pub fn stands(&self) -> Result<bool> {
        self.lock.stands(&*self.storage, &self.paths)
    }

    /// Whether there is something of it to be discarded: it stands, or an earlier try has removed it and failed behind that.
    ///
    /// # Errors
    /// The folder can't be read.
    pub fn can_be_discarded(&self) -> Result<bool> {
        Ok(self.discarding || self.stands()?)
    }

    /// Removes the part. `false`: somebody has done so before, and what may stand in its place is not ours. Whoever renamed
    /// the package of this part to the target may have died before that was durable: so that is seen to first.
    ///
    /// # Errors
    /// The folder can't be synced, or a file can't be removed: it can be called again. Once removing has begun the handle takes
    /// nothing more.
    pub fn discard(&mut self) -> Result<bool> {
        if !self.can_be_discarded()? {
            return Ok(false);
        }
        sync(&*self.storage, &self.paths.folder)?;
        if self.stands()? {
            self.discarding = true;
            if let Err(error) = remove_ours(&*self.storage, &self.paths) {
                self.poisoned = Some(error.message().to_owned());
                return Err(error);
            }
        }
        Ok(true)
    }

    /// Removes a part that can't be opened, unless another user's or somebody else's at work. Its file may stand already, as in
    /// [`Part::discard`].
    ///
    /// # Errors
    /// It isn't ours, somebody holds the lock, or it can't be removed.
    pub fn remove_damaged(
        storage: &dyn Storage,
        paths: &Paths,
        how: &How,
        wait: &mut dyn FnMut() -> bool,
    ) -> Result<()> {
        let Some(folder) = stat(storage, &paths.part)? else {
            return Ok(());
        };
        judge_owner(paths, folder)?;
        // Gone: somebody was faster.
        if let Attempt::Held(_lock) = Lock::acquire(storage, paths, how.lock_timeout, wait)? {
            sync(storage, &paths.folder)?;
            remove_ours(storage, paths)?;
        }
        Ok(())
    }
}

/// Removes the part, or what an earlier removal or a creation left of it; the folder, too, if nothing of anybody else's is in
/// it. Where the journal has its other name already, that is made durable all the same: whoever gave it may have died before.
///
/// # Errors
/// A file can't be removed, or a folder not be read or synced.
pub fn remove_ours(storage: &dyn Storage, paths: &Paths) -> Result<()> {
    give_up(storage, paths)?;
    remove_rest(storage, paths)
}

/// The first step of a removal: from here on, and for good, the folder is no part any more.
///
/// # Errors
/// The journal can't be renamed, or the folder not be synced.
pub fn give_up(storage: &dyn Storage, paths: &Paths) -> Result<()> {
    rename_journal(storage, paths).map_err(|(doing, error)| Error::io(doing, &paths.part, &error))
}

/// The same, with what was being done when it failed.
pub fn rename_journal(
    storage: &dyn Storage,
    paths: &Paths,
) -> std::result::Result<(), (&'static str, io::Error)> {
    // Not there, or somebody was faster.
    let needed = |outcome: io::Result<()>| match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    };
    // On a disk that is read-only it is refused whether there is a journal or not.
    needed(storage.rename(&paths.journal(), &paths.removed()))
        .map_err(|error| ("Removing", error))?;
    needed(storage.sync_folder(&paths.part)).map_err(|error| ("Syncing", error))
}

/// What follows it. Cut short, it is gone on with by whoever opens next.
///
/// # Errors
/// A file can't be removed, or a folder not be read or synced.
pub fn remove_rest(storage: &dyn Storage, paths: &Paths) -> Result<()> {
    let removed = paths.removed();
    let entries = storage
        .list(&paths.part)
        .map_err(|error| Error::io("Reading", &paths.part, &error))?;
    let (ours, foreign): (Vec<_>, Vec<_>) = entries.iter().partition(|path| Paths::is_ours(path));
    for path in ours.iter().filter(|path| ***path != removed) {
        gone(path, storage.remove(path))?;
    }
    if ours.contains(&&removed) {
        sync(storage, &paths.part)?;
        gone(&removed, storage.remove(&removed))?;
    }
    if !foreign.is_empty() {
        return Ok(());
    }
    gone(&paths.part, storage.remove_folder(&paths.part))?;
    sync(storage, &paths.folder)
}

/// Refuses to take a part without a journal for something of ours to be cleaned up while a commit may stand in it. What a
/// creation that was cut short leaves holds no row, link or key; what a removal leaves has the journal under its other name.
///
/// # Errors
/// [`Code::Corrupt`]: somebody took the journal away. Or the folder can't be read.
pub fn judge_leftover(storage: &dyn Storage, paths: &Paths) -> Result<()> {
    // Anything but a file in its place never was our journal.
    let removed = stat(storage, &paths.removed())?;
    if removed.is_some_and(|stat| stat.kind == Kind::File) || planted!(LostJournalTakenForRemoved) {
        return Ok(());
    }
    let entries = storage
        .list(&paths.part)
        .map_err(|error| Error::io("Reading", &paths.part, &error))?;
    for path in entries.iter().filter(|path| Paths::is_content(path)) {
        // A folder or a link in the place of one is none of ours.
        if stat(storage, path)?.is_some_and(|stat| stat.kind == Kind::File && stat.len > 0) {
            return Err(Error::new(
                Code::Corrupt,
                format!(
                    "'{}' is missing, and '{}' may hold rows of any number of commits: which of them was the last can't be told; \
                     nothing was changed. Put the journal back, or remove the part's folder and run the export again from its first job",
                    paths.journal().display(),
                    path.display()
                ),
            ));
        }
    }
    Ok(())
}

/// Removes the receipt, if there is one, and makes that last, also where an earlier try came no further than the removal.
///
/// # Errors
/// It can't be removed, or the folder not be synced.
pub fn remove_receipt(storage: &dyn Storage, paths: &Paths) -> Result<()> {
    gone(&paths.receipt, storage.remove(&paths.receipt))?;
    sync(storage, &paths.folder)
}

/// What isn't there needn't be removed.
fn gone(path: &Path, outcome: io::Result<()>) -> Result<()> {
    match outcome {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io("Removing", path, &error))
        }
        _ => Ok(()),
    }
}

fn sync(storage: &dyn Storage, folder: &Path) -> Result<()> {
    storage
        .sync_folder(folder)
        .map_err(|error| Error::io("Syncing", folder, &error))
}
