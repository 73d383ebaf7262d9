//! From a request to its caller: session cookie, bearer token, or user and password.

use super::{sessions, tokens};
use crate::app::App;
use crate::call::{Actor, Call, Source};
use crate::fault::Fault;
use crate::http::network;
use crate::http::problem::{RequestNumber, language};
use crate::limits;
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams};
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use base64::Engine;
use model::Secret;
use protocol::{Code, SESSION_COOKIE};
use std::net::SocketAddr;

/// What a caller presented.
enum Proof {
    Bearer(String),
    Password(String, Secret),
    Cookie(String),
}

fn proof(headers: &HeaderMap) -> Option<Proof> {
    if let Some(value) = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()) {
        if let Some(token) = value.strip_prefix("Bearer ") {
            return Some(Proof::Bearer(token.trim().to_owned()));
        }
        if let Some(encoded) = value.strip_prefix("Basic ") {
            let bytes = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let (user, password) = text.split_once(':')?;
            return Some(Proof::Password(user.to_owned(), Secret::new(password.to_owned())));
        }
        return None;
    }
    cookie(headers).map(Proof::Cookie)
}

/// The session cookie.
pub(super) fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// Whether a request with a cookie comes from our own pages. Browsers say so themselves (`Sec-Fetch-Site`); older ones
/// send `Origin` with every change.
fn same_site(headers: &HeaderMap) -> Result<(), Fault> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let origin = text(ORIGIN.as_str()).unwrap_or("unknown");
    let good = match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => match (text(ORIGIN.as_str()), text(HOST.as_str())) {
            (Some(origin), Some(host)) => {
                origin.split_once("://").is_some_and(|(_, o)| o.eq_ignore_ascii_case(host))
            }
            (None, _) => true,
            _ => false,
        },
    };
    if good { Ok(()) } else { Err(Fault::new(Code::CrossSite, [("origin", &origin)])) }
}

/// Where a request comes from.
fn source(parts: &Parts) -> Source {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let client = parts.headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    Source {
        address: peer.map(|peer| network::source(&parts.headers, peer)),
        client: client.chars().take(limits::CLIENT_CHARS).collect(),
    }
}

impl FromRequestParts<App> for Source {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Self::Rejection> {
        Ok(source(parts))
    }
}

async fn actor(app: &App, method: &Method, headers: &HeaderMap, from: &Source) -> Result<Actor, Fault> {
    let nobody = || Fault::of(Code::NotAuthenticated);
    match proof(headers).ok_or_else(nobody)? {
        Proof::Password(user, password) => sessions::with_password(app, &user, &password).await,
        Proof::Bearer(token) if token.starts_with("tok_") => {
            tokens::actor(app, &token, from.address).await?.ok_or_else(nobody)
        }
        Proof::Bearer(token) => sessions::of_token(app, &token).await?.ok_or_else(nobody),
        Proof::Cookie(token) => {
            if !method.is_safe() {
                same_site(headers)?;
            }
            sessions::of_token(app, &token).await?.ok_or_else(nobody)
        }
    }
}

/// Whoever is bound to a unit finds no agent of another under any address that names one.
async fn named_agent(parts: &mut Parts, app: &App, call: &Call) -> Result<(), Fault> {
    let Ok(named) = RawPathParams::from_request_parts(parts, app).await else { return Ok(()) };
    match named.iter().find(|(name, _)| *name == "agent") {
        Some((_, agent)) if !call.sees_agent(app, agent) => Err(Fault::not_found("agent", agent)),
        _ => Ok(()),
    }
}

impl FromRequestParts<App> for Call {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let source = source(parts);
        let call = Call {
            actor: actor(app, &parts.method, &parts.headers, &source).await?,
            source,
            request: parts.extensions.get::<RequestNumber>().map(|n| n.0.clone()).unwrap_or_default(),
            at: app.clock.now(),
            lang: language(&parts.headers, &parts.uri),
        };
        if call.unit() != model::unit::ROOT {
            named_agent(parts, app, &call).await?;
        }
        Ok(call)
    }
}

/// Whether the caller's connection is encrypted, as far as the server can know: its own TLS, or what a proxy says.
pub struct Forwarded {
    /// Set the cookie with `Secure`.
    pub secure: bool,
}

impl FromRequestParts<App> for Forwarded {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let by_proxy = parts.headers.get("x-forwarded-proto").is_some_and(|v| v.as_bytes() == b"https");
        Ok(Self { secure: app.config.tls.cert.is_some() || by_proxy })
    }
}
