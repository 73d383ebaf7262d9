//! Reaching other servers: which addresses may be asked, with what trust, how long, how much.

use crate::app::App;
use crate::fault::{Fault, Result};
use crate::http::network::{Kind, kind};
use crate::limits;
use axum::body::Bytes;
use model::Secret;
use protocol::Code;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderValue, LOCATION};
use reqwest::{Client, Response, Url};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// What requests go out with, made at the first need: straight, and by way of the proxy the environment names.
#[derive(Default)]
pub struct Ways {
    straight: OnceLock<std::result::Result<Client, String>>,
    by_proxy: OnceLock<std::result::Result<Client, String>>,
}

/// Why an address is not asked.
#[derive(Debug)]
struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Refused {}

/// Whether a machine may be asked.
fn admit(address: IpAddr, private: bool) -> std::result::Result<(), Refused> {
    match kind(address) {
        Kind::Public => Ok(()),
        Kind::Private if private => Ok(()),
        Kind::Private => Err(Refused(format!(
            "{address} is in a private network, which [catalogue] private_addresses does not allow"
        ))),
        Kind::Never => Err(Refused(format!("{address} is no address of a server"))),
    }
}

/// Resolves names, and admits what they resolve to: a name cannot lead where an address may not.
struct Guard {
    private: bool,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let mut admitted = Vec::with_capacity(found.len());
            let mut refused = None;
            for address in found {
                match admit(address.ip(), private) {
                    Ok(()) => admitted.push(address),
                    Err(why) => refused = Some(why),
                }
            }
            match refused {
                Some(why) if admitted.is_empty() => Err(Box::<dyn Error + Send + Sync>::from(why)),
                _ => Ok(Box::new(admitted.into_iter()) as Addrs),
            }
        })
    }
}

/// Parses an address and checks it as far as it says where it leads.
///
/// # Errors
/// [`Code::AddressRefused`].
pub(super) fn address(app: &App, text: &str) -> Result<Url> {
    let url = Url::parse(text.trim())
        .map_err(|_| refuse(text, "write an address such as https://server.example/"))?;
    checked(app, url)
}

fn checked(app: &App, url: Url) -> Result<Url> {
    let shown = shown(&url);
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse(&shown, "only http and https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse(&shown, "an address must hold no password; a key is given apart"));
    }
    let literal = url.host_str().map(|host| host.trim_matches(['[', ']'])).and_then(|h| h.parse().ok());
    if let Some(address) = literal {
        admit(address, app.config.catalogue.private_addresses).map_err(|why| refuse(&shown, why))?;
    }
    Ok(url)
}

fn refuse(url: &str, why: impl fmt::Display) -> Fault {
    Fault::new(Code::AddressRefused, [("url", &url), ("why", &why)])
}

fn unreadable(url: &Url, why: impl fmt::Display) -> Fault {
    Fault::new(Code::CatalogueUnreadable, [("url", &shown(url)), ("why", &why)])
}

/// An address as people may see it: without what stands behind a question mark, which may be a key.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if url.query().is_some() {
        url.set_query(Some("…"));
    }
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.to_string()
}

/// Asks for an address, following redirections; answers with a success, its body unread. The access key goes to the
/// first server only.
///
/// # Errors
/// [`Code::AddressRefused`], [`Code::CatalogueUnreadable`].
pub(super) async fn open(app: &App, url: &Url, access_key: Option<&Secret>) -> Result<Response> {
    let mut at = checked(app, url.clone())?;
    for _ in 0..=limits::FETCH_REDIRECTS_MAX {
        let mut ask = client(app, &at)?.get(at.clone());
        if let Some(key) = access_key.filter(|_| at.origin() == url.origin()) {
            let mut value = HeaderValue::from_str(key.expose())
                .map_err(|_| Fault::field("access_key", "holds a character no key has"))?;
            value.set_sensitive(true);
            ask = ask.header("AccessKey", value);
        }
        let answer = tokio::time::timeout(limits::CATALOGUE_WAIT_MAX, ask.send())
            .await
            .map_err(|_| unreadable(&at, "no answer in time"))?
            .map_err(|error| failed(&at, &error))?;
        if answer.status().is_redirection() {
            let next =
                answer.headers().get(LOCATION).and_then(|v| v.to_str().ok()).and_then(|to| at.join(to).ok());
            let next = next.ok_or_else(|| unreadable(&at, "a redirection to nowhere"))?;
            if at.scheme() == "https" && next.scheme() == "http" {
                return Err(unreadable(&at, "a redirection from https to http"));
            }
            at = checked(app, next)?;
            continue;
        }
        if !answer.status().is_success() {
            return Err(unreadable(&at, format!("it answered {}", answer.status())));
        }
        return Ok(answer);
    }
    Err(unreadable(&at, "too many redirections"))
}

/// Reads an address whole.
///
/// # Errors
/// As [`open`], and when it is longer than `most` bytes or takes too long.
pub(super) async fn bytes(app: &App, url: &Url, access_key: Option<&Secret>, most: usize) -> Result<Bytes> {
    let whole = async {
        let mut answer = open(app, url, access_key).await?;
        let mut all = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| failed(url, &error))? {
            if all.len() + piece.len() > most {
                return Err(unreadable(url, format!("more than {most} bytes")));
            }
            all.extend_from_slice(&piece);
        }
        Ok(Bytes::from(all))
    };
    tokio::time::timeout(limits::CATALOGUE_WAIT_MAX, whole)
        .await
        .map_err(|_| unreadable(url, "it does not come to an end"))?
}

/// What a failed request means: refused by us, or why it did not work, as deep as is known.
fn failed(url: &Url, error: &reqwest::Error) -> Fault {
    let mut deepest: &dyn Error = error;
    while let Some(source) = deepest.source() {
        if let Some(Refused(why)) = source.downcast_ref() {
            return refuse(&shown(url), why);
        }
        deepest = source;
    }
    let text = deepest.to_string();
    // Redirections are ours; what else may name the address may name what it hides.
    unreadable(url, if text.contains("://") { "the connection failed".to_owned() } else { text })
}

/// The way to an address: to this machine never by a proxy.
fn client<'a>(app: &'a App, url: &Url) -> Result<&'a Client> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let here = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    let ways = &app.catalogue.ways;
    let way = if here { &ways.straight } else { &ways.by_proxy };
    let built = way.get_or_init(|| build(app, here).map_err(|error| format!("{error:#}")));
    built.as_ref().map_err(Fault::internal)
}

fn build(app: &App, straight: bool) -> anyhow::Result<Client> {
    let about = &app.config.catalogue;
    let mut builder = Client::builder()
        .user_agent(concat!("escale/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(limits::FETCH_CONNECT_MAX)
        .read_timeout(limits::UPLOAD_SILENCE_MAX)
        .dns_resolver(Arc::new(Guard { private: about.private_addresses }))
        .tls_backend_preconfigured(trust(about.ca.as_deref())?);
    if straight {
        builder = builder.no_proxy();
    }
    Ok(builder.build()?)
}

/// Whom to trust over https: the authorities of the web, those of this machine, those of the configuration.
fn trust(ca: Option<&Path>) -> anyhow::Result<rustls::ClientConfig> {
    use anyhow::Context;
    let mut roots = rustls::RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca {
        let unread = || format!("could not read [catalogue] ca, {}", path.display());
        for one in CertificateDer::pem_file_iter(path).with_context(unread)? {
            roots.add(one.with_context(unread)?).with_context(unread)?;
        }
    }
    Ok(rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
