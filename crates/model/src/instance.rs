//! The life of an instance as the server sees it: states, orders, and when an order is done.
//!
//! An order is not a message: it changes what is *wanted* and gives it a higher launch number. The agent compares,
//! acts, and reports which launch its state belongs to. So a lost or repeated message changes nothing, and an older
//! order can never win over a newer one (P5).

use std::fmt;

/// State of an instance's process (spec/constellation §5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunState {
    /// Never reported, or virtual.
    Unknown,
    /// Being stopped.
    Stopping,
    /// Not running.
    Stopped,
    /// Being started.
    Starting,
    /// Running.
    Started,
}

impl RunState {
    /// All states, in the sources' order.
    pub const ALL: [RunState; 5] =
        [RunState::Unknown, RunState::Stopping, RunState::Stopped, RunState::Starting, RunState::Started];

    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            RunState::Unknown => "unknown",
            RunState::Stopping => "stopping",
            RunState::Stopped => "stopped",
            RunState::Starting => "starting",
            RunState::Started => "started",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}

impl fmt::Display for RunState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a person can order for an instance (spec/constellation §5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Start if stopped.
    Start,
    /// Stop; no recovery follows.
    Stop,
    /// Stop, then start, with the same files.
    Restart,
    /// Resolve again, fetch again, then restart.
    Reload,
    /// Give the current settings to the running program, without a restart.
    PushSettings,
}

impl Verb {
    /// All verbs.
    pub const ALL: [Verb; 5] = [Verb::Start, Verb::Stop, Verb::Restart, Verb::Reload, Verb::PushSettings];

    /// The word on wires and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Verb::Start => "start",
            Verb::Stop => "stop",
            Verb::Restart => "restart",
            Verb::Reload => "reload",
            Verb::PushSettings => "push-settings",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.word() == word)
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What an order waits for: the launch or the settings generation it created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Running, at this launch or a newer one.
    Started(u64),
    /// Not running, at this launch or a newer one.
    Stopped(u64),
    /// These settings, or newer ones, are with the program.
    Settings(u64),
}

/// What an agent reported, as far as orders look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Launch its state belongs to.
    pub launch: u64,
    /// Settings generation it has applied.
    pub settings: u64,
    /// State of the process.
    pub state: RunState,
    /// The agent gave a reason why it could not do what is wanted.
    pub failed: bool,
    /// The program ran and ended by itself, content: exit code 0.
    pub finished: bool,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The agent has not done it yet.
    Waiting,
    /// Done.
    Done,
    /// The agent tried and could not; its reason stands beside the state.
    Failed,
    /// A newer order took its place before it was done.
    Superseded,
}

/// Decides how an order stands.
#[must_use]
pub fn outcome(goal: Goal, seen: Seen) -> Outcome {
    match goal {
        Goal::Settings(wanted) => {
            if seen.settings >= wanted {
                Outcome::Done
            } else {
                Outcome::Waiting
            }
        }
        Goal::Started(launch) | Goal::Stopped(launch) if seen.launch < launch => Outcome::Waiting,
        Goal::Started(launch) => match seen.state {
            RunState::Started => Outcome::Done,
            RunState::Stopped if seen.failed && seen.launch == launch => Outcome::Failed,
            RunState::Stopped if seen.finished && seen.launch == launch => Outcome::Done,
            _ if seen.launch > launch => Outcome::Superseded,
            _ => Outcome::Waiting,
        },
        Goal::Stopped(launch) => match seen.state {
            RunState::Stopped => Outcome::Done,
            _ if seen.launch > launch => Outcome::Superseded,
            _ => Outcome::Waiting,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_done_when_its_launch_or_a_newer_one_is_seen() {
        use Outcome::*;
        use RunState::*;
        let seen = |launch, state| Seen { launch, settings: 4, state, failed: false, finished: false };
        for (goal, seen, expected) in [
            (Goal::Started(2), seen(1, Started), Waiting),
            (Goal::Started(2), seen(2, Starting), Waiting),
            (Goal::Started(2), seen(2, Started), Done),
            (Goal::Started(2), seen(2, Stopped), Waiting),
            (Goal::Started(2), Seen { failed: true, ..seen(2, Stopped) }, Failed),
            (Goal::Started(2), Seen { finished: true, ..seen(2, Stopped) }, Done),
            (Goal::Started(2), Seen { finished: true, ..seen(1, Stopped) }, Waiting),
            (Goal::Started(2), seen(3, Stopped), Superseded),
            (Goal::Started(2), seen(3, Started), Done),
            (Goal::Stopped(2), seen(1, Stopped), Waiting),
            (Goal::Stopped(2), seen(2, Stopping), Waiting),
            (Goal::Stopped(2), seen(2, Stopped), Done),
            (Goal::Stopped(2), seen(3, Started), Superseded),
            (Goal::Settings(4), seen(1, Started), Done),
            (Goal::Settings(5), seen(1, Started), Waiting),
        ] {
            assert_eq!(outcome(goal, seen), expected, "{goal:?} {seen:?}");
        }
    }
}
