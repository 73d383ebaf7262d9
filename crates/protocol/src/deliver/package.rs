//! `delivery.toml` of a bundle, or `[deliver]` of its `escale.toml` (§14, §24.5).

use super::{CauseRule, TaggedSource};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `delivery.toml`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct DeliverFile {
    /// Version of the format.
    pub format: u32,
    /// `package`.
    pub kind: String,
    /// The package.
    pub package: PackageHead,
    /// Hooks.
    pub hooks: Hooks,
    /// Failure rules it brings along.
    pub causes: Vec<CauseRule>,
}

/// `[package]` of `delivery.toml`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PackageHead {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Entry script in the bundle.
    pub entry: String,
    /// Size of the unpacked payload: `1300MiB`.
    pub unpacked: String,
    /// Number of files.
    pub files: u64,
    /// Where it comes from.
    pub source: TaggedSource,
    /// `true`, `false`, or `until=JOB`; empty: it does not say. In files, true and false may stand without quotes.
    #[serde(deserialize_with = "text_or_bool")]
    pub reversible: String,
    /// Why it is not reversible.
    pub reversible_reason: String,
    /// Minimum age after publication, when longer than what the tier and the environment say: `1h`.
    pub soak: String,
    /// Sizes by root.
    pub space: BTreeMap<String, RootSpace>,
    /// What is said about it.
    pub notes: String,
}

/// A text; true and false count as the words.
fn text_or_bool<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    match serde_json::Value::deserialize(from)? {
        serde_json::Value::Bool(yes) => Ok(yes.to_string()),
        serde_json::Value::String(text) => Ok(text),
        _ => Err(serde::de::Error::custom("write true, false, or until=JOB")),
    }
}

/// What a version needs in one root.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RootSpace {
    /// Bytes of new files.
    pub new: String,
    /// Number of new files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<u64>,
}

/// Scripts by hook: the path in the bundle. In files, `true` means `delivery/hooks/NAME` and `false` none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Hooks(pub BTreeMap<String, Hook>);

/// A hook in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "serde_json::Value", into = "serde_json::Value")]
pub enum Hook {
    /// A path in the bundle.
    Path(String),
    /// `delivery/hooks/NAME`, or none.
    Usual(bool),
}

impl TryFrom<serde_json::Value> for Hook {
    type Error = &'static str;
    fn try_from(value: serde_json::Value) -> Result<Self, Self::Error> {
        match value {
            serde_json::Value::Bool(usual) => Ok(Hook::Usual(usual)),
            serde_json::Value::String(path) => Ok(Hook::Path(path)),
            _ => Err("a hook is a path in the package, true or false"),
        }
    }
}

impl From<Hook> for serde_json::Value {
    fn from(hook: Hook) -> Self {
        match hook {
            Hook::Path(path) => path.into(),
            Hook::Usual(usual) => usual.into(),
        }
    }
}

/// The deliver face of a version as the server keeps it: the file, with every script found in the bundle and its digest. Kept with the version.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Deliver {
    /// The file.
    pub file: DeliverFile,
    /// Every script under `delivery/`, and those named.
    pub scripts: Vec<Script>,
    /// Bytes of all files, unpacked.
    pub unpacked_bytes: u64,
    /// Number of files.
    pub files: u64,
    /// What publication found odd in scripts (SC-5).
    pub remarks: Vec<String>,
}

/// A script in a bundle (SC-1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Script {
    /// Path in the bundle.
    pub path: String,
    /// Hooks it implements; `entry` for the entry script.
    pub hooks: Vec<String>,
    /// BLAKE3 of its bytes.
    pub digest: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// From its first line: `/bin/sh`; empty: none, run by `/bin/sh`.
    pub interpreter: String,
    /// Has the executable bit.
    pub executable: bool,
}
