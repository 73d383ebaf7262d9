//! What deliveries are made of: the files people write (spec/delivery §24), and the frames of jobs on agents (§14, §15).
//!
//! A file is TOML with `format = 1` and a `kind`; one file, one [`Document`]. The same shapes are the JSON form of the API. Unknown keys are
//! errors. Lengths of time are written `90s` `10m` `1h30m`, sizes `256MiB`, shares `5%`, times of day `HH:MM` up to `47:59`.

pub mod calendar;
pub mod causes;
mod check;
mod compile;
pub mod diff;
pub mod document;
mod effective;
pub mod env;
pub mod job;
mod note;
pub mod package;
pub mod policy;
mod positions;
mod read;
pub mod resources;
pub mod space;
mod values;
pub mod variables;
mod words;
mod write;

#[cfg(test)]
mod tests;

pub use calendar::{Calendar, CalendarFile};
pub use causes::{CauseRule, CausesFile, cause_of_check, rule_of, shipped_causes};
pub use check::{check, check_with};
pub use compile::{compile, compile_in};
pub use document::{Document, DocumentKind, FileFault};
pub use effective::{Effective, effective};
pub use env::{Env, EnvDisk, EnvFile, EnvKeep, LogSource};
pub use package::{Deliver, DeliverFile, Hooks, RootSpace};
pub use policy::{
    DEFAULT_TIERS, DEFAULT_TIERS_FILE, Delivery as DeliveryPolicy, Freeze, Open, PolicyFile, Register,
    Requirement, Stage, Tier, Window,
};
pub use positions::set_positions;
pub use read::{FAULTS_MAX, FILE_BYTES_MAX, kind_of, read, read_in};
pub use resources::{LeasePolicy, ResourceSpec, ResourcesFile};
pub use space::{
    Application, EngineOptions, Expect, Job, JobLog, Kill, Link, OnEnd, Param, Retry, SetResource, Space,
    SpaceFile, Timeout,
};
pub use values::percent;
pub use variables::VariablesFile;
pub use write::write;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text by language: `fr`, `en`.
pub type Texts = BTreeMap<String, String>;

/// Version of the files.
pub const FORMAT: u32 = 1;

/// Where a version comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TaggedSource {
    /// Tag in the version control system.
    pub tag: String,
    /// Branch.
    pub branch: String,
    /// Address of the repository.
    pub repository: String,
    /// Account that built it.
    pub built_by: String,
    /// Free text: `edited on DEV by r.dev`.
    pub note: String,
}

#[cfg(test)]
mod catalogue_tests;
