//! Receipts by themselves: every key is found again, and no damage is believed.

use super::KeyHash;
use super::receipt::{Receipt, ReceiptSheet};
use super::storage::{Disk, Mode, Storage};
use crate::error::{Code, Result};
use std::fs;
use std::path::Path;

fn receipt(chunks: u64) -> Receipt {
    Receipt {
        id: "run".into(),
        rows: 5,
        bytes: 1_234,
        chunks,
        bad_cells: 1,
        finished_ms: 1_700_000_000_000,
        current: 0,
        sheets: vec![ReceiptSheet {
            name: "One".into(),
            rows: 5,
            token: Some("t".into()),
        }],
    }
}

fn key(number: u64) -> KeyHash {
    let mut key = [0xA5; 16];
    key[..8].copy_from_slice(&number.to_le_bytes());
    key
}

fn write(path: &Path, chunks: u64) -> Result<()> {
    let mut file = Disk.create(path, Mode::Private).unwrap();
    let keys: Vec<u8> = (0..chunks).flat_map(key).collect();
    receipt(chunks).write(&mut *file, path, |each| {
        keys.chunks(100_000).try_for_each(each)
    })
}

#[test]
fn what_was_written_is_read_and_every_key_is_in() {
    // 16,384 keys fill a block.
    for chunks in [0, 1, 16_383, 16_384, 16_385, 40_000] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r");
        let has = |number| Receipt::has_chunk(&Disk, &path, &key(number)).unwrap();
        assert_eq!(Receipt::read(&Disk, &path).unwrap(), None);
        assert!(!has(0));
        write(&path, chunks).unwrap();
        assert_eq!(Receipt::read(&Disk, &path).unwrap(), Some(receipt(chunks)));
        for number in [0, 1, chunks / 2, 16_383, 16_384, chunks.saturating_sub(1)] {
            assert_eq!(has(number), number < chunks, "{number} of {chunks}");
        }
        assert!(!has(chunks));
    }
}

#[test]
fn no_damage_is_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    write(&path, 3).unwrap();
    let bytes = fs::read(&path).unwrap();
    let refused = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let asked = Receipt::has_chunk(&Disk, &path, &key(1)).map(|_| ());
        for refused in [asked, Receipt::read(&Disk, &path).map(|_| ())] {
            let error = refused.unwrap_err();
            assert_eq!(error.code(), Code::Corrupt);
            assert!(error.message().contains("receipt"), "{error}");
        }
    };
    for at in 0..bytes.len() {
        refused(&bytes[..at]);
        for mask in [1, 0x80] {
            let mut flipped = bytes.clone();
            flipped[at] ^= mask;
            refused(&flipped);
        }
    }
    refused(&[bytes.as_slice(), &[0]].concat());
    // Its head alone says already that it is cut off.
    for len in [0, 11, 12, bytes.len() - 53, bytes.len() - 1] {
        fs::write(&path, &bytes[..len]).unwrap();
        assert!(Receipt::read(&Disk, &path).is_err(), "{len}");
    }
    // And so does another magic, or a length that leaves no room for the rest of the head.
    for (at, byte) in [(0, b'X'), (8, 2)] {
        let mut other = bytes.clone();
        other[at] = byte;
        fs::write(&path, other).unwrap();
        let error = Receipt::read(&Disk, &path).unwrap_err();
        assert_eq!(error.code(), Code::Corrupt, "{at}");
        let not_ours = error.message().contains("it is not a receipt of ours");
        assert!(not_ours, "{at}: {error}");
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(Receipt::read(&Disk, &path).unwrap_err().code(), Code::Io);
}
