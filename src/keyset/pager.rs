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
use super::wire::{Arrived, Conn, Failure, Statement, Wire};
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
    /// The server ended it before its end, because it took too long.
    pub cut: bool,
}

/// Why a page ended before its end.
enum Broken {
    /// the server or the way to it
    Server(Failure),
    /// anything else
    Stop(Stop),
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
    done: PageDone,
    /// Time spent waiting for the reader within the page.
    waited: Duration,
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
            done: PageDone::default(),
            waited: Duration::ZERO,
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
        self.waited = Duration::ZERO;
        self.walk.busy.set(true);
        let asked = opened.page(conn, self.walk.setup, self.after.as_deref(), limit);
        let asked = self.walk.within("preparing a page", asked).await?;
        let begun = Instant::now();
        let read = self.read(opened, conn, &asked).await;
        if let Err(Broken::Stop(stop)) = read {
            return Err(stop);
        }
        self.done.took = begun.elapsed().saturating_sub(self.waited);
        self.flush(opened).await?;
        if let Err(Broken::Server(error)) = read {
            if self.done.rows == 0 || !failure::took_too_long(&error) {
                return Err(Stop::Failed(failure::running("reading a page", &error)));
            }
            self.done.cut = true;
        }
        self.walk.busy.set(false);
        Ok(std::mem::take(&mut self.done))
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
        let fields = match tokio::time::timeout(patience, begun).await {
            Ok(fields) => fields?,
            Err(_) => return Err(silent(patience)),
        };
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
    async fn taken(&mut self, opened: &Opened) -> Result<(), Stop> {
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
        if self.batch.bytes() >= BATCH_BYTES {
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

    /// Hands the batch over and notes the last key.
    async fn flush(&mut self, opened: &Opened) -> Result<(), Stop> {
        let Some(row) = self.batch.rows().checked_sub(1) else {
            return Ok(());
        };
        let last = key_of(&self.batch, row, &opened.positions)
            .ok_or_else(|| Error::new(Code::Key, "a row's key can't be read"))?;
        self.after = Some(last);
        let rows = u64::try_from(self.batch.rows()).unwrap_or(0);
        self.done.rows += rows;
        self.rows += rows;
        self.done.bytes += u64::try_from(self.batch.bytes()).unwrap_or(0);
        let next = self.batch.successor();
        let full = std::mem::replace(&mut self.batch, next);
        let begun = Instant::now();
        self.walk.channel.send(Event::Batch(full)).await?;
        self.waited += begun.elapsed();
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
