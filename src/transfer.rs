//! From the cursor to the sheet: the loop behind `appendCursor`. Values go from the wire into the row's XML; token and
//! rows are committed together. Knows neither PHP nor how either side works inside.

use crate::book::{RowWriter, Workbook};
use crate::cell::{Cell, Date, DateTime, Span};
use crate::error::{Code, Error, Result};
use crate::keyset::{Column, ColumnKind, Cursor, Ready, Value};
use crate::sheet::coerce::Type;
use crate::thread::beside;
use std::time::{Duration, Instant};

/// How long signals and time-outs may wait.
const POLL: Duration = Duration::from_millis(50);
/// Places behind the point that a second can have; a function may announce more where it doesn't know.
const MOST_PLACES: u8 = 6;
/// Rows between two looks at the clock.
const ROWS_A_LOOK: usize = 64;

/// Limits of one call.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// A commit comes at the latest after this many rows.
    pub rows_per_commit: u64,
    /// Past this time the call commits and returns, if it has appended anything.
    pub seconds: Option<f64>,
    /// Somebody wants to hear of every commit when it is made; else the next rows are encoded while it is being made.
    pub report: bool,
}

/// Why the caller is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// At least every 50 ms: serve signals and time-outs.
    Poll,
    /// After a commit: rows appended by this call so far, and how long it took. Only with `report` is that all of it;
    /// else a part of it goes on beside the next rows.
    Committed(u64, Duration),
}

/// The caller's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Go,
    /// Return. At a poll an exception is pending: what is not committed is rolled back, and the cursor closed.
    Stop,
}

/// Appends the cursor's rows to the current sheet, committing as it goes; returns the rows appended and committed.
///
/// # Errors
/// Of the database: rows that came before it are committed. Of a cell or a file: what is not committed is rolled back.
pub fn append_cursor(
    book: &mut Workbook,
    cursor: &mut Cursor,
    limits: Limits,
    tick: &mut dyn FnMut(Tick) -> Flow,
) -> Result<u64> {
    book.begin_cursor()?;
    let mut transfer = Transfer {
        limits,
        tick,
        started: Instant::now(),
        polled: Instant::now(),
        committed_at: Instant::now(),
        appended: 0,
        pending: 0,
        plan: None,
    };
    match transfer.run(book, cursor) {
        Ok(()) => Ok(transfer.appended),
        Err(Halt::Interrupted) => {
            book.rollback()?;
            cursor.close();
            Ok(transfer.appended)
        }
        Err(Halt::Database(error)) => match transfer.commit(book, cursor, true) {
            Err(Halt::Sheet(worse)) => Err(worse),
            // An exception of a handler that ran meanwhile is the one to tell; the rows are in.
            _ => Err(error),
        },
        Err(Halt::Sheet(error)) => {
            // The error that was first is the one to tell.
            let _ = book.rollback();
            cursor.close();
            Err(error)
        }
    }
}

/// Why the loop ended before its end.
enum Halt {
    Interrupted,
    Database(Error),
    Sheet(Error),
}

/// One column of the sheet and where the query has it.
#[derive(Debug, Clone, Copy)]
struct Pair {
    sheet: usize,
    query: usize,
    kind: ColumnKind,
}

struct Transfer<'a> {
    limits: Limits,
    tick: &'a mut dyn FnMut(Tick) -> Flow,
    started: Instant,
    polled: Instant,
    committed_at: Instant,
    appended: u64,
    pending: u64,
    plan: Option<Vec<Pair>>,
}

impl Transfer<'_> {
    fn run(&mut self, book: &mut Workbook, cursor: &mut Cursor) -> std::result::Result<(), Halt> {
        cursor.for_a_sheet().map_err(Halt::Database)?;
        loop {
            let ready = cursor.ready(POLL).map_err(Halt::Database)?;
            self.poll()?;
            if ready != Ready::Pending && self.plan.is_none() {
                let columns = cursor.columns();
                self.plan = Some(self.wait_for_disk(|| plan(book, columns))?);
            }
            self.settle(book)?;
            if ready == Ready::Rows {
                self.rows(book, cursor)?;
            }
            let done = ready == Ready::Done;
            let paused = ready == Ready::Pending && cursor.is_paused();
            let out_of_time = self.is_out_of_time(book, cursor, paused);
            let last = done || out_of_time;
            if last || self.commit_is_due(book) {
                let go = self.commit(book, cursor, last)?;
                if last || !go {
                    // The commit was announced: it is durable when the call returns, whoever ends it.
                    return book.settle().map_err(Halt::Sheet);
                }
            }
        }
    }

    /// Appends the rows at hand, as far as the next commit.
    fn rows(&mut self, book: &mut Workbook, cursor: &mut Cursor) -> std::result::Result<(), Halt> {
        let room =
            usize::try_from(self.limits.rows_per_commit - self.pending).unwrap_or(usize::MAX);
        let mut left = cursor.unread().min(room);
        if self.limits.seconds.is_some() {
            // Not beyond the page, where the time is looked at.
            let page = cursor.chunk() as u64;
            let rest = page - (self.appended + self.pending) % page;
            left = left.min(usize::try_from(rest).unwrap_or(usize::MAX));
        }
        while left > 0 {
            let count = left.min(ROWS_A_LOOK);
            for row in 0..count {
                self.row(book, cursor, row).map_err(Halt::Sheet)?;
            }
            cursor.advance(count);
            self.pending += count as u64;
            left -= count;
            self.poll()?;
            self.settle(book)?;
            if self.commit_is_due(book) {
                break;
            }
        }
        Ok(())
    }

    fn row(&self, book: &mut Workbook, cursor: &Cursor, row: usize) -> Result<()> {
        let mut writer = book.begin_row(None)?;
        if let Some(row) = cursor.row(row) {
            for pair in self.plan.as_deref().unwrap_or_default() {
                cell(&mut writer, *pair, row.value(pair.query))?;
            }
        }
        writer.end()
    }

    /// Looked at when a page of the cursor is whole; but a page from a slow server isn't waited for longer than one commit,
    /// and a cursor that pauses on purpose not at all.
    fn is_out_of_time(&self, book: &Workbook, cursor: &Cursor, paused: bool) -> bool {
        let Some(seconds) = self.limits.seconds else {
            return false;
        };
        let rows = self.appended + self.pending;
        let over = self.started.elapsed().as_secs_f64() - seconds;
        let whole = rows.is_multiple_of(cursor.chunk() as u64);
        let soon = over >= 0.0 && (whole || paused);
        (rows > 0 || paused) && (soon || over >= book.commit_every().as_secs_f64())
    }

    fn commit_is_due(&self, book: &Workbook) -> bool {
        self.pending >= self.limits.rows_per_commit
            || (self.pending > 0 && self.committed_at.elapsed() >= book.commit_every())
    }

    /// Makes the commit that is due, once its rows are in their files.
    fn settle(&mut self, book: &mut Workbook) -> std::result::Result<(), Halt> {
        if book.can_settle().map_err(Halt::Sheet)? {
            self.wait_for_disk(|| book.settle())?;
        }
        Ok(())
    }

    /// Commits rows and token; answers whether to go on. The `last` commit is durable when this returns.
    fn commit(
        &mut self,
        book: &mut Workbook,
        cursor: &Cursor,
        last: bool,
    ) -> std::result::Result<bool, Halt> {
        let token = cursor.token();
        let token = token.as_deref();
        let began = Instant::now();
        if last || self.limits.report {
            self.wait_for_disk(|| book.commit(token))?;
        } else {
            if book.is_unsettled() {
                self.wait_for_disk(|| book.settle())?;
            }
            book.commit_soon(token).map_err(Halt::Sheet)?;
        }
        self.committed_at = Instant::now();
        if self.pending == 0 {
            return Ok(true);
        }
        self.appended += self.pending;
        self.pending = 0;
        let tick = Tick::Committed(self.appended, self.committed_at - began);
        Ok((self.tick)(tick) == Flow::Go)
    }

    /// Does what may wait for the disk, for seconds if that is busy, while signals and time-outs are served here.
    fn wait_for_disk<T: Send>(
        &mut self,
        work: impl FnOnce() -> Result<T> + Send,
    ) -> std::result::Result<T, Halt> {
        let mut stopped = false;
        let done = beside(work, POLL, &mut || {
            stopped = stopped || (self.tick)(Tick::Poll) == Flow::Stop;
        });
        self.polled = Instant::now();
        match done {
            Ok(Ok(_)) if stopped => Err(Halt::Interrupted),
            Ok(outcome) => outcome.map_err(Halt::Sheet),
            Err(error) => Err(Halt::Sheet(Error::new(
                Code::Internal,
                format!("no thread can be started: {error}"),
            ))),
        }
    }

    fn poll(&mut self) -> std::result::Result<(), Halt> {
        if self.polled.elapsed() >= POLL {
            let answer = (self.tick)(Tick::Poll);
            self.polled = Instant::now();
            if answer == Flow::Stop {
                return Err(Halt::Interrupted);
            }
        }
        Ok(())
    }
}

/// Which column of the query goes into which of the sheet. A sheet without columns and rows takes the query's.
fn plan(book: &mut Workbook, columns: &[Column]) -> Result<Vec<Pair>> {
    if book.takes_columns() {
        let names: Vec<_> = columns
            .iter()
            .map(|column| (column.name.as_str(), type_of(column.kind), format(column)))
            .collect();
        book.define_columns(&names)?;
    }
    if book.column_count() == 0 {
        // Positional rows went before: so does the query, column by column.
        let pairs = columns.iter().enumerate();
        return Ok(pairs
            .map(|(index, column)| Pair {
                sheet: index,
                query: index,
                kind: column.kind,
            })
            .collect());
    }
    let mut pairs = Vec::with_capacity(book.column_count());
    for sheet in 0..book.column_count() {
        let key = book.column_key(sheet);
        match columns
            .iter()
            .enumerate()
            .find(|(_, column)| column.name == key)
        {
            Some((query, column)) => pairs.push(Pair {
                sheet,
                query,
                kind: column.kind,
            }),
            None => {
                let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                return Err(Error::new(
                    Code::Mismatch,
                    format!(
                        "the query has no column '{key}', which the sheet declares; it has {}. Give the column this \
                         name in the query (… AS `{key}`), or leave it out of the sheet",
                        names.join(", ")
                    ),
                ));
            }
        }
    }
    Ok(pairs)
}

/// The type of a column that takes its definition from a query.
fn type_of(kind: ColumnKind) -> Type {
    match kind {
        ColumnKind::Int { .. } | ColumnKind::Year => Type::Integer,
        ColumnKind::Float | ColumnKind::Double => Type::Number,
        ColumnKind::Decimal => Type::Decimal,
        ColumnKind::Date => Type::Date,
        ColumnKind::DateTime => Type::DateTime,
        ColumnKind::Time => Type::Time,
        ColumnKind::Bit
        | ColumnKind::Text
        | ColumnKind::Json
        | ColumnKind::Binary
        | ColumnKind::Null => Type::Auto,
    }
}

/// The number format of a column that shows leading zeros, or has fractions of a second: Excel shows three places, and
/// without a place for them it would round 23:59:59.999 to the next day.
fn format(column: &Column) -> Option<String> {
    let whole = match column.kind {
        ColumnKind::Int { .. } => return column.zerofill.map(|width| "0".repeat(width.into())),
        ColumnKind::DateTime => "yyyy-mm-dd hh:mm:ss",
        ColumnKind::Time => "[hh]:mm:ss",
        _ => return None,
    };
    let places = column.decimals.min(3).into();
    (1..=MOST_PLACES)
        .contains(&column.decimals)
        .then(|| format!("{whole}.{}", "0".repeat(places)))
}

/// Writes one value as the cell that its column's metadata ask for; the sheet's column type has the last word.
#[inline(always)] // see Batch::value
fn cell(row: &mut RowWriter<'_>, pair: Pair, value: Value<'_>) -> Result<()> {
    let cell = match value {
        Value::Null => Cell::Blank,
        Value::Int(int) => Cell::Int(int),
        Value::UInt(int) => Cell::UInt(int),
        Value::Float(float) => Cell::Float(widen(float)),
        Value::Double(float) => Cell::Float(float),
        Value::Bytes(bytes) => return bytes_cell(row, pair, bytes),
        Value::Text(text) => match pair.kind {
            ColumnKind::Decimal => Cell::Decimal(text),
            ColumnKind::Bit | ColumnKind::Binary => return bytes_cell(row, pair, text.as_bytes()),
            _ => Cell::Text(text),
        },
        Value::DateTime {
            year: 0,
            month: 0,
            day: 0,
            ..
        } => Cell::Blank,
        Value::DateTime {
            year,
            month,
            day,
            hour,
            minute,
            second,
            micros,
        } => {
            let date = Date {
                year: year.into(),
                month,
                day,
            };
            if pair.kind == ColumnKind::Date {
                Cell::Date(date)
            } else {
                Cell::DateTime(DateTime {
                    date,
                    hour,
                    minute,
                    second,
                    micros,
                })
            }
        }
        Value::Time {
            negative,
            days,
            hours,
            minutes,
            seconds,
            micros,
        } => {
            let hours = i64::from(days) * 24 + i64::from(hours);
            let seconds = (hours * 60 + i64::from(minutes)) * 60 + i64::from(seconds);
            let span = seconds * 1_000_000 + i64::from(micros);
            Cell::Time(Span {
                micros: if negative { -span } else { span },
            })
        }
    };
    row.cell(pair.sheet, cell, None)
}

fn bytes_cell(row: &mut RowWriter<'_>, pair: Pair, bytes: &[u8]) -> Result<()> {
    if pair.kind == ColumnKind::Bit {
        let number = bytes
            .iter()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        return row.cell(pair.sheet, Cell::UInt(number), None);
    }
    if pair.kind == ColumnKind::Binary && row.column_type(pair.sheet) == Type::Auto {
        let problem = "the value is binary; write HEX(…), BIN_TO_UUID(…) or CONVERT(… USING utf8mb4) in the query, \
                       or give the column a type";
        return row.bad(pair.sheet, problem, Some(&String::from_utf8_lossy(bytes)));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if pair.kind == ColumnKind::Decimal => {
            row.cell(pair.sheet, Cell::Decimal(text), None)
        }
        Ok(text) => row.cell(pair.sheet, Cell::Text(text), None),
        Err(_) => {
            let problem =
                "the text is not UTF-8; write HEX(…) or CONVERT(… USING utf8mb4) in the query";
            row.bad(pair.sheet, problem, Some(&String::from_utf8_lossy(bytes)))
        }
    }
}

/// A FLOAT as the number people wrote: 0.1, not 0.10000000149011612.
fn widen(float: f32) -> f64 {
    if !float.is_finite() {
        return f64::from(float);
    }
    let mut buffer = zmij::Buffer::new();
    buffer
        .format_finite(float)
        .parse()
        .unwrap_or_else(|_| f64::from(float))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp)]
    fn floats_are_widened_as_written() {
        for (float, double) in [
            (0.1_f32, 0.1),
            (16_777_216.0, 16_777_216.0),
            (-1.5e-10, -1.5e-10),
            (3.402_823_5e38, 3.402_823_5e38),
        ] {
            assert_eq!(widen(float), double);
        }
    }
}
