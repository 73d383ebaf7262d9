//! From wire to door and back.

use super::plan::Which;
use super::table::RunRow;
use super::{engines, history, keep, plan, positions, relaunch, store, views};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::Result;
use crate::http::page::page;
use crate::http::{Asked, Json, Paging};
use crate::store::Query;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use model::rights::Right;
use protocol::Problem;
use protocol::api::{
    ActionResult, EngineAction, KeepState, Page, PlannedStart, Relaunch, RunView, SpaceEvent, StatusRow,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room; those that need to know deliveries stand in `engine`.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_space_runs))
        .routes(routes!(space_history))
        .routes(routes!(put_positions))
        .routes(routes!(act_on_engines))
        .routes(routes!(relaunch_spaces))
        .routes(routes!(keep_state))
        .routes(routes!(space_plan))
        .routes(routes!(status))
}

/// Runs of a space, newest first.
#[utoipa::path(get, path = "/spaces/{space}/runs", tag = "spaces", params(("space" = String, Path), Paging),
    responses((status = 200, body = Page<RunView>), (status = 404, body = Problem)))]
async fn list_space_runs(
    State(app): State<App>,
    call: Call,
    Path(space): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<RunView>>> {
    call.may(Right::View)?;
    let doc = engines::doc(&app, &space).await?;
    let space = &doc.file.space.name;
    let limit = paging.limit()?;
    let before = paging.after::<1>()?.and_then(|[n]| n.parse().ok()).unwrap_or(i64::MAX);
    let mut q = app.db.read();
    let rows = q.rows(&store::runs_page(), args![space, before, i64::from(limit) + 1]).await?;
    let runs = rows.iter().map(RunRow::read).collect::<Result<Vec<_>>>()?;
    let total = q.count(store::RUNS_COUNT, args![space]).await?;
    let views = runs.iter().map(views::run_view).collect();
    Ok(Json(page(views, limit, total, |run: &RunView| [run.number.to_string()])))
}

/// What of a history.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct HistoryOf {
    /// Only of this application or job.
    object: String,
    /// Most lines, up to 1,000; 100 if absent.
    limit: Option<u32>,
}

/// What happened to a space, newest first: a line a run, relaunches with what they threw away, missed times.
#[utoipa::path(get, path = "/spaces/{space}/history", tag = "spaces", params(("space" = String, Path), HistoryOf),
    responses((status = 200, body = Vec<SpaceEvent>), (status = 404, body = Problem)))]
async fn space_history(
    State(app): State<App>,
    call: Call,
    Path(space): Path<String>,
    Asked(of): Asked<HistoryOf>,
) -> Result<Json<Vec<SpaceEvent>>> {
    call.may(Right::View)?;
    Ok(Json(history::history(&app, &call, &space, &of.object, of.limit.unwrap_or(100)).await?))
}

/// Keep places of applications in the picture: they are written into the text of the space's document.
#[utoipa::path(put, path = "/spaces/{space}/positions", tag = "spaces", request_body = BTreeMap<String, [f64; 2]>,
    params(("space" = String, Path)), responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn put_positions(
    State(app): State<App>,
    call: Call,
    Path(space): Path<String>,
    Json(places): Json<BTreeMap<String, [f64; 2]>>,
) -> Result<StatusCode> {
    positions::keep(&app, &call, &space, &places).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Start or stop engines: a line for each space.
#[utoipa::path(post, path = "/spaces/engines", tag = "spaces", request_body = EngineAction,
    responses((status = 200, body = Vec<ActionResult>), (status = 422, body = Problem)))]
async fn act_on_engines(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<EngineAction>,
) -> Result<Json<Vec<ActionResult>>> {
    Ok(Json(engines::act_on_engines(&app, &call, ask).await?))
}

/// Relaunch spaces: their graphs go back to upcoming. A line for each.
#[utoipa::path(post, path = "/spaces/relaunch", tag = "spaces", request_body = Relaunch,
    responses((status = 200, body = Vec<ActionResult>), (status = 422, body = Problem)))]
async fn relaunch_spaces(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<Relaunch>,
) -> Result<Json<Vec<ActionResult>>> {
    Ok(Json(relaunch::relaunch(&app, &call, ask).await?))
}

/// The graph stays as it is after its run ended, instead of going back to upcoming; or goes back after all.
#[utoipa::path(post, path = "/spaces/{space}/keep", tag = "spaces", request_body = KeepState, params(("space" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn keep_state(
    State(app): State<App>,
    call: Call,
    Path(space): Path<String>,
    Json(ask): Json<KeepState>,
) -> Result<StatusCode> {
    keep::keep_state(&app, &call, &space, &ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Between which business dates.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Between {
    /// First; today if absent.
    from: String,
    /// Last; the first if absent.
    to: String,
}

/// Planned starts of a space over business dates.
#[utoipa::path(get, path = "/spaces/{space}/plan", tag = "spaces", params(("space" = String, Path), Between),
    responses((status = 200, body = Vec<PlannedStart>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn space_plan(
    State(app): State<App>,
    call: Call,
    Path(space): Path<String>,
    Asked(between): Asked<Between>,
) -> Result<Json<Vec<PlannedStart>>> {
    call.may(Right::View)?;
    Ok(Json(plan::plan(&app, &space, &between.from, &between.to).await?))
}

/// Applications and jobs of all spaces that fit, with why they stand as they do.
#[utoipa::path(get, path = "/status", tag = "spaces", params(Which),
    responses((status = 200, body = Page<StatusRow>), (status = 422, body = Problem)))]
async fn status(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<Which>,
) -> Result<Json<Page<StatusRow>>> {
    call.may(Right::View)?;
    let paging = Paging { cursor: which.cursor.clone(), limit: which.limit, search: None };
    let limit = paging.limit()?;
    let from = paging.after::<1>()?.and_then(|[n]| n.parse().ok()).unwrap_or(0_usize);
    let all = plan::status(&app, &call, &which).await?;
    let total = all.len() as u64;
    let some: Vec<StatusRow> = all.into_iter().skip(from).take(limit as usize + 1).collect();
    Ok(Json(page(some, limit, total, |_| [(from + limit as usize).to_string()])))
}
