//! Computers: every machine an agent of any kind speaks for, what its inventory says, groups, declared networks.
//!
//! Owns the tables `computers`, `computer_hardware`, `computer_addresses`, `computer_bindings`, `software`, `computer_software`, `computer_groups`,
//! `group_members`, `networks`, `foreign_settings`, `mirrors`. What a machine says of itself is a claim: kept as text, bounded, never a
//! path, never a command. Foreign agents poll: what they are told of a machine is remembered ([`Shared`]), their signs of life are
//! written many at once, and a contact that changes nothing touches no disk. Who is meant by actors is a condition in SQL ([`selection`]),
//! so that a group of a hundred thousand costs one statement.

mod actors;
pub mod api;
mod binding;
mod change;
mod contact;
mod csv;
mod export;
mod find;
mod groups;
mod groups_api;
mod inventory;
mod members;
mod merge;
mod mirrors;
mod networks;
mod owned;
mod rules;
mod settings;
mod software;
pub mod store;
mod views;

pub use actors::{Selection, is_member, resolve, selection};
pub use binding::{Proof, Spoken, spoken};
pub use change::{act, change, note_wake, remove, remove_of_agent, wake_at};
pub use contact::{
    Shared, agent_speaks, arrived, contact, keep, load, of_agent, of_agent_asked, of_device, of_id,
    of_number, sweep,
};
pub use csv::cell;
pub use groups::{duplicate, get_group, list_groups, preview, put_group, remove_group};
pub use inventory::take_inventory;
pub use members::{add_to_group, drop_from_group, import};
pub use mirrors::mirrors_for;
pub use networks::{list as list_networks, network_of, put as put_networks, read as networks};
pub use owned::{Owned, owned, owned_in};
pub use rules::{Rules, rules};
pub use settings::{defaults, put as put_settings, settings};
pub use views::{detail, list, machine_of, view, views};

#[cfg(test)]
mod tests;

use model::Timestamp;
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
    /// Its device id, checked with [`model::computer::is_device_id`].
    pub device_id: String,
    /// User-Agent.
    pub agent: String,
    /// `GLPI-Agent-ID`, if any.
    pub glpi_id: String,
    /// What it proved itself with.
    pub proof: Proof,
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

/// Whose inventory.
#[derive(Debug, Clone)]
pub enum Source {
    /// A foreign agent's, by device id.
    Device(String),
    /// One of our agents.
    Agent(Uuid),
}
