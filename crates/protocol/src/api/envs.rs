//! Environments, tiers, the matrix, and what people do to deliveries.

use super::WaitReason;
use crate::Reason;
use crate::deliver::job::LogFile;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A tier, and what it says at this moment: `GET /tiers`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierStanding {
    /// Name.
    pub name: String,
    /// Rank: lower comes first.
    pub rank: i32,
    /// Roles that deliver without a request: `dev` `ops` `rm`.
    pub direct: Vec<String>,
    /// Roles that may ask.
    pub request: Vec<String>,
    /// What the caller may do: `deliver`, `request`, `none`.
    pub access: String,
    /// Admissible stores; empty: any.
    pub stores: Vec<String>,
    /// Minimum age after publication, in milliseconds.
    pub soak_ms: u64,
    /// Window by name; empty: always.
    pub window: String,
    /// Something may start now, as far as the window goes.
    pub window_open: bool,
    /// When the window opens, or closes when it is open.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub window_changes_at: Option<Timestamp>,
    /// A freeze holds.
    pub freeze: Option<WaitReason>,
    /// Tiers a version must have been through, in words: `REC accepted`.
    pub requires: Vec<String>,
    /// Fields a request must hold.
    pub request_fields: Vec<String>,
    /// Approval stages by name.
    pub stages: Vec<String>,
    /// `guided` `stop` `rollback`.
    pub on_failure: String,
    /// Environments of it.
    pub envs: Vec<String>,
}

/// A partition of an agent of an environment: `GET /envs/{env}/disk`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EnvPartition {
    /// Agent.
    pub agent: String,
    /// Names of the roots that lie on it, with their directories.
    pub roots: BTreeMap<String, String>,
    /// Mount point.
    pub mount: String,
    /// File system.
    pub filesystem: String,
    /// Size in bytes.
    pub total_bytes: u64,
    /// Free, in bytes.
    pub free_bytes: u64,
    /// Files.
    pub inodes: u64,
    /// Free files.
    pub inodes_free: u64,
    /// What must stay free, in bytes.
    pub reserve_bytes: u64,
    /// `ok` `low` `unknown`.
    pub status: String,
    /// Change of the free bytes since the last look of another day, in bytes a day; 0: not known.
    pub trend_bytes_per_day: i64,
    /// Address of its curves.
    pub metrics: String,
    /// Why it is not known.
    pub reason: Option<Reason>,
}

/// A log source of an environment: `GET /envs/{env}/logs`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LogSourceView {
    /// Name.
    pub source: String,
    /// Directory.
    pub path: String,
    /// Agent.
    pub agent: String,
    /// Files, newest first.
    pub files: Vec<LogFile>,
    /// Why they are not known.
    pub reason: Option<Reason>,
}

/// A stretch of a file of a log source: `GET /envs/{env}/logs/{source}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LogStretch {
    /// Agent.
    pub agent: String,
    /// File below the source.
    pub file: String,
    /// First byte.
    pub offset: u64,
    /// Byte after the last one: where to read on.
    pub next: u64,
    /// Size of the file in bytes.
    pub size_bytes: u64,
    /// Text; bytes that are no UTF-8 are shown as �.
    pub text: String,
}

/// `POST /envs/{env}/accept`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Accept {
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Note.
    pub note: String,
}

/// An acceptance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accepted {
    /// Environment.
    pub env: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Digest.
    pub digest: String,
    /// Who.
    pub by: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Note.
    pub note: String,
}

/// Packages × environments: `GET /matrix` (PR-6).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Matrix {
    /// Columns, by rank of their tier.
    pub envs: Vec<MatrixEnv>,
    /// Rows.
    pub rows: Vec<MatrixRow>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatrixEnv {
    /// Name.
    pub env: String,
    /// Tier.
    pub tier: String,
    /// Rank.
    pub rank: i32,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatrixRow {
    /// Package.
    pub package: String,
    /// By environment.
    pub cells: BTreeMap<String, MatrixCell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MatrixCell {
    /// Version that is installed; empty: none.
    pub version: String,
    /// Since.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub at: Option<Timestamp>,
    /// State of the newest delivery.
    pub state: String,
    /// Newest delivery.
    pub delivery: String,
    /// Accepted: who.
    pub accepted_by: String,
    /// Drift: what an agent found instead; empty: none known.
    pub drift: String,
}

/// A version one can go back to: `GET /envs/{env}/candidates` (RB-6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RollbackCandidate {
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Digest.
    pub digest: String,
    /// The repository has it.
    pub in_repository: bool,
    /// `yes`, `no: …`, `until JOB: …`.
    pub reversible: String,
    /// When it was last delivered there with success.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub last_success_at: Timestamp,
    /// By which delivery.
    pub delivery: String,
}

/// `POST /deliveries/{delivery}/decide`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Decide {
    /// `retry` `ignore` `fail` `exclude` `roll-back` `take-over`; of a manual job `confirm` `refuse`.
    pub decision: String,
    /// Why; needed for `ignore` and `roll-back`.
    pub reason: String,
    /// Agent, for `exclude`.
    pub agent: String,
    /// Job; empty: the one that asks.
    pub path: String,
    /// Values a manual job asks for, by name, for `confirm`.
    pub params: BTreeMap<String, String>,
}

/// `POST /deliveries/{delivery}/cancel`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Because {
    /// Why.
    pub reason: String,
}

/// `POST /deliveries/{delivery}/override`: opens a gate for this delivery only (break-glass).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct OpenGate {
    /// `soak` `window` `freeze` `preflight`.
    pub gate: String,
    /// Why.
    pub reason: String,
}

/// `POST /deliveries/{delivery}/rollback`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct GoBack {
    /// Version to go back to; empty: the one before.
    pub to: String,
    /// Why; needed.
    pub reason: String,
}

/// What going back from a delivery would do: `GET /deliveries/{delivery}/rollback` (§20.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RollbackPlan {
    /// Delivery that is gone back from.
    pub delivery: String,
    /// Environment.
    pub env: String,
    /// Package.
    pub package: String,
    /// Version that would be there afterwards; empty: it cannot be gone back on, see `refused`.
    pub to: String,
    /// Job of its chain that goes back, while it asks for a decision; empty: a delivery of its own does.
    pub job: String,
    /// Why it cannot be gone back on, in the reader's language; empty: it can.
    pub refused: String,
    /// Versions one can choose, newest first.
    pub candidates: Vec<RollbackCandidate>,
}

/// What stands between a version and an environment: `GET /envs/{env}/path` (PR-4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionPath {
    /// Environment.
    pub env: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// What the caller may do there: `deliver`, `request`, `none`.
    pub access: String,
    /// What is missing, or must be waited for.
    pub missing: Vec<WaitReason>,
    /// Commands, in order.
    pub commands: Vec<String>,
}
