//! `snapshot`: a whole walk reads what there was at its beginning, whatever is committed meanwhile; when that view is lost,
//! the walk ends.
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
use mariadb::{MariaDb, shared};
use native_xlsx::Code;
use native_xlsx::keyset::{Arguments, Cursor};
use native_xlsx::value::Value as Config;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const ROWS: usize = 6_000;

fn server(table: &str) -> &'static MariaDb {
    shared().sql(&format!(
        "CREATE TABLE {table} (id INT PRIMARY KEY, amount INT NOT NULL, note VARCHAR(1000) NOT NULL);
         INSERT INTO {table} SELECT seq * 2, 100, REPEAT('n', 900) FROM seq_1_to_{ROWS};
         ANALYZE TABLE {table}"
    ));
    shared()
}

fn walk(url: &str, table: &str, options: &[(&str, Config)]) -> Cursor {
    let mut all = vec![("snapshot", Config::Bool(true))];
    all.extend(options.iter().cloned());
    open(Arguments {
        options: map(&all),
        ..arguments(url, &format!("SELECT id, amount, note FROM {table}"))
    })
}

#[test]
fn the_whole_walk_shows_one_moment() {
    let server = server("accounts");
    let (ended, changes) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let _over = Over(&ended);
        scope.spawn(|| {
            // The sum stays the same in every moment; numbers of new rows follow one another.
            let mut observer = server.observer();
            observer.ask("USE shop; SELECT 1");
            let mut at = 1;
            while !ended.load(Ordering::SeqCst) {
                let (from, to) = (at * 31 % ROWS * 2 + 2, at * 7919 % ROWS * 2 + 2);
                observer.ask(&format!(
                    "UPDATE accounts SET amount = amount + IF(id = {to}, 1, -1) WHERE id IN ({from}, {to}) AND {from} <> {to};
                     INSERT INTO accounts VALUES ({}, 0, 'new'); SELECT 1",
                    at * 2 + 1,
                ));
                changes.store(at, Ordering::SeqCst);
                at += 1;
            }
        });
        let mut seen = Vec::new();
        for _ in 0..3 {
            let mut cursor = walk(&server.url(), "accounts", &[]);
            assert!(wait(&mut cursor).unwrap());
            // The view is open, and much is committed before it is read further.
            let enough = changes.load(Ordering::SeqCst) + 100;
            let deadline = Instant::now() + Duration::from_secs(120);
            while changes.load(Ordering::SeqCst) < enough {
                assert!(Instant::now() < deadline, "nothing is committed");
                std::thread::sleep(Duration::from_millis(20));
            }
            let rows = drain(&mut cursor);
            let number = |row: &Vec<String>, at: usize| row[at].parse::<usize>().unwrap();
            assert_eq!(
                rows.iter().map(|row| number(row, 1)).sum::<usize>(),
                ROWS * 100
            );
            let new: Vec<usize> = rows
                .iter()
                .map(|row| number(row, 0))
                .filter(|id| id % 2 == 1)
                .collect();
            assert_eq!(
                new,
                (1..=new.len()).map(|at| at * 2 + 1).collect::<Vec<_>>()
            );
            assert_eq!(rows.len(), ROWS + new.len());
            seen.push(new.len());
        }
        assert!(
            seen[0] < seen[1] && seen[1] < seen[2],
            "nothing was inserted meanwhile: {seen:?}"
        );
    });
}

#[test]
fn rows_that_change_ahead_of_the_walk_are_as_they_were() {
    let server = server("changing");
    let change = "UPDATE changing SET amount = 7 WHERE id > 3000; DELETE FROM changing WHERE id = 9000; INSERT INTO changing VALUES (9001, 1, 'new')";
    let tail = |rows: &[Vec<String>]| {
        let changed = rows.iter().filter(|row| row[1] == "7").count();
        let new = rows.iter().any(|row| row[0] == "9001");
        (rows.len(), changed > 0, new)
    };
    let mut still = walk(&server.url(), "changing", &[]);
    let mut moving = open(arguments(
        &server.url(),
        "SELECT id, amount, note FROM changing",
    ));
    assert!(wait(&mut still).unwrap() && wait(&mut moving).unwrap());
    server.sql(change);
    assert_eq!(tail(&drain(&mut still)), (ROWS, false, false));
    assert_eq!(tail(&drain(&mut moving)), (ROWS, true, true));
    // The connection is as it was, and the next one to use it sees what is there now.
    let mut next = open(Arguments {
        options: map(&[("keepSeconds", Config::Int(120))]),
        ..arguments(
            &server.url(),
            "SELECT id, amount, note, CONNECTION_ID() AS who FROM changing",
        )
    });
    let rows = drain(&mut next);
    assert_eq!(tail(&rows), (ROWS, true, true));
    let left = format!(
        "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id = {}",
        rows[0][3]
    );
    // The last page's rows come before its transaction ends.
    let deadline = Instant::now() + Duration::from_secs(120);
    while server.sql(&left).trim() != "0" {
        assert!(Instant::now() < deadline, "a transaction is left open");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_snapshot_that_is_lost_ends_the_walk() {
    let server = server("lost");
    server.sql("CREATE USER 'snap'@'%' IDENTIFIED BY 's3cr3t'; GRANT ALL ON *.* TO 'snap'@'%'");
    let url = format!("mysql://snap:s3cr3t@127.0.0.1:{}/shop", server.port);
    let mut cursor = walk(&url, "lost", &[]);
    assert!(wait(&mut cursor).unwrap());
    cursor.advance(1);
    server.sql("KILL USER 'snap'; DELETE FROM lost WHERE id = 12000");
    let error = try_drain(&mut cursor).unwrap_err();
    assert_eq!(error.code(), Code::Gone, "{error}");
    for words in [
        "The snapshot that this walk reads from is lost",
        "Begin the walk anew",
        "after: the last token",
    ] {
        assert!(error.message().contains(words), "{error}");
    }
    // What it did read is sound, and so is a walk behind it.
    let read = usize::try_from(cursor.rows_read()).unwrap();
    assert!((1..ROWS).contains(&read));
    let mut rest = open(Arguments {
        after: cursor.token(),
        options: map(&[("snapshot", Config::Bool(true))]),
        ..arguments(&url, "SELECT id, amount, note FROM lost")
    });
    assert_eq!(drain(&mut rest).len() + read, ROWS - 1);
}

#[test]
fn a_table_that_has_no_past_is_refused() {
    let server = server("past");
    server.sql("CREATE TABLE plain (id INT PRIMARY KEY, past INT NOT NULL) ENGINE = MyISAM; INSERT INTO plain SELECT seq, seq * 2 FROM seq_1_to_300");
    let snapshot = map(&[("snapshot", Config::Bool(true))]);
    for sql in [
        "SELECT id FROM plain",
        "SELECT past.id, plain.past FROM past JOIN plain ON plain.id = past.id",
    ] {
        fails(
            Arguments {
                options: snapshot.clone(),
                ..arguments(&server.url(), sql)
            },
            Code::Query,
            &["snapshot", "'plain'", "MyISAM", "InnoDB"],
        );
    }
    fails(
        Arguments {
            options: map(&[("snapshot", Config::Int(1))]),
            ..arguments(&server.url(), "SELECT id FROM past")
        },
        Code::Argument,
        &["snapshot"],
    );
}
