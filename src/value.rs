//! `Value`: an option, a column definition, a style or a connection array as PHP gave it, before anyone has judged
//! it. The rooms parse it themselves, so that they can be tested without PHP. [`Options`] refuses what nobody asked for.

use crate::cell::DateTime;
use crate::error::{Error, Result};
use crate::sheet::row::shorten;

/// A tree of plain values.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// null
    Null,
    /// bool
    Bool(bool),
    /// int
    Int(i64),
    /// float
    Float(f64),
    /// string, checked to be UTF-8
    Str(String),
    /// `DateTimeInterface`, in its own wall clock
    DateTime(DateTime),
    /// an array that is a list
    List(Vec<Value>),
    /// any other array; integer keys (PDO's attributes) in decimal
    Map(Vec<(String, Value)>),
}

impl Value {
    /// What PHP calls it, for messages.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Str(_) => "string",
            Value::DateTime(_) => "DateTimeInterface",
            Value::List(_) | Value::Map(_) => "array",
        }
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

/// The entries of an options array; each is taken once, and [`Options::finish`] refuses the rest by name.
#[derive(Debug)]
pub struct Options {
    what: String,
    known: Vec<&'static str>,
    entries: Vec<(String, Value)>,
}

impl Options {
    /// `what` names the array in messages ("options", "column 'total'", …). An empty list counts as an empty map.
    ///
    /// # Errors
    /// [`Code::Argument`](crate::Code::Argument) when it is not a string-keyed array.
    pub fn new(what: impl Into<String>, value: Value) -> Result<Self> {
        let what = what.into();
        let entries = match value {
            Value::Map(entries) => entries,
            Value::Null => Vec::new(),
            Value::List(list) if list.is_empty() => Vec::new(),
            other => {
                return Err(Error::argument(format!(
                    "{what} must be an array with names as keys, {} given",
                    if matches!(other, Value::List(_)) {
                        "a list"
                    } else {
                        other.type_name()
                    }
                )));
            }
        };
        Ok(Options {
            what,
            known: Vec::new(),
            entries,
        })
    }

    /// Takes the entry out; `None` if it isn't there (or is null).
    pub fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        let at = self.entries.iter().position(|(key, _)| key == name)?;
        Some(self.entries.swap_remove(at).1).filter(|value| !value.is_null())
    }

    /// An error that says what `name` should have been.
    #[must_use]
    pub fn wrong(&self, name: &str, expected: &str, got: &Value) -> Error {
        let shown = match got {
            Value::Str(text) => format!("'{}'", shorten(text)),
            Value::Int(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            other => other.type_name().to_owned(),
        };
        Error::argument(format!(
            "{}: '{name}' must be {expected}, {shown} given",
            self.what
        ))
    }

    /// A bool.
    ///
    /// # Errors
    /// When it is something else.
    pub fn bool(&mut self, name: &'static str) -> Result<Option<bool>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(truth)),
            Some(other) => Err(self.wrong(name, "true or false", &other)),
        }
    }

    /// A string.
    ///
    /// # Errors
    /// When it is something else.
    pub fn string(&mut self, name: &'static str) -> Result<Option<String>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Str(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(name, "a string", &other)),
        }
    }

    /// An integer between `least` and `most`.
    ///
    /// # Errors
    /// When it is something else.
    pub fn int(&mut self, name: &'static str, least: i64, most: i64) -> Result<Option<i64>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Int(number)) if (least..=most).contains(&number) => Ok(Some(number)),
            Some(other) => {
                Err(self.wrong(name, &format!("an integer from {least} to {most}"), &other))
            }
        }
    }

    /// A finite number between `least` and `most`.
    ///
    /// # Errors
    /// When it is something else.
    pub fn number(&mut self, name: &'static str, least: f64, most: f64) -> Result<Option<f64>> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let number = match value {
            #[allow(clippy::cast_precision_loss)]
            Value::Int(number) => number as f64,
            Value::Float(number) => number,
            other => return Err(self.wrong(name, "a number", &other)),
        };
        if (least..=most).contains(&number) {
            Ok(Some(number))
        } else {
            Err(self.wrong(
                name,
                &format!("a number from {least} to {most}"),
                &Value::Float(number),
            ))
        }
    }

    /// Refuses whatever is left.
    ///
    /// # Errors
    /// Names the first unknown entry and those that exist.
    pub fn finish(self) -> Result<()> {
        match self.entries.first() {
            None => Ok(()),
            Some((key, _)) => Err(Error::argument(format!(
                "{}: '{key}' is unknown; known are {}",
                self.what,
                self.known.join(", ")
            ))),
        }
    }
}
