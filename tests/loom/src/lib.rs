//! src/keyset/channel.rs as it is, with loom's types under it, and models of what its two threads do with it.
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

pub mod keyset;

#[cfg(test)]
mod models;
