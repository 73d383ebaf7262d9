//! The answer to getJobs: runs as agents read them (§5, §7, §8, §12), fitted to what each can do.
//!
//! An answer is all or nothing to an agent: one wrong key and it does none of it, without a word. So everything an agent asks for stands in every
//! answer, and [`accepted`] looks at the whole once more before it goes out.

use super::generation::{self, Deploy, Product};
use super::shell;
use crate::packages::parts::PartedFile;
use model::install::{Action, Check, CheckKind, Deed, Install, Interaction, Policy, Rule, RuleKind};
use protocol::text::params;
use protocol::{Reason, reason};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// The agent an answer is for.
#[derive(Debug, Clone)]
pub struct Agent<'a> {
    /// Version of its deploy task.
    pub deploy: Deploy,
    /// Which product it is.
    pub product: Product,
    /// Whether its machine runs Windows.
    pub windows: bool,
    /// Where it finds parts, in order.
    pub mirrors: &'a [String],
    /// Packages that need more than it has are sent all the same.
    pub send_anyway: bool,
    /// Lines of output it may send for a command.
    pub log_lines_max: i32,
}

/// A run to be told.
pub struct Told<'a> {
    /// Its id.
    pub run: &'a str,
    /// What to do.
    pub install: &'a Install,
    /// Its files as they are transferred, in the order of the install face.
    pub files: &'a [PartedFile],
    /// Where their parts are found, in order.
    pub mirrors: &'a [String],
}

/// Whether an agent can be given a run.
///
/// # Errors
/// The reason why not.
pub fn fits(agent: &Agent<'_>, install: &Install) -> Result<(), Reason> {
    let needed = generation::needed(install);
    if agent.deploy < needed && !agent.send_anyway {
        let details = params([("needs", &needed), ("has", &agent.deploy)]);
        return Err(Reason::new(reason::code::AGENT_TOO_OLD, details));
    }
    // What is confidential comes from this server, whatever mirrors there are.
    if !install.files.is_empty() && agent.mirrors.is_empty() && !install.confidential {
        return Err(Reason::new(reason::code::NO_MIRROR, params([])));
    }
    Ok(())
}

/// Runs in the making.
#[derive(Default)]
pub struct Jobs {
    jobs: Vec<Value>,
    files: BTreeMap<String, File>,
}

/// A file of the answer: agents know one for each content.
#[derive(Clone)]
struct File {
    name: String,
    extract: bool,
    p2p: Option<u64>,
    parts: Vec<String>,
    mirrors: Vec<String>,
}

impl Jobs {
    /// Adds a run. False when it has to wait for an answer of its own: it has a file that another run of this one takes apart, and it does not, or
    /// that comes from elsewhere for it.
    pub fn add(&mut self, agent: &Agent<'_>, told: &Told<'_>) -> bool {
        let Some((files, copies)) = self.files_of(told) else { return false };
        let mut keys: Vec<&str> = told.files.iter().map(|f| f.sha512.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut job = Map::new();
        job.insert("uuid".into(), told.run.into());
        job.insert("checks".into(), told.install.checks.iter().map(|c| check(agent, c)).collect());
        job.insert("associatedFiles".into(), keys.into());
        let actions = told.install.actions.iter().map(|a| action(agent, a));
        job.insert("actions".into(), copies.into_iter().chain(actions).collect());
        if agent.deploy >= Deploy::PEOPLE && !told.install.interactions.is_empty() {
            let asked: Vec<Value> = told.install.interactions.iter().map(interaction).collect();
            job.insert("userinteractions".into(), asked.into());
        }
        self.jobs.push(Value::Object(job));
        self.files.extend(files);
        true
    }

    /// The files of a run, and copies of those that an agent gets under another name.
    fn files_of(&self, told: &Told<'_>) -> Option<(BTreeMap<String, File>, Vec<Value>)> {
        let mut files: BTreeMap<String, File> = BTreeMap::new();
        let mut copies = Vec::new();
        for (wanted, parted) in told.install.files.iter().zip(told.files) {
            // Neighbours of a foreign agent are strangers: nobody asks who they are.
            let p2p = wanted.p2p.filter(|_| !told.install.confidential);
            let p2p = p2p.map(|keep| keep.0.map_or(0, minutes));
            let known = files.get(&parted.sha512).or_else(|| self.files.get(&parted.sha512)).cloned();
            let file = match known {
                None => File {
                    name: wanted.name.clone(),
                    extract: wanted.extract,
                    p2p,
                    parts: parted.parts.clone(),
                    mirrors: told.mirrors.to_vec(),
                },
                Some(known) if known.extract != wanted.extract || known.mirrors != told.mirrors => {
                    return None;
                }
                Some(known) => {
                    if known.name != wanted.name && !wanted.extract {
                        let from = format!("./{}", known.name);
                        copies.push(json!({ "copy": { "from": from, "to": wanted.name } }));
                    }
                    File { p2p: known.p2p.max(p2p), ..known }
                }
            };
            files.insert(parted.sha512.clone(), file);
        }
        Some((files, copies))
    }

    /// The whole answer; `{}` when there is no run in it.
    #[must_use]
    pub fn answer(self) -> Value {
        if self.jobs.is_empty() {
            return json!({});
        }
        let files: Map<String, Value> = self
            .files
            .into_iter()
            .map(|(sha512, file)| {
                let told = json!({
                    "name": file.name,
                    "uncompress": u8::from(file.extract),
                    "p2p": u8::from(file.p2p.is_some()),
                    "p2p-retention-duration": file.p2p.unwrap_or(0),
                    "mirrors": file.mirrors,
                    "multiparts": file.parts,
                });
                (sha512, told)
            })
            .collect();
        json!({ "jobs": self.jobs, "associatedFiles": files })
    }
}

/// Minutes, at least as long.
fn minutes(time: Duration) -> u64 {
    time.as_secs().div_ceil(60)
}

fn check(agent: &Agent<'_>, check: &Check) -> Value {
    let mut out = Map::new();
    if !check.label.is_empty() {
        out.insert("name".into(), check.label.as_str().into());
    }
    out.insert("type".into(), check.kind.wire().into());
    out.insert("path".into(), check.path.as_str().into());
    if let Some(value) = value(agent, check) {
        out.insert("value".into(), value.into());
    }
    out.insert("return".into(), generation::otherwise(agent.deploy, check.otherwise).into());
    Value::Object(out)
}

/// The value of a check in the agents' units: free space is asked for in thousands of KiB on Unix, in millions of bytes on Windows (§7.1).
fn value(agent: &Agent<'_>, check: &Check) -> Option<String> {
    use model::install::ValueKind;
    match check.kind.value() {
        ValueKind::None => None,
        _ if check.kind == CheckKind::FreeSpace => {
            let bytes: u64 = check.value.trim().parse().unwrap_or(u64::MAX);
            Some(bytes.div_ceil(if agent.windows { 1_000_000 } else { 1_024_000 }).to_string())
        }
        ValueKind::Bytes => Some(check.value.trim().to_owned()),
        _ => Some(check.value.clone()),
    }
}

fn action(agent: &Agent<'_>, action: &Action) -> Value {
    let mut out = Map::new();
    let name = match &action.deed {
        Deed::Run { command, env, rules } => {
            out.insert("exec".into(), shell::line(command, agent.windows).into());
            if !env.is_empty() {
                out.insert(
                    "envs".into(),
                    env.iter().map(|(k, v)| (k.clone(), Value::from(v.as_str()))).collect(),
                );
            }
            out.insert("retChecks".into(), ret_checks(rules));
            out.insert("logLineLimit".into(), log_lines(agent, action.log_lines).into());
            "cmd"
        }
        Deed::Move { from, to } | Deed::Copy { from, to } => {
            out.insert("from".into(), from.as_str().into());
            out.insert("to".into(), to.as_str().into());
            action.deed.word()
        }
        Deed::Delete { paths } | Deed::Mkdir { paths } => {
            out.insert("list".into(), paths.as_slice().into());
            action.deed.word()
        }
    };
    if !action.label.is_empty() {
        out.insert("name".into(), action.label.as_str().into());
    }
    if !action.checks.is_empty() {
        out.insert("checks".into(), action.checks.iter().map(|c| check(agent, c)).collect());
    }
    json!({ name: out })
}

/// Rules about a result as every agent understands them (§8.1): none means code 0; rules of one kind are one rule; where only failures are named,
/// whatever else comes out is success.
fn ret_checks(rules: &[Rule]) -> Value {
    let wire = |kind: RuleKind| match kind {
        RuleKind::OkCode => "okCode",
        RuleKind::ErrorCode => "errorCode",
        RuleKind::OkPattern => "okPattern",
        RuleKind::ErrorPattern => "errorPattern",
    };
    let is_ok = |kind: RuleKind| matches!(kind, RuleKind::OkCode | RuleKind::OkPattern);
    if rules.is_empty() {
        return json!([{ "type": "okCode", "values": ["0"] }]);
    }
    let mut out: Vec<(RuleKind, Vec<&str>)> = Vec::new();
    for rule in rules {
        let values = rule.values.iter().map(|v| match rule.kind {
            RuleKind::OkCode | RuleKind::ErrorCode => v.trim(),
            _ => v.as_str(),
        });
        match out.last_mut() {
            // One after another of a kind decide alike.
            Some((kind, before)) if *kind == rule.kind => before.extend(values),
            _ => out.push((rule.kind, values.collect())),
        }
    }
    if !out.iter().any(|(kind, _)| is_ok(*kind)) {
        out.push((RuleKind::OkPattern, vec![".*"]));
    }
    out.into_iter().map(|(kind, values)| json!({ "type": wire(kind), "values": values })).collect()
}

/// Lines of output an agent is asked for; always said.
fn log_lines(agent: &Agent<'_>, wanted: i32) -> i32 {
    let most = if agent.deploy < Deploy::LINES { agent.log_lines_max.min(10) } else { agent.log_lines_max };
    if wanted < 0 { most } else { wanted.min(most) }
}

fn interaction(one: &Interaction) -> Value {
    let mut out = Map::new();
    out.insert("type".into(), one.moment.word().into());
    if !one.label.is_empty() {
        out.insert("name".into(), one.label.as_str().into());
    }
    let lines = |text: &str| text.replace("\r\n", "\n").replace('\n', "\r\n");
    out.insert("title".into(), lines(&one.title).into());
    out.insert("text".into(), lines(&one.text).into());
    out.insert("platform".into(), one.platform.as_str().into());
    out.insert("buttons".into(), one.buttons.as_str().into());
    out.insert("icon".into(), one.icon.as_str().into());
    out.insert("timeout".into(), one.timeout.map_or(0, |t| t.as_secs()).into());
    out.insert("wait".into(), if one.wait { "yes" } else { "no" }.into());
    for (event, policy) in &one.policies {
        let told = match policy {
            Policy::Continue => "continue:continue",
            Policy::Stop => "stop:stop",
            Policy::Postpone => "stop:postpone",
        };
        out.insert(event.clone(), told.into());
    }
    Value::Object(out)
}

/// Looks at an answer as an agent does (§5.2).
///
/// # Errors
/// What an agent would not accept.
pub fn accepted(answer: &Value) -> Result<(), String> {
    let top = answer.as_object().ok_or("it is no object")?;
    if top.is_empty() {
        return Ok(());
    }
    let files =
        top.get("associatedFiles").and_then(Value::as_object).ok_or("associatedFiles is no object")?;
    for (sha512, file) in files {
        for key in ["mirrors", "multiparts", "name", "p2p-retention-duration", "p2p", "uncompress"] {
            if file.get(key).is_none_or(Value::is_null) {
                return Err(format!("the file {sha512} has no {key}"));
            }
        }
    }
    for job in top.get("jobs").and_then(Value::as_array).ok_or("jobs is no list")? {
        for key in ["uuid", "associatedFiles", "actions", "checks"] {
            if job.get(key).is_none_or(Value::is_null) {
                return Err(format!("a job has no {key}"));
            }
        }
        let named = job["associatedFiles"].as_array().ok_or("the files of a job are no list")?;
        if let Some(missing) = named.iter().find(|f| f.as_str().is_none_or(|f| !files.contains_key(f))) {
            return Err(format!("a job names {missing}, which is not there"));
        }
        for action in job["actions"].as_array().ok_or("actions is no list")? {
            let one = action.as_object().filter(|o| o.len() == 1).ok_or("an action is not one thing")?;
            if !one.values().all(Value::is_object) {
                return Err("the value of an action is no object".into());
            }
            if one
                .values()
                .any(|v| v.get("retChecks").is_some_and(|r| r.as_array().is_none_or(Vec::is_empty)))
            {
                return Err("retChecks is empty".into());
            }
        }
    }
    Ok(())
}
