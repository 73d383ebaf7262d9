//! What an agent hands its keeper, and a keeper the process it starts.

use crate::jobs::account::Account;
use protocol::Reason;
use protocol::deliver::job::{JobOrder, TargetCheck};
use protocol::reason::code;
use protocol::text::params;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where commands are looked for when an order declares no other path.
pub const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a keeper needs to carry an attempt out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What to do.
    pub order: JobOrder,
    /// Name of the agent.
    pub agent: String,
    /// Name of the machine.
    pub host: String,
    /// Who it runs as.
    pub account: Account,
    /// The agent's program.
    pub program: PathBuf,
    /// The script, where it was unpacked.
    #[serde(default)]
    pub script: Option<PathBuf>,
    /// The bundle, where it was fetched to.
    #[serde(default)]
    pub bundle: Option<PathBuf>,
    /// Wakes the agent.
    pub news: PathBuf,
    /// Commands of the reference tool.
    pub shims: PathBuf,
    /// What this machine is asked about.
    pub ground: Ground,
}

/// What is known of this machine when it is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Ground {
    /// Name of the agent.
    pub agent: String,
    /// Accounts work may run as.
    pub run_as: Vec<String>,
    /// Folder of service scripts.
    pub services: Option<PathBuf>,
    /// How far this machine's clock is ahead of the server's, in milliseconds; nothing before the first connection.
    pub clock_ahead_ms: Option<i64>,
    /// The agent's program.
    pub program: PathBuf,
    /// Where commands are looked for.
    pub path: String,
    /// The agent's own folder.
    pub data: PathBuf,
    /// Account what is written and run is tried under.
    pub account: String,
}

/// What a process of a job is given on its standard input: a line of JSON, then, for some work, bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Task {
    /// Becomes another program.
    Exec(Exec),
    /// Does work of its own; tells on the channel how it went.
    Work(Box<Chore>),
    /// Looks whether a file can be written here: a path.
    Write(String),
    /// Removes what is in these folders.
    Clear(Vec<PathBuf>),
    /// Sends a signal to processes.
    Signal(Vec<u32>, i32),
}

/// A program to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exec {
    /// Program and arguments.
    pub argv: Vec<String>,
    /// Its whole environment.
    pub env: BTreeMap<String, String>,
    /// Its folder; made when it is missing.
    pub cwd: String,
    /// Mask of its files.
    pub umask: u32,
    /// Memory of each process, in bytes; 0: any.
    pub memory_bytes_max: u64,
    /// Files it may hold open; 0: as the machine says.
    #[serde(default)]
    pub open_files_max: u64,
    /// Channel on which a failure to start is told.
    pub channel: PathBuf,
}

/// Work of the agent's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chore {
    /// What to do.
    pub order: JobOrder,
    /// What is known.
    pub ground: Ground,
    /// Mask of its files.
    pub umask: u32,
    /// Channel on which results are told.
    pub channel: PathBuf,
}

/// A disk that is looked at while a job fills it.
#[must_use]
pub fn reserve_of(check: &TargetCheck, total_bytes: u64) -> u64 {
    check.reserve_bytes.max((u128::from(total_bytes) * u128::from(check.reserve_permille) / 1000) as u64)
}

/// A reason with one value.
#[must_use]
pub fn because(code: &str, name: &'static str, value: &dyn std::fmt::Display) -> Reason {
    Reason::new(code, params([(name, &value)]))
}

/// The disk is full.
#[must_use]
pub fn disk_full() -> Reason {
    Reason::new(code::DISK_FULL, params([]))
}

/// An octal mask; the usual one when there is none.
#[must_use]
pub fn umask(text: &str) -> u32 {
    u32::from_str_radix(text.trim().trim_start_matches("0o"), 8).ok().filter(|m| *m <= 0o777).unwrap_or(0o022)
}
