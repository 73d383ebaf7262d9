//! Tasks: one-off work over computers. Jobs say which packages on which computers; runs are prepared, handed out, heard of, ended.
//!
//! Owns the tables `tasks`, `jobs`, `targets`, `runs`, `run_logs`, `time_slots`. Promises: a run changes only through [`model::run`], and each
//! change is in its log with its cause; nothing final is rewritten (P16): another attempt is another run; a run always has a reason people can
//! read; what our own agents report is acknowledged when it is durable, and carried out exactly once.

pub mod api;
pub mod store;

use crate::app::App;
use crate::computers::Machine;
use crate::fault::Result;
use crate::store::Query;
use model::run::{Status, UserEvent};
use protocol::install::{Install, RunKept, RunReport};
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

/// Whether [`hand_out`] would give this machine anything now; writes nothing.
///
/// # Errors
/// When the database fails.
pub async fn due(_app: &App, _machine: &Machine) -> Result<bool> {
    Ok(false)
}

/// Hands out every run that is due for a machine, in order, and marks them as sent. Asked again before anything was heard, it gives the same
/// answer.
///
/// # Errors
/// When the database fails.
pub async fn hand_out(_app: &App, _machine: &Machine) -> Result<Vec<HandOut>> {
    Ok(Vec::new())
}

/// A foreign agent cannot be given a run (too old, no mirror): it ends in error with that reason.
///
/// # Errors
/// When the database fails.
pub async fn refuse(_app: &App, _machine: &Machine, _run: &str, _reason: protocol::Reason) -> Result<()> {
    Ok(())
}

/// What a foreign agent says about a run.
#[derive(Debug, Clone)]
pub enum Word {
    /// `setStatus`.
    Status(Status),
    /// `setUserEvent`.
    User(UserEvent),
}

/// Takes in what a foreign agent says: queued, written within a quarter of a second with many others. A run that is not this machine's is refused and
/// counted (S-2); log lines are bounded (S-8).
///
/// # Errors
/// [`protocol::Code::NotAllowed`] for somebody else's run; [`protocol::Code::NotFound`] for none.
pub async fn hear(_app: &App, _machine: &Machine, _run: &str, _word: Word) -> Result<()> {
    Ok(())
}

/// Takes in what one of our own agents reports; returns when it is durable.
///
/// # Errors
/// When the database fails: the agent will say it again.
pub async fn report(_app: &App, _agent: Uuid, report: RunReport) -> Result<RunKept> {
    Ok(RunKept { line: report.lines.last().map_or(0, |l| l.number), run: report.run, end: false })
}

/// Tasks as people see them, for live changes.
///
/// # Errors
/// When the database fails.
pub async fn views(_app: &App, _q: &mut impl Query, _ids: &[Uuid]) -> Result<Vec<protocol::api::Task>> {
    Ok(Vec::new())
}

/// Runs as people see them, for live changes.
///
/// # Errors
/// When the database fails.
pub async fn run_views(
    _app: &App,
    _q: &mut impl Query,
    _numbers: &[i64],
) -> Result<Vec<protocol::api::TaskRun>> {
    Ok(Vec::new())
}
