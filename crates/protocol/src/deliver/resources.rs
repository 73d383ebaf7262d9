//! `kind = "resources"` (§6, §24.3).

use serde::{Deserialize, Serialize};

/// The file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ResourcesFile {
    /// Version of the format.
    pub format: u32,
    /// `resources`.
    pub kind: String,
    /// Name of the set; empty: the space of its first resource.
    pub name: String,
    /// The resources.
    pub resource: Vec<ResourceSpec>,
}

/// A resource. Names are unique in the domain. `value` is its value when it is made; applying the file again never overwrites what people set since.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ResourceSpec {
    /// Name: `CA_LIV_ENV`.
    pub name: String,
    /// `text` `number` `weight` `stack` `file` `generic` `secret` `date` `env` `package` `version`.
    #[serde(rename = "type")]
    pub kind: String,
    /// First value, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Of a weight: units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// Unit people read: `Go`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Space it belongs to; empty: the domain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub space: String,
    /// Environment it belongs to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub env: String,
    /// Of a version: the resource that names its package.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub of_package: String,
    /// Admissible values; empty: any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Of a file: path pattern, and the agent.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Of a file or a generic one: the agent.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// Of a generic one: the command.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub argv: Vec<String>,
    /// Of a file or a generic one: how often it is looked at; `30s`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub every: String,
    /// Roles that may set it; empty: all with `set-resource`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editable_by: Vec<String>,
    /// Brought back to `value` by a relaunch that asks for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reset_on_relaunch: bool,
    /// Comment.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Of a weight that is a lock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease: Option<LeasePolicy>,
}

/// How a weight is taken as a lock (§12).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LeasePolicy {
    /// `env` `space` `host` `package`.
    pub scope: String,
    /// How often the engine renews it.
    pub heartbeat: String,
    /// Held longer: an alarm.
    pub alarm_after: String,
    /// Right that releases it by hand.
    pub manual_release: String,
}
