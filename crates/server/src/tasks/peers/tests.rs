//! Stories of neighbours, from the request on.

use crate::testing::{Answer, TestApp, each};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request};
use serde_json::{Value, json};
use std::net::SocketAddr;

async fn ask(test: &TestApp, key: &str, from: &str, digest: &str, body: Value) -> Answer {
    let mut request = Request::post(format!("/api/v1/agent/bundles/{digest}/sharing"))
        .header(AUTHORIZATION, format!("Bearer {key}"))
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(from.parse::<SocketAddr>().unwrap()));
    test.send(request).await
}

/// A bundle of a bit more than two chunks; its digest.
async fn large(test: &TestApp) -> String {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source");
    std::fs::create_dir(&source).unwrap();
    std::fs::write(
        source.join("escale.toml"),
        "format = 1\n[package]\nname = \"large\"\nversion = \"1.0.0\"\n[run]\ncommand = [\"./x\"]\n",
    )
    .unwrap();
    let mut random = vec![0; 2_200_000];
    getrandom::fill(&mut random).unwrap();
    std::fs::write(source.join("x"), random).unwrap();
    let out = folder.path().join("large-1.0.0.zip");
    bundle::pack(&source, &out, &mut |_, _| {}).unwrap();
    let answer = test.publish("large-1.0.0.zip", &std::fs::read(&out).unwrap()).await.json();
    answer["package"]["digest"].as_str().or(answer["digest"].as_str()).unwrap().to_owned()
}

/// Enrols an agent that is to run it; its key.
async fn enroll(test: &TestApp, name: &str) -> String {
    let key = test.enroll(name).await;
    let placed = test.post(&format!("/agents/{name}/instances"), json!({ "name": "large" })).await;
    assert_eq!(placed.status.as_u16(), 201, "{:?}", placed.json());
    key
}

async fn declare(test: &TestApp, networks: Value) {
    let answer = test.ask(Method::PUT, "/networks", networks).await;
    assert!(answer.status.is_success(), "{:?}", answer.json());
}

/// Neighbours of a declared network are sent to each other, everybody else to the server.
#[tokio::test]
async fn a_segment_is_the_declared_network_an_agent_speaks_from() {
    each(|test| async move {
        let digest = large(&test).await;
        let (a, b, c) = (enroll(&test, "a").await, enroll(&test, "b").await, enroll(&test, "c").await);
        let _there = ["a", "b", "c"];
        let certificate = "ab".repeat(32);
        let body = |address: &str| {
            json!({ "address": address, "certificate": certificate, "list": true, "want": [0, 1], "failed": [] })
        };
        let answer = ask(&test, &a, "10.1.0.1:999", &digest, body("10.1.0.1:8089")).await.json();
        assert_eq!((&answer["share"], &answer["token"]), (&json!(false), &json!("")), "nothing is declared");

        declare(
            &test,
            json!([
                { "cidr": "10.0.0.0/8", "p2p": false }, { "cidr": "10.1.0.0/16", "p2p": true },
                { "cidr": "10.1.2.0/24", "p2p": true }
            ]),
        )
        .await;
        let first = ask(&test, &a, "10.1.0.1:999", &digest, body("10.1.0.1:8089")).await.json();
        assert_eq!((&first["share"], &first["network"]), (&json!(true), &json!("10.1.0.0/16")));
        assert_eq!(first["values"].as_array().unwrap().len(), 3);
        assert_eq!(first["from"], json!([{ "chunk": 0, "peer": null }, { "chunk": 1, "peer": null }]));
        // Another segment has another token; outside there is none.
        let narrow = ask(&test, &c, "10.1.2.9:5", &digest, body("10.1.2.9:1")).await.json();
        assert_eq!(narrow["network"], "10.1.2.0/24");
        assert_ne!(first["token"], narrow["token"]);
        let outside = ask(&test, &c, "10.2.0.1:5", &digest, body("10.2.0.1:1")).await.json();
        assert_eq!(outside["share"], false);
        // It says the same again, and an address that is not its own is not believed.
        let again = ask(&test, &b, "10.1.0.2:7", &digest, body("10.1.0.99:8089")).await.json();
        assert_eq!((&again["share"], &again["token"]), (&json!(true), &first["token"]));
        // Nobody is connected here, so nobody is anybody's neighbour.
        assert_eq!(again["from"][0]["peer"], Value::Null);
        // Who has no key, or asks for what there is not.
        let nobody = ask(&test, "wrong", "10.1.0.2:7", &digest, body("")).await;
        assert_eq!(nobody.status.as_u16(), 403);
        let nothing = format!("blake3:{}", "0".repeat(64));
        assert_eq!(ask(&test, &a, "10.1.0.1:9", &nothing, body("")).await.status.as_u16(), 404);
        test
    })
    .await;
}

#[tokio::test]
async fn the_second_is_sent_to_the_first() {
    each(|test| async move {
        let digest = large(&test).await;
        let (a, b) = (enroll(&test, "a").await, enroll(&test, "b").await);
        declare(&test, json!([{ "cidr": "10.0.0.0/8", "p2p": true }])).await;
        let id = |row: &Value| {
            let id: model::id::AgentId = row["id"].as_str().unwrap().parse().unwrap();
            id.as_uuid()
        };
        let mut there = Vec::new();
        for name in ["a", "b"] {
            let agent = test.get(&format!("/agents/{name}")).await.json();
            there.push(test.app.presence.enter(id(&agent), "boot").unwrap());
        }
        let body = |n: u8, failed: Value| {
            json!({ "address": format!("10.0.0.{n}:80"), "certificate": "0c".repeat(32), "want": [2], "failed": failed })
        };
        let first = ask(&test, &a, "10.0.0.1:9", &digest, body(1, json!([]))).await.json();
        assert_eq!(first["from"], json!([{ "chunk": 2, "peer": null }]));
        let second = ask(&test, &b, "10.0.0.2:9", &digest, body(2, json!([]))).await.json();
        assert_eq!(
            second["from"][0]["peer"],
            json!({ "agent": "a", "address": "10.0.0.1:80", "certificate": "0c".repeat(32) })
        );
        let failed = json!([{ "chunk": 2, "agent": "a" }]);
        let third = ask(&test, &b, "10.0.0.2:9", &digest, body(2, failed)).await.json();
        assert_eq!(third["from"][0]["peer"], Value::Null, "the server always gives");
        test
    })
    .await;
}
