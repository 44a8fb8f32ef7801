//! The description of the key as the caller gave it: columns and directions. Everything that speaks of the key
//! (predicate, ORDER BY, token) comes from this one description, so that they can't disagree.

use super::scan::quote;
use crate::error::{Code, Error, Result};
use crate::value::Value as Config;

/// Key columns allowed; more has no use and makes the predicate long.
const MOST: usize = 8;

/// A column of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The qualified name's pieces as written, at least one.
    path: Vec<String>,
    /// Sorted descending.
    pub descending: bool,
}

impl Part {
    /// Name of the result column.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The table it was written with, if it was.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        let before = self.path.len().checked_sub(2)?;
        self.path.get(before).map(String::as_str)
    }

    /// The name as an SQL expression, qualified as the caller wrote it.
    #[must_use]
    pub fn qualified(&self) -> String {
        self.path
            .iter()
            .map(|piece| quote(piece))
            .collect::<Vec<_>>()
            .join(".")
    }

    /// The bare name as an SQL expression.
    #[must_use]
    pub fn bare(&self) -> String {
        quote(self.name())
    }
}

/// The whole key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its columns, at least one.
    pub parts: Vec<Part>,
}

impl Key {
    /// Reads `'id'`, `['tenant_id', 'id']`, `['created_at' => 'desc', 'id' => 'asc']` and mixtures of the last two.
    ///
    /// # Errors
    /// [`Code::Argument`] when it is anything else.
    pub fn parse(key: &Config) -> Result<Key> {
        let mut parts = Vec::new();
        match key {
            Config::Str(name) => parts.push(part(name, false)?),
            Config::List(names) => {
                for name in names {
                    match name {
                        Config::Str(name) => parts.push(part(name, false)?),
                        other => return Err(wrong(other)),
                    }
                }
            }
            Config::Map(entries) => {
                for (name, direction) in entries {
                    parts.push(match direction {
                        // ['tenant_id', 'created_at' => 'desc']: PHP numbers what has no name
                        Config::Str(column) if name.parse::<u32>().is_ok() => part(column, false)?,
                        Config::Str(word) => part(name, descending(name, word)?)?,
                        other => return Err(wrong(other)),
                    });
                }
            }
            other => return Err(wrong(other)),
        }
        if parts.is_empty() || parts.len() > MOST {
            return Err(Error::argument(format!(
                "key: 1 to {MOST} columns are possible, {} given",
                parts.len()
            )));
        }
        for (at, one) in parts.iter().enumerate() {
            if parts
                .iter()
                .skip(at + 1)
                .any(|other| other.name().eq_ignore_ascii_case(one.name()))
            {
                return Err(Error::argument(format!(
                    "key: the column '{}' is named twice",
                    one.name()
                )));
            }
        }
        Ok(Key { parts })
    }

    /// Where each key column stands among `columns`. Exact names win over those that differ in case only.
    ///
    /// # Errors
    /// [`Code::Key`] that names the columns that are there.
    pub fn positions(&self, columns: &[String]) -> Result<Vec<usize>> {
        self.parts
            .iter()
            .map(|part| {
                columns
                    .iter()
                    .position(|column| column == part.name())
                    .or_else(|| columns.iter().position(|column| column.eq_ignore_ascii_case(part.name())))
                    .ok_or_else(|| {
                        Error::new(
                            Code::Key,
                            format!(
                                "the key column '{}' is not in the query's result; its columns are {}. Add it to the SELECT list or choose another key",
                                part.name(),
                                columns.iter().map(|column| format!("'{column}'")).collect::<Vec<_>>().join(", ")
                            ),
                        )
                    })
            })
            .collect()
    }

    /// A text that is the same for the same key, for the token.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.parts
            .iter()
            .map(|part| {
                format!(
                    "{} {}\n",
                    part.qualified(),
                    if part.descending { "desc" } else { "asc" }
                )
            })
            .collect()
    }
}

fn part(name: &str, descending: bool) -> Result<Part> {
    let path: Vec<String> = name.split('.').map(str::to_owned).collect();
    if path.len() > 3
        || path
            .iter()
            .any(|piece| piece.trim().is_empty() || piece.contains('\0'))
    {
        return Err(Error::argument(format!(
            "key: '{name}' is no column name; write 'id' or 'orders.id'"
        )));
    }
    Ok(Part { path, descending })
}

fn descending(name: &str, word: &str) -> Result<bool> {
    match word.to_ascii_lowercase().as_str() {
        "asc" => Ok(false),
        "desc" => Ok(true),
        _ => Err(Error::argument(format!(
            "key: the direction of '{name}' must be 'asc' or 'desc', '{word}' given"
        ))),
    }
}

fn wrong(got: &Config) -> Error {
    Error::argument(format!(
        "key: must be a column name, a list of names or an array name => 'asc'|'desc'; found {}",
        got.type_name()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Config {
        Config::Str(value.into())
    }

    #[test]
    fn all_forms_are_read() {
        assert_eq!(Key::parse(&text("id")).unwrap().fingerprint(), "`id` asc\n");
        let list = Config::List(vec![text("tenant_id"), text("orders.id")]);
        assert_eq!(
            Key::parse(&list).unwrap().fingerprint(),
            "`tenant_id` asc\n`orders`.`id` asc\n"
        );
        let map = Config::Map(vec![
            ("created_at".into(), text("DESC")),
            ("0".into(), text("id")),
        ]);
        assert_eq!(
            Key::parse(&map).unwrap().fingerprint(),
            "`created_at` desc\n`id` asc\n"
        );
    }

    #[test]
    fn wrong_keys_are_refused() {
        let twice = Config::List(vec![text("id"), text("o.ID")]);
        let down = Config::Map(vec![("id".into(), text("down"))]);
        for key in [
            text(""),
            text("a..b"),
            twice,
            down,
            Config::List(vec![]),
            Config::Int(1),
        ] {
            assert_eq!(
                Key::parse(&key).unwrap_err().code(),
                Code::Argument,
                "{key:?}"
            );
        }
    }

    #[test]
    fn a_missing_column_names_those_that_are_there() {
        let key = Key::parse(&text("nr")).unwrap();
        let error = key.positions(&["id".into(), "name".into()]).unwrap_err();
        assert_eq!(error.code(), Code::Key);
        assert!(error.message().contains("'id', 'name'"), "{error}");
    }
}
