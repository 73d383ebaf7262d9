//! From wire to door and back: tiers, environments, the matrix.

use super::logs::Stretch;
use super::{disk, envs, logs, plan, resolve, rollback};
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json};
use axum::extract::{Path, State};
use model::rights::Right;
use protocol::Problem;
use protocol::api::{
    Accept, Accepted, EnvPartition, EnvStanding, Installed, LogSourceView, LogStretch, Matrix, PromotionPath,
    RollbackCandidate, TierStanding,
};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of environments.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_tiers))
        .routes(routes!(list_envs))
        .routes(routes!(get_env))
        .routes(routes!(env_disk))
        .routes(routes!(env_history))
        .routes(routes!(env_candidates))
        .routes(routes!(env_path))
        .routes(routes!(env_logs))
        .routes(routes!(env_log))
        .routes(routes!(accept_version))
        .routes(routes!(get_matrix))
}

/// Tiers, by rank, with what they say now.
#[utoipa::path(get, path = "/tiers", tag = "environments", responses((status = 200, body = Vec<TierStanding>)))]
async fn list_tiers(State(app): State<App>, call: Call) -> Result<Json<Vec<TierStanding>>> {
    Ok(Json(envs::tiers(&app, &call).await?))
}

/// Environments, by rank of their tier.
#[utoipa::path(get, path = "/envs", tag = "environments", responses((status = 200, body = Vec<EnvStanding>)))]
async fn list_envs(State(app): State<App>, call: Call) -> Result<Json<Vec<EnvStanding>>> {
    Ok(Json(envs::list(&app, &call).await?))
}

/// An environment.
#[utoipa::path(get, path = "/envs/{env}", tag = "environments", params(("env" = String, Path)),
    responses((status = 200, body = EnvStanding), (status = 404, body = Problem)))]
async fn get_env(State(app): State<App>, call: Call, Path(env): Path<String>) -> Result<Json<EnvStanding>> {
    Ok(Json(envs::get(&app, &call, &env).await?))
}

/// Partitions of the agents of an environment, with the roots that lie on them.
#[utoipa::path(get, path = "/envs/{env}/disk", tag = "environments", params(("env" = String, Path)),
    responses((status = 200, body = Vec<EnvPartition>), (status = 404, body = Problem)))]
async fn env_disk(
    State(app): State<App>,
    call: Call,
    Path(env): Path<String>,
) -> Result<Json<Vec<EnvPartition>>> {
    Ok(Json(disk::disk(&app, &call, &env).await?))
}

/// Of which package.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct OfPackage {
    /// Package; empty: all.
    package: String,
    /// Version.
    version: String,
}

/// What was installed in an environment, newest first.
#[utoipa::path(get, path = "/envs/{env}/history", tag = "environments", params(("env" = String, Path), OfPackage),
    responses((status = 200, body = Vec<Installed>), (status = 404, body = Problem)))]
async fn env_history(
    State(app): State<App>,
    call: Call,
    Path(env): Path<String>,
    Asked(of): Asked<OfPackage>,
) -> Result<Json<Vec<Installed>>> {
    Ok(Json(envs::history(&app, &call, &env, &of.package).await?))
}

/// Versions one can go back to.
#[utoipa::path(get, path = "/envs/{env}/candidates", tag = "environments", params(("env" = String, Path), OfPackage),
    responses((status = 200, body = Vec<RollbackCandidate>), (status = 404, body = Problem)))]
async fn env_candidates(
    State(app): State<App>,
    call: Call,
    Path(env): Path<String>,
    Asked(of): Asked<OfPackage>,
) -> Result<Json<Vec<RollbackCandidate>>> {
    call.may(Right::View)?;
    let env = resolve::env(&app, &env).await?;
    Ok(Json(rollback::candidates(&app, &env.file.env.name, &of.package).await?))
}

/// What stands between a version and an environment.
#[utoipa::path(get, path = "/envs/{env}/path", tag = "environments", params(("env" = String, Path), OfPackage),
    responses((status = 200, body = PromotionPath), (status = 404, body = Problem)))]
async fn env_path(
    State(app): State<App>,
    call: Call,
    Path(env): Path<String>,
    Asked(of): Asked<OfPackage>,
) -> Result<Json<PromotionPath>> {
    Ok(Json(plan::path(&app, &call, &env, &of.package, &of.version).await?))
}

/// Log sources of an environment, with their files.
#[utoipa::path(get, path = "/envs/{env}/logs", tag = "environments", params(("env" = String, Path)),
    responses((status = 200, body = Vec<LogSourceView>), (status = 404, body = Problem)))]
async fn env_logs(
    State(app): State<App>,
    call: Call,
    Path(env): Path<String>,
) -> Result<Json<Vec<LogSourceView>>> {
    Ok(Json(logs::sources(&app, &call, &env).await?))
}

/// A stretch of a file of a log source.
#[utoipa::path(get, path = "/envs/{env}/logs/{source}", tag = "environments", params(("env" = String, Path), ("source" = String, Path), Stretch),
    responses((status = 200, body = LogStretch), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn env_log(
    State(app): State<App>,
    call: Call,
    Path((env, source)): Path<(String, String)>,
    Asked(which): Asked<Stretch>,
) -> Result<Json<LogStretch>> {
    Ok(Json(logs::read(&app, &call, &env, &source, &which).await?))
}

/// Record that a version is accepted where it is installed.
#[utoipa::path(post, path = "/envs/{env}/accept", tag = "environments", request_body = Accept, params(("env" = String, Path)),
    responses((status = 200, body = Accepted), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn accept_version(
    State(app): State<App>,
    call: Call,
    Path(env): Path<String>,
    Json(ask): Json<Accept>,
) -> Result<Json<Accepted>> {
    Ok(Json(envs::accept(&app, &call, &env, ask).await?))
}

/// Packages × environments.
#[utoipa::path(get, path = "/matrix", tag = "environments", responses((status = 200, body = Matrix)))]
async fn get_matrix(State(app): State<App>, call: Call) -> Result<Json<Matrix>> {
    Ok(Json(envs::matrix(&app, &call).await?))
}
