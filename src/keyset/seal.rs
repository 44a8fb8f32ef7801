//! What ends a token: a checksum, which finds damage, or with `tokenKey` an HMAC-SHA-256, which nobody without the key can
//! make. Keys never show in debug output or messages.

use crate::error::{Code, Error, Result};
use crate::value::{Options, Value};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

/// Bytes that a key has at least.
const SHORTEST: usize = 16;
/// Bytes of the checksum, and of the HMAC, of which half is enough.
const SUM: usize = 4;
const TAG: usize = 16;
/// Keys allowed: the one in use and those that came before.
const MOST: usize = 8;
/// A block of SHA-256, which HMAC fills with the key, or with the hash of a longer one (RFC 2104).
const BLOCK: usize = 64;

/// How tokens are sealed. With keys, the first seals and each opens.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Seal {
    keys: Vec<[u8; BLOCK]>,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seal({} keys)", self.keys.len())
    }
}

impl Seal {
    /// Takes `tokenKey` out of the options: a string, or a list of them.
    ///
    /// # Errors
    /// [`Code::Argument`] for anything else, or a key that is too short. Says nothing of the key.
    pub fn take(options: &mut Options) -> Result<Seal> {
        let wrong = || {
            Error::argument(format!(
                "options: 'tokenKey' must be a string of at least {SHORTEST} bytes, or a list of up to {MOST} of them, the newest first"
            ))
        };
        let texts = match options.take("tokenKey") {
            None => return Ok(Seal::default()),
            Some(Value::Str(text)) => vec![Value::Str(text)],
            Some(Value::List(texts)) if (1..=MOST).contains(&texts.len()) => texts,
            Some(_) => return Err(wrong()),
        };
        let key = |text: Value| match text {
            Value::Str(text) if text.len() >= SHORTEST => Ok(block(text.as_bytes())),
            _ => Err(wrong()),
        };
        Ok(Seal {
            keys: texts.into_iter().map(key).collect::<Result<_>>()?,
        })
    }

    /// Whether it is more than a checksum.
    #[must_use]
    pub fn signs(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Ends `bytes` with the seal.
    pub fn close(&self, bytes: &mut Vec<u8>) {
        match self.keys.first() {
            None => bytes.extend(crc32c::crc32c(bytes).to_le_bytes()),
            Some(key) => {
                let tag = mac(key, bytes).finalize().into_bytes();
                bytes.extend(tag.iter().take(TAG));
            }
        }
    }

    /// The bytes before the seal, once it is judged. `signed`: what they say of themselves.
    ///
    /// # Errors
    /// [`Code::Token`].
    pub fn open<'a>(&self, bytes: &'a [u8], signed: bool) -> Result<&'a [u8]> {
        let refused = |why: &str| Err(Error::new(Code::Token, format!("after: the token {why}")));
        match (signed, self.signs()) {
            (true, false) => {
                return refused(
                    "is signed; give the key that it was signed with in options: ['tokenKey' => …]",
                );
            }
            (false, true) => {
                return refused(
                    "isn't signed, and options: ['tokenKey' => …] takes signed ones only; begin anew without it",
                );
            }
            _ => {}
        }
        let length = if signed { TAG } else { SUM };
        let split = bytes.len().checked_sub(length);
        let Some((body, end)) = split.and_then(|at| bytes.split_at_checked(at)) else {
            return refused("is cut off; give what token() returned, unchanged");
        };
        // compares in constant time
        let known = |key: &[u8; BLOCK]| mac(key, body).verify_truncated_left(end).is_ok();
        if signed && !self.keys.iter().any(known) {
            return refused(
                "isn't what was signed with this tokenKey: it was changed, or signed with another key; give what token() returned, and the key it was made with",
            );
        }
        if !signed && end != crc32c::crc32c(body).to_le_bytes() {
            return refused(
                "is damaged (cut off or changed); give what token() returned, unchanged",
            );
        }
        Ok(body)
    }
}

fn block(key: &[u8]) -> [u8; BLOCK] {
    let hash = Sha256::digest(key);
    let key = if key.len() > BLOCK { &hash } else { key };
    let mut block = [0; BLOCK];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    block
}

fn mac(key: &[u8; BLOCK], bytes: &[u8]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new(key.into());
    mac.update(bytes);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(keys: &[&str]) -> Seal {
        Seal {
            keys: keys.iter().map(|key| block(key.as_bytes())).collect(),
        }
    }

    #[test]
    fn the_tag_is_the_one_of_rfc_4231() {
        let vectors: [(Vec<u8>, &[u8], &str); 2] = [
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c7",
            ),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f",
            ),
        ];
        for (key, text, tag) in vectors {
            let seal = Seal {
                keys: vec![block(&key)],
            };
            let mut bytes = text.to_vec();
            seal.close(&mut bytes);
            let end: String = bytes[text.len()..]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(end, tag);
            assert_eq!(seal.open(&bytes, true).unwrap(), text);
        }
    }

    #[test]
    fn every_changed_bit_and_every_other_key_is_found() {
        let mine = seal(&["the key of this application"]);
        let mut bytes = b"a position".to_vec();
        mine.close(&mut bytes);
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(mine.open(&changed, true).unwrap_err().code(), Code::Token);
        }
        let other = seal(&["the key of another one, or a newer"]);
        assert!(other.open(&bytes, true).is_err());
        let both = seal(&[
            "the key of another one, or a newer",
            "the key of this application",
        ]);
        assert_eq!(both.open(&bytes, true).unwrap(), b"a position");
        assert!(Seal::default().open(&bytes, true).is_err());
        assert!(mine.open(&bytes, false).is_err());
        assert!(mine.open(&bytes[..3], true).is_err());
        assert_eq!(format!("{both:?}"), "Seal(2 keys)");
    }
}
