//! What is asked of a walk beside reading it: counting, estimating, splitting. Each runs in the background thread over a
//! connection that it borrows from the pool, so that it can wait for the server while PHP serves its signals and the walk
//! itself goes on.

use super::ask::Ask;
use super::failure;
use super::link::Link;
use super::open::Opened;
use super::patience::Patience;
use super::pool::{Pass, Pool, Taken, Terms, Want};
use super::runtime::{self, REST};
use super::setup::Setup;
use super::split::boundaries;
use super::token::KeyValue;
use crate::error::{Code, Error, Result};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// It is waited for this long when nobody wants its answer any more.
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
}

/// An errand as the background thread gets it.
pub struct Order {
    setup: Arc<Setup>,
    after: Option<Vec<KeyValue>>,
    task: Task,
    closed: Arc<Notify>,
    /// Dropped when nothing of the errand is left.
    answers: Sender<Result<Answer>>,
}

impl Errand {
    /// Starts it, for the walk behind `after`.
    ///
    /// # Errors
    /// [`Code::Internal`] when the system gives no thread.
    pub fn start(setup: &Setup, after: Option<Vec<KeyValue>>, task: Task) -> Result<Errand> {
        let (sender, answers) = channel();
        let closing = Arc::new(Notify::new());
        runtime::ask(Order {
            setup: Arc::new(Setup {
                // The answer is of now.
                snapshot: false,
                ..setup.clone()
            }),
            after,
            task,
            closed: Arc::clone(&closing),
            answers: sender,
        })?;
        Ok(Errand {
            task,
            process: std::process::id(),
            answers,
            closing,
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
        self.closing.notify_one();
        let deadline = Instant::now() + PATIENCE;
        // An answer may still come; it ends when the other side is gone.
        while self
            .answers
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            .is_ok()
        {}
    }
}

fn panicked() -> Error {
    Error::new(
        Code::Internal,
        "the database thread panicked; this is a defect of native_xlsx, please report it",
    )
}

impl Order {
    /// Answers without having asked.
    pub fn fail(self, error: Error) {
        // If nobody listens any more, nobody wants it.
        let _ = self.answers.send(Err(error));
    }

    /// Does it, unless nobody wants it any more, and gives the connection back.
    pub async fn run(self, pool: Rc<Pool>, pass: Pass) {
        let mut held = None;
        let outcome = tokio::select! {
            biased;
            () = self.closed.notified() => Err(Error::new(Code::Cursor, "the cursor was closed")),
            outcome = self.answer(&pool, &pass, &mut held) => outcome,
        };
        let lost = matches!(&outcome, Err(error) if error.code() == Code::Gone);
        let _ = self.answers.send(outcome);
        if let Some(link) = held.filter(|_| !lost) {
            pool.settle(link, REST).await;
        }
        drop(pass);
    }

    /// The answer, over as many connections as it takes. One of the pool's that turns out to be dead is passed over.
    async fn answer(
        &self,
        pool: &Rc<Pool>,
        pass: &Pass,
        held: &mut Option<Link>,
    ) -> Result<Answer> {
        let limits = &self.setup.limits;
        let terms = Rc::new(Terms {
            connection: self.setup.connection.clone(),
            // A count is no page.
            page: None,
        });
        let mut patience = Patience::new(limits.retry);
        let mut stood = false;
        let mut remains = None;
        loop {
            let want = Want {
                walk: pass.number,
                terms: &terms,
                most: limits.connections,
                limit: patience.at_most(limits.connect, Instant::now()),
                pins: false,
                route: None,
            };
            let mut used = false;
            let outcome = async {
                let Taken { mut link, fresh } = pool.borrow(&want).await?;
                (stood, used) = (stood | fresh, !fresh);
                link.user = pass.number;
                link.keep = limits.keep;
                link.most = limits.connections;
                let link = held.insert(link);
                let work = async {
                    if let Some(remains) = remains.take() {
                        link.bury(&remains).await;
                    }
                    self.once(link).await
                };
                match tokio::time::timeout(limits.idle, work).await {
                    Ok(outcome) => outcome,
                    Err(_) => Err(failure::silent("asking about the walk", limits.idle)),
                }
            }
            .await;
            let error = match outcome {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if used && error.code() == Code::Gone {
                drop(held.take());
                continue;
            }
            let wait = patience.bear(error, stood, Instant::now())?;
            if let Some(link) = held.take() {
                remains = Some(link.remains());
                if link.conn.is_free() {
                    pool.retire(link);
                }
            }
            tokio::time::sleep(wait).await;
        }
    }

    async fn once(&self, link: &mut Link) -> Result<Answer> {
        let (setup, after) = (&*self.setup, self.after.as_deref());
        let opened = Opened::open(link, setup, after).await?;
        let mut ask = Ask {
            conn: &mut link.conn,
            opened: &opened,
            setup,
        };
        match self.task {
            Task::Count => ask.count(after).await.map(Answer::Rows),
            Task::Estimate => ask.estimate(after).await.map(Answer::Rows),
            Task::Split(parts) => {
                let found = boundaries(ask, after, parts).await?;
                Ok(Answer::Boundaries(found, opened.marks.clone()))
            }
        }
    }
}
