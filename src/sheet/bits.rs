//! Bits into bytes, as deflate wants them: the lowest first.

/// Bytes, and the bits that don't fill one yet.
pub struct Bits {
    bytes: Vec<u8>,
    bits: u64,
    count: u32,
}

impl Bits {
    /// Behind what is in `bytes`.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Bits {
            bytes,
            bits: 0,
            count: 0,
        }
    }

    /// An empty stored block, which ends on a byte: what zlib calls a full flush.
    pub fn full_flush(&mut self) {
        self.put(0, 3);
        self.align();
        self.put(0xFFFF_0000, 32);
    }

    /// All bytes; the last one filled up with zeros.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.align();
        self.bytes
    }

    /// Moves whole bytes out; fewer than 8 bits stay.
    #[inline]
    fn flush(&mut self) {
        let whole = self.count / 8;
        let len = self.bytes.len() + whole as usize;
        self.bytes.extend_from_slice(&self.bits.to_le_bytes());
        self.bytes.truncate(len);
        self.bits = self.bits.unbounded_shr(whole * 8);
        self.count &= 7;
    }

    /// Appends the lowest `count` bits of `bits`, at most 56; the others are zero.
    #[inline]
    pub fn put(&mut self, bits: u64, count: u32) {
        self.bits |= bits << self.count;
        self.count += count;
        self.flush();
    }

    /// Appends them all: `total` bits in the sum, no more than 56 each. Eight bytes are always written and the surplus is
    /// written over: a branch on how many there are could not be predicted.
    pub fn put_all(&mut self, all: impl Iterator<Item = (u64, u32)>, total: u64) {
        let start = self.bytes.len();
        let room = usize::try_from(total / 8).unwrap_or(usize::MAX) + 16;
        self.bytes.resize(start + room, 0);
        let mut at = start;
        let (mut held, mut held_count) = (self.bits, self.count);
        for (bits, count) in all {
            held |= bits << (held_count & 63);
            held_count += count;
            // Never less than that; and a branch that always goes one way is no wait for the next token.
            let to = self.bytes.get_mut(at..).unwrap_or_default();
            let Some(eight) = to.first_chunk_mut::<8>() else {
                break;
            };
            *eight = held.to_le_bytes();
            let whole = held_count / 8;
            at += whole as usize;
            held >>= (whole * 8) & 63;
            held_count &= 7;
        }
        debug_assert!(at + 8 <= start + room, "more bits than announced");
        self.bytes.truncate(at);
        self.bits = held;
        self.count = held_count;
    }

    /// Fills up to the next byte.
    fn align(&mut self) {
        self.count = self.count.next_multiple_of(8);
        self.flush();
    }
}
