//! The seven states (§9.1), and why something is in one (§9.2).

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
