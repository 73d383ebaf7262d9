//! Who is a second person.

use super::{as_user, prepare, started};
use crate::testing::{PASSWORD, each};
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request};
use serde_json::json;

/// P-8: the age after publication is waived by a second person, and a token of the first one is no second person.
#[tokio::test]
async fn a_token_is_no_second_person() {
    each(|test| async move {
        prepare(&test).await;
        let secret = test.post("/tokens", json!({ "name": "ci" })).await.json()["secret"].clone();
        let second = json!({ "name": "b.two", "password": PASSWORD, "role": "administrator" });
        assert_eq!(test.post("/users", second).await.status.as_u16(), 201);
        let ask = json!({ "env": "INT1", "package": "SICARDI", "version": "1.4.2" });
        let name = test.post("/deliveries", ask).await.json()["delivery"].as_str().unwrap().to_owned();
        let (path, ask) =
            (format!("/deliveries/{name}/override"), json!({ "gate": "soak", "reason": "urgent" }));
        let with_token = Request::post(format!("/api/v1{path}"))
            .header(AUTHORIZATION, format!("Bearer {}", secret.as_str().unwrap()))
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(ask.to_string()))
            .unwrap();
        assert_eq!(test.send(with_token).await.problem(), (422, "invalid-field".to_owned()));
        let opened = as_user(&test, "b.two", Method::POST, &path, ask).await.json();
        assert!(started(&opened), "{opened:#}");
        test
    })
    .await;
}
