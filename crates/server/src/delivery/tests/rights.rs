//! Least right: tokens that are narrowed, who records acceptance, and who the trail says it was.

use super::{apply, as_user, at, deliver, finish, prepare, publish, soaked};
use crate::testing::{Answer, TestApp, each};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use axum::http::{Method, Request};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// Calls with a token, from an address.
async fn with(test: &TestApp, token: &Value, from: &str, method: Method, path: &str, body: Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header(AUTHORIZATION, format!("Bearer {}", token["secret"].as_str().unwrap()))
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, "pipeline/3")
        .extension(ConnectInfo(from.parse::<SocketAddr>().unwrap()))
        .body(Body::from(body.to_string()))
        .unwrap();
    test.send(request).await
}

/// the token of a pipeline delivers its package to its tier, from its network, and does nothing else; and the trail says who it was (§27).
#[tokio::test]
async fn a_token_is_narrowed_to_tiers_packages_and_networks() {
    each(|test| async move {
        prepare(&test).await;
        let scope = json!({ "tiers": ["int"], "packages": ["SICARDI"], "networks": ["10.1.0.0/16"] });
        let token = test.post("/tokens", json!({ "name": "ci", "scope": scope })).await.json();
        assert_eq!(token["scope"]["networks"], json!(["10.1.0.0/16"]), "{token:#}");
        let (near, far) = ("10.1.2.3:5000", "10.2.2.3:5000");
        let ask = |env: &str| json!({ "env": env, "package": "SICARDI", "version": "1.4.2" });

        let elsewhere = with(&test, &token, far, Method::GET, "/envs", Value::Null).await;
        assert_eq!(elsewhere.problem(), (403, "token-elsewhere".into()));
        let unknown = Request::get("/api/v1/envs")
            .header(AUTHORIZATION, format!("Bearer {}", token["secret"].as_str().unwrap()))
            .body(Body::empty())
            .unwrap();
        assert_eq!(test.send(unknown).await.problem(), (403, "token-elsewhere".into()));

        let higher = with(&test, &token, near, Method::POST, "/deliveries", ask("REC1")).await;
        assert_eq!(higher.problem(), (403, "not-allowed".into()));
        let asked = with(&test, &token, near, Method::POST, "/requests", ask("REC1")).await;
        assert_eq!(asked.problem(), (403, "not-allowed".into()));
        for (path, body) in [
            ("/tokens", json!({ "name": "wider" })),
            ("/enroll-tokens", json!({})),
            ("/documents/apply", json!({ "files": {} })),
        ] {
            let answer = with(&test, &token, near, Method::POST, path, body).await;
            assert_eq!(answer.problem(), (403, "not-allowed".into()), "{path}");
        }
        let envs = with(&test, &token, near, Method::GET, "/envs", Value::Null).await.json();
        let access = |name: &str| {
            let found = envs.as_array().unwrap().iter().find(|env| env["name"] == name).unwrap();
            found["access"].as_str().unwrap().to_owned()
        };
        assert_eq!((access("INT1").as_str(), access("REC1").as_str()), ("deliver", "none"));

        let made = with(&test, &token, near, Method::POST, "/deliveries", ask("INT1")).await;
        assert!(made.status.is_success(), "{:#}", made.json());
        let trail = test.get("/audit?search=delivery.").await.json();
        let lines = trail["items"].as_array().unwrap();
        let line = lines.iter().find(|line| line["actor"] == "token ci").unwrap();
        assert_eq!(
            (&line["actor"], &line["behalf"], &line["role"]),
            (&json!("token ci"), &json!("admin"), &json!("administrator")),
            "{line:#}"
        );
        assert_eq!((&line["address"], &line["client"]), (&json!("10.1.2.3"), &json!("pipeline/3")));
        assert!(
            line["details"].as_object().unwrap().keys().all(|key| !key.starts_with("caller.")),
            "{line:#}"
        );
        let waits = lines.iter().find(|line| line["action"] == "delivery.gated").unwrap();
        assert_eq!(
            (&waits["actor"], &waits["object"]),
            (&json!("server"), &made.json()["delivery"]),
            "{waits:#}"
        );
        assert_eq!(test.get("/audit/verify").await.json()["ok"], true);

        let other = json!({ "name": "other", "scope": { "packages": ["PORTAIL"] } });
        let other = test.post("/tokens", other).await.json();
        let refused = with(&test, &other, far, Method::POST, "/deliveries", ask("INT1")).await;
        assert_eq!(refused.problem(), (403, "not-allowed".into()));
        let wrong = json!({ "name": "wrong", "scope": { "networks": ["everywhere"] } });
        assert_eq!(test.post("/tokens", wrong).await.problem(), (422, "invalid-field".into()));
        test
    })
    .await;
}

/// `accept:env` (§4.2, row 61): who may only ask accepts nothing; a tier may name who does.
#[tokio::test]
async fn acceptance_is_recorded_by_those_the_tier_means() {
    each(|test| async move {
        prepare(&test).await;
        let accepts = async |who: &str, env: &str| {
            let ask = json!({ "package": "SICARDI", "note": "played through" });
            let answer = as_user(&test, who, Method::POST, &format!("/envs/{env}/accept"), ask).await;
            answer.problem()
        };
        let (no, there) = ((403, "not-allowed".to_owned()), (422, "invalid-field".to_owned()));
        // Nothing is installed yet: whoever may, hears that.
        assert_eq!(accepts("r.dev", "INT1").await, there);
        assert_eq!(accepts("r.dev", "REC1").await, no);
        assert_eq!(accepts("l.lit", "INT1").await, no);
        let policy = super::POLICY.replacen("rank = 20", "rank = 20\naccept = [\"user:l.lit\"]", 1);
        apply(&test, json!({ "tiers.policy.toml": policy })).await;
        assert_eq!(accepts("l.lit", "REC1").await, there);
        assert_eq!(accepts("l.lit", "INT1").await, no);
        assert_eq!(accepts("r.dev", "REC1").await, no);
        test
    })
    .await;
}

/// PR-1, PR-7: what is old and nowhere needed goes, but stays as long as a tier keeps what was delivered there well.
#[tokio::test]
async fn a_tier_keeps_what_was_delivered_there() {
    each(|test| async move {
        prepare(&test).await;
        let keep = super::POLICY.replacen("rank = 10", "rank = 10\nkeep_days = 60", 1);
        let keep = keep.replacen("[delivery]", "[delivery]\ndeploy_store_days = 15", 1);
        apply(&test, json!({ "tiers.policy.toml": keep })).await;
        publish(&test, "1.4.3").await;
        publish(&test, "1.4.4").await;
        at(&test, soaked(&test)).await;
        for version in ["1.4.1", "1.4.2", "1.4.3"] {
            let made = deliver(&test, "r.dev", "INT1", version, json!({})).await.json();
            finish(&test, made["delivery"].as_str().unwrap()).await;
        }
        let began = test.app.clock.now();
        let left = async |days: u64| {
            test.app.clock.set(began.plus(Duration::from_secs(days * 86_400)));
            crate::resources::sweep(&test.app).await.unwrap();
            let mut q = test.app.db.read();
            crate::packages::deliverable_versions(&mut q, "SICARDI", 10).await.unwrap()
        };
        // Never delivered: gone. Installed, and to go back to: here. Before that: as the tier says.
        assert_eq!(left(40).await, ["1.4.3", "1.4.2", "1.4.1"]);
        assert_eq!(left(61).await, ["1.4.3", "1.4.2"]);
        test
    })
    .await;
}
