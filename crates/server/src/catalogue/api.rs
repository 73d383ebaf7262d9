//! From wire to door and back.

use super::offer;
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use protocol::Problem;
use protocol::api::{
    Catalogue, CatalogueDownload, CatalogueEntry, DownloadPackage, FetchPackage, NewCatalogue, Updates,
};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_catalogues, add_catalogue))
        .routes(routes!(remove_catalogue))
        .routes(routes!(refresh_catalogues))
        .routes(routes!(list_entries))
        .routes(routes!(list_updates))
        .routes(routes!(get_entry_icon))
        .routes(routes!(fetch_package))
        .routes(routes!(list_downloads))
        .routes(routes!(download_package))
}

/// Which entries.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Which {
    /// Only entries that hold this text, whatever the case.
    search: Option<String>,
    /// Only entries of this catalogue.
    catalogue: Option<String>,
}

/// Catalogues this server reads.
#[utoipa::path(get, path = "/catalogues", tag = "catalogues", responses((status = 200, body = Vec<Catalogue>)))]
async fn list_catalogues(State(app): State<App>, call: Call) -> Result<Json<Vec<Catalogue>>> {
    Ok(Json(super::list(&app, &call).await?))
}

/// Read another catalogue; it is read at once.
#[utoipa::path(post, path = "/catalogues", tag = "catalogues", request_body = NewCatalogue,
    responses((status = 201, body = Catalogue), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add_catalogue(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewCatalogue>,
) -> Result<(StatusCode, Json<Catalogue>)> {
    Ok((StatusCode::CREATED, Json(super::add(&app, &call, ask).await?)))
}

/// Read a catalogue no more.
#[utoipa::path(delete, path = "/catalogues/{name}", tag = "catalogues", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove_catalogue(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    super::remove(&app, &call, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Read all catalogues again, now.
#[utoipa::path(post, path = "/catalogues/refresh", tag = "catalogues", responses((status = 200, body = Vec<Catalogue>)))]
async fn refresh_catalogues(State(app): State<App>, call: Call) -> Result<Json<Vec<Catalogue>>> {
    Ok(Json(super::refresh(&app, &call).await?))
}

/// What catalogues offer; updates first.
#[utoipa::path(get, path = "/catalogues/entries", tag = "catalogues", params(Which),
    responses((status = 200, body = Vec<CatalogueEntry>), (status = 404, body = Problem)))]
async fn list_entries(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<Which>,
) -> Result<Json<Vec<CatalogueEntry>>> {
    let entries = super::entries(&app, &call, which.search.as_deref(), which.catalogue.as_deref());
    Ok(Json(entries.await?))
}

/// Newer versions of packages here, and of Escale.
#[utoipa::path(get, path = "/catalogues/updates", tag = "catalogues", responses((status = 200, body = Updates)))]
async fn list_updates(State(app): State<App>, call: Call) -> Result<Json<Updates>> {
    Ok(Json(super::updates(&app, &call).await?))
}

/// The icon of a package that a catalogue offers, a PNG.
#[utoipa::path(get, path = "/catalogues/{name}/icons/{package}", tag = "catalogues",
    params(("name" = String, Path), ("package" = String, Path)),
    responses((status = 200, content_type = "image/png", body = Vec<u8>), (status = 404, body = Problem)))]
async fn get_entry_icon(
    State(app): State<App>,
    call: Call,
    Path((name, package)): Path<(String, String)>,
) -> Result<Response> {
    Ok(offer::picture(super::icon(&app, &call, &name, &package).await?))
}

/// Download a package from a catalogue into the repository; follow it with `download` changes.
#[utoipa::path(post, path = "/catalogues/{name}/fetch", tag = "catalogues", request_body = FetchPackage,
    params(("name" = String, Path)),
    responses((status = 202, body = CatalogueDownload), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn fetch_package(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<FetchPackage>,
) -> Result<(StatusCode, Json<CatalogueDownload>)> {
    Ok((StatusCode::ACCEPTED, Json(super::fetch(&app, &call, &name, ask).await?)))
}

/// Downloads, newest first.
#[utoipa::path(get, path = "/catalogues/downloads", tag = "catalogues", responses((status = 200, body = Vec<CatalogueDownload>)))]
async fn list_downloads(State(app): State<App>, call: Call) -> Result<Json<Vec<CatalogueDownload>>> {
    Ok(Json(super::downloads(&app, &call)?))
}

/// Download a package from an address into the repository.
#[utoipa::path(post, path = "/packages/download", tag = "packages", request_body = DownloadPackage,
    responses((status = 202, body = CatalogueDownload), (status = 422, body = Problem)))]
async fn download_package(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<DownloadPackage>,
) -> Result<(StatusCode, Json<CatalogueDownload>)> {
    Ok((StatusCode::ACCEPTED, Json(super::download(&app, &call, ask).await?)))
}
