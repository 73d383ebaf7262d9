//! What goes by itself: uploads nobody went on with, blobs no version refers to, old versions of the store `deploy`.

use super::{change, store};
use crate::app::App;
use crate::args;
use crate::call::{Actor, Call, Force, Source};
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
/// pinned them, they are or were lately installed, a delivery or a request that is open is about them, or a tier keeps them: `kept` names tiers, with
/// the time since which whatever was delivered there well stays. Gives the files.
///
/// # Errors
/// When the database or the disk fails; what was removed stays removed.
pub async fn retire(app: &App, before: Timestamp, kept: &[(String, Timestamp)]) -> Result<Vec<String>> {
    let call = Call {
        actor: Actor::Server,
        source: Source::default(),
        request: String::new(),
        at: app.clock.now(),
        lang: Lang::En,
    };
    let (mut gone, mut stay) = (Vec::new(), 0_u32);
    for _ in 0..limits::VERSIONS_RETIRED_PAGES {
        let page = args![before, limits::VERSIONS_RETIRED_AT_ONCE, stay];
        let rows = app.db.read().rows(store::OLD, page).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let (file, digest): (String, Digest) = (row.get(1)?, row.digest(2)?);
            if is_needed(app, &digest.to_string(), before, kept).await? {
                stay += 1;
            } else {
                change::remove(app, &call, &file, Force::No).await?;
                gone.push(file);
            }
        }
    }
    Ok(gone)
}

/// Whether an old version stays.
async fn is_needed(app: &App, digest: &str, before: Timestamp, kept: &[(String, Timestamp)]) -> Result<bool> {
    let mut q = app.db.read();
    let needed = q.count(store::DELIVERIES_OPEN, args![digest]).await?
        + q.count(store::INSTALLED, args![digest, before]).await?
        + q.count(store::ASKED_FOR, args![format!("%{digest}%")]).await?;
    if needed > 0 {
        return Ok(true);
    }
    for (tier, since) in kept {
        if q.count(store::DELIVERED_WELL, args![digest, tier, *since]).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
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
