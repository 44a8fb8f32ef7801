//! Beginning and finding a part by itself: who is in the way, and what is said about it.

use super::commit::Durability;
use super::find::{Found, find};
use super::open::{How, Opened};
use super::paths::Paths;
use super::receipt::Receipt;
use super::state::{PageState, SheetState, State};
use super::storage::{Disk, Kind, LockedFolder, Mode, Stat, Storage, StorageFile};
use super::{Part, user};
use crate::error::{Code, Error, Result};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What is odd about a disk that is otherwise the system's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Odd {
    Nothing,
    /// No folder can be made.
    Folder(io::ErrorKind),
    /// What is to be locked is gone.
    Gone,
    /// The folder is removed before it is locked, and another process has made a whole part in its place.
    Overtaken,
    /// The journal can't be made.
    Journal,
    /// The folder is removed as garbage while it is being made.
    Removed,
    /// The part is somebody else's.
    Foreign,
    /// The part is gone when it is listed, or can't be read.
    List(io::ErrorKind),
}

#[derive(Debug)]
struct OddDisk(Odd);

impl Storage for OddDisk {
    fn create(&self, path: &Path, mode: Mode) -> io::Result<Box<dyn StorageFile>> {
        if self.0 == Odd::Journal && path.ends_with("journal.new") {
            return Err(io::Error::from_raw_os_error(libc::ENOSPC));
        }
        Disk.create(path, mode)
    }
    fn open(&self, path: &Path, write: bool) -> io::Result<Box<dyn StorageFile>> {
        Disk.open(path, write)
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        match self.0 {
            Odd::Folder(kind) => Err(kind.into()),
            Odd::Removed => {
                // Once: the first one is gone.
                let seen = path.with_extension("seen");
                if seen.exists() {
                    return Disk.create_folder(path);
                }
                fs::write(seen, "").and(Err(io::ErrorKind::NotFound.into()))
            }
            _ => Disk.create_folder(path),
        }
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        Disk.sync_folder(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }
    fn link(&self, of: &Path, name: &Path) -> io::Result<bool> {
        Disk.link(of, name)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        if self.0 == Odd::Journal {
            let folder = path.parent().unwrap();
            assert!(
                Disk.lock(folder, true)?.is_none(),
                "removed without the lock"
            );
        }
        Disk.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        Disk.remove_folder(path)
    }
    fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
        let stat = Disk.stat(path)?;
        Ok(stat.map(|mut stat| {
            if self.0 == Odd::Foreign && stat.kind == Kind::Folder {
                stat.uid = user::effective() + 1;
            }
            stat
        }))
    }
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        match self.0 {
            Odd::List(kind) => Err(kind.into()),
            _ => Disk.list(path),
        }
    }
    fn lock(&self, path: &Path, exclusive: bool) -> io::Result<Option<LockedFolder>> {
        match self.0 {
            Odd::Gone => Err(io::ErrorKind::NotFound.into()),
            Odd::Overtaken => {
                Disk.remove_folder(path)?;
                let target = path.with_extension("");
                drop(create(Odd::Nothing, &Paths::new(&target).unwrap()).unwrap());
                Disk.lock(path, exclusive)
            }
            _ => Disk.lock(path, exclusive),
        }
    }
}

fn create(odd: Odd, paths: &Paths) -> Result<Part> {
    create_if(odd, paths, &|| Ok(true))
}

fn create_if(odd: Odd, paths: &Paths, unchanged: &dyn Fn() -> Result<bool>) -> Result<Part> {
    let storage: Arc<dyn Storage> = Arc::new(OddDisk(odd));
    let state = State {
        sheets: vec![SheetState::default()],
        pages: vec![PageState::default()],
        ..State::default()
    };
    Part::create(
        &storage,
        paths,
        Durability::Power,
        b"{}\n",
        state,
        unchanged,
    )
}

fn resume(odd: Odd, paths: &Paths) -> Result<Opened> {
    let storage: Arc<dyn Storage> = Arc::new(OddDisk(odd));
    let how = How {
        durability: Durability::Power,
        lock_timeout: Duration::ZERO,
        salvage: false,
    };
    Part::resume(&storage, paths, &how, &mut || false, &|_| Ok(()))
}

fn says<T>(outcome: Result<T>, code: Code, texts: &[&str]) {
    let error: Error = outcome.err().unwrap();
    assert_eq!(error.code(), code, "{error}");
    for text in texts {
        assert!(error.message().contains(text), "'{text}': {error}");
    }
}

#[test]
fn what_keeps_a_part_from_being_created_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::new(&folder.path().join("f.xlsx")).unwrap();
    let absent = Paths::new(&folder.path().join("none/f.xlsx")).unwrap();
    let kind = |kind| create(Odd::Folder(kind), &paths);
    let taken = ["f.xlsx.part' was taken by another"];
    says(
        create(Odd::Nothing, &absent),
        Code::Path,
        &["none' does not exist"],
    );
    let nowhere = Paths::new(&folder.path().join("link/f.xlsx")).unwrap();
    std::os::unix::fs::symlink(&absent.folder, &nowhere.folder).unwrap();
    let leads_nowhere = ["link' leads to a folder that does not exist"];
    says(create(Odd::Nothing, &nowhere), Code::Path, &leads_nowhere);
    let no_files = ["No folder can be made in '", "choose another path"];
    says(kind(io::ErrorKind::NotFound), Code::Path, &no_files);
    let denied = kind(io::ErrorKind::PermissionDenied);
    says(denied, Code::Io, &["Creating the folder", "f.xlsx.part"]);
    assert!(!paths.part.exists());
    // Another one removed it before it was locked.
    says(create(Odd::Gone, &paths), Code::Locked, &taken);
    let busy = ["f.xlsx' is being created by another"];
    says(create(Odd::Nothing, &paths), Code::Locked, &busy);
    fs::remove_dir(&paths.part).unwrap();
    // What was begun is taken away again.
    says(
        create(Odd::Journal, &paths),
        Code::DiskFull,
        &["journal.new"],
    );
    assert!(!paths.part.exists());
    // What stands at the target is another's by now.
    says(
        create_if(Odd::Nothing, &paths, &|| Ok(false)),
        Code::Locked,
        &taken,
    );
    assert!(!paths.part.exists());
    // Removed as garbage before it had its rights: it is made again.
    let part = create(Odd::Removed, &paths).unwrap();
    assert_eq!(part.committed().sequence, 1);
}

#[test]
fn a_part_that_another_process_has_made_meanwhile_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::new(&folder.path().join("f.xlsx")).unwrap();
    let taken = ["f.xlsx.part' was taken by another"];
    // Not even its inode's number is a sign: a file system may give it to the next folder.
    says(create(Odd::Overtaken, &paths), Code::Locked, &taken);
    let inode = |path: &Path| fs::metadata(path).unwrap().ino();
    let theirs = (inode(&paths.part), inode(&paths.journal()));
    let resumed = resume(Odd::Nothing, &paths).unwrap();
    assert!(matches!(resumed, Opened::Resumed(_)));
    assert_eq!((inode(&paths.part), inode(&paths.journal())), theirs);
}

#[test]
fn a_part_in_whose_place_something_else_stands_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::new(&folder.path().join("f.xlsx")).unwrap();
    let refused = |odd: Odd, why: &str| {
        let why = ["f.xlsx.part' ", why, "; nothing was changed"];
        says(resume(odd, &paths), Code::Path, &why);
    };
    let found = |odd: Odd| find(&OddDisk(odd), &paths);
    let in_the_way = "is in the way: it is not a folder";
    fs::write(&paths.part, "a file").unwrap();
    refused(Odd::Nothing, in_the_way);
    says(found(Odd::Nothing), Code::Path, &[in_the_way]);
    fs::remove_file(&paths.part).unwrap();
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &paths.part).unwrap();
    refused(Odd::Nothing, in_the_way);
    fs::remove_file(&paths.part).unwrap();

    drop(create(Odd::Nothing, &paths).unwrap());
    refused(Odd::Foreign, "belongs to another user");
    says(
        found(Odd::Foreign),
        Code::Path,
        &["belongs to another user"],
    );
    assert!(found(Odd::Nothing).unwrap().building.is_some());
    // Somebody's file beside ours doesn't matter,
    fs::write(paths.part.join("notes.txt"), "somebody's").unwrap();
    let resumed = resume(Odd::Nothing, &paths).unwrap();
    assert!(matches!(resumed, Opened::Resumed(_)));
    drop(resumed);
    // but without a journal the folder may be somebody's too.
    fs::remove_file(paths.journal()).unwrap();
    refused(Odd::Nothing, "has no journal and holds");
    refused(Odd::Nothing, "notes.txt', which is not ours");
    says(
        resume(Odd::List(io::ErrorKind::PermissionDenied), &paths),
        Code::Io,
        &["Reading", "f.xlsx.part"],
    );
    assert!(paths.definitions().exists());
    assert!(found(Odd::Nothing).unwrap().building.is_none());
    fs::remove_file(paths.part.join("notes.txt")).unwrap();
    // Only ours: garbage of one who began, and died.
    let opened = resume(Odd::Nothing, &paths).unwrap();
    assert!(matches!(opened, Opened::Absent));
    assert!(!paths.part.exists());
}

/// Whoever has finished with the folder between two looks is no trouble.
#[test]
fn a_folder_that_goes_while_it_is_judged_is_not_judged() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::new(&folder.path().join("f.xlsx")).unwrap();
    fs::create_dir(&paths.part).unwrap();
    let outcome = resume(Odd::List(io::ErrorKind::NotFound), &paths);
    // It is judged, then locked; only removing the garbage in it needs the list.
    says(outcome, Code::Io, &["Reading"]);
    assert!(paths.holder().exists(), "it came as far as the lock");
    // One that can't be judged is.
    fs::remove_file(paths.holder()).unwrap();
    let outcome = resume(Odd::List(io::ErrorKind::PermissionDenied), &paths);
    says(outcome, Code::Io, &["Reading"]);
    assert!(!paths.holder().exists(), "it was locked all the same");
}

#[test]
fn a_run_was_published_if_its_receipt_and_its_file_stand_and_no_package() {
    let target = Stat {
        kind: Kind::File,
        len: 1_234,
        uid: 0,
        id: (1, 2),
        modified_ms: 0,
        names: 1,
    };
    let receipt = Receipt {
        id: "run".into(),
        rows: 1,
        bytes: 1_234,
        chunks: 0,
        bad_cells: 0,
        finished_ms: 0,
        current: 0,
        sheets: Vec::new(),
    };
    let found = |receipt: Option<&Receipt>, target: Option<Stat>, package: bool| Found {
        building: None,
        definitions: Vec::new(),
        receipt: receipt.cloned(),
        target,
        package,
        locked_by: None,
    };
    let whole = found(Some(&receipt), Some(target), false);
    assert!(whole.was_published(Some("run")));
    assert!(!whole.was_published(Some("another")));
    assert!(!whole.was_published(None));
    let longer = Stat {
        len: 1_235,
        ..target
    };
    for other in [
        found(None, Some(target), false),
        found(Some(&receipt), None, false),
        found(Some(&receipt), Some(longer), false),
        found(Some(&receipt), Some(target), true),
    ] {
        assert!(!other.was_published(Some("run")), "{other:?}");
    }
}
