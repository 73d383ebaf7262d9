//! Ways to a delivery: none goes round a right (R-1), none round the lock (L-8).

use super::{Does, Fake, apply};
use crate::testing::{Answer, PASSWORD, TestApp, each};
use crate::wake::Touched;
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const POLICY: &str = "format = 1\nkind = \"policy\"\n[delivery]\nsoak_floor = \"0s\"\n[[tier]]\nname = \"INT\"\nrank = 10\ndirect = [\"dev\", \"ops\"]\n\
    [[tier]]\nname = \"REC\"\nrank = 20\ndirect = [\"ops\"]\nrequest = [\"dev\"]\n";

const SPACE: &str = r#"
format = 1
kind = "space"
[space]
name = "CA_LIVRAISON"
delivery = true
agent = "${env.agents}"
[[space.param]]
name = "env"
type = "env"
resource = "CA_LIV_ENV"
[[space.param]]
name = "package"
type = "package"
default = "SICARDI"
[[space.param]]
name = "version"
type = "version"
default = "1.4.2"
[[application]]
name = "CA_Init"
on_demand = true
[[application.job]]
name = "PREP"
type = "command"
argv = ["true"]
[[application.job]]
name = "SOUS_FLUX"
type = "subflow"
application = "CA_Sous"
after = ["PREP"]
[[application]]
name = "CA_Sous"
on_demand = true
[[application.job]]
name = "SOUS"
type = "command"
argv = ["true"]
[[application]]
name = "CA_Installation"
[[application.job]]
name = "INSTALL"
type = "command"
argv = ["install", "${package.version}"]
[[link]]
from = "CA_Init"
to = "CA_Installation"
"#;

const RESOURCES: &str = "format = 1\nkind = \"resources\"\n[[resource]]\nname = \"CA_LIV_ENV\"\ntype = \"text\"\nvalue = \"INT1\"\nspace = \"CA_LIVRAISON\"\n";

async fn prepare(test: &TestApp) -> Fake {
    for (name, role) in [("r.dev", "developer"), ("o.ops", "operator")] {
        let ask = json!({ "name": name, "password": PASSWORD, "role": role });
        assert_eq!(test.post("/users", ask).await.status.as_u16(), 201);
    }
    let agent = Fake::new(test, "web-1").await;
    apply(test, "tiers.policy.toml", POLICY).await;
    let files = json!({ "ca_liv.resources.toml": RESOURCES, "ca_livraison.space.toml": SPACE });
    let applied = test.post("/documents/apply", json!({ "files": files })).await.json();
    assert_eq!(applied["applied"], true, "{applied:#}");
    for (name, tier) in [("INT1", "INT"), ("REC1", "REC")] {
        let text = format!(
            "format = 1\nkind = \"env\"\n[env]\nname = \"{name}\"\ntier = \"{tier}\"\nspace = \"CA_LIVRAISON\"\nagents = [\"web-1\"]\n"
        );
        apply(test, &format!("{}.env.toml", name.to_lowercase()), &text).await;
    }
    for version in ["1.4.1", "1.4.2"] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "format = 1\n[package]\nname = \"SICARDI\"\nversion = \"{version}\"\n[deliver]\nhooks = {{ install = true }}\n"
        );
        std::fs::write(folder.path().join("escale.toml"), text).unwrap();
        std::fs::create_dir_all(folder.path().join("delivery/hooks")).unwrap();
        std::fs::write(folder.path().join("delivery/hooks/install"), format!("#!/bin/sh\necho {version}\n"))
            .unwrap();
        let out = test.folder.path().join(format!("SICARDI-{version}.zip"));
        bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
        let published = test.publish(&format!("SICARDI-{version}.zip"), &std::fs::read(&out).unwrap()).await;
        assert!(published.status.is_success(), "{:?}", published.json());
    }
    agent
}

async fn post(test: &TestApp, user: &str, path: &str, body: Value) -> Answer {
    test.ask_as(user, PASSWORD, Method::POST, path, body).await
}

/// Does something to an object; gives the line.
async fn act(test: &TestApp, user: &str, action: &str, object: &str, params: Value) -> Value {
    let body = json!({ "action": action, "objects": [object], "reason": "essai", "params": params });
    let answer = post(test, user, "/spaces/CA_LIVRAISON/actions", body).await;
    assert_eq!(answer.status.as_u16(), 200, "{:#}", answer.json());
    answer.json()[0].clone()
}

async fn deliver(test: &TestApp, user: &str, env: &str, version: &str, more: Value) -> Value {
    let mut body = json!({ "env": env, "package": "SICARDI", "version": version });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let made = post(test, user, "/deliveries", body).await;
    assert_eq!(made.status.as_u16(), 201, "{:#}", made.json());
    made.json()
}

async fn state(test: &TestApp, delivery: &str, wanted: &str) {
    let mut bell = test.app.wake.bell(Touched::Delivery(crate::delivery::number(delivery).unwrap()));
    let path = format!("/deliveries/{delivery}");
    let wait = async {
        while test.get(&path).await.json()["state"] != wanted {
            bell.ring().await;
        }
    };
    if tokio::time::timeout(Duration::from_secs(20), wait).await.is_err() {
        panic!("{delivery} is not {wanted}: {:#}", test.get(&path).await.json());
    }
}

/// Waits until an agent was given a job so many times.
async fn ran(test: &TestApp, agent: &Fake, job: &str, times: usize) {
    let mut bell = test.app.wake.bell(Touched::Space("CA_LIVRAISON".to_owned()));
    let wait = async {
        while agent.ran().iter().filter(|name| *name == job).count() < times {
            let _ = tokio::time::timeout(Duration::from_millis(200), bell.ring()).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), wait).await.is_ok(), "{job}: {:?}", agent.ran());
}

/// Scenario 3, R-1: whoever may not deliver to an environment starts nothing of the chain for it: not by force, not by the value of a resource or a parameter, not in a
/// delivery that somebody else runs there. Nothing happens, and the way that is open is named.
#[tokio::test]
async fn no_way_round_a_right() {
    each(|test| async move {
        let agent = prepare(&test).await;
        let set = json!({ "values": { "CA_LIV_ENV": "REC1" }, "reason": "essai" });
        let set = test.ask_as("r.dev", PASSWORD, Method::PATCH, "/resources", set).await;
        assert!(set.status.is_success(), "who steers may set it: {:#}", set.json());
        for (action, object, params) in [
            ("force", "CA_Installation", json!({})),
            ("force", "CA_Installation/INSTALL", json!({})),
            ("rerun", "CA_Installation/INSTALL", json!({})),
            ("rerun-from", "CA_Installation/INSTALL", json!({})),
            ("force", "CA_Installation", json!({ "env": "REC1" })),
            ("demand", "CA_Init", json!({})),
            ("demand", "CA_Init", json!({ "env": "rec1" })),
        ] {
            let line = act(&test, "r.dev", action, object, params.clone()).await;
            assert_eq!(
                (&line["done"], &line["code"]),
                (&json!(false), &json!("request-needed")),
                "{action} {object} {params}: {line:#}"
            );
            assert!(line["text"].as_str().unwrap().contains("escale request new --env REC1"), "{line:#}");
        }
        // A delivery that is allowed runs there: its chain is no way in either.
        agent.does("INSTALL", vec![Does::Stays]);
        let own = deliver(&test, "o.ops", "REC1", "1.4.2", json!({})).await["delivery"]
            .as_str()
            .unwrap()
            .to_owned();
        ran(&test, &agent, "INSTALL", 1).await;
        let body = json!({ "values": { "CA_LIV_ENV": "INT1" }, "reason": "essai" });
        test.ask_as("r.dev", PASSWORD, Method::PATCH, "/resources", body).await;
        for action in [
            "force",
            "stop",
            "kill",
            "rerun",
            "mark-finished",
            "mark-error",
            "hold",
            "retry",
            "ignore",
            "fail",
            "deschedule",
            "set-upcoming",
        ] {
            let line = act(&test, "r.dev", action, "CA_Installation/INSTALL", json!({ "env": "INT1" })).await;
            assert_eq!(
                (&line["done"], &line["code"]),
                (&json!(false), &json!("request-needed")),
                "{action}: {line:#}"
            );
        }
        for (path, body) in [
            ("cancel", json!({ "reason": "essai" })),
            ("decide", json!({ "decision": "fail", "reason": "essai" })),
        ] {
            let answer = post(&test, "r.dev", &format!("/deliveries/{own}/{path}"), body).await;
            assert_eq!(answer.status.as_u16(), 403, "{path}: {:#}", answer.json());
        }
        assert_eq!(agent.ran().iter().filter(|job| *job == "INSTALL").count(), 1);
        assert_eq!(test.get("/deliveries").await.json()["total"], 1);
        agent.end("INSTALL", 0).await;
        state(&test, &own, "succeeded").await;
        // Where the right is held, the same works.
        let line = act(&test, "r.dev", "demand", "CA_Init", json!({})).await;
        assert_eq!((&line["done"], &line["delivery"]), (&json!(true), &json!("D-2")), "{line:#}");
        test
    })
    .await;
}

/// How many deliveries of an environment run now, and what its lock says.
async fn now(test: &TestApp) -> (usize, u64) {
    let all = test.get("/deliveries?env=INT1").await.json();
    let running = all["items"].as_array().unwrap().iter().filter(|d| {
        matches!(d["state"].as_str().unwrap(), "running" | "attention" | "cancelling" | "rolling-back")
    });
    let locks = test.get("/locks").await.json();
    let lock =
        locks.as_array().unwrap().iter().find(|l| l["name"] == "delivery/INT1").cloned().unwrap_or_default();
    (running.count(), lock["taken"].as_u64().unwrap_or(0))
}

/// How many of these deliveries have succeeded.
async fn succeeded(test: &TestApp, names: &[String]) -> usize {
    let mut count = 0;
    for name in names {
        let shown = test.get(&format!("/deliveries/{name}")).await.json();
        count += usize::from(shown["state"] == "succeeded");
    }
    count
}

/// Scenario 9, L-8: by the API, by a demand in the space, at a planned time, by going back, by going again, with a subflow in the chain: one runs, the others stand in a queue and go one by one.
#[tokio::test]
async fn one_lock_whatever_the_way() {
    each(|test| async move {
        let agent = prepare(&test).await;
        for version in ["1.4.1", "1.4.2"] {
            let made = deliver(&test, "r.dev", "INT1", version, json!({})).await;
            state(&test, made["delivery"].as_str().unwrap(), "succeeded").await;
        }
        assert_eq!(
            agent.ran().iter().filter(|job| *job == "SOUS").count(),
            2,
            "the subflow ran under the same lock"
        );
        agent.does("SOUS", vec![Does::Stays]);
        agent.does("INSTALL", vec![Does::Stays]);
        let first = deliver(&test, "r.dev", "INT1", "1.4.1", json!({ "again": true })).await["delivery"]
            .as_str()
            .unwrap()
            .to_owned();
        ran(&test, &agent, "SOUS", 3).await;
        assert_eq!(now(&test).await, (1, 1));
        // The API, a demand, a planned time, a way back; the same asked twice within seconds is one (AC-2).
        super::later(&test, 10);
        let mut queue = vec![
            deliver(&test, "o.ops", "INT1", "1.4.2", json!({})).await["delivery"]
                .as_str()
                .unwrap()
                .to_owned(),
        ];
        let line =
            act(&test, "r.dev", "demand", "CA_Init", json!({ "env": "INT1", "version": "1.4.1" })).await;
        assert_eq!(line["done"], true, "{line:#}");
        queue.push(line["delivery"].as_str().unwrap().to_owned());
        let at = test.app.clock.now().plus(Duration::from_secs(60));
        queue.push(
            deliver(&test, "o.ops", "INT1", "1.4.1", json!({ "at": at })).await["delivery"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
        let back = post(&test, "r.dev", "/deliveries/D-2/rollback", json!({ "reason": "lent" })).await;
        assert_eq!(back.status.as_u16() / 100, 2, "{:#}", back.json());
        queue.push(back.json()["delivery"].as_str().unwrap().to_owned());
        test.app.clock.set(at);
        super::later(&test, 1);
        for waits in &queue {
            state(&test, waits, "gated").await;
            let shown = test.get(&format!("/deliveries/{waits}")).await.json();
            let why = &shown["waiting"][0];
            assert_eq!(
                (&why["code"], &why["details"]["holder"]),
                (&json!("W.lease"), &json!(first)),
                "{shown:#}"
            );
        }
        // A job of the chain that runs again stays in its delivery.
        agent.end("SOUS", 0).await;
        ran(&test, &agent, "INSTALL", 3).await;
        let line = act(&test, "r.dev", "rerun", "CA_Sous/SOUS", json!({})).await;
        assert_eq!(line["done"], true, "{line:#}");
        ran(&test, &agent, "SOUS", 4).await;
        assert_eq!(now(&test).await, (1, 1), "the same lock");
        agent.does("SOUS", vec![Does::Code(0)]);
        agent.end("SOUS", 0).await;
        agent.end("INSTALL", 0).await;
        state(&test, &first, "succeeded").await;
        // One by one, never two.
        for done in 0..queue.len() {
            ran(&test, &agent, "INSTALL", 4 + done).await;
            assert_eq!(now(&test).await, (1, 1), "after {done}");
            agent.end("INSTALL", 0).await;
            let whole = async {
                while succeeded(&test, &queue).await <= done {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            assert!(tokio::time::timeout(Duration::from_secs(60), whole).await.is_ok(), "after {done}");
        }
        assert_eq!(now(&test).await, (0, 0));
        test
    })
    .await;
}
