//! Judges the server's plan of a page query: a page must cost what its rows cost. It looks at EXPLAIN's words and
//! never runs the query. On tiny tables, where a server rightly prefers a scan, the indexes' existence decides.

use super::failure;
use super::schema::{Index, IndexColumn, Source, Table, text};
use super::wire::{Conn, Wire};
use crate::error::{Code, Error, Result};
use crate::value::Value as Config;

/// Tables up to this many rows may be scanned and sorted if an index would serve them once they grow.
const TINY: u64 = 10_000;
/// So many rows, found by an index of the WHERE, are sorted for every page sooner than an index of the key is walked.
const FEW: u64 = 1_000;

/// A row of EXPLAIN, by the names its columns have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanRow(pub Vec<(String, Option<String>)>);

impl PlanRow {
    /// The cell called `name`, empty for NULL.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(column, _)| column.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.as_deref())
            .unwrap_or_default()
    }
}

/// A plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan(pub Vec<PlanRow>);

impl Plan {
    /// Asks the server how it would run `sql`.
    ///
    /// # Errors
    /// What the server says of the query.
    pub async fn of(conn: &mut Conn, sql: &str, values: &[Wire]) -> Result<Plan> {
        let rows = conn
            .exec(&format!("EXPLAIN FORMAT=TRADITIONAL {sql}"), values)
            .await
            .map_err(|error| failure::running("asking for the query's plan", &error))?;
        let plan = rows.iter().map(|row| {
            let cells = row.columns_ref().iter().enumerate();
            PlanRow(
                cells
                    .map(|(at, column)| (column.name_str().into_owned(), text(row, at)))
                    .collect(),
            )
        });
        Ok(Plan(plan.collect()))
    }

    /// The plan in lines, for a message.
    #[must_use]
    pub fn lines(&self) -> String {
        let line = |row: &PlanRow| {
            let cells = row.0.iter().filter_map(|(name, value)| {
                let value = value.as_deref().filter(|value| !value.is_empty())?;
                Some(format!("{name}={value}"))
            });
            format!("  {}", cells.collect::<Vec<_>>().join(" "))
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The plan as a tree for PHP.
    #[must_use]
    pub fn tree(&self) -> Config {
        let row = |row: &PlanRow| {
            Config::Map(
                row.0
                    .iter()
                    .map(|(name, value)| {
                        (
                            name.clone(),
                            value.clone().map_or(Config::Null, Config::Str),
                        )
                    })
                    .collect(),
            )
        };
        Config::List(self.0.iter().map(row).collect())
    }

    /// The row of the table called `alias`, or the first one of the outermost SELECT.
    #[must_use]
    pub fn driving(&self, alias: Option<&str>) -> Option<&PlanRow> {
        let select = self.select_of(alias);
        let own = select.iter().find(|row| Some(row.get("table")) == alias);
        own.or(select.first()).copied()
    }

    /// The rows of the SELECT that reads `alias`; those of the outermost one if that is unknown.
    pub(super) fn select_of(&self, alias: Option<&str>) -> Vec<&PlanRow> {
        let id = alias
            .and_then(|alias| self.0.iter().find(|row| row.get("table") == alias))
            .or(self.0.first())
            .map_or("", |row| row.get("id"));
        self.0.iter().filter(|row| row.get("id") == id).collect()
    }
}

/// What is judged.
#[derive(Debug)]
pub struct Case<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The page behind a key, not the first one.
    pub next: bool,
    /// The table that the key comes from, if it is one.
    pub source: Option<&'a Source>,
    /// Its facts.
    pub table: &'a Table,
    /// Directions of the key columns, true for descending.
    pub descending: &'a [bool],
    /// Columns that the query holds to one value.
    pub equalities: &'a [String],
}

/// A plan's judgement.
#[derive(Debug)]
pub enum Verdict {
    /// A page costs what its rows cost.
    Fine,
    /// It doesn't.
    Faulty {
        /// What to say if nothing helps: [`Code::Plan`] with the reason, the plan, and advice.
        error: Error,
        /// An index that serves the order, and that the server could be told to use.
        index: Option<String>,
        /// So little is read that the plan may stand: a tiny table, or few rows by the WHERE, with such an index.
        bearable: bool,
        /// Few rows by the WHERE: telling the server would make it worse.
        selective: bool,
    },
}

/// Judges a plan.
#[must_use]
pub fn judge(case: &Case) -> Verdict {
    let Some((reason, structural)) = fault(case) else {
        return Verdict::Fine;
    };
    let serving = case
        .source
        .filter(|_| !structural)
        .and_then(|source| serving(case, source));
    let selective = serving.is_some() && selective(case);
    Verdict::Faulty {
        error: refusal(case, &reason, structural, serving),
        index: serving.map(|index| index.name.clone()),
        bearable: serving.is_some()
            && (selective || case.table.rows.is_some_and(|rows| rows <= TINY)),
        selective,
    }
}

/// Whether the WHERE leaves few rows, found by an index of their own.
fn selective(case: &Case) -> bool {
    let alias = case.source.map(|source| source.alias.as_str());
    let select = case.plan.select_of(alias);
    select
        .iter()
        .find(|row| Some(row.get("table")) == alias)
        .is_some_and(|row| {
            matches!(
                row.get("type"),
                "ref" | "range" | "ref_or_null" | "index_merge"
            ) && row.get("rows").parse::<u64>().is_ok_and(|rows| rows <= FEW)
        })
}

fn refusal(case: &Case, reason: &str, structural: bool, serving: Option<&Index>) -> Error {
    let advice = match (structural, serving, case.source) {
        (true, ..) => {
            "put {keyset} where the key can be compared (… WHERE … AND {keyset} GROUP BY …)"
                .to_owned()
        }
        (false, Some(index), Some(source)) => format!(
            "the index '{}' of '{}' could serve the order, but the server doesn't choose it; ANALYZE TABLE may help, or an index that holds the WHERE's columns before the key's",
            index.name, source.table
        ),
        (false, None, Some(source)) => format!(
            "no index of '{}' serves the order; create one on ({}), or choose a key that has one",
            source.table,
            wanted(case, source)
        ),
        (false, _, None) => {
            "choose a key of plain columns of one table with an index on them".to_owned()
        }
    };
    Error::new(
        Code::Plan,
        format!(
            "the query can't be paged on an index: {reason}. What helps: {advice}; or options: ['allowScan' => true] to read it all the same. The plan:\n{}",
            case.plan.lines()
        ),
    )
}

/// What is wrong with the plan, and whether it is so whatever the table's size.
fn fault(case: &Case) -> Option<(String, bool)> {
    let rows = &case.plan.0;
    if rows.iter().all(|row| row.get("table").is_empty()) {
        return None; // nothing to read: "Impossible WHERE", "no matching row in const table"
    }
    for row in rows {
        let (select, table) = (row.get("select_type"), row.get("table"));
        if select.contains("DERIVED")
            || table.starts_with("<derived")
            || table.starts_with("<union")
        {
            return Some((
                "a part of it is computed as a whole and kept for every page (a derived table)"
                    .into(),
                true,
            ));
        }
    }
    let alias = case.source.map(|source| source.alias.as_str());
    let select = case.plan.select_of(alias);
    if select
        .iter()
        .any(|row| row.get("Extra").contains("Using filesort"))
    {
        return Some(("every page would be sorted (Using filesort)".into(), false));
    }
    if select
        .iter()
        .any(|row| row.get("Extra").contains("Using temporary"))
    {
        return Some((
            "every page would go through a temporary table (Using temporary)".into(),
            false,
        ));
    }
    let driving = select
        .iter()
        .find(|row| Some(row.get("table")) == alias)
        .or(select.first())?;
    let table = driving.get("table");
    match driving.get("type").split('|').next().unwrap_or_default() {
        "ALL" => Some((
            format!("every page would read the whole of '{table}' (type ALL)"),
            false,
        )),
        "index" if case.next && !driving.get("Extra").contains("Using index for group-by") => {
            Some((
                format!("every page would walk an index of '{table}' from its start (type index)"),
                false,
            ))
        }
        _ => None,
    }
}

/// The columns an index should have.
fn wanted(case: &Case, source: &Source) -> String {
    let mixed =
        case.descending.iter().any(|down| *down) && case.descending.iter().any(|down| !*down);
    let column = |(name, down): (&String, &bool)| {
        format!("{name}{}", if mixed && *down { " DESC" } else { "" })
    };
    source
        .columns
        .iter()
        .zip(case.descending)
        .map(column)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The index whose order is the key's once the columns held to one value are passed over; of several the one that
/// passes over the most, since it finds the WHERE's rows too.
fn serving<'a>(case: &Case<'a>, source: &Source) -> Option<&'a Index> {
    let primary = case
        .table
        .indexes
        .iter()
        .find(|index| index.name == "PRIMARY");
    let candidates = case.table.indexes.iter().filter(|index| index.ordered);
    let served = candidates.filter_map(|index| {
        let mut columns: Vec<&IndexColumn> = index.columns.iter().collect();
        // InnoDB keeps the primary key behind every other index.
        let behind = primary
            .filter(|_| case.table.innodb)
            .map(|one| &one.columns);
        for column in behind.into_iter().flatten() {
            if !columns
                .iter()
                .any(|one| one.name.eq_ignore_ascii_case(&column.name))
            {
                columns.push(column);
            }
        }
        serves(&columns, source, case).map(|passed| (passed, index))
    });
    served
        .max_by_key(|(passed, index)| (*passed, index.name == "PRIMARY"))
        .map(|(_, index)| index)
}

/// How many columns are passed over, if the order is the key's.
fn serves(columns: &[&IndexColumn], source: &Source, case: &Case) -> Option<usize> {
    let held = |name: &str| {
        case.equalities
            .iter()
            .any(|one| one.eq_ignore_ascii_case(name))
    };
    let mut columns = columns.iter();
    let mut turned: Option<bool> = None;
    let mut passed = 0;
    for (name, descending) in source.columns.iter().zip(case.descending) {
        loop {
            let Some(column) = columns.next() else {
                return held(name).then_some(passed);
            };
            if column.prefix {
                return None;
            }
            if column.name.eq_ignore_ascii_case(name) {
                let turn = column.descending != *descending;
                if !held(name) && *turned.get_or_insert(turn) != turn {
                    return None;
                }
                break;
            }
            if !held(&column.name) {
                return None;
            }
            passed += 1;
        }
    }
    Some(passed)
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
