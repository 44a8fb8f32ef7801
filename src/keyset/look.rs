//! The look at the server's plans before the first row is handed out: the caller's SELECT as it is, then with the
//! serving index named to the server, else an error. Every plan is of the whole row and of full pages, the worst case.

use super::failure;
use super::guard::{Case, Plan, Verdict, judge};
use super::hint::{force_index, straight_join};
use super::open::{null_key, parameters};
use super::page::Batch;
use super::predicate::{Page, Sorted, Width, page};
use super::query::Query;
use super::schema::{Source, Table};
use super::setup::Setup;
use super::token::KeyValue;
use super::types::ColumnKind;
use super::unique::prove;
use super::wire::{Arrived, Conn, Wire};
use crate::error::{Error, Result};

/// What the looks have in common.
pub(super) struct Look<'a> {
    pub setup: &'a Setup,
    pub sorted: &'a [Sorted],
    pub places: &'a [usize],
    pub kinds: &'a [ColumnKind],
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
}

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
        let (query, plans) = match self
            .attempt(conn, own, after, !self.setup.allow_scan)
            .await?
        {
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
                    Some(query) => match self.attempt(conn, query, after, true).await {
                        Ok(Tried::Fine(plans)) => Some(plans),
                        _ => None,
                    },
                    None => None,
                };
                match (hinted, plans) {
                    (Some(query), Some(plans)) => (query, plans),
                    _ if bearable => match self.attempt(conn, own, after, false).await? {
                        Tried::Fine(plans) => (own.clone(), plans),
                        Tried::Faulty { error, .. } => return Err(error),
                    },
                    _ => return Err(error),
                }
            }
        };
        let unique = self.unique(conn, &plans).await?;
        Ok(Settled {
            query,
            plans,
            unique,
        })
    }

    /// Looks at the plan of the first page, unless the walk goes on behind `after`, and of the one behind a key.
    async fn attempt(
        &self,
        conn: &mut Conn,
        query: &Query,
        after: Option<&[KeyValue]>,
        judged: bool,
    ) -> Result<Tried> {
        let mut plans = Vec::new();
        let mut sample = None;
        if after.is_none() {
            let plan = self.plan(conn, query, None).await?;
            if let Some(faulty) = self.faulty(&plan, false, judged) {
                return Ok(faulty);
            }
            plans.push(("first", plan));
            sample = self.sample(conn, query).await?;
        }
        if let Some(values) = after.or(sample.as_deref()) {
            let plan = self.plan(conn, query, Some(values)).await?;
            if let Some(faulty) = self.faulty(&plan, true, judged) {
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

    fn page(&self, query: &Query, after: Option<&[KeyValue]>, limit: u64) -> (Page, Vec<Wire>) {
        let bindings = self.setup.bindings.len();
        let page = page(query, bindings, self.sorted, after.is_some(), Width::Row);
        let values = after.unwrap_or_default();
        let params = parameters(&page, self.setup, values, self.kinds, limit);
        (page, params)
    }

    async fn plan(
        &self,
        conn: &mut Conn,
        query: &Query,
        after: Option<&[KeyValue]>,
    ) -> Result<Plan> {
        let limit = u64::try_from(self.setup.chunk).unwrap_or(u64::MAX);
        let (page, params) = self.page(query, after, limit);
        Plan::of(conn, &page.sql, &params).await
    }

    /// The first row's key, to look at the second page's plan before the first page is handed out.
    async fn sample(&self, conn: &mut Conn, query: &Query) -> Result<Option<Vec<KeyValue>>> {
        let (page, params) = self.page(query, None, 1);
        let failed = |error| failure::running("reading the first row", &error);
        let statement = conn.prepare(&page.sql).await.map_err(failed)?;
        let fields = conn.start(&statement, &params).await.map_err(failed)?;
        let mut batch = Batch::new(fields.len());
        loop {
            match conn.row(&fields, &mut batch).map_err(failed)? {
                Arrived::Row => {}
                Arrived::Nothing => conn.wait().await.map_err(failed)?,
                Arrived::End => break,
            }
        }
        if batch.rows() == 0 {
            return Ok(None);
        }
        let names = self.setup.key.parts.iter();
        let values = self.places.iter().zip(names).map(|(place, part)| {
            KeyValue::of(batch.value(0, *place)).ok_or_else(|| null_key(part.name()))
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
