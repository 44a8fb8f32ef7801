//! Links as records of the part's links files: they are in no cell, so they are kept beside the rows until finish.

use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRecord {
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u16,
    /// Address.
    pub url: String,
    /// Tool tip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tip: Option<String>,
}

impl LinkRecord {
    /// Appends the record as a line.
    pub fn write(&self, out: &mut Vec<u8>) {
        // Strings and numbers always serialise.
        if let Ok(line) = serde_json::to_vec(self) {
            out.extend_from_slice(&line);
            out.push(b'\n');
        }
    }
}

/// Reads all records of a file.
///
/// # Errors
/// They aren't ours.
pub fn read(bytes: &[u8]) -> Result<Vec<LinkRecord>> {
    bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            serde_json::from_slice(line).map_err(|error| {
                Error::new(
                    Code::Corrupt,
                    format!("the part's links can't be read: {error}"),
                )
            })
        })
        .collect()
}
