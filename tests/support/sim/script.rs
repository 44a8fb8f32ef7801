//! Workloads: up to three commits over two sheets, by one process or by several, and an end. Each row, link, key and token
//! is its own, so that whatever is found says where it came from.

use super::disk::Plan;
use super::expect::{Event, Expect, SheetSnapshot, Snapshot};
use super::life::{Life, Recorder};
use super::world::World;
use crate::support::{list, map, text};
use native_xlsx::book::{Style, Workbook};
use native_xlsx::cell::{Cell, Date};
use native_xlsx::part::storage::Storage;
use native_xlsx::value::Value;
use native_xlsx::{Code, Error, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub const SHEETS: [&str; 2] = ["One", "Two"];
pub const HEADER: [&str; 3] = ["what", "n", "day"];

pub fn target() -> PathBuf {
    Path::new(super::disk::MOUNT).join("f.xlsx")
}

/// What a commit brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rows and a token.
    Token,
    /// Rows and a chunk's key.
    Chunk,
    /// Rows with a link, a date and a style that nobody used before.
    Rich,
    /// Rows of both sheets.
    Both,
    /// Rows that are taken back, and others that stay.
    Undone,
    /// Rows enough for several segments.
    Large,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub sheet: usize,
    pub kind: Kind,
    /// By a new process.
    pub fresh: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Left,
    Finish,
    Discard,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    pub steps: Vec<Step>,
    pub end: End,
    pub id: bool,
    /// Whether files can have several names.
    pub links: bool,
    /// A file stands at the target, and is replaced.
    pub replace: Option<Arc<Vec<u8>>>,
    /// How many of the first steps are made with nothing synced, and behind them only by another process.
    pub relaxed: usize,
}

impl Script {
    /// What sort of workload it is, in a word.
    pub fn sort(&self) -> &'static str {
        match (self.end, &self.replace) {
            _ if self.relaxed > 0 => "syncing late",
            (_, Some(_)) => "replacing",
            (End::Left, _) => "left",
            (End::Finish, _) if self.id => "finished with an id",
            (End::Finish, _) => "finished",
            (End::Discard, _) => "discarded",
        }
    }

    pub fn options(&self) -> Value {
        // A file of the same rows has the same bytes, whenever it is made.
        let created = map(&[("created", text("2024-01-01 00:00:00"))]);
        let mut options = vec![("properties", created)];
        if self.id {
            options.push(("id", text("run")));
        }
        if self.replace.is_some() {
            options.push(("mode", text("replace")));
        }
        map(&options)
    }

    pub fn open(&self, disk: Arc<dyn Storage>) -> Result<Workbook> {
        self.open_for(self.relaxed, disk)
    }

    /// Opens it for this step.
    pub fn open_for(&self, step: usize, disk: Arc<dyn Storage>) -> Result<Workbook> {
        let mut options = self.options();
        if let (true, Value::Map(options)) = (step < self.relaxed, &mut options) {
            options.push(("durability".to_owned(), text("process")));
        }
        let columns = Some(list(&HEADER));
        Workbook::open_on(disk, &target(), columns, Some(SHEETS[0]), options)
    }

    /// The workload on an empty disk, with nothing in its way.
    pub fn run(&self) -> Life {
        self.run_under(None).unwrap()
    }

    /// The same under a plan.
    pub fn run_under(&self, plan: Option<Box<dyn Plan>>) -> std::result::Result<Life, String> {
        let mut world = World {
            links: self.links,
            ..World::default()
        };
        if let Some(old) = &self.replace {
            put(&mut world, "f.xlsx", old);
        }
        let expect = Expect::nothing(self.replace.clone());
        let mut recorder = Recorder::new(world, expect, plan);
        let performed = self.perform(&mut recorder, &mut None);
        performed.map_err(|error| error.to_string())?;
        Ok(recorder.end())
    }

    /// Does all of it, as far as it goes; leaves the open handle in `session`.
    pub fn perform(&self, recorder: &mut Recorder, session: &mut Option<Session>) -> Result<()> {
        let session = session.insert(Session::begin(self, recorder)?);
        session.add_second(recorder)?;
        for (number, step) in self.steps.iter().enumerate() {
            if step.fresh {
                session.book.close()?;
                session.book = self.open_for(number, Arc::new(recorder.disk.clone()))?;
                recorder.note(Event::Opened(Arc::clone(&session.now)));
            }
            session.commit(recorder, *step, &format!("c{number}"))?;
        }
        match self.end {
            End::Left => Ok(()),
            End::Finish => session.finish(recorder),
            End::Discard => session.discard(recorder),
        }
    }
}

/// Puts a file in the root folder, durable.
pub fn put(world: &mut World, name: &str, bytes: &Arc<Vec<u8>>) {
    use super::world::{Op, ROOT};
    let ino = world.next;
    let ops = [
        Op::Create {
            folder: ROOT,
            name: name.to_owned(),
            ino,
        },
        Op::Write {
            ino,
            at: 0,
            bytes: bytes.as_slice().into(),
        },
        Op::Sync { ino },
        Op::SyncFolder { ino: ROOT },
    ];
    ops.iter().for_each(|op| world.apply(op));
}

/// The first commit: a sheet without rows.
pub fn first() -> Arc<Snapshot> {
    let sheet = SheetSnapshot {
        name: SHEETS[0].to_owned(),
        ..SheetSnapshot::default()
    };
    Arc::new(Snapshot {
        sheets: vec![sheet],
        ..Snapshot::default()
    })
}

/// An open workbook and what is committed in it.
pub struct Session {
    pub book: Workbook,
    pub now: Arc<Snapshot>,
}

impl Session {
    fn begin(script: &Script, recorder: &mut Recorder) -> Result<Self> {
        recorder.note(Event::Creating(first()));
        let book = script.open_for(0, Arc::new(recorder.disk.clone()))?;
        recorder.note(Event::Opened(first()));
        Ok(Session { book, now: first() })
    }

    fn commit_as(
        &mut self,
        recorder: &mut Recorder,
        next: Snapshot,
        work: impl FnOnce(&mut Workbook) -> Result<()>,
    ) -> Result<()> {
        self.now = Arc::new(next);
        recorder.note(Event::Committing(Arc::clone(&self.now)));
        work(&mut self.book)?;
        recorder.note(Event::Committed);
        Ok(())
    }

    /// The second sheet, if it isn't there.
    pub fn add_second(&mut self, recorder: &mut Recorder) -> Result<()> {
        if self.now.sheets.len() > 1 {
            return Ok(());
        }
        let mut next = (*self.now).clone();
        next.sheets.push(SheetSnapshot {
            name: SHEETS[1].to_owned(),
            ..SheetSnapshot::default()
        });
        self.commit_as(recorder, next, |book| {
            book.add_sheet(SHEETS[1], Some(list(&HEADER)), Value::Null)
        })
    }

    pub fn commit(&mut self, recorder: &mut Recorder, step: Step, name: &str) -> Result<()> {
        let mut next = (*self.now).clone();
        let book = &mut self.book;
        let key = (step.kind == Kind::Chunk).then_some(name);
        if step.kind == Kind::Both {
            book.select_sheet(SHEETS[1 - step.sheet])?;
            rows(book, &mut next.sheets[1 - step.sheet], name, step.kind)?;
        }
        book.select_sheet(SHEETS[step.sheet])?;
        if let Some(key) = key
            && !book.begin_chunk(key)?
        {
            return Err(Error::new(Code::Internal, "a key that was never committed"));
        }
        if step.kind == Kind::Undone {
            undone(book, &next.sheets[step.sheet])?;
            book.select_sheet(SHEETS[step.sheet])?;
        }
        let sheet = &mut next.sheets[step.sheet];
        rows(book, sheet, name, step.kind)?;
        let token = (step.kind == Kind::Token).then(|| format!("token {name}"));
        if token.is_some() {
            sheet.token.clone_from(&token);
        }
        next.keys.extend(key.map(str::to_owned));
        self.commit_as(recorder, next, |book| match key {
            Some(key) => book.commit_chunk(key),
            None => book.commit(token.as_deref()),
        })
    }

    pub fn finish(&mut self, recorder: &mut Recorder) -> Result<()> {
        recorder.note(Event::Finishing);
        self.book.finish()?;
        recorder.note(Event::Finished);
        recorder.note(Event::Removed);
        Ok(())
    }

    fn discard(&mut self, recorder: &mut Recorder) -> Result<()> {
        recorder.note(Event::Discarding);
        self.book.discard()?;
        recorder.note(Event::Discarded);
        recorder.note(Event::Removed);
        Ok(())
    }
}

/// Rows and links of which some are in their files already when they are taken back.
fn undone(book: &mut Workbook, sheet: &SheetSnapshot) -> Result<()> {
    rows(book, &mut sheet.clone(), "undone", Kind::Token)?;
    for n in 0..34 {
        let url = format!("https://example.com/{n}/{}", "u".repeat(2_000));
        let link = Cell::Link {
            url: &url,
            text: Some("undone"),
            tip: None,
        };
        let mut row = book.begin_row(None)?;
        row.cell(0, link, None)?;
        row.end()?;
    }
    let savepoint = book.savepoint()?;
    let filling = noise(0, 30_000);
    for _ in 0..18 {
        let mut row = book.begin_row(None)?;
        row.cell(0, Cell::Text(&filling), None)?;
        row.end()?;
    }
    book.release(savepoint);
    book.rollback()
}

/// Appends rows to the current sheet, and to what is known of it.
fn rows(book: &mut Workbook, sheet: &mut SheetSnapshot, name: &str, kind: Kind) -> Result<()> {
    let count = match kind {
        Kind::Large => 60,
        _ => 3,
    };
    let style = Style::parse("row", map(&[("italic", Value::Bool(true))]))?;
    for n in 0..count {
        let what = match kind {
            Kind::Large => format!("{name} {}", noise(n, 30_000)),
            _ => format!("{} {name} {n} of {}", sheet.name, sheet.rows.len()),
        };
        let rich = kind == Kind::Rich;
        let mut row = book.begin_row((rich && n == 1).then_some(&style))?;
        if rich && n == 0 {
            let url = format!("https://example.com/{name}/{}", sheet.name);
            let link = Cell::Link {
                url: &url,
                text: Some(&what),
                tip: None,
            };
            row.cell(0, link, None)?;
            sheet.links.push(url);
        } else {
            row.cell(0, Cell::Text(&what), None)?;
        }
        row.cell(1, Cell::Int(n), None)?;
        let mut cells = vec![what, n.to_string(), String::new()];
        if rich {
            let date = Date {
                year: 2024,
                month: 2,
                day: 1 + n as u8,
            };
            row.cell(2, Cell::Date(date), None)?;
            // Calamine shows a date as one only if its style came along.
            cells[2] = format!("date {}", 45_323 + n);
        }
        row.end()?;
        sheet.rows.push(cells);
    }
    Ok(())
}

/// Text that doesn't compress well, so that it makes bytes.
fn noise(seed: i64, len: usize) -> String {
    let mut rng = super::rng::Rng::new(seed.unsigned_abs() + 1);
    (0..len)
        .map(|_| char::from(b'a' + rng.below(26) as u8))
        .collect()
}
