//! Deliveries: documents, resources, spaces, environments, deliveries, requests, logs (spec/delivery §26).

use super::{RequestEvent, Texts};
use crate::Reason;
use crate::deliver::DocumentKind;
use crate::deliver::document::FileFault;
use crate::deliver::job::CheckRow;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A document the server keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentInfo {
    /// What it is about.
    pub kind: DocumentKind,
    /// Name.
    pub name: String,
    /// File it was applied from: `ca_livraison.space.toml`.
    pub file: String,
    /// Grows with each change; a run names the one it used.
    pub revision: i64,
    /// BLAKE3 of its text.
    pub digest: String,
    /// When it was changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// A document with its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentText {
    /// Which.
    pub info: DocumentInfo,
    /// As it was written, byte for byte.
    pub text: String,
    /// The same, as the file's shape.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub value: serde_json::Value,
}

/// `PUT /documents/{kind}/{name}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PutDocument {
    /// The text.
    pub text: String,
    /// Revision that was read; absent: whatever there is is replaced.
    pub revision: Option<i64>,
}

/// `POST /documents/apply`: a directory of files, all of them or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ApplyDocuments {
    /// File names and texts.
    pub files: BTreeMap<String, String>,
    /// Only say what would change.
    pub plan: bool,
}

/// `GET /documents/export`: files, byte for byte as they were applied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedDocuments {
    /// File names and texts.
    pub files: BTreeMap<String, String>,
}

/// What applying changes, or would change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Applied {
    /// One a document.
    pub changes: Vec<DocumentChange>,
    /// What is wrong: nothing was applied when there is more than warnings.
    pub faults: Vec<FileFault>,
    /// It was applied.
    pub applied: bool,
}

/// A change of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentChange {
    /// What it is about.
    pub kind: DocumentKind,
    /// Name.
    pub name: String,
    /// `new` `changed` `same`.
    pub change: String,
    /// Unified difference of the texts.
    pub diff: String,
}

/// A typed resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resource {
    /// Name.
    pub name: String,
    /// `text` `number` `weight` …
    pub kind: String,
    /// What people read: `INT1`, `0/1`, `3 éléments`.
    pub shown: String,
    /// Value; empty for weights, stacks, secrets.
    pub value: String,
    /// Units taken.
    pub taken: u64,
    /// Units in all.
    pub max: u64,
    /// Items of a stack.
    pub size: u64,
    /// Space it belongs to.
    pub space: String,
    /// Comment.
    pub comment: String,
    /// Admissible values for the caller; empty: any.
    pub choices: Vec<String>,
    /// The caller may set it.
    pub editable: bool,
    /// Who holds units.
    pub holders: Vec<LeaseView>,
    /// Who waits for it, first to last.
    pub waiting: Vec<String>,
    /// When it changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
    /// Grows with each change.
    pub revision: i64,
}

/// A lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaseView {
    /// Lock: `delivery/INT1`, or a weight's name.
    pub lock: String,
    /// Units.
    pub units: u64,
    /// Owner: `D-42`, `user r.dev`.
    pub owner: String,
    /// Person behind it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Since.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub since: Timestamp,
    /// Until, of a reservation.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub until: Option<Timestamp>,
    /// Fence.
    pub fence: u64,
}

/// A lock: who holds it, who waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lock {
    /// Name: `delivery/INT1`.
    pub name: String,
    /// Units taken.
    pub taken: u64,
    /// Units in all.
    pub max: u64,
    /// Who holds it.
    pub holders: Vec<LeaseView>,
    /// Who waits, first to last: `D-43`.
    pub waiting: Vec<String>,
}

/// A line of a resource's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceChange {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// `set` `add` `take` `release` `push` `pop` `empty` `break` `resize`.
    pub verb: String,
    /// Before.
    pub old: String,
    /// After.
    pub new: String,
    /// Why.
    pub reason: String,
    /// Delivery or run: `D-42`.
    pub run: String,
}

/// `PATCH /resources`: all or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SetResources {
    /// Values by name. Of a weight: `0/1`.
    pub values: BTreeMap<String, String>,
    /// Why.
    pub reason: String,
    /// Revisions that were read, by name.
    pub revisions: BTreeMap<String, i64>,
}

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

/// A parameter of a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParamView {
    /// Name.
    pub name: String,
    /// Type.
    pub kind: String,
    /// Resource it comes from.
    pub resource: String,
    /// Must be given.
    pub required: bool,
    /// Value a demand would take now.
    pub value: String,
    /// Admissible values for the caller; empty: any.
    pub choices: Vec<String>,
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
    /// Values of parameters, for `demand`.
    pub params: BTreeMap<String, String>,
    /// Only say what would happen.
    pub plan: bool,
    /// Of a demand: wait at the gates (the default), or be refused at once.
    pub no_wait: bool,
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

/// A target environment and what stands there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvStanding {
    /// Name.
    pub name: String,
    /// Tier.
    pub tier: String,
    /// Rank of the tier.
    pub rank: i32,
    /// Space whose chain delivers to it.
    pub space: String,
    /// Agents, and whether each is connected.
    pub agents: BTreeMap<String, bool>,
    /// What the caller may do: `deliver`, `request`, `none`.
    pub access: String,
    /// What is installed, by package.
    pub installed: Vec<Installed>,
    /// Delivery under way.
    pub delivery: String,
    /// Deliveries that wait.
    pub waiting: Vec<String>,
    /// Locks it takes.
    pub locks: Vec<Lock>,
    /// A freeze holds: why and until when.
    pub freeze: Option<WaitReason>,
    /// Variable set and version.
    pub variables: String,
    /// Log sources.
    pub log_sources: Vec<String>,
    /// Directories by name.
    pub roots: BTreeMap<String, String>,
    /// Services by name.
    pub services: BTreeMap<String, String>,
}

/// What is installed in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Installed {
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Digest.
    pub digest: String,
    /// Since.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// By which delivery.
    pub delivery: String,
    /// Version before.
    pub previous: String,
    /// Accepted: who, or empty.
    pub accepted_by: String,
}

/// `POST /deliveries`, `POST /deliveries/plan`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewDelivery {
    /// Environment.
    pub env: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Version of the variables; empty: the latest.
    pub variables: String,
    /// Refused when it could not start now.
    pub no_wait: bool,
    /// Not before.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub at: Option<Timestamp>,
    /// Deliver although this version is there.
    pub again: bool,
    /// Approved request it is made from: `R-131`.
    pub request: String,
    /// Why.
    pub reason: String,
    /// Gates to open with a right of one's own (break-glass), each with `reason`: `soak` `window` `freeze` `preflight`.
    pub overrides: Vec<String>,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// `D-42`.
    pub delivery: String,
    /// `planned` `gated` `running` `attention` `cancelling` `rolling-back` `succeeded` `succeeded-with-warnings` `failed` `cancelled` `expired`
    /// `rolled-back` `rollback-failed` `superseded`.
    pub state: String,
    /// Environment.
    pub env: String,
    /// Tier.
    pub tier: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Digest.
    pub digest: String,
    /// Version before.
    pub previous: String,
    /// Space.
    pub space: String,
    /// Number of its run; 0 before it starts.
    pub run: i64,
    /// Version of the variables.
    pub variables: String,
    /// Request it comes from.
    pub request: String,
    /// Who started it.
    pub by: String,
    /// Why it waits, every closed gate; or why it stands as it does.
    pub waiting: Vec<WaitReason>,
    /// Worth knowing, nothing that stops it.
    pub warnings: Vec<WaitReason>,
    /// Made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub created_at: Timestamp,
    /// Gates opened.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub started_at: Option<Timestamp>,
    /// Final.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
    /// Cause of its failure.
    pub cause: Option<CauseView>,
    /// Job that failed.
    pub failed_job: String,
    /// Decisions a person may take now: `retry` `ignore` `fail` `roll-back`.
    pub decisions: Vec<String>,
    /// Of which delivery it is the rollback.
    pub rollback_of: String,
    /// By which delivery it was rolled back.
    pub rolled_back_by: String,
    /// Whether it can be gone back on: `yes`, `no: …`, `until JOB`.
    pub reversible: String,
    /// Actions the caller may do: `cancel` `rollback` `decide` `override`.
    pub actions: Vec<String>,
}

/// A line of what happened to a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryEvent {
    /// Number in the delivery, from 1.
    pub number: i64,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// `created` `gated` `gate-opened` `started` `object` `decision` `override` `finished`.
    pub kind: String,
    /// Object, if it is about one.
    pub path: String,
    /// State of the object.
    pub state: String,
    /// In the reader's language.
    pub text: String,
    /// Who.
    pub by: String,
}

/// What `--plan` tells (DP-3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryPlan {
    /// What would be delivered.
    pub delivery: Delivery,
    /// The graph: jobs in order, with what each would do.
    pub steps: Vec<PlanStep>,
    /// Rows of the dry preflight on the targets.
    pub checks: Vec<CheckRow>,
    /// Scripts that differ from the version installed.
    pub scripts: Vec<ScriptDiff>,
    /// Variables that differ from those of the last delivery.
    pub variables: Vec<ValueDiff>,
    /// How long it usually takes, in milliseconds; 0: never done.
    pub expected_ms: u64,
    /// How it would be gone back on.
    pub rollback: String,
    /// Command that starts it.
    pub command: String,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanStep {
    /// Job.
    pub path: String,
    /// What it does: a command line, or a builtin with what it is given.
    pub does: String,
    /// Agents.
    pub agents: Vec<String>,
    /// Account.
    pub run_as: String,
}

/// A script that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScriptDiff {
    /// Path in the package.
    pub path: String,
    /// `new` `changed` `gone` `same`.
    pub change: String,
    /// Unified difference.
    pub diff: String,
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValueDiff {
    /// Name.
    pub name: String,
    /// Before; secrets are told as `•••`.
    pub old: String,
    /// After.
    pub new: String,
}

/// Why something waits or failed: `GET /why/{object}`, `escale why`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WhyAnswer {
    /// Object: `D-42`, `SPACE/APP/JOB`, `ENV`, `R-131`.
    pub object: String,
    /// State.
    pub state: String,
    /// Reasons.
    pub reasons: Vec<WaitReason>,
    /// Cause, of a failure.
    pub cause: Option<CauseView>,
    /// Commands that may help.
    pub commands: Vec<String>,
}

/// A request (§5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryRequest {
    /// `R-131`.
    pub request: String,
    /// `draft` `submitted` `approved` `rejected` `changes-asked` `consumed` `withdrawn` `expired` `invalidated`.
    pub state: String,
    /// What is asked.
    pub ask: NewRequest,
    /// Tier.
    pub tier: String,
    /// Digest captured when it was filed.
    pub digest: String,
    /// Who.
    pub by: String,
    /// Filed.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub submitted_at: Option<Timestamp>,
    /// Its approval lives until then.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub expires_at: Option<Timestamp>,
    /// Earliest slot after the board.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub earliest_at: Option<Timestamp>,
    /// Board that will look at it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub board_at: Option<Timestamp>,
    /// Stages with their decisions.
    pub stages: Vec<StageView>,
    /// Why it stands as it does.
    pub reasons: Vec<WaitReason>,
    /// Who took it.
    pub assigned_to: String,
    /// What happened to it, oldest first.
    pub history: Vec<RequestEvent>,
    /// Delivery it became.
    pub delivery: String,
    /// Decisions and actions the caller may take: `submit` `approve` `reject` `ask-changes` `withdraw` `take` `copy`.
    pub actions: Vec<String>,
    /// Grows with each change.
    pub revision: i64,
}

/// What people ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewRequest {
    /// Environment.
    pub env: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Version of the variables.
    pub variables: String,
    /// Wished time.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub at: Option<Timestamp>,
    /// Title; empty: `[SICARDI] Livraison sur REC1`.
    pub title: String,
    /// Description.
    pub description: String,
    /// Change ticket.
    pub ticket: String,
    /// How it would be gone back on.
    pub rollback_plan: String,
    /// `normal` `urgent`.
    pub urgency: String,
    /// Of an urgent one.
    pub impact: String,
    /// Of an urgent one.
    pub justification: String,
    /// Submit it at once: it is filed as a whole or not at all.
    pub submit: bool,
}

/// An approval stage of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageView {
    /// Name.
    pub name: String,
    /// Who may decide.
    pub approvers: Vec<String>,
    /// So many must.
    pub min: u32,
    /// It is open now.
    pub open: bool,
    /// Decisions.
    pub decisions: Vec<DecisionView>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionView {
    /// Who.
    pub by: String,
    /// Approved.
    pub approved: bool,
    /// Comment.
    pub comment: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
}

/// A stretch of a log, as lines: `GET /attempts/{id}/lines`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogChunk {
    /// Number of the first line, from 1.
    pub first: u64,
    /// Byte at which it begins.
    pub offset: u64,
    /// Lines.
    pub lines: Vec<LogText>,
    /// Byte after the last one: where to read on.
    pub next: u64,
    /// Bytes of the log now.
    pub total_bytes: u64,
    /// Lines of the log now.
    pub total_lines: u64,
    /// The attempt ended and all of it is here.
    pub complete: bool,
}

/// A line of an attempt's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogText {
    /// Number, from 1.
    pub line: u64,
    /// `out` `err` `agent`.
    pub stream: String,
    /// When, by the agent's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Text; bytes that are no UTF-8 are shown as �; at most 8 KiB.
    pub text: String,
}

/// A place a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogHit {
    /// Line.
    pub line: u64,
    /// Byte at which the line begins.
    pub offset: u64,
    /// Text.
    pub text: String,
}

impl WaitReason {
    /// From a decision's why.
    #[must_use]
    pub fn of(why: &model::deliver::state::Why, lang: crate::Lang) -> Self {
        let mut reason = Reason::new(&why.code, why.details.clone());
        if let Some(until) = why.until {
            reason.details.entry("until".to_owned()).or_insert_with(|| until.to_string());
        }
        Self {
            code: why.code.clone(),
            text: reason.tell(lang),
            details: why.details.clone(),
            until: why.until,
        }
    }
}
