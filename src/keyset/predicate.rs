//! The SQL of a page. Predicate and ORDER BY come from one list of sorted columns. Values are never written into
//! the text: a [`Slot`] says which value each `?` takes. The text depends on a position only through its [`Stand`]s.

use super::form::Form;
use super::plain::Plain;
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
    /// The column as the FROM of a plain SELECT knows it, where the query is one.
    pub own: Option<String>,
    /// Sorted descending.
    pub descending: bool,
    /// NULL is possible as far as the metadata say. Such rows are read, so that they are an error and not lost.
    pub nullable: bool,
    /// NULL is possible, and a value like any other.
    pub takes_null: bool,
    /// How its values travel and are bound.
    pub form: Form,
}

/// How a value of a position is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// As a value.
    Value,
    /// It is NULL.
    Null,
    /// An instant whose local time means two instants: through an edge that is certain, and then exactly.
    Blurred,
}

/// Which of a page's two positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Where it begins, exclusive.
    After,
    /// Where its walk ends, inclusive.
    Until,
}

/// What a `?` of the page query takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The caller's binding of this number.
    Binding(usize),
    /// The value of this key column at a position.
    Key(End, usize),
    /// A local time that is certainly before a blurred instant (true), or behind it.
    Edge(End, usize, bool),
    /// The ordinal so far from the one at a position; NULL where there is none.
    Ordinal(End, usize, i64),
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

/// The shape of the range that is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range<'a> {
    /// Behind this position; None: from the beginning.
    pub after: Option<&'a [Stand]>,
    /// Up to this one, inclusive; None: to the end.
    pub until: Option<&'a [Stand]>,
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
    if let Some(plain) = &query.plain
        && let Some(own) = own(sorted)
    {
        return plain_page(plain, bindings, &own, range, width);
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

/// The key under the names that a plain SELECT's FROM knows; None unless there are such for all of it.
fn own(sorted: &[Sorted]) -> Option<Vec<Sorted>> {
    let column = |column: &Sorted| {
        Some(Sorted {
            expression: column.own.clone()?,
            ..column.clone()
        })
    };
    sorted.iter().map(column).collect()
}

/// The page of a plain SELECT: everything stands in it, side by side.
fn plain_page(
    plain: &Plain,
    bindings: usize,
    sorted: &[Sorted],
    range: Range<'_>,
    width: Width,
) -> Page {
    let mut slots: Vec<Slot> = (0..bindings).map(Slot::Binding).collect();
    let predicate = within(sorted, range, &mut slots);
    slots.push(Slot::Limit);
    let mut list = match width {
        Width::Row | Width::Plan => plain.list().to_owned(),
        Width::Key => {
            let named = |column: &Sorted| format!("{} AS {}", column.expression, column.bare);
            sorted.iter().map(named).collect::<Vec<_>>().join(", ")
        }
    };
    if width != Width::Plan {
        list.push_str(&carriers(sorted, Side::Expression));
    }
    let sql = format!(
        "{}\nORDER BY {}\nLIMIT ?",
        plain.text(&list, predicate.as_deref()),
        order(unheld(sorted, range), Side::Expression, false)
    );
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
    let inner = Inner::of(query, bindings, sorted, range);
    let selected = if count {
        "COUNT(*)".to_owned()
    } else {
        names(sorted)
    };
    let mut sql = if query.after.is_some() && count {
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
    if !count {
        // MySQL doesn't look into an index that it is told to use, and estimates one row, unless there is an ORDER BY that this
        // index doesn't serve anyway. NULL orders nothing, so nothing is sorted either.
        sql.push_str("\nORDER BY NULL");
    }
    Page {
        sql,
        slots: inner.slots,
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

/// The predicate of a range; None if it is the whole.
fn within(sorted: &[Sorted], range: Range<'_>, slots: &mut Vec<Slot>) -> Option<String> {
    let mut terms = Vec::new();
    for (end, stands) in [(End::After, range.after), (End::Until, range.until)] {
        if let Some(stands) = stands {
            let side = Beside {
                sorted,
                stands,
                end,
            };
            terms.push(side.from(0, slots));
        }
    }
    (!terms.is_empty()).then(|| terms.join(" AND "))
}

/// The rows on one side of a position. It may have fewer columns than the key: then rows that share them lie on neither
/// side of an exclusive position, and within an inclusive one.
struct Beside<'a> {
    sorted: &'a [Sorted],
    stands: &'a [Stand],
    end: End,
}

/// How a column is compared with its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Beyond,
    BeyondOrEqual,
    Equal,
}

impl Beside<'_> {
    /// `a >= ? AND (a > ? OR (a = ? AND b > ?))`: the expanded form, because `(a, b) > (?, ?)` reads the whole index.
    fn from(&self, level: usize, slots: &mut Vec<Slot>) -> String {
        let last = level + 1 >= self.stands.len().min(self.sorted.len());
        if last {
            return match self.end {
                End::After => self.strictly(level, slots),
                End::Until => self.compare(level, Sign::BeyondOrEqual, slots),
            };
        }
        let bound = (level == 0)
            .then(|| self.compare(level, Sign::BeyondOrEqual, slots))
            .filter(|bound| bound != "TRUE");
        let beyond = self.strictly(level, slots);
        let equal = self.compare(level, Sign::Equal, slots);
        let tail = self.from(level + 1, slots);
        let either = if beyond == "FALSE" {
            format!("({equal} AND {tail})")
        } else {
            format!("({beyond} OR ({equal} AND {tail}))")
        };
        match bound {
            Some(bound) => format!("{bound} AND {either}"),
            None => either,
        }
    }

    /// Beyond the value; of a blurred one with an edge that an index can serve.
    fn strictly(&self, level: usize, slots: &mut Vec<Slot>) -> String {
        if self.stands.get(level) == Some(&Stand::Blurred) {
            let edge = self.edge(level, slots);
            let exact = self.compare(level, Sign::Beyond, slots);
            return format!("({edge} AND {exact})");
        }
        self.compare(level, Sign::Beyond, slots)
    }

    /// Whether rows on this side have greater values.
    fn greater(&self, level: usize) -> bool {
        let descending = self.sorted.get(level).is_some_and(|one| one.descending);
        descending == (self.end == End::Until)
    }

    fn edge(&self, level: usize, slots: &mut Vec<Slot>) -> String {
        let greater = self.greater(level);
        slots.push(Slot::Edge(self.end, level, greater));
        let sign = if greater { ">=" } else { "<=" };
        let text = format!("{} {sign} ?", self.name(level));
        self.or_null(level, text)
    }

    fn name(&self, level: usize) -> &str {
        self.sorted
            .get(level)
            .map_or("", |column| column.expression.as_str())
    }

    /// NULL sorts lowest: what is less than a value may be NULL.
    fn or_null(&self, level: usize, text: String) -> String {
        let nullable = self.sorted.get(level).is_some_and(|one| one.nullable);
        if nullable && !self.greater(level) {
            format!("({text} OR {} IS NULL)", self.name(level))
        } else {
            text
        }
    }

    fn compare(&self, level: usize, sign: Sign, slots: &mut Vec<Slot>) -> String {
        let (Some(column), Some(stand)) = (self.sorted.get(level), self.stands.get(level)) else {
            return "FALSE".to_owned();
        };
        let name = &column.expression;
        let greater = self.greater(level);
        if *stand == Stand::Null {
            return match (sign, greater) {
                (Sign::Beyond, true) => format!("{name} IS NOT NULL"),
                (Sign::BeyondOrEqual, true) => "TRUE".to_owned(),
                (Sign::Beyond, false) => "FALSE".to_owned(),
                (Sign::BeyondOrEqual, false) | (Sign::Equal, _) => format!("{name} IS NULL"),
            };
        }
        let mut value = |slot| slots.push(slot);
        let text = match (&column.form, stand) {
            (_, Stand::Blurred) if sign == Sign::BeyondOrEqual && level == 0 => {
                return self.edge(level, slots);
            }
            (_, Stand::Blurred) => {
                value(Slot::Key(self.end, level));
                let sign = symbol(sign, greater);
                format!("UNIX_TIMESTAMP({name}) {sign} CAST(? AS DECIMAL(20,6))")
            }
            (Form::Ordinal(_), _) if sign == Sign::Equal => {
                value(Slot::Key(self.end, level));
                format!("{name} = ?")
            }
            (Form::Ordinal(values), _) => {
                let first = i64::from(sign == Sign::Beyond);
                let most = i64::try_from(*values).unwrap_or(1).max(2);
                let steps = (first..most).map(|step| if greater { step } else { -step });
                steps.for_each(|step| value(Slot::Ordinal(self.end, level, step)));
                let marks = vec!["?"; usize::try_from(most - first).unwrap_or(1)];
                format!("{name} IN ({})", marks.join(","))
            }
            _ => {
                value(Slot::Key(self.end, level));
                let placeholder = column.form.placeholder();
                format!("{name} {} {placeholder}", symbol(sign, greater))
            }
        };
        if sign == Sign::Equal {
            text
        } else {
            self.or_null(level, text)
        }
    }
}

fn symbol(sign: Sign, greater: bool) -> &'static str {
    match (sign, greater) {
        (Sign::Equal, _) => "=",
        (Sign::Beyond, true) => ">",
        (Sign::Beyond, false) => "<",
        (Sign::BeyondOrEqual, true) => ">=",
        (Sign::BeyondOrEqual, false) => "<=",
    }
}

#[cfg(test)]
#[path = "predicate_tests.rs"]
mod tests;
