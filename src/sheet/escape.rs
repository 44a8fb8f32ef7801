//! Text into XML text, as Excel writes it: markup escaped, characters that XML 1.0 forbids as `_xHHHH_`, and a literal
//! `_xHHHH_` in the data with its underscore escaped the same way (ECMA-376 part 1, 22.9.2.19 ST_Xstring).

/// What a byte of UTF-8 asks for.
const PLAIN: u8 = 0;
const AMP: u8 = 1;
const LT: u8 = 2;
const GT: u8 = 3;
const CONTROL: u8 = 4; // below 0x20 but TAB and LF
const UNDERSCORE: u8 = 5; // may begin a literal _xHHHH_
const LEAD_EF: u8 = 6; // may begin U+FFFE or U+FFFF
const QUOTE: u8 = 7; // escaped in attributes only

#[allow(clippy::indexing_slicing)] // constants, checked while compiling
const CLASS: [u8; 256] = {
    let mut table = [PLAIN; 256];
    let mut byte = 0;
    while byte < 0x20 {
        if byte != 0x09 && byte != 0x0A {
            table[byte] = CONTROL;
        }
        byte += 1;
    }
    table[b'&' as usize] = AMP;
    table[b'<' as usize] = LT;
    table[b'>' as usize] = GT;
    table[b'_' as usize] = UNDERSCORE;
    table[0xEF] = LEAD_EF;
    table[b'"' as usize] = QUOTE;
    table
};

#[inline]
fn class(byte: u8) -> u8 {
    // The table has an entry for every byte.
    CLASS.get(usize::from(byte)).copied().unwrap_or(PLAIN)
}

/// Per byte of UTF-8: 0, a text of such bytes alone is its own XML text, but for blanks at its edges.
#[allow(clippy::indexing_slicing)] // constants, checked while compiling
const SPECIAL: [u8; 256] = {
    let mut table = CLASS;
    table[b'"' as usize] = PLAIN;
    table[b'\t' as usize] = CONTROL;
    table[b'\n' as usize] = CONTROL;
    table
};

/// Whether `text` is its own XML text and needs no `xml:space`: what most texts are, told without a branch a byte.
#[inline]
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let special = bytes.iter().fold(0, |special, byte| {
        special | SPECIAL.get(usize::from(*byte)).copied().unwrap_or(PLAIN)
    });
    special == PLAIN && bytes.first() != Some(&b' ') && bytes.last() != Some(&b' ')
}

/// Appends `text` to `out` as XML element text.
pub fn text(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut clean_from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let class = class(byte);
        if class == PLAIN || class == QUOTE {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let (replacement, taken): (&[u8], usize) = match class {
            AMP => (b"&amp;", 1),
            LT => (b"&lt;", 1),
            GT => (b"&gt;", 1),
            UNDERSCORE if is_escape(rest) => (b"_x005F_", 1),
            LEAD_EF if rest.starts_with(&[0xEF, 0xBF, 0xBE]) => (b"_xFFFE_", 3),
            LEAD_EF if rest.starts_with(&[0xEF, 0xBF, 0xBF]) => (b"_xFFFF_", 3),
            CONTROL => (b"", 1),
            _ => continue,
        };
        out.extend_from_slice(bytes.get(clean_from..at).unwrap_or_default());
        if class == CONTROL {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            let hex = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
            out.extend_from_slice(&[b'_', b'x', b'0', b'0', hex(byte >> 4), hex(byte & 15), b'_']);
        } else {
            out.extend_from_slice(replacement);
        }
        clean_from = at + taken;
    }
    out.extend_from_slice(bytes.get(clean_from..).unwrap_or_default());
}

/// Whether `bytes` begin with what is written as `_xHHHH_`: its last underscore may be the first one of an escape.
fn is_escape(bytes: &[u8]) -> bool {
    match bytes {
        [b'_', b'x', a, b, c, d, rest @ ..] => {
            [a, b, c, d].iter().all(|byte| byte.is_ascii_hexdigit())
                && match rest {
                    [b'_', ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..] => true,
                    [byte, ..] => class(*byte) == CONTROL,
                    [] => false,
                }
        }
        _ => false,
    }
}

/// Whether readers need `xml:space="preserve"` to keep `text`: blanks at an edge, or line breaks and tabs anywhere.
#[inline]
#[must_use]
pub fn needs_preserve(text: &str) -> bool {
    let bytes = text.as_bytes();
    let blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t' | b'\n'));
    blank(bytes.first())
        || blank(bytes.last())
        || bytes.iter().any(|byte| matches!(byte, b'\n' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(input: &str) -> String {
        let mut out = Vec::new();
        text(&mut out, input);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn markup_and_forbidden_characters() {
        assert_eq!(
            escaped("a & b < c > d \"e\""),
            "a &amp; b &lt; c &gt; d \"e\""
        );
        assert_eq!(
            escaped("\u{0}\u{3}\r\u{1f}\t\n\u{7f}"),
            "_x0000__x0003__x000D__x001F_\t\n\u{7f}"
        );
        assert_eq!(
            escaped("x\u{FFFE}\u{FFFF}\u{FFFD}ï"),
            "x_xFFFE__xFFFF_\u{FFFD}ï"
        );
    }

    #[test]
    fn literal_escapes_stay_literal() {
        assert_eq!(escaped("_x0041_"), "_x005F_x0041_");
        assert_eq!(escaped("__x00e9__"), "__x005F_x00e9__");
        assert_eq!(escaped("_x0041_x0042_"), "_x005F_x0041_x005F_x0042_");
        // What follows begins with an underscore only once it is escaped.
        assert_eq!(escaped("_x0041\r"), "_x005F_x0041_x000D_");
        assert_eq!(escaped("_x0041\u{FFFF}"), "_x005F_x0041_xFFFF_");
        assert_eq!(escaped("_x0041\u{FFFD}\t"), "_x0041\u{FFFD}\t");
        assert_eq!(
            escaped("_x41_ _xZZZZ_ snake_case _"),
            "_x41_ _xZZZZ_ snake_case _"
        );
    }

    /// The short way and the long one say the same.
    #[test]
    fn plain_texts_are_their_own_xml() {
        let around = ["", "a", "é", " ", "x_"];
        for c in (0..0x300)
            .chain(0xFFF0..0x1_0010)
            .filter_map(char::from_u32)
        {
            for before in around {
                for behind in around {
                    let text = format!("{before}{c}{behind}");
                    if is_plain(&text) {
                        assert_eq!(escaped(&text), text);
                        assert!(!needs_preserve(&text), "{text:?}");
                    }
                }
            }
        }
        assert!(is_plain("Zoë \"Q\" Łukasz 東京 -1.5"));
        assert!(is_plain(""));
    }

    #[test]
    fn edges_are_kept() {
        for kept in [" a", "a ", "a\nb", "\ta", "\n"] {
            assert!(needs_preserve(kept), "{kept:?}");
        }
        assert!(!needs_preserve("a b"));
        assert!(!needs_preserve(""));
    }
}
