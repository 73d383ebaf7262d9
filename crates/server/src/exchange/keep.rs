//! What outlives the program: state objects and descriptors, read back at the start, written behind.

use super::board::Changes;
use super::{Filter, Object, store};
use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::limits;
use crate::store::{Args, Query, Row, pieces};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

fn restore(app: &App, row: &Row) -> Result<()> {
    let text = |n| row.get::<String>(n);
    let metadata = text(5)?;
    app.exchange.board.restore(Object {
        agent: text(0)?.into(),
        instance: text(1)?.into(),
        name: text(2)?.into(),
        value: text(3)?.into(),
        kind: text(4)?.into(),
        metadata: (metadata != "{}").then(|| metadata.into()),
        at: row.time(6)?,
        lifetime_s: u32::try_from(row.number(7)?).unwrap_or(u32::MAX),
    });
    Ok(())
}

/// The agent of programs on developers' machines, which is none: their objects belong to no instance.
const DEVELOPER: &str = "developer";

/// Reads back what the database keeps, before the server answers anybody.
///
/// # Errors
/// When the database fails.
pub async fn load(app: &App) -> Result<()> {
    let mut q = app.db.read();
    let mut last = [String::new(), String::new(), String::new()];
    loop {
        let rows = q.rows(store::STATES, args![&last[0], &last[1], &last[2], READ_CHUNK]).await?;
        for row in &rows {
            restore(app, row)?;
        }
        let Some(end) = rows.last().filter(|_| rows.len() == READ_CHUNK as usize) else { break };
        last = [end.get(0)?, end.get(1)?, end.get(2)?];
    }
    // What was removed while nobody could tell this memory: the program ended between a commit and its wake-up.
    let mut known = BTreeSet::new();
    for row in q.rows(store::INSTANCE_PATHS, args![]).await? {
        known.insert((row.get::<String>(0)?.to_lowercase(), row.get::<String>(1)?.to_lowercase()));
    }
    for (agent, instance) in app.exchange.board.owners() {
        let own = (agent.to_lowercase(), instance.to_lowercase());
        if own.0 != DEVELOPER && !known.contains(&own) {
            app.exchange.board.purge(&Filter::new(Some(&agent), Some(&instance), None, None), None);
        }
    }
    let mut descriptors = BTreeMap::new();
    for row in q.rows(store::DESCRIPTORS, args![]).await? {
        let package: String = row.get(0)?;
        descriptors.insert(package.to_lowercase(), (package, Arc::new(row.json::<Value>(1)?)));
    }
    *app.exchange.descriptors.lock().unwrap_or_else(PoisonError::into_inner) = descriptors;
    Ok(())
}

/// State objects read at once, at the start.
const READ_CHUNK: u32 = 4_096;

/// Mailboxes nobody uses are looked for once in so many writes: every five seconds.
const EXPIRE_EVERY: u64 = 20;

/// The chore that writes changed state objects and closes mailboxes nobody uses. Ends when the server leaves, after a
/// last write.
pub async fn persist(app: App) {
    tokio::join!(write_changes(&app), super::journal::tell_warnings(&app));
}

async fn write_changes(app: &App) {
    let mut tick = tokio::time::interval(limits::STATES_WRITE_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut round = 0_u64;
    loop {
        let leaving = tokio::select! {
            _ = tick.tick() => false,
            () = app.stop.cancelled() => true,
        };
        round += 1;
        if round.is_multiple_of(EXPIRE_EVERY) {
            app.exchange.listeners.expire(limits::SUBSCRIPTION_KEPT);
        }
        if let Err(fault) = write(app).await {
            tracing::error!(%fault, "could not write state objects; they are tried again");
        }
        if leaving {
            return;
        }
    }
}

/// Writes what changed since the last time, and tells those who wait that it is durable. When it cannot, all of it counts
/// as changed again. One at a time: an older value never comes after a newer one.
///
/// # Errors
/// When the database fails.
pub async fn write(app: &App) -> Result<()> {
    let _one = app.exchange.writing.lock().await;
    let changes = app.exchange.board.take_changed();
    let round = changes.round;
    if !(changes.kept.is_empty() && changes.gone.is_empty())
        && let Err(fault) = write_all(app, &changes).await
    {
        app.exchange.board.put_back(changes);
        return Err(fault);
    }
    app.exchange.durable.send_replace(round + 1);
    Ok(())
}

async fn write_all(app: &App, changes: &Changes) -> Result<()> {
    let mut tx = app.db.observe().await?;
    for piece in pieces(changes.gone.iter().collect()) {
        let rows = piece.len();
        let args: Args = piece.iter().flat_map(|k| args![&*k.0, &*k.1, &*k.2]).collect();
        tx.run(&store::states_delete(rows), args).await?;
    }
    // In the order of the table: neighbours stand on one page.
    let mut kept: Vec<&Object> = changes.kept.iter().map(|o| &**o).collect();
    kept.sort_unstable_by_key(|o| (&*o.agent, &*o.instance, &*o.name));
    for piece in pieces(kept) {
        let rows = piece.len();
        let mut args: Args = Vec::with_capacity(rows * 8);
        for o in piece {
            let metadata = o.metadata.as_deref().unwrap_or("{}");
            args.extend(args![
                &*o.agent,
                &*o.instance,
                &*o.name,
                &*o.value,
                &*o.kind,
                metadata,
                o.at,
                u64::from(o.lifetime_s)
            ]);
        }
        tx.run(&store::states_upsert(rows), args).await?;
    }
    Ok(tx.commit().await?)
}
