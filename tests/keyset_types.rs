//! Keys and values of every type: what the server sorts, the token carries, and the row holds.
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
use native_xlsx::keyset::{Arguments, ColumnKind, Value};
use native_xlsx::value::Value as Config;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Walks `table` by `key`, with a new cursor behind the token every few rows, and compares with one plain SELECT.
fn walks_as_the_server_sorts(table: &str, key: &[(&str, &str)], url: &str) {
    let names: Vec<String> = key.iter().map(|(name, _)| format!("`{name}`")).collect();
    let order: Vec<String> = key
        .iter()
        .map(|(name, way)| format!("`{name}` {way}"))
        .collect();
    let expected: Vec<String> = shared()
        .sql(&format!(
            "SELECT nr FROM {table} ORDER BY {}",
            order.join(", ")
        ))
        .lines()
        .map(str::to_owned)
        .collect();
    let spec: Vec<(&str, Config)> = key.iter().map(|(name, way)| (*name, text(way))).collect();
    let mut seen = Vec::new();
    let mut token = None;
    for round in 0.. {
        let mut cursor = open(Arguments {
            key: map(&spec),
            chunk: 1 + round % 5,
            after: token.clone(),
            ..arguments(
                url,
                &format!("SELECT nr, {} FROM {table}", names.join(", ")),
            )
        });
        let mut left = 1 + round % 11;
        let mut more = true;
        while left > 0 {
            more = wait(&mut cursor).unwrap_or_else(|error| panic!("{table} {key:?}: {error}"));
            if !more {
                break;
            }
            seen.push(show(cursor.value(0, 0)));
            cursor.advance(1);
            left -= 1;
        }
        token = cursor.token();
        assert!(
            seen.len() <= expected.len(),
            "{table} {key:?}: rows twice: {seen:?}"
        );
        if !more {
            break;
        }
    }
    assert_eq!(seen, expected, "{table} {key:?}");
}

/// A table with a key column of a type and these values; its name.
fn table_of(kind: &str, values: &[&str]) -> String {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let name = format!("typed_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let rows: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(nr, value)| format!("({nr}, {value})"))
        .collect();
    shared().sql(&format!(
        "SET sql_mode = ''; CREATE TABLE {name} (nr INT NOT NULL, k {kind} NOT NULL, UNIQUE KEY k (k)); INSERT INTO {name} VALUES {}",
        rows.join(", ")
    ));
    name
}

#[test]
fn keys_of_every_type_are_walked_both_ways() {
    let binary: Vec<String> = (0..=255u32)
        .map(|byte| format!("X'{byte:02X}{:02X}00FF'", 255 - byte))
        .collect();
    let binary: Vec<&str> = binary.iter().map(String::as_str).collect();
    let words = [
        "''",
        "'a'",
        "'B'",
        "'ä'",
        "'b'",
        "'\\\\'",
        "'%_'",
        "'\\''",
        "'ß'",
        "'Zürich'",
        "'日本'",
        "'😀'",
        "'x y'",
    ];
    let latin = ["''", "'a'", "'B'", "'ä'", "'Ö'", "'ß'", "'é'", "'z'", "'€'"];
    let cases: [(&str, &[&str]); 24] = [
        ("TINYINT", &["-128", "-1", "0", "1", "127"]),
        ("TINYINT UNSIGNED", &["0", "1", "127", "128", "255"]),
        ("MEDIUMINT", &["-8388608", "-1", "0", "8388607"]),
        ("INT UNSIGNED", &["0", "2147483648", "4294967295"]),
        (
            "BIGINT",
            &[
                "-9223372036854775808",
                "-1",
                "0",
                "9007199254740993",
                "9007199254740992",
                "9223372036854775807",
            ],
        ),
        (
            "BIGINT UNSIGNED",
            &[
                "0",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551614",
                "18446744073709551615",
            ],
        ),
        (
            "DECIMAL(65,30)",
            &[
                "-12345678901234567890123456789012345.000000000000000000000000000001",
                "-12345678901234567890123456789012345",
                "0",
                "0.000000000000000000000000000001",
                "99999999999999999999999999999999999.999999999999999999999999999999",
            ],
        ),
        (
            "DECIMAL(20,0)",
            &[
                "9007199254740992",
                "9007199254740993",
                "-9007199254740993",
                "99999999999999999999",
            ],
        ),
        (
            "DOUBLE",
            &[
                "-1.7976931348623157e308",
                "-0.1",
                "0",
                "5e-324",
                "0.1",
                "0.30000000000000004",
                "1.7976931348623157e308",
            ],
        ),
        (
            "DATE",
            &[
                "'0000-00-00'",
                "'1000-01-01'",
                "'1999-12-31'",
                "'2024-02-29'",
                "'9999-12-31'",
                "'2024-00-00'",
            ],
        ),
        (
            "DATETIME(6)",
            &[
                "'0000-00-00'",
                "'2024-01-01 00:00:00'",
                "'2024-01-01 00:00:00.000001'",
                "'2024-01-01 00:00:00.999999'",
                "'9999-12-31 23:59:59.999999'",
            ],
        ),
        (
            "TIMESTAMP(3)",
            &[
                "'1970-01-02 00:00:01'",
                "'2024-01-01 00:00:00.001'",
                "'2024-01-01 00:00:00.002'",
                "'2038-01-01 00:00:00'",
            ],
        ),
        (
            "TIME(6)",
            &[
                "'-838:59:59.999999'",
                "'-00:00:00.000001'",
                "'00:00:00'",
                "'23:59:59'",
                "'838:59:59.999999'",
            ],
        ),
        ("YEAR", &["0", "1901", "1999", "2155"]),
        ("BINARY(4)", &binary),
        (
            "VARBINARY(20)",
            &[
                "''", "X'00'", "X'0000'", "X'27'", "X'5C'", "X'FF'", "X'C328'",
            ],
        ),
        (
            "VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            &words,
        ),
        (
            "VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
            &["'a'", "'a '", "'a  '", "'b'"],
        ),
        (
            "VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_german2_ci",
            &[
                "'Ahorn'",
                "'Äpfel'",
                "'Zebra'",
                "'Straßenbahn'",
                "'Strasse'",
                "'b'",
            ],
        ),
        (
            "VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_swedish_ci",
            &["''", "'a'", "'B'", "'ä'", "'Ö'", "'z'", "'€'"],
        ),
        (
            "VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_bin",
            &latin,
        ),
        (
            "CHAR(10) CHARACTER SET utf16 COLLATE utf16_general_ci",
            &["''", "'a'", "'B'", "'ö'", "'z'", "'日本'"],
        ),
        (
            "UUID",
            &[
                "'00000000-0000-0000-0000-000000000001'",
                "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                "'123e4567-e89b-12d3-a456-426655440000'",
                "'7fffffff-0000-1000-8000-00805f9b34fb'",
            ],
        ),
        (
            "INET6",
            &[
                "'::'",
                "'::1'",
                "'::ffff:10.0.0.1'",
                "'2001:db8::ff00:42:8329'",
                "'ffff::'",
            ],
        ),
    ];
    for (kind, values) in cases {
        if is_mysql() && (["UUID", "INET6"].contains(&kind) || kind.contains("nopad")) {
            continue; // MariaDB's own
        }
        let table = table_of(kind, values);
        for way in ["asc", "desc"] {
            walks_as_the_server_sorts(&table, &[("k", way)], &shared().url());
        }
    }
}

#[test]
fn keys_of_several_columns_are_walked() {
    shared().sql(
        "CREATE TABLE several (nr INT PRIMARY KEY, a VARCHAR(10) NOT NULL, b DECIMAL(9,3) NOT NULL, c DATETIME(6) NOT NULL, d BIGINT UNSIGNED NOT NULL,
           UNIQUE KEY u (a, b, c, d), UNIQUE KEY m (a, b DESC, c, d DESC));
         INSERT INTO several SELECT seq, ELT(1 + seq % 3, 'x', 'Y', 'ä'), seq % 5 / 7, '2024-01-01' + INTERVAL seq % 7 MICROSECOND, 18446744073709551615 - seq FROM seq_1_to_400;
         ANALYZE TABLE several",
    );
    let url = shared().url();
    for key in [
        &[("a", "asc"), ("b", "asc"), ("c", "asc"), ("d", "asc")][..],
        &[("a", "desc"), ("b", "desc"), ("c", "desc"), ("d", "desc")],
        &[("a", "asc"), ("b", "desc"), ("c", "asc"), ("d", "desc")],
        &[("a", "desc"), ("b", "asc"), ("c", "desc"), ("d", "asc")],
    ] {
        walks_as_the_server_sorts("several", key, &url);
    }
}

#[test]
fn a_bit_key_is_walked_or_refused_but_never_wrong() {
    let table = table_of("BIT(9)", &["0", "1", "127", "128", "255", "256", "511"]);
    let make = || Arguments {
        key: text("k"),
        ..arguments(&shared().url(), &format!("SELECT nr, k FROM {table}"))
    };
    match try_drain(&mut open(make())) {
        Ok(rows) => assert_eq!(rows.len(), 7),
        Err(error) => assert_eq!(error.code(), Code::Plan, "{error}"),
    }
    let options = map(&[("allowScan", Config::Bool(true))]);
    let rows = drain(&mut open(Arguments {
        options,
        chunk: 2,
        ..make()
    }));
    assert_eq!(
        rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(),
        ["0", "1", "2", "3", "4", "5", "6"]
    );
}

#[test]
fn a_timestamp_key_stops_in_the_repeated_hour_only() {
    // Debian's zone tables aren't loaded in a fresh server; one zone is enough.
    shared().run(
        "mysql",
        "INSERT INTO time_zone (Time_zone_id, Use_leap_seconds) VALUES (1, 'N');
         INSERT INTO time_zone_name VALUES ('Test/Berlin', 1);
         INSERT INTO time_zone_transition_type VALUES (1, 0, 7200, 1, 'CEST'), (1, 1, 3600, 0, 'CET');
         INSERT INTO time_zone_transition VALUES (1, 1679792400, 0), (1, 1698541200, 1), (1, 1711846800, 0), (1, 1729990800, 1), (1, 1743296400, 0);
         FLUSH TABLES",
    );
    shared().sql(
        "CREATE TABLE stamps (nr INT NOT NULL, k TIMESTAMP NOT NULL DEFAULT '2000-01-01', UNIQUE KEY k (k));
         SET time_zone = '+00:00';
         INSERT INTO stamps SELECT seq, '2024-10-26 20:00:00' + INTERVAL 10 * seq MINUTE FROM seq_1_to_60",
    );
    let make = |zone: &str, chunk| Arguments {
        key: text("k"),
        chunk,
        ..arguments(
            &format!("{}?timezone={zone}", shared().url()),
            "SELECT nr, k FROM stamps",
        )
    };
    assert_eq!(drain(&mut open(make("%2B00:00", 7))).len(), 60);
    assert_eq!(drain(&mut open(make("%2B02:00", 7))).len(), 60);
    assert_eq!(
        drain(&mut open(make("Test/Berlin", 1_000))).len(),
        60,
        "no page ends in the hour"
    );
    let mut cursor = open(make("Test/Berlin", 5));
    let error = try_drain(&mut cursor).unwrap_err();
    assert_eq!(error.code(), Code::Key);
    assert!(
        error.message().contains("clocks") && error.message().contains("2024-10-27 02:"),
        "{error}"
    );
    assert!(cursor.rows_read() < 60);
}

#[test]
fn values_and_kinds_come_as_the_server_has_them() {
    shared().sql(
        "SET sql_mode = ''; CREATE TABLE kinds (id INT PRIMARY KEY, t1 TINYINT(1), u BIGINT UNSIGNED, f FLOAT, d DOUBLE, n DECIMAL(30,10),
           da DATE, dt DATETIME(6), ts TIMESTAMP NULL, ti TIME(6), y YEAR, b BIT(10), c VARCHAR(20), e ENUM('x','y'), s SET('p','q'),
           bi VARBINARY(9), bl BLOB, j JSON, lt LONGTEXT, su SMALLINT UNSIGNED);
         INSERT INTO kinds VALUES
          (1, 1, 18446744073709551615, 1.5, -0.1, '-12345678901234567890.0123456789', '2024-02-29', '2024-02-29 23:59:59.123456', '2024-01-01 00:00:00',
           '-838:59:58.5', 2155, 513, 'Ünïcode 😀', 'y', 'p,q', X'00FF', X'C328', '{\"a\":1}', REPEAT('ä', 70000), 65535),
          (2, NULL, NULL, NULL, NULL, NULL, '0000-00-00', '0000-00-00', NULL, '00:00:00', NULL, NULL, '', NULL, '', '', NULL, NULL, NULL, NULL);",
    );
    let url = format!("{}?timezone=%2B00:00", shared().url());
    let mut cursor = open(arguments(
        &url,
        "SELECT *, NULL AS nothing, 1 + 1 AS two, COUNT(*) OVER () AS w FROM kinds WHERE {keyset}",
    ));
    assert!(wait(&mut cursor).unwrap());
    let kinds: Vec<ColumnKind> = cursor.columns().iter().map(|column| column.kind).collect();
    let int = |unsigned, tiny1| ColumnKind::Int { unsigned, tiny1 };
    use ColumnKind::*;
    assert_eq!(
        kinds[..20],
        [
            int(false, false),
            int(false, true),
            int(true, false),
            Float,
            Double,
            Decimal,
            Date,
            DateTime,
            DateTime,
            Time,
            Year,
            Bit,
            Text,
            Text,
            Text,
            Binary,
            Binary,
            if is_mysql() { Json } else { Text },
            Text,
            int(true, false)
        ]
    );
    let at = |row, name: &str| {
        let column = cursor
            .columns()
            .iter()
            .position(|column| column.name == name)
            .unwrap();
        cursor.value(row, column)
    };
    while cursor.unread() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(at(0, "u"), Value::UInt(u64::MAX));
    assert_eq!(at(0, "f"), Value::Float(1.5));
    assert_eq!(at(0, "d"), Value::Double(-0.1));
    assert_eq!(
        at(0, "n"),
        Value::Bytes(b"-12345678901234567890.0123456789")
    );
    assert_eq!(show(at(0, "dt")), "2024-02-29 23:59:59.123456");
    assert_eq!(show(at(0, "ti")), "-838:59:58.500000");
    assert_eq!(at(0, "y"), Value::Int(2155));
    assert_eq!(at(0, "b"), Value::Bytes(&[2, 1]));
    assert_eq!(show(at(0, "c")), "Ünïcode 😀");
    assert_eq!(show(at(0, "e")), "y");
    assert_eq!(at(0, "bi"), Value::Bytes(&[0, 255]));
    assert!(matches!(at(0, "lt"), Value::Bytes(text) if text.len() == 140_000));
    assert_eq!(at(0, "su"), Value::Int(65_535));
    assert!(matches!(
        at(1, "da"),
        Value::DateTime {
            year: 0,
            month: 0,
            day: 0,
            ..
        }
    ));
    assert!(matches!(
        at(1, "ti"),
        Value::Time {
            days: 0,
            hours: 0,
            ..
        }
    ));
    for name in ["u", "f", "ts", "y", "b", "e", "bl", "j", "nothing"] {
        assert_eq!(at(1, name), Value::Null, "{name}");
    }
    assert_eq!(at(1, "c"), Value::Bytes(b""));
}
