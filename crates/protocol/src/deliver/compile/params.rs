//! Values that are asked for: parameters of a demand, and those of manual jobs. One shape, one set of rules.

use crate::deliver::note::At;
use crate::deliver::space::{DELIVERABLE, Job, Param, SpaceFile};
use crate::deliver::values::Notes;
use crate::deliver::words;
use crate::text::params;
use model::deliver::param::{self, PARAMS_MAX};
use std::collections::BTreeSet;

/// Types of a parameter of a demand.
const DEMANDED: &[&str] = &["text", "number", "env", "package", "version", "variables-version"];
/// Types of a value of a manual job.
const ANSWERED: &[&str] = &["text", "number"];
/// Parameters every delivery has.
const OF_DELIVERIES: &[&str] = &["env", "package", "version", "variables"];

pub(super) fn of_space(notes: &mut Notes, file: &SpaceFile) {
    let list = At::top("space").key("param");
    for (place, one) in file.space.params.iter().enumerate() {
        let at = list.item(place, &one.name);
        look(notes, &at, one, DEMANDED);
        let by_right = one.choices == DELIVERABLE;
        if by_right && one.kind != "env" {
            let values = params([("kind", &one.kind), ("name", &DELIVERABLE)]);
            notes.add(&at.key("choices"), words::PARAM_CHOICES, values);
        }
    }
}

/// What a manual job asks for.
pub(super) fn of_job(notes: &mut Notes, file: &SpaceFile, at: &At, job: &Job) -> Vec<param::Param> {
    let list = at.key("param");
    if job.params.len() > PARAMS_MAX {
        notes.add(&list, words::RANGE, params([("name", &"param"), ("low", &0), ("high", &PARAMS_MAX)]));
    }
    for (place, one) in job.params.iter().enumerate() {
        let at = list.item(place, &one.name);
        look(notes, &at, one, ANSWERED);
        if !one.resource.is_empty() {
            notes.bad(&at.key("resource"), words::PARAM_RESOURCE, &one.name);
        }
        if file.space.delivery && OF_DELIVERIES.contains(&one.name.to_lowercase().as_str()) {
            notes.bad(&at.key("name"), words::PARAM_TAKEN, &one.name);
        }
        if one.choices == DELIVERABLE {
            let values = params([("kind", &one.kind), ("name", &DELIVERABLE)]);
            notes.add(&at.key("choices"), words::PARAM_CHOICES, values);
        }
    }
    job.params.iter().take(PARAMS_MAX).map(Param::rule).collect()
}

fn look(notes: &mut Notes, at: &At, one: &Param, types: &[&str]) {
    notes.name(at, &one.name);
    if one.kind == "secret" {
        notes.bad(&at.key("type"), words::PARAM_SECRET, &one.name);
    } else {
        notes.one_of(&at.key("type"), &one.kind, types);
    }
    if !one.pattern.is_empty()
        && let Err(why) = param::whole(&one.pattern)
    {
        // A pattern nobody can use fits nothing: the default is not looked at.
        return notes.add(&at.key("pattern"), words::BAD_PATTERN, params([("why", &why)]));
    }
    // `latest-published` and the like are words of their own.
    if types.contains(&one.kind.as_str()) && !matches!(one.kind.as_str(), "text" | "number") {
        return;
    }
    if one.rule().wrong(&one.default).is_some() {
        notes.bad(&at.key("default"), words::PARAM_DEFAULT, &one.default);
    }
}

/// `${param.NAME}` means one thing in a space: no two of all its parameters have one name.
pub(super) fn names(notes: &mut Notes, file: &SpaceFile) {
    let mut seen = BTreeSet::new();
    let mut put = |notes: &mut Notes, at: At, name: &str| {
        if !name.is_empty() && !seen.insert(name.to_lowercase()) {
            notes.bad(&at.key("name"), words::TWICE, name);
        }
    };
    let list = At::top("space").key("param");
    for (place, one) in file.space.params.iter().enumerate() {
        put(notes, list.item(place, &one.name), &one.name);
    }
    for (nth, app) in file.applications.iter().enumerate() {
        let at = At::top("application").item(nth, &app.name).key("job");
        for (nth, job) in app.jobs.iter().enumerate() {
            let list = at.item(nth, &job.name).key("param");
            for (place, one) in job.params.iter().enumerate() {
                put(notes, list.item(place, &one.name), &one.name);
            }
        }
    }
}
