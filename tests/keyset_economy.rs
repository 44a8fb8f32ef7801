//! The server's own counters, read from outside: alone in its binary, so that nothing runs beside it.
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
use mariadb::shared;
use native_xlsx::keyset::Arguments;
use std::time::{Duration, Instant};

/// Index entries and rows that all sessions read so far.
fn reads() -> i64 {
    let status = shared().sql("SHOW GLOBAL STATUS LIKE 'Handler_read%'");
    let number = |line: &str| line.split('\t').nth(1).unwrap().parse::<i64>().unwrap();
    status.lines().map(number).sum()
}

fn connections() -> usize {
    shared()
        .sql("SHOW PROCESSLIST")
        .lines()
        .filter(|line| line.contains("\tapp\t"))
        .count()
}

/// Waits until no connection of ours is left: a session's counters reach the global ones at its end.
fn settle() {
    let deadline = Instant::now() + Duration::from_secs(120);
    while connections() > 0 {
        assert!(
            Instant::now() < deadline,
            "a closed cursor left its connection behind"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_row_costs_one_index_entry() {
    shared().sql(
        "CREATE TABLE big (id BIGINT UNSIGNED PRIMARY KEY, created_at DATETIME NOT NULL, name VARCHAR(40) NOT NULL,
           KEY c (created_at, id));
         INSERT INTO big SELECT seq, '2024-01-01' + INTERVAL (seq DIV 5) SECOND, CONCAT('n', seq) FROM seq_1_to_60000;
         ANALYZE TABLE big",
    );
    let key = map(&[("created_at", text("desc")), ("id", text("desc"))]);
    let walk = |sql: &str, keys: bool| {
        let before = reads();
        let mut cursor = open(Arguments {
            key: key.clone(),
            chunk: 5_000,
            // Each page begins with a search.
            options: map(&[even_pages()]),
            ..arguments(&shared().url(), sql)
        });
        if keys {
            cursor.keys_only().unwrap();
        }
        let rows = drain(&mut cursor).len();
        drop(cursor);
        settle();
        (rows, reads() - before)
    };
    for keys in [false, true] {
        let (none, opening) = walk("SELECT * FROM big WHERE id = 0", keys);
        let (rows, all) = walk("SELECT * FROM big", keys);
        assert_eq!((none, rows), (0, 60_000));
        let ratio = (all - opening) as f64 / rows as f64;
        println!("{all} - {opening} entries for {rows} rows: {ratio}");
        assert!(
            ratio <= 1.01,
            "{all} - {opening} entries for {rows} rows: {ratio}"
        );
    }
    // Boundaries are looked up, not counted off. What opening costs, some servers' metadata above all, it costs of no rows too.
    let split = |sql: &str| {
        let before = reads();
        let mut cursor = open(Arguments {
            key: key.clone(),
            ..arguments(&shared().url(), sql)
        });
        let deadline = Instant::now() + Duration::from_secs(120);
        let parts = loop {
            if let Some(parts) = cursor.split(8, Duration::from_millis(50)).unwrap() {
                break parts.len();
            }
            assert!(Instant::now() < deadline, "no parts within two minutes");
        };
        drop(cursor);
        settle();
        (parts, reads() - before)
    };
    let (_, opening) = split("SELECT * FROM big WHERE id = 0");
    let (parts, all) = split("SELECT * FROM big");
    println!("{all} - {opening} entries for {parts} parts");
    assert_eq!(parts, 8);
    assert!(
        all - opening <= 200,
        "{all} - {opening} entries for {parts} parts"
    );

    // Also where the server computes derived tables as a whole: none is needed.
    let before = reads();
    let mut cursor = open(Arguments {
        connection: map(&[
            ("url", text(&shared().url())),
            (
                "options",
                map(&[("1002", text("SET optimizer_switch = 'derived_merge=off'"))]),
            ),
        ]),
        key,
        ..arguments("", "SELECT * FROM big")
    });
    let parts = cursor.split(8, Duration::from_secs(120)).unwrap().unwrap();
    assert_eq!(parts.len(), 8);
    drop((cursor, parts));
    settle();
    let entries = reads() - before;
    assert!(entries <= opening + 200, "{entries} entries for 8 parts");
}
