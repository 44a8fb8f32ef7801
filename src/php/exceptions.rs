//! The exception classes, one per [`Kind`] of error. Registered by hand below `RuntimeException`, without an object
//! constructor of our own, so that they are PHP exceptions in full: file, line, trace, code, previous, `new`.

use super::zend::{Class, ClassSpec, Property, Registered, Type, register_exception};
use crate::error::{Error, Kind};

struct Entry {
    kind: Kind,
    registered: Registered,
    spec: ClassSpec,
}

const fn entry(kind: Kind, name: &'static str, properties: &'static [Property]) -> Entry {
    let spec = ClassSpec {
        name,
        methods: &[],
        properties,
        iterator: false,
        handle: false,
        is_final: false,
    };
    Entry {
        kind,
        registered: Registered::new(),
        spec,
    }
}

const fn public(name: &'static str, kind: Type) -> Property {
    Property {
        name,
        kind,
        public: true,
    }
}

/// The base comes first: the others extend it.
static CLASSES: [Entry; 8] = [
    entry(Kind::Argument, "NativeXlsx\\Exception", &[]),
    entry(Kind::Io, "NativeXlsx\\IoException", &[]),
    entry(Kind::Locked, "NativeXlsx\\LockedException", &[]),
    entry(Kind::Corrupt, "NativeXlsx\\CorruptException", &[]),
    entry(Kind::State, "NativeXlsx\\StateException", &[]),
    entry(Kind::Limit, "NativeXlsx\\LimitException", &[]),
    entry(
        Kind::Cell,
        "NativeXlsx\\CellException",
        &[
            public("sheet", Type::STRING),
            public("row", Type::INT),
            public("column", Type::STRING),
        ],
    ),
    entry(
        Kind::Database,
        "NativeXlsx\\DatabaseException",
        &[public("sqlState", Type::STRING)],
    ),
];

/// Registers all of them.
pub fn register() -> Result<(), Error> {
    let mut base = None;
    for entry in &CLASSES {
        register_exception(&entry.spec, base, &entry.registered)?;
        base = base.or(entry.registered.class());
    }
    Ok(())
}

/// The class for a kind of error.
pub fn class_of(kind: Kind) -> Option<Class> {
    CLASSES
        .iter()
        .find(|entry| entry.kind == kind)
        .and_then(|entry| entry.registered.class())
}
