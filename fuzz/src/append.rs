//! The whole append sequence against a model: rows, commits, tokens, chunks, rollbacks, savepoints, sheets, re-openings and
//! failing disks in any order. After every step the handle says what the model says; after a failure the part is at the
//! last acknowledged commit or at the one that was being made; and the finished file holds the model's rows, cell by cell.

use super::input::{self, Input};
use super::made::Made;
use super::memory::Memory;
use super::read;
use native_xlsx::Code;
use native_xlsx::book::Workbook;
use native_xlsx::value::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

type Row = Vec<Made>;

#[derive(Debug, Clone, PartialEq)]
struct Sheet {
    name: &'static str,
    rows: Vec<Row>,
    token: Option<String>,
}

/// What a commit holds.
#[derive(Debug, Clone, PartialEq)]
struct Model {
    sheets: Vec<Sheet>,
    current: usize,
    chunks: BTreeSet<u8>,
}

/// Those with an even place have no columns, the others two.
const NAMES: [&str; 4] = ["One", "Two", "Three", "four"];

fn columns(name: &str) -> Option<Value> {
    let text = |text: &str| Value::Str(text.to_owned());
    let odd = NAMES.iter().position(|one| *one == name).unwrap() % 2 == 1;
    odd.then(|| Value::List(vec![text("a"), text("b")]))
}

fn sheet(name: &'static str) -> Sheet {
    Sheet {
        name,
        rows: Vec::new(),
        token: None,
    }
}

impl Model {
    fn new() -> Self {
        Model {
            sheets: vec![sheet(NAMES[0])],
            current: 0,
            chunks: BTreeSet::new(),
        }
    }

    fn count(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.rows.len()).sum()
    }

    fn now(&mut self) -> &mut Sheet {
        &mut self.sheets[self.current]
    }
}

/// A run: the disk, the handle, and what it must say.
struct Run {
    disk: Memory,
    id: bool,
    book: Option<Workbook>,
    committed: Model,
    now: Model,
    /// What may be committed too: its commit was begun and not acknowledged.
    perhaps: Option<Model>,
    /// Whether commits may be waited for later.
    soon: bool,
}

/// Whether the step was done, or the disk failed under it.
type Step = Result<(), native_xlsx::Error>;

fn target() -> PathBuf {
    PathBuf::from("/m/f.xlsx")
}

impl Run {
    fn open(&self) -> Result<Workbook, native_xlsx::Error> {
        let mut options = Vec::new();
        if self.id {
            options.push(("id".to_owned(), Value::Str("run".to_owned())));
        }
        let disk = Arc::new(self.disk.clone());
        Workbook::open_on(disk, &target(), None, Some(NAMES[0]), Value::Map(options))
    }

    fn book(&mut self) -> &mut Workbook {
        self.book.as_mut().expect("it is open")
    }

    /// Another process: what isn't committed is gone.
    fn reopen(&mut self) {
        self.book = None;
        self.disk.fail_after(None);
        let mut book = self.open().expect("the disk works again");
        if let Some(perhaps) = self.perhaps.take() {
            self.committed = [perhaps, self.committed.clone()]
                .into_iter()
                .find(|model| says(&book, model) && has_chunks(&mut book, model))
                .expect("neither the commit that was being made nor the one before");
        }
        self.now = self.committed.clone();
        self.book = Some(book);
        self.check();
    }

    fn check(&mut self) {
        let book = self.book.as_ref().expect("it is open");
        assert_eq!(book.row_count(), self.now.count() as u64);
        assert_eq!(book.committed_row_count(), self.committed.count() as u64);
        assert!(says(book, &self.now));
    }

    fn row(&mut self, input: &mut Input<'_>) -> Step {
        let most = if self.now.current == 0 { 4 } else { 3 };
        let cells: Row = (0..input.below(most)).map(|_| Made::any(input)).collect();
        let mut writer = self.book().begin_row(None)?;
        for (index, made) in cells.iter().enumerate() {
            if let Err(error) = writer.cell(index, made.cell(), None) {
                assert_eq!(error.code(), Code::Cell, "{error}");
                let link = matches!(made, Made::Link(..));
                assert!(
                    link || made.is_seen_as(None),
                    "{made:?} was refused: {error}"
                );
                return Ok(());
            }
        }
        writer.end()?;
        self.now.now().rows.push(cells);
        Ok(())
    }

    /// What must be committed when `work` has returned.
    fn commit(&mut self, wanted: Model, work: impl FnOnce(&mut Workbook) -> Step) -> Step {
        self.perhaps = Some(wanted);
        work(self.book())?;
        self.committed = self.perhaps.take().expect("just put there");
        self.now = self.committed.clone();
        Ok(())
    }

    fn chunk(&mut self, input: &mut Input<'_>) -> Step {
        let key = input.u8() % 8;
        let name = key.to_string();
        if self.now.count() != self.committed.count() {
            let error = self.book().begin_chunk(&name).unwrap_err();
            assert_eq!(error.code(), Code::Pending);
            return Ok(());
        }
        let fresh = self.book().begin_chunk(&name)?;
        assert_eq!(fresh, !self.committed.chunks.contains(&key));
        if !fresh {
            return Ok(());
        }
        for _ in 0..input.below(4) {
            self.row(input)?;
        }
        if input.u8().is_multiple_of(4) {
            self.now = self.committed.clone();
            return self.book().rollback();
        }
        let mut wanted = self.now.clone();
        wanted.chunks.insert(key);
        self.commit(wanted, |book| book.commit_chunk(&name))
    }

    fn add_sheet(&mut self, input: &mut Input<'_>) -> Step {
        let name = NAMES[input.below(NAMES.len())];
        let add = |book: &mut Workbook| book.add_sheet(name, columns(name), Value::Null);
        if self.now.count() != self.committed.count() {
            assert_eq!(add(self.book()).unwrap_err().code(), Code::Pending);
            return Ok(());
        }
        let place = self.now.sheets.iter().position(|sheet| sheet.name == name);
        if let Some(place) = place {
            self.now.current = place;
            return add(self.book());
        }
        let mut wanted = self.now.clone();
        wanted.current = wanted.sheets.len();
        wanted.sheets.push(sheet(name));
        self.commit(wanted, add)
    }

    fn savepoint(&mut self, input: &mut Input<'_>) -> Step {
        let before = self.now.clone();
        let savepoint = self.book().savepoint()?;
        for _ in 0..input.below(4) {
            self.row(input)?;
        }
        if input.bool() {
            self.book().release(savepoint);
            return Ok(());
        }
        self.now = before;
        self.book().rollback_to(savepoint)
    }

    /// A commit that is waited for later; threads take part, and a busy machine keeps them waiting: not for every input.
    fn commit_soon(&mut self, input: &mut Input<'_>) -> Step {
        if !self.soon {
            return Ok(());
        }
        let token = input.text().to_owned();
        let mut wanted = self.now.clone();
        wanted.now().token = Some(token.clone());
        self.perhaps = Some(wanted.clone());
        self.book().commit_soon(Some(&token))?;
        self.now = wanted;
        let rows = input.below(4);
        for _ in 0..rows {
            self.row(input)?;
        }
        if input.u8().is_multiple_of(4) {
            self.reopen();
            return Ok(());
        }
        self.book().settle()?;
        self.committed = self.perhaps.take().expect("just put there");
        Ok(())
    }

    fn finish(&mut self) -> Step {
        self.perhaps = Some(self.now.clone());
        self.book().finish()?;
        self.committed = self.now.clone();
        self.perhaps = None;
        Ok(())
    }

    fn step(&mut self, input: &mut Input<'_>) -> Step {
        match input.below(16) {
            0..=3 => self.row(input),
            4 => {
                let wanted = self.now.clone();
                self.commit(wanted, |book| book.commit(None))
            }
            5 => {
                let token = input.text().to_owned();
                let mut wanted = self.now.clone();
                wanted.now().token = Some(token.clone());
                self.commit(wanted, |book| book.commit(Some(&token)))
            }
            6 => {
                self.now = self.committed.clone();
                self.book().rollback()
            }
            7 | 8 => self.chunk(input),
            9 => self.add_sheet(input),
            10 => {
                let place = input.below(self.now.sheets.len());
                self.now.current = place;
                let name = self.now.sheets[place].name;
                self.book().select_sheet(name)
            }
            11 => self.savepoint(input),
            12 => {
                self.reopen();
                Ok(())
            }
            13 => {
                self.disk.fail_after(Some(u64::from(input.u8()) % 24));
                Ok(())
            }
            14 => self.commit_soon(input),
            _ => {
                let error = self.book().select_sheet("nowhere").unwrap_err();
                assert_eq!(error.code(), Code::NoSheet);
                Ok(())
            }
        }
    }
}

/// Whether the handle stands where `model` does.
fn says(book: &Workbook, model: &Model) -> bool {
    let sheets = model.sheets.iter();
    let same = book.row_count() == model.count() as u64
        // A finished run has no sheet to be written to.
        && (book.is_finished() || book.place().sheet == model.sheets[model.current].name)
        && book.token(None).unwrap() == model.sheets[model.current].token;
    same && sheets.into_iter().all(|sheet| {
        book.token(Some(sheet.name))
            .is_ok_and(|token| token == sheet.token)
    })
}

/// Whether the handle knows the model's chunks and no others.
fn has_chunks(book: &mut Workbook, model: &Model) -> bool {
    (0..8).all(|key| {
        let is_in = book.has_chunk(&key.to_string());
        is_in.expect("the disk works again") == model.chunks.contains(&key)
    })
}

/// The finished file against the model.
fn compare(disk: &Memory, model: &Model) {
    let read = read::workbook(&disk.image()[&target()]);
    let names: Vec<&str> = read.iter().map(|(name, _)| name.as_str()).collect();
    let expected: Vec<&str> = model.sheets.iter().map(|sheet| sheet.name).collect();
    assert_eq!(names, expected);
    for ((name, rows), sheet) in read.iter().zip(&model.sheets) {
        let header = columns(name).is_some();
        let mut rows = rows.iter().enumerate();
        if header {
            let (_, (_, cells)) = rows.next().expect("a header");
            assert_eq!(cells.len(), 2);
        }
        assert_eq!(rows.len(), sheet.rows.len(), "rows of {name}");
        for ((index, (number, cells)), made) in rows.zip(&sheet.rows) {
            assert_eq!(*number as usize, index + 1);
            let mut seen = cells.iter().peekable();
            for (letter, made) in ["A", "B", "C", "D"].iter().zip(made) {
                let cell = seen.next_if(|(letters, _)| letters == letter);
                let cell = cell.map(|(_, seen)| seen);
                assert!(made.is_seen_as(cell), "{made:?} read as {cell:?}");
            }
            assert_eq!(seen.next(), None, "a cell nobody wrote");
        }
    }
}

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let chosen = input::is_chosen(data, 64);
    let mut run = Run {
        disk: Memory::new(),
        id: input.bool(),
        book: None,
        committed: Model::new(),
        now: Model::new(),
        perhaps: None,
        soon: input::is_chosen(data, 1_024),
    };
    run.reopen();
    for _ in 0..32 {
        if input.is_empty() {
            break;
        }
        match run.step(&mut input) {
            Ok(()) => run.check(),
            Err(error) => {
                failed(&run, &error);
                run.reopen();
            }
        }
    }
    if !chosen {
        return;
    }
    if let Err(error) = run.finish() {
        failed(&run, &error);
        run.disk.fail_after(None);
        run.book = None;
        let mut book = match run.open() {
            // The file stands, and the part is none any more; only that this lasts could not be made sure.
            Err(error) if error.code() == Code::Exists && !run.id => {
                run.committed = run.perhaps.take().expect("it failed");
                return compare(&run.disk, &run.committed);
            }
            book => book.expect("the disk works again"),
        };
        // The rows were committed before the file was made, or were not: then what stands is the commit before.
        let perhaps = run.perhaps.take().expect("it failed");
        if says(&book, &perhaps) && has_chunks(&mut book, &perhaps) {
            run.committed = perhaps;
        } else {
            assert!(says(&book, &run.committed), "neither state");
        }
        book.finish().expect("the disk works again");
    }
    compare(&run.disk, &run.committed);
}

/// A step may only fail where the disk did, and says so.
fn failed(run: &Run, error: &native_xlsx::Error) {
    assert!(run.disk.has_failed(), "{:?}: {error}", error.code());
    assert!(
        matches!(error.code(), Code::Io | Code::Poisoned),
        "{:?}: {error}",
        error.code()
    );
}
