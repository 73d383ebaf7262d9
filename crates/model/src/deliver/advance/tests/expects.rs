//! What objects expect of resources (§6.2).

use super::world::*;
use crate::deliver::act::Action;
use crate::deliver::advance::{Command, Ended, STARVATION_AFTER};
use crate::deliver::graph::*;
use crate::deliver::resource::Kind;

fn with(expects: Vec<Expect>, job: Job) -> Job {
    Job { expects, ..job }
}

fn one(jobs: Vec<Job>) -> World {
    World::new(graph(vec![app("A", jobs)], Vec::new()))
}

/// RS-6: all or none, no hold and wait: whoever lacks one resource takes none.
#[test]
fn all_or_none() {
    let mut world = one(vec![
        with(vec![take("X", 1)], command("J1")),
        with(vec![take("X", 1), take("Y", 1)], command("J2")),
        with(vec![take("Y", 1)], command("J3")),
    ]);
    world.weight("X", 1);
    world.weight("Y", 1);
    world.step();
    world.are(&[("A/J1", "R.dispatched"), ("A/J2", "W.resource"), ("A/J3", "R.dispatched")]);
    let whys = &world.object("A/J2").whys;
    assert_eq!((whys.len(), whys[0].get("resource"), whys[1].get("resource")), (2, "X", "Y"));
    assert_eq!(
        (whys[0].get("wanted"), whys[0].get("current"), whys[0].get("holder")),
        ("take 1", "1/1", "A/J1")
    );
    world.exit("A/J1", 0);
    world.are(&[("A/J2", "W.resource")]);
    world.exit("A/J3", 0);
    world.are(&[("A/J2", "R.dispatched")]);
    world.exit("A/J2", 0);
    assert_eq!((world.resources["X"].taken, world.resources["Y"].taken), (0, 0));
}

/// RS-7: by priority, then by who waits longer; after ten minutes many units are kept for whoever wants them.
#[test]
fn order_and_starvation() {
    let job = |name: &str, units, priority| Job { priority, ..with(vec![take("X", units)], command(name)) };
    let mut world = one(vec![
        job("SMALL1", 2, 0),
        job("BIG", 3, 0),
        job("LOW", 1, 0),
        job("HIGH", 1, 9),
        Job { after: vec!["LOW".to_owned()], ..job("NEXT", 1, 100) },
    ]);
    world.weight("X", 3);
    world.step();
    world.are(&[("A/SMALL1", "R.dispatched"), ("A/HIGH", "R.dispatched"), ("A/BIG", "W.resource")]);
    world.exit("A/HIGH", 0);
    world.are(&[("A/LOW", "R.dispatched"), ("A/BIG", "W.resource")]);
    world.now = world.now.plus(STARVATION_AFTER);
    world.exit("A/LOW", 0);
    // One unit is free, and kept: BIG has waited long enough.
    world.are(&[("A/NEXT", "W.resource"), ("A/BIG", "W.resource")]);
    world.exit("A/SMALL1", 0);
    world.are(&[("A/BIG", "R.dispatched"), ("A/NEXT", "W.resource")]);
    world.exit("A/BIG", 0);
    world.are(&[("A/NEXT", "R.dispatched")]);
}

/// RS-8: no wait: descheduled or not scheduled, as the file says.
#[test]
fn unmet() {
    for (soft, mine, child) in [(false, "D.unmet", "D.upstream"), (true, "U.condition", "R.dispatched")] {
        let expects = vec![Expect { wait: false, unmet_not_scheduled: soft, ..expect("ENV", "=", "INT1") }];
        let child_job = Job { after: vec!["J".to_owned()], ..command("K") };
        let mut world = one(vec![with(expects, command("J")), child_job]);
        world.resource("ENV", Kind::Text, "REC1");
        world.step();
        world.are(&[("A/J", mine), ("A/K", child)]);
        assert_eq!((world.why("A/J", "wanted"), world.why("A/J", "current")), ("= INT1", "REC1"));
        // It was decided: a value that changes afterwards changes nothing.
        world.resources.get_mut("ENV").unwrap().value = "INT1".to_owned();
        world.step();
        world.are(&[("A/J", mine)]);
    }
}

/// §6.2: the longest wait, and what follows it.
#[test]
fn longest_wait() {
    for (on_timeout, then) in
        [(OnTimeout::Error, "E.wait"), (OnTimeout::Deschedule, "D.unmet"), (OnTimeout::Skip, "U.condition")]
    {
        let expects = vec![Expect { until: Some(secs(7200)), on_timeout, ..take("X", 1) }];
        let mut world = one(vec![with(expects, command("J"))]);
        world.weight("X", 1);
        world.resources.get_mut("X").unwrap().taken = 1;
        world.step();
        world.are(&[("A/J", "W.resource")]);
        assert_eq!(world.object("A/J").whys[0].until, Some(world.now.plus(secs(7200))));
        world.after(secs(7199));
        world.are(&[("A/J", "W.resource")]);
        assert_eq!(world.next_at, Some(world.now.plus(secs(1))));
        world.after(secs(1));
        world.are(&[("A/J", then)]);
        assert_eq!((world.why("A/J", "seconds"), world.why("A/J", "resource")), ("7200", "X"));
        assert!(world.ended.is_some());
    }
}

/// Scenario 42: a stack with `size >= 3`: starts at the third push.
#[test]
fn a_stack() {
    let mut world = one(vec![with(vec![expect("PILE", "size >=", "3")], command("J"))]);
    world.resource("PILE", Kind::Stack, "");
    for size in 0..3 {
        world.resources.get_mut("PILE").unwrap().size = size;
        world.step();
        world.are(&[("A/J", "W.resource")]);
    }
    world.resources.get_mut("PILE").unwrap().size = 3;
    world.step();
    world.are(&[("A/J", "R.dispatched")]);
}

/// Scenario 41: units come back with *force finished*, as with a real end.
#[test]
fn units_after_force_finished() {
    let guided = Job { on_error: Some(OnError::Guided), ..with(vec![take("X", 2)], command("J")) };
    let mut world = one(vec![guided]);
    world.weight("X", 2);
    world.step();
    world.exit("A/J", 1);
    world.are(&[("A/J", "X.guided")]);
    assert_eq!(world.resources["X"].taken, 2);
    world.act("A/J", Action::MarkFinished).unwrap();
    assert_eq!(world.resources["X"].taken, 0);
    let back = Command::Release { path: "A/J".to_owned(), resource: "X".to_owned(), units: 2 };
    assert!(world.told.contains(&back));
    assert_eq!(world.ended, Some(Ended::Warned));
}

/// §6.2 `free`: job, application, run, never.
#[test]
fn when_units_come_back() {
    let free = |name: &str, free| with(vec![Expect { free, ..take(name, 1) }], command(name));
    let mut world = World::new(graph(
        vec![
            app(
                "A",
                vec![
                    free("JOB", Free::Job),
                    free("APP", Free::Application),
                    free("RUN", Free::Delivery),
                    free("NEVER", Free::Never),
                ],
            ),
            app("B", vec![command("J")]),
        ],
        Vec::new(),
    ));
    for name in ["JOB", "APP", "RUN", "NEVER"] {
        world.weight(name, 1);
    }
    world.step();
    let taken = |world: &World| ["JOB", "APP", "RUN", "NEVER"].map(|name| world.resources[name].taken);
    for name in ["JOB", "APP", "RUN"] {
        world.exit(&format!("A/{name}"), 0);
    }
    assert_eq!(taken(&world), [0, 1, 1, 1]);
    world.exit("A/NEVER", 0);
    assert_eq!(taken(&world), [0, 0, 1, 1]);
    world.exit("B/J", 0);
    assert_eq!(world.ended, Some(Ended::Finished));
    assert_eq!(taken(&world), [0, 0, 0, 1]);
}

/// §12: the lock of deliveries: W.lease names the holder; whose delivery has it goes on.
#[test]
fn the_lock() {
    let mut first = app("A", vec![command("J")]);
    first.expects = vec![Expect { free: Free::Delivery, ..take("LOCK", 1) }];
    let mut world = World::new(graph(vec![first], Vec::new()));
    world.weight("LOCK", 1);
    world.values.insert("delivery".to_owned(), serde_json::json!({ "id": "D-42" }));
    let lock = world.resources.get_mut("LOCK").unwrap();
    lock.taken = 1;
    lock.holders = vec!["D-41 (r.dev)".to_owned()];
    world.step();
    world.are(&[("A", "W.lease"), ("A/J", "W.link")]);
    assert_eq!((world.why("A", "lock"), world.why("A", "holder")), ("LOCK", "D-41 (r.dev)"));
    world.resources.get_mut("LOCK").unwrap().holders = vec!["D-42 (r.dev)".to_owned()];
    world.step();
    world.are(&[("A", "R.dispatched")]);
    assert!(
        !world.told.iter().any(|c| matches!(c, Command::Take { .. })),
        "it was taken when the delivery began"
    );
}

/// §8.2 `sets`: after which end, places filled.
#[test]
fn resources_written() {
    let set =
        |on, value: &str| Set { resource: format!("R_{on:?}"), value: text(value), op: "set".to_owned(), on };
    let sets = vec![
        set(On::Success, "ok ${job.A/J.code}"),
        set(On::Error, "bad ${job.A/J.code}"),
        set(On::Always, "${app.A.state}"),
        set(On::Start, "begun"),
        set(On::Error, "${no.such}"),
    ];
    for (code, wanted) in [(0, "R_Success=ok 0"), (3, "R_Error=bad 3")] {
        let mut world = one(vec![Job { sets: sets.clone(), ..command("J") }]);
        world.step();
        world.exit("A/J", code);
        let told: Vec<String> = world
            .told
            .iter()
            .filter_map(|c| match c {
                Command::Set { resource, value, .. } => Some(format!("{resource}={value}")),
                _ => None,
            })
            .collect();
        assert_eq!(told, ["R_Start=begun", wanted, "R_Always=running"]);
    }
}
