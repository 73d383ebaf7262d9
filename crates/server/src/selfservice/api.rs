//! From wire to door and back.

use super::{offers, own};
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json};
use crate::tasks::Span;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use protocol::Problem;
use protocol::api::{
    NewSelfServiceOffer, OwnComputer, RunLog, SelfServiceOffer, SelfServiceRequest, TaskRun,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(own_computers))
        .routes(routes!(request_install))
        .routes(routes!(own_log))
        .routes(routes!(list_offers))
        .routes(routes!(put_offer, withdraw_offer))
}

/// Your own computers, the packages offered for each, and what became of those you asked for.
#[utoipa::path(get, path = "/self-service", tag = "self-service", responses((status = 200, body = Vec<OwnComputer>)))]
async fn own_computers(State(app): State<App>, call: Call) -> Result<Json<Vec<OwnComputer>>> {
    Ok(Json(own::list(&app, &call).await?))
}

/// Prepare a package for install on one of your own computers: at once, and its agent is woken. Asked again, what is under way stays.
#[utoipa::path(post, path = "/self-service/requests", tag = "self-service", request_body = SelfServiceRequest,
    responses((status = 200, body = TaskRun), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn request_install(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<SelfServiceRequest>,
) -> Result<Json<TaskRun>> {
    Ok(Json(own::request(&app, &call, &ask).await?))
}

/// Lines of the log of something you asked for; 1,000 of them unless fewer are asked for.
#[utoipa::path(get, path = "/self-service/runs/{id}/log", tag = "self-service", params(("id" = String, Path), Span),
    responses((status = 200, body = RunLog), (status = 404, body = Problem)))]
async fn own_log(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<RunLog>> {
    Ok(Json(own::log(&app, &call, &id, &span).await?))
}

/// Packages offered for self-service.
#[utoipa::path(get, path = "/self-service/offers", tag = "self-service",
    responses((status = 200, body = Vec<SelfServiceOffer>)))]
async fn list_offers(State(app): State<App>, call: Call) -> Result<Json<Vec<SelfServiceOffer>>> {
    Ok(Json(offers::list(&app, &call).await?))
}

/// Offer a package, or change how. Asks for `deploy` and `control`: others start work by it.
#[utoipa::path(put, path = "/self-service/offers/{package}", tag = "self-service", request_body = NewSelfServiceOffer,
    params(("package" = String, Path)),
    responses((status = 200, body = SelfServiceOffer), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put_offer(
    State(app): State<App>,
    call: Call,
    Path(package): Path<String>,
    Json(ask): Json<NewSelfServiceOffer>,
) -> Result<Json<SelfServiceOffer>> {
    Ok(Json(offers::put(&app, &call, &package, ask).await?))
}

/// Offer a package no more; what was asked for goes on.
#[utoipa::path(delete, path = "/self-service/offers/{package}", tag = "self-service", params(("package" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn withdraw_offer(
    State(app): State<App>,
    call: Call,
    Path(package): Path<String>,
) -> Result<StatusCode> {
    offers::withdraw(&app, &call, &package).await?;
    Ok(StatusCode::NO_CONTENT)
}
