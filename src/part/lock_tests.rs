//! The lock by itself: waiting for it, and who holds it. Forked children: `tests/forked.rs`.

use super::Part;
use super::commit::Durability;
use super::lock::{Attempt, Lock, holder, locked_by};
use super::open::How;
use super::paths::Paths;
use super::storage::{Disk, Storage};
use super::watched::Watched;
use crate::error::{Code, Error};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(60);

fn part(folder: &Path) -> Paths {
    let paths = Paths::new(&folder.join("f.xlsx")).unwrap();
    Disk.create_folder(&paths.part).unwrap();
    paths
}

fn acquire(paths: &Paths, timeout: Duration) -> Result<Option<Lock>, Error> {
    let attempt = Lock::acquire(&Disk, paths, timeout, &mut || true)?;
    Ok(match attempt {
        Attempt::Held(lock) => Some(lock),
        Attempt::Gone => None,
    })
}

#[test]
fn a_second_one_waits_as_long_as_it_may_and_is_told_who_holds_it() {
    let folder = tempfile::tempdir().unwrap();
    let paths = part(folder.path());
    assert_eq!(locked_by(&Disk, &paths), None);
    let lock = acquire(&paths, LONG).unwrap().unwrap();
    let own = std::process::id();
    assert_eq!(locked_by(&Disk, &paths), Some(own));
    for (timeout, least) in [(Duration::ZERO, 100), (Duration::from_millis(300), 300)] {
        let began = Instant::now();
        let error = acquire(&paths, timeout).unwrap_err();
        assert!(began.elapsed() >= Duration::from_millis(least));
        assert_eq!(error.code(), Code::Locked);
        assert!(
            error.message().contains(&format!("process {own}, for ")),
            "{error}"
        );
    }
    // Whoever waits may be called away.
    let began = Instant::now();
    let mut asked = 0;
    let error = Lock::acquire(&Disk, &paths, LONG, &mut || {
        asked += 1;
        asked < 4
    });
    assert_eq!(error.err().map(|error| error.code()), Some(Code::Locked));
    assert!(asked == 4 && began.elapsed() < LONG);
    // The pauses grow up to 20 ms: 1, 2, 4, 8, 16, and then at most fourteen.
    let mut asked = 0;
    let error = Lock::acquire(&Disk, &paths, Duration::from_millis(300), &mut || {
        asked += 1;
        true
    });
    assert!(error.is_err() && asked <= 19, "asked {asked} times");
    // Given back, it is had.
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            drop(lock);
        });
        assert!(acquire(&paths, LONG).unwrap().is_some());
    });
    assert_eq!(locked_by(&Disk, &paths), None);
}

#[test]
fn a_folder_that_is_gone_is_not_locked() {
    let folder = tempfile::tempdir().unwrap();
    let paths = part(folder.path());
    let lock = acquire(&paths, LONG).unwrap().unwrap();
    assert!(lock.stands(&Disk, &paths).unwrap());
    lock.still_holds(&Disk, &paths).unwrap();
    fs::remove_dir_all(&paths.part).unwrap();
    assert!(acquire(&paths, LONG).unwrap().is_none());
    // Another one in its place isn't ours.
    for again in [false, true] {
        if again {
            // A folder beside it, so that the inode's number is not given out again.
            fs::create_dir(folder.path().join("other")).unwrap();
            fs::create_dir(&paths.part).unwrap();
        }
        assert!(!lock.stands(&Disk, &paths).unwrap());
        let error = lock.still_holds(&Disk, &paths).unwrap_err();
        assert!(error.message().contains("was removed"), "{error}");
    }
    // No folder at all: no lock, and not for want of one.
    fs::remove_dir_all(&paths.part).unwrap();
    fs::write(&paths.part, "a file").unwrap();
    assert_eq!(acquire(&paths, LONG).unwrap_err().code(), Code::Io);
    fs::remove_file(&paths.part).unwrap();
    assert!(acquire(&paths, LONG).unwrap().is_none());
}

#[test]
fn who_holds_it_is_only_read_where_it_is_written_right() {
    let folder = tempfile::tempdir().unwrap();
    let paths = part(folder.path());
    assert_eq!(holder(&Disk, &paths), None);
    for (text, wanted) in [
        ("12 345\n", Some((12, 345))),
        ("12 345                       \n", Some((12, 345))),
        ("12\n", None),
        ("x 345\n", None),
        ("12 x\n", None),
        ("", None),
    ] {
        fs::write(paths.holder(), text).unwrap();
        assert_eq!(holder(&Disk, &paths), wanted, "{text:?}");
    }
    let lock = acquire(&paths, LONG).unwrap();
    let (pid, since) = holder(&Disk, &paths).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    assert_eq!(pid, std::process::id());
    assert!(now.unwrap().as_secs() - since < 1_000);
    // Nobody knows who: the lock counts all the same.
    fs::write(paths.holder(), "").unwrap();
    assert_eq!(locked_by(&Disk, &paths), Some(0));
    drop(lock);
}

/// Whoever waited for a part gets its lock when its holder has removed it; what stands there by then may be another's, who is
/// just making it.
#[test]
fn the_lock_of_a_part_that_is_gone_is_none_of_another_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let paths = part(folder.path());
    let (away, another) = (folder.path().join("away"), Mutex::new(None));
    let making = {
        let paths = paths.clone();
        Watched(move |what: &str, path: &Path| {
            // Locked, or else somebody else could lock it.
            let locked = || Disk.lock(path, true).unwrap().is_none();
            if what == "stat" && path == paths.part && !away.exists() && locked() {
                fs::rename(path, &away).unwrap();
                Disk.create_folder(path).unwrap();
                *another.lock().unwrap() = Disk.lock(path, true).unwrap();
                fs::write(paths.definitions(), "another's").unwrap();
            }
        })
    };
    let storage: Arc<dyn Storage> = Arc::new(making);
    let how = How {
        durability: Durability::Power,
        lock_timeout: Duration::ZERO,
        salvage: false,
    };
    let resumed = Part::resume(&storage, &paths, &how, &mut || true, &|_| Ok(()));
    assert_eq!(resumed.err().map(|error| error.code()), Some(Code::Locked));
    assert_eq!(fs::read(paths.definitions()).unwrap(), b"another's");
}
