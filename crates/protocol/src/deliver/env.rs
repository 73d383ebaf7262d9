//! `kind = "env"`: a target environment (§3, §24.6).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EnvFile {
    /// Version of the format.
    pub format: u32,
    /// `env`.
    pub kind: String,
    /// The environment.
    pub env: Env,
}

/// A target environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Env {
    /// Name: `INT1`.
    pub name: String,
    /// Tier: `INT`.
    pub tier: String,
    /// Names of agents.
    pub agents: Vec<String>,
    /// Group of computers whose agents belong to it as well.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Space whose chain delivers to it.
    pub space: String,
    /// Scopes of the lock: `env` (default), `space`, `host`, `host:NAME`, `package`, or a name of one's own; all are taken together.
    pub lock: Vec<String>,
    /// Variable set.
    pub variables: String,
    /// Which releases are kept.
    pub keep: EnvKeep,
    /// Minimum age after publication, when longer than that of the tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soak: Option<String>,
    /// Depots that serve it: the version must have reached them.
    pub depots: Vec<String>,
    /// Named directories.
    pub roots: BTreeMap<String, String>,
    /// Services by short name.
    pub services: BTreeMap<String, String>,
    /// Addresses by short name.
    pub urls: BTreeMap<String, String>,
    /// `host:port` or addresses that must answer before anything is changed.
    pub endpoints: Vec<String>,
    /// Log sources.
    #[serde(rename = "log_source")]
    pub log_sources: Vec<LogSource>,
    /// Disk thresholds by root.
    #[serde(rename = "disk")]
    pub disks: Vec<EnvDisk>,
}

/// Which releases stay on the target.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EnvKeep {
    /// How many, the current one included; 0: all.
    pub releases: u32,
}

/// A directory of logs on the agents that people may read without a shell (LG-5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LogSource {
    /// Name.
    pub name: String,
    /// Directory.
    pub path: String,
}

/// Thresholds of the partition that holds a root (§19.1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EnvDisk {
    /// Name of the root.
    pub root: String,
    /// Bytes that must stay free: `256MiB`.
    pub reserve: String,
    /// Share of the partition that must stay free: `5%`. The larger of both counts.
    pub reserve_pct: String,
    /// A file system of its own is mounted there (PF-12).
    pub mount: bool,
    /// Address of its curves; `${agent}` is replaced.
    pub metrics: String,
}
