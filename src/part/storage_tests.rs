//! The real disk: rights, links, devices, what is not there; and writes and reads that come in pieces.

use super::storage::{
    Disk, Kind, Mode, Standing, Storage, StorageFile, read_full_at, write_all_at,
};
use std::cell::Cell;
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::UNIX_EPOCH;

/// A file that takes and gives one byte at a time, after some interruptions each.
#[derive(Debug, Default)]
struct Slow {
    bytes: Vec<u8>,
    interruptions: u32,
    /// Of the next operation.
    left: Cell<u32>,
    full: bool,
}

impl Slow {
    fn interrupted(interruptions: u32) -> Self {
        Slow {
            interruptions,
            left: Cell::new(interruptions),
            ..Slow::default()
        }
    }

    fn ready(&self) -> io::Result<()> {
        if self.left.get() == 0 {
            self.left.set(self.interruptions);
            return Ok(());
        }
        self.left.set(self.left.get() - 1);
        Err(ErrorKind::Interrupted.into())
    }
}

impl StorageFile for Slow {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.ready()?;
        let byte = self.bytes.get(usize::try_from(offset).unwrap());
        for (to, from) in buffer.iter_mut().zip(byte) {
            *to = *from;
        }
        Ok(byte.iter().len().min(buffer.len()))
    }
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        self.ready()?;
        assert_eq!(offset, self.bytes.len() as u64);
        if self.full {
            return Ok(0);
        }
        self.bytes.push(bytes[0]);
        Ok(1)
    }
    fn set_len(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn sync_all(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64)
    }
}

#[test]
fn pieces_and_interruptions_are_gone_on_from_unless_there_is_nothing_else() {
    for interruptions in [0, 1, 999] {
        let mut file = Slow::interrupted(interruptions);
        write_all_at(&mut file, b"abc", 0).unwrap();
        assert_eq!(file.bytes, b"abc");
        let mut buffer = [0; 5];
        assert_eq!(read_full_at(&file, &mut buffer, 1).unwrap(), 2);
        assert_eq!(&buffer, b"bc\0\0\0");
        assert_eq!(read_full_at(&file, &mut buffer[..2], 0).unwrap(), 2);
        assert_eq!(&buffer, b"ab\0\0\0");
    }
    let mut file = Slow::interrupted(1_000);
    let error = write_all_at(&mut file, b"a", 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    let file = Slow::interrupted(1_000);
    let error = read_full_at(&file, &mut [0], 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    let mut full = Slow {
        full: true,
        ..Slow::default()
    };
    let error = write_all_at(&mut full, b"a", 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WriteZero);
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn new_files_are_private_or_as_the_umask_says() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::File::create(at("usual")).unwrap();
    drop(Disk.create(&at("private"), Mode::Private).unwrap());
    drop(Disk.create(&at("published"), Mode::Published).unwrap());
    Disk.create_folder(&at("folder")).unwrap();
    assert_eq!(mode(&at("private")), 0o600);
    assert_eq!(mode(&at("published")), mode(&at("usual")));
    assert_eq!(mode(&at("folder")), 0o700);
    for name in ["private", "published"] {
        let error = Disk.create(&at(name), Mode::Private).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    }
}

#[test]
fn rights_are_not_given_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("theirs"), "theirs").unwrap();
    fs::set_permissions(at("theirs"), Permissions::from_mode(0o644)).unwrap();
    symlink(at("theirs"), at("link")).unwrap();
    let error = Disk.make_private(&at("link")).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::ELOOP));
    // A second name of a link is a link.
    let error = Disk.link(&at("link"), &at("second")).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::ELOOP));
    assert_eq!(mode(&at("theirs")), 0o644);
    drop(Disk.create(&at("ours"), Mode::Published).unwrap());
    Disk.make_private(&at("ours")).unwrap();
    assert_eq!(mode(&at("ours")), 0o600);
}

#[test]
fn a_second_name_is_of_the_same_file_with_a_published_ones_rights() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::File::create(at("usual")).unwrap();
    drop(Disk.create(&at("one"), Mode::Private).unwrap());
    assert!(Disk.link(&at("one"), &at("two")).unwrap());
    let (one, two) = (
        Disk.stat(&at("one")).unwrap(),
        Disk.stat(&at("two")).unwrap(),
    );
    assert_eq!(one, two);
    assert_eq!(one.unwrap().names, 2);
    assert_eq!(mode(&at("two")), mode(&at("usual")));
    // A folder can have none; what isn't there is an error; so is a name that is taken.
    Disk.create_folder(&at("folder")).unwrap();
    assert!(!Disk.link(&at("folder"), &at("three")).unwrap());
    assert_eq!(Disk.stat(&at("three")).unwrap(), None);
    let error = Disk.link(&at("nothing"), &at("four")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = Disk.link(&at("one"), &at("usual")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
}

#[test]
fn only_regular_files_are_opened_and_links_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("file"), "text").unwrap();
    symlink(at("file"), at("link")).unwrap();
    let made = Command::new("mkfifo").arg(at("fifo")).status().unwrap();
    assert!(made.success());
    for write in [false, true] {
        assert_eq!(Disk.open(&at("file"), write).unwrap().len().unwrap(), 4);
        for name in ["link", "fifo", "nothing", ""] {
            assert!(Disk.open(&at(name), write).is_err(), "{name:?}, {write}");
        }
    }
    let error = Disk.open(&at("fifo"), false).unwrap_err();
    assert!(error.to_string().contains("not a regular file"), "{error}");
    assert!(
        Disk.open(&at("file"), false)
            .unwrap()
            .write_at(b"x", 0)
            .is_err()
    );
}

#[test]
fn what_stands_at_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("file"), "text").unwrap();
    symlink(at("file"), at("link")).unwrap();
    Disk.create_folder(&at("folder")).unwrap();
    let stat = |name: &str| Disk.stat(&at(name)).unwrap();
    assert_eq!(stat("nothing"), None);
    assert!(Disk.stat(&at("file").join("below")).is_err());
    assert_eq!(stat("link").unwrap().kind, Kind::Other);
    assert_eq!(stat("folder").unwrap().kind, Kind::Folder);
    let (found, meta) = (stat("file").unwrap(), fs::metadata(at("file")).unwrap());
    assert_eq!((found.kind, found.len, found.names), (Kind::File, 4, 1));
    assert_eq!(
        (found.uid, found.id),
        (meta.uid(), (meta.dev(), meta.ino()))
    );
    let since = meta.modified().unwrap().duration_since(UNIX_EPOCH);
    assert_eq!(u128::from(found.modified_ms), since.unwrap().as_millis());
    let mut names = Disk.list(folder.path()).unwrap();
    names.sort();
    assert_eq!(names, [at("file"), at("folder"), at("link")]);
}

#[test]
fn removing_and_renaming() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("one"), "1").unwrap();
    Disk.rename(&at("one"), &at("two")).unwrap();
    assert!(!at("one").exists() && at("two").exists());
    Disk.remove(&at("two")).unwrap();
    assert!(!at("two").exists());
    Disk.create_folder(&at("folder")).unwrap();
    Disk.remove_folder(&at("folder")).unwrap();
    assert!(!at("folder").exists());
    for error in [
        Disk.remove(&at("two")),
        Disk.remove_folder(&at("folder")),
        Disk.sync_folder(&at("folder")),
        Disk.rename(&at("two"), &at("one")),
    ] {
        assert_eq!(error.unwrap_err().kind(), ErrorKind::NotFound);
    }
    Disk.sync_folder(folder.path()).unwrap();
}

/// A file of /proc can't be synced, and says so to whoever asks.
#[cfg(target_os = "linux")]
#[test]
fn the_system_is_asked_to_sync() {
    let mut file = Disk.open(Path::new("/proc/self/comm"), false).unwrap();
    let refused = Some(libc::EINVAL);
    assert_eq!(file.sync().unwrap_err().raw_os_error(), refused);
    assert_eq!(file.sync_all().unwrap_err().raw_os_error(), refused);
}

#[test]
fn a_lock_is_exclusive_or_shared_and_of_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    Disk.create_folder(&at("part")).unwrap();
    symlink(at("part"), at("link")).unwrap();
    fs::write(at("file"), "").unwrap();
    for name in ["link", "file", "nothing"] {
        assert!(Disk.lock(&at(name), true).is_err(), "{name}");
    }
    let lock = |exclusive| Disk.lock(&at("part"), exclusive).unwrap();
    let held = lock(true).unwrap();
    assert_eq!(held.id, Disk.stat(&at("part")).unwrap().unwrap().id);
    assert!(lock(true).is_none() && lock(false).is_none());
    drop(held);
    let (one, two) = (lock(false).unwrap(), lock(false).unwrap());
    assert!(lock(true).is_none());
    drop((one, two));
    assert!(lock(true).is_some());
}

#[test]
fn what_stands_at_a_path_is_the_open_file_or_another() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("f"), folder.path().join("other"));
    let file = Disk.create(&path, Mode::Private).unwrap();
    let at_both = || [&path, &other].map(|path| file.stands_at(path).unwrap());
    assert_eq!(at_both(), [Standing::This, Standing::Nothing]);
    fs::hard_link(&path, &other).unwrap();
    assert_eq!(at_both(), [Standing::This, Standing::This]);
    fs::remove_file(&path).unwrap();
    assert_eq!(at_both(), [Standing::Nothing, Standing::This]);
    fs::write(&path, "another").unwrap();
    assert_eq!(at_both(), [Standing::Another, Standing::This]);
    fs::remove_file(&path).unwrap();
    symlink(&other, &path).unwrap();
    assert_eq!(at_both(), [Standing::Another, Standing::This]);
    let error = file.stands_at(&other.join("within")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotADirectory);
}
