//! Stories of rollouts: many environments, one version, rings.

use super::*;
use crate::delivery::DeliveryRow;
use crate::delivery::rollout;
use std::collections::BTreeSet;

/// More environments of the tier INT: `TST1`, `TST2`, …, none sharing a lock with another.
async fn many(test: &TestApp, count: usize) {
    let files: serde_json::Map<String, Value> = (1..=count)
        .map(|n| (format!("tst{n}.env.toml"), env(&format!("TST{n}"), "INT", "[\"env\"]").into()))
        .collect();
    apply(test, Value::Object(files)).await;
}

async fn roll_out(test: &TestApp, user: &str, more: Value) -> Answer {
    let mut body = json!({ "package": "SICARDI", "version": "1.4.2" });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    as_user(test, user, Method::POST, "/rollouts", body).await
}

async fn act_as(test: &TestApp, user: &str, rollout: &str, action: &str, more: Value) -> Answer {
    let mut body = json!({ "action": action });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    as_user(test, user, Method::POST, &format!("/rollouts/{rollout}/act"), body).await
}

async fn act(test: &TestApp, rollout: &str, action: &str, more: Value) -> Value {
    let done = act_as(test, "o.ops", rollout, action, more).await;
    assert!(done.status.is_success(), "{action}: {:#}", done.json());
    done.json()
}

async fn show(test: &TestApp, rollout: &str) -> Value {
    test.get(&format!("/rollouts/{rollout}")).await.json()
}

async fn targets(test: &TestApp, rollout: &str, query: &str) -> Vec<Value> {
    let page = test.get(&format!("/rollouts/{rollout}/targets?{query}")).await.json();
    page["items"].as_array().unwrap_or_else(|| panic!("{page:#}")).clone()
}

/// How the rings stand, in order.
fn rings(rollout: &Value) -> Vec<String> {
    let all = rollout["rings"].as_array().into_iter().flatten();
    all.map(|ring| ring["state"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Waits until a rollout fits.
async fn rollout_until(test: &TestApp, rollout: &str, fits: impl Fn(&Value) -> bool) -> Value {
    let number = rollout.trim_start_matches("RO-").parse().unwrap();
    let mut bell = test.app.wake.bell(Touched::Rollout(number));
    let wait = async {
        loop {
            let now = show(test, rollout).await;
            if fits(&now) {
                return now;
            }
            bell.ring().await;
        }
    };
    match tokio::time::timeout(Duration::from_secs(30), wait).await {
        Ok(found) => found,
        Err(_) => panic!("{:#}\n{:#?}", show(test, rollout).await, targets(test, rollout, "").await),
    }
}

fn is(state: &'static str) -> impl Fn(&Value) -> bool {
    move |rollout| rollout["state"] == state
}

/// The delivery of a target, once it has one.
async fn delivery_of(test: &TestApp, rollout: &str, name: &str) -> String {
    let all = targets(test, rollout, "").await;
    let target = all.iter().find(|t| t["env"] == name).unwrap_or_else(|| panic!("no {name}: {all:#?}"));
    target["delivery"].as_str().unwrap_or_default().to_owned()
}

/// Decides about the job of a delivery that waits for a person, and waits for its end.
async fn decide(test: &TestApp, delivery: &str, decision: &str) {
    let number = row::number(delivery).unwrap_or_else(|| panic!("no delivery: {delivery:?}"));
    let mut bell = test.app.wake.bell(Touched::Delivery(number));
    let wait = async {
        while test.get(&format!("/deliveries/{delivery}")).await.json()["decisions"][0] != "confirm" {
            bell.ring().await;
        }
    };
    if tokio::time::timeout(Duration::from_secs(20), wait).await.is_err() {
        panic!("{:#}", test.get(&format!("/deliveries/{delivery}")).await.json());
    }
    let done = test.post(&format!("/deliveries/{delivery}/decide"), json!({ "decision": decision })).await;
    assert!(done.status.is_success(), "{:#}", done.json());
    let ended = if decision == "confirm" { "succeeded" } else { "failed" };
    until(test, delivery, ended).await;
}

/// Decides about everything that runs in a ring.
async fn settle(test: &TestApp, rollout: &str, ring: u32, decision: &str) {
    for target in targets(test, rollout, &format!("ring={ring}&state=running")).await {
        decide(test, target["delivery"].as_str().unwrap_or_default(), decision).await;
    }
}

/// Scenario 34, RO-4, RO-6, RO-8: 1 + 10 % + rest with `on_success=pause`: pauses after a ring, is resumed by API, ends; every target has a delivery of its own.
#[tokio::test]
async fn one_ten_percent_and_the_rest() {
    each(|test| async move {
        prepare(&test).await;
        many(&test, 21).await;
        at(&test, soaked(&test)).await;
        let sizes = json!([{ "name": "pilote", "size": "1" }, { "size": "10 %" }, { "size": "rest" }]);
        let made = roll_out(
            &test,
            "o.ops",
            json!({ "pattern": "tst*", "rings": sizes, "on_success": "pause", "reason": "CHG-7" }),
        )
        .await;
        assert_eq!(made.status.as_u16(), 201, "{:#}", made.json());
        let made = made.json();
        assert_eq!((made["rollout"].as_str(), made["state"].as_str()), (Some("RO-1"), Some("running")));
        let of = |rollout: &Value| -> Vec<u64> {
            rollout["rings"].as_array().unwrap().iter().map(|r| r["counts"]["of"].as_u64().unwrap()).collect()
        };
        assert_eq!(
            (of(&made), rings(&made)),
            (vec![1, 3, 17], ["running", "scheduled", "scheduled"].map(str::to_owned).to_vec())
        );
        let first = targets(&test, "RO-1", "ring=1").await;
        assert_eq!((first[0]["env"].as_str(), first[0]["delivery"].as_str()), (Some("TST1"), Some("D-1")));
        until(&test, "D-1", "running").await;
        let delivery = test.get("/deliveries/D-1").await.json();
        assert_eq!(
            (delivery["rollout"].as_str(), delivery["by"].as_str()),
            (Some("RO-1"), Some("o.ops")),
            "{delivery:#}"
        );
        // Who has not begun is told by which ring; the same words everywhere (S-1).
        let why = test.get("/why/TST2").await.json();
        let reason =
            &why["reasons"].as_array().unwrap().iter().find(|r| r["code"] == "W.rollout").unwrap().clone();
        assert_eq!(
            (reason["details"]["rollout"].as_str(), reason["details"]["before"].as_str()),
            (Some("RO-1"), Some("1 (pilote)"))
        );
        let same = test.get("/why/RO-1%2FTST2").await.json();
        assert_eq!(same["reasons"][0], *reason, "{same:#}");

        decide(&test, "D-1", "confirm").await;
        let paused = rollout_until(&test, "RO-1", is("paused")).await;
        assert_eq!(rings(&paused), ["finished", "scheduled", "scheduled"]);
        assert_eq!(paused["reasons"][0]["details"]["what"], "success", "{paused:#}");
        look(&test).await;
        assert_eq!(
            targets(&test, "RO-1", "state=pending").await.len(),
            20,
            "nothing starts while it is paused"
        );
        assert_eq!(act_as(&test, "o.ops", "RO-1", "start", json!({})).await.problem().1, "delivery-state");

        act(&test, "RO-1", "resume", json!({})).await;
        assert_eq!(targets(&test, "RO-1", "state=running").await.len(), 3);
        settle(&test, "RO-1", 2, "confirm").await;
        rollout_until(&test, "RO-1", is("paused")).await;
        act(&test, "RO-1", "resume", json!({})).await;
        settle(&test, "RO-1", 3, "confirm").await;
        let done = rollout_until(&test, "RO-1", is("finished")).await;
        assert_eq!(
            (done["counts"]["success"].as_u64(), done["counts"]["settled"].as_u64()),
            (Some(21), Some(21))
        );
        let all = targets(&test, "RO-1", "").await;
        let own: BTreeSet<&str> = all.iter().map(|t| t["delivery"].as_str().unwrap()).collect();
        assert_eq!(own.len(), 21, "each has its own");
        let there = test.get("/envs/TST21").await.json();
        assert_eq!(there["installed"][0]["version"], "1.4.2");
        // The same again changes nothing anywhere.
        let again = roll_out(&test, "o.ops", json!({ "pattern": "tst*" })).await.json();
        assert_eq!(
            (again["state"].as_str(), again["counts"]["already_installed"].as_u64()),
            (Some("finished"), Some(21)),
            "{again:#}"
        );
        test
    })
    .await;
}

async fn fail_both(test: &TestApp, deliveries: [&str; 2]) {
    let mut turn = spaces::turn(&test.app).await.unwrap();
    let mut tx = test.app.db.observe().await.unwrap();
    for delivery in deliveries {
        let mut failed: DeliveryRow = row::get(&mut tx, row::number(delivery).unwrap()).await.unwrap();
        failed.state = DeliveryState::Failed;
        failed.ended_at = Some(test.app.clock.now());
        failed.write(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    rollout::round(&test.app, &mut turn).await.unwrap();
    rollout::round(&test.app, &mut turn).await.unwrap();
}

/// Scenario 34, second half, RO-1, RO-2: the next ring is begun by hand, two rings fail in one pass, and it pauses once.
#[tokio::test]
async fn two_rings_failing_pause_once() {
    each(|test| async move {
        prepare(&test).await;
        many(&test, 5).await;
        at(&test, soaked(&test)).await;
        let sizes = json!([{ "size": "2" }, { "size": "2" }]);
        roll_out(&test, "o.ops", json!({ "pattern": "TST*", "rings": sizes })).await;
        let both = act(&test, "1", "next", json!({})).await;
        assert_eq!(rings(&both), ["running", "running", "scheduled"]);
        let (one, three) =
            (delivery_of(&test, "RO-1", "TST1").await, delivery_of(&test, "RO-1", "TST3").await);
        fail_both(&test, [&one, &three]).await;
        let paused = show(&test, "RO-1").await;
        assert_eq!(
            (paused["state"].as_str(), rings(&paused)),
            (Some("paused"), ["error", "error", "scheduled"].map(str::to_owned).to_vec())
        );
        assert_eq!(paused["rings"][0]["reasons"][0]["details"]["what"], "errors", "{paused:#}");
        let audit = test.get("/audit?search=rollout.paused").await.json();
        assert_eq!(audit["items"].as_array().map(Vec::len), Some(1), "once: {audit:#}");
        assert_eq!(paused["failures"][0]["count"], 2);
        // What failed is accepted by who resumes; what runs ends, and the rest follows.
        act(&test, "RO-1", "resume", json!({})).await;
        for name in ["TST2", "TST4"] {
            decide(&test, &delivery_of(&test, "RO-1", name).await, "confirm").await;
        }
        rollout_until(&test, "RO-1", |r| rings(r) == ["finished", "finished", "running"]).await;
        test
    })
    .await;
}

/// Scenario 35, RO-7: who cannot even start counts as failed at once; the ring goes on, or pauses, and never stalls.
#[tokio::test]
async fn who_cannot_start_has_failed() {
    each(|test| async move {
        prepare(&test).await;
        many(&test, 2).await;
        at(&test, soaked(&test)).await;
        // PRD1 wants another store, and a tier before it: no waiting helps.
        let ask = json!({ "envs": ["TST1", "PRD1", "TST2"], "error": "2", "success": "2" });
        let made = roll_out(&test, "o.ops", ask).await.json();
        assert_eq!(
            (made["state"].as_str(), made["counts"]["failure"].as_u64()),
            (Some("running"), Some(1)),
            "{made:#}"
        );
        assert_eq!(made["failures"][0]["cause"], "W.store", "{made:#}");
        assert_eq!(made["failures"][0]["targets"][0]["delivery"], "", "it has no delivery");
        settle(&test, "RO-1", 1, "confirm").await;
        let done = rollout_until(&test, "RO-1", is("finished")).await;
        assert_eq!(
            (done["counts"]["success"].as_u64(), done["counts"]["failure"].as_u64()),
            (Some(2), Some(1))
        );
        // With the usual threshold of a small ring, one is too many: it pauses at once.
        let ask = json!({ "envs": ["PRD1", "TST1"], "again": true });
        let paused = roll_out(&test, "o.ops", ask).await.json();
        assert_eq!(
            (paused["state"].as_str(), paused["reasons"][0]["details"]["what"].as_str()),
            (Some("paused"), Some("errors")),
            "{paused:#}"
        );
        // One that waits at its gates, and whose version is blocked meanwhile, has failed too.
        publish(&test, "1.4.3").await;
        let waits = roll_out(
            &test,
            "o.ops",
            json!({ "version": "1.4.3", "envs": ["TST1", "TST2"], "error": "100 %" }),
        )
        .await
        .json();
        let name = waits["rollout"].as_str().unwrap().to_owned();
        let gated = targets(&test, &name, "").await;
        assert_eq!(
            (gated[0]["delivery_state"].as_str(), gated[0]["reasons"][0]["code"].as_str()),
            (Some("gated"), Some("W.soak")),
            "{gated:#?}"
        );
        test.post("/packages/SICARDI/versions/1.4.3/block", json!({ "reason": "CVE" })).await;
        look(&test).await;
        look(&test).await;
        let blocked = rollout_until(&test, &name, |r| r["counts"]["failure"] == 2).await;
        assert_eq!(
            (blocked["state"].as_str(), blocked["failures"][0]["cause"].as_str()),
            (Some("paused"), Some("W.blocked")),
            "{blocked:#}"
        );
        test
    })
    .await;
}

/// RO-1, RO-5: pausing holds what waits at its gates; targets are left out; calling off ends what waits and leaves what runs; what failed is tried again by a new rollout.
#[tokio::test]
async fn what_people_do() {
    each(|test| async move {
        prepare(&test).await;
        many(&test, 6).await;
        let ready = soaked(&test);
        let ask =
            json!({ "pattern": "TST*", "max_parallel": 2, "rings": [{ "size": "4" }, { "size": "rest" }] });
        roll_out(&test, "o.ops", ask).await;
        assert_eq!(targets(&test, "RO-1", "state=running").await.len(), 2, "two at once");
        let room = targets(&test, "RO-1", "state=pending").await;
        assert_eq!(room[0]["reasons"][0]["details"]["what"], "room");
        let paused = act(&test, "RO-1", "pause", json!({ "reason": "astreinte" })).await;
        assert_eq!(
            (paused["state"].as_str(), paused["reasons"][0]["details"]["by"].as_str()),
            (Some("paused"), Some("o.ops"))
        );
        at(&test, ready).await;
        let held = test.get("/deliveries/D-1").await.json();
        assert_eq!(
            (held["state"].as_str(), codes(&held)),
            (Some("gated"), vec!["W.rollout".to_owned()]),
            "{held:#}"
        );
        assert!(held["waiting"][0]["text"].as_str().unwrap().contains("astreinte"), "{held:#}");
        act(&test, "RO-1", "resume", json!({})).await;
        until(&test, "D-1", "running").await;
        let more = act(&test, "RO-1", "max-parallel", json!({ "max_parallel": 3 })).await;
        assert_eq!(
            (more["max_parallel"].as_u64(), targets(&test, "RO-1", "state=running").await.len()),
            (Some(3), 3)
        );
        assert_eq!(
            act_as(&test, "o.ops", "RO-1", "max-parallel", json!({ "max_parallel": 0 })).await.problem().1,
            "invalid-field"
        );
        let left = act(&test, "RO-1", "exclude", json!({ "env": "tst4", "reason": "en travaux" })).await;
        assert_eq!(
            (left["rings"][0]["counts"]["of"].as_u64(), left["rings"][0]["counts"]["skipped"].as_u64()),
            (Some(3), Some(1)),
            "{left:#}"
        );
        decide(&test, "D-1", "refuse").await;
        let paused = rollout_until(&test, "RO-1", is("paused")).await;
        assert_eq!(paused["failures"][0]["targets"][0]["delivery"], "D-1");
        // Whatever is broken below it, it can be called off (RO-5).
        let stopped = act(&test, "RO-1", "stop", json!({ "reason": "retour" })).await;
        assert_eq!(stopped["state"], "stopping", "what runs goes on: {stopped:#}");
        settle(&test, "RO-1", 1, "confirm").await;
        let stopped = rollout_until(&test, "RO-1", is("stopped")).await;
        assert_eq!(
            (stopped["counts"]["success"].as_u64(), stopped["counts"]["skipped"].as_u64()),
            (Some(2), Some(3)),
            "{stopped:#}"
        );
        let again = act(&test, "RO-1", "retry", json!({ "reason": "corrigé" })).await;
        assert_eq!(
            (again["rollout"].as_str(), again["retry_of"].as_str(), again["counts"]["of"].as_u64()),
            (Some("RO-2"), Some("RO-1"), Some(1)),
            "{again:#}"
        );
        settle(&test, "RO-2", 1, "confirm").await;
        rollout_until(&test, "RO-2", is("finished")).await;
        let listed = test.get("/rollouts?state=finished").await.json();
        assert_eq!(
            (listed["total"].as_u64(), listed["items"][0]["rollout"].as_str()),
            (Some(1), Some("RO-2"))
        );
        assert_eq!(
            act_as(&test, "o.ops", "RO-2", "retry", json!({})).await.problem(),
            (409, "delivery-state".to_owned())
        );
        test
    })
    .await;
}

/// §21 `on_error = rollback-ring`, RO-1: targets go back, each by a delivery of its own; what was not changed stays.
#[tokio::test]
async fn rings_go_back() {
    each(|test| async move {
        prepare(&test).await;
        many(&test, 3).await;
        at(&test, soaked(&test)).await;
        let ask = json!({ "pattern": "TST*", "version": "1.4.1" });
        roll_out(&test, "o.ops", ask).await;
        settle(&test, "RO-1", 1, "confirm").await;
        rollout_until(&test, "RO-1", is("finished")).await;
        let ask = json!({ "pattern": "TST*", "rings": [{ "size": "1" }, { "size": "2" }], "on_error": "rollback-ring" });
        roll_out(&test, "o.ops", ask).await;
        settle(&test, "RO-2", 1, "confirm").await;
        rollout_until(&test, "RO-2", |r| rings(r) == ["finished", "running"]).await;
        let (two, three) = (delivery_of(&test, "RO-2", "TST2").await, delivery_of(&test, "RO-2", "TST3").await);
        decide(&test, &two, "confirm").await;
        decide(&test, &three, "refuse").await;
        let stopped = rollout_until(&test, "RO-2", is("stopped")).await;
        assert_eq!(rings(&stopped), ["finished", "error"]);
        let backs: Vec<Value> = targets(&test, "RO-2", "ring=2").await;
        for target in &backs {
            let back = target["rolled_back_by"].as_str().unwrap().to_owned();
            let delivery = test.get(&format!("/deliveries/{back}")).await.json();
            assert_eq!((delivery["version"].as_str(), delivery["rollback_of"].as_str()), (Some("1.4.1"), target["delivery"].as_str()), "{delivery:#}");
            decide(&test, &back, "confirm").await;
        }
        assert_eq!(targets(&test, "RO-2", "ring=1").await[0]["rolled_back_by"], "");
        let version = |env: &Value| env["installed"][0]["version"].as_str().unwrap().to_owned();
        assert_eq!(version(&test.get("/envs/TST2").await.json()), "1.4.1");
        assert_eq!(version(&test.get("/envs/TST1").await.json()), "1.4.2");
        // A person has the first ring go back too.
        act(&test, "RO-2", "rollback-ring", json!({ "ring": 1 })).await;
        let back = targets(&test, "RO-2", "ring=1").await[0]["rolled_back_by"].as_str().unwrap().to_owned();
        decide(&test, &back, "confirm").await;
        assert_eq!(version(&test.get("/envs/TST1").await.json()), "1.4.1");
        test
    })
    .await;
}

/// §4.2, §21 `start = approval`, `on_success = approve`: who may not deliver everywhere rolls nothing out; another person approves.
#[tokio::test]
async fn rights_and_approval() {
    each(|test| async move {
        prepare(&test).await;
        many(&test, 2).await;
        at(&test, soaked(&test)).await;
        let needed = roll_out(&test, "r.dev", json!({ "envs": ["TST1", "REC1"] })).await;
        assert_eq!(needed.problem(), (403, "request-needed".to_owned()), "{:#}", needed.json());
        assert_eq!(roll_out(&test, "l.lit", json!({ "envs": ["TST1"] })).await.problem().1, "not-allowed");
        for (field, wrong) in [
            ("on_success", json!({ "pattern": "TST*", "on_success": "later" })),
            ("rings", json!({ "pattern": "TST*", "rings": [{ "size": "0" }] })),
            ("success", json!({ "pattern": "TST*", "success": "120 %" })),
            ("envs", json!({ "pattern": "NOBODY*" })),
            ("max_parallel", json!({ "pattern": "TST*", "max_parallel": 201 })),
        ] {
            let refused = roll_out(&test, "r.dev", wrong).await;
            assert_eq!((refused.problem().1.as_str(), refused.json()["details"]["field"].as_str()), ("invalid-field", Some(field)));
        }
        let many = |count: usize| json!({ "pattern": "NOBODY*", "rings": vec![json!({ "size": "1" }); count] });
        let most = crate::limits::ROLLOUT_RINGS_MAX;
        assert_eq!(roll_out(&test, "r.dev", many(most)).await.problem().1, "invalid-field", "nobody fits");
        assert_eq!(roll_out(&test, "r.dev", many(most + 1)).await.problem().1, "too-many");
        assert_eq!(test.get("/rollouts").await.json()["total"], 0, "nothing happened");
        let ask = json!({ "tier": "int", "envs": ["TST2"], "start": "approval", "on_success": "approve", "rings": [{ "size": "TST1" }, { "size": "TST2" }] });
        let made = roll_out(&test, "r.dev", ask).await.json();
        assert_eq!((made["state"].as_str(), made["counts"]["of"].as_u64()), (Some("waiting-for-approval"), Some(5)), "{made:#}");
        let why = test.get("/why/TST1").await.json();
        assert!(why["reasons"].as_array().unwrap().iter().any(|r| r["details"]["what"] == "approval"), "{why:#}");
        assert_eq!(act_as(&test, "r.dev", "RO-1", "approve", json!({})).await.problem().1, "not-allowed");
        assert_eq!(act_as(&test, "o.ops", "RO-1", "start", json!({})).await.problem().1, "delivery-state");
        let approved = act_as(&test, "m.rm", "RO-1", "approve", json!({})).await.json();
        assert_eq!(approved["state"], "running", "{approved:#}");
        settle(&test, "RO-1", 1, "confirm").await;
        rollout_until(&test, "RO-1", is("paused")).await;
        assert_eq!(act_as(&test, "o.ops", "RO-1", "resume", json!({})).await.problem().1, "delivery-state", "another person approves");
        act_as(&test, "m.rm", "RO-1", "approve", json!({})).await;
        rollout_until(&test, "RO-1", |r| rings(r)[1] == "running").await;
        // Rights are looked at again when a ring begins (§4.2): who may no longer deliver begins nothing.
        let ask = json!({ "envs": ["INT1"], "start": "manual", "again": true });
        let manual = roll_out(&test, "r.dev", ask).await.json()["rollout"].as_str().unwrap().to_owned();
        test.ask(Method::PATCH, "/users/r.dev", json!({ "role": "reader" })).await;
        let begun = act(&test, &manual, "start", json!({})).await;
        assert_eq!((begun["counts"]["failure"].as_u64(), begun["failures"][0]["cause"].as_str()), (Some(1), Some("rollout-refused")), "{begun:#}");
        test
    })
    .await;
}

/// RO-3, §21 `membership`, `healthy_for`, `retry`, `deadline`: who is no more leaves both sides, newcomers join, what stays counts, what failed begins again, what is late pauses.
#[tokio::test]
async fn time_and_membership() {
    each(|test| async move {
        prepare(&test).await;
        many(&test, 2).await;
        at(&test, soaked(&test)).await;
        let ask = json!({ "pattern": "TST*", "membership": "dynamic", "healthy_for": "10m", "retries": 1, "retry_after": "5m", "error": "100 %" });
        roll_out(&test, "o.ops", ask).await;
        many(&test, 4).await;
        look(&test).await;
        let joined = show(&test, "RO-1").await;
        assert_eq!(joined["counts"]["of"], 4, "{joined:#}");
        let gone = test.ask(Method::DELETE, "/documents/env/TST4", Value::Null).await;
        assert!(gone.status.is_success(), "{:#}", gone.json());
        look(&test).await;
        let left = show(&test, "RO-1").await;
        assert_eq!((left["counts"]["of"].as_u64(), left["counts"]["decommissioned"].as_u64()), (Some(3), Some(1)), "{left:#}");
        let of = |name: &'static str| delivery_of(&test, "RO-1", name);
        decide(&test, &of("TST1").await, "confirm").await;
        decide(&test, &of("TST2").await, "refuse").await;
        look(&test).await;
        let one = &targets(&test, "RO-1", "").await[0];
        assert_eq!((one["state"].as_str(), one["reasons"][0]["details"]["what"].as_str()), (Some("running"), Some("healthy")), "{one:#}");
        let two = &targets(&test, "RO-1", "").await[1];
        assert_eq!((two["state"].as_str(), two["reasons"][0]["details"]["what"].as_str()), (Some("running"), Some("retry")), "{two:#}");
        let before = of("TST2").await;
        let now = test.app.clock.now();
        at(&test, now.plus(Duration::from_secs(600))).await;
        let all = targets(&test, "RO-1", "").await;
        assert_eq!((all[0]["state"].as_str(), all[1]["retries"].as_u64()), (Some("success"), Some(1)), "{all:#?}");
        assert_ne!(of("TST2").await, before, "it began again");
        // Its ring is late: it pauses, and tells who has not settled.
        at(&test, now.plus(Duration::from_secs(2 * 86_400))).await;
        let late = show(&test, "RO-1").await;
        assert_eq!((late["state"].as_str(), late["reasons"][0]["details"]["what"].as_str()), (Some("paused"), Some("deadline")), "{late:#}");
        let told = late["rings"][0]["reasons"].as_array().unwrap().iter().any(|r| r["details"]["envs"].as_str().is_some_and(|names| names.contains("TST3")));
        assert!(told, "{late:#}");
        test
    })
    .await;
}

/// A server that is killed goes on with everything it had written: another one on a copy of its database ends the rollout.
#[tokio::test]
async fn a_killed_server_goes_on() {
    let test = TestApp::beside(|_| {}).await;
    prepare(&test).await;
    many(&test, 3).await;
    at(&test, soaked(&test)).await;
    roll_out(&test, "o.ops", json!({ "pattern": "TST*", "rings": [{ "size": "1" }, { "size": "rest" }] }))
        .await;
    until(&test, "D-1", "running").await;
    let copy = test.folder.path().join("copy.db");
    test.app.db.copy_to(&copy).await.unwrap();
    let clock = test.app.clock.now();
    let after = TestApp::beside(|config| {
        std::fs::copy(&copy, config.server.data.join("escale.db")).unwrap();
    })
    .await;
    test.end().await;
    at(&after, clock).await;
    decide(&after, "D-1", "confirm").await;
    rollout_until(&after, "RO-1", |r| rings(r) == ["finished", "running"]).await;
    settle(&after, "RO-1", 2, "confirm").await;
    let done = rollout_until(&after, "RO-1", is("finished")).await;
    assert_eq!(done["counts"]["success"], 3);
    after.end().await;
}
