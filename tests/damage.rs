//! Damaged parts: the newest record rolls back, as a torn one would; everything else is refused, and nothing is changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use native_xlsx::Code;
use native_xlsx::book::Workbook;
use native_xlsx::cell::Cell;
use native_xlsx::value::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn add(book: &mut Workbook, n: i64) {
    let mut row = book.begin_row(None).unwrap();
    row.cell(0, Cell::Int(n), None).unwrap();
    row.end().unwrap();
}

/// A part with three commits of one row each, under chunk keys 0 to 2.
fn part(folder: &Path) -> PathBuf {
    let path = folder.join("d.xlsx");
    for n in 0..3 {
        let mut book = support::open(&path);
        assert!(book.begin_chunk(&n.to_string()).unwrap());
        add(&mut book, n);
        book.commit_chunk(&n.to_string()).unwrap();
    }
    path
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x40;
    fs::write(path, bytes).unwrap();
}

fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("holder"))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_damaged_newest_record_rolls_back_to_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = part(folder.path());
    let journal = folder.path().join("d.xlsx.part/journal");
    let len = fs::read(&journal).unwrap().len();
    flip(&journal, len - 10);
    let mut book = support::open(&path);
    assert_eq!(book.row_count(), 2);
    assert!(book.has_chunk("1").unwrap() && !book.has_chunk("2").unwrap());
    assert!(book.begin_chunk("2").unwrap());
    add(&mut book, 22);
    book.commit_chunk("2").unwrap();
    book.finish().unwrap();
    assert_eq!(
        support::texts(&support::read(&path, "Sheet1")),
        [["0"], ["1"], ["22"]]
    );
}

#[test]
fn a_torn_slot_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = part(folder.path());
    let journal = folder.path().join("d.xlsx.part/journal");
    // Commits 1 to 4 (the first is the creation): slot 0 has the newest.
    flip(&journal, 4_096 + 6);
    assert_eq!(support::open(&path).row_count(), 3);
}

#[test]
fn whatever_else_is_damaged_is_refused_and_left_alone() {
    for (file, at, code, part_of_message) in [
        ("journal", 3, Code::Corrupt, "header"),
        ("definitions", 5, Code::Corrupt, "definitions"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = part(folder.path());
        flip(&folder.path().join("d.xlsx.part").join(file), at);
        let before = snapshot(&folder.path().join("d.xlsx.part"));
        let error = Workbook::open(&path, None, None, Value::Null).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.message().contains(part_of_message), "{error}");
        assert!(
            snapshot(&folder.path().join("d.xlsx.part")) == before,
            "{file}: something was changed"
        );
    }
}

#[test]
fn damaged_rows_are_found_at_finish_at_the_latest() {
    let folder = tempfile::tempdir().unwrap();
    let path = part(folder.path());
    flip(&folder.path().join("d.xlsx.part/rows-00001"), 4_096 + 9);
    let mut book = support::open(&path);
    let error = book.finish().unwrap_err();
    assert_eq!(error.code(), Code::Corrupt);
    assert!(error.message().contains("rows-00001"), "{error}");
    assert!(!path.exists());
}

#[test]
fn damaged_chunk_keys_are_found_when_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = part(folder.path());
    flip(&folder.path().join("d.xlsx.part/chunks"), 20);
    let error = support::open(&path).begin_chunk("2").unwrap_err();
    assert_eq!(error.code(), Code::Corrupt);
    assert!(error.message().contains("chunks"), "{error}");
}

#[test]
fn shortened_files_are_refused() {
    for file in ["rows-00001", "chunks", "definitions"] {
        let folder = tempfile::tempdir().unwrap();
        let path = part(folder.path());
        let damaged = folder.path().join("d.xlsx.part").join(file);
        let bytes = fs::read(&damaged).unwrap();
        fs::write(&damaged, &bytes[..bytes.len() - 1]).unwrap();
        let error = Workbook::open(&path, None, None, Value::Null).unwrap_err();
        assert_eq!(error.code(), Code::Corrupt, "{error}");
        assert!(error.message().contains(file), "{error}");
    }
}

#[test]
fn another_version_and_foreign_folders_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = part(folder.path());
    let journal = folder.path().join("d.xlsx.part/journal");
    let mut bytes = fs::read(&journal).unwrap();
    bytes[8] = 9;
    let crc = crc32c::crc32c(&bytes[..12]).to_le_bytes();
    bytes[12..16].copy_from_slice(&crc);
    fs::write(&journal, bytes).unwrap();
    assert_eq!(
        Workbook::open(&path, None, None, Value::Null)
            .unwrap_err()
            .code(),
        Code::Version
    );

    let foreign = folder.path().join("f.xlsx.part");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.txt"), "mine").unwrap();
    let error = Workbook::open(&folder.path().join("f.xlsx"), None, None, Value::Null).unwrap_err();
    assert_eq!(error.code(), Code::Path);
    assert!(error.message().contains("thesis.txt"), "{error}");
    assert!(foreign.join("thesis.txt").exists());

    std::os::unix::fs::symlink(&foreign, folder.path().join("l.xlsx.part")).unwrap();
    assert_eq!(
        Workbook::open(&folder.path().join("l.xlsx"), None, None, Value::Null)
            .unwrap_err()
            .code(),
        Code::Path
    );
}

#[test]
fn leftovers_of_ours_are_cleaned_up() {
    let folder = tempfile::tempdir().unwrap();
    let garbage = folder.path().join("g.xlsx.part");
    // Of a creation that was cut short, and of a removal.
    for (journal, rows) in [("journal.new", ""), ("journal.removed", "rows")] {
        fs::create_dir(&garbage).unwrap();
        fs::write(garbage.join(journal), "half").unwrap();
        fs::write(garbage.join("rows-00001"), rows).unwrap();
        let path = folder.path().join("g.xlsx");
        let mut book = support::open(&path);
        add(&mut book, 1);
        book.finish().unwrap();
        assert_eq!(support::texts(&support::read(&path, "Sheet1")), [["1"]]);
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn salvage_goes_back_to_the_last_whole_commit() {
    let salvage = || support::map(&[("salvage", Value::Bool(true))]);
    // (file, how far from its end) → rows that are whole.
    for (file, from_end, rows) in [("rows-00001", 5, 2), ("chunks", 20, 1), ("journal", 10, 2)] {
        let folder = tempfile::tempdir().unwrap();
        let path = part(folder.path());
        let damaged = folder.path().join("d.xlsx.part").join(file);
        let len = fs::read(&damaged).unwrap().len();
        flip(&damaged, len - from_end);
        let mut book = support::open_with(&path, salvage()).unwrap();
        assert_eq!(book.row_count(), rows, "{file}");
        for n in rows..3 {
            assert!(
                book.begin_chunk(&n.to_string()).unwrap(),
                "{file}: chunk {n}"
            );
            add(&mut book, i64::try_from(n).unwrap());
            book.commit_chunk(&n.to_string()).unwrap();
        }
        book.finish().unwrap();
        assert_eq!(
            support::texts(&support::read(&path, "Sheet1")),
            [["0"], ["1"], ["2"]]
        );
    }
    // Both slots gone, records damaged in the middle: the newest is found by what it looks like.
    let folder = tempfile::tempdir().unwrap();
    let path = part(folder.path());
    let journal = folder.path().join("d.xlsx.part/journal");
    for at in [4_100, 8_200, 12_300] {
        flip(&journal, at);
    }
    assert_eq!(
        Workbook::open(&path, None, None, Value::Null)
            .unwrap_err()
            .code(),
        Code::Corrupt
    );
    assert_eq!(support::open_with(&path, salvage()).unwrap().row_count(), 3);
    assert_eq!(support::open(&path).row_count(), 3);

    let folder = tempfile::tempdir().unwrap();
    let path = part(folder.path());
    flip(&folder.path().join("d.xlsx.part/definitions"), 5);
    let error = support::open_with(&path, salvage()).unwrap_err();
    assert!(
        error.code() == Code::Corrupt && error.message().contains("nothing to salvage"),
        "{error}"
    );
}

#[test]
fn missing_files_are_refused_as_missing() {
    for file in ["rows-00001", "chunks", "definitions"] {
        let folder = tempfile::tempdir().unwrap();
        let path = part(folder.path());
        fs::remove_file(folder.path().join("d.xlsx.part").join(file)).unwrap();
        let error = Workbook::open(&path, None, None, Value::Null).unwrap_err();
        assert_eq!(error.code(), Code::Corrupt, "{error}");
        let message = error.message();
        assert!(
            message.contains(file) && message.contains("missing"),
            "{error}"
        );
    }
    // What is there but no file of ours is no damage.
    for file in ["rows-00001", "chunks", "definitions"] {
        let folder = tempfile::tempdir().unwrap();
        let path = part(folder.path());
        let file = folder.path().join("d.xlsx.part").join(file);
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        let error = Workbook::open(&path, None, None, Value::Null).unwrap_err();
        assert_eq!(error.code(), Code::Io, "{error}");
        assert!(!error.message().contains("missing"), "{error}");
    }
}

/// Only the newest commit wrote to the second sheet, so what becomes of that sheet's file is its damage alone.
#[test]
fn salvage_goes_back_behind_a_file_that_is_gone_but_not_for_one_that_cannot_be_read() {
    let salvage = || support::map(&[("salvage", Value::Bool(true))]);
    for missing in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = part(folder.path());
        let part = folder.path().join("d.xlsx.part");
        let mut book = support::open(&path);
        book.add_sheet("Two", None, Value::Null).unwrap();
        add(&mut book, 3);
        book.commit(None).unwrap();
        drop(book);
        fs::remove_file(part.join("rows-00002")).unwrap();
        if !missing {
            fs::create_dir(part.join("rows-00002")).unwrap();
            let journal = fs::read(part.join("journal")).unwrap();
            let error = support::open_with(&path, salvage()).unwrap_err();
            assert_eq!(error.code(), Code::Io, "{error}");
            assert!(fs::read(part.join("journal")).unwrap() == journal);
            continue;
        }
        let error = Workbook::open(&path, None, None, Value::Null).unwrap_err();
        let last = "the last whole one is commit 5 with 3 rows";
        assert!(error.message().contains(last), "{error}");
        let mut book = support::open_with(&path, salvage()).unwrap();
        assert_eq!(book.row_count(), 3);
        book.finish().unwrap();
        assert_eq!(
            support::texts(&support::read(&path, "Sheet1")),
            [["0"], ["1"], ["2"]]
        );
    }
}

/// Who is refused must not have cut another run's part back: its next job would go on without the rows of those before it.
#[test]
fn salvage_is_for_who_may_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.xlsx");
    let part = folder.path().join("d.xlsx.part");
    let open = |columns: Option<&str>, options: &[(&str, &str)]| {
        let mut all: Vec<_> = options
            .iter()
            .map(|(key, value)| (*key, support::text(value)))
            .collect();
        all.push(("salvage", Value::Bool(true)));
        let columns = columns.map(|name| support::list(&[name]));
        Workbook::open(&path, columns, None, support::map(&all))
    };
    for n in 0..2 {
        let mut book = open(Some("a"), &[("id", "run")]).unwrap();
        add(&mut book, n);
        book.commit(None).unwrap();
    }
    let rows = part.join("rows-00001");
    let len = fs::read(&rows).unwrap().len();
    flip(&rows, len - 5);
    fs::write(part.join("theirs"), "").unwrap();
    let before = snapshot(&part);
    for (columns, options, code) in [
        (None, &[("id", "other")] as &[_], Code::Mismatch),
        (Some("b"), &[("id", "run")], Code::Mismatch),
        (None, &[("id", "run"), ("mode", "create")], Code::Exists),
        (None, &[("id", "other"), ("mode", "replace")], Code::Path),
    ] {
        let error = open(columns, options).unwrap_err();
        assert_eq!(error.code(), code, "{options:?}: {error}");
        assert!(snapshot(&part) == before, "{options:?}");
    }
    fs::remove_file(part.join("theirs")).unwrap();
    let book = open(Some("a"), &[("id", "run")]).unwrap();
    assert_eq!(book.row_count(), 1);
    drop(book);
    // Another run may replace it.
    let book = open(None, &[("id", "other"), ("mode", "replace")]).unwrap();
    assert_eq!(book.row_count(), 0);
}

#[test]
fn salvage_of_a_part_without_rows_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.xlsx");
    drop(support::open(&path));
    let salvage = support::map(&[("salvage", Value::Bool(true))]);
    let mut book = support::open_with(&path, salvage).unwrap();
    assert_eq!(book.row_count(), 0);
    add(&mut book, 1);
    book.finish().unwrap();
}
