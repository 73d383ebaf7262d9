//! Instances: what should run where, how it stands, and orders.

use crate::Reason;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Recovery options; what is absent comes from the next source: instance, then manifest, then the built-in default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RecoveryOptions {
    /// Restart after a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart: Option<bool>,
    /// Most restarts in a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// Wait before each restart, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// Uptime after which the count starts again, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset_after_ms: Option<u64>,
    /// Treat an exit with code 0 as a failure too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_success: Option<bool>,
}

impl From<model::manifest::RecoveryPart> for RecoveryOptions {
    fn from(part: model::manifest::RecoveryPart) -> Self {
        let ms = |d: std::time::Duration| u64::try_from(d.as_millis()).unwrap_or(u64::MAX);
        Self {
            restart: part.restart,
            retries: part.retries,
            delay_ms: part.delay.map(ms),
            reset_after_ms: part.reset_after.map(ms),
            on_success: part.on_success,
        }
    }
}

impl From<RecoveryOptions> for model::manifest::RecoveryPart {
    fn from(options: RecoveryOptions) -> Self {
        Self {
            restart: options.restart,
            retries: options.retries,
            delay: options.delay_ms.map(std::time::Duration::from_millis),
            reset_after: options.reset_after_ms.map(std::time::Duration::from_millis),
            on_success: options.on_success,
        }
    }
}

/// An instance, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Instance {
    /// Id.
    pub id: String,
    /// Agent.
    pub agent: String,
    /// State of that agent: `connected` `disconnected` `unknown`. When it is not connected, everything reported is what
    /// was last seen.
    pub agent_state: String,
    /// Name; with the agent's it is the identity: `agent/instance`.
    pub name: String,
    /// Declared only: nothing is deployed or reported.
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    /// A disabled one is not sent to its agent.
    pub enabled: bool,
    /// Starts with its agent.
    pub autostart: bool,
    /// Package name of the planned version.
    pub package: Option<String>,
    /// Version on the machine; the planned one while nothing was reported.
    pub version: Option<String>,
    /// Version the server planned.
    pub planned: Option<PlannedVersion>,
    /// Version a reload would bring, when it is not the planned one.
    pub newer: Option<PlannedVersion>,
    /// `starting` `started` `stopping` `stopped` `unknown`.
    pub state: String,
    /// Date of the last change of state.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub changed_at: Option<Timestamp>,
    /// Why it is so, when there is something to say.
    pub reason: Option<Reason>,
    /// The agent cannot do what is wanted; `reason` says why.
    pub failed: bool,
    /// Whether people want it to run.
    pub wanted: String,
    /// The program holds a connection (client library, or a device's own).
    pub connected: bool,
    /// Client library of the program, as it says.
    pub client: Option<String>,
    /// Process id.
    pub pid: Option<u32>,
    /// Restarts by recovery since the last order.
    pub restarts: u32,
    /// Unexpected ends since it was deployed.
    pub deaths: u64,
    /// Progress of a fetch, in bytes.
    pub fetching: Option<Fetching>,
    /// Order that is not ended yet.
    pub order: Option<Order>,
    /// Credential.
    pub credential: Option<String>,
    /// Message groups.
    pub groups: Vec<String>,
    /// Settings that were changed and not pushed or restarted with yet.
    pub settings_pending: bool,
    /// Grows with each change people make.
    pub revision: i64,
}

/// A version of a package in the repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedVersion {
    /// Package name.
    pub package: String,
    /// Version.
    pub version: String,
    /// File name.
    pub file: String,
    /// Digest.
    pub digest: String,
}

/// Progress of a fetch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fetching {
    /// Bytes that have arrived.
    pub done_bytes: u64,
    /// Bytes in all.
    pub total_bytes: u64,
}

/// `POST /agents/{agent}/instances`: deploy a package, or declare a virtual one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewInstance {
    /// Name; the package's if absent.
    pub name: Option<String>,
    /// Package name; needed unless it is virtual or `config.package_file` is given.
    pub package: Option<String>,
    /// Declare a virtual package: identity, settings, groups; nothing is deployed.
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    /// Everything else.
    pub config: InstanceConfig,
}

/// What people decide about an instance. `GET` and `PUT /agents/{agent}/instances/{name}/config`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct InstanceConfig {
    /// Revision that was read; a stale one is refused. Absent: not checked.
    pub revision: Option<i64>,
    /// File name, or package name for its highest version; absent: the instance's own name is the package name.
    pub package_file: Option<String>,
    /// Credential.
    pub credential: Option<String>,
    /// A disabled one is not sent to its agent.
    pub enabled: bool,
    /// Starts with its agent.
    pub autostart: bool,
    /// Recovery options.
    pub recovery: RecoveryOptions,
    /// Settings; `null` stands for a secret that is kept as it is.
    pub settings: BTreeMap<String, Option<String>>,
    /// Groups of settings it imports, in order: a later one overrides an earlier one, own settings override all.
    pub imports: Vec<String>,
    /// Message groups.
    pub groups: Vec<String>,
}

impl Default for InstanceConfig {
    fn default() -> Self {
        Self {
            revision: None,
            package_file: None,
            credential: None,
            enabled: true,
            autostart: true,
            recovery: RecoveryOptions::default(),
            settings: BTreeMap::new(),
            imports: Vec::new(),
            groups: Vec::new(),
        }
    }
}

/// An instance with everything about it: `GET /agents/{agent}/instances/{name}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceDetail {
    /// As in lists.
    pub instance: Instance,
    /// What people decided.
    pub config: InstanceConfig,
    /// Recovery options in force: instance over manifest over defaults.
    pub recovery: RecoveryOptions,
    /// Settings the manifest of the planned version declares.
    pub settings_declared: Vec<super::SettingDeclared>,
    /// Last orders, newest first.
    pub orders: Vec<Order>,
    /// Last unexpected ends, newest first.
    pub deaths: Vec<Death>,
}

/// `POST /agents/{agent}/instances/{name}/orders`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// `start` `stop` `restart` `reload` `push-settings`.
    pub verb: String,
    /// Why, for the audit trail.
    #[serde(default)]
    pub reason: Option<String>,
}

/// An order: accepted, then done or why not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// Id.
    pub id: String,
    /// Agent.
    pub agent: String,
    /// Instance.
    pub instance: String,
    /// `start` `stop` `restart` `reload` `push-settings`.
    pub verb: String,
    /// `accepted` `done` `failed` `superseded`.
    pub state: String,
    /// Why it waits or failed.
    pub reason: Option<Reason>,
    /// Who gave it.
    pub by: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// When it ended.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    pub ended_at: Option<Timestamp>,
}

/// An unexpected end of an instance's process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Death {
    /// Agent.
    pub agent: String,
    /// Instance.
    pub instance: String,
    /// Grows with each death.
    pub number: u64,
    /// When, by the agent's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Exit code, if it exited.
    pub exit_code: Option<i32>,
    /// Signal, if one ended it.
    pub signal: Option<i32>,
    /// How it ended, as a reason: `exited`, `signaled`, `ended-unseen`.
    pub ending: Reason,
    /// How long it had lived, in milliseconds.
    pub uptime_ms: u64,
    /// What followed.
    pub follows: Reason,
}

/// Consumption of an instance, now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageNow {
    /// Agent.
    pub agent: String,
    /// Instance.
    pub instance: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Share of the whole machine's processors, in percent.
    pub cpu_percent: f32,
    /// Resident memory of its process group, in bytes.
    pub memory_bytes: u64,
}

/// `GET /usage`: the last minutes of every instance asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageCurve {
    /// Agent.
    pub agent: String,
    /// Instance.
    pub instance: String,
    /// Times, in milliseconds since 1970.
    pub at_ms: Vec<i64>,
    /// Share of the machine's processors at each, in percent.
    pub cpu_percent: Vec<f32>,
    /// Memory at each, in bytes.
    pub memory_bytes: Vec<u64>,
}
