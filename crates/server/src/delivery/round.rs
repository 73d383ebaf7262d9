//! The look again: deliveries that wait are looked at whenever something happened and whenever a gate's time has come (P-5: a timer, not a poll).

use super::checks;
use super::gates::{self, About};
use super::row::{self, DeliveryRow, DeliveryState, event};
use super::start::{finish, go, priority, queued};
use crate::app::App;
use crate::documents;
use crate::fault::Result;
use crate::resources;
use crate::spaces::Turn;
use model::Timestamp;
use model::deliver::gate;
use model::deliver::state::Why;

/// Looks at every delivery that waits; starts what may go, ends what came too late. Gives when to look again. May run twice, may be missed.
///
/// # Errors
/// When the database fails.
pub async fn round(app: &App, turn: &mut Turn) -> Result<Option<Timestamp>> {
    let mut next = super::requests::round(app, turn).await?;
    next = earlier(next, super::rollout::round(app, turn).await?);
    let mut waiting: Vec<DeliveryRow> =
        row::open(&mut app.db.read()).await?.into_iter().filter(|row| row.state.waits()).collect();
    waiting.sort_by_key(|row| (std::cmp::Reverse(priority(row)), row.number));
    for mut row in waiting {
        match one(app, turn, &mut row).await {
            Ok(at) => next = earlier(next, at),
            // One that cannot be looked at does not keep the others.
            Err(fault) => tracing::error!(delivery = row.word(), %fault, "a delivery could not be looked at"),
        }
    }
    Ok(next)
}

fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Looks at one; gives when to look again.
async fn one(app: &App, turn: &mut Turn, row: &mut DeliveryRow) -> Result<Option<Timestamp>> {
    let now = app.clock.now();
    if let Some(end) = row.record.expires_at.filter(|at| *at <= now) {
        let mut why = Why::new("delivery-expired", [("at", end.to_string())]);
        if let Some(gate) = row.record.waiting.first() {
            why = why.with("gate", gate.code.clone());
        }
        let mut ending = vec![why];
        ending.extend(row.record.waiting.clone());
        end_it(app, row, DeliveryState::Expired, ending, now).await?;
        return Ok(None);
    }
    let context = row::context(&mut app.db.read(), row.number).await?;
    let revision = super::context::lookup(&context, "space.revision").and_then(|v| v.as_i64()).unwrap_or(0);
    let Some(space) = documents::space_at(app, &row.space, revision).await? else {
        let ending = vec![Why::new("W.space-gone", [("space", row.space.clone())])];
        end_it(app, row, DeliveryState::Cancelled, ending, now).await?;
        return Ok(None);
    };
    let (agents, variables) = (checks::agents(&context), checks::variables(&context));
    let about = About { row, agents: &agents, space: &space, variables: &variables, has_locks: false };
    let looked = gates::look(app, &mut app.db.read(), turn, &about).await?;
    if let Some(why) = looked.invalid {
        end_it(app, row, DeliveryState::Cancelled, vec![why], now).await?;
        return Ok(None);
    }
    if looked.may_compete() {
        return compete(app, turn, row, context, space).await;
    }
    let next = earlier(gate::next_at(&looked.closed), row.record.expires_at);
    keep(app, row, &looked, now).await?;
    Ok(next)
}

/// Every gate but the lock is open: locks, the last look, and the start are one transaction (§11 step 5).
async fn compete(
    app: &App,
    turn: &mut Turn,
    row: &mut DeliveryRow,
    context: row::Context,
    space: std::sync::Arc<documents::SpaceDoc>,
) -> Result<Option<Timestamp>> {
    let (now, before) = (app.clock.now(), row.clone());
    let mut tx = app.db.observe().await?;
    let (agents, variables) = (checks::agents(&context), checks::variables(&context));
    let about = About { row, agents: &agents, space: &space, variables: &variables, has_locks: false };
    if !gates::look(app, &mut tx, turn, &about).await?.may_compete() {
        return Ok(Some(now));
    }
    let opened: Vec<Why> = row.record.waiting.clone();
    match go(app, &mut tx, turn, row, context, space).await? {
        None => {
            for why in opened {
                event(&mut tx, row.number, now, "gate-opened", &why, "").await?;
            }
        }
        Some(why) => {
            // Nothing was taken; what was begun for it is undone with this transaction.
            drop(tx);
            *row = before;
            let why_now = gates::lease(&mut app.db.read(), row).await?.unwrap_or(why);
            let waits =
                !resources::waiting(&mut app.db.read(), row.record.locks.first().map_or("", String::as_str))
                    .await?
                    .iter()
                    .all(|w| w.owner != row.word());
            if waits && row.record.waiting == [why_now.clone()] {
                return Ok(earlier(why_now.until, row.record.expires_at));
            }
            let mut tx = app.db.observe().await?;
            queued(&mut tx, row, why_now.clone(), now).await?;
            tx.commit().await?;
            return Ok(earlier(why_now.until, row.record.expires_at));
        }
    }
    tx.commit().await?;
    turn.kept();
    app.spaces.nudge.notify_one();
    Ok(None)
}

/// Writes down what is closed, if that changed; it gives its place in queues up until only a lock is in the way.
async fn keep(app: &App, row: &mut DeliveryRow, looked: &gates::Looked, now: Timestamp) -> Result<()> {
    let whys = looked.whys();
    let due = row.record.planned_at.is_none_or(|at| at <= now);
    let state = if due { DeliveryState::Gated } else { DeliveryState::Planned };
    let same = row.record.waiting == whys && row.record.warnings == looked.warnings && row.state == state;
    if same {
        return Ok(());
    }
    let mut tx = app.db.observe().await?;
    resources::unwait(&mut tx, &row.word()).await?;
    for why in whys.iter().filter(|why| !known(&row.record.waiting, why)) {
        event(&mut tx, row.number, now, "gated", why, "").await?;
    }
    for why in row.record.waiting.iter().filter(|why| !known(&whys, why)) {
        event(&mut tx, row.number, now, "gate-opened", why, "").await?;
    }
    row.state = state;
    row.record.waiting = whys;
    row.record.warnings = looked.warnings.clone();
    row.record.checks = looked.checks.clone();
    row.write(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// The same gate is closed for the same reason, whatever its numbers say by now.
fn known(list: &[Why], why: &Why) -> bool {
    let about = ["lock", "agent", "freeze", "window", "tier", "name", "what"];
    list.iter().any(|other| other.code == why.code && about.iter().all(|key| other.get(key) == why.get(key)))
}

async fn end_it(
    app: &App,
    row: &mut DeliveryRow,
    state: DeliveryState,
    ending: Vec<Why>,
    now: Timestamp,
) -> Result<()> {
    let mut tx = app.db.observe().await?;
    finish(app, &mut tx, row, state, ending, now).await?;
    super::requests::ended(&mut tx, row, now).await?;
    tx.commit().await?;
    Ok(())
}
