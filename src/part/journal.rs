//! The journal: commit records one behind the other, each checksummed and chained to the one before, and two slots at
//! fixed places that say where the newest one is, so that opening never reads the whole. Layout in `docs/format.md`.

use super::KeyHash;
use super::files::{damaged, hopeless, still_stands};
use super::header;
use super::record;
use super::state::State;
use super::storage::{Mode, Stat, Storage, StorageFile, read_full_at, write_all_at};
use crate::error::{Code, Error, Result};
use crate::planted::planted;
use std::path::{Path, PathBuf};

const SLOT_MAGIC: &[u8; 4] = b"NXS1";
const SEAL_MAGIC: &[u8; 4] = b"NXE1";
const RECORD_MAGIC: &[u8; 4] = b"NXR1";
// Behind a damaged header only this tells of which version a record is.
const _: () = assert!(RECORD_MAGIC[3] == b'0' + header::VERSION);
/// Each slot has a block of its own, so that a torn write can't reach the other.
const BLOCK: u64 = 4_096;
/// Where a slot's seal stands within its block.
const SEAL_AT: u64 = 512;
const RECORDS_AT: u64 = 3 * BLOCK;
/// Magic, length, checksum of the record before.
const RECORD_HEAD: usize = 12;
/// A record is some hundred bytes; 1,000 sheets with 16,384 `auto` columns each make 33 MB.
const RECORD_MOST: u32 = 64 << 20;

/// See the module.
#[derive(Debug)]
pub struct Journal {
    file: Box<dyn StorageFile>,
    path: PathBuf,
    /// Where the newest record begins.
    newest: u64,
    /// Where the next one goes.
    end: u64,
    last_crc: u32,
}

/// What the journal says.
#[derive(Debug)]
pub struct Last {
    /// The newest whole commit.
    pub state: State,
    /// The one before, if a slot still points to it.
    pub before: Option<State>,
    /// Whether every sync of the newest commit is known to have returned.
    pub sealed: bool,
}

#[derive(Debug, Clone)]
struct Found {
    state: State,
    at: u64,
    end: u64,
    crc: u32,
}

impl Journal {
    /// Creates a journal with its first record at `path` and syncs it. It is sealed when its name is durable, too.
    pub fn create(storage: &dyn Storage, path: PathBuf, first: &State, sync: bool) -> Result<Self> {
        let file = storage
            .create(&path, Mode::Private)
            .map_err(|error| Error::io("Creating", &path, &error))?;
        let mut journal = Journal {
            file,
            path,
            newest: RECORDS_AT,
            end: RECORDS_AT,
            last_crc: 0,
        };
        // Written as a whole, so that both slots have their room on the disk: should it be full, opening can still write there.
        let mut front = header::bytes().to_vec();
        front.resize(usize::try_from(RECORDS_AT).unwrap_or_default(), 0);
        journal.write(&front, 0)?;
        journal.append(first, None, sync)?;
        Ok(journal)
    }

    /// The journal goes by another name now.
    pub fn renamed(&mut self, path: PathBuf) {
        self.path = path;
    }

    /// See [`super::files::AppendFile::still_stands`].
    pub fn still_stands(&self) -> Result<()> {
        still_stands(&*self.file, &self.path)
    }

    /// Opens the journal and finds its newest whole record. Changes nothing.
    pub fn open(storage: &dyn Storage, path: PathBuf, write: bool) -> Result<(Self, Last)> {
        let file = storage
            .open(&path, write)
            .map_err(|error| Error::io("Opening", &path, &error))?;
        let mut journal = Journal {
            file,
            path,
            newest: RECORDS_AT,
            end: RECORDS_AT,
            last_crc: 0,
        };
        journal.check_header()?;
        let (newest, before) = journal.newest()?;
        let sealed = journal.is_sealed(newest.state.sequence)?;
        journal.newest = newest.at;
        journal.end = newest.end;
        journal.last_crc = newest.crc;
        Ok((
            journal,
            Last {
                state: newest.state,
                before: before.map(|found| found.state),
                sealed,
            },
        ))
    }

    /// What changes with every commit and with another journal in the place of this one: so a reader without the lock can
    /// tell damage from what was changed under him. `None`: there is nothing to be read.
    pub fn mark(storage: &dyn Storage, path: &Path) -> Option<(Stat, [[u8; 24]; 2])> {
        let stat = storage.stat(path).ok()??;
        let file = storage.open(path, false).ok()?;
        let mut slots = [[0; 24]; 2];
        for (slot, at) in slots.iter_mut().zip([BLOCK, 2 * BLOCK]) {
            read_full_at(&*file, slot, at).ok()?;
        }
        Some((stat, slots))
    }

    /// Appends a record, points a slot to it and makes both durable.
    pub fn append(&mut self, state: &State, chunk: Option<&KeyHash>, sync: bool) -> Result<()> {
        let mut bytes = Vec::with_capacity(512);
        bytes.extend_from_slice(RECORD_MAGIC);
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&self.last_crc.to_le_bytes());
        record::encode(state, chunk, &mut bytes);
        let payload = u32::try_from(bytes.len() - RECORD_HEAD).unwrap_or(u32::MAX);
        if payload > RECORD_MOST {
            return Err(Error::new(
                Code::Limit,
                "a commit record would have more than 64 MiB: take shorter tokens, fewer sheets, or fewer automatic widths",
            ));
        }
        if let Some(len) = bytes.get_mut(4..8) {
            len.copy_from_slice(&payload.to_le_bytes());
        }
        let crc = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        // A commit of this number may have stood here and been rolled back: its seal doesn't speak for this one.
        if self.is_sealed(state.sequence)? && !planted!(StaleSealKept) {
            self.unseal(state.sequence)?;
        }
        self.write(&bytes, self.end)?;
        self.write_slot(state.sequence, self.end)?;
        if sync && planted!(SealedBeforeSynced) {
            self.seal(state.sequence)?;
        }
        if sync {
            self.sync()?;
        }
        self.newest = self.end;
        self.end += bytes.len() as u64;
        self.last_crc = crc;
        Ok(())
    }

    /// Cuts what stands behind the newest record, and writes that record and its slot once more, so that the next sync
    /// really brings them to the disk. The slot may have been torn, and the record found behind the one before.
    pub fn rewrite(&mut self, sequence: u64) -> Result<()> {
        self.file
            .set_len(self.end)
            .map_err(|error| Error::io("Cutting", &self.path, &error))?;
        let mut bytes = vec![0; usize::try_from(self.end - self.newest).unwrap_or(0)];
        self.read(&mut bytes, self.newest)?;
        self.write(&bytes, self.newest)?;
        let at = if planted!(SlotOfAnotherRecord) {
            RECORDS_AT
        } else {
            self.newest
        };
        self.write_slot(sequence, at)
    }

    /// Makes durable what [`Journal::rewrite`] wrote.
    pub fn sync(&mut self) -> Result<()> {
        self.file
            .sync()
            .map_err(|error| Error::io("Syncing", &self.path, &error))
    }

    /// Where whole records begin, from the first to the last, however many others between them are damaged.
    pub fn all_records(&self) -> Result<Vec<u64>> {
        let len = self.len()?;
        let mut found = Vec::new();
        let mut at = RECORDS_AT;
        while let Some((begin, end)) = self.next_record(at, len)? {
            found.push(begin);
            at = end;
        }
        Ok(found)
    }

    /// Where the first whole record at or behind `at` begins and ends.
    fn next_record(&self, mut at: u64, len: u64) -> Result<Option<(u64, u64)>> {
        while at < len {
            if let Some((record, _)) = self.record_at(at, len)? {
                return Ok(Some((at, record.end)));
            }
            at = self.next_magic(at + 1, len)?;
        }
        Ok(None)
    }

    /// The next place at or behind `from` where a record might begin.
    fn next_magic(&self, from: u64, len: u64) -> Result<u64> {
        let mut block = vec![0; 64 << 10];
        let mut at = from;
        while at < len {
            let count = self.read(&mut block, at)?;
            let bytes = block.get(..count).unwrap_or_default();
            if let Some(place) = memchr::memmem::find(bytes, RECORD_MAGIC) {
                return Ok(at + place as u64);
            }
            if count < RECORD_MAGIC.len() {
                break;
            }
            // The magic may lie across two blocks.
            at += (count - (RECORD_MAGIC.len() - 1)) as u64;
        }
        Ok(len)
    }

    /// The state that the record at `at` holds.
    pub fn state_at(&self, at: u64) -> Result<Option<State>> {
        let len = self.len()?;
        Ok(self.record_at(at, len)?.map(|(record, _)| record.state))
    }

    /// Makes the record at `at` the newest: cuts what stands behind it, and points its slot to it. The header may have
    /// been damaged, and is written, too.
    pub fn cut_behind(&mut self, at: u64) -> Result<()> {
        let len = self.len()?;
        let Some((record, _)) = self.record_at(at, len)? else {
            return Err(Error::new(
                Code::Corrupt,
                format!(
                    "'{}' was changed while it was being read; run the job again",
                    self.path.display()
                ),
            ));
        };
        // These first: if this is cut short, the next try finds the same.
        self.write(&header::bytes(), 0)?;
        self.write_slot(record.state.sequence, at)?;
        self.file
            .set_len(record.end)
            .map_err(|error| Error::io("Cutting", &self.path, &error))?;
        self.newest = at;
        self.end = record.end;
        self.last_crc = record.crc;
        self.sync()
    }

    /// The journal at `path`, whatever its slots say. Its header must be ours; or damaged, with a whole record of ours behind
    /// it: one of another version would have another magic.
    pub fn open_any(storage: &dyn Storage, path: PathBuf, write: bool) -> Result<Self> {
        let file = storage
            .open(&path, write)
            .map_err(|error| Error::io("Opening", &path, &error))?;
        let journal = Journal {
            file,
            path,
            newest: RECORDS_AT,
            end: RECORDS_AT,
            last_crc: 0,
        };
        match journal.check_header() {
            Err(error) if error.code() == Code::Corrupt => {
                let first = journal.next_record(RECORDS_AT, journal.len()?)?;
                if first.is_none() {
                    let how =
                        "its header is not one of ours, and no whole commit of ours is behind it";
                    return Err(hopeless(&journal.path, how));
                }
                Ok(journal)
            }
            checked => checked.map(|()| journal),
        }
    }

    /// Cuts a torn tail behind the newest record, so that the next record doesn't stand before old bytes.
    pub fn cut_tail(&mut self) -> Result<()> {
        let len = self.len()?;
        if len > self.end {
            self.file
                .set_len(self.end)
                .map_err(|error| Error::io("Cutting", &self.path, &error))?;
        }
        Ok(())
    }

    fn check_header(&self) -> Result<()> {
        let mut header = [0; header::LEN];
        self.read(&mut header, 0)?;
        header::judge(&self.path, &header)
    }

    fn len(&self) -> Result<u64> {
        let len = self.file.len();
        len.map_err(|error| Error::io("Reading", &self.path, &error))
    }

    /// The newest record and, where a slot still has it, the one before.
    fn newest(&self) -> Result<(Found, Option<Found>)> {
        // A writer may be at work: what the slots lead to is there by the time they have been read.
        let slots = [self.slot(0)?, self.slot(1)?];
        let len = self.len()?;
        let mut candidates = Vec::with_capacity(2);
        for (sequence, at) in slots.into_iter().flatten() {
            let found = self.record_at(at, len)?;
            candidates.extend(
                found
                    .map(|(found, _)| found)
                    .filter(|found| found.state.sequence == sequence),
            );
        }
        candidates.sort_by_key(|found| found.state.sequence);
        let newest = candidates.pop();
        let mut before = candidates.pop();
        // The first record is synced before the journal gets its name, so one slot always leads somewhere.
        let Some(mut newest) = newest else {
            return Err(damaged(
                &self.path,
                "neither of its slots leads to a whole commit record",
            ));
        };
        // A record whose slot was torn is whole all the same: its rows were synced before it was written.
        while let Some((next, chained)) = self.record_at(newest.end, len)? {
            if chained != newest.crc || !follows(&next, &newest) {
                break;
            }
            before = Some(std::mem::replace(&mut newest, next));
        }
        let before = before.filter(|found| follows(&newest, found));
        Ok((newest, before))
    }

    fn record_at(&self, at: u64, len: u64) -> Result<Option<(Found, u32)>> {
        let mut head = [0; RECORD_HEAD];
        if !(RECORDS_AT..len).contains(&at)
            || self.read(&mut head, at)? < RECORD_HEAD
            || !head.starts_with(RECORD_MAGIC)
        {
            return Ok(None);
        }
        let field = |from: usize| {
            head.get(from..from + 4)
                .and_then(|b| b.try_into().ok())
                .map_or(0, u32::from_le_bytes)
        };
        let (payload, chained) = (field(4), field(8));
        let total = RECORD_HEAD as u64 + u64::from(payload) + 4;
        if payload > RECORD_MOST || at + total > len {
            return Ok(None);
        }
        let mut bytes = vec![0; usize::try_from(total).unwrap_or(0)];
        if (self.read(&mut bytes, at)? as u64) < total {
            return Ok(None);
        }
        let (body, crc) = bytes.split_at(bytes.len().saturating_sub(4));
        let right = crc32c::crc32c(body);
        if crc != right.to_le_bytes() && !planted!(RecordChecksumIgnored) {
            return Ok(None);
        }
        let state = record::decode(body.get(RECORD_HEAD..).unwrap_or_default());
        Ok(state.map(|(state, _)| {
            (
                Found {
                    state,
                    at,
                    end: at + total,
                    crc: right,
                },
                chained,
            )
        }))
    }

    fn slot(&self, slot: u64) -> Result<Option<(u64, u64)>> {
        let mut bytes = [0; 24];
        let whole = self.read(&mut bytes, BLOCK * (1 + slot))? == bytes.len();
        let (body, crc) = bytes.split_at(20);
        if !whole || !body.starts_with(SLOT_MAGIC) || crc != crc32c::crc32c(body).to_le_bytes() {
            return Ok(None);
        }
        let field = |from: usize| {
            body.get(from..from + 8)
                .and_then(|b| b.try_into().ok())
                .map_or(0, u64::from_le_bytes)
        };
        Ok(Some((field(4), field(12))))
    }

    fn write_slot(&mut self, sequence: u64, at: u64) -> Result<()> {
        let mut bytes = Vec::with_capacity(24);
        bytes.extend_from_slice(SLOT_MAGIC);
        bytes.extend_from_slice(&sequence.to_le_bytes());
        bytes.extend_from_slice(&at.to_le_bytes());
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        self.write(&bytes, BLOCK * (1 + sequence % 2))
    }

    /// Notes beside the slot that every sync of this commit has returned. Not synced itself: if it is lost, the next
    /// process writes and syncs the commit once more, which is harmless.
    pub fn seal(&mut self, sequence: u64) -> Result<()> {
        let bytes = seal_bytes(sequence);
        self.write(&bytes, BLOCK * (1 + sequence % 2) + SEAL_AT)
    }

    /// Takes the seal back before something that a sync must follow is done to the part. A process that dies in between, with
    /// the system living on, is followed by one that sees it so; after a power cut it doesn't matter.
    pub fn unseal(&mut self, sequence: u64) -> Result<()> {
        self.write(&[0; 16], BLOCK * (1 + sequence % 2) + SEAL_AT)
    }

    fn is_sealed(&self, sequence: u64) -> Result<bool> {
        let mut bytes = [0; 16];
        let count = self.read(&mut bytes, BLOCK * (1 + sequence % 2) + SEAL_AT)?;
        Ok(count == bytes.len() && bytes.as_slice() == seal_bytes(sequence))
    }

    fn read(&self, buffer: &mut [u8], at: u64) -> Result<usize> {
        read_full_at(&*self.file, buffer, at)
            .map_err(|error| Error::io("Reading", &self.path, &error))
    }

    fn write(&mut self, bytes: &[u8], at: u64) -> Result<()> {
        write_all_at(&mut *self.file, bytes, at)
            .map_err(|error| Error::io("Writing", &self.path, &error))
    }
}

/// Whether `next` is numbered as the commit behind `found`.
fn follows(next: &Found, found: &Found) -> bool {
    found.state.sequence.checked_add(1) == Some(next.state.sequence)
}

fn seal_bytes(sequence: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16);
    bytes.extend_from_slice(SEAL_MAGIC);
    bytes.extend_from_slice(&sequence.to_le_bytes());
    bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
    bytes
}
