//! The options of a handle and of a sheet: parsed, defaulted, and compared with what is stored.

use super::properties::Properties;
use super::sheet_options::SheetOptions;
use crate::error::Result;
use crate::part::Durability;
use crate::sheet::deflate::Level;
use crate::value::{Options, Value};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What opening may find and do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Create what is absent, resume what is there.
    #[default]
    Auto,
    /// There must be nothing.
    Create,
    /// There must be something.
    Resume,
    /// A new part, while the finished file stays until `finish`.
    Replace,
}

/// What becomes of a value that can't be a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnBadCell {
    /// An exception; the row isn't written.
    #[default]
    Error,
    /// Its text, as far as it goes.
    Text,
    /// Nothing.
    Blank,
}

/// Options of the handle; never stored, never compared.
#[derive(Debug, Clone)]
pub struct HandleOptions {
    /// What opening may find.
    pub mode: Mode,
    /// The run.
    pub id: Option<String>,
    /// How long to wait for the lock.
    pub lock_timeout: Duration,
    /// What a commit survives.
    pub durability: Durability,
    /// How hard to compress.
    pub compression: Level,
    /// Longest time between commits of `appendCursor`.
    pub commit_every: Duration,
    /// Whether a damaged part goes back to its last whole commit.
    pub salvage: bool,
}

/// Options of the workbook that are stored; `None`: not said.
#[derive(Debug, Clone, Default)]
pub struct WorkbookOptions {
    /// Document properties.
    pub properties: Option<Properties>,
    /// Bad cells.
    pub on_bad_cell: Option<OnBadCell>,
}

/// Everything the constructor's `$options` may say.
///
/// # Errors
/// Names what is unknown or wrong.
pub fn parse_all(value: Value) -> Result<(HandleOptions, WorkbookOptions, SheetOptions)> {
    let mut options = Options::new("options", value)?;
    let o = &mut options;
    let choose = |o: &Options, name: &str, expected: &str, given: String| {
        o.wrong(name, expected, &Value::Str(given))
    };
    let handle = HandleOptions {
        mode: match o.string("mode")? {
            None => Mode::Auto,
            Some(mode) => match mode.as_str() {
                "auto" => Mode::Auto,
                "create" => Mode::Create,
                "resume" => Mode::Resume,
                "replace" => Mode::Replace,
                _ => {
                    return Err(choose(
                        o,
                        "mode",
                        "'auto', 'create', 'resume' or 'replace'",
                        mode,
                    ));
                }
            },
        },
        id: match o.string("id")? {
            Some(id) if id.is_empty() || id.len() > 255 => {
                return Err(choose(o, "id", "a string of 1 to 255 bytes", id));
            }
            id => id,
        },
        lock_timeout: seconds(o, "lockTimeout", 0.0, 86_400.0)?.unwrap_or_default(),
        durability: match o.string("durability")? {
            None => Durability::Power,
            Some(name) => match name.as_str() {
                "power" => Durability::Power,
                "process" => Durability::Process,
                _ => return Err(choose(o, "durability", "'power' or 'process'", name)),
            },
        },
        compression: match o.string("compression")? {
            None => Level::Default,
            Some(name) => match name.as_str() {
                "fast" => Level::Fast,
                "default" => Level::Default,
                "best" => Level::Best,
                _ => {
                    return Err(choose(
                        o,
                        "compression",
                        "'fast', 'default' or 'best'",
                        name,
                    ));
                }
            },
        },
        commit_every: seconds(o, "commitSeconds", 0.01, 86_400.0)?
            .unwrap_or(Duration::from_secs(2)),
        salvage: o.bool("salvage")?.unwrap_or(false),
    };
    let workbook = WorkbookOptions {
        properties: o.take("properties").map(Properties::parse).transpose()?,
        on_bad_cell: match o.string("onBadCell")? {
            None => None,
            Some(name) => Some(match name.as_str() {
                "error" => OnBadCell::Error,
                "text" => OnBadCell::Text,
                "blank" => OnBadCell::Blank,
                _ => return Err(choose(o, "onBadCell", "'error', 'text' or 'blank'", name)),
            }),
        },
    };
    let sheet = SheetOptions::take(o)?;
    options.finish()?;
    Ok((handle, workbook, sheet))
}

fn seconds(o: &mut Options, name: &'static str, least: f64, most: f64) -> Result<Option<Duration>> {
    Ok(o.number(name, least, most)?.map(Duration::from_secs_f64))
}
