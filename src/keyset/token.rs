//! The token: an opaque, URL-safe text with the key values behind the last row. It is bound to SQL, bindings and
//! key by their hashes, never to page size or connection, and holds no secret of the connection.
//!
//! Bytes: version, three 8-byte hashes (SQL, bindings, key), the values, CRC-32C of all before it; then base64url.

use super::base64url::{decode, encode};
use super::types::{Binding, Value};
use crate::error::{Code, Error, Result};
use sha2::{Digest, Sha256};

const VERSION: u8 = 1;

/// A key value that outlives its page.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyValue {
    /// integer
    Int(i64),
    /// integer beyond `i64::MAX`
    UInt(u64),
    /// DOUBLE
    Double(f64),
    /// text, DECIMAL, BIT, binary
    Bytes(Vec<u8>),
    /// DATE, DATETIME, TIMESTAMP: year, month, day, hour, minute, second, microseconds
    DateTime(u16, u8, u8, u8, u8, u8, u32),
    /// TIME: negative, days, hours, minutes, seconds, microseconds
    Time(bool, u32, u8, u8, u8, u32),
}

impl KeyValue {
    /// The owned value; None for NULL and FLOAT, which no key may be.
    #[must_use]
    pub fn of(value: Value<'_>) -> Option<KeyValue> {
        Some(match value {
            Value::Null | Value::Float(_) => return None,
            Value::Int(number) => KeyValue::Int(number),
            Value::UInt(number) => KeyValue::UInt(number),
            Value::Double(number) => KeyValue::Double(number),
            Value::Bytes(bytes) => KeyValue::Bytes(bytes.to_vec()),
            Value::DateTime {
                year,
                month,
                day,
                hour,
                minute,
                second,
                micros,
            } => KeyValue::DateTime(year, month, day, hour, minute, second, micros),
            Value::Time {
                negative,
                days,
                hours,
                minutes,
                seconds,
                micros,
            } => KeyValue::Time(negative, days, hours, minutes, seconds, micros),
        })
    }
}

/// What a token is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binds {
    sql: [u8; 8],
    bindings: [u8; 8],
    key: [u8; 8],
    columns: usize,
}

impl Binds {
    /// Hashes of the query, its bindings and its key of `columns` columns.
    #[must_use]
    pub fn new(sql: &str, bindings: &[Binding], key: &str, columns: usize) -> Binds {
        let mut bytes = Vec::new();
        for binding in bindings {
            match binding {
                Binding::Null => bytes.push(0),
                Binding::Bool(truth) => bytes.extend([1, u8::from(*truth)]),
                Binding::Int(number) => {
                    bytes.push(2);
                    bytes.extend(number.to_le_bytes());
                }
                Binding::Float(number) => {
                    bytes.push(3);
                    bytes.extend(number.to_bits().to_le_bytes());
                }
                Binding::Bytes(text) => {
                    bytes.push(4);
                    bytes.extend((text.len() as u64).to_le_bytes());
                    bytes.extend(text);
                }
            }
        }
        Binds {
            sql: hash(sql.trim().as_bytes()),
            bindings: hash(&bytes),
            key: hash(key.as_bytes()),
            columns,
        }
    }

    /// The token of a position.
    #[must_use]
    pub fn seal(&self, values: &[KeyValue]) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.sql);
        bytes.extend(self.bindings);
        bytes.extend(self.key);
        for value in values {
            write(&mut bytes, value);
        }
        bytes.extend(crc32c::crc32c(&bytes).to_le_bytes());
        encode(&bytes)
    }

    /// The position a token holds.
    ///
    /// # Errors
    /// [`Code::Token`]: no token, a damaged one, of another version, or of another query, other bindings or another key.
    pub fn open(&self, token: &str) -> Result<Vec<KeyValue>> {
        let foreign = |message: &str| Error::new(Code::Token, message);
        let bytes = decode(token)
            .filter(|bytes| bytes.len() >= 29)
            .ok_or_else(|| foreign("after: this is not a token of NativeCursor; give what token() returned, unchanged"))?;
        let (body, sum) = bytes.split_at(bytes.len() - 4);
        if sum != crc32c::crc32c(body).to_le_bytes() {
            return Err(foreign(
                "after: the token is damaged (cut off or changed); give what token() returned, unchanged",
            ));
        }
        let mut reader = Reader(body);
        if reader.byte() != Some(VERSION) {
            return Err(foreign(
                "after: the token was made by another version of native_xlsx; begin the walk anew, or go on with the version that made it",
            ));
        }
        let parts = [
            (
                &self.sql,
                "SQL",
                "the query differs from the one that the token was made for",
            ),
            (
                &self.bindings,
                "bindings",
                "the values differ from those that the token was made with",
            ),
            (
                &self.key,
                "key",
                "its columns or directions differ from those that the token was made with",
            ),
        ];
        for (mine, what, why) in parts {
            if reader.take(8) != Some(mine.as_slice()) {
                return Err(foreign(&format!(
                    "after: the token belongs to another cursor, its {what} differ{s}: {why}; begin anew without it",
                    s = if what == "bindings" { "" } else { "s" }
                )));
            }
        }
        let values: Option<Vec<KeyValue>> = (0..self.columns).map(|_| read(&mut reader)).collect();
        values
            .filter(|_| reader.0.is_empty())
            .ok_or_else(|| foreign("after: the token holds no position of this key"))
    }
}

fn hash(bytes: &[u8]) -> [u8; 8] {
    let digest = Sha256::digest(bytes);
    let mut short = [0; 8];
    short
        .iter_mut()
        .zip(digest.iter())
        .for_each(|(to, from)| *to = *from);
    short
}

fn write(out: &mut Vec<u8>, value: &KeyValue) {
    match value {
        KeyValue::Int(number) => {
            out.push(1);
            out.extend(number.to_le_bytes());
        }
        KeyValue::UInt(number) => {
            out.push(2);
            out.extend(number.to_le_bytes());
        }
        KeyValue::Double(number) => {
            out.push(3);
            out.extend(number.to_bits().to_le_bytes());
        }
        KeyValue::Bytes(bytes) => {
            out.push(4);
            out.extend((bytes.len() as u64).to_le_bytes());
            out.extend(bytes);
        }
        KeyValue::DateTime(year, month, day, hour, minute, second, micros) => {
            out.push(5);
            out.extend(year.to_le_bytes());
            out.extend([*month, *day, *hour, *minute, *second]);
            out.extend(micros.to_le_bytes());
        }
        KeyValue::Time(negative, days, hours, minutes, seconds, micros) => {
            out.push(6);
            out.push(u8::from(*negative));
            out.extend(days.to_le_bytes());
            out.extend([*hours, *minutes, *seconds]);
            out.extend(micros.to_le_bytes());
        }
    }
}

fn read(reader: &mut Reader) -> Option<KeyValue> {
    Some(match reader.byte()? {
        1 => KeyValue::Int(i64::from_le_bytes(reader.array()?)),
        2 => KeyValue::UInt(u64::from_le_bytes(reader.array()?)),
        3 => KeyValue::Double(f64::from_bits(u64::from_le_bytes(reader.array()?))),
        4 => {
            let length = usize::try_from(u64::from_le_bytes(reader.array()?)).ok()?;
            KeyValue::Bytes(reader.take(length)?.to_vec())
        }
        5 => {
            let year = u16::from_le_bytes(reader.array()?);
            let [month, day, hour, minute, second] = reader.array()?;
            KeyValue::DateTime(
                year,
                month,
                day,
                hour,
                minute,
                second,
                u32::from_le_bytes(reader.array()?),
            )
        }
        6 => {
            let negative = match reader.byte()? {
                0 => false,
                1 => true,
                _ => return None,
            };
            let days = u32::from_le_bytes(reader.array()?);
            let [hours, minutes, seconds] = reader.array()?;
            KeyValue::Time(
                negative,
                days,
                hours,
                minutes,
                seconds,
                u32::from_le_bytes(reader.array()?),
            )
        }
        _ => return None,
    })
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
