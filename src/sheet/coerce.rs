//! What a column's type makes of a value: it converts strings as databases give them and refuses what does not fit.

use super::row::{Problem, shorten};
use super::{date, number};
use crate::cell::{Cell, Date, Span};
use std::fmt::Write as _;

/// The type of a column.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// As the value is.
    #[default]
    Auto,
    /// Text, whatever comes.
    Text,
    /// A whole number.
    Integer,
    /// A decimal number; text where 15 digits don't hold it.
    Decimal,
    /// Any number, exponents too.
    Number,
    /// TRUE or FALSE.
    Boolean,
    /// A day.
    Date,
    /// A day and a time.
    DateTime,
    /// A duration or time of day.
    Time,
}

impl Type {
    /// All, for messages.
    pub const NAMES: &'static str =
        "'auto', 'text', 'integer', 'decimal', 'number', 'boolean', 'date', 'datetime' or 'time'";

    /// From the name in a column definition.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "auto" => Type::Auto,
            "text" => Type::Text,
            "integer" => Type::Integer,
            "decimal" => Type::Decimal,
            "number" => Type::Number,
            "boolean" => Type::Boolean,
            "date" => Type::Date,
            "datetime" => Type::DateTime,
            "time" => Type::Time,
            _ => return None,
        })
    }

    /// The name in a column definition.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Type::Auto => "auto",
            Type::Text => "text",
            Type::Integer => "integer",
            Type::Decimal => "decimal",
            Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Date => "date",
            Type::DateTime => "datetime",
            Type::Time => "time",
        }
    }
}

/// `cell` as `kind` wants it. Blanks, formulas and links pass through every type; `scratch` holds text made here.
///
/// # Errors
/// The value doesn't fit the type.
pub fn coerce<'a>(
    kind: Type,
    cell: Cell<'a>,
    scratch: &'a mut String,
) -> Result<Cell<'a>, Problem> {
    if matches!(cell, Cell::Blank | Cell::Formula { .. } | Cell::Link { .. }) {
        return Ok(cell);
    }
    let fitting = match kind {
        Type::Auto => Some(cell),
        Type::Text => Some(to_text(cell, scratch)),
        Type::Integer => to_integer(cell),
        Type::Decimal => to_decimal(cell),
        Type::Number => to_number(cell),
        Type::Boolean => to_boolean(cell),
        Type::Date | Type::DateTime => to_datetime(kind, cell),
        Type::Time => to_time(cell),
    };
    fitting.ok_or_else(|| {
        let mut shown = String::new();
        display(cell, &mut shown);
        let hint = if shown.is_empty() {
            "; use null for no value"
        } else {
            ""
        };
        format!(
            "{} '{}' is not of type '{}'{hint}",
            what(cell),
            shorten(&shown),
            kind.name()
        )
    })
}

fn to_text<'a>(cell: Cell<'a>, scratch: &'a mut String) -> Cell<'a> {
    match cell {
        Cell::Text(_) => cell,
        Cell::Decimal(text) => Cell::Text(text),
        other => {
            scratch.clear();
            display(other, scratch);
            Cell::Text(scratch)
        }
    }
}

fn to_integer(cell: Cell<'_>) -> Option<Cell<'_>> {
    match cell {
        Cell::Int(_) | Cell::UInt(_) => Some(cell),
        Cell::Bool(truth) => Some(Cell::Int(truth.into())),
        Cell::Float(float) if float.trunc() == float && float.abs() < 1e15 => Some(cell),
        Cell::Text(text) | Cell::Decimal(text) => number::Literal::parse(text)
            .filter(number::Literal::is_whole)
            .map(|_| Cell::Decimal(text)),
        _ => None,
    }
}

fn to_decimal(cell: Cell<'_>) -> Option<Cell<'_>> {
    match cell {
        Cell::Int(_) | Cell::UInt(_) | Cell::Decimal(_) => Some(cell),
        Cell::Float(float) => float.is_finite().then_some(cell),
        Cell::Bool(truth) => Some(Cell::Int(truth.into())),
        Cell::Text(text) => number::Literal::parse(text).map(|_| Cell::Decimal(text)),
        _ => None,
    }
}

fn to_number(cell: Cell<'_>) -> Option<Cell<'_>> {
    if let Some(decimal) = to_decimal(cell) {
        return Some(decimal);
    }
    let Cell::Text(text) = cell else { return None };
    // `parse` also takes "inf" and "nan": only what a number can be made of may come that far.
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    text.parse()
        .ok()
        .filter(|float: &f64| plain && float.is_finite())
        .map(Cell::Float)
}

fn to_boolean(cell: Cell<'_>) -> Option<Cell<'_>> {
    match cell {
        Cell::Bool(_) => Some(cell),
        Cell::Int(0) | Cell::UInt(0) => Some(Cell::Bool(false)),
        Cell::Int(1) | Cell::UInt(1) => Some(Cell::Bool(true)),
        Cell::Text(text) | Cell::Decimal(text) => match text {
            "0" => Some(Cell::Bool(false)),
            "1" => Some(Cell::Bool(true)),
            _ if text.eq_ignore_ascii_case("true") => Some(Cell::Bool(true)),
            _ if text.eq_ignore_ascii_case("false") => Some(Cell::Bool(false)),
            _ => None,
        },
        _ => None,
    }
}

fn to_datetime(kind: Type, cell: Cell<'_>) -> Option<Cell<'_>> {
    match cell {
        Cell::Date(_) | Cell::DateTime(_) => Some(cell),
        // What MySQL stores where no date was given.
        Cell::Text(text) if is_zero_date(text) => Some(Cell::Blank),
        Cell::Text(text) => {
            let (moment, has_time) = date::parse_datetime(text)?;
            date::exists(moment.date).then_some(())?;
            let midnight =
                (moment.hour, moment.minute, moment.second, moment.micros) == (0, 0, 0, 0);
            if !has_time || (kind == Type::Date && midnight) {
                Some(Cell::Date(moment.date))
            } else {
                Some(Cell::DateTime(moment))
            }
        }
        _ => None,
    }
}

fn to_time(cell: Cell<'_>) -> Option<Cell<'_>> {
    match cell {
        Cell::Time(_) => Some(cell),
        Cell::Text(text) => date::parse_span(text).map(Cell::Time),
        _ => None,
    }
}

/// `0000-00-00`, with or without a zero time.
fn is_zero_date(text: &str) -> bool {
    text.starts_with("0000-00-00")
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0' | b'-' | b' ' | b':' | b'.'))
}

fn what(cell: Cell<'_>) -> &'static str {
    match cell {
        Cell::Bool(_) => "the boolean",
        Cell::Int(_) | Cell::UInt(_) => "the integer",
        Cell::Float(_) => "the float",
        Cell::Date(_) | Cell::DateTime(_) => "the date",
        Cell::Time(_) => "the duration",
        _ => "the text",
    }
}

/// Appends the value as text, the way a database would show it.
pub fn display(cell: Cell<'_>, out: &mut String) {
    let day = |out: &mut String, date: Date| {
        let _ = write!(out, "{:04}-{:02}-{:02}", date.year, date.month, date.day);
    };
    match cell {
        Cell::Blank => {}
        Cell::Bool(truth) => out.push_str(if truth { "TRUE" } else { "FALSE" }),
        Cell::Int(int) => out.push_str(itoa::Buffer::new().format(int)),
        Cell::UInt(int) => out.push_str(itoa::Buffer::new().format(int)),
        Cell::Float(float) if float.is_finite() => {
            let mut digits = Vec::new();
            number::write_float(&mut digits, float);
            out.push_str(&String::from_utf8_lossy(&digits));
        }
        Cell::Float(float) => {
            let _ = write!(out, "{float}");
        }
        Cell::Decimal(text) | Cell::Text(text) => out.push_str(text),
        Cell::Date(date) => day(out, date),
        Cell::DateTime(moment) => {
            day(out, moment.date);
            let _ = write!(
                out,
                " {:02}:{:02}:{:02}",
                moment.hour, moment.minute, moment.second
            );
            fraction(out, i64::from(moment.micros));
        }
        Cell::Time(span) => display_span(span, out),
        Cell::Formula { formula, .. } => out.push_str(formula),
        Cell::Link { url, text, .. } => out.push_str(text.unwrap_or(url)),
    }
}

fn display_span(span: Span, out: &mut String) {
    let magnitude = span.micros.unsigned_abs();
    let seconds = magnitude / 1_000_000;
    if span.micros < 0 {
        out.push('-');
    }
    let _ = write!(
        out,
        "{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    );
    fraction(out, i64::try_from(magnitude % 1_000_000).unwrap_or(0));
}

fn fraction(out: &mut String, micros: i64) {
    if micros > 0 {
        let digits = format!("{micros:06}");
        out.push('.');
        out.push_str(digits.trim_end_matches('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::DateTime;

    fn converted(kind: Type, cell: Cell<'_>) -> Result<String, Problem> {
        let mut scratch = String::new();
        coerce(kind, cell, &mut scratch).map(|cell| format!("{cell:?}"))
    }

    #[test]
    fn strings_become_what_the_column_says() {
        let cases = [
            (Type::Integer, "42", "Decimal(\"42\")"),
            (Type::Decimal, "-1.50", "Decimal(\"-1.50\")"),
            (Type::Number, "1.5e3", "Float(1500.0)"),
            (Type::Boolean, "True", "Bool(true)"),
            (Type::Boolean, "0", "Bool(false)"),
            (
                Type::Date,
                "2024-02-29",
                "Date(Date { year: 2024, month: 2, day: 29 })",
            ),
            (
                Type::Date,
                "2024-02-29 00:00:00",
                "Date(Date { year: 2024, month: 2, day: 29 })",
            ),
            (Type::DateTime, "0000-00-00 00:00:00", "Blank"),
            (Type::Time, "01:00:00", "Time(Span { micros: 3600000000 })"),
            (Type::Text, "007", "Text(\"007\")"),
            (Type::Auto, "007", "Text(\"007\")"),
        ];
        for (kind, text, expected) in cases {
            assert_eq!(converted(kind, Cell::Text(text)).unwrap(), expected);
        }
    }

    #[test]
    fn refused() {
        for (kind, text) in [
            (Type::Integer, "4.2"),
            (Type::Integer, ""),
            (Type::Decimal, "1e5"),
            (Type::Number, "inf"),
            (Type::Number, "nan"),
            (Type::Boolean, "yes"),
            (Type::Date, "2023-02-29"),
            (Type::DateTime, "tomorrow"),
            (Type::Time, "noon"),
        ] {
            let problem = converted(kind, Cell::Text(text)).unwrap_err();
            assert!(problem.contains(kind.name()), "{problem}");
        }
        assert!(converted(Type::Integer, Cell::Float(1.5)).is_err());
        assert!(converted(Type::Boolean, Cell::Int(2)).is_err());
        assert!(converted(Type::Date, Cell::Int(45_000)).is_err());
    }

    #[test]
    fn text_takes_everything() {
        let date = Date {
            year: 2024,
            month: 1,
            day: 2,
        };
        let moment = DateTime {
            date,
            hour: 3,
            minute: 4,
            second: 5,
            micros: 60_000,
        };
        for (cell, text) in [
            (Cell::Int(-3), "-3"),
            (Cell::Bool(true), "TRUE"),
            (Cell::Float(0.5), "0.5"),
            (Cell::DateTime(moment), "2024-01-02 03:04:05.06"),
            (
                Cell::Time(Span {
                    micros: -3_600_000_000,
                }),
                "-01:00:00",
            ),
        ] {
            assert_eq!(
                converted(Type::Text, cell).unwrap(),
                format!("Text({text:?})")
            );
        }
    }
}
