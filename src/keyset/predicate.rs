//! The SQL of a page. Predicate and ORDER BY come from one list of sorted columns. Values are never written into
//! the text: a [`Slot`] says which value each `?` takes.

use super::query::Query;
use super::scan::quote;

/// Alias of the derived table around the caller's SELECT.
const ALIAS: &str = "native_xlsx_page";

/// A key column as the page query sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    /// The column as an SQL expression.
    pub expression: String,
    /// The name of the result column, quoted.
    pub bare: String,
    /// Sorted descending.
    pub descending: bool,
    /// NULL is possible as far as the metadata say. Such rows are read, so that they are an error and not lost.
    pub nullable: bool,
    /// How the value is bound: `?`, or a cast that keeps the comparison exact.
    pub placeholder: String,
}

/// What a `?` of the page query takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The caller's binding of this number.
    Binding(usize),
    /// The key value of this number, of the last row handed out.
    Key(usize),
    /// The number of rows of the page.
    Limit,
}

/// A page query and what it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The text.
    pub sql: String,
    /// One for each `?`.
    pub slots: Vec<Slot>,
}

/// Which columns come over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// all
    Row,
    /// those of the key
    Key,
}

/// The query of the first page (`next` false) or of the one behind a key.
#[must_use]
pub fn page(query: &Query, bindings: usize, sorted: &[Sorted], next: bool, width: Width) -> Page {
    let mut keys = Vec::new();
    let predicate = if next {
        behind(sorted, 0, &mut keys)
    } else {
        "TRUE".to_owned()
    };
    let key_slots = keys.into_iter().map(Slot::Key);
    let mut slots: Vec<Slot> = (0..query.bindings_before).map(Slot::Binding).collect();
    slots.extend(key_slots);
    slots.extend((query.bindings_before..bindings).map(Slot::Binding));
    slots.push(Slot::Limit);

    let names = sorted
        .iter()
        .map(|column| column.bare.clone())
        .collect::<Vec<_>>()
        .join(", ");
    let selected = if width == Width::Key {
        names.as_str()
    } else {
        "*"
    };
    let sql = if query.after.is_some() {
        let marked = format!(
            "{}\nORDER BY {}\nLIMIT ?",
            query.text(&predicate),
            order(sorted, false)
        );
        match width {
            Width::Row => marked,
            Width::Key => {
                format!(
                    "SELECT {names} FROM (\n{marked}\n) AS {} ORDER BY {}",
                    quote(ALIAS),
                    order(sorted, true)
                )
            }
        }
    } else {
        format!(
            "SELECT {selected} FROM (\n{}\n) AS {}{}\nORDER BY {}\nLIMIT ?",
            query.before,
            quote(ALIAS),
            if next {
                format!("\nWHERE {predicate}")
            } else {
                String::new()
            },
            order(sorted, false)
        )
    };
    Page { sql, slots }
}

fn order(sorted: &[Sorted], bare: bool) -> String {
    sorted
        .iter()
        .map(|column| {
            let name = if bare {
                &column.bare
            } else {
                &column.expression
            };
            format!("{name}{}", if column.descending { " DESC" } else { "" })
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// `a >= ? AND (a > ? OR (a = ? AND b > ?))`: the expanded form, because `(a, b) > (?, ?)` reads the whole index.
fn behind(sorted: &[Sorted], level: usize, keys: &mut Vec<usize>) -> String {
    let Some((column, rest)) = sorted.split_first() else {
        return "FALSE".to_owned();
    };
    let name = &column.expression;
    let value = &column.placeholder;
    // NULL sorts lowest: descending, it comes behind every value.
    let null_follows = column.descending && column.nullable;
    let mut compare = |sign: &str| {
        keys.push(level);
        let text = format!("{name} {sign} {value}");
        if null_follows && sign != "=" {
            format!("({text} OR {name} IS NULL)")
        } else {
            text
        }
    };
    let (strict, inclusive) = if column.descending {
        ("<", "<=")
    } else {
        (">", ">=")
    };
    if rest.is_empty() {
        return compare(strict);
    }
    let bound = (level == 0).then(|| compare(inclusive));
    let beyond = compare(strict);
    let equal = compare("=");
    let tail = behind(rest, level + 1, keys);
    let either = format!("({beyond} OR ({equal} AND {tail}))");
    match bound {
        Some(bound) => format!("{bound} AND {either}"),
        None => either,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[(&str, bool)]) -> Vec<Sorted> {
        names
            .iter()
            .map(|(name, descending)| Sorted {
                expression: (*name).to_owned(),
                bare: (*name).to_owned(),
                descending: *descending,
                nullable: false,
                placeholder: "?".to_owned(),
            })
            .collect()
    }

    fn predicate(names: &[(&str, bool)]) -> (String, Vec<usize>) {
        let mut keys = Vec::new();
        (behind(&sorted(names), 0, &mut keys), keys)
    }

    #[test]
    fn the_predicate_is_expanded() {
        assert_eq!(predicate(&[("a", false)]), ("a > ?".into(), vec![0]));
        assert_eq!(
            predicate(&[("a", false), ("b", true)]),
            (
                "a >= ? AND (a > ? OR (a = ? AND b < ?))".into(),
                vec![0, 0, 0, 1]
            )
        );
        assert_eq!(
            predicate(&[("a", true), ("b", false), ("c", false)]),
            (
                "a <= ? AND (a < ? OR (a = ? AND (b > ? OR (b = ? AND c > ?))))".into(),
                vec![0, 0, 0, 1, 1, 2]
            )
        );
    }

    #[test]
    fn nulls_behind_the_position_are_read() {
        let mut columns = sorted(&[("a", true)]);
        columns[0].nullable = true;
        assert_eq!(behind(&columns, 0, &mut Vec::new()), "(a < ? OR a IS NULL)");
    }

    #[test]
    fn a_select_is_wrapped() {
        let query = Query::parse("SELECT * FROM t WHERE x = ? -- why", 1, true).unwrap();
        let first = page(&query, 1, &sorted(&[("a", false)]), false, Width::Row);
        assert_eq!(
            first.sql,
            "SELECT * FROM (\nSELECT * FROM t WHERE x = ? -- why\n) AS `native_xlsx_page`\nORDER BY a\nLIMIT ?"
        );
        assert_eq!(first.slots, [Slot::Binding(0), Slot::Limit]);
        let next = page(&query, 1, &sorted(&[("a", true)]), true, Width::Key);
        assert!(next.sql.starts_with("SELECT a FROM ("));
        assert!(
            next.sql
                .ends_with("\nWHERE a < ?\nORDER BY a DESC\nLIMIT ?")
        );
        assert_eq!(next.slots, [Slot::Binding(0), Slot::Key(0), Slot::Limit]);
    }

    #[test]
    fn the_marker_takes_the_predicate_between_the_bindings() {
        let query = Query::parse(
            "SELECT DISTINCT u FROM t WHERE s = ? AND {keyset} AND z = ?",
            2,
            true,
        )
        .unwrap();
        let next = page(&query, 2, &sorted(&[("u", false)]), true, Width::Row);
        assert_eq!(
            next.sql,
            "SELECT DISTINCT u FROM t WHERE s = ? AND (u > ?) AND z = ?\nORDER BY u\nLIMIT ?"
        );
        assert_eq!(
            next.slots,
            [
                Slot::Binding(0),
                Slot::Key(0),
                Slot::Binding(1),
                Slot::Limit
            ]
        );
    }
}
