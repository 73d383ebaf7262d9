//! From wire to door and back: rollouts.

use super::views::{self, Which, WhichTargets};
use super::{act, new};
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json, Paging};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use protocol::Problem;
use protocol::api::{NewRollout, Page, Rollout, RolloutAct, RolloutTarget};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of rollouts.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_rollouts, new_rollout))
        .routes(routes!(get_rollout))
        .routes(routes!(rollout_targets))
        .routes(routes!(act_on_rollout))
}

/// Rollouts, newest first.
#[utoipa::path(get, path = "/rollouts", tag = "rollouts", params(Paging, Which),
    responses((status = 200, body = Page<Rollout>), (status = 422, body = Problem)))]
async fn list_rollouts(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
    Asked(which): Asked<Which>,
) -> Result<Json<Page<Rollout>>> {
    Ok(Json(views::list(&app, &call, &paging, &which).await?))
}

/// Bring one version to many environments, in rings: each gets a delivery of its own.
#[utoipa::path(post, path = "/rollouts", tag = "rollouts", request_body = NewRollout,
    responses((status = 201, body = Rollout), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn new_rollout(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewRollout>,
) -> Result<(StatusCode, Json<Rollout>)> {
    Ok((StatusCode::CREATED, Json(new::new(&app, &call, ask).await?)))
}

/// A rollout: its rings with their numbers, its failures by cause.
#[utoipa::path(get, path = "/rollouts/{rollout}", tag = "rollouts", params(("rollout" = String, Path, description = "`RO-7` or `7`")),
    responses((status = 200, body = Rollout), (status = 404, body = Problem)))]
async fn get_rollout(
    State(app): State<App>,
    call: Call,
    Path(rollout): Path<String>,
) -> Result<Json<Rollout>> {
    Ok(Json(views::get(&app, &call, &rollout).await?))
}

/// Targets of a rollout, in order.
#[utoipa::path(get, path = "/rollouts/{rollout}/targets", tag = "rollouts", params(("rollout" = String, Path), Paging, WhichTargets),
    responses((status = 200, body = Page<RolloutTarget>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn rollout_targets(
    State(app): State<App>,
    call: Call,
    Path(rollout): Path<String>,
    Asked(paging): Asked<Paging>,
    Asked(which): Asked<WhichTargets>,
) -> Result<Json<Page<RolloutTarget>>> {
    Ok(Json(views::targets(&app, &call, &rollout, &paging, &which).await?))
}

/// Do something to a rollout; `retry` gives the new one.
#[utoipa::path(post, path = "/rollouts/{rollout}/act", tag = "rollouts", request_body = RolloutAct, params(("rollout" = String, Path)),
    responses((status = 200, body = Rollout), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn act_on_rollout(
    State(app): State<App>,
    call: Call,
    Path(rollout): Path<String>,
    Json(ask): Json<RolloutAct>,
) -> Result<Json<Rollout>> {
    Ok(Json(act::act(&app, &call, &rollout, ask).await?))
}
