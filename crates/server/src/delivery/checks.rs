//! The server's part of the preflight, and what targets are asked to look at (§19).

use super::context::{self, Variables};
use super::gates::{self, About};
use super::material;
use super::row::{self, Context};
use crate::app::App;
use crate::documents;
use crate::fault::Result;
use crate::limits;
use crate::resources;
use crate::spaces::Turn;
use crate::store::{Query, Tx};
use model::deliver::gate::{Closed, Gate};
use model::deliver::resource::Kind;
use model::deliver::state::Why;
use protocol::Reason;
use protocol::deliver::job::{CheckRow, TargetCheck};
use serde_json::Value;

/// Checks of the server, with their gates.
const SERVER: [(&str, &[Gate]); 11] = [
    ("PF-02", &[Gate::Engine]),
    ("PF-03", &[Gate::Approval]),
    ("PF-04", &[Gate::Store, Gate::Version]),
    ("PF-05", &[Gate::Soak]),
    ("PF-06", &[Gate::Window, Gate::Freeze]),
    ("PF-07", &[Gate::Requires]),
    ("PF-08", &[Gate::Lease]),
    ("PF-09", &[Gate::Preflight]),
    ("PF-15", &[Gate::Preflight]),
    ("PF-16", &[Gate::Preflight]),
    ("PF-25", &[Gate::Preflight]),
];

/// Codes of warnings and faults that belong to a check.
fn is_about(id: &str, gates: &[Gate], closed: &Closed) -> bool {
    gates.contains(&closed.gate)
        && match id {
            "PF-15" | "PF-16" | "PF-25" => closed.why.get("check") == id,
            "PF-09" => !matches!(closed.why.get("check"), "PF-15" | "PF-16" | "PF-25"),
            _ => true,
        }
}

/// Rows of all checks of the server.
#[must_use]
pub fn rows(closed: &[Closed], warnings: &[Why]) -> Vec<CheckRow> {
    SERVER
        .iter()
        .map(|(id, gates)| {
            let fault = closed.iter().find(|c| is_about(id, gates, c)).map(|c| &c.why);
            let warning = warnings
                .iter()
                .find(|why| *id == "PF-06" && matches!(why.code.as_str(), "W.window" | "W.freeze"));
            let (status, why) = match (fault, warning) {
                (Some(why), _) => ("fail", Some(why)),
                (None, Some(why)) => ("warn", Some(why)),
                (None, None) => ("ok", None),
            };
            CheckRow {
                id: (*id).to_owned(),
                status: status.to_owned(),
                measured: why.map(|w| w.get("current").to_owned()).unwrap_or_default(),
                required: why.map(|w| w.get("wanted").to_owned()).unwrap_or_default(),
                reason: why.map(|why| Reason::new(&why.code, why.details.clone())),
                ..CheckRow::default()
            }
        })
        .collect()
}

/// What is wrong on the server itself: variables (PF-09), room for logs (PF-25).
///
/// # Errors
/// When the database fails.
pub async fn faults(app: &App, q: &mut impl Query, variables: &Variables) -> Result<Vec<Why>> {
    let mut found = Vec::new();
    let fault = |what: &str, name: &str| {
        Why::new("W.preflight", [("check", "PF-09".to_owned()), ("what", what.to_owned())])
            .with("name", name)
            .with("variables", variables.set.clone())
            .with("version", variables.version.clone())
    };
    for (name, value) in &variables.values {
        if value.contains("${") {
            found.push(fault("placeholder", name));
        }
    }
    for (name, resource) in &variables.secrets {
        let known = resources::fact(q, resource, app.clock.now()).await?;
        let there = known.is_some_and(|fact| fact.kind == Kind::Secret)
            && resources::secret(app, q, resource).await?.is_some();
        if !there {
            found.push(fault("secret", name).with("resource", resource.clone()));
        }
    }
    if let Some(free) = free_bytes(&app.config.server.data)
        && free < limits::LOG_STORE_FREE_BYTES_MIN
    {
        let why = Why::new("W.preflight", [("check", "PF-25".to_owned()), ("what", "log-store".to_owned())]);
        found.push(
            why.with("current", format!("{} MiB", free >> 20))
                .with("wanted", format!("{} MiB", limits::LOG_STORE_FREE_BYTES_MIN >> 20)),
        );
    }
    Ok(found)
}

/// Free bytes of the file system of a folder; nothing when the system does not say.
fn free_bytes(folder: &std::path::Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Rows of the server's checks for a delivery that runs: what its builtin `preflight` tells.
///
/// # Errors
/// When the database fails.
pub async fn server_checks(
    app: &App,
    q: &mut impl Query,
    turn: &Turn,
    number: i64,
    ids: &[String],
) -> Result<Vec<CheckRow>> {
    let row = row::get(q, number).await?;
    let context = row::context(q, number).await?;
    let variables = variables(&context);
    let agents = agents(&context);
    let revision = context::lookup(&context, "space.revision").and_then(|v| v.as_i64()).unwrap_or(0);
    let Some(space) = documents::space_at(app, &row.space, revision).await? else { return Ok(Vec::new()) };
    let about = About { row: &row, agents: &agents, space: &space, variables: &variables, has_locks: true };
    let looked = gates::look(app, q, turn, &about).await?;
    Ok(looked.checks.into_iter().filter(|check| ids.contains(&check.id)).collect())
}

/// Variables of a context.
#[must_use]
pub fn variables(context: &Context) -> Variables {
    let map = |name: &str| {
        let found = context::lookup(context, name);
        let pairs = found.as_ref().and_then(Value::as_object).into_iter().flatten();
        pairs.filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned()))).collect()
    };
    Variables {
        set: context::text(context, "variables.set"),
        version: context::text(context, "variables.version"),
        digest: context::text(context, "variables.digest"),
        values: map("variables.values"),
        secrets: map("variables.secrets"),
    }
}

/// Agents of a context.
#[must_use]
pub fn agents(context: &Context) -> Vec<String> {
    list(context, "env.agents")
}

/// What the targets of a delivery are asked to look at, from what was copied when it was made; ids nobody knows are left out.
#[must_use]
pub fn target_checks(context: &Context, ids: &[String]) -> Vec<TargetCheck> {
    let mut found = Vec::new();
    for id in ids {
        found.extend(target_check(context, id));
    }
    found
}

fn list(context: &Context, name: &str) -> Vec<String> {
    let found = context::lookup(context, name);
    found
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|v| Some(v.as_str()?.to_owned()))
        .collect()
}

fn target_check(context: &Context, id: &str) -> Vec<TargetCheck> {
    let one = |what: &str, subject: &str| TargetCheck {
        id: id.to_owned(),
        what: what.to_owned(),
        subject: subject.to_owned(),
        ..TargetCheck::default()
    };
    let each =
        |what: &str, name: &str| list(context, name).iter().map(|subject| one(what, subject)).collect();
    let root = |name: &str| context::text(context, &format!("env.roots.{name}"));
    match id {
        "PF-01" => vec![one("agent", "")],
        "PF-10" => disks(context, id, "disk", |disk| disk["need"].as_u64().unwrap_or(0)),
        "PF-11" => disks(context, id, "inodes", |disk| disk["files"].as_u64().unwrap_or(0)),
        "PF-12" => places(context, id),
        "PF-13" => areas(context, id),
        "PF-14" => each("account", "preflight.accounts"),
        "PF-15" => each("interpreter", "preflight.interpreters"),
        "PF-17" => each("service", "preflight.services"),
        "PF-18" => each("endpoint", "preflight.endpoints"),
        "PF-19" => vec![TargetCheck { need: 300_000, reserve_bytes: 30_000, ..one("clock", "") }],
        "PF-20" => material::check(context, id),
        "PF-21" if !root("docroot").is_empty() => {
            // Its own services run there until the chain stops them.
            vec![TargetCheck {
                keep: list(context, "preflight.services"),
                ..one("free-of", &root("docroot"))
            }]
        }
        "PF-22" => version(context, id),
        "PF-23" => {
            let need = context::lookup(context, "package.size_bytes").and_then(|v| v.as_u64()).unwrap_or(0);
            vec![TargetCheck { need, ..one("depot", "") }]
        }
        _ => Vec::new(),
    }
}

fn disk_rows(context: &Context) -> Vec<Value> {
    context::lookup(context, "preflight.disks").and_then(|v| v.as_array().cloned()).unwrap_or_default()
}

fn disks(context: &Context, id: &str, what: &str, need: impl Fn(&Value) -> u64) -> Vec<TargetCheck> {
    disk_rows(context)
        .iter()
        .map(|disk| TargetCheck {
            id: id.to_owned(),
            what: what.to_owned(),
            subject: disk["path"].as_str().unwrap_or_default().to_owned(),
            name: disk["root"].as_str().unwrap_or_default().to_owned(),
            need: need(disk),
            reserve_bytes: disk["reserve_bytes"].as_u64().unwrap_or(0),
            reserve_permille: disk["reserve_permille"]
                .as_u64()
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or(0),
            // Sizes nobody gave are estimated, and an estimate only warns.
            warn_only: disk["estimated"].as_bool().unwrap_or(false),
            ..TargetCheck::default()
        })
        .collect()
}

/// Roots are where they are meant to be, and can be written (PF-12).
fn places(context: &Context, id: &str) -> Vec<TargetCheck> {
    let mut found = Vec::new();
    for disk in disk_rows(context) {
        let check = |what: &str| TargetCheck {
            id: id.to_owned(),
            what: what.to_owned(),
            subject: disk["path"].as_str().unwrap_or_default().to_owned(),
            name: disk["root"].as_str().unwrap_or_default().to_owned(),
            ..TargetCheck::default()
        };
        if disk["mount"].as_bool().unwrap_or(false) {
            found.push(check("mount"));
        }
        found.push(check("writable"));
    }
    found
}

/// Staging and logs stay above their reserve (PF-13); the agent keeps room for itself.
fn areas(context: &Context, id: &str) -> Vec<TargetCheck> {
    let found: Vec<TargetCheck> = disks(context, id, "disk", |_| 0)
        .into_iter()
        .filter(|check| matches!(check.name.as_str(), "staging" | "logs"))
        .map(|check| TargetCheck { warn_only: false, ..check })
        .collect();
    // What is delivered is fetched there first.
    let own = TargetCheck {
        id: id.to_owned(),
        what: "own-disk".to_owned(),
        need: context::lookup(context, "package.size_bytes").and_then(|v| v.as_u64()).unwrap_or(0),
        reserve_bytes: limits::AGENT_FREE_BYTES_MIN,
        ..TargetCheck::default()
    };
    found.into_iter().chain([own]).collect()
}

/// Whether the package has a script for a hook.
#[must_use]
pub fn has_hook(context: &Context, hook: &str) -> bool {
    context::lookup(context, &format!("package.manifest.hooks.{hook}")) == Some(Value::Bool(true))
}

/// The version that stands there is the one we believe (PF-22).
fn version(context: &Context, id: &str) -> Vec<TargetCheck> {
    let (root, previous) =
        (context::text(context, "preflight.current"), context::text(context, "previous.version"));
    if root.is_empty() || previous.is_empty() {
        return Vec::new();
    }
    vec![TargetCheck {
        id: id.to_owned(),
        what: "version".to_owned(),
        subject: root,
        name: context::text(context, "package.name"),
        expected: previous,
        warn_only: true,
        ..TargetCheck::default()
    }]
}

/// Adds a row to what was looked at for a delivery: the script `preflight` of its package (PF-24). The same agent's earlier row goes.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx, number: i64, check: CheckRow) -> Result<()> {
    let mut row = row::get(tx, number).await?;
    row.record.checks.retain(|known| (&known.id, &known.agent) != (&check.id, &check.agent));
    row.record.checks.push(check);
    row.write(tx).await
}
