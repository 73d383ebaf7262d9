//! Attempts of jobs on agents, their logs, questions to agents (spec/delivery §14–§16).
//!
//! An attempt is one job carried out once by one agent. The engine makes it ([`create`]) in the transaction in which it decides so; the connection of
//! the agent hands it out ([`due`]); what the agent reports is durable before it is told so ([`report`]), and then the engine is woken, which asks
//! [`take_news`]. Nothing is remembered beside the rows but what is on its way. Logs stand in files ([`logs`]); how long they are is written into
//! the rows now and then, for lists.

pub mod api;
mod calls;
mod chores;
mod desk;
mod list;
pub mod logs;
mod merged;
mod questions;
mod row;
pub mod store;

#[cfg(test)]
mod tests;

pub use calls::call;
pub use chores::{keep, sweep};
pub use desk::report;
pub use merged::{Merge, merged};
pub use questions::{answered, ask};
pub use row::{AttemptRow, Cause};

use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Tx};
use crate::wake::Touched;
use logs::Line;
use model::Timestamp;
use protocol::deliver::job::{JobKept, JobOrder, JobStop};
use protocol::link::ServerFrame;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

/// What this room shares.
pub struct Shared {
    /// Logs.
    pub logs: logs::Logs,
    /// Rung when there is news of attempts; the engine waits for it.
    pub nudge: Notify,
    /// Attempts the engine has not looked at since they changed.
    news: Mutex<BTreeSet<Uuid>>,
    /// Attempts that failed, whose logs are on their way: the engine is told then, or at this time.
    held: Mutex<BTreeMap<Uuid, Instant>>,
    /// What agents are to be told that stands in no row: attempts they may forget.
    kept: Mutex<BTreeMap<Uuid, Vec<JobKept>>>,
    /// Questions to agents.
    questions: questions::Questions,
    /// The way to the desk.
    desk: mpsc::Sender<desk::Word>,
}

/// The queue to the desk.
pub type Words = mpsc::Receiver<desk::Word>;

impl Shared {
    /// For a data folder; the queue is for [`keep`].
    #[must_use]
    pub fn new(data: &Path) -> (Self, Words) {
        let (desk, words) = mpsc::channel(limits::JOB_REPORTS_WAITING_MAX);
        let shared = Self {
            logs: logs::Logs::new(data.join("logs")),
            nudge: Notify::new(),
            news: Mutex::default(),
            held: Mutex::default(),
            kept: Mutex::default(),
            questions: questions::Questions::default(),
            desk,
        };
        (shared, words)
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<Uuid, Vec<JobKept>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<Uuid, Instant>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn news(&self) -> MutexGuard<'_, BTreeSet<Uuid>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new attempt.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    /// Run.
    pub run: i64,
    /// Space.
    pub space: String,
    /// Job.
    pub path: String,
    /// Number of the delivery.
    pub delivery: Option<i64>,
    /// Environment; empty: none.
    pub env: String,
    /// Agent.
    pub agent: Uuid,
    /// Its name.
    pub agent_name: String,
    /// Number of the try.
    pub number: u32,
    /// What to do. An empty `attempt` is filled in.
    pub order: JobOrder,
    /// Days its log is kept after its end.
    pub log_days: u32,
}

/// Makes an attempt; its agent is told after the commit. The id is that of the order, or a new one.
///
/// # Errors
/// [`protocol::Code::InvalidField`] when the id of the order is none; when the database fails.
pub async fn create(tx: &mut Tx, new: NewAttempt, now: Timestamp) -> Result<Uuid> {
    let NewAttempt { run, space, path, delivery, env, agent, agent_name, number, mut order, log_days } = new;
    let id = if order.attempt.is_empty() {
        Uuid::now_v7()
    } else {
        order.attempt.parse().map_err(|e| Fault::field("attempt", e))?
    };
    order.attempt = id.to_string();
    let body = serde_json::to_string(&order).map_err(Fault::internal)?;
    let row = args![
        id,
        run,
        space,
        path,
        delivery,
        env,
        agent,
        agent_name,
        number,
        order.run_as,
        body,
        now,
        log_days
    ];
    tx.run(store::INSERT, row).await?;
    tx.touch(Touched::Jobs(agent));
    Ok(id)
}

/// Asks that an attempt end; nothing, when it did. Asked again, `now` is what changes.
///
/// # Errors
/// When the database fails.
pub async fn stop(tx: &mut Tx, attempt: Uuid, now: bool, by: &str) -> Result<()> {
    let Some(row) = tx.row(store::ATTEMPT, args![attempt]).await? else { return Ok(()) };
    let row = AttemptRow::read(&row)?;
    let now = now || row.stop.as_ref().is_some_and(|stop| stop.now);
    let stop = JobStop { attempt: attempt.to_string(), now, by: by.to_owned() };
    if row.ended() || row.stop.as_ref().is_some_and(|before| before.now == now) {
        return Ok(());
    }
    tx.run(store::STOP, args![attempt, serde_json::to_string(&stop).map_err(Fault::internal)?]).await?;
    tx.touch(Touched::Jobs(row.agent_id));
    Ok(())
}

/// Keeps the cause of a failure.
///
/// # Errors
/// When the database fails.
pub async fn set_cause(tx: &mut Tx, attempt: Uuid, cause: &Cause) -> Result<()> {
    tx.run(store::CAUSE, args![attempt, serde_json::to_string(cause).map_err(Fault::internal)?]).await?;
    tx.touch(Touched::Attempt(attempt));
    Ok(())
}

/// One attempt.
///
/// # Errors
/// When the database fails.
pub async fn attempt(q: &mut impl Query, id: Uuid) -> Result<Option<AttemptRow>> {
    let row = q.row(store::ATTEMPT, args![id]).await?;
    Ok(row.as_ref().map(AttemptRow::read).transpose()?)
}

/// Several attempts, in no order.
///
/// # Errors
/// When the database fails.
pub async fn attempts(q: &mut impl Query, ids: Vec<Uuid>) -> Result<Vec<AttemptRow>> {
    let mut found = Vec::with_capacity(ids.len());
    for piece in crate::store::pieces(ids) {
        let rows = piece.len();
        let args = piece.into_iter().map(crate::store::Arg::from).collect();
        found.extend(row::all(&q.rows(&store::attempts(rows), args).await?)?);
    }
    Ok(found)
}

/// Whether an agent has been given a job that comes with these bytes, and has not ended it.
///
/// # Errors
/// When the database fails.
pub async fn fetches(app: &App, agent: Uuid, digest: &model::Digest) -> Result<bool> {
    Ok(app.db.read().count(store::FETCHES, args![agent, format!("%{digest}%")]).await? > 0)
}

/// Attempts of a run, in the order they were made.
///
/// # Errors
/// When the database fails.
pub async fn attempts_of(q: &mut impl Query, run: i64) -> Result<Vec<AttemptRow>> {
    row::all(&q.rows(store::OF_RUN, args![run]).await?)
}

/// Attempts of a delivery, in the order they were made.
///
/// # Errors
/// When the database fails.
pub async fn attempts_of_delivery(q: &mut impl Query, delivery: i64) -> Result<Vec<AttemptRow>> {
    row::all(&q.rows(store::OF_DELIVERY, args![delivery]).await?)
}

/// Attempts that changed since the last call. After a start of the server nothing is remembered: look at the open runs.
#[must_use]
pub fn take_news(app: &App) -> Vec<Uuid> {
    std::mem::take(&mut *app.work.news()).into_iter().collect()
}

/// Notes that there is news of attempts, and wakes the engine.
fn tell_news(app: &App, attempts: impl IntoIterator<Item = Uuid>) {
    let attempts: Vec<Uuid> = attempts.into_iter().collect();
    if attempts.is_empty() {
        return;
    }
    {
        let mut held = app.work.held();
        for id in &attempts {
            held.remove(id);
        }
    }
    app.work.news().extend(attempts);
    app.work.nudge.notify_one();
}

/// Tells the engine of failed attempts whose logs did not come.
fn tell_held(app: &App) {
    let now = Instant::now();
    let due: Vec<Uuid> =
        app.work.held().iter().filter(|(_, until)| **until <= now).map(|(id, _)| *id).collect();
    tell_news(app, due);
}

/// What an agent is to be told: orders it has not said to have, stops of what runs, attempts it may forget, questions. In this order.
///
/// # Errors
/// When the database fails.
pub async fn due(app: &App, agent: Uuid) -> Result<Vec<ServerFrame>> {
    let mut frames = Vec::new();
    for row in app.db.read().rows(store::DUE, args![agent, limits::JOB_ORDERS_AT_ONCE_MAX]).await? {
        let stop: Option<JobStop> = row.json_opt(2)?;
        if row::phase(&row.get::<String>(3)?) == model::deliver::run::Phase::Dispatched {
            let mut order: JobOrder = row.json(1)?;
            order.called_off = stop.is_some();
            open(app, &mut order).await?;
            frames.push(ServerFrame::Job(Box::new(order)));
        }
        frames.extend(stop.map(ServerFrame::JobStop));
    }
    frames.extend(app.work.kept().remove(&agent).unwrap_or_default().into_iter().map(ServerFrame::JobKept));
    frames.extend(app.work.questions.take(agent).into_iter().map(|asked| ServerFrame::Ask(Box::new(asked))));
    Ok(frames)
}

/// Values of secret variables are the names of their resources wherever an order is kept (P12): they are opened when it leaves.
async fn open(app: &App, order: &mut JobOrder) -> Result<()> {
    for name in &order.secrets {
        let Some(resource) = order.env.get(name) else { continue };
        let value = crate::resources::secret(app, &mut app.db.read(), resource).await?;
        let value = value.map(|secret| secret.expose().to_owned()).unwrap_or_default();
        order.env.insert(name.clone(), value);
    }
    Ok(())
}

/// The last lines of an attempt's log, with their numbers; at most [`limits::LOG_TAIL_LINES_MAX`].
///
/// # Errors
/// When the files cannot be read.
pub async fn tail(app: &App, attempt: Uuid, lines: usize) -> Result<Vec<Line>> {
    app.work.logs.tail(attempt, lines.min(limits::LOG_TAIL_LINES_MAX)).await
}

/// Some lines of an attempt's log around one: for evidence (LG-13).
///
/// # Errors
/// When the files cannot be read.
pub async fn around(app: &App, attempt: Uuid, line: u64, context: u64) -> Result<Vec<Line>> {
    let first = line.saturating_sub(context).max(1);
    app.work.logs.lines_from(attempt, first, usize::try_from(line + context + 1 - first).unwrap_or(0)).await
}
