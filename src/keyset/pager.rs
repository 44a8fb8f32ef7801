//! Reads one page after the other off the wire into batches and hands them over as they fill or the server pauses.
//! It checks what it can of every page: no NULL in a key, and that the page lies behind the one before.

use super::channel::Event;
use super::failure;
use super::open::{Opened, null_key};
use super::page::Batch;
use super::progress::advances;
use super::token::KeyValue;
use super::types::Value;
use super::walk::{Stop, Walk};
use super::wire::{Arrived, Conn};
use crate::error::{Code, Error};
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

/// Bytes of a batch, give or take a row.
const BATCH_BYTES: usize = 256 * 1024;
/// Rows don't wait longer than this for a batch to fill.
const LINGER: Duration = Duration::from_millis(15);

/// A page that was read.
#[derive(Debug, Default)]
pub struct PageDone {
    /// Its rows.
    pub rows: u64,
    /// Their size in batches.
    pub bytes: u64,
    /// The server's time, without what the reader made us wait.
    pub took: Duration,
}

/// The reader of a walk's pages.
pub struct Pager<'a> {
    walk: &'a Walk<'a>,
    opened: &'a Opened,
    /// Key of the last row read; where the next page goes on.
    after: Option<Vec<KeyValue>>,
    /// Key of the last page's first row.
    first: Option<Vec<KeyValue>>,
    batch: Batch,
    done: PageDone,
    /// Time spent waiting for the reader within the page.
    waited: Duration,
}

impl<'a> Pager<'a> {
    /// A reader that goes on behind `after`.
    #[must_use]
    pub fn new(walk: &'a Walk<'a>, opened: &'a Opened, after: Option<Vec<KeyValue>>) -> Self {
        Pager {
            walk,
            opened,
            after,
            first: None,
            batch: Batch::new(opened.columns.len()),
            done: PageDone::default(),
            waited: Duration::ZERO,
        }
    }

    /// Reads one page and hands it over.
    ///
    /// # Errors
    /// [`Stop`].
    pub async fn page(&mut self, conn: &mut Conn, limit: u64) -> Result<PageDone, Stop> {
        let failed = |error| Stop::Failed(failure::running("reading a page", &error));
        self.done = PageDone::default();
        self.waited = Duration::ZERO;
        self.walk.busy.set(true);
        if let (Some(clock), Some(values)) = (&self.opened.clock, &self.after) {
            clock.check(conn, values).await?;
        }
        let (statement, params) = self
            .opened
            .page(self.walk.setup, self.after.as_deref(), limit);
        let begun = Instant::now();
        let fields = conn.start(statement, &params).await.map_err(failed)?;
        loop {
            match conn.row(&fields, &mut self.batch).map_err(failed)? {
                Arrived::Row => self.taken().await?,
                Arrived::End => break,
                Arrived::Nothing if self.batch.rows() == 0 => conn.wait().await.map_err(failed)?,
                Arrived::Nothing => {
                    let mut wait = pin!(conn.wait());
                    let waited = match now(wait.as_mut()).await {
                        Some(waited) => waited,
                        // The server makes us wait: what is here goes out.
                        None => match tokio::time::timeout(LINGER, wait.as_mut()).await {
                            Ok(waited) => waited,
                            Err(_) => {
                                self.flush().await?;
                                wait.await
                            }
                        },
                    };
                    waited.map_err(failed)?;
                }
            }
        }
        self.walk.busy.set(false);
        self.done.took = begun.elapsed().saturating_sub(self.waited);
        self.flush().await?;
        Ok(std::mem::take(&mut self.done))
    }

    /// A row was taken into the batch. A NULL key ends the walk, behind the rows before it.
    async fn taken(&mut self) -> Result<(), Stop> {
        let row = self.batch.rows() - 1;
        let mut places = self.opened.positions.iter();
        let null = places.position(|place| self.batch.value(row, *place) == Value::Null);
        if let Some(at) = null {
            self.batch.pop();
            self.flush().await?;
            let part = self.walk.setup.key.parts.get(at);
            return Err(null_key(part.map_or("", |part| part.name())).into());
        }
        if self.done.rows == 0 && self.batch.rows() == 1 {
            self.check_progress()?;
        }
        if self.batch.bytes() >= BATCH_BYTES {
            self.flush().await?;
        }
        Ok(())
    }

    /// A page must begin behind the row that the one before ended with. It always does, unless `{keyset}` stands
    /// where it doesn't filter: in the ON of an outer join, beside an OR, in a subquery.
    fn check_progress(&mut self) -> Result<(), Error> {
        let first = key_of(&self.batch, 0, &self.opened.positions);
        let directions = self.walk.setup.key.parts.iter().map(|part| part.descending);
        let stuck = match (&first, &self.after) {
            (Some(first), Some(after)) => {
                !advances(after, first, directions) || self.first.as_ref() == Some(first)
            }
            _ => false,
        };
        if stuck {
            self.batch = Batch::new(self.opened.columns.len());
            return Err(Error::new(
                Code::Key,
                "a page begins with rows that were read before: {keyset} doesn't filter where it stands. Put it into the outermost WHERE, joined by AND, and any OR beside it in parentheses",
            ));
        }
        self.first = first;
        Ok(())
    }

    /// Hands the batch over and notes the last key.
    async fn flush(&mut self) -> Result<(), Stop> {
        let Some(row) = self.batch.rows().checked_sub(1) else {
            return Ok(());
        };
        let last = key_of(&self.batch, row, &self.opened.positions)
            .ok_or_else(|| Error::new(Code::Key, "a row's key can't be read"))?;
        self.after = Some(last);
        self.done.rows += u64::try_from(self.batch.rows()).unwrap_or(0);
        self.done.bytes += u64::try_from(self.batch.bytes()).unwrap_or(0);
        let next = self.batch.successor();
        let full = std::mem::replace(&mut self.batch, next);
        let begun = Instant::now();
        self.walk.channel.send(Event::Batch(full)).await?;
        self.waited += begun.elapsed();
        Ok(())
    }
}

/// The key values of a row; None if one is NULL.
#[must_use]
pub fn key_of(batch: &Batch, row: usize, positions: &[usize]) -> Option<Vec<KeyValue>> {
    let value = |position: &usize| KeyValue::of(batch.value(row, *position));
    positions.iter().map(value).collect()
}

/// Polls once; None if it isn't ready.
async fn now<F: Future>(mut future: Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
