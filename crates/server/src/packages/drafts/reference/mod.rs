//! Packages of the reference server: reading its JSON and the zip it exports, writing the same zip (§14.2, R-101).
//!
//! The zip holds `information.json`, under `files/manifests/` for each file the list of its parts, and under `files/repository/` the parts.

mod parcel;
mod read;
mod write;

use super::copy;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages::{self, serve, store};
use crate::store::Query;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use axum::response::Response;
use model::rights::Right;
use protocol::api::{Draft, DraftContent, DraftProblem, NewUpload};
use protocol::install::odd;
use protocol::text::params;
use protocol::{Code, Lang};
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use tokio::task::spawn_blocking;

/// Reads a package of the reference server and writes what it says, for `crate::fuzz`: its install face, and the JSON.
///
/// # Errors
/// When it is none.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read_and_written(json: &[u8]) -> Result<(protocol::install::Install, Vec<u8>)> {
    let read::Package { mut install, files, .. } = read::package(json)?;
    for (file, sha512) in install.files.iter_mut().zip(files) {
        file.sha512 = sha512;
    }
    let written = write::content(&install).to_string().into_bytes();
    Ok((install, written))
}

/// Begins a draft from a package of the reference server. The body is its JSON, or the zip it exports; which of the two is seen in its content.
/// What could not be taken over is among the warnings of the answer.
///
/// # Errors
/// [`Code::InvalidBody`] for what is neither; [`Code::EntryRefused`] for a zip that is damaged or hostile; [`Code::TooBig`], [`Code::TooMany`].
pub(super) async fn import(app: &App, call: &Call, body: Body) -> Result<Draft> {
    call.may(Right::Publish)?;
    let ask = NewUpload { file: "import.zip".to_owned(), size_bytes: limits::BUNDLE_BYTES_MAX, digest: None };
    let upload = packages::begin(app, call, ask).await?;
    let made = match packages::receive(app, call, &upload.id, 0, body).await {
        Ok(_) => taken(app, call, &upload.id).await,
        Err(fault) => Err(fault),
    };
    if let Err(fault) = packages::cancel(app, call, &upload.id).await
        && fault.code != Code::NotFound
    {
        tracing::warn!(%fault, "what was imported is thrown away later");
    }
    made
}

async fn taken(app: &App, call: &Call, upload: &str) -> Result<Draft> {
    packages::shorten(app, call, upload).await?;
    let announced = packages::uploads::announced(app, upload).await?;
    let path = app.blobs.upload_path(announced.id);
    let blobs = app.blobs.clone();
    let ids: Vec<_> = (0..limits::DRAFT_FILES_MAX + 1).map(|_| app.new_id()).collect();
    let place = app.blobs.inspecting().await;
    let read = spawn_blocking(move || {
        let mut head = [0; 2];
        let size = File::open(&path)?.read(&mut head)?;
        if size == 2 && head == *b"PK" {
            return parcel::open(&path, &blobs, ids);
        }
        let mut json = Vec::new();
        File::open(&path)?.take(limits::REFERENCE_JSON_BYTES_MAX + 1).read_to_end(&mut json)?;
        if json.len() as u64 > limits::REFERENCE_JSON_BYTES_MAX {
            return Err(Fault::new(Code::TooBig, [("limit", &limits::REFERENCE_JSON_BYTES_MAX)]));
        }
        Ok(parcel::Parcel { read: read::package(&json)?, files: Vec::new() })
    });
    let parcel = read.await.map_err(Fault::internal)??;
    drop(place);
    let read::Package { name, comment, install, left_out, .. } = parcel.read;
    let name = if name.is_empty() { "imported".to_owned() } else { name };
    let mut version = "1.0".to_owned();
    let mut q = app.db.read();
    if packages::find_version(&mut q, &name, &version).await?.is_some() {
        version = super::free_version(&mut q, &name, &version).await?;
    }
    drop(q);
    let mut content =
        DraftContent { name, version, unit: "/".to_owned(), install, ..DraftContent::default() };
    if !comment.is_empty() {
        content.description.insert(String::new(), comment);
    }
    let mut draft = copy::keep(app, call, &content, parcel.files, &HashMap::new()).await?;
    for left in left_out {
        let what = if call.lang == Lang::Fr { left.fr } else { left.en };
        let text = odd::IMPORT_VALUE.tell(call.lang, &params([("what", &what)]));
        draft.warnings.push(DraftProblem { field: left.field, text });
    }
    Ok(draft)
}

/// The zip that the reference server imports.
///
/// # Errors
/// [`Code::NotFound`] when there is no such file, or it has no install face; [`Code::InvalidField`] for another form.
pub(super) async fn export(app: &App, call: &Call, file: &str, format: &str) -> Result<Response> {
    call.may(Right::View)?;
    if !matches!(format, "" | "reference") {
        return Err(Fault::field("format", "only `reference` is known"));
    }
    let mut q = app.db.read();
    let found = packages::views::named(&mut q, file).await?;
    let install = packages::install_of(&mut q, found.id).await?;
    let manifest = packages::manifest(&mut q, found.id).await?;
    let packing = q.row(store::PACKING, args![found.id]).await?.map_or(Ok(0), |row| row.number(0))?;
    drop(q);
    let packing = u32::try_from(packing).unwrap_or(0);
    let texts = manifest.map(|manifest| manifest.description).unwrap_or_default();
    let comment = model::manifest::Text(texts).get(call.lang.tag()).unwrap_or_default().to_owned();
    let package = write::Package {
        name: found.package.clone(),
        comment,
        uuid: found.id.simple().to_string(),
        install,
        packing,
    };
    let (bundle, out, blobs, id) =
        (app.blobs.path(&found.digest), app.new_id(), app.blobs.clone(), found.digest);
    let place = app.blobs.inspecting().await;
    let made = spawn_blocking(move || {
        let held = blobs.hold(out).ok_or_else(|| Fault::internal("an id that is new is held"))?;
        let path = blobs.upload_path(out);
        let written = write::parcel(&package, &bundle, &path)
            .map_err(|error| Fault::internal(format!("exporting {id}: {error}")));
        let opened = written.and_then(|size| Ok((File::open(&path)?, size)));
        // It stays readable as long as it is open; where it does not, the chore removes it later.
        let _ = blobs.drop_upload(out);
        drop(held);
        opened
    });
    let (opened, size) = made.await.map_err(Fault::internal)??;
    drop(place);
    let mut response = Response::new(serve::body(app, opened, size));
    let about = response.headers_mut();
    about.insert(CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    about.insert(CONTENT_LENGTH, HeaderValue::from(size));
    let name = format!("{}-{}-reference.zip", found.package, found.version);
    about.insert(CONTENT_DISPOSITION, serve::header(&packages::api::attachment(&name))?);
    Ok(response)
}
