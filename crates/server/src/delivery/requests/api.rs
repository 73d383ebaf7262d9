//! From wire to door and back.

use super::{decide, views, write};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::{Asked, Json};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use model::Timestamp;
use model::rights::Right;
use protocol::Problem;
use protocol::api::{
    CopyRequest, DeliveryRequest, NewRequest, RequestChange, RequestReview, RequestSlot, RequestStep,
};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of requests.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_requests, new_request))
        .routes(routes!(request_slot))
        .routes(routes!(get_request, change_request))
        .routes(routes!(review_request))
        .routes(routes!(submit_request))
        .routes(routes!(approve_request))
        .routes(routes!(reject_request))
        .routes(routes!(ask_changes_of_request))
        .routes(routes!(withdraw_request))
        .routes(routes!(take_request))
        .routes(routes!(copy_request))
}

/// What of the list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Which {
    /// Only of this state.
    state: String,
    /// Only for this environment.
    env: String,
    /// Only the caller's own.
    mine: bool,
    /// Only those the caller may decide about now: by tier, urgent ones first, then by wished time and age.
    to_decide: bool,
    /// Only urgent changes.
    urgent: bool,
    /// Only those filed since then, as an instant: `2026-11-01T00:00:00Z`.
    from: String,
    /// Only those filed before then.
    until: String,
    /// Only those before this one: `R-131`.
    before: String,
}

/// Requests, newest first; at most 500.
#[utoipa::path(get, path = "/requests", tag = "requests", params(Which), responses((status = 200, body = Vec<DeliveryRequest>)))]
async fn list_requests(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<Which>,
) -> Result<Json<Vec<DeliveryRequest>>> {
    call.may(Right::View)?;
    let instant = |field: &'static str, text: &str| match text {
        "" => Ok(None),
        text => Timestamp::parse(text).map(Some).map_err(|e| Fault::field(field, e.to_string())),
    };
    let asked = views::Asked {
        urgent: which.urgent,
        from: instant("from", &which.from)?,
        until: instant("until", &which.until)?,
        state: which.state,
        env: which.env,
        mine: which.mine,
        to_decide: which.to_decide,
        before: super::row::number(&which.before),
    };
    Ok(Json(views::list(&app, &call, &asked).await?))
}

/// Asks for a delivery: a draft, or filed at once with `submit`. With more environments or packages: a request for each, all or none; the first is told, with the others in `together`.
#[utoipa::path(post, path = "/requests", tag = "requests", request_body = NewRequest,
    responses((status = 201, body = DeliveryRequest), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn new_request(
    State(app): State<App>,
    call: Call,
    Json(body): Json<NewRequest>,
) -> Result<(StatusCode, Json<DeliveryRequest>)> {
    call.may(Right::RequestDelivery)?;
    let number = write::new(&app, &call, body).await?;
    Ok((StatusCode::CREATED, Json(views::one(&app, &call, number).await?)))
}

/// Of what.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct SlotOf {
    /// Environment.
    env: String,
    /// `normal` `urgent`.
    urgency: String,
}

/// What holds for a request that is filed now: board, earliest slot, fields, stages.
#[utoipa::path(get, path = "/requests/slot", tag = "requests", params(SlotOf),
    responses((status = 200, body = RequestSlot), (status = 404, body = Problem)))]
async fn request_slot(
    State(app): State<App>,
    call: Call,
    Asked(of): Asked<SlotOf>,
) -> Result<Json<RequestSlot>> {
    call.may(Right::View)?;
    Ok(Json(views::slot(&app, &call, &of.env, &of.urgency).await?))
}

/// A request.
#[utoipa::path(get, path = "/requests/{request}", tag = "requests", params(("request" = String, Path)),
    responses((status = 200, body = DeliveryRequest), (status = 404, body = Problem)))]
async fn get_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
) -> Result<Json<DeliveryRequest>> {
    call.may(Right::View)?;
    let row = super::row::named(&mut app.db.read(), &request).await?;
    Ok(Json(views::view(&call, &row)))
}

/// Everything an approver looks at, on one screen: gates, checks, scripts, variables and manifest that differ, length, rollback, how it fared below, who accepted it.
#[utoipa::path(get, path = "/requests/{request}/review", tag = "requests", params(("request" = String, Path)),
    responses((status = 200, body = RequestReview), (status = 404, body = Problem)))]
async fn review_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
) -> Result<Json<RequestReview>> {
    call.may(Right::RequestDelivery)?;
    Ok(Json(views::review(&app, &call, &request).await?))
}

/// Changes a draft.
#[utoipa::path(patch, path = "/requests/{request}", tag = "requests", params(("request" = String, Path)), request_body = RequestChange,
    responses((status = 200, body = DeliveryRequest), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn change_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
    Json(body): Json<RequestChange>,
) -> Result<Json<DeliveryRequest>> {
    call.may(Right::RequestDelivery)?;
    let number = write::change(&app, &call, &request, body).await?;
    Ok(Json(views::one(&app, &call, number).await?))
}

/// Files a draft.
#[utoipa::path(post, path = "/requests/{request}/submit", tag = "requests", params(("request" = String, Path)), request_body = RequestStep,
    responses((status = 200, body = DeliveryRequest), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn submit_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
    Json(body): Json<RequestStep>,
) -> Result<Json<DeliveryRequest>> {
    call.may(Right::RequestDelivery)?;
    let number = write::submit(&app, &call, &request, body.revision).await?;
    Ok(Json(views::one(&app, &call, number).await?))
}

/// Approves at the stage that is open; with it, others that were filed in the same act for the same tier.
#[utoipa::path(post, path = "/requests/{request}/approve", tag = "requests", params(("request" = String, Path)), request_body = RequestStep,
    responses((status = 200, body = DeliveryRequest), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn approve_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
    Json(body): Json<RequestStep>,
) -> Result<Json<DeliveryRequest>> {
    let number = decide::decide(&app, &call, &request, body, true).await?;
    Ok(Json(views::one(&app, &call, number).await?))
}

/// Rejects: it ends; with it, others that were filed in the same act for the same tier.
#[utoipa::path(post, path = "/requests/{request}/reject", tag = "requests", params(("request" = String, Path)), request_body = RequestStep,
    responses((status = 200, body = DeliveryRequest), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn reject_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
    Json(body): Json<RequestStep>,
) -> Result<Json<DeliveryRequest>> {
    let number = decide::decide(&app, &call, &request, body, false).await?;
    Ok(Json(views::one(&app, &call, number).await?))
}

/// Gives it back to its author.
#[utoipa::path(post, path = "/requests/{request}/ask-changes", tag = "requests", params(("request" = String, Path)), request_body = RequestStep,
    responses((status = 200, body = DeliveryRequest), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn ask_changes_of_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
    Json(body): Json<RequestStep>,
) -> Result<Json<DeliveryRequest>> {
    let number = decide::ask_changes(&app, &call, &request, body).await?;
    Ok(Json(views::one(&app, &call, number).await?))
}

/// Takes it back.
#[utoipa::path(post, path = "/requests/{request}/withdraw", tag = "requests", params(("request" = String, Path)), request_body = RequestStep,
    responses((status = 200, body = DeliveryRequest), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn withdraw_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
    Json(body): Json<RequestStep>,
) -> Result<Json<DeliveryRequest>> {
    call.may(Right::RequestDelivery)?;
    let number = decide::withdraw(&app, &call, &request, body).await?;
    Ok(Json(views::one(&app, &call, number).await?))
}

/// Takes it over, or gives it to somebody.
#[utoipa::path(post, path = "/requests/{request}/take", tag = "requests", params(("request" = String, Path)), request_body = RequestStep,
    responses((status = 200, body = DeliveryRequest), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn take_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
    Json(body): Json<RequestStep>,
) -> Result<Json<DeliveryRequest>> {
    let number = decide::take(&app, &call, &request, body).await?;
    Ok(Json(views::one(&app, &call, number).await?))
}

/// Copies it into a draft: everything but the version.
#[utoipa::path(post, path = "/requests/{request}/copy", tag = "requests", params(("request" = String, Path)), request_body = CopyRequest,
    responses((status = 201, body = DeliveryRequest), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn copy_request(
    State(app): State<App>,
    call: Call,
    Path(request): Path<String>,
    Json(body): Json<CopyRequest>,
) -> Result<(StatusCode, Json<DeliveryRequest>)> {
    call.may(Right::RequestDelivery)?;
    let number = write::copy(&app, &call, &request, body).await?;
    Ok((StatusCode::CREATED, Json(views::one(&app, &call, number).await?)))
}
