//! What the server's metadata say of the key: the table it comes from, its indexes, and for each key column how it
//! is compared and bound. Facts only; the judging is done in `guard` and `unique`.

use super::definition::Defined;
use super::failure;
use super::form::Form;
use super::key::{Key, Part};
use super::plain::Plain;
use super::predicate::Sorted;
use super::types::{Column, ColumnKind};
use super::wire::{ColumnFlags, ColumnType, Conn, Meta, Row, Wire};
use crate::error::{Code, Error, Result};

/// MySQL's number of the character set "binary".
const BINARY: u16 = 63;

/// What a column holds.
#[must_use]
pub fn kind(meta: &Meta) -> ColumnKind {
    let unsigned = meta.flags().contains(ColumnFlags::UNSIGNED_FLAG);
    match meta.column_type() {
        ColumnType::MYSQL_TYPE_TINY => ColumnKind::Int {
            unsigned,
            tiny1: meta.column_length() == 1,
        },
        ColumnType::MYSQL_TYPE_SHORT
        | ColumnType::MYSQL_TYPE_INT24
        | ColumnType::MYSQL_TYPE_LONG
        | ColumnType::MYSQL_TYPE_LONGLONG => ColumnKind::Int {
            unsigned,
            tiny1: false,
        },
        ColumnType::MYSQL_TYPE_YEAR => ColumnKind::Year,
        ColumnType::MYSQL_TYPE_FLOAT => ColumnKind::Float,
        ColumnType::MYSQL_TYPE_DOUBLE => ColumnKind::Double,
        ColumnType::MYSQL_TYPE_DECIMAL | ColumnType::MYSQL_TYPE_NEWDECIMAL => ColumnKind::Decimal,
        ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE => ColumnKind::Date,
        ColumnType::MYSQL_TYPE_DATETIME
        | ColumnType::MYSQL_TYPE_DATETIME2
        | ColumnType::MYSQL_TYPE_TIMESTAMP
        | ColumnType::MYSQL_TYPE_TIMESTAMP2 => ColumnKind::DateTime,
        ColumnType::MYSQL_TYPE_TIME | ColumnType::MYSQL_TYPE_TIME2 => ColumnKind::Time,
        ColumnType::MYSQL_TYPE_BIT => ColumnKind::Bit,
        ColumnType::MYSQL_TYPE_NULL => ColumnKind::Null,
        ColumnType::MYSQL_TYPE_JSON => ColumnKind::Json,
        ColumnType::MYSQL_TYPE_GEOMETRY => ColumnKind::Binary,
        _ if meta.character_set() == BINARY => ColumnKind::Binary,
        _ => ColumnKind::Text,
    }
}

/// The digits of a number that is shown with leading zeros.
fn zerofill(meta: &Meta) -> Option<u16> {
    let width = || u16::try_from(meta.column_length()).unwrap_or(u16::MAX);
    let filled = meta.flags().contains(ColumnFlags::ZEROFILL_FLAG);
    filled.then(width)
}

/// The result's columns as users see them.
///
/// # Errors
/// [`Code::Query`] when two share a name: a row could not hold both.
pub fn columns(metas: &[Meta]) -> Result<Vec<Column>> {
    let columns: Vec<Column> = metas
        .iter()
        .map(|meta| Column {
            name: meta.name_str().into_owned(),
            kind: kind(meta),
            decimals: meta.decimals(),
            zerofill: zerofill(meta),
        })
        .collect();
    for (at, column) in columns.iter().enumerate() {
        if columns
            .iter()
            .skip(at + 1)
            .any(|other| other.name == column.name)
        {
            return Err(Error::new(
                Code::Query,
                format!(
                    "the query's result has two columns named '{}'; give one of them an alias",
                    column.name
                ),
            ));
        }
    }
    Ok(columns)
}

/// The key columns as the page query sorts them; `nulls`: NULL is a value like any other, `plain`: the query's parts.
///
/// # Errors
/// [`Code::Key`] for types whose order and comparison disagree.
pub fn sorted(
    key: &Key,
    metas: &[Meta],
    positions: &[usize],
    defined: &[Option<Defined>],
    marker: bool,
    nulls: bool,
    plain: Option<&Plain>,
) -> Result<Vec<Sorted>> {
    key.parts
        .iter()
        .zip(positions)
        .enumerate()
        .map(|(at, (part, position))| {
            let meta = metas
                .get(*position)
                .ok_or_else(|| Error::new(Code::Key, "a key column is missing"))?;
            let defined = defined.get(at).and_then(Option::as_ref);
            let form = Form::of(part.name(), meta, defined)?;
            if marker {
                same(part, meta)?;
            }
            let nullable = !meta.flags().contains(ColumnFlags::NOT_NULL_FLAG);
            Ok(Sorted {
                expression: if marker {
                    part.qualified()
                } else {
                    part.bare()
                },
                bare: part.bare(),
                own: plain
                    .filter(|_| !meta.table_str().is_empty() && !meta.org_name_str().is_empty())
                    .and_then(|plain| plain.expression(*position, &meta.name_str())),
                descending: part.descending,
                nullable,
                takes_null: nullable && nulls,
                form,
            })
        })
        .collect()
}

/// In the marker form the predicate speaks of a column of the FROM, and the position of one of the result: they must
/// be the same one.
fn same(part: &Part, meta: &Meta) -> Result<()> {
    let (table, own) = (meta.table_str(), meta.org_name_str());
    let expression = table.is_empty() && own.is_empty();
    let renamed = !own.is_empty() && !own.eq_ignore_ascii_case(part.name());
    let elsewhere = part
        .table()
        .is_some_and(|name| !table.eq_ignore_ascii_case(name));
    if expression || renamed || elsewhere {
        return Err(Error::new(
            Code::Key,
            format!(
                "with {{keyset}} the key must be a plain column under its own name, but the result's '{}' is {}; select {} itself",
                part.name(),
                if expression {
                    "an expression".to_owned()
                } else {
                    format!("'{table}'.'{own}'")
                },
                part.qualified()
            ),
        ));
    }
    Ok(())
}

/// The table that the key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// database
    pub schema: String,
    /// table
    pub table: String,
    /// its name in the query and in the plan
    pub alias: String,
    /// the key's columns by their own names
    pub columns: Vec<String>,
}

impl Source {
    /// The one table that all key columns are plain columns of, if it is so.
    #[must_use]
    pub fn of(metas: &[Meta], positions: &[usize]) -> Option<Source> {
        let mut found: Option<Source> = None;
        for position in positions {
            let meta = metas.get(*position)?;
            let (schema, table) = (
                meta.schema_str().into_owned(),
                meta.org_table_str().into_owned(),
            );
            let (alias, column) = (
                meta.table_str().into_owned(),
                meta.org_name_str().into_owned(),
            );
            if table.is_empty() || column.is_empty() {
                return None;
            }
            match &mut found {
                None => {
                    found = Some(Source {
                        schema,
                        table,
                        alias,
                        columns: vec![column],
                    })
                }
                Some(one) if one.schema == schema && one.table == table && one.alias == alias => {
                    one.columns.push(column)
                }
                Some(_) => return None,
            }
        }
        found
    }
}

/// A column of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexColumn {
    /// Name; empty for an expression.
    pub name: String,
    /// Stored descending.
    pub descending: bool,
    /// Only its beginning is indexed.
    pub prefix: bool,
    /// NULL is possible.
    pub nullable: bool,
}

/// An index of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Name.
    pub name: String,
    /// No two rows share its values (NULLs aside).
    pub unique: bool,
    /// It has an order.
    pub ordered: bool,
    /// Its columns.
    pub columns: Vec<IndexColumn>,
}

/// The table as `information_schema` shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// InnoDB keeps the primary key behind every other index.
    pub innodb: bool,
    /// Estimate; None for a view.
    pub rows: Option<u64>,
    /// Its indexes.
    pub indexes: Vec<Index>,
    /// The definitions of the key's columns, in its order.
    pub defined: Vec<Option<Defined>>,
}

/// Reads the table's facts; without a right to see them there are none.
///
/// # Errors
/// When the connection fails.
pub async fn table(conn: &mut Conn, source: &Source) -> Result<Table> {
    let failed = |error| failure::running("reading the table's indexes", &error);
    let of = [&source.schema, &source.table].map(|name| Wire::Bytes(name.clone().into_bytes()));
    let head = conn
        .exec(
            "SELECT ENGINE, TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
            &of,
        )
        .await
        .map_err(failed)?;
    let mut table = Table::default();
    if let Some(row) = head.first() {
        table.innodb = text(row, 0).is_some_and(|engine| engine.eq_ignore_ascii_case("InnoDB"));
        table.rows = text(row, 1).and_then(|rows| rows.parse().ok());
    }
    let rows = conn
        .exec(
            "SELECT INDEX_NAME, NON_UNIQUE, COLUMN_NAME, COLLATION, SUB_PART, NULLABLE, INDEX_TYPE \
             FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? \
             ORDER BY INDEX_NAME, SEQ_IN_INDEX",
            &of,
        )
        .await
        .map_err(failed)?;
    for row in &rows {
        let name = text(row, 0).unwrap_or_default();
        let column = IndexColumn {
            name: text(row, 2).unwrap_or_default(),
            descending: text(row, 3).as_deref() == Some("D"),
            prefix: text(row, 4).is_some(),
            nullable: text(row, 5).is_some_and(|answer| answer.eq_ignore_ascii_case("YES")),
        };
        match table.indexes.last_mut() {
            Some(index) if index.name == name => index.columns.push(column),
            _ => table.indexes.push(Index {
                name,
                unique: text(row, 1).as_deref() == Some("0"),
                ordered: text(row, 6).as_deref() == Some("BTREE"),
                columns: vec![column],
            }),
        }
    }
    let columns = conn
        .exec(
            &format!(
                "SELECT {} FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                Defined::COLUMNS
            ),
            &of,
        )
        .await
        .map_err(failed)?;
    let columns: Vec<Defined> = columns.iter().map(Defined::of).collect();
    let find = |name: &String| {
        let found = columns
            .iter()
            .find(|one| one.name.eq_ignore_ascii_case(name));
        found.cloned()
    };
    table.defined = source.columns.iter().map(find).collect();
    Ok(table)
}

/// A value of a catalogue's row as text; None for NULL.
#[must_use]
pub fn text(row: &Row, column: usize) -> Option<String> {
    match row.as_ref(column)? {
        Wire::NULL => None,
        Wire::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        Wire::Int(number) => Some(number.to_string()),
        Wire::UInt(number) => Some(number.to_string()),
        Wire::Float(number) => Some(number.to_string()),
        Wire::Double(number) => Some(number.to_string()),
        Wire::Date(..) | Wire::Time(..) => None,
    }
}
