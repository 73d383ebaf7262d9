//! Requests for deliveries, the change board, the calendar (spec/delivery §5, §22).

use super::{DeliveryPlan, DeliveryRequest};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `PATCH /requests/{request}`: what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RequestChange {
    /// Revision that was read; absent: whatever there is is changed.
    pub revision: Option<i64>,
    /// Environment.
    pub env: Option<String>,
    /// Package.
    pub package: Option<String>,
    /// Version.
    pub version: Option<String>,
    /// Version of the variables.
    pub variables: Option<String>,
    /// Wished time.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub at: Option<Timestamp>,
    /// No wished time any more.
    pub no_at: bool,
    /// Title.
    pub title: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Change ticket.
    pub ticket: Option<String>,
    /// How it would be gone back on.
    pub rollback_plan: Option<String>,
    /// `normal` `urgent`.
    pub urgency: Option<String>,
    /// Of an urgent one.
    pub impact: Option<String>,
    /// Of an urgent one.
    pub justification: Option<String>,
}

/// Another package that is asked for along with the first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AlsoAsked {
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
}

/// A step of a request: `POST /requests/{request}/submit` `approve` `reject` `ask-changes` `withdraw` `take`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RequestStep {
    /// Why; asked for by `reject` and `ask-changes`.
    pub comment: String,
    /// Of an approval: not before.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub at: Option<Timestamp>,
    /// Of `take`: for whom; empty: for oneself.
    pub to: String,
    /// Revision that was read: the decision is about that one. Absent: about whatever there is.
    pub revision: Option<i64>,
    /// Of `approve` and `reject`: others that were filed with it for the same tier, each with the revision that was read. All are decided, or none.
    pub with: BTreeMap<String, i64>,
}

/// `POST /requests/{request}/copy`: everything but the version is copied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CopyRequest {
    /// Version; empty: the same.
    pub version: String,
    /// Environment; empty: the same.
    pub env: String,
}

/// Something that happened to a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RequestEvent {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// `created` `changed` `submitted` `approved` `rejected` `changes-asked` `withdrawn` `taken` `reminded` `expired` `invalidated` `consumed`.
    pub what: String,
    /// What was said.
    pub comment: String,
}

/// `GET /requests/slot`: what holds for a request that is filed now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestSlot {
    /// Tier.
    pub tier: String,
    /// It must be filed before, for this board.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub cutoff_at: Option<Timestamp>,
    /// Board that looks at it; absent: none does.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub board_at: Option<Timestamp>,
    /// It may go from then on, as far as board, window and freezes are concerned.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub earliest_at: Option<Timestamp>,
    /// The same in a sentence.
    pub text: String,
    /// Fields that must be filled in: `title` `ticket` …
    pub fields: Vec<String>,
    /// Stages that decide.
    pub stages: Vec<String>,
}

/// Everything an approver looks at, on one screen (§5.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestReview {
    /// The request.
    pub request: DeliveryRequest,
    /// What would be delivered now: gates, checks, scripts, variables and manifest that differ, length, rollback.
    pub plan: DeliveryPlan,
    /// How the same bytes fared below: the last delivery that began in each environment of a lower tier, by rank of the tier, then by name.
    #[serde(default)]
    pub lower: Vec<LowerResult>,
    /// Who accepted the same bytes, newest first.
    #[serde(default)]
    pub accepted: Vec<AcceptanceRecord>,
}

/// How a version fared in an environment of a lower tier (§5.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LowerResult {
    /// Environment.
    pub env: String,
    /// Its tier at that time.
    pub tier: String,
    /// `D-42`.
    pub delivery: String,
    /// State of the delivery.
    pub state: String,
    /// It began.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub started_at: Timestamp,
    /// It ended; absent: it is under way.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
    /// How long it took, in milliseconds; 0 while it is under way.
    pub took_ms: u64,
}

/// That a version was accepted where it was installed (§5.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptanceRecord {
    /// Environment.
    pub env: String,
    /// Its tier at that time.
    pub tier: String,
    /// Who.
    pub by: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// What was said.
    pub note: String,
}

/// What stands in the calendar: `GET /calendar`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarView {
    /// Begin of what was asked for.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub from: Timestamp,
    /// Its end.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub to: Timestamp,
    /// By begin.
    pub entries: Vec<CalendarEntry>,
}

/// A stretch of time or a moment in the calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarEntry {
    /// `window` (open) `freeze` `cutoff` `board` `delivery` `request`.
    pub kind: String,
    /// Name: of a window, a freeze; `D-42`, `R-131`; the tier of a board.
    pub name: String,
    /// In the reader's language.
    pub title: String,
    /// Begin.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub from: Timestamp,
    /// End; the begin of what is a moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub to: Timestamp,
    /// Tiers it is about.
    pub tiers: Vec<String>,
    /// Environments it is about.
    pub envs: Vec<String>,
    /// Why, and who.
    pub text: String,
}
