//! The handle: what can be asked of a workbook in each of its states. Building is done in `flow.rs`.

use super::commits::Savepoint;
use super::definitions::{Definition, Definitions};
use super::finished::Finished;
use super::flow::Building;
use super::options::HandleOptions;
use super::row::RowWriter;
use super::sheet_options::{SheetDefinition, SheetOptions};
use super::style::Style;
use super::{Column, columns, package};
use crate::error::{Code, Error, Place, Result};
use crate::part::{Paths, Receipt, key_hash, storage::Storage};
use crate::sheet::coerce::Type;
use crate::value::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A workbook: rows go in, commits make them durable, `finish` makes the file. One process at a time.
#[derive(Debug)]
pub struct Workbook {
    pub(super) phase: Phase,
    pub(super) paths: Paths,
    pub(super) storage: Arc<dyn Storage>,
    pub(super) commit_every: Duration,
    pub(super) pid: u32,
}

/// What a handle is.
#[derive(Debug)]
pub(super) enum Phase {
    /// The part is open and locked.
    Building(Box<Building>),
    /// The file stands.
    Finished(Finished),
    /// `close` or `discard` was called.
    Closed(&'static str),
}

impl Workbook {
    pub(super) fn new(
        phase: Phase,
        paths: Paths,
        storage: Arc<dyn Storage>,
        options: &HandleOptions,
    ) -> Self {
        Workbook {
            phase,
            paths,
            storage,
            commit_every: options.commit_every,
            pid: std::process::id(),
        }
    }

    /// The building, if that is what this handle is.
    pub(super) fn building(&mut self) -> Result<&mut Building> {
        match &mut self.phase {
            Phase::Building(building) => Ok(building),
            Phase::Finished(_) => Err(Error::new(
                Code::Closed,
                format!(
                    "'{}' is finished and takes no more rows",
                    self.paths.target.display()
                ),
            )),
            Phase::Closed(how) => Err(Error::new(
                Code::Closed,
                format!("the handle of '{}' is {how}", self.paths.target.display()),
            )),
        }
    }

    fn current(&self) -> Option<&Building> {
        match &self.phase {
            Phase::Building(building) => Some(building),
            _ => None,
        }
    }

    /// Number of declared columns of the current sheet; 0: rows are positional.
    #[must_use]
    pub fn column_count(&self) -> usize {
        self.current()
            .map_or(0, |building| building.sheet().definition.columns.len())
    }

    /// Key of column `index`.
    #[must_use]
    pub fn column_key(&self, index: usize) -> &str {
        let columns = self
            .current()
            .map(|building| building.sheet().definition.columns.as_slice());
        columns
            .and_then(|columns| columns.get(index))
            .map_or("", |column| &column.key)
    }

    /// Number of the column with `key`.
    #[must_use]
    pub fn column_index(&self, key: &str) -> Option<usize> {
        self.current()
            .and_then(|building| building.sheet().column_index(key))
    }

    /// Whether column `index` says what becomes of its values.
    #[must_use]
    pub fn column_type(&self, index: usize) -> Type {
        self.current()
            .map_or(Type::Auto, |building| building.sheet().column(index).kind)
    }

    /// Changes whenever the columns may have changed.
    #[must_use]
    pub fn columns_version(&self) -> u64 {
        self.current()
            .map_or(0, |building| building.columns_version)
    }

    /// Whether the current sheet has neither columns nor rows, so that a query may give it columns.
    #[must_use]
    pub fn takes_columns(&self) -> bool {
        self.current().is_some_and(|building| {
            building.sheet().definition.columns.is_empty() && building.sheet_state().rows == 0
        })
    }

    /// Gives such a sheet its columns: names as keys and headers, types from the query.
    ///
    /// # Errors
    /// The sheet has columns or rows, two names are the same, or the commit failed.
    pub fn define_columns(&mut self, names: &[(&str, Type, Option<String>)]) -> Result<()> {
        if !self.takes_columns() {
            return Err(Error::new(
                Code::Mismatch,
                "the sheet has columns or rows already",
            ));
        }
        let columns: Vec<Column> = names
            .iter()
            .map(|(name, kind, format)| Column::shown(name, *kind, format.clone()))
            .collect();
        columns::check_keys(&columns)?;
        if columns.len() > crate::sheet::limits::COLUMNS {
            return Err(columns::too_many(columns.len()));
        }
        let building = self.building()?;
        building.nothing_pending("appendCursor")?;
        building.define_columns(columns)
    }

    /// Whether rows of a cursor may be appended now.
    ///
    /// # Errors
    /// Rows are pending, or the handle isn't open.
    pub fn begin_cursor(&mut self) -> Result<()> {
        self.building()?.nothing_pending("appendCursor")
    }

    /// Longest time between two commits of `appendCursor`.
    #[must_use]
    pub fn commit_every(&self) -> Duration {
        self.commit_every
    }

    /// Begins a data row in the current sheet. Cells come in ascending column order; dropping the writer drops the row.
    ///
    /// # Errors
    /// The handle isn't open, the sheet is full, or a write failed.
    #[inline]
    pub fn begin_row<'a>(&'a mut self, style: Option<&'a Style>) -> Result<RowWriter<'a>> {
        self.building()?.begin_row(style)
    }

    /// The next row of the current sheet, for an error about it as a whole.
    #[must_use]
    pub fn place(&self) -> Place {
        self.current()
            .map(|building| building.place(None))
            .unwrap_or_default()
    }

    /// A point that [`Workbook::rollback_to`] goes back to. Costs nothing until many rows follow.
    ///
    /// # Errors
    /// The handle isn't open.
    pub fn savepoint(&mut self) -> Result<Savepoint> {
        Ok(self.building()?.savepoint())
    }

    /// Takes back everything since `savepoint`.
    ///
    /// # Errors
    /// A file can't be cut.
    pub fn rollback_to(&mut self, savepoint: Savepoint) -> Result<()> {
        self.building()?.rollback_to(&savepoint)
    }

    /// The savepoint isn't needed any more.
    pub fn release(&mut self, _savepoint: Savepoint) {
        if let Phase::Building(building) = &mut self.phase {
            building.release();
        }
    }

    /// Whether rows of a chunk may be appended now: `false`, its key is in already. `true`: append them, then call
    /// [`Workbook::commit_chunk`], or [`Workbook::rollback`].
    ///
    /// # Errors
    /// Rows are pending; or the run is finished and doesn't have the key.
    pub fn begin_chunk(&mut self, key: &str) -> Result<bool> {
        if let Phase::Building(building) = &mut self.phase {
            building.nothing_pending("appendChunk")?;
        }
        if self.has_chunk(key)? {
            return Ok(false);
        }
        match self.phase {
            Phase::Finished(_) => Err(Error::new(
                Code::Finished,
                format!(
                    "'{}' is finished, and chunk '{key}' is not in it",
                    self.paths.target.display()
                ),
            )),
            _ => Ok(true),
        }
    }

    /// Commits the chunk's rows and its key in one step.
    ///
    /// # Errors
    /// A write or sync failed.
    pub fn commit_chunk(&mut self, key: &str) -> Result<()> {
        self.building()?.commit(None, Some(key_hash(key)))
    }

    /// Adds a sheet, or selects it if it is there with the same columns and options.
    ///
    /// # Errors
    /// Rows are pending, the name can't be or is taken, or what is stored differs.
    pub fn add_sheet(&mut self, name: &str, columns: Option<Value>, options: Value) -> Result<()> {
        let mut asked = SheetOptions::parse(name, options)?;
        asked.columns = columns.map(Column::parse_list).transpose()?;
        if self.select_finished(name)? {
            return Ok(());
        }
        let building = self.building()?;
        building.nothing_pending("addSheet")?;
        building.add_sheet(name, asked)
    }

    /// Makes a sheet the current one.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn select_sheet(&mut self, name: &str) -> Result<()> {
        if self.select_finished(name)? {
            return Ok(());
        }
        self.building()?.select_sheet(name)
    }

    /// Makes a sheet of a finished run with an id the current one, as a redelivered job does before its chunk. `false`: this
    /// is no such run.
    fn select_finished(&mut self, name: &str) -> Result<bool> {
        match &mut self.phase {
            Phase::Finished(finished) if finished.kept => {
                finished.select(name, &self.paths.target).map(|()| true)
            }
            _ => Ok(false),
        }
    }

    /// Makes everything appended so far durable, together with `token` (`None`: the sheet keeps the one it has).
    ///
    /// # Errors
    /// A write or sync failed; then the handle takes no more rows.
    pub fn commit(&mut self, token: Option<&str>) -> Result<()> {
        self.building()?.commit(token, None)
    }

    /// The same without waiting for the compressor: durable after [`Workbook::settle`], or after the next commit.
    ///
    /// # Errors
    /// A write or sync failed, of this commit or of the one before.
    pub fn commit_soon(&mut self, token: Option<&str>) -> Result<()> {
        self.building()?.commit_soon(token)
    }

    /// Whether [`Workbook::settle`] has something to do, and would wait for nothing but the disk.
    ///
    /// # Errors
    /// A write failed.
    pub fn can_settle(&mut self) -> Result<bool> {
        self.building()?.can_settle()
    }

    /// Whether what [`Workbook::commit_soon`] began is still under way.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        self.current()
            .is_some_and(|building| building.due.is_some())
    }

    /// Waits for what [`Workbook::commit_soon`] began.
    ///
    /// # Errors
    /// A write or sync failed.
    pub fn settle(&mut self) -> Result<()> {
        self.building()?.settle()
    }

    /// Goes back to the last commit.
    ///
    /// # Errors
    /// A file can't be cut.
    pub fn rollback(&mut self) -> Result<()> {
        self.building()?.rollback()
    }

    /// Rolls back what is pending and releases the lock. A closed handle stays closed.
    ///
    /// # Errors
    /// None today.
    pub fn close(&mut self) -> Result<()> {
        if matches!(self.phase, Phase::Building(_)) {
            self.phase = Phase::Closed("closed");
        }
        Ok(())
    }

    /// Commits, makes the file, puts it in its place and removes the part. On a finished handle: just the path.
    ///
    /// # Errors
    /// A step failed; all commits are safe, call it again (in this or another process).
    pub fn finish(&mut self) -> Result<PathBuf> {
        if let Phase::Finished(_) = self.phase {
            return Ok(self.paths.target.clone());
        }
        let building = self.building()?;
        building.complete()?;
        let finished = package::publish(building)?;
        self.phase = Phase::Finished(finished);
        Ok(self.paths.target.clone())
    }

    /// Removes the part and the receipt; never the finished file.
    ///
    /// # Errors
    /// Something can't be removed.
    pub fn discard(&mut self) -> Result<()> {
        // What fails leaves the handle where it is, to be asked again.
        let receipt = match &mut self.phase {
            Phase::Building(building) => building.discard(&*self.storage, &self.paths)?,
            Phase::Finished(finished) => Some(finished.clone()),
            Phase::Closed(_) => return self.building().map(|_| ()),
        };
        if let Some(receipt) = receipt {
            // From here on only the receipt is left.
            self.phase = Phase::Finished(receipt.clone());
            receipt.discard(&*self.storage, &self.paths)?;
        }
        self.phase = Phase::Closed("discarded");
        Ok(())
    }

    /// Whether the file stands.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self.phase, Phase::Finished(_))
    }

    /// Whether a chunk with this key is committed.
    ///
    /// # Errors
    /// The keys can't be read, or the run is finished and kept none.
    pub fn has_chunk(&mut self, key: &str) -> Result<bool> {
        if let Phase::Finished(finished) = &self.phase {
            if !finished.kept {
                return Err(Error::new(
                    Code::Finished,
                    format!(
                        "'{}' is finished and was made without the option 'id', so the keys of its chunks are not kept",
                        self.paths.target.display()
                    ),
                ));
            }
            return Receipt::has_chunk(&*self.storage, &self.paths.receipt, &key_hash(key));
        }
        self.building()?.part.has_chunk(&key_hash(key))
    }

    /// The token of the last commit that had one, of `sheet` or the current one.
    ///
    /// # Errors
    /// There is no such sheet, or the handle is closed.
    pub fn token(&self, sheet: Option<&str>) -> Result<Option<String>> {
        match &self.phase {
            Phase::Building(building) => building.token(sheet),
            Phase::Finished(finished) => {
                let sheets = &finished.receipt.sheets;
                let current = finished.receipt.current as usize;
                let found = match sheet {
                    None => sheets.get(current),
                    Some(name) => Some(
                        sheets
                            .iter()
                            .find(|s| s.name == name)
                            .ok_or_else(|| no_sheet(name))?,
                    ),
                };
                Ok(found.and_then(|sheet| sheet.token.clone()))
            }
            Phase::Closed(how) => Err(Error::new(
                Code::Closed,
                format!("the handle of '{}' is {how}", self.paths.target.display()),
            )),
        }
    }

    /// Data rows over all sheets, committed and pending.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        match &self.phase {
            Phase::Building(building) => building.state.sheets.iter().map(|sheet| sheet.rows).sum(),
            Phase::Finished(finished) => finished.receipt.rows,
            Phase::Closed(_) => 0,
        }
    }

    /// Data rows over all sheets that are committed.
    #[must_use]
    pub fn committed_row_count(&self) -> u64 {
        match &self.phase {
            Phase::Building(building) => building
                .part
                .committed()
                .sheets
                .iter()
                .map(|sheet| sheet.rows)
                .sum(),
            Phase::Finished(finished) => finished.receipt.rows,
            Phase::Closed(_) => 0,
        }
    }

    /// Paths of target, part and receipt.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.paths
    }
}

impl Drop for Workbook {
    fn drop(&mut self) {
        if self.pid != std::process::id() {
            // A forked child: threads and lock belong to the parent.
            if let Phase::Building(building) =
                std::mem::replace(&mut self.phase, Phase::Closed("closed"))
            {
                std::mem::forget(building);
            }
        }
    }
}

/// There is no sheet of that name.
pub(super) fn no_sheet(name: &str) -> Error {
    Error::new(
        Code::NoSheet,
        format!("there is no sheet '{name}'; add it with addSheet() first"),
    )
}

/// Definitions of a new workbook as lines.
pub(super) fn lines(definitions: &Definitions) -> Result<Vec<u8>> {
    let mut bytes = Definition::Workbook(definitions.workbook.clone()).line()?;
    for sheet in &definitions.sheets {
        bytes.extend(sheet_line(sheet)?);
    }
    Ok(bytes)
}

fn sheet_line(sheet: &SheetDefinition) -> Result<Vec<u8>> {
    Definition::Sheet(sheet.clone()).line()
}
