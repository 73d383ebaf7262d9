//! Frames between server and agent, over one WebSocket at `/api/v1/agent/link`; each frame is one JSON text.
//!
//! The agent opens the connection with `Authorization: Bearer <agent key>` and says [`AgentFrame::Hello`]. The server
//! answers [`ServerFrame::Welcome`] and, when the agent's generation is behind, the whole [`Assignment`]: never a
//! difference. The agent sends [`Beat`]s: at once when something changed, else at the interval the server set. An
//! [`ServerFrame::Ack`] means *kept*: everything up to that sequence is durable, and may be forgotten. What is not
//! acknowledged is sent again after a reconnection; everything in a beat may be received twice.

use crate::Reason;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of this link. Peers one apart understand each other (P15).
pub const LINK_VERSION: u32 = 1;

/// What an agent sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum AgentFrame {
    /// First frame of a connection.
    Hello(Box<Hello>),
    /// What changed since the last acknowledged beat.
    Beat(Beat),
    /// What a program of an instance says to the exchange.
    Say(Said),
    /// How a run stands.
    Run(crate::install::RunReport),
    /// What the machine holds; after the first connection, when it changed, at most once an hour, and when asked.
    Inventory(Box<crate::install::Inventory>),
    /// How an attempt of a job stands.
    Job(Box<crate::deliver::job::JobReport>),
    /// What a script of a job asks of the server.
    JobCall(crate::deliver::job::JobCall),
    /// An answer to a question.
    Answer(Box<crate::deliver::job::Answered>),
    /// A frame this version does not know.
    #[serde(other)]
    Unknown,
}

/// What a server sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ServerFrame {
    /// The answer to a hello.
    Welcome(Welcome),
    /// What should run here; replaces what the agent held if its generation is higher.
    Assignment(Assignment),
    /// Everything up to this sequence is kept.
    Ack(Ack),
    /// The connection is refused and will be closed; the agent waits before it tries again.
    Refused(Refused),
    /// What a program of an instance hears from the exchange.
    Tell(Told),
    /// A run to carry out, or one that was called off.
    Run(Box<crate::install::RunOrder>),
    /// What is kept of a run.
    RunKept(crate::install::RunKept),
    /// Send an inventory now.
    Inventory {},
    /// An attempt of a job to carry out.
    Job(Box<crate::deliver::job::JobOrder>),
    /// What is kept of an attempt.
    JobKept(crate::deliver::job::JobKept),
    /// End an attempt.
    JobStop(crate::deliver::job::JobStop),
    /// What the server answers to a script of a job.
    JobAnswer(crate::deliver::job::JobAnswer),
    /// A question, answered at once.
    Ask(Box<crate::deliver::job::Question>),
    /// A frame this version does not know.
    #[serde(other)]
    Unknown,
}

/// A program's word to the exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Instance id.
    pub id: String,
    /// What it says.
    pub say: crate::exchange::Say,
}

/// The exchange's word to a program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Instance id.
    pub id: String,
    /// What it hears.
    pub tell: crate::exchange::Tell,
}

/// An agent presents itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// [`LINK_VERSION`] of the agent.
    pub link: u32,
    /// New with each start of the agent's program.
    pub boot: String,
    /// Version of the agent's program.
    pub version: String,
    /// Generation of the assignment it holds; 0 for none.
    pub generation: u64,
    /// The machine.
    pub facts: Facts,
    /// How every instance it knows stands.
    pub seen: Vec<Seen>,
}

/// What an agent says about its machine. All of it is a claim.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Facts {
    /// Host name.
    pub host: String,
    /// Operating system as people say it: `Debian GNU/Linux 12`.
    pub os: String,
    /// `linux`, `windows`, `macos`.
    pub family: String,
    /// `x86_64`, `aarch64`.
    pub arch: String,
    /// Kernel version.
    pub kernel: String,
    /// Processors.
    pub cpus: u32,
    /// Memory of the machine, in bytes.
    pub memory_bytes: u64,
    /// Addresses, without loopback.
    pub addresses: Vec<String>,
}

/// The server accepts an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// [`LINK_VERSION`] of the server.
    pub link: u32,
    /// Name the server knows the agent by.
    pub agent: String,
    /// Interval between beats when nothing changes, in milliseconds.
    pub interval_ms: u64,
    /// The server's clock.
    pub time: Timestamp,
}

/// An acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    /// Highest sequence that is kept.
    pub sequence: u64,
    /// Interval between beats from now on, in milliseconds.
    pub interval_ms: u64,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Code of [`crate::Code`].
    pub code: String,
    /// Text for the agent's log.
    pub text: String,
    /// Wait at least so long before the next try, in milliseconds.
    pub wait_ms: u64,
}

/// Everything one agent should run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// Only grows; an older one is refused (P5).
    pub generation: u64,
    /// The instances, enabled and real.
    pub instances: Vec<Assigned>,
}

/// One instance an agent should have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assigned {
    /// Id.
    pub id: String,
    /// Name on this agent.
    pub name: String,
    /// The files to lay out; absent when nothing resolves.
    pub bundle: Option<BundleRef>,
    /// Whether it should run.
    pub run: bool,
    /// Number of the last start, stop, restart or reload order; a higher one than that of the running process means
    /// stop it and, if `run`, start anew.
    pub launch: u64,
    /// Whether it starts when the agent starts and finds it not running.
    pub autostart: bool,
    /// Recovery options people set for this instance; what they left open comes from the manifest.
    pub recovery: crate::api::RecoveryOptions,
    /// Settings people set, secrets included.
    pub settings: BTreeMap<String, String>,
    /// Keys among them that are secret: never logged, never on a command line.
    pub secret_settings: Vec<String>,
    /// Grows when settings are pushed; the running program is given them when its own is lower.
    pub settings_generation: u64,
    /// Message groups.
    pub groups: Vec<String>,
    /// Key with which the program itself may speak to the server as this instance.
    pub access_key: String,
}

/// A bundle to fetch from `/api/v1/agent/bundles/{digest}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleRef {
    /// Package name.
    pub package: String,
    /// Version.
    pub version: String,
    /// File name in the repository.
    pub file: String,
    /// Digest of the bytes.
    pub digest: String,
    /// Size of the bytes.
    pub size_bytes: u64,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Beat {
    /// Grows by one with each beat of a boot.
    pub sequence: u64,
    /// Generation of the assignment the agent holds now.
    pub generation: u64,
    /// Instances whose state changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// Instances the agent had and has no longer (ids).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
    /// Unexpected ends.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deaths: Vec<DeathReport>,
    /// Current consumption of running instances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub usage: Vec<UsageReport>,
    /// Log lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<LogReport>,
    /// State objects pushed by instances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<StateReport>,
}

/// How an instance stands on its agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Instance id.
    pub id: String,
    /// `starting` `started` `stopping` `stopped`.
    pub state: String,
    /// Launch this state belongs to.
    pub launch: u64,
    /// Settings generation applied.
    pub settings_generation: u64,
    /// When the state changed, by the agent's clock.
    pub changed_at: Timestamp,
    /// Process id of the group's leader, while there is one.
    pub pid: Option<u32>,
    /// Restarts by recovery since the last order.
    pub restarts: u32,
    /// Version of the files laid out.
    pub version: Option<String>,
    /// Their digest.
    pub digest: Option<String>,
    /// The program holds a connection through the local socket.
    pub connected: bool,
    /// Client library of the program, as it says: name and version.
    pub client: Option<String>,
    /// The agent cannot do what is wanted; `reason` says why.
    pub failed: bool,
    /// Why it is so.
    pub reason: Option<Reason>,
    /// Progress of a fetch, in bytes: done, total.
    pub fetching: Option<(u64, u64)>,
}

/// An unexpected end of a process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeathReport {
    /// Instance id.
    pub id: String,
    /// Grows with each death of this instance.
    pub number: u64,
    /// When, by the agent's clock.
    pub at: Timestamp,
    /// Exit code, if it exited.
    pub exit_code: Option<i32>,
    /// Signal, if one ended it.
    pub signal: Option<i32>,
    /// How long it had lived, in milliseconds.
    pub uptime_ms: u64,
    /// What follows: a [`Reason`] among `waits-restart`, `gave-up`, `no-recovery`, `finished`.
    pub follows: Reason,
}

/// What an instance consumes: its whole process group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UsageReport {
    /// Instance id.
    pub id: String,
    /// Share of the whole machine's processors, in percent.
    pub cpu_percent: f32,
    /// Resident memory, in bytes.
    pub memory_bytes: u64,
}

/// Log lines of one instance, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogReport {
    /// Instance id.
    pub id: String,
    /// The lines.
    pub lines: Vec<LogLine>,
}

/// A log line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogLine {
    /// Grows with each line of the instance; gaps mean that lines were dropped.
    pub number: u64,
    /// When it was read, by the agent's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// `info` `warn` `error`.
    pub level: String,
    /// `stdout` `stderr` `program` (through a client library) `agent`.
    pub stream: String,
    /// The text, without its line end.
    pub text: String,
}

/// A state object pushed by an instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateReport {
    /// Instance id.
    pub id: String,
    /// Name of the object.
    pub name: String,
    /// Value.
    pub value: serde_json::Value,
    /// Type label; free text, empty when unknown.
    #[serde(default)]
    pub kind: String,
    /// Anything more about it.
    #[serde(default)]
    pub metadata: BTreeMap<String, serde_json::Value>,
    /// Seconds until it counts as expired; 0: never.
    #[serde(default)]
    pub lifetime_s: u64,
    /// When it was pushed, by the agent's clock.
    pub at: Timestamp,
}

/// What an agent sends to be enrolled: `POST /api/v1/agent/enroll`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enroll {
    /// One-time token.
    pub token: String,
    /// Name the agent is to have.
    pub name: String,
}

/// What an enrolled agent gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrolled {
    /// Id of the agent.
    pub agent_id: String,
    /// Name, as registered.
    pub name: String,
    /// The agent's key; shown this once.
    pub key: String,
}
