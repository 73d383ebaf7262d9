//! What happens to a run from outside: what agents say, and what people do (§9.3, §10). Each changes the run; [`super::advance::advance`] then says what follows.

use super::graph::Graph;
use super::run::{End, Phase, Run};
use crate::Timestamp;

/// Something a person does to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Run an on-demand object now.
    Demand,
    /// Withdraw that.
    CancelDemand,
    /// Start now, whatever the links, times and resources say.
    Force,
    /// Ask its process to end.
    Stop,
    /// End it at once.
    Kill,
    /// Another try, of some agents only.
    Rerun {
        /// Only these agents; nothing: all.
        agents: Option<Vec<String>>,
        /// Only those that failed; the filter of the first run is kept.
        only_failed: bool,
    },
    /// This and every descendant that failed or could not run, anew.
    RerunFrom,
    /// Upcoming again.
    SetUpcoming,
    /// Finished, by word of a person.
    MarkFinished,
    /// In error, by word of a person.
    MarkError,
    /// Descheduled.
    Deschedule,
    /// Not scheduled.
    NotSchedule,
    /// A failure's decision: try again.
    Retry,
    /// A failure's decision: go on as if it had finished; only where the job is skippable.
    Ignore,
    /// A failure's decision: it failed.
    Fail,
    /// A failure's decision: leave this agent out.
    Exclude {
        /// Agent.
        agent: String,
    },
    /// A failure's decision: go back.
    RollBack,
    /// I decide about it.
    TakeOver,
    /// A manual job: confirm.
    Confirm,
    /// A manual job: refuse.
    Refuse,
}

/// Why an action cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// No such object.
    Unknown,
    /// Its state does not allow it: the state's word.
    State(&'static str),
    /// It is not on demand.
    NotOnDemand,
    /// The failure of this job cannot be ignored.
    NotSkippable,
    /// Only the chain may start it.
    ChainOnly,
    /// No such agent among its targets.
    Agent(String),
}

/// A person acts. The same again within the window of AC-2 is stopped by whoever calls.
///
/// # Errors
/// [`Refused`]; nothing is changed then.
pub fn act(
    graph: &Graph,
    run: &mut Run,
    path: &str,
    action: &Action,
    who: &str,
    note: &str,
    now: Timestamp,
) -> Result<(), Refused> {
    let _ = (graph, run, path, action, who, note, now);
    Err(Refused::Unknown)
}

/// An agent says how far an attempt is; older news is dropped.
pub fn heard(
    run: &mut Run,
    path: &str,
    agent: &str,
    phase: Phase,
    started_at: Option<Timestamp>,
    now: Timestamp,
) {
    let _ = (run, path, agent, phase, started_at, now);
}

/// An attempt ended; under the empty agent, something the server did itself. Said twice, the second changes nothing.
pub fn ended(graph: &Graph, run: &mut Run, path: &str, agent: &str, end: End, now: Timestamp) {
    let _ = (graph, run, path, agent, end, now);
}

/// An agent went away or came back.
pub fn connected(run: &mut Run, agent: &str, connected: bool, now: Timestamp) {
    let _ = (run, agent, connected, now);
}
