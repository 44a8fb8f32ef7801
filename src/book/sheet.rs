//! A sheet in memory: its definition, what the row writer looks up per cell, and the XML that isn't compressed yet.

use super::formats::{CLASSES, Class, Formats};
use super::preamble::{PreambleCell, PreambleValue};
use super::sheet_options::SheetDefinition;
use super::style::Style;
use crate::cell::{Cell, Date, DateTime};
use crate::error::{Error, Result};
use crate::sheet::coerce::Type;
use crate::sheet::reference::letters;
use crate::sheet::{row, width};
use std::collections::HashMap;

/// Autofilter buttons take this many pixels of a header cell.
const FILTER_BUTTON: u16 = 16;

/// What a cell's column needs, ready to use.
#[derive(Debug)]
pub struct ColumnCache {
    /// Its type.
    pub kind: Type,
    /// Its style.
    pub style: Style,
    /// Its format per class of value, once that was looked up.
    xfs: [Option<row::Xf>; CLASSES],
    /// Index into the sheet's widths, if it is `auto`.
    pub auto: Option<usize>,
    /// Whether a blank cell shows anything.
    pub shows_blank: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Sheet {
    /// As stored.
    pub definition: SheetDefinition,
    /// XML of whole rows of the current page, waiting to be compressed.
    pub xml: Vec<u8>,
    /// Link records of the current page, waiting to be written.
    pub links: Vec<u8>,
    columns: Vec<ColumnCache>,
    positional: ColumnCache,
    opens: Vec<row::Open>,
    keys: HashMap<String, usize>,
    /// Number of `auto` columns.
    pub autos: usize,
}

impl Sheet {
    /// From its definition.
    #[must_use]
    pub fn new(definition: SheetDefinition) -> Self {
        let mut sheet = Sheet {
            positional: ColumnCache::new(Type::Auto, Style::default(), None),
            xml: Vec::new(),
            links: Vec::new(),
            columns: Vec::new(),
            opens: Vec::new(),
            keys: HashMap::new(),
            autos: 0,
            definition,
        };
        sheet.columns_changed();
        sheet
    }

    /// The definition has other columns now.
    pub fn columns_changed(&mut self) {
        let mut autos = 0;
        let cache = |column: &super::Column| {
            let auto = (column.width == super::columns::Width::Auto).then(|| {
                autos += 1;
                autos - 1
            });
            ColumnCache::new(column.kind, column.style.clone(), auto)
        };
        self.columns = self.definition.columns.iter().map(cache).collect();
        self.autos = autos;
        let keys = self.definition.columns.iter().enumerate();
        self.keys = keys
            .map(|(index, column)| (column.key.clone(), index))
            .collect();
    }

    /// Number of the column with this key.
    #[must_use]
    pub fn column_index(&self, key: &str) -> Option<usize> {
        self.keys.get(key).copied()
    }

    /// The column's cache; of a sheet without columns, the same for all.
    #[inline]
    #[must_use]
    pub fn column(&self, index: usize) -> &ColumnCache {
        self.columns.get(index).unwrap_or(&self.positional)
    }

    /// The format for a value of `class` in `column` that has no style of its own.
    ///
    /// # Errors
    /// Too many formats.
    #[inline]
    pub fn xf(&mut self, column: usize, class: Class, formats: &mut Formats) -> Result<row::Xf> {
        let cache = self.columns.get_mut(column).unwrap_or(&mut self.positional);
        if let Some(Some(xf)) = cache.xfs.get(class as usize) {
            return Ok(*xf);
        }
        let xf = row::Xf::new(formats.number(&cache.style.over(&class.style()))?);
        if let Some(slot) = cache.xfs.get_mut(class as usize) {
            *slot = Some(xf);
        }
        Ok(xf)
    }

    /// What a cell of the sheet's `index`th column begins with, and where its XML goes.
    #[inline]
    pub fn open_and_xml(&mut self, index: usize) -> (row::Open, &mut Vec<u8>) {
        if let Some(open) = self.opens.get(index) {
            return (*open, &mut self.xml);
        }
        let start = self.definition.start_column as usize;
        let missing = self.opens.len()..index;
        let open = |index: usize| row::Open::new(&letters(start + index));
        self.opens.extend(missing.map(open));
        self.opens.push(open(index));
        (open(index), &mut self.xml)
    }

    /// Name of a column for messages: its key, or its letters.
    #[must_use]
    pub fn column_name(&self, index: usize) -> String {
        let key = self
            .definition
            .columns
            .get(index)
            .map(|column| column.key.clone());
        key.unwrap_or_else(|| letters(self.definition.start_column as usize + index))
    }

    /// Writes preamble and header of a new page to the XML; returns the index of the first data row.
    ///
    /// # Errors
    /// One of their cells can't be written.
    pub fn begin_page(&mut self, formats: &mut Formats, widths: &mut Vec<u16>) -> Result<u32> {
        widths.resize(self.autos, 0);
        let mut index = self.definition.start_row;
        let preamble = std::mem::take(&mut self.definition.preamble);
        let written = self.preamble_rows(&preamble, &mut index, formats);
        self.definition.preamble = preamble;
        written?;
        let Some(style) = self.definition.header_style().cloned() else {
            return Ok(index);
        };
        let number = formats.number(&style)?;
        let digits = row::Digits::new(&(index + 1).to_string());
        row::begin(&mut self.xml, digits);
        let columns = std::mem::take(&mut self.definition.columns);
        let mut outcome = Ok(());
        for (at, column) in columns.iter().enumerate() {
            let cell = Cell::Text(&column.header);
            outcome = self.fixed_cell(at, digits, number, cell);
            if outcome.is_err() {
                break;
            }
            if let Some(slot) = self.column(at).auto.and_then(|auto| widths.get_mut(auto)) {
                let button = if self.definition.autofilter {
                    FILTER_BUTTON
                } else {
                    0
                };
                let wide = width::pixels(cell, None, 0, &mut String::new()).saturating_add(button);
                *slot = (*slot).max(wide);
            }
        }
        self.definition.columns = columns;
        outcome?;
        row::end(&mut self.xml);
        Ok(index + 1)
    }

    fn preamble_rows(
        &mut self,
        preamble: &[Vec<PreambleCell>],
        index: &mut u32,
        formats: &mut Formats,
    ) -> Result<()> {
        for cells in preamble {
            let digits = row::Digits::new(&(*index + 1).to_string());
            row::begin(&mut self.xml, digits);
            for (at, cell) in cells.iter().enumerate() {
                let value = preamble_cell(&cell.value);
                let number = formats.number(&cell.style.over(&Class::of(&value).style()))?;
                self.fixed_cell(at, digits, number, value)?;
            }
            row::end(&mut self.xml);
            *index += 1;
        }
        Ok(())
    }

    fn fixed_cell(
        &mut self,
        column: usize,
        digits: row::Digits,
        number: u32,
        cell: Cell<'_>,
    ) -> Result<()> {
        let name = letters(self.definition.start_column as usize + column);
        let (open, xml) = self.open_and_xml(column);
        row::cell(
            xml,
            row::At {
                column: open,
                row: digits,
            },
            row::Xf::new(number),
            cell,
        )
        .map_err(|problem| {
            Error::argument(format!(
                "sheet '{}', cell {name}{digits}: {problem}",
                self.definition.name
            ))
        })
    }

    /// Columns that preamble and header use.
    #[must_use]
    pub fn fixed_columns(&self) -> u32 {
        let header = if self.definition.header_style().is_some() {
            self.definition.columns.len()
        } else {
            0
        };
        let widest = self
            .definition
            .preamble
            .iter()
            .map(Vec::len)
            .max()
            .unwrap_or(0)
            .max(header);
        u32::try_from(widest).unwrap_or(u32::MAX)
    }
}

impl ColumnCache {
    fn new(kind: Type, style: Style, auto: Option<usize>) -> Self {
        let shows_blank = style.shows_on_blank();
        ColumnCache {
            kind,
            style,
            xfs: [None; CLASSES],
            auto,
            shows_blank,
        }
    }
}

/// A value of the preamble as a cell.
pub fn preamble_cell(value: &PreambleValue) -> Cell<'_> {
    match value {
        PreambleValue::Blank => Cell::Blank,
        PreambleValue::Bool(truth) => Cell::Bool(*truth),
        PreambleValue::Int(int) => Cell::Int(*int),
        PreambleValue::Float(float) => Cell::Float(*float),
        PreambleValue::Text(text) => Cell::Text(text),
        PreambleValue::DateTime(fields) => moment(*fields),
    }
}

fn moment([year, month, day, hour, minute, second]: [i64; 6]) -> Cell<'static> {
    let small = |number: i64| u8::try_from(number).unwrap_or(0);
    let date = Date {
        year: i32::try_from(year).unwrap_or(0),
        month: small(month),
        day: small(day),
    };
    if (hour, minute, second) == (0, 0, 0) {
        return Cell::Date(date);
    }
    Cell::DateTime(DateTime {
        date,
        hour: small(hour),
        minute: small(minute),
        second: small(second),
        micros: 0,
    })
}
