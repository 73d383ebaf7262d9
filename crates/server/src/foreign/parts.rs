//! Pieces of files: asked for one by one, or read as a plain tree by mirrors (§9.2, R-73–R-75).

use super::asked;
use super::reply::{Tongue, fault, refuse};
use crate::app::App;
use crate::fault::Result;
use crate::packages::parts::{self, PartBody, PartedFile};
use crate::tasks;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Versions whose files are remembered.
const VERSIONS_MAX: usize = 1_000;

/// Files of versions; a version never changes.
#[derive(Default)]
pub struct Known(Mutex<HashMap<Uuid, Arc<Vec<PartedFile>>>>);

/// Files of a version as agents are told of them.
///
/// # Errors
/// When the repository cannot be read, or has not all of them.
pub async fn of_version(app: &App, version: Uuid, count: usize) -> Result<Arc<Vec<PartedFile>>> {
    let kept = app.foreign.parted.0.lock().unwrap_or_else(PoisonError::into_inner).get(&version).cloned();
    if let Some(files) = kept {
        return Ok(files);
    }
    let files = if count == 0 { Vec::new() } else { parts::parted(app, version).await? };
    if files.len() != count {
        return Err(crate::fault::Fault::internal(format!(
            "version {version} has {} files of {count}",
            files.len()
        )));
    }
    let files = Arc::new(files);
    let mut known = app.foreign.parted.0.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= VERSIONS_MAX {
        known.clear();
    }
    known.insert(version, files.clone());
    Ok(files)
}

/// The part a caller may have; of a confidential package only under the address of a run (S-11).
async fn given(app: &App, sha512: &[u8; 64], run: Option<&str>) -> Result<Option<(PartBody, bool)>> {
    let Some(found) = parts::find(app, sha512).await? else { return Ok(None) };
    let confidential = found.confidential;
    if confidential && !tasks::carries(app, run.unwrap_or_default(), sha512).await? {
        return Ok(None);
    }
    Ok(parts::open(app, found).await?.map(|part| (part, confidential)))
}

/// Answers with a part. What is no place of one is refused without a word about it (S-10, S-19), and so is a confidential one without a run.
pub async fn answer(app: &App, place: &str, run: Option<&str>, headers: &HeaderMap) -> Response {
    let Some(sha512) = asked::part_place(place) else { return refuse(Tongue::Rest, StatusCode::BAD_REQUEST) };
    let hash = place.rsplit('/').next().unwrap_or_default();
    let tag = HeaderValue::from_str(&format!("\"{hash}\"")).ok();
    let (part, confidential) = match given(app, &sha512, run).await {
        Ok(Some(given)) => given,
        Ok(None) => return refuse(Tongue::Rest, StatusCode::NOT_FOUND),
        Err(failed) => return fault(Tongue::Rest, &failed),
    };
    let known = tag.is_some() && headers.get(IF_NONE_MATCH) == tag.as_ref();
    let mut response = Response::new(if known { axum::body::Body::empty() } else { part.body });
    let told = response.headers_mut();
    told.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let cache = if confidential { "private, no-store" } else { "public, max-age=31536000, immutable" };
    told.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Some(tag) = tag {
        told.insert(ETAG, tag);
    }
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        response.headers_mut().insert(CONTENT_LENGTH, part.length.into());
    }
    response
}
