//! How much the server read for the rows it gave: the change of the session's `Handler_read_*` counters, less what
//! asking for them costs itself. The honest figure where EXPLAIN says "index, rows: 10" of a full walk.
//!
//! A connection that is lost takes its counters along, and those of one that other walks use too can't be told apart: what was
//! read there since they were last asked for counts as one for each row.

use super::failure;
use super::schema::text;
use super::wire::{Conn, Row};
use crate::error::Result;
use crate::value::Value as Config;

/// The counters since a walk was opened.
#[derive(Debug)]
pub struct Effort {
    base: u64,
    asked: u64,
    /// Rows the server gave.
    pub rows: u64,
    /// Read over other connections.
    before: u64,
    /// Read over this one, and the rows at that time, when last asked for.
    known: (u64, u64),
    /// This connection's counters are the walk's own.
    counts: bool,
    /// Connections that were lost.
    pub lost: u64,
}

impl Effort {
    /// Notes where the counters stand.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn begin(conn: &mut Conn) -> Result<Effort> {
        Ok(Effort {
            base: counters(conn).await?,
            asked: 1,
            rows: 0,
            before: 0,
            known: (0, 0),
            counts: true,
            lost: 0,
        })
    }

    /// Leaves a connection's counters.
    pub fn leave(&mut self) {
        self.before = self.examined();
        self.known = (0, self.rows);
        self.counts = false;
    }

    /// Goes on with the counters of another connection.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn resume(&mut self, conn: &mut Conn) -> Result<()> {
        let base = counters(conn).await?;
        self.leave();
        (self.base, self.asked, self.counts) = (base, 1, true);
        Ok(())
    }

    /// Whether looking at a connection's counters tells anything.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.counts
    }

    /// Looks at the counters.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn look(&mut self, conn: &mut Conn) -> Result<()> {
        if !self.counts {
            return Ok(());
        }
        let first = counters(conn).await?;
        let second = counters(conn).await?;
        let asking = second.saturating_sub(first);
        let here = first
            .saturating_sub(self.base)
            .saturating_sub(asking.saturating_mul(self.asked));
        self.asked += 2;
        self.known = (here, self.rows);
        Ok(())
    }

    /// What is known, and one for each row since.
    fn examined(&self) -> u64 {
        let (examined, rows) = self.known;
        self.before + examined + self.rows.saturating_sub(rows)
    }

    /// What was read so far.
    #[must_use]
    pub fn report(&self) -> Vec<(String, Config)> {
        let examined = self.examined();
        let whole = |number: u64| Config::Int(i64::try_from(number).unwrap_or(i64::MAX));
        #[allow(clippy::cast_precision_loss)]
        let ratio = if self.rows == 0 {
            0.0
        } else {
            examined as f64 / self.rows as f64
        };
        vec![
            ("rowsExamined".to_owned(), whole(examined)),
            ("rowsReturned".to_owned(), whole(self.rows)),
            ("rowsExaminedPerRow".to_owned(), Config::Float(ratio)),
            ("reconnects".to_owned(), whole(self.lost)),
        ]
    }
}

async fn counters(conn: &mut Conn) -> Result<u64> {
    let rows = conn
        .query("SHOW SESSION STATUS LIKE 'Handler\\_read\\_%'")
        .await
        .map_err(|error| failure::running("reading the session's counters", &error))?;
    let number = |row: &Row| {
        text(row, 1)
            .and_then(|text| text.parse::<u64>().ok())
            .unwrap_or(0)
    };
    Ok(rows.iter().map(number).sum())
}
