//! The preamble: rows above the header, as the option of that name gives them.

use super::style::Style;
use crate::cell::DateTime;
use crate::error::{Error, Result};
use crate::value::{Options, Value};
use serde::{Deserialize, Serialize};

/// A cell of the preamble.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreambleCell {
    /// Its value.
    pub value: PreambleValue,
    /// Its style.
    #[serde(default)]
    pub style: Style,
}

/// Values a preamble may hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PreambleValue {
    /// Nothing.
    Blank,
    /// TRUE or FALSE.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text.
    Text(String),
    /// A date and time: year, month, day, hour, minute, second.
    DateTime([i64; 6]),
}

/// Reads the option's list of rows.
///
/// # Errors
/// It isn't one.
pub(super) fn parse_preamble(value: Value) -> Result<Vec<Vec<PreambleCell>>> {
    let wrong = |what: &str| {
        Error::argument(format!(
            "options: 'preamble' must be a list of rows, each a list of cells; {what}"
        ))
    };
    let Value::List(rows) = value else {
        return Err(wrong("no list given"));
    };
    let mut parsed = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = match row {
            Value::List(cells) => cells,
            // A row with one cell may be written as just that.
            single => vec![single],
        };
        parsed.push(
            cells
                .into_iter()
                .map(PreambleCell::parse)
                .collect::<Result<Vec<_>>>()?,
        );
    }
    Ok(parsed)
}

impl PreambleCell {
    pub(super) fn parse(value: Value) -> Result<Self> {
        if !matches!(value, Value::Map(_)) {
            return Ok(PreambleCell {
                value: PreambleValue::parse(value)?,
                style: Style::default(),
            });
        }
        let mut options = Options::new("cell of the preamble", value)?;
        let value = options.take("value").unwrap_or(Value::Null);
        let mut style = match options.take("style") {
            Some(style) => Style::parse("a cell of the preamble", style)?,
            None => Style::default(),
        };
        if let Some(format) = super::style::number_format(&mut options, "format")? {
            style.format = Some(format);
        }
        options.finish()?;
        Ok(PreambleCell {
            value: PreambleValue::parse(value)?,
            style,
        })
    }
}

impl PreambleValue {
    pub(super) fn parse(value: Value) -> Result<Self> {
        Ok(match value {
            Value::Null => PreambleValue::Blank,
            Value::Bool(truth) => PreambleValue::Bool(truth),
            Value::Int(int) => PreambleValue::Int(int),
            Value::Float(float) => PreambleValue::Float(float),
            Value::Str(text) => PreambleValue::Text(text),
            Value::DateTime(moment) => PreambleValue::DateTime(wall_clock(moment)),
            other => {
                return Err(Error::argument(format!(
                    "options: a cell of the 'preamble' can't be {}; use a scalar or ['value' => …, 'style' => […]]",
                    other.type_name()
                )));
            }
        })
    }
}

pub(super) fn wall_clock(moment: DateTime) -> [i64; 6] {
    let DateTime {
        date,
        hour,
        minute,
        second,
        ..
    } = moment;
    [
        date.year.into(),
        date.month.into(),
        date.day.into(),
        hour.into(),
        minute.into(),
        second.into(),
    ]
}
