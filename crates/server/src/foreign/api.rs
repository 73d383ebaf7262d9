//! From wire to door and back: waking one computer, asking its agent how it stands.

use super::push::{self, Outcome, Says};
use crate::app::App;
use crate::call::Call;
use crate::computers;
use crate::fault::Result;
use crate::http::Json;
use axum::extract::{Path, State};
use model::id::ComputerId;
use model::rights::Right;
use protocol::api::{AgentStatus, ItemResult};
use protocol::{Lang, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(wake_computer)).routes(routes!(computer_status))
}

/// Wake the agent of a computer now.
#[utoipa::path(post, path = "/computers/{id}/wake", tag = "computers", params(("id" = String, Path)),
    responses((status = 200, body = ItemResult), (status = 404, body = Problem)))]
async fn wake_computer(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
) -> Result<Json<ItemResult>> {
    call.may(Right::Control)?;
    let machine = computers::machine_of(&app, &call, &id).await?;
    let (done, text) = match machine.agent_id {
        Some(agent) => {
            let connected = app.presence.is_connected(agent);
            (connected, ours(connected, call.lang))
        }
        None => {
            let outcome = push::wake(&app, &machine).await?;
            (outcome == Outcome::Woken, outcome.text(call.lang))
        }
    };
    let id = ComputerId::from_uuid(machine.id).to_string();
    Ok(Json(ItemResult { id, name: machine.name, done, text: text.to_owned() }))
}

/// What the agent of a computer says now.
#[utoipa::path(get, path = "/computers/{id}/status", tag = "computers", params(("id" = String, Path)),
    responses((status = 200, body = AgentStatus), (status = 404, body = Problem)))]
async fn computer_status(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
) -> Result<Json<AgentStatus>> {
    call.may(Right::View)?;
    let machine = computers::machine_of(&app, &call, &id).await?;
    if let Some(agent) = machine.agent_id {
        let connected = app.presence.is_connected(agent);
        let outcome = if connected { "connected" } else { "away" };
        let text = ours(connected, call.lang).to_owned();
        return Ok(Json(AgentStatus { outcome: outcome.to_owned(), address: None, text }));
    }
    let (outcome, answered) = push::status(&app, &machine).await?;
    let (word, text) = match answered {
        Some((_, Says::Waiting)) => ("waiting", waits(call.lang)),
        Some((_, Says::Busy)) => ("busy", works(call.lang)),
        None => (outcome.word(), outcome.text(call.lang)),
    };
    Ok(Json(AgentStatus {
        outcome: word.to_owned(),
        address: answered.map(|(at, _)| at.to_string()),
        text: text.to_owned(),
    }))
}

fn ours(connected: bool, lang: Lang) -> &'static str {
    match (connected, lang) {
        (true, Lang::En) => "its agent is connected: it has its work at once",
        (true, Lang::Fr) => "sa sentinelle est connectée : elle reçoit son travail aussitôt",
        (false, Lang::En) => "its agent is not connected",
        (false, Lang::Fr) => "sa sentinelle n'est pas connectée",
    }
}

fn waits(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "it waits",
        Lang::Fr => "il attend",
    }
}

fn works(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "it is busy",
        Lang::Fr => "il est occupé",
    }
}
