//! Stories of self-service, on each engine.

use crate::computers::{self, Contact, Machine};
use crate::tasks::{self, HandOut, Word};
use crate::testing::{Answer, PASSWORD, TestApp, each};
use axum::http::Method;
use model::run::{Phase, Status};
use serde_json::{Value, json};

async fn package(test: &TestApp, name: &str, version: &str) {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "format = 1\n[package]\nname = \"{name}\"\nversion = \"{version}\"\ntitle = {{ en = \"The {name}\" }}\n[[install.action]]\nrun = [\"true\"]\n"
    );
    std::fs::write(folder.path().join("escale.toml"), manifest).unwrap();
    let out = test.folder.path().join(format!("{name}-{version}.zip"));
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    let answer = test.publish(&format!("{name}-{version}.zip"), &std::fs::read(&out).unwrap()).await;
    assert!(answer.status.is_success(), "{:?}", answer.json());
}

async fn computer(test: &TestApp, device: &str) -> Machine {
    let contact = Contact {
        device_id: device.to_owned(),
        agent: "FusionInventory-Agent_v2.6-3".to_owned(),
        glpi_id: String::new(),
        address: "127.0.0.1".parse().unwrap(),
        deploy: Some("2.8".to_owned()),
        proof: computers::Proof::default(),
        at: test.app.clock.now(),
    };
    computers::contact(&test.app, contact).await.unwrap();
    computers::of_device(&test.app, device).await.unwrap().unwrap()
}

fn id(machine: &Machine) -> String {
    model::id::ComputerId::from_uuid(machine.id).to_string()
}

async fn person(test: &TestApp, name: &str, role: &str) {
    let answer = test.post("/users", json!({ "name": name, "password": PASSWORD, "role": role })).await;
    assert_eq!(answer.status.as_u16(), 201, "{:?}", answer.json());
}

async fn owns(test: &TestApp, name: &str, machine: &Machine) {
    let answer =
        test.ask(Method::PATCH, &format!("/computers/{}", id(machine)), json!({ "owner": name })).await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.json());
}

async fn offer(test: &TestApp, package: &str, how: Value) -> Answer {
    test.ask(Method::PUT, &format!("/self-service/offers/{package}"), how).await
}

/// What a person sees: each computer, and of each package its version, whether it is offered, and the state of its run.
async fn seen(test: &TestApp, name: &str) -> Vec<(String, Vec<(String, bool, String)>)> {
    let answer = test.ask_as(name, PASSWORD, Method::GET, "/self-service", Value::Null).await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.json());
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let packages = |c: &Value| {
        let all = c["packages"].as_array().unwrap().iter();
        all.map(|p| (text(&p["version"]), p["offered"] == true, text(&p["run"]["state"]))).collect()
    };
    answer.json().as_array().unwrap().iter().map(|c| (text(&c["name"]), packages(c))).collect()
}

async fn ask(test: &TestApp, name: &str, package: &str, computer: &str) -> Answer {
    let body = json!({ "package": package, "computer": computer });
    test.ask_as(name, PASSWORD, Method::POST, "/self-service/requests", body).await
}

async fn asked(test: &TestApp, name: &str, package: &str, computer: &str) -> Value {
    let answer = ask(test, name, package, computer).await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.json());
    answer.json()
}

async fn give(test: &TestApp, machine: &Machine) -> Vec<HandOut> {
    tasks::hand_out(&test.app, machine).await.unwrap()
}

async fn succeed(test: &TestApp, machine: &Machine, run: &str) {
    for (phase, word, text) in [
        (Some(Phase::Checking), "", "starting"),
        (Some(Phase::Prepare), "ok", "success"),
        (Some(Phase::Processing), "ok", "action #1, processing success"),
        (None, "ok", "job successfully completed"),
    ] {
        let status = Status { phase, status: word.to_owned(), text: text.to_owned(), ..Status::default() };
        tasks::hear(&test.app, machine, run, Word::Status(status)).await.unwrap();
    }
    // Whatever is asked of the desk next is answered after what was said is written.
    give(test, machine).await;
}

/// a person sees the packages offered for his computers, asks for one, and it is prepared at once; the task is made once, active, with one
/// job, and completed by whoever asks next; what is under way stays, what ended is done again; a newer version is another job. All of it is audited.
#[tokio::test]
async fn people_have_packages_installed() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        package(&test, "Other", "1.0").await;
        let (a, b) = (computer(&test, "a").await, computer(&test, "b").await);
        person(&test, "alice", "self-service").await;
        person(&test, "bob", "operator").await;
        owns(&test, "Alice", &a).await;
        owns(&test, "bob", &b).await;
        assert_eq!(test.get(&format!("/computers/{}", id(&a))).await.json()["owner"], "alice");
        assert_eq!(seen(&test, "alice").await, [("a".to_owned(), vec![])]);
        let offered = offer(&test, "tool", json!({})).await;
        assert_eq!(
            (offered.status.as_u16(), offered.json()["package"].as_str()),
            (200, Some("Tool")),
            "{:?}",
            offered.json()
        );
        let fresh = || vec![("1.0".to_owned(), true, String::new())];
        assert_eq!(seen(&test, "alice").await, [("a".to_owned(), fresh())]);
        assert_eq!(seen(&test, "bob").await, [("b".to_owned(), fresh())]);

        let run = asked(&test, "alice", "Tool", &id(&a)).await;
        assert_eq!(
            (run["state"].as_str(), run["reason"]["code"].as_str()),
            (Some("prepared"), Some("run-waits-contact"))
        );
        let task = test.get("/tasks/Self-service%20Tool").await.json();
        assert_eq!(
            (task["active"].as_bool(), task["wanted"]["jobs"].as_array().unwrap().len()),
            (Some(true), 1)
        );
        assert_eq!(asked(&test, "alice", "tool", "A").await["id"], run["id"], "what is under way stays");
        asked(&test, "bob", "Tool", "").await;
        let task = test.get("/tasks/Self-service%20Tool").await.json();
        assert_eq!(task["wanted"]["jobs"][0]["actors"].as_array().unwrap().len(), 2);
        assert_eq!(task["counts"]["prepared"], 2);
        assert!(task["revision"].as_i64() > Some(1));
        assert_eq!(test.get("/self-service/offers").await.json()[0]["task"], "Self-service Tool");

        let first = give(&test, &a).await.remove(0).run;
        succeed(&test, &a, &first).await;
        assert_eq!(seen(&test, "alice").await[0].1, [("1.0".to_owned(), true, "success".to_owned())]);
        assert_eq!(seen(&test, "bob").await[0].1, [("1.0".to_owned(), true, "prepared".to_owned())]);
        let again = asked(&test, "alice", "Tool", "").await;
        assert_eq!((again["attempt"].as_i64(), again["state"].as_str()), (Some(2), Some("prepared")));
        let second = give(&test, &a).await.remove(0).run;
        succeed(&test, &a, &second).await;

        package(&test, "Tool", "1.1").await;
        let newer = asked(&test, "alice", "Tool", "").await;
        assert_eq!((newer["version"].as_str(), newer["job"].as_str()), (Some("1.1"), Some("Tool 1.1")));
        assert_eq!(give(&test, &a).await.len(), 1);
        assert_eq!(give(&test, &b).await.len(), 1, "the other one gets what he asked for, nothing newer");
        let audit = test.get("/audit?limit=100").await.json();
        let lines = audit["items"].as_array().unwrap();
        let requests = lines.iter().filter(|l| l["action"] == "self-service.requested").collect::<Vec<_>>();
        assert_eq!(requests.len(), 5);
        assert_eq!(
            (&requests[0]["actor"], &requests[0]["details"]["computer"]),
            (&json!("user alice"), &json!("a"))
        );
        test
    })
    .await;
}

/// nothing but one's own computers, and nothing but what is offered for them, to the group and the unit that were said; who holds only this
/// right is shown nothing else; logs of others' runs are not there; one who only looks may not ask.
#[tokio::test]
async fn nothing_but_ones_own() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        let (a, b) = (computer(&test, "a").await, computer(&test, "b").await);
        for (name, role) in [("alice", "self-service"), ("bob", "self-service"), ("looker", "reader")] {
            person(&test, name, role).await;
        }
        owns(&test, "alice", &a).await;
        owns(&test, "bob", &b).await;
        let group = json!({ "name": "pilots", "computers": [id(&a)] });
        assert_eq!(test.post("/groups", group).await.status.as_u16(), 201);
        assert_eq!(offer(&test, "Tool", json!({ "group": "nobody" })).await.problem().1, "not-found");
        assert_eq!(offer(&test, "None", json!({})).await.problem().1, "invalid-field");
        assert_eq!(offer(&test, "Tool", json!({ "group": "Pilots", "version": "1.0" })).await.json()["group"], "pilots");
        assert_eq!(offer(&test, "Tool", json!({ "revision": 7 })).await.problem().1, "stale-revision");
        let used = test.ask(Method::DELETE, "/groups/pilots", Value::Null).await;
        assert_eq!(used.problem().1, "group-in-use");
        assert_eq!(seen(&test, "alice").await[0].1.len(), 1);
        assert_eq!(seen(&test, "bob").await[0].1.len(), 0);
        assert_eq!(ask(&test, "bob", "Tool", "").await.problem().1, "not-found");
        assert_eq!(ask(&test, "bob", "Tool", &id(&a)).await.problem().1, "not-found");
        assert_eq!(ask(&test, "looker", "Tool", &id(&a)).await.problem().1, "not-allowed");
        assert_eq!(ask(&test, "admin", "Tool", &id(&a)).await.problem().1, "not-found", "it is not his");

        let run = asked(&test, "alice", "Tool", "").await["id"].as_str().unwrap().to_owned();
        let log = format!("/self-service/runs/{run}/log");
        let read = async |name: &str| test.ask_as(name, PASSWORD, Method::GET, &log, Value::Null).await;
        let handed = give(&test, &a).await.remove(0).run;
        succeed(&test, &a, &handed).await;
        assert!(read("alice").await.json()["lines"].as_array().unwrap().len() >= 4);
        assert_eq!(read("bob").await.problem().1, "not-found");
        for path in [format!("/runs/{run}"), "/computers".to_owned(), "/packages".to_owned(), "/server".to_owned()] {
            let answer = test.ask_as("alice", PASSWORD, Method::GET, &path, Value::Null).await;
            assert_eq!(answer.problem().1, "not-allowed", "{path}");
        }
        // A run of a task people made is theirs to look at, not the owner's.
        let body = json!({ "name": "plain", "jobs": [{ "targets": [{ "package": "Tool" }], "actors": [{ "kind": "computer", "name": id(&a) }] }] });
        assert_eq!(test.post("/tasks", body).await.status.as_u16(), 201);
        test.post("/tasks/plain/activate", Value::Null).await;
        let other = test.get("/runs?task=plain").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/self-service/runs/{other}/log");
        assert_eq!(test.ask_as("alice", PASSWORD, Method::GET, &path, Value::Null).await.problem().1, "not-found");
        // Outside the unit of the offer, and outside his own, nothing is offered.
        let unit = async |path: &str, unit: &str| test.ask(Method::PATCH, path, json!({ "unit": unit })).await;
        offer(&test, "Tool", json!({ "unit": "/paris" })).await;
        assert!(!seen(&test, "alice").await[0].1[0].1, "offered no more; what was asked for is still told");
        assert_eq!(unit(&format!("/computers/{}", id(&a)), "/paris/desk").await.status.as_u16(), 200);
        assert!(seen(&test, "alice").await[0].1[0].1);
        assert_eq!(unit("/users/alice", "/rome").await.status.as_u16(), 200);
        assert!(seen(&test, "alice").await.is_empty());
        test
    })
    .await;
}

/// several people at once, none of them first: one task, and everybody in it. Put off by people, nothing is prepared; taken away, it is made
/// anew; an owner who goes leaves his computer to nobody.
#[tokio::test]
async fn at_once_and_afterwards() {
    each(|test| async move {
        package(&test, "Tool", "1.0").await;
        offer(&test, "Tool", json!({})).await;
        // Somebody else's task has the name already.
        assert_eq!(test.post("/tasks", json!({ "name": "self-service tool" })).await.status.as_u16(), 201);
        let names = ["p1", "p2", "p3", "p4"];
        for name in names {
            person(&test, name, "self-service").await;
            let machine = computer(&test, &format!("pc-{name}")).await;
            owns(&test, name, &machine).await;
        }
        let answers = futures_util::future::join_all(names.map(|name| ask(&test, name, "Tool", ""))).await;
        for answer in answers {
            assert_eq!((answer.status.as_u16(), &answer.json()["state"]), (200, &json!("prepared")));
        }
        let name = "Self-service%20Tool%20(2)";
        let task = test.get(&format!("/tasks/{name}")).await.json();
        assert_eq!(task["wanted"]["jobs"][0]["actors"].as_array().unwrap().len(), 4, "{task}");
        assert_eq!(test.get("/tasks").await.json().as_array().unwrap().len(), 2);

        test.post(&format!("/tasks/{name}/deactivate"), Value::Null).await;
        assert_eq!(ask(&test, "p1", "Tool", "").await.problem().1, "offer-paused");
        test.post(&format!("/tasks/{name}/activate"), Value::Null).await;
        assert_eq!(asked(&test, "p1", "Tool", "").await["state"], "prepared");
        test.post(&format!("/tasks/{name}/deactivate"), Value::Null).await;
        assert_eq!(
            test.ask(Method::DELETE, &format!("/tasks/{name}"), Value::Null).await.status.as_u16(),
            204
        );
        assert_eq!(asked(&test, "p1", "Tool", "").await["task"], "Self-service Tool (2)");

        let gone = test.ask(Method::DELETE, "/self-service/offers/tool", Value::Null).await;
        assert_eq!(gone.status.as_u16(), 204);
        assert_eq!(seen(&test, "p1").await[0].1, [("1.0".to_owned(), false, "prepared".to_owned())]);
        assert_eq!(ask(&test, "p1", "Tool", "").await.problem().1, "not-found");
        assert_eq!(test.ask(Method::DELETE, "/users/p1", Value::Null).await.status.as_u16(), 204);
        let left =
            test.get("/computers?search=pc-p1").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(test.get(&format!("/computers/{left}")).await.json()["owner"], "");
        test
    })
    .await;
}
