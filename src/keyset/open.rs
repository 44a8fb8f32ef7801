//! The opening of a walk on a fresh connection: metadata, key, plan guard and uniqueness proof, the two page
//! statements. After it nothing is left to find out; a walk that opened reads every row once.

use super::failure;
use super::guard::{Case, Plan, judge};
use super::predicate::{Page, Slot, Sorted, Width, page};
use super::schema::{self, Source, Table};
use super::setup::Setup;
use super::token::KeyValue;
use super::types::{Column, ColumnKind};
use super::unique::prove;
use crate::error::{Code, Error, Result};
use crate::value::Value as Config;
use mysql_async::prelude::Queryable;
use mysql_async::{Column as Meta, Conn, Params, Row, Statement, Value as Wire};

/// An opened walk.
#[derive(Debug)]
pub struct Opened {
    /// Columns that come over the wire.
    pub columns: Vec<Column>,
    /// The key's places among them.
    pub positions: Vec<usize>,
    /// The first page, unless the walk goes on behind a token.
    first: Option<(Page, Statement)>,
    /// The page behind a key.
    next: (Page, Statement),
    /// What each key column holds.
    kinds: Vec<ColumnKind>,
    /// What `explain` says of the plan.
    pub report: Vec<(String, Config)>,
}

impl Opened {
    /// Opens the walk; `after` is where it goes on.
    ///
    /// # Errors
    /// [`Code::Query`], [`Code::Key`], [`Code::Plan`].
    pub async fn open(
        conn: &mut Conn,
        setup: &Setup,
        after: Option<&[KeyValue]>,
    ) -> Result<Opened> {
        let base = prepare(conn, &setup.query.text("TRUE")).await?;
        let metas = base.columns();
        let all = schema::columns(&metas)?;
        let names: Vec<String> = all.iter().map(|column| column.name.clone()).collect();
        let places = setup.key.positions(&names)?;
        let marker = setup.query.after.is_some();
        let sorted = schema::sorted(&setup.key, &metas, &places, marker)?;
        let kinds = kinds(&metas, &places);
        let source = Source::of(&metas, &places);
        let table = match &source {
            Some(source) => schema::table(conn, source).await?,
            None => Table::default(),
        };
        let descending: Vec<bool> = sorted.iter().map(|column| column.descending).collect();
        let look = Look {
            setup,
            sorted: &sorted,
            kinds: &kinds,
            source: source.as_ref(),
            table: &table,
            descending: &descending,
        };

        let mut plans = Vec::new();
        let mut unique = None;
        let sample;
        let behind = match after {
            Some(values) => Some(values),
            None => {
                let plan = look.plan(conn, None).await?;
                unique = Some(look.unique(all.len(), &plan)?);
                plans.push(("first", plan));
                sample = look.sample(conn, &places).await?;
                sample.as_deref()
            }
        };
        if let Some(values) = behind {
            let plan = look.plan(conn, Some(values)).await?;
            if unique.is_none() {
                unique = Some(look.unique(all.len(), &plan)?);
            }
            plans.push(("next", plan));
        }

        let build = |next| {
            page(
                &setup.query,
                setup.bindings.len(),
                &sorted,
                next,
                setup.width,
            )
        };
        let first = match after {
            Some(_) => None,
            None => {
                let page = build(false);
                let statement = prepare(conn, &page.sql).await?;
                Some((page, statement))
            }
        };
        let next = build(true);
        let statement = prepare(conn, &next.sql).await?;
        let (columns, positions) = match setup.width {
            Width::Row => (all, places),
            Width::Key => (
                places
                    .iter()
                    .filter_map(|place| all.get(*place).cloned())
                    .collect(),
                (0..places.len()).collect(),
            ),
        };
        let report = vec![
            (
                "sql".to_owned(),
                Config::Str(
                    first
                        .as_ref()
                        .map_or(&next.sql, |(page, _)| &page.sql)
                        .clone(),
                ),
            ),
            ("nextSql".to_owned(), Config::Str(next.sql.clone())),
            (
                "plan".to_owned(),
                Config::Map(
                    plans
                        .into_iter()
                        .map(|(name, plan)| (name.to_owned(), plan.tree()))
                        .collect(),
                ),
            ),
            ("unique".to_owned(), Config::Str(unique.unwrap_or_default())),
        ];
        Ok(Opened {
            columns,
            positions,
            first,
            next: (next, statement),
            kinds,
            report,
        })
    }

    /// The statement of a page and its parameters.
    #[must_use]
    pub fn page(
        &self,
        setup: &Setup,
        after: Option<&[KeyValue]>,
        limit: u64,
    ) -> (&Statement, Params) {
        let (page, statement) = match (after, &self.first) {
            (None, Some(first)) => (&first.0, &first.1),
            _ => (&self.next.0, &self.next.1),
        };
        (
            statement,
            parameters(page, setup, after.unwrap_or_default(), &self.kinds, limit),
        )
    }
}

/// What the looks at the plan have in common.
struct Look<'a> {
    setup: &'a Setup,
    sorted: &'a [Sorted],
    kinds: &'a [ColumnKind],
    source: Option<&'a Source>,
    table: &'a Table,
    descending: &'a [bool],
}

impl Look<'_> {
    fn page(&self, next: bool, width: Width) -> Page {
        page(
            &self.setup.query,
            self.setup.bindings.len(),
            self.sorted,
            next,
            width,
        )
    }

    /// Asks for the plan of a page of full rows and judges it.
    async fn plan(&self, conn: &mut Conn, after: Option<&[KeyValue]>) -> Result<Plan> {
        let page = self.page(after.is_some(), Width::Row);
        let limit = u64::try_from(self.setup.chunk).unwrap_or(u64::MAX);
        let params = parameters(
            &page,
            self.setup,
            after.unwrap_or_default(),
            self.kinds,
            limit,
        );
        let plan = Plan::of(conn, &page.sql, params).await?;
        if !self.setup.allow_scan {
            judge(&Case {
                plan: &plan,
                next: after.is_some(),
                source: self.source,
                table: self.table,
                descending: self.descending,
                equalities: &self.setup.query.equalities,
            })?;
        }
        Ok(plan)
    }

    fn unique(&self, columns: usize, plan: &Plan) -> Result<String> {
        if self.setup.unique {
            return Ok("asserted by the caller".to_owned());
        }
        prove(
            &self.setup.query,
            &self.setup.key,
            columns,
            self.source,
            self.table,
            plan,
        )
    }

    /// The first row's key, to look at the plan of the second page before the first one is handed out.
    async fn sample(&self, conn: &mut Conn, places: &[usize]) -> Result<Option<Vec<KeyValue>>> {
        let page = self.page(false, Width::Row);
        let params = parameters(&page, self.setup, &[], self.kinds, 1);
        let row: Option<Row> = conn
            .exec_first(&page.sql, params)
            .await
            .map_err(|error| failure::running("reading the first row", &error))?;
        let Some(row) = row else { return Ok(None) };
        let mut batch = super::page::Batch::new(row.len());
        batch.push(row.unwrap_raw())?;
        let names = self.setup.key.parts.iter();
        let values = places.iter().zip(names).map(|(place, part)| {
            KeyValue::of(batch.value(0, *place)).ok_or_else(|| null_key(part.name()))
        });
        values.collect::<Result<Vec<_>>>().map(Some)
    }
}

/// A NULL where a key should be.
#[must_use]
pub fn null_key(name: &str) -> Error {
    Error::new(
        Code::Key,
        format!(
            "a row has NULL in the key column '{name}'; such a row has no place in the walk. Add AND {name} IS NOT NULL, or choose another key"
        ),
    )
}

async fn prepare(conn: &mut Conn, sql: &str) -> Result<Statement> {
    conn.prep(sql)
        .await
        .map_err(|error| failure::running("preparing the query", &error))
}

fn kinds(metas: &[Meta], places: &[usize]) -> Vec<ColumnKind> {
    places
        .iter()
        .filter_map(|place| metas.get(*place))
        .map(schema::kind)
        .collect()
}

fn parameters(
    page: &Page,
    setup: &Setup,
    after: &[KeyValue],
    kinds: &[ColumnKind],
    limit: u64,
) -> Params {
    let value = |slot: &Slot| match slot {
        Slot::Binding(at) => setup.bindings.get(*at).cloned().unwrap_or(Wire::NULL),
        Slot::Limit => Wire::UInt(limit),
        Slot::Key(at) => after
            .get(*at)
            .map_or(Wire::NULL, |value| bound(value, kinds.get(*at).copied())),
    };
    let values: Vec<Wire> = page.slots.iter().map(value).collect();
    if values.is_empty() {
        Params::Empty
    } else {
        Params::Positional(values)
    }
}

/// A key value as a parameter.
fn bound(value: &KeyValue, kind: Option<ColumnKind>) -> Wire {
    match value {
        KeyValue::Int(number) => Wire::Int(*number),
        KeyValue::UInt(number) => Wire::UInt(*number),
        KeyValue::Double(number) => Wire::Double(*number),
        // BIT compares as a number.
        KeyValue::Bytes(bytes) if kind == Some(ColumnKind::Bit) && bytes.len() <= 8 => Wire::UInt(
            bytes
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte)),
        ),
        KeyValue::Bytes(bytes) => Wire::Bytes(bytes.clone()),
        KeyValue::DateTime(year, month, day, hour, minute, second, micros) => {
            Wire::Date(*year, *month, *day, *hour, *minute, *second, *micros)
        }
        KeyValue::Time(negative, days, hours, minutes, seconds, micros) => {
            Wire::Time(*negative, *days, *hours, *minutes, *seconds, *micros)
        }
    }
}
