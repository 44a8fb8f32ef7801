//! Keyset iteration over MySQL and MariaDB: connect, page predicate, decode, prefetch, token. Knows no PHP, never
//! writes a value into SQL, and never reads a row twice or not at all: what it can't be sure of it refuses.

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
mod signals;
mod token;
mod types;
mod unique;
mod url;
mod walk;

pub use cursor::Cursor;
pub use signals::spawn_unsignalled;
pub use types::{Arguments, Binding, Column, ColumnKind, Ready, Value};

/// Versions of the backend for `php --ri`.
#[must_use]
pub fn backend_version() -> &'static str {
    "mysql_async 0.37 (rustls, ring)"
}
