//! An append-only file of the part: where it ends, the checksum of what is in it, and whether that is synced. A rows file
//! begins with a hole of [`HEAD`] bytes that is no part of its content: there `finish` writes what stands before the rows in
//! the finished file.

use super::state::Extent;
use super::storage::{Mode, Standing, Storage, StorageFile, read_full_at, write_all_at};
use crate::error::{Code, Error, Result};
use crate::planted::planted;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes before the rows in a file of rows: room for the head of the finished file. One block, so that it costs no space before
/// it is used.
pub const HEAD: u64 = 4_096;

/// Bytes read at a time.
const BLOCK: usize = 256 << 10;

/// See the module.
#[derive(Debug)]
pub struct AppendFile {
    file: Box<dyn StorageFile>,
    path: PathBuf,
    /// Where the content begins: [`HEAD`] for rows, else 0.
    start: u64,
    extent: Extent,
    dirty: bool,
    /// More than `extent` stands in the file: what a run left that did not commit. `None`: not judged yet.
    tail: Option<bool>,
}

impl AppendFile {
    /// Creates the file; a leftover of an uncommitted run under this name goes first.
    pub fn create(storage: &Arc<dyn Storage>, path: PathBuf, start: u64) -> Result<Self> {
        let fail = |error| Error::io("Creating", &path, &error);
        if storage.stat(&path).map_err(fail)?.is_some() {
            storage.remove(&path).map_err(fail)?;
        }
        let file = storage.create(&path, Mode::Private).map_err(fail)?;
        Ok(AppendFile {
            file,
            path,
            start,
            extent: Extent::default(),
            dirty: true,
            tail: Some(false),
        })
    }

    /// Opens the file as a record left it; shorter: the part is damaged. Changes nothing: [`AppendFile::cut_tail`] does.
    pub fn open(
        storage: &dyn Storage,
        path: PathBuf,
        start: u64,
        extent: Extent,
        write: bool,
    ) -> Result<Self> {
        let mut file = Self::open_as_it_is(storage, path, start, extent, write)?;
        file.judge()?;
        Ok(file)
    }

    /// The same, but [`AppendFile::judge`] is for later.
    pub fn open_as_it_is(
        storage: &dyn Storage,
        path: PathBuf,
        start: u64,
        extent: Extent,
        write: bool,
    ) -> Result<Self> {
        let file = storage.open(&path, write).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                damaged(&path, "it is missing")
            } else {
                Error::io("Opening", &path, &error)
            }
        })?;
        Ok(AppendFile {
            file,
            path,
            start,
            extent,
            dirty: false,
            tail: None,
        })
    }

    /// Whether the file is as long as the record says, or longer.
    pub fn judge(&mut self) -> Result<()> {
        let len = self.file.len();
        let len = len.map_err(|error| Error::io("Reading", &self.path, &error))?;
        let end = self.end();
        if len < end && self.extent.len > 0 {
            return Err(damaged(
                &self.path,
                &format!("it has {len} bytes, the journal says {end}"),
            ));
        }
        self.tail = Some(len > end);
        Ok(())
    }

    /// Cuts what a run left behind the end that did not commit it.
    pub fn cut_tail(&mut self) -> Result<()> {
        if self.tail.is_none() {
            self.judge()?;
        }
        if self.tail.replace(false) == Some(true) {
            if planted!(TailNotCut) {
                let len = self.file.len();
                let len = len.map_err(|error| Error::io("Reading", &self.path, &error))?;
                self.extent.len = len - self.start;
                return Ok(());
            }
            self.cut_to(self.extent)
        } else {
            Ok(())
        }
    }

    /// Length and checksum.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// Where the content ends in the file.
    pub fn end(&self) -> u64 {
        self.start + self.extent.len
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// It has another name now.
    pub fn renamed(&mut self, path: PathBuf) {
        self.path = path;
    }

    /// Appends `bytes`.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.dirty = true;
        let end = self.end();
        write_all_at(&mut *self.file, bytes, end)
            .map_err(|error| Error::io("Writing", &self.path, &error))?;
        self.extent = Extent {
            len: self.extent.len + bytes.len() as u64,
            crc32c: crc32c::crc32c_append(self.extent.crc32c, bytes),
        };
        Ok(())
    }

    /// Cuts back to an earlier end.
    pub fn cut(&mut self, extent: Extent) -> Result<()> {
        if extent.len < self.extent.len {
            self.cut_to(extent)
        } else {
            Ok(())
        }
    }

    fn cut_to(&mut self, extent: Extent) -> Result<()> {
        self.dirty = true;
        self.file
            .set_len(self.start + extent.len)
            .map_err(|error| Error::io("Cutting", &self.path, &error))?;
        self.extent = extent;
        Ok(())
    }

    /// Refuses to go on if somebody has removed, moved or replaced the file: what is written to it is found by nobody.
    pub fn still_stands(&self) -> Result<()> {
        still_stands(&*self.file, &self.path)
    }

    /// Makes what was written durable, if anything was.
    pub fn sync(&mut self) -> Result<()> {
        if self.dirty {
            // Not retried: after a failed sync the kernel may call lost pages clean.
            let mut synced = self.file.sync();
            if synced.is_err() && planted!(SyncRetried) {
                synced = self.file.sync();
            }
            synced.map_err(|error| Error::io("Syncing", &self.path, &error))?;
            self.dirty = false;
        }
        Ok(())
    }

    /// Writes what stands from `from` on once more, so that the next sync really brings it to the disk even if an
    /// earlier one failed and left its pages marked clean.
    pub fn rewrite(&mut self, from: u64) -> Result<()> {
        let mut block = self.block();
        let mut at = from;
        while at < self.extent.len {
            let bytes = self.read_block(&mut block, at)?;
            let count = bytes.len() as u64;
            write_all_at(&mut *self.file, bytes, self.start + at)
                .map_err(|error| Error::io("Writing", &self.path, &error))?;
            at += count;
        }
        self.dirty = true;
        Ok(())
    }

    /// A new file with the same content, complete and synced, under a name of its own. What can't be completed is removed.
    pub fn copied(&self, storage: &Arc<dyn Storage>, path: &Path) -> Result<Self> {
        let mut copy = AppendFile::create(storage, path.to_path_buf(), self.start)?;
        let copied = self
            .read(&mut |block| copy.append(block))
            .and_then(|()| copy.sync());
        if let Err(error) = copied {
            // The error is what matters; what stays is removed by whoever goes on.
            let _ = storage.remove(path);
            return Err(error);
        }
        Ok(copy)
    }

    /// Reads it from begin to end in blocks and checks it.
    pub fn read(&self, each: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut block = self.block();
        let (mut at, mut crc) = (0, 0);
        while at < self.extent.len {
            let bytes = self.read_block(&mut block, at)?;
            crc = crc32c::crc32c_append(crc, bytes);
            at += bytes.len() as u64;
            each(bytes)?;
        }
        if crc == self.extent.crc32c || planted!(ExtentChecksumIgnored) {
            Ok(())
        } else {
            Err(damaged(&self.path, "its checksum is wrong"))
        }
    }

    /// All of it, checked; for files that are small by design.
    pub fn read_all(&self) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        self.read(&mut |block| {
            all.extend_from_slice(block);
            Ok(())
        })?;
        Ok(all)
    }

    fn block(&self) -> Vec<u8> {
        vec![0; usize::try_from(self.extent.len).unwrap_or(BLOCK).min(BLOCK)]
    }

    fn read_block<'a>(&self, block: &'a mut [u8], at: u64) -> Result<&'a [u8]> {
        let want = usize::try_from(self.extent.len - at)
            .unwrap_or(usize::MAX)
            .min(block.len());
        let space = block.get_mut(..want).unwrap_or_default();
        let count = read_full_at(&*self.file, space, self.start + at)
            .map_err(|error| Error::io("Reading", &self.path, &error))?;
        if count < want {
            return Err(damaged(&self.path, "it became shorter while being read"));
        }
        Ok(space)
    }
}

/// See [`AppendFile::still_stands`].
pub fn still_stands(file: &dyn StorageFile, path: &Path) -> Result<()> {
    let stands = file.stands_at(path);
    let what = match stands.map_err(|error| Error::io("Reading", path, &error))? {
        Standing::This => return Ok(()),
        Standing::Another => {
            "was replaced while it was being written; what stands there now is not ours and was left as it is: move it away \
             and run the job again"
        }
        Standing::Nothing => {
            "was removed or moved away while it was being written, and what was committed to it may be gone; put it back \
             and run the job again, or remove the part's folder and run the export again from its first job"
        }
    };
    Err(Error::new(Code::Io, format!("'{}' {what}", path.display())))
}

/// What is offered where something is damaged; [`REMOVE`] instead of it where no commit is whole.
pub const SALVAGE_OR_REMOVE: &str =
    "Open it with the option salvage to go back to the last whole commit, or remove";
/// See [`SALVAGE_OR_REMOVE`].
pub const REMOVE: &str = "Remove";

/// A damaged file of the part.
pub fn damaged(path: &Path, how: &str) -> Error {
    Error::new(
        Code::Corrupt,
        format!(
            "'{}' is damaged: {how}; nothing was changed. {SALVAGE_OR_REMOVE} the part's folder and run the export again",
            path.display()
        ),
    )
}

/// The same where salvage was asked for and finds nothing.
pub fn hopeless(path: &Path, how: &str) -> Error {
    Error::new(
        Code::Corrupt,
        format!(
            "'{}' is damaged: {how}, so there is nothing to salvage; nothing was changed. {REMOVE} the part's folder \
             and run the export again",
            path.display()
        ),
    )
}
