//! Engines and relaunches.

use super::{Does, Fake, act, apply, engine, post, states, until, view};
use crate::testing::each;
use serde_json::json;

const STRICT: &str = r#"
format = 1
kind = "space"
[space]
name = "S"
agent = "box-1"
[space.on_end]
set_upcoming = "never"
[space.engine]
relaunch = "strict"
[[application]]
name = "A"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
[[application]]
name = "D"
on_demand = true
[[application.job]]
name = "K"
type = "command"
argv = ["true"]
"#;

/// Scenario 13: a strict space is relaunched only while its engine is stopped; what is held stays held, history is kept.
#[tokio::test]
async fn a_strict_space_wants_its_engine_stopped() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        agent.does("J", vec![Does::Code(2)]);
        apply(&test, "s.space.toml", STRICT).await;
        until(&test, "S", "A/J", "error E.exit").await;
        act(&test, "S", "hold", "D", json!({})).await;
        let ask = json!({ "spaces": ["S"], "set_upcoming": true });
        let line = post(&test, "/spaces/relaunch", ask.clone()).await[0].clone();
        assert_eq!((&line["done"], &line["code"]), (&json!(false), &json!("engine-started")), "{line}");
        assert!(line["text"].as_str().unwrap().contains("escale engine stop S"));
        engine(&test, "stop", "S").await;
        let line = post(&test, "/spaces/relaunch", ask).await[0].clone();
        assert_eq!(line["done"], true, "{line}");
        let now = states(&test, "S").await;
        assert!(now.values().all(|state| state.starts_with("upcoming")), "{now:#?}");
        assert_eq!(view(&test, "S").await["space"]["held"], 1);
        let history = test.get("/spaces/S/history").await.json();
        let relaunch = history.as_array().unwrap().iter().find(|h| h["kind"] == "relaunch").unwrap();
        assert_eq!(relaunch["counts"]["error"], 2, "E-11: {relaunch:#}");
        assert_eq!(relaunch["objects"][1]["path"], "A/J");
        assert!(!relaunch["objects"][1]["attempt"].as_str().unwrap().is_empty());
        test
    })
    .await;
}

/// Scenario 14: a cycle stops, relaunches and starts in one, and the chain runs again.
#[tokio::test]
async fn a_cycle_is_one_operation() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        apply(&test, "s.space.toml", STRICT).await;
        until(&test, "S", "A/J", "finished F.ok").await;
        let ask = json!({ "spaces": ["S"], "set_upcoming": true, "cycle": true });
        let plan = post(
            &test,
            "/spaces/relaunch",
            json!({ "spaces": ["S"], "set_upcoming": true, "cycle": true, "plan": true }),
        )
        .await;
        assert_eq!((&plan[0]["done"], agent.ran().len()), (&json!(true), 1), "AC-5");
        let line = post(&test, "/spaces/relaunch", ask).await[0].clone();
        assert_eq!(line["done"], true, "{line}");
        assert_eq!(line["command"], "escale space cycle S --set-upcoming");
        until(&test, "S", "A/J", "finished F.ok").await;
        assert_eq!(agent.ran(), ["J", "J"]);
        let audit = test.get("/audit").await.json();
        let cycled = audit["items"].as_array().unwrap().iter().filter(|l| l["action"] == "space.cycled");
        assert_eq!(cycled.count(), 1);
        test
    })
    .await;
}

/// E-2, E-7: a stopped engine is a reason on every object; a demand made meanwhile is kept.
#[tokio::test]
async fn a_stopped_engine_is_a_reason() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        apply(&test, "s.space.toml", STRICT).await;
        until(&test, "S", "A/J", "finished F.ok").await;
        engine(&test, "stop", "S").await;
        act(&test, "S", "demand", "D", json!({})).await;
        until(&test, "S", "D", "upcoming W.engine").await;
        engine(&test, "start", "S").await;
        until(&test, "S", "D", "finished F.ok").await;
        assert_eq!(agent.ran(), ["J", "K"]);
        let board = test.get("/spaces").await.json();
        assert_eq!((&board[0]["name"], &board[0]["engine"]["state"]), (&json!("S"), &json!("started")));
        test
    })
    .await;
}

/// E-1: `kill` ends what runs; `wait` is *stopping* until nothing runs.
#[tokio::test]
async fn ways_to_stop() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        agent.does("J", vec![Does::Stays]);
        apply(&test, "s.space.toml", STRICT).await;
        until(&test, "S", "A/J", "running R.active").await;
        let wait = json!({ "action": "stop", "spaces": ["S"], "mode": "wait" });
        assert_eq!(post(&test, "/spaces/engines", wait).await[0]["done"], true);
        assert_eq!(view(&test, "S").await["space"]["engine"]["state"], "stopping");
        let kill = json!({ "action": "stop", "spaces": ["S", "NONE"], "mode": "kill" });
        let lines = post(&test, "/spaces/engines", kill).await;
        assert_eq!((&lines[0]["done"], &lines[1]["code"]), (&json!(true), &json!("not-found")), "AC-3");
        until(&test, "S", "A/J", "error E.killed").await;
        let mut bell = test.app.wake.bell(crate::wake::Touched::Space("S".to_owned()));
        while view(&test, "S").await["space"]["engine"]["state"] != "stopped" {
            bell.ring().await;
        }
        test
    })
    .await;
}
