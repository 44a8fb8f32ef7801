//! A deflate encoder for row XML (RFC 1951). It knows what it sees: mark-up that stood in the row above, but for the row's
//! number, which stood in the cell before; numbers, in which there is little to find; and text, in which a look-up pays
//! where a word begins. So it makes a fraction of a general encoder's look-ups, and finds more. Any other bytes come out
//! right too, only larger.
//!
//! On the rows of `make bench` it is as fast as zlib-rs at level 1 and smaller than its level 2.

use super::block::{Bits, Tokens};
use super::deflate::{Deflate, Segment};

const WINDOW: usize = 32_768;
const LEAST_MATCH: usize = 4;
const LONGEST_MATCH: usize = 258;
const HASH_BITS: u32 = 13;
const CONTEXT_BITS: u32 = 11;
/// Tokens a block: enough to pay for its codes, few enough to follow the data.
const BLOCK_TOKENS: usize = 32_768;

/// See the module. `WAYS` positions are remembered per hash.
#[derive(Debug)]
pub struct Quick<const WAYS: usize> {
    /// The last positions per hash of four bytes, modulo 65,536. Stale ones do no harm: the bytes are compared, and a
    /// distance beyond the segment's beginning is refused.
    table: Vec<[u16; WAYS]>,
    /// The last position per hash of what a piece of mark-up begins with (the same column, a row ago), and its length.
    contexts: Vec<(u16, u16)>,
    /// Where the cell before differed from the row above it: in the row's number.
    split: Option<usize>,
    /// How far away the row above was last found.
    distance: usize,
    tokens: Tokens,
}

impl<const WAYS: usize> Quick<WAYS> {
    /// An encoder with some 200 KiB of state.
    #[must_use]
    pub fn new() -> Self {
        Quick {
            table: vec![[0; WAYS]; 1 << HASH_BITS],
            contexts: vec![(0, 0); 1 << CONTEXT_BITS],
            split: None,
            distance: usize::MAX,
            tokens: Tokens::new(BLOCK_TOKENS + LONGEST_MATCH),
        }
    }

    /// Cuts `xml` into tokens, writing a block whenever there are enough.
    fn encode(&mut self, xml: &[u8], last: bool, out: &mut Bits) {
        self.split = None;
        self.distance = usize::MAX;
        let mut at = 0;
        while let Some(&byte) = xml.get(at) {
            at = if byte == b'<' {
                self.mark_up(xml, at)
            } else {
                self.value(xml, at)
            };
            if self.tokens.len() >= BLOCK_TOKENS {
                self.tokens.write(false, out);
            }
        }
        if last || !self.tokens.is_empty() {
            self.tokens.write(last, out);
        }
    }

    /// The mark-up between two values, `</t></is></c><c r="B17" t="inlineStr"><is><t>`: it stood in the row above, but for
    /// the row's number, and that stood in the cell before. Returns where the next value, or piece of mark-up, begins.
    fn mark_up(&mut self, xml: &[u8], start: usize) -> usize {
        let Some((above, end)) = self.context(xml, start) else {
            return self.step(xml, start).0;
        };
        let Some(distance) = distance_to(above, start) else {
            return self.step(xml, start).0;
        };
        let length = common(xml, start - distance, start);
        if length < LEAST_MATCH {
            return self.step(xml, start).0;
        }
        self.tokens.repeat(length, distance);
        self.rest_of_tag(xml, start + length, end, distance)
    }

    /// Where mark-up that begins like that at `start` was last seen, and where the one at `start` ends; remembers it.
    #[inline]
    fn context(&mut self, xml: &[u8], start: usize) -> Option<(u16, usize)> {
        let slot = context_hash(xml, start).and_then(|hash| self.contexts.get_mut(hash))?;
        let (above, length) = *slot;
        // Mostly as long as in the row above.
        let mut end = start + usize::from(length);
        if !ends_mark_up(xml, end) {
            end = end_of_mark_up(xml, start);
        }
        *slot = (start as u16, (end - start) as u16);
        Some((above, end))
    }

    /// From within mark-up that ends at `end` and went on like the one `distance` before: where they differ is the row's
    /// number.
    fn rest_of_tag(&mut self, xml: &[u8], from: usize, mut end: usize, distance: usize) -> usize {
        self.distance = distance;
        let mut at = from;
        loop {
            if at >= end {
                // A match may have gone on through the value, into the mark-up behind that.
                if at == end || !in_tag(xml, at) {
                    return at;
                }
                end = end_of_mark_up(xml, at);
            }
            // The row's number: the cell before has it, and often the same attributes behind it.
            let before = self
                .split
                .replace(at)
                .filter(|before| at - before <= WINDOW);
            let length = before.map_or(0, |before| common(xml, before, at));
            match before {
                Some(before) if length >= LEAST_MATCH => {
                    self.tokens.repeat(length, at - before);
                    at += length;
                }
                _ => {
                    let Some(&byte) = xml.get(at) else { return at };
                    self.tokens.literal(byte);
                    at += 1;
                }
            }
            if at == end {
                return at;
            }
            // Then on with the row above, which is as far away as it was.
            let length = common(xml, at - distance, at);
            if length >= LEAST_MATCH {
                self.tokens.repeat(length, distance);
                at += length;
            }
        }
    }

    /// A value up to the next mark-up. Look-ups are made where words begin: within them they would find next to nothing.
    fn value(&mut self, xml: &[u8], start: usize) -> usize {
        let is_number = start >= 3 && xml.get(start - 3..start) == Some(b"<v>");
        let mut at = start;
        if is_number && self.distance <= start {
            // Ids and dates begin as in the row above.
            let length = common(xml, start - self.distance, start);
            if length >= LEAST_MATCH {
                self.tokens.repeat(length, self.distance);
                at += length;
            }
        }
        let mut inside = is_number;
        while let Some(&byte) = xml.get(at) {
            if byte == b'<' {
                break;
            }
            if inside {
                self.tokens.literal(byte);
                at += 1;
                inside = is_number || is_inside(byte, xml.get(at));
                continue;
            }
            let (next, distance) = self.step(xml, at);
            let text = xml.get(at..next).unwrap_or_default();
            if let Some(tag) = memchr::memchr(b'<', text) {
                // The text ended as it did before, and the mark-up behind it began so.
                let end = match self.context(xml, at + tag) {
                    Some((_, end)) => end,
                    None => end_of_mark_up(xml, at + tag),
                };
                return self.rest_of_tag(xml, next, end, distance);
            }
            inside = distance == 0 && is_inside(byte, xml.get(next));
            at = next;
        }
        at
    }

    /// One token by the hash of four bytes; returns what follows it, and the distance if it is a match, else 0.
    #[inline]
    fn step(&mut self, xml: &[u8], at: usize) -> (usize, usize) {
        let Some(word) = word(xml, at) else {
            if let Some(&byte) = xml.get(at) {
                self.tokens.literal(byte);
            }
            return (at + 1, 0);
        };
        let (length, distance) = self.find(xml, at, word);
        if length < LEAST_MATCH {
            self.tokens.literal(word as u8);
            return (at + 1, 0);
        }
        self.tokens.repeat(length, distance);
        (at + length, distance)
    }

    /// The longest match of what begins at `at` among the positions remembered under the hash of its first four bytes.
    #[inline]
    fn find(&mut self, xml: &[u8], at: usize, word: u32) -> (usize, usize) {
        let Some(bucket) = self.table.get_mut(hash(word)) else {
            return (0, 0);
        };
        let candidates = *bucket;
        insert(bucket, at as u16);
        let (mut best, mut distance) = (LEAST_MATCH - 1, 0);
        for candidate in candidates {
            let Some(far) = distance_to(candidate, at) else {
                continue;
            };
            let from = at - far;
            if self::word(xml, from) != Some(word) {
                continue;
            }
            let length = common(xml, from, at);
            if length > best {
                best = length;
                distance = far;
            }
        }
        if distance == 0 {
            (0, 0)
        } else {
            (best, distance)
        }
    }
}

impl<const WAYS: usize> Default for Quick<WAYS> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const WAYS: usize> Deflate for Quick<WAYS> {
    fn segment(&mut self, xml: &[u8], last: bool, mut buffer: Vec<u8>) -> Result<Segment, String> {
        buffer.clear();
        buffer.reserve(xml.len() / 3 + 1_024);
        let mut out = Bits::new(buffer);
        self.encode(xml, last, &mut out);
        if !last {
            out.full_flush();
        }
        let bytes = out.finish();
        Ok(Segment {
            raw_len: xml.len() as u64,
            crc32: crc32fast::hash(xml),
            bytes,
        })
    }
}

/// Puts a position before the others of its bucket; the oldest falls out.
#[inline]
fn insert<const WAYS: usize>(bucket: &mut [u16; WAYS], position: u16) {
    let mut moved = position;
    for slot in bucket {
        std::mem::swap(slot, &mut moved);
    }
}

/// How far before `at` a remembered position lies; `None` beyond the window or the segment's beginning.
#[inline]
fn distance_to(position: u16, at: usize) -> Option<usize> {
    let distance = usize::from((at as u16).wrapping_sub(position));
    (distance > 0 && distance <= WINDOW.min(at)).then_some(distance)
}

/// The hash of the bytes that say what cell comes next: `</v></c><c r="B` or `</t></is></c><c r="B`; `None` near the end.
#[inline]
fn context_hash(xml: &[u8], at: usize) -> Option<usize> {
    let bytes = xml.get(at..)?.first_chunk::<20>()?;
    let (a, rest) = bytes.split_first_chunk::<8>()?;
    let (b, rest) = rest.split_first_chunk::<8>()?;
    let (a, b) = (u64::from_le_bytes(*a), u64::from_le_bytes(*b));
    let c = u64::from(u32::from_le_bytes(*rest.first_chunk::<4>()?));
    // Behind a number the column's letter is the 15th byte, and digits of the row follow.
    let (b, c) = if bytes.get(2) == Some(&b'v') {
        (b & 0x00FF_FFFF_FFFF_FFFF, 0)
    } else {
        (b, c)
    };
    let mixed =
        a.wrapping_mul(0x9E37_79B1_85EB_CA87) ^ b.wrapping_mul(0xC2B2_AE3D_27D4_EB4F) ^ c << 20;
    Some((mixed.wrapping_mul(0x9E37_79B1_85EB_CA87) >> (64 - CONTEXT_BITS)) as usize)
}

/// Whether a piece of mark-up ends at `end`: with a `>`, and what follows is no mark-up.
#[inline]
fn ends_mark_up(xml: &[u8], end: usize) -> bool {
    end > 0 && xml.get(end - 1) == Some(&b'>') && xml.get(end) != Some(&b'<')
}

/// Where the mark-up from `start` on ends: behind the first `>` that no `<` follows.
fn end_of_mark_up(xml: &[u8], start: usize) -> usize {
    let behind = xml.get(start..).unwrap_or_default();
    memchr::memchr_iter(b'>', behind)
        .map(|at| start + at + 1)
        .find(|end| xml.get(*end) != Some(&b'<'))
        .unwrap_or(xml.len())
}

/// Whether `at` stands between `<` and `>`.
#[inline]
fn in_tag(xml: &[u8], at: usize) -> bool {
    let behind = xml
        .get(at.saturating_sub(LONGEST_MATCH)..at)
        .unwrap_or_default();
    memchr::memrchr2(b'<', b'>', behind).and_then(|last| behind.get(last)) == Some(&b'<')
}

/// Whether the byte behind `byte` stands within a word: letters and digits go on, a blank, a hyphen or the first byte of a
/// character that is a word by itself (most of Chinese, Japanese and Korean) doesn't.
#[inline]
fn is_inside(byte: u8, next: Option<&u8>) -> bool {
    let wordy = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80;
    wordy(byte) && next.is_some_and(|next| wordy(*next) && *next < 0xE0)
}

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk::<4>()
        .map(|four| u32::from_le_bytes(*four))
}

#[inline]
fn hash(word: u32) -> usize {
    (word.wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS)) as usize
}

/// Bytes in common from two positions on, the second being the later; at most what deflate can say.
#[inline]
fn common(xml: &[u8], early: usize, late: usize) -> usize {
    let b = xml.get(late..).unwrap_or_default();
    let b = b.get(..LONGEST_MATCH).unwrap_or(b);
    let a = xml.get(early..early + b.len()).unwrap_or_default();
    let mut length = 0;
    for (x, y) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        let differ = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
        if differ != 0 {
            return length + (differ.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    let tail = a.as_chunks::<8>().1.iter().zip(b.as_chunks::<8>().1);
    length + tail.take_while(|(x, y)| x == y).count()
}

#[cfg(test)]
#[path = "quick_tests.rs"]
mod tests;
