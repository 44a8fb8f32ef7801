//! The process's pool of connections: never more than it may have, whoever waits gets his turn, nothing is left behind, and
//! nobody meets what another one did with a connection. Counts come from the server's own status.
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
use mariadb::{MariaDb, Observer, is_mysql, shared};
use native_xlsx::Code;
use native_xlsx::keyset::{Arguments, Cursor, Ready};
use native_xlsx::value::Value as Config;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

/// The pool is the process's, and so are the server's counts: one test at a time, on a pool that is empty.
static ALONE: Mutex<()> = Mutex::new(());

fn server() -> (&'static MariaDb, Observer, MutexGuard<'static, ()>) {
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        shared().sql(
            "CREATE TABLE small (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
             INSERT INTO small SELECT seq, CONCAT('name ', seq) FROM seq_1_to_250;
             CREATE TABLE large (id INT PRIMARY KEY, name VARCHAR(2000) NOT NULL);
             INSERT INTO large SELECT seq, REPEAT('x', 1500) FROM seq_1_to_8000;
             ANALYZE TABLE small, large",
        );
    });
    let mut observer = shared().observer();
    gone(&mut observer);
    (shared(), observer, alone)
}

/// Waits until the server has no connection but the observer's.
fn gone(observer: &mut Observer) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while observer.status("Threads_connected") > 1 {
        assert!(Instant::now() < deadline, "a connection is left behind");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Begins to count connections anew.
fn count_from_here(observer: &mut Observer) {
    observer.ask("FLUSH STATUS; SELECT 1");
}

/// The most connections that there were at once, the observer's apart.
fn most(observer: &mut Observer) -> usize {
    observer.status("Max_used_connections") - 1
}

/// Does something that must never have more than so many connections at once. A busy server counts one that is gone a moment
/// longer, perhaps until the next is there; but not each time.
fn never_more_than(bound: usize, observer: &mut Observer, mut work: impl FnMut(&mut Observer)) {
    let mut seen = Vec::new();
    while seen.len() < 5 {
        gone(observer);
        count_from_here(observer);
        work(observer);
        gone(observer);
        let most = most(observer);
        if most <= bound {
            return;
        }
        seen.push(most);
    }
    panic!("{seen:?} connections, more than {bound}");
}

fn running(server: &MariaDb, what: &str) -> bool {
    server.sql("SHOW FULL PROCESSLIST").contains(what)
}

/// Whoever waits for a connection waits for long, unless the test says otherwise: a slow machine takes its time with a queue.
fn over(url: &str, sql: &str, options: &[(&str, Config)]) -> Arguments {
    let mut all = options.to_vec();
    if !all.iter().any(|(name, _)| *name == "connectTimeout") {
        all.push(("connectTimeout", Config::Int(300)));
    }
    Arguments {
        options: map(&all),
        ..arguments(url, sql)
    }
}

/// The number of the connection, row by row.
const WHO: &str = "SELECT id, CONNECTION_ID() AS who FROM small";

fn who(arguments: Arguments) -> Vec<String> {
    let rows = drain(&mut open(arguments));
    let set: BTreeSet<String> = rows.into_iter().map(|row| row[1].clone()).collect();
    set.into_iter().collect()
}

fn next(cursor: &mut Cursor) -> Option<String> {
    if !wait(cursor).unwrap() {
        return None;
    }
    let id = row(cursor, 0)[0].clone();
    cursor.advance(1);
    Some(id)
}

#[test]
fn a_thousand_cursors_take_turns() {
    let (server, mut observer, _alone) = server();
    never_more_than(24, &mut observer, |observer| {
        let mut cursors: Vec<_> = (0..1_000)
            .map(|_| open(over(&server.url(), "SELECT * FROM small", &[])))
            .collect();
        for id in 1..=250 {
            // Some go on for long, most are closed somewhere: between pages and within.
            for (number, cursor) in cursors.iter_mut().enumerate() {
                let last = if number % 50 == 0 {
                    250
                } else {
                    1 + number % 5
                };
                if id <= last {
                    assert_eq!(next(cursor), Some(id.to_string()), "cursor {number}");
                } else if id == last + 1 {
                    cursor.close();
                }
            }
        }
        for (number, cursor) in cursors.iter_mut().enumerate() {
            if number % 50 == 0 {
                assert_eq!(next(cursor), None, "cursor {number}");
            }
        }
        assert!(most(observer) > 1, "there was but one connection");
    });
}

#[test]
fn what_waits_for_many_readers_is_bounded_for_all_together() {
    let (server, _observer, _alone) = server();
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.unwrap()
            .trim()
            .trim_end_matches(" kB")
            .trim()
            .parse::<usize>()
            .unwrap()
    };
    let before = resident();
    let mut cursors: Vec<_> = (0..300)
        .map(|_| open(over(&server.url(), "SELECT * FROM large", &[])))
        .collect();
    for cursor in &mut cursors {
        assert_eq!(next(cursor).unwrap(), "1");
    }
    // Everybody reads ahead as far as it may.
    std::thread::sleep(Duration::from_millis(700));
    for cursor in &mut cursors {
        assert_eq!(next(cursor).unwrap(), "2");
    }
    let grown = resident().saturating_sub(before) / 1024;
    println!("{grown} MiB for 300 cursors");
    assert!(grown < 300, "{grown} MiB for 300 cursors");
}

#[test]
fn readers_that_wait_for_each_other_all_get_on() {
    let (server, mut observer, _alone) = server();
    // A page is larger than what may wait for its reader, who doesn't come before the others have read too.
    let options = [
        ("maxConnections", Config::Int(2)),
        ("pageBytes", Config::Int(1 << 30)),
        ("pageMs", Config::Int(60_000)),
        ("retrySeconds", Config::Int(0)),
    ];
    // Three, of five that there could be.
    never_more_than(3, &mut observer, |observer| {
        let mut cursors: Vec<_> = (0..5)
            .map(|_| {
                open(Arguments {
                    chunk: 8_000,
                    ..over(&server.url(), "SELECT * FROM large", &options)
                })
            })
            .collect();
        for id in 1..=8_000 {
            for cursor in &mut cursors {
                assert_eq!(next(cursor), Some(id.to_string()));
            }
        }
        for cursor in &mut cursors {
            assert_eq!(next(cursor), None);
            let Config::Map(report) = cursor.explain().unwrap() else {
                panic!("no map")
            };
            let lost = report.iter().find(|(name, _)| name == "reconnects");
            assert_eq!(lost.unwrap().1, Config::Int(0));
        }
        assert!(most(observer) > 1, "there was but one connection");
    });
}

#[test]
fn when_all_are_pinned_the_next_is_told_at_once() {
    let (server, _observer, _alone) = server();
    let bound = |n| ("maxConnections", Config::Int(n));
    let snapshot = ("snapshot", Config::Bool(true));
    let scan = ("allowScan", Config::Bool(true));
    let url = server.url();
    let mut paged = open(over(&url, "SELECT * FROM large", &[bound(3)]));
    assert_eq!(next(&mut paged).unwrap(), "1");
    let mut pinned = open(over(
        &url,
        "SELECT * FROM large",
        &[bound(3), snapshot.clone()],
    ));
    assert_eq!(next(&mut pinned).unwrap(), "1");
    // Without an index on its order.
    let mut scanning = open(Arguments {
        key: text("more"),
        ..over(
            &url,
            "SELECT id, name, id * 2 + 7 AS more FROM large",
            &[bound(3), scan, ("unique", Config::Bool(true))],
        )
    });
    assert_eq!(next(&mut scanning).unwrap(), "1");
    let mut last = open(over(
        &url,
        "SELECT * FROM large",
        &[bound(3), snapshot.clone()],
    ));
    assert_eq!(next(&mut last).unwrap(), "1");
    let begun = Instant::now();
    for options in [
        vec![bound(3)],
        vec![bound(3), snapshot.clone()],
        vec![bound(2)],
    ] {
        let arguments = over(&url, "SELECT * FROM small", &options);
        fails(
            arguments,
            Code::Pool,
            &[
                "maxConnections",
                "pinned by a snapshot or a scan",
                "close one",
            ],
        );
    }
    // One that was under way has none to go on with either.
    let error = try_drain(&mut paged).unwrap_err();
    assert_eq!(error.code(), Code::Pool, "{error}");
    assert!(begun.elapsed() < Duration::from_secs(60));
    // More may be had by who allows more; and when one is closed, its place is free.
    assert_eq!(
        drain(&mut open(over(&url, "SELECT * FROM small", &[bound(4)]))).len(),
        250
    );
    scanning.close();
    let rest = over(&url, "SELECT * FROM small", &[bound(3)]);
    assert_eq!(drain(&mut open(rest)).len(), 250);
    assert_eq!(drain(&mut pinned).len(), 7_999);
    assert_eq!(drain(&mut last).len(), 7_999);
}

#[test]
fn what_is_asked_beside_a_walk_takes_no_connection_more() {
    let (server, mut observer, _alone) = server();
    for snapshot in [false, true] {
        let bound = if snapshot { 2 } else { 1 };
        let options = [
            ("maxConnections", Config::Int(bound)),
            ("snapshot", Config::Bool(snapshot)),
        ];
        never_more_than(usize::try_from(bound).unwrap(), &mut observer, |_| {
            let mut walk = open(over(&server.url(), "SELECT * FROM large", &options));
            assert_eq!(next(&mut walk).unwrap(), "1");
            let patience = Duration::from_secs(180);
            assert_eq!(walk.count(patience).unwrap(), Some(8_000));
            assert!(walk.estimate(patience).unwrap().unwrap() > 1_000);
            let mut parts = walk.split(4, patience).unwrap().unwrap();
            assert_eq!(parts.len(), 4);
            // Its own transaction, if it has one, is what it was.
            assert_eq!(drain(&mut walk).len(), 7_999);
            drop(walk);
            let rows = parts.iter_mut().map(|part| drain(part).len());
            assert_eq!(rows.sum::<usize>(), 7_999);
        });
    }
    // Beside a walk that has pinned the only one there is none, and that is told.
    let options = [
        ("maxConnections", Config::Int(1)),
        ("snapshot", Config::Bool(true)),
    ];
    let mut pinned = open(over(&server.url(), "SELECT * FROM large", &options));
    assert_eq!(next(&mut pinned).unwrap(), "1");
    let error = pinned.count(Duration::from_secs(180)).unwrap_err();
    assert_eq!(error.code(), Code::Pool, "{error}");
    assert_eq!(drain(&mut pinned).len(), 7_999);
}

#[test]
fn what_an_index_serves_after_all_pins_nothing() {
    let (server, mut observer, _alone) = server();
    let options = [
        ("maxConnections", Config::Int(1)),
        ("allowScan", Config::Bool(true)),
    ];
    let of = || open(over(&server.url(), "SELECT * FROM large", &options));
    never_more_than(1, &mut observer, |_| {
        let (mut one, mut other) = (of(), of());
        for row in 1..=8_000 {
            assert_eq!(next(&mut one).unwrap(), row.to_string());
            assert_eq!(next(&mut other).unwrap(), row.to_string());
        }
    });
}

#[test]
fn one_that_is_in_use_is_waited_for() {
    let (server, _observer, _alone) = server();
    let url = server.url();
    let one = ("maxConnections", Config::Int(1));
    // Pages of one row that take their time.
    let mut slow = open(Arguments {
        chunk: 1,
        ..over(
            &url,
            "SELECT id, SLEEP(0.3) AS s FROM small WHERE id <= 4",
            std::slice::from_ref(&one),
        )
    });
    assert_eq!(next(&mut slow).unwrap(), "1");
    let quick = open(over(
        &url,
        "SELECT * FROM small",
        std::slice::from_ref(&one),
    ));
    let mut quick = quick;
    assert_eq!(drain(&mut quick).len(), 250);
    assert_eq!(drain(&mut slow).len(), 3);

    // But not for ever.
    let mut slow = open(Arguments {
        chunk: 1,
        ..over(
            &url,
            "SELECT id, SLEEP(600) AS s FROM small",
            std::slice::from_ref(&one),
        )
    });
    let deadline = Instant::now() + Duration::from_secs(120);
    while !running(server, "User sleep") {
        assert_eq!(
            slow.ready(Duration::from_millis(20)).unwrap(),
            Ready::Pending
        );
        assert!(Instant::now() < deadline, "the page never began");
    }
    let begun = Instant::now();
    fails(
        over(
            &url,
            "SELECT * FROM small",
            &[
                one,
                ("connectTimeout", Config::Float(0.3)),
                ("retrySeconds", Config::Int(0)),
            ],
        ),
        Code::Pool,
        &["is in use", "none came free within 0.3 s", "maxConnections"],
    );
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{:?}",
        begun.elapsed()
    );
    // Its end makes room, and hits nobody else.
    slow.close();
    assert_eq!(
        drain(&mut open(over(&url, "SELECT * FROM small", &[]))).len(),
        250
    );
}

#[test]
fn a_connection_is_used_again_and_then_closed() {
    let (server, mut observer, _alone) = server();
    let url = server.url();
    let keep = |seconds| vec![("keepSeconds", Config::Int(seconds))];
    let first = who(over(&url, WHO, &keep(3_600)));
    assert_eq!(first.len(), 1);
    let statements = observer.status("Prepared_stmt_count");
    let opened = observer.status("Connections");
    for _ in 0..40 {
        assert_eq!(who(over(&url, WHO, &keep(3_600))), first);
    }
    assert_eq!(observer.status("Connections"), opened);
    assert!(observer.status("Prepared_stmt_count") <= statements + 2);
    // Another query, and one that is given up in the middle of a page.
    let mut left = open(Arguments {
        chunk: 8_000,
        ..over(
            &url,
            "SELECT id, CONNECTION_ID() AS who, name FROM large",
            &keep(3_600),
        )
    });
    assert!(wait(&mut left).unwrap());
    assert_eq!(row(&left, 0)[1], first[0]);
    drop(left);
    // What was given up may come back to the pool later than its cursor waits for.
    let deadline = Instant::now() + Duration::from_secs(120);
    while observer.status("Threads_connected") > 1 {
        assert!(Instant::now() < deadline, "a connection is left behind");
        drain(&mut open(over(&url, WHO, &keep(0))));
    }
}

#[test]
fn pages_cost_one_question_each() {
    let (server, mut observer, _alone) = server();
    let mut executed = |chunk| {
        // On a connection of its own: the walk before leaves statements behind that would be of use.
        gone(&mut observer);
        let mut count = |name| observer.status(name);
        let before = (count("Com_stmt_execute"), count("Com_stmt_prepare"));
        let rows = drain(&mut open(Arguments {
            chunk,
            ..over(&server.url(), "SELECT * FROM small", &[even_pages()])
        }));
        assert_eq!(rows.len(), 250);
        let after = (count("Com_stmt_execute"), count("Com_stmt_prepare"));
        (after.0 - before.0, after.1 - before.1)
    };
    let (few, once) = executed(50);
    let (many, twice) = executed(5);
    // 6 pages against 51, the last of each empty.
    assert_eq!((many - few, twice), (45, once));
}

#[test]
fn other_credentials_and_sessions_get_connections_of_their_own() {
    let (server, mut observer, _alone) = server();
    server.sql("CREATE USER IF NOT EXISTS 'other'@'%' IDENTIFIED BY 's3cr3t'; GRANT ALL ON *.* TO 'other'@'%'");
    let keep = ("keepSeconds", Config::Int(3_600));
    let url = server.url();
    let (limit, seven) = match is_mysql() {
        false => ("@@max_statement_time", "|7.000000"),
        true => ("@@max_execution_time", "|7000"),
    };
    let sql = &format!(
        "SELECT id, CONCAT_WS('|', CONNECTION_ID(), CURRENT_USER(), DATABASE(), @@time_zone, @@sql_mode, {limit}) AS who FROM small"
    );
    let other = url.replace("app:s3cr3t-p%40ss", "other:s3cr3t");
    let zoned = format!("{url}?timezone=%2B03:00");
    let page = ("pageSeconds", Config::Int(7));
    let all = [
        over(&url, sql, std::slice::from_ref(&keep)),
        over(&other, sql, std::slice::from_ref(&keep)),
        over(&zoned, sql, std::slice::from_ref(&keep)),
        over(&url, sql, &[keep.clone(), page.clone()]),
    ];
    let first: Vec<String> = all.into_iter().flat_map(who).collect();
    let distinct: BTreeSet<&str> = first
        .iter()
        .map(|who| who.split('|').next().unwrap())
        .collect();
    assert_eq!((first.len(), distinct.len()), (4, 4), "{first:?}");
    assert!(
        first[1].contains("other@") && first[2].contains("+03:00") && first[3].ends_with(seven)
    );
    // In another order, each finds its own again.
    assert_eq!(
        who(over(&zoned, sql, std::slice::from_ref(&keep))),
        first[2..3]
    );
    assert_eq!(who(over(&url, sql, &[keep.clone(), page])), first[3..4]);
    assert_eq!(
        who(over(&other, sql, std::slice::from_ref(&keep))),
        first[1..2]
    );
    assert_eq!(
        who(over(&url, sql, std::slice::from_ref(&keep))),
        first[0..1]
    );
    // A wrong password gets in by no door.
    fails(
        over(&url.replace("p%40ss", "wrong"), sql, &[]),
        Code::Access,
        &["password"],
    );
    // Where there is no room for another one, an idle one of others goes.
    let tight = [
        ("maxConnections", Config::Int(4)),
        ("keepSeconds", Config::Int(0)),
    ];
    let berlin = format!("{url}?timezone=%2B01:00");
    // The one with the wrong password is counted no more.
    let deadline = Instant::now() + Duration::from_secs(120);
    while observer.status("Threads_connected") > 5 {
        assert!(Instant::now() < deadline, "a connection is left behind");
        std::thread::sleep(Duration::from_millis(20));
    }
    count_from_here(&mut observer);
    assert_eq!(who(over(&berlin, sql, &tight)).len(), 1);
    // A busy server counts the one that went a moment longer.
    let most = most(&mut observer);
    assert!((4..=5).contains(&most), "{most} connections");
    for url in [&url, &other, &zoned] {
        drain(&mut open(over(
            url,
            sql,
            &[("keepSeconds", Config::Int(0))],
        )));
    }
    drain(&mut open(over(
        &url,
        sql,
        &[
            ("keepSeconds", Config::Int(0)),
            ("pageSeconds", Config::Int(7)),
        ],
    )));
    gone(&mut observer);
}

#[test]
fn a_connection_that_died_in_the_pool_is_passed_over() {
    let (server, mut observer, _alone) = server();
    let url = server.url();
    let options = [
        ("keepSeconds", Config::Int(3_600)),
        // Nothing is borne, so nothing may have to be.
        ("retrySeconds", Config::Int(0)),
    ];
    for _ in 0..5 {
        let before = who(over(&url, WHO, &options));
        server.end_connection(&before[0]);
        gone(&mut observer);
        let after = who(over(&url, WHO, &options));
        assert_ne!(before, after);
    }
    drain(&mut open(over(
        &url,
        WHO,
        &[("keepSeconds", Config::Int(0))],
    )));
    gone(&mut observer);
}

/// Begins a page that takes ten minutes, and gives the cursor up in the middle of it.
fn give_up_in_a_page(server: &MariaDb, observer: &mut Observer, most: i64) {
    let sql = "SELECT id, IF(id > 3, SLEEP(600), 0) AS s FROM small";
    let options = [("maxConnections", Config::Int(most))];
    let mut doomed = open(over(&server.url(), sql, &options));
    let computing = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE COMMAND = 'Execute' AND INFO LIKE '%IF(id > 3, SLEEP(600)%'";
    let deadline = Instant::now() + Duration::from_secs(120);
    while observer.ask(computing) == "0" {
        doomed.ready(Duration::from_millis(5)).unwrap();
        assert!(Instant::now() < deadline, "the page never began");
    }
    drop(doomed);
    let deadline = Instant::now() + Duration::from_secs(120);
    while observer.ask(computing) != "0" {
        assert!(Instant::now() < deadline, "the page goes on");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn reconnects(cursor: &mut Cursor) -> Config {
    let Config::Map(report) = cursor.explain().unwrap() else {
        panic!("no map")
    };
    let lost = report.into_iter().find(|(name, _)| name == "reconnects");
    lost.unwrap().1
}

#[test]
fn closing_ends_no_statement_but_its_own() {
    let (server, mut observer, _alone) = server();
    // With room for all there is no reason to go on over another connection; where there is little they may be shared.
    for (most, connections) in [(16, 1), (2, 80)] {
        gone(&mut observer);
        let mut steady = open(Arguments {
            chunk: 1,
            ..over(
                &server.url(),
                "SELECT id, CONNECTION_ID() AS who, SLEEP(0.02) AS s FROM small WHERE id <= 80",
                &[("maxConnections", Config::Int(most))],
            )
        });
        let mut seen = BTreeSet::new();
        let mut rows = 0;
        while wait(&mut steady).unwrap() {
            seen.insert(row(&steady, 0)[1].clone());
            steady.advance(1);
            rows += 1;
            if rows % 15 == 0 {
                give_up_in_a_page(server, &mut observer, most);
            }
        }
        assert_eq!(rows, 80);
        assert!(seen.len() <= connections, "{seen:?} with {most}");
        assert_eq!(reconnects(&mut steady), Config::Int(0));
    }
}

#[test]
fn closing_takes_no_connection_that_a_walk_comes_back_to() {
    let (server, mut observer, _alone) = server();
    let mut resting = open(Arguments {
        chunk: 50,
        ..over(
            &server.url(),
            "SELECT id, CONNECTION_ID() AS who, name FROM large",
            // Whoever else used its connection would close it.
            &[("keepSeconds", Config::Int(0))],
        )
    });
    assert!(wait(&mut resting).unwrap());
    let who = row(&resting, 0)[1].clone();
    // What may wait for its reader does, and its connection is the pool's.
    let rests = format!(
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {who} AND COMMAND = 'Sleep' AND TIME > 0"
    );
    let deadline = Instant::now() + Duration::from_secs(120);
    while observer.ask(&rests) == "0" {
        assert!(Instant::now() < deadline, "it reads on and on");
        std::thread::sleep(Duration::from_millis(20));
    }
    give_up_in_a_page(server, &mut observer, 16);
    let mut rows = 0;
    while wait(&mut resting).unwrap() {
        assert_eq!(row(&resting, 0)[1], who);
        resting.advance(1);
        rows += 1;
    }
    assert_eq!((rows, reconnects(&mut resting)), (8_000, Config::Int(0)));
}

#[test]
fn a_session_that_opens_transactions_by_itself_is_not_shared() {
    let (server, _observer, _alone) = server();
    let connection = map(&[
        ("host", text("127.0.0.1")),
        ("port", Config::Int(i64::from(server.port))),
        ("username", text("app")),
        ("password", text("s3cr3t-p@ss")),
        ("database", text("shop")),
        (
            "options",
            Config::Map(vec![("1002".to_owned(), text("SET autocommit = 0"))]),
        ),
    ]);
    let walk = || Arguments {
        connection: connection.clone(),
        ..over(
            "",
            "SELECT id, name FROM small",
            &[("keepSeconds", Config::Int(3_600))],
        )
    };
    let mut first = open(walk());
    assert_eq!(next(&mut first).unwrap(), "1");
    server.sql("UPDATE small SET name = 'changed' WHERE id = 250");
    // Another cursor sees what there is now, and so does the next on the same connection.
    assert_eq!(drain(&mut open(walk())).last().unwrap()[1], "changed");
    drop(first);
    server.sql("UPDATE small SET name = 'again' WHERE id = 250");
    for _ in 0..3 {
        assert_eq!(drain(&mut open(walk())).last().unwrap()[1], "again");
    }
    server.sql("UPDATE small SET name = 'name 250' WHERE id = 250");
    drain(&mut open(Arguments {
        options: map(&[("keepSeconds", Config::Int(0))]),
        ..walk()
    }));
    server.sql("KILL USER 'app'");
}
