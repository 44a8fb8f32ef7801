//! Reads SQL just closely enough to find what is code and what is a string, a quoted name or a comment: the `?`,
//! the `{keyset}` marker, and top-level words. It never changes a statement's meaning and understands no grammar.

use crate::error::{Error, Result};

/// The marker for the page predicate.
pub const MARKER: &str = "{keyset}";

/// A piece of code outside strings and comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Byte range in the text.
    pub at: usize,
    /// End of the range.
    pub end: usize,
    /// Parentheses around it.
    pub depth: usize,
}

/// The pieces that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// keyword, bare name or number
    Word,
    /// name in backticks
    Name,
    /// '…' or "…"
    Text,
    /// `?`
    Placeholder,
    /// `{keyset}`
    Marker,
    /// `;`
    Semicolon,
    /// any other character
    Other(u8),
}

/// Splits `sql` into its pieces. `backslash`: whether `\` escapes in strings (off under NO_BACKSLASH_ESCAPES).
///
/// # Errors
/// An open string, quoted name or comment.
pub fn scan(sql: &str, backslash: bool) -> Result<Vec<Token>> {
    let bytes = sql.as_bytes();
    let get = |at: usize| bytes.get(at).copied();
    let mut tokens = Vec::new();
    let mut depth = 0usize;
    let mut at = 0usize;
    while let Some(byte) = get(at) {
        let start = at;
        let kind = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c => {
                at += 1;
                continue;
            }
            b'#' => {
                at = line_end(bytes, at);
                continue;
            }
            b'-' if get(at + 1) == Some(b'-') && get(at + 2).is_none_or(|next| next <= b' ') => {
                at = line_end(bytes, at);
                continue;
            }
            b'/' if get(at + 1) == Some(b'*') => {
                if matches!(get(at + 2), Some(b'!' | b'M')) {
                    return Err(Error::argument(
                        "the SQL holds an executable comment (/*! … */), which can't be paged safely; write it out",
                    ));
                }
                at = comment_end(bytes, at + 2)?;
                continue;
            }
            b'\'' | b'"' => {
                at = quoted_end(bytes, at, byte, backslash)?;
                Kind::Text
            }
            b'`' => {
                at = quoted_end(bytes, at, byte, false)?;
                Kind::Name
            }
            b'?' => {
                at += 1;
                Kind::Placeholder
            }
            b';' => {
                at += 1;
                Kind::Semicolon
            }
            b'{' if sql.get(at..).is_some_and(|rest| rest.starts_with(MARKER)) => {
                at += MARKER.len();
                Kind::Marker
            }
            b'(' => {
                at += 1;
                depth += 1;
                Kind::Other(b'(')
            }
            b')' => {
                at += 1;
                depth = depth.saturating_sub(1);
                Kind::Other(b')')
            }
            _ if is_word(byte) => {
                while get(at).is_some_and(is_word) {
                    at += 1;
                }
                Kind::Word
            }
            other => {
                at += 1;
                Kind::Other(other)
            }
        };
        let outer = if kind == Kind::Other(b'(') {
            depth.saturating_sub(1)
        } else {
            depth
        };
        tokens.push(Token {
            kind,
            at: start,
            end: at,
            depth: outer,
        });
    }
    Ok(tokens)
}

/// Whether the byte belongs to a bare word. Beyond ASCII everything does, as for the server.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes
        .iter()
        .skip(from)
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |found| from + found + 1)
}

fn comment_end(bytes: &[u8], from: usize) -> Result<usize> {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'*' && bytes.get(at + 1) == Some(&b'/') {
            return Ok(at + 2);
        }
        at += 1;
    }
    Err(Error::argument(
        "the SQL ends inside a comment (/* without */)",
    ))
}

fn quoted_end(bytes: &[u8], from: usize, quote: u8, backslash: bool) -> Result<usize> {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && backslash {
            at += 2;
        } else if *byte == quote {
            if bytes.get(at + 1) == Some(&quote) {
                at += 2;
            } else {
                return Ok(at + 1);
            }
        } else {
            at += 1;
        }
    }
    Err(Error::argument(format!(
        "the SQL ends inside a string or name: a {} is never closed",
        char::from(quote)
    )))
}

/// A name in backticks, backticks doubled.
#[must_use]
pub fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
