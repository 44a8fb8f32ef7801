//! Dates, times of day and durations of PHP, without a detour over UTC: what the object shows is what the cell gets.

use super::guard::Outcome;
use super::zend::{Obj, Owned, View, ZStr, date_class, wall_clock};
use crate::cell::{Date, DateTime, Span};
use crate::error::{Code, Error};

/// The wall clock of a `DateTimeInterface`.
pub fn date_time(object: Obj<'_>) -> Outcome<DateTime> {
    wall_clock(object, || by_format(object))
}

/// Asks `DateTime::format`, not what a subclass made of it.
fn by_format(object: Obj<'_>) -> Outcome<DateTime> {
    let defect = || {
        Error::new(
            Code::Internal,
            "DateTime::format() gave something unexpected",
        )
    };
    let class = date_class().ok_or_else(defect)?;
    let text = object.call_of(class, "format", vec![Owned::string(b"Y-m-d H:i:s.u")])?;
    let View::Str(text) = text.val().view() else {
        return Err(defect().into());
    };
    Ok(text.text().and_then(parse).ok_or_else(defect)?)
}

/// Reads `Y-m-d H:i:s.u`; the year may be negative or longer than four digits.
fn parse(text: &str) -> Option<DateTime> {
    let (day, time) = text.split_once(' ')?;
    let mut day = day.rsplitn(3, '-');
    let date = Date {
        day: day.next()?.parse().ok()?,
        month: day.next()?.parse().ok()?,
        year: day.next()?.parse().ok()?,
    };
    let (time, micros) = time.split_once('.')?;
    let mut time = time.splitn(3, ':');
    Some(DateTime {
        date,
        hour: time.next()?.parse().ok()?,
        minute: time.next()?.parse().ok()?,
        second: time.next()?.parse().ok()?,
        micros: micros.parse().ok()?,
    })
}

/// `Y-m-d H:i:s`, with microseconds where there are any.
pub fn print(moment: DateTime) -> String {
    let mut text = String::with_capacity(26);
    push_day(&mut text, moment.date);
    text.push(' ');
    push_clock(
        &mut text,
        u32::from(moment.hour),
        moment.minute,
        moment.second,
    );
    if moment.micros != 0 {
        push_fraction(&mut text, moment.micros, 6);
    }
    text
}

/// Adds `Y-m-d`. For each row of a cursor, hence without the formatting machinery.
pub fn push_day(text: &mut String, date: Date) {
    match u16::try_from(date.year) {
        Ok(year @ 0..=9_999) => {
            push_two(text, u32::from(year / 100));
            push_two(text, u32::from(year % 100));
        }
        _ => text.push_str(&format!("{:05}", date.year)),
    }
    text.push('-');
    push_two(text, u32::from(date.month));
    text.push('-');
    push_two(text, u32::from(date.day));
}

/// Adds `H:i:s`; hours may be more than a day's.
pub fn push_clock(text: &mut String, hours: u32, minutes: u8, seconds: u8) {
    push_two(text, hours);
    text.push(':');
    push_two(text, u32::from(minutes));
    text.push(':');
    push_two(text, u32::from(seconds));
}

/// Adds the first places of a second's fraction; nothing for none.
pub fn push_fraction(text: &mut String, micros: u32, places: u8) {
    if places > 0 {
        text.push('.');
    }
    let mut unit = 100_000;
    for _ in 0..places {
        text.push(char::from_digit(micros / unit % 10, 10).unwrap_or('0'));
        unit = (unit / 10).max(1);
    }
}

/// Adds a number of at least two digits.
fn push_two(text: &mut String, number: u32) {
    if number > 99 {
        text.push_str(&number.to_string());
        return;
    }
    for digit in [number / 10, number % 10] {
        text.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

/// The length of a `DateInterval`, or what is wrong with it.
///
/// One that came from `diff()` knows its days. Any other is counted from its days and clock; with months or years it
/// has no fixed length and is refused.
pub fn span(object: Obj<'_>) -> Outcome<Result<Span, String>> {
    let days = object.property(&ZStr::new(b"days"))?;
    let known = match days.val().view() {
        View::Int(days) => Some(days),
        _ => None,
    };
    let days = match known {
        Some(days) => days,
        None if field(object, "y")? != 0 || field(object, "m")? != 0 => {
            return Ok(Err(
                "a DateInterval with months or years has no fixed length; \
                           use diff() between two dates, or days"
                    .to_owned(),
            ));
        }
        None => field(object, "d")?,
    };
    let fraction = object.property(&ZStr::new(b"f"))?;
    let micros = match fraction.val().view() {
        #[allow(clippy::cast_possible_truncation)] // at most a few seconds in microseconds
        View::Float(seconds) => (seconds * 1e6).round() as i64,
        _ => 0,
    };
    let clock = [
        (days, 86_400),
        (field(object, "h")?, 3_600),
        (field(object, "i")?, 60),
        (field(object, "s")?, 1),
    ];
    let seconds = clock.iter().try_fold(0_i64, |sum, (count, unit)| {
        count
            .checked_mul(*unit)
            .and_then(|part| sum.checked_add(part))
    });
    let sign = if field(object, "invert")? == 0 { 1 } else { -1 };
    let total = seconds
        .and_then(|seconds| seconds.checked_mul(1_000_000))
        .and_then(|whole| whole.checked_add(micros))
        .and_then(|length| length.checked_mul(sign));
    Ok(total
        .map(|micros| Span { micros })
        .ok_or_else(|| "the DateInterval is too long".to_owned()))
}

fn field(object: Obj<'_>, name: &str) -> Outcome<i64> {
    let value = object.property(&ZStr::new(name.as_bytes()))?;
    Ok(match value.val().view() {
        View::Int(number) => number,
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_and_printed() {
        for text in [
            "2024-02-29 23:59:59.000001",
            "1900-01-01 00:00:00",
            "12345-12-31 01:02:03",
        ] {
            let long = if text.contains('.') {
                text.to_owned()
            } else {
                format!("{text}.000000")
            };
            assert_eq!(parse(&long).map(print).as_deref(), Some(text));
        }
        assert_eq!(
            parse("-0044-03-15 12:00:00.000000").map(|moment| moment.date.year),
            Some(-44)
        );
        assert_eq!(parse("yesterday"), None);
        let mut text = String::new();
        push_clock(&mut text, 838, 5, 9);
        push_fraction(&mut text, 7, 6);
        push_fraction(&mut text, 999_999, 0);
        assert_eq!(text, "838:05:09.000007");
    }
}
