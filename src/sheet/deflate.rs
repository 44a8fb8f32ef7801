//! Deflate segments: each is compressed on its own and ends in a full flush, so it begins and ends on a byte and refers
//! to nothing before it. Segments therefore concatenate into one valid stream, whoever made them and when.

use super::quick::Quick;
use crate::planted::planted;
use flate2::{Compress, Compression, FlushCompress, Status};

/// How hard to compress; the option `compression`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// Fastest: one look-up where text may repeat.
    Fast,
    /// About a twentieth smaller.
    #[default]
    Default,
    /// Smallest, at several times the work: zlib's search.
    Best,
}

impl Level {
    /// An encoder of this level.
    #[must_use]
    pub fn encoder(self) -> Box<dyn Deflate> {
        match self {
            Level::Fast => Box::new(Quick::<1>::new()),
            Level::Default => Box::new(Quick::<2>::new()),
            Level::Best => Box::new(ZlibRs::new(6)),
        }
    }
}

/// A compressed piece of a sheet and what is needed to join it with its neighbours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segment {
    /// The deflate stream.
    pub bytes: Vec<u8>,
    /// Bytes of XML in it.
    pub raw_len: u64,
    /// CRC-32 of the XML, for the zip entry.
    pub crc32: u32,
}

/// Turns XML into segments. The one seam behind which a faster encoder can go.
pub trait Deflate: Send + std::fmt::Debug {
    /// Compresses `xml` into a segment that ends on a byte boundary; with `last`, in the stream's final block.
    ///
    /// # Errors
    /// A sentence; only a defect of the encoder can cause it.
    fn segment(&mut self, xml: &[u8], last: bool, buffer: Vec<u8>) -> Result<Segment, String>;
}

/// flate2 on its zlib-rs backend.
#[derive(Debug)]
pub struct ZlibRs(Compress);

impl ZlibRs {
    /// An encoder at one of zlib's levels; about 300 KiB of state, kept over segments.
    #[must_use]
    pub fn new(level: u32) -> Self {
        ZlibRs(Compress::new(Compression::new(level), false))
    }
}

impl Deflate for ZlibRs {
    fn segment(&mut self, xml: &[u8], last: bool, mut buffer: Vec<u8>) -> Result<Segment, String> {
        buffer.clear();
        buffer.reserve(xml.len() / 4 + 64);
        if !planted!(WindowNotReset) {
            self.0.reset();
        }
        let flush = if last {
            FlushCompress::Finish
        } else if planted!(WindowNotReset) {
            FlushCompress::Sync
        } else {
            FlushCompress::Full
        };
        let mut taken = 0;
        loop {
            let rest = xml.get(taken..).unwrap_or_default();
            let before = self.0.total_in();
            let status = self
                .0
                .compress_vec(rest, &mut buffer, flush)
                .map_err(|error| format!("deflate: {error}"))?;
            taken += usize::try_from(self.0.total_in() - before).unwrap_or(usize::MAX);
            let room = buffer.capacity() - buffer.len();
            // A flush is complete once it leaves room in the output; Finish says so itself.
            let whole = if last {
                status == Status::StreamEnd
            } else {
                taken >= xml.len() && room > 0
            };
            if whole {
                break;
            }
            if room == 0 {
                buffer.reserve(buffer.capacity() / 2 + 4_096);
            } else if status == Status::BufError {
                return Err("deflate: the encoder makes no progress".into());
            }
        }
        Ok(Segment {
            raw_len: xml.len() as u64,
            crc32: crc32fast::hash(xml),
            bytes: buffer,
        })
    }
}

/// CRC-32 of two runs of bytes from the CRC-32 of each.
#[must_use]
pub fn combine_crc32(first: u32, second: u32, second_len: u64) -> u32 {
    if planted!(CrcCombinedWrongly) {
        return combine_crc32_of(second, first, second_len);
    }
    combine_crc32_of(first, second, second_len)
}

fn combine_crc32_of(first: u32, second: u32, second_len: u64) -> u32 {
    let mut joined = crc32fast::Hasher::new_with_initial(first);
    joined.combine(&crc32fast::Hasher::new_with_initial_len(second, second_len));
    joined.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn segments_join_into_one_stream() {
        let mut parts: Vec<Vec<u8>> = vec![b"<row/>".repeat(10_000), Vec::new(), b"x".to_vec()];
        parts.push(
            (0..300_000_u32)
                .flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_le_bytes())
                .collect(),
        );
        for level in [Level::Fast, Level::Default, Level::Best] {
            let (mut stream, mut raw, mut crc) = (Vec::new(), Vec::new(), 0);
            for (index, part) in parts.iter().enumerate() {
                // A fresh encoder each, as in another process.
                let segment = level
                    .encoder()
                    .segment(part, index + 1 == parts.len(), Vec::new())
                    .unwrap();
                crc = combine_crc32(crc, segment.crc32, segment.raw_len);
                stream.extend_from_slice(&segment.bytes);
                raw.extend_from_slice(part);
            }
            let mut back = Vec::new();
            flate2::read::DeflateDecoder::new(stream.as_slice())
                .read_to_end(&mut back)
                .unwrap();
            assert!(back == raw);
            assert_eq!(crc, crc32fast::hash(&raw));
        }
    }

    #[test]
    fn a_segment_needs_nothing_before_it() {
        let mut encoder = Level::Best.encoder();
        let text = b"<c r=\"A1\"><v>1</v></c>".repeat(500);
        encoder.segment(&text, false, Vec::new()).unwrap();
        let second = encoder.segment(&text, true, Vec::new()).unwrap();
        let mut back = Vec::new();
        flate2::read::DeflateDecoder::new(second.bytes.as_slice())
            .read_to_end(&mut back)
            .unwrap();
        assert!(back == text);
    }
}
