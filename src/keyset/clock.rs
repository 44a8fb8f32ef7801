//! TIMESTAMP keys where clocks change: a TIMESTAMP sorts by the instant but travels as local time, and in the hour
//! that clocks repeat in autumn one local time means two instants. A page boundary in that hour would lose or repeat
//! rows, so it is an error there; everywhere else, and under a fixed offset, nothing is asked.

use super::failure;
use super::schema::text;
use super::token::KeyValue;
use super::wire::{ColumnType, Conn, Meta, Wire};
use crate::error::{Code, Error, Result};

/// Looks at every quarter from 1990 to 2037.
const SAMPLES: std::ops::Range<i64> = 0..188;
const FIRST_SAMPLE: i64 = 631_152_000;
const QUARTER: i64 = 7_889_400;

/// The key columns that must be looked at.
#[derive(Debug)]
pub struct Clock {
    columns: Vec<usize>,
    names: Vec<String>,
}

impl Clock {
    /// None if no key column is a TIMESTAMP, or the session's time zone never changes its clocks.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn of(conn: &mut Conn, metas: &[Meta], places: &[usize]) -> Result<Option<Clock>> {
        let stamp = |place: &usize| {
            metas.get(*place).is_some_and(|meta| {
                matches!(
                    meta.column_type(),
                    ColumnType::MYSQL_TYPE_TIMESTAMP | ColumnType::MYSQL_TYPE_TIMESTAMP2
                )
            })
        };
        let columns: Vec<usize> = (0..places.len())
            .filter(|at| places.get(*at).is_some_and(stamp))
            .collect();
        if columns.is_empty() || steady(conn).await? {
            return Ok(None);
        }
        let name = |at: &usize| {
            let meta = places.get(*at).and_then(|place| metas.get(*place));
            meta.map_or(String::new(), |meta| meta.name_str().into_owned())
        };
        let names = columns.iter().map(name).collect();
        Ok(Some(Clock { columns, names }))
    }

    /// Refuses a position in a repeated hour.
    ///
    /// # Errors
    /// [`Code::Key`].
    pub async fn check(&self, conn: &mut Conn, values: &[KeyValue]) -> Result<()> {
        for (column, name) in self.columns.iter().zip(&self.names) {
            let Some(KeyValue::DateTime(year, month, day, hour, minute, second, _)) =
                values.get(*column)
            else {
                continue;
            };
            let local = Wire::Date(*year, *month, *day, *hour, *minute, *second, 0);
            // One hour in nearly all zones; half an hour on Lord Howe Island.
            let terms = ["+ 3600", "- 3600", "+ 1800", "- 1800"]
                .map(|shift| format!("FROM_UNIXTIME(UNIX_TIMESTAMP(?) {shift}) = ?"));
            let sql = format!("SELECT {}", terms.join(" OR "));
            let rows = conn
                .exec(&sql, &vec![local; terms.len() * 2])
                .await
                .map_err(|error| failure::running("looking at the clock", &error))?;
            if rows.first().and_then(|row| text(row, 0)).as_deref() == Some("1") {
                return Err(Error::new(
                    Code::Key,
                    format!(
                        "the TIMESTAMP key '{name}' stands at {year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}, in the hour that the clocks of the session's time zone repeat, where its order can't be told from its value. Set 'timezone' => '+00:00' in the connection, or choose a key without it"
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// Whether the session's offset from UTC is always the same.
async fn steady(conn: &mut Conn) -> Result<bool> {
    let sample = |at: i64| {
        let instant = FIRST_SAMPLE + at * QUARTER;
        format!("TIMESTAMPDIFF(SECOND, '1970-01-01', FROM_UNIXTIME({instant})) - {instant}")
    };
    let sql = format!(
        "SELECT {}",
        SAMPLES.map(sample).collect::<Vec<_>>().join(", ")
    );
    let rows = conn
        .query(&sql)
        .await
        .map_err(|error| failure::running("looking at the time zone", &error))?;
    let Some(row) = rows.first() else {
        return Ok(false);
    };
    let first = text(row, 0);
    Ok((1..row.len()).all(|at| text(row, at) == first))
}
