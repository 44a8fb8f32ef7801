//! The journal's first bytes: that it is one of ours, and of which version. Knows nothing of what follows them.

use super::files::damaged;
use crate::error::{Code, Error, Result};
use std::path::Path;

/// Version of the part's format. Magics of records end in it, so that a whole record says it without a header.
pub const VERSION: u8 = 1;
/// How long a header is.
pub const LEN: usize = 16;
const MAGIC: &[u8; 8] = b"NXJOURNL";

/// A header of this version.
pub fn bytes() -> Vec<u8> {
    let mut header = Vec::with_capacity(LEN);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&u32::from(VERSION).to_le_bytes());
    header.extend_from_slice(&crc32c::crc32c(&header).to_le_bytes());
    header
}

/// Judges the first bytes of the journal at `path`, with zeros for those that aren't there.
///
/// # Errors
/// They are no header of ours ([`Code::Corrupt`]), or a whole one of another version ([`Code::Version`]).
pub fn judge(path: &Path, header: &[u8; LEN]) -> Result<()> {
    let (body, crc) = header.split_at(12);
    let (magic, version) = body.split_at(8);
    if magic != MAGIC || crc != crc32c::crc32c(body).to_le_bytes() {
        return Err(damaged(path, "its header is not one of ours"));
    }
    if version != u32::from(VERSION).to_le_bytes() {
        let version = version.try_into().map_or(0, u32::from_le_bytes);
        return Err(Error::new(
            Code::Version,
            format!(
                "'{}' was written in format {version}, this extension reads format {VERSION}; \
                 finish the export with the version that began it, or remove the part's folder and start again",
                path.display()
            ),
        ));
    }
    Ok(())
}
