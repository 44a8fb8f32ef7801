//! The simulated disk: a [`Storage`] in memory that records every operation that changes something. Faults and planted
//! defects come in through [`Plan`].

use super::world::{Ino, Node, Op, ROOT, World};
use native_xlsx::part::storage::{Kind, LockedFolder, Mode, Stat, Storage, StorageFile};
use std::fmt::{self, Debug};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

/// Where the root folder is mounted.
pub const MOUNT: &str = "/sim";

/// The user that owns everything: ourselves.
static UID: LazyLock<u32> = LazyLock::new(|| {
    tempfile::tempdir()
        .unwrap()
        .path()
        .metadata()
        .unwrap()
        .uid()
});

/// An operation as a plan sees it, before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Create,
    Open,
    Mkdir,
    SyncFolder,
    Link,
    Rename,
    Remove,
    Rmdir,
    Stat,
    List,
    Lock,
    Read,
    Write,
    SetLen,
    Sync,
    Len,
}

/// What a plan makes of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Do,
    /// It fails with this error number, without an effect (a sync: with the pages called clean).
    Fail(i32),
    /// Half of the bytes, at least one.
    Short,
    /// It is left out, and said to have worked.
    Skip,
}

/// Decides about each operation: number (from 0), kind, name of the file.
pub trait Plan: Send {
    fn judge(&mut self, number: usize, call: Call, path: &Path) -> Verdict;
}

struct Inner {
    world: World,
    log: Vec<Op>,
    calls: usize,
    plan: Option<Box<dyn Plan>>,
}

#[derive(Clone)]
pub struct SimDisk(Arc<Mutex<Inner>>);

impl Debug for SimDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimDisk")
    }
}

fn errno(number: i32) -> io::Error {
    io::Error::from_raw_os_error(number)
}

impl SimDisk {
    pub fn new(world: World, plan: Option<Box<dyn Plan>>) -> Self {
        SimDisk(Arc::new(Mutex::new(Inner {
            world,
            log: Vec::new(),
            calls: 0,
            plan,
        })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    /// Operations so far that changed something.
    pub fn done(&self) -> usize {
        self.inner().log.len()
    }

    /// Operations so far of every kind.
    pub fn calls(&self) -> usize {
        self.inner().calls
    }

    pub fn set_plan(&self, plan: Option<Box<dyn Plan>>) {
        self.inner().plan = plan;
    }

    pub fn log(&self) -> Vec<Op> {
        self.inner().log.clone()
    }

    pub fn world(&self) -> World {
        self.inner().world.clone()
    }
}

impl Inner {
    fn judge(&mut self, call: Call, path: &Path) -> io::Result<Verdict> {
        let number = self.calls;
        self.calls += 1;
        let verdict = self
            .plan
            .as_mut()
            .map_or(Verdict::Do, |plan| plan.judge(number, call, path));
        match verdict {
            Verdict::Fail(number) => Err(errno(number)),
            verdict => Ok(verdict),
        }
    }

    fn apply(&mut self, op: Op) {
        self.world.apply(&op);
        self.log.push(op);
    }

    fn find(&self, path: &Path) -> io::Result<Node> {
        let below = path.strip_prefix(MOUNT).unwrap();
        let mut node = Node::Folder(ROOT);
        for name in below.iter() {
            let Node::Folder(ino) = node else {
                return Err(errno(libc::ENOTDIR));
            };
            let folder = self.world.folders.get(&ino);
            let found = folder.and_then(|folder| folder.cache.get(name.to_str().unwrap()));
            node = *found.ok_or_else(|| errno(libc::ENOENT))?;
        }
        Ok(node)
    }

    fn folder(&self, path: &Path) -> io::Result<Ino> {
        match self.find(path)? {
            Node::Folder(ino) => Ok(ino),
            Node::File(_) => Err(errno(libc::ENOTDIR)),
        }
    }

    fn place(&self, path: &Path) -> io::Result<(Ino, String)> {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        Ok((self.folder(path.parent().unwrap())?, name))
    }

    fn vacant(&self, path: &Path) -> io::Result<(Ino, String)> {
        let place = self.place(path)?;
        if self.find(path).is_ok() {
            return Err(errno(libc::EEXIST));
        }
        Ok(place)
    }
}

#[derive(Debug)]
struct SimFile {
    disk: SimDisk,
    ino: Ino,
    path: PathBuf,
    write: bool,
}

impl Storage for SimDisk {
    fn create(&self, path: &Path, _mode: Mode) -> io::Result<Box<dyn StorageFile>> {
        let mut inner = self.inner();
        inner.judge(Call::Create, path)?;
        let (folder, name) = inner.vacant(path)?;
        let ino = inner.world.next;
        inner.apply(Op::Create { folder, name, ino });
        Ok(Box::new(SimFile {
            disk: self.clone(),
            ino,
            path: path.to_path_buf(),
            write: true,
        }))
    }

    fn open(&self, path: &Path, write: bool) -> io::Result<Box<dyn StorageFile>> {
        let mut inner = self.inner();
        inner.judge(Call::Open, path)?;
        let Node::File(ino) = inner.find(path)? else {
            return Err(errno(libc::EISDIR));
        };
        Ok(Box::new(SimFile {
            disk: self.clone(),
            ino,
            path: path.to_path_buf(),
            write,
        }))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.judge(Call::Mkdir, path)?;
        let (folder, name) = inner.vacant(path)?;
        let ino = inner.world.next;
        inner.apply(Op::Mkdir { folder, name, ino });
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        let verdict = inner.judge(Call::SyncFolder, path)?;
        let ino = inner.folder(path)?;
        if verdict != Verdict::Skip {
            inner.apply(Op::SyncFolder { ino });
        }
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.judge(Call::Rename, from)?;
        inner.find(from)?;
        let (from, to) = (inner.place(from)?, inner.place(to)?);
        inner.apply(Op::Rename { from, to });
        Ok(())
    }

    fn link(&self, of: &Path, name: &Path) -> io::Result<bool> {
        let mut inner = self.inner();
        inner.judge(Call::Link, name)?;
        let (folder, name) = inner.vacant(name)?;
        let Node::File(ino) = inner.find(of)? else {
            return Err(errno(libc::EPERM));
        };
        let links = inner.world.links;
        if links {
            inner.apply(Op::Link { folder, name, ino });
        }
        Ok(links)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.judge(Call::Remove, path)?;
        let (folder, name) = inner.place(path)?;
        match inner.find(path)? {
            Node::File(_) => inner.apply(Op::Remove { folder, name }),
            Node::Folder(_) => return Err(errno(libc::EISDIR)),
        }
        Ok(())
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.judge(Call::Rmdir, path)?;
        let (folder, name) = inner.place(path)?;
        let ino = inner.folder(path)?;
        if !inner.world.folders[&ino].cache.is_empty() {
            return Err(errno(libc::ENOTEMPTY));
        }
        inner.apply(Op::Remove { folder, name });
        Ok(())
    }

    fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
        let mut inner = self.inner();
        inner.judge(Call::Stat, path)?;
        let (kind, ino, len, names) = match inner.find(path) {
            Ok(Node::Folder(ino)) => (Kind::Folder, ino, 0, 2),
            Ok(Node::File(ino)) => {
                let len = inner.world.files[&ino].cache.len() as u64;
                (Kind::File, ino, len, inner.world.names(ino))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(Stat {
            kind,
            len,
            uid: *UID,
            id: (1, ino),
            modified_ms: 0,
            names,
        }))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let mut inner = self.inner();
        inner.judge(Call::List, path)?;
        let ino = inner.folder(path)?;
        let names = inner.world.folders[&ino].cache.keys();
        Ok(names.map(|name| path.join(name)).collect())
    }

    fn lock(&self, path: &Path, _exclusive: bool) -> io::Result<Option<LockedFolder>> {
        let mut inner = self.inner();
        inner.judge(Call::Lock, path)?;
        let ino = inner.folder(path)?;
        Ok(Some(LockedFolder {
            file: None,
            id: (1, ino),
        }))
    }
}

impl StorageFile for SimFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut inner = self.disk.inner();
        let verdict = inner.judge(Call::Read, &self.path)?;
        let bytes = &inner.world.files[&self.ino].cache;
        let from = usize::try_from(offset).unwrap().min(bytes.len());
        let mut count = buffer.len().min(bytes.len() - from);
        if verdict == Verdict::Short {
            count = count.div_ceil(2);
        }
        buffer[..count].copy_from_slice(&bytes[from..from + count]);
        Ok(count)
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let mut inner = self.disk.inner();
        if !self.write {
            return Err(errno(libc::EBADF));
        }
        let verdict = inner.judge(Call::Write, &self.path)?;
        let count = if verdict == Verdict::Short {
            bytes.len().div_ceil(2)
        } else {
            bytes.len()
        };
        if verdict != Verdict::Skip {
            inner.apply(Op::Write {
                ino: self.ino,
                at: offset,
                bytes: bytes[..count].into(),
            });
        }
        Ok(count)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        let mut inner = self.disk.inner();
        if inner.judge(Call::SetLen, &self.path)? != Verdict::Skip {
            inner.apply(Op::SetLen { ino: self.ino, len });
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut inner = self.disk.inner();
        match inner.judge(Call::Sync, &self.path) {
            Ok(Verdict::Skip) => Ok(()),
            Ok(_) => {
                inner.apply(Op::Sync { ino: self.ino });
                Ok(())
            }
            Err(error) => {
                inner.apply(Op::FailedSync { ino: self.ino });
                Err(error)
            }
        }
    }

    fn sync_all(&mut self) -> io::Result<()> {
        self.sync()
    }

    fn len(&self) -> io::Result<u64> {
        let mut inner = self.disk.inner();
        inner.judge(Call::Len, &self.path)?;
        Ok(inner.world.files[&self.ino].cache.len() as u64)
    }
}
