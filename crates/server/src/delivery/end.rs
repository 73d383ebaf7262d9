//! How a delivery goes, and its end: told by the engine, in the engine's transaction.

use super::gates;
use super::row::{self, DeliveryRow, DeliveryState, event, object_event};
use super::{context, rollback, store};
use crate::app::App;
use crate::args;
use crate::documents::{self, Classified};
use crate::fault::Result;
use crate::resources::{self, By, Owner};
use crate::spaces::{OpenRun, Turn};
use crate::store::Tx;
use crate::work;
use model::Timestamp;
use model::deliver::act::{Action, act};
use model::deliver::advance::Ended;
use model::deliver::expr::Template;
use model::deliver::graph::{Graph, JobKind};
use model::deliver::run::Object;
use model::deliver::state::{State, Why};
use protocol::Reason;
use protocol::api::EvidenceLine;
use std::collections::BTreeSet;

/// Objects of a delivery's run changed: what people would call a transition becomes an event.
///
/// # Errors
/// When the database fails.
pub async fn transitions(
    tx: &mut Tx,
    turn: &Turn,
    number: i64,
    changed: &BTreeSet<String>,
    now: Timestamp,
) -> Result<()> {
    let Some(open) = turn.of_delivery(number) else { return Ok(()) };
    for path in changed {
        let Some(object) = open.run.objects.get(path) else { continue };
        // Waiting is told by the gates and by the graph; a line for each reason of each object would bury what happens.
        if object.state == State::Upcoming {
            continue;
        }
        let why = object.whys.first().cloned().unwrap_or_default();
        if matches!(why.code.as_str(), "R.dispatched" | "R.queued")
            || (object.state == State::Running && path.contains('/') && why.code != "R.active")
        {
            continue;
        }
        if object.since != now && object.since.as_ms() < now.as_ms() - 5_000 {
            continue;
        }
        object_event(tx, number, now, "object", (path, object.state.word()), &why, "").await?;
    }
    Ok(())
}

/// A job asks for a decision.
///
/// # Errors
/// When the database fails.
pub async fn attention(app: &App, tx: &mut Tx, turn: &Turn, number: i64, path: &str) -> Result<()> {
    let now = app.clock.now();
    let mut row = row::get(tx, number).await?;
    if row.state.is_final() || (row.state == DeliveryState::Attention && row.record.asks == path) {
        return Ok(());
    }
    if let Some(open) = turn.of_delivery(number)
        && let Some((job, object)) = open.run.objects.get_key_value(path)
    {
        blame(app, tx, &mut row, open, (job, object)).await?;
    }
    row.record.asks = path.to_owned();
    if row.state == DeliveryState::Running {
        row.state = DeliveryState::Attention;
    }
    let why = Why::new("delivery-attention", [("path", path.to_owned())])
        .with("cause", row.record.cause.as_ref().map(|c| c.code.clone()).unwrap_or_default());
    object_event(tx, number, now, "decision", (path, "difficulty"), &why, "").await?;
    row.write(tx).await
}

/// Nothing asks any more.
///
/// # Errors
/// When the database fails.
pub async fn went_on(tx: &mut Tx, number: i64) -> Result<()> {
    let mut row = row::get(tx, number).await?;
    if row.state != DeliveryState::Attention {
        return Ok(());
    }
    row.state = DeliveryState::Running;
    row.record.asks.clear();
    row.write(tx).await
}

/// Job and cause of a failure: as its attempt was classified, else what is said about the code alone.
async fn blame(
    app: &App,
    tx: &mut Tx,
    row: &mut DeliveryRow,
    open: &OpenRun,
    (path, object): (&str, &Object),
) -> Result<()> {
    row.record.failed_job = path.to_owned();
    row.record.cause = None;
    for attempt in object.targets.values().filter_map(|target| target.attempt) {
        if let Some(cause) = work::attempt(tx, attempt).await?.and_then(|attempt| attempt.cause) {
            row.record.cause = Some(cause);
            return Ok(());
        }
    }
    if let Some(code) = &object.cause {
        // What the engine itself found: its reason is the evidence.
        let why = object.whys.first().map(|why| Reason::new(&why.code, why.details.clone()));
        let why = why.map(|reason| EvidenceLine { line: 0, text: reason.tell(protocol::Lang::En) });
        let said = documents::causes(app).await?.told(&[], code);
        let evidence = why.into_iter().collect();
        row.record.cause = Some(work::Cause { evidence, ..told(said, &open.row.context) });
    }
    Ok(())
}

/// What is said about a cause; the advice speaks of the environment and the package at hand: `escale env df ${env.name}`.
#[must_use]
pub fn told(said: Classified, context: &row::Context) -> work::Cause {
    let mut advice = said.advice;
    for text in advice.values_mut() {
        let filled = Template::parse(text).ok();
        if let Some(filled) = filled.and_then(|t| t.fill(&|name| context::lookup(context, name)).ok()) {
            *text = filled;
        }
    }
    work::Cause {
        code: said.code,
        title: said.title,
        advice,
        owner: said.owner,
        link: said.link,
        ..work::Cause::default()
    }
}

/// The job that failed first, not one that only failed in the way back.
fn first_failed(open: &OpenRun) -> Option<(&String, &Object)> {
    let jobs =
        open.run.objects.iter().filter(|(path, object)| path.contains('/') && object.state == State::Error);
    jobs.min_by_key(|(_, object)| object.ended_at.unwrap_or(object.since))
}

/// Whether a chain has a way back of its own: a job `rollback`.
#[must_use]
pub fn way_back(graph: &Graph) -> Option<String> {
    graph.apps.iter().find_map(|app| {
        let job = app
            .jobs
            .iter()
            .find(|job| matches!(&job.kind, JobKind::Builtin { name, .. } if name == "rollback"))?;
        Some(format!("{}/{}", app.name, job.name))
    })
}

/// A failure asks for the way back by itself (RB-4): at most once. Gives whether it goes back; otherwise a person decides.
///
/// # Errors
/// When the database fails.
pub async fn auto_rollback(app: &App, tx: &mut Tx, turn: &mut Turn, number: i64, path: &str) -> Result<bool> {
    let now = app.clock.now();
    let mut row = row::get(tx, number).await?;
    if row.record.went_back || row.is_rollback() || row.state.is_final() || row.record.previous.is_empty() {
        return Ok(false);
    }
    let Some(open) = turn.of_delivery_mut(number) else { return Ok(false) };
    if rollback::forward_only(&row, Some(open)).is_some() {
        return Ok(false);
    }
    if let Some((job, object)) = open.run.objects.get_key_value(path) {
        let (job, object) = (job.clone(), object.clone());
        row.record.failed_job = job;
        row.record.cause = None;
        for attempt in object.targets.values().filter_map(|target| target.attempt) {
            row.record.cause = work::attempt(tx, attempt).await?.and_then(|attempt| attempt.cause);
        }
    }
    let graph = open.doc.graph.clone();
    if way_back(&graph).is_some() {
        open.run.decision = Some("rollback".to_owned());
        // Where a person would have to decide, this is the decision.
        let _ = act(&graph, &mut open.run, path, &Action::RollBack, "server", "", now);
    } else {
        row.record.then_back = row.record.previous.clone();
    }
    row.record.went_back = true;
    row.record.decided = "roll-back".to_owned();
    row.record.decided_by = "server".to_owned();
    row.state = DeliveryState::RollingBack;
    let why = Why::new("delivery-goes-back", [("version", row.record.previous.clone())]).with("path", path);
    object_event(tx, number, now, "decision", (path, ""), &why, "server").await?;
    row.write(tx).await?;
    Ok(true)
}

/// The run of a delivery ended: final state, installed version, locks, events. Called before the run leaves the turn.
///
/// # Errors
/// When the database fails.
pub async fn ended(app: &App, tx: &mut Tx, turn: &mut Turn, number: i64, ended: Ended) -> Result<()> {
    let now = app.clock.now();
    let mut row = row::get(tx, number).await?;
    if row.state.is_final() {
        return Ok(());
    }
    let mut state = match ended {
        Ended::Finished => DeliveryState::Succeeded,
        Ended::Warned => DeliveryState::Warned,
        Ended::Failed => DeliveryState::Failed,
        Ended::Cancelled => DeliveryState::Cancelled,
    };
    if let Some(open) = turn.of_delivery(number) {
        if let Some((path, object)) = first_failed(open) {
            let (path, object) = (path.clone(), object.clone());
            if row.record.failed_job != path || row.record.cause.is_none() {
                blame(app, tx, &mut row, open, (&path, &object)).await?;
            }
        }
        if open.run.decision.as_deref() == Some("rollback")
            && let Some(job) = way_back(&open.doc.graph)
        {
            let went = open.run.objects.get(&job).is_some_and(|o| o.state == State::Finished);
            state = if went { DeliveryState::RolledBack } else { DeliveryState::RollbackFailed };
        }
        drift(tx, &row, open).await?;
    }
    if row.is_rollback() && !state.is_good() {
        state = DeliveryState::RollbackFailed;
    }
    row.record.asks.clear();
    if state.is_good() {
        installed(tx, &row, now).await?;
        row.record.failed_job.clear();
        row.record.cause = None;
    }
    if state == DeliveryState::Failed && !row.record.then_back.is_empty() {
        return follow(app, tx, turn, row).await;
    }
    locks_of(tx, &mut row, state, now).await?;
    row.state = state;
    row.ended_at = Some(now);
    let why = ending(&row, now);
    event(tx, number, now, "finished", &why, "").await?;
    row.record.ending = vec![why];
    row.write(tx).await?;
    super::requests::ended(tx, &row, now).await?;
    went_back(tx, &row, now).await
}

/// One line that says how it ended.
fn ending(row: &DeliveryRow, now: Timestamp) -> Why {
    let took = row.started_at.map_or(0, |at| now.since(at).as_secs());
    Why::new("delivery-ended", [("state", row.state.word().to_owned()), ("took", took.to_string())])
        .with("path", row.record.failed_job.clone())
        .with("cause", row.record.cause.as_ref().map(|c| c.code.clone()).unwrap_or_default())
        .with(
            "previous",
            if row.state == DeliveryState::RolledBack { row.record.previous.clone() } else { String::new() },
        )
        .with("parked", row.record.parked_with.clone())
}

/// Locks are given back with the final state (L-2); after a way back that failed they stay, with a person named (RB-5).
async fn locks_of(tx: &mut Tx, row: &mut DeliveryRow, state: DeliveryState, now: Timestamp) -> Result<()> {
    let by = By::run(&row.word(), now);
    if state != DeliveryState::RollbackFailed {
        resources::release_all(tx, &by, &row.word()).await?;
        return Ok(());
    }
    let who = if row.record.decided_by.is_empty() || row.record.decided_by == "server" {
        row.by.clone()
    } else {
        row.record.decided_by.clone()
    };
    let reason = format!("{}: the way back failed", row.word());
    let owner = Owner::new(&who, By { who: who.clone(), at: now, reason, run: row.word() });
    if resources::inherit(tx, &row.word(), &owner).await?.is_some() {
        row.record.parked_with = who;
    }
    resources::unwait(tx, &row.word()).await
}

/// The version is there now.
async fn installed(tx: &mut Tx, row: &DeliveryRow, now: Timestamp) -> Result<()> {
    let (env, package) = (row.env.to_lowercase(), row.package.to_lowercase());
    tx.run(
        store::INSTALLED_WRITE,
        args![
            &env,
            &package,
            &row.env,
            &row.package,
            &row.version,
            &row.digest,
            now,
            row.number,
            &row.record.previous,
            &row.record.previous_digest
        ],
    )
    .await?;
    tx.run(store::HISTORY_END, args![&env, &package, now]).await?;
    tx.run(
        store::HISTORY_INSERT,
        args![
            &env,
            &row.env,
            &row.tier,
            &package,
            &row.package,
            &row.version,
            &row.digest,
            now,
            row.number,
            &row.record.previous
        ],
    )
    .await?;
    Ok(())
}

/// What a preflight found there instead of what we believe (PF-22).
async fn drift(tx: &mut Tx, row: &DeliveryRow, open: &OpenRun) -> Result<()> {
    for object in open.run.objects.values() {
        for attempt in object.targets.values().filter_map(|target| target.attempt) {
            let Some(end) = work::attempt(tx, attempt).await?.and_then(|attempt| attempt.end) else {
                continue;
            };
            if let Some(check) =
                end.checks.iter().find(|c| c.id == "PF-22" && c.status != "ok" && c.status != "skipped")
            {
                let found = format!("{}: {}", check.agent, check.measured);
                tx.run(store::DRIFT, args![row.env.to_lowercase(), row.package.to_lowercase(), found])
                    .await?;
            }
        }
    }
    Ok(())
}

/// It failed and goes back by the chain with the version before: a delivery of its own, which gets the locks without a moment in between (RB-2).
async fn follow(app: &App, tx: &mut Tx, turn: &mut Turn, mut row: DeliveryRow) -> Result<()> {
    let now = app.clock.now();
    let to = std::mem::take(&mut row.record.then_back);
    match rollback::follow(app, tx, turn, &row, &to).await {
        Ok(number) => {
            row.record.rolled_back_by = number;
            row.state = DeliveryState::RollingBack;
            let why = Why::new("delivery-rolled-back-by", [("delivery", row::word(number)), ("version", to)]);
            event(tx, row.number, now, "object", &why, "").await?;
            row.write(tx).await
        }
        Err(fault) => {
            tracing::error!(delivery = row.word(), %fault, "the way back could not be made");
            locks_of(tx, &mut row, DeliveryState::RollbackFailed, now).await?;
            row.state = DeliveryState::RollbackFailed;
            row.ended_at = Some(now);
            let why = ending(&row, now);
            event(tx, row.number, now, "finished", &why, "").await?;
            row.record.ending = vec![why];
            row.write(tx).await
        }
    }
}

/// The delivery that was gone back on ends with the one that went back.
async fn went_back(tx: &mut Tx, row: &DeliveryRow, now: Timestamp) -> Result<()> {
    if !row.is_rollback() {
        return Ok(());
    }
    let mut before = row::get(tx, row.rollback_of).await?;
    if before.record.rolled_back_by == 0 {
        before.record.rolled_back_by = row.number;
    }
    if before.state.is_final() {
        return before.write(tx).await;
    }
    before.state =
        if row.state.is_good() { DeliveryState::RolledBack } else { DeliveryState::RollbackFailed };
    before.ended_at = Some(now);
    before.record.parked_with = row.record.parked_with.clone();
    let why = ending(&before, now);
    event(tx, before.number, now, "finished", &why, "").await?;
    before.record.ending = vec![why];
    before.write(tx).await
}

/// Tells people, as the builtin `notify` asks: kept with the delivery, shown to whom it names.
///
/// # Errors
/// When the database fails.
pub async fn notify(
    app: &App,
    tx: &mut Tx,
    number: i64,
    with: &std::collections::BTreeMap<String, serde_json::Value>,
) -> Result<()> {
    let row = row::get(tx, number).await?;
    let words = with.get("to").and_then(|v| v.as_array()).cloned().unwrap_or_default();
    let mut to = Vec::new();
    for word in words.iter().filter_map(|w| w.as_str()) {
        match word {
            "initiator" => to.push(gates::person(&row.by)),
            "requester" => to.push(
                super::requests::requester(tx, row.request).await?.unwrap_or_else(|| gates::person(&row.by)),
            ),
            other => to.push(other.to_owned()),
        }
    }
    to.dedup();
    let template = with.get("template").and_then(|v| v.as_str()).unwrap_or_default();
    let why = Why::new("delivery-notified", [("to", to.join(", "))]).with("template", template);
    event(tx, number, app.clock.now(), "notified", &why, "").await
}
