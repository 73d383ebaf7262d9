//! Stories about people, told through the router.

use crate::testing::{PASSWORD, each};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use std::net::SocketAddr;

#[tokio::test]
async fn a_session_opens_the_api_and_ends() {
    each(|test| async move {
        let wrong = test.ask_as("admin", "not the password", Method::GET, "/session", Value::Null).await;
        assert_eq!(wrong.problem(), (401, "wrong-password".into()));
        let nobody = test.send(Request::get("/api/v1/agents").body(Body::empty()).unwrap()).await;
        assert_eq!(nobody.problem(), (401, "not-authenticated".into()));

        let knock = Request::post("/api/v1/session")
            .header("content-type", "application/json")
            .header("user-agent", "browser/1")
            .extension(ConnectInfo("192.0.2.7:4000".parse::<SocketAddr>().unwrap()))
            .body(Body::from(json!({ "user": "ADMIN", "password": PASSWORD }).to_string()))
            .unwrap();
        let opened = test.send(knock).await;
        assert_eq!(opened.status, StatusCode::OK);
        let trail = test.get("/audit?search=session.").await.json();
        assert_eq!(
            (&trail["items"][0]["address"], &trail["items"][0]["client"]),
            (&json!("192.0.2.7"), &json!("browser/1"))
        );
        let cookie = opened.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let pair = cookie.split(';').next().unwrap().to_owned();
        let with_cookie = |method: Method, site: &str| {
            let request = Request::builder().method(method).uri("/api/v1/session").header("cookie", &pair);
            request.header("sec-fetch-site", site).body(Body::empty()).unwrap()
        };
        let who = test.send(with_cookie(Method::GET, "same-origin")).await;
        assert_eq!(who.json()["role"], "administrator");
        let foreign = test.send(with_cookie(Method::DELETE, "cross-site")).await;
        assert_eq!(foreign.problem(), (403, "cross-site".into()));
        let ended = test.send(with_cookie(Method::DELETE, "same-origin")).await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT);
        let after = test.send(with_cookie(Method::GET, "same-origin")).await;
        assert_eq!(after.problem(), (401, "not-authenticated".into()));
        test
    })
    .await;
}

#[tokio::test]
async fn roles_decide_and_the_audit_trail_tells() {
    each(|test| async move {
        let made = test
            .post("/users", json!({ "name": "Léa", "password": "look but not touch", "role": "reader" }))
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.json());
        let clash = test
            .post("/users", json!({ "name": "LÉA", "password": "look but not touch", "role": "reader" }))
            .await;
        assert_eq!(clash.problem(), (409, "exists".into()));
        let short =
            test.post("/users", json!({ "name": "bob", "password": "short", "role": "reader" })).await;
        assert_eq!(short.problem(), (422, "invalid-field".into()));
        let unknown = test
            .post("/users", json!({ "name": "bob", "password": "long enough 123", "rôle": "reader" }))
            .await;
        assert_eq!(unknown.problem(), (400, "invalid-body".into()));

        let read = test.ask_as("Léa", "look but not touch", Method::GET, "/agents", Value::Null).await;
        assert_eq!(read.status, StatusCode::OK);
        let touch = test.ask_as("Léa", "look but not touch", Method::POST, "/enroll-tokens", json!({})).await;
        assert_eq!(touch.problem(), (403, "not-allowed".into()));
        let trail = test.ask_as("Léa", "look but not touch", Method::GET, "/audit", Value::Null).await;
        assert_eq!(trail.problem(), (403, "not-allowed".into()));

        let off = test.ask(Method::PATCH, "/users/L%C3%A9a", json!({ "enabled": false })).await;
        assert_eq!(off.status, StatusCode::OK, "{:?}", off.json());
        let shut = test.ask_as("Léa", "look but not touch", Method::GET, "/agents", Value::Null).await;
        assert_eq!(shut.status, StatusCode::UNAUTHORIZED);

        let last = test.ask(Method::DELETE, "/users/admin", Value::Null).await;
        assert_eq!(last.problem(), (409, "last-administrator".into()));
        let trail = test.get("/audit?search=user.&limit=2").await.json();
        assert_eq!(trail["items"][0]["action"], "user.changed");
        assert_eq!(trail["total"], 3);
        let older = test
            .get(&format!("/audit?search=user.&limit=2&cursor={}", trail["next"].as_str().unwrap()))
            .await;
        assert_eq!(older.json()["items"][0]["object"], "admin");
        test
    })
    .await;
}

#[tokio::test]
async fn a_token_never_holds_more_than_its_person() {
    each(|test| async move {
        test.post("/users", json!({ "name": "dev", "password": "developer 12", "role": "developer" })).await;
        let more = test
            .ask_as(
                "dev",
                "developer 12",
                Method::POST,
                "/tokens",
                json!({ "name": "ci", "role": "administrator" }),
            )
            .await;
        assert_eq!(more.problem(), (422, "invalid-field".into()));
        let token =
            test.ask_as("dev", "developer 12", Method::POST, "/tokens", json!({ "name": "ci" })).await.json();
        let ask = |path: &str| {
            let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
            Request::get(format!("/api/v1{path}"))
                .header("authorization", bearer)
                .body(Body::empty())
                .unwrap()
        };
        assert_eq!(test.send(ask("/session")).await.json()["kind"], "token");
        test.ask(Method::PATCH, "/users/dev", json!({ "role": "reader" })).await;
        assert_eq!(test.send(ask("/session")).await.json()["role"], "reader");
        test.ask(Method::PATCH, "/users/dev", json!({ "enabled": false })).await;
        assert_eq!(test.send(ask("/session")).await.status, StatusCode::UNAUTHORIZED);
        test
    })
    .await;
}

#[tokio::test]
async fn a_credential_in_use_stays() {
    each(|test| async move {
        let made = test.post("/credentials", json!({ "name": "Devices" })).await.json();
        assert!(made["access_key"].as_str().unwrap().len() > 30);
        test.post("/agents", json!({ "name": "CapteurSalon", "credential": "devices" })).await;
        let refused = test.ask(Method::DELETE, "/credentials/Devices", Value::Null).await;
        assert_eq!(refused.problem(), (409, "credential-in-use".into()));
        assert!(refused.json()["detail"].as_str().unwrap().contains("CapteurSalon"));
        let stale =
            test.ask(Method::PATCH, "/credentials/Devices", json!({ "revision": 9, "enabled": false })).await;
        assert_eq!(stale.problem(), (409, "stale-revision".into()));
        test
    })
    .await;
}

#[tokio::test]
async fn problems_come_in_the_reader_s_language() {
    each(|test| async move {
        let ask = Request::get("/api/v1/agents")
            .header("accept-language", "fr-CA,en;q=0.5")
            .body(Body::empty())
            .unwrap();
        let answer = test.send(ask).await;
        assert!(
            answer.json()["detail"].as_str().unwrap().starts_with("identifiez-vous"),
            "{:?}",
            answer.json()
        );
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        let missing = test.get("/nothing/here").await;
        assert_eq!(missing.problem(), (404, "no-such-address".into()));
        let method = test.ask(Method::PUT, "/agents", Value::Null).await;
        assert_eq!(method.problem(), (405, "method-not-allowed".into()));
        test
    })
    .await;
}
