//! The flow of rows: encoded XML → segments → the part's files, and the commits and rollbacks along it.

use super::columns::Column;
use super::definitions::{self, Definition, Definitions};
use super::formats::Formats;
use super::handle::no_sheet;
use super::options::{OnBadCell, SheetOptions};
use super::sheet::Sheet;
use crate::error::{Code, Error, Place, Result};
use crate::part::{KeyHash, Mark, PageState, Part, SheetState, State};
use crate::sheet::deflate::{Level, Segment, combine_crc32};
use crate::sheet::limits;
use crate::sheet::pipeline::{Pipeline, SEGMENT};
use std::time::{SystemTime, UNIX_EPOCH};

/// XML that may wait in the buffers of all sheets together.
const BUFFERED: usize = 16 * SEGMENT;
/// Link records that may wait.
const LINK_BUFFER: usize = 64 << 10;

/// Size and checksum of a page's XML that is in its rows file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written {
    pub raw_len: u64,
    pub crc32: u32,
}

/// A workbook being built.
#[derive(Debug)]
pub struct Building {
    pub part: Part,
    pub workbook: definitions::Workbook,
    pub sheets: Vec<Sheet>,
    pub formats: Formats,
    /// The state with everything pending; file sizes and checksums are filled in by a commit.
    pub state: State,
    pub written: Vec<Written>,
    pub columns_version: u64,
    /// Scratch for the row writer, kept for its capacity.
    pub scratch: String,
    /// Scratch for widths.
    pub measured: String,
    pipeline: Pipeline,
    buffered: usize,
    savepoint: Option<Anchor>,
    savepoints: u64,
    /// A commit whose last segments are still being compressed.
    due: Option<Due>,
}

/// A commit to be made as soon as the segments before `segment` are in their files, and before any later one is.
#[derive(Debug)]
struct Due {
    segment: u64,
    state: State,
}

/// Where the current sheet's buffer stood at a savepoint, and (once some of it is on its way) the files.
#[derive(Debug)]
struct Anchor {
    number: u64,
    xml: usize,
    links: usize,
    page: usize,
    state: State,
    files: Option<(Mark, Vec<Written>)>,
}

/// A point to go back to.
#[derive(Debug)]
pub struct Savepoint(u64);

impl Building {
    /// On a part that was just created or resumed.
    pub fn new(part: Part, definitions: Definitions, compression: Level) -> Result<Self> {
        let state = part.committed().clone();
        if state.sheets.len() != definitions.sheets.len() {
            return Err(Error::new(
                Code::Corrupt,
                "the part's definitions and its journal don't name the same sheets",
            ));
        }
        let mut building = Building {
            part,
            workbook: definitions.workbook,
            sheets: definitions.sheets.into_iter().map(Sheet::new).collect(),
            formats: Formats::stored(definitions.styles)?,
            state,
            written: Vec::new(),
            columns_version: 1,
            scratch: String::new(),
            measured: String::new(),
            pipeline: Pipeline::new(compression),
            buffered: 0,
            savepoint: None,
            savepoints: 0,
            due: None,
        };
        building.written = building.committed_written();
        Ok(building)
    }

    fn committed_written(&self) -> Vec<Written> {
        let pages = &self.part.committed().pages;
        pages
            .iter()
            .map(|page| Written {
                raw_len: page.raw_len,
                crc32: page.crc32,
            })
            .collect()
    }

    /// Number of the current sheet.
    pub fn current(&self) -> usize {
        self.state.current as usize
    }

    /// The current sheet.
    #[allow(clippy::indexing_slicing)] // `current` is always a sheet: decoded states are checked, changes go through here
    pub fn sheet(&self) -> &Sheet {
        &self.sheets[self.current()]
    }

    /// The current sheet's state.
    #[allow(clippy::indexing_slicing)]
    pub fn sheet_state(&self) -> &SheetState {
        &self.state.sheets[self.current()]
    }

    /// The page that takes the next row.
    #[allow(clippy::indexing_slicing)]
    pub fn page(&self) -> &PageState {
        &self.state.pages[self.sheet_state().page as usize]
    }

    /// Place of the next row, or of a cell in it.
    pub fn place(&self, column: Option<usize>) -> Place {
        let page = self.page();
        let first = self.sheet().definition.first_data_row();
        let row = if page.next_row == 0 {
            first
        } else {
            page.next_row
        };
        Place {
            sheet: page.name.clone(),
            row: row + 1,
            column: column
                .map(|index| self.sheet().column_name(index))
                .unwrap_or_default(),
        }
    }

    /// Rows that are not committed.
    pub fn pending(&self) -> u64 {
        let count = |state: &State| state.sheets.iter().map(|sheet| sheet.rows).sum::<u64>();
        count(&self.state) - count(self.part.committed()).min(count(&self.state))
    }

    /// `what` begins on a commit.
    pub fn nothing_pending(&self, what: &str) -> Result<()> {
        match self.pending() {
            0 => Ok(()),
            rows => Err(Error::new(
                Code::Pending,
                format!("{rows} rows are pending; call commit() or rollback() before {what}()"),
            )),
        }
    }

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

    fn roll_over(&mut self) -> Result<()> {
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

    fn room_for_page(&self) -> Result<()> {
        if self.state.pages.len() < limits::SHEETS {
            return Ok(());
        }
        Err(Error::new(
            Code::Limit,
            format!("a workbook has at most {} sheets here", limits::SHEETS),
        ))
    }

    /// "Orders (2)", shortened to fit, and not the name of any other.
    fn page_name(&self, base: &str) -> String {
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
    fn is_taken(&self, name: &str) -> bool {
        let folded = name.to_lowercase();
        self.state
            .pages
            .iter()
            .any(|page| page.name.to_lowercase() == folded)
    }

    /// A row is whole: its XML stays, and goes on its way when there is enough of it.
    pub fn row_added(&mut self, grown: usize) -> Result<()> {
        self.buffered += grown;
        if self.sheet().xml.len() >= SEGMENT {
            self.submit(self.current())?;
        } else if self.buffered > BUFFERED {
            for sheet in 0..self.sheets.len() {
                self.submit(sheet)?;
            }
        }
        if self.sheet().links.len() > LINK_BUFFER {
            // Links of later rows must not be part of a commit that is due.
            self.settle()?;
            self.flush_links()?;
        }
        Ok(())
    }

    /// Sends a sheet's XML to the compressor and writes whatever came back.
    fn submit(&mut self, number: usize) -> Result<()> {
        self.materialise(number)?;
        let page = self
            .state
            .sheets
            .get(number)
            .map_or(0, |sheet| sheet.page as usize);
        let Some(sheet) = self
            .sheets
            .get_mut(number)
            .filter(|sheet| !sheet.xml.is_empty())
        else {
            return Ok(());
        };
        let xml = std::mem::replace(&mut sheet.xml, self.pipeline.buffer());
        self.buffered = self.buffered.saturating_sub(xml.len());
        self.pipeline
            .submit(page, xml)
            .map_err(|why| Error::new(Code::Internal, why))?;
        self.drain(false)
    }

    /// Writes compressed segments in order; with `wait`, until none is on its way. A commit that is due comes in between.
    fn drain(&mut self, wait: bool) -> Result<()> {
        loop {
            if self
                .due
                .as_ref()
                .is_some_and(|due| due.segment <= self.pipeline.delivered())
            {
                self.settle_due()?;
            }
            let next = self
                .pipeline
                .next(wait)
                .map_err(|why| Error::new(Code::Internal, why))?;
            let Some(done) = next else { return Ok(()) };
            self.write(done.sheet, done.segment)?;
        }
    }

    /// Makes the commit that is due; its segments are all in their files.
    fn settle_due(&mut self) -> Result<()> {
        match self.due.take() {
            Some(due) => self.record(due.state, None),
            None => Ok(()),
        }
    }

    /// Waits for the commit that is due, if one is.
    pub fn settle(&mut self) -> Result<()> {
        if self.due.is_some() {
            self.drain(true)?;
        }
        Ok(())
    }

    /// Commits everything pending, but doesn't wait for the compressor: rows of the next commit may follow at once. It is
    /// durable after [`Building::settle`], or after the next commit.
    pub fn commit_soon(&mut self, token: Option<&str>) -> Result<()> {
        self.settle()?;
        for number in 0..self.sheets.len() {
            self.submit(number)?;
        }
        self.flush_links()?;
        let current = self.current();
        if let (Some(token), Some(sheet)) = (token, self.state.sheets.get_mut(current)) {
            sheet.token = Some(token.to_owned());
        }
        self.due = Some(Due {
            segment: self.pipeline.submitted(),
            state: self.state.clone(),
        });
        self.drain(false)
    }

    fn write(&mut self, page: usize, segment: Segment) -> Result<()> {
        self.part.append_rows(page, &segment.bytes)?;
        let written = self.written.get_mut(page).ok_or_else(no_page)?;
        written.crc32 = combine_crc32(written.crc32, segment.crc32, segment.raw_len);
        written.raw_len += segment.raw_len;
        self.pipeline.recycle(segment.bytes);
        Ok(())
    }

    fn flush_links(&mut self) -> Result<()> {
        for (number, sheet) in self.sheets.iter_mut().enumerate() {
            if !sheet.links.is_empty() {
                let page = self
                    .state
                    .sheets
                    .get(number)
                    .map_or(0, |sheet| sheet.page as usize);
                self.part.append_link(page, &sheet.links)?;
                sheet.links.clear();
            }
        }
        Ok(())
    }

    /// Everything that waits goes into the files.
    fn flush(&mut self) -> Result<()> {
        let waiting: Vec<usize> = (0..self.sheets.len())
            .filter(|n| self.sheets.get(*n).is_some_and(|s| !s.xml.is_empty()))
            .collect();
        // The usual short job: one segment, nothing on its way, no thread needed.
        if let ([only], None) = (waiting.as_slice(), &self.savepoint) {
            self.drain(true)?;
            let page = self
                .state
                .sheets
                .get(*only)
                .map_or(0, |sheet| sheet.page as usize);
            if let Some(sheet) = self.sheets.get_mut(*only) {
                let segment = self
                    .pipeline
                    .compress(&sheet.xml)
                    .map_err(|why| Error::new(Code::Internal, why))?;
                sheet.xml.clear();
                self.write(page, segment)?;
            }
        } else {
            for number in waiting {
                self.submit(number)?;
            }
            self.drain(true)?;
        }
        self.buffered = 0;
        self.flush_links()
    }

    /// One commit: everything pending, the chunk's key, the token.
    pub fn commit(&mut self, token: Option<&str>, chunk: Option<KeyHash>) -> Result<()> {
        self.savepoint = None;
        self.settle()?;
        let current = self.current();
        let stored = self.sheet_state().token.as_deref();
        let nothing_new =
            self.state == *self.part.committed() && self.formats.unstored().is_empty();
        if nothing_new && chunk.is_none() && (token.is_none() || token == stored) {
            return Ok(());
        }
        self.flush()?;
        if let (Some(token), Some(sheet)) = (token, self.state.sheets.get_mut(current)) {
            sheet.token = Some(token.to_owned());
        }
        self.record(self.state.clone(), chunk)?;
        self.state = self.part.committed().clone();
        Ok(())
    }

    /// Writes the record of a commit whose rows are all in their files.
    fn record(&mut self, mut state: State, chunk: Option<KeyHash>) -> Result<()> {
        let mut lines = Vec::new();
        for style in self.formats.unstored() {
            lines.extend(Definition::Style(style.clone()).line()?);
        }
        if !lines.is_empty() {
            self.part.append_definition(&lines)?;
        }
        for (page, written) in state.pages.iter_mut().zip(&self.written) {
            page.raw_len = written.raw_len;
            page.crc32 = written.crc32;
        }
        state.time_ms = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0));
        self.part.commit(state, chunk)?;
        self.formats.set_stored(self.formats.all().len());
        Ok(())
    }

    /// Back to the last commit.
    pub fn rollback(&mut self) -> Result<()> {
        self.savepoint = None;
        self.settle()?;
        self.drop_buffers()?;
        self.state = self.part.committed().clone();
        self.written = self.committed_written();
        self.part.rollback(None)
    }

    fn drop_buffers(&mut self) -> Result<()> {
        for sheet in &mut self.sheets {
            sheet.xml.clear();
            sheet.links.clear();
        }
        self.buffered = 0;
        self.pipeline
            .abandon()
            .map_err(|why| Error::new(Code::Internal, why))
    }

    /// Sets a savepoint in the current sheet. While it is set, only that sheet is written to.
    pub fn savepoint(&mut self) -> Savepoint {
        self.savepoints += 1;
        self.savepoint = Some(Anchor {
            number: self.savepoints,
            xml: self.sheet().xml.len(),
            links: self.sheet().links.len(),
            page: self.sheet_state().page as usize,
            state: self.state.clone(),
            files: None,
        });
        Savepoint(self.savepoints)
    }

    /// The savepoint isn't needed any more.
    pub fn release(&mut self) {
        self.savepoint = None;
    }

    /// Before XML behind the savepoint leaves the buffer, what stands before it goes its way alone, so that the files
    /// have an end to be cut back to.
    fn materialise(&mut self, number: usize) -> Result<()> {
        let Some(mut anchor) = self.savepoint.take_if(|anchor| anchor.files.is_none()) else {
            return Ok(());
        };
        if number == self.current() {
            let before = self.sheets.get_mut(number).map(|sheet| {
                let behind = sheet.xml.split_off(anchor.xml.min(sheet.xml.len()));
                std::mem::replace(&mut sheet.xml, behind)
            });
            if let Some(before) = before.filter(|xml| !xml.is_empty()) {
                self.buffered = self.buffered.saturating_sub(before.len());
                self.pipeline
                    .submit(anchor.page, before)
                    .map_err(|why| Error::new(Code::Internal, why))?;
            }
            anchor.xml = 0;
        }
        self.drain(true)?;
        anchor.files = Some((self.part.mark(), self.written.clone()));
        self.savepoint = Some(anchor);
        Ok(())
    }

    /// Back to the savepoint.
    pub fn rollback_to(&mut self, savepoint: &Savepoint) -> Result<()> {
        let Some(anchor) = self
            .savepoint
            .take()
            .filter(|anchor| anchor.number == savepoint.0)
        else {
            return Err(Error::new(Code::Internal, "that savepoint is gone"));
        };
        let current = self.current();
        if let Some((mark, written)) = anchor.files {
            self.pipeline
                .abandon()
                .map_err(|why| Error::new(Code::Internal, why))?;
            self.part.rollback(Some(&mark))?;
            self.written = written;
        }
        if let Some(sheet) = self.sheets.get_mut(current) {
            self.buffered = self
                .buffered
                .saturating_sub(sheet.xml.len().saturating_sub(anchor.xml));
            sheet.xml.truncate(anchor.xml);
            sheet.links.truncate(anchor.links);
        }
        self.written.truncate(anchor.state.pages.len());
        self.state = anchor.state;
        Ok(())
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
                Code::Exists,
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

    fn select(&mut self, index: usize) -> Result<()> {
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

    /// The token of a sheet.
    pub fn token(&self, sheet: Option<&str>) -> Result<Option<String>> {
        let index = match sheet {
            None => self.current(),
            Some(name) => self
                .sheets
                .iter()
                .position(|sheet| sheet.definition.name == name)
                .ok_or_else(|| no_sheet(name))?,
        };
        Ok(self
            .part
            .committed()
            .sheets
            .get(index)
            .and_then(|sheet| sheet.token.clone()))
    }

    /// What `onBadCell` says.
    pub fn on_bad_cell(&self) -> OnBadCell {
        self.workbook.on_bad_cell
    }
}

/// Sheets and pages go together; this can't be.
fn no_page() -> Error {
    Error::new(Code::Internal, "a sheet has lost its page")
}
