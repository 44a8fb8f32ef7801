//! Column widths `auto`: running maxima in pixels, measured with rust_xlsxwriter's own width function.

use super::coerce;
use crate::cell::Cell;
use rust_xlsxwriter::utility::cell_autofit_width;

/// Widest character in pixels that rust_xlsxwriter knows, and its padding.
const WIDEST: usize = 13;
const PADDING: usize = 7;
/// A digit's width.
const DIGIT: usize = 7;

/// Width of `cell` in pixels if it may be more than `least`, else 0. `format` is the number format it is shown with, if
/// not the general one.
#[must_use]
pub fn pixels(cell: Cell<'_>, format: Option<&str>, least: u16, scratch: &mut String) -> u16 {
    let width = match cell {
        Cell::Blank => 0,
        Cell::Text(text)
        | Cell::Link {
            text: Some(text), ..
        }
        | Cell::Link {
            url: text,
            text: None,
            ..
        } => {
            if text.len() * WIDEST + PADDING <= usize::from(least) {
                return 0;
            }
            // Each line on its own, as rust_xlsxwriter's autofit does.
            text.lines().map(cell_autofit_width).max().unwrap_or(0)
        }
        Cell::Bool(truth) => cell_autofit_width(if truth { "TRUE" } else { "FALSE" }),
        Cell::Formula { result: None, .. } => 0,
        Cell::Formula {
            result: Some(result),
            ..
        } => {
            return match result {
                crate::cell::Scalar::Bool(truth) => {
                    pixels(Cell::Bool(truth), format, least, scratch)
                }
                crate::cell::Scalar::Number(float) => {
                    pixels(Cell::Float(float), format, least, scratch)
                }
                crate::cell::Scalar::Text(text) => pixels(Cell::Text(text), format, least, scratch),
            };
        }
        Cell::Date(_) | Cell::DateTime(_) | Cell::Time(_) => match format {
            // The default formats show what `display` does, without fractions.
            Some(format)
                if !format.starts_with("yyyy-mm-dd") && !format.starts_with("[hh]")
                    || format.contains('.') =>
            {
                u32::try_from(format.chars().count() * DIGIT + PADDING).unwrap_or(u32::MAX)
            }
            _ => {
                scratch.clear();
                coerce::display(cell, scratch);
                cell_autofit_width(scratch.split('.').next().unwrap_or_default())
            }
        },
        Cell::Int(_) | Cell::UInt(_) | Cell::Float(_) | Cell::Decimal(_) => {
            scratch.clear();
            coerce::display(cell, scratch);
            let shown = match format {
                None => scratch.len(),
                Some(format) => formatted_len(scratch, format),
            };
            u32::try_from(shown * DIGIT + PADDING).unwrap_or(u32::MAX)
        }
    };
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    if width > least { width } else { 0 }
}

/// Characters of a number under `format`, never too few (too narrow a column shows `####`): the digits before the
/// point, a separator for every three if the format groups, and the format's other characters.
fn formatted_len(digits: &str, format: &str) -> usize {
    let section = format.split(';').next().unwrap_or(format);
    let whole = digits
        .split(['.', 'e', 'E'])
        .next()
        .unwrap_or_default()
        .len();
    let separators = if section.contains(",") { whole / 3 } else { 0 };
    let percent = if section.contains('%') { 2 } else { 0 };
    let decimals = section
        .split_once('.')
        .map_or(0, |(_, rest)| 1 + rest.chars().count());
    let literals = section
        .split('.')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !matches!(c, '#' | '0' | ',' | '?' | '"' | '\\'))
        .count();
    whole + separators + percent + decimals + literals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Date;

    fn width(cell: Cell<'_>, format: Option<&str>) -> u16 {
        pixels(cell, format, 0, &mut String::new())
    }

    #[test]
    fn the_librarys_widths() {
        assert_eq!(
            u32::from(width(Cell::Text("Addis Ababa"), None)),
            cell_autofit_width("Addis Ababa")
        );
        assert_eq!(
            u32::from(width(Cell::Text("a\nlonger line"), None)),
            cell_autofit_width("longer line")
        );
        assert_eq!(width(Cell::Int(12_345), None), 5 * 7 + 7);
        let date = Cell::Date(Date {
            year: 2024,
            month: 1,
            day: 1,
        });
        assert_eq!(
            u32::from(width(date, Some("yyyy-mm-dd"))),
            cell_autofit_width("2024-01-01")
        );
    }

    #[test]
    fn formats_widen_numbers() {
        // 1,234,567.00
        assert!(width(Cell::Int(1_234_567), Some("#,##0.00")) >= 12 * 7 + 7);
        assert!(width(Cell::Float(0.5), Some("0.00%")) >= 6 * 7 + 7);
    }

    #[test]
    fn what_is_no_wider_costs_nothing() {
        assert_eq!(pixels(Cell::Text("abc"), None, 500, &mut String::new()), 0);
    }
}
