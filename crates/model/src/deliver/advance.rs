//! What follows: one step of a run (§8, §9, §24.2). The engine calls [`advance`] after everything that happened and whenever a timer it asked for is due; it writes what changed and
//! carries out the commands, in one transaction. Called twice with the same, the second step is empty: the step is computed, not remembered.

use super::graph::Graph;
use super::run::Run;
use crate::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What a step is computed from.
pub struct Facts<'a> {
    /// Now, by the server's clock.
    pub now: Timestamp,
    /// Nothing: the engine runs. Else who stopped it, and when (E-7).
    pub engine_stopped: Option<(String, Timestamp)>,
    /// Held objects (they outlive runs): who, since when, note.
    pub held: &'a BTreeMap<String, Held>,
    /// Agents the graph may name.
    pub agents: &'a BTreeMap<String, AgentFact>,
    /// Resources the graph mentions.
    pub resources: &'a BTreeMap<String, super::resource::Fact>,
    /// Values of `${…}` and of conditions that do not change during the run: parameters, environment, package, variables.
    pub values: &'a BTreeMap<String, serde_json::Value>,
    /// What calendars say.
    pub calendars: &'a super::calendar::Calendars,
    /// Business date: midnight it counts from, and its name.
    pub date: super::calendar::BusinessDate,
    /// Parents in other spaces, by `SPACE/APP`: state of the last run, its business date, when it ended.
    pub elsewhere: &'a BTreeMap<String, Elsewhere>,
    /// What the tier says of failures, for [`super::graph::OnError::Tier`].
    pub tier_on_error: super::graph::OnError,
    /// An agent that is away so long makes its attempts *lost*.
    pub lost_after: std::time::Duration,
}

/// Somebody holds an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub by: String,
    /// Since.
    pub at: Timestamp,
    /// Note.
    pub note: String,
}

/// What is known of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentFact {
    /// It is connected.
    pub connected: bool,
    /// Last heard.
    pub seen_at: Option<Timestamp>,
}

/// A parent in another space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// State.
    pub state: super::state::State,
    /// Business date, as people write it.
    pub date: String,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// Objects that changed.
    pub changed: BTreeSet<String>,
    /// To carry out, in this order.
    pub commands: Vec<Command>,
    /// Look again then, at the latest.
    pub next_at: Option<Timestamp>,
    /// Every object has settled: the run ended with this.
    pub ended: Option<Ended>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Success.
    Finished,
    /// Success, something warned.
    Warned,
    /// An error counts.
    Failed,
    /// It was called off.
    Cancelled,
}

/// Something to carry out.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Make an attempt of a job on an agent, and send it. Its [`super::run::Target`] is there already, without an id.
    Dispatch {
        /// Job.
        path: String,
        /// Agent.
        agent: String,
    },
    /// The server does a builtin itself, at once; its end is told with [`super::act::ended`] under the empty agent.
    Builtin {
        /// Job.
        path: String,
    },
    /// End an attempt on an agent.
    Stop {
        /// Job.
        path: String,
        /// Agent.
        agent: String,
        /// Without grace.
        now: bool,
    },
    /// Take units for an object: all of them or none. They were free in the facts; the object holds them already.
    Take {
        /// Object.
        path: String,
        /// Resource.
        resource: String,
        /// Units.
        units: u64,
    },
    /// Give units back.
    Release {
        /// Object.
        path: String,
        /// Resource.
        resource: String,
        /// Units.
        units: u64,
    },
    /// Write a resource.
    Set {
        /// Object.
        path: String,
        /// Resource.
        resource: String,
        /// `set` `add` `push` `empty`.
        op: String,
        /// Value, places filled.
        value: String,
    },
    /// Keep this as the object's last outcome.
    Outcome {
        /// Object.
        path: String,
    },
    /// The delivery's failure asks for a rollback by itself.
    Rollback {
        /// Job that failed.
        path: String,
    },
}

/// One step.
pub fn advance(graph: &Graph, run: &mut Run, facts: &Facts<'_>) -> Step {
    let _ = (graph, run, facts);
    Step::default()
}

/// A fresh run of a graph: every object upcoming.
#[must_use]
pub fn fresh(graph: &Graph, now: Timestamp) -> Run {
    let objects = graph
        .paths()
        .map(|path| (path, super::run::Object { since: now, ..super::run::Object::default() }))
        .collect();
    Run { objects, ..Run::default() }
}
