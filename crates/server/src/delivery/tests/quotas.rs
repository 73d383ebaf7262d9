//! What one person may have open at once (spec/delivery §30.3).

use super::{apply, as_user, at, deliver, finish, prepare, soaked};
use crate::testing::each;
use axum::http::Method;
use serde_json::json;

/// One more than the policy allows is refused, for that person alone, until one has ended; going back is never refused for it.
#[tokio::test]
async fn deliveries_of_one_person() {
    each(|test| async move {
        prepare(&test).await;
        let tight = super::POLICY.replacen("[delivery]", "[delivery]\nopen_deliveries_max = 1", 1);
        apply(&test, json!({ "tiers.policy.toml": tight })).await;
        at(&test, soaked(&test)).await;
        let mut made = Vec::new();
        for version in ["1.4.1", "1.4.2"] {
            let one = deliver(&test, "r.dev", "INT1", version, json!({})).await.json();
            made.push(one["delivery"].as_str().unwrap().to_owned());
            finish(&test, made.last().unwrap()).await;
        }
        let open = deliver(&test, "r.dev", "INT2", "1.4.1", json!({})).await;
        assert_eq!(open.status.as_u16(), 201, "{:#}", open.json());
        let second = deliver(&test, "r.dev", "INT3", "1.4.1", json!({})).await;
        assert_eq!(second.problem(), (429, "deliveries-quota".to_owned()));
        let details = &second.json()["details"];
        assert_eq!((&details["count"], &details["limit"]), (&json!("1"), &json!("1")));
        let other = deliver(&test, "o.ops", "INT3", "1.4.1", json!({})).await;
        assert_eq!(other.status.as_u16(), 201, "{:#}", other.json());

        let path = format!("/deliveries/{}/rollback", made[1]);
        let back = as_user(&test, "r.dev", Method::POST, &path, json!({ "reason": "essai" })).await;
        assert!(back.status.is_success(), "{:#}", back.json());
        finish(&test, open.json()["delivery"].as_str().unwrap()).await;
        let next = deliver(&test, "r.dev", "INT2", "1.4.2", json!({})).await;
        assert_eq!(next.status.as_u16(), 201, "{:#}", next.json());
        test
    })
    .await;
}

/// Requests, those that are filed together counted one by one; a withdrawn one leaves its place.
#[tokio::test]
async fn requests_of_one_person() {
    each(|test| async move {
        prepare(&test).await;
        let tight = super::POLICY.replacen("[delivery]", "[delivery]\nopen_requests_max = 2", 1);
        // Nothing need come before: what is filed is approved, and waits.
        let tight = tight.replace("requires = [{ tier = \"INT\", state = \"delivered\" }]", "");
        let second = super::env("REC2", "REC", "[\"env\"]");
        apply(&test, json!({ "tiers.policy.toml": tight, "rec2.env.toml": second })).await;
        let ask = async |version: &str, more: &[&str]| {
            let body =
                json!({ "env": "REC1", "package": "SICARDI", "version": version, "also_envs": more, "submit": true });
            as_user(&test, "r.dev", Method::POST, "/requests", body).await
        };
        let first = ask("1.4.1", &[]).await;
        assert_eq!(first.status.as_u16(), 201, "{:#}", first.json());
        let both = ask("1.4.2", &["REC2"]).await;
        assert_eq!(both.problem(), (429, "requests-quota".to_owned()), "one would fit, two do not");
        assert_eq!(ask("1.4.2", &[]).await.status.as_u16(), 201);
        assert_eq!(ask("1.4.2", &[]).await.problem().1, "requests-quota");
        let path = format!("/requests/{}/withdraw", first.json()["request"].as_str().unwrap());
        let gone = as_user(&test, "r.dev", Method::POST, &path, json!({})).await;
        assert!(gone.status.is_success(), "{:#}", gone.json());
        assert_eq!(ask("1.4.1", &[]).await.status.as_u16(), 201);
        test
    })
    .await;
}
