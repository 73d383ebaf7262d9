//! Why a job failed (§18): rules as data.
//!
//! Sources in order (FC-2): what the script said itself, what the supervisor saw, exit codes, lines of the log. Within a source the higher priority wins; among equals the rule that stands
//! first: whoever gives the rules puts those of the package first, then those of the site, then ours.

pub mod codes;

use fancy_regex::Regex;

/// Lines a cause shows.
pub const LINES_MAX: usize = 10;
/// Bytes of a line that are looked at.
const LINE_BYTES_MAX: usize = 8 << 10;
/// Steps of one match before it is given up.
const STEPS_MAX: usize = 100_000;
/// Longest pattern that is suggested, in characters of the line.
const SUGGESTED_CHARS_MAX: usize = 200;

/// A rule, its pattern compiled. It fits when its pattern is found in a line, or one of its facts was seen; `jobs`, `streams` and `exit_codes` narrow it. One without pattern and facts fits
/// by its exit codes.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Code.
    pub code: String,
    /// Pattern looked for in each line.
    pub pattern: Option<Regex>,
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

/// Compiles a pattern, with bounds on its size and its work.
///
/// # Errors
/// What is wrong with it, in English, as the engine says it.
pub fn pattern(text: &str) -> Result<Regex, String> {
    crate::pattern::compile(text, STEPS_MAX)
}

/// Where a cause was found; the first wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Told,
    Fact,
    Code,
    Line,
}

/// All causes that fit, the primary one first; empty: not recognised (FC-4). One code is found once, with all that says so.
#[must_use]
pub fn classify(rules: &[Rule], evidence: &Evidence<'_>) -> Vec<Found> {
    let mut ranked: Vec<((Source, u32, usize), Found)> = Vec::new();
    for (n, (code, text)) in evidence.told.iter().enumerate() {
        ranked.push(((Source::Told, 0, n), told(rules, code, text, evidence)));
    }
    for (n, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.concerns(evidence)) {
        if let Some((source, found)) = rule.finds(evidence) {
            ranked.push(((source, u32::MAX - rule.priority, n), found));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut all: Vec<Found> = Vec::new();
    for (_, found) in ranked {
        match all.iter_mut().find(|known| known.code == found.code) {
            Some(known) => known.join(found),
            None => all.push(found),
        }
    }
    all
}

/// What a script said itself: its evidence is looked for in the log, so that the line can be shown.
fn told(rules: &[Rule], code: &str, text: &str, evidence: &Evidence<'_>) -> Found {
    let place = evidence.lines.iter().rfind(|(_, _, line)| !text.is_empty() && line.contains(text));
    let number = place.map_or(0, |(number, ..)| *number);
    Found {
        code: code.to_owned(),
        lines: if text.is_empty() { Vec::new() } else { vec![(number, text.to_owned())] },
        facts: Vec::new(),
        retry: rules.iter().find(|rule| rule.code == code).and_then(|rule| rule.retry),
    }
}

impl Found {
    /// The same code, found once more.
    fn join(&mut self, other: Found) {
        self.retry = self.retry.or(other.retry);
        for fact in other.facts {
            if !self.facts.contains(&fact) {
                self.facts.push(fact);
            }
        }
        for line in other.lines {
            if self.lines.len() < LINES_MAX && !self.lines.iter().any(|known| known.0 == line.0) {
                self.lines.push(line);
            }
        }
        self.lines.sort_unstable_by_key(|(number, _)| *number);
    }
}

impl Rule {
    /// Whether jobs and exit codes let it look.
    fn concerns(&self, evidence: &Evidence<'_>) -> bool {
        let job = self.jobs.is_empty() || self.jobs.iter().any(|glob| fits(glob, evidence.job));
        let alone = self.pattern.is_none() && self.facts.is_empty();
        let code = evidence.code.is_some_and(|code| self.exit_codes.contains(&code));
        job && (code || (self.exit_codes.is_empty() && !alone))
    }

    fn finds(&self, evidence: &Evidence<'_>) -> Option<(Source, Found)> {
        let facts: Vec<String> = self.facts.iter().filter(|f| evidence.facts.contains(f)).cloned().collect();
        let lines = self.lines(evidence);
        let alone = self.pattern.is_none() && self.facts.is_empty();
        let source = match (facts.is_empty(), lines.is_empty()) {
            (false, _) => Source::Fact,
            (true, false) => Source::Line,
            (true, true) if alone => Source::Code,
            (true, true) => return None,
        };
        Some((source, Found { code: self.code.clone(), lines, facts, retry: self.retry }))
    }

    /// The last lines that match, in order.
    fn lines(&self, evidence: &Evidence<'_>) -> Vec<(u64, String)> {
        let Some(pattern) = &self.pattern else { return Vec::new() };
        let matching = evidence.lines.iter().rev().filter(|(_, stream, text)| {
            (self.streams.is_empty() || self.streams.iter().any(|s| s == stream))
                && pattern.is_match(cut(text)).unwrap_or(false)
        });
        let mut found: Vec<_> =
            matching.take(LINES_MAX).map(|(number, _, text)| (*number, cut(text).to_owned())).collect();
        found.reverse();
        found
    }
}

/// The beginning of a line, cut between characters.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(LINE_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether a name fits a pattern in which `*` is anything.
#[must_use]
pub fn fits(glob: &str, name: &str) -> bool {
    let mut parts = glob.split('*');
    let Some(mut rest) = parts.next().and_then(|head| name.strip_prefix(head)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(part) = last.replace(part) {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
    }
    match last {
        Some(tail) => rest.ends_with(tail),
        None => rest.is_empty(),
    }
}

/// A pattern for a rule from a line somebody pointed at (FC-4): what it says, with numbers, quoted names and paths left open.
#[must_use]
pub fn suggest(line: &str) -> String {
    let line: String = cut(line).trim().chars().take(SUGGESTED_CHARS_MAX).collect();
    let mut out = String::from("(?i)");
    for (n, word) in line.split_whitespace().enumerate() {
        if n > 0 {
            out.push_str(r"\s+");
        }
        let path = word.matches('/').count() > 1;
        if path {
            out.push_str(r"\S+");
        } else {
            push_word(&mut out, word);
        }
    }
    out
}

fn push_word(out: &mut String, word: &str) {
    let mut digits = false;
    for c in word.chars() {
        if c.is_ascii_digit() {
            if !digits {
                out.push_str(r"\d+");
            }
            digits = true;
            continue;
        }
        digits = false;
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(code: &str, text: &str, priority: u32) -> Rule {
        Rule {
            code: code.to_owned(),
            pattern: (!text.is_empty()).then(|| pattern(text).unwrap()),
            streams: Vec::new(),
            facts: Vec::new(),
            exit_codes: Vec::new(),
            jobs: Vec::new(),
            priority,
            retry: None,
        }
    }

    fn codes(rules: &[Rule], evidence: &Evidence<'_>) -> String {
        classify(rules, evidence).iter().map(|f| f.code.as_str()).collect::<Vec<_>>().join(" ")
    }

    const LINES: &[(u64, &str, &str)] = &[
        (1, "out", "copying 48211 files"),
        (2, "err", "cp: error writing 'a': No space left on device"),
        (3, "out", "an error happened"),
        (4, "err", "cp: error writing 'b': No space left on device"),
    ];

    /// FC-2: what the script said, then what was seen, then codes, then lines; within one, the priority, then the place.
    #[test]
    fn sources_in_order() {
        let facts = ["errno:ENOSPC".to_owned(), "signal:9".to_owned()];
        let told = [("mine".to_owned(), "error writing 'b'".to_owned())];
        let by_fact = |code: &str, fact: &str, priority| Rule {
            facts: vec![fact.to_owned()],
            ..rule(code, "", priority)
        };
        let rules = [
            rule("first", "error", 50),
            rule("second", "(?i)ERROR", 50),
            rule("loud", "error", 60),
            Rule { exit_codes: vec![17], ..rule("coded", "", 1) },
            by_fact("killed", "signal:9", 10),
            Rule { pattern: Some(pattern("No space").unwrap()), ..by_fact("full", "errno:ENOSPC", 90) },
            by_fact("absent", "oom", 1_000),
        ];
        let mut evidence = Evidence { job: "A/J", facts: &facts, code: Some(17), told: &told, lines: LINES };
        assert_eq!(codes(&rules, &evidence), "mine full killed coded loud first second");
        let found = classify(&rules, &evidence);
        assert_eq!(found[0].lines, [(4, "error writing 'b'".to_owned())]);
        assert_eq!(found[1].lines.iter().map(|l| l.0).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(found[1].facts, ["errno:ENOSPC"]);
        evidence.told = &[];
        evidence.facts = &[];
        evidence.code = Some(1);
        assert_eq!(codes(&rules, &evidence), "full loud first second");
    }

    /// §24.7: jobs, streams and exit codes narrow; the same code is found once, with all that says so.
    #[test]
    fn narrowed() {
        let rules = [
            Rule { jobs: vec!["CA_Demarrage/*".to_owned()], ..rule("elsewhere", "error", 9) },
            Rule { streams: vec!["out".to_owned()], retry: Some(true), ..rule("same", "error", 8) },
            Rule { streams: vec!["err".to_owned()], retry: Some(false), ..rule("same", "error", 7) },
            Rule { exit_codes: vec![3], ..rule("other-code", "error", 6) },
        ];
        let evidence =
            Evidence { job: "CA_Installation/X", code: Some(1), lines: LINES, ..Evidence::default() };
        let found = classify(&rules, &evidence);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].lines.iter().map(|l| l.0).collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(found[0].retry, Some(true));
        let evidence = Evidence { job: "CA_Demarrage/START", ..evidence };
        assert_eq!(codes(&rules, &evidence), "elsewhere same");
        for (glob, name, is) in [
            ("*", "a/b", true),
            ("a/*", "a/b", true),
            ("a/*", "b/a/b", false),
            ("*/b", "a/b", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abce", true),
            ("a*c*e", "abde", false),
            ("a", "ab", false),
            ("ab*b", "ab", false),
        ] {
            assert_eq!(fits(glob, name), is, "{glob} {name}");
        }
    }

    /// FC-4, scenario 19 (the decision): nothing fits, and a line people point at becomes a pattern that finds it again.
    #[test]
    fn not_recognised() {
        let evidence = Evidence { job: "A/J", code: Some(1), lines: LINES, ..Evidence::default() };
        assert_eq!(classify(&[rule("x", "nothing", 1)], &evidence), []);
        let line = "  [2026-11-21 14:03] SQLSTATE[HY000]: could not open /exploit/livraison/x.sql (errno 13)";
        let suggested = suggest(line);
        assert!(pattern(&suggested).unwrap().is_match(line).unwrap(), "{suggested}");
        let other = "[2027-01-02 09:59] SQLSTATE[HY111]: could not open /else/y (errno 2)";
        assert!(pattern(&suggested).unwrap().is_match(other).unwrap(), "{suggested}");
        assert!(!pattern(&suggested).unwrap().is_match("could not open").unwrap());
        for text in ["", "é ü {}()[]^$|?*+.\\ #-&~", &"x".repeat(9_000)] {
            assert!(pattern(&suggest(text)).unwrap().is_match(text).unwrap(), "{text:.20}");
        }
        assert!(pattern("(").is_err() && pattern(&"a".repeat(3_000)).is_err());
    }
}
