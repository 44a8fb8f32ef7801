//! `Cell`: the one type that both sources (PHP values, database columns) speak and the sheet understands.
//! Borrowed, so that a value goes from the wire or the PHP string into the sheet without a copy of its own.

/// One value on its way into a sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// No value. Written only where a style must show.
    Blank,
    /// TRUE or FALSE.
    Bool(bool),
    /// A whole number; text when it has more than Excel's 15 significant digits.
    Int(i64),
    /// A whole number beyond `i64`.
    UInt(u64),
    /// A number; NaN and infinities are refused.
    Float(f64),
    /// A decimal literal (`-12.50`): a number while 15 digits hold it, else text, digit for digit.
    Decimal(&'a str),
    /// Text, always: never a formula, never a guessed number.
    Text(&'a str),
    /// A calendar day.
    Date(Date),
    /// A day and a time of day, in its own wall clock.
    DateTime(DateTime),
    /// A duration or time of day.
    Time(Span),
    /// A formula, with or without `=`, and the result that readers show until they calculate.
    Formula {
        /// The expression.
        formula: &'a str,
        /// The cached result.
        result: Option<Scalar<'a>>,
    },
    /// A hyperlink.
    Link {
        /// Where it leads: `https:`, `mailto:`, `file:`, `internal:Sheet1!A1`, ….
        url: &'a str,
        /// What the cell shows; the URL if none.
        text: Option<&'a str>,
        /// The tool tip.
        tip: Option<&'a str>,
    },
}

/// The cached result of a formula.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'a> {
    /// TRUE or FALSE.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(&'a str),
}

/// A day of the proleptic Gregorian calendar; not necessarily one that Excel can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// Year, may be outside of Excel's 1900 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A day and a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999.
    pub micros: u32,
}

/// A signed length of time in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Microseconds; negative spans can't be shown as a time by Excel and are refused.
    pub micros: i64,
}

/// What a link shows when it has no text of its own: its address without the scheme that only says what kind it is.
#[must_use]
pub fn link_text(url: &str) -> &str {
    ["mailto:", "internal:", "file://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme))
        .unwrap_or(url)
}
