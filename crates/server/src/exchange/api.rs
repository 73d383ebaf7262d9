//! From wire to door and back.

use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json, Paging};
use axum::extract::State;
use protocol::api::{Page, StateObject};
use protocol::exchange::StateFilter;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_states))
}

/// Which objects: each is a value or `*`.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Which {
    /// Agent.
    pub agent: Option<String>,
    /// Instance.
    pub instance: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Type label.
    pub r#type: Option<String>,
}

impl From<Which> for StateFilter {
    fn from(w: Which) -> Self {
        Self { agent: w.agent, instance: w.instance, name: w.name, kind: w.r#type }
    }
}

/// State objects by agent, instance, name.
#[utoipa::path(get, path = "/states", tag = "states", params(Which, Paging), responses((status = 200, body = Page<StateObject>)))]
async fn list_states(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<Which>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<StateObject>>> {
    Ok(Json(super::list(&app, &call, &which.into(), &paging)?))
}
