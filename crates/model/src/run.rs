//! A run: one package carried out by one computer once (spec/fusioninventory-deploy §6). Retries are new runs.
//!
//! Whatever agents say goes through [`Run::hear`]: our own agent says it over its link, foreign ones as `setStatus`. Phases only go
//! forward and what is final stays, whatever is replayed, reordered or lost.

use crate::Timestamp;
use std::fmt;

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunState {
    /// Waits for its computer; a reason says what for.
    Prepared,
    /// Handed out; nothing heard yet.
    Sent,
    /// Its computer works on it.
    Running,
    /// Done.
    Success,
    /// Left out by a check: nothing was to do.
    Skipped,
    /// Failed.
    Error,
    /// Called off.
    Cancelled,
}

impl RunState {
    /// All, in the order people are shown.
    pub const ALL: [RunState; 7] = [
        RunState::Prepared,
        RunState::Sent,
        RunState::Running,
        RunState::Success,
        RunState::Skipped,
        RunState::Error,
        RunState::Cancelled,
    ];
    /// The word on wires and in texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            RunState::Prepared => "prepared",
            RunState::Sent => "sent",
            RunState::Running => "running",
            RunState::Success => "success",
            RunState::Skipped => "skipped",
            RunState::Error => "error",
            RunState::Cancelled => "cancelled",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
    /// The number it is stored as; never changes.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            RunState::Prepared => 0,
            RunState::Sent => 1,
            RunState::Running => 2,
            RunState::Success => 3,
            RunState::Skipped => 4,
            RunState::Error => 5,
            RunState::Cancelled => 6,
        }
    }
    /// Reads the number back.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.number() == number)
    }
    /// Whether nothing more is expected.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, RunState::Success | RunState::Skipped | RunState::Error | RunState::Cancelled)
    }
}

impl fmt::Display for RunState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How far a run has come, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Checks.
    Checking,
    /// Files are fetched.
    Downloading,
    /// Files are put together.
    Prepare,
    /// Actions.
    Processing,
}

impl Phase {
    /// All, in order.
    pub const ALL: [Phase; 4] = [Phase::Checking, Phase::Downloading, Phase::Prepare, Phase::Processing];
    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Phase::Checking => "checking",
            Phase::Downloading => "downloading",
            Phase::Prepare => "prepare",
            Phase::Processing => "processing",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.word() == word)
    }
}

/// What an agent says about a run (§6.2).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Phase it belongs to; nothing on the last word.
    pub phase: Option<Phase>,
    /// `ok` `ko` `info` `warning` `ignore`, or any text; empty: just news.
    pub status: String,
    /// It is about a file: SHA-512 of it.
    pub file: Option<String>,
    /// Number of the action, from 0.
    pub action: Option<u32>,
    /// Number of the check, from 0.
    pub check: Option<u32>,
    /// Text.
    pub text: String,
}

/// What a person in front of the machine answered (§12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserEvent {
    /// When the question was asked; nothing for a word we do not know.
    pub moment: Option<crate::install::Moment>,
    /// `continue` `stop` `postpone` `error_…`.
    pub behavior: String,
    /// `on_ok`, `on_nouser`, …
    pub event: String,
    /// Who; nothing when nobody was there.
    pub user: Option<String>,
}

/// Why a run ended as it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The agent's last word.
    Said(String),
    /// A person at the machine called it off.
    ByUser(Option<String>),
    /// The agent could not do what was asked of it: word of a user interaction.
    Broken(String),
}

/// What a word of the agent leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It goes into the log and changes nothing else.
    Noted,
    /// It goes into the log as late: the run had ended.
    Late,
    /// It goes into the log with a warning for people: an action's own check failed, the action was left out (§7.3).
    Warned,
    /// The run goes on.
    Going,
    /// The run ended.
    Ends(RunState, Ended),
    /// A person asked for later: prepared again, not before the wait of the interaction.
    Postponed,
    /// Nobody asked for this: the run was never handed out. Not logged; a reason to be alert (S-3).
    Unasked,
}

/// What matters of a run for the next word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// How it stands.
    pub state: RunState,
    /// How far it has come.
    pub phase: Option<Phase>,
    /// When it was handed out last.
    pub sent_at: Option<Timestamp>,
    /// When it was heard of last.
    pub heard_at: Option<Timestamp>,
    /// How often it was handed out.
    pub handed_out: u32,
}

/// Text of the last word of a run that was left out.
pub const SKIPPED: &str = "job skipped";

impl Run {
    /// Takes in a status (§6.4).
    pub fn hear(&mut self, at: Timestamp, status: &Status) -> Heard {
        let ok = status.status == "ok";
        let finished = ok && status.phase.is_none() && status.file.is_none() && status.action.is_none();
        match self.state {
            RunState::Prepared => return Heard::Unasked,
            // An action's failed check may have ended a run whose *prepare* was lost: the last word wins (§6.4).
            RunState::Error if finished && self.phase == Some(Phase::Checking) => {
                return self.end(RunState::Success, &status.text);
            }
            state if state.is_final() => return Heard::Late,
            _ => {}
        }
        self.heard_at = Some(at);
        let reached = self.phase;
        self.phase = self.phase.max(status.phase);
        self.state = RunState::Running;
        if ok && status.text == SKIPPED {
            return self.end(RunState::Skipped, &status.text);
        }
        if finished {
            return self.end(RunState::Success, &status.text);
        }
        if status.status == "ko" {
            if status.phase == Some(Phase::Checking) && reached >= Some(Phase::Prepare) {
                return Heard::Warned;
            }
            return self.end(RunState::Error, &status.text);
        }
        Heard::Going
    }

    fn end(&mut self, state: RunState, text: &str) -> Heard {
        self.state = state;
        Heard::Ends(state, Ended::Said(text.to_owned()))
    }

    /// Takes in what a person answered (§12).
    pub fn hear_user(&mut self, at: Timestamp, event: &UserEvent) -> Heard {
        use crate::install::Moment;
        if self.state == RunState::Prepared {
            return Heard::Unasked;
        }
        if self.state.is_final() {
            return Heard::Late;
        }
        self.heard_at = Some(at);
        self.state = RunState::Running;
        if !matches!(event.moment, Some(Moment::Before | Moment::AfterDownload)) {
            return Heard::Noted;
        }
        match event.behavior.as_str() {
            "stop" => {
                self.state = RunState::Cancelled;
                Heard::Ends(RunState::Cancelled, Ended::ByUser(event.user.clone()))
            }
            "postpone" => {
                self.state = RunState::Prepared;
                self.phase = None;
                Heard::Postponed
            }
            broken if broken.starts_with("error_") => {
                self.state = RunState::Error;
                Heard::Ends(RunState::Error, Ended::Broken(broken.to_owned()))
            }
            _ => Heard::Going,
        }
    }

    /// Takes in what one of our own agents reports: `state` is where it stands, in its own words.
    pub fn report(&mut self, at: Timestamp, state: RunState, phase: Option<Phase>) -> Heard {
        if self.state == RunState::Prepared {
            return Heard::Unasked;
        }
        if self.state.is_final() {
            return Heard::Late;
        }
        self.heard_at = Some(at);
        self.phase = self.phase.max(phase);
        if state.is_final() {
            return self.end(state, "");
        }
        self.state = RunState::Running;
        Heard::Going
    }

    /// What to do when its computer asks for work while it is handed out already (§6.6, R-42).
    #[must_use]
    pub fn asked_again(&self, hand_outs_max: u32) -> Again {
        match self.phase {
            None if self.handed_out >= hand_outs_max => Again::GiveUp,
            None => Again::Alone,
            Some(Phase::Checking | Phase::Downloading) if self.handed_out >= hand_outs_max => Again::GiveUp,
            Some(Phase::Checking | Phase::Downloading) => Again::Repeat,
            Some(Phase::Prepare | Phase::Processing) => Again::Interrupted,
        }
    }
}

/// What to do with a run whose computer asks for work again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Nothing was heard: hand it out again; alone, if it was handed out together with others.
    Alone,
    /// Nothing was changed on the machine yet: hand it out again.
    Repeat,
    /// It was handed out too often: error, "the agent does not accept the job".
    GiveUp,
    /// Actions may have begun: error, "interrupted".
    Interrupted,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent() -> Run {
        Run { state: RunState::Sent, phase: None, sent_at: None, heard_at: None, handed_out: 1 }
    }
    fn say(phase: Option<Phase>, status: &str, text: &str) -> Status {
        Status { phase, status: status.to_owned(), text: text.to_owned(), ..Status::default() }
    }
    fn at() -> Timestamp {
        Timestamp::parse("2026-01-01T00:00:00Z").unwrap()
    }

    /// the states of §6.4.
    #[test]
    fn states_follow_what_agents_say() {
        let mut run = sent();
        assert_eq!(run.hear(at(), &say(Some(Phase::Checking), "", "starting")), Heard::Going);
        run.hear(at(), &say(Some(Phase::Prepare), "ok", "success"));
        assert_eq!(run.hear(at(), &say(Some(Phase::Checking), "ko", "check")), Heard::Warned);
        run.hear(at(), &say(Some(Phase::Processing), "ok", "a, processing success"));
        assert!(matches!(run.hear(at(), &say(None, "ok", "done")), Heard::Ends(RunState::Success, _)));
        assert_eq!(run.hear(at(), &say(Some(Phase::Processing), "ko", "x")), Heard::Late);
        assert_eq!(run.state, RunState::Success);

        let mut run = sent();
        assert!(matches!(
            run.hear(at(), &say(Some(Phase::Checking), "ko", "no")),
            Heard::Ends(RunState::Error, _)
        ));
        assert!(matches!(run.hear(at(), &say(None, "ok", "done")), Heard::Ends(RunState::Success, _)));

        let mut run = sent();
        assert!(matches!(
            run.hear(at(), &say(Some(Phase::Checking), "ok", SKIPPED)),
            Heard::Ends(RunState::Skipped, _)
        ));
        let mut run = Run { state: RunState::Prepared, ..sent() };
        assert_eq!(run.hear(at(), &say(None, "ok", "job successfully completed")), Heard::Unasked);
    }

    /// the table of §6.6.
    #[test]
    fn asked_again() {
        let with = |phase, handed_out| Run { phase, handed_out, ..sent() }.asked_again(3);
        assert_eq!(with(None, 1), Again::Alone);
        assert_eq!(with(None, 3), Again::GiveUp);
        assert_eq!(with(Some(Phase::Downloading), 2), Again::Repeat);
        assert_eq!(with(Some(Phase::Prepare), 1), Again::Interrupted);
    }
}
