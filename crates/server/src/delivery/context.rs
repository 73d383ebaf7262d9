//! The snapshot: everything a delivery is started with, copied when it is accepted, so that later edits change nothing of it (M-1).

use super::material;
use super::resolve::Resolved;
use super::row::{Context, DeliveryRow};
use super::scripts;
use crate::packages::Deliverable;
use model::deliver::disk::Need;
use model::deliver::graph::{Graph, JobKind};
use protocol::deliver::Env;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes that must stay free where nobody says (§19.1).
const RESERVE_BYTES: u64 = 256 << 20;
/// Share that must stay free where nobody says, in thousandths.
const RESERVE_PERMILLE: u32 = 50;
/// How much a package grows when nobody says (§19.1).
const GROWTH: u64 = 3;

/// Values of an environment, as they were.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    /// Name of the set; empty: none.
    pub set: String,
    /// Version.
    pub version: String,
    /// Digest.
    pub digest: String,
    /// Values.
    pub values: BTreeMap<String, String>,
    /// Secrets by the name of the variable: names of resources, never values.
    pub secrets: BTreeMap<String, String>,
}

/// What goes into it besides what was resolved.
pub struct Inputs<'a> {
    /// The delivery.
    pub row: &'a DeliveryRow,
    /// What it is about.
    pub resolved: &'a Resolved,
    /// Values.
    pub variables: &'a Variables,
    /// The version that is there, as far as the repository still has it.
    pub previous: Option<&'a Deliverable>,
    /// Parameters a person gave, by name.
    pub params: &'a BTreeMap<String, String>,
}

/// A directory: `fs:` stands for the leading slash in files written like the specification's.
#[must_use]
pub fn path(text: &str) -> String {
    text.strip_prefix("fs:")
        .map_or_else(|| text.to_owned(), |rest| format!("/{}", rest.trim_start_matches('/')))
}

/// A value by its path: `env.roots.docroot`.
#[must_use]
pub fn lookup(context: &Context, name: &str) -> Option<Value> {
    let mut parts = name.split('.');
    let mut value = context.get(parts.next()?)?;
    for part in parts {
        value = match value {
            Value::Object(map) => map.get(part)?,
            Value::Array(list) => list.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value.clone())
}

/// A text by its path; empty when there is none.
#[must_use]
pub fn text(context: &Context, name: &str) -> String {
    match lookup(context, name) {
        Some(Value::String(text)) => text,
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// Copies everything.
#[must_use]
pub fn build(inputs: &Inputs<'_>) -> Context {
    let Inputs { row, resolved, variables, previous, params } = inputs;
    let env = &resolved.env.file.env;
    let mut context = Context::new();
    context.insert(
        "delivery".to_owned(),
        json!({
            "number": row.number, "id": row.word(), "by": row.by, "decision": null, "outcome": null, "version": row.version,
            "package": row.package, "env": row.env, "reason": row.record.reason, "rollback": row.is_rollback(),
            "rollback_of": super::row::word(row.rollback_of), "at": row.created_at,
        }),
    );
    context.insert("env".to_owned(), env_value(env, &resolved.agents, &resolved.tier.name));
    context.insert("package".to_owned(), package_value(&resolved.package));
    context.insert(
        "variables".to_owned(),
        json!({
            "set": variables.set, "version": variables.version, "digest": variables.digest,
            "values": variables.values, "secrets": variables.secrets,
        }),
    );
    let space = &resolved.space;
    context.insert(
        "space".to_owned(),
        json!({
            "name": space.file.space.name, "revision": space.info.revision,
            "run_as": space.file.space.run_as, "compat": space.file.space.legacy_resources,
        }),
    );
    let mut param: Map<String, Value> =
        params.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    for (name, value) in [
        ("env", &row.env),
        ("package", &row.package),
        ("version", &row.version),
        ("variables", &variables.version),
    ] {
        param.entry(name).or_insert_with(|| Value::from(value.as_str()));
    }
    context.insert("param".to_owned(), Value::Object(param));
    context.insert(
        "previous".to_owned(),
        json!({ "version": row.record.previous, "digest": row.record.previous_digest }),
    );
    let causes = &resolved.tier.no_auto_rollback_causes;
    context.insert(
        "policy".to_owned(),
        json!({ "no_auto_rollback_causes": causes, "on_failure": resolved.tier.on_failure, "log_days": resolved.tier.log_days }),
    );
    let preflight = preflight(&context, inputs, previous.as_ref().copied());
    context.insert("preflight".to_owned(), preflight);
    context
}

fn env_value(env: &Env, agents: &[String], tier: &str) -> Value {
    let roots: BTreeMap<&String, String> = env.roots.iter().map(|(name, at)| (name, path(at))).collect();
    let sources: BTreeMap<&String, String> =
        env.log_sources.iter().map(|s| (&s.name, path(&s.path))).collect();
    json!({
        "name": env.name, "tier": tier, "agents": agents, "roots": roots, "services": env.services, "urls": env.urls,
        "endpoints": env.endpoints, "log_sources": sources, "keep": { "releases": env.keep.releases },
        "disks": env.disks, "lock": env.lock,
    })
}

fn package_value(package: &Deliverable) -> Value {
    let face = &package.face;
    let hooks: BTreeMap<&str, bool> =
        face.scripts.iter().flat_map(|s| s.hooks.iter()).map(|hook| (hook.as_str(), true)).collect();
    let mut all: BTreeMap<&str, bool> =
        ["preflight", "stop", "backup", "install", "migrate", "start", "verify", "rollback", "cleanup"]
            .into_iter()
            .map(|hook| (hook, false))
            .collect();
    all.extend(hooks);
    let head = &face.file.package;
    json!({
        "name": package.package, "version": package.version, "digest": package.digest.to_string(), "file": package.file,
        "size_bytes": package.size_bytes, "store": package.store,
        "manifest": {
            "hooks": all, "scripts": face.scripts, "entry": head.entry, "unpacked_bytes": face.unpacked_bytes,
            "files": face.files, "space": head.space, "reversible": head.reversible,
            "reversible_reason": head.reversible_reason, "source": head.source, "causes": face.file.causes,
        },
    })
}

/// What the checks on the targets look at (§19), as far as it follows from what was copied.
fn preflight(context: &Context, inputs: &Inputs<'_>, previous: Option<&Deliverable>) -> Value {
    let Inputs { row, resolved, .. } = inputs;
    let graph = &resolved.space.graph;
    let env = &resolved.env.file.env;
    let services: BTreeSet<&String> = env.services.values().collect();
    json!({
        "accounts": accounts(context, graph),
        "interpreters": scripts::interpreters(graph, &resolved.package.face.scripts),
        "services": services,
        "endpoints": env.endpoints,
        "disks": disks(resolved, previous),
        "previous": row.record.previous,
        "current": current(context, graph),
        "material": material::snapshot(context, graph, copies(resolved)),
        "rollback_required": resolved.tier.rollback_required,
    })
}

fn accounts(context: &Context, graph: &Graph) -> BTreeSet<String> {
    let jobs = graph.apps.iter().flat_map(|app| &app.jobs).filter(|job| job.kind.is_on_agent());
    jobs.filter_map(|job| job.run_as.fill(&|name| lookup(context, name)).ok())
        .filter(|a| !a.is_empty())
        .collect()
}

/// What tells which version stands there: the link a job `switch` sets, else the root `current`; empty: nothing does.
fn current(context: &Context, graph: &Graph) -> String {
    let link = graph.apps.iter().flat_map(|app| &app.jobs).find_map(|job| match &job.kind {
        JobKind::Builtin { name, with } if name == "switch" => with.get("link")?.as_str().map(str::to_owned),
        _ => None,
    });
    let filled = link.and_then(|link| {
        let template = model::deliver::expr::Template::parse(&link).ok()?;
        template.fill(&|name| lookup(context, name)).ok()
    });
    filled.unwrap_or_else(|| text(context, "env.roots.current"))
}

/// Whether the chain copies what is there before it changes it.
fn copies(resolved: &Resolved) -> bool {
    let hooks: BTreeSet<&str> =
        resolved.package.face.scripts.iter().flat_map(|s| s.hooks.iter().map(String::as_str)).collect();
    resolved.space.graph.apps.iter().flat_map(|app| &app.jobs).any(|job| match &job.kind {
        JobKind::Hook { hook, .. } => hook == "backup" && hooks.contains("backup"),
        _ => false,
    })
}

/// What each root needs (§19.1).
fn disks(resolved: &Resolved, previous: Option<&Deliverable>) -> Vec<Value> {
    let env = &resolved.env.file.env;
    let package = &resolved.package;
    let space = &package.face.file.package.space;
    let (known, copies) = (!space.is_empty(), copies(resolved));
    let size = |of: &Deliverable, root: &str| {
        of.face.file.package.space.get(root).and_then(|s| model::time::parse_size(&s.new)).unwrap_or(0)
    };
    // The copy lies in the root `backup` where there is one, else beside what is copied.
    let own = |root: &str| match root {
        "staging" | "logs" | "backup" => 0,
        _ if known && copies && size(package, root) > 0 => previous.map_or(0, |p| size(p, root)),
        _ => 0,
    };
    let apart = env.roots.contains_key("backup");
    let mut rows = Vec::new();
    for (root, at) in &env.roots {
        let mut need = Need::default();
        match root.as_str() {
            "staging" => {
                need.download = package.size_bytes;
                need.staging = if known {
                    size(package, root).saturating_sub(package.size_bytes)
                } else {
                    package.size_bytes * GROWTH
                };
            }
            "logs" => need.logs = size(package, root),
            "backup" => {
                need.release = size(package, root);
                need.backup = env.roots.keys().map(|root| own(root)).sum();
            }
            _ if known => {
                need.release = size(package, root);
                need.backup = if apart { 0 } else { own(root) };
            }
            "docroot" => need.release = package.size_bytes * GROWTH,
            _ => {}
        }
        let files = match space.get(root).and_then(|s| s.files) {
            Some(files) => files,
            None if need.release > 0 || root == "staging" => package.face.files,
            None => 0,
        };
        let disk = env.disks.iter().find(|disk| disk.root.eq_ignore_ascii_case(root));
        let (bytes, permille) = reserve(env, root);
        rows.push(json!({
            "root": root, "path": path(at), "need": need.total(), "files": files, "reserve_bytes": bytes,
            "reserve_permille": permille, "mount": disk.is_some_and(|d| d.mount), "estimated": !known,
        }));
    }
    rows
}

/// What must stay free on the partition of a root: bytes, and a share in thousandths.
#[must_use]
pub fn reserve(env: &Env, root: &str) -> (u64, u32) {
    let disk = env.disks.iter().find(|disk| disk.root.eq_ignore_ascii_case(root));
    let bytes = disk.and_then(|d| model::time::parse_size(&d.reserve)).unwrap_or(RESERVE_BYTES);
    let share = disk.and_then(|d| protocol::deliver::percent(&d.reserve_pct));
    (bytes, share.map_or(RESERVE_PERMILLE, |hundredths| hundredths / 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_path() {
        let context = Context::from([(
            "env".to_owned(),
            json!({ "roots": { "docroot": "/x" }, "agents": ["a", "b"] }),
        )]);
        assert_eq!(text(&context, "env.roots.docroot"), "/x");
        assert_eq!(text(&context, "env.agents.1"), "b");
        assert_eq!(lookup(&context, "env.nothing"), None);
        assert_eq!(path("fs:exploit/logs"), "/exploit/logs");
        assert_eq!(path("/exploit"), "/exploit");
    }

    #[test]
    fn what_must_stay_free() {
        let mut env = Env::default();
        assert_eq!(reserve(&env, "docroot"), (256 << 20, 50));
        let disk = protocol::deliver::EnvDisk {
            root: "docroot".to_owned(),
            reserve: "1GiB".to_owned(),
            reserve_pct: "2.5%".to_owned(),
            ..Default::default()
        };
        env.disks.push(disk);
        assert_eq!(reserve(&env, "DOCROOT"), (1 << 30, 25));
    }
}
