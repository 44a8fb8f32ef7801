//! TLS as the configuration asks for it: verified against the built-in authorities or the caller's own, or not at all where
//! he insists. Files are read and checked here, so that a wrong path is named.

use crate::error::{Code, Error, Result};
use crate::keyset::config::Tls;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::path::Path;
use std::sync::Arc;

/// What every connection under this configuration uses.
///
/// # Errors
/// [`Code::Tls`], naming the file.
pub fn client(tls: &Tls) -> Result<Arc<ClientConfig>> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(Code::Tls, format!("TLS can't be set up: {error}")))?;
    let builder = if tls.verify {
        builder.with_root_certificates(roots(tls)?)
    } else {
        // The files are read all the same: a wrong path is a mistake in any case.
        roots(tls)?;
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anyone(provider)))
    };
    let config = match (&tls.cert, &tls.key) {
        (Some(cert), Some(key)) => {
            let chain = certificates("ssl-cert", cert)?;
            let key_of = PrivateKeyDer::from_pem_slice(&read("ssl-key", key)?)
                .map_err(|error| unusable("ssl-key", key, &error.to_string()))?;
            builder
                .with_client_auth_cert(chain, key_of)
                .map_err(|error| unusable("ssl-cert", cert, &error.to_string()))?
        }
        _ => builder.with_no_client_auth(),
    };
    Ok(Arc::new(config))
}

/// The authorities: the caller's own alone, else the built-in ones.
fn roots(tls: &Tls) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    let mut add = |what: &str, path: &Path, found: Vec<CertificateDer<'static>>| {
        for certificate in found {
            store
                .add(certificate)
                .map_err(|error| unusable(what, path, &error.to_string()))?;
        }
        Ok(())
    };
    if let Some(file) = &tls.ca {
        add("ssl-ca", file, certificates("ssl-ca", file)?)?;
    }
    if let Some(folder) = &tls.ca_path {
        let entries =
            std::fs::read_dir(folder).map_err(|error| unreadable("ssl-capath", folder, &error))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_file() {
                add("ssl-capath", &path, certificates("ssl-capath", &path)?)?;
            }
        }
    }
    if store.is_empty() {
        store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    Ok(store)
}

/// A file of certificates, PEM or DER.
fn certificates(what: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let bytes = read(what, path)?;
    let found: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(|error| unusable(what, path, &error.to_string()))?;
    if !found.is_empty() {
        return Ok(found);
    }
    if bytes.first() == Some(&0x30) {
        return Ok(vec![CertificateDer::from(bytes)]);
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
    let path = path.display();
    Error::new(
        Code::Tls,
        format!("{what}: '{path}' can't be read: {error}"),
    )
}

fn unusable(what: &str, path: &Path, why: &str) -> Error {
    let path = path.display();
    Error::new(Code::Tls, format!("{what}: '{path}' can't be used: {why}"))
}

/// Takes any certificate, as the configuration asks (`ssl-verify-server-cert=false`); the signatures must be right.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
