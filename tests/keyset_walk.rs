//! A walk end to end: every row once, in order, from any token on, with pages of the size asked for.
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
use native_xlsx::keyset::{Arguments, Binding, Value};
use native_xlsx::value::Value as Config;
use std::sync::Once;
use std::time::Duration;

const ROWS: usize = 3_000;

fn orders() -> String {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        shared().sql(
            "CREATE TABLE orders (id BIGINT UNSIGNED PRIMARY KEY, customer INT NOT NULL, status TINYINT NOT NULL,
               created_at DATETIME(6) NOT NULL, total DECIMAL(12,2) NOT NULL, note VARCHAR(80) NULL,
               KEY c (created_at, id), KEY s (status, customer), KEY t (total, id));
             INSERT INTO orders SELECT seq, seq % 97, seq % 3, '2024-01-01' + INTERVAL (seq DIV 4) SECOND_MICROSECOND,
               seq % 50 / 4, IF(seq % 7 = 0, NULL, CONCAT('Bestellung №', seq)) FROM seq_1_to_3000;
             ANALYZE TABLE orders",
        );
    });
    shared().url()
}

fn all(sql: &str) -> Arguments {
    arguments(&orders(), sql)
}

fn ids(sql: &str) -> Vec<String> {
    orders();
    shared().sql(sql).lines().map(str::to_owned).collect()
}

#[test]
fn every_row_comes_once_and_in_order() {
    let mut cursor = open(all("SELECT * FROM orders"));
    let rows = drain(&mut cursor);
    assert_eq!(rows.len(), ROWS);
    assert_eq!(rows[0][..3], ["1", "1", "1"]);
    assert_eq!(rows[6][5], "NULL");
    assert_eq!(rows[7][5], "Bestellung №8");
    assert!(
        rows.windows(2).all(
            |pair| pair[0][0].parse::<u64>().unwrap() + 1 == pair[1][0].parse::<u64>().unwrap()
        )
    );
    assert!(cursor.is_done());
    assert_eq!(cursor.rows_read(), ROWS as u64);
}

#[test]
fn mixed_directions_follow_the_server() {
    for (key, order) in [
        (
            map(&[("created_at", text("desc")), ("id", text("desc"))]),
            "created_at DESC, id DESC",
        ),
        (
            map(&[("total", text("asc")), ("id", text("asc"))]),
            "total, id",
        ),
    ] {
        let mut cursor = open(Arguments {
            key,
            ..all("SELECT * FROM orders;")
        });
        assert_eq!(
            firsts(&mut cursor),
            ids(&format!("SELECT id FROM orders ORDER BY {order}")),
            "{order}"
        );
    }
}

#[test]
fn a_token_goes_on_behind_its_row_whatever_the_chunk() {
    let key = map(&[("created_at", text("desc")), ("id", text("desc"))]);
    let sql = "SELECT id, created_at FROM orders WHERE status = ?";
    let with = |chunk, after| Arguments {
        key: key.clone(),
        chunk,
        after,
        bindings: vec![int(1)],
        ..all(sql)
    };
    let whole = firsts(&mut open(with(100, None)));
    let mut seen = Vec::new();
    let mut token = None;
    for step in [1usize, 7, 100, 333, 400, 10_000] {
        let mut cursor = open(with(1 + step as i64 % 50, token.clone()));
        assert_eq!(cursor.token(), token);
        let mut left = step;
        while left > 0 && wait(&mut cursor).unwrap() {
            let take = left.min(cursor.unread());
            seen.extend((0..take).map(|n| show(cursor.value(n, 0))));
            cursor.advance(take);
            left -= take;
        }
        token = cursor.token();
        assert!(
            token
                .as_ref()
                .unwrap()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
    }
    assert_eq!(seen, whole);
}

#[test]
fn chunks_are_whole_pages() {
    let mut cursor = open(Arguments {
        chunk: 700,
        ..all("SELECT id FROM orders")
    });
    let mut pages = Vec::new();
    while wait(&mut cursor).unwrap() {
        if let Some(rows) = cursor.unread_page() {
            let first = show(cursor.value(0, 0));
            let last = show(cursor.value(rows - 1, 0));
            pages.push((rows, first, last));
            cursor.advance(rows);
        }
    }
    let expected: Vec<(usize, String, String)> =
        [(700, 1), (700, 701), (700, 1401), (700, 2101), (200, 2801)]
            .iter()
            .map(|(rows, first)| (*rows, first.to_string(), (first + rows - 1).to_string()))
            .collect();
    assert_eq!(pages, expected);
}

#[test]
fn keys_only_keeps_position_and_token() {
    let key = map(&[("created_at", text("asc")), ("id", text("asc"))]);
    let make = || {
        open(Arguments {
            key: key.clone(),
            ..all("SELECT * FROM orders")
        })
    };
    let mut rows = make();
    assert!(wait(&mut rows).unwrap());
    rows.advance(5);
    let token = rows.token();
    rows.keys_only().unwrap();
    assert_eq!(rows.token(), token);
    assert!(wait(&mut rows).unwrap());
    assert_eq!(
        rows.columns()
            .iter()
            .map(|column| column.name.as_str())
            .collect::<Vec<_>>(),
        ["created_at", "id"]
    );
    assert_eq!(show(rows.value(0, 1)), "6");
    assert_eq!(drain(&mut rows).len(), ROWS - 5);
    let mut marked = open(Arguments {
        key: text("customer"),
        bindings: vec![int(1)],
        ..all("SELECT DISTINCT customer FROM orders WHERE status = ? AND {keyset}")
    });
    marked.keys_only().unwrap();
    assert_eq!(
        firsts(&mut marked),
        ids("SELECT DISTINCT customer FROM orders WHERE status = 1 ORDER BY 1")
    );
}

#[test]
fn all_scalar_bindings_are_bound() {
    let sql = "SELECT id, ? AS n, ? AS b, ? AS i, ? AS f, ? AS s FROM orders WHERE id <= ? -- ?\n AND note <> '?' AND '{keyset}' <> \"?\"";
    let nasty = "'; DROP TABLE orders; -- \\ \u{1F600}";
    let bindings = vec![
        Binding::Null,
        Binding::Bool(true),
        int(i64::MIN),
        Binding::Float(0.1),
        bytes(nasty),
        int(2),
    ];
    let rows = drain(&mut open(Arguments {
        bindings,
        ..all(sql)
    }));
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[1],
        ["2", "NULL", "1", &i64::MIN.to_string(), "0.1", nasty]
    );
}

#[test]
fn empty_results_and_exact_pages_end() {
    assert!(drain(&mut open(all("SELECT * FROM orders WHERE id > 1000000"))).is_empty());
    let mut cursor = open(Arguments {
        chunk: 100,
        ..all("SELECT * FROM orders WHERE id <= 200")
    });
    assert_eq!(drain(&mut cursor).len(), 200);
    let mut after = open(Arguments {
        after: cursor.token(),
        ..all("SELECT * FROM orders WHERE id <= 200")
    });
    assert!(drain(&mut after).is_empty());
    assert_eq!(after.token(), cursor.token());
}

#[test]
fn joins_subqueries_and_groups_are_walked() {
    orders();
    shared().sql(
        "CREATE TABLE IF NOT EXISTS customers (id INT PRIMARY KEY, name VARCHAR(30) NOT NULL);
        INSERT IGNORE INTO customers SELECT seq, CONCAT('c', seq) FROM seq_0_to_96",
    );
    let join = "SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer WHERE EXISTS (SELECT 1 FROM customers x WHERE x.id = o.status)";
    assert_eq!(drain(&mut open(all(join))).len(), ROWS);
    let groups = "SELECT status, customer, SUM(total) AS total FROM orders WHERE {keyset} GROUP BY status, customer";
    let key = Config::List(vec![text("status"), text("customer")]);
    let rows = drain(&mut open(Arguments {
        key,
        chunk: 20,
        ..all(groups)
    }));
    assert_eq!(rows.len(), 291);
}

#[test]
fn values_carry_their_types() {
    let rows = open(all("SELECT id, created_at, total FROM orders WHERE id = 1"));
    let mut cursor = rows;
    assert!(wait(&mut cursor).unwrap());
    assert_eq!(cursor.value(0, 0), Value::Int(1));
    assert_eq!(cursor.value(0, 2), Value::Bytes(b"0.25"));
    assert!(matches!(
        cursor.value(0, 1),
        Value::DateTime {
            year: 2024,
            month: 1,
            day: 1,
            ..
        }
    ));
}

#[test]
fn explain_tells_the_plan_and_the_effort() {
    let mut cursor = open(Arguments {
        chunk: 1_000,
        options: map(&[even_pages()]),
        ..all("SELECT * FROM orders")
    });
    let report = cursor.explain().unwrap();
    let Config::Map(entries) = &report else {
        panic!("{report:?}")
    };
    assert!(entries.iter().any(|(name, _)| name == "plan"));
    assert!(!format!("{report:?}").contains("s3cr3t"));
    assert!(wait(&mut cursor).unwrap());
    cursor.advance(1);
    cursor.explain().unwrap(); // in the middle of a walk: no row is lost by it
    assert_eq!(drain(&mut cursor).len(), ROWS - 1);
    let Config::Map(entries) = cursor.explain().unwrap() else {
        panic!()
    };
    let ratio = entries
        .iter()
        .find(|(name, _)| name == "rowsExaminedPerRow")
        .unwrap();
    assert!(
        matches!(ratio.1, Config::Float(ratio) if ratio <= 1.01),
        "{entries:?}"
    );
}

#[test]
fn closing_keeps_the_token_and_refuses_rows() {
    let mut cursor = open(all("SELECT * FROM orders"));
    assert!(wait(&mut cursor).unwrap());
    cursor.advance(3);
    let token = cursor.token();
    cursor.close();
    cursor.close();
    assert_eq!(cursor.token(), token);
    assert_eq!(
        cursor.ready(Duration::ZERO).unwrap_err().code(),
        Code::Cursor
    );
    let mut next = open(Arguments {
        after: token,
        ..all("SELECT * FROM orders")
    });
    assert_eq!(firsts(&mut next)[0], "4");
}

#[test]
fn what_only_looks_like_a_placeholder_is_left_alone() {
    orders();
    let sql = "SELECT id, '12:30' AS t, \"a:b ?\" AS u, note AS `c:d?` -- it's 10:foo o'clock ?\n /* :bar 'open ? */ FROM orders # don't ?\n WHERE id <= ? AND '?' <> ':x'";
    let rows = drain(&mut open(Arguments {
        bindings: vec![int(3)],
        ..all(sql)
    }));
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][1..3], ["12:30", "a:b ?"]);
    let colon = "SELECT id, @n := 5 AS n, 1 AS x FROM orders WHERE id < ? AND {keyset}";
    assert_eq!(
        drain(&mut open(Arguments {
            bindings: vec![int(3)],
            ..all(colon)
        }))
        .len(),
        2
    );
}

#[test]
fn views_and_ctes_are_walked_when_the_key_is_vouched_for() {
    orders();
    shared().sql("CREATE OR REPLACE VIEW shown AS SELECT id, total FROM orders WHERE status = 1");
    let unique = map(&[("unique", Config::Bool(true))]);
    for sql in [
        "SELECT * FROM shown",
        "SELECT * FROM (SELECT id, total FROM orders WHERE status = 1) x",
        "WITH c AS (SELECT id, total FROM orders WHERE status = 1) SELECT * FROM c",
    ] {
        let mut options = unique.clone();
        if is_mysql() && sql.ends_with("shown") {
            // It reads the view by an index of its WHERE and sorts; a view can't be told which one to take.
            let arguments = Arguments {
                options: unique.clone(),
                ..all(sql)
            };
            fails(arguments, Code::Plan, &["Using filesort"]);
            options = map(&[
                ("unique", Config::Bool(true)),
                ("allowScan", Config::Bool(true)),
            ]);
        }
        let mut cursor = open(Arguments {
            options: options.clone(),
            ..all(sql)
        });
        assert_eq!(drain(&mut cursor).len(), ROWS / 3, "{sql}");
        match try_drain(&mut open(all(sql))) {
            Ok(rows) => assert_eq!(rows.len(), ROWS / 3),
            Err(error) if options == unique => {
                assert_eq!(error.code(), Code::Key, "{sql}: {error}")
            }
            Err(error) => assert_eq!(error.code(), Code::Plan, "{sql}: {error}"),
        }
    }
}

#[test]
fn odd_names_are_quoted() {
    orders();
    shared().sql("CREATE TABLE IF NOT EXISTS `odd``table` (`or``der` INT PRIMARY KEY, `select` INT NOT NULL, UNIQUE KEY (`select`));
        INSERT IGNORE INTO `odd``table` SELECT seq, 1000 - seq FROM seq_1_to_300");
    for key in ["or`der", "select"] {
        let mut cursor = open(Arguments {
            key: text(key),
            ..all("SELECT * FROM `odd``table`")
        });
        assert_eq!(drain(&mut cursor).len(), 300);
        let mut marked = open(Arguments {
            key: text(&format!("t.{key}")),
            ..all("SELECT * FROM `odd``table` AS t WHERE {keyset}")
        });
        assert_eq!(drain(&mut marked).len(), 300);
    }
}

#[test]
fn rows_that_come_and_go_leave_the_others_alone() {
    orders();
    shared().sql("CREATE TABLE IF NOT EXISTS moving (id INT PRIMARY KEY, v INT NOT NULL); REPLACE INTO moving SELECT seq * 2, 0 FROM seq_1_to_2000");
    let mut cursor = open(Arguments {
        chunk: 50,
        ..all("SELECT id, v FROM moving")
    });
    let mut seen = Vec::new();
    while wait(&mut cursor).unwrap() {
        seen.push(show(cursor.value(0, 0)).parse::<u32>().unwrap());
        cursor.advance(1);
        if seen.len() % 400 == 0 {
            let at = seen.len();
            shared().sql(&format!("INSERT IGNORE INTO moving SELECT 4 * seq - 1, 1 FROM seq_{at}_to_{}; DELETE FROM moving WHERE id IN ({}, {}); UPDATE moving SET v = v + 1", at + 50, at * 2 - 100, at * 2 + 2_000));
        }
    }
    assert!(
        seen.windows(2).all(|pair| pair[0] < pair[1]),
        "in order, none twice"
    );
    let stayed = seen.iter().filter(|id| *id % 2 == 0).count();
    assert!(stayed >= 2_000 - 10, "{stayed}");
}

#[test]
fn a_marker_that_does_not_filter_is_an_error_and_no_endless_loop() {
    orders();
    shared().sql(
        "CREATE TABLE IF NOT EXISTS people (id INT PRIMARY KEY, name VARCHAR(30) NOT NULL);
         INSERT IGNORE INTO people SELECT seq, CONCAT('c', seq) FROM seq_0_to_96",
    );
    let outer =
        "SELECT o.id, c.name FROM orders o LEFT JOIN people c ON c.id = o.customer AND {keyset}";
    let or = "SELECT id FROM orders WHERE status = 1 OR status = 2 AND {keyset}";
    for (sql, key) in [(outer, "o.id"), (or, "id")] {
        let make = |after| Arguments {
            key: text(key),
            after,
            options: map(&[("allowScan", Config::Bool(true))]),
            ..all(sql)
        };
        let mut cursor = open(make(None));
        let error = try_drain(&mut cursor).unwrap_err();
        assert_eq!(error.code(), Code::Key, "{error}");
        assert!(
            error.message().contains("{keyset} doesn't filter"),
            "{error}"
        );
        assert!(cursor.rows_read() <= 100);
        assert_eq!(failure(make(cursor.token())).code(), Code::Key);
    }
}

#[test]
fn with_a_marker_the_key_is_the_column_it_says() {
    orders();
    for (sql, key) in [
        ("SELECT o.customer AS id FROM orders o WHERE {keyset}", "id"),
        ("SELECT id + 0 AS id FROM orders WHERE {keyset}", "id"),
        (
            "SELECT b.id, a.status FROM orders a JOIN orders b ON b.id = a.customer WHERE {keyset}",
            "a.id",
        ),
    ] {
        fails(
            Arguments {
                key: text(key),
                options: map(&[("unique", Config::Bool(true))]),
                ..all(sql)
            },
            Code::Key,
            &["under its own name"],
        );
    }
}
