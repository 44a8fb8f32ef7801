//! Looking at a part while another process commits, discards and begins anew, at the worst moments: never an error, and
//! never a state that never was. The other process's work is done within the reader's own operations.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use native_xlsx::Code;
use native_xlsx::book::{Status, Workbook};
use native_xlsx::cell::Cell;
use native_xlsx::part::storage::{Disk, LockedFolder, Mode, Stat, Storage, StorageFile};
use native_xlsx::value::Value;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

type Hook = Arc<Mutex<dyn FnMut(&str) + Send>>;

/// The disk, with something done before each operation, which is told as "read journal".
struct Hooked(Hook);

struct HookedFile(Box<dyn StorageFile>, String, Hook);

impl std::fmt::Debug for Hooked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hooked")
    }
}

impl std::fmt::Debug for HookedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HookedFile {}", self.1)
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

impl Hooked {
    fn tell(&self, what: &str, path: &Path) {
        self.0.lock().unwrap()(&format!("{what} {}", name(path)));
    }
}

fn nothing<T>() -> io::Result<T> {
    panic!("looking changes nothing")
}

impl Storage for Hooked {
    fn create(&self, _: &Path, _: Mode) -> io::Result<Box<dyn StorageFile>> {
        nothing()
    }
    fn open(&self, path: &Path, write: bool) -> io::Result<Box<dyn StorageFile>> {
        self.tell("open", path);
        let file = Disk.open(path, write)?;
        Ok(Box::new(HookedFile(file, name(path), Arc::clone(&self.0))))
    }
    fn create_folder(&self, _: &Path) -> io::Result<()> {
        nothing()
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        nothing()
    }
    fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
        nothing()
    }
    fn link(&self, _: &Path, _: &Path) -> io::Result<bool> {
        nothing()
    }
    fn remove(&self, _: &Path) -> io::Result<()> {
        nothing()
    }
    fn remove_folder(&self, _: &Path) -> io::Result<()> {
        nothing()
    }
    fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
        self.tell("stat", path);
        Disk.stat(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.tell("list", path);
        Disk.list(path)
    }
    fn lock(&self, path: &Path, exclusive: bool) -> io::Result<Option<LockedFolder>> {
        self.tell("lock", path);
        Disk.lock(path, exclusive)
    }
}

impl StorageFile for HookedFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.2.lock().unwrap()(&format!("read {}", self.1));
        self.0.read_at(buffer, offset)
    }
    fn write_at(&mut self, _: &[u8], _: u64) -> io::Result<usize> {
        nothing()
    }
    fn set_len(&mut self, _: u64) -> io::Result<()> {
        nothing()
    }
    fn sync(&mut self) -> io::Result<()> {
        nothing()
    }
    fn sync_all(&mut self) -> io::Result<()> {
        nothing()
    }
    fn len(&self) -> io::Result<u64> {
        self.2.lock().unwrap()(&format!("len {}", self.1));
        self.0.len()
    }
}

fn open(target: &Path, id: usize) -> Workbook {
    let text = |text: &str| Value::Str(text.to_owned());
    let options = vec![
        ("id".to_owned(), text(&format!("run {id}"))),
        ("durability".to_owned(), text("process")),
    ];
    Workbook::open(target, None, None, Value::Map(options)).unwrap()
}

fn commit(book: &mut Workbook, rows: usize) {
    for _ in 0..rows {
        let mut row = book.begin_row(None).unwrap();
        row.cell(0, Cell::Int(7), None).unwrap();
        row.end().unwrap();
        book.commit(None).unwrap();
    }
}

/// Looks; before the `at`-th operation `work` is done. Answers the state, and how many operations there were.
fn look(target: &Path, at: usize, work: impl FnOnce() + Send + 'static) -> (Status, usize) {
    let count = Arc::new(Mutex::new(0));
    let (counted, mut work) = (Arc::clone(&count), Some(work));
    let hook = move |_: &str| {
        *counted.lock().unwrap() += 1;
        if *counted.lock().unwrap() == at {
            work.take().unwrap()();
        }
    };
    let status = Workbook::status_on(&Hooked(Arc::new(Mutex::new(hook))), target);
    let status = status.unwrap_or_else(|error| panic!("before operation {at}: {error}"));
    (status, *count.lock().unwrap())
}

/// Runs `look` with the work before every operation there is, on a part of one row each time.
fn everywhere(work: fn(PathBuf, Workbook), judge: impl Fn(&Status)) {
    let folder = tempfile::tempdir().unwrap();
    let mut most = 1;
    let mut at = 1;
    while at <= most {
        let target = folder.path().join(format!("{at}.xlsx"));
        let mut book = open(&target, 1);
        commit(&mut book, 1);
        let path = target.clone();
        let (status, operations) = look(&target, at, move || work(path, book));
        judge(&status);
        // The last round is the one whose operation is never reached.
        most = operations + 1;
        at += 1;
    }
    assert!(most > 10, "{most} operations");
}

/// Both slots lead further than the journal was long a moment before.
#[test]
fn commits_while_somebody_looks() {
    for commits in 1..4 {
        let work: fn(PathBuf, Workbook) = match commits {
            1 => |_, mut book| commit(&mut book, 1),
            2 => |_, mut book| commit(&mut book, 2),
            _ => |_, mut book| commit(&mut book, 3),
        };
        everywhere(work, |status| {
            assert_eq!(
                (status.state, status.id.as_deref()),
                ("building", Some("run 1"))
            );
            let rows = status.rows.unwrap();
            assert!(rows == 1 || rows == 1 + commits, "{rows} rows");
        });
    }
}

#[test]
fn a_part_is_discarded_and_made_anew_while_somebody_looks() {
    everywhere(
        |path, mut book| {
            book.discard().unwrap();
            drop(book);
            let mut book = open(&path, 2);
            book.add_sheet("More", None, Value::Null).unwrap();
            commit(&mut book, 5);
        },
        |status| match status.id.as_deref() {
            Some("run 1") => assert_eq!(status.rows, Some(1)),
            Some("run 2") => assert_eq!((status.rows, status.sheets.len()), (Some(5), 2)),
            _ => assert_eq!(status.state, "absent"),
        },
    );
}

#[test]
fn a_part_is_finished_while_somebody_looks() {
    everywhere(
        |_, mut book| {
            commit(&mut book, 1);
            book.finish().unwrap();
        },
        |status| match status.state {
            "building" => assert!(matches!(status.rows, Some(1 | 2))),
            state => assert_eq!((state, status.rows), ("finished", Some(2))),
        },
    );
}

/// What stays damaged is told, and soon.
#[test]
fn damage_is_still_told() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("f.xlsx");
    commit(&mut open(&target, 1), 3);
    let journal = folder.path().join("f.xlsx.part/journal");
    let mut bytes = std::fs::read(&journal).unwrap();
    bytes[12_288..].fill(0xFF);
    std::fs::write(&journal, bytes).unwrap();
    let count = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&count);
    let hook: Hook = Arc::new(Mutex::new(move |_: &str| *counted.lock().unwrap() += 1));
    let error = Workbook::status_on(&Hooked(hook), &target).unwrap_err();
    assert_eq!(error.code(), Code::Corrupt, "{error}");
    assert!(
        *count.lock().unwrap() < 100,
        "it was looked at again and again"
    );
}
