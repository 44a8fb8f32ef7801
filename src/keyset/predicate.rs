//! The predicate of a range of the key. Values are never written into the text: a [`Slot`] says which value each `?` takes. The
//! text depends on a position only through its [`Stand`]s.

use super::form::Form;

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

/// The shape of the range that is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range<'a> {
    /// Behind this position; None: from the beginning.
    pub after: Option<&'a [Stand]>,
    /// Up to this one, inclusive; None: to the end.
    pub until: Option<&'a [Stand]>,
}

/// The predicate of a range; None if it is the whole.
pub(super) fn within(sorted: &[Sorted], range: Range<'_>, slots: &mut Vec<Slot>) -> Option<String> {
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
