//! `NativeXlsx\Pages`: what `chunks()` and `keys()` return. Walks the cursor page by page; a page counts as handed out
//! when `current()` first gives it.

use super::guard::{Outcome, Owner};
use super::walk::Keyset;
use super::workbook::int;
use super::zend::{
    Builder, Call, ClassSpec, Loan, Method, Native, Obj, Owned, Registered, Type, View, borrow,
    entry, new_object, register_native,
};
use crate::error::{Code, Error};

/// A page being gathered.
pub struct Page {
    list: Builder,
    /// Rows in it.
    pub rows: u64,
    /// The cursor's token before its first row.
    pub before: Option<String>,
    /// Nothing more belongs to it.
    pub whole: bool,
}

impl Page {
    /// An empty one.
    pub fn new(before: Option<String>) -> Self {
        Page {
            list: Builder::new(8),
            rows: 0,
            before,
            whole: false,
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Owned) {
        self.list.push(row);
        self.rows += 1;
    }

    /// The list of rows.
    pub fn finish(self) -> Owned {
        self.list.finish()
    }
}

/// The Rust value of a `NativeXlsx\Pages` object.
pub struct Pages {
    owner: Owner,
    /// The cursor's object.
    cursor: Owned,
    handed: u64,
    current: Option<Owned>,
}

static REGISTERED: Registered = Registered::new();

impl Native for Pages {
    const WHAT: &'static str = "page iterator";

    fn registered() -> &'static Registered {
        &REGISTERED
    }

    fn owner(&self) -> Owner {
        self.owner
    }
}

const SPEC: ClassSpec = ClassSpec {
    name: "NativeXlsx\\Pages",
    methods: &[
        Method {
            is_private: true,
            ..Method::new(c"__construct", entry!(construct), &[], Type::NONE)
        },
        Method::new(c"current", entry!(current), &[], Type::ARRAY.nullable()),
        Method::new(c"key", entry!(key), &[], Type::INT.nullable()),
        Method::new(c"next", entry!(next), &[], Type::VOID),
        Method::new(c"rewind", entry!(rewind), &[], Type::VOID),
        Method::new(c"valid", entry!(valid), &[], Type::BOOL),
    ],
    properties: &[],
    iterator: true,
    handle: true,
    is_final: true,
};

/// Registers the class.
pub fn register() -> Result<(), Error> {
    register_native::<Pages>(&SPEC)
}

/// The pages of a cursor.
pub fn over(cursor: Obj<'_>) -> Result<Owned, Error> {
    new_object(Pages {
        owner: Owner::here(),
        cursor: cursor.hold(),
        handed: 0,
        current: None,
    })
}

impl Pages {
    fn keyset(&self) -> Result<Loan<'_, Keyset>, Error> {
        match self.cursor.val().view() {
            View::Object(cursor) => borrow(cursor, false),
            _ => Err(Error::new(
                Code::Internal,
                "The page iterator has no cursor",
            )),
        }
    }

    /// Makes the current page, handing it out.
    fn fetch(&mut self) -> Outcome<()> {
        if self.current.is_none() {
            let page = {
                let mut keyset = self.keyset()?;
                keyset.gather()?;
                keyset.take_page()
            };
            self.handed += u64::from(page.is_some());
            self.current = page;
        }
        Ok(())
    }
}

fn pages<'a>(call: &Call<'a>) -> Outcome<Loan<'a, Pages>> {
    call.arity(0, 0)?;
    Ok(borrow(call.this()?, false)?)
}

fn construct(_call: &mut Call<'_>) -> Outcome<()> {
    Err(Error::argument("Page iterators come from NativeCursor::chunks() and keys()").into())
}

fn current(call: &mut Call<'_>) -> Outcome<()> {
    let mut pages = pages(call)?;
    pages.fetch()?;
    let page = pages
        .current
        .as_ref()
        .map_or_else(Owned::null, |page| page.val().hold());
    call.give(page);
    Ok(())
}

fn key(call: &mut Call<'_>) -> Outcome<()> {
    let pages = pages(call)?;
    let number = if pages.current.is_some() {
        Some(pages.handed.saturating_sub(1))
    } else {
        pages.keyset()?.gather()?.then_some(pages.handed)
    };
    call.give(number.map_or_else(Owned::null, int));
    Ok(())
}

fn next(call: &mut Call<'_>) -> Outcome<()> {
    let mut pages = pages(call)?;
    if pages.current.is_none() {
        // Nobody looked at the page: it is skipped.
        pages.fetch()?;
    }
    pages.current = None;
    Ok(())
}

fn rewind(call: &mut Call<'_>) -> Outcome<()> {
    let pages = pages(call)?;
    if pages.handed == 0 || (pages.handed == 1 && pages.current.is_some()) {
        return Ok(());
    }
    Err(Error::new(
        Code::Cursor,
        "The pages go forward only; make a new cursor to start again",
    )
    .into())
}

fn valid(call: &mut Call<'_>) -> Outcome<()> {
    let pages = pages(call)?;
    let valid = if pages.current.is_some() {
        true
    } else {
        pages.keyset()?.gather()?
    };
    call.give(Owned::bool(valid));
    Ok(())
}
