//! What is held for as long as it lives, and given back by being dropped, however that comes about: the right to a
//! connection, a place in the queue, a walk under way.

use super::Pool;
use std::rc::Rc;
use std::time::Instant;
use tokio::sync::Notify;

/// The right to a connection; given back when it is dropped.
#[derive(Debug)]
pub struct Slot {
    pub(super) pool: Rc<Pool>,
    pub(super) pinned: bool,
    /// One beyond the bound isn't counted.
    pub(super) counted: bool,
}

impl Slot {
    /// It won't come back before its user's end.
    pub fn pin(&mut self) {
        if self.counted && !self.pinned {
            self.pinned = true;
            self.pool.state.borrow_mut().pinned += 1;
        }
    }

    /// It may.
    pub fn unpin(&mut self) {
        if self.pinned {
            self.pinned = false;
            self.pool.state.borrow_mut().pinned -= 1;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.unpin();
        let mut state = self.pool.state.borrow_mut();
        if self.counted {
            state.total -= 1;
        } else {
            state.beyond = false;
        }
        drop(state);
        self.pool.wake();
        self.pool.changed.notify_one();
    }
}

/// A connection that is being ended; dropped when it is.
pub(super) struct Doomed(Rc<Pool>);

impl Doomed {
    pub fn new(pool: &Rc<Pool>) -> Doomed {
        pool.state.borrow_mut().doomed += 1;
        Doomed(Rc::clone(pool))
    }
}

impl Drop for Doomed {
    fn drop(&mut self) {
        self.0.state.borrow_mut().doomed -= 1;
    }
}

/// A place in the queue; left when it is dropped.
pub(super) struct Place<'a> {
    pub pool: &'a Pool,
    pub number: u64,
    /// It may have come.
    pub turn: Rc<Notify>,
}

impl Place<'_> {
    pub fn is_first(&self) -> bool {
        let state = self.pool.state.borrow();
        state.queue.front().map(|(number, _)| *number) == Some(self.number)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let own = self.number;
        self.pool
            .state
            .borrow_mut()
            .queue
            .retain(|(number, _)| *number != own);
        self.pool.wake();
    }
}

/// Somebody gives his connection up for one who waits; done when it is dropped.
#[derive(Debug)]
pub struct Yielding(pub(super) Rc<Pool>);

impl Drop for Yielding {
    fn drop(&mut self) {
        self.0.state.borrow_mut().yielding -= 1;
        self.0.wanted.notify_waiters();
    }
}

/// A walk under way; over when it is dropped.
#[derive(Debug)]
pub struct Pass {
    pub(super) pool: Rc<Pool>,
    /// Its number.
    pub number: u64,
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut state = self.pool.state.borrow_mut();
        state.walks -= 1;
        let now = Instant::now();
        for idle in state.idle.iter_mut().filter(|idle| idle.home) {
            if idle.link.user == self.number {
                idle.home = false;
                idle.until = now + idle.link.keep;
            }
        }
        drop(state);
        self.pool.changed.notify_one();
    }
}
