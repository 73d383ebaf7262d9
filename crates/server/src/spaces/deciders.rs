//! Who answers the question of a manual job (spec/delivery §8.1, R-3): the one place that says so, whatever the way.

use crate::call::{Actor, Call};
use crate::fault::{Fault, Result};
use model::deliver::graph::{Graph, JobKind};
use model::deliver::run::Object;
use model::deliver::state::{State, Why};
use model::rights::Role;
use protocol::{Code, Lang, Reason};
use std::collections::BTreeMap;

/// Answers, and taking the question over.
const ANSWERS: [&str; 3] = ["confirm", "refuse", "take-over"];
/// Ways past a question without an answer.
const PAST: [&str; 3] = ["mark-finished", "deschedule", "not-schedule"];

/// Whether an action may be an answer: then those who are named need no other right.
#[must_use]
pub fn is_answer(action: &str) -> bool {
    ANSWERS.contains(&action)
}

/// Whether the caller is among deciders: a person of one of the roles (`ops`, `release-manager`), or named (`user:NAME`). A program with a token is not: an answer is
/// a person's own, as a decision on a request is.
#[must_use]
pub fn is_named(call: &Call, deciders: &[String]) -> bool {
    let Actor::User { name, role, .. } = &call.actor else { return false };
    deciders.iter().any(|word| match word.strip_prefix("user:") {
        Some(user) => user.eq_ignore_ascii_case(name),
        None => Role::of_tier(word.strip_prefix("group:").unwrap_or(word)) == Some(*role),
    })
}

/// The people a manual job names; none for any other job.
#[must_use]
pub fn of<'g>(graph: &'g Graph, path: &str) -> &'g [String] {
    match graph.job(path).map(|(_, job)| &job.kind) {
        Some(JobKind::Manual { deciders, .. }) => deciders,
        _ => &[],
    }
}

/// Whether the caller does this as one of those named, for which no other right is asked; otherwise ordinary rights decide. `path` may be an application: then it is about
/// its jobs.
///
/// # Errors
/// [`Code::NotDecider`] when somebody else is named for one of the jobs it is about.
pub fn may(
    call: &Call,
    graph: &Graph,
    objects: &BTreeMap<String, Object>,
    path: &str,
    action: &str,
) -> Result<bool> {
    let answer = is_answer(action);
    if !answer && !PAST.contains(&action) {
        return Ok(false);
    }
    let below = format!("{path}/");
    let about = |job: &&str| (*job == path || job.starts_with(&below)) && job.contains('/');
    let open = |job: &&str| {
        let object = objects.get(*job);
        let asks = object.is_some_and(|o| o.state == State::Difficulty && o.code() == "X.guided");
        if answer { asks || *job == path } else { object.is_none_or(|o| o.state != State::Finished) }
    };
    let paths: Vec<String> = graph.paths().collect();
    let jobs: Vec<&str> = paths.iter().map(String::as_str).filter(about).filter(open).collect();
    let mut named = !jobs.is_empty();
    for job in jobs {
        let deciders = of(graph, job);
        if deciders.is_empty() {
            named = false;
        } else if !is_named(call, deciders) {
            return Err(Fault::new(Code::NotDecider, [("object", &job), ("deciders", &deciders.join(", "))]));
        }
    }
    Ok(answer && named)
}

/// The question an object asks now, else the one its job will ask, in the reader's language; empty: it is no manual job.
#[must_use]
pub fn question(graph: &Graph, path: &str, whys: &[Why], lang: Lang) -> String {
    let Some(JobKind::Manual { question, .. }) = graph.job(path).map(|(_, job)| &job.kind) else {
        return String::new();
    };
    let asked = whys.first().map_or("", |why| why.get(&format!("question_{}", word(lang))));
    if !asked.is_empty() {
        return asked.to_owned();
    }
    in_language(question, lang).to_owned()
}

const fn word(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Fr => "fr",
    }
}

/// A text in the reader's language, else in the one it is written in; empty when it is not written.
#[must_use]
pub fn in_language(texts: &BTreeMap<String, String>, lang: Lang) -> &str {
    texts.get(word(lang)).or_else(|| texts.values().next()).map_or("", String::as_str)
}

/// Values that were given are not admissible: all faults at once, in the reader's language.
#[must_use]
pub fn wrong_values(lang: Lang, object: &str, wrong: &[Why]) -> Fault {
    let told = |why: &Why| Reason::new(&why.code, why.details.clone()).tell(lang);
    let separator = if lang == Lang::Fr { " ; " } else { "; " };
    let faults = wrong.iter().map(told).collect::<Vec<_>>().join(separator);
    Fault::new(Code::InvalidValues, [("object", &object), ("faults", &faults)])
}
