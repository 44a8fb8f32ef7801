//! Forms of queries: what can be paged is, as it stands or with {keyset}; for the rest the error shows the plan, and
//! `allowScan` reads one result without pages, resumable by key.
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
use mariadb::{is_mysql, shared};
use native_xlsx::Code;
use native_xlsx::keyset::{Arguments, Cursor};
use native_xlsx::value::Value as Config;
use std::sync::Once;

fn with(sql: &str, key: &[&str], options: &[(&str, Config)]) -> Arguments {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        shared().sql(
            "CREATE TABLE sales (id INT PRIMARY KEY, customer INT NOT NULL, day DATE NOT NULL, total DECIMAL(9,2) NOT NULL, KEY c (customer, day), KEY d (day));
             INSERT INTO sales SELECT seq, seq * 7 % 1500, '2024-01-01' + INTERVAL seq % 60 DAY, seq % 97 / 4 FROM seq_1_to_20000;
             CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(30) NOT NULL, boss INT NULL);
             INSERT INTO people SELECT seq, CONCAT('p', seq), IF(seq % 10 = 0, NULL, seq DIV 10) FROM seq_0_to_1499;
             CREATE TABLE old_sales (id INT PRIMARY KEY, customer INT NOT NULL); INSERT INTO old_sales SELECT 100000 + seq, seq % 50 FROM seq_1_to_3000;
             ANALYZE TABLE sales, people, old_sales",
        );
    });
    Arguments {
        key: Config::List(key.iter().map(|name| text(name)).collect()),
        chunk: 700,
        options: map(options),
        ..arguments(&shared().url(), sql)
    }
}

const YES: Config = Config::Bool(true);

fn figure(cursor: &mut Cursor, name: &str) -> Config {
    let Config::Map(entries) = cursor.explain().unwrap() else {
        panic!()
    };
    let found = entries.into_iter().find(|(key, _)| key == name);
    found.unwrap().1
}

/// All rows as one plain SELECT gives them, and as three cursors do, each behind the token of the one before.
fn resumes(sql: &str, key: &[&str], options: &[(&str, Config)]) -> bool {
    let order: Vec<&str> = key
        .iter()
        .map(|name| name.rsplit('.').next().unwrap())
        .collect();
    let columns = "SELECT * FROM";
    let plain = format!(
        "{columns} (\n{}\n) p ORDER BY {}",
        sql.replace("{keyset}", "TRUE"),
        order.join(", ")
    );
    let mut whole = open(with(sql, key, options));
    let rows = try_drain(&mut whole).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let expected = shared().sql(&plain);
    assert_eq!(rows.len(), expected.lines().count(), "{sql}");
    let firsts: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    let wanted: Vec<&str> = expected
        .lines()
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    assert!(firsts == wanted, "{sql}");
    let paged = figure(&mut whole, "paged") == YES;
    let (mut seen, mut token) = (Vec::new(), None);
    for take in [rows.len() / 3, rows.len() / 2, usize::MAX] {
        let mut cursor = open(Arguments {
            after: token,
            ..with(sql, key, options)
        });
        for _ in 0..take {
            if !wait(&mut cursor).unwrap() {
                break;
            }
            seen.push(row(&cursor, 0));
            cursor.advance(1);
        }
        token = cursor.token();
    }
    assert!(seen == rows, "{sql}: every value as at once");
    paged
}

#[test]
fn what_an_index_serves_is_paged() {
    let beside = (
        "SELECT id, (SELECT name FROM people p WHERE p.id = s.customer) AS name FROM sales s",
        &["id"][..],
    );
    // MySQL doesn't merge a table with a query among its columns; with the marker there is nothing to merge.
    let beside = if is_mysql() {
        fails(with(beside.0, beside.1, &[]), Code::Plan, &["derived"]);
        (
            "SELECT id, (SELECT name FROM people p WHERE p.id = s.customer) AS name FROM sales s WHERE {keyset}",
            &["s.id"][..],
        )
    } else {
        beside
    };
    for (sql, key) in [
        ("SELECT * FROM sales", &["id"][..]),
        (
            "SELECT customer, day, COUNT(*) AS n, SUM(total) AS total FROM sales WHERE {keyset} GROUP BY customer, day",
            &["customer", "day"],
        ),
        (
            "SELECT customer, MAX(day) AS last FROM sales WHERE {keyset} GROUP BY customer HAVING COUNT(*) > 2",
            &["customer"],
        ),
        (
            "SELECT DISTINCT customer FROM sales WHERE {keyset}",
            &["customer"],
        ),
        (
            "SELECT DISTINCT customer, day FROM sales WHERE day < '2024-02-01' AND {keyset}",
            &["customer", "day"],
        ),
        (
            "SELECT s.id, p.name FROM sales s JOIN people p ON p.id = s.customer",
            &["id"],
        ),
        (
            "SELECT s.id, p.name, b.name AS boss FROM sales s LEFT JOIN people p ON p.id = s.customer LEFT JOIN people b ON b.id = p.boss",
            &["id"],
        ),
        (
            "SELECT s.id, p.name FROM sales s JOIN people p ON p.id = s.customer WHERE p.boss IS NOT NULL AND {keyset}",
            &["s.id"],
        ),
        beside,
        (
            "SELECT id, total FROM sales s WHERE customer IN (SELECT id FROM people WHERE boss = 3)",
            &["id"],
        ),
        (
            "SELECT id FROM sales s WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.id = s.customer AND p.boss IS NULL)",
            &["id"],
        ),
        (
            "SELECT id, total FROM (SELECT id, total FROM sales WHERE customer < 700) x",
            &["id"],
        ),
        (
            "WITH some AS (SELECT id, total FROM sales WHERE customer < 700) SELECT * FROM some",
            &["id"],
        ),
    ] {
        // The columns of a table within the FROM have no index of their own to prove it.
        let within = sql.contains("FROM (") || sql.starts_with("WITH");
        let options = if within {
            vec![("unique", YES)]
        } else {
            vec![]
        };
        assert!(resumes(sql, key, &options), "{sql} is paged");
    }
}

#[test]
fn versions_of_a_row_share_its_key() {
    if is_mysql() {
        return; // MySQL has no system versioning
    }
    shared().sql(
        "CREATE TABLE history (id INT PRIMARY KEY, n INT NOT NULL) WITH SYSTEM VERSIONING;
         INSERT INTO history SELECT seq, 0 FROM seq_1_to_50; UPDATE history SET n = 1; UPDATE history SET n = 2 WHERE id % 2",
    );
    for period in [
        "ALL",
        "FROM '2000-01-01' TO '2037-01-01'",
        "BETWEEN '2000-01-01' AND '2037-01-01'",
    ] {
        let sql = format!("SELECT id, n FROM history FOR SYSTEM_TIME {period}");
        fails(with(&sql, &["id"], &[]), Code::Key, &["several versions"]);
    }
    let sql = "SELECT id, n FROM history FOR SYSTEM_TIME AS OF NOW(6)";
    assert_eq!(drain(&mut open(with(sql, &["id"], &[]))).len(), 50);
}

#[test]
fn what_no_index_serves_shows_its_plan_and_streams_when_told_to() {
    for (sql, key, unique, word) in [
        (
            "SELECT customer, COUNT(*) AS n FROM sales GROUP BY customer",
            "customer",
            true,
            "<derived",
        ),
        (
            "SELECT DISTINCT customer + 1 AS next FROM sales",
            "next",
            false,
            "<derived",
        ),
        (
            "SELECT id FROM sales UNION ALL SELECT id FROM old_sales",
            "id",
            true,
            "UNION",
        ),
        (
            "SELECT customer FROM sales UNION SELECT customer FROM old_sales",
            "customer",
            true,
            "UNION",
        ),
        (
            "SELECT id, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY day, id) AS n, SUM(total) OVER (ORDER BY id) AS running FROM sales",
            "id",
            true,
            "<derived",
        ),
        (
            "SELECT id, total FROM (SELECT * FROM sales ORDER BY total DESC LIMIT 5000) x",
            "id",
            true,
            "<derived",
        ),
        (
            "SELECT s.id * 10000 + o.id AS both_, s.customer FROM sales s JOIN old_sales o ON o.customer = s.customer AND o.id < 100300 WHERE s.id < 9000",
            "both_",
            true,
            "filesort",
        ),
    ] {
        let unique: Vec<(&str, Config)> = if unique {
            vec![("unique", YES)]
        } else {
            vec![]
        };
        fails(
            with(sql, &[key], &unique),
            Code::Plan,
            &["allowScan", word, "table="],
        );
        let told = [unique.clone(), vec![("allowScan", YES)]].concat();
        assert!(!resumes(sql, &[key], &told), "{sql} is one result");
    }
    // Where an index serves it, being told changes nothing.
    assert!(resumes(
        "SELECT id, day FROM sales",
        &["id"],
        &[("allowScan", YES)]
    ));
}

#[test]
fn an_unpaged_walk_is_one_statement_and_outlives_its_connection() {
    let sql = "SELECT total * 100 + id * 100000 AS k, REPEAT('x', 500) AS filler FROM sales";
    let told = [("allowScan", YES), ("unique", YES)];
    let mut cursor = open(with(sql, &["k"], &told));
    let mut rows = drain(&mut cursor);
    assert_eq!(rows.len(), 20_000);
    let Config::Float(ratio) = figure(&mut cursor, "rowsExaminedPerRow") else {
        panic!()
    };
    // In pages of 700 each would read the whole table.
    assert!(ratio < 4.0, "{ratio} entries a row");
    // Its connection is ended twice on the way.
    let mut cursor = open(with(sql, &["k"], &told));
    let mut seen = Vec::new();
    while wait(&mut cursor).unwrap() {
        seen.push(row(&cursor, 0));
        cursor.advance(1);
        if seen.len() % 7_000 == 0 {
            let id = shared().sql("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'app' AND INFO LIKE '%AS k, REPEAT%' AND COMMAND <> 'Sleep' LIMIT 1");
            if !id.trim().is_empty() {
                shared().end_connection(id.trim());
            }
        }
    }
    rows.truncate(20_000);
    assert!(seen == rows, "{} rows", seen.len());
}

#[test]
fn the_marker_is_refused_beside_what_it_would_change() {
    for (sql, word) in [
        (
            "SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM sales WHERE {keyset}",
            "window function",
        ),
        (
            "SELECT id, COALESCE(SUM(total) OVER w, 0) AS n FROM sales WHERE {keyset} WINDOW w AS (ORDER BY id)",
            "window function",
        ),
        (
            "SELECT * FROM (SELECT id, RANK() OVER (ORDER BY total) AS r FROM sales WHERE {keyset}) x",
            "window function",
        ),
        (
            "SELECT customer, COUNT(*) FROM sales WHERE {keyset} GROUP BY customer WITH ROLLUP",
            "ROLLUP",
        ),
        (
            "SELECT * FROM (SELECT id FROM sales WHERE {keyset} LIMIT 10) x",
            "LIMIT",
        ),
    ] {
        fails(
            with(sql, &["id"], &[("unique", YES), ("allowScan", YES)]),
            Code::Argument,
            &[word, "{keyset}"],
        );
    }
    // In a subquery of their own they change nothing.
    let beside = "SELECT s.id, (SELECT MAX(r) FROM (SELECT RANK() OVER (ORDER BY id) AS r FROM people LIMIT 5) x) AS r FROM sales s WHERE {keyset} AND s.id < 500";
    assert!(!resumes(beside, &["s.id"], &[("allowScan", YES)]));
}
