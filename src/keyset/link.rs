//! A connection, and who is at its other end: enough to tell over a second connection that it is the same server, and
//! to end there what this one began. Nothing is ended on a server that might be another one, or was restarted since:
//! numbers of connections mean nothing there.

use super::config::Target;
use super::failure;
use super::pool::{Slot, Terms};
use super::schema::text;
use super::wire::{Conn, Failure};
use crate::error::Result;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A server's uptime is in whole seconds, and the answer takes its time.
const BLUR: Duration = Duration::from_secs(2);

/// Who is at the other end.
#[derive(Debug, Clone)]
pub struct Server {
    /// Host, port and number as the server says.
    name: Vec<Option<String>>,
    started: Instant,
    /// The session's time zone and SQL mode.
    pub session: [String; 2],
}

/// A connection that may be used.
#[derive(Debug)]
pub struct Link {
    /// It.
    pub conn: Conn,
    /// Where it goes.
    pub target: Target,
    /// None if the server doesn't tell.
    pub server: Option<Server>,
    /// Under which terms it was made.
    pub terms: Rc<Terms>,
    /// Its number in this process.
    pub serial: u64,
    /// The walk that used it last.
    pub user: u64,
    /// Its session isn't what the terms make of it.
    pub changed: bool,
    /// For how long it is kept when nobody needs it, and how many there may be: as its last user says.
    pub keep: Duration,
    /// See `keep`.
    pub most: usize,
    /// The right to it.
    pub slot: Slot,
}

/// What a connection leaves behind on its server.
#[derive(Debug)]
pub struct Remains {
    server: Option<Server>,
    id: u32,
}

impl Server {
    /// Asks.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn of(conn: &mut Conn) -> Result<Option<Server>> {
        let failed = |error| failure::running("asking the server for its name", &error);
        let sql = "SELECT @@session.time_zone, @@session.sql_mode, @@hostname, @@port, @@server_id";
        let rows = match conn.query(sql).await {
            Err(Failure::Server(error)) if !failure::lost(error.code) => return Ok(None),
            other => other.map_err(failed)?,
        };
        let uptime = conn
            .query("SHOW GLOBAL STATUS LIKE 'Uptime'")
            .await
            .map_err(failed)?;
        let seconds = uptime
            .first()
            .and_then(|row| text(row, 1)?.parse::<u64>().ok());
        let started = seconds.and_then(|up| Instant::now().checked_sub(Duration::from_secs(up)));
        let (Some(row), Some(started)) = (rows.first(), started) else {
            return Ok(None);
        };
        let (Some(zone), Some(mode)) = (text(row, 0), text(row, 1)) else {
            return Ok(None);
        };
        Ok(Some(Server {
            name: (2..5).map(|at| text(row, at)).collect(),
            started,
            session: [zone, mode],
        }))
    }

    /// The same server, and not restarted.
    #[must_use]
    pub fn is(&self, other: &Server) -> bool {
        let apart = self.started.max(other.started) - self.started.min(other.started);
        self.name == other.name && apart <= BLUR
    }
}

impl Link {
    /// What is left when this connection is given up.
    #[must_use]
    pub fn remains(&self) -> Remains {
        Remains {
            server: self.server.clone(),
            id: self.conn.id(),
        }
    }

    /// Ends the connection that left `remains`, if it is still there. A server behind a line that is cut doesn't know
    /// of it yet.
    pub async fn bury(&mut self, remains: &Remains) {
        if let (Some(here), Some(there)) = (&self.server, &remains.server)
            && here.is(there)
        {
            // It is gone in most cases, and that is an error to the server.
            let _ = self.conn.run(&format!("KILL {}", remains.id)).await;
        }
    }
}
