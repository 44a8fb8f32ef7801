//! A part's beginning: its files, then the journal that makes them one.

use super::chunks::Chunks;
use super::commit::{Committer, Durability, Files};
use super::files::{AppendFile, HEAD};
use super::journal::Journal;
use super::lock::{Attempt, Lock};
use super::open::stat;
use super::paths::Paths;
use super::state::State;
use super::storage::{Kind, Mode, Storage};
use super::{Part, removal};
use crate::error::{Code, Error, Result};
use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::time::Duration;

impl Part {
    /// Creates the part with its first commit. The journal appears under its name when all else is durable: until then
    /// the folder is garbage of ours, which the next one removes. `unchanged` is asked under the lock, when nobody else
    /// can begin or finish any more: whether what was seen at the target still stands there.
    ///
    /// # Errors
    /// Somebody else was faster, or a file can't be written; then what was made is removed again.
    pub fn create(
        storage: &Arc<dyn Storage>,
        paths: &Paths,
        durability: Durability,
        definitions: &[u8],
        state: State,
        unchanged: &dyn Fn() -> Result<bool>,
    ) -> Result<Self> {
        let taken = || {
            Error::new(
                Code::Locked,
                format!(
                    "'{}' was taken by another process; run the job again, or wait with the option lockTimeout",
                    paths.part.display()
                ),
            )
        };
        let create_folder = || storage.create_folder(&paths.part);
        let made = create_folder().or_else(|error| match error.kind() {
            // Made, and removed as garbage by one who looked before it was locked.
            io::ErrorKind::NotFound => create_folder(),
            _ => Err(error),
        });
        if let Err(error) = made {
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => Error::new(
                    Code::Locked,
                    format!(
                        "'{}' is being created by another process; run the job again, or wait with the option lockTimeout",
                        paths.target.display()
                    ),
                ),
                io::ErrorKind::NotFound => {
                    let folder = paths.folder.display();
                    let why = match stat(&**storage, &paths.folder)? {
                        Some(link) if link.kind == Kind::Other => {
                            format!(
                                "'{folder}' leads to a folder that does not exist; create it first"
                            )
                        }
                        Some(_) => format!(
                            "No folder can be made in '{folder}', which is not one for files; choose another path"
                        ),
                        None => {
                            format!("The folder '{folder}' does not exist; create it first")
                        }
                    };
                    Error::new(Code::Path, why)
                }
                _ => Error::io("Creating the folder", &paths.part, &error),
            });
        }
        let lock = match Lock::acquire(&**storage, paths, Duration::ZERO, &mut || true)? {
            Attempt::Held(lock) => lock,
            Attempt::Gone => return Err(taken()),
        };
        // The folder may have been removed as garbage before it was locked, and the one that is locked now be another's,
        // whose commits stand in it: the name, and even the inode's number, tell nothing.
        if stat(&**storage, &paths.journal())?.is_some() {
            return Err(taken());
        }
        let mut lock = Some(lock);
        let created = match unchanged() {
            Ok(true) => {
                Self::create_locked(storage, paths, durability, definitions, state, &mut lock)
            }
            Ok(false) => Err(taken()),
            Err(error) => Err(error),
        };
        if created.is_err() {
            // Under the lock, or it might be another's by now. The error is what matters; what can't be removed is garbage
            // that the next one removes.
            let _ = removal::remove_ours(&**storage, paths);
        }
        drop(lock);
        created
    }

    /// Takes the lock out of `lock` when the part is whole, not before.
    fn create_locked(
        storage: &Arc<dyn Storage>,
        paths: &Paths,
        durability: Durability,
        bytes: &[u8],
        mut state: State,
        lock: &mut Option<Lock>,
    ) -> Result<Self> {
        let mut definitions = AppendFile::create(storage, paths.definitions(), 0)?;
        definitions.append(bytes)?;
        let mut chunks = AppendFile::create(storage, paths.chunks(), 0)?;
        let mut rows = Vec::with_capacity(state.pages.len());
        for page in 0..state.pages.len() {
            let file = AppendFile::create(storage, paths.rows(page), HEAD)?;
            rows.push(Some(file));
        }
        let mut links: Vec<Option<AppendFile>> = rows.iter().map(|_| None).collect();
        let committer = Committer::new(durability);
        state.sequence = 1;
        state.definitions = definitions.extent();
        let temporary = paths.new_journal();
        if committer.syncs() {
            let mut files = Files {
                definitions: &mut definitions,
                chunks: &mut chunks,
                rows: &mut rows,
                links: &mut links,
            };
            files.sync()?;
        }
        let mut journal =
            Journal::create(&**storage, temporary.clone(), &state, committer.syncs())?;
        let sync_folder = |path: &std::path::Path| {
            if !committer.syncs() {
                return Ok(());
            }
            storage
                .sync_folder(path)
                .map_err(|error| Error::io("Syncing", path, &error))
        };
        sync_folder(&paths.part)?;
        storage
            .rename(&temporary, &paths.journal())
            .map_err(|error| Error::io("Renaming", &temporary, &error))?;
        journal.renamed(paths.journal());
        sync_folder(&paths.part)?;
        sync_folder(&paths.folder)?;
        if committer.syncs() {
            journal.seal(1)?;
        }
        let Some(lock) = lock.take() else {
            return Err(Error::new(Code::Locked, "the lock was not held".to_owned()));
        };
        Ok(Part {
            storage: Arc::clone(storage),
            paths: paths.clone(),
            journal,
            committer,
            definitions,
            chunks: Chunks::new(chunks),
            rows,
            links,
            committed: state,
            poisoned: None,
            discarding: false,
            published: Cell::new(false),
            made: Cell::new(None),
            unready: None,
            lock,
        })
    }
}

/// Creates the private file at `path`, replacing a leftover.
pub(super) fn create_fresh(
    storage: &dyn Storage,
    path: &std::path::Path,
    mode: Mode,
) -> Result<Box<dyn super::storage::StorageFile>> {
    let fail = |error| Error::io("Creating", path, &error);
    if storage.stat(path).map_err(fail)?.is_some() {
        storage.remove(path).map_err(fail)?;
    }
    storage.create(path, mode).map_err(fail)
}
