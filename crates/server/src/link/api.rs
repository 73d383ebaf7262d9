//! From wire to door and back; these addresses are for agents.

use super::connection;
use crate::app::App;
use crate::fault::{Fault, Result};
use crate::fleet::Known;
use crate::limits;
use crate::{packages, tasks, work};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use model::Digest;
use protocol::Problem;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(open_link)).routes(routes!(fetch_bundle))
}

/// An agent's connection: a WebSocket with JSON frames.
#[utoipa::path(get, path = "/agent/link", tag = "agent link",
    responses((status = 101, description = "The connection is open"), (status = 403, body = Problem)))]
async fn open_link(State(app): State<App>, agent: Known, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .read_buffer_size(limits::FRAME_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(limits::FRAME_BYTES_MAX)
        .max_message_size(limits::FRAME_BYTES_MAX)
        .max_frame_size(limits::FRAME_BYTES_MAX)
        .on_upgrade(move |socket| connection::serve(app, agent, socket))
}

/// The bytes of a bundle, whole or in part, if it is planned for the agent, in a run it was handed, or comes with a job of a delivery.
#[utoipa::path(get, path = "/agent/bundles/{digest}", tag = "agent link", params(("digest" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 206), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn fetch_bundle(
    State(app): State<App>,
    agent: Known,
    Path(digest): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let digest = Digest::parse(&digest).map_err(|e| Fault::field("digest", e))?;
    if !work::fetches(&app, agent.id, &digest).await? {
        tasks::may_fetch(&app, agent.id, &digest).await?;
    }
    packages::serve(&app, &digest, &headers).await
}
