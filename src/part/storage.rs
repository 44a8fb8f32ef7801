//! The only door to the disk. Everything that `part` does to files goes through [`Storage`], so that tests can put a
//! simulated disk in its place that tears, reorders, loses and refuses.

use super::limit;
use std::fmt::Debug;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What stands at a path; links are not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// File, folder or something else.
    pub kind: Kind,
    /// Bytes.
    pub len: u64,
    /// Owner.
    pub uid: u32,
    /// Device and inode.
    pub id: (u64, u64),
    /// Last change in milliseconds since 1970.
    pub modified_ms: u64,
    /// How many names it has.
    pub names: u64,
}

/// Kind of a directory entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, device, socket, ….
    Other,
}

/// What stands where an open file was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// That file.
    This,
    /// Another file, or something else.
    Another,
    /// Nothing.
    Nothing,
}

/// Rights of a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// 0600 whatever the umask: everything in the part, and the receipt.
    Private,
    /// 0666 less the umask: the finished file.
    Published,
}

/// A disk.
pub trait Storage: Debug + Send + Sync {
    /// Creates a file that must not exist, for reading and writing.
    ///
    /// # Errors
    /// As the system says.
    fn create(&self, path: &Path, mode: Mode) -> io::Result<Box<dyn StorageFile>>;
    /// Opens a regular file for reading, or reading and writing; a symbolic link is an error.
    ///
    /// # Errors
    /// As the system says.
    fn open(&self, path: &Path, write: bool) -> io::Result<Box<dyn StorageFile>>;
    /// Creates a folder with rights 0700 that must not exist.
    ///
    /// # Errors
    /// As the system says.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes creations, renames and removals in a folder durable.
    ///
    /// # Errors
    /// As the system says.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Renames a file, replacing what stands there.
    ///
    /// # Errors
    /// As the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives the file `of` a second name, which must not exist, and the rights of a new [`Mode::Published`] one. `false`: this
    /// file system knows no second names.
    ///
    /// # Errors
    /// As the system says.
    fn link(&self, of: &Path, name: &Path) -> io::Result<bool>;
    /// Gives a file the rights of [`Mode::Private`] again. A disk without rights has nothing to do.
    ///
    /// # Errors
    /// As the system says.
    fn make_private(&self, _path: &Path) -> io::Result<()> {
        Ok(())
    }
    /// Removes a file.
    ///
    /// # Errors
    /// As the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    ///
    /// # Errors
    /// As the system says.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// What stands at `path`; `None`: nothing.
    ///
    /// # Errors
    /// As the system says, but for "not found".
    fn stat(&self, path: &Path) -> io::Result<Option<Stat>>;
    /// Names in a folder.
    ///
    /// # Errors
    /// As the system says.
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>>;
    /// Tries to lock a folder: exclusively, or (to look only) shared. `None`: somebody else holds it.
    ///
    /// # Errors
    /// As the system says.
    fn lock(&self, path: &Path, exclusive: bool) -> io::Result<Option<LockedFolder>>;
}

/// An open file.
#[allow(clippy::len_without_is_empty)] // asking may fail; nobody wants to know whether it is 0
pub trait StorageFile: Debug + Send {
    /// Reads up to `buffer.len()` bytes at `offset`.
    ///
    /// # Errors
    /// As the system says.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes some of `bytes` at `offset`.
    ///
    /// # Errors
    /// As the system says.
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<usize>;
    /// Cuts or grows the file.
    ///
    /// # Errors
    /// As the system says.
    fn set_len(&mut self, len: u64) -> io::Result<()>;
    /// Makes content and length durable (the times may lag).
    ///
    /// # Errors
    /// As the system says; then nothing is known about what is durable.
    fn sync(&mut self) -> io::Result<()>;
    /// Makes everything durable, rights and times included.
    ///
    /// # Errors
    /// As the system says; then nothing is known about what is durable.
    fn sync_all(&mut self) -> io::Result<()>;
    /// The file's length.
    ///
    /// # Errors
    /// As the system says.
    fn len(&self) -> io::Result<u64>;
    /// What stands at `path`. On a disk that nobody else reaches it is this.
    ///
    /// # Errors
    /// As the system says, but for "not found".
    fn stands_at(&self, _path: &Path) -> io::Result<Standing> {
        Ok(Standing::This)
    }
}

/// A folder held by a lock until this is dropped.
#[derive(Debug)]
pub struct LockedFolder {
    /// The descriptor that carries the lock; `None` in a simulation.
    pub file: Option<File>,
    /// Device and inode of what was locked.
    pub id: (u64, u64),
}

/// Interruptions in a row, without a byte of progress, after which they are no accident.
const INTERRUPTIONS: u32 = 1_000;

/// Writes all of `bytes`, going on after short writes and interruptions.
///
/// # Errors
/// As the system says.
pub fn write_all_at(
    file: &mut dyn StorageFile,
    mut bytes: &[u8],
    mut offset: u64,
) -> io::Result<()> {
    let mut interruptions = 0;
    while !bytes.is_empty() {
        match file.write_at(bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                bytes = bytes.get(count..).unwrap_or_default();
                offset += count as u64;
                interruptions = 0;
            }
            Err(error) => go_on(error, &mut interruptions)?,
        }
    }
    Ok(())
}

/// Reads until `buffer` is full or the file ends; returns the bytes read.
///
/// # Errors
/// As the system says.
pub fn read_full_at(file: &dyn StorageFile, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    let mut interruptions = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + filled as u64) {
            Ok(0) => break,
            Ok(count) => {
                filled += count;
                interruptions = 0;
            }
            Err(error) => go_on(error, &mut interruptions)?,
        }
    }
    Ok(filled)
}

/// Whether to try again: after an interruption, unless there is nothing but interruptions.
fn go_on(error: io::Error, interruptions: &mut u32) -> io::Result<()> {
    *interruptions += 1;
    if error.kind() == io::ErrorKind::Interrupted && *interruptions < INTERRUPTIONS {
        return Ok(());
    }
    Err(error)
}

/// The real disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

/// What `link` says where it can't be done: by the file system, for this many names, or in a sandbox.
const NO_SECOND_NAMES: [i32; 5] = [
    libc::EPERM,
    libc::ENOTSUP,
    libc::ENOSYS,
    libc::EMLINK,
    libc::EACCES,
];

const NO_LINK: i32 = libc::O_NOFOLLOW | libc::O_CLOEXEC;

/// Opens a regular file. A link in its place isn't followed, and a FIFO doesn't hang us (`O_NONBLOCK`).
fn open_regular(path: &Path, write: bool) -> io::Result<File> {
    let file = OpenOptions::new()
        .read(true)
        .write(write)
        .custom_flags(NO_LINK | libc::O_NONBLOCK)
        .open(path)?;
    let meta = file.metadata()?;
    if meta.is_dir() {
        // As the system says to who wants to write.
        return Err(io::Error::from_raw_os_error(libc::EISDIR));
    }
    if !meta.is_file() {
        let why = "it is not a regular file";
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
    }
    Ok(file)
}

/// Not by the path: what a link in the file's place leads to would get these rights.
fn set_rights(path: &Path, bits: u32) -> io::Result<()> {
    open_regular(path, false)?.set_permissions(fs::Permissions::from_mode(bits))
}

impl Storage for Disk {
    fn create(&self, path: &Path, mode: Mode) -> io::Result<Box<dyn StorageFile>> {
        let bits = match mode {
            Mode::Private => 0o600,
            Mode::Published => 0o666,
        };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(bits)
            .custom_flags(NO_LINK)
            .open(path)?;
        if mode == Mode::Private {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
        Ok(Box::new(DiskFile(file)))
    }

    fn open(&self, path: &Path, write: bool) -> io::Result<Box<dyn StorageFile>> {
        Ok(Box::new(DiskFile(open_regular(path, write)?)))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::DirBuilder::new().mode(0o700).create(path)?;
        // Only a umask that takes rights from the owner makes this necessary. What isn't a folder isn't the one that was made.
        let made = fs::symlink_metadata(path)?;
        if made.is_dir() && made.permissions().mode() & 0o777 != 0o700 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        }
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to).map_err(|error| match error.kind() {
            // Of the two names the error is about this one.
            io::ErrorKind::IsADirectory => {
                io::Error::new(error.kind(), format!("'{}' is a folder", to.display()))
            }
            _ => error,
        })
    }

    fn link(&self, of: &Path, name: &Path) -> io::Result<bool> {
        // What rights a new file gets, only a new file tells: the umask can't be asked for without changing it.
        drop(self.create(name, Mode::Published)?);
        let rights = fs::symlink_metadata(name)?.permissions();
        fs::remove_file(name)?;
        match fs::hard_link(of, name) {
            // We have still to write to it, whatever the umask.
            Ok(()) => set_rights(name, rights.mode() | 0o600).map(|()| true),
            Err(error) if NO_SECOND_NAMES.contains(&error.raw_os_error().unwrap_or(0)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn make_private(&self, path: &Path) -> io::Result<()> {
        set_rights(path, 0o600)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
        match fs::symlink_metadata(path) {
            Ok(meta) => Ok(Some(Stat {
                kind: if meta.is_file() {
                    Kind::File
                } else if meta.is_dir() {
                    Kind::Folder
                } else {
                    Kind::Other
                },
                len: meta.len(),
                uid: meta.uid(),
                id: (meta.dev(), meta.ino()),
                modified_ms: u64::try_from(meta.mtime() * 1_000 + meta.mtime_nsec() / 1_000_000)
                    .unwrap_or(0),
                names: meta.nlink(),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect()
    }

    fn lock(&self, path: &Path, exclusive: bool) -> io::Result<Option<LockedFolder>> {
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(NO_LINK | libc::O_DIRECTORY)
            .open(path)?;
        let taken = if crate::planted::planted!(LockNotTaken) {
            Ok(())
        } else if exclusive {
            file.try_lock()
        } else {
            file.try_lock_shared()
        };
        match taken {
            Ok(()) => {
                let meta = file.metadata()?;
                Ok(Some(LockedFolder {
                    id: (meta.dev(), meta.ino()),
                    file: Some(file),
                }))
            }
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }
}

#[derive(Debug)]
struct DiskFile(File);

impl StorageFile for DiskFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        self.0.write_at(limit::within(bytes, offset)?, offset)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        // On macOS this is F_FULLFSYNC.
        self.0.sync_data()
    }

    fn sync_all(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }

    fn len(&self) -> io::Result<u64> {
        self.0.metadata().map(|meta| meta.len())
    }

    fn stands_at(&self, path: &Path) -> io::Result<Standing> {
        let this = self.0.metadata()?;
        match fs::symlink_metadata(path) {
            Ok(found) if (found.dev(), found.ino()) == (this.dev(), this.ino()) => {
                Ok(Standing::This)
            }
            Ok(_) => Ok(Standing::Another),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Standing::Nothing),
            Err(error) => Err(error),
        }
    }
}
