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
use super::pace::{Bounds, Pace};
use super::pager::Pager;
use super::patience::Patience;
use super::setup::Setup;
use super::token::KeyValue;
use super::wire::Conn;
use crate::error::Error;
use crate::value::Value as Config;
use std::cell::Cell;
use std::time::Instant;

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
    pace: Pace,
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
                journey.pace.restart();
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
        let marks = opened.marks.clone();
        let pager = Pager::new(self, opened.width, after.cloned());
        self.channel
            .send(Event::Columns(columns, positions, marks))
            .await?;
        Ok(journey.insert(Journey {
            opened,
            effort,
            pager,
            pace: Pace::new(Bounds {
                rows: u64::try_from(self.setup.chunk).unwrap_or(u64::MAX),
                bytes: self.setup.limits.page_bytes,
                target: self.setup.limits.page_target,
            }),
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
            let limit = match journey.opened.paged {
                true => journey.pace.limit(),
                // one result, however long: its work is done only once
                false => u64::MAX,
            };
            let Journey { opened, pager, .. } = journey;
            let page = pager.page(opened, &mut link.conn, limit).await?;
            patience.restore();
            if let Some(slow) = self.setup.limits.slow_page.filter(|_| journey.opened.paged) {
                breaker::page(&link.target, page.took > slow);
            }
            journey.effort.rows = journey.pager.rows;
            if page.rows < limit && !page.cut {
                break;
            }
            journey.pace.learn(&page);
        }
        let report = self.report(&mut link.conn, journey).await?;
        self.channel.send(Event::Done(report)).await?;
        Ok(())
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
