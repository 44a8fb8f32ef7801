//! Walking the cursor as PHP sees it: which row or page was handed out, and rows as PHP arrays.
//!
//! A row counts as handed out when it is first looked at, so that breaking out of a loop and going on from the token
//! neither loses nor repeats one. A page is gathered ahead of that, and doesn't count until it is looked at.

use super::fetched::Form;
use super::guard::{Outcome, Owner};
use super::pages::Page;
use super::tree;
use super::workbook::int;
use super::zend::{
    Builder, Looped, Native, Owned, Registered, Template, key_of, new_object, serve_interrupts,
};
use crate::error::{Code, Error};
use crate::keyset::{Cursor, Ready};
use std::time::Duration;

/// How long one wait for the server lasts before signals are looked at.
const PATIENCE: Duration = Duration::from_millis(50);

/// The Rust value of a `NativeCursor` object.
pub struct Keyset {
    owner: Owner,
    core: Cursor,
    /// The columns' forms, once they are known.
    columns: Vec<Form>,
    /// The columns' keys, then too.
    row: Option<Template>,
    /// Rows handed out by `current()`, or skipped.
    handed: u64,
    /// The row that `current()` gives.
    current: Option<Owned>,
    /// The page being gathered for `chunks()` or `keys()`, not handed out yet.
    page: Option<Page>,
    /// `keys()` was called: only the key columns come.
    keys: bool,
}

static REGISTERED: Registered = Registered::new();

impl Native for Keyset {
    const WHAT: &'static str = "cursor";

    fn registered() -> &'static Registered {
        &REGISTERED
    }

    fn owner(&self) -> Owner {
        self.owner
    }
}

impl Looped for Keyset {
    fn rewind(&mut self) -> Outcome<()> {
        Ok(Keyset::rewind(self)?)
    }

    fn valid(&mut self) -> Outcome<bool> {
        Keyset::valid(self)
    }

    fn current(&mut self) -> Outcome<Option<&mut Owned>> {
        self.fetch()?;
        Ok(self.current.as_mut())
    }

    fn key(&mut self) -> Outcome<Owned> {
        Ok(Keyset::key(self)?.map_or_else(Owned::null, int))
    }

    fn next(&mut self) -> Outcome<()> {
        Keyset::next(self)
    }
}

impl Keyset {
    /// At the start of a query.
    pub fn new(core: Cursor) -> Self {
        Keyset {
            owner: Owner::here(),
            core,
            columns: Vec::new(),
            row: None,
            handed: 0,
            current: None,
            page: None,
            keys: false,
        }
    }

    /// The current row; it is handed out by this.
    pub fn current(&mut self) -> Outcome<Owned> {
        self.fetch()?;
        Ok(self
            .current
            .as_ref()
            .map_or_else(Owned::null, |row| row.val().hold()))
    }

    /// Whether there is a current row.
    pub fn valid(&mut self) -> Outcome<bool> {
        if self.current.is_some() {
            return Ok(true);
        }
        self.refuse_page()?;
        self.wait()
    }

    /// The number of the current row.
    pub fn key(&mut self) -> Outcome<Option<u64>> {
        let handed = self.handed - u64::from(self.current.is_some());
        Ok(self.valid()?.then_some(handed))
    }

    /// Goes on. A row that nobody looked at is skipped.
    pub fn next(&mut self) -> Outcome<()> {
        if self.current.take().is_none() && self.valid()? {
            self.core.advance(1);
            self.handed += 1;
        }
        Ok(())
    }

    /// Nothing, at the start; an error behind the first row.
    pub fn rewind(&self) -> Result<(), Error> {
        self.refuse_page()?;
        if self.handed == 0 || (self.handed == 1 && self.current.is_some()) {
            return Ok(());
        }
        Err(Error::new(
            Code::Cursor,
            "This cursor goes forward only; make a new one to start again, or one with \
             `after: $cursor->token()` to go on",
        ))
    }

    /// The position behind the last row handed out. The rows of a page that nobody has seen yet don't count.
    pub fn token(&self) -> Option<String> {
        self.page
            .as_ref()
            .map_or_else(|| self.core.token(), |page| page.before.clone())
    }

    /// Rows handed out.
    pub fn rows_read(&self) -> u64 {
        self.core
            .rows_read()
            .saturating_sub(self.page.as_ref().map_or(0, |page| page.rows))
    }

    /// Whether all rows were handed out.
    pub fn is_done(&self) -> bool {
        self.page.is_none() && self.core.is_done()
    }

    /// The plan.
    pub fn explain(&mut self) -> Outcome<Owned> {
        loop {
            if let Some(report) = self.core.explained(PATIENCE)? {
                return Ok(tree::to_php(&report));
            }
            serve_interrupts()?;
        }
    }

    /// Cursors over parts of what is left.
    pub fn split(&mut self, parts: i64) -> Outcome<Owned> {
        self.refuse_page()?;
        loop {
            if let Some(cores) = self.core.split(parts, PATIENCE)? {
                let mut list = Builder::new(cores.len());
                for core in cores {
                    list.push(new_object(Keyset::new(core))?);
                }
                return Ok(list.finish());
            }
            serve_interrupts()?;
        }
    }

    /// The rows that this cursor gives in all, counted, or as the server estimates them.
    pub fn rows(&mut self, exactly: bool) -> Outcome<u64> {
        loop {
            let rows = if exactly {
                self.core.count(PATIENCE)?
            } else {
                self.core.estimate(PATIENCE)?
            };
            if let Some(rows) = rows {
                return Ok(rows);
            }
            serve_interrupts()?;
        }
    }

    /// Closes the connection.
    pub fn close(&mut self) {
        self.current = None;
        self.page = None;
        self.core.close();
    }

    /// Only the key columns from here on.
    pub fn keys_only(&mut self) -> Result<(), Error> {
        if !self.keys {
            self.refuse_page()?;
            self.core.keys_only()?;
            self.columns.clear();
            self.row = None;
            self.keys = true;
        }
        Ok(())
    }

    /// Waits for rows; signals are served meanwhile. `false`: there are no more.
    fn wait(&mut self) -> Outcome<bool> {
        if self.core.at_hand() && self.row.is_some() {
            return Ok(true);
        }
        loop {
            match self.core.ready(PATIENCE)? {
                Ready::Rows => break,
                Ready::Done => return Ok(false),
                Ready::Pending => serve_interrupts()?,
            }
        }
        if self.columns.is_empty() {
            let columns = self.core.columns();
            self.columns = columns.iter().map(Form::of).collect();
            let keys = columns.iter().map(|column| key_of(&column.name));
            self.row = Some(Template::new(keys.collect()));
        }
        Ok(true)
    }

    /// Unread row number `n` as an array.
    fn row(&self, n: usize) -> Owned {
        let (Some(template), Some(row)) = (&self.row, self.core.row(n)) else {
            return Owned::null();
        };
        let mut columns = self.columns.iter();
        template.array(|column| match columns.next() {
            Some(form) => form.php(row.value(column)),
            None => Owned::null(),
        })
    }

    /// Makes the current row, handing it out.
    fn fetch(&mut self) -> Outcome<bool> {
        if self.current.is_some() {
            return Ok(true);
        }
        self.refuse_page()?;
        if !self.wait()? {
            return Ok(false);
        }
        self.current = Some(self.row(0));
        self.core.advance(1);
        self.handed += 1;
        Ok(true)
    }

    /// An error while pages are being read.
    pub fn refuse_page(&self) -> Result<(), Error> {
        let problem = if self.keys {
            "This cursor reads keys only, since keys() was called; make another one for rows"
        } else if self.page.is_some() {
            "This cursor is being iterated by chunks(); finish that first"
        } else {
            return Ok(());
        };
        Err(Error::new(Code::Cursor, problem))
    }

    /// The core's cursor, for `appendCursor`.
    pub fn for_transfer(&mut self) -> Result<&mut Cursor, Error> {
        self.refuse_page()?;
        self.current = None;
        Ok(&mut self.core)
    }

    /// Gathers the next page. `false`: there are no more rows. An interrupted page is kept and gone on with.
    pub fn gather(&mut self) -> Outcome<bool> {
        let mut page = match self.page.take() {
            Some(page) if page.whole => {
                self.page = Some(page);
                return Ok(true);
            }
            Some(page) => page,
            None => Page::new(self.core.token()),
        };
        let outcome = self.fill(&mut page);
        let some = page.rows > 0;
        if some {
            self.page = Some(page);
        }
        outcome.map(|()| some)
    }

    fn fill(&mut self, page: &mut Page) -> Outcome<()> {
        while !page.whole {
            if !self.wait()? {
                page.whole = true;
                break;
            }
            let (count, whole) = match self.core.unread_page() {
                Some(count) => (count, true),
                None => (self.core.unread(), false),
            };
            for n in 0..count {
                // A single key column is a list of its values.
                let only = self
                    .columns
                    .first()
                    .filter(|_| self.keys && self.columns.len() == 1);
                let row = match only {
                    Some(form) => form.php(self.core.value(n, 0)),
                    None => self.row(n),
                };
                page.push(row);
            }
            self.core.advance(count);
            page.whole = whole && page.rows > 0;
        }
        Ok(())
    }

    /// Hands the gathered page out.
    pub fn take_page(&mut self) -> Option<Owned> {
        let page = self.page.take()?;
        self.current = None;
        Some(page.finish())
    }
}
