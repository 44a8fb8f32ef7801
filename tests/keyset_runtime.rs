//! The background thread: when it lives, what it holds, how it ends; forks, signals, slow and vanishing servers.
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
use mariadb::{shared, start_aside};
use native_xlsx::Code;
use native_xlsx::keyset::{Arguments, Cursor, Ready};
use native_xlsx::value::Value as Config;
use std::sync::Once;
use std::time::{Duration, Instant};

fn url() -> String {
    static FILLED: Once = Once::new();
    FILLED.call_once(|| {
        shared().sql(
            "CREATE TABLE long_ (id INT PRIMARY KEY, name VARCHAR(200) NOT NULL);
             INSERT INTO long_ SELECT seq, REPEAT('x', 180) FROM seq_1_to_100000;
             CREATE TABLE wide (id INT PRIMARY KEY, body LONGTEXT NOT NULL);
             INSERT INTO wide SELECT seq, REPEAT('y', 3 * 1024 * 1024) FROM seq_1_to_30;
             ANALYZE TABLE long_, wide",
        );
    });
    shared().url()
}

fn long() -> Cursor {
    open(Arguments {
        chunk: 5_000,
        ..arguments(&url(), "SELECT * FROM long_")
    })
}

/// Our threads: name and blocked signals.
fn threads() -> Vec<(String, u64)> {
    std::fs::read_dir("/proc/self/task")
        .unwrap()
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok())
        .map(|status| {
            let field = |name: &str| {
                status
                    .lines()
                    .find_map(|line| line.strip_prefix(name))
                    .unwrap_or("")
                    .trim()
                    .to_owned()
            };
            (
                field("Name:"),
                u64::from_str_radix(&field("SigBlk:"), 16).unwrap_or(0),
            )
        })
        .filter(|(name, _)| name.starts_with("native_xlsx"))
        .collect()
}

fn connections(marker: &str) -> usize {
    shared()
        .sql("SHOW FULL PROCESSLIST")
        .lines()
        .filter(|line| line.contains(marker))
        .count()
}

/// Tests that count threads, fork or kill connections must not run beside one another.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn within(limit: Duration, what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + limit;
    while !done() {
        assert!(Instant::now() < deadline, "{what}: not within {limit:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn nothing_starts_before_the_first_use_and_nothing_stays() {
    let _alone = alone();
    url();
    within(Duration::from_secs(120), "earlier threads end", || {
        threads().is_empty()
    });
    let mut cursor = long();
    assert_eq!(cursor.token(), None);
    assert!(threads().is_empty());
    assert!(wait(&mut cursor).unwrap());
    let alive = threads();
    let db: Vec<_> = alive
        .iter()
        .filter(|(name, _)| name == "native_xlsx db")
        .collect();
    assert_eq!(db.len(), 1);
    for (name, blocked) in &alive {
        // everything but SIGKILL, SIGSTOP and the C library's own two
        assert_eq!(
            blocked | 0b11 << 31 | 1 << 8 | 1 << 18,
            u64::MAX,
            "{name} takes signals: {blocked:x}"
        );
    }
    drop(cursor);
    within(Duration::from_secs(120), "the thread ends", || {
        threads().is_empty()
    });
}

#[test]
fn closing_is_prompt_in_the_middle_of_a_page() {
    let _alone = alone();
    let marker = "closing_is_prompt";
    let sql = format!("SELECT id, name, '{marker}' AS m, SLEEP(10) AS s FROM long_");
    let mut cursor = open(Arguments {
        chunk: 5_000,
        ..arguments(&url(), &sql)
    });
    within(Duration::from_secs(120), "the page begins", || {
        cursor.ready(Duration::from_millis(20)).unwrap();
        shared()
            .sql("SHOW FULL PROCESSLIST")
            .lines()
            .any(|line| line.contains(marker) && line.contains("User sleep"))
    });
    let begun = Instant::now();
    cursor.close();
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    // The page alone takes a quarter of an hour.
    within(
        Duration::from_secs(120),
        "the query ends on the server",
        || connections(marker) == 0,
    );
    let mut full = long();
    assert!(wait(&mut full).unwrap());
    std::thread::sleep(Duration::from_millis(300)); // the queue is full, the thread waits in the middle of a page
    let begun = Instant::now();
    drop(full);
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_slow_server_makes_progress() {
    let _alone = alone();
    let sql = "SELECT id, SLEEP(0.01) AS s FROM long_";
    let mut cursor = open(Arguments {
        chunk: 5_000,
        ..arguments(&url(), sql)
    });
    // Rows come before a page is whole, and go on coming.
    let deadline = Instant::now() + Duration::from_secs(120);
    let mut arrivals = 0;
    while cursor.rows_read() < 150 {
        assert!(
            Instant::now() < deadline,
            "{} rows in two minutes",
            cursor.rows_read()
        );
        if cursor.ready(Duration::from_millis(50)).unwrap() == Ready::Rows {
            arrivals += 1;
            let all = cursor.unread();
            cursor.advance(all);
        }
    }
    assert!(arrivals > 1, "all at once");
    assert!(cursor.rows_read() < 5_000, "{} rows", cursor.rows_read());
}

#[test]
fn a_forked_child_is_refused_and_leaves_the_parent_alone() {
    let _alone = alone();
    let mut cursor = long();
    assert!(wait(&mut cursor).unwrap());
    cursor.advance(1);
    // SAFETY: the child only uses the cursor and leaves by _exit.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let refused = |error: native_xlsx::Error| error.code() == Code::Forked;
        let mut right = cursor
            .ready(Duration::from_secs(1))
            .err()
            .is_some_and(refused);
        right &= cursor.explain().err().is_some_and(refused);
        right &= cursor.keys_only().err().is_some_and(refused);
        right &= cursor.check_process().is_err();
        cursor.close();
        drop(cursor);
        unsafe { libc::_exit(if right { 0 } else { 1 }) };
    }
    let mut status = 0;
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    assert!(
        libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0,
        "status {status}"
    );
    assert_eq!(drain(&mut cursor).len(), 99_999, "the parent goes on");
}

#[test]
fn a_lost_connection_says_what_to_do() {
    let _alone = alone();
    let mut cursor = open(Arguments {
        chunk: 5_000,
        options: map(&[("retrySeconds", Config::Int(0))]),
        ..arguments(&url(), "SELECT *, 'to_be_killed' AS m FROM long_")
    });
    assert!(wait(&mut cursor).unwrap());
    cursor.advance(1);
    let id = shared().sql("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'app'");
    for id in id.split_whitespace() {
        // tests beside this one may end by themselves in between
        shared().end_connection(id);
    }
    let error = try_drain(&mut cursor).unwrap_err();
    assert_eq!(error.code(), Code::Gone, "{error}");
    assert!(error.message().contains("run the job again"), "{error}");
    assert_eq!(
        cursor.ready(Duration::ZERO).unwrap_err().code(),
        Code::Gone,
        "it stays so"
    );
    let read = cursor.rows_read() as usize;
    let after = cursor.token();
    let mut next = open(Arguments {
        chunk: 5_000,
        after,
        ..arguments(&url(), "SELECT *, 'to_be_killed' AS m FROM long_")
    });
    assert_eq!(read + drain(&mut next).len(), 100_000);
}

#[test]
fn a_server_that_dies_is_gone() {
    let _alone = alone();
    let server = start_aside(&[]);
    server.sql("CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(200) NOT NULL); INSERT INTO t SELECT seq, REPEAT('z', 190) FROM seq_1_to_50000");
    // Too short for as many tries as open the circuit breaker.
    let mut cursor = open(Arguments {
        options: map(&[("retrySeconds", Config::Float(0.2))]),
        ..arguments(&server.url(), "SELECT * FROM t")
    });
    assert!(wait(&mut cursor).unwrap());
    server.kill();
    let error = try_drain(&mut cursor).unwrap_err();
    assert_eq!(error.code(), Code::Gone, "{error}");
    for words in [
        "retrySeconds (0.2 s",
        "in the end: 127.0.0.1",
        "nobody listens",
    ] {
        assert!(error.message().contains(words), "{error}");
    }
    fails(
        arguments(&server.url(), "SELECT * FROM t"),
        Code::Connect,
        &["nobody listens"],
    );
}

#[test]
fn wide_rows_stay_within_bounds() {
    let _alone = alone();
    let mut cursor = open(Arguments {
        chunk: 5_000,
        ..arguments(&url(), "SELECT * FROM wide")
    });
    assert!(wait(&mut cursor).unwrap());
    std::thread::sleep(Duration::from_millis(500));
    let mut rows = 0;
    while wait(&mut cursor).unwrap() {
        assert!(
            cursor.unread() <= 2,
            "{} rows of 3 MiB at once",
            cursor.unread()
        );
        rows += cursor.unread();
        cursor.advance(cursor.unread());
    }
    assert_eq!(rows, 30);
}

#[test]
fn pages_are_fetched_while_the_reader_works() {
    let _alone = alone();
    let mut at_once = 0;
    // The reader works ever longer: even a slow machine has fetched them in the end.
    for milliseconds in [200, 1_000, 5_000, 25_000, 100_000] {
        let mut cursor = open(Arguments {
            chunk: 5_000,
            options: map(&[even_pages()]),
            ..arguments(&url(), "SELECT * FROM long_")
        });
        assert!(wait(&mut cursor).unwrap());
        std::thread::sleep(Duration::from_millis(milliseconds));
        at_once = 0;
        while cursor.ready(Duration::ZERO).unwrap() == Ready::Rows {
            at_once += cursor.unread();
            cursor.advance(cursor.unread());
            // More than the batch that was waited for.
            if at_once > 2_000 {
                return;
            }
        }
    }
    panic!("only {at_once} rows were there");
}
