//! The background thread: one per cursor in use, with a single-threaded runtime of its own. It is started by the
//! first use in this very process, takes no signals, touches no Zend memory, and turns its panics into errors.
//!
//! Why a thread of its own: pages are prefetched while PHP works, and PHP has no event loop to do that in.

use super::channel::{Channel, Event};
use super::setup::Setup;
use super::token::KeyValue;
use super::walk::{Stop, Walk};
use crate::error::{Code, Error, Result};
use crate::thread::spawn_quiet;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

/// A polite good-bye to the server may take this long.
const FAREWELL: Duration = Duration::from_millis(200);
/// The thread is waited for this long when the cursor closes.
const PATIENCE: Duration = Duration::from_secs(1);

/// A running background thread. Dropping it ends the thread; a forked child, where the thread doesn't exist and the
/// connection is the parent's, must leak it instead ([`Worker::process`]).
#[derive(Debug)]
pub struct Worker {
    channel: Arc<Channel>,
    thread: Option<JoinHandle<()>>,
    process: u32,
}

impl Worker {
    /// Starts the thread on the walk behind `after`.
    ///
    /// # Errors
    /// [`Code::Internal`] when the system gives no thread.
    pub fn start(setup: Arc<Setup>, after: Option<Vec<KeyValue>>) -> Result<Worker> {
        let channel = Arc::new(Channel::default());
        let theirs = Arc::clone(&channel);
        let thread = spawn_quiet("native_xlsx db", move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| live(&setup, &theirs, after)));
            let last = match outcome {
                Ok(Ok(())) | Ok(Err(Stop::Closed)) => return,
                Ok(Err(Stop::Failed(error))) => error,
                Err(_) => Error::new(
                    Code::Internal,
                    "the database thread panicked; this is a defect of native_xlsx, please report it",
                ),
            };
            theirs.send_last(Event::Failed(last));
        });
        let thread = thread.map_err(|error| {
            Error::new(
                Code::Internal,
                format!("no thread could be started: {error}"),
            )
        })?;
        Ok(Worker {
            channel,
            thread: Some(thread),
            process: std::process::id(),
        })
    }

    /// The queue to it.
    #[must_use]
    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    /// The process that started it.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.process
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else {
            return;
        };
        self.channel.close();
        let deadline = Instant::now() + PATIENCE;
        while !thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_micros(200));
        }
        if thread.is_finished() {
            // Its panics were caught inside.
            let _ = thread.join();
        }
    }
}

/// The thread's life.
fn live(
    setup: &Setup,
    channel: &Channel,
    after: Option<Vec<KeyValue>>,
) -> std::result::Result<(), Stop> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .thread_name("native_xlsx dns")
        .build()
        .map_err(|error| {
            Error::new(
                Code::Internal,
                format!("no runtime could be started: {error}"),
            )
        })?;
    let outcome = runtime.block_on(async {
        let busy = Cell::new(false);
        let mut link = None;
        let outcome = {
            let walk = Walk {
                setup,
                channel,
                busy: &busy,
            };
            tokio::select! {
                biased;
                () = channel.closed() => Err(Stop::Closed),
                outcome = walk.run(&mut link, after) => outcome,
            }
        };
        if let Some(link) = link {
            if !busy.get() {
                let _ = tokio::time::timeout(FAREWELL, link.conn.disconnect()).await;
            } else {
                // In the middle of a result there is no polite end, and a server that computes doesn't see the
                // socket's.
                if matches!(outcome, Err(Stop::Closed)) {
                    link.interrupt(&setup.connection).await;
                }
                drop(link);
            }
        }
        outcome
    });
    // A name server that doesn't answer must not hold the thread.
    runtime.shutdown_background();
    outcome
}
