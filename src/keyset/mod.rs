//! Keyset iteration over MySQL and MariaDB: connect, page predicate, decode, prefetch, token. Knows no PHP, never
//! writes a value into SQL, and never reads a row twice or not at all: what it can't be sure of it refuses.
//!
//! The way of a page: `setup` judges the arguments → `runtime` has the thread, `pool` the connections (`connect`) → `open`
//! (`schema`, `look`, `guard`, `unique`: may this be walked?) → `walk` and `pager` read → `channel` → `cursor` hands out.
//!
//! Sizes of pages: the server is asked for 100 rows first, or fewer where they may be wide, then for as many as take
//! `pageMs`, up to `chunk` rows (ten times as many for a quick reader) or `pageBytes` (`pace`); rows travel in batches of 128 KiB,
//! or sooner when the server pauses, and 512 KiB of them may wait (2 MiB on their way into a sheet). `chunks()` is independent of all that: its pages have exactly `chunk` rows, but for the last.
//!
//! What passes by itself (`failure` says what) is borne with `patience`: `walk` connects anew and goes on behind the last
//! row received. A cursor closed in the middle of a page ends its statement over a second connection (`pool`), because a
//! server that computes doesn't notice that nobody listens.

mod ask;
mod base64url;
mod breaker;
mod candidates;
mod channel;
mod clock;
mod config;
mod connect;
mod cursor;
mod definition;
mod effort;
mod errand;
mod failure;
mod form;
mod guard;
mod hint;
mod key;
mod laravel;
mod limits;
mod link;
mod look;
mod open;
mod ordinate;
mod pace;
mod page;
mod pager;
mod patience;
mod plain;
mod pool;
mod predicate;
mod progress;
mod query;
mod runtime;
mod scan;
mod schema;
mod seal;
mod setup;
mod snapshot;
mod split;
mod spot;
mod sql;
mod throttle;
mod token;
mod types;
mod unique;
mod url;
mod walk;
mod wire;

pub use cursor::Cursor;
pub use runtime::shut_down;

/// What fuzz targets reach directly; no part of the crate's interface.
#[doc(hidden)]
pub mod fuzzing {
    pub use super::base64url::{decode, encode};
    pub use super::page::Batch;
    pub use super::schema::{columns, kind, text};
    pub use super::token::{Binds, KeyValue, Position};
    pub use super::wire::{Arrived, Conn, Failure, Field, Row, Statement, Who, Wire};
}
pub use types::{Arguments, Binding, Column, ColumnKind, Ready, Value};

/// Versions of the backend for `php --ri`.
#[must_use]
pub fn backend_version() -> &'static str {
    "mysql_common 0.37 (rustls, ring)"
}
