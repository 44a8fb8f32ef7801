//! The receipt of a finished run that has an id: who it was, what is in, and the keys of its chunks, so that a job which
//! is delivered once more finds its work done. Magic, length, JSON, hashes, CRC-32C.

use super::KeyHash;
use super::storage::{Storage, StorageFile, read_full_at, write_all_at};
use super::user;
use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"NXRCPT1\n";
const BLOCK: usize = 256 << 10;

/// What the receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The run.
    pub id: String,
    /// Data rows over all sheets.
    pub rows: u64,
    /// Size of the finished file.
    pub bytes: u64,
    /// Number of chunk keys behind the JSON.
    pub chunks: u64,
    /// Cells that `onBadCell` let pass.
    pub bad_cells: u64,
    /// When it was finished, in milliseconds since 1970.
    pub finished_ms: u64,
    /// The sheet last written to.
    pub current: u32,
    /// The sheets.
    pub sheets: Vec<ReceiptSheet>,
}

/// A sheet in a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptSheet {
    /// Its name.
    pub name: String,
    /// Its data rows.
    pub rows: u64,
    /// Its last token.
    pub token: Option<String>,
}

impl Receipt {
    /// Reads the receipt at `path` and checks all of it; `None` if there is none.
    ///
    /// # Errors
    /// It can't be read, is damaged, or isn't one of ours.
    pub fn read(storage: &dyn Storage, path: &Path) -> Result<Option<Self>> {
        let Some(open) = Open::at(storage, path)? else {
            return Ok(None);
        };
        open.hashes(&mut |_| ())?;
        Ok(Some(open.receipt))
    }

    /// Whether the receipt at `path` holds the key.
    ///
    /// # Errors
    /// It can't be read or is damaged.
    pub fn has_chunk(storage: &dyn Storage, path: &Path, key: &KeyHash) -> Result<bool> {
        let Some(open) = Open::at(storage, path)? else {
            return Ok(false);
        };
        let mut found = false;
        open.hashes(&mut |candidate| found |= candidate == key)?;
        Ok(found)
    }

    /// Writes the receipt and the keys, which `keys` delivers in blocks.
    pub(super) fn write(
        &self,
        file: &mut dyn StorageFile,
        path: &Path,
        keys: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()>,
    ) -> Result<()> {
        let json = serde_json::to_vec(self)
            .map_err(|error| Error::argument(format!("the receipt: {error}")))?;
        let mut head = Vec::with_capacity(json.len() + 12);
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&u32::try_from(json.len()).unwrap_or(u32::MAX).to_le_bytes());
        head.extend_from_slice(&json);
        let (mut at, mut crc) = (0, 0);
        let mut write = |bytes: &[u8]| {
            crc = crc32c::crc32c_append(crc, bytes);
            write_all_at(file, bytes, at).map_err(|error| Error::io("Writing", path, &error))?;
            at += bytes.len() as u64;
            Ok(())
        };
        write(&head)?;
        keys(&mut write)?;
        write_all_at(file, &crc.to_le_bytes(), at)
            .map_err(|error| Error::io("Writing", path, &error))
    }
}

struct Open {
    file: Box<dyn StorageFile>,
    path: PathBuf,
    receipt: Receipt,
    head: u64,
}

impl Open {
    fn at(storage: &dyn Storage, path: &Path) -> Result<Option<Self>> {
        let file = match storage.open(path, false) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("Opening", path, &error)),
        };
        let fail = |error| Error::io("Reading", path, &error);
        // Whoever can write receipts could call a run finished that never was.
        let owner = storage.stat(path).map_err(fail)?;
        if owner.is_some_and(|stat| stat.uid != user::effective()) {
            return Err(Error::new(
                Code::Path,
                format!(
                    "'{}' belongs to another user; remove it, or use another path",
                    path.display()
                ),
            ));
        }
        let mut head = [0; 12];
        // A shorter file is shorter than its keys and checksum, too.
        read_full_at(&*file, &mut head, 0).map_err(fail)?;
        let len = head
            .last_chunk::<4>()
            .map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let file_len = file.len().map_err(fail)?;
        if !head.starts_with(MAGIC) || u64::from(len) + 16 > file_len {
            return Err(damaged(path, "it is not a receipt of ours"));
        }
        let mut json = vec![0; len as usize];
        read_full_at(&*file, &mut json, 12).map_err(fail)?;
        let receipt: Receipt = serde_json::from_slice(&json)
            .map_err(|_| damaged(path, "it is not a receipt of ours"))?;
        let head = 12 + u64::from(len);
        let keys = receipt.chunks.saturating_mul(16);
        if (head + 4).saturating_add(keys) != file_len {
            return Err(damaged(path, "its length is wrong"));
        }
        Ok(Some(Open {
            file,
            path: path.to_path_buf(),
            receipt,
            head,
        }))
    }

    /// Goes through the keys, checking the whole receipt.
    fn hashes(&self, each: &mut dyn FnMut(&[u8])) -> Result<()> {
        let fail = |error| Error::io("Reading", &self.path, &error);
        let mut block = vec![0; BLOCK];
        let mut head = vec![0; usize::try_from(self.head).unwrap_or(0)];
        read_full_at(&*self.file, &mut head, 0).map_err(fail)?;
        let mut crc = crc32c::crc32c(&head);
        let mut at = self.head;
        let end = self.head + self.receipt.chunks * 16;
        while at < end {
            let want = usize::try_from(end - at).unwrap_or(BLOCK).min(BLOCK);
            let space = block.get_mut(..want).unwrap_or_default();
            if read_full_at(&*self.file, space, at).map_err(fail)? < want {
                return Err(damaged(&self.path, "it is cut off"));
            }
            crc = crc32c::crc32c_append(crc, space);
            space.chunks_exact(16).for_each(&mut *each);
            at += want as u64;
        }
        let mut stored = [0; 4];
        read_full_at(&*self.file, &mut stored, end).map_err(fail)?;
        if stored == crc.to_le_bytes() {
            Ok(())
        } else {
            Err(damaged(&self.path, "its checksum is wrong"))
        }
    }
}

/// A receipt that can't be believed. Without it nobody can tell which run the finished file is of.
fn damaged(path: &Path, how: &str) -> Error {
    Error::new(
        Code::Corrupt,
        format!(
            "the receipt '{}' is damaged: {how}; nothing was changed. If the file beside it is whole, remove the receipt",
            path.display()
        ),
    )
}
