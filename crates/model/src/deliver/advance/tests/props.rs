//! Whatever is done to whatever graph.

use super::world::*;
use crate::deliver::act::{self, Action};
use crate::deliver::advance::{Command, Held};
use crate::deliver::graph::*;
use crate::deliver::run::{End, Object, Phase, Run};
use crate::deliver::state::{State, Why};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A job, by numbers.
type JobSeed = (u8, Vec<prop::sample::Index>, u8, u8, u8, bool);
/// An application, by numbers: jobs, on demand, join, what it takes.
type AppSeed = (Vec<JobSeed>, bool, u8, u8);
type LinkSeed = (prop::sample::Index, prop::sample::Index, u8, bool);

fn job(n: usize, seed: &JobSeed, before: usize) -> Job {
    let (kind, after, policy, takes, retries, flag) = seed;
    let mut job = command(&format!("J{n}"));
    job.kind = match kind % 8 {
        0 => JobKind::Builtin { name: "notify".to_owned(), with: Default::default() },
        1 => JobKind::Manual { deciders: Vec::new(), question: Default::default(), params: Vec::new() },
        _ => job.kind,
    };
    job.mode = if kind % 16 == 9 { Mode::Simulate } else { Mode::Exec };
    job.fanout = kind % 3 == 0;
    job.agents = text(if job.fanout { "a1,a2,a3" } else { "a2" });
    job.offline = [Offline::Wait, Offline::Skip, Offline::Fail][usize::from(kind % 7) % 3];
    if before > 0 {
        let names: BTreeSet<usize> = after.iter().map(|index| index.index(before)).collect();
        job.after = names.iter().map(|n| format!("J{n}")).collect();
    }
    job.on_error =
        [None, Some(OnError::Stop), Some(OnError::Continue), Some(OnError::Guided), Some(OnError::Rollback)]
            [usize::from(policy % 5)];
    job.expects = match takes % 5 {
        0 => vec![take("X", 1)],
        1 => vec![take("X", 2), Expect { free: Free::Application, ..take("P", 1) }],
        2 => vec![Expect { wait: false, unmet_not_scheduled: *flag, ..take("Y", 1) }],
        _ => Vec::new(),
    };
    job.retry = Retry { max: u32::from(retries % 3), delay: secs(5), ..Retry::default() };
    job.idempotent = *flag;
    job.skippable = *flag;
    job.on_demand = policy % 16 == 15;
    job.when = (policy % 11 == 3).then(|| when("delivery.decision == 'rollback'")).flatten();
    job.expected = (retries % 5 == 4).then(|| secs(20));
    job
}

fn any_graph() -> impl Strategy<Value = Graph> {
    let job_seed = (
        any::<u8>(),
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        any::<u8>(),
        any::<u8>(),
        any::<u8>(),
        any::<bool>(),
    );
    let app_seed =
        (prop::collection::vec(job_seed, 0..4), prop::bool::weighted(0.15), any::<u8>(), any::<u8>());
    let link_seed = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>(), any::<bool>());
    let seeds =
        (prop::collection::vec(app_seed, 1..7), prop::collection::vec(link_seed, 0..9), any::<bool>());
    seeds.prop_map(|(apps, links, delivery)| build(&apps, &links, delivery))
}

fn build(apps: &[AppSeed], links: &[LinkSeed], delivery: bool) -> Graph {
    let count = apps.len();
    let mut made: Vec<App> = Vec::new();
    for (n, (jobs, on_demand, join, takes)) in apps.iter().enumerate() {
        let jobs = jobs.iter().enumerate().map(|(j, seed)| job(j, seed, j)).collect();
        let mut one = app(&format!("A{n}"), jobs);
        one.on_demand = *on_demand;
        one.join = [Join::All, Join::All, Join::Any, Join::AnySettled, Join::Of(2)][usize::from(join % 5)];
        if takes % 4 == 0 {
            one.expects = vec![take("Z", 1)];
            // It would keep them for as long as nobody demands its jobs.
            one.jobs.iter_mut().for_each(|job| job.on_demand = false);
        }
        made.push(one);
    }
    let mut linked = Vec::new();
    let mut pairs = BTreeSet::new();
    for (from, to, on, mandatory) in links {
        let (from, to) = (from.index(count), to.index(count));
        if from < to && pairs.insert((from, to)) {
            let on =
                [On::Success, On::Success, On::Error, On::Always, On::NotRun, On::Start][usize::from(on % 6)];
            linked.push(Link { mandatory: *mandatory, ..link(&format!("A{from}"), on, &format!("A{to}")) });
        }
    }
    let mut graph = graph(made, linked);
    graph.delivery = delivery;
    graph
}

/// Something that happens: what, where, how.
type Event = (u8, prop::sample::Index, u8);

fn live(run: &Run) -> BTreeSet<(String, String)> {
    run.objects
        .iter()
        .flat_map(|(path, o)| o.live().map(|(agent, _)| (path.clone(), agent.clone())).collect::<Vec<_>>())
        .collect()
}

fn action(how: u8) -> Action {
    let all = [
        Action::Demand,
        Action::CancelDemand,
        Action::Force,
        Action::Stop,
        Action::Kill,
        Action::Rerun { agents: None, only_failed: false },
        Action::Rerun { agents: None, only_failed: true },
        Action::Rerun { agents: Some(vec!["a2".to_owned()]), only_failed: false },
        Action::RerunFrom,
        Action::SetUpcoming,
        Action::MarkFinished,
        Action::MarkError,
        Action::Deschedule,
        Action::NotSchedule,
        Action::Retry,
        Action::Ignore,
        Action::Fail,
        Action::Exclude { agent: "a2".to_owned() },
        Action::RollBack,
        Action::TakeOver,
        Action::Confirm { values: Default::default() },
        Action::Refuse,
    ];
    all[usize::from(how) % all.len()].clone()
}

fn happens(world: &mut World, event: &Event) {
    let (what, place, how) = event;
    let paths: Vec<String> = world.run.objects.keys().cloned().collect();
    let path = &paths[place.index(paths.len())];
    let agent = ["a1", "a2", "a3"][usize::from(how % 3)];
    let before = world.run.clone();
    match what % 12 {
        0..=4 => {
            let at_work: Vec<(String, String)> = live(&world.run).into_iter().collect();
            if let Some((path, agent)) = at_work.get(place.index(at_work.len().max(1))) {
                let kind = ["exited", "exited", "exited", "killed", "lost", "refused"][usize::from(how % 6)];
                let code = [0, 0, 1, 10][usize::from(how / 6 % 4)];
                let end = End { kind: kind.to_owned(), code: Some(code), ..End::default() };
                act::ended(&world.graph, &mut world.run, path, agent, end, world.now);
            }
        }
        5..=7 => {
            let action = action(*how);
            let done = act::act(&world.graph, &mut world.run, path, &action, "anna", "note", world.now);
            if done.is_err() {
                assert_eq!(world.run, before, "what is refused changes nothing: {action:?}");
            }
        }
        8 => world.now = world.now.plus(secs(u64::from(*how) * 5)),
        9 => {
            let connected = world.agents[agent].connected;
            world.away(agent, connected);
        }
        10 if how % 3 == 0 => {
            world.stopped = if world.stopped.is_some() { None } else { Some(("bob".to_owned(), world.now)) };
        }
        10 if how % 16 == 1 => world.run.cancelling = true,
        10 if world.held.remove(path).is_none() => {
            let held = Held { by: "bob".to_owned(), at: world.now, note: String::new() };
            world.held.insert(path.clone(), held);
        }
        _ => act::heard(
            &mut world.run,
            path,
            agent,
            act::Heard {
                phase: [Phase::Queued, Phase::Active][usize::from(how % 2)],
                alarm: (how % 5 == 0).then(|| Why::new("X.disk", [])),
                ..act::Heard::default()
            },
            world.now,
        ),
    }
    walk(world, &before);
}

/// A step, and what must be so before and after it.
fn walk(world: &mut World, before: &Run) {
    let ran = live(&world.run);
    let step = world.step();
    for (path, object) in &world.run.objects {
        assert!(!object.code().is_empty(), "{path} has no reason: {object:?}");
        assert!(object.code().starts_with(object.state.letter()), "{path}: {object:?}");
        assert!(!object.state.is_settled() || !object.is_live(), "{path} is settled and runs: {object:?}");
        assert!(!object.touched);
        if before.objects.get(path) != Some(object) {
            assert!(step.changed.contains(path), "{path} changed and nobody is told");
        }
    }
    for command in &step.commands {
        if let Command::Dispatch { path, agent } = command {
            assert!(!ran.contains(&(path.clone(), agent.clone())), "{path} runs twice on {agent}");
            may_start(world, path);
        }
    }
    for app in &world.graph.apps {
        let fresh = before.objects[&app.name].started_at.is_none();
        let object = world.object(&app.name);
        if fresh && object.started_at.is_some() && object.forced.is_none() && app.join == Join::All {
            parents_finished(world, &app.name);
        }
    }
    let held: u64 = world.run.objects.values().flat_map(|o| &o.holds).map(|held| held.units).sum();
    assert_eq!(held, world.resources.values().map(|fact| fact.taken).sum::<u64>());
}

fn lets_go_on(object: &Object, policy: OnError) -> bool {
    match object.state {
        State::Finished | State::NotScheduled => true,
        State::Error => policy == OnError::Continue && object.code() != "E.forced",
        _ => object.last == Some(State::Finished),
    }
}

/// Everything a job comes after has finished.
fn may_start(world: &World, path: &str) {
    let (app, job) = world.graph.job(path).unwrap();
    if world.object(path).forced.is_some() || world.object(path).attempt > 1 {
        return;
    }
    assert!(world.object(&app.name).started_at.is_some(), "{path} starts before its application");
    for before in &job.after {
        let parent = app.jobs.iter().find(|j| j.name == *before).unwrap();
        let object = world.object(&format!("{}/{before}", app.name));
        assert!(lets_go_on(object, parent.on_error.unwrap_or(app.on_error)), "{path} starts: {object:?}");
    }
}

fn parents_finished(world: &World, app: &str) {
    for link in world.graph.links.iter().filter(|l| l.to == app && l.mandatory && l.on == On::Success) {
        let parent = world.graph.app(&link.from).unwrap();
        let object = world.object(&link.from);
        assert!(lets_go_on(object, parent.on_error), "{app} starts: {object:?}");
    }
}

/// Everything is let go, and comes to its end: nothing is left but what a demand would start.
fn comes_to_rest(world: &mut World) {
    world.stopped = None;
    world.held.clear();
    for agent in ["a1", "a2", "a3"] {
        world.away(agent, false);
    }
    for _ in 0..2_000 {
        let before = world.run.clone();
        walk(world, &before);
        let before = world.run.clone();
        if let Some((path, agent)) = live(&world.run).into_iter().next() {
            let end = End { kind: "exited".to_owned(), code: Some(0), ..End::default() };
            act::ended(&world.graph, &mut world.run, &path, &agent, end, world.now);
        } else if let Some((path, object)) =
            world.run.objects.iter().find(|(path, o)| o.code() == "X.guided" && path.contains('/'))
        {
            let manual = object.whys[0].get("manual") == "yes";
            let (path, action) = (
                path.clone(),
                if manual { Action::Confirm { values: Default::default() } } else { Action::Fail },
            );
            act::act(&world.graph, &mut world.run, &path, &action, "anna", "", world.now).unwrap();
        } else if let Some(at) = world.next_at {
            world.now = at;
        } else {
            break;
        }
        walk(world, &before);
    }
    // A run may end while something is held that a demand alone would start.
    let over = world.run.ended.is_some();
    let waits = |o: &Object| matches!(o.code(), "W.demand" | "W.link") || (over && o.code() == "W.held");
    let open: Vec<_> = world.run.objects.iter().filter(|(_, o)| !o.state.is_settled()).collect();
    let told: Vec<String> =
        open.iter().map(|(path, o)| format!("{path} {} {:?}", o.code(), o.whys[0].details)).collect();
    assert!(open.iter().all(|(_, o)| waits(o)), "{told:#?}");
    if open.is_empty() {
        // A date's run stays open for a demand, even when the application it could be for shows an error that was marked in it.
        let open_for_demands = !world.graph.delivery && world.graph.apps.iter().any(|a| a.on_demand);
        assert!(world.run.ended.is_some() || open_for_demands);
        assert!(
            ["X", "Y", "Z", "P"].iter().all(|name| world.resources[*name].taken == 0),
            "{:?}",
            world.resources
        );
    }
}

fn world(graph: Graph) -> World {
    let mut world = World::new(graph);
    world.tier = OnError::Guided;
    world.weight("X", 2);
    world.weight("Y", 1);
    world.weight("Z", 2);
    world.weight("P", 100);
    let before = world.run.clone();
    walk(&mut world, &before);
    world
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens, in whatever order: the same step again is empty; every object has a reason; no attempt twice on an agent; nothing before its parents; units taken are units held;
    /// in the end everything settles but what waits for a demand.
    #[test]
    fn whatever_happens(
        graph in any_graph(),
        events in prop::collection::vec((any::<u8>(), any::<prop::sample::Index>(), any::<u8>()), 0..40),
    ) {
        let mut world = world(graph);
        for event in &events {
            happens(&mut world, event);
        }
        comes_to_rest(&mut world);
    }

    /// Left alone, a run settles when every attempt ends; nothing is tried that was not asked for.
    #[test]
    fn left_alone(graph in any_graph()) {
        prop_assert!(graph.is_acyclic());
        let mut world = world(graph);
        comes_to_rest(&mut world);
        prop_assert!(world.run.objects.values().all(|o| o.attempt <= 1));
    }

    /// What is kept is read back the same.
    #[test]
    fn kept_as_text(graph in any_graph(), events in prop::collection::vec((any::<u8>(), any::<prop::sample::Index>(), any::<u8>()), 0..10)) {
        let mut world = world(graph);
        for event in &events {
            happens(&mut world, event);
        }
        let text = serde_json::to_string(&world.run.objects).unwrap();
        prop_assert_eq!(&serde_json::from_str::<std::collections::BTreeMap<String, Object>>(&text).unwrap(), &world.run.objects);
    }

    /// G-1: a link back makes a circle, and it is seen.
    #[test]
    fn circles(graph in any_graph()) {
        if let Some(link) = graph.links.first() {
            let mut circle = graph.clone();
            circle.links.push(Link { from: link.to.clone(), to: link.from.clone(), ..link.clone() });
            prop_assert!(!circle.is_acyclic());
        }
    }
}
