//! A run whose file stands: what is still known of it, and what a redelivered job may do.

use crate::error::{Code, Error, Result};
use crate::part::{Paths, Receipt, remove_receipt, storage::Storage};
use std::path::Path;

/// What is known of a finished run.
#[derive(Debug)]
pub(super) struct Finished {
    /// What a receipt says.
    pub receipt: Receipt,
    /// Whether it stands beside the file; a run without an id leaves none.
    pub kept: bool,
}

impl Finished {
    /// Makes a sheet the current one, as a redelivered job does before its chunk.
    pub fn select(&mut self, name: &str, target: &Path) -> Result<()> {
        let sheets = &self.receipt.sheets;
        let Some(found) = sheets.iter().position(|sheet| sheet.name == name) else {
            return Err(Error::new(
                Code::Finished,
                format!(
                    "'{}' is finished, and sheet '{name}' is not in it",
                    target.display()
                ),
            ));
        };
        self.receipt.current = u32::try_from(found).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Removes the receipt, unless it is that of another run which has taken this one's place.
    pub fn discard(&self, storage: &dyn Storage, paths: &Paths) -> Result<()> {
        match Receipt::read(storage, &paths.receipt)? {
            Some(receipt) if self.kept && receipt.id == self.receipt.id => {
                remove_receipt(storage, paths)
            }
            _ => Ok(()),
        }
    }
}
