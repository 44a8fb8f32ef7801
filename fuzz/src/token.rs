//! Tokens: any text is opened or refused with the code for tokens; what was sealed comes back exactly; a token of another
//! query is refused; and what is opened seals to the same text, so there is one token for a position.

use super::input::{self, Input};
use native_xlsx::Code;
use native_xlsx::keyset::fuzzing::{Binds, KeyValue, Position, decode, encode};

fn value(input: &mut Input<'_>) -> KeyValue {
    match input.below(7) {
        6 => KeyValue::Null,
        0 => KeyValue::Int(input.u64().cast_signed()),
        1 => KeyValue::UInt(input.u64()),
        2 => KeyValue::Double(f64::from_bits(input.u64())),
        3 => KeyValue::Bytes(input.some().to_vec()),
        4 => KeyValue::DateTime(
            input.u16(),
            input.u8(),
            input.u8(),
            input.u8(),
            input.u8(),
            input.u8(),
            input.u32(),
        ),
        _ => KeyValue::Time(
            input.bool(),
            input.u32(),
            input.u8(),
            input.u8(),
            input.u8(),
            input.u32(),
        ),
    }
}

fn open(binds: &Binds, token: &str) -> Option<Position> {
    match binds.open(token) {
        Ok(position) => {
            assert_eq!(binds.seal(&position), token, "two tokens for one position");
            Some(position)
        }
        Err(error) => {
            assert_eq!(error.code(), Code::Token, "{error}");
            None
        }
    }
}

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let columns = 1 + input.below(4);
    let binds = Binds::new("SELECT id FROM t", &[], "id", columns);
    match input.below(3) {
        // Text as it comes.
        0 => {
            open(&binds, input::text(input.rest()));
        }
        // The right hashes and checksum around any values.
        1 => {
            let sealed = decode(&binds.seal(&Position::default())).unwrap();
            let mut bytes = sealed[..sealed.len() - 4].to_vec();
            bytes[1] = input.u8();
            bytes.extend_from_slice(input.rest());
            bytes.extend(crc32c::crc32c(&bytes).to_le_bytes());
            open(&binds, &encode(&bytes));
        }
        // A real one, and the same with a letter changed, cut off, or shown to another cursor.
        _ => {
            let mut values =
                |some: bool| some.then(|| (0..columns).map(|_| value(&mut input)).collect());
            let position = Position {
                after: values(true),
                until: values(columns.is_multiple_of(2)),
                marks: vec![[1, 2, 3, 4]; columns],
            };
            let token = binds.seal(&position);
            let back = open(&binds, &token).expect("what was sealed opens");
            // Bit for bit: a NaN isn't equal to itself.
            assert_eq!(format!("{back:?}"), format!("{position:?}"));
            let other = Binds::new("SELECT id FROM u", &[], "id", columns);
            assert!(open(&other, &token).is_none(), "another query's");
            let at = usize::from(input.u16()) % token.len();
            assert!(open(&binds, &token[..at]).is_none(), "cut off");
            let letter = char::from(input.u8() & 0x7F);
            let changed = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
            if changed != token {
                assert!(open(&binds, &changed).is_none(), "changed at {at}");
            }
        }
    }
}
