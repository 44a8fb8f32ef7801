//! Packets as a server makes them, written from MySQL's manual and not with the crate's code; and values with what must
//! be seen of them.

use super::input::Input;
use native_xlsx::keyset::Value;

pub const DEPRECATE_EOF: u32 = 1 << 24;
/// Long password, protocol 4.1, transactions, secure connection, multi results, plugin log-in, long log-in data.
pub const CAPABILITIES: u32 = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x6_0000 | 0x8_0000 | 0x20_0000;
pub const MORE_RESULTS: u16 = 8;
const UNSIGNED: u16 = 32;

/// Types as the protocol numbers them, with the bytes a value takes; 0: a length and so many.
const TYPES: [(u8, usize); 17] = [
    (1, 1),
    (2, 2),
    (13, 2),
    (3, 4),
    (9, 4),
    (8, 8),
    (4, 4),
    (5, 8),
    (10, 0),
    (12, 0),
    (7, 0),
    (11, 0),
    (253, 0),
    (246, 0),
    (252, 0),
    (16, 0),
    (6, 0),
];

/// A column: its type's number, the bytes a value takes, whether it is UNSIGNED.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    number: u8,
    width: usize,
    unsigned: bool,
}

impl Kind {
    /// Any type.
    pub fn any(input: &mut Input<'_>) -> Kind {
        let (number, width) = TYPES[input.below(TYPES.len())];
        let unsigned = input.bool();
        Kind {
            number,
            width,
            unsigned,
        }
    }

    /// VARCHAR, as all is in the text protocol.
    pub fn text() -> Kind {
        Kind {
            number: 253,
            width: 0,
            unsigned: false,
        }
    }
}

/// A value that a server sends.
#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    Null,
    Int(i64),
    UInt(u64),
    Float(f32),
    Double(f64),
    Bytes(Vec<u8>),
    /// Year, month, day, hour, minute, second, microsecond
    Moment(u16, [u8; 5], u32),
    /// Sign, days, hour, minute, second, microsecond
    Span(bool, u32, [u8; 3], u32),
}

impl Val {
    /// A value of that kind and how it lies in a row.
    pub fn of(kind: Kind, input: &mut Input<'_>) -> (Val, Vec<u8>) {
        if kind.number == 6 || input.u8() >= 224 {
            return (Val::Null, Vec::new());
        }
        match kind.number {
            4 => {
                let bits = input.u32().to_le_bytes();
                (Val::Float(f32::from_le_bytes(bits)), bits.to_vec())
            }
            5 => {
                let bits = input.u64().to_le_bytes();
                (Val::Double(f64::from_le_bytes(bits)), bits.to_vec())
            }
            7 | 10 | 12 => Val::moment(input),
            11 => Val::span(input),
            _ if kind.width > 0 => Val::int(kind, input),
            _ => {
                let bytes = input.some().to_vec();
                let mut lain = Vec::new();
                string(&mut lain, &bytes);
                (Val::Bytes(bytes), lain)
            }
        }
    }

    fn int(kind: Kind, input: &mut Input<'_>) -> (Val, Vec<u8>) {
        let bytes = input.u64().to_le_bytes()[..kind.width].to_vec();
        let negative = !kind.unsigned && bytes[kind.width - 1] >= 128;
        let mut whole = [if negative { 0xFF } else { 0 }; 8];
        whole[..kind.width].copy_from_slice(&bytes);
        let int = i64::from_le_bytes(whole);
        let val = if kind.unsigned && int < 0 {
            Val::UInt(int.cast_unsigned())
        } else {
            Val::Int(int)
        };
        (val, bytes)
    }

    fn moment(input: &mut Input<'_>) -> (Val, Vec<u8>) {
        let year = input.u16() % 10_000;
        let parts = [13, 32, 24, 60, 60].map(|below| input.u8() % below);
        let micros = input.u32() % 1_000_000;
        let mut all = year.to_le_bytes().to_vec();
        all.extend(parts);
        all.extend(micros.to_le_bytes());
        // What is zero at the end needn't be sent.
        let least = match (year, parts, micros) {
            (_, _, 1..) => 11,
            (_, [_, _, h, m, s], _) if (h, m, s) != (0, 0, 0) => 7,
            (0, [0, 0, ..], _) => 0,
            _ => 4,
        };
        let length = [0, 4, 7, 11][input.below(4)].max(least);
        all.truncate(length);
        all.insert(0, u8::try_from(length).unwrap());
        (Val::Moment(year, parts, micros), all)
    }

    fn span(input: &mut Input<'_>) -> (Val, Vec<u8>) {
        let negative = input.bool();
        let days = u32::from(input.u8() % 35);
        let parts = [24, 60, 60].map(|below| input.u8() % below);
        let micros = input.u32() % 1_000_000;
        let mut all = vec![u8::from(negative)];
        all.extend(days.to_le_bytes());
        all.extend(parts);
        all.extend(micros.to_le_bytes());
        let length = if micros > 0 || input.bool() { 12 } else { 8 };
        all.truncate(length);
        all.insert(0, u8::try_from(length).unwrap());
        (Val::Span(negative, days, parts, micros), all)
    }

    /// Whether `seen` is this value; a NaN is any NaN.
    pub fn is(&self, seen: Value<'_>) -> bool {
        match (self, seen) {
            (Val::Null, Value::Null) => true,
            (Val::Int(int), Value::Int(seen)) => *int == seen,
            (Val::UInt(int), Value::UInt(seen)) => *int == seen,
            (Val::Float(float), Value::Float(seen)) => float.to_bits() == seen.to_bits(),
            (Val::Double(float), Value::Double(seen)) => float.to_bits() == seen.to_bits(),
            (Val::Bytes(bytes), Value::Bytes(seen)) => bytes == seen,
            (
                Val::Moment(wanted, parts, behind),
                Value::DateTime {
                    year,
                    month,
                    day,
                    hour,
                    minute,
                    second,
                    micros,
                },
            ) => (*wanted, *parts, *behind) == (year, [month, day, hour, minute, second], micros),
            (
                Val::Span(sign, wanted, parts, behind),
                Value::Time {
                    negative,
                    days,
                    hours,
                    minutes,
                    seconds,
                    micros,
                },
            ) => {
                (*sign, *wanted, *parts, *behind)
                    == (negative, days, [hours, minutes, seconds], micros)
            }
            _ => false,
        }
    }

    /// What a catalogue's reader sees.
    pub fn text(&self) -> Option<String> {
        match self {
            Val::Int(int) => Some(int.to_string()),
            Val::UInt(int) => Some(int.to_string()),
            Val::Float(float) => Some(float.to_string()),
            Val::Double(float) => Some(float.to_string()),
            Val::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            Val::Null | Val::Moment(..) | Val::Span(..) => None,
        }
    }
}

/// A number in as few bytes as it takes.
pub fn number(out: &mut Vec<u8>, number: u64) {
    let bytes = number.to_le_bytes();
    match number {
        0..=0xFA => out.push(bytes[0]),
        0xFB..=0xFFFF => out.extend([&[0xFC], &bytes[..2]].concat()),
        0x1_0000..=0xFF_FFFF => out.extend([&[0xFD], &bytes[..3]].concat()),
        _ => out.extend([&[0xFE], &bytes[..]].concat()),
    }
}

/// Bytes behind their length.
pub fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, bytes.len() as u64);
    out.extend(bytes);
}

/// The greeting.
pub fn greeting(version: &[u8], capabilities: u32, plugin: &[u8], nonce: [u8; 20]) -> Vec<u8> {
    let [a, b, c, d] = capabilities.to_le_bytes();
    let mut packet = vec![10];
    packet.extend(version);
    packet.extend([0, 7, 0, 0, 0]);
    packet.extend(&nonce[..8]);
    packet.extend([0, a, b, 45, 2, 0, c, d, 21]);
    packet.extend([0; 10]);
    packet.extend(&nonce[8..]);
    packet.push(0);
    packet.extend(plugin);
    packet.push(0);
    packet
}

/// All went well.
pub fn ok(status: u16) -> Vec<u8> {
    let [low, high] = status.to_le_bytes();
    vec![0, 0, 0, low, high, 0, 0]
}

/// Rows or definitions are over.
pub fn end(capabilities: u32, status: u16) -> Vec<u8> {
    let [low, high] = status.to_le_bytes();
    if capabilities & DEPRECATE_EOF == 0 {
        vec![0xFE, 0, 0, low, high]
    } else {
        vec![0xFE, 0, 0, low, high, 0, 0]
    }
}

/// It didn't.
pub fn error(code: u16, text: &str) -> Vec<u8> {
    let code = code.to_le_bytes();
    [&[0xFF], code.as_slice(), b"#HY000", text.as_bytes()].concat()
}

/// Another way to log in.
pub fn switch(plugin: &[u8], nonce: &[u8]) -> Vec<u8> {
    [&[0xFE], plugin, &[0], nonce, &[0]].concat()
}

/// A column's definition.
pub fn column(name: &[u8], kind: Kind) -> Vec<u8> {
    let mut packet = Vec::new();
    for text in [b"def".as_slice(), b"shop", b"t", b"t", name, name] {
        string(&mut packet, text);
    }
    let [low, high] = if kind.unsigned { UNSIGNED } else { 0 }.to_le_bytes();
    packet.extend([0x0C, 45, 0, 255, 0, 0, 0, kind.number, low, high, 0, 0, 0]);
    packet
}

/// A row of the binary protocol.
pub fn binary(row: &[(Val, Vec<u8>)]) -> Vec<u8> {
    let mut packet = vec![0; 1 + (row.len() + 9) / 8];
    for (at, (val, lain)) in row.iter().enumerate() {
        if *val == Val::Null {
            packet[1 + (at + 2) / 8] |= 1 << ((at + 2) % 8);
        }
        packet.extend(lain);
    }
    packet
}

/// A row of the text protocol.
pub fn text(row: &[(Val, Vec<u8>)]) -> Vec<u8> {
    let mut packet = Vec::new();
    for (val, lain) in row {
        match val {
            Val::Null => packet.push(0xFB),
            _ => packet.extend(lain),
        }
    }
    packet
}
