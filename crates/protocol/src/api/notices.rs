//! Notifications: what was told to whom (spec/delivery §23).

use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A notification: one message to one receiver. Its text is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// Id; the receiver is given it as well, the same at every try.
    pub id: String,
    /// When it happened.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// What happened: `delivery-failed`, `approval-waiting`, …
    pub event: String,
    /// To what: `D-42`, `R-131`, a lock.
    pub object: String,
    /// `mail`, `webhook:NAME`.
    pub channel: String,
    /// An address; empty for a webhook.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Tries so far.
    pub tries: u64,
    /// When it is tried again; while it waits.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub next_at: Timestamp,
    /// `waiting`, `sent`, `given-up`.
    pub state: String,
    /// Why the last try failed; empty: it did not.
    pub error: String,
    /// When it was sent or given up.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}
