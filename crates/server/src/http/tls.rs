//! TLS: the server's certificate, and the authorities of client certificates. Their files are read again when they change, so that a
//! certificate is renewed without a restart.
//!
//! A client certificate is asked for only where `[tls] client_ca` names authorities, and nobody must have one to connect: people and our
//! own agents have none. Whoever presents one that no such authority signed, or that has expired, does not get in at all. Who it names is
//! told to the rooms by [`ClientName`], which FusionInventory and GLPI agents are known by (R-06, S-1).

use super::subject;
use crate::config;
use crate::limits;
use anyhow::Context;
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// Whom the verified client certificate of a connection names: its common name; empty when it has not exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientName(pub Arc<str>);

impl ClientName {
    /// Of a connection, once the handshake is over.
    #[must_use]
    pub fn of(connection: &rustls::ServerConnection) -> Option<Self> {
        let certificate = connection.peer_certificates()?.first()?;
        Some(Self(subject::common_name(certificate).unwrap_or_default().into()))
    }
}

/// Accepts TLS connections with what the files hold now.
#[derive(Clone)]
pub struct Acceptor {
    files: Arc<config::Tls>,
    held: Arc<RwLock<Held>>,
}

/// What was read, and the digest of what it was read from.
struct Held {
    digest: blake3::Hash,
    acceptor: TlsAcceptor,
}

impl Acceptor {
    /// Reads the files a configuration names; nothing when it names none.
    ///
    /// # Errors
    /// When a file cannot be read or does not hold what it should; the text names it.
    pub fn read(files: &config::Tls) -> anyhow::Result<Option<Self>> {
        let (Some(cert), Some(key)) = (&files.cert, &files.key) else { return Ok(None) };
        let digest = digest(files)?;
        let acceptor = acceptor(cert, key, files.client_ca.as_deref())?;
        let held = Arc::new(RwLock::new(Held { digest, acceptor }));
        Ok(Some(Self { files: Arc::new(files.clone()), held }))
    }

    /// For the next connection.
    #[must_use]
    pub fn now(&self) -> TlsAcceptor {
        self.held.read().unwrap_or_else(PoisonError::into_inner).acceptor.clone()
    }

    /// Reads the files again if they have changed; whether they had. What is wrong changes nothing.
    ///
    /// # Errors
    /// As [`Acceptor::read`].
    pub fn look(&self) -> anyhow::Result<bool> {
        let digest = digest(&self.files)?;
        if self.held.read().unwrap_or_else(PoisonError::into_inner).digest == digest {
            return Ok(false);
        }
        if let Some(read) = Self::read(&self.files)? {
            let acceptor = read.now();
            *self.held.write().unwrap_or_else(PoisonError::into_inner) = Held { digest, acceptor };
        }
        Ok(true)
    }

    /// The chore that looks at the files. Ends when the server leaves.
    pub async fn keep(self, stop: CancellationToken) {
        let mut tick = tokio::time::interval(limits::TLS_LOOK_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut told = String::new();
        loop {
            tokio::select! {
                _ = tick.tick() => {}
                () = stop.cancelled() => return,
            }
            match self.look() {
                Ok(false) => {}
                Ok(true) => {
                    tracing::info!("certificates were renewed");
                    told.clear();
                }
                // A file may be half written: the certificate there is goes on, and the trouble is told once.
                Err(error) => {
                    let text = format!("{error:#}");
                    if text != told {
                        tracing::error!("certificates were not renewed: {text}");
                        told = text;
                    }
                }
            }
        }
    }
}

/// The digest of everything in the files.
fn digest(files: &config::Tls) -> anyhow::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    for path in [&files.cert, &files.key, &files.client_ca].into_iter().flatten() {
        let bytes = std::fs::read(path).with_context(|| format!("could not read {}", path.display()))?;
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
    }
    Ok(hasher.finalize())
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_file_iter(path)
        .with_context(|| format!("could not read the certificate {}", path.display()))?
        .collect::<Result<_, _>>()
        .with_context(|| format!("{} is not a certificate in PEM form", path.display()))
}

fn acceptor(cert: &Path, key: &Path, client_ca: Option<&Path>) -> anyhow::Result<TlsAcceptor> {
    let chain = certificates(cert)?;
    let key_der = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("could not read a private key in PEM form from {}", key.display()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = match client_ca {
        None => WebPkiClientVerifier::no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for authority in certificates(path)? {
                roots
                    .add(authority)
                    .with_context(|| format!("{} holds what is no certificate authority", path.display()))?;
            }
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                .allow_unauthenticated()
                .build()
                .with_context(|| format!("{} holds no certificate authority", path.display()))?
        }
    };
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key_der)
        .with_context(|| format!("{} and {} do not belong together", cert.display(), key.display()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
