//! The real disk, with a list of what was asked of it.

use native_xlsx::part::storage::{Disk, LockedFolder, Mode, Stat, Storage, StorageFile};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// One operation: what, and the names (without folders) of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub what: &'static str,
    pub name: String,
    pub at: u64,
    pub len: u64,
}

#[derive(Debug, Clone, Default)]
pub struct Diary(Arc<Mutex<Vec<Entry>>>);

#[derive(Debug)]
struct DiaryFile {
    file: Box<dyn StorageFile>,
    name: String,
    diary: Diary,
}

impl Diary {
    fn note(&self, what: &'static str, name: &str, at: u64, len: u64) {
        let name = name.to_owned();
        self.0.lock().unwrap().push(Entry {
            what,
            name,
            at,
            len,
        });
    }

    fn named(&self, what: &'static str, path: &Path) {
        self.note(what, &name(path), 0, 0);
    }

    fn file(&self, file: Box<dyn StorageFile>, path: &Path) -> Box<dyn StorageFile> {
        Box::new(DiaryFile {
            file,
            name: name(path),
            diary: self.clone(),
        })
    }

    /// What was asked since the last call.
    pub fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// What changed something since the last call, as `what name`; not who holds the lock, which is for people.
    pub fn changes(&self) -> Vec<String> {
        let entries = self.take().into_iter();
        entries
            .filter(|entry| entry.what != "read" && entry.name != "holder")
            .map(|entry| format!("{} {}", entry.what, entry.name))
            .collect()
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

impl Storage for Diary {
    fn create(&self, path: &Path, mode: Mode) -> io::Result<Box<dyn StorageFile>> {
        self.named("create", path);
        Ok(self.file(Disk.create(path, mode)?, path))
    }
    fn open(&self, path: &Path, write: bool) -> io::Result<Box<dyn StorageFile>> {
        Ok(self.file(Disk.open(path, write)?, path))
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.named("create", path);
        Disk.create_folder(path)
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.named("sync", path);
        Disk.sync_folder(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.named("rename", from);
        Disk.rename(from, to)
    }
    fn link(&self, of: &Path, name: &Path) -> io::Result<bool> {
        self.named("link", of);
        Disk.link(of, name)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.named("remove", path);
        Disk.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.named("remove", path);
        Disk.remove_folder(path)
    }
    fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
        Disk.stat(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.list(path)
    }
    fn lock(&self, path: &Path, exclusive: bool) -> io::Result<Option<LockedFolder>> {
        Disk.lock(path, exclusive)
    }
}

impl StorageFile for DiaryFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let len = buffer.len() as u64;
        self.diary.note("read", &self.name, offset, len);
        self.file.read_at(buffer, offset)
    }
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let len = bytes.len() as u64;
        self.diary.note("write", &self.name, offset, len);
        self.file.write_at(bytes, offset)
    }
    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.diary.note("cut", &self.name, 0, len);
        self.file.set_len(len)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.diary.note("sync", &self.name, 0, 0);
        self.file.sync()
    }
    fn sync_all(&mut self) -> io::Result<()> {
        self.diary.note("sync", &self.name, 0, 0);
        self.file.sync_all()
    }
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }
}
