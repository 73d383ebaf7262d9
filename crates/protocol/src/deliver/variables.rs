//! `kind = "variables"`: the values of one target environment (§1.3, §14.2). Each change is a new version with a digest.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct VariablesFile {
    /// Version of the format.
    pub format: u32,
    /// `variables`.
    pub kind: String,
    /// Name: `SICARDI-INT1`.
    pub name: String,
    /// Version people name: `1.12`; empty: the number of the change.
    pub version: String,
    /// Values.
    pub values: BTreeMap<String, String>,
    /// Names of secrets kept by the server (`escale res set NAME`, type `secret`) by the name of the variable; never their values.
    pub secrets: BTreeMap<String, String>,
}
