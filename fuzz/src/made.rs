//! Cells of any kind out of the fuzzer's bytes, and what a reader must see of them: worked out without the crate's code.

use super::input::Input;
use super::read::Seen;
use native_xlsx::cell::{Cell, Date, DateTime, Scalar, Span};

/// A cell that owns its text.
#[derive(Debug, Clone, PartialEq)]
pub enum Made {
    Blank,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Decimal(String),
    Text(String),
    Date(Date),
    DateTime(DateTime),
    Time(Span),
    Formula(String, Option<Outcome>),
    Link(String, Option<String>, Option<String>),
}

/// A formula's result.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Bool(bool),
    Number(f64),
    Text(String),
}

fn long(input: &mut Input<'_>) -> String {
    let text = input.text();
    // Now and then one that is as long as Excel allows, or longer.
    match input.u16() {
        0xFFFF if !text.is_empty() => text.repeat(32_768 / text.len().min(64) / 8 * 8 + 1),
        _ => text.to_owned(),
    }
}

fn decimal(input: &mut Input<'_>) -> String {
    let letters = b"0123456789.-+e0000";
    let bytes = input.some();
    let text = bytes
        .iter()
        .map(|byte| letters[usize::from(*byte) % letters.len()]);
    text.map(char::from).collect()
}

fn date(input: &mut Input<'_>) -> Date {
    let year = match input.u8() {
        0 => input.u32().cast_signed(),
        byte => 1895 + i32::from(byte) % 210 + if byte == 255 { 8_000 } else { 0 },
    };
    Date {
        year,
        month: input.u8() % 14,
        day: input.u8() % 33,
    }
}

impl Made {
    /// Any cell.
    pub fn any(input: &mut Input<'_>) -> Made {
        match input.below(14) {
            0 => Made::Blank,
            1 => Made::Bool(input.bool()),
            2 => Made::Int(input.u64().cast_signed()),
            3 => Made::UInt(input.u64()),
            4 => Made::Float(f64::from_bits(input.u64())),
            5 => Made::Decimal(decimal(input)),
            6 => Made::Date(date(input)),
            7 => Made::DateTime(DateTime {
                date: date(input),
                hour: input.u8() % 26,
                minute: input.u8() % 62,
                second: input.u8() % 62,
                micros: input.u32() % 1_000_002,
            }),
            8 => Made::Time(Span {
                micros: input.u64().cast_signed() >> input.below(64),
            }),
            9 => {
                let result = match input.below(4) {
                    0 => None,
                    1 => Some(Outcome::Bool(input.bool())),
                    2 => Some(Outcome::Number(f64::from_bits(input.u64()))),
                    _ => Some(Outcome::Text(input.text().to_owned())),
                };
                Made::Formula(input.text().to_owned(), result)
            }
            10 => {
                let scheme = ["https://", "mailto:", "internal:", "", "file://"][input.below(5)];
                let url = format!("{scheme}{}", input.text());
                let text = input.bool().then(|| input.text().to_owned());
                let tip = input.bool().then(|| input.text().to_owned());
                Made::Link(url, text, tip)
            }
            11 => Made::Text(decimal(input)),
            _ => Made::Text(long(input)),
        }
    }

    /// The same, borrowed.
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Made::Blank => Cell::Blank,
            Made::Bool(truth) => Cell::Bool(*truth),
            Made::Int(int) => Cell::Int(*int),
            Made::UInt(int) => Cell::UInt(*int),
            Made::Float(float) => Cell::Float(*float),
            Made::Decimal(text) => Cell::Decimal(text),
            Made::Text(text) => Cell::Text(text),
            Made::Date(date) => Cell::Date(*date),
            Made::DateTime(moment) => Cell::DateTime(*moment),
            Made::Time(span) => Cell::Time(*span),
            Made::Formula(formula, result) => Cell::Formula {
                formula,
                result: result.as_ref().map(|result| match result {
                    Outcome::Bool(truth) => Scalar::Bool(*truth),
                    Outcome::Number(float) => Scalar::Number(*float),
                    Outcome::Text(text) => Scalar::Text(text),
                }),
            },
            Made::Link(url, text, tip) => Cell::Link {
                url,
                text: text.as_deref(),
                tip: tip.as_deref(),
            },
        }
    }

    /// Whether `seen` is this value, in a column without a type. `None`: the value must be refused.
    pub fn is_seen_as(&self, seen: Option<&Seen>) -> bool {
        let number = |wanted: f64, within: f64| match seen {
            Some(Seen::Number(text)) => (text.parse::<f64>().unwrap() - wanted).abs() <= within,
            _ => false,
        };
        let text = |wanted: &str| match seen {
            Some(Seen::Text(text)) => text == wanted && !too_long(wanted),
            _ => seen.is_none() && too_long(wanted),
        };
        match self {
            Made::Blank => seen.is_none(),
            Made::Bool(truth) => seen == Some(&Seen::Bool(*truth)),
            Made::Int(int) => is_whole(&int.to_string(), seen),
            Made::UInt(int) => is_whole(&int.to_string(), seen),
            Made::Float(float) if !float.is_finite() => seen.is_none(),
            Made::Float(float) => number(*float, 0.0),
            Made::Decimal(text) => is_decimal(text, seen),
            Made::Text(wanted) => text(wanted),
            Made::Date(date) => match serial(*date) {
                Some(day) => number(day, 0.0),
                None => seen.is_none(),
            },
            Made::DateTime(moment) => {
                let fine = moment.hour < 24
                    && moment.minute < 60
                    && moment.second < 60
                    && moment.micros < 1_000_000;
                let clock = f64::from(moment.hour) * 3_600.0
                    + f64::from(moment.minute) * 60.0
                    + f64::from(moment.second)
                    + f64::from(moment.micros) / 1e6;
                match serial(moment.date).filter(|_| fine) {
                    Some(day) => number(day + clock / 86_400.0, 0.001_01 / 86_400.0),
                    None => seen.is_none(),
                }
            }
            Made::Time(span) => {
                #[allow(clippy::cast_precision_loss)]
                let days = span.micros as f64 / 86_400e6;
                if span.micros < 0 || days > 2_958_465.1 {
                    seen.is_none()
                } else {
                    // At the very end of Excel's calendar either may be right.
                    number(days, 0.000_51 / 86_400.0) || (days > 2_958_464.9 && seen.is_none())
                }
            }
            Made::Formula(formula, result) => match seen {
                Some(Seen::Formula(read, read_result)) => {
                    let wanted = formula.strip_prefix('=').unwrap_or(formula);
                    let same = match (result, read_result) {
                        (None, None) => true,
                        (Some(Outcome::Bool(truth)), Some(read)) => {
                            *read == u8::from(*truth).to_string()
                        }
                        (Some(Outcome::Number(float)), Some(read)) => {
                            read.parse::<f64>().is_ok_and(|read| read == *float)
                        }
                        (Some(Outcome::Text(text)), Some(read)) => read == text,
                        _ => false,
                    };
                    read == wanted && same
                }
                None => {
                    let forbidden = |c: char| {
                        (c < ' ' && !matches!(c, '\t' | '\n'))
                            || matches!(c, '\u{FFFE}' | '\u{FFFF}')
                    };
                    let unbound =
                        matches!(result, Some(Outcome::Number(float)) if !float.is_finite());
                    unbound
                        || formula.contains(forbidden)
                        || formula
                            .strip_prefix('=')
                            .unwrap_or(formula)
                            .trim()
                            .is_empty()
                        || formula.len() > 8_192
                }
                _ => false,
            },
            Made::Link(url, shown, _) => {
                let bare = ["mailto:", "internal:", "file://"]
                    .iter()
                    .find_map(|scheme| url.strip_prefix(scheme));
                text(shown.as_deref().unwrap_or(bare.unwrap_or(url)))
            }
        }
    }
}

fn too_long(text: &str) -> bool {
    text.encode_utf16().count() > 32_767
}

/// Digits that count: without sign, leading zeros and trailing zeros.
fn significant(digits: &str) -> usize {
    digits.trim_matches('0').len()
}

fn is_whole(digits: &str, seen: Option<&Seen>) -> bool {
    match seen {
        Some(Seen::Number(read)) => {
            read == digits && significant(digits.trim_start_matches('-')) <= 15
        }
        Some(Seen::Text(read)) => {
            read == digits && significant(digits.trim_start_matches('-')) > 15
        }
        _ => false,
    }
}

fn is_decimal(text: &str, seen: Option<&Seen>) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let points = unsigned.bytes().filter(|byte| *byte == b'.').count();
    let digits = unsigned.bytes().filter(u8::is_ascii_digit).count();
    if points > 1 || digits == 0 || digits + points != unsigned.len() {
        return seen.is_none();
    }
    match seen {
        Some(Seen::Number(read)) => {
            // The same number in its shortest form.
            let negative =
                text.starts_with('-') && unsigned.bytes().any(|b| matches!(b, b'1'..=b'9'));
            let normal = unsigned.trim_start_matches('0');
            let normal = if normal.contains('.') {
                normal.trim_end_matches('0').trim_end_matches('.')
            } else {
                normal
            };
            let zero = if normal.is_empty() || normal.starts_with('.') {
                "0"
            } else {
                ""
            };
            let sign = if negative { "-" } else { "" };
            *read == format!("{sign}{zero}{normal}") && significant(&normal.replace('.', "")) <= 15
        }
        Some(Seen::Text(read)) => read == text && digits > 15,
        _ => false,
    }
}

/// Excel's serial day, by walking the years.
fn serial(date: Date) -> Option<f64> {
    if !(1900..=9999).contains(&date.year) || !(1..=12).contains(&date.month) || date.day == 0 {
        return None;
    }
    let leap = |year: i32| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if leap(date.year) { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = usize::from(date.month) - 1;
    if date.day > lengths[month] {
        return None;
    }
    let before = date.year - 1;
    let years = (before - 1899) * 365 + (before / 4 - before / 100 + before / 400)
        - (1899 / 4 - 1899 / 100 + 1899 / 400);
    let months: i32 = lengths[..month].iter().map(|days| i32::from(*days)).sum();
    let day = years + months + i32::from(date.day);
    // Excel counts a 29th of February 1900.
    Some(f64::from(day + i32::from(day > 59)))
}
