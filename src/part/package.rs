//! The finished file while it is being made, under the name `package` in the part. It is a file of its own, into which the
//! rows are copied; or, where the file system has second names, that of the longest rows, which stay where they are: what
//! comes before them goes into the hole at their file's beginning, the rest behind their end. No committed byte is touched
//! either way, so the part stays whole until the target stands.
//!
//! A rows file with another name than its own may be the finished file, or about to become it: it is never changed.

use super::Part;
use super::create::create_fresh;
use super::storage::{Kind, Mode, StorageFile, write_all_at};
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// Bytes collected before they are written.
const BUFFER: usize = 256 << 10;

/// See the module.
#[derive(Debug)]
pub struct Package {
    pub(super) file: Box<dyn StorageFile>,
    pub(super) path: PathBuf,
    pub(super) written: u64,
    buffer: Vec<u8>,
}

impl Package {
    fn new(file: Box<dyn StorageFile>, path: PathBuf, written: u64) -> Self {
        Package {
            file,
            path,
            written,
            buffer: Vec::with_capacity(BUFFER * 2),
        }
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// The write failed.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// Writes what stands before the rows that are in place: exactly [`super::HEAD`] bytes.
    fn write_head(&mut self, head: &[u8]) -> Result<()> {
        write_all_at(&mut *self.file, head, 0)
            .map_err(|error| Error::io("Writing", &self.path, &error))
    }

    /// Bytes so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    /// Writes what was collected. An earlier attempt may have left a longer file.
    pub(super) fn complete(&mut self) -> Result<()> {
        self.flush()?;
        let len = self.file.len();
        let len = len.map_err(|error| Error::io("Reading", &self.path, &error))?;
        if len > self.written {
            self.file
                .set_len(self.written)
                .map_err(|error| Error::io("Cutting", &self.path, &error))?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        write_all_at(&mut *self.file, &self.buffer, self.written)
            .map_err(|error| Error::io("Writing", &self.path, &error))?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}

impl Part {
    /// Begins the finished file as a file of its own.
    ///
    /// # Errors
    /// It can't be created.
    pub fn begin_package(&self) -> Result<Package> {
        self.may_publish()?;
        let path = self.paths.package();
        let file = create_fresh(&*self.storage, &path, Mode::Published)?;
        Ok(Package::new(file, path, 0))
    }

    /// Begins the finished file with `head` ([`super::HEAD`] bytes) and the rows of page `page`, which are read and checked; what
    /// is written then comes behind them. Its bytes are the same whether the rows can stay where they are or must be copied.
    ///
    /// # Errors
    /// The rows are damaged, or the file system says no.
    pub fn begin_package_around(&self, page: usize, head: &[u8]) -> Result<Package> {
        if let Some(mut package) = self.begin_package_in_place(page)? {
            package.write_head(head)?;
            return Ok(package);
        }
        let mut package = self.begin_package()?;
        package.write(head)?;
        self.read_rows(page, &mut |bytes| package.write(bytes))?;
        Ok(package)
    }

    /// Begins it in the rows' own file. `None`: they can't stay where they are.
    fn begin_package_in_place(&self, page: usize) -> Result<Option<Package>> {
        self.may_publish()?;
        let rows = self.rows_of(page)?;
        let path = self.paths.package();
        self.remove_if_there(&path)?;
        // Rows that were never synced must be written again after a sync that failed: a copy is.
        if !self.committer.syncs() || self.names(rows.path())? != 1 {
            return Ok(None);
        }
        self.read_rows(page, &mut |_| Ok(()))?;
        let io = |error: std::io::Error| Error::io("Creating", &path, &error);
        if !self.storage.link(rows.path(), &path).map_err(io)? {
            return Ok(None);
        }
        // It is what has that name that was linked; what was read and judged is the open file. (Where file systems lie one over the
        // other, the new name may have a number of its own.)
        if let Err(error) = rows.still_stands() {
            let _ = self.storage.remove(&path);
            return Err(error);
        }
        let file = self.storage.open(&path, true).map_err(io)?;
        Ok(Some(Package::new(file, path, rows.end())))
    }

    fn may_publish(&self) -> Result<()> {
        self.alive()?;
        self.lock.still_holds(&*self.storage, &self.paths)
    }

    fn remove_if_there(&self, path: &Path) -> Result<()> {
        match self.storage.remove(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io("Removing", path, &error))
            }
            _ => Ok(()),
        }
    }

    /// How many names a file has; none if something else stands at its path.
    fn names(&self, path: &Path) -> Result<u64> {
        let stat = self.storage.stat(path);
        let stat = stat.map_err(|error| Error::io("Reading", path, &error))?;
        let file = stat.filter(|stat| stat.kind == Kind::File);
        Ok(file.map_or(0, |file| file.names))
    }

    /// Takes the package away, what was written behind the rows for it, and the rights of a finished file.
    pub(super) fn remove_package(&self) -> Result<()> {
        self.remove_if_there(&self.paths.package())?;
        for rows in self.rows.iter().flatten() {
            let path = rows.path();
            let io = |error: std::io::Error| Error::io("Cutting", path, &error);
            let stat = self.storage.stat(path).map_err(io)?;
            let Some(stat) = stat.filter(|stat| stat.names == 1) else {
                continue;
            };
            let private = self.storage.make_private(path);
            private.map_err(|error| Error::io("Taking the rights of others to", path, &error))?;
            if stat.len > rows.end() {
                let mut file = self.storage.open(path, true).map_err(io)?;
                file.set_len(rows.end()).map_err(io)?;
            }
        }
        Ok(())
    }
}
