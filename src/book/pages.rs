//! Sheets and their pages: adding, selecting, beginning, rolling over.

use super::columns::Column;
use super::definitions::Definition;
use super::flow::{Building, Written, no_page};
use super::handle::no_sheet;
use super::sheet::Sheet;
use super::sheet_options::SheetOptions;
use crate::error::{Code, Error, Place, Result};
use crate::part::{PageState, SheetState};
use crate::sheet::limits;

impl Building {
    /// Makes sure that the current page is begun and has room for a row, rolling over to a new page if it is full.
    /// Returns the index of the row.
    pub fn next_row(&mut self) -> Result<u32> {
        let index = self.page().next_row;
        if index != 0 && index < limits::ROWS {
            return Ok(index);
        }
        if index >= limits::ROWS {
            self.roll_over()?;
        }
        self.begin_page()?;
        Ok(self.page().next_row)
    }

    /// Writes preamble and header of the current page if it has nothing yet.
    pub fn begin_page(&mut self) -> Result<()> {
        let current = self.current();
        let number = self.sheet_state().page as usize;
        if self.page().next_row != 0 {
            return Ok(());
        }
        let (Some(sheet), Some(state)) = (
            self.sheets.get_mut(current),
            self.state.sheets.get_mut(current),
        ) else {
            return Err(no_page());
        };
        let before = sheet.xml.len();
        let first = match sheet.begin_page(&mut self.formats, &mut state.widths) {
            Ok(first) => first,
            Err(error) => {
                sheet.xml.truncate(before);
                return Err(error);
            }
        };
        self.buffered += sheet.xml.len() - before;
        let columns = sheet.fixed_columns();
        let page = self.state.pages.get_mut(number).ok_or_else(no_page)?;
        page.next_row = first;
        page.columns = page.columns.max(columns);
        Ok(())
    }

    pub(super) fn roll_over(&mut self) -> Result<()> {
        let sheet = self.sheet();
        if !sheet.definition.rollover {
            return Err(Error::new(
                Code::Limit,
                format!(
                    "sheet '{}' is full: Excel has {} rows a sheet; add another sheet, or leave the option 'rollover' on",
                    sheet.definition.name,
                    limits::ROWS
                ),
            )
            .at(Place { sheet: sheet.definition.name.clone(), row: limits::ROWS, column: String::new() }));
        }
        self.room_for_page()?;
        self.submit(self.current())?;
        let base = self.sheet().definition.name.clone();
        let name = self.page_name(&base);
        let number = u32::try_from(self.state.pages.len()).unwrap_or(u32::MAX);
        self.state.pages.push(PageState {
            sheet: self.state.current,
            name,
            ..PageState::default()
        });
        self.written.push(Written::default());
        let current = self.current();
        if let Some(state) = self.state.sheets.get_mut(current) {
            state.page = number;
        }
        Ok(())
    }

    pub(super) fn room_for_page(&self) -> Result<()> {
        if self.state.pages.len() < limits::SHEETS {
            return Ok(());
        }
        Err(Error::new(
            Code::Limit,
            format!("a workbook has at most {} sheets here", limits::SHEETS),
        ))
    }

    /// "Orders (2)", shortened to fit, and not the name of any other.
    pub(super) fn page_name(&self, base: &str) -> String {
        (2_u32..)
            .map(|number| {
                let suffix = format!(" ({number})");
                let mut name = String::new();
                let mut units = suffix.len();
                for c in base.chars() {
                    units += c.len_utf16();
                    if units > limits::SHEET_NAME {
                        break;
                    }
                    name.push(c);
                }
                format!("{}{suffix}", name.trim_end())
            })
            .find(|name| !self.is_taken(name))
            .unwrap_or_default()
    }

    /// Whether a page has this name; Excel doesn't tell upper from lower case.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        let folded = fold(name);
        self.state
            .pages
            .iter()
            .any(|page| fold(&page.name) == folded)
    }

    /// Adds or selects a sheet; both are commits.
    pub fn add_sheet(&mut self, name: &str, asked: SheetOptions) -> Result<()> {
        if let Some(index) = self
            .sheets
            .iter()
            .position(|sheet| sheet.definition.name == name)
        {
            if let Some(sheet) = self.sheets.get(index) {
                asked.compare(&sheet.definition)?;
            }
            return self.select(index);
        }
        let definition = asked.define(name)?;
        self.room_for_page()?;
        if self.is_taken(name) {
            return Err(Error::new(
                Code::Mismatch,
                format!(
                    "there is a sheet '{name}' already (Excel doesn't tell upper from lower case); choose another name"
                ),
            ));
        }
        let mark = self.state.clone();
        self.part
            .append_definition(&Definition::Sheet(definition.clone()).line()?)?;
        let number = u32::try_from(self.sheets.len()).unwrap_or(u32::MAX);
        let page = u32::try_from(self.state.pages.len()).unwrap_or(u32::MAX);
        self.state.pages.push(PageState {
            sheet: number,
            name: name.to_owned(),
            ..PageState::default()
        });
        self.written.push(Written::default());
        self.state.sheets.push(SheetState {
            page,
            ..SheetState::default()
        });
        self.state.current = number;
        self.sheets.push(Sheet::new(definition));
        self.columns_version += 1;
        let committed = self.commit(None, None);
        if committed.is_err() {
            self.sheets.pop();
            self.written.pop();
            self.state = mark;
        }
        committed
    }

    /// Makes a sheet the current one.
    pub fn select_sheet(&mut self, name: &str) -> Result<()> {
        match self
            .sheets
            .iter()
            .position(|sheet| sheet.definition.name == name)
        {
            Some(index) => self.select(index),
            None => Err(no_sheet(name)),
        }
    }

    pub(super) fn select(&mut self, index: usize) -> Result<()> {
        self.state.current = u32::try_from(index).map_err(|_| no_page())?;
        self.columns_version += 1;
        Ok(())
    }

    /// The current sheet takes its columns from a query; a commit.
    pub fn define_columns(&mut self, columns: Vec<Column>) -> Result<()> {
        let current = self.current();
        let line = Definition::Columns {
            sheet: current,
            columns: columns.clone(),
        }
        .line()?;
        let Some(sheet) = self.sheets.get_mut(current) else {
            return Err(no_page());
        };
        sheet.definition.columns = columns;
        if let Err(error) = sheet.definition.check() {
            sheet.definition.columns.clear();
            return Err(error);
        }
        sheet.columns_changed();
        self.columns_version += 1;
        self.part.append_definition(&line)?;
        // A commit must find something new: the definitions alone don't show in the state.
        self.state.time_ms = 0;
        self.commit(None, None)
    }

    /// Sheets that never got a row get their preamble and header; then everything is committed.
    pub fn complete(&mut self) -> Result<()> {
        self.part.ready()?;
        let current = self.state.current;
        for number in 0..self.sheets.len() {
            self.state.current = u32::try_from(number).map_err(|_| no_page())?;
            let begun = self.begin_page();
            if begun.is_err() {
                self.state.current = current;
                return begun;
            }
        }
        self.state.current = current;
        self.commit(None, None)
    }
}

/// A name without its case, letter by letter: a word's last sigma is a sigma too.
pub(super) fn fold(name: &str) -> String {
    name.chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}
