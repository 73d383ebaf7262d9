//! The queue of those who decide, the list of urgent changes, wished times.

use super::{POLICY, act, apply, at, env, filed, get, prepare};
use crate::testing::{PASSWORD, TestApp, each};
use axum::http::Method;
use serde_json::{Value, json};

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|r| r["request"].as_str().unwrap()).collect()
}

/// who decides sees the highest tier first, then the nearest wish, then the oldest; an urgent change comes first in its tier.
#[tokio::test]
async fn by_tier_wish_and_age() {
    each(|test| async move {
        prepare(&test).await;
        let urgent = json!({ "urgency": "urgent", "impact": "sales stop", "justification": "a fix" });
        let late = filed(&test, "REC1", json!({ "at": "2026-11-30T10:00:00Z" })).await;
        let soon = filed(&test, "REC1", json!({ "at": "2026-11-27T10:00:00Z" })).await;
        let pressing = filed(&test, "REC1", urgent).await;
        let high = filed(&test, "PRD1", json!({})).await;
        // None of these has a wish: their age counts.
        at(&test, "2026-11-26T08:10:00Z").await;
        let old = filed(&test, "REC1", json!({})).await;
        at(&test, "2026-11-26T08:20:00Z").await;
        let young = filed(&test, "REC1", json!({})).await;
        let queue = get(&test, "o.ops", "/requests?to_decide=true").await;
        assert_eq!(names(&queue), [&high, &pressing, &old, &young, &soon, &late]);
        let queue = get(&test, "o.ops", "/requests?to_decide=true&urgent=true").await;
        assert_eq!(names(&queue), [&pressing]);
        test
    })
    .await;
}

/// urgent changes are listed month by month, drafts among none of them.
#[tokio::test]
async fn urgent_changes_of_a_month() {
    each(|test| async move {
        prepare(&test).await;
        let urgent = || json!({ "urgency": "urgent", "impact": "sales stop", "justification": "a fix" });
        let november = filed(&test, "REC1", urgent()).await;
        filed(&test, "REC1", json!({})).await;
        let mut draft = urgent();
        for (key, value) in [("env", "REC1"), ("package", "SICARDI"), ("version", "1.4.2")] {
            draft[key] = json!(value);
        }
        assert_eq!(super::post(&test, "r.dev", "/requests", draft).await.status.as_u16(), 201);
        at(&test, "2026-12-01T00:00:00Z").await;
        let december = filed(&test, "PRD1", urgent()).await;
        let of = |from: &str, until: &str| format!("/requests?urgent=true&from={from}&until={until}");
        let (nov, dec, jan) = ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z");
        assert_eq!(names(&get(&test, "l.lit", &of(nov, dec)).await), [&november]);
        assert_eq!(names(&get(&test, "l.lit", &of(dec, jan)).await), [&december]);
        assert_eq!(names(&get(&test, "l.lit", &of(jan, "")).await), [""; 0]);
        assert_eq!(get(&test, "l.lit", "/requests?urgent=true").await.as_array().unwrap().len(), 3);
        let wrong = test.get("/requests?from=november").await;
        assert_eq!(wrong.problem(), (422, "invalid-field".to_owned()));
        test
    })
    .await;
}

async fn wished(test: &TestApp, wish: &str, more: Value) -> Value {
    let mut body = more;
    body["at"] = json!(wish);
    let name = filed(test, "PRD1", body).await;
    let request = get(test, "r.dev", &format!("/requests/{name}")).await;
    let reasons = request["reasons"].as_array().unwrap();
    reasons.iter().find(|r| r["code"] == "Q.wish").cloned().unwrap_or_default()
}

/// §5.1: a wished time in a freeze, or outside the window, is told when it is filed, with the time it may go.
#[tokio::test]
async fn a_wish_meets_freezes_and_windows() {
    each(|test| async move {
        prepare(&test).await;
        let christmas = wished(&test, "2026-12-25T09:00:00Z", json!({})).await;
        assert_eq!(christmas["details"]["freeze"], "fin-d-annee", "{christmas:#}");
        // The freeze ends on a Monday at 14:00, when the window opens.
        assert_eq!(christmas["details"]["then"], "2027-01-04T13:00:00.000Z");
        let sunday = wished(&test, "2026-12-06T09:00:00Z", json!({})).await;
        assert_eq!(sunday["details"]["window"], "prd-change-window", "{sunday:#}");
        assert_eq!(sunday["details"]["then"], "2026-12-07T13:00:00.000Z");
        assert!(sunday["text"].as_str().unwrap().contains("2026-12-07 13:00:00 UTC"), "{sunday:#}");
        assert_eq!(wished(&test, "2026-12-08T09:00:00Z", json!({})).await, Value::Null);
        // An urgent change waits for no window, but for a freeze.
        let urgent = || json!({ "urgency": "urgent", "impact": "sales stop", "justification": "a fix" });
        assert_eq!(wished(&test, "2026-12-06T09:00:00Z", urgent()).await, Value::Null);
        let christmas = wished(&test, "2026-12-25T09:00:00Z", urgent()).await;
        assert_eq!(christmas["details"]["then"], "2027-01-04T13:00:00.000Z");
        test
    })
    .await;
}

/// §5.3, Q-9: one that was sent back is changed by its author and filed again; it is given to somebody by name.
#[tokio::test]
async fn sent_back_changed_and_given() {
    each(|test| async move {
        prepare(&test).await;
        let name = filed(&test, "REC1", json!({})).await;
        let given = act(&test, "o.ops", &name, "take", json!({ "to": "p.ops" })).await.json();
        assert_eq!(given["assigned_to"], "p.ops", "{given:#}");
        let back = act(&test, "p.ops", &name, "ask-changes", json!({ "comment": "which ticket?" })).await;
        assert_eq!(back.json()["state"], "changes-asked", "{:#}", back.json());
        let path = format!("/requests/{name}");
        let change = json!({ "ticket": "CHG-8", "revision": back.json()["revision"] });
        let changed = test.ask_as("r.dev", PASSWORD, Method::PATCH, &path, change).await.json();
        assert_eq!(changed["ask"]["ticket"], "CHG-8", "{changed:#}");
        let filed = act(&test, "r.dev", &name, "submit", json!({})).await.json();
        assert_eq!(filed["state"], "submitted", "{filed:#}");
        test
    })
    .await;
}

/// DP-4: where the tier asks for it, the version that is there is delivered once more only to who says so.
#[tokio::test]
async fn again_is_said() {
    each(|test| async move {
        prepare(&test).await;
        let policy = POLICY.replacen(
            "direct = [\"dev\", \"ops\"]",
            "direct = [\"dev\", \"ops\"]\nrequire_again = true",
            1,
        );
        let files = json!({ "tiers.policy.toml": policy, "int1.env.toml": env("INT1", "INT") });
        apply(&test, files).await;
        let ask =
            |again: bool| json!({ "env": "INT1", "package": "SICARDI", "version": "1.4.2", "again": again });
        let first = super::post(&test, "r.dev", "/deliveries", ask(false)).await;
        assert_eq!(first.status.as_u16(), 201, "{:#}", first.json());
        let name = first.json()["delivery"].as_str().unwrap().to_owned();
        super::scenarios::finish(&test, "r.dev", &name, std::time::Duration::from_secs(60)).await;
        let refused = super::post(&test, "r.dev", "/deliveries", ask(false)).await;
        assert_eq!(refused.problem(), (422, "invalid-field".to_owned()));
        assert!(refused.json()["detail"].as_str().unwrap().contains("--again"), "{:#}", refused.json());
        assert_eq!(super::post(&test, "r.dev", "/deliveries", ask(true)).await.status.as_u16(), 201);
        test
    })
    .await;
}
