//! A secret under the server's RSA key. The key comes from the other side, so it is taken apart here before mysql_common
//! reckons with it: that panics on what it doesn't expect.

use mysql_common::crypto::der::parse_uint;
use mysql_common::crypto::rsa::{GetRandom, Pkcs1OaepPadding, PublicKey};
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;

/// Octets of a modulus that are believed: 1,024 to 16,384 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 128..=2_048;
/// What the padding (OAEP with SHA-1) takes away.
const PADDING: usize = 42;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// Why a secret could not be put under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsealed {
    /// The key isn't one.
    Key,
    /// The key has room for so many bytes.
    Long(usize),
}

/// Encrypts `secret` with the public key in `pem`.
///
/// # Errors
/// [`Unsealed`].
pub fn seal(secret: &[u8], pem: &[u8]) -> Result<Vec<u8>, Unsealed> {
    let key = key(pem).ok_or(Unsealed::Key)?;
    let room = key.num_octets().saturating_sub(PADDING);
    if secret.len() > room {
        return Err(Unsealed::Long(room));
    }
    Ok(key.encrypt_block(secret, Pkcs1OaepPadding::new(GetRandom)))
}

fn key(pem: &[u8]) -> Option<PublicKey> {
    let der = SubjectPublicKeyInfoDer::from_pem_slice(pem).ok()?;
    let (info, _, _) = element(&der, SEQUENCE)?;
    let (_, _, rest) = element(info, SEQUENCE)?;
    let (bits, _, _) = element(rest, BIT_STRING)?;
    let (0, key) = bits.split_first()? else {
        return None;
    };
    let (numbers, _, _) = element(key, SEQUENCE)?;
    let (modulus, modulus_whole, rest) = element(numbers, INTEGER)?;
    let (exponent, exponent_whole, _) = element(rest, INTEGER)?;
    let zeros = modulus.iter().take_while(|octet| **octet == 0).count();
    let fine = MODULUS.contains(&(modulus.len() - zeros))
        && modulus.last().is_some_and(|last| last % 2 == 1)
        && (1..=4).contains(&exponent.len())
        && exponent.last().is_some_and(|last| last % 2 == 1);
    // Both were just found whole.
    fine.then(|| PublicKey::new(parse_uint(modulus_whole).0, parse_uint(exponent_whole).0))
}

/// The first element of `der`, if it is a `tag` of definite length: its content, all of it, what follows.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8], &[u8])> {
    let (head, length) = match der {
        [first, length @ 0..=0x7F, ..] if *first == tag => (2, usize::from(*length)),
        [first, 0x81, length, ..] if *first == tag => (3, usize::from(*length)),
        [first, 0x82, high, low, ..] if *first == tag => {
            (4, usize::from(u16::from_be_bytes([*high, *low])))
        }
        _ => return None,
    };
    let (whole, rest) = der.split_at_checked(head + length)?;
    let content = whole.get(head..)?;
    (!content.is_empty()).then_some((content, whole, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = "-----BEGIN PUBLIC KEY-----\n\
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCqY02n/2l7NY3+bX1WWSqY9lwe\n\
        d7FAiQfMbbmXpszZO3a1+cZlIrTvO7te7AH4W25SFGjboGcKK/vMbyItUjMg+ZEn\n\
        pMAP647Et98/23omM4lIuEXdUosMiIeqbrZlGZjARJNvHzLG1u/bKlYhJmHMxNd2\n\
        ftARCQl9DVmBsHw7jwIDAQAB\n\
        -----END PUBLIC KEY-----\n";

    #[test]
    fn a_key_is_used_and_nothing_else() {
        let sealed = seal(b"secret", PEM.as_bytes()).unwrap();
        assert_eq!(sealed.len(), 128);
        assert_ne!(
            sealed,
            seal(b"secret", PEM.as_bytes()).unwrap(),
            "padded at random"
        );
        assert!(seal(&[b'x'; 86], PEM.as_bytes()).is_ok());
        assert_eq!(seal(&[b'x'; 87], PEM.as_bytes()), Err(Unsealed::Long(86)));
        for bad in [
            "",
            "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
            "no key",
        ] {
            assert_eq!(seal(b"secret", bad.as_bytes()), Err(Unsealed::Key), "{bad}");
        }
        // Damaged anywhere it is refused or is another key; it never ends the thread.
        for at in 0..PEM.len() {
            for letter in [b'A', 0xFF] {
                let mut bytes = PEM.as_bytes().to_vec();
                bytes[at] = letter;
                let _ = seal(b"secret", &bytes);
                let _ = seal(b"secret", &bytes[..at]);
            }
        }
    }
}
