//! From the cursor to the sheet: the loop behind `appendCursor`. PLACEHOLDER BODIES.
#![allow(clippy::todo, missing_docs, unused_variables)]
use crate::book::Workbook;
use crate::error::Result;
use crate::keyset::Cursor;

/// Limits of one `appendCursor` call.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub rows_per_commit: u64,
    pub seconds: Option<f64>,
}

/// Why the caller is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// at least every 50 ms: serve signals and time-outs
    Poll,
    /// after a commit: rows appended by this call so far
    Committed(u64),
}

/// The caller's answer. `Stop` at a Poll: an exception is pending: uncommitted rows are rolled back and the cursor closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Go,
    Stop,
}

/// Appends the cursor's rows to the current sheet, committing as it goes. Returns the rows appended and committed.
pub fn append_cursor(
    book: &mut Workbook,
    cursor: &mut Cursor,
    limits: Limits,
    tick: &mut dyn FnMut(Tick) -> Flow,
) -> Result<u64> {
    todo!()
}
