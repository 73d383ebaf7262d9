//! Going back (§20.1): a delivery of its own, to a version that was there.

use super::row::{self, DeliveryRow, DeliveryState};
use super::start::{self, Made, Origin};
use super::{end, envs};
use crate::app::App;
use crate::call::{Actor, Call, Source};
use crate::fault::{Fault, Result};
use crate::packages;
use crate::spaces::{self, OpenRun, Turn};
use crate::store::Tx;
use model::deliver::back::is_past_return;
use model::deliver::run::Object;
use model::deliver::state::Why;
use model::rights::Right;
use protocol::Code;
use protocol::api::{Decide, Delivery, GoBack, NewDelivery, RollbackCandidate, RollbackPlan};
use std::collections::BTreeMap;

/// Goes back from a delivery: while it asks, that is the decision; afterwards, a delivery of its own.
///
/// # Errors
/// [`Code::RequestNeeded`], [`Code::NotAllowed`]; [`Code::DeliveryState`] while it runs, or when it never began; [`Code::GateClosed`] when nothing can be gone back to.
pub async fn roll_back(app: &App, call: &Call, text: &str, ask: GoBack) -> Result<Delivery> {
    call.may(Right::DeliverTo)?;
    let row = row::named(&mut app.db.read(), text).await?;
    if row.state == DeliveryState::Attention && ask.to.is_empty() {
        let decide = Decide { decision: "roll-back".to_owned(), reason: ask.reason, ..Decide::default() };
        return super::decide::decide(app, call, text, decide).await;
    }
    if !row.state.is_final() || row.started_at.is_none() {
        return Err(state_fault(&row, "rollback"));
    }
    let to = target(app, &row, &ask.to, call.lang).await?;
    let new = NewDelivery {
        env: row.env.clone(),
        package: row.package.clone(),
        version: to,
        reason: ask.reason,
        ..NewDelivery::default()
    };
    let origin =
        Origin { rollback_of: row.number, parked_with: row.record.parked_with.clone(), ..Origin::default() };
    start::begin(app, call, new, origin).await
}

/// What going back would do, without doing it: the version it really goes back to, and how; or why not.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn plan(app: &App, call: &Call, text: &str, to: &str) -> Result<RollbackPlan> {
    call.may(Right::View)?;
    let row = row::named(&mut app.db.read(), text).await?;
    let asks = row.state == DeliveryState::Attention && to.is_empty();
    let mut job = String::new();
    let found = if asks {
        let turn = spaces::turn(app).await?;
        let open = turn.of_delivery(row.number);
        job = open.and_then(|open| end::way_back(&open.doc.graph)).unwrap_or_default();
        allowed(&row, open, call.lang).map(|()| row.record.previous.clone())
    } else if row.state.is_final() && row.started_at.is_some() {
        target(app, &row, to, call.lang).await
    } else {
        Err(state_fault(&row, "rollback"))
    };
    let (to, refused) = match found {
        Ok(to) => (to, String::new()),
        Err(fault) if fault.cause.is_some() => return Err(fault),
        Err(fault) => (String::new(), fault.code.text(call.lang, &fault.details)),
    };
    let mut candidates = candidates(app, &row.env, &row.package).await?;
    candidates.retain(|one| one.digest != row.digest);
    let job = if refused.is_empty() { job } else { String::new() };
    Ok(RollbackPlan {
        delivery: row.word(),
        env: row.env.clone(),
        package: row.package.clone(),
        to,
        job,
        refused,
        candidates,
    })
}

/// It is in a state in which this cannot be done.
#[must_use]
pub fn state_fault(row: &DeliveryRow, action: &str) -> Fault {
    Fault::new(
        Code::DeliveryState,
        [("delivery", &row.word()), ("state", &row.state.word()), ("action", &action)],
    )
}

fn closed(why: &Why, call_lang: protocol::Lang) -> Fault {
    let told = protocol::api::WaitReason::of(why, call_lang).text;
    Fault::new(Code::GateClosed, [("why", &told), ("gates", &why.code)])
}

/// States a delivery that began has ended in, and may be gone back on from.
#[must_use]
pub const fn is_offered(state: DeliveryState) -> bool {
    state.is_good() || matches!(state, DeliveryState::Failed | DeliveryState::RollbackFailed)
}

/// After the point of no return the way is forward (RB-1): why; nothing while it can be gone back on.
#[must_use]
pub fn forward_only(row: &DeliveryRow, open: Option<&OpenRun>) -> Option<Why> {
    let none = BTreeMap::new();
    irreversible(row, open.map_or(&none, |open| &open.run.objects))
}

/// The same of a delivery that may have ended.
///
/// # Errors
/// When the database fails.
pub async fn forward_only_since(app: &App, row: &DeliveryRow) -> Result<Option<Why>> {
    // Only a point that lies within the chain needs to be looked for there.
    let objects = match row.record.reversible.starts_with("until") && row.run > 0 {
        true => spaces::objects(app, row.run).await?,
        false => BTreeMap::new(),
    };
    Ok(irreversible(row, &objects))
}

fn irreversible(row: &DeliveryRow, objects: &BTreeMap<String, Object>) -> Option<Why> {
    let said = row.record.reversible.as_str();
    if !is_past_return(said, objects.iter().map(|(path, object)| (path.as_str(), object))) {
        return None;
    }
    let reason = said.split_once(':').map_or("", |(_, reason)| reason.trim());
    Some(Why::new("delivery-irreversible", [("version", row.version.clone())]).with("reason", reason))
}

/// Whether a delivery that goes on may be gone back on: there is something to go back to, and its point of no return is not passed.
///
/// # Errors
/// [`Code::GateClosed`] saying why not.
pub fn allowed(row: &DeliveryRow, open: Option<&OpenRun>, lang: protocol::Lang) -> Result<()> {
    if row.record.previous.is_empty() {
        let env = [("env", row.env.clone()), ("package", row.package.clone())];
        return Err(closed(&Why::new("delivery-no-way-back", env), lang));
    }
    forward_only(row, open).map_or(Ok(()), |why| Err(closed(&why, lang)))
}

/// The same by its number, for whoever acts on a job of it.
///
/// # Errors
/// As [`allowed`].
pub async fn may_go_back(app: &App, call: &Call, turn: &Turn, number: i64) -> Result<()> {
    let row = row::get(&mut app.db.read(), number).await?;
    allowed(&row, turn.of_delivery(number), call.lang)
}

/// The version to go back to: the one asked for, else the one before.
///
/// # Errors
/// [`Code::GateClosed`] when there is none, or none that may be gone back to.
pub async fn target(app: &App, row: &DeliveryRow, asked: &str, lang: protocol::Lang) -> Result<String> {
    let candidates = candidates(app, &row.env, &row.package).await?;
    let installed = envs::installed_one(&mut app.db.read(), &row.env, &row.package).await?;
    let there = installed.as_ref().map(|i| i.version.clone()).unwrap_or_default();
    let found = if asked.is_empty() {
        // After a failure what counts as installed is the version before; otherwise the one before that.
        let wanted = if row.state.is_good() { row.record.previous.clone() } else { there.clone() };
        let kept = || candidates.iter().filter(|c| c.in_repository);
        kept().find(|c| c.version == wanted).or_else(|| kept().find(|c| c.version != there))
    } else {
        candidates.iter().find(|c| c.version == asked && c.in_repository)
    };
    let Some(found) = found else {
        let why =
            Why::new("delivery-no-way-back", [("env", row.env.clone()), ("package", row.package.clone())]);
        return Err(closed(&why, lang));
    };
    if let Some(why) = forward_only_since(app, row).await? {
        return Err(closed(&why, lang));
    }
    Ok(found.version.clone())
}

/// Versions one can go back to (RB-6): those that were delivered there with success, newest first, without the one that is there now when it is sound.
///
/// # Errors
/// When the database fails.
pub async fn candidates(app: &App, env: &str, package: &str) -> Result<Vec<RollbackCandidate>> {
    let mut q = app.db.read();
    let history = envs::history_rows(&mut q, env, package).await?;
    let mut found: Vec<RollbackCandidate> = Vec::new();
    for line in history {
        if found.iter().any(|c| c.package == line.package && c.digest == line.digest) {
            continue;
        }
        let version = packages::deliverable(&mut q, &line.package, &line.version).await?;
        let same = version.as_ref().filter(|v| v.digest.to_string() == line.digest);
        found.push(RollbackCandidate {
            package: line.package,
            version: line.version,
            digest: line.digest,
            in_repository: same.is_some(),
            reversible: same.map(start::reversible).unwrap_or_default(),
            last_success_at: line.at,
            delivery: row::word(line.delivery),
        });
    }
    Ok(found)
}

/// The delivery that goes back after a failed one, in the transaction in which that one ends.
///
/// # Errors
/// When the version before is gone from the repository.
pub async fn follow(app: &App, tx: &mut Tx, turn: &mut Turn, row: &DeliveryRow, to: &str) -> Result<i64> {
    let call = Call {
        actor: Actor::Server,
        source: Source::default(),
        request: app.next_request(),
        at: app.clock.now(),
        lang: protocol::Lang::En,
    };
    let ask = NewDelivery {
        env: row.env.clone(),
        package: row.package.clone(),
        version: to.to_owned(),
        reason: format!("rollback of {}", row.word()),
        ..NewDelivery::default()
    };
    let origin = Origin { rollback_of: row.number, inherits: row.number, ..Origin::default() };
    let mut made: Made = start::make(app, &call, turn, &ask, &origin).await?;
    // Whoever decided answers for it.
    made.row.by = if row.record.decided_by.is_empty() || row.record.decided_by == "server" {
        row.by.clone()
    } else {
        row.record.decided_by.clone()
    };
    let looked = start::look(app, turn, &made).await?;
    start::insert(app, tx, &mut made, &looked, call.at).await
}

/// Whether a delivery can be gone back on now, and how: for people.
#[must_use]
pub fn told(row: &DeliveryRow, graph: &model::deliver::graph::Graph) -> String {
    match (&row.record.previous, end::way_back(graph)) {
        (previous, _) if previous.is_empty() || row.record.reversible.starts_with("no") => String::new(),
        (previous, Some(job)) => format!("{job} → {previous}"),
        (previous, None) => format!("redeliver {previous}"),
    }
}
