//! Stories about live changes: who is told of what.

use crate::testing::{PASSWORD, TestApp, each};
use axum::body::Body;
use axum::http::{Method, Request, header::AUTHORIZATION};
use base64::Engine;
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;

/// Longest wait for a change.
const PATIENCE: Duration = Duration::from_secs(60);

/// A reader of `/events`.
struct Reader {
    body: axum::body::BodyDataStream,
    text: String,
    /// What it was told so far.
    told: Vec<Value>,
}

impl Reader {
    async fn open(test: &TestApp, user: &str, after: i64) -> Self {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{PASSWORD}"));
        let asked = Request::builder()
            .uri(format!("/api/v1/events?after={after}"))
            .header(AUTHORIZATION, format!("Basic {basic}"))
            .body(Body::empty())
            .unwrap();
        let answer = test.open(asked).await;
        assert_eq!(answer.status().as_u16(), 200);
        Self { body: answer.into_body().into_data_stream(), text: String::new(), told: Vec::new() }
    }

    /// Reads until something that fits is told.
    async fn until(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let wait = async {
            loop {
                while let Some(end) = self.text.find("\n\n") {
                    let event: String = self.text.drain(..end + 2).collect();
                    let data: String = event.lines().filter_map(|l| l.strip_prefix("data: ")).collect();
                    let change: Value = serde_json::from_str(&data).unwrap_or_default();
                    self.told.push(change.clone());
                    if fits(&change) {
                        return change;
                    }
                }
                let more = self.body.next().await.expect("the stream goes on").unwrap();
                self.text.push_str(std::str::from_utf8(&more).unwrap());
            }
        };
        let found = tokio::time::timeout(PATIENCE, wait).await;
        found.unwrap_or_else(|_| panic!("{what} was not told"))
    }
}

/// The id of a computer by its name.
async fn computer(test: &TestApp, name: &str) -> String {
    let found = test.get(&format!("/computers?search={name}")).await.json();
    found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{name}: {found}")).to_owned()
}

async fn to_unit(test: &TestApp, name: &str, unit: &str) {
    let id = computer(test, name).await;
    let moved = test.ask(Method::PATCH, &format!("/computers/{id}"), json!({ "unit": unit })).await;
    assert_eq!(moved.status.as_u16(), 200, "{:?}", moved.json());
}

/// Two agents of ours with an instance each, one in Paris and one in Lyon, and pat of Paris.
async fn two_towns(test: &TestApp) {
    test.publish_script("Web", "1.0").await;
    for (agent, unit) in [("north", "/paris/shop"), ("south", "/lyon")] {
        test.enroll(agent).await;
        to_unit(test, agent, unit).await;
        let placed = test.post(&format!("/agents/{agent}/instances"), json!({ "name": "Web" })).await;
        assert_eq!(placed.status.as_u16(), 201, "{:?}", placed.json());
    }
    let pat = json!({ "name": "pat", "password": PASSWORD, "role": "administrator" });
    assert_eq!(test.post("/users", pat).await.status.as_u16(), 201);
    let bound = test.ask(Method::PATCH, "/users/pat", json!({ "unit": "/Paris" })).await;
    assert_eq!(bound.status.as_u16(), 200, "{:?}", bound.json());
}

/// a reader of a unit is told of its computers, agents, instances, orders, tasks and runs, and of no other's, whatever happens to
/// them; who sees both units of something that moves sees it move, who sees one reads the lists again.
#[tokio::test]
async fn live_changes_are_bound_to_the_unit_of_the_reader() {
    each(|test| async move {
        two_towns(&test).await;
        let since = test.get("/server").await.json()["last_event"].as_i64().unwrap();
        let (mut pat, mut all) = (Reader::open(&test, "pat", since).await, Reader::open(&test, "admin", since).await);
        let install = "format = 1\n[package]\nname = \"Tool\"\nversion = \"1.0\"\n[[install.action]]\nrun = [\"true\"]\n";
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("escale.toml"), install).unwrap();
        let out = test.folder.path().join("tool.zip");
        bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
        assert!(test.publish("tool.zip", &std::fs::read(&out).unwrap()).await.status.is_success());
        for (agent, unit) in [("south", "/lyon"), ("north", "/paris")] {
            let id = computer(&test, agent).await;
            let ordered =
                test.post(&format!("/agents/{agent}/instances/Web/orders"), json!({ "verb": "stop" })).await;
            assert_eq!(ordered.status.as_u16(), 202, "{:?}", ordered.json());
            let jobs = json!([{ "targets": [{ "package": "Tool" }], "actors": [{ "kind": "computer", "name": id }] }]);
            let name = format!("of {agent}");
            let made = test.post("/tasks", json!({ "name": &name, "unit": unit, "jobs": jobs })).await;
            assert_eq!(made.status.as_u16(), 201, "{:?}", made.json());
            let active = test.post(&format!("/tasks/of%20{agent}/activate"), Value::Null).await;
            assert_eq!(active.status.as_u16(), 200, "{:?}", active.json());
            all.until("the task", |c| c["type"] == "task" && c["task"]["wanted"]["name"] == name).await;
            let off = test.post(&format!("/tasks/of%20{agent}/deactivate"), Value::Null).await;
            assert_eq!(off.status.as_u16(), 200, "{:?}", off.json());
            assert_eq!(test.ask(Method::DELETE, &format!("/tasks/of%20{agent}"), Value::Null).await.status.as_u16(), 204);
        }
        test.app.exchange.journal.write(test.app.clock.now(), "error", "south", "Web", "trouble in Lyon");
        test.app.exchange.journal.write(test.app.clock.now(), "error", "", "", "trouble at the root");
        all.until("the line of the root", |c| c["line"]["text"] == "trouble at the root").await;
        let removed = test.ask(Method::DELETE, "/agents/south?force=true", Value::Null).await;
        assert!(removed.status.is_success(), "{:?}", removed.json());
        // A last change in Paris closes the list of what pat was told.
        let id = computer(&test, "north").await;
        test.ask(Method::PATCH, &format!("/computers/{id}"), json!({ "comment": "x", "labels": ["last"] })).await;
        let last = |c: &Value| c["computer"]["labels"] == json!(["last"]);
        all.until("the last change", last).await;
        pat.until("the last change", last).await;
        let words = |reader: &Reader| -> Vec<String> {
            reader.told.iter().filter_map(|c| c["type"].as_str().map(ToOwned::to_owned)).collect()
        };
        for word in ["agent", "instance", "order", "task", "task-removed", "computer"] {
            assert!(words(&pat).iter().any(|w| w == word), "pat was not told of {word}: {:?}", words(&pat));
        }
        for word in ["agent-removed", "instance-removed", "computer-removed", "journal"] {
            assert!(words(&all).iter().any(|w| w == word), "nobody was told of {word}: {:?}", words(&all));
            assert!(!words(&pat).iter().any(|w| w == word), "pat was told of {word}");
        }
        let told = serde_json::to_string(&pat.told).unwrap();
        assert!(told.contains("north") && told.contains("of north"));
        assert!(!told.contains("south") && !told.contains("Lyon") && !told.contains("lyon"), "{told}");
        // Something goes from one unit to another: pat, who sees only one of them, reads again; the other sees both.
        to_unit(&test, "north", "/lyon").await;
        pat.until("what went", |c| c["type"] == "reset").await;
        let moved = |c: &Value| c["computer"]["unit"] == "/lyon" && c["computer"]["name"] == "north";
        all.until("the computer in Lyon", moved).await;
        assert!(!words(&all).iter().any(|w| w == "reset"));
        test
    })
    .await;
}

/// lists, counts and addresses show and open what belongs to the unit of whoever asks.
#[tokio::test]
async fn agents_and_instances_of_other_units_are_not_there() {
    each(|test| async move {
        two_towns(&test).await;
        test.post("/agents/south/instances/Web/orders", json!({ "verb": "stop" })).await;
        test.app.exchange.journal.write(test.app.clock.now(), "info", "south", "Web", "from Lyon");
        test.app.exchange.journal.write(test.app.clock.now(), "info", "north", "Web", "from Paris");
        let pat = |method: Method, path: &'static str, body: Value| {
            let test = &test;
            async move { test.ask_as("pat", PASSWORD, method, path, body).await }
        };
        let agents = pat(Method::GET, "/agents", Value::Null).await.json();
        assert_eq!((agents["total"].as_u64(), agents["items"][0]["name"].as_str()), (Some(1), Some("north")));
        assert_eq!(pat(Method::GET, "/agents?search=o", Value::Null).await.json()["total"], 1);
        let instances = pat(Method::GET, "/instances", Value::Null).await.json();
        assert_eq!(
            (instances["total"].as_u64(), instances["items"][0]["agent"].as_str()),
            (Some(1), Some("north"))
        );
        let counts = pat(Method::GET, "/server", Value::Null).await.json()["counts"].clone();
        assert_eq!((counts["agents"].as_u64(), counts["instances"].as_u64()), (Some(1), Some(1)));
        assert_eq!(test.get("/server").await.json()["counts"]["agents"], 2);
        let agents_of = |orders: &Value| -> Vec<String> {
            orders.as_array().unwrap().iter().map(|o| o["agent"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(agents_of(&pat(Method::GET, "/orders", Value::Null).await.json()), ["north"]);
        let orders = test.get("/orders").await.json();
        let south = orders.as_array().unwrap().iter().find(|o| o["agent"] == "south").unwrap();
        let order = south["id"].as_str().unwrap().to_owned();
        let path = format!("/orders/{order}");
        assert_eq!(test.ask_as("pat", PASSWORD, Method::GET, &path, Value::Null).await.status.as_u16(), 404);
        for path in ["/deaths", "/usage"] {
            assert_eq!(pat(Method::GET, path, Value::Null).await.json(), json!([]), "{path}");
        }
        let lines = pat(Method::GET, "/journal", Value::Null).await.json()["lines"].clone();
        let texts: Vec<&str> =
            lines.as_array().unwrap().iter().map(|l| l["text"].as_str().unwrap()).collect();
        assert_eq!(texts, ["from Paris"]);
        assert_eq!(
            pat(Method::GET, "/packages", Value::Null).await.json()["items"][0]["used_by"],
            json!(["north/Web"])
        );
        for (method, path) in [
            (Method::GET, "/agents/south"),
            (Method::GET, "/agents/SOUTH/instances/Web"),
            (Method::GET, "/agents/south/instances/Web/logs"),
            (Method::GET, "/agents/south/instances/Web/logs/follow"),
            (Method::DELETE, "/agents/south/instances/Web"),
            (Method::DELETE, "/agents/south"),
        ] {
            assert_eq!(pat(method, path, Value::Null).await.problem(), (404, "not-found".into()), "{path}");
        }
        let order = json!({ "verb": "start" });
        assert_eq!(
            pat(Method::POST, "/agents/south/instances/Web/orders", order.clone()).await.problem().0,
            404
        );
        assert_eq!(pat(Method::POST, "/agents/north/instances/Web/orders", order).await.status.as_u16(), 202);
        let declared = pat(Method::POST, "/agents", json!({ "name": "virtual" })).await;
        assert_eq!(declared.problem(), (403, "outside-unit".into()));
        test
    })
    .await;
}
