//! Short ways to open and drain cursors in tests.
#![allow(dead_code)]

use native_xlsx::keyset::{Arguments, Binding, Cursor, Ready, Value};
use native_xlsx::value::Value as Config;
use native_xlsx::{Code, Error, Result};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Says that it is over when it is dropped: a thread beside the test ends also when the test fails.
pub struct Over<'a>(pub &'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

pub fn text(text: &str) -> Config {
    Config::Str(text.into())
}

pub fn map(entries: &[(&str, Config)]) -> Config {
    Config::Map(
        entries
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    )
}

/// Arguments over TCP with key `id` and small pages.
pub fn arguments(url: &str, sql: &str) -> Arguments {
    Arguments {
        connection: text(url),
        sql: sql.into(),
        bindings: Vec::new(),
        key: text("id"),
        chunk: 100,
        after: None,
        options: Config::Null,
    }
}

pub fn open(arguments: Arguments) -> Cursor {
    Cursor::new(arguments).unwrap()
}

/// Waits for rows; false at the end.
pub fn wait(cursor: &mut Cursor) -> Result<bool> {
    let deadline = Instant::now() + Duration::from_secs(180);
    loop {
        match cursor.ready(Duration::from_millis(50))? {
            Ready::Rows => return Ok(true),
            Ready::Done => return Ok(false),
            Ready::Pending => assert!(
                Instant::now() < deadline,
                "no rows and no end within three minutes"
            ),
        }
    }
}

/// A value as text, so that any two can be compared.
pub fn show(value: Value<'_>) -> String {
    match value {
        Value::Null => "NULL".into(),
        Value::Int(number) => number.to_string(),
        Value::UInt(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Text(text) => text.to_owned(),
        Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        },
        Value::DateTime {
            year,
            month,
            day,
            hour,
            minute,
            second,
            micros,
        } => {
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros:06}")
        }
        Value::Time {
            negative,
            days,
            hours,
            minutes,
            seconds,
            micros,
        } => format!(
            "{}{}:{minutes:02}:{seconds:02}.{micros:06}",
            if negative { "-" } else { "" },
            days * 24 + u32::from(hours)
        ),
    }
}

/// The unread row `n`.
pub fn row(cursor: &Cursor, n: usize) -> Vec<String> {
    (0..cursor.columns().len())
        .map(|column| show(cursor.value(n, column)))
        .collect()
}

/// All rows, taken one by one.
pub fn try_drain(cursor: &mut Cursor) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    while wait(cursor)? {
        rows.push(row(cursor, 0));
        cursor.advance(1);
    }
    Ok(rows)
}

pub fn drain(cursor: &mut Cursor) -> Vec<Vec<String>> {
    try_drain(cursor).unwrap()
}

/// The first column of all rows.
pub fn firsts(cursor: &mut Cursor) -> Vec<String> {
    drain(cursor)
        .into_iter()
        .map(|row| row[0].clone())
        .collect()
}

/// The error that opening ends in.
pub fn failure(arguments: Arguments) -> Error {
    match Cursor::new(arguments) {
        Err(error) => error,
        Ok(mut cursor) => try_drain(&mut cursor).expect_err("this should have failed"),
    }
}

pub fn fails(arguments: Arguments, code: Code, words: &[&str]) {
    let error = failure(arguments);
    assert_eq!(error.code(), code, "{error}");
    for word in words {
        assert!(
            error.message().contains(word),
            "'{word}' is missing in: {error}"
        );
    }
    assert!(!error.message().contains("s3cr3t"), "{error}");
}

/// Pages of the same lengths on every machine: none is shortened because one before it took its time.
pub fn even_pages() -> (&'static str, Config) {
    ("pageMs", Config::Int(600_000))
}

pub fn int(number: i64) -> Binding {
    Binding::Int(number)
}

pub fn bytes(text: &str) -> Binding {
    Binding::Bytes(text.as_bytes().to_vec())
}
