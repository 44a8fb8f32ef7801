//! The options of a handle and of a sheet: parsed, defaulted, and compared with what is stored.

use super::columns::Column;
use super::style::Style;
use crate::cell::{Cell, DateTime};
use crate::error::{Code, Error, Result};
use crate::part::Durability;
use crate::sheet::deflate::Level;
use crate::sheet::{limits, row};
use crate::value::{Options, Value};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What opening may find and do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Create what is absent, resume what is there.
    #[default]
    Auto,
    /// There must be nothing.
    Create,
    /// There must be something.
    Resume,
    /// A new part, while the finished file stays until `finish`.
    Replace,
}

/// What becomes of a value that can't be a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnBadCell {
    /// An exception; the row isn't written.
    #[default]
    Error,
    /// Its text, as far as it goes.
    Text,
    /// Nothing.
    Blank,
}

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

/// Header row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Header {
    /// None.
    Off,
    /// In this style.
    On(Box<Style>),
}

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

/// Options of the handle; never stored, never compared.
#[derive(Debug, Clone)]
pub struct HandleOptions {
    /// What opening may find.
    pub mode: Mode,
    /// The run.
    pub id: Option<String>,
    /// How long to wait for the lock.
    pub lock_timeout: Duration,
    /// What a commit survives.
    pub durability: Durability,
    /// How hard to compress.
    pub compression: Level,
    /// Longest time between commits of `appendCursor`.
    pub commit_every: Duration,
    /// Whether a damaged part goes back to its last whole commit.
    pub salvage: bool,
}

/// Options of the workbook that are stored; `None`: not said.
#[derive(Debug, Clone, Default)]
pub struct WorkbookOptions {
    /// Document properties.
    pub properties: Option<Properties>,
    /// Bad cells.
    pub on_bad_cell: Option<OnBadCell>,
}

/// Options of a sheet that are stored; `None`: not said.
#[derive(Debug, Clone, Default)]
pub struct SheetOptions {
    /// Columns.
    pub columns: Option<Vec<Column>>,
    header: Option<Header>,
    freeze_header: Option<bool>,
    autofilter: Option<bool>,
    rollover: Option<bool>,
    start_row: Option<u32>,
    start_column: Option<u32>,
    preamble: Option<Vec<Vec<PreambleCell>>>,
}

/// A sheet's definition, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SheetDefinition {
    /// Name of its first page.
    pub name: String,
    /// Columns; none: rows are positional.
    pub columns: Vec<Column>,
    /// Header row, written only if there are columns.
    pub header: Header,
    /// Whether the rows down to the header stay in view.
    pub freeze_header: bool,
    /// Whether the header gets filter buttons.
    pub autofilter: bool,
    /// Whether rows go on in another page when this one is full.
    pub rollover: bool,
    /// First row used, from 0.
    pub start_row: u32,
    /// First column used, from 0.
    pub start_column: u32,
    /// Rows above the header.
    pub preamble: Vec<Vec<PreambleCell>>,
}

/// Everything the constructor's `$options` may say.
///
/// # Errors
/// Names what is unknown or wrong.
pub fn parse_all(value: Value) -> Result<(HandleOptions, WorkbookOptions, SheetOptions)> {
    let mut options = Options::new("options", value)?;
    let o = &mut options;
    let choose = |o: &Options, name: &str, expected: &str, given: String| {
        o.wrong(name, expected, &Value::Str(given))
    };
    let handle = HandleOptions {
        mode: match o.string("mode")? {
            None => Mode::Auto,
            Some(mode) => match mode.as_str() {
                "auto" => Mode::Auto,
                "create" => Mode::Create,
                "resume" => Mode::Resume,
                "replace" => Mode::Replace,
                _ => {
                    return Err(choose(
                        o,
                        "mode",
                        "'auto', 'create', 'resume' or 'replace'",
                        mode,
                    ));
                }
            },
        },
        id: match o.string("id")? {
            Some(id) if id.is_empty() || id.len() > 255 => {
                return Err(choose(o, "id", "a string of 1 to 255 bytes", id));
            }
            id => id,
        },
        lock_timeout: seconds(o, "lockTimeout", 0.0, 86_400.0)?.unwrap_or_default(),
        durability: match o.string("durability")? {
            None => Durability::Power,
            Some(name) => match name.as_str() {
                "power" => Durability::Power,
                "process" => Durability::Process,
                _ => return Err(choose(o, "durability", "'power' or 'process'", name)),
            },
        },
        compression: match o.string("compression")? {
            None => Level::Default,
            Some(name) => match name.as_str() {
                "fast" => Level::Fast,
                "default" => Level::Default,
                "best" => Level::Best,
                _ => {
                    return Err(choose(
                        o,
                        "compression",
                        "'fast', 'default' or 'best'",
                        name,
                    ));
                }
            },
        },
        commit_every: seconds(o, "commitSeconds", 0.01, 86_400.0)?
            .unwrap_or(Duration::from_secs(2)),
        salvage: o.bool("salvage")?.unwrap_or(false),
    };
    let workbook = WorkbookOptions {
        properties: o.take("properties").map(Properties::parse).transpose()?,
        on_bad_cell: match o.string("onBadCell")? {
            None => None,
            Some(name) => Some(match name.as_str() {
                "error" => OnBadCell::Error,
                "text" => OnBadCell::Text,
                "blank" => OnBadCell::Blank,
                _ => return Err(choose(o, "onBadCell", "'error', 'text' or 'blank'", name)),
            }),
        },
    };
    let sheet = SheetOptions::take(o)?;
    options.finish()?;
    Ok((handle, workbook, sheet))
}

fn seconds(o: &mut Options, name: &'static str, least: f64, most: f64) -> Result<Option<Duration>> {
    Ok(o.number(name, least, most)?.map(Duration::from_secs_f64))
}

impl SheetOptions {
    /// The options of `addSheet`.
    ///
    /// # Errors
    /// Names what is unknown or wrong.
    pub fn parse(sheet: &str, value: Value) -> Result<Self> {
        let mut options = Options::new(format!("options of sheet '{sheet}'"), value)?;
        let parsed = SheetOptions::take(&mut options)?;
        options.finish()?;
        Ok(parsed)
    }

    fn take(o: &mut Options) -> Result<Self> {
        let header = match o.take("header") {
            None => None,
            Some(Value::Bool(true)) => Some(Header::On(Box::new(Style::header()))),
            Some(Value::Bool(false)) => Some(Header::Off),
            Some(style @ (Value::Map(_) | Value::List(_))) => {
                Some(Header::On(Box::new(Style::parse("the header", style)?)))
            }
            Some(other) => return Err(o.wrong("header", "true, false or a style", &other)),
        };
        let index = |number: i64| u32::try_from(number - 1).unwrap_or(0);
        let start_column = match o.take("startColumn") {
            None => None,
            Some(Value::Int(number)) if (1..=limits::COLUMNS as i64).contains(&number) => {
                Some(index(number))
            }
            Some(Value::Str(letters)) if column_index(&letters).is_some() => column_index(&letters),
            Some(other) => {
                return Err(o.wrong(
                    "startColumn",
                    "a column from 1 (or 'A') to 16384 (or 'XFD')",
                    &other,
                ));
            }
        };
        Ok(SheetOptions {
            columns: None,
            header,
            freeze_header: o.bool("freezeHeader")?,
            autofilter: o.bool("autofilter")?,
            rollover: o.bool("rollover")?,
            start_row: o.int("startRow", 1, limits::ROWS.into())?.map(index),
            start_column,
            preamble: o.take("preamble").map(parse_preamble).transpose()?,
        })
    }

    /// The definition of a new sheet.
    ///
    /// # Errors
    /// Something doesn't fit Excel's sheet.
    pub fn define(self, name: &str) -> Result<SheetDefinition> {
        if let Some(problem) = limits::sheet_name_problem(name) {
            return Err(Error::argument(format!(
                "'{name}' can't be a sheet's name: {problem}"
            )));
        }
        let definition = SheetDefinition {
            name: name.to_owned(),
            columns: self.columns.unwrap_or_default(),
            header: self
                .header
                .unwrap_or_else(|| Header::On(Box::new(Style::header()))),
            freeze_header: self.freeze_header.unwrap_or(false),
            autofilter: self.autofilter.unwrap_or(false),
            rollover: self.rollover.unwrap_or(true),
            start_row: self.start_row.unwrap_or(0),
            start_column: self.start_column.unwrap_or(0),
            preamble: self.preamble.unwrap_or_default(),
        };
        definition.check()?;
        Ok(definition)
    }

    /// Compares what was said with what is stored.
    ///
    /// # Errors
    /// Names the first difference.
    pub fn compare(&self, stored: &SheetDefinition) -> Result<()> {
        let differs = |what: &str, stored_value: String, asked: String| {
            Err(Error::new(
                Code::Mismatch,
                format!(
                    "sheet '{}': {what} differs from what is stored: {stored_value} is stored, {asked} is asked for; \
                     leave it out to go on as stored",
                    stored.name
                ),
            ))
        };
        macro_rules! same { ($($field:ident $name:literal;)*) => { $(
            if let Some(asked) = &self.$field {
                if *asked != stored.$field {
                    return differs($name, show(&stored.$field), show(asked));
                }
            }
        )* } }
        if let Some(asked) = &self.columns {
            if asked.len() != stored.columns.len() {
                return differs(
                    "the number of columns",
                    stored.columns.len().to_string(),
                    asked.len().to_string(),
                );
            }
            for (index, (stored_column, asked)) in stored.columns.iter().zip(asked).enumerate() {
                if stored_column != asked {
                    return differs(
                        &format!("column {}", index + 1),
                        show(stored_column),
                        show(asked),
                    );
                }
            }
        }
        same! {
            header "'header'"; freeze_header "'freezeHeader'"; autofilter "'autofilter'"; rollover "'rollover'";
            start_row "'startRow'"; start_column "'startColumn'"; preamble "'preamble'";
        }
        Ok(())
    }
}

impl SheetDefinition {
    /// Whether it has a header row.
    #[must_use]
    pub fn header_style(&self) -> Option<&Style> {
        match &self.header {
            Header::On(style) if !self.columns.is_empty() => Some(style),
            _ => None,
        }
    }

    /// Index of the first data row.
    #[must_use]
    pub fn first_data_row(&self) -> u32 {
        let preamble = u32::try_from(self.preamble.len()).unwrap_or(u32::MAX);
        self.start_row
            .saturating_add(preamble)
            .saturating_add(u32::from(self.header_style().is_some()))
    }

    /// # Errors
    /// Preamble, header and columns don't fit into Excel's sheet.
    pub fn check(&self) -> Result<()> {
        if self.first_data_row() >= limits::ROWS {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "sheet '{}': startRow and preamble leave no row for data",
                    self.name
                ),
            ));
        }
        let widest = self
            .preamble
            .iter()
            .map(Vec::len)
            .max()
            .unwrap_or(0)
            .max(self.columns.len());
        if self.start_column as usize + widest > limits::COLUMNS {
            return Err(super::columns::too_many(
                self.start_column as usize + widest,
            ));
        }
        // Now, not when the first row comes: by then the part could only be discarded.
        let mut scratch = Vec::new();
        let mut fits = |what: &str, cell: Cell<'_>| {
            scratch.clear();
            let at = row::At {
                letters: "A",
                row: "1",
            };
            row::cell(&mut scratch, at, 0, cell).map_err(|problem| {
                Error::argument(format!("sheet '{}': {what}: {problem}", self.name))
            })
        };
        for cell in self.preamble.iter().flatten() {
            fits(
                "a cell of the preamble",
                super::sheet::preamble_cell(&cell.value),
            )?;
        }
        for column in &self.columns {
            fits("a header", Cell::Text(&column.header))?;
        }
        Ok(())
    }
}

/// Shows a stored value as JSON, for messages.
fn show(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    crate::sheet::row::shorten(&json).replace("null", "none")
}

fn column_index(letters: &str) -> Option<u32> {
    let mut number: u32 = 0;
    for byte in letters.bytes() {
        let digit = byte
            .to_ascii_uppercase()
            .checked_sub(b'A')
            .filter(|digit| *digit < 26)?;
        number = number.checked_mul(26)?.checked_add(u32::from(digit) + 1)?;
    }
    (1..=16_384).contains(&number).then(|| number - 1)
}

fn parse_preamble(value: Value) -> Result<Vec<Vec<PreambleCell>>> {
    let wrong = |what: &str| {
        Error::argument(format!(
            "options: 'preamble' must be a list of rows, each a list of cells; {what}"
        ))
    };
    let Value::List(rows) = value else {
        return Err(wrong("no list given"));
    };
    let mut parsed = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        let cells = match row {
            Value::List(cells) => cells,
            // A row with one cell may be written as just that.
            scalar @ (Value::Str(_) | Value::Int(_) | Value::Null) => vec![scalar],
            other => {
                return Err(wrong(&format!(
                    "row {} is {}",
                    index + 1,
                    other.type_name()
                )));
            }
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
    fn parse(value: Value) -> Result<Self> {
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
    fn parse(value: Value) -> Result<Self> {
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

fn wall_clock(moment: DateTime) -> [i64; 6] {
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

    fn parse(value: Value) -> Result<Self> {
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
