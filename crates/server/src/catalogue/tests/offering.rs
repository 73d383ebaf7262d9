//! What we offer, and to whom.

use super::super::sign::is_signed;
use super::{package, publish};
use crate::testing::{TestApp, each};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use serde_json::Value;
use std::net::SocketAddr;

const INDEX: &str = "/catalogue/v1/index.json";

fn from(peer: &str, path: &str) -> Request<Body> {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

/// S1-04: the repository is offered as one signed file, the same bytes until something changes.
#[tokio::test]
async fn the_repository_is_offered_signed() {
    each(|test| async move {
        publish(&test, "Lamp", "1.0").await;
        publish(&test, "Lamp", "1.10").await;
        publish(&test, "Door", "2.0").await;
        let index = test.send(from("127.0.0.1:5", INDEX)).await;
        assert_eq!(index.status, StatusCode::OK);
        let again = test.send(from("127.0.0.1:5", INDEX)).await;
        assert_eq!(index.bytes, again.bytes);
        let told = index.json();
        let names: Vec<String> = told["packages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| format!("{} {}", p["name"].as_str().unwrap(), p["version"].as_str().unwrap()))
            .collect();
        assert_eq!(names, ["Door 2.0", "Lamp 1.10", "Lamp 1.0"]);
        assert_eq!(told["packages"][0]["author"], "Ada");
        assert_eq!(told["packages"][0]["documentation"], "https://docs.example/Door");
        assert_eq!(told["escale"], env!("CARGO_PKG_VERSION"));

        let signature = test.send(from("127.0.0.1:5", &format!("{INDEX}.sig"))).await;
        let signature = String::from_utf8(signature.bytes).unwrap();
        assert!(is_signed(told["key"].as_str().unwrap(), &index.bytes, &signature));
        let known = Request::get(INDEX).header("if-none-match", index.headers["etag"].clone());
        let mut known = known.body(Body::empty()).unwrap();
        known.extensions_mut().insert(ConnectInfo("127.0.0.1:5".parse::<SocketAddr>().unwrap()));
        assert_eq!(test.send(known).await.status, StatusCode::NOT_MODIFIED);

        let at = format!("/catalogue/v1/{}", told["packages"][0]["url"].as_str().unwrap());
        let file = test.send(from("127.0.0.1:5", &at)).await;
        let digest = model::Digest::from_bytes(*blake3::hash(&file.bytes).as_bytes()).to_string();
        assert_eq!(told["packages"][0]["digest"], digest.as_str());
        assert_eq!(file.bytes, package("Door", "2.0"));
        let at = format!("/catalogue/v1/{}", told["packages"][0]["icon"].as_str().unwrap());
        let icon = test.send(from("127.0.0.1:5", &at)).await;
        assert_eq!(icon.headers["content-type"], "image/png");
        assert_eq!(icon.bytes, super::PNG);

        publish(&test, "Lamp", "1.11").await;
        let more = test.send(from("127.0.0.1:5", INDEX)).await;
        assert_eq!(more.json()["packages"].as_array().unwrap().len(), 4);
        assert_eq!(more.json()["key"], told["key"]);
        let missing =
            test.send(from("127.0.0.1:5", &format!("/catalogue/v1/files/{}", "0".repeat(64)))).await;
        assert_eq!(missing.problem().0, 404);
        test
    })
    .await;
}

/// Who may read it: machines of the networks of the configuration, keys of enabled credentials, people who may see.
#[tokio::test]
async fn the_catalogue_is_read_by_whom_it_is_offered_to() {
    let test = TestApp::beside(|config| {
        config.catalogue.offer_to = vec!["10.0.0.0/8".parse().unwrap()];
        config.compat.denial_delay_ms = 1;
    })
    .await;
    let key = test.get("/credentials/Standard/key").await.json()["access_key"].as_str().unwrap().to_owned();
    let with = |peer: &str, name: &'static str, value: &str| {
        let mut request = from(peer, INDEX);
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    assert_eq!(test.send(from("10.1.2.3:5", INDEX)).await.status, StatusCode::OK);
    assert_eq!(test.send(from("127.0.0.1:5", INDEX)).await.problem(), (401, "not-authenticated".into()));
    let relayed = with("10.1.2.3:5", "x-forwarded-for", "192.0.2.1");
    assert_eq!(test.send(relayed).await.status, StatusCode::UNAUTHORIZED, "a proxy is not its clients");
    assert_eq!(test.send(with("192.0.2.1:5", "AccessKey", &key)).await.status, StatusCode::OK);
    assert_eq!(test.send(with("192.0.2.1:5", "AccessKey", "wrong")).await.status, StatusCode::UNAUTHORIZED);
    test.ask(axum::http::Method::PATCH, "/credentials/Standard", serde_json::json!({ "enabled": false }))
        .await;
    assert_eq!(test.send(with("192.0.2.1:5", "AccessKey", &key)).await.status, StatusCode::UNAUTHORIZED);
    let session =
        test.post("/session", serde_json::json!({ "user": "admin", "password": crate::testing::PASSWORD }));
    let Value::String(token) = session.await.json()["token"].clone() else { panic!("a session") };
    let people = with("192.0.2.1:5", "authorization", &format!("Bearer {token}"));
    assert_eq!(test.send(people).await.status, StatusCode::OK);
    test.end().await;
}
