//! `snapshot`: one read view for the whole walk, that of a transaction on a connection that the walk keeps. When the
//! connection is lost so is the view, and that is an error: another one would show another moment.

use super::failure;
use super::schema::text;
use super::wire::{Conn, Failure, Meta, Wire};
use crate::error::{Code, Error, Passing, Result};

/// The tables that the columns come from, as database and name.
#[must_use]
pub fn tables(metas: &[Meta]) -> Vec<(String, String)> {
    let of = |meta: &Meta| {
        (
            meta.schema_str().into_owned(),
            meta.org_table_str().into_owned(),
        )
    };
    let mut tables: Vec<_> = metas.iter().map(of).collect();
    tables.retain(|(_, table)| !table.is_empty());
    tables.sort();
    tables.dedup();
    tables
}

/// Opens the view.
///
/// # Errors
/// [`Code::Query`] when a table has none.
pub async fn begin(conn: &mut Conn, tables: &[(String, String)]) -> Result<()> {
    let failed = |error: Failure| failure::running("opening the snapshot", &error);
    for (database, table) in tables {
        let sql = "SELECT t.ENGINE FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ? AND e.TRANSACTIONS <> 'YES'";
        let values = [database, table].map(|name| Wire::Bytes(name.clone().into_bytes()));
        let rows = conn.exec(sql, &values).await.map_err(failed)?;
        if let Some(engine) = rows.first().and_then(|row| text(row, 0)) {
            return Err(Error::new(
                Code::Query,
                format!(
                    "snapshot: the table '{table}' is stored by {engine}, which shows every reader the newest rows; convert it to InnoDB, or read without snapshot"
                ),
            ));
        }
    }
    if conn.in_transaction() {
        conn.run("ROLLBACK").await.map_err(failed)?;
    }
    for sql in [
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT",
    ] {
        conn.run(sql).await.map_err(failed)?;
    }
    Ok(())
}

/// What an error that would pass by itself means to a walk that reads from a snapshot.
#[must_use]
pub fn lost(error: Error) -> Error {
    if error.passing() == Passing::Never {
        return error;
    }
    let text = format!(
        "{error}. The snapshot that this walk reads from is lost with it: rows that come now would be of another moment. Begin the walk anew; or, if rows of two moments may stand together, go on in a new snapshot with after: the last token"
    );
    let told = Error::new(error.code(), text);
    match error.sql_state() {
        Some(state) => told.with_sql_state(state),
        None => told,
    }
}
