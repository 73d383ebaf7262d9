//! Several deliveries of one space at once, each to its own environment (spec/delivery §10, §12.1): every order is about the one that is meant.

use super::deliveries::{HEAD, deliver, get, prepare, state, until};
use super::{Does, act, apply};
use crate::testing::{TestApp, each};
use serde_json::{Value, json};

const SPACE: &str = "CA_LIVRAISON";
const INSTALL: &str = "CA_Installation/INSTALL";

async fn second_env(test: &TestApp) {
    let text = "format = 1\nkind = \"env\"\n[env]\nname = \"INT2\"\ntier = \"INT\"\nspace = \"CA_LIVRAISON\"\nagents = [\"web-1\"]\n";
    apply(test, "int2.env.toml", text).await;
}

/// An object of the run of a delivery.
async fn node(test: &TestApp, delivery: &str, path: &str) -> Value {
    let run = get(test, delivery).await["run"].as_i64().unwrap();
    let view = test.get(&format!("/spaces/{SPACE}/runs/{run}")).await.json();
    view["nodes"].as_array().unwrap().iter().find(|n| n["path"] == path).cloned().unwrap()
}

fn offers(node: &Value, action: &str) -> bool {
    node["actions"].as_array().unwrap().iter().any(|a| a == action)
}

/// L-4, §10.1: D-1 asks for a decision to INT1 while D-2 goes on to INT2; an order reaches the delivery that is named, or the only one it can be about,
/// and never the other.
#[tokio::test]
async fn an_order_is_about_the_delivery_that_is_meant() {
    each(|test| async move {
        let agent = prepare(&test, HEAD).await;
        second_env(&test).await;
        agent.does("PREP", vec![Does::Code(0), Does::Stays]);
        agent.does("INSTALL", vec![Does::Code(1), Does::Code(0)]);
        let first = deliver(&test, "INT1", "1.4.1").await;
        state(&test, &first, "attention").await;
        let second = deliver(&test, "INT2", "1.4.2").await;
        super::until(&test, SPACE, "CA_Init/PREP", "running R.active").await;

        let which = act(&test, SPACE, "mark-error", "CA_Fin/FIN", json!({})).await;
        assert_eq!(which["code"], "several-runs", "{which:#}");
        let text = which["text"].as_str().unwrap();
        assert!(text.contains(&format!("{first}, {second}")), "{text}");
        assert!(
            text.contains(&format!("escale job mark-error {SPACE}/CA_Fin/FIN --delivery {second}")),
            "{text}"
        );

        // The run of the older one is acted upon like any other.
        let older = node(&test, &first, INSTALL).await;
        assert!(offers(&older, "retry") && older["state"] == "difficulty", "{older:#}");
        assert!(!offers(&node(&test, &second, INSTALL).await, "retry"));
        let wrong = act(&test, SPACE, "stop", "CA_Init/PREP", json!({ "delivery": first })).await;
        assert_eq!(wrong["code"], "object-state", "{wrong:#}");
        assert_eq!(node(&test, &second, "CA_Init/PREP").await["state"], "running");
        let nobody = act(&test, SPACE, "stop", "CA_Init/PREP", json!({ "delivery": "D-99" })).await;
        assert_eq!(nobody["code"], "not-found", "{nobody:#}");

        // INSTALL is under way in the first only: it is that one, though the other is newer.
        let failed = act(&test, SPACE, "fail", INSTALL, json!({})).await;
        assert_eq!((&failed["done"], &failed["delivery"]), (&json!(true), &json!(first)), "{failed:#}");
        state(&test, &first, "failed").await;
        assert_eq!(node(&test, &second, "CA_Init/PREP").await["state"], "running");

        let past = act(&test, SPACE, "rerun", INSTALL, json!({ "delivery": first })).await;
        assert_eq!(past["code"], "run-ended", "{past:#}");
        let line = act(&test, SPACE, "stop", "CA_Init/PREP", json!({ "delivery": second })).await;
        assert_eq!(line["done"], true, "{line:#}");
        let command = line["command"].as_str().unwrap();
        assert!(command.contains(&format!(" --delivery {second}")), "{command}");
        until(&test, &second, |d| d["state"] != "running").await;
        test
    })
    .await;
}
