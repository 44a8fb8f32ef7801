//! A part's end: what is cleaned up, what is refused, and in which order it goes.

use super::commit::Durability;
use super::find::find;
use super::open::{How, Opened};
use super::paths::Paths;
use super::removal::{give_up, remove_ours, remove_receipt};
use super::state::{PageState, SheetState, State};
use super::storage::{Disk, Storage};
use super::watched::Watched;
use super::{Part, key_hash};
use crate::error::{Code, Error, Result};
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn state() -> State {
    State {
        sheets: vec![SheetState::default()],
        pages: vec![PageState::default()],
        ..State::default()
    }
}

/// A part without a row, and its paths.
fn part(folder: &Path) -> (Part, Paths) {
    let paths = Paths::new(&folder.join("f.xlsx")).unwrap();
    let storage: Arc<dyn Storage> = Arc::new(Disk);
    let yes = || Ok(true);
    let part = Part::create(&storage, &paths, Durability::Power, b"{}\n", state(), &yes);
    (part.unwrap(), paths)
}

/// The paths of a part that was left with a committed row.
fn with_rows(folder: &Path) -> Paths {
    let (mut part, paths) = part(folder);
    part.append_rows(0, b"rows").unwrap();
    part.commit(state(), None).unwrap();
    paths
}

fn resume(paths: &Paths, salvage: bool) -> Result<Opened> {
    let how = How {
        durability: Durability::Power,
        lock_timeout: Duration::ZERO,
        salvage,
    };
    let storage: Arc<dyn Storage> = Arc::new(Disk);
    Part::resume(&storage, paths, &how, &mut || true, &|_| Ok(()))
}

fn corrupt(error: &Error, paths: &Paths, file: &Path) {
    assert_eq!(error.code(), Code::Corrupt, "{error}");
    let journal = format!("'{}' is missing", paths.journal().display());
    assert!(error.message().starts_with(&journal), "{error}");
    let file = format!("'{}'", file.display());
    assert!(error.message().contains(&file), "{error}");
    assert!(error.message().contains("nothing was changed"), "{error}");
}

/// Begun anew, its earlier rows would be missing in the finished file, and nobody be told.
#[test]
fn a_part_that_lost_its_journal_is_refused() {
    type Fill = fn(&mut Part) -> Result<()>;
    let fills: [(&str, Fill); 3] = [
        ("rows-00001", |part| part.append_rows(0, b"rows")),
        ("links-00001", |part| part.append_link(0, b"link")),
        ("chunks", |part| part.commit(state(), Some(key_hash("one")))),
    ];
    for (file, fill) in fills {
        let folder = tempfile::tempdir().unwrap();
        let (mut part, paths) = part(folder.path());
        fill(&mut part).unwrap();
        part.commit(state(), None).unwrap();
        drop(part);
        let kept = folder.path().join("journal");
        fs::rename(paths.journal(), &kept).unwrap();
        for salvage in [false, true] {
            let error = resume(&paths, salvage).unwrap_err();
            corrupt(&error, &paths, &paths.part.join(file));
        }
        let error = find(&Disk, &paths).unwrap_err();
        corrupt(&error, &paths, &paths.part.join(file));
        // As the message says:
        fs::rename(&kept, paths.journal()).unwrap();
        let resumed = resume(&paths, false).unwrap();
        let Opened::Resumed(part) = resumed else {
            panic!("it is gone");
        };
        assert!(part.committed().sequence > 1);
    }
}

#[test]
fn what_a_creation_leaves_is_cleaned_up() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path());
    drop(part);
    fs::rename(paths.journal(), paths.new_journal()).unwrap();
    assert!(paths.rows(0).exists() && paths.chunks().exists());
    assert!(find(&Disk, &paths).unwrap().building.is_none());
    assert!(matches!(resume(&paths, false).unwrap(), Opened::Absent));
    assert!(!paths.part.exists());
}

/// A removal that was cut short anywhere is gone on with: neither the rows nor the folder stand in the next run's way.
#[test]
fn the_journal_goes_last_and_under_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let paths = with_rows(folder.path());
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let watched = {
        let (seen, paths) = (Arc::clone(&seen), paths.clone());
        Watched(move |what: &str, path: &Path| {
            let changes = ["rename", "sync_folder", "remove", "remove_folder"];
            if !changes.contains(&what) {
                return;
            }
            let removed = paths.removed().exists();
            if what == "remove" && path != paths.removed() {
                assert!(removed && !paths.journal().exists(), "{}", path.display());
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            seen.lock().unwrap().push(format!("{what} {name}"));
        })
    };
    remove_ours(&watched, &paths).unwrap();
    assert!(!paths.part.exists());
    let above = folder.path().file_name().unwrap().to_string_lossy();
    let mut seen = seen.lock().unwrap().clone();
    let rest = seen.len() - 4;
    seen[2..rest].sort();
    let wanted = [
        "rename journal.removed",
        "sync_folder f.xlsx.part",
        "remove chunks",
        "remove definitions",
        "remove holder",
        "remove rows-00001",
        "sync_folder f.xlsx.part",
        "remove journal.removed",
        "remove_folder f.xlsx.part",
        &format!("sync_folder {above}"),
    ];
    assert_eq!(seen, wanted);
}

#[test]
fn somebody_elses_file_stays_and_its_folder_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut part, paths) = part(folder.path());
    part.append_rows(0, b"rows").unwrap();
    fs::write(paths.part.join("notes.txt"), "somebody's").unwrap();
    assert!(part.discard().unwrap());
    let left: Vec<_> = fs::read_dir(&paths.part)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["notes.txt"]);
}

#[test]
fn what_cannot_be_removed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut part, paths) = part(folder.path());
    let removing = |outcome: Result<()>| {
        let error = outcome.unwrap_err();
        assert_eq!(error.code(), Code::Io, "{error}");
        assert!(error.message().contains("Removing"), "{error}");
    };
    // A folder where the journal is to go.
    fs::create_dir(paths.removed()).unwrap();
    removing(part.discard().map(|_| ()));
    assert!(paths.journal().exists() && paths.rows(0).exists());
    remove_receipt(&Disk, &paths).unwrap();
    fs::create_dir(&paths.receipt).unwrap();
    removing(remove_receipt(&Disk, &paths));
}

#[test]
fn a_part_that_is_at_work_is_not_judged_by_who_only_looks() {
    let folder = tempfile::tempdir().unwrap();
    let (mut part, paths) = part(folder.path());
    part.append_rows(0, b"rows").unwrap();
    part.commit(state(), None).unwrap();
    // As in a removal: without a journal, and locked.
    fs::rename(paths.journal(), paths.removed()).unwrap();
    assert!(find(&Disk, &paths).unwrap().building.is_none());
    fs::remove_file(paths.removed()).unwrap();
    assert!(find(&Disk, &paths).unwrap().building.is_none());
    drop(part);
    let error = find(&Disk, &paths).unwrap_err();
    corrupt(&error, &paths, &paths.rows(0));
}

/// The journal is back before the judgement is given: then there is nothing to judge.
#[test]
fn a_part_that_is_mended_while_it_is_judged_is_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    let paths = with_rows(folder.path());
    let kept = folder.path().join("journal");
    fs::rename(paths.journal(), &kept).unwrap();
    let mended = {
        let paths = paths.clone();
        Watched(move |what: &str, path: &Path| {
            if what == "stat" && path == paths.removed() {
                fs::rename(&kept, paths.journal()).unwrap();
            }
        })
    };
    assert!(find(&mended, &paths).unwrap().building.is_none());
    assert!(find(&Disk, &paths).unwrap().building.is_some());
}

/// Another part is made in its place: what is wrong with that is for the next look.
#[test]
fn a_part_that_is_exchanged_while_it_is_judged_is_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    let paths = with_rows(folder.path());
    fs::remove_file(paths.journal()).unwrap();
    let exchanged = {
        let (paths, other) = (paths.clone(), folder.path().join("other"));
        Watched(move |what: &str, path: &Path| {
            if what == "stat" && path == paths.removed() {
                fs::rename(&paths.part, &other).unwrap();
                fs::create_dir(&paths.part).unwrap();
                fs::write(paths.rows(0), "rows").unwrap();
            }
        })
    };
    assert!(find(&exchanged, &paths).unwrap().building.is_none());
    let error = find(&Disk, &paths).unwrap_err();
    corrupt(&error, &paths, &paths.rows(0));
}

/// What goes by the name of a journal being removed and isn't a file never was our journal.
#[test]
fn only_a_file_is_a_journal_that_is_being_removed() {
    type Put = fn(&Path);
    let puts: [(&str, Put); 2] = [
        ("folder", |path| fs::create_dir(path).unwrap()),
        ("link", |path| symlink("/dev/null", path).unwrap()),
    ];
    for (what, put) in puts {
        let folder = tempfile::tempdir().unwrap();
        let paths = with_rows(folder.path());
        fs::remove_file(paths.journal()).unwrap();
        put(&paths.removed());
        corrupt(&resume(&paths, false).unwrap_err(), &paths, &paths.rows(0));
        corrupt(&find(&Disk, &paths).unwrap_err(), &paths, &paths.rows(0));
        assert!(paths.rows(0).exists(), "{what}: the rows are gone");
    }
}

/// That the journal has its other name must last, or be told; unless somebody else has removed all of it.
#[test]
fn a_part_is_given_up_for_good_or_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path());
    drop(part);
    let failing = |kind: io::ErrorKind| {
        let part = paths.part.clone();
        Watched(move |what: &str, path: &Path| match what {
            "sync_folder" if path == part => Err(io::Error::from(kind)),
            _ => Ok(()),
        })
    };
    let error = give_up(&failing(io::ErrorKind::PermissionDenied), &paths).unwrap_err();
    assert_eq!(error.code(), Code::Io, "{error}");
    assert!(error.message().contains("Syncing"), "{error}");
    give_up(&failing(io::ErrorKind::NotFound), &paths).unwrap();
    assert!(paths.removed().exists());
    fs::remove_dir_all(&paths.part).unwrap();
    give_up(&Disk, &paths).unwrap();
}

#[test]
fn strangers_keep_a_part_from_being_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path());
    Part::refuse_strangers(&Disk, &paths).unwrap();
    fs::write(paths.part.join("notes.txt"), "somebody's").unwrap();
    let error = Part::refuse_strangers(&Disk, &paths).unwrap_err();
    assert_eq!(error.code(), Code::Path, "{error}");
    assert!(error.message().contains("notes.txt"), "{error}");
    drop(part);
}

#[test]
fn what_somebody_has_removed_already_is_not_discarded() {
    let folder = tempfile::tempdir().unwrap();
    let (mut removed, paths) = part(folder.path());
    fs::remove_dir_all(&paths.part).unwrap();
    let theirs = with_rows(folder.path());
    assert!(!removed.discard().unwrap());
    assert!(theirs.journal().exists());
    // Discarded by itself, it is so however often that is asked.
    let (mut ours, paths) = {
        fs::remove_dir_all(&theirs.part).unwrap();
        part(folder.path())
    };
    assert!(ours.discard().unwrap() && ours.discard().unwrap());
    assert!(!paths.part.exists());
}
