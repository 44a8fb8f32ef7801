//! How much the server read for the rows it gave: the change of the session's `Handler_read_*` counters, less what
//! asking for them costs itself. The honest figure where EXPLAIN says "index, rows: 10" of a full walk.
//!
//! A connection that is lost takes its counters along: what it read since they were last asked for counts as one for
//! each row it gave.

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
    /// Read over connections that are lost.
    before: u64,
    /// Read over this one, and the rows at that time, when last asked for.
    known: (u64, u64),
    /// Connections that were lost.
    lost: u64,
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
            lost: 0,
        })
    }

    /// Goes on with the counters of another connection.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn resume(&mut self, conn: &mut Conn) -> Result<()> {
        let base = counters(conn).await?;
        let (examined, rows) = self.known;
        self.before += examined + self.rows.saturating_sub(rows);
        self.known = (0, self.rows);
        self.lost += 1;
        (self.base, self.asked) = (base, 1);
        Ok(())
    }

    /// What was read so far.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn report(&mut self, conn: &mut Conn) -> Result<Vec<(String, Config)>> {
        let first = counters(conn).await?;
        let second = counters(conn).await?;
        let asking = second.saturating_sub(first);
        let here = first
            .saturating_sub(self.base)
            .saturating_sub(asking.saturating_mul(self.asked));
        self.asked += 2;
        self.known = (here, self.rows);
        let examined = self.before + here;
        let whole = |number: u64| Config::Int(i64::try_from(number).unwrap_or(i64::MAX));
        #[allow(clippy::cast_precision_loss)]
        let ratio = if self.rows == 0 {
            0.0
        } else {
            examined as f64 / self.rows as f64
        };
        Ok(vec![
            ("rowsExamined".to_owned(), whole(examined)),
            ("rowsReturned".to_owned(), whole(self.rows)),
            ("rowsExaminedPerRow".to_owned(), Config::Float(ratio)),
            ("reconnects".to_owned(), whole(self.lost)),
        ])
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
