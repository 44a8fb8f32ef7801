//! The look at the server's plans before the first row is handed out: the caller's SELECT as it is, then with the
//! serving index named to the server, else an error. Every plan is of the whole row and of full pages, the worst case.

use super::ask::rows;
use super::clock::Clock;
use super::failure;
use super::guard::{Case, Plan, Verdict, judge};
use super::hint::{force_index, straight_join};
use super::open::null_key;
use super::pace::longest;
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
    pub plans: Plans,
    pub unique: String,
    /// Each page costs what its rows cost. Otherwise the caller insists, and all is read as one result.
    pub paged: bool,
    /// The server sorts for each page, since there is little to sort.
    pub sorts: bool,
    /// Rows of a page at most.
    pub longest: u64,
}

/// What was looked at, under the names that `explain` gives it.
type Plans = Vec<(&'static str, Plan)>;

/// How a form of the query is looked at.
#[derive(Clone, Copy)]
struct Taking {
    /// Rows of a page.
    limit: u64,
    /// A faulty plan ends the look.
    judged: bool,
    /// The first row is read for the plan behind it; of a query that isn't paged that would be all the work.
    sampled: bool,
}

/// What is wrong with a plan.
struct Fault {
    error: Error,
    /// Little is lost by it.
    bearable: bool,
}

/// The outcome of one try.
enum Tried {
    Fine(Plans),
    Faulty {
        fault: Fault,
        /// An index that would serve, if the server were told to take it.
        index: Option<String>,
    },
}

impl Look<'_> {
    /// Finds the form of the query that pages well: with pages as long as they may become, else of `chunk` rows.
    pub async fn settle(&self, conn: &mut Conn, after: Option<&[KeyValue]>) -> Result<Settled> {
        let chunk = u64::try_from(self.setup.chunk).unwrap_or(u64::MAX);
        let mut longest = longest(chunk);
        let mut found = None;
        if longest > chunk {
            found = self.well(conn, after, longest).await?.ok();
        }
        let (mut paged, mut sorts) = (true, false);
        let (query, plans) = match found {
            Some(found) => found,
            None => match self.well(conn, after, chunk).await? {
                Ok(found) => {
                    // Of longer ones the server would sort each, or read the table for it.
                    longest = chunk;
                    found
                }
                Err(Fault { error, bearable }) => {
                    if !bearable && !self.setup.allow_scan {
                        return Err(error);
                    }
                    (paged, sorts) = (bearable, true);
                    let taken = Taking {
                        limit: chunk,
                        judged: false,
                        sampled: bearable,
                    };
                    let own = &self.setup.query;
                    match self.attempt(conn, own, after, taken).await? {
                        Tried::Fine(plans) => (own.clone(), plans),
                        Tried::Faulty { fault, .. } => return Err(fault.error),
                    }
                }
            },
        };
        let unique = self.unique(conn, &plans).await?;
        Ok(Settled {
            query,
            plans,
            unique,
            paged,
            sorts,
            longest,
        })
    }

    /// The query as it is, or with the index named that serves it, if its pages of `limit` rows cost what their rows cost.
    async fn well(
        &self,
        conn: &mut Conn,
        after: Option<&[KeyValue]>,
        limit: u64,
    ) -> Result<std::result::Result<(Query, Plans), Fault>> {
        let own = &self.setup.query;
        let taking = Taking {
            limit,
            judged: true,
            sampled: true,
        };
        let (fault, index) = match self.attempt(conn, own, after, taking).await? {
            Tried::Fine(plans) => return Ok(Ok((own.clone(), plans))),
            Tried::Faulty { fault, index } => (fault, index),
        };
        let hinted = index
            .zip(self.source)
            .and_then(|(index, source)| force_index(own, source, &index));
        if let Some(query) = hinted
            // An error here is the hint's, not the caller's.
            && let Ok(Tried::Fine(plans)) = self.attempt(conn, &query, after, taking).await
        {
            return Ok(Ok((query, plans)));
        }
        Ok(Err(fault))
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
            let plan = self.plan(conn, query, None, taking.limit).await?;
            if let Some(faulty) = self.faulty(&plan, false, taking.judged) {
                return Ok(faulty);
            }
            plans.push(("first", plan));
            if taking.sampled {
                sample = self.sample(conn, query).await?;
            }
        }
        if let Some(values) = after.or(sample.as_deref()) {
            let plan = self.plan(conn, query, Some(values), taking.limit).await?;
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
                fault: Fault { error, bearable },
                index: index.filter(|_| !selective),
            }),
            Verdict::Fine | Verdict::Faulty { .. } => None,
        }
    }

    /// A page of the walk: with what its position needs, or for a look at the plan.
    async fn page(
        &self,
        conn: &mut Conn,
        query: &Query,
        after: Option<&[KeyValue]>,
        (width, limit): (Width, u64),
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
        let params = parameters(&page, self.setup, after.as_ref(), self.until, limit);
        Ok((page, params))
    }

    async fn plan(
        &self,
        conn: &mut Conn,
        query: &Query,
        after: Option<&[KeyValue]>,
        limit: u64,
    ) -> Result<Plan> {
        let wanted = (Width::Plan, limit);
        let (page, params) = self.page(conn, query, after, wanted).await?;
        Plan::of(conn, &page.sql, &params).await
    }

    /// The first row's key, to look at the second page's plan before the first page is handed out.
    async fn sample(&self, conn: &mut Conn, query: &Query) -> Result<Option<Vec<KeyValue>>> {
        let (page, params) = self.page(conn, query, None, (Width::Row, 1)).await?;
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
