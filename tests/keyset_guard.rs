//! What may be paged and what is refused: plans, uniqueness, index economy, keys that can have no place.
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
use native_xlsx::keyset::{Arguments, Binding, Cursor};
use native_xlsx::value::Value as Config;
use std::sync::Once;

const ROWS: usize = 40_000;

fn url() -> String {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        shared().sql(
            "CREATE TABLE big (id BIGINT UNSIGNED PRIMARY KEY, user_id INT NOT NULL, status TINYINT NOT NULL,
               created_at DATETIME NOT NULL, code VARCHAR(20) NOT NULL, loose INT NULL, kind ENUM('z','a') NOT NULL,
               tags SET('a','b') NOT NULL, rate FLOAT NOT NULL, maybe INT NULL,
               KEY s (status, user_id), KEY c (created_at), KEY m (maybe), UNIQUE KEY code (code),
               UNIQUE KEY loose (loose), KEY d (created_at DESC, id), KEY k (kind), KEY t (tags), KEY r (rate));
             INSERT INTO big SELECT seq, seq % 4000, seq % 2, '2024-01-01' + INTERVAL (seq DIV 5) SECOND,
               CONCAT('c', seq), seq, 1 + seq % 2, 1, seq, IF(seq % 1000 = 0, NULL, seq) FROM seq_1_to_40000;
             CREATE TABLE small (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL);
             INSERT INTO small SELECT seq, CONCAT('n', seq) FROM seq_0_to_3;
             CREATE TABLE many (user_id INT NOT NULL, line INT NOT NULL, PRIMARY KEY (user_id, line));
             INSERT INTO many SELECT seq % 100, seq FROM seq_1_to_1000;
             CREATE TABLE empty_ LIKE big;
             CREATE TABLE tiny LIKE big; INSERT INTO tiny SELECT * FROM big WHERE id <= 30;
             ANALYZE TABLE big, small, many, tiny, empty_",
        );
    });
    shared().url()
}

fn list(names: &[&str]) -> Config {
    Config::List(names.iter().map(|name| text(name)).collect())
}

fn with(sql: &str, key: Config) -> Arguments {
    Arguments {
        key,
        chunk: 1_000,
        // Each page looks at an entry or two more than it gives.
        options: map(&[even_pages()]),
        ..arguments(&url(), sql)
    }
}

fn figure(cursor: &mut Cursor, name: &str) -> f64 {
    let Config::Map(entries) = cursor.explain().unwrap() else {
        panic!()
    };
    match entries.iter().find(|(key, _)| key == name).unwrap().1 {
        Config::Float(number) => number,
        Config::Int(number) => number as f64,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn a_page_reads_what_it_gives() {
    let turned = map(&[("created_at", text("asc")), ("id", text("desc"))]);
    for (sql, key) in [
        ("SELECT * FROM big", text("id")),
        ("SELECT * FROM big", list(&["created_at", "id"])),
        (
            "SELECT * FROM big",
            map(&[("created_at", text("desc")), ("id", text("desc"))]),
        ),
        (
            "SELECT * FROM big",
            map(&[("created_at", text("desc")), ("id", text("asc"))]),
        ),
        (
            "SELECT * FROM big",
            map(&[("created_at", text("asc")), ("id", text("desc"))]),
        ),
        ("SELECT * FROM big", text("code")),
        (
            "SELECT * FROM big WHERE status = 1",
            list(&["user_id", "id"]),
        ),
        (
            "SELECT b.*, s.name FROM big b JOIN small s ON s.id = 1 WHERE {keyset}",
            text("b.id"),
        ),
    ] {
        // An index of mixed directions: MySQL reads it as it is, and would sort to read it turned.
        if is_mysql() && key == turned {
            fails(with(sql, key), Code::Plan, &["Using filesort"]);
            continue;
        }
        let mut cursor = open(with(sql, key.clone()));
        let rows = drain(&mut cursor).len();
        assert!(rows >= ROWS / 2, "{key:?}");
        let ratio = figure(&mut cursor, "rowsExaminedPerRow");
        assert!(ratio <= 1.01 && ratio > 0.9, "{sql} by {key:?}: {ratio}");
    }
}

#[test]
fn distinct_with_the_marker_pages_by_seeks() {
    let sql = "SELECT DISTINCT user_id FROM big WHERE status = ? AND {keyset}";
    let make = |after| Arguments {
        bindings: vec![int(1)],
        chunk: 100,
        after,
        ..with(sql, text("user_id"))
    };
    let mut cursor = open(make(None));
    assert_eq!(firsts(&mut cursor).len(), 2_000);
    let entries = figure(&mut cursor, "rowsExamined");
    assert!(
        entries <= 1.05 * (ROWS / 2) as f64,
        "{entries} entries for the whole walk"
    );
    // The last page costs what a page costs, not what lies before it.
    let mut start = open(make(None));
    let mut seen = 0;
    while seen < 1_900 {
        wait(&mut start).unwrap();
        let take = start.unread().min(1_900 - seen);
        start.advance(take);
        seen += take;
    }
    let mut end = open(make(start.token()));
    assert_eq!(firsts(&mut end).len(), 100);
    let entries = figure(&mut end, "rowsExamined");
    assert!(
        entries <= 1_100.0,
        "{entries} entries for the last 100 rows"
    );
}

#[test]
fn plans_that_read_too_much_are_refused_with_the_plan() {
    let grouped = "SELECT user_id, COUNT(*) AS n FROM big GROUP BY user_id";
    fails(
        with(grouped, text("user_id")),
        Code::Plan,
        &["<derived2>", "{keyset}", "allowScan"],
    );
    let rate = Arguments {
        options: map(&[("unique", Config::Bool(true))]),
        ..with("SELECT id, user_id FROM big", text("user_id"))
    };
    fails(rate, Code::Plan, &["filesort", "(user_id)", "id=1"]);
    let mixed = map(&[("status", text("asc")), ("id", text("desc"))]);
    fails(
        with("SELECT * FROM big", mixed),
        Code::Plan,
        &["filesort", "(status, id DESC)"],
    );
    let union = "SELECT id FROM big UNION ALL SELECT id FROM small";
    fails(with(union, text("id")), Code::Plan, &["<derived"]);
    let limited = "SELECT * FROM (SELECT * FROM big LIMIT 100) x";
    fails(with(limited, text("id")), Code::Plan, &["<derived"]);
}

#[test]
fn allow_scan_reads_all_the_same() {
    let sql = "SELECT user_id, COUNT(*) AS n FROM big GROUP BY user_id";
    let options = map(&[
        ("allowScan", Config::Bool(true)),
        ("unique", Config::Bool(true)),
    ]);
    let mut cursor = open(Arguments {
        options,
        ..with(sql, text("user_id"))
    });
    assert_eq!(drain(&mut cursor).len(), 4_000);
}

#[test]
fn tiny_and_empty_tables_need_the_index_only() {
    for table in ["tiny", "empty_"] {
        for key in [
            text("id"),
            list(&["created_at", "id"]),
            text("code"),
            map(&[("created_at", text("desc")), ("id", text("asc"))]),
        ] {
            let sql = format!("SELECT * FROM {table}");
            let rows = drain(&mut open(with(&sql, key))).len();
            assert_eq!(rows, if table == "tiny" { 30 } else { 0 });
        }
        let sql = format!("SELECT DISTINCT user_id FROM {table} WHERE status = ? AND {{keyset}}");
        drain(&mut open(Arguments {
            bindings: vec![int(1)],
            ..with(&sql, text("user_id"))
        }));
        let joined = format!("SELECT b.id, s.name FROM {table} b JOIN small s ON s.id = b.status");
        drain(&mut open(with(&joined, text("id"))));
        let group = format!(
            "SELECT status, user_id, COUNT(*) FROM {table} WHERE {{keyset}} GROUP BY status, user_id"
        );
        drain(&mut open(with(&group, list(&["status", "user_id"]))));
        let options = map(&[("unique", Config::Bool(true))]);
        let unindexed = Arguments {
            options,
            ..with(&format!("SELECT * FROM {table}"), text("user_id"))
        };
        fails(unindexed, Code::Plan, &["(user_id)"]);
    }
    let one = "SELECT * FROM tiny WHERE id = 7";
    assert_eq!(drain(&mut open(with(one, text("id")))).len(), 1);
    assert_eq!(
        drain(&mut open(with(
            "SELECT * FROM tiny WHERE id = 7777",
            text("id")
        )))
        .len(),
        0
    );
}

#[test]
fn uniqueness_is_proved_or_asserted() {
    for (sql, key) in [
        ("SELECT * FROM big", text("created_at")),
        ("SELECT * FROM big", text("loose")),
        ("SELECT id + 0 AS id FROM big", text("id")),
        (
            "SELECT b.id, m.line FROM big b JOIN many m ON m.user_id = b.user_id",
            text("id"),
        ),
        ("SELECT m.user_id FROM many m", text("user_id")),
        (
            "SELECT user_id, status FROM big WHERE {keyset} GROUP BY user_id, status",
            text("user_id"),
        ),
    ] {
        let error = failure(Arguments {
            options: map(&[("allowScan", Config::Bool(true))]),
            ..with(sql, key)
        });
        assert_eq!(error.code(), Code::Key, "{sql}: {error}");
        assert!(error.message().contains("'unique' => true"), "{error}");
    }
    let beside = (
        "SELECT *, (SELECT COUNT(*) FROM many m WHERE m.user_id = b.user_id) n FROM big b WHERE id < 50",
        text("id"),
    );
    // MySQL doesn't merge a table with a query among its columns; with the marker there is nothing to merge.
    let beside = if is_mysql() {
        fails(with(beside.0, beside.1), Code::Plan, &["derived"]);
        (
            "SELECT *, (SELECT COUNT(*) FROM many m WHERE m.user_id = b.user_id) n FROM big b WHERE id < 50 AND {keyset}",
            text("b.id"),
        )
    } else {
        beside
    };
    for (sql, key) in [
        (
            "SELECT b.id, m.line FROM big b JOIN many m ON m.user_id = b.user_id AND m.line = 7",
            text("id"),
        ),
        ("SELECT code FROM big", text("CODE")),
        (
            "SELECT * FROM big b WHERE EXISTS (SELECT 1 FROM many m WHERE m.user_id = b.user_id)",
            text("id"),
        ),
        beside,
        (
            "SELECT DISTINCT user_id, line FROM many WHERE {keyset}",
            list(&["user_id", "line"]),
        ),
        (
            "SELECT m.line, b.id, m.user_id FROM many m LEFT JOIN big b ON b.id = m.line",
            list(&["user_id", "line"]),
        ),
    ] {
        drain(&mut open(with(sql, key)));
    }
}

#[test]
fn keys_that_can_have_no_place_are_refused() {
    fails(
        with("SELECT id, code FROM big", text("nr")),
        Code::Key,
        &["'nr'", "'id', 'code'"],
    );
    fails(
        with("SELECT * FROM big", text("rate")),
        Code::Key,
        &["FLOAT", "rate"],
    );
    let twice = "SELECT b.id, s.id FROM big b JOIN small s ON s.id = b.status";
    fails(
        with(twice, text("id")),
        Code::Query,
        &["two columns named 'id'"],
    );
}

#[test]
fn a_null_key_is_an_error_and_never_a_lost_row() {
    let unique = map(&[("unique", Config::Bool(true))]);
    for direction in ["asc", "desc"] {
        let key = map(&[("maybe", text(direction))]);
        let mut cursor = open(Arguments {
            options: unique.clone(),
            ..with("SELECT id, maybe FROM big", key)
        });
        let error = try_drain(&mut cursor).unwrap_err();
        assert_eq!(error.code(), Code::Key, "{error}");
        assert!(
            error.message().contains("NULL") && error.message().contains("'maybe'"),
            "{error}"
        );
        if direction == "desc" {
            assert_eq!(
                cursor.rows_read(),
                (ROWS - ROWS / 1000) as u64,
                "the rows before it are handed out"
            );
        }
    }
    let mut cursor = open(Arguments {
        options: unique,
        ..with(
            "SELECT id, maybe FROM big WHERE maybe IS NOT NULL",
            text("maybe"),
        )
    });
    assert_eq!(drain(&mut cursor).len(), ROWS - ROWS / 1000);
}

#[test]
fn a_page_that_an_error_cut_is_never_handed_out_as_one() {
    let options = map(&[("unique", Config::Bool(true))]);
    let key = map(&[("maybe", text("desc"))]);
    let mut cursor = open(Arguments {
        options,
        ..with("SELECT id, maybe FROM big", key)
    });
    let mut pages = 0;
    let error = loop {
        match wait(&mut cursor) {
            Ok(true) => {
                if let Some(rows) = cursor.unread_page() {
                    assert_eq!(rows, 1_000);
                    cursor.advance(rows);
                    pages += 1;
                }
            }
            Ok(false) => panic!("NULL keys were passed over"),
            Err(error) => break error,
        }
    };
    assert_eq!((error.code(), pages), (Code::Key, 39));
}

/// What a server sorts itself it sorts by the beginning of a text: rows that this may have left unsorted don't come.
#[test]
fn one_result_is_in_order_or_refused() {
    shared().sql(
        "CREATE TABLE alike (id INT PRIMARY KEY, t TEXT CHARACTER SET latin1 NOT NULL);
         INSERT INTO alike SELECT seq, CONCAT(CHAR(64 + seq DIV 10), REPEAT('x', 1100), (seq * 7) MOD 10) FROM seq_10_to_59;
         INSERT INTO alike VALUES (1, 'A'), (2, 'B'), (3, 'Z')",
    );
    let walk = |init: &str| {
        let connection = map(&[
            ("driver", text("mysql")),
            ("host", text("127.0.0.1")),
            ("port", Config::Int(i64::from(shared().port))),
            ("database", text("shop")),
            ("username", text("root")),
            ("options", map(&[("1002", text(init))])),
        ]);
        Arguments {
            connection,
            key: text("t"),
            options: map(&[
                ("allowScan", Config::Bool(true)),
                ("unique", Config::Bool(true)),
            ]),
            ..arguments("", "SELECT id, t FROM alike")
        }
    };
    fails(
        walk("SET NAMES utf8mb4"),
        Code::Key,
        &["'t'", "1024 bytes", "max_sort_length", "INIT_COMMAND"],
    );
    let rows = drain(&mut open(walk("SET SESSION max_sort_length = 10000")));
    let texts: Vec<&String> = rows.iter().map(|row| &row[1]).collect();
    assert_eq!(texts.len(), 53);
    assert!(texts.is_sorted());
}

/// The same where little is sorted, found by an index of the WHERE: page by page, rows that belong behind a page's end would be lost.
#[test]
fn few_rows_are_in_order_or_refused() {
    shared().sql(
        "CREATE TABLE few (id INT PRIMARY KEY, g INT NOT NULL, t VARCHAR(1200) CHARACTER SET latin1 NOT NULL, UNIQUE (t), KEY (g));
         INSERT INTO few SELECT seq, seq, CONCAT('row ', seq) FROM seq_1000_to_20999;
         INSERT INTO few SELECT seq, 1, CONCAT('A', REPEAT('x', 1100), (seq * 7) MOD 40 + 10) FROM seq_1_to_40;
         ANALYZE TABLE few",
    );
    let walk = |init: &str| {
        let connection = map(&[
            ("driver", text("mysql")),
            ("host", text("127.0.0.1")),
            ("port", Config::Int(i64::from(shared().port))),
            ("database", text("shop")),
            ("username", text("root")),
            ("options", map(&[("1002", text(init))])),
        ]);
        Arguments {
            connection,
            key: text("t"),
            chunk: 5,
            bindings: vec![Binding::Int(1)],
            ..arguments("", "SELECT id, t FROM few WHERE g = ?")
        }
    };
    let order = open(walk("SET NAMES utf8mb4")).explain().unwrap();
    assert!(format!("{order:?}").contains("filesort"), "{order:?}");
    fails(
        walk("SET NAMES utf8mb4"),
        Code::Key,
        &["'t'", "1024 bytes", "max_sort_length", "INIT_COMMAND"],
    );
    let rows = drain(&mut open(walk("SET SESSION max_sort_length = 10000")));
    let texts: Vec<&String> = rows.iter().map(|row| &row[1]).collect();
    assert_eq!(texts.len(), 40);
    assert!(texts.is_sorted());
}
