//! Rollouts (spec/delivery §21): one version to many environments, in rings. `model::deliver::rollout` says what follows; here it is kept and carried out.
//!
//! A target is an environment; it gets a delivery of its own, made by the same door as every other ([`crate::delivery::start`]), with its own gates, locks, preflight, log and cause (RO-8). Nothing
//! is remembered between two rounds but what is written: what a round finds, decides and begins is one transaction, under the turn of the deliveries (RO-2).

pub mod act;
pub mod api;
mod begin;
mod new;
mod round;
mod row;
pub mod store;
mod views;
mod why;

pub use api::routes;
pub use round::{hold, round};
pub use row::word;
pub use why::{of_env, why};
