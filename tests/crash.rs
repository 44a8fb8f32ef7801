//! The process dies at every operation that changes something, in turn; the next one goes on, and every row is in once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use native_xlsx::book::Workbook;
use native_xlsx::cell::Cell;
use native_xlsx::part::storage::{Disk, Storage};
use native_xlsx::value::Value;
use native_xlsx::{Code, Result};
use std::path::Path;
use std::sync::Arc;
use support::failing::{Life, MortalDisk};
use support::{list, map, read, text};

const CHUNKS: [&str; 3] = ["a", "b", "c"];

fn options(id: Option<&str>) -> Value {
    id.map_or(Value::Null, |id| map(&[("id", text(id))]))
}

/// The whole job, as a queue would deliver it again and again: every chunk, a second sheet, finish.
fn job(
    disk: Arc<dyn Storage>,
    path: &Path,
    id: Option<&str>,
    acknowledged: &mut Vec<String>,
) -> Result<()> {
    let mut book = Workbook::open_on(
        disk,
        path,
        Some(list(&["chunk", "n"])),
        Some("One"),
        options(id),
    )?;
    for chunk in CHUNKS {
        if !book.begin_chunk(chunk)? {
            continue;
        }
        for n in 0..5 {
            let mut row = book.begin_row(None)?;
            row.cell(0, Cell::Text(chunk), None)?;
            row.cell(1, Cell::Int(n), None)?;
            row.end()?;
        }
        book.commit_chunk(chunk)?;
        acknowledged.push(chunk.to_owned());
    }
    if !book.is_finished() {
        book.add_sheet("Two", Some(list(&["x"])), Value::Null)?;
        book.finish()?;
    }
    Ok(())
}

fn check(path: &Path) {
    let rows = support::texts(&read(path, "One"));
    let numbers = CHUNKS
        .iter()
        .flat_map(|chunk| (0..5).map(move |n| vec![(*chunk).to_owned(), n.to_string()]));
    let expected: Vec<Vec<String>> = std::iter::once(vec!["chunk".to_owned(), "n".to_owned()])
        .chain(numbers)
        .collect();
    assert_eq!(rows, expected);
    assert_eq!(support::texts(&read(path, "Two")), [["x"]]);
}

/// A process that died behind the renaming leaves a part one file of which is the finished one. Whatever is done to the part
/// then, that file stays as it is until another one is renamed over it.
#[test]
fn a_finished_file_is_never_changed() {
    let mut judged = 0;
    for operations in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.xlsx");
        let life = Life::of(operations);
        let died = job(
            Arc::new(MortalDisk(life.clone())),
            &path,
            None,
            &mut Vec::new(),
        );
        if !life.is_over() {
            died.unwrap();
            break;
        }
        if !path.exists() || Workbook::status(&path).unwrap().state != "building" {
            continue;
        }
        judged += 1;
        let finished = std::fs::read(&path).unwrap();
        let unchanged = || assert!(std::fs::read(&path).unwrap() == finished, "it was changed");
        let mut book = Workbook::open(&path, None, None, Value::Null).unwrap();
        unchanged();
        book.select_sheet("One").unwrap();
        let mut row = book.begin_row(None).unwrap();
        row.cell(0, Cell::Text("more"), None).unwrap();
        row.end().unwrap();
        book.commit(None).unwrap();
        unchanged();
        book.finish().unwrap();
        let rows = support::texts(&read(&path, "One"));
        assert_eq!(rows.len(), 17);
        assert_eq!(rows[16][0], "more");
    }
    assert!(judged > 0, "no process died behind the renaming");
}

/// A part with some rows, and the options that open it.
fn some_rows(path: &Path, durability: &str) -> Value {
    let created = map(&[("created", text("2024-01-01 00:00:00"))]);
    let options = map(&[("properties", created), ("durability", text(durability))]);
    let mut book = Workbook::open(path, Some(list(&["x"])), None, options.clone()).unwrap();
    for n in 0..9 {
        let mut row = book.begin_row(None).unwrap();
        row.cell(0, Cell::Int(n), None).unwrap();
        row.end().unwrap();
    }
    book.commit(None).unwrap();
    options
}

/// The rows stay where they are, or are copied: because of a second name, as a backup makes one, or because nothing was synced.
#[test]
fn the_file_has_the_same_bytes_whether_its_rows_are_copied_or_not() {
    let finished = |durability: &str, backup: bool| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.xlsx");
        let options = some_rows(&path, durability);
        let mut book = Workbook::open(&path, None, None, options).unwrap();
        if backup {
            let rows = folder.path().join("f.xlsx.part/rows-00001");
            std::fs::hard_link(rows, folder.path().join("backup")).unwrap();
        }
        book.finish().unwrap();
        std::fs::read(&path).unwrap()
    };
    let in_place = finished("power", false);
    assert!(finished("power", true) == in_place);
    assert!(finished("process", false) == in_place);
}

#[test]
fn a_finish_that_copied_is_finished_by_one_that_does_not() {
    let mut judged = 0;
    for operations in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.xlsx");
        let options = some_rows(&path, "power");
        let life = Life::of(operations);
        let disk = Arc::new(MortalDisk(life.clone()));
        let backup = folder.path().join("backup");
        let died = Workbook::open_on(disk, &path, None, None, options.clone());
        let died = died.and_then(|mut book| {
            std::fs::hard_link(folder.path().join("f.xlsx.part/rows-00001"), &backup).unwrap();
            book.finish()
        });
        if !life.is_over() {
            died.unwrap();
            break;
        }
        if !path.exists() || !folder.path().join("f.xlsx.part/journal").exists() {
            continue;
        }
        judged += 1;
        std::fs::remove_file(&backup).unwrap();
        let file = std::fs::read(&path).unwrap();
        let mut book = Workbook::open(&path, None, None, options).unwrap();
        book.finish().unwrap();
        assert!(std::fs::read(&path).unwrap() == file);
    }
    assert!(judged > 0, "no process died behind the renaming");
}

#[test]
fn death_at_every_operation() {
    for id in [None, Some("run 1")] {
        let mut deaths = 0;
        for operations in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("f.xlsx");
            let life = Life::of(operations);
            let mut acknowledged = Vec::new();
            let outcome = job(
                Arc::new(MortalDisk(life.clone())),
                &path,
                id,
                &mut acknowledged,
            );
            if !life.is_over() {
                outcome.unwrap();
                check(&path);
                break;
            }
            deaths += 1;
            let status = Workbook::status(&path).unwrap();
            if status.state == "building" {
                assert!(
                    status.chunks.unwrap() >= acknowledged.len() as u64,
                    "an acknowledged chunk is gone"
                );
            }
            // Without an id a finished file is just a file: whoever calls again is told so.
            let again = job(Arc::new(Disk), &path, id, &mut acknowledged);
            if id.is_none() && status.state == "finished" {
                assert_eq!(again.unwrap_err().code(), native_xlsx::Code::Exists);
            } else {
                again.unwrap_or_else(|error| panic!("after {operations} operations: {error}"));
            }
            check(&path);
            let left: Vec<_> = std::fs::read_dir(folder.path())
                .unwrap()
                .map(|e| e.unwrap().file_name())
                .collect();
            assert!(
                left.iter()
                    .all(|name| name == "f.xlsx" || name == "f.xlsx.receipt"),
                "{left:?}"
            );
        }
        assert!(deaths > 50, "only {deaths} operations were interrupted");
    }
}

#[test]
fn death_again_and_again() {
    // Each life is a few operations longer than what opening takes: the job still comes to its end.
    for span in [12, 17, 23] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.xlsx");
        let mut acknowledged = Vec::new();
        let mut lives = 0;
        loop {
            lives += 1;
            assert!(lives < 200, "no progress");
            let life = Life::of(span + lives % 7 * 4);
            if job(
                Arc::new(MortalDisk(life)),
                &path,
                Some("x"),
                &mut acknowledged,
            )
            .is_ok()
            {
                break;
            }
        }
        check(&path);
        assert!(lives > 1);
    }
}

#[test]
fn a_replaced_run_leaves_no_receipt_behind() {
    // The first run dies between its receipt and its file; a second one takes its place, and is discarded.
    let options = |id: &str| map(&[("id", text(id)), ("mode", text("replace"))]);
    let mut cut_off = 0;
    for operations in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.xlsx");
        let life = Life::of(operations);
        let died = job(
            Arc::new(MortalDisk(life.clone())),
            &path,
            Some("first"),
            &mut Vec::new(),
        );
        if !life.is_over() {
            died.unwrap();
            break;
        }
        if path.exists() || !folder.path().join("f.xlsx.receipt").exists() {
            continue;
        }
        cut_off += 1;
        let mut second = Workbook::open(&path, None, None, options("second")).unwrap();
        second.discard().unwrap();
        let mut first = Workbook::open(&path, None, None, options("first")).unwrap();
        assert!(
            !first.is_finished(),
            "nothing of the first run was published"
        );
        first.discard().unwrap();
    }
    assert!(cut_off > 0);
}

/// The disk may work again, or seem to: nobody knows what of the failed write is there.
#[test]
fn a_handle_takes_nothing_more_after_a_failed_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.xlsx");
    let life = Life::of(1_000_000);
    let disk = Arc::new(MortalDisk(life.clone()));
    let mut book = Workbook::open_on(disk, &path, None, None, Value::Null).unwrap();
    let add = |book: &mut Workbook| -> Result<()> {
        let mut row = book.begin_row(None)?;
        row.cell(0, Cell::Int(1), None)?;
        row.end()
    };
    add(&mut book).unwrap();
    book.commit(None).unwrap();
    add(&mut book).unwrap();
    life.again(0);
    assert_eq!(book.commit(None).unwrap_err().code(), Code::Io);
    life.again(1_000_000);
    for refused in [add(&mut book), book.commit(None), book.finish().map(drop)] {
        assert_eq!(refused.unwrap_err().code(), Code::Poisoned);
    }
    drop(book);
    let mut book = Workbook::open(&path, None, None, Value::Null).unwrap();
    assert_eq!(book.row_count(), 1);
    add(&mut book).unwrap();
    book.finish().unwrap();
    assert_eq!(support::texts(&read(&path, "Sheet1")), [["1"], ["1"]]);
}
