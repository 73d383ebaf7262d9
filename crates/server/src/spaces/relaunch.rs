//! A space goes back to upcoming by word of a person (§7.2): *Relance* with *Mettre à venir*.

use super::begin::{NewRun, begin, end, hide, history};
use super::engines::{self, deliveries, running_jobs, stop_running};
use super::results::{self, command, done};
use super::table::{Engine, OpenRun, Turn, turn};
use super::views::{Picture, picture};
use super::{dates, store};
use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::documents::SpaceDoc;
use crate::fault::{Fault, Result};
use crate::store::Tx;
use crate::{args, resources};
use model::deliver::act::{Action, act};
use model::deliver::advance::Ended;
use model::deliver::graph::OnError;
use model::deliver::state::State;
use model::rights::Right;
use protocol::Code;
use protocol::api::{ActionResult, EventObject, Relaunch, SpaceEvent};
use protocol::text::params;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Relaunches spaces: a line each (E-3).
///
/// # Errors
/// When the caller may not, or the question makes no sense.
pub async fn relaunch(app: &App, call: &Call, ask: Relaunch) -> Result<Vec<ActionResult>> {
    call.may(Right::RunEngines)?;
    if !matches!(ask.running.as_str(), "" | "refuse" | "leave" | "stop") {
        return Err(Fault::field("running", "one of refuse, leave, stop"));
    }
    if ask.running == "stop" {
        call.may(Right::ActOnJobs)?;
    }
    let mut results = Vec::with_capacity(ask.spaces.len());
    for space in &ask.spaces {
        let did = one(app, call, space, &ask).await;
        results.push(results::of(call, space, did, line(space, &ask)));
    }
    app.spaces.nudge.notify_one();
    Ok(results)
}

/// The command that does the same.
fn line(space: &str, ask: &Relaunch) -> String {
    let mut words = format!("space {} {space}", if ask.cycle { "cycle" } else { "relaunch" });
    let mut say = |flag: bool, word: &str| {
        if flag {
            words.push(' ');
            words.push_str(word);
        }
    };
    say(ask.set_upcoming, "--set-upcoming");
    say(ask.only_errors, "--only-errors");
    say(ask.release_held, "--release-held");
    say(ask.keep_demands, "--keep-demands");
    say(ask.resources, "--resources");
    for object in &ask.objects {
        words.push_str(&format!(" --object {}", results::quoted(object)));
    }
    for (word, value) in [("--date", &ask.date), ("--running", &ask.running)] {
        if !value.is_empty() {
            words.push_str(&format!(" {word} {value}"));
        }
    }
    command(&words, &ask.reason)
}

async fn one(app: &App, call: &Call, space: &str, ask: &Relaunch) -> Result<ActionResult> {
    let doc = engines::doc(app, space).await?;
    let space = doc.file.space.name.clone();
    if !ask.date.is_empty() && dates::named(&doc.file.space, &ask.date).is_none() {
        return Err(Fault::field("date", "a day: 2026-11-21"));
    }
    let picture = picture(app, &space, None).await?;
    let mut turn = turn(app).await?;
    let engine = engines::engine(&turn, &space)?;
    let strict = doc.file.space.engine.relaunch == "strict";
    if strict && engine.runs() && !ask.cycle {
        return Err(Fault::new(Code::EngineStarted, [("space", &space)]));
    }
    check_running(&turn, &space, ask)?;
    let affected = affected(&picture, ask).len();
    if ask.plan {
        let values = params([("space", &space), ("count", &affected)]);
        return Ok(done(call, if ask.cycle { "act-cycle-plan" } else { "act-relaunch-plan" }, values));
    }
    let mut tx = app.db.change().await?;
    let mut running = 0;
    if ask.cycle {
        running = engines::stopped(&mut tx, &mut turn, call, engine, "drain", &ask.reason).await?;
    }
    match carry(call, &mut tx, &mut turn, &doc, &picture, ask).await {
        Ok(()) => {}
        Err(fault) if ask.cycle => {
            drop((tx, turn));
            leave_stopped(app, call, &space, &fault).await?;
            return Err(fault);
        }
        Err(fault) => return Err(fault),
    }
    if ask.cycle {
        let engine = engines::engine(&turn, &space)?;
        engines::started(&mut tx, &mut turn, call, engine, &ask.reason).await?;
    }
    let action = if ask.cycle { "space.cycled" } else { "space.relaunched" };
    let held = deliveries(&turn, &space).join(", ");
    audit::write(
        &mut tx,
        call,
        action,
        &space,
        [
            ("reason", &ask.reason),
            ("objects", &affected),
            ("set-upcoming", &ask.set_upcoming),
            ("running", &running),
        ],
    )
    .await?;
    tx.commit().await?;
    turn.kept();
    let values = params([("space", &space), ("count", &affected), ("deliveries", &held)]);
    // E-10: what a delivery holds stays with it, and people are told.
    let code = match (ask.cycle, held.is_empty()) {
        (true, true) => "act-cycled",
        (false, true) => "act-relaunched",
        (_, false) => "act-relaunched-held",
    };
    Ok(done(call, code, values))
}

/// A cycle failed half way: its engine is left stopped, and says why (E-12).
async fn leave_stopped(app: &App, call: &Call, space: &str, fault: &Fault) -> Result<()> {
    let mut turn = turn(app).await?;
    let engine = engines::engine(&turn, space)?;
    let mut tx = app.db.change().await?;
    let why = fault.to_string();
    engines::stopped(&mut tx, &mut turn, call, engine, "drain", &why).await?;
    audit::write(&mut tx, call, "engine.stopped", space, [("reason", &why)]).await?;
    tx.commit().await?;
    turn.kept();
    Ok(())
}

/// What runs is refused unless the caller says what becomes of it.
fn check_running(turn: &Turn, space: &str, ask: &Relaunch) -> Result<()> {
    if matches!(ask.running.as_str(), "leave" | "stop") {
        return Ok(());
    }
    let mut under_way: Vec<String> = deliveries(turn, space);
    for open in turn.of_space(space).filter(|open| open.row.delivery.is_none()) {
        let jobs =
            open.run.objects.iter().filter(|(path, o)| path.contains('/') && o.state == State::Running);
        under_way.extend(jobs.map(|(path, _)| path.clone()));
    }
    if under_way.is_empty() {
        return Ok(());
    }
    let count = under_way.len();
    under_way.truncate(8);
    let objects = under_way.join(", ");
    Err(Fault::new(Code::JobsRunning, [("count", &count), ("space", &space), ("objects", &objects)]))
}

/// Objects a relaunch sets upcoming.
fn affected(picture: &Picture, ask: &Relaunch) -> Vec<String> {
    if !ask.set_upcoming {
        return Vec::new();
    }
    let named = |path: &str| {
        ask.objects.is_empty()
            || ask.objects.iter().any(|o| path == o || path.split_once('/').is_some_and(|(app, _)| app == o))
    };
    let paths = picture.doc.graph.paths().filter(|path| named(path));
    paths
        .filter(|path| match picture.object(path).state {
            State::Upcoming | State::Running => false,
            State::Error => true,
            _ => !ask.only_errors,
        })
        .collect()
}

async fn carry(
    call: &Call,
    tx: &mut Tx,
    turn: &mut Turn,
    doc: &Arc<SpaceDoc>,
    picture: &Picture,
    ask: &Relaunch,
) -> Result<()> {
    let space = doc.file.space.name.clone();
    let body = serde_json::to_value(snapshot(picture)).map_err(Fault::internal)?;
    history(tx, &space, call.at, "relaunch", &call.who(), &ask.reason, &body).await?;
    if !ask.date.is_empty() {
        let engine = Engine { date: ask.date.clone(), ..engines::engine(turn, &space)? };
        turn.write_engine(tx, engine).await?;
    }
    if ask.release_held {
        for path in picture.holds.keys() {
            tx.run(store::HOLD_REMOVE, args![&space, path]).await?;
        }
    }
    if ask.resources {
        resources::reset(tx, &resources::By::call(call, "relaunch"), &space).await?;
    }
    if !ask.set_upcoming {
        return Ok(());
    }
    let paths = affected(picture, ask);
    let whole = ask.objects.is_empty() && !ask.only_errors;
    let numbers: Vec<(i64, bool)> =
        turn.of_space(&space).map(|open| (open.row.number, open.row.delivery.is_some())).collect();
    if ask.running == "stop" {
        for (number, _) in &numbers {
            let Some(open) = turn.run_mut(*number) else { continue };
            open.run.cancelling = true;
            stop_running(tx, open, &call.who(), false, call.at).await?;
        }
    }
    if whole {
        return whole_space(call, tx, turn, doc, &numbers, ask).await;
    }
    match numbers.last() {
        Some((number, false)) => {
            let Some(open) = turn.run_mut(*number) else { return Ok(()) };
            set_upcoming(open, &paths, call);
        }
        Some((_, true)) => {}
        None => rest(tx, turn, picture, paths).await?,
    }
    turn.save(tx).await
}

/// Some objects of a run that goes on.
fn set_upcoming(open: &mut OpenRun, paths: &[String], call: &Call) {
    for path in paths {
        // One that began meanwhile is left alone.
        let _ = act(&open.doc.graph, &mut open.run, path, &Action::SetUpcoming, &call.who(), "", call.at);
    }
}

/// Some objects of a run that ended.
async fn rest(tx: &mut Tx, turn: &mut Turn, picture: &Picture, paths: Vec<String>) -> Result<()> {
    let mut engine = engines::engine(turn, &picture.doc.file.space.name)?;
    engine.upcoming.extend(paths);
    turn.write_engine(tx, engine).await
}

/// The whole space: its run of a business date ends as it stands and a fresh one takes its place; a delivery goes on (E-10).
async fn whole_space(
    call: &Call,
    tx: &mut Tx,
    turn: &mut Turn,
    doc: &Arc<SpaceDoc>,
    numbers: &[(i64, bool)],
    ask: &Relaunch,
) -> Result<()> {
    let space = doc.file.space.name.clone();
    let mut demanded = Vec::new();
    let mut busy = false;
    for (number, delivery) in numbers {
        let Some(open) = turn.run(*number) else { continue };
        if *delivery || running_jobs(open) > 0 {
            busy = true;
            continue;
        }
        if ask.keep_demands {
            demanded.extend(pending(open));
        }
        end(tx, turn, *number, Ended::Cancelled, "never", call.at).await?;
    }
    if busy {
        if ask.running == "leave" {
            for (number, _) in numbers.iter().filter(|(_, delivery)| !delivery) {
                let Some(open) = turn.run_mut(*number) else { continue };
                let paths: Vec<String> = open.run.objects.keys().cloned().collect();
                set_upcoming(open, &paths, call);
            }
        } else if !doc.graph.delivery {
            let engine = Engine { again: true, ..engines::engine(turn, &space)? };
            turn.write_engine(tx, engine).await?;
        }
        return turn.save(tx).await;
    }
    hide(tx, &space, true).await?;
    let engine = engines::engine(turn, &space)?;
    if !engine.upcoming.is_empty() {
        turn.write_engine(tx, Engine { upcoming: Default::default(), ..engine }).await?;
    }
    if doc.graph.delivery {
        return Ok(());
    }
    let new = NewRun {
        doc: doc.clone(),
        delivery: None,
        date: None,
        context: super::begin::context(doc),
        tier_on_error: OnError::Stop,
        by: call.who(),
    };
    let number = begin(tx, turn, new, call.at).await?;
    if let Some(open) = turn.run_mut(number) {
        for (path, who) in demanded {
            let _ = act(&open.doc.graph, &mut open.run, &path, &Action::Demand, &who, "", call.at);
        }
    }
    turn.save(tx).await
}

/// Demands of a run that have not begun.
fn pending(open: &OpenRun) -> Vec<(String, String)> {
    let waits = open.run.objects.iter().filter(|(_, object)| object.state == State::Upcoming);
    waits.filter_map(|(path, object)| Some((path.clone(), object.demanded.as_ref()?.1.clone()))).collect()
}

/// What is kept before anything changes (E-11).
fn snapshot(picture: &Picture) -> SpaceEvent {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut objects = Vec::new();
    for path in picture.doc.graph.paths() {
        let object = picture.object(&path);
        *counts.entry(object.state.word().to_owned()).or_default() += 1;
        if object.state == State::Error {
            let attempt = picture.attempts.get(&path).and_then(|all| all.first());
            objects.push(EventObject {
                state: object.state.word().to_owned(),
                cause: object.cause.clone().unwrap_or_default(),
                attempt: attempt.map(|one| one.id.to_string()).unwrap_or_default(),
                path,
                at: None,
            });
        }
    }
    let row = picture.row.as_ref();
    SpaceEvent {
        run: row.map_or(0, |row| row.number),
        delivery: row.map(super::table::RunRow::delivery_word).unwrap_or_default(),
        counts,
        objects,
        ..SpaceEvent::default()
    }
}
