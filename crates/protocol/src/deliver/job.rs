//! Jobs on agents: frames of the link (§14, §15), and questions to an agent.
//!
//! The server sends a [`JobOrder`]; the agent writes it to its disk and *then* says `accepted`; the same attempt again changes nothing (AG-1). Logs go by
//! `PUT /api/v1/agent/attempts/{attempt}/log?offset=N` with bytes as they are and an index of streams and times; see [`LogPiece`]. Everything a
//! [`JobReport`] says may come twice; [`JobKept`] says what is durable.

use crate::Reason;
use crate::link::BundleRef;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An attempt to carry out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobOrder {
    /// Id of the attempt: a UUID.
    pub attempt: String,
    /// What the fence is about: `D-42`; empty: no fence.
    #[serde(default)]
    pub scope: String,
    /// The fence; an order with a lower one than the agent has seen for this scope is refused (L-1, L-6).
    #[serde(default)]
    pub fence: u64,
    /// What to do.
    pub work: Work,
    /// Account; empty: that of the agent.
    #[serde(default)]
    pub run_as: String,
    /// Working directory; empty: one of its own, thrown away afterwards.
    #[serde(default)]
    pub cwd: String,
    /// File mode mask, octal.
    #[serde(default)]
    pub umask: String,
    /// Variables; the agent adds `DLV_HOST`, `DLV_AGENT`, `DLV_LOG`, `DLV_RESULT` and a declared `PATH`.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Names among them that are secret: masked in all output (LG-11), never on a command line.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Files written beside it before it starts, by variable name that is given their path: `DLV_VARS_FILE`.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Longest time, in milliseconds; 0: any.
    #[serde(default)]
    pub run_ms_max: u64,
    /// Longest silence, in milliseconds; 0: any.
    #[serde(default)]
    pub silence_ms_max: u64,
    /// Signal that asks it to end: `TERM`.
    #[serde(default)]
    pub signal: String,
    /// Then it is killed, in milliseconds.
    #[serde(default)]
    pub grace_ms: u64,
    /// Memory of the group, in bytes; 0: any.
    #[serde(default)]
    pub memory_bytes_max: u64,
    /// Processor time of the group, in milliseconds; 0: any.
    #[serde(default)]
    pub cpu_ms_max: u64,
    /// Files each of its processes may hold open; 0: as the machine says.
    #[serde(default)]
    pub open_files_max: u64,
    /// Bytes of its output taken in a second; it waits when it writes more. 0: any.
    #[serde(default)]
    pub output_bytes_per_second: u64,
    /// Bytes of its log that are kept; 0: the agent's own bound.
    #[serde(default)]
    pub log_bytes_max: u64,
    /// End it when the log has grown so large.
    #[serde(default)]
    pub stop_at_log_limit: bool,
    /// The bundle scripts and payload come from.
    #[serde(default)]
    pub bundle: Option<BundleRef>,
    /// Queue on the agent; empty: `default`.
    #[serde(default)]
    pub queue: String,
    /// 0 to 127; the higher first.
    #[serde(default)]
    pub priority: u8,
    /// Lines people expect at the head of a log (§16.1): name and value.
    #[serde(default)]
    pub header: Vec<(String, String)>,
    /// May be begun anew when nobody knows how it ended.
    #[serde(default)]
    pub idempotent: bool,
    /// Mode told to scripts: `exec` `test`.
    #[serde(default)]
    pub mode: String,
    /// Also set the variables of the reference tool and put the shims on the path.
    #[serde(default)]
    pub compat: bool,
    /// It was called off before the agent had it: nothing is begun, it ends as `killed`.
    #[serde(default)]
    pub called_off: bool,
    /// Disks looked at while it runs: `disk` checks with a path and a reserve. Below the reserve the report carries an alarm (PF-e).
    #[serde(default)]
    pub watch: Vec<TargetCheck>,
}

/// What an attempt does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Work {
    /// Runs a script of the bundle; its bytes must have the digest (SC-1).
    Script {
        /// Path in the bundle.
        path: String,
        /// BLAKE3.
        digest: String,
        /// Interpreter with its arguments; empty: the script itself.
        interpreter: Vec<String>,
        /// Arguments.
        args: Vec<String>,
    },
    /// Runs an argument vector.
    Command {
        /// The vector.
        argv: Vec<String>,
    },
    /// Looks at the machine; changes nothing. Ends in error when a check fails.
    Preflight {
        /// What to look at.
        checks: Vec<TargetCheck>,
    },
    /// Brings the bundle to a directory.
    Fetch {
        /// Directory.
        to: String,
    },
    /// Unpacks the fetched bundle in place; checks scripts against their digests.
    Unpack {
        /// Directory it was fetched to.
        from: String,
        /// Paths and digests of scripts.
        scripts: Vec<(String, String)>,
    },
    /// Starts, stops, restarts a service, and waits until it is so.
    Service {
        /// Name of the service.
        name: String,
        /// `start` `stop` `restart` `status`.
        action: String,
        /// Longest wait, in milliseconds.
        wait_ms: u64,
    },
    /// Asks an address until it answers as expected.
    HttpCheck {
        /// Address.
        url: String,
        /// Status.
        expect_status: u16,
        /// Text its body must hold; empty: any.
        expect_body: String,
        /// Tries.
        attempts: u32,
        /// Wait between them, in milliseconds.
        every_ms: u64,
    },
    /// Makes a link point to a release directory, in one step.
    Switch {
        /// The link.
        link: String,
        /// The directory.
        to: String,
        /// Releases to keep beside it; 0: all.
        keep: u32,
    },
    /// Copies a directory aside (`to` is replaced), or back.
    Copy {
        /// From.
        from: String,
        /// To; what was there goes.
        to: String,
    },
    /// Work of a version this agent does not know.
    #[serde(other)]
    Unknown,
}

/// One look at the machine (§19).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TargetCheck {
    /// `PF-10`.
    pub id: String,
    /// What it is about: `disk` `inodes` `mount` `writable` `account` `interpreter` `command` `service` `endpoint` `clock` `free-of` `version` `present` `own-disk`.
    pub what: String,
    /// A path, account, command, service, address.
    pub subject: String,
    /// Name people know it by: the root.
    pub name: String,
    /// Bytes, files or milliseconds needed.
    pub need: u64,
    /// Reserve in bytes.
    pub reserve_bytes: u64,
    /// Reserve as a share, in thousandths.
    pub reserve_permille: u32,
    /// Text expected.
    pub expected: String,
    /// Names that are left out: releases below its path that must stay, services that may hold it.
    pub keep: Vec<String>,
    /// A failure is only a warning.
    pub warn_only: bool,
}

/// A row of a preflight report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CheckRow {
    /// `PF-10`.
    pub id: String,
    /// Agent; empty: the server.
    pub agent: String,
    /// What: `docroot /produit/httpd-sicardi`.
    pub subject: String,
    /// `ok` `warn` `fail` `skipped`.
    pub status: String,
    /// What was found.
    pub measured: String,
    /// What was asked.
    pub required: String,
    /// Why, and what to do.
    pub reason: Option<Reason>,
}

/// How an attempt stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobReport {
    /// Id of the attempt.
    pub attempt: String,
    /// Grows with each report of this attempt.
    pub sequence: u64,
    /// `accepted` (on disk, in its queue) `active` `stopping` `ended`.
    pub state: String,
    /// Place in the queue, from 1, while it waits there.
    #[serde(default)]
    pub position: u32,
    /// Leader of its group.
    #[serde(default)]
    pub pid: Option<u32>,
    /// When its process began, by the agent's clock.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// Progress its script told: percent and text.
    #[serde(default)]
    pub progress: Option<(u8, String)>,
    /// What puts it in difficulty while it runs: a disk it fills is below its reserve.
    #[serde(default)]
    pub alarm: Option<Reason>,
    /// How it ended.
    #[serde(default)]
    pub end: Option<JobEnd>,
}

/// The end of an attempt.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct JobEnd {
    /// `exited` `signalled` `timeout-run` `timeout-silence` `killed` (a person or the server asked) `refused` (nothing was begun) `lost` (nobody knows)
    /// `done` (work without a process).
    pub kind: String,
    /// Exit code.
    pub code: Option<i32>,
    /// Signal.
    pub signal: Option<i32>,
    /// When, by the agent's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// Why it was refused or failed.
    pub reason: Option<Reason>,
    /// What the supervisor saw: `errno:ENOSPC`, `oom`, `timeout:run`.
    pub facts: Vec<String>,
    /// Causes the script named: code and evidence.
    pub causes: Vec<(String, String)>,
    /// Warnings the script gave.
    pub warnings: Vec<String>,
    /// Outputs the script gave.
    pub outputs: BTreeMap<String, String>,
    /// The script said that nothing changed.
    pub unchanged: bool,
    /// The script wants a reboot.
    pub reboot: bool,
    /// Rows of a preflight.
    pub checks: Vec<CheckRow>,
    /// Length of the whole log in bytes: the server knows when it has all.
    pub log_bytes: u64,
    /// Processes that outlived the kill.
    pub survivors: Vec<u32>,
}

/// What is durable of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobKept {
    /// Id of the attempt.
    pub attempt: String,
    /// Highest report.
    pub sequence: u64,
    /// The end and the whole log are durable: forget the attempt.
    pub end: bool,
}

/// An attempt is to end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobStop {
    /// Id of the attempt.
    pub attempt: String,
    /// At once, without grace.
    pub now: bool,
    /// Who asked.
    pub by: String,
}

/// A stretch of a log on its way: `PUT /api/v1/agent/attempts/{attempt}/log?offset=N` with the key of the agent.
///
/// The body is bytes of the merged log from `offset` on, at most [`LOG_PIECE_BYTES_MAX`]; the header [`LOG_INDEX_HEADER`] holds the marks in this
/// stretch, at most [`LOG_MARKS_MAX`] ([`marks_told`]); it is left out when nothing changed since the last mark. The answer is [`LogKept`].
/// Bytes that are there already are passed over; a piece that begins behind what is kept is refused with 409 `offset-mismatch`, whose
/// `details.offset` says where to go on. When the agent has not got those bytes any more it adds `&lost=true`: then the gap is noted (LG-9).
/// 507 and 503: keep it, try again later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPiece {
    /// First byte.
    pub offset: u64,
    /// Marks in this stretch, in order.
    pub marks: Vec<LogMark>,
}

/// Header of a piece that holds its marks.
pub const LOG_INDEX_HEADER: &str = "escale-log-index";
/// Bytes of a piece.
pub const LOG_PIECE_BYTES_MAX: usize = 1024 * 1024;
/// Marks of a piece.
pub const LOG_MARKS_MAX: usize = 400;

/// What is kept of a log: the answer to a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogKept {
    /// Bytes, from the first one on: go on from here.
    pub kept: u64,
}

/// Marks as the header says them: `offset:milliseconds:stream` with commas between.
#[must_use]
pub fn marks_told(marks: &[LogMark]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(marks.len() * 28);
    for mark in marks {
        let comma = if text.is_empty() { "" } else { "," };
        let _ = write!(text, "{comma}{}:{}:{}", mark.offset, mark.at_ms, mark.stream);
    }
    text
}

/// Marks from the header; nothing when it is not one, or holds more than [`LOG_MARKS_MAX`].
#[must_use]
pub fn marks_read(text: &str) -> Option<Vec<LogMark>> {
    let mark = |part: &str| {
        let mut fields = part.split(':');
        let mark = LogMark {
            offset: fields.next()?.trim().parse().ok()?,
            at_ms: fields.next()?.parse().ok()?,
            stream: fields.next()?.trim().parse().ok()?,
        };
        fields.next().is_none().then_some(mark)
    };
    let marks: Option<Vec<LogMark>> =
        text.split(',').filter(|part| !part.trim().is_empty()).map(mark).collect();
    marks.filter(|marks| marks.len() <= LOG_MARKS_MAX)
}

/// From this byte on, the log is of this stream and this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogMark {
    /// Byte.
    pub offset: u64,
    /// Milliseconds since 1970, by the agent's clock.
    pub at_ms: i64,
    /// 0 `out`, 1 `err`, 2 `agent` (header and what the supervisor says).
    pub stream: u8,
}

/// What a shim or the result channel asks of the server (§14.3): `tval` `tpush` `tpop` `tempty` and `get`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCall {
    /// Id of the attempt.
    pub attempt: String,
    /// Number of the call in this attempt: the same again is answered the same.
    pub number: u64,
    /// `set` `add` `push` `pop` `empty` `get`.
    pub verb: String,
    /// Resource.
    pub resource: String,
    /// Value.
    pub value: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobAnswer {
    /// Id of the attempt.
    pub attempt: String,
    /// Number of the call.
    pub number: u64,
    /// Value, of `pop` and `get`.
    pub value: String,
    /// Text of what is wrong; empty: all is well.
    pub error: String,
}

/// A question to an agent, answered at once; nothing is changed on the machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Number on this connection.
    pub number: u64,
    /// What.
    pub ask: AgentAsk,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum AgentAsk {
    /// Partitions of these paths.
    Disk {
        /// Paths.
        paths: Vec<String>,
    },
    /// Carries out checks now: a dry run.
    Preflight {
        /// Checks.
        checks: Vec<TargetCheck>,
    },
    /// Files of a directory, newest first, at most 1,000.
    ListLogs {
        /// Directory a log source declares.
        root: String,
    },
    /// A stretch of a file below it.
    ReadLog {
        /// Directory a log source declares.
        root: String,
        /// Path below it.
        file: String,
        /// First byte; the size of the file minus this, when `from_end`.
        offset: u64,
        /// Count from the end.
        from_end: bool,
        /// At most so many bytes; up to 256 KiB.
        limit: u64,
    },
    /// A resource of type `file` or `generic` is looked at.
    Probe {
        /// Path pattern; empty: a command.
        path: String,
        /// Argument vector.
        argv: Vec<String>,
    },
    /// A question of a version this agent does not know.
    #[serde(other)]
    Unknown,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// Number of the question.
    pub number: u64,
    /// The answer.
    pub answer: AgentAnswer,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum AgentAnswer {
    /// Partitions, in the order of the paths.
    Disk {
        /// One a path.
        partitions: Vec<Partition>,
    },
    /// Rows.
    Checks {
        /// Rows.
        rows: Vec<CheckRow>,
    },
    /// Files.
    Logs {
        /// Newest first.
        files: Vec<LogFile>,
    },
    /// Bytes, Base64.
    Bytes {
        /// First byte.
        offset: u64,
        /// Size of the file.
        size: u64,
        /// Base64.
        data: String,
    },
    /// A probe.
    Probe {
        /// Exit code, or 0.
        code: i32,
        /// What it printed, at most 4 KiB.
        stdout: String,
        /// Files that fit: path, size, changed at (milliseconds).
        files: Vec<LogFile>,
    },
    /// It could not be answered.
    Failed {
        /// Why.
        reason: Reason,
    },
    /// An answer this version does not know.
    #[serde(other)]
    Unknown,
}

/// A partition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Partition {
    /// Path that was asked for.
    pub path: String,
    /// First ancestor that exists, links resolved.
    pub resolved: String,
    /// Mount point.
    pub mount: String,
    /// File system.
    pub filesystem: String,
    /// Device number: the same for the same partition.
    pub device: u64,
    /// Size in bytes.
    pub total_bytes: u64,
    /// Free for the agent, in bytes.
    pub free_bytes: u64,
    /// Files.
    pub inodes: u64,
    /// Free files.
    pub inodes_free: u64,
    /// The path itself exists.
    pub exists: bool,
}

/// A file of a log source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LogFile {
    /// Path below the source.
    pub path: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// When it changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub changed_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_travel_in_a_header() {
        let marks = vec![
            LogMark { offset: 0, at_ms: 1_795_163_400_000, stream: 2 },
            LogMark { offset: 12, at_ms: -1, stream: 0 },
        ];
        let text = marks_told(&marks);
        assert_eq!(text, "0:1795163400000:2,12:-1:0");
        assert_eq!(marks_read(&text), Some(marks));
        assert_eq!(marks_read(""), Some(Vec::new()));
        for bad in ["1", "1:2", "1:2:3:4", "1:2:x", "a:2:3"] {
            assert_eq!(marks_read(bad), None, "{bad}");
        }
        let many = vec![LogMark { offset: 0, at_ms: 0, stream: 0 }; LOG_MARKS_MAX + 1];
        assert_eq!(marks_read(&marks_told(&many)), None);
    }
}
