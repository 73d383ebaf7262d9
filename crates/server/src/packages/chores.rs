//! What goes by itself: uploads nobody went on with, blobs no version refers to, old versions of the store `deploy`.

use super::{change, store};
use crate::app::App;
use crate::args;
use crate::call::{Actor, Call, Force};
use crate::fault::Result;
use crate::limits;
use crate::store::Query;
use model::{Digest, Timestamp};
use protocol::Lang;
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
            if is_old && !change::is_used(&mut app.db.read(), &digest).await? {
                change::remove_unused(app, &digest).await?;
                tracing::info!(%digest, "removed a blob that no version refers to");
            }
        }
    }
    Ok(())
}

/// Removes versions of the store `deploy` that were published before a time (PR-7): those that are delivered and nothing else, unless somebody
/// pinned them, they are or were lately installed, or a delivery or a request that is open is about them. Gives the files.
///
/// # Errors
/// When the database or the disk fails; what was removed stays removed.
pub async fn retire(app: &App, before: Timestamp) -> Result<Vec<String>> {
    let call = Call { actor: Actor::Server, request: String::new(), at: app.clock.now(), lang: Lang::En };
    let mut gone = Vec::new();
    for row in app.db.read().rows(store::OLD, args![before, limits::VERSIONS_RETIRED_AT_ONCE]).await? {
        let (file, digest): (String, Digest) = (row.get(1)?, row.digest(2)?);
        let (text, mut q) = (digest.to_string(), app.db.read());
        let needed = q.count(store::DELIVERIES_OPEN, args![&text]).await?
            + q.count(store::INSTALLED, args![&text, before]).await?
            + q.count(store::ASKED_FOR, args![format!("%{text}%")]).await?;
        if needed == 0 {
            change::remove(app, &call, &file, Force::No).await?;
            gone.push(file);
        }
    }
    Ok(gone)
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
