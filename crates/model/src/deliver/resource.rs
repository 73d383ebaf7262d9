//! Typed resources (§6): values that are checked, weights, stacks, and what objects expect of them.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Type of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text, at most 4 KiB.
    Text,
    /// Signed decimal.
    Number,
    /// Units taken of a maximum: `0/1`.
    Weight,
    /// Ordered list, at most 100,000 items.
    Stack,
    /// Files on an agent.
    File,
    /// Exit code and output of a probe on an agent.
    Generic,
    /// Secret: only whether it is there.
    Secret,
    /// Date.
    Date,
    /// A target environment.
    Env,
    /// A package.
    Package,
    /// A version.
    Version,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 11] = [
        Kind::Text,
        Kind::Number,
        Kind::Weight,
        Kind::Stack,
        Kind::File,
        Kind::Generic,
        Kind::Secret,
        Kind::Date,
        Kind::Env,
        Kind::Package,
        Kind::Version,
    ];
    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Number => "number",
            Kind::Weight => "weight",
            Kind::Stack => "stack",
            Kind::File => "file",
            Kind::Generic => "generic",
            Kind::Secret => "secret",
            Kind::Date => "date",
            Kind::Env => "env",
            Kind::Package => "package",
            Kind::Version => "version",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
    }
}

/// What an object expects of a resource.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// So many units of a weight.
    Take(u64),
    /// An operator of §6.1 and its operand; `size >=` and the like for stacks.
    Is {
        /// `=` `!=` `<` `<=` `>` `>=` `~` `in` `present` `absent` `older` `newer` `stable_for` `blocked` `size =` …
        op: String,
        /// Operand, as written.
        value: String,
    },
}

/// How a resource stands, for decisions and for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Type.
    pub kind: Kind,
    /// Value as text: of a weight nothing, of a generic one what it printed, of a secret nothing.
    pub value: String,
    /// Units taken.
    pub taken: u64,
    /// Units in all.
    pub max: u64,
    /// Items of a stack; files that fit.
    pub size: u64,
    /// Exit code of a probe.
    pub code: i32,
    /// When it changed: of files, the newest change.
    pub changed_at: Timestamp,
    /// Who holds units: `D-41 (r.dev)`.
    pub holders: Vec<String>,
    /// Units kept for somebody who waits longer (RS-7): whom, how many.
    pub reserved: Option<(String, u64)>,
}

/// Whether it is as expected, for whoever waits under this name.
#[must_use]
pub fn fits(fact: &Fact, expected: &Expected, waiter: &str, now: Timestamp) -> bool {
    let _ = (fact, expected, waiter, now);
    false
}

/// What people may set.
///
/// # Errors
/// What is wrong, as a fragment that fits after the name.
pub fn check_value(kind: Kind, value: &str) -> Result<(), String> {
    let _ = (kind, value);
    Ok(())
}
