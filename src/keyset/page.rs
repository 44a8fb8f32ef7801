//! Rows as they wait to be handed out: one arena of bytes and one array of fixed-size slots per batch, so that a
//! row of ten columns costs no allocation of its own. A batch is never changed once it left the background thread.

use super::types::Value;
use crate::error::{Code, Error, Result};
use mysql_async::Value as Wire;

/// A value's place.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Null,
    Int(i64),
    UInt(u64),
    Float(f32),
    Double(f64),
    Bytes {
        at: u32,
        length: u32,
    },
    DateTime {
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        micros: u32,
    },
    Time {
        negative: bool,
        days: u32,
        hours: u8,
        minutes: u8,
        seconds: u8,
        micros: u32,
    },
}

/// Rows of one query, in order.
#[derive(Debug, Default)]
pub struct Batch {
    width: usize,
    rows: usize,
    slots: Vec<Slot>,
    data: Vec<u8>,
}

impl Batch {
    /// An empty batch for rows of `width` columns.
    #[must_use]
    pub fn new(width: usize) -> Batch {
        Batch {
            width,
            ..Batch::default()
        }
    }

    /// An empty batch with room for as much as this one holds, within reason.
    #[must_use]
    pub fn successor(&self) -> Batch {
        Batch {
            width: self.width,
            rows: 0,
            slots: Vec::with_capacity(self.slots.len().min(1 << 16)),
            data: Vec::with_capacity(self.data.len().min(1 << 19)),
        }
    }

    /// Rows in it.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// About the memory it holds.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.data.len() + self.slots.len() * size_of::<Slot>()
    }

    /// Takes a row over.
    ///
    /// # Errors
    /// [`Code::Decode`] when the row doesn't have the columns announced, or passes 4 GiB.
    pub fn push(&mut self, row: Vec<Option<Wire>>) -> Result<()> {
        if row.len() != self.width {
            return Err(Error::new(
                Code::Decode,
                format!(
                    "the server sent a row of {} columns where {} were announced",
                    row.len(),
                    self.width
                ),
            ));
        }
        for value in row {
            let slot = match value {
                None | Some(Wire::NULL) => Slot::Null,
                Some(Wire::Int(number)) => Slot::Int(number),
                Some(Wire::UInt(number)) => {
                    i64::try_from(number).map_or(Slot::UInt(number), Slot::Int)
                }
                Some(Wire::Float(number)) => Slot::Float(number),
                Some(Wire::Double(number)) => Slot::Double(number),
                Some(Wire::Bytes(bytes)) => {
                    let place = (u32::try_from(self.data.len()), u32::try_from(bytes.len()));
                    let (Ok(at), Ok(length)) = place else {
                        return Err(Error::new(Code::Decode, "a row passes 4 GiB"));
                    };
                    self.data.extend_from_slice(&bytes);
                    Slot::Bytes { at, length }
                }
                Some(Wire::Date(year, month, day, hour, minute, second, micros)) => {
                    Slot::DateTime {
                        year,
                        month,
                        day,
                        hour,
                        minute,
                        second,
                        micros,
                    }
                }
                Some(Wire::Time(negative, days, hours, minutes, seconds, micros)) => Slot::Time {
                    negative,
                    days,
                    hours,
                    minutes,
                    seconds,
                    micros,
                },
            };
            self.slots.push(slot);
        }
        self.rows += 1;
        Ok(())
    }

    /// The value; [`Value::Null`] outside the batch.
    #[must_use]
    pub fn value(&self, row: usize, column: usize) -> Value<'_> {
        if column >= self.width {
            return Value::Null;
        }
        let Some(slot) = self.slots.get(row * self.width + column) else {
            return Value::Null;
        };
        match *slot {
            Slot::Null => Value::Null,
            Slot::Int(number) => Value::Int(number),
            Slot::UInt(number) => Value::UInt(number),
            Slot::Float(number) => Value::Float(number),
            Slot::Double(number) => Value::Double(number),
            Slot::Bytes { at, length } => {
                let (at, length) = (at as usize, length as usize);
                Value::Bytes(self.data.get(at..at + length).unwrap_or_default())
            }
            Slot::DateTime {
                year,
                month,
                day,
                hour,
                minute,
                second,
                micros,
            } => Value::DateTime {
                year,
                month,
                day,
                hour,
                minute,
                second,
                micros,
            },
            Slot::Time {
                negative,
                days,
                hours,
                minutes,
                seconds,
                micros,
            } => Value::Time {
                negative,
                days,
                hours,
                minutes,
                seconds,
                micros,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_small_and_values_come_back() {
        assert_eq!(size_of::<Slot>(), 16);
        let mut batch = Batch::new(3);
        batch
            .push(vec![
                Some(Wire::UInt(7)),
                Some(Wire::Bytes(b"ab".to_vec())),
                None,
            ])
            .unwrap();
        batch
            .push(vec![
                Some(Wire::UInt(u64::MAX)),
                Some(Wire::Bytes(b"".to_vec())),
                Some(Wire::Float(1.5)),
            ])
            .unwrap();
        assert_eq!(batch.value(0, 0), Value::Int(7));
        assert_eq!(batch.value(0, 1), Value::Bytes(b"ab"));
        assert_eq!(batch.value(1, 0), Value::UInt(u64::MAX));
        assert_eq!(batch.value(1, 1), Value::Bytes(b""));
        assert_eq!(batch.value(1, 2), Value::Float(1.5));
        assert_eq!(
            (batch.value(0, 3), batch.value(2, 0)),
            (Value::Null, Value::Null)
        );
        assert!(batch.push(vec![None]).is_err());
    }
}
