//! Finding, creating and resuming a part.

use super::chunks::Chunks;
use super::commit::{Committer, Durability, Files};
use super::files::{AppendFile, HEAD};
use super::journal::{Journal, Last};
use super::lock::{self, Attempt, Lock};
use super::paths::Paths;
use super::receipt::Receipt;
use super::state::State;
use super::storage::{Kind, Mode, Stat, Storage};
use super::{Part, publish, salvage, user};
use crate::error::{Code, Error, Result};
use crate::planted::planted;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

/// How often a part that changes under the reader is read again.
const LOOKS: u32 = 100;

/// What stands on the disk, seen without the lock.
#[derive(Debug)]
pub struct Found {
    /// The last commit of the part, if there is a part.
    pub building: Option<State>,
    /// The definitions that go with it.
    pub definitions: Vec<u8>,
    /// The receipt, if there is one.
    pub receipt: Option<Receipt>,
    /// The finished file, if it stands.
    pub target: Option<Stat>,
    /// Whether the finished file still lies in the part, not at the target.
    pub package: bool,
    /// Process that holds the lock.
    pub locked_by: Option<u32>,
}

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

impl Found {
    /// Whether the part is what a finish of run `id` did not come to remove: the file and the run's receipt stand.
    #[must_use]
    pub fn was_published(&self, id: Option<&str>) -> bool {
        let of_it = |receipt: &&Receipt| Some(receipt.id.as_str()) == id;
        match (self.receipt.as_ref().filter(of_it), self.target) {
            (Some(receipt), Some(target)) => !self.package && target.len == receipt.bytes,
            _ => false,
        }
    }
}

/// Looks without the lock and changes nothing.
///
/// # Errors
/// Something can't be read.
pub fn find(storage: &dyn Storage, paths: &Paths) -> Result<Found> {
    let (receipt, target) = finished(storage, paths)?;
    let mut found = Found {
        building: None,
        definitions: Vec::new(),
        receipt,
        target,
        package: false,
        locked_by: None,
    };
    if let Some(folder) = stat(storage, &paths.part)? {
        judge_owner(paths, folder)?;
        if stat(storage, &paths.journal())?.is_some() {
            match read_unlocked(storage, paths) {
                Ok((state, definitions)) => {
                    found.building = Some(state);
                    found.definitions = definitions;
                    found.package = stat(storage, &paths.package())?.is_some();
                    found.locked_by = lock::locked_by(storage, paths);
                    return Ok(found);
                }
                Err(error) if stat(storage, &paths.journal())?.is_some() => {
                    return Err(salvage::with_last_whole(storage, paths, error));
                }
                Err(_) => {}
            }
        }
    }
    // It isn't building, or isn't any more: what a writer has finished meanwhile stands by now.
    (found.receipt, found.target) = finished(storage, paths)?;
    Ok(found)
}

/// The receipt and the finished file that go together: the receipt comes first, and neither may change between two looks
/// at the file.
fn finished(storage: &dyn Storage, paths: &Paths) -> Result<(Option<Receipt>, Option<Stat>)> {
    let mut looks = 0;
    let mut target = stat(storage, &paths.target)?;
    loop {
        let receipt = Receipt::read(storage, &paths.receipt)?;
        let before = target;
        target = stat(storage, &paths.target)?;
        looks += 1;
        if target == before || looks == LOOKS {
            return Ok((receipt, target.filter(|stat| stat.kind == Kind::File)));
        }
    }
}

/// Reads the part while others may commit, remove it, and make it anew. What is wrong only because it was changed meanwhile
/// is read again.
fn read_unlocked(storage: &dyn Storage, paths: &Paths) -> Result<(State, Vec<u8>)> {
    let mut tries = 0;
    loop {
        let before = Journal::mark(storage, &paths.journal());
        let read = read_once(storage, paths);
        tries += 1;
        if read.is_ok() || tries == LOOKS || Journal::mark(storage, &paths.journal()) == before {
            return read;
        }
    }
}

fn read_once(storage: &dyn Storage, paths: &Paths) -> Result<(State, Vec<u8>)> {
    let (_, last) = Journal::open(storage, paths.journal(), false)?;
    let definitions = AppendFile::open(
        storage,
        paths.definitions(),
        0,
        last.state.definitions,
        false,
    )?;
    Ok((last.state, definitions.read_all()?))
}

fn stat(storage: &dyn Storage, path: &std::path::Path) -> Result<Option<Stat>> {
    storage
        .stat(path)
        .map_err(|error| Error::io("Reading", path, &error))
}

impl Part {
    /// Locks the part if there is one and resumes it exactly as the last commit left it. `wait` is asked now and then
    /// whether to wait on for the lock.
    ///
    /// # Errors
    /// Somebody else holds the lock, the folder isn't ours, or the part is damaged.
    pub fn resume(
        storage: &Arc<dyn Storage>,
        paths: &Paths,
        how: &How,
        wait: &mut dyn FnMut() -> bool,
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
                publish::remove_ours(&**storage, paths)?;
                drop(lock);
                continue;
            }
            if how.salvage {
                salvage::cut_to_whole(&**storage, paths)?;
            }
            return Self::resume_locked(storage, paths, how.durability, lock)
                .map(|part| Opened::Resumed(Box::new(part)))
                .map_err(|error| salvage::with_last_whole(&**storage, paths, error));
        }
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
        let mut definitions =
            AppendFile::open(disk, paths.definitions(), 0, state.definitions, true)?;
        definitions.read(&mut |_| Ok(()))?;
        // Without a key the list may be gone: nothing is lost with it.
        let path = paths.chunks();
        let chunks = if state.chunks.len > 0 || stat(disk, &path)?.is_some() {
            Some(AppendFile::open(disk, path, 0, state.chunks, true)?)
        } else {
            None
        };
        let mut found = Vec::with_capacity(state.pages.len());
        for (index, page) in state.pages.iter().enumerate() {
            // A file that no commit speaks of yet may be there: of a run that never committed. It is made anew, since
            // nobody can tell whether its entry in the folder is durable.
            let path = paths.rows(index);
            let taken_over = planted!(LeftoverTakenOver) && stat(disk, &path)?.is_some();
            let rows = if page.rows.len == 0 && !taken_over {
                None
            } else {
                Some(AppendFile::open(disk, path, HEAD, page.rows, true)?)
            };
            let links = if page.links.len == 0 {
                None
            } else {
                Some(AppendFile::open(
                    disk,
                    paths.links(index),
                    0,
                    page.links,
                    true,
                )?)
            };
            found.push((rows, links));
        }
        definitions.cut_tail()?;
        let mut rows = Vec::with_capacity(found.len());
        let mut links = Vec::with_capacity(found.len());
        let mut committer = Committer::new(durability);
        let mut chunks = if let Some(file) = chunks {
            file
        } else {
            committer.entries_changed();
            AppendFile::create(storage, paths.chunks(), 0)?
        };
        chunks.cut_tail()?;
        let mut made = None;
        for (index, (row_file, mut link_file)) in found.into_iter().enumerate() {
            let mut row_file = if let Some(file) = row_file {
                let (file, parted) = file.parted_from_target(storage, paths)?;
                made = parted.or(made);
                file
            } else {
                committer.entries_changed();
                AppendFile::create(storage, paths.rows(index), HEAD)?
            };
            row_file.cut_tail()?;
            if let Some(file) = &mut link_file {
                file.cut_tail()?;
            }
            rows.push(row_file);
            links.push(link_file);
        }
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
            published: Cell::new(false),
            made: Cell::new(made),
            lock,
        };
        part.clear_leftovers()?;
        part.settle(&last)?;
        Ok(part)
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
            rows.rewrite(page.map_or(0, |page| page.rows.len))?;
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
        for (index, links) in self.links.iter().enumerate() {
            keep.push(self.paths.rows(index));
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

    /// Creates the part with its first commit. The journal appears under its name when all else is durable: until then
    /// the folder is garbage of ours, which the next one removes.
    ///
    /// # Errors
    /// Somebody else was faster, or a file can't be written; then what was made is removed again.
    pub fn create(
        storage: &Arc<dyn Storage>,
        paths: &Paths,
        durability: Durability,
        definitions: &[u8],
        state: State,
    ) -> Result<Self> {
        let made = storage.create_folder(&paths.part);
        if let Err(error) = made {
            return Err(match error.kind() {
                std::io::ErrorKind::AlreadyExists => Error::new(
                    Code::Locked,
                    format!(
                        "'{}' is being created by another process",
                        paths.target.display()
                    ),
                ),
                // Made, and removed as garbage by one who looked before it was locked.
                std::io::ErrorKind::NotFound if stat(&**storage, &paths.folder)?.is_some() => {
                    Error::new(
                        Code::Locked,
                        format!("'{}' was taken by another process", paths.part.display()),
                    )
                }
                std::io::ErrorKind::NotFound => Error::new(
                    Code::Path,
                    format!(
                        "The folder '{}' does not exist; create it first",
                        paths.folder.display()
                    ),
                ),
                _ => Error::io("Creating the folder", &paths.part, &error),
            });
        }
        let lock = match Lock::acquire(&**storage, paths, Duration::ZERO, &mut || true)? {
            Attempt::Held(lock) => lock,
            Attempt::Gone => {
                return Err(Error::new(
                    Code::Locked,
                    format!("'{}' was taken by another process", paths.part.display()),
                ));
            }
        };
        let created = Self::create_locked(storage, paths, durability, definitions, state, lock);
        if created.is_err() {
            // The error is what matters; what can't be removed is garbage that the next one removes.
            let _ = publish::remove_ours(&**storage, paths);
        }
        created
    }

    fn create_locked(
        storage: &Arc<dyn Storage>,
        paths: &Paths,
        durability: Durability,
        bytes: &[u8],
        mut state: State,
        lock: Lock,
    ) -> Result<Self> {
        let mut definitions = AppendFile::create(storage, paths.definitions(), 0)?;
        definitions.append(bytes)?;
        let mut chunks = AppendFile::create(storage, paths.chunks(), 0)?;
        let mut rows = Vec::with_capacity(state.pages.len());
        for page in 0..state.pages.len() {
            rows.push(AppendFile::create(storage, paths.rows(page), HEAD)?);
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
            published: Cell::new(false),
            made: Cell::new(None),
            lock,
        })
    }
}

fn refuse(paths: &Paths, why: &str) -> Result<()> {
    Err(Error::new(
        Code::Path,
        format!("'{}' {why}; nothing was changed", paths.part.display()),
    ))
}

/// Refuses a link or a file in the part's place, and another user's folder: whoever made it can change it at any time.
fn judge_owner(paths: &Paths, folder: Stat) -> Result<()> {
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
        let entries = match storage.list(&paths.part) {
            // Its owner has finished with it meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(|error| Error::io("Reading", &paths.part, &error))?,
        };
        if let Some(foreign) = entries.iter().find(|path| !Paths::is_ours(path)) {
            return refuse(
                paths,
                &format!(
                    "has no journal and holds '{}', which is not ours",
                    foreign.display()
                ),
            );
        }
    }
    Ok(())
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
