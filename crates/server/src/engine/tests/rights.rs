//! Who may change which definitions.

use super::apply;
use crate::testing::{PASSWORD, each};
use axum::http::Method;
use serde_json::{Value, json};

/// §4.3: a release manager keeps calendars and freezes, and nothing else of the definitions; an auditor reads the trail and acts on nothing.
#[tokio::test]
async fn who_keeps_dates_and_who_reads_the_trail() {
    each(|test| async move {
        for (name, role) in [("m.rm", "release-manager"), ("a.audit", "auditor")] {
            let ask = json!({ "name": name, "password": PASSWORD, "role": role });
            assert_eq!(test.post("/users", ask).await.status.as_u16(), 201);
        }
        let policy = "format = 1\nkind = \"policy\"\n[delivery]\nsoak_floor = \"0s\"\n[[tier]]\nname = \"INT\"\nrank = 10\n";
        let freeze = format!(
            "{policy}[[freeze]]\nname = \"gel\"\nfrom = \"2026-12-18T00:00:00Z\"\nto = \"2027-01-04T00:00:00Z\"\nreason = \"fêtes\"\n"
        );
        let calendar = "format = 1\nkind = \"calendar\"\n[calendar]\nname = \"FR\"\ninclude = [\"2026-12-24\"]\n";
        let ask = async |user: &str, file: &str, text: &str| {
            let files = json!({ "files": { file: text } });
            test.ask_as(user, PASSWORD, Method::POST, "/documents/apply", files).await
        };
        let refused = ask("m.rm", "tiers.policy.toml", policy).await;
        assert_eq!(refused.problem(), (403, "not-allowed".to_owned()), "a policy is no freeze");
        apply(&test, "tiers.policy.toml", policy).await;
        for (file, text) in [("tiers.policy.toml", freeze.as_str()), ("fr.calendar.toml", calendar)] {
            let done = ask("m.rm", file, text).await;
            assert_eq!((done.status.as_u16(), &done.json()["applied"]), (200, &json!(true)), "{:#}", done.json());
        }
        let sneaky = freeze.replace("rank = 10", "rank = 20");
        assert_eq!(ask("m.rm", "tiers.policy.toml", &sneaky).await.problem().0, 403);
        for user in ["a.audit", "r.dev"] {
            assert!(matches!(ask(user, "fr.calendar.toml", calendar).await.status.as_u16(), 401 | 403), "{user}");
        }
        let read = async |user: &str, path: &str| {
            test.ask_as(user, PASSWORD, Method::GET, path, Value::Null).await.status.as_u16()
        };
        assert_eq!((read("a.audit", "/audit").await, read("a.audit", "/audit/verify").await), (200, 200));
        assert_eq!((read("m.rm", "/audit").await, read("a.audit", "/users").await), (403, 403));
        let made = test.ask_as("a.audit", PASSWORD, Method::POST, "/tokens", json!({ "name": "trail" })).await.json();
        assert!(made["expires_at"].is_string(), "a token always ends: {made:#}");
        test
    })
    .await;
}
