//! XML schemas that manifests name for their settings (spec/constellation §4.4), read out of the package files.

use super::views;
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use axum::body::Bytes;
use model::Digest;
use model::rights::Right;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// What a file has under a path: its bytes, or nothing.
type Kept = ((Digest, String), Option<Bytes>);

/// Schemas read lately, so that a whole archive is not read at each question.
#[derive(Default)]
pub(super) struct Schemas(Mutex<VecDeque<Kept>>);

impl Schemas {
    fn get(&self, key: &(Digest, String)) -> Option<Option<Bytes>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(k, _)| k == key).map(|(_, found)| found.clone())
    }

    fn put(&self, key: (Digest, String), found: Option<Bytes>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(k, _)| *k != key);
        if kept.len() >= limits::SCHEMAS_KEPT {
            kept.pop_front();
        }
        kept.push_back((key, found));
    }
}

/// The XML schema of a setting of a file, and the digest of the file it is from.
///
/// # Errors
/// [`protocol::Code::NotFound`] when there is no such file, no such setting, or it has none.
pub async fn schema(app: &App, call: &Call, file: &str, setting: &str) -> Result<(Bytes, Digest)> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let found = views::named(&mut q, file).await?;
    let missing = || Fault::not_found("schema", format!("{} of {file}", setting));
    let manifest = super::manifest(&mut q, found.id).await?.ok_or_else(missing)?;
    let fold = setting.to_lowercase();
    let mut settings = manifest.settings.into_iter();
    let path = settings.find(|s| s.name.to_lowercase() == fold).and_then(|s| s.schema).ok_or_else(missing)?;
    drop(q);
    let key = (found.digest, path);
    let kept = app.blobs.schemas().get(&key);
    let bytes = match kept {
        Some(kept) => kept,
        None => {
            let read =
                super::serve::read_inside(app, &key.0, &key.1, bundle::limits::SCHEMA_BYTES_MAX).await?;
            let read = read.map(Bytes::from);
            app.blobs.schemas().put(key, read.clone());
            read
        }
    };
    Ok((bytes.ok_or_else(missing)?, found.digest))
}
