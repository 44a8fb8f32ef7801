//! Questions about ranges of a walk that are no pages: the first or last key within one, how many rows it has, and how many
//! the server thinks it has. Each reads an entry of the index or none, but for the exact count.

use super::failure;
use super::guard::Plan;
use super::hint::force_index;
use super::open::Opened;
use super::page::Batch;
use super::predicate::Range;
use super::query::Query;
use super::setup::Setup;
use super::spot::{Spot, parameters};
use super::sql::{Page, Width, page, seek, unordered};
use super::token::KeyValue;
use super::wire::{Arrived, Conn, Failure, Wire};
use crate::error::{Code, Error, Result};

/// A position between rows; of the key's first columns only, it stands behind all rows that share them.
pub type Behind<'a> = Option<&'a [KeyValue]>;

/// Who asks; see the module.
pub struct Ask<'a> {
    /// The connection.
    pub conn: &'a mut Conn,
    /// The walk.
    pub opened: &'a Opened,
    /// Its arguments.
    pub setup: &'a Setup,
}

impl Ask<'_> {
    /// Both positions, ready to be bound. The walk's own end holds where no other is given.
    async fn spots(
        &mut self,
        after: Behind<'_>,
        until: Behind<'_>,
    ) -> Result<(Option<Spot>, Option<Spot>)> {
        let after = match after {
            Some(values) => Some(self.opened.spot(self.conn, values).await?),
            None => None,
        };
        let until = match until {
            Some(values) => Some(self.opened.spot(self.conn, values).await?),
            None => self.opened.until().cloned(),
        };
        Ok((after, until))
    }

    /// The first key between two positions, or the last one.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn key(
        &mut self,
        after: Behind<'_>,
        until: Behind<'_>,
        last: bool,
    ) -> Result<Option<Vec<KeyValue>>> {
        let make = |query: &Query, bindings, range: Range<'_>, opened: &Opened| {
            seek(query, bindings, &opened.sorted, range, last)
        };
        let keys = self.read(after, until, 1, make).await?;
        Ok(keys.into_iter().next())
    }

    /// The first keys between two positions, at most `limit`.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn keys(
        &mut self,
        after: Behind<'_>,
        until: Behind<'_>,
        limit: u64,
    ) -> Result<Vec<Vec<KeyValue>>> {
        let make = |query: &Query, bindings, range: Range<'_>, opened: &Opened| {
            page(query, bindings, &opened.sorted, range, Width::Key)
        };
        self.read(after, until, limit, make).await
    }

    async fn read(
        &mut self,
        after: Behind<'_>,
        until: Behind<'_>,
        limit: u64,
        make: impl Fn(&Query, usize, Range<'_>, &Opened) -> Page,
    ) -> Result<Vec<Vec<KeyValue>>> {
        let (after, until) = self.spots(after, until).await?;
        let bindings = self.setup.bindings.len();
        let range = range(after.as_ref(), until.as_ref());
        let page = make(&self.opened.query, bindings, range, self.opened);
        let params = parameters(&page, self.setup, after.as_ref(), until.as_ref(), limit);
        let batch = rows(self.conn, &page.sql, &params)
            .await
            .map_err(|error| failure::running("looking for a key", &error))?;
        let seats = self.opened.key_seats();
        let key = |row| {
            let values = seats
                .iter()
                .map(|seat| KeyValue::of(batch.value(row, *seat)));
            values.collect::<Option<Vec<_>>>()
        };
        (0..batch.rows())
            .map(|row| key(row).ok_or_else(|| Error::new(Code::Key, "a row's key can't be read")))
            .collect()
    }

    /// The rows between a position and the walk's end, counted.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn count(&mut self, after: Behind<'_>) -> Result<u64> {
        let (after, until) = self.spots(after, None).await?;
        let bindings = self.setup.bindings.len();
        let range = range(after.as_ref(), until.as_ref());
        let page = unordered(
            &self.setup.query,
            bindings,
            &self.opened.sorted,
            range,
            true,
        );
        let params = parameters(&page, self.setup, after.as_ref(), until.as_ref(), 0);
        let rows = self
            .conn
            .exec(&page.sql, &params)
            .await
            .map_err(|error| failure::running("counting the rows", &error))?;
        let count = rows.first().and_then(|row| super::schema::text(row, 0));
        count
            .and_then(|count| count.parse().ok())
            .ok_or_else(|| Error::new(Code::Decode, "the server's count can't be read"))
    }

    /// How many rows the server thinks are there, as it plans to read them.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn estimate(&mut self, after: Behind<'_>) -> Result<u64> {
        let (read, share) = self.reading(after).await?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok((read * share).round() as u64)
    }

    /// How many rows the server thinks it reads for that, and which share of them it thinks the query takes.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn reading(&mut self, after: Behind<'_>) -> Result<(f64, f64)> {
        let plan = self.plan(&self.setup.query.clone(), after, None).await?;
        let row = plan.driving(self.alias().as_deref());
        let number = |name: &str| row.and_then(|row| row.get(name).parse::<f64>().ok());
        let share = number("filtered").unwrap_or(100.0) / 100.0;
        Ok((number("rows").unwrap_or(0.0), share))
    }

    /// How many entries of the walk's index the server thinks lie between two positions; None if it would not use that
    /// index, and so says nothing of it.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn entries(&mut self, after: Behind<'_>, until: Behind<'_>) -> Result<Option<f64>> {
        let own = &self.opened.query;
        let source = self.opened.source.as_ref().map(|(source, _)| source);
        let hinted = source
            .zip(self.opened.index.as_deref())
            .and_then(|(source, index)| force_index(own, source, index));
        let hinted = match hinted {
            // An error here is the hint's, as on a view or behind PARTITION: the caller's query was prepared before.
            Some(query) => self.plan(&query, after, until).await.ok(),
            None => None,
        };
        let plan = match hinted {
            Some(plan) => plan,
            None => self.plan(own, after, until).await?,
        };
        if plan.0.iter().all(|row| row.get("table").is_empty()) {
            return Ok(Some(0.0)); // nothing to read
        }
        let Some(row) = plan.driving(self.alias().as_deref()) else {
            return Ok(None);
        };
        let access = row.get("type").split('|').next().unwrap_or_default();
        let index = self.opened.index.as_deref() == Some(row.get("key"));
        let counted =
            matches!(access, "range" | "ref" | "const" | "eq_ref" | "ref_or_null") && index;
        Ok(row.get("rows").parse().ok().filter(|_| counted))
    }

    async fn plan(&mut self, query: &Query, after: Behind<'_>, until: Behind<'_>) -> Result<Plan> {
        let (after, until) = self.spots(after, until).await?;
        let bindings = self.setup.bindings.len();
        let range = range(after.as_ref(), until.as_ref());
        let page = unordered(query, bindings, &self.opened.sorted, range, false);
        let params = parameters(&page, self.setup, after.as_ref(), until.as_ref(), 0);
        Plan::of(self.conn, &page.sql, &params).await
    }

    fn alias(&self) -> Option<String> {
        let source = self.opened.source.as_ref();
        source.map(|(source, _)| source.alias.clone())
    }
}

fn range<'a>(after: Option<&'a Spot>, until: Option<&'a Spot>) -> Range<'a> {
    Range {
        after: after.map(|spot| spot.stands.as_slice()),
        until: until.map(|spot| spot.stands.as_slice()),
    }
}

/// All rows of a small result.
pub async fn rows(
    conn: &mut Conn,
    sql: &str,
    params: &[Wire],
) -> std::result::Result<Batch, Failure> {
    let statement = conn.prepare(sql).await?;
    let (fields, _) = conn.start(&statement, params).await?;
    let mut batch = Batch::new(fields.len());
    loop {
        match conn.row(&fields, &mut batch)? {
            Arrived::Row => {}
            Arrived::Nothing => conn.wait().await?,
            Arrived::End => break,
        }
    }
    conn.tidy().await?;
    Ok(batch)
}
