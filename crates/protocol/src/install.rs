//! The install face on wires: in the API, in the repository, on the link to agents (spec/fusioninventory-deploy §7–§9, §12).

mod convert;
pub mod odd;

pub use convert::{flaw, name_of_file, question, read};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The install face of a package.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Install {
    /// Checks, in order.
    pub checks: Vec<Check>,
    /// Files, in order.
    pub files: Vec<InstallFile>,
    /// Actions, in order.
    pub actions: Vec<Action>,
    /// Questions to whoever sits before the machine.
    pub interactions: Vec<Interaction>,
    /// Confidential: given only to computers a person approved and a job names, itself or by a static group; foreign agents fetch its files
    /// under an address of their run, from this server alone.
    #[serde(skip_serializing_if = "is_false")]
    pub confidential: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// A test made before anything is changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Check {
    /// Name in messages; empty: the kind.
    pub label: String,
    /// Word of [`model::install::CheckKind`]: `file_exists`, `free_space`, …
    pub kind: String,
    /// Path.
    pub path: String,
    /// Value as text; sizes and free space in bytes.
    pub value: String,
    /// `error` `skip` `startnow` `warning` `info`.
    pub otherwise: String,
}

/// A file the machine gets in its work folder.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InstallFile {
    /// Base name in the work folder.
    pub name: String,
    /// Path inside the bundle.
    pub path: String,
    /// Size in bytes, once it is in the repository.
    pub size_bytes: u64,
    /// SHA-512 in lowercase hexadecimal, once it is in the repository.
    pub sha512: String,
    /// Take it apart in the work folder.
    pub extract: bool,
    /// Machines of one network give it to each other.
    pub p2p: bool,
    /// How long machines keep it for others, in seconds; 0: the agent's own default. Only with `p2p`.
    pub keep_s: u64,
    /// What people uploaded, where the file was repacked so that every agent can take it apart in one pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<OriginalFile>,
}

/// A file as people uploaded it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OriginalFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// Its SHA-512 in lowercase hexadecimal.
    pub sha512: String,
}

/// One step of the work. `kind` chooses which of the other fields count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Action {
    /// `run` `move` `copy` `delete` `mkdir`.
    pub kind: String,
    /// Name in messages; empty: `action #k`.
    pub label: String,
    /// `run`: a line for the machine's shell; empty when `vector` is given.
    pub command: String,
    /// `run`: an argument vector without a shell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vector: Vec<String>,
    /// `run`: environment variables.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// `run`: rules about the result, in order; none: code 0.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// `move`, `copy`: pattern of what to take.
    pub from: String,
    /// `move`, `copy`: where to.
    pub to: String,
    /// `delete`, `mkdir`: the paths.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Checks made just before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Last lines of output that are reported; −1: all, within the bound.
    pub log_lines: i32,
}

impl Default for Action {
    fn default() -> Self {
        Self {
            kind: "run".to_owned(),
            label: String::new(),
            command: String::new(),
            vector: Vec::new(),
            env: BTreeMap::new(),
            rules: Vec::new(),
            from: String::new(),
            to: String::new(),
            paths: Vec::new(),
            checks: Vec::new(),
            log_lines: model::install::LOG_LINES,
        }
    }
}

/// A rule about the result of a command.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// `ok_codes` `error_codes` `ok_patterns` `error_patterns`.
    pub kind: String,
    /// Codes, or Perl expressions.
    pub values: Vec<String>,
}

/// A question to whoever sits before the machine; only Windows agents ask it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Interaction {
    /// Label in messages.
    pub label: String,
    /// `before` `after_download` `after` `after_download_failure` `after_failure`.
    pub moment: String,
    /// Title of the window.
    pub title: String,
    /// Text.
    pub text: String,
    /// `win32` `macos` `linux` `any` `none`, comma separated.
    pub platform: String,
    /// `ok` `okcancel` `yesno` `yesnocancel` `retrycancel` `abortretryignore`.
    pub buttons: String,
    /// `none` `info` `warn` `question` `error`.
    pub icon: String,
    /// How long it waits for an answer, in seconds; 0: for ever.
    pub timeout_s: u64,
    /// Whether it waits at all.
    pub wait: bool,
    /// Event (`on_ok`, `on_cancel`, …) to `continue`, `stop` or `postpone`.
    pub policies: BTreeMap<String, String>,
    /// Wait after a postponement, in seconds.
    pub retry_after_s: u64,
    /// Postponements after which it runs without asking.
    pub retries_max: u32,
}

impl Default for Interaction {
    fn default() -> Self {
        let policies = [
            ("on_ok", "continue"),
            ("on_yes", "continue"),
            ("on_multiusers", "continue"),
            ("on_timeout", "continue"),
            ("on_nouser", "continue"),
            ("on_no", "stop"),
            ("on_cancel", "stop"),
            ("on_abort", "stop"),
            ("on_retry", "postpone"),
            ("on_ignore", "postpone"),
            ("on_tryagain", "postpone"),
        ];
        Self {
            label: String::new(),
            moment: "before".to_owned(),
            title: String::new(),
            text: String::new(),
            platform: "win32".to_owned(),
            buttons: "ok".to_owned(),
            icon: "info".to_owned(),
            timeout_s: 60,
            wait: true,
            policies: policies.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
            retry_after_s: 86_400,
            retries_max: 1,
        }
    }
}

/// A line of a run's log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RunLine {
    /// Number in the log of the run, from 1; given by the server to foreign agents' lines, by our own agent to its own.
    pub number: u64,
    /// When, by the server's clock; by the agent's on the link.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: model::Timestamp,
    /// `checking` `downloading` `prepare` `processing`, or empty.
    pub phase: String,
    /// `ok` `ko` `info` `warning` `ignore`, any text of a foreign agent, or empty for news.
    pub status: String,
    /// Number of the action, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<u32>,
    /// Number of the check, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<u32>,
    /// Name of the file it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Text.
    pub text: String,
}

/// A run for one of our own agents: `run` frames of the link. Handed out again after a reconnection until its end is kept; the
/// agent carries it out exactly once, whatever arrives twice, and keeps what it knows of it on its disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunOrder {
    /// Id of the run.
    pub run: String,
    /// Position among the runs of this agent: they are carried out in this order, one after another.
    pub position: u64,
    /// The bundle.
    pub bundle: crate::link::BundleRef,
    /// What to do.
    pub install: Install,
    /// It was called off: end it if it has not begun, else at the next border between actions.
    #[serde(default)]
    pub cancel: bool,
}

/// A neighbour that gives parts of bundles to others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Peer {
    /// Name of its agent.
    pub agent: String,
    /// Address and port: `10.1.2.3:8089`.
    pub address: String,
    /// Digest of the certificate it shows (BLAKE3, hexadecimal); its own, made when it first listened.
    pub certificate: String,
}

/// What one of our own agents says about a run: its lines from `lines[0].number` on, and its end. May be received twice; the
/// server acknowledges with [`RunKept`] what is durable, and the agent forgets it then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReport {
    /// Id of the run.
    pub run: String,
    /// `running` `success` `skipped` `error` `cancelled`.
    pub state: String,
    /// How far: word of [`model::run::Phase`]; empty before the first.
    #[serde(default)]
    pub phase: String,
    /// Lines since the last acknowledged one.
    #[serde(default)]
    pub lines: Vec<RunLine>,
    /// Why it ended so.
    #[serde(default)]
    pub reason: Option<crate::Reason>,
    /// When it began to work on it, by the agent's clock.
    #[serde(default)]
    pub started_at: Option<model::Timestamp>,
    /// Bytes fetched and bytes in all, while fetching.
    #[serde(default)]
    pub fetching: Option<(u64, u64)>,
    /// Bytes that came from neighbours.
    #[serde(default)]
    pub from_peers_bytes: u64,
}

/// What the server has kept of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunKept {
    /// Id of the run.
    pub run: String,
    /// Highest line that is durable.
    pub line: u64,
    /// The end is durable too: forget the run.
    pub end: bool,
}

/// What a machine says about itself, in full: an inventory. All of it is a claim.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Inventory {
    /// Host name.
    pub name: String,
    /// Machine id of the firmware.
    pub uuid: String,
    /// Serial number.
    pub serial: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// `linux` `windows` `macos` `freebsd` …
    pub os_family: String,
    /// `Debian GNU/Linux`.
    pub os_name: String,
    /// `12.11`.
    pub os_version: String,
    /// `x86_64`.
    pub arch: String,
    /// Kernel version.
    pub kernel: String,
    /// DNS domain or workgroup.
    pub domain: String,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// Processors.
    pub cpus: u32,
    /// Last user signed in.
    pub last_user: String,
    /// Tag the machine's administrator gave it.
    pub tag: String,
    /// Product and version of the agent: `FusionInventory-Agent_v2.6-3`, `escale-agent 0.3.0`.
    pub agent: String,
    /// Network interfaces.
    pub networks: Vec<NetworkInterface>,
    /// File systems.
    pub drives: Vec<Drive>,
    /// Software.
    pub software: Vec<Software>,
}

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NetworkInterface {
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Network mask, or prefix length.
    pub mask: String,
    /// Hardware address.
    pub mac: String,
    /// Whether it is up.
    pub up: bool,
    /// Whether it is a virtual device.
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
}

/// A file system.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Drive {
    /// Mount point or letter.
    pub name: String,
    /// File system.
    pub filesystem: String,
    /// Size in bytes.
    pub total_bytes: u64,
    /// Free bytes.
    pub free_bytes: u64,
}

/// An installed piece of software.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Software {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Publisher.
    pub publisher: String,
    /// Architecture.
    pub arch: String,
    /// Where it was found: `deb`, `rpm`, `registry`.
    pub source: String,
}
