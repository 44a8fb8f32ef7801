//! A commit record's payload: [`State`] and the chunk key as bytes. Little-endian, lengths first. Decoding trusts nothing.

use super::KeyHash;
use super::state::{Extent, PageState, SheetState, State};

/// Encodes `state` and the key of the chunk that this commit makes durable, if any.
pub fn encode(state: &State, chunk: Option<&KeyHash>, out: &mut Vec<u8>) {
    let mut w = Writer(out);
    w.u64(state.sequence);
    w.u64(state.time_ms);
    w.extent(state.definitions);
    w.extent(state.chunks);
    w.u64(state.bad_cells);
    w.u32(state.current);
    w.bytes(chunk.map_or(&[][..], |key| key));
    w.len(state.sheets.len());
    for sheet in &state.sheets {
        w.u64(sheet.rows);
        w.u32(sheet.page);
        w.0.push(u8::from(sheet.token.is_some()));
        w.bytes(sheet.token.as_deref().unwrap_or_default().as_bytes());
        w.len(sheet.widths.len());
        for &width in &sheet.widths {
            w.0.extend_from_slice(&width.to_le_bytes());
        }
    }
    w.len(state.pages.len());
    for page in &state.pages {
        w.u32(page.sheet);
        w.bytes(page.name.as_bytes());
        w.extent(page.rows);
        w.u64(page.raw_len);
        w.u32(page.crc32);
        w.u32(page.next_row);
        w.u32(page.columns);
        w.extent(page.links);
        w.u32(page.link_count);
    }
}

/// Decodes a payload; `None` if it isn't one.
#[must_use]
pub fn decode(payload: &[u8]) -> Option<(State, Option<KeyHash>)> {
    let mut r = Reader(payload);
    let mut state = State {
        sequence: r.u64()?,
        time_ms: r.u64()?,
        definitions: r.extent()?,
        chunks: r.extent()?,
        bad_cells: r.u64()?,
        current: r.u32()?,
        ..State::default()
    };
    let chunk = match r.bytes()? {
        [] => None,
        key => Some(KeyHash::try_from(key).ok()?),
    };
    for _ in 0..r.u32()? {
        let (rows, page) = (r.u64()?, r.u32()?);
        let has_token = match r.take(1)? {
            [0] => false,
            [1] => true,
            _ => return None,
        };
        let token = String::from_utf8(r.bytes()?.to_vec()).ok()?;
        if !has_token && !token.is_empty() {
            return None;
        }
        let widths = (0..r.u32()?).map(|_| Some(u16::from_le_bytes(r.take(2)?.try_into().ok()?)));
        let widths = widths.collect::<Option<Vec<u16>>>()?;
        state.sheets.push(SheetState {
            rows,
            page,
            token: has_token.then_some(token),
            widths,
        });
    }
    for _ in 0..r.u32()? {
        state.pages.push(PageState {
            sheet: r.u32()?,
            name: String::from_utf8(r.bytes()?.to_vec()).ok()?,
            rows: r.extent()?,
            raw_len: r.u64()?,
            crc32: r.u32()?,
            next_row: r.u32()?,
            columns: r.u32()?,
            links: r.extent()?,
            link_count: r.u32()?,
        });
    }
    let consistent = state
        .sheets
        .iter()
        .all(|sheet| (sheet.page as usize) < state.pages.len())
        && state
            .pages
            .iter()
            .all(|page| (page.sheet as usize) < state.sheets.len())
        && (state.current as usize) < state.sheets.len()
        // No sum of what is counted here may overflow, nor the next commit's number.
        && state.sequence < u64::MAX
        && sums(state.sheets.iter().map(|sheet| sheet.rows))
        && sums(state.pages.iter().map(|page| page.rows.len))
        && sums(state.pages.iter().map(|page| page.raw_len));
    (r.0.is_empty() && consistent).then_some((state, chunk))
}

/// Whether the numbers' sum is one.
fn sums(mut numbers: impl Iterator<Item = u64>) -> bool {
    numbers.try_fold(0_u64, u64::checked_add).is_some()
}

struct Writer<'a>(&'a mut Vec<u8>);

impl Writer<'_> {
    fn u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }
    fn u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }
    fn len(&mut self, len: usize) {
        self.u32(u32::try_from(len).unwrap_or(u32::MAX));
    }
    fn bytes(&mut self, bytes: &[u8]) {
        self.len(bytes.len());
        self.0.extend_from_slice(bytes);
    }
    fn extent(&mut self, extent: Extent) {
        self.u64(extent.len);
        self.u32(extent.crc32c);
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }
    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }
    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = self.u32()?;
        self.take(len as usize)
    }
    fn extent(&mut self) -> Option<Extent> {
        Some(Extent {
            len: self.u64()?,
            crc32c: self.u32()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> State {
        State {
            sequence: 7,
            time_ms: 1_700_000_000_000,
            definitions: Extent { len: 10, crc32c: 1 },
            chunks: Extent { len: 16, crc32c: 2 },
            bad_cells: 3,
            current: 1,
            sheets: vec![
                SheetState {
                    rows: 5,
                    page: 1,
                    token: Some(String::new()),
                    widths: vec![64, 1790],
                },
                SheetState {
                    rows: 0,
                    page: 2,
                    token: None,
                    widths: vec![],
                },
            ],
            pages: (0..3_u32)
                .map(|n| PageState {
                    sheet: n / 2,
                    name: format!("Sheet{n}"),
                    raw_len: 9,
                    ..PageState::default()
                })
                .collect(),
        }
    }

    #[test]
    fn round_trip() {
        for key in [None, Some([9; 16])] {
            let mut bytes = Vec::new();
            encode(&sample(), key.as_ref(), &mut bytes);
            assert_eq!(decode(&bytes), Some((sample(), key)));
        }
    }

    #[test]
    fn no_prefix_and_no_surplus_decodes() {
        let mut bytes = Vec::new();
        encode(&sample(), None, &mut bytes);
        for cut in 0..bytes.len() {
            assert_eq!(decode(&bytes[..cut]), None);
        }
        bytes.push(0);
        assert_eq!(decode(&bytes), None);
    }

    /// Whether a state like the sample, but for `change`, is decoded.
    fn decodes(change: impl FnOnce(&mut State)) -> bool {
        let mut state = sample();
        change(&mut state);
        let mut bytes = Vec::new();
        encode(&state, None, &mut bytes);
        let decoded = decode(&bytes);
        assert!(decoded.is_none() || decoded == Some((state, None)));
        decoded.is_some()
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        assert!(decodes(|_| ()));
        assert!(decodes(|state| state.sheets[0].page = 2));
        assert!(!decodes(|state| state.sheets[0].page = 3));
        assert!(!decodes(|state| state.pages[0].sheet = 2));
        assert!(decodes(|state| state.current = 0));
        assert!(!decodes(|state| state.current = 2));
        assert!(decodes(|state| state.sequence = u64::MAX - 1));
        assert!(!decodes(|state| state.sequence = u64::MAX));
    }

    #[test]
    fn what_can_not_be_summed_is_refused() {
        assert!(decodes(|state| state.sheets[1].rows = u64::MAX - 5));
        assert!(!decodes(|state| state.sheets[1].rows = u64::MAX - 4));
        assert!(decodes(|state| state.pages[0].rows.len = u64::MAX));
        assert!(!decodes(|state| {
            state.pages[0].rows.len = u64::MAX;
            state.pages[2].rows.len = 1;
        }));
        assert!(decodes(|state| state.pages[0].raw_len = u64::MAX - 18));
        assert!(!decodes(|state| state.pages[0].raw_len = u64::MAX - 17));
    }

    #[test]
    fn a_token_is_there_or_not() {
        let mut bytes = Vec::new();
        let mut state = sample();
        state.sheets[0].token = Some("t".into());
        encode(&state, None, &mut bytes);
        // The flag stands before the token's length and its one byte.
        let at = bytes
            .windows(6)
            .position(|six| six == [1, 1, 0, 0, 0, b't']);
        let flag = at.unwrap();
        for wrong in [0, 2] {
            bytes[flag] = wrong;
            assert_eq!(decode(&bytes), None);
        }
        bytes[flag] = 1;
        assert!(decode(&bytes).is_some());
    }
}
