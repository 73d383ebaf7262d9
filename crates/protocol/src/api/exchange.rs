//! State objects, messages, callbacks, the journal.

use crate::exchange::{MessageScope, ReceivedMessage};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A state object: the last value an instance published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateObject {
    /// Agent.
    pub agent: String,
    /// Instance.
    pub instance: String,
    /// Name.
    pub name: String,
    /// Value.
    pub value: serde_json::Value,
    /// Type label; empty when unknown.
    #[serde(rename = "type")]
    pub kind: String,
    /// Anything more about it.
    pub metadata: BTreeMap<String, serde_json::Value>,
    /// When it was published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Seconds until it counts as expired; 0: never.
    pub lifetime_s: u64,
    /// Whether it has expired.
    pub expired: bool,
}

/// A state object and its last values: `GET /states/one`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateDetail {
    /// The object.
    pub state: StateObject,
    /// Times of its last values, in milliseconds since 1970; only kept for numbers.
    pub history_at_ms: Vec<i64>,
    /// Its last values.
    pub history: Vec<f64>,
}

/// `DELETE /states`: how many state objects went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Purged {
    /// How many.
    pub purged: u64,
}

/// `POST /messages`: send a message. `POST /messages/call`: send it and wait for replies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// Whom it concerns.
    pub scope: MessageScope,
    /// What it is about.
    pub key: String,
    /// One argument as it is, several as an array, none as `null`.
    #[serde(default)]
    pub data: serde_json::Value,
    /// For calls: wait at most so long, in milliseconds: 1 to 60,000; 5,000 if absent.
    #[serde(default)]
    pub wait_ms: Option<u64>,
    /// For calls: end after so many replies; 1 if absent.
    #[serde(default)]
    pub replies_max: Option<u32>,
}

/// A message was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageSent {
    /// How many received it. None is no error.
    pub receivers: u64,
}

/// The end of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallEnd {
    /// How many received the call.
    pub receivers: u64,
    /// The replies that came in time.
    pub replies: Vec<ReceivedMessage>,
    /// Fewer came than were waited for.
    pub timed_out: bool,
}

/// A line of the journal: what instances, agents and the server itself said lately, all together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JournalLine {
    /// Grows with each line; newer lines have higher numbers, also after a restart.
    pub number: u64,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// `info` `warn` `error`.
    pub level: String,
    /// Agent; empty for the server itself.
    pub agent: String,
    /// Instance; empty for the agent or the server itself.
    pub instance: String,
    /// The text.
    pub text: String,
}

/// Lines of the journal: `GET /journal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Journal {
    /// The newest lines that fit, oldest first.
    pub lines: Vec<JournalLine>,
    /// Number of the newest line there is; follow from here.
    pub last: u64,
}

/// Metadata of a state object, as a map.
pub type StateMetadata = BTreeMap<String, serde_json::Value>;
