//! The class `NativeCursor`: one row after the other as PHP arrays. A row counts as handed out when `current()` first
//! gives it, so that breaking out of a loop and going on from `token()` neither loses nor repeats one.

use super::guard::{Outcome, Owner};
use super::pages::{self, Page};
use super::tree::{self, Foreign};
use super::workbook::int;
use super::zend::{
    Arr, Builder, Call, ClassSpec, ColumnKey, Method, Native, Owned, Param, Registered, Type, View, borrow, entry,
    install, instance, key_of, register_native, serve_interrupts,
};
use super::times;
use crate::cell::{Date, DateTime};
use crate::error::{Code, Error};
use crate::keyset::{Arguments, Binding, ColumnKind, Cursor, Ready, Value};
use std::cell::RefMut;
use std::time::Duration;

/// How long one wait for the server lasts before signals are looked at.
const PATIENCE: Duration = Duration::from_millis(50);

/// The Rust value of a `NativeCursor` object.
pub struct Keyset {
    owner: Owner,
    core: Cursor,
    /// The columns' keys and kinds, once they are known.
    columns: Vec<(ColumnKey, ColumnKind)>,
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

const OPT_ARRAY: Type = Type::ARRAY.nullable();
const OPT_STRING: Type = Type::STRING.nullable();
const STRING_OR_ARRAY: Type = Type::STRING.or(Type::ARRAY);

const SPEC: ClassSpec = ClassSpec {
    name: "NativeCursor",
    methods: &[
        Method::new(
            c"__construct",
            entry!(construct),
            &[
                Param::new(c"connection", STRING_OR_ARRAY).sensitive(),
                Param::new(c"sql", Type::STRING),
                Param::optional(c"bindings", Type::ARRAY, c"[]"),
                Param::optional(c"key", STRING_OR_ARRAY, c"'id'"),
                Param::optional(c"chunk", Type::INT, c"5000"),
                Param::optional(c"after", OPT_STRING, c"null"),
                Param::optional(c"options", Type::ARRAY, c"[]"),
            ],
            Type::NONE,
        ),
        Method::new(c"current", entry!(current), &[], OPT_ARRAY),
        Method::new(c"key", entry!(key), &[], Type::INT.nullable()),
        Method::new(c"next", entry!(next), &[], Type::VOID),
        Method::new(c"rewind", entry!(rewind), &[], Type::VOID),
        Method::new(c"valid", entry!(valid), &[], Type::BOOL),
        Method::new(c"chunks", entry!(chunks), &[], Type::class("Iterator")),
        Method::new(c"keys", entry!(keys), &[], Type::class("Iterator")),
        Method::new(c"token", entry!(token), &[], OPT_STRING),
        Method::new(c"rowsRead", entry!(rows_read), &[], Type::INT),
        Method::new(c"isDone", entry!(is_done), &[], Type::BOOL),
        Method::new(c"explain", entry!(explain), &[], Type::ARRAY),
        Method::new(c"close", entry!(close), &[], Type::VOID),
    ],
    properties: &[],
    iterator: true,
    handle: true,
    is_final: true,
};

/// Registers the class.
pub fn register() -> Result<(), Error> {
    register_native::<Keyset>(&SPEC)
}

/// A string or null.
pub fn opt_string(text: Option<&str>) -> Owned {
    text.map_or_else(Owned::null, |text| Owned::string(text.as_bytes()))
}

impl Keyset {
    /// Waits for rows; signals are served meanwhile. `false`: there are no more.
    fn wait(&mut self) -> Outcome<bool> {
        loop {
            match self.core.ready(PATIENCE)? {
                Ready::Rows => break,
                Ready::Done => return Ok(false),
                Ready::Pending => serve_interrupts()?,
            }
        }
        if self.columns.is_empty() {
            self.columns = self.core.columns().iter().map(|column| (key_of(&column.name), column.kind)).collect();
        }
        Ok(true)
    }

    /// Unread row number `n` as an array.
    fn row(&self, n: usize) -> Owned {
        let mut row = Builder::new(self.columns.len());
        for (column, (key, kind)) in self.columns.iter().enumerate() {
            row.set(key, to_php(self.core.value(n, column), *kind));
        }
        row.finish()
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

    fn refuse_page(&self) -> Result<(), Error> {
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
                let only = self.columns.first().filter(|_| self.keys && self.columns.len() == 1);
                let row = match only {
                    Some((_, kind)) => to_php(self.core.value(n, 0), *kind),
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

/// A value by the contract's rules.
fn to_php(value: Value<'_>, kind: ColumnKind) -> Owned {
    match value {
        Value::Null => Owned::null(),
        Value::Int(number) => Owned::int(number),
        Value::UInt(number) => match i64::try_from(number) {
            Ok(number) => Owned::int(number),
            Err(_) => Owned::string(number.to_string().as_bytes()),
        },
        // The decimal digits the server shows, not the binary neighbour that widening gives.
        Value::Float(number) => Owned::float(number.to_string().parse().unwrap_or_else(|_| f64::from(number))),
        Value::Double(number) => Owned::float(number),
        Value::Bytes(bytes) => Owned::string(bytes),
        Value::DateTime { year, month, day, hour, minute, second, micros } => {
            let date = Date { year: i32::from(year), month, day };
            let text = times::print(DateTime { date, hour, minute, second, micros });
            let day_only = kind == ColumnKind::Date;
            Owned::string(if day_only { text.get(..10).unwrap_or(&text) } else { &text }.as_bytes())
        }
        Value::Time { negative, days, hours, minutes, seconds, micros } => {
            let sign = if negative { "-" } else { "" };
            let hours = days * 24 + u32::from(hours);
            let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
            Owned::string(format!("{sign}{hours:02}:{minutes:02}:{seconds:02}{fraction}").as_bytes())
        }
    }
}

/// The cursor of the running call.
fn keyset<'a>(call: &Call<'a>) -> Outcome<RefMut<'a, Keyset>> {
    call.arity(0, 0)?;
    Ok(borrow(call.this()?, false)?)
}

fn construct(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(2, 7)?;
    let this = call.this()?;
    if instance::<Keyset>(this) {
        return Err(Error::argument("This cursor is open already; make another object").into());
    }
    let arguments = Arguments {
        connection: string_or_array(call, 0, "connection", Foreign::Ignore)?.unwrap_or(crate::value::Value::Null),
        sql: call.text(1)?.to_owned(),
        bindings: call.arr(2)?.map_or(Ok(Vec::new()), bindings)?,
        key: string_or_array(call, 3, "key", Foreign::Refuse)?
            .unwrap_or_else(|| crate::value::Value::Str("id".to_owned())),
        chunk: call.int(4, 5_000)?,
        after: call.opt_text(5)?.map(str::to_owned),
        options: match call.arr(6)? {
            Some(array) => tree::array("options", array, Foreign::Refuse)?,
            None => crate::value::Value::List(Vec::new()),
        },
    };
    let core = Cursor::new(arguments)?;
    let state = Keyset {
        owner: Owner::here(),
        core,
        columns: Vec::new(),
        handed: 0,
        current: None,
        page: None,
        keys: false,
    };
    Ok(install(this, state)?)
}

fn string_or_array(
    call: &mut Call<'_>,
    index: u32,
    what: &str,
    foreign: Foreign,
) -> Outcome<Option<crate::value::Value>> {
    match call.arg(index) {
        None => Ok(None),
        Some(value) => match value.view() {
            View::Array(array) => Ok(Some(tree::array(what, array, foreign)?)),
            View::Str(_) | View::Int(_) | View::Float(_) | View::Bool(_) => {
                Ok(Some(crate::value::Value::Str(call.text(index)?.to_owned())))
            }
            _ => Err(call.wrong_type(index, "array|string")),
        },
    }
}

/// The values for the placeholders, in order.
fn bindings(array: Arr<'_>) -> Outcome<Vec<Binding>> {
    let mut values = Vec::with_capacity(array.len());
    for slot in array.iter() {
        if let super::zend::Key::Str(name) = slot.key {
            return Err(Error::argument(format!(
                "bindings: placeholders are '?', in order; a name ('{}') has no meaning here",
                name.lossy()
            ))
            .into());
        }
        let value = match slot.value.view() {
            // Bytes as they are: text and binary alike.
            View::Str(text) => Binding::Bytes(text.bytes().to_vec()),
            _ => match tree::value("bindings", slot.value, Foreign::Refuse)? {
                crate::value::Value::Null => Binding::Null,
                crate::value::Value::Bool(truth) => Binding::Bool(truth),
                crate::value::Value::Int(number) => Binding::Int(number),
                crate::value::Value::Float(number) => Binding::Float(number),
                crate::value::Value::Str(text) => Binding::Bytes(text.into_bytes()),
                crate::value::Value::DateTime(moment) => Binding::Bytes(times::print(moment).into_bytes()),
                _ => return Err(Error::argument("bindings: an array can't be bound; one value per placeholder").into()),
            },
        };
        values.push(value);
    }
    Ok(values)
}

fn current(call: &mut Call<'_>) -> Outcome<()> {
    let mut keyset = keyset(call)?;
    keyset.fetch()?;
    let row = keyset.current.as_ref().map_or_else(Owned::null, |row| row.val().hold());
    call.give(row);
    Ok(())
}

fn key(call: &mut Call<'_>) -> Outcome<()> {
    let mut keyset = keyset(call)?;
    let number = if keyset.current.is_some() {
        Some(keyset.handed.saturating_sub(1))
    } else {
        keyset.refuse_page()?;
        keyset.wait()?.then_some(keyset.handed)
    };
    call.give(number.map_or_else(Owned::null, int));
    Ok(())
}

fn next(call: &mut Call<'_>) -> Outcome<()> {
    let mut keyset = keyset(call)?;
    if keyset.current.take().is_none() {
        // Nobody looked at the row: it is skipped.
        keyset.refuse_page()?;
        if keyset.wait()? {
            keyset.core.advance(1);
            keyset.handed += 1;
        }
    }
    Ok(())
}

fn rewind(call: &mut Call<'_>) -> Outcome<()> {
    let keyset = keyset(call)?;
    keyset.refuse_page()?;
    if keyset.handed == 0 || (keyset.handed == 1 && keyset.current.is_some()) {
        return Ok(());
    }
    Err(Error::new(
        Code::Cursor,
        "This cursor goes forward only; make a new one to start again, or one with `after: $cursor->token()` to go on",
    )
    .into())
}

fn valid(call: &mut Call<'_>) -> Outcome<()> {
    let mut keyset = keyset(call)?;
    let valid = if keyset.current.is_some() {
        true
    } else {
        keyset.refuse_page()?;
        keyset.wait()?
    };
    call.give(Owned::bool(valid));
    Ok(())
}

fn chunks(call: &mut Call<'_>) -> Outcome<()> {
    keyset(call)?.refuse_page()?;
    call.give(pages::over(call.this()?)?);
    Ok(())
}

fn keys(call: &mut Call<'_>) -> Outcome<()> {
    let mut keyset = keyset(call)?;
    if !keyset.keys {
        keyset.refuse_page()?;
        keyset.core.keys_only()?;
        keyset.columns.clear();
        keyset.keys = true;
    }
    call.give(pages::over(call.this()?)?);
    Ok(())
}

fn token(call: &mut Call<'_>) -> Outcome<()> {
    let keyset = keyset(call)?;
    let token = match &keyset.page {
        // The rows of a page that nobody has seen yet don't count.
        Some(page) => page.before.clone(),
        None => keyset.core.token(),
    };
    call.give(opt_string(token.as_deref()));
    Ok(())
}

fn rows_read(call: &mut Call<'_>) -> Outcome<()> {
    let keyset = keyset(call)?;
    let pending = keyset.page.as_ref().map_or(0, |page| page.rows);
    call.give(int(keyset.core.rows_read().saturating_sub(pending)));
    Ok(())
}

fn is_done(call: &mut Call<'_>) -> Outcome<()> {
    let keyset = keyset(call)?;
    call.give(Owned::bool(keyset.page.is_none() && keyset.core.is_done()));
    Ok(())
}

fn explain(call: &mut Call<'_>) -> Outcome<()> {
    let plan = keyset(call)?.core.explain()?;
    let answer = tree::to_php(&plan);
    call.give(answer);
    Ok(())
}

fn close(call: &mut Call<'_>) -> Outcome<()> {
    let mut keyset = keyset(call)?;
    keyset.current = None;
    keyset.page = None;
    keyset.core.close();
    Ok(())
}
