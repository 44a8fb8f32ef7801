//! The ways into the workbook: one row, an iterable of rows, a chunk under its key, a cursor. All or nothing each time:
//! whatever ends an iterable early, an error of ours, an exception of somebody else or a bail-out, its rows are undone.

use super::guard::{Fail, Outcome};
use super::walk::Keyset;
use super::workbook::{Book, book, int};
use super::zend::{
    Call, Items, Native, Obj, Owned, Step, Val, View, borrow, call_function, callable, check,
    required_arguments, serve_interrupts,
};
use crate::error::{Code, Error, Kind};
use crate::transfer::{Flow, Limits, Tick, append_cursor};

/// `appendRow`
pub fn append_row(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 2)?;
    let row = call
        .arg(0)
        .filter(|row| matches!(row.view(), View::Array(_) | View::Object(_)));
    let Some(row) = row else {
        return Err(call.wrong_type(0, "object|array"));
    };
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

/// `appendRows`
pub fn append_rows(call: &mut Call<'_>) -> Outcome<()> {
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
        Err(fail) => undo(fail, book.core.rollback_to(savepoint)),
    }
}

/// The first failure counts; one while undoing only shows where there is no other to tell.
fn undo(fail: Fail, undone: Result<(), Error>) -> Outcome<()> {
    match (fail, undone) {
        // A failed write is itself why there is nothing to undo on.
        (Fail::Error(error), Err(worse))
            if worse.code() == Code::Poisoned && error.code().kind() != Kind::Io =>
        {
            Err(Error::new(
                Code::Poisoned,
                format!(
                    "{}. Then: {}",
                    error.message().trim_end_matches('.'),
                    worse.message()
                ),
            )
            .into())
        }
        (fail, _) => Err(fail),
    }
}

/// `appendChunk`
pub fn append_chunk(call: &mut Call<'_>) -> Outcome<()> {
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

/// `appendCursor`
pub fn append_from_cursor(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 4)?;
    let source = call.arg(0).and_then(|value| match value.view() {
        View::Object(object) if Keyset::registered().class() == Some(object.class()) => {
            Some(object)
        }
        _ => None,
    });
    let Some(source) = source else {
        return Err(call.wrong_type(0, "NativeCursor"));
    };
    let rows_per_commit = match u64::try_from(call.int(1, 10_000)?) {
        Ok(rows) if rows > 0 => rows,
        _ => return Err(call.wrong_value(1, "must be at least 1")),
    };
    let seconds = call.opt_float(2)?;
    if seconds.is_some_and(|seconds| seconds.is_nan() || seconds <= 0.0) {
        return Err(call.wrong_value(2, "must be greater than 0"));
    }
    let progress = match call
        .arg(3)
        .filter(|value| !matches!(value.view(), View::Null))
    {
        Some(function) if callable(function) => Some(function.hold()),
        Some(_) => return Err(call.wrong_type(3, "?callable")),
        None => None,
    };
    check()?;
    let mut book = book(call)?;
    let appended = transfer(
        &mut book,
        source,
        Limits {
            rows_per_commit,
            seconds,
            report: progress.is_some(),
        },
        progress.as_ref(),
    )?;
    call.give(int(appended));
    Ok(())
}

fn transfer(
    book: &mut Book,
    source: Obj<'_>,
    limits: Limits,
    progress: Option<&Owned>,
) -> Outcome<u64> {
    let mut keyset = borrow::<Keyset>(source, false)?;
    let cursor = keyset.for_transfer()?;
    let mut fail = None;
    let wants_seconds = progress.is_some_and(|progress| required_arguments(progress.val()) > 1);
    let mut tick = |tick: Tick| {
        let answer = match (tick, progress) {
            (Tick::Committed(rows, took), Some(progress)) => {
                let mut arguments = vec![int(rows)];
                if wants_seconds {
                    arguments.push(Owned::float(took.as_secs_f64()));
                }
                call_function(progress, arguments)
                    .map(|answer| !matches!(answer.val().view(), View::Bool(false)))
            }
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
