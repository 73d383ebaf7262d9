//! What `/api/v1` takes and gives.
//!
//! Names are the ones people see; times are RFC 3339 with `Z`; sizes are `_bytes`, lengths of time `_ms` or `_s`.
//! Lists come as [`Page`]s. What people write is refused when it holds an unknown field.

mod access;
mod agents;
mod boards;
mod catalogue;
mod computers;
mod configuration;
mod deliver;
mod deliveries;
mod delivering;
mod drafts;
mod envs;
mod exchange;
mod foreign;
mod instances;
mod logs;
mod notices;
mod packages;
mod requests;
mod resources;
mod rollouts;
mod selfservice;
mod spaces;
mod tasks;

pub use access::*;
pub use agents::*;
pub use boards::*;
pub use catalogue::*;
pub use computers::*;
pub use configuration::*;
pub use deliver::*;
pub use deliveries::*;
pub use delivering::*;
pub use drafts::*;
pub use envs::*;
pub use exchange::*;
pub use foreign::*;
pub use instances::*;
pub use logs::*;
pub use notices::*;
pub use packages::*;
pub use requests::*;
pub use resources::*;
pub use rollouts::*;
pub use selfservice::*;
pub use spaces::*;
pub use tasks::*;

use serde::{Deserialize, Serialize};

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Give it as `cursor` to read on; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// Entries of the whole list, whatever the page.
    pub total: u64,
}

/// The server itself: `GET /server`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerInfo {
    /// Version of the program.
    pub version: String,
    /// When it started.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub started_at: model::Timestamp,
    /// The server's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub time: model::Timestamp,
    /// `sqlite` or `postgresql`.
    pub database: String,
    /// Number of the newest event; where to begin reading `/events`.
    pub last_event: i64,
    /// How many there are of each.
    pub counts: Counts,
}

/// How many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Agents, virtual ones included.
    pub agents: u64,
    /// Agents connected now.
    pub agents_connected: u64,
    /// Instances, virtual ones included.
    pub instances: u64,
    /// Instances started.
    pub instances_started: u64,
    /// Instances that should run and do not: stopped with a reason.
    pub instances_failed: u64,
    /// Instances of which a newer version is in the repository.
    pub instances_outdated: u64,
    /// Package files.
    pub packages: u64,
    /// Bytes of the repository.
    pub packages_bytes: u64,
}
