//! Tiers, target environments, gates, deliveries, requests (spec/delivery §4, §5, §11–§13, §19–§22).
//!
//! A delivery is made by [`start`]: names become things ([`resolve`]), everything it will use is copied ([`context`]), its gates are looked at ([`gates`]). What may not go yet waits; [`round`]
//! looks again whenever something happened or a timer is due, and starts what may go: locks, the last look at rights, freezes and digest, and the run of its space are
//! one transaction. The engine tells how it goes ([`attention`], [`went_on`], [`transitions`]) and that it ended ([`ended`]): final state, installed version, locks, in one transaction.

pub mod api;
mod api_envs;
mod calendar;
mod checks;
mod context;
mod decide;
mod declared;
mod disk;
mod end;
mod envs;
mod gates;
mod locks;
mod logs;
mod material;
mod plan;
mod quota;
mod report;
mod requests;
mod resolve;
mod rollback;
mod rollout;
mod round;
mod row;
mod scripts;
mod start;
pub mod store;
mod tell;
mod views;
mod why;

pub use checks::{add as add_check, server_checks, target_checks};
pub use decide::decide;
pub use end::{attention, auto_rollback, ended, notify, told, transitions, went_on};
pub use envs::declare;
pub use locks::fence;
pub use material::{kept_releases, place as kept_at};
pub use resolve::{Access, access, access_of, agents, direct, env, role, tier};
pub use rollback::may_go_back;
pub use round::round;
pub use row::{DeliveryRow, DeliveryState, Record, event, get, next_number, number, word};
pub use start::start;
pub use tell::{keep_telling, tell};
pub use views::{may_act_on, waiting};

#[cfg(test)]
mod tests;
