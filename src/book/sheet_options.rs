//! Options of a sheet: parsed, completed to a definition, compared with the one that is stored.

use super::columns::Column;
use super::difference::difference;
use super::preamble::{PreambleCell, parse_preamble};
use super::style::Style;
use crate::cell::Cell;
use crate::error::{Code, Error, Result};
use crate::sheet::{limits, row};
use crate::value::{Options, Value};
use serde::{Deserialize, Serialize};

/// Header row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Header {
    /// None.
    Off,
    /// In this style.
    On(Box<Style>),
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

    pub(super) fn take(o: &mut Options) -> Result<Self> {
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
            let code = if limits::longer_than(name, limits::SHEET_NAME) {
                Code::Limit
            } else {
                Code::Argument
            };
            return Err(Error::new(
                code,
                format!("'{name}' can't be a sheet's name: {problem}"),
            ));
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
                    let (inside, stored, asked) = difference(&stored.$field, asked);
                    return differs(&format!("{}{inside}", $name), stored, asked);
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
                    let key = &stored_column.key;
                    let (inside, stored, asked) = difference(stored_column, asked);
                    return differs(
                        &format!("column {} ('{key}'){inside}", index + 1),
                        stored,
                        asked,
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
                column: row::Open::new("A"),
                row: row::Digits::new("1"),
            };
            row::cell(&mut scratch, at, row::Xf::new(0), cell).map_err(|problem| {
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
