//! How much the server read for the rows it gave: the change of the session's `Handler_read_*` counters, less what
//! asking for them costs itself. The honest figure where EXPLAIN says "index, rows: 10" of a full walk.

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
        })
    }

    /// What was read so far.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn report(&mut self, conn: &mut Conn) -> Result<Vec<(String, Config)>> {
        let first = counters(conn).await?;
        let second = counters(conn).await?;
        let asking = second.saturating_sub(first);
        let examined = first
            .saturating_sub(self.base)
            .saturating_sub(asking.saturating_mul(self.asked));
        self.asked += 2;
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
