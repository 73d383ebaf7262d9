//! How much a step over many objects touches.

use super::world::*;
use crate::deliver::advance::{Facts, Step, advance};
use crate::deliver::graph::*;

/// 100 applications of 100 jobs in chains, a quarter of them under way.
fn large(jobs: usize) -> World {
    let mut apps = Vec::new();
    let mut links = Vec::new();
    for a in 0..100 {
        let chain = (0..jobs / 100)
            .map(|j| {
                let after = if j % 10 == 0 { Vec::new() } else { vec![format!("J{:03}", j - 1)] };
                Job { after, ..command(&format!("J{j:03}")) }
            })
            .collect();
        apps.push(app(&format!("A{a:03}"), chain));
        if a >= 50 {
            links.push(link(&format!("A{:03}", a - 50), On::Success, &format!("A{a:03}")));
        }
    }
    World::new(graph(apps, links))
}

fn once(world: &mut World) -> Step {
    let facts = Facts {
        now: world.now,
        engine_stopped: None,
        held: &world.held,
        agents: &world.agents,
        resources: &world.resources,
        values: &world.values,
        calendars: &world.calendars,
        date: world.date.clone(),
        elsewhere: &world.elsewhere,
        tier_on_error: OnError::Stop,
        lost_after: secs(900),
    };
    advance(&world.graph, &mut world.run, &facts)
}

/// A step over 10,000 objects of which one changed touches that one, its application and what follows them, whatever the size.
#[test]
fn ten_thousand_objects() {
    let mut world = large(10_000);
    once(&mut world);
    for n in 0..10 {
        let path = format!("A{n:03}/J000");
        let end = crate::deliver::run::End { kind: "exited".to_owned(), code: Some(0), ..Default::default() };
        crate::deliver::act::ended(&world.graph, &mut world.run, &path, "a1", end, world.now);
        let step = once(&mut world);
        assert!(step.changed.len() <= 4, "{:?}", step.changed);
        assert!(once(&mut world).changed.is_empty());
    }
}
