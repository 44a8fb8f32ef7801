//! `native_xlsx`: .xlsx files built by many processes in turn, and a keyset cursor that feeds them.
//!
//! The rooms, in the order in which a row walks through them: [`keyset`] or `php` → [`cell`] → [`sheet`] →
//! [`part`] → [`book`]. ARCHITECTURE.md tells the way in one page.

pub mod book;
pub mod cell;
pub mod error;
pub mod keyset;
// Who uses the crate otherwise has an allocator of his own.
#[cfg(any(feature = "php", test))]
mod large;
pub mod part;
#[cfg(feature = "php")]
pub mod php;
#[cfg(feature = "planted")]
pub mod planted;
#[cfg(not(feature = "planted"))]
mod planted;
pub mod sheet;
mod sync;
pub mod thread;
pub mod transfer;
pub mod value;

pub use error::{Code, Error, Result};
