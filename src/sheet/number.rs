//! Numbers as Excel can hold them: 15 significant digits, finite; what it can't hold stays text, digit for digit.

use super::limits::DIGITS;

/// Whether Excel holds the integer exactly (trailing zeros don't count).
#[inline]
#[must_use]
pub fn int_fits(number: u64) -> bool {
    const EXACT: u64 = 999_999_999_999_999;
    if number <= EXACT {
        return true;
    }
    let mut rest = number;
    while rest > EXACT && rest.is_multiple_of(10) {
        rest /= 10;
    }
    rest <= EXACT
}

/// A decimal literal, checked and without what doesn't matter (leading `+` and zeros, trailing zeros of the fraction).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal<'a> {
    /// Below zero.
    pub negative: bool,
    /// Digits before the point, without leading zeros; may be empty.
    pub whole: &'a str,
    /// Digits behind the point, without trailing zeros; may be empty.
    pub fraction: &'a str,
}

impl<'a> Literal<'a> {
    /// Reads `[+-]digits[.digits]`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) {
            return None;
        }
        Some(Literal {
            negative,
            whole: whole.trim_start_matches('0'),
            fraction: fraction.trim_end_matches('0'),
        })
    }

    /// Whether 15 significant digits hold it.
    #[must_use]
    pub fn fits(&self) -> bool {
        let significant = if self.fraction.is_empty() {
            self.whole.trim_end_matches('0').len()
        } else if self.whole.is_empty() {
            self.fraction.trim_start_matches('0').len()
        } else {
            self.whole.len() + self.fraction.len()
        };
        // A double's exponent ends at 308; nobody's DECIMAL comes near, a malicious string might.
        significant <= DIGITS && self.whole.len() <= 300 && self.fraction.len() <= 300
    }

    /// Appends the normal form: `-12.5`, `0`, `0.001`.
    pub fn write(&self, out: &mut Vec<u8>) {
        let zero = self.whole.is_empty() && self.fraction.is_empty();
        if self.negative && !zero {
            out.push(b'-');
        }
        if self.whole.is_empty() {
            out.push(b'0');
        }
        out.extend_from_slice(self.whole.as_bytes());
        if !self.fraction.is_empty() {
            out.push(b'.');
            out.extend_from_slice(self.fraction.as_bytes());
        }
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.fraction.is_empty()
    }
}

/// Appends a finite float in its shortest exact form.
pub fn write_float(out: &mut Vec<u8>, number: f64) {
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    if number.abs() < 1e15 && number.trunc() == number {
        // Also turns -0.0 into 0.
        let mut buffer = itoa::Buffer::new();
        out.extend_from_slice(buffer.format(number as i64).as_bytes());
        return;
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(number);
    out.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(number: f64) -> String {
        let mut out = Vec::new();
        write_float(&mut out, number);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn integers_up_to_fifteen_digits() {
        assert!(int_fits(999_999_999_999_999));
        assert!(int_fits(1_000_000_000_000_000));
        assert!(int_fits(5_000_000_000_000_000_000));
        // No double, but Excel shows its fifteen digits, and zeros.
        assert!(int_fits(428_041_354_069_255_000));
        assert!(!int_fits(1_234_567_890_123_456));
        assert!(!int_fits(9_007_199_254_740_993));
        assert!(!int_fits(u64::MAX));
    }

    #[test]
    fn literals() {
        let written = |text: &str| {
            let mut out = Vec::new();
            Literal::parse(text).unwrap().write(&mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written("-0012.500"), "-12.5");
        assert_eq!(written("+.5"), "0.5");
        assert_eq!(written("-0.00"), "0");
        assert_eq!(written("100"), "100");
        for bad in ["", "-", ".", "1e5", "1,5", " 1", "1.2.3", "0x1A", "١"] {
            assert_eq!(Literal::parse(bad), None, "{bad:?}");
        }
        assert!(Literal::parse("1234567890123.45").unwrap().fits());
        assert!(!Literal::parse("12345678901234.567").unwrap().fits());
        assert!(Literal::parse("0.000000000000000012345").unwrap().fits());
        assert!(Literal::parse("5000000000000000000000").unwrap().fits());
    }

    #[test]
    fn floats_come_back_exactly() {
        for number in [
            0.1,
            -0.0,
            1.0,
            -2.5,
            1e300,
            5e-324,
            f64::MAX,
            123_456_789.123_456_78,
            1e15,
            1e16,
            0.1 + 0.2,
        ] {
            assert_eq!(float(number).parse::<f64>().unwrap(), number);
        }
        assert_eq!(float(-0.0), "0");
        assert_eq!(float(3.0), "3");
    }
}
