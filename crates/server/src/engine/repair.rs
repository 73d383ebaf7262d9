//! Repairs at the start: a lock whose owner has ended is given back, and said so (spec/delivery L-3).

use crate::app::App;
use crate::audit;
use crate::call::{Actor, Call, Source};
use crate::delivery;
use crate::fault::Result;
use crate::resources::{self, By};
use crate::spaces;
use model::deliver::state::Why;
use protocol::Code;
use std::collections::BTreeSet;

/// Gives back what deliveries and runs hold that have ended, or are gone: with a line of audit for each, and an event of the delivery. Nothing of what goes on, and nothing a
/// person holds, is touched. Repeatable.
///
/// # Errors
/// When the database fails.
pub async fn leases(app: &App) -> Result<()> {
    let turn = spaces::turn(app).await?;
    let held = resources::held(&mut app.db.read()).await?;
    let owners: BTreeSet<String> = held.into_iter().map(|lease| lease.owner).collect();
    for owner in owners {
        if !has_ended(app, &owner).await? {
            continue;
        }
        let call = Call {
            actor: Actor::Server,
            source: Source::default(),
            request: app.next_request(),
            at: app.clock.now(),
            lang: protocol::Lang::En,
        };
        let by =
            By { who: call.who(), at: call.at, reason: "its owner has ended".to_owned(), run: owner.clone() };
        let mut tx = app.db.change().await?;
        for lock in resources::release_all(&mut tx, &by, &owner).await? {
            tracing::warn!(%lock, %owner, "a lock was held by what has ended; it is given back");
            audit::write(&mut tx, &call, "lock.repaired", &lock, [("owner", &owner)]).await?;
            if let Some(number) = delivery_of(&owner) {
                let why = Why::new("delivery-lock-repaired", [("lock", lock)]);
                delivery::event(&mut tx, number, call.at, "object", &why, "").await?;
            }
        }
        tx.commit().await?;
    }
    drop(turn);
    Ok(())
}

fn delivery_of(owner: &str) -> Option<i64> {
    let word = owner.split_whitespace().next().unwrap_or_default();
    word.strip_prefix("D-").and_then(|_| delivery::number(word))
}

/// Whether an owner is a delivery or a run that goes on no more; a person never is.
async fn has_ended(app: &App, owner: &str) -> Result<bool> {
    if let Some(number) = delivery_of(owner) {
        return match delivery::get(&mut app.db.read(), number).await {
            Ok(row) => Ok(row.state.is_final()),
            Err(fault) if fault.code == Code::NotFound => Ok(true),
            Err(fault) => Err(fault),
        };
    }
    let run = owner.strip_prefix("run ").and_then(|rest| rest.split_whitespace().next());
    match run.and_then(|number| number.parse().ok()) {
        Some(number) => Ok(spaces::run(app, number).await?.is_none_or(|run| run.ended_at.is_some())),
        None => Ok(false),
    }
}
