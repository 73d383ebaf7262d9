//! From wire to door and back: computers. Groups, networks, mirrors and settings stand in `groups_api`.

use super::export::Form;
use super::find::Filter;
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json, Paging};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use protocol::Problem;
use protocol::api::{Computer, ComputerChange, ComputerDetail, Page, SoftwareCount};
use protocol::install::Software;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_computers))
        .routes(routes!(export_computers))
        .routes(routes!(get_computer, change_computer, remove_computer))
        .routes(routes!(computer_software))
        .routes(routes!(list_software))
        .merge(super::groups_api::routes())
}

/// The form of a file.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct AsFile {
    /// `csv` (default) or `json`.
    format: String,
}

/// Computers: search as you type, filters, orders.
#[utoipa::path(get, path = "/computers", tag = "computers", params(Paging, Filter),
    responses((status = 200, body = Page<Computer>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list_computers(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Page<Computer>>> {
    Ok(Json(super::list(&app, &call, &paging, &filter).await?))
}

/// Every computer that fits, as a file.
#[utoipa::path(get, path = "/computers/export", tag = "computers", params(Paging, Filter, AsFile),
    responses((status = 200, content((String = "text/csv"), (Vec<Computer> = "application/json"))), (status = 422, body = Problem)))]
async fn export_computers(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
    Asked(filter): Asked<Filter>,
    Asked(file): Asked<AsFile>,
) -> Result<Response> {
    let form = Form::of(&file.format)?;
    let body = super::export::export(&app, &call, &filter, paging.search.as_deref(), form).await?;
    let (kind, name) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"computers.csv\""),
        Form::Json => ("application/json", "attachment; filename=\"computers.json\""),
    };
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], body).into_response())
}

/// One computer with what its inventory says; by id, or by a name only one has.
#[utoipa::path(get, path = "/computers/{id}", tag = "computers", params(("id" = String, Path)),
    responses((status = 200, body = ComputerDetail), (status = 404, body = Problem)))]
async fn get_computer(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
) -> Result<Json<ComputerDetail>> {
    Ok(Json(super::detail(&app, &call, &id).await?))
}

/// Approve or refuse a computer, change labels, unit, comment.
#[utoipa::path(patch, path = "/computers/{id}", tag = "computers", request_body = ComputerChange, params(("id" = String, Path)),
    responses((status = 200, body = Computer), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change_computer(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Json(ask): Json<ComputerChange>,
) -> Result<Json<Computer>> {
    Ok(Json(super::change(&app, &call, &id, ask).await?))
}

/// Remove a computer with its runs; its agent will be unknown when it comes again.
#[utoipa::path(delete, path = "/computers/{id}", tag = "computers", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_computer(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<StatusCode> {
    super::remove(&app, &call, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Software of a computer.
#[utoipa::path(get, path = "/computers/{id}/software", tag = "computers", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Software>), (status = 404, body = Problem)))]
async fn computer_software(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<Software>>> {
    Ok(Json(super::software::of_computer(&app, &call, &id, &paging).await?))
}

/// Software on any computer, and on how many it is.
#[utoipa::path(get, path = "/software", tag = "computers", params(Paging),
    responses((status = 200, body = Vec<SoftwareCount>)))]
async fn list_software(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Vec<SoftwareCount>>> {
    Ok(Json(super::software::counts(&app, &call, &paging).await?))
}
