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

/// A server's uptime is in whole seconds…
const SECOND: Duration = Duration::from_secs(1);
/// …of its clock, which may be put right meanwhile.
const BLUR: Duration = Duration::from_secs(1);
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
    /// It started between these moments, however long its answer took.
    started: (Instant, Instant),
    /// Its greeting said the connection's number that it knows it by. Else something with numbers of its own stands in between.
    greets: bool,
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
    /// Asks. None if it doesn't tell.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn of(conn: &mut Conn) -> Result<Option<Server>> {
        let failed = |error| failure::running("asking the server for its name", &error);
        let sql = "SELECT @@session.time_zone, @@session.sql_mode, @@hostname, @@port, @@server_id, @@max_allowed_packet, CONNECTION_ID()";
        let rows = match conn.query(sql).await {
            Err(Failure::Server(error)) if !failure::lost(error.code) => return Ok(None),
            other => other.map_err(failed)?,
        };
        let asked = Instant::now();
        let uptime = conn
            .query("SHOW GLOBAL STATUS LIKE 'Uptime'")
            .await
            .map_err(failed)?;
        let seconds = uptime
            .first()
            .and_then(|row| text(row, 1)?.parse::<u64>().ok());
        let ago = |up: u64, moment: Instant| moment.checked_sub(Duration::from_secs(up));
        let started = seconds.and_then(|up| {
            let first = ago(up, asked)?.checked_sub(SECOND)?;
            Some((first, ago(up, Instant::now())?))
        });
        let (Some(row), Some(started)) = (rows.first(), started) else {
            return Ok(None);
        };
        let number = text(row, 6).and_then(|number| number.parse::<u64>().ok());
        let (Some(zone), Some(mode)) = (text(row, 0), text(row, 1)) else {
            return Ok(None);
        };
        Ok(Some(Server {
            name: (2..5).map(|at| text(row, at)).collect(),
            started,
            greets: number == Some(u64::from(conn.id())),
            session: [zone, mode],
            packet: text(row, 5).and_then(|most| most.parse().ok()).unwrap_or(0),
        }))
    }

    /// The same server, and not restarted as far as it tells.
    #[must_use]
    pub fn is(&self, other: &Server) -> bool {
        let reaches = |one: &Server, other: &Server| one.started.0 <= other.started.1 + BLUR;
        self.name == other.name && reaches(self, other) && reaches(other, self)
    }

    /// The same server, and over this connection the number of that one means that one.
    #[must_use]
    pub fn may_end(&self, other: &Server) -> bool {
        self.greets && other.greets && self.is(other)
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
            && here.may_end(there)
        {
            // It is gone in most cases, and that is an error to the server.
            let _ = self.conn.run(&format!("KILL {}", remains.id)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(started: (Instant, Instant), greets: bool) -> Server {
        Server {
            name: vec![Some("db".to_owned())],
            started,
            greets,
            session: [String::new(), String::new()],
            packet: 0,
        }
    }

    #[test]
    fn nothing_is_ended_on_a_server_that_may_be_another() {
        let asked = Instant::now();
        let after = |seconds: u64| asked + Duration::from_secs(seconds);
        let first = server((asked, after(1)), true);
        // An answer that took very long says less, but nothing else.
        let slow = server((asked, after(40)), true);
        let again = server((after(9), after(10)), true);
        assert!(first.may_end(&first) && first.may_end(&slow) && slow.may_end(&first));
        assert!(!first.is(&again) && !again.is(&first));
        let other = Server {
            name: vec![Some("other".to_owned())],
            ..first.clone()
        };
        assert!(!first.is(&other));
        // Something in between has numbers of its own.
        let between = server((asked, after(1)), false);
        assert!(first.is(&between));
        assert!(!first.may_end(&between) && !between.may_end(&first));
    }
}
