//! Every way to connect, and every way to fail: each cause has its own message, and none holds the password.
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
use mariadb::{MariaDb, is_mysql, shared};
use native_xlsx::Code;
use native_xlsx::keyset::Arguments;
use native_xlsx::value::Value as Config;
use std::sync::Once;
use std::time::{Duration, Instant};

const SQL: &str = "SELECT id, name FROM names";

fn server() -> &'static MariaDb {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| fill(shared()));
    shared()
}

fn fill(server: &MariaDb) {
    server.sql(
        "CREATE TABLE names (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL) CHARACTER SET latin1;
         INSERT INTO names VALUES (1, 'Zoë'), (2, 'Ångström')",
    );
}

fn names(connection: Config) -> Vec<String> {
    let mut cursor = open(Arguments {
        connection,
        ..arguments("", SQL)
    });
    drain(&mut cursor)
        .into_iter()
        .map(|row| row[1].clone())
        .collect()
}

fn refused(connection: Config, code: Code, words: &[&str]) {
    fails(
        Arguments {
            connection,
            ..arguments("", SQL)
        },
        code,
        words,
    );
}

/// Laravel's array as `getConfig()` gives it.
fn laravel(more: &[(&str, Config)]) -> Config {
    let base = [
        ("driver", text("mysql")),
        ("url", Config::Null),
        ("host", text("127.0.0.1")),
        ("port", text(&server().port.to_string())),
        ("database", text("shop")),
        ("username", text("app")),
        ("password", text("s3cr3t-p@ss")),
        ("unix_socket", text("")),
        ("charset", text("latin1")),
        ("collation", text("latin1_swedish_ci")),
        ("prefix", text("")),
        ("prefix_indexes", Config::Bool(true)),
        ("strict", Config::Bool(true)),
        ("engine", Config::Null),
        (
            "options",
            map(&[("3", Config::Int(2)), ("20", Config::Bool(false))]),
        ),
        ("name", text("mysql")),
    ];
    let mut entries: Vec<(&str, Config)> = base
        .into_iter()
        .filter(|(name, _)| !more.iter().any(|(other, _)| other == name))
        .collect();
    entries.extend(more.iter().cloned());
    map(&entries)
}

#[test]
fn tcp_socket_and_array_reach_the_server() {
    let server = server();
    for connection in [
        text(&server.url()),
        text(&server.socket_url()),
        text(&format!(
            "{}?charset=latin1&collation=utf8_unicode_ci&timezone=%2B02:00",
            server.url()
        )),
        laravel(&[]),
        laravel(&[
            ("unix_socket", text(server.socket().to_str().unwrap())),
            ("host", text("nowhere.invalid")),
        ]),
        laravel(&[("collation", text("utf8mb4_no_such_ci"))]),
        laravel(&[(
            "host",
            Config::List(vec![text("127.0.0.9"), text("127.0.0.1")]),
        )]),
        laravel(&[
            ("host", text("nowhere.invalid")),
            (
                "read",
                map(&[("host", Config::List(vec![text("127.0.0.1")]))]),
            ),
            ("write", map(&[("host", text("nowhere.invalid"))])),
            ("sticky", Config::Bool(true)),
        ]),
    ] {
        assert_eq!(
            names(connection.clone()),
            ["Zoë", "Ångström"],
            "{connection:?}"
        );
    }
}

#[test]
fn the_session_is_what_the_array_asks_for() {
    let isolation = ["tx_isolation", "transaction_isolation"][usize::from(is_mysql())];
    let vars = format!(
        "SELECT id, @@time_zone AS z, @@sql_mode AS m, @@character_set_client AS c, @@collation_connection AS l,
        @@{isolation} AS i FROM names"
    );
    let session = |connection| {
        drain(&mut open(Arguments {
            connection,
            ..arguments("", &vars)
        }))[0][1..]
            .to_vec()
    };
    let modes = Config::List(vec![text("ANSI_QUOTES"), text("NO_ZERO_DATE")]);
    let asked = session(laravel(&[
        ("timezone", text("+03:00")),
        ("modes", modes),
        ("collation", text("utf8mb4_unicode_ci")),
        ("isolation_level", text("read committed")),
    ]));
    assert_eq!(
        asked,
        [
            "+03:00",
            "ANSI_QUOTES,NO_ZERO_DATE",
            "utf8mb4",
            "utf8mb4_unicode_ci",
            "READ-COMMITTED"
        ]
    );
    assert!(session(laravel(&[]))[1].contains("STRICT_TRANS_TABLES"));
    let default = server().sql("SELECT @@GLOBAL.sql_mode");
    assert_eq!(session(text(&server().url()))[1], default.trim());
}

#[test]
fn each_cause_has_its_message() {
    let server = server();
    let at = |rest: &str| text(&format!("mysql://app:s3cr3t-p%40ss@{rest}"));
    let port = server.port;
    // No label is so long: no name server is asked, which may be one that doesn't answer.
    let unknown = format!("{}.invalid", "no-such-host".repeat(6));
    refused(
        at(&format!("{unknown}:{port}/shop")),
        Code::Connect,
        &[&unknown, "the host's address can't be found"],
    );
    refused(
        at("127.0.0.1:1/shop"),
        Code::Connect,
        &["127.0.0.1:1", "nobody listens"],
    );
    refused(
        at("localhost/shop?socket=/no/such.sock"),
        Code::Connect,
        &["/no/such.sock", "no such socket"],
    );
    refused(
        at(&format!("127.0.0.1:{port}/nowhere")),
        Code::Access,
        &["nowhere", "database"],
    );
    refused(
        text(&format!("mysql://app:s3cr3t-wrong@127.0.0.1:{port}/shop")),
        Code::Access,
        &["Access denied", "password"],
    );
    refused(
        text(&format!("mysql://nobody:s3cr3t@127.0.0.1:{port}/shop")),
        Code::Access,
        &["nobody"],
    );
    refused(
        at(&format!("127.0.0.1:{port}/shop?ssl-mode=required")),
        Code::Tls,
        &["TLS was asked for", "ssl-mode=disabled"],
    );
    refused(
        at(&format!("127.0.0.1:{port}/shop?ssl-ca=/no/ca.pem")),
        Code::Tls,
        &["/no/ca.pem"],
    );
    let with = |sql: &str| arguments(&server.url(), sql);
    fails(
        with("SELECT id FROM no_such_table"),
        Code::Query,
        &["no_such_table"],
    );
    fails(with("SELECT id, nix FROM names"), Code::Query, &["nix"]);
    fails(
        with("SELECT id FROM names WHERE"),
        Code::Query,
        &["check the SQL"],
    );
    let error = failure(with("SELECT id FROM no_such_table"));
    assert_eq!(error.sql_state(), Some("42S02"));
}

#[test]
fn a_user_without_rights_is_told_so() {
    let server = server();
    server.sql("CREATE TABLE nothing (id INT); CREATE USER 'guest'@'%' IDENTIFIED BY 's3cr3t'; GRANT SELECT ON shop.nothing TO 'guest'@'%'");
    let url = format!("mysql://guest:s3cr3t@127.0.0.1:{}/shop", server.port);
    fails(arguments(&url, SQL), Code::Access, &["denied", "names"]);
}

#[test]
fn wrong_arguments_are_told_before_any_connection() {
    let url = "mysql://app:s3cr3t@no-such-host.invalid/shop";
    let base = || arguments(url, SQL);
    fails(Arguments { chunk: 0, ..base() }, Code::Argument, &["chunk"]);
    fails(
        Arguments {
            bindings: vec![int(1)],
            ..base()
        },
        Code::Argument,
        &["0 placeholders", "1 binding"],
    );
    fails(
        Arguments {
            options: map(&[("allowScans", Config::Bool(true))]),
            ..base()
        },
        Code::Argument,
        &["allowScans"],
    );
    fails(
        Arguments {
            after: Some("garbage".into()),
            ..base()
        },
        Code::Token,
        &["token"],
    );
    fails(
        Arguments {
            sql: format!("{SQL} ORDER BY id"),
            ..base()
        },
        Code::Argument,
        &["ORDER BY", "key"],
    );
    fails(
        Arguments {
            connection: text("mysql://u:s3cr3t@h/d?nix=1"),
            ..base()
        },
        Code::Argument,
        &["nix"],
    );
    fails(
        Arguments {
            connection: Config::Int(5),
            ..base()
        },
        Code::Argument,
        &["connection"],
    );
    let shown = format!("{:?} {:?}", base(), open(base()));
    assert!(!shown.contains("s3cr3t"), "{shown}");
}

#[test]
fn a_foreign_token_says_what_differs() {
    let make = |sql: &str, bound: i64, key: &str, after: Option<String>| Arguments {
        bindings: vec![int(bound)],
        key: text(key),
        after,
        ..arguments(&server().url(), sql)
    };
    let sql = "SELECT id, name FROM names WHERE id > ?";
    let mut cursor = open(make(sql, 0, "id", None));
    drain(&mut cursor);
    let token = cursor.token();
    fails(
        make("SELECT id FROM names WHERE id > ?", 0, "id", token.clone()),
        Code::Token,
        &["SQL differs"],
    );
    fails(
        make(sql, 1, "id", token.clone()),
        Code::Token,
        &["bindings differ"],
    );
    fails(
        make(sql, 0, "name", token.clone()),
        Code::Token,
        &["key differs"],
    );
    // Where the text is cut in the middle of a byte, that alone shows that it is no token.
    let cut = |by: usize| {
        token
            .as_ref()
            .map(|token| token[..token.len() - by].to_owned())
    };
    for by in 1..=4 {
        fails(make(sql, 0, "id", cut(by)), Code::Token, &["token"]);
    }
    let changed = token.as_ref().map(|token| {
        let (before, behind) = token.split_at(token.len() / 2);
        let other = if behind.starts_with('A') { 'B' } else { 'A' };
        format!("{before}{other}{}", &behind[1..])
    });
    fails(make(sql, 0, "id", changed), Code::Token, &["damaged"]);
    assert!(drain(&mut open(make(sql, 0, "id", token))).is_empty());
}

#[test]
fn a_silent_server_costs_no_more_than_the_connect_timeout() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("mysql://app:s3cr3t@{}/shop", listener.local_addr().unwrap());
    let begun = Instant::now();
    let options = map(&[("connectTimeout", Config::Float(0.3))]);
    fails(
        Arguments {
            options,
            ..arguments(&url, SQL)
        },
        Code::Connect,
        &["no answer within 0.3 s"],
    );
    assert!(begun.elapsed() < Duration::from_secs(60));
    let patient = map(&[("connectTimeout", Config::Int(600))]);
    let mut cursor = open(Arguments {
        options: patient,
        ..arguments(&url, SQL)
    });
    cursor.ready(Duration::from_millis(50)).unwrap();
    let begun = Instant::now();
    drop(cursor);
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "closing took {:?}",
        begun.elapsed()
    );
}
