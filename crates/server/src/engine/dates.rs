//! Runs of business dates: when one begins, what was missed meanwhile (E-6), when an old one is over.

use super::round::State;
use crate::app::App;
use crate::documents::{self, SpaceDoc};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::spaces::{self, Engine, NewRun, OpenRun, Turn, begin, dates};
use crate::store::Tx;
use model::Timestamp;
use model::deliver::act::{Action, act};
use model::deliver::calendar::BusinessDate;
use model::deliver::graph::{Cycle, Graph, OnError, Timing};
use model::deliver::state::State as ObjectState;
use protocol::api::{EventObject, SpaceEvent};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// Minutes of two days: nothing of a business date begins later.
const DATE_MINUTES_MAX: u32 = 2 * 1_440;
/// Who did it, where no person did.
const ENGINE: &str = "engine";

/// What is remembered; all of it can be found again.
#[derive(Default)]
pub struct Seen {
    /// The last business date of each space that ran by itself.
    last: HashMap<String, String>,
    /// Engines that were looked at since they started: what they missed is settled.
    caught: HashMap<String, Timestamp>,
    /// When it was written last that engines run.
    seen_at: Timestamp,
}

/// Looks at the business dates of all spaces; when the next one changes.
///
/// # Errors
/// When the database fails.
pub async fn look(
    app: &App,
    turn: &mut Turn,
    state: &mut State,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let mut next: Option<Timestamp> = None;
    for doc in documents::spaces(app).await? {
        let name = doc.file.space.name.clone();
        let Some(engine) = turn.engine(&name).cloned() else { continue };
        if engine.state == "stopping" {
            settle(app, turn, &engine, now).await?;
        }
        if doc.graph.delivery {
            continue;
        }
        if !engine.runs() {
            state.dates.caught.remove(&name);
            continue;
        }
        if state.dates.caught.get(&name) != Some(&engine.since) {
            catch_up(app, turn, state, &doc, &engine, now).await?;
            state.dates.caught.insert(name.clone(), engine.since);
        }
        date(app, turn, state, &doc, &engine, now).await?;
        if let Some(at) = dates::next_change(&doc.file.space, now) {
            next = Some(next.map_or(at, |n| n.min(at)));
        }
    }
    seen(app, state, now).await?;
    Ok(next)
}

/// An engine that was to stop when nothing runs any more.
async fn settle(app: &App, turn: &mut Turn, engine: &Engine, now: Timestamp) -> Result<()> {
    let running: usize = turn.of_space(&engine.space).map(spaces::engines::running_jobs).sum();
    if running > 0 {
        return Ok(());
    }
    let mut tx = app.db.observe().await?;
    turn.write_engine(&mut tx, Engine { state: "stopped".to_owned(), seen_at: Some(now), ..engine.clone() })
        .await?;
    tx.commit().await?;
    turn.kept();
    Ok(())
}

/// Now and then it is written that engines run.
async fn seen(app: &App, state: &mut State, now: Timestamp) -> Result<()> {
    if now.since(state.dates.seen_at) < limits::ENGINES_SEEN_EVERY && state.dates.seen_at <= now {
        return Ok(());
    }
    spaces::engines::seen(app, now).await?;
    state.dates.seen_at = now;
    Ok(())
}

async fn last(app: &App, state: &mut State, space: &str) -> Result<String> {
    if let Some(last) = state.dates.last.get(space) {
        return Ok(last.clone());
    }
    let last = spaces::last_date(app, space).await?;
    state.dates.last.insert(space.to_owned(), last.clone());
    Ok(last)
}

/// Begins the run of the business date, once; ends what is left of an older one.
async fn date(
    app: &App,
    turn: &mut Turn,
    state: &mut State,
    doc: &Arc<SpaceDoc>,
    engine: &Engine,
    now: Timestamp,
) -> Result<()> {
    let space = &doc.file.space.name;
    let date = dates::business_date(&doc.file.space, &engine.date, now);
    let done = last(app, state, space).await?;
    let newer = date.name > done;
    if newer || engine.again {
        let mut tx = app.db.observe().await?;
        start(&mut tx, turn, doc, date.clone(), now).await?;
        tx.commit().await?;
        turn.kept();
        state.dates.last.insert(space.clone(), if newer { date.name.clone() } else { done });
    }
    let old: Vec<i64> = turn
        .of_space(space)
        .filter(|open| open.row.delivery.is_none() && open.row.date.name < date.name)
        .map(|open| open.row.number)
        .collect();
    for number in old {
        close(app, turn, number, now).await?;
    }
    Ok(())
}

async fn start(
    tx: &mut Tx,
    turn: &mut Turn,
    doc: &Arc<SpaceDoc>,
    date: BusinessDate,
    now: Timestamp,
) -> Result<i64> {
    let new = NewRun {
        doc: doc.clone(),
        delivery: None,
        date: Some(date),
        context: spaces::context(doc),
        tier_on_error: OnError::Stop,
        by: ENGINE.to_owned(),
    };
    begin::begin(tx, turn, new, now).await
}

/// Timing of an object, and of its application when it is a job.
fn timings<'g>(graph: &'g Graph, path: &str) -> Vec<&'g Timing> {
    match graph.job(path) {
        Some((app, job)) => vec![&app.timing, &job.timing],
        None => graph.app(path).map(|app| vec![&app.timing]).unwrap_or_default(),
    }
}

/// Whether something of a run is still to come by itself, today or from what it has begun.
fn is_under_way(open: &OpenRun, now: Timestamp) -> bool {
    open.run.objects.iter().any(|(path, object)| match object.state {
        ObjectState::Running | ObjectState::Difficulty => true,
        ObjectState::Upcoming => {
            let code = object.whys.first().map_or("", |why| why.code.as_str());
            let waits = matches!(code, "W.resource" | "W.lease" | "W.agent" | "W.capacity");
            // Hours past midnight belong to their date (§8.2).
            let later = timings(&open.doc.graph, path).iter().any(|timing| {
                let last = timing.at.max(timing.window.map(|(_, to)| to)).unwrap_or(0);
                last >= 1_440 && open.row.date.minute(last.min(DATE_MINUTES_MAX)) > now
            });
            waits || later
        }
        _ => false,
    })
}

/// What is left of a run whose date has passed does not start any more.
async fn close(app: &App, turn: &mut Turn, number: i64, now: Timestamp) -> Result<()> {
    let Some(open) = turn.run(number) else { return Ok(()) };
    let over = now >= open.row.date.minute(DATE_MINUTES_MAX);
    if is_under_way(open, now) && !over {
        return Ok(());
    }
    let waiting: Vec<String> = open
        .run
        .objects
        .iter()
        .filter(|(_, object)| object.state == ObjectState::Upcoming)
        .map(|(path, _)| path.clone())
        .collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let Some(open) = turn.run_mut(number) else { return Ok(()) };
    for path in waiting {
        let note = format!("its business date {} has passed", open.row.date.name);
        let _ = act(&open.doc.graph, &mut open.run, &path, &Action::NotSchedule, ENGINE, &note, now);
    }
    let mut tx = app.db.observe().await?;
    turn.save(&mut tx).await?;
    tx.commit().await?;
    turn.kept();
    Ok(())
}

/// An engine starts: what was planned while it did not run is missed, unless the space says that it is caught up (E-6).
async fn catch_up(
    app: &App,
    turn: &mut Turn,
    state: &mut State,
    doc: &Arc<SpaceDoc>,
    engine: &Engine,
    now: Timestamp,
) -> Result<()> {
    let Some(from) = engine.seen_at.filter(|at| *at < now) else { return Ok(()) };
    let options = &doc.file.space.engine;
    let most = options.catch_up_limit.unwrap_or(limits::CATCH_UP_MAX);
    let mut missed: Vec<EventObject> = Vec::new();
    // Whole dates first.
    let today = dates::business_date(&doc.file.space, &engine.date, now);
    let mut gone = Vec::new();
    let done = last(app, state, &doc.file.space.name).await?;
    let mut date = dates::named(&doc.file.space, &done).and_then(|d| dates::after(&doc.file.space, &d));
    while let Some(day) = date.filter(|day| day.name < today.name && gone.len() < limits::PLAN_DAYS_MAX) {
        date = dates::after(&doc.file.space, &day);
        gone.push(day);
    }
    let caught = match options.catch_up.as_str() {
        "all" => gone.len().min(usize::try_from(most).unwrap_or(usize::MAX)),
        "last" => gone.len().min(1),
        _ => 0,
    };
    let mut tx = app.db.observe().await?;
    let calendars = documents::calendars(app).await?;
    for (n, day) in gone.iter().enumerate() {
        if n + caught >= gone.len() {
            start(&mut tx, turn, doc, day.clone(), now).await?;
            continue;
        }
        for (path, times) in planned(&doc.graph, &calendars, day) {
            missed.extend(times.into_iter().map(|at| missed_at(&path, at)));
        }
    }
    // Then times of the date that is open, or begins now.
    let open = turn.of_space(&doc.file.space.name).filter(|open| open.row.date.name == today.name).last();
    let number = match open.map(|open| open.row.number) {
        Some(number) => Some(number),
        None if today.name > done && today.midnight < from => {
            state.dates.last.insert(doc.file.space.name.clone(), today.name.clone());
            Some(start(&mut tx, turn, doc, today.clone(), now).await?)
        }
        None => None,
    };
    if let Some(open) = number.and_then(|number| turn.run_mut(number)) {
        missed.extend(pass_over(
            open,
            &planned(&doc.graph, &calendars, &today),
            from,
            now,
            &options.catch_up,
        ));
    }
    if !missed.is_empty() {
        missed.truncate(limits::PLAN_DAYS_MAX);
        let body = SpaceEvent { objects: missed, ..SpaceEvent::default() };
        let body = serde_json::to_value(body).map_err(Fault::internal)?;
        spaces::begin::history(&mut tx, &doc.file.space.name, now, "missed", ENGINE, "", &body).await?;
    }
    turn.save(&mut tx).await?;
    tx.commit().await?;
    turn.kept();
    Ok(())
}

fn missed_at(path: &str, at: Timestamp) -> EventObject {
    EventObject { path: path.to_owned(), state: "missed".to_owned(), at: Some(at), ..EventObject::default() }
}

/// Times at which objects of a date are planned by the clock.
fn planned(
    graph: &Graph,
    calendars: &model::deliver::calendar::Calendars,
    date: &BusinessDate,
) -> BTreeMap<String, Vec<Timestamp>> {
    let mut times = BTreeMap::new();
    for app in &graph.apps {
        let calendar = if app.timing.calendar.is_empty() { &graph.calendar } else { &app.timing.calendar };
        if !calendars.runs_on(calendar, &date.name) {
            continue;
        }
        let own = std::iter::once((app.name.clone(), &app.timing));
        let jobs = app.jobs.iter().map(|job| (format!("{}/{}", app.name, job.name), &job.timing));
        for (path, timing) in own.chain(jobs) {
            let mut at: Vec<u32> = timing.at.into_iter().collect();
            if let Some(Cycle::At(minutes)) = &timing.cycle {
                at.extend(minutes);
            }
            if !at.is_empty() {
                times.insert(path, at.into_iter().map(|minute| date.minute(minute)).collect());
            }
        }
    }
    times
}

/// Times that passed while the engine did not run: what was to start then does not, or once, as the space says.
fn pass_over(
    open: &mut OpenRun,
    planned: &BTreeMap<String, Vec<Timestamp>>,
    from: Timestamp,
    now: Timestamp,
    catch_up: &str,
) -> Vec<EventObject> {
    let mut missed = Vec::new();
    for (path, times) in planned {
        let Some(object) = open.run.objects.get(path) else { continue };
        if object.state != ObjectState::Upcoming || object.demanded.is_some() {
            continue;
        }
        let gone: Vec<Timestamp> = times.iter().copied().filter(|at| *at > from && *at < now).collect();
        let next = times.iter().copied().filter(|at| *at >= now).min();
        // All but the last are missed when the last is caught up.
        let fires = usize::from(matches!(catch_up, "last" | "all"));
        let lost = gone.len().saturating_sub(fires);
        missed.extend(gone.iter().take(lost).map(|at| missed_at(path, *at)));
        if gone.is_empty() || fires > 0 {
            continue;
        }
        match next {
            Some(at) => {
                if let Some(object) = open.run.objects.get_mut(path) {
                    object.next_at = Some(at);
                }
            }
            None => {
                let note = "its time passed while the engine did not run";
                let _ = act(&open.doc.graph, &mut open.run, path, &Action::Deschedule, ENGINE, note, now);
            }
        }
    }
    // What comes again after a while counts on from now.
    for (path, object) in &mut open.run.objects {
        let every = timings(&open.doc.graph, path).iter().find_map(|timing| match &timing.cycle {
            Some(Cycle::Every(every)) if !every.is_zero() => Some(*every),
            _ => None,
        });
        let (Some(every), Some(at)) = (every, object.next_at) else { continue };
        if object.state != ObjectState::Upcoming
            || at >= now
            || at <= from
            || matches!(catch_up, "last" | "all")
        {
            continue;
        }
        let mut next = at;
        while next < now {
            if missed.len() < limits::PLAN_DAYS_MAX {
                missed.push(missed_at(path, next));
            }
            next = next.plus(every.max(Duration::from_secs(1)));
        }
        object.next_at = Some(next);
    }
    missed
}
