//! From wire to door and back. What changes groups stands with `instances`: their instances are concerned.

use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::Json;
use axum::extract::{Path, State};
use protocol::Problem;
use protocol::api::SettingGroup;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_setting_groups)).routes(routes!(get_setting_group))
}

/// Groups of settings by name.
#[utoipa::path(get, path = "/setting-groups", tag = "settings", responses((status = 200, body = Vec<SettingGroup>)))]
async fn list_setting_groups(State(app): State<App>, call: Call) -> Result<Json<Vec<SettingGroup>>> {
    Ok(Json(super::list(&app, &call).await?))
}

/// One group of settings.
#[utoipa::path(get, path = "/setting-groups/{name}", tag = "settings", params(("name" = String, Path)),
    responses((status = 200, body = SettingGroup), (status = 404, body = Problem)))]
async fn get_setting_group(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<Json<SettingGroup>> {
    Ok(Json(super::get(&app, &call, &name).await?))
}
