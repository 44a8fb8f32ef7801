//! Opens a connection: targets in turn, TLS files read and checked here so that a wrong path is named, the session
//! set as the configuration asks and no further.

use super::breaker;
use super::config::{Connection, Target, Tls};
use super::failure;
use super::link::{Link, Server};
use crate::error::{Code, Error, Result};
use mysql_async::prelude::Queryable;
use mysql_async::{ClientIdentity, Conn, OptsBuilder, SslOpts};
use std::path::Path;
use std::time::Duration;

/// Connects to the first target that answers.
///
/// # Errors
/// [`Code::Connect`], [`Code::Access`], [`Code::Tls`] or [`Code::Resting`]; of several targets the last one's. A wrong
/// password is not tried on the next one.
pub async fn connect(
    connection: &Connection,
    timeout: Duration,
    page: Option<Duration>,
) -> Result<Link> {
    let tls = tls(connection)?;
    let mut last = Error::new(Code::Connect, "no host to connect to");
    for target in &connection.targets {
        if let Err(error) = breaker::permit(target) {
            last = error;
            continue;
        }
        let work = async {
            let mut conn = one(connection, target, tls.clone()).await?;
            session(&mut conn, connection, page).await?;
            let server = Server::of(&mut conn).await?;
            Ok(Link {
                conn,
                target: target.clone(),
                server,
            })
        };
        let error = match tokio::time::timeout(timeout, work).await {
            Ok(Ok(link)) => {
                breaker::connected(target);
                return Ok(link);
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

/// TLS as asked for, its files read.
pub(super) fn tls(connection: &Connection) -> Result<Option<SslOpts>> {
    connection.tls.as_ref().map(options).transpose()
}

/// A connection to one target, its session as the server makes it.
pub(super) async fn one(
    connection: &Connection,
    target: &Target,
    tls: Option<SslOpts>,
) -> Result<Conn> {
    let mut builder = OptsBuilder::default()
        .user(connection.user.clone())
        .pass(connection.password.as_ref().map(|secret| secret.0.clone()))
        .db_name(connection.database.clone())
        .prefer_socket(false)
        .tcp_keepalive(Some(Duration::from_secs(60)))
        .stmt_cache_size(32)
        // Given here so that the driver need not ask the server; the largest packet the protocol knows.
        .max_allowed_packet(Some(1 << 30))
        .wait_timeout(Some(28_800));
    match target {
        Target::Socket(path) => {
            let path = path
                .to_str()
                .ok_or_else(|| Error::argument("connection: unix_socket is no UTF-8 text"))?;
            // A Unix socket never leaves the machine: no TLS on it.
            builder = builder.socket(Some(path.to_owned()));
        }
        Target::Tcp(host, port) => {
            let found = tokio::net::lookup_host((host.as_str(), *port)).await;
            let addresses: Vec<_> = found
                .map_err(|error| failure::unknown_host(target, &error))?
                .map(|at| at.ip())
                .collect();
            builder = builder
                .ip_or_hostname(host.clone())
                .tcp_port(*port)
                .resolved_ips(Some(addresses))
                .ssl_opts(tls);
        }
    }
    Conn::new(builder)
        .await
        .map_err(|error| failure::connecting(target, connection.database.as_deref(), &error))
}

fn options(tls: &Tls) -> Result<SslOpts> {
    let mut roots = Vec::new();
    if let Some(file) = &tls.ca {
        roots.push(authority("ssl-ca", file)?.into());
    }
    if let Some(folder) = &tls.ca_path {
        let entries =
            std::fs::read_dir(folder).map_err(|error| unreadable("ssl-capath", folder, &error))?;
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_file() {
                roots.push(read("ssl-capath", &path)?.into());
            }
        }
    }
    let own = !roots.is_empty();
    let identity = match (&tls.cert, &tls.key) {
        (Some(cert), Some(key)) => Some(ClientIdentity::new(
            read("ssl-cert", cert)?.into(),
            read("ssl-key", key)?.into(),
        )),
        _ => None,
    };
    Ok(SslOpts::default()
        .with_root_certs(roots)
        .with_disable_built_in_roots(own)
        .with_client_identity(identity)
        .with_danger_accept_invalid_certs(!tls.verify)
        .with_danger_skip_domain_validation(!tls.verify))
}

/// A file of certificates, PEM or DER. rustls would only say that an encoding is bad, not which file's.
fn authority(what: &str, path: &Path) -> Result<Vec<u8>> {
    let bytes = read(what, path)?;
    let pem = bytes
        .windows(27)
        .any(|text| text == b"-----BEGIN CERTIFICATE-----");
    if pem || bytes.first() == Some(&0x30) {
        return Ok(bytes);
    }
    Err(Error::new(
        Code::Tls,
        format!("{what}: '{}' holds no certificate", path.display()),
    ))
}

fn read(what: &str, path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| unreadable(what, path, &error))
}

fn unreadable(what: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        Code::Tls,
        format!("{what}: '{}' can't be read: {error}", path.display()),
    )
}

/// Sets the session. The texts were checked when the configuration was read.
async fn session(conn: &mut Conn, connection: &Connection, page: Option<Duration>) -> Result<()> {
    let names = match &connection.collation {
        Some(collation) => format!("SET NAMES utf8mb4 COLLATE '{collation}'"),
        None => "SET NAMES utf8mb4".to_owned(),
    };
    if let Err(error) = conn.query_drop(&names).await {
        // A collation this server doesn't know must not keep anyone from reading; the character set is what counts.
        let unknown = matches!(&error, mysql_async::Error::Server(error) if matches!(error.code, 1273 | 1253));
        if !unknown {
            return Err(failure::running("setting the session up", &error));
        }
        set(conn, "SET NAMES utf8mb4").await?;
    }
    let mut parts = Vec::new();
    // A reader that works long on a page must not be taken for a dead one.
    parts.push("net_write_timeout = 600".to_owned());
    let mariadb = conn.server_version() >= (10, 0, 0);
    if mariadb {
        // Join buffers lose the index order and would sort every page; MariaDB only.
        parts.push("join_cache_level = 0".to_owned());
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
    conn.query_drop(sql)
        .await
        .map_err(|error| failure::running("setting the session up", &error))
}
