//! The plain types that cross the room's door: arguments, bindings, columns, values. They hold data and judge
//! nothing. Their debug output must never show a connection's password.

use crate::value::Value as Config;
use std::fmt;

/// The constructor's arguments as PHP gave them; judged by [`Cursor::new`](super::Cursor::new).
pub struct Arguments {
    /// URL string or the connection array.
    pub connection: Config,
    /// A SELECT without ORDER BY and LIMIT, perhaps with a `{keyset}` marker.
    pub sql: String,
    /// One value per `?` of the SQL, in order.
    pub bindings: Vec<Binding>,
    /// `'id'` | `['created_at' => 'desc', 'id' => 'asc']` | `['tenant_id', 'id']`
    pub key: Config,
    /// Rows of a page.
    pub chunk: i64,
    /// A token: go on behind it.
    pub after: Option<String>,
    /// `allowScan` (bool: read even where no index serves the order), `unique` (bool: the caller vouches that no two
    /// rows share the key), `nullableKey` (bool: NULL is a key value), `tokenKey` (seals tokens; secret), and those of
    /// `Limits`. Any other is an error.
    pub options: Config,
}

impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither the connection (a password) nor the bindings (people's data) nor the options (the tokens' key) belong
        // into a log.
        f.debug_struct("Arguments")
            .field("sql", &self.sql)
            .field("bindings", &self.bindings.len())
            .field("key", &self.key)
            .field("chunk", &self.chunk)
            .field("after", &self.after)
            .finish_non_exhaustive()
    }
}

/// A bound value.
#[derive(Debug, Clone, PartialEq)]
pub enum Binding {
    /// null
    Null,
    /// bool; bound as 0 or 1
    Bool(bool),
    /// int
    Int(i64),
    /// float; NAN and INF are refused
    Float(f64),
    /// string
    Bytes(Vec<u8>),
}

/// A column of the result.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name as the query gives it.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Places behind the point (of seconds too); above 30 they aren't fixed.
    pub decimals: u8,
    /// Digits that a number is filled up to with zeros (ZEROFILL, YEAR).
    pub zerofill: Option<u16>,
}

/// What the column's metadata say; enough to choose PHP type and cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// TINYINT to BIGINT
    Int {
        /// UNSIGNED
        unsigned: bool,
        /// TINYINT(1), which many programs use as a boolean
        tiny1: bool,
    },
    /// FLOAT
    Float,
    /// DOUBLE
    Double,
    /// DECIMAL, as text
    Decimal,
    /// DATE
    Date,
    /// DATETIME, TIMESTAMP
    DateTime,
    /// TIME
    Time,
    /// YEAR, as an integer
    Year,
    /// BIT, as its bytes, most significant first
    Bit,
    /// CHAR, VARCHAR, TEXT, ENUM, SET and what functions give as text; UTF-8. MariaDB's JSON is such a text.
    Text,
    /// BINARY, VARBINARY, BLOB, GEOMETRY
    Binary,
    /// MySQL's JSON
    Json,
    /// the literal NULL
    Null,
}

/// A value of a row, borrowed from the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// NULL
    Null,
    /// an integer that fits; also of UNSIGNED columns
    Int(i64),
    /// an integer beyond `i64::MAX`
    UInt(u64),
    /// FLOAT
    Float(f32),
    /// DOUBLE
    Double(f64),
    /// text, DECIMAL, BIT and binary
    Bytes(&'a [u8]),
    /// Bytes that are known to be UTF-8, whatever their column; only after [`super::Cursor::for_a_sheet`].
    Text(&'a str),
    /// Also zero dates (0000-00-00) and partial ones, as the server gave them.
    DateTime {
        /// 0 to 9999
        year: u16,
        /// 0 to 12
        month: u8,
        /// 0 to 31
        day: u8,
        /// 0 to 23
        hour: u8,
        /// 0 to 59
        minute: u8,
        /// 0 to 59
        second: u8,
        /// 0 to 999,999
        micros: u32,
    },
    /// TIME, up to ±838:59:59.999999
    Time {
        /// below zero
        negative: bool,
        /// whole days
        days: u32,
        /// 0 to 23
        hours: u8,
        /// 0 to 59
        minutes: u8,
        /// 0 to 59
        seconds: u8,
        /// 0 to 999,999
        micros: u32,
    },
}

/// What [`Cursor::ready`](super::Cursor::ready) found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// `unread() > 0`
    Rows,
    /// nothing (more) yet within the patience; serve signals and ask again
    Pending,
    /// every row was handed out
    Done,
}
