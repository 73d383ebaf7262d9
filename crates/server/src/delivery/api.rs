//! From wire to door and back: deliveries, why.

use super::start::Origin;
use super::views::Which;
use super::{api_envs, decide, plan, report, rollback, start, views, why};
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json, Paging};
use crate::work;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::rights::Right;
use protocol::Problem;
use protocol::api::{
    Because, Decide, Delivery, DeliveryEvent, DeliveryPlan, GoBack, MergedLog, NewDelivery, OpenGate, Page,
    RollbackPlan, WhyAnswer,
};
use protocol::deliver::job::CheckRow;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_deliveries, new_delivery))
        .routes(routes!(plan_delivery))
        .routes(routes!(get_delivery))
        .routes(routes!(delivery_events))
        .routes(routes!(delivery_checks))
        .routes(routes!(decide_delivery))
        .routes(routes!(cancel_delivery))
        .routes(routes!(override_gate))
        .routes(routes!(get_rollback, roll_back_delivery))
        .routes(routes!(delivery_report))
        .routes(routes!(delivery_lines))
        .routes(routes!(why_mine))
        .routes(routes!(why_object))
        .merge(api_envs::routes())
        .merge(super::requests::routes())
        .merge(super::rollout::routes())
        .merge(super::calendar::routes())
}

/// Deliveries, newest first.
#[utoipa::path(get, path = "/deliveries", tag = "deliveries", params(Paging, Which),
    responses((status = 200, body = Page<Delivery>), (status = 422, body = Problem)))]
async fn list_deliveries(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
    Asked(which): Asked<Which>,
) -> Result<Json<Page<Delivery>>> {
    Ok(Json(views::list(&app, &call, &paging, &which).await?))
}

/// Deliver a version to an environment: it starts when every gate is open. With the header `Idempotency-Key`, the same again is the same delivery.
#[utoipa::path(post, path = "/deliveries", tag = "deliveries", request_body = NewDelivery,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Delivery), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn new_delivery(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    Json(ask): Json<NewDelivery>,
) -> Result<(StatusCode, Json<Delivery>)> {
    let key = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let origin = Origin { key: key.chars().take(200).collect(), ..Origin::default() };
    Ok((StatusCode::CREATED, Json(start::begin(&app, &call, ask, origin).await?)))
}

/// What a delivery would do: gates, graph with commands, differences, checks of the targets. Nothing is changed.
#[utoipa::path(post, path = "/deliveries/plan", tag = "deliveries", request_body = NewDelivery,
    responses((status = 200, body = DeliveryPlan), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn plan_delivery(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewDelivery>,
) -> Result<Json<DeliveryPlan>> {
    Ok(Json(plan::plan(&app, &call, ask).await?))
}

/// A delivery.
#[utoipa::path(get, path = "/deliveries/{delivery}", tag = "deliveries", params(("delivery" = String, Path, description = "`D-42`")),
    responses((status = 200, body = Delivery), (status = 404, body = Problem)))]
async fn get_delivery(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
) -> Result<Json<Delivery>> {
    Ok(Json(views::get(&app, &call, &delivery).await?))
}

/// Where to begin.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct After {
    /// Only events with a higher number.
    after: i64,
}

/// What happened to a delivery, in order.
#[utoipa::path(get, path = "/deliveries/{delivery}/events", tag = "deliveries", params(("delivery" = String, Path), After),
    responses((status = 200, body = Vec<DeliveryEvent>), (status = 404, body = Problem)))]
async fn delivery_events(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
    Asked(after): Asked<After>,
) -> Result<Json<Vec<DeliveryEvent>>> {
    Ok(Json(views::events(&app, &call, &delivery, after.after).await?))
}

/// Rows of the preflight: the server's, then those of the targets.
#[utoipa::path(get, path = "/deliveries/{delivery}/checks", tag = "deliveries", params(("delivery" = String, Path)),
    responses((status = 200, body = Vec<CheckRow>), (status = 404, body = Problem)))]
async fn delivery_checks(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
) -> Result<Json<Vec<CheckRow>>> {
    Ok(Json(views::checks(&app, &call, &delivery).await?))
}

/// Decide about a failure.
#[utoipa::path(post, path = "/deliveries/{delivery}/decide", tag = "deliveries", request_body = Decide, params(("delivery" = String, Path)),
    responses((status = 200, body = Delivery), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn decide_delivery(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
    Json(ask): Json<Decide>,
) -> Result<Json<Delivery>> {
    Ok(Json(decide::decide(&app, &call, &delivery, ask).await?))
}

/// Call a delivery off.
#[utoipa::path(post, path = "/deliveries/{delivery}/cancel", tag = "deliveries", request_body = Because, params(("delivery" = String, Path)),
    responses((status = 200, body = Delivery), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn cancel_delivery(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
    Json(ask): Json<Because>,
) -> Result<Json<Delivery>> {
    Ok(Json(decide::cancel(&app, &call, &delivery, ask).await?))
}

/// Open a gate for one delivery, with a reason.
#[utoipa::path(post, path = "/deliveries/{delivery}/override", tag = "deliveries", request_body = OpenGate, params(("delivery" = String, Path)),
    responses((status = 200, body = Delivery), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn override_gate(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
    Json(ask): Json<OpenGate>,
) -> Result<Json<Delivery>> {
    Ok(Json(decide::open_gate(&app, &call, &delivery, ask).await?))
}

/// To which version.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct GoBackTo {
    /// Version; empty: the one it goes back to by itself.
    to: String,
}

/// What going back would do: the version that would be there, or why it cannot be; the versions one can choose.
#[utoipa::path(get, path = "/deliveries/{delivery}/rollback", tag = "deliveries", params(("delivery" = String, Path), GoBackTo),
    responses((status = 200, body = RollbackPlan), (status = 404, body = Problem)))]
async fn get_rollback(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
    Asked(which): Asked<GoBackTo>,
) -> Result<Json<RollbackPlan>> {
    Ok(Json(rollback::plan(&app, &call, &delivery, &which.to).await?))
}

/// Go back: a delivery of its own, to a version that was there.
#[utoipa::path(post, path = "/deliveries/{delivery}/rollback", tag = "deliveries", request_body = GoBack, params(("delivery" = String, Path)),
    responses((status = 200, body = Delivery), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn roll_back_delivery(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
    Json(ask): Json<GoBack>,
) -> Result<Json<Delivery>> {
    Ok(Json(rollback::roll_back(&app, &call, &delivery, ask).await?))
}

/// In which form.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Form {
    /// `markdown` (default) or `json`.
    format: String,
}

/// The report of a delivery.
#[utoipa::path(get, path = "/deliveries/{delivery}/report", tag = "deliveries", params(("delivery" = String, Path), Form),
    responses((status = 200, body = String, content_type = "text/markdown"), (status = 404, body = Problem)))]
async fn delivery_report(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
    Asked(form): Asked<Form>,
) -> Result<Response> {
    let report = report::report(&app, &call, &delivery).await?;
    if form.format == "json" {
        return Ok(Json(report).into_response());
    }
    let name = format!("attachment; filename=\"{}.md\"", report.delivery.delivery);
    let text = report::markdown(&report, call.lang);
    Ok((
        [
            (header::CONTENT_TYPE, "text/markdown; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        text,
    )
        .into_response())
}

/// The log of a whole delivery: its attempts in the order they were made.
#[utoipa::path(get, path = "/deliveries/{delivery}/lines", tag = "deliveries", params(("delivery" = String, Path), work::Merge),
    responses((status = 200, body = MergedLog), (status = 404, body = Problem)))]
async fn delivery_lines(
    State(app): State<App>,
    call: Call,
    Path(delivery): Path<String>,
    Asked(which): Asked<work::Merge>,
) -> Result<Json<MergedLog>> {
    call.may(Right::View)?;
    let row = super::row::named(&mut app.db.read(), &delivery).await?;
    Ok(Json(work::merged(&app, call.lang, row.number, &which).await?))
}

/// Why the last thing of the caller's waits, or failed.
#[utoipa::path(get, path = "/why", tag = "deliveries", responses((status = 200, body = WhyAnswer), (status = 404, body = Problem)))]
async fn why_mine(State(app): State<App>, call: Call) -> Result<Json<WhyAnswer>> {
    Ok(Json(why::mine(&app, &call).await?))
}

/// Why something waits, or failed: `D-42`, `R-131`, `SPACE/APP/JOB` (slashes written `%2F`), an environment, a space, a lock.
#[utoipa::path(get, path = "/why/{object}", tag = "deliveries", params(("object" = String, Path)),
    responses((status = 200, body = WhyAnswer), (status = 404, body = Problem)))]
async fn why_object(
    State(app): State<App>,
    call: Call,
    Path(object): Path<String>,
) -> Result<Json<WhyAnswer>> {
    Ok(Json(why::why(&app, &call, &object).await?))
}
