//! Resuming a part: it is locked, and opened exactly as the last commit left it.

use super::chunks::Chunks;
use super::commit::{Committer, Durability};
use super::files::{AppendFile, HEAD};
use super::journal::Journal;
use super::lock::{Attempt, Lock};
use super::paths::Paths;
use super::ready::shared;
use super::storage::{Kind, Stat, Storage};
use super::{Part, removal, salvage, user};
use crate::error::{Code, Error, Result};
use crate::planted::planted;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

/// How to open a part.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// What a commit is to survive.
    pub durability: Durability,
    /// How long to wait for the lock.
    pub lock_timeout: Duration,
    /// Whether to go back to the last commit whose bytes are whole, if the newest one's aren't.
    pub salvage: bool,
}

/// A part, freshly made or resumed.
#[derive(Debug)]
pub enum Opened {
    /// There was none: it is created with [`Part::create`].
    Absent,
    /// It goes on where the last commit left it.
    Resumed(Box<Part>),
}

pub(super) fn stat(storage: &dyn Storage, path: &std::path::Path) -> Result<Option<Stat>> {
    storage
        .stat(path)
        .map_err(|error| Error::io("Reading", path, &error))
}

impl Part {
    /// Locks the part if there is one and resumes it exactly as the last commit left it. `wait` is asked now and then
    /// whether to wait on for the lock; `may_salvage`, with the definitions, before damaged commits are given up.
    ///
    /// # Errors
    /// Somebody else holds the lock, the folder isn't ours, or the part is damaged.
    pub fn resume(
        storage: &Arc<dyn Storage>,
        paths: &Paths,
        how: &How,
        wait: &mut dyn FnMut() -> bool,
        may_salvage: &dyn Fn(&[u8]) -> Result<()>,
    ) -> Result<Opened> {
        loop {
            let Some(folder) = stat(&**storage, &paths.part)? else {
                return Ok(Opened::Absent);
            };
            judge_folder(&**storage, paths, folder)?;
            let lock = match Lock::acquire(&**storage, paths, how.lock_timeout, wait)? {
                Attempt::Held(lock) => lock,
                Attempt::Gone => continue,
            };
            if stat(&**storage, &paths.journal())?.is_none() {
                removal::judge_leftover(&**storage, paths)?;
                removal::remove_ours(&**storage, paths)?;
                drop(lock);
                continue;
            }
            if how.salvage {
                salvage::cut_to_whole(&**storage, paths, may_salvage)?;
            }
            return Self::resume_locked(storage, paths, how.durability, lock)
                .map(|part| Opened::Resumed(Box::new(part)))
                .map_err(|error| salvage::with_last_whole(&**storage, paths, error));
        }
    }

    /// Refuses a part that can't be replaced, since somebody else's file is in it.
    ///
    /// # Errors
    /// [`Code::Path`]; or the folder can't be read.
    pub fn refuse_strangers(storage: &dyn Storage, paths: &Paths) -> Result<()> {
        refuse_strangers(storage, paths, "holds")
    }

    fn resume_locked(
        storage: &Arc<dyn Storage>,
        paths: &Paths,
        durability: Durability,
        lock: Lock,
    ) -> Result<Self> {
        let (journal, last) = Journal::open(&**storage, paths.journal(), true)?;
        let state = &last.state;
        // First everything is opened and judged, so that a damaged part is refused as it is; then it is changed.
        let disk = &**storage;
        let definitions = AppendFile::open(disk, paths.definitions(), 0, state.definitions, true)?;
        definitions.read(&mut |_| Ok(()))?;
        // Without a key the list may be gone: nothing is lost with it.
        let path = paths.chunks();
        let chunks = if state.chunks.len > 0 || stat(disk, &path)?.is_some() {
            Some(AppendFile::open(disk, path, 0, state.chunks, true)?)
        } else {
            None
        };
        let (mut rows, mut links) = (Vec::new(), Vec::new());
        let mut waits = false;
        for (index, page) in state.pages.iter().enumerate() {
            // A file that no commit speaks of yet may be there: of a run that never committed. It is made anew, since
            // nobody can tell whether its entry in the folder is durable.
            let path = paths.rows(index);
            let taken_over = planted!(LeftoverTakenOver) && stat(disk, &path)?.is_some();
            rows.push(if page.rows.len == 0 && !taken_over {
                None
            } else {
                let shared = shared(disk, paths, &path)?.is_some();
                let mut file = AppendFile::open_as_it_is(disk, path, HEAD, page.rows, true)?;
                // Under its other name it may have been edited: that is no matter before the rows are needed.
                if !shared {
                    file.judge()?;
                }
                waits |= shared;
                Some(file)
            });
            links.push(if page.links.len == 0 {
                None
            } else {
                let path = paths.links(index);
                Some(AppendFile::open(disk, path, 0, page.links, true)?)
            });
        }
        let mut committer = Committer::new(durability);
        let chunks = if let Some(file) = chunks {
            file
        } else {
            committer.entries_changed();
            AppendFile::create(storage, paths.chunks(), 0)?
        };
        let mut part = Part {
            storage: Arc::clone(storage),
            paths: paths.clone(),
            journal,
            committer,
            definitions,
            chunks: Chunks::new(chunks),
            rows,
            links,
            committed: last.state.clone(),
            poisoned: None,
            discarding: false,
            published: Cell::new(false),
            made: Cell::new(None),
            unready: Some(last),
            lock,
        };
        if !waits {
            part.make_ready()?;
        }
        Ok(part)
    }
}

fn refuse(paths: &Paths, why: &str) -> Result<()> {
    Err(Error::new(
        Code::Path,
        format!("'{}' {why}; nothing was changed", paths.part.display()),
    ))
}

/// Refuses a link or a file in the part's place, and another user's folder: whoever made it can change it at any time.
pub(super) fn judge_owner(paths: &Paths, folder: Stat) -> Result<()> {
    if folder.kind != Kind::Folder {
        return refuse(paths, "is in the way: it is not a folder of NativeXlsx");
    }
    if folder.uid != user::effective() {
        return refuse(
            paths,
            "belongs to another user; run the job as that user, or use another path",
        );
    }
    Ok(())
}

/// Refuses what isn't a folder of ours, and one without a journal that holds files we don't know.
fn judge_folder(storage: &dyn Storage, paths: &Paths, folder: Stat) -> Result<()> {
    judge_owner(paths, folder)?;
    if stat(storage, &paths.journal())?.is_none() {
        return refuse_strangers(storage, paths, "has no journal and holds");
    }
    Ok(())
}

/// Refuses a part that holds what isn't ours by its name: that would stay, and the folder with it.
fn refuse_strangers(storage: &dyn Storage, paths: &Paths, what: &str) -> Result<()> {
    let entries = match storage.list(&paths.part) {
        // Its owner has finished with it meanwhile.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| Error::io("Reading", &paths.part, &error))?,
    };
    match entries.iter().find(|path| !Paths::is_ours(path)) {
        Some(stranger) => refuse(
            paths,
            &format!(
                "{what} '{}', which is not ours: move it away and run the job again, or use another path",
                stranger.display()
            ),
        ),
        None => Ok(()),
    }
}
