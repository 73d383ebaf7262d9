//! Links, joins, conditions, times (§8.3, §8.4).

use super::world::*;
use crate::deliver::act::Action;
use crate::deliver::advance::{Elsewhere, Ended};
use crate::deliver::graph::*;
use crate::deliver::state::State;

fn two_parents(join: Join, first: On, second: On) -> World {
    let mut child = app("C", vec![command("J")]);
    child.join = join;
    let apps = vec![app("A", vec![command("J")]), app("B", vec![command("J")]), child];
    let mut world = World::new(graph(apps, vec![link("A", first, "C"), link("B", second, "C")]));
    world.step();
    world
}

/// Scenario 37: OR starts at the first parent; settled, at the last.
#[test]
fn or_joins() {
    let mut world = two_parents(Join::Any, On::Success, On::Success);
    world.exit("A/J", 0);
    world.are(&[("C", "R.dispatched"), ("B", "R.dispatched")]);
    let mut world = two_parents(Join::AnySettled, On::Success, On::Success);
    world.exit("A/J", 0);
    world.are(&[("C", "W.link"), ("B", "R.dispatched")]);
    assert_eq!((world.object("C").whys.len(), world.why("C", "parent")), (1, "B"));
    world.exit("B/J", 1);
    world.are(&[("C", "R.dispatched"), ("B", "E.exit")]);
}

/// §8.3: each kind of link under each end of its parent, alone and in joins; D and U as §24.2 says.
#[test]
fn kinds_and_ends() {
    use On::*;
    // Ends of A and B: f finished, e error, u not scheduled, d descheduled. Then the child.
    for (join, first, second, a, b, child) in [
        (Join::All, Success, Success, 'f', 'f', "R.dispatched"),
        (Join::All, Success, Success, 'f', 'u', "R.dispatched"),
        (Join::All, Success, Success, 'f', 'e', "D.upstream"),
        (Join::All, Success, Success, 'd', 'f', "D.upstream"),
        (Join::All, Error, Success, 'f', 'f', "U.condition"),
        (Join::All, Error, Success, 'f', 'e', "D.upstream"),
        (Join::All, Error, Error, 'e', 'e', "R.dispatched"),
        (Join::All, Error, Error, 'd', 'e', "U.condition"),
        (Join::All, Always, Always, 'd', 'e', "R.dispatched"),
        (Join::All, Always, NotRun, 'f', 'u', "R.dispatched"),
        (Join::All, NotRun, NotRun, 'u', 'f', "U.condition"),
        (Join::All, NotRun, NotRun, 'u', 'd', "U.condition"),
        (Join::All, Start, Start, 'f', 'e', "R.dispatched"),
        (Join::All, Start, Success, 'd', 'f', "D.upstream"),
        (Join::All, Start, Success, 'u', 'f', "U.condition"),
        (Join::Any, Success, Success, 'e', 'f', "R.dispatched"),
        (Join::Any, Success, Success, 'e', 'd', "D.upstream"),
        (Join::Any, Error, Error, 'f', 'd', "U.condition"),
        (Join::Any, Error, Success, 'f', 'e', "D.upstream"),
        (Join::AnySettled, Success, Error, 'e', 'f', "D.upstream"),
        (Join::Of(1), Success, Success, 'e', 'f', "R.dispatched"),
        (Join::Of(2), Success, Success, 'e', 'f', "D.upstream"),
        (Join::Of(2), Error, Success, 'f', 'f', "U.condition"),
    ] {
        let mut world = two_parents(join, first, second);
        for (parent, end) in [("A", a), ("B", b)] {
            let job = format!("{parent}/J");
            match end {
                'f' => world.exit(&job, 0),
                'e' => world.exit(&job, 1),
                _ => {
                    // As if it had never begun, and was left out.
                    world.exit(&job, 0);
                    world.run.ended = None;
                    let object = world.run.objects.get_mut(parent).unwrap();
                    let state = if end == 'u' { State::NotScheduled } else { State::Descheduled };
                    object.started_at = None;
                    object.state = state;
                    object.whys =
                        vec![crate::deliver::state::Why::new(&format!("{}.operator", state.letter()), [])];
                    world.step();
                }
            }
        }
        let early = join == Join::Any || join == Join::Of(1) || first == On::Start;
        if !early || child.starts_with('R') {
            assert_eq!(world.is("C"), child, "{join:?} {first:?} {second:?} {a} {b}");
        }
        world.finish();
        assert!(world.ended.is_some());
    }
}

/// Of three parents, two are enough.
#[test]
fn k_of_n() {
    let mut child = app("C", vec![command("J")]);
    child.join = Join::Of(2);
    let parents = ["P1", "P2", "P3"];
    let mut apps: Vec<App> = parents.iter().map(|p| app(p, vec![command("J")])).collect();
    apps.push(child);
    let links = parents.iter().map(|p| link(p, On::Success, "C")).collect();
    let mut world = World::new(graph(apps, links));
    world.step();
    world.exit("P2/J", 0);
    world.are(&[("C", "W.link")]);
    assert_eq!(world.object("C").whys.len(), 2);
    world.exit("P1/J", 1);
    world.are(&[("C", "W.link")]);
    world.exit("P3/J", 0);
    world.are(&[("C", "R.dispatched")]);
}

/// Scenario 38: a branch that is not taken does not block what comes after; a failed ancestor does.
#[test]
fn branches() {
    let build = |condition: &str| {
        let mut optional = app("B", vec![command("J")]);
        optional.when = when(condition);
        let apps = vec![app("A", vec![command("J")]), optional, app("C", vec![command("J")])];
        let mut world =
            World::new(graph(apps, vec![link("A", On::Success, "B"), link("B", On::Success, "C")]));
        world.step();
        world
    };
    let mut world = build("job.A/J.output.schema == 'changed'");
    world.exit("A/J", 0);
    world.are(&[("B", "U.condition"), ("B/J", "U.condition"), ("C", "R.dispatched")]);
    assert_eq!(world.why("B", "value"), "job.A/J.output.schema = null");
    let mut world = build("job.A/J.code == 0");
    world.exit("A/J", 1);
    world.are(&[("B", "D.upstream"), ("C", "D.upstream"), ("C/J", "D.upstream")]);
    assert_eq!(world.ended, Some(Ended::Failed));
    // A condition that cannot be worked out is an error, not a branch.
    let mut world = build("job.A/J.code < true");
    world.exit("A/J", 0);
    world.are(&[("B", "E.submit"), ("C", "D.upstream")]);
}

/// G-3: conditions on links: a branch each way.
#[test]
fn conditions_on_links() {
    let mut links = vec![link("A", On::Success, "B"), link("A", On::Success, "C")];
    links[0].when = when("job.A/J.output.way == 'left'");
    links[1].when = when("job.A/J.output.way != 'left'");
    let apps = ["A", "B", "C"].map(|name| app(name, vec![command("J")])).to_vec();
    let mut world = World::new(graph(apps, links));
    world.step();
    let outputs = [("way".to_owned(), "left".to_owned())].into();
    let end =
        crate::deliver::run::End { kind: "exited".to_owned(), code: Some(0), outputs, ..Default::default() };
    world.end("A/J", "a1", end);
    world.are(&[("B", "R.dispatched"), ("C", "U.condition")]);
    assert_eq!(world.why("C", "condition"), "job.A/J.output.way != 'left'");
}

/// §9.3: a parent marked finished: what could not run only because of it runs; marked in error: nothing starts by itself.
#[test]
fn marks() {
    let apps = ["A", "B", "C"].map(|name| app(name, vec![command("J")])).to_vec();
    let mut world = World::new(graph(apps, vec![link("A", On::Success, "B"), link("B", On::Success, "C")]));
    world.step();
    world.exit("A/J", 1);
    world.are(&[("B", "D.upstream"), ("C", "D.upstream")]);
    assert_eq!(world.ended, Some(Ended::Failed));
    world.act("A/J", Action::MarkFinished).unwrap();
    world.are(&[("A", "F.forced"), ("B", "R.dispatched"), ("C", "W.link")]);
    assert_eq!(world.why("A", "by"), "anna");
    world.exit("B/J", 0);
    world.exit("C/J", 0);
    assert_eq!(world.ended, Some(Ended::Warned));
    world.act("A", Action::MarkError).unwrap();
    world.after(secs(3600));
    world.are(&[("A", "E.forced"), ("A/J", "F.forced"), ("B", "F.ok"), ("C", "F.ok")]);
}

/// Scenario 40, G-2: a parent in another space that works for another date: the reason names both dates.
#[test]
fn other_spaces() {
    let mut links = vec![link("S2/X", On::Success, "A"), link("S2/X", On::Success, "B")];
    links[1].any_date = true;
    let apps = ["A", "B"].map(|name| app(name, vec![command("J")])).to_vec();
    let mut world = World::new(graph(apps, links));
    world.step();
    world.are(&[("A", "W.link"), ("B", "W.link")]);
    assert_eq!(world.why("A", "state"), "absent");
    let other = |state, date: &str| [("S2/X".to_owned(), Elsewhere { state, date: date.to_owned() })].into();
    world.elsewhere = other(State::Finished, "2026-11-20");
    world.step();
    world.are(&[("A", "W.link"), ("B", "R.dispatched")]);
    assert_eq!((world.why("A", "date"), world.why("A", "wanted")), ("2026-11-20", "2026-11-21"));
    world.elsewhere = other(State::Running, "2026-11-21");
    world.step();
    assert_eq!(world.why("A", "state"), "running");
    world.elsewhere = other(State::Finished, "2026-11-21");
    world.step();
    world.are(&[("A", "R.dispatched")]);
}

/// T1, T15: times, windows, calendars.
#[test]
fn times() {
    let mut at = app("AT", vec![command("J")]);
    at.timing.at = Some(6 * 60);
    let mut window = app("WIN", vec![command("J")]);
    window.timing.window = Some((60, 120));
    let mut late = app("LATE", vec![command("J")]);
    late.timing.window = Some((0, 90));
    let mut never = app("NEVER", vec![command("J")]);
    never.timing.calendar = "nobody-knows".to_owned();
    let links = vec![link("AT", On::Success, "LATE")];
    let mut world = World::new(graph(vec![at, window, late, never], links));
    world.step();
    world.are(&[("AT", "W.planned"), ("WIN", "W.planned"), ("LATE", "W.link"), ("NEVER", "U.calendar")]);
    assert_eq!(world.why("NEVER", "calendar"), "nobody-knows");
    let midnight = world.now;
    assert_eq!(world.object("AT").whys[0].until, Some(midnight.plus(secs(6 * 3600))));
    assert_eq!(world.next_at, Some(midnight.plus(secs(3600))));
    world.after(secs(3600));
    world.are(&[("WIN", "R.dispatched")]);
    world.after(secs(1860));
    world.are(&[("LATE", "D.calendar")]);
    world.after(secs(6 * 3600));
    world.are(&[("AT", "R.dispatched")]);
}

/// T25: cyclic: the next time is worked out at the end of the one before; children see how the last one ended.
#[test]
fn cycles() {
    let mut every = app("EVERY", vec![command("J")]);
    every.timing.cycle = Some(Cycle::Every(secs(600)));
    every.timing.window = Some((0, 30));
    let mut hours = app("HOURS", vec![command("J")]);
    hours.timing.cycle = Some(Cycle::At(vec![0, 60, 120]));
    let links = vec![link("EVERY", On::Success, "CHILD")];
    let mut world = World::new(graph(vec![every, hours, app("CHILD", vec![command("J")])], links));
    world.step();
    world.now = world.now.plus(secs(120));
    world.exit("EVERY/J", 0);
    world.are(&[("EVERY", "W.planned"), ("EVERY/J", "W.link"), ("CHILD", "R.dispatched")]);
    assert_eq!(world.object("EVERY").whys[0].until, Some(world.now.plus(secs(600))));
    world.exit("HOURS/J", 0);
    world.are(&[("HOURS", "W.planned")]);
    world.after(secs(600));
    world.are(&[("EVERY", "R.dispatched"), ("CHILD", "R.dispatched")]);
    assert_eq!(world.object("EVERY/J").attempt, 2);
    world.now = world.now.plus(secs(700));
    world.exit("EVERY/J", 0);
    // Its window is over before it could come again.
    world.are(&[("EVERY", "F.ok")]);
    // While the engine is stopped the one o'clock is late; the two o'clock comes once.
    world.after(secs(9000));
    world.are(&[("HOURS", "R.dispatched")]);
    world.finish();
    world.are(&[("HOURS", "F.ok")]);
    assert_eq!(world.ended, Some(Ended::Finished));
}

/// On demand: a job within an application does not keep it from finishing; an application keeps a date's run open.
#[test]
fn on_demand() {
    let extra = Job { on_demand: true, ..command("EXTRA") };
    let mut asked = app("ASKED", vec![command("J")]);
    asked.on_demand = true;
    let apps = vec![app("A", vec![command("J"), extra]), asked, app("B", vec![command("J")])];
    let mut links = vec![link("ASKED", On::Success, "B")];
    links[0].mandatory = false;
    let mut world = World::new(graph(apps, links));
    world.step();
    world.are(&[("A/EXTRA", "W.demand"), ("ASKED", "W.demand"), ("B", "R.dispatched")]);
    world.finish();
    world.are(&[("A", "F.ok")]);
    assert_eq!(world.ended, None);
    world.act("A/EXTRA", Action::Demand).unwrap();
    world.are(&[("A", "R.dispatched"), ("A/EXTRA", "R.dispatched")]);
    world.act("ASKED", Action::Demand).unwrap();
    world.act("ASKED/J", Action::Demand).unwrap_err();
    world.finish();
    assert_eq!(world.ended, Some(Ended::Finished));
    world.act("ASKED", Action::Demand).unwrap();
    world.are(&[("ASKED", "R.dispatched")]);
    assert_eq!((world.object("ASKED/J").attempt, world.object("B/J").attempt), (2, 1));
}

/// Held: with a note; released it goes on. A held application holds its jobs (T16, T17).
#[test]
fn held() {
    let second = Job { after: vec!["J".to_owned()], ..command("K") };
    let mut world = World::new(graph(vec![app("A", vec![command("J"), second])], Vec::new()));
    let hold = crate::deliver::advance::Held {
        by: "anna".to_owned(),
        at: world.now,
        note: "wait for the disk".to_owned(),
    };
    world.held = [("A".to_owned(), hold.clone())].into();
    world.step();
    world.are(&[("A", "W.held"), ("A/J", "W.link")]);
    assert_eq!(world.why("A", "note"), "wait for the disk");
    world.held.clear();
    world.step();
    world.held = [("A/K".to_owned(), hold)].into();
    world.exit("A/J", 0);
    world.are(&[("A/K", "W.held"), ("A", "W.held")]);
    world.held.clear();
    world.step();
    world.are(&[("A/K", "R.dispatched")]);
}

/// A job that demands another application runs as long as that does.
#[test]
fn subflows() {
    let mut sub = app("SUB", vec![command("J")]);
    sub.on_demand = true;
    let call = Job { kind: JobKind::Subflow { app: "SUB".to_owned() }, ..command("CALL") };
    for code in [0, 1] {
        let mut world =
            World::new(graph(vec![app("A", vec![command("J"), call.clone()]), sub.clone()], Vec::new()));
        world.step();
        world.are(&[("A/CALL", "R.active"), ("SUB", "R.dispatched")]);
        assert_eq!(world.why("A/CALL", "subflow"), "SUB");
        world.exit("SUB/J", code);
        world.are(&[("A/CALL", if code == 0 { "F.ok" } else { "E.exit" })]);
        world.exit("A/J", 0);
        assert!(world.ended.is_some());
    }
}
