//! Journals: records of any content with right and wrong checksums, chains, slots and seals, cut anywhere. Looking at
//! them and opening them ends in a state or in the code for damage, never in a panic, and looking changes nothing.

use super::input::Input;
use super::memory::Memory;
use native_xlsx::Code;
use native_xlsx::book::Workbook;
use native_xlsx::part::fuzzing::{Extent, decode, encode};
use native_xlsx::part::{PageState, Paths, SheetState, State, find};
use native_xlsx::value::Value;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// What a real part with three sheets has.
static DEFINITIONS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let disk = Memory::new();
    let target = Path::new("/m/f.xlsx");
    let mut book =
        Workbook::open_on(Arc::new(disk.clone()), target, None, None, Value::Null).unwrap();
    for name in ["Two", "Three"] {
        book.add_sheet(name, None, Value::Null).unwrap();
    }
    let definitions = Paths::new(target).unwrap().definitions();
    disk.image()[&definitions].to_vec()
});
const SLOTS_AT: [usize; 2] = [4_096, 8_192];
const SEAL_AT: usize = 512;
const RECORDS_AT: usize = 12_288;

fn number(input: &mut Input<'_>) -> u64 {
    // Small ones mean something, large ones overflow.
    match input.u8() {
        255 => input.u64(),
        small => u64::from(small) % 8,
    }
}

fn extent(input: &mut Input<'_>, right: &[u8]) -> Extent {
    if input.u8() == 255 {
        return Extent {
            len: input.u64(),
            crc32c: input.u32(),
        };
    }
    Extent {
        len: right.len() as u64,
        crc32c: crc32c::crc32c(right),
    }
}

fn small(input: &mut Input<'_>) -> u32 {
    u32::try_from(number(input) & 0xFFFF_FFFF).unwrap()
}

fn state(input: &mut Input<'_>, sequence: u64) -> State {
    State {
        sequence,
        time_ms: number(input),
        definitions: extent(input, &DEFINITIONS),
        chunks: extent(input, &[]),
        bad_cells: number(input),
        current: small(input) % 3,
        sheets: (0..3 - input.u8() / 100)
            .map(|_| SheetState {
                rows: number(input),
                page: small(input) % 4,
                token: input.bool().then(|| input.text().to_owned()),
                widths: (0..input.below(3)).map(|_| input.u16()).collect(),
            })
            .collect(),
        pages: (0..1 + input.below(3))
            .map(|_| PageState {
                sheet: small(input) % 3,
                name: input.text().to_owned(),
                rows: extent(input, &[]),
                raw_len: number(input),
                crc32: input.u32(),
                next_row: small(input),
                columns: small(input),
                links: extent(input, &[]),
                link_count: small(input),
            })
            .collect(),
    }
}

/// A record's payload says one thing, or nothing; and what it says is written one way.
fn payload(bytes: &[u8]) {
    if let Some((state, chunk)) = decode(bytes) {
        let mut again = Vec::new();
        encode(&state, chunk.as_ref(), &mut again);
        assert!(again == bytes, "two payloads for {state:?}");
    }
}

fn put(journal: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if journal.len() < at + bytes.len() {
        journal.resize(at + bytes.len(), 0);
    }
    journal[at..at + bytes.len()].copy_from_slice(bytes);
}

fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    let crc = crc32c::crc32c(&bytes);
    bytes.extend(crc.to_le_bytes());
    bytes
}

/// A journal whose checksums are right unless the input wants them wrong.
fn journal(input: &mut Input<'_>) -> Vec<u8> {
    let version = u32::from(input.u8() / 252) + 1;
    let mut journal = summed([b"NXJOURNL".as_slice(), &version.to_le_bytes()].concat());
    let mut places = Vec::new();
    let (mut crc, mut sequence) = (0_u32, number(input));
    journal.resize(RECORDS_AT, 0);
    for _ in 0..1 + input.below(4) {
        places.push((sequence, journal.len()));
        let mut record = b"NXR1".to_vec();
        let mut body = Vec::new();
        if input.u8() < 200 {
            encode(&state(input, sequence), None, &mut body);
        } else {
            body.extend_from_slice(input.some());
            payload(&body);
        }
        record.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
        let chain = if input.u8() == 255 { input.u32() } else { crc };
        record.extend(chain.to_le_bytes());
        record.extend(body);
        let record = summed(record);
        crc = crc32c::crc32c(&record[..record.len() - 4]);
        journal.extend(record);
        sequence = match input.u8() {
            255 => number(input),
            _ => sequence.wrapping_add(1),
        };
    }
    for at in SLOTS_AT {
        let (mut sequence, place) = places[input.below(places.len())];
        let mut place = place as u64;
        match input.u8() {
            255 => place = input.u64(),
            254 => sequence = input.u64(),
            253 => continue,
            _ => {}
        }
        let slot = [
            b"NXS1".as_slice(),
            &sequence.to_le_bytes(),
            &place.to_le_bytes(),
        ]
        .concat();
        put(&mut journal, at, &summed(slot));
        if input.bool() {
            let seal = [b"NXE1".as_slice(), &sequence.to_le_bytes()].concat();
            put(&mut journal, at + SEAL_AT, &summed(seal));
        }
    }
    // What the checksums know nothing of.
    for _ in 0..input.below(4) {
        let at = usize::from(input.u16()) % journal.len();
        journal[at] ^= input.u8();
    }
    if input.u8() >= 224 {
        journal.truncate(usize::from(input.u16()));
    }
    journal
}

pub fn run(data: &[u8]) {
    payload(data);
    let mut input = Input::new(data);
    let target = Path::new("/m/f.xlsx");
    let paths = Paths::new(target).unwrap();
    let disk = Memory::new();
    let bytes = journal(&mut input);
    for (path, bytes) in [
        (paths.journal(), bytes),
        (paths.definitions(), DEFINITIONS.to_vec()),
        (paths.chunks(), Vec::new()),
    ] {
        let folder = path.parent().unwrap();
        let _ = native_xlsx::part::storage::Storage::create_folder(&disk, folder);
        disk.put(&path, bytes);
    }
    let before = disk.image();
    let looked = find(&disk, &paths);
    assert!(disk.image() == before, "looking changed something");
    let opened = Workbook::open_on(Arc::new(disk.clone()), target, None, None, Value::Null);
    match (&looked, &opened) {
        (Err(error), _) => {
            assert!(
                matches!(error.code(), Code::Corrupt | Code::Version),
                "{error}"
            );
            assert!(opened.is_err(), "opened what can't be looked at: {error}");
        }
        (Ok(found), Ok(book)) => {
            let state = found.building.as_ref().expect("it was opened");
            let rows: u64 = state.sheets.iter().map(|sheet| sheet.rows).sum();
            assert_eq!(book.row_count(), rows);
        }
        (Ok(_), Err(error)) => {
            assert!(
                matches!(error.code(), Code::Corrupt | Code::Version),
                "{error}"
            );
        }
    }
    // What its checksums vouch for is believed, and may be settled before it turns out to make no sense.
    if looked.is_err() {
        let mut after = disk.image();
        after.remove(&paths.holder());
        assert!(after == before, "a refused part was changed");
    }
}
