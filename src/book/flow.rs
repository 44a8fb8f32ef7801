//! The flow of rows: encoded XML → segments → the part's files, and the commits and rollbacks along it.

use super::commits::{Anchor, Due};
use super::definitions::{self, Definitions};
use super::formats::Formats;
use super::handle::no_sheet;
use super::options::OnBadCell;
use super::sheet::Sheet;
use crate::error::{Code, Error, Place, Result};
use crate::part::{PageState, Part, SheetState, State};
use crate::sheet::deflate::{Level, Segment, combine_crc32};
use crate::sheet::pipeline::{Pipeline, SEGMENT};

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
    pub(super) pipeline: Pipeline,
    pub(super) buffered: usize,
    pub(super) savepoint: Option<Anchor>,
    pub(super) savepoints: u64,
    /// A commit whose last segments are still being compressed.
    pub(super) due: Option<Due>,
}

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

    pub(super) fn committed_written(&self) -> Vec<Written> {
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
    pub(super) fn submit(&mut self, number: usize) -> Result<()> {
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

    /// Writes compressed segments in order; with `wait`, until none is on its way. A commit that is due comes in between:
    /// without `wait`, its segments are the last, unless too many gather behind it.
    pub(super) fn drain(&mut self, wait: bool) -> Result<()> {
        loop {
            if self.due_is_reached() {
                if !wait && self.pipeline.waiting() <= self.pipeline.in_flight() {
                    return Ok(());
                }
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

    pub(super) fn write(&mut self, page: usize, segment: Segment) -> Result<()> {
        self.part.append_rows(page, &segment.bytes)?;
        let written = self.written.get_mut(page).ok_or_else(no_page)?;
        written.crc32 = combine_crc32(written.crc32, segment.crc32, segment.raw_len);
        written.raw_len += segment.raw_len;
        self.pipeline.recycle(segment.bytes);
        Ok(())
    }

    pub(super) fn flush_links(&mut self) -> Result<()> {
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
    pub(super) fn flush(&mut self) -> Result<()> {
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
pub(super) fn no_page() -> Error {
    Error::new(Code::Internal, "a sheet has lost its page")
}
