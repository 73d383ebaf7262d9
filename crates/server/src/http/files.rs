//! Folders of files under paths of their own: `[[files]]`, for a console or pages of the house (spec §2.4).
//!
//! Anonymous, no listing. The document of a folder is `Default.html`, in that case exactly, else `index.html`. What a path
//! names is found here, links followed and looked at where they end, so that nothing outside the folder is ever given;
//! the file itself, its tag, conditions and ranges are the library's.

use super::{base, console};
use crate::app::App;
use crate::config::Files;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use tower::ServiceExt;
use tower_http::services::ServeFile;

/// Documents of a folder, the first that exists.
const DOCUMENTS: [&str; 2] = ["Default.html", "index.html"];

/// Answers what no route does: files of a configured folder, else the console.
pub async fn serve(State(app): State<App>, request: Request) -> Response {
    let found = app.config.files.iter().find_map(|files| Some((files, below(files, request.uri().path())?)));
    match found {
        Some((files, rest)) => {
            let rest = rest.to_owned();
            answer(files, &rest, request).await
        }
        None => console::serve(request).await,
    }
}

/// What follows the path of a folder, with the slash it begins with; nothing when a path is not below it.
fn below<'a>(files: &Files, path: &'a str) -> Option<&'a str> {
    let head = path.get(..files.path.len())?;
    let rest = &path[files.path.len()..];
    (head.eq_ignore_ascii_case(&files.path) && (rest.is_empty() || rest.starts_with('/'))).then_some(rest)
}

/// Whether a request comes from this very machine. A proxy stands on it, those behind it do not.
fn near(request: &Request) -> bool {
    let relayed = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback())
        && relayed.iter().all(|name| !request.headers().contains_key(*name))
}

/// What a path names within a folder.
enum Named {
    /// A file, inside the folder.
    File(PathBuf),
    /// A folder with a document, named without the slash that relative addresses need.
    Folder,
}

async fn answer(files: &Files, rest: &str, request: Request) -> Response {
    if files.local_only && !near(&request) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match find(&files.folder, rest).await {
        Some(Named::File(path)) => give(&path, request).await,
        Some(Named::Folder) => with_slash(&request),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// One file.
async fn give(path: &Path, request: Request) -> Response {
    let Ok(response) = ServeFile::new(path).oneshot(request).await;
    let mut response = response.map(Body::new);
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Sends to the same address with a slash at its end.
fn with_slash(request: &Request) -> Response {
    let uri = request.uri();
    let before = base::prefix(request.headers(), request.extensions());
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    match HeaderValue::from_str(&format!("{before}{}/{query}", uri.path())) {
        Ok(to) => (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, to)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Finds what a path names.
async fn find(folder: &Path, rest: &str) -> Option<Named> {
    let root = tokio::fs::canonicalize(folder).await.ok()?;
    let mut path = root.clone();
    for segment in rest.split('/').filter(|s| !s.is_empty()) {
        let name = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
        // One name and nothing else: no dots, no slashes of any kind, no drive.
        let mut parts = Path::new(&*name).components();
        let one =
            matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == &*name);
        if !one || name.contains(['/', '\\', ':', '\0']) {
            return None;
        }
        path.push(&*name);
    }
    let path = within(&root, &path).await?;
    if !tokio::fs::metadata(&path).await.ok()?.is_dir() {
        return (!rest.ends_with('/')).then_some(Named::File(path));
    }
    for document in DOCUMENTS {
        if let Some(file) = within(&root, &path.join(document)).await
            && tokio::fs::metadata(&file).await.is_ok_and(|m| m.is_file())
        {
            return Some(if rest.ends_with('/') { Named::File(file) } else { Named::Folder });
        }
    }
    None
}

/// Where a path ends when all links are followed; nothing when it is not there or outside of the root.
async fn within(root: &Path, path: &Path) -> Option<PathBuf> {
    tokio::fs::canonicalize(path).await.ok().filter(|real| real.starts_with(root))
}
