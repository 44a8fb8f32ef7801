//! Boundaries that cut a walk into parts of about the same size, found through the index. Values between the first key and
//! the last are tried, and the server says how many entries of the index it thinks lie between two of them, until there are
//! many cells of which none is large; what lies within one value is cut by the key's next column. At the end the index is
//! looked into for the key nearest to each boundary: a few entries are read for each, however large the table.
//!
//! Estimates decide only how even the parts are. Each boundary is the key of a row, found behind the one before it, so the
//! parts are disjoint and together the whole whatever was estimated.

use super::ask::{Ask, Behind};
use super::candidates::Candidates;
use super::ordinate::Scale;
use super::token::KeyValue;
use crate::error::{Code, Error, Result};
use std::future::Future;
use std::pin::Pin;

/// So many rows are looked at one by one instead; estimates of small tables are rough.
const FEW: u64 = 1_000;
/// Cells of a part, as far as all parts have no more than so many.
const CELLS: usize = 16;
const MOST_CELLS: usize = 4_096;
/// Estimates asked for, for each cell that is wanted; then what is left stays as it is.
const TRIES: usize = 16;

/// The keys that end each part but the last, at most `parts - 1`.
///
/// # Errors
/// [`Code::Plan`] when no index serves the order, and whatever the server says.
pub async fn boundaries(
    mut ask: Ask<'_>,
    after: Behind<'_>,
    parts: usize,
) -> Result<Vec<Vec<KeyValue>>> {
    if !ask.opened.paged {
        return Err(Error::new(
            Code::Plan,
            "the walk can't be split: no index serves its order, so each part would read the whole",
        ));
    }
    // Cells are measured in entries, whatever share of them the query takes.
    let (whole, share) = match ask.entries(after, None).await? {
        Some(entries) => (entries, 1.0),
        None => ask.reading(after).await?,
    };
    let few = FEW.max(parts as u64);
    if whole * share <= number(few) {
        let keys = ask.keys(after, None, few * 4).await?;
        if (keys.len() as u64) < few * 4 {
            return Ok(evenly(keys, parts));
        }
    }
    let first = ask.key(after, None, false).await?;
    let last = ask.key(after, None, true).await?;
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(Vec::new());
    };
    let (Some(from), Some(to)) = (first.first().cloned(), last.first().cloned()) else {
        return Ok(Vec::new());
    };
    let wanted = (parts * CELLS).min(MOST_CELLS.max(parts * 2));
    let mut sketch = Sketch {
        ask,
        behind: after.map(<[KeyValue]>::to_vec),
        cells: Vec::new(),
        largest: whole / number(wanted as u64),
        tries: wanted * TRIES,
    };
    sketch.cut(Vec::new(), from, to).await?;
    let Sketch { ask, cells, .. } = sketch;
    choose(ask, after, &cells, parts).await
}

/// A position behind some cells of the index, and the entries of the last of them.
type Cell = (Vec<KeyValue>, f64);

/// The cells found so far.
struct Sketch<'a> {
    ask: Ask<'a>,
    /// Where the last one ends.
    behind: Option<Vec<KeyValue>>,
    cells: Vec<Cell>,
    /// Entries that a cell may have.
    largest: f64,
    /// Estimates that may still be asked for.
    tries: usize,
}

/// The values of a column, in the walk's order, by numbers.
enum Line {
    Scale(Scale, i128, i128),
    List(Candidates, Vec<String>, usize),
}

impl Line {
    fn value(&self, at: i128) -> Option<KeyValue> {
        match self {
            Line::Scale(scale, ..) => scale.value(at),
            Line::List(_, values, _) => {
                let value = values.get(usize::try_from(at).ok()?)?;
                Some(KeyValue::Bytes(value.clone().into_bytes()))
            }
        }
    }
}

impl Sketch<'_> {
    /// Cuts what lies within `prefix` by the values of the next column, which go from `from` to `to`.
    fn cut<'f>(
        &'f mut self,
        prefix: Vec<KeyValue>,
        from: KeyValue,
        to: KeyValue,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + 'f>> {
        Box::pin(async move {
            let level = prefix.len();
            let null = || with(&prefix, KeyValue::Null);
            let mut from = from;
            if from == KeyValue::Null {
                self.group(null()).await?;
                let behind = self.behind.clone();
                let row = self.ask.key(behind.as_deref(), None, false).await?;
                match row.filter(|row| row.get(..level) == Some(prefix.as_slice())) {
                    Some(row) => from = row.get(level).cloned().unwrap_or(KeyValue::Null),
                    None => return Ok(()),
                }
            }
            let nulls_follow = to == KeyValue::Null;
            let to = if nulls_follow { least(&from) } else { to };
            if let Some(line) = self.line(level, &from, &to).await? {
                self.along(&prefix, line).await?;
            }
            // What no number or list could name.
            if !nulls_follow {
                let end = with(&prefix, to);
                if let Some(rest) = self.entries(&end).await?.filter(|rest| *rest > 0.0) {
                    self.found(end, rest);
                }
                return Ok(());
            }
            self.group(null()).await
        })
    }

    /// The values between two, if they can be named.
    async fn line(&mut self, level: usize, from: &KeyValue, to: &KeyValue) -> Result<Option<Line>> {
        let opened = self.ask.opened;
        let (Some(column), Some(kind)) = (opened.sorted.get(level), opened.kinds.get(level)) else {
            return Ok(None);
        };
        if let Some(scale) = Scale::between(from, to, &column.form, *kind) {
            let ends = scale.number(from).zip(scale.number(to));
            return Ok(ends.map(|(low, high)| Line::Scale(scale, low, high)));
        }
        let defined = opened.source.as_ref();
        let defined = defined.and_then(|(_, table)| table.defined.get(level)?.as_ref());
        let (KeyValue::Bytes(from), KeyValue::Bytes(to), Some(defined)) = (from, to, defined)
        else {
            return Ok(None);
        };
        let candidates = Candidates::of(self.ask.conn, from, to, defined).await?;
        Ok(candidates.map(|candidates| list(candidates, column.descending, 0)))
    }

    /// Makes cells along a line.
    async fn along(&mut self, prefix: &[KeyValue], line: Line) -> Result<()> {
        // Positions still to come, the nearest on top; between it and the one below it halves are put.
        let (mut low, last) = match &line {
            Line::Scale(_, low, high) => (low - (high - low).signum(), *high),
            Line::List(_, values, _) => (-1, i128::try_from(values.len()).unwrap_or(0) - 1),
        };
        let mut ahead = vec![last];
        while let Some(at) = ahead.last().copied() {
            let Some(value) = line.value(at) else {
                ahead.pop();
                low = at;
                continue;
            };
            let place = with(prefix, value.clone());
            let entries = self.entries(&place).await?;
            let Some(entries) = entries.filter(|entries| *entries > 0.0) else {
                ahead.pop();
                low = at;
                continue;
            };
            if entries <= self.largest || self.tries == 0 {
                self.found(place, entries);
            } else {
                let middle = low.midpoint(at);
                if middle != low && middle != at {
                    ahead.push(middle);
                    continue;
                }
                match &line {
                    Line::Scale(..) => self.group(place).await?,
                    Line::List(..) => self.gap(prefix, &line, low, at, place).await?,
                }
            }
            ahead.pop();
            low = at;
        }
        Ok(())
    }

    /// Cuts what lies between two neighbours of a list: texts that begin with one of them, or many rows of one value.
    async fn gap(
        &mut self,
        prefix: &[KeyValue],
        line: &Line,
        low: i128,
        at: i128,
        end: Vec<KeyValue>,
    ) -> Result<()> {
        let level = prefix.len();
        let descending = self
            .ask
            .opened
            .sorted
            .get(level)
            .is_some_and(|one| one.descending);
        let stem = match line.value(if descending { at } else { low }) {
            Some(KeyValue::Bytes(stem)) => String::from_utf8(stem).ok(),
            _ => None,
        };
        if let (Line::List(candidates, _, round), Some(stem)) = (line, stem)
            && let Some(within) = candidates.within(&stem, *round)
        {
            let before = self.cells.len();
            Box::pin(self.along(prefix, list(within, descending, round + 1))).await?;
            if self.cells.len() > before + 1 {
                return self.rest(end).await;
            }
        }
        let behind = self.behind.clone();
        let row = self.ask.key(behind.as_deref(), Some(&end), false).await?;
        if let Some(value) = row.and_then(|row| row.get(level).cloned()) {
            self.group(with(prefix, value)).await?;
        }
        self.rest(end).await
    }

    /// What is left up to a position, as one cell.
    async fn rest(&mut self, end: Vec<KeyValue>) -> Result<()> {
        if let Some(rest) = self.entries(&end).await?.filter(|rest| *rest > 0.0) {
            self.found(end, rest);
        }
        Ok(())
    }

    /// The rows that share the values of `group`, all those up to them included: one cell, or cut by the next column.
    async fn group(&mut self, group: Vec<KeyValue>) -> Result<()> {
        let Some(entries) = self.entries(&group).await?.filter(|entries| *entries > 0.0) else {
            return Ok(());
        };
        let level = group.len();
        if entries > self.largest && level < self.ask.opened.sorted.len() && self.tries > 0 {
            let behind = self.behind.clone();
            let first = self.ask.key(behind.as_deref(), Some(&group), false).await?;
            let last = self.ask.key(behind.as_deref(), Some(&group), true).await?;
            let value = |row: Option<Vec<KeyValue>>| row?.get(level).cloned();
            if let (Some(from), Some(to)) = (value(first), value(last)) {
                self.cut(group.clone(), from, to).await?;
                return self.rest(group).await;
            }
        }
        self.found(group, entries);
        Ok(())
    }

    fn found(&mut self, place: Vec<KeyValue>, entries: f64) {
        self.behind = Some(place.clone());
        self.cells.push((place, entries));
    }

    /// Entries between the last cell and a position; None if the server can't say.
    async fn entries(&mut self, until: &[KeyValue]) -> Result<Option<f64>> {
        self.tries = self.tries.saturating_sub(1);
        let behind = self.behind.clone();
        self.ask.entries(behind.as_deref(), Some(until)).await
    }
}

/// The keys nearest to where the parts should end.
async fn choose(
    mut ask: Ask<'_>,
    after: Behind<'_>,
    cells: &[Cell],
    parts: usize,
) -> Result<Vec<Vec<KeyValue>>> {
    let whole: f64 = cells.iter().map(|(_, entries)| entries).sum();
    let mut found: Vec<Vec<KeyValue>> = Vec::new();
    #[allow(clippy::cast_precision_loss)]
    let slack = whole / cells.len().max(1) as f64 / 2.0;
    let mut before = 0.0;
    let mut part = 1;
    for (place, entries) in cells {
        before += entries;
        let aim = whole * number(part as u64) / number(parts as u64);
        // The cell's end that is nearest to the aim, or the first one behind it; each ends one part at most.
        if part >= parts || before + slack < aim {
            continue;
        }
        let last = found.last().map(Vec::as_slice).or(after);
        if let Some(key) = ask.key(last, Some(place), true).await? {
            found.push(key);
        }
        part += 1;
    }
    // The last part must not be empty for want of a look.
    if let Some(end) = found.last()
        && ask.key(Some(end), None, false).await?.is_none()
    {
        found.pop();
    }
    Ok(found)
}

/// The boundaries among all keys.
fn evenly(keys: Vec<Vec<KeyValue>>, parts: usize) -> Vec<Vec<KeyValue>> {
    let parts = parts.min(keys.len());
    (1..parts)
        .filter_map(|part| keys.get((keys.len() * part / parts).checked_sub(1)?))
        .cloned()
        .collect()
}

fn list(candidates: Candidates, descending: bool, round: usize) -> Line {
    let mut values = candidates.values();
    if descending {
        values.reverse();
    }
    Line::List(candidates, values, round)
}

/// Less than any value of its kind.
fn least(value: &KeyValue) -> KeyValue {
    match value {
        KeyValue::Null => KeyValue::Null,
        KeyValue::Int(_) | KeyValue::UInt(_) => KeyValue::Int(i64::MIN),
        KeyValue::Double(_) => KeyValue::Double(f64::MIN),
        KeyValue::Bytes(_) => KeyValue::Bytes(Vec::new()),
        KeyValue::DateTime(..) => KeyValue::DateTime(1, 1, 1, 0, 0, 0, 0),
        KeyValue::Time(..) => KeyValue::Time(true, 34, 22, 59, 59, 0),
    }
}

fn with(prefix: &[KeyValue], value: KeyValue) -> Vec<KeyValue> {
    prefix.iter().cloned().chain([value]).collect()
}

#[allow(clippy::cast_precision_loss)]
fn number(count: u64) -> f64 {
    count as f64
}
