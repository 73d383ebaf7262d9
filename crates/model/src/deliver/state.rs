//! The seven states (§9.1), and why something is in one (§9.2).

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names in one value of a [`Why`].
pub const NAMES_MAX: usize = 8;

/// A state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// À venir.
    #[default]
    Upcoming,
    /// En cours.
    Running,
    /// En difficulté.
    Difficulty,
    /// Terminé.
    Finished,
    /// En erreur.
    Error,
    /// Déplanifié: an ancestor failed, or what it expected was not so; links are not satisfied by it.
    Descheduled,
    /// Non planifié: not today, or a branch that was not taken; satisfies links.
    NotScheduled,
}

impl State {
    /// All.
    pub const ALL: [State; 7] = [
        State::Upcoming,
        State::Running,
        State::Difficulty,
        State::Finished,
        State::Error,
        State::Descheduled,
        State::NotScheduled,
    ];
    /// `W` `R` `X` `F` `E` `D` `U`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            State::Upcoming => 'W',
            State::Running => 'R',
            State::Difficulty => 'X',
            State::Finished => 'F',
            State::Error => 'E',
            State::Descheduled => 'D',
            State::NotScheduled => 'U',
        }
    }
    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            State::Upcoming => "upcoming",
            State::Running => "running",
            State::Difficulty => "difficulty",
            State::Finished => "finished",
            State::Error => "error",
            State::Descheduled => "descheduled",
            State::NotScheduled => "not-scheduled",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
    /// Nothing more happens by itself in this run.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, State::Finished | State::Error | State::Descheduled | State::NotScheduled)
    }
}

/// Why something is in its state: the sub-state of §9.2 (`W.link`, `E.exit`, …) with the values that name the blocker. The texts, in both languages, stand in `protocol::reason` under the
/// same code.
///
/// Values of each code, as [`super::advance`] and [`super::act`] give them. A value in brackets is there only when it is known; lists are joined by `, ` and cut at
/// [`NAMES_MAX`] names, the last then being `+N`. Times are RFC 3339, durations whole seconds. An application that shows what a job of it is about has the job's values
/// and `job`: the path. An object that shares its application's fate has `application`: its name (with `on` = `application`).
///
/// | code | values | `until` |
/// |---|---|---|
/// | `W.planned` | `what`: `at` `window` `cycle` | next start |
/// | `W.demand` | `right`: the right's word | |
/// | `W.held` | `by`, `at`, `note` | |
/// | `W.link` | `parent` (path), `state` (its word, or `absent`), `on`: `success` `error` `always` `not-run` `start` `after` `application`; across spaces [`date`] of the parent and `wanted` | |
/// | `W.resource` | `resource`, `wanted` (`take 1`, `size >= 3`, `= PROD`), `current` (`1/1`, `2`, `absent`), [`holder`: names], [`reserved`: for whom] | longest wait |
/// | `W.lease` | a weight that is kept to the end of the delivery or run: as `W.resource`, and `lock` = `resource` | longest wait |
/// | `W.engine` | `by`, `at` | |
/// | `W.agent` | `agent`: names, [`seen_at`] | longest wait |
/// | `W.capacity` | not from here: `R.queued` says it | |
/// | `R.dispatched` `R.queued` `R.active` `R.stopping` `R.unreachable` | `agent`: names (none: the server itself), `attempt`; of several agents `done`, `of`; of a builtin of the server `builtin`; of a subflow `subflow`; [`since`] of `R.unreachable`, [`by`] of `R.stopping`; of an application `job`, `running`, `of` | `R.unreachable`: then it is lost |
/// | `X.retrying` | `attempt` (next), `of`, `ended` (code of the failure, `E.exit`), and the failure's values | next try |
/// | `X.overrun` | `expected`, `started_at`, `agent`: names | |
/// | `X.disk` | `mount`, `free`, `reserve`: bytes; `agent` | |
/// | `X.guided` | `ended` and the failure's values, `skippable`: `yes` `no`, [`who` took it over]; of a manual job `manual` = `yes`, `who`: deciders (empty: whoever may act on jobs), `question_en`, `question_fr` | |
/// | `F.ok` | [`code`], [`by`] of a manual job, [`values`] it was given | |
/// | `F.warn` | [`code`], [`warnings`: number], [`skipped`: agents left out], of an application [`job`] | |
/// | `F.forced` | `by`, `note` | |
/// | `F.simulated` `F.nochange` | `F.nochange`: [`hook`] the package does not have | |
/// | `E.exit` | [`code`] or [`signal`], [`cause`], `agent`, `attempt`; of several agents `failed`, `of` | |
/// | `E.timeout` | `what`: `run` `silence` `start`, and as `E.exit` | |
/// | `E.killed` | [`signal`], [`by`], and as `E.exit` | |
/// | `E.submit` | `cause`: `value_missing` (with `name`), `unknown_job` (with `name`), `no_agent`, `agent_unreachable`, or what the agent refused; as `E.exit` | |
/// | `E.lost` | as `E.exit`, `since` | |
/// | `E.preflight` | as `E.exit` | |
/// | `E.wait` | `what`: `resource` `wait`; [`resource`, `wanted`, `current`, `holder`], `seconds` | |
/// | `E.forced` | `by`, `note` | |
/// | `D.unmet` | `resource`, `wanted`, `current` | |
/// | `D.upstream` | `parent`, `state` | |
/// | `D.calendar` | `what` = `window`, `closed_at` | |
/// | `D.operator` | `by`, `note`; of a job in mode *stop*: `mode` = `stop` | |
/// | `U.calendar` | `calendar`, `date` | |
/// | `U.condition` | `what`: `when` (with `condition`, `value`), `links` (with `parent`, `state`, `on`), `resource` (with `resource`, `wanted`, `current`) | |
/// | `U.operator` | `by`, `note`; of a run that is called off `cancelled` = `yes` | |
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Why {
    /// `W.link`, `R.active`, `X.guided`, `F.forced`, `E.exit`, `D.upstream`, `U.condition`.
    pub code: String,
    /// Values of the text.
    #[serde(default)]
    pub details: BTreeMap<String, String>,
    /// When it changes by itself, if that is known.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

impl Why {
    /// One more value; an empty one is left out.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.details.insert(key.to_owned(), value);
        }
        self
    }
    /// A value; empty when there is none.
    #[must_use]
    pub fn get(&self, key: &str) -> &str {
        self.details.get(key).map_or("", String::as_str)
    }
    /// With values.
    #[must_use]
    pub fn new<const N: usize>(code: &str, details: [(&str, String); N]) -> Self {
        Self {
            code: code.to_owned(),
            details: details.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
            until: None,
        }
    }
    /// That ends by itself.
    #[must_use]
    pub fn until(mut self, at: Timestamp) -> Self {
        self.until = Some(at);
        self
    }
}
