//! Stories about credentials: their keys, their rights, and how fast these end.

use super::store;
use crate::args;
use crate::exchange::{Party, Permit};
use crate::store::Query;
use crate::testing::{PASSWORD, TestApp, each};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use model::Secret;
use model::message::PartyKind;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A request of a session.
async fn as_session(
    test: &TestApp,
    token: &Value,
    method: Method,
    path: &str,
    body: Value,
) -> crate::testing::Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("authorization", format!("Bearer {}", token.as_str().unwrap()))
        .header("content-type", "application/json")
        .body(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) })
        .unwrap();
    test.send(request).await
}

/// A sign-in with a body, by nobody.
async fn sign_in(test: &TestApp, body: Value) -> crate::testing::Answer {
    let request = Request::post("/api/v1/session").header("content-type", "application/json");
    test.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn key_of(test: &TestApp, name: &str) -> String {
    let told = test.get(&format!("/credentials/{name}/key")).await;
    assert_eq!(told.status, StatusCode::OK, "{:?}", told.json());
    told.json()["access_key"].as_str().unwrap().to_owned()
}

/// SRV-08: a key is shown again to an administrator, which leaves a line; the database does not hold it in the clear.
#[tokio::test]
async fn a_key_is_shown_to_administrators_alone() {
    each(|test| async move {
        let ask = json!({ "name": "Devices", "access_key": "a key a person chose", "control": true });
        let made = test.post("/credentials", ask).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.json());
        assert_eq!(made.json()["control"], true);
        assert_eq!(made.json()["management"], false);
        assert_eq!(key_of(&test, "devices").await, "a key a person chose");
        let trail = test.get("/audit?search=key-shown").await.json();
        assert_eq!(trail["items"][0]["object"], "Devices");
        assert!(!trail.to_string().contains("a key a person chose"));

        let ops = json!({ "name": "ops", "password": PASSWORD, "role": "operator" });
        test.post("/users", ops).await;
        let refused =
            test.ask_as("ops", PASSWORD, Method::GET, "/credentials/Devices/key", Value::Null).await;
        assert_eq!(refused.problem(), (403, "not-allowed".into()));

        let row = test.app.db.read().row(store::CREDENTIAL_SEALED, args!["devices"]).await.unwrap().unwrap();
        let sealed: Vec<u8> = row.get(0).unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"person"));

        // Made by an older server: no key that can be shown, until it is given again.
        let mut tx = test.app.db.observe().await.unwrap();
        tx.run(store::CREDENTIAL_UNSEAL, args!["devices"]).await.unwrap();
        tx.commit().await.unwrap();
        let lost = test.get("/credentials/Devices/key").await;
        assert_eq!(lost.problem(), (409, "key-not-kept".into()));
        let again = json!({ "access_key": "a key a person chose" });
        test.ask(Method::PATCH, "/credentials/Devices", again).await;
        assert_eq!(key_of(&test, "Devices").await, "a key a person chose");
        test
    })
    .await;
}

/// SRV-08: the first start makes the two credentials of the sources, with random keys (§2.7).
#[tokio::test]
async fn the_first_start_makes_two_credentials() {
    each(|test| async move {
        let list = test.get("/credentials").await.json();
        let names: Vec<&str> = list.as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Administrator", "Standard"]);
        assert_eq!((&list[0]["control"], &list[0]["management"]), (&json!(true), &json!(true)));
        assert_eq!((&list[1]["control"], &list[1]["management"]), (&json!(false), &json!(false)));
        assert_eq!(list[0]["enabled"], true);
        assert!(list[0]["access_key"].is_null(), "keys are not in lists");
        let (one, other) = (key_of(&test, "Administrator").await, key_of(&test, "Standard").await);
        assert!(one.len() > 30 && one != other);
        test
    })
    .await;
}

/// SRV-09: rules come back as they were written; wrong ones are refused and named.
#[tokio::test]
async fn rules_round_trip() {
    each(|test| async move {
        let at = "/credentials/Standard/authorizations";
        let none = test.get(at).await.json();
        assert_eq!(none["states"]["rules"], json!([]));
        let rules = json!({
            "states": { "default": "deny", "rules": [
                { "id": "own", "decision": "allow", "agent": "Greenhouse", "instance": "*", "name": "*" } ] },
            "messages": { "default": "deny", "rules": [
                { "id": "m1", "decision": "allow", "scope": "group", "args": "Alerts", "key": "*" },
                { "id": "m2", "decision": "allow", "scope": "package", "args": "Collector", "key": "Ping" } ] },
            "groups": { "default": "deny", "rules": [ { "decision": "allow", "group": "Garden" } ] },
        });
        let put = test.ask(Method::PUT, at, rules.clone()).await;
        assert_eq!(put.status, StatusCode::OK, "{:?}", put.json());
        assert_eq!(test.get(at).await.json(), rules);
        let listed = test.get("/credentials").await.json();
        assert_eq!(listed[1]["restricted"], true);
        let key = Secret::new(key_of(&test, "Standard").await);
        let opened = super::opened(&mut test.app.db.read(), &key).await.unwrap();
        assert!(opened[0].rules.may_see("Greenhouse", "Probe", "Air"));
        assert!(!opened[0].rules.may_see("Office", "Probe", "Air"));
        let (_, same) = super::permit_parts(&mut test.app.db.read(), opened[0].id).await.unwrap().unwrap();
        assert_eq!(same, opened[0].rules);

        let rule = |change: Value| {
            let mut one = json!({ "id": "x", "decision": "deny", "scope": "all", "args": "", "key": "" });
            one.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            one
        };
        let wrong = [
            (json!({ "messages": { "rules": [rule(json!({ "scope": "everybody" }))] } }), "everybody"),
            (json!({ "messages": { "rules": [rule(json!({ "decision": "maybe" }))] } }), "decision"),
            (json!({ "messages": { "rules": [rule(json!({})), rule(json!({ "id": "X" }))] } }), "two rules"),
            (json!({ "messages": { "rules": [rule(json!({ "id": " " }))] } }), "name"),
            (json!({ "states": { "default": "perhaps" } }), "default"),
        ];
        for (body, word) in wrong {
            let refused = test.ask(Method::PUT, at, body.clone()).await;
            assert_eq!(refused.problem(), (422, "invalid-field".into()), "{body}");
            let detail = refused.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(word) || word == "everybody", "{detail}");
        }
        assert_eq!(test.get(at).await.json(), rules, "what was refused changed nothing");
        test
    })
    .await;
}

/// CON-01: an access key opens the console for a credential that may control, with the rights of its flags; a wrong
/// one is answered late.
#[tokio::test]
async fn an_access_key_signs_in() {
    each(|test| async move {
        let options = test.send(Request::get("/api/v1/session/options").body(Body::empty()).unwrap()).await;
        assert_eq!(options.json(), json!({ "fixed": false }));
        let started = Instant::now();
        let wrong = sign_in(&test, json!({ "access_key": "no such key" })).await;
        assert_eq!(wrong.problem(), (401, "wrong-key".into()));
        assert!(started.elapsed() >= test.app.config.compat.denial_delay());
        let weak = sign_in(&test, json!({ "access_key": key_of(&test, "Standard").await })).await;
        assert_eq!(weak.problem(), (401, "wrong-key".into()));
        let nothing = sign_in(&test, json!({})).await;
        assert_eq!(nothing.problem(), (401, "wrong-password".into()));

        let strong = sign_in(&test, json!({ "access_key": key_of(&test, "Administrator").await })).await;
        assert_eq!(strong.status, StatusCode::OK, "{:?}", strong.json());
        assert!(strong.headers["set-cookie"].to_str().unwrap().contains("HttpOnly"));
        let strong = strong.json();
        assert_eq!(strong["caller"]["kind"], "credential");
        assert_eq!(strong["caller"]["name"], "Administrator");
        assert_eq!(strong["caller"]["role"], "administrator");
        assert_eq!(strong["caller"]["rights"].as_array().unwrap().len(), model::rights::Right::ALL.len());
        let users = as_session(&test, &strong["token"], Method::GET, "/users", Value::Null).await;
        assert_eq!(users.status, StatusCode::OK);

        test.post("/credentials", json!({ "name": "Wall", "access_key": "wall display", "control": true }))
            .await;
        let wall = sign_in(&test, json!({ "access_key": "wall display" })).await.json();
        assert_eq!(wall["caller"]["rights"], json!(["view", "control"]));
        let see = as_session(&test, &wall["token"], Method::GET, "/agents", Value::Null).await;
        assert_eq!(see.status, StatusCode::OK);
        for (method, path, body) in [
            (Method::POST, "/agents", json!({ "name": "x" })),
            (Method::GET, "/users", Value::Null),
            (Method::GET, "/credentials/Wall/key", Value::Null),
            (Method::GET, "/tokens", Value::Null),
        ] {
            let refused = as_session(&test, &wall["token"], method, path, body).await;
            assert_eq!(refused.problem(), (403, "not-allowed".into()), "{path}");
        }
        // Several credentials with one key: the one with most rights.
        test.post(
            "/credentials",
            json!({ "name": "Alarm", "access_key": "wall display", "control": true,
            "management": true }),
        )
        .await;
        let both = sign_in(&test, json!({ "access_key": "wall display" })).await.json();
        assert_eq!(both["caller"]["name"], "Alarm");
        let ended = as_session(&test, &both["token"], Method::DELETE, "/session", Value::Null).await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT);
        let after = as_session(&test, &both["token"], Method::GET, "/session", Value::Null).await;
        assert_eq!(after.problem(), (401, "not-authenticated".into()));
        test
    })
    .await;
}

/// What takes something away, one after the other; each is done to a credential of its own.
fn takings() -> Vec<(&'static str, Method, &'static str, Value)> {
    vec![
        ("disabled", Method::PATCH, "", json!({ "enabled": false })),
        ("key", Method::PATCH, "", json!({ "access_key": "quite another key" })),
        ("control", Method::PATCH, "", json!({ "control": false })),
        ("rules", Method::PUT, "/authorizations", json!({ "states": { "default": "deny" } })),
        ("removed", Method::DELETE, "", Value::Null),
    ]
}

/// SRV-17: whatever is taken from a credential is gone at once: its sessions, mailboxes, and live streams.
#[tokio::test]
async fn what_is_taken_away_is_gone_at_once() {
    each(|test| async move {
        for (name, method, part, body) in takings() {
            let made = json!({ "name": name, "access_key": format!("the key of {name}"), "control": true });
            assert_eq!(test.post("/credentials", made).await.status, StatusCode::CREATED);
            let session = sign_in(&test, json!({ "access_key": format!("the key of {name}") })).await.json();
            let key = Secret::new(format!("the key of {name}"));
            let opened = super::opened(&mut test.app.db.read(), &key).await.unwrap();
            let permit =
                Permit { credentials: vec![(opened[0].id, opened[0].rules.clone())], ..Permit::default() };
            let party = Party {
                kind: PartyKind::ConsumerHttp,
                agent: "Consumer".into(),
                name: name.into(),
                instance: None,
                permit,
            };
            let mailbox = test.app.new_id();
            assert!(test.app.exchange.listeners.open(party, mailbox).is_some());
            let generation = super::generation(&test.app);

            let path = format!("/credentials/{name}{part}");
            let stream = as_session(&test, &session["token"], Method::GET, "/events", Value::Null);
            let take = async {
                // The stream is open when it counts as a reader.
                while test.app.live.readers() < 2 {
                    tokio::task::yield_now().await;
                }
                test.ask(method.clone(), &path, body.clone()).await
            };
            let readers = test.app.live.read(None);
            let both = async { tokio::join!(stream, take) };
            let (stream, taken) = tokio::time::timeout(Duration::from_secs(10), both).await.expect(name);
            drop(readers);
            assert!(taken.status.is_success(), "{name}: {:?}", taken.json());
            assert_eq!(stream.status, StatusCode::OK, "{name}: the stream was open and came to its end");
            assert!(test.app.exchange.listeners.get(mailbox).is_none(), "{name}: the mailbox is open");
            assert!(super::generation(&test.app) > generation);
            let after = as_session(&test, &session["token"], Method::GET, "/session", Value::Null).await;
            assert_eq!(after.problem(), (401, "not-authenticated".into()), "{name}");
            let open = super::opened(&mut test.app.db.read(), &key).await.unwrap();
            assert_eq!(open.is_empty(), matches!(name, "disabled" | "key" | "removed"), "{name}");
        }
        test
    })
    .await;
}

/// SRV-17: what gives more cuts nobody.
#[tokio::test]
async fn what_is_given_cuts_nobody() {
    each(|test| async move {
        test.post("/credentials", json!({ "name": "Wall", "access_key": "wall display", "control": true }))
            .await;
        let session = sign_in(&test, json!({ "access_key": "wall display" })).await.json();
        test.ask(Method::PATCH, "/credentials/Wall", json!({ "management": true })).await;
        let who = as_session(&test, &session["token"], Method::GET, "/session", Value::Null).await.json();
        assert_eq!(who["role"], "administrator");
        test
    })
    .await;
}

/// CON-01: where the configuration names a credential, the console asks nobody.
#[tokio::test]
async fn a_fixed_key_signs_everybody_in() {
    let test = TestApp::beside(|config| config.console.credential = Some("wall".to_owned())).await;
    let options = Request::get("/api/v1/session/options").body(Body::empty()).unwrap();
    assert_eq!(test.send(options).await.json(), json!({ "fixed": false }), "there is no such credential yet");
    assert_eq!(sign_in(&test, json!({})).await.problem(), (401, "wrong-password".into()));
    test.post("/credentials", json!({ "name": "Wall", "control": true })).await;
    let options = Request::get("/api/v1/session/options").body(Body::empty()).unwrap();
    assert_eq!(test.send(options).await.json(), json!({ "fixed": true }));
    let session = sign_in(&test, json!({})).await.json();
    assert_eq!(session["caller"]["name"], "Wall");
    assert_eq!(session["caller"]["rights"], json!(["view", "control"]));
    let mine = sign_in(&test, json!({ "user": "admin", "password": PASSWORD })).await.json();
    assert_eq!(mine["caller"]["kind"], "user", "people can still be themselves");
    test.ask(Method::PATCH, "/credentials/Wall", json!({ "enabled": false })).await;
    let after = as_session(&test, &session["token"], Method::GET, "/session", Value::Null).await;
    assert_eq!(after.status, StatusCode::UNAUTHORIZED);
    test.end().await;
}

/// S0-20: a virtual package proves its identity with its own credential; without one, with its sentinel's.
#[tokio::test]
async fn each_package_has_its_credential() {
    each(|test| async move {
        for name in ["House", "Probe"] {
            test.post("/credentials", json!({ "name": name, "access_key": format!("key of {name}") })).await;
        }
        test.post("/agents", json!({ "name": "Greenhouse", "credential": "House" })).await;
        for (name, credential) in [("Air", Some("Probe")), ("Soil", None)] {
            let mut ask = json!({ "name": name, "virtual": true, "config": { "enabled": true } });
            if let Some(credential) = credential {
                ask["config"]["credential"] = json!(credential);
            }
            let made = test.post("/agents/Greenhouse/instances", ask).await;
            assert!(made.status.is_success(), "{:?}", made.json());
        }
        for (package, key, opens) in [
            ("Air", "key of Probe", true),
            ("Air", "key of House", false),
            ("Soil", "key of House", true),
            ("Soil", "key of Probe", false),
        ] {
            let ask = Request::get("/rest/constellation/CheckAccess")
                .header("SentinelName", "greenhouse")
                .header("PackageName", package)
                .header("AccessKey", key)
                .body(Body::empty())
                .unwrap();
            let status = test.send(ask).await.status;
            let expected = if opens { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(status, expected, "{package} with the {key}");
        }
        test
    })
    .await;
}
