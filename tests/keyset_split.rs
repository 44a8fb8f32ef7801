//! Splitting, counting, estimating: parts that are disjoint and together the whole, found without reading the table.
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss
)]
#[path = "support/cursor.rs"]
mod cursor;
#[path = "support/mariadb.rs"]
mod mariadb;

use cursor::*;
use mariadb::shared;
use native_xlsx::keyset::{Arguments, Cursor};
use native_xlsx::value::Value as Config;
use native_xlsx::{Code, Result};
use std::sync::Once;
use std::time::{Duration, Instant};

const ROWS: usize = 30_000;

fn filled() -> String {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        // UUID is MariaDB's.
        let uuid = std::env::var_os("NX_MYSQL_ROOT").map_or("UUID", |_| "CHAR(36)");
        shared().sql(&format!(
            "CREATE TABLE wide (id BIGINT UNSIGNED PRIMARY KEY, tenant INT NOT NULL, code VARCHAR(40) NOT NULL, at TIMESTAMP(6) NOT NULL DEFAULT '2000-01-01',
               day DATE NOT NULL, price DECIMAL(14,4) NOT NULL, mail VARCHAR(60) CHARACTER SET latin1 NOT NULL, hash BINARY(16) NOT NULL, uid {uuid} NOT NULL,
               state ENUM('new','paid','sent','back') NOT NULL, maybe INT NULL, rate DOUBLE NOT NULL,
               KEY tenant (tenant, id), UNIQUE KEY code (code), KEY at (at, id), KEY day (day, tenant, id), KEY price (price, id), KEY mail (mail, id),
               UNIQUE KEY hash (hash), UNIQUE KEY uid (uid), KEY state (state, id), KEY maybe (maybe, id), KEY rate (rate, id), KEY down (day DESC, id));
             INSERT INTO wide SELECT seq * 3 + IF(seq > 15000, 9000000000000000000, 0), IF(seq % 10 < 7, 42, seq % 50), CONCAT('ORD-', LPAD(seq, 8, '0')), '2024-01-01' + INTERVAL seq * 700 SECOND,
               '2020-01-01' + INTERVAL (seq DIV 3 % 700) DAY, seq * seq / 7, CONCAT(ELT(1 + seq % 4, 'anna', 'Ben', 'clara', 'Zoë'), '.', LEFT(SHA2(CONCAT(seq), 256), 32), '@example.org'), UNHEX(LEFT(SHA2(CONCAT(seq), 256), 32)),
               CONCAT(LEFT(LEFT(SHA2(CONCAT(seq), 256), 32), 8), '-', MID(LEFT(SHA2(CONCAT(seq), 256), 32), 9, 4), '-4', MID(LEFT(SHA2(CONCAT(seq), 256), 32), 14, 3), '-8', MID(LEFT(SHA2(CONCAT(seq), 256), 32), 18, 3), '-', RIGHT(LEFT(SHA2(CONCAT(seq), 256), 32), 12)),
               1 + (seq % 9 > 6) + (seq % 13 = 5), IF(seq % 3 = 0, NULL, seq % 1000), LOG(seq) FROM seq_1_to_30000;
             ANALYZE TABLE wide"
        ));
    });
    shared().url()
}

/// Waits for an answer that comes in pieces of time.
fn answer<T>(mut ask: impl FnMut(Duration) -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(answer) = ask(Duration::from_millis(50))? {
            return Ok(answer);
        }
        assert!(Instant::now() < deadline, "no answer within two minutes");
    }
}

fn split(cursor: &mut Cursor, parts: i64) -> Vec<Cursor> {
    answer(|patience| cursor.split(parts, patience)).unwrap()
}

fn count(cursor: &mut Cursor) -> u64 {
    answer(|patience| cursor.count(patience)).unwrap()
}

fn with(sql: &str, key: Config, options: &[(&str, Config)]) -> Arguments {
    Arguments {
        key,
        chunk: 5_000,
        options: map(options),
        ..arguments(&filled(), sql)
    }
}

fn list(names: &[&str]) -> Config {
    Config::List(names.iter().map(|name| text(name)).collect())
}

/// Each part by a token in a cursor of its own; the sizes of the parts.
fn together(arguments: impl Fn() -> Arguments, parts: i64, expected: &[String]) -> Vec<usize> {
    let mut whole = open(arguments());
    let cursors = split(&mut whole, parts);
    let mut rows = Vec::new();
    let mut sizes = Vec::new();
    for mut part in cursors {
        let size = count(&mut part);
        let seen = match part.token() {
            // the whole, or the part that begins it, may have no position
            None => firsts(&mut part),
            Some(token) => firsts(&mut open(Arguments {
                after: Some(token),
                ..arguments()
            })),
        };
        assert_eq!(seen.len() as u64, size, "count() is exact");
        sizes.push(seen.len());
        rows.extend(seen);
    }
    assert_eq!(rows.len(), expected.len());
    assert!(
        rows == expected,
        "the parts in turn are the whole in its order"
    );
    sizes
}

fn ids(sql: &str) -> Vec<String> {
    filled();
    shared().sql(sql).lines().map(str::to_owned).collect()
}

#[test]
fn parts_are_the_whole_and_even_for_every_type() {
    let nullable = ("nullableKey", Config::Bool(true));
    for (key, order) in [
        (text("id"), "id"),
        (map(&[("id", text("desc"))]), "id DESC"),
        (list(&["tenant", "id"]), "tenant, id"),
        (text("code"), "code"),
        (map(&[("code", text("desc"))]), "code DESC"),
        (list(&["at", "id"]), "at, id"),
        (list(&["day", "tenant", "id"]), "day, tenant, id"),
        (
            map(&[("day", text("desc")), ("id", text("asc"))]),
            "day DESC, id",
        ),
        (list(&["price", "id"]), "price, id"),
        (list(&["mail", "id"]), "mail, id"),
        (text("hash"), "hash"),
        (text("uid"), "uid"),
        (list(&["state", "id"]), "state, id"),
        (list(&["maybe", "id"]), "maybe, id"),
        (
            map(&[("maybe", text("desc")), ("id", text("desc"))]),
            "maybe DESC, id DESC",
        ),
        (list(&["rate", "id"]), "rate, id"),
    ] {
        let expected = ids(&format!("SELECT id FROM wide ORDER BY {order}"));
        let make = || {
            let mut sql = "SELECT id, tenant, code, at, day, price, mail, hash, uid, state, maybe, rate FROM wide".to_owned();
            sql.push_str(" WHERE rate >= 0");
            with(&sql, key.clone(), std::slice::from_ref(&nullable))
        };
        let sizes = together(make, 5, &expected);
        println!("{order}: {sizes:?}");
        assert_eq!(sizes.len(), 5, "{order}: {sizes:?}");
        let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
        assert!(
            *least >= ROWS / 20 && *most <= ROWS / 2,
            "{order}: the parts are too uneven: {sizes:?}"
        );
    }
}

#[test]
fn small_walks_are_split_evenly() {
    let expected = ids("SELECT id FROM wide WHERE tenant = 7 AND id < 60000 ORDER BY id");
    let make = || {
        with(
            "SELECT id FROM wide WHERE tenant = 7 AND id < 60000",
            text("id"),
            &[],
        )
    };
    let sizes = together(make, 7, &expected);
    assert_eq!(sizes.len(), 7);
    assert!(
        sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1,
        "{sizes:?}"
    );
    for (rows, parts) in [(0, 1), (1, 1), (2, 2), (3, 3)] {
        let sql = format!("SELECT id FROM wide WHERE id <= {}", rows * 3);
        let expected = ids(&format!("{sql} ORDER BY id"));
        assert_eq!(expected.len(), rows);
        let sizes = together(|| with(&sql, text("id"), &[]), 3, &expected);
        assert_eq!(sizes.len(), parts, "{rows} rows: {sizes:?}");
    }
}

#[test]
fn what_is_left_of_a_part_can_be_split_again() {
    let expected = ids("SELECT id FROM wide ORDER BY id");
    let make = |after| Arguments {
        after,
        ..with("SELECT id, code FROM wide", text("id"), &[])
    };
    let mut parts = split(&mut open(make(None)), 3);
    let mut seen = firsts(&mut parts.remove(0));
    let mut second = parts.remove(0);
    for _ in 0..500 {
        assert!(wait(&mut second).unwrap());
        seen.push(show(second.value(0, 0)));
        second.advance(1);
    }
    // A token from the middle of a part ends where the part does.
    let mut rest = open(make(second.token()));
    let estimate = answer(|patience| rest.estimate(patience)).unwrap();
    let exact = count(&mut rest);
    assert!(
        estimate as f64 > exact as f64 * 0.4 && (estimate as f64) < exact as f64 * 2.5,
        "{estimate} estimated, {exact} counted"
    );
    for mut part in split(&mut rest, 4) {
        seen.extend(firsts(&mut part));
    }
    assert!(
        firsts(&mut second).len() as u64 == exact,
        "split leaves its cursor alone"
    );
    seen.extend(firsts(&mut parts.remove(0)));
    assert!(seen == expected);
}

#[test]
fn parts_stay_disjoint_while_rows_come_and_go() {
    filled();
    shared().sql(
        "CREATE TABLE flow (id INT PRIMARY KEY, v INT NOT NULL); INSERT INTO flow SELECT seq * 4, 0 FROM seq_1_to_20000; ANALYZE TABLE flow",
    );
    let make = |after| Arguments {
        after,
        ..with("SELECT id FROM flow", text("id"), &[])
    };
    let tokens: Vec<Option<String>> = split(&mut open(make(None)), 6)
        .iter()
        .map(Cursor::token)
        .collect();
    assert_eq!(tokens.len(), 6);
    // Boundaries vanish, and rows come on both sides of them.
    shared().sql("DELETE FROM flow WHERE id % 12 = 0; INSERT INTO flow SELECT seq * 4 - 1, 1 FROM seq_1_to_20100");
    let mut seen = Vec::new();
    for token in tokens {
        seen.extend(firsts(&mut open(make(token))));
    }
    assert!(seen == ids("SELECT id FROM flow ORDER BY id"));
}

#[test]
fn marked_queries_joins_and_groups_are_split() {
    for (sql, key, plain) in [
        (
            "SELECT DISTINCT tenant, day FROM wide WHERE {keyset}",
            list(&["day", "tenant"]),
            "SELECT DISTINCT tenant FROM (SELECT DISTINCT tenant, day FROM wide) d ORDER BY 1",
        ),
        (
            "SELECT w.id, n.code FROM wide w JOIN wide n ON n.id = w.id WHERE {keyset}",
            text("w.id"),
            "",
        ),
        (
            "SELECT day, tenant, COUNT(*) AS n FROM wide WHERE {keyset} GROUP BY day, tenant",
            list(&["day", "tenant"]),
            "",
        ),
    ] {
        let make = || with(sql, key.clone(), &[]);
        let whole: Vec<Vec<String>> = drain(&mut open(make()));
        let parts = split(&mut open(make()), 4);
        let mut rows = Vec::new();
        assert!(parts.len() > 1, "{sql}");
        for mut part in parts {
            let size = count(&mut part);
            let own = drain(&mut part);
            assert_eq!(own.len() as u64, size, "{sql}");
            rows.extend(own);
        }
        assert!(rows == whole, "{sql} {plain}");
    }
}

#[test]
fn where_no_index_can_be_named_parts_are_the_whole_too() {
    let base = filled();
    let mut cases = vec![("SELECT * FROM seen", true)];
    // FOR SYSTEM_TIME is MariaDB's.
    if std::env::var_os("NX_MYSQL_ROOT").is_none() {
        shared().sql(
            "CREATE TABLE kept (id INT PRIMARY KEY) WITH SYSTEM VERSIONING; INSERT INTO kept SELECT seq FROM seq_1_to_900; ANALYZE TABLE kept",
        );
        cases.push(("SELECT * FROM kept FOR SYSTEM_TIME AS OF NOW(6)", false));
    }
    shared().sql(
        "CREATE TABLE ranges (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (700), PARTITION high VALUES LESS THAN MAXVALUE);
         INSERT INTO ranges SELECT seq FROM seq_1_to_900; ANALYZE TABLE ranges; CREATE VIEW seen AS SELECT id FROM ranges WHERE id <> 7",
    );
    cases.push(("SELECT * FROM ranges PARTITION (low)", false));
    for (sql, unique) in cases {
        let make = || Arguments {
            options: map(&[("unique", Config::Bool(unique))]),
            ..arguments(&base, sql)
        };
        let whole: Vec<Vec<String>> = drain(&mut open(make()));
        let parts = split(&mut open(make()), 3);
        assert_eq!(parts.len(), 3, "{sql}");
        let rows: Vec<Vec<String>> = parts
            .into_iter()
            .flat_map(|mut part| drain(&mut part))
            .collect();
        assert!(rows == whole, "{sql}");
    }
}

#[test]
fn what_is_not_paged_is_counted_but_not_split() {
    let sql = "SELECT state, COUNT(*) AS n FROM wide GROUP BY state";
    let make = || {
        with(
            sql,
            text("n"),
            &[
                ("allowScan", Config::Bool(true)),
                ("unique", Config::Bool(true)),
            ],
        )
    };
    let mut cursor = open(make());
    assert_eq!(count(&mut cursor), 3);
    let error = answer(|patience| cursor.split(2, patience)).unwrap_err();
    assert_eq!(error.code(), Code::Plan, "{error}");
    assert_eq!(drain(&mut cursor).len(), 3, "the cursor is none the worse");
    for parts in [0, -1, 10_001] {
        let error = cursor.split(parts, Duration::ZERO).unwrap_err();
        assert_eq!(error.code(), Code::Argument);
    }
    cursor.close();
    assert_eq!(
        cursor.count(Duration::ZERO).unwrap_err().code(),
        Code::Cursor
    );
}

#[test]
fn rows_are_counted_from_where_the_cursor_began() {
    let mut cursor = open(with(
        "SELECT id FROM wide WHERE tenant = 42",
        list(&["id"]),
        &[],
    ));
    let all = count(&mut cursor);
    assert_eq!(
        all.to_string(),
        ids("SELECT COUNT(*) FROM wide WHERE tenant = 42")[0]
    );
    for _ in 0..100 {
        assert!(wait(&mut cursor).unwrap());
        cursor.advance(1);
    }
    assert_eq!(count(&mut cursor), all, "reading doesn't change it");
    let mut rest = open(Arguments {
        after: cursor.token(),
        ..with("SELECT id FROM wide WHERE tenant = 42", list(&["id"]), &[])
    });
    assert_eq!(count(&mut rest), all - 100);
}

#[test]
fn what_stands_alone_is_asked_as_it_stands() {
    // On a server that computes derived tables as a whole, none may be needed.
    let connection = map(&[
        ("url", text(&filled())),
        (
            "options",
            map(&[("1002", text("SET optimizer_switch = 'derived_merge=off'"))]),
        ),
    ]);
    for (key, order) in [
        (text("code"), "code"),
        (
            map(&[("at", text("desc")), ("id", text("desc"))]),
            "at DESC, id DESC",
        ),
    ] {
        let make = || Arguments {
            connection: connection.clone(),
            ..with(
                "SELECT id, code, at FROM wide WHERE rate >= 0",
                key.clone(),
                &[],
            )
        };
        let sizes = together(
            make,
            4,
            &ids(&format!("SELECT id FROM wide ORDER BY {order}")),
        );
        let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
        assert!(
            sizes.len() == 4 && *least >= ROWS / 16 && *most <= ROWS / 2,
            "{sizes:?}"
        );
        let estimate = answer(|patience| open(make()).estimate(patience)).unwrap();
        assert!(
            (ROWS as u64 / 4..=ROWS as u64 * 2).contains(&estimate),
            "{estimate}"
        );
    }
}
