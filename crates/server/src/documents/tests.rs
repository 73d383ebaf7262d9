//! Stories of documents.

use crate::testing::each;
use axum::http::Method;
use serde_json::{Value, json};

const SPACE: &str = include_str!("../../../../examples/delivery/ca_livraison.space.toml");
const FILES: [(&str, &str); 5] = [
    ("ca_livraison.space.toml", SPACE),
    ("ca_liv.resources.toml", include_str!("../../../../examples/delivery/ca_liv.resources.toml")),
    ("tiers.policy.toml", include_str!("../../../../examples/delivery/tiers.policy.toml")),
    ("int1.env.toml", include_str!("../../../../examples/delivery/int1.env.toml")),
    ("site.causes.toml", include_str!("../../../../examples/delivery/site.causes.toml")),
];
const VARIABLES: &str = "format = 1\nkind = \"variables\"\nname = \"SICARDI-INT1\"\nversion = \"1.12\"\n\n[values]\nPORT = \"8080\"\n";

fn bundle() -> serde_json::Map<String, Value> {
    let mut files: serde_json::Map<String, Value> =
        FILES.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    files.insert("sicardi-int1.variables.toml".to_owned(), json!(VARIABLES));
    files
}

/// Scenarios 43 and 48: the bundle of section 24 is applied, seen as it is, and given back byte for byte.
#[tokio::test]
async fn a_bundle_is_applied_and_given_back() {
    each(async |server| {
        let plan = server
            .ask(Method::POST, "/documents/apply", json!({"files": bundle(), "plan": true}))
            .await
            .json();
        assert_eq!(
            (&plan["applied"], plan["changes"].as_array().unwrap().len()),
            (&json!(false), 6),
            "{plan}"
        );
        assert_eq!(server.ask(Method::GET, "/documents", Value::Null).await.json(), json!([]));
        let done = server.ask(Method::POST, "/documents/apply", json!({"files": bundle()})).await.json();
        assert_eq!(done["applied"], json!(true), "{done}");
        assert_eq!(done["faults"], json!([]));
        let exported =
            server.ask(Method::GET, "/documents/export?space=ca_livraison", Value::Null).await.json();
        assert_eq!(exported["files"], Value::Object(bundle()));
        let again = server.ask(Method::POST, "/documents/apply", json!({"files": bundle()})).await.json();
        let words: Vec<_> =
            again["changes"].as_array().unwrap().iter().map(|c| c["change"].clone()).collect();
        assert_eq!(words, vec![json!("same"); 6]);
        let doc = super::space(&server.app, "CA_Livraison").await.unwrap().unwrap();
        assert_eq!((doc.graph.apps.len(), doc.graph.links.len(), doc.info.revision), (10, 12, 1));
        let policy = super::policy(&server.app).await.unwrap();
        assert!(policy.windows.contains_key("prd-change-window") && policy.freezes.len() == 1);
        let vars = super::variables(&server.app, "sicardi-int1", Some("1.12")).await.unwrap().unwrap();
        assert_eq!((vars.version.as_str(), vars.file.values["PORT"].as_str()), ("1.12", "8080"));
        server
    })
    .await;
}

#[tokio::test]
async fn a_fault_keeps_everything_out() {
    each(async |server| {
        let mut files = bundle();
        files["int1.env.toml"] = json!(FILES[3].1.replace("CA_LIVRAISON", "CA_LIVRASON"));
        let done = server.ask(Method::POST, "/documents/apply?lang=fr", json!({"files": files})).await.json();
        assert_eq!(
            (&done["applied"], &done["faults"][0]["at"]),
            (&json!(false), &json!("env.space")),
            "{done}"
        );
        assert_eq!(server.ask(Method::GET, "/documents", Value::Null).await.json(), json!([]));
        server
    })
    .await;
}

#[tokio::test]
async fn revisions_are_kept_and_stale_ones_refused() {
    each(async |server| {
        server.ask(Method::POST, "/documents/apply", json!({"files": bundle()})).await;
        let path = "/documents/space/CA_LIVRAISON";
        let moved = json!({"text": SPACE.replace("x = 60", "x = 61"), "revision": 1});
        let put = server.ask(Method::PUT, path, moved.clone()).await.json();
        assert_eq!(
            (&put["applied"], &put["changes"][0]["change"]),
            (&json!(true), &json!("changed")),
            "{put}"
        );
        assert!(put["changes"][0]["diff"].as_str().unwrap().contains("-x = 60\n+x = 61\n"));
        assert_eq!(server.ask(Method::PUT, path, moved).await.problem(), (409, "stale-revision".to_owned()));
        let revisions = server.ask(Method::GET, &format!("{path}/revisions"), Value::Null).await.json();
        assert_eq!(revisions.as_array().unwrap().len(), 2);
        let first = server.ask(Method::GET, &format!("{path}/revisions/1"), Value::Null).await.json();
        assert_eq!(first["text"], json!(SPACE));
        let old = super::space_at(&server.app, "CA_LIVRAISON", 1).await.unwrap().unwrap();
        assert_eq!(old.file.applications[0].x, Some(60.0));
        let new = super::space(&server.app, "CA_LIVRAISON").await.unwrap().unwrap();
        assert_eq!(new.file.applications[0].x, Some(61.0));
        let other = server.ask(Method::PUT, "/documents/space/OTHER", json!({"text": SPACE})).await;
        assert_eq!(other.problem(), (422, "invalid-field".to_owned()));
        server
    })
    .await;
}

#[tokio::test]
async fn what_is_needed_stays() {
    each(async |server| {
        server.ask(Method::POST, "/documents/apply", json!({"files": bundle()})).await;
        let gone = server.ask(Method::DELETE, "/documents/space/CA_LIVRAISON", Value::Null).await;
        assert_eq!(gone.problem(), (422, "invalid-field".to_owned()));
        let gone = server.ask(Method::DELETE, "/documents/env/INT1", Value::Null).await;
        assert_eq!(gone.status.as_u16(), 204);
        assert!(super::env(&server.app, "INT1").await.unwrap().is_none());
        let gone = server.ask(Method::DELETE, "/documents/env/INT1", Value::Null).await;
        assert_eq!(gone.problem(), (404, "not-found".to_owned()));
        // Its number goes on.
        server.ask(Method::POST, "/documents/apply", json!({"files": bundle()})).await;
        assert_eq!(super::env(&server.app, "int1").await.unwrap().unwrap().info.revision, 2);
        server
    })
    .await;
}

/// §4.1: the default tiers are offered, hold once they are applied, and are replaced whole by the next policy.
#[tokio::test]
async fn the_default_tiers_are_a_start() {
    each(async |server| {
        let offered = server.ask(Method::GET, "/documents/defaults", Value::Null).await.json();
        assert_eq!(server.ask(Method::GET, "/tiers", Value::Null).await.json(), json!([]));
        let done =
            server.ask(Method::POST, "/documents/apply", json!({"files": offered["files"]})).await.json();
        assert_eq!((&done["applied"], &done["faults"]), (&json!(true), &json!([])), "{done}");
        let tiers = async || {
            let all = server.ask(Method::GET, "/tiers", Value::Null).await.json();
            let names = all
                .as_array()
                .unwrap()
                .iter()
                .map(|t| format!("{} {}", t["name"].as_str().unwrap(), t["rank"]));
            names.collect::<Vec<_>>()
        };
        assert_eq!(tiers().await, ["DEV 0", "INT 10", "REC 20", "FOR 25", "PREPROD 30", "PRD 40"]);
        let exported = server.ask(Method::GET, "/documents/export", Value::Null).await.json();
        assert_eq!(exported, offered, "given back byte for byte");
        server.ask(Method::POST, "/documents/apply", json!({"files": { "own.toml": FILES[2].1 }})).await;
        assert_eq!(tiers().await, ["INT 10", "REC 20", "PRD 40"]);
        server
    })
    .await;
}
