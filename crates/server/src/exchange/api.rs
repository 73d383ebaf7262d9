//! From wire to door and back.

use super::Filter;
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json, Paging};
use axum::extract::State;
use protocol::api::{Page, StateObject};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_states))
}

/// State objects by agent, instance, name.
#[utoipa::path(get, path = "/states", tag = "states", params(Filter, Paging), responses((status = 200, body = Page<StateObject>)))]
async fn list_states(
    State(app): State<App>,
    call: Call,
    Asked(filter): Asked<Filter>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<StateObject>>> {
    Ok(Json(super::list(&app, &call, &filter, &paging).await?))
}
