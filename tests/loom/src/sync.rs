//! loom's mutex, a condition variable that either is notified or runs out of patience, and a `Notify` with the contract of
//! tokio's: a notification without a waiter is kept, one of them, for the next.

use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Duration;

pub use loom::sync::{Mutex, MutexGuard};

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
