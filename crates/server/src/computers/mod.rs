//! Computers: every machine an agent of any kind speaks for, what its inventory says, groups, declared networks.
//!
//! Owns the tables `computers`, `computer_addresses`, `software`, `computer_software`, `computer_groups`, `group_members`, `networks`,
//! `foreign_settings`, `mirrors`. What a machine says of itself is a claim: kept as text, bounded, never a path, never a command.

pub mod api;
pub mod store;

use crate::app::App;
use crate::fault::Result;
use crate::store::Query;
use model::Timestamp;
use protocol::api::JobActor;
use protocol::install::Inventory;
use std::net::IpAddr;
use uuid::Uuid;

/// What a hand-out must know of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Number, for tables.
    pub number: i64,
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// `escale` `fusioninventory` `glpi`.
    pub kind: String,
    /// Its agent, if it is ours.
    pub agent_id: Option<Uuid>,
    /// Device id, if its agent is not ours.
    pub device_id: Option<String>,
    /// `approved` `pending` `refused`.
    pub standing: String,
    /// Two machines take turns under its device id.
    pub duplicate: bool,
    /// Product and version of the agent.
    pub agent: String,
    /// Version of the deploy task, as it said last.
    pub deploy: String,
    /// Unit.
    pub unit: String,
    /// Address it last spoke from.
    pub address: String,
    /// Family of its system.
    pub os_family: String,
}

impl Machine {
    /// Whether it may be given work.
    #[must_use]
    pub fn may_work(&self) -> bool {
        self.standing == "approved" && !self.duplicate
    }
}

/// A foreign agent speaks (§3.3).
#[derive(Debug, Clone)]
pub struct Contact {
    /// Its device id, checked.
    pub device_id: String,
    /// User-Agent.
    pub agent: String,
    /// `GLPI-Agent-ID`, if any.
    pub glpi_id: String,
    /// Where it spoke from.
    pub address: IpAddr,
    /// Version of its deploy task, once it said so.
    pub deploy: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What follows from a contact.
#[derive(Debug, Clone)]
pub struct Contacted {
    /// The machine, made at the first contact.
    pub machine: Machine,
    /// It should send an inventory.
    pub wants_inventory: bool,
}

/// A foreign agent's PROLOG: finds or makes its computer, in the standing its network gives it.
///
/// # Errors
/// [`protocol::Code::Overloaded`] when too many unknown agents wait or come from one address (S-4).
pub async fn contact(_app: &App, _contact: Contact) -> Result<Contacted> {
    Err(crate::fault::Fault::of(protocol::Code::Overloaded))
}

/// The machine of a device id; writes nothing.
///
/// # Errors
/// When the database fails.
pub async fn of_device(_app: &App, _device_id: &str) -> Result<Option<Machine>> {
    Ok(None)
}

/// The machine of one of our agents; made at its first connection.
///
/// # Errors
/// When the database fails.
pub async fn of_agent(_app: &App, _agent: Uuid) -> Result<Option<Machine>> {
    Ok(None)
}

/// Whose inventory.
#[derive(Debug, Clone)]
pub enum Source {
    /// A foreign agent's, by device id.
    Device(String),
    /// One of our agents.
    Agent(Uuid),
}

/// Takes an inventory: replaces what was known, writes the differences.
///
/// # Errors
/// When the database fails.
pub async fn take_inventory(_app: &App, _source: Source, _inventory: Inventory) -> Result<()> {
    Ok(())
}

/// The computers actors mean, approved or not, without repetition, by name: numbers.
///
/// # Errors
/// When the database fails; names nobody has mean nobody.
pub async fn resolve(_q: &mut impl Query, _actors: &[JobActor]) -> Result<Vec<i64>> {
    Ok(Vec::new())
}

/// Settings of foreign agents, as people left them.
///
/// # Errors
/// When the database fails.
pub async fn settings(_q: &mut impl Query) -> Result<protocol::api::ForeignSettings> {
    Ok(defaults())
}

/// Settings of foreign agents before anybody changed them (§14.13).
#[must_use]
pub fn defaults() -> protocol::api::ForeignSettings {
    protocol::api::ForeignSettings {
        contact_hours: 24.0,
        inventory_days: 1,
        wake_port: 62_354,
        wake_max: 10,
        wake_inventory_addresses: false,
        server_as_mirror: true,
        tls_only: false,
        user: String::new(),
        password: None,
        deploy: true,
        silence_hours: 4,
        send_anyway: false,
        revision: 0,
    }
}

/// Computers as people see them, for live changes.
///
/// # Errors
/// When the database fails.
pub async fn views(_app: &App, _q: &mut impl Query, _ids: &[Uuid]) -> Result<Vec<protocol::api::Computer>> {
    Ok(Vec::new())
}
