//! One cell: any value in a column of any type. It is refused with words, or the XML holds what an independent reader calls
//! the same value; what a type makes of a value, it makes of its own result again.

use super::input::Input;
use super::made::Made;
use super::read::{self, Seen};
use native_xlsx::cell::Cell;
use native_xlsx::sheet::coerce::{Type, coerce, display};
use native_xlsx::sheet::row::{At, Digits, Open, Xf, cell};
use native_xlsx::sheet::width;

const TYPES: [Type; 9] = [
    Type::Auto,
    Type::Text,
    Type::Integer,
    Type::Decimal,
    Type::Number,
    Type::Boolean,
    Type::Date,
    Type::DateTime,
    Type::Time,
];

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let kind = TYPES[input.below(TYPES.len())];
    let format = u32::from(input.u8() / 64);
    let made = Made::any(&mut input);
    let mut scratch = String::new();
    let coerced = match coerce(kind, made.cell(), &mut scratch) {
        Ok(cell) => cell,
        Err(problem) => {
            assert!(kind != Type::Auto && kind != Type::Text, "{problem}");
            assert!(problem.contains(kind.name()), "{problem}");
            return;
        }
    };
    assert!(fits(kind, coerced), "{kind:?} made {coerced:?} of {made:?}");
    let mut again = String::new();
    let twice = coerce(kind, coerced, &mut again).expect("its own result");
    assert!(same(twice, coerced), "{coerced:?} became {twice:?}");

    let seen = written(coerced, format);
    match &seen {
        None => {}
        Some((number, Seen::Styled)) => {
            assert_eq!((*number, coerced), (format, Cell::Blank));
            return;
        }
        Some((number, _)) => assert_eq!(*number, format),
    }
    let seen = seen.map(|(_, seen)| seen);
    if kind == Type::Auto {
        assert!(made.is_seen_as(seen.as_ref()), "{made:?} seen as {seen:?}");
    } else if let (Cell::Text(text), Some(seen)) = (coerced, &seen) {
        assert_eq!(*seen, Seen::Text(text.to_owned()));
    }

    let mut shown = String::new();
    display(coerced, &mut shown);
    let mut measured = String::new();
    let wide = width::pixels(coerced, None, 0, &mut measured);
    let least = width::pixels(coerced, None, wide, &mut measured);
    assert!(least <= wide);
}

/// What a reader sees of the cell; `None`: it was refused, or there is nothing to write.
fn written(value: Cell<'_>, format: u32) -> Option<(u32, Seen)> {
    let mut out = b"<row>".to_vec();
    let at = At {
        column: Open::new("XFD"),
        row: Digits::new("1048576"),
    };
    if let Err(problem) = cell(&mut out, at, Xf::new(format), value) {
        assert!(!problem.is_empty());
        return None;
    }
    let xml = std::str::from_utf8(&out).expect("UTF-8");
    let xml = xml.strip_prefix("<row>").expect("what stood before");
    if xml.is_empty() {
        assert!(value == Cell::Blank && format == 0);
        return None;
    }
    let ((reference, number, seen), rest) = read::cell(xml);
    assert_eq!((reference.as_str(), rest), ("XFD1048576", ""));
    Some((number, seen))
}

/// Whether a column of this type may hold the value.
fn fits(kind: Type, cell: Cell<'_>) -> bool {
    if matches!(cell, Cell::Blank | Cell::Formula { .. } | Cell::Link { .. }) {
        return true;
    }
    match kind {
        Type::Auto => true,
        Type::Text => matches!(cell, Cell::Text(_)),
        Type::Integer => match cell {
            Cell::Int(_) | Cell::UInt(_) | Cell::Decimal(_) => true,
            Cell::Float(float) => float.trunc() == float,
            _ => false,
        },
        Type::Decimal | Type::Number => match cell {
            Cell::Int(_) | Cell::UInt(_) | Cell::Decimal(_) => true,
            Cell::Float(float) => float.is_finite(),
            _ => false,
        },
        Type::Boolean => matches!(cell, Cell::Bool(_)),
        Type::Date | Type::DateTime => matches!(cell, Cell::Date(_) | Cell::DateTime(_)),
        Type::Time => matches!(cell, Cell::Time(_)),
    }
}

/// Equal, where a NaN equals itself.
fn same(one: Cell<'_>, other: Cell<'_>) -> bool {
    one == other || format!("{one:?}") == format!("{other:?}")
}
