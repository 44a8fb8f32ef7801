//! What is asked of a query, as SQL: a page, the first or last key of a range, its rows counted. Columns of one table get the
//! range beside their own condition, a marked query in its place; anything else is wrapped as a derived table.

use super::plain::Plain;
use super::predicate::{End, Range, Slot, Sorted, Stand, within};
use super::query::Query;
use super::scan::quote;

/// Alias of the derived table around the caller's SELECT.
const ALIAS: &str = "native_xlsx_page";
const COUNT: &str = "COUNT(*)";

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
    /// all, and carriers behind them
    Row,
    /// those of the key, and carriers behind them
    Key,
    /// all, without carriers: what a plan is asked of
    Plan,
}

/// The query of a page.
#[must_use]
pub fn page(
    query: &Query,
    bindings: usize,
    sorted: &[Sorted],
    range: Range<'_>,
    width: Width,
) -> Page {
    if let Some(plain) = Bare::of(query, sorted) {
        let mut list = match width {
            Width::Row | Width::Plan => plain.select.list().to_owned(),
            Width::Key => plain.keys(),
        };
        if width != Width::Plan {
            list.push_str(&plain.carriers());
        }
        let end = format!("\nORDER BY {}\nLIMIT ?", plain.order(range, false));
        let mut page = plain.page(&list, bindings, range, &end);
        page.slots.push(Slot::Limit);
        return page;
    }
    let inner = Inner::of(query, bindings, sorted, range);
    let mut slots = inner.slots;
    slots.push(Slot::Limit);
    let selected = selected(sorted, width);
    let sql = if query.after.is_some() {
        let marked = format!(
            "{}\nORDER BY {}\nLIMIT ?",
            inner.text,
            order(unheld(sorted, range), Side::Expression, false)
        );
        if selected == "*" {
            marked
        } else {
            format!(
                "SELECT {selected} FROM (\n{marked}\n) AS {} ORDER BY {}",
                quote(ALIAS),
                order(sorted, Side::Bare, false)
            )
        }
    } else {
        format!(
            "SELECT {selected} FROM {}\nORDER BY {}\nLIMIT ?",
            inner.text,
            order(unheld(sorted, range), Side::Expression, false)
        )
    };
    Page { sql, slots }
}

/// The query of the first key within a range, or of the last one.
#[must_use]
pub fn seek(
    query: &Query,
    bindings: usize,
    sorted: &[Sorted],
    range: Range<'_>,
    last: bool,
) -> Page {
    if let Some(plain) = Bare::of(query, sorted) {
        let list = plain.keys() + &plain.carriers();
        let end = format!("\nORDER BY {}\nLIMIT 1", plain.order(range, last));
        return plain.page(&list, bindings, range, &end);
    }
    let inner = Inner::of(query, bindings, sorted, range);
    let selected = selected(sorted, Width::Key);
    let by = |side| order(unheld(sorted, range), side, last);
    let sql = if query.after.is_some() {
        format!(
            "SELECT {selected} FROM (\n{}\nORDER BY {}\nLIMIT 1\n) AS {}",
            inner.text,
            by(Side::Expression),
            quote(ALIAS)
        )
    } else {
        format!(
            "SELECT {selected} FROM {}\nORDER BY {}\nLIMIT 1",
            inner.text,
            by(Side::Expression)
        )
    };
    Page {
        sql,
        slots: inner.slots,
    }
}

/// The query of a range without order: the key's columns, to ask for its plan, or the number of rows.
#[must_use]
pub fn unordered(
    query: &Query,
    bindings: usize,
    sorted: &[Sorted],
    range: Range<'_>,
    count: bool,
) -> Page {
    // MySQL doesn't look into an index that it is told to use, and estimates one row, unless there is an ORDER BY that this
    // index doesn't serve anyway. NULL orders nothing, so nothing is sorted either.
    let end = if count { "" } else { "\nORDER BY NULL" };
    if let Some(plain) = Bare::of(query, sorted) {
        let list = if count {
            COUNT.to_owned()
        } else {
            plain.keys()
        };
        return plain.page(&list, bindings, range, end);
    }
    let inner = Inner::of(query, bindings, sorted, range);
    let selected = if count {
        COUNT.to_owned()
    } else {
        names(sorted)
    };
    let sql = if query.after.is_some() && count {
        format!(
            "SELECT {selected} FROM (\n{}\n) AS {}",
            inner.text,
            quote(ALIAS)
        )
    } else if query.after.is_some() {
        inner.text
    } else {
        format!("SELECT {selected} FROM {}", inner.text)
    };
    Page {
        sql: sql + end,
        slots: inner.slots,
    }
}

/// A plain SELECT, and the key under the names that its FROM knows: no derived table is needed around it.
struct Bare<'a> {
    select: &'a Plain,
    sorted: Vec<Sorted>,
}

impl<'a> Bare<'a> {
    /// None unless it is one, and there are such names for all of the key.
    fn of(query: &'a Query, sorted: &[Sorted]) -> Option<Bare<'a>> {
        let column = |column: &Sorted| {
            Some(Sorted {
                expression: column.own.clone()?,
                ..column.clone()
            })
        };
        Some(Bare {
            select: query.plain.as_ref()?,
            sorted: sorted.iter().map(column).collect::<Option<_>>()?,
        })
    }

    /// The key's columns, under the names that they have in the result.
    fn keys(&self) -> String {
        let named = |column: &Sorted| format!("{} AS {}", column.expression, column.bare);
        self.sorted.iter().map(named).collect::<Vec<_>>().join(", ")
    }

    fn carriers(&self) -> String {
        carriers(&self.sorted, Side::Expression)
    }

    fn order(&self, range: Range<'_>, reversed: bool) -> String {
        order(unheld(&self.sorted, range), Side::Expression, reversed)
    }

    /// The SELECT with this list, held to a range. Everything stands in it, side by side.
    fn page(&self, list: &str, bindings: usize, range: Range<'_>, end: &str) -> Page {
        let mut slots: Vec<Slot> = (0..bindings).map(Slot::Binding).collect();
        let predicate = within(&self.sorted, range, &mut slots);
        let sql = self.select.text(list, predicate.as_deref()) + end;
        Page { sql, slots }
    }
}

/// The caller's SELECT held to a range: with the marker the whole text, else what may follow FROM.
struct Inner {
    text: String,
    slots: Vec<Slot>,
}

impl Inner {
    fn of(query: &Query, bindings: usize, sorted: &[Sorted], range: Range<'_>) -> Inner {
        let mut own = Vec::new();
        let predicate = within(sorted, range, &mut own);
        let mut slots: Vec<Slot> = (0..query.bindings_before).map(Slot::Binding).collect();
        slots.extend(own);
        slots.extend((query.bindings_before..bindings).map(Slot::Binding));
        let text = if query.after.is_some() {
            query.text(predicate.as_deref().unwrap_or("TRUE"))
        } else {
            let condition = predicate.map(|text| format!("\nWHERE {text}"));
            format!(
                "(\n{}\n) AS {}{}",
                query.before,
                quote(ALIAS),
                condition.unwrap_or_default()
            )
        };
        Inner { text, slots }
    }
}

fn names(sorted: &[Sorted]) -> String {
    let bare = sorted.iter().map(|column| column.bare.clone());
    bare.collect::<Vec<_>>().join(", ")
}

fn selected(sorted: &[Sorted], width: Width) -> String {
    let mut selected = match width {
        Width::Row | Width::Plan => "*".to_owned(),
        Width::Key => names(sorted),
    };
    if width != Width::Plan {
        selected.push_str(&carriers(sorted, Side::Bare));
    }
    selected
}

/// What stands behind the selected columns.
fn carriers(sorted: &[Sorted], side: Side) -> String {
    let carrier = |(at, column): (usize, &Sorted)| {
        let carrier = column.form.carrier(side.of(column))?;
        Some(format!(
            ", {carrier} AS {}",
            quote(&format!("{ALIAS}_{at}"))
        ))
    };
    sorted.iter().enumerate().filter_map(carrier).collect()
}

/// Under which name a column is spoken of.
#[derive(Clone, Copy)]
enum Side {
    Expression,
    Bare,
}

impl Side {
    fn of(self, column: &Sorted) -> &str {
        match self {
            Side::Expression => &column.expression,
            Side::Bare => &column.bare,
        }
    }
}

fn order(sorted: &[Sorted], side: Side, reversed: bool) -> String {
    sorted
        .iter()
        .map(|column| {
            let name = side.of(column);
            let down = column.descending != reversed;
            format!("{name}{}", if down { " DESC" } else { "" })
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// The columns that the range doesn't hold to NULL, at least the last. One that it does has no say in the order, and
/// servers that don't see this would sort.
fn unheld<'a>(sorted: &'a [Sorted], range: Range<'_>) -> &'a [Sorted] {
    let held = |end: End, stands: Option<&[Stand]>| {
        let stands = stands.unwrap_or_default();
        let levels = stands.iter().zip(sorted);
        levels
            .take_while(|(stand, column)| {
                **stand == Stand::Null && column.descending == (end == End::After)
            })
            .count()
    };
    let held = held(End::After, range.after).max(held(End::Until, range.until));
    sorted
        .get(held.min(sorted.len().saturating_sub(1))..)
        .unwrap_or(sorted)
}

#[cfg(test)]
#[path = "sql_tests.rs"]
mod tests;
