//! The PHP boundary: classes, exceptions, and the way from a PHP value to a [`crate::cell::Cell`].
//!
//! Everything that touches the engine's memory by hand lives in [`zend`], the one `unsafe` island; its sub-modules say
//! why they are sound. The rest is safe Rust: one file per PHP class (`workbook`, `cursor`, `pages`, `values`), what
//! they do (`append`, `walk`), the conversions (`rows`, `cells`, `fetched`, `times`, `tree`, `styles`, `bindings`, `paths`), and
//! how every method ends (`guard`, `exceptions`).
//!
//! ext-php-rs gives the bindings for the PHP that is built against, the module entry and the bail-out trap. Its class
//! macros are not used: they can express neither unions, defaults and sensitive parameters in Reflection, nor
//! subclasses of `RuntimeException` that have a trace.

mod append;
mod bindings;
mod cells;
mod cursor;
mod exceptions;
mod fetched;
mod guard;
mod module;
mod pages;
mod paths;
mod rows;
mod styles;
mod times;
mod tree;
mod values;
mod walk;
mod workbook;
mod zend;
