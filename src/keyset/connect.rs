//! Opens a connection: targets in turn, the session set as the configuration asks and no further.

use super::breaker;
use super::config::{Connection, Target};
use super::failure;
use super::link::Server;
use super::wire::{ClientConfig, Conn, Failure, Who, tls_client};
use crate::error::{Code, Error, Result};
use socket2::{SockRef, TcpKeepalive};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpStream, UnixStream};

/// A peer that has vanished is noticed after a few of these.
const KEEPALIVE: Duration = Duration::from_secs(60);

/// A connection that may be used.
pub struct Reached {
    /// It.
    pub conn: Conn,
    /// Where it goes.
    pub target: Target,
    /// None if the server doesn't tell.
    pub server: Option<Server>,
}

/// Connects to the first target that answers; `first` is asked before the others.
///
/// # Errors
/// [`Code::Connect`], [`Code::Access`], [`Code::Tls`] or [`Code::Resting`]; of several targets the last one's. A wrong
/// password is not tried on the next one.
pub async fn connect(
    connection: &Connection,
    first: Option<&Target>,
    timeout: Duration,
    page: Option<Duration>,
) -> Result<Reached> {
    let tls = tls(connection)?;
    let mut last = Error::new(Code::Connect, "no host to connect to");
    let others = connection.targets.iter().filter(|one| Some(*one) != first);
    for target in first.into_iter().chain(others) {
        if let Err(error) = breaker::permit(target) {
            last = error;
            continue;
        }
        let work = async {
            let mut conn = one(connection, target, tls.clone()).await?;
            session(&mut conn, connection, page).await?;
            let server = Server::of(&mut conn).await?;
            Ok(Reached {
                conn,
                target: target.clone(),
                server,
            })
        };
        let error = match tokio::time::timeout(timeout, work).await {
            Ok(Ok(reached)) => {
                breaker::connected(target);
                return Ok(reached);
            }
            Ok(Err(error)) => error,
            Err(_) => failure::timed_out(target, timeout.as_secs_f64()),
        };
        match (error.code(), error.sql_state()) {
            // The user has too many connections, the server hasn't.
            (Code::Connect, Some("42000")) => breaker::connected(target),
            (Code::Connect | Code::Gone, _) => breaker::failed(target),
            // It said no, so it is there.
            _ => breaker::connected(target),
        }
        if matches!(error.code(), Code::Access | Code::Query) {
            return Err(error);
        }
        last = error;
    }
    Err(last)
}

/// A connection to one target, its session as the server makes it, and who is at its other end.
pub async fn to(connection: &Connection, target: &Target) -> Option<(Conn, Server)> {
    let mut conn = one(connection, target, tls(connection).ok()?).await.ok()?;
    let server = Server::of(&mut conn).await.ok()??;
    Some((conn, server))
}

/// TLS as asked for, its files read.
fn tls(connection: &Connection) -> Result<Option<Arc<ClientConfig>>> {
    connection.tls.as_ref().map(tls_client).transpose()
}

/// A connection to one target, its session as the server makes it.
async fn one(
    connection: &Connection,
    target: &Target,
    tls: Option<Arc<ClientConfig>>,
) -> Result<Conn> {
    let who = Who {
        user: connection.user.as_deref().unwrap_or_default(),
        password: connection.password.as_ref().map(|secret| secret.0.as_str()),
        database: connection.database.as_deref(),
    };
    let opened = match target {
        Target::Socket(path) => match UnixStream::connect(path).await {
            // A Unix socket never leaves the machine: no TLS on it.
            Ok(stream) => Conn::open(stream, who, None, true).await,
            Err(error) => Err(Failure::Io(error)),
        },
        Target::Tcp(host, port) => match reach(target, host, *port).await? {
            Ok(stream) => {
                let far = stream.peer_addr().map_or(true, |peer| is_far(peer.ip()));
                Conn::open(stream, who, tls.map(|tls| (tls, host.as_str())), false)
                    .await
                    .map(|conn| conn.that_goes(far))
            }
            Err(error) => Err(Failure::Io(error)),
        },
    };
    opened.map_err(|error| failure::connecting(target, connection.database.as_deref(), &error))
}

/// Whether an address is another machine's, as far as it tells.
fn is_far(address: IpAddr) -> bool {
    !address.to_canonical().is_loopback()
}

/// Tries the host's addresses in turn; the last one's error.
async fn reach(
    target: &Target,
    host: &str,
    port: u16,
) -> Result<std::result::Result<TcpStream, std::io::Error>> {
    let found = tokio::net::lookup_host((host, port)).await;
    let mut outcome = Err(std::io::ErrorKind::NotFound.into());
    for address in found.map_err(|error| failure::unknown_host(target, &error))? {
        outcome = TcpStream::connect(address).await;
        if outcome.is_ok() {
            break;
        }
    }
    if let Ok(stream) = &outcome {
        // Niceties: a system that hasn't got them is no reason not to read.
        let _ = stream.set_nodelay(true);
        let keepalive = TcpKeepalive::new().with_time(KEEPALIVE);
        let _ = SockRef::from(stream).set_tcp_keepalive(&keepalive);
    }
    Ok(outcome)
}

/// Sets the session. The texts were checked when the configuration was read.
async fn session(conn: &mut Conn, connection: &Connection, page: Option<Duration>) -> Result<()> {
    let names = match &connection.collation {
        Some(collation) => format!("SET NAMES utf8mb4 COLLATE '{collation}'"),
        None => "SET NAMES utf8mb4".to_owned(),
    };
    if let Err(error) = conn.run(&names).await {
        // A collation this server doesn't know must not keep anyone from reading; the character set is what counts.
        let unknown = matches!(&error, Failure::Server(error) if matches!(error.code, 1273 | 1253));
        if !unknown {
            return Err(failure::running("setting the session up", &error));
        }
        set(conn, "SET NAMES utf8mb4").await?;
    }
    let mut parts = Vec::new();
    // A reader that works long on a page must not be taken for a dead one.
    parts.push("net_write_timeout = 600".to_owned());
    let mariadb = conn.is_mariadb();
    if mariadb {
        // Join buffers lose the index order and would sort every page; MariaDB only.
        parts.push("join_cache_level = 0".to_owned());
        // A list of a thousand values would become a table that every page makes anew.
        if conn.server_version() >= (10, 5, 0) {
            parts.push("in_predicate_conversion_threshold = 0".to_owned());
        }
    }
    if let Some(limit) = page {
        parts.push(if mariadb {
            format!("max_statement_time = {:.3}", limit.as_secs_f64())
        } else {
            format!("max_execution_time = {}", limit.as_millis().max(1))
        });
    }
    if let Some(zone) = &connection.timezone {
        parts.push(format!("time_zone = '{zone}'"));
    }
    if let Some(modes) = &connection.sql_mode {
        parts.push(format!("sql_mode = '{modes}'"));
    }
    set(conn, &format!("SET SESSION {}", parts.join(", "))).await?;
    if let Some(level) = &connection.isolation {
        set(
            conn,
            &format!("SET SESSION TRANSACTION ISOLATION LEVEL {level}"),
        )
        .await?;
    }
    if let Some(command) = &connection.init_command {
        set(conn, command).await?;
    }
    Ok(())
}

async fn set(conn: &mut Conn, sql: &str) -> Result<()> {
    conn.run(sql)
        .await
        .map_err(|error| failure::running("setting the session up", &error))
}

#[cfg(test)]
mod tests {
    use super::is_far;

    #[test]
    fn the_own_machine_is_near() {
        for near in ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"] {
            assert!(!is_far(near.parse().unwrap()), "{near}");
        }
        for far in ["10.0.0.1", "192.168.1.2", "2001:db8::1", "::ffff:10.0.0.1"] {
            assert!(is_far(far.parse().unwrap()), "{far}");
        }
    }
}
