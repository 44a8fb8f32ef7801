//! A password under the server's RSA key. The key comes from whoever answers the telephone, so it is judged before
//! mysql_common computes with it, which panics over keys and passwords that don't fit.

use super::Failure;
use mysql_common::crypto::rsa::{GetRandom, Pkcs1OaepPadding, PublicKey};
use num_bigint::BigUint;
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;
use std::ops::RangeInclusive;

/// Bytes of a modulus: what can be broken in an afternoon is none, and a giant one would be computed with for minutes.
const MODULUS: RangeInclusive<usize> = 128..=2_048;
/// Bytes of an exponent; 65537 has three.
const EXPONENT: RangeInclusive<usize> = 1..=4;
/// What OAEP with SHA-1 takes of a block.
const PADDING: usize = 42;

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;
const INTEGER: u8 = 0x02;

/// Encrypts `secret` under a key in PEM.
///
/// # Errors
/// [`Failure::Protocol`]: it is no key of a sensible size; [`Failure::Password`]: the secret is too long for it.
pub fn encrypt(secret: &[u8], pem: &[u8]) -> Result<Vec<u8>, Failure> {
    let refused = |why: &str| Failure::Protocol(format!("its RSA key {why}"));
    let der = SubjectPublicKeyInfoDer::from_pem_slice(pem)
        .map_err(|_| refused("is not PEM of a public key"))?;
    let (modulus, exponent) = numbers(&der).ok_or_else(|| refused("can't be read"))?;
    let odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
    // A one would leave the password as it is.
    let sound = MODULUS.contains(&modulus.len())
        && EXPONENT.contains(&exponent.len())
        && odd(modulus)
        && odd(exponent)
        && exponent != [1];
    if !sound {
        return Err(refused("is not one to trust a password to"));
    }
    let room = modulus.len() - PADDING;
    if secret.len() > room {
        // The password's own end is a byte of it.
        return Err(Failure::Password(room - 1));
    }
    let [modulus, exponent] = [modulus, exponent].map(BigUint::from_bytes_be);
    let padding = Pkcs1OaepPadding::new(GetRandom);
    Ok(PublicKey::new(modulus, exponent).encrypt_block(secret, padding))
}

/// Modulus and exponent of a SubjectPublicKeyInfo (RFC 3279), without leading zeros.
fn numbers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (info, rest) = element(SEQUENCE, der)?;
    let (_algorithm, behind) = element(SEQUENCE, info)?;
    let (bits, none) = element(BIT_STRING, behind)?;
    let (key, end) = element(SEQUENCE, bits.strip_prefix(&[0])?)?;
    let (modulus, behind) = element(INTEGER, key)?;
    let (exponent, over) = element(INTEGER, behind)?;
    let whole = rest.is_empty() && none.is_empty() && end.is_empty() && over.is_empty();
    whole.then(|| (bare(modulus), bare(exponent)))
}

fn bare(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// The content of the DER element that `der` begins with, and what stands behind it.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = der.strip_prefix(&[tag])?.split_first()?;
    let (length, rest) = match *length {
        short @ 0..=0x7F => (usize::from(short), rest),
        0x81 => rest
            .split_first()
            .map(|(one, rest)| (usize::from(*one), rest))?,
        0x82 => {
            let (two, rest) = rest.split_first_chunk()?;
            (usize::from(u16::from_be_bytes(*two)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    /// What openssl makes of `input`.
    fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut child = Command::new("openssl")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "openssl {arguments:?}");
        output.stdout
    }

    fn key(bits: &str) -> (Vec<u8>, Vec<u8>) {
        let private = openssl(&["genrsa", bits], b"");
        let public = openssl(&["rsa", "-pubout"], &private);
        (private, public)
    }

    /// A PEM around a key of these numbers.
    fn made(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let wrap = |tag: u8, content: &[u8]| {
            let length = u16::try_from(content.len()).unwrap().to_be_bytes();
            [&[tag, 0x82], length.as_slice(), content].concat()
        };
        let numbers = [wrap(INTEGER, modulus), wrap(INTEGER, exponent)].concat();
        let bits = [&[0], wrap(SEQUENCE, &numbers).as_slice()].concat();
        let info = [wrap(SEQUENCE, b""), wrap(BIT_STRING, &bits)].concat();
        openssl(&["base64"], &wrap(SEQUENCE, &info))
            .split(|byte| *byte == b'\n')
            .fold(b"-----BEGIN PUBLIC KEY-----\n".to_vec(), |mut pem, line| {
                pem.extend_from_slice(line);
                pem.push(b'\n');
                pem
            })
            .into_iter()
            .chain(*b"-----END PUBLIC KEY-----\n")
            .collect()
    }

    #[test]
    fn who_has_the_key_reads_the_secret() {
        let (private, public) = key("2048");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        std::fs::write(&file, private).unwrap();
        // The longest that fits, and none.
        for length in [0, 1, 214] {
            let secret = vec![b's'; length];
            let encrypted = encrypt(&secret, &public).unwrap();
            assert_eq!(encrypted.len(), 256);
            let decrypt = ["pkeyutl", "-decrypt", "-pkeyopt", "rsa_padding_mode:oaep"];
            let arguments = [&decrypt[..], &["-inkey", file.to_str().unwrap()]].concat();
            assert_eq!(openssl(&arguments, &encrypted), secret, "{length}");
        }
        let problem = encrypt(&[b's'; 215], &public).unwrap_err();
        assert!(matches!(problem, Failure::Password(213)), "{problem}");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let (_, small) = key("512");
        assert!(encrypt(b"secret", &small).is_err());
        let (_, good) = key("1024");
        assert!(encrypt(b"secret", &good).is_ok());
        for length in 0..good.len() - 26 {
            assert!(
                encrypt(b"secret", good.get(..length).unwrap()).is_err(),
                "{length}"
            );
        }
        let modulus = vec![0xC1; 256];
        assert!(encrypt(b"secret", &made(&modulus, &[1, 0, 1])).is_ok());
        let giant = vec![0xC1; 4_096];
        let even = vec![0xC0; 256];
        for (modulus, exponent) in [
            (&modulus, &[1_u8][..]),
            (&modulus, &[]),
            (&modulus, &[2]),
            (&modulus, &[0xFF; 64]),
            (&giant, &[1, 0, 1]),
            (&even, &[1, 0, 1]),
            (&vec![0; 256], &[1, 0, 1]),
            (&Vec::new(), &[1, 0, 1]),
        ] {
            let problem = encrypt(b"secret", &made(modulus, exponent));
            assert!(problem.is_err(), "{} {exponent:?}", modulus.len());
        }
    }

    /// Whatever stands in the lengths.
    #[test]
    fn a_damaged_key_never_panics() {
        let (_, good) = key("1024");
        let der = openssl(&["rsa", "-pubin", "-outform", "DER"], &good);
        assert!(numbers(&der).is_some());
        for at in 0..der.len() {
            for byte in [0, 1, 0x7F, 0x80, 0x81, 0x82, 0xFF] {
                let mut der = der.clone();
                *der.get_mut(at).unwrap() = byte;
                let _ = numbers(&der);
            }
        }
    }
}
