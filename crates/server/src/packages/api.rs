//! From wire to door and back.

use super::serve;
use crate::app::App;
use crate::call::{Call, Force};
use crate::fault::Result;
use crate::http::{Asked, Json, Paging};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use model::rights::Right;
use protocol::Problem;
use protocol::api::{NewUpload, PackageFile, Page, RenameFile, Upload};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room. The body of an upload has no bound but its announced size: it goes straight to the disk.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_packages))
        .routes(routes!(get_package, rename_package, remove_package))
        .routes(routes!(get_package_content))
        .routes(routes!(get_package_icon))
        .routes(routes!(get_setting_schema))
        .routes(routes!(begin_upload))
        .routes(routes!(get_upload, send_upload, cancel_upload))
        .routes(routes!(publish_upload))
        .merge(super::delivering_api::routes())
        .merge(super::drafts::api::routes())
}

/// Whether to delete a file that is in use.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Removal {
    /// Delete it although instances use it.
    force: bool,
}

/// Where the bytes of an upload go.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Place {
    /// Bytes that have arrived before.
    offset: u64,
}

/// Files of the repository, by package, then version descending.
#[utoipa::path(get, path = "/packages", tag = "packages", params(Paging), responses((status = 200, body = Page<PackageFile>)))]
async fn list_packages(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<PackageFile>>> {
    Ok(Json(super::list(&app, &call, &paging).await?))
}

/// One file.
#[utoipa::path(get, path = "/packages/{file}", tag = "packages", params(("file" = String, Path)),
    responses((status = 200, body = PackageFile), (status = 404, body = Problem)))]
async fn get_package(
    State(app): State<App>,
    call: Call,
    Path(file): Path<String>,
) -> Result<Json<PackageFile>> {
    Ok(Json(super::get(&app, &call, &file).await?))
}

/// Rename a file; its version stays.
#[utoipa::path(patch, path = "/packages/{file}", tag = "packages", request_body = RenameFile, params(("file" = String, Path)),
    responses((status = 200, body = PackageFile), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn rename_package(
    State(app): State<App>,
    call: Call,
    Path(file): Path<String>,
    Json(ask): Json<RenameFile>,
) -> Result<Json<PackageFile>> {
    Ok(Json(super::rename(&app, &call, &file, &ask.file).await?))
}

/// Delete a file; refused while instances use it, unless forced.
#[utoipa::path(delete, path = "/packages/{file}", tag = "packages", params(("file" = String, Path), Removal),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_package(
    State(app): State<App>,
    call: Call,
    Path(file): Path<String>,
    Asked(how): Asked<Removal>,
) -> Result<StatusCode> {
    super::remove(&app, &call, &file, if how.force { Force::Yes } else { Force::No }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The bytes of a file; a range of them with `Range`.
#[utoipa::path(get, path = "/packages/{file}/content", tag = "packages", params(("file" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 206), (status = 304),
        (status = 404, body = Problem), (status = 416, body = Problem)))]
async fn get_package_content(
    State(app): State<App>,
    call: Call,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    call.may(Right::View)?;
    let found = super::views::named(&mut app.db.read(), &file).await?;
    let mut response = super::serve(&app, &found.digest, &headers).await?;
    response.headers_mut().insert(CONTENT_DISPOSITION, serve::header(&attachment(&found.file))?);
    Ok(response)
}

/// The icon of a file, a PNG.
#[utoipa::path(get, path = "/packages/{file}/icon", tag = "packages", params(("file" = String, Path)),
    responses((status = 200, content_type = "image/png", body = Vec<u8>), (status = 304), (status = 404, body = Problem)))]
async fn get_package_icon(
    State(app): State<App>,
    call: Call,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let (bytes, digest) = super::icon(&app, &call, &file).await?;
    let etag = serve::etag(&digest);
    let mut response = if serve::is_known(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(bytes));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
        response.headers_mut().insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        response
    };
    response.headers_mut().insert(ETAG, serve::header(&etag)?);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// The XML schema a manifest names for a setting.
#[utoipa::path(get, path = "/packages/{file}/settings/{name}/schema", tag = "packages",
    params(("file" = String, Path), ("name" = String, Path)),
    responses((status = 200, content_type = "text/xml", body = String), (status = 304), (status = 404, body = Problem)))]
async fn get_setting_schema(
    State(app): State<App>,
    call: Call,
    Path((file, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let (bytes, digest) = super::schema(&app, &call, &file, &name).await?;
    let etag = serve::etag(&digest);
    let mut response = if serve::is_known(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(bytes));
        let about = response.headers_mut();
        about.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
        // Whoever opens it in a browser sees text: what a package brings is never run here.
        about.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
        about.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        response
    };
    response.headers_mut().insert(ETAG, serve::header(&etag)?);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// Begin an upload.
#[utoipa::path(post, path = "/uploads", tag = "packages", request_body = NewUpload,
    responses((status = 201, body = Upload), (status = 413, body = Problem), (status = 422, body = Problem)))]
async fn begin_upload(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewUpload>,
) -> Result<(StatusCode, Json<Upload>)> {
    Ok((StatusCode::CREATED, Json(super::begin(&app, &call, ask).await?)))
}

/// How far an upload is.
#[utoipa::path(get, path = "/uploads/{id}", tag = "packages", params(("id" = String, Path)),
    responses((status = 200, body = Upload), (status = 404, body = Problem)))]
async fn get_upload(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<Json<Upload>> {
    Ok(Json(super::look(&app, &call, &id).await?))
}

/// Send bytes of an upload, from `offset` on: all of them, or some.
#[utoipa::path(patch, path = "/uploads/{id}", tag = "packages", params(("id" = String, Path), Place),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Upload), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 507, body = Problem)))]
async fn send_upload(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(place): Asked<Place>,
    body: Body,
) -> Result<Json<Upload>> {
    Ok(Json(super::receive(&app, &call, &id, place.offset, body).await?))
}

/// Give an upload up.
#[utoipa::path(delete, path = "/uploads/{id}", tag = "packages", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn cancel_upload(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<StatusCode> {
    super::cancel(&app, &call, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How an upload is published.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Publishing {
    /// Take the place of a version with the same number and other bytes: only one that is delivered and nothing else, in the store `deploy`.
    replace: bool,
}

/// Publish an upload that is whole. 201: a new version; 200: the repository had these bytes as this version already.
#[utoipa::path(post, path = "/uploads/{id}/publish", tag = "packages", params(("id" = String, Path), Publishing),
    responses((status = 201, body = PackageFile), (status = 200, body = PackageFile), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem), (status = 507, body = Problem)))]
async fn publish_upload(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(how): Asked<Publishing>,
) -> Result<(StatusCode, Json<PackageFile>)> {
    let replace = if how.replace { super::Replace::Yes } else { super::Replace::No };
    let published = super::publish_as(&app, &call, &id, replace).await?;
    let status = if published.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(published.package)))
}

/// `Content-Disposition` that saves a file under its name: plain for old readers, exact for all others (RFC 6266).
pub(super) fn attachment(file: &str) -> String {
    use std::fmt::Write;
    let plain: String = file
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '%') || c == ' ' { c } else { '_' })
        .collect();
    let mut exact = String::with_capacity(file.len());
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            exact.push(char::from(byte));
        } else {
            let _ = write!(exact, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_file_is_saved_under_its_name() {
        assert_eq!(attachment("a-1.zip"), "attachment; filename=\"a-1.zip\"; filename*=UTF-8''a-1.zip");
        assert_eq!(
            attachment("météo \"1\".zip"),
            "attachment; filename=\"m_t_o _1_.zip\"; filename*=UTF-8''m%C3%A9t%C3%A9o%20%221%22.zip"
        );
    }
}
