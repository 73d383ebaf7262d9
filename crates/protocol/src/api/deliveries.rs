//! Environments, deliveries, requests, logs (spec/delivery §26).

use super::{AlsoAsked, CauseView, Lock, ParamView, RequestEvent, WaitReason};
use crate::Reason;
use crate::deliver::job::CheckRow;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Rollout it is a part of: `RO-7`.
    pub rollout: String,
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
    /// Decisions the caller may take now: `retry` `ignore` `fail` `exclude` `roll-back`; of a manual job `confirm` `refuse`.
    pub decisions: Vec<String>,
    /// What the manual job that waits asks; empty: none waits.
    pub question: String,
    /// Values it asks for.
    pub params: Vec<ParamView>,
    /// Of which delivery it is the rollback.
    pub rollback_of: String,
    /// By which delivery it was rolled back.
    pub rolled_back_by: String,
    /// Whether it can be gone back on: `yes`, `no: …`, `until JOB: …`.
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
    /// Unified difference of what the manifests declare, against the version installed; empty: nothing differs; absent: there is nothing to compare with.
    pub manifest: Option<String>,
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
    /// Others that were filed in the same act, one an environment and package: `R-132`.
    #[serde(default)]
    pub together: Vec<String>,
    /// Release notes of the version, as they were when it was written.
    #[serde(default)]
    pub notes: String,
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
    /// More environments: each gets a request of its own, all of them are filed or none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_envs: Vec<String>,
    /// More packages, to every environment: a request each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<AlsoAsked>,
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
