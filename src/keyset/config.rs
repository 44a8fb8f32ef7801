//! Where and how to connect, judged from the URL or the array before anything is opened. The password is held in a
//! [`Secret`] that no debug output shows.

use super::laravel;
use super::url;
use crate::error::{Error, Result};
use crate::value::Value as Config;
use std::fmt;
use std::path::PathBuf;

/// A text that never appears in output.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"…\"")
    }
}

/// A place where a server may listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// host and port
    Tcp(String, u16),
    /// Unix socket
    Socket(PathBuf),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Tcp(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Target::Tcp(host, port) => write!(f, "{host}:{port}"),
            Target::Socket(path) => write!(f, "socket '{}'", path.display()),
        }
    }
}

/// TLS as asked for. Without it the connection is plain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tls {
    /// Check certificate and host name. Off only when asked for in so many words.
    pub verify: bool,
    /// The only authorities trusted, PEM or DER; None: the well-known ones.
    pub ca: Option<PathBuf>,
    /// A folder of such files.
    pub ca_path: Option<PathBuf>,
    /// Certificate of the client.
    pub cert: Option<PathBuf>,
    /// Its private key.
    pub key: Option<PathBuf>,
}

/// A connection's settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Connection {
    /// Tried in this order.
    pub targets: Vec<Target>,
    /// User name.
    pub user: Option<String>,
    /// Password.
    pub password: Option<Secret>,
    /// Database.
    pub database: Option<String>,
    /// Collation of the connection; one of utf8mb4.
    pub collation: Option<String>,
    /// Session time zone.
    pub timezone: Option<String>,
    /// A statement of the user's own, run last when a connection is set up (PDO's INIT_COMMAND).
    pub init_command: Option<String>,
    /// Session sql_mode; None leaves the server's.
    pub sql_mode: Option<String>,
    /// Session transaction isolation level, in SQL words.
    pub isolation: Option<String>,
    /// TLS, if asked for.
    pub tls: Option<Tls>,
}

impl Connection {
    /// Judges the URL or the array.
    ///
    /// # Errors
    /// [`Code::Argument`](crate::Code::Argument); the message never repeats the URL, which may hold a password.
    pub fn parse(connection: &Config) -> Result<Connection> {
        let settings = match connection {
            Config::Str(text) => url::parse(text)?,
            Config::Map(entries) => laravel::parse(entries)?,
            other => {
                return Err(Error::argument(format!(
                    "connection: must be a URL (mysql://user:password@host/database) or a connection array, {} given",
                    other.type_name()
                )));
            }
        };
        settings.judge()
    }

    /// Whether a backslash escapes in strings under the configured sql_mode.
    #[must_use]
    pub fn backslash_escapes(&self) -> bool {
        !self
            .sql_mode
            .as_deref()
            .is_some_and(|modes| modes.to_ascii_uppercase().contains("NO_BACKSLASH_ESCAPES"))
    }
}

/// The settings as read, before they are checked against each other.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub hosts: Vec<String>,
    pub port: Option<u16>,
    pub socket: Option<String>,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub database: Option<String>,
    pub charset: Option<String>,
    pub collation: Option<String>,
    pub timezone: Option<String>,
    /// A statement of the user's own, run last when a connection is set up (PDO's INIT_COMMAND).
    pub init_command: Option<String>,
    pub sql_mode: Option<String>,
    pub isolation: Option<String>,
    pub ssl: Ssl,
}

/// What was said about TLS.
#[derive(Debug, Default)]
pub(super) struct Ssl {
    pub mode: Option<String>,
    pub ca: Option<String>,
    pub ca_path: Option<String>,
    pub cert: Option<String>,
    pub key: Option<String>,
    /// A cipher list asks for TLS as it does in PDO; the choice itself is left to rustls.
    pub cipher: bool,
    pub verify: Option<bool>,
}

impl Settings {
    fn judge(self) -> Result<Connection> {
        let plain = |what: &str, text: &Option<String>, allowed: &str| -> Result<()> {
            let fine = |text: &String| {
                text.chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || allowed.contains(letter))
            };
            if text.as_ref().is_none_or(fine) {
                return Ok(());
            }
            Err(Error::argument(format!(
                "connection: '{what}' has characters that no {what} has"
            )))
        };
        plain("charset", &self.charset, "_")?;
        plain("collation", &self.collation, "_")?;
        plain("timezone", &self.timezone, "_+-:/")?;
        plain("sql_mode", &self.sql_mode, "_,")?;
        let isolation = self.isolation.as_deref().map(isolation).transpose()?;
        let targets = match self.socket.filter(|path| !path.is_empty()) {
            Some(path) => vec![Target::Socket(PathBuf::from(path))],
            None => {
                let port = self.port.unwrap_or(3306);
                self.hosts
                    .into_iter()
                    .filter(|host| !host.is_empty())
                    .map(|host| Target::Tcp(host, port))
                    .collect()
            }
        };
        if targets.is_empty() {
            return Err(Error::argument(
                "connection: neither a host nor a socket is given",
            ));
        }
        Ok(Connection {
            targets,
            user: self.user,
            password: self.password.filter(|secret| !secret.0.is_empty()),
            database: self.database.filter(|name| !name.is_empty()),
            collation: self.collation.as_deref().and_then(collation),
            timezone: self.timezone.filter(|zone| !zone.is_empty()),
            init_command: self.init_command.filter(|sql| !sql.trim().is_empty()),
            sql_mode: self.sql_mode,
            isolation,
            tls: self.ssl.judge()?,
        })
    }
}

impl Ssl {
    fn judge(self) -> Result<Option<Tls>> {
        let path = |text: Option<String>| text.filter(|text| !text.is_empty()).map(PathBuf::from);
        let mut tls = Tls {
            verify: true,
            ca: path(self.ca),
            ca_path: path(self.ca_path),
            cert: path(self.cert),
            key: path(self.key),
        };
        let named =
            tls.ca.is_some() || tls.ca_path.is_some() || tls.cert.is_some() || tls.key.is_some();
        let asked = match self
            .mode
            .as_deref()
            .map(str::to_ascii_lowercase)
            .as_deref()
            .map(|mode| mode.replace('_', "-"))
        {
            None => named || self.cipher || self.verify == Some(true),
            Some(mode) => match mode.as_str() {
                "disabled" => false,
                // Stricter than MySQL's clients: what asks for TLS is verified, unless `ssl-verify-server-cert=false`.
                "required" | "verify-identity" => true,
                "verify-ca" => {
                    return Err(Error::argument(
                        "connection: ssl-mode 'verify-ca' isn't supported; use 'verify-identity', with a certificate that names the host",
                    ));
                }
                "preferred" => {
                    return Err(Error::argument(
                        "connection: ssl-mode 'preferred' falls back to plain text unseen; use 'disabled', 'required' or 'verify-identity'",
                    ));
                }
                _ => {
                    return Err(Error::argument(
                        "connection: ssl-mode must be 'disabled', 'required' or 'verify-identity'",
                    ));
                }
            },
        };
        if !asked {
            return Ok(None);
        }
        if let Some(verify) = self.verify {
            tls.verify = verify;
        }
        if tls.cert.is_some() != tls.key.is_some() {
            return Err(Error::argument(
                "connection: a client certificate needs both files, ssl-cert and ssl-key",
            ));
        }
        Ok(Some(tls))
    }
}

/// The utf8mb4 form of a collation; None for those of other character sets, since text arrives as UTF-8 whatever is asked.
fn collation(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let rest = ["utf8mb4_", "utf8mb3_", "utf8_"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix));
    rest.map(|rest| format!("utf8mb4_{rest}"))
}

fn isolation(level: &str) -> Result<String> {
    let level = level.to_ascii_uppercase().replace('-', " ");
    match level.as_str() {
        "READ UNCOMMITTED" | "READ COMMITTED" | "REPEATABLE READ" | "SERIALIZABLE" => Ok(level),
        _ => Err(Error::argument(format!(
            "connection: isolation_level '{level}' is none of SQL's"
        ))),
    }
}

/// A port number.
pub(super) fn port(text: &str) -> Result<u16> {
    text.parse::<u16>()
        .ok()
        .filter(|port| *port > 0)
        .ok_or_else(|| Error::argument("connection: the port must be a number from 1 to 65535"))
}
