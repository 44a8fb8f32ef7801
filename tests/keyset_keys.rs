//! Keys that are awkward: ordinals, instants in a repeated hour, NULLs, character sets that lose something, many columns,
//! generated ones; and tokens that outlive what they were made for.
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

fn with(sql: &str, key: &[(&str, &str)], options: &[(&str, Config)]) -> Arguments {
    let key: Vec<(&str, Config)> = key.iter().map(|(name, way)| (*name, text(way))).collect();
    Arguments {
        key: map(&key),
        options: map(options),
        ..arguments(&shared().url(), sql)
    }
}

fn nulls() -> (&'static str, Config) {
    ("nullableKey", Config::Bool(true))
}

/// The first column of all rows, a few from each of many cursors, every one behind the token of the one before.
fn by_tokens(make: impl Fn(usize, Option<String>) -> Arguments) -> Vec<String> {
    let (mut seen, mut token) = (Vec::new(), None);
    for round in 0.. {
        let mut cursor = open(make(round, token.clone()));
        for _ in 0..1 + round * 5 % 13 {
            if !wait(&mut cursor).unwrap_or_else(|error| panic!("after {seen:?}: {error}")) {
                return seen;
            }
            seen.push(show(cursor.value(0, 0)));
            cursor.advance(1);
        }
        token = cursor.token();
        assert!(seen.len() < 5_000, "no end: {:?}", make(0, None).key);
    }
    seen
}

/// Walks with small pages from token to token, and compares with one plain SELECT.
fn walks(sql: &str, key: &[(&str, &str)], options: &[(&str, Config)]) {
    let order: Vec<String> = key
        .iter()
        .map(|(name, way)| format!("`{}` {way}", name.replace('.', "`.`")))
        .collect();
    let plain = format!(
        "{} ORDER BY {}",
        sql.replace("{keyset}", "TRUE"),
        order.join(", ")
    );
    let expected = shared().sql(&plain);
    let expected: Vec<&str> = expected
        .lines()
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    let seen = by_tokens(|round, after| Arguments {
        chunk: 1 + i64::try_from(round % 7).unwrap(),
        after,
        ..with(sql, key, options)
    });
    assert_eq!(seen, expected, "{sql} by {key:?}");
    let whole = firsts(&mut open(with(sql, key, options)));
    assert_eq!(whole, expected, "{sql} by {key:?}, at once");
}

fn both(sql: &str, column: &str, options: &[(&str, Config)]) {
    for (one, other) in [("asc", "asc"), ("desc", "desc")] {
        walks(sql, &[(column, one), ("nr", other)], options);
    }
}

/// Index entries a row of a whole walk in pages of a thousand.
fn effort(arguments: Arguments) -> (usize, f64) {
    let mut cursor = open(Arguments {
        chunk: 1_000,
        ..arguments
    });
    let rows = drain(&mut cursor).len();
    let Config::Map(entries) = cursor.explain().unwrap() else {
        panic!()
    };
    let ratio = entries
        .iter()
        .find(|(name, _)| name == "rowsExaminedPerRow");
    match ratio.unwrap().1 {
        Config::Float(ratio) => (rows, ratio),
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn an_enum_and_a_set_are_walked_by_their_ordinals() {
    shared().sql(
        "SET sql_mode = ''; CREATE TABLE ordinals (nr INT PRIMARY KEY, e ENUM('zebra','apple','Mango','it''s','') NOT NULL,
           s SET('b','a','c') NOT NULL, m ENUM('x','y') NULL, KEY e (e, nr), KEY s (s, nr), KEY m (m, nr), KEY mixed (e DESC, s, nr));
         INSERT INTO ordinals SELECT seq, seq % 6, seq % 8, IF(seq % 4 = 0, NULL, 1 + seq % 2) FROM seq_1_to_400; ANALYZE TABLE ordinals",
    );
    let sql = "SELECT nr, e, s, m FROM ordinals";
    both(sql, "e", &[]);
    both(sql, "s", &[]);
    both(sql, "m", &[nulls()]);
    walks(sql, &[("e", "desc"), ("s", "asc"), ("nr", "asc")], &[]);
    let marked = "SELECT DISTINCT e, s FROM ordinals WHERE {keyset}";
    shared().sql("ALTER TABLE ordinals ADD KEY es (e, s)");
    let seen = by_tokens(|_, after| Arguments {
        chunk: 3,
        after,
        ..with(marked, &[("e", "asc"), ("s", "asc")], &[])
    });
    let plain = shared().sql("SELECT e FROM (SELECT DISTINCT e, s FROM ordinals) d ORDER BY e, s");
    assert_eq!(seen, plain.lines().collect::<Vec<_>>());
}

#[test]
fn an_enum_with_too_many_values_says_why_it_is_refused() {
    let members: Vec<String> = (0..1_500).map(|nr| format!("'v{nr}'")).collect();
    shared().sql(&format!(
        "CREATE TABLE too_many (nr INT PRIMARY KEY, e ENUM({}) NOT NULL, s SET('a','b','c','d','e','f','g','h','i','j','k') NOT NULL, KEY (e, nr), KEY (s, nr))",
        members.join(",")
    ));
    for (column, words) in [("e", ["ENUM", "1501"]), ("s", ["SET", "2048"])] {
        fails(
            with(
                "SELECT nr, e, s FROM too_many",
                &[(column, "asc"), ("nr", "asc")],
                &[],
            ),
            Code::Key,
            &[words[0], words[1], "compares as text"],
        );
    }
}

#[test]
fn a_page_of_an_awkward_key_reads_what_it_gives() {
    let columns: Vec<String> = (1..=8).map(|nr| format!("k{nr} INT NOT NULL")).collect();
    shared().sql(&format!(
        "CREATE TABLE economy (nr INT PRIMARY KEY, e ENUM('a','b','c','d') NOT NULL, m INT NULL, t TIMESTAMP(6) NOT NULL DEFAULT '2000-01-01', w VARCHAR(20) CHARACTER SET cp932 NOT NULL,
           {}, KEY e (e, nr), KEY m (m, nr), KEY t (t, nr), KEY w (w, nr), UNIQUE KEY k (k1, k2 DESC, k3, k4 DESC, k5, k6 DESC, k7, k8 DESC));
         INSERT INTO economy SELECT seq, 1 + seq % 4, IF(seq % 3 = 0, NULL, seq % 500), '2024-01-01' + INTERVAL seq DIV 7 SECOND, CONCAT('w', seq % 100),
           seq % 2, seq % 3, seq % 5, 1, seq % 7, seq DIV 5000, 0, seq FROM seq_1_to_30000;
         ANALYZE TABLE economy",
        columns.join(", ")
    ));
    let sql = "SELECT * FROM economy";
    let eight: Vec<String> = (1..=8).map(|nr| format!("k{nr}")).collect();
    let mixed = |first: &'static str, second: &'static str| {
        let ways = [first, second].into_iter().cycle();
        eight
            .iter()
            .map(String::as_str)
            .zip(ways)
            .collect::<Vec<_>>()
    };
    for key in [
        vec![("e", "asc"), ("nr", "asc")],
        vec![("e", "desc"), ("nr", "desc")],
        vec![("m", "asc"), ("nr", "asc")],
        vec![("m", "desc"), ("nr", "desc")],
        vec![("t", "asc"), ("nr", "asc")],
        vec![("w", "asc"), ("nr", "asc")],
        mixed("asc", "desc"),
        mixed("desc", "asc"),
    ] {
        // MySQL reads an index of mixed directions as it is, and looks for no place in it to read it turned.
        if is_mysql() && key == mixed("desc", "asc") {
            fails(with(sql, &key, &[nulls()]), Code::Plan, &["'k'"]);
            continue;
        }
        let (rows, ratio) = effort(with(sql, &key, &[nulls(), even_pages()]));
        assert_eq!(rows, 30_000);
        assert!(
            (0.9..=1.02).contains(&ratio),
            "{key:?}: {ratio} entries a row"
        );
    }
}

/// Debian's zone tables aren't loaded in a fresh server; one zone is enough.
fn berlin() {
    static LOADED: Once = Once::new();
    LOADED.call_once(|| {
        shared().run(
            "mysql",
            "INSERT INTO time_zone (Time_zone_id, Use_leap_seconds) VALUES (1, 'N');
             INSERT INTO time_zone_name VALUES ('Test/Berlin', 1);
             INSERT INTO time_zone_transition_type VALUES (1, 0, 7200, 1, 'CEST'), (1, 1, 3600, 0, 'CET');
             INSERT INTO time_zone_transition VALUES (1, 1679792400, 0), (1, 1698541200, 1), (1, 1711846800, 0), (1, 1729990800, 1), (1, 1743296400, 0);
             FLUSH TABLES",
        );
        shared().sql(
            "CREATE TABLE stamps (nr INT NOT NULL PRIMARY KEY, k TIMESTAMP(6) NOT NULL DEFAULT '2000-01-01', g INT NOT NULL, KEY k (k, nr), KEY g (g, k, nr));
             SET time_zone = '+00:00';
             INSERT INTO stamps SELECT seq, '2024-10-26 22:00:00' + INTERVAL 150 * (seq DIV 3) SECOND + INTERVAL seq DIV 2 MICROSECOND, seq % 2 FROM seq_1_to_300;
             SET sql_mode = ''; INSERT INTO stamps VALUES (1000, 0, 0), (1001, '1970-01-01 00:00:01', 0), (1002, '2038-01-19 03:14:07.999999', 0);
             ANALYZE TABLE stamps",
        );
    });
}

#[test]
fn timestamps_are_walked_through_the_hour_that_clocks_repeat() {
    berlin();
    let zones = ["Test/Berlin", "%2B00:00", "-03:30"];
    for key in [
        vec![("k", "asc"), ("nr", "asc")],
        vec![("k", "desc"), ("nr", "desc")],
        vec![("g", "asc"), ("k", "asc"), ("nr", "asc")],
        vec![("g", "desc"), ("k", "desc"), ("nr", "desc")],
    ] {
        let order: Vec<String> = key
            .iter()
            .map(|(name, way)| format!("{name} {way}"))
            .collect();
        let expected = shared().sql(&format!(
            "SELECT nr FROM stamps ORDER BY {}",
            order.join(", ")
        ));
        for zone in &zones {
            for (sql, marked) in [
                ("SELECT nr, k, g FROM stamps", false),
                ("SELECT nr, k, g FROM stamps WHERE {keyset}", true),
            ] {
                if is_mysql() && marked && *zone == zones[0] {
                    // Which of two instants the key is can't be told there.
                    let arguments = Arguments {
                        connection: text(&format!("{}?timezone={zone}", shared().url())),
                        chunk: 3,
                        ..with(sql, &key, &[])
                    };
                    fails(arguments, Code::Key, &["repeat"]);
                    continue;
                }
                let seen = by_tokens(|round, after| Arguments {
                    connection: text(&format!("{}?timezone={zone}", shared().url())),
                    chunk: if marked {
                        7
                    } else {
                        1 + i64::try_from(round % 4).unwrap()
                    },
                    after,
                    ..with(sql, &key, &[])
                });
                assert_eq!(
                    seen,
                    expected.lines().collect::<Vec<_>>(),
                    "{zone}: {key:?}"
                );
            }
        }
        // A position means the same in a session of another time zone.
        let seen = by_tokens(|round, after| Arguments {
            connection: text(&format!("{}?timezone={}", shared().url(), zones[round % 3])),
            chunk: 4,
            after,
            ..with("SELECT nr, k, g FROM stamps", &key, &[])
        });
        assert_eq!(seen, expected.lines().collect::<Vec<_>>(), "{key:?}");
    }
}

#[test]
fn nulls_are_values_where_the_option_says_so() {
    shared().sql(
        "CREATE TABLE holes (nr INT PRIMARY KEY, a INT NULL, b VARCHAR(9) NULL, c DATETIME(6) NULL,
           KEY a (a, nr), KEY abc (a, b, c, nr), KEY mixed (a, b DESC, nr), KEY b (b, nr));
         INSERT INTO holes SELECT seq, IF(seq % 5 < 2, NULL, seq % 4), IF(seq % 3 = 0, NULL, CONCAT('b', seq % 6)),
           IF(seq % 7 < 3, NULL, '2024-01-01' + INTERVAL seq % 9 MICROSECOND) FROM seq_1_to_300;
         CREATE TABLE one_hole (k INT NULL, nr INT NOT NULL, UNIQUE KEY (k)); INSERT INTO one_hole VALUES (NULL, 0), (1, 1), (2, 2), (-1, 3);
         ANALYZE TABLE holes",
    );
    let sql = "SELECT nr, a, b, c FROM holes";
    both(sql, "a", &[nulls()]);
    both(sql, "b", &[nulls()]);
    walks(
        sql,
        &[("a", "asc"), ("b", "asc"), ("c", "asc"), ("nr", "asc")],
        &[nulls()],
    );
    walks(
        sql,
        &[("a", "desc"), ("b", "desc"), ("c", "desc"), ("nr", "desc")],
        &[nulls()],
    );
    walks(
        sql,
        &[("a", "asc"), ("b", "desc"), ("nr", "asc")],
        &[nulls()],
    );
    walks(
        sql,
        &[("a", "desc"), ("b", "asc"), ("nr", "desc")],
        &[nulls()],
    );
    walks(
        "SELECT nr, a, b, c FROM holes WHERE {keyset}",
        &[("a", "desc"), ("nr", "desc")],
        &[nulls()],
    );
    // Two NULLs are no duplicates to a unique index: it proves nothing here.
    let one =
        |options: &[(&str, Config)]| with("SELECT nr, k FROM one_hole", &[("k", "desc")], options);
    fails(one(&[nulls()]), Code::Key, &["can't be proved unique"]);
    let vouched = [nulls(), ("unique", Config::Bool(true))];
    assert_eq!(firsts(&mut open(one(&vouched))), ["2", "1", "3", "0"]);
    let error = failure(one(&vouched[1..]));
    assert!(error.message().contains("nullableKey"), "{error}");
}

#[test]
fn texts_that_utf8_would_change_keep_their_place() {
    // In cp932 0x8790 and 0x81E0 are one letter of Unicode, and some bytes of cp1257 none.
    let padless = if is_mysql() {
        "utf8mb4_0900_ai_ci"
    } else {
        "utf8mb4_unicode_520_nopad_ci"
    };
    shared().sql(
        &format!("CREATE TABLE sounds (nr INT PRIMARY KEY AUTO_INCREMENT, j VARCHAR(20) CHARACTER SET cp932 COLLATE cp932_bin NOT NULL,
           b VARCHAR(20) CHARACTER SET cp1257 COLLATE cp1257_bin NOT NULL, g VARCHAR(20) CHARACTER SET gbk COLLATE gbk_chinese_ci NOT NULL,
           u VARCHAR(20) CHARACTER SET utf16le COLLATE utf16le_general_ci NOT NULL, n VARCHAR(20) COLLATE {padless} NOT NULL,
           KEY j (j, nr), KEY b (b, nr), KEY g (g, nr), KEY u (u, nr), KEY n (n, nr));
         INSERT INTO sounds (j, b, g, u, n) SELECT CONVERT(CAST(ELT(1 + seq % 5, X'8790', X'81E0', X'8782', X'41', X'FA54') AS BINARY) USING cp932),
           CONVERT(CAST(ELT(1 + seq % 4, X'A1', X'A5', X'81', X'42') AS BINARY) USING cp1257), CONVERT(ELT(1 + seq % 4, '中', '国', 'a', 'Z') USING gbk),
           ELT(1 + seq % 4, '😀', 'ö', 'O', 'z'), ELT(1 + seq % 6, 'a', 'a ', 'A', 'ä', 'b  ', 'B') FROM seq_1_to_120"),
    );
    for column in ["j", "b", "g", "u", "n"] {
        both(&format!("SELECT nr, {column} FROM sounds"), column, &[]);
    }
    walks(
        "SELECT nr, j FROM sounds WHERE {keyset}",
        &[("j", "asc"), ("nr", "asc")],
        &[],
    );
    let mut keys = open(with(
        "SELECT nr, j FROM sounds",
        &[("j", "asc"), ("nr", "asc")],
        &[],
    ));
    keys.keys_only().unwrap();
    let rows = drain(&mut keys);
    assert_eq!(
        (rows.len(), rows[0].len()),
        (120, 2),
        "what travels beside a row is never seen"
    );
}

#[test]
fn generated_columns_are_keys_like_others() {
    shared().sql(
        "CREATE TABLE made (nr INT PRIMARY KEY, doc VARCHAR(60) NOT NULL, total DECIMAL(9,2) NOT NULL, gross DECIMAL(12,4) AS (total * 1.19) STORED,
           name VARCHAR(20) AS (JSON_VALUE(doc, '$.name')) VIRTUAL, KEY gross (gross, nr), KEY name (name, nr));
         INSERT INTO made (nr, doc, total) SELECT seq, CONCAT('{\"name\":\"n', seq % 17, '\"}'), seq % 40 / 8 FROM seq_1_to_200; ANALYZE TABLE made",
    );
    both("SELECT nr, gross FROM made", "gross", &[nulls()]);
    both("SELECT nr, name FROM made", "name", &[nulls()]);
}

#[test]
fn equal_prefixes_prove_nothing() {
    // 'ß' and 'ss' are equal, their first letters are not: an index of first letters lets both in.
    shared().sql(
        "CREATE TABLE prefixed (nr INT PRIMARY KEY, k VARCHAR(20) COLLATE utf8mb4_german2_ci NOT NULL, UNIQUE KEY k (k(1)), KEY whole (k));
         INSERT INTO prefixed VALUES (1, 'ß'), (2, 'ss')",
    );
    let key = with("SELECT nr, k FROM prefixed", &[("k", "asc")], &[]);
    fails(key, Code::Key, &["can't be proved unique"]);
    both(
        "SELECT nr, k FROM prefixed",
        "k",
        &[("allowScan", Config::Bool(true))],
    );
}

/// A token from the middle of a walk over a table made anew with this key column, and a cursor behind it once the table
/// was altered.
fn altered(column: &str, value: &str, alter: &str) -> Cursor {
    shared().sql(&format!(
        "DROP TABLE IF EXISTS altered; CREATE TABLE altered (nr INT NOT NULL, k {column} NOT NULL, PRIMARY KEY (k, nr));
         INSERT INTO altered SELECT seq, {value} FROM seq_1_to_9"
    ));
    let make = |after| Arguments {
        chunk: 2,
        after,
        ..with(
            "SELECT nr, k FROM altered",
            &[("k", "asc"), ("nr", "asc")],
            &[],
        )
    };
    let mut cursor = open(make(None));
    assert!(wait(&mut cursor).unwrap());
    cursor.advance(1);
    let token = cursor.token();
    drop(cursor);
    shared().sql(alter);
    open(make(token))
}

#[test]
fn a_token_dies_with_the_definition_of_its_key() {
    for (column, value, alter, now) in [
        (
            "INT",
            "1",
            "ALTER TABLE altered MODIFY k INT UNSIGNED NOT NULL",
            "int unsigned",
        ),
        (
            "INT",
            "1",
            "ALTER TABLE altered MODIFY k BIGINT NOT NULL",
            "bigint",
        ),
        (
            "VARCHAR(20) COLLATE utf8mb4_bin",
            "'a'",
            "ALTER TABLE altered MODIFY k VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL",
            "utf8mb4_general_ci",
        ),
        (
            "VARCHAR(20) CHARACTER SET latin1",
            "'a'",
            "ALTER TABLE altered MODIFY k VARCHAR(20) CHARACTER SET utf8mb4 NOT NULL",
            "utf8mb4",
        ),
        (
            "ENUM('a','b')",
            "'a'",
            "ALTER TABLE altered MODIFY k ENUM('c','a','b') NOT NULL",
            "enum('c','a','b')",
        ),
        (
            "DATETIME",
            "'2024-01-01'",
            "ALTER TABLE altered MODIFY k DATETIME(6) NOT NULL",
            "datetime(6)",
        ),
        (
            "DECIMAL(9,2)",
            "1",
            "ALTER TABLE altered MODIFY k DECIMAL(9,3) NOT NULL",
            "decimal(9,3)",
        ),
    ] {
        let error = try_drain(&mut altered(column, value, alter)).unwrap_err();
        assert_eq!(error.code(), Code::Token, "{error}");
        for word in ["'k'", "definition", now] {
            assert!(
                error.message().contains(word),
                "'{word}' is missing in: {error}"
            );
        }
    }
    for (column, value, alter) in [
        (
            "INT",
            "1",
            "ALTER TABLE altered ADD other INT, ENGINE = InnoDB",
        ),
        (
            "VARCHAR(20)",
            "'a'",
            "ALTER TABLE altered MODIFY k VARCHAR(60) NOT NULL",
        ),
    ] {
        assert_eq!(
            drain(&mut altered(column, value, alter)).len(),
            8,
            "{alter}"
        );
    }
}

#[test]
fn a_signed_token_is_taken_by_its_key_only() {
    shared().sql("CREATE TABLE signed_ (nr INT PRIMARY KEY); INSERT INTO signed_ SELECT seq FROM seq_1_to_20");
    let old = "base64:b2xkIGtleSBvZiB0aGUgYXBwbGljYXRpb24=";
    let new = "base64:bmV3IGtleSBvZiB0aGUgYXBwbGljYXRpb24=";
    let make = |key: Option<Config>, after: Option<String>| {
        let options: Vec<(&str, Config)> = key.map(|key| ("tokenKey", key)).into_iter().collect();
        Arguments {
            after,
            ..with("SELECT nr FROM signed_", &[("nr", "asc")], &options)
        }
    };
    let token = |key: Option<Config>| {
        let mut cursor = open(make(key, None));
        assert!(wait(&mut cursor).unwrap());
        cursor.advance(5);
        cursor.token().unwrap()
    };
    let (signed, plain) = (token(Some(text(old))), token(None));
    let both = Config::List(vec![text(new), text(old)]);
    for key in [text(old), both.clone()] {
        assert_eq!(
            firsts(&mut open(make(Some(key), Some(signed.clone()))))[0],
            "6"
        );
    }
    assert_eq!(
        token(Some(both)),
        token(Some(text(new))),
        "the first key signs"
    );
    for (key, token, word) in [
        (Some(text(new)), &signed, "another key"),
        (None, &signed, "is signed"),
        (Some(text(old)), &plain, "isn't signed"),
    ] {
        let error = failure(make(key, Some(token.clone())));
        assert_eq!(error.code(), Code::Token);
        assert!(error.message().contains(word), "{error}");
        assert!(!error.message().contains("base64:"), "{error}");
    }
    for wrong in [
        text("short"),
        Config::Int(1),
        Config::List(vec![]),
        Config::List(vec![text("short")]),
    ] {
        let error = failure(make(Some(wrong), None));
        assert_eq!(error.code(), Code::Argument);
        assert!(
            error.message().contains("tokenKey") && !error.message().contains("short"),
            "{error}"
        );
    }
    let shown = format!("{:?}", make(Some(text(old)), None));
    assert!(!shown.contains(old), "{shown}");
    assert!(!format!("{:?}", open(make(Some(text(old)), None))).contains("base64:"));
}
