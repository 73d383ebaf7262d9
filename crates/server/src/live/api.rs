//! From wire to door and back.

use super::{Numbered, bound, localise};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::{Asked, Json};
use crate::limits;
use crate::units::{Bound, Whose};
use crate::{access, fleet, instances, packages};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use model::rights::Right;
use protocol::api::{Counts, ServerInfo};
use protocol::event::Change;
use protocol::{Code, Lang, Problem};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use tokio_stream::wrappers::BroadcastStream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(server_info)).routes(routes!(events))
}

/// The server itself, and how many there are of each.
#[utoipa::path(get, path = "/server", tag = "server", responses((status = 200, body = ServerInfo)))]
async fn server_info(State(app): State<App>, call: Call) -> Result<Json<ServerInfo>> {
    call.may(Right::View)?;
    // Before the counts: what changes meanwhile is told again, never lost.
    let last_event = app.live.last();
    let (agents, agents_connected) = fleet::totals(&app, &call).await?;
    let [instances, instances_started, instances_failed, instances_outdated] =
        instances::totals(&app, &call).await?;
    let (packages, packages_bytes) = packages::totals(&app).await?;
    Ok(Json(ServerInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: app.started_at,
        time: app.clock.now(),
        database: app.db.engine().to_owned(),
        last_event,
        counts: Counts {
            agents,
            agents_connected,
            instances,
            instances_started,
            instances_failed,
            instances_outdated,
            packages,
            packages_bytes,
        },
    }))
}

/// Where to begin.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct After {
    /// Changes after this number; `Last-Event-ID` says the same.
    after: Option<i64>,
    /// Language of the texts: `en` or `fr`; for browsers, whose event streams send no headers.
    lang: Option<String>,
}

/// Live changes: server-sent events, resumable by id.
#[utoipa::path(get, path = "/events", tag = "server", params(After),
    responses((status = 200, content_type = "text/event-stream", body = Change), (status = 503, body = Problem)))]
async fn events(
    State(app): State<App>,
    call: Call,
    Asked(asked): Asked<After>,
    headers: HeaderMap,
) -> Result<Response> {
    call.may(Right::View)?;
    if app.live.readers() >= limits::STREAMS_MAX {
        return Err(Fault::new(Code::Overloaded, [("seconds", &10)]));
    }
    let resumed = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let unit = Bound::of(&app, &call);
    let lang = asked.lang.as_deref().and_then(Lang::from_tag).unwrap_or(call.lang);
    let (missed, receiver) = app.live.read(resumed.or(asked.after));
    let reset = || Numbered {
        id: Some(app.live.last()),
        change: Arc::new(Change::Reset {}),
        whose: Whose::Everybodys,
    };
    let first = missed.unwrap_or_else(|| vec![reset()]);
    let last = app.clone();
    let coming = BroadcastStream::new(receiver).map(move |item| {
        // A reader that lags behind has lost something: it reads its lists again.
        item.unwrap_or_else(|_| Numbered {
            id: Some(last.live.last()),
            change: Arc::new(Change::Reset {}),
            whose: Whose::Everybodys,
        })
    });
    let (stop, mut cut) = (app.stop.clone(), access::cut(&app, &call.actor));
    let all = futures_util::stream::iter(first).chain(coming).filter_map(move |numbered| {
        let change = match &unit {
            None if matches!(numbered.whose, Whose::Moved(..)) => None,
            None => Some((*numbered.change).clone()),
            Some(unit) => bound(&numbered, unit),
        };
        std::future::ready(change.map(|change| Ok::<Event, Infallible>(told(numbered.id, change, lang))))
    });
    let stream = all.take_until(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = cut.happens() => {}
        }
    });
    let mut response = Sse::new(stream).keep_alive(KeepAlive::default()).into_response();
    // Proxies must hand each event on at once.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    Ok(response)
}

fn told(id: Option<i64>, mut change: Change, lang: Lang) -> Event {
    localise(&mut change, lang);
    let event = Event::default().event(change.word());
    let event = match id {
        Some(id) => event.id(id.to_string()),
        None => event,
    };
    event.json_data(&change).unwrap_or_else(|_| Event::default().event("reset").data("{\"type\":\"reset\"}"))
}
