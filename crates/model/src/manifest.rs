//! What a bundle says about itself. Reading the two spellings (`escale.toml`, `PackageInfo.xml`) is `bundle`'s work.

use crate::recovery::Recovery;
use crate::setting::SettingType;
use crate::{PackageName, SettingKey, Version};
use std::collections::BTreeMap;
use std::time::Duration;

/// A text in several languages: language code → text; the key `""` holds a text without a language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// A text without a language.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self(BTreeMap::from([(String::new(), text.to_owned())]))
    }
    /// The text in that language, else without a language, else in English, else any.
    #[must_use]
    pub fn get(&self, language: &str) -> Option<&str> {
        self.0
            .get(language)
            .or_else(|| self.0.get(""))
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map(String::as_str)
    }
    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Which spelling a manifest was read from; it also chooses the launch contract (spec/constellation §3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `escale.toml`
    Escale,
    /// `PackageInfo.xml`
    Constellation,
}

/// A manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The spelling it was read from.
    pub spelling: Spelling,
    /// Name of the package.
    pub name: PackageName,
    /// Version.
    pub version: Version,
    /// Title people see; may be empty.
    pub title: Text,
    /// Description; may be empty.
    pub description: Text,
    /// Authors.
    pub authors: Vec<String>,
    /// Address of the package's page.
    pub url: Option<String>,
    /// Address of its author, where that is given apart.
    pub author_url: Option<String>,
    /// Path of the icon inside the bundle.
    pub icon: Option<String>,
    /// Platforms it runs on (`linux-x86_64`, `linux-aarch64`, `windows-x86_64`, …); empty: any.
    pub platforms: Vec<String>,
    /// What a Constellation package declares to be compatible with; only ever a reason for warnings.
    pub compatibility: Compatibility,
    /// Packages it says it depends on: shown, never enforced (spec/constellation §3.2).
    pub dependencies: Vec<Dependency>,
    /// It wants the state objects of its earlier run when it starts.
    pub request_last_states: bool,
    /// It wants to control the domain; its credential must allow that.
    pub enable_control_hub: bool,
    /// Declared settings, in order.
    pub settings: Vec<SettingSpec>,
    /// The run face.
    pub run: Option<Run>,
    /// The install face.
    pub install: Option<crate::install::Install>,
    /// Whether the bundle has a deliver face.
    pub deliver: bool,
    /// What was odd but could be read; shown to whoever publishes.
    pub warnings: Vec<String>,
}

impl Manifest {
    /// A manifest with a name and a version and nothing else.
    ///
    /// # Panics
    /// When the name or the version is not one: for literals and tests.
    #[must_use]
    pub fn bare(name: &str, version: &str) -> Self {
        Self {
            spelling: Spelling::Escale,
            name: PackageName::parse(name).expect("a literal package name"),
            version: Version::parse(version).expect("a literal version"),
            title: Text::default(),
            description: Text::default(),
            authors: Vec::new(),
            url: None,
            author_url: None,
            icon: None,
            platforms: Vec::new(),
            compatibility: Compatibility::default(),
            dependencies: Vec::new(),
            request_last_states: false,
            enable_control_hub: false,
            settings: Vec::new(),
            run: None,
            install: None,
            deliver: false,
            warnings: Vec::new(),
        }
    }
}

/// What a Constellation package says about where it runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compatibility {
    /// Version of Constellation it was made for: `1.8`.
    pub constellation: Option<String>,
    /// .NET target: `net45`.
    pub dotnet: Option<String>,
    /// Platforms, in order: `Win32NT`, `Unix`, `MacOS`, or a word nobody knows; and whether it runs there. A platform
    /// that is not listed is not known to be wrong.
    pub platforms: Vec<(String, bool)>,
}

impl Compatibility {
    /// Whether the package says that it does not run on this family of systems: `windows`, `linux`, `macos`.
    #[must_use]
    pub fn excludes(&self, family: &str) -> bool {
        self.platforms.iter().any(|(id, compliant)| !compliant && platform_family(id) == Some(family))
    }
}

/// The family of systems a Constellation platform id means.
#[must_use]
pub fn platform_family(id: &str) -> Option<&'static str> {
    match id.to_ascii_lowercase().as_str() {
        "win32nt" | "windows" => Some("windows"),
        "unix" | "linux" => Some("linux"),
        "macos" | "macosx" => Some("macos"),
        _ => None,
    }
}

/// A package another one depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Its name, as written.
    pub name: String,
    /// Its version, as written; empty when none is.
    pub version: String,
}

/// A setting as the manifest declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingSpec {
    /// Key.
    pub key: SettingKey,
    /// Type of its value.
    pub kind: SettingType,
    /// Whether a value must be given.
    pub required: bool,
    /// Default, as text.
    pub default: Option<String>,
    /// What it is for.
    pub description: Text,
    /// The default is an example for people, never given to the program.
    pub ignore_default: bool,
    /// The value of the package's own configuration file is not used.
    pub ignore_local: bool,
    /// The type's name in the manifest, where its spelling knows more types than we do: `Int32`, `ConfigurationSection`.
    pub declared: String,
    /// Path of an XML schema inside the bundle.
    pub schema: Option<String>,
    /// The default was written as content, not as an attribute.
    pub content: bool,
}

impl SettingSpec {
    /// An optional setting without default or description.
    #[must_use]
    pub const fn new(key: SettingKey, kind: SettingType) -> Self {
        Self {
            key,
            kind,
            required: false,
            default: None,
            description: Text(BTreeMap::new()),
            ignore_default: false,
            ignore_local: false,
            declared: String::new(),
            schema: None,
            content: false,
        }
    }
}

/// The run face: a program kept alive by the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Argument vector, relative to the unpacked folder; `${setting.KEY}` is replaced. Empty for a Constellation
    /// package, whose program is looked for by `executables`.
    pub command: Vec<String>,
    /// Files to try in order, for a Constellation package (spec/constellation §3.3).
    pub executables: Vec<String>,
    /// When the program counts as started.
    pub ready: Ready,
    /// How it is asked to stop.
    pub stop: Stop,
    /// Recovery options, as far as the manifest gives them.
    pub recovery: RecoveryPart,
    /// Memory limit of the whole process group, in bytes.
    pub memory_bytes_max: Option<u64>,
    /// Environment variables; `${setting.KEY}` is replaced in values.
    pub env: BTreeMap<String, String>,
}

/// When a program counts as started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ready {
    /// As soon as its process exists.
    Started,
    /// When this address answers with a status below 400.
    Http {
        /// The address; `${setting.KEY}` is replaced.
        url: String,
        /// How long it may take.
        within: Duration,
    },
    /// When the program says so over the local socket.
    Notify {
        /// How long it may take.
        within: Duration,
    },
}

/// How a program is asked to stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Signal name without `SIG`: `TERM`, `INT`, `QUIT`, `HUP`, `USR1`, `USR2`.
    pub signal: String,
    /// How long it gets before the whole group is killed.
    pub grace: Duration,
}

impl Default for Stop {
    fn default() -> Self {
        Self { signal: "TERM".to_owned(), grace: Duration::from_secs(10) }
    }
}

/// Recovery options of which some are given; the others come from the next source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecoveryPart {
    /// Restart after a failure.
    pub restart: Option<bool>,
    /// Most restarts in a row.
    pub retries: Option<u32>,
    /// Wait before each restart.
    pub delay: Option<Duration>,
    /// Uptime after which the count starts again.
    pub reset_after: Option<Duration>,
    /// Treat an exit with code 0 as a failure too.
    pub on_success: Option<bool>,
}

impl RecoveryPart {
    /// Fills what is not given from `base`.
    #[must_use]
    pub fn over(self, base: Recovery) -> Recovery {
        Recovery {
            restart: self.restart.unwrap_or(base.restart),
            retries: self.retries.unwrap_or(base.retries),
            delay: self.delay.unwrap_or(base.delay),
            reset_after: self.reset_after.unwrap_or(base.reset_after),
            on_success: self.on_success.unwrap_or(base.on_success),
        }
    }
}
