//! What the words mean, and what follows from them.
//!
//! Value types, and each decision as a pure function: no clock, no random number, no input or output, ordered maps
//! (P1). A decision and its reason come out of the same function (P6), so that they cannot disagree. Structures
//! carry no serde: what crosses a wire is written in `protocol` and converted by hand; one-word values (names, ids,
//! digests, versions, instants) carry serde as strings.

pub mod access_key;
pub mod authorization;
pub mod computer;
pub mod computer_query;
pub mod deliver;
pub mod digest;
pub mod id;
pub mod install;
pub mod instance;
pub mod manifest;
pub mod message;
pub mod name;
pub mod pattern;
pub mod recovery;
pub mod resolve;
pub mod rights;
pub mod run;
pub mod secret;
pub mod setting;
pub mod setting_group;
pub mod slot;
pub mod supervise;
pub mod task;
pub mod time;
pub mod unit;
pub mod version;

pub use digest::Digest;
pub use name::{
    AgentName, CredentialName, FileName, GroupName, InstanceName, PackageName, SettingKey, UserName,
};
pub use secret::Secret;
pub use time::Timestamp;
pub use version::Version;
