//! The repository (spec/constellation §7.7.3), and the files agents fetch from it (§7.7.8).

use super::{Request, done, form, json_body, manifest, nowhere, text};
use crate::app::App;
use crate::call::{Call, Force};
use crate::compat::control::value;
use crate::compat::reply;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::limits;
use crate::{catalogue, packages};
use axum::body::Body;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use model::rights::Right;
use protocol::Code;
use protocol::api::{self, PackageFile};
use serde_json::Value;
use std::time::Duration;

pub async fn answer(app: &App, call: &Call, request: Request<'_>, names: &[&str]) -> Result<Response> {
    let is = |at: usize, word: &str| names.get(at).is_some_and(|n| n.eq_ignore_ascii_case(word));
    match (request.method.as_str(), names.len()) {
        ("GET", 0) => Ok(value(&all(app, call).await?.iter().map(manifest::shown).collect::<Value>())),
        ("GET", 1) => one(app, call, names[0]).await,
        ("POST", 1) => {
            let mut new = text(&json_body(request.body).await?, "newName")?;
            if !new.to_lowercase().ends_with(".zip") && !new.to_lowercase().ends_with(".tar.zst") {
                new.push_str(".zip");
            }
            let found = find(app, call, names[0]).await?;
            packages::rename(app, call, &found.file, &new).await?;
            done()
        }
        ("DELETE", 1) => {
            let found = find(app, call, names[0]).await?;
            packages::remove(app, call, &found.file, Force::Yes).await?;
            done()
        }
        ("GET", 2) if is(1, "icon") => icon(app, call, names[0]).await,
        ("GET", 4) if is(1, "settings") && is(3, "xsd") => schema(app, call, names[0], names[2]).await,
        _ => Err(nowhere(request.path)),
    }
}

async fn all(app: &App, call: &Call) -> Result<Vec<PackageFile>> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let paging = Paging { limit: Some(limits::PAGE_MAX), search: None, cursor: cursor.take() };
        let page = packages::list(app, call, &paging).await?;
        all.extend(page.items);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(all),
        }
    }
}

/// A file by its name, with or without `.zip`; else the highest version of the package of that name.
async fn find(app: &App, call: &Call, name: &str) -> Result<PackageFile> {
    for file in [name.to_owned(), format!("{name}.zip")] {
        match packages::get(app, call, &file).await {
            Err(fault) if fault.code == Code::NotFound => {}
            other => return other,
        }
    }
    let of_name = |p: &PackageFile| p.newest && p.name.eq_ignore_ascii_case(name);
    all(app, call).await?.into_iter().find(of_name).ok_or_else(|| Fault::not_found("package file", name))
}

pub async fn one(app: &App, call: &Call, name: &str) -> Result<Response> {
    Ok(value(&manifest::shown(&find(app, call, name).await?)))
}

pub async fn icon(app: &App, call: &Call, name: &str) -> Result<Response> {
    let found = find(app, call, name).await?;
    let (bytes, _) = packages::icon(app, call, &found.file).await?;
    let mut response = reply::json(bytes);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
    Ok(response)
}

/// The XML schema of a setting, from inside the archive.
async fn schema(app: &App, call: &Call, name: &str, setting: &str) -> Result<Response> {
    let found = find(app, call, name).await?;
    let (bytes, _) = packages::schema(app, call, &found.file, setting).await?;
    let mut response = reply::json(bytes.to_vec());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    Ok(response)
}

/// How long a download into the repository is waited for before it goes on by itself.
const DOWNLOAD_WAIT: Duration = Duration::from_secs(60);

/// The server fetches an archive into its repository; waits for its end, so that an error can be told.
pub async fn download(app: &App, call: &Call, url: &str) -> Result<Response> {
    let begun = catalogue::download(app, call, api::DownloadPackage { url: url.to_owned() }).await?;
    let (_, mut changes) = app.live.read(None);
    let waited = tokio::time::timeout(DOWNLOAD_WAIT, async {
        loop {
            let all = catalogue::downloads(app, call)?;
            match all.into_iter().find(|d| d.id == begun.id) {
                Some(found) if found.state == "running" => {}
                found => return Ok::<_, Fault>(found),
            }
            // Any change wakes; a second bounds the wait when one is missed.
            let _ = tokio::time::timeout(Duration::from_secs(1), changes.recv()).await;
        }
    });
    match waited.await {
        Ok(Ok(Some(ended))) if ended.state == "failed" => {
            let why = ended.failure.unwrap_or_default();
            Ok(reply::failure(StatusCode::BAD_GATEWAY, "DownloadFailed", &why))
        }
        Ok(Err(fault)) => Err(fault),
        _ => done(),
    }
}

/// Takes the files of a form into the repository. Always 200 when all of them are in (the command line tool insists).
pub async fn upload(app: &App, call: &Call, request: Request<'_>) -> Result<Response> {
    call.may(Right::Publish)?;
    let kind = request.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let boundary = form::boundary(kind)
        .ok_or_else(|| Fault::new(Code::InvalidBody, [("why", &"not multipart/form-data")]))?;
    let mut form = form::Form::new(request.body, &boundary);
    let mut files = 0;
    while let Some(part) = form.next().await? {
        let Some(name) = part.file else {
            form.skip().await?;
            continue;
        };
        let spooled = form.spool(&app.config.server.data).await?;
        take(app, call, &name, &spooled).await?;
        files += 1;
    }
    if files == 0 {
        return Err(Fault::new(Code::InvalidBody, [("why", &"no file in the form")]));
    }
    Ok(reply::json("true"))
}

/// One file. The same version with other bytes replaces the one that is there, as a directory of files would.
async fn take(app: &App, call: &Call, name: &str, spooled: &form::Spooled) -> Result<()> {
    let published = match publish(app, call, name, spooled).await {
        Err(fault) if fault.code == Code::VersionExists => {
            let before = fault.details.get("file").cloned().unwrap_or_default();
            packages::remove(app, call, &before, Force::Yes).await?;
            publish(app, call, name, spooled).await?
        }
        other => other?,
    };
    // The name it came with is its package's: it takes it from an older version, which keeps its bytes under another.
    let plain = format!("{}.zip", published.name);
    if published.file != name && name.eq_ignore_ascii_case(&plain) {
        packages::take_plain_name(app, call, &published.file).await?;
    }
    Ok(())
}

async fn publish(app: &App, call: &Call, name: &str, spooled: &form::Spooled) -> Result<PackageFile> {
    let ask = api::NewUpload { file: name.to_owned(), size_bytes: spooled.size_bytes, digest: None };
    let upload = packages::begin(app, call, ask).await?;
    let file = tokio::fs::File::open(spooled.path()).await?;
    let stream = tokio_util::io::ReaderStream::with_capacity(file, limits::STREAM_CHUNK_BYTES);
    packages::receive(app, call, &upload.id, 0, Body::from_stream(stream)).await?;
    Ok(packages::publish(app, call, &upload.id).await?.package)
}

/// `/packages/<file>`: the bytes, for machines and administrators.
pub async fn serve(app: &App, call: &Call, name: &str, headers: &HeaderMap) -> Result<Response> {
    let found = find(app, call, name).await?;
    let digest = model::Digest::parse(&found.digest).map_err(Fault::internal)?;
    let mut response = packages::serve(app, &digest, headers).await?;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    Ok(response)
}
