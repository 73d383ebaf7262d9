//! Stories of tasks, on each engine. What is common stands here.

mod life;
mod people;
mod words;

use super::desk::Ask;
use super::{HandOut, Word};
use crate::app::App;
use crate::computers::{self, Contact, Machine};
use crate::testing::TestApp;
use axum::http::Method;
use model::Timestamp;
use model::run::{Phase, Status};
use serde_json::{Value, json};
use std::time::Duration;

/// Publishes a package with an install face of one action.
async fn package(test: &TestApp, name: &str, version: &str) {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "format = 1\n[package]\nname = \"{name}\"\nversion = \"{version}\"\n[[install.action]]\nrun = [\"true\"]\n"
    );
    std::fs::write(folder.path().join("escale.toml"), manifest).unwrap();
    let out = test.folder.path().join(format!("{name}-{version}.zip"));
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    let bytes = std::fs::read(&out).unwrap();
    let answer = test.publish(&format!("{name}-{version}.zip"), &bytes).await;
    assert!(answer.status.is_success(), "{:?}", answer.json());
}

/// A foreign computer that has come once.
async fn foreign(test: &TestApp, device: &str) -> Machine {
    let contact = Contact {
        device_id: device.to_owned(),
        agent: "FusionInventory-Agent_v2.6-3".to_owned(),
        glpi_id: String::new(),
        proof: computers::Proof::default(),
        address: "127.0.0.1".parse().unwrap(),
        deploy: Some("2.8".to_owned()),
        at: test.app.clock.now(),
    };
    computers::contact(&test.app, contact).await.unwrap();
    computers::of_device(&test.app, device).await.unwrap().unwrap()
}

/// One of our own agents and its computer.
async fn ours(test: &TestApp, name: &str) -> Machine {
    test.enroll(name).await;
    let agent = test.get(&format!("/agents/{name}")).await.json();
    let id: model::id::AgentId = agent["id"].as_str().unwrap().parse().unwrap();
    computers::of_agent(&test.app, id.as_uuid()).await.unwrap().unwrap()
}

fn id(machine: &Machine) -> String {
    model::id::ComputerId::from_uuid(machine.id).to_string()
}

fn actors(machines: &[&Machine]) -> Value {
    machines.iter().map(|m| json!({ "kind": "computer", "name": id(m) })).collect()
}

/// Makes a task of one job with these packages for these machines; `more` overrides.
async fn task(test: &TestApp, name: &str, packages: &[&str], machines: &[&Machine], more: Value) -> Value {
    let targets: Value = packages.iter().map(|p| json!({ "package": p })).collect();
    let mut body = json!({ "name": name, "jobs": [{ "targets": targets, "actors": actors(machines) }] });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let answer = test.post("/tasks", body).await;
    assert_eq!(answer.status.as_u16(), 201, "{:?}", answer.json());
    answer.json()
}

async fn activate(test: &TestApp, name: &str) -> Value {
    let answer = test.post(&format!("/tasks/{name}/activate"), Value::Null).await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.json());
    answer.json()
}

/// Runs that fit a query, after all that was said is written.
async fn runs(test: &TestApp, query: &str) -> Vec<Value> {
    settle(&test.app).await;
    let answer = test.get(&format!("/runs?{query}")).await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.json());
    answer.json()["items"].as_array().unwrap().clone()
}

/// State and code of the reason of each run of a task.
async fn states(test: &TestApp, task: &str) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let list = runs(test, &format!("task={task}")).await;
    list.iter().map(|r| (text(&r["state"]), text(&r["reason"]["code"]))).collect()
}

fn pair(state: &str, reason: &str) -> (String, String) {
    (state.to_owned(), reason.to_owned())
}

/// Waits until the desk has done all it was asked for.
async fn settle(app: &App) {
    let reason = protocol::Reason::new("none", protocol::text::Params::new());
    super::at_desk(app, |answer| Ask::Refuse { number: -1, reason, answer }).await.unwrap();
}

async fn give(test: &TestApp, machine: &Machine) -> Vec<HandOut> {
    super::hand_out(&test.app, machine).await.unwrap()
}

fn status(phase: Option<Phase>, word: &str, text: &str) -> Word {
    Word::Status(Status { phase, status: word.to_owned(), text: text.to_owned(), ..Status::default() })
}

async fn say(test: &TestApp, machine: &Machine, run: &str, phase: Option<Phase>, word: &str, text: &str) {
    super::hear(&test.app, machine, run, status(phase, word, text)).await.unwrap();
}

/// Tells a whole run that went well.
async fn succeed(test: &TestApp, machine: &Machine, run: &str) {
    say(test, machine, run, Some(Phase::Checking), "", "starting").await;
    say(test, machine, run, Some(Phase::Prepare), "ok", "success").await;
    say(test, machine, run, Some(Phase::Processing), "ok", "action #1, processing success").await;
    say(test, machine, run, None, "ok", "job successfully completed").await;
}

async fn fail(test: &TestApp, machine: &Machine, run: &str, phase: Phase) {
    say(test, machine, run, Some(phase), "ko", "it did not work").await;
}

fn later(test: &TestApp, seconds: u64) -> Timestamp {
    let then = test.app.clock.now().plus(Duration::from_secs(seconds));
    test.app.clock.set(then);
    then
}

async fn put(test: &TestApp, path: &str, body: Value) -> crate::testing::Answer {
    test.ask(Method::PUT, path, body).await
}
