//! The workbook's cell formats. Rows carry their numbers (`s="n"`), so a format's number is fixed when it is first used,
//! is stored with the next commit, and is checked against what rust_xlsxwriter writes at finish.

use super::style::Style;
use crate::cell::Cell;
use crate::error::{Code, Error, Result};
use crate::sheet::limits;
use crate::sheet::number::int_fits;
use rust_xlsxwriter::Format;
use std::collections::HashMap;

/// What a value needs of its format when nobody says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Nothing.
    General = 0,
    /// A day.
    Date = 1,
    /// A day and a time.
    DateTime = 2,
    /// A duration.
    Time = 3,
    /// A whole number so long that "General" would show it as 1.23E+11.
    Long = 4,
    /// A link's look.
    Link = 5,
}

/// Number of classes.
pub const CLASSES: usize = 6;

impl Class {
    /// The class of a value.
    #[inline]
    #[must_use]
    pub fn of(cell: &Cell<'_>) -> Class {
        match *cell {
            Cell::Date(_) => Class::Date,
            Cell::DateTime(_) => Class::DateTime,
            Cell::Time(_) => Class::Time,
            Cell::Int(int)
                if int.unsigned_abs() > 99_999_999_999 && int_fits(int.unsigned_abs()) =>
            {
                Class::Long
            }
            Cell::UInt(int) if int > 99_999_999_999 && int_fits(int) => Class::Long,
            Cell::Link { .. } => Class::Link,
            _ => Class::General,
        }
    }

    /// The style that lies below all others.
    #[must_use]
    pub fn style(self) -> Style {
        match self {
            Class::General => Style::default(),
            Class::Date => Style::of_format("yyyy-mm-dd"),
            Class::DateTime => Style::of_format("yyyy-mm-dd hh:mm:ss"),
            Class::Time => Style::of_format("[hh]:mm:ss"),
            Class::Long => Style::of_format("0"),
            Class::Link => Style::hyperlink(),
        }
    }
}

/// The formats in the order of their numbers.
#[derive(Debug, Default)]
pub struct Formats {
    styles: Vec<Style>,
    by_style: HashMap<Style, u32>,
    by_format: HashMap<Format, u32>,
    stored: usize,
}

impl Formats {
    /// The formats that the definitions hold.
    ///
    /// # Errors
    /// Two of them are the same: the definitions aren't ours.
    pub fn stored(styles: Vec<Style>) -> Result<Self> {
        let mut formats = Formats::default();
        for style in styles {
            let expected = formats.styles.len() + 1;
            if formats.number(&style)? as usize != expected {
                return Err(Error::new(
                    Code::Corrupt,
                    "the stored cell formats don't have the numbers they were given",
                ));
            }
        }
        formats.stored = formats.styles.len();
        Ok(formats)
    }

    /// The number of `style`, a new one if it wasn't used before; 0 is Excel's default.
    ///
    /// # Errors
    /// Too many formats.
    pub fn number(&mut self, style: &Style) -> Result<u32> {
        if let Some(&number) = self.by_style.get(style) {
            return Ok(number);
        }
        let format = style.to_format();
        let number = if format == Format::new() {
            0
        } else if let Some(&number) = self.by_format.get(&format) {
            number
        } else {
            if self.styles.len() >= limits::FORMATS {
                return Err(Error::new(
                    Code::Limit,
                    format!(
                        "Excel allows {} different cell formats; use fewer styles",
                        limits::FORMATS
                    ),
                ));
            }
            self.styles.push(style.clone());
            let number = u32::try_from(self.styles.len()).unwrap_or(u32::MAX);
            self.by_format.insert(format, number);
            number
        };
        // Bounded: different styles with one look can't be more than what a caller invents.
        if self.by_style.len() < limits::FORMATS {
            self.by_style.insert(style.clone(), number);
        }
        Ok(number)
    }

    /// Those that are not stored yet.
    #[must_use]
    pub fn unstored(&self) -> &[Style] {
        self.styles.get(self.stored..).unwrap_or_default()
    }

    /// All are stored now, or (after a rollback) only the first `count` are.
    pub fn set_stored(&mut self, count: usize) {
        self.stored = count.min(self.styles.len());
    }

    /// All, in the order of their numbers from 1.
    #[must_use]
    pub fn all(&self) -> &[Style] {
        &self.styles
    }
}
