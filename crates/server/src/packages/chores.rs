//! What goes by itself: uploads nobody went on with, blobs no version refers to.

use super::{change, store};
use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::limits;
use crate::store::Query;
use std::collections::HashSet;
use std::time::SystemTime;
use uuid::Uuid;

/// Removes uploads that expired, files of uploads that are in no book, and blobs without a version that are older than
/// [`limits::BLOB_KEPT`]. May run twice, and may be missed.
///
/// # Errors
/// When the database or the disk fails; what was removed stays removed.
pub async fn sweep(app: &App) -> Result<()> {
    uploads(app).await?;
    for folder in 0..=u8::MAX {
        let now = SystemTime::now();
        for (digest, changed) in app.blobs.blobs_in(folder)? {
            let is_old = now.duration_since(changed).is_ok_and(|age| age > limits::BLOB_KEPT);
            if is_old && app.db.read().count(store::DIGEST_USED, args![digest]).await? == 0 {
                change::remove_unused(app, &digest).await?;
                tracing::info!(%digest, "removed a blob that no version refers to");
            }
        }
    }
    Ok(())
}

async fn uploads(app: &App) -> Result<()> {
    // Files first: one that appears later belongs to an upload that is in the books by then.
    let files = app.blobs.upload_ids()?;
    for row in app.db.read().rows(store::UPLOADS_EXPIRED, args![app.clock.now()]).await? {
        let id: Uuid = row.get(0)?;
        if let Some(held) = app.blobs.hold(id) {
            super::uploads::discard(app, id).await?;
            drop(held);
        }
    }
    let mut known = HashSet::new();
    for row in app.db.read().rows(store::UPLOADS, args![]).await? {
        known.insert(row.get::<Uuid>(0)?);
    }
    for id in files.into_iter().filter(|id| !known.contains(id)) {
        if let Some(held) = app.blobs.hold(id) {
            app.blobs.drop_upload(id)?;
            drop(held);
        }
    }
    app.blobs.forget_missing(&known);
    Ok(())
}
