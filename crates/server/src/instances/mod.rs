//! What should run where: instances, their configuration, orders, and how they stand.
//!
//! Owns the tables `instances`, `orders`, `deaths`, `logs`. People write `wanted_*` and get a plan ([`place`],
//! [`configure`], [`order`]); agents report `seen_*` ([`observe`]). Promises: a version is planned when an instance is
//! placed or reloaded and moves at no other time; an order is done when the agent's report says so, never before
//! ([`model::instance::outcome`]); every change raises the generation of the agent's assignment in the same transaction;
//! nothing an agent reports can touch another agent's instances.

pub mod api;
mod assignment;
mod config;
mod declare;
mod find;
mod logs;
mod observe;
mod orders;
mod place;
mod sharing;
pub mod store;
mod usage;
mod views;

#[cfg(test)]
mod tests;

pub use assignment::{access_key, assignment};
pub use config::{Push, check_recovery, configure, read as read_config};
pub use declare::{Declared, declare, deploy, enroll, forget, kind, put, undeclare};
pub use find::{Located, locate, located};
pub use logs::{Span, sweep};
pub use observe::{Sighting, Voice, catch_up, observe, owners, voice, write_lines};
pub use orders::{order, views as order_views};
pub use place::{place, remove, remove_agent};
pub use sharing::{concern, put_group, remove_group};
pub use usage::{Sample, UsageBoard};
pub use views::{death, list, localise, localise_death, names, totals, views};

/// An instance as people name it: `agent/name`.
#[must_use]
pub fn path(agent: &str, name: &str) -> String {
    format!("{agent}/{name}")
}
