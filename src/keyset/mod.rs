//! Keyset iteration over MySQL and MariaDB: connect, page predicate, decode, prefetch, token. Knows no PHP.
//! PLACEHOLDER BODIES: signatures are agreed, bodies follow.
#![allow(clippy::todo, missing_docs, unused_variables)]
use crate::error::Result;
use crate::value::Value as Config;
use std::time::Duration;

/// The constructor's arguments as PHP gave them; judged by [`Cursor::new`].
#[derive(Debug)]
pub struct Arguments {
    /// URL string or the connection array.
    pub connection: Config,
    pub sql: String,
    pub bindings: Vec<Binding>,
    /// 'id' | ['created_at' => 'desc', 'id' => 'asc'] | ['tenant_id', 'id']
    pub key: Config,
    pub chunk: i64,
    pub after: Option<String>,
    pub options: Config,
}

/// A bound value.
#[derive(Debug, Clone, PartialEq)]
pub enum Binding {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Bytes(Vec<u8>),
}

/// A column of the result.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: String,
    pub kind: ColumnKind,
}

/// What the column's metadata say; enough to choose PHP type and cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Int { unsigned: bool, tiny1: bool },
    Float,
    Double,
    Decimal,
    Date,
    DateTime,
    Time,
    Year,
    Bit,
    Text,
    Binary,
    Json,
    Null,
}

/// A value of a row, borrowed from the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    UInt(u64),
    Float(f32),
    Double(f64),
    Bytes(&'a [u8]),
    /// Also zero dates (0000-00-00) and partial ones, as the server gave them.
    DateTime {
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
        micros: u32,
    },
    Time {
        negative: bool,
        days: u32,
        hours: u8,
        minutes: u8,
        seconds: u8,
        micros: u32,
    },
}

/// What [`Cursor::ready`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// unread() > 0
    Rows,
    /// nothing yet within the patience; serve signals and ask again
    Pending,
    /// every row was handed out
    Done,
}

/// A keyset walk over one query; hands out rows in order, holds the position.
#[derive(Debug)]
pub struct Cursor;

impl Cursor {
    /// Judges the arguments. Opens no connection and starts no thread before the first use.
    pub fn new(arguments: Arguments) -> Result<Cursor> {
        todo!()
    }
    /// The same, but the arguments are for `keys()`: only the key columns come over the wire. Same position and token.
    pub fn keys_only(&mut self) -> Result<()> {
        todo!()
    }
    /// Waits up to `patience` for rows. Rows are handed out as they arrive in batches, a page need not be complete.
    pub fn ready(&mut self, patience: Duration) -> Result<Ready> {
        todo!()
    }
    /// The result's columns; known once `ready` has answered Rows or Done.
    pub fn columns(&self) -> &[Column] {
        todo!()
    }
    /// Rows at hand that were not handed out yet.
    pub fn unread(&self) -> usize {
        todo!()
    }
    /// Whether the unread rows end a page (for chunks()): number of unread rows up to the page's end once the page is whole, else None.
    pub fn unread_page(&self) -> Option<usize> {
        todo!()
    }
    /// Value `column` of the `n`th unread row.
    pub fn value(&self, n: usize, column: usize) -> Value<'_> {
        todo!()
    }
    /// `n` rows were handed out; the position moves behind them.
    pub fn advance(&mut self, n: usize) {
        todo!()
    }
    /// Token of the position behind the last row handed out; None before the first (unless opened with `after`: then that).
    pub fn token(&self) -> Option<String> {
        todo!()
    }
    pub fn rows_read(&self) -> u64 {
        todo!()
    }
    pub fn is_done(&self) -> bool {
        todo!()
    }
    /// Plan and rows examined per row returned, as a tree of values for PHP.
    pub fn explain(&mut self) -> Result<Config> {
        todo!()
    }
    pub fn close(&mut self) {
        todo!()
    }
}
/// Versions of the backend for `php --ri`.
pub fn backend_version() -> &'static str {
    "mysql_async"
}
