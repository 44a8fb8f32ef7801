//! Styles: what `['bold' => true, 'color' => '#C00000', …]` may say, how cell, row and column styles lie over each
//! other, and what rust_xlsxwriter makes of the result.

use crate::error::Result;
use crate::sheet::limits;
use crate::value::{Options, Value};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};
use serde::{Deserialize, Serialize};

/// A style; what is `None` is left to the style below, or to Excel's default. Cheap to hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Style {
    font: Option<String>,
    /// In hundredths of a point.
    size: Option<u32>,
    bold: Option<bool>,
    italic: Option<bool>,
    strike: Option<bool>,
    underline: Option<String>,
    color: Option<u32>,
    background: Option<u32>,
    border_top: Option<Border>,
    border_right: Option<Border>,
    border_bottom: Option<Border>,
    border_left: Option<Border>,
    align: Option<String>,
    valign: Option<String>,
    wrap: Option<bool>,
    shrink: Option<bool>,
    indent: Option<u8>,
    rotation: Option<i16>,
    /// The number format.
    pub format: Option<String>,
}

/// One edge.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Border {
    line: String,
    color: Option<u32>,
}

const UNDERLINES: [&str; 5] = [
    "none",
    "single",
    "double",
    "singleAccounting",
    "doubleAccounting",
];
const ALIGNS: [&str; 8] = [
    "general",
    "left",
    "center",
    "right",
    "fill",
    "justify",
    "centerContinuous",
    "distributed",
];
const VALIGNS: [&str; 5] = ["top", "center", "bottom", "justify", "distributed"];
const LINES: [&str; 14] = [
    "none",
    "thin",
    "medium",
    "thick",
    "dashed",
    "dotted",
    "double",
    "hair",
    "mediumDashed",
    "dashDot",
    "mediumDashDot",
    "dashDotDot",
    "mediumDashDotDot",
    "slantDashDot",
];
const COLORS: [(&str, u32); 16] = [
    ("black", 0x00_0000),
    ("white", 0xFF_FFFF),
    ("red", 0xFF_0000),
    ("green", 0x00_8000),
    ("blue", 0x00_00FF),
    ("yellow", 0xFF_FF00),
    ("cyan", 0x00_FFFF),
    ("magenta", 0xFF_00FF),
    ("gray", 0x80_8080),
    ("silver", 0xC0_C0C0),
    ("navy", 0x00_0080),
    ("orange", 0xFF_6600),
    ("purple", 0x80_0080),
    ("brown", 0x80_0000),
    ("lime", 0x00_FF00),
    ("pink", 0xFF_00FF),
];

impl Style {
    /// Parses a style array; `what` names it in messages.
    ///
    /// # Errors
    /// Names the entry that is unknown or wrong.
    pub fn parse(what: &str, value: Value) -> Result<Style> {
        let mut options = Options::new(format!("style of {what}"), value)?;
        let o = &mut options;
        let mut style = Style {
            font: font(o)?,
            bold: o.bool("bold")?,
            italic: o.bool("italic")?,
            strike: o.bool("strike")?,
            color: color(o, "color")?,
            background: color(o, "background")?,
            align: one_of(o, "align", &ALIGNS)?,
            valign: one_of(o, "valign", &VALIGNS)?,
            wrap: o.bool("wrap")?,
            shrink: o.bool("shrink")?,
            format: number_format(o, "format")?,
            ..Style::default()
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        {
            style.size = o
                .number("size", 1.0, 409.0)?
                .map(|points| (points * 100.0).round() as u32);
            style.indent = o.int("indent", 0, 15)?.map(|level| level as u8);
            style.rotation = o.int("rotation", -90, 90)?.map(|degrees| degrees as i16);
        }
        style.underline = match o.take("underline") {
            None => None,
            Some(Value::Bool(on)) => Some(if on { "single" } else { "none" }.to_owned()),
            Some(other) => Some(choose(o, "underline", &UNDERLINES, other)?),
        };
        style.borders(o)?;
        options.finish()?;
        Ok(style)
    }

    fn borders(&mut self, o: &mut Options) -> Result<()> {
        let shared = color(o, "borderColor")?;
        let Some(value) = o.take("border") else {
            return Ok(());
        };
        let edge = |o: &Options, name: &str, value: Value| -> Result<Border> {
            let line = match value {
                Value::Bool(on) => if on { "thin" } else { "none" }.to_owned(),
                other => choose(o, name, &LINES, other)?,
            };
            Ok(Border {
                line,
                color: shared,
            })
        };
        if !matches!(value, Value::Map(_)) {
            let all = edge(o, "border", value)?;
            self.border_top = Some(all.clone());
            self.border_right = Some(all.clone());
            self.border_bottom = Some(all.clone());
            self.border_left = Some(all);
            return Ok(());
        }
        let mut edges = Options::new("border", value)?;
        for (name, slot) in [
            ("top", &mut self.border_top),
            ("right", &mut self.border_right),
            ("bottom", &mut self.border_bottom),
            ("left", &mut self.border_left),
        ] {
            if let Some(value) = edges.take(name) {
                *slot = Some(edge(&edges, name, value)?);
            }
        }
        edges.finish()
    }

    /// Only a number format.
    #[must_use]
    pub fn of_format(format: &str) -> Style {
        Style {
            format: Some(format.to_owned()),
            ..Style::default()
        }
    }

    /// What `header: true` means.
    #[must_use]
    pub fn header() -> Style {
        Style {
            bold: Some(true),
            ..Style::default()
        }
    }

    /// What a link looks like: Excel's own hyperlink look. (rust_xlsxwriter's hyperlink format would always take number 1,
    /// whenever it was first used.)
    #[must_use]
    pub fn hyperlink() -> Style {
        Style {
            underline: Some("single".to_owned()),
            color: Some(0x05_63C1),
            ..Style::default()
        }
    }

    /// This style laid over `below`.
    #[must_use]
    pub fn over(&self, below: &Style) -> Style {
        macro_rules! upper { ($($field:ident)*) => { Style {
            $($field: self.$field.clone().or_else(|| below.$field.clone()),)*
        } } }
        upper!(font size bold italic strike underline color background border_top border_right border_bottom
            border_left align valign wrap shrink indent rotation format)
    }

    /// Whether it can be seen on a cell without a value.
    #[must_use]
    pub fn shows_on_blank(&self) -> bool {
        self.background.is_some()
            || [
                &self.border_top,
                &self.border_right,
                &self.border_bottom,
                &self.border_left,
            ]
            .iter()
            .any(|e| e.is_some())
    }

    /// What rust_xlsxwriter calls it.
    #[must_use]
    pub fn to_format(&self) -> Format {
        let mut format = Format::new();
        if let Some(font) = &self.font {
            format = format.set_font_name(font);
        }
        if let Some(size) = self.size {
            format = format.set_font_size(f64::from(size) / 100.0);
        }
        if self.bold == Some(true) {
            format = format.set_bold();
        }
        if self.italic == Some(true) {
            format = format.set_italic();
        }
        if self.strike == Some(true) {
            format = format.set_font_strikethrough();
        }
        if let Some(underline) = &self.underline {
            format = format.set_underline(match underline.as_str() {
                "single" => FormatUnderline::Single,
                "double" => FormatUnderline::Double,
                "singleAccounting" => FormatUnderline::SingleAccounting,
                "doubleAccounting" => FormatUnderline::DoubleAccounting,
                _ => FormatUnderline::None,
            });
        }
        if let Some(color) = self.color {
            format = format.set_font_color(Color::RGB(color));
        }
        if let Some(color) = self.background {
            format = format.set_background_color(Color::RGB(color));
        }
        format = self.edges(format);
        self.alignment(format)
    }

    fn edges(&self, mut format: Format) -> Format {
        type Set = (
            fn(Format, FormatBorder) -> Format,
            fn(Format, Color) -> Format,
        );
        let edges: [(&Option<Border>, Set); 4] = [
            (
                &self.border_top,
                (Format::set_border_top, |f, c| f.set_border_top_color(c)),
            ),
            (
                &self.border_right,
                (Format::set_border_right, |f, c| f.set_border_right_color(c)),
            ),
            (
                &self.border_bottom,
                (Format::set_border_bottom, |f, c| {
                    f.set_border_bottom_color(c)
                }),
            ),
            (
                &self.border_left,
                (Format::set_border_left, |f, c| f.set_border_left_color(c)),
            ),
        ];
        for (border, (set_line, set_color)) in edges {
            let Some(border) = border else { continue };
            format = set_line(format, line(&border.line));
            if let Some(color) = border.color {
                format = set_color(format, Color::RGB(color));
            }
        }
        format
    }

    fn alignment(&self, mut format: Format) -> Format {
        if let Some(align) = &self.align {
            format = format.set_align(match align.as_str() {
                "left" => FormatAlign::Left,
                "center" => FormatAlign::Center,
                "right" => FormatAlign::Right,
                "fill" => FormatAlign::Fill,
                "justify" => FormatAlign::Justify,
                "centerContinuous" => FormatAlign::CenterAcross,
                "distributed" => FormatAlign::Distributed,
                _ => FormatAlign::General,
            });
        }
        if let Some(valign) = &self.valign {
            format = format.set_align(match valign.as_str() {
                "top" => FormatAlign::Top,
                "center" => FormatAlign::VerticalCenter,
                "justify" => FormatAlign::VerticalJustify,
                "distributed" => FormatAlign::VerticalDistributed,
                _ => FormatAlign::Bottom,
            });
        }
        if self.wrap == Some(true) {
            format = format.set_text_wrap();
        }
        if self.shrink == Some(true) {
            format = format.set_shrink();
        }
        if let Some(indent) = self.indent {
            format = format.set_indent(indent);
        }
        if let Some(rotation) = self.rotation {
            format = format.set_rotation(rotation);
        }
        if let Some(number_format) = &self.format {
            format = format.set_num_format(number_format);
        }
        format
    }
}

/// A number format Excel takes.
pub(super) fn number_format(o: &mut Options, name: &'static str) -> Result<Option<String>> {
    let Some(format) = o.string(name)? else {
        return Ok(None);
    };
    let wrong = format.is_empty()
        || limits::longer_than(&format, limits::NUMBER_FORMAT)
        || format
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    if wrong {
        let expected = format!(
            "a number format of 1 to {} characters",
            limits::NUMBER_FORMAT
        );
        return Err(o.wrong(name, &expected, &Value::Str(format)));
    }
    Ok(Some(format))
}

/// A font's name as Excel takes it.
fn font(o: &mut Options) -> Result<Option<String>> {
    let Some(name) = o.string("font")? else {
        return Ok(None);
    };
    let wrong = name.trim().is_empty()
        || limits::longer_than(&name, limits::FONT_NAME)
        || name
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    if wrong {
        let expected = format!("a font's name of 1 to {} characters", limits::FONT_NAME);
        return Err(o.wrong("font", &expected, &Value::Str(name)));
    }
    Ok(Some(name))
}

fn color(o: &mut Options, name: &'static str) -> Result<Option<u32>> {
    let Some(text) = o.string(name)? else {
        return Ok(None);
    };
    if let Some((_, rgb)) = COLORS
        .iter()
        .find(|(known, _)| text.eq_ignore_ascii_case(known))
    {
        return Ok(Some(*rgb));
    }
    let digits = text.strip_prefix('#').unwrap_or(&text);
    let rgb = u32::from_str_radix(digits, 16)
        .ok()
        .filter(|_| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    match (digits.len(), rgb) {
        (6, Some(rgb)) => Ok(Some(rgb)),
        // PhpSpreadsheet's ARGB; Excel ignores the alpha value.
        (8, Some(argb)) => Ok(Some(argb & 0xFF_FFFF)),
        (3, Some(short)) => {
            let nibble = |shift: u32| (short >> shift & 15) * 17;
            Ok(Some(nibble(8) << 16 | nibble(4) << 8 | nibble(0)))
        }
        _ => Err(o.wrong(name, "a colour like '#C00000' or 'red'", &Value::Str(text))),
    }
}

fn one_of(o: &mut Options, name: &'static str, known: &[&str]) -> Result<Option<String>> {
    o.take(name)
        .map(|value| choose(o, name, known, value))
        .transpose()
}

fn choose(o: &Options, name: &str, known: &[&str], value: Value) -> Result<String> {
    match value {
        Value::Str(text) if known.contains(&text.as_str()) => Ok(text),
        other => Err(o.wrong(name, &format!("one of {}", known.join(", ")), &other)),
    }
}

fn line(name: &str) -> FormatBorder {
    match name {
        "thin" => FormatBorder::Thin,
        "medium" => FormatBorder::Medium,
        "thick" => FormatBorder::Thick,
        "dashed" => FormatBorder::Dashed,
        "dotted" => FormatBorder::Dotted,
        "double" => FormatBorder::Double,
        "hair" => FormatBorder::Hair,
        "mediumDashed" => FormatBorder::MediumDashed,
        "dashDot" => FormatBorder::DashDot,
        "mediumDashDot" => FormatBorder::MediumDashDot,
        "dashDotDot" => FormatBorder::DashDotDot,
        "mediumDashDotDot" => FormatBorder::MediumDashDotDot,
        "slantDashDot" => FormatBorder::SlantDashDot,
        _ => FormatBorder::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Value {
        Value::Map(
            entries
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn parsed_and_laid_over() {
        let text = |text: &str| Value::Str(text.to_owned());
        let below = Style::parse(
            "x",
            map(&[("bold", Value::Bool(true)), ("color", text("#F00"))]),
        )
        .unwrap();
        let above = Style::parse(
            "x",
            map(&[("bold", Value::Bool(false)), ("size", Value::Int(14))]),
        )
        .unwrap();
        let both = above.over(&below);
        assert_eq!(
            (both.bold, both.color, both.size),
            (Some(false), Some(0xFF_0000), Some(1_400))
        );
        assert_eq!(
            both.to_format(),
            Format::new()
                .set_font_color(Color::RGB(0xFF_0000))
                .set_font_size(14.0)
        );
    }

    #[test]
    fn refused_by_name() {
        let text = |text: &str| Value::Str(text.to_owned());
        for (entry, part) in [
            (("colour", text("red")), "'colour' is unknown"),
            (("color", text("#12345")), "'color' must be"),
            (("align", text("middle")), "'align' must be one of"),
            (("size", Value::Int(0)), "'size' must be"),
            (("format", text("")), "'format' must be"),
            (("font", text("")), "'font' must be"),
            (("font", text("A\u{1}")), "'font' must be"),
        ] {
            let error = Style::parse("column 'total'", map(&[entry])).unwrap_err();
            assert!(
                error.message().contains(part) && error.message().contains("column 'total'"),
                "{error}"
            );
        }
    }
}
