//! Connections that are cut, torn, reset or silenced at every packet of a small exchange, by a proxy of the tests' own:
//! no row is lost and none comes twice.
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

use calamine::Reader;
use cursor::*;
use mariadb::shared;
use native_xlsx::Code;
use native_xlsx::book::Workbook;
use native_xlsx::keyset::Arguments;
use native_xlsx::transfer::{Flow, Limits, append_cursor};
use native_xlsx::value::Value as Config;
use proxy::{Fault, Proxy};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const ROWS: usize = 30;

/// A table of names, once.
fn server() -> u16 {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        shared().sql(&format!(
            "CREATE TABLE few (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
             INSERT INTO few SELECT seq, CONCAT('name ', seq) FROM seq_1_to_{ROWS};
             CREATE TABLE many (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
             INSERT INTO many SELECT seq, CONCAT('name ', seq) FROM seq_1_to_600;
             ANALYZE TABLE few, many"
        ));
    });
    shared().port
}

/// A walk through the proxy. Walks side by side must not take each other's connections for want of room, and each takes as many
/// packets as the others.
fn over(proxy: &Proxy, table: &str, options: &[(&str, Config)]) -> Arguments {
    let mut all = vec![("maxConnections", Config::Int(200)), even_pages()];
    all.extend(options.iter().cloned());
    Arguments {
        chunk: 9,
        options: map(&all),
        ..arguments(&proxy.url(), &format!("SELECT id, name FROM {table}"))
    }
}

fn expected(rows: usize) -> Vec<Vec<String>> {
    (1..=rows)
        .map(|id| vec![id.to_string(), format!("name {id}")])
        .collect()
}

/// Packets of a whole walk that nothing happens to.
fn packets(table: &str) -> usize {
    let proxy = Proxy::new(server(), Duration::ZERO, |_| Fault::None);
    let mut cursor = open(over(&proxy, table, &[]));
    assert_eq!(
        drain(&mut cursor).len(),
        if table == "few" { ROWS } else { 600 }
    );
    drop(cursor);
    proxy.packets()
}

/// Does something for each number below `end`, by so many threads.
fn each(end: usize, threads: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    if at >= end {
                        return;
                    }
                    work(at);
                }
            });
        }
    });
}

#[test]
fn a_connection_lost_at_any_packet_is_replaced() {
    // A user's first log-in at MySQL takes some packets more than those that come after it.
    packets("few");
    let count = packets("few");
    assert!(count > 100, "{count} packets");
    let replaced = AtomicUsize::new(0);
    each(count, 6, |at| {
        for fault in [Fault::Cut(at), Fault::Tear(at), Fault::Reset(at)] {
            let first = move |number| if number == 0 { fault } else { Fault::None };
            let proxy = Proxy::new(server(), Duration::ZERO, first);
            let mut cursor = open(over(&proxy, "few", &[]));
            let rows = try_drain(&mut cursor);
            let rows = rows.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
            assert_eq!(rows, expected(ROWS), "{fault:?}");
            replaced.fetch_add(usize::from(proxy.connections() > 1), Ordering::SeqCst);
        }
    });
    // All but what comes behind the last answer.
    let replaced = replaced.into_inner();
    assert!(replaced >= (count - 3) * 3, "{replaced} of {count} × 3");
}

/// Packets up to the one that lets the user in.
fn greeting() -> usize {
    let proxy = Proxy::new(server(), Duration::ZERO, |_| Fault::None);
    let url = proxy.url().replace("p%40ss", "wrong");
    let wrong = Arguments {
        connection: text(&url),
        ..over(&proxy, "few", &[("retrySeconds", Config::Int(0))])
    };
    fails(wrong, Code::Access, &["denied"]);
    proxy.packets()
}

#[test]
fn a_server_that_falls_silent_is_given_up_and_reached_anew() {
    packets("few");
    let (greeting, count) = (greeting(), packets("few"));
    let through = AtomicUsize::new(0);
    let options = [
        ("idleSeconds", Config::Float(0.5)),
        ("connectTimeout", Config::Float(2.0)),
    ];
    each(count, 12, |at| {
        let first = move |number| match number {
            0 => Fault::Hole(at),
            _ => Fault::None,
        };
        let proxy = Proxy::new(server(), Duration::ZERO, first);
        let mut cursor = open(over(&proxy, "few", &options));
        match try_drain(&mut cursor) {
            Ok(rows) => {
                assert_eq!(rows, expected(ROWS), "hole at {at}");
                through.fetch_add(1, Ordering::SeqCst);
            }
            // A first connection that gets no answer may be to the wrong host.
            Err(error) => {
                assert_eq!(
                    (error.code(), proxy.connections()),
                    (Code::Connect, 1),
                    "{at}: {error}"
                );
            }
        }
    });
    // Before it can be used a connection is asked for its session too: some twenty packets behind the greeting.
    let through = through.into_inner();
    assert!(through >= count - greeting - 40, "{through} of {count}");
}

#[test]
fn a_packet_that_comes_late_is_waited_for() {
    packets("few");
    let count = packets("few");
    each(count, 12, |at| {
        let late = move |_| Fault::Late(at, Duration::from_millis(150));
        let proxy = Proxy::new(server(), Duration::ZERO, late);
        let options = [("connectTimeout", Config::Int(60))];
        assert_eq!(
            drain(&mut open(over(&proxy, "few", &options))),
            expected(ROWS),
            "late at {at}"
        );
        assert_eq!(proxy.connections(), 1, "late at {at}");
    });
}

#[test]
fn a_line_that_breaks_again_and_again_still_gets_there() {
    // What a connection needs before its first row, and some rows more.
    let opening = {
        let proxy = Proxy::new(server(), Duration::ZERO, |_| Fault::None);
        drain(&mut open(Arguments {
            ..over(&proxy, "few WHERE id < 0", &[])
        }));
        proxy.packets()
    };
    let proxy = Proxy::new(server(), Duration::from_micros(50), move |number| {
        Fault::Tear(opening + 40 + number % 13)
    });
    let mut cursor = open(over(&proxy, "many", &[]));
    assert_eq!(drain(&mut cursor), expected(600));
    assert!(proxy.connections() > 4, "{}", proxy.connections());
    let Config::Map(report) = cursor.explain().unwrap() else {
        panic!("no map")
    };
    let whole = |name: &str| match report.iter().find(|(key, _)| key == name) {
        Some((_, Config::Int(number))) => usize::try_from(*number).unwrap(),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(whole("rowsReturned"), 600);
    assert_eq!(whole("reconnects"), proxy.connections() - 1);
    // Each page looks at one entry more than it gives.
    let examined = whole("rowsExamined");
    assert!((600..=800).contains(&examined), "{examined} entries");
}

#[test]
fn append_cursor_goes_on_too() {
    packets("few");
    let count = packets("few");
    each(count, 6, |at| {
        let first = move |number| match number {
            0 => Fault::Cut(at),
            _ => Fault::None,
        };
        let proxy = Proxy::new(server(), Duration::ZERO, first);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.xlsx");
        let mut book = Workbook::open(&path, None, None, Config::Null).unwrap();
        let mut cursor = open(over(&proxy, "few", &[]));
        let limits = Limits {
            rows_per_commit: 7,
            seconds: None,
            report: false,
        };
        let rows = append_cursor(&mut book, &mut cursor, limits, &mut |_| Flow::Go).unwrap();
        assert_eq!(rows, ROWS as u64, "cut at {at}");
        book.finish().unwrap();
        let mut file: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
        let sheet = file.worksheet_range_at(0).unwrap().unwrap();
        let got: Vec<Vec<String>> = sheet
            .rows()
            .skip(1)
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect();
        assert_eq!(got, expected(ROWS), "cut at {at}");
    });
}
