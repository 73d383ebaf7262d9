//! From wire to door and back. What changes documents stands with `engine`: rooms above are concerned.

use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json};
use axum::extract::{Path, State};
use protocol::Problem;
use protocol::api::{Applied, ApplyDocuments, DocumentInfo, DocumentText, ExportedDocuments};
use protocol::deliver::{DEFAULT_TIERS, DEFAULT_TIERS_FILE};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_documents))
        .routes(routes!(export_documents))
        .routes(routes!(default_documents))
        .routes(routes!(check_documents))
        .routes(routes!(get_document))
        .routes(routes!(list_document_revisions))
        .routes(routes!(get_document_revision))
}

/// Which documents.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Which {
    /// `space` `env` `policy` `resources` `calendar` `causes` `variables`; absent: all.
    kind: Option<String>,
}

/// Of which space.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OfSpace {
    /// Only what concerns this space.
    space: Option<String>,
}

/// Documents of deliveries, without their texts.
#[utoipa::path(get, path = "/documents", tag = "documents", params(Which), responses((status = 200, body = Vec<DocumentInfo>)))]
async fn list_documents(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<Which>,
) -> Result<Json<Vec<DocumentInfo>>> {
    Ok(Json(super::list(&app, &call, which.kind.as_deref()).await?))
}

/// Files of all documents, as they were written.
#[utoipa::path(get, path = "/documents/export", tag = "documents", params(OfSpace),
    responses((status = 200, body = ExportedDocuments), (status = 404, body = Problem)))]
async fn export_documents(
    State(app): State<App>,
    call: Call,
    Asked(of): Asked<OfSpace>,
) -> Result<Json<ExportedDocuments>> {
    Ok(Json(ExportedDocuments { files: super::export(&app, &call, of.space.as_deref()).await? }))
}

/// Files to start from: the default tiers. They hold when somebody applies them.
#[utoipa::path(get, path = "/documents/defaults", tag = "documents", responses((status = 200, body = ExportedDocuments)))]
async fn default_documents(call: Call) -> Result<Json<ExportedDocuments>> {
    call.may(model::rights::Right::View)?;
    let tiers = (DEFAULT_TIERS_FILE.to_owned(), DEFAULT_TIERS.to_owned());
    Ok(Json(ExportedDocuments { files: [tiers].into() }))
}

/// Checks files without applying them.
#[utoipa::path(post, path = "/documents/check", tag = "documents", request_body = ApplyDocuments, responses((status = 200, body = Applied)))]
async fn check_documents(
    State(app): State<App>,
    call: Call,
    Json(asked): Json<ApplyDocuments>,
) -> Result<Json<Applied>> {
    call.may(model::rights::Right::View)?;
    let faults = super::check(&app, &call, &asked.files).await?;
    Ok(Json(Applied { changes: Vec::new(), faults, applied: false }))
}

/// A document with its text.
#[utoipa::path(get, path = "/documents/{kind}/{name}", tag = "documents", params(("kind" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = DocumentText), (status = 404, body = Problem)))]
async fn get_document(
    State(app): State<App>,
    call: Call,
    Path((kind, name)): Path<(String, String)>,
) -> Result<Json<DocumentText>> {
    Ok(Json(super::get(&app, &call, &kind, &name).await?))
}

/// Revisions of a document, newest first.
#[utoipa::path(get, path = "/documents/{kind}/{name}/revisions", tag = "documents", params(("kind" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = Vec<DocumentInfo>), (status = 404, body = Problem)))]
async fn list_document_revisions(
    State(app): State<App>,
    call: Call,
    Path((kind, name)): Path<(String, String)>,
) -> Result<Json<Vec<DocumentInfo>>> {
    Ok(Json(super::revisions(&app, &call, &kind, &name).await?))
}

/// A revision of a document with its text.
#[utoipa::path(get, path = "/documents/{kind}/{name}/revisions/{revision}", tag = "documents",
    params(("kind" = String, Path), ("name" = String, Path), ("revision" = i64, Path)),
    responses((status = 200, body = DocumentText), (status = 404, body = Problem)))]
async fn get_document_revision(
    State(app): State<App>,
    call: Call,
    Path((kind, name, revision)): Path<(String, String, i64)>,
) -> Result<Json<DocumentText>> {
    Ok(Json(super::revision(&app, &call, &kind, &name, revision).await?))
}
