//! The part: the workbook while it is being built, the folder `<target>.part/`. Bytes, lengths and checksums; knows
//! neither XML nor zip. `docs/format.md` has its bytes, `docs/durability.md` its promise.
//!
//! Order of writing lives in `commit.rs` (rows, then record), `publish.rs` (package, receipt, rename) and `removal.rs`, nowhere
//! else.

mod chunks;
mod commit;
mod create;
mod files;
#[cfg(test)]
mod files_tests;
mod find;
#[cfg(test)]
mod find_tests;
mod header;
mod journal;
#[cfg(test)]
mod journal_tests;
mod limit;
mod lock;
#[cfg(test)]
mod lock_tests;
mod open;
#[cfg(test)]
mod open_tests;
mod package;
mod paths;
mod publish;
#[cfg(test)]
mod publish_tests;
mod ready;
mod receipt;
#[cfg(test)]
mod receipt_tests;
mod record;
mod removal;
#[cfg(test)]
mod removal_tests;
mod salvage;
mod state;
pub mod storage;
#[cfg(test)]
mod storage_tests;
mod user;
#[cfg(test)]
pub(crate) mod watched;

pub use commit::Durability;
pub use files::HEAD;
pub use find::{Found, find};
pub use open::{How, Opened};
pub use package::Package;
pub use paths::Paths;
pub use receipt::{Receipt, ReceiptSheet};
pub use removal::remove_receipt;
pub use state::{PageState, SheetState, State};

/// What fuzz targets reach directly; no part of the crate's interface.
#[doc(hidden)]
pub mod fuzzing {
    pub use super::record::{decode, encode};
    pub use super::state::Extent;
}

use crate::error::{Code, Error, Result};
use crate::planted::planted;
use chunks::Chunks;
use commit::Committer;
use files::AppendFile;
use journal::{Journal, Last};
use lock::Lock;
use std::cell::Cell;
use std::sync::Arc;
use storage::Storage;

/// 16 bytes of SHA-256 stand for a chunk's key.
pub type KeyHash = [u8; 16];

/// An open part: locked, resumed, ready to append. Dropping it leaves the part as the last commit left it.
#[derive(Debug)]
pub struct Part {
    storage: Arc<dyn Storage>,
    paths: Paths,
    journal: Journal,
    committer: Committer,
    definitions: AppendFile,
    chunks: Chunks,
    /// Of each page, once it has rows.
    rows: Vec<Option<AppendFile>>,
    /// Of each page that has links.
    links: Vec<Option<AppendFile>>,
    committed: State,
    poisoned: Option<String>,
    /// Discarding has begun.
    discarding: bool,
    /// The finished file has its name; one of our rows files may be it.
    published: Cell<bool>,
    /// Device and inode of the finished file, if a finish of this part came as far as naming it.
    made: Cell<Option<(u64, u64)>>,
    /// The newest commit, as long as opening has left to be done what it changes: see `ready.rs`.
    unready: Option<Last>,
    /// Held until the part is dropped.
    lock: Lock,
}

impl Part {
    /// What the last commit holds.
    #[must_use]
    pub fn committed(&self) -> &State {
        &self.committed
    }

    /// Paths of target, part and receipt.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Whether it takes rows.
    ///
    /// # Errors
    /// An earlier write or sync failed.
    pub fn alive(&self) -> Result<()> {
        let Some(first) = &self.poisoned else {
            return Ok(());
        };
        // Most failures say themselves what to do about them.
        let advice = if first.contains("again") {
            ""
        } else {
            "; committed rows are safe, run the job again"
        };
        Err(Error::new(
            Code::Poisoned,
            format!(
                "'{}': this handle takes nothing more since an earlier write failed: {first}{advice}",
                self.paths.part.display()
            ),
        ))
    }

    /// Runs an operation on the part; if it fails, the handle is latched shut.
    fn guarded<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.alive()?;
        if self.published.get() {
            return Err(Error::new(
                Code::Poisoned,
                format!(
                    "'{}' has its finished file already, and finish was cut off before it was sure to last; call finish again",
                    self.paths.target.display()
                ),
            ));
        }
        let outcome = self.make_ready().and_then(|()| work(self));
        if let (Err(error), false) = (&outcome, planted!(PoisonForgotten)) {
            self.poisoned = Some(error.message().to_owned());
        }
        outcome
    }

    /// Appends a compressed segment to page `page`, whose file is created when it is the first.
    ///
    /// # Errors
    /// The write failed; the handle takes nothing more.
    pub fn append_rows(&mut self, page: usize, bytes: &[u8]) -> Result<()> {
        self.guarded(|part| {
            part.make_page(page);
            let path = part.paths.rows(page);
            let slot = part.rows.get_mut(page).ok_or_else(|| missing(page))?;
            if slot.is_none() {
                *slot = Some(AppendFile::create(&part.storage, path, HEAD)?);
                part.committer.entries_changed();
            }
            slot.as_mut().ok_or_else(|| missing(page))?.append(bytes)
        })
    }

    /// Places for the files of the pages up to `page`.
    fn make_page(&mut self, page: usize) {
        let pages = self.rows.len().max(page + 1);
        self.rows.resize_with(pages, || None);
        self.links.resize_with(pages, || None);
    }

    /// The rows file of page `page`.
    fn rows_of(&self, page: usize) -> Result<&AppendFile> {
        let rows = self.rows.get(page).and_then(Option::as_ref);
        rows.ok_or_else(|| missing(page))
    }

    /// Appends a link record to page `page`.
    ///
    /// # Errors
    /// The write failed; the handle takes nothing more.
    pub fn append_link(&mut self, page: usize, bytes: &[u8]) -> Result<()> {
        self.guarded(|part| {
            // Its rows may still be on their way through the compressor.
            part.make_page(page);
            let path = part.paths.links(page);
            let slot = part.links.get_mut(page).ok_or_else(|| missing(page))?;
            if slot.is_none() {
                *slot = Some(AppendFile::create(&part.storage, path, 0)?);
                part.committer.entries_changed();
            }
            slot.as_mut().ok_or_else(|| missing(page))?.append(bytes)
        })
    }

    /// Appends a definition (sheet, style, properties).
    ///
    /// # Errors
    /// The write failed; the handle takes nothing more.
    pub fn append_definition(&mut self, bytes: &[u8]) -> Result<()> {
        self.guarded(|part| part.definitions.append(bytes))
    }

    /// All definitions, as committed.
    ///
    /// # Errors
    /// They can't be read, or are damaged.
    pub fn read_definitions(&self) -> Result<Vec<u8>> {
        self.definitions
            .read_all()
            .map_err(|error| self.damaged(error))
    }

    fn damaged(&self, error: Error) -> Error {
        salvage::with_last_whole(&*self.storage, &self.paths, error)
    }

    /// Whether a chunk with this key is committed.
    ///
    /// # Errors
    /// The list can't be read, or is damaged.
    pub fn has_chunk(&mut self, key: &KeyHash) -> Result<bool> {
        let found = self.chunks.contains(key);
        found.map_err(|error| self.damaged(error))
    }

    /// Makes everything appended so far, `chunk` and `state` durable in one step. `state` needs no lengths: they are
    /// filled in here.
    ///
    /// # Errors
    /// A write or sync failed: the handle takes nothing more, and the rows are in or not, together.
    pub fn commit(&mut self, mut state: State, chunk: Option<KeyHash>) -> Result<()> {
        self.guarded(|part| {
            part.lock.still_holds(&*part.storage, &part.paths)?;
            if let Some(key) = chunk {
                part.chunks.append(key)?;
            }
            state.sequence = part.committed.sequence + 1;
            state.definitions = part.definitions.extent();
            state.chunks = part.chunks.extent();
            for (page, (rows, links)) in state
                .pages
                .iter_mut()
                .zip(part.rows.iter().zip(&part.links))
            {
                page.rows = extent(rows);
                page.links = extent(links);
            }
            part.committer.commit(
                &*part.storage,
                &part.paths,
                commit::Files {
                    definitions: &mut part.definitions,
                    chunks: part.chunks.file(),
                    rows: &mut part.rows,
                    links: &mut part.links,
                },
                &mut part.journal,
                &state,
                chunk,
            )?;
            part.committed = state;
            Ok(())
        })
    }

    /// Cuts every file back to `state`, which an earlier call of [`Part::mark`] gave, or to the last commit.
    ///
    /// # Errors
    /// A file can't be cut: the handle takes nothing more.
    pub fn rollback(&mut self, mark: Option<&Mark>) -> Result<()> {
        self.guarded(|part| {
            let committed = part.mark_committed();
            let mark = mark.unwrap_or(&committed);
            part.definitions.cut(mark.definitions)?;
            for (index, file) in part.rows.iter_mut().enumerate() {
                if let Some(file) = file {
                    file.cut(mark.rows.get(index).copied().unwrap_or_default())?;
                }
            }
            for (index, file) in part.links.iter_mut().enumerate() {
                if let Some(file) = file {
                    file.cut(mark.links.get(index).copied().unwrap_or_default())?;
                }
            }
            Ok(())
        })
    }

    /// Lengths and checksums now, to go back to.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark {
            definitions: self.definitions.extent(),
            rows: self.rows.iter().map(extent).collect(),
            links: self.links.iter().map(extent).collect(),
        }
    }

    fn mark_committed(&self) -> Mark {
        Mark {
            definitions: self.committed.definitions,
            rows: self.committed.pages.iter().map(|page| page.rows).collect(),
            links: self.committed.pages.iter().map(|page| page.links).collect(),
        }
    }

    /// Reads page `page`'s rows from begin to end in pieces, checking them.
    ///
    /// # Errors
    /// They can't be read, are damaged ([`Code::Corrupt`]), or `each` failed.
    pub fn read_rows(&self, page: usize, each: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let rows = self.rows_of(page)?;
        rows.read(each).map_err(|error| self.damaged(error))
    }

    /// All link records of page `page`.
    ///
    /// # Errors
    /// They can't be read, or are damaged.
    pub fn read_links(&self, page: usize) -> Result<Vec<u8>> {
        match self.links.get(page) {
            Some(Some(file)) => file.read_all().map_err(|error| self.damaged(error)),
            _ => Ok(Vec::new()),
        }
    }
}

/// Where files ended; see [`Part::mark`].
#[derive(Debug, Clone)]
pub struct Mark {
    definitions: state::Extent,
    rows: Vec<state::Extent>,
    links: Vec<state::Extent>,
}

/// What a file holds; nothing if it isn't made yet.
fn extent(file: &Option<AppendFile>) -> state::Extent {
    file.as_ref().map(AppendFile::extent).unwrap_or_default()
}

fn missing(page: usize) -> Error {
    Error::new(Code::Internal, format!("page {page} has no file"))
}

/// The hash that stands for a chunk's key.
#[must_use]
pub fn key_hash(key: &str) -> KeyHash {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(key.as_bytes());
    let mut hash = KeyHash::default();
    for (to, from) in hash.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    hash
}
