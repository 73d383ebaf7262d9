//! From wire to door and back.

use super::{deliver, files, reference, templates};
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json};
use crate::packages;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::rights::Right;
use protocol::Problem;
use protocol::api::{Draft, DraftChange, InteractionTemplate, NewDraft, NewDraftFile, PackageFile, Repacked};
use protocol::install::Install;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of drafts, of install faces and of templates.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_drafts, begin_draft))
        .routes(routes!(get_draft, put_draft, remove_draft))
        .routes(routes!(add_draft_file))
        .routes(routes!(remove_draft_file))
        .routes(routes!(publish_draft))
        .routes(routes!(import_draft))
        .routes(routes!(get_install))
        .routes(routes!(export_package))
        .routes(routes!(repack_package))
        .routes(routes!(list_interaction_templates))
        .routes(routes!(get_interaction_template, put_interaction_template, remove_interaction_template))
}

/// Drafts, the one changed last first.
#[utoipa::path(get, path = "/drafts", tag = "drafts", responses((status = 200, body = Vec<Draft>)))]
async fn list_drafts(State(app): State<App>, call: Call) -> Result<Json<Vec<Draft>>> {
    Ok(Json(super::list(&app, &call).await?))
}

/// Begin a draft: empty, from a version, or a duplicate of one under another name.
#[utoipa::path(post, path = "/drafts", tag = "drafts", request_body = NewDraft,
    responses((status = 201, body = Draft), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn begin_draft(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewDraft>,
) -> Result<(StatusCode, Json<Draft>)> {
    Ok((StatusCode::CREATED, Json(super::begin(&app, &call, ask).await?)))
}

/// One draft, with what is wrong and what is odd about it.
#[utoipa::path(get, path = "/drafts/{id}", tag = "drafts", params(("id" = String, Path)),
    responses((status = 200, body = Draft), (status = 404, body = Problem)))]
async fn get_draft(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<Json<Draft>> {
    Ok(Json(super::get(&app, &call, &id).await?))
}

/// Change the content of a draft; it may be wrong, which is told.
#[utoipa::path(put, path = "/drafts/{id}", tag = "drafts", request_body = DraftChange, params(("id" = String, Path)),
    responses((status = 200, body = Draft), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn put_draft(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Json(ask): Json<DraftChange>,
) -> Result<Json<Draft>> {
    Ok(Json(super::put(&app, &call, &id, ask).await?))
}

/// Throw a draft away.
#[utoipa::path(delete, path = "/drafts/{id}", tag = "drafts", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove_draft(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<StatusCode> {
    super::remove(&app, &call, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make an upload that is whole a file of a draft. A compressed tar is stored as a plain one, unless told otherwise.
#[utoipa::path(post, path = "/drafts/{id}/files", tag = "drafts", request_body = NewDraftFile, params(("id" = String, Path)),
    responses((status = 200, body = Draft), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add_draft_file(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Json(ask): Json<NewDraftFile>,
) -> Result<Json<Draft>> {
    Ok(Json(files::add_file(&app, &call, &id, ask).await?))
}

/// Take a file out of a draft; the slashes of its path are written `%2F`.
#[utoipa::path(delete, path = "/drafts/{id}/files/{path}", tag = "drafts", params(("id" = String, Path), ("path" = String, Path)),
    responses((status = 200, body = Draft), (status = 404, body = Problem)))]
async fn remove_draft_file(
    State(app): State<App>,
    call: Call,
    Path((id, path)): Path<(String, String)>,
) -> Result<Json<Draft>> {
    Ok(Json(super::remove_file(&app, &call, &id, &path).await?))
}

/// Publish a draft: an immutable version is made of it, and the draft goes.
#[utoipa::path(post, path = "/drafts/{id}/publish", tag = "drafts", params(("id" = String, Path)),
    responses((status = 201, body = PackageFile), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 507, body = Problem)))]
async fn publish_draft(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<PackageFile>)> {
    Ok((StatusCode::CREATED, Json(deliver::publish(&app, &call, &id).await?)))
}

/// Begin a draft from a package of the reference server: its JSON, or the zip it exports. What was left out is among the warnings.
#[utoipa::path(post, path = "/drafts/import", tag = "drafts",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Draft), (status = 413, body = Problem), (status = 422, body = Problem)))]
async fn import_draft(State(app): State<App>, call: Call, body: Body) -> Result<(StatusCode, Json<Draft>)> {
    Ok((StatusCode::CREATED, Json(reference::import(&app, &call, body).await?)))
}

/// The install face of a file, with the sizes and digests of what it installs.
#[utoipa::path(get, path = "/packages/{file}/install", tag = "packages", params(("file" = String, Path)),
    responses((status = 200, body = Install), (status = 404, body = Problem)))]
async fn get_install(State(app): State<App>, call: Call, Path(file): Path<String>) -> Result<Json<Install>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let found = packages::views::named(&mut q, &file).await?;
    Ok(Json(packages::install_of(&mut q, found.id).await?))
}

/// In which form to export.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Form {
    /// `reference`: the zip that the reference server imports.
    format: String,
}

/// Export the install face of a file and what it installs.
#[utoipa::path(get, path = "/packages/{file}/export", tag = "packages", params(("file" = String, Path), Form),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn export_package(
    State(app): State<App>,
    call: Call,
    Path(file): Path<String>,
    Asked(form): Asked<Form>,
) -> Result<Response> {
    reference::export(&app, &call, &file, &form.format).await
}

/// Cut the files of a version anew, so that machines that keep a damaged part fetch all of them again.
#[utoipa::path(post, path = "/packages/{file}/repack", tag = "packages", params(("file" = String, Path)),
    responses((status = 200, body = Repacked), (status = 404, body = Problem)))]
async fn repack_package(
    State(app): State<App>,
    call: Call,
    Path(file): Path<String>,
) -> Result<Json<Repacked>> {
    Ok(Json(packages::parts::repack(&app, &call, &file).await?))
}

/// Templates of questions, by name.
#[utoipa::path(get, path = "/interaction-templates", tag = "drafts", responses((status = 200, body = Vec<InteractionTemplate>)))]
async fn list_interaction_templates(
    State(app): State<App>,
    call: Call,
) -> Result<Json<Vec<InteractionTemplate>>> {
    Ok(Json(templates::list(&app, &call).await?))
}

/// One template.
#[utoipa::path(get, path = "/interaction-templates/{name}", tag = "drafts", params(("name" = String, Path)),
    responses((status = 200, body = InteractionTemplate), (status = 404, body = Problem)))]
async fn get_interaction_template(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<Json<InteractionTemplate>> {
    Ok(Json(templates::get(&app, &call, &name).await?))
}

/// Keep a template; another name in the body renames it.
#[utoipa::path(put, path = "/interaction-templates/{name}", tag = "drafts", request_body = InteractionTemplate,
    params(("name" = String, Path)), responses((status = 200, body = InteractionTemplate), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put_interaction_template(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<InteractionTemplate>,
) -> Result<Json<InteractionTemplate>> {
    Ok(Json(templates::put(&app, &call, &name, ask).await?))
}

/// Forget a template.
#[utoipa::path(delete, path = "/interaction-templates/{name}", tag = "drafts", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove_interaction_template(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    templates::remove(&app, &call, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
