//! The console's files: embedded in the program, read from disk in debug builds. Addresses of the console that are no
//! file get its first page, so that every view has an address of its own. That page says where the console stands, for a
//! server below a path.

use super::base;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Files;

/// A file: its bytes, and what they are known by.
struct File {
    data: Cow<'static, [u8]>,
    tag: model::Digest,
}

fn file(name: &str) -> Option<File> {
    let found = Files::get(name)?;
    Some(File { tag: model::Digest::from_bytes(found.metadata.sha256_hash()), data: found.data })
}

/// Shown while the console was not built.
const NOT_BUILT: &str = "<!doctype html><title>Escale</title><p>The console is not part of this build: run <code>cargo xtask build</code>.";

/// Rules a browser keeps for the console: own scripts only, no framing, no sniffing.
const RULES: [(&str, &str); 4] = [
    (
        "content-security-policy",
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-robots-tag", "noindex"),
];

/// Answers everything no other route does.
pub async fn serve(request: Request) -> Response {
    let method = request.method();
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let is_file =
        path.rsplit('/').next().is_some_and(|last| last.contains('.')) && Files::get(path).is_some();
    if !is_file && (path.starts_with("api/") || path.starts_with("assets/") || path.starts_with("rest/")) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let name = if is_file { path } else { "index.html" };
    let mut response = match file(name) {
        None => ([(CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response(),
        Some(file) if name == "index.html" => {
            let before = base::prefix(request.headers(), request.extensions());
            file_response(name, &placed(file, &before), request.headers())
        }
        Some(file) => file_response(name, &file, request.headers()),
    };
    if name == "index.html" {
        response.headers_mut().insert("pragma", HeaderValue::from_static("no-cache"));
    }
    for (name, value) in RULES {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The first page, telling where the console stands: everything in it is relative to that.
fn placed(mut file: File, before: &str) -> File {
    if !before.is_empty() {
        let page = String::from_utf8_lossy(&file.data);
        let page = page.replacen("<base href=\"/\"", &format!("<base href=\"{before}/\""), 1).into_bytes();
        file.tag = model::Digest::from_bytes(*blake3::hash(&page).as_bytes());
        file.data = page.into();
    }
    file
}

/// The picture browsers ask for by themselves.
pub async fn favicon() -> Response {
    for name in ["favicon.ico", "favicon.svg", "icon.svg"] {
        if let Some(file) = file(name) {
            return file_response(name, &file, &HeaderMap::new());
        }
    }
    StatusCode::NO_CONTENT.into_response()
}

/// One file, with its tag; hashed names may be kept for ever.
fn file_response(name: &str, file: &File, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", file.tag.hex());
    let keep = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if headers.get(IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == tag.as_bytes()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = mime_guess::from_path(name).first_or_octet_stream().to_string();
        let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind };
        let body = match &file.data {
            Cow::Borrowed(bytes) => Body::from(*bytes),
            Cow::Owned(bytes) => Body::from(bytes.clone()),
        };
        let mut response = Response::new(body);
        if let Ok(kind) = HeaderValue::from_str(&kind) {
            response.headers_mut().insert(CONTENT_TYPE, kind);
        }
        response
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
