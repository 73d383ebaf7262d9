//! From wire to door and back: applying documents, and what of spaces needs to know deliveries.

use super::{actions, apply};
use crate::app::App;
use crate::call::Call;
use crate::delivery;
use crate::fault::Result;
use crate::http::Json;
use crate::spaces::{self, board};
use axum::extract::{Path, State};
use model::rights::Right;
use protocol::Problem;
use protocol::api::{ActionResult, ObjectAction, SpaceStanding, SpaceView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(apply::routes())
        .routes(routes!(list_spaces))
        .routes(routes!(get_space))
        .routes(routes!(get_space_run))
        .routes(routes!(act_on_objects))
}

/// Every space, with its engine, its counts, its deliveries: the steering board.
#[utoipa::path(get, path = "/spaces", tag = "spaces", responses((status = 200, body = Vec<SpaceStanding>)))]
async fn list_spaces(State(app): State<App>, call: Call) -> Result<Json<Vec<SpaceStanding>>> {
    call.may(Right::View)?;
    let mut spaces = board::standings(&app).await?;
    let mut waiting = delivery::waiting(&app).await?;
    for space in &mut spaces {
        space.waiting = waiting.remove(&space.name.to_lowercase()).unwrap_or_default();
    }
    Ok(Json(spaces))
}

/// Whether the caller may act on the objects of a run of a space: this one, or the one that is shown.
async fn may(app: &App, call: &Call, space: &str, run: Option<i64>) -> Result<bool> {
    let doc = spaces::engines::doc(app, space).await?;
    if !doc.graph.delivery {
        return Ok(true);
    }
    if call.may(Right::DeliverTo).is_err() {
        return Ok(false);
    }
    let delivery = match run {
        None => spaces::shown(app, &doc.file.space.name).await?,
        Some(number) => spaces::run(app, number).await?,
    };
    let delivery = delivery.filter(|run| run.ended_at.is_none()).and_then(|run| run.delivery);
    match delivery {
        Some(number) => delivery::may_act_on(app, call, number, Right::ActOnJobs).await,
        None => Ok(true),
    }
}

async fn told(app: &App, call: &Call, space: &str, run: Option<i64>) -> Result<SpaceView> {
    call.may(Right::View)?;
    let may = may(app, call, space, run).await?;
    let mut view = spaces::view(app, call, space, run, may).await?;
    let going = view.run.as_ref().filter(|run| run.ended_at.is_none() && !run.delivery.is_empty());
    if let Some(number) = going.and_then(|run| delivery::number(&run.delivery))
        && view.nodes.iter().any(|node| node.actions.iter().any(|word| word == "roll-back"))
    {
        // RB-1: not offered beyond the point of no return.
        let turn = spaces::turn(app).await?;
        if delivery::may_go_back(app, call, &turn, number).await.is_err() {
            view.nodes.iter_mut().for_each(|node| node.actions.retain(|word| word != "roll-back"));
        }
    }
    let mut waiting = delivery::waiting(app).await?;
    view.space.waiting = waiting.remove(&view.space.name.to_lowercase()).unwrap_or_default();
    Ok(view)
}

/// A space with its graph: how every object stands, why, what the caller may do.
#[utoipa::path(get, path = "/spaces/{space}", tag = "spaces", params(("space" = String, Path)),
    responses((status = 200, body = SpaceView), (status = 404, body = Problem)))]
async fn get_space(State(app): State<App>, call: Call, Path(space): Path<String>) -> Result<Json<SpaceView>> {
    Ok(Json(told(&app, &call, &space, None).await?))
}

/// A run of a space as it stands, or stood at its end.
#[utoipa::path(get, path = "/spaces/{space}/runs/{number}", tag = "spaces",
    params(("space" = String, Path), ("number" = i64, Path)),
    responses((status = 200, body = SpaceView), (status = 404, body = Problem)))]
async fn get_space_run(
    State(app): State<App>,
    call: Call,
    Path((space, number)): Path<(String, i64)>,
) -> Result<Json<SpaceView>> {
    Ok(Json(told(&app, &call, &space, Some(number)).await?))
}

/// Do something to applications and jobs: a line for each.
#[utoipa::path(post, path = "/spaces/{space}/actions", tag = "spaces", request_body = ObjectAction, params(("space" = String, Path)),
    responses((status = 200, body = Vec<ActionResult>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn act_on_objects(
    State(app): State<App>,
    call: Call,
    Path(space): Path<String>,
    Json(ask): Json<ObjectAction>,
) -> Result<Json<Vec<ActionResult>>> {
    Ok(Json(actions::on_objects(&app, &call, &space, ask).await?))
}
