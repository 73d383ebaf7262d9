//! Who a neighbour is: a certificate of its own, made once, whose digest the server tells the others.
//!
//! No authority signs it and no name in it counts. Whoever connects knows the digest beforehand and asks for a proof that the other
//! side holds the key; nothing else is accepted.

use crate::disk::{self, Durable};
use anyhow::{Context, anyhow};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};
use std::path::Path;
use std::sync::Arc;

/// The name in every certificate.
const NAME: &str = "escale-agent";
/// What neighbours speak inside.
const PROTOCOL: &[u8] = b"escale-share/1";

/// This agent among its neighbours.
#[derive(Clone)]
pub struct Own {
    /// Digest of the certificate: BLAKE3, hexadecimal.
    pub certificate: String,
    /// Takes connections with it.
    pub acceptor: tokio_rustls::TlsAcceptor,
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Reads certificate and key, or makes them.
pub fn own(file: &Path) -> anyhow::Result<Own> {
    let pem = match std::fs::read(file) {
        Ok(pem) => pem,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let made = rcgen::generate_simple_self_signed(vec![NAME.to_owned()])?;
            let pem = format!("{}{}", made.cert.pem(), made.signing_key.serialize_pem()).into_bytes();
            disk::write_file(file, &pem, Durable::Synced)
                .with_context(|| format!("could not write {}", file.display()))?;
            pem
        }
        Err(error) => return Err(error).with_context(|| format!("could not read {}", file.display())),
    };
    let damaged = || format!("{} is damaged; remove it, and another is made", file.display());
    let certificate = CertificateDer::from_pem_slice(&pem).with_context(damaged)?;
    let key = PrivateKeyDer::from_pem_slice(&pem).with_context(damaged)?;
    let digest = blake3::hash(&certificate).to_hex().to_string();
    let mut config = rustls::ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .with_context(damaged)?;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(Own { certificate: digest, acceptor: tokio_rustls::TlsAcceptor::from(Arc::new(config)) })
}

/// Connects to the neighbour with that certificate and no other.
pub fn connector(certificate: &str) -> anyhow::Result<(tokio_rustls::TlsConnector, ServerName<'static>)> {
    let digest = blake3::Hash::from_hex(certificate).map_err(|_| anyhow!("{certificate:?} is no digest"))?;
    let mut config = rustls::ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned { digest, provider: provider() }))
        .with_no_client_auth();
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    config.enable_sni = false;
    Ok((tokio_rustls::TlsConnector::from(Arc::new(config)), ServerName::try_from(NAME)?))
}

/// Accepts one certificate.
#[derive(Debug)]
struct Pinned {
    digest: blake3::Hash,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if blake3::hash(end_entity) == self.digest {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(rustls::Error::InvalidCertificate(rustls::CertificateError::ApplicationVerificationFailure))
        }
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, known)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, known)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Whoever shows another certificate is not spoken to, nor whoever shows the right one without its key.
    #[tokio::test]
    async fn only_the_certificate_that_was_named() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        let (mine, other) = (own(&a).unwrap(), own(&b).unwrap());
        assert_eq!(own(&a).unwrap().certificate, mine.certificate, "made once");
        for (expected, works) in [(&mine.certificate, true), (&other.certificate, false)] {
            let (near, far) = tokio::io::duplex(4096);
            let (connector, name) = connector(expected).unwrap();
            let acceptor = mine.acceptor.clone();
            let there = tokio::spawn(async move {
                let mut stream = acceptor.accept(far).await?;
                stream.write_all(b"!").await?;
                stream.flush().await
            });
            let said = async {
                let mut stream = connector.connect(name, near).await?;
                stream.read_u8().await
            };
            assert_eq!(said.await.is_ok(), works);
            assert_eq!(there.await.unwrap().is_ok(), works);
        }
    }
}
