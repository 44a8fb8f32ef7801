//! Commits, rollbacks and savepoints of a workbook being built. The order of writing is `part/commit`'s affair.

use super::definitions::Definition;
use super::flow::{Building, Written};
use crate::error::{Code, Error, Result};
use crate::part::{KeyHash, Mark, State};
use crate::planted::planted;
use std::time::{SystemTime, UNIX_EPOCH};

/// A commit to be made as soon as the segments before `segment` are in their files, and before any later one is.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) segment: u64,
    pub(super) state: State,
}

/// Where the current sheet's buffer stood at a savepoint, and (once some of it is on its way) the files.
#[derive(Debug)]
pub(super) struct Anchor {
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
    /// Makes the commit that is due; its segments are all in their files.
    pub(super) fn settle_due(&mut self) -> Result<()> {
        match self.due.take() {
            Some(due) => self.record(due.state, None),
            None => Ok(()),
        }
    }

    /// Whether a commit is due whose segments are all in their files, so that [`Building::settle`] waits for nothing but the
    /// disk. Writes what the compressor has ready.
    pub fn can_settle(&mut self) -> Result<bool> {
        if self.due.is_some() {
            self.drain(false)?;
        }
        Ok(self.due_is_reached())
    }

    pub(super) fn due_is_reached(&self) -> bool {
        let delivered = self.pipeline.delivered();
        self.due
            .as_ref()
            .is_some_and(|due| due.segment <= delivered)
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

    /// One commit: everything pending, the chunk's key, the token.
    pub fn commit(&mut self, token: Option<&str>, chunk: Option<KeyHash>) -> Result<()> {
        self.savepoint = None;
        self.part.alive()?;
        self.settle()?;
        let current = self.current();
        let stored = self.sheet_state().token.as_deref();
        let nothing_new =
            self.state == *self.part.committed() && self.formats.unstored().is_empty();
        if nothing_new && chunk.is_none() && (token.is_none() || token == stored) {
            return Ok(());
        }
        let chunk = if planted!(KeyBeforeItsRows) && chunk.is_some() {
            self.record(self.part.committed().clone(), chunk)?;
            None
        } else {
            chunk
        };
        self.flush()?;
        if planted!(CountAndTokenApart) && token.is_some() {
            self.record(self.state.clone(), None)?;
        }
        if let (Some(token), Some(sheet)) = (token, self.state.sheets.get_mut(current)) {
            sheet.token = Some(token.to_owned());
        }
        self.record(self.state.clone(), chunk)?;
        self.state = self.part.committed().clone();
        Ok(())
    }

    /// Writes the record of a commit whose rows are all in their files.
    pub(super) fn record(&mut self, mut state: State, chunk: Option<KeyHash>) -> Result<()> {
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

    pub(super) fn drop_buffers(&mut self) -> Result<()> {
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
    pub(super) fn materialise(&mut self, number: usize) -> Result<()> {
        let Some(mut anchor) = self.savepoint.take_if(|anchor| anchor.files.is_none()) else {
            return Ok(());
        };
        if number == self.current() {
            let mut behind = self.pipeline.buffer();
            let before = self.sheets.get_mut(number).map(|sheet| {
                let cut = anchor.xml.min(sheet.xml.len());
                behind.extend_from_slice(sheet.xml.get(cut..).unwrap_or_default());
                sheet.xml.truncate(cut);
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
}
