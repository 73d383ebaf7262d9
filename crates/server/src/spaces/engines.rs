//! Engines are started and stopped (§7.1).

use super::begin::history;
use super::results::{self, command, done};
use super::table::{Engine, OpenRun, Turn, turn};
use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::documents::{self, SpaceDoc};
use crate::fault::{Fault, Result};
use crate::store::Tx;
use crate::wake::Touched;
use crate::work;
use model::Timestamp;
use model::deliver::act::{Action, act};
use model::deliver::run::Phase;
use model::deliver::state::State;
use model::rights::Right;
use protocol::Code;
use protocol::api::{ActionResult, EngineAction};
use protocol::text::params;
use serde_json::json;
use std::sync::Arc;

/// Starts or stops engines: a line each; one that fails keeps no other from going on (AC-3).
///
/// # Errors
/// When the caller may not, or the question makes no sense.
pub async fn act_on_engines(app: &App, call: &Call, ask: EngineAction) -> Result<Vec<ActionResult>> {
    call.may(Right::RunEngines)?;
    if !matches!(ask.action.as_str(), "start" | "stop") {
        return Err(Fault::field("action", "one of start, stop"));
    }
    if !matches!(ask.mode.as_str(), "" | "drain" | "wait" | "kill") {
        return Err(Fault::field("mode", "one of drain, wait, kill"));
    }
    let mut results = Vec::with_capacity(ask.spaces.len());
    for space in &ask.spaces {
        let did = if ask.action == "start" {
            start(app, call, space, &ask.reason).await
        } else {
            stop(app, call, space, &ask).await
        };
        let mode = if ask.mode.is_empty() { String::new() } else { format!(" --mode {}", ask.mode) };
        let line = command(&format!("engine {} {space}{mode}", ask.action), &ask.reason);
        results.push(results::of(call, space, did, line));
    }
    app.spaces.nudge.notify_one();
    Ok(results)
}

/// The document of a space, by a name as people write it.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn doc(app: &App, space: &str) -> Result<Arc<SpaceDoc>> {
    documents::space(app, space).await?.ok_or_else(|| Fault::not_found("space", space))
}

/// The engine of a space.
///
/// # Errors
/// [`Code::NotFound`].
pub fn engine(turn: &Turn, space: &str) -> Result<Engine> {
    turn.engine(space).cloned().ok_or_else(|| Fault::not_found("engine", space))
}

async fn start(app: &App, call: &Call, space: &str, reason: &str) -> Result<ActionResult> {
    let doc = doc(app, space).await?;
    let space = &doc.file.space.name;
    let mut turn = turn(app).await?;
    let engine = engine(&turn, space)?;
    if engine.runs() {
        return Ok(ActionResult {
            already: true,
            ..done(call, "act-engine-started", params([("space", space)]))
        });
    }
    let mut tx = app.db.change().await?;
    started(&mut tx, &mut turn, call, engine, reason).await?;
    audit::write(&mut tx, call, "engine.started", space, [("reason", &reason)]).await?;
    tx.commit().await?;
    turn.kept();
    Ok(done(call, "act-engine-started", params([("space", space)])))
}

/// The engine is started by a person.
pub(super) async fn started(
    tx: &mut Tx,
    turn: &mut Turn,
    call: &Call,
    engine: Engine,
    reason: &str,
) -> Result<()> {
    history(tx, &engine.space, call.at, "engine-started", &call.who(), reason, &json!({})).await?;
    let engine = Engine {
        state: "started".to_owned(),
        by: call.who(),
        since: call.at,
        reason: reason.to_owned(),
        by_person: true,
        faults: Vec::new(),
        ..engine
    };
    turn.write_engine(tx, engine).await
}

/// Deliveries whose runs are open in a space.
#[must_use]
pub fn deliveries(turn: &Turn, space: &str) -> Vec<String> {
    turn.of_space(space).filter_map(|run| run.row.delivery).map(|n| format!("D-{n}")).collect()
}

async fn stop(app: &App, call: &Call, space: &str, ask: &EngineAction) -> Result<ActionResult> {
    let doc = doc(app, space).await?;
    let space = &doc.file.space.name;
    let mode = [ask.mode.as_str(), doc.file.space.engine.stop_mode.as_str(), "drain"]
        .into_iter()
        .find(|mode| !mode.is_empty())
        .unwrap_or("drain")
        .to_owned();
    if mode == "kill" {
        call.may(Right::ActOnJobs)?;
    }
    let mut turn = turn(app).await?;
    let engine = engine(&turn, space)?;
    if engine.state == "stopped" || (engine.state == "stopping" && mode != "kill") {
        return Ok(ActionResult {
            already: true,
            ..done(call, "act-engine-stopped", params([("space", space)]))
        });
    }
    // E-4: whoever stops it in the middle of a delivery says which one.
    for delivery in deliveries(&turn, space) {
        if !ask.yes_running.iter().any(|named| named.eq_ignore_ascii_case(&delivery)) {
            return Err(Fault::new(Code::DeliveryRunning, [("delivery", &delivery), ("space", space)]));
        }
    }
    let mut tx = app.db.change().await?;
    let running = stopped(&mut tx, &mut turn, call, engine, &mode, &ask.reason).await?;
    audit::write(&mut tx, call, "engine.stopped", space, [("mode", &mode), ("reason", &ask.reason)]).await?;
    tx.commit().await?;
    turn.kept();
    let code = if running == 0 { "act-engine-stopped" } else { "act-engine-stopped-running" };
    Ok(done(call, code, params([("space", space), ("count", &running)])))
}

/// The engine is stopped by a person; how many jobs still run.
pub(super) async fn stopped(
    tx: &mut Tx,
    turn: &mut Turn,
    call: &Call,
    engine: Engine,
    mode: &str,
    reason: &str,
) -> Result<usize> {
    let space = engine.space.clone();
    if mode == "kill" {
        let numbers: Vec<i64> = turn.of_space(&space).map(|run| run.row.number).collect();
        for number in numbers {
            if let Some(open) = turn.run_mut(number) {
                stop_running(tx, open, &call.who(), true, call.at).await?;
            }
        }
        turn.save(tx).await?;
    }
    let running = turn.of_space(&space).map(running_jobs).sum();
    let state = if mode == "drain" || running == 0 { "stopped" } else { "stopping" };
    let engine = Engine {
        state: state.to_owned(),
        by: call.who(),
        since: call.at,
        reason: reason.to_owned(),
        by_person: true,
        seen_at: Some(call.at),
        ..engine
    };
    history(tx, &space, call.at, "engine-stopped", &call.who(), reason, &json!({ "mode": mode })).await?;
    turn.write_engine(tx, engine).await?;
    Ok(running)
}

/// Jobs of a run that are on their way.
#[must_use]
pub fn running_jobs(open: &OpenRun) -> usize {
    let jobs = open.run.objects.iter().filter(|(path, object)| {
        path.contains('/')
            && object.state == State::Running
            && object.targets.values().any(|t| t.end.is_none())
    });
    jobs.count()
}

/// Every job of a run that is on its way is to end.
///
/// # Errors
/// When the database fails.
pub async fn stop_running(
    tx: &mut Tx,
    open: &mut OpenRun,
    who: &str,
    at_once: bool,
    now: Timestamp,
) -> Result<()> {
    let action = if at_once { Action::Kill } else { Action::Stop };
    let paths: Vec<String> = open
        .run
        .objects
        .iter()
        .filter(|(path, object)| path.contains('/') && object.state == State::Running)
        .map(|(path, _)| path.clone())
        .collect();
    for path in paths {
        if act(&open.doc.graph, &mut open.run, &path, &action, who, "", now).is_err() {
            continue;
        }
        let Some(object) = open.run.objects.get_mut(&path) else { continue };
        for target in object.targets.values_mut().filter(|t| t.phase != Phase::Ended) {
            let Some(attempt) = target.attempt else { continue };
            work::stop(tx, attempt, at_once, who).await?;
            // Told already: the next step need not tell it again.
            if let Some(stop) = &mut target.stop {
                stop.sent = true;
            }
        }
    }
    tx.touch(Touched::Space(open.row.space.clone()));
    Ok(())
}

/// Engines that run were seen running.
///
/// # Errors
/// When the database fails.
pub async fn seen(app: &App, now: Timestamp) -> Result<()> {
    let mut tx = app.db.observe().await?;
    tx.run(super::store::ENGINES_SEEN, crate::args![now]).await?;
    Ok(tx.commit().await?)
}
