//! Tasks: one-off work over computers. Jobs say which packages on which computers; runs are prepared, handed out, heard of, ended.
//!
//! Owns the tables `tasks`, `jobs`, `job_computers`, `targets`, `runs`, `run_counts`, `run_logs`, `time_slots`. Promises: a run changes only
//! through [`model::run`], at one desk ([`mod@desk`]) where what agents say and ask is taken many at a time; each change is in its log with its
//! cause; nothing final is rewritten (P16): another attempt is another run; a run always has a reason people can read, and of one that waits it
//! is asked when it is read, of the function that decides; what our own agents report is acknowledged when it is durable.
//! Counts are kept beside the runs, in the same transactions, and counted anew now and then.

mod actions;
mod allowed;
pub mod api;
mod book;
mod check;
mod chores;
mod desk;
mod export;
mod hand_out;
mod held;
mod ids;
mod log;
mod on_demand;
pub mod peers;
mod prepare;
mod reasons;
mod row;
mod runs;
mod shared;
mod slots;
pub mod store;
mod views;
mod write;

#[cfg(test)]
mod tests;

pub use allowed::{carries, may_fetch};
pub use chores::{keep, load, round, silence, sweep, to_wake, wakes_wanted};
pub use desk::{Ask, channel};
pub use log::Span;
pub use on_demand::{Demand, asked_for, demand, demand_log, demand_task};
pub use shared::{Shared, groups_changed};

use crate::app::App;
use crate::computers::Machine;
use crate::fault::{Fault, Result};
use crate::store::Query;
use model::run::{Status, UserEvent};
use protocol::Code;
use protocol::install::{Install, RunKept, RunReport};
use std::sync::atomic::Ordering;
use tokio::sync::oneshot;
use uuid::Uuid;

/// A run that is handed out.
#[derive(Debug, Clone)]
pub struct HandOut {
    /// Its id, as agents of any kind are told: unique, `[0-9A-Za-z_-]{1,64}`, not to be guessed.
    pub run: String,
    /// Number, for tables.
    pub number: i64,
    /// The version.
    pub version_id: Uuid,
    /// What to do, questions left out once they were put off often enough (§12).
    pub install: Install,
    /// It is to be called off: only told to our own agents.
    pub cancel: bool,
}

/// Whether [`hand_out`] would give this machine anything now; writes nothing. For a computer without work it looks into memory only.
///
/// # Errors
/// When the database fails.
pub async fn due(app: &App, machine: &Machine) -> Result<bool> {
    let Some(place) = app.tasks.may_have(machine.number) else { return Ok(false) };
    if !machine.may_work() {
        return Ok(false);
    }
    let (book, now) = (book::book(app).await?, app.clock.now());
    let off = row::foreign_off(app).await?;
    let asked = app.tasks.looked.read(machine.number, async |all| row::open(app, all).await);
    let runs = asked.await?.unwrap_or_default();
    if runs.is_empty() {
        app.tasks.close(machine.number, place);
    }
    for run in &runs {
        if run.run.state != model::run::RunState::Prepared
            || matches!(hand_out::may(app, &book, run, true, off, now), hand_out::May::Go)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn at_desk<T>(app: &App, ask: impl FnOnce(oneshot::Sender<Result<T>>) -> Ask) -> Result<T> {
    let (answer, told) = oneshot::channel();
    let leaving = || Fault::of(Code::Stopping);
    app.tasks.desk.send(ask(answer)).await.map_err(|_| leaving())?;
    told.await.map_err(|_| leaving())?
}

/// Hands out every run that is due for a machine, in order, and marks them as sent. Asked again before anything was heard, it gives the same
/// answer; our own agents are told of all they have, and of what is to be called off.
///
/// # Errors
/// When the database fails.
pub async fn hand_out(app: &App, machine: &Machine) -> Result<Vec<HandOut>> {
    if app.tasks.may_have(machine.number).is_none() {
        return Ok(Vec::new());
    }
    let machine = Box::new(machine.clone());
    at_desk(app, |answer| Ask::HandOut { machine, answer }).await
}

/// Reads the id of a run and makes sure that it is this machine's; what is not is counted (S-2, S-3).
fn own(app: &App, machine: &Machine, run: &str) -> Result<i64> {
    let counts = &app.tasks.counts;
    let Some(given) = app.tasks.key.read(run) else {
        counts.unknown.fetch_add(1, Ordering::Relaxed);
        return Err(Fault::not_found("run", run));
    };
    if !app.tasks.key.is_of(given, machine.number) {
        counts.strangers.fetch_add(1, Ordering::Relaxed);
        return Err(Fault::new(Code::NotAllowed, [("right", &"its own runs")]));
    }
    Ok(given.number)
}

/// A foreign agent cannot be given a run (too old, no mirror): it ends in error with that reason. No other attempt follows.
///
/// # Errors
/// When the database fails.
pub async fn refuse(app: &App, machine: &Machine, run: &str, reason: protocol::Reason) -> Result<()> {
    let number = own(app, machine, run)?;
    at_desk(app, |answer| Ask::Refuse { number, reason, answer }).await
}

/// What a foreign agent says about a run.
#[derive(Debug, Clone)]
pub enum Word {
    /// `setStatus`.
    Status(Status),
    /// `setUserEvent`.
    User(UserEvent),
}

/// Takes in what a foreign agent says: queued, written at once together with what others say. A run that is not this machine's is refused and
/// counted (S-2), without a look into the database; log lines are bounded (S-8).
///
/// # Errors
/// [`Code::NotAllowed`] for somebody else's run; [`Code::NotFound`] for none; [`Code::Overloaded`] when too much waits.
pub async fn hear(app: &App, machine: &Machine, run: &str, word: Word) -> Result<()> {
    let number = own(app, machine, run)?;
    let at = app.clock.now();
    let busy = |_| Fault::new(Code::Overloaded, [("seconds", &10)]);
    app.tasks.desk.try_send(Ask::Word { number, at, word }).map_err(busy)
}

/// Takes in what one of our own agents reports; returns when it is durable.
///
/// # Errors
/// When the database fails: the agent will say it again.
pub async fn report(app: &App, agent: Uuid, report: RunReport) -> Result<RunKept> {
    let Some(given) = app.tasks.key.read(&report.run) else {
        app.tasks.counts.unknown.fetch_add(1, Ordering::Relaxed);
        let line = report.lines.last().map_or(0, |l| l.number);
        return Ok(RunKept { run: report.run, line, end: true });
    };
    let (number, report) = (given.number, Box::new(report));
    at_desk(app, |answer| Ask::Report { agent, number, report, answer }).await
}

/// Tasks as people see them, for live changes.
///
/// # Errors
/// When the database fails.
pub async fn views(app: &App, q: &mut impl Query, ids: &[Uuid]) -> Result<Vec<protocol::api::Task>> {
    views::by_ids(app, q, ids).await
}

/// Runs as people see them, each behind the unit of its task, for live changes.
///
/// # Errors
/// When the database fails.
pub async fn run_views(
    app: &App,
    q: &mut impl Query,
    numbers: &[i64],
) -> Result<Vec<(String, protocol::api::TaskRun)>> {
    runs::by_numbers(app, q, numbers).await
}
