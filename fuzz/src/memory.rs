//! A disk in memory, as fast as it gets: nothing is lost here, but the n-th operation that changes something may fail.

use native_xlsx::part::storage::{Kind, LockedFolder, Mode, Stat, Storage, StorageFile};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// Shared with images until it is written to.
type Bytes = Arc<Mutex<Arc<Vec<u8>>>>;

#[derive(Debug, Clone)]
enum Node {
    Folder(u64),
    File(u64, Bytes),
    Link(u64),
}

#[derive(Debug, Default)]
struct Inner {
    nodes: BTreeMap<PathBuf, Node>,
    made: u64,
    /// Operations that still succeed; `None`: all.
    left: Option<u64>,
    /// Operations that failed.
    failed: u64,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct MemoryFile(Bytes, Memory);

/// Every file with its bytes.
pub type Image = BTreeMap<PathBuf, Arc<Vec<u8>>>;

impl Memory {
    /// An empty disk with the folder `/m`.
    pub fn new() -> Self {
        let memory = Memory::default();
        memory.create_folder(Path::new("/m")).unwrap();
        memory
    }

    /// A disk with these files; their folders come with them.
    pub fn of(image: &Image) -> Self {
        let memory = Memory::new();
        for (path, bytes) in image {
            let folder = path.parent().unwrap();
            if memory.stat(folder).unwrap().is_none() {
                memory.create_folder(folder).unwrap();
            }
            memory.put(path, bytes.clone());
        }
        memory
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    /// A file with these bytes, whatever stood there.
    pub fn put(&self, path: &Path, bytes: impl Into<Arc<Vec<u8>>>) {
        let mut inner = self.inner();
        inner.made += 1;
        let id = inner.made;
        let file = Node::File(id, Arc::new(Mutex::new(bytes.into())));
        inner.nodes.insert(path.to_path_buf(), file);
    }

    /// A symbolic link; where it leads to doesn't matter, nobody may follow it.
    pub fn symlink(&self, path: &Path) {
        let mut inner = self.inner();
        inner.made += 1;
        let id = inner.made;
        inner.nodes.insert(path.to_path_buf(), Node::Link(id));
    }

    /// The files as they are now.
    pub fn image(&self) -> Image {
        let inner = self.inner();
        let files = inner.nodes.iter().filter_map(|(path, node)| match node {
            Node::File(_, bytes) => Some((path.clone(), bytes.lock().unwrap().clone())),
            _ => None,
        });
        files.collect()
    }

    /// From now on `operations` that change something succeed, all others fail. `None`: none fails.
    pub fn fail_after(&self, operations: Option<u64>) {
        let mut inner = self.inner();
        inner.left = operations;
        inner.failed = 0;
    }

    /// Whether an operation failed since [`Memory::fail_after`].
    pub fn has_failed(&self) -> bool {
        self.inner().failed > 0
    }

    fn change(&self) -> io::Result<MutexGuard<'_, Inner>> {
        let mut inner = self.inner();
        match &mut inner.left {
            Some(0) => {
                inner.failed += 1;
                Err(io::Error::from_raw_os_error(libc::EIO))
            }
            Some(left) => {
                *left -= 1;
                Ok(inner)
            }
            None => Ok(inner),
        }
    }

    fn node(&self, path: &Path) -> io::Result<Node> {
        let node = self.inner().nodes.get(path).cloned();
        node.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn handle(&self, bytes: Bytes) -> Box<dyn StorageFile> {
        Box::new(MemoryFile(bytes, self.clone()))
    }
}

#[allow(unsafe_code)]
fn user() -> u32 {
    // SAFETY: geteuid has no precondition.
    unsafe { libc::geteuid() }
}

impl Storage for Memory {
    fn create(&self, path: &Path, _: Mode) -> io::Result<Box<dyn StorageFile>> {
        let mut inner = self.change()?;
        if !inner.nodes.contains_key(path.parent().unwrap()) {
            return Err(io::ErrorKind::NotFound.into());
        }
        if inner.nodes.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        inner.made += 1;
        let (id, bytes) = (inner.made, Bytes::default());
        let file = Node::File(id, bytes.clone());
        inner.nodes.insert(path.to_path_buf(), file);
        drop(inner);
        Ok(self.handle(bytes))
    }

    fn open(&self, path: &Path, _: bool) -> io::Result<Box<dyn StorageFile>> {
        match self.node(path)? {
            Node::File(_, bytes) => Ok(self.handle(bytes)),
            Node::Link(_) => Err(io::Error::from_raw_os_error(libc::ELOOP)),
            Node::Folder(_) => Err(io::Error::from_raw_os_error(libc::EISDIR)),
        }
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.change()?;
        if inner.nodes.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        inner.made += 1;
        let id = inner.made;
        inner.nodes.insert(path.to_path_buf(), Node::Folder(id));
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.change().map(|_| ())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut inner = self.change()?;
        let node = inner.nodes.remove(from);
        let node = node.ok_or(io::ErrorKind::NotFound)?;
        inner.nodes.insert(to.to_path_buf(), node);
        Ok(())
    }

    fn link(&self, of: &Path, name: &Path) -> io::Result<bool> {
        let mut inner = self.change()?;
        if inner.nodes.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let node = inner.nodes.get(of).cloned();
        let node = node.ok_or(io::ErrorKind::NotFound)?;
        inner.nodes.insert(name.to_path_buf(), node);
        Ok(true)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.change()?;
        if let Some(Node::Folder(_)) = inner.nodes.get(path) {
            return Err(io::Error::from_raw_os_error(libc::EISDIR));
        }
        let node = inner.nodes.remove(path);
        node.map(|_| ()).ok_or(io::ErrorKind::NotFound.into())
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.change()?;
        let mut below = inner.nodes.keys().filter(|one| one.parent() == Some(path));
        if below.next().is_some() {
            return Err(io::Error::from_raw_os_error(libc::ENOTEMPTY));
        }
        let node = inner.nodes.remove(path);
        node.map(|_| ()).ok_or(io::ErrorKind::NotFound.into())
    }

    fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
        let Ok(node) = self.node(path) else {
            return Ok(None);
        };
        let (kind, len, id) = match node {
            Node::Folder(id) => (Kind::Folder, 0, id),
            Node::File(id, bytes) => (Kind::File, bytes.lock().unwrap().len(), id),
            Node::Link(id) => (Kind::Other, 0, id),
        };
        let same = |node: &&Node| matches!(node, Node::File(one, _) if *one == id);
        let names = self.inner().nodes.values().filter(same).count() as u64;
        Ok(Some(Stat {
            kind,
            len: len as u64,
            uid: user(),
            id: (1, id),
            modified_ms: 0,
            names,
        }))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let inner = self.inner();
        let below = inner.nodes.keys().filter(|one| one.parent() == Some(path));
        Ok(below.cloned().collect())
    }

    fn lock(&self, path: &Path, _: bool) -> io::Result<Option<LockedFolder>> {
        // One handle at a time is the target's affair: a lock in memory couldn't tell when it is dropped.
        match self.node(path)? {
            Node::Folder(id) => Ok(Some(LockedFolder {
                file: None,
                id: (1, id),
            })),
            _ => Err(io::Error::from_raw_os_error(libc::ENOTDIR)),
        }
    }
}

impl StorageFile for MemoryFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        // As pread has it.
        if i64::try_from(offset).is_err() {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        let bytes = self.0.lock().unwrap();
        let from = usize::try_from(offset).unwrap().min(bytes.len());
        let count = buffer.len().min(bytes.len() - from);
        buffer[..count].copy_from_slice(&bytes[from..from + count]);
        Ok(count)
    }

    fn write_at(&mut self, new: &[u8], offset: u64) -> io::Result<usize> {
        drop(self.1.change()?);
        let mut bytes = self.0.lock().unwrap();
        let from = usize::try_from(offset).unwrap();
        assert!(from <= 64 << 20, "a write far behind everything");
        let end = from + new.len();
        let bytes = Arc::make_mut(&mut bytes);
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[from..end].copy_from_slice(new);
        Ok(new.len())
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        drop(self.1.change()?);
        let len = usize::try_from(len).unwrap();
        assert!(len <= 64 << 20, "a file grown far behind everything");
        Arc::make_mut(&mut self.0.lock().unwrap()).resize(len, 0);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.1.change().map(|_| ())
    }

    fn sync_all(&mut self) -> io::Result<()> {
        self.sync()
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().len() as u64)
    }
}
