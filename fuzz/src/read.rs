//! A reader of our own worksheets that shares no line with their writer: strict, so that whatever it doesn't expect is a
//! finding. Text is decoded as ECMA-376 says: entities first, then `_xHHHH_`.

use std::io::Read as _;

/// A cell as it was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    Number(String),
    Text(String),
    Bool(bool),
    Formula(String, Option<String>),
    Styled,
}

/// A row's number, and its cells with the letters of their columns.
pub type Row = (u32, Vec<(String, Seen)>);

/// What stands before `mark`, and what behind it.
fn until<'a>(xml: &'a str, mark: &str) -> (&'a str, &'a str) {
    xml.split_once(mark)
        .unwrap_or_else(|| panic!("no {mark:?} in {xml:?}"))
}

/// The first cell of `xml`: its reference, format and value; and the rest.
pub fn cell(xml: &str) -> ((String, u32, Seen), &str) {
    let rest = xml.strip_prefix("<c r=\"").expect("a cell");
    let (reference, rest) = until(rest, "\"");
    let (format, rest) = match rest.strip_prefix(" s=\"") {
        Some(rest) => {
            let (number, rest) = until(rest, "\"");
            (number.parse().unwrap(), rest)
        }
        None => (0, rest),
    };
    let with = |seen, rest| ((reference.to_owned(), format, seen), rest);
    if let Some(rest) = rest.strip_prefix("/>") {
        return with(Seen::Styled, rest);
    }
    if let Some(rest) = rest.strip_prefix(" t=\"inlineStr\"><is><t") {
        let (preserved, rest) = match rest.strip_prefix(" xml:space=\"preserve\">") {
            Some(rest) => (true, rest),
            None => (false, rest.strip_prefix('>').unwrap()),
        };
        let (content, rest) = until(rest, "</t></is></c>");
        let edges = |c: char| matches!(c, ' ' | '\t' | '\n');
        assert!(
            preserved || !(content.starts_with(edges) || content.ends_with(edges)),
            "edge blanks are lost: {content:?}"
        );
        return with(Seen::Text(text(content)), rest);
    }
    if let Some(rest) = rest.strip_prefix(" t=\"b\"><v>") {
        let (content, rest) = until(rest, "</v></c>");
        return with(Seen::Bool(content == "1"), rest);
    }
    let opened = [" t=\"str\"><f>", " t=\"b\"><f>", "><f>"];
    if let Some(rest) = opened.iter().find_map(|open| rest.strip_prefix(open)) {
        let (formula, rest) = until(rest, "</f>");
        let (result, rest) = match rest.strip_prefix("<v>") {
            Some(rest) => {
                let (result, rest) = until(rest, "</v></c>");
                (Some(text(result)), rest)
            }
            None => (None, rest.strip_prefix("</c>").unwrap()),
        };
        return with(Seen::Formula(unmarked(formula), result), rest);
    }
    let (content, rest) = until(rest.strip_prefix("><v>").expect("a value"), "</v></c>");
    with(Seen::Number(content.to_owned()), rest)
}

/// Element text: no markup, no character that XML forbids; entities decoded.
pub fn unmarked(content: &str) -> String {
    let fine = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    assert!(content.chars().all(fine), "forbidden in XML: {content:?}");
    assert!(!content.contains(['<', '>']), "markup: {content:?}");
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let (name, behind) = until(behind, ";");
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            other => panic!("the entity {other:?} in {content:?}"),
        });
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Text of a cell.
pub fn text(content: &str) -> String {
    let unmarked = unmarked(content);
    let mut units = Vec::with_capacity(unmarked.len());
    let mut rest = unmarked.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest
            .get(at + 2..at + 6)
            .filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        if let Some(code) = code {
            units.extend(rest[..at].encode_utf16());
            units.push(u16::from_str_radix(code, 16).unwrap());
            rest = &rest[at + 7..];
        } else {
            units.extend(rest[..=at].encode_utf16());
            rest = &rest[at + 1..];
        }
    }
    units.extend(rest.encode_utf16());
    String::from_utf16(&units).expect("no lone surrogate")
}

/// The rows between `<sheetData>` and `</sheetData>`: their numbers and cells.
pub fn rows(sheet: &str) -> Vec<Row> {
    let (_, rest) = until(sheet, "<sheetData>");
    let (mut rest, _) = until(rest, "</sheetData>");
    let mut rows = Vec::new();
    while !rest.is_empty() {
        let (number, behind) = until(rest.strip_prefix("<row r=\"").expect("a row"), "\">");
        let mut cells = Vec::new();
        rest = behind;
        while !rest.starts_with("</row>") {
            let ((reference, _, seen), behind) = cell(rest);
            let letters = reference.strip_suffix(number).expect("the row's number");
            cells.push((letters.to_owned(), seen));
            rest = behind;
        }
        rest = &rest["</row>".len()..];
        rows.push((number.parse().unwrap(), cells));
    }
    rows
}

/// All worksheets of a finished file by their names, in their order.
pub fn workbook(file: &[u8]) -> Vec<(String, Vec<Row>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut part = |name: &str| {
        let mut content = String::new();
        // The zip crate compares the checksum.
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut content)
            .unwrap();
        content
    };
    let book = part("xl/workbook.xml");
    let names = book.split("<sheet name=\"").skip(1).map(|rest| {
        let (name, _) = until(rest, "\"");
        unmarked(name)
    });
    let named = names.enumerate().map(|(index, name)| {
        let sheet = part(&format!("xl/worksheets/sheet{}.xml", index + 1));
        (name, rows(&sheet))
    });
    named.collect()
}
