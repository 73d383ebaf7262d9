//! §24.2: the chain of the worked example, and how it settles.

use super::world::*;
use crate::deliver::act::{Action, Refused};
use crate::deliver::advance::{Command, Ended};
use crate::deliver::graph::*;
use crate::deliver::run::End;
use crate::deliver::state::State;
use serde_json::json;

const APPS: [&str; 10] = [
    "CA_Init",
    "CA_Controle",
    "CA_Recuperation",
    "CA_Sauvegarde",
    "CA_Arret",
    "CA_Installation",
    "CA_Demarrage",
    "CA_Verification",
    "CA_Retour",
    "CA_Fin",
];

fn hook(name: &str, hook: &str) -> Job {
    Job {
        kind: JobKind::Hook { hook: hook.to_owned(), args: Vec::new() },
        agents: text("${env.agents}"),
        fanout: true,
        ..command(name)
    }
}

fn after(job: Job, before: &str) -> Job {
    Job { after: vec![before.to_owned()], ..job }
}

/// `ca_livraison.space.toml`: 10 applications, 20 jobs, 12 links.
pub fn chain() -> Graph {
    let lock =
        Expect { free: Free::Delivery, until: Some(secs(7200)), ..take("CA_LIV_LIVRAISON_EN_COURS", 1) };
    let on = |job: Job| Job { agents: text("${env.agents}"), fanout: true, ..job };
    let retry = |max, delay, percent, on: &[&str]| Retry {
        max,
        delay: secs(delay),
        backoff_percent: percent,
        on: on.iter().map(|s| (*s).to_owned()).collect(),
    };
    let preflight = |name: &str, check: &str| {
        let with = [("checks".to_owned(), json!([check]))].into();
        on(Job { kind: JobKind::Builtin { name: "preflight".to_owned(), with }, ..command(name) })
    };
    let mut install = app(
        "CA_Installation",
        vec![
            on(Job { expected: Some(secs(480)), ..command("INSTALL_SCRIPT") }),
            Job {
                when: when("package.manifest.hooks.migrate == true"),
                ..after(hook("INSTALL_MIGRATION", "migrate"), "INSTALL_SCRIPT")
            },
            after(hook("INSTALL_CACHE", "install"), "INSTALL_MIGRATION"),
        ],
    );
    install.on_error = OnError::Tier;
    let mut init = app(
        "CA_Init",
        vec![builtin("INIT_CONTEXTE", "snapshot"), after(preflight("INIT_GARDE", "PF-02"), "INIT_CONTEXTE")],
    );
    init.on_demand = true;
    init.expects = vec![lock];
    let mut back = app(
        "CA_Retour",
        vec![Job {
            when: when("delivery.decision == 'rollback'"),
            ..on(builtin("RETOUR_VERSION", "rollback"))
        }],
    );
    back.join = Join::Any;
    let apps = vec![
        init,
        app(
            "CA_Controle",
            vec![
                preflight("CTL_CIBLE", "PF-01"),
                preflight("CTL_ESPACE", "PF-10"),
                after(hook("CTL_PAQUET", "preflight"), "CTL_CIBLE"),
            ],
        ),
        app(
            "CA_Recuperation",
            vec![
                on(Job {
                    retry: retry(3, 30, 200, &["network_unreachable", "package_missing"]),
                    idempotent: true,
                    ..builtin("RECUP_PAQUET", "fetch")
                }),
                after(on(builtin("RECUP_EXTRACTION", "unpack")), "RECUP_PAQUET"),
            ],
        ),
        app("CA_Sauvegarde", vec![hook("SAUVE_CODE", "backup")]),
        app("CA_Arret", vec![on(builtin("ARRET_SERVICE", "service"))]),
        install,
        app(
            "CA_Demarrage",
            vec![on(Job {
                retry: retry(1, 10, 100, &["service_start_failed"]),
                ..builtin("DEMARRAGE_SERVICE", "service")
            })],
        ),
        app(
            "CA_Verification",
            vec![
                on(builtin("VERIF_HTTP", "http-check")),
                after(hook("VERIF_VERSION", "verify"), "VERIF_HTTP"),
            ],
        ),
        back,
        app(
            "CA_Fin",
            vec![
                builtin("FIN_ENREGISTREMENT", "set-resource"),
                after(builtin("FIN_LIBERATION", "lease.release"), "FIN_ENREGISTREMENT"),
                after(builtin("FIN_NOTIFICATION", "notify"), "FIN_LIBERATION"),
                Job {
                    when: when("package.manifest.hooks.cleanup == true"),
                    ..after(hook("FIN_MENAGE", "cleanup"), "FIN_LIBERATION")
                },
            ],
        ),
    ];
    let mut links: Vec<Link> = APPS[..8].windows(2).map(|two| link(two[0], On::Success, two[1])).collect();
    for from in ["CA_Installation", "CA_Demarrage", "CA_Verification"] {
        links.push(Link { mandatory: false, ..link(from, On::Error, "CA_Retour") });
    }
    links.push(link("CA_Verification", On::Always, "CA_Fin"));
    links.push(link("CA_Retour", On::Always, "CA_Fin"));
    let mut graph = graph(apps, links);
    graph.delivery = true;
    graph
}

pub fn delivery(agents: &[&str]) -> World {
    let mut world = World::new(chain());
    world.weight("CA_LIV_LIVRAISON_EN_COURS", 1);
    world.values = [
        ("env".to_owned(), json!({ "name": "INT1", "agents": agents })),
        ("delivery".to_owned(), json!({ "id": "D-42", "version": "1.4.2" })),
        (
            "package".to_owned(),
            json!({ "manifest": { "hooks": { "preflight": true, "backup": true, "migrate": true, "install": true,
                "verify": true, "cleanup": false } } }),
        ),
    ]
    .into();
    world.tier = OnError::Guided;
    world.step();
    world
}

fn states(world: &World) -> String {
    APPS.iter().map(|app| world.object(app).state.letter()).collect()
}

/// Walks to a job: everything that runs ends well but this one.
fn walk_to(world: &mut World, path: &str) {
    world.act("CA_Init", Action::Demand).unwrap();
    for _ in 0..200 {
        if world.object(path).is_live() {
            return;
        }
        let live = world.run.objects.iter().find(|(_, o)| o.is_live()).map(|(p, _)| p.clone());
        world.exit(&live.unwrap_or_else(|| panic!("{path} comes: {}", states(world))), 0);
    }
    panic!("{path} never comes");
}

/// Row 1, scenario 48 (its numbers): nothing happens before somebody demands it; then everything, in order.
#[test]
fn it_succeeds() {
    let mut world = delivery(&["a1"]);
    assert_eq!(
        (
            world.graph.apps.len(),
            world.graph.apps.iter().map(|a| a.jobs.len()).sum::<usize>(),
            world.graph.links.len()
        ),
        (10, 20, 12)
    );
    assert_eq!(states(&world), "WWWWWWWWWW");
    world.are(&[("CA_Init", "W.demand"), ("CA_Controle", "W.link"), ("CA_Controle/CTL_CIBLE", "W.link")]);
    assert_eq!(
        (world.why("CA_Controle", "parent"), world.why("CA_Controle", "state")),
        ("CA_Init", "upcoming")
    );
    assert!(world.told.is_empty() && world.ended.is_none() && world.next_at.is_none());

    world.act("CA_Init", Action::Demand).unwrap();
    world.are(&[
        ("CA_Init", "R.active"),
        ("CA_Init/INIT_CONTEXTE", "R.active"),
        ("CA_Init/INIT_GARDE", "W.link"),
    ]);
    assert_eq!(world.resources["CA_LIV_LIVRAISON_EN_COURS"].taken, 1);
    assert_eq!(world.resources["CA_LIV_LIVRAISON_EN_COURS"].holders, ["D-42"]);
    let mut order = Vec::new();
    while let Some(path) = world.run.objects.iter().find(|(_, o)| o.is_live()).map(|(p, _)| p.clone()) {
        order.push(path.clone());
        world.exit(&path, 0);
    }
    assert_eq!(world.ended, Some(Ended::Finished));
    assert_eq!(states(&world), "FFFFFFFFUF");
    world.are(&[
        ("CA_Retour", "U.condition"),
        ("CA_Retour/RETOUR_VERSION", "U.condition"),
        ("CA_Fin/FIN_MENAGE", "U.condition"),
        ("CA_Fin", "F.ok"),
    ]);
    assert_eq!(order.len(), 18);
    assert_eq!((order[0].as_str(), order[17].as_str()), ("CA_Init/INIT_CONTEXTE", "CA_Fin/FIN_NOTIFICATION"));
    // The lock is given back with the delivery's final state (L-2), not here.
    assert!(!world.told.iter().any(|c| matches!(c, Command::Release { .. })));
    let outcomes = world.told.iter().filter(|c| matches!(c, Command::Outcome { .. })).count();
    assert_eq!(outcomes, 30, "each object's outcome is told once");
}

/// Scenario 38, §24.2: a failure of the checks: red, what follows grey, the branch white, the end runs; nothing was touched.
#[test]
fn a_check_fails() {
    let mut world = delivery(&["a1"]);
    walk_to(&mut world, "CA_Controle/CTL_ESPACE");
    let cause = Some("disk_full".to_owned());
    let end = End { kind: "exited".to_owned(), code: Some(2), cause, ..End::default() };
    world.end("CA_Controle/CTL_ESPACE", "a1", end);
    world.finish();
    assert_eq!(states(&world), "FEDDDDDDUF");
    world.are(&[
        ("CA_Controle", "E.preflight"),
        ("CA_Recuperation", "D.upstream"),
        ("CA_Recuperation/RECUP_PAQUET", "D.upstream"),
        ("CA_Verification", "D.upstream"),
        ("CA_Retour", "U.condition"),
    ]);
    assert_eq!(world.why("CA_Controle", "job"), "CA_Controle/CTL_ESPACE");
    assert_eq!(world.object("CA_Controle").cause.as_deref(), Some("disk_full"));
    assert_eq!(world.why("CA_Recuperation", "parent"), "CA_Controle");
    assert_eq!(world.ended, Some(Ended::Failed));
}

/// Row 24.2: failure of the installation: a decision is asked for; going back runs the branch, then the end.
#[test]
fn installation_fails_and_goes_back() {
    let mut world = delivery(&["a1"]);
    walk_to(&mut world, "CA_Installation/INSTALL_SCRIPT");
    world.exit("CA_Installation/INSTALL_SCRIPT", 1);
    world.are(&[
        ("CA_Installation", "X.guided"),
        ("CA_Installation/INSTALL_SCRIPT", "X.guided"),
        ("CA_Retour", "W.link"),
    ]);
    assert_eq!(world.why("CA_Installation/INSTALL_SCRIPT", "ended"), "E.exit");
    assert_eq!(world.act("CA_Installation/INSTALL_SCRIPT", Action::Ignore), Err(Refused::NotSkippable));
    world.act("CA_Installation/INSTALL_SCRIPT", Action::TakeOver).unwrap();
    assert_eq!(world.why("CA_Installation/INSTALL_SCRIPT", "who"), "anna");
    world.act("CA_Installation/INSTALL_SCRIPT", Action::RollBack).unwrap();
    world.are(&[
        ("CA_Installation", "E.exit"),
        ("CA_Retour", "R.dispatched"),
        ("CA_Demarrage", "D.upstream"),
    ]);
    world.finish();
    assert_eq!(states(&world), "FFFFFEDDFF");
    assert_eq!((world.ended, world.run.decision.as_deref()), (Some(Ended::Failed), Some("rollback")));
}

/// T14: the decision *fail* leaves the branch white.
#[test]
fn installation_fails_for_good() {
    let mut world = delivery(&["a1"]);
    walk_to(&mut world, "CA_Installation/INSTALL_SCRIPT");
    world.exit("CA_Installation/INSTALL_SCRIPT", 1);
    world.act("CA_Installation/INSTALL_SCRIPT", Action::Fail).unwrap();
    world.finish();
    assert_eq!(states(&world), "FFFFFEDDUF");
    world.are(&[("CA_Retour/RETOUR_VERSION", "U.condition")]);
    assert_eq!(world.why("CA_Retour/RETOUR_VERSION", "value"), "delivery.decision = fail");
    // Its end has begun, then it has ended: nothing before it starts again.
    for action in
        [Action::MarkFinished, Action::Rerun { agents: None, only_failed: false }, Action::RerunFrom]
    {
        let refused = world.act("CA_Installation/INSTALL_SCRIPT", action);
        assert_eq!(refused, Err(Refused::State("error")));
    }
}

/// RB-4: the tier goes back by itself, once, and not for causes it names.
#[test]
fn the_tier_goes_back_by_itself() {
    for (cause, back) in [("script_failed", true), ("agent_lost", false)] {
        let mut world = delivery(&["a1"]);
        world.tier = OnError::Rollback;
        world.values.insert("policy".to_owned(), json!({ "no_auto_rollback_causes": ["agent_lost"] }));
        walk_to(&mut world, "CA_Installation/INSTALL_SCRIPT");
        let end =
            End { kind: "exited".to_owned(), code: Some(1), cause: Some(cause.to_owned()), ..End::default() };
        world.end("CA_Installation/INSTALL_SCRIPT", "a1", end);
        let asked = world.told.iter().filter(|c| matches!(c, Command::Rollback { .. })).count();
        assert_eq!(asked, usize::from(back), "{cause}");
        world.finish();
        assert_eq!(states(&world), if back { "FFFFFEDDFF" } else { "FFFFFEDDUF" });
    }
}

/// Scenario 21: retried 15 times by hand it never becomes a success, and cannot be ignored.
#[test]
fn retried_fifteen_times() {
    let mut world = delivery(&["a1"]);
    walk_to(&mut world, "CA_Installation/INSTALL_SCRIPT");
    for n in 1..=15 {
        world.exit("CA_Installation/INSTALL_SCRIPT", 1);
        assert_eq!(world.object("CA_Installation/INSTALL_SCRIPT").attempt, n);
        world.are(&[("CA_Installation/INSTALL_SCRIPT", "X.guided"), ("CA_Demarrage", "W.link")]);
        assert_eq!(world.act("CA_Installation/INSTALL_SCRIPT", Action::Ignore), Err(Refused::NotSkippable));
        world.act("CA_Installation/INSTALL_SCRIPT", Action::Retry).unwrap();
        world.are(&[("CA_Installation", "R.dispatched")]);
    }
    assert_eq!(world.dispatched("CA_Installation/INSTALL_SCRIPT"), 16);
}

/// Scenario 10: whatever job it stands in, what is kept goes on: the same step again is empty, no job runs twice.
#[test]
fn the_server_dies_in_each_job() {
    let jobs: Vec<String> = chain().paths().filter(|path| path.contains('/')).collect();
    for job in jobs {
        let mut world = delivery(&["a1"]);
        world.act("CA_Init", Action::Demand).unwrap();
        while let Some(path) = world.run.objects.iter().find(|(_, o)| o.is_live()).map(|(p, _)| p.clone()) {
            if path == job {
                let text = serde_json::to_string(&world.run.objects).unwrap();
                world.run.objects = serde_json::from_str(&text).unwrap();
                let step = world.step();
                assert!(step.changed.is_empty() && step.commands.is_empty(), "{job}");
            }
            world.exit(&path, 0);
        }
        assert_eq!(world.ended, Some(Ended::Finished), "{job}");
        let twice = world.run.objects.iter().find(|(_, o)| o.attempt > 1);
        assert!(twice.is_none(), "{twice:?}");
    }
}

/// Scenario 12, E-7: the engine is stopped during the installation: the result counts, what follows waits and says so.
#[test]
fn the_engine_is_stopped() {
    let mut world = delivery(&["a1"]);
    walk_to(&mut world, "CA_Installation/INSTALL_CACHE");
    world.stopped = Some(("r.dev".to_owned(), world.now));
    world.step();
    world.exit("CA_Installation/INSTALL_CACHE", 0);
    world.are(&[("CA_Installation", "F.ok"), ("CA_Demarrage", "W.engine")]);
    assert_eq!(world.why("CA_Demarrage", "by"), "r.dev");
    for (path, object) in &world.run.objects {
        let says = object.whys.iter().any(|why| why.code == "W.engine");
        assert_eq!(says, object.state == State::Upcoming, "{path}");
    }
    world.stopped = None;
    world.step();
    world.are(&[("CA_Demarrage", "R.dispatched")]);
}

/// Scenario 11, T9, T10: the agent is away for ten minutes during the installation, then says how it ended.
#[test]
fn the_agent_is_away() {
    let mut world = delivery(&["a1"]);
    walk_to(&mut world, "CA_Installation/INSTALL_SCRIPT");
    world.away("a1", true);
    world.step();
    world.are(&[("CA_Installation/INSTALL_SCRIPT", "R.dispatched")]);
    world.after(secs(30));
    world.are(&[("CA_Installation/INSTALL_SCRIPT", "R.unreachable"), ("CA_Installation", "R.unreachable")]);
    assert_eq!(world.object("CA_Installation/INSTALL_SCRIPT").whys[0].until, Some(world.now.plus(secs(870))));
    world.after(secs(570));
    world.away("a1", false);
    world.exit("CA_Installation/INSTALL_SCRIPT", 10);
    world.are(&[("CA_Installation/INSTALL_SCRIPT", "F.warn")]);
    world.finish();
    assert_eq!(world.ended, Some(Ended::Warned));
}

/// T24: a delivery is called off: what runs is asked to end, nothing new starts, the end runs all the same.
#[test]
fn it_is_called_off() {
    let mut world = delivery(&["a1"]);
    walk_to(&mut world, "CA_Recuperation/RECUP_PAQUET");
    world.run.cancelling = true;
    world.step();
    let stop =
        Command::Stop { path: "CA_Recuperation/RECUP_PAQUET".to_owned(), agent: "a1".to_owned(), now: false };
    assert_eq!(world.told.iter().filter(|command| **command == stop).count(), 1);
    assert_eq!(world.why("CA_Fin", "parent"), "CA_Recuperation");
    world.are(&[("CA_Recuperation", "R.stopping"), ("CA_Installation", "U.operator")]);
    world.end("CA_Recuperation/RECUP_PAQUET", "a1", End { kind: "killed".to_owned(), ..End::default() });
    world.are(&[("CA_Recuperation", "E.killed"), ("CA_Fin", "R.active")]);
    world.finish();
    assert_eq!(world.ended, Some(Ended::Cancelled));
}

/// AG-9: the chain over three agents: each step on each, the next when all have it.
#[test]
fn three_agents() {
    let mut world = delivery(&["a1", "a2", "a3"]);
    walk_to(&mut world, "CA_Installation/INSTALL_SCRIPT");
    world.exit("CA_Installation/INSTALL_SCRIPT", 0);
    assert_eq!(world.why("CA_Installation/INSTALL_SCRIPT", "done"), "1");
    world.are(&[("CA_Installation/INSTALL_MIGRATION", "W.link")]);
    world.finish();
    assert_eq!(world.ended, Some(Ended::Finished));
    assert_eq!(world.dispatched("CA_Installation/INSTALL_SCRIPT"), 3);
}
