//! The class `NativeCursor`: its arguments and results. `walk` does the walking.

use super::bindings::{bindings, string_or_array};
use super::guard::Outcome;
use super::pages;
use super::tree::{self, Foreign};
use super::walk::Keyset;
use super::workbook::{int, opt_string};
use super::zend::{
    Call, ClassSpec, Loan, Method, Owned, Param, Type, borrow, entry, install, instance,
    register_looped,
};
use crate::error::Error;
use crate::keyset::{Arguments, Cursor};
use crate::value::Value;

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
                Param::optional(c"options", Type::ARRAY, c"[]").sensitive(),
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
        Method::new(
            c"split",
            entry!(split),
            &[Param::new(c"parts", Type::INT)],
            Type::ARRAY,
        ),
        Method::new(c"count", entry!(count), &[], Type::INT),
        Method::new(c"estimate", entry!(estimate), &[], Type::INT),
        Method::new(c"close", entry!(close), &[], Type::VOID),
    ],
    properties: &[],
    iterator: true,
    handle: true,
    is_final: true,
};

/// Registers the class.
pub fn register() -> Result<(), Error> {
    register_looped::<Keyset>(&SPEC)
}

/// The cursor of the running call.
fn keyset<'a>(call: &Call<'a>) -> Outcome<Loan<'a, Keyset>> {
    call.arity(0, 0)?;
    Ok(borrow(call.this()?, false)?)
}

/// The same for what runs once per row: without asking the kernel which process this is.
fn walking<'a>(call: &Call<'a>) -> Outcome<Loan<'a, Keyset>> {
    call.arity(0, 0)?;
    Ok(borrow(call.this()?, true)?)
}

fn construct(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(2, 7)?;
    let this = call.this()?;
    if instance::<Keyset>(this) {
        return Err(Error::argument("This cursor is open already; make another object").into());
    }
    let arguments = Arguments {
        connection: string_or_array(call, 0, "connection", Foreign::Ignore)?.unwrap_or(Value::Null),
        sql: call.text(1)?.to_owned(),
        bindings: call.arr(2)?.map_or(Ok(Vec::new()), bindings)?,
        key: string_or_array(call, 3, "key", Foreign::Refuse)?
            .unwrap_or_else(|| Value::Str("id".to_owned())),
        chunk: call.int(4, 5_000)?,
        after: call.opt_text(5)?.map(str::to_owned),
        options: match call.arr(6)? {
            Some(array) => tree::array("options", array, Foreign::Refuse)?,
            None => Value::List(Vec::new()),
        },
    };
    Ok(install(this, Keyset::new(Cursor::new(arguments)?))?)
}

fn current(call: &mut Call<'_>) -> Outcome<()> {
    let row = walking(call)?.current()?;
    call.give(row);
    Ok(())
}

fn key(call: &mut Call<'_>) -> Outcome<()> {
    let number = walking(call)?.key()?;
    call.give(number.map_or_else(Owned::null, int));
    Ok(())
}

fn next(call: &mut Call<'_>) -> Outcome<()> {
    walking(call)?.next()
}

fn rewind(call: &mut Call<'_>) -> Outcome<()> {
    Ok(keyset(call)?.rewind()?)
}

fn valid(call: &mut Call<'_>) -> Outcome<()> {
    let valid = walking(call)?.valid()?;
    call.give(Owned::bool(valid));
    Ok(())
}

fn chunks(call: &mut Call<'_>) -> Outcome<()> {
    keyset(call)?.refuse_page()?;
    call.give(pages::over(call.this()?)?);
    Ok(())
}

fn keys(call: &mut Call<'_>) -> Outcome<()> {
    keyset(call)?.keys_only()?;
    call.give(pages::over(call.this()?)?);
    Ok(())
}

fn token(call: &mut Call<'_>) -> Outcome<()> {
    let token = keyset(call)?.token();
    call.give(opt_string(token.as_deref()));
    Ok(())
}

fn rows_read(call: &mut Call<'_>) -> Outcome<()> {
    let rows = keyset(call)?.rows_read();
    call.give(int(rows));
    Ok(())
}

fn is_done(call: &mut Call<'_>) -> Outcome<()> {
    let done = keyset(call)?.is_done();
    call.give(Owned::bool(done));
    Ok(())
}

fn explain(call: &mut Call<'_>) -> Outcome<()> {
    let plan = keyset(call)?.explain()?;
    call.give(plan);
    Ok(())
}

fn split(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 1)?;
    let parts = call.int(0, 0)?;
    let cursors = borrow::<Keyset>(call.this()?, false)?.split(parts)?;
    call.give(cursors);
    Ok(())
}

fn count(call: &mut Call<'_>) -> Outcome<()> {
    let rows = keyset(call)?.rows(true)?;
    call.give(int(rows));
    Ok(())
}

fn estimate(call: &mut Call<'_>) -> Outcome<()> {
    let rows = keyset(call)?.rows(false)?;
    call.give(int(rows));
    Ok(())
}

fn close(call: &mut Call<'_>) -> Outcome<()> {
    keyset(call)?.close();
    Ok(())
}
