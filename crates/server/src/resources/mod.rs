//! Typed resources and leases: the one place where a lock is taken (spec/delivery §6, §12).

pub mod api;
pub mod store;
