//! What follows: one step of a run (§8, §9, §24.2). The engine calls [`advance`] after everything that happened and whenever a timer it asked for is due; it writes what changed and
//! carries out the commands, in one transaction. Called twice with the same, the second step is empty: the step is computed, not remembered.

mod ends;
mod expects;
mod gate;
mod jobs;
mod links;
mod targets;
mod values;
mod walk;

pub(super) use ends::failure_of;
pub use expects::STARVATION_AFTER;
pub use targets::{OVERRUN_PERCENT, RETRY_DELAY_MAX, UNREACHABLE_AFTER, is_good};

use super::graph::Graph;
use super::index::Order;
use super::run::{Object, Run};
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
    /// Values of `${…}` and of conditions that do not change during the run: parameters, environment, package, variables. `policy.no_auto_rollback_causes`, a list, is looked up here
    /// when an error would go back by itself (RB-4).
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
    let order = graph.order();
    complete(order, run, facts.now);
    let mut step = Step::default();
    for (path, object) in &mut run.objects {
        if std::mem::take(&mut object.touched) {
            step.changed.insert(path.clone());
        }
    }
    if run.ended.is_some() {
        return step;
    }
    let mut walk = walk::Walk::new(graph, order, run, facts, step);
    walk.all();
    let ended = walk.ended();
    step = walk.step;
    if ended.is_some() {
        run.ended = Some(facts.now);
        step.ended = ended;
        step.next_at = None;
    }
    step
}

/// Objects a graph has and the run does not know are upcoming.
fn complete(order: &Order, run: &mut Run, now: Timestamp) {
    let known = order.sorted.iter().map(|n| &order.paths[*n]);
    if run.objects.len() == order.paths.len() && run.objects.keys().eq(known) {
        return;
    }
    for path in &order.paths {
        run.objects.entry(path.clone()).or_insert_with(|| Object { since: now, ..Object::default() });
    }
}

/// A fresh run of a graph: every object upcoming.
#[must_use]
pub fn fresh(graph: &Graph, now: Timestamp) -> Run {
    let objects = graph.paths().map(|path| (path, Object { since: now, ..Object::default() })).collect();
    Run { objects, ..Run::default() }
}

/// What a name in a condition or a text stands for during a run: `job.APP/JOB.output.k` `.code` `.state` `.cause`, `app.APP.state`, `res.NAME` `.size` `.taken` `.max`,
/// `delivery.decision` and `delivery.outcome` as they are now, `param.NAME` of a manual job as it was answered, anything else as [`Facts::values`] has it.
#[must_use]
pub fn value(graph: &Graph, run: &Run, facts: &Facts<'_>, name: &str) -> Option<serde_json::Value> {
    let find = |path: &str| run.objects.get(path);
    let values = values::Values {
        graph,
        facts,
        decision: run.decision.as_deref(),
        cancelling: run.cancelling,
        find: &find,
    };
    values.get(name)
}

/// How a space stands: that of its applications taken together (§9.4).
#[must_use]
pub fn space_state(graph: &Graph, run: &Run) -> super::state::State {
    let mut counts = ends::Counts::default();
    for app in &graph.apps {
        if let Some(object) = run.objects.get(&app.name) {
            let counted = object.state != super::state::State::Error || ends::counts(app.on_error, object);
            counts.add(object.state, counted);
        }
    }
    counts.state()
}

#[cfg(test)]
mod tests;
