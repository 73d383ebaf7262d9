//! Chores: lengths of logs into their rows, logs whose time is over.

use super::{Words, desk, store};
use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::limits;
use crate::store::Query;
use uuid::Uuid;

/// The tasks of this room, until the server leaves.
pub async fn keep(app: App, words: Words) {
    tokio::join!(desk::serve(&app, words), write_lengths(&app));
}

/// Writes twice a second how long logs are, all of them together.
async fn write_lengths(app: &App) {
    let mut tick = tokio::time::interval(limits::LOG_LENGTHS_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.stop.cancelled() => return,
        }
        if let Err(fault) = lengths(app).await {
            tracing::warn!(%fault, "could not write how long logs are");
        }
        super::tell_held(app);
        app.work.logs.tidy();
    }
}

async fn lengths(app: &App) -> Result<()> {
    let dirty = app.work.logs.take_dirty();
    if dirty.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.observe().await?;
    for (id, length) in dirty {
        tx.run(store::LOG_LENGTH, args![id, length.bytes, length.lines, length.missing_bytes]).await?;
    }
    Ok(tx.commit().await?)
}

/// Throws logs away whose time is over; what is known of their attempts stays.
///
/// # Errors
/// When the database or the disk fails.
pub async fn sweep(app: &App) -> Result<()> {
    loop {
        let args = args![app.clock.now(), limits::LOGS_SWEPT_AT_ONCE];
        let rows = app.db.read().rows(store::OLD_LOGS, args).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect::<std::result::Result<_, _>>()?;
        if ids.is_empty() {
            return Ok(());
        }
        for id in &ids {
            app.work.logs.remove(*id).await?;
        }
        let mut tx = app.db.observe().await?;
        for id in ids {
            tx.run(store::LOG_REMOVED, args![id]).await?;
        }
        tx.commit().await?;
    }
}
