//! Damage at every byte: any one flipped, any truncation, a foreign file in any file's place. What opens is at a commit; a
//! damaged newest record rolls back to the one before; anything else is refused, naming what is damaged and the last whole
//! commit, and nothing is changed; what finishes is right; and salvage goes to the last commit whose bytes are whole.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code
)]

#[path = "../fuzz/src/memory.rs"]
mod memory;
#[path = "../fuzz/src/read.rs"]
mod read;

use memory::{Image, Memory};
use native_xlsx::Code;
use native_xlsx::book::Workbook;
use native_xlsx::cell::Cell;
use native_xlsx::part::storage::Storage as _;
use native_xlsx::part::{HEAD, Paths};
use native_xlsx::value::Value;
use read::Seen;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const COMMITS: usize = 4;

fn target() -> PathBuf {
    PathBuf::from("/m/d.xlsx")
}

fn paths() -> Paths {
    Paths::new(&target()).unwrap()
}

fn open(disk: &Memory, salvage: bool) -> native_xlsx::Result<Workbook> {
    let options = Value::Map(vec![("salvage".to_owned(), Value::Bool(salvage))]);
    Workbook::open_on(Arc::new(disk.clone()), &target(), None, None, options)
}

/// A row of chunk `n`: a number and a link, so that every kind of file is there.
fn chunk(book: &mut Workbook, n: usize) -> native_xlsx::Result<()> {
    let mut row = book.begin_row(None)?;
    row.cell(0, Cell::Int(i64::try_from(n).unwrap()), None)?;
    let link = Cell::Link {
        url: "https://example.org/",
        text: Some("there"),
        tip: None,
    };
    row.cell(1, link, None)?;
    row.end()?;
    book.commit_chunk(&n.to_string())
}

/// The part after each of its commits: its creation, and a chunk of one row each.
fn commits() -> Vec<Image> {
    let disk = Memory::new();
    let mut book = open(&disk, false).unwrap();
    let mut images = vec![disk.image()];
    for n in 1..COMMITS {
        assert!(book.begin_chunk(&n.to_string()).unwrap());
        chunk(&mut book, n).unwrap();
        images.push(disk.image());
    }
    images
}

fn without_holder(disk: &Memory) -> Image {
    let mut image = disk.image();
    image.remove(&paths().holder());
    image
}

/// Appends what is missing, finishes, and compares every row.
fn complete(disk: &Memory, book: &mut Workbook) -> native_xlsx::Result<()> {
    for n in 1..COMMITS {
        if book.begin_chunk(&n.to_string())? {
            chunk(book, n)?;
        }
    }
    book.finish()?;
    let read = read::workbook(&disk.image()[&target()]);
    let numbers: Vec<Option<&Seen>> = read[0]
        .1
        .iter()
        .map(|(_, cells)| cells.first().map(|(_, seen)| seen))
        .collect();
    let wanted: Vec<Seen> = (1..COMMITS).map(|n| Seen::Number(n.to_string())).collect();
    assert_eq!(numbers, wanted.iter().map(Some).collect::<Vec<_>>());
    Ok(())
}

/// Whether the error speaks of `file` and of the last whole commit, which is number `whole` (from 1; 0: none).
fn names(error: &native_xlsx::Error, file: &Path, whole: usize) {
    assert_eq!(error.code(), Code::Corrupt, "{error}");
    let message = error.message();
    assert!(message.contains(&*file.to_string_lossy()), "{error}");
    let last = match whole {
        0 => "none of its commits is whole".to_owned(),
        1 => "commit 1 with 0 rows".to_owned(),
        n => format!("commit {n} with {} rows", n - 1),
    };
    assert!(message.contains(&last), "wanted {last:?}: {error}");
    // Salvage is offered to whom it helps.
    assert_eq!(message.contains("option salvage"), whole > 0, "{error}");
}

/// Whoever salvages isn't told to salvage.
fn hopeless(error: &native_xlsx::Error) {
    let message = error.message();
    assert!(!message.contains("option salvage"), "{error}");
    assert!(message.contains("emove the part's folder"), "{error}");
}

/// What came of it.
#[derive(Debug, PartialEq)]
enum End {
    /// All rows are in.
    Whole,
    /// The newest commit is gone, as after a torn write.
    RolledBack,
    /// It was refused, by opening or by finishing.
    Refused,
}

/// One damaged file: opens, finishes, and salvages what is damaged. `whole` commits are untouched by the damage.
fn judge(image: &Image, file: &Path, bytes: Vec<u8>, whole: usize, finishing: bool) -> End {
    let disk = Memory::of(image);
    disk.put(file, bytes.clone());
    let before = without_holder(&disk);
    let error = match open(&disk, false) {
        Ok(mut book) => {
            let rows = usize::try_from(book.row_count()).unwrap();
            assert!(
                rows + 1 == COMMITS || (rows + 2 == COMMITS && file == paths().journal()),
                "{rows} rows"
            );
            if !finishing {
                return End::Whole;
            }
            match complete(&disk, &mut book) {
                Ok(()) if rows + 1 == COMMITS => return End::Whole,
                Ok(()) => return End::RolledBack,
                Err(error) => {
                    assert!(!disk.image().contains_key(&target()), "a file came of it");
                    error
                }
            }
        }
        Err(error) => error,
    };
    names(&error, file, whole);
    assert!(
        without_holder(&disk) == before,
        "something was changed: {error}"
    );
    match open(&disk, true) {
        Ok(mut book) => {
            assert_eq!(book.row_count() + 1, whole as u64, "salvaged");
            complete(&disk, &mut book).unwrap();
        }
        Err(error) => {
            assert!(whole == 0, "salvage: {error}");
            assert_eq!(error.code(), Code::Corrupt, "{error}");
            hopeless(&error);
            assert!(without_holder(&disk) == before, "salvage changed something");
        }
    }
    End::Refused
}

/// The commits that don't reach to byte `at` of `file`.
fn whole_before(images: &[Image], file: &Path, at: usize) -> usize {
    images
        .iter()
        .take_while(|image| image.get(file).map_or(0, |bytes| bytes.len()) <= at)
        .count()
}

#[test]
fn every_byte_of_rows_links_chunks_and_definitions() {
    let images = commits();
    let newest = images.last().unwrap();
    let paths = paths();
    let files = [
        paths.rows(0),
        paths.links(0),
        paths.chunks(),
        paths.definitions(),
    ];
    for file in &files {
        let bytes = newest[file].to_vec();
        assert!(
            bytes.len() > 40,
            "{} has only {}",
            file.display(),
            bytes.len()
        );
        // Before the rows nothing is read.
        let hole = if *file == paths.rows(0) {
            usize::try_from(HEAD).unwrap()
        } else {
            0
        };
        for at in (0..hole).step_by(97) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0xFF;
            let end = judge(newest, file, flipped, COMMITS, true);
            assert_eq!(end, End::Whole, "byte {at} of {}", file.display());
            let whole = whole_before(&images, file, at);
            let end = judge(newest, file, bytes[..at].to_vec(), whole, true);
            assert_eq!(end, End::Refused, "{} cut to {at}", file.display());
        }
        for at in hole..bytes.len() {
            let whole = whole_before(&images, file, at);
            for mask in [0x01, 0x80, 0xFF] {
                let mut flipped = bytes.clone();
                flipped[at] ^= mask;
                let end = judge(newest, file, flipped, whole, true);
                assert_eq!(end, End::Refused, "byte {at} of {}", file.display());
            }
            let end = judge(newest, file, bytes[..at].to_vec(), whole, true);
            assert_eq!(end, End::Refused, "{} cut to {at}", file.display());
        }
    }
}

#[test]
fn every_byte_of_the_journal() {
    let images = commits();
    let newest = images.last().unwrap();
    let journal = paths().journal();
    let bytes = newest[&journal].to_vec();
    let newest_at = images[COMMITS - 2][&journal].len();
    let mut rolled_back = 0;
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x40;
        // Between header, slots and records nothing is read; there it is enough that it opens.
        let finishing = bytes[at] != 0 || at >= 12_288;
        let end = judge(newest, &journal, flipped, COMMITS, finishing);
        let wanted = match at {
            0..16 => End::Refused,
            _ if at >= newest_at => End::RolledBack,
            _ => End::Whole,
        };
        assert_eq!(end, wanted, "byte {at}");
        rolled_back += usize::from(end == End::RolledBack);
    }
    assert_eq!(rolled_back, bytes.len() - newest_at);
}

/// The records say which version they are of, so that salvage needs no header; it writes it anew.
#[test]
fn every_bit_of_the_journals_header() {
    let images = commits();
    let newest = images.last().unwrap();
    let journal = paths().journal();
    let whole = newest[&journal].to_vec();
    let bits = (0..16).flat_map(|at| (0..8).map(move |bit| (at, 1_u8 << bit)));
    let mut headers: Vec<[u8; 16]> = bits
        .map(|(at, mask)| {
            let mut header: [u8; 16] = whole[..16].try_into().unwrap();
            header[at] ^= mask;
            header
        })
        .collect();
    headers.extend([[0; 16], [0xFF; 16], *b"#!/bin/sh\nexit 1"]);
    // Half of it torn, in sectors of any size.
    headers.extend((1..16).map(|at| std::array::from_fn(|n| if n < at { whole[n] } else { 0 })));
    for header in headers {
        let mut bytes = whole.clone();
        bytes[..16].copy_from_slice(&header);
        let end = judge(newest, &journal, bytes.clone(), COMMITS, true);
        assert_eq!(end, End::Refused, "{header:?}");
        let disk = Memory::of(newest);
        disk.put(&journal, bytes);
        drop(open(&disk, true).unwrap());
        assert!(disk.image()[&journal][..16] == whole[..16], "{header:?}");
        assert_eq!(open(&disk, false).unwrap().row_count() + 1, COMMITS as u64);
    }
    // With more of the journal gone: it goes back to a record that is whole, or to none.
    for lost in 1..=COMMITS {
        let mut bytes = whole.clone();
        bytes[3] ^= 1;
        for at in (COMMITS - lost..COMMITS).map(|n| images[n][&journal].len() - 1) {
            bytes[at] ^= 1;
        }
        judge(newest, &journal, bytes, COMMITS - lost, true);
    }
}

/// A whole header of another version is believed; a damaged one leaves only records that are not ours to read.
#[test]
fn a_journal_of_another_version_is_refused_by_salvage_too() {
    let images = commits();
    let newest = images.last().unwrap();
    let journal = paths().journal();
    let whole = newest[&journal].to_vec();
    let refused = |bytes: &[u8], code, why: &str| {
        let disk = Memory::of(newest);
        disk.put(&journal, bytes.to_vec());
        let before = without_holder(&disk);
        for salvage in [false, true] {
            let error = open(&disk, salvage).unwrap_err();
            assert_eq!(error.code(), code, "{error}");
            assert!(error.message().contains(why), "{error}");
            if salvage {
                hopeless(&error);
            }
            assert!(without_holder(&disk) == before, "something was changed");
        }
    };
    for version in [0_u32, 2, 0x0100, u32::MAX] {
        let mut bytes = whole.clone();
        bytes[8..12].copy_from_slice(&version.to_le_bytes());
        let crc = crc32c::crc32c(&bytes[..12]).to_le_bytes();
        bytes[12..16].copy_from_slice(&crc);
        let why = format!("was written in format {version},");
        refused(&bytes, Code::Version, &why);
    }
    // Format 2, right in itself: the records' magic and so their checksums are others. And its header is damaged.
    let mut bytes = whole.clone();
    let ends: Vec<usize> = images.iter().map(|image| image[&journal].len()).collect();
    let mut at = 12_288;
    for end in ends {
        bytes[at..at + 4].copy_from_slice(b"NXR2");
        let crc = crc32c::crc32c(&bytes[at..end - 4]).to_le_bytes();
        bytes[end - 4..end].copy_from_slice(&crc);
        at = end;
    }
    for damaged in 0..16 {
        let mut bytes = bytes.clone();
        bytes[8] = 2;
        bytes[damaged] ^= 0x10;
        refused(&bytes, Code::Corrupt, "its header is not one of ours");
    }
}

#[test]
fn every_truncation_of_the_journal() {
    let images = commits();
    let newest = images.last().unwrap();
    let journal = paths().journal();
    let bytes = newest[&journal].to_vec();
    let ends: Vec<usize> = images.iter().map(|image| image[&journal].len()).collect();
    for at in 0..bytes.len() {
        // The slots lead to the newest two records; with both gone only salvage finds an older one.
        let whole = ends.iter().take_while(|end| **end <= at).count();
        let end = judge(
            newest,
            &journal,
            bytes[..at].to_vec(),
            whole,
            at % 8 == 0 || at >= 12_288,
        );
        let wanted = if at >= ends[COMMITS - 2] {
            End::RolledBack
        } else {
            End::Refused
        };
        assert_eq!(end, wanted, "cut to {at}");
    }
}

#[test]
fn a_foreign_file_in_the_place_of_any_of_ours() {
    let images = commits();
    let newest = images.last().unwrap();
    let paths = paths();
    let files = [
        paths.journal(),
        paths.rows(0),
        paths.links(0),
        paths.chunks(),
        paths.definitions(),
    ];
    for file in &files {
        let own = newest[file].len();
        for len in [0, 1, own, own + 1, own + 100_000] {
            let foreign = vec![b'x'; len];
            let disk = Memory::of(newest);
            disk.put(file, foreign.clone());
            let opened = open(&disk, false);
            let error = opened
                .and_then(|mut book| complete(&disk, &mut book))
                .unwrap_err();
            let whole = usize::from(
                *file != paths.journal()
                    && images[0].get(file).is_none_or(|bytes| bytes.is_empty()),
            );
            names(&error, file, whole);
            assert!(!disk.image().contains_key(&target()));
            if *file == paths.journal() {
                let before = without_holder(&disk);
                let error = open(&disk, true).unwrap_err();
                assert_eq!(error.code(), Code::Corrupt, "{error}");
                assert!(error.message().contains("header"), "{error}");
                hopeless(&error);
                assert!(without_holder(&disk) == before, "salvage changed something");
            }
        }
    }
}

/// Whatever file of a part somebody takes away: it is refused, and nothing begun anew in silence.
#[test]
fn any_file_that_is_gone() {
    let images = commits();
    let newest = images.last().unwrap();
    let journal = paths().journal();
    let files = newest.keys().filter(|path| **path != paths().holder());
    for file in files {
        for salvage in [false, true] {
            let disk = Memory::of(newest);
            disk.remove(file).unwrap();
            let before = without_holder(&disk);
            let refused = |outcome: native_xlsx::Result<Workbook>| {
                let error = outcome.unwrap_err();
                assert_eq!(error.code(), Code::Corrupt, "{error}");
                if salvage {
                    hopeless(&error);
                }
                let name = file.to_string_lossy();
                assert!(error.message().contains(&*name), "{error}");
                assert!(without_holder(&disk) == before, "something was changed");
            };
            if salvage && *file != journal {
                let whole = images
                    .iter()
                    .take_while(|image| image.get(file).is_none_or(|bytes| bytes.is_empty()));
                match whole.count() {
                    0 => refused(open(&disk, true)),
                    whole => {
                        let mut book = open(&disk, true).unwrap();
                        assert_eq!(book.row_count() + 1, whole as u64, "{}", file.display());
                        complete(&disk, &mut book).unwrap();
                    }
                }
            } else {
                refused(open(&disk, salvage));
                let looked = Workbook::status_on(&disk, &target()).map(|_| ());
                assert_eq!(
                    looked.is_err(),
                    [journal.clone(), paths().definitions()].contains(file)
                );
            }
        }
    }
}

/// Who asks for a new part without an id gets one whatever the old one is like; with an id a job in the middle of a run would.
#[test]
fn a_damaged_part_is_replaced_by_who_begins_anew() {
    let images = commits();
    let newest = images.last().unwrap();
    let replacing = |disk: &Memory, id: Option<&str>| {
        let mut options = vec![("mode".to_owned(), Value::Str("replace".to_owned()))];
        options.extend(id.map(|id| ("id".to_owned(), Value::Str(id.to_owned()))));
        Workbook::open_on(
            Arc::new(disk.clone()),
            &target(),
            None,
            None,
            Value::Map(options),
        )
    };
    for file in [paths().journal(), paths().definitions(), paths().rows(0)] {
        for damage in [Some(b"garbage".to_vec()), None] {
            let disk = Memory::of(newest);
            match &damage {
                Some(garbage) => disk.put(&file, garbage.clone()),
                None => disk.remove(&file).unwrap(),
            }
            let before = without_holder(&disk);
            let error = replacing(&disk, Some("run")).unwrap_err();
            assert_eq!(error.code(), Code::Corrupt, "{error}");
            assert!(without_holder(&disk) == before, "something was changed");
            let mut book = replacing(&disk, None).unwrap();
            assert_eq!(book.row_count(), 0, "{}", file.display());
            complete(&disk, &mut book).unwrap();
        }
    }
    // It isn't damaged if only another version can read it.
    let disk = Memory::of(newest);
    let mut journal = newest[&paths().journal()].to_vec();
    journal[8..12].copy_from_slice(&2_u32.to_le_bytes());
    let crc = crc32c::crc32c(&journal[..12]).to_le_bytes();
    journal[12..16].copy_from_slice(&crc);
    disk.put(&paths().journal(), journal);
    let other = replacing(&disk, None).unwrap_err();
    assert_eq!(other.code(), Code::Version, "{other}");
}

#[test]
fn two_places_damaged_at_once() {
    let images = commits();
    let newest = images.last().unwrap();
    let paths = paths();
    // The newest commit's rows, and a byte of a chunk key two commits before it.
    let disk = Memory::of(newest);
    for (file, at) in [
        (paths.rows(0), newest[&paths.rows(0)].len() - 3),
        (paths.chunks(), 20),
    ] {
        let mut bytes = newest[&file].to_vec();
        bytes[at] ^= 1;
        disk.put(&file, bytes);
    }
    let mut book = open(&disk, true).unwrap();
    assert_eq!(book.row_count(), 1);
    complete(&disk, &mut book).unwrap();
}

#[test]
fn a_tail_beside_damage_is_left_too() {
    // What a killed run left is cut by the next opening; by one that refuses, nothing is.
    let images = commits();
    let newest = images.last().unwrap();
    let paths = paths();
    let disk = Memory::of(newest);
    for file in [paths.rows(0), paths.definitions(), paths.chunks()] {
        let bytes = [newest[&file].as_slice(), b"the tail of a killed run"].concat();
        disk.put(&file, bytes);
    }
    let links = newest[&paths.links(0)].to_vec();
    disk.put(&paths.links(0), links[..links.len() - 1].to_vec());
    disk.put(&paths.rows(7), b"a sheet that was never committed".to_vec());
    let before = without_holder(&disk);
    let error = open(&disk, false).unwrap_err();
    names(&error, &paths.links(0), COMMITS - 1);
    assert!(without_holder(&disk) == before, "something was changed");
}

#[test]
fn a_slot_that_was_torn_is_right_after_the_next_opening() {
    // Torn twice: first the newest slot, whose record is found by its chain, then the other one by the commit behind it.
    let images = commits();
    let disk = Memory::of(images.last().unwrap());
    let journal = paths().journal();
    let tear = |slot: usize, seal: usize| {
        let mut bytes = disk.image()[&journal].to_vec();
        bytes[4_096 * (1 + slot)] ^= 1;
        bytes[4_096 * (1 + seal) + 512] ^= 1;
        disk.put(&journal, bytes);
    };
    // Commit 4 is in slot 0; without its seal it is written once more, and its slot with it.
    tear(0, 0);
    assert_eq!(open(&disk, false).unwrap().row_count(), 3);
    tear(1, 1);
    assert_eq!(open(&disk, false).unwrap().row_count(), 3);
}
