//! The server's configuration in the form of Constellation's file (spec/constellation §2).
//!
//! Owns the table `configuration`. The database is the truth; what is kept here is the people's file, with its comments
//! and its layout, without its keys. [`text`] weaves what is true now into it and leaves every other byte alone. [`save`]
//! keeps a checked file aside; [`reload`] applies it, whole, in one transaction: what the file does not name goes. Nothing
//! is kept when there is any problem ([`check`]). Constellation's management interface uses these same doors.

pub mod api;
mod apply;
mod doors;
mod file;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzz;
mod loom;
mod notes;
mod plan;
mod read;
mod rules;
mod said;
mod store;
mod tree;
mod truth;
mod weave;
mod write;

#[cfg(test)]
mod tests;

pub use doors::{check, read, recovery, reload, save, set_recovery, text};
pub use store::STATEMENTS;
