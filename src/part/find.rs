//! Looking at a part without the lock, while others may commit, finish or remove it. Changes nothing.

use super::files::AppendFile;
use super::journal::Journal;
use super::open::{judge_owner, stat};
use super::paths::Paths;
use super::receipt::Receipt;
use super::state::State;
use super::storage::{Kind, Stat, Storage};
use super::{lock, removal, salvage};
use crate::error::Result;

/// How often a part that changes under the reader is read again.
const LOOKS: u32 = 100;

/// What stands on the disk, seen without the lock.
#[derive(Debug)]
pub struct Found {
    /// The last commit of the part, if there is a part.
    pub building: Option<State>,
    /// The definitions that go with it.
    pub definitions: Vec<u8>,
    /// The receipt, if there is one.
    pub receipt: Option<Receipt>,
    /// The finished file, if it stands.
    pub target: Option<Stat>,
    /// Whether the finished file still lies in the part, not at the target.
    pub package: bool,
    /// Process that holds the lock.
    pub locked_by: Option<u32>,
}

impl Found {
    /// Whether the receipt and the file go together.
    fn is_finished(&self) -> bool {
        match (&self.receipt, self.target) {
            (Some(receipt), Some(target)) => target.len == receipt.bytes,
            _ => false,
        }
    }

    /// Whether the part is what a finish of run `id` did not come to remove: the file and the run's receipt stand.
    #[must_use]
    pub fn was_published(&self, id: Option<&str>) -> bool {
        let of_it = |receipt: &Receipt| Some(receipt.id.as_str()) == id;
        !self.package && self.receipt.as_ref().is_some_and(of_it) && self.is_finished()
    }
}

/// Looks without the lock and changes nothing.
///
/// # Errors
/// Something can't be read.
pub fn find(storage: &dyn Storage, paths: &Paths) -> Result<Found> {
    let (receipt, target) = finished(storage, paths)?;
    let mut found = Found {
        building: None,
        definitions: Vec::new(),
        receipt,
        target,
        package: false,
        locked_by: None,
    };
    if let Some(folder) = stat(storage, &paths.part)? {
        if let Err(error) = judge_owner(paths, folder) {
            // Whatever stands there: a run whose receipt fits the file needs no part any more.
            return if found.is_finished() {
                Ok(found)
            } else {
                Err(error)
            };
        }
        if stat(storage, &paths.journal())?.is_some() {
            match read_unlocked(storage, paths) {
                Ok((state, definitions)) => {
                    found.building = Some(state);
                    found.definitions = definitions;
                    found.package = stat(storage, &paths.package())?.is_some();
                    found.locked_by = lock::locked_by(storage, paths);
                    return Ok(found);
                }
                Err(error) if stat(storage, &paths.journal())?.is_some() => {
                    return Err(salvage::with_last_whole(storage, paths, error));
                }
                Err(_) => {}
            }
        } else {
            judge_at_rest(storage, paths)?;
        }
    }
    // It isn't building, or isn't any more: what a writer has finished meanwhile stands by now.
    (found.receipt, found.target) = finished(storage, paths)?;
    Ok(found)
}

/// A part without a journal is being made or removed, what is left of that, or damaged. Which of them can be told only while
/// nobody is at work on it.
fn judge_at_rest(storage: &dyn Storage, paths: &Paths) -> Result<()> {
    let Ok(Some(held)) = storage.lock(&paths.part, false) else {
        return Ok(());
    };
    let judged = removal::judge_leftover(storage, paths);
    // It was locked from here on, if it is the same folder.
    let same = stat(storage, &paths.part)?.is_some_and(|folder| folder.id == held.id);
    if same && stat(storage, &paths.journal())?.is_none() {
        judged
    } else {
        Ok(())
    }
}

/// The receipt and the finished file that go together: the receipt comes first, and neither may change between two looks
/// at the file.
fn finished(storage: &dyn Storage, paths: &Paths) -> Result<(Option<Receipt>, Option<Stat>)> {
    let mut looks = 0;
    let mut target = stat(storage, &paths.target)?;
    loop {
        let receipt = Receipt::read(storage, &paths.receipt)?;
        let before = target;
        target = stat(storage, &paths.target)?;
        looks += 1;
        if target == before || looks == LOOKS {
            return Ok((receipt, target.filter(|stat| stat.kind == Kind::File)));
        }
    }
}

/// Reads the part while others may commit, remove it, and make it anew. What is wrong only because it was changed meanwhile
/// is read again.
fn read_unlocked(storage: &dyn Storage, paths: &Paths) -> Result<(State, Vec<u8>)> {
    let mut tries = 0;
    loop {
        let before = Journal::mark(storage, &paths.journal());
        let read = read_once(storage, paths);
        tries += 1;
        if read.is_ok() || tries == LOOKS || Journal::mark(storage, &paths.journal()) == before {
            return read;
        }
    }
}

fn read_once(storage: &dyn Storage, paths: &Paths) -> Result<(State, Vec<u8>)> {
    let (_, last) = Journal::open(storage, paths.journal(), false)?;
    let definitions = AppendFile::open(
        storage,
        paths.definitions(),
        0,
        last.state.definitions,
        false,
    )?;
    Ok((last.state, definitions.read_all()?))
}
