//! The array that Laravel's `$connection->getConfig()` gives, and the one in config/database.php, as they stand.
//! Keys that mean nothing for reading are passed over, because such an array is never written for us alone.

use super::config::{Secret, Settings, port};
use super::url;
use crate::error::{Error, Result};
use crate::value::Value as Config;
use std::time::{SystemTime, UNIX_EPOCH};

/// PDO's attribute numbers of the mysql driver.
mod attribute {
    pub const INIT_COMMAND: &str = "1002";
    pub const SSL_KEY: &str = "1007";
    pub const SSL_CERT: &str = "1008";
    pub const SSL_CA: &str = "1009";
    pub const SSL_CAPATH: &str = "1010";
    pub const SSL_CIPHER: &str = "1011";
    pub const SSL_VERIFY_SERVER_CERT: &str = "1014";
}

/// `strict => true`: what Laravel sets on MySQL 8.0.11 and later and on MariaDB.
const STRICT: &str = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/// Reads the array.
pub(super) fn parse(entries: &[(String, Config)]) -> Result<Settings> {
    let mut merged: Vec<(String, Config)> = entries.to_vec();
    // The cursor reads: as Laravel does for a SELECT, `read` lies over the base.
    let read = match find(entries, "read") {
        Some(Config::Map(read)) => read.clone(),
        Some(Config::List(list)) => match list.get(random(list.len())) {
            Some(Config::Map(read)) => read.clone(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    for (name, value) in read {
        merged.retain(|(other, _)| *other != name);
        merged.push((name, value));
    }
    let mut settings = Settings::default();
    let mut parameters = Vec::new();
    if let Some(link) = text(&merged, "url")?.filter(|link| !link.is_empty()) {
        // Laravel lets the URL win over the keys beside it.
        (settings, parameters) = url::split(&link)?;
    }
    driver(&merged)?;
    fill(&mut settings, &merged)?;
    for (name, value) in parameters {
        url::parameter(&mut settings, &name, value)?;
    }
    Ok(settings)
}

fn driver(entries: &[(String, Config)]) -> Result<()> {
    match text(entries, "driver")? {
        Some(driver) if !matches!(driver.as_str(), "mysql" | "mariadb") => {
            Err(Error::argument(format!(
                "connection: the driver '{driver}' can't be read; NativeCursor speaks to mysql and mariadb"
            )))
        }
        _ => Ok(()),
    }
}

fn fill(settings: &mut Settings, entries: &[(String, Config)]) -> Result<()> {
    if settings.hosts.is_empty() {
        settings.hosts = hosts(entries)?;
    }
    if settings.port.is_none() {
        settings.port = match find(entries, "port") {
            Some(Config::Int(number)) => Some(port(&number.to_string())?),
            Some(Config::Str(number)) if !number.is_empty() => Some(port(number)?),
            None | Some(Config::Null | Config::Str(_)) => None,
            Some(_) => return Err(Error::argument("connection: 'port' must be a number")),
        };
    }
    settings.user = settings
        .user
        .take()
        .or(text(entries, "username")?)
        .filter(|name| !name.is_empty());
    settings.password = settings
        .password
        .take()
        .or(text(entries, "password")?.map(Secret));
    settings.database = settings.database.take().or(text(entries, "database")?);
    settings.socket = text(entries, "unix_socket")?;
    settings.charset = text(entries, "charset")?;
    settings.collation = text(entries, "collation")?;
    settings.timezone = text(entries, "timezone")?;
    settings.isolation = text(entries, "isolation_level")?.filter(|level| !level.is_empty());
    settings.sql_mode = sql_mode(entries)?;
    for name in [
        "ssl_mode",
        "ssl-mode",
        "sslmode",
        "ssl_ca",
        "ssl_capath",
        "ssl_cert",
        "ssl_key",
        "ssl-ca",
        "ssl-capath",
        "ssl-cert",
        "ssl-key",
    ] {
        if let Some(value) = text(entries, name)?.filter(|value| !value.is_empty()) {
            url::parameter(settings, name, value)?;
        }
    }
    // An `options` list (PDO numbers in a row) can't hold one of the SSL attributes, all above 1000.
    if let Some(Config::Map(options)) = find(entries, "options") {
        pdo(settings, options)?;
    }
    Ok(())
}

fn pdo(settings: &mut Settings, options: &[(String, Config)]) -> Result<()> {
    let file = |name: &str| text(options, name).map(|path| path.filter(|path| !path.is_empty()));
    settings.init_command =
        text(options, attribute::INIT_COMMAND)?.or(settings.init_command.take());
    let ssl = &mut settings.ssl;
    ssl.key = file(attribute::SSL_KEY)?.or(ssl.key.take());
    ssl.cert = file(attribute::SSL_CERT)?.or(ssl.cert.take());
    ssl.ca = file(attribute::SSL_CA)?.or(ssl.ca.take());
    ssl.ca_path = file(attribute::SSL_CAPATH)?.or(ssl.ca_path.take());
    ssl.cipher = file(attribute::SSL_CIPHER)?.is_some();
    ssl.verify = match find(options, attribute::SSL_VERIFY_SERVER_CERT) {
        Some(Config::Bool(verify)) => Some(*verify),
        Some(Config::Int(verify)) => Some(*verify != 0),
        _ => ssl.verify,
    };
    Ok(())
}

/// The hosts, beginning with a random one as Laravel does.
fn hosts(entries: &[(String, Config)]) -> Result<Vec<String>> {
    let mut hosts = match find(entries, "host") {
        Some(Config::Str(host)) => vec![host.clone()],
        Some(Config::List(list)) => list
            .iter()
            .map(|host| match host {
                Config::Str(host) => Ok(host.clone()),
                other => Err(Error::argument(format!(
                    "connection: 'host' holds a value of type {}",
                    other.type_name()
                ))),
            })
            .collect::<Result<Vec<_>>>()?,
        None | Some(Config::Null) => Vec::new(),
        Some(other) => {
            return Err(Error::argument(format!(
                "connection: 'host' must be a name or a list of names, {} given",
                other.type_name()
            )));
        }
    };
    let first = random(hosts.len());
    if first < hosts.len() {
        hosts.rotate_left(first);
    }
    Ok(hosts)
}

fn sql_mode(entries: &[(String, Config)]) -> Result<Option<String>> {
    match find(entries, "modes") {
        Some(Config::List(modes)) => {
            let names: Option<Vec<&str>> = modes
                .iter()
                .map(|mode| match mode {
                    Config::Str(mode) => Some(mode.as_str()),
                    _ => None,
                })
                .collect();
            return names
                .map(|names| Some(names.join(",")))
                .ok_or_else(|| Error::argument("connection: 'modes' must be a list of names"));
        }
        None | Some(Config::Null) => {}
        Some(_) => {
            return Err(Error::argument(
                "connection: 'modes' must be a list of names",
            ));
        }
    }
    Ok(match find(entries, "strict") {
        Some(Config::Bool(true)) => Some(STRICT.to_owned()),
        Some(Config::Bool(false)) => Some("NO_ENGINE_SUBSTITUTION".to_owned()),
        _ => None,
    })
}

fn find<'a>(entries: &'a [(String, Config)], name: &str) -> Option<&'a Config> {
    entries
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

fn text(entries: &[(String, Config)], name: &str) -> Result<Option<String>> {
    match find(entries, name) {
        None | Some(Config::Null) => Ok(None),
        Some(Config::Str(text)) => Ok(Some(text.clone())),
        // env('DB_PASSWORD') may well be a number
        Some(Config::Int(number)) => Ok(Some(number.to_string())),
        Some(other) => Err(Error::argument(format!(
            "connection: '{name}' must be a string, {} given",
            other.type_name()
        ))),
    }
}

/// A number below `below`, good enough to spread readers over hosts.
fn random(below: usize) -> usize {
    let nanos = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.subsec_nanos());
    let mixed = u64::from(nanos ^ std::process::id().rotate_left(16))
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        >> 33;
    usize::try_from(mixed)
        .unwrap_or(0)
        .checked_rem(below)
        .unwrap_or(0)
}

#[cfg(test)]
#[path = "laravel_tests.rs"]
mod tests;
