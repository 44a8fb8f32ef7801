//! What is asked of a walk beside reading it: counting, estimating, splitting. Each runs on a thread and a connection of its
//! own, so that it can wait for the server while PHP serves its signals and the walk itself goes on.

use super::ask::Ask;
use super::connect::connect;
use super::failure;
use super::link::Link;
use super::open::Opened;
use super::patience::Patience;
use super::setup::Setup;
use super::split::boundaries;
use super::token::KeyValue;
use crate::error::{Code, Error, Result};
use crate::thread::spawn_quiet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::sync::Notify;

/// A polite good-bye to the server may take this long.
const FAREWELL: Duration = Duration::from_millis(200);
/// The thread is waited for this long when nobody wants its answer any more.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The rows, counted.
    Count,
    /// About how many there are.
    Estimate,
    /// Boundaries for so many parts.
    Split(usize),
}

/// What comes of it.
#[derive(Debug)]
pub enum Answer {
    /// So many rows.
    Rows(u64),
    /// The last key of each part but the last, and the marks of the key's definition.
    Boundaries(Vec<Vec<KeyValue>>, Vec<[u8; 4]>),
}

/// An errand under way. Dropping it ends it; a forked child must leak it.
#[derive(Debug)]
pub struct Errand {
    /// What it is.
    pub task: Task,
    /// The process that started it.
    pub process: u32,
    answers: Receiver<Result<Answer>>,
    closing: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
}

impl Errand {
    /// Starts it, for the walk behind `after`.
    ///
    /// # Errors
    /// [`Code::Internal`] when the system gives no thread.
    pub fn start(setup: Arc<Setup>, after: Option<Vec<KeyValue>>, task: Task) -> Result<Errand> {
        let (sender, answers) = sync_channel(1);
        let closing = Arc::new(Notify::new());
        let closed = Arc::clone(&closing);
        let thread = spawn_quiet("native_xlsx db", move || {
            live(&setup, after.as_deref(), task, &closed, &sender);
        });
        let thread = thread.map_err(|error| {
            Error::new(
                Code::Internal,
                format!("no thread could be started: {error}"),
            )
        })?;
        Ok(Errand {
            task,
            process: std::process::id(),
            answers,
            closing,
            thread: Some(thread),
        })
    }

    /// The answer, waiting up to `patience`.
    ///
    /// # Errors
    /// Everything the database may say.
    pub fn answer(&self, patience: Duration) -> Result<Option<Answer>> {
        match self.answers.recv_timeout(patience) {
            Ok(answer) => answer.map(Some),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(panicked()),
        }
    }
}

impl Drop for Errand {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else {
            return;
        };
        self.closing.notify_one();
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

fn panicked() -> Error {
    Error::new(
        Code::Internal,
        "the database thread panicked; this is a defect of native_xlsx, please report it",
    )
}

/// The thread's life.
fn live(
    setup: &Setup,
    after: Option<&[KeyValue]>,
    task: Task,
    closed: &Notify,
    sender: &SyncSender<Result<Answer>>,
) {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
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
            let mut held = None;
            let outcome = tokio::select! {
                biased;
                () = closed.notified() => None,
                outcome = run(setup, after, task, &mut held) => Some(outcome),
            };
            if let Some(link) = held {
                if outcome.is_some() {
                    let _ = tokio::time::timeout(FAREWELL, link.conn.disconnect()).await;
                } else {
                    link.interrupt(&setup.connection).await;
                }
            }
            outcome
        });
        // A name server that doesn't answer must not hold the thread.
        runtime.shutdown_background();
        outcome.unwrap_or_else(|| Err(Error::new(Code::Cursor, "the cursor was closed")))
    }));
    // If nobody listens any more, nobody wants it.
    let _ = sender.send(outcome.unwrap_or_else(|_| Err(panicked())));
}

/// Does it, over as many connections as it takes.
async fn run(
    setup: &Setup,
    after: Option<&[KeyValue]>,
    task: Task,
    held: &mut Option<Link>,
) -> Result<Answer> {
    let limits = &setup.limits;
    let mut patience = Patience::new(limits.retry);
    let mut stood = false;
    loop {
        let most = patience.at_most(limits.connect, Instant::now());
        let outcome = async {
            // No limit for a page: a count is none.
            let link = held.insert(connect(&setup.connection, most, None).await?);
            stood = true;
            match tokio::time::timeout(limits.idle, once(setup, after, task, link)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(failure::silent("asking about the walk", limits.idle)),
            }
        }
        .await;
        let error = match outcome {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let wait = patience.bear(error, stood, Instant::now())?;
        *held = None;
        tokio::time::sleep(wait).await;
    }
}

async fn once(
    setup: &Setup,
    after: Option<&[KeyValue]>,
    task: Task,
    link: &mut Link,
) -> Result<Answer> {
    let opened = Opened::open(link, setup, after).await?;
    let mut ask = Ask {
        conn: &mut link.conn,
        opened: &opened,
        setup,
    };
    match task {
        Task::Count => ask.count(after).await.map(Answer::Rows),
        Task::Estimate => ask.estimate(after).await.map(Answer::Rows),
        Task::Split(parts) => {
            let found = boundaries(ask, after, parts).await?;
            Ok(Answer::Boundaries(found, opened.marks.clone()))
        }
    }
}
