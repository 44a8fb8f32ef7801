//! The greeting, TLS, and who we are: through mysql_native_password, caching_sha2_password (fast, and full over TLS, a
//! socket or the server's RSA key), sha256_password (always full) or ed25519. A password is never sent in the clear over a network.

use super::greeting::{Greeting, Hello};
use super::stream::{LARGEST_PACKET, Stream, Transport};
use super::{Failure, rsa, server_error};
use mysql_common::constants::CapabilityFlags;
use mysql_common::io::ParseBuf;
use mysql_common::packets::{AuthPlugin, AuthSwitchRequest, HandshakeResponse, SslRequest};
use mysql_common::proto::MySerialize;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use tokio_rustls::TlsConnector;

/// utf8mb4_general_ci, until the session says otherwise.
const COLLATION: u8 = 45;
/// A plugin that mysql_common doesn't know.
const SHA256: &[u8] = b"sha256_password";
/// More rounds than any log-in needs.
const ROUNDS: usize = 8;

/// Who wants in, and how.
pub struct Login<'a> {
    /// User name.
    pub user: &'a str,
    /// Password.
    pub password: Option<&'a str>,
    /// Database.
    pub database: Option<&'a str>,
    /// TLS, and the name that the certificate must bear.
    pub tls: Option<(Arc<ClientConfig>, &'a str)>,
    /// A Unix socket: what goes over it can't be overheard.
    pub local: bool,
}

fn wanted() -> CapabilityFlags {
    CapabilityFlags::CLIENT_LONG_PASSWORD
        | CapabilityFlags::CLIENT_LONG_FLAG
        | CapabilityFlags::CLIENT_PROTOCOL_41
        | CapabilityFlags::CLIENT_TRANSACTIONS
        | CapabilityFlags::CLIENT_SECURE_CONNECTION
        | CapabilityFlags::CLIENT_MULTI_STATEMENTS
        | CapabilityFlags::CLIENT_MULTI_RESULTS
        | CapabilityFlags::CLIENT_PS_MULTI_RESULTS
        | CapabilityFlags::CLIENT_PLUGIN_AUTH
        | CapabilityFlags::CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA
        | CapabilityFlags::CLIENT_DEPRECATE_EOF
}

/// What nothing goes without.
fn required() -> CapabilityFlags {
    CapabilityFlags::CLIENT_PROTOCOL_41 | CapabilityFlags::CLIENT_SECURE_CONNECTION
}

/// Logs in on a fresh connection.
///
/// # Errors
/// [`Failure`].
pub async fn login(
    transport: Box<dyn Transport>,
    login: &Login<'_>,
) -> Result<(Stream, Greeting), Failure> {
    let mut stream = Stream::new(transport);
    let packet = stream.packet().await?;
    if packet.first() == Some(&0xFF) {
        // The server doesn't know yet what we understand: no SQL state.
        return Err(server_error(packet, CapabilityFlags::empty()));
    }
    let hello = Hello::read(packet).ok_or_else(|| {
        Failure::Protocol("its greeting is none of the protocol's version 10".into())
    })?;
    if !hello.capabilities.contains(required()) {
        return Err(Failure::Protocol(
            "it speaks as servers did before MySQL 4.1".into(),
        ));
    }
    let mut capabilities = hello.capabilities & wanted();
    if login.tls.is_some() && !hello.capabilities.contains(CapabilityFlags::CLIENT_SSL) {
        return Err(Failure::NoTls);
    }
    let mut nonce = hello.nonce;
    let mut plugin = match hello.plugin.as_slice() {
        b"caching_sha2_password" => AuthPlugin::CachingSha2Password,
        _ => AuthPlugin::MysqlNativePassword,
    };
    if login.database.is_some() {
        // Said in the request for TLS too: the server goes by the first that it hears.
        capabilities |= CapabilityFlags::CLIENT_CONNECT_WITH_DB;
    }
    let mut greeting = Greeting {
        version: hello.version,
        capabilities,
        id: hello.id,
    };
    let secure = login.local || login.tls.is_some();
    if let Some((config, host)) = &login.tls {
        capabilities |= CapabilityFlags::CLIENT_SSL;
        greeting.capabilities = capabilities;
        stream = encrypt(stream, config, host, capabilities).await?;
    }
    let data = plugin.gen_data(login.password, &nonce);
    let response = HandshakeResponse::new(
        data.as_deref(),
        greeting.version,
        Some(login.user.as_bytes()),
        login.database.map(str::as_bytes),
        Some(plugin.borrow()),
        capabilities,
        None,
        LARGEST_PACKET,
    );
    stream.send(&bytes(&response)).await?;
    for _ in 0..ROUNDS {
        let packet = stream.packet().await?;
        match packet {
            [0x00, ..] => return Ok((stream, greeting)),
            [0xFF, ..] => return Err(server_error(packet, capabilities)),
            [0xFE] => return Err(Failure::Plugin("mysql_old_password".into())),
            [0xFE, ..] => {
                let request: AuthSwitchRequest<'_> =
                    ParseBuf(packet).parse(()).map_err(Failure::garbled)?;
                nonce = request.plugin_data().to_vec();
                plugin = request.auth_plugin().into_owned();
                if plugin.as_bytes() == SHA256 {
                    // The password itself or nothing, a socket being a plain line to it; MySQL also asks users so that
                    // it doesn't know.
                    let tls = login.tls.is_some();
                    match login.password.unwrap_or_default() {
                        "" => stream.send(&[0]).await?,
                        _ => hand_over(&mut stream, login.password, &nonce, tls, 0x01).await?,
                    }
                    continue;
                }
                if !matches!(
                    plugin,
                    AuthPlugin::CachingSha2Password
                        | AuthPlugin::MysqlNativePassword
                        | AuthPlugin::Ed25519
                ) {
                    let name = String::from_utf8_lossy(plugin.as_bytes()).into_owned();
                    return Err(Failure::Plugin(name));
                }
                let data = plugin.gen_data(login.password, &nonce);
                let answer = data
                    .map(|data| bytes(&data.into_owned()))
                    .unwrap_or_default();
                stream.send(&answer).await?;
            }
            // caching_sha2_password: the server knew the password's hash; its OK follows.
            [0x01, 0x03] => {}
            // It didn't, and wants the password itself.
            [0x01, 0x04] if plugin == AuthPlugin::CachingSha2Password => {
                hand_over(&mut stream, login.password, &nonce, secure, 0x02).await?
            }
            _ => return Err(Failure::Protocol("it answers the log-in oddly".into())),
        }
    }
    Err(Failure::Protocol("its log-in doesn't end".into()))
}

/// Hands the password over: as it is where nobody overhears it, else under the server's RSA key, for which `ask` asks.
async fn hand_over(
    stream: &mut Stream,
    password: Option<&str>,
    nonce: &[u8],
    secure: bool,
    ask: u8,
) -> Result<(), Failure> {
    let mut secret = password.unwrap_or_default().as_bytes().to_vec();
    secret.push(0);
    if secure {
        return stream.send(&secret).await;
    }
    stream.send(&[ask]).await?;
    let key = match stream.packet().await? {
        [0x01, key @ ..] if key.starts_with(b"-----BEGIN") => key.to_vec(),
        _ => return Err(Failure::Protocol("it has no RSA key to log in with".into())),
    };
    for (byte, mask) in secret.iter_mut().zip(nonce.iter().cycle()) {
        *byte ^= mask;
    }
    stream.send(&rsa::encrypt(&secret, &key)?).await
}

async fn encrypt(
    mut stream: Stream,
    config: &Arc<ClientConfig>,
    host: &str,
    capabilities: CapabilityFlags,
) -> Result<Stream, Failure> {
    let request = SslRequest::new(capabilities, LARGEST_PACKET, COLLATION);
    stream.send(&bytes(&request)).await?;
    let sequence = stream.sequence();
    // Plain bytes behind the greeting could only come from somebody in between.
    let Some(transport) = stream.into_transport() else {
        return Err(Failure::Protocol("it talks before TLS is agreed on".into()));
    };
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Failure::Tls(format!("'{host}' is no name that a certificate can bear")))?;
    let encrypted = TlsConnector::from(Arc::clone(config))
        .connect(name, transport)
        .await
        // What TLS itself refuses is invalid data; anything else is the line's fault.
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => Failure::Tls(error.to_string()),
            _ => Failure::Io(error),
        })?;
    let mut stream = Stream::new(Box::new(encrypted));
    stream.set_sequence(sequence);
    Ok(stream)
}

fn bytes(packet: &impl MySerialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    packet.serialize(&mut bytes);
    bytes
}
