//! Other transactions in the way, and a server that takes no writes for a while: real locks that are waited for too long, a real
//! deadlock, a real `read_only`. Each is seen to have happened before the way is cleared, and the walk goes on behind it.
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#[path = "support/cursor.rs"]
mod cursor;
#[path = "support/mariadb.rs"]
mod mariadb;

use cursor::*;
use mariadb::{MariaDb, Observer, is_mysql, shared};
use native_xlsx::Code;
use native_xlsx::keyset::{Arguments, Cursor};
use native_xlsx::value::Value as Config;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const ROWS: usize = 4_000;
/// So far ahead no walk reads that has only begun.
const AHEAD: usize = 3_000;

/// Locks and `read_only` are the whole server's: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// A table of `name`, a user of that name, and a client that stays connected.
fn begin(name: &str) -> (&'static MariaDb, Observer, MutexGuard<'static, ()>) {
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    shared().sql(&format!(
        "CREATE TABLE {name} (id INT PRIMARY KEY, state VARCHAR(20) NOT NULL, note VARCHAR(1000) NOT NULL);
         INSERT INTO {name} SELECT seq, 'free', REPEAT('n', 900) FROM seq_1_to_{ROWS};
         ANALYZE TABLE {name};
         CREATE USER '{name}'@'%' IDENTIFIED BY 's3cr3t';
         GRANT ALL ON shop.* TO '{name}'@'%'"
    ));
    let mut observer = shared().observer();
    observer.ask("USE shop; SELECT 1");
    (shared(), observer, alone)
}

/// A walk of the table, or of other SQL, whose sessions begin with a command.
fn walk(name: &str, sql: Option<&str>, command: &str, retry: i64) -> Arguments {
    let connection = map(&[
        (
            "url",
            text(&format!(
                "mysql://{name}:s3cr3t@127.0.0.1:{}/shop",
                shared().port
            )),
        ),
        ("isolation_level", text("SERIALIZABLE")),
        ("options", map(&[("1002", text(command))])),
    ]);
    let plain = format!("SELECT id, state, note FROM {name}");
    Arguments {
        connection,
        options: map(&[("retrySeconds", Config::Int(retry))]),
        ..arguments("", sql.unwrap_or(&plain))
    }
}

/// Connections that the server has seen. A connection itself may be gone again before anybody looks.
fn connections(observer: &mut Observer) -> usize {
    observer.status("Connections")
}

/// Takes what comes until `happened`, which nothing but what is in the walk's way can bring about.
fn read_until(
    cursor: &mut Cursor,
    rows: &mut Vec<Vec<String>>,
    mut happened: impl FnMut() -> bool,
) {
    let deadline = Instant::now() + Duration::from_secs(240);
    while !happened() {
        cursor.ready(Duration::from_millis(20)).unwrap();
        for n in 0..cursor.unread() {
            rows.push(row(cursor, n));
        }
        cursor.advance(cursor.unread());
        assert!(rows.len() < ROWS, "nothing was in its way");
        assert!(Instant::now() < deadline, "it never happened");
    }
}

/// The rest; everything came once, and so many connections were replaced.
fn read_to_the_end(mut cursor: Cursor, mut rows: Vec<Vec<String>>) -> (Vec<Vec<String>>, i64) {
    rows.extend(drain(&mut cursor));
    let ids: Vec<usize> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(ids, (1..=ROWS).collect::<Vec<_>>());
    let Config::Map(report) = cursor.explain().unwrap() else {
        panic!("no map")
    };
    match report.iter().find(|(name, _)| name == "reconnects") {
        Some((_, Config::Int(number))) => (rows, *number),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_that_is_locked() {
    let (_, mut observer, _alone) = begin("locked");
    let command = "SET lock_wait_timeout = 1";
    let mut cursor = open(walk("locked", None, command, 600));
    assert!(wait(&mut cursor).unwrap());
    assert_eq!(observer.ask("LOCK TABLES locked WRITE; SELECT 1"), "1");
    let before = connections(&mut observer);
    let mut rows = Vec::new();
    read_until(&mut cursor, &mut rows, || {
        connections(&mut observer) > before
    });
    // Who bears nothing is told.
    fails(
        walk("locked", None, command, 0),
        Code::Query,
        &["Lock wait timeout exceeded", "1205"],
    );
    assert_eq!(observer.ask("UNLOCK TABLES; SELECT 1"), "1");
    assert!(read_to_the_end(cursor, rows).1 > 0);
}

#[test]
fn a_row_that_is_locked() {
    let (_, mut observer, _alone) = begin("held");
    // In such a session a SELECT locks what it reads.
    let command = "SET autocommit = 0, innodb_lock_wait_timeout = 1";
    let held = format!("BEGIN; UPDATE held SET state = 'new' WHERE id = {AHEAD}; SELECT 1");
    assert_eq!(observer.ask(&held), "1");
    let mut cursor = open(walk("held", None, command, 600));
    assert!(wait(&mut cursor).unwrap());
    let before = connections(&mut observer);
    let mut rows = Vec::new();
    read_until(&mut cursor, &mut rows, || {
        connections(&mut observer) > before
    });
    assert!(rows.len() < AHEAD);
    let mut told = open(walk("held", None, command, 0));
    let error = try_drain(&mut told).unwrap_err();
    assert!(error.message().contains("(error 1205)"), "{error}");
    assert_eq!(told.rows_read(), AHEAD as u64 - 1);
    assert_eq!(observer.ask("COMMIT; SELECT 1"), "1");
    let (rows, replaced) = read_to_the_end(cursor, rows);
    assert!(replaced > 0);
    assert_eq!(rows[AHEAD - 1][1], "new");
}

/// Deadlocks that the server has found.
fn deadlocks(observer: &mut Observer) -> usize {
    if is_mysql() {
        let sql =
            "SELECT COUNT FROM information_schema.INNODB_METRICS WHERE NAME = 'lock_deadlocks'";
        return observer.ask(sql).parse().unwrap();
    }
    observer.status("Innodb_deadlocks")
}

#[test]
fn a_deadlock() {
    let (server, mut observer, _alone) = begin("crossed");
    server.sql("CREATE TABLE weight (id INT PRIMARY KEY, n INT NOT NULL); INSERT INTO weight SELECT seq, 0 FROM seq_1_to_20000");
    let before = deadlocks(&mut observer);
    // Who has changed more is not the one that the server gives up.
    let held = format!(
        "BEGIN; UPDATE weight SET n = 1; UPDATE crossed SET state = 'new' WHERE id = {AHEAD}; SELECT 1"
    );
    assert_eq!(observer.ask(&held), "1");
    let command = "SET autocommit = 0, innodb_lock_wait_timeout = 600";
    let mut cursor = open(walk("crossed", None, command, 600));
    assert!(wait(&mut cursor).unwrap());
    let mut rows = Vec::new();
    read_until(&mut cursor, &mut rows, || {
        observer.status("Innodb_row_lock_current_waits") == 1
    });
    assert!(rows.len() < AHEAD);
    // It waits for this transaction, which now waits for it.
    assert_eq!(
        observer.ask("UPDATE crossed SET state = 'late' WHERE id = 1; SELECT ROW_COUNT()"),
        "1"
    );
    assert_eq!(deadlocks(&mut observer), before + 1);
    assert_eq!(observer.ask("COMMIT; SELECT 1"), "1");
    let (rows, replaced) = read_to_the_end(cursor, rows);
    assert_eq!(replaced, 1);
    assert_eq!(
        (rows[0][1].as_str(), rows[AHEAD - 1][1].as_str()),
        ("free", "new")
    );
}

#[test]
fn a_server_that_is_read_only_for_a_while() {
    let (server, mut observer, _alone) = begin("failing_over");
    // A SELECT writes where it calls a function that does.
    server.sql(
        "CREATE TABLE touches (id INT PRIMARY KEY, n INT NOT NULL) ENGINE = MEMORY;
         INSERT INTO touches VALUES (1, 0);
         DELIMITER //
         CREATE FUNCTION touched(number INT) RETURNS INT MODIFIES SQL DATA SQL SECURITY INVOKER BEGIN
             UPDATE touches SET n = n + 1;
             RETURN number;
         END//",
    );
    let sql = "SELECT id, touched(id) AS t, note FROM failing_over";
    let command = "SET @walks = 1";
    let mut cursor = open(walk("failing_over", Some(sql), command, 600));
    assert!(wait(&mut cursor).unwrap());
    assert_eq!(observer.ask("SET GLOBAL read_only = 1; SELECT 1"), "1");
    let before = connections(&mut observer);
    let mut rows = Vec::new();
    read_until(&mut cursor, &mut rows, || {
        connections(&mut observer) > before
    });
    fails(
        walk("failing_over", Some(sql), command, 0),
        Code::Query,
        &["read-only", "1290"],
    );
    // What writes nothing goes on.
    let reads = walk("failing_over", None, command, 0);
    assert_eq!(drain(&mut open(reads)).len(), ROWS);
    assert_eq!(observer.ask("SET GLOBAL read_only = 0; SELECT 1"), "1");
    assert!(read_to_the_end(cursor, rows).1 > 0);
}
