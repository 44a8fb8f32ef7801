//! Looking without the lock: how often it is looked again, and what is believed of what changes meanwhile.

use super::Part;
use super::commit::Durability;
use super::find::find;
use super::paths::Paths;
use super::state::{PageState, SheetState, State};
use super::storage::{Disk, Storage};
use super::watched::Watched;
use crate::error::Code;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

/// A part with one commit.
fn part(folder: &Path) -> Paths {
    let paths = Paths::new(&folder.join("f.xlsx")).unwrap();
    let storage: Arc<dyn Storage> = Arc::new(Disk);
    let state = State {
        sheets: vec![SheetState::default()],
        pages: vec![PageState::default()],
        ..State::default()
    };
    drop(
        Part::create(
            &storage,
            &paths,
            Durability::Process,
            b"{}\n",
            state,
            &|| Ok(true),
        )
        .unwrap(),
    );
    paths
}

/// Counts what is done to one file, and does something to it each time.
struct Counted<'a> {
    what: &'static str,
    path: PathBuf,
    count: AtomicU32,
    change: &'a (dyn Fn(u32) + Sync),
}

impl<'a> Counted<'a> {
    fn new(what: &'static str, path: PathBuf, change: &'a (dyn Fn(u32) + Sync)) -> Self {
        Counted {
            what,
            path,
            count: AtomicU32::new(0),
            change,
        }
    }

    fn storage(&self) -> Watched<impl Fn(&str, &Path) + Send + Sync> {
        Watched(move |what: &str, path: &Path| {
            if what == self.what && path == self.path {
                (self.change)(self.count.fetch_add(1, SeqCst) + 1);
            }
        })
    }

    fn count(&self) -> u32 {
        self.count.load(SeqCst)
    }
}

#[test]
fn receipt_and_file_are_looked_at_until_the_file_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::new(&folder.path().join("f.xlsx")).unwrap();
    // It looks twice: before it asks for a part, and when there is none. Each time at the file before the receipt and behind.
    let quiet = |_: u32| {};
    let counted = Counted::new("stat", paths.target.clone(), &quiet);
    assert!(find(&counted.storage(), &paths).unwrap().target.is_none());
    assert_eq!(counted.count(), 4);
    // A file that changes all the time is taken as it is in the end.
    let always = |count| fs::write(&paths.target, vec![b'x'; count as usize]).unwrap();
    let counted = Counted::new("stat", paths.target.clone(), &always);
    let found = find(&counted.storage(), &paths).unwrap();
    assert_eq!(counted.count(), 2 * 101);
    assert_eq!(found.target.unwrap().len, 2 * 101);
    // One that changes once is looked at once more.
    let once = |count| {
        if count == 2 {
            fs::write(&paths.target, "").unwrap();
        }
    };
    let counted = Counted::new("stat", paths.target.clone(), &once);
    let found = find(&counted.storage(), &paths).unwrap();
    assert_eq!((counted.count(), found.target.unwrap().len), (5, 0));
}

#[test]
fn a_part_that_changes_while_it_is_read_is_read_again_and_a_damaged_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let paths = part(folder.path());
    let quiet = |_: u32| {};
    let look = |change: &(dyn Fn(u32) + Sync)| {
        let counted = Counted::new("open", paths.journal(), change);
        let outcome = find(&counted.storage(), &paths);
        (outcome, counted.count())
    };
    // Its mark, then itself.
    let (found, opened) = look(&quiet);
    assert_eq!(found.unwrap().building.unwrap().sequence, 1);
    assert_eq!(opened, 2);
    // Damaged, and the mark says that nobody changed it; then salvage looks for what is whole.
    let whole = fs::read(paths.journal()).unwrap();
    let mut damaged = whole.clone();
    for slot in [4_096, 8_192] {
        damaged[slot] ^= 1;
    }
    fs::write(paths.journal(), &damaged).unwrap();
    let (found, opened) = look(&quiet);
    let error = found.unwrap_err();
    assert_eq!(error.code(), Code::Corrupt);
    let whole_one = "the last whole one is commit 1";
    assert!(error.message().contains(whole_one), "{error}");
    assert_eq!(opened, 4);
    // It changes all the time: there is an end to it.
    let always = |count: u32| {
        let mut other = damaged.clone();
        other[4_100..4_104].copy_from_slice(&count.to_le_bytes());
        fs::write(paths.journal(), other).unwrap();
    };
    let (found, opened) = look(&always);
    assert_eq!(found.unwrap_err().code(), Code::Corrupt);
    // The last time its mark isn't asked for: nothing would follow from it.
    assert_eq!(opened, 99 * 3 + 2 + 1);
    // It was being written, and is whole the next time.
    let mended = |count: u32| {
        if count == 3 {
            fs::write(paths.journal(), &whole).unwrap();
        }
    };
    fs::write(paths.journal(), &damaged).unwrap();
    let (found, opened) = look(&mended);
    assert_eq!(found.unwrap().building.unwrap().sequence, 1);
    assert_eq!(opened, 5);
    // Removed while it was read: there is no part, and nothing is wrong.
    let removed = |count: u32| {
        if count == 2 {
            fs::remove_file(paths.journal()).unwrap();
        }
    };
    let (found, _) = look(&removed);
    assert!(found.unwrap().building.is_none());
}

/// A link may lead to somebody else's file, and a folder has bytes, too.
#[test]
fn only_a_file_is_a_finished_file() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::new(&folder.path().join("f.xlsx")).unwrap();
    let is_found = || find(&Disk, &paths).unwrap().target.is_some();
    assert!(!is_found());
    fs::create_dir(&paths.target).unwrap();
    assert!(!is_found());
    fs::remove_dir(&paths.target).unwrap();
    std::os::unix::fs::symlink(std::env::current_exe().unwrap(), &paths.target).unwrap();
    assert!(!is_found());
    fs::remove_file(&paths.target).unwrap();
    fs::write(&paths.target, "").unwrap();
    assert!(is_found());
}
