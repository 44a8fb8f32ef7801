//! What a workbook is made of, as lines of JSON in the part's definitions file: append-only, read whole on open, small
//! (it grows with sheets and styles, never with rows or commits).

use super::columns::Column;
use super::options::OnBadCell;
use super::properties::Properties;
use super::sheet_options::SheetDefinition;
use super::style::Style;
use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Definition {
    /// The workbook itself; the first line.
    Workbook(Workbook),
    /// A sheet, in the order of their numbers.
    Sheet(SheetDefinition),
    /// Columns that a sheet without any took from a query.
    Columns {
        /// Number of the sheet.
        sheet: usize,
        /// Its columns.
        columns: Vec<Column>,
    },
    /// A cell format, in the order of their numbers.
    Style(Style),
}

/// The workbook's own definition.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Workbook {
    /// The run.
    pub id: Option<String>,
    /// Document properties.
    pub properties: Properties,
    /// Bad cells.
    pub on_bad_cell: OnBadCell,
    /// Whether it was begun to replace a finished file.
    pub replaces: bool,
    /// When it was created, in seconds since 1970: a finish repeated makes the same bytes.
    pub created: i64,
}

/// Everything that is defined.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    /// The workbook.
    pub workbook: Workbook,
    /// Its sheets.
    pub sheets: Vec<SheetDefinition>,
    /// Its formats.
    pub styles: Vec<Style>,
}

impl Definition {
    /// The line, with its end.
    ///
    /// # Errors
    /// Can't happen with our types.
    pub fn line(&self) -> Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self).map_err(|error| {
            Error::new(
                Code::Internal,
                format!("a definition can't be written: {error}"),
            )
        })?;
        line.push(b'\n');
        Ok(line)
    }
}

impl Definitions {
    /// Reads all lines.
    ///
    /// # Errors
    /// They aren't ours.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let corrupt = |why: &str| {
            Error::new(
                Code::Corrupt,
                format!("the part's definitions can't be read: {why}"),
            )
        };
        let mut all = Definitions::default();
        let lines = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        for (index, line) in lines.enumerate() {
            let definition =
                serde_json::from_slice(line).map_err(|error| corrupt(&error.to_string()))?;
            match definition {
                Definition::Workbook(workbook) if index == 0 => all.workbook = workbook,
                _ if index == 0 => return Err(corrupt("they don't begin with the workbook")),
                Definition::Workbook(_) => return Err(corrupt("they name the workbook twice")),
                Definition::Sheet(sheet) => all.sheets.push(sheet),
                Definition::Columns { sheet, columns } => {
                    all.sheets
                        .get_mut(sheet)
                        .ok_or_else(|| corrupt("columns of no sheet"))?
                        .columns = columns;
                }
                Definition::Style(style) => all.styles.push(style),
            }
        }
        if all.sheets.is_empty() {
            return Err(corrupt("there is no sheet"));
        }
        Ok(all)
    }
}
