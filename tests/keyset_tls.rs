//! TLS: asked for, it is verified, and refused for each reason by itself; and what is said of a line without it.
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
use mariadb::{MariaDb, folder_for_server, for_server, is_mysql, start_aside};
use native_xlsx::Code;
use native_xlsx::keyset::{Arguments, Cursor};
use native_xlsx::value::Value as Config;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const SQL: &str = "SELECT id, name FROM names";

/// Runs openssl.
fn openssl(folder: &Path, arguments: &[&str]) {
    let out = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("openssl is not installed");
    let error = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{arguments:?}: {error}");
}

/// A key and a certificate that signs others.
fn authority(folder: &Path, name: &str) {
    let (key, out) = (format!("{name}.key"), format!("{name}.pem"));
    let subject = format!("/CN={name} of the tests");
    let made = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    ];
    let named = [
        "-keyout", &key, "-out", &out, "-subj", &subject, "-days", "30",
    ];
    openssl(folder, &[&made[..], &named[..]].concat());
}

/// A key and a certificate under `authority`, for `alt`, that ends in so many days.
fn certificate(folder: &Path, name: &str, authority: &str, alt: &str, days: &str) {
    let extensions = format!("{alt}\nbasicConstraints=CA:FALSE\n");
    std::fs::write(folder.join("ext"), extensions).unwrap();
    let (key, out) = (format!("{name}.key"), format!("{name}.pem"));
    let (ca, ca_key) = (format!("{authority}.pem"), format!("{authority}.key"));
    let made = [
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    ];
    let named = ["-keyout", &key, "-out", "csr", "-subj", "/CN=server"];
    openssl(folder, &[&made[..], &named[..]].concat());
    let signed = [
        "x509",
        "-req",
        "-in",
        "csr",
        "-CA",
        &ca,
        "-CAkey",
        &ca_key,
        "-CAcreateserial",
    ];
    let named = ["-out", &out, "-days", days, "-extfile", "ext"];
    openssl(folder, &[&signed[..], &named[..]].concat());
}

/// A server with TLS, and users that insist on it.
fn server(folder: &Path) -> MariaDb {
    let file = |name: &str| for_server(folder, name);
    let server = start_aside(&[
        format!("--ssl-ca={}", file("ca.pem")),
        format!("--ssl-cert={}", file("server.pem")),
        format!("--ssl-key={}", file("server.key")),
    ]);
    server.sql(
        "CREATE TABLE names (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL) CHARACTER SET latin1;
         INSERT INTO names VALUES (1, 'Zoë'), (2, 'Ångström');
         CREATE USER 'tls'@'%' IDENTIFIED BY 's3cr3t' REQUIRE SSL; GRANT ALL ON *.* TO 'tls'@'%';
         CREATE USER 'x509'@'%' IDENTIFIED BY 's3cr3t' REQUIRE X509; GRANT ALL ON *.* TO 'x509'@'%'",
    );
    server
}

/// What was agreed on with a server holds for the connection: each test makes its own.
fn anew() -> Config {
    map(&[("keepSeconds", Config::Int(0))])
}

fn cursor_of(connection: Config) -> Cursor {
    open(Arguments {
        connection,
        options: anew(),
        ..arguments("", SQL)
    })
}

fn names(connection: Config) -> Vec<String> {
    let mut cursor = cursor_of(connection);
    let rows = drain(&mut cursor).into_iter();
    rows.map(|row| row[1].clone()).collect()
}

fn refused(connection: Config, code: Code, words: &[&str]) {
    let arguments = Arguments {
        connection,
        options: anew(),
        ..arguments("", SQL)
    };
    fails(arguments, code, words);
}

#[test]
fn tls_is_verified_unless_said_otherwise() {
    let folder = folder_for_server();
    let near = "subjectAltName=IP:127.0.0.1";
    authority(folder.path(), "ca");
    authority(folder.path(), "other");
    certificate(folder.path(), "server", "ca", near, "30");
    certificate(
        folder.path(),
        "client",
        "ca",
        "subjectAltName=DNS:client",
        "30",
    );
    certificate(
        folder.path(),
        "stranger",
        "other",
        "subjectAltName=DNS:client",
        "30",
    );
    let file = |name: &str| folder.path().join(name).display().to_string();
    let server = server(folder.path());
    let url = |user: &str, host: &str, query: &str| {
        text(&format!(
            "mysql://{user}:s3cr3t@{host}:{}/shop?{query}",
            server.port
        ))
    };
    let ca = format!("ssl-ca={}", file("ca.pem"));
    assert_eq!(names(url("tls", "127.0.0.1", &ca)), ["Zoë", "Ångström"]);
    assert_eq!(
        names(url(
            "tls",
            "127.0.0.1",
            "ssl-mode=required&ssl-verify-server-cert=false"
        ))
        .len(),
        2
    );
    assert_eq!(
        names(url(
            "tls",
            "localhost",
            &format!("{ca}&ssl-verify-server-cert=0")
        ))
        .len(),
        2
    );
    let client = format!(
        "{ca}&ssl-cert={}&ssl-key={}",
        file("client.pem"),
        file("client.key")
    );
    assert_eq!(names(url("x509", "127.0.0.1", &client)).len(), 2);
    refused(url("x509", "127.0.0.1", &ca), Code::Access, &["denied"]);
    refused(url("tls", "127.0.0.1", ""), Code::Access, &["denied"]);
    refused(
        url("tls", "127.0.0.1", "ssl-mode=verify-identity"),
        Code::Tls,
        &["ssl-ca"],
    );
    refused(
        url("tls", "127.0.0.1", &format!("ssl-ca={}", file("other.pem"))),
        Code::Tls,
        &["TLS failed", "UnknownIssuer"],
    );
    refused(
        url("tls", "localhost", &ca),
        Code::Tls,
        &["must name the host"],
    );
    let array = |options: &[(&str, Config)]| {
        map(&[
            ("driver", text("mysql")),
            ("host", text("127.0.0.1")),
            ("port", Config::Int(i64::from(server.port))),
            ("database", text("shop")),
            ("username", text("tls")),
            ("password", text("s3cr3t")),
            ("options", map(options)),
        ])
    };
    assert_eq!(names(array(&[("1009", text(&file("ca.pem")))])).len(), 2);
    assert_eq!(
        names(array(&[
            ("1009", text(&file("other.pem"))),
            ("1014", Config::Bool(false))
        ]))
        .len(),
        2
    );
    refused(
        array(&[("1009", text(&file("other.pem")))]),
        Code::Tls,
        &["TLS failed"],
    );
    // The cipher in use, as the server sees it.
    let status = match is_mysql() {
        false => "information_schema.SESSION_STATUS",
        true => "performance_schema.session_status",
    };
    let mut cursor = open(Arguments {
        connection: url("tls", "127.0.0.1", &ca),
        options: anew(),
        key: text("n.id"),
        ..arguments(
            "",
            &format!(
                "SELECT n.id, (SELECT VARIABLE_VALUE FROM {status} WHERE VARIABLE_NAME = 'Ssl_version') v FROM names n WHERE {{keyset}}"
            ),
        )
    });
    assert!(drain(&mut cursor)[0][1].starts_with("TLS"));

    // A client's certificate that the server doesn't trust, and one whose key is another's.
    let client =
        |cert: &str, key: &str| format!("{ca}&ssl-cert={}&ssl-key={}", file(cert), file(key));
    let stranger = client("stranger.pem", "stranger.key");
    let error = wait(&mut cursor_of(url("x509", "127.0.0.1", &stranger))).unwrap_err();
    assert!(
        matches!(error.code(), Code::Tls | Code::Access | Code::Connect),
        "{error}"
    );
    refused(
        url("x509", "127.0.0.1", &client("client.pem", "stranger.key")),
        Code::Tls,
        &["ssl-cert", "client.pem"],
    );

    // The server takes other certificates, each wrong in one way.
    let takes = |authority: &str, alt: &str, days: &str| {
        certificate(folder.path(), "server", authority, alt, days);
        server.run("", "FLUSH SSL");
    };
    // MySQL takes none that has expired…
    if !is_mysql() {
        takes("ca", near, "-1");
        refused(
            url("tls", "127.0.0.1", &ca),
            Code::Tls,
            &["TLS failed", "Expired", "another certificate"],
        );
        let unverified = format!("{ca}&ssl-verify-server-cert=0");
        assert_eq!(names(url("tls", "127.0.0.1", &unverified)).len(), 2);
    }
    takes("ca", "subjectAltName=DNS:localhost,IP:127.0.0.2", "30");
    refused(
        url("tls", "127.0.0.1", &ca),
        Code::Tls,
        &["must name the host"],
    );
    assert_eq!(names(url("tls", "localhost", &ca)).len(), 2);
    // …nor one of another authority than its own.
    if !is_mysql() {
        takes("other", near, "30");
        refused(
            url("tls", "127.0.0.1", &ca),
            Code::Tls,
            &["UnknownIssuer", "ssl-ca"],
        );
    }
    takes("ca", near, "30");
    assert_eq!(names(url("tls", "127.0.0.1", &ca)).len(), 2);
}

#[test]
fn a_plain_line_to_another_machine_is_said_once() {
    let folder = folder_for_server();
    authority(folder.path(), "ca");
    let own = own_address();
    let alt = format!(
        "subjectAltName=IP:127.0.0.1,IP:{}",
        own.as_deref().unwrap_or("127.0.0.1")
    );
    certificate(folder.path(), "server", "ca", &alt, "30");
    let server = server(folder.path());
    let ca = folder.path().join("ca.pem").display().to_string();
    let notices = |url: &str| {
        let mut cursor = cursor_of(text(url));
        drain(&mut cursor);
        let Some(Config::Map(report)) = cursor.explained(Duration::from_secs(60)).unwrap() else {
            panic!("no report");
        };
        let found = report.into_iter().find(|(name, _)| name == "notices");
        match found {
            Some((_, Config::List(notices))) => notices,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(notices(&server.url()), []);
    assert_eq!(notices(&server.socket_url()), []);
    // A machine without a network has no address but those of the loopback; `connect` has its own test of those.
    let Some(own) = own else { return };
    let port = forwarded(&own, server.port);
    let url = format!("mysql://app:s3cr3t-p%40ss@{own}:{port}/shop");
    let said = notices(&url);
    let words = match &said[..] {
        [Config::Str(words)] => words,
        other => panic!("{other:?}"),
    };
    assert!(
        words.contains("not encrypted") && words.contains(&own),
        "{words}"
    );
    assert!(!words.contains("s3cr3t"), "{words}");
    assert_eq!(notices(&format!("{url}?ssl-ca={ca}")), []);
}

/// An address of this machine that isn't loopback's.
fn own_address() -> Option<String> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: the system only looks where it would send from.
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}

/// A port of `address` from which every byte goes on to one of the loopback; it lives as long as the process.
fn forwarded(address: &str, to: u16) -> u16 {
    let listener = TcpListener::bind((address, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", to))) else {
                continue;
            };
            let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut up, &mut down));
            std::thread::spawn(move || std::io::copy(&mut { server }, &mut { client }));
        }
    });
    port
}
