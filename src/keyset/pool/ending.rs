//! How connections end: politely, with rows on their way that nobody wants any more, and in the middle of a statement.

use super::held::{Doomed, Slot};
use super::{Idle, Pool, Terms};
use crate::keyset::config::Target;
use crate::keyset::connect::to;
use crate::keyset::link::{Link, Server};
use std::rc::Rc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// A server hangs up within this time when it is told good-bye.
pub(super) const FAREWELL: Duration = Duration::from_millis(500);
/// It counts a connection a moment longer than it holds it.
const COUNTED: Duration = Duration::from_millis(5);
/// Ending a statement from the outside may take this long.
const KILL: Duration = Duration::from_millis(900);
/// A connection to do that over is looked for so often…
const AGAIN: Duration = Duration::from_millis(20);
/// …and for so long, though nobody waits for it then.
const PATIENT: Duration = Duration::from_secs(30);

/// Who is to be told that a connection ends, and how that one came about.
struct Peer {
    terms: Rc<Terms>,
    target: Target,
    server: Option<Server>,
    most: usize,
}

/// How to get to the server beside a connection that is busy.
enum Way {
    Link(Box<Link>),
    Slot(Slot),
}

impl Pool {
    /// Gives a connection back on which rows may be coming that nobody wants any more: reads on for `patience` and then
    /// ends the statement on the server. An open transaction is rolled back.
    pub async fn settle(self: &Rc<Self>, mut link: Link, patience: Duration) {
        if !link.conn.is_free() {
            let skipped = timeout(patience, link.conn.skip()).await;
            let skipped = matches!(skipped, Ok(Ok(()))) && link.conn.is_free();
            if !skipped {
                return self.kill(link).await;
            }
        }
        if link.conn.in_transaction() {
            let ended = timeout(FAREWELL, link.conn.run("ROLLBACK")).await;
            if !matches!(ended, Ok(Ok(()))) || link.conn.in_transaction() {
                return drop(link);
            }
        }
        self.give_back(link, false);
    }

    /// Ends the connection at both ends: a server notices that nobody listens only when it has something to send. Should
    /// the rows come to their end meanwhile, that is as good.
    async fn kill(self: &Rc<Self>, mut link: Link) {
        let doomed = Doomed::new(self);
        link.slot.unpin();
        let peer = Peer {
            terms: Rc::clone(&link.terms),
            target: link.target.clone(),
            server: link.server.clone(),
            most: link.most,
        };
        let rest = async {
            if link.conn.skip().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let way = tokio::select! {
            way = timeout(PATIENT, self.way_to(&peer)) => way.ok().flatten(),
            () = rest => None,
        };
        if link.conn.is_free() {
            drop(doomed);
            return self.give_back(link, false);
        }
        if let Some(way) = way {
            // This hits nobody else: the connection is ours until it is dropped below, nobody can borrow it, and a server gives
            // its number to no other while it holds it.
            let _ = timeout(KILL, self.tell(way, &peer, link.conn.id())).await;
        }
        let Link { conn, slot, .. } = link;
        let _ = timeout(FAREWELL, conn.hung_up()).await;
        drop((slot, doomed));
    }

    /// Tells the server to end a connection.
    async fn tell(self: &Rc<Self>, way: Way, peer: &Peer, id: u32) {
        let sql = format!("KILL {id}");
        match way {
            Way::Link(mut other) => {
                let _ = other.conn.run(&sql).await;
                self.give_back(*other, false);
            }
            Way::Slot(slot) => {
                let Some((mut conn, there)) = to(&peer.terms.connection, &peer.target).await else {
                    return;
                };
                if peer
                    .server
                    .as_ref()
                    .is_some_and(|server| there.may_end(server))
                {
                    let _ = conn.run(&sql).await;
                }
                conn.disconnect().await;
                sleep(COUNTED).await;
                drop(slot);
            }
        }
    }

    /// Another connection to the same server: an idle one that no walk comes back to, a new one, any idle one, the next that
    /// comes back. If none will, because all others are pinned, one beyond the bound for a moment, rather than leave the
    /// server to compute for nobody.
    async fn way_to(self: &Rc<Self>, peer: &Peer) -> Option<Way> {
        let server = peer.server.as_ref()?;
        let place = self.queue(true);
        loop {
            let mut found = self.idle_at(peer, server, false);
            if found.is_none() {
                if let Some(slot) = self.slot_for_a_moment(peer.most) {
                    return Some(Way::Slot(slot));
                }
                found = self.idle_at(peer, server, true);
            }
            if let Some(mut link) = found {
                if link.conn.is_quiet().await {
                    return Some(Way::Link(Box::new(link)));
                }
                continue;
            }
            self.wanted.notify_waiters();
            let _ = timeout(AGAIN, place.turn.notified()).await;
        }
    }

    /// Takes an idle connection to the same server; only if `home` one that a walk would miss.
    fn idle_at(&self, peer: &Peer, server: &Server, home: bool) -> Option<Link> {
        let mut state = self.state.borrow_mut();
        let same = |idle: &Idle| {
            let here = idle.link.server.as_ref();
            (home || !idle.home)
                && idle.link.terms == peer.terms
                && here.is_some_and(|here| here.may_end(server))
        };
        let at = state.idle.iter().rposition(same)?;
        Some(state.idle.remove(at).link)
    }

    /// The right to one more connection; beyond the bound if all others are pinned.
    fn slot_for_a_moment(self: &Rc<Self>, most: usize) -> Option<Slot> {
        let mut state = self.state.borrow_mut();
        let counted = state.total < most;
        let hopeless = state.total <= state.pinned + state.doomed && !state.beyond;
        if !counted && !hopeless {
            return None;
        }
        state.total += usize::from(counted);
        state.beyond |= !counted;
        Some(Slot {
            pool: Rc::clone(self),
            pinned: false,
            counted,
        })
    }
}

/// Closes a connection, and answers when the server doesn't count it any more.
pub(super) async fn close(link: Link) -> Slot {
    let slot = farewell(link).await;
    sleep(COUNTED).await;
    slot
}

/// Closes a connection, and answers when the server has hung up. For the process's end, when no other connection follows.
pub(super) async fn farewell(link: Link) -> Slot {
    let Link { conn, slot, .. } = link;
    let _ = timeout(FAREWELL, conn.disconnect()).await;
    slot
}
