//! Something else stands where a file of ours belongs: a folder, a symbolic link, a FIFO, under every name that we use. Whoever
//! meets it says where it stands and that it is to be moved away; it is left as it is, or, where it can only be a leftover of
//! ours, goes; and when it is gone the job goes on with all that was committed.
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
use native_xlsx::{Code, Error};
use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{list, map, text};

/// Every name of ours, below the folder of the target.
const NAMES: [&str; 14] = [
    "d.xlsx.part/journal",
    "d.xlsx.part/journal.new",
    "d.xlsx.part/journal.removed",
    "d.xlsx.part/definitions",
    "d.xlsx.part/chunks",
    "d.xlsx.part/rows-00001",
    "d.xlsx.part/rows-00002",
    "d.xlsx.part/links-00001",
    "d.xlsx.part/links-00002",
    "d.xlsx.part/rows.new",
    "d.xlsx.part/package",
    "d.xlsx.part/receipt",
    "d.xlsx.part/holder",
    "d.xlsx.receipt",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    Folder,
    Link,
    Fifo,
}

impl Obstacle {
    fn put(self, place: &Path) {
        match self {
            Obstacle::Folder => {
                fs::create_dir(place).unwrap();
                fs::write(place.join("theirs"), "theirs").unwrap();
            }
            Obstacle::Link => {
                let theirs = elsewhere(place);
                fs::write(&theirs, "theirs").unwrap();
                fs::set_permissions(&theirs, Permissions::from_mode(0o644)).unwrap();
                symlink(theirs, place).unwrap();
            }
            Obstacle::Fifo => {
                let made = Command::new("mkfifo").arg(place).status().unwrap();
                assert!(made.success());
            }
        }
    }

    fn stands(self, place: &Path) -> bool {
        let kind = fs::symlink_metadata(place).map(|meta| meta.file_type());
        kind.is_ok_and(|kind| match self {
            Obstacle::Folder => fs::read(place.join("theirs")).is_ok_and(|file| file == b"theirs"),
            Obstacle::Link => {
                // What it leads to is as it was, too.
                let theirs = elsewhere(place);
                let rights = fs::metadata(&theirs).map(|meta| meta.permissions().mode() & 0o777);
                kind.is_symlink()
                    && fs::read(&theirs).is_ok_and(|file| file == b"theirs")
                    && rights.is_ok_and(|rights| rights == 0o644)
            }
            Obstacle::Fifo => kind.is_fifo(),
        })
    }

    fn remove(self, place: &Path) {
        match self {
            Obstacle::Folder => fs::remove_dir_all(place).unwrap(),
            _ => fs::remove_file(place).unwrap(),
        }
    }
}

/// Where a link at `place` leads: out of the part.
fn elsewhere(place: &Path) -> PathBuf {
    let folder = place.parent().unwrap();
    let is_part = folder.extension().is_some_and(|name| name == "part");
    let above = if is_part {
        folder.parent().unwrap()
    } else {
        folder
    };
    above.join("elsewhere")
}

/// When it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Before anything is committed.
    Before,
    /// Between two processes.
    Between,
    /// While a handle is open.
    While,
}

struct Trial {
    _folder: tempfile::TempDir,
    target: PathBuf,
    id: bool,
}

impl Trial {
    fn new(id: bool) -> Self {
        // Hundreds of jobs that sync: in memory where that is possible.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let folder = folder.unwrap();
        let target = folder.path().join("d.xlsx");
        Trial {
            _folder: folder,
            target,
            id,
        }
    }

    fn open(&self) -> native_xlsx::Result<Workbook> {
        let id = self.id.then(|| ("id", text("run")));
        let options = map(id.as_slice());
        Workbook::open(&self.target, Some(list(&["a"])), Some("One"), options)
    }

    /// All that the job still has to do, by this handle.
    fn go_on(&self, book: &mut Workbook) -> native_xlsx::Result<()> {
        chunk(book, "one")?;
        if !book.is_finished() {
            book.add_sheet("Two", Some(list(&["a"])), Value::Null)?;
            book.select_sheet("Two")?;
        }
        chunk(book, "two")?;
        book.finish().map(drop)
    }

    /// The job once more, by another process.
    fn again(&self) -> native_xlsx::Result<()> {
        match self.open().and_then(|mut book| self.go_on(&mut book)) {
            // Without an id a finished file is just a file.
            Err(error) if error.code() == Code::Exists && !self.id => Ok(()),
            done => done,
        }
    }

    fn is_whole(&self) {
        for (sheet, row) in [("One", "one"), ("Two", "two")] {
            let read = support::texts(&support::read(&self.target, sheet));
            assert_eq!(read, [["a"], [row]]);
        }
    }
}

/// A row with a link, so that every kind of file is there.
fn chunk(book: &mut Workbook, key: &str) -> native_xlsx::Result<()> {
    if !book.begin_chunk(key)? {
        return Ok(());
    }
    let link = Cell::Link {
        url: "https://example.org/",
        text: Some(key),
        tip: None,
    };
    let mut row = book.begin_row(None)?;
    row.cell(0, link, None)?;
    row.end()?;
    book.commit_chunk(key)
}

fn judge(name: &str, obstacle: Obstacle, when: When, id: bool) {
    let case = format!("{obstacle:?} at {name}, {when:?}, id: {id}");
    let trial = Trial::new(id);
    let place = trial.target.with_file_name(name);
    let kept = trial.target.with_file_name("kept");
    let mut outcomes = Vec::new();
    let block = || {
        if place.exists() {
            fs::rename(&place, &kept).unwrap();
        }
        obstacle.put(&place);
    };
    if when == When::Before {
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        block();
    } else {
        let mut book = trial.open().unwrap();
        chunk(&mut book, "one").unwrap();
        if when == When::While {
            block();
            outcomes.push(trial.go_on(&mut book));
        } else {
            drop(book);
            block();
        }
    }
    // A second time, as a queue does it; what is in the way only of cleaning up is met now.
    outcomes.extend([trial.again(), trial.again()]);
    // Whatever goes by the journal's name when the part is removed has another one then.
    let removed = trial.target.with_file_name("d.xlsx.part/journal.removed");
    let place = if obstacle.stands(&removed) {
        removed
    } else {
        place
    };
    let errors: Vec<Error> = outcomes.into_iter().filter_map(Result::err).collect();
    for error in &errors {
        let message = error.message();
        let named = message.contains(&format!("'{}'", place.display()));
        let advised = message.contains("move it away and run the job again")
            || message.contains("has its name and is whole") && message.contains("finish again");
        assert!(named && advised, "{case}: {error}");
    }
    // A link or a FIFO can be removed like a file; a folder can't, and a file that is needed is not made anew.
    let stands = obstacle.stands(&place);
    assert!(stands || errors.is_empty(), "{case}: removed, {errors:?}");
    assert!(stands || obstacle != Obstacle::Folder, "{case}: removed");
    let needed = when == When::Between && kept.exists() && !name.ends_with("holder");
    let met = obstacle == Obstacle::Folder || needed;
    assert!(!met || !errors.is_empty(), "{case}: nobody said so");
    if stands {
        obstacle.remove(&place);
        if kept.exists() && place.parent().unwrap().exists() {
            fs::rename(&kept, &place).unwrap();
        }
    }
    if let Err(error) = trial.again() {
        panic!("{case}: moved away, and then: {error}");
    }
    trial.is_whole();
    let part = trial.target.with_file_name("d.xlsx.part");
    assert!(!part.exists(), "{case}: the part is left");
}

fn under_every_name(obstacle: Obstacle) {
    for name in NAMES {
        for when in [When::Before, When::Between, When::While] {
            judge(name, obstacle, when, true);
            if name.contains("receipt") {
                judge(name, obstacle, when, false);
            }
        }
    }
}

#[test]
fn a_folder_in_the_place_of_a_file_of_ours() {
    under_every_name(Obstacle::Folder);
}

#[test]
fn a_link_in_the_place_of_a_file_of_ours() {
    under_every_name(Obstacle::Link);
}

#[test]
fn a_fifo_in_the_place_of_a_file_of_ours() {
    under_every_name(Obstacle::Fifo);
}
