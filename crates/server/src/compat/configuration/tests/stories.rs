//! The file through the API.

use super::{EXAMPLE, changed_lines, exported, put};
use crate::testing::{PASSWORD, TestApp, each};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

/// SRV-01, SRV-02, SRV-03 (kept and told, not obeyed), SRV-04, SRV-06, SRV-07, SRV-08, SRV-09, S0-20: the example of the specification, whole: checked, saved without
/// effect, reloaded, exported byte for byte, imported again without a change.
#[tokio::test]
async fn the_example_goes_round() {
    each(|test| async move {
        let check = test.post("/configuration/check", json!({ "text": EXAMPLE })).await.json();
        assert_eq!(check["problems"], json!([]));
        let changes = check["changes"].as_array().unwrap();
        let has = |text: &str| changes.iter().any(|c| c.as_str().unwrap() == text);
        assert!(has("adds the credential Devices") && has("adds the group of settings Lyon"), "{check:#}");
        assert!(
            has("adds the virtual agent Greenhouse") && has("adds the virtual package Greenhouse/Probe"),
            "{check:#}"
        );
        let warnings = check["warnings"].to_string();
        assert!(
            warnings.contains("listenUri http://+:8080/fleet/") && warnings.contains("fileServer"),
            "{warnings}"
        );
        assert!(warnings.contains("Collector-2.1.zip"), "{warnings}");

        put(&test, EXAMPLE, "keep").await;
        assert_eq!(test.get("/agents").await.json()["total"], 0, "saved is not applied");
        let waiting = test.get("/configuration").await.json();
        assert_eq!((&waiting["pending"], waiting["text"].as_str()), (&json!(true), Some(EXAMPLE)));

        let applied = test.post("/configuration/reload", json!({ "deploy": true })).await;
        assert_eq!(applied.status, StatusCode::OK, "{:#}", applied.json());
        assert_eq!(test.get("/agents").await.json()["total"], 2);
        let probe = test.get("/agents/greenhouse/instances/probe").await.json();
        assert_eq!(
            (&probe["instance"]["virtual"], &probe["instance"]["state"]),
            (&json!(true), &json!("unknown"))
        );
        let settings = test.get("/agents/edge-lyon-01/instances/Collector/settings").await.json();
        let one = |key: &str| settings.as_array().unwrap().iter().find(|s| s["key"] == key).cloned().unwrap();
        assert_eq!(one("Site"), json!({ "key": "Site", "value": "LYS", "from": "group", "group": "Lyon" }));
        assert_eq!(one("Routing")["value"], "<routes><route to=\"north\" weight=\"2\" /></routes>");
        assert_eq!(one("Targets")["value"], "{ \"hosts\": [ \"10.0.0.1\", \"10.0.0.2\" ], \"tls\": false }");
        let config = test.get("/agents/edge-lyon-01/instances/Collector/config").await.json();
        assert_eq!((&config["imports"], &config["groups"]), (&json!(["Common", "Lyon"]), &json!(["Alerts"])));
        assert_eq!(config["credential"], "CollectorKey");
        let cold = test.get("/agents/edge-lyon-01/instances/DiskWatch-Cold/config").await.json();
        assert_eq!((&cold["autostart"], &cold["package_file"]), (&json!(false), &json!("DiskWatch")));
        assert_eq!(cold["recovery"], json!({ "restart": false }));
        let rules = test.get("/credentials/Devices/authorizations").await.json();
        assert_eq!(
            (&rules["states"]["default"], &rules["groups"]["rules"][0]["group"]),
            (&json!("deny"), &json!("Garden"))
        );

        assert_eq!(exported(&test).await, EXAMPLE);
        let again = test.post("/configuration/check", json!({ "text": EXAMPLE })).await.json();
        assert_eq!(again["changes"], json!([]), "{again:#}");
        let audit = test.get("/audit?search=configuration.applied").await.json();
        assert_eq!(audit["total"], 1);
        let row = format!("{audit}");
        assert!(!row.contains("cafe-0001"));
        test
    })
    .await;
}

/// SRV-24: what the API changes is woven in; other lines and the comments stay.
#[tokio::test]
async fn the_api_changes_only_the_lines_concerned() {
    each(|test| async move {
        put(&test, EXAMPLE, "reload").await;
        let path = "/agents/edge-lyon-01/instances/Collector/config";
        let mut config = test.get(path).await.json();
        config["settings"]["Interval"] = json!("60");
        assert_eq!(test.ask(Method::PUT, path, config).await.status, StatusCode::OK);
        let off = test.ask(Method::PATCH, "/credentials/CollectorKey", json!({ "enabled": false })).await;
        assert_eq!(off.status, StatusCode::OK);
        test.post("/agents", json!({ "name": "Salon", "credential": "Devices" })).await;
        let text = exported(&test).await;
        let (gone, new) = changed_lines(EXAMPLE, &text);
        assert_eq!(gone.len(), 2, "{gone:?}");
        assert_eq!(
            new,
            [
                "<setting key=\"Interval\" value=\"60\" />",
                "<sentinel name=\"Salon\" credential=\"Devices\" />",
                "<credential name=\"CollectorKey\" accessKey=\"cafe-0001-cafe-0001-cafe\" enable=\"false\" />",
            ]
        );
        test.ask(Method::DELETE, "/agents/Salon", Value::Null).await;
        let back = exported(&test).await;
        assert!(!back.contains("Salon") && back.contains("<!-- virtual sentinel + package -->"));
        test
    })
    .await;
}

/// SRV-04, SRV-05: a file with problems changes nothing, and each is told in the caller's language.
#[tokio::test]
async fn a_wrong_file_is_refused_whole() {
    each(|test| async move {
        put(&test, EXAMPLE, "reload").await;
        let wrong =
            EXAMPLE.replace("credential=\"Standard\"", "credential=\"Nobody\"").replace("\"3\"", "\"x\"");
        let refused =
            test.ask(Method::PUT, "/configuration", json!({ "text": wrong, "then": "deploy" })).await;
        assert_eq!(refused.problem(), (422, "invalid-configuration".into()));
        let problems: Value =
            serde_json::from_str(refused.json()["details"]["problems"].as_str().unwrap()).unwrap();
        assert_eq!((&problems[0]["line"], &problems[1]["line"]), (&json!(13), &json!(17)), "{problems:#}");
        assert_eq!(exported(&test).await, EXAMPLE);
        assert_eq!(test.get("/configuration").await.json()["pending"], false);
        let french = test.post("/configuration/check?lang=fr", json!({ "text": wrong })).await.json();
        assert!(french["problems"][0]["text"].as_str().unwrap().contains("nombre"), "{french:#}");
        let stale = json!({ "text": EXAMPLE, "revision": 0 });
        assert_eq!(
            test.ask(Method::PUT, "/configuration", stale).await.problem(),
            (409, "stale-revision".into())
        );
        let keyless = EXAMPLE.replace("0f0e0d0c0b0a09080706", "");
        let check = test.post("/configuration/check", json!({ "text": keyless })).await.json();
        assert_eq!(check["problems"], json!([]), "an empty key is the one the server has: {check:#}");
        let fresh = keyless.replace("\"Standard\"", "\"Fresh\"");
        let check = test.post("/configuration/check", json!({ "text": fresh })).await.json();
        assert_eq!(check["problems"].as_array().unwrap().len(), 1, "{check:#}");
        test
    })
    .await;
}

/// SRV-04: the whole file wins: what it does not name goes, with what it published.
#[tokio::test]
async fn the_whole_file_wins() {
    each(|test| async move {
        put(&test, EXAMPLE, "reload").await;
        let start = EXAMPLE.find("      <!-- virtual sentinel").unwrap();
        let end = EXAMPLE.find("    </sentinels>").unwrap();
        let mut text = EXAMPLE.to_owned();
        text.replace_range(start..end, "");
        let credential = text.find("      <credential name=\"Devices\"").unwrap();
        let end = text.find("    </credentials>").unwrap();
        text.replace_range(credential..end, "");
        let done = put(&test, &text, "reload").await;
        let said = done["changes"].to_string();
        assert!(
            said.contains("removes the agent Greenhouse") && said.contains("removes the credential Devices")
        );
        assert_eq!(test.get("/agents/Greenhouse").await.problem(), (404, "not-found".into()));
        assert_eq!(test.get("/credentials").await.json().as_array().unwrap().len(), 3);
        assert_eq!(exported(&test).await, text);
        test
    })
    .await;
}

/// SRV-05: only administrators see the file or change it.
#[tokio::test]
async fn the_file_has_keys() {
    each(|test: TestApp| async move {
        let ask = json!({ "name": "deployer", "password": PASSWORD, "role": "deployer" });
        let made = test.post("/users", ask).await;
        if made.status == StatusCode::CREATED {
            let seen = test.ask_as("deployer", PASSWORD, Method::GET, "/configuration", Value::Null).await;
            assert_eq!(seen.problem(), (403, "not-allowed".into()));
        }
        let empty = exported(&test).await;
        assert!(empty.contains("<sentinels />") && empty.ends_with("</configuration>\n"), "{empty}");
        test
    })
    .await;
}

/// SRV-07: Appendix A 2 through the API, and what groups promise.
#[tokio::test]
async fn groups_of_settings() {
    each(|test| async move {
        let group = async |name: &str, body: Value| {
            test.ask(Method::PUT, &format!("/setting-groups/{name}"), body).await
        };
        group("test", json!({ "settings": { "Demo1": "Seb", "Demo2": "123" } })).await;
        let common = json!({ "settings": { "MyStringSetting": "s", "MyBoolSetting": "true", "MyXmlDocument": "<a/>", "MyJsonObject": "{}" } });
        assert_eq!(group("common", common).await.status, StatusCode::OK);
        let test2 = json!({ "imports": ["Common"], "settings": { "Demo1": "Sebastien", "Demo2": "2015" } });
        assert_eq!(group("test2", test2.clone()).await.status, StatusCode::OK);
        test.post("/agents", json!({ "name": "A" })).await;
        let config = json!({ "imports": ["test", "test2"], "settings": { "numberTest": "42", "Demo1": "It'me" } });
        let placed = test.post("/agents/A/instances", json!({ "name": "P", "virtual": true, "config": config })).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{:?}", placed.json());
        let settings = test.get("/agents/A/instances/P/settings").await.json();
        let all: Vec<_> = settings.as_array().unwrap().iter().map(|s| format!("{}={}", s["key"].as_str().unwrap(), s["value"].as_str().unwrap())).collect();
        assert_eq!(
            all,
            ["Demo1=It'me", "Demo2=2015", "MyBoolSetting=true", "MyJsonObject={}", "MyStringSetting=s", "MyXmlDocument=<a/>", "numberTest=42"]
        );
        let refused = test.ask(Method::DELETE, "/setting-groups/common", Value::Null).await;
        assert_eq!(refused.problem(), (409, "setting-group-in-use".into()));
        assert!(refused.json()["detail"].as_str().unwrap().contains("group test2"));
        assert_eq!(group("common", json!({ "imports": ["test2"] })).await.problem(), (422, "invalid-field".into()), "a circle");
        assert_eq!(group("new", json!({ "imports": ["ghost"] })).await.problem(), (404, "not-found".into()));
        let stale = json!({ "revision": 9, "settings": {} });
        assert_eq!(group("test", stale).await.problem(), (409, "stale-revision".into()));
        assert_eq!(group("te*st", json!({})).await.problem().0, 422);
        let list = test.get("/setting-groups").await.json();
        assert_eq!(list[2]["used_by"], json!(["A/P"]), "{list:#}");
        test.ask(Method::DELETE, "/agents/A?force=true", Value::Null).await;
        for name in ["test2", "test", "common"] {
            let gone = test.ask(Method::DELETE, &format!("/setting-groups/{name}"), Value::Null).await;
            assert_eq!(gone.status, StatusCode::NO_CONTENT, "{name}");
        }
        test
    })
    .await;
}
