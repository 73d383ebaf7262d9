//! `kind = "causes"`, and `[[causes]]` of packages (§18, §24.7).

use super::{Document, Texts};
use model::deliver::cause::{Rule, pattern};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The rules the product brings along, as their file has them.
pub const SHIPPED: &str = include_str!("causes.toml");

/// The rules the product brings along.
#[must_use]
pub fn shipped_causes() -> &'static [CauseRule] {
    static RULES: LazyLock<Vec<CauseRule>> = LazyLock::new(|| match super::read("causes.toml", SHIPPED) {
        Ok(Document::Causes(file)) => file.cause,
        // A test reads them; a program that was built from a file nobody tested knows none.
        _ => Vec::new(),
    });
    &RULES
}

/// The cause a check that fails stands for: the rule of ours with the highest priority that has its fact `check:PF-10` (§18).
#[must_use]
pub fn cause_of_check(check: &str) -> &'static str {
    let fact = format!("check:{check}");
    let rules = shipped_causes().iter().filter(|rule| rule.facts.contains(&fact));
    // Among equals the one that stands first, as when a failure is classified.
    rules.rev().max_by_key(|rule| rule.priority).map_or("preflight_failed", |rule| rule.code.as_str())
}

/// The rule that speaks of a code: its own, else the one that has the fact `reason:CODE`, as for what the engine itself finds.
#[must_use]
pub fn rule_of<'a>(rules: impl Iterator<Item = &'a CauseRule> + Clone, code: &str) -> Option<&'a CauseRule> {
    let fact = format!("reason:{code}");
    let mut named = rules.clone().filter(|rule| rule.code == code);
    named.next().or_else(|| rules.into_iter().find(|rule| rule.facts.contains(&fact)))
}

impl CauseRule {
    /// Ready to be looked for.
    ///
    /// # Errors
    /// What is wrong with its pattern.
    pub fn compiled(&self) -> Result<Rule, String> {
        Ok(Rule {
            code: self.code.clone(),
            pattern: if self.pattern.is_empty() { None } else { Some(pattern(&self.pattern)?) },
            streams: self.streams.clone(),
            facts: self.facts.clone(),
            exit_codes: self.exit_codes.clone(),
            jobs: self.jobs.clone(),
            priority: self.priority,
            retry: self.retry,
        })
    }
}

/// The file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CausesFile {
    /// Version of the format.
    pub format: u32,
    /// `causes`.
    pub kind: String,
    /// Name of the set; empty: `domain`.
    pub name: String,
    /// The rules.
    pub cause: Vec<CauseRule>,
}

/// A rule: what evidence means which cause. It fits when its pattern matches a line, or one of its facts holds; `jobs` and `streams` narrow it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CauseRule {
    /// Code: `disk_full`.
    pub code: String,
    /// Regular expression looked for in each line; empty: facts alone.
    #[serde(rename = "match")]
    pub pattern: String,
    /// `out`, `err`; empty: both.
    pub streams: Vec<String>,
    /// What the supervisor saw: `errno:ENOSPC`, `signal:9`, `oom`, `timeout:run`, `timeout:silence`.
    pub facts: Vec<String>,
    /// Exit codes.
    pub exit_codes: Vec<i32>,
    /// Jobs: `CA_Demarrage/*`; empty: all.
    pub jobs: Vec<String>,
    /// The highest wins; 0 to 1,000.
    pub priority: u32,
    /// Title.
    pub title: Texts,
    /// What to do.
    pub advice: Texts,
    /// `dev` or `ops`.
    pub owner: String,
    /// Address of documentation.
    pub link: String,
    /// Whether another try may help, for jobs that retry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<bool>,
}
