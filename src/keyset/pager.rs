//! Reads one page after the other off the wire into batches and hands them over as they fill or the server pauses.
//! It checks what it can of every page: no NULL in a key, and that the page lies behind the one before.

use super::channel::{Closed, Event};
use super::failure;
use super::open::{self, Opened, null_key};
use super::page::Batch;
use super::pool::Yielding;
use super::progress::{advances, unsorted};
use super::token::KeyValue;
use super::types::Value;
use super::walk::{Stop, Walk};
use super::wire::{Arrived, Conn, Failure, Statement, Wire};
use crate::error::{Code, Error};
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

/// Bytes of a batch, give or take a row; fewer where many walks share what may wait.
const BATCH_BYTES: usize = 128 * 1024;
/// A page that is so many times as large as it may be is left.
pub const EXPLODED: u64 = 4;
/// Rows don't wait longer than this for a batch to fill.
const LINGER: Duration = Duration::from_millis(15);

/// A page that was read.
#[derive(Debug, Default)]
pub struct PageDone {
    /// Its rows.
    pub rows: u64,
    /// What they hold.
    pub bytes: u64,
    /// The server's time, without what the reader made us wait.
    pub took: Duration,
    /// For so long it did.
    pub waited: Duration,
    /// It ended before its end: the server found that it took too long, or we that it was too large.
    pub cut: bool,
    /// More of its rows are on the wire.
    pub left: bool,
    /// They are, because somebody else waits for a connection.
    pub yielding: Option<Yielding>,
}

/// Why a page ended before its end.
enum Broken {
    /// the server or the way to it
    Server(Failure),
    /// anything else
    Stop(Stop),
    /// nothing is wrong, but it is left
    Left(Option<Yielding>),
}

impl From<Failure> for Broken {
    fn from(error: Failure) -> Broken {
        Broken::Server(error)
    }
}

impl From<Stop> for Broken {
    fn from(stop: Stop) -> Broken {
        Broken::Stop(stop)
    }
}

impl From<Error> for Broken {
    fn from(error: Error) -> Broken {
        Broken::Stop(error.into())
    }
}

impl From<Closed> for Broken {
    fn from(closed: Closed) -> Broken {
        Broken::Stop(closed.into())
    }
}

fn silent(limit: Duration) -> Broken {
    Broken::Stop(failure::silent("reading a page", limit).into())
}

/// The reader of a walk's pages.
pub struct Pager<'a> {
    walk: &'a Walk<'a>,
    /// Key of the last row read; where the next page goes on.
    pub after: Option<Vec<KeyValue>>,
    /// Rows handed over.
    pub rows: u64,
    /// Key of the last page's first row.
    first: Option<Vec<KeyValue>>,
    batch: Batch,
    /// Rows of a page that was left, for which there was no room yet.
    pending: Option<Batch>,
    /// Bytes of a batch in this page.
    full: usize,
    done: PageDone,
    /// Rows of a batch at most.
    beat: u64,
    /// The page was asked for then.
    begun: Instant,
}

impl<'a> Pager<'a> {
    /// A reader of rows with `width` columns that goes on behind `after`.
    #[must_use]
    pub fn new(walk: &'a Walk<'a>, width: usize, after: Option<Vec<KeyValue>>) -> Self {
        Pager {
            walk,
            after,
            rows: 0,
            first: None,
            batch: Batch::new(width),
            pending: None,
            full: BATCH_BYTES,
            done: PageDone::default(),
            beat: walk.setup.throttle.beat(),
            begun: Instant::now(),
        }
    }

    /// Reads one page and hands it over. Rows that came before an error of the server are handed over too; the next
    /// page, perhaps on another connection, begins behind them.
    ///
    /// # Errors
    /// [`Stop`].
    pub async fn page(
        &mut self,
        opened: &mut Opened,
        conn: &mut Conn,
        limit: u64,
    ) -> Result<PageDone, Stop> {
        self.done = PageDone::default();
        self.full = BATCH_BYTES.min(self.walk.pool.share());
        let asked = opened.page(conn, self.walk.setup, self.after.as_deref(), limit);
        let asked = self.walk.within("preparing a page", asked).await?;
        let begun = Instant::now();
        self.begun = begun;
        let read = match self.read(opened, conn, &asked).await {
            Ok(()) => self.flush(opened).await,
            Err(Broken::Server(error)) => {
                // What came before it is good.
                self.flush(opened).await.and(Err(Broken::Server(error)))
            }
            other => other,
        };
        self.done.took = begun.elapsed().saturating_sub(self.done.waited);
        match read {
            Ok(()) => {}
            Err(Broken::Stop(stop)) => return Err(stop),
            Err(Broken::Left(yielding)) => {
                self.done.left = !conn.is_free();
                self.done.cut = true;
                self.done.yielding = yielding;
            }
            Err(Broken::Server(error)) => {
                if self.done.rows == 0 || !failure::took_too_long(&error) {
                    return Err(Stop::Failed(failure::running("reading a page", &error)));
                }
                self.done.cut = true;
            }
        }
        Ok(std::mem::take(&mut self.done))
    }

    /// Hands over what is left of a page that was left.
    ///
    /// # Errors
    /// [`Stop`].
    pub async fn deliver(&mut self) -> Result<(), Stop> {
        if let Some(batch) = &self.pending {
            self.walk.channel.space(batch.bytes()).await?;
        }
        if let Some(batch) = self.pending.take() {
            self.walk.channel.send(Event::Batch(batch)).await?;
        }
        Ok(())
    }

    /// The page's rows, but for the last batch.
    async fn read(
        &mut self,
        opened: &Opened,
        conn: &mut Conn,
        (statement, params): &(Statement, Vec<Wire>),
    ) -> Result<(), Broken> {
        let patience = self.walk.setup.limits.idle;
        let begun = conn.start(statement, params);
        let (fields, columns) = match tokio::time::timeout(patience, begun).await {
            Ok(begun) => begun?,
            Err(_) => return Err(silent(patience)),
        };
        opened.still(statement, &columns)?;
        loop {
            match conn.row(&fields, &mut self.batch)? {
                Arrived::Row => self.taken(opened).await?,
                Arrived::End => return Ok(()),
                Arrived::Nothing => {
                    let mut more = pin!(conn.wait());
                    let waited = match now(more.as_mut()).await {
                        Some(waited) => waited,
                        // The server makes us wait: what is here goes out.
                        None => match tokio::time::timeout(LINGER, more.as_mut()).await {
                            Ok(waited) => waited,
                            Err(_) => {
                                self.flush(opened).await?;
                                match tokio::time::timeout(patience, more).await {
                                    Ok(waited) => waited,
                                    Err(_) => return Err(silent(patience)),
                                }
                            }
                        },
                    };
                    waited?;
                }
            }
        }
    }

    /// A row was taken into the batch. A NULL where the key takes none ends the walk, behind the rows before it.
    async fn taken(&mut self, opened: &Opened) -> Result<(), Broken> {
        let row = self.batch.rows() - 1;
        let mut places = opened.positions.iter().zip(&opened.sorted);
        let null = places.position(|(place, column)| {
            !column.takes_null && self.batch.value(row, *place) == Value::Null
        });
        if let Some(at) = null {
            self.batch.pop();
            self.flush(opened).await?;
            let part = self.walk.setup.key.parts.get(at);
            return Err(null_key(part.map_or("", |part| part.name())).into());
        }
        if self.done.rows == 0 && self.batch.rows() == 1 {
            self.check_progress(opened)?;
        }
        if let Some(most) = opened.sorts_by {
            self.check_sorted(opened, most).await?;
        }
        let rows = u64::try_from(self.batch.rows()).unwrap_or(u64::MAX);
        if self.batch.bytes() >= self.full || rows >= self.beat {
            self.flush(opened).await?;
        }
        Ok(())
    }

    /// A page must begin behind the row that the one before ended with. It always does, unless `{keyset}` stands
    /// where it doesn't filter: in the ON of an outer join, beside an OR, in a subquery.
    fn check_progress(&mut self, opened: &Opened) -> Result<(), Error> {
        let first = key_of(&self.batch, 0, &opened.positions);
        let directions = self.walk.setup.key.parts.iter().map(|part| part.descending);
        let stuck = match (&first, &self.after) {
            (Some(first), Some(after)) => {
                !advances(after, first, directions) || self.first.as_ref() == Some(first)
            }
            _ => false,
        };
        if stuck {
            self.batch = Batch::new(opened.width);
            return Err(Error::new(
                Code::Key,
                "a page begins with rows that were read before: {keyset} doesn't filter where it stands. Put it into the outermost WHERE, joined by AND, and any OR beside it in parentheses",
            ));
        }
        self.first = first;
        Ok(())
    }

    /// Ends the walk before a row that may stand in the wrong place.
    async fn check_sorted(&mut self, opened: &Opened, most: usize) -> Result<(), Broken> {
        let row = self.batch.rows() - 1;
        let mut values = opened.positions.iter().map(|at| self.batch.value(row, *at));
        // Short ones are sorted as a whole, and most keys are short.
        if !values.any(|value| matches!(value, Value::Bytes(bytes) if bytes.len() * 8 >= most)) {
            return Ok(());
        }
        let before = match row.checked_sub(1) {
            Some(before) => key_of(&self.batch, before, &opened.positions),
            None => self.after.clone(),
        };
        let here = key_of(&self.batch, row, &opened.positions);
        let (Some(before), Some(here)) = (before, here) else {
            return Ok(());
        };
        let Some(at) = unsorted(&before, &here, most) else {
            return Ok(());
        };
        self.batch.pop();
        self.flush(opened).await?;
        let part = self.walk.setup.key.parts.get(at);
        Err(open::unsorted(part.map_or("", |part| part.name()), most).into())
    }

    /// Hands the batch over and notes the last key. Where the reader makes us wait, and somebody else for a connection, the
    /// page is left; so is one that has become much larger than a page may be.
    async fn flush(&mut self, opened: &Opened) -> Result<(), Broken> {
        let Some(row) = self.batch.rows().checked_sub(1) else {
            return Ok(());
        };
        let last = key_of(&self.batch, row, &opened.positions)
            .ok_or_else(|| Error::new(Code::Key, "a row's key can't be read"))?;
        self.after = Some(last);
        let rows = u64::try_from(self.batch.rows()).unwrap_or(0);
        self.done.rows += rows;
        self.rows += rows;
        self.done.bytes += u64::try_from(self.batch.content()).unwrap_or(0);
        let spare = self.walk.channel.spare().map(Batch::emptied);
        let next = spare.unwrap_or_else(|| self.batch.successor());
        let full = std::mem::replace(&mut self.batch, next);
        let (walk, bytes) = (self.walk, full.bytes());
        let begun = Instant::now();
        if walk.pinned.get() {
            walk.channel.send(Event::Batch(full)).await?;
        } else {
            tokio::select! {
                biased;
                space = walk.channel.space(bytes) => space?,
                yielding = walk.pool.wanted() => {
                    self.pending = Some(full);
                    return Err(Broken::Left(Some(yielding)));
                }
            }
            walk.channel.send(Event::Batch(full)).await?;
        }
        if opened.whole
            && let Some(early) = walk.setup.throttle.early(self.done.rows, self.begun)
        {
            // Between pages is never: the server waits for us to take its rows.
            tokio::time::sleep(early).await;
        }
        self.done.waited += begun.elapsed();
        let most = walk.setup.limits.page_bytes.saturating_mul(EXPLODED);
        if self.done.bytes > most && !walk.pinned.get() {
            return Err(Broken::Left(None));
        }
        Ok(())
    }
}

/// The key values of a row; None if one can't be of a key.
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
