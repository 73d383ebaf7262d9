//! Agents.

use crate::link::Facts;
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// An agent, real or virtual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agent {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// `connected`, `disconnected`, or `unknown` (never connected, or virtual).
    pub state: String,
    /// A record without a program that can deploy.
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    /// What it is for, as people wrote it.
    pub description: String,
    /// Credential of a virtual agent.
    pub credential: Option<String>,
    /// Version of the agent's program.
    pub version: Option<String>,
    /// Operating system: `Debian GNU/Linux 12`.
    pub os: Option<String>,
    /// The machine, as the agent says.
    pub facts: Option<Facts>,
    /// Last sign of life.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub seen_at: Option<Timestamp>,
    /// When it last connected.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub connected_at: Option<Timestamp>,
    /// When it was enrolled or declared.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub created_at: Timestamp,
    /// Instances on it.
    pub instances: u64,
    /// Instances started.
    pub instances_started: u64,
    /// Newest generation of its assignment.
    pub generation_planned: u64,
    /// Generation it says it holds.
    pub generation_held: u64,
    /// Grows with each change people make.
    pub revision: i64,
}

/// `POST /agents`: declare a virtual agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewVirtualAgent {
    /// Name.
    pub name: String,
    /// Credential its packages prove themselves with.
    #[serde(default)]
    pub credential: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: String,
}

/// `PATCH /agents/{agent}`: what is given changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AgentChange {
    /// Revision that was read; a stale one is refused.
    pub revision: Option<i64>,
    /// What it is for.
    pub description: Option<String>,
    /// Credential; `""` takes it away.
    pub credential: Option<String>,
}

/// `POST /enroll-tokens`: a one-time token for a new agent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewEnrollToken {
    /// The only name it is good for; any if absent.
    pub name: Option<String>,
    /// Minutes until it expires: 1 to 10,080 (a week); 60 if absent.
    pub minutes: Option<u32>,
}

/// A one-time enrolment token.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrollToken {
    /// The token; shown this once.
    pub token: String,
    /// The only name it is good for.
    pub name: Option<String>,
    /// When it expires.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub expires_at: Timestamp,
}
