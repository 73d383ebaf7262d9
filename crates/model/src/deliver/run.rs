//! How one run of a graph stands: object by object (§9, §17). A run is one delivery's, or a space's of one business date.
//!
//! The graph people see is the newest run of its space. Setting it upcoming begins a fresh, resting run; outcomes stay with the objects ([`Outcome`]).

use super::state::{State, Why};
use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// How each object stands, by path: `CA_Init`, `CA_Init/INIT_GARDE`.
    pub objects: BTreeMap<String, Object>,
    /// What a person decided about a failure: `fail`, `rollback`; nothing yet.
    pub decision: Option<String>,
    /// It is being called off: nothing new starts but what must always run.
    pub cancelling: bool,
    /// It ended; nothing changes any more.
    pub ended: Option<Timestamp>,
}

/// How an object stands.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Object {
    /// State.
    pub state: State,
    /// Why: the first is its sub-state; the others are further blockers.
    pub whys: Vec<Why>,
    /// Since when it is in this state and sub-state.
    pub since: Timestamp,
    /// When it was demanded, and by whom.
    pub demanded: Option<(Timestamp, String)>,
    /// When its links were satisfied: waits are counted from here.
    pub ready_at: Option<Timestamp>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it settled.
    pub ended_at: Option<Timestamp>,
    /// Number of the current try, from 1; 0 before the first.
    pub attempt: u32,
    /// Not before: the next try, the next occurrence.
    pub next_at: Option<Timestamp>,
    /// Attempts of the current try, by agent; what the server does itself stands under the empty name.
    pub targets: BTreeMap<String, Target>,
    /// Agents left out, by reason (AG-10, exclusions).
    pub skipped: BTreeMap<String, String>,
    /// Units it holds.
    pub holds: Vec<Taken>,
    /// Exit code of its last attempt.
    pub code: Option<i32>,
    /// Classified cause of its error.
    pub cause: Option<String>,
    /// Outputs of its script.
    pub outputs: BTreeMap<String, String>,
    /// It was started by force: links, times and resources are not looked at.
    pub forced: Option<String>,
    /// A person decides; who took it over.
    pub taken_over: Option<String>,
    /// Only these agents, when a person asked for a rerun of some.
    pub only: Option<Vec<String>>,
    /// It is longer on its way than usual.
    pub overrun: bool,
    /// It has begun before and begins again by word of a person or of its retries: demand, calendar, times and conditions are not looked at again.
    pub again: bool,
    /// Retries are counted from this try on.
    pub tries_from: u32,
    /// How its last occurrence ended, while a cyclic object waits for the next.
    pub last: Option<State>,
    /// Its settling has been told: outcome, resources written.
    pub told: bool,
    /// Something was done to it since the last step: [`super::advance::advance`] lists it among what changed.
    #[serde(skip)]
    pub touched: bool,
}

impl Object {
    /// The code of its sub-state; empty when it has none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.whys.first().map_or("", |why| why.code.as_str())
    }
    /// In error by word of a person: itself, not a job of it.
    #[must_use]
    pub fn is_marked_error(&self) -> bool {
        self.state == State::Error && self.code() == "E.forced" && self.whys[0].get("job").is_empty()
    }
    /// Attempts that have not ended.
    pub fn live(&self) -> impl Iterator<Item = (&String, &Target)> {
        self.targets.iter().filter(|(_, target)| target.end.is_none())
    }
    /// Whether an attempt of it has not ended.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live().next().is_some()
    }
}

/// One attempt on one agent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    /// Id of the attempt; nothing for what the server does itself, or before it is made.
    pub attempt: Option<Uuid>,
    /// How far it is.
    pub phase: Phase,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When its process began.
    pub started_at: Option<Timestamp>,
    /// Since when its agent is away.
    pub away_since: Option<Timestamp>,
    /// What puts it in difficulty while its process runs, as its agent says: `X.disk`.
    pub alarm: Option<Why>,
    /// How it ended.
    pub end: Option<End>,
    /// It is to end.
    pub stop: Option<StopAsked>,
}

/// An attempt is to end.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StopAsked {
    /// Who: a person, `timeout-start`, `cancelled`.
    pub by: String,
    /// Without grace.
    pub now: bool,
    /// The order has been given.
    pub sent: bool,
}

/// How far an attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Sent, nothing heard.
    #[default]
    Dispatched,
    /// On the agent's disk, waiting in its queue.
    Queued,
    /// Its process runs.
    Active,
    /// It was asked to end.
    Stopping,
    /// Its agent is away.
    Unreachable,
    /// It ended.
    Ended,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct End {
    /// As agents say: `exited` `signalled` `timeout-run` `timeout-silence` `killed` `refused` `lost` `done`.
    pub kind: String,
    /// Exit code.
    pub code: Option<i32>,
    /// Signal.
    pub signal: Option<i32>,
    /// Cause, classified.
    pub cause: Option<String>,
    /// Another try may help, as far as the cause says; nothing: no opinion.
    pub retry: Option<bool>,
    /// Nothing changed on the machine.
    pub unchanged: bool,
    /// Warnings.
    pub warnings: Vec<String>,
    /// It wants the machine to be started anew (§14.3).
    pub reboot: bool,
    /// Outputs.
    pub outputs: BTreeMap<String, String>,
}

/// Units of a weight an object holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Resource.
    pub resource: String,
    /// Units.
    pub units: u64,
    /// When they come back.
    pub free: super::graph::Free,
}

/// The last outcome of an object, shown as a ring after a reset (RT-3), until its next run or until somebody acknowledges it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// How it ended.
    pub state: State,
    /// Why.
    pub why: Why,
    /// When.
    pub at: Timestamp,
    /// Delivery: `D-42`, or empty.
    pub delivery: String,
    /// Cause.
    pub cause: Option<String>,
    /// Whose version.
    pub version: String,
    /// Somebody has seen it.
    pub acknowledged: bool,
}
