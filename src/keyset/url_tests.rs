//! URLs, and what their errors must not say.

use crate::error::Code;
use crate::keyset::config::{Connection, Target};
use crate::value::Value as Config;

fn parse(text: &str) -> crate::Result<Connection> {
    Connection::parse(&Config::Str(text.into()))
}

#[test]
fn all_parts_are_read_and_decoded() {
    let url = "mysql://us%40er:p%3Aw%2F%C3%A4@db.example:3307/my%20db?charset=utf8&collation=utf8_unicode_ci&timezone=%2B02:00";
    let connection = parse(url).unwrap();
    assert_eq!(connection.targets, [Target::Tcp("db.example".into(), 3307)]);
    assert_eq!(connection.user.as_deref(), Some("us@er"));
    assert_eq!(connection.password.as_ref().unwrap().0, "p:w/ä");
    assert_eq!(connection.database.as_deref(), Some("my db"));
    assert_eq!(connection.collation.as_deref(), Some("utf8mb4_unicode_ci"));
    assert_eq!(connection.timezone.as_deref(), Some("+02:00"));
    assert!(connection.tls.is_none());
    assert!(!format!("{connection:?}").contains("p:w"));
}

#[test]
fn an_at_in_the_password_and_ipv6_are_read() {
    let connection = parse("mariadb://root:a@b@[::1]:3306/d").unwrap();
    assert_eq!(connection.targets, [Target::Tcp("::1".into(), 3306)]);
    assert_eq!(connection.password.unwrap().0, "a@b");
    let connection = parse("mysql://root@localhost/d?socket=/run/my.sock").unwrap();
    assert_eq!(connection.targets, [Target::Socket("/run/my.sock".into())]);
}

#[test]
fn errors_name_the_parameter_and_hide_the_rest() {
    for url in [
        "mysql://root:geheim@host/d?ssl-typo=1",
        "mysql://root:geheim@host:99999/d",
        "mysql://root:geheim@host/d?ssl-mode=maybe",
        "mysql://root:geheim@::1/d",
        "mysql://root:geheim%zz@host/d",
        "pgsql://root:geheim@host/d",
        "root:geheim@host",
        "mysql://root:geheim@/d",
        "mysql://root:geheim@host/d?timezone='%3Bdrop",
    ] {
        let error = parse(url).unwrap_err();
        assert_eq!(error.code(), Code::Argument);
        assert!(!error.message().contains("geheim"), "{error}");
    }
    assert!(
        parse("mysql://u@h/d?ssl-typo=1")
            .unwrap_err()
            .message()
            .contains("ssl-typo")
    );
}

#[test]
fn tls_is_asked_for_and_verified() {
    let tls = |query: &str| parse(&format!("mysql://u@h/d?{query}")).unwrap().tls;
    assert!(tls("ssl-mode=disabled").is_none());
    assert!(tls("ssl-mode=verify-identity").unwrap().verify);
    assert!(tls("ssl-ca=/ca.pem").unwrap().verify);
    assert!(tls("ssl-mode=REQUIRED").unwrap().verify);
    assert!(
        !tls("ssl-mode=required&ssl-verify-server-cert=false")
            .unwrap()
            .verify
    );
    assert!(tls("ssl-mode=required&ssl-ca=/ca.pem").unwrap().verify);
    assert!(
        !tls("ssl-ca=/ca.pem&ssl-verify-server-cert=0")
            .unwrap()
            .verify
    );
    assert!(parse("mysql://u@h/d?ssl-mode=preferred").is_err());
    assert!(parse("mysql://u@h/d?ssl-cert=/c.pem").is_err());
}
