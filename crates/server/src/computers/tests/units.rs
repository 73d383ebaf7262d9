//! What units shut out.

use super::*;
use crate::testing::{PASSWORD, each};

/// a user of a unit sees and changes what belongs to it and below, and nothing else.
#[tokio::test]
async fn a_user_acts_inside_his_unit() {
    each(|test| async move {
        let ask = json!({ "name": "pat", "password": PASSWORD, "role": "operator" });
        let made = test.post("/users", ask).await;
        assert_eq!((made.status.as_u16(), made.json()["unit"].as_str()), (201, Some("/")));
        let role = json!({ "role": "administrator", "unit": "/paris" });
        let changed = patch(&test, "/users/pat", role).await;
        assert_eq!((changed.status.as_u16(), changed.json()["unit"].as_str()), (200, Some("/paris")));
        assert_eq!(patch(&test, "/users/pat", json!({ "unit": "paris" })).await.problem().0, 422);
        let (inside, outside) =
            (machine(&test, "inside", |_| {}).await, machine(&test, "outside", |_| {}).await);
        patch(&test, &format!("/computers/{inside}"), json!({ "unit": "/Paris/shop" })).await;
        let pat = |method: Method, path: String, body: Value| {
            let test = &test;
            async move { test.ask_as("pat", PASSWORD, method, &path, body).await }
        };
        let list = pat(Method::GET, "/computers".into(), Value::Null).await.json();
        assert_eq!(names(&list["items"]), ["inside"]);
        for (method, body) in
            [(Method::GET, Value::Null), (Method::PATCH, json!({})), (Method::DELETE, Value::Null)]
        {
            let answer = pat(method.clone(), format!("/computers/{outside}"), body).await;
            assert_eq!(answer.problem(), (404, "not-found".into()), "{method}");
        }
        let away = pat(Method::PATCH, format!("/computers/{inside}"), json!({ "unit": "/lyon" })).await;
        assert_eq!(away.problem(), (403, "outside-unit".into()));
        let preview = json!({ "any": [[{ "field": "os_family", "test": "is", "value": "linux" }]] });
        assert_eq!(pat(Method::POST, "/groups/preview".into(), preview.clone()).await.json()["total"], 1);
        let group =
            pat(Method::POST, "/groups".into(), json!({ "name": "mine", "query": preview })).await.json();
        assert_eq!((group["unit"].as_str(), group["computers"].as_u64()), (Some("/paris"), Some(1)));
        let stolen = json!({ "name": "stolen", "computers": [outside] });
        assert_eq!(pat(Method::POST, "/groups".into(), stolen).await.problem().0, 404);
        let theirs = json!({ "name": "theirs", "unit": "/lyon" });
        assert_eq!(pat(Method::POST, "/groups".into(), theirs.clone()).await.problem().1, "outside-unit");
        assert_eq!(test.post("/groups", theirs).await.status, 201);
        assert_eq!(names(&pat(Method::GET, "/groups".into(), Value::Null).await.json()), ["mine"]);
        assert_eq!(pat(Method::DELETE, "/groups/theirs".into(), Value::Null).await.problem().0, 404);
        test
    })
    .await;
}
