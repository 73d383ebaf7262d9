//! Chains are carried out.

use super::{Does, Fake, act, apply, engine, later, states, until, view};
use crate::engine::round::{State, round};
use crate::spaces;
use crate::testing::each;
use serde_json::json;

const CHAIN: &str = r#"
format = 1
kind = "space"
[space]
name = "NIGHT"
agent = "box-1"
[space.on_end]
set_upcoming = "always"
delay = "60s"
[[application]]
name = "A"
[[application.job]]
name = "A1"
type = "command"
argv = ["echo", "${space.name}"]
[[application.job]]
name = "A2"
type = "command"
argv = ["true"]
after = ["A1"]
[[application]]
name = "B"
[[application.job]]
name = "B1"
type = "command"
argv = ["true"]
[[link]]
from = "A"
to = "B"
"#;

/// Scenarios 12, 20: a chain runs job after job; the engine stopped in the middle loses nothing and starts nothing; after the end the graph goes back to upcoming with its outcomes.
#[tokio::test]
async fn a_chain_runs_and_a_stopped_engine_keeps_results() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        agent.does("A2", vec![Does::Stays]);
        apply(&test, "night.space.toml", CHAIN).await;
        until(&test, "NIGHT", "A/A2", "running R.active").await;
        assert_eq!(agent.ran(), ["A1", "A2"]);
        let order = agent.order("A1");
        assert_eq!((order.env["DLV_SPACE"].as_str(), order.env["DLV_APP"].as_str()), ("NIGHT", "A"));
        let line = engine(&test, "stop", "NIGHT").await;
        assert_eq!((&line["done"], &line["already"]), (&json!(true), &json!(false)), "{line}");
        assert_eq!(engine(&test, "stop", "NIGHT").await["already"], true, "E-5");
        agent.end("A2", 0).await;
        until(&test, "NIGHT", "A", "finished F.ok").await;
        until(&test, "NIGHT", "B", "upcoming W.engine").await;
        assert_eq!(agent.ran(), ["A1", "A2"], "E-1: nothing new starts");
        engine(&test, "start", "NIGHT").await;
        until(&test, "NIGHT", "B", "finished F.ok").await;
        assert_eq!(agent.ran(), ["A1", "A2", "B1"]);
        let shown = view(&test, "NIGHT").await;
        assert_eq!(
            (&shown["run"]["state"], &shown["space"]["state"]),
            (&json!("finished"), &json!("finished"))
        );
        assert!(shown["space"]["reset_at"].is_string(), "RT-4: {shown:#}");
        later(&test, 61);
        until(&test, "NIGHT", "B", "upcoming ").await;
        let shown = view(&test, "NIGHT").await;
        assert!(shown["run"].is_null());
        let ring = &shown["nodes"][3]["outcome"];
        assert_eq!(ring["state"], "finished", "RT-3: {shown:#}");
        let line = act(&test, "NIGHT", "acknowledge", "B", json!({})).await;
        assert_eq!(line["done"], true);
        let shown = view(&test, "NIGHT").await;
        assert!(shown["nodes"][3]["outcome"].is_null());
        let history = test.get("/spaces/NIGHT/history").await.json();
        let kinds: Vec<&str> =
            history.as_array().unwrap().iter().filter_map(|h| h["kind"].as_str()).collect();
        for kind in ["run", "reset", "engine-started", "engine-stopped"] {
            assert!(kinds.contains(&kind), "{history:#}");
        }
        test
    })
    .await;
}

/// Scenario 10: whoever goes round next, with nothing remembered, hears what ended meanwhile, and nothing is sent twice (E-8, DP-1).
#[tokio::test]
async fn an_engine_that_remembers_nothing_goes_on() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        agent.does("A1", vec![Does::Stays]);
        apply(&test, "night.space.toml", CHAIN).await;
        until(&test, "NIGHT", "A/A1", "running R.active").await;
        {
            // Whoever drops a turn after a change leaves nothing behind: everything is read again.
            let mut turn = spaces::turn(&test.app).await.unwrap();
            let number = turn.runs().next().unwrap().row.number;
            turn.run_mut(number).unwrap().run.objects.clear();
        }
        round(&test.app, &mut State::new()).await.unwrap();
        assert_eq!(states(&test, "NIGHT").await["A/A1"], "running R.active");
        agent.end("A1", 0).await;
        round(&test.app, &mut State::new()).await.unwrap();
        until(&test, "NIGHT", "B", "finished F.ok").await;
        assert_eq!(agent.ran(), ["A1", "A2", "B1"]);
        test
    })
    .await;
}

/// Scenarios 20, 38: a failure keeps what follows from running, and says why; set right by a person, the chain goes on.
#[tokio::test]
async fn a_failure_is_told_and_set_right() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        agent.does("A1", vec![Does::Code(3), Does::Code(0)]);
        apply(&test, "night.space.toml", CHAIN).await;
        until(&test, "NIGHT", "A/A1", "error E.exit").await;
        until(&test, "NIGHT", "B", "descheduled D.upstream").await;
        let shown = view(&test, "NIGHT").await;
        let a1 = &shown["nodes"][1];
        assert_eq!(a1["cause"], "unknown", "FC-4: {a1:#}");
        assert_eq!(a1["attempts"][0]["cause"]["code"], "unknown");
        assert!(a1["actions"].as_array().unwrap().contains(&json!("rerun-from")), "{a1:#}");
        let line = act(&test, "NIGHT", "rerun-from", "A/A1", json!({})).await;
        assert_eq!(line["done"], true, "{line}");
        until(&test, "NIGHT", "B", "finished F.ok").await;
        assert_eq!(agent.ran(), ["A1", "A1", "A2", "B1"]);
        assert_eq!(agent.order("A1").env["DLV_ATTEMPT"], "2");
        test
    })
    .await;
}

/// Scenario 33: of a fan-out over 300 agents only the 7 that failed run again.
#[tokio::test]
async fn failed_targets_run_again() {
    const FAILING: [usize; 7] = [3, 40, 77, 114, 151, 188, 299];
    each(|test| async move {
        let mut agents = Vec::new();
        for n in 0..300 {
            agents.push(Fake::new(&test, &format!("f-{n}")).await);
        }
        for n in FAILING {
            agents[n].does("J", vec![Does::Code(1), Does::Code(0)]);
        }
        let names: Vec<String> = (0..300).map(|n| format!("f-{n}")).collect();
        let text = format!(
            "format = 1\nkind = \"space\"\n[space]\nname = \"FAN\"\nagent = \"{}\"\n[[application]]\nname = \"A\"\n\
             [[application.job]]\nname = \"J\"\ntype = \"command\"\nargv = [\"true\"]\nfanout = true\n",
            names.join(",")
        );
        apply(&test, "fan.space.toml", &text).await;
        until(&test, "FAN", "A/J", "error E.exit").await;
        let line = act(&test, "FAN", "rerun-failed", "A/J", json!({})).await;
        assert_eq!(line["done"], true, "{line}");
        until(&test, "FAN", "A/J", "finished F.ok").await;
        for (n, agent) in agents.iter().enumerate() {
            assert_eq!(agent.ran().len(), if FAILING.contains(&n) { 2 } else { 1 }, "f-{n}");
        }
        test
    })
    .await;
}

/// Scenario 11, T9, T10: an agent that goes away is told as such; what it says when it is back is the truth.
#[tokio::test]
async fn an_agent_goes_away_and_comes_back() {
    each(|test| async move {
        let mut agent = Fake::new(&test, "box-1").await;
        agent.does("A1", vec![Does::Stays]);
        apply(&test, "night.space.toml", CHAIN).await;
        until(&test, "NIGHT", "A/A1", "running R.active").await;
        let mut state = State::new();
        round(&test.app, &mut state).await.unwrap();
        agent.go();
        round(&test.app, &mut state).await.unwrap();
        later(&test, 40);
        until(&test, "NIGHT", "A/A1", "running R.unreachable").await;
        agent.come();
        until(&test, "NIGHT", "A/A1", "running R.active").await;
        agent.end("A1", 0).await;
        until(&test, "NIGHT", "B", "finished F.ok").await;
        test
    })
    .await;
}
