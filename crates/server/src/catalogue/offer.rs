//! Our catalogue: `/catalogue/v1/index.json`, its signature beside it, the files and icons it names.
//!
//! Read by other servers: machines of the networks in `[catalogue] offer_to`, whoever shows the key of an enabled
//! credential (header `AccessKey`), and whoever is signed in and may see.

use super::sign::signer;
use crate::access;
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::packages;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, FromRequestParts, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use model::rights::Right;
use model::{Digest, Secret};
use protocol::Code;
use protocol::api::{CatalogueIndex, Offered};
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};

/// The addresses other servers read.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/catalogue/v1/index.json", get(index))
        .route("/catalogue/v1/index.json.sig", get(signature))
        .route("/catalogue/v1/files/{digest}", get(file))
        .route("/catalogue/v1/icons/{digest}", get(icon))
}

/// Somebody who may read our catalogue.
struct Reader;

impl FromRequestParts<App> for Reader {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        // A proxy stands on this machine, those behind it do not.
        let relayed = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let near = peer.filter(|_| relayed.iter().all(|name| !parts.headers.contains_key(*name)));
        if near.is_some_and(|ip| app.config.catalogue.offer_to.iter().any(|network| network.contains(ip))) {
            return Ok(Self);
        }
        if let Some(key) = parts.headers.get("accesskey").and_then(|v| v.to_str().ok()) {
            let key = Secret::new(key.to_owned());
            if !access::opened(&mut app.db.read(), &key).await?.is_empty() {
                return Ok(Self);
            }
            tokio::time::sleep(app.config.compat.denial_delay()).await;
            return Err(Fault::of(Code::NotAuthenticated));
        }
        Call::from_request_parts(parts, app).await?.may(Right::View)?;
        Ok(Self)
    }
}

/// The index, as it goes out.
pub(super) struct Written {
    bytes: Bytes,
    signature: String,
    etag: String,
}

/// The index; made again when people changed something since.
async fn written(app: &App) -> Result<Arc<Written>> {
    // Before the rows are read: what changes meanwhile is seen the next time.
    let changes = app.wake.changes();
    let kept = app.catalogue.index.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, index)) = kept.filter(|(at, _)| *at == changes) {
        return Ok(index);
    }
    let signer = signer(app).await?;
    let offerings = packages::offerings(&mut app.db.read()).await?;
    let index = CatalogueIndex {
        format: FORMAT,
        key: signer.key(),
        escale: env!("CARGO_PKG_VERSION").to_owned(),
        packages: offerings.into_iter().map(offered).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&index).map_err(Fault::internal)?;
    bytes.push(b'\n');
    let written = Arc::new(Written {
        signature: signer.sign(&bytes),
        etag: format!("\"{}\"", Digest::from_bytes(*blake3::hash(&bytes).as_bytes()).hex()),
        bytes: bytes.into(),
    });
    *app.catalogue.index.lock().unwrap_or_else(PoisonError::into_inner) = Some((changes, written.clone()));
    Ok(written)
}

/// The shape of the index.
pub(super) const FORMAT: u32 = 1;

fn offered(one: packages::Offering) -> Offered {
    let hex = one.digest.hex();
    Offered {
        name: one.package,
        version: one.version,
        title: one.manifest.title,
        description: one.manifest.description,
        author: one.manifest.authors.join(", "),
        documentation: one.manifest.url,
        platforms: one.manifest.platforms,
        file: one.file,
        url: format!("files/{hex}"),
        icon: one.has_icon.then(|| format!("icons/{hex}")),
        digest: one.digest.to_string(),
        size_bytes: one.size_bytes,
    }
}

async fn index(State(app): State<App>, _reader: Reader, headers: HeaderMap) -> Result<Response> {
    let written = written(&app).await?;
    let known = headers.get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|t| t == written.etag);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, "application/json")], written.bytes.clone()).into_response()
    };
    let about = response.headers_mut();
    about.insert(ETAG, HeaderValue::from_str(&written.etag).map_err(Fault::internal)?);
    about.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

async fn signature(State(app): State<App>, _reader: Reader) -> Result<Response> {
    let written = written(&app).await?;
    let text = format!("{}\n", written.signature);
    Ok(([(CONTENT_TYPE, "text/plain"), (CACHE_CONTROL, "private, no-cache")], text).into_response())
}

async fn file(
    State(app): State<App>,
    _reader: Reader,
    Path(digest): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let digest = Digest::parse(&digest).map_err(|_| Fault::not_found("package file", &digest))?;
    if !packages::is_offered(&mut app.db.read(), &digest).await? {
        return Err(Fault::not_found("package file", digest));
    }
    packages::serve(&app, &digest, &headers).await
}

async fn icon(State(app): State<App>, _reader: Reader, Path(digest): Path<String>) -> Result<Response> {
    let missing = || Fault::not_found("icon", &digest);
    let parsed = Digest::parse(&digest).map_err(|_| missing())?;
    let bytes = packages::offered_icon(&mut app.db.read(), &parsed).await?.ok_or_else(missing)?;
    Ok(picture(bytes.into()))
}

/// An icon as an answer.
pub(super) fn picture(bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let about = response.headers_mut();
    about.insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
    about.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    about.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=300"));
    response
}
