//! Groups of settings, authorizations, the configuration file.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A group of settings: shared values that instances and other groups import.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SettingGroup {
    /// Name.
    pub name: String,
    /// Groups it imports, in order; a later one overrides an earlier one, own settings override all.
    pub imports: Vec<String>,
    /// Its settings.
    pub settings: BTreeMap<String, String>,
    /// Who imports it: `agent/instance`, or `group NAME`. Only told, never taken.
    pub used_by: Vec<String>,
    /// Grows with each change; when given, a stale one is refused.
    pub revision: Option<i64>,
}

/// A setting an instance gets, and where it comes from: `GET /agents/{agent}/instances/{name}/settings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EffectiveSetting {
    /// Key.
    pub key: String,
    /// Value; `null` for a secret.
    pub value: Option<String>,
    /// `instance`, `group`, or `default` (of the manifest).
    pub from: String,
    /// The group it comes from.
    pub group: Option<String>,
}

/// What a credential may see, say and join.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Authorizations {
    /// State objects it may read.
    pub states: StateRules,
    /// Messages it may send.
    pub messages: MessageRules,
    /// Groups it may join.
    pub groups: GroupRules,
}

/// Rules about state objects.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct StateRules {
    /// `allow` (also when absent) or `deny`: what holds when no exception does.
    pub default: Option<String>,
    /// The exceptions, in order.
    pub rules: Vec<StateRule>,
}

/// A rule about state objects; each criterion is a value or `*`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct StateRule {
    /// Name of the rule; unique among its neighbours.
    pub id: String,
    /// `allow` or `deny`.
    pub decision: String,
    /// Agent.
    pub agent: String,
    /// Instance.
    pub instance: String,
    /// Name of the object.
    pub name: String,
}

/// Rules about messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct MessageRules {
    /// `allow` (also when absent) or `deny`.
    pub default: Option<String>,
    /// The exceptions, in order.
    pub rules: Vec<MessageRule>,
}

/// A rule about messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct MessageRule {
    /// Name of the rule; unique among its neighbours.
    pub id: String,
    /// `allow` or `deny`.
    pub decision: String,
    /// `all` `others` `group` `package` `agent`.
    pub scope: String,
    /// One of the scope's names, or `*`.
    pub args: String,
    /// Key of the message, or `*`.
    pub key: String,
}

/// Rules about groups.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct GroupRules {
    /// `allow` (also when absent) or `deny`.
    pub default: Option<String>,
    /// The exceptions, in order.
    pub rules: Vec<GroupRule>,
}

/// A rule about groups.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct GroupRule {
    /// `allow` or `deny`.
    pub decision: String,
    /// Name of the group, or `*`.
    pub group: String,
}

/// The configuration in the form of Constellation's file: `GET /configuration`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfigurationFile {
    /// The file, with every key in it.
    pub text: String,
    /// It was saved and not applied yet.
    pub pending: bool,
    /// Grows with each save; when given back, a stale one is refused.
    pub revision: i64,
}

/// `PUT /configuration`, `POST /configuration/check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewConfiguration {
    /// The file.
    pub text: String,
    /// `keep` (also when absent): save it. `reload`: save and apply. `deploy`: save, apply, give it to agents and
    /// programs.
    #[serde(default)]
    pub then: Option<String>,
    /// Revision that was read; a stale one is refused.
    #[serde(default)]
    pub revision: Option<i64>,
}

/// What applying a configuration would change, or why it is refused.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ConfigurationCheck {
    /// What is wrong; when there is anything, nothing is saved.
    pub problems: Vec<ConfigurationProblem>,
    /// What applying it would do, one sentence each.
    pub changes: Vec<String>,
    /// What is odd and harmless.
    pub warnings: Vec<String>,
}

/// Something wrong in a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfigurationProblem {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// What, and what to do, in the caller's language.
    pub text: String,
}

/// `POST /configuration/reload`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ReloadConfiguration {
    /// Also give agents their new assignments and programs their settings.
    pub deploy: bool,
}
