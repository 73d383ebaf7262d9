//! A task as people write it in a file: TOML with lengths of time and packages in their short form (docs/guide/tasks.md).

use crate::args;
use crate::failure::Failure;
use crate::shell::Shell;
use protocol::api::{JobActor, JobTarget, NewJob, NewTask};
use serde::Deserialize;
use std::io::Read;
use std::path::Path;

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    name: String,
    comment: String,
    unit: String,
    push: bool,
    wake_count: Option<u32>,
    wake_every: Option<String>,
    starts_at: Option<String>,
    ends_at: Option<String>,
    prepare_slot: String,
    slot: String,
    again: String,
    again_after: Option<String>,
    attempts: Option<u32>,
    retry_delay: Option<String>,
    retry_on: Vec<String>,
    job: Vec<Job>,
}

/// A job of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Job {
    name: String,
    packages: Vec<String>,
    computers: Vec<String>,
    groups: Vec<String>,
}

/// `PACKAGE` or `PACKAGE@VERSION`.
fn target(text: &str) -> JobTarget {
    let (package, version) = text.rsplit_once('@').unwrap_or((text, ""));
    JobTarget { package: package.trim().to_owned(), version: version.trim().to_owned() }
}

fn job(name: &str, packages: &[String], computers: &[String], groups: &[String]) -> NewJob {
    let actor = |kind: &str, name: &String| JobActor { kind: kind.to_owned(), name: name.clone() };
    NewJob {
        name: name.to_owned(),
        targets: packages.iter().map(|text| target(text)).collect(),
        actors: computers
            .iter()
            .map(|c| actor("computer", c))
            .chain(groups.iter().map(|g| actor("group", g)))
            .collect(),
    }
}

fn seconds(text: &str) -> Result<u64, String> {
    let length = model::time::parse_duration(text);
    length
        .map(|d| d.as_secs())
        .ok_or_else(|| format!("{text:?}: lengths of time are written 30s, 5m, 2h, 1d"))
}

fn moment(text: &Option<String>) -> Result<Option<model::Timestamp>, String> {
    text.as_deref().map(|t| model::Timestamp::parse(t).map_err(|e| format!("{t:?}: {e}"))).transpose()
}

/// Reads a task from a text.
fn read(text: &str) -> Result<NewTask, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let usual = NewTask::default();
    let lasting = |text: &Option<String>, usual: u64| text.as_deref().map_or(Ok(usual), seconds);
    let again_s = lasting(&file.again_after, 0)?;
    let again = match (file.again.as_str(), again_s) {
        ("", 0) => usual.again,
        ("", _) => "after".to_owned(),
        (word, _) => word.to_owned(),
    };
    let wake_s = lasting(&file.wake_every, u64::from(usual.wake_minutes) * 60)?;
    Ok(NewTask {
        name: file.name,
        comment: file.comment,
        unit: file.unit,
        mode: if file.push { "push".to_owned() } else { usual.mode },
        wake_count: file.wake_count.unwrap_or(usual.wake_count),
        wake_minutes: u32::try_from(wake_s.div_ceil(60)).unwrap_or(u32::MAX),
        starts_at: moment(&file.starts_at)?,
        ends_at: moment(&file.ends_at)?,
        prepare_slot: file.prepare_slot,
        slot: file.slot,
        again,
        again_s,
        attempts_max: file.attempts.unwrap_or(usual.attempts_max),
        retry_delay_s: lasting(&file.retry_delay, usual.retry_delay_s)?,
        retry_on: file.retry_on,
        jobs: file.job.iter().map(|j| job(&j.name, &j.packages, &j.computers, &j.groups)).collect(),
        revision: None,
    })
}

/// The task of `escale task new`: the file, and what the options say besides.
pub fn asked(shell: &Shell, ask: &args::NewTask) -> Result<NewTask, Failure> {
    let mut task = match &ask.file {
        None => NewTask::default(),
        Some(path) => {
            let bad =
                |why: &dyn std::fmt::Display| Failure::usage(shell.say.bad_task_file(&path.display(), why));
            let text = text_of(path).map_err(|e| bad(&e))?;
            read(&text).map_err(|why| bad(&why))?
        }
    };
    if let Some(name) = &ask.name {
        task.name.clone_from(name);
    }
    if let Some(slot) = &ask.slot {
        task.slot.clone_from(slot);
    }
    if ask.push {
        task.mode = "push".to_owned();
    }
    if !ask.packages.is_empty() {
        task.jobs.push(job("", &ask.packages, &ask.computers, &ask.groups));
    }
    Ok(task)
}

fn text_of(path: &Path) -> std::io::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_in_its_short_form() {
        let text = "name = \"update\"\nslot = \"night\"\nstarts_at = \"2026-11-21T22:00:00Z\"\nagain_after = \"1d\"\nattempts = 3\n\
                    retry_delay = \"10m\"\nretry_on = [\"download\"]\n[[job]]\npackages = [\"Site Setup\", \"Tool@1.2\"]\n\
                    computers = [\"pc-1\"]\ngroups = [\"paris\"]\n";
        let task = read(text).unwrap();
        assert_eq!((task.again.as_str(), task.again_s, task.retry_delay_s), ("after", 86_400, 600));
        assert_eq!((task.attempts_max, task.mode.as_str()), (3, "pull"));
        let job = &task.jobs[0];
        assert_eq!(job.targets[0], JobTarget { package: "Site Setup".into(), version: String::new() });
        assert_eq!(job.targets[1], JobTarget { package: "Tool".into(), version: "1.2".into() });
        assert_eq!(job.actors[1], JobActor { kind: "group".into(), name: "paris".into() });
        for wrong in ["nam = 1", "again_after = \"soon\"", "starts_at = \"tomorrow\""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
