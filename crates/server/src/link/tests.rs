//! Stories about what agents' programs say and hear, without a socket between.

use super::desk::Desk;
use super::quiet::Quiet;
use super::voices::{Coming, Voices};
use crate::exchange;
use crate::fleet::{self, Known};
use crate::testing::{TestApp, each};
use axum::http::StatusCode;
use model::{Secret, Timestamp};
use protocol::exchange::{MessageScope, Say, StateFilter, Tell};
use serde_json::json;

/// An agent with two instances, one of them with a group by configuration.
async fn house(test: &TestApp) -> (Known, Desk, Voices) {
    assert_eq!(test.publish_script("Web", "1.0").await.status, StatusCode::CREATED);
    let key = test.enroll("box-1").await;
    let agent = fleet::recognise(&test.app, &Secret::new(key)).await.unwrap();
    for (name, groups) in [("Web", json!(["Alerts"])), ("Web2", json!([]))] {
        let ask = json!({ "package": "Web", "name": name, "config": { "groups": groups } });
        let placed = test.post("/agents/box-1/instances", ask).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{:?}", placed.json());
    }
    let mut desk = Desk::new(&agent, 1);
    desk.refresh(&test.app).await.unwrap();
    let voices = Voices::new(&test.app, &desk.agent);
    (agent, desk, voices)
}

async fn id_of(test: &TestApp, name: &str) -> String {
    let found = test.get(&format!("/agents/box-1/instances/{name}")).await.json();
    found["instance"]["id"].as_str().unwrap().to_owned()
}

async fn heard(voices: &mut Voices) -> (String, Tell) {
    match voices.next().await {
        Coming::Told(told) => (told.id, told.tell),
        Coming::Closed(_) => panic!("closed"),
    }
}

fn send(kind: &str, args: &[&str]) -> Say {
    let scope = MessageScope {
        kind: kind.to_owned(),
        args: args.iter().map(|a| (*a).to_owned()).collect(),
        conversation: None,
    };
    Say::Send { scope, key: "Hello".to_owned(), data: json!(1) }
}

/// SO-05, S0-26, S0-27, S0-28, MSG-01: programs of real instances speak through their agent: earlier objects are told and
/// thrown away at a start and kept over a cut, groups come from the configuration and by asking.
#[tokio::test]
async fn programs_speak_through_their_agent() {
    each(|test| async move {
        let (_, desk, mut voices) = house(&test).await;
        let (web, web2) = (id_of(&test, "Web").await, id_of(&test, "Web2").await);
        let (a, b) = (desk.own(&web).unwrap().clone(), desk.own(&web2).unwrap().clone());
        let beat = |name: &str| {
            let at = "2026-11-20T08:30:00Z";
            json!({ "type": "beat", "sequence": 4, "generation": 1,
                "usage": [{ "id": web, "cpu_percent": 2.5, "memory_bytes": 9 }],
                "states": [{ "id": web, "name": name, "value": [1], "at": at }, { "id": "ins_0", "name": "x", "value": 1, "at": at }] })
            .to_string()
        };
        let frame = beat("Air");
        Quiet::read(&frame).unwrap().hand_on(&test.app, &desk, Timestamp::from_ms(1_795_163_400_000));
        assert_eq!(test.app.exchange.board.count(), 1, "another's instance is left out");
        assert!(test.app.usage.take_news().contains_key(&a.id));
        let tells = voices.say(&a, Say::Begin { reconnection: true, last_states: true }).await;
        assert!(tells.is_empty() && test.app.exchange.board.count() == 1);
        let tells = voices.say(&a, Say::Begin { reconnection: false, last_states: true }).await;
        let [Tell::LastStates { states }] = &tells[..] else { panic!("{tells:?}") };
        assert_eq!((states[0].name.as_str(), &states[0].value), ("Air", &json!([1])));
        assert_eq!(test.app.exchange.board.count(), 0);
        let shown = test.get("/agents/box-1/instances/Web").await.json();
        assert_eq!(shown["instance"]["connected"], true, "a live mailbox counts");
        voices.say(&b, Say::Begin { reconnection: false, last_states: false }).await;
        voices.say(&b, send("group", &["alerts"])).await;
        let (id, tell) = heard(&mut voices).await;
        assert!(id == web && matches!(&tell, Tell::Message { message } if message.from == "box-1/Web2"), "{tell:?}");
        voices.say(&b, Say::Join { group: "Night".into() }).await;
        voices.say(&a, send("group", &["night"])).await;
        assert_eq!(heard(&mut voices).await.0, web2);
        let filter = StateFilter { instance: Some("web".into()), ..StateFilter::default() };
        voices.say(&b, Say::Watch { filter: filter.clone() }).await;
        let frame = beat("Soil");
        Quiet::read(&frame).unwrap().hand_on(&test.app, &desk, Timestamp::from_ms(1_795_163_400_000));
        let (id, tell) = heard(&mut voices).await;
        assert!(id == web2 && matches!(&tell, Tell::State { state } if state.name == "Soil"), "{tell:?}");
        let tells = voices.say(&b, Say::Request { ask: 7, filter }).await;
        assert!(matches!(&tells[..], [Tell::States { ask: 7, states }] if states.len() == 1), "{tells:?}");
        let tells = voices.say(&b, send("nearby", &[])).await;
        assert!(matches!(&tells[..], [Tell::Refused { .. }]));
        voices.say(&a, Say::Purge { name: "*".into(), kind: "*".into() }).await;
        assert_eq!(test.app.exchange.board.count(), 0);
        voices.say(&a, Say::Describe { descriptor: json!({ "MessageCallbacks": [] }) }).await;
        assert_eq!(exchange::declared(&test.app)[0].0, "Web");
        voices.close(a.id);
        assert!(!test.app.exchange.listeners.has_instance(a.id));
        drop(voices);
        assert_eq!(test.app.exchange.listeners.count(), 0, "the connection's end closes them all");
        test
    })
    .await;
}

/// SRV-09, SRV-17: an instance with a credential is held to its rules; when they change, its mailbox is another.
#[tokio::test]
async fn rules_of_a_credential_hold_for_its_instances() {
    each(|test| async move {
        assert_eq!(test.post("/credentials", json!({ "name": "Devices" })).await.status, StatusCode::CREATED);
        let (_, desk, mut voices) = house(&test).await;
        let config = test.get("/agents/box-1/instances/Web/config").await.json();
        let mut wanted = config.clone();
        wanted["credential"] = json!("Devices");
        let put = test.ask(axum::http::Method::PUT, "/agents/box-1/instances/Web/config", wanted).await;
        assert!(put.status.is_success(), "{:?}", put.json());
        let own = desk.own(&id_of(&test, "Web").await).unwrap().clone();
        assert!(voices.say(&own, Say::Begin { reconnection: false, last_states: false }).await.is_empty());
        voices.say(&own, Say::Join { group: "Night".into() }).await;
        let rules = json!({ "groups": { "default": "deny", "rules": [] } });
        let put = test.ask(axum::http::Method::PUT, "/credentials/Devices/authorizations", rules).await;
        assert!(put.status.is_success(), "{:?}", put.json());
        let Coming::Closed(closed) = voices.next().await else { panic!("something else came") };
        assert_eq!(closed, own.id);
        voices.reopen(closed).await;
        assert!(test.app.exchange.listeners.has_instance(own.id), "opened again, with the rules of now");
        let tells = voices.say(&own, Say::Join { group: "Night".into() }).await;
        assert!(matches!(&tells[..], [Tell::Refused { .. }]), "{tells:?}");
        test
    })
    .await;
}

/// SEN-11, LOG-01: lines of instances and of the agent itself stand in the journal, those of others do not, and what is
/// said for debugging is kept nowhere.
#[tokio::test]
async fn lines_of_the_agent_stand_in_the_journal() {
    each(|test| async move {
        let (_, desk, _voices) = house(&test).await;
        let web = id_of(&test, "Web").await;
        let line = |number, level: &str, text: &str| protocol::link::LogLine {
            number,
            at: Timestamp::from_ms(1_795_163_400_000),
            level: level.to_owned(),
            stream: "stdout".to_owned(),
            text: text.to_owned(),
        };
        let report = |id: &str, lines| protocol::link::LogReport { id: id.to_owned(), lines };
        let logs = [
            report(&web, vec![line(1, "info", "ready"), line(2, "debug", "noise")]),
            report("", vec![line(1, "warn", "the disk is nearly full")]),
            report("ins_00000000000000000000000000000000", vec![line(1, "error", "somebody else's")]),
        ];
        let mut told = test.app.live.read(None).1;
        desk.note_lines(&test.app, &logs);
        let journal = test.get("/journal?agent=box-1").await.json();
        let lines: Vec<[&str; 3]> = journal["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| ["instance", "level", "text"].map(|part| l[part].as_str().unwrap()))
            .collect();
        assert_eq!(lines, [["Web", "info", "ready"], ["", "warn", "the disk is nearly full"]]);
        // A warning is told at once to whoever reads live changes.
        let warned = loop {
            if let protocol::event::Change::Journal { line } = &*told.recv().await.unwrap().change {
                break line.text.clone();
            }
        };
        assert_eq!(warned, "the disk is nearly full");
        test
    })
    .await;
}

/// Least right: an agent fetches what is planned for its instances or in a run it was handed, and nothing else, whatever digests it knows;
/// what it may not have looks like what is not there.
#[tokio::test]
async fn an_agent_fetches_what_is_meant_for_it() {
    each(|test| async move {
        let digest = |answer: crate::testing::Answer| {
            let file = answer.json();
            file["package"]["digest"].as_str().or(file["digest"].as_str()).unwrap().to_owned()
        };
        let (web, other) =
            (digest(test.publish_script("Web", "1.0").await), digest(test.publish_script("Other", "1.0").await));
        let folder = tempfile::tempdir().unwrap();
        let face = "format = 1\n[package]\nname = \"Tool\"\nversion = \"1.0\"\n[[install.action]]\nrun = [\"true\"]\n";
        std::fs::write(folder.path().join("escale.toml"), face).unwrap();
        let out = test.folder.path().join("tool.zip");
        bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
        let tool = digest(test.publish("tool.zip", &std::fs::read(&out).unwrap()).await);
        let (a, b) = (test.enroll("a").await, test.enroll("b").await);
        let fetch = async |key: &str, digest: &str| {
            let asked = axum::http::Request::get(format!("/api/v1/agent/bundles/{digest}"))
                .header("authorization", format!("Bearer {key}"));
            test.send(asked.body(axum::body::Body::empty()).unwrap()).await.status.as_u16()
        };
        let placed = test.post("/agents/a/instances", json!({ "name": "Web" })).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{:?}", placed.json());
        assert_eq!((fetch(&a, &web).await, fetch(&b, &web).await), (200, 404), "only whoever runs it");
        assert_eq!((fetch(&a, &other).await, fetch(&a, &tool).await), (404, 404));
        let agent = test.get("/agents/a").await.json();
        let id: model::id::AgentId = agent["id"].as_str().unwrap().parse().unwrap();
        let machine = crate::computers::of_agent(&test.app, id.as_uuid()).await.unwrap().unwrap();
        let actor = json!({ "kind": "computer", "name": model::id::ComputerId::from_uuid(machine.id).to_string() });
        let jobs = json!([{ "targets": [{ "package": "Tool" }], "actors": [actor] }]);
        let made = test.post("/tasks", json!({ "name": "roll", "jobs": jobs })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.json());
        assert_eq!(test.post("/tasks/roll/activate", json!(null)).await.status, StatusCode::OK);
        assert_eq!(fetch(&a, &tool).await, 404, "not handed out yet");
        let run = crate::tasks::hand_out(&test.app, &machine).await.unwrap().remove(0);
        assert_eq!((fetch(&a, &tool).await, fetch(&b, &tool).await), (200, 404));
        let end = json!({ "action": "end", "runs": [run.run] });
        let ended = test.post("/runs/actions", end).await;
        assert_eq!(ended.status, StatusCode::OK, "{:?}", ended.json());
        assert_eq!(fetch(&a, &tool).await, 404, "it ended");
        let gone = test.ask(axum::http::Method::DELETE, "/agents/a/instances/Web", json!(null)).await;
        assert!(gone.status.is_success(), "{:?}", gone.json());
        assert_eq!(fetch(&a, &web).await, 404, "nothing is planned any more");
        test
    })
    .await;
}
