//! Resources and locks: what is asked of them beside their values (spec/delivery §6, §12).

use model::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /resources/{name}/items`: a stack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ResourceItem {
    /// `push` `pop` `peek` `empty`.
    pub op: String,
    /// Of a push: the item.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// What a stack gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceItemDone {
    /// Of a pop or a peek: the item pushed last; absent when there is none.
    pub value: Option<String>,
    /// Items that are left.
    pub size: u64,
}

/// `POST /locks/take`, `/locks/release`, `/locks/break`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LockAsk {
    /// Lock: `delivery/INT1`, or a weight's name.
    pub name: String,
    /// Why; taking and breaking ask for it.
    pub reason: String,
    /// Of a reservation: how long, `2h`; at most 30 days.
    #[serde(rename = "for")]
    pub lasting: String,
    /// Units; 0: one when taking, all when releasing.
    pub units: u64,
    /// Of a break: its holder is at work; his fence is made invalid first (L-6).
    pub fence: bool,
    /// Whose lease, when several hold units: `D-42`, `user r.dev`; empty: the only one, or one's own.
    pub owner: String,
}

/// One stretch of time in which a lock was held (L-7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaseRecord {
    /// Lock.
    pub lock: String,
    /// Units.
    pub units: u64,
    /// Owner: `D-42`, `user r.dev`.
    pub owner: String,
    /// Person behind it.
    pub by: String,
    /// Why it was taken.
    pub reason: String,
    /// Since.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub since: Timestamp,
    /// Given back; absent: it is held.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
    /// How long it was held, until now if it is.
    pub held_ms: u64,
    /// How long its owner had waited for it.
    pub waited_ms: u64,
    /// Who gave it back.
    pub ended_by: String,
    /// Why, or how: `release` `break` `expired` `inherit`.
    pub end: String,
    /// Fence.
    pub fence: u64,
}
