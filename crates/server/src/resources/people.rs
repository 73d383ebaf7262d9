//! What people do: set values, work on stacks, reserve, give back and break locks.

use super::known::{self, By, Known, Lease, Owner, among, holders, one};
use super::{choices, leases, values, views};
use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Tx};
use model::Secret;
use model::deliver::resource::Kind;
use model::rights::Right;
use model::time::parse_duration;
use protocol::Code;
use protocol::api::{Lock, LockAsk, Resource, ResourceItem, ResourceItemDone, SetResources};
use std::collections::BTreeMap;

/// Sets values, all or none (RS-1, RS-5, L-9).
///
/// # Errors
/// [`Code::NotFound`], [`Code::NotEditable`], [`Code::ValueRefused`] with the admissible values, [`Code::ResourceInRun`] naming the owner of the run,
/// [`Code::LockHeld`], [`Code::StaleRevision`].
pub(super) async fn set(app: &App, call: &Call, ask: &SetResources) -> Result<Vec<Resource>> {
    call.may(Right::SetResource)?;
    if ask.values.is_empty() || ask.values.len() > limits::RESOURCES_SET_MAX {
        return Err(Fault::field("values", format!("1 to {}", limits::RESOURCES_SET_MAX)));
    }
    let by = By::call(call, &ask.reason);
    let mut tx = app.db.change().await?;
    for name in ask.values.keys() {
        tx.run(super::store::HOLD, crate::args![name.to_lowercase()]).await?;
    }
    // What goes together is checked together: a version is one of the package that is set with it.
    let wanted: BTreeMap<String, String> =
        ask.values.iter().map(|(n, v)| (n.to_lowercase(), v.trim().to_owned())).collect();
    for (name, value) in &ask.values {
        let about = one(&mut tx, name).await?;
        editable(call, &about)?;
        fresh(&about, ask.revisions.get(name).copied())?;
        match about.kind {
            Kind::Weight => weight(&mut tx, &by, &about, value).await?,
            Kind::Secret => values::set_secret(app, &mut tx, &by, name, &Secret::new(value.clone())).await?,
            _ => {
                values::check(&about, value)?;
                choices::check(app, call, &mut tx, &about, value, &wanted).await?;
                in_no_run(&mut tx, &about, value).await?;
                values::set(&mut tx, &by, name, "set", value).await?;
            }
        }
    }
    let names: Vec<&str> = ask.values.keys().map(String::as_str).collect();
    audit::write(&mut tx, call, "resource.set", &names.join(" "), [("reason", &by.reason)]).await?;
    let set = views::named(app, call, &mut tx, &names).await?;
    tx.commit().await?;
    app.spaces.nudge.notify_one();
    Ok(set)
}

/// Whether the caller may set it at all.
pub(super) fn is_editable(call: &Call, about: &Known) -> bool {
    call.actor.holds(Right::SetResource)
        && !matches!(about.kind, Kind::File | Kind::Generic)
        && (about.spec.editable_by.is_empty() || among(&call.actor, &about.spec.editable_by))
}

fn editable(call: &Call, about: &Known) -> Result<()> {
    if matches!(about.kind, Kind::File | Kind::Generic) {
        return Err(Fault::field(&about.name, "its value is found on the agent, nobody sets it"));
    }
    if is_editable(call, about) {
        return Ok(());
    }
    let roles = about.spec.editable_by.join(", ");
    Err(Fault::new(Code::NotEditable, [("name", &about.name), ("roles", &roles)]))
}

fn fresh(about: &Known, revision: Option<i64>) -> Result<()> {
    match revision {
        Some(read) if read != about.revision => {
            Err(Fault::new(Code::StaleRevision, [("author", &about.changed_by)]))
        }
        _ => Ok(()),
    }
}

/// `0/1` by hand: nothing when it is so, refused with the holder's name when units are taken (L-9); another number in all makes the weight larger
/// or smaller.
async fn weight(tx: &mut Tx, by: &By, about: &Known, value: &str) -> Result<()> {
    let parts = value
        .trim()
        .split_once('/')
        .and_then(|(t, m)| Some((t.trim().parse::<u64>().ok()?, m.trim().parse::<u64>().ok()?)));
    let form = || values::refused(about, value, &format!("0/{}", about.max), &[]);
    let (taken, max) = parts.ok_or_else(form)?;
    let held = holders(tx, &about.fold).await?;
    let now: u64 = held.iter().map(|l| l.units).sum();
    if taken < now {
        return Err(held_by(&about.name, &held));
    }
    if taken > now || max < now {
        return Err(form());
    }
    if max == about.max {
        return Ok(());
    }
    values::set(tx, by, &about.name, "resize", &max.to_string()).await.map(drop)
}

/// Held by whom, since when, why.
pub(super) fn held_by(lock: &str, held: &[Lease]) -> Fault {
    let told: Vec<String> = held.iter().map(Lease::told).collect();
    let since = held.first().map(|l| l.since.to_string()).unwrap_or_default();
    Fault::new(Code::LockHeld, [("lock", &lock), ("holder", &told.join(", ")), ("since", &since)])
}

/// What a demand takes its values from does not change while the lock of its space is at work (RS-5).
async fn in_no_run(q: &mut impl Query, about: &Known, value: &str) -> Result<()> {
    let asked_of = matches!(about.kind, Kind::Env | Kind::Package | Kind::Version);
    if !asked_of || about.spec.space.is_empty() || about.value == value.trim() {
        return Ok(());
    }
    let rows = q.rows(&super::store::of_space(), crate::args![about.spec.space.to_lowercase()]).await?;
    for row in &rows {
        let lock = Known::read(row)?;
        if !lock.is_lock() {
            continue;
        }
        if let Some(run) = holders(q, &lock.fold).await?.iter().find(|l| l.at_work()) {
            let details: [(&str, &dyn std::fmt::Display); 3] =
                [("name", &about.name), ("owner", &run.told()), ("lock", &lock.name)];
            return Err(Fault::new(Code::ResourceInRun, details));
        }
    }
    Ok(())
}

/// Works on a stack.
///
/// # Errors
/// As [`set`].
pub(super) async fn item(app: &App, call: &Call, name: &str, ask: &ResourceItem) -> Result<ResourceItemDone> {
    call.may(Right::SetResource)?;
    let mut q = app.db.read();
    let about = one(&mut q, name).await?;
    if about.kind != Kind::Stack || !matches!(ask.op.as_str(), "push" | "pop" | "peek" | "empty") {
        let why =
            format!("{} is of the type {}: {} does not exist for it", about.name, about.kind.word(), ask.op);
        return Err(Fault::field("op", why));
    }
    if ask.op == "peek" {
        return Ok(ResourceItemDone { value: values::peek(&mut q, name).await?, size: about.items });
    }
    editable(call, &about)?;
    let mut tx = app.db.change().await?;
    let value = values::set(&mut tx, &By::call(call, &ask.reason), name, &ask.op, &ask.value).await?;
    let size = one(&mut tx, name).await?.items;
    audit::write(&mut tx, call, &format!("resource.{}", ask.op), &about.name, [("size", &size)]).await?;
    tx.commit().await?;
    app.spaces.nudge.notify_one();
    Ok(ResourceItemDone { value, size })
}

/// Reserves units for a while (L-8).
///
/// # Errors
/// [`Code::LockHeld`] with the holder and its reason, [`Code::NotEditable`] when it is the lock of an environment the caller may not deliver to.
pub(super) async fn take(app: &App, call: &Call, ask: &LockAsk) -> Result<Lock> {
    call.may(Right::SetResource)?;
    if ask.reason.trim().is_empty() {
        return Err(Fault::field("reason", "why is shown to everyone who would deliver"));
    }
    let lasting = match ask.lasting.trim() {
        "" => limits::RESERVATION_DEFAULT,
        text => parse_duration(text)
            .filter(|d| !d.is_zero() && *d <= limits::RESERVATION_MAX)
            .ok_or_else(|| Fault::field("for", "a length of time such as 2h, at most 30d"))?,
    };
    choices::may_lock(app, call, &ask.name).await?;
    let mut tx = app.db.change().await?;
    match known::known(&mut tx, [ask.name.as_str()]).await?.pop() {
        Some(about) if about.kind != Kind::Weight => {
            return Err(Fault::field(
                "name",
                format!("{} is of the type {}, no lock", about.name, about.kind.word()),
            ));
        }
        Some(about) => editable(call, &about)?,
        // A lock nobody declared has the form of those that deliveries take.
        None if ask.name.split_once('/').is_none_or(|(a, b)| a.is_empty() || b.is_empty()) => {
            return Err(Fault::not_found("lock", &ask.name));
        }
        None => {}
    }
    let until = call.at.plus(lasting);
    let owner = Owner::call(call, &ask.reason, Some(until));
    let held = holders(&mut tx, &ask.name).await?;
    let mine = held.iter().any(|l| l.owner == owner.name);
    let taken = !mine && leases::take(&mut tx, &owner, &ask.name, ask.units.max(1)).await?;
    if !taken {
        return Err(held_by(&ask.name, &held));
    }
    audit::write(&mut tx, call, "lock.taken", &ask.name, [("until", &until), ("reason", &owner.by.reason)])
        .await?;
    let lock = views::lock(&mut tx, &ask.name).await?;
    tx.commit().await?;
    app.spaces.nudge.notify_one();
    Ok(lock)
}

/// The lease a call is about: that of the owner named, one's own, or the only one.
fn meant<'a>(call: &Call, ask: &LockAsk, held: &'a [Lease]) -> Result<&'a Lease> {
    let named =
        |owner: &str| held.iter().find(|l| l.owner == owner || l.owner.strip_prefix("user ") == Some(owner));
    let found = match ask.owner.trim() {
        "" => named(&call.who()).or(if held.len() == 1 { held.first() } else { None }),
        owner => named(owner),
    };
    found.ok_or_else(|| match held {
        [] => Fault::new(Code::LockFree, [("lock", &ask.name)]),
        _ => held_by(&ask.name, held),
    })
}

/// Gives one's own reservation back; that of somebody else with the right to break locks.
///
/// # Errors
/// [`Code::LockFree`], [`Code::LockInRun`] when a delivery or a run holds it, [`Code::NotAllowed`].
pub(super) async fn release(app: &App, call: &Call, ask: &LockAsk) -> Result<Lock> {
    call.may(Right::SetResource)?;
    let mut tx = app.db.change().await?;
    one(&mut tx, &ask.name).await?;
    let held = holders(&mut tx, &ask.name).await?;
    let lease = meant(call, ask, &held)?;
    if lease.at_work() {
        return Err(in_run(lease));
    }
    if lease.owner != call.who() {
        call.may(Right::BreakLock)?;
    }
    let give = if ask.units == 0 { lease.units } else { ask.units.min(lease.units) };
    leases::end(&mut tx, &By::call(call, &ask.reason), lease, give, "release").await?;
    audit::write(&mut tx, call, "lock.released", &lease.lock, [("owner", &lease.owner)]).await?;
    let lock = views::lock(&mut tx, &ask.name).await?;
    tx.commit().await?;
    app.spaces.nudge.notify_one();
    Ok(lock)
}

fn in_run(lease: &Lease) -> Fault {
    Fault::new(Code::LockInRun, [("lock", &lease.lock), ("owner", &lease.told())])
}

/// Takes a lock away from its holder (L-6). While the holder is at work this needs `fence`: what it holds is gone with its fence, so that nothing
/// that still does its work may go on.
///
/// # Errors
/// [`Code::LockFree`], [`Code::LockInRun`], [`Code::InvalidField`] without a reason.
pub(super) async fn break_open(app: &App, call: &Call, ask: &LockAsk) -> Result<Lock> {
    call.may(Right::BreakLock)?;
    if ask.reason.trim().is_empty() {
        return Err(Fault::field("reason", "breaking a lock asks for a reason; it stands in the history"));
    }
    let mut tx = app.db.change().await?;
    one(&mut tx, &ask.name).await?;
    let held = holders(&mut tx, &ask.name).await?;
    let lease = meant(call, ask, &held)?;
    if lease.at_work() && !ask.fence {
        return Err(in_run(lease));
    }
    leases::end(&mut tx, &By::call(call, &ask.reason), lease, lease.units, "break").await?;
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 3] =
        [("owner", &lease.owner), ("fence", &lease.fence), ("reason", &ask.reason)];
    audit::write(&mut tx, call, "lock.broken", &lease.lock, details).await?;
    let lock = views::lock(&mut tx, &ask.name).await?;
    tx.commit().await?;
    app.spaces.nudge.notify_one();
    Ok(lock)
}
