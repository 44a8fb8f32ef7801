//! `mysql://user:password@host:3306/database?charset=…&ssl-mode=…`. Every part is percent-decoded. Messages name a
//! parameter, never the URL itself.

use super::config::{Secret, Settings, port};
use crate::error::{Error, Result};

/// Parameters a URL may carry.
const KNOWN: &str = "charset, collation, timezone, socket, ssl-mode, ssl-ca, ssl-capath, ssl-cert, ssl-key, ssl-verify-server-cert";

/// Reads the URL.
pub(super) fn parse(text: &str) -> Result<Settings> {
    let (mut settings, parameters) = split(text)?;
    for (name, value) in parameters {
        if !parameter(&mut settings, &name, value)? {
            return Err(Error::argument(format!(
                "connection: the URL's parameter '{name}' is unknown; known are {KNOWN}"
            )));
        }
    }
    Ok(settings)
}

/// The URL's parts and its undecided parameters.
pub(super) fn split(text: &str) -> Result<(Settings, Vec<(String, String)>)> {
    let Some((scheme, rest)) = text.trim().split_once("://") else {
        return Err(Error::argument(
            "connection: this is no URL; write mysql://user:password@host:3306/database, special characters percent-encoded",
        ));
    };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "mysql" | "mariadb") {
        return Err(Error::argument(format!(
            "connection: only mysql:// and mariadb:// can be read, '{}' given",
            scheme.chars().take(20).collect::<String>()
        )));
    }
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (rest, query) = rest
        .split_once('?')
        .map_or((rest, None), |(rest, query)| (rest, Some(query)));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if !authority.contains('@') && path.contains('@') {
        // A piece of a password would be taken for a port and shown in a message.
        return Err(Error::argument(
            "connection: the URL has an @ behind a slash; write a slash in the user's name or password as %2F",
        ));
    }
    let (user, address) = authority
        .rsplit_once('@')
        .map_or((None, authority), |(user, address)| (Some(user), address));
    let mut settings = Settings::default();
    if let Some(user) = user {
        let (name, password) = user
            .split_once(':')
            .map_or((user, None), |(name, word)| (name, Some(word)));
        settings.user = Some(decode(name)?).filter(|name| !name.is_empty());
        settings.password = password.map(decode).transpose()?.map(Secret);
    }
    let (host, number) = match address.strip_prefix('[') {
        Some(inner) => {
            let (host, rest) = inner
                .split_once(']')
                .ok_or_else(|| Error::argument("connection: the URL's IPv6 address lacks its ]"))?;
            (host, rest.strip_prefix(':'))
        }
        None => address
            .split_once(':')
            .map_or((address, None), |(host, number)| (host, Some(number))),
    };
    if number.is_some_and(|number| number.contains(':')) {
        return Err(Error::argument(
            "connection: an IPv6 address in a URL stands in brackets, [::1]",
        ));
    }
    let host = decode(host)?;
    if !host.is_empty() {
        settings.hosts.push(host);
    }
    settings.port = number
        .filter(|number| !number.is_empty())
        .map(port)
        .transpose()?;
    let database = decode(path.trim_end_matches('/'))?;
    settings.database = Some(database).filter(|name| !name.is_empty());
    let mut parameters = Vec::new();
    for pair in query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
    {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        parameters.push((decode(name)?, decode(&value.replace('+', " "))?));
    }
    Ok((settings, parameters))
}

/// Takes a parameter; false if it is unknown.
pub(super) fn parameter(settings: &mut Settings, name: &str, value: String) -> Result<bool> {
    match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "charset" => settings.charset = Some(value),
        "collation" => settings.collation = Some(value),
        "timezone" => settings.timezone = Some(value.replace(' ', "+")),
        "socket" | "unix-socket" => settings.socket = Some(value),
        "ssl-mode" | "sslmode" => settings.ssl.mode = Some(value),
        "ssl-ca" => settings.ssl.ca = Some(value),
        "ssl-capath" => settings.ssl.ca_path = Some(value),
        "ssl-cert" => settings.ssl.cert = Some(value),
        "ssl-key" => settings.ssl.key = Some(value),
        "ssl-verify-server-cert" => {
            settings.ssl.verify = Some(match value.to_ascii_lowercase().as_str() {
                "1" | "true" | "on" | "yes" => true,
                "0" | "false" | "off" | "no" => false,
                _ => {
                    return Err(Error::argument(
                        "connection: ssl-verify-server-cert must be true or false",
                    ));
                }
            });
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Undoes percent-encoding.
fn decode(text: &str) -> Result<String> {
    let wrong =
        || Error::argument("connection: the URL has a wrong percent-encoding (%25 stands for %)");
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || {
            bytes
                .next()
                .and_then(|digit| char::from(digit).to_digit(16))
        };
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(wrong());
        };
        out.push(u8::try_from(high * 16 + low).map_err(|_| wrong())?);
    }
    String::from_utf8(out).map_err(|_| wrong())
}

#[cfg(test)]
#[path = "url_tests.rs"]
mod tests;
