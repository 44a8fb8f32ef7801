//! Salvage: a damaged part goes back to the last commit whose bytes are whole. Only when the caller asks for it: what
//! came after that commit is lost, and the caller must append it again.

use super::files::AppendFile;
use super::journal::Journal;
use super::paths::Paths;
use super::state::State;
use super::storage::Storage;
use crate::error::{Code, Error, Result};
use std::sync::Arc;

/// Makes the last whole commit the newest; changes nothing if the newest one is whole.
///
/// Damage at one place of a file spoils every commit that covers it, and none before; so the last whole commit is found
/// by bisection, each step reading what that commit covers.
pub fn cut_to_whole(storage: &Arc<dyn Storage>, paths: &Paths) -> Result<()> {
    let mut journal = Journal::open_any(&**storage, paths.journal())?;
    let records = journal.all_records()?;
    let is_whole = |at: u64| -> Result<bool> {
        match journal.state_at(at)? {
            Some(state) => whole(storage, paths, &state),
            None => Ok(false),
        }
    };
    let (mut good, mut bad) = (0, records.len());
    if let Some(&newest) = records.last()
        && is_whole(newest)?
    {
        good = records.len();
    }
    while good < bad && good < records.len() {
        let middle = usize::midpoint(good, bad);
        match records.get(middle) {
            Some(&at) if is_whole(at)? => good = middle + 1,
            _ => bad = middle,
        }
    }
    let Some(&last) = good.checked_sub(1).and_then(|index| records.get(index)) else {
        return Err(Error::new(
            Code::Corrupt,
            format!(
                "'{}' is damaged from its first commit on, so there is nothing to salvage; discard it and run the export again",
                paths.part.display()
            ),
        ));
    };
    journal.cut_behind(last)
}

/// Whether every byte that `state` covers is as it was written.
fn whole(storage: &Arc<dyn Storage>, paths: &Paths, state: &State) -> Result<bool> {
    let mut files = vec![
        (paths.definitions(), state.definitions),
        (paths.chunks(), state.chunks),
    ];
    for (index, page) in state.pages.iter().enumerate() {
        files.push((paths.rows(index), page.rows));
        files.push((paths.links(index), page.links));
    }
    for (path, extent) in files {
        if extent.len == 0 {
            continue;
        }
        let checked = AppendFile::open(storage, path, extent, false)
            .and_then(|file| file.read(&mut |_| Ok(())));
        match checked {
            Ok(()) => {}
            Err(error) if error.code() == Code::Corrupt => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}
