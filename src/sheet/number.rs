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
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let mut point = None;
        for (at, byte) in unsigned.bytes().enumerate() {
            match byte {
                b'0'..=b'9' => {}
                b'.' if point.is_none() => point = Some(at),
                _ => return None,
            }
        }
        let (whole, fraction) = match point {
            Some(at) => (unsigned.get(..at)?, unsigned.get(at + 1..)?),
            None => (unsigned, ""),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let first = whole.bytes().position(|digit| digit != b'0');
        let last = fraction.bytes().rposition(|digit| digit != b'0');
        Some(Literal {
            negative,
            whole: whole.get(first.unwrap_or(whole.len())..)?,
            fraction: fraction.get(..last.map_or(0, |last| last + 1))?,
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

/// Appends the digits of a whole number.
#[inline]
pub fn write_whole(out: &mut Vec<u8>, number: u64) {
    match u32::try_from(number) {
        Ok(small) if small < 100_000_000 => {
            let (digits, count) = eight_digits(small);
            let len = out.len() + count;
            out.extend_from_slice(&digits.to_le_bytes());
            out.truncate(len);
        }
        _ => out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes()),
    }
}

/// The digits of a number below 100,000,000, first one lowest, and how many: all at once, four lanes dividing side by side.
#[inline]
fn eight_digits(number: u32) -> (u64, usize) {
    let fours = u64::from(number / 10_000) | u64::from(number % 10_000) << 32;
    // n * 10,486 >> 20 is n / 100 for n < 10,000; n * 103 >> 10 is n / 10 for n < 100.
    let hundreds = (fours * 10_486) >> 20 & 0x0000_007F_0000_007F;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = (twos * 103) >> 10 & 0x000F_000F_000F_000F;
    let ones = tens | (twos - tens * 10) << 8;
    let zeros = (ones.trailing_zeros() / 8).min(7);
    let digits = (ones | 0x3030_3030_3030_3030) >> (zeros * 8);
    (digits, 8 - zeros as usize)
}

/// Appends a finite float in its shortest exact form.
pub fn write_float(out: &mut Vec<u8>, number: f64) {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    if number.abs() < 1e15 && number.trunc() == number {
        // Also turns -0.0 into 0.
        if number < 0.0 {
            out.push(b'-');
        }
        write_whole(out, number.abs() as u64);
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
    fn whole_numbers() {
        let mut near: Vec<u64> = (0..20).map(|power| 10_u64.pow(power)).collect();
        near.extend([0, u64::MAX, 12_345_678, 99_999_999, 100_000_001, 20_406_080]);
        // Every number of up to four digits, and a walk over the others.
        let walk = (0..10_000).chain((0..2_000_000).map(|step| step * 61));
        for number in near
            .iter()
            .flat_map(|n| [n.saturating_sub(1), *n])
            .chain(walk)
        {
            let mut out = b"x".to_vec();
            write_whole(&mut out, number);
            assert_eq!(out, format!("x{number}").into_bytes());
        }
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
