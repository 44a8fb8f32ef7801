//! A disk under which the process dies: after a number of operations that change something, every operation fails.

use native_xlsx::part::storage::{Disk, LockedFolder, Mode, Stat, Storage, StorageFile};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// What is left of the process's life, in operations.
#[derive(Debug, Clone)]
pub struct Life(Arc<AtomicI64>);

impl Life {
    pub fn of(operations: i64) -> Self {
        Life(Arc::new(AtomicI64::new(operations)))
    }

    /// Whether it died.
    pub fn is_over(&self) -> bool {
        self.0.load(Ordering::SeqCst) < 0
    }

    /// The disk works again, and so does what was thought to be dead.
    pub fn again(&self, operations: i64) {
        self.0.store(operations, Ordering::SeqCst);
    }

    fn spend(&self) -> io::Result<()> {
        if self.0.fetch_sub(1, Ordering::SeqCst) > 0 {
            return Ok(());
        }
        self.0.store(-1, Ordering::SeqCst);
        Err(io::Error::other("the process is dead"))
    }

    fn alive(&self) -> io::Result<()> {
        if self.is_over() {
            Err(io::Error::other("the process is dead"))
        } else {
            Ok(())
        }
    }
}

#[derive(Debug)]
pub struct MortalDisk(pub Life);

#[derive(Debug)]
struct MortalFile(Box<dyn StorageFile>, Life);

impl Storage for MortalDisk {
    fn create(&self, path: &Path, mode: Mode) -> io::Result<Box<dyn StorageFile>> {
        self.0.spend()?;
        Ok(Box::new(MortalFile(
            Disk.create(path, mode)?,
            self.0.clone(),
        )))
    }
    fn open(&self, path: &Path, write: bool) -> io::Result<Box<dyn StorageFile>> {
        self.0.alive()?;
        Ok(Box::new(MortalFile(
            Disk.open(path, write)?,
            self.0.clone(),
        )))
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.0.spend()?;
        Disk.create_folder(path)
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.0.spend()?;
        Disk.sync_folder(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.spend()?;
        Disk.rename(from, to)
    }
    fn link(&self, of: &Path, name: &Path) -> io::Result<bool> {
        self.0.spend()?;
        Disk.link(of, name)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.spend()?;
        Disk.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.0.spend()?;
        Disk.remove_folder(path)
    }
    fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
        self.0.alive()?;
        Disk.stat(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.0.alive()?;
        Disk.list(path)
    }
    fn lock(&self, path: &Path, exclusive: bool) -> io::Result<Option<LockedFolder>> {
        self.0.alive()?;
        Disk.lock(path, exclusive)
    }
}

impl StorageFile for MortalFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.1.alive()?;
        self.0.read_at(buffer, offset)
    }
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        if let Err(error) = self.1.spend() {
            // Death tears the write it interrupts.
            if !self.1.0.swap(-2, Ordering::SeqCst).eq(&-2) {
                let _ = self.0.write_at(&bytes[..bytes.len() / 2], offset);
            }
            return Err(error);
        }
        self.0.write_at(bytes, offset)
    }
    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.1.spend()?;
        self.0.set_len(len)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.1.spend()?;
        self.0.sync()
    }
    fn sync_all(&mut self) -> io::Result<()> {
        self.1.spend()?;
        self.0.sync_all()
    }
    fn len(&self) -> io::Result<u64> {
        self.1.alive()?;
        self.0.len()
    }
}
