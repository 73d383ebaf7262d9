//! From wire to door and back: versions that are delivered.

use super::delivering;
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use protocol::Problem;
use protocol::api::{ScriptDiff, VersionAsk};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_script))
        .routes(routes!(get_script_diff))
        .routes(routes!(block_version))
        .routes(routes!(unblock_version))
        .routes(routes!(promote_version))
        .routes(routes!(pin_version))
        .routes(routes!(confirm_replica))
}

/// Which script.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Which {
    /// Path in the package: `delivery/hooks/install`.
    path: String,
}

/// Which other version.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Against {
    /// Version to compare with.
    against: String,
}

/// What a depot has.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Copy {
    /// BLAKE3 digest of the file as the depot has it.
    digest: String,
}

/// The text of a script.
#[utoipa::path(get, path = "/packages/{package}/versions/{version}/scripts", tag = "packages",
    params(("package" = String, Path), ("version" = String, Path), Which),
    responses((status = 200, content_type = "text/plain", body = String), (status = 404, body = Problem)))]
async fn get_script(
    State(app): State<App>,
    call: Call,
    Path((package, version)): Path<(String, String)>,
    Asked(which): Asked<Which>,
) -> Result<Response> {
    let text = delivering::script(&app, &call, &package, &version, &which.path).await?;
    let safe = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        // Whoever opens it in a browser sees text: what a package brings is never run here.
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (axum::http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((safe, text).into_response())
}

/// Scripts that differ from those of another version of the package.
#[utoipa::path(get, path = "/packages/{package}/versions/{version}/scripts/diff", tag = "packages",
    params(("package" = String, Path), ("version" = String, Path), Against),
    responses((status = 200, body = Vec<ScriptDiff>), (status = 404, body = Problem)))]
async fn get_script_diff(
    State(app): State<App>,
    call: Call,
    Path((package, version)): Path<(String, String)>,
    Asked(other): Asked<Against>,
) -> Result<Json<Vec<ScriptDiff>>> {
    Ok(Json(delivering::script_diff(&app, &call, &package, &version, &other.against).await?))
}

/// Block a version: it is not deliverable anywhere from now on; deliveries under way go on.
#[utoipa::path(post, path = "/packages/{package}/versions/{version}/block", tag = "packages", request_body = VersionAsk,
    params(("package" = String, Path), ("version" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn block_version(
    State(app): State<App>,
    call: Call,
    Path((package, version)): Path<(String, String)>,
    Json(ask): Json<VersionAsk>,
) -> Result<StatusCode> {
    delivering::block(&app, &call, &package, &version, &ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Let a version be delivered again: whoever blocked it, or with `break-lock`.
#[utoipa::path(post, path = "/packages/{package}/versions/{version}/unblock", tag = "packages", request_body = VersionAsk,
    params(("package" = String, Path), ("version" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn unblock_version(
    State(app): State<App>,
    call: Call,
    Path((package, version)): Path<(String, String)>,
    Json(ask): Json<VersionAsk>,
) -> Result<StatusCode> {
    delivering::unblock(&app, &call, &package, &version, &ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Put a version into the store whose versions stay as they are: the same bytes.
#[utoipa::path(post, path = "/packages/{package}/versions/{version}/promote", tag = "packages", request_body = VersionAsk,
    params(("package" = String, Path), ("version" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn promote_version(
    State(app): State<App>,
    call: Call,
    Path((package, version)): Path<(String, String)>,
    Json(ask): Json<VersionAsk>,
) -> Result<StatusCode> {
    delivering::promote(&app, &call, &package, &version, &ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keep a version although it is old, or (`keep: false`) not any more.
#[utoipa::path(post, path = "/packages/{package}/versions/{version}/pin", tag = "packages", request_body = VersionAsk,
    params(("package" = String, Path), ("version" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn pin_version(
    State(app): State<App>,
    call: Call,
    Path((package, version)): Path<(String, String)>,
    Json(ask): Json<VersionAsk>,
) -> Result<StatusCode> {
    delivering::pin(&app, &call, &package, &version, &ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A depot says that it has a version; the time is the server's. Its age does not begin before every depot that serves an environment said so.
#[utoipa::path(put, path = "/depots/{depot}/versions/{package}/{version}", tag = "packages",
    params(("depot" = String, Path), ("package" = String, Path), ("version" = String, Path), Copy),
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn confirm_replica(
    State(app): State<App>,
    call: Call,
    Path((depot, package, version)): Path<(String, String, String)>,
    Asked(copy): Asked<Copy>,
) -> Result<StatusCode> {
    delivering::replicated(&app, &call, &depot, (&package, &version), &copy.digest).await?;
    Ok(StatusCode::NO_CONTENT)
}
