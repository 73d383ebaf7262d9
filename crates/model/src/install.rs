//! The install face of a package: checks, files and actions carried out once per machine (spec/fusioninventory-deploy §7–§9, §12).
//!
//! Both kinds of agents carry it out with the same meaning: our own reads it as it stands here, foreign ones get it translated.
//! Sizes are bytes, free space too; who speaks another unit on a wire converts there.

pub mod problem;

pub use problem::{Flaw, Problem, Problems};

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($(#[$each:meta])* $variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$each])* $variant,)* }
        impl $type {
            /// All, in the order people are shown.
            pub const ALL: &'static [$type] = &[$($type::$variant),*];
            /// The word on our wires and in files.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($type::$variant => $word,)* }
            }
            /// Reads the word back.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|each| each.word() == word)
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

words! {
    /// What a check looks at (§7.1). The word is the one of `escale.toml`; [`CheckKind::wire`] is the foreign agents'.
    CheckKind {
        /// The path is a folder.
        DirectoryExists "directory_exists",
        /// The path is no folder.
        DirectoryMissing "directory_missing",
        /// The path is a regular file.
        FileExists "file_exists",
        /// The path is no regular file.
        FileMissing "file_missing",
        /// The file has exactly so many bytes.
        FileSizeEquals "file_size_equals",
        /// The file has more bytes.
        FileSizeGreater "file_size_greater",
        /// The file has fewer bytes.
        FileSizeLower "file_size_lower",
        /// The file has this SHA-512.
        FileSha512 "file_sha512",
        /// The file has another SHA-512, or is missing.
        FileSha512Mismatch "file_sha512_mismatch",
        /// The file system of this folder has more free bytes.
        FreeSpace "free_space",
        /// The registry key exists.
        RegistryKeyExists "registry_key_exists",
        /// The registry key is missing.
        RegistryKeyMissing "registry_key_missing",
        /// The registry value equals.
        RegistryValueEquals "registry_value_equals",
        /// The registry value differs, or is missing.
        RegistryValueDiffers "registry_value_differs",
        /// The registry value exists.
        RegistryValueExists "registry_value_exists",
        /// The registry value is missing.
        RegistryValueMissing "registry_value_missing",
        /// The registry value has this type.
        RegistryValueType "registry_value_type",
    }
}

/// What the value of a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// There is none.
    None,
    /// A number of bytes.
    Bytes,
    /// 128 lowercase hexadecimal digits.
    Sha512,
    /// Any text.
    Text,
    /// One of [`REGISTRY_TYPES`].
    RegistryType,
}

/// Types a registry value may have.
pub const REGISTRY_TYPES: [&str; 12] = [
    "REG_NONE",
    "REG_SZ",
    "REG_EXPAND_SZ",
    "REG_BINARY",
    "REG_DWORD",
    "REG_DWORD_BIG_ENDIAN",
    "REG_LINK",
    "REG_MULTI_SZ",
    "REG_RESOURCE_LIST",
    "REG_FULL_RESOURCE_DESCRIPTOR",
    "REG_RESOURCE_REQUIREMENTS_LIST",
    "REG_QWORD",
];

impl CheckKind {
    /// Name of the type on the foreign agents' wire.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            CheckKind::DirectoryExists => "directoryExists",
            CheckKind::DirectoryMissing => "directoryMissing",
            CheckKind::FileExists => "fileExists",
            CheckKind::FileMissing => "fileMissing",
            CheckKind::FileSizeEquals => "fileSizeEquals",
            CheckKind::FileSizeGreater => "fileSizeGreater",
            CheckKind::FileSizeLower => "fileSizeLower",
            CheckKind::FileSha512 => "fileSHA512",
            CheckKind::FileSha512Mismatch => "fileSHA512mismatch",
            CheckKind::FreeSpace => "freespaceGreater",
            CheckKind::RegistryKeyExists => "winkeyExists",
            CheckKind::RegistryKeyMissing => "winkeyMissing",
            CheckKind::RegistryValueEquals => "winkeyEquals",
            CheckKind::RegistryValueDiffers => "winkeyNotEquals",
            CheckKind::RegistryValueExists => "winvalueExists",
            CheckKind::RegistryValueMissing => "winvalueMissing",
            CheckKind::RegistryValueType => "winvalueType",
        }
    }
    /// Reads the foreign name back.
    #[must_use]
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.wire() == name)
    }
    /// Whether only Windows has it.
    #[must_use]
    pub const fn is_registry(self) -> bool {
        matches!(
            self,
            CheckKind::RegistryKeyExists
                | CheckKind::RegistryKeyMissing
                | CheckKind::RegistryValueEquals
                | CheckKind::RegistryValueDiffers
                | CheckKind::RegistryValueExists
                | CheckKind::RegistryValueMissing
                | CheckKind::RegistryValueType
        )
    }
    /// What its value is.
    #[must_use]
    pub const fn value(self) -> ValueKind {
        match self {
            CheckKind::FileSizeEquals
            | CheckKind::FileSizeGreater
            | CheckKind::FileSizeLower
            | CheckKind::FreeSpace => ValueKind::Bytes,
            CheckKind::FileSha512 | CheckKind::FileSha512Mismatch => ValueKind::Sha512,
            CheckKind::RegistryValueEquals | CheckKind::RegistryValueDiffers => ValueKind::Text,
            CheckKind::RegistryValueType => ValueKind::RegistryType,
            _ => ValueKind::None,
        }
    }
}

words! {
    /// What a failed check does (§7.2).
    Otherwise {
        /// The run ends in error.
        Error "error",
        /// The run (or the action, for a check of an action) is skipped, which is no error.
        Skip "skip",
        /// The remaining checks are left out and work begins.
        Start "startnow",
        /// It is noted as a warning.
        Warning "warning",
        /// It is noted.
        Info "info",
    }
}

/// A test made before anything is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Name in messages; empty: the kind.
    pub label: String,
    /// What it looks at.
    pub kind: CheckKind,
    /// Path, or registry path with the full hive name first. `$WORD` and `%WORD%` stand for environment variables of the agent.
    pub path: String,
    /// Value, as text; bytes in decimal digits.
    pub value: String,
    /// What follows when it fails.
    pub otherwise: Otherwise,
}

/// A file the machine gets in the work folder before the actions begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallFile {
    /// Base name in the work folder.
    pub name: String,
    /// Path inside the bundle.
    pub path: String,
    /// Take it apart in the work folder, then leave the archive out.
    pub extract: bool,
    /// Machines of one network give it to each other, and keep it so long.
    pub p2p: Option<Keep>,
}

/// How long machines keep what they may give to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep(
    /// Nothing: the agent's own default (three days).
    pub Option<Duration>,
);

/// What is to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A line for the machine's shell (`sh -c`, `cmd /c`).
    Line(String),
    /// An argument vector, without a shell.
    Vector(Vec<String>),
}

words! {
    /// What a rule about a result looks at, and which way it decides (§8.1).
    RuleKind {
        /// One of these exit codes: success.
        OkCode "ok_codes",
        /// One of these exit codes: failure.
        ErrorCode "error_codes",
        /// The output matches one of these Perl expressions: success.
        OkPattern "ok_patterns",
        /// The output matches one of these Perl expressions: failure.
        ErrorPattern "error_patterns",
    }
}

/// A rule about the result of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it looks at.
    pub kind: RuleKind,
    /// Codes in decimal digits, or expressions; never empty.
    pub values: Vec<String>,
}

/// What an action does (§8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Run a command in the work folder.
    Run {
        /// The command.
        command: Command,
        /// Environment variables for it.
        env: BTreeMap<String, String>,
        /// When it counts as done: see [`verdict`].
        rules: Vec<Rule>,
    },
    /// Move files; `from` is a pattern.
    Move {
        /// Pattern; relative to the work folder.
        from: String,
        /// Where to; a folder when it ends with `/` or is one.
        to: String,
    },
    /// Copy files; `from` is a pattern.
    Copy {
        /// Pattern.
        from: String,
        /// Where to.
        to: String,
    },
    /// Remove files and folders with what they hold; missing ones are fine.
    Delete {
        /// Paths, no patterns.
        paths: Vec<String>,
    },
    /// Make folders with their parents; existing ones are fine.
    Mkdir {
        /// Paths.
        paths: Vec<String>,
    },
}

impl Deed {
    /// The word people see and write: `run`, `move`, `copy`, `delete`, `mkdir`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Deed::Run { .. } => "run",
            Deed::Move { .. } => "move",
            Deed::Copy { .. } => "copy",
            Deed::Delete { .. } => "delete",
            Deed::Mkdir { .. } => "mkdir",
        }
    }
}

/// One step of the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Name in messages; empty: `action #k`.
    pub label: String,
    /// What it does.
    pub deed: Deed,
    /// Checks made just before; `skip` leaves this action out.
    pub checks: Vec<Check>,
    /// Last lines of output that are reported; −1: all. At most [`LOG_LINES_MAX`].
    pub log_lines: i32,
}

/// Lines of output reported unless the action says otherwise.
pub const LOG_LINES: i32 = 10;
/// Most lines of output an action may ask for; `-1` means this many.
pub const LOG_LINES_MAX: i32 = 5_000;

words! {
    /// When a person is asked (§12).
    Moment {
        /// After the checks, before the download.
        Before "before",
        /// After the download.
        AfterDownload "after_download",
        /// When all is done.
        After "after",
        /// After a download that failed.
        AfterDownloadFailure "after_download_failure",
        /// After a failure.
        AfterFailure "after_failure",
    }
}

words! {
    /// What an answer of a person leads to (§12).
    Policy {
        /// Go on.
        Continue "continue",
        /// End the run: cancelled by the person.
        Stop "stop",
        /// Later.
        Postpone "postpone",
    }
}

/// A question to whoever sits before the machine. Only Windows agents ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// Label in messages.
    pub label: String,
    /// When.
    pub moment: Moment,
    /// Title of the window; `%u` stands for the user's name.
    pub title: String,
    /// Text.
    pub text: String,
    /// `win32` `macos` `linux` `any` `none`, comma separated.
    pub platform: String,
    /// `ok` `okcancel` `yesno` `yesnocancel` `retrycancel` `abortretryignore`.
    pub buttons: String,
    /// `none` `info` `warn` `question` `error`.
    pub icon: String,
    /// How long it waits for an answer; nothing: for ever.
    pub timeout: Option<Duration>,
    /// Whether it waits at all.
    pub wait: bool,
    /// Event (`on_ok`, `on_cancel`, `on_timeout`, `on_nouser`, …) to what follows.
    pub policies: BTreeMap<String, Policy>,
    /// Wait after a postponement.
    pub retry_after: Duration,
    /// Postponements after which it runs without asking.
    pub retries_max: u32,
}

impl Default for Interaction {
    /// One button, a minute, Windows only; who says no, or cancels, ends the run (§12).
    fn default() -> Self {
        let follows = [
            (Policy::Continue, &["on_ok", "on_yes", "on_multiusers", "on_timeout", "on_nouser"][..]),
            (Policy::Stop, &["on_no", "on_cancel", "on_abort"]),
            (Policy::Postpone, &["on_retry", "on_ignore", "on_tryagain"]),
        ];
        let policies =
            follows.iter().flat_map(|(policy, events)| events.iter().map(|e| ((*e).to_owned(), *policy)));
        Self {
            label: String::new(),
            moment: Moment::Before,
            title: String::new(),
            text: String::new(),
            platform: "win32".to_owned(),
            buttons: "ok".to_owned(),
            icon: "info".to_owned(),
            timeout: Some(Duration::from_secs(60)),
            wait: true,
            policies: policies.collect(),
            retry_after: Duration::from_secs(86_400),
            retries_max: 1,
        }
    }
}

/// The install face of a package.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Install {
    /// Checks, in order.
    pub checks: Vec<Check>,
    /// Files, in order.
    pub files: Vec<InstallFile>,
    /// Actions, in order.
    pub actions: Vec<Action>,
    /// Questions.
    pub interactions: Vec<Interaction>,
    /// Given only to computers a person approved and a job names, itself or by a static group (S-11, S-13).
    pub confidential: bool,
}

/// What the result of a command means: the first rule whose values match decides; when none matches, a command with
/// `ok` rules failed and one with `error` rules only succeeded; without any rule only code 0 is success.
/// `matches` says whether the output matches an expression.
#[must_use]
pub fn verdict(rules: &[Rule], code: i64, matches: impl Fn(&str) -> bool) -> bool {
    judge(rules, code, matches).0
}

/// The same as [`verdict`], with what decided: the kind of the rule and the value that matched; nothing when none did.
#[must_use]
pub fn judge(rules: &[Rule], code: i64, matches: impl Fn(&str) -> bool) -> (bool, Option<(RuleKind, &str)>) {
    if rules.is_empty() {
        return (code == 0, None);
    }
    let code = code.to_string();
    for rule in rules {
        let hit = match rule.kind {
            RuleKind::OkCode | RuleKind::ErrorCode => rule.values.iter().find(|v| v.trim() == code),
            RuleKind::OkPattern | RuleKind::ErrorPattern => rule.values.iter().find(|v| matches(v)),
        };
        if let Some(value) = hit {
            let ok = matches!(rule.kind, RuleKind::OkCode | RuleKind::OkPattern);
            return (ok, Some((rule.kind, value)));
        }
    }
    (!rules.iter().any(|r| matches!(r.kind, RuleKind::OkCode | RuleKind::OkPattern)), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(kind: RuleKind, values: &[&str]) -> Rule {
        Rule { kind, values: values.iter().map(|v| (*v).to_owned()).collect() }
    }

    /// no rule is code 0; codes and patterns decide in order; what nothing matched fails unless only failures were named.
    #[test]
    fn verdicts() {
        let out = |wanted: &'static str| move |p: &str| p == wanted;
        assert!(verdict(&[], 0, out("")) && !verdict(&[], 3, out("")));
        let ok = [rule(RuleKind::OkCode, &["0", "3010"])];
        assert!(verdict(&ok, 3010, out("")) && !verdict(&ok, 1, out("")));
        let bad = [rule(RuleKind::ErrorCode, &["1603"])];
        assert!(!verdict(&bad, 1603, out("")) && verdict(&bad, 7, out("")));
        let both = [rule(RuleKind::ErrorPattern, &["fatal"]), rule(RuleKind::OkCode, &["0"])];
        assert!(
            !verdict(&both, 0, out("fatal")) && verdict(&both, 0, out("fine")) && !verdict(&both, 1, out(""))
        );
    }

    #[test]
    fn words_are_read_back() {
        for kind in CheckKind::ALL {
            assert_eq!(CheckKind::from_word(kind.word()), Some(*kind));
            assert_eq!(CheckKind::from_wire(kind.wire()), Some(*kind));
        }
        assert_eq!(Otherwise::from_word("startnow"), Some(Otherwise::Start));
        assert_eq!(Moment::from_word("later"), None);
    }
}
