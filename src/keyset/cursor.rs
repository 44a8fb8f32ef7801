//! The cursor: hands out rows, holds the position, and keeps the promises of its contract. It runs on PHP's thread
//! and waits only as long as it is told to.

use super::channel::Event;
use super::definition::Mark;
use super::errand::{Answer, Errand, Task};
use super::page::Batch;
use super::pager::key_of;
use super::runtime::Worker;
use super::setup::Setup;
use super::sql::Width;
use super::token::{KeyValue, Position};
use super::types::{Arguments, Column, Ready, Value};
use crate::error::{Code, Error, Result};
use crate::value::Value as Config;
use std::cell::Cell;
use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Parts that a walk may be split into.
const MOST_PARTS: usize = 10_000;

/// A keyset walk over one query; hands out rows in order, holds the position.
///
/// Server pages and pages of `chunks()` are two things: the server is asked for as many rows as it gives in good
/// time, between a few and ten times `chunk`; the caller's pages have exactly `chunk` rows, but for the last.
#[derive(Debug)]
pub struct Cursor {
    setup: Arc<Setup>,
    worker: Option<ManuallyDrop<Worker>>,
    columns: Vec<Column>,
    positions: Vec<usize>,
    /// What the key's columns are defined as, once that is known.
    marks: Option<Vec<Mark>>,
    batches: VecDeque<Batch>,
    /// Rows of the first batch that were handed out.
    read: usize,
    /// Rows in all batches that were not.
    unread: usize,
    /// Rows of the caller's current page that were handed out.
    of_page: usize,
    /// `unread_page` said that the page isn't whole, so `ready` waits for more.
    wants_page: Cell<bool>,
    /// Where the cursor began.
    start: Option<Vec<KeyValue>>,
    /// A question under way.
    errand: Option<ManuallyDrop<Errand>>,
    /// The position before the first batch.
    position: Option<Vec<KeyValue>>,
    rows: u64,
    ended: bool,
    closed: bool,
    failed: Option<Error>,
    report: Option<Config>,
    /// `explain` asked and has not been answered.
    asked: bool,
    /// The rows go into a sheet.
    for_a_sheet: bool,
}

/// A row that was read and not handed out yet.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    batch: &'a Batch,
    row: usize,
}

impl<'a> Row<'a> {
    /// Value `column`; [`Value::Null`] outside.
    #[must_use]
    #[inline(always)]
    pub fn value(&self, column: usize) -> Value<'a> {
        self.batch.value(self.row, column)
    }
}

impl Cursor {
    /// Judges the arguments. Opens no connection and starts no thread before the first use.
    ///
    /// # Errors
    /// [`Code::Argument`] and [`Code::Token`].
    pub fn new(arguments: Arguments) -> Result<Cursor> {
        let (setup, position) = Setup::judge(arguments)?;
        Ok(Cursor::of(setup, position))
    }

    /// A cursor behind `position`.
    fn of(setup: Setup, position: Option<Vec<KeyValue>>) -> Cursor {
        Cursor {
            marks: setup.marks.clone(),
            setup: Arc::new(setup),
            worker: None,
            columns: Vec::new(),
            positions: Vec::new(),
            batches: VecDeque::new(),
            read: 0,
            unread: 0,
            of_page: 0,
            wants_page: Cell::new(false),
            start: position.clone(),
            errand: None,
            position,
            rows: 0,
            ended: false,
            closed: false,
            failed: None,
            report: None,
            asked: false,
            for_a_sheet: false,
        }
    }

    /// For `keys()`: from here on only the key columns come over the wire. Same position and token; the column
    /// order is the key's.
    ///
    /// # Errors
    /// [`Code::Forked`], [`Code::Cursor`] when closed.
    pub fn keys_only(&mut self) -> Result<()> {
        self.usable()?;
        if self.setup.width == Width::Key {
            return Ok(());
        }
        self.position = self.current();
        self.stop();
        self.setup = Arc::new(Setup {
            width: Width::Key,
            ..(*self.setup).clone()
        });
        self.columns.clear();
        self.positions.clear();
        Ok(())
    }

    /// Waits up to `patience` for rows. Rows are handed out as they arrive in batches, a page need not be complete;
    /// but once [`Cursor::unread_page`] has answered None, it waits for more rows than are at hand.
    ///
    /// # Errors
    /// Everything the database may say; the same again when asked again.
    pub fn ready(&mut self, patience: Duration) -> Result<Ready> {
        self.usable()?;
        let deadline = Instant::now().checked_add(patience);
        loop {
            if self.unread > 0 && (!self.wants_page.get() || self.page_end().is_some()) {
                self.wants_page.set(false);
                return Ok(Ready::Rows);
            }
            if let Some(error) = &self.failed {
                // Rows that came before the error are handed out first, but never as a page that isn't whole.
                let rows = self.unread > 0 && !self.wants_page.get();
                return if rows {
                    Ok(Ready::Rows)
                } else {
                    Err(error.clone())
                };
            }
            if self.ended {
                return Ok(Ready::Done);
            }
            let left = deadline.map_or(patience, |at| at.saturating_duration_since(Instant::now()));
            let Some(event) = self.worker()?.channel().receive(left) else {
                return Ok(Ready::Pending);
            };
            self.take(event);
        }
    }

    /// Whether [`Cursor::ready`] would answer Rows at once. For the way of every row: it doesn't ask the kernel which process
    /// this is, so the caller must know that it is the one that opened the cursor.
    #[must_use]
    pub fn at_hand(&self) -> bool {
        self.unread > 0 && !self.wants_page.get()
    }

    /// The result's columns; known once `ready` has answered Rows or Done.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Rows at hand that were not handed out yet.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// For `chunks()`: the number of unread rows up to the end of the caller's page (`chunk` rows, fewer at the
    /// end of the walk) once all of them are at hand, else None; then ask `ready` again, it waits for more.
    #[must_use]
    pub fn unread_page(&self) -> Option<usize> {
        let end = self.page_end();
        self.wants_page.set(end.is_none());
        end
    }

    fn page_end(&self) -> Option<usize> {
        let left = self.setup.chunk.saturating_sub(self.of_page);
        if self.unread >= left {
            return Some(left);
        }
        (self.ended && self.unread > 0).then_some(self.unread)
    }

    /// The `n`th unread row.
    #[must_use]
    pub fn row(&self, n: usize) -> Option<Row<'_>> {
        let mut row = self.read + n;
        for batch in &self.batches {
            if row < batch.rows() {
                return Some(Row { batch, row });
            }
            row -= batch.rows();
        }
        None
    }

    /// Value `column` of the `n`th unread row; [`Value::Null`] outside.
    #[must_use]
    pub fn value(&self, n: usize, column: usize) -> Value<'_> {
        self.row(n).map_or(Value::Null, |row| row.value(column))
    }

    /// `n` rows were handed out; the position moves behind them.
    pub fn advance(&mut self, n: usize) {
        let n = n.min(self.unread);
        self.wants_page.set(false);
        self.unread -= n;
        self.rows += u64::try_from(n).unwrap_or(0);
        self.of_page = (self.of_page + n) % self.setup.chunk;
        self.read += n;
        while let Some(batch) = self.batches.front() {
            if self.read < batch.rows() {
                break;
            }
            self.read -= batch.rows();
            if let Some(last) = batch.rows().checked_sub(1) {
                self.position = key_of(batch, last, &self.positions);
            }
            if let (Some(batch), Some(worker)) = (self.batches.pop_front(), &self.worker) {
                worker.channel().give_back(batch);
            }
        }
    }

    /// Token of the position behind the last row handed out; before the first, of where the walk begins: None if that
    /// is the beginning of the whole.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        let position = Position {
            after: self.current(),
            until: self.setup.until.clone(),
            marks: self.marks.clone().unwrap_or_default(),
        };
        let somewhere = position.after.is_some() || position.until.is_some();
        somewhere.then(|| self.setup.binds.seal(&position))
    }

    /// The key of the last row handed out.
    fn current(&self) -> Option<Vec<KeyValue>> {
        match (self.read.checked_sub(1), self.batches.front()) {
            (Some(last), Some(batch)) => key_of(batch, last, &self.positions),
            _ => self.position.clone(),
        }
    }

    /// Rows handed out by this cursor.
    #[must_use]
    pub fn rows_read(&self) -> u64 {
        self.rows
    }

    /// Every row was handed out, and there are no more.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.ended && self.unread == 0
    }

    /// The walk rests on purpose, for the server's sake: rows may not come for long.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        let worker = self.worker.as_ref();
        worker.is_some_and(|worker| worker.channel().is_paused())
    }

    /// Rows of a page of `chunks()`.
    #[must_use]
    pub fn chunk(&self) -> usize {
        self.setup.chunk
    }

    /// Plan and rows examined per row returned, as a tree of values for PHP: `sql`, `nextSql`, `plan` (`first`
    /// and `next`, rows of EXPLAIN), `unique` (what the proof rests on), `rowsExamined`, `rowsReturned` (by the
    /// server, prefetched ones included), `rowsExaminedPerRow`, `server` (its version) and `tls`. Opens the connection
    /// if need be; in the middle of a walk it waits for the page on its way.
    ///
    /// # Errors
    /// As [`Cursor::ready`].
    pub fn explain(&mut self) -> Result<Config> {
        loop {
            if let Some(report) = self.explained(Duration::from_secs(1))? {
                return Ok(report);
            }
        }
    }

    /// [`Cursor::explain`], waiting up to `patience`; `None`: not yet, call it again.
    ///
    /// # Errors
    /// As [`Cursor::ready`].
    pub fn explained(&mut self, patience: Duration) -> Result<Option<Config>> {
        self.usable()?;
        if self.report.is_none() && !self.asked {
            self.worker()?.channel().ask();
            self.asked = true;
        }
        let deadline = Instant::now().checked_add(patience);
        loop {
            if let Some(report) = &self.report {
                let report = report.clone();
                self.asked = false;
                if !self.ended {
                    self.report = None;
                }
                return Ok(Some(report));
            }
            if let Some(error) = &self.failed {
                return Err(error.clone());
            }
            let left = deadline.map_or(patience, |at| at.saturating_duration_since(Instant::now()));
            match self.worker()?.channel().receive(left) {
                Some(event) => self.take(event),
                None => return Ok(None),
            }
        }
    }

    /// The rows from where this cursor began to where it ends, counted by the server now; None: not yet within
    /// `patience`, ask again.
    ///
    /// # Errors
    /// Everything the database may say.
    pub fn count(&mut self, patience: Duration) -> Result<Option<u64>> {
        let start = self.start.clone();
        self.rows_of(Task::Count, start, patience)
    }

    /// About as many, as the server plans: reads no rows.
    ///
    /// # Errors
    /// Everything the database may say.
    pub fn estimate(&mut self, patience: Duration) -> Result<Option<u64>> {
        let start = self.start.clone();
        self.rows_of(Task::Estimate, start, patience)
    }

    /// Cursors over at most `parts` ranges of what lies behind this one's position: disjoint, none empty if there are
    /// rows for it, and together the whole. This one stays as it is.
    ///
    /// # Errors
    /// [`Code::Argument`], [`Code::Plan`] for a walk that isn't paged, and everything the database may say.
    pub fn split(&mut self, parts: i64, patience: Duration) -> Result<Option<Vec<Cursor>>> {
        let parts = usize::try_from(parts)
            .ok()
            .filter(|parts| (1..=MOST_PARTS).contains(parts));
        let Some(parts) = parts else {
            return Err(Error::argument(format!(
                "parts: must be from 1 to {MOST_PARTS}"
            )));
        };
        let position = self.current();
        let Some(answer) = self.run_errand(Task::Split(parts), position.clone(), patience)? else {
            return Ok(None);
        };
        let Answer::Boundaries(found, marks) = answer else {
            return Err(Error::new(Code::Internal, "a split that answers a count"));
        };
        let ends = found.iter().cloned().map(Some);
        let ends = ends.chain([self.setup.until.clone()]);
        let starts = [position]
            .into_iter()
            .chain(found.iter().cloned().map(Some));
        let part = |(start, until)| {
            let setup = Setup {
                until,
                marks: Some(marks.clone()),
                ..(*self.setup).clone()
            };
            Cursor::of(setup, start)
        };
        Ok(Some(starts.zip(ends).map(part).collect()))
    }

    fn rows_of(
        &mut self,
        task: Task,
        after: Option<Vec<KeyValue>>,
        patience: Duration,
    ) -> Result<Option<u64>> {
        match self.run_errand(task, after, patience)? {
            None => Ok(None),
            Some(Answer::Rows(rows)) => Ok(Some(rows)),
            Some(_) => Err(Error::new(Code::Internal, "a count that answers a split")),
        }
    }

    fn run_errand(
        &mut self,
        task: Task,
        after: Option<Vec<KeyValue>>,
        patience: Duration,
    ) -> Result<Option<Answer>> {
        self.usable()?;
        if self
            .errand
            .as_ref()
            .is_none_or(|errand| errand.task != task)
        {
            self.drop_errand();
            let errand = Errand::start(&self.setup, after, task)?;
            self.errand = Some(ManuallyDrop::new(errand));
        }
        let outcome = match &self.errand {
            Some(errand) => errand.answer(patience),
            None => Ok(None),
        };
        if !matches!(outcome, Ok(None)) {
            self.drop_errand();
        }
        outcome
    }

    fn drop_errand(&mut self) {
        if let Some(errand) = self.errand.take() {
            drop(ManuallyDrop::into_inner(errand));
        }
    }

    /// Ends the connection and the thread. The position stays: `token` still answers.
    pub fn close(&mut self) {
        if self.forked() {
            return;
        }
        self.position = self.current();
        self.stop();
        self.closed = true;
    }

    /// Refuses use in a forked child: the connection is the parent's.
    ///
    /// # Errors
    /// [`Code::Forked`].
    pub fn check_process(&self) -> Result<()> {
        if self.forked() {
            return Err(Error::new(
                Code::Forked,
                "the cursor was opened in another process; open one of your own after the fork (after: the token)",
            ));
        }
        Ok(())
    }

    fn forked(&self) -> bool {
        let worker = self.worker.as_ref().map(|worker| worker.process());
        let errand = self.errand.as_ref().map(|errand| errand.process);
        let process = worker.or(errand);
        process.is_some_and(|process| process != std::process::id())
    }

    fn usable(&self) -> Result<()> {
        self.check_process()?;
        if self.closed {
            return Err(Error::new(
                Code::Cursor,
                "the cursor is closed; open a new one behind its token",
            ));
        }
        Ok(())
    }

    /// The rows go into a sheet: more of them may wait, so that neither side waits for the other, and bytes become
    /// [`Value::Text`] where they are.
    ///
    /// # Errors
    /// As [`Cursor::ready`].
    pub fn for_a_sheet(&mut self) -> Result<()> {
        self.usable()?;
        self.for_a_sheet = true;
        if !self.ended && self.failed.is_none() {
            self.worker()?.channel().widen();
        }
        Ok(())
    }

    /// The thread, started at the first call.
    fn worker(&mut self) -> Result<&Worker> {
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => ManuallyDrop::new(Worker::start(Arc::clone(&self.setup), self.current())?),
        };
        Ok(self.worker.insert(worker))
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Columns(columns, positions, marks) => {
                self.columns = columns;
                self.positions = positions;
                self.marks = Some(marks);
            }
            Event::Batch(mut batch) => {
                if self.for_a_sheet {
                    batch.judge();
                }
                self.unread += batch.rows();
                self.batches.push_back(batch);
            }
            Event::Explained(report) => self.report = Some(report),
            Event::Done(report) => {
                self.report = Some(report);
                self.ended = true;
            }
            Event::Failed(error) => self.failed = Some(error),
        }
    }

    /// Ends the thread and forgets what was prefetched.
    fn stop(&mut self) {
        self.drop_errand();
        if let Some(worker) = self.worker.take() {
            drop(ManuallyDrop::into_inner(worker));
        }
        self.batches.clear();
        self.read = 0;
        self.unread = 0;
        self.asked = false;
        self.wants_page.set(false);
    }
}

impl Drop for Cursor {
    fn drop(&mut self) {
        if self.forked() {
            return; // the worker stays in its ManuallyDrop: leaked, as the connection is not ours
        }
        self.stop();
    }
}
