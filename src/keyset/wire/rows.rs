//! Rows of the binary protocol, straight from the packet into a batch: no value of its own is made for them. Layout: a zero,
//! the NULL bits (beginning at the third), then each value that isn't NULL (MySQL's manual, "Binary Protocol Resultset Row").

use crate::error::{Code, Error, Result};
use crate::keyset::page::{Batch, Slot};
use mysql_common::constants::{ColumnFlags, ColumnType};
use mysql_common::packets::Column;

/// How a column's values lie in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Bytes of an integer, and whether it is UNSIGNED.
    Int(u8, bool),
    /// FLOAT
    Float,
    /// DOUBLE
    Double,
    /// A length and so many bytes.
    Bytes,
    /// DATE, DATETIME, TIMESTAMP
    Date,
    /// TIME
    Time,
    /// Always NULL
    Null,
}

impl Field {
    /// What the column's metadata say.
    #[must_use]
    pub fn of(column: &Column) -> Field {
        let unsigned = column.flags().contains(ColumnFlags::UNSIGNED_FLAG);
        match column.column_type() {
            ColumnType::MYSQL_TYPE_TINY => Field::Int(1, unsigned),
            ColumnType::MYSQL_TYPE_SHORT | ColumnType::MYSQL_TYPE_YEAR => Field::Int(2, unsigned),
            ColumnType::MYSQL_TYPE_LONG | ColumnType::MYSQL_TYPE_INT24 => Field::Int(4, unsigned),
            ColumnType::MYSQL_TYPE_LONGLONG => Field::Int(8, unsigned),
            ColumnType::MYSQL_TYPE_FLOAT => Field::Float,
            ColumnType::MYSQL_TYPE_DOUBLE => Field::Double,
            ColumnType::MYSQL_TYPE_DATE
            | ColumnType::MYSQL_TYPE_DATETIME
            | ColumnType::MYSQL_TYPE_TIMESTAMP => Field::Date,
            ColumnType::MYSQL_TYPE_TIME => Field::Time,
            ColumnType::MYSQL_TYPE_NULL => Field::Null,
            _ => Field::Bytes,
        }
    }
}

impl Batch {
    /// Takes a row over. The batch is as it was if that fails.
    ///
    /// # Errors
    /// [`Code::Decode`] when the row is not what `fields` say, or the batch passes 4 GiB.
    #[inline]
    pub fn push(&mut self, fields: &[Field], packet: &[u8]) -> Result<()> {
        let marks = self.marks();
        let pushed = self.try_push(fields, packet);
        match pushed {
            Some(()) => {
                self.row_added();
                Ok(())
            }
            None => {
                self.cut(marks);
                Err(Error::new(
                    Code::Decode,
                    "the server sent a row that doesn't fit the columns it announced",
                ))
            }
        }
    }

    #[inline]
    fn try_push(&mut self, fields: &[Field], packet: &[u8]) -> Option<()> {
        let (nulls, values) = packet.get(1..)?.split_at_checked((fields.len() + 9) / 8)?;
        let mut rest = Rest(values);
        for (at, field) in (2..).zip(fields) {
            let null = nulls.get(at / 8)? >> (at % 8) & 1 == 1;
            let slot = if null {
                Slot::Null
            } else {
                match *field {
                    Field::Bytes => {
                        let length = rest.length()?;
                        self.bytes_slot(rest.take(length)?)?
                    }
                    Field::Int(width, unsigned) => rest.int(width, unsigned)?,
                    Field::Double => Slot::Double(f64::from_le_bytes(rest.array()?)),
                    Field::Float => Slot::Float(f32::from_le_bytes(rest.array()?)),
                    Field::Date => rest.date()?,
                    Field::Time => rest.time()?,
                    Field::Null => Slot::Null,
                }
            };
            self.push_slot(slot);
        }
        rest.0.is_empty().then_some(())
    }
}

/// Days of the longest TIME, 838:59:59.
const LONGEST_TIME: u32 = 34;

/// Whether a clock can show it.
fn clock((hour, minute, second): (u8, u8, u8), micros: u32) -> bool {
    hour <= 23 && minute <= 59 && second <= 59 && micros <= 999_999
}

/// What of a row is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    #[inline]
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }

    #[inline]
    fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    #[inline]
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A length: one byte, or a mark and 2, 3 or 8.
    #[inline]
    fn length(&mut self) -> Option<usize> {
        match self.byte()? {
            short @ 0..=0xFA => Some(short.into()),
            0xFC => self.array().map(|two| u16::from_le_bytes(two).into()),
            0xFD => {
                let [a, b, c] = self.array()?;
                usize::try_from(u32::from_le_bytes([a, b, c, 0])).ok()
            }
            0xFE => usize::try_from(u64::from_le_bytes(self.array()?)).ok(),
            _ => None,
        }
    }

    #[inline]
    fn int(&mut self, width: u8, unsigned: bool) -> Option<Slot> {
        Some(Slot::Int(match (width, unsigned) {
            (1, false) => i8::from_le_bytes(self.array()?).into(),
            (1, true) => u8::from_le_bytes(self.array()?).into(),
            (2, false) => i16::from_le_bytes(self.array()?).into(),
            (2, true) => u16::from_le_bytes(self.array()?).into(),
            (4, false) => i32::from_le_bytes(self.array()?).into(),
            (4, true) => u32::from_le_bytes(self.array()?).into(),
            (_, false) => i64::from_le_bytes(self.array()?),
            (_, true) => {
                let number = u64::from_le_bytes(self.array()?);
                return Some(i64::try_from(number).map_or(Slot::UInt(number), Slot::Int));
            }
        }))
    }

    /// Nothing for a zero date, then day, time, microseconds, as far as they aren't zero.
    #[inline]
    fn date(&mut self) -> Option<Slot> {
        let length = self.byte()?;
        let mut rest = Rest(self.take(length.into())?);
        let (mut day, mut time, mut micros) = ((0, 0, 0), (0, 0, 0), 0);
        if length >= 4 {
            day = (
                u16::from_le_bytes(rest.array()?),
                rest.byte()?,
                rest.byte()?,
            );
        }
        if length >= 7 {
            time = (rest.byte()?, rest.byte()?, rest.byte()?);
        }
        if length >= 11 {
            micros = u32::from_le_bytes(rest.array()?);
        }
        // Whoever computes with it relies on what a clock and a calendar can show.
        let shown = day.0 <= 9_999 && day.1 <= 12 && day.2 <= 31 && clock(time, micros);
        (rest.0.is_empty() && shown).then_some(Slot::DateTime {
            year: day.0,
            month: day.1,
            day: day.2,
            hour: time.0,
            minute: time.1,
            second: time.2,
            micros,
        })
    }

    fn time(&mut self) -> Option<Slot> {
        let length = self.byte()?;
        let mut rest = Rest(self.take(length.into())?);
        let (mut negative, mut days, mut time, mut micros) = (false, 0, (0, 0, 0), 0);
        if length >= 8 {
            negative = rest.byte()? == 1;
            days = u32::from_le_bytes(rest.array()?);
            time = (rest.byte()?, rest.byte()?, rest.byte()?);
        }
        if length >= 12 {
            micros = u32::from_le_bytes(rest.array()?);
        }
        let shown = days <= LONGEST_TIME && clock(time, micros);
        (rest.0.is_empty() && shown).then_some(Slot::Time {
            negative,
            days,
            hours: time.0,
            minutes: time.1,
            seconds: time.2,
            micros,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyset::types::Value;

    #[test]
    fn rows_come_back() {
        let fields = [
            Field::Int(1, false),
            Field::Int(8, true),
            Field::Bytes,
            Field::Null,
            Field::Date,
            Field::Time,
            Field::Double,
            Field::Int(2, true),
        ];
        let mut packet = vec![0, 0b0010_0000, 0];
        packet.push(0xFF);
        packet.extend(u64::MAX.to_le_bytes());
        packet.extend([0xFC, 3, 0, b'a', b'b', b'c']);
        packet.extend([4, 0xE8, 7, 2, 29]);
        packet.extend([8, 1, 34, 0, 0, 0, 22, 59, 58]);
        packet.extend(0.5_f64.to_le_bytes());
        packet.extend(65_535_u16.to_le_bytes());
        let mut batch = Batch::new(fields.len());
        batch.push(&fields, &packet).unwrap();
        let row: Vec<_> = (0..8).map(|column| batch.value(0, column)).collect();
        assert_eq!(row.first(), Some(&Value::Int(-1)));
        assert_eq!(row.get(1), Some(&Value::UInt(u64::MAX)));
        assert_eq!(row.get(2), Some(&Value::Bytes(b"abc")));
        assert_eq!(row.get(3), Some(&Value::Null));
        assert!(matches!(
            row.get(4),
            Some(Value::DateTime {
                year: 2024,
                month: 2,
                day: 29,
                hour: 0,
                ..
            })
        ));
        assert!(matches!(
            row.get(5),
            Some(Value::Time {
                negative: true,
                days: 34,
                hours: 22,
                micros: 0,
                ..
            })
        ));
        assert_eq!(row.get(6), Some(&Value::Double(0.5)));
        assert_eq!(row.get(7), Some(&Value::Int(65_535)));
        // A month, an hour and a number of days that there aren't.
        for (at, byte) in [(21, 13), (29, 24), (25, 35)] {
            let mut wrong = packet.clone();
            let good = std::mem::replace(wrong.get_mut(at).unwrap(), byte);
            assert!(batch.push(&fields, &wrong).is_err(), "{good} became {byte}");
        }
        // Cut anywhere, or longer than announced, it is refused and leaves nothing behind.
        for length in 0..packet.len() {
            assert!(
                batch.push(&fields, packet.get(..length).unwrap()).is_err(),
                "{length}"
            );
        }
        packet.push(0);
        assert!(batch.push(&fields, &packet).is_err());
        assert_eq!((batch.rows(), batch.value(0, 2)), (1, Value::Bytes(b"abc")));
        assert_eq!(batch.value(1, 0), Value::Null);
    }
}
