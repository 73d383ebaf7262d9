//! Makes one machine match its assignment, and reports.
//!
//! An agent holds one connection to its server, keeps the last [`protocol::link::Assignment`] on disk, and makes the
//! machine match it: with the server or without. Everything runs on one thread; what blocks has a small pool.
//!
//! Rooms, lowest first: [`disk`] (state on disk), [`spool`] (what the server has not got yet), [`exchange`] (what
//! programs say to each other), [`supervise`] (processes), [`net`], [`peers`] and [`fetch`] (bundles by digest, with the help of neighbours), [`facts`] (the machine), [`instances`] (makes processes
//! match the assignment), [`shelf`] (orders carried out once), [`runs`] (packages installed once), [`jobs`] (work of deliveries), [`inventory`] (all about the machine), [`local`] (the socket programs speak to), [`link`] (the only room that talks with the
//! server about all this). [`program`] puts them together. [`python`] is a
//! process of its own: the host of a package's Python scripts.
//!
//! A polite end of the agent leaves its instances running: the next agent adopts them.

pub mod disk;
pub mod exchange;
pub mod facts;
pub mod fetch;
pub mod flags;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
pub mod instances;
pub mod inventory;
pub mod jobs;
pub mod limits;
pub mod link;
pub mod local;
pub mod net;
pub mod peers;
pub mod program;
pub mod python;
pub mod runs;
pub mod shelf;
pub mod spool;
pub mod supervise;
pub mod tree;

/// The time now, by this machine's clock.
#[must_use]
pub fn now() -> model::Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    model::Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
