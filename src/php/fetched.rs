//! A value of a fetched row as PHP gets it: what PDO gives of a prepared statement with native types, type by type. Rules
//! that look odd are mysqlnd's (`mysqlnd_ps_codec.c`); the suite `types` compares value by value.

use super::times;
use super::zend::Owned;
use crate::cell::Date;
use crate::keyset::{Column, ColumnKind, Value};

/// Places behind the point that a second can have.
const MOST_PLACES: u8 = 6;
/// So many places or more: as many as it takes.
const NOT_FIXED: u8 = 31;
/// Decimal digits that a FLOAT is sure of.
const FLOAT_DIGITS: usize = 6;

/// How a column's values look in PHP.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    kind: ColumnKind,
    decimals: u8,
    zerofill: Option<u16>,
}

impl Form {
    /// What the column's metadata ask for.
    pub fn of(column: &Column) -> Form {
        Form {
            kind: column.kind,
            decimals: column.decimals,
            zerofill: column.zerofill,
        }
    }

    /// The value.
    pub fn php(self, value: Value<'_>) -> Owned {
        match value {
            Value::Null => Owned::null(),
            Value::Int(number) => match self.zerofill {
                None => Owned::int(number),
                // As it is shown everywhere else: 0007, and YEAR's 0000.
                Some(width) => {
                    Owned::string(format!("{number:0width$}", width = width.into()).as_bytes())
                }
            },
            Value::UInt(number) => {
                let width = self.zerofill.unwrap_or(0).into();
                Owned::string(format!("{number:0width$}").as_bytes())
            }
            Value::Float(number) => Owned::float(self.float(number)),
            Value::Double(number) => Owned::float(number),
            Value::Bytes(bytes) if self.kind == ColumnKind::Bit => bit(bytes),
            Value::Text(text) if self.kind == ColumnKind::Bit => bit(text.as_bytes()),
            Value::Bytes(bytes) => Owned::string(bytes),
            Value::Text(text) => Owned::string(text.as_bytes()),
            Value::DateTime {
                year,
                month,
                day,
                hour,
                minute,
                second,
                micros,
            } => {
                let date = Date {
                    year: i32::from(year),
                    month,
                    day,
                };
                let mut text = String::with_capacity(26);
                times::push_day(&mut text, date);
                if self.kind != ColumnKind::Date {
                    text.push(' ');
                    times::push_clock(&mut text, u32::from(hour), minute, second);
                    times::push_fraction(&mut text, micros, self.places());
                }
                Owned::string(text.as_bytes())
            }
            Value::Time {
                negative,
                days,
                hours,
                minutes,
                seconds,
                micros,
            } => {
                let mut text = String::with_capacity(17);
                if negative {
                    text.push('-');
                }
                let hours = days * 24 + u32::from(hours);
                times::push_clock(&mut text, hours, minutes, seconds);
                times::push_fraction(&mut text, micros, self.places());
                Owned::string(text.as_bytes())
            }
        }
    }

    /// Places of a second's fraction; none where the server doesn't say.
    fn places(self) -> u8 {
        if self.decimals > MOST_PLACES {
            return 0;
        }
        self.decimals
    }

    /// A FLOAT as the server itself writes it: so many places if it was declared with some, else six digits.
    fn float(self, number: f32) -> f64 {
        let wide = f64::from(number);
        let shown = if self.decimals >= NOT_FIXED {
            format!("{wide:.*e}", FLOAT_DIGITS - 1)
        } else {
            format!("{wide:.*}", usize::from(self.decimals))
        };
        shown.parse().unwrap_or(wide)
    }
}

/// BIT, most significant byte first, is a number.
fn bit(bytes: &[u8]) -> Owned {
    let number = bytes
        .iter()
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    match i64::try_from(number) {
        Ok(number) => Owned::int(number),
        Err(_) => Owned::string(number.to_string().as_bytes()),
    }
}
