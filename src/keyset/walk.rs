//! The background side: connects, opens, reads page after page and hands batches over. It runs inside the runtime
//! and never blocks it; when nobody reads any more it simply is dropped at the next await.

use super::channel::{Channel, Closed, Event};
use super::connect::connect;
use super::effort::Effort;
use super::open::Opened;
use super::pager::{PageDone, Pager};
use super::setup::Setup;
use super::token::KeyValue;
use super::wire::Conn;
use crate::error::Error;
use crate::value::Value as Config;
use std::cell::Cell;
use std::time::Duration;

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

impl Walk<'_> {
    /// Walks behind `after` to the end.
    ///
    /// # Errors
    /// [`Stop`].
    pub async fn run(
        &self,
        held: &mut Option<Conn>,
        after: Option<Vec<KeyValue>>,
    ) -> Result<(), Stop> {
        self.busy.set(true);
        let conn = held.insert(connect(&self.setup.connection, self.setup.connect_timeout).await?);
        let opened = Opened::open(conn, self.setup, after.as_deref()).await?;
        let mut effort = Effort::begin(conn).await?;
        self.busy.set(false);
        let (columns, positions) = (opened.columns.clone(), opened.positions.clone());
        self.channel
            .send(Event::Columns(columns, positions))
            .await?;

        let chunk = u64::try_from(self.setup.chunk).unwrap_or(u64::MAX);
        let mut limit = chunk.min(FIRST_PAGE);
        let mut pager = Pager::new(self, &opened, after);
        loop {
            while self.channel.room().await? {
                let report = self.report(conn, &opened, &mut effort).await?;
                self.channel.send(Event::Explained(report)).await?;
            }
            let page = pager.page(conn, limit).await?;
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
