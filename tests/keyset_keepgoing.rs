//! What passes by itself and what doesn't, on a real server: KILL, restarts, `wait_timeout`, transactions in the way,
//! changed schemas and passwords.
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
use mariadb::{MariaDb, shared, start_aside};
use native_xlsx::Code;
use native_xlsx::keyset::{Arguments, Cursor};
use native_xlsx::value::Value as Config;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn server() -> &'static MariaDb {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        // Counts calls in a table that no rollback reaches, and fails in one of them.
        shared().sql(
            "CREATE TABLE rows_ (id INT PRIMARY KEY, name VARCHAR(200) NOT NULL);
             INSERT INTO rows_ SELECT seq, REPEAT('x', 180) FROM seq_1_to_60000;
             ANALYZE TABLE rows_;
             CREATE TABLE calls (code INT PRIMARY KEY, n INT NOT NULL) ENGINE = MEMORY;
             DELIMITER //
             CREATE FUNCTION flaky(number INT, told TEXT) RETURNS INT MODIFIES SQL DATA BEGIN
                 DECLARE before_ INT;
                 INSERT INTO calls VALUES (number, 1) ON DUPLICATE KEY UPDATE n = n + 1;
                 SELECT n INTO before_ FROM calls WHERE code = number;
                 IF before_ = 77 THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = number, MESSAGE_TEXT = told; END IF;
                 RETURN before_;
             END//",
        );
    });
    shared()
}

/// A user of this test's own, so that its connections can be told apart.
fn user(server: &MariaDb, name: &str) -> String {
    server.sql(&format!(
        "CREATE USER '{name}'@'%' IDENTIFIED BY 's3cr3t'; GRANT ALL ON *.* TO '{name}'@'%'"
    ));
    format!("mysql://{name}:s3cr3t@127.0.0.1:{}/shop", server.port)
}

fn connections(server: &MariaDb, user: &str) -> Vec<String> {
    let ids = server.sql(&format!(
        "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '{user}'"
    ));
    ids.split_whitespace().map(str::to_owned).collect()
}

/// Kills the user's connections; some may be gone before it comes to them.
fn kill(server: &MariaDb, user: &str) {
    server.sql(&format!("KILL USER '{user}'"));
}

fn reconnects(cursor: &mut Cursor) -> i64 {
    let Config::Map(report) = cursor.explain().unwrap() else {
        panic!("no map")
    };
    match report.iter().find(|(name, _)| name == "reconnects") {
        Some((_, Config::Int(number))) => *number,
        other => panic!("{other:?}"),
    }
}

fn ids(rows: &[Vec<String>]) -> Vec<usize> {
    rows.iter().map(|row| row[0].parse().unwrap()).collect()
}

#[test]
fn kill_again_and_again() {
    let server = server();
    let url = user(server, "killed");
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let over = Over(&ended);
        scope.spawn(|| {
            // Ever longer pauses: even a slow machine gets on between two of them in the end.
            let mut pause = Duration::from_millis(20);
            while !ended.load(Ordering::SeqCst) {
                kill(server, "killed");
                std::thread::sleep(pause);
                pause += pause / 4;
            }
        });
        let mut cursor = open(Arguments {
            chunk: 2_000,
            ..arguments(&url, "SELECT * FROM rows_")
        });
        let mut rows = Vec::new();
        while wait(&mut cursor).unwrap() {
            if rows.is_empty() {
                kill(server, "killed");
            }
            for n in 0..cursor.unread() {
                rows.push(row(&cursor, n));
            }
            cursor.advance(cursor.unread());
            // Slowly, so that there is something to kill.
            std::thread::sleep(Duration::from_millis(3));
        }
        drop(over);
        assert_eq!(ids(&rows), (1..=60_000).collect::<Vec<_>>());
        assert!(reconnects(&mut cursor) > 0);
    });
}

#[test]
fn a_server_that_is_restarted() {
    // The rows must be on the server's disk before it is killed.
    let server = start_aside(&["--innodb-flush-log-at-trx-commit=1".to_owned()]);
    server.sql("CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(200) NOT NULL); INSERT INTO t SELECT seq, REPEAT('z', 190) FROM seq_1_to_50000");
    let mut cursor = open(Arguments {
        chunk: 1_000,
        // A slow machine takes its time to start a server.
        options: map(&[("retrySeconds", Config::Int(600))]),
        ..arguments(&server.url(), "SELECT * FROM t")
    });
    let mut rows = Vec::new();
    for restart in 1..=3 {
        while rows.len() < restart * 12_000 {
            assert!(wait(&mut cursor).unwrap());
            rows.push(row(&cursor, 0));
            cursor.advance(1);
        }
        if restart == 2 {
            server.stop();
        } else {
            server.kill();
        }
        server.start_again();
    }
    rows.extend(drain(&mut cursor));
    assert_eq!(ids(&rows), (1..=50_000).collect::<Vec<_>>());
    assert_eq!(server.sql("SELECT COUNT(*) FROM t").trim(), "50000");
    assert!(reconnects(&mut cursor) >= 3);
    drop(cursor);

    // Idle connections that the server closes; those that are open keep the limit they began with.
    let gone = || {
        let deadline = Instant::now() + Duration::from_secs(120);
        while !connections(&server, "app").is_empty() {
            assert!(Instant::now() < deadline, "a connection is kept");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    gone();
    server.run("", "SET GLOBAL wait_timeout = 1");
    let mut cursor = open(Arguments {
        chunk: 1_000,
        ..arguments(&server.url(), "SELECT * FROM t")
    });
    let mut rows = Vec::new();
    while wait(&mut cursor).unwrap() {
        rows.push(row(&cursor, 0));
        cursor.advance(1);
        if rows.len() == 10 {
            gone();
            // The next one may be idle for as long as the machine makes it.
            server.run("", "SET GLOBAL wait_timeout = 28800");
        }
    }
    assert_eq!(ids(&rows), (1..=50_000).collect::<Vec<_>>());
    assert_eq!(reconnects(&mut cursor), 1);
}

#[test]
fn what_passes_and_what_does_not() {
    let server = server();
    let walk = |code: u16, told: &str| {
        let sql = format!("SELECT id, flaky({code}, '{told}') AS n FROM rows_ WHERE id <= 300");
        try_drain(&mut open(Arguments {
            chunk: 50,
            ..arguments(&server.url(), &sql)
        }))
    };
    for (code, told) in [
        (1205, "lock wait"),
        (1213, "deadlock"),
        (1317, "interrupted"),
        (1836, "read-only mode"),
        (1290, "running with the --read-only option"),
        (1053, "shutdown"),
    ] {
        let rows = walk(code, told).unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!(ids(&rows), (1..=300).collect::<Vec<_>>(), "{code}");
    }
    for (code, told, expected) in [
        (1064, "syntax", Code::Query),
        (1142, "no right", Code::Access),
        (1146, "no table", Code::Query),
        (1290, "the --secure-file-priv option", Code::Query),
        (1054, "no column", Code::Query),
    ] {
        server.sql(&format!("DELETE FROM calls WHERE code = {code}"));
        let error = walk(code, told).unwrap_err();
        assert_eq!(error.code(), expected, "{error}");
        let calls = server.sql(&format!("SELECT n FROM calls WHERE code = {code}"));
        assert_eq!(calls.trim(), "77", "{code} was tried again");
    }
}

/// A cursor that has read some of `table`, and whose connections are then killed.
fn interrupted(url: &str, name: &str, table: &str, change: &str) -> Cursor {
    let cursor = overtaken(url, name, table, change);
    kill(server(), name);
    cursor
}

/// A cursor that has read some of `table`, which then changes.
fn overtaken(url: &str, name: &str, table: &str, change: &str) -> Cursor {
    let server = server();
    let mut cursor = open(Arguments {
        chunk: 1_000,
        // Whatever is borne is borne for longer than a slow machine takes to tell.
        options: map(&[("retrySeconds", Config::Int(600))]),
        ..arguments(url, &format!("SELECT * FROM {table}"))
    });
    assert!(wait(&mut cursor).unwrap());
    // What is on its way fills up; then the walk rests between two pages, and is changed under its feet.
    let resting = format!(
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '{name}' AND COMMAND = 'Sleep' AND TIME_MS > 500"
    );
    let deadline = Instant::now() + Duration::from_secs(120);
    while server.sql(&resting).trim() != "1" {
        assert!(Instant::now() < deadline, "the walk never rests");
        std::thread::sleep(Duration::from_millis(20));
    }
    server.sql(change);
    cursor
}

#[test]
fn a_key_that_changes_under_a_connection_that_stays_ends_it() {
    let server = server();
    // Each would order the rows that are left otherwise than those that came.
    for (name, kind, change) in [
        ("wider", "INT", "VARCHAR(20)"),
        ("sign", "INT", "INT UNSIGNED"),
        (
            "case",
            "VARCHAR(20) COLLATE utf8mb4_bin",
            "VARCHAR(20) COLLATE utf8mb4_general_ci",
        ),
    ] {
        let (table, user_) = (format!("k_{name}"), format!("k_{name}"));
        let url = user(server, &user_);
        server.sql(&format!(
            "CREATE TABLE {table} (id {kind} PRIMARY KEY, name VARCHAR(200) NOT NULL); INSERT INTO {table} SELECT * FROM rows_"
        ));
        let change = format!("ALTER TABLE {table} MODIFY id {change} NOT NULL");
        let mut cursor = overtaken(&url, &user_, &table, &change);
        let error = try_drain(&mut cursor).unwrap_err();
        assert_eq!(error.code(), Code::Query, "{name}: {error}");
        assert!(
            error.message().contains("columns changed"),
            "{name}: {error}"
        );
    }
}

#[test]
fn a_changed_schema_right_or_password_ends_it_at_once() {
    let server = server();
    for (name, change, code, words) in [
        (
            "columns",
            "ALTER TABLE {t} ADD COLUMN more INT",
            Code::Query,
            "columns changed",
        ),
        (
            "type",
            "ALTER TABLE {t} MODIFY name VARBINARY(300) NOT NULL",
            Code::Query,
            "columns changed",
        ),
        ("gone", "DROP TABLE {t}", Code::Query, "doesn't exist"),
        (
            "rights",
            "REVOKE ALL PRIVILEGES ON *.* FROM '{u}'@'%'; GRANT USAGE ON *.* TO '{u}'@'%'",
            Code::Access,
            "denied",
        ),
        (
            "password",
            "ALTER USER '{u}'@'%' IDENTIFIED BY 'other'",
            Code::Access,
            "check user name and password",
        ),
    ] {
        let (table, user_) = (format!("t_{name}"), format!("u_{name}"));
        let url = user(server, &user_);
        server.sql(&format!(
            "CREATE TABLE {table} LIKE rows_; INSERT INTO {table} SELECT * FROM rows_"
        ));
        let change = change.replace("{t}", &table).replace("{u}", &user_);
        let mut cursor = interrupted(&url, &user_, &table, &change);
        let begun = Instant::now();
        let error = try_drain(&mut cursor).unwrap_err();
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.message().contains(words), "{name}: {error}");
        assert!(!error.message().contains("s3cr3t"), "{error}");
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "{name}: tried for {:?}",
            begun.elapsed()
        );
    }
}

#[test]
fn the_session_is_set_again() {
    let server = server();
    let url = user(server, "settled");
    let sql = "SELECT id, name, @@session.time_zone AS zone, @@session.sql_mode AS mode, @@collation_connection AS c, @mine AS mine FROM rows_";
    let before = server.sql("SELECT @@GLOBAL.time_zone, @@GLOBAL.sql_mode");
    let before: Vec<&str> = before.trim().split('\t').collect();
    let connection = map(&[
        ("url", text(&url)),
        ("collation", text("utf8mb4_unicode_ci")),
        ("options", map(&[("1002", text("SET @mine = 'kept'"))])),
    ]);
    let mut cursor = open(Arguments {
        connection,
        chunk: 1_000,
        ..arguments("", sql)
    });
    assert!(wait(&mut cursor).unwrap());
    let first = row(&cursor, 0)[2..].to_vec();
    assert_eq!(first[2..], ["utf8mb4_unicode_ci", "kept"]);
    std::thread::sleep(Duration::from_millis(200));
    server.sql("SET GLOBAL time_zone = '+05:00', GLOBAL sql_mode = 'ANSI'");
    kill(server, "settled");
    let rows = drain(&mut cursor);
    server.sql(&format!(
        "SET GLOBAL time_zone = '{}', GLOBAL sql_mode = '{}'",
        before[0], before[1]
    ));
    assert_eq!(ids(&rows), (1..=60_000).collect::<Vec<_>>());
    assert!(rows.iter().all(|row| row[2..] == first[..]));
    assert!(reconnects(&mut cursor) > 0);
}
