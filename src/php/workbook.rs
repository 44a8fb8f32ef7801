//! The class `NativeXlsx`. Each method judges its arguments, borrows the workbook for as long as it runs (so that PHP
//! code that it runs can't come back into it), and leaves the rest to the core.

use super::cursor::{self, Keyset};
use super::guard::{Fail, Outcome, Owner};
use super::paths;
use super::rows::Rows;
use super::tree::{self, Foreign};
use super::zend::{
    Arr, Builder, Call, ClassSpec, Items, Method, Native, Obj, Owned, Param, Registered, Step, Type, Val, View,
    borrow, call_function, callable, check, entry, install, instance, register_native, serve_interrupts,
};
use crate::book::{Status, Workbook};
use crate::error::{Code, Error};
use crate::transfer::{Flow, Limits, Tick, append_cursor};
use crate::value::Value;
use std::cell::RefMut;
use std::os::unix::ffi::OsStrExt;

/// The Rust value of a `NativeXlsx` object.
pub struct Book {
    owner: Owner,
    core: Workbook,
    rows: Rows,
}

static REGISTERED: Registered = Registered::new();

impl Native for Book {
    const WHAT: &'static str = "workbook";

    fn registered() -> &'static Registered {
        &REGISTERED
    }

    fn owner(&self) -> Owner {
        self.owner
    }
}

const OPT_ARRAY: Type = Type::ARRAY.nullable();
const OPT_STRING: Type = Type::STRING.nullable();

const SPEC: ClassSpec = ClassSpec {
    name: "NativeXlsx",
    methods: &[
        Method::new(
            c"__construct",
            entry!(construct),
            &[
                Param::new(c"path", Type::STRING),
                Param::optional(c"columns", OPT_ARRAY, c"null"),
                Param::optional(c"sheet", OPT_STRING, c"null"),
                Param::optional(c"options", Type::ARRAY, c"[]"),
            ],
            Type::NONE,
        ),
        Method::new(
            c"appendRow",
            entry!(append_row),
            &[Param::new(c"row", Type::ARRAY.or(Type::OBJECT)), Param::optional(c"style", OPT_ARRAY, c"null")],
            Type::VOID,
        ),
        Method::new(c"appendRows", entry!(append_rows), &[Param::new(c"rows", Type::ITERABLE)], Type::INT),
        Method::new(
            c"appendChunk",
            entry!(append_chunk),
            &[Param::new(c"key", Type::STRING), Param::new(c"rows", Type::ITERABLE)],
            Type::BOOL,
        ),
        Method::new(
            c"appendCursor",
            entry!(append_from_cursor),
            &[
                Param::new(c"cursor", Type::class("NativeCursor")),
                Param::optional(c"rowsPerCommit", Type::INT, c"10000"),
                Param::optional(c"seconds", Type::FLOAT.nullable(), c"null"),
                Param::optional(c"progress", Type::CALLABLE.nullable(), c"null"),
            ],
            Type::INT,
        ),
        Method::new(
            c"addSheet",
            entry!(add_sheet),
            &[
                Param::new(c"name", Type::STRING),
                Param::optional(c"columns", OPT_ARRAY, c"null"),
                Param::optional(c"options", Type::ARRAY, c"[]"),
            ],
            Type::VOID,
        ),
        Method::new(c"selectSheet", entry!(select_sheet), &[Param::new(c"name", Type::STRING)], Type::VOID),
        Method::new(c"commit", entry!(commit), &[Param::optional(c"token", OPT_STRING, c"null")], Type::VOID),
        Method::new(c"rollback", entry!(rollback), &[], Type::VOID),
        Method::new(c"close", entry!(close), &[], Type::VOID),
        Method::new(c"finish", entry!(finish), &[], Type::STRING),
        Method::new(c"discard", entry!(discard), &[], Type::VOID),
        Method::new(c"isFinished", entry!(is_finished), &[], Type::BOOL),
        Method::new(c"hasChunk", entry!(has_chunk), &[Param::new(c"key", Type::STRING)], Type::BOOL),
        Method::new(c"token", entry!(token), &[Param::optional(c"sheet", OPT_STRING, c"null")], OPT_STRING),
        Method::new(c"rowCount", entry!(row_count), &[], Type::INT),
        Method::new(c"committedRowCount", entry!(committed_row_count), &[], Type::INT),
        Method {
            is_static: true,
            ..Method::new(c"status", entry!(status), &[Param::new(c"path", Type::STRING)], Type::ARRAY)
        },
    ],
    properties: &[],
    iterator: false,
    handle: true,
    is_final: true,
};

/// Registers the class.
pub fn register() -> Result<(), Error> {
    register_native::<Book>(&SPEC)
}

/// The workbook of the running call.
fn book<'a>(call: &Call<'a>) -> Outcome<RefMut<'a, Book>> {
    Ok(borrow(call.this()?, false)?)
}

fn opt_tree(what: &str, array: Option<Arr<'_>>) -> Outcome<Option<Value>> {
    array.map(|array| tree::array(what, array, Foreign::Refuse)).transpose()
}

fn options(array: Option<Arr<'_>>) -> Outcome<Value> {
    Ok(opt_tree("options", array)?.unwrap_or(Value::List(Vec::new())))
}

/// A count as PHP's int.
pub fn int(count: u64) -> Owned {
    Owned::int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn construct(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 4)?;
    let this = call.this()?;
    if instance::<Book>(this) {
        return Err(Error::argument("This workbook is open already; make another object").into());
    }
    let path = paths::target(call.str(0)?)?;
    let columns = opt_tree("columns", call.opt_arr(1)?)?;
    let sheet = call.opt_text(2)?;
    let options = options(call.arr(3)?)?;
    let core = Workbook::open(&path, columns, sheet, options)?;
    Ok(install(this, Book { owner: Owner::here(), core, rows: Rows::default() })?)
}

fn append_row(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 2)?;
    let row = call.arg(0).filter(|row| matches!(row.view(), View::Array(_) | View::Object(_)));
    let Some(row) = row else { return Err(call.wrong_type(0, "object|array")) };
    call.opt_arr(1)?;
    let style = call.arg(1);
    let mut book = borrow::<Book>(call.this()?, true)?;
    let Book { core, rows, .. } = &mut *book;
    let style = style.map_or(Ok(None), |style| rows.styles.row(style))?;
    rows.append(core, row, style.as_ref())
}

/// The iterable argument, looked at but not started.
fn iterable<'a>(call: &mut Call<'a>, index: u32) -> Outcome<Val<'a>> {
    let rows = call.arg(index).filter(|rows| match rows.view() {
        View::Array(_) => true,
        View::Object(object) => object.class().is_traversable(),
        _ => false,
    });
    rows.ok_or_else(|| call.wrong_type(index, "Traversable|array"))
}

/// Appends all rows of an iterable. Nothing is undone here.
fn pour(book: &mut Book, rows: Val<'_>) -> Outcome<u64> {
    let mut items = Items::new(rows)?;
    let mut count = 0;
    while let Step::Item(row) = items.step()? {
        book.rows.append(&mut book.core, row.val(), None)?;
        count += 1;
    }
    // Ending a generator may run its `finally`, which may throw.
    drop(items);
    check()?;
    Ok(count)
}

fn append_rows(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 1)?;
    let rows = iterable(call, 0)?;
    let mut book = book(call)?;
    let savepoint = book.core.savepoint()?;
    match pour(&mut book, rows) {
        Ok(count) => {
            book.core.release(savepoint);
            call.give(int(count));
            Ok(())
        }
        Err(fail) => {
            undo(fail, book.core.rollback_to(savepoint))
        }
    }
}

/// The first failure counts; one while undoing only shows where there is no other to tell.
fn undo(fail: Fail, undone: Result<(), Error>) -> Outcome<()> {
    match (fail, undone) {
        (Fail::Error(error), Err(worse)) if worse.code() == Code::Poisoned => Err(Error::new(
            Code::Poisoned,
            format!("{}. Then: {}", error.message().trim_end_matches('.'), worse.message()),
        )
        .into()),
        (fail, _) => Err(fail),
    }
}

fn append_chunk(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(2, 2)?;
    let key = call.text(0)?;
    let rows = iterable(call, 1)?;
    let mut book = book(call)?;
    if !book.core.begin_chunk(key)? {
        call.give(Owned::bool(false));
        return Ok(());
    }
    let poured = pour(&mut book, rows);
    match poured.and_then(|_| Ok(book.core.commit_chunk(key)?)) {
        Ok(()) => {
            call.give(Owned::bool(true));
            Ok(())
        }
        Err(fail) => undo(fail, book.core.rollback()),
    }
}

fn append_from_cursor(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 4)?;
    let source = call.arg(0).and_then(|value| match value.view() {
        View::Object(object) if Keyset::registered().class() == Some(object.class()) => Some(object),
        _ => None,
    });
    let Some(source) = source else { return Err(call.wrong_type(0, "NativeCursor")) };
    let rows_per_commit = match u64::try_from(call.int(1, 10_000)?) {
        Ok(rows) if rows > 0 => rows,
        _ => return Err(call.wrong_value(1, "must be at least 1")),
    };
    let seconds = call.opt_float(2)?;
    if seconds.is_some_and(|seconds| seconds.is_nan() || seconds <= 0.0) {
        return Err(call.wrong_value(2, "must be greater than 0"));
    }
    let progress = match call.arg(3).filter(|value| !matches!(value.view(), View::Null)) {
        Some(function) if callable(function) => Some(function.hold()),
        Some(_) => return Err(call.wrong_type(3, "?callable")),
        None => None,
    };
    check()?;
    let mut book = book(call)?;
    let appended = transfer(&mut book, source, Limits { rows_per_commit, seconds }, progress.as_ref())?;
    call.give(int(appended));
    Ok(())
}

fn transfer(book: &mut Book, source: Obj<'_>, limits: Limits, progress: Option<&Owned>) -> Outcome<u64> {
    let mut keyset = borrow::<Keyset>(source, false)?;
    let cursor = keyset.for_transfer()?;
    let mut fail = None;
    let mut tick = |tick: Tick| {
        let answer = match (tick, progress) {
            (Tick::Committed(rows), Some(progress)) => call_function(progress, int(rows))
                .map(|answer| !matches!(answer.val().view(), View::Bool(false))),
            _ => serve_interrupts().map(|()| true),
        };
        match answer {
            Ok(true) => Flow::Go,
            Ok(false) => Flow::Stop,
            Err(why) => {
                fail = Some(why);
                Flow::Stop
            }
        }
    };
    let appended = append_cursor(&mut book.core, cursor, limits, &mut tick);
    match fail {
        Some(why) => Err(why),
        None => Ok(appended?),
    }
}

fn add_sheet(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 3)?;
    let name = call.text(0)?;
    let columns = opt_tree("columns", call.opt_arr(1)?)?;
    let options = options(call.arr(2)?)?;
    Ok(book(call)?.core.add_sheet(name, columns, options)?)
}

fn select_sheet(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 1)?;
    let name = call.text(0)?;
    Ok(book(call)?.core.select_sheet(name)?)
}

fn commit(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(0, 1)?;
    let token = call.opt_text(0)?;
    Ok(book(call)?.core.commit(token)?)
}

fn rollback(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(0, 0)?;
    Ok(book(call)?.core.rollback()?)
}

fn close(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(0, 0)?;
    Ok(book(call)?.core.close()?)
}

fn finish(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(0, 0)?;
    let path = book(call)?.core.finish()?;
    call.give(Owned::string(path.as_os_str().as_bytes()));
    Ok(())
}

fn discard(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(0, 0)?;
    Ok(book(call)?.core.discard()?)
}

fn is_finished(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(0, 0)?;
    let finished = book(call)?.core.is_finished();
    call.give(Owned::bool(finished));
    Ok(())
}

fn has_chunk(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 1)?;
    let key = call.text(0)?;
    let known = book(call)?.core.has_chunk(key)?;
    call.give(Owned::bool(known));
    Ok(())
}

fn token(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(0, 1)?;
    let sheet = call.opt_text(0)?;
    let token = book(call)?.core.token(sheet)?;
    call.give(cursor::opt_string(token.as_deref()));
    Ok(())
}

fn row_count(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(0, 0)?;
    let rows = book(call)?.core.row_count();
    call.give(int(rows));
    Ok(())
}

fn committed_row_count(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(0, 0)?;
    let rows = book(call)?.core.committed_row_count();
    call.give(int(rows));
    Ok(())
}

fn status(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 1)?;
    let path = paths::target(call.str(0)?)?;
    let Status { state, id, rows, bytes, chunks, bad_cells, sheets, updated_at, locked_by } = Workbook::status(&path)?;
    let mut list = Builder::new(sheets.len());
    for sheet in &sheets {
        let mut entry = Builder::new(3);
        entry.put("name", Owned::string(sheet.name.as_bytes()));
        entry.put("rows", int(sheet.rows));
        entry.put("token", cursor::opt_string(sheet.token.as_deref()));
        list.push(entry.finish());
    }
    let mut answer = Builder::new(9);
    answer.put("state", Owned::string(state.as_bytes()));
    answer.put("id", cursor::opt_string(id.as_deref()));
    answer.put("rows", int(rows));
    answer.put("bytes", int(bytes));
    answer.put("chunks", int(chunks));
    answer.put("badCells", int(bad_cells));
    answer.put("sheets", list.finish());
    answer.put("updatedAt", updated_at.map_or_else(Owned::null, Owned::float));
    answer.put("lockedBy", locked_by.map_or_else(Owned::null, |pid| int(u64::from(pid))));
    call.give(answer.finish());
    Ok(())
}
