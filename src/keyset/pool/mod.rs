//! The process's connections. A walk borrows one for each page and gives it back behind it; whoever needs a connection to
//! himself (a snapshot, a scan without pages) pins one. Their number never passes `maxConnections`; an idle one is closed
//! after `keepSeconds`, one that a walk in progress will come back to after a minute.
//!
//! Connections are shared only by walks that connect under the very same terms: server, user, password, database and
//! everything that is set in the session. All of this lives in the process's one background thread, so nothing is locked,
//! and as long as there are enough connections, borrowing is a look at a short list.
//!
//! Who finds none free waits in a queue, in order. A walk that is held up by its reader in the middle of a page gives its
//! connection up when somebody waits, so that readers who wait for each other don't wait for ever.

mod ending;
mod held;

pub use held::{Pass, Slot, Yielding};

use super::breaker;
use super::config::{Connection, Target};
use super::connect::connect;
use super::failure;
use super::link::{Link, Server};
use super::throttle::Loads;
use crate::error::{Code, Error, Passing, Result};
use ending::{FAREWELL, close, farewell};
use held::Place;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::task::spawn_local;
use tokio::time::{timeout, timeout_at};

/// An idle connection that a walk will come back to is kept for this long.
const HOME: Duration = Duration::from_secs(60);
/// Who was idle for this long is asked whether it is there.
const STALE: Duration = Duration::from_secs(5);
/// …and has this long to answer.
const ANSWER: Duration = Duration::from_secs(2);

/// Bytes that may wait for readers, over all walks…
const WAITING: usize = 64 << 20;
/// …but for each as many as are worth while.
const LEAST: usize = 64 << 10;

/// Under which terms a connection was made; only walks with the same ones may use it.
#[derive(Debug, PartialEq, Eq)]
pub struct Terms {
    /// Server, user and session.
    pub connection: Connection,
    /// How long a statement may take.
    pub page: Option<Duration>,
}

/// What a walk asks for.
#[derive(Debug)]
pub struct Want<'a> {
    /// Its number.
    pub walk: u64,
    /// Its terms.
    pub terms: &'a Rc<Terms>,
    /// Connections the process may have.
    pub most: usize,
    /// How long it may take.
    pub limit: Duration,
    /// It keeps the connection to the end.
    pub pins: bool,
    /// Where it has read so far.
    pub route: Option<&'a Route>,
}

/// Where a walk in progress reads: there it goes on if it can.
#[derive(Debug, Clone)]
pub struct Route {
    /// The connection it read over last.
    pub home: Option<u64>,
    /// Its server's address.
    pub target: Target,
    server: Option<Server>,
}

impl Route {
    /// Over this connection.
    #[must_use]
    pub fn of(link: &Link) -> Route {
        Route {
            home: Some(link.serial),
            target: link.target.clone(),
            server: link.server.clone(),
        }
    }

    fn leads_over(&self, link: &Link) -> bool {
        self.target == link.target
            && match (&self.server, &link.server) {
                (Some(there), Some(here)) => there.is(here) && there.session == here.session,
                (there, here) => there.is_none() && here.is_none(),
            }
    }
}

/// A borrowed connection.
#[derive(Debug)]
pub struct Taken {
    /// It.
    pub link: Link,
    /// Nobody has used it before.
    pub fresh: bool,
}

#[derive(Debug)]
struct Idle {
    link: Link,
    since: Instant,
    until: Instant,
    /// A walk in progress will come back to it.
    home: bool,
}

#[derive(Debug, Default)]
struct State {
    /// The last used one last.
    idle: Vec<Idle>,
    /// Connections that are open, being opened or being closed.
    total: usize,
    /// Those of them that are pinned…
    pinned: usize,
    /// …and those that are being ended.
    doomed: usize,
    /// There is one more that isn't counted.
    beyond: bool,
    queue: VecDeque<(u64, Rc<Notify>)>,
    /// Connections that are being given up for those in the queue.
    yielding: usize,
    /// Walks under way.
    walks: usize,
    numbers: u64,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Pool {
    state: RefCell<State>,
    /// Somebody has begun to wait.
    wanted: Notify,
    /// There is something for [`Pool::expire`] to look at.
    changed: Notify,
    /// When it looks by itself.
    due: Cell<Option<Instant>>,
    loads: Loads,
}

/// What there is for somebody who asks.
enum Found {
    Idle(Idle),
    /// Another one may be opened.
    Slot(Slot),
    /// Another one may be opened when this one, which is of no use, is closed.
    Instead(Idle),
    /// All are pinned.
    Pinned,
    /// One will come back.
    Later,
}

impl Pool {
    /// A walk begins.
    #[must_use]
    pub fn enter(self: &Rc<Self>) -> Pass {
        self.state.borrow_mut().walks += 1;
        Pass {
            pool: Rc::clone(self),
            number: self.number(),
        }
    }

    /// Bytes that may wait for the reader of one walk: all together don't take more however many they are, up to a point.
    #[must_use]
    pub fn share(&self) -> usize {
        let walks = self.state.borrow().walks.max(1);
        (WAITING / walks).max(LEAST)
    }

    /// How busy servers are.
    #[must_use]
    pub fn loads(&self) -> &Loads {
        &self.loads
    }

    fn number(&self) -> u64 {
        let mut state = self.state.borrow_mut();
        state.numbers += 1;
        state.numbers
    }

    /// Borrows a connection.
    ///
    /// # Errors
    /// [`Code::Pool`], and as [`connect`]. [`Code::Gone`] when the walk's own connection has been lost meanwhile.
    pub async fn borrow(self: &Rc<Self>, want: &Want<'_>) -> Result<Taken> {
        let deadline = tokio::time::Instant::now() + want.limit;
        let mut place: Option<Place<'_>> = None;
        loop {
            let my_turn = match &place {
                Some(place) => place.is_first(),
                None => self.state.borrow().queue.is_empty(),
            };
            let found = if my_turn {
                self.look(want)
            } else {
                Found::Later
            };
            match found {
                Found::Idle(idle) => {
                    if let Some(link) = self.check(idle, want).await? {
                        return Ok(Taken { link, fresh: false });
                    }
                    continue;
                }
                Found::Slot(slot) => {
                    drop(place);
                    return self.open(slot, want, deadline.into_std()).await;
                }
                Found::Instead(idle) => {
                    drop(place);
                    let slot = close(idle.link).await;
                    return self.open(slot, want, deadline.into_std()).await;
                }
                Found::Pinned => return Err(pinned(want.most)),
                Found::Later => {}
            }
            let place = place.get_or_insert_with(|| self.queue(false));
            self.wanted.notify_waiters();
            if timeout_at(deadline, place.turn.notified()).await.is_err() {
                return Err(crowded(want));
            }
        }
    }

    /// What there is for `want` now.
    fn look(self: &Rc<Self>, want: &Want<'_>) -> Found {
        let mut state = self.state.borrow_mut();
        let home = want.route.and_then(|route| route.home);
        let own = |idle: &Idle| Some(idle.link.serial) == home && idle.link.user == want.walk;
        let fits = |idle: &Idle| {
            idle.link.terms == *want.terms
                && match want.route {
                    Some(route) => route.leads_over(&idle.link),
                    None => !idle.link.changed,
                }
        };
        let idle = &state.idle;
        // Those of other walks only if there can't be one more: their statements are prepared there.
        let free = idle.iter().position(own);
        let free = free.or_else(|| idle.iter().rposition(|idle| !idle.home && fits(idle)));
        if let Some(at) = free {
            return Found::Idle(state.idle.remove(at));
        }
        if state.total < want.most {
            state.total += 1;
            return Found::Slot(Slot {
                pool: Rc::clone(self),
                pinned: false,
                counted: true,
            });
        }
        if let Some(at) = idle.iter().position(fits) {
            return Found::Idle(state.idle.remove(at));
        }
        if state.total == want.most {
            let useless = idle.iter().position(|idle| !idle.home);
            let useless = useless.or_else(|| (!idle.is_empty()).then_some(0));
            if let Some(at) = useless {
                return Found::Instead(state.idle.remove(at));
            }
        }
        if state.pinned >= want.most {
            Found::Pinned
        } else if let (true, false) = (state.total > want.most, idle.is_empty()) {
            // Walks with a higher bound have opened more: those that rest make room.
            let idle = state.idle.remove(0);
            drop(state);
            self.retire(idle.link);
            Found::Later
        } else {
            Found::Later
        }
    }

    /// Makes sure that an idle connection is of use; None if it isn't.
    async fn check(self: &Rc<Self>, idle: Idle, want: &Want<'_>) -> Result<Option<Link>> {
        let mut link = idle.link;
        let own = link.user == want.walk;
        let mut alive = link.conn.is_quiet().await;
        if alive && idle.since.elapsed() >= STALE {
            alive = matches!(timeout(ANSWER, link.conn.ping()).await, Ok(Ok(())));
        }
        alive = alive && link.conn.tidy().await.is_ok();
        if !alive {
            // What a walk has lost is told; what it didn't know isn't.
            return if own {
                Err(failure::lost_idle())
            } else {
                Ok(None)
            };
        }
        if want.route.is_none()
            && let Err(error) = breaker::permit(&link.target)
        {
            self.give_back(link, idle.home);
            return Err(error);
        }
        if want.pins {
            link.slot.pin();
        }
        Ok(Some(link))
    }

    async fn open(self: &Rc<Self>, mut slot: Slot, want: &Want<'_>, by: Instant) -> Result<Taken> {
        if want.pins {
            slot.pin();
        }
        // A second at least: an attempt that has no chance need not be made. And the whole time, if none was spent waiting.
        let left = by.saturating_duration_since(Instant::now());
        let waited = want.limit.saturating_sub(left) > Duration::from_millis(50);
        let limit = if waited {
            left.max(Duration::from_secs(1)).min(want.limit)
        } else {
            want.limit
        };
        let first = want.route.map(|route| &route.target);
        let terms = want.terms;
        let reached = connect(&terms.connection, first, limit, terms.page).await?;
        let link = Link {
            conn: reached.conn,
            target: reached.target,
            server: reached.server,
            terms: Rc::clone(terms),
            serial: self.number(),
            user: 0,
            changed: false,
            wide: false,
            keep: Duration::ZERO,
            most: want.most,
            slot,
        };
        Ok(Taken { link, fresh: true })
    }

    /// Gives a connection back that nothing is going on over. `home`: the walk that used it last goes on.
    pub fn give_back(self: &Rc<Self>, mut link: Link, home: bool) {
        link.slot.unpin();
        let now = Instant::now();
        let keep = if home { HOME.max(link.keep) } else { link.keep };
        if keep.is_zero() || !link.conn.is_free() {
            return self.retire(link);
        }
        let until = now + keep;
        self.state.borrow_mut().idle.push(Idle {
            link,
            since: now,
            until,
            home,
        });
        if self.due.get().is_none_or(|due| until < due) {
            self.changed.notify_one();
        }
        self.wake();
    }

    /// Pins a borrowed connection after all.
    pub fn pin(link: &mut Link) {
        link.slot.pin();
        // Whoever waits may wait for nothing now.
        link.slot.pool.wake();
    }

    fn queue(&self, first: bool) -> Place<'_> {
        let place = Place {
            pool: self,
            number: self.number(),
            turn: Rc::default(),
        };
        let entry = (place.number, Rc::clone(&place.turn));
        let mut state = self.state.borrow_mut();
        if first {
            state.queue.push_front(entry);
        } else {
            state.queue.push_back(entry);
        }
        drop(state);
        place
    }

    /// Resolves as soon as somebody waits for a connection, to one for each who waits.
    pub async fn wanted(self: &Rc<Self>) -> Yielding {
        loop {
            let wanted = self.wanted.notified();
            if let Some(yielding) = self.yielding() {
                return yielding;
            }
            wanted.await;
        }
    }

    fn yielding(self: &Rc<Self>) -> Option<Yielding> {
        let mut state = self.state.borrow_mut();
        if state.queue.len() <= state.yielding {
            return None;
        }
        state.yielding += 1;
        Some(Yielding(Rc::clone(self)))
    }

    fn wake(&self) {
        if let Some((_, turn)) = self.state.borrow().queue.front() {
            turn.notify_one();
        }
    }

    /// Closes a connection beside everything else.
    pub fn retire(self: &Rc<Self>, link: Link) {
        spawn_local(async {
            drop(close(link).await);
        });
    }

    /// Closes what was idle for long enough.
    pub fn expire(self: &Rc<Self>) -> Option<Instant> {
        let now = Instant::now();
        let mut over = Vec::new();
        let mut state = self.state.borrow_mut();
        let mut at = 0;
        while let Some(idle) = state.idle.get(at) {
            if idle.until <= now {
                over.push(state.idle.remove(at).link);
            } else {
                at += 1;
            }
        }
        let due = state.idle.iter().map(|idle| idle.until).min();
        drop(state);
        over.into_iter().for_each(|link| self.retire(link));
        self.due.set(due);
        due
    }

    /// Resolves when [`Pool::expire`] should look again.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// No walk, and no connection.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let state = self.state.borrow();
        state.walks == 0 && state.total == 0
    }

    /// The process ends: so do its idle connections.
    pub async fn end(self: &Rc<Self>) {
        let idle = std::mem::take(&mut self.state.borrow_mut().idle);
        for idle in idle {
            spawn_local(async {
                drop(farewell(idle.link).await);
            });
        }
        let _ = timeout(FAREWELL, async {
            while self.state.borrow().total > 0 {
                self.changed().await;
            }
        })
        .await;
    }
}

fn pinned(most: usize) -> Error {
    Error::new(
        Code::Pool,
        format!(
            "each of the {most} connections that this process may have (maxConnections) is pinned by a snapshot or a scan, so none will come free by itself; close one of those cursors first, or raise maxConnections"
        ),
    )
}

fn crowded(want: &Want<'_>) -> Error {
    Error::new(
        Code::Pool,
        format!(
            "each of the {} connections that this process may have (maxConnections) is in use, and none came free within {} s; raise maxConnections or connectTimeout, or read with fewer cursors at once",
            want.most,
            want.limit.as_secs_f64()
        ),
    )
    .that_passes(Passing::Always)
}
