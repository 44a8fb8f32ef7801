//! Key values as numbers, so that a value between two others can be named: whatever sorts like a number does. Only a search
//! uses them, and what it names is looked up in the index afterwards: a value that is a little off does no harm.

use super::form::Form;
use super::token::KeyValue;
use super::types::ColumnKind;

/// A day of the calendar as this module counts: months and days from zero leave room for zero dates.
const MONTHS: i128 = 13;
const DAYS: i128 = 32;
const MICROS: i128 = 1_000_000;
/// Bytes of a binary value that are looked at, behind those that both ends share.
const BYTES: usize = 15;
/// Digits of a DECIMAL that are looked at.
const DIGITS: usize = 36;

/// How the values between two others are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scale {
    /// integers, instants, ordinals
    Int,
    /// DOUBLE, by its bits
    Double,
    /// DECIMAL with so many decimals
    Decimal(usize),
    /// DATE, DATETIME
    Date,
    /// TIME
    Time,
    /// BIT with so many bytes
    Bit(usize),
    /// binary behind these bytes
    Binary(Vec<u8>),
}

impl Scale {
    /// The scale of the values from `low` to `high`; None if they don't sort like numbers.
    #[must_use]
    pub fn between(
        low: &KeyValue,
        high: &KeyValue,
        form: &Form,
        kind: ColumnKind,
    ) -> Option<Scale> {
        use KeyValue::{Bytes, DateTime, Double, Int, Time, UInt};
        Some(match (low, high) {
            (Int(_) | UInt(_), Int(_) | UInt(_)) => Scale::Int,
            (Double(_), Double(_)) => Scale::Double,
            (DateTime(..), DateTime(..)) => Scale::Date,
            (Time(..), Time(..)) => Scale::Time,
            (Bytes(low), Bytes(high)) => match form {
                Form::Bit => Scale::Bit(low.len().max(high.len()).min(8)),
                Form::Decimal(scale) => {
                    let whole = |text: &Vec<u8>| {
                        let digits = text.iter().take_while(|byte| **byte != b'.');
                        digits.filter(|byte| byte.is_ascii_digit()).count()
                    };
                    let room = DIGITS.checked_sub(whole(low).max(whole(high)))?;
                    Scale::Decimal(room.min(usize::from(*scale)))
                }
                Form::Plain if kind == ColumnKind::Binary => {
                    let shared = low.iter().zip(high).take_while(|(a, b)| a == b).count();
                    Scale::Binary(low.iter().take(shared).copied().collect())
                }
                _ => return None,
            },
            _ => return None,
        })
    }

    /// The number of a value.
    #[must_use]
    pub fn number(&self, value: &KeyValue) -> Option<i128> {
        Some(match (self, value) {
            (Scale::Int, KeyValue::Int(number)) => i128::from(*number),
            (Scale::Int, KeyValue::UInt(number)) => i128::from(*number),
            (Scale::Double, KeyValue::Double(number)) => {
                let bits = i128::from(number.to_bits().cast_signed());
                if bits < 0 {
                    i128::from(i64::MIN) - bits
                } else {
                    bits
                }
            }
            (Scale::Decimal(decimals), KeyValue::Bytes(text)) => decimal(text, *decimals)?,
            (Scale::Date, KeyValue::DateTime(year, month, day, hour, minute, second, micros)) => {
                let days =
                    (i128::from(*year) * MONTHS + i128::from(*month)) * DAYS + i128::from(*day);
                let clock =
                    i128::from(*hour) * 3600 + i128::from(*minute) * 60 + i128::from(*second);
                (days * 86_400 + clock) * MICROS + i128::from(*micros)
            }
            (Scale::Time, KeyValue::Time(negative, days, hours, minutes, seconds, micros)) => {
                let clock = i128::from(*days) * 86_400
                    + i128::from(*hours) * 3600
                    + i128::from(*minutes) * 60
                    + i128::from(*seconds);
                let number = clock * MICROS + i128::from(*micros);
                if *negative { -number } else { number }
            }
            (Scale::Bit(_), KeyValue::Bytes(bytes)) => big_endian(bytes.iter().copied()),
            (Scale::Binary(shared), KeyValue::Bytes(bytes)) => {
                let rest = bytes.iter().skip(shared.len()).copied();
                big_endian(rest.chain(std::iter::repeat(0)).take(BYTES))
            }
            _ => return None,
        })
    }

    /// The value of a number.
    #[must_use]
    pub fn value(&self, number: i128) -> Option<KeyValue> {
        Some(match self {
            Scale::Int => match i64::try_from(number) {
                Ok(number) => KeyValue::Int(number),
                Err(_) => KeyValue::UInt(u64::try_from(number).ok()?),
            },
            Scale::Double => {
                let bits = if number < 0 {
                    i128::from(i64::MIN) - number
                } else {
                    number
                };
                let double = f64::from_bits(i64::try_from(bits).ok()?.cast_unsigned());
                KeyValue::Double(Some(double).filter(|double| double.is_finite())?)
            }
            Scale::Decimal(decimals) => {
                let sign = if number < 0 { "-" } else { "" };
                let digits = format!("{:0>width$}", number.unsigned_abs(), width = decimals + 1);
                let (whole, rest) = digits.split_at_checked(digits.len() - decimals)?;
                KeyValue::Bytes(format!("{sign}{whole}.{rest}0").into_bytes())
            }
            Scale::Date => {
                let clock = number.div_euclid(MICROS);
                let days = clock.div_euclid(86_400);
                let month = days.div_euclid(DAYS).rem_euclid(MONTHS).clamp(1, 12);
                let year = days.div_euclid(DAYS * MONTHS);
                // any month has 28 days
                let day = days.rem_euclid(DAYS).clamp(1, 28);
                let small = |number: i128| u8::try_from(number).unwrap_or(0);
                KeyValue::DateTime(
                    u16::try_from(year).ok()?,
                    small(month),
                    small(day),
                    small(clock.rem_euclid(86_400) / 3600),
                    small(clock.rem_euclid(3600) / 60),
                    small(clock.rem_euclid(60)),
                    u32::try_from(number.rem_euclid(MICROS)).ok()?,
                )
            }
            Scale::Time => {
                let size = number.unsigned_abs();
                let clock = size / 1_000_000;
                let small = |number: u128| u8::try_from(number).unwrap_or(0);
                KeyValue::Time(
                    number < 0,
                    u32::try_from(clock / 86_400).ok()?,
                    small(clock % 86_400 / 3600),
                    small(clock % 3600 / 60),
                    small(clock % 60),
                    u32::try_from(size % 1_000_000).ok()?,
                )
            }
            Scale::Bit(width) => {
                let bytes = u64::try_from(number).ok()?.to_be_bytes();
                KeyValue::Bytes(bytes.iter().skip(8 - width).copied().collect())
            }
            Scale::Binary(shared) => {
                let bytes = u128::try_from(number).ok()?.to_be_bytes();
                let rest = bytes.iter().skip(bytes.len() - BYTES);
                KeyValue::Bytes(shared.iter().chain(rest).copied().collect())
            }
        })
    }
}

fn big_endian(bytes: impl Iterator<Item = u8>) -> i128 {
    bytes.fold(0, |number, byte| number << 8 | i128::from(byte))
}

/// The text of a DECIMAL times ten to the power of `decimals`, what is left cut off.
fn decimal(text: &[u8], decimals: usize) -> Option<i128> {
    let text = std::str::from_utf8(text).ok()?;
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole
        .chars()
        .chain(rest.chars().chain(std::iter::repeat('0')).take(decimals));
    let number = digits.collect::<String>().parse::<i128>().ok()?;
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> KeyValue {
        KeyValue::Bytes(text.as_bytes().to_vec())
    }

    /// Each of the values comes back, and they are counted in order.
    fn in_order(values: &[KeyValue], form: &Form, kind: ColumnKind) {
        let scale = Scale::between(&values[0], values.last().unwrap(), form, kind).unwrap();
        let numbers: Vec<i128> = values
            .iter()
            .map(|one| scale.number(one).unwrap())
            .collect();
        assert!(
            numbers.windows(2).all(|pair| pair[0] < pair[1]),
            "{values:?}: {numbers:?}"
        );
        for number in &numbers {
            let back = scale.value(*number).unwrap();
            assert_eq!(scale.number(&back), Some(*number), "{back:?}");
        }
        let middle = (numbers[0] + numbers[numbers.len() - 1]) / 2;
        assert!(scale.value(middle).is_some());
    }

    #[test]
    fn values_are_counted_in_their_order() {
        let int = ColumnKind::Int {
            unsigned: false,
            tiny1: false,
        };
        in_order(
            &[
                KeyValue::Int(i64::MIN),
                KeyValue::Int(0),
                KeyValue::Int(i64::MAX),
                KeyValue::UInt(u64::MAX),
            ],
            &Form::Plain,
            int,
        );
        let doubles = [-1e300, -0.1, 0.0, 5e-324, 0.1, 1e300].map(KeyValue::Double);
        in_order(&doubles, &Form::Plain, ColumnKind::Double);
        let decimals = ["-99.50", "-0.01", "0.00", "0.01", "1234567.89"].map(text);
        in_order(&decimals, &Form::Decimal(2), ColumnKind::Decimal);
        let dates = [
            KeyValue::DateTime(1999, 12, 28, 23, 59, 59, 999_999),
            KeyValue::DateTime(2024, 1, 1, 0, 0, 0, 0),
            KeyValue::DateTime(2024, 1, 1, 0, 0, 0, 1),
        ];
        in_order(&dates, &Form::Plain, ColumnKind::DateTime);
        let times = [
            KeyValue::Time(true, 34, 22, 59, 59, 999_999),
            KeyValue::Time(true, 0, 0, 0, 0, 1),
            KeyValue::Time(false, 0, 0, 0, 0, 0),
            KeyValue::Time(false, 34, 22, 59, 59, 0),
        ];
        in_order(&times, &Form::Plain, ColumnKind::Time);
        let bits = [[0, 0], [0, 255], [1, 0]].map(|bits| KeyValue::Bytes(bits.to_vec()));
        in_order(&bits, &Form::Bit, ColumnKind::Bit);
        let binary = [&b"ab\0"[..], b"ab\x01", b"abc", b"abd\xff"];
        let binary: Vec<KeyValue> = binary
            .iter()
            .map(|one| KeyValue::Bytes(one.to_vec()))
            .collect();
        in_order(&binary, &Form::Plain, ColumnKind::Binary);
    }

    #[test]
    fn texts_and_nulls_are_not_counted() {
        let kind = ColumnKind::Text;
        assert_eq!(
            Scale::between(&text("a"), &text("b"), &Form::Plain, kind),
            None
        );
        assert_eq!(
            Scale::between(&KeyValue::Null, &text("b"), &Form::Plain, kind),
            None
        );
    }
}
