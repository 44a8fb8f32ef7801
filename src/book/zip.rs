//! The zip container: entries whose compressed bytes, sizes and CRC-32 are known before they are written, so headers are
//! whole and no data descriptors are needed (PKWARE APPNOTE 6.3.10). Zip64 where 32 bits don't do. Pure: makes bytes.

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Path in the package; ASCII.
    pub name: String,
    /// Deflated (method 8) or stored (0).
    pub deflated: bool,
    /// CRC-32 of the content.
    pub crc32: u32,
    /// Bytes in the file.
    pub compressed: u64,
    /// Bytes of content.
    pub size: u64,
    /// Where its local header begins.
    pub offset: u64,
}

const MAX32: u64 = u32::MAX as u64;
/// 1980-01-01, the first day zip knows: the same rows make the same file.
const DOS_DATE: u16 = (1 << 5) | 1;

impl Entry {
    fn is_large(&self) -> bool {
        self.compressed >= MAX32 || self.size >= MAX32
    }

    fn common(&self, out: &mut Vec<u8>, version: u16) {
        out.extend_from_slice(&version.to_le_bytes());
        out.extend_from_slice(&0_u16.to_le_bytes());
        out.extend_from_slice(&(if self.deflated { 8_u16 } else { 0 }).to_le_bytes());
        out.extend_from_slice(&0_u16.to_le_bytes());
        out.extend_from_slice(&DOS_DATE.to_le_bytes());
        out.extend_from_slice(&self.crc32.to_le_bytes());
        let large = self.is_large();
        out.extend_from_slice(
            &if large {
                u32::MAX
            } else {
                low(self.compressed)
            }
            .to_le_bytes(),
        );
        out.extend_from_slice(&if large { u32::MAX } else { low(self.size) }.to_le_bytes());
        out.extend_from_slice(
            &u16::try_from(self.name.len())
                .unwrap_or(u16::MAX)
                .to_le_bytes(),
        );
    }

    /// The smallest gap: its own header.
    pub const LEAST_GAP: usize = 8;

    /// The local header with a gap of `gap` bytes, none or at least [`Entry::LEAST_GAP`]; the compressed bytes follow it. The
    /// gap is what Microsoft's packaging calls a growth hint: readers skip it.
    #[must_use]
    pub fn local_header(&self, gap: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(64 + self.name.len());
        out.extend_from_slice(b"PK\x03\x04");
        self.common(&mut out, if self.is_large() { 45 } else { 20 });
        let mut extra = Vec::new();
        if self.is_large() {
            zip64(&mut extra, &[self.size, self.compressed]);
        }
        if let Some(padding) = gap.checked_sub(Self::LEAST_GAP) {
            extra.extend_from_slice(&0xA220_u16.to_le_bytes());
            extra.extend_from_slice(&u16::try_from(padding + 4).unwrap_or(0).to_le_bytes());
            extra.extend_from_slice(&0xA028_u16.to_le_bytes());
            extra.resize(extra.len() + 2 + padding, 0);
        }
        out.extend_from_slice(&u16::try_from(extra.len()).unwrap_or(0).to_le_bytes());
        out.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(&extra);
        out
    }

    fn central_header(&self, out: &mut Vec<u8>) {
        let mut wide = Vec::new();
        if self.is_large() {
            wide.extend([self.size, self.compressed]);
        }
        if self.offset >= MAX32 {
            wide.push(self.offset);
        }
        let version: u16 = if wide.is_empty() { 20 } else { 45 };
        out.extend_from_slice(b"PK\x01\x02");
        out.extend_from_slice(&version.to_le_bytes());
        self.common(out, version);
        let mut extra = Vec::new();
        if !wide.is_empty() {
            zip64(&mut extra, &wide);
        }
        out.extend_from_slice(&u16::try_from(extra.len()).unwrap_or(0).to_le_bytes());
        // Comment, disk, internal and external attributes.
        out.extend_from_slice(&[0; 10]);
        out.extend_from_slice(&low(self.offset).to_le_bytes());
        out.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(&extra);
    }
}

/// The central directory and its end record, for entries whose last byte is at `offset`.
#[must_use]
pub fn directory(entries: &[Entry], offset: u64) -> Vec<u8> {
    let mut out = Vec::new();
    for entry in entries {
        entry.central_header(&mut out);
    }
    let size = out.len() as u64;
    let count = entries.len() as u64;
    if count >= 0xFFFF || offset >= MAX32 || size >= MAX32 {
        let end64 = offset + size;
        out.extend_from_slice(b"PK\x06\x06");
        out.extend_from_slice(&44_u64.to_le_bytes());
        out.extend_from_slice(&45_u16.to_le_bytes());
        out.extend_from_slice(&45_u16.to_le_bytes());
        out.extend_from_slice(&[0; 8]);
        for number in [count, count, size, offset] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(b"PK\x06\x07");
        out.extend_from_slice(&0_u32.to_le_bytes());
        out.extend_from_slice(&end64.to_le_bytes());
        out.extend_from_slice(&1_u32.to_le_bytes());
    }
    out.extend_from_slice(b"PK\x05\x06");
    out.extend_from_slice(&[0; 4]);
    let count16 = u16::try_from(count).unwrap_or(u16::MAX);
    out.extend_from_slice(&count16.to_le_bytes());
    out.extend_from_slice(&count16.to_le_bytes());
    out.extend_from_slice(&low(size).to_le_bytes());
    out.extend_from_slice(&low(offset).to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    out
}

/// A 32-bit field: the number, or all ones where the zip64 field has it.
fn low(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn zip64(out: &mut Vec<u8>, numbers: &[u64]) {
    out.extend_from_slice(&1_u16.to_le_bytes());
    out.extend_from_slice(&u16::try_from(numbers.len() * 8).unwrap_or(0).to_le_bytes());
    for number in numbers {
        out.extend_from_slice(&number.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn another_reader_reads_it() {
        let mut file = Vec::new();
        let mut entries = Vec::new();
        for (name, content) in [("a.xml", b"<a/>".as_slice()), ("dir/b.bin", b"")] {
            let mut entry = Entry {
                name: name.into(),
                deflated: false,
                crc32: crc32fast::hash(content),
                compressed: content.len() as u64,
                size: content.len() as u64,
                offset: 0,
            };
            entry.offset = file.len() as u64;
            file.extend_from_slice(&entry.local_header(0));
            file.extend_from_slice(content);
            entries.push(entry);
        }
        file.extend_from_slice(&directory(&entries, file.len() as u64));
        let mut archive = ::zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
        assert_eq!(archive.len(), 2);
        let mut content = String::new();
        archive
            .by_name("a.xml")
            .unwrap()
            .read_to_string(&mut content)
            .unwrap();
        assert_eq!(content, "<a/>");
    }

    #[test]
    fn large_entries_use_zip64() {
        let entry = Entry {
            name: "x".into(),
            deflated: true,
            crc32: 1,
            compressed: 5 << 30,
            size: 50 << 30,
            offset: 6 << 30,
        };
        let local = entry.local_header(0);
        assert_eq!(&local[18..26], &[0xFF; 8]);
        assert_eq!(&local[31..35], &[1, 0, 16, 0]);
        let end = directory(&[entry], 11 << 30);
        let at = end.windows(4).position(|w| w == b"PK\x06\x06").unwrap();
        assert_eq!(
            u64::from_le_bytes(end[at + 48..at + 56].try_into().unwrap()),
            11 << 30
        );
    }
}
