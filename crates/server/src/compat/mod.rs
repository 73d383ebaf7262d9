//! Foreign tongues: clients of other products, translated into our doors.
//!
//! Constellation's four HTTP interfaces (`/rest/constellation`, `/rest/consumer`, `/rest/controller`, `/rest/management`), its
//! hubs (`/signalr`) and the files its agents fetch (`/packages/<file>`), as spec/constellation §7 writes them down. These
//! answer programs nobody can change, some of which count bytes: so this room stands before our router and its layers, and
//! gives every answer exactly: status, length, one write, nothing more. Nothing below this room knows that it exists.
//!
//! - [`place`]: whose path it is. [`asked`], [`lenient`], [`values`]: what it says. [`identity`]: who asks. [`denial`]: no.
//! - [`data`], [`polls`]: packages and consumers. [`control`]: orchestration. [`management`]: administration. [`signalr`]: hubs.
//! - [`reply`], [`wire`]: answers. [`activity`]: what devices leave behind. [`counts`]: figures.

pub mod activity;
pub mod asked;
pub mod configuration;
pub mod control;
pub mod counts;
pub mod data;
pub mod denial;
pub mod identity;
pub mod lenient;
pub mod management;
pub mod place;
pub mod polls;
pub mod reply;
pub mod signalr;
mod store;
pub mod values;
pub mod wire;

#[cfg(test)]
mod tests;

pub use store::statements;

use crate::app::App;
use crate::exchange;
use crate::limits;
use asked::Asked;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use data::Step;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Body as HttpBody;
use identity::{Identity, Presented, Who};
use place::Interface;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

/// What this room keeps in memory.
#[derive(Default)]
pub struct Shared {
    /// Identities that were proved lately.
    pub known: identity::Known,
    /// Refusals under way.
    pub denials: denial::Denials,
    /// Subscriptions and polls.
    pub polls: polls::Polls,
    /// Connections of hubs.
    pub hubs: signalr::Hubs,
    /// What devices leave behind.
    pub activity: activity::Activity,
    /// Figures.
    pub counts: counts::Counts,
}

/// The base path of the server's public address; empty when it has none.
fn base(app: &App) -> &str {
    let url = app.config.server.public_url.as_deref().unwrap_or_default();
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    after.find('/').map_or("", |at| &after[at..])
}

/// Whether a request is for this room. A file of the repository is only for whoever presents an identity: the same address is a
/// page of the console.
#[must_use]
pub fn claims<B>(app: &App, request: &Request<B>) -> bool {
    let Some(place) = place::find(request.uri().path(), base(app)) else { return false };
    place.interface != Interface::File || names_somebody(request.headers(), request.uri().query())
}

fn names_somebody(headers: &HeaderMap, query: Option<&str>) -> bool {
    headers.contains_key("sentinelname")
        || query.is_some_and(|q| {
            q.split('&').any(|p| p.len() > 13 && p[..13].eq_ignore_ascii_case("sentinelname="))
        })
}

/// An answer: there already, or being made. Small in itself: what an answer needs that is being made stands on the heap, and
/// only as long as it is.
pub enum Answering {
    /// There.
    Ready(Option<Box<Response>>),
    /// Being made.
    Later(Pin<Box<dyn Future<Output = Response> + Send>>),
}

impl Answering {
    /// One that is there.
    #[must_use]
    pub fn ready(response: Response) -> Self {
        Self::Ready(Some(Box::new(response)))
    }
    /// One that is being made.
    pub fn later(making: impl Future<Output = Response> + Send + 'static) -> Self {
        Self::Later(Box::pin(making))
    }
}

impl Future for Answering {
    type Output = Result<Response, Infallible>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Answering::Ready(response) => Poll::Ready(Ok(response
                .take()
                .map(|response| *response)
                .unwrap_or_else(|| reply::empty(StatusCode::INTERNAL_SERVER_ERROR)))),
            Answering::Later(making) => making.as_mut().poll(cx).map(Ok),
        }
    }
}

/// Answers a request of this room.
#[must_use]
pub fn answer<B>(app: &App, request: Request<B>) -> Answering
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<axum::BoxError>,
{
    app.compat.counts.asked();
    let origin = reply::origin(request.headers());
    if request.method() == Method::OPTIONS {
        return Answering::ready(reply::preflight(request.headers()));
    }
    match place::find(request.uri().path(), base(app)).map(|p| p.interface) {
        Some(Interface::Constellation | Interface::Consumer) => {
            if request.method() != Method::POST {
                // Most requests: everything is known, nothing need be waited for.
                if let Some(next) = at_once(app, &request) {
                    drop(request);
                    return finish(app.clone(), next, origin);
                }
            }
            let app = app.clone();
            Answering::later(async move {
                let next = first(&app, request).await;
                finish(app, next, origin).await.unwrap_or_else(|never| match never {})
            })
        }
        Some(Interface::Controller | Interface::Management | Interface::File | Interface::Hub) => {
            let app = app.clone();
            Answering::later(async move {
                let mut response = surface(&app, request.map(axum::body::Body::new)).await;
                reply::open(&mut response, origin);
                response
            })
        }
        Some(Interface::Unknown) | None => Answering::ready(reply::empty(StatusCode::NOT_FOUND)),
    }
}

/// What is left to do once the request is gone.
fn finish(app: App, next: Next, origin: Option<HeaderValue>) -> Answering {
    match next.step {
        Step::Answer(mut response) => {
            reply::open(&mut response, origin);
            Answering::ready(response)
        }
        Step::Wait(poll) if origin.is_none() => Answering::later(polls::wait(app, poll)),
        step => Answering::later(async move {
            let mut response = rest(&app, Next { who: next.who, step }).await;
            reply::open(&mut response, origin);
            response
        }),
    }
}

/// A request without a body of somebody who is remembered.
fn at_once<B>(app: &App, request: &Request<B>) -> Option<Next> {
    let asked = Asked::new(request.uri().query().unwrap_or_default());
    let presented = Presented::read(request.headers(), &asked)?;
    let identity = identity::remembered(app, &presented)?;
    app.compat.counts.checked();
    app.compat.counts.granted();
    let place = place::find(request.uri().path(), base(app))?;
    let about = About {
        place,
        method: request.method(),
        headers: request.headers(),
        asked: &asked,
        presented: &presented,
    };
    Some(act(app, identity, &about, &[]))
}

/// A request of packages and consumers, taken apart.
struct About<'a> {
    place: place::Place<'a>,
    method: &'a Method,
    headers: &'a HeaderMap,
    asked: &'a Asked<'a>,
    presented: &'a Presented<'a>,
}

/// Does what somebody asks.
fn act(app: &App, identity: Arc<Identity>, about: &About<'_>, body: &[u8]) -> Next {
    if matches!(identity.who, Who::Controller | Who::Management) {
        return Next { who: Some(identity), step: Step::Refuse("not on this interface") };
    }
    activity::beat(app, &identity, app.clock.now());
    let request = data::Request {
        interface: about.place.interface,
        action: about.place.rest,
        method: about.method,
        asked: about.asked,
        body,
        presented: about.presented,
    };
    let step = data::act(app, &identity, &request);
    if !matches!(step, Step::Answer(_)) {
        note(app, &identity, about.headers, about.asked);
    }
    Next { who: Some(identity), step }
}

/// Answers whoever orchestrates, administers, fetches files or speaks through a hub.
async fn surface(app: &App, request: Request<axum::body::Body>) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Asked::new(parts.uri.query().unwrap_or_default());
    let Some(place) = place::find(parts.uri.path(), base(app)) else {
        return reply::empty(StatusCode::NOT_FOUND);
    };
    let Some(presented) = Presented::read(&parts.headers, &asked) else {
        denial::tell(app, "a request", "it does not say who it is");
        return denial::refuse(app).await;
    };
    let identity = match who(app, &presented).await {
        Ok(identity) => identity,
        Err(step) => return rest(app, Next { who: None, step }).await,
    };
    let allowed = match place.interface {
        Interface::Controller => identity.who == Who::Controller,
        Interface::Management => identity.who == Who::Management,
        Interface::File => {
            matches!(identity.who, Who::Agent | Who::Instance { .. })
                || identity.opened.iter().any(|o| o.management)
        }
        _ => identity.who != Who::Management,
    };
    if !allowed {
        denial::tell(app, &presented.named(), "not on this interface");
        return denial::refuse(app).await;
    }
    match place.interface {
        Interface::Controller => control::answer(app, &identity, &parts.method, place.rest, &asked).await,
        Interface::Management => {
            let (path, method, headers) = (place.rest, &parts.method, &parts.headers);
            management::answer(
                app,
                &identity,
                management::Request { path, method, headers, asked: &asked, body },
            )
            .await
        }
        Interface::File => management::file(app, place.rest, &parts.headers).await,
        _ => signalr::answer(app, &identity, &parts, place, &asked, body).await,
    }
}

/// The chore of this room: writes what devices did and said, ends connections nobody uses.
pub async fn keep(app: App) {
    activity::keep(&app).await;
}

/// What is left to do for somebody, or for nobody.
struct Next {
    who: Option<Arc<Identity>>,
    step: Step,
}

impl From<StatusCode> for Next {
    fn from(status: StatusCode) -> Self {
        Self { who: None, step: status.into() }
    }
}

/// Everything about a request of packages and consumers that needs the request.
async fn first<B>(app: &App, request: Request<B>) -> Next
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<axum::BoxError>,
{
    let (parts, body) = request.into_parts();
    let asked = Asked::new(parts.uri.query().unwrap_or_default());
    let Some(place) = place::find(parts.uri.path(), base(app)) else { return StatusCode::NOT_FOUND.into() };
    let Some(presented) = Presented::read(&parts.headers, &asked) else {
        denial::tell(app, "a request", "it does not say who it is");
        return Next { who: None, step: Step::Refuse("") };
    };
    let identity = match who(app, &presented).await {
        Ok(identity) => identity,
        Err(step) => return Next { who: None, step },
    };
    let bytes = if parts.method == Method::POST {
        match read(body, limits::BODY_BYTES_MAX).await {
            Ok(bytes) => bytes,
            Err(status) => return status.into(),
        }
    } else {
        Bytes::new()
    };
    let about =
        About { place, method: &parts.method, headers: &parts.headers, asked: &asked, presented: &presented };
    act(app, identity, &about, &bytes)
}

/// What a client says of itself: its version and its library.
fn note(app: &App, identity: &Arc<Identity>, headers: &HeaderMap, asked: &Asked<'_>) {
    let one = |name| identity::value(headers, asked, name).map(std::borrow::Cow::into_owned);
    let client = match (one("constellationclienttype"), one("constellationclientversion")) {
        (Some(kind), Some(version)) => Some(format!("{kind} {version}")),
        (kind, version) => kind.or(version),
    };
    activity::about(app, identity, one("packageversion"), client);
}

/// Who presents that, remembered or looked up; the refusal else.
pub(crate) async fn who(app: &App, presented: &Presented<'_>) -> Result<Arc<Identity>, Step> {
    app.compat.counts.checked();
    if let Some(identity) = identity::remembered(app, presented) {
        app.compat.counts.granted();
        return Ok(identity);
    }
    if app.compat.denials.full() {
        return Err(StatusCode::SERVICE_UNAVAILABLE.into());
    }
    match Box::pin(identity::look_up(app, presented)).await {
        Ok(Some(identity)) => {
            app.compat.counts.granted();
            Ok(identity)
        }
        Ok(None) => {
            denial::tell(app, &presented.named(), "unknown, disabled, or a wrong key");
            Err(Step::Refuse(""))
        }
        Err(fault) => {
            tracing::error!(%fault, "could not look a client of the compatibility interfaces up");
            Err(StatusCode::INTERNAL_SERVER_ERROR.into())
        }
    }
}

/// A whole body, within bounds of size and time.
pub(crate) async fn read<B>(body: B, bytes_max: usize) -> Result<Bytes, StatusCode>
where
    B: HttpBody<Data = Bytes> + Send + Unpin,
{
    read_within(body, bytes_max, limits::COMPAT_BODY_WAIT).await
}

/// The same, with another bound of time (S-14).
pub(crate) async fn read_within<B>(mut body: B, bytes_max: usize, wait: Duration) -> Result<Bytes, StatusCode>
where
    B: HttpBody<Data = Bytes> + Send + Unpin,
{
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let whole = async {
        let mut first: Option<Bytes> = None;
        let mut all = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| ()).and_then(|f| f.into_data().map_err(|_| ())) else {
                return Err(StatusCode::BAD_REQUEST);
            };
            match first.take() {
                None if all.is_empty() => {
                    first = Some(data);
                    continue;
                }
                None => {}
                Some(before) => all.extend_from_slice(&before),
            }
            all.extend_from_slice(&data);
            if all.len() > bytes_max {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
        }
        let whole = first.unwrap_or_else(|| all.freeze());
        if whole.len() > bytes_max { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(whole) }
    };
    tokio::time::timeout(wait, whole).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
}

/// What a step still needs; the request is gone.
async fn rest(app: &App, next: Next) -> Response {
    let Next { who, step } = next;
    let name = || who.as_ref().map_or_else(String::new, |i| i.party.friendly());
    match step {
        Step::Answer(answer) => answer,
        Step::Refuse(why) => {
            if !why.is_empty() {
                denial::tell(app, &name(), why);
            }
            denial::refuse(app).await
        }
        Step::Wait(poll) => {
            drop(who);
            Box::pin(polls::wait(app.clone(), poll)).await
        }
        Step::Settings => match Box::pin(settings(app, who.as_deref())).await {
            Ok(settings) => reply::json(serde_json::to_vec(&settings).unwrap_or_default()),
            Err(fault) => reply::empty(data::status_of(&fault)),
        },
        Step::Declare(descriptor) => {
            let package = who.as_ref().map_or("", |i| &i.party.name);
            match Box::pin(exchange::declare(app, package, descriptor)).await {
                Ok(()) => reply::empty(StatusCode::NO_CONTENT),
                Err(fault) => reply::empty(data::status_of(&fault)),
            }
        }
    }
}

/// The settings of an instance, imports resolved; nobody else has any.
pub(crate) async fn settings(
    app: &App,
    who: Option<&Identity>,
) -> crate::fault::Result<std::collections::BTreeMap<String, String>> {
    match who {
        Some(Identity { who: Who::Instance { .. }, party, .. }) => {
            let mut q = app.db.read();
            let found = crate::instances::locate(&mut q, &party.agent, &party.name).await?;
            crate::settings::resolved(&mut q, &found.imports, found.settings).await
        }
        _ => Ok(std::collections::BTreeMap::new()),
    }
}
