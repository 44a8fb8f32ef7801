//! The finished file's way to its place, by itself: what may be replaced, what is cut, what is taken back, and what must not
//! be changed because it may be the finished file.

use super::commit::Durability;
use super::journal::Journal;
use super::open::{How, Opened};
use super::package::Package;
use super::paths::Paths;
use super::receipt::Receipt;
use super::state::{PageState, SheetState, State};
use super::storage::{Disk, Storage};
use super::watched::Watched;
use super::{HEAD, Part};
use crate::error::{Code, Result};
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

const ROWS: &[u8] = b"rows that are committed";

fn state() -> State {
    State {
        sheets: vec![SheetState::default()],
        pages: vec![PageState::default()],
        ..State::default()
    }
}

/// A part with rows, and its paths.
fn part(folder: &Path, durability: Durability) -> (Part, Paths) {
    let paths = Paths::new(&folder.join("f.xlsx")).unwrap();
    let storage: Arc<dyn Storage> = Arc::new(Disk);
    let mut part =
        Part::create(&storage, &paths, durability, b"{}\n", state(), &|| Ok(true)).unwrap();
    part.append_rows(0, ROWS).unwrap();
    part.commit(state(), None).unwrap();
    (part, paths)
}

fn again(paths: &Paths) -> Part {
    again_on(Arc::new(Disk), paths)
}

fn again_on(storage: Arc<dyn Storage>, paths: &Paths) -> Part {
    let how = How {
        durability: Durability::Power,
        lock_timeout: Duration::ZERO,
        salvage: false,
    };
    match Part::resume(&storage, paths, &how, &mut || false, &|_| Ok(())).unwrap() {
        Opened::Resumed(part) => *part,
        other => panic!("{other:?}"),
    }
}

fn head() -> Vec<u8> {
    vec![b'h'; usize::try_from(HEAD).unwrap()]
}

/// A package with the rows and `tail` behind them.
fn package(part: &Part, tail: &[u8]) -> Result<Package> {
    let mut package = part.begin_package_around(0, &head())?;
    package.write(tail)?;
    Ok(package)
}

fn whole(tail: &[u8]) -> Vec<u8> {
    [&head(), ROWS, tail].concat()
}

fn says<T>(outcome: Result<T>, code: Code, text: &str) {
    let error = outcome.err().unwrap();
    assert_eq!(error.code(), code, "{error}");
    assert!(error.message().contains(text), "'{text}': {error}");
}

fn inode(path: &Path) -> u64 {
    fs::metadata(path).unwrap().ino()
}

#[test]
fn what_is_written_is_collected_and_what_an_earlier_attempt_left_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    let begun = HEAD + ROWS.len() as u64;
    let len = || fs::metadata(paths.package()).unwrap().len();
    let mut long = package(&part, b"0123456789").unwrap();
    assert_eq!((len(), long.size()), (begun, begun + 10));
    long.write(&vec![b'x'; 256 << 10]).unwrap();
    assert_eq!(len(), begun + 10 + (256 << 10));
    assert_eq!(len(), long.size());
    drop(long);
    part.publish(package(&part, b"short").unwrap(), None, false)
        .unwrap();
    assert!(fs::read(&paths.target).unwrap() == whole(b"short"));
    assert!(!paths.part.exists());
}

#[test]
fn rows_stay_where_they_are_only_if_they_were_synced_and_have_no_other_name() {
    for (durability, other_name) in [
        (Durability::Power, false),
        (Durability::Power, true),
        (Durability::Process, false),
        (Durability::Process, true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (part, paths) = part(folder.path(), durability);
        let other = folder.path().join("other");
        if other_name {
            fs::hard_link(paths.rows(0), &other).unwrap();
        }
        let package = package(&part, b"tail").unwrap();
        let in_place = inode(&paths.package()) == inode(&paths.rows(0));
        assert_eq!(in_place, durability == Durability::Power && !other_name);
        part.publish(package, None, false).unwrap();
        assert!(fs::read(&paths.target).unwrap() == whole(b"tail"));
        if other_name {
            assert!(fs::read(&other).unwrap().ends_with(ROWS));
        }
    }
}

#[test]
fn what_appears_at_the_target_while_the_file_is_synced_stays() {
    for (allowed, link, code) in [
        (false, false, Code::Exists),
        (false, true, Code::Path),
        (true, true, Code::Path),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (part, paths) = part(folder.path(), Durability::Power);
        drop(part);
        let (beside, target) = (paths.folder.clone(), paths.target.clone());
        let somebody = move |doing: &str, path: &Path| {
            if doing != "sync_folder" || path != beside || target.symlink_metadata().is_ok() {
                return;
            }
            if link {
                symlink("elsewhere", &target).unwrap();
            } else {
                fs::write(&target, "precious").unwrap();
            }
        };
        let part = again_on(Arc::new(Watched(somebody)), &paths);
        let package = package(&part, b"tail").unwrap();
        says(
            part.publish(package, None, allowed),
            code,
            "move it away and finish again",
        );
        if link {
            assert!(fs::read_link(&paths.target).unwrap() == Path::new("elsewhere"));
        } else {
            assert!(fs::read(&paths.target).unwrap() == b"precious");
        }
        drop(part);
        fs::remove_file(&paths.target).unwrap();
        let part = again(&paths);
        let package = self::package(&part, b"tail").unwrap();
        part.publish(package, None, allowed).unwrap();
        assert!(fs::read(&paths.target).unwrap() == whole(b"tail"));
    }
}

#[test]
fn what_takes_the_parts_place_while_the_file_is_synced_is_not_published() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    drop(part);
    let (beside, ours, away) = (
        paths.folder.clone(),
        paths.part.clone(),
        folder.path().join("away"),
    );
    let somebody = move |doing: &str, path: &Path| {
        if doing == "sync_folder" && path == beside && !away.exists() {
            fs::rename(&ours, &away).unwrap();
            fs::create_dir(&ours).unwrap();
            fs::write(ours.join("package"), "another's").unwrap();
        }
    };
    let part = again_on(Arc::new(Watched(somebody)), &paths);
    let package = package(&part, b"tail").unwrap();
    says(
        part.publish(package, None, false),
        Code::Io,
        "was removed or moved away",
    );
    assert!(!paths.target.exists() && paths.package().exists());
    fs::remove_dir_all(&paths.part).unwrap();
    fs::rename(folder.path().join("away"), &paths.part).unwrap();
    drop(part);
    let part = again(&paths);
    let package = self::package(&part, b"tail").unwrap();
    part.publish(package, None, false).unwrap();
    assert!(fs::read(&paths.target).unwrap() == whole(b"tail"));
}

#[test]
fn what_is_in_the_way_of_the_package_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    fs::create_dir(paths.package()).unwrap();
    says(package(&part, b""), Code::Io, "Removing");
    fs::remove_dir_all(&paths.part).unwrap();
    says(part.begin_package(), Code::Io, "was removed");
    says(package(&part, b""), Code::Io, "was removed");
}

#[test]
fn a_foreign_file_is_replaced_only_if_it_was_there_before() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    // Over more than one of the pieces that are compared.
    let tail = vec![b't'; 300 << 10];
    let publish = |may_replace| part.publish(package(&part, &tail).unwrap(), None, may_replace);
    let mut other = whole(&tail);
    *other.last_mut().unwrap() = b'x';
    let shorter = other[..other.len() - 1].to_vec();
    for foreign in [b"mine".to_vec(), shorter, other] {
        fs::write(&paths.target, &foreign).unwrap();
        says(publish(false), Code::Exists, "not what this run makes");
        assert!(fs::read(&paths.target).unwrap() == foreign);
    }
    // What can't be replaced isn't, whatever was there before.
    fs::remove_file(&paths.target).unwrap();
    fs::create_dir(&paths.target).unwrap();
    for may_replace in [false, true] {
        says(publish(may_replace), Code::Path, "is a folder");
    }
    fs::remove_dir(&paths.target).unwrap();
    fs::write(&paths.target, "there before").unwrap();
    publish(true).unwrap();
    assert!(fs::read(&paths.target).unwrap() == whole(&tail));
}

#[test]
fn the_same_bytes_are_taken_for_a_finish_that_was_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    let tail = vec![b't'; 300 << 10];
    fs::write(&paths.target, whole(&tail)).unwrap();
    part.publish(package(&part, &tail).unwrap(), None, false)
        .unwrap();
    assert!(fs::read(&paths.target).unwrap() == whole(&tail));
}

#[test]
fn a_publishing_that_failed_behind_the_renaming_goes_on_with_its_own_file_only() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    assert_eq!(part.publish_on().unwrap(), None, "nothing was published");
    part.publish(package(&part, b"tail").unwrap(), None, false)
        .unwrap();
    let len = whole(b"tail").len() as u64;
    assert_eq!(part.publish_on().unwrap(), Some(len));
    // Another file in its place, while the first still has its number.
    fs::rename(&paths.target, folder.path().join("moved")).unwrap();
    fs::write(&paths.target, whole(b"tail")).unwrap();
    assert_eq!(part.publish_on().unwrap(), None);
    fs::remove_file(&paths.target).unwrap();
    assert_eq!(part.publish_on().unwrap(), None);
}

fn receipt(id: &str, bytes: u64) -> Receipt {
    Receipt {
        id: id.into(),
        rows: 1,
        bytes,
        chunks: 0,
        bad_cells: 0,
        finished_ms: 0,
        current: 0,
        sheets: Vec::new(),
    }
}

fn put_receipt(paths: &Paths, id: &str, bytes: u64) {
    let mut file = Disk
        .create(&paths.receipt, super::storage::Mode::Private)
        .unwrap();
    receipt(id, bytes)
        .write(&mut *file, &paths.receipt, |_| Ok(()))
        .unwrap();
}

#[test]
fn a_run_was_published_if_its_file_and_its_receipt_stand_and_no_package() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    let was = |id| part.was_published(id).unwrap();
    assert!(!was(Some("run")), "no receipt");
    put_receipt(&paths, "run", 6);
    assert!(!was(Some("run")), "no file");
    fs::write(&paths.target, "longer than that").unwrap();
    assert!(!was(Some("run")), "a file of another length");
    fs::write(&paths.target, "finish").unwrap();
    assert!(was(Some("run")));
    assert!(!was(Some("another")) && !was(None));
    fs::write(paths.package(), "").unwrap();
    assert!(!was(Some("run")), "the package is still there");
}

#[test]
fn what_a_finish_did_that_was_cut_off_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    let rows = HEAD + ROWS.len() as u64;
    let len = || fs::metadata(paths.rows(0)).unwrap().len();
    let mode = || fs::metadata(paths.rows(0)).unwrap().mode() & 0o777;
    put_receipt(&paths, "run", 6);
    part.take_back_publishing(Some("run")).unwrap();
    assert!(
        paths.receipt.exists(),
        "without a package nothing was begun"
    );
    // Another run's receipt stays.
    for (id, stays) in [("another", true), ("run", false)] {
        package(&part, b"tail").unwrap().complete().unwrap();
        fs::set_permissions(paths.rows(0), Permissions::from_mode(0o644)).unwrap();
        assert_eq!(len(), rows + 4);
        part.take_back_publishing(Some(id)).unwrap();
        assert_eq!(paths.receipt.exists(), stays);
        assert!(!paths.package().exists());
        // The package's rights were the rows' too.
        assert_eq!((len(), mode()), (rows, 0o600));
    }
    // Rows that have another name may be the finished file.
    package(&part, b"tail").unwrap().complete().unwrap();
    fs::hard_link(paths.rows(0), &paths.target).unwrap();
    fs::set_permissions(paths.rows(0), Permissions::from_mode(0o640)).unwrap();
    part.take_back_publishing(None).unwrap();
    assert_eq!((len(), mode()), (rows + 4, 0o640));
}

#[test]
fn a_second_name_within_the_part_is_no_reason_to_copy_rows_and_one_outside_is() {
    // (whether the rows' second name is the package, whether a package of its own lies there)
    for (package_is_rows, package_apart) in [(true, false), (false, false), (false, true)] {
        let folder = tempfile::tempdir().unwrap();
        let (part, paths) = part(folder.path(), Durability::Power);
        let before = inode(&paths.rows(0));
        if package_is_rows {
            drop(package(&part, b"tail").unwrap());
        } else {
            fs::hard_link(paths.rows(0), &paths.target).unwrap();
        }
        if package_apart {
            fs::write(paths.package(), "apart").unwrap();
        }
        drop(part);
        let mut part = again(&paths);
        part.append_rows(0, b", and more").unwrap();
        part.commit(state(), None).unwrap();
        assert_eq!(inode(&paths.rows(0)) == before, package_is_rows);
        if !package_is_rows {
            assert!(fs::read(&paths.target).unwrap().ends_with(ROWS));
        }
    }
}

/// As long as the copy's name may not last, the commit doesn't count as synced; and nothing is copied before it must be.
#[test]
fn rows_are_parted_when_they_are_needed_and_without_a_seal() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    drop(part);
    fs::hard_link(paths.rows(0), &paths.target).unwrap();
    let is_sealed = {
        let path = paths.journal();
        move || Journal::open(&Disk, path.clone(), false).unwrap().1.sealed
    };
    assert!(is_sealed());
    let before = inode(&paths.rows(0));
    drop(again(&paths));
    assert_eq!(inode(&paths.rows(0)), before);
    let renamed = Arc::new(AtomicU32::new(0));
    let watched = {
        let (rows, renamed, is_sealed) = (paths.rows(0), Arc::clone(&renamed), is_sealed.clone());
        Watched(move |what: &str, path: &Path| {
            if what == "rename" && path == rows {
                assert!(!is_sealed());
                renamed.fetch_add(1, SeqCst);
            }
        })
    };
    let mut part = again_on(Arc::new(watched), &paths);
    assert_eq!(inode(&paths.rows(0)), before);
    part.ready().unwrap();
    assert_ne!(inode(&paths.rows(0)), before);
    assert_eq!(renamed.load(SeqCst), 1);
    assert!(is_sealed());
}

#[test]
fn a_list_of_chunks_without_a_key_may_be_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    drop(part);
    fs::remove_file(paths.chunks()).unwrap();
    drop(again(&paths));
    assert!(paths.chunks().exists());
}

/// Else the next run without an id would go on with the part, and have all of its rows twice.
#[test]
fn a_finish_that_cannot_end_its_part_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (part, paths) = part(folder.path(), Durability::Power);
    fs::create_dir(paths.removed()).unwrap();
    let error = part
        .publish(package(&part, b"tail").unwrap(), None, false)
        .unwrap_err();
    assert_eq!(error.code(), Code::Io, "{error}");
    // Who followed the usual advice, to run the job again, would have each row twice.
    for said in [
        "f.xlsx' has its name and is whole",
        "call finish again",
        "remove the folder",
    ] {
        assert!(error.message().contains(said), "{error}");
    }
    assert!(!error.message().contains("run the job again"), "{error}");
    assert!(paths.target.exists() && paths.journal().exists());
    fs::remove_dir(paths.removed()).unwrap();
    let bytes = fs::metadata(&paths.target).unwrap().len();
    assert_eq!(part.publish_on().unwrap(), Some(bytes));
    assert!(!paths.part.exists());
}

/// Its longest rows are the finished file by then: not a byte more may go there.
#[test]
fn a_handle_whose_file_has_its_name_takes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let (mut part, paths) = part(folder.path(), Durability::Power);
    fs::create_dir(paths.removed()).unwrap();
    let failed = part.publish(package(&part, b"tail").unwrap(), None, false);
    says(failed, Code::Io, "call finish again");
    assert_eq!(inode(&paths.rows(0)), inode(&paths.target));
    for refused in [
        part.append_rows(0, b"more"),
        part.append_link(0, b"more"),
        part.append_definition(b"more"),
        part.commit(state(), None),
        part.rollback(None),
    ] {
        says(refused, Code::Poisoned, "call finish again");
    }
    assert!(fs::read(&paths.target).unwrap() == whole(b"tail"));
    fs::remove_dir(paths.removed()).unwrap();
    part.publish_on().unwrap();
    assert!(fs::read(&paths.target).unwrap() == whole(b"tail") && !paths.part.exists());
}
