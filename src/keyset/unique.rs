//! Proves that no two rows of a result share a key, from the schema's indexes and the plan, or says that it can't.
//! A key that isn't unique loses and repeats rows at page ends, so what isn't proved must be asserted by the caller.

use super::guard::Plan;
use super::key::Key;
use super::query::Query;
use super::schema::{Source, Table};
use crate::error::{Code, Error, Result};

/// Proves it.
///
/// # Returns
/// What the proof rests on, for `explain()`.
///
/// # Errors
/// [`Code::Key`] that says what is missing.
pub fn prove(
    query: &Query,
    key: &Key,
    columns: usize,
    source: Option<&Source>,
    table: &Table,
    plan: &Plan,
) -> Result<String> {
    let unproved = |why: &str| {
        Error::new(
            Code::Key,
            format!(
                "the key ({}) can't be proved unique: {why}. Add the primary key to it, or pass options: ['unique' => true] if you know it is",
                key.parts
                    .iter()
                    .map(|part| format!("'{}'", part.name()))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        )
    };
    if query.set_operation {
        return Err(unproved("the rows come from several SELECTs"));
    }
    if query.distinct && columns == key.parts.len() {
        return Ok("DISTINCT over the key".to_owned());
    }
    if let (Some(groups), Some(source)) = (&query.group_by, source)
        && groups.iter().all(|group| group.is_of(source))
    {
        return Ok("GROUP BY the key".to_owned());
    }
    if query.grouped {
        return Err(unproved("the query groups by something else"));
    }
    if query.versions {
        return Err(unproved("FOR SYSTEM_TIME gives several versions of a row"));
    }
    let Some(source) = source else {
        return Err(unproved("its columns aren't plain columns of one table"));
    };
    let index = table.indexes.iter().find(|index| {
        index.unique
            && index.columns.iter().all(|column| {
                // Equal texts may begin with different ones: 'ß…' and 'ss…'.
                !column.nullable
                    && !column.prefix
                    && source
                        .columns
                        .iter()
                        .any(|name| name.eq_ignore_ascii_case(&column.name))
            })
    });
    let Some(index) = index else {
        return Err(unproved(&format!(
            "'{}' has no unique index of NOT NULL columns within it",
            source.table
        )));
    };
    match multiplied_by(plan, source) {
        None => Ok(format!(
            "unique index '{}' of '{}'",
            index.name, source.table
        )),
        Some(other) => Err(unproved(&format!(
            "it is unique in '{}', but '{other}' may join several rows to each of them",
            source.table
        ))),
    }
}

/// A table of the plan that may join more than one row to a row of the source.
fn multiplied_by<'a>(plan: &'a Plan, source: &Source) -> Option<&'a str> {
    let select = plan.select_of(Some(&source.alias));
    let inner = select.first().map_or("", |row| row.get("id"));
    let outer = plan.0.first().map_or("", |row| row.get("id"));
    let around = plan.0.iter().filter(|row| {
        inner != outer && row.get("id") == outer && row.get("table") != format!("<derived{inner}>")
    });
    select
        .into_iter()
        .filter(|row| row.get("table") != source.alias)
        .chain(around)
        .find(|row| {
            // "eq_ref|filter": the same access behind a filter of row ids. "system" is a table that has one row today.
            let access = row.get("type").split('|').next().unwrap_or_default();
            let single = matches!(access, "const" | "eq_ref" | "")
                || (access == "system" && row.get("table").starts_with('<'));
            let semi = row.get("table").starts_with("<subquery")
                || row.get("Extra").contains("FirstMatch");
            !single && !semi
        })
        .map(|row| row.get("table"))
}
