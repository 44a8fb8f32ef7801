//! base64url without padding (RFC 4648, section 5): text that survives URLs, file names and queue payloads. Knows
//! nothing of what it carries.

/// The sixty-four letters, in order.
pub const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Longer than any key a server can index; a longer text is garbage.
const LONGEST: usize = 256 * 1024;

/// Bytes as text of `A-Za-z0-9-_`, without padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let mut bits = 0u32;
        for at in 0..3 {
            bits = bits << 8 | u32::from(group.get(at).copied().unwrap_or(0));
        }
        for at in 0..=group.len() {
            let index = (bits >> (18 - 6 * at)) & 63;
            out.push(char::from(
                ALPHABET.get(index as usize).copied().unwrap_or(b'A'),
            ));
        }
    }
    out
}

/// The bytes of such a text; None if it isn't one.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST || text.len() % 4 == 1 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    for group in text.as_bytes().chunks(4) {
        let mut bits = 0u32;
        for at in 0..4 {
            let six = match group.get(at) {
                Some(byte) => ALPHABET.iter().position(|letter| letter == byte)? as u32,
                None => 0,
            };
            bits = bits << 6 | six;
        }
        // One text for one value: what the last letter has too many must be zero.
        let surplus = match group.len() {
            2 => 0xFFFF,
            3 => 0xFF,
            _ => 0,
        };
        if bits & surplus != 0 {
            return None;
        }
        let [_, first, second, third] = bits.to_be_bytes();
        out.extend([first, second, third].iter().take(group.len() - 1));
    }
    Some(out)
}
