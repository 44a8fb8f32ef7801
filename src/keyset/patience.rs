//! For how long trouble is borne, and how long the next try waits: twice as long each time, with jitter, so that many
//! workers don't come back to a restarted server in the same moment.

use crate::error::{Error, Passing};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

/// The first wait is at most this long.
const FIRST: Duration = Duration::from_millis(50);
/// No wait is longer, but for that of a server at rest.
const LONGEST: Duration = Duration::from_secs(5);

/// What is borne.
#[derive(Debug)]
struct Trouble {
    first: Error,
    since: Instant,
    waits: u32,
}

/// The patience of one walk.
#[derive(Debug)]
pub struct Patience {
    limit: Duration,
    trouble: Option<Trouble>,
}

impl Patience {
    /// Bears trouble for `limit`, counted from its first error on.
    #[must_use]
    pub fn new(limit: Duration) -> Patience {
        Patience {
            limit,
            trouble: None,
        }
    }

    /// The walk got on: what was is over.
    pub fn restore(&mut self) {
        self.trouble = None;
    }

    /// How long a connection may take now, if it were given `most` at other times.
    #[must_use]
    pub fn at_most(&self, most: Duration, now: Instant) -> Duration {
        let Some(trouble) = &self.trouble else {
            return most;
        };
        let left = (trouble.since + self.limit).saturating_duration_since(now);
        // A second at least: an attempt that has no chance need not be made.
        most.min(left.max(Duration::from_secs(1)))
    }

    /// How long to wait before the next try after `error`. `stood`: a connection had stood before.
    ///
    /// # Errors
    /// What to end with, when the error doesn't pass or the time is up.
    pub fn bear(&mut self, error: Error, stood: bool, now: Instant) -> Result<Duration, Error> {
        let passes = match error.passing() {
            Passing::Never => false,
            Passing::Returning => stood,
            Passing::Always => true,
        };
        if !passes || self.limit.is_zero() {
            return Err(error);
        }
        let trouble = self.trouble.get_or_insert_with(|| Trouble {
            first: error.clone(),
            since: now,
            waits: 0,
        });
        let left = (trouble.since + self.limit).saturating_duration_since(now);
        if left.is_zero() {
            return Err(give_up(trouble, &error, self.limit));
        }
        let most = FIRST
            .saturating_mul(1 << trouble.waits.min(16))
            .min(LONGEST);
        trouble.waits += 1;
        let wait = jitter(most).max(error.retry_after().unwrap_or_default());
        // The last try comes when the time is up.
        Ok(wait.min(left))
    }
}

/// The first error, which tells what happened, and the last, which tells why it didn't pass.
fn give_up(trouble: &Trouble, last: &Error, limit: Duration) -> Error {
    let (first, tries) = (&trouble.first, trouble.waits);
    let again = if tries == 1 { "try" } else { "tries" };
    let text = format!(
        "{first}. It didn't pass within retrySeconds ({} s, {tries} {again}); in the end: {last}",
        limit.as_secs_f64()
    );
    let error = Error::new(first.code(), text);
    match first.sql_state() {
        Some(state) => error.with_sql_state(state),
        None => error,
    }
}

/// Between half of `most` and `most`.
#[must_use]
pub fn jitter(most: Duration) -> Duration {
    // The standard library's only source of randomness.
    let random = RandomState::new().build_hasher().finish();
    let share = u32::try_from(random >> 48).unwrap_or(0);
    most / 2 + most / 2 * share / 65_536
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn error(passing: Passing) -> Error {
        Error::new(Code::Gone, "gone").that_passes(passing)
    }

    #[test]
    fn waits_grow_to_the_limit_and_end_there() {
        let mut patience = Patience::new(Duration::from_secs(60));
        let mut now = Instant::now();
        let begun = now;
        let mut waits = Vec::new();
        let last = loop {
            match patience.bear(error(Passing::Always), true, now) {
                Ok(wait) => {
                    waits.push(wait);
                    now += wait;
                }
                Err(error) => break error,
            }
        };
        assert_eq!(now - begun, Duration::from_secs(60));
        for (at, wait) in waits.iter().enumerate().take(waits.len() - 1) {
            let most = (FIRST * (1 << at.min(16))).min(LONGEST);
            assert!(
                (most / 2..=most).contains(wait),
                "{at}: {wait:?} of {most:?}"
            );
        }
        assert!(waits.len() > 15, "{waits:?}");
        assert_eq!(last.code(), Code::Gone);
        for word in ["60 s", "tries", "in the end: gone"] {
            assert!(last.message().contains(word), "{last}");
        }
        assert_ne!(jitter(LONGEST), jitter(LONGEST));
    }

    #[test]
    fn getting_on_begins_the_time_anew() {
        let mut patience = Patience::new(Duration::from_secs(1));
        let now = Instant::now();
        assert!(patience.bear(error(Passing::Always), true, now).is_ok());
        let late = now + Duration::from_secs(2);
        assert_eq!(
            patience.at_most(Duration::from_secs(10), late),
            Duration::from_secs(1)
        );
        assert!(patience.bear(error(Passing::Always), true, late).is_err());
        patience.restore();
        assert_eq!(
            patience.at_most(Duration::from_secs(10), late),
            Duration::from_secs(10)
        );
        assert!(patience.bear(error(Passing::Always), true, late).is_ok());
    }

    #[test]
    fn what_does_not_pass_is_not_borne() {
        let now = Instant::now();
        let bears = |passing, stood, limit| {
            Patience::new(Duration::from_secs(limit))
                .bear(error(passing), stood, now)
                .is_ok()
        };
        assert!(!bears(Passing::Never, true, 60));
        assert!(!bears(Passing::Returning, false, 60));
        assert!(bears(Passing::Returning, true, 60));
        assert!(bears(Passing::Always, false, 60));
        assert!(!bears(Passing::Always, true, 0));
    }

    #[test]
    fn a_server_at_rest_is_left_alone_until_it_is_over() {
        let mut patience = Patience::new(Duration::from_secs(60));
        let resting = error(Passing::Always).with_retry_after(Duration::from_secs(4));
        let wait = patience.bear(resting, true, Instant::now()).unwrap();
        assert_eq!(wait, Duration::from_secs(4));
    }
}
