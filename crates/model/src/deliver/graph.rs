//! A space's graph, checked and ready to be walked (§8). Made from the file by `protocol::deliver::compile`.

use super::expr::{Expr, Template};
pub use super::index::Index;
use super::param::Param;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// A graph. Acyclic at both levels; every name it mentions exists.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    /// Name of the space.
    pub space: String,
    /// Its chain brings versions to environments.
    pub delivery: bool,
    /// Time zone by name.
    pub timezone: String,
    /// Calendar by name; `always` exists by itself.
    pub calendar: String,
    /// Applications, in the order of the file.
    pub apps: Vec<App>,
    /// Links between applications.
    pub links: Vec<Link>,
    /// When the graph goes back to upcoming after the end.
    pub set_upcoming: SetUpcoming,
    /// So long after the end.
    pub reset_delay: Duration,
    /// Made when it is first walked; `Index::default()` for whoever builds a graph.
    pub index: Index,
}

/// When a graph goes back to upcoming by itself (RT-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SetUpcoming {
    /// In every case.
    Always,
    /// After a success.
    #[default]
    Success,
    /// Never.
    Never,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct App {
    /// Name.
    pub name: String,
    /// Starts when demanded.
    pub on_demand: bool,
    /// Of its incoming links.
    pub join: Join,
    /// When it may start.
    pub timing: Timing,
    /// What follows its error.
    pub on_error: OnError,
    /// What it waits for.
    pub expects: Vec<Expect>,
    /// What it writes at its end.
    pub sets: Vec<Set>,
    /// Condition.
    pub when: Option<Expr>,
    /// Jobs, in the order of the file.
    pub jobs: Vec<Job>,
}

/// How many incoming links must be satisfied (§8.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Join {
    /// All (ET).
    #[default]
    All,
    /// The first (OU).
    Any,
    /// One, when every parent has settled.
    AnySettled,
    /// So many.
    Of(u32),
}

/// When something may start by the clock (§8.2, §8.4). Minutes are counted from midnight of the business date and may pass 24 hours.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timing {
    /// Calendar by name; empty: that of what it stands in.
    pub calendar: String,
    /// Not before this minute of the business date.
    pub at: Option<u32>,
    /// First and last minute in which it may start.
    pub window: Option<(u32, u32)>,
    /// Again.
    pub cycle: Option<Cycle>,
}

/// How something comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cycle {
    /// So long after its end.
    Every(Duration),
    /// At these minutes of the business date.
    At(Vec<u32>),
}

/// What follows an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnError {
    /// Its error counts.
    #[default]
    Stop,
    /// It does not count above.
    Continue,
    /// A person decides: retry, ignore, fail, roll back.
    Guided,
    /// The delivery goes back.
    Rollback,
    /// What the tier says: filled in when a delivery starts.
    Tier,
}

/// A link between applications.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Parent. In another space when it holds `/`.
    pub from: String,
    /// Child.
    pub to: String,
    /// When it is satisfied.
    pub on: On,
    /// A parent that is no part of the run blocks.
    pub mandatory: bool,
    /// Condition: false, and the link is a branch that is not taken.
    pub when: Option<Expr>,
    /// Across spaces: the parent's last end counts, whatever its business date.
    pub any_date: bool,
}

/// When a link is satisfied (§8.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum On {
    /// Parent finished, or not scheduled.
    Success,
    /// Parent in error after its last retry.
    Error,
    /// Parent settled.
    Always,
    /// Parent not scheduled.
    NotRun,
    /// Parent started.
    Start,
}

impl On {
    /// The word on wires and in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            On::Success => "success",
            On::Error => "error",
            On::Always => "always",
            On::NotRun => "not-run",
            On::Start => "start",
        }
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Name.
    pub name: String,
    /// What it does.
    pub kind: JobKind,
    /// Jobs of the same application that must have finished.
    pub after: Vec<String>,
    /// Condition.
    pub when: Option<Expr>,
    /// Starts when demanded.
    pub on_demand: bool,
    /// When it may start.
    pub timing: Timing,
    /// What it waits for.
    pub expects: Vec<Expect>,
    /// What it writes at its end.
    pub sets: Vec<Set>,
    /// Agents: a template that gives names by commas; none for what the server does.
    pub agents: Template,
    /// One attempt for each agent.
    pub fanout: bool,
    /// Of a fan-out, agents that are away.
    pub offline: Offline,
    /// Queue on the agent.
    pub queue: String,
    /// Account.
    pub run_as: Template,
    /// Working directory.
    pub cwd: Template,
    /// File mode mask.
    pub umask: String,
    /// Variables.
    pub env: BTreeMap<String, Template>,
    /// How it is carried out.
    pub mode: Mode,
    /// 0 to 127; the higher first.
    pub priority: u8,
    /// Exit codes of success.
    pub success_codes: Vec<i32>,
    /// Exit codes of success with a warning.
    pub warning_codes: Vec<i32>,
    /// Other tries.
    pub retry: Retry,
    /// Longest wait once its links are satisfied.
    pub wait_max: Option<Duration>,
    /// Longest time from dispatch to its process.
    pub start_max: Option<Duration>,
    /// Longest time of its process.
    pub run_max: Option<Duration>,
    /// Longest silence.
    pub silence_max: Option<Duration>,
    /// Signal that asks it to end.
    pub signal: String,
    /// Then it is killed.
    pub grace: Duration,
    /// How long it usually takes.
    pub expected: Option<Duration>,
    /// What follows its error; nothing: what the application says.
    pub on_error: Option<OnError>,
    /// A person may ignore its failure.
    pub skippable: bool,
    /// May be run twice.
    pub idempotent: bool,
    /// Never given up as lost.
    pub survives: bool,
    /// Only the chain may start it.
    pub chain_only: bool,
    /// Memory of its group, in bytes.
    pub memory_bytes_max: u64,
    /// Processor time of the whole group.
    pub cpu_max: Option<Duration>,
    /// Files each of its processes may hold open; 0: as the machine says.
    pub open_files_max: u64,
    /// Bytes of output taken in a second; 0: any. It waits when it writes more.
    pub output_bytes_per_second: u64,
    /// Bytes kept of its log.
    pub log_bytes_max: u64,
    /// It is ended when its log has grown so large.
    pub stop_at_log_limit: bool,
}

/// What a job does.
#[derive(Debug, Clone, PartialEq)]
pub enum JobKind {
    /// A hook of the package; one the package does not have is finished, nothing to do.
    Hook {
        /// Name of the hook.
        hook: String,
        /// Arguments.
        args: Vec<Template>,
    },
    /// A script of the package.
    Script {
        /// Path in the package.
        path: String,
        /// Arguments.
        args: Vec<Template>,
    },
    /// An argument vector.
    Command {
        /// The vector.
        argv: Vec<Template>,
    },
    /// Something the product knows to do.
    Builtin {
        /// `snapshot` `lease.acquire` `lease.release` `preflight` `fetch` `unpack` `switch` `service` `http-check` `set-upcoming` `notify` `sleep` `rollback` `set-resource`.
        name: String,
        /// What it is given, texts inside not replaced yet.
        with: BTreeMap<String, serde_json::Value>,
    },
    /// A person confirms, and gives values.
    Manual {
        /// Who: roles, `user:NAME`; empty: whoever may act on jobs.
        deciders: Vec<String>,
        /// What is asked, by language.
        question: BTreeMap<String, String>,
        /// Values whoever confirms gives: `param.NAME` of every job that comes later.
        params: Vec<Param>,
    },
    /// Another application of the space, demanded.
    Subflow {
        /// Its name.
        app: String,
    },
}

impl JobKind {
    /// Whether an agent carries it out.
    #[must_use]
    pub fn is_on_agent(&self) -> bool {
        match self {
            JobKind::Hook { .. } | JobKind::Script { .. } | JobKind::Command { .. } => true,
            JobKind::Builtin { name, with } => match name.as_str() {
                // Gates of the server are looked at by the server, the machine by its agent.
                "preflight" => with.get("checks").and_then(|c| c.as_array()).is_none_or(|checks| {
                    checks.iter().filter_map(|c| c.as_str()).any(super::gate::is_on_target)
                }),
                "fetch" | "unpack" | "switch" | "service" | "http-check" | "rollback" => true,
                _ => false,
            },
            JobKind::Manual { .. } | JobKind::Subflow { .. } => false,
        }
    }
}

/// How a job is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Really.
    #[default]
    Exec,
    /// Only marked finished.
    Simulate,
    /// Really, and told to the script.
    Test,
    /// Never started.
    Stop,
}

/// What a fan-out does about agents that are away (AG-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Offline {
    /// Waits for them.
    #[default]
    Wait,
    /// Leaves them out and lists them.
    Skip,
    /// Fails.
    Fail,
}

/// Other tries.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Retry {
    /// So many besides the first.
    pub max: u32,
    /// Wait before the second try.
    pub delay: Duration,
    /// The wait grows by this factor, in hundredths: 100 is none.
    pub backoff_percent: u32,
    /// Causes or exit codes after which another is made; empty: all.
    pub on: Vec<String>,
}

/// What an object waits for.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// Resource.
    pub resource: String,
    /// What of it.
    pub what: super::resource::Expected,
    /// Whether to wait.
    pub wait: bool,
    /// Longest wait.
    pub until: Option<Duration>,
    /// When units come back.
    pub free: Free,
    /// What follows the longest wait.
    pub on_timeout: OnTimeout,
    /// Without waiting, when it is not so: not scheduled instead of descheduled.
    pub unmet_not_scheduled: bool,
}

/// When units come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Free {
    /// At the end of the object.
    #[default]
    Job,
    /// At the end of its application.
    Application,
    /// At the final state of the delivery or run.
    Delivery,
    /// By hand.
    Never,
}

/// What follows the longest wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnTimeout {
    /// Error `E.wait`.
    #[default]
    Error,
    /// Descheduled.
    Deschedule,
    /// Not scheduled.
    Skip,
}

/// A resource written at an end.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// Resource.
    pub resource: String,
    /// Value.
    pub value: Template,
    /// `set` `add` `push` `empty`.
    pub op: String,
    /// After which end.
    pub on: On,
}

impl Graph {
    /// An application by name.
    #[must_use]
    pub fn app(&self, name: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.name == name)
    }
    /// A job by `APP/JOB`.
    #[must_use]
    pub fn job(&self, path: &str) -> Option<(&App, &Job)> {
        let (app, job) = path.split_once('/')?;
        let app = self.app(app)?;
        app.jobs.iter().find(|j| j.name == job).map(|job| (app, job))
    }
    /// Paths of all objects: each application, then its jobs.
    pub fn paths(&self) -> impl Iterator<Item = String> + '_ {
        self.apps.iter().flat_map(|app| {
            std::iter::once(app.name.clone())
                .chain(app.jobs.iter().map(|job| format!("{}/{}", app.name, job.name)))
        })
    }
}
