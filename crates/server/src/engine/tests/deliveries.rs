//! Deliveries on chains with agents: failures, decisions, ways back (spec/delivery §9.3, §20.1).

use super::{Does, Fake, apply};
use crate::testing::{TestApp, each};
use crate::wake::Touched;
use protocol::deliver::job::JobEnd;
use serde_json::{Value, json};
use std::time::Duration;

const POLICY: &str = "format = 1\nkind = \"policy\"\n[delivery]\nsoak_floor = \"0s\"\n[[tier]]\nname = \"INT\"\nrank = 10\ndirect = [\"dev\"]\n\
    [[tier]]\nname = \"PRD\"\nrank = 40\ndirect = [\"ops\"]\non_failure = \"rollback\"\n";

pub const HEAD: &str = r#"
format = 1
kind = "space"
[space]
name = "CA_LIVRAISON"
delivery = true
agent = "${env.agents}"
[[application]]
name = "CA_Init"
on_demand = true
[[application.job]]
name = "PREP"
type = "command"
argv = ["true"]
[[application]]
name = "CA_Installation"
on_error = "tier"
[[application.job]]
name = "INSTALL"
type = "command"
argv = ["install", "${package.version}"]
skippable = false
[[application]]
name = "CA_Fin"
[[application.job]]
name = "FIN"
type = "command"
argv = ["true"]
[[link]]
from = "CA_Init"
to = "CA_Installation"
[[link]]
from = "CA_Installation"
to = "CA_Fin"
on = "always"
"#;

/// A way back in the chain itself.
pub const BACK: &str = r#"
[[application]]
name = "CA_Retour"
join = "any"
[[application.job]]
name = "RETOUR"
type = "builtin"
builtin = "rollback"
with = { strategy = "restore" }
when = "delivery.decision == 'rollback'"
[[link]]
from = "CA_Installation"
to = "CA_Retour"
on = "error"
mandatory = false
[[link]]
from = "CA_Retour"
to = "CA_Fin"
on = "always"
"#;

pub async fn prepare(test: &TestApp, chain: &str) -> Fake {
    let agent = Fake::new(test, "web-1").await;
    apply(test, "tiers.policy.toml", POLICY).await;
    apply(test, "ca_livraison.space.toml", chain).await;
    for (name, tier) in [("INT1", "INT"), ("PRD1", "PRD")] {
        let text = format!(
            "format = 1\nkind = \"env\"\n[env]\nname = \"{name}\"\ntier = \"{tier}\"\nspace = \"CA_LIVRAISON\"\nagents = [\"web-1\"]\n\
             [env.roots]\ndocroot = \"/srv/{name}\"\nbackup = \"/srv/{name}-backup\"\n"
        );
        apply(test, &format!("{}.env.toml", name.to_lowercase()), &text).await;
    }
    for version in ["1.4.1", "1.4.2"] {
        publish(test, version, "").await;
    }
    agent
}

/// Publishes a version, with more lines below `[deliver]`.
pub async fn publish(test: &TestApp, version: &str, more: &str) {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "format = 1\n[package]\nname = \"SICARDI\"\nversion = \"{version}\"\n[deliver]\n{more}\nhooks = {{ install = true }}\n"
    );
    std::fs::write(folder.path().join("escale.toml"), text).unwrap();
    std::fs::create_dir_all(folder.path().join("delivery/hooks")).unwrap();
    let hook = format!("#!/bin/sh\necho {version}\n");
    std::fs::write(folder.path().join("delivery/hooks/install"), hook).unwrap();
    let out = test.folder.path().join(format!("SICARDI-{version}.zip"));
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    let published = test.publish(&format!("SICARDI-{version}.zip"), &std::fs::read(&out).unwrap()).await;
    assert!(published.status.is_success(), "{:?}", published.json());
}

pub async fn deliver(test: &TestApp, env: &str, version: &str) -> String {
    let ask = json!({ "env": env, "package": "SICARDI", "version": version });
    let made = test.post("/deliveries", ask).await;
    assert_eq!(made.status.as_u16(), 201, "{:#}", made.json());
    made.json()["delivery"].as_str().unwrap().to_owned()
}

pub async fn get(test: &TestApp, delivery: &str) -> Value {
    test.get(&format!("/deliveries/{delivery}")).await.json()
}

/// Waits until a delivery is as wanted.
pub async fn until(test: &TestApp, delivery: &str, is: impl Fn(&Value) -> bool) -> Value {
    let number = crate::delivery::number(delivery).unwrap();
    let mut bell = test.app.wake.bell(Touched::Delivery(number));
    let wait = async {
        loop {
            let now = get(test, delivery).await;
            if is(&now) {
                return now;
            }
            bell.ring().await;
        }
    };
    match tokio::time::timeout(Duration::from_secs(60), wait).await {
        Ok(found) => found,
        Err(_) => panic!("{:#}", get(test, delivery).await),
    }
}

pub async fn state(test: &TestApp, delivery: &str, wanted: &str) -> Value {
    until(test, delivery, |d| d["state"] == wanted).await
}

pub async fn decide(test: &TestApp, delivery: &str, decision: &str) -> Value {
    test.post(&format!("/deliveries/{delivery}/decide"), json!({ "decision": decision, "reason": "essai" }))
        .await
        .json()
}

async fn lock(test: &TestApp, name: &str) -> Value {
    let locks = test.get("/locks").await.json();
    locks.as_array().unwrap().iter().find(|l| l["name"] == name).cloned().unwrap_or_default()
}

/// Scenario 21: a failure that is tried again fifteen times is never skipped; what may not be ignored is not; a decision ends it, and the lock is free.
#[tokio::test]
async fn tried_again_and_again() {
    each(|test| async move {
        let agent = prepare(&test, HEAD).await;
        agent.does("INSTALL", vec![Does::Code(1)]);
        let name = deliver(&test, "INT1", "1.4.1").await;
        for tries in 1..=15 {
            let asks = until(&test, &name, |d| {
                d["state"] == "attention" && agent.ran().iter().filter(|j| *j == "INSTALL").count() == tries
            })
            .await;
            assert_eq!(asks["failed_job"], "CA_Installation/INSTALL");
            assert!(
                asks["decisions"].as_array().unwrap().iter().all(|d| d != "ignore" && d != "roll-back"),
                "{asks:#}"
            );
            if tries == 1 {
                assert_eq!(decide(&test, &name, "ignore").await["code"], "not-skippable");
            }
            if tries < 15 {
                // It may have failed again already.
                let going = decide(&test, &name, "retry").await;
                assert!(matches!(going["state"].as_str(), Some("running" | "attention")), "{going:#}");
            }
        }
        decide(&test, &name, "fail").await;
        let ended = state(&test, &name, "failed").await;
        assert_eq!(ended["waiting"][0]["code"], "delivery-ended");
        assert_eq!(lock(&test, "delivery/INT1").await["taken"], 0);
        assert_eq!(test.get("/envs/INT1").await.json()["installed"], json!([]));
        test
    })
    .await;
}

/// Scenarios 22, 23, RB-5: a way back in the chain ends as gone back, with the lock free; one that fails keeps the lock, with a person named.
#[tokio::test]
async fn a_way_back_in_the_chain() {
    each(|test| async move {
        let chain = format!("{HEAD}{BACK}");
        let agent = prepare(&test, &chain).await;
        let first = deliver(&test, "INT1", "1.4.1").await;
        state(&test, &first, "succeeded").await;
        agent.does("INSTALL", vec![Does::Code(1)]);
        let second = deliver(&test, "INT1", "1.4.2").await;
        let asks = state(&test, &second, "attention").await;
        assert!(asks["decisions"].as_array().unwrap().iter().any(|d| d == "roll-back"), "{asks:#}");
        decide(&test, &second, "roll-back").await;
        state(&test, &second, "rolled-back").await;
        assert!(agent.ran().contains(&"RETOUR".to_owned()));
        assert_eq!(lock(&test, "delivery/INT1").await["taken"], 0);
        assert_eq!(test.get("/envs/INT1").await.json()["installed"][0]["version"], "1.4.1");
        agent.does("RETOUR", vec![Does::Code(1)]);
        let third = deliver(&test, "INT1", "1.4.2").await;
        state(&test, &third, "attention").await;
        decide(&test, &third, "roll-back").await;
        let asks =
            until(&test, &third, |d| d["state"] == "attention" || d["state"] == "rollback-failed").await;
        if asks["state"] == "attention" {
            decide(&test, &third, "fail").await;
        }
        state(&test, &third, "rollback-failed").await;
        let held = lock(&test, "delivery/INT1").await;
        assert_eq!(
            (held["taken"].as_u64(), held["holders"][0]["owner"].as_str()),
            (Some(1), Some("user admin")),
            "{held:#}"
        );
        test
    })
    .await;
}

/// RB-2, RB-4: a chain without a way back is followed by a delivery of the version before, which has the lock at once; where the tier says so, by itself.
#[tokio::test]
async fn the_version_before_follows() {
    each(|test| async move {
        let agent = prepare(&test, HEAD).await;
        let first = deliver(&test, "PRD1", "1.4.1").await;
        state(&test, &first, "succeeded").await;
        agent.does("INSTALL", vec![Does::Code(1), Does::Code(0)]);
        let second = deliver(&test, "PRD1", "1.4.2").await;
        let back = until(&test, &second, |d| d["rolled_back_by"] != "").await;
        let third = back["rolled_back_by"].as_str().unwrap().to_owned();
        let followed = state(&test, &third, "succeeded").await;
        assert_eq!(
            (followed["version"].as_str(), followed["rollback_of"].as_str()),
            (Some("1.4.1"), Some(second.as_str()))
        );
        state(&test, &second, "rolled-back").await;
        let history = test.get("/resources/delivery%2FPRD1/history").await.json();
        let verbs: Vec<&str> =
            history.as_array().unwrap().iter().map(|h| h["verb"].as_str().unwrap()).collect();
        assert_eq!(verbs.iter().filter(|v| **v == "inherit").count(), 1, "{history:#}");
        assert_eq!(lock(&test, "delivery/PRD1").await["taken"], 0);
        test
    })
    .await;
}

/// L-6, L-1: once a lock is broken on purpose, no further job of the delivery that held it is begun, and the one that took it meanwhile goes its way.
#[tokio::test]
async fn nothing_is_begun_under_a_broken_lock() {
    each(|test| async move {
        let agent = prepare(&test, HEAD).await;
        agent.does("INSTALL", vec![Does::Stays, Does::Code(0)]);
        let first = deliver(&test, "INT1", "1.4.1").await;
        until(&test, &first, |_| agent.ran().iter().any(|job| job == "INSTALL")).await;
        let stays = agent.order("INSTALL").attempt;
        let ask = json!({ "name": "delivery/INT1", "fence": true, "reason": "agent perdu" });
        assert_eq!(test.post("/locks/break", ask).await.json()["taken"], 0);
        let second = deliver(&test, "INT1", "1.4.2").await;
        state(&test, &second, "succeeded").await;
        let ran = agent.ran().len();
        agent.finish(&stays, 0).await;
        until(&test, &first, |d| d["failed_job"] == "CA_Fin/FIN").await;
        assert_eq!(agent.ran().len(), ran, "a job was begun under a broken lock");
        let why = test.get(&format!("/why/{first}")).await.json();
        assert!(why.to_string().contains("lock_lost"), "{why:#}");
        test
    })
    .await;
}

/// FC-2: how an attempt ended is a fact that rules may name, and the reason an agent gave is another.
#[tokio::test]
async fn ends_are_facts() {
    each(|test| async move {
        let agent = prepare(&test, HEAD).await;
        let lost = JobEnd { kind: "lost".to_owned(), ..JobEnd::default() };
        agent.does("INSTALL", vec![Does::Ends(Box::new(lost))]);
        let name = deliver(&test, "INT1", "1.4.1").await;
        let asks = state(&test, &name, "attention").await;
        assert_eq!(asks["cause"]["code"], "agent_lost", "{asks:#}");
        test
    })
    .await;
}
