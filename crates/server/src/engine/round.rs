//! One look at every run something happened to: a step, and what follows from it, in one transaction a run.

use super::carry::{self, Carried};
use super::facts::{Ground, Known};
use super::{dates, ends};
use crate::app::App;
use crate::fault::{Fault, Result};
use crate::resources::{self, By, Owner};
use crate::spaces::{self, Engine, OpenRun, Turn};
use crate::store::Tx;
use crate::{delivery, limits};
use model::Timestamp;
use model::deliver::advance::{Ended, Step, advance};
use model::deliver::run::Object;
use model::deliver::state::{State as ObjectState, Why};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// What the engine remembers from one round to the next; all of it can be found again.
#[derive(Default)]
pub struct State {
    /// Graphs and agents.
    pub known: Known,
    /// Attempts of all open runs are compared with what is written: after a start, and after a round that failed.
    pub compare: bool,
    /// Nothing was looked at since the server started.
    pub fresh: bool,
    /// Number of changes of resources seen.
    resources: u64,
    /// When everything was looked at last, whether something seemed to have happened or not.
    all_at: Timestamp,
    /// What `dates` remembers.
    pub dates: dates::Seen,
    /// Runs whose look failed: they are left alone until then, so that they hold nobody else up.
    skipped: HashMap<i64, Timestamp>,
}

impl State {
    /// After a start.
    #[must_use]
    pub fn new() -> Self {
        Self { compare: true, fresh: true, ..Self::default() }
    }
}

/// One round; gives when the next is due at the latest.
///
/// # Errors
/// When the database fails; the next round begins from what is written.
pub async fn round(app: &App, state: &mut State) -> Result<Option<Timestamp>> {
    let begun = Instant::now();
    let mut turn = spaces::turn(app).await?;
    let now = app.clock.now();
    let heard = ends::hear(app, &mut turn, state, now).await?;
    let dated = dates::look(app, &mut turn, state, now).await?;
    let mut timers = vec![dated];
    // A step may change what another run waits for; bounded, so that people get their turn too.
    for _ in 0..limits::ROUNDS_AT_ONCE_MAX {
        let (worked, next) = steps(app, &mut turn, state, now).await?;
        timers.push(next);
        if !worked {
            break;
        }
    }
    timers.push(spaces::reset_due(app, &mut turn, now).await?);
    timers.push(delivery::round(app, &mut turn).await?);
    if turn.runs().any(|open| open.stirred) {
        timers.push(Some(now));
    }
    if heard > 0 {
        app.spaces.set_lag_ms(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
    }
    Ok(timers.into_iter().flatten().min())
}

/// Looks at every open run that needs it; whether anything was done, and when the next timer is due.
async fn steps(
    app: &App,
    turn: &mut Turn,
    state: &mut State,
    now: Timestamp,
) -> Result<(bool, Option<Timestamp>)> {
    let changes = app.wake.resource_changes();
    let resources_moved = changes != state.resources;
    state.resources = changes;
    let all = now.since(state.all_at) >= limits::ENGINE_SLEEP_MAX || now < state.all_at;
    if all {
        state.all_at = now;
        // An agent may have been enrolled anew; when each was last heard of is told to people.
        state.known.forget_agents();
    }
    let numbers: Vec<i64> = turn.runs().map(|open| open.row.number).collect();
    let (mut worked, mut next) = (false, None::<Timestamp>);
    for number in numbers {
        if let Some(until) = state.skipped.get(&number).copied().filter(|until| *until > now) {
            next = Some(next.map_or(until, |n| n.min(until)));
            continue;
        }
        let Some(open) = turn.run(number) else { continue };
        let due = open.stirred || open.next_at.is_some_and(|at| at <= now);
        let mentions = state.known.mentions(&open.doc);
        let may =
            all || (resources_moved && !mentions.resources.is_empty()) || !mentions.elsewhere.is_empty();
        if due || may {
            let ground = state.known.ground(app, turn, open, now).await?;
            if due || open.seen != Some(ground.digest()) {
                worked |= guarded(app, turn, state, number, ground).await?;
            }
        }
        if let Some(at) = turn.run(number).and_then(|open| open.next_at) {
            next = Some(next.map_or(at, |n| n.min(at)));
        }
    }
    Ok((worked, next))
}

/// A look at one run that keeps its crash to its own space (§7.1, *fault*).
async fn guarded(app: &App, turn: &mut Turn, state: &mut State, number: i64, ground: Ground) -> Result<bool> {
    match walk(app, turn, state, number, ground).await {
        Err(fault) if fault.cause.as_deref() == Some(CRASHED) => {
            crashed(app, turn, number).await?;
            Ok(false)
        }
        Err(fault) => {
            tracing::error!(%fault, run = number, "a run could not be looked at; it is tried again in a while");
            turn.read_again(app).await?;
            state.skipped.insert(number, app.clock.now().plus(limits::RUN_TRIED_AGAIN_AFTER));
            Ok(false)
        }
        Ok(worked) => {
            state.skipped.remove(&number);
            Ok(worked)
        }
    }
}

/// How a crash is told from other failures.
const CRASHED: &str = "a step of a run crashed";

/// Steps of one run until nothing follows any more.
async fn walk(
    app: &App,
    turn: &mut Turn,
    state: &mut State,
    number: i64,
    mut ground: Ground,
) -> Result<bool> {
    let now = ground.now;
    let mut worked = false;
    for _ in 0..limits::STEPS_AT_ONCE_MAX {
        let Some(open) = turn.run_mut(number) else { return Ok(true) };
        let seen = ground.digest();
        let step = step(open, &ground)?;
        let pending = carry::pending(open);
        let changed: BTreeSet<String> = open.changed().into_iter().collect();
        if changed.is_empty() && step.commands.is_empty() && step.ended.is_none() && pending.is_empty() {
            turn.kept();
            turn.looked(number, step.next_at, Some(seen));
            return Ok(worked);
        }
        let mut tx = app.db.observe().await?;
        let asks = asking(open);
        let carried = carry::carry(app, &mut tx, turn, state, number, &step, &ground).await?;
        if carried == Carried::Taken {
            // Somebody else took what was free a moment ago: looked at again.
            drop(tx);
            if let Some(open) = turn.run_mut(number) {
                open.undo();
            }
            turn.kept();
            return Ok(true);
        }
        waits(&mut tx, turn, number, &changed, now).await?;
        let delivery = turn.run(number).and_then(|open| open.row.delivery);
        turn.save(&mut tx).await?;
        if let Some(delivery) = delivery {
            delivery::transitions(&mut tx, turn, delivery, &changed, now).await?;
            match asks {
                Some(path) => delivery::attention(app, &mut tx, turn, delivery, &path).await?,
                None => delivery::went_on(&mut tx, delivery).await?,
            }
        }
        if let Some(ended) = step.ended.filter(|_| carried == Carried::Done) {
            end(app, &mut tx, turn, number, ended, now).await?;
            tx.commit().await?;
            turn.kept();
            let space = ground_space(turn, number);
            turn.stir(|open| {
                open.row.space != space && open.doc.graph.links.iter().any(|l| l.from.contains('/'))
            });
            return Ok(true);
        }
        tx.commit().await?;
        turn.kept();
        worked = true;
        if step.commands.is_empty() && carried == Carried::Done {
            turn.looked(number, carry::sooner(step.next_at, turn.run(number)), Some(seen));
            return Ok(true);
        }
        let Some(open) = turn.run(number) else { return Ok(true) };
        ground = state.known.ground(app, turn, open, now).await?;
    }
    tracing::error!(run = number, "a run goes in circles");
    Err(Fault::internal(CRASHED))
}

fn ground_space(turn: &Turn, number: i64) -> String {
    turn.run(number).map(|open| open.row.space.clone()).unwrap_or_default()
}

/// The step itself; a crash of it leaves the run as it was written last.
fn step(open: &mut OpenRun, ground: &Ground) -> Result<Step> {
    let (doc, row, run) = (&open.doc, &open.row, &mut open.run);
    let stepped = catch_unwind(AssertUnwindSafe(|| advance(&doc.graph, run, &ground.facts(row))));
    stepped.map_err(|_| {
        open.undo();
        Fault::internal(CRASHED)
    })
}

/// A job that asks for a decision, if any.
fn asking(open: &OpenRun) -> Option<String> {
    let asks = |object: &Object| {
        object.state == ObjectState::Difficulty
            && object.whys.first().is_some_and(|why| why.code == "X.guided")
    };
    open.run
        .objects
        .iter()
        .find(|(path, object)| path.contains('/') && asks(object))
        .map(|(path, _)| path.clone())
}

/// Units an object waits for itself: what its jobs wait for, an application only tells.
fn units_wanted(object: &Object) -> Vec<(String, u64)> {
    let tells = |why: &Why| !why.get("job").is_empty() || !why.get("application").is_empty();
    if object.whys.first().is_some_and(tells) {
        return Vec::new();
    }
    let waits = object.whys.iter().filter(|why| matches!(why.code.as_str(), "W.resource" | "W.lease"));
    waits
        .filter_map(|why| {
            let units = why.get("wanted").strip_prefix("take ")?.parse().ok()?;
            Some((why.get("resource").to_owned(), units))
        })
        .collect()
}

/// Whoever waits for units has a place in their queue (RS-7, L-5).
async fn waits(
    tx: &mut Tx,
    turn: &Turn,
    number: i64,
    changed: &BTreeSet<String>,
    now: Timestamp,
) -> Result<()> {
    let Some(open) = turn.run(number) else { return Ok(()) };
    for path in changed {
        let Some(object) = open.run.objects.get(path) else { continue };
        let name = format!("run {number} {path}");
        let wanted = units_wanted(object);
        if wanted.is_empty() {
            if open.written(path).is_some_and(|before| !units_wanted(before).is_empty()) {
                resources::unwait(tx, &name).await?;
            }
            continue;
        }
        let priority = open.doc.graph.job(path).map_or(0, |(_, job)| i64::from(job.priority));
        let by = By { who: open.row.by.clone(), at: now, reason: String::new(), run: open.owner() };
        resources::wait(tx, &Owner::new(&name, by), &wanted, priority).await?;
    }
    Ok(())
}

/// A run ended: what it still holds is given back with it (L-2).
async fn end(
    app: &App,
    tx: &mut Tx,
    turn: &mut Turn,
    number: i64,
    ended: Ended,
    now: Timestamp,
) -> Result<()> {
    let Some(open) = turn.run(number) else { return Ok(()) };
    let (owner, delivery) = (open.owner(), open.row.delivery);
    let tier =
        open.row.context.get("env").and_then(|env| env["tier"].as_str()).unwrap_or_default().to_owned();
    let by = By::run(&owner, now);
    resources::release_within(tx, &by, &format!("run {number} ")).await?;
    let mut auto_reset = String::new();
    match delivery {
        Some(delivery) => {
            delivery::ended(app, tx, turn, delivery, ended).await?;
            auto_reset = delivery::tier(app, &tier).await.map(|tier| tier.auto_reset).unwrap_or_default();
        }
        None => {
            resources::release_all(tx, &by, &owner).await?;
        }
    }
    spaces::end(tx, turn, number, ended, &auto_reset, now).await
}

/// A step of this space crashed: it is tried again, and after the third time in ten minutes its engine is in fault.
async fn crashed(app: &App, turn: &mut Turn, number: i64) -> Result<()> {
    let now = app.clock.now();
    let Some(open) = turn.run(number) else { return Ok(()) };
    let space = open.row.space.clone();
    tracing::error!(run = number, space, "a step of a run crashed");
    let Some(mut engine) = turn.engine(&space).cloned() else { return Ok(()) };
    engine.faults.retain(|at| now.since(*at) < limits::ENGINE_FAULTS_WITHIN);
    engine.faults.push(now);
    let mut tx = app.db.observe().await?;
    if engine.faults.len() >= limits::ENGINE_FAULTS_MAX && engine.state != "fault" {
        engine = Engine { state: "fault".to_owned(), by: "server".to_owned(), since: now, ..engine };
        spaces::begin::history(&mut tx, &space, now, "fault", "server", "", &json!({ "run": number }))
            .await?;
    }
    turn.write_engine(&mut tx, engine).await?;
    tx.commit().await?;
    turn.kept();
    turn.looked(number, Some(now.plus(Duration::from_secs(1))), None);
    Ok(())
}
