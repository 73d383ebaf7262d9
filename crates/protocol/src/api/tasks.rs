//! Tasks, their jobs, and runs: one-off work over computers.

use crate::Reason;
use crate::install::RunLine;
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// What people write of a task: `POST /tasks`, `PUT /tasks/{name}`, and the file of `escale task new --file`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewTask {
    /// Name; unique without case.
    pub name: String,
    /// What it is for.
    pub comment: String,
    /// Unit it belongs to; `/` when empty.
    pub unit: String,
    /// `pull`: computers come for it. `push`: they are woken; our own agents always are.
    pub mode: String,
    /// `push`: computers woken at a time.
    pub wake_count: u32,
    /// `push`: minutes between two rounds.
    pub wake_minutes: u32,
    /// Not before.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub starts_at: Option<Timestamp>,
    /// Not after.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ends_at: Option<Timestamp>,
    /// Time slot in which runs are prepared; empty: always.
    pub prepare_slot: String,
    /// Time slot in which runs are handed out; empty: always.
    pub slot: String,
    /// When a computer that has done it does it again: `once`, `after` (`again_s` after the last success), `each-contact`.
    pub again: String,
    /// `after`: seconds.
    pub again_s: u64,
    /// Attempts for each computer and package; 1: no retry; 0: without limit.
    pub attempts_max: u32,
    /// Seconds before the second attempt; doubled for each further one, a day at most.
    pub retry_delay_s: u64,
    /// Failures that are tried again: `download` `check` `action` `lost`; empty: all.
    pub retry_on: Vec<String>,
    /// Jobs, in order.
    pub jobs: Vec<NewJob>,
    /// Revision that was read, on change.
    pub revision: Option<i64>,
}

impl Default for NewTask {
    fn default() -> Self {
        Self {
            name: String::new(),
            comment: String::new(),
            unit: String::new(),
            mode: "pull".to_owned(),
            wake_count: 10,
            wake_minutes: 5,
            starts_at: None,
            ends_at: None,
            prepare_slot: String::new(),
            slot: String::new(),
            again: "once".to_owned(),
            again_s: 0,
            attempts_max: 1,
            retry_delay_s: 300,
            retry_on: Vec::new(),
            jobs: Vec::new(),
            revision: None,
        }
    }
}

/// A job: targets are packages, actors are computers (§14.1: the words of the field).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewJob {
    /// Name; made from the packages when empty.
    pub name: String,
    /// Packages, in order.
    pub targets: Vec<JobTarget>,
    /// Computers and groups.
    pub actors: Vec<JobActor>,
}

/// A package of a job. The version is fixed when the job is written: an active task keeps the one it named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct JobTarget {
    /// Package.
    pub package: String,
    /// Version; empty in what people write: the newest there is, which is then fixed.
    pub version: String,
}

/// A computer or a group of a job.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct JobActor {
    /// `computer` or `group`.
    pub kind: String,
    /// Id or name of a computer (a name several have: all of them), or name of a group.
    pub name: String,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    /// Id: `tsk_…`.
    pub id: String,
    /// Everything people wrote, versions fixed, jobs named.
    pub wanted: NewTask,
    /// Whether it is active.
    pub active: bool,
    /// `inactive` `waiting` (start, slot) `running` `done` `ended` (past its end).
    pub state: String,
    /// Why.
    pub reason: Option<Reason>,
    /// Runs of each state; of a computer and package only the newest attempt counts.
    pub counts: RunCounts,
    /// Who changed it last.
    pub changed_by: String,
    /// When it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub created_at: Timestamp,
    /// When its last run changed.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub moved_at: Option<Timestamp>,
    /// Grows with each change people make.
    pub revision: i64,
}

/// How many runs are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RunCounts {
    /// Waits for its computer.
    pub prepared: u64,
    /// Among the prepared: put off by a person, or between two attempts.
    pub postponed: u64,
    /// Handed out.
    pub sent: u64,
    /// Its computer works on it.
    pub running: u64,
    /// Done.
    pub success: u64,
    /// Left out by a check.
    pub skipped: u64,
    /// Failed.
    pub error: u64,
    /// Called off.
    pub cancelled: u64,
    /// All of them.
    pub total: u64,
}

/// Counts of one target of one job: `GET /tasks/{name}/progress`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TargetProgress {
    /// Job.
    pub job: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Counts.
    pub counts: RunCounts,
}

/// A run: one package carried out by one computer once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskRun {
    /// Id; for foreign agents it is the `uuid` on the wire.
    pub id: String,
    /// Task.
    pub task: String,
    /// Job.
    pub job: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Name of the computer.
    pub computer: String,
    /// Its id.
    pub computer_id: String,
    /// Kind of its agent.
    pub kind: String,
    /// `prepared` `sent` `running` `success` `skipped` `error` `cancelled`.
    pub state: String,
    /// Cancelling was asked for, and it cannot be recalled any more.
    pub cancel_requested: bool,
    /// How far: `checking` `downloading` `prepare` `processing`, or empty.
    pub phase: String,
    /// Action it is at, from 1; 0: none yet.
    pub action: u32,
    /// Actions there are.
    pub actions: u32,
    /// Why it is as it is: there always is a reason.
    pub reason: Reason,
    /// Number of the attempt, from 1.
    pub attempt: u32,
    /// Lines in its log.
    pub lines: u64,
    /// Its last line.
    pub last_line: String,
    /// Warnings in its log.
    pub warnings: u32,
    /// When it was prepared.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub prepared_at: Timestamp,
    /// Not before; of one put off or tried again.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub not_before: Option<Timestamp>,
    /// First word of the agent.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub started_at: Option<Timestamp>,
    /// Last word of the agent.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub heard_at: Option<Timestamp>,
    /// End.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
    /// Bytes that came from neighbours.
    pub from_peers_bytes: u64,
}

/// The log of a run: `GET /runs/{id}/log?after&search&limit`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunLog {
    /// The lines.
    pub lines: Vec<RunLine>,
    /// Lines in all.
    pub total: u64,
    /// The log was cut: more came than is kept.
    pub truncated: bool,
}

/// `POST /runs/actions`: on a selection of runs, or on all of a task or job in some states.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RunAction {
    /// `cancel` (what is handed out is asked to stop), `restart` (a new run), `end` (what was handed out and is silent becomes an error).
    pub action: String,
    /// Runs; or
    pub runs: Vec<String>,
    /// the runs of this task,
    pub task: String,
    /// of this job of it (all when empty),
    pub job: String,
    /// in these states (all that the action concerns when empty).
    pub states: Vec<String>,
}

/// What an action did to how many runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunsChanged {
    /// Runs it was done to.
    pub changed: u64,
    /// Runs it was asked for and not done to, with the reason each: at most 100 of them.
    pub refused: Vec<super::ItemResult>,
}

/// `POST /tasks/{name}/force-start`: prepare now, whatever the preparation slot and the start; wake now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ForceStart {
    /// Hand out whatever the execution slot.
    pub ignore_slots: bool,
    /// Also computers that have done it: run the task again.
    pub again: bool,
}

/// A named set of hours of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TimeSlot {
    /// Name; unique without case.
    pub name: String,
    /// Time zone: `Europe/Paris`.
    pub time_zone: String,
    /// When it is open.
    pub entries: Vec<SlotEntry>,
    /// Comment.
    #[serde(default)]
    pub comment: String,
    /// Whether it is open now; shown only.
    #[serde(default)]
    pub open: bool,
    /// When it opens or closes next; shown only.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub changes_at: Option<Timestamp>,
}

/// Some hours of a day of the week. An end at or before the begin is on the next day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SlotEntry {
    /// 1 (Monday) to 7.
    pub day: u8,
    /// `22:00`.
    pub begin: String,
    /// `06:00`; `24:00` is the end of the day.
    pub end: String,
}
