//! The throttle: rows a second, and pauses while the server is busy or lags behind, from a real replica.
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
use mariadb::{MariaDb, is_mysql, shared, start_aside};
use native_xlsx::Code;
use native_xlsx::book::Workbook;
use native_xlsx::keyset::{Arguments, Cursor, Ready};
use native_xlsx::transfer::{Flow, Limits, append_cursor};
use native_xlsx::value::Value as Config;
use proxy::{Fault, Proxy};
use std::sync::Once;
use std::time::{Duration, Instant};

const TABLE: &str =
    "CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t SELECT seq FROM seq_1_to_1000";

fn server() -> &'static MariaDb {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        shared().sql(TABLE);
    });
    shared()
}

fn walk(url: &str, options: &[(&str, Config)]) -> Arguments {
    Arguments {
        options: map(options),
        ..arguments(url, "SELECT id FROM t")
    }
}

fn paused(cursor: &mut Cursor) -> f64 {
    let Config::Map(report) = cursor.explain().unwrap() else {
        panic!("no map")
    };
    match report.iter().find(|(name, _)| name == "pausedSeconds") {
        Some((_, Config::Float(seconds))) => *seconds,
        other => panic!("{other:?}"),
    }
}

/// Reads whatever comes for so long; rows.
fn read_for(cursor: &mut Cursor, time: Duration) -> usize {
    let begun = Instant::now();
    let mut rows = 0;
    while begun.elapsed() < time {
        if cursor.ready(Duration::from_millis(20)).unwrap() == Ready::Rows {
            rows += cursor.unread();
            cursor.advance(cursor.unread());
        }
    }
    rows
}

#[test]
fn no_more_rows_a_second_than_asked_for() {
    let begun = Instant::now();
    let rate = [("rowsPerSecond", Config::Int(400))];
    let mut cursor = open(walk(&server().url(), &rate));
    assert_eq!(drain(&mut cursor).len(), 1_000);
    let took = begun.elapsed();
    // The last page's time isn't waited for.
    assert!(took >= Duration::from_millis(2_200), "{took:?}");
    assert_eq!(paused(&mut cursor), 0.0);
    for (name, wrong) in [
        ("rowsPerSecond", Config::Int(0)),
        ("maxThreadsRunning", Config::Int(0)),
        ("maxLagSeconds", Config::Int(-1)),
        ("pauseSeconds", text("long")),
    ] {
        fails(
            walk(&server().url(), &[(name, wrong)]),
            Code::Argument,
            &[name],
        );
    }
}

#[test]
fn one_result_without_pages_comes_no_faster() {
    let mut cursor = open(Arguments {
        key: text("more"),
        options: map(&[
            ("rowsPerSecond", Config::Int(400)),
            ("allowScan", Config::Bool(true)),
            ("unique", Config::Bool(true)),
        ]),
        ..arguments(&server().url(), "SELECT id, id * 2 + 7 AS more FROM t")
    });
    let begun = Instant::now();
    assert_eq!(cursor.ready(Duration::from_secs(60)).unwrap(), Ready::Rows);
    assert!(cursor.unread() <= 400, "{} at once", cursor.unread());
    assert_eq!(drain(&mut cursor).len(), 1_000);
    assert!(begun.elapsed() >= Duration::from_secs(2));
}

#[test]
fn a_busy_server_is_left_alone() {
    let server = server();
    let bound = ("maxThreadsRunning", Config::Int(4));
    // Busy with something else, in threads of this test's own.
    let mut busy: Vec<_> = (0..6).map(|_| server.observer()).collect();
    for one in &mut busy {
        one.send("SELECT 'busy', SLEEP(600)");
    }
    let deadline = Instant::now() + Duration::from_secs(120);
    while server.sql("SHOW PROCESSLIST").matches("User sleep").count() < 6 {
        assert!(Instant::now() < deadline, "the server isn't busy");
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut cursor = open(walk(&server.url(), std::slice::from_ref(&bound)));
    assert_eq!(read_for(&mut cursor, Duration::from_millis(1_500)), 0);
    // A reader may ask while it pauses, and close.
    let deadline = Instant::now() + Duration::from_secs(120);
    while !(paused(&mut cursor) > 0.5 && cursor.is_paused()) {
        assert!(Instant::now() < deadline, "it doesn't pause");
        assert_eq!(read_for(&mut cursor, Duration::from_millis(100)), 0);
    }
    let mut other = open(walk(&server.url(), std::slice::from_ref(&bound)));
    assert_eq!(read_for(&mut other, Duration::from_millis(300)), 0);
    let begun = Instant::now();
    other.close();
    assert!(begun.elapsed() < Duration::from_secs(20));

    // `appendCursor` returns when its time is up, with nothing appended.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    let mut book = Workbook::open(&path, None, None, Config::Null).unwrap();
    let mut third = open(walk(&server.url(), std::slice::from_ref(&bound)));
    let limits = Limits {
        rows_per_commit: 100,
        seconds: Some(3.0),
        report: false,
    };
    let begun = Instant::now();
    let mut polls = 0;
    let rows = append_cursor(&mut book, &mut third, limits, &mut |_| {
        polls += 1;
        Flow::Go
    });
    assert_eq!(rows.unwrap(), 0);
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{:?}",
        begun.elapsed()
    );
    assert!(polls >= 5, "signals were looked at {polls} times");
    assert!(!third.is_done());

    // Nor does it help to answer late: longer than an answer counts, of several packets.
    let proxy = Proxy::new(server.port, Duration::ZERO, |_| Fault::None);
    let mut late = open(walk(&proxy.url(), std::slice::from_ref(&bound)));
    let deadline = Instant::now() + Duration::from_secs(120);
    while !late.is_paused() {
        assert_eq!(read_for(&mut late, Duration::from_millis(50)), 0);
        assert!(Instant::now() < deadline, "it doesn't pause");
    }
    proxy.delay(Duration::from_millis(300));
    let packets = proxy.packets();
    while proxy.packets() < packets + 16 {
        assert_eq!(read_for(&mut late, Duration::from_millis(50)), 0);
        assert!(Instant::now() < deadline, "the server isn't asked");
    }
    drop((late, proxy));

    // A pause that takes too long is an error.
    fails(
        walk(
            &server.url(),
            &[bound, ("pauseSeconds", Config::Float(0.5))],
        ),
        Code::Resting,
        &[
            "threads are running",
            "maxThreadsRunning (4)",
            "pauseSeconds",
            "release the job",
        ],
    );

    // And it goes on when the server has time.
    for id in server
        .sql("SELECT ID FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep'")
        .split_whitespace()
    {
        server.end_connection(id);
    }
    assert_eq!(drain(&mut cursor).len(), 1_000);
    let rows = append_cursor(
        &mut book,
        &mut third,
        Limits {
            seconds: None,
            ..limits
        },
        &mut |_| Flow::Go,
    );
    assert_eq!(rows.unwrap(), 1_000);
}

#[test]
fn a_replica_that_lags_behind_is_left_alone() {
    // MySQL's words for the same, and what it needs to know of positions.
    let (gtid, change, source_, slave, position) = match is_mysql() {
        false => (
            &[][..],
            "MASTER",
            "MASTER",
            "SLAVE",
            "MASTER_USE_GTID = slave_pos",
        ),
        true => (
            &["--gtid-mode=ON", "--enforce-gtid-consistency=ON"][..],
            "REPLICATION SOURCE",
            "SOURCE",
            "REPLICA",
            "SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 0, GET_SOURCE_PUBLIC_KEY = 1, SOURCE_CONNECT_RETRY = 1",
        ),
    };
    let server = |own: &[&str]| {
        let arguments = own.iter().chain(gtid).map(|one| (*one).to_owned());
        start_aside(&arguments.collect::<Vec<_>>())
    };
    let source = server(&["--log-bin", "--server-id=1"]);
    let replica = server(&["--server-id=2"]);
    replica.run(
        "",
        &format!(
            "DROP DATABASE shop; DROP USER 'app'@'%'; DROP USER 'app'@'localhost';
             CHANGE {change} TO {source_}_HOST = '127.0.0.1', {source_}_PORT = {}, {source_}_USER = 'app', {source_}_PASSWORD = 's3cr3t-p@ss', {position};
             START {slave}",
            source.port
        ),
    );
    source.sql(TABLE);
    let until = |what: &str, done: &dyn Fn() -> bool| {
        let deadline = Instant::now() + Duration::from_secs(180);
        while !done() {
            assert!(Instant::now() < deadline, "{what}: never");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let count = || {
        replica.run("", "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' AND TABLE_NAME = 't'").trim() == "1"
        && replica.sql("SELECT COUNT(*) FROM t").trim() == "1000"
    };
    until("the replica has the rows", &count);
    let behind = || -> Option<u64> {
        // Its 33rd column: the client tells no names here.
        let status = replica.run("", &format!("SHOW {slave} STATUS"));
        status.split('\t').nth(32)?.parse().ok()
    };
    // Rows are there at once while it keeps up…
    until("it keeps up", &|| behind() == Some(0));
    let bound = ("maxLagSeconds", Config::Int(2));
    let short = [bound.clone(), ("pauseSeconds", Config::Float(0.3))];
    assert_eq!(drain(&mut open(walk(&replica.url(), &short))).len(), 1_000);
    // …not when it falls behind…
    replica.run(
        "",
        &format!("STOP {slave}; CHANGE {change} TO {source_}_DELAY = 3600; START {slave}"),
    );
    source.sql("INSERT INTO t VALUES (5000)");
    until("it lags", &|| behind().is_some_and(|seconds| seconds > 2));
    let mut cursor = open(walk(&replica.url(), &[bound]));
    assert_eq!(read_for(&mut cursor, Duration::from_millis(1_200)), 0);
    fails(
        walk(&replica.url(), &short),
        Code::Resting,
        &["lags", "maxLagSeconds (2)"],
    );
    // …nor when it stands still…
    replica.run("", &format!("STOP {slave}"));
    assert_eq!(read_for(&mut cursor, Duration::from_millis(1_200)), 0);
    fails(
        walk(&replica.url(), &short),
        Code::Resting,
        &["stopped", "maxLagSeconds"],
    );
    // …and again when it has caught up, as far as it knows, or replicates no more.
    replica.run(
        "",
        &format!("CHANGE {change} TO {source_}_DELAY = 0; START {slave}"),
    );
    assert!(drain(&mut cursor).len() >= 1_000);
    until("it has the last row", &|| {
        replica.sql("SELECT COUNT(*) FROM t").trim() == "1001"
    });
    replica.run("", &format!("STOP {slave}; RESET {slave} ALL"));
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(drain(&mut open(walk(&replica.url(), &short))).len(), 1_001);

    // Who may not ask is told so.
    replica.sql(
        "CREATE USER 'reader'@'%' IDENTIFIED BY 's3cr3t'; GRANT SELECT ON shop.* TO 'reader'@'%'",
    );
    std::thread::sleep(Duration::from_millis(1_100));
    let reader = format!("mysql://reader:s3cr3t@127.0.0.1:{}/shop", replica.port);
    fails(
        walk(&reader, &short),
        Code::Access,
        &["maxLagSeconds", "SLAVE MONITOR", "GRANT"],
    );
}
