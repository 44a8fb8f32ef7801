//! What went wrong at the server, said so that the reader knows which of host, password, table or network it was.
//! Passwords can't come in here: the server's messages don't hold them and ours are made of the target's name.
//!
//! Here it is also said which errors pass by themselves: those of the network, of a server that restarts or fails over, and
//! of other transactions in the way. Wrong SQL, missing rights and a changed schema don't.

use super::config::Target;
use super::wire::{Failure, ServerError};
use crate::error::{Code, Error, Passing};
use std::io::ErrorKind;
use std::time::Duration;

/// What to do after a lost connection.
const AGAIN: &str = "run the job again; it goes on behind the last token";

/// A connection that could not be made.
#[must_use]
pub fn connecting(target: &Target, database: Option<&str>, source: &Failure) -> Error {
    match source {
        Failure::Server(error) => {
            let passing = match error.code {
                1040 | 1203 => Passing::Always,
                1226 if error.message.contains("max_user_connections") => Passing::Always,
                code if lost(code) => Passing::Always,
                _ => Passing::Never,
            };
            let (code, hint) = match error.code {
                1045 | 1698 => (
                    Code::Access,
                    "check user name and password, and the host the user may come from",
                ),
                1044 => (Code::Access, "the user has no right to this database"),
                1049 => (Code::Access, "check the database's name"),
                1040 | 1203 | 1226 => (
                    Code::Connect,
                    "the server has no connection free; try again later",
                ),
                1130 => (Code::Access, "the server lets nobody in from this host"),
                3159 => (
                    Code::Tls,
                    "the server insists on TLS; ask for it with ssl-mode=verify-identity",
                ),
                1053 | 1077 | 1079 | 1927 => (
                    Code::Connect,
                    "the server is shutting down; try again later",
                ),
                _ => (Code::Connect, "see the server's message"),
            };
            let place = database.map_or(String::new(), |name| format!(", database '{name}'"));
            Error::new(
                code,
                format!(
                    "{target}{place}: {} (error {}); {hint}",
                    error.message, error.code
                ),
            )
            .with_sql_state(error.state.clone())
            .that_passes(passing)
        }
        Failure::NoTls => Error::new(
            Code::Tls,
            format!(
                "{target}: TLS was asked for, but the server has none; give it a certificate, or set ssl-mode=disabled"
            ),
        ),
        Failure::Plugin(name) => Error::new(
            Code::Access,
            format!("{target}: the user logs in through '{name}', which this client doesn't speak"),
        ),
        Failure::Password(_) => Error::new(Code::Access, format!("{target}: {source}")),
        Failure::Tls(why) => tls(target, why),
        Failure::Io(error) => io(target, error),
        other => Error::new(Code::Connect, format!("{target}: no connection: {other}")),
    }
}

fn hung_up(target: &Target) -> Error {
    Error::new(
        Code::Connect,
        format!(
            "{target}: the server hung up during the greeting; is it a MySQL or MariaDB server?"
        ),
    )
    .that_passes(Passing::Always)
}

/// The server ends the connection, or has none.
pub(super) fn lost(code: u16) -> bool {
    matches!(
        code,
        1053 | 1077 | 1079 | 1152 | 1158..=1161 | 1184 | 1927 | 4031
    )
}

fn io(target: &Target, error: &std::io::Error) -> Error {
    if matches!(
        error.kind(),
        ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
    ) {
        return hung_up(target);
    }
    let text = match (target, error.kind()) {
        (Target::Socket(_), ErrorKind::NotFound) => {
            "there is no such socket; check unix_socket, or use host and port".to_owned()
        }
        (Target::Socket(_), ErrorKind::ConnectionRefused) => {
            "nobody listens on it; the server isn't running".to_owned()
        }
        (Target::Tcp(..), ErrorKind::ConnectionRefused) => {
            "nobody listens there; check host and port, and that the server runs".to_owned()
        }
        (_, ErrorKind::PermissionDenied) => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Error::new(Code::Connect, format!("{target}: {text}")).that_passes(Passing::Returning)
}

fn tls(target: &Target, text: &str) -> Error {
    let hint = if text.contains("not valid for") {
        "; the certificate must name the host that is connected to"
    } else if text.contains("UnknownIssuer") || text.contains("CaUsedAsEndEntity") {
        "; name the authority's file in ssl-ca (PDO::MYSQL_ATTR_SSL_CA)"
    } else if text.contains("Expired") || text.contains("NotValidYet") {
        "; the server needs another certificate, if this machine's clock is right"
    } else {
        ""
    };
    Error::new(Code::Tls, format!("{target}: TLS failed: {text}{hint}"))
}

/// A host that has no address.
#[must_use]
pub fn unknown_host(target: &Target, error: &std::io::Error) -> Error {
    Error::new(
        Code::Connect,
        format!("{target}: the host's address can't be found: {error}; check the host's name"),
    )
    .that_passes(Passing::Returning)
}

/// A connection that took too long.
#[must_use]
pub fn timed_out(target: &Target, seconds: f64) -> Error {
    Error::new(
        Code::Connect,
        format!(
            "{target}: no answer within {seconds} s; check host and port, or raise connectTimeout"
        ),
    )
    .that_passes(Passing::Returning)
}

/// A server that says nothing.
#[must_use]
pub fn silent(doing: &str, limit: Duration) -> Error {
    Error::new(
        Code::Gone,
        format!(
            "{doing}: the server has said nothing for {} s, so the connection is taken for lost; raise idleSeconds if the query takes so long, or {AGAIN}",
            limit.as_secs_f64()
        ),
    )
    .that_passes(Passing::Always)
}

/// Whether the server ended a statement because it took too long; the connection stands.
#[must_use]
pub fn took_too_long(source: &Failure) -> bool {
    matches!(source, Failure::Server(error) if matches!(error.code, 1969 | 3024))
}

/// A statement that failed. `doing` says which, as in "reading a page".
#[must_use]
pub fn running(doing: &str, source: &Failure) -> Error {
    match source {
        Failure::Server(error) => server(doing, error),
        Failure::Row(error) => error.clone(),
        Failure::Io(_) | Failure::Protocol(_) => Error::new(
            Code::Gone,
            format!("{doing}: the connection to the server was lost ({source}); {AGAIN}"),
        )
        .that_passes(Passing::Always),
        other => Error::new(Code::Query, format!("{doing}: {other}")),
    }
}

fn server(doing: &str, error: &ServerError) -> Error {
    let passing = match error.code {
        // interrupted, lock wait time-out, deadlock, read-only
        1205 | 1213 | 1317 | 1836 => Passing::Always,
        // The code stands for other options too.
        1290 if error.message.contains("read-only") || error.message.contains("read_only") => {
            Passing::Always
        }
        code if lost(code) => Passing::Always,
        _ => Passing::Never,
    };
    let (code, hint) = match error.code {
        code if lost(code) => (Code::Gone, AGAIN),
        1317 => (Code::Query, "the server cut the query short"),
        1969 | 3024 => (
            Code::Query,
            "the server cut the query short before its first row; give it more time (pageSeconds), or an index that serves it",
        ),
        1205 | 1213 => (Code::Query, AGAIN),
        1142 | 1143 | 1370 => (Code::Access, "the user lacks the right"),
        1146 | 1051 => (Code::Query, "check the table's name and the database"),
        1054 => (
            Code::Query,
            "check the column's name; in the marker form a key may need its table: 'orders.id'",
        ),
        1052 => (
            Code::Query,
            "name the key with its table, as in 'orders.id'",
        ),
        1064 => (Code::Query, "check the SQL"),
        1060 => (
            Code::Query,
            "two columns of the result share a name; give one an alias",
        ),
        _ => (Code::Query, ""),
    };
    let hint = if hint.is_empty() {
        String::new()
    } else {
        format!("; {hint}")
    };
    Error::new(
        code,
        format!("{doing}: {} (error {}){hint}", error.message, error.code),
    )
    .with_sql_state(error.state.clone())
    .that_passes(passing)
}
