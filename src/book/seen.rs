//! What stands at the target, the finished file and its receipt, and what follows from it for who opens a workbook there.

use super::finished::Finished;
use super::handle::{Phase, Workbook};
use super::options::{HandleOptions, Mode};
use crate::error::{Code, Error, Result};
use crate::part::storage::{Kind, Stat, Storage};
use crate::part::{Part, Paths, Receipt};
use std::sync::Arc;

/// The handle of a run that is finished: its receipt stands.
pub(super) fn finished(
    storage: &Arc<dyn Storage>,
    paths: &Paths,
    handle: &HandleOptions,
    seen: &Seen,
) -> Result<Option<Workbook>> {
    let of_it = |receipt: &&Receipt| Some(&receipt.id) == handle.id.as_ref();
    let Some(receipt) = seen.receipt.as_ref().filter(of_it) else {
        return Ok(None);
    };
    if handle.mode == Mode::Create {
        return Err(Error::new(
            Code::Exists,
            format!(
                "run '{}' of '{}' is finished already",
                receipt.id,
                paths.target.display()
            ),
        ));
    }
    let path = &paths.target;
    // A file that was moved away since is none of our business; another in its place is not ours to hand out.
    if seen
        .target
        .is_some_and(|target| target.len != receipt.bytes)
    {
        return Err(Error::new(
            Code::Exists,
            format!(
                "Run '{}' is finished, but the file at '{}' is not the one it made; move that away",
                receipt.id,
                path.display()
            ),
        ));
    }
    let finished = Finished {
        receipt: receipt.clone(),
        kept: true,
    };
    let phase = Phase::Finished(finished);
    let book = Workbook::new(phase, paths.clone(), Arc::clone(storage), handle);
    Ok(Some(book))
}

/// What stands where a workbook without a part is to begin.
#[derive(Debug, PartialEq)]
pub(super) struct Seen {
    pub receipt: Option<Receipt>,
    pub target: Option<Stat>,
}

impl Seen {
    pub fn at(storage: &dyn Storage, paths: &Paths) -> Result<Self> {
        let receipt = Receipt::read(storage, &paths.receipt)?;
        let target = storage
            .stat(&paths.target)
            .map_err(|error| Error::io("Reading", &paths.target, &error))?;
        Ok(Seen { receipt, target })
    }
}

/// What would refuse the new part does so before the old one goes.
pub(super) fn judge_replacing(
    storage: &dyn Storage,
    paths: &Paths,
    handle: &HandleOptions,
) -> Result<()> {
    refuse_target(Seen::at(storage, paths)?.target, paths, handle)?;
    Part::refuse_strangers(storage, paths)
}

/// A finished file is never overwritten by accident.
pub(super) fn refuse_target(
    target: Option<Stat>,
    paths: &Paths,
    handle: &HandleOptions,
) -> Result<()> {
    let path = &paths.target;
    match target {
        Some(stat) if stat.kind != Kind::File => Err(Error::new(
            Code::Path,
            format!(
                "'{}' is a folder, a link or a device; choose another path",
                path.display()
            ),
        )),
        Some(_) if handle.mode != Mode::Replace => {
            let who = if handle.id.is_some() {
                "of another run, or of one without an id"
            } else {
                "already"
            };
            Err(Error::new(
                Code::Exists,
                format!(
                    "A finished file stands at '{}' {who}; choose another path, or use mode: 'replace' to build a new one \
                     (the old one stays until finish)",
                    path.display()
                ),
            ))
        }
        None if handle.mode == Mode::Resume => Err(Error::new(
            Code::Absent,
            format!(
                "There is nothing to resume at '{}'; use mode 'auto' to begin",
                path.display()
            ),
        )),
        _ => Ok(()),
    }
}
