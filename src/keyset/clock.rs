//! TIMESTAMP keys: they sort by the instant but are compared with a local time, and in the hour that clocks repeat in autumn
//! one local time means two instants. So a position holds the instant; here it becomes the local time of the session,
//! with the width of the repeated hour if it lies in one.

use super::failure;
use super::form::Form;
use super::predicate::Sorted;
use super::schema::text;
use super::wire::{Conn, Wire};
use crate::error::Result;

/// Looks at every quarter from 1970 to 2037.
const SAMPLES: std::ops::Range<i64> = 0..272;
const FIRST_SAMPLE: i64 = 86_400;
const QUARTER: i64 = 7_889_400;
/// Clocks change by less than this, and not twice within it.
const DAY: i64 = 93_600;
const MICROS: i64 = 1_000_000;

/// The session's time zone, as far as a TIMESTAMP key needs it.
#[derive(Debug)]
pub struct Clock {
    /// Seconds from UTC if they are always the same; else the server is asked for each position.
    offset: Option<i64>,
}

/// An instant in the session's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    /// Local seconds since 1970; None for the zero date.
    seconds: Option<i64>,
    micros: u32,
    /// Seconds by which clocks went back, if the local time means two instants.
    pub repeated: Option<i64>,
}

impl Clock {
    /// None if no key column is a TIMESTAMP.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn of(conn: &mut Conn, sorted: &[Sorted]) -> Result<Option<Clock>> {
        if sorted.iter().all(|column| column.form != Form::Instant) {
            return Ok(None);
        }
        let instants: Vec<i64> = SAMPLES.map(|at| FIRST_SAMPLE + at * QUARTER).collect();
        let offsets = offsets(conn, &instants).await?;
        let first = offsets.first().copied().flatten();
        let steady = offsets.iter().all(|one| *one == first);
        Ok(Some(Clock {
            offset: first.filter(|_| steady),
        }))
    }

    /// The local time of an instant, in microseconds since 1970; 0 is the zero date.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn local(&self, conn: &mut Conn, instant: i64) -> Result<Local> {
        let micros = u32::try_from(instant.rem_euclid(MICROS)).unwrap_or(0);
        let at = instant.div_euclid(MICROS);
        let local = |offset: i64, repeated| Local {
            seconds: (instant != 0).then_some(at + offset),
            micros,
            repeated,
        };
        if instant == 0 {
            return Ok(local(0, None));
        }
        if let Some(offset) = self.offset {
            return Ok(local(offset, None));
        }
        let around = offsets(conn, &[at, at - DAY, at + DAY]).await?;
        let get = |n: usize| around.get(n).copied().flatten();
        let here = get(0).unwrap_or(0);
        let back = get(1).unwrap_or(here) - get(2).unwrap_or(here);
        if back <= 0 {
            return Ok(local(here, None));
        }
        // They went back around here: is it the same time that long before or after?
        let twice = offsets(conn, &[at - back, at + back]).await?;
        let same = |n: usize, shift: i64| {
            let there = twice.get(n).copied().flatten();
            there.is_some_and(|offset| offset + shift == here)
        };
        let repeated = same(0, -back) || same(1, back);
        Ok(local(here, repeated.then_some(back)))
    }
}

impl Local {
    /// It, shifted by some seconds, as a parameter.
    #[must_use]
    pub fn at(&self, shift: i64) -> Wire {
        let Some(seconds) = self.seconds else {
            return Wire::Date(0, 0, 0, 0, 0, 0, 0);
        };
        let seconds = seconds + shift;
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let clock = seconds.rem_euclid(86_400);
        let small = |number: i64| u8::try_from(number).unwrap_or(0);
        Wire::Date(
            u16::try_from(year).unwrap_or(0),
            small(month),
            small(day),
            small(clock / 3600),
            small(clock / 60 % 60),
            small(clock % 60),
            self.micros,
        )
    }
}

/// Days since 1970 as a date of the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Years are counted from March here, so that the leap day is the last of one.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The session's seconds from UTC at some instants; None outside what the server can say.
async fn offsets(conn: &mut Conn, instants: &[i64]) -> Result<Vec<Option<i64>>> {
    let of = |instant: &i64| {
        format!("TIMESTAMPDIFF(SECOND, '1970-01-01', FROM_UNIXTIME({instant})) - {instant}")
    };
    let sql = format!(
        "SELECT {}",
        instants.iter().map(of).collect::<Vec<_>>().join(", ")
    );
    let rows = conn
        .query(&sql)
        .await
        .map_err(|error| failure::running("looking at the time zone", &error))?;
    let row = rows.first();
    let one = |at: usize| row.and_then(|row| text(row, at)?.parse().ok());
    Ok((0..instants.len()).map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (24_855, (2038, 1, 19)),
        ] {
            assert_eq!(civil(days), date, "{days}");
        }
    }

    #[test]
    fn a_local_time_is_bound_to_the_microsecond() {
        let local = Local {
            seconds: Some(1_729_990_800 + 7_200),
            micros: 5,
            repeated: None,
        };
        assert_eq!(local.at(0), Wire::Date(2024, 10, 27, 3, 0, 0, 5));
        assert_eq!(local.at(-3_600), Wire::Date(2024, 10, 27, 2, 0, 0, 5));
        let zero = Local {
            seconds: None,
            ..local
        };
        assert_eq!(zero.at(3_600), Wire::Date(0, 0, 0, 0, 0, 0, 0));
    }
}
