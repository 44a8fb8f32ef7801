//! The background side: borrows a connection, opens, reads page after page and hands batches over. It never blocks the
//! runtime; when nobody reads any more it simply is dropped at the next await.
//!
//! Between two pages the connection is the pool's, unless the walk pins it. A connection that is lost is replaced and the
//! walk goes on behind the last row received; likewise after any other error that passes by itself. The reader sees
//! nothing of it but a pause.

use super::breaker;
use super::channel::{Channel, Closed, Event};
use super::effort::Effort;
use super::failure;
use super::link::{Link, Remains};
use super::open::Opened;
use super::pace::{Bounds, Pace};
use super::pager::Pager;
use super::patience::Patience;
use super::pool::{Pool, Route, Taken, Terms, Want};
use super::setup::Setup;
use super::snapshot;
use super::throttle::Throttle;
use super::token::KeyValue;
use crate::error::{Code, Error};
use crate::value::Value as Config;
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::task::spawn_local;

/// The rest of a page that is given up may arrive within this time; then it is ended on the server, which takes another
/// connection.
const REST: Duration = Duration::from_secs(5);

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
    /// Where connections come from.
    pub pool: &'a Rc<Pool>,
    /// It keeps its connection to the end.
    pub pinned: Cell<bool>,
    /// It has a connection that something may be going on over.
    pub works: Cell<bool>,
    terms: Rc<Terms>,
    number: u64,
}

/// How far a walk has come; what is left of it between two pages, and when its connection is lost.
struct Journey<'a> {
    opened: Opened,
    effort: Effort,
    pager: Pager<'a>,
    pace: Pace,
    throttle: Throttle,
    route: Route,
}

/// What a lost connection leaves to be done on the next one.
#[derive(Debug, Default)]
struct Loss {
    remains: Option<Remains>,
    happened: bool,
}

impl<'w> Walk<'w> {
    /// Number `number` of this process.
    #[must_use]
    pub fn new(setup: &'w Setup, channel: &'w Channel, pool: &'w Rc<Pool>, number: u64) -> Self {
        Walk {
            setup,
            channel,
            pool,
            pinned: Cell::new(setup.pins()),
            works: Cell::new(false),
            terms: Rc::new(Terms {
                connection: setup.connection.clone(),
                page: setup.limits.page,
            }),
            number,
        }
    }

    /// Walks behind `after` to the end, over as many connections as it takes. `held` is the connection that the walk has
    /// at the moment, also when it ends.
    ///
    /// # Errors
    /// [`Stop`].
    pub async fn run(
        &self,
        held: &mut Option<Link>,
        after: Option<Vec<KeyValue>>,
    ) -> Result<(), Stop> {
        let mut patience = Patience::new(self.setup.limits.retry);
        let mut journey = None;
        let mut loss = Loss::default();
        let mut stood = false;
        let mut rows = 0;
        loop {
            let outcome = async {
                if journey.is_none() {
                    let after = after.as_ref();
                    journey = Some(
                        self.begin(held, after, &patience, &mut loss, &mut stood)
                            .await?,
                    );
                }
                match &mut journey {
                    Some(journey) => self.travel(held, journey, &mut patience, &mut loss).await,
                    None => Ok(()),
                }
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
            if self.setup.snapshot && journey.is_some() {
                return Err(snapshot::lost(error).into());
            }
            let lost = held.is_some() || error.code() == Code::Gone;
            let wait = patience.bear(error, stood, Instant::now())?;
            if let Some(link) = held.take() {
                loss.remains = Some(link.remains());
                if link.conn.is_free() {
                    self.pool.retire(link);
                }
            }
            if let (Some(journey), true) = (&mut journey, lost) {
                journey.effort.rows = come;
                journey.pace.restart();
                journey.route.home = None;
                loss.happened = true;
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Borrows a connection and opens the walk on it. One of the pool's that turns out to be dead is passed over.
    async fn begin<'a>(
        &'a self,
        held: &mut Option<Link>,
        after: Option<&Vec<KeyValue>>,
        patience: &Patience,
        loss: &mut Loss,
        stood: &mut bool,
    ) -> Result<Journey<'a>, Stop> {
        loop {
            let Taken { link, fresh } = self.borrow(None, patience).await?;
            let target = link.target.clone();
            let link = self.hold(held, link);
            *stood |= fresh;
            let opened = async {
                self.bury(link, loss).await?;
                self.open(link, after).await
            };
            match opened.await {
                Err(Stop::Failed(error)) if !fresh && error.code() == Code::Gone => {
                    drop(held.take());
                }
                outcome => {
                    *stood = true;
                    if outcome.is_ok() {
                        breaker::connected(&target);
                    }
                    return outcome;
                }
            }
        }
    }

    async fn open<'a>(
        &'a self,
        link: &mut Link,
        after: Option<&Vec<KeyValue>>,
    ) -> Result<Journey<'a>, Stop> {
        const DOING: &str = "opening the query";
        let opened = Opened::open(link, self.setup, after.map(Vec::as_slice));
        let opened = self.within(DOING, opened).await?;
        let effort = self.within(DOING, Effort::begin(&mut link.conn)).await?;
        let (columns, positions) = (opened.columns.clone(), opened.positions.clone());
        let marks = opened.marks.clone();
        let (row, longest) = (opened.widest, opened.longest);
        if opened.whole && !self.pinned.replace(true) {
            Pool::pin(link);
        }
        let pager = Pager::new(self, opened.width, after.cloned());
        self.channel
            .send(Event::Columns(columns, positions, marks))
            .await?;
        Ok(Journey {
            opened,
            effort,
            pager,
            pace: Pace::new(Bounds {
                rows: u64::try_from(self.setup.chunk).unwrap_or(u64::MAX),
                longest,
                bytes: self.setup.limits.page_bytes,
                row,
                target: self.setup.limits.page_target,
            }),
            throttle: Throttle::new(self.setup.throttle.clone()),
            route: Route::of(link),
        })
    }

    async fn borrow(&self, route: Option<&Route>, patience: &Patience) -> Result<Taken, Error> {
        let limits = &self.setup.limits;
        let want = Want {
            walk: self.number,
            terms: &self.terms,
            most: limits.connections,
            limit: patience.at_most(limits.connect, Instant::now()),
            pins: self.pinned.get(),
            route,
        };
        self.pool.borrow(&want).await
    }

    fn hold<'h>(&self, held: &'h mut Option<Link>, mut link: Link) -> &'h mut Link {
        self.works.set(true);
        link.user = self.number;
        link.keep = self.setup.limits.keep;
        link.most = self.setup.limits.connections;
        held.insert(link)
    }

    /// Borrows a connection to go on with.
    async fn go_on<'h>(
        &self,
        held: &'h mut Option<Link>,
        journey: &mut Journey<'_>,
        patience: &Patience,
        loss: &mut Loss,
    ) -> Result<&'h mut Link, Stop> {
        self.works.set(held.is_some());
        if held.is_none() {
            let Taken { link, fresh } = self.borrow(Some(&journey.route), patience).await?;
            let own = link.user == self.number && journey.route.home == Some(link.serial);
            let link = self.hold(held, link);
            if !own {
                self.bury(link, loss).await?;
                self.move_to(link, journey, fresh, loss).await?;
            }
        }
        held.as_mut()
            .ok_or_else(|| Error::new(Code::Internal, "a walk lost its connection").into())
    }

    /// Goes on over a connection that isn't the one before.
    async fn move_to(
        &self,
        link: &mut Link,
        journey: &mut Journey<'_>,
        fresh: bool,
        loss: &mut Loss,
    ) -> Result<(), Stop> {
        let Journey { opened, effort, .. } = journey;
        self.within("opening the query", async {
            opened.move_to(link).await?;
            // What the session counts is of use only to who begins with it: asking costs a round trip.
            if fresh || loss.happened {
                effort.resume(&mut link.conn).await
            } else {
                effort.leave();
                Ok(())
            }
        })
        .await?;
        if std::mem::take(&mut loss.happened) {
            effort.lost += 1;
        }
        journey.route = Route::of(link);
        Ok(())
    }

    /// Ends what a lost connection has left on the server.
    async fn bury(&self, link: &mut Link, loss: &mut Loss) -> Result<(), Stop> {
        let Some(remains) = loss.remains.take() else {
            return Ok(());
        };
        self.within("tidying up", async {
            link.bury(&remains).await;
            Ok(())
        })
        .await
    }

    /// Gives the connection back, unless it is pinned.
    fn rest(&self, held: &mut Option<Link>) {
        self.works.set(false);
        let Some(mut link) = held.take() else { return };
        if link.conn.in_transaction() && !self.pinned.get() {
            // `autocommit` is off: the session is in a state that nobody else must see.
            self.pinned.set(true);
            Pool::pin(&mut link);
        }
        if self.pinned.get() {
            *held = Some(link);
        } else {
            self.pool.give_back(link, true);
        }
    }

    /// Reads page after page to the end, or until the connection is lost.
    async fn travel(
        &self,
        held: &mut Option<Link>,
        journey: &mut Journey<'_>,
        patience: &mut Patience,
        loss: &mut Loss,
    ) -> Result<(), Stop> {
        loop {
            self.rest(held);
            self.channel.bound(self.pool.share());
            journey.pager.deliver().await?;
            while self.channel.room().await? {
                let report = self.report(held, journey, patience, loss).await?;
                self.rest(held);
                self.channel.send(Event::Explained(report)).await?;
            }
            if let Some(pause) = self.pause(held, journey, patience, loss).await? {
                self.rest(held);
                self.channel.pause(true);
                tokio::time::sleep(pause).await;
                continue;
            }
            self.channel.pause(false);
            let link = self.go_on(held, journey, patience, loss).await?;
            breaker::permit_page(&link.target)?;
            let limit = match journey.opened.whole {
                false => journey.throttle.limit(journey.pace.limit()),
                // one result, however long: its work is done only once
                true => u64::MAX,
            };
            let begun = Instant::now();
            let Journey { opened, pager, .. } = journey;
            let mut page = pager.page(opened, &mut link.conn, limit).await?;
            patience.restore();
            if let Some(slow) = self
                .setup
                .limits
                .slow_page
                .filter(|_| !journey.opened.whole)
            {
                breaker::page(&link.target, page.took > slow);
            }
            journey.effort.rows = journey.pager.rows;
            journey.throttle.came(page.rows, begun);
            if page.left {
                self.give_up(held, page.yielding.take());
            } else if page.rows < limit && !page.cut {
                break;
            }
            journey.pace.learn(&page);
            if let Some(link) = held {
                let widened = link.widen(page.bytes, page.took);
                self.within("preparing for larger pages", widened).await?;
            }
        }
        let report = self.report(held, journey, patience, loss).await?;
        self.channel.send(Event::Done(report)).await?;
        Ok(())
    }

    /// How long to pause now, before the throttle is asked again.
    async fn pause(
        &self,
        held: &mut Option<Link>,
        journey: &mut Journey<'_>,
        patience: &Patience,
        loss: &mut Loss,
    ) -> Result<Option<Duration>, Stop> {
        if let Some(nap) = journey.throttle.nap(Instant::now()) {
            return Ok(Some(nap));
        }
        let loads = self.pool.loads();
        let target = journey.route.target.clone();
        if journey.throttle.must_look(loads, &target, Instant::now()) {
            let link = self.go_on(held, journey, patience, loss).await?;
            let look = journey.throttle.look(loads, &target, &mut link.conn);
            self.within("asking how busy the server is", look).await?;
        }
        Ok(journey.throttle.pause(loads, &target, Instant::now())?)
    }

    /// Leaves a connection on which more rows are coming.
    fn give_up(&self, held: &mut Option<Link>, yielding: Option<super::pool::Yielding>) {
        let Some(link) = held.take() else { return };
        let pool = Rc::clone(self.pool);
        let patience = if yielding.is_some() {
            REST
        } else {
            Duration::ZERO
        };
        spawn_local(async move {
            pool.settle(link, patience).await;
            drop(yielding);
        });
    }

    /// What `explain` answers now.
    async fn report(
        &self,
        held: &mut Option<Link>,
        journey: &mut Journey<'_>,
        patience: &Patience,
        loss: &mut Loss,
    ) -> Result<Config, Stop> {
        if journey.effort.counts() {
            let link = self.go_on(held, journey, patience, loss).await?;
            let effort = journey.effort.look(&mut link.conn);
            self.within("reading the session's counters", effort)
                .await?;
        }
        let mut report = journey.opened.report.clone();
        report.extend(journey.effort.report());
        let paused = Config::Float(journey.throttle.paused());
        report.push(("pausedSeconds".to_owned(), paused));
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
