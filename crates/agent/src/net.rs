//! The way to the server: its address, TCP, TLS, and plain HTTP requests.
//!
//! Plain HTTP is only spoken to this machine itself, unless whoever started the agent allowed it. Certificates are
//! checked against the public authorities built into the program, or against those of `--ca` alone.

use crate::{disk, limits};
use anyhow::{Context, anyhow, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// A server to speak to.
#[derive(Clone)]
pub struct Server {
    host: String,
    port: u16,
    /// What stands before `/api/…`, without a final slash.
    prefix: String,
    tls: Option<(tokio_rustls::TlsConnector, ServerName<'static>)>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.address())
    }
}

/// A connection, with or without TLS.
#[derive(Debug)]
pub enum Stream {
    /// Without.
    Plain(TcpStream),
    /// With.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Server {
    /// From what the agent keeps about itself.
    pub fn of(identity: &disk::Identity) -> anyhow::Result<Self> {
        Self::parse(&identity.server, identity.ca.as_deref(), identity.insecure_http)
    }

    /// Parses an address: `https://escale.example.org`, `http://127.0.0.1:8088`.
    pub fn parse(address: &str, ca: Option<&Path>, insecure_http: bool) -> anyhow::Result<Self> {
        let uri: http::Uri = address
            .parse()
            .with_context(|| format!("{address:?} is no address; write https://HOST[:PORT]"))?;
        let host = uri
            .host()
            .filter(|h| !h.is_empty())
            .ok_or_else(|| anyhow!("{address:?} names no host; write https://HOST[:PORT]"))?
            .trim_matches(['[', ']'])
            .to_owned();
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => bail!("{address:?} must begin with https:// (or http:// for this machine)"),
        };
        if !secure && !insecure_http && !is_loopback(&host) {
            bail!(
                "{address} would send this agent's key unencrypted; use https://, or allow it with --insecure-http"
            );
        }
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let prefix = uri.path().trim_end_matches('/').to_owned();
        let tls = if secure {
            let name =
                ServerName::try_from(host.clone()).with_context(|| format!("{host:?} is no host name"))?;
            Some((tokio_rustls::TlsConnector::from(Arc::new(tls_config(ca)?)), name))
        } else {
            None
        };
        Ok(Self { host, port, prefix, tls })
    }

    /// The address, without a final slash.
    #[must_use]
    pub fn address(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority(), self.prefix)
    }
    /// The address of the agents' door.
    #[must_use]
    pub fn link_address(&self) -> String {
        let scheme = if self.tls.is_some() { "wss" } else { "ws" };
        format!("{scheme}://{}{}/api/v1/agent/link", self.authority(), self.prefix)
    }
    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.port, self.tls.is_some()) {
            (443, true) | (80, false) => host,
            (port, _) => format!("{host}:{port}"),
        }
    }

    /// Connects, within the bound.
    pub async fn connect(&self) -> io::Result<Stream> {
        let connecting = async {
            let tcp = TcpStream::connect((self.host.as_str(), self.port)).await?;
            tcp.set_nodelay(true)?;
            Ok(match &self.tls {
                None => Stream::Plain(tcp),
                Some((connector, name)) => Stream::Tls(Box::new(connector.connect(name.clone(), tcp).await?)),
            })
        };
        tokio::time::timeout(limits::CONNECT_WITHIN, connecting)
            .await
            .unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::TimedOut, "no answer in time")))
    }

    /// Sends a request under `/api/v1` on a connection of its own. The answer's head comes within the bound; its body
    /// is the caller's to read.
    pub async fn request(
        &self,
        request: http::request::Builder,
        path: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<http::Response<Incoming>> {
        self.session().await?.request(request, path, body).await
    }

    /// Sends a request to a path as it is, on a connection of its own.
    pub async fn plain(
        &self,
        request: http::request::Builder,
        path: &str,
    ) -> anyhow::Result<http::Response<Incoming>> {
        self.session().await?.send(request.uri(path), Vec::new()).await
    }

    /// A connection for requests, one after another.
    pub async fn session(&self) -> anyhow::Result<Session> {
        let stream = self.connect().await.with_context(|| format!("could not reach {}", self.address()))?;
        let local = stream.local_addr().context("could not tell the own address")?;
        let (sender, connection) =
            hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended: {error}");
            }
        });
        Ok(Session { server: self.clone(), sender, local })
    }
}

/// A connection for requests, one after another: each answer is read to its end before the next question.
#[derive(Debug)]
pub struct Session {
    server: Server,
    sender: hyper::client::conn::http1::SendRequest<Full<Bytes>>,
    /// The address this machine has on it.
    pub local: std::net::SocketAddr,
}

impl Session {
    /// Whether it may carry another request.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    /// Sends a request under `/api/v1`. The answer's head comes within the bound; its body is the caller's to read.
    pub async fn request(
        &mut self,
        request: http::request::Builder,
        path: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<http::Response<Incoming>> {
        let uri = format!("{}/api/v1{path}", self.server.prefix);
        self.send(request.uri(uri), body).await
    }

    async fn send(
        &mut self,
        request: http::request::Builder,
        body: Vec<u8>,
    ) -> anyhow::Result<http::Response<Incoming>> {
        let server = &self.server;
        let request = request
            .header(http::header::HOST, server.authority())
            .header(http::header::USER_AGENT, concat!("escale-agent/", env!("CARGO_PKG_VERSION")))
            .body(Full::new(Bytes::from(body)))?;
        let sending = async {
            self.sender.ready().await?;
            self.sender.send_request(request).await
        };
        tokio::time::timeout(limits::CONNECT_WITHIN, sending)
            .await
            .map_err(|_| anyhow!("{} did not answer in time", server.address()))?
            .with_context(|| format!("could not speak with {}", server.address()))
    }
}

/// What a refused request says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A code of [`protocol::Code`], if the server gave one.
    pub code: Option<String>,
    /// For a person.
    pub text: String,
}

/// Reads why a request was refused.
pub async fn refusal(response: http::Response<Incoming>) -> Refusal {
    let status = response.status();
    let body = http_body_util::Limited::new(response.into_body(), 64 << 10).collect().await;
    let problem = body.ok().and_then(|b| serde_json::from_slice::<protocol::Problem>(&b.to_bytes()).ok());
    match problem {
        Some(problem) => Refusal { code: Some(problem.code), text: problem.detail },
        None => Refusal { code: None, text: format!("the server answered {status}") },
    }
}

impl Stream {
    /// The address this machine has on the connection.
    pub fn local_addr(&self) -> io::Result<std::net::SocketAddr> {
        match self {
            Self::Plain(tcp) => tcp.local_addr(),
            Self::Tls(tls) => tls.get_ref().0.local_addr(),
        }
    }
}

/// An address, cut into that of its server and the path behind it with its question.
pub fn split(url: &str) -> anyhow::Result<(String, String)> {
    let uri: http::Uri = url.parse().with_context(|| format!("{url:?} is no address"))?;
    let authority = uri.authority().ok_or_else(|| anyhow!("{url:?} names no host"))?;
    let scheme = uri.scheme_str().unwrap_or("http");
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    Ok((format!("{scheme}://{authority}"), path.to_owned()))
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn tls_config(ca: Option<&Path>) -> anyhow::Result<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    match ca {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let certificates = CertificateDer::pem_file_iter(path)
                .with_context(|| format!("could not read {}", path.display()))?;
            for certificate in certificates {
                let certificate =
                    certificate.with_context(|| format!("{} is no list of certificates", path.display()))?;
                roots
                    .add(certificate)
                    .with_context(|| format!("a certificate of {} cannot be used", path.display()))?;
            }
            if roots.is_empty() {
                bail!("{} holds no certificate", path.display());
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("could not set TLS up")?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let server = Server::parse("https://escale.example.org/fleet/", None, false).unwrap();
        assert_eq!(server.address(), "https://escale.example.org/fleet");
        assert_eq!(server.link_address(), "wss://escale.example.org/fleet/api/v1/agent/link");
        assert_eq!(Server::parse("http://[::1]:8088", None, false).unwrap().address(), "http://[::1]:8088");
        for (bad, why) in [
            ("http://escale.example.org", "unencrypted"),
            ("escale.example.org", "must begin with https://"),
            ("ftp://localhost", "must begin with https://"),
            ("https://", "is no address"),
        ] {
            let error = format!("{:#}", Server::parse(bad, None, false).unwrap_err());
            assert!(error.contains(why), "{bad}: {error}");
        }
        assert!(Server::parse("http://escale.example.org", None, true).is_ok());
    }
}
