//! Kindness on request: so many rows a second, and a pause while the server runs more threads, or lags further behind, than
//! it should. The server is asked at most once a second, for all walks of the process together, and a walk that pauses
//! holds no connection.

use super::config::Target;
use super::failure;
use super::patience::jitter;
use super::schema::text;
use super::wire::{Conn, Failure, Row};
use crate::error::{Code, Error, Result};
use crate::value::Options;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// An answer counts for so long.
const FRESH: Duration = Duration::from_secs(1);
/// Pages are so short that they come this often at least.
const BEAT: f64 = 0.25;
/// Nobody sleeps longer without looking up.
const NAP: Duration = Duration::from_millis(250);

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bounds {
    /// Rows a second.
    rows: Option<f64>,
    /// `Threads_running`, but for the one that asks.
    threads: Option<u64>,
    /// Seconds that the server lags behind the one it replicates.
    lag: Option<f64>,
    /// A pause may last this long.
    pause: Duration,
}

impl Bounds {
    /// Takes them out of the options.
    ///
    /// # Errors
    /// [`Code::Argument`] for a wrong type or value.
    pub fn take(options: &mut Options) -> Result<Bounds> {
        let pause = options.number("pauseSeconds", 0.0, 86_400.0)?;
        Ok(Bounds {
            rows: options.number("rowsPerSecond", 0.01, 1e9)?,
            threads: options
                .int("maxThreadsRunning", 1, 100_000)?
                .and_then(|most| u64::try_from(most).ok()),
            lag: options.number("maxLagSeconds", 0.0, 1e6)?,
            pause: Duration::from_secs_f64(pause.unwrap_or(600.0)),
        })
    }

    /// Rows that may come at once.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn beat(&self) -> u64 {
        let beat = |rate| ((rate * BEAT) as u64).max(1);
        self.rows.map_or(u64::MAX, beat)
    }

    /// How much too soon so many rows have come within one result, which can't be made shorter.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn early(&self, rows: u64, begun: Instant) -> Option<Duration> {
        let due = Duration::from_secs_f64(rows as f64 / self.rows?);
        let early = due.saturating_sub(begun.elapsed());
        (!early.is_zero()).then_some(early)
    }

    fn look_at_the_server(&self) -> bool {
        self.threads.is_some() || self.lag.is_some()
    }
}

/// How busy a server is.
#[derive(Debug, Clone, Copy)]
struct Load {
    at: Instant,
    threads: Option<u64>,
    lag: Option<Lag>,
}

/// How far a server lags behind.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Lag {
    /// It replicates nothing.
    None,
    Seconds(f64),
    /// It should replicate, and doesn't.
    Stopped,
}

/// What is known of servers, for all walks of the process.
#[derive(Debug, Default)]
pub struct Loads(RefCell<BTreeMap<String, Load>>);

/// The throttle of one walk.
#[derive(Debug)]
pub struct Throttle {
    bounds: Bounds,
    /// The next rows may come then.
    due: Option<Instant>,
    /// A pause began then.
    since: Option<Instant>,
    /// Pauses that are over.
    paused: Duration,
}

impl Throttle {
    /// At the start.
    #[must_use]
    pub fn new(bounds: Bounds) -> Throttle {
        Throttle {
            bounds,
            due: None,
            since: None,
            paused: Duration::ZERO,
        }
    }

    /// Rows of the next page, if it were `limit` at other times.
    #[must_use]
    pub fn limit(&self, limit: u64) -> u64 {
        limit.min(self.bounds.beat())
    }

    /// How long to sleep now for the sake of rows a second; ask again then.
    #[must_use]
    pub fn nap(&self, now: Instant) -> Option<Duration> {
        let left = self.due?.saturating_duration_since(now);
        (!left.is_zero()).then(|| left.min(NAP))
    }

    /// So many rows came.
    #[allow(clippy::cast_precision_loss)]
    pub fn came(&mut self, rows: u64, begun: Instant) {
        if let Some(rate) = self.bounds.rows {
            let from = self.due.map_or(begun, |due| due.max(begun));
            self.due = Some(from + Duration::from_secs_f64(rows as f64 / rate));
        }
    }

    /// Whether the server must be asked, because nobody has lately.
    #[must_use]
    pub fn must_look(&self, loads: &Loads, target: &Target, now: Instant) -> bool {
        self.bounds.look_at_the_server()
            && loads.known(target, now).is_none_or(|load| {
                (self.bounds.threads.is_some() && load.threads.is_none())
                    || (self.bounds.lag.is_some() && load.lag.is_none())
            })
    }

    /// Asks the server.
    ///
    /// # Errors
    /// [`Code::Access`] without the right to know; when the connection fails.
    pub async fn look(&self, loads: &Loads, target: &Target, conn: &mut Conn) -> Result<()> {
        let known = loads.known(target, Instant::now());
        let mut load = known.unwrap_or(Load {
            at: Instant::now(),
            threads: None,
            lag: None,
        });
        if self.bounds.threads.is_some() && load.threads.is_none() {
            load.threads = Some(threads(conn).await?);
        }
        if self.bounds.lag.is_some() && load.lag.is_none() {
            load.lag = Some(lag(conn).await?);
        }
        // It counts from the answer on: a busy server may take longer to answer than an answer counts.
        load.at = Instant::now();
        loads.0.borrow_mut().insert(target.to_string(), load);
        Ok(())
    }

    /// How long to pause now; `None`: not at all.
    ///
    /// # Errors
    /// [`Code::Resting`] when the pause has become too long.
    pub fn pause(
        &mut self,
        loads: &Loads,
        target: &Target,
        now: Instant,
    ) -> Result<Option<Duration>> {
        let why = loads.known(target, now).and_then(|load| self.above(load));
        let Some(why) = why else {
            if let Some(since) = self.since.take() {
                self.paused += now - since;
            }
            return Ok(None);
        };
        let since = *self.since.get_or_insert(now);
        if now - since >= self.bounds.pause {
            return Err(Error::new(
                Code::Resting,
                format!(
                    "{target}: {why}, for {} s now (pauseSeconds), so the walk has paused long enough; release the job, it goes on behind the last token",
                    (now - since).as_secs()
                ),
            ));
        }
        Ok(Some(jitter(NAP)))
    }

    /// Seconds that the walk has paused for the server's sake.
    #[must_use]
    pub fn paused(&self) -> f64 {
        let now = self.since.map_or(Duration::ZERO, |since| since.elapsed());
        (self.paused + now).as_secs_f64()
    }

    /// What is above its bound.
    fn above(&self, load: Load) -> Option<String> {
        if let (Some(most), Some(threads)) = (self.bounds.threads, load.threads)
            && threads > most
        {
            return Some(format!(
                "{threads} threads are running, more than maxThreadsRunning ({most})"
            ));
        }
        match (self.bounds.lag, load.lag) {
            (Some(most), Some(Lag::Seconds(lag))) if lag > most => Some(format!(
                "it lags {lag} s behind the server it replicates, more than maxLagSeconds ({most})"
            )),
            (Some(_), Some(Lag::Stopped)) => Some(
                "its replication is stopped, so that it lags ever further behind (maxLagSeconds)"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

impl Loads {
    fn known(&self, target: &Target, now: Instant) -> Option<Load> {
        let loads = self.0.borrow();
        let load = loads.get(&target.to_string())?;
        (now < load.at + FRESH).then_some(*load)
    }
}

async fn threads(conn: &mut Conn) -> Result<u64> {
    let rows = conn
        .query("SHOW GLOBAL STATUS LIKE 'Threads_running'")
        .await;
    let rows = rows.map_err(|error| failure::running("asking for Threads_running", &error))?;
    let threads = rows
        .first()
        .and_then(|row| text(row, 1)?.parse::<u64>().ok());
    Ok(threads.unwrap_or(0).saturating_sub(1))
}

async fn lag(conn: &mut Conn) -> Result<Lag> {
    let sql = match conn.server_version() {
        // MariaDB: of every source.
        version if conn.is_mariadb() && version >= (10, 0, 0) => "SHOW ALL SLAVES STATUS",
        version if version >= (8, 0, 22) => "SHOW REPLICA STATUS",
        _ => "SHOW SLAVE STATUS",
    };
    let rows = conn.query(sql).await.map_err(|error| match &error {
        Failure::Server(told) if told.code == 1227 => Error::new(
            Code::Access,
            format!(
                "maxLagSeconds: the user may not ask how far replication lags ({}); GRANT SLAVE MONITOR (MariaDB) or REPLICATION CLIENT (MySQL, MariaDB before 10.5) ON *.* to it, or leave maxLagSeconds out",
                told.message
            ),
        )
        .with_sql_state(told.state.clone()),
        _ => failure::running("asking how far replication lags", &error),
    })?;
    Ok(rows.iter().map(lag_of).fold(Lag::None, further))
}

fn lag_of(row: &Row) -> Lag {
    let column = row.columns_ref().iter().position(|column| {
        matches!(
            &*column.name_str(),
            "Seconds_Behind_Master" | "Seconds_Behind_Source"
        )
    });
    let seconds = column.and_then(|at| text(row, at)?.parse().ok());
    seconds.map_or(Lag::Stopped, Lag::Seconds)
}

fn further(one: Lag, other: Lag) -> Lag {
    match (one, other) {
        (Lag::None, lag) | (lag, Lag::None) => lag,
        (Lag::Seconds(one), Lag::Seconds(other)) => Lag::Seconds(one.max(other)),
        _ => Lag::Stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn throttle(entries: &[(&str, Value)]) -> Throttle {
        let entries = entries.iter();
        let map = entries.map(|(name, value)| ((*name).to_owned(), value.clone()));
        let mut options = Options::new("options", Value::Map(map.collect())).unwrap();
        Throttle::new(Bounds::take(&mut options).unwrap())
    }

    #[test]
    fn rows_a_second_are_neither_saved_up_nor_lost() {
        let mut throttle = throttle(&[("rowsPerSecond", Value::Int(1_000))]);
        let begun = Instant::now();
        assert_eq!((throttle.limit(5_000), throttle.limit(7)), (250, 7));
        assert_eq!(throttle.nap(begun), None);
        throttle.came(250, begun);
        assert_eq!(
            throttle.nap(begun + Duration::from_millis(50)).unwrap(),
            Duration::from_millis(200)
        );
        assert_eq!(throttle.nap(begun + Duration::from_millis(250)), None);
        // A reader that was slow doesn't get what it missed.
        let late = begun + Duration::from_secs(10);
        throttle.came(250, late);
        assert!(throttle.nap(late).is_some());
        assert_eq!(throttle.nap(late + Duration::from_millis(250)), None);
    }

    #[test]
    fn a_page_of_a_slow_walk_has_a_row_at_least() {
        let mut throttle = throttle(&[("rowsPerSecond", Value::Float(0.5))]);
        assert_eq!(throttle.limit(5_000), 1);
        let now = Instant::now();
        throttle.came(1, now);
        assert_eq!(throttle.nap(now), Some(NAP));
        assert!(throttle.nap(now + Duration::from_millis(1_999)).is_some());
        assert_eq!(throttle.nap(now + Duration::from_secs(2)), None);
    }

    #[test]
    fn pauses_last_while_something_is_above_its_bound() {
        let mut throttle = throttle(&[
            ("maxThreadsRunning", Value::Int(5)),
            ("maxLagSeconds", Value::Int(10)),
            ("pauseSeconds", Value::Int(60)),
        ]);
        let (loads, target) = (Loads::default(), Target::Tcp("db".to_owned(), 3306));
        let begun = Instant::now();
        assert!(throttle.must_look(&loads, &target, begun));
        let mut pause = |threads, lag, at| {
            let load = Load {
                at,
                threads: Some(threads),
                lag: Some(lag),
            };
            loads.0.borrow_mut().insert(target.to_string(), load);
            throttle
                .pause(&loads, &target, at)
                .map(|wait| wait.is_some())
        };
        let at = |seconds| begun + Duration::from_secs(seconds);
        assert!(!pause(5, Lag::None, at(0)).unwrap());
        assert!(!pause(5, Lag::Seconds(10.0), at(1)).unwrap());
        assert!(pause(6, Lag::None, at(2)).unwrap());
        assert!(pause(1, Lag::Seconds(11.0), at(3)).unwrap());
        assert!(!pause(1, Lag::Seconds(9.0), at(4)).unwrap());
        assert!(pause(1, Lag::Stopped, at(5)).unwrap());
        assert!(pause(1, Lag::Stopped, at(64)).unwrap());
        let error = pause(1, Lag::Stopped, at(65)).unwrap_err();
        assert_eq!(error.code(), Code::Resting);
        for word in ["db:3306", "stopped", "60 s", "release the job"] {
            assert!(error.message().contains(word), "{error}");
        }
        assert!(!throttle.must_look(&loads, &target, at(65)));
        assert!(throttle.must_look(&loads, &target, at(67)));
    }

    #[test]
    fn of_several_sources_the_slowest_counts() {
        let all = |lags: &[Lag]| lags.iter().copied().fold(Lag::None, further);
        assert_eq!(all(&[]), Lag::None);
        assert_eq!(
            all(&[Lag::Seconds(1.0), Lag::Seconds(7.0)]),
            Lag::Seconds(7.0)
        );
        assert_eq!(all(&[Lag::Stopped, Lag::Seconds(7.0)]), Lag::Stopped);
    }
}
