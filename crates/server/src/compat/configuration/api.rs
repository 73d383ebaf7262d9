//! From wire to door and back.

use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::Json;
use axum::extract::State;
use protocol::Problem;
use protocol::api::{ConfigurationCheck, ConfigurationFile, NewConfiguration, ReloadConfiguration};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this part.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_configuration, put_configuration))
        .routes(routes!(check_configuration))
        .routes(routes!(reload_configuration))
}

/// The configuration in the form of Constellation's file, keys included.
#[utoipa::path(get, path = "/configuration", tag = "configuration", responses((status = 200, body = ConfigurationFile)))]
async fn get_configuration(State(app): State<App>, call: Call) -> Result<Json<ConfigurationFile>> {
    Ok(Json(super::read(&app, &call).await?))
}

/// Save a configuration file; apply it when `then` says so.
#[utoipa::path(put, path = "/configuration", tag = "configuration", request_body = NewConfiguration,
    responses((status = 200, body = ConfigurationCheck), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put_configuration(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewConfiguration>,
) -> Result<Json<ConfigurationCheck>> {
    Ok(Json(super::save(&app, &call, ask).await?))
}

/// What is wrong with a configuration file, and what applying it would change.
#[utoipa::path(post, path = "/configuration/check", tag = "configuration", request_body = NewConfiguration,
    responses((status = 200, body = ConfigurationCheck)))]
async fn check_configuration(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewConfiguration>,
) -> Result<Json<ConfigurationCheck>> {
    Ok(Json(super::check(&app, &call, &ask).await?))
}

/// Apply the configuration that was saved.
#[utoipa::path(post, path = "/configuration/reload", tag = "configuration", request_body = ReloadConfiguration,
    responses((status = 200, body = ConfigurationCheck), (status = 422, body = Problem)))]
async fn reload_configuration(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<ReloadConfiguration>,
) -> Result<Json<ConfigurationCheck>> {
    Ok(Json(super::reload(&app, &call, ask).await?))
}
