//! One cell as SpreadsheetML. Inline strings, so that memory does not grow with the number of distinct values; `r` on
//! rows and cells, because some readers (MS Access) need it.

use super::{date, escape, limits, number};
use crate::cell::{Cell, Scalar, link_text};

/// Text of at most `N` bytes, copied by one store of `N`.
#[derive(Debug, Clone, Copy)]
pub struct Fixed<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

/// A row's digits.
pub type Digits = Fixed<8>;

impl<const N: usize> Fixed<N> {
    /// The first `N` bytes of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut fixed = Fixed {
            bytes: [0; N],
            len: text.len().min(N),
        };
        for (to, from) in fixed.bytes.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        fixed
    }

    /// Appends it.
    #[inline]
    fn push_to(&self, out: &mut Vec<u8>) {
        let len = out.len() + self.len;
        out.extend_from_slice(&self.bytes);
        out.truncate(len);
    }
}

impl<const N: usize> std::fmt::Display for Fixed<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(
            self.bytes.get(..self.len).unwrap_or_default(),
        ))
    }
}

/// What a cell of a column begins with, ready to be copied: `<c r="` and the letters, `A` to `XFD`.
#[derive(Debug, Clone, Copy)]
pub struct Open(Fixed<16>);

impl Open {
    /// For the column with these letters.
    #[must_use]
    pub fn new(letters: &str) -> Self {
        Open(Fixed::new(&format!("<c r=\"{letters}")))
    }
}

/// A cell format, ready to be copied: the end of the reference, and the attribute if it isn't 0.
#[derive(Debug, Clone, Copy)]
pub struct Xf {
    none: bool,
    text: Fixed<16>,
}

impl Xf {
    /// The format with this number.
    #[must_use]
    pub fn new(number: u32) -> Self {
        Xf {
            none: number == 0,
            text: if number == 0 {
                Fixed::new("\"")
            } else {
                Fixed::new(&format!("\" s=\"{number}\""))
            },
        }
    }
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy)]
pub struct At {
    /// Its column.
    pub column: Open,
    /// Its row: `1` to `1048576`.
    pub row: Digits,
}

/// Why a value can't be a cell; ends up in an error that names the place.
pub type Problem = String;

/// Opens a row.
pub fn begin(out: &mut Vec<u8>, row: Digits) {
    out.extend_from_slice(b"<row r=\"");
    row.push_to(out);
    out.extend_from_slice(b"\">");
}

/// Closes a row.
pub fn end(out: &mut Vec<u8>) {
    out.extend_from_slice(b"</row>");
}

/// Appends `cell` with cell format `xf`. A blank without a format leaves nothing.
///
/// # Errors
/// The value can't be held by Excel; `out` may then hold a piece of the cell, the caller cuts it off.
pub fn cell(out: &mut Vec<u8>, at: At, xf: Xf, cell: Cell<'_>) -> Result<(), Problem> {
    if matches!(cell, Cell::Blank) && xf.none {
        return Ok(());
    }
    at.column.0.push_to(out);
    at.row.push_to(out);
    xf.text.push_to(out);
    match cell {
        Cell::Blank => out.extend_from_slice(b"/>"),
        Cell::Bool(truth) => {
            out.extend_from_slice(if truth {
                b" t=\"b\"><v>1</v></c>"
            } else {
                b" t=\"b\"><v>0</v></c>"
            });
        }
        Cell::Int(int) => whole(out, int < 0, int.unsigned_abs()),
        Cell::UInt(int) => whole(out, false, int),
        Cell::Float(float) if float.is_finite() => {
            value(out, |out| number::write_float(out, float))
        }
        Cell::Float(_) => {
            return Err("Excel has no NaN and no infinity; use null or a text instead".into());
        }
        Cell::Decimal(text) => decimal(out, text)?,
        Cell::Text(text) => inline(out, text)?,
        Cell::Date(day) => {
            let serial = date::serial_day(day).ok_or_else(|| no_date(&format_date(day)))?;
            value(out, |out| {
                out.extend_from_slice(itoa::Buffer::new().format(serial).as_bytes())
            });
        }
        Cell::DateTime(moment) => {
            let ms = date::serial_ms(moment).ok_or_else(|| no_date(&format_date(moment.date)))?;
            value(out, |out| number::write_float(out, date::days(ms)));
        }
        Cell::Time(span) => {
            let ms = date::span_ms(span)
                .ok_or("Excel can't show a negative duration, or one beyond the year 9999; use type 'text'")?;
            value(out, |out| number::write_float(out, date::days(ms)));
        }
        Cell::Formula { formula, result } => write_formula(out, formula, result)?,
        Cell::Link { url, text, .. } => inline(out, text.unwrap_or_else(|| link_text(url)))?,
    }
    Ok(())
}

fn value(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(b"><v>");
    write(out);
    out.extend_from_slice(b"</v></c>");
}

fn whole(out: &mut Vec<u8>, negative: bool, magnitude: u64) {
    let fits = number::int_fits(magnitude);
    out.extend_from_slice(if fits {
        b"><v>"
    } else {
        b" t=\"inlineStr\"><is><t>"
    });
    if negative {
        out.push(b'-');
    }
    number::write_whole(out, magnitude);
    out.extend_from_slice(if fits { b"</v></c>" } else { b"</t></is></c>" });
}

fn decimal(out: &mut Vec<u8>, text: &str) -> Result<(), Problem> {
    let literal = number::Literal::parse(text)
        .ok_or_else(|| format!("'{}' is not a decimal number", shorten(text)))?;
    if literal.fits() {
        value(out, |out| literal.write(out));
        Ok(())
    } else {
        inline(out, text)
    }
}

fn inline(out: &mut Vec<u8>, text: &str) -> Result<(), Problem> {
    if limits::longer_than(text, limits::CELL_TEXT) {
        return Err(format!(
            "the text has {} characters, Excel holds {} a cell; shorten it or split it over two columns",
            limits::utf16_len(text),
            limits::CELL_TEXT
        ));
    }
    if escape::is_plain(text) {
        out.extend_from_slice(b" t=\"inlineStr\"><is><t>");
        out.extend_from_slice(text.as_bytes());
        out.extend_from_slice(b"</t></is></c>");
        return Ok(());
    }
    let open: &[u8] = if escape::needs_preserve(text) {
        b" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
    } else {
        b" t=\"inlineStr\"><is><t>"
    };
    out.extend_from_slice(open);
    escape::text(out, text);
    out.extend_from_slice(b"</t></is></c>");
    Ok(())
}

fn write_formula(
    out: &mut Vec<u8>,
    formula: &str,
    result: Option<Scalar<'_>>,
) -> Result<(), Problem> {
    let expression = formula.strip_prefix('=').unwrap_or(formula);
    if expression.trim().is_empty() {
        return Err("the formula is empty".into());
    }
    if limits::longer_than(expression, limits::FORMULA) {
        return Err(format!(
            "the formula has more than Excel's {} characters",
            limits::FORMULA
        ));
    }
    let forbidden =
        |c: char| (c < ' ' && !matches!(c, '\t' | '\n')) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if expression.contains(forbidden) {
        return Err("the formula has a control character; build it with CHAR()".into());
    }
    out.extend_from_slice(match result {
        Some(Scalar::Text(_)) => b" t=\"str\"><f>".as_slice(),
        Some(Scalar::Bool(_)) => b" t=\"b\"><f>",
        _ => b"><f>",
    });
    markup(out, expression);
    out.extend_from_slice(b"</f>");
    if let Some(result) = result {
        out.extend_from_slice(b"<v>");
        match result {
            Scalar::Bool(truth) => out.push(if truth { b'1' } else { b'0' }),
            Scalar::Number(float) if float.is_finite() => number::write_float(out, float),
            Scalar::Number(_) => {
                return Err("the formula's result is NaN or infinite; leave it out".into());
            }
            Scalar::Text(text) => escape::text(out, text),
        }
        out.extend_from_slice(b"</v>");
    }
    out.extend_from_slice(b"</c>");
    Ok(())
}

/// A formula's text: only markup is escaped, `_xHHHH_` means nothing there.
fn markup(out: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            _ => out.push(byte),
        }
    }
}

fn format_date(day: crate::cell::Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

fn no_date(day: &str) -> Problem {
    format!(
        "Excel's calendar begins on 1900-01-01 and ends on 9999-12-31, {day} isn't in it; use type 'text' or null"
    )
}

/// The first characters of a value, for a message.
#[must_use]
pub fn shorten(text: &str) -> String {
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{Date, DateTime, Span};

    fn xml(value: Cell<'_>, xf: u32) -> Result<String, Problem> {
        let mut out = Vec::new();
        cell(
            &mut out,
            At {
                column: Open::new("B"),
                row: Digits::new("7"),
            },
            Xf::new(xf),
            value,
        )?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_kind() {
        let text = |inner: &str| format!("<c r=\"B7\" t=\"inlineStr\"><is><t>{inner}</t></is></c>");
        assert_eq!(xml(Cell::Blank, 0).unwrap(), "");
        assert_eq!(xml(Cell::Blank, 3).unwrap(), "<c r=\"B7\" s=\"3\"/>");
        assert_eq!(
            xml(Cell::Bool(true), 0).unwrap(),
            "<c r=\"B7\" t=\"b\"><v>1</v></c>"
        );
        assert_eq!(
            xml(Cell::Int(-5), 1).unwrap(),
            "<c r=\"B7\" s=\"1\"><v>-5</v></c>"
        );
        assert_eq!(
            xml(Cell::Int(i64::MIN), 0).unwrap(),
            text("-9223372036854775808")
        );
        assert_eq!(
            xml(Cell::UInt(u64::MAX), 0).unwrap(),
            text("18446744073709551615")
        );
        assert_eq!(
            xml(Cell::Decimal("12345678901234567.10"), 0).unwrap(),
            text("12345678901234567.10")
        );
        assert_eq!(
            xml(Cell::Decimal("1.50"), 0).unwrap(),
            "<c r=\"B7\"><v>1.5</v></c>"
        );
        assert_eq!(xml(Cell::Text("=1+1"), 0).unwrap(), text("=1+1"));
        assert_eq!(
            xml(Cell::Text(" a"), 0).unwrap(),
            "<c r=\"B7\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> a</t></is></c>"
        );
        let date = Date {
            year: 2024,
            month: 1,
            day: 1,
        };
        assert_eq!(
            xml(Cell::Date(date), 0).unwrap(),
            "<c r=\"B7\"><v>45292</v></c>"
        );
        let noon = DateTime {
            date,
            hour: 12,
            minute: 0,
            second: 0,
            micros: 0,
        };
        assert_eq!(
            xml(Cell::DateTime(noon), 0).unwrap(),
            "<c r=\"B7\"><v>45292.5</v></c>"
        );
        assert_eq!(
            xml(
                Cell::Time(Span {
                    micros: 21_600_000_000
                }),
                0
            )
            .unwrap(),
            "<c r=\"B7\"><v>0.25</v></c>"
        );
        let formula = Cell::Formula {
            formula: "=A1<\"&\"",
            result: Some(Scalar::Bool(true)),
        };
        assert_eq!(
            xml(formula, 0).unwrap(),
            "<c r=\"B7\" t=\"b\"><f>A1&lt;\"&amp;\"</f><v>1</v></c>"
        );
    }

    #[test]
    fn refused() {
        assert!(xml(Cell::Float(f64::NAN), 0).is_err());
        assert!(xml(Cell::Time(Span { micros: -1_000_000 }), 0).is_err());
        assert!(
            xml(
                Cell::Date(Date {
                    year: 1899,
                    month: 12,
                    day: 31
                }),
                0
            )
            .is_err()
        );
        assert!(xml(Cell::Decimal("1e5"), 0).is_err());
        assert!(xml(Cell::Text(&"x".repeat(32_767)), 0).is_ok());
        assert!(xml(Cell::Text(&"x".repeat(32_768)), 0).is_err());
        assert!(xml(Cell::Text(&"😀".repeat(16_384)), 0).is_err());
        assert!(xml(Cell::Text(&"é".repeat(32_767)), 0).is_ok());
    }
}
