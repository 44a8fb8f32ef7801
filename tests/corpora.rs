//! The fuzz targets' corpora, replayed: inputs that once reached a new place or showed a bug. `make fuzz` looks for more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code
)]

#[path = "../fuzz/src/lib.rs"]
mod targets;

#[global_allocator]
static COUNTING: targets::bounds::Counting = targets::bounds::Counting;

use std::path::Path;
use std::sync::atomic::Ordering;

fn replay(name: &str) {
    targets::input::REPLAY.store(true, Ordering::Relaxed);
    let (_, run) = targets::TARGETS
        .iter()
        .find(|(target, _)| *target == name)
        .unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 20, "{name}: only {} inputs", files.len());
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        if let Err(panic) = std::panic::catch_unwind(|| run(&bytes)) {
            eprintln!("in {}", file.display());
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn journal() {
    replay("journal");
}

#[test]
fn resume() {
    replay("resume");
}

#[test]
fn escape() {
    replay("escape");
}

#[test]
fn token() {
    replay("token");
}

#[test]
fn cell() {
    replay("cell");
}

#[test]
fn append() {
    replay("append");
}

#[test]
fn wire() {
    replay("wire");
}
