//! What can go wrong on a connection, in words.

use crate::error::Error;
use std::fmt;
use std::io;

/// What went wrong between the server and us. Holds no password: none is ever put in.
#[derive(Debug)]
pub enum Failure {
    /// The server refused.
    Server(ServerError),
    /// The connection broke.
    Io(io::Error),
    /// TLS could not be agreed on.
    Tls(String),
    /// TLS was asked for, and the server has none.
    NoTls,
    /// The user logs in through a plugin of this name.
    Plugin(String),
    /// The password is longer than the server's RSA key can carry.
    Password(usize),
    /// The server said something that the protocol doesn't know.
    Protocol(String),
    /// A statement takes so many values, and so many are given.
    Values(usize, usize),
    /// A row could not be taken over.
    Row(Error),
}

/// An error as the server tells it.
#[derive(Debug, Clone)]
pub struct ServerError {
    /// Its number.
    pub code: u16,
    /// Its words.
    pub message: String,
    /// The SQL state.
    pub state: String,
}

impl Failure {
    pub(super) fn garbled(error: io::Error) -> Failure {
        Failure::Protocol(format!("its packet can't be read ({error})"))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Io(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Server(error) => write!(f, "{} (error {})", error.message, error.code),
            Failure::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                write!(f, "the server hung up")
            }
            Failure::Io(error) => write!(f, "{error}"),
            Failure::Tls(why) => write!(f, "TLS failed: {why}"),
            Failure::NoTls => write!(f, "the server has no TLS"),
            Failure::Plugin(name) => write!(f, "log-in through '{name}' is not known here"),
            Failure::Password(most) => write!(
                f,
                "the server's RSA key can carry passwords of {most} bytes; ask for TLS, or use a shorter one"
            ),
            Failure::Protocol(what) => {
                write!(f, "this is not how a MySQL or MariaDB server talks: {what}")
            }
            Failure::Values(takes, given) => {
                write!(f, "the statement takes {takes} values, {given} are given")
            }
            Failure::Row(error) => write!(f, "{}", error.message()),
        }
    }
}
