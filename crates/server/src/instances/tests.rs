//! Stories about instances, told through the router; the agent's side is played by its reports.

use crate::link::Report;
use crate::testing::{TestApp, each};
use crate::{fleet, instances};
use axum::http::{Method, StatusCode};
use model::{Secret, Timestamp};
use protocol::link::{Assignment, DeathReport, LogLine, LogReport, Seen};
use protocol::reason::{Reason, code};
use protocol::text::params;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use uuid::Uuid;

/// An agent, as far as its reports go.
struct Agent {
    id: Uuid,
    name: &'static str,
}

impl Agent {
    async fn enrolled(test: &TestApp, name: &'static str) -> Self {
        let key = test.enroll(name).await;
        let known = fleet::recognise(&test.app, &Secret::new(key)).await.unwrap();
        Self { id: known.id, name }
    }
    async fn plan(&self, test: &TestApp, held: u64) -> Option<Assignment> {
        instances::assignment(&test.app, self.id, held).await.unwrap()
    }
    async fn report(&self, test: &TestApp, sighting: instances::Sighting) {
        let (kept, told) = oneshot::channel();
        let report = Report { agent: self.id, generation: 1, hello: None, sighting, states: vec![], kept };
        test.app.reports.send(report).await.unwrap();
        told.await.unwrap();
    }
    async fn sees(&self, test: &TestApp, seen: Seen) {
        self.report(test, instances::Sighting { seen: vec![seen], ..Default::default() }).await;
    }
    async fn instance(&self, test: &TestApp, name: &str) -> Value {
        test.get(&format!("/agents/{}/instances/{name}", self.name)).await.json()["instance"].clone()
    }
    async fn order(&self, test: &TestApp, name: &str, verb: &str) -> Value {
        let path = format!("/agents/{}/instances/{name}/orders", self.name);
        let answer = test.post(&path, json!({ "verb": verb })).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{:?}", answer.json());
        answer.json()
    }
}

fn seen(id: &str, state: &str, launch: u64) -> Seen {
    Seen {
        id: id.to_owned(),
        state: state.to_owned(),
        launch,
        settings_generation: 1,
        changed_at: Timestamp::from_ms(1_795_163_401_000),
        pid: (state == "started").then_some(4711),
        restarts: 0,
        version: Some("1.0".to_owned()),
        digest: None,
        connected: false,
        client: None,
        failed: false,
        reason: None,
        fetching: None,
    }
}

#[tokio::test]
async fn an_instance_is_placed_started_stopped_reloaded() {
    each(|test| async move {
        assert_eq!(test.publish_script("Web", "1.0").await.status, StatusCode::CREATED);
        let agent = Agent::enrolled(&test, "box-1").await;
        let placed = test.post("/agents/BOX-1/instances", json!({ "package": "web" })).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{:?}", placed.json());
        let id = placed.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(placed.json()["order"]["state"], "accepted");
        assert_eq!(placed.json()["order"]["reason"]["code"], "agent-away");
        let plan = agent.plan(&test, 0).await.unwrap();
        assert_eq!((plan.instances[0].launch, plan.instances[0].run), (1, true));
        assert!(agent.plan(&test, plan.generation).await.is_none());

        agent.sees(&test, seen(&id, "started", 1)).await;
        let started = agent.instance(&test, "web").await;
        assert_eq!((started["state"].as_str(), started["pid"].as_u64()), (Some("started"), Some(4711)));
        assert_eq!(started["order"], Value::Null);

        let again = agent.order(&test, "web", "start").await;
        assert_eq!(
            (again["state"].as_str(), again["reason"]["code"].as_str()),
            (Some("done"), Some("already"))
        );

        let stop = agent.order(&test, "web", "stop").await;
        let plan = agent.plan(&test, plan.generation).await.unwrap();
        assert_eq!((plan.instances[0].launch, plan.instances[0].run), (2, false));
        agent.sees(&test, seen(&id, "stopped", 2)).await;
        let ended = test.get(&format!("/orders/{}", stop["id"].as_str().unwrap())).await.json();
        assert_eq!(ended["state"], "done");

        test.publish_script("Web", "1.1").await;
        assert_eq!(agent.instance(&test, "web").await["newer"]["version"], "1.1");
        agent.order(&test, "web", "start").await;
        let plan = agent.plan(&test, 0).await.unwrap();
        assert_eq!(plan.instances[0].bundle.as_ref().unwrap().version, "1.0", "a start moves no version");
        agent.order(&test, "web", "reload").await;
        let plan = agent.plan(&test, 0).await.unwrap();
        assert_eq!(plan.instances[0].bundle.as_ref().unwrap().version, "1.1");
        assert_eq!(plan.instances[0].launch, 4);
        assert_eq!(agent.instance(&test, "web").await["newer"], Value::Null);
        let orders = test.get("/agents/box-1/instances/web/orders").await.json();
        assert_eq!(orders[0]["verb"], "reload");
        assert_eq!(orders[1]["state"], "superseded", "the start that was never done: {orders}");
        test
    })
    .await;
}

#[tokio::test]
async fn a_restored_server_counts_on_above_what_its_agents_have_seen() {
    each(|test| async move {
        test.publish_script("Web", "1.0").await;
        let agent = Agent::enrolled(&test, "box-1").await;
        let placed = test.post("/agents/box-1/instances", json!({ "package": "Web" })).await;
        let id = placed.json()["id"].as_str().unwrap().to_owned();
        let (kept, told) = oneshot::channel();
        let seen = Seen { settings_generation: 4, ..seen(&id, "started", 7) };
        let report = Report {
            agent: agent.id,
            generation: 50,
            hello: Some(("0.1.0".to_owned(), protocol::link::Facts::default())),
            sighting: instances::Sighting { seen: vec![seen], ..Default::default() },
            states: vec![],
            kept,
        };
        test.app.reports.send(report).await.unwrap();
        told.await.unwrap();
        let plan = agent.plan(&test, 50).await.expect("the agent gets the whole plan anew");
        assert_eq!((plan.instances[0].launch, plan.instances[0].settings_generation), (7, 4));
        agent.order(&test, "Web", "stop").await;
        let plan = agent.plan(&test, plan.generation).await.unwrap();
        assert_eq!((plan.instances[0].launch, plan.instances[0].run), (8, false));
        test
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_whole() {
    each(|test| async move {
        test.publish_script("Web", "1.0").await;
        Agent::enrolled(&test, "box-1").await;
        let place = async |agent: &str, body: Value| {
            test.post(&format!("/agents/{agent}/instances"), body).await.problem()
        };
        assert_eq!(place("box-9", json!({ "package": "Web" })).await, (404, "not-found".into()));
        assert_eq!(place("box-1", json!({ "package": "Ghost" })).await, (422, "not-resolved".into()));
        assert_eq!(
            place("box-1", json!({ "package": "Web", "name": "a/b" })).await,
            (422, "invalid-field".into())
        );
        let bad = json!({ "package": "Web", "config": { "settings": { "port": "many" } } });
        assert_eq!(place("box-1", bad).await, (422, "invalid-settings".into()));
        let unknown = json!({ "package": "Web", "config": { "setings": {} } });
        assert_eq!(place("box-1", unknown).await, (400, "invalid-body".into()));
        let credential = json!({ "package": "Web", "config": { "credential": "nobody" } });
        assert_eq!(place("box-1", credential).await, (404, "not-found".into()));
        test.post("/agents", json!({ "name": "Salon" })).await;
        assert_eq!(place("Salon", json!({ "package": "Web" })).await, (422, "virtual-agent".into()));
        assert_eq!(test.get("/instances").await.json()["total"], 0);

        assert_eq!(place("box-1", json!({ "package": "Web" })).await.0, 201);
        assert_eq!(
            place("box-1", json!({ "package": "Web", "name": "WEB" })).await,
            (409, "needs-name".into())
        );
        assert_eq!(place("box-1", json!({ "package": "Web", "name": "web2" })).await.0, 201);
        let config = test.get("/agents/box-1/instances/web2/config").await.json();
        assert_eq!(config["package_file"], "Web");

        assert_eq!(place("Salon", json!({ "name": "Temperature", "virtual": true })).await.0, 201);
        let path = "/agents/Salon/instances/Temperature/orders";
        assert_eq!(
            test.post(path, json!({ "verb": "start" })).await.problem(),
            (422, "virtual-instance".into())
        );
        // S0-18: nobody is connected that could be given its settings.
        assert_eq!(
            test.post(path, json!({ "verb": "push-settings" })).await.problem(),
            (422, "virtual-instance".into())
        );
        assert_eq!(test.post(path, json!({ "verb": "fly" })).await.problem(), (422, "invalid-field".into()));
        test
    })
    .await;
}

#[tokio::test]
async fn settings_are_kept_pushed_and_secrets_stay_hidden() {
    each(|test| async move {
        test.publish_script("Web", "1.0").await;
        let agent = Agent::enrolled(&test, "box-1").await;
        let settings = json!({ "port": "81", "password": "hunter2 hunter2" });
        let placed = test
            .post("/agents/box-1/instances", json!({ "package": "Web", "config": { "settings": settings } }))
            .await;
        let id = placed.json()["id"].as_str().unwrap().to_owned();
        agent.sees(&test, seen(&id, "started", 1)).await;
        let path = "/agents/box-1/instances/Web/config";
        let mut config = test.get(path).await.json();
        assert_eq!(config["settings"], json!({ "port": "81", "password": null }));
        config["settings"]["port"] = json!("82");
        let saved = test.ask(Method::PUT, path, config.clone()).await.json();
        assert_eq!(saved["settings_pending"], true, "{saved}");
        let stale = test.ask(Method::PUT, path, config).await;
        assert_eq!(stale.problem(), (409, "stale-revision".into()));
        assert!(stale.json()["detail"].as_str().unwrap().contains("user admin"));
        let plan = agent.plan(&test, 0).await.unwrap();
        assert_eq!(plan.instances[0].settings["password"], "hunter2 hunter2");
        assert_eq!(plan.instances[0].secret_settings, ["password"]);
        assert_eq!(plan.instances[0].settings_generation, 1);

        let order = agent.order(&test, "Web", "push-settings").await;
        let plan = agent.plan(&test, 0).await.unwrap();
        assert_eq!((plan.instances[0].settings_generation, plan.instances[0].launch), (2, 1));
        agent.sees(&test, Seen { settings_generation: 2, ..seen(&id, "started", 1) }).await;
        let ended = test.get(&format!("/orders/{}", order["id"].as_str().unwrap())).await.json();
        assert_eq!(ended["state"], "done");
        let audit = test.get("/audit?search=instance").await;
        assert!(!String::from_utf8_lossy(&audit.bytes).contains("hunter2"));
        test
    })
    .await;
}

#[tokio::test]
async fn deaths_and_logs_come_in_once_and_from_their_own_agent_only() {
    each(|test| async move {
        test.publish_script("Web", "1.0").await;
        let (mine, other) = (Agent::enrolled(&test, "box-1").await, Agent::enrolled(&test, "box-2").await);
        let placed = test.post("/agents/box-1/instances", json!({ "package": "Web" })).await;
        let id = placed.json()["id"].as_str().unwrap().to_owned();
        let line = |number, text: &str| LogLine {
            number,
            at: Timestamp::from_ms(1),
            level: "info".into(),
            stream: "stdout".into(),
            text: text.into(),
        };
        let sighting = |text: &str| instances::Sighting {
            deaths: vec![DeathReport {
                id: id.clone(),
                number: 1,
                at: Timestamp::from_ms(5),
                exit_code: Some(3),
                signal: None,
                uptime_ms: 12,
                follows: Reason::new(
                    code::WAITS_RESTART,
                    params([("attempt", &1), ("retries", &3), ("delay", &"30s")]),
                ),
            }],
            logs: vec![LogReport { id: id.clone(), lines: vec![line(10, text), line(11, "100% sure")] }],
            ..Default::default()
        };
        other.report(&test, sighting("not mine")).await;
        assert_eq!(test.get("/agents/box-1/instances/Web/logs").await.json()["total"], 0);
        mine.report(&test, sighting("hello")).await;
        mine.report(&test, sighting("hello again")).await;
        let logs = test.get("/agents/box-1/instances/Web/logs").await.json();
        assert_eq!((logs["total"].as_u64(), logs["items"][0]["text"].as_str()), (Some(2), Some("hello")));
        let found = test.get("/agents/box-1/instances/Web/logs?search=100%25").await.json();
        assert_eq!(found["items"][0]["number"], 11);
        let after = test.get("/agents/box-1/instances/Web/logs?after=10").await.json();
        assert_eq!(after["items"].as_array().unwrap().len(), 1);
        let deaths = test.get("/agents/box-1/instances/Web/deaths").await.json();
        assert_eq!(deaths["total"], 1);
        assert_eq!(deaths["items"][0]["ending"]["text"], "the program ended with code 3");
        assert_eq!(deaths["items"][0]["follows"]["text"], "restart 1 of 3 in 30s");
        let text = test.get("/agents/box-1/instances/Web/logs/download").await;
        assert!(String::from_utf8(text.bytes).unwrap().contains("stdout  hello\n"));
        test
    })
    .await;
}

#[tokio::test]
async fn an_agent_goes_with_its_instances_only_when_told_to() {
    each(|test| async move {
        test.publish_script("Web", "1.0").await;
        let agent = Agent::enrolled(&test, "box-1").await;
        test.post("/agents/box-1/instances", json!({ "package": "Web" })).await;
        let refused = test.ask(Method::DELETE, "/agents/box-1", Value::Null).await;
        assert_eq!(refused.problem(), (409, "agent-in-use".into()));
        let gone = test.ask(Method::DELETE, "/agents/box-1?force=true", Value::Null).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert!(agent.plan(&test, 0).await.is_none());
        assert_eq!(test.get("/agents/box-1").await.problem(), (404, "not-found".into()));
        test
    })
    .await;
}

#[tokio::test]
async fn enrolment_tokens_work_once_in_time_and_for_their_name() {
    each(|test| async move {
        let token = test.post("/enroll-tokens", json!({ "name": "box-1", "minutes": 5 })).await.json();
        let enroll = async |token: &Value, name: &str| {
            test.post("/agent/enroll", json!({ "token": token["token"], "name": name })).await.problem()
        };
        assert_eq!(enroll(&token, "box-2").await, (403, "enroll-token-name".into()));
        assert_eq!(enroll(&json!({ "token": "enr_x" }), "box-1").await, (403, "enroll-token-unknown".into()));
        assert_eq!(enroll(&token, "BOX-1").await.0, 201);
        assert_eq!(enroll(&token, "box-1").await, (403, "enroll-token-used".into()));
        let any = test.post("/enroll-tokens", json!({})).await.json();
        assert_eq!(enroll(&any, "box-1").await, (409, "agent-name-taken".into()));
        let late = test.post("/enroll-tokens", json!({ "minutes": 1 })).await.json();
        test.app.clock.set(test.app.clock.now().plus(std::time::Duration::from_secs(61)));
        assert_eq!(enroll(&late, "box-3").await, (403, "enroll-token-expired".into()));
        assert_eq!(enroll(&any, "box-4").await.0, 201, "a token refused for its name is not used up");
        test
    })
    .await;
}

#[tokio::test]
async fn a_virtual_package_speaks_with_its_credential() {
    each(|test| async move {
        let credential =
            test.post("/credentials", json!({ "name": "Devices", "access_key": "a device's key" })).await;
        assert_eq!(credential.status, StatusCode::CREATED);
        test.post("/agents", json!({ "name": "CapteurSalon", "credential": "Devices" })).await;
        let config =
            json!({ "name": "Temperature", "virtual": true, "config": { "settings": { "Interval": "10" } } });
        test.post("/agents/CapteurSalon/instances", config).await;
        let call = async |action: &str, key: &str, query: &str| {
            let request = axum::http::Request::get(format!("//rest/constellation/{action}?{query}"))
                .header("SentinelName", "capteursalon")
                .header("PackageName", "temperature")
                .header("AccessKey", key);
            test.send(request.body(axum::body::Body::empty()).unwrap()).await
        };
        let key = "a device's key";
        assert_eq!(
            call("PushStateObject", key, "name=Air&value=21.5&lifetime=60").await.status.as_u16(),
            204
        );
        assert_eq!(call("pushstateobject", key, "name=Air").await.status.as_u16(), 400);
        assert_eq!(call("WriteLog", key, "message=hello+there&level=Warn").await.status.as_u16(), 204);
        assert_eq!(call("GetSettings", key, "").await.json(), json!({ "Interval": "10" }));
        let denied = call("CheckAccess", "another key", "").await;
        assert_eq!((denied.status.as_u16(), denied.bytes.len()), (403, 0));
        let states = test.get("/states?agent=CapteurSalon").await.json();
        assert_eq!(
            (&states["items"][0]["value"], &states["items"][0]["expired"]),
            (&json!(21.5), &json!(false))
        );
        let mut logs = Value::Null;
        for _ in 0..500 {
            // Lines of devices are written together, a moment later.
            logs = test.get("/agents/CapteurSalon/instances/Temperature/logs").await.json();
            if logs["items"] != json!([]) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert_eq!(
            (&logs["items"][0]["text"], &logs["items"][0]["level"]),
            (&json!("hello there"), &json!("warn")),
            "{logs}"
        );
        test.ask(Method::PATCH, "/credentials/Devices", json!({ "enabled": false })).await;
        assert_eq!(call("CheckAccess", key, "").await.status.as_u16(), 403);
        test
    })
    .await;
}
