//! Foreign tongues: clients of other products, translated into our doors.
//!
//! Now: the part of Constellation's HTTP interface with which a device or a script says what it measures, logs, and
//! reads its settings (spec/constellation §7.4). Nothing below this room knows that it exists.

pub mod constellation;
mod store;

pub use store::statements;
