//! Salvage: a damaged part goes back to the last commit whose bytes are whole. Only when the caller asks for it: what
//! came after that commit is lost, and the caller must append it again.

use super::files::{AppendFile, HEAD, REMOVE, SALVAGE_OR_REMOVE, hopeless};
use super::journal::Journal;
use super::paths::Paths;
use super::state::State;
use super::storage::Storage;
use crate::error::{Code, Error, Result};
use std::path::PathBuf;

/// Makes the last whole commit the newest; changes nothing if the newest one is whole. Before a commit is given up `may` is asked,
/// with the definitions of the one to go back to.
pub fn cut_to_whole(
    storage: &dyn Storage,
    paths: &Paths,
    may: &dyn Fn(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut journal = Journal::open_any(storage, paths.journal(), true)?;
    match last_whole(storage, paths, &journal)? {
        Some((at, state)) => {
            if journal.all_records()?.last() != Some(&at) {
                let path = paths.definitions();
                may(&AppendFile::open(storage, path, 0, state.definitions, false)?.read_all()?)?;
            }
            journal.cut_behind(at)
        }
        None => {
            let spoilt = spoilt_first(storage, paths, &journal)?;
            let spoilt = spoilt.unwrap_or_else(|| paths.journal());
            Err(hopeless(&spoilt, "none of the part's commits is whole"))
        }
    }
}

/// An error about damage, with the commit that salvage would go back to.
pub fn with_last_whole(storage: &dyn Storage, paths: &Paths, error: Error) -> Error {
    if error.code() != Code::Corrupt {
        return error;
    }
    let found = Journal::open_any(storage, paths.journal(), false)
        .and_then(|journal| last_whole(storage, paths, &journal));
    let message = match found {
        Ok(Some((_, state))) => {
            let rows: u64 = state.sheets.iter().map(|sheet| sheet.rows).sum();
            format!(
                "{} (the last whole one is commit {} with {rows} rows)",
                error.message(),
                state.sequence
            )
        }
        _ => {
            let message = error.message().replace(SALVAGE_OR_REMOVE, REMOVE);
            format!("{message} (none of its commits is whole)")
        }
    };
    Error::new(Code::Corrupt, message)
}

/// Where the record of the last commit begins whose bytes are all as they were written, and what it holds.
///
/// Damage at one place of a file spoils every commit that covers it, and none before; so the last whole commit is found
/// by bisection, each step reading what that commit covers.
fn last_whole(
    storage: &dyn Storage,
    paths: &Paths,
    journal: &Journal,
) -> Result<Option<(u64, State)>> {
    let records = journal.all_records()?;
    let is_whole = |at: u64| -> Result<bool> {
        match journal.state_at(at)? {
            Some(state) => Ok(spoilt(storage, paths, &state)?.is_none()),
            None => Ok(false),
        }
    };
    let (mut good, mut bad) = (0, records.len());
    if let Some(&newest) = records.last()
        && is_whole(newest)?
    {
        good = records.len();
    }
    while good < bad {
        let middle = usize::midpoint(good, bad);
        match records.get(middle) {
            Some(&at) if is_whole(at)? => good = middle + 1,
            _ => bad = middle,
        }
    }
    let Some(&at) = good.checked_sub(1).and_then(|index| records.get(index)) else {
        return Ok(None);
    };
    Ok(journal.state_at(at)?.map(|state| (at, state)))
}

/// The file that spoils the first commit.
fn spoilt_first(
    storage: &dyn Storage,
    paths: &Paths,
    journal: &Journal,
) -> Result<Option<PathBuf>> {
    let Some(&first) = journal.all_records()?.first() else {
        return Ok(None);
    };
    match journal.state_at(first)? {
        Some(state) => spoilt(storage, paths, &state),
        None => Ok(None),
    }
}

/// The first file in which not every byte that `state` covers is as it was written.
fn spoilt(storage: &dyn Storage, paths: &Paths, state: &State) -> Result<Option<PathBuf>> {
    let mut files = vec![
        (paths.definitions(), 0, state.definitions),
        (paths.chunks(), 0, state.chunks),
    ];
    for (index, page) in state.pages.iter().enumerate() {
        files.push((paths.rows(index), HEAD, page.rows));
        files.push((paths.links(index), 0, page.links));
    }
    for (path, start, extent) in files {
        let missing = || {
            storage
                .stat(&path)
                .map(|stat| stat.is_none())
                .map_err(|error| Error::io("Reading", &path, &error))
        };
        if extent.len == 0 && missing()? {
            continue;
        }
        let checked = AppendFile::open(storage, path.clone(), start, extent, false)
            .and_then(|file| file.read(&mut |_| Ok(())));
        match checked {
            Ok(()) => {}
            Err(error) if error.code() == Code::Corrupt => return Ok(Some(path)),
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}
