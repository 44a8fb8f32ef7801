//! The queue between the background thread and the one that reads: bounded by bytes, with a wait that has a time
//! limit on the reader's side and one that can be cancelled on the other. It never blocks the runtime.
//!
//! tests/loom compiles this very file with loom's types and goes through every order in which two threads can meet here.

use super::page::Batch;
use super::types::Column;
use crate::error::Error;
use crate::sync::{Condvar, Mutex, MutexGuard, Notify};
use crate::value::Value as Config;
use std::collections::VecDeque;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Bytes that may wait. One batch always fits, however large.
const CAPACITY: usize = 512 * 1024;
/// …for a reader that has more to do than to read, in bursts, and shares the cores with what it sets going: a sheet. Both
/// threads then wait less often for each other.
const FAR: usize = 2 * 1024 * 1024;
/// Batches that were read and may be filled again, one for so many bytes that may wait.
const SPARE: usize = 256 * 1024;

/// What the background thread has to say.
#[derive(Debug)]
pub enum Event {
    /// The result's columns, the key's places on the wire, and the marks of its definitions. Comes first.
    Columns(Vec<Column>, Vec<usize>, Vec<[u8; 4]>),
    /// Rows.
    Batch(Batch),
    /// The answer to [`Channel::ask`].
    Explained(Config),
    /// No more rows; what `explain` says from now on. The thread ends.
    Done(Config),
    /// It can't go on. The thread ends.
    Failed(Error),
}

/// The reader has gone.
#[derive(Debug)]
pub struct Closed;

#[derive(Debug, Default)]
struct State {
    events: VecDeque<Event>,
    bytes: usize,
    asked: bool,
    closed: bool,
    paused: bool,
    /// [`FAR`] instead of [`CAPACITY`].
    far: bool,
    /// A lower bound than that.
    bound: Option<usize>,
    /// Emptied batches.
    spare: Vec<Batch>,
}

impl State {
    fn unbounded(&self) -> usize {
        if self.far { FAR } else { CAPACITY }
    }

    fn capacity(&self) -> usize {
        let most = self.unbounded();
        self.bound.map_or(most, |bound| bound.min(most))
    }

    /// Emptied batches that are kept: none where many walks share what there is.
    fn spares(&self) -> usize {
        if self.capacity() < self.unbounded() {
            return 0;
        }
        self.unbounded() / SPARE
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Channel {
    state: Mutex<State>,
    arrived: Condvar,
    changed: Notify,
    closing: Notify,
}

impl Channel {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that runs under this lock can panic half-way; the data are whole in any case.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reader: the next event, waiting up to `patience`.
    pub fn receive(&self, patience: Duration) -> Option<Event> {
        let deadline = Instant::now().checked_add(patience);
        let mut state = self.state();
        loop {
            if let Some(event) = state.events.pop_front() {
                if let Event::Batch(batch) = &event {
                    state.bytes = state.bytes.saturating_sub(batch.bytes());
                }
                drop(state);
                self.changed.notify_one();
                return Some(event);
            }
            let left = deadline.map_or(Duration::from_secs(3600), |at| {
                at.saturating_duration_since(Instant::now())
            });
            if left.is_zero() {
                return None;
            }
            state = self
                .arrived
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Reader: gives a batch back that it has done with, to be filled again. Taking new ones from the system, page by page of
    /// memory, costs more than filling them.
    pub fn give_back(&self, batch: Batch) {
        let mut state = self.state();
        if state.spare.len() < state.spares() && !batch.is_large() {
            state.spare.push(batch);
        }
    }

    /// Thread: a batch to fill that was filled before, if there is one.
    pub fn spare(&self) -> Option<Batch> {
        self.state().spare.pop()
    }

    /// Reader: from now on the thread may read [`FAR`] ahead.
    pub fn widen(&self) {
        self.state().far = true;
        self.changed.notify_one();
    }

    /// Reader: asks for the plan; the answer comes as an event after the page in work.
    pub fn ask(&self) {
        self.state().asked = true;
        self.changed.notify_one();
    }

    /// Reader: whether the thread rests on purpose, so that rows may not come for long.
    pub fn is_paused(&self) -> bool {
        self.state().paused
    }

    /// Thread: fewer bytes may wait, because many walks share what there is.
    pub fn bound(&self, bytes: usize) {
        let mut state = self.state();
        state.bound = Some(bytes);
        let most = state.spares();
        state.spare.truncate(most);
    }

    /// Thread: rests on purpose, or doesn't any more.
    pub fn pause(&self, paused: bool) {
        self.state().paused = paused;
    }

    /// Reader: tells the thread to end, whatever it is doing.
    pub fn close(&self) {
        self.state().closed = true;
        self.closing.notify_one();
        self.changed.notify_one();
    }

    /// Thread: resolves when the reader has closed.
    pub async fn closed(&self) {
        while !self.state().closed {
            self.closing.notified().await;
        }
    }

    /// Thread: hands an event over, waiting for room.
    ///
    /// # Errors
    /// [`Closed`] when nobody reads any more.
    pub async fn send(&self, event: Event) -> Result<(), Closed> {
        let bytes = if let Event::Batch(batch) = &event {
            batch.bytes()
        } else {
            0
        };
        loop {
            {
                let mut state = self.state();
                if state.closed {
                    return Err(Closed);
                }
                if bytes == 0 || state.bytes == 0 || state.bytes + bytes <= state.capacity() {
                    state.bytes += bytes;
                    state.events.push_back(event);
                    break;
                }
            }
            self.changed.notified().await;
        }
        self.arrived.notify_one();
        Ok(())
    }

    /// Thread: waits until a batch of so many bytes can be handed over. Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`Closed`] when nobody reads any more.
    pub async fn space(&self, bytes: usize) -> Result<(), Closed> {
        loop {
            {
                let state = self.state();
                if state.closed {
                    return Err(Closed);
                }
                if state.bytes == 0 || state.bytes + bytes <= state.capacity() {
                    return Ok(());
                }
            }
            self.changed.notified().await;
        }
    }

    /// Thread: hands the last event over; called where nothing can be awaited.
    pub fn send_last(&self, event: Event) {
        self.state().events.push_back(event);
        self.arrived.notify_one();
    }

    /// Thread: waits until there is room for another page or a question; true for a question.
    ///
    /// # Errors
    /// [`Closed`] when nobody reads any more.
    pub async fn room(&self) -> Result<bool, Closed> {
        loop {
            {
                let mut state = self.state();
                if state.closed {
                    return Err(Closed);
                }
                if state.asked {
                    state.asked = false;
                    return Ok(true);
                }
                if state.bytes <= state.capacity() / 2 {
                    return Ok(false);
                }
            }
            self.changed.notified().await;
        }
    }
}
