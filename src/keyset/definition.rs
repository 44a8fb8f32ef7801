//! What a key column is defined as: its type and collation. A token belongs to that definition, because a position in one
//! order means nothing in another.

use super::key::Key;
use super::schema::text;
use super::wire::{ColumnFlags, Meta, Row};
use crate::error::{Code, Error, Result};
use sha2::{Digest, Sha256};

/// A column's mark in a token.
pub type Mark = [u8; 4];
/// Of a long list of values only so much is shown.
const SHOWN: usize = 60;

/// A column as the catalogue has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// Its name.
    pub name: String,
    /// `int`, `enum`, …
    kind: String,
    /// `int(10) unsigned`, `enum('a','b')`, …
    full: String,
    /// Character set of a text.
    pub charset: Option<String>,
    /// Its collation.
    pub collation: Option<String>,
}

impl Defined {
    /// The columns of the catalogue that [`Defined::of`] reads, in its order.
    pub const COLUMNS: &str =
        "COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME";

    /// Reads a row of the catalogue.
    #[must_use]
    pub fn of(row: &Row) -> Defined {
        Defined {
            name: text(row, 0).unwrap_or_default(),
            kind: text(row, 1).unwrap_or_default().to_ascii_lowercase(),
            full: text(row, 2).unwrap_or_default(),
            charset: text(row, 3),
            collation: text(row, 4),
        }
    }

    /// Its type's bare name in lower case: `int`, `uuid`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// How many members an ENUM or SET has: `enum('a','it''s')` has two.
    #[must_use]
    pub fn members(&self) -> Option<usize> {
        let (_, list) = self.full.split_once('(')?;
        let mut bytes = list.bytes().peekable();
        let mut members = 0;
        while let Some(byte) = bytes.next() {
            if byte != b'\'' {
                continue;
            }
            members += 1;
            while let Some(byte) = bytes.next() {
                if byte == b'\'' && bytes.next_if_eq(&b'\'').is_none() {
                    break;
                }
            }
        }
        Some(members)
    }

    /// Type and collation in words.
    fn words(&self) -> String {
        // A display width says nothing; lengths matter where they are part of how a value compares.
        let sized = matches!(
            self.kind.as_str(),
            "decimal" | "enum" | "set" | "bit" | "datetime" | "timestamp" | "time"
        );
        let full = self.full.to_ascii_lowercase();
        let mut words = match (sized, full.contains("unsigned")) {
            (true, _) => self.full.clone(),
            (false, true) => format!("{} unsigned", self.kind),
            (false, false) => self.kind.clone(),
        };
        if let Some(collation) = &self.collation {
            words.push_str(" collate ");
            words.push_str(collation);
        }
        words
    }
}

/// The key's columns in words: from the catalogue, and from the result's metadata where it has none.
#[must_use]
pub fn words(metas: &[Meta], places: &[usize], defined: &[Option<Defined>]) -> Vec<String> {
    let of = |(at, place): (usize, &usize)| match (defined.get(at), metas.get(*place)) {
        (Some(Some(defined)), _) => defined.words(),
        (_, Some(meta)) => format!(
            "expression of type {:?}{}, {} decimals, character set {}",
            meta.column_type(),
            if meta.flags().contains(ColumnFlags::UNSIGNED_FLAG) {
                " unsigned"
            } else {
                ""
            },
            meta.decimals(),
            meta.character_set()
        ),
        _ => String::new(),
    };
    places.iter().enumerate().map(of).collect()
}

/// The columns' marks.
#[must_use]
pub fn marks(words: &[String]) -> Vec<Mark> {
    let mark = |words: &String| {
        let digest = Sha256::digest(words.as_bytes());
        let mut mark = Mark::default();
        mark.iter_mut()
            .zip(digest.iter())
            .for_each(|(to, from)| *to = *from);
        mark
    };
    words.iter().map(mark).collect()
}

/// Refuses a position that was taken under another definition.
///
/// # Errors
/// [`Code::Token`] that names the column and what it is now.
pub fn same(key: &Key, words: &[String], then: Option<&[Mark]>) -> Result<()> {
    let Some(then) = then else { return Ok(()) };
    let now = marks(words);
    let columns = key.parts.iter().zip(words).zip(now.iter().zip(then));
    for ((part, words), (now, then)) in columns {
        if now != then {
            let shown: String = words.chars().take(SHOWN).collect();
            let more = if shown.len() < words.len() { "…" } else { "" };
            return Err(Error::new(
                Code::Token,
                format!(
                    "after: the definition of the key column '{}' changed since the token was made, it is now {shown}{more}: a position in the order that was there says nothing about this one; begin anew without it",
                    part.name()
                ),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defined(kind: &str, full: &str) -> Defined {
        Defined {
            name: "k".into(),
            kind: kind.into(),
            full: full.into(),
            charset: None,
            collation: None,
        }
    }

    #[test]
    fn members_are_counted_whatever_is_in_them() {
        for (full, members) in [
            ("enum('a')", 1),
            ("enum('a','b','c')", 3),
            ("enum('','it''s','''','a,b','(x)')", 5),
            ("set('p','q')", 2),
        ] {
            assert_eq!(defined("enum", full).members(), Some(members), "{full}");
        }
        assert_eq!(defined("int", "int").members(), None);
    }

    #[test]
    fn a_definition_says_what_matters_to_the_order() {
        let words = |kind, full| defined(kind, full).words();
        assert_eq!(words("int", "int(11)"), words("int", "int"));
        assert_ne!(words("int", "int(10)"), words("int", "int(10) unsigned"));
        assert_eq!(
            words("varchar", "varchar(40)"),
            words("varchar", "varchar(80)")
        );
        assert_ne!(
            words("decimal", "decimal(9,2)"),
            words("decimal", "decimal(9,3)")
        );
        assert_ne!(
            words("enum", "enum('a','b')"),
            words("enum", "enum('b','a')")
        );
    }
}
