//! What a step orders is carried out, in its transaction.

use super::builtins::{self, Did};
use super::facts::Ground;
use super::orders::{self, Made};
use super::round::State;
use super::values::Values;
use crate::app::App;
use crate::fault::{Fault, Result};
use crate::resources::{self, By, Owner};
use crate::spaces::{self, OpenRun, Turn};
use crate::store::Tx;
use crate::work::{self, NewAttempt};
use crate::{delivery, limits};
use model::Timestamp;
use model::deliver::act;
use model::deliver::advance::{Command, Step};
use model::deliver::cause::codes;
use model::deliver::graph::{Free, JobKind};
use model::deliver::run::{End, Outcome};
use model::deliver::state::State as ObjectState;

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// All was carried out.
    Done,
    /// All was carried out, and something ended by it: another step follows.
    Again,
    /// Units were gone: nothing may be kept of this step.
    Taken,
}

/// Carries the commands of a step out, and what the server still has to do of earlier ones.
///
/// # Errors
/// When the database fails.
pub async fn carry(
    app: &App,
    tx: &mut Tx,
    turn: &mut Turn,
    state: &mut State,
    number: i64,
    step: &Step,
    ground: &Ground,
) -> Result<Carried> {
    let mut again = false;
    for command in &step.commands {
        match command {
            Command::Take { path, resource, units } => {
                if !take(tx, turn, number, path, resource, *units, ground.now).await? {
                    return Ok(Carried::Taken);
                }
            }
            Command::Dispatch { path, agent } => {
                again |= dispatch(app, tx, turn, state, number, path, agent, ground).await?;
            }
            Command::Builtin { path } => again |= builtin(app, tx, turn, number, path, ground).await?,
            Command::Stop { path, agent, now } => stop(tx, turn, number, path, agent, *now).await?,
            Command::Release { path, resource, units } => {
                release(tx, turn, number, path, resource, *units, ground.now).await?;
            }
            Command::Set { path, resource, op, value } => {
                set(app, tx, turn, number, (path, resource, op, value), ground.now).await?;
            }
            Command::Outcome { path } => outcome(tx, turn, number, path).await?,
            Command::Rollback { path } => {
                if let Some(delivery) = turn.run(number).and_then(|open| open.row.delivery) {
                    again |= delivery::auto_rollback(app, tx, turn, delivery, path).await?;
                }
            }
        }
    }
    let ordered = |path: &str| {
        step.commands.iter().any(|c| matches!(c, Command::Builtin { path: ordered } if ordered == path))
    };
    let waiting = turn.run(number).map(pending).unwrap_or_default();
    for path in waiting.iter().filter(|path| !ordered(path)) {
        again |= builtin(app, tx, turn, number, path, ground).await?;
    }
    Ok(if again { Carried::Again } else { Carried::Done })
}

/// Jobs the server does itself and has not ended: `sleep`, `lease.acquire`.
#[must_use]
pub fn pending(open: &OpenRun) -> Vec<String> {
    let running = open.run.objects.iter().filter(|(_, object)| object.state == ObjectState::Running);
    running
        .filter(|(_, object)| object.targets.get("").is_some_and(|target| target.end.is_none()))
        .filter(|(path, _)| {
            let job = open.doc.graph.job(path);
            job.is_some_and(|(_, job)| matches!(&job.kind, JobKind::Builtin { .. }))
        })
        .map(|(path, _)| path.clone())
        .collect()
}

/// When to look again: at the timer of the step, or when a `sleep` is over.
#[must_use]
pub fn sooner(next_at: Option<Timestamp>, open: Option<&OpenRun>) -> Option<Timestamp> {
    let sleeps =
        open.into_iter().flat_map(|open| pending(open).into_iter().filter_map(|p| builtins::wakes(open, &p)));
    sleeps.chain(next_at).min()
}

/// The word under which an object owns units.
fn owner(open: &OpenRun, path: &str, resource: &str) -> String {
    let free = open.run.objects.get(path).and_then(|object| {
        object.holds.iter().find(|held| held.resource.eq_ignore_ascii_case(resource)).map(|held| held.free)
    });
    match free {
        Some(Free::Delivery) => open.owner(),
        _ => format!("run {} {path}", open.row.number),
    }
}

async fn take(
    tx: &mut Tx,
    turn: &Turn,
    number: i64,
    path: &str,
    resource: &str,
    units: u64,
    now: Timestamp,
) -> Result<bool> {
    let Some(open) = turn.run(number) else { return Ok(true) };
    let owner = owner(open, path, resource);
    if owner != open.owner() {
        // What the delivery holds already is what its jobs need of it.
        let held = resources::held_by(tx, &open.owner()).await?;
        if held.iter().any(|lease| lease.lock.eq_ignore_ascii_case(resource) && lease.units >= units) {
            return Ok(true);
        }
    }
    let by = By { who: open.row.by.clone(), at: now, reason: String::new(), run: open.owner() };
    resources::take(tx, &Owner::new(&owner, by), resource, units).await
}

async fn release(
    tx: &mut Tx,
    turn: &Turn,
    number: i64,
    path: &str,
    resource: &str,
    units: u64,
    now: Timestamp,
) -> Result<()> {
    let Some(open) = turn.run(number) else { return Ok(()) };
    let by = By::run(&open.owner(), now);
    let own = format!("run {number} {path}");
    if resources::release(tx, &by, &own, resource, units).await? == 0 {
        resources::release(tx, &by, &open.owner(), resource, units).await?;
    }
    Ok(())
}

async fn set(
    app: &App,
    tx: &mut Tx,
    turn: &Turn,
    number: i64,
    (path, resource, op, value): (&str, &str, &str, &str),
    now: Timestamp,
) -> Result<()> {
    let Some(open) = turn.run(number) else { return Ok(()) };
    let by = By { reason: path.to_owned(), ..By::run(&open.owner(), now) };
    let op = if op.is_empty() { "set" } else { op };
    match resources::set(tx, &by, resource, op, value).await {
        Ok(_) => Ok(()),
        Err(fault) if fault.cause.is_some() => Err(fault),
        Err(fault) => {
            // The job has ended well; that its mark does not fit is told, and stops nothing.
            let text = format!("{}/{path}: {resource}: {fault}", open.row.space);
            app.exchange.journal.write(now, "error", "", "", &text);
            Ok(())
        }
    }
}

async fn stop(tx: &mut Tx, turn: &mut Turn, number: i64, path: &str, agent: &str, now: bool) -> Result<()> {
    let target =
        turn.run(number).and_then(|open| open.run.objects.get(path)).and_then(|o| o.targets.get(agent));
    let Some(target) = target else { return Ok(()) };
    let by = target.stop.as_ref().map(|stop| stop.by.clone()).unwrap_or_default();
    match target.attempt {
        Some(attempt) => work::stop(tx, attempt, now, &by).await,
        None => Ok(()),
    }
}

#[expect(clippy::too_many_arguments, reason = "one call, its parts borrowed apart")]
async fn dispatch(
    app: &App,
    tx: &mut Tx,
    turn: &mut Turn,
    state: &mut State,
    number: i64,
    path: &str,
    agent: &str,
    ground: &Ground,
) -> Result<bool> {
    let Some(open) = turn.run(number) else { return Ok(false) };
    let found = ground.ids.get(agent).copied();
    let found = found.or_else(|| state.known.agents.get(&agent.to_lowercase()).map(|(id, _)| *id));
    let Some(agent_id) = found else {
        let end = End { kind: "refused".to_owned(), cause: Some(codes::NO_AGENT.owned()), ..End::default() };
        return ended(turn, number, path, agent, end, ground.now);
    };
    let values = Values { open, ground };
    if let Some(end) = builtins::server_part(app, turn, &values, path).await? {
        return ended(turn, number, path, agent, end, ground.now);
    }
    let fence = match open.row.delivery {
        Some(delivery) => match delivery::fence(tx, delivery).await? {
            Some(fence) => fence,
            None => {
                let cause = Some(codes::LOCK_LOST.owned());
                let end = End { kind: "refused".to_owned(), cause, ..End::default() };
                return ended(turn, number, path, agent, end, ground.now);
            }
        },
        None => 0,
    };
    let order = match orders::make(&values, path, agent, fence) {
        Made::Ends(end) => return ended(turn, number, path, agent, end, ground.now),
        Made::Order(order) => *order,
    };
    let new = NewAttempt {
        run: number,
        space: open.row.space.clone(),
        path: path.to_owned(),
        delivery: open.row.delivery,
        env: values.text("env.name"),
        agent: agent_id,
        agent_name: agent.to_owned(),
        number: open.run.objects.get(path).map_or(1, |object| object.attempt.max(1)),
        order,
        log_days: log_days(app, &values.text("env.tier")).await?,
    };
    let id = work::create(tx, new, ground.now).await?;
    let open = turn.run_mut(number).ok_or_else(|| Fault::internal("a run went away in its own turn"))?;
    if let Some(target) = open.run.objects.get_mut(path).and_then(|object| object.targets.get_mut(agent)) {
        target.attempt = Some(id);
    }
    Ok(false)
}

/// Days logs are kept, as the tier says (LG-12).
async fn log_days(app: &App, tier: &str) -> Result<u32> {
    if tier.is_empty() {
        return Ok(limits::JOB_LOG_DAYS);
    }
    let days = delivery::tier(app, tier).await.map_or(0, |tier| tier.log_days);
    Ok(if days > 0 { days } else { limits::JOB_LOG_DAYS })
}

/// Something ended here and now.
fn ended(turn: &mut Turn, number: i64, path: &str, agent: &str, end: End, now: Timestamp) -> Result<bool> {
    let Some(open) = turn.run_mut(number) else { return Ok(false) };
    act::ended(&open.doc.graph, &mut open.run, path, agent, end, now);
    Ok(true)
}

async fn builtin(
    app: &App,
    tx: &mut Tx,
    turn: &mut Turn,
    number: i64,
    path: &str,
    ground: &Ground,
) -> Result<bool> {
    let did = builtins::carry(app, tx, turn, number, path, ground).await?;
    match did {
        Did::Ended(end) => ended(turn, number, path, "", end, ground.now),
        Did::Waits => Ok(false),
    }
}

/// The object's last outcome is kept (RT-3).
async fn outcome(tx: &mut Tx, turn: &Turn, number: i64, path: &str) -> Result<()> {
    let Some(open) = turn.run(number) else { return Ok(()) };
    let Some(object) = open.run.objects.get(path) else { return Ok(()) };
    let version = open.row.context.get("package").and_then(|p| p["version"].as_str()).unwrap_or_default();
    let outcome = Outcome {
        state: object.state,
        why: object.whys.first().cloned().unwrap_or_default(),
        at: object.ended_at.unwrap_or(object.since),
        delivery: open.row.delivery_word(),
        cause: object.cause.clone(),
        version: version.to_owned(),
        acknowledged: false,
    };
    spaces::begin::keep_outcome(tx, &open.row.space, path, &outcome).await
}
