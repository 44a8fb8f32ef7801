//! src/keyset/channel.rs and src/sheet/pipeline.rs as they are, with loom's types under them, and models of what their
//! threads do with them.
#![allow(dead_code)]

pub mod error {
    #[derive(Debug)]
    pub struct Error;
}

pub mod value {
    #[derive(Debug, PartialEq)]
    pub struct Value;
}

pub mod sync;
pub mod thread;

pub mod keyset;
pub mod sheet;

#[cfg(test)]
mod models;
#[cfg(test)]
mod pipeline_models;
