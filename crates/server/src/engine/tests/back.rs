//! The point of no return (spec/delivery RB-1), and the version that is really gone back to (§20.1).

use super::deliveries::{BACK, HEAD, decide, deliver, get, prepare, publish, state};
use super::{Does, act};
use crate::resources::{By, Owner, take};
use crate::testing::{TestApp, each};
use serde_json::{Value, json};

const INSTALL: &str = "CA_Installation/INSTALL";

fn has(list: &Value, word: &str) -> bool {
    list.as_array().unwrap().iter().any(|one| one == word)
}

fn forward(delivery: &Value) -> Option<&str> {
    let warnings = delivery["warnings"].as_array().unwrap();
    warnings.iter().find(|w| w["code"] == "delivery-irreversible").and_then(|w| w["text"].as_str())
}

async fn plan(test: &TestApp, delivery: &str, to: &str) -> Value {
    test.get(&format!("/deliveries/{delivery}/rollback?to={to}")).await.json()
}

/// What the space of a delivery offers for a job.
async fn offered(test: &TestApp, delivery: &str) -> Value {
    let run = get(test, delivery).await["run"].as_i64().unwrap();
    let view = test.get(&format!("/spaces/CA_LIVRAISON/runs/{run}")).await.json();
    let nodes = view["nodes"].as_array().unwrap();
    nodes.iter().find(|n| n["path"] == INSTALL).unwrap()["actions"].clone()
}

/// RB-1: until the job named has begun, going back is offered; from then on it is not, by no way, and the delivery says to go forward, with the reason of the version.
#[tokio::test]
async fn beyond_the_point_of_no_return() {
    each(|test| async move {
        let agent = prepare(&test, &format!("{HEAD}{BACK}")).await;
        publish(&test, "1.5.0", "reversible = \"until=FIN\"").await;
        publish(&test, "1.6.0", "reversible = \"until=INSTALL\"\nreversible_reason = \"la base change\"")
            .await;
        let first = deliver(&test, "INT1", "1.4.1").await;
        state(&test, &first, "succeeded").await;
        agent.does("INSTALL", vec![Does::Code(1)]);

        let before = deliver(&test, "INT1", "1.5.0").await;
        let asks = state(&test, &before, "attention").await;
        assert!(has(&asks["decisions"], "roll-back") && forward(&asks).is_none(), "{asks:#}");
        assert!(has(&offered(&test, &before).await, "roll-back"));
        let would = plan(&test, &before, "").await;
        assert_eq!((&would["to"], &would["job"]), (&json!("1.4.1"), &json!("CA_Retour/RETOUR")), "{would:#}");
        // AC-2: what runs is not called off without a reason.
        let refused = test.post(&format!("/deliveries/{before}/cancel"), json!({ "reason": " " })).await;
        assert_eq!(refused.problem(), (422, "reason-required".to_owned()));
        decide(&test, &before, "roll-back").await;
        state(&test, &before, "rolled-back").await;

        let after = deliver(&test, "INT1", "1.6.0").await;
        let asks = state(&test, &after, "attention").await;
        assert!(!has(&asks["decisions"], "roll-back") && has(&asks["decisions"], "retry"), "{asks:#}");
        let told = forward(&asks).unwrap_or_default();
        assert!(told.contains("1.6.0") && told.contains("la base change"), "{asks:#}");
        assert!(!has(&offered(&test, &after).await, "roll-back"));
        assert_eq!(decide(&test, &after, "roll-back").await["code"], "gate-closed");
        let line = act(&test, "CA_LIVRAISON", "roll-back", INSTALL, json!({ "delivery": after })).await;
        assert_eq!(line["code"], "gate-closed", "{line:#}");
        let refused = test.post(&format!("/deliveries/{after}/rollback"), json!({ "reason": "essai" })).await;
        assert_eq!(refused.problem(), (422, "gate-closed".to_owned()));
        let would = plan(&test, &after, "").await;
        assert!(
            would["to"] == "" && would["refused"].as_str().unwrap().contains("la base change"),
            "{would:#}"
        );

        decide(&test, &after, "fail").await;
        let ended = state(&test, &after, "failed").await;
        assert!(!has(&ended["actions"], "rollback") && forward(&ended).is_some(), "{ended:#}");
        let refused = test.post(&format!("/deliveries/{after}/rollback"), json!({ "reason": "essai" })).await;
        assert_eq!(refused.problem(), (422, "gate-closed".to_owned()));
        test
    })
    .await;
}

/// RB-1, RB-4: where the tier goes back by itself, a version that is forward only asks a person instead.
#[tokio::test]
async fn nothing_goes_back_by_itself_beyond_it() {
    each(|test| async move {
        let agent = prepare(&test, &format!("{HEAD}{BACK}")).await;
        publish(&test, "1.6.0", "reversible = false").await;
        let first = deliver(&test, "PRD1", "1.4.1").await;
        state(&test, &first, "succeeded").await;
        agent.does("INSTALL", vec![Does::Code(1), Does::Code(0)]);
        let second = deliver(&test, "PRD1", "1.6.0").await;
        let asks = state(&test, &second, "attention").await;
        assert!(forward(&asks).is_some() && !has(&asks["decisions"], "roll-back"), "{asks:#}");
        decide(&test, &second, "retry").await;
        let ended = state(&test, &second, "succeeded").await;
        assert_eq!(ended["rolled_back_by"], "");
        assert!(!agent.ran().contains(&"RETOUR".to_owned()), "{:?}", agent.ran());
        test
    })
    .await;
}

/// RB-2, RB-6: after a failure the version that is gone back to is the one that was there, and the plan says so; another may be chosen.
#[tokio::test]
async fn the_plan_names_the_version() {
    each(|test| async move {
        let agent = prepare(&test, HEAD).await;
        publish(&test, "1.5.0", "").await;
        for version in ["1.4.1", "1.4.2"] {
            let name = deliver(&test, "INT1", version).await;
            state(&test, &name, "succeeded").await;
        }
        agent.does("INSTALL", vec![Does::Code(1), Does::Code(0)]);
        let third = deliver(&test, "INT1", "1.5.0").await;
        state(&test, &third, "attention").await;
        decide(&test, &third, "fail").await;
        let ended = state(&test, &third, "failed").await;
        assert!(has(&ended["actions"], "rollback"), "{ended:#}");
        let would = plan(&test, &third, "").await;
        assert_eq!((&would["to"], &would["job"]), (&json!("1.4.2"), &json!("")), "{would:#}");
        let versions: Vec<&str> =
            would["candidates"].as_array().unwrap().iter().map(|c| c["version"].as_str().unwrap()).collect();
        assert_eq!(versions, ["1.4.2", "1.4.1"]);
        assert_eq!(plan(&test, &third, "1.4.1").await["to"], "1.4.1");
        assert_ne!(plan(&test, &third, "9.9").await["refused"], "");
        let made =
            test.post(&format!("/deliveries/{third}/rollback"), json!({ "reason": "essai" })).await.json();
        assert_eq!((&made["version"], &made["rollback_of"]), (&would["to"], &json!(third)), "{made:#}");
        state(&test, made["delivery"].as_str().unwrap(), "succeeded").await;
        test
    })
    .await;
}

/// L-3: after a start nothing is held by what has ended: it is given back with a line of audit and an event; what goes on and what a person reserved stay held.
#[tokio::test]
async fn locks_of_what_has_ended_are_repaired() {
    each(|test| async move {
        let _agent = prepare(&test, HEAD).await;
        let first = deliver(&test, "INT1", "1.4.1").await;
        state(&test, &first, "succeeded").await;
        let second = deliver(&test, "PRD1", "1.4.1").await;
        state(&test, &second, "succeeded").await;
        let now = test.app.clock.now();
        let mut tx = test.app.db.observe().await.unwrap();
        for owner in [first.as_str(), "run 999 CA_Init/PREP"] {
            let by = By::run(owner, now);
            let lock = if owner == first { "delivery/INT1" } else { "delivery/PRD1" };
            assert!(take(&mut tx, &Owner::new(owner, by), lock, 1).await.unwrap(), "{owner}");
        }
        tx.commit().await.unwrap();
        let repaired = || async {
            let lines = test.get("/audit?limit=100").await.json();
            let lines = lines["items"].as_array().unwrap().clone();
            lines.iter().filter(|line| line["action"] == "lock.repaired").count()
        };
        crate::engine::repair::leases(&test.app).await.unwrap();
        for lock in ["INT1", "PRD1"] {
            let name = format!("delivery/{lock}");
            let locks = test.get("/locks").await.json();
            let lock = locks.as_array().unwrap().iter().find(|l| l["name"] == name.as_str()).cloned();
            assert_eq!(lock.unwrap()["taken"], 0, "{locks:#}");
        }
        assert_eq!(repaired().await, 2);
        let events = test.get(&format!("/deliveries/{first}/events")).await.json();
        assert!(events.to_string().contains("still held when the server started"), "{events:#}");
        let mine = json!({ "name": "delivery/INT1", "for": "2h", "reason": "essais" });
        assert!(test.post("/locks/take", mine).await.status.is_success());
        crate::engine::repair::leases(&test.app).await.unwrap();
        assert_eq!(repaired().await, 2, "once, and nothing of a person's");
        let locks = test.get("/locks").await.json();
        let lock = locks.as_array().unwrap().iter().find(|l| l["name"] == "delivery/INT1").unwrap();
        assert_eq!(lock["taken"], 1);
        test
    })
    .await;
}
