//! What happens by itself: preparation each minute, dates and slots that come, silence, logs that grow old, changes told.

use super::book::{Book, Work, book};
use super::desk::{self, Ask};
use super::row;
use super::{prepare, reasons, store, views};
use crate::app::App;
use crate::args;
use crate::fault::Result;
use crate::limits;
use crate::store::Query;
use crate::wake::Touched;
use model::Timestamp;
use model::run::RunState;
use model::task::{TaskState, may_hand_out, may_prepare};
use protocol::api::RunCounts;
use protocol::reason::code;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};
use uuid::Uuid;

/// What is remembered is read, before the server answers anybody.
///
/// # Errors
/// When the database fails.
pub async fn load(app: &App) -> Result<()> {
    let known = book(app).await?;
    for work in &known.works {
        prepare::announce(app, work, &[0, 1, 2]).await?;
    }
    Ok(())
}

/// Everything this room does by itself, until the server leaves.
pub async fn keep(app: App, asks: mpsc::Receiver<Ask>) {
    tokio::join!(desk::serve(&app, asks), tend(&app), tell(&app));
}

/// Time between two looks at dates and slots.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Prepares, hands on what became due, takes silent runs as lost.
async fn tend(app: &App) {
    let mut tick = interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut fleet = app.wake.bell(Touched::Fleet);
    let mut looked = Looked { at: app.clock.now(), open: BTreeSet::new() };
    let mut prepared = Instant::now();
    let mut pace = Pace::default();
    loop {
        let all = tokio::select! {
            _ = tick.tick() => prepared.elapsed() >= limits::PREPARE_EVERY,
            () = fleet.ring() => true,
            () = app.tasks.nudge.notified() => true,
            () = app.stop.cancelled() => return,
        };
        if all {
            prepared = Instant::now();
            for (what, done) in
                [("prepare runs", paced(app, &mut pace).await), ("end silent runs", silence(app).await)]
            {
                if let Err(fault) = done {
                    tracing::error!(%fault, what, "a chore failed; it is tried again");
                }
            }
        }
        if let Err(fault) = look(app, &mut looked).await {
            tracing::error!(%fault, "could not look for runs that became due");
        }
    }
}

/// Rounds take one part in so many of the time of the database at most, unless people changed something.
const ROUND_SHARE: u32 = 50;

/// When each task is looked at again, and the number of the last change made by people before that.
type Pace = HashMap<i64, (u64, Instant)>;

/// A round that leaves alone, for a while, what took long and cannot have changed by people's doing.
async fn paced(app: &App, pace: &mut Pace) -> Result<()> {
    let known = book(app).await?;
    pace.retain(|number, _| known.works.iter().any(|work| work.number == *number && work.active));
    for work in known.works.iter().filter(|work| work.active) {
        let changes = app.wake.changes();
        if pace.get(&work.number).is_some_and(|(seen, next)| *seen == changes && Instant::now() < *next) {
            continue;
        }
        let begun = Instant::now();
        one_round(app, work.number).await?;
        pace.insert(work.number, (changes, Instant::now() + begun.elapsed() * ROUND_SHARE));
    }
    Ok(())
}

/// One round over the active tasks: runs come and go, and what is past its end is called off. May run twice, may be missed (P7).
///
/// # Errors
/// When the database fails.
pub async fn round(app: &App) -> Result<()> {
    let known = book(app).await?;
    for work in known.works.iter().filter(|work| work.active) {
        one_round(app, work.number).await?;
    }
    Ok(())
}

/// The round of one task, if it still is active.
async fn one_round(app: &App, number: i64) -> Result<()> {
    let _one = app.tasks.write().await;
    let (known, now) = (book(app).await?, app.clock.now());
    let Some(work) = known.works.iter().find(|w| w.number == number && w.active) else { return Ok(()) };
    let over = work.wanted.ends_at.is_some_and(|end| end <= now);
    if !over && may_prepare(&known.plan(work, now), now, false).is_err() {
        return Ok(());
    }
    let mut tx = app.db.observe().await?;
    let moved = if over {
        prepare::cancel_prepared(&mut tx, work, code::RUN_TASK_ENDED, now).await?
    } else {
        prepare::work(&mut tx, work, now).await?
    };
    tx.commit().await?;
    if moved > 0 {
        app.tasks.moved(work.number, []);
        prepare::announce(app, work, &[0]).await?;
    }
    Ok(())
}

/// What the last look saw.
struct Looked {
    at: Timestamp,
    /// Tasks whose runs could be handed out as far as the task goes.
    open: BTreeSet<i64>,
}

/// Looks for tasks whose start or slot came, and for runs whose date came: agents of ours that are connected hear of it.
async fn look(app: &App, looked: &mut Looked) -> Result<()> {
    let (known, now) = (book(app).await?, app.clock.now());
    let open = |work: &&Arc<Work>| {
        let plan = known.plan(work, now);
        may_prepare(&plan, now, plan.ignores_slots).is_ok()
            && (plan.ignores_slots || plan.slot.is_none_or(|slot| slot.open))
    };
    let now_open: BTreeSet<i64> = known.works.iter().filter(open).map(|work| work.number).collect();
    for work in
        known.works.iter().filter(|w| now_open.contains(&w.number) && !looked.open.contains(&w.number))
    {
        app.tasks.moved(work.number, []);
        prepare::announce(app, work, &[0]).await?;
    }
    for number in looked.open.difference(&now_open) {
        app.tasks.moved(*number, []);
    }
    looked.open = now_open;
    let rows = app.db.read().rows(store::RIPE, args![looked.at, now]).await?;
    let mut ripe = Vec::with_capacity(rows.len());
    for row in &rows {
        ripe.push(Touched::Runs(row.get::<Uuid>(0)?));
    }
    app.wake.touched(ripe);
    looked.at = now;
    Ok(())
}

/// Ends runs that were handed out and of which nothing was heard for too long. May run twice, may be missed.
///
/// # Errors
/// When the database fails.
pub async fn silence(app: &App) -> Result<()> {
    let now = app.clock.now();
    let mut q = app.db.read();
    let hours = u64::from(crate::computers::settings(&mut q).await?.silence_hours.max(1));
    let before =
        |wait: Duration| now.as_ms().saturating_sub(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
    let foreign = before(Duration::from_secs(hours * 3_600));
    let ours = before(limits::OWN_SILENCE_MAX);
    for (target, counts) in views::counts(&mut q).await? {
        let mut lost = Vec::new();
        for (state, amount) in [(RunState::Sent, counts.sent), (RunState::Running, counts.running)] {
            if amount == 0 {
                continue;
            }
            let args = args![target, state.number(), foreign, ours, limits::SILENT_ROUND_MAX];
            for row in q.rows(store::SILENT, args).await? {
                lost.push(row.get::<i64>(0)?);
            }
        }
        if lost.is_empty() {
            continue;
        }
        let _one = app.tasks.write().await;
        let tx = app.db.observe().await?;
        let still = |held: &super::held::Held| {
            let limit = if held.row.agent_id.is_some() { ours } else { foreign };
            let heard = held.row.run.heard_at.or(held.row.run.sent_at).map_or(0, Timestamp::as_ms);
            matches!(held.row.run.state, RunState::Sent | RunState::Running) && heard < limit
        };
        let end = |held: &mut super::held::Held| {
            if still(held) {
                let hours = if held.row.agent_id.is_some() {
                    limits::OWN_SILENCE_MAX.as_secs() / 3_600
                } else {
                    hours
                };
                held.lost(app, reasons::reason(code::RUN_NO_NEWS, [("hours", &hours)]), now);
            }
        };
        desk::change(app, tx, lost, end, now).await?;
    }
    Ok(())
}

/// Tells what moved, twice a second, and what ended or went wrong.
async fn tell(app: &App) {
    let mut tick = interval(limits::TASKS_TOLD_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told: HashMap<i64, Told> = HashMap::new();
    if let Err(fault) = ended(app, None, &mut told).await {
        tracing::error!(%fault, "could not read how tasks stand");
    }
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = app.stop.cancelled() => return,
        }
        let moved = app.tasks.take_moved();
        if moved.works.is_empty() {
            continue;
        }
        if let Err(fault) = ended(app, Some(&moved.works), &mut told).await {
            tracing::error!(%fault, "could not read how tasks stand");
        }
        app.wake.touched(moved.runs.into_iter().map(Touched::Run).collect());
    }
}

/// What was told of a task last.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Told {
    done: bool,
    errors: u64,
}

/// Tells of tasks that moved; the journal hears when one ends, and when the first run of one fails.
async fn ended(app: &App, moved: Option<&BTreeSet<i64>>, told: &mut HashMap<i64, Told>) -> Result<()> {
    let (known, now) = (book(app).await?, app.clock.now());
    let all = views::counts(&mut app.db.read()).await?;
    let mut touched = Vec::new();
    for work in known.works.iter().filter(|w| moved.is_none_or(|m| m.contains(&w.number))) {
        let counts = views::counts_of(work, &all);
        let done = views::standing(&known, work, &counts, now) == TaskState::Done;
        let before = told.insert(work.number, Told { done, errors: counts.error }).unwrap_or_default();
        if moved.is_none() {
            continue;
        }
        touched.push(Touched::Task(work.id));
        note(app, work, &counts, before, done, now);
    }
    app.wake.touched(touched);
    Ok(())
}

fn note(app: &App, work: &Work, counts: &RunCounts, before: Told, done: bool, now: Timestamp) {
    let journal = &app.exchange.journal;
    let text = || reasons::done(counts).tell(protocol::Lang::En);
    if done && !before.done {
        let level = if counts.error > 0 { "warn" } else { "info" };
        journal.write(now, level, "", "", &format!("task {}: {}", work.name, text()));
    } else if counts.error > 0 && before.errors == 0 {
        journal.write(now, "warn", "", "", &format!("task {}: a first run failed", work.name));
    }
}

/// Throws away logs of runs that ended long ago, attempts that were followed by others, and counts anew: computers that were removed took their
/// runs with them. A chore: may run twice, may be missed (P7).
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<()> {
    let (known, now) = (book(app).await?, app.clock.now());
    let before =
        now.as_ms().saturating_sub(i64::try_from(limits::RUN_LOGS_KEPT.as_millis()).unwrap_or(i64::MAX));
    for work in &known.works {
        for (_, target) in work.all() {
            let _one = app.tasks.write().await;
            let mut tx = app.db.observe().await?;
            for state in RunState::ALL.into_iter().filter(|s| s.is_final()) {
                for newest in [true, false] {
                    tx.run(store::LOGS_SWEEP, args![target.number, newest, state.number(), before]).await?;
                }
                tx.run(store::OLD_SWEEP, args![target.number, state.number(), before]).await?;
            }
            prepare::recount(&mut tx, target.number).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Computers somebody wants woken now, so many at most; they are told of once.
#[must_use]
pub fn wakes_wanted(app: &App, most: usize) -> Vec<i64> {
    app.tasks.take_wakes(most)
}

/// Foreign computers whose turn it is to be woken for active push tasks, so many at most for all tasks together: each task names so many
/// at a time and so many minutes between two times. Numbers of computers, without repetition; noted as asked for.
///
/// # Errors
/// When the database fails.
pub async fn to_wake(app: &App, most: usize) -> Result<Vec<i64>> {
    let (known, now) = (book(app).await?, app.clock.now());
    let mut q = app.db.read();
    let mut last: BTreeMap<i64, Timestamp> = BTreeMap::new();
    for row in q.rows(store::WOKEN_AT, args![]).await? {
        last.insert(row.get(0)?, row.time(1)?);
    }
    let (off, mut chosen) = (row::foreign_off(app).await?, BTreeSet::new());
    for work in known.works.iter().filter(|work| work.active && work.wanted.mode == "push") {
        let wait = Duration::from_secs(u64::from(work.wanted.wake_minutes) * 60);
        if last.get(&work.number).is_some_and(|at| at.plus(wait) > now) || chosen.len() >= most {
            continue;
        }
        let count = (work.wanted.wake_count as usize).min(most - chosen.len());
        let found = next_turn(app, &mut q, &known, work, off, count).await?;
        if found.is_empty() {
            continue;
        }
        chosen.extend(found);
        let mut tx = app.db.observe().await?;
        tx.run(store::WOKEN, args![work.number, now]).await?;
        tx.commit().await?;
    }
    Ok(chosen.into_iter().collect())
}

/// The next computers of a push task with due runs, after those woken last.
async fn next_turn(
    app: &App,
    q: &mut impl Query,
    known: &Book,
    work: &Work,
    off: bool,
    count: usize,
) -> Result<Vec<i64>> {
    let now = app.clock.now();
    let turns = || app.tasks.turns.lock().unwrap_or_else(PoisonError::into_inner);
    let start = turns().get(&work.number).copied().unwrap_or(0);
    let plan = known.plan(work, now);
    let targets: Vec<(i64, bool)> = work.standing().map(|(_, t)| (t.number, t.confidential)).collect();
    let mut found = Vec::new();
    for after in [start, 0] {
        for (target, confidential) in &targets {
            let args = args![*target, true, 0, after, "%", count * 4];
            for run in q.rows(&store::page(), args).await? {
                let run = row::RunRow::read(&run)?;
                let waiting = run.waiting(work.wanted.attempts_max, *confidential);
                let ready = may_hand_out(&plan, &run.machine(app, off), waiting, now).is_ok();
                if ready && run.agent_id.is_none() && !found.contains(&run.computer) {
                    found.push(run.computer);
                    turns().insert(work.number, run.number);
                }
                if found.len() >= count {
                    return Ok(found);
                }
            }
        }
        if start == 0 {
            break;
        }
    }
    if found.is_empty() {
        turns().remove(&work.number);
    }
    Ok(found)
}
