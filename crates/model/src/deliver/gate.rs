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

impl Facts<'_> {
    fn opened(&self, gate: &str) -> bool {
        self.overridden.iter().any(|word| word == gate)
    }

    /// Freezes that count: those that hold for rollbacks too, if it is one.
    fn freezes(&self) -> impl Iterator<Item = &Freeze> {
        let skipped = self.opened("freeze");
        self.freezes.iter().filter(move |freeze| !skipped && (!self.rollback || freeze.rollbacks))
    }

    fn window(&self) -> Option<&Window> {
        self.window.filter(|_| !self.rollback && !self.opened("window"))
    }

    fn soaks(&self) -> bool {
        !self.rollback && !self.opened("soak")
    }
}

impl Gate {
    /// All gates, in the order of §11.
    pub const ALL: [Gate; 12] = [
        Gate::Store,
        Gate::Version,
        Gate::Requires,
        Gate::Soak,
        Gate::Window,
        Gate::Freeze,
        Gate::Approval,
        Gate::Engine,
        Gate::Agents,
        Gate::Preflight,
        Gate::Planned,
        Gate::Lease,
    ];

    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Gate::Store => "store",
            Gate::Version => "version",
            Gate::Requires => "requires",
            Gate::Soak => "soak",
            Gate::Window => "window",
            Gate::Freeze => "freeze",
            Gate::Approval => "approval",
            Gate::Engine => "engine",
            Gate::Agents => "agents",
            Gate::Preflight => "preflight",
            Gate::Planned => "planned",
            Gate::Lease => "lease",
        }
    }

    /// Waiting does not open it: somebody has to do something about the version, or ask for another.
    const fn is_for_ever(self) -> bool {
        matches!(self, Gate::Store | Gate::Version | Gate::Requires)
    }
}

/// Every gate that is closed, in the order of §11; empty: it may start. Warnings are apart.
#[must_use]
pub fn closed(facts: &Facts<'_>) -> (Vec<Closed>, Vec<Why>) {
    let mut found = Vec::new();
    let mut close = |gate: Gate, why: Why| {
        // A window that never opens again is no better than a version that is blocked.
        let for_ever = gate.is_for_ever() || (gate == Gate::Window && why.until.is_none());
        found.push(Closed { gate, why, for_ever });
    };
    if !facts.stores.is_empty() && !facts.stores.iter().any(|store| store == facts.store) {
        let details = [("store", facts.store.to_owned()), ("stores", facts.stores.join(", "))];
        close(Gate::Store, Why::new("W.store", details));
    }
    if let Some(why) = &facts.version_fault {
        close(Gate::Version, why.clone());
    }
    for why in &facts.unmet {
        close(Gate::Requires, why.clone());
    }
    if let Some(why) = soak(facts) {
        close(Gate::Soak, why);
    }
    if let Some(window) = facts.window().filter(|window| !window.is_open(facts.now)) {
        let mut why = Why::new("W.window", [("window", window.name.clone())]);
        if let Some(opens) = window.opens(facts.now) {
            why = why.with("opens", window.told(opens)).until(opens);
        }
        close(Gate::Window, why);
    }
    for freeze in facts.freezes() {
        if let Some(end) = freeze.holds_until(facts.now) {
            close(Gate::Freeze, frozen(freeze).until(end));
        }
    }
    if let Some(why) = facts.approval.as_ref().filter(|_| !facts.rollback) {
        close(Gate::Approval, why.clone());
    }
    if let Some((by, at)) = &facts.engine_stopped {
        close(Gate::Engine, Why::new("W.engine", [("by", by.clone()), ("at", at.to_string())]));
    }
    for (agent, seen_at) in &facts.away {
        let seen = seen_at.map(|at| at.to_string()).unwrap_or_default();
        close(Gate::Agents, Why::new("W.agent", [("agent", agent.clone())]).with("seen_at", seen));
    }
    for why in facts.preflight.iter().filter(|_| !facts.opened("preflight")) {
        close(Gate::Preflight, why.clone());
    }
    if let Some(at) = facts.planned_at.filter(|at| *at > facts.now) {
        close(Gate::Planned, Why::new("W.planned", [("what", "at".to_owned())]).until(at));
    }
    if let Some(why) = &facts.lease {
        close(Gate::Lease, why.clone());
    }
    (found, warnings(facts))
}

fn frozen(freeze: &Freeze) -> Why {
    Why::new("W.freeze", [("freeze", freeze.name.clone())])
        .with("owner", freeze.owner.clone())
        .with("reason", freeze.reason.clone())
}

/// Why it is too young (P-1, P-5): one reason for all depots that are missing.
fn soak(facts: &Facts<'_>) -> Option<Why> {
    if !facts.soaks() {
        return None;
    }
    let availability = &facts.availability;
    let why = Why::new("W.soak", [("soak", facts.soak.as_secs().to_string())])
        .with("committed_at", availability.committed_at.to_string());
    let Some(at) = soaked_at(availability, facts.soak, facts.now) else {
        let pending = availability.depots.iter().filter(|(_, at)| at.is_none());
        let pending: Vec<&str> = pending.map(|(name, _)| name.as_str()).collect();
        return Some(why.with("depot", pending.join(", ")));
    };
    let available = availability.at().unwrap_or(availability.committed_at);
    (at > facts.now).then(|| why.with("available_at", available.to_string()).until(at))
}

/// What may go wrong by the clock although it may start (WF-3, PF-06).
fn warnings(facts: &Facts<'_>) -> Vec<Why> {
    let Some(expected) = facts.expected else { return Vec::new() };
    let end = facts.now.plus(expected);
    let mut found = Vec::new();
    if let Some((window, closes)) = facts.window().and_then(|w| Some((w, w.closes(facts.now)?)))
        && closes < end
    {
        let why = Why::new("W.window", [("window", window.name.clone())])
            .with("closes", window.told(closes))
            .with("closes_at", closes.to_string());
        found.push(why.with("expected", expected.as_secs().to_string()));
    }
    for freeze in facts.freezes().filter(|freeze| freeze.holds_until(facts.now).is_none()) {
        if let Some((begins, _)) = freeze.times_between(facts.now, end).first() {
            let why = frozen(freeze).with("begins_at", begins.to_string());
            found.push(why.with("expected", expected.as_secs().to_string()));
        }
    }
    found
}

/// The first instant at which every gate of the clock is open: age, window, freezes, the wished time. Nothing while a depot is missing, or when a window never opens. The other gates are not
/// looked at: nobody knows when they open.
#[must_use]
pub fn earliest(facts: &Facts<'_>) -> Option<Timestamp> {
    let mut at = facts.now.max(facts.planned_at.unwrap_or(facts.now));
    if facts.soaks() {
        at = at.max(soaked_at(&facts.availability, facts.soak, facts.now)?);
    }
    // Windows and freezes take turns; more often than this, and they leave no room.
    for _ in 0..EARLIEST_TURNS_MAX {
        let before = at;
        if let Some(window) = facts.window() {
            at = window.opens(at)?;
        }
        for freeze in facts.freezes() {
            at = freeze.holds_until(at).unwrap_or(at);
        }
        if at == before {
            return Some(at);
        }
    }
    None
}

/// Turns that windows and freezes take in [`earliest`].
const EARLIEST_TURNS_MAX: usize = 1_000;

/// When to look again: the next gate that opens by itself.
#[must_use]
pub fn next_at(closed: &[Closed]) -> Option<Timestamp> {
    closed.iter().filter_map(|closed| closed.why.until).min()
}

impl Availability {
    /// When the version stood on every depot that serves the target (P-1); nothing while one is missing.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        self.depots
            .iter()
            .try_fold(self.committed_at, |at, (_, reached)| reached.map(|reached| at.max(reached)))
    }
}

/// When a version that is available may go, as far as its age is concerned: nothing while a depot is missing. Its age is the smaller of what the wall clock says and what the server lived
/// through (P-3); the instant is not after `now` exactly when `age ≥ soak`.
#[must_use]
pub fn soaked_at(availability: &Availability, soak: Duration, now: Timestamp) -> Option<Timestamp> {
    let available = availability.at()?;
    let age = now.since(available).min(availability.lived);
    match soak.checked_sub(age).filter(|left| !left.is_zero()) {
        // Instants know no less than a millisecond, and it never starts early.
        Some(left) => Some(now.plus(round_up(left))),
        None => Some(available.plus(soak).min(now)),
    }
}

fn round_up(left: Duration) -> Duration {
    let whole = Duration::from_millis(u64::try_from(left.as_millis()).unwrap_or(u64::MAX));
    if whole < left { whole + Duration::from_millis(1) } else { whole }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
