//! What stands in the way of using an install face: everything that is wrong, each with its place (R-33, R-34, R-61–R-63, §7.1, §12).

use super::{
    Action, Check, Command, Deed, Install, InstallFile, Interaction, LOG_LINES_MAX, REGISTRY_TYPES, Rule,
    RuleKind, ValueKind,
};
use crate::pattern::Pattern;
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// Most checks, files, actions, and values of a rule.
pub const LIST_MAX: usize = 500;
/// Most questions.
pub const INTERACTIONS_MAX: usize = 20;
/// Most rules, checks and variables of one action.
pub const OF_ACTION_MAX: usize = 100;
/// Longest command, and longest text of a question, in bytes.
pub const COMMAND_BYTES_MAX: usize = 16_000;
/// Longest label, title, path or other short text, in bytes.
pub const TEXT_BYTES_MAX: usize = 2_000;
/// Longest base name of a file in the work folder, in bytes.
pub const FILE_NAME_BYTES_MAX: usize = 200;
/// Longest wait for an answer, and after a postponement: one month.
pub const WAIT_MAX: Duration = Duration::from_secs(31 * 86_400);
/// Longest time machines keep a file for others: one year.
pub const KEEP_MAX: Duration = Duration::from_secs(366 * 86_400);
/// Most postponements.
pub const RETRIES_MAX: u32 = 20;

/// Systems a question may be asked on.
pub const PLATFORMS: [&str; 5] = ["win32", "macos", "linux", "any", "none"];
/// Sets of buttons a question may have; `canceltrycontinue` is not offered: agents cannot answer with it.
pub const BUTTONS: [&str; 6] = ["ok", "okcancel", "yesno", "yesnocancel", "retrycancel", "abortretryignore"];
/// Icons a question may have.
pub const ICONS: [&str; 5] = ["none", "info", "warn", "question", "error"];
/// Events that have a policy.
pub const EVENTS: [&str; 12] = [
    "on_ok",
    "on_cancel",
    "on_yes",
    "on_no",
    "on_retry",
    "on_tryagain",
    "on_abort",
    "on_ignore",
    "on_timeout",
    "on_nouser",
    "on_multiusers",
    "on_async",
];
/// First parts of registry paths.
pub const HIVES: [&str; 5] =
    ["HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER", "HKEY_CLASSES_ROOT", "HKEY_USERS", "HKEY_CURRENT_CONFIG"];

/// Something wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// `install.checks[2].value`, as the API spells it.
    pub field: String,
    /// What is wrong.
    pub flaw: Flaw,
}

impl Problem {
    /// A problem at a place.
    #[must_use]
    pub fn new(field: impl Into<String>, flaw: Flaw) -> Self {
        Self { field: field.into(), flaw }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.flaw)
    }
}

/// Everything that is wrong; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.0.iter().enumerate() {
            write!(f, "{}{problem}", if place == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// What is wrong with a value. `Display` is English; `protocol::install::flaw` has both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// It must be given.
    Missing,
    /// It is not one of the words.
    NotOneOf {
        /// What was given.
        given: String,
        /// The words.
        allowed: String,
    },
    /// It must be a number of bytes in decimal digits.
    NotBytes(String),
    /// It must be 128 hexadecimal digits in lower case.
    NotSha512,
    /// It must begin with the full name of a registry hive.
    NotRegistryPath,
    /// It is longer than so many bytes.
    TooLong(usize),
    /// There are more than so many.
    TooMany(usize),
    /// It holds a character it may not hold.
    Character(char),
    /// It begins with a dash or a dot.
    Begins(char),
    /// It ends with a dot or a space.
    Ends(char),
    /// Windows keeps this name for a device.
    Device,
    /// Another file has this name.
    NameTwice(String),
    /// It is no path inside the package.
    NotInside,
    /// The package has no such file.
    NoSuchFile(String),
    /// It is to be taken apart, and is no archive.
    NotArchive(String),
    /// It is no exit code.
    NotCode(String),
    /// The expression cannot be read.
    Pattern {
        /// The expression.
        given: String,
        /// Why not.
        why: String,
    },
    /// It must lie between two numbers.
    Range {
        /// Smallest.
        least: i64,
        /// Largest.
        most: i64,
    },
    /// It is no name of an environment variable.
    NotVariable(String),
    /// It is longer than so many seconds.
    TooLongWait(u64),
    /// Give one of the two, not both.
    Both(&'static str),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Missing => f.write_str("fill this in"),
            Flaw::NotOneOf { given, allowed } => {
                write!(f, "{given:?} is not known here; write one of: {allowed}")
            }
            Flaw::NotBytes(given) => write!(f, "{given:?} is no number of bytes; write it in digits"),
            Flaw::NotSha512 => f.write_str("a SHA-512 has 128 hexadecimal digits, in lower case"),
            Flaw::NotRegistryPath => {
                write!(f, "begin with the full name of a hive ({}), then / or \\", HIVES.join(", "))
            }
            Flaw::TooLong(limit) => write!(f, "this has more than {limit} bytes; shorten it"),
            Flaw::TooMany(limit) => write!(f, "there are more than {limit}"),
            Flaw::Character(c) => write!(f, "the character {c:?} is not allowed here"),
            Flaw::Begins(c) => write!(f, "it may not begin with {c:?}"),
            Flaw::Ends(c) => write!(f, "it may not end with {c:?}"),
            Flaw::Device => f.write_str("Windows keeps this name for a device; choose another one"),
            Flaw::NameTwice(name) => {
                write!(f, "two files are called {name:?}; one would replace the other: rename one")
            }
            Flaw::NotInside => f.write_str("name a file of the package: relative, with /, without .."),
            Flaw::NoSuchFile(path) => {
                write!(f, "the package has no file {path:?}; add it or correct the path")
            }
            Flaw::NotArchive(path) => {
                write!(f, "{path:?} is no archive (zip, tar, 7z, …): it cannot be taken apart")
            }
            Flaw::NotCode(given) => write!(f, "{given:?} is no exit code; write a whole number"),
            Flaw::Pattern { given, why } => write!(f, "the expression {given:?} cannot be read: {why}"),
            Flaw::Range { least, most } => write!(f, "write a number from {least} to {most}"),
            Flaw::NotVariable(given) => {
                write!(f, "{given:?} is no name for an environment variable: letters, digits and _")
            }
            Flaw::TooLongWait(limit) => write!(f, "this is longer than {limit} s"),
            Flaw::Both(other) => write!(f, "give this or {other}, not both"),
        }
    }
}

impl Install {
    /// Everything that is wrong with it, by place; empty when it can be used.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Finding::default();
        found.counts(self.checks.len(), self.files.len(), self.actions.len(), self.interactions.len());
        for (i, one) in self.checks.iter().enumerate() {
            found.check(&format!("install.checks[{i}]"), one);
        }
        for (i, one) in self.files.iter().enumerate() {
            found.file(&format!("install.files[{i}]"), one);
        }
        found.names(self.files.iter().map(|f| f.name.as_str()));
        for (i, one) in self.actions.iter().enumerate() {
            found.action(&format!("install.actions[{i}]"), one);
        }
        for (i, one) in self.interactions.iter().enumerate() {
            found.interaction(&format!("install.interactions[{i}]"), one);
        }
        found.0
    }
}

/// Problems being gathered, element by element, so that a reader that could not read one of them goes on with the others.
#[derive(Debug, Default)]
pub struct Finding(pub Vec<Problem>);

impl Finding {
    /// Notes a problem.
    pub fn add(&mut self, field: impl Into<String>, flaw: Flaw) {
        self.0.push(Problem::new(field, flaw));
    }

    /// How many there are of each.
    pub fn counts(&mut self, checks: usize, files: usize, actions: usize, interactions: usize) {
        for (list, count, most) in [
            ("checks", checks, LIST_MAX),
            ("files", files, LIST_MAX),
            ("actions", actions, LIST_MAX),
            ("interactions", interactions, INTERACTIONS_MAX),
        ] {
            if count > most {
                self.add(format!("install.{list}"), Flaw::TooMany(most));
            }
        }
    }

    /// no two files of one name, whatever the case.
    pub fn names<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (i, name) in names.enumerate() {
            if !name.is_empty() && !seen.insert(name.to_lowercase()) {
                self.add(format!("install.files[{i}].name"), Flaw::NameTwice(name.to_owned()));
            }
        }
    }

    /// A check (§7.1).
    pub fn check(&mut self, at: &str, check: &Check) {
        self.label(at, &check.label);
        let path = format!("{at}.path");
        self.given(&path, &check.path, TEXT_BYTES_MAX);
        if check.kind.is_registry() && !check.path.is_empty() && !is_registry_path(&check.path) {
            self.add(&path, Flaw::NotRegistryPath);
        }
        let value = format!("{at}.value");
        match check.kind.value() {
            ValueKind::None => {}
            ValueKind::Bytes if check.value.is_empty() => self.add(value, Flaw::Missing),
            ValueKind::Bytes => {
                let digits = check.value.bytes().all(|b| b.is_ascii_digit());
                if !digits || check.value.parse::<i64>().is_err() {
                    self.add(value, Flaw::NotBytes(shown(&check.value)));
                }
            }
            ValueKind::Sha512 if check.value.is_empty() => self.add(value, Flaw::Missing),
            ValueKind::Sha512 => {
                let good = check.value.len() == 128
                    && check.value.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
                if !good {
                    self.add(value, Flaw::NotSha512);
                }
            }
            ValueKind::Text => self.text(&value, &check.value, TEXT_BYTES_MAX),
            ValueKind::RegistryType => {
                if !REGISTRY_TYPES.contains(&check.value.as_str()) {
                    let flaw =
                        Flaw::NotOneOf { given: shown(&check.value), allowed: REGISTRY_TYPES.join(", ") };
                    self.add(value, flaw);
                }
            }
        }
    }

    /// A file.
    pub fn file(&mut self, at: &str, file: &InstallFile) {
        if let Err(flaw) = file_name(&file.name) {
            self.add(format!("{at}.name"), flaw);
        }
        let path = format!("{at}.path");
        if file.path.is_empty() {
            self.add(path, Flaw::Missing);
        } else if !is_inside(&file.path) {
            self.add(path, Flaw::NotInside);
        }
        if file.p2p.and_then(|keep| keep.0).is_some_and(|keep| keep > KEEP_MAX) {
            self.add(format!("{at}.keep_s"), Flaw::TooLongWait(KEEP_MAX.as_secs()));
        }
    }

    /// An action.
    pub fn action(&mut self, at: &str, action: &Action) {
        self.label(at, &action.label);
        if action.log_lines < -1 || action.log_lines > LOG_LINES_MAX {
            let flaw = Flaw::Range { least: -1, most: i64::from(LOG_LINES_MAX) };
            self.add(format!("{at}.log_lines"), flaw);
        }
        match &action.deed {
            Deed::Run { command, env, rules } => {
                self.command(at, command);
                for (name, value) in env {
                    let field = format!("{at}.env.{name}");
                    if !is_variable(name) {
                        self.add(&field, Flaw::NotVariable(shown(name)));
                    }
                    self.text(&field, value, COMMAND_BYTES_MAX);
                }
                self.few(&format!("{at}.env"), env.len(), OF_ACTION_MAX);
                self.few(&format!("{at}.rules"), rules.len(), OF_ACTION_MAX);
                for (i, rule) in rules.iter().enumerate() {
                    self.rule(&format!("{at}.rules[{i}]"), rule);
                }
            }
            Deed::Move { from, to } | Deed::Copy { from, to } => {
                self.given(&format!("{at}.from"), from, TEXT_BYTES_MAX);
                self.given(&format!("{at}.to"), to, TEXT_BYTES_MAX);
            }
            Deed::Delete { paths } | Deed::Mkdir { paths } => {
                if paths.is_empty() {
                    self.add(format!("{at}.paths"), Flaw::Missing);
                }
                self.few(&format!("{at}.paths"), paths.len(), LIST_MAX);
                for (i, path) in paths.iter().enumerate() {
                    self.given(&format!("{at}.paths[{i}]"), path, TEXT_BYTES_MAX);
                }
            }
        }
        self.few(&format!("{at}.checks"), action.checks.len(), OF_ACTION_MAX);
        for (i, check) in action.checks.iter().enumerate() {
            self.check(&format!("{at}.checks[{i}]"), check);
        }
    }

    fn command(&mut self, at: &str, command: &Command) {
        match command {
            Command::Line(line) => self.given(&format!("{at}.command"), line, COMMAND_BYTES_MAX),
            Command::Vector(words) => {
                let field = format!("{at}.vector");
                if words.first().is_none_or(|program| program.trim().is_empty()) {
                    self.add(&field, Flaw::Missing);
                }
                self.few(&field, words.len(), LIST_MAX);
                for (i, word) in words.iter().enumerate() {
                    self.text(&format!("{field}[{i}]"), word, COMMAND_BYTES_MAX);
                }
            }
        }
    }

    fn rule(&mut self, at: &str, rule: &Rule) {
        let field = format!("{at}.values");
        if rule.values.is_empty() {
            self.add(&field, Flaw::Missing);
        }
        self.few(&field, rule.values.len(), LIST_MAX);
        for (i, value) in rule.values.iter().enumerate() {
            let field = format!("{field}[{i}]");
            match rule.kind {
                _ if value.trim().is_empty() => self.add(field, Flaw::Missing),
                RuleKind::OkCode | RuleKind::ErrorCode => {
                    if value.trim().parse::<i64>().is_err() {
                        self.add(field, Flaw::NotCode(shown(value)));
                    }
                }
                RuleKind::OkPattern | RuleKind::ErrorPattern => {
                    if let Err(why) = Pattern::parse(value) {
                        self.add(field, Flaw::Pattern { given: shown(value), why });
                    }
                }
            }
        }
    }

    /// A question (§12).
    pub fn interaction(&mut self, at: &str, asked: &Interaction) {
        self.label(at, &asked.label);
        self.given(&format!("{at}.title"), &asked.title, TEXT_BYTES_MAX);
        self.text(&format!("{at}.text"), &asked.text, COMMAND_BYTES_MAX);
        for word in asked.platform.split(',') {
            self.one_of(&format!("{at}.platform"), word.trim(), &PLATFORMS);
        }
        self.one_of(&format!("{at}.buttons"), &asked.buttons, &BUTTONS);
        self.one_of(&format!("{at}.icon"), &asked.icon, &ICONS);
        for event in asked.policies.keys() {
            let field = format!("{at}.policies.{event}");
            self.one_of(&field, event, &EVENTS);
        }
        for (field, wait) in
            [("timeout_s", asked.timeout.unwrap_or_default()), ("retry_after_s", asked.retry_after)]
        {
            if wait > WAIT_MAX {
                self.add(format!("{at}.{field}"), Flaw::TooLongWait(WAIT_MAX.as_secs()));
            }
        }
        if asked.retries_max > RETRIES_MAX {
            let flaw = Flaw::Range { least: 0, most: i64::from(RETRIES_MAX) };
            self.add(format!("{at}.retries_max"), flaw);
        }
    }

    /// A word out of a list.
    pub fn one_of(&mut self, field: &str, given: &str, allowed: &[&str]) {
        if !allowed.contains(&given) {
            self.add(field, Flaw::NotOneOf { given: shown(given), allowed: allowed.join(", ") });
        }
    }

    fn label(&mut self, at: &str, label: &str) {
        self.text(&format!("{at}.label"), label, TEXT_BYTES_MAX);
    }

    fn given(&mut self, field: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.add(field, Flaw::Missing);
        }
        self.text(field, text, most);
    }

    fn text(&mut self, field: &str, text: &str, most: usize) {
        if text.len() > most {
            self.add(field, Flaw::TooLong(most));
        }
        if let Some(c) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.add(field, Flaw::Character(c));
        }
    }

    fn few(&mut self, field: &str, count: usize, most: usize) {
        if count > most {
            self.add(field, Flaw::TooMany(most));
        }
    }
}

/// What is shown of something too long.
fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

fn is_registry_path(path: &str) -> bool {
    let cut = path.find(['/', '\\']);
    cut.is_some_and(|cut| {
        HIVES.iter().any(|hive| hive.eq_ignore_ascii_case(&path[..cut])) && path.len() > cut + 1
    })
}

fn is_variable(name: &str) -> bool {
    name.len() <= TEXT_BYTES_MAX
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

fn is_inside(path: &str) -> bool {
    path.len() <= TEXT_BYTES_MAX
        && !path.starts_with('/')
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Names Windows keeps for devices.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// a plain base name that no file system and no shell reads as something else.
///
/// # Errors
/// What is wrong with it.
pub fn file_name(name: &str) -> Result<(), Flaw> {
    if name.is_empty() {
        return Err(Flaw::Missing);
    }
    if name.len() > FILE_NAME_BYTES_MAX {
        return Err(Flaw::TooLong(FILE_NAME_BYTES_MAX));
    }
    let allowed =
        |c: char| c.is_ascii_digit() || c.is_alphabetic() || "._+@ ,=()~#-".contains(c) || is_mark(c);
    if let Some(c) = name.chars().find(|c| !allowed(*c)) {
        return Err(Flaw::Character(c));
    }
    if let Some(c) = name.chars().next().filter(|c| matches!(c, '-' | '.' | ' ' | '~')) {
        return Err(Flaw::Begins(c));
    }
    if let Some(c) = name.chars().next_back().filter(|c| matches!(c, '.' | ' ')) {
        return Err(Flaw::Ends(c));
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    if DEVICES.contains(&stem.as_str()) { Err(Flaw::Device) } else { Ok(()) }
}

/// Marks that stand on letters, as some systems write é in two characters.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
#[path = "problem_tests.rs"]
mod tests;
