//! The fuzzer's bytes, taken apart from the front. At the end everything is zero, so that any input means something.

/// Bytes not yet taken.
pub struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Input(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Bytes not yet taken.
    pub fn left(&self) -> usize {
        self.0.len()
    }

    /// Up to `count` bytes.
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// As many bytes as the next one says.
    pub fn some(&mut self) -> &'a [u8] {
        let count = usize::from(self.u8());
        self.take(count)
    }

    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        let taken = self.take(N);
        array[..taken.len()].copy_from_slice(taken);
        array
    }

    pub fn u8(&mut self) -> u8 {
        u8::from_le_bytes(self.array())
    }

    pub fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }

    pub fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    pub fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.array())
    }

    pub fn bool(&mut self) -> bool {
        self.u8() & 1 == 1
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::from(self.u8()) % bound.max(1)
    }

    /// As much text as the next byte says, up to the first byte that isn't UTF-8.
    pub fn text(&mut self) -> &'a str {
        text(self.some())
    }
}

/// The beginning of `bytes` that is UTF-8.
pub fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap(),
    }
}

/// Whether this input is one of `one_in`, by its bytes alone: what costs much is done for a part of the inputs, and for
/// the same ones every time.
pub fn is_chosen(data: &[u8], one_in: u32) -> bool {
    REPLAY.load(std::sync::atomic::Ordering::Relaxed) || crc32c::crc32c(data).is_multiple_of(one_in)
}

/// Set where corpora are replayed: nothing is left out then.
pub static REPLAY: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
