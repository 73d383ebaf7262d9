//! §9.3, T1 to T25, and attempts on agents (§15).

use super::world::*;
use crate::deliver::act::{self, Action, Refused};
use crate::deliver::advance::{Command, Ended};
use crate::deliver::graph::*;
use crate::deliver::run::{End, Phase};
use crate::deliver::state::{State, Why};

pub(super) fn one(job: Job) -> World {
    let mut world = World::new(graph(vec![app("A", vec![job])], Vec::new()));
    world.step();
    world
}

fn end(kind: &str, code: Option<i32>, cause: &str) -> End {
    let cause = Some(cause.to_owned()).filter(|c| !c.is_empty());
    End { kind: kind.to_owned(), code, cause, ..End::default() }
}

pub(super) fn hear(world: &mut World, phase: Phase) {
    hear_alarm(world, phase, None);
}

pub(super) fn hear_alarm(world: &mut World, phase: Phase, alarm: Option<Why>) {
    act::heard(&mut world.run, "A/J", "a1", act::Heard { phase, started_at: None, alarm }, world.now);
    world.step();
}

/// T2, T3, T4: sent, queued, active, finished; older news changes nothing.
#[test]
fn t2_t3_t4_the_usual_way() {
    let mut world = one(command("J"));
    let sent = Command::Dispatch { path: "A/J".to_owned(), agent: "a1".to_owned() };
    assert_eq!(world.told, [sent]);
    world.are(&[("A/J", "R.dispatched"), ("A", "R.dispatched")]);
    hear(&mut world, Phase::Queued);
    world.are(&[("A/J", "R.queued")]);
    hear(&mut world, Phase::Active);
    hear(&mut world, Phase::Queued);
    world.are(&[("A/J", "R.active"), ("A", "R.active")]);
    assert_eq!((world.why("A/J", "agent"), world.why("A", "job")), ("a1", "A/J"));
    world.end("A/J", "a1", end("exited", Some(0), ""));
    world.are(&[("A/J", "F.ok"), ("A", "F.ok")]);
    world.end("A/J", "a1", end("exited", Some(9), ""));
    world.are(&[("A/J", "F.ok")]);
}

/// T4, T7, T8, T11: each end of an attempt.
#[test]
fn t4_t7_t8_ends() {
    let warned = End { warnings: vec!["old".to_owned()], ..end("exited", Some(0), "") };
    let unchanged = End { unchanged: true, ..end("exited", Some(0), "") };
    for (end, wanted, key, value) in [
        (end("exited", Some(0), ""), "F.ok", "code", "0"),
        (end("exited", Some(10), ""), "F.warn", "code", "10"),
        (warned, "F.warn", "warnings", "1"),
        (unchanged, "F.nochange", "code", "0"),
        (end("done", None, ""), "F.ok", "code", ""),
        (end("exited", Some(2), "disk_full"), "E.exit", "cause", "disk_full"),
        (End { signal: Some(11), ..end("signalled", None, "") }, "E.exit", "signal", "11"),
        (end("timeout-run", None, ""), "E.timeout", "what", "run"),
        (end("timeout-silence", None, ""), "E.timeout", "what", "silence"),
        (end("killed", None, ""), "E.killed", "attempt", "1"),
        (end("refused", None, "account_unknown"), "E.submit", "cause", "account_unknown"),
        (end("lost", None, ""), "E.lost", "agent", "a1"),
        (end("from-the-future", Some(0), ""), "E.exit", "code", "0"),
    ] {
        let mut world = one(command("J"));
        world.end("A/J", "a1", end);
        world.are(&[("A/J", wanted), ("A", wanted)]);
        assert_eq!(world.why("A/J", key), value, "{wanted}");
        let ended = match (wanted, wanted.starts_with('E')) {
            ("F.warn", _) => Ended::Warned,
            (_, true) => Ended::Failed,
            _ => Ended::Finished,
        };
        assert_eq!(world.ended, Some(ended));
    }
}

/// T5, T6, T7: retries, later each time; causes and codes that allow them; exhausted is an error.
#[test]
fn t5_t6_retries() {
    let retry = Retry {
        max: 2,
        delay: secs(30),
        backoff_percent: 200,
        on: vec!["network_unreachable".to_owned(), "7".to_owned()],
    };
    let job = Job { retry, ..command("J") };
    let mut world = one(job.clone());
    world.end("A/J", "a1", end("exited", Some(1), "network_unreachable"));
    world.are(&[("A/J", "X.retrying"), ("A", "X.retrying")]);
    assert_eq!((world.why("A/J", "attempt"), world.why("A/J", "of")), ("2", "3"));
    assert_eq!(world.next_at, Some(world.now.plus(secs(30))));
    world.after(secs(29));
    world.are(&[("A/J", "X.retrying")]);
    world.stopped = Some(("anna".to_owned(), world.now));
    world.after(secs(1));
    assert_eq!(world.object("A/J").whys[1].code, "W.engine");
    world.stopped = None;
    world.away("a1", true);
    world.step();
    assert_eq!(world.object("A/J").whys[1].code, "W.agent");
    world.away("a1", false);
    world.step();
    world.are(&[("A/J", "R.dispatched")]);
    world.end("A/J", "a1", end("exited", Some(7), ""));
    assert_eq!(world.next_at, Some(world.now.plus(secs(60))));
    world.after(secs(60));
    world.end("A/J", "a1", end("exited", Some(7), ""));
    world.are(&[("A/J", "E.exit")]);
    assert_eq!((world.object("A/J").attempt, world.dispatched("A/J")), (3, 3));
    let mut world = one(job);
    world.end("A/J", "a1", end("exited", Some(1), "disk_full"));
    world.are(&[("A/J", "E.exit")]);
}

/// T7: a cause that no other try helps with is not tried again; what was lost only when it may be run twice.
#[test]
fn t7_not_retried() {
    let retry = Retry { max: 5, ..Retry::default() };
    for (idempotent, end, wanted) in [
        (false, end("exited", Some(1), ""), "R.dispatched"),
        (false, End { retry: Some(false), ..end("exited", Some(1), "final_entity") }, "E.exit"),
        (false, end("lost", None, ""), "E.lost"),
        (true, end("lost", None, ""), "R.dispatched"),
        (true, end("refused", None, ""), "E.submit"),
    ] {
        let mut world = one(Job { retry: retry.clone(), idempotent, ..command("J") });
        world.end("A/J", "a1", end);
        world.are(&[("A/J", wanted)]);
    }
}

/// §14.3: a script that wants a restart of the machine has finished with a warning that says so.
#[test]
fn a_reboot_is_a_warning() {
    let mut world = one(command("J"));
    world.end("A/J", "a1", End { reboot: true, ..end("exited", Some(0), "") });
    world.are(&[("A/J", "F.warn")]);
    assert_eq!(world.why("A/J", "reboot"), "yes");
}

/// §14.3: a script that ends with 75 asks for another try itself, whatever its job names and its cause says; never more tries than its job allows.
#[test]
fn t6_a_script_asks_for_another_try() {
    let retry = Retry { max: 1, on: vec!["network_unreachable".to_owned()], ..Retry::default() };
    let mut world = one(Job { retry, ..command("J") });
    world.end("A/J", "a1", End { retry: Some(false), ..end("exited", Some(75), "disk_full") });
    world.are(&[("A/J", "R.dispatched")]);
    world.end("A/J", "a1", end("exited", Some(75), ""));
    world.are(&[("A/J", "E.exit")]);
}

/// T9, T10, T11: unreachable, lost after a quarter of an hour; never for what survives.
#[test]
fn t9_t11_away() {
    for survives in [false, true] {
        let mut world = one(Job { survives, ..command("J") });
        hear(&mut world, Phase::Active);
        act::connected(&mut world.run, "a1", false, world.now);
        world.away("a1", true);
        world.step();
        world.are(&[("A/J", "R.active")]);
        world.after(secs(30));
        world.are(&[("A/J", "R.unreachable")]);
        act::restarted(&mut world.run, world.now);
        world.after(secs(880));
        world.are(&[("A/J", "R.unreachable")]);
        if survives {
            world.after(secs(100_000));
            world.are(&[("A/J", "R.unreachable")]);
            world.away("a1", false);
            world.step();
            world.are(&[("A/J", "R.active")]);
        } else {
            world.after(secs(20));
            world.are(&[("A/J", "E.lost")]);
            assert_eq!(world.object("A/J").cause.as_deref(), Some("agent_lost"));
        }
    }
}

/// T13, T14: guided: retry, ignore, fail; after a retry that works the chain goes on.
#[test]
fn t13_t14_decisions() {
    let job = Job { on_error: Some(OnError::Guided), skippable: true, ..command("J") };
    for (action, wanted) in
        [(Action::Retry, "R.dispatched"), (Action::Ignore, "F.forced"), (Action::Fail, "E.exit")]
    {
        let mut world = one(job.clone());
        assert_eq!(world.act("A/J", action.clone()), Err(Refused::State("running")));
        world.exit("A/J", 4);
        world.are(&[("A/J", "X.guided")]);
        assert!(world.ended.is_none());
        world.act("A", action).unwrap();
        world.are(&[("A/J", wanted)]);
        if wanted == "E.exit" {
            assert_eq!((world.why("A/J", "code"), world.why("A/J", "ended")), ("4", ""));
        }
    }
}

/// T15, T21, T22: left out, marked finished, marked in error: only from where the table says.
#[test]
fn t15_t21_t22_marks() {
    let world = || {
        let apps = vec![app("A", vec![command("J")]), app("B", vec![command("J")])];
        let mut world = World::new(graph(apps, vec![link("A", On::Success, "B")]));
        world.step();
        world
    };
    for (action, own, jobs) in [
        (Action::Deschedule, "D.operator", "D.upstream"),
        (Action::NotSchedule, "U.operator", "U.operator"),
        (Action::MarkFinished, "F.forced", "F.forced"),
        (Action::MarkError, "E.forced", "D.upstream"),
    ] {
        let mut world = world();
        assert_eq!(world.act("A/J", action.clone()), Err(Refused::State("running")));
        world.act("B", action).unwrap();
        world.are(&[("B", own), ("B/J", jobs)]);
        assert_eq!((world.why("B", "by"), world.why("B", "note")), ("anna", "because"));
        world.exit("A/J", 0);
        world.are(&[("B", own), ("B/J", jobs)]);
        assert!(world.ended.is_some());
    }
    // R.unreachable may be marked in error: its attempt counts as lost.
    let mut world = world();
    world.away("a1", true);
    world.step();
    world.after(secs(30));
    assert_eq!(world.act("A/J", Action::MarkFinished), Err(Refused::State("running")));
    world.act("A/J", Action::MarkError).unwrap();
    world.are(&[("A/J", "E.forced"), ("A", "E.forced"), ("B", "D.upstream")]);
}

/// T18: by force: links and times are not looked at; only that object begins. A hold and a stopped engine still hold.
#[test]
fn t18_force() {
    let mut second = command("K");
    second.after = vec!["J".to_owned()];
    second.timing.at = Some(600);
    let apps = vec![app("A", vec![command("J")]), app("B", vec![command("J"), second])];
    let mut world = World::new(graph(apps, vec![link("A", On::Success, "B")]));
    world.stopped = Some(("r.dev".to_owned(), world.now));
    world.step();
    world.act("B/K", Action::Force).unwrap();
    world.are(&[("B/K", "W.engine")]);
    world.stopped = None;
    world.step();
    world.are(&[("B/K", "R.dispatched"), ("B", "R.dispatched"), ("B/J", "W.link"), ("A/J", "R.dispatched")]);
    assert_eq!(world.act("B/K", Action::Force), Err(Refused::State("running")));
    world.exit("B/K", 0);
    world.are(&[("B/K", "F.ok"), ("B", "W.link")]);
    world.exit("A/J", 0);
    world.are(&[("B/J", "R.dispatched")]);
    world.exit("B/J", 0);
    world.are(&[("B", "F.ok")]);
    world.act("B", Action::Force).unwrap();
    world.are(&[("B/J", "R.dispatched"), ("B/K", "W.link")]);
}

/// Scenario 39: a job in mode *simulate* is only marked finished, by force too; *stop* is never started.
#[test]
fn scenario_39_modes() {
    let mut world = one(Job { mode: Mode::Simulate, ..command("J") });
    world.are(&[("A/J", "F.simulated"), ("A", "F.simulated")]);
    world.act("A/J", Action::Force).unwrap();
    world.are(&[("A/J", "F.simulated")]);
    assert_eq!(world.dispatched("A/J"), 0);
    let world = one(Job { mode: Mode::Stop, ..command("J") });
    world.are(&[("A/J", "D.operator"), ("A", "D.operator")]);
    assert_eq!(world.why("A/J", "mode"), "stop");
}

/// T19: stop, then kill: each ordered once; a person's end is not tried again.
#[test]
fn t19_stop_and_kill() {
    let mut world = one(Job { retry: Retry { max: 3, ..Retry::default() }, ..command("J") });
    hear(&mut world, Phase::Active);
    world.act("A/J", Action::Stop).unwrap();
    world.act("A", Action::Stop).unwrap();
    world.are(&[("A/J", "R.stopping")]);
    assert_eq!(world.why("A/J", "by"), "anna");
    world.act("A/J", Action::Kill).unwrap();
    let stop = |now| Command::Stop { path: "A/J".to_owned(), agent: "a1".to_owned(), now };
    assert_eq!(world.told[1..], [stop(false), stop(true)]);
    world.end("A/J", "a1", End { signal: Some(9), ..end("signalled", None, "") });
    world.are(&[("A/J", "E.killed")]);
    assert_eq!(world.act("A/J", Action::Stop), Err(Refused::State("error")));
}

/// §8.2 `timeout.start`, `timeout.wait`.
#[test]
fn timeouts_of_start_and_wait() {
    let mut world = one(Job { start_max: Some(secs(60)), ..command("J") });
    world.after(secs(60));
    world.are(&[("A/J", "R.stopping")]);
    world.end("A/J", "a1", end("killed", None, ""));
    world.are(&[("A/J", "E.timeout")]);
    assert_eq!(world.why("A/J", "what"), "start");
    let mut world =
        World::new(graph(vec![app("A", vec![Job { wait_max: Some(secs(60)), ..command("J") }])], Vec::new()));
    world.away("a1", true);
    world.step();
    world.are(&[("A/J", "W.agent"), ("A", "W.agent")]);
    world.after(secs(60));
    world.are(&[("A/J", "E.wait")]);
}

/// T20: upcoming again: it goes as soon as it may; what runs is not touched.
#[test]
fn t20_set_upcoming() {
    let mut world = one(command("J"));
    assert_eq!(world.act("A", Action::SetUpcoming), Err(Refused::State("running")));
    world.exit("A/J", 1);
    world.stopped = Some(("r.dev".to_owned(), world.now));
    world.act("A", Action::SetUpcoming).unwrap();
    world.are(&[("A", "W.engine"), ("A/J", "W.link")]);
    world.stopped = None;
    world.step();
    world.are(&[("A/J", "R.dispatched")]);
    assert_eq!(world.object("A/J").attempt, 2);
}

/// T23: from here: this and descendants that failed or could not run; what finished stays.
#[test]
fn t23_rerun_from_here() {
    let after = |name: &str, before: &str| Job { after: vec![before.to_owned()], ..command(name) };
    let apps = vec![
        app("A", vec![command("J"), after("K", "J"), command("L")]),
        app("B", vec![command("J")]),
        app("FIN", vec![command("J")]),
    ];
    let links = vec![link("A", On::Success, "B"), link("B", On::Always, "FIN")];
    let mut world = World::new(graph(apps, links));
    world.step();
    world.exit("A/J", 1);
    world.exit("A/L", 0);
    world.exit("FIN/J", 0);
    world.are(&[("A/K", "D.upstream"), ("B", "D.upstream"), ("FIN", "F.ok")]);
    assert_eq!(act::affected(&world.graph, &world.run, "A/J"), ["A/J", "A/K", "B", "B/J"]);
    world.act("A/J", Action::RerunFrom).unwrap();
    world.are(&[
        ("A/J", "R.dispatched"),
        ("A/K", "W.link"),
        ("B", "W.link"),
        ("FIN", "F.ok"),
        ("A/L", "F.ok"),
    ]);
    world.finish();
    world.are(&[("A", "F.ok"), ("B", "F.ok"), ("FIN", "F.ok")]);
    assert_eq!((world.object("FIN/J").attempt, world.object("A/J").attempt), (1, 2));
}

/// `on_error = continue`: its error does not count above, what comes after goes on.
#[test]
fn errors_that_do_not_count() {
    let mut world = World::new(graph(
        vec![
            app(
                "A",
                vec![
                    Job { on_error: Some(OnError::Continue), ..command("J") },
                    Job { after: vec!["J".to_owned()], ..command("K") },
                ],
            ),
            app("B", vec![command("J")]),
        ],
        vec![link("A", On::Success, "B")],
    ));
    world.step();
    world.exit("A/J", 1);
    world.are(&[("A/J", "E.exit"), ("A/K", "R.dispatched"), ("A", "R.dispatched")]);
    world.exit("A/K", 0);
    world.are(&[("A", "F.warn"), ("B", "R.dispatched")]);
    world.exit("B/J", 0);
    assert_eq!(world.ended, Some(Ended::Warned));
}

fn fan_out(agents: usize, offline: Offline) -> (World, Vec<String>) {
    let names: Vec<String> = (0..agents).map(|n| format!("n{n:03}")).collect();
    let job = Job { agents: text("${env.agents}"), fanout: true, offline, ..command("J") };
    let mut world = World::new(graph(vec![app("A", vec![job])], Vec::new()));
    world.values.insert("env".to_owned(), serde_json::json!({ "agents": names }));
    for name in &names {
        let fact = crate::deliver::advance::AgentFact { connected: true, seen_at: None };
        world.agents.insert(name.clone(), fact);
    }
    (world, names)
}

/// Scenario 33, AG-9: 300 agents, 7 fail: the rerun of the failed touches those 7, however often.
#[test]
fn scenario_33_fan_out() {
    let (mut world, names) = fan_out(300, Offline::Wait);
    world.step();
    for (n, name) in names.iter().enumerate() {
        act::ended(
            &world.graph,
            &mut world.run,
            "A/J",
            name,
            end("exited", Some(i32::from(n % 43 == 5)), ""),
            world.now,
        );
    }
    world.step();
    world.are(&[("A/J", "E.exit")]);
    assert_eq!((world.why("A/J", "failed"), world.why("A/J", "of")), ("7", "300"));
    let failed: Vec<&String> = names.iter().skip(5).step_by(43).collect();
    for code in [1, 0] {
        world.act("A/J", Action::Rerun { agents: None, only_failed: true }).unwrap();
        let live: Vec<&String> = world.object("A/J").live().map(|(agent, _)| agent).collect();
        assert_eq!(live, failed);
        for _ in 0..7 {
            world.exit("A/J", code);
        }
    }
    world.are(&[("A/J", "F.ok")]);
    assert_eq!((world.dispatched("A/J"), world.object("A/J").attempt), (314, 3));
    assert_eq!(world.object("A/J").targets.len(), 300);
    let stranger = Action::Rerun { agents: Some(vec!["x".to_owned()]), only_failed: false };
    assert_eq!(world.act("A/J", stranger), Err(Refused::Agent("x".to_owned())));
    world.act("A/J", Action::Rerun { agents: Some(vec!["n003".to_owned()]), only_failed: false }).unwrap();
    assert_eq!(world.object("A/J").live().count(), 1);
    world.exit("A/J", 0);
    world.act("A/J", Action::Rerun { agents: None, only_failed: false }).unwrap();
    assert_eq!(world.object("A/J").live().count(), 300);
}

/// Scenario 35, AG-10: agents that are away at the start: waited for; left out and listed; failed, others go on.
#[test]
fn scenario_35_agents_away_at_the_start() {
    let (mut world, _) = fan_out(3, Offline::Wait);
    world.away("n001", true);
    world.step();
    world.are(&[("A/J", "W.agent")]);
    assert_eq!(world.why("A/J", "agent"), "n001");
    world.away("n001", false);
    world.step();
    assert_eq!(world.object("A/J").live().count(), 3);

    let (mut world, _) = fan_out(3, Offline::Skip);
    world.away("n001", true);
    world.step();
    world.finish();
    world.are(&[("A/J", "F.warn")]);
    assert_eq!((world.why("A/J", "skipped"), world.ended), ("n001", Some(Ended::Warned)));

    let (mut world, names) = fan_out(3, Offline::Skip);
    names.iter().for_each(|name| world.away(name, true));
    world.step();
    world.are(&[("A/J", "E.submit")]);

    let (mut world, _) = fan_out(3, Offline::Fail);
    world.away("n001", true);
    world.step();
    world.finish();
    world.are(&[("A/J", "E.submit")]);
    assert_eq!((world.why("A/J", "cause"), world.why("A/J", "failed")), ("agent_unreachable", "1"));
    world.away("n001", false);
    world.act("A/J", Action::Rerun { agents: None, only_failed: true }).unwrap();
    world.exit("A/J", 0);
    world.are(&[("A/J", "F.ok")]);
}

/// T14: an agent is left out of a fan-out; the last one cannot be: exhausting anything is no success.
#[test]
fn excluded_agents() {
    let (mut world, _) = fan_out(2, Offline::Wait);
    world.graph.apps[0].on_error = OnError::Guided;
    world.step();
    world.end("A/J", "n000", end("exited", Some(0), ""));
    world.end("A/J", "n001", end("exited", Some(1), ""));
    world.are(&[("A/J", "X.guided")]);
    let exclude = |agent: &str| Action::Exclude { agent: agent.to_owned() };
    assert_eq!(world.act("A/J", exclude("n000")), Err(Refused::Agent("n000".to_owned())));
    world.act("A/J", exclude("n001")).unwrap();
    world.are(&[("A/J", "F.warn")]);
    assert_eq!(world.object("A/J").skipped["n001"], "excluded by anna");
    let (mut world, _) = fan_out(1, Offline::Wait);
    world.graph.apps[0].on_error = OnError::Guided;
    world.step();
    world.exit("A/J", 1);
    assert_eq!(world.act("A/J", exclude("n000")), Err(Refused::State("difficulty")));
}

/// Manual jobs: somebody confirms or refuses; who may is told.
#[test]
fn manual_jobs() {
    let kind = JobKind::Manual {
        deciders: vec!["release-manager".to_owned()],
        question: Default::default(),
        params: Vec::new(),
    };
    let confirm = Action::Confirm { values: Default::default() };
    for (action, wanted) in [(confirm, "F.ok"), (Action::Refuse, "E.exit")] {
        let mut world = one(Job { kind: kind.clone(), ..command("J") });
        world.are(&[("A/J", "X.guided")]);
        assert_eq!((world.why("A/J", "manual"), world.why("A/J", "who")), ("yes", "release-manager"));
        assert_eq!(world.act("A/J", Action::Retry), Err(Refused::State("difficulty")));
        world.act("A/J", action).unwrap();
        world.are(&[("A/J", wanted)]);
        assert_eq!(world.why("A/J", "by"), "anna");
    }
}

/// What a package does not have is nothing to do; a value that is missing is an error that names it.
#[test]
fn hooks_and_values() {
    let hook = Job { kind: JobKind::Hook { hook: "verify".to_owned(), args: Vec::new() }, ..command("J") };
    for (has, wanted) in [(true, "R.dispatched"), (false, "F.nochange")] {
        let mut world = World::new(graph(vec![app("A", vec![hook.clone()])], Vec::new()));
        let manifest = serde_json::json!({ "manifest": { "hooks": { "verify": has, "backup": true } } });
        world.values.insert("package".to_owned(), manifest);
        world.step();
        world.are(&[("A/J", wanted)]);
    }
    let world = one(Job { agents: text("${env.agents}"), ..command("J") });
    world.are(&[("A/J", "E.submit")]);
    assert_eq!((world.why("A/J", "cause"), world.why("A/J", "name")), ("value_missing", "env.agents"));
    let world = one(Job { agents: text(" , "), ..command("J") });
    assert_eq!(world.why("A/J", "cause"), "no_agent");
}

/// AC-6: what only the chain may start is not started alone; what is on demand is, and can be withdrawn.
#[test]
fn demand_and_chain_only() {
    let mut asked = app("A", vec![Job { chain_only: true, ..command("J") }]);
    asked.on_demand = true;
    let mut world = World::new(graph(vec![asked], Vec::new()));
    world.step();
    assert_eq!(world.act("A/J", Action::Force), Err(Refused::ChainOnly));
    assert_eq!(world.act("A/J", Action::Demand), Err(Refused::NotOnDemand));
    assert_eq!(world.act("B", Action::Demand), Err(Refused::Unknown));
    assert_eq!(world.act("A", Action::CancelDemand), Err(Refused::State("upcoming")));
    world.stopped = Some(("r.dev".to_owned(), world.now));
    world.act("A", Action::Demand).unwrap();
    world.are(&[("A", "W.engine")]);
    world.act("A", Action::CancelDemand).unwrap();
    world.are(&[("A", "W.demand")]);
    world.stopped = None;
    world.act("A", Action::Demand).unwrap();
    world.exit("A/J", 0);
    assert_eq!(world.act("A/J", Action::Rerun { agents: None, only_failed: false }), Err(Refused::ChainOnly));
    world.act("A", Action::Demand).unwrap();
    world.are(&[("A", "R.dispatched")]);
}

/// §9.4: states taken together, in its order.
#[test]
fn aggregation() {
    use crate::deliver::advance::space_state;
    for (states, wanted) in [
        ("FEXR", State::Error),
        ("FXRW", State::Difficulty),
        ("FRWD", State::Running),
        ("FFU", State::Finished),
        ("UU", State::NotScheduled),
        ("FDU", State::Descheduled),
        ("FDW", State::Upcoming),
        ("W", State::Upcoming),
    ] {
        let names: Vec<String> = (0..states.len()).map(|n| format!("A{n}")).collect();
        let mut world =
            World::new(graph(names.iter().map(|name| app(name, Vec::new())).collect(), Vec::new()));
        for (name, letter) in names.iter().zip(states.chars()) {
            let state = State::ALL.into_iter().find(|s| s.letter() == letter).unwrap();
            world.run.objects.get_mut(name).unwrap().state = state;
        }
        assert_eq!(space_state(&world.graph, &world.run), wanted, "{states}");
    }
}
