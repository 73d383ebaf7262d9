//! What holds for an object of a space in the end, and which level says it (M-4): job, application, space, or nobody.

use super::space::{Application, Job, SpaceFile};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A value that holds, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effective {
    /// Key, as the file spells it: `run_as`, `timeout.run`, `env.LANG`.
    pub key: String,
    /// Value; lists by commas.
    pub value: String,
    /// `job` `application` `space` `default`.
    pub level: &'static str,
}

/// Keys a level takes from the one above it, where it says nothing itself.
const INHERITED: &[&str] = &["agent", "queue", "run_as", "calendar", "on_error"];
/// Keys that say no value: names, texts, places, and what is a list of things of its own.
const LEFT_OUT: &[&str] =
    &["name", "label", "x", "y", "job", "expects", "sets", "question", "instruction", "param"];
/// What holds where nobody says anything.
const DEFAULTS: &[(&str, &str)] = &[("calendar", "always"), ("on_error", "stop")];
/// The same, of jobs alone.
const JOB_DEFAULTS: &[(&str, &str)] = &[
    ("fanout", "true"),
    ("idempotent", "false"),
    ("kill.grace", "30s"),
    ("kill.signal", "TERM"),
    ("mode", "exec"),
    ("offline", "wait"),
    ("priority", "0"),
    ("retry.max", "0"),
    ("skippable", "true"),
    ("success_codes", "0"),
    ("survives", "false"),
    ("timeout.run", "–"),
    ("timeout.silence", "–"),
    ("timeout.start", "–"),
    ("timeout.wait", "–"),
    ("umask", "022"),
];

type Values = BTreeMap<String, String>;

/// Every value that holds for an application or a job, by key; nothing when there is no such object. `path`: `APPLICATION` or `APPLICATION/JOB`.
#[must_use]
pub fn effective(file: &SpaceFile, path: &str) -> Option<Vec<Effective>> {
    let (app, job) = path.split_once('/').map_or((path, None), |(app, job)| (app, Some(job)));
    let app = file.applications.iter().find(|a: &&Application| a.name.eq_ignore_ascii_case(app))?;
    let job = match job {
        Some(name) => Some(app.jobs.iter().find(|j: &&Job| j.name.eq_ignore_ascii_case(name))?),
        None => None,
    };
    let (space, above) = (flat(&file.space), flat(app));
    let mut found: BTreeMap<String, (String, &'static str)> = BTreeMap::new();
    let mut put = |level: &'static str, key: &str, value: &str| {
        found.entry(key.to_owned()).or_insert_with(|| (value.to_owned(), level));
    };
    // The nearest level is read first: what stands is not written over.
    if let Some(job) = job {
        flat(job).iter().for_each(|(key, value)| put("job", key, value));
    }
    let taken = |key: &str| INHERITED.contains(&key) || key.starts_with("env.");
    above
        .iter()
        .filter(|(key, _)| job.is_none() || taken(key))
        .for_each(|(key, value)| put("application", key, value));
    space.iter().filter(|(key, _)| taken(key)).for_each(|(key, value)| put("space", key, value));
    let own = if job.is_some() { JOB_DEFAULTS } else { &[] };
    DEFAULTS.iter().chain(own).for_each(|(key, value)| put("default", key, value));
    Some(found.into_iter().map(|(key, (value, level))| Effective { key, value, level }).collect())
}

/// Keys and values of a level that it says itself.
fn flat<T: Serialize>(level: &T) -> Values {
    let mut values = Values::new();
    // The shapes of files hold only maps with text keys and finite numbers.
    if let Ok(Value::Object(keys)) = serde_json::to_value(level) {
        for (key, value) in keys.iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_str())) {
            write(&mut values, key, value);
        }
    }
    values
}

fn write(values: &mut Values, key: &str, value: &Value) {
    let text = match value {
        Value::Object(keys) => {
            keys.iter().for_each(|(name, value)| write(values, &format!("{key}.{name}"), value));
            return;
        }
        Value::Null => return,
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    if !text.is_empty() {
        values.insert(key.to_owned(), text);
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: &str = r#"
format = 1
kind = "space"
[space]
name = "CA"
agent = "${env.agents}"
run_as = "deploy"
calendar = "workdays"
[space.env]
LANG = "fr_FR.UTF-8"
MODE = "space"
[[application]]
name = "A"
run_as = "appli"
on_error = "guided"
window = "08:00-18:00"
[[application.job]]
name = "J"
type = "command"
argv = ["/bin/true", "-v"]
queue = "slow"
env = { MODE = "job" }
timeout = { run = "10m" }
success_codes = [0, 3]
"#;

    fn rows(path: &str) -> Option<Vec<(String, String, &'static str)>> {
        let read = super::super::read("ca.space.toml", SPACE).unwrap();
        let super::super::Document::Space(file) = read else { panic!("no space") };
        Some(effective(&file, path)?.into_iter().map(|e| (e.key, e.value, e.level)).collect())
    }

    /// M-4: each value with the level it comes from; the nearest level wins.
    #[test]
    fn each_value_has_its_level() {
        let job = rows("a/j").unwrap();
        for (key, value, level) in [
            ("agent", "${env.agents}", "space"),
            ("argv", "/bin/true, -v", "job"),
            ("calendar", "workdays", "space"),
            ("env.LANG", "fr_FR.UTF-8", "space"),
            ("env.MODE", "job", "job"),
            ("on_error", "guided", "application"),
            ("queue", "slow", "job"),
            ("run_as", "appli", "application"),
            ("success_codes", "0, 3", "job"),
            ("timeout.run", "10m", "job"),
            ("timeout.wait", "–", "default"),
            ("umask", "022", "default"),
        ] {
            let found: Vec<_> = job.iter().filter(|row| row.0 == key).collect();
            assert_eq!(found, [&(key.to_owned(), value.to_owned(), level)], "{key}");
        }
        assert!(job.iter().all(|row| row.0 != "window"), "an application's own");
        let app = rows("A").unwrap();
        assert!(app.contains(&("window".to_owned(), "08:00-18:00".to_owned(), "application")));
        assert!(app.iter().all(|row| row.0 != "umask"), "of jobs alone");
        assert_eq!((rows("B"), rows("A/K")), (None, None));
    }

    /// What is told as a default is what the compiler takes.
    #[test]
    fn defaults_are_those_of_the_chain() {
        let text = SPACE.replace("timeout = { run = \"10m\" }\nsuccess_codes = [0, 3]\n", "");
        let super::super::Document::Space(file) = super::super::read("ca.space.toml", &text).unwrap() else {
            panic!("no space")
        };
        let graph = super::super::compile(&file).unwrap();
        let (_, job) = graph.job("A/J").unwrap();
        let default = |key: &str| JOB_DEFAULTS.iter().find(|row| row.0 == key).map(|row| row.1).unwrap();
        assert_eq!(model::time::parse_duration(default("kill.grace")), Some(job.grace));
        assert_eq!((default("kill.signal"), default("umask")), (job.signal.as_str(), job.umask.as_str()));
        assert_eq!(default("priority"), job.priority.to_string());
        assert_eq!(default("fanout"), job.fanout.to_string());
        assert_eq!(default("skippable"), job.skippable.to_string());
        assert_eq!(default("retry.max"), job.retry.max.to_string());
        assert!(job.run_max.is_none() && job.wait_max.is_none() && job.silence_max.is_none());
    }
}
