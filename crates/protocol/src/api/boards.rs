//! Spaces, their runs and graphs, attempts (spec/delivery §26).

use super::Texts;
use crate::deliver::job::CheckRow;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A space on the steering board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpaceStanding {
    /// Name.
    pub name: String,
    /// Title.
    pub label: Texts,
    /// Its chain delivers.
    pub delivery: bool,
    /// State over all applications.
    pub state: String,
    /// Engine.
    pub engine: EngineStanding,
    /// Applications and jobs in each state, by its word.
    pub counts: BTreeMap<String, u32>,
    /// Objects that are held.
    pub held: u32,
    /// Deliveries that wait: `D-43`.
    pub waiting: Vec<String>,
    /// Delivery under way, or the last one.
    pub last_delivery: String,
    /// How it ended, or stands.
    pub last_outcome: String,
    /// Business date.
    pub date: String,
    /// The graph goes back to upcoming then (RT-4).
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub reset_at: Option<Timestamp>,
    /// Revision of its document.
    pub revision: i64,
}

/// An engine (§7.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EngineStanding {
    /// `started` `starting` `stopping` `stopped` `degraded` `fault`.
    pub state: String,
    /// Who put it there.
    pub by: String,
    /// Since.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub since: Timestamp,
    /// Jobs still running.
    pub running: u32,
    /// Delay of its decisions, in milliseconds.
    pub lag_ms: u64,
    /// `strict` or `online`: how it may be relaunched.
    pub relaunch: String,
}

/// A space with its graph: the newest run, or all upcoming.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpaceView {
    /// The space.
    pub space: SpaceStanding,
    /// Run that is shown; absent: none since the last reset.
    pub run: Option<RunView>,
    /// Applications, each followed by its jobs.
    pub nodes: Vec<NodeView>,
    /// Links between applications.
    pub links: Vec<LinkView>,
    /// Parameters of a demand, with what stands in their resources.
    pub params: Vec<ParamView>,
    /// Runbook.
    pub instruction: String,
}

/// A run of a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunView {
    /// Number in the domain.
    pub number: i64,
    /// Delivery: `D-42`; empty: a run of a business date.
    pub delivery: String,
    /// Revision of the space it walks.
    pub revision: i64,
    /// Business date.
    pub date: String,
    /// `running` `finished` `warned` `failed` `cancelled`.
    pub state: String,
    /// Began.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub started_at: Timestamp,
    /// Ended.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
    /// Who started it.
    pub by: String,
}

/// An application or a job, and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeView {
    /// `CA_Init` or `CA_Init/INIT_GARDE`.
    pub path: String,
    /// `application` or `job`.
    pub kind: String,
    /// Title.
    pub label: Texts,
    /// What a job does: `script`, `builtin fetch`.
    pub does: String,
    /// Place in the picture, if people chose one.
    pub x: Option<f64>,
    /// Place in the picture.
    pub y: Option<f64>,
    /// Starts on demand.
    pub on_demand: bool,
    /// Jobs of the same application it follows.
    pub after: Vec<String>,
    /// State.
    pub state: String,
    /// Why: the first is its sub-state.
    pub reasons: Vec<WaitReason>,
    /// Since.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub since: Timestamp,
    /// Number of its try.
    pub attempt: u32,
    /// Began.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub started_at: Option<Timestamp>,
    /// Ended.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
    /// Progress its script told, in percent.
    pub percent: Option<u8>,
    /// Somebody holds it: who and why.
    pub held: Option<String>,
    /// Cause of its error.
    pub cause: Option<String>,
    /// Last outcome, shown as a ring.
    pub outcome: Option<OutcomeView>,
    /// Attempts of this run, newest first.
    pub attempts: Vec<AttemptView>,
    /// Actions the caller may do now: words of the route's `action`.
    pub actions: Vec<String>,
    /// Starts by the clock, in words: `06:30`, `every 10m`.
    pub timing: String,
    /// Runbook.
    pub instruction: String,
    /// Of a manual job: what is asked.
    pub question: String,
    /// Of a manual job: who answers, roles and `user:NAME`; empty: whoever may act on jobs.
    pub deciders: Vec<String>,
    /// Of a manual job: values whoever confirms gives; once it is confirmed, as they were given.
    pub params: Vec<ParamView>,
}

/// A reason, with the time at which it goes by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WaitReason {
    /// Code: `W.link`, `W.soak`.
    pub code: String,
    /// In the reader's language.
    pub text: String,
    /// Values of the text.
    pub details: BTreeMap<String, String>,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub until: Option<Timestamp>,
}

/// The last outcome of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeView {
    /// State.
    pub state: String,
    /// In the reader's language: `En erreur · D-42 · 14:31 · disque plein`.
    pub text: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Delivery.
    pub delivery: String,
    /// Cause.
    pub cause: Option<String>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkView {
    /// Parent.
    pub from: String,
    /// Child.
    pub to: String,
    /// `success` `error` `always` `not-run` `start`.
    pub on: String,
    /// Mandatory.
    pub mandatory: bool,
    /// Text.
    pub label: String,
}

/// A value people give: with a demand, or when they confirm a manual job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParamView {
    /// Name.
    pub name: String,
    /// What people read beside the field, in the reader's language; empty: the name.
    pub label: String,
    /// Type.
    pub kind: String,
    /// Resource it comes from.
    pub resource: String,
    /// Must be given.
    pub required: bool,
    /// Value a demand would take now; of a manual job what was given, before that the default.
    pub value: String,
    /// Admissible values for the caller; empty: any.
    pub choices: Vec<String>,
    /// Expression the whole value must fit; empty: any.
    pub pattern: String,
}

/// An attempt of a job on an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttemptView {
    /// Id: its log is `GET /attempts/{id}/log`.
    pub id: String,
    /// Space.
    pub space: String,
    /// Job.
    pub path: String,
    /// Delivery.
    pub delivery: String,
    /// Agent.
    pub agent: String,
    /// Number of the try.
    pub number: u32,
    /// `dispatched` `queued` `active` `stopping` `unreachable` `ended`.
    pub phase: String,
    /// Account.
    pub run_as: String,
    /// Process.
    pub pid: Option<u32>,
    /// Began.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub started_at: Option<Timestamp>,
    /// Ended.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
    /// `exited` `signalled` `timeout-run` …
    pub end: String,
    /// Exit code.
    pub code: Option<i32>,
    /// Cause.
    pub cause: Option<CauseView>,
    /// Rows of a preflight.
    pub checks: Vec<CheckRow>,
    /// Bytes of its log.
    pub log_bytes: u64,
    /// Lines of its log.
    pub log_lines: u64,
    /// The whole log is here.
    pub log_complete: bool,
    /// Bytes of its log that are missing (LG-9).
    pub log_missing_bytes: u64,
}

/// A classified cause (§18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CauseView {
    /// Code; `unknown`: not recognised.
    pub code: String,
    /// Title, in the reader's language.
    pub title: String,
    /// What to do.
    pub advice: String,
    /// `dev` or `ops`.
    pub owner: String,
    /// Documentation.
    pub link: String,
    /// Lines that say so.
    pub evidence: Vec<EvidenceLine>,
    /// Other causes that fit.
    pub others: Vec<String>,
    /// Last lines of the log.
    pub excerpt: Vec<EvidenceLine>,
}

/// A line of a log as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvidenceLine {
    /// Number in the log, from 1.
    pub line: u64,
    /// Text.
    pub text: String,
}

/// `POST /spaces/{space}/actions`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ObjectAction {
    /// `demand` `cancel-demand` `force` `hold` `release` `stop` `kill` `rerun` `rerun-from` `rerun-failed` `set-upcoming` `mark-finished` `mark-error`
    /// `deschedule` `not-schedule` `retry` `ignore` `fail` `exclude` `roll-back` `take-over` `confirm` `refuse` `acknowledge`.
    pub action: String,
    /// Paths.
    pub objects: Vec<String>,
    /// Why; some actions ask for it.
    pub reason: String,
    /// Agents, for `rerun` and `exclude`.
    pub agents: Vec<String>,
    /// Values of parameters, for `demand`; for `confirm`, those a manual job asks for.
    pub params: BTreeMap<String, String>,
    /// Only say what would happen.
    pub plan: bool,
    /// Of a demand: wait at the gates (the default), or be refused at once.
    pub no_wait: bool,
    /// Delivery whose run is meant: `D-42`. Without it and without `run`: the run that goes on; of several, the only one in which the object is under way.
    pub delivery: String,
    /// Run that is meant, by its number; for runs of business dates. 0: not said.
    pub run: i64,
}

/// One line a bulk action gives for each object (AC-3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionResult {
    /// Object: a path, a space, a lock.
    pub object: String,
    /// It was done; already so counts.
    pub done: bool,
    /// It was so already (E-5).
    pub already: bool,
    /// What was done, or why not.
    pub text: String,
    /// Code of the problem; empty: done.
    pub code: String,
    /// Delivery a demand made: `D-42`.
    pub delivery: String,
    /// Command that does the same (§29.46).
    pub command: String,
}

/// `POST /spaces/engines`: start and stop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EngineAction {
    /// `start` `stop`.
    pub action: String,
    /// Spaces.
    pub spaces: Vec<String>,
    /// `drain` `wait` `kill`; empty: what the space says.
    pub mode: String,
    /// Why.
    pub reason: String,
    /// Deliveries whose interruption is meant (E-4): `D-42`.
    pub yes_running: Vec<String>,
}

/// `POST /spaces/relaunch`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Relaunch {
    /// Spaces.
    pub spaces: Vec<String>,
    /// *Mettre à venir*.
    pub set_upcoming: bool,
    /// Only these objects; empty: all.
    pub objects: Vec<String>,
    /// Only what is in error.
    pub only_errors: bool,
    /// Business date to set as well: `2026-11-21`.
    pub date: String,
    /// Release what is held.
    pub release_held: bool,
    /// Keep pending demands.
    pub keep_demands: bool,
    /// Bring resources back that say so.
    pub resources: bool,
    /// What is running: `refuse` (default), `leave`, `stop`.
    pub running: String,
    /// Stop the engine before and start it afterwards, in one operation (E-12).
    pub cycle: bool,
    /// Only say what would happen.
    pub plan: bool,
    /// Why.
    pub reason: String,
}
