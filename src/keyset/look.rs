//! The look at the server's plans before the first row is handed out: the caller's SELECT as it is, then with the
//! serving index named to the server, else an error. Every plan is of the whole row and of full pages, the worst case.

use super::ask::rows;
use super::clock::Clock;
use super::failure;
use super::guard::{Case, Plan, Verdict, judge};
use super::hint::{force_index, straight_join};
use super::open::null_key;
use super::predicate::{Range, Sorted};
use super::query::Query;
use super::schema::{Source, Table};
use super::setup::Setup;
use super::spot::{Spot, parameters};
use super::sql::{Page, Width, page};
use super::token::KeyValue;
use super::types::Value;
use super::unique::prove;
use super::wire::{Conn, Wire};
use crate::error::{Error, Result};

/// What the looks have in common.
pub(super) struct Look<'a> {
    pub setup: &'a Setup,
    pub sorted: &'a [Sorted],
    /// The key's places among the columns on the wire.
    pub seats: &'a [usize],
    pub clock: Option<&'a Clock>,
    /// Where the walk ends.
    pub until: Option<&'a Spot>,
    pub source: Option<&'a Source>,
    pub table: &'a Table,
    pub descending: &'a [bool],
    /// Columns of the result.
    pub width: usize,
}

/// The query that will be run, and why it may.
pub(super) struct Settled {
    pub query: Query,
    pub plans: Vec<(&'static str, Plan)>,
    pub unique: String,
    /// Each page costs what its rows cost. Otherwise the caller insists, and all is read as one result.
    pub paged: bool,
    /// The server sorts for each page, since there is little to sort.
    pub sorts: bool,
}

/// How a form of the query is looked at.
#[derive(Clone, Copy)]
struct Taking {
    /// A faulty plan ends the look.
    judged: bool,
    /// The first row is read for the plan behind it; of a query that isn't paged that would be all the work.
    sampled: bool,
}

const JUDGED: Taking = Taking {
    judged: true,
    sampled: true,
};

/// The outcome of one try.
enum Tried {
    Fine(Vec<(&'static str, Plan)>),
    Faulty {
        error: Error,
        index: Option<String>,
        bearable: bool,
        selective: bool,
    },
}

impl Look<'_> {
    /// Finds the form of the query that pages well.
    pub async fn settle(&self, conn: &mut Conn, after: Option<&[KeyValue]>) -> Result<Settled> {
        let own = &self.setup.query;
        let (mut paged, mut sorts) = (true, false);
        let (query, plans) = match self.attempt(conn, own, after, JUDGED).await? {
            Tried::Fine(plans) => (own.clone(), plans),
            Tried::Faulty {
                error,
                index,
                bearable,
                selective,
            } => {
                let hinted = index
                    .filter(|_| !selective)
                    .zip(self.source)
                    .and_then(|(index, source)| force_index(own, source, &index));
                let plans = match &hinted {
                    // An error here is the hint's, not the caller's.
                    Some(query) => match self.attempt(conn, query, after, JUDGED).await {
                        Ok(Tried::Fine(plans)) => Some(plans),
                        _ => None,
                    },
                    None => None,
                };
                match (hinted, plans) {
                    (Some(query), Some(plans)) => (query, plans),
                    _ if bearable || self.setup.allow_scan => {
                        (paged, sorts) = (bearable, true);
                        let taken = Taking {
                            judged: false,
                            sampled: bearable,
                        };
                        match self.attempt(conn, own, after, taken).await? {
                            Tried::Fine(plans) => (own.clone(), plans),
                            Tried::Faulty { error, .. } => return Err(error),
                        }
                    }
                    _ => return Err(error),
                }
            }
        };
        let unique = self.unique(conn, &plans).await?;
        Ok(Settled {
            query,
            plans,
            unique,
            paged,
            sorts,
        })
    }

    /// Looks at the plan of the first page, unless the walk goes on behind `after`, and of the one behind a key.
    async fn attempt(
        &self,
        conn: &mut Conn,
        query: &Query,
        after: Option<&[KeyValue]>,
        taking: Taking,
    ) -> Result<Tried> {
        let mut plans = Vec::new();
        let mut sample = None;
        if after.is_none() {
            let plan = self.plan(conn, query, None).await?;
            if let Some(faulty) = self.faulty(&plan, false, taking.judged) {
                return Ok(faulty);
            }
            plans.push(("first", plan));
            if taking.sampled {
                sample = self.sample(conn, query).await?;
            }
        }
        if let Some(values) = after.or(sample.as_deref()) {
            let plan = self.plan(conn, query, Some(values)).await?;
            if let Some(faulty) = self.faulty(&plan, true, taking.judged) {
                return Ok(faulty);
            }
            plans.push(("next", plan));
        }
        Ok(Tried::Fine(plans))
    }

    fn faulty(&self, plan: &Plan, next: bool, judged: bool) -> Option<Tried> {
        let case = Case {
            plan,
            next,
            source: self.source,
            table: self.table,
            descending: self.descending,
            equalities: &self.setup.query.equalities,
        };
        match judge(&case) {
            Verdict::Faulty {
                error,
                index,
                bearable,
                selective,
            } if judged => Some(Tried::Faulty {
                error,
                index,
                bearable,
                selective,
            }),
            Verdict::Fine | Verdict::Faulty { .. } => None,
        }
    }

    /// A page of the walk; of the first row, with what its position needs, or for a look at the plan.
    async fn page(
        &self,
        conn: &mut Conn,
        query: &Query,
        after: Option<&[KeyValue]>,
        width: Width,
    ) -> Result<(Page, Vec<Wire>)> {
        let after = match after {
            Some(values) => Some(Spot::of(conn, self.clock, self.sorted, values).await?),
            None => None,
        };
        let range = Range {
            after: after.as_ref().map(|spot| spot.stands.as_slice()),
            until: self.until.map(|spot| spot.stands.as_slice()),
        };
        let page = page(query, self.setup.bindings.len(), self.sorted, range, width);
        let limit = match width {
            Width::Plan => u64::try_from(self.setup.chunk).unwrap_or(u64::MAX),
            Width::Row | Width::Key => 1,
        };
        let params = parameters(&page, self.setup, after.as_ref(), self.until, limit);
        Ok((page, params))
    }

    async fn plan(
        &self,
        conn: &mut Conn,
        query: &Query,
        after: Option<&[KeyValue]>,
    ) -> Result<Plan> {
        let (page, params) = self.page(conn, query, after, Width::Plan).await?;
        Plan::of(conn, &page.sql, &params).await
    }

    /// The first row's key, to look at the second page's plan before the first page is handed out.
    async fn sample(&self, conn: &mut Conn, query: &Query) -> Result<Option<Vec<KeyValue>>> {
        let (page, params) = self.page(conn, query, None, Width::Row).await?;
        let batch = rows(conn, &page.sql, &params)
            .await
            .map_err(|error| failure::running("reading the first row", &error))?;
        if batch.rows() == 0 {
            return Ok(None);
        }
        let columns = self.sorted.iter().zip(self.setup.key.parts.iter());
        let values = self
            .seats
            .iter()
            .zip(columns)
            .map(|(seat, (column, part))| {
                let value = batch.value(0, *seat);
                let null = value == Value::Null && !column.takes_null;
                KeyValue::of(value)
                    .filter(|_| !null)
                    .ok_or_else(|| null_key(part.name()))
            });
        values.collect::<Result<Vec<_>>>().map(Some)
    }

    /// Proves the key unique, if need be with the tables read in the order they are written: on tiny tables a
    /// server may begin with any of them, and then no join looks like one to a single row.
    async fn unique(&self, conn: &mut Conn, plans: &[(&'static str, Plan)]) -> Result<String> {
        if self.setup.unique {
            return Ok("asserted by the caller".to_owned());
        }
        let proof = |plan: &Plan| {
            prove(
                &self.setup.query,
                &self.setup.key,
                self.width,
                self.source,
                self.table,
                plan,
            )
        };
        let nothing = Plan::default();
        let first = proof(plans.first().map_or(&nothing, |(_, plan)| plan));
        let Err(error) = first else { return first };
        let Some(sql) = straight_join(&self.setup.query) else {
            return Err(error);
        };
        let set = |value: &str| format!("SET SESSION max_seeks_for_key = {value}");
        let failed = |error| failure::running("looking at the joins", &error);
        conn.run(&set("1")).await.map_err(failed)?;
        let plan = Plan::of(conn, &sql, &self.setup.bindings).await;
        conn.run(&set("DEFAULT")).await.map_err(failed)?;
        plan.and_then(|plan| proof(&plan)).map_err(|_| error)
    }
}
