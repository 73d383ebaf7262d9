//! Hubs: the long-polling part of `SignalR` 2 (spec/constellation §7.10, §7.8.2).
//!
//! A client negotiates, connects, starts, then polls and sends. The token it is given names its connection and is sealed for its
//! identity; who it is is looked at again on every request. A connection of a package or a consumer is a mailbox of the exchange
//! under the connection's id; what its methods answer and what controllers are told waits beside it. What a poll answered is
//! kept until the next one says that it arrived. Other transports are not offered, so clients fall back to this one.

mod connection;
mod hubs;

pub use connection::{Connection, Hubs};

use super::asked::Asked;
use super::identity::{Identity, Who};
use super::place::Place;
use super::{control, lenient, note, reply};
use crate::access;
use crate::app::App;
use crate::limits;
use axum::body::Body;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use http::request::Parts;
use serde_json::{Value, json};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// A hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hub {
    /// Packages.
    Constellation,
    /// Consumers.
    Consumer,
    /// Controllers.
    Control,
}

impl Hub {
    fn find(name: &str) -> Option<Self> {
        match name.to_lowercase().as_str() {
            "constellationhub" => Some(Hub::Constellation),
            "consumerhub" => Some(Hub::Consumer),
            "controlhub" => Some(Hub::Control),
            _ => None,
        }
    }
    /// As it is written on the wire.
    const fn word(self) -> &'static str {
        match self {
            Hub::Constellation => "ConstellationHub",
            Hub::Consumer => "ConsumerHub",
            Hub::Control => "ControlHub",
        }
    }
    /// Who may use it.
    fn admits(self, identity: &Identity) -> bool {
        match self {
            Hub::Constellation => identity.who.is_package(),
            Hub::Consumer => identity.who.is_package() || identity.who == Who::Consumer,
            Hub::Control => {
                identity.who == Who::Controller
                    || (identity.who.is_package() && identity.opened.iter().any(|o| o.control))
            }
        }
    }
}

/// Answers `/signalr/…`.
pub async fn answer(
    app: &App,
    identity: &Arc<Identity>,
    parts: &Parts,
    place: Place<'_>,
    asked: &Asked<'_>,
    body: Body,
) -> Response {
    let action = place.rest.to_lowercase();
    match action.as_str() {
        "negotiate" => return negotiate(app, identity, parts, place, asked),
        "ping" => return control::value(&json!({ "Response": "pong" })),
        _ => {}
    }
    let token = asked.get("connectionToken").unwrap_or_default();
    let Some(id) = opened(app, identity, token) else { return reply::empty(StatusCode::FORBIDDEN) };
    let form = match super::read(body, limits::BODY_BYTES_MAX).await {
        Ok(form) => form,
        Err(status) => return reply::empty(status),
    };
    let form = Asked::new(std::str::from_utf8(&form).unwrap_or_default());
    match action.as_str() {
        "connect" => {
            note(app, identity, &parts.headers, asked);
            let reconnection = super::identity::value(&parts.headers, asked, "isreconnection").is_some();
            connect(app, identity, id, asked.get("connectionData").unwrap_or_default(), reconnection).await
        }
        "start" => control::value(&json!({ "Response": "started" })),
        "poll" | "reconnect" => {
            let Some(connection) = app.compat.hubs.get(id) else { return gone() };
            let cursor =
                form.get("messageId").or(asked.get("messageId")).and_then(cursor).unwrap_or(u64::MAX);
            poll(app, identity, &connection, cursor).await
        }
        "send" => {
            let Some(connection) = app.compat.hubs.get(id) else {
                return reply::empty(StatusCode::BAD_REQUEST);
            };
            connection.touch();
            let data = form.get("data").or(asked.get("data")).unwrap_or_default();
            let Ok(call) = lenient::parse(data.as_bytes()) else {
                return reply::empty(StatusCode::BAD_REQUEST);
            };
            control::value(&hubs::invoke(app, identity, &connection, &call).await)
        }
        "abort" => {
            close(app, id);
            reply::empty(StatusCode::OK)
        }
        _ => reply::empty(StatusCode::NOT_FOUND),
    }
}

/// Tells a client that its connection is no more: it begins again.
fn gone() -> Response {
    control::value(&json!({ "C": "d-0", "D": 1, "M": [] }))
}

fn negotiate(app: &App, identity: &Identity, parts: &Parts, place: Place<'_>, asked: &Asked<'_>) -> Response {
    let id = uuid::Builder::from_random_bytes(crate::app::random()).into_uuid();
    // Behind a proxy that takes a path away, and below a base path, clients must be told the whole one.
    let mut before = crate::http::base::prefix(&parts.headers, &parts.extensions);
    if before.is_empty() && place.under_base {
        super::base(app).clone_into(&mut before);
    }
    control::value(&json!({
        "Url": format!("{}/signalr", before.trim_end_matches('/')),
        "ConnectionToken": sealed(app, identity, id),
        "ConnectionId": id.to_string(),
        "KeepAliveTimeout": 20.0,
        "DisconnectTimeout": limits::HUB_SILENCE_MAX.as_secs_f64(),
        "ConnectionTimeout": limits::HUB_POLL_WAIT.as_secs_f64(),
        "TryWebSockets": false,
        "ProtocolVersion": asked.some("clientProtocol").unwrap_or("1.5"),
        "TransportConnectTimeout": 5.0,
        "LongPollDelay": 0.0,
    }))
}

/// The seal that ties a connection to an identity.
fn seal(app: &App, identity: &Identity, id: Uuid) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_keyed(&app.secret);
    hasher.update(b"hub connection");
    hasher.update(id.as_bytes());
    hasher.update(identity.party.friendly().to_lowercase().as_bytes());
    hasher.finalize()
}

fn sealed(app: &App, identity: &Identity, id: Uuid) -> String {
    let mut token = id.as_bytes().to_vec();
    token.extend_from_slice(seal(app, identity, id).as_bytes());
    URL_SAFE_NO_PAD.encode(token)
}

/// The connection a token names, if it was sealed for this identity.
fn opened(app: &App, identity: &Identity, token: &str) -> Option<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (id, given) = bytes.split_at_checked(16)?;
    let id = Uuid::from_slice(id).ok()?;
    bool::from(seal(app, identity, id).as_bytes().ct_eq(given)).then_some(id)
}

fn cursor(text: &str) -> Option<u64> {
    text.trim().strip_prefix("d-")?.parse().ok()
}

async fn connect(app: &App, identity: &Arc<Identity>, id: Uuid, data: &str, reconnection: bool) -> Response {
    let wanted = lenient::parse(data.as_bytes()).unwrap_or(Value::Null);
    let names = wanted.as_array().into_iter().flatten();
    let hubs: Vec<Hub> =
        names.filter_map(|h| super::data::field(h, "Name")?.as_str().and_then(Hub::find)).collect();
    if hubs.is_empty() || !hubs.iter().all(|hub| hub.admits(identity)) {
        super::denial::tell(app, &identity.party.friendly(), "not on that hub");
        return super::denial::refuse(app).await;
    }
    let Some(connection) = app.compat.hubs.open(app, identity, id, hubs) else {
        return reply::empty(StatusCode::SERVICE_UNAVAILABLE);
    };
    if connection.has(Hub::Constellation) {
        app.compat.counts.package_came();
        hubs::begin(app, identity, &connection, reconnection).await;
    } else {
        app.compat.counts.consumer_came();
    }
    control::value(&json!({ "C": "d-1", "S": 1, "M": [] }))
}

/// Waits for something to say; `seen` is the last answer the client has got.
async fn poll(app: &App, identity: &Arc<Identity>, connection: &Arc<Connection>, seen: u64) -> Response {
    let (mine, _counted) = connection.begin_poll();
    let mut cut = access::cut(app, &identity.call(app).actor);
    let deadline = tokio::time::Instant::now() + limits::HUB_POLL_WAIT;
    loop {
        let own = connection.bell.notified();
        let mail = connection.mail();
        tokio::pin!(own, mail);
        own.as_mut().enable();
        if connection.end.is_cancelled() || connection.ended() {
            close(app, connection.id);
            return gone();
        }
        if connection.newest() != mine {
            connection.bell.notify_waiters();
            return control::value(&json!({ "C": connection.cursor(), "M": [] }));
        }
        if let Some(text) = connection.take(app, seen) {
            return reply::json(text);
        }
        tokio::select! {
            () = own => {}
            () = mail => {}
            () = connection.settings() => {
                if let Err(fault) = hubs::tell_settings(app, connection).await {
                    tracing::warn!(%fault, "could not give a package its settings");
                }
            }
            () = connection.end.cancelled() => {}
            () = cut.happens() => {
                close(app, connection.id);
                return super::denial::refuse(app).await;
            }
            () = tokio::time::sleep_until(deadline) => {
                return control::value(&json!({ "C": connection.cursor(), "M": [] }));
            }
            () = app.stop.cancelled() => return control::value(&json!({ "C": connection.cursor(), "M": [] })),
        }
    }
}

/// Ends a connection.
fn close(app: &App, id: Uuid) {
    if let Some(connection) = app.compat.hubs.remove(id) {
        connection.end.cancel();
        app.exchange.listeners.close(id);
        if connection.has(Hub::Constellation) {
            app.compat.counts.package_left();
        } else {
            app.compat.counts.consumer_left();
        }
    }
}

/// Ends connections that went silent.
pub fn expire(app: &App) {
    for id in app.compat.hubs.silent() {
        close(app, id);
    }
}
