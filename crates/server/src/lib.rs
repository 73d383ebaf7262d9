//! Keeps what is wanted, records what is seen, decides, shows.
//!
//! Halls are shared by all; rooms are subjects, lowest first. A room calls lower rooms and halls, never higher ones;
//! upwards there is only [`wake`], which carries nothing.

// Halls.
pub mod app;
pub mod audit;
pub mod call;
pub mod clock;
pub mod config;
pub mod fault;
pub mod http;
pub mod limits;
pub mod store;
pub mod together;
pub mod units;
pub mod wake;

// Rooms, lowest first.
pub mod access;
pub mod packages;
pub mod fleet;
pub mod computers;
pub mod settings;
pub mod exchange;
pub mod instances;
pub mod tasks;
pub mod documents;
pub mod notices;
pub mod resources;
pub mod work;
pub mod selfservice;
pub mod catalogue;
pub mod link;
pub mod compat;
pub mod foreign;
pub mod spaces;
pub mod delivery;
pub mod engine;
pub mod live;

// What puts them together.
pub mod care;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
pub mod metrics;
pub mod router;
pub mod run;

#[cfg(test)]
mod coverage;
#[cfg(test)]
mod testing;
