//! A run whose file stands: what is still known of it, and what a redelivered job may do.

use super::flow::Building;
use crate::error::{Code, Error, Result};
use crate::part::{Paths, Receipt, remove_receipt, storage::Storage};
use std::path::Path;

/// What is known of a finished run.
#[derive(Debug, Clone)]
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

    /// Removes the receipt, unless it is that of another run which has taken this one's place; and makes that last, also where
    /// an earlier try came no further than the removal.
    pub fn discard(&self, storage: &dyn Storage, paths: &Paths) -> Result<()> {
        if !self.kept {
            return Ok(());
        }
        let receipt = Receipt::read(storage, &paths.receipt)?;
        if receipt.is_none_or(|receipt| receipt.id == self.receipt.id) {
            remove_receipt(storage, paths)?;
        }
        Ok(())
    }
}

impl Building {
    /// Removes the part. What is left to be discarded is the receipt, if its file stood already.
    ///
    /// The receipt of a file that never stood goes first: without its part it would pass for that of a finished run. One whose
    /// file stands goes last: its part would pass for one that is still being built.
    pub(super) fn discard(
        &mut self,
        storage: &dyn Storage,
        paths: &Paths,
    ) -> Result<Option<Finished>> {
        if !self.part.can_be_discarded()? {
            return Ok(None);
        }
        let id = self.workbook.id.as_deref();
        let published = self.part.was_published(id)?;
        let receipt = match id {
            Some(_) => Receipt::read(storage, &paths.receipt)?,
            None => None,
        };
        let receipt = receipt.filter(|receipt| Some(receipt.id.as_str()) == id);
        if receipt.is_some() && !published {
            remove_receipt(storage, paths)?;
        }
        let removed = self.part.discard()?;
        let left = receipt.filter(|_| removed && published);
        Ok(left.map(|receipt| Finished {
            receipt,
            kept: true,
        }))
    }
}
