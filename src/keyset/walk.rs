//! The background side: connects, opens, reads page after page and hands batches over. It runs inside the runtime
//! and never blocks it; when nobody reads any more it simply is dropped at the next await.
//!
//! A connection that is lost is replaced and the walk goes on behind the last row received; likewise after any other
//! error that passes by itself. The reader sees nothing of it but a pause.

use super::breaker;
use super::channel::{Channel, Closed, Event};
use super::connect::connect;
use super::effort::Effort;
use super::failure;
use super::link::Link;
use super::open::Opened;
use super::pager::{PageDone, Pager};
use super::patience::Patience;
use super::setup::Setup;
use super::token::KeyValue;
use super::wire::Conn;
use crate::error::Error;
use crate::value::Value as Config;
use std::cell::Cell;
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

/// How far a walk has come; what is left of it when its connection is lost.
struct Journey<'a> {
    opened: Opened,
    effort: Effort,
    pager: Pager<'a>,
    /// Rows of the next page.
    limit: u64,
}

impl Walk<'_> {
    /// Walks behind `after` to the end, over as many connections as it takes.
    ///
    /// # Errors
    /// [`Stop`].
    pub async fn run(
        &self,
        held: &mut Option<Link>,
        after: Option<Vec<KeyValue>>,
    ) -> Result<(), Stop> {
        let limits = &self.setup.limits;
        let mut patience = Patience::new(limits.retry);
        let mut journey = None;
        let mut remains = None;
        let mut stood = false;
        let mut rows = 0;
        loop {
            let most = patience.at_most(limits.connect, Instant::now());
            let outcome = async {
                self.busy.set(true);
                let link = held.insert(connect(&self.setup.connection, most, limits.page).await?);
                stood = true;
                if let Some(remains) = remains.take() {
                    self.within("tidying up", async {
                        link.bury(&remains).await;
                        Ok(())
                    })
                    .await?;
                }
                let journey = self.board(link, &mut journey, after.as_ref()).await?;
                self.busy.set(false);
                self.travel(link, journey, &mut patience).await
            }
            .await;
            let error = match outcome {
                Err(Stop::Failed(error)) => error,
                other => return other,
            };
            let come = journey.as_ref().map_or(0, |journey| journey.pager.rows);
            if come > rows {
                rows = come;
                patience.restore();
            }
            let wait = patience.bear(error, stood, Instant::now())?;
            if let Some(link) = held.take() {
                remains = Some(link.remains());
            }
            if let Some(journey) = &mut journey {
                journey.effort.rows = come;
                journey.limit = journey.limit.min(FIRST_PAGE);
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Opens the walk on the connection, or goes on with it there.
    async fn board<'j, 'a>(
        &'a self,
        link: &mut Link,
        journey: &'j mut Option<Journey<'a>>,
        after: Option<&Vec<KeyValue>>,
    ) -> Result<&'j mut Journey<'a>, Stop> {
        const DOING: &str = "opening the query";
        if let Some(journey) = journey {
            self.within(DOING, async {
                journey.opened.reopen(link).await?;
                journey.effort.resume(&mut link.conn).await
            })
            .await?;
            return Ok(journey);
        }
        let opened = Opened::open(link, self.setup, after.map(Vec::as_slice));
        let opened = self.within(DOING, opened).await?;
        let effort = self.within(DOING, Effort::begin(&mut link.conn)).await?;
        let (columns, positions) = (opened.columns.clone(), opened.positions.clone());
        let pager = Pager::new(self, columns.len(), after.cloned());
        self.channel
            .send(Event::Columns(columns, positions))
            .await?;
        Ok(journey.insert(Journey {
            opened,
            effort,
            pager,
            limit: self.chunk().min(FIRST_PAGE),
        }))
    }

    /// Reads page after page to the end, or until the connection is lost.
    async fn travel(
        &self,
        link: &mut Link,
        journey: &mut Journey<'_>,
        patience: &mut Patience,
    ) -> Result<(), Stop> {
        loop {
            while self.channel.room().await? {
                let report = self.report(&mut link.conn, journey).await?;
                self.channel.send(Event::Explained(report)).await?;
            }
            breaker::permit_page(&link.target)?;
            let Journey { opened, pager, .. } = journey;
            let page = pager.page(opened, &mut link.conn, journey.limit).await?;
            patience.restore();
            if let Some(limit) = self.setup.limits.slow_page {
                breaker::page(&link.target, page.took > limit);
            }
            journey.effort.rows = journey.pager.rows;
            if page.rows < journey.limit && !page.cut {
                break;
            }
            journey.limit = next_limit(journey.limit, self.chunk(), &page);
        }
        let report = self.report(&mut link.conn, journey).await?;
        self.channel.send(Event::Done(report)).await?;
        Ok(())
    }

    fn chunk(&self) -> u64 {
        u64::try_from(self.setup.chunk).unwrap_or(u64::MAX)
    }

    /// What `explain` answers now.
    async fn report(&self, conn: &mut Conn, journey: &mut Journey<'_>) -> Result<Config, Stop> {
        self.busy.set(true);
        let mut report = journey.opened.report.clone();
        let effort = journey.effort.report(conn);
        report.extend(
            self.within("reading the session's counters", effort)
                .await?,
        );
        self.busy.set(false);
        Ok(Config::Map(report))
    }

    /// Does what the server has to answer, and takes it for lost when it says nothing for too long.
    pub async fn within<T>(
        &self,
        doing: &str,
        work: impl Future<Output = crate::error::Result<T>>,
    ) -> Result<T, Stop> {
        let limit = self.setup.limits.idle;
        match tokio::time::timeout(limit, work).await {
            Ok(outcome) => Ok(outcome?),
            Err(_) => Err(failure::silent(doing, limit).into()),
        }
    }
}

/// Rows of the next page: more while pages are quick, fewer when they are slow, bounded by bytes.
fn next_limit(limit: u64, chunk: u64, page: &PageDone) -> u64 {
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
    let wanted = if page.cut {
        // What fitted into the time.
        page.rows
    } else if page.took < QUICK {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn done(rows: u64, bytes: u64, millis: u64) -> PageDone {
        PageDone {
            rows,
            bytes,
            took: Duration::from_millis(millis),
            cut: false,
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
