//! Compresses segments beside the encoding thread. Segments are independent, so several threads may work; results come
//! back in the order of submission. Bounded: at most [`Pipeline::in_flight`] × [`SEGMENT`] bytes of XML are on the way.
//!
//! No thread exists before the first full segment: a job of a few hundred rows compresses its only segment itself.

use super::deflate::{Deflate, Level, Segment};
use crate::sync::{Arc, Mutex, Receiver, Sender, channel};
use crate::thread::{JoinHandle, cores, spawn_quiet};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;

/// Bytes of XML in a full segment.
pub const SEGMENT: usize = 512 << 10;
/// Room for a segment and the rest of its last row; not more is kept for reuse. A large piece (`src/large.rs`) from the start:
/// one that grows leaves others of up to half of it behind in the C library's heap.
const ROOM: usize = SEGMENT * 2;
/// Compressing threads at most.
const THREADS: usize = 4;

/// A compressed segment and the sheet it belongs to.
#[derive(Debug)]
pub struct Done {
    /// As given to [`Pipeline::submit`].
    pub sheet: usize,
    /// The segment.
    pub segment: Segment,
}

struct Job {
    number: u64,
    xml: Vec<u8>,
    output: Vec<u8>,
}

struct Outcome {
    number: u64,
    xml: Vec<u8>,
    segment: Result<Segment, String>,
}

struct Threads {
    // Dropped first, so that the threads see the end.
    jobs: Option<Sender<Job>>,
    outcomes: Receiver<Outcome>,
    handles: Vec<JoinHandle<()>>,
}

/// See the module.
pub struct Pipeline {
    level: Level,
    inline: Option<Box<dyn Deflate>>,
    threads: Option<Threads>,
    submitted: u64,
    received: u64,
    sheets: VecDeque<usize>,
    arrived: BTreeMap<u64, Result<Segment, String>>,
    next: u64,
    buffers: VecDeque<Vec<u8>>,
    outputs: VecDeque<Vec<u8>>,
    /// How many of each were made to be used in turn.
    buffers_made: u64,
    outputs_made: u64,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline")
            .field("submitted", &self.submitted)
            .field("received", &self.received)
            .finish()
    }
}

impl Pipeline {
    /// A pipeline without a thread.
    #[must_use]
    pub fn new(level: Level) -> Self {
        Pipeline {
            level,
            inline: None,
            threads: None,
            submitted: 0,
            received: 0,
            sheets: VecDeque::new(),
            arrived: BTreeMap::new(),
            next: 0,
            buffers: VecDeque::new(),
            outputs: VecDeque::new(),
            buffers_made: 0,
            outputs_made: 0,
        }
    }

    /// Segments that may be on the way at once.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        self.threads
            .as_ref()
            .map_or(0, |threads| threads.handles.len() as u64 * 2)
    }

    /// Segments submitted so far; the next one's number.
    #[must_use]
    pub fn submitted(&self) -> u64 {
        self.submitted
    }

    /// Segments delivered so far.
    #[must_use]
    pub fn delivered(&self) -> u64 {
        self.next
    }

    /// Segments that came back and were not asked for yet.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.arrived.len() as u64
    }

    /// An empty buffer for XML. One sheet never needs more than two besides those on the way; that many are used in turn, from
    /// the first segments on. If one more was made whenever none is free, resident memory would go on growing for as long as
    /// chance takes to need all of them. What more sheets need at once grows as it is filled.
    pub fn buffer(&mut self) -> Vec<u8> {
        if self.buffers_made < self.in_flight() + 2 {
            self.buffers_made += 1;
            return Vec::with_capacity(ROOM);
        }
        self.buffers.pop_front().unwrap_or_default()
    }

    /// Where a thread puts a segment, in turn as well: one more than are on the way is written.
    fn output(&mut self) -> Vec<u8> {
        if self.outputs_made < self.in_flight() + 1 {
            self.outputs_made += 1;
            return Vec::with_capacity(ROOM / 2);
        }
        self.outputs.pop_front().unwrap_or_default()
    }

    /// Gives a written segment's memory back.
    pub fn recycle(&mut self, output: Vec<u8>) {
        if self.outputs.len() < THREADS * 2 {
            self.outputs.push_back(output);
        }
    }

    /// Hands a full segment to the threads, waiting while too many are on the way.
    ///
    /// # Errors
    /// A thread couldn't be started, or died.
    pub fn submit(&mut self, sheet: usize, xml: Vec<u8>) -> Result<(), String> {
        if self.threads.is_none() {
            self.threads = Some(start(self.level)?);
        }
        while self.submitted - self.received >= self.in_flight() {
            self.receive()?;
        }
        let output = self.output();
        let job = Job {
            number: self.submitted,
            xml,
            output,
        };
        let sender = self
            .threads
            .as_ref()
            .and_then(|threads| threads.jobs.as_ref());
        sender.ok_or_else(dead)?.send(job).map_err(|_| dead())?;
        self.sheets.push_back(sheet);
        self.submitted += 1;
        Ok(())
    }

    /// Compresses `xml` on this thread; only when nothing is on the way.
    ///
    /// # Errors
    /// A defect of the encoder.
    pub fn compress(&mut self, xml: &[u8]) -> Result<Segment, String> {
        let output = self.outputs.pop_front().unwrap_or_default();
        self.inline
            .get_or_insert_with(|| self.level.encoder())
            .segment(xml, false, output)
    }

    /// The next segment in order if it is ready; with `wait`, waits for it. `None`: nothing (more) is on the way.
    ///
    /// # Errors
    /// A thread died, or the encoder failed: then nothing more comes until [`Pipeline::abandon`].
    pub fn next(&mut self, wait: bool) -> Result<Option<Done>, String> {
        if let Some(threads) = &self.threads {
            while let Ok(outcome) = threads.outcomes.try_recv() {
                Self::keep(
                    &mut self.received,
                    &mut self.arrived,
                    &mut self.buffers,
                    outcome,
                );
            }
        }
        while wait && self.next < self.submitted && !self.arrived.contains_key(&self.next) {
            self.receive()?;
        }
        // A failure stays: what comes behind it must not take its place.
        if let Some(Err(why)) = self.arrived.get(&self.next) {
            return Err(why.clone());
        }
        let Some(Ok(segment)) = self.arrived.remove(&self.next) else {
            return Ok(None);
        };
        self.next += 1;
        let sheet = self.sheets.pop_front().ok_or_else(dead)?;
        Ok(Some(Done { sheet, segment }))
    }

    /// Forgets whatever is on the way, also what failed. The threads stay.
    ///
    /// # Errors
    /// A thread died.
    pub fn abandon(&mut self) -> Result<(), String> {
        while self.received < self.submitted {
            self.receive()?;
        }
        self.arrived.clear();
        self.sheets.clear();
        self.next = self.submitted;
        Ok(())
    }

    fn receive(&mut self) -> Result<(), String> {
        let threads = self.threads.as_ref().ok_or_else(dead)?;
        let outcome = threads.outcomes.recv().map_err(|_| dead())?;
        Self::keep(
            &mut self.received,
            &mut self.arrived,
            &mut self.buffers,
            outcome,
        );
        Ok(())
    }

    fn keep(
        received: &mut u64,
        arrived: &mut BTreeMap<u64, Result<Segment, String>>,
        buffers: &mut VecDeque<Vec<u8>>,
        outcome: Outcome,
    ) {
        *received += 1;
        if buffers.len() < THREADS * 2 + 2 && (SEGMENT..=ROOM).contains(&outcome.xml.capacity()) {
            let mut xml = outcome.xml;
            xml.clear();
            buffers.push_back(xml);
        }
        arrived.insert(outcome.number, outcome.segment);
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        if let Some(mut threads) = self.threads.take() {
            threads.jobs = None;
            for handle in threads.handles.drain(..) {
                let _ = handle.join();
            }
        }
    }
}

fn dead() -> String {
    "the compressing thread has ended unexpectedly".into()
}

fn start(level: Level) -> Result<Threads, String> {
    let count = cores().clamp(1, THREADS);
    let (jobs, queue) = channel::<Job>();
    let (results, outcomes) = channel();
    let queue = Arc::new(Mutex::new(queue));
    let mut handles = Vec::with_capacity(count);
    for _ in 0..count {
        let (queue, results) = (Arc::clone(&queue), results.clone());
        let work = move || work(level, &queue, &results);
        handles.push(
            spawn_quiet("nx-deflate", work)
                .map_err(|error| format!("can't start a thread: {error}"))?,
        );
    }
    Ok(Threads {
        jobs: Some(jobs),
        outcomes,
        handles,
    })
}

fn work(level: Level, queue: &Mutex<Receiver<Job>>, results: &Sender<Outcome>) {
    let mut encoder = level.encoder();
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job {
            number,
            xml,
            output,
        }) = job
        else {
            return;
        };
        let segment = catch_unwind(AssertUnwindSafe(|| encoder.segment(&xml, false, output)))
            .unwrap_or_else(|_| Err("the encoder panicked".into()));
        if results
            .send(Outcome {
                number,
                xml,
                segment,
            })
            .is_err()
        {
            return;
        }
    }
}
