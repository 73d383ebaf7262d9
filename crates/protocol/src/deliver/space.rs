//! `kind = "space"`: applications, jobs, links (§8, §24.1, §24.2).

use super::Texts;
use model::deliver::param;
use model::deliver::resource::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SpaceFile {
    /// Version of the format.
    pub format: u32,
    /// `space`.
    pub kind: String,
    /// The space.
    pub space: Space,
    /// Applications.
    #[serde(rename = "application")]
    pub applications: Vec<Application>,
    /// Links between applications.
    #[serde(rename = "link")]
    pub links: Vec<Link>,
}

/// A space.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Space {
    /// Name.
    pub name: String,
    /// Title.
    pub label: Texts,
    /// Its chain brings versions to environments: R-1 holds.
    pub delivery: bool,
    /// Calendar by name; empty: `always`.
    pub calendar: String,
    /// Time zone; empty: UTC.
    pub timezone: String,
    /// Rule of the business date: `day` (default), `day HH:MM` (it begins then), `manual`.
    pub date: String,
    /// Default agent: a name, a list by commas, or `${env.agents}`.
    pub agent: String,
    /// Default queue.
    pub queue: String,
    /// Default account.
    pub run_as: String,
    /// The four `CA_LIV_*` resources of the source are what a demand takes its values from (RS-5).
    pub legacy_resources: bool,
    /// `fifo` (default), `supersede`, `reject`.
    pub queue_policy: String,
    /// What becomes of the graph at the end.
    pub on_end: OnEnd,
    /// Its engine.
    pub engine: EngineOptions,
    /// Parameters.
    #[serde(rename = "param")]
    pub params: Vec<Param>,
    /// Variables of all jobs.
    pub env: BTreeMap<String, String>,
    /// Runbook, Markdown.
    pub instruction: String,
}

/// What becomes of the graph after the end of a run (§17).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OnEnd {
    /// `always`, `success` (default), `never`.
    pub set_upcoming: String,
    /// So long after the end; default 60 s.
    pub delay: String,
    /// The last outcome stays visible; default true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_outcome: Option<bool>,
}

/// The engine of a space (§7).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EngineOptions {
    /// Started when the space is made and when the server starts, unless a person stopped it; default true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autostart: Option<bool>,
    /// `drain` (default), `wait`, `kill`.
    pub stop_mode: String,
    /// `none` (default), `last`, `all`.
    pub catch_up: String,
    /// Most starts a catch-up gives; default 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catch_up_limit: Option<u32>,
    /// `strict` (the engine must be stopped to relaunch), `online` (default).
    pub relaunch: String,
}

/// A parameter of a run: given with a demand, or by whoever confirms a manual job. `${param.NAME}` stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Param {
    /// Name.
    pub name: String,
    /// What people read beside the field; without it the name.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub label: Texts,
    /// `text` `number` `env` `package` `version` `variables-version`; of a manual job `text` (default) `number`. Never a secret.
    #[serde(rename = "type")]
    pub kind: String,
    /// Resource a demand takes it from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource: String,
    /// Must be given.
    pub required: bool,
    /// Default.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub default: String,
    /// Admissible values: `deliverable-by:caller`, or a list by commas.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub choices: String,
    /// Expression the whole value must fit: `CHG-[0-9]+`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pattern: String,
}

/// Whoever may deliver there chooses among environments: not a list of values.
pub(super) const DELIVERABLE: &str = "deliverable-by:caller";

impl Param {
    /// Admissible values; empty: any.
    #[must_use]
    pub fn list(&self) -> Vec<String> {
        let list = if self.choices == DELIVERABLE { "" } else { self.choices.as_str() };
        list.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
    }
    /// As values are checked with it.
    #[must_use]
    pub fn rule(&self) -> param::Param {
        let kind = match self.kind.as_str() {
            "number" => Kind::Number,
            "env" => Kind::Env,
            "package" => Kind::Package,
            "version" | "variables-version" => Kind::Version,
            _ => Kind::Text,
        };
        param::Param {
            name: self.name.clone(),
            kind,
            required: self.required,
            default: self.default.clone(),
            choices: self.list(),
            pattern: self.pattern.clone(),
        }
    }
}

/// An application: a node of the space's graph; contains jobs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Application {
    /// Name.
    pub name: String,
    /// Title.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub label: Texts,
    /// Place in the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<f64>,
    /// Place in the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<f64>,
    /// Starts when it is demanded, never by itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub on_demand: bool,
    /// Of its incoming links: `all` (default), `any` (the first), `any-settled` (when all have settled), or `2-of`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub join: String,
    /// Hours in which it may start: `08:00-18:00`, past midnight `22:00-30:00`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub window: String,
    /// Calendar.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub calendar: String,
    /// Starts at this time of the business date: `06:30`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// Starts again: `every 10m`, `at 08:00,12:00`; the next one is computed at the end of the one before.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cycle: String,
    /// `stop` (default), `continue` (its error does not count above), `guided`, `rollback`, `tier`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on_error: String,
    /// Resources it waits for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expects: Vec<Expect>,
    /// Resources it writes at its end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<SetResource>,
    /// Default agent of its jobs.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// Default queue of its jobs.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub queue: String,
    /// Default account of its jobs.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub run_as: String,
    /// Condition: the application is *not scheduled* when it is false.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// Runbook, Markdown, or its name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instruction: String,
    /// Jobs.
    #[serde(rename = "job")]
    pub jobs: Vec<Job>,
}

/// A job: the smallest thing that is scheduled.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Job {
    /// Name.
    pub name: String,
    /// Title.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub label: Texts,
    /// `script` `command` `builtin` `manual` `subflow` `rollout`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of a builtin: `snapshot` `lease.acquire` `lease.release` `preflight` `fetch` `unpack` `switch` `service` `http-check` `set-upcoming`
    /// `notify` `sleep` `rollback` `set-resource`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub builtin: String,
    /// Of a script: the hook of the package. A package without that hook makes it *finished, nothing to do*.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hook: String,
    /// Of a script: the path in the package.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub script: String,
    /// Of a command: the argument vector.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub argv: Vec<String>,
    /// Arguments of a script.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// What a builtin is given.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, serde_json::Value>,
    /// Agents: a name, a list by commas, or `${env.agents}`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// One attempt for each agent; else the first of them that is connected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fanout: Option<bool>,
    /// Queue.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub queue: String,
    /// Account.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub run_as: String,
    /// Working directory.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cwd: String,
    /// Variables.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// File mode mask: `022`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub umask: String,
    /// `exec` (default), `simulate` (only marked finished), `test` (told to the script), `stop` (never starts).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mode: String,
    /// 0 to 127; the higher first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Jobs of the same application that must have finished: mandatory links.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Condition; the job is *not scheduled* when it is false.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// Starts when it is demanded.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub on_demand: bool,
    /// Time of the business date.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// Resources it waits for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expects: Vec<Expect>,
    /// Resources it writes at its end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<SetResource>,
    /// Exit codes of success; default `[0]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub success_codes: Vec<i32>,
    /// Exit codes of success with a warning.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warning_codes: Vec<i32>,
    /// Other tries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// Limits in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Timeout>,
    /// How it is ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kill: Option<Kill>,
    /// How long it usually takes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// `stop` (default), `continue`, `guided`, `rollback`, `tier`; of the application, where it does not say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on_error: String,
    /// A person may ignore its failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skippable: Option<bool>,
    /// It may be run twice without harm: run again when nobody knows how it ended.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub idempotent: bool,
    /// It is never given up as lost while its agent is away.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub survives: bool,
    /// Ways by which alone it may be started (AC-6): `chain`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub callable_only_from: Vec<String>,
    /// Log policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<JobLog>,
    /// Memory of the whole group: `512MiB`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub memory: String,
    /// Other limits of the whole group (AG-6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
    /// Of a fan-out, agents that are away: `wait` (default), `skip-and-list`, `fail` (AG-10).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub offline: String,
    /// Of a subflow: the application.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub application: String,
    /// Of a manual job: what is asked, and who may answer (roles, `user:NAME`).
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub question: Texts,
    /// Who may answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deciders: Vec<String>,
    /// Of a manual job: values whoever confirms gives, `${param.NAME}` of every job that comes later.
    #[serde(rename = "param", skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<Param>,
    /// Runbook.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instruction: String,
}

/// Limits of a job besides time, memory and the length of its log (AG-6).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Processor time of all its processes together: `10m`; then it is ended.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cpu: String,
    /// Files each of its processes may hold open; 0: as the machine says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_files: Option<u64>,
    /// Output in a second: `1MiB`; it waits when it writes more, nothing is lost.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub output_rate: String,
}

/// What an object waits for (§6.2). One of the operands is given. All of an object are taken together or none (RS-6).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Expect {
    /// Resource.
    pub resource: String,
    /// Units of a weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take: Option<u64>,
    /// `=` `!=` `<` `<=` `>` `>=` `~` `in` `present` `absent` `older` `newer` `stable_for` `blocked`; of a stack, `size >=` and the like.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub op: String,
    /// Operand.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// Whether to wait; default true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<bool>,
    /// How long: a length of time, a time of day, `unlimited` (default).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub until: String,
    /// When units come back: `job` (default), `application`, `delivery`, `never`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub free: String,
    /// `error` (default), `deschedule`, `skip`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on_timeout: String,
    /// Without waiting, when it is not so: `descheduled` (default), `not_scheduled` (RS-8).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unmet: String,
}

/// A resource written at an end.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SetResource {
    /// Resource.
    pub resource: String,
    /// Value; `${…}` is replaced.
    pub value: String,
    /// `set` (default), `add`, `push`, `empty`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub op: String,
    /// `success` (default), `error`, `always`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on: String,
}

/// Other tries.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Retry {
    /// So many besides the first; 0 to 1,000.
    pub max: u32,
    /// Wait before each.
    pub delay: String,
    /// The wait grows by this factor; 1 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff: Option<f64>,
    /// Causes or exit codes after which another try is made; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<String>,
}

/// Limits in time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Timeout {
    /// Of waiting, from the moment its links are satisfied.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wait: String,
    /// From dispatch to its process.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub start: String,
    /// Of its process.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub run: String,
    /// Without a word.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub silence: String,
}

/// How a process is ended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Kill {
    /// Signal: `TERM` (default), `INT`, `QUIT`, `HUP`.
    pub signal: String,
    /// Then it is killed; default 30 s.
    pub grace: String,
}

/// What is kept of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct JobLog {
    /// Bytes kept; beyond, the middle is left out (LG-8).
    pub max_size: String,
    /// `both-ends` (default and only).
    pub keep: String,
    /// `stop` ends the job there; else nothing (default).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub on_limit: String,
}

/// A link between applications.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Link {
    /// From: an application, or `SPACE/APPLICATION` of another space (G-2).
    pub from: String,
    /// To.
    pub to: String,
    /// `success` (default), `error`, `always`, `not-run`, `start` (when the parent starts).
    pub on: String,
    /// A parent that is no part of the run blocks; default true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandatory: Option<bool>,
    /// Condition.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// Text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Across spaces: `same-date` (default), `last`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date: String,
}
