//! Blocks of deflate: tokens with their counts, written with the shorter of their own codes and the fixed ones
//! (RFC 1951, 3.2.5 to 3.2.7).

use super::bits::Bits;
use super::huffman::{Code, LONGEST, SYMBOLS};
use std::sync::LazyLock;

const END_OF_BLOCK: usize = 256;
/// A token: from the lowest bit 10 bits of what (a byte; 256 and a match's length less 3; or [`PAIRS`] and two digits), 5 bits
/// of the distance's symbol, 13 of its extra bits. A byte has a distance too, [`NOWHERE`], which takes no bits: so all are
/// written alike, without a branch that nobody could predict.
const WHATS: usize = 1_024;
/// Two bytes from `0` to `?` are one token: numbers are most of what isn't found anywhere.
const PAIRS: usize = 512;
/// The symbol of no distance.
const NOWHERE: u32 = 31;

/// Order in which the lengths of the code length code are written (RFC 1951, 3.2.7).
const LENGTHS_ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// Symbol, extra bits and their number, per match length less 3.
static LENGTH_SYMBOLS: LazyLock<[(u16, u8, u8); 256]> = LazyLock::new(|| {
    let mut table = [(0, 0, 0); 256];
    for (above, entry) in (0_u16..).zip(table.iter_mut()) {
        *entry = match above {
            0..=7 => (257 + above, 0, 0),
            255 => (285, 0, 0),
            _ => {
                let extra = 13 - above.leading_zeros() as u16;
                let base = above >> extra;
                (
                    257 + (extra << 2) + base,
                    (above - (base << extra)) as u8,
                    extra as u8,
                )
            }
        };
    }
    table
});

static FIXED: LazyLock<(Code, Code)> = LazyLock::new(|| {
    let mut lengths = [8_u8; SYMBOLS];
    for (symbol, length) in lengths.iter_mut().enumerate() {
        *length = match symbol {
            144..=255 => 9,
            256..=279 => 7,
            _ => 8,
        };
    }
    let mut distances = [0_u8; SYMBOLS];
    distances.iter_mut().take(30).for_each(|length| *length = 5);
    (Code::with_lengths(lengths), Code::with_lengths(distances))
});

/// Literals and matches waiting to become a block, and how often each symbol occurs among them.
#[derive(Debug)]
pub struct Tokens {
    tokens: Vec<u32>,
    whats: [u32; WHATS],
    distances: [u32; 32],
}

impl Tokens {
    /// None, with room for `room`.
    #[must_use]
    pub fn new(room: usize) -> Self {
        Tokens {
            tokens: Vec::with_capacity(room),
            whats: [0; WHATS],
            distances: [0; 32],
        }
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    #[inline]
    fn push(&mut self, token: u32) {
        self.tokens.push(token);
        if let Some(count) = self.whats.get_mut((token & 1_023) as usize) {
            *count += 1;
        }
    }

    /// A byte as it is.
    #[inline]
    pub fn literal(&mut self, byte: u8) {
        self.push(u32::from(byte) | NOWHERE << 10);
    }

    /// Bytes as they are.
    #[inline]
    pub fn literals(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.literal(*byte);
        }
    }

    /// Bytes as they are, among which are many digits.
    #[inline]
    pub fn digits(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((two, behind)) = rest.split_first_chunk::<2>() {
            let pair = u16::from_be_bytes(*two);
            if pair & 0xF0F0 == 0x3030 {
                let what = PAIRS as u32 + u32::from((pair >> 4 & 0xF0) | (pair & 0x0F));
                self.push(what | NOWHERE << 10);
                rest = behind;
            } else {
                let [one, _] = *two;
                self.literal(one);
                rest = rest.get(1..).unwrap_or_default();
            }
        }
        self.literals(rest);
    }

    /// `length` (3 to 258) bytes that stood `distance` (1 to 32,768) before.
    #[inline]
    pub fn repeat(&mut self, length: usize, distance: usize) {
        let what = 256 + (length - 3);
        let (symbol, extra) = distance_symbol((distance - 1) as u32);
        self.push(what as u32 | symbol << 10 | extra << 15);
        if let Some(count) = self.distances.get_mut(symbol as usize & 31) {
            *count += 1;
        }
    }

    /// How often each literal and length symbol occurs.
    fn frequencies(&self) -> [u32; SYMBOLS] {
        let mut frequencies = [0; SYMBOLS];
        let (bytes, lengths) = self.whats.split_at(256);
        let (lengths, pairs) = lengths.split_at(256);
        for (to, from) in frequencies.iter_mut().zip(bytes) {
            *to = *from;
        }
        for ((first, second), count) in digits().zip(pairs) {
            for digit in [first, second] {
                if let Some(frequency) = frequencies.get_mut(digit) {
                    *frequency += count;
                }
            }
        }
        for ((symbol, ..), count) in LENGTH_SYMBOLS.iter().zip(lengths) {
            if let Some(frequency) = frequencies.get_mut(usize::from(*symbol)) {
                *frequency += count;
            }
        }
        if let Some(count) = frequencies.get_mut(END_OF_BLOCK) {
            *count = 1;
        }
        frequencies
    }

    /// Extra bits of all lengths and distances, whatever the codes are.
    fn extra_bits(&self) -> u64 {
        let lengths = self.whats.get(256..).unwrap_or_default();
        let lengths = LENGTH_SYMBOLS
            .iter()
            .map(|(.., extra)| u64::from(*extra))
            .zip(lengths);
        let distances = (0..)
            .map(|symbol: u64| (symbol / 2).saturating_sub(1))
            .zip(&self.distances);
        lengths
            .chain(distances)
            .map(|(extra, count)| extra * u64::from(*count))
            .sum()
    }

    /// Writes the tokens as one block with the shorter of its own codes and the fixed ones.
    pub fn write(&mut self, last: bool, out: &mut Bits) {
        let frequencies = self.frequencies();
        let literals = Code::of(frequencies.get(..286).unwrap_or_default(), LONGEST);
        let distances = Code::of(self.distances.get(..30).unwrap_or_default(), LONGEST);
        let header = Header::new(&literals, &distances);
        let cost = |literal: &Code, distance: &Code| {
            let of = |counts: &[u32], code: &Code| -> u64 {
                counts
                    .iter()
                    .zip(&code.lengths)
                    .map(|(count, length)| u64::from(*count) * u64::from(*length))
                    .sum()
            };
            of(&frequencies, literal) + of(&self.distances, distance)
        };
        let (fixed_literals, fixed_distances) = &*FIXED;
        let own = cost(&literals, &distances);
        let fixed = cost(fixed_literals, fixed_distances);
        out.put(u64::from(last), 1);
        let (entries, bits) = if header.bits() + own < fixed {
            out.put(2, 2);
            header.write(out);
            (Entries::new(&literals, &distances), own)
        } else {
            out.put(1, 2);
            (Entries::new(fixed_literals, fixed_distances), fixed)
        };
        let tokens = self.tokens.iter().map(|token| entries.of(*token));
        out.put_all(tokens, bits + self.extra_bits());
        out.put(entries.end.bits.into(), entries.end.count.into());
        self.tokens.clear();
        self.whats = [0; WHATS];
        self.distances = [0; 32];
    }
}

/// The two bytes of each pair, in the order of the pairs.
fn digits() -> impl Iterator<Item = (usize, usize)> {
    (0..256).map(|pair| (0x30 | pair >> 4, 0x30 | pair & 0x0F))
}

/// Symbol and extra bits for a distance less 1.
#[inline]
fn distance_symbol(below: u32) -> (u32, u32) {
    if below < 4 {
        return (below, 0);
    }
    let extra = 30 - below.leading_zeros();
    let base = below >> extra;
    (extra * 2 + base, below - (base << extra))
}

/// A code ready to be looked up: bits (extra bits of a length included), their number, and how many of a distance's extra
/// bits follow.
#[derive(Clone, Copy, Default)]
struct Entry {
    bits: u32,
    count: u8,
    extra: u8,
}

impl Entry {
    fn new(code: &Code, symbol: usize, extra: u8, extra_count: u8) -> Self {
        let bits = u32::from(code.bits.get(symbol).copied().unwrap_or(0));
        let length = code.lengths.get(symbol).copied().unwrap_or(0);
        Entry {
            bits: bits | u32::from(extra) << length,
            count: length + extra_count,
            extra: 0,
        }
    }
}

/// What to write per token: by its lowest 10 bits, and by the 5 of its distance's symbol.
struct Entries {
    whats: [Entry; WHATS],
    wheres: [Entry; 32],
    end: Entry,
}

impl Entries {
    fn new(literals: &Code, distances: &Code) -> Self {
        let mut whats = [Entry::default(); WHATS];
        let (bytes, lengths) = whats.split_at_mut(256);
        let (lengths, pairs) = lengths.split_at_mut(256);
        for (symbol, entry) in bytes.iter_mut().enumerate() {
            *entry = Entry::new(literals, symbol, 0, 0);
        }
        for (entry, (symbol, extra, count)) in lengths.iter_mut().zip(LENGTH_SYMBOLS.iter()) {
            *entry = Entry::new(literals, usize::from(*symbol), *extra, *count);
        }
        for (entry, (first, second)) in pairs.iter_mut().zip(digits()) {
            let first = Entry::new(literals, first, 0, 0);
            let second = Entry::new(literals, second, 0, 0);
            *entry = Entry {
                bits: first.bits | second.bits << first.count,
                count: first.count + second.count,
                extra: 0,
            };
        }
        let mut wheres = [Entry::default(); 32];
        for (symbol, entry) in wheres.iter_mut().take(30).enumerate() {
            *entry = Entry::new(distances, symbol, 0, 0);
            entry.extra = (symbol as u8 / 2).saturating_sub(1);
        }
        Entries {
            whats,
            wheres,
            end: Entry::new(literals, END_OF_BLOCK, 0, 0),
        }
    }

    /// The bits of a token and their number: at most 20 of a length or 30 of two digits, and 28 of a distance.
    #[inline]
    fn of(&self, token: u32) -> (u64, u32) {
        let what = self.whats.get((token & 1_023) as usize);
        let what = what.copied().unwrap_or_default();
        let place = self.wheres.get((token >> 10 & 31) as usize);
        let place = place.copied().unwrap_or_default();
        let extra = u64::from(token >> 15) << (place.count & 63);
        let behind = (u64::from(place.bits) | extra) << (what.count & 63);
        let count = u32::from(what.count) + u32::from(place.count) + u32::from(place.extra);
        (u64::from(what.bits) | behind, count)
    }
}

/// The codes of a dynamic block, themselves coded (RFC 1951, 3.2.7).
struct Header {
    literals: usize,
    distances: usize,
    /// Symbol of the code length alphabet, extra bits, their number.
    runs: Vec<(usize, u64, u32)>,
    code: Code,
    lengths: usize,
}

impl Header {
    fn new(literals: &Code, distances: &Code) -> Self {
        let used = |code: &Code, least: usize, most: usize| {
            let last = code
                .lengths
                .iter()
                .take(most)
                .rposition(|length| *length > 0);
            last.map_or(least, |last| (last + 1).max(least))
        };
        let (literal_count, distance_count) = (used(literals, 257, 286), used(distances, 1, 30));
        let lengths: Vec<u8> = literals
            .lengths
            .iter()
            .take(literal_count)
            .chain(distances.lengths.iter().take(distance_count))
            .copied()
            .collect();
        let runs = runs(&lengths);
        let mut frequencies = [0_u32; 19];
        for (symbol, ..) in &runs {
            if let Some(count) = frequencies.get_mut(*symbol) {
                *count += 1;
            }
        }
        let code = Code::of(&frequencies, 7);
        let written = |symbol: &usize| code.lengths.get(*symbol).is_some_and(|length| *length > 0);
        let lengths = LENGTHS_ORDER
            .iter()
            .rposition(written)
            .map_or(4, |last| (last + 1).max(4));
        Header {
            literals: literal_count,
            distances: distance_count,
            runs,
            code,
            lengths,
        }
    }

    fn bits(&self) -> u64 {
        let of = |symbol: usize| u64::from(self.code.lengths.get(symbol).copied().unwrap_or(0));
        14 + 3 * self.lengths as u64
            + self
                .runs
                .iter()
                .map(|(symbol, _, extra)| of(*symbol) + u64::from(*extra))
                .sum::<u64>()
    }

    fn write(&self, out: &mut Bits) {
        out.put(self.literals as u64 - 257, 5);
        out.put(self.distances as u64 - 1, 5);
        out.put(self.lengths as u64 - 4, 4);
        for symbol in LENGTHS_ORDER.iter().take(self.lengths) {
            out.put(
                u64::from(self.code.lengths.get(*symbol).copied().unwrap_or(0)),
                3,
            );
        }
        for (symbol, extra, count) in &self.runs {
            let length = u32::from(self.code.lengths.get(*symbol).copied().unwrap_or(0));
            out.put(
                u64::from(self.code.bits.get(*symbol).copied().unwrap_or(0)),
                length,
            );
            out.put(*extra, *count);
        }
    }
}

/// Code lengths as runs: 16 repeats the last 3 to 6 times, 17 and 18 are 3 to 10 and 11 to 138 zeros.
fn runs(lengths: &[u8]) -> Vec<(usize, u64, u32)> {
    let mut runs = Vec::with_capacity(lengths.len());
    for same in lengths.chunk_by(|a, b| a == b) {
        let Some(&length) = same.first() else {
            continue;
        };
        let mut left = same.len();
        if length > 0 {
            runs.push((usize::from(length), 0, 0));
            left -= 1;
        }
        while left > 0 {
            let (symbol, least, most, extra) = match (length, left) {
                (_, 0..=2) => (usize::from(length), 1, 1, 0),
                (0, 3..=10) => (17, 3, 10, 3),
                (0, _) => (18, 11, 138, 7),
                _ => (16, 3, 6, 2),
            };
            let count = left.min(most);
            runs.push((symbol, (count - least) as u64, extra));
            left -= count;
        }
    }
    runs
}
