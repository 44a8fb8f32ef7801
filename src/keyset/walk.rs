//! The background side: connects, opens, reads page after page and hands batches over. It runs inside the runtime
//! and never blocks it; when nobody reads any more it simply is dropped at the next await.

use super::channel::{Channel, Closed, Event};
use super::connect::connect;
use super::effort::Effort;
use super::failure;
use super::open::{Opened, null_key};
use super::page::Batch;
use super::setup::Setup;
use super::token::KeyValue;
use crate::error::{Code, Error};
use crate::value::Value as Config;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};
use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

/// Rows of the first page at most: a server of 100 rows a second shows in a second what it can do.
const FIRST_PAGE: u64 = 100;
/// A page as quick as this makes the next one four times as long, up to `chunk`.
const QUICK: Duration = Duration::from_millis(25);
/// A page quicker than this doubles the next one.
const FAIR: Duration = Duration::from_millis(100);
/// A page slower than this shortens the next one to take about [`AIM`].
const SLOW: Duration = Duration::from_millis(500);
/// See [`SLOW`].
const AIM: Duration = Duration::from_millis(250);
/// Rows that a slow page still has.
const LEAST: u64 = 10;
/// Bytes of a page at most, as far as the last one tells.
const PAGE_BYTES: u64 = 4 * 1024 * 1024;
/// Bytes of a batch, give or take a row.
const BATCH_BYTES: usize = 256 * 1024;
/// Rows don't wait longer than this for a batch to fill.
const LINGER: Duration = Duration::from_millis(15);

/// Why a walk stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// nobody reads
    Closed,
    /// this went wrong
    Failed(Error),
}

impl From<Closed> for Stop {
    fn from(_: Closed) -> Stop {
        Stop::Closed
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error)
    }
}

/// A walk in progress.
pub struct Walk<'a> {
    /// What is walked.
    pub setup: &'a Setup,
    /// Where rows go.
    pub channel: &'a Channel,
    /// Set while a result is on the wire, so that nobody tries to end the connection politely.
    pub busy: &'a Cell<bool>,
}

impl Walk<'_> {
    /// Walks behind `after` to the end.
    ///
    /// # Errors
    /// [`Stop`].
    pub async fn run(
        &self,
        held: &mut Option<Conn>,
        mut after: Option<Vec<KeyValue>>,
    ) -> Result<(), Stop> {
        self.busy.set(true);
        let conn = held.insert(connect(&self.setup.connection, self.setup.connect_timeout).await?);
        let opened = Opened::open(conn, self.setup, after.as_deref()).await?;
        let mut effort = Effort::begin(conn).await?;
        self.busy.set(false);
        self.channel
            .send(Event::Columns(
                opened.columns.clone(),
                opened.positions.clone(),
            ))
            .await?;

        let chunk = u64::try_from(self.setup.chunk).unwrap_or(u64::MAX);
        let mut limit = chunk.min(FIRST_PAGE);
        loop {
            while self.channel.room().await? {
                let report = self.report(conn, &opened, &mut effort).await?;
                self.channel.send(Event::Explained(report)).await?;
            }
            let page = self.page(conn, &opened, &mut after, limit).await?;
            effort.rows += page.rows;
            if page.rows < limit {
                break;
            }
            limit = next_limit(limit, chunk, &page);
        }
        let report = self.report(conn, &opened, &mut effort).await?;
        self.channel.send(Event::Done(report)).await?;
        Ok(())
    }

    /// What `explain` answers now.
    async fn report(
        &self,
        conn: &mut Conn,
        opened: &Opened,
        effort: &mut Effort,
    ) -> Result<Config, Stop> {
        self.busy.set(true);
        let mut report = opened.report.clone();
        report.extend(effort.report(conn).await?);
        self.busy.set(false);
        Ok(Config::Map(report))
    }

    /// Reads one page and hands it over.
    async fn page(
        &self,
        conn: &mut Conn,
        opened: &Opened,
        after: &mut Option<Vec<KeyValue>>,
        limit: u64,
    ) -> Result<PageDone, Stop> {
        let doing = "reading a page";
        let failed = |error| Stop::Failed(failure::running(doing, &error));
        let mut done = PageDone {
            rows: 0,
            bytes: 0,
            took: Duration::ZERO,
        };
        let mut batch = Batch::new(opened.columns.len());
        let (statement, params) = opened.page(self.setup, after.as_deref(), limit);
        self.busy.set(true);
        if let (Some(clock), Some(values)) = (&opened.clock, after.as_deref()) {
            clock.check(conn, values).await?;
        }
        let begun = Instant::now();
        let mut waited = Duration::ZERO;
        let mut result = conn.exec_iter(statement, params).await.map_err(failed)?;
        let mut last = Vec::new();
        loop {
            let row = {
                let mut next = pin!(result.next());
                match now(next.as_mut()).await {
                    Some(row) => row,
                    None if batch.rows() == 0 => next.await,
                    // The server makes us wait: what is here goes out.
                    None => match tokio::time::timeout(LINGER, next.as_mut()).await {
                        Ok(row) => row,
                        Err(_) => {
                            waited += self.flush(&mut batch, opened, &mut last, &mut done).await?;
                            next.await
                        }
                    },
                }
            };
            let Some(row) = row.map_err(failed)? else {
                break;
            };
            self.take(row, &mut batch, opened, &mut last, &mut done, &mut waited)
                .await?;
        }
        drop(result);
        self.busy.set(false);
        done.took = begun.elapsed().saturating_sub(waited);
        self.flush(&mut batch, opened, &mut last, &mut done).await?;
        if !last.is_empty() {
            *after = Some(last);
        }
        Ok(done)
    }

    /// Takes a row into the batch. A NULL key ends the walk, behind the rows before it.
    async fn take(
        &self,
        row: Row,
        batch: &mut Batch,
        opened: &Opened,
        last: &mut Vec<KeyValue>,
        done: &mut PageDone,
        waited: &mut Duration,
    ) -> Result<(), Stop> {
        let mut null = None;
        for (part, position) in self.setup.key.parts.iter().zip(&opened.positions) {
            if matches!(row.as_ref(*position), None | Some(mysql_async::Value::NULL)) {
                null = Some(null_key(part.name()));
            }
        }
        if let Some(error) = null {
            self.flush(batch, opened, last, done).await?;
            return Err(Stop::Failed(error));
        }
        batch.push(row.unwrap_raw())?;
        if batch.bytes() >= BATCH_BYTES {
            *waited += self.flush(batch, opened, last, done).await?;
        }
        Ok(())
    }

    /// Hands the batch over and notes the last key; returns how long that took.
    async fn flush(
        &self,
        batch: &mut Batch,
        opened: &Opened,
        last: &mut Vec<KeyValue>,
        done: &mut PageDone,
    ) -> Result<Duration, Stop> {
        let Some(row) = batch.rows().checked_sub(1) else {
            return Ok(Duration::ZERO);
        };
        *last = key_of(batch, row, &opened.positions)
            .ok_or_else(|| Error::new(Code::Key, "a row's key can't be read"))?;
        done.rows += u64::try_from(batch.rows()).unwrap_or(0);
        done.bytes += u64::try_from(batch.bytes()).unwrap_or(0);
        let full = std::mem::replace(batch, Batch::new(opened.columns.len()));
        let begun = Instant::now();
        self.channel.send(Event::Batch(full)).await?;
        Ok(begun.elapsed())
    }
}

/// The key values of a row; None if one is NULL.
#[must_use]
pub fn key_of(batch: &Batch, row: usize, positions: &[usize]) -> Option<Vec<KeyValue>> {
    positions
        .iter()
        .map(|position| KeyValue::of(batch.value(row, *position)))
        .collect()
}

/// A page that was read.
#[derive(Debug)]
struct PageDone {
    rows: u64,
    bytes: u64,
    /// The server's time, without what the reader made us wait.
    took: Duration,
}

/// Rows of the next page: more while pages are quick, fewer when they are slow, bounded by bytes.
fn next_limit(limit: u64, chunk: u64, page: &PageDone) -> u64 {
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
    let wanted = if page.took < QUICK {
        limit.saturating_mul(4)
    } else if page.took < FAIR {
        limit.saturating_mul(2)
    } else if page.took > SLOW {
        (limit.saturating_mul(millis(AIM)) / millis(page.took)).max(LEAST)
    } else {
        limit
    };
    let by_bytes = PAGE_BYTES.saturating_mul(page.rows.max(1)) / page.bytes.max(1);
    wanted.min(by_bytes).min(chunk).max(1)
}

/// Polls once; None if it isn't ready.
async fn now<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(rows: u64, bytes: u64, millis: u64) -> PageDone {
        PageDone {
            rows,
            bytes,
            took: Duration::from_millis(millis),
        }
    }

    #[test]
    fn pages_grow_while_quick_and_shrink_when_slow() {
        assert_eq!(next_limit(500, 5000, &done(500, 50_000, 5)), 2000);
        assert_eq!(next_limit(500, 5000, &done(500, 50_000, 50)), 1000);
        assert_eq!(next_limit(4000, 5000, &done(4000, 50_000, 5)), 5000);
        assert_eq!(next_limit(500, 5000, &done(500, 50_000, 300)), 500);
        assert_eq!(next_limit(100, 5000, &done(100, 10_000, 1000)), 25);
        assert_eq!(next_limit(10, 5000, &done(10, 500, 60_000)), 10);
        assert_eq!(next_limit(5, 5, &done(5, 500, 5000)), 5);
    }

    #[test]
    fn wide_rows_make_short_pages() {
        assert_eq!(next_limit(500, 5000, &done(500, 500 * 1024 * 1024, 5)), 4);
        assert_eq!(next_limit(1, 5000, &done(1, 100 * 1024 * 1024, 5)), 1);
    }
}
