//! Stories of requests, on every engine.

mod queue;
mod scenarios;
mod together;

use crate::delivery;
use crate::spaces;
use crate::testing::{Answer, PASSWORD, TestApp, each};
use axum::http::Method;
use base64::Engine;
use model::Timestamp;
use serde_json::{Value, json};

const POLICY: &str = r#"
format = 1
kind = "policy"
[delivery]
soak_floor = "10m"
start_within = "30d"
approval_life = "14d"
[[tier]]
name = "INT"
rank = 10
direct = ["dev", "ops"]
[[tier]]
name = "REC"
rank = 20
direct = ["ops"]
request = ["dev", "rm"]
request_fields = ["title", "ticket"]
[[tier.stage]]
name = "exploitation"
approvers = ["ops"]
min = 1
no_self = true
[[tier]]
name = "PRD"
rank = 40
direct = ["ops"]
request = ["dev", "rm"]
window = "prd-change-window"
register_before = { calendar = "cab", cutoff = "Thu 12:00", board = "Fri", earliest = "next-week" }
[[tier.stage]]
name = "exploitation"
approvers = ["ops"]
min = 1
no_self = true
[[tier.stage]]
name = "release"
approvers = ["rm"]
min = 1
no_self = true
different_person = true
[[window]]
name = "prd-change-window"
timezone = "Europe/Paris"
open = [{ from = "Mon 14:00", to = "Fri 12:00" }]
[[freeze]]
name = "fin-d-annee"
tiers = ["PRD"]
from = "2026-12-18T12:00:00+01:00"
to = "2027-01-04T14:00:00+01:00"
reason = "Gel de fin d'année"
owner = "group:ops"
"#;

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
x = 10.0
[[application.job]]
name = "ATTEND"
type = "manual"
"#;

fn env(name: &str, tier: &str) -> String {
    format!(
        "format = 1\nkind = \"env\"\n[env]\nname = \"{name}\"\ntier = \"{tier}\"\nspace = \"CA_LIVRAISON\"\nagents = [\"int-web-1\"]\n"
    )
}

async fn apply(test: &TestApp, files: Value) {
    let answer = test.post("/documents/apply", json!({ "files": files })).await;
    let applied = answer.json();
    assert!(answer.status.is_success() && applied["applied"] == true, "{applied:#}");
}

/// Bytes of a version with a deliver face.
fn packed(test: &TestApp, version: &str, script: &str) -> Vec<u8> {
    built(test, ("SICARDI", version), script, "")
}

/// The same, of any package; `more` stands in `[deliver]`.
fn built(test: &TestApp, (package, version): (&str, &str), script: &str, more: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "format = 1\n[package]\nname = \"{package}\"\nversion = \"{version}\"\n[deliver]\nhooks = {{ install = true }}\n{more}"
    );
    std::fs::write(folder.path().join("escale.toml"), text).unwrap();
    std::fs::create_dir_all(folder.path().join("delivery/hooks")).unwrap();
    std::fs::write(folder.path().join("delivery/hooks/install"), format!("#!/bin/sh\n{script}\n")).unwrap();
    let out = test.folder.path().join(format!("{package}-{version}.zip"));
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    std::fs::read(&out).unwrap()
}

async fn publish(test: &TestApp, version: &str, script: &str) {
    let published = test.publish(&format!("SICARDI-{version}.zip"), &packed(test, version, script)).await;
    assert!(published.status.is_success(), "{:?}", published.json());
}

/// A version that declares more in `[deliver]`.
async fn publish_with(test: &TestApp, package: &str, version: &str, more: &str) {
    let bytes = built(test, (package, version), "echo", more);
    let published = test.publish(&format!("{package}-{version}.zip"), &bytes).await;
    assert!(published.status.is_success(), "{:?}", published.json());
}

/// The same version with other bytes, on purpose.
async fn replace(test: &TestApp, version: &str, script: &str) {
    let bytes = packed(test, version, script);
    let ask = json!({ "file": format!("SICARDI-{version}.zip"), "size_bytes": bytes.len() });
    let id = test.post("/uploads", ask).await.json()["id"].as_str().unwrap().to_owned();
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("admin:{PASSWORD}"));
    let request = axum::http::Request::patch(format!("/api/v1/uploads/{id}?offset=0"))
        .header("authorization", format!("Basic {basic}"))
        .body(axum::body::Body::from(bytes))
        .unwrap();
    assert!(test.send(request).await.status.is_success());
    let done = test.post(&format!("/uploads/{id}/publish?replace=true"), Value::Null).await;
    assert!(done.status.is_success(), "{:?}", done.json());
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Thursday 2026-11-26, 09:00 in Paris, a version that is an hour old.
async fn prepare(test: &TestApp) {
    test.app.clock.set(time("2026-11-26T07:00:00Z"));
    for (name, role) in [
        ("r.dev", "developer"),
        ("o.ops", "operator"),
        ("p.ops", "operator"),
        ("m.rm", "release-manager"),
        ("l.lit", "reader"),
    ] {
        let ask = json!({ "name": name, "password": PASSWORD, "role": role });
        assert_eq!(test.post("/users", ask).await.status.as_u16(), 201);
    }
    test.enroll("int-web-1").await;
    apply(
        test,
        json!({
            "tiers.policy.toml": POLICY,
            "ca_livraison.space.toml": SPACE,
            "int1.env.toml": env("INT1", "INT"),
            "rec1.env.toml": env("REC1", "REC"),
            "prd1.env.toml": env("PRD1", "PRD"),
        }),
    )
    .await;
    publish(test, "1.4.2", "echo 2").await;
    publish(test, "1.4.3", "echo 3").await;
    at(test, "2026-11-26T08:00:00Z").await;
}

/// Sets the clock, and lets the chores look.
async fn at(test: &TestApp, now: &str) -> Option<Timestamp> {
    test.app.clock.set(time(now));
    let mut turn = spaces::turn(&test.app).await.unwrap();
    delivery::round(&test.app, &mut turn).await.unwrap()
}

async fn look(test: &TestApp) {
    let mut turn = spaces::turn(&test.app).await.unwrap();
    delivery::round(&test.app, &mut turn).await.unwrap();
}

async fn post(test: &TestApp, user: &str, path: &str, body: Value) -> Answer {
    test.ask_as(user, PASSWORD, Method::POST, path, body).await
}

async fn get(test: &TestApp, user: &str, path: &str) -> Value {
    test.ask_as(user, PASSWORD, Method::GET, path, Value::Null).await.json()
}

async fn filed(test: &TestApp, env: &str, more: Value) -> String {
    let mut body =
        json!({ "env": env, "package": "SICARDI", "version": "1.4.2", "ticket": "CHG-7", "submit": true });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let answer = post(test, "r.dev", "/requests", body).await;
    let request = answer.json();
    assert_eq!(answer.status.as_u16(), 201, "{request:#}");
    assert_eq!(request["state"], "submitted");
    request["request"].as_str().unwrap().to_owned()
}

async fn act(test: &TestApp, user: &str, request: &str, action: &str, body: Value) -> Answer {
    post(test, user, &format!("/requests/{request}/{action}"), body).await
}

/// Q-4, Q-6, Q-8: a draft is filed, decided by who may, becomes a delivery of who asked; then nothing is offered but a copy.
#[tokio::test]
async fn from_draft_to_delivery() {
    each(|test| async move {
        prepare(&test).await;
        let draft = json!({ "env": "rec1", "package": "sicardi", "version": "1.4.2" });
        assert_eq!(post(&test, "l.lit", "/requests", draft.clone()).await.problem().0, 403);
        let answer = post(&test, "r.dev", "/requests", draft).await;
        let request = answer.json();
        assert_eq!(answer.status.as_u16(), 201, "{request:#}");
        assert_eq!((&request["state"], &request["tier"]), (&json!("draft"), &json!("REC")));
        assert_eq!(request["ask"]["title"], "[SICARDI] Delivery to REC1");
        assert_eq!(request["actions"], json!(["submit", "withdraw", "copy"]));
        let name = request["request"].as_str().unwrap();
        // The tier asks for a ticket.
        assert_eq!(
            act(&test, "r.dev", name, "submit", json!({})).await.problem(),
            (422, "invalid-field".to_owned())
        );
        assert_eq!(act(&test, "o.ops", name, "submit", json!({})).await.problem().0, 403, "another's draft");
        let path = format!("/requests/{name}");
        let changed = test
            .ask_as("r.dev", PASSWORD, Method::PATCH, &path, json!({ "ticket": "CHG-7", "revision": 1 }))
            .await;
        assert_eq!(changed.json()["revision"], 2, "{:#}", changed.json());
        let stale = test.ask_as("r.dev", PASSWORD, Method::PATCH, &path, json!({ "revision": 1 })).await;
        assert_eq!(stale.problem(), (409, "stale-revision".to_owned()));
        let filed = act(&test, "r.dev", name, "submit", json!({})).await.json();
        assert_eq!(filed["state"], "submitted", "{filed:#}");
        assert_eq!(filed["reasons"][0]["code"], "W.approval");
        assert_eq!(filed["reasons"][0]["details"]["approvers"], "ops");

        let queue = get(&test, "o.ops", "/requests?to_decide=true").await;
        assert_eq!(queue[0]["request"], name);
        assert_eq!(
            queue[0]["actions"],
            json!(["approve", "reject", "ask-changes", "withdraw", "take", "copy"])
        );
        assert_eq!(get(&test, "m.rm", "/requests?to_decide=true").await, json!([]));
        assert_eq!(
            act(&test, "m.rm", name, "approve", json!({})).await.problem(),
            (403, "not-approver".to_owned())
        );
        assert_eq!(act(&test, "o.ops", name, "take", json!({})).await.json()["assigned_to"], "o.ops");
        assert_eq!(
            act(&test, "o.ops", name, "reject", json!({})).await.problem(),
            (422, "reason-required".to_owned())
        );
        let approved = act(&test, "o.ops", name, "approve", json!({ "comment": "ok" })).await.json();
        assert_eq!(approved["state"], "approved", "{approved:#}");
        look(&test).await;
        let consumed = get(&test, "r.dev", &path).await;
        assert_eq!(consumed["state"], "consumed", "{consumed:#}");
        assert_eq!(consumed["actions"], json!(["copy"]));
        assert_eq!(
            act(&test, "o.ops", name, "approve", json!({})).await.problem(),
            (409, "request-state".to_owned())
        );
        let delivery =
            get(&test, "r.dev", &format!("/deliveries/{}", consumed["delivery"].as_str().unwrap())).await;
        assert_eq!((&delivery["request"], &delivery["by"]), (&json!(name), &json!("r.dev")));
        assert!(delivery["started_at"].is_string(), "{delivery:#}");
        let why = get(&test, "r.dev", &format!("/why/{name}")).await;
        assert_eq!(why["reasons"][0]["code"], "Q.consumed");
        test
    })
    .await;
}

/// Scenario 26: whoever asks does not approve, not even as operator; after 14 days it has expired, with two reminders before. Q-2.
#[tokio::test]
async fn own_requests_and_expiry() {
    each(|test| async move {
        prepare(&test).await;
        let body = json!({ "env": "REC1", "package": "SICARDI", "version": "1.4.2", "ticket": "CHG-7", "submit": true });
        let answer = post(&test, "o.ops", "/requests", body).await.json();
        let name = answer["request"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
        assert_eq!(act(&test, "o.ops", &name, "approve", json!({})).await.problem(), (403, "own-request".to_owned()));
        assert!(!answer["actions"].as_array().unwrap().contains(&json!("approve")));

        let happened = |request: &Value| -> Vec<String> {
            request["history"].as_array().unwrap().iter().map(|e| e["what"].as_str().unwrap().to_owned()).collect()
        };
        let path = format!("/requests/{name}");
        for (now, expected) in [
            ("2026-12-03T07:59:59Z", "created submitted"),
            ("2026-12-03T08:00:00Z", "created submitted reminded"),
            ("2026-12-08T22:23:59Z", "created submitted reminded"),
            ("2026-12-08T22:24:00Z", "created submitted reminded reminded"),
            ("2026-12-10T07:59:59Z", "created submitted reminded reminded"),
            ("2026-12-10T08:00:00Z", "created submitted reminded reminded expired"),
        ] {
            at(&test, now).await;
            let request = get(&test, "r.dev", &path).await;
            assert_eq!(happened(&request).join(" "), expected, "{now}");
        }
        let request = get(&test, "r.dev", &path).await;
        assert_eq!((&request["state"], &request["reasons"][0]["code"]), (&json!("expired"), &json!("Q.expired")));
        assert_eq!(act(&test, "p.ops", &name, "approve", json!({})).await.problem(), (409, "request-state".to_owned()));
        test
    })
    .await;
}

/// Scenarios 7 and 25: an approval is bound to the digest, the environment and the graph: each change ends it and is named; a node that was moved is none. Q-1.
#[tokio::test]
async fn bound_to_what_was_approved() {
    each(|test| async move {
        prepare(&test).await;
        let later = json!({ "at": "2026-11-27T08:00:00Z" });
        let (first, second, third) = (
            filed(&test, "REC1", later.clone()).await,
            filed(&test, "REC1", json!({ "at": "2026-11-27T08:00:00Z", "version": "1.4.3" })).await,
            filed(&test, "PRD1", later.clone()).await,
        );
        assert_eq!(act(&test, "o.ops", &first, "approve", json!({})).await.json()["state"], "approved");
        look(&test).await;
        let state =
            async |name: &str| get(&test, "r.dev", &format!("/requests/{name}")).await["state"].clone();
        assert_eq!(state(&first).await, "approved", "its time has not come");

        apply(&test, json!({ "ca_livraison.space.toml": SPACE.replace("x = 10.0", "x = 99.0") })).await;
        look(&test).await;
        assert_eq!(state(&first).await, "approved", "the same graph");

        replace(&test, "1.4.2", "echo other bytes").await;
        look(&test).await;
        let request = get(&test, "r.dev", &format!("/requests/{first}")).await;
        assert_eq!(request["state"], "invalidated", "{request:#}");
        assert_eq!(request["reasons"][0]["details"]["what"], "digest");
        assert_eq!(state(&third).await, "invalidated", "so does one that is not decided yet");
        assert_eq!(state(&second).await, "submitted", "another version");

        apply(
            &test,
            json!({ "rec1.env.toml": format!("{}lock = [\"env\", \"host\"]\n", env("REC1", "REC")) }),
        )
        .await;
        look(&test).await;
        let request = get(&test, "r.dev", &format!("/requests/{second}")).await;
        assert_eq!(request["reasons"][0]["details"]["what"], "env", "{request:#}");
        test
    })
    .await;
}

/// Scenario 27: filed on Thursday at 11:59 it goes next week, at 12:01 the week after; told while it is typed. Q-10, Q-11: an urgent one waits for no board.
#[tokio::test]
async fn boards() {
    each(|test| async move {
        prepare(&test).await;
        for (now, board, earliest) in [
            ("2026-11-26T10:59:00Z", "2026-11-26T23:00:00.000Z", "2026-11-30T13:00:00.000Z"),
            ("2026-11-26T11:01:00Z", "2026-12-03T23:00:00.000Z", "2026-12-07T13:00:00.000Z"),
        ] {
            at(&test, now).await;
            let slot = get(&test, "r.dev", "/requests/slot?env=PRD1").await;
            assert_eq!(
                (&slot["board_at"], &slot["earliest_at"]),
                (&json!(board), &json!(earliest)),
                "{slot:#}"
            );
            assert_eq!(slot["stages"], json!(["exploitation", "release"]));
            let name = filed(&test, "PRD1", json!({})).await;
            let request = get(&test, "r.dev", &format!("/requests/{name}")).await;
            assert_eq!((&request["board_at"], &request["earliest_at"]), (&json!(board), &json!(earliest)));
            if now.contains("10:59") {
                for who in ["o.ops", "m.rm"] {
                    assert_eq!(act(&test, who, &name, "approve", json!({})).await.status.as_u16(), 200);
                }
                look(&test).await;
                let request = get(&test, "r.dev", &format!("/requests/{name}")).await;
                assert_eq!(request["state"], "approved", "{request:#}");
                assert_eq!(request["reasons"][0]["until"], earliest);
            }
        }
        let urgent = json!({ "urgency": "urgent", "impact": "sales stop", "justification": "a fix" });
        let name = filed(&test, "PRD1", urgent).await;
        // Saturday: outside the window, and no board met.
        at(&test, "2026-11-28T10:00:00Z").await;
        assert_eq!(act(&test, "o.ops", &name, "approve", json!({})).await.status.as_u16(), 200);
        assert_eq!(act(&test, "o.ops", &name, "approve", json!({})).await.problem().1, "not-approver");
        assert_eq!(act(&test, "m.rm", &name, "approve", json!({})).await.status.as_u16(), 200);
        look(&test).await;
        let request = get(&test, "r.dev", &format!("/requests/{name}")).await;
        assert_eq!(request["state"], "consumed", "{request:#}");
        let delivery =
            get(&test, "r.dev", &format!("/deliveries/{}", request["delivery"].as_str().unwrap())).await;
        assert!(delivery["started_at"].is_string(), "{delivery:#}");

        let calendar =
            get(&test, "l.lit", "/calendar?from=2026-11-23T00:00:00Z&to=2026-12-21T00:00:00Z").await;
        let kinds: std::collections::BTreeSet<&str> =
            calendar["entries"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
        assert_eq!(
            kinds.into_iter().collect::<Vec<_>>().join(" "),
            "board cutoff delivery freeze request window"
        );
        let feed = test.ask_as("l.lit", PASSWORD, Method::GET, "/calendar.ics", Value::Null).await;
        assert!(String::from_utf8_lossy(&feed.bytes).contains("SUMMARY:Freeze: fin-d-annee"));
        test
    })
    .await;
}

/// §5.3: back to its author, rejected, withdrawn, copied; an urgent one on a tier of one stage needs two roles (Q-11).
#[tokio::test]
async fn other_ends() {
    each(|test| async move {
        prepare(&test).await;
        let name = filed(&test, "REC1", json!({})).await;
        let body = json!({ "comment": "which window?" });
        let back = act(&test, "o.ops", &name, "ask-changes", body).await.json();
        assert_eq!(
            (&back["state"], &back["reasons"][0]["code"]),
            (&json!("changes-asked"), &json!("Q.changes-asked"))
        );
        assert_eq!(act(&test, "r.dev", &name, "submit", json!({})).await.json()["state"], "submitted");
        let body = json!({ "comment": "no", "revision": 1 });
        assert_eq!(act(&test, "o.ops", &name, "reject", body).await.problem().1, "stale-revision");
        let rejected = act(&test, "o.ops", &name, "reject", json!({ "comment": "no" })).await.json();
        assert_eq!(rejected["state"], "rejected");
        let copy = act(&test, "r.dev", &name, "copy", json!({ "version": "1.4.3" })).await.json();
        assert_eq!(
            (&copy["state"], &copy["ask"]["version"], &copy["ask"]["ticket"]),
            (&json!("draft"), &json!("1.4.3"), &json!("CHG-7"))
        );
        let copy = copy["request"].as_str().unwrap();
        assert_eq!(act(&test, "m.rm", copy, "withdraw", json!({})).await.problem().0, 403);
        assert_eq!(act(&test, "r.dev", copy, "withdraw", json!({})).await.json()["state"], "withdrawn");

        let urgent = json!({ "urgency": "urgent", "impact": "x", "justification": "y" });
        let name = filed(&test, "REC1", urgent).await;
        assert_eq!(act(&test, "o.ops", &name, "approve", json!({})).await.json()["state"], "submitted");
        assert_eq!(
            act(&test, "p.ops", &name, "approve", json!({})).await.problem(),
            (403, "decided-twice".to_owned())
        );
        assert_eq!(act(&test, "m.rm", &name, "approve", json!({})).await.json()["state"], "approved");
        let review = get(&test, "m.rm", &format!("/requests/{name}/review")).await;
        assert_eq!(review["plan"]["delivery"]["env"], "REC1", "{review:#}");
        test
    })
    .await;
}
