//! Dates as Excel's serial days (1900 system): day 1 is 1900-01-01, and serial 60, the 29th of February 1900, never was.

use crate::cell::{Date, DateTime, Span};

const DAY_MS: i64 = 86_400_000;
/// Serial of 9999-12-31, the last day Excel shows.
const LAST_DAY: i64 = 2_958_465;

/// Days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days_from_civil(date: Date) -> i64 {
    let month = i64::from(date.month);
    let year = i64::from(date.year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(date.day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Whether the day exists in the calendar.
#[must_use]
pub fn exists(date: Date) -> bool {
    let leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    let days = match date.month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&date.day)
}

/// The serial day; `None` before 1900-01-01, after 9999-12-31 and for days that don't exist.
#[must_use]
pub fn serial_day(date: Date) -> Option<i64> {
    if !exists(date) {
        return None;
    }
    let since_1899_12_30 = days_from_civil(date) + 25_569;
    let serial = if since_1899_12_30 > 60 {
        since_1899_12_30
    } else {
        since_1899_12_30 - 1
    };
    (1..=LAST_DAY).contains(&serial).then_some(serial)
}

/// The serial of a date and time in milliseconds since day 0, rounded to the millisecond: 09:30:00 must not come out
/// as 09:29:59.
#[must_use]
pub fn serial_ms(moment: DateTime) -> Option<i64> {
    if moment.hour > 23 || moment.minute > 59 || moment.second > 59 || moment.micros > 999_999 {
        return None;
    }
    let day = serial_day(moment.date)?;
    let seconds =
        i64::from(moment.hour) * 3_600 + i64::from(moment.minute) * 60 + i64::from(moment.second);
    let ms = seconds * 1_000 + (i64::from(moment.micros) + 500) / 1_000;
    // Rounding never changes the day: 23:59:59.9996 of the 31st is no moment of the next month.
    Some(day * DAY_MS + ms.min(DAY_MS - 1))
}

/// Milliseconds as days, the number a cell holds.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn days(ms: i64) -> f64 {
    ms as f64 / DAY_MS as f64
}

/// A span in milliseconds; `None` when it is negative (Excel's 1900 system can't show it) or beyond its calendar.
#[must_use]
pub fn span_ms(span: Span) -> Option<i64> {
    let ms = span.micros.checked_add(500)?.div_euclid(1_000);
    (span.micros >= 0 && ms <= LAST_DAY * DAY_MS).then_some(ms)
}

/// Reads `YYYY-MM-DD`, `YYYY-MM-DD[ T]HH:MM[:SS[.ffffff]]`; a zone behind it (`Z`, `+02:00`) is allowed and left alone:
/// the wall clock counts.
#[must_use]
pub fn parse_datetime(text: &str) -> Option<(DateTime, bool)> {
    let bytes = text.as_bytes();
    let date_part = text.get(..10)?;
    let mut fields = date_part.split('-');
    let year = digits(fields.next()?, 4)?;
    let month = digits(fields.next()?, 2)?;
    let day = digits(fields.next()?, 2)?;
    let date = Date {
        year: i32::try_from(year).ok()?,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
    };
    let midnight = DateTime {
        date,
        hour: 0,
        minute: 0,
        second: 0,
        micros: 0,
    };
    match bytes.get(10) {
        None => Some((midnight, false)),
        Some(b' ' | b'T') => {
            let rest = text.get(11..)?;
            let (clock, zone) = rest.split_at(rest.find(['+', '-', 'Z']).unwrap_or(rest.len()));
            is_zone(zone).then_some(())?;
            let span = parse_clock(clock)?;
            let seconds = span / 1_000_000;
            (seconds < 86_400).then_some(())?;
            Some((
                DateTime {
                    date,
                    hour: u8::try_from(seconds / 3_600).ok()?,
                    minute: u8::try_from(seconds / 60 % 60).ok()?,
                    second: u8::try_from(seconds % 60).ok()?,
                    micros: u32::try_from(span % 1_000_000).ok()?,
                },
                true,
            ))
        }
        Some(_) => None,
    }
}

/// Nothing, `Z`, `+02`, `+0200` or `+02:00`.
fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else {
        return matches!(text, "" | "Z");
    };
    let digits = offset.replacen(':', "", 1);
    matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads `[-]H…H:MM[:SS[.ffffff]]`.
#[must_use]
pub fn parse_span(text: &str) -> Option<Span> {
    match text.strip_prefix('-') {
        Some(rest) => Some(Span {
            micros: -parse_clock(rest)?,
        }),
        None => Some(Span {
            micros: parse_clock(text)?,
        }),
    }
}

/// Microseconds of `H…H:MM[:SS[.f…]]`.
fn parse_clock(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut fields = clock.split(':');
    let hours_text = fields.next()?;
    if hours_text.is_empty() || hours_text.len() > 6 {
        return None;
    }
    let hours = digits(hours_text, hours_text.len())?;
    let minutes = digits(fields.next()?, 2)?;
    let seconds = match fields.next() {
        Some(field) => digits(field, 2)?,
        None if fraction.is_empty() => 0,
        None => return None,
    };
    if fields.next().is_some() || minutes > 59 || seconds > 59 || fraction.len() > 9 {
        return None;
    }
    let mut micros = 0;
    for place in 0..6 {
        let digit = match fraction.as_bytes().get(place) {
            Some(byte) if byte.is_ascii_digit() => i64::from(byte - b'0'),
            Some(_) => return None,
            None => 0,
        };
        micros = micros * 10 + digit;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros)
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u8, day: u8) -> Option<i64> {
        serial_day(Date { year, month, day })
    }

    #[test]
    fn the_day_that_never_was() {
        assert_eq!(day(1899, 12, 31), None);
        assert_eq!(day(1900, 1, 1), Some(1));
        assert_eq!(day(1900, 2, 28), Some(59));
        assert_eq!(day(1900, 2, 29), None);
        assert_eq!(day(1900, 3, 1), Some(61));
        assert_eq!(day(2000, 2, 29), Some(36_585));
        assert_eq!(day(2024, 1, 1), Some(45_292));
        assert_eq!(day(9999, 12, 31), Some(2_958_465));
        assert_eq!(day(10_000, 1, 1), None);
        assert_eq!(day(2023, 2, 29), None);
    }

    #[test]
    fn rounded_to_the_millisecond() {
        let at = |micros| {
            serial_ms(DateTime {
                date: Date {
                    year: 2024,
                    month: 1,
                    day: 1,
                },
                hour: 9,
                minute: 30,
                second: 0,
                micros,
            })
        };
        assert_eq!(at(0), Some(45_292 * DAY_MS + 34_200_000));
        assert_eq!(at(499), at(0));
        assert_eq!(at(500), Some(45_292 * DAY_MS + 34_200_001));
        for (year, month, day) in [(9999, 12, 31), (2024, 12, 31), (1900, 2, 28)] {
            let date = Date { year, month, day };
            let last = |micros| {
                serial_ms(DateTime {
                    date,
                    hour: 23,
                    minute: 59,
                    second: 59,
                    micros,
                })
            };
            let end = (serial_day(date).unwrap() + 1) * DAY_MS - 1;
            for micros in [998_500, 999_499, 999_500, 999_999] {
                assert_eq!(last(micros), Some(end), "{year} {micros}");
            }
        }
    }

    #[test]
    fn spans_end_with_the_calendar() {
        let ms = |micros| span_ms(Span { micros });
        assert_eq!((ms(0), ms(-1)), (Some(0), None));
        assert_eq!((ms(i64::MAX), ms(i64::MIN)), (None, None));
    }

    #[test]
    fn texts() {
        let (moment, has_time) = parse_datetime("2024-05-06 07:08:09.123456").unwrap();
        assert!(has_time);
        assert_eq!(
            (moment.hour, moment.minute, moment.second, moment.micros),
            (7, 8, 9, 123_456)
        );
        assert_eq!(
            parse_datetime("2024-05-06T07:08:09+02:00").unwrap().0.hour,
            7
        );
        assert_eq!(parse_datetime("2024-05-06T07:08Z").unwrap().0.minute, 8);
        assert!(!parse_datetime("2024-05-06").unwrap().1);
        for bad in [
            "2024-5-6",
            "2024-05-06x",
            "2024-05-06 25:00:00",
            "06.05.2024",
            "",
            "2024-05-0é",
            "2024-05-06 1",
            "2024-05-06 01:02:03+x",
        ] {
            assert_eq!(parse_datetime(bad), None, "{bad:?}");
        }
        assert_eq!(parse_span("838:59:59").unwrap().micros, 3_020_399_000_000);
        assert_eq!(parse_span("-01:00:00.5").unwrap().micros, -3_600_500_000);
        assert_eq!(parse_span("12"), None);
    }
}
