//! Opening: which of "create", "resume", "finished" and "refused" it is.

use super::Column;
use super::definitions::{self, Definitions};
use super::difference::difference;
use super::flow::Building;
use super::handle::{Phase, Workbook, lines};
use super::options::{HandleOptions, Mode, WorkbookOptions, parse_all};
use super::seen::{Seen, finished, judge_replacing, refuse_target};
use super::sheet_options::{SheetDefinition, SheetOptions};
use crate::error::{Code, Error, Result};
use crate::part::storage::{Disk, Storage};
use crate::part::{How, Opened, PageState, Part, Paths, SheetState, State};
use crate::value::Value;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What the constructor was given, judged.
struct Request {
    handle: HandleOptions,
    workbook: WorkbookOptions,
    sheet: SheetOptions,
    name: Option<String>,
}

impl Workbook {
    /// Creates the workbook, or re-opens it exactly as the last commit left it.
    ///
    /// # Errors
    /// See the codes under 1xx to 5xx: wrong arguments, locked, damaged, or stored otherwise than asked for.
    pub fn open(
        path: &Path,
        columns: Option<Value>,
        sheet: Option<&str>,
        options: Value,
    ) -> Result<Workbook> {
        Self::open_on(Arc::new(Disk), path, columns, sheet, options)
    }

    /// The same; while it waits for the lock, `wait` is asked at least every 50 ms whether to wait on.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn open_waiting(
        path: &Path,
        columns: Option<Value>,
        sheet: Option<&str>,
        options: Value,
        wait: &mut dyn FnMut() -> bool,
    ) -> Result<Workbook> {
        judge(Arc::new(Disk), path, columns, sheet, options, wait)
    }

    /// The same on any disk.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn open_on(
        storage: Arc<dyn Storage>,
        path: &Path,
        columns: Option<Value>,
        sheet: Option<&str>,
        options: Value,
    ) -> Result<Workbook> {
        judge(storage, path, columns, sheet, options, &mut || true)
    }
}

pub(super) fn judge(
    storage: Arc<dyn Storage>,
    path: &Path,
    columns: Option<Value>,
    sheet: Option<&str>,
    options: Value,
    wait: &mut dyn FnMut() -> bool,
) -> Result<Workbook> {
    let (handle, workbook, mut sheet_options) = parse_all(options)?;
    sheet_options.columns = columns.map(Column::parse_list).transpose()?;
    let request = Request {
        handle,
        workbook,
        sheet: sheet_options,
        name: sheet.map(str::to_owned),
    };
    open(storage, &Paths::new(path)?, request, wait)
}

fn open(
    storage: Arc<dyn Storage>,
    paths: &Paths,
    mut request: Request,
    wait: &mut dyn FnMut() -> bool,
) -> Result<Workbook> {
    let started = Instant::now();
    let patience = request.handle.lock_timeout;
    loop {
        if let Some(book) = attempt(&storage, paths, &request, wait)? {
            return Ok(book);
        }
        request.handle.lock_timeout = patience.saturating_sub(started.elapsed());
    }
}

/// `None`: what stands there isn't what it was a moment ago, and is to be looked at anew.
fn attempt(
    storage: &Arc<dyn Storage>,
    paths: &Paths,
    request: &Request,
    wait: &mut dyn FnMut() -> bool,
) -> Result<Option<Workbook>> {
    let handle = &request.handle;
    // Before anything is touched: what is asked for must be possible.
    let definition = request
        .sheet
        .clone()
        .define(request.name.as_deref().unwrap_or("Sheet1"))?;
    let how = How {
        durability: handle.durability,
        lock_timeout: handle.lock_timeout,
        salvage: handle.salvage,
    };
    // What isn't for this caller to go on with, or to replace, isn't for him to cut back either.
    let may_salvage = |stored: &[u8]| {
        let stored = Definitions::read(stored)?;
        if replaces(handle, stored.workbook.id.as_deref()) {
            judge_replacing(&**storage, paths, handle)
        } else {
            judge_resuming(paths, request, &stored)
        }
    };
    let opened = match Part::resume(storage, paths, &how, wait, &may_salvage) {
        // With an id the next job of the run that is damaged would begin anew, without the rows of those before it.
        Err(error)
            if error.code() == Code::Corrupt
                && handle.mode == Mode::Replace
                && handle.id.is_none() =>
        {
            judge_replacing(&**storage, paths, handle)?;
            Part::remove_damaged(&**storage, paths, &how, wait)?;
            return Ok(None);
        }
        // Whatever stands in the part's place, a run with a receipt needs none any more; unless its file is still in there.
        Err(error)
            if error.code() == Code::Path
                && handle.id.is_some()
                && !matches!(storage.stat(&paths.package()), Ok(Some(_))) =>
        {
            let seen = Seen::at(&**storage, paths)?;
            return finished(storage, paths, handle, &seen)?
                .map_or(Err(error), |book| Ok(Some(book)));
        }
        opened => opened?,
    };
    match opened {
        Opened::Resumed(mut part) => {
            let definitions = Definitions::read(&part.read_definitions()?)?;
            let stored_id = definitions.workbook.id.clone();
            if part.was_published(stored_id.as_deref())? {
                part.discard()?;
                return Ok(None);
            }
            if replaces(handle, stored_id.as_deref()) {
                judge_replacing(&**storage, paths, handle)?;
                part.take_back_publishing(stored_id.as_deref())?;
                part.discard()?;
                // The lock is given back with it.
                return Ok(None);
            }
            judge_resuming(paths, request, &definitions)?;
            part.take_back_publishing(stored_id.as_deref())?;
            let building = Building::new(*part, definitions, handle.compression)?;
            let phase = Phase::Building(Box::new(building));
            let book = Workbook::new(phase, paths.clone(), Arc::clone(storage), handle);
            Ok(Some(book))
        }
        Opened::Absent => {
            let seen = Seen::at(&**storage, paths)?;
            if let Some(book) = finished(storage, paths, handle, &seen)? {
                return Ok(Some(book));
            }
            refuse_target(seen.target, paths, handle)?;
            match create(Arc::clone(storage), paths, request, definition, &seen) {
                // Somebody else was faster: then this is a lock to wait for like any other.
                Err(error) if error.code() == Code::Locked && !handle.lock_timeout.is_zero() => {
                    if !wait() {
                        return Err(error);
                    }
                    std::thread::sleep(Duration::from_millis(1));
                    Ok(None)
                }
                created => created.map(Some),
            }
        }
    }
}

/// Whether the run that is stored makes room for a new one.
fn replaces(handle: &HandleOptions, stored_id: Option<&str>) -> bool {
    handle.mode == Mode::Replace && (handle.id.is_none() || handle.id.as_deref() != stored_id)
}

/// Refuses to go on with a run that isn't the one asked for.
fn judge_resuming(paths: &Paths, request: &Request, stored: &Definitions) -> Result<()> {
    if request.handle.mode == Mode::Create {
        return Err(Error::new(
            Code::Exists,
            format!(
                "'{}' is being built already; use mode 'auto' to go on",
                paths.target.display()
            ),
        ));
    }
    let id = request.handle.id.as_deref();
    check_id(paths, id, stored.workbook.id.as_deref())?;
    compare(request, stored)
}

fn check_id(paths: &Paths, asked: Option<&str>, stored: Option<&str>) -> Result<()> {
    if asked.is_none() || asked == stored {
        return Ok(());
    }
    let stored = stored.map_or_else(
        || "a run without an id".to_owned(),
        |id| format!("run '{id}'"),
    );
    Err(Error::new(
        Code::Mismatch,
        format!(
            "'{}' is being built by {stored}, not by '{}'; use another path, or mode: 'replace' to begin anew",
            paths.target.display(),
            asked.unwrap_or_default()
        ),
    ))
}

fn compare(request: &Request, stored: &Definitions) -> Result<()> {
    let Some(first) = stored.sheets.first() else {
        return Ok(());
    };
    let differs = |what: &str| {
        Err(Error::new(
            Code::Mismatch,
            format!("{what} differs from what is stored; leave it out to go on as stored"),
        ))
    };
    if let Some(name) = request.name.as_ref().filter(|name| **name != first.name) {
        return differs(&format!(
            "the first sheet's name '{name}' (stored is '{}')",
            first.name
        ));
    }
    request.sheet.compare(first)?;
    let kept = &stored.workbook.properties;
    if let Some(asked) = (request.workbook.properties.as_ref()).filter(|asked| *asked != kept) {
        let (inside, kept, asked) = difference(kept, asked);
        return differs(&format!(
            "the option 'properties'{inside} ({asked}; stored is {kept})"
        ));
    }
    if request
        .workbook
        .on_bad_cell
        .is_some_and(|asked| asked != stored.workbook.on_bad_cell)
    {
        return differs("the option 'onBadCell'");
    }
    Ok(())
}

fn create(
    storage: Arc<dyn Storage>,
    paths: &Paths,
    request: &Request,
    sheet: SheetDefinition,
    seen: &Seen,
) -> Result<Workbook> {
    let handle = &request.handle;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let page = PageState {
        name: sheet.name.clone(),
        ..PageState::default()
    };
    let definitions = Definitions {
        workbook: definitions::Workbook {
            id: handle.id.clone(),
            properties: request.workbook.properties.clone().unwrap_or_default(),
            on_bad_cell: request.workbook.on_bad_cell.unwrap_or_default(),
            replaces: handle.mode == Mode::Replace,
            created: i64::try_from(now.as_secs()).unwrap_or(0),
        },
        sheets: vec![sheet],
        styles: Vec::new(),
    };
    let state = State {
        time_ms: u64::try_from(now.as_millis()).unwrap_or(0),
        sheets: vec![SheetState::default()],
        pages: vec![page],
        ..State::default()
    };
    let part = Part::create(
        &storage,
        paths,
        handle.durability,
        &lines(&definitions)?,
        state,
        &|| Ok(Seen::at(&*storage, paths)? == *seen),
    )?;
    let building = Building::new(part, definitions, handle.compression)?;
    Ok(Workbook::new(
        Phase::Building(Box::new(building)),
        paths.clone(),
        storage,
        handle,
    ))
}
