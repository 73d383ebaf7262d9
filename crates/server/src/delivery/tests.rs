//! Stories of deliveries on chains that need no agent, on every engine. Those with agents stand in `engine::tests`.

mod quotas;
mod rights;
mod rollouts;
mod second;
mod telling;

use super::row::{self, DeliveryState};
use crate::spaces;
use crate::testing::{Answer, PASSWORD, TestApp, each};
use crate::wake::Touched;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request};
use base64::Engine;
use model::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

const POLICY: &str = r#"
format = 1
kind = "policy"
[delivery]
soak_floor = "10m"
start_within = "30d"
[[tier]]
name = "INT"
rank = 10
direct = ["dev", "ops"]
soak = "10m"
[[tier]]
name = "REC"
rank = 20
direct = ["ops"]
request = ["dev"]
soak = "10m"
requires = [{ tier = "INT", state = "delivered" }]
[[tier]]
name = "PRD"
rank = 40
direct = ["ops"]
request = ["dev", "rm"]
store = ["write-once"]
soak = "10m"
requires = [{ tier = "REC", state = "accepted" }]
"#;

/// A chain of one job that a person confirms: it runs until the test says so.
const SPACE: &str = r#"
format = 1
kind = "space"
[space]
name = "CA_LIVRAISON"
delivery = true
timezone = "Europe/Paris"
[space.engine]
autostart = true
[[application]]
name = "CA_Init"
on_demand = true
[[application.job]]
name = "ATTEND"
type = "manual"
"#;

fn env(name: &str, tier: &str, lock: &str) -> String {
    format!(
        "format = 1\nkind = \"env\"\n[env]\nname = \"{name}\"\ntier = \"{tier}\"\nspace = \"CA_LIVRAISON\"\nagents = [\"int-web-1\"]\nlock = {lock}\n"
    )
}

async fn apply(test: &TestApp, files: Value) {
    let answer = test.post("/documents/apply", json!({ "files": files })).await;
    let applied = answer.json();
    assert!(answer.status.is_success() && applied["applied"] == true, "{applied:#}");
}

/// Publishes a version with a deliver face.
async fn publish(test: &TestApp, version: &str) {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "format = 1\n[package]\nname = \"SICARDI\"\nversion = \"{version}\"\n[deliver]\nhooks = {{ install = true }}\n"
    );
    std::fs::write(folder.path().join("escale.toml"), text).unwrap();
    std::fs::create_dir_all(folder.path().join("delivery/hooks")).unwrap();
    let script = format!("#!/bin/sh\necho {version}\n");
    std::fs::write(folder.path().join("delivery/hooks/install"), script).unwrap();
    let out = test.folder.path().join(format!("SICARDI-{version}.zip"));
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    let published = test.publish(&format!("SICARDI-{version}.zip"), &std::fs::read(&out).unwrap()).await;
    assert!(published.status.is_success(), "{:?}", published.json());
}

async fn prepare(test: &TestApp) {
    for (name, role) in
        [("r.dev", "developer"), ("o.ops", "operator"), ("m.rm", "release-manager"), ("l.lit", "reader")]
    {
        let ask = json!({ "name": name, "password": PASSWORD, "role": role });
        assert_eq!(test.post("/users", ask).await.status.as_u16(), 201);
    }
    test.enroll("int-web-1").await;
    apply(
        test,
        json!({
            "tiers.policy.toml": POLICY,
            "ca_livraison.space.toml": SPACE,
            "int1.env.toml": env("INT1", "INT", "[\"env\"]"),
            "int2.env.toml": env("INT2", "INT", "[\"env\", \"host\"]"),
            "int3.env.toml": env("INT3", "INT", "[\"env\", \"host\"]"),
            "rec1.env.toml": env("REC1", "REC", "[\"env\"]"),
            "prd1.env.toml": env("PRD1", "PRD", "[\"env\"]"),
        }),
    )
    .await;
    publish(test, "1.4.1").await;
    publish(test, "1.4.2").await;
}

/// Sets the clock, and looks at what waits.
async fn at(test: &TestApp, time: Timestamp) {
    test.app.clock.set(time);
    look(test).await;
}

async fn look(test: &TestApp) -> Option<Timestamp> {
    let mut turn = spaces::turn(&test.app).await.unwrap();
    super::round(&test.app, &mut turn).await.unwrap()
}

async fn as_user(test: &TestApp, user: &str, method: Method, path: &str, body: Value) -> Answer {
    test.ask_as(user, PASSWORD, method, path, body).await
}

async fn deliver(test: &TestApp, user: &str, env: &str, version: &str, more: Value) -> Answer {
    let mut body = json!({ "env": env, "package": "SICARDI", "version": version });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    as_user(test, user, Method::POST, "/deliveries", body).await
}

/// As a program that says a key of its own.
async fn keyed(test: &TestApp, user: &str, env: &str, version: &str, key: &str) -> Answer {
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{PASSWORD}"));
    let body = json!({ "env": env, "package": "SICARDI", "version": version });
    let request = Request::post("/api/v1/deliveries")
        .header(AUTHORIZATION, format!("Basic {basic}"))
        .header(CONTENT_TYPE, "application/json")
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()))
        .unwrap();
    test.send(request).await
}

/// The state of a delivery. The job of the chain waits for a person as soon as it has begun.
async fn state(test: &TestApp, delivery: &str) -> String {
    let found = test.get(&format!("/deliveries/{delivery}")).await.json();
    found["state"].as_str().unwrap_or_default().replace("attention", "running")
}

/// Whether an answer tells of a delivery that has begun: its manual job may wait for somebody already.
fn started(found: &Value) -> bool {
    matches!(found["state"].as_str(), Some("running" | "attention"))
}

/// Waits until a delivery is in a state.
async fn until(test: &TestApp, delivery: &str, wanted: &str) {
    let number = row::number(delivery).unwrap();
    let mut bell = test.app.wake.bell(Touched::Delivery(number));
    let wait = async {
        while state(test, delivery).await != wanted {
            bell.ring().await;
        }
    };
    if tokio::time::timeout(Duration::from_secs(20), wait).await.is_err() {
        panic!("{delivery} is not {wanted}: {:#}", test.get(&format!("/deliveries/{delivery}")).await.json());
    }
}

/// Confirms the job of the delivery that runs, and waits for its end.
async fn finish(test: &TestApp, delivery: &str) {
    let number = row::number(delivery).unwrap();
    let mut bell = test.app.wake.bell(Touched::Delivery(number));
    let wait = async {
        while test.get(&format!("/deliveries/{delivery}")).await.json()["decisions"][0] != "confirm" {
            bell.ring().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), wait).await.is_ok(), "it cannot be confirmed");
    let done = test.post(&format!("/deliveries/{delivery}/decide"), json!({ "decision": "confirm" })).await;
    assert!(done.status.is_success(), "{:#}", done.json());
    until(test, delivery, "succeeded").await;
}

fn soaked(test: &TestApp) -> Timestamp {
    test.app.clock.now().plus(Duration::from_secs(600))
}

fn codes(delivery: &Value) -> Vec<String> {
    let waiting = delivery["waiting"].as_array().into_iter().flatten();
    waiting.map(|w| w["code"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Scenario 2: who may not deliver there is told how to ask, and nothing happened.
#[tokio::test]
async fn others_ask() {
    each(|test| async move {
        prepare(&test).await;
        let refused = deliver(&test, "r.dev", "REC1", "1.4.2", json!({})).await;
        assert_eq!(refused.problem(), (403, "request-needed".to_owned()));
        assert_eq!(
            refused.json()["details"]["command"],
            "escale request new --env REC1 --package SICARDI --version 1.4.2"
        );
        assert_eq!(deliver(&test, "l.lit", "INT1", "1.4.2", json!({})).await.problem().1, "not-allowed");
        assert_eq!(deliver(&test, "m.rm", "INT1", "1.4.2", json!({})).await.problem().1, "not-allowed");
        assert_eq!(test.get("/deliveries").await.json()["total"], 0);
        let envs = as_user(&test, "r.dev", Method::GET, "/envs", Value::Null).await.json();
        let access = |name: &str| {
            let all = envs.as_array().unwrap();
            all.iter().find(|e| e["name"] == name).unwrap()["access"].as_str().unwrap().to_owned()
        };
        assert_eq!((access("INT1").as_str(), access("REC1").as_str()), ("deliver", "request"));
        test
    })
    .await;
}

/// Scenario 4, P-5: 9 min 59.999 s after publication is too early, 10 min is not.
#[tokio::test]
async fn soak_ends_exactly() {
    each(|test| async move {
        prepare(&test).await;
        let ready = soaked(&test);
        at(&test, Timestamp::from_ms(ready.as_ms() - 1)).await;
        let early = deliver(&test, "r.dev", "INT1", "1.4.2", json!({ "no_wait": true })).await;
        assert_eq!(early.problem(), (409, "not-yet".to_owned()), "{:#}", early.json());
        assert_eq!(early.json()["details"]["until"], ready.to_string());
        assert_eq!(early.json()["details"]["gates"], "W.soak");
        let waits = deliver(&test, "r.dev", "INT1", "1.4.2", json!({})).await;
        assert_eq!(waits.status.as_u16(), 201, "{:#}", waits.json());
        let name = waits.json()["delivery"].as_str().unwrap().to_owned();
        assert_eq!(
            (waits.json()["state"].as_str(), codes(&waits.json())),
            (Some("gated"), vec!["W.soak".to_owned()])
        );
        assert_eq!(look(&test).await, Some(ready), "the timer is the very instant");
        assert_eq!(state(&test, &name).await, "gated");
        at(&test, ready).await;
        assert_eq!(state(&test, &name).await, "running");
        let at_once = deliver(&test, "r.dev", "INT2", "1.4.2", json!({ "no_wait": true })).await;
        assert!(started(&at_once.json()), "{:#}", at_once.json());
        test
    })
    .await;
}

/// Scenario 6, P-3: a clock that is put forward shortens nothing.
#[tokio::test]
async fn a_clock_put_forward_shortens_nothing() {
    each(|test| async move {
        prepare(&test).await;
        let made = deliver(&test, "r.dev", "INT1", "1.4.2", json!({})).await.json();
        let name = made["delivery"].as_str().unwrap().to_owned();
        test.app.clock.put_forward(Duration::from_secs(3_600));
        look(&test).await;
        assert_eq!(state(&test, &name).await, "gated");
        let now = test.app.clock.now();
        at(&test, now.plus(Duration::from_secs(599))).await;
        assert_eq!(state(&test, &name).await, "gated");
        at(&test, now.plus(Duration::from_secs(600))).await;
        assert_eq!(state(&test, &name).await, "running");
        test
    })
    .await;
}

/// L-5: who waits is told when it is expected to begin: the usual length of the one that runs, and of those before it.
#[tokio::test]
async fn an_estimate_in_the_queue() {
    each(|test| async move {
        prepare(&test).await;
        at(&test, soaked(&test)).await;
        let first = deliver(&test, "r.dev", "INT1", "1.4.1", json!({})).await.json();
        let began = test.app.clock.now();
        at(&test, began.plus(Duration::from_secs(60))).await;
        finish(&test, first["delivery"].as_str().unwrap()).await;
        let began = test.app.clock.now();
        deliver(&test, "r.dev", "INT1", "1.4.2", json!({})).await;
        for (key, version, minutes) in [("a", "1.4.1", 1), ("b", "1.4.2", 2)] {
            let made = keyed(&test, "r.dev", "INT1", version, key).await.json();
            let waits = test.get(&format!("/deliveries/{}", made["delivery"].as_str().unwrap())).await.json();
            let expected = began.plus(Duration::from_secs(60 * minutes)).to_string();
            assert_eq!(waits["waiting"][0]["details"]["estimate"], json!(expected), "{waits:#}");
            assert!(waits["waiting"][0]["text"].as_str().unwrap().contains(", expected "), "{waits:#}");
        }
        test
    })
    .await;
}

/// Scenario 8: of 200 deliveries asked for at the same instant one runs, the others queue; each end lets the next one go.
#[tokio::test]
async fn never_two_at_once() {
    each(|test| async move {
        prepare(&test).await;
        at(&test, soaked(&test)).await;
        let asked = (0..200).map(|n| {
            let (test, key) = (&test, format!("key {n}"));
            async move { keyed(test, "r.dev", "INT1", if n % 2 == 0 { "1.4.1" } else { "1.4.2" }, &key).await }
        });
        let made = futures_util::future::join_all(asked).await;
        assert!(made.iter().all(|m| m.status.as_u16() == 201), "{:?}", made.iter().map(Answer::problem).next());
        let open = row::open(&mut test.app.db.read()).await.unwrap();
        let running: Vec<_> = open.iter().filter(|r| !r.state.waits()).collect();
        assert_eq!((open.len(), running.len()), (200, 1));
        look(&test).await;
        let next = open.iter().find(|r| r.state.waits()).unwrap().word();
        let waits = test.get(&format!("/deliveries/{next}")).await.json();
        assert_eq!(codes(&waits), ["W.lease"]);
        let details = &waits["waiting"][0]["details"];
        assert_eq!((details["holder"].as_str(), details["position"].as_str()), (Some("D-1"), Some("1")));
        let locks = test.get("/locks").await.json();
        let lock = locks.as_array().unwrap().iter().find(|l| l["name"] == "delivery/INT1").unwrap().clone();
        assert_eq!((lock["taken"].as_u64(), lock["waiting"][0].as_str()), (Some(1), Some(next.as_str())));
        finish(&test, "D-1").await;
        until(&test, &next, "running").await;
        let open = row::open(&mut test.app.db.read()).await.unwrap();
        assert_eq!(open.iter().filter(|r| !r.state.waits()).count(), 1);
        // The same key again is the same delivery.
        let again = keyed(&test, "r.dev", "INT1", "1.4.1", "key 0").await.json();
        assert_eq!(again["delivery"], made[0].json()["delivery"]);
        test
    })
    .await;
}

/// Scenario 9, L-8: whatever path asks for the lock, one has it; a reservation of a person holds deliveries, and says why.
#[tokio::test]
async fn one_lock_for_every_path() {
    each(|test| async move {
        prepare(&test).await;
        at(&test, soaked(&test)).await;
        let take = json!({ "name": "host/int-web-1", "for": "2h", "reason": "essais en cours" });
        let taken = as_user(&test, "o.ops", Method::POST, "/locks/take", take).await;
        assert!(taken.status.is_success(), "{:#}", taken.json());
        let made = deliver(&test, "r.dev", "INT2", "1.4.2", json!({})).await.json();
        let name = made["delivery"].as_str().unwrap().to_owned();
        let why = &made["waiting"][0];
        assert_eq!(
            (why["code"].as_str(), why["details"]["by"].as_str()),
            (Some("W.lease"), Some("o.ops")),
            "{made:#}"
        );
        assert!(why["text"].as_str().unwrap().contains("essais en cours"), "{why:#}");
        let locks = test.get("/locks").await.json();
        let free = locks.as_array().unwrap().iter().find(|l| l["name"] == "delivery/INT2");
        assert!(free.is_none_or(|l| l["taken"] == 0), "all or none: {free:?}");
        as_user(&test, "o.ops", Method::POST, "/locks/release", json!({ "name": "host/int-web-1" })).await;
        look(&test).await;
        assert_eq!(state(&test, &name).await, "running");
        // A demand in the space, and a rollback, find the same lock.
        let third = deliver(&test, "r.dev", "INT3", "1.4.2", json!({ "no_wait": true })).await;
        assert_eq!(third.problem(), (409, "not-yet".to_owned()), "they share a host: {:#}", third.json());
        finish(&test, &name).await;
        test
    })
    .await;
}

/// PR-2, PR-3: what a tier requires is found by the digest; acceptance opens the next one.
#[tokio::test]
async fn earlier_tiers_and_acceptance() {
    each(|test| async move {
        prepare(&test).await;
        at(&test, soaked(&test)).await;
        let early = deliver(&test, "o.ops", "REC1", "1.4.2", json!({})).await;
        assert_eq!(early.problem(), (422, "gate-closed".to_owned()), "{:#}", early.json());
        assert_eq!(early.json()["details"]["gates"], "W.requires");
        let path = test.get("/envs/PRD1/path?package=SICARDI&version=1.4.2").await.json();
        let missing: Vec<&str> =
            path["missing"].as_array().unwrap().iter().map(|m| m["code"].as_str().unwrap()).collect();
        assert_eq!(missing, ["W.store", "W.requires"], "{path:#}");
        assert_eq!(path["commands"][0], "escale package promote SICARDI 1.4.2 --store write-once");
        let made = deliver(&test, "r.dev", "INT1", "1.4.2", json!({})).await.json();
        finish(&test, made["delivery"].as_str().unwrap()).await;
        let there = test.get("/envs/INT1").await.json();
        assert_eq!(there["installed"][0]["version"], "1.4.2");
        let rec = deliver(&test, "o.ops", "REC1", "1.4.2", json!({})).await;
        assert!(started(&rec.json()), "{:#}", rec.json());
        finish(&test, rec.json()["delivery"].as_str().unwrap()).await;
        let accept = json!({ "package": "SICARDI", "version": "1.4.2", "note": "recette ok" });
        let accepted = as_user(&test, "m.rm", Method::POST, "/envs/REC1/accept", accept).await;
        assert_eq!(accepted.json()["by"], "m.rm", "{:#}", accepted.json());
        test.post("/packages/SICARDI/versions/1.4.2/promote", json!({ "store": "write-once" })).await;
        let prd = deliver(&test, "o.ops", "PRD1", "1.4.2", json!({})).await;
        assert!(started(&prd.json()), "{:#}", prd.json());
        let matrix = test.get("/matrix").await.json();
        assert_eq!(matrix["rows"][0]["cells"]["REC1"]["accepted_by"], "m.rm", "{matrix:#}");
        test
    })
    .await;
}

/// Scenario 22, RB-2, RB-3: going back waits for no age and no freeze, takes the lock, and installs the version before.
#[tokio::test]
async fn going_back_in_a_freeze() {
    each(|test| async move {
        prepare(&test).await;
        at(&test, soaked(&test)).await;
        for version in ["1.4.1", "1.4.2"] {
            let made = deliver(&test, "r.dev", "INT1", version, json!({})).await.json();
            finish(&test, made["delivery"].as_str().unwrap()).await;
        }
        let now = test.app.clock.now();
        let freeze = format!(
            "{POLICY}\n[[freeze]]\nname = \"gel\"\ntiers = [\"INT\"]\nfrom = \"{now}\"\nto = \"{}\"\nreason = \"fin d'année\"\nowner = \"group:ops\"\n",
            now.plus(Duration::from_secs(86_400))
        );
        apply(&test, json!({ "tiers.policy.toml": freeze })).await;
        let frozen = deliver(&test, "r.dev", "INT1", "1.4.2", json!({ "no_wait": true })).await;
        assert_eq!(frozen.json()["details"]["gates"], "W.freeze", "{:#}", frozen.json());
        let list = test.get("/envs/INT1/candidates?package=SICARDI").await.json();
        assert_eq!((list[0]["version"].as_str(), list[1]["version"].as_str()), (Some("1.4.2"), Some("1.4.1")));
        let back = as_user(&test, "r.dev", Method::POST, "/deliveries/D-2/rollback", json!({ "reason": "lent" })).await;
        assert!(started(&back.json()), "{:#}", back.json());
        assert_eq!((back.json()["version"].as_str(), back.json()["rollback_of"].as_str()), (Some("1.4.1"), Some("D-2")));
        let name = back.json()["delivery"].as_str().unwrap().to_owned();
        finish(&test, &name).await;
        let env = test.get("/envs/INT1").await.json();
        assert_eq!(env["installed"][0]["version"], "1.4.1");
        let before = test.get("/deliveries/D-2").await.json();
        assert_eq!((before["state"].as_str(), before["rolled_back_by"].as_str()), (Some("succeeded"), Some(name.as_str())));
        test
    })
    .await;
}

/// Scenario 29, WF-4: a freeze is opened for one delivery, with a reason, by who may; the others wait on.
#[tokio::test]
async fn a_freeze_is_opened_for_one() {
    each(|test| async move {
        prepare(&test).await;
        at(&test, soaked(&test)).await;
        let now = test.app.clock.now();
        let freeze = format!(
            "{POLICY}\n[[freeze]]\nname = \"gel\"\nfrom = \"{now}\"\nto = \"{}\"\n",
            now.plus(Duration::from_secs(86_400))
        );
        apply(&test, json!({ "tiers.policy.toml": freeze })).await;
        let mut names = Vec::new();
        for env in ["INT1", "INT2"] {
            let made = deliver(&test, "r.dev", env, "1.4.2", json!({})).await.json();
            assert_eq!(codes(&made), ["W.freeze"]);
            names.push(made["delivery"].as_str().unwrap().to_owned());
        }
        let path = format!("/deliveries/{}/override", names[0]);
        let ask = json!({ "gate": "freeze", "reason": "correctif de sécurité" });
        assert_eq!(
            as_user(&test, "o.ops", Method::POST, &path, ask.clone()).await.problem().1,
            "not-allowed"
        );
        assert_eq!(test.post(&path, json!({ "gate": "freeze" })).await.problem().1, "reason-required");
        let opened = test.post(&path, ask).await.json();
        assert!(started(&opened), "{opened:#}");
        assert_eq!(state(&test, &names[1]).await, "gated");
        let audit = test.get("/audit?search=override").await.json();
        assert_eq!(audit["items"][0]["action"], "override.freeze", "{audit:#}");
        test
    })
    .await;
}

/// Scenario 44, S-1: the same words in the delivery and in `why`; each names what is in the way.
#[tokio::test]
async fn why_says_the_same() {
    each(|test| async move {
        prepare(&test).await;
        let made = deliver(&test, "r.dev", "INT1", "1.4.2", json!({})).await.json();
        let name = made["delivery"].as_str().unwrap().to_owned();
        let same = |delivery: &Value, why: &Value| {
            let texts = |v: &Value, key: &str| {
                v[key]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|r| r["text"].as_str().unwrap().to_owned())
                    .collect::<Vec<_>>()
            };
            assert_eq!(texts(delivery, "waiting"), texts(why, "reasons"));
        };
        same(&made, &test.get(&format!("/why/{name}")).await.json());
        at(&test, soaked(&test)).await;
        test.post(
            "/spaces/engines",
            json!({ "action": "stop", "spaces": ["CA_LIVRAISON"], "yes_running": [name] }),
        )
        .await;
        let second = deliver(&test, "r.dev", "INT2", "1.4.2", json!({})).await.json();
        let other = second["delivery"].as_str().unwrap().to_owned();
        assert_eq!(codes(&second), ["W.engine"]);
        let why = test.get(&format!("/why/{other}")).await.json();
        same(&second, &why);
        assert_eq!(why["commands"][0], "escale engine start CA_LIVRAISON");
        let mine = as_user(&test, "r.dev", Method::GET, "/why", Value::Null).await.json();
        assert_eq!(mine["object"], other, "the last that waits");
        let space = test.get("/why/CA_LIVRAISON").await.json();
        assert_eq!(space["reasons"][0]["code"], "W.engine");
        let env = test.get("/why/INT1").await.json();
        assert!(env["reasons"].as_array().unwrap().iter().any(|r| r["code"] == "W.lease"), "{env:#}");
        let lock = test.get("/why/delivery%2FINT1").await.json();
        assert_eq!(
            (lock["state"].as_str(), lock["reasons"][0]["details"]["holder"].as_str()),
            (Some("taken"), Some(name.as_str()))
        );
        let job = test.get("/why/CA_LIVRAISON%2FCA_Init%2FATTEND").await.json();
        assert_eq!(job["object"], "CA_LIVRAISON/CA_Init/ATTEND", "{job:#}");
        assert_eq!(test.get("/why/NOTHING").await.problem(), (404, "not-found".to_owned()));
        test
    })
    .await;
}

/// A delivery that waits is called off by whoever asked; one whose time ran out expires, with the reason (WF-7).
#[tokio::test]
async fn cancelled_and_expired() {
    each(|test| async move {
        prepare(&test).await;
        let first = deliver(&test, "r.dev", "INT1", "1.4.1", json!({})).await.json();
        let first = first["delivery"].as_str().unwrap().to_owned();
        let path = format!("/deliveries/{first}/cancel");
        let off = as_user(&test, "r.dev", Method::POST, &path, json!({ "reason": "non" })).await.json();
        assert_eq!(off["state"], "cancelled", "{off:#}");
        assert_eq!(test.post(&path, json!({})).await.problem(), (409, "delivery-state".to_owned()));
        let late = test.app.clock.now().plus(Duration::from_secs(40 * 86_400));
        test.post("/spaces/engines", json!({ "action": "stop", "spaces": ["CA_LIVRAISON"] })).await;
        let made = deliver(&test, "r.dev", "INT1", "1.4.2", json!({})).await.json();
        let name = made["delivery"].as_str().unwrap().to_owned();
        at(&test, late).await;
        let over = test.get(&format!("/deliveries/{name}")).await.json();
        assert_eq!(
            (over["state"].as_str(), over["waiting"][0]["code"].as_str()),
            (Some("expired"), Some("delivery-expired"))
        );
        let events = test.get(&format!("/deliveries/{name}/events")).await.json();
        let kinds: Vec<&str> =
            events.as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
        assert_eq!((kinds[0], *kinds.last().unwrap()), ("created", "finished"));
        let report = test.get(&format!("/deliveries/{name}/report")).await;
        assert!(String::from_utf8(report.bytes).unwrap().starts_with(&format!("# Delivery {name}")));
        test
    })
    .await;
}

/// Every reason of ours is told in both languages.
#[test]
fn reasons_have_texts() {
    use protocol::Lang;
    for code in [
        "delivery-created",
        "delivery-started",
        "delivery-same-version",
        "delivery-superseded",
        "delivery-expired",
        "delivery-attention",
        "delivery-decision",
        "delivery-goes-back",
        "delivery-rolled-back-by",
        "delivery-ended",
        "delivery-cancelled",
        "delivery-override",
        "delivery-notified",
        "delivery-failed-job",
        "delivery-no-way-back",
        "delivery-irreversible",
        "object-outcome",
        "W.env-gone",
        "W.space-gone",
        "W.gone",
        "W.blocked",
        "W.republished",
        "W.requires",
    ] {
        let told = |lang| protocol::Reason::new(code, protocol::text::Params::new()).tell(lang);
        assert_ne!(told(Lang::En), code, "{code}");
        assert_ne!(told(Lang::En), told(Lang::Fr), "{code}");
    }
    for state in DeliveryState::ALL {
        assert_ne!(
            protocol::reason::deliver::word("delivery", state.word(), Lang::Fr),
            state.word(),
            "{}",
            state.word()
        );
        assert_eq!(DeliveryState::from_word(state.word()), Some(state));
    }
}
