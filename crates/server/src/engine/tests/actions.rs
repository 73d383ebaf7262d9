//! What people do to objects.

use super::{Does, Fake, act, apply, post, until, view};
use crate::testing::each;
use axum::http::Method;
use serde_json::json;

const WEIGHTS: &str = r#"
format = 1
kind = "space"
[space]
name = "W"
agent = "box-1"
[space.on_end]
set_upcoming = "never"
[[application]]
name = "A"
[[application.job]]
name = "J"
type = "command"
argv = ["true"]
expects = [{ resource = "PLACE", take = 1 }]
[[application]]
name = "B"
[[application.job]]
name = "K"
type = "command"
argv = ["true"]
expects = [{ resource = "PLACE", take = 1 }]
[[application]]
name = "C"
[[application.job]]
name = "L"
type = "command"
argv = ["true"]
expects = [{ resource = "PILE", op = "size >=", value = "3" }]
[[application]]
name = "M"
on_demand = true
[[application.job]]
name = "S"
type = "command"
argv = ["true"]
mode = "simulate"
"#;

const RESOURCES: &str = r#"
format = 1
kind = "resources"
name = "w"
[[resource]]
name = "PLACE"
type = "weight"
max = 1
space = "W"
[[resource]]
name = "PILE"
type = "stack"
space = "W"
"#;

async fn place(test: &crate::testing::TestApp) -> String {
    test.get("/resources/PLACE").await.json()["shown"].as_str().unwrap().to_owned()
}

/// Scenarios 41, 42: a weight comes back when its holder is forced to finished, and the next one starts; a stack starts a job at its third item.
#[tokio::test]
async fn weights_and_stacks() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        agent.does("J", vec![Does::Stays]);
        let files = json!({ "files": { "w.space.toml": WEIGHTS, "w.resources.toml": RESOURCES } });
        let applied = post(&test, "/documents/apply", files).await;
        assert_eq!(applied["applied"], true, "{applied:#}");
        until(&test, "W", "A/J", "running R.active").await;
        until(&test, "W", "B/K", "upcoming W.resource").await;
        assert_eq!(place(&test).await, "1/1");
        let shown = view(&test, "W").await;
        let k = shown["nodes"].as_array().unwrap().iter().find(|n| n["path"] == "B/K").unwrap();
        let text = k["reasons"][0]["text"].as_str().unwrap();
        assert!(text.contains("PLACE") && text.contains("run"), "S-1: {text}");
        let line = act(&test, "W", "mark-finished", "A/J", json!({})).await;
        assert_eq!(line["code"], "object-state", "what runs is stopped first: {line}");
        act(&test, "W", "stop", "A/J", json!({})).await;
        until(&test, "W", "A/J", "error E.killed").await;
        let line = act(&test, "W", "mark-finished", "A/J", json!({})).await;
        assert_eq!(line["done"], true, "{line}");
        until(&test, "W", "A/J", "finished F.forced").await;
        until(&test, "W", "B/K", "finished F.ok").await;
        assert_eq!(place(&test).await, "0/1");
        let history = test.get("/resources/PLACE/history").await.json();
        let verbs: Vec<&str> =
            history.as_array().unwrap().iter().filter_map(|l| l["verb"].as_str()).collect();
        assert_eq!(verbs.iter().filter(|v| **v == "release").count(), 2, "{history:#}");
        for item in ["a", "b"] {
            post(&test, "/resources/PILE/items", json!({ "op": "push", "value": item })).await;
        }
        until(&test, "W", "C/L", "upcoming W.resource").await;
        assert!(!agent.ran().contains(&"L".to_owned()));
        post(&test, "/resources/PILE/items", json!({ "op": "push", "value": "c" })).await;
        until(&test, "W", "C/L", "finished F.ok").await;
        test
    })
    .await;
}

/// Scenario 39, AC-2, AC-5, §10.1: a forced job in mode *simulate* is only marked, and that is said before; the same twice is one action; what asks for a reason has one.
#[tokio::test]
async fn plans_reasons_and_repetitions() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        let files = json!({ "files": { "w.space.toml": WEIGHTS, "w.resources.toml": RESOURCES } });
        post(&test, "/documents/apply", files).await;
        until(&test, "W", "B/K", "finished F.ok").await;
        let line = act(&test, "W", "force", "M/S", json!({ "plan": true })).await;
        assert!(line["text"].as_str().unwrap().contains("simulate"), "{line}");
        let answer = test.post("/spaces/W/actions", json!({ "action": "hold", "objects": ["M"] })).await;
        assert_eq!(answer.problem(), (422, "reason-required".to_owned()));
        let line = act(&test, "W", "demand", "B", json!({})).await;
        assert_eq!(line["code"], "not-on-demand", "{line}");
        let first = act(&test, "W", "demand", "M", json!({})).await;
        assert_eq!((&first["done"], &first["already"]), (&json!(true), &json!(false)), "{first}");
        assert_eq!(first["command"], "escale app demand W/M --reason because");
        let again = act(&test, "W", "demand", "M", json!({})).await;
        assert_eq!((&again["done"], &again["already"]), (&json!(true), &json!(true)), "{again}");
        until(&test, "W", "M/S", "finished F.simulated").await;
        assert!(!agent.ran().contains(&"S".to_owned()));
        let lines = test
            .post(
                "/spaces/W/actions",
                json!({ "action": "set-upcoming", "objects": ["M", "NOBODY"], "reason": "x" }),
            )
            .await
            .json();
        assert_eq!(
            (&lines[0]["done"], &lines[1]["code"]),
            (&json!(true), &json!("not-found")),
            "AC-3: {lines:#}"
        );
        let status = test.get("/status?state=upcoming").await.json();
        assert!(status["items"].as_array().unwrap().iter().any(|row| row["path"] == "C/L"), "{status:#}");
        let ask = json!({ "name": "eve", "password": "a long password", "role": "reader" });
        assert_eq!(test.post("/users", ask).await.status.as_u16(), 201);
        let body = json!({ "action": "demand", "objects": ["M"] });
        let refused = test.ask_as("eve", "a long password", Method::POST, "/spaces/W/actions", body).await;
        assert_eq!(refused.problem(), (403, "not-allowed".to_owned()));
        let seen = test.ask_as("eve", "a long password", Method::GET, "/spaces/W", json!(null)).await.json();
        assert_eq!(seen["nodes"][0]["actions"], json!([]), "R-2");
        test
    })
    .await;
}

/// AC-2: what cannot be taken back is kept with a reason; a plan needs none, and setting upcoming only of what failed.
#[tokio::test]
async fn a_reason_is_asked_for() {
    each(|test| async move {
        let agent = Fake::new(&test, "box-1").await;
        agent.does("J", vec![Does::Code(1)]);
        let text = "format = 1\nkind = \"space\"\n[space]\nname = \"R\"\nagent = \"box-1\"\n[space.on_end]\nset_upcoming = \"never\"\n\
            [[application]]\nname = \"A\"\n[[application.job]]\nname = \"J\"\ntype = \"command\"\nargv = [\"true\"]\n\
            [[application]]\nname = \"B\"\n[[application.job]]\nname = \"K\"\ntype = \"command\"\nargv = [\"true\"]\n";
        apply(&test, "r.space.toml", text).await;
        until(&test, "R", "A/J", "error E.exit").await;
        until(&test, "R", "B/K", "finished F.ok").await;
        let ask = |action: &str, object: &str, plan: bool| {
            json!({ "action": action, "objects": [object], "plan": plan, "reason": "  " })
        };
        for action in ["kill", "hold", "mark-finished"] {
            let refused = test.post("/spaces/R/actions", ask(action, "A/J", false)).await;
            assert_eq!(refused.problem(), (422, "reason-required".to_owned()), "{action}");
            assert_eq!(test.post("/spaces/R/actions", ask(action, "A/J", true)).await.status.as_u16(), 200);
        }
        until(&test, "R", "A/J", "error E.exit").await;
        for object in ["A/J", "B/K"] {
            let line = test.post("/spaces/R/actions", ask("set-upcoming", object, false)).await.json()[0].clone();
            assert_eq!(line["done"], true, "{object}: {line:#}");
        }
        test
    })
    .await;
}
