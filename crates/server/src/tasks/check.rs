//! What people write of a task, checked and made whole: versions fixed, jobs named, actors found.

use super::book::Book;
use super::store;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Query;
use model::task::Failure;
use protocol::Code;
use protocol::api::{JobActor, NewJob, NewTask};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A job that may be kept.
#[derive(Debug)]
pub(super) struct CheckedJob {
    pub name: String,
    pub targets: Vec<CheckedTarget>,
    pub actors: Vec<JobActor>,
    /// Computers it names, by number.
    pub computers: BTreeSet<i64>,
}

/// A package of a job, its version fixed.
#[derive(Debug)]
pub(super) struct CheckedTarget {
    pub version_id: Uuid,
    pub actions: usize,
}

fn too_many(limit: usize, kind: &str) -> Fault {
    Fault::new(Code::TooMany, [("limit", &limit), ("kind", &kind)])
}

/// Checks what is not about jobs, and makes it whole.
pub(super) fn head(book: &Book, mut ask: NewTask) -> Result<NewTask> {
    ask.name = ask.name.trim().to_owned();
    if ask.name.is_empty() || ask.name.chars().count() > 200 || ask.name.chars().any(char::is_control) {
        return Err(Fault::field("name", "1 to 200 characters, none of them a control character"));
    }
    if ask.name.contains('/') {
        return Err(Fault::field("name", "no / in it: names stand in addresses"));
    }
    if ask.comment.len() > 4_000 {
        return Err(Fault::field("comment", "at most 4000 bytes"));
    }
    if ask.unit.trim().is_empty() {
        ask.unit = "/".to_owned();
    }
    if !ask.unit.starts_with('/') {
        return Err(Fault::field("unit", "units begin with /"));
    }
    one_of("mode", &ask.mode, &["pull", "push"])?;
    one_of("again", &ask.again, &["once", "after", "each-contact"])?;
    if ask.again == "after" && ask.again_s < 60 {
        return Err(Fault::field("again_s", "60 seconds at least"));
    }
    if let (Some(start), Some(end)) = (ask.starts_at, ask.ends_at)
        && end <= start
    {
        return Err(Fault::field("ends_at", "it lies before the start"));
    }
    if ask.attempts_max > limits::ATTEMPTS_MAX {
        return Err(Fault::field(
            "attempts_max",
            format!("at most {}, or 0 for no limit", limits::ATTEMPTS_MAX),
        ));
    }
    if ask.attempts_max != 1 && ask.retry_delay_s < 10 {
        return Err(Fault::field("retry_delay_s", "10 seconds at least"));
    }
    for word in &ask.retry_on {
        let words: Vec<&str> = Failure::ALL.iter().map(|f| f.word()).collect();
        one_of("retry_on", word, &words)?;
    }
    if ask.mode == "push" && (ask.wake_count == 0 || ask.wake_minutes == 0) {
        return Err(Fault::field("wake_count", "of a push task wake_count and wake_minutes are at least 1"));
    }
    for (field, name) in [("prepare_slot", &mut ask.prepare_slot), ("slot", &mut ask.slot)] {
        if name.is_empty() {
            continue;
        }
        let known = book.slots.get(&name.to_lowercase());
        name.clone_from(&known.ok_or_else(|| no_slot(field, name))?.body.name);
    }
    if ask.jobs.len() > limits::JOBS_MAX {
        return Err(too_many(limits::JOBS_MAX, "jobs"));
    }
    Ok(ask)
}

fn no_slot(field: &str, name: &str) -> Fault {
    Fault::field(field, format!("there is no time slot called {name:?}"))
}

fn one_of(field: &str, word: &str, words: &[&str]) -> Result<()> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(Fault::field(field, format!("{word:?} is none of {}", words.join(", "))))
}

/// Checks the jobs.
pub(super) async fn jobs(q: &mut impl Query, jobs: &[NewJob]) -> Result<Vec<CheckedJob>> {
    let mut names = BTreeSet::new();
    let mut all = Vec::with_capacity(jobs.len());
    for (n, job) in jobs.iter().enumerate() {
        let mut checked = one_job(q, n, job).await?;
        let wanted = checked.name.clone();
        let mut again = 2;
        while !names.insert(checked.name.to_lowercase()) {
            checked.name = format!("{wanted} ({again})");
            again += 1;
        }
        all.push(checked);
    }
    Ok(all)
}

async fn one_job(q: &mut impl Query, n: usize, job: &NewJob) -> Result<CheckedJob> {
    if job.targets.is_empty() {
        return Err(Fault::field(&format!("jobs[{n}].targets"), "name one package at least"));
    }
    if job.targets.len() > limits::TARGETS_MAX {
        return Err(too_many(limits::TARGETS_MAX, "packages of a job"));
    }
    if job.actors.len() > limits::ACTORS_MAX {
        return Err(too_many(limits::ACTORS_MAX, "computers and groups named by a job"));
    }
    let (mut targets, mut packages) = (Vec::new(), Vec::new());
    for (t, target) in job.targets.iter().enumerate() {
        let field = format!("jobs[{n}].targets[{t}]");
        let (package, checked) = version(q, &field, &target.package, &target.version).await?;
        packages.push(package);
        targets.push(checked);
    }
    let mut checked = CheckedJob {
        name: job.name.trim().to_owned(),
        targets,
        actors: Vec::new(),
        computers: BTreeSet::new(),
    };
    if checked.name.is_empty() {
        checked.name = packages.join(", ");
    }
    if checked.name.chars().count() > 200 || checked.name.chars().any(char::is_control) {
        return Err(Fault::field(
            &format!("jobs[{n}].name"),
            "at most 200 characters, none a control character",
        ));
    }
    let mut seen = BTreeSet::new();
    for (a, actor) in job.actors.iter().enumerate() {
        if seen.insert((actor.kind.clone(), actor.name.to_lowercase())) {
            add_actor(q, &mut checked, &format!("jobs[{n}].actors[{a}]"), actor).await?;
        }
    }
    Ok(checked)
}

/// The version a target means, and its package as it is written.
async fn version(
    q: &mut impl Query,
    field: &str,
    package: &str,
    version: &str,
) -> Result<(String, CheckedTarget)> {
    let rows = q.rows(store::VERSIONS, args![package.trim().to_lowercase()]).await?;
    if rows.is_empty() {
        return Err(Fault::field(field, format!("there is no package called {package:?}")));
    }
    let mut found = false;
    for row in rows {
        let written: String = row.get(2)?;
        if !version.trim().is_empty() && written != version.trim() {
            continue;
        }
        found = true;
        let install: Option<protocol::install::Install> = row.json_opt(3)?;
        if let Some(install) = install {
            let checked = CheckedTarget { version_id: row.get(0)?, actions: install.actions.len() };
            return Ok((row.get(1)?, checked));
        }
    }
    Err(Fault::field(
        field,
        if found {
            format!(
                "{package} {version} has no install face ([install] in its manifest): there is nothing to install"
            )
        } else {
            format!("there is no version {version:?} of {package}")
        },
    ))
}

async fn add_actor(q: &mut impl Query, job: &mut CheckedJob, field: &str, actor: &JobActor) -> Result<()> {
    let name = actor.name.trim();
    if actor.kind == "group" {
        let row = q.row(store::GROUP_KNOWN, args![name.to_lowercase()]).await?;
        let row = row.ok_or_else(|| Fault::field(field, format!("there is no group called {name:?}")))?;
        job.actors.push(JobActor { kind: "group".to_owned(), name: row.get(0)? });
        return Ok(());
    }
    one_of(field, &actor.kind, &["computer", "group"])?;
    let rows = match name.parse::<model::id::ComputerId>() {
        Ok(id) => q.rows(store::COMPUTER_BY_ID, args![id.as_uuid()]).await?,
        Err(_) => q.rows(store::COMPUTERS_BY_NAME, args![name.to_lowercase()]).await?,
    };
    if rows.is_empty() {
        return Err(Fault::field(field, format!("there is no computer called {name:?}")));
    }
    for row in rows {
        job.computers.insert(row.get(0)?);
    }
    job.actors.push(JobActor { kind: "computer".to_owned(), name: name.to_owned() });
    Ok(())
}
