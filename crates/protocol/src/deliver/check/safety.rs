//! Ways through a graph: what nothing leads to, what changes a target unchecked, what is not put in order after a failure. All of it is worth a look only: a chain may have its reasons.

use crate::deliver::note::At;
use crate::deliver::values::Notes;
use crate::deliver::words;
use crate::text::{Params, params};
use model::deliver::graph::{App, Graph, Job, JobKind, Mode, On};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn look(notes: &mut Notes, graph: &Graph) {
    stopped(notes, graph);
    if graph.delivery {
        unreached(notes, graph);
        unchecked(notes, graph);
        uncleaned(notes, graph);
    }
}

fn app_at(graph: &Graph, name: &str) -> At {
    let place = graph.apps.iter().position(|app| app.name == name).unwrap_or_default();
    At::top("application").item(place, name)
}

fn job_at(app: &At, jobs: &[Job], name: &str) -> At {
    let place = jobs.iter().position(|job| job.name == name).unwrap_or_default();
    app.key("job").item(place, name)
}

/// A job after one that never starts.
fn stopped(notes: &mut Notes, graph: &Graph) {
    for app in &graph.apps {
        for job in &app.jobs {
            let before = job.after.iter().find(|before| {
                app.jobs.iter().any(|other| other.name == **before && other.mode == Mode::Stop)
            });
            if let Some(before) = before.filter(|_| job.mode != Mode::Stop) {
                let at = job_at(&app_at(graph, &app.name), &app.jobs, &job.name).key("after");
                notes.warn(&at, words::NEVER_AFTER, params([("name", before)]));
            }
        }
    }
}

/// Names that links lead to from these, themselves included.
fn reach<'g>(graph: &'g Graph, from: &[&'g str], forward: bool) -> BTreeSet<&'g str> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for link in &graph.links {
        let (a, b) = if forward { (&link.from, &link.to) } else { (&link.to, &link.from) };
        next.entry(a).or_default().push(b);
    }
    let mut seen: BTreeSet<&str> = from.iter().copied().collect();
    let mut open: Vec<&str> = from.to_vec();
    while let Some(name) = open.pop() {
        for child in next.get(name).into_iter().flatten() {
            if seen.insert(child) {
                open.push(child);
            }
        }
    }
    seen
}

/// A delivery begins with what is demanded: whatever no link leads to from there is no part of it, or runs beside its checks.
fn unreached(notes: &mut Notes, graph: &Graph) {
    let entries: Vec<&str> = graph.apps.iter().filter(|a| a.on_demand).map(|a| a.name.as_str()).collect();
    if entries.is_empty() {
        notes.warn(&At::top("space").key("delivery"), words::NO_ENTRY, Params::new());
        return;
    }
    let called = graph.apps.iter().flat_map(|app| &app.jobs).filter_map(|job| match &job.kind {
        JobKind::Subflow { app } => Some(app.as_str()),
        _ => None,
    });
    let from: Vec<&str> = entries.iter().copied().chain(called).collect();
    let reached = reach(graph, &from, true);
    for app in graph.apps.iter().filter(|app| !reached.contains(app.name.as_str())) {
        notes.warn(&app_at(graph, &app.name), words::UNREACHED, params([("name", &entries.join(", "))]));
    }
}

/// Whether a job changes something on a machine.
fn changes(job: &Job) -> bool {
    match &job.kind {
        JobKind::Hook { hook, .. } => !matches!(hook.as_str(), "preflight" | "verify" | "backup"),
        JobKind::Script { .. } | JobKind::Command { .. } => true,
        JobKind::Builtin { name, .. } => {
            matches!(name.as_str(), "unpack" | "switch" | "service" | "rollback")
        }
        JobKind::Manual { .. } | JobKind::Subflow { .. } => false,
    }
}

/// Whether it looks before anything is changed.
fn is_check(job: &Job) -> bool {
    match &job.kind {
        JobKind::Hook { hook, .. } => hook == "preflight",
        JobKind::Builtin { name, .. } => name == "preflight",
        _ => false,
    }
}

fn unchecked(notes: &mut Notes, graph: &Graph) {
    for app in &graph.apps {
        let parents = reach(graph, &[app.name.as_str()], false);
        let before = |parent: &str| {
            parent != app.name && graph.app(parent).is_some_and(|parent| parent.jobs.iter().any(is_check))
        };
        if parents.iter().any(|parent| before(parent)) {
            continue;
        }
        let at = app_at(graph, &app.name);
        for job in app.jobs.iter().filter(|job| changes(job)) {
            if !earlier(app, job).iter().any(|job| is_check(job)) {
                notes.warn(&job_at(&at, &app.jobs, &job.name), words::NO_PREFLIGHT, Params::new());
            }
        }
    }
}

/// Jobs of the same application that come before it.
fn earlier<'a>(app: &'a App, job: &'a Job) -> Vec<&'a Job> {
    let mut found: Vec<&Job> = Vec::new();
    let mut open: Vec<&str> = job.after.iter().map(String::as_str).collect();
    while let Some(name) = open.pop() {
        if let Some(job) = app.jobs.iter().find(|job| job.name == name)
            && !found.iter().any(|known| known.name == job.name)
        {
            found.push(job);
            open.extend(job.after.iter().map(String::as_str));
        }
    }
    found
}

/// After whatever changes a target, something must run in every case.
fn uncleaned(notes: &mut Notes, graph: &Graph) {
    let always: BTreeSet<&str> =
        graph.links.iter().filter(|link| link.on == On::Always).map(|link| link.to.as_str()).collect();
    for app in graph.apps.iter().filter(|app| app.jobs.iter().any(changes)) {
        let follows = reach(graph, &[app.name.as_str()], true);
        if !follows.iter().any(|name| always.contains(name)) && !always.contains(app.name.as_str()) {
            notes.warn(&app_at(graph, &app.name), words::NO_CLEANUP, Params::new());
        }
    }
}
