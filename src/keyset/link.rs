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
/// See [`Link::widen`].
const PIECE: u64 = 128 << 10;
/// Packets may be larger than that by far.
const ALLOWED: u64 = 8 * PIECE;
/// A server that takes longer over a piece of rows gives it in smaller ones.
const SLOW: Duration = Duration::from_millis(10);

/// Who is at the other end.
#[derive(Debug, Clone)]
pub struct Server {
    /// Host, port and number as the server says.
    name: Vec<Option<String>>,
    started: Instant,
    /// The session's time zone and SQL mode.
    pub session: [String; 2],
    /// Bytes of a packet that it takes.
    packet: u64,
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
    /// See [`Link::widen`].
    pub wide: bool,
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
        let sql = "SELECT @@session.time_zone, @@session.sql_mode, @@hostname, @@port, @@server_id, @@max_allowed_packet";
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
            packet: text(row, 5).and_then(|most| most.parse().ok()).unwrap_or(0),
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
    /// Has the server hand its rows to the system in larger pieces, if so many bytes of rows came quickly. They are of 16 KiB, or
    /// of as much as the longest packet that it has read over this connection; each costs it a system call, and wakes the
    /// reader. So one packet is made longer with blanks, which the server cuts off. Only on this machine: where the way is
    /// long, a piece more or less is nothing, and the blanks are. A slow server's rows would wait until they are a piece.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn widen(&mut self, bytes: u64, took: Duration) -> Result<()> {
        let pieces = u32::try_from(bytes / PIECE).unwrap_or(u32::MAX);
        let quick = pieces > 0 && took <= SLOW.saturating_mul(pieces);
        let near = !self.conn.is_far() && !self.conn.is_secure();
        let allowed = self
            .server
            .as_ref()
            .is_some_and(|server| server.packet >= ALLOWED);
        if self.wide || !quick || !near || !allowed || !self.conn.is_free() {
            return Ok(());
        }
        self.wide = true;
        let blanks = " ".repeat(usize::try_from(PIECE).unwrap_or(0));
        let widened = self.conn.run(&format!("DO 0{blanks}")).await;
        widened.map_err(|error| failure::running("preparing for larger pages", &error))
    }

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
