//! What people do to runs: call off, do again, end; and to computers they selected.

use super::book::{Work, book};
use super::row::{self, RunRow};
use super::runs::{Which, row_of};
use super::{prepare, reasons, store, write};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::computers;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Tx};
use crate::wake::Touched;
use model::rights::Right;
use model::run::RunState;
use model::task::RunDeed;
use protocol::Code;
use protocol::api::{
    ComputerAction, ItemResult, JobActor, JobTarget, NewJob, NewTask, RunAction, RunsChanged,
};
use protocol::reason::code;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Does something to runs.
///
/// # Errors
/// [`Code::InvalidField`], [`Code::NotFound`] for the task, [`Code::TooMany`].
pub(super) async fn on_runs(app: &App, call: &Call, ask: &RunAction) -> Result<RunsChanged> {
    call.may(Right::Control)?;
    let deed =
        RunDeed::from_word(&ask.action).ok_or_else(|| Fault::field("action", "cancel, restart or end"))?;
    if ask.runs.is_empty() == ask.task.is_empty() {
        return Err(Fault::field("runs", "name runs, or a task, and not both"));
    }
    if ask.runs.is_empty() {
        on_task(app, call, ask, deed).await
    } else {
        on_named(app, call, ask, deed).await
    }
}

/// What a run becomes, as stored.
fn verdict(call: &Call, deed: RunDeed, state: RunState) -> protocol::Reason {
    let why = match (deed, state) {
        (RunDeed::Cancel, RunState::Prepared) => code::RUN_CANCELLED,
        (RunDeed::Cancel, _) => code::RUN_CANCEL_ASKED,
        _ => code::RUN_FORCED_END,
    };
    reasons::reason(why, [("who", &call.who())])
}

/// All runs of a task or job in some states: a statement for each package and state.
async fn on_task(app: &App, call: &Call, ask: &RunAction, deed: RunDeed) -> Result<RunsChanged> {
    let which = Which {
        task: Some(ask.task.clone()),
        job: Some(ask.job.clone()),
        state: Some(ask.states.join(",")),
        ..Which::default()
    };
    let asked = if ask.states.is_empty() { deed.usual().to_vec() } else { which.states()? };
    let states: Vec<RunState> = asked.into_iter().filter(|s| deed.concerns().contains(s)).collect();
    let _one = app.tasks.write().await;
    let known = book(app).await?;
    let work = write::find_for(&known, call, &ask.task)?;
    let targets = which.targets(call, &known)?;
    let mut tx = app.db.change().await?;
    let mut changed = 0;
    for target in targets {
        let mut here = 0;
        for state in &states {
            here += on_target(app, &mut tx, call, target, *state, deed).await?;
        }
        if here > 0 {
            prepare::recount(&mut tx, target).await?;
        }
        changed += here;
    }
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 2] = [("job", &ask.job), ("runs", &changed)];
    audit::write(&mut tx, call, &format!("runs.{}", ask.action), &work.name, details).await?;
    tx.touch(Touched::Task(work.id));
    tx.commit().await?;
    told(app, &work, []).await;
    Ok(RunsChanged { changed, refused: Vec::new() })
}

async fn on_target(
    app: &App,
    tx: &mut Tx,
    call: &Call,
    target: i64,
    state: RunState,
    deed: RunDeed,
) -> Result<u64> {
    let why = row::stored(&verdict(call, deed, state));
    Ok(match (deed, state) {
        (RunDeed::Cancel, RunState::Prepared) => {
            tx.run(store::CANCEL_PREPARED, args![target, why, call.at]).await?
        }
        (RunDeed::Cancel, _) => tx.run(store::CANCEL_GOING, args![target, why, state.number()]).await?,
        (RunDeed::End, _) => tx.run(store::END_GOING, args![target, why, call.at, state.number()]).await?,
        (RunDeed::Restart, _) => {
            let mark = app.tasks.mark(call.at.as_ms());
            let marked = tx.run(store::RESTART_MARK, args![target, mark, state.number()]).await?;
            if marked > 0 {
                tx.run(store::RESTART, args![target, mark, call.at]).await?;
            }
            marked
        }
    })
}

/// Runs people picked; each that cannot be done says why.
async fn on_named(app: &App, call: &Call, ask: &RunAction, deed: RunDeed) -> Result<RunsChanged> {
    if ask.runs.len() > limits::RUNS_NAMED_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::RUNS_NAMED_MAX), ("kind", &"runs")]));
    }
    let _one = app.tasks.write().await;
    let known = book(app).await?;
    let mut tx = app.db.change().await?;
    let (mut chosen, mut refused) = (Vec::new(), Vec::new());
    for id in ask.runs.iter().collect::<BTreeSet<_>>() {
        let run = match row_of(app, &mut tx, call, id).await {
            Ok(run) => run,
            Err(fault) if fault.code == Code::NotFound => {
                refused.push(refusal(call, id, "", &fault));
                continue;
            }
            Err(fault) => return Err(fault),
        };
        let seen = known.place(run.target).is_some_and(|place| call.sees(&place.work.unit));
        if seen && run.newest && deed.concerns().contains(&run.run.state) {
            chosen.push(run);
        } else {
            let why = format!("{} is {}", run.computer_name, run.run.state);
            refused.push(refusal(call, id, &run.computer_name, &Fault::field("run", why)));
        }
    }
    refused.truncate(limits::RUNS_REFUSED_TOLD_MAX);
    let changed = chosen.len() as u64;
    audit::write(&mut tx, call, &format!("runs.{}", ask.action), &names(&chosen), [("runs", &changed)])
        .await?;
    let numbers: Vec<i64> = chosen.iter().map(|run| run.number).collect();
    let mut works: BTreeMap<i64, Arc<Work>> = BTreeMap::new();
    for place in chosen.iter().filter_map(|run| known.place(run.target)) {
        works.insert(place.work.number, place.work.clone());
    }
    if deed == RunDeed::Restart {
        restart(app, tx, call, &chosen).await?;
    } else {
        cancel_or_end(app, tx, call, &chosen, deed).await?;
    }
    for work in works.into_values() {
        told(app, &work, numbers.iter().copied()).await;
    }
    Ok(RunsChanged { changed, refused })
}

fn names(chosen: &[RunRow]) -> String {
    let mut names: Vec<&str> = chosen.iter().map(|run| run.computer_name.as_str()).take(20).collect();
    names.dedup();
    names.join(", ")
}

fn refusal(call: &Call, id: &str, name: &str, fault: &Fault) -> ItemResult {
    let text = fault.code.text(call.lang, &fault.details);
    ItemResult { id: id.to_owned(), name: name.to_owned(), done: false, text }
}

async fn restart(app: &App, mut tx: Tx, call: &Call, chosen: &[RunRow]) -> Result<()> {
    let mark = app.tasks.mark(call.at.as_ms());
    let mut targets = BTreeSet::new();
    for run in chosen {
        tx.run(store::RESTART_MARK_ONE, args![run.number, mark]).await?;
        targets.insert(run.target);
    }
    for target in targets {
        tx.run(store::RESTART, args![target, mark, call.at]).await?;
        prepare::recount(&mut tx, target).await?;
    }
    Ok(tx.commit().await?)
}

async fn cancel_or_end(app: &App, mut tx: Tx, call: &Call, chosen: &[RunRow], deed: RunDeed) -> Result<()> {
    for run in chosen.iter().filter(|run| deed == RunDeed::Cancel && run.run.state != RunState::Prepared) {
        let why = row::stored(&verdict(call, deed, run.run.state));
        tx.run(store::CANCEL_ONE, args![run.number, why]).await?;
        tx.touch(Touched::RunLog(run.number));
    }
    let ends = |run: &&RunRow| deed == RunDeed::End || run.run.state == RunState::Prepared;
    let numbers = chosen.iter().filter(ends).map(|run| run.number).collect();
    let to = if deed == RunDeed::End { RunState::Error } else { RunState::Cancelled };
    super::desk::change(
        app,
        tx,
        numbers,
        |held| {
            let why = verdict(call, deed, held.row.run.state);
            held.note(app, call.at, &why.tell(protocol::Lang::En));
            held.finish(to, why, call.at);
        },
        call.at,
    )
    .await
}

/// What follows: the task is told, and agents of ours look at what changed for them.
async fn told(app: &App, work: &Arc<Work>, runs: impl IntoIterator<Item = i64>) {
    app.tasks.moved(work.number, runs);
    prepare::announce_soon(app, work.clone(), &[0, 1, 2]).await;
}

/// Does something to the computers somebody selected; each says what became of it.
///
/// # Errors
/// [`Code::InvalidField`] for the action, [`Code::TooMany`], [`Code::NotFound`] for the task or the group.
pub(super) async fn on_computers(app: &App, call: &Call, ask: &ComputerAction) -> Result<Vec<ItemResult>> {
    match ask.action.as_str() {
        "target-task" => call.may(Right::Deploy)?,
        "wake" => call.may(Right::Control)?,
        _ => call.may(Right::ManageAgents)?,
    }
    if ask.computers.len() > limits::RUNS_NAMED_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::RUNS_NAMED_MAX), ("kind", &"computers")]));
    }
    let known = [
        "approve",
        "refuse",
        "remove",
        "wake",
        "request-inventory",
        "forget-binding",
        "add-to-group",
        "remove-from-group",
    ];
    if ask.action != "target-task" && !known.contains(&ask.action.as_str()) {
        return Err(Fault::field("action", format!("{}, target-task", known.join(", "))));
    }
    let mut tx = app.db.change().await?;
    let acts = matches!(
        ask.action.as_str(),
        "approve" | "refuse" | "remove" | "request-inventory" | "forget-binding"
    );
    let mut answers = Vec::new();
    let mut numbers = Vec::new();
    for id in &ask.computers {
        let found = if acts {
            computers::act(&mut tx, call, id, &ask.action).await
        } else {
            look(&mut tx, call, id).await
        };
        match found {
            Ok((number, name)) => {
                numbers.push(number);
                answers.push(ItemResult { id: id.clone(), name, done: true, text: done(call, &ask.action) });
            }
            Err(fault) if fault.code == Code::Internal => return Err(fault),
            Err(fault) => answers.push(refusal(call, id, "", &fault)),
        }
    }
    match ask.action.as_str() {
        "add-to-group" => computers::add_to_group(&mut tx, call, &ask.group, &numbers).await?,
        "remove-from-group" => computers::drop_from_group(&mut tx, call, &ask.group, &numbers).await?,
        _ => {}
    }
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 4] = [
        ("computers", &numbers.len()),
        ("group", &ask.group),
        ("task", &ask.task),
        ("package", &ask.package),
    ];
    let object =
        answers.iter().filter(|a| a.done).take(20).map(|a| a.name.as_str()).collect::<Vec<_>>().join(", ");
    audit::write(&mut tx, call, &format!("computers.{}", ask.action), &object, details).await?;
    tx.commit().await?;
    if ask.action == "wake" {
        app.tasks.wake(numbers);
    } else if ask.action == "target-task" {
        let chosen: Vec<String> = answers.iter().filter(|a| a.done).map(|a| a.id.clone()).collect();
        target_task(app, call, ask, &chosen).await?;
    }
    app.tasks.nudge.notify_one();
    Ok(answers)
}

/// A computer by its id, if the caller's unit sees it: number and name.
async fn look(tx: &mut Tx, call: &Call, id: &str) -> Result<(i64, String)> {
    let parsed: model::id::ComputerId = id.parse().map_err(|_| Fault::not_found("computer", id))?;
    let row = tx.row(store::COMPUTER_BY_ID, args![parsed.as_uuid()]).await?;
    let row = row.ok_or_else(|| Fault::not_found("computer", id))?;
    call.may_in(&row.get::<String>(3)?)?;
    Ok((row.get(0)?, row.get(2)?))
}

fn done(call: &Call, action: &str) -> String {
    let (en, fr) = match action {
        "approve" => ("approved", "approuvé"),
        "refuse" => ("refused", "refusé"),
        "remove" => ("removed", "retiré"),
        "wake" => ("is being woken", "en cours de réveil"),
        "request-inventory" => ("will send an inventory", "enverra un inventaire"),
        "forget-binding" => {
            ("is bound anew at its next contact", "sera lié à nouveau à son prochain contact")
        }
        "add-to-group" => ("is in the group", "est dans le groupe"),
        "remove-from-group" => ("is not in the group", "n'est pas dans le groupe"),
        _ => ("is among the computers of the task", "fait partie des ordinateurs de la tâche"),
    };
    if call.lang == protocol::Lang::Fr { fr.to_owned() } else { en.to_owned() }
}

/// Targets a task: the job of that package gets these computers besides; a new job is added when there is none.
async fn target_task(app: &App, call: &Call, ask: &ComputerAction, chosen: &[String]) -> Result<()> {
    let known = book(app).await?;
    let work = write::find_for(&known, call, &ask.task)?;
    if work.active {
        return Err(Fault::new(Code::TaskActive, [("name", &work.name)]));
    }
    if chosen.is_empty() {
        return Ok(());
    }
    let actors = chosen.iter().map(|id| JobActor { kind: "computer".to_owned(), name: id.clone() });
    let mut wanted = NewTask { revision: Some(work.revision), ..super::views::wanted(&work) };
    let same = |target: &JobTarget| {
        target.package.to_lowercase() == ask.package.to_lowercase()
            && (ask.version.is_empty() || target.version == ask.version)
    };
    if let Some(job) = wanted.jobs.iter_mut().find(|job| job.targets.iter().any(same)) {
        job.actors.extend(actors);
    } else {
        let target = JobTarget { package: ask.package.clone(), version: ask.version.clone() };
        wanted.jobs.push(NewJob { name: String::new(), targets: vec![target], actors: actors.collect() });
    }
    write::change(app, call, &ask.task, wanted).await.map(drop)
}
