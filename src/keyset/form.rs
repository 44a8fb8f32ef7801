//! How the values of a key column travel and are bound, where the value that the result shows can't do both: an ENUM sorts by
//! its ordinal, a TIMESTAMP by its instant, and text of some character sets doesn't survive the way through UTF-8. Such a
//! column brings a companion (the *carrier*), an expression beside the row that never reaches the reader.

use super::definition::Defined;
use super::wire::{ColumnFlags, ColumnType, Meta};
use crate::error::{Code, Error, Result};

/// Values that an ENUM or SET may have: the predicate lists those behind the position one by one.
const MOST_ORDINALS: u64 = 1_024;
/// Character sets whose every text comes back from UTF-8 as it was.
const EXACT: &[&str] = &[
    "utf8mb4", "utf8mb3", "utf8", "ascii", "latin1", "ucs2", "utf16", "utf16le", "utf32", "binary",
];

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Compared with the value itself.
    Plain,
    /// DECIMAL with so many decimals: against a text it would be compared as two floats.
    Decimal(u8),
    /// BIT: compared as a number.
    Bit,
    /// TIMESTAMP: carried as microseconds since 1970 in UTC.
    Instant,
    /// ENUM or SET of so many values: carried as a number, and compared with each value that it may have.
    Ordinal(u64),
    /// Text in a character set that may lose something on the way through UTF-8: carried as its bytes.
    Raw {
        /// Character set of the column.
        charset: String,
        /// Its collation.
        collation: String,
    },
}

impl Form {
    /// The form of the key column `name`.
    ///
    /// # Errors
    /// [`Code::Key`] for types whose order and comparison disagree.
    pub fn of(name: &str, meta: &Meta, defined: Option<&Defined>) -> Result<Form> {
        let flags = meta.flags();
        if flags.contains(ColumnFlags::ENUM_FLAG) {
            return ordinal(name, "ENUM", "the place of its value", defined);
        }
        if flags.contains(ColumnFlags::SET_FLAG) {
            return ordinal(name, "SET", "its bits", defined);
        }
        let why = match meta.column_type() {
            ColumnType::MYSQL_TYPE_FLOAT => {
                "is a FLOAT, whose values don't equal what they are shown as, so pages would overlap or skip rows"
            }
            ColumnType::MYSQL_TYPE_GEOMETRY => "is a GEOMETRY, which has no order",
            ColumnType::MYSQL_TYPE_JSON => "is JSON, which has no order an index can serve",
            ColumnType::MYSQL_TYPE_NULL => "is always NULL",
            ColumnType::MYSQL_TYPE_DECIMAL | ColumnType::MYSQL_TYPE_NEWDECIMAL => {
                return Ok(Form::Decimal(meta.decimals().min(38)));
            }
            ColumnType::MYSQL_TYPE_BIT => return Ok(Form::Bit),
            ColumnType::MYSQL_TYPE_TIMESTAMP | ColumnType::MYSQL_TYPE_TIMESTAMP2 => {
                return Ok(Form::Instant);
            }
            _ => {
                let text = defined.and_then(|one| one.charset.clone().zip(one.collation.clone()));
                return Ok(match text {
                    Some((charset, collation))
                        if !EXACT.contains(&charset.as_str())
                            && word(&charset)
                            && word(&collation) =>
                    {
                        Form::Raw { charset, collation }
                    }
                    _ => Form::Plain,
                });
            }
        };
        Err(refusal(name, why))
    }

    /// The carrier of a column, if it needs one.
    #[must_use]
    pub fn carrier(&self, column: &str) -> Option<String> {
        match self {
            Form::Plain | Form::Decimal(_) | Form::Bit => None,
            // The zero date has no instant; it is the only one at 0, which no TIMESTAMP can hold.
            Form::Instant => Some(format!(
                "CAST(IF({column} IS NULL, NULL, COALESCE(UNIX_TIMESTAMP({column}), 0)) * 1000000 AS SIGNED)"
            )),
            Form::Ordinal(_) => Some(format!("CAST({column} AS UNSIGNED)")),
            Form::Raw { .. } => Some(format!("CAST({column} AS BINARY)")),
        }
    }

    /// How a value is bound: `?`, or what keeps the comparison exact.
    #[must_use]
    pub fn placeholder(&self) -> String {
        match self {
            Form::Decimal(decimals) => format!("CAST(? AS DECIMAL(65,{decimals}))"),
            Form::Raw { charset, collation } => {
                // As hexadecimal digits: a parameter is text, and of bytes that aren't UTF-8 only some arrive.
                format!("CONVERT(UNHEX(?) USING {charset}) COLLATE {collation}")
            }
            _ => "?".to_owned(),
        }
    }
}

/// A name that may stand in SQL as it is.
fn word(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn ordinal(name: &str, what: &str, by: &str, defined: Option<&Defined>) -> Result<Form> {
    let disagree = format!("is {what}, which sorts by {by} but compares as text");
    let members = defined.and_then(Defined::members);
    let values = members.and_then(|members| match what {
        "SET" => 1u64.checked_shl(u32::try_from(members).ok()?),
        // 0 is the empty text of a value that wasn't allowed
        _ => u64::try_from(members).ok().map(|members| members + 1),
    });
    match values {
        Some(values) if values <= MOST_ORDINALS => Ok(Form::Ordinal(values)),
        Some(values) => Err(refusal(
            name,
            &format!(
                "{disagree}: each page would name the values that follow one by one, and {values} are possible, more than {MOST_ORDINALS}"
            ),
        )),
        None => Err(refusal(
            name,
            &format!(
                "{disagree}, and its values can't be told because it is no plain column of a table"
            ),
        )),
    }
}

fn refusal(name: &str, why: &str) -> Error {
    Error::new(
        Code::Key,
        format!("the key column '{name}' {why}; choose another column, such as the primary key"),
    )
}
