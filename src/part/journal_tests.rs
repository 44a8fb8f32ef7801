//! The journal by itself: records behind damage, at the edge of what may be long, and slots that lead astray.

use super::journal::Journal;
use super::record;
use super::state::{PageState, SheetState, State};
use super::storage::Disk;
use crate::error::Code;
use std::fs;
use std::path::{Path, PathBuf};

const RECORDS_AT: usize = 3 * 4_096;

fn state(sequence: u64) -> State {
    State {
        sequence,
        sheets: vec![SheetState::default()],
        pages: vec![PageState::default()],
        ..State::default()
    }
}

/// A journal with commits 1 to `last`, sealed.
fn journal(folder: &Path, last: u64) -> PathBuf {
    let path = folder.join("journal");
    let mut journal = Journal::create(&Disk, path.clone(), &state(1), false).unwrap();
    journal.seal(1).unwrap();
    for sequence in 2..=last {
        journal.append(&state(sequence), None, false).unwrap();
        journal.seal(sequence).unwrap();
    }
    path
}

#[test]
fn records_are_found_wherever_they_stand_behind_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = journal(folder.path(), 1);
    let whole = fs::read(&path).unwrap();
    let record = &whole[RECORDS_AT..];
    // Around the ends of the blocks that are searched, of 64 KiB.
    let near = |end: usize| end - 40..end + 10;
    let gaps = (1..20).chain(near(65_536)).chain(near(131_072));
    for gap in gaps {
        let mut bytes = whole.clone();
        // Half a magic is none.
        bytes.extend(b"NXR".iter().cycle().take(gap));
        let second = bytes.len();
        bytes.extend_from_slice(record);
        bytes.extend_from_slice(b"NXR1");
        fs::write(&path, &bytes).unwrap();
        let journal = Journal::open_any(&Disk, path.clone(), false).unwrap();
        let found = journal.all_records().unwrap();
        assert_eq!(found, [RECORDS_AT as u64, second as u64], "gap {gap}");
        assert_eq!(journal.state_at(found[1]).unwrap(), Some(state(1)));
    }
}

#[test]
fn a_record_may_be_as_long_as_the_limit_and_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let path = journal(folder.path(), 1);
    // A record's payload is what is between its head of 12 bytes and its checksum.
    let own = fs::read(&path).unwrap().len() - RECORDS_AT - 16;
    let with_token = |len: usize| {
        let mut state = state(2);
        state.sheets[0].token = Some("x".repeat(len));
        state
    };
    let most = (64 << 20) - own;
    let (mut journal, _) = Journal::open(&Disk, path.clone(), true).unwrap();
    let error = journal.append(&with_token(most + 1), None, false);
    assert_eq!(error.unwrap_err().code(), Code::Limit);
    journal.append(&with_token(most), None, false).unwrap();
    let (_, last) = Journal::open(&Disk, path.clone(), true).unwrap();
    assert!(last.state == with_token(most));
    // One byte more, right in all else, from a writer that knows no limit: it isn't even read.
    let mut record = b"NXR1".to_vec();
    record.extend_from_slice(&u32::try_from((64 << 20) + 1).unwrap().to_le_bytes());
    record.extend_from_slice(&[0; 4]);
    record::encode(&with_token(most + 1), None, &mut record);
    record.extend_from_slice(&crc32c::crc32c(&record).to_le_bytes());
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(RECORDS_AT);
    bytes.extend_from_slice(&record);
    fs::write(&path, bytes).unwrap();
    let journal = Journal::open_any(&Disk, path, false).unwrap();
    assert_eq!(journal.state_at(RECORDS_AT as u64).unwrap(), None);
}

/// What `change` makes of the journal, with the checksum behind `len` bytes from `at` on made right again.
fn changed(whole: &[u8], at: usize, len: usize, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    change(&mut bytes[at..at + len]);
    let crc = crc32c::crc32c(&bytes[at..at + len]).to_le_bytes();
    bytes[at + len..at + len + 4].copy_from_slice(&crc);
    bytes
}

#[test]
fn what_is_not_ours_is_not_read_though_its_checksum_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let path = journal(folder.path(), 2);
    let whole = fs::read(&path).unwrap();
    let other = |bytes: &mut [u8]| bytes[0] = b'X';
    let record = (whole.len() - RECORDS_AT) / 2;
    // Header, a slot, a record: where it is and how long what its checksum covers.
    let header = changed(&whole, 0, 12, other);
    let slots = changed(&changed(&whole, 4_096, 20, other), 8_192, 20, other);
    let records = (0..2).fold(whole.clone(), |bytes, number| {
        changed(&bytes, RECORDS_AT + number * record, record - 4, other)
    });
    for (bytes, what) in [
        (header, "its header is not one of ours"),
        (slots, "neither of its slots"),
        (records, "neither of its slots"),
    ] {
        fs::write(&path, bytes).unwrap();
        let error = Journal::open(&Disk, path.clone(), false).unwrap_err();
        assert_eq!(error.code(), Code::Corrupt);
        assert!(error.message().contains(what), "{error}");
    }
    // And the other way round: ours, with a checksum that is wrong.
    for places in [&[12][..], &[4_096 + 20, 8_192 + 20]] {
        let mut bytes = whole.clone();
        for at in places {
            bytes[*at] ^= 1;
        }
        fs::write(&path, bytes).unwrap();
        let error = Journal::open(&Disk, path.clone(), false).unwrap_err();
        assert_eq!(error.code(), Code::Corrupt, "{places:?}");
    }
}

#[test]
fn every_commit_leaves_another_mark() {
    let folder = tempfile::tempdir().unwrap();
    let path = journal(folder.path(), 1);
    let slots = || Journal::mark(&Disk, &path).unwrap().1;
    let (mut journal, _) = Journal::open(&Disk, path.clone(), true).unwrap();
    let mut before = slots();
    for sequence in 2..6 {
        journal.append(&state(sequence), None, false).unwrap();
        let now = slots();
        // One slot each time, in turn.
        let changed = [0, 1].map(|slot| now[slot] != before[slot]);
        assert_eq!(changed, [sequence % 2 == 0, sequence % 2 == 1]);
        before = now;
    }
    assert!(Journal::mark(&Disk, &folder.path().join("none")).is_none());
}

#[test]
fn the_two_newest_records_are_known_and_whether_the_newest_is_sealed() {
    let folder = tempfile::tempdir().unwrap();
    for last in 1..5 {
        let path = journal(folder.path(), last);
        let open = || Journal::open(&Disk, path.clone(), true).unwrap();
        let (_, found) = open();
        assert_eq!(found.state, state(last));
        assert_eq!(found.before, (last > 1).then(|| state(last - 1)));
        assert!(found.sealed);
        // Without its seal, and with another commit's.
        let at = usize::try_from(4_096 * (1 + last % 2) + 512).unwrap();
        let bytes = fs::read(&path).unwrap();
        for wrong in [[0; 16].as_slice(), &bytes[at ^ 0x3000..][..16]] {
            let mut damaged = bytes.clone();
            damaged[at..at + 16].copy_from_slice(wrong);
            fs::write(&path, damaged).unwrap();
            assert!(!open().1.sealed);
        }
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn what_is_not_chained_to_the_newest_record_is_none_of_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = journal(folder.path(), 2);
    let whole = fs::read(&path).unwrap();
    // The first record once more, whole but out of place, and one of a commit two numbers on.
    let first = whole[RECORDS_AT..][..(whole.len() - RECORDS_AT) / 2].to_vec();
    fs::write(&path, [whole.as_slice(), &first].concat()).unwrap();
    let (mut journal, last) = Journal::open(&Disk, path.clone(), true).unwrap();
    assert_eq!((last.state, last.before), (state(2), Some(state(1))));
    // It is cut off before the next record is written.
    journal.cut_tail().unwrap();
    assert!(fs::read(&path).unwrap() == whole);
    journal.append(&state(4), None, false).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[4_096] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let (_, last) = Journal::open(&Disk, path, true).unwrap();
    assert_eq!(last.state, state(2), "commit 4 doesn't follow commit 2");
    assert_eq!(last.before, Some(state(1)));
}

#[test]
fn a_record_whose_slot_was_torn_is_found_by_its_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = journal(folder.path(), 4);
    let mut bytes = fs::read(&path).unwrap();
    // Commit 4 is in slot 0.
    bytes[4_096] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let (mut journal, last) = Journal::open(&Disk, path.clone(), true).unwrap();
    assert_eq!((last.state, last.before), (state(4), Some(state(3))));
    journal.rewrite(4).unwrap();
    bytes[4_096] ^= 1;
    assert!(fs::read(&path).unwrap() == bytes);
}

#[test]
fn a_seal_is_taken_back_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for last in 1..5 {
        let path = journal(folder.path(), last);
        let mut wanted = fs::read(&path).unwrap();
        let at = usize::try_from(4_096 * (1 + last % 2) + 512).unwrap();
        wanted[at..at + 16].fill(0);
        let (mut journal, found) = Journal::open(&Disk, path.clone(), true).unwrap();
        assert!(found.sealed);
        journal.unseal(last).unwrap();
        assert!(fs::read(&path).unwrap() == wanted);
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_commit_is_not_sealed_by_what_one_of_its_number_left() {
    let folder = tempfile::tempdir().unwrap();
    for last in 2..5 {
        let path = journal(folder.path(), last);
        // The newest record is damaged and rolled back, or salvage goes back behind it.
        let mut bytes = fs::read(&path).unwrap();
        let len = bytes.len();
        bytes[len - 1] ^= 1;
        fs::write(&path, bytes).unwrap();
        let (mut journal, found) = Journal::open(&Disk, path.clone(), true).unwrap();
        assert_eq!(found.state, state(last - 1));
        journal.cut_tail().unwrap();
        // Whose syncs, for all that anybody knows, didn't return.
        journal.append(&state(last), None, false).unwrap();
        let (_, found) = Journal::open(&Disk, path.clone(), true).unwrap();
        assert_eq!((found.state, found.sealed), (state(last), false));
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_record_that_is_too_long_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let state = State {
        sequence: 1,
        sheets: vec![SheetState {
            token: Some("t".repeat(64 << 20)),
            ..SheetState::default()
        }],
        ..State::default()
    };
    let error = Journal::create(&Disk, path, &state, false).err().unwrap();
    assert_eq!(error.code(), Code::Limit, "{error}");
    assert!(error.message().contains("shorter tokens"), "{error}");
}
