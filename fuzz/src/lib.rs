//! What `make fuzz` throws random bytes at, and tests/corpora.rs replays: one module a target, each with a `run` that takes
//! any bytes and panics when the crate does other than its oracle says. All of it works in memory, so that it is quick.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    missing_docs
)]

pub mod append;
pub mod bounds;
pub mod cell;
pub mod escape;
pub mod input;
pub mod journal;
pub mod made;
pub mod memory;
pub mod packets;
pub mod read;
pub mod resume;
pub mod server;
pub mod token;
pub mod wire;

/// A target.
pub type Run = fn(&[u8]);

/// All targets by name; each has a corpus in fuzz/corpus/.
pub const TARGETS: [(&str, Run); 7] = [
    ("journal", journal::run),
    ("resume", resume::run),
    ("escape", escape::run),
    ("token", token::run),
    ("cell", cell::run),
    ("append", append::run),
    ("wire", wire::run),
];
