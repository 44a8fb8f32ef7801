//! The circuit breaker of this process, tripped for real: by a server that isn't there and by one that is slow.
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
#[path = "support/proxy.rs"]
mod proxy;

use cursor::*;
use mariadb::port::Port;
use mariadb::shared;
use native_xlsx::keyset::Arguments;
use native_xlsx::value::Value as Config;
use native_xlsx::{Code, Error};
use proxy::{Fault, Proxy};
use std::sync::Once;
use std::time::{Duration, Instant};

fn server() -> u16 {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        shared().sql("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t SELECT seq FROM seq_1_to_100; ANALYZE TABLE t");
    });
    shared().port
}

fn seconds(error: &Error) -> Duration {
    assert_eq!(error.code(), Code::Resting, "{error}");
    let (_, rest) = error.message().split_once("tries again in ").unwrap();
    let (number, _) = rest.split_once(" s;").unwrap();
    Duration::from_secs_f64(number.parse().unwrap())
}

/// Waits as long as the error says, and asks for a number of rows then.
fn come_back(error: &Error, url: &str) -> usize {
    std::thread::sleep(seconds(error));
    drain(&mut open(arguments(url, "SELECT id FROM t"))).len()
}

#[test]
fn a_server_that_is_not_there() {
    let server = server();
    // Nobody listens there until the end.
    let port = Port::new();
    let url = format!("mysql://app:s3cr3t-p%40ss@127.0.0.1:{}/shop", port.number);
    let ask = || failure(arguments(&url, "SELECT id FROM t"));
    for n in 1..=5 {
        let error = ask();
        assert_eq!(error.code(), Code::Connect, "{n}: {error}");
    }
    // The sixth call fails at once; on a machine so slow that the rest is over, one of the next.
    let resting = (0..20)
        .map(|_| ask())
        .find(|error| error.code() == Code::Resting)
        .unwrap();
    assert!(seconds(&resting) <= Duration::from_secs(5), "{resting}");
    assert!(resting.message().contains("5 connections in a row failed"));
    // Others are not touched by it.
    assert_eq!(
        drain(&mut open(arguments(&shared().url(), "SELECT id FROM t"))).len(),
        100
    );
    let address = format!("127.0.0.1:{}", port.number);
    let proxy = Proxy::on(&address, server, Duration::ZERO, |_| Fault::None);
    assert_eq!(come_back(&resting, &url), 100);
    assert_eq!(come_back(&resting, &url), 100, "closed again");
    assert!(proxy.connections() >= 2);
}

#[test]
fn a_walk_under_way_waits_for_the_probe() {
    let server = server();
    // Its second to sixth connections are cut at once.
    let proxy = Proxy::new(server, Duration::ZERO, |number| match number {
        0 => Fault::Cut(170),
        1..=5 => Fault::Cut(0),
        _ => Fault::None,
    });
    let mut cursor = open(Arguments {
        chunk: 10,
        ..arguments(&proxy.url(), "SELECT id FROM t")
    });
    let rows = firsts(&mut cursor);
    let expected: Vec<String> = (1..=100).map(|id| id.to_string()).collect();
    assert_eq!(rows, expected);
    assert_eq!(proxy.connections(), 7);
}

#[test]
fn a_server_that_is_slow() {
    let server = server();
    let proxy = Proxy::new(server, Duration::ZERO, |_| Fault::None);
    let slow = || Arguments {
        chunk: 1,
        options: map(&[("slowPageMs", Config::Int(1))]),
        ..arguments(&proxy.url(), "SELECT id, SLEEP(0.02) AS s FROM t")
    };
    let begun = Instant::now();
    let mut cursor = open(slow());
    let mut rows = 0;
    let error = loop {
        match wait(&mut cursor) {
            Ok(true) => {
                rows += cursor.unread();
                cursor.advance(cursor.unread());
            }
            Ok(false) => panic!("it went through"),
            Err(error) => break error,
        }
    };
    assert_eq!(rows, 10, "ten pages of one row");
    assert!(
        error
            .message()
            .contains("10 pages in a row were slower than slowPageMs")
    );
    match try_drain(&mut open(arguments(&proxy.url(), "SELECT id FROM t"))) {
        Err(at_once) => assert!(seconds(&at_once) <= Duration::from_secs(5)),
        // On a machine so slow that the rest is over.
        Ok(_) => assert!(begun.elapsed() >= Duration::from_secs(5)),
    }
    // One quick page closes it for all.
    assert_eq!(come_back(&error, &proxy.url()), 100);
    // And from the token on, once the pages are no longer called slow.
    let mut rest = open(Arguments {
        after: cursor.token(),
        options: Config::Null,
        ..slow()
    });
    assert_eq!(drain(&mut rest).len(), 90);
}
