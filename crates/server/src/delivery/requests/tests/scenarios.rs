//! Scenarios of the specification (§29) about what was approved, and when it may go.

use super::{act, at, filed, get, look, post, prepare, publish, publish_with, replace, time};
use crate::testing::{Answer, TestApp, each};
use crate::wake::Touched;
use serde_json::{Value, json};
use std::time::Duration;

async fn deliver(test: &TestApp, user: &str, env: &str, version: &str, more: Value) -> Answer {
    let mut body = json!({ "env": env, "package": "SICARDI", "version": version });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    post(test, user, "/deliveries", body).await
}

/// Confirms the job of a delivery that runs, and waits for its end.
pub(super) async fn finish(test: &TestApp, user: &str, delivery: &str, passes: Duration) {
    let mut bell = test.app.wake.bell(Touched::Delivery(crate::delivery::number(delivery).unwrap()));
    let path = format!("/deliveries/{delivery}");
    let until = async |bell: &mut crate::wake::Bell, is: &dyn Fn(&Value) -> bool| {
        let wait = async {
            while !is(&test.get(&path).await.json()) {
                bell.ring().await;
            }
        };
        assert!(
            tokio::time::timeout(Duration::from_secs(20), wait).await.is_ok(),
            "{:#}",
            test.get(&path).await.json()
        );
    };
    until(&mut bell, &|d| d["decisions"][0] == "confirm").await;
    test.app.clock.set(test.app.clock.now().plus(passes));
    let done = post(test, user, &format!("{path}/decide"), json!({ "decision": "confirm" })).await;
    assert!(done.status.is_success(), "{:#}", done.json());
    until(&mut bell, &|d| d["state"] == "succeeded").await;
}

fn waiting(shown: &Value) -> Vec<&str> {
    shown["waiting"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect()
}

/// Scenario 7: a version that is published anew with other bytes while a delivery of it waits at its gates ends that delivery, and the request that was approved for it, each with the reason.
#[tokio::test]
async fn other_bytes_while_it_waits() {
    each(|test| async move {
        prepare(&test).await;
        publish(&test, "1.5.0", "echo 5").await;
        let request = filed(&test, "REC1", json!({ "version": "1.5.0", "at": "2026-11-27T08:00:00Z" })).await;
        assert_eq!(act(&test, "o.ops", &request, "approve", json!({})).await.json()["state"], "approved");
        let made = deliver(&test, "r.dev", "INT1", "1.5.0", json!({})).await.json();
        assert_eq!((&made["state"], waiting(&made)), (&json!("gated"), vec!["W.soak"]), "{made:#}");
        let other =
            deliver(&test, "r.dev", "INT1", "1.4.2", json!({ "at": "2026-11-27T08:00:00Z" })).await.json();
        replace(&test, "1.5.0", "echo other bytes").await;
        look(&test).await;
        let name = made["delivery"].as_str().unwrap();
        let shown = get(&test, "r.dev", &format!("/deliveries/{name}")).await;
        assert_eq!(
            (&shown["state"], waiting(&shown)),
            (&json!("cancelled"), vec!["W.republished"]),
            "{shown:#}"
        );
        let details = &shown["waiting"][0]["details"];
        assert!(
            details["old"] != details["new"] && details["new"].as_str().unwrap().len() == 12,
            "{details}"
        );
        assert_eq!(
            get(&test, "r.dev", &format!("/why/{name}")).await["reasons"][0]["text"],
            shown["waiting"][0]["text"]
        );
        let bound = get(&test, "r.dev", &format!("/requests/{request}")).await;
        assert_eq!(
            (&bound["state"], &bound["reasons"][0]["details"]["what"]),
            (&json!("invalidated"), &json!("digest"))
        );
        let path = format!("/deliveries/{}", other["delivery"].as_str().unwrap());
        assert_eq!(get(&test, "r.dev", &path).await["state"], "planned", "another version is no concern");
        // Its time passes: nothing starts from bytes nobody asked for.
        at(&test, "2026-11-27T09:00:00Z").await;
        assert_eq!(get(&test, "r.dev", &format!("/deliveries/{name}")).await["state"], "cancelled");
        assert_eq!(get(&test, "r.dev", &format!("/requests/{request}")).await["delivery"], "");
        test
    })
    .await;
}

/// Scenario 25: who decides sees how the scripts differ from what runs there; once the bytes are others, the approval is worth nothing, and the new difference is seen.
#[tokio::test]
async fn approvers_see_the_scripts() {
    each(|test| async move {
        prepare(&test).await;
        let made = deliver(&test, "o.ops", "REC1", "1.4.2", json!({})).await.json();
        finish(&test, "o.ops", made["delivery"].as_str().unwrap(), Duration::ZERO).await;
        let more = json!({ "version": "1.4.3", "at": "2026-11-27T08:00:00Z" });
        let request = filed(&test, "REC1", more.clone()).await;
        let script = async |request: &str| {
            let review = get(&test, "o.ops", &format!("/requests/{request}/review")).await;
            let scripts =
                review["plan"]["scripts"].as_array().unwrap_or_else(|| panic!("{review:#}")).clone();
            scripts.iter().find(|s| s["change"] == "changed").unwrap_or_else(|| panic!("{review:#}")).clone()
        };
        let seen = script(&request).await;
        assert!(seen["path"].as_str().unwrap().ends_with("hooks/install"), "{seen:#}");
        let diff = seen["diff"].as_str().unwrap();
        assert!(diff.contains("-echo 2") && diff.contains("+echo 3"), "{diff}");
        assert_eq!(act(&test, "o.ops", &request, "approve", json!({})).await.json()["state"], "approved");
        replace(&test, "1.4.3", "echo something else").await;
        look(&test).await;
        let ended = get(&test, "r.dev", &format!("/requests/{request}")).await;
        assert_eq!(
            (&ended["state"], &ended["reasons"][0]["details"]["what"]),
            (&json!("invalidated"), &json!("digest"))
        );
        assert_eq!(
            act(&test, "p.ops", &request, "approve", json!({})).await.problem(),
            (409, "request-state".to_owned())
        );
        at(&test, "2026-11-27T09:00:00Z").await;
        assert_eq!(
            get(&test, "r.dev", &format!("/requests/{request}")).await["delivery"],
            "",
            "it became nothing"
        );
        // Asked again, the other bytes are what is shown.
        let again = filed(&test, "REC1", json!({ "version": "1.4.3" })).await;
        let diff = script(&again).await["diff"].clone();
        assert!(diff.as_str().unwrap().contains("+echo something else"), "{diff}");
        test
    })
    .await;
}

/// Row 61, §5.2: who decides sees how the same bytes fared on lower tiers and how long it took, who accepted them with which words, and what the manifest declares otherwise
/// than the one that is there; the release notes stand with the request.
#[tokio::test]
async fn approvers_see_where_it_has_been() {
    each(|test| async move {
        prepare(&test).await;
        let declares = "notes = \"The till closes again\"\nreversible = false\nspace = { docroot = { new = \"300MiB\" } }\n";
        publish_with(&test, "SICARDI", "1.5.0", declares).await;
        at(&test, "2026-11-26T09:00:00Z").await;
        let later = json!({ "version": "1.5.0", "at": "2026-11-27T08:00:00Z" });
        let request = filed(&test, "PRD1", later).await;
        let review = async || get(&test, "o.ops", &format!("/requests/{request}/review")).await;
        let first = review().await;
        assert_eq!(first["request"]["notes"], "The till closes again", "{first:#}");
        assert_eq!(
            (&first["lower"], &first["accepted"], &first["plan"]["manifest"]),
            (&json!([]), &json!([]), &Value::Null),
            "it has been nowhere, and nothing is there to compare with"
        );
        for (env, version, minutes) in
            [("PRD1", "1.4.2", 0), ("INT1", "1.4.3", 1), ("REC1", "1.5.0", 7), ("INT1", "1.5.0", 3)]
        {
            let made = deliver(&test, "o.ops", env, version, json!({})).await.json();
            let name = made["delivery"].as_str().unwrap_or_else(|| panic!("{made:#}"));
            finish(&test, "o.ops", name, Duration::from_secs(minutes * 60)).await;
        }
        let ask = json!({ "package": "SICARDI", "version": "1.5.0", "note": "seen with the till team" });
        let accepted = post(&test, "o.ops", "/envs/REC1/accept", ask).await;
        assert!(accepted.status.is_success(), "{:#}", accepted.json());

        let shown = review().await;
        let lower: Vec<(&str, &str, &str, bool)> = shown["lower"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let word = |key: &str| one[key].as_str().unwrap();
                let least = if word("env") == "REC1" { 7 * 60_000 } else { 3 * 60_000 };
                (word("env"), word("tier"), word("state"), one["took_ms"].as_u64().unwrap() >= least)
            })
            .collect();
        let expected = [("INT1", "INT", "succeeded", true), ("REC1", "REC", "succeeded", true)];
        assert_eq!(lower, expected, "by tier; neither its own nor other bytes: {shown:#}");
        let one = &shown["accepted"][0];
        assert_eq!(
            (&one["env"], &one["tier"], &one["by"], &one["note"]),
            (&json!("REC1"), &json!("REC"), &json!("o.ops"), &json!("seen with the till team")),
            "{shown:#}"
        );
        assert_eq!(shown["accepted"].as_array().unwrap().len(), 1);
        let manifest = shown["plan"]["manifest"].as_str().unwrap_or_else(|| panic!("{shown:#}"));
        assert!(manifest.contains("\n+reversible") && manifest.contains("300MiB"), "{manifest}");
        assert!(!manifest.contains("till closes"), "notes are told apart: {manifest}");
        test
    })
    .await;
}

/// Scenario 28: on Friday at 11:55 a delivery that usually takes 20 minutes starts with a warning that its window closes at noon; at 12:00 it waits until Monday 14:00.
#[tokio::test]
async fn a_window_that_closes_soon() {
    each(|test| async move {
        prepare(&test).await;
        // Twenty minutes, on Thursday.
        let first = deliver(&test, "o.ops", "PRD1", "1.4.2", json!({})).await.json();
        assert!(first["warnings"].as_array().unwrap().is_empty(), "{first:#}");
        finish(&test, "o.ops", first["delivery"].as_str().unwrap(), Duration::from_secs(20 * 60)).await;
        // 11:55 in Paris.
        at(&test, "2026-11-27T10:55:00Z").await;
        let made = deliver(&test, "o.ops", "PRD1", "1.4.3", json!({ "no_wait": true })).await.json();
        let warning = made["warnings"].as_array().unwrap().iter().find(|w| w["code"] == "W.window");
        let warning = warning.unwrap_or_else(|| panic!("{made:#}"));
        let text = warning["text"].as_str().unwrap();
        assert!(
            text.contains("prd-change-window") && text.contains("12:00") && text.contains("20"),
            "{text}"
        );
        let name = made["delivery"].as_str().unwrap().to_owned();
        finish(&test, "o.ops", &name, Duration::from_secs(60)).await;
        // Noon is too late.
        at(&test, "2026-11-27T11:00:00Z").await;
        let late = deliver(&test, "o.ops", "PRD1", "1.4.2", json!({ "no_wait": true })).await;
        assert_eq!(late.problem(), (409, "not-yet".to_owned()), "{:#}", late.json());
        assert_eq!(
            (&late.json()["details"]["gates"], &late.json()["details"]["until"]),
            (&json!("W.window"), &json!("2026-11-30T13:00:00.000Z"))
        );
        let waits = deliver(&test, "o.ops", "PRD1", "1.4.2", json!({})).await.json();
        assert_eq!((&waits["state"], waiting(&waits)), (&json!("gated"), vec!["W.window"]), "{waits:#}");
        let name = waits["delivery"].as_str().unwrap().to_owned();
        let path = format!("/deliveries/{name}");
        let next = at(&test, "2026-11-30T12:59:59Z").await;
        assert_eq!(next, Some(time("2026-11-30T13:00:00Z")), "Monday 14:00 in Paris, to the second");
        assert_eq!(get(&test, "o.ops", &path).await["state"], "gated");
        at(&test, "2026-11-30T13:00:00Z").await;
        let shown = get(&test, "o.ops", &path).await;
        assert!(matches!(shown["state"].as_str().unwrap(), "running" | "attention"), "{shown:#}");
        test
    })
    .await;
}
