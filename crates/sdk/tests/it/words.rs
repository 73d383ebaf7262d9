//! Settings, state objects, groups, logs: said once, and again after a cut.

use super::agent::{Agent, state};
use escale_sdk::{Describe, Escale, Filter, Scope, SettingError};
use serde_json::json;
use std::time::Duration;

/// SET-01: settings are there before the program begins, and a pushed change calls whoever follows it.
#[tokio::test]
async fn settings_and_their_changes() {
    let agent = Agent::new();
    let (escale, mut line) = agent.program().await;
    assert_eq!((escale.agent(), escale.instance()), ("box", "lamp"));
    assert_eq!(escale.setting::<u8>("a"), Ok(1));
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let kept = escale.on_change::<u8>("a", move |value| told.send(value).unwrap());
    line.say(json!({"type": "settings", "settings": {"a": "1", "b": "other"}})).await;
    line.say(json!({"type": "settings", "settings": {"a": "2", "b": "other"}})).await;
    assert_eq!(heard.recv().await.unwrap(), Ok(Some(2)));
    line.say(json!({"type": "settings", "settings": {"a": "many"}})).await;
    let wrong = SettingError::Wrong { key: "a".into(), expected: "a whole number that fits" };
    assert_eq!(heard.recv().await.unwrap(), Err(wrong));
    line.say(json!({"type": "settings", "settings": {}})).await;
    assert_eq!(heard.recv().await.unwrap(), Ok(None));
    drop(kept);
    assert_eq!(heard.recv().await, None, "dropped, it is called no more");
}

/// LOG-01: levels, and what is only for whoever writes the program never leaves.
#[tokio::test]
async fn logs_and_readiness() {
    let agent = Agent::new();
    let (escale, mut line) = agent.program().await;
    escale.debug("never");
    escale.info("one");
    escale.warn("two");
    escale.error("three");
    escale.ready();
    for (level, text) in [("info", "one"), ("warn", "two"), ("error", "three")] {
        assert_eq!(line.hear().await, json!({"type": "log", "level": level, "text": text}));
    }
    assert_eq!(line.hear().await, json!({"type": "ready"}));
    assert!(escale.flush(Duration::from_secs(5)).await);
}

/// SO-06: of an object that changed several times before it was read, the latest value comes, once; and none that is
/// older than one that was read already comes in its place.
#[tokio::test]
async fn a_watch_tells_the_latest() {
    let agent = Agent::new();
    let (escale, mut line) = agent.program().await;
    let mut watch = escale.states().watch(Filter::new().agent("box").kind("Climate"));
    let filter = json!({"agent": "box", "instance": null, "name": null, "type": "Climate"});
    assert_eq!(line.hear_said().await, json!({"type": "watch", "filter": filter}));
    let request = line.hear_said().await;
    assert_eq!(request["filter"], filter);
    for (value, second) in [(1, 1), (2, 2), (3, 3)] {
        line.tell(json!({"type": "state", "state": state("Salon", value, second)})).await;
    }
    line.tell(json!({"type": "states", "ask": request["ask"], "states": [state("Salon", 0, 0), state("Bath", 9, 0)]})).await;
    let mut other = state("Salon", 50, 9);
    other["agent"] = json!("elsewhere");
    line.tell(json!({"type": "state", "state": other})).await;
    line.tell(json!({"type": "message", "message": {
        "from": "a/b", "reply_to": "a/b", "scope": {"kind": "all"}, "key": "Done", "data": null
    }}))
    .await;
    // Everything before the message was heard once it is there.
    let mut messages = escale.messages();
    line.tell(json!({"type": "message", "message": {
        "from": "a/b", "reply_to": "a/b", "scope": {"kind": "all"}, "key": "Done", "data": null
    }}))
    .await;
    assert_eq!(messages.next().await.unwrap().key, "Done");
    let first = watch.next().await.unwrap();
    assert_eq!((first.name.as_str(), first.value), ("Salon", json!(3)));
    assert_eq!(watch.next().await.unwrap().name, "Bath");

    // Two watches of the same: the wire hears of the end of the last one.
    let again = escale.states().watch(Filter::new().agent("box").kind("Climate"));
    assert_eq!(line.hear_said().await["type"], "watch");
    assert_eq!(line.hear_said().await["type"], "request");
    drop(watch);
    escale.info("between");
    assert_eq!(line.hear().await["text"], "between");
    drop(again);
    assert_eq!(line.hear_said().await, json!({"type": "unwatch", "filter": filter}));
}

#[tokio::test]
async fn states_are_asked_for_and_purged() {
    let agent = Agent::new();
    let (escale, mut line) = agent.program().await;
    let asked = escale.states().get(Filter::new().name("Salon"));
    let answered = async {
        let request = line.hear_said().await;
        line.tell(json!({"type": "states", "ask": request["ask"], "states": [state("Salon", 21, 1)]})).await;
    };
    let (states, ()) = tokio::join!(asked, answered);
    assert_eq!(states.unwrap()[0].value, 21);
    escale.states().purge("Salon", "*");
    assert_eq!(line.hear_said().await, json!({"type": "purge", "name": "Salon", "kind": "*"}));
}

/// SO-05: state objects of the earlier run, for a program that asks for them; never when it only comes back.
#[tokio::test]
async fn the_last_states_come_once() {
    let agent = Agent::new();
    let (escale, mut line) = agent.program_with(Escale::options().last_states()).await;
    assert_eq!(line.hear_said().await, json!({"type": "begin", "reconnection": false, "last_states": true}));
    line.tell(json!({"type": "last-states", "states": [state("Salon", 20, 1)]})).await;
    assert_eq!(escale.states().last().await.len(), 1);
    drop(line);
    let mut line = agent.accept().await;
    assert_eq!(line.hear_said().await, json!({"type": "begin", "reconnection": true, "last_states": false}));
    let (plain, _line) = agent.program().await;
    assert!(plain.states().last().await.is_empty());
}

/// A type others read about.
#[derive(serde::Serialize, Describe)]
struct Climate {
    /// Degrees
    celsius: f64,
}

#[tokio::test]
async fn everything_is_said_again_after_a_cut() {
    let agent = Agent::new();
    let (escale, mut line) = agent.program().await;
    let garden = escale.join("Garden");
    let twice = escale.join("Garden");
    let _watch = escale.states().watch(Filter::new().name("Salon"));
    escale.states().describe::<Climate>();
    escale.ready();
    for kind in ["join", "watch", "request", "describe"] {
        assert_eq!(line.hear_said().await["type"], kind);
    }
    assert_eq!(line.hear().await, json!({"type": "ready"}));
    drop(line);

    let mut line = agent.accept().await;
    assert_eq!(line.hear_said().await, json!({"type": "begin", "reconnection": true, "last_states": false}));
    let described = line.hear_said().await;
    let climate = &described["descriptor"]["StateObjectTypes"][0];
    assert_eq!(described["descriptor"]["PackageName"], "lamp");
    assert_eq!(
        (&climate["TypeFullname"], &climate["Description"]),
        (&json!("Climate"), &json!("A type others read about."))
    );
    assert_eq!(climate["Properties"][0]["TypeName"], "System.Double");
    assert_eq!(line.hear_said().await, json!({"type": "join", "group": "Garden"}));
    assert_eq!(line.hear_said().await["type"], "watch");
    assert_eq!(line.hear().await, json!({"type": "ready"}));

    // What stands there is asked for when the agent finds the server, each time; the rest is the agent's to repeat.
    assert!(!escale.is_connected());
    line.say(json!({"type": "server", "connected": true})).await;
    assert_eq!(line.hear_said().await["type"], "request");
    line.say(json!({"type": "server", "connected": false})).await;
    line.say(json!({"type": "server", "connected": true})).await;
    assert_eq!(line.hear_said().await["type"], "request");
    assert!(escale.is_connected());

    drop(twice);
    escale.send_message(Scope::others(), "Key", json!([1, "b"]));
    let sent =
        json!({"type": "send", "scope": {"kind": "others", "args": []}, "key": "Key", "data": [1, "b"]});
    assert_eq!(line.hear_said().await, sent);
    drop(garden);
    assert_eq!(line.hear_said().await, json!({"type": "leave", "group": "Garden"}));
}
