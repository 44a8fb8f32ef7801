//! For tests: the disk, on which something happens whenever a file is opened, asked for, renamed or removed, or
//! a folder made or synced. The hook is told of it before, and may say that it fails.

use super::storage::{Disk, LockedFolder, Mode, Stat, Storage, StorageFile};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// See the module.
pub struct Watched<F>(pub F);

impl<F> fmt::Debug for Watched<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched")
    }
}

/// What the hook says: nothing, or how the operation fails.
pub trait Answer {
    /// `Err`: the disk isn't asked.
    fn answer(self) -> io::Result<()>;
}

impl Answer for () {
    fn answer(self) -> io::Result<()> {
        Ok(())
    }
}

impl Answer for io::Result<()> {
    fn answer(self) -> io::Result<()> {
        self
    }
}

impl<R: Answer, F: Fn(&str, &Path) -> R + Send + Sync> Storage for Watched<F> {
    fn create(&self, path: &Path, mode: Mode) -> io::Result<Box<dyn StorageFile>> {
        Disk.create(path, mode)
    }
    fn open(&self, path: &Path, write: bool) -> io::Result<Box<dyn StorageFile>> {
        self.0("open", path).answer()?;
        Disk.open(path, write)
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.0("create_folder", path).answer()?;
        Disk.create_folder(path)
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.0("sync_folder", path).answer()?;
        Disk.sync_folder(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0("rename", to).answer()?;
        Disk.rename(from, to)
    }
    fn link(&self, of: &Path, name: &Path) -> io::Result<bool> {
        Disk.link(of, name)
    }
    fn make_private(&self, path: &Path) -> io::Result<()> {
        Disk.make_private(path)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0("remove", path).answer()?;
        Disk.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.0("remove_folder", path).answer()?;
        Disk.remove_folder(path)
    }
    fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
        self.0("stat", path).answer()?;
        Disk.stat(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.list(path)
    }
    fn lock(&self, path: &Path, exclusive: bool) -> io::Result<Option<LockedFolder>> {
        Disk.lock(path, exclusive)
    }
}
