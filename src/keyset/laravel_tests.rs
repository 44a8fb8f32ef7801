//! Laravel's array, as it stands.

use super::*;
use crate::keyset::config::{Connection, Target};

fn s(text: &str) -> Config {
    Config::Str(text.into())
}

fn map(entries: &[(&str, Config)]) -> Config {
    Config::Map(
        entries
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    )
}

fn laravel(more: &[(&str, Config)]) -> Config {
    let mut entries = vec![
        ("driver", s("mysql")),
        ("url", Config::Null),
        ("host", s("10.0.0.1")),
        ("port", s("3307")),
        ("database", s("shop")),
        ("username", s("forge")),
        ("password", s("geheim")),
        ("unix_socket", s("")),
        ("charset", s("utf8mb4")),
        ("collation", s("utf8mb4_unicode_ci")),
        ("prefix", s("")),
        ("prefix_indexes", Config::Bool(true)),
        ("strict", Config::Bool(true)),
        ("engine", Config::Null),
        ("options", Config::List(vec![])),
        ("name", s("mysql")),
    ];
    entries.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    entries.extend(more.iter().cloned());
    map(&entries)
}

#[test]
fn the_array_works_as_it_stands() {
    let connection = Connection::parse(&laravel(&[])).unwrap();
    assert_eq!(connection.targets, [Target::Tcp("10.0.0.1".into(), 3307)]);
    assert_eq!(connection.sql_mode.as_deref(), Some(STRICT));
    assert_eq!(connection.collation.as_deref(), Some("utf8mb4_unicode_ci"));
    assert!(connection.tls.is_none());
    assert!(!format!("{connection:?}").contains("geheim"));
}

#[test]
fn pdo_ssl_keys_ask_for_tls() {
    let with = |options: &[(&str, Config)]| {
        Connection::parse(&laravel(&[("options", map(options))]))
            .unwrap()
            .tls
    };
    assert_eq!(
        with(&[("1009", s("/ca.pem")), ("3", Config::Int(2))])
            .unwrap()
            .ca
            .unwrap()
            .to_str(),
        Some("/ca.pem")
    );
    assert!(
        !with(&[("1009", s("/ca.pem")), ("1014", Config::Bool(false))])
            .unwrap()
            .verify
    );
    assert!(with(&[("1014", Config::Bool(true))]).unwrap().verify);
    assert!(with(&[("1014", Config::Bool(false))]).is_none());
    assert!(with(&[("20", Config::Bool(false))]).is_none());
}

#[test]
fn read_lies_over_the_base_and_hosts_are_all_tried() {
    let hosts = Config::List(vec![s("r1"), s("r2")]);
    let config = laravel(&[
        ("read", map(&[("host", hosts), ("password", s("other"))])),
        ("write", map(&[("host", s("w"))])),
        ("sticky", Config::Bool(true)),
    ]);
    let connection = Connection::parse(&config).unwrap();
    assert_eq!(connection.targets.len(), 2);
    assert!(connection.targets.contains(&Target::Tcp("r2".into(), 3307)));
    assert_eq!(connection.password.unwrap().0, "other");
}

#[test]
fn a_url_key_wins_and_a_socket_wins_over_the_host() {
    let config = laravel(&[("url", s("mysql://u:p@h:1/d?unix_socket=/s&foo=1"))]);
    let connection = Connection::parse(&config).unwrap();
    assert_eq!(connection.targets, [Target::Socket("/s".into())]);
    assert_eq!(
        (connection.user.as_deref(), connection.database.as_deref()),
        (Some("u"), Some("d"))
    );
}

#[test]
fn modes_win_over_strict_and_their_absence_changes_nothing() {
    let modes = Config::List(vec![s("ANSI"), s("NO_BACKSLASH_ESCAPES")]);
    let connection = Connection::parse(&laravel(&[("modes", modes)])).unwrap();
    assert_eq!(
        connection.sql_mode.as_deref(),
        Some("ANSI,NO_BACKSLASH_ESCAPES")
    );
    assert!(!connection.backslash_escapes());
    assert_eq!(
        Connection::parse(&map(&[("host", s("h"))]))
            .unwrap()
            .sql_mode,
        None
    );
    assert!(Connection::parse(&laravel(&[("driver", s("pgsql"))])).is_err());
    assert!(
        Connection::parse(&laravel(&[("strict", Config::Bool(false))]))
            .unwrap()
            .sql_mode
            .unwrap()
            .starts_with("NO_ENGINE")
    );
}
