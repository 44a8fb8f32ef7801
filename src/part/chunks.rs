//! The keys of committed chunks: an append-only list of 16-byte hashes. A look-up in a fresh process reads the list once
//! (3.2 MB for 200,000 chunks); after that a filter of fixed size answers for nearly every key that is not in.

use super::KeyHash;
use super::files::AppendFile;
use super::state::Extent;
use crate::error::Result;

/// Bits in the filter: 256 KiB of memory, 1 false alarm in 10 at 200,000 keys.
const FILTER_BITS: usize = 1 << 21;

/// See the module.
#[derive(Debug)]
pub struct Chunks {
    file: AppendFile,
    /// Exists from the first look-up on.
    filter: Option<Vec<u64>>,
}

impl Chunks {
    /// The list in `file`.
    pub fn new(file: AppendFile) -> Self {
        Chunks { file, filter: None }
    }

    /// Length and checksum of the file.
    pub fn extent(&self) -> Extent {
        self.file.extent()
    }

    /// The file, for commit.
    pub fn file(&mut self) -> &mut AppendFile {
        &mut self.file
    }

    /// Reads the whole list in blocks.
    pub fn read(&self, each: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.file.read(each)
    }

    /// Whether `key` is in.
    pub fn contains(&mut self, key: &KeyHash) -> Result<bool> {
        if let Some(filter) = &self.filter {
            let (word, bit) = place(key);
            if filter.get(word).is_none_or(|bits| bits & bit == 0) {
                return Ok(false);
            }
        }
        let mut filter = self.filter.is_none().then(|| vec![0_u64; FILTER_BITS / 64]);
        let mut found = false;
        self.file.read(&mut |block| {
            // Blocks are a multiple of 16 bytes, so is the file.
            for candidate in block.chunks_exact(size_of::<KeyHash>()) {
                found |= candidate == key;
                if let (Some(filter), Ok(hash)) = (&mut filter, candidate.try_into()) {
                    mark(filter, hash);
                }
            }
            Ok(())
        })?;
        if filter.is_some() {
            self.filter = filter;
        }
        Ok(found)
    }

    /// Appends a key that isn't in.
    pub fn append(&mut self, key: KeyHash) -> Result<()> {
        self.file.append(&key)?;
        if let Some(filter) = &mut self.filter {
            mark(filter, &key);
        }
        Ok(())
    }
}

fn mark(filter: &mut [u64], key: &KeyHash) {
    let (word, bit) = place(key);
    if let Some(bits) = filter.get_mut(word) {
        *bits |= bit;
    }
}

/// Word and bit of a key; its bytes are a hash already.
fn place(key: &KeyHash) -> (usize, u64) {
    let [a, b, c, ..] = *key;
    let number = u32::from_le_bytes([a, b, c, 0]) as usize % FILTER_BITS;
    (number / 64, 1 << (number % 64))
}
