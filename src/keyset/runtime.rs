//! The background thread: one per process, with a single-threaded runtime, in which every cursor in use has its walk and the
//! pool has the connections. It is started by the first use in this very process and ends when there is neither a walk nor a
//! connection left; it takes no signals, touches no Zend memory, and turns its panics into errors.
//!
//! Why a thread: pages are prefetched while PHP works, and PHP has no event loop to do that in. Why one: a connection
//! belongs to the runtime that it was opened in, and walks share connections.

use super::channel::{Channel, Event};
use super::errand::Order;
use super::pool::{Pass, Pool};
use super::setup::Setup;
use super::token::KeyValue;
use super::walk::{Stop, Walk};
use crate::error::{Code, Error, Result};
use crate::thread::spawn_quiet;
use std::mem::ManuallyDrop;
use std::pin::pin;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};
use tokio::time::timeout;

/// A walk is waited for this long when its cursor closes.
const PATIENCE: Duration = Duration::from_secs(1);
/// An answer, and then what is left of a page, may arrive within this time when a cursor closes; else the server is told to
/// end it.
pub const REST: Duration = Duration::from_millis(20);
/// Places of processes; a prime, so that a child seldom takes its parent's.
const PLACES: usize = 61;

/// What the thread is told.
enum Command {
    /// to walk
    Walk(Job),
    /// to ask something about a walk
    Ask(Order),
    /// that the process ends
    End,
}

/// A walk to be done.
struct Job {
    setup: Arc<Setup>,
    channel: Arc<Channel>,
    after: Option<Vec<KeyValue>>,
    /// What is said if nothing else is.
    verdict: Verdict,
    /// Dropped when nothing of the walk is left.
    ended: Sender<()>,
}

#[derive(Debug)]
struct Engine {
    commands: UnboundedSender<Command>,
    thread: JoinHandle<()>,
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Command::Walk(_) => "Walk",
            Command::Ask(_) => "Ask",
            Command::End => "End",
        })
    }
}

/// One process's thread. A child forked while a lock was held must not wait for it, so each process takes the place
/// that its number gives; what another one left there is its own, and is leaked.
#[derive(Debug)]
struct Home {
    process: u32,
    engine: Option<ManuallyDrop<Engine>>,
}

static PROCESSES: [Mutex<Home>; PLACES] = [const {
    Mutex::new(Home {
        process: 0,
        engine: None,
    })
}; PLACES];

/// This process's place; None if its lock can't be had.
fn home() -> Option<MutexGuard<'static, Home>> {
    let process = std::process::id();
    let place = usize::try_from(process).unwrap_or(0) % PLACES;
    let mutex = PROCESSES.get(place)?;
    // Held for microseconds; who waits longer waits for a thread that a fork left behind.
    for _ in 0..500 {
        let mut home = match mutex.try_lock() {
            Ok(home) => home,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(Duration::from_micros(200));
                continue;
            }
        };
        if home.process != process {
            home.process = process;
            home.engine = None;
        }
        return Some(home);
    }
    None
}

impl Engine {
    fn start() -> Result<Engine> {
        let (commands, orders) = unbounded_channel();
        let thread = spawn_quiet("native_xlsx db", move || live(orders)).map_err(|error| {
            Error::new(
                Code::Internal,
                format!("no thread could be started: {error}"),
            )
        })?;
        Ok(Engine { commands, thread })
    }
}

/// Has a question answered.
///
/// # Errors
/// [`Code::Internal`] when the system gives no thread.
pub fn ask(order: Order) -> Result<()> {
    submit(Command::Ask(order))
}

/// Gives a command to the thread, which is started if there is none.
fn submit(mut command: Command) -> Result<()> {
    let locked = || {
        Error::new(
            Code::Internal,
            "the process was forked while the database thread was being started; fork it again",
        )
    };
    let mut home = home().ok_or_else(locked)?;
    if let Some(engine) = &home.engine {
        match engine.commands.send(command) {
            Ok(()) => return Ok(()),
            Err(back) => command = back.0,
        }
    }
    if let Some(engine) = home.engine.take() {
        // It has ended, or is about to.
        let _ = ManuallyDrop::into_inner(engine).thread.join();
    }
    let engine = Engine::start()?;
    let _ = engine.commands.send(command);
    home.engine = Some(ManuallyDrop::new(engine));
    Ok(())
}

/// Ends this process's thread and its idle connections, politely; for the end of the process, or of the module.
pub fn shut_down() {
    let Some(engine) = home().and_then(|mut home| home.engine.take()) else {
        return;
    };
    let Engine { commands, thread } = ManuallyDrop::into_inner(engine);
    let _ = commands.send(Command::End);
    let _ = thread.join();
}

/// A running walk. Dropping it ends the walk; a forked child, where the thread doesn't exist and the connection is the
/// parent's, must leak it instead ([`Worker::process`]).
#[derive(Debug)]
pub struct Worker {
    channel: Arc<Channel>,
    ended: Mutex<Receiver<()>>,
    process: u32,
}

impl Worker {
    /// Starts the walk behind `after`.
    ///
    /// # Errors
    /// [`Code::Internal`] when the system gives no thread.
    pub fn start(setup: Arc<Setup>, after: Option<Vec<KeyValue>>) -> Result<Worker> {
        let channel_ = Arc::new(Channel::default());
        let (ended, end) = channel();
        submit(Command::Walk(Job {
            setup,
            channel: Arc::clone(&channel_),
            after,
            verdict: Verdict {
                channel: Arc::clone(&channel_),
                error: Some(Error::new(
                    Code::Internal,
                    "the database thread ended unexpectedly; this is a defect of native_xlsx, please report it",
                )),
            },
            ended,
        }))?;
        Ok(Worker {
            channel: channel_,
            ended: Mutex::new(end),
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
        self.channel.close();
        if let Ok(ended) = self.ended.lock() {
            // Nothing is ever sent: it ends when the other side is gone.
            let _ = ended.recv_timeout(PATIENCE);
        }
    }
}

/// The thread's life.
fn live(mut orders: UnboundedReceiver<Command>) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(4)
        .thread_name("native_xlsx dns")
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let why = format!("no runtime could be started: {error}");
            let error = || Error::new(Code::Internal, why.clone());
            while let Ok(order) = orders.try_recv() {
                match order {
                    Command::Walk(mut job) => job.verdict.error = Some(error()),
                    Command::Ask(order) => order.fail(error()),
                    Command::End => {}
                }
            }
            return;
        }
    };
    let local = LocalSet::new();
    local.block_on(&runtime, serve(&mut orders));
    drop(local);
    // A name server that doesn't answer must not hold the thread.
    runtime.shutdown_background();
}

/// Takes commands until nothing is left to do.
async fn serve(orders: &mut UnboundedReceiver<Command>) {
    let pool = Rc::new(Pool::default());
    loop {
        let due = pool.expire();
        if pool.is_empty() && is_over(orders) {
            return;
        }
        let due = async {
            match due {
                Some(due) => tokio::time::sleep_until(due.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            command = orders.recv() => match command {
                Some(Command::Walk(job)) => {
                    let pass = pool.enter();
                    spawn_local(walk(Rc::clone(&pool), pass, job));
                }
                Some(Command::Ask(order)) => {
                    let pass = pool.enter();
                    spawn_local(order.run(Rc::clone(&pool), pass));
                }
                Some(Command::End) | None => return pool.end().await,
            },
            () = pool.changed() => {}
            () = due => {}
        }
    }
}

/// Nothing more has been ordered, and from now on nothing more can be.
fn is_over(orders: &mut UnboundedReceiver<Command>) -> bool {
    let home = home();
    if home.is_some() && orders.is_empty() {
        orders.close();
        return true;
    }
    false
}

/// Says how the walk ended, even if that is by a panic or with the thread.
struct Verdict {
    channel: Arc<Channel>,
    error: Option<Error>,
}

impl Drop for Verdict {
    fn drop(&mut self) {
        if let Some(error) = self.error.take() {
            self.channel.send_last(Event::Failed(error));
        }
    }
}

/// One walk, and what is left when it is over.
async fn walk(pool: Rc<Pool>, pass: Pass, job: Job) {
    let Job {
        setup,
        channel,
        after,
        mut verdict,
        ended,
    } = job;
    let mut link = None;
    let outcome = {
        let walk = Walk::new(&setup, &channel, &pool, pass.number);
        let mut run = pin!(walk.run(&mut link, after));
        tokio::select! {
            biased;
            () = channel.closed() => {
                // An answer that is on its way leaves the connection free.
                if walk.works.get() {
                    let _ = timeout(REST, run).await;
                }
                Err(Stop::Closed)
            }
            outcome = &mut run => outcome,
        }
    };
    let lost = matches!(&outcome, Err(Stop::Failed(error)) if error.code() == Code::Gone);
    verdict.error = match outcome {
        Ok(()) | Err(Stop::Closed) => None,
        Err(Stop::Failed(error)) => Some(error),
    };
    drop(verdict);
    if let Some(link) = link {
        if lost {
            drop(link);
        } else {
            pool.settle(link, REST).await;
        }
    }
    drop(pass);
    drop(ended);
}
