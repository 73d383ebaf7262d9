//! Circles (G-1), and joins that nothing could satisfy.

use crate::deliver::note::At;
use crate::deliver::space::SpaceFile;
use crate::deliver::values::Notes;
use crate::deliver::words;
use crate::text::params;
use model::deliver::graph::{Graph, JobKind, Join};
use std::collections::BTreeMap;

/// Refuses circles of applications (their links, and jobs that call another application), then of jobs.
pub(super) fn circles(notes: &mut Notes, file: &SpaceFile, graph: &Graph) {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for link in &graph.links {
        next.entry(&link.from).or_default().push(&link.to);
    }
    for app in &graph.apps {
        for job in &app.jobs {
            if let JobKind::Subflow { app: called } = &job.kind {
                // Whoever calls waits for the end of what is called.
                next.entry(called).or_default().push(&app.name);
            }
        }
    }
    let names = graph.apps.iter().map(|app| app.name.as_str());
    if let Some(circle) = circle(names, &next) {
        let place = file.links.iter().position(|link| is_step(&circle, &link.from, &link.to));
        let at = place.map_or_else(|| At::top("application"), |place| At::top("link").item(place, ""));
        notes.add(&at, words::CYCLE, params([("names", &circle.join(" → "))]));
    }
    for (place, app) in graph.apps.iter().enumerate() {
        let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for job in &app.jobs {
            for before in job.after.iter().filter(|before| **before != job.name) {
                next.entry(before).or_default().push(&job.name);
            }
        }
        if let Some(circle) = circle(app.jobs.iter().map(|job| job.name.as_str()), &next) {
            let at = At::top("application").item(place, &app.name).key("job");
            let nth =
                app.jobs.iter().position(|job| job.after.iter().any(|b| is_step(&circle, b, &job.name)));
            let at = nth.map_or(at.clone(), |nth| at.item(nth, &app.jobs[nth].name).key("after"));
            notes.add(&at, words::CYCLE, params([("names", &circle.join(" → "))]));
        }
    }
}

fn is_step(circle: &[&str], from: &str, to: &str) -> bool {
    circle.windows(2).any(|pair| pair == [from, to])
}

/// A circle, its first name again at the end; the walk keeps its own stack, so that long chains do no harm.
fn circle<'n>(
    names: impl Iterator<Item = &'n str>,
    next: &BTreeMap<&'n str, Vec<&'n str>>,
) -> Option<Vec<&'n str>> {
    let mut done: BTreeMap<&str, bool> = BTreeMap::new();
    for start in names {
        if done.contains_key(start) {
            continue;
        }
        let mut way: Vec<(&str, usize)> = vec![(start, 0)];
        done.insert(start, false);
        while let Some((name, nth)) = way.last_mut() {
            let Some(child) = next.get(name).and_then(|list| list.get(*nth)) else {
                done.insert(name, true);
                way.pop();
                continue;
            };
            *nth += 1;
            match done.get(child) {
                Some(true) => {}
                Some(false) => {
                    let from = way.iter().position(|(name, _)| name == child).unwrap_or(0);
                    let mut circle: Vec<&str> = way[from..].iter().map(|(name, _)| *name).collect();
                    circle.push(child);
                    return Some(circle);
                }
                None => {
                    done.insert(child, false);
                    way.push((child, 0));
                }
            }
        }
    }
    None
}

/// A join that asks for more links than there are never starts.
pub(super) fn joins(notes: &mut Notes, graph: &Graph) {
    for (place, app) in graph.apps.iter().enumerate() {
        let Join::Of(want) = app.join else { continue };
        let have = graph.links.iter().filter(|link| link.to == app.name).count();
        if have < usize::try_from(want).unwrap_or(usize::MAX) {
            let at = At::top("application").item(place, &app.name).key("join");
            notes.add(&at, words::JOIN_TOO_MANY, params([("want", &want), ("have", &have)]));
        }
    }
}
