//! From wire to door and back.

use super::config::Push;
use super::logs::Span;
use super::{logs, orders, views};
use crate::app::App;
use crate::call::{Call, Force};
use crate::fault::{Fault, Result};
use crate::http::problem::RequestNumber;
use crate::http::{Asked, Json, Paging};
use crate::limits;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use model::rights::Right;
use protocol::Problem;
use protocol::api::{
    Death, EffectiveSetting, Instance, InstanceConfig, InstanceDetail, NewInstance, NewOrder, Order, Page,
    SettingGroup, UsageCurve,
};
use protocol::link::{Enroll, Enrolled, LogLine};
use serde::Deserialize;
use std::time::Duration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_instances))
        .routes(routes!(deploy))
        .routes(routes!(get_instance, remove_instance))
        .routes(routes!(get_config, put_config))
        .routes(routes!(list_orders, give_order))
        .routes(routes!(recent_orders))
        .routes(routes!(recent_deaths))
        .routes(routes!(get_order))
        .routes(routes!(read_logs))
        .routes(routes!(follow_logs))
        .routes(routes!(download_logs))
        .routes(routes!(list_deaths))
        .routes(routes!(usage))
        .routes(routes!(remove_agent))
        .routes(routes!(enroll_agent))
        .routes(routes!(effective_settings))
        .routes(routes!(put_setting_group, remove_setting_group))
}

/// Whose instances.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Whose {
    /// Only those of this agent.
    agent: Option<String>,
    /// Only this one.
    instance: Option<String>,
}

/// Instances by agent and name.
#[utoipa::path(get, path = "/instances", tag = "instances", params(Paging, Whose), responses((status = 200, body = Page<Instance>)))]
async fn list_instances(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
    Asked(whose): Asked<Whose>,
) -> Result<Json<Page<Instance>>> {
    Ok(Json(super::list(&app, &call, &paging, whose.agent.as_deref()).await?))
}

/// Deploy a package, or declare a virtual one.
#[utoipa::path(post, path = "/agents/{agent}/instances", tag = "instances", request_body = NewInstance,
    params(("agent" = String, Path)),
    responses((status = 201, body = Instance), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn deploy(
    State(app): State<App>,
    call: Call,
    Path(agent): Path<String>,
    Json(ask): Json<NewInstance>,
) -> Result<(StatusCode, Json<Instance>)> {
    Ok((StatusCode::CREATED, Json(super::place(&app, &call, &agent, ask).await?)))
}

/// One instance with everything about it.
#[utoipa::path(get, path = "/agents/{agent}/instances/{name}", tag = "instances",
    params(("agent" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = InstanceDetail), (status = 404, body = Problem)))]
async fn get_instance(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
) -> Result<Json<InstanceDetail>> {
    Ok(Json(views::detail(&app, &call, &agent, &name).await?))
}

/// Remove an instance: its agent stops it and forgets it.
#[utoipa::path(delete, path = "/agents/{agent}/instances/{name}", tag = "instances",
    params(("agent" = String, Path), ("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove_instance(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
) -> Result<StatusCode> {
    super::remove(&app, &call, &agent, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What people decided about an instance.
#[utoipa::path(get, path = "/agents/{agent}/instances/{name}/config", tag = "instances",
    params(("agent" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = InstanceConfig), (status = 404, body = Problem)))]
async fn get_config(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
) -> Result<Json<InstanceConfig>> {
    Ok(Json(super::read_config(&app, &call, &agent, &name).await?))
}

/// Whether to push.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Pushing {
    /// Give changed settings to the running program at once.
    push: bool,
}

/// Replace what people decided about an instance.
#[utoipa::path(put, path = "/agents/{agent}/instances/{name}/config", tag = "instances", request_body = InstanceConfig,
    params(("agent" = String, Path), ("name" = String, Path), Pushing),
    responses((status = 200, body = Instance), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put_config(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
    Asked(pushing): Asked<Pushing>,
    Json(ask): Json<InstanceConfig>,
) -> Result<Json<Instance>> {
    let push = if pushing.push { Push::Now } else { Push::Later };
    Ok(Json(super::configure(&app, &call, &agent, &name, ask, push).await?))
}

/// Last orders of an instance, newest first.
#[utoipa::path(get, path = "/agents/{agent}/instances/{name}/orders", tag = "orders",
    params(("agent" = String, Path), ("name" = String, Path), Paging),
    responses((status = 200, body = Vec<Order>), (status = 404, body = Problem)))]
async fn list_orders(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Vec<Order>>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let found = super::locate(&mut q, &agent, &name).await?;
    let mut list = orders::last(&app, &mut q, found.id, paging.limit()?).await?;
    list.iter_mut().for_each(|o| orders::localise(o, call.lang));
    Ok(Json(list))
}

/// Start, stop, restart, reload, push settings.
#[utoipa::path(post, path = "/agents/{agent}/instances/{name}/orders", tag = "orders", request_body = NewOrder,
    params(("agent" = String, Path), ("name" = String, Path)),
    responses((status = 202, body = Order), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn give_order(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
    Json(ask): Json<NewOrder>,
) -> Result<(StatusCode, Json<Order>)> {
    Ok((StatusCode::ACCEPTED, Json(super::order(&app, &call, &agent, &name, ask).await?)))
}

/// Last orders of all instances, newest first; `limit` of them.
#[utoipa::path(get, path = "/orders", tag = "orders", params(Paging), responses((status = 200, body = Vec<Order>)))]
async fn recent_orders(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Vec<Order>>> {
    Ok(Json(orders::recent(&app, &call, paging.limit()?).await?))
}

/// Last unexpected ends of all instances, newest first; `limit` of them.
#[utoipa::path(get, path = "/deaths", tag = "instances", params(Paging), responses((status = 200, body = Vec<Death>)))]
async fn recent_deaths(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Vec<Death>>> {
    Ok(Json(views::recent_deaths(&app, &call, &paging).await?))
}

/// How long to wait.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Waiting {
    /// Wait at most so long for the end of the order, in milliseconds (60,000 at most).
    wait_ms: u64,
}

/// One order; waits for its end if asked.
#[utoipa::path(get, path = "/orders/{id}", tag = "orders", params(("id" = String, Path), Waiting),
    responses((status = 200, body = Order), (status = 404, body = Problem)))]
async fn get_order(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(waiting): Asked<Waiting>,
) -> Result<Json<Order>> {
    let wait = Duration::from_millis(waiting.wait_ms).min(limits::ORDER_WAIT_MAX);
    Ok(Json(orders::wait(&app, &call, &id, wait).await?))
}

/// Log lines of an instance, in order.
#[utoipa::path(get, path = "/agents/{agent}/instances/{name}/logs", tag = "logs",
    params(("agent" = String, Path), ("name" = String, Path), Span),
    responses((status = 200, body = Page<LogLine>), (status = 404, body = Problem)))]
async fn read_logs(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
    Asked(span): Asked<Span>,
) -> Result<Json<Page<LogLine>>> {
    Ok(Json(logs::lines(&app, &call, &agent, &name, &span).await?))
}

/// Log lines as they come: server-sent events named `line`; their id is the line's number.
#[utoipa::path(get, path = "/agents/{agent}/instances/{name}/logs/follow", tag = "logs",
    params(("agent" = String, Path), ("name" = String, Path), ("after" = Option<u64>, Query, description = "Begin after this number")),
    responses((status = 200, content_type = "text/event-stream", body = LogLine), (status = 404, body = Problem)))]
async fn follow_logs(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
    Asked(span): Asked<Span>,
    headers: HeaderMap,
) -> Result<Response> {
    let resumed = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let stream = logs::follow(app, &call, &agent, &name, resumed.or(span.after)).await?;
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()).into_response())
}

/// The whole log of an instance as a text.
#[utoipa::path(get, path = "/agents/{agent}/instances/{name}/logs/download", tag = "logs",
    params(("agent" = String, Path), ("name" = String, Path)),
    responses((status = 200, content_type = "text/plain", body = String), (status = 404, body = Problem)))]
async fn download_logs(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
) -> Result<Response> {
    let stream = logs::download(app, &call, &agent, &name).await?;
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    let safe: String = format!("{agent}-{name}")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
        .collect();
    let disposition =
        HeaderValue::from_str(&format!("attachment; filename=\"{safe}.log\"")).map_err(Fault::internal)?;
    headers.insert(CONTENT_DISPOSITION, disposition);
    Ok(response)
}

/// Unexpected ends of an instance, newest first.
#[utoipa::path(get, path = "/agents/{agent}/instances/{name}/deaths", tag = "instances",
    params(("agent" = String, Path), ("name" = String, Path), Paging),
    responses((status = 200, body = Page<Death>), (status = 404, body = Problem)))]
async fn list_deaths(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<Death>>> {
    Ok(Json(views::deaths_page(&app, &call, &agent, &name, &paging).await?))
}

/// What instances consumed in the last minutes.
#[utoipa::path(get, path = "/usage", tag = "instances", params(Whose), responses((status = 200, body = Vec<UsageCurve>)))]
async fn usage(
    State(app): State<App>,
    call: Call,
    Asked(whose): Asked<Whose>,
) -> Result<Json<Vec<UsageCurve>>> {
    Ok(Json(views::usage(&app, &call, whose.agent.as_deref(), whose.instance.as_deref()).await?))
}

/// Whether to go on although something is in use.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Forcing {
    /// Go on.
    force: bool,
}

/// Remove an agent; with `force`, its instances too.
#[utoipa::path(delete, path = "/agents/{agent}", tag = "agents", params(("agent" = String, Path), Forcing),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_agent(
    State(app): State<App>,
    call: Call,
    Path(agent): Path<String>,
    Asked(forcing): Asked<Forcing>,
) -> Result<StatusCode> {
    let force = if forcing.force { Force::Yes } else { Force::No };
    super::remove_agent(&app, &call, &agent, force).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The settings an instance gets, and where each comes from.
#[utoipa::path(get, path = "/agents/{agent}/instances/{name}/settings", tag = "settings",
    params(("agent" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = Vec<EffectiveSetting>), (status = 404, body = Problem)))]
async fn effective_settings(
    State(app): State<App>,
    call: Call,
    Path((agent, name)): Path<(String, String)>,
) -> Result<Json<Vec<EffectiveSetting>>> {
    Ok(Json(super::sharing::effective(&app, &call, &agent, &name).await?))
}

/// Make or replace a group of settings.
#[utoipa::path(put, path = "/setting-groups/{name}", tag = "settings", request_body = SettingGroup,
    params(("name" = String, Path)),
    responses((status = 200, body = SettingGroup), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put_setting_group(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<SettingGroup>,
) -> Result<Json<SettingGroup>> {
    Ok(Json(super::put_group(&app, &call, &name, ask).await?))
}

/// Remove a group of settings nobody imports.
#[utoipa::path(delete, path = "/setting-groups/{name}", tag = "settings", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_setting_group(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    super::remove_group(&app, &call, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Enrol an agent with a one-time token; for agents.
#[utoipa::path(post, path = "/agent/enroll", tag = "agent link", request_body = Enroll,
    responses((status = 201, body = Enrolled), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn enroll_agent(
    State(app): State<App>,
    Extension(request): Extension<RequestNumber>,
    Json(ask): Json<Enroll>,
) -> Result<(StatusCode, Json<Enrolled>)> {
    Ok((StatusCode::CREATED, Json(super::enroll(&app, &request.0, &ask).await?)))
}
