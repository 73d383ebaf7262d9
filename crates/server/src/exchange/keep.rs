//! What outlives the program: state objects and descriptors, read back at the start, written behind.

use super::{Object, store};
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Args, Query, pieces};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// Reads back what the database keeps, before the server answers anybody.
///
/// # Errors
/// When the database fails.
pub async fn load(app: &App) -> Result<()> {
    let mut q = app.db.read();
    for row in q.rows(store::STATES, args![]).await? {
        let text = |n| row.get::<String>(n);
        let metadata: String = text(5)?;
        app.exchange.board.restore(Arc::new(Object {
            agent: text(0)?.into(),
            instance: text(1)?.into(),
            name: text(2)?.into(),
            value: text(3)?.into(),
            kind: text(4)?.into(),
            metadata: (metadata != "{}").then(|| metadata.into()),
            at: row.time(6)?,
            lifetime_s: u32::try_from(row.number(7)?).unwrap_or(u32::MAX),
        }));
    }
    let mut descriptors = BTreeMap::new();
    for row in q.rows(store::DESCRIPTORS, args![]).await? {
        let package: String = row.get(0)?;
        descriptors.insert(package.to_lowercase(), (package, Arc::new(row.json::<Value>(1)?)));
    }
    *app.exchange.descriptors.lock().unwrap_or_else(PoisonError::into_inner) = descriptors;
    Ok(())
}

/// The chore that writes changed state objects and closes mailboxes nobody uses. Ends when the server leaves, after a
/// last write.
pub async fn persist(app: App) {
    tokio::join!(write_changes(&app), super::journal::tell_warnings(&app));
}

async fn write_changes(app: &App) {
    let mut tick = tokio::time::interval(limits::STATES_WRITE_EVERY);
    loop {
        let leaving = tokio::select! {
            _ = tick.tick() => false,
            () = app.stop.cancelled() => true,
        };
        app.exchange.listeners.expire(limits::SUBSCRIPTION_KEPT);
        if let Err(fault) = write(app).await {
            tracing::error!(%fault, "could not write state objects; they are tried again");
        }
        if leaving {
            return;
        }
    }
}

/// Writes what changed since the last time; when it cannot, all of it counts as changed again.
///
/// # Errors
/// When the database fails.
pub async fn write(app: &App) -> Result<()> {
    let changed = app.exchange.board.take_changed();
    if changed.is_empty() {
        return Ok(());
    }
    let keys: Vec<_> = changed.iter().map(|(key, _)| key.clone()).collect();
    let written = async {
        let mut tx = app.db.observe().await?;
        let mut kept = Vec::with_capacity(changed.len());
        for (key, object) in changed {
            match object {
                Some(object) => kept.push(object),
                None => {
                    tx.run(store::STATE_DELETE, args![key.0.as_ref(), key.1.as_ref(), key.2.as_ref()])
                        .await?;
                }
            }
        }
        for piece in pieces(kept) {
            let rows = piece.len();
            let mut args: Args = Vec::with_capacity(rows * 8);
            for o in piece {
                let metadata = o.metadata.as_deref().unwrap_or("{}");
                args.extend(args![
                    o.agent.as_ref(),
                    o.instance.as_ref(),
                    o.name.as_ref(),
                    o.value.as_ref(),
                    o.kind.as_ref(),
                    metadata,
                    o.at,
                    u64::from(o.lifetime_s)
                ]);
            }
            tx.run(&store::states_upsert(rows), args).await?;
        }
        tx.commit().await.map_err(Fault::from)
    };
    let written = written.await;
    if written.is_err() {
        app.exchange.board.put_back(keys);
    }
    written
}
