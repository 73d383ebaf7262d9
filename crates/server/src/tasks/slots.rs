//! Time slots (§14.6, R-116).

use super::book::{self, book};
use super::store;
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::wake::Touched;
use model::Timestamp;
use model::rights::Right;
use protocol::Code;
use protocol::api::TimeSlot;

fn shown(known: &book::KnownSlot, now: Timestamp) -> TimeSlot {
    let (open, changes_at) = (known.slot.is_open(now), known.slot.next_change(now));
    TimeSlot { open, changes_at, ..known.body.clone() }
}

/// Every slot by name, with whether it is open now.
///
/// # Errors
/// Without the right to see.
pub(super) async fn list(app: &App, call: &Call) -> Result<Vec<TimeSlot>> {
    call.may(Right::View)?;
    Ok(book(app).await?.slots.values().map(|known| shown(known, call.at)).collect())
}

/// One slot.
///
/// # Errors
/// [`Code::NotFound`].
pub(super) async fn get(app: &App, call: &Call, name: &str) -> Result<TimeSlot> {
    call.may(Right::View)?;
    let book = book(app).await?;
    let known = book.slots.get(&name.to_lowercase());
    known.map(|known| shown(known, call.at)).ok_or_else(|| Fault::not_found("time slot", name))
}

/// Makes a slot, or changes it.
///
/// # Errors
/// [`Code::InvalidField`], [`Code::TooMany`].
pub(super) async fn put(app: &App, call: &Call, name: &str, mut ask: TimeSlot) -> Result<TimeSlot> {
    call.may(Right::Deploy)?;
    ask.name = if ask.name.trim().is_empty() { name.trim().to_owned() } else { ask.name.trim().to_owned() };
    let fold = name.to_lowercase();
    if ask.name.to_lowercase() != fold
        || ask.name.is_empty()
        || ask.name.len() > 200
        || ask.name.contains('/')
    {
        return Err(Fault::field("name", "1 to 200 bytes without /, the same as in the address"));
    }
    if ask.entries.len() > limits::SLOT_ENTRIES_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::SLOT_ENTRIES_MAX), ("kind", &"hours")]));
    }
    book::slot(&ask).map_err(|why| Fault::field("entries", why))?;
    let all = book(app).await?;
    if !all.slots.contains_key(&fold) && all.slots.len() >= limits::TIME_SLOTS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::TIME_SLOTS_MAX), ("kind", &"time slots")]));
    }
    (ask.open, ask.changes_at) = (false, None);
    let body = serde_json::to_string(&ask).map_err(Fault::internal)?;
    let mut tx = app.db.change().await?;
    tx.run(store::SLOT_PUT, args![fold, body]).await?;
    audit::write(&mut tx, call, "time-slot.changed", &ask.name, [("zone", &ask.time_zone)]).await?;
    tx.touch(Touched::Fleet);
    tx.commit().await?;
    app.tasks.changed();
    app.tasks.nudge.notify_one();
    get(app, call, &ask.name).await
}

/// Takes a slot away that no task names.
///
/// # Errors
/// [`Code::NotFound`], [`Code::SlotInUse`].
pub(super) async fn remove(app: &App, call: &Call, name: &str) -> Result<()> {
    call.may(Right::Deploy)?;
    let (all, fold) = (book(app).await?, name.to_lowercase());
    if !all.slots.contains_key(&fold) {
        return Err(Fault::not_found("time slot", name));
    }
    let uses = |slot: &str| slot.to_lowercase() == fold;
    let users: Vec<&str> = all
        .works
        .iter()
        .filter(|w| uses(&w.wanted.slot) || uses(&w.wanted.prepare_slot))
        .map(|w| w.name.as_str())
        .take(limits::USED_BY_NAMED_MAX)
        .collect();
    if !users.is_empty() {
        return Err(Fault::new(Code::SlotInUse, [("name", &name), ("tasks", &users.join(", "))]));
    }
    let mut tx = app.db.change().await?;
    tx.run(store::SLOT_DELETE, args![fold]).await?;
    audit::write(&mut tx, call, "time-slot.removed", name, []).await?;
    tx.touch(Touched::Fleet);
    tx.commit().await?;
    app.tasks.changed();
    Ok(())
}
