//! Rollouts: one version to many environments, in rings (spec/delivery §21).

use super::{CauseView, WaitReason};
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /rollouts`: targets are the environments of `envs`, those whose names fit `pattern`, and those of `tier`; each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewRollout {
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Environments, in this order.
    pub envs: Vec<String>,
    /// Patterns of names, by commas: `INT*`.
    pub pattern: String,
    /// All environments of a tier.
    pub tier: String,
    /// Rings, in order; none: one ring of all. Targets that no ring takes are a last ring.
    pub rings: Vec<NewRing>,
    /// Targets under way at once; nothing: those of the ring, at most 200.
    pub max_parallel: Option<u32>,
    /// So many targets of a ring must succeed: `3`, `95 %`; empty: all of a ring up to 10, else 95 %.
    pub success: String,
    /// So many targets of a ring may not fail: `1`, `5 %`; empty: 1 of a ring up to 10, else 5 %.
    pub error: String,
    /// Errors are not looked at before so many settled; nothing: 1.
    pub min_settled: Option<u32>,
    /// What follows a ring that succeeded: `next` (also empty) `pause` `approve` `wait 30m`.
    pub on_success: String,
    /// What follows a ring with too many errors: `pause` (also empty) `stop` `rollback-ring` `rollback-all`.
    pub on_error: String,
    /// A ring must be done in this time, or it pauses: `24h` (also empty); `never`.
    pub deadline: String,
    /// A target counts as done when the version stayed so long: `10m`; empty: at once.
    pub healthy_for: String,
    /// When it starts: `auto` (also empty), `manual`, `approval` (another person with the right to approve).
    pub start: String,
    /// Not before.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub at: Option<Timestamp>,
    /// Targets whose agents are away: `wait` (also empty) for them until the ring's deadline, `skip` and list them, `fail` them.
    pub offline: String,
    /// Who is a target: `static` (also empty) those there are now; `dynamic`: newcomers join the last ring.
    pub membership: String,
    /// A target that failed begins again up to so many times.
    pub retries: u32,
    /// So long after it failed: `5m`; empty: at once.
    pub retry_after: String,
    /// Only after these causes; none: after any.
    pub retry_causes: Vec<String>,
    /// Deliver also where this version is there.
    pub again: bool,
    /// Why.
    pub reason: String,
}

/// A ring to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewRing {
    /// Name; empty: its number.
    pub name: String,
    /// How many: `1`, `10 %` of all targets, `rest`; or which: patterns of names, by commas: `INT1`, `PILOTE*`.
    pub size: String,
}

/// A rollout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rollout {
    /// `RO-7`.
    pub rollout: String,
    /// 7.
    pub number: i64,
    /// `waiting-for-approval` `approval-denied` `ready` `running` `paused` `stopping` `stopped` `finished`.
    pub state: String,
    /// Why it stands as it does.
    pub reasons: Vec<WaitReason>,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Digest.
    pub digest: String,
    /// What was asked.
    pub settings: NewRollout,
    /// Who.
    pub by: String,
    /// Made.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub created_at: Timestamp,
    /// Its first ring began.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub started_at: Option<Timestamp>,
    /// Stopped or finished.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
    /// It tries again what failed in this one.
    pub retry_of: String,
    /// Targets under way at once, at most.
    pub max_parallel: u32,
    /// Rings, in order.
    pub rings: Vec<RolloutRing>,
    /// Numbers of all rings together.
    pub counts: RolloutCounts,
    /// Targets that failed, by cause, most first; of a single rollout only.
    pub failures: Vec<RolloutFailures>,
    /// What the caller may do: `start` `approve` `deny` `pause` `resume` `stop` `next` `retry` `exclude` `rollback-ring` `max-parallel`.
    pub actions: Vec<String>,
}

/// A ring of a rollout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RolloutRing {
    /// Number, from 1.
    pub ring: u32,
    /// Name.
    pub name: String,
    /// As it was asked: `1`, `10 %`, `rest`, `INT*`.
    pub size: String,
    /// `scheduled` `running` `error` `finished`.
    pub state: String,
    /// Why it stands as it does.
    pub reasons: Vec<WaitReason>,
    /// Begun.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub started_at: Option<Timestamp>,
    /// Done.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub finished_at: Option<Timestamp>,
    /// It must be done then.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub deadline_at: Option<Timestamp>,
    /// So many must succeed.
    pub success_needed: u32,
    /// So many may not fail.
    pub error_limit: u32,
    /// Numbers.
    pub counts: RolloutCounts,
}

/// How many targets stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RolloutCounts {
    /// Targets that count: all but those left out and those that are no more.
    pub of: u32,
    /// Of those, nothing more happens to so many.
    pub settled: u32,
    /// Not begun.
    pub pending: u32,
    /// Under way.
    pub running: u32,
    /// Done.
    pub success: u32,
    /// Had the version already.
    pub already_installed: u32,
    /// Failed, or could not even start.
    pub failure: u32,
    /// Called off.
    pub aborted: u32,
    /// Left out.
    pub skipped: u32,
    /// No more.
    pub decommissioned: u32,
}

/// Targets that failed for the same cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RolloutFailures {
    /// Code of the cause, or of the reason for which it could not start.
    pub cause: String,
    /// Title, in the reader's language.
    pub title: String,
    /// What helps, in the reader's language; may be empty.
    pub advice: String,
    /// How many.
    pub count: u32,
    /// The first of them, at most 100.
    pub targets: Vec<RolloutFailed>,
}

/// A target that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RolloutFailed {
    /// Environment.
    pub env: String,
    /// Ring, from 1.
    pub ring: u32,
    /// Its delivery; empty when it could not even start.
    pub delivery: String,
}

/// A target of a rollout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RolloutTarget {
    /// Environment.
    pub env: String,
    /// Ring, from 1.
    pub ring: u32,
    /// `pending` `running` `success` `failure` `already-installed` `skipped` `aborted` `decommissioned`.
    pub state: String,
    /// Its delivery, the newest of its tries; empty before it began.
    pub delivery: String,
    /// State of the delivery.
    pub delivery_state: String,
    /// Times it began again.
    pub retries: u32,
    /// Why it waits, was left out, or could not start.
    pub reasons: Vec<WaitReason>,
    /// Cause of its failure.
    pub cause: Option<CauseView>,
    /// Job that failed.
    pub failed_job: String,
    /// Delivery that goes back there.
    pub rolled_back_by: String,
    /// Begun.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub started_at: Option<Timestamp>,
    /// Settled.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
}

/// `POST /rollouts/{number}/act`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RolloutAct {
    /// `start` `approve` `deny` `pause` `resume` `stop`; `next`: the next ring now; `retry`: a new rollout over what failed; `exclude` (`env`); `rollback-ring` (`ring`);
    /// `max-parallel`.
    pub action: String,
    /// Ring, from 1.
    pub ring: u32,
    /// Environment.
    pub env: String,
    /// Targets under way at once.
    pub max_parallel: Option<u32>,
    /// Why.
    pub reason: String,
}
