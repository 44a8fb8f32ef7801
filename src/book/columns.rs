//! Columns as a sheet's definition holds them.

use super::style::{Style, number_format};
use crate::error::{Error, Result};
use crate::sheet::coerce::Type;
use crate::sheet::limits;
use crate::value::{Options, Value};
use serde::{Deserialize, Serialize};

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Key in string-keyed rows, and name in a query's result.
    pub key: String,
    /// Text of the header cell.
    pub header: String,
    /// What becomes of values.
    #[serde(rename = "type")]
    pub kind: Type,
    /// How wide.
    pub width: Width,
    /// Whether Excel hides it.
    pub hidden: bool,
    /// Look of its cells, the number format included.
    pub style: Style,
}

/// Width of a column.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Width {
    /// Excel's own.
    #[default]
    Default,
    /// In characters.
    Fixed(f64),
    /// From the values seen.
    Auto,
}

impl Column {
    /// A column of which only the key and the type are known.
    #[must_use]
    pub fn plain(key: &str, kind: Type) -> Column {
        Column {
            key: key.to_owned(),
            header: key.to_owned(),
            kind,
            width: Width::Default,
            hidden: false,
            style: default_style(kind),
        }
    }

    /// The same, its cells shown in a number format of their own.
    #[must_use]
    pub fn shown(key: &str, kind: Type, format: Option<String>) -> Column {
        let mut column = Column::plain(key, kind);
        if format.is_some() {
            column.style.format = format;
        }
        column
    }

    /// Reads `['id', ['key' => 'total', 'type' => 'decimal', …], …]`.
    ///
    /// # Errors
    /// Names the column and the entry that is wrong.
    pub fn parse_list(value: Value) -> Result<Vec<Column>> {
        let Value::List(items) = value else {
            return Err(Error::argument(format!(
                "columns must be a list of names and arrays, {} given",
                if matches!(value, Value::Map(_)) {
                    "an array with keys"
                } else {
                    value.type_name()
                }
            )));
        };
        if items.len() > limits::COLUMNS {
            return Err(too_many(items.len()));
        }
        let columns = items
            .into_iter()
            .enumerate()
            .map(|(index, item)| Column::parse(index, item));
        let columns: Vec<Column> = columns.collect::<Result<_>>()?;
        check_keys(&columns)?;
        Ok(columns)
    }

    fn parse(index: usize, item: Value) -> Result<Column> {
        if let Value::Str(key) = item {
            return Ok(Column::plain(&key, Type::Auto));
        }
        let mut options = Options::new(format!("column {}", index + 1), item)?;
        let o = &mut options;
        let Some(key) = o.string("key")? else {
            return Err(Error::argument(format!(
                "column {}: 'key' is missing",
                index + 1
            )));
        };
        let header = o.string("header")?.unwrap_or_else(|| key.clone());
        let kind = match o.string("type")? {
            None => Type::Auto,
            Some(name) => Type::parse(&name)
                .ok_or_else(|| o.wrong("type", Type::NAMES, &Value::Str(name.clone())))?,
        };
        let format = number_format(o, "format")?;
        let width = match o.take("width") {
            None => Width::Default,
            Some(Value::Str(text)) if text == "auto" => Width::Auto,
            Some(Value::Int(width)) if (0..=255).contains(&width) => {
                Width::Fixed(f64::from(width as u8))
            }
            Some(Value::Float(width)) if (0.0..=limits::COLUMN_WIDTH).contains(&width) => {
                Width::Fixed(width)
            }
            Some(other) => {
                return Err(o.wrong(
                    "width",
                    "'auto' or a number of characters from 0 to 255",
                    &other,
                ));
            }
        };
        let hidden = o.bool("hidden")?.unwrap_or(false);
        let mut style = match o.take("style") {
            None => Style::default(),
            Some(value) => Style::parse(&format!("column '{key}'"), value)?,
        };
        if format.is_some() {
            style.format = format;
        }
        options.finish()?;
        let style = style.over(&default_style(kind));
        Ok(Column {
            key,
            header,
            kind,
            width,
            hidden,
            style,
        })
    }
}

/// What a type shows when nothing else is said. Dates and times get theirs from the value.
fn default_style(kind: Type) -> Style {
    match kind {
        Type::Integer => Style::of_format("0"),
        Type::Text => Style::of_format("@"),
        _ => Style::default(),
    }
}

/// Keys are unique: a row could not be matched otherwise.
///
/// # Errors
/// Names the key that stands twice.
pub fn check_keys(columns: &[Column]) -> Result<()> {
    let mut seen = std::collections::HashMap::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        if let Some(first) = seen.insert(column.key.as_str(), index) {
            return Err(Error::argument(format!(
                "columns {} and {} have the same key '{}'; keys must be unique",
                first + 1,
                index + 1,
                column.key
            )));
        }
    }
    Ok(())
}

/// More columns than Excel has.
#[must_use]
pub fn too_many(count: usize) -> Error {
    Error::new(
        crate::error::Code::Limit,
        format!(
            "Excel has {} columns, {count} are asked for; split the export over several sheets",
            limits::COLUMNS
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Value {
        Value::Map(
            entries
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn names_and_definitions() {
        let text = |text: &str| Value::Str(text.to_owned());
        let total = map(&[
            ("key", text("total")),
            ("header", text("Total")),
            ("type", text("decimal")),
            ("width", text("auto")),
        ]);
        let columns = Column::parse_list(Value::List(vec![text("id"), total])).unwrap();
        assert_eq!(
            (columns[0].key.as_str(), columns[0].header.as_str()),
            ("id", "id")
        );
        assert_eq!(
            (
                columns[1].header.as_str(),
                columns[1].kind,
                columns[1].width
            ),
            ("Total", Type::Decimal, Width::Auto)
        );
    }

    #[test]
    fn wrong_ones_are_named() {
        let text = |text: &str| Value::Str(text.to_owned());
        let cases = [
            (Value::List(vec![text("a"), text("a")]), "same key 'a'"),
            (
                Value::List(vec![map(&[("header", text("x"))])]),
                "'key' is missing",
            ),
            (
                Value::List(vec![map(&[("key", text("x")), ("type", text("money"))])]),
                "'type' must be",
            ),
            (
                Value::List(vec![map(&[("key", text("x")), ("witdh", Value::Int(3))])]),
                "'witdh' is unknown",
            ),
            (map(&[("id", text("x"))]), "must be a list"),
        ];
        for (value, part) in cases {
            let error = Column::parse_list(value).unwrap_err();
            assert!(error.message().contains(part), "{error}");
        }
        assert!(Column::parse_list(Value::List(vec![text("x"); 16_385])).is_err());
    }
}
