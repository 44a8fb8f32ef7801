//! loom's mutex, a condition variable that either is notified or runs out of patience, a `Notify` with the contract of
//! tokio's (a notification without a waiter is kept, one of them, for the next), and std's channel, whose ends notice when
//! the other is gone; loom's own don't.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Duration;

pub use loom::sync::{Arc, Mutex, MutexGuard};

/// A wait here has no end of its own: the model must be woken.
#[derive(Debug, Default)]
pub struct Condvar(loom::sync::Condvar);

pub struct TimedOut;

impl Condvar {
    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    #[allow(clippy::type_complexity)]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        _: Duration,
    ) -> Result<(MutexGuard<'a, T>, TimedOut), std::sync::PoisonError<(MutexGuard<'a, T>, TimedOut)>>
    {
        match self.0.wait(guard) {
            Ok(guard) => Ok((guard, TimedOut)),
            Err(poisoned) => Err(std::sync::PoisonError::new((
                poisoned.into_inner(),
                TimedOut,
            ))),
        }
    }
}

/// Whether a notification waits, and who waits for one.
#[derive(Debug, Default)]
pub struct Notify(Mutex<(bool, Option<Waker>)>);

impl Notify {
    pub fn notify_one(&self) {
        let waiting = {
            let mut state = self.0.lock().unwrap();
            state.0 = true;
            state.1.take()
        };
        if let Some(waker) = waiting {
            waker.wake();
        }
    }

    pub async fn notified(&self) {
        poll_fn(|context| {
            let mut state = self.0.lock().unwrap();
            if std::mem::take(&mut state.0) {
                return Poll::Ready(());
            }
            state.1 = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// What both ends of a channel see.
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: loom::sync::Condvar,
}

struct State<T> {
    queue: VecDeque<T>,
    senders: usize,
    received: bool,
}

pub struct Sender<T>(Arc<Shared<T>>);

pub struct Receiver<T>(Arc<Shared<T>>);

/// The other end is gone, or (of `try_recv`) nothing is there.
#[derive(Debug)]
pub struct Nothing;

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared {
        state: Mutex::new(State {
            queue: VecDeque::new(),
            senders: 1,
            received: true,
        }),
        changed: loom::sync::Condvar::new(),
    });
    (Sender(Arc::clone(&shared)), Receiver(shared))
}

impl<T> Sender<T> {
    pub fn send(&self, value: T) -> Result<(), Nothing> {
        let mut state = self.0.state.lock().unwrap();
        if !state.received {
            return Err(Nothing);
        }
        state.queue.push_back(value);
        self.0.changed.notify_one();
        Ok(())
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.0.state.lock().unwrap().senders += 1;
        Sender(Arc::clone(&self.0))
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().senders -= 1;
        self.0.changed.notify_one();
    }
}

impl<T> Receiver<T> {
    pub fn recv(&self) -> Result<T, Nothing> {
        let mut state = self.0.state.lock().unwrap();
        loop {
            if let Some(value) = state.queue.pop_front() {
                return Ok(value);
            }
            if state.senders == 0 {
                return Err(Nothing);
            }
            state = self.0.changed.wait(state).unwrap();
        }
    }

    pub fn try_recv(&self) -> Result<T, Nothing> {
        self.0
            .state
            .lock()
            .unwrap()
            .queue
            .pop_front()
            .ok_or(Nothing)
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let queue = {
            let mut state = self.0.state.lock().unwrap();
            state.received = false;
            std::mem::take(&mut state.queue)
        };
        drop(queue);
    }
}
