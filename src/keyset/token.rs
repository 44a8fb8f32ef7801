//! The token: an opaque, URL-safe text with the key values behind the last row, and of a part of a walk those of its last
//! row. It is bound to SQL, bindings and key by their hashes and to the definitions of the key's columns, never to page size
//! or connection, and holds no secret of the connection.
//!
//! Bytes: version, flags, three 8-byte hashes (SQL, bindings, key), four bytes for each key column's definition, the values
//! of each position, the seal of all before it; then base64url.

use super::base64url::{decode, encode};
use super::definition::Mark;
use super::seal::Seal;
use super::types::{Binding, Value};
use crate::error::{Code, Error, Result};
use sha2::{Digest, Sha256};

const VERSION: u8 = 2;
/// Flags: it is signed; it holds a position; it holds an end.
const SIGNED: u8 = 1;
const AFTER: u8 = 2;
const UNTIL: u8 = 4;

/// A key value that outlives its page.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyValue {
    /// NULL, where the key takes it
    Null,
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
    /// The owned value; None for FLOAT, which no key may be.
    #[must_use]
    pub fn of(value: Value<'_>) -> Option<KeyValue> {
        Some(match value {
            Value::Null => KeyValue::Null,
            Value::Float(_) => return None,
            Value::Int(number) => KeyValue::Int(number),
            Value::UInt(number) => KeyValue::UInt(number),
            Value::Double(number) => KeyValue::Double(number),
            Value::Bytes(bytes) => KeyValue::Bytes(bytes.to_vec()),
            Value::Text(text) => KeyValue::Bytes(text.as_bytes().to_vec()),
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

/// What a token holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Position {
    /// The key of the last row handed out; None before the first.
    pub after: Option<Vec<KeyValue>>,
    /// The key of the last row of the part; None if it goes to the end.
    pub until: Option<Vec<KeyValue>>,
    /// What the key's columns were defined as.
    pub marks: Vec<Mark>,
}

/// What a token is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binds {
    seal: Seal,
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
            seal: Seal::default(),
            sql: hash(sql.trim().as_bytes()),
            bindings: hash(&bytes),
            key: hash(key.as_bytes()),
            columns,
        }
    }

    /// The same, sealed otherwise.
    #[must_use]
    pub fn sealed(self, seal: Seal) -> Binds {
        Binds { seal, ..self }
    }

    /// The token of a position.
    #[must_use]
    pub fn seal(&self, position: &Position) -> String {
        let mut flags = if self.seal.signs() { SIGNED } else { 0 };
        for (flag, values) in [(AFTER, &position.after), (UNTIL, &position.until)] {
            flags |= if values.is_some() { flag } else { 0 };
        }
        let mut bytes = vec![VERSION, flags];
        bytes.extend(self.sql);
        bytes.extend(self.bindings);
        bytes.extend(self.key);
        for column in 0..self.columns {
            bytes.extend(position.marks.get(column).copied().unwrap_or_default());
        }
        for values in [&position.after, &position.until] {
            values
                .iter()
                .flatten()
                .for_each(|value| write(&mut bytes, value));
        }
        self.seal.close(&mut bytes);
        encode(&bytes)
    }

    /// The position a token holds.
    ///
    /// # Errors
    /// [`Code::Token`]: no token, a damaged one, of another version, with another seal, or of another query, other
    /// bindings or another key.
    pub fn open(&self, token: &str) -> Result<Position> {
        let foreign = |message: &str| Error::new(Code::Token, message);
        let bytes = decode(token)
            .filter(|bytes| bytes.len() >= 29)
            .ok_or_else(|| foreign("after: this is not a token of NativeCursor; give what token() returned, unchanged"))?;
        if bytes.first() != Some(&VERSION) {
            // Of other versions only this much is known. A first byte that was changed can't be told from one.
            return Err(foreign(
                "after: the token was made by another version of native_xlsx, or is damaged; begin the walk anew, or go on with the version that made it",
            ));
        }
        let flags = bytes.get(1).copied().unwrap_or_default();
        let body = self.seal.open(&bytes, flags & SIGNED != 0)?;
        let mut reader = Reader(body.get(2..).unwrap_or_default());
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
        let marks: Option<Vec<Mark>> = (0..self.columns).map(|_| reader.array()).collect();
        let mut values = |flag: u8| -> Option<Option<Vec<KeyValue>>> {
            if flags & flag == 0 {
                return Some(None);
            }
            let values = (0..self.columns).map(|_| read(&mut reader));
            values.collect::<Option<Vec<_>>>().map(Some)
        };
        let (after, until) = (values(AFTER), values(UNTIL));
        match (marks, after, until) {
            (Some(marks), Some(after), Some(until))
                if reader.0.is_empty() && flags & !(SIGNED | AFTER | UNTIL) == 0 =>
            {
                Ok(Position {
                    after,
                    until,
                    marks,
                })
            }
            _ => Err(foreign("after: the token holds no position of this key")),
        }
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
        KeyValue::Null => out.push(7),
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
        7 => KeyValue::Null,
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
