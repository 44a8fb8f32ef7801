//! Rows as they wait to be handed out: one arena of bytes and one array of fixed-size slots per batch, so that a
//! row of ten columns costs no allocation of its own. A batch is never changed once it left the background thread; when its rows
//! were handed out it goes back there, to be filled again.

use super::types::Value;

/// A value, or its place.
#[derive(Debug, Clone, Copy)]
pub enum Slot {
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

/// Bytes of a large batch.
const LARGE: usize = 512 << 10;

/// Rows of one query, in order.
#[derive(Debug, Default)]
pub struct Batch {
    width: usize,
    rows: usize,
    slots: Vec<Slot>,
    data: Vec<u8>,
    /// Instead of `data` once that was found to be UTF-8.
    text: String,
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
            slots: Vec::with_capacity(with_slack(self.slots.len()).min(1 << 16)),
            data: Vec::with_capacity(with_slack(self.data.len()).min(1 << 19)),
            text: String::new(),
        }
    }

    /// Looks whether all its bytes together are UTF-8: that costs a fraction of looking at each value. From then on values
    /// are [`Value::Text`] where they begin and end between characters, which is nearly everywhere.
    pub fn judge(&mut self) {
        match String::from_utf8(std::mem::take(&mut self.data)) {
            Ok(text) => self.text = text,
            Err(error) => self.data = error.into_bytes(),
        }
    }

    /// The same one, empty.
    #[must_use]
    pub fn emptied(mut self) -> Batch {
        self.rows = 0;
        self.slots.clear();
        if self.data.capacity() == 0 {
            self.data = self.text.into_bytes();
            self.text = String::new();
        }
        self.data.clear();
        self
    }

    /// Whether it takes more memory than the batch of an ordinary walk: such a one isn't kept for nothing.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.data.capacity() + self.text.capacity() + self.slots.capacity() * size_of::<Slot>()
            > LARGE
    }

    /// Rows in it.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// About the memory it holds.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.data.len() + self.text.len() + self.slots.len() * size_of::<Slot>()
    }

    /// About what its values took on their way here.
    #[must_use]
    pub fn content(&self) -> usize {
        self.data.len() + self.text.len() + self.slots.len()
    }

    /// Where the next value goes; see [`Batch::cut`].
    #[inline]
    pub fn marks(&self) -> (usize, usize) {
        (self.slots.len(), self.data.len())
    }

    /// Forgets the values of an unfinished row.
    pub fn cut(&mut self, (slots, data): (usize, usize)) {
        self.slots.truncate(slots);
        self.data.truncate(data);
    }

    /// Appends a value to the row that is being taken over.
    #[inline]
    pub fn push_slot(&mut self, slot: Slot) {
        self.slots.push(slot);
    }

    /// Keeps bytes; `None` beyond 4 GiB.
    #[inline]
    pub fn bytes_slot(&mut self, bytes: &[u8]) -> Option<Slot> {
        let at = u32::try_from(self.data.len()).ok()?;
        let length = u32::try_from(bytes.len()).ok()?;
        self.data.extend_from_slice(bytes);
        Some(Slot::Bytes { at, length })
    }

    /// The row is whole.
    #[inline]
    pub fn row_added(&mut self) {
        self.rows += 1;
    }

    /// Takes the last row back.
    pub fn pop(&mut self) {
        if self.rows > 0 {
            self.rows -= 1;
            self.slots.truncate(self.rows * self.width);
        }
    }

    /// The value; [`Value::Null`] outside the batch.
    #[must_use]
    #[inline(always)] // what it returns goes through memory otherwise, ten million times
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
                let place = at as usize..at as usize + length as usize;
                if self.text.is_empty() {
                    Value::Bytes(self.data.get(place).unwrap_or_default())
                } else if let Some(text) = self.text.get(place.clone()) {
                    Value::Text(text)
                } else {
                    Value::Bytes(self.text.as_bytes().get(place).unwrap_or_default())
                }
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

/// One that is a little too small would grow to twice its size.
fn with_slack(length: usize) -> usize {
    length + length / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_small_and_values_come_back() {
        assert_eq!(size_of::<Slot>(), 16);
        let mut batch = Batch::new(2);
        for text in [&b"ab"[..], b""] {
            batch.push_slot(Slot::UInt(u64::MAX));
            let slot = batch.bytes_slot(text).unwrap();
            batch.push_slot(slot);
            batch.row_added();
        }
        assert_eq!(batch.value(0, 0), Value::UInt(u64::MAX));
        assert_eq!(batch.value(0, 1), Value::Bytes(b"ab"));
        assert_eq!(batch.value(1, 1), Value::Bytes(b""));
        assert_eq!(
            (batch.value(0, 2), batch.value(2, 0)),
            (Value::Null, Value::Null)
        );
        batch.pop();
        assert_eq!((batch.rows(), batch.value(1, 0)), (1, Value::Null));
    }
}
