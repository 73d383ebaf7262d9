//! Manual jobs that ask for values (§8.1, §30.3: a task with a person in it).

use super::world::*;
use crate::deliver::act::{Action, Refused};
use crate::deliver::advance::{Facts, value};
use crate::deliver::graph::*;
use crate::deliver::param::Param;
use crate::deliver::resource::Kind;
use std::collections::BTreeMap;

fn param(name: &str, kind: Kind, required: bool, default: &str) -> Param {
    let (choices, pattern) = (Vec::new(), String::new());
    Param { name: name.to_owned(), kind, required, default: default.to_owned(), choices, pattern }
}

fn asks(name: &str, params: Vec<Param>) -> Job {
    let kind = JobKind::Manual { deciders: Vec::new(), question: BTreeMap::new(), params };
    Job { kind, ..command(name) }
}

fn confirm(pairs: &[(&str, &str)]) -> Action {
    let values = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Action::Confirm { values }
}

/// What `param.NAME` stands for now.
fn is(world: &World, name: &str) -> Option<String> {
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
        tier_on_error: world.tier,
        lost_after: secs(900),
    };
    let found = value(&world.graph, &world.run, &facts, &format!("param.{name}"))?;
    Some(found.as_str().unwrap().to_owned())
}

/// A question, and a job that wants its answer to run.
fn world() -> World {
    let ticket = param("TICKET", Kind::Text, true, "");
    let lot = param("LOT", Kind::Number, true, "3");
    let question = asks("ASK", vec![ticket, lot, param("NOTE", Kind::Text, false, "")]);
    let then = Job { after: vec!["ASK".to_owned()], when: when("param.LOT == '4'"), ..command("THEN") };
    let mut world = World::new(graph(vec![app("A", vec![question, then])], Vec::new()));
    world.values.insert("param".to_owned(), serde_json::json!({ "OTHER": "of the demand" }));
    world.step();
    world.are(&[("A/ASK", "X.guided")]);
    world
}

/// All faults are told at once, and nothing is changed by them.
#[test]
fn what_is_missing_is_named_and_changes_nothing() {
    for (given, wanted) in [
        (&[][..], &["value-missing TICKET"][..]),
        (&[("TICKET", " ")], &["value-missing TICKET"]),
        (&[("TICKET", "7"), ("LOT", "four")], &["value-kind LOT"]),
        (&[("LOT", "x"), ("SLOT", "1")], &["value-missing TICKET", "value-kind LOT", "value-unknown SLOT"]),
    ] {
        let mut world = world();
        let before = world.run.clone();
        let Err(Refused::Values(wrong)) = world.act("A/ASK", confirm(given)) else { panic!("{given:?}") };
        let told: Vec<String> = wrong.iter().map(|why| format!("{} {}", why.code, why.get("name"))).collect();
        assert_eq!(told, wanted);
        assert_eq!(world.run, before);
    }
}

/// What was given is there for every later job, until the question is asked again.
#[test]
fn values_are_those_of_the_run() {
    let mut world = world();
    assert_eq!((is(&world, "TICKET"), is(&world, "LOT")), (None, Some("3".to_owned())));
    assert_eq!(is(&world, "OTHER").as_deref(), Some("of the demand"));
    world.act("A/ASK", confirm(&[("TICKET", "CHG-7"), ("LOT", "4")])).unwrap();
    world.are(&[("A/ASK", "F.ok"), ("A/THEN", "R.dispatched")]);
    assert_eq!(is(&world, "TICKET").as_deref(), Some("CHG-7"));
    assert_eq!(is(&world, "NOTE").as_deref(), Some(""));
    assert_eq!((world.why("A/ASK", "by"), world.why("A/ASK", "values")), ("anna", "LOT=4, TICKET=CHG-7"));
    world.exit("A/THEN", 0);
    for again in [Action::Rerun { agents: None, only_failed: false }, Action::SetUpcoming] {
        world.act("A/ASK", again).unwrap();
        world.are(&[("A/ASK", "X.guided")]);
        assert_eq!(is(&world, "TICKET"), None, "it is asked again");
        assert!(matches!(world.act("A/ASK", confirm(&[])), Err(Refused::Values(_))));
        world.act("A/ASK", confirm(&[("TICKET", "CHG-8")])).unwrap();
        assert_eq!(is(&world, "TICKET").as_deref(), Some("CHG-8"));
    }
}

/// Whoever goes past the question leaves what must be given without a value; refusing gives none.
#[test]
fn past_the_question() {
    for action in [Action::MarkFinished, Action::Refuse] {
        let mut world = world();
        world.act("A/ASK", action).unwrap();
        assert_eq!((is(&world, "TICKET"), is(&world, "LOT")), (None, Some("3".to_owned())));
        assert_eq!(is(&world, "NOTE").as_deref(), Some(""));
    }
}

/// Confirming an application answers all its questions at once: each job keeps its own values.
#[test]
fn several_questions_at_once() {
    let first = asks("ONE", vec![param("A", Kind::Text, true, "")]);
    let second = asks("TWO", vec![param("B", Kind::Text, true, "")]);
    let mut world = World::new(graph(vec![app("A", vec![first, second])], Vec::new()));
    world.step();
    assert!(matches!(world.act("A", confirm(&[("A", "1")])), Err(Refused::Values(_))));
    world.are(&[("A/ONE", "X.guided"), ("A/TWO", "X.guided")]);
    world.act("A", confirm(&[("A", "1"), ("B", "2")])).unwrap();
    let outputs = |path: &str| crate::deliver::param::line(&world.object(path).outputs);
    assert_eq!((outputs("A/ONE"), outputs("A/TWO")), ("A=1".to_owned(), "B=2".to_owned()));
}
