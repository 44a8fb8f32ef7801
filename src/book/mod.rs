//! The workbook around the rows: the handle, columns, formats, and at the end the skeleton and the zip package.
//! Knows the part's files only by what [`crate::part`] offers, and PHP not at all.

pub mod columns;
mod commits;
mod definitions;
mod difference;
mod finished;
mod flow;
mod formats;
mod handle;
mod links;
mod open;
#[cfg(test)]
mod open_tests;
mod options;
mod package;
mod pages;
mod pieces;
mod preamble;
mod properties;
mod row;
mod seen;
mod sheet;
mod sheet_options;
mod skeleton;
mod status;
mod style;
mod zip;

pub use columns::Column;
pub use commits::Savepoint;
pub use handle::Workbook;
pub use row::RowWriter;
pub use status::{SheetStatus, Status};
pub use style::Style;
