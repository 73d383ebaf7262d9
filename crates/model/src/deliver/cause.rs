//! Why a job failed (§18): rules as data.

/// A rule, its pattern compiled.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Code.
    pub code: String,
    /// Pattern looked for in each line.
    pub pattern: Option<fancy_regex::Regex>,
    /// `out`, `err`; empty: both.
    pub streams: Vec<String>,
    /// Facts.
    pub facts: Vec<String>,
    /// Exit codes.
    pub exit_codes: Vec<i32>,
    /// Jobs, with `*`.
    pub jobs: Vec<String>,
    /// The highest wins; among equals, rules of the package, then of the site, then ours.
    pub priority: u32,
    /// Another try may help.
    pub retry: Option<bool>,
}

/// What is known of a failure.
#[derive(Debug, Clone, Default)]
pub struct Evidence<'a> {
    /// `CA_Installation/INSTALL_SCRIPT`.
    pub job: &'a str,
    /// What the supervisor saw.
    pub facts: &'a [String],
    /// Exit code.
    pub code: Option<i32>,
    /// What the script said itself: code and evidence.
    pub told: &'a [(String, String)],
    /// The end of its log: line number, stream, text.
    pub lines: &'a [(u64, &'a str, &'a str)],
}

/// A cause that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Code.
    pub code: String,
    /// Lines that say so: number and text, at most 10.
    pub lines: Vec<(u64, String)>,
    /// Facts that say so.
    pub facts: Vec<String>,
    /// Another try may help.
    pub retry: Option<bool>,
}

/// All causes that fit, the primary one first; empty: not recognised (FC-4).
#[must_use]
pub fn classify(rules: &[Rule], evidence: &Evidence<'_>) -> Vec<Found> {
    let _ = (rules, evidence);
    Vec::new()
}
