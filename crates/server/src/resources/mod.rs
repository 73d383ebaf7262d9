//! Typed resources and leases: the one place where a lock is taken (spec/delivery §6, §12).
//!
//! Owns the tables `resources`, `resource_items`, `resource_changes`, `leases`, `lease_waits`, `fences`.
//! Promises:
//! - every change leaves a line of history in the same transaction (RS-2), weights and stacks too;
//! - units are taken all or none, in one transaction that is alone with these locks on either engine (RS-6, L-4): two that ask at the same instant
//!   never both get what there is once;
//! - a lease has an owner, a word such as `D-42`, and a fence, a number that only grows (L-1); nothing but its owner's end, a hand-over, the end of a
//!   reservation or a person who breaks it ends it (L-3, L-6);
//! - a secret is sealed, and told to nobody but the job it is for (P12).
//!
//! Deciding *when* to take or give back is the business of `engine` and `delivery`; here it is done, and remembered.

pub mod api;
mod choices;
mod chores;
mod decimal;
mod declare;
mod known;
mod leases;
mod people;
pub mod store;
mod values;
mod versions;
mod views;

#[cfg(test)]
mod tests;

pub use chores::{overdue, sweep};
pub use declare::{declare, undeclare};
pub use known::{By, Known, Lease, Owner, Seen, holders, known, one, units};
pub use leases::{
    Waiter, expire, fact, facts, facts_for, fence, held, held_by, inherit, next_over, release, release_all,
    release_within, take, take_all, unwait, wait, waiting,
};
pub use values::{peek, reset, secret, seen, set, set_secret};
pub use views::{lock, locks_named};
