//! Excel's limits and ours, in one place. Source: Microsoft, "Excel specifications and limits".

/// Rows a sheet.
pub const ROWS: u32 = 1_048_576;
/// Columns a sheet.
pub const COLUMNS: usize = 16_384;
/// UTF-16 code units a cell.
pub const CELL_TEXT: usize = 32_767;
/// UTF-16 code units a sheet name.
pub const SHEET_NAME: usize = 31;
/// Links a sheet.
pub const LINKS: u32 = 65_530;
/// UTF-16 code units in the address of a link.
pub const LINK_URL: usize = 2_079;
/// UTF-16 code units in the tool tip of a link.
pub const LINK_TIP: usize = 255;
/// UTF-16 code units in a formula.
pub const FORMULA: usize = 8_192;
/// Significant digits of a number.
pub const DIGITS: usize = 15;
/// Cell formats a workbook: Excel's limit is 65,490; some are its own.
pub const FORMATS: usize = 64_000;
/// UTF-16 code units in a number format.
pub const NUMBER_FORMAT: usize = 255;
/// UTF-16 code units in a font's name.
pub const FONT_NAME: usize = 31;
/// Width of a column in characters.
pub const COLUMN_WIDTH: f64 = 255.0;
/// The widest that, with Excel's padding added, stays within the 255 that the standard allows.
pub const COLUMN_WIDTH_WRITTEN: f64 = 254.28;
/// The same in pixels.
pub const COLUMN_PIXELS: u16 = 1_785;
/// Bytes of XML one row may make (ours): a row is one buffer, and buffers are bounded.
pub const ROW_BYTES: usize = 64 << 20;
/// Sheets a workbook (ours; Excel's own limit is memory).
pub const SHEETS: usize = 1_000;

/// Length in UTF-16 code units, as Excel counts.
#[must_use]
pub fn utf16_len(text: &str) -> usize {
    // A UTF-8 byte makes at most one unit, so short text needs no count.
    text.chars().map(char::len_utf16).sum()
}

/// Whether `text` is longer than `most` UTF-16 code units.
#[must_use]
pub fn longer_than(text: &str, most: usize) -> bool {
    text.len() > most && utf16_len(text) > most
}

/// What is wrong with a sheet name, if anything is.
#[must_use]
pub fn sheet_name_problem(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("a sheet name can't be empty".into());
    }
    if longer_than(name, SHEET_NAME) {
        return Some(format!("a sheet name has at most {SHEET_NAME} characters"));
    }
    if let Some(bad) = name.chars().find(|c| "[]:*?/\\".contains(*c)) {
        return Some(format!("a sheet name can't contain '{bad}'"));
    }
    if name
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'))
    {
        return Some("a sheet name can't contain control characters".into());
    }
    if name.starts_with('\'') || name.ends_with('\'') {
        return Some("a sheet name can't begin or end with an apostrophe".into());
    }
    if name.eq_ignore_ascii_case("History") {
        return Some("Excel keeps the sheet name 'History' for itself".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_as_excel_does() {
        assert_eq!(sheet_name_problem("Orders 2024"), None);
        assert_eq!(sheet_name_problem("it's"), None);
        assert_eq!(sheet_name_problem(&"ä".repeat(31)), None);
        let emoji = "😀".repeat(16);
        for bad in [
            "",
            "a/b",
            "a[1]",
            "'a",
            "a'",
            "HISTORY",
            "a\u{3}",
            &"x".repeat(32),
            &emoji,
        ] {
            assert!(sheet_name_problem(bad).is_some(), "{bad:?}");
        }
    }
}
