//! From wire to door and back.

use super::{describe, follow, journal, purge, speak};
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json, Paging};
use crate::units::Bound;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use model::rights::Right;
use protocol::Problem;
use protocol::api::{
    CallEnd, Journal, JournalLine, MessageSent, NewMessage, Page, Purged, StateDetail, StateObject,
};
use protocol::exchange::{Descriptor, ReceivedMessage, StateFilter};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_states, purge_states))
        .routes(routes!(one_state))
        .routes(routes!(follow_states))
        .routes(routes!(send_message))
        .routes(routes!(call_message))
        .routes(routes!(follow_messages))
        .routes(routes!(list_descriptors))
        .routes(routes!(read_journal))
        .routes(routes!(follow_journal))
}

/// Which objects: each is a value or `*`.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Which {
    /// Agent.
    pub agent: Option<String>,
    /// Instance.
    pub instance: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Type label.
    pub r#type: Option<String>,
}

impl From<Which> for StateFilter {
    fn from(w: Which) -> Self {
        Self { agent: w.agent, instance: w.instance, name: w.name, kind: w.r#type }
    }
}

/// State objects by agent, instance, name.
#[utoipa::path(get, path = "/states", tag = "states", params(Which, Paging), responses((status = 200, body = Page<StateObject>)))]
async fn list_states(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<Which>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<StateObject>>> {
    Ok(Json(super::list(&app, &call, &which.into(), &paging).await?))
}

/// Which go.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Expired {
    /// Only expired ones. Without it, agent and instance must be named.
    expired: bool,
}

/// State objects go: those of one instance (name and type may be left open), or all that have expired.
#[utoipa::path(delete, path = "/states", tag = "states", params(Which, Expired),
    responses((status = 200, body = Purged), (status = 422, body = Problem)))]
async fn purge_states(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<Which>,
    Asked(expired): Asked<Expired>,
) -> Result<Json<Purged>> {
    Ok(Json(Purged { purged: purge(&app, &call, &which.into(), expired.expired).await? }))
}

/// One object by its names.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Names {
    /// Agent.
    agent: String,
    /// Instance.
    instance: String,
    /// Name.
    name: String,
}

/// A state object and, when it is a number, its last values.
#[utoipa::path(get, path = "/states/one", tag = "states", params(Names),
    responses((status = 200, body = StateDetail), (status = 404, body = Problem)))]
async fn one_state(
    State(app): State<App>,
    call: Call,
    Asked(names): Asked<Names>,
) -> Result<Json<StateDetail>> {
    Ok(Json(super::one(&app, &call, &names.agent, &names.instance, &names.name).await?))
}

/// State objects as they change: server-sent events named `state`; first up to 1,000 as they stand.
#[utoipa::path(get, path = "/states/follow", tag = "states", params(Which),
    responses((status = 200, content_type = "text/event-stream", body = StateObject), (status = 503, body = Problem)))]
async fn follow_states(State(app): State<App>, call: Call, Asked(which): Asked<Which>) -> Result<Response> {
    follow::states(app, &call, &which.into()).await
}

/// Send a message; nobody need receive it.
#[utoipa::path(post, path = "/messages", tag = "messages", request_body = NewMessage,
    responses((status = 200, body = MessageSent), (status = 422, body = Problem)))]
async fn send_message(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewMessage>,
) -> Result<Json<MessageSent>> {
    Ok(Json(speak::send(&app, &call, ask).await?))
}

/// Send a message and wait for replies.
#[utoipa::path(post, path = "/messages/call", tag = "messages", request_body = NewMessage,
    responses((status = 200, body = CallEnd), (status = 422, body = Problem)))]
async fn call_message(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewMessage>,
) -> Result<Json<CallEnd>> {
    Ok(Json(speak::call(&app, &call, ask).await?))
}

/// Messages as they come, to everybody and to the groups named: server-sent events named `message`.
#[utoipa::path(get, path = "/messages/follow", tag = "messages",
    params(("group" = Option<Vec<String>>, Query, description = "Group to join; repeat it for several, `*` for all")),
    responses((status = 200, content_type = "text/event-stream", body = ReceivedMessage), (status = 503, body = Problem)))]
async fn follow_messages(
    State(app): State<App>,
    call: Call,
    Asked(asked): Asked<Vec<(String, String)>>,
) -> Result<Response> {
    let groups = asked.into_iter().filter(|(name, _)| name == "group").map(|(_, group)| group);
    follow::messages(app, &call, groups.collect()).await
}

/// What packages offer, as they declared it.
#[utoipa::path(get, path = "/descriptors", tag = "messages", responses((status = 200, body = Vec<Descriptor>)))]
async fn list_descriptors(State(app): State<App>, call: Call) -> Result<Json<Vec<Descriptor>>> {
    Ok(Json(describe::list(&app, &call).await?))
}

/// Which lines.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Lines {
    /// Only of this agent.
    pub agent: Option<String>,
    /// Only of this instance.
    pub instance: Option<String>,
    /// Only of this level and above: `info` `warn` `error`.
    pub level: Option<String>,
    /// Only lines that hold this text, whatever the case.
    pub search: Option<String>,
    /// Most lines: 1 to 1,000; 200 if absent.
    pub limit: Option<u32>,
    /// When following: lines after this number; `Last-Event-ID` says the same.
    pub after: Option<u64>,
}

/// The newest lines of instances, agents and the server itself, oldest first.
#[utoipa::path(get, path = "/journal", tag = "journal", params(Lines), responses((status = 200, body = Journal)))]
async fn read_journal(
    State(app): State<App>,
    call: Call,
    Asked(lines): Asked<Lines>,
) -> Result<Json<Journal>> {
    call.may(Right::View)?;
    let limit = Paging { limit: lines.limit, ..Paging::default() }.limit()?;
    let wanted = journal::Wanted::new(&lines, Bound::of(&app, &call))?;
    Ok(Json(app.exchange.journal.newest(&wanted, limit as usize)))
}

/// Lines of the journal as they come: server-sent events named `line`; their id is the line's number.
#[utoipa::path(get, path = "/journal/follow", tag = "journal", params(Lines),
    responses((status = 200, content_type = "text/event-stream", body = JournalLine), (status = 503, body = Problem)))]
async fn follow_journal(
    State(app): State<App>,
    call: Call,
    Asked(lines): Asked<Lines>,
    headers: HeaderMap,
) -> Result<Response> {
    call.may(Right::View)?;
    let wanted = journal::Wanted::new(&lines, Bound::of(&app, &call))?;
    let resumed = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let after: Option<u64> = resumed.or(lines.after);
    follow::journal(app, &call, wanted, after)
}
