//! Keyset iteration over MySQL and MariaDB: connect, page predicate, decode, prefetch, token. Knows no PHP, never
//! writes a value into SQL, and never reads a row twice or not at all: what it can't be sure of it refuses.
//!
//! The way of a page: `setup` judges the arguments → `runtime` starts the thread → `connect` → `open` (`schema`,
//! `look`, `guard`, `unique`: may this be walked?) → `walk` and `pager` read → `channel` → `cursor` hands out.
//!
//! Sizes of pages: the server is asked for 100 rows first, then for more while pages are quick, up to `chunk` rows or
//! 4 MiB, and for fewer while they are slow; rows travel in batches of 256 KiB, or sooner when the server pauses, and
//! 2 MiB of them may wait. `chunks()` is independent of all that: its pages have exactly `chunk` rows, but for the last.
//!
//! Only the socket's end tells the server that a cursor was closed in the middle of a page: a statement that computes
//! for long without sending anything runs to its next row.

mod base64url;
mod channel;
mod clock;
mod config;
mod connect;
mod cursor;
mod effort;
mod failure;
mod guard;
mod hint;
mod key;
mod laravel;
mod look;
mod open;
mod page;
mod pager;
mod predicate;
mod progress;
mod query;
mod runtime;
mod scan;
mod schema;
mod setup;
mod token;
mod types;
mod unique;
mod url;
mod walk;

pub use cursor::Cursor;

/// What fuzz targets reach directly; no part of the crate's interface.
#[doc(hidden)]
pub mod fuzzing {
    pub use super::base64url::{decode, encode};
    pub use super::token::{Binds, KeyValue};
}
pub use types::{Arguments, Binding, Column, ColumnKind, Ready, Value};

/// Versions of the backend for `php --ri`.
#[must_use]
pub fn backend_version() -> &'static str {
    "mysql_async 0.37 (rustls, ring)"
}
