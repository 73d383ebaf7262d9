//! Callbacks: declared, called, answered; and calls of others.

use super::agent::{Agent, Line};
use escale_sdk::{Call, CallError, Describe, Escale, Scope, callback};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How a lamp shines.
#[derive(Debug, Serialize, Deserialize, Describe)]
#[serde(rename_all = "kebab-case")]
enum Manner {
    /// Always the same.
    Steady,
    OnAndOff,
}

/// What nobody explains.
#[derive(Serialize, Deserialize)]
struct Opaque(u8);

#[derive(Serialize, Deserialize, Describe)]
struct Light {
    on: bool,
    #[serde(default)]
    colours: Vec<String>,
    next: Option<Vec<Light>>,
}

/// Switches the
/// lamp.
#[callback(key = "Switch")]
async fn switch(
    #[state] count: Arc<AtomicU32>,
    call: &Call,
    /// Whether it should shine
    on: bool,
    #[default(80)] brightness: u8,
    manner: Option<Manner>,
) -> Result<Light, String> {
    count.fetch_add(1, Ordering::Relaxed);
    if brightness > 100 {
        return Err(format!("{brightness} % is too bright for {}", call.message().from));
    }
    let colours = manner.map(|manner| vec![format!("{manner:?} {brightness}")]).unwrap_or_default();
    Ok(Light { on, colours, next: None })
}

#[callback]
fn quiet(list: Vec<u8>) {
    assert!(list.len() < 3, "more than it can carry");
}

#[callback(key = "odd")]
fn anything(any: Option<Opaque>) {
    let _ = any;
}

#[callback(hidden)]
fn secret() -> String {
    "hidden, and it works".to_owned()
}

/// MSG-05: the descriptor follows from the functions, spelled as the specification does (§6.3).
#[tokio::test]
async fn the_descriptor_tells_what_the_functions_say() {
    let escale = Escale::standalone([("", ""); 0]);
    assert_eq!(escale.descriptor(), None, "nothing to tell");
    escale.register::<secret>(());
    assert_eq!(escale.descriptor(), None, "hidden");
    escale.register::<switch>(Arc::default());
    escale.register::<quiet>(());
    escale.register::<anything>(());
    let told = escale.descriptor().unwrap();
    let parameter = |name: &str, kind: &str, about: Value, optional: bool, default: Value| json!({ "Name": name, "TypeName": kind, "Description": about, "Type": 2, "IsOptional": optional, "DefaultValue": default });
    assert_eq!(
        told["MessageCallbacks"],
        json!([
            { "MessageKey": "Switch", "Description": "Switches the lamp.", "ResponseType": "Light", "Parameters": [
                parameter("on", "System.Boolean", json!("Whether it should shine"), false, Value::Null),
                parameter("brightness", "System.Byte", Value::Null, true, json!(80)),
                parameter("manner", "Manner", Value::Null, true, Value::Null),
            ] },
            { "MessageKey": "odd", "Description": null, "ResponseType": null, "Parameters": [
                parameter("any", "System.Object", Value::Null, true, Value::Null),
            ] },
            { "MessageKey": "quiet", "Description": null, "ResponseType": null, "Parameters": [
                parameter("list", "System.Byte[]", Value::Null, false, Value::Null),
            ] },
        ])
    );
    let types = told["MessageCallbackTypes"].as_array().unwrap();
    assert_eq!(types.len(), 2, "{types:#?}");
    assert_eq!(types[0]["TypeFullname"], "Light");
    assert_eq!(types[0]["Properties"][1]["TypeName"], "System.String[]");
    assert_eq!(types[0]["Properties"][1]["IsOptional"], true);
    assert_eq!(types[0]["Properties"][2]["TypeName"], "Light[]");
    assert_eq!(types[1]["IsEnum"], true);
    assert_eq!(types[1]["EnumValues"][1]["Name"], "on-and-off");
    // A reader of descriptors finds all of it.
    assert_eq!(types[1]["EnumValues"][0]["Description"], "Always the same.");
}

async fn call(line: &mut Line, conversation: Option<&str>, key: &str, data: Value) {
    let scope = json!({"kind": "package", "args": ["lamp"], "conversation": conversation});
    let message = json!({
        "from": "Consumer/page", "reply_to": "connection-7", "scope": scope, "key": key, "data": data,
        "at": "2026-01-01T00:00:00.000Z"
    });
    line.tell(json!({"type": "message", "message": message})).await;
}

/// MSG-03: whoever answers says `__Response` to whom the message says, with the same conversation.
#[tokio::test]
async fn a_message_calls_and_is_answered() {
    let agent = Agent::new();
    let (escale, mut line) = agent.program().await;
    let count = Arc::new(AtomicU32::new(0));
    escale.register::<switch>(count.clone());
    escale.register::<quiet>(());
    while line.hear_said().await["descriptor"]["MessageCallbacks"].as_array().is_none_or(|all| all.len() < 2)
    {
    }
    let answer = |data: Value| {
        let scope = json!({"kind": "package", "args": ["connection-7"], "conversation": "c1"});
        json!({"type": "send", "scope": scope, "key": "__Response", "data": data})
    };
    let light = json!({"on": true, "colours": ["OnAndOff 5"], "next": null});
    call(&mut line, Some("c1"), "Switch", json!([true, 5, "on-and-off"])).await;
    assert_eq!(line.hear_said().await, answer(light));
    call(&mut line, Some("c1"), "Switch", json!(false)).await;
    assert_eq!(line.hear_said().await, answer(json!({"on": false, "colours": [], "next": null})));

    // What is refused goes back to whoever waits, and into the log.
    call(&mut line, Some("c1"), "Switch", json!([true, 101])).await;
    assert_eq!(line.hear().await["level"], "error");
    assert_eq!(line.hear_said().await, answer(json!({"Error": "101 % is too bright for Consumer/page"})));
    for (data, part) in [
        (json!([true, "bright"]), "\"brightness\" is not what it should be"),
        (Value::Null, "\"on\" is missing"),
        (json!([1, 2, 3, 4]), "3 arguments at most"),
    ] {
        call(&mut line, Some("c1"), "Switch", data).await;
        let text = line.hear().await["text"].to_string();
        assert!(text.replace("\\\"", "\"").contains(part), "{text}");
        assert_eq!(line.hear_said().await["key"], "__Response");
    }
    // One argument that is a list is given as such, or in a list of one.
    for data in [json!([1, 2]), json!([[1, 2]])] {
        call(&mut line, Some("c1"), "quiet", data).await;
        assert_eq!(line.hear_said().await, answer(Value::Null));
    }
    // A callback that panics costs its call.
    call(&mut line, Some("c1"), "quiet", json!([1, 2, 3])).await;
    assert_eq!(line.hear().await["type"], "log");
    assert_eq!(line.hear_said().await, answer(json!({"Error": "the callback panicked"})));

    // Nobody waits: nothing is answered. Unknown keys only reach those who listen.
    let before = count.load(Ordering::Relaxed);
    call(&mut line, None, "Switch", json!(true)).await;
    let mut messages = escale.messages();
    call(&mut line, Some("c2"), "Sing", json!([1, 2])).await;
    let message = messages.next().await.unwrap();
    let message = if message.key == "Sing" { message } else { messages.next().await.unwrap() };
    assert_eq!((message.key.as_str(), &message.data), ("Sing", &json!([1, 2])));
    escale.reply(&message, "la");
    let said = line.hear_said().await;
    assert_eq!((&said["scope"]["conversation"], &said["data"]), (&json!("c2"), &json!("la")));
    assert_eq!(count.load(Ordering::Relaxed), before + 1);
}

/// MSG-03: a call waits for the reply of its own conversation, for so long and no longer.
#[tokio::test]
async fn a_call_waits_for_its_reply() {
    let agent = Agent::new();
    let (escale, mut line) = agent.program().await;
    let reply = |said: &Value, from: &str, data: Value| {
        assert_eq!(said["type"], "send", "{said}");
        let scope =
            json!({"kind": "package", "args": ["box/lamp"], "conversation": said["scope"]["conversation"]});
        json!({"type": "message", "message": {
            "from": from, "reply_to": from, "scope": scope, "key": "__Response", "data": data, "at": ""
        }})
    };
    let within = Duration::from_secs(10);
    let (result, ()) =
        tokio::join!(escale.call(Scope::package("probe"), "Read", json!([1, 2]), within), async {
            let said = line.hear_said().await;
            assert_eq!((&said["scope"]["args"], &said["data"]), (&json!(["probe"]), &json!([1, 2])));
            let mut stray = reply(&said, "a/b", json!("stray"));
            stray["message"]["scope"]["conversation"] = json!("another");
            line.tell(stray).await;
            line.tell(reply(&said, "a/b", json!(21.5))).await;
        });
    assert_eq!(result, Ok(json!(21.5)));
    let (result, ()) = tokio::join!(escale.call(Scope::package("probe"), "Read", (), within), async {
        let said = line.hear_said().await;
        line.tell(reply(&said, "a/b", json!({"Error": "no probe"}))).await;
    });
    assert_eq!(result, Err(CallError::Failed("no probe".to_owned())));

    // Several may answer.
    let mut replies = escale.call_all(Scope::group("Garden"), "Read", Value::Null).unwrap();
    let said = line.hear_said().await;
    line.tell(reply(&said, "a/one", json!(1))).await;
    line.tell(reply(&said, "a/two", json!(2))).await;
    let (first, second) = (replies.next().await.unwrap(), replies.next().await.unwrap());
    assert_eq!((first.from.as_str(), second.data), ("a/one", json!(2)));
    drop(replies);

    let late = escale.call(Scope::package("probe"), "Read", (), Duration::from_millis(1)).await;
    assert_eq!(late, Err(CallError::TimedOut));
    let alone = Escale::standalone([("", ""); 0]);
    assert_eq!(alone.call(Scope::all(), "Read", (), within).await, Err(CallError::Standalone));
}
