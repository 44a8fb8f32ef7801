//! Random tables, keys, page sizes, interruptions and tokens against one plain SELECT … ORDER BY; and walks during which rows
//! come, change and go. `NX_SEED=7` repeats one case, `NX_CASES=1000` makes more.
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
use mariadb::{is_mysql, shared};
use native_xlsx::keyset::{Arguments, Cursor};
use native_xlsx::value::Value as Config;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Numbers that a seed decides (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

/// A type of a key column, and an SQL expression for its value number `@`, of few so that there are ties.
const TYPES: &[(&str, &str)] = &[
    ("TINYINT", "@ % 7 - 3"),
    (
        "BIGINT",
        "ELT(1 + @ % 5, -9223372036854775808, 9223372036854775807, 0, -1, @)",
    ),
    (
        "BIGINT UNSIGNED",
        "ELT(1 + @ % 4, 18446744073709551615, 9223372036854775808, 0, @)",
    ),
    ("INT UNSIGNED", "4294967295 - @ % 9"),
    ("DECIMAL(30,10)", "(@ % 11 - 5) / 7"),
    ("DOUBLE", "EXP(@ % 12 - 6) * IF(@ % 2, -1, 1)"),
    ("DATE", "'1999-12-25' + INTERVAL @ % 13 DAY"),
    (
        "DATETIME(6)",
        "'2024-02-28 23:59:59.999990' + INTERVAL @ % 17 MICROSECOND",
    ),
    (
        "TIMESTAMP(3) NOT NULL DEFAULT '2000-01-01'",
        "'2024-06-30 12:00:00' + INTERVAL @ % 9 * 500 MICROSECOND",
    ),
    ("TIME(6)", "SEC_TO_TIME((@ % 15 - 7) * 400000.5)"),
    ("YEAR", "1990 + @ % 6"),
    ("BIT(12)", "@ % 900"),
    (
        "VARCHAR(30)",
        "ELT(1 + @ % 9, 'a', 'A', 'ä', 'b ', 'b', '', 'ß', 'ss', CONCAT('x', @ % 20))",
    ),
    (
        "VARCHAR(30) COLLATE utf8mb4_bin",
        "CONCAT(CHAR(97 + @ % 5), REPEAT(' ', @ % 3))",
    ),
    (
        "VARCHAR(30) COLLATE utf8mb4_unicode_520_nopad_ci",
        "ELT(1 + @ % 6, 'o', 'o ', 'Ö', '😀', '😁', 'Ω')",
    ),
    (
        "VARCHAR(30) CHARACTER SET latin1 COLLATE latin1_german1_ci",
        "ELT(1 + @ % 6, 'Ä', 'a', 'ö', '€', 'z', '')",
    ),
    (
        "CHAR(8) CHARACTER SET utf16",
        "ELT(1 + @ % 4, 'é', 'E', 'e', '中')",
    ),
    (
        "VARCHAR(9) CHARACTER SET cp932",
        "ELT(1 + @ % 4, 'あ', 'ア', 'a', '№')",
    ),
    ("BINARY(4)", "UNHEX(LEFT(SHA2(@ % 19, 256), 8))"),
    (
        "VARBINARY(9)",
        "UNHEX(LEFT(SHA2(@ % 19, 256), 2 * (@ % 4)))",
    ),
    (
        "UUID",
        "INSERT(INSERT(INSERT(INSERT(LEFT(SHA2(@ % 23, 256), 32), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')",
    ),
    ("INET6", "CONCAT('2001:db8::', HEX(@ % 23))"),
    ("ENUM('zz','a','M','it''s')", "1 + @ % 4"),
    ("SET('q','a','x')", "@ % 8"),
];

/// A type, by what MySQL has in its place.
fn here(kind: &'static str) -> &'static str {
    match kind {
        "UUID" if is_mysql() => "CHAR(36)",
        "INET6" if is_mysql() => "VARCHAR(45)",
        "VARCHAR(30) COLLATE utf8mb4_unicode_520_nopad_ci" if is_mysql() => {
            "VARCHAR(30) COLLATE utf8mb4_0900_ai_ci"
        }
        kind => kind,
    }
}

/// A case made by its seed.
struct Case {
    table: String,
    sql: String,
    key: Vec<(String, &'static str)>,
    expected: Vec<String>,
}

impl Case {
    /// Its table, filled.
    fn new(seed: u64, dice: &mut Dice) -> Case {
        let table = format!("random_{seed}");
        let most = [4, 4, 4, 8][dice.below(4)];
        let width = 1 + dice.below(most);
        let mut columns = Vec::new();
        let mut values = Vec::new();
        let mut key = Vec::new();
        // Directions mostly agree, as in life; but not always.
        let way = dice.one(&["asc", "desc"]);
        for at in 0..width - 1 {
            let (kind, value) = TYPES[dice.below(TYPES.len())];
            let kind = here(kind);
            let step = 1 + dice.below(7);
            let value = value.replace('@', &format!("(CAST(seq AS SIGNED) * {step} + {at})"));
            let generated = dice.chance(8);
            let nulls = !kind.contains("DEFAULT") && dice.chance(3);
            let value = if nulls {
                format!("IF(seq % {} = 0, NULL, {value})", 2 + dice.below(4))
            } else {
                value
            };
            let null = if nulls || generated || kind.contains("DEFAULT") {
                ""
            } else {
                " NOT NULL"
            };
            if generated && !kind.contains("TIMESTAMP") {
                columns.push(format!(
                    "s{at} {kind}, k{at} {kind} AS (s{at}) {}",
                    dice.one(&["VIRTUAL", "STORED"])
                ));
            } else {
                columns.push(format!("k{at} {kind}{null}"));
            }
            values.push(value);
            key.push((
                format!("k{at}"),
                if dice.chance(4) {
                    dice.one(&["asc", "desc"])
                } else {
                    way
                },
            ));
        }
        key.push((
            "nr".to_owned(),
            if dice.chance(4) {
                dice.one(&["asc", "desc"])
            } else {
                way
            },
        ));
        let index: Vec<String> = key
            .iter()
            .map(|(name, way)| format!("{name} {way}"))
            .collect();
        let rows = [0, 1, 7, 60, 250][dice.below(5)];
        let names: Vec<String> = (0..columns.len())
            .map(|at| {
                if columns[at].starts_with('s') {
                    format!("s{at}")
                } else {
                    format!("k{at}")
                }
            })
            .collect();
        let all = |first: &str, rest: &[String]| {
            std::iter::once(first.to_owned())
                .chain(rest.iter().cloned())
                .collect::<Vec<_>>()
                .join(", ")
        };
        shared().sql(&format!(
            "SET sql_mode = ''; CREATE TABLE {table} ({}, other INT NOT NULL DEFAULT 0, UNIQUE KEY way ({}));
             INSERT INTO {table} ({}) SELECT {} FROM seq_1_to_{}{}; ANALYZE TABLE {table}",
            all("nr INT NOT NULL PRIMARY KEY", &columns),
            index.join(", "),
            all("nr", &names),
            all("seq", &values),
            rows.max(1),
            if rows == 0 { " WHERE FALSE" } else { "" },
        ));
        let list = key
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
            .join(", ");
        let sql = match dice.below(4) {
            0 => format!("SELECT {list}, other FROM {table} WHERE {{keyset}}"),
            1 => format!("SELECT * FROM {table} WHERE nr % 7 <> 3"),
            _ => format!("SELECT other, {list} FROM {table}"),
        };
        let place = key.iter().position(|(name, _)| name == "nr").unwrap();
        let plain = format!(
            "SELECT nr FROM ({}) p ORDER BY {}",
            sql.replace("{keyset}", "TRUE"),
            index.join(", ")
        );
        assert_eq!(place, key.len() - 1);
        let expected = shared().sql(&plain).lines().map(str::to_owned).collect();
        Case {
            table,
            sql,
            key,
            expected,
        }
    }

    fn open(&self, dice: &mut Dice, after: Option<String>) -> Cursor {
        let key: Vec<(&str, Config)> = self
            .key
            .iter()
            .map(|(name, way)| (name.as_str(), text(way)))
            .collect();
        let options = [
            ("nullableKey", Config::Bool(true)),
            ("tokenKey", text("a key that signs every token")),
            ("connectTimeout", Config::Int(120)),
        ];
        open(Arguments {
            key: map(&key),
            chunk: [1, 2, 3, 10, 100, 5_000][dice.below(6)],
            after,
            options: map(&options),
            ..arguments(&shared().url(), &self.sql)
        })
    }

    fn number(cursor: &Cursor) -> String {
        let columns = cursor.columns();
        let place = columns
            .iter()
            .position(|column| column.name == "nr")
            .unwrap();
        show(cursor.value(0, place))
    }

    /// Reads to the end, or some rows; true at the end.
    fn read(&self, cursor: &mut Cursor, most: usize, seen: &mut Vec<String>) -> bool {
        for _ in 0..most {
            match wait(cursor) {
                Ok(true) => seen.push(Case::number(cursor)),
                Ok(false) => return true,
                Err(error) => panic!("{} by {:?}: {error}", self.sql, self.key),
            }
            cursor.advance(1);
            assert!(
                seen.len() <= self.expected.len(),
                "{} by {:?}: {seen:?}",
                self.sql,
                self.key
            );
        }
        false
    }
}

/// Ends the connections of walks under way.
fn cut() {
    shared().sql("KILL USER 'app'");
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn random_walks_are_what_one_select_gives() {
    let (first, cases) = match std::env::var("NX_SEED") {
        Ok(seed) => (seed.parse().unwrap(), 1),
        Err(_) => (1, number("NX_CASES", 40)),
    };
    for seed in first..first + cases {
        let dice = &mut Dice(seed);
        let case = Case::new(seed, dice);
        let what = format!("NX_SEED={seed}: {} by {:?}", case.sql, case.key);
        // From token to token.
        let (mut seen, mut token) = (Vec::new(), None);
        loop {
            let mut cursor = case.open(dice, token.clone());
            let most = [1, 5, 40, 1_000][dice.below(4)];
            let done = case.read(&mut cursor, most, &mut seen);
            token = cursor.token();
            if done {
                break;
            }
        }
        assert_eq!(seen, case.expected, "{what}");
        // In parts, each of them cut off somewhere and gone on with.
        let mut seen = Vec::new();
        let mut whole = case.open(dice, None);
        let parts = i64::try_from(1 + dice.below(5)).unwrap();
        let parts = loop {
            if let Some(parts) = whole
                .split(parts, Duration::from_secs(1))
                .unwrap_or_else(|error| panic!("{what}: {error}"))
            {
                break parts;
            }
        };
        for mut part in parts {
            let some = dice.below(30);
            if !case.read(&mut part, some, &mut seen) {
                let token = part.token();
                let mut rest = if token.is_some() {
                    case.open(dice, token)
                } else {
                    part
                };
                assert!(case.read(&mut rest, usize::MAX, &mut seen));
            }
        }
        assert_eq!(seen, case.expected, "{what}, in parts");
        shared().sql(&format!("DROP TABLE {}", case.table));
    }
}

#[test]
fn rows_that_stay_come_once_while_others_come_change_and_go() {
    shared().sql(
        "CREATE TABLE busy (nr INT NOT NULL PRIMARY KEY, stays TINYINT NOT NULL, state ENUM('new','old','gone') NOT NULL, at TIMESTAMP(6) NULL,
           name VARCHAR(20) NOT NULL, n INT NOT NULL DEFAULT 0, KEY way (state, at DESC, name, nr));
         INSERT INTO busy (nr, stays, state, at, name) SELECT seq, seq % 2, 1 + seq % 3, IF(seq % 5 = 0, NULL, '2024-10-27 00:00:00' + INTERVAL seq % 97 SECOND),
           ELT(1 + seq % 4, 'a', 'A', 'ä', 'b') FROM seq_1_to_4000; ANALYZE TABLE busy",
    );
    let key = [
        ("state", text("asc")),
        ("at", text("desc")),
        ("name", text("asc")),
        ("nr", text("asc")),
    ];
    let expected: Vec<String> = shared()
        .sql("SELECT nr FROM busy WHERE stays ORDER BY state, at DESC, name, nr")
        .lines()
        .map(str::to_owned)
        .collect();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut dice = Dice(11);
            while !over.load(Ordering::Relaxed) {
                let from = dice.below(4_000);
                let new = 5_000 + dice.below(100_000);
                // Values of rows that stay don't change where the key is; all else does.
                shared().sql(&format!(
                    "UPDATE busy SET n = n + 1 WHERE nr BETWEEN {from} AND {from} + 50;
                     UPDATE busy SET state = 1 + {} , at = IF(n % 2, NULL, at + INTERVAL 3 SECOND), name = 'B' WHERE stays = 0 AND nr BETWEEN {from} AND {from} + 80;
                     DELETE FROM busy WHERE stays = 0 AND nr BETWEEN {from} AND {from} + 20;
                     INSERT IGNORE INTO busy (nr, stays, state, at, name) SELECT {new} + seq, 0, 1 + seq % 3, '2024-10-27 00:00:30' + INTERVAL seq SECOND, 'a' FROM seq_1_to_60",
                    from % 3
                ));
            }
        });
        let _over = Over(&over);
        let mut dice = Dice(5);
        let rounds = number("NX_CASES", 40).div_ceil(10);
        for round in 0..rounds {
            let begun = Instant::now();
            let (mut seen, mut token) = (Vec::new(), None);
            'walk: loop {
                let mut cursor = open(Arguments {
                    key: map(&key),
                    chunk: i64::try_from(5 + dice.below(300)).unwrap(),
                    after: token.clone(),
                    options: map(&[
                        ("nullableKey", Config::Bool(true)),
                        ("connectTimeout", Config::Int(120)),
                    ]),
                    ..arguments(
                        &shared().url(),
                        "SELECT nr, stays, state, at, name FROM busy",
                    )
                });
                let most = 100 + dice.below(3_000);
                for taken in 0..most {
                    if !wait(&mut cursor).unwrap() {
                        break 'walk;
                    }
                    if show(cursor.value(0, 1)) == "1" {
                        seen.push(show(cursor.value(0, 0)));
                    }
                    cursor.advance(1);
                    if taken == 50 && dice.chance(3) {
                        cut(); // it goes on over another connection
                    }
                }
                token = cursor.token();
                assert!(
                    begun.elapsed() < Duration::from_secs(300),
                    "the walk never ends"
                );
            }
            assert!(
                seen == expected,
                "round {round}: {} of {} rows",
                seen.len(),
                expected.len()
            );
        }
    });
}
