//! Requests that are filed in one act, and decided about in one (§5.1).

use super::{act, apply, at, env, get, post, prepare, publish_with};
use crate::testing::{TestApp, each};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is asked for REC1 and `more`.
fn ask(more: Value) -> Value {
    let mut body = json!({
        "env": "REC1", "package": "SICARDI", "version": "1.4.2", "ticket": "CHG-7", "submit": true, "at": "2026-11-27T08:00:00Z",
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    body
}

async fn all(test: &TestApp) -> Vec<Value> {
    get(test, "r.dev", "/requests").await.as_array().unwrap().clone()
}

/// Row 60, §5.1: one act asks for several environments and several packages: a request for each, each bound to its own digest and with its own title, linked; all of them or none.
#[tokio::test]
async fn several_at_once() {
    each(|test| async move {
        prepare(&test).await;
        publish_with(&test, "CAISSE", "2.0.0", "").await;
        at(&test, "2026-11-26T09:00:00Z").await;
        let caisse = |version: &str| json!([{ "package": "CAISSE", "version": version }]);
        for (wrong, status, code) in [
            (json!({ "also_envs": ["PRD1"], "also": caisse("9.9.9") }), 404, "not-found"),
            (json!({ "also_envs": ["NOWHERE"] }), 404, "not-found"),
            (json!({ "also_envs": ["rec1"] }), 422, "invalid-field"),
            (json!({ "also": [{ "package": "sicardi", "version": "1.4.3" }] }), 422, "invalid-field"),
            // The tier of the second environment asks for it.
            (json!({ "env": "PRD1", "also_envs": ["REC1"], "ticket": "" }), 422, "invalid-field"),
        ] {
            let refused = post(&test, "r.dev", "/requests", ask(wrong.clone())).await;
            assert_eq!(refused.problem(), (status, code.to_owned()), "{wrong}");
            assert_eq!(all(&test).await.len(), 0, "all of them or none: {wrong}");
        }
        let answer =
            post(&test, "r.dev", "/requests", ask(json!({ "also_envs": ["PRD1"], "also": caisse("2.0.0") })))
                .await;
        let first = answer.json();
        assert_eq!(answer.status.as_u16(), 201, "{first:#}");
        assert_eq!((&first["ask"]["env"], &first["ask"]["package"]), (&json!("REC1"), &json!("SICARDI")));
        let filed = all(&test).await;
        let names: BTreeSet<&str> = filed.iter().map(|one| one["request"].as_str().unwrap()).collect();
        let mut about = BTreeSet::new();
        for one in &filed {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let (env, package) = (text(&one["ask"]["env"]), text(&one["ask"]["package"]));
            assert_eq!(one["state"], "submitted", "{one:#}");
            let title = text(&one["ask"]["title"]);
            assert!(title.contains(&env) && title.contains(&package), "{title}");
            let others: BTreeSet<&str> =
                one["together"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            let own = BTreeSet::from([one["request"].as_str().unwrap()]);
            assert_eq!(others, &names - &own, "{one:#}");
            assert!(one["ask"].get("also").is_none() && one["ask"].get("also_envs").is_none());
            about.insert((env, package, text(&one["digest"])));
        }
        assert_eq!(about.len(), 4, "{about:?}");
        let digests: BTreeSet<&String> = about.iter().map(|(_, _, digest)| digest).collect();
        assert_eq!(digests.len(), 2, "one a package");
        test
    })
    .await;
}

/// §5.1: one approval per tier: who decides about one decides, when he asks for it, about those of its tier that were filed with it: all of them or none, each in the revision that was
/// read; what is for another tier is decided by itself.
#[tokio::test]
async fn one_decision_per_tier() {
    each(|test| async move {
        prepare(&test).await;
        apply(&test, json!({ "rec2.env.toml": env("REC2", "REC") })).await;
        at(&test, "2026-11-26T09:00:00Z").await;
        let answer = post(&test, "r.dev", "/requests", ask(json!({ "also_envs": ["REC2", "PRD1"] }))).await;
        let rec1 = answer.json()["request"].as_str().unwrap().to_owned();
        let name = async |env: &str| {
            let found = all(&test).await.into_iter().find(|one| one["ask"]["env"] == env).unwrap();
            found["request"].as_str().unwrap().to_owned()
        };
        let (rec2, prd1) = (name("REC2").await, name("PRD1").await);
        let states = async || {
            let mut states = Vec::new();
            for one in [&rec1, &rec2, &prd1] {
                states.push(
                    get(&test, "r.dev", &format!("/requests/{one}")).await["state"]
                        .as_str()
                        .unwrap()
                        .to_owned(),
                );
            }
            states.join(" ")
        };
        let with = |other: &str, revision: i64| {
            let mut body = json!({ "with": {} });
            body["with"][other] = json!(revision);
            body
        };
        let revision = get(&test, "o.ops", &format!("/requests/{rec2}")).await["revision"].as_i64().unwrap();
        let refused = act(&test, "o.ops", &rec1, "approve", with(&prd1, revision)).await;
        assert_eq!(refused.problem(), (422, "invalid-field".to_owned()), "another tier");
        let refused = act(&test, "o.ops", &rec1, "approve", with(&rec2, revision + 1)).await;
        assert_eq!(refused.problem().1, "stale-revision", "not what was read");
        let refused = act(&test, "r.dev", &rec1, "approve", with(&rec2, revision)).await;
        assert_eq!(refused.problem().0, 403);
        assert_eq!(states().await, "submitted submitted submitted", "none of them, then");

        let done = act(&test, "o.ops", &rec1, "approve", with(&rec2, revision)).await;
        assert_eq!(done.json()["request"], json!(rec1), "{:#}", done.json());
        assert_eq!(states().await, "approved approved submitted");
        let other = get(&test, "r.dev", &format!("/requests/{rec2}")).await;
        assert_eq!(other["stages"][0]["decisions"][0]["by"], "o.ops", "{other:#}");
        assert_eq!(other["history"].as_array().unwrap().last().unwrap()["what"], "approved");

        // Without asking for it, only the one.
        let answer = post(&test, "r.dev", "/requests", ask(json!({ "also_envs": ["REC2"] }))).await.json();
        let (one, two) = (answer["request"].as_str().unwrap(), answer["together"][0].as_str().unwrap());
        let no = json!({ "comment": "not this week" });
        assert_eq!(act(&test, "o.ops", one, "reject", no).await.json()["state"], "rejected");
        assert_eq!(get(&test, "r.dev", &format!("/requests/{two}")).await["state"], "submitted");
        // One that is decided cannot be decided again with another.
        let refused = act(&test, "o.ops", two, "approve", with(one, 2)).await;
        assert_eq!(refused.problem(), (409, "request-state".to_owned()));
        assert_eq!(get(&test, "r.dev", &format!("/requests/{two}")).await["state"], "submitted");
        test
    })
    .await;
}
