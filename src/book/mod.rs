//! The workbook around the rows: handle, columns, formats, skeleton, zip package.
//! PLACEHOLDER BODIES: signatures are agreed, bodies follow.
#![allow(clippy::todo, missing_docs, unused_variables)]
use crate::cell::Cell;
use crate::error::{Error, Place, Result};
use crate::value::Value;
use std::path::{Path, PathBuf};

/// A parsed style (font, fill, borders, alignment, number format); cheap to clone, hashable.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Style;

impl Style {
    /// Parses `['bold' => true, 'color' => '#FF0000', 'format' => '0.00', ...]`; `what` names it in messages.
    pub fn parse(what: &str, value: Value) -> Result<Style> { todo!() }
}

/// What `NativeXlsx::status` answers.
#[derive(Debug, Clone)]
pub struct Status {
    pub state: &'static str, // absent, building, finished
    pub id: Option<String>,
    pub rows: u64,
    pub bytes: u64,
    pub chunks: u64,
    pub bad_cells: u64,
    pub sheets: Vec<SheetStatus>,
    pub updated_at: Option<f64>, // unix seconds
    pub locked_by: Option<u32>,  // pid
}

/// One sheet in [`Status`].
#[derive(Debug, Clone)]
pub struct SheetStatus { pub name: String, pub rows: u64, pub token: Option<String> }

/// The handle. One process, one thread, at a time.
#[derive(Debug)]
pub struct Workbook;

/// A point to go back to; see [`Workbook::savepoint`].
#[derive(Debug)]
pub struct Savepoint;

impl Workbook {
    /// Creates or re-opens. `columns`, `options` as PHP gave them (parsed and judged here).
    pub fn open(path: &Path, columns: Option<Value>, sheet: Option<&str>, options: Value) -> Result<Workbook> { todo!() }
    pub fn status(path: &Path) -> Result<Status> { todo!() }

    /// Number of declared columns of the current sheet; 0: none declared, rows are positional.
    pub fn column_count(&self) -> usize { todo!() }
    /// Key of declared column `index`.
    pub fn column_key(&self, index: usize) -> &str { todo!() }
    pub fn column_index(&self, key: &str) -> Option<usize> { todo!() }
    /// Changes whenever the columns behind the three calls above may have changed (sheet selected, ...).
    pub fn columns_version(&self) -> u64 { todo!() }

    /// Begins a data row in the current sheet. Cells in ascending column order. Dropping the writer drops the row.
    pub fn begin_row(&mut self, style: Option<&Style>) -> Result<RowWriter<'_>> { todo!() }
    /// Place (sheet, next row) for an error about a row as a whole.
    pub fn place(&self) -> Place { todo!() }

    /// Where `rollback_to` goes back to; cheap.
    pub fn savepoint(&mut self) -> Result<Savepoint> { todo!() }
    pub fn rollback_to(&mut self, savepoint: Savepoint) -> Result<()> { todo!() }
    pub fn release(&mut self, savepoint: Savepoint) {}

    /// `Err(State)` with rows pending; `Ok(false)`: the key is in already, do nothing. `Ok(true)`: append rows, then `commit_chunk`, or `rollback`.
    pub fn begin_chunk(&mut self, key: &str) -> Result<bool> { todo!() }
    pub fn commit_chunk(&mut self, key: &str) -> Result<()> { todo!() }

    pub fn add_sheet(&mut self, name: &str, columns: Option<Value>, options: Value) -> Result<()> { todo!() }
    pub fn select_sheet(&mut self, name: &str) -> Result<()> { todo!() }

    pub fn commit(&mut self, token: Option<&str>) -> Result<()> { todo!() }
    pub fn rollback(&mut self) -> Result<()> { todo!() }
    /// Rolls back what is pending and releases the lock; further calls are no-ops, other methods then give `Code::Closed`.
    pub fn close(&mut self) -> Result<()> { todo!() }
    pub fn finish(&mut self) -> Result<PathBuf> { todo!() }
    pub fn discard(&mut self) -> Result<()> { todo!() }
    pub fn is_finished(&self) -> bool { todo!() }
    pub fn has_chunk(&mut self, key: &str) -> Result<bool> { todo!() }
    pub fn token(&self, sheet: Option<&str>) -> Result<Option<String>> { todo!() }
    pub fn row_count(&self) -> u64 { todo!() }
    pub fn committed_row_count(&self) -> u64 { todo!() }
}

/// One row being written; see [`Workbook::begin_row`].
#[derive(Debug)]
pub struct RowWriter<'a> { book: &'a mut Workbook }

impl RowWriter<'_> {
    /// Adds the cell in `column` (from 0, ascending). The column's type converts it; a bad cell is an error with its
    /// place, or text/blank where `onBadCell` says so.
    pub fn cell(&mut self, column: usize, cell: Cell<'_>, style: Option<&Style>) -> Result<()> { todo!() }
    /// A value that has no cell at all (an array, a resource, bad UTF-8). `text` is what `onBadCell: 'text'` would write.
    pub fn bad(&mut self, column: usize, problem: &str, text: Option<&str>) -> Result<()> { todo!() }
    /// An error about this row as a whole (unknown key, too many values).
    pub fn row_error(&self, problem: &str) -> Error { todo!() }
    /// The row is whole: it is pending now.
    pub fn end(self) -> Result<()> { todo!() }
}
