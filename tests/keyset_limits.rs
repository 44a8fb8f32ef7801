//! Limits: pages as long as they may take, statements and waits that a closed cursor ends, and nothing left running on
//! the server.
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
use mariadb::{MariaDb, is_mysql, shared, start_aside};
use native_xlsx::Code;
use native_xlsx::keyset::Arguments;
use native_xlsx::value::Value as Config;
use std::collections::BTreeMap;
use std::sync::Once;
use std::time::{Duration, Instant};

fn server() -> &'static MariaDb {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        shared().sql(
            "CREATE TABLE rows_ (id INT PRIMARY KEY);
             INSERT INTO rows_ SELECT seq FROM seq_1_to_1000;
             ANALYZE TABLE rows_",
        );
    });
    shared()
}

/// Statements of a user of the test's own.
fn statements(column: &str) -> String {
    server().sql(&format!(
        "SELECT {column} FROM information_schema.PROCESSLIST WHERE USER = 'closing'"
    ))
}

fn ids(rows: &[Vec<String>]) -> Vec<usize> {
    rows.iter().map(|row| row[0].parse().unwrap()).collect()
}

#[test]
fn closing_ends_what_the_server_is_doing() {
    let server = server();
    server
        .sql("CREATE USER 'closing'@'%' IDENTIFIED BY 's3cr3t'; GRANT ALL ON *.* TO 'closing'@'%'");
    let url = format!("mysql://closing:s3cr3t@127.0.0.1:{}/shop", server.port);
    // It computes and sends nothing for ten minutes.
    let sql = "SELECT id, IF(id > 3, SLEEP(600), 0) AS s FROM rows_";
    for dropped in [false, true] {
        let mut cursor = open(arguments(&url, sql));
        let deadline = Instant::now() + Duration::from_secs(120);
        while !statements("STATE").contains("User sleep") {
            cursor.ready(Duration::from_millis(20)).unwrap();
            assert!(Instant::now() < deadline, "the page never began");
        }
        let begun = Instant::now();
        if dropped {
            drop(cursor);
        } else {
            cursor.close();
        }
        assert!(begun.elapsed() < Duration::from_secs(20));
        while !statements("ID").is_empty() {
            assert!(
                begun.elapsed() < Duration::from_secs(120),
                "the statement runs on"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn closing_ends_the_waiting_for_a_server() {
    let server = start_aside(&[]);
    server
        .sql("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t SELECT seq FROM seq_1_to_500000");
    let mut cursor = open(Arguments {
        options: map(&[("retrySeconds", Config::Int(600))]),
        ..arguments(&server.url(), "SELECT * FROM t")
    });
    assert!(wait(&mut cursor).unwrap());
    server.kill();
    for _ in 0..30 {
        cursor.ready(Duration::from_millis(20)).unwrap();
        cursor.advance(cursor.unread());
    }
    let begun = Instant::now();
    cursor.close();
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_page_that_takes_too_long_is_taken_in_parts() {
    let server = server();
    let walk = |key: &str, sql: &str| {
        try_drain(&mut open(Arguments {
            chunk: 100,
            key: text(key),
            options: map(&[("pageSeconds", Config::Int(3))]),
            ..arguments(&server.url(), sql)
        }))
    };
    // On MySQL the limit ends a function that waits, with a row there, and only then the statement.
    let (slow, slower) = match is_mysql() {
        false => (
            "SELECT id, IF(id > 20, SLEEP(0.1), 0) AS s FROM rows_ WHERE id <= 90",
            "SELECT t.id, IF(id > 20, SLEEP(60), 0) AS s FROM rows_ t WHERE id <= 90 AND {keyset}",
        ),
        true => (
            "SELECT id, IF(id > 20, BENCHMARK(120000, SHA2(id, 512)), 0) AS s FROM rows_ WHERE id <= 90",
            "SELECT t.id, (SELECT COUNT(*) FROM rows_ a JOIN rows_ b JOIN rows_ c WHERE a.id + b.id + c.id > t.id) AS s FROM rows_ t WHERE id <= 90 AND {keyset}",
        ),
    };
    let rows = walk("id", slow);
    assert_eq!(ids(&rows.unwrap()), (1..=90).collect::<Vec<_>>());
    let error = walk("t.id", slower);
    let error = error.unwrap_err();
    assert_eq!(error.code(), Code::Query, "{error}");
    assert!(error.message().contains("pageSeconds"), "{error}");
}

#[test]
fn pages_are_as_long_as_the_target_time() {
    // The time of a statement is that of its beginning: it tells the pages apart.
    let sql = "SELECT id, NOW(6) AS page, SLEEP(0.01) AS s FROM rows_ WHERE id <= 250";
    let lengths = |milliseconds: i64| {
        let rows = drain(&mut open(Arguments {
            chunk: 200,
            options: map(&[("pageMs", Config::Int(milliseconds))]),
            ..arguments(&server().url(), sql)
        }));
        assert_eq!(ids(&rows), (1..=250).collect::<Vec<_>>());
        let mut pages = BTreeMap::new();
        for row in rows {
            *pages.entry(row[1].clone()).or_insert(0) += 1;
        }
        pages.into_values().collect::<Vec<usize>>()
    };
    // A row takes 10 ms at least, more on a busy machine: no more rows than fit. A machine that stalls in a short page makes it
    // look as if its length didn't matter, and then some pages are longer; but hardly most of them, and not each time.
    let mut seen = Vec::new();
    let fits = (0..4).any(|_| {
        let mut short = lengths(50);
        assert_eq!(short.remove(0), 100);
        short.sort_unstable();
        let half = short[short.len() / 2];
        seen.push(short);
        half <= 5
    });
    assert!(fits, "{seen:?}");
    let long = lengths(60_000);
    assert_eq!(long, [100, 150]);
}

#[test]
fn a_page_that_turns_out_to_be_too_large_is_left() {
    // Narrow rows, of which many make a page; then, unforeseen, some of a megabyte.
    let sql = "SELECT id, NOW(6) AS page, REPEAT('x', IF(id > 800, 1 << 20, 10)) AS wide FROM rows_ WHERE id <= 900";
    let mut cursor = open(Arguments {
        chunk: 1_000,
        options: map(&[("pageMs", Config::Int(600_000))]),
        ..arguments(&server().url(), sql)
    });
    let rows = drain(&mut cursor);
    let read: Vec<usize> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(read, (1..=900).collect::<Vec<_>>());
    let mut pages = BTreeMap::new();
    for row in &rows {
        let (narrow, wide) = pages.entry(row[1].clone()).or_insert((0, 0));
        *(if row[2].len() > 10 { wide } else { narrow }) += 1;
    }
    let pages: Vec<(usize, usize)> = pages.into_values().collect();
    // What may be of any width is begun with a single row.
    assert_eq!(pages[..4], [(1, 0), (4, 0), (16, 0), (64, 0)]);
    assert!(
        pages
            .iter()
            .any(|(narrow, wide)| *narrow > 100 && *wide > 0),
        "{pages:?}"
    );
    // Four times `pageBytes`, and what was on its way.
    assert!(pages.iter().all(|(_, wide)| *wide <= 20), "{pages:?}");
    let Config::Map(report) = cursor.explain().unwrap() else {
        panic!("no map")
    };
    assert!(report.contains(&("reconnects".to_owned(), Config::Int(0))));
}
