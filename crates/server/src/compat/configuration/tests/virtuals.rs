//! Real or virtual: it follows from the repository and from who enrolled.

use super::{exported, put};
use crate::testing::{TestApp, each};
use crate::{fleet, instances};
use axum::http::{Method, StatusCode};
use model::Secret;
use protocol::link::Assignment;
use serde_json::{Value, json};

const FILE: &str = r#"<configuration><constellation>
  <recoveryOptions numberOfRetry="5" />
  <sentinels>
    <sentinel name="box-1" credential="Standard"><packages>
      <package name="Web"><settings><import><settingGroup groupName="Ports" /></import></settings></package>
      <package name="Web2" filename="Web" autostart="false" />
      <package name="Off" filename="Web-1.0.zip" enable="false" />
      <package name="Ghost" filename="Ghost-9.zip" />
      <package name="Device"><groups><group name="Alerts" /></groups></package>
    </packages></sentinel>
    <sentinel name="CapteurSalon" credential="Standard"><packages><package name="Temperature" /></packages></sentinel>
  </sentinels>
  <settingsGroups><group name="Ports"><settings><setting key="port" value="81" /></settings></group></settingsGroups>
  <credentials><credential name="Standard" accessKey="0123456789abcdef" /></credentials>
</constellation></configuration>
"#;

async fn plan(test: &TestApp, key: &str, held: u64) -> Option<Assignment> {
    let known = fleet::recognise(&test.app, &Secret::new(key.to_owned())).await.unwrap();
    instances::assignment(&test.app, known.id, held).await.unwrap()
}

async fn kinds(test: &TestApp) -> Vec<(String, bool)> {
    let all = test.get("/instances").await.json();
    let one = |i: &Value| (i["name"].as_str().unwrap().to_owned(), i["virtual"].as_bool().unwrap());
    all["items"].as_array().unwrap().iter().map(one).collect()
}

/// S0-21, S0-22, S0-23, S0-34, S0-35, S0-36, S0-37, S2-02, S2-03, SEN-08, SEN-10, REP-03: a sentinel of the file waits for
/// its agent; whatever the repository does not hold is virtual, and is not sent to it.
#[tokio::test]
async fn a_declared_sentinel_waits_for_its_agent() {
    each(|test| async move {
        test.publish_script("Web", "1.0").await;
        put(&test, FILE, "deploy").await;
        let kinds = kinds(&test).await;
        let is = |name: &str| kinds.iter().find(|(n, _)| n == name).unwrap().1;
        assert_eq!(
            ["Web", "Web2", "Off", "Ghost", "Device", "Temperature"].map(is),
            [false, false, false, true, true, true]
        );
        let agent = test.get("/agents/box-1").await.json();
        assert_eq!((&agent["state"], &agent["virtual"]), (&json!("unknown"), &json!(false)));
        assert_eq!(test.get("/agents/CapteurSalon").await.json()["virtual"], true);
        let web = test.get("/agents/box-1/instances/Web").await.json();
        assert_eq!(web["instance"]["order"]["reason"]["code"], "agent-away", "it waits, with a reason");
        assert_eq!(web["recovery"]["retries"], 5, "options of the whole installation stand behind its own");
        let lines = test.app.exchange.journal.read().0;
        assert!(lines.iter().any(|l| l.level == "error" && l.instance == "Ghost"), "REP-03");

        let key = test.enroll("box-1").await;
        let assigned = plan(&test, &key, 0).await.unwrap();
        let names: Vec<_> = assigned.instances.iter().map(|i| (i.name.as_str(), i.run)).collect();
        assert_eq!(names, [("Web", true), ("Web2", false)], "disabled and virtual ones are not sent");
        assert_eq!(assigned.instances[0].settings["port"], "81");
        assert_eq!(assigned.instances[0].recovery.retries, Some(5));
        let order = json!({ "verb": "start" });
        let refused = test.post("/agents/box-1/instances/Device/orders", order).await;
        assert_eq!(refused.problem(), (422, "virtual-instance".into()), "S2-09");
        assert_eq!(exported(&test).await, FILE);
        test
    })
    .await;
}

/// SRV-04, PKG-10: without *deploy* nothing reaches agents; with it they get all of it. A package uploaded later becomes
/// real at the next reload.
#[tokio::test]
async fn reload_and_deploy_are_two_things() {
    each(|test| async move {
        test.publish_script("Web", "1.0").await;
        put(&test, FILE, "deploy").await;
        let key = test.enroll("box-1").await;
        let held = plan(&test, &key, 0).await.unwrap().generation;
        put(&test, &FILE.replace("value=\"81\"", "value=\"82\""), "reload").await;
        assert!(plan(&test, &key, held).await.is_none(), "reloaded, not deployed");
        let settings = test.get("/agents/box-1/instances/Web/settings").await.json();
        assert!(settings.to_string().contains("82"), "the server has the new value: {settings}");
        test.publish_script("Ghost", "9").await;
        test.ask(Method::PATCH, "/packages/Ghost-9.zip", json!({ "file": "Ghost-9.zip" })).await;
        let done = test.post("/configuration/reload", json!({ "deploy": true })).await;
        assert_eq!(done.status, StatusCode::OK, "{:#}", done.json());
        assert!(done.json()["changes"].to_string().contains("virtual -> real"), "{:#}", done.json());
        let assigned = plan(&test, &key, held).await.unwrap();
        let names: Vec<_> = assigned.instances.iter().map(|i| i.name.as_str()).collect();
        assert_eq!(names, ["Ghost", "Web", "Web2"]);
        assert_eq!(assigned.instances[1].settings["port"], "82");
        test
    })
    .await;
}

/// S2-02, SEN-10, SRV-16: a token made for its very name takes over an agent that was only declared; no other does. Names
/// that mean something else are refused.
#[tokio::test]
async fn an_agent_takes_over_what_was_declared() {
    each(|test| async move {
        test.post("/agents", json!({ "name": "Salon" })).await;
        test.post("/agents/Salon/instances", json!({ "name": "Web", "virtual": true })).await;
        test.post("/agents/Salon/instances", json!({ "name": "Probe", "virtual": true })).await;
        test.publish_script("Web", "1.0").await;
        let any = test.post("/enroll-tokens", json!({})).await.json();
        let ask = json!({ "token": any["token"], "name": "Salon" });
        assert_eq!(test.post("/agent/enroll", ask).await.problem(), (409, "agent-name-taken".into()));
        let key = test.enroll("salon").await;
        let assigned = plan(&test, &key, 0).await.unwrap();
        assert_eq!(assigned.instances.iter().map(|i| i.name.as_str()).collect::<Vec<_>>(), ["Web"]);
        assert_eq!(test.get("/agents/salon").await.json()["virtual"], false);
        let again = test.post("/enroll-tokens", json!({ "name": "Salon" })).await;
        assert_eq!(again.problem(), (409, "agent-name-taken".into()), "it has a key now");
        for name in ["Consumer", "controller", "MANAGEMENT", "Developer"] {
            assert_eq!(
                test.post("/agents", json!({ "name": name })).await.problem(),
                (422, "invalid-field".into())
            );
            assert_eq!(test.post("/enroll-tokens", json!({ "name": name })).await.problem().0, 422, "{name}");
        }
        let reserved = json!({ "name": "Sentinel", "virtual": true });
        assert_eq!(
            test.post("/agents/Salon/instances", reserved).await.problem(),
            (422, "invalid-field".into())
        );
        test
    })
    .await;
}

/// S0-19, S0-20, S0-38: a virtual package is declared, gets a credential, groups and settings, is disabled, deleted; its
/// name is given once.
#[tokio::test]
async fn what_can_be_done_with_a_virtual_package() {
    each(|test| async move {
        test.post("/credentials", json!({ "name": "Devices", "access_key": "a device's key" })).await;
        test.post("/agents", json!({ "name": "CapteurSalon" })).await;
        let new = json!({ "name": "Temperature", "virtual": true });
        assert_eq!(test.post("/agents/CapteurSalon/instances", new).await.status, StatusCode::CREATED);
        let path = "/agents/CapteurSalon/instances/Temperature/config";
        let config = json!({ "credential": "Devices", "groups": ["Alerts"], "settings": { "Interval": "10" }, "enabled": false });
        let saved = test.ask(Method::PUT, path, config).await;
        assert_eq!(saved.status, StatusCode::OK, "{:?}", saved.json());
        assert_eq!((&saved.json()["enabled"], &saved.json()["credential"]), (&json!(false), &json!("Devices")));
        let renamed = test.ask(Method::PUT, path, json!({ "name": "Other" })).await;
        assert_eq!(renamed.problem(), (400, "invalid-body".into()));
        assert!(exported(&test).await.contains("<package name=\"Temperature\" enable=\"false\" credential=\"Devices\">"));
        let gone = test.ask(Method::DELETE, "/agents/CapteurSalon/instances/Temperature", Value::Null).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        test
    })
    .await;
}

/// SET-01, S0-18, S0-24, S0-27: a changed group marks the instances that import it; what a removed instance published goes.
#[tokio::test]
async fn a_changed_group_reaches_those_who_import_it() {
    each(|test| async move {
        test.publish_script("Web", "1.0").await;
        put(&test, FILE, "deploy").await;
        let key = test.enroll("box-1").await;
        let held = plan(&test, &key, 0).await.unwrap().generation;
        let changed = json!({ "settings": { "port": "90" } });
        let saved = test.ask(Method::PUT, "/setting-groups/Ports", changed).await;
        assert_eq!(saved.status, StatusCode::OK, "{:?}", saved.json());
        let assigned = plan(&test, &key, held).await.expect("its agent is planned anew");
        assert_eq!(assigned.instances[0].settings["port"], "90");
        let bad = json!({ "imports": ["Ports"], "settings": { "password": "x" } });
        let path = "/agents/box-1/instances/Web/config";
        assert_eq!(test.ask(Method::PUT, path, bad).await.status, StatusCode::OK);
        let settings = test.get("/agents/box-1/instances/Web/settings").await.json();
        let secret = settings.as_array().unwrap().iter().find(|s| s["key"] == "password").unwrap().clone();
        assert_eq!(secret["value"], Value::Null, "secrets are not told");
        assert_eq!(
            test.ask(Method::DELETE, "/agents/box-1/instances/Device", Value::Null).await.status,
            StatusCode::NO_CONTENT
        );
        assert!(!exported(&test).await.contains("Device"));
        test
    })
    .await;
}
