//! From wire to door and back: groups, networks, mirrors, settings of foreign agents.

use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::Json;
use crate::limits;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use protocol::Problem;
use protocol::api::{
    ComputerQuery, CopyName, ForeignSettings, Group, GroupPreview, Mirror, Network, NewGroup,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_groups, add_group))
        .routes(routes!(preview_group))
        .routes(routes!(get_group, change_group, remove_group))
        .routes(routes!(duplicate_group))
        .routes(routes!(list_networks, put_networks))
        .routes(routes!(get_foreign_settings, put_foreign_settings))
        .routes(routes!(list_mirrors))
        .routes(routes!(get_mirror, put_mirror, remove_mirror))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(import_group))
                .layer(DefaultBodyLimit::max(limits::IMPORT_BYTES_MAX)),
        )
}

/// Groups of computers by name.
#[utoipa::path(get, path = "/groups", tag = "groups", responses((status = 200, body = Vec<Group>)))]
async fn list_groups(State(app): State<App>, call: Call) -> Result<Json<Vec<Group>>> {
    Ok(Json(super::list_groups(&app, &call).await?))
}

/// A new group: with a query a dynamic one.
#[utoipa::path(post, path = "/groups", tag = "groups", request_body = NewGroup,
    responses((status = 201, body = Group), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add_group(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewGroup>,
) -> Result<(StatusCode, Json<Group>)> {
    Ok((StatusCode::CREATED, Json(super::put_group(&app, &call, None, ask).await?)))
}

/// The computers a query finds now.
#[utoipa::path(post, path = "/groups/preview", tag = "groups", request_body = ComputerQuery,
    responses((status = 200, body = GroupPreview), (status = 422, body = Problem)))]
async fn preview_group(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<ComputerQuery>,
) -> Result<Json<GroupPreview>> {
    Ok(Json(super::preview(&app, &call, &ask).await?))
}

/// One group.
#[utoipa::path(get, path = "/groups/{name}", tag = "groups", params(("name" = String, Path)),
    responses((status = 200, body = Group), (status = 404, body = Problem)))]
async fn get_group(State(app): State<App>, call: Call, Path(name): Path<String>) -> Result<Json<Group>> {
    Ok(Json(super::get_group(&app, &call, &name).await?))
}

/// Change a group: its name, query or members.
#[utoipa::path(put, path = "/groups/{name}", tag = "groups", request_body = NewGroup, params(("name" = String, Path)),
    responses((status = 200, body = Group), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change_group(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<NewGroup>,
) -> Result<Json<Group>> {
    Ok(Json(super::put_group(&app, &call, Some(&name), ask).await?))
}

/// Remove a group no task names.
#[utoipa::path(delete, path = "/groups/{name}", tag = "groups", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_group(State(app): State<App>, call: Call, Path(name): Path<String>) -> Result<StatusCode> {
    super::remove_group(&app, &call, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Add the computers of a list to a static group: ids or names in the first column.
#[utoipa::path(post, path = "/groups/{name}/import", tag = "groups", request_body(content = String, content_type = "text/csv"),
    params(("name" = String, Path)),
    responses((status = 200, body = Group), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn import_group(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    csv: String,
) -> Result<Json<Group>> {
    Ok(Json(super::import(&app, &call, &name, &csv).await?))
}

/// Make a copy of a group.
#[utoipa::path(post, path = "/groups/{name}/duplicate", tag = "groups", request_body = CopyName, params(("name" = String, Path)),
    responses((status = 201, body = Group), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn duplicate_group(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<CopyName>,
) -> Result<(StatusCode, Json<Group>)> {
    Ok((StatusCode::CREATED, Json(super::duplicate(&app, &call, &name, &ask.name).await?)))
}

/// Declared networks.
#[utoipa::path(get, path = "/networks", tag = "foreign agents", responses((status = 200, body = Vec<Network>)))]
async fn list_networks(State(app): State<App>, call: Call) -> Result<Json<Vec<Network>>> {
    Ok(Json(super::list_networks(&app, &call).await?))
}

/// Declare networks: these, and no others.
#[utoipa::path(put, path = "/networks", tag = "foreign agents", request_body = Vec<Network>,
    responses((status = 200, body = Vec<Network>), (status = 422, body = Problem)))]
async fn put_networks(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<Vec<Network>>,
) -> Result<Json<Vec<Network>>> {
    Ok(Json(super::put_networks(&app, &call, ask).await?))
}

/// Settings of foreign agents; never the password.
#[utoipa::path(get, path = "/foreign/settings", tag = "foreign agents", responses((status = 200, body = ForeignSettings)))]
async fn get_foreign_settings(State(app): State<App>, call: Call) -> Result<Json<ForeignSettings>> {
    call.may(model::rights::Right::View)?;
    Ok(Json(super::settings(&mut app.db.read()).await?))
}

/// Change settings of foreign agents.
#[utoipa::path(put, path = "/foreign/settings", tag = "foreign agents", request_body = ForeignSettings,
    responses((status = 200, body = ForeignSettings), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put_foreign_settings(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<ForeignSettings>,
) -> Result<Json<ForeignSettings>> {
    Ok(Json(super::put_settings(&app, &call, ask).await?))
}

/// Mirrors by name.
#[utoipa::path(get, path = "/mirrors", tag = "foreign agents", responses((status = 200, body = Vec<Mirror>)))]
async fn list_mirrors(State(app): State<App>, call: Call) -> Result<Json<Vec<Mirror>>> {
    Ok(Json(super::mirrors::list(&app, &call).await?))
}

/// One mirror.
#[utoipa::path(get, path = "/mirrors/{name}", tag = "foreign agents", params(("name" = String, Path)),
    responses((status = 200, body = Mirror), (status = 404, body = Problem)))]
async fn get_mirror(State(app): State<App>, call: Call, Path(name): Path<String>) -> Result<Json<Mirror>> {
    Ok(Json(super::mirrors::get(&app, &call, &name).await?))
}

/// A mirror, new or changed.
#[utoipa::path(put, path = "/mirrors/{name}", tag = "foreign agents", request_body = Mirror, params(("name" = String, Path)),
    responses((status = 200, body = Mirror), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn put_mirror(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<Mirror>,
) -> Result<Json<Mirror>> {
    Ok(Json(super::mirrors::put(&app, &call, &name, ask).await?))
}

/// Remove a mirror.
#[utoipa::path(delete, path = "/mirrors/{name}", tag = "foreign agents", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove_mirror(State(app): State<App>, call: Call, Path(name): Path<String>) -> Result<StatusCode> {
    super::mirrors::remove(&app, &call, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
