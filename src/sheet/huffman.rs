//! Length-limited Huffman codes as deflate wants them (RFC 1951, 3.2.2): from frequencies to code lengths to codes.

/// Symbols in the largest alphabet of deflate.
pub const SYMBOLS: usize = 288;
/// Longest code of literals, lengths and distances.
pub const LONGEST: usize = 15;

/// Lengths and codes of one alphabet. Codes are stored with their bits reversed, ready to be written.
#[derive(Debug, Clone)]
pub struct Code {
    /// Bits per symbol; 0: it doesn't occur.
    pub lengths: [u8; SYMBOLS],
    /// The code's bits, first one lowest.
    pub bits: [u16; SYMBOLS],
}

impl Code {
    /// The best code for `frequencies` with no length above `limit`. At least two symbols get a code, as some decoders
    /// want it.
    #[must_use]
    pub fn of(frequencies: &[u32], limit: usize) -> Self {
        let mut code = Code {
            lengths: [0; SYMBOLS],
            bits: [0; SYMBOLS],
        };
        let mut used: Vec<(u32, u16)> = (0_u16..)
            .zip(frequencies)
            .filter(|(_, frequency)| **frequency > 0)
            .map(|(symbol, frequency)| (*frequency, symbol))
            .collect();
        for symbol in 0..2 {
            if used.len() < 2 && !used.iter().any(|(_, other)| *other == symbol) {
                used.push((1, symbol));
            }
        }
        used.sort_unstable();
        let frequencies: Vec<u32> = used.iter().map(|(frequency, _)| *frequency).collect();
        for ((_, symbol), depth) in used.iter().zip(depths(&frequencies, limit)) {
            if let Some(length) = code.lengths.get_mut(usize::from(*symbol)) {
                *length = depth;
            }
        }
        code.assign();
        code
    }

    /// The code with these lengths.
    #[must_use]
    pub fn with_lengths(lengths: [u8; SYMBOLS]) -> Self {
        let mut code = Code {
            lengths,
            bits: [0; SYMBOLS],
        };
        code.assign();
        code
    }

    /// Canonical codes: shorter ones first, equal ones in the order of their symbols.
    fn assign(&mut self) {
        let mut counts = [0_u16; LONGEST + 1];
        for &length in self.lengths.iter().filter(|length| **length > 0) {
            if let Some(count) = counts.get_mut(usize::from(length)) {
                *count += 1;
            }
        }
        let mut next = [0_u16; LONGEST + 1];
        let mut code = 0_u16;
        for (slot, count) in next.iter_mut().zip(&counts) {
            code = (code + count) << 1;
            *slot = code;
        }
        // `next[n]` is where codes of n + 1 bits begin.
        for (&length, bits) in self.lengths.iter().zip(&mut self.bits) {
            if length > 0
                && let Some(slot) = next.get_mut(usize::from(length) - 1)
            {
                *bits = slot.reverse_bits() >> (16 - u16::from(length));
                *slot += 1;
            }
        }
    }
}

/// Code lengths for ascending frequencies: Huffman's tree by two queues, then shortened to `limit` while Kraft's sum
/// stays whole.
fn depths(ascending: &[u32], limit: usize) -> Vec<u8> {
    let leaves = ascending.len();
    if leaves == 1 {
        return vec![1];
    }
    let mut weights: Vec<u64> = ascending.iter().map(|weight| u64::from(*weight)).collect();
    let mut parents = vec![0_usize; leaves * 2];
    let (mut leaf, mut inner) = (0, leaves);
    while weights.len() < leaves * 2 - 1 {
        let node = weights.len();
        let mut sum = 0;
        for _ in 0..2 {
            let of_leaf = weights.get(leaf).filter(|_| leaf < leaves);
            let of_inner = weights.get(inner);
            let from_leaf = match (of_leaf, of_inner) {
                (Some(a), Some(b)) => a <= b,
                (Some(_), None) => true,
                _ => false,
            };
            let taken = if from_leaf { &mut leaf } else { &mut inner };
            sum += weights.get(*taken).copied().unwrap_or(0);
            if let Some(parent) = parents.get_mut(*taken) {
                *parent = node;
            }
            *taken += 1;
        }
        weights.push(sum);
    }
    // From the root down; parents stand behind their children.
    let root = weights.len() - 1;
    let mut depth = vec![0_usize; weights.len()];
    for node in (0..root).rev() {
        let above = parents
            .get(node)
            .and_then(|parent| depth.get(*parent))
            .copied()
            .unwrap_or(0);
        if let Some(slot) = depth.get_mut(node) {
            *slot = above + 1;
        }
    }
    let mut counts = [0_isize; 64];
    let mut kraft = 0_u64;
    for length in depth
        .iter()
        .take(leaves)
        .map(|length| (*length).clamp(1, limit))
    {
        if let Some(count) = counts.get_mut(length) {
            *count += 1;
        }
        kraft += 1 << (limit - length);
    }
    // Cutting long codes has taken too much room. A shorter leaf becomes a node that holds itself and one of the longest:
    // each time that gives back exactly one unit, so the code stays complete, as decoders want it.
    while kraft > 1 << limit {
        let shorter = (1..limit)
            .rev()
            .find(|length| counts.get(*length).is_some_and(|count| *count > 0));
        let Some(length) = shorter else { break };
        for (at, change) in [(length, -1), (length + 1, 2), (limit, -1)] {
            if let Some(count) = counts.get_mut(at) {
                *count += change;
            }
        }
        kraft -= 1;
    }
    // Rarest symbols get the longest codes.
    let mut lengths = Vec::with_capacity(leaves);
    for (length, count) in counts.iter().enumerate().rev() {
        lengths.extend(std::iter::repeat_n(
            u8::try_from(length).unwrap_or(0),
            usize::try_from(*count).unwrap_or(0),
        ));
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kraft(code: &Code) -> f64 {
        code.lengths
            .iter()
            .filter(|length| **length > 0)
            .map(|length| 0.5_f64.powi(i32::from(*length)))
            .sum()
    }

    #[test]
    fn lengths_follow_frequencies_and_fill_the_code_space() {
        let code = Code::of(&[5, 9, 12, 13, 16, 45], LONGEST);
        assert_eq!(&code.lengths[..6], &[4, 4, 3, 3, 3, 1]);
        assert!((kraft(&code) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn limited_codes_stay_decodable() {
        // Fibonacci's frequencies make the deepest trees.
        let mut frequencies = vec![1_u32, 1];
        while frequencies.len() < 40 {
            frequencies
                .push(frequencies[frequencies.len() - 1] + frequencies[frequencies.len() - 2]);
        }
        for limit in [7, 9, 15] {
            let code = Code::of(&frequencies, limit);
            assert!(
                code.lengths
                    .iter()
                    .all(|length| usize::from(*length) <= limit)
            );
            assert!((kraft(&code) - 1.0).abs() < 1e-9, "an incomplete code");
        }
        assert_eq!(
            Code::of(&[0, 0, 7], LONGEST)
                .lengths
                .iter()
                .filter(|length| **length > 0)
                .count(),
            2
        );
    }
}
