//! The way to a server: address, TCP from one of several own addresses, TLS without resumption.
//!
//! One own address has about 28,000 ports; a crowd beyond that leaves from several addresses of 127.0.0.0/8. TLS
//! sessions are never resumed here: thousands of different machines would not resume each other's either.

use anyhow::{Context, Result, anyhow, bail};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A server to connect to.
#[derive(Clone)]
pub struct Door {
    /// Where it listens.
    pub peer: SocketAddr,
    /// What stands in the header `Host`.
    pub authority: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    /// Own addresses to leave from: 127.0.0.1 up to 127.0.0.n.
    sources: u8,
}

/// A connection.
#[derive(Debug)]
pub enum Stream {
    /// Without TLS.
    Plain(TcpStream),
    /// With TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

/// A TLS configuration that trusts one authority (PEM) alone and resumes nothing.
///
/// # Errors
/// When the file cannot be read or holds no certificate.
pub fn tls(ca: &Path) -> Result<TlsConnector> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in
        CertificateDer::pem_file_iter(ca).with_context(|| format!("could not read {}", ca.display()))?
    {
        roots.add(certificate?)?;
    }
    if roots.is_empty() {
        bail!("{} holds no certificate", ca.display());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    Ok(TlsConnector::from(Arc::new(config)))
}

impl Door {
    /// From an address such as `https://127.0.0.1:8088`. `ca` is needed for `https`.
    ///
    /// # Errors
    /// When it is no address, its host is unknown, or the authority cannot be used.
    pub fn new(server: &str, ca: Option<&Path>, sources: u8) -> Result<Self> {
        let (secure, rest) = match server.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => bail!("{server:?} must begin with http:// or https://"),
        };
        let authority = rest.trim_end_matches('/').to_owned();
        let with_port = match authority.rsplit_once(':') {
            Some((_, port)) if port.parse::<u16>().is_ok() => authority.clone(),
            _ => format!("{authority}:{}", if secure { 443 } else { 80 }),
        };
        let peer = with_port
            .to_socket_addrs()
            .with_context(|| format!("could not find {with_port}"))?
            .next()
            .ok_or_else(|| anyhow!("{with_port} has no address"))?;
        let tls = if secure {
            let ca = ca.ok_or_else(|| anyhow!("https needs --ca FILE: the certificates to trust"))?;
            let host =
                with_port.rsplit_once(':').map_or("", |(host, _)| host).trim_matches(['[', ']']).to_owned();
            Some((tls(ca)?, ServerName::try_from(host)?))
        } else {
            None
        };
        Ok(Self { peer, authority, tls, sources: sources.max(1) })
    }

    /// The n-th connection; n chooses the own address.
    ///
    /// # Errors
    /// What the network says.
    pub async fn connect(&self, nth: usize) -> io::Result<Stream> {
        let tcp = if self.sources > 1 && self.peer.ip().is_loopback() && self.peer.is_ipv4() {
            let last = u8::try_from(nth % usize::from(self.sources)).unwrap_or(0) + 1;
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), 0))?;
            socket.connect(self.peer).await?
        } else {
            TcpStream::connect(self.peer).await?
        };
        tcp.set_nodelay(true)?;
        Ok(match &self.tls {
            None => Stream::Plain(tcp),
            Some((connector, name)) => Stream::Tls(Box::new(connector.connect(name.clone(), tcp).await?)),
        })
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Task<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(s) => Pin::new(s).poll_read(cx, buf),
            Stream::Tls(s) => Pin::new(s).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Task<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(s) => Pin::new(s).poll_write(cx, buf),
            Stream::Tls(s) => Pin::new(s).poll_write(cx, buf),
        }
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Task<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(s) => Pin::new(s).poll_flush(cx),
            Stream::Tls(s) => Pin::new(s).poll_flush(cx),
        }
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Task<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(s) => Pin::new(s).poll_shutdown(cx),
            Stream::Tls(s) => Pin::new(s).poll_shutdown(cx),
        }
    }
}
