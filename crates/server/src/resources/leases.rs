//! Leases: the one place where units are taken and given back, for every way of starting anything (L-4).
//!
//! Whoever takes or gives back first writes to the resource's own row, so that transactions about the same lock come one after the other on
//! either engine; several locks are touched in the order of their names, so that nobody waits in a circle.

use super::known::{self, By, Known, Lease, Owner, known, leases, note, units};
use super::store;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Tx};
use model::Timestamp;
use model::deliver::resource::{Fact, Kind};
use protocol::deliver::ResourceSpec;
use std::collections::BTreeMap;

/// Somebody who waits for a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiter {
    /// Owner it would be: `D-43`.
    pub owner: String,
    /// Person behind it.
    pub by: String,
    /// Units.
    pub units: u64,
    /// Higher goes first.
    pub priority: i64,
    /// Since.
    pub since: Timestamp,
}

/// Takes all of these or none (RS-6): gives the fence, a number higher than any given before. What the owner holds already counts, so that asking
/// twice changes nothing. A lock that nobody declared is made, with one unit. A reservation whose time is over is given back first.
/// A resource of which somebody waits for long is kept for that one (RS-7).
///
/// # Errors
/// [`protocol::Code::InvalidField`] when one of them is no weight, or has fewer units in all.
pub async fn take_all(tx: &mut Tx, owner: &Owner, wanted: &[(String, u64)]) -> Result<Option<u64>> {
    let mut all: BTreeMap<String, (String, u64)> = BTreeMap::new();
    for (lock, units) in wanted {
        let entry = all.entry(lock.to_lowercase()).or_insert_with(|| (lock.clone(), 0));
        entry.1 = entry.1.max(*units);
    }
    for (fold, (lock, _)) in &all {
        make(tx, lock, fold, owner).await?;
        tx.run(store::HOLD, args![fold]).await?;
    }
    for lock in all.keys() {
        let over = known::holders(tx, lock)
            .await?
            .into_iter()
            .filter(|l| l.until.is_some_and(|until| until <= owner.by.at));
        for lease in over.collect::<Vec<_>>() {
            end(tx, &By::server(owner.by.at), &lease, lease.units, "expired").await?;
        }
    }
    let books = known(tx, all.values().map(|(lock, _)| lock.as_str())).await?;
    let mut needs = Vec::with_capacity(books.len());
    for book in &books {
        let want = all.get(&book.fold).map_or(0, |(_, units)| *units);
        if book.kind != Kind::Weight || want > book.max {
            let why = format!("{}: {want} of {} cannot be taken ({})", book.name, book.max, book.kind.word());
            return Err(Fault::field("resource", why));
        }
        let held = known::holders(tx, &book.fold).await?;
        let own = held.iter().find(|l| l.owner == owner.name).cloned();
        let taken: u64 = held.iter().map(|l| l.units).sum();
        let need = want.saturating_sub(own.as_ref().map_or(0, |l| l.units));
        let kept = reserved(tx, &book.fold, &owner.name, owner.by.at).await?.map_or(0, |(_, units)| units);
        if need > 0 && need + kept > book.max.saturating_sub(taken) {
            return Ok(None);
        }
        needs.push((book, own, need, taken));
    }
    if needs.iter().all(|(_, _, need, _)| *need == 0) {
        return fence(tx, &owner.name).await;
    }
    let number = next_fence(tx).await?;
    for (book, own, need, taken) in needs {
        if need > 0 {
            lease(tx, owner, book, own.as_ref(), need, number).await?;
            let (old, new) = (units(taken, book.max), units(taken + need, book.max));
            note(tx, &of(owner), book, "take", &old, &new).await?;
        }
    }
    Ok(Some(number))
}

/// Takes units of one lock.
///
/// # Errors
/// As [`take_all`].
pub async fn take(tx: &mut Tx, owner: &Owner, lock: &str, units: u64) -> Result<bool> {
    Ok(take_all(tx, owner, &[(lock.to_owned(), units)]).await?.is_some())
}

/// History names who holds it, and who is behind.
fn of(owner: &Owner) -> By {
    let mut by = owner.by.clone();
    if by.run.is_empty() && owner.name != by.who {
        by.run.clone_from(&owner.name);
    }
    by
}

async fn make(tx: &mut Tx, lock: &str, fold: &str, owner: &Owner) -> Result<()> {
    let spec = ResourceSpec {
        name: lock.to_owned(),
        kind: "weight".to_owned(),
        max: Some(1),
        ..ResourceSpec::default()
    };
    let spec = serde_json::to_string(&spec).map_err(Fault::internal)?;
    let id = uuid::Uuid::now_v7();
    let row = args![fold, lock, "weight", "", spec, "", "", 1, id, owner.by.at, &owner.by.who];
    tx.run(store::INSERT, row).await?;
    Ok(())
}

async fn next_fence(tx: &mut Tx) -> Result<u64> {
    let row = tx.row(store::FENCE, args!["leases"]).await?;
    Ok(row.ok_or_else(|| Fault::internal("no fence was given"))?.number(0)?)
}

async fn lease(
    tx: &mut Tx,
    owner: &Owner,
    book: &Known,
    own: Option<&Lease>,
    need: u64,
    fence: u64,
) -> Result<()> {
    let by = &owner.by;
    tx.run(store::CHANGED, args![&book.fold, by.at, &owner.name]).await?;
    if let Some(own) = own {
        tx.run(store::LEASE_UNITS, args![own.number, own.units + need, fence]).await?;
        return Ok(());
    }
    let since = tx
        .row(store::WAIT_SINCE, args![&book.fold, &owner.name])
        .await?
        .map(|row| row.time(0))
        .transpose()?;
    tx.run(store::WAIT_END, args![&book.fold, &owner.name]).await?;
    let waited = since.map_or(0, |since| u64::try_from(by.at.since(since).as_millis()).unwrap_or(u64::MAX));
    let row = args![
        &book.fold,
        &book.name,
        need,
        &owner.name,
        &by.who,
        &by.reason,
        by.at,
        owner.until,
        fence,
        waited,
        false
    ];
    tx.run(store::LEASE_INSERT, row).await?;
    Ok(())
}

/// The fence of what an owner holds; nothing when it holds nothing: then whatever it still does must stop (L-6).
///
/// # Errors
/// When the database fails.
pub async fn fence(q: &mut impl Query, owner: &str) -> Result<Option<u64>> {
    Ok(held_by(q, owner).await?.into_iter().map(|l| l.fence).max())
}

/// What an owner holds.
///
/// # Errors
/// When the database fails.
pub async fn held_by(q: &mut impl Query, owner: &str) -> Result<Vec<Lease>> {
    leases(q, &store::held_by(), args![owner]).await
}

/// Every lease that is held; for repairs at the start (L-3).
///
/// # Errors
/// When the database fails.
pub async fn held(q: &mut impl Query) -> Result<Vec<Lease>> {
    leases(q, &store::held(), args![]).await
}

/// Ends a lease, or makes it smaller. `how` is the verb of the history: `release` `break` `expired` `inherit`.
pub(super) async fn end(tx: &mut Tx, by: &By, lease: &Lease, give: u64, how: &str) -> Result<()> {
    tx.run(store::HOLD, args![&lease.fold]).await?;
    let book = known::one(tx, &lease.fold).await?;
    let held = known::holders(tx, &lease.fold).await?;
    let taken: u64 = held.iter().map(|l| l.units).sum();
    if give >= lease.units {
        tx.run(store::LEASE_END, args![lease.number, by.at, &by.who, how]).await?;
    } else {
        tx.run(store::LEASE_UNITS, args![lease.number, lease.units - give, lease.fence]).await?;
    }
    let left = taken.saturating_sub(give.min(lease.units));
    tx.run(store::CHANGED, args![&book.fold, by.at, &lease.owner]).await?;
    let mut by = by.clone();
    if by.run.is_empty() && lease.owner != by.who {
        by.run.clone_from(&lease.owner);
    }
    note(tx, &by, &book, how, &units(taken, book.max), &units(left, book.max)).await
}

/// Gives units of one lock back; 0: all the owner holds. Gives how many; an owner that holds nothing gives nothing back, and that is no error. The fence
/// of what it still holds does not become lower by it (L-1).
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &mut Tx, by: &By, owner: &str, lock: &str, give: u64) -> Result<u64> {
    let fold = lock.to_lowercase();
    let held = held_by(tx, owner).await?;
    let Some(lease) = held.iter().find(|l| l.fold == fold) else { return Ok(0) };
    let give = if give == 0 { lease.units } else { give.min(lease.units) };
    end(tx, by, lease, give, "release").await?;
    // Agents have seen its highest fence: what it still does comes under no lower one.
    let rest = held.iter().filter(|l| l.fold != fold).max_by_key(|l| l.fence);
    if let Some(rest) = rest.filter(|rest| rest.fence < lease.fence) {
        tx.run(store::LEASE_UNITS, args![rest.number, rest.units, lease.fence]).await?;
    }
    Ok(give)
}

/// Gives everything back that an owner holds, and its places in queues (L-2); gives the names of the locks.
///
/// # Errors
/// When the database fails.
pub async fn release_all(tx: &mut Tx, by: &By, owner: &str) -> Result<Vec<String>> {
    unwait(tx, owner).await?;
    let held = held_by(tx, owner).await?;
    for lease in &held {
        end(tx, by, lease, lease.units, "release").await?;
    }
    Ok(held.into_iter().map(|l| l.lock).collect())
}

/// As [`release_all`], for every owner whose name begins so: all jobs of a run.
///
/// # Errors
/// When the database fails.
pub async fn release_within(tx: &mut Tx, by: &By, begin: &str) -> Result<()> {
    for row in tx.rows(store::WAITING_WITHIN, args![begin]).await? {
        let owner: String = row.get(0)?;
        unwait(tx, &owner).await?;
    }
    for lease in leases(tx, &store::held_within(), args![begin]).await? {
        end(tx, by, &lease, lease.units, "release").await?;
    }
    Ok(())
}

/// Hands everything an owner holds to another, without a moment in between in which it is free (RB-2); gives the new fence, under which the old
/// owner's work is refused. Nothing when it holds nothing.
///
/// # Errors
/// When the database fails.
pub async fn inherit(tx: &mut Tx, from: &str, to: &Owner) -> Result<Option<u64>> {
    let held = held_by(tx, from).await?;
    if held.is_empty() {
        return Ok(None);
    }
    let number = next_fence(tx).await?;
    for lease_of in &held {
        tx.run(store::HOLD, args![&lease_of.fold]).await?;
        let book = known::one(tx, &lease_of.fold).await?;
        tx.run(store::LEASE_END, args![lease_of.number, to.by.at, &to.by.who, "inherit"]).await?;
        let own = held_by(tx, &to.name).await?.into_iter().find(|l| l.fold == lease_of.fold);
        lease(tx, to, &book, own.as_ref(), lease_of.units, number).await?;
        note(tx, &of(to), &book, "inherit", from, &to.name).await?;
    }
    Ok(Some(number))
}

/// Gives reservations back whose time is over; gives their locks. Any time is right; [`next_over`] says when the next one is due.
///
/// # Errors
/// When the database fails.
pub async fn expire(tx: &mut Tx, now: Timestamp) -> Result<Vec<String>> {
    let over = leases(tx, &store::over(), args![now]).await?;
    for lease in &over {
        end(tx, &By::server(now), lease, lease.units, "expired").await?;
    }
    Ok(over.into_iter().map(|l| l.lock).collect())
}

/// When the next reservation is over.
///
/// # Errors
/// When the database fails.
pub async fn next_over(q: &mut impl Query) -> Result<Option<Timestamp>> {
    Ok(q.row(store::NEXT_OVER, args![]).await?.map(|row| row.time(0)).transpose()?)
}

/// An owner waits for these (L-5); who waits already keeps the place. Told by whoever lets it wait; taking ends it.
///
/// # Errors
/// When the database fails.
pub async fn wait(tx: &mut Tx, owner: &Owner, wanted: &[(String, u64)], priority: i64) -> Result<()> {
    for (lock, units) in wanted {
        let fold = lock.to_lowercase();
        let is_new = tx.row(store::WAIT_SINCE, args![&fold, &owner.name]).await?.is_none();
        tx.run(store::WAIT, args![&fold, &owner.name, &owner.by.who, *units, priority, owner.by.at]).await?;
        if is_new {
            tx.touch(crate::wake::Touched::Resource(lock.clone()));
        }
    }
    Ok(())
}

/// An owner waits for nothing any more.
///
/// # Errors
/// When the database fails.
pub async fn unwait(tx: &mut Tx, owner: &str) -> Result<()> {
    for row in tx.rows(store::WAITED_BY, args![owner]).await? {
        tx.touch(crate::wake::Touched::Resource(row.get(0)?));
    }
    tx.run(store::WAITS_END, args![owner]).await?;
    Ok(())
}

/// Who waits for a lock, in the order in which they are served.
///
/// # Errors
/// When the database fails.
pub async fn waiting(q: &mut impl Query, lock: &str) -> Result<Vec<Waiter>> {
    let rows = q.rows(store::WAITS_OF, args![lock.to_lowercase()]).await?;
    rows.iter()
        .map(|row| {
            let (owner, by) = (row.get(1)?, row.get(2)?);
            Ok(Waiter { owner, by, units: row.number(3)?, priority: row.get(4)?, since: row.time(5)? })
        })
        .collect()
}

/// Units kept for whoever waits first and longest, seen by another one (RS-7).
async fn reserved(
    q: &mut impl Query,
    fold: &str,
    own: &str,
    now: Timestamp,
) -> Result<Option<(String, u64)>> {
    let first = waiting(q, fold).await?.into_iter().next();
    Ok(first
        .filter(|w| w.owner != own && now.since(w.since) >= limits::STARVATION_AFTER)
        .map(|w| (w.owner, w.units)))
}

/// How resources stand, by the names asked, for whoever is called `own`: its own units count as free. Names that are not there are left out.
///
/// # Errors
/// When the database fails.
pub async fn facts_for<'a>(
    q: &mut impl Query,
    names: impl IntoIterator<Item = &'a str>,
    own: &str,
    now: Timestamp,
) -> Result<BTreeMap<String, Fact>> {
    let names: Vec<&str> = names.into_iter().collect();
    let books = known(q, names.iter().copied()).await?;
    let mut by_fold = BTreeMap::new();
    for book in books {
        let mut fact = book.fact(&[], own);
        if book.kind == Kind::Weight {
            fact = book.fact(&known::holders(q, &book.fold).await?, own);
            fact.reserved = reserved(q, &book.fold, own, now).await?;
        }
        by_fold.insert(book.fold.clone(), fact);
    }
    Ok(names
        .into_iter()
        .filter_map(|n| Some((n.to_owned(), by_fold.get(&n.to_lowercase())?.clone())))
        .collect())
}

/// How resources stand, by the names asked.
///
/// # Errors
/// When the database fails.
pub async fn facts<'a>(
    q: &mut impl Query,
    names: impl IntoIterator<Item = &'a str>,
    now: Timestamp,
) -> Result<BTreeMap<String, Fact>> {
    facts_for(q, names, "", now).await
}

/// How one resource stands; nothing when there is none of this name.
///
/// # Errors
/// When the database fails.
pub async fn fact(q: &mut impl Query, name: &str, now: Timestamp) -> Result<Option<Fact>> {
    Ok(facts(q, [name], now).await?.into_values().next())
}
