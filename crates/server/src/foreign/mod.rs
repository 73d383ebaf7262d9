//! Foreign agents: FusionInventory and GLPI agents as they are (spec/fusioninventory-deploy). Their words are translated into the doors of
//! `computers`, `tasks` and `packages`; nothing below knows that they exist. Answers are exact: this room stands before our router.
//!
//! - [`place`]: whose path it is. [`admit`]: who may speak. [`asked`], [`inflate`], [`document`]: what they say.
//! - [`contact`]: PROLOG and INVENTORY. [`rest`]: getConfig, getJobs, setStatus, setUserEvent. [`parts`]: pieces of files.
//! - [`generation`], [`jobs`], [`shell`], [`ascii`], [`reply`]: what they are told, as each of them understands it.
//! - [`push`]: agents are woken. [`doors`]: what this room asks of others.
//!
//! Promises: nothing an agent sends is a path, a command or a statement; every answer that refuses is constant; what an agent cannot do as it is meant is
//! not sent to it, and people are told why.

pub mod admit;
pub mod api;
pub mod ascii;
pub mod asked;
pub mod contact;
pub mod document;
pub mod doors;
pub mod generation;
pub mod inflate;
pub mod jobs;
pub mod parts;
pub mod place;
pub mod push;
pub mod reply;
pub mod rest;
pub mod shell;

#[cfg(test)]
mod tests;

pub use place::claims;

use crate::app::App;
use crate::compat::Answering;
use crate::computers::Proof;
use crate::limits;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use hyper::body::Body as HttpBody;
use reply::{Tongue, refuse};
use std::net::IpAddr;
use std::time::Duration;
use tokio::sync::Semaphore;

/// What this room keeps in memory.
pub struct Shared {
    /// How often each agent asks.
    pub pace: admit::Pace,
    /// The body of a request may take so long.
    pub body_wait: Duration,
    /// Pieces of large bodies on their way in.
    pub large: Semaphore,
    /// Large documents being read.
    pub reading: Semaphore,
    /// Files of versions, as agents are told of them.
    pub parted: parts::Known,
    /// Agents being woken.
    pub push: push::Push,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            pace: admit::Pace::default(),
            body_wait: limits::FOREIGN_BODY_WAIT,
            large: Semaphore::new(limits::FOREIGN_LARGE_PIECES_MAX),
            reading: Semaphore::new(limits::FOREIGN_READING_MAX),
            parted: parts::Known::default(),
            push: push::Push::default(),
        }
    }
}

/// Who asks, and by which address of ours.
pub struct Caller {
    /// Headers of the request.
    pub headers: HeaderMap,
    /// Where it comes from.
    pub address: IpAddr,
    /// What it proved itself with.
    pub proof: Proof,
    /// Our address as the agent can use it: scheme, name and what stands before our paths.
    pub base: String,
}

impl Caller {
    /// A header as text, cut to what is kept of it.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        let text = self.headers.get(name).map(|v| String::from_utf8_lossy(v.as_bytes())).unwrap_or_default();
        text.chars().filter(|c| !c.is_control()).take(200).collect()
    }
    /// Where the deployment interface is.
    #[must_use]
    pub fn remote(&self) -> String {
        format!("{}/fusioninventory/b/deploy/", self.base)
    }
}

/// Our own address for a request.
fn base_of(app: &App, headers: &HeaderMap, extensions: &http::Extensions, authority: Option<&str>) -> String {
    if let Some(url) = &app.config.server.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let scheme = if admit::is_tls(app, headers) { "https" } else { "http" };
    let named = authority.or_else(|| headers.get(http::header::HOST).and_then(|v| v.to_str().ok()));
    // A name that is no name must not become an address we hand out.
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
    let host =
        named.filter(|h| !h.is_empty() && h.len() <= 255 && h.bytes().all(plain)).unwrap_or("localhost");
    format!("{scheme}://{host}{}", crate::http::base::prefix(headers, extensions))
}

/// Answers a request of this room.
#[must_use]
pub fn answer<B>(app: &App, request: Request<B>, peer: IpAddr) -> Answering
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<axum::BoxError>,
{
    let app = app.clone();
    Answering::later(async move {
        let (parts, body) = request.into_parts();
        let tongue = if parts.method == Method::POST { Tongue::Xml } else { Tongue::Rest };
        let rules = match crate::computers::rules(&app).await {
            Ok(rules) => rules,
            Err(fault) => return reply::fault(tongue, &fault),
        };
        let proof = match admit::admit(&app, &rules, &parts.headers, &parts.extensions, tongue).await {
            Ok(proof) => proof,
            Err(refused) => return refused,
        };
        let authority = parts.uri.authority().map(http::uri::Authority::as_str);
        let caller = Caller {
            address: crate::http::network::source(&parts.headers, peer),
            base: base_of(&app, &parts.headers, &parts.extensions, authority),
            headers: parts.headers,
            proof,
        };
        let place = place::find(&app.config.foreign.paths, parts.uri.path()).unwrap_or(place::Place::Door);
        match (parts.method, place) {
            (Method::POST, place::Place::Door) => {
                Box::pin(contact::answer(&app, &caller, &rules, body)).await
            }
            (Method::GET, place::Place::Door) => {
                Box::pin(rest::answer(&app, &caller, &rules, parts.uri.query().unwrap_or_default())).await
            }
            (Method::GET, place::Place::Part(text)) => parts::answer(&app, text, None, &caller.headers).await,
            (Method::HEAD, place::Place::Part(text)) => {
                head(parts::answer(&app, text, None, &caller.headers).await)
            }
            _ => refuse(tongue, StatusCode::METHOD_NOT_ALLOWED),
        }
    })
}

/// An answer without its body; the length stays told.
fn head(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact() {
        parts.headers.insert(http::header::CONTENT_LENGTH, length.into());
    }
    Response::from_parts(parts, axum::body::Body::empty())
}
