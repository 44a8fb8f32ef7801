//! What a workbook is, seen without its lock.

use super::definitions::Definitions;
use super::handle::Workbook;
use crate::error::Result;
use crate::part::storage::{Disk, Storage};
use crate::part::{Paths, Receipt, find};
use std::path::Path;

/// What `NativeXlsx::status` answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// `absent`, `building` or `finished`.
    pub state: &'static str,
    /// The run.
    pub id: Option<String>,
    /// Committed data rows; `None` for a finished file without a receipt.
    pub rows: Option<u64>,
    /// Bytes of the finished file, or of the rows so far.
    pub bytes: u64,
    /// Committed chunks; `None` for a finished file without a receipt.
    pub chunks: Option<u64>,
    /// Cells that `onBadCell` let pass; `None` as for the rows.
    pub bad_cells: Option<u64>,
    /// The sheets.
    pub sheets: Vec<SheetStatus>,
    /// Time of the last commit, or of the file, in seconds since 1970.
    pub updated_at: Option<f64>,
    /// Process that holds the lock; 0 if it can't be told which.
    pub locked_by: Option<u32>,
}

/// One sheet in [`Status`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetStatus {
    /// Its name.
    pub name: String,
    /// Its data rows.
    pub rows: u64,
    /// Its last token.
    pub token: Option<String>,
}

impl Workbook {
    /// Looks without the lock and changes nothing.
    ///
    /// # Errors
    /// Something can't be read, or is damaged.
    pub fn status(path: &Path) -> Result<Status> {
        Self::status_on(&Disk, path)
    }

    /// The same on any disk.
    ///
    /// # Errors
    /// As [`Workbook::status`].
    pub fn status_on(storage: &dyn Storage, path: &Path) -> Result<Status> {
        let mut found = find(storage, &Paths::new(path)?)?;
        let definitions = match found.building {
            Some(_) => Some(Definitions::read(&found.definitions)?),
            None => None,
        };
        if let Some(definitions) = &definitions
            && found.was_published(definitions.workbook.id.as_deref())
        {
            found.building = None;
        }
        let mut status = Status {
            state: "absent",
            id: None,
            rows: Some(0),
            bytes: 0,
            chunks: Some(0),
            bad_cells: Some(0),
            sheets: Vec::new(),
            updated_at: None,
            locked_by: found.locked_by,
        };
        if let (Some(state), Some(definitions)) = (found.building, definitions) {
            let sheets = definitions.sheets.iter().zip(&state.sheets);
            status.state = "building";
            status.id = definitions.workbook.id.clone();
            status.rows = Some(state.sheets.iter().map(|sheet| sheet.rows).sum());
            status.bytes = state.pages.iter().map(|page| page.rows.len).sum();
            status.chunks = Some(state.chunks.len / 16);
            status.bad_cells = Some(state.bad_cells);
            status.sheets = sheets
                .map(|(definition, sheet)| SheetStatus {
                    name: definition.name.clone(),
                    rows: sheet.rows,
                    token: sheet.token.clone(),
                })
                .collect();
            status.updated_at = Some(seconds(state.time_ms));
        } else if let Some(target) = found.target {
            status.state = "finished";
            status.bytes = target.len;
            status.updated_at = Some(seconds(target.modified_ms));
            // A receipt of another size speaks of a file that was replaced by hand.
            match found.receipt.filter(|receipt| receipt.bytes == target.len) {
                Some(receipt) => status.take_receipt(receipt),
                None => {
                    status.rows = None;
                    status.chunks = None;
                    status.bad_cells = None;
                }
            }
        }
        Ok(status)
    }
}

impl Status {
    fn take_receipt(&mut self, receipt: Receipt) {
        self.id = Some(receipt.id);
        self.rows = Some(receipt.rows);
        self.chunks = Some(receipt.chunks);
        self.bad_cells = Some(receipt.bad_cells);
        let sheets = receipt.sheets.into_iter();
        self.sheets = sheets
            .map(|sheet| SheetStatus {
                name: sheet.name,
                rows: sheet.rows,
                token: sheet.token,
            })
            .collect();
    }
}

#[allow(clippy::cast_precision_loss)]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}
