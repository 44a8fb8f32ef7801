//! Which operations reach the disk: those that the promise needs, and no others.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use native_xlsx::book::Workbook;
use native_xlsx::cell::Cell;
use native_xlsx::value::Value;
use std::path::Path;
use std::sync::Arc;
use support::diary::Diary;
use support::{map, text};

fn open(diary: &Diary, path: &Path, options: Value) -> Workbook {
    Workbook::open_on(Arc::new(diary.clone()), path, None, None, options).unwrap()
}

/// A handle on a part with a row, whose files are open under their own names.
fn resumed(diary: &Diary, path: &Path) -> Workbook {
    let mut book = open(diary, path, Value::Null);
    add(&mut book, 0);
    book.commit(None).unwrap();
    drop(book);
    let book = open(diary, path, Value::Null);
    diary.take();
    book
}

fn add(book: &mut Workbook, n: i64) {
    let mut row = book.begin_row(None).unwrap();
    row.cell(0, Cell::Int(n), None).unwrap();
    row.end().unwrap();
}

fn add_chunk(book: &mut Workbook, key: &str) {
    assert!(book.begin_chunk(key).unwrap());
    add(book, 1);
    book.commit_chunk(key).unwrap();
}

#[test]
fn a_commit_writes_and_syncs_what_is_new_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let diary = Diary::default();
    let mut book = resumed(&diary, &folder.path().join("f.xlsx"));
    add(&mut book, 1);
    book.commit(None).unwrap();
    let commit = [
        "write rows-00001",
        "sync rows-00001",
        "write journal",
        "write journal",
        "sync journal",
        "write journal",
    ];
    assert_eq!(diary.changes(), commit);
    // Nothing new: nothing happens. Nothing to take back: nothing is cut.
    book.commit(None).unwrap();
    book.rollback().unwrap();
    assert_eq!(diary.changes(), [""; 0]);
    // A key: its list too.
    add_chunk(&mut book, "a");
    let with_key = [
        &["write chunks"],
        &commit[..1],
        &["sync chunks"],
        &commit[1..],
    ]
    .concat();
    let mut changes = diary.changes();
    let mut wanted = with_key.clone();
    changes[..2].sort();
    wanted[..2].sort();
    assert_eq!(changes, wanted);
}

#[test]
fn a_new_file_of_a_sheet_has_its_name_synced_with_the_commit_that_speaks_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let diary = Diary::default();
    let mut book = resumed(&diary, &folder.path().join("f.xlsx"));
    book.add_sheet("Two", None, Value::Null).unwrap();
    add(&mut book, 1);
    book.commit(None).unwrap();
    let changes = diary.changes();
    let place = |what: &str| {
        let place = changes.iter().position(|change| change == what);
        place.unwrap_or_else(|| panic!("no {what}: {changes:?}"))
    };
    assert!(place("create rows-00002") < place("sync f.xlsx.part"));
    let record = changes.iter().rposition(|change| change == "sync journal");
    assert!(place("sync f.xlsx.part") < record.unwrap());
    let syncs = |changes: &[String]| changes.iter().filter(|c| *c == "sync f.xlsx.part").count();
    assert_eq!(syncs(&changes), 1);
    add(&mut book, 2);
    book.commit(None).unwrap();
    assert_eq!(syncs(&diary.changes()), 0, "the name was durable already");
}

#[test]
fn without_power_durability_nothing_is_synced_until_finish() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.xlsx");
    let diary = Diary::default();
    let options = || map(&[("durability", text("process"))]);
    let mut book = open(&diary, &path, options());
    add_chunk(&mut book, "a");
    book.add_sheet("Two", None, Value::Null).unwrap();
    add_chunk(&mut book, "b");
    drop(book);
    let mut book = open(&diary, &path, options());
    add_chunk(&mut book, "c");
    let synced = |changes: &[String]| changes.iter().any(|change| change.starts_with("sync"));
    assert!(!synced(&diary.changes()));
    book.finish().unwrap();
    assert!(synced(&diary.changes()));
}

#[test]
fn what_was_committed_whole_is_gone_on_from_without_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.xlsx");
    let diary = Diary::default();
    for key in ["a", "b"] {
        let mut book = open(&diary, &path, Value::Null);
        add_chunk(&mut book, key);
    }
    diary.take();
    let book = open(&diary, &path, Value::Null);
    assert_eq!(diary.changes(), [""; 0]);
    assert_eq!(book.row_count(), 2);
}

#[test]
fn only_what_the_last_commit_added_is_written_again_where_its_seal_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.xlsx");
    let diary = Diary::default();
    for key in ["a", "b", "c"] {
        let mut book = open(&diary, &path, Value::Null);
        add_chunk(&mut book, key);
    }
    // The fourth commit's seal, in the block of slot 0.
    let journal = folder.path().join("f.xlsx.part/journal");
    let mut bytes = std::fs::read(&journal).unwrap();
    bytes[4_096 + 512] ^= 1;
    std::fs::write(&journal, &bytes).unwrap();
    let chunks = std::fs::read(folder.path().join("f.xlsx.part/chunks")).unwrap();
    diary.take();
    drop(open(&diary, &path, Value::Null));
    let entries = diary.take();
    let written = |name: &str| -> Vec<(u64, u64)> {
        let of_it = entries
            .iter()
            .filter(|e| e.what == "write" && e.name == name);
        of_it.map(|entry| (entry.at, entry.len)).collect()
    };
    assert_eq!(written("chunks"), [(32, 16)], "one key of {}", chunks.len());
    assert_eq!(written("definitions"), []);
    let (at, len) = written("rows-00001")[0];
    let rows = std::fs::metadata(folder.path().join("f.xlsx.part/rows-00001")).unwrap();
    assert_eq!(at + len, rows.len());
    assert!(
        len < 60 && written("rows-00001").len() == 1,
        "the rows of one commit"
    );
    for name in [
        "chunks",
        "rows-00001",
        "f.xlsx.part",
        "journal",
        "definitions",
    ] {
        let synced = |e: &&support::diary::Entry| e.what == "sync" && e.name == name;
        assert!(entries.iter().any(|e| synced(&e)), "{name} is not synced");
    }
    // The record, its slot, and at last the seal.
    assert_eq!(written("journal").len(), 3);
    // Now it is sealed.
    drop(open(&diary, &path, Value::Null));
    assert_eq!(diary.changes(), [""; 0]);
}

#[test]
fn keys_that_are_not_in_are_known_without_reading_the_list_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.xlsx");
    let diary = Diary::default();
    let mut book = open(&diary, &path, Value::Null);
    for number in 0..50 {
        add_chunk(&mut book, &format!("in {number}"));
    }
    drop(book);
    let mut book = open(&diary, &path, Value::Null);
    let lookups = |book: &mut Workbook, diary: &Diary, kind: &str| {
        diary.take();
        let found = (0..50).filter(|n| book.has_chunk(&format!("{kind} {n}")).unwrap());
        let found = found.count();
        let read = diary
            .take()
            .into_iter()
            .filter(|entry| entry.what == "read")
            .count();
        (found, read)
    };
    assert_eq!(lookups(&mut book, &diary, "out"), (0, 1));
    assert_eq!(lookups(&mut book, &diary, "in"), (50, 50));
    add_chunk(&mut book, "later");
    assert!(book.has_chunk("later").unwrap());
}

#[test]
fn what_a_killed_run_left_behind_the_last_commit_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.xlsx");
    drop(resumed(&Diary::default(), &path));
    let part = folder.path().join("f.xlsx.part");
    let names = ["rows-00001", "definitions", "chunks", "journal"];
    let before = names.map(|name| std::fs::read(part.join(name)).unwrap());
    for (name, bytes) in names.iter().zip(&before) {
        let longer = [bytes.as_slice(), b"of a run that was killed"].concat();
        std::fs::write(part.join(name), longer).unwrap();
    }
    for name in ["rows-00002", "links-00001", "receipt", "journal.new"] {
        std::fs::write(part.join(name), "of a run that was killed").unwrap();
    }
    std::fs::write(part.join("notes.txt"), "somebody's").unwrap();
    drop(open(&Diary::default(), &path, Value::Null));
    for (name, bytes) in names.iter().zip(&before) {
        assert!(std::fs::read(part.join(name)).unwrap() == *bytes, "{name}");
    }
    let mut left: Vec<String> = std::fs::read_dir(&part)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    let ours = [
        "chunks",
        "definitions",
        "holder",
        "journal",
        "notes.txt",
        "rows-00001",
    ];
    assert_eq!(left, ours);
}

#[test]
fn a_failed_commit_names_the_file_as_it_is_called() {
    let mut named = 0;
    for operations in 0..60 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.xlsx");
        let life = support::failing::Life::of(operations);
        let disk = Arc::new(support::failing::MortalDisk(life));
        let Ok(mut book) = Workbook::open_on(disk, &path, None, None, Value::Null) else {
            continue;
        };
        add(&mut book, 1);
        if let Err(error) = book.commit(None) {
            let message = error.message();
            assert!(!message.contains("journal.new"), "{message}");
            named += usize::from(message.contains("f.xlsx.part/journal'"));
        }
    }
    assert!(named > 2);
}
