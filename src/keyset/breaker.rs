//! The circuit breaker: one per server and process. Five connections in a row that fail, or ten pages in a row that
//! are slow, open it; then calls fail at once and say when it tries again. After that time one call is let through:
//! if it goes well the breaker closes, else it stays open for as long again.
//!
//! The registry belongs to one process: a child forked while a thread held the lock must not wait for it, so each
//! process takes the place that its number gives, and what another process left there doesn't count.

use super::config::Target;
use crate::error::{Code, Error, Passing};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::{Duration, Instant};

/// Connections in a row that fail before it opens.
const FAILURES: u32 = 5;
/// Pages in a row that are slow before it opens.
const SLOW_PAGES: u32 = 10;
/// It stays open for this long.
const REST: Duration = Duration::from_secs(5);
/// Failures further apart than this aren't "in a row".
const MEMORY: Duration = Duration::from_secs(60);
/// A probe that isn't heard of any more is given up after this time.
const PROBE: Duration = Duration::from_secs(30);
/// Servers that are remembered; those without trouble are forgotten first.
const SERVERS: usize = 256;
/// Places of processes; a prime, so that a child seldom takes its parent's.
const PLACES: usize = 61;

/// Why it opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Failures,
    SlowPages,
}

#[derive(Debug, Clone, Copy, Default)]
enum State {
    #[default]
    Closed,
    Open(Cause, Instant),
    /// One call was let through then.
    Probing(Cause, Instant),
}

/// One server's breaker.
#[derive(Debug, Default)]
struct Breaker {
    state: State,
    failures: u32,
    failed_at: Option<Instant>,
    slow: u32,
}

impl Breaker {
    /// Whether a connection may be made; else how long not.
    fn permit(&mut self, now: Instant) -> Result<(), (Cause, Duration)> {
        match self.state {
            State::Closed => Ok(()),
            State::Open(cause, until) if now < until => Err((cause, until - now)),
            State::Probing(cause, since) if now < since + PROBE => {
                // Its outcome may come at any moment.
                Err((cause, REST.min(since + PROBE - now)))
            }
            State::Open(cause, _) | State::Probing(cause, _) => {
                self.state = State::Probing(cause, now);
                Ok(())
            }
        }
    }

    /// Whether the next page may be asked for over a connection that stands.
    fn permit_page(&self, now: Instant) -> Result<(), (Cause, Duration)> {
        match self.state {
            State::Open(Cause::SlowPages, until) if now < until => {
                Err((Cause::SlowPages, until - now))
            }
            _ => Ok(()),
        }
    }

    fn failed(&mut self, now: Instant) {
        let fresh = self.failed_at.is_some_and(|at| now < at + MEMORY);
        self.failures = if fresh { self.failures + 1 } else { 1 };
        self.failed_at = Some(now);
        let probing = matches!(self.state, State::Probing(..));
        if probing || self.failures >= FAILURES {
            self.state = State::Open(Cause::Failures, now + REST);
        }
    }

    fn connected(&mut self) {
        self.failures = 0;
        if let State::Open(Cause::Failures, _) | State::Probing(Cause::Failures, _) = self.state {
            self.state = State::Closed;
        }
    }

    fn page(&mut self, slow: bool, now: Instant) {
        if !slow {
            self.slow = 0;
            if let State::Probing(Cause::SlowPages, _) = self.state {
                self.state = State::Closed;
            }
            return;
        }
        self.slow = self.slow.saturating_add(1);
        let probing = matches!(self.state, State::Probing(Cause::SlowPages, _));
        if probing || self.slow >= SLOW_PAGES {
            self.slow = 0;
            self.state = State::Open(Cause::SlowPages, now + REST);
        }
    }

    fn troubled(&self, now: Instant) -> bool {
        !matches!(self.state, State::Closed)
            || self.slow > 0
            || self.failed_at.is_some_and(|at| now < at + MEMORY)
    }
}

#[derive(Debug)]
struct Servers {
    process: u32,
    known: BTreeMap<String, Breaker>,
}

static PROCESSES: [Mutex<Servers>; PLACES] = [const {
    Mutex::new(Servers {
        process: 0,
        known: BTreeMap::new(),
    })
}; PLACES];

/// This process's servers; None if their lock can't be had, and then nothing is broken off.
fn servers() -> Option<MutexGuard<'static, Servers>> {
    let process = std::process::id();
    let place = usize::try_from(process).unwrap_or(0) % PLACES;
    let mutex = PROCESSES.get(place)?;
    // Held for microseconds; who waits longer waits for a thread that a fork left behind.
    for _ in 0..50 {
        match mutex.try_lock() {
            Ok(mut servers) => {
                if servers.process != process {
                    servers.process = process;
                    servers.known.clear();
                }
                return Some(servers);
            }
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_micros(200)),
        }
    }
    None
}

fn with<T>(target: &Target, work: impl FnOnce(&mut Breaker, Instant) -> T) -> Option<T> {
    let now = Instant::now();
    let mut servers = servers()?;
    if servers.known.len() >= SERVERS {
        servers.known.retain(|_, breaker| breaker.troubled(now));
    }
    if servers.known.len() >= SERVERS {
        return None;
    }
    Some(work(
        servers.known.entry(target.to_string()).or_default(),
        now,
    ))
}

/// Asks before a connection is made.
///
/// # Errors
/// [`Code::Resting`].
pub fn permit(target: &Target) -> Result<(), Error> {
    match with(target, Breaker::permit) {
        Some(Err((cause, wait))) => {
            // Who was connected before may wait; not for a server that is slow, though: it is to be left alone.
            let passing = match cause {
                Cause::Failures => Passing::Returning,
                Cause::SlowPages => Passing::Never,
            };
            Err(resting(target, cause, wait).that_passes(passing))
        }
        _ => Ok(()),
    }
}

/// Asks before a page is read over a connection that stands.
///
/// # Errors
/// [`Code::Resting`].
pub fn permit_page(target: &Target) -> Result<(), Error> {
    match with(target, |breaker, now| breaker.permit_page(now)) {
        Some(Err((cause, wait))) => Err(resting(target, cause, wait)),
        _ => Ok(()),
    }
}

/// A connection failed.
pub fn failed(target: &Target) {
    let _ = with(target, Breaker::failed);
}

/// The server answered.
pub fn connected(target: &Target) {
    let _ = with(target, |breaker, _| breaker.connected());
}

/// A page was read.
pub fn page(target: &Target, slow: bool) {
    let _ = with(target, |breaker, now| breaker.page(slow, now));
}

fn resting(target: &Target, cause: Cause, wait: Duration) -> Error {
    let why = match cause {
        Cause::Failures => format!("{FAILURES} connections in a row failed"),
        Cause::SlowPages => format!("{SLOW_PAGES} pages in a row were slower than slowPageMs"),
    };
    // Rounded up: who comes back then must not be too early.
    let seconds = (wait.as_secs_f64() * 10.0).ceil() / 10.0;
    Error::new(
        Code::Resting,
        format!(
            "{target}: {why}, so this process leaves the server alone and tries again in {seconds:.1} s; release the job until then"
        ),
    )
    .with_retry_after(wait)
}

#[cfg(test)]
#[path = "breaker_tests.rs"]
mod tests;
