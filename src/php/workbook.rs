//! The class `NativeXlsx`. Each method judges its arguments, borrows the workbook for as long as it runs (so that PHP
//! code that it runs can't come back into it), and leaves the rest to the core.

use super::append::{append_chunk, append_from_cursor, append_row, append_rows};
use super::guard::{Outcome, Owner};
use super::paths;
use super::rows::Rows;
use super::tree::{self, Foreign};
use super::zend::{
    Arr, Builder, Call, ClassSpec, Loan, Method, Native, Owned, Param, Registered, Type, borrow,
    entry, install, instance, register_native, serve_interrupts,
};
use crate::book::{Status, Workbook};
use crate::error::Error;
use crate::value::Value;
use std::os::unix::ffi::OsStrExt;

/// The Rust value of a `NativeXlsx` object.
pub struct Book {
    owner: Owner,
    /// The workbook itself.
    pub core: Workbook,
    /// What is remembered from row to row.
    pub rows: Rows,
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
            &[
                Param::new(c"row", Type::ARRAY.or(Type::OBJECT)),
                Param::optional(c"style", OPT_ARRAY, c"null"),
            ],
            Type::VOID,
        ),
        Method::new(
            c"appendRows",
            entry!(append_rows),
            &[Param::new(c"rows", Type::ITERABLE)],
            Type::INT,
        ),
        Method::new(
            c"appendChunk",
            entry!(append_chunk),
            &[
                Param::new(c"key", Type::STRING),
                Param::new(c"rows", Type::ITERABLE),
            ],
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
        Method::new(
            c"selectSheet",
            entry!(select_sheet),
            &[Param::new(c"name", Type::STRING)],
            Type::VOID,
        ),
        Method::new(
            c"commit",
            entry!(commit),
            &[Param::optional(c"token", OPT_STRING, c"null")],
            Type::VOID,
        ),
        Method::new(c"rollback", entry!(rollback), &[], Type::VOID),
        Method::new(c"close", entry!(close), &[], Type::VOID),
        Method::new(c"finish", entry!(finish), &[], Type::STRING),
        Method::new(c"discard", entry!(discard), &[], Type::VOID),
        Method::new(c"isFinished", entry!(is_finished), &[], Type::BOOL),
        Method::new(
            c"hasChunk",
            entry!(has_chunk),
            &[Param::new(c"key", Type::STRING)],
            Type::BOOL,
        ),
        Method::new(
            c"token",
            entry!(token),
            &[Param::optional(c"sheet", OPT_STRING, c"null")],
            OPT_STRING,
        ),
        Method::new(c"rowCount", entry!(row_count), &[], Type::INT),
        Method::new(
            c"committedRowCount",
            entry!(committed_row_count),
            &[],
            Type::INT,
        ),
        Method {
            is_static: true,
            ..Method::new(
                c"status",
                entry!(status),
                &[Param::new(c"path", Type::STRING)],
                Type::ARRAY,
            )
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
pub fn book<'a>(call: &Call<'a>) -> Outcome<Loan<'a, Book>> {
    Ok(borrow(call.this()?, false)?)
}

fn opt_tree(what: &str, array: Option<Arr<'_>>) -> Outcome<Option<Value>> {
    array
        .map(|array| tree::array(what, array, Foreign::Refuse))
        .transpose()
}

fn options(array: Option<Arr<'_>>) -> Outcome<Value> {
    Ok(opt_tree("options", array)?.unwrap_or(Value::List(Vec::new())))
}

/// A count as PHP's int.
pub fn int(count: u64) -> Owned {
    Owned::int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn opt_int(count: Option<u64>) -> Owned {
    count.map_or_else(Owned::null, int)
}

/// A string or null.
pub fn opt_string(text: Option<&str>) -> Owned {
    text.map_or_else(Owned::null, |text| Owned::string(text.as_bytes()))
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
    let mut fail = None;
    let opened = Workbook::open_waiting(&path, columns, sheet, options, &mut || {
        fail = serve_interrupts().err();
        fail.is_none()
    });
    let core = match fail {
        Some(why) => return Err(why),
        None => opened?,
    };
    Ok(install(
        this,
        Book {
            owner: Owner::here(),
            core,
            rows: Rows::default(),
        },
    )?)
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
    call.give(opt_string(token.as_deref()));
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
    let Status {
        state,
        id,
        rows,
        bytes,
        chunks,
        bad_cells,
        sheets,
        updated_at,
        locked_by,
    } = Workbook::status(&path)?;
    let mut list = Builder::new(sheets.len());
    for sheet in &sheets {
        let mut entry = Builder::new(3);
        entry.put("name", Owned::string(sheet.name.as_bytes()));
        entry.put("rows", int(sheet.rows));
        entry.put("token", opt_string(sheet.token.as_deref()));
        list.push(entry.finish());
    }
    let mut answer = Builder::new(9);
    answer.put("state", Owned::string(state.as_bytes()));
    answer.put("id", opt_string(id.as_deref()));
    answer.put("rows", opt_int(rows));
    answer.put("bytes", int(bytes));
    answer.put("chunks", opt_int(chunks));
    answer.put("badCells", bad_cells.map_or_else(Owned::null, int));
    answer.put("sheets", list.finish());
    answer.put(
        "updatedAt",
        updated_at.map_or_else(Owned::null, Owned::float),
    );
    answer.put("lockedBy", opt_int(locked_by.map(u64::from)));
    call.give(answer.finish());
    Ok(())
}
