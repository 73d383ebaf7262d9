//! From the file of a space to the graph that is walked: every default filled in, what is inherited taken from application and space (M-4), conditions and texts read, names looked up, circles refused.

mod job;
mod order;
mod params;
mod with;

pub(crate) use job::HOOKS;

use super::document::FileFault;
use super::note::{At, Note, meant};
use super::space::{Application, Expect, Link, SetResource, SpaceFile};
use super::values::{Notes, minute};
use super::words;
use crate::text::{Lang, Params, params};
use model::deliver::graph::{self, Cycle, Free, Graph, Join, On, OnError, OnTimeout, SetUpcoming, Timing};
use model::deliver::resource::Expected;
use std::collections::BTreeSet;
use std::time::Duration;

/// Wait before a graph goes back to upcoming, where nobody says otherwise.
pub(crate) const RESET_DELAY: Duration = Duration::from_secs(60);

/// Makes the graph of a space, with faults in English and without lines.
///
/// # Errors
/// Everything that keeps it from being walked.
pub fn compile(file: &SpaceFile) -> Result<Graph, Vec<FileFault>> {
    compile_in(Lang::En, file)
}

/// Makes the graph of a space.
///
/// # Errors
/// Everything that keeps it from being walked, in the reader's language, without lines.
pub fn compile_in(lang: Lang, file: &SpaceFile) -> Result<Graph, Vec<FileFault>> {
    let (graph, notes) = compiled(file);
    let faults: Vec<_> = notes.iter().filter(|note| !note.warning).map(|note| note.told(lang)).collect();
    if faults.is_empty() { Ok(graph) } else { Err(faults) }
}

/// The graph, as good as it could be made, and what is wrong.
pub(crate) fn compiled(file: &SpaceFile) -> (Graph, Vec<Note>) {
    let mut notes = Notes::default();
    let at = At::top("space");
    let space = &file.space;
    notes.name(&at, &space.name);
    notes.one_of(&at.key("queue_policy"), &space.queue_policy, &["fifo", "supersede", "reject"]);
    date(&mut notes, &at.key("date"), &space.date);
    let end = at.key("on_end");
    let upcoming =
        [("always", SetUpcoming::Always), ("success", SetUpcoming::Success), ("never", SetUpcoming::Never)];
    let set_upcoming = notes.word(&end.key("set_upcoming"), &space.on_end.set_upcoming, &upcoming);
    let reset_delay = notes.duration(&end.key("delay"), &space.on_end.delay);
    let engine = at.key("engine");
    notes.one_of(&engine.key("stop_mode"), &space.engine.stop_mode, &["drain", "wait", "kill"]);
    notes.one_of(&engine.key("catch_up"), &space.engine.catch_up, &["none", "last", "all"]);
    notes.one_of(&engine.key("relaunch"), &space.engine.relaunch, &["strict", "online"]);
    params::of_space(&mut notes, file);
    let apps =
        file.applications.iter().enumerate().map(|(place, app)| application(&mut notes, file, place, app));
    let apps: Vec<_> = apps.collect();
    unique(&mut notes, &At::top("application"), file.applications.iter().map(|app| app.name.as_str()));
    let links = file.links.iter().enumerate().filter_map(|(place, one)| link(&mut notes, file, place, one));
    let links: Vec<_> = links.collect();
    let graph = Graph {
        space: space.name.clone(),
        delivery: space.delivery,
        timezone: if space.timezone.is_empty() { "UTC".to_owned() } else { space.timezone.clone() },
        calendar: if space.calendar.is_empty() { "always".to_owned() } else { space.calendar.clone() },
        apps,
        links,
        set_upcoming: set_upcoming.unwrap_or_default(),
        reset_delay: reset_delay.unwrap_or(RESET_DELAY),
        ..Graph::default()
    };
    params::names(&mut notes, file);
    order::circles(&mut notes, file, &graph);
    order::joins(&mut notes, &graph);
    (graph, notes.0)
}

fn date(notes: &mut Notes, at: &At, text: &str) {
    let fits = match text.split_once(' ') {
        None => matches!(text, "" | "day" | "manual"),
        Some((word, time)) => word == "day" && minute(time).is_some_and(|m| m < 24 * 60),
    };
    if !fits {
        notes.add(at, words::BAD_WORD, meant(text, &["day", "day HH:MM", "manual"]));
    }
}

/// Names are the same whatever their case.
pub(crate) fn unique<'n>(notes: &mut Notes, list: &At, names: impl Iterator<Item = &'n str>) {
    let mut seen = BTreeSet::new();
    for (place, name) in names.enumerate() {
        if !name.is_empty() && !seen.insert(name.to_lowercase()) {
            notes.bad(&list.item(place, name).key("name"), words::TWICE, name);
        }
    }
}

fn application(notes: &mut Notes, file: &SpaceFile, place: usize, app: &Application) -> graph::App {
    let at = At::top("application").item(place, &app.name);
    notes.name(&at, &app.name);
    let timing = Timing {
        calendar: app.calendar.clone(),
        at: notes.minute(&at.key("at"), &app.at),
        window: window(notes, &at.key("window"), &app.window),
        cycle: cycle(notes, &at.key("cycle"), &app.cycle),
    };
    let jobs = app.jobs.iter().enumerate();
    let jobs =
        jobs.map(|(place, one)| job::job(notes, file, app, &at.key("job").item(place, &one.name), one));
    let jobs: Vec<_> = jobs.collect();
    unique(notes, &at.key("job"), app.jobs.iter().map(|job| job.name.as_str()));
    graph::App {
        name: app.name.clone(),
        on_demand: app.on_demand,
        join: join(notes, &at.key("join"), &app.join),
        timing,
        on_error: notes.word(&at.key("on_error"), &app.on_error, ON_ERROR).unwrap_or_default(),
        expects: expects(notes, &at, &app.expects),
        sets: sets(notes, &at, &app.sets),
        when: notes.expr(&at.key("when"), &app.when),
        jobs,
    }
}

/// Words of `on_error`.
pub(crate) const ON_ERROR: &[(&str, OnError)] = &[
    ("stop", OnError::Stop),
    ("continue", OnError::Continue),
    ("guided", OnError::Guided),
    ("rollback", OnError::Rollback),
    ("tier", OnError::Tier),
];

fn join(notes: &mut Notes, at: &At, text: &str) -> Join {
    match text {
        "" | "all" => return Join::All,
        "any" => return Join::Any,
        "any-settled" => return Join::AnySettled,
        _ => {}
    }
    let number = text.split_once("-of").and_then(|(number, _)| number.parse().ok()).filter(|n| *n > 0);
    number.map_or_else(
        || {
            notes.bad(at, words::BAD_JOIN, text);
            Join::All
        },
        Join::Of,
    )
}

fn window(notes: &mut Notes, at: &At, text: &str) -> Option<(u32, u32)> {
    if text.is_empty() {
        return None;
    }
    let read = text.split_once('-').and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
    let read = read.filter(|(from, to)| from <= to);
    if read.is_none() {
        notes.bad(at, words::BAD_WINDOW, text);
    }
    read
}

fn cycle(notes: &mut Notes, at: &At, text: &str) -> Option<Cycle> {
    if text.is_empty() {
        return None;
    }
    let read = match text.split_once(' ') {
        Some(("every", every)) => {
            model::time::parse_duration(every).filter(|d| *d >= Duration::from_secs(1)).map(Cycle::Every)
        }
        Some(("at", times)) => times.split(',').map(minute).collect::<Option<Vec<_>>>().map(|mut minutes| {
            minutes.sort_unstable();
            minutes.dedup();
            Cycle::At(minutes)
        }),
        _ => None,
    };
    if read.is_none() {
        notes.bad(at, words::BAD_CYCLE, text);
    }
    read
}

pub(super) fn expects(notes: &mut Notes, at: &At, list: &[Expect]) -> Vec<graph::Expect> {
    let list_at = at.key("expects");
    list.iter().enumerate().map(|(place, one)| expect(notes, &list_at.item(place, ""), one)).collect()
}

/// Operators of §6.1.
const OPERATORS: &[&str] = &[
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "~",
    "in",
    "present",
    "absent",
    "older",
    "newer",
    "stable_for",
    "blocked",
    "size =",
    "size !=",
    "size <",
    "size <=",
    "size >",
    "size >=",
];

fn expect(notes: &mut Notes, at: &At, one: &Expect) -> graph::Expect {
    if one.resource.is_empty() {
        notes.bad(at, words::MISSING, "resource");
    }
    let what = match one.take {
        Some(units) => {
            if !one.op.is_empty() || !one.value.is_empty() {
                notes.add(at, words::EXPECT_BOTH, Params::new());
            }
            if units == 0 {
                let values = params([("name", &"take"), ("low", &1), ("high", &u64::MAX)]);
                notes.add(&at.key("take"), words::RANGE, values);
            }
            Expected::Take(units)
        }
        None => {
            if one.op.is_empty() && one.value.is_empty() {
                notes.add(at, words::EXPECT_NONE, Params::new());
            }
            notes.one_of(&at.key("op"), &one.op, OPERATORS);
            let op = if one.op.is_empty() { "=".to_owned() } else { one.op.clone() };
            Expected::Is { op, value: one.value.clone() }
        }
    };
    let until = if one.until == "unlimited" { None } else { notes.duration(&at.key("until"), &one.until) };
    let free = [
        ("job", Free::Job),
        ("application", Free::Application),
        ("delivery", Free::Delivery),
        ("never", Free::Never),
    ];
    let timeouts =
        [("error", OnTimeout::Error), ("deschedule", OnTimeout::Deschedule), ("skip", OnTimeout::Skip)];
    let unmet = [("descheduled", false), ("not_scheduled", true)];
    graph::Expect {
        resource: one.resource.clone(),
        what,
        wait: one.wait.unwrap_or(true),
        until,
        free: notes.word(&at.key("free"), &one.free, &free).unwrap_or_default(),
        on_timeout: notes.word(&at.key("on_timeout"), &one.on_timeout, &timeouts).unwrap_or_default(),
        unmet_not_scheduled: notes.word(&at.key("unmet"), &one.unmet, &unmet).unwrap_or_default(),
    }
}

pub(super) fn sets(notes: &mut Notes, at: &At, list: &[SetResource]) -> Vec<graph::Set> {
    let list_at = at.key("sets");
    let mut all = Vec::new();
    for (place, one) in list.iter().enumerate() {
        let at = list_at.item(place, "");
        if one.resource.is_empty() {
            notes.bad(&at, words::MISSING, "resource");
        }
        notes.one_of(&at.key("op"), &one.op, &["set", "add", "push", "empty"]);
        let on = [("success", On::Success), ("error", On::Error), ("always", On::Always)];
        all.push(graph::Set {
            resource: one.resource.clone(),
            value: notes.template(&at.key("value"), &one.value),
            op: if one.op.is_empty() { "set".to_owned() } else { one.op.clone() },
            on: notes.word(&at.key("on"), &one.on, &on).unwrap_or(On::Success),
        });
    }
    all
}

fn link(notes: &mut Notes, file: &SpaceFile, place: usize, one: &Link) -> Option<graph::Link> {
    let at = At::top("link").item(place, "");
    let known: Vec<&str> = file.applications.iter().map(|app| app.name.as_str()).collect();
    let mut sound = true;
    for (key, name) in [("from", &one.from), ("to", &one.to)] {
        if name.is_empty() {
            notes.bad(&at, words::MISSING, key);
            sound = false;
        } else if !(known.contains(&name.as_str()) || key == "from" && name.contains('/')) {
            notes.add(&at.key(key), words::NO_APP, meant(name, &known));
            sound = false;
        }
    }
    if sound && one.from == one.to {
        notes.bad(&at, words::ITSELF, &one.to);
        sound = false;
    }
    let kinds = [
        ("success", On::Success),
        ("error", On::Error),
        ("always", On::Always),
        ("not-run", On::NotRun),
        ("start", On::Start),
    ];
    let on = notes.word(&at.key("on"), &one.on, &kinds).unwrap_or(On::Success);
    let any_date = notes.word(&at.key("date"), &one.date, &[("same-date", false), ("last", true)]);
    let when = notes.expr(&at.key("when"), &one.when);
    let same = |other: &Link| other.from == one.from && other.to == one.to && other.on == one.on;
    if file.links[..place].iter().any(same) {
        notes.add(&at, words::LINK_TWICE, Params::new());
    }
    sound.then(|| graph::Link {
        from: one.from.clone(),
        to: one.to.clone(),
        on,
        mandatory: one.mandatory.unwrap_or(true),
        when,
        any_date: any_date.unwrap_or_default(),
    })
}
