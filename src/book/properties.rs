//! Document properties, as the option `properties` gives them.

use super::pages::fold;
use super::preamble::wall_clock;
use crate::cell::DateTime;
use crate::error::{Error, Result};
use crate::sheet::limits;
use crate::value::{Options, Value};
use serde::{Deserialize, Serialize};

/// Document properties.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Properties {
    /// Known ones by name.
    pub fields: Vec<(String, String)>,
    /// Custom ones.
    pub custom: Vec<(String, Custom)>,
    /// `created`, as a wall clock.
    pub created: Option<[i64; 6]>,
}

/// A custom property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Custom {
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number, as text so that it compares.
    Number(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// A wall clock.
    DateTime([i64; 6]),
}

/// Judged here: rust_xlsxwriter would refuse a day outside of Excel's calendar only at finish.
fn property_date(name: &str, moment: DateTime) -> Result<[i64; 6]> {
    match crate::sheet::date::serial_day(moment.date) {
        Some(_) => Ok(wall_clock(moment)),
        None => Err(Error::argument(format!(
            "properties: '{name}' must be a date from 1900 to 9999"
        ))),
    }
}

impl Properties {
    const FIELDS: [&'static str; 9] = [
        "title", "subject", "author", "manager", "company", "category", "keywords", "comment",
        "status",
    ];

    pub(super) fn parse(value: Value) -> Result<Self> {
        let mut options = Options::new("properties", value)?;
        let o = &mut options;
        let mut properties = Properties::default();
        for name in Self::FIELDS {
            if let Some(text) = o.string(name)? {
                properties.fields.push((name.to_owned(), text));
            }
        }
        properties.created = match o.take("created") {
            None => None,
            Some(Value::DateTime(moment)) => Some(property_date("created", moment)?),
            Some(Value::Str(text)) => match crate::sheet::date::parse_datetime(&text) {
                Some((moment, _)) => Some(property_date("created", moment)?),
                None => return Err(o.wrong("created", "a date", &Value::Str(text))),
            },
            Some(other) => return Err(o.wrong("created", "a date", &other)),
        };
        match o.take("custom") {
            None => {}
            Some(Value::List(list)) if list.is_empty() => {}
            Some(Value::Map(entries)) => {
                for (name, value) in entries {
                    let value = match value {
                        Value::Str(text) => Custom::Text(text),
                        Value::Int(int) => Custom::Int(int),
                        Value::Float(float) if float.is_finite() => {
                            Custom::Number(float.to_string())
                        }
                        Value::Bool(truth) => Custom::Bool(truth),
                        Value::DateTime(moment) => Custom::DateTime(property_date(&name, moment)?),
                        other => {
                            return Err(o.wrong(
                                "custom",
                                "names with scalar values or dates",
                                &other,
                            ));
                        }
                    };
                    properties.custom.push((name, value));
                }
            }
            Some(other) => {
                return Err(o.wrong(
                    "custom",
                    "an array of names with scalar values or dates",
                    &other,
                ));
            }
        }
        options.finish()?;
        properties.check()?;
        Ok(properties)
    }

    fn check(&self) -> Result<()> {
        let texts = self.fields.iter().map(|(name, text)| (name, text.as_str()));
        let mut names: Vec<String> = self.custom.iter().map(|(name, _)| fold(name)).collect();
        names.sort_unstable();
        if let Some(twice) = names
            .windows(2)
            .find(|pair| pair.first() == pair.last())
            .and_then(|pair| pair.first())
        {
            return Err(Error::argument(format!(
                "properties: the custom property '{twice}' stands twice; Excel doesn't tell upper from lower case"
            )));
        }
        let custom = self.custom.iter().map(|(name, value)| {
            (
                name,
                if let Custom::Text(text) = value {
                    text
                } else {
                    ""
                },
            )
        });
        for (name, text) in texts.chain(custom) {
            let forbidden = |c: char| {
                (c < ' ' && !matches!(c, '\t' | '\n' | '\r'))
                    || matches!(c, '\u{FFFE}' | '\u{FFFF}')
            };
            if limits::longer_than(text, 255)
                || text.contains(forbidden)
                || name.contains(forbidden)
                || name.is_empty()
                || limits::longer_than(name, 255)
            {
                return Err(Error::argument(format!(
                    "properties: '{name}' must be at most 255 characters, without control characters"
                )));
            }
        }
        Ok(())
    }
}
