//! Any damage to a real part: bytes changed, files cut, grown, gone, exchanged, of an older commit, links, foreign files.
//! Then it opens at one of its commits, or is refused unchanged; and what finishes holds exactly that commit's rows.

use super::input::{self, Input};
use super::memory::{Image, Memory};
use super::read::{self, Seen};
use native_xlsx::Code;
use native_xlsx::book::Workbook;
use native_xlsx::cell::Cell;
use native_xlsx::part::Paths;
use native_xlsx::part::storage::Storage;
use native_xlsx::value::Value;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

/// A commit: the files behind it, and what was in.
struct Commit {
    image: Image,
    token: Option<String>,
    rows: [Vec<i64>; 2],
    chunks: usize,
}

const CHUNKS: [&str; 3] = ["a", "b", "c"];

static COMMITS: LazyLock<Vec<Commit>> = LazyLock::new(commits);

fn target() -> PathBuf {
    PathBuf::from("/m/f.xlsx")
}

fn open(disk: &Memory, salvage: bool) -> native_xlsx::Result<Workbook> {
    let options = Value::Map(vec![("salvage".to_owned(), Value::Bool(salvage))]);
    Workbook::open_on(
        Arc::new(disk.clone()),
        &target(),
        None,
        Some("One"),
        options,
    )
}

fn row(book: &mut Workbook, number: i64) -> native_xlsx::Result<()> {
    let mut row = book.begin_row(None)?;
    row.cell(0, Cell::Int(number), None)?;
    let url = Cell::Link {
        url: "https://example.org/",
        text: Some("there"),
        tip: None,
    };
    if number % 3 == 0 {
        row.cell(1, url, None)?;
    }
    row.end()
}

fn commits() -> Vec<Commit> {
    let disk = Memory::new();
    let mut book = open(&disk, false).unwrap();
    let mut all: Vec<Commit> = Vec::new();
    let mut now = ([Vec::new(), Vec::new()], 0, None);
    let mut keep = |now: &([Vec<i64>; 2], usize, Option<String>)| {
        all.push(Commit {
            image: disk.image(),
            rows: now.0.clone(),
            chunks: now.1,
            token: now.2.clone(),
        });
    };
    keep(&now);
    for (index, key) in CHUNKS.iter().enumerate() {
        assert!(book.begin_chunk(key).unwrap());
        for n in 0..3 {
            let number = i64::try_from(index * 10 + n).unwrap();
            row(&mut book, number).unwrap();
            now.0[0].push(number);
        }
        book.commit_chunk(key).unwrap();
        now.1 += 1;
        keep(&now);
    }
    book.commit(Some("token")).unwrap();
    now.2 = Some("token".to_owned());
    keep(&now);
    book.add_sheet("Two", None, Value::Null).unwrap();
    keep(&now);
    row(&mut book, 100).unwrap();
    now.0[1].push(100);
    book.commit(None).unwrap();
    keep(&now);
    all
}

/// Damages the disk as the input says.
fn damage(input: &mut Input<'_>, disk: &Memory, paths: &Paths) {
    for _ in 0..1 + input.below(5) {
        let files: Vec<(PathBuf, Arc<Vec<u8>>)> = disk.image().into_iter().collect();
        if files.is_empty() {
            return;
        }
        let (path, old) = files[input.below(files.len())].clone();
        let mut bytes = old.to_vec();
        let at = usize::from(input.u16()) % (bytes.len() + 1);
        match input.below(11) {
            0 | 1 if bytes.is_empty() => {}
            0 | 1 => {
                let at = at % bytes.len();
                bytes[at] ^= input.u8();
                disk.put(&path, bytes);
            }
            2 => {
                bytes.truncate(at);
                disk.put(&path, bytes);
            }
            3 => {
                bytes.extend_from_slice(input.some());
                disk.put(&path, bytes);
            }
            4 => {
                let end = (at + usize::from(input.u8())).min(bytes.len());
                bytes[at..end].fill(input.u8());
                disk.put(&path, bytes);
            }
            5 => disk.remove(&path).unwrap(),
            6 => {
                let other = &COMMITS[input.below(COMMITS.len())].image;
                if let Some(bytes) = other.get(&path) {
                    disk.put(&path, bytes.clone());
                }
            }
            7 => disk.put(&path, input.some().to_vec()),
            8 => disk.symlink(&path),
            9 => {
                let names = [
                    "thesis.txt",
                    "rows-00009",
                    "rows-1",
                    "journal.new",
                    "journal.removed",
                    "package",
                ];
                let name = names[input.below(names.len())];
                disk.put(&paths.part.join(name), input.some().to_vec());
            }
            _ => {
                let (other, theirs) = files[input.below(files.len())].clone();
                disk.put(&path, theirs);
                disk.put(&other, old);
            }
        }
    }
}

/// The files, without the note of who holds the lock.
fn image(disk: &Memory, paths: &Paths) -> Image {
    let mut image = disk.image();
    image.remove(&paths.holder());
    image
}

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let paths = Paths::new(&target()).unwrap();
    let disk = Memory::of(&COMMITS[input.below(COMMITS.len())].image);
    let salvage = input.bool();
    damage(&mut input, &disk, &paths);
    let foreign = disk.image().contains_key(&paths.part.join("thesis.txt"));
    let is_there = |path: &PathBuf| disk.stat(path).unwrap().is_some();
    let anew = !is_there(&paths.journal());
    let removed = anew && is_there(&paths.removed());
    let held = disk
        .stat(&paths.rows(0))
        .unwrap()
        .is_some_and(|rows| rows.len > 0);
    let before = image(&disk, &paths);
    if input::is_chosen(data, 8) {
        let _ = Workbook::status_on(&disk, &target());
        assert!(image(&disk, &paths) == before, "looking changed something");
    }
    let mut book = match open(&disk, salvage) {
        Ok(book) => book,
        Err(error) => {
            assert!(is_refusal(&error), "{:?}: {error}", error.code());
            assert!(
                image(&disk, &paths) == before,
                "a refused part was changed: {error}"
            );
            return;
        }
    };
    assert!(!(foreign && anew), "a foreign folder was taken for ours");
    assert!(
        !(held && anew && !removed),
        "begun anew without the rows that are there"
    );
    let fits = |commit: &&Commit| {
        let rows: usize = commit.rows.iter().map(Vec::len).sum();
        book.row_count() == rows as u64 && book.token(Some("One")).unwrap() == commit.token
    };
    let mut fitting: Vec<&Commit> = COMMITS.iter().filter(fits).collect();
    assert!(!fitting.is_empty(), "a state that never was");
    assert!(!anew || fitting[0].chunks == 0, "rows out of nothing");
    if !input::is_chosen(data, 4) {
        return;
    }
    for (index, key) in CHUNKS.iter().enumerate() {
        match book.has_chunk(key) {
            Ok(is_in) => fitting.retain(|commit| is_in == (index < commit.chunks)),
            Err(error) => {
                assert!(error.code() == Code::Corrupt && !salvage, "{error}");
                return;
            }
        }
    }
    assert!(!fitting.is_empty(), "chunks that never were together");
    row(&mut book, 7).unwrap();
    // Where a link took a rows file's place is seen when it is written to at the latest.
    book.commit(None).unwrap();
    let names = book.paths().part.join("thesis.txt");
    assert_eq!(
        disk.image().contains_key(&names),
        foreign,
        "a foreign file was touched"
    );
    if input::is_chosen(data, 64) {
        finish(&disk, &mut book, &fitting, salvage);
    }
}

fn is_refusal(error: &native_xlsx::Error) -> bool {
    // A link in the place of a file can't be opened: that is what the system says.
    matches!(
        error.code(),
        Code::Corrupt | Code::Version | Code::Path | Code::Io
    )
}

fn finish(disk: &Memory, book: &mut Workbook, fitting: &[&Commit], salvage: bool) {
    let before = disk.image();
    if let Err(error) = book.finish() {
        assert!(
            error.code() == Code::Corrupt && !salvage,
            "{:?}: {error}",
            error.code()
        );
        let mut after = disk.image();
        // The rows of a sheet that had none may have got their header.
        after.retain(|path, _| before.contains_key(path));
        assert_eq!(after.len(), before.len(), "something is gone");
        assert!(!disk.image().contains_key(&target()), "a file came of it");
        return;
    }
    let read = read::workbook(&disk.image()[&target()]);
    let numbers: Vec<Vec<i64>> = read.iter().map(|(_, rows)| numbers(rows)).collect();
    let matches = |commit: &&&Commit| {
        // The row that was added stands on the sheet that was current.
        let sheets = numbers.len();
        let expected = (0..sheets).map(|index| {
            let mut rows = commit.rows[index].clone();
            rows.extend((index + 1 == sheets).then_some(7));
            rows
        });
        expected.eq(numbers.iter().cloned())
    };
    assert!(
        fitting.iter().any(|commit| matches(&commit)),
        "silently wrong: {numbers:?}"
    );
}

fn numbers(rows: &[read::Row]) -> Vec<i64> {
    let numbers = rows.iter().enumerate().map(|(index, (number, cells))| {
        assert_eq!(*number as usize, index + 1, "a row is missing");
        match cells.first() {
            Some((letters, Seen::Number(text))) if letters == "A" => text.parse().unwrap(),
            other => panic!("{other:?} in row {number}"),
        }
    });
    numbers.collect()
}
