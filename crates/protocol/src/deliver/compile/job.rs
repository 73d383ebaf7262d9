//! One job.

use super::{ON_ERROR, expects, params as asked, sets, with};
use crate::deliver::note::{At, meant};
use crate::deliver::space::{Application, Job, SpaceFile};
use crate::deliver::values::Notes;
use crate::deliver::words;
use crate::text::{Params, params};
use model::deliver::expr::Template;
use model::deliver::graph::{self, JobKind, Mode, Offline, Retry, Timing};
use std::time::Duration;

/// Wait between asking a process to end and killing it.
const GRACE: Duration = Duration::from_secs(30);
/// Bounds of the number of files a job may hold open.
const OPEN_FILES: std::ops::RangeInclusive<u64> = 16..=1_048_576;
/// Mask of files where nobody says otherwise.
const UMASK: &str = "022";

/// What the product knows to do.
pub(crate) const BUILTINS: &[&str] = &[
    "snapshot",
    "lease.acquire",
    "lease.release",
    "preflight",
    "fetch",
    "unpack",
    "switch",
    "service",
    "http-check",
    "set-upcoming",
    "notify",
    "sleep",
    "rollback",
    "set-resource",
];

/// Hooks of a package (§14.1).
pub(crate) const HOOKS: &[&str] =
    &["preflight", "stop", "backup", "install", "migrate", "start", "verify", "rollback", "cleanup"];

/// Names of a job's kinds.
const KINDS: &[&str] = &["script", "command", "builtin", "manual", "subflow", "rollout"];

pub(super) fn job(notes: &mut Notes, file: &SpaceFile, app: &Application, at: &At, job: &Job) -> graph::Job {
    notes.name(at, &job.name);
    let kind = kind(notes, file, at, job);
    let on_agent = kind.is_on_agent();
    let inherit = |own: &str, app: &str, space: &str| {
        [own, app, space].into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    };
    let agents = inherit(&job.agent, &app.agent, &file.space.agent);
    if on_agent && agents.is_empty() {
        notes.add(at, words::NO_AGENT, Params::new());
    }
    let agents = if on_agent { notes.template(&at.key("agent"), &agents) } else { Template::default() };
    after(notes, app, at, job);
    let env = file.space.env.iter().chain(&job.env);
    let env = env.map(|(key, text)| (key.clone(), notes.template(&at.key("env").key(key), text))).collect();
    let modes =
        [("exec", Mode::Exec), ("simulate", Mode::Simulate), ("test", Mode::Test), ("stop", Mode::Stop)];
    let offline = [("wait", Offline::Wait), ("skip-and-list", Offline::Skip), ("fail", Offline::Fail)];
    let timeout = job.timeout.clone().unwrap_or_default();
    let limits = at.key("timeout");
    let bounds = job.limits.clone().unwrap_or_default();
    let kill = job.kill.clone().unwrap_or_default();
    let signal = if kill.signal.is_empty() { "TERM".to_owned() } else { kill.signal };
    notes.one_of(
        &at.key("kill").key("signal"),
        &signal,
        &["TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "KILL"],
    );
    notes.one_of(&at.key("callable_only_from"), job.callable_only_from.first().map_or("", |w| w), &["chain"]);
    let log = job.log.clone().unwrap_or_default();
    notes.one_of(&at.key("log").key("keep"), &log.keep, &["both-ends"]);
    notes.one_of(&at.key("log").key("on_limit"), &log.on_limit, &["keep-both-ends", "stop"]);
    graph::Job {
        name: job.name.clone(),
        kind,
        after: job.after.clone(),
        when: notes.expr(&at.key("when"), &job.when),
        on_demand: job.on_demand,
        timing: Timing { at: notes.minute(&at.key("at"), &job.at), ..Timing::default() },
        expects: expects(notes, at, &job.expects),
        sets: sets(notes, at, &job.sets),
        agents,
        fanout: job.fanout.unwrap_or(true),
        offline: notes.word(&at.key("offline"), &job.offline, &offline).unwrap_or_default(),
        queue: inherit(&job.queue, &app.queue, &file.space.queue),
        run_as: notes.template(&at.key("run_as"), &inherit(&job.run_as, &app.run_as, &file.space.run_as)),
        cwd: notes.template(&at.key("cwd"), &job.cwd),
        umask: umask(notes, &at.key("umask"), &job.umask),
        env,
        mode: notes.word(&at.key("mode"), &job.mode, &modes).unwrap_or_default(),
        priority: priority(notes, at, job),
        success_codes: if job.success_codes.is_empty() { vec![0] } else { job.success_codes.clone() },
        warning_codes: job.warning_codes.clone(),
        retry: retry(notes, &at.key("retry"), job),
        wait_max: notes.duration(&limits.key("wait"), &timeout.wait),
        start_max: notes.duration(&limits.key("start"), &timeout.start),
        run_max: notes.duration(&limits.key("run"), &timeout.run),
        silence_max: notes.duration(&limits.key("silence"), &timeout.silence),
        signal,
        grace: notes.duration(&at.key("kill").key("grace"), &kill.grace).unwrap_or(GRACE),
        expected: notes.duration(&at.key("expected"), &job.expected),
        on_error: notes.word(&at.key("on_error"), &job.on_error, ON_ERROR),
        skippable: job.skippable.unwrap_or(true),
        idempotent: job.idempotent,
        survives: job.survives,
        chain_only: job.callable_only_from.iter().any(|way| way == "chain"),
        cpu_max: notes.duration(&at.key("limits").key("cpu"), &bounds.cpu),
        open_files_max: open_files(notes, at, bounds.open_files.unwrap_or(0)),
        output_bytes_per_second: notes.size(&at.key("limits").key("output_rate"), &bounds.output_rate),
        memory_bytes_max: notes.size(&at.key("memory"), &job.memory),
        log_bytes_max: notes.size(&at.key("log").key("max_size"), &log.max_size),
        stop_at_log_limit: log.on_limit == "stop",
    }
}

fn after(notes: &mut Notes, app: &Application, at: &At, job: &Job) {
    let known: Vec<&str> = app.jobs.iter().map(|j| j.name.as_str()).filter(|n| *n != job.name).collect();
    for (place, name) in job.after.iter().enumerate() {
        let here = at.key("after").item(place, "");
        if *name == job.name {
            notes.bad(&here, words::ITSELF, name);
        } else if !known.contains(&name.as_str()) {
            let mut values = meant(name, &known);
            values.insert("app".to_owned(), app.name.clone());
            notes.add(&here, words::NO_JOB, values);
        }
    }
}

fn umask(notes: &mut Notes, at: &At, text: &str) -> String {
    if text.is_empty() {
        return UMASK.to_owned();
    }
    if text.len() > 4 || !text.bytes().all(|b| (b'0'..=b'7').contains(&b)) {
        notes.bad(at, words::BAD_UMASK, text);
    }
    text.to_owned()
}

/// A shell alone holds a handful.
fn open_files(notes: &mut Notes, at: &At, number: u64) -> u64 {
    if number > 0 && !(OPEN_FILES.contains(&number)) {
        let (low, high) = (OPEN_FILES.start(), OPEN_FILES.end());
        let values = params([("name", &"open_files"), ("low", low), ("high", high)]);
        notes.add(&at.key("limits").key("open_files"), words::RANGE, values);
    }
    number
}

fn priority(notes: &mut Notes, at: &At, job: &Job) -> u8 {
    let priority = job.priority.unwrap_or(0);
    if priority > 127 {
        notes.add(
            &at.key("priority"),
            words::RANGE,
            params([("name", &"priority"), ("low", &0), ("high", &127)]),
        );
    }
    priority.min(127)
}

fn retry(notes: &mut Notes, at: &At, job: &Job) -> Retry {
    let Some(retry) = &job.retry else { return Retry { backoff_percent: 100, ..Retry::default() } };
    if retry.max > 1_000 {
        notes.add(&at.key("max"), words::RANGE, params([("name", &"max"), ("low", &0), ("high", &1_000)]));
    }
    let factor = retry.backoff.unwrap_or(1.0);
    if !(1.0..=10.0).contains(&factor) {
        notes.add(
            &at.key("backoff"),
            words::RANGE,
            params([("name", &"backoff"), ("low", &1), ("high", &10)]),
        );
    }
    // Between 100 and 1,000 after the look above.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded above")]
    let backoff_percent = (factor.clamp(1.0, 10.0) * 100.0).round() as u32;
    Retry {
        max: retry.max.min(1_000),
        delay: notes.duration(&at.key("delay"), &retry.delay).unwrap_or_default(),
        backoff_percent,
        on: retry.on.clone(),
    }
}

/// Which of the keys that say what a job does are given.
fn given(job: &Job) -> Vec<(&'static str, &'static str)> {
    let keys = [
        ("builtin", "builtin", !job.builtin.is_empty()),
        ("hook", "script", !job.hook.is_empty()),
        ("script", "script", !job.script.is_empty()),
        ("argv", "command", !job.argv.is_empty()),
        ("application", "subflow", !job.application.is_empty()),
    ];
    keys.into_iter().filter(|(_, _, is)| *is).map(|(key, kind, _)| (key, kind)).collect()
}

fn kind(notes: &mut Notes, file: &SpaceFile, at: &At, job: &Job) -> JobKind {
    let given = given(job);
    let none = JobKind::Builtin { name: String::new(), with: job.with.clone() };
    if let [(one, _), (other, _), ..] = given[..] {
        notes.add(at, words::TWO_WORKS, params([("name", &one), ("other", &other)]));
        return none;
    }
    let word = match (job.kind.as_str(), given.first()) {
        ("", Some((_, kind))) => kind,
        ("", None) => {
            notes.add(at, words::NO_WORK, Params::new());
            return none;
        }
        (word, _) => word,
    };
    notes.one_of(&at.key("type"), word, KINDS);
    if let Some((key, kind)) = given.first()
        && *kind != word
        && KINDS.contains(&word)
    {
        notes.add(&at.key(key), words::NOT_FOR_TYPE, params([("kind", &word), ("name", key)]));
        return none;
    }
    let needs = |notes: &mut Notes, name: &str| {
        notes.add(at, words::NEEDS_FOR_TYPE, params([("kind", &word), ("name", &name)]));
        JobKind::Builtin { name: String::new(), with: job.with.clone() }
    };
    if word != "script" && !job.args.is_empty() {
        notes.add(&at.key("args"), words::NOT_FOR_TYPE, params([("kind", &word), ("name", &"args")]));
    }
    if word != "manual" && !job.params.is_empty() {
        notes.add(&at.key("param"), words::NOT_FOR_TYPE, params([("kind", &word), ("name", &"param")]));
    }
    match word {
        "script" if given.is_empty() => needs(notes, "hook"),
        "script" => script(notes, at, job),
        "command" if job.argv.is_empty() => needs(notes, "argv"),
        "command" => JobKind::Command { argv: templates(notes, &at.key("argv"), &job.argv) },
        "builtin" if job.builtin.is_empty() => needs(notes, "builtin"),
        "builtin" => {
            notes.one_of(&at.key("builtin"), &job.builtin, BUILTINS);
            with::look(notes, &at.key("with"), &job.builtin, &job.with);
            JobKind::Builtin { name: job.builtin.clone(), with: job.with.clone() }
        }
        "manual" => JobKind::Manual {
            deciders: job.deciders.clone(),
            question: job.question.clone(),
            params: asked::of_job(notes, file, at, job),
        },
        "subflow" if job.application.is_empty() => needs(notes, "application"),
        "subflow" => {
            let known: Vec<&str> = file.applications.iter().map(|app| app.name.as_str()).collect();
            if !known.contains(&job.application.as_str()) {
                notes.add(&at.key("application"), words::NO_APP, meant(&job.application, &known));
            }
            JobKind::Subflow { app: job.application.clone() }
        }
        "rollout" => {
            notes.add(&at.key("type"), words::NO_ROLLOUT, Params::new());
            none
        }
        _ => none,
    }
}

fn script(notes: &mut Notes, at: &At, job: &Job) -> JobKind {
    let args = templates(notes, &at.key("args"), &job.args);
    if job.script.is_empty() {
        notes.one_of(&at.key("hook"), &job.hook, HOOKS);
        return JobKind::Hook { hook: job.hook.clone(), args };
    }
    let parts = || job.script.split('/');
    if job.script.starts_with('/') || parts().any(|part| part == "..") || job.script.contains('\\') {
        notes.bad(&at.key("script"), words::ESCAPES, &job.script);
    }
    JobKind::Script { path: job.script.clone(), args }
}

fn templates(notes: &mut Notes, at: &At, list: &[String]) -> Vec<Template> {
    list.iter().enumerate().map(|(place, text)| notes.template(&at.item(place, ""), text)).collect()
}
