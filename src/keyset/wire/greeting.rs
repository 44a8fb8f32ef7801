//! The packet a server begins with, read without trust: it comes before anybody has shown who he is. (mysql_common's reader of
//! it computes with lengths that overflow, and takes any script's digits for digits.)

use mysql_common::constants::CapabilityFlags;

/// The protocol since MySQL 3.21; no other was ever spoken.
const PROTOCOL: u8 = 10;
/// Bytes of a nonce, without the zero behind it.
const NONCE: usize = 20;

/// What the server said of itself.
#[derive(Debug, Clone, Copy)]
pub struct Greeting {
    /// Its version; MariaDB's own, without the prefix for old replicas.
    pub version: (u16, u16, u16),
    /// What both sides can do.
    pub capabilities: CapabilityFlags,
    /// Number of the connection, as in the process list.
    pub id: u32,
}

/// The packet.
#[derive(Debug, PartialEq, Eq)]
pub struct Hello {
    /// See [`Greeting::version`]; zeros if it can't be read.
    pub version: (u16, u16, u16),
    /// See [`Greeting::id`].
    pub id: u32,
    /// What the server can do.
    pub capabilities: CapabilityFlags,
    /// What a password is mixed with.
    pub nonce: Vec<u8>,
    /// How it would like users to log in.
    pub plugin: Vec<u8>,
}

impl Hello {
    /// Reads the packet; `None` if it is none.
    #[must_use]
    pub fn read(packet: &[u8]) -> Option<Hello> {
        let rest = packet.strip_prefix(&[PROTOCOL])?;
        let (name, rest) = until_zero(rest)?;
        let (id, rest) = rest.split_first_chunk()?;
        let (first, rest) = rest.split_first_chunk::<8>()?;
        // A zero.
        let (low, rest) = rest.get(1..)?.split_first_chunk::<2>()?;
        // Collation and status.
        let (high, rest) = rest.get(3..)?.split_first_chunk::<2>()?;
        let (length, rest) = rest.split_first()?;
        // Reserved; MariaDB's own capabilities, none of which is used here.
        let rest = rest.get(10..)?;
        let [a, b] = *low;
        let [c, d] = *high;
        let capabilities = CapabilityFlags::from_bits_truncate(u32::from_le_bytes([a, b, c, d]));
        let mut nonce = first.to_vec();
        let mut plugin = rest;
        if capabilities.contains(CapabilityFlags::CLIENT_SECURE_CONNECTION) {
            let length = usize::from(*length).saturating_sub(first.len()).max(13);
            let (second, behind) = rest.split_at_checked(length)?;
            nonce.extend_from_slice(second);
            plugin = behind;
        }
        nonce.resize(NONCE, 0);
        Some(Hello {
            version: version(name),
            id: u32::from_le_bytes(*id),
            capabilities,
            nonce,
            // Some servers forget the zero at its end.
            plugin: until_zero(plugin).map_or(plugin, |(name, _)| name).to_vec(),
        })
    }
}

fn until_zero(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// The three numbers that a version begins with. Old MariaDB says 5.5.5 first, because replicas of MySQL took two digits for
/// a version before their own.
fn version(name: &[u8]) -> (u16, u16, u16) {
    let own = name.strip_prefix(b"5.5.5-").and_then(numbers);
    own.or_else(|| numbers(name)).unwrap_or_default()
}

fn numbers(name: &[u8]) -> Option<(u16, u16, u16)> {
    let mut parts = name.splitn(3, |byte| *byte == b'.').map(|part| {
        let digits = part.iter().take_while(|byte| byte.is_ascii_digit()).count();
        std::str::from_utf8(part.get(..digits)?).ok()?.parse().ok()
    });
    Some((parts.next()??, parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(version: &[u8], length: u8, second: &[u8], plugin: &[u8]) -> Vec<u8> {
        let mut packet = vec![PROTOCOL];
        packet.extend_from_slice(version);
        packet.extend_from_slice(&[0, 42, 1, 0, 0]);
        packet.extend_from_slice(b"12345678\0");
        let flags = CapabilityFlags::CLIENT_SECURE_CONNECTION
            | CapabilityFlags::CLIENT_PLUGIN_AUTH
            | CapabilityFlags::CLIENT_PROTOCOL_41;
        let [a, b, c, d] = flags.bits().to_le_bytes();
        packet.extend_from_slice(&[a, b, 45, 2, 0, c, d, length]);
        packet.extend_from_slice(&[0; 10]);
        packet.extend_from_slice(second);
        packet.extend_from_slice(plugin);
        packet
    }

    #[test]
    fn a_greeting_is_read_and_cut_anywhere_is_none() {
        let whole = packet(b"8.4.3", 21, b"abcdefghijkl\0", b"caching_sha2_password\0");
        let hello = Hello::read(&whole).unwrap();
        assert_eq!((hello.version, hello.id), ((8, 4, 3), 298));
        assert_eq!(hello.nonce, b"12345678abcdefghijkl");
        assert_eq!(hello.plugin, b"caching_sha2_password");
        let plugin_at = whole.len() - b"caching_sha2_password\0".len();
        for length in 0..plugin_at {
            assert_eq!(Hello::read(whole.get(..length).unwrap()), None, "{length}");
        }
        let unended = Hello::read(whole.get(..whole.len() - 1).unwrap());
        assert_eq!(unended.unwrap().plugin, b"caching_sha2_password");
    }

    /// Lengths from 128 on, and none at all.
    #[test]
    fn any_length_of_the_nonce_is_borne() {
        for length in 0..=u8::MAX {
            let second = vec![b'x'; usize::from(length).saturating_sub(8).max(13)];
            let hello = Hello::read(&packet(b"8.0.0", length, &second, b"p\0")).unwrap();
            assert_eq!(
                (hello.nonce.len(), hello.plugin.as_slice()),
                (NONCE, &b"p"[..])
            );
            let short = second.get(1..).unwrap();
            let hello = Hello::read(&packet(b"8.0.0", length, short, b""));
            assert_eq!(hello, None, "{length}");
        }
    }

    #[test]
    fn versions_are_read() {
        for (name, version) in [
            ("5.5.5-10.11.6-MariaDB-0+deb12u1", (10, 11, 6)),
            ("11.4.2-MariaDB-ubu2404", (11, 4, 2)),
            ("8.0.36-0ubuntu0.22.04.1", (8, 0, 36)),
            ("5.5.5", (5, 5, 5)),
            ("5.5.5-log", (5, 5, 5)),
            ("8.0", (0, 0, 0)),
            ("99999.1.1", (0, 0, 0)),
            ("", (0, 0, 0)),
            // Digits, but not everybody's.
            ("٨.٠.٣٦", (0, 0, 0)),
            ("５.５.５-１０.１.１-MariaDB", (0, 0, 0)),
        ] {
            assert_eq!(super::version(name.as_bytes()), version, "{name}");
        }
    }
}
