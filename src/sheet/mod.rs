//! Cells into row XML, row XML into deflate segments. Pure: opens no file, knows no PHP and no database.

pub mod bits;
pub mod block;
pub mod coerce;
pub mod date;
pub mod deflate;
pub mod escape;
pub mod huffman;
pub mod limits;
pub mod number;
pub mod pipeline;
#[cfg(test)]
mod pipeline_tests;
pub mod quick;
pub mod reference;
pub mod row;
pub mod width;
