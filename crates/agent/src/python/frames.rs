//! What a Python script and its host say to each other (spec/constellation §3.6): JSON texts and three bare words.
//!
//! Scripts of the field come with libraries of several ages: fields may be missing or null, types are Python's names
//! or .NET's, numbers may come as texts. What cannot be read is told in the log and passed over.

use super::descriptor::Arguments;
use model::message::{REPLY_KEY, ScopeKind};
use protocol::api::StateObject;
use protocol::exchange::{MessageScope, ReceivedMessage, Say, StateFilter};
use protocol::local::ProgramLine;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a script says.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    /// Its first word.
    Init,
    /// It heard a ping.
    Pong,
    /// Something its agent understands as it is: log lines, state objects, purges.
    Line(ProgramLine),
    /// A message; the conversation it begins, if any.
    Send(Say, Option<String>),
    /// It wants messages of a group.
    Join(String),
    /// No longer.
    Leave(String),
    /// It wants its settings.
    GetSettings,
    /// It wants state objects as they stand.
    Request(StateFilter),
    /// It wants changes of state objects.
    Watch(StateFilter),
    /// It offers a function.
    Register(Box<Register>),
    /// It explains a type.
    Describe(Box<Value>),
    /// What it offers and explained is to be declared.
    Declare,
    /// The package is to end.
    Shutdown,
    /// What cannot be read, and why.
    Odd(String),
}

/// A function a script offers.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Register {
    /// Key of the message that calls it.
    pub key: String,
    /// It is to be shown.
    pub declare_callback: Option<bool>,
    /// What it does.
    pub descriptor: Option<Function>,
    /// The same, as older libraries say it.
    pub description: Option<String>,
    /// Its arguments, as older libraries say them.
    pub arguments: Option<Arguments>,
}

/// What a function does.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Function {
    /// In words.
    pub description: Option<String>,
    /// Its arguments, in order.
    pub arguments: Option<Arguments>,
    /// What it answers.
    pub return_type: Option<Value>,
}

/// Reads what a script says.
#[must_use]
pub fn read(bytes: &[u8]) -> Word {
    match bytes {
        b"Init" => return Word::Init,
        b"PONG" => return Word::Pong,
        _ => {}
    }
    let Ok(Value::Object(frame)) = serde_json::from_slice::<Value>(bytes) else {
        let text = String::from_utf8_lossy(bytes).chars().take(120).collect::<String>();
        return Word::Odd(format!("a script says something that is no JSON object: {text}"));
    };
    let text = |key: &str| text_of(frame.get(key));
    let given = |key: &str| Some(text(key)).filter(|text| !text.is_empty());
    let star = |key: &str| given(key).unwrap_or_else(|| "*".to_owned());
    let filter = || StateFilter {
        agent: given("Sentinel"),
        instance: given("Package"),
        name: given("Name"),
        kind: given("Type"),
    };
    match text("Function").as_str() {
        "WriteLog" => Word::Line(ProgramLine::Log { level: level(&text("Level")), text: text("Message") }),
        "PushStateObject" => Word::Line(state(&frame)),
        "SendMessage" => send(&frame),
        "SubscribeMessages" => Word::Join(text("Group")),
        "UnSubscribeMessages" => Word::Leave(text("Group")),
        "GetSettings" => Word::GetSettings,
        "RequestStateObjects" => Word::Request(filter()),
        "SubscribeStateObjects" => Word::Watch(filter()),
        "PurgeStateObjects" => {
            Word::Line(ProgramLine::Say { say: Say::Purge { name: star("Name"), kind: star("Type") } })
        }
        // Read again: only a second reading keeps the order of the arguments.
        "RegisterMessageCallback" => match serde_json::from_slice::<Register>(bytes) {
            Ok(register) if !register.key.is_empty() => Word::Register(Box::new(register)),
            Ok(_) => Word::Odd("a function without a key is not registered".to_owned()),
            Err(error) => Word::Odd(format!("a function is not understood: {error}")),
        },
        "DescribeType" => Word::Describe(Box::new(Value::Object(frame))),
        "DeclarePackageDescriptor" => Word::Declare,
        "Shutdown" => Word::Shutdown,
        other => Word::Odd(format!("a script asks for {other:?}, which is not known here")),
    }
}

fn text_of(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn level(word: &str) -> String {
    match word.to_ascii_lowercase().as_str() {
        "warn" | "warning" | "2" => "warn",
        "error" | "fatal" | "3" | "4" => "error",
        _ => "info",
    }
    .to_owned()
}

fn state(frame: &Map<String, Value>) -> ProgramLine {
    let metadata: BTreeMap<String, Value> = match frame.get("Metadatas") {
        Some(Value::Object(map)) => map.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
        _ => BTreeMap::new(),
    };
    let lifetime = match frame.get("Lifetime") {
        Some(Value::Number(number)) => number.as_f64().unwrap_or(0.0),
        Some(Value::String(text)) => text.trim().parse().unwrap_or(0.0),
        _ => 0.0,
    };
    let value = frame.get("Value").cloned().unwrap_or_default();
    let kind = match text_of(frame.get("Type")).as_str() {
        "" => type_of(&value).to_owned(),
        name => type_name(name).to_owned(),
    };
    ProgramLine::State {
        name: text_of(frame.get("Name")),
        value,
        kind,
        metadata,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float saturates"
        )]
        lifetime_s: lifetime.max(0.0) as u64,
    }
}

/// The .NET name for a Python type's name; any other name as it is.
#[must_use]
pub fn type_name(name: &str) -> &str {
    match name.trim() {
        "int" => "System.Int32",
        "long" => "System.Int64",
        "float" => "System.Double",
        "bool" => "System.Boolean",
        "str" | "unicode" => "System.String",
        "NoneType" => "",
        other => other,
    }
}

/// The .NET name for a value that says nothing of its type.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "System.Boolean",
        Value::String(_) => "System.String",
        Value::Number(n) if n.is_f64() => "System.Double",
        Value::Number(n) if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => "System.Int32",
        Value::Number(_) => "System.Int64",
        Value::Null | Value::Array(_) | Value::Object(_) => "",
    }
}

fn send(frame: &Map<String, Value>) -> Word {
    let scope = text_of(frame.get("Scope"));
    let Some(kind) = ScopeKind::from_word(&scope) else {
        return Word::Odd(format!("a message has the scope {scope:?}, which is none; it is not sent"));
    };
    let args = match frame.get("To") {
        Some(Value::Array(list)) => list.iter().map(|arg| text_of(Some(arg))).collect(),
        other => {
            text_of(other).split(',').map(|arg| arg.trim().to_owned()).filter(|arg| !arg.is_empty()).collect()
        }
    };
    let conversation = Some(text_of(frame.get("SagaId"))).filter(|id| !id.is_empty());
    let key = text_of(frame.get("Key"));
    let begun = conversation.clone().filter(|_| key != REPLY_KEY);
    let scope = MessageScope { kind: kind.word().to_owned(), args, conversation };
    let data = frame.get("Value").cloned().unwrap_or_default();
    Word::Send(Say::Send { scope, key, data }, begun)
}

/// `PING`.
#[must_use]
pub fn ping() -> String {
    r#"{"Type":"PING"}"#.to_owned()
}

/// `EXIT`.
#[must_use]
pub fn exit() -> String {
    r#"{"Type":"EXIT"}"#.to_owned()
}

/// `CONNECTIONSTATE`.
#[must_use]
pub fn connection(connected: bool) -> String {
    json!({ "Type": "CONNECTIONSTATE", "IsConnected": connected }).to_string()
}

/// `SETTINGS`.
#[must_use]
pub fn settings(settings: &BTreeMap<String, String>) -> String {
    json!({ "Type": "SETTINGS", "Settings": settings }).to_string()
}

/// `LASTSTATEOBJECTS`.
#[must_use]
pub fn last_states(states: &[StateObject]) -> String {
    let states: Vec<Value> = states.iter().map(object).collect();
    json!({ "Type": "LASTSTATEOBJECTS", "StateObjects": states }).to_string()
}

/// `STATEOBJECT`.
#[must_use]
pub fn state_object(state: &StateObject) -> String {
    json!({ "Type": "STATEOBJECT", "StateObject": object(state) }).to_string()
}

fn object(state: &StateObject) -> Value {
    json!({
        "SentinelName": state.agent,
        "PackageName": state.instance,
        "Name": state.name,
        "Value": state.value,
        "Type": state.kind,
        "Metadatas": state.metadata,
        "LastUpdate": state.at,
        "Lifetime": state.lifetime_s,
        "IsExpired": state.expired,
    })
}

/// `MSG`. The arguments go as JSON text: only then do the libraries of the field give their objects attributes.
#[must_use]
pub fn message(message: &ReceivedMessage) -> String {
    let kind = ScopeKind::from_word(&message.scope.kind).unwrap_or(ScopeKind::None);
    let conversation = message.scope.conversation.as_deref();
    // A reply goes to the connection for type 0, else to the friendly name.
    let by_name = message.reply_to == message.from;
    let mut frame = json!({
        "Type": "MSG",
        "Key": message.key,
        "Context": {
            "IsSaga": conversation.is_some(),
            "SagaId": conversation,
            "Scope": kind.number(),
            "Sender": {
                "Type": if by_name { 1 } else { 0 },
                "ConnectionId": message.reply_to,
                "FriendlyName": message.from,
            },
        },
    });
    if !message.data.is_null() {
        frame["Data"] = Value::String(message.data.to_string());
    }
    frame.to_string()
}

/// Who a package is, for `PACKAGESTATE`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Name of the agent.
    pub agent: String,
    /// Name of the instance.
    pub instance: String,
    /// Name of the package.
    pub package: String,
    /// Its version.
    pub version: String,
}

/// `PACKAGESTATE`.
#[must_use]
pub fn package_state(identity: &Identity, connected: bool) -> String {
    json!({
        "Type": "PACKAGESTATE",
        "HasControlManager": false,
        "IsConnected": connected,
        "IsStandAlone": false,
        "SentinelName": identity.agent,
        "PackageName": identity.package,
        "PackageInstanceName": identity.instance,
        "PackageVersion": identity.version,
        "PackageAssemblyVersion": identity.version,
        "ConstellationClientVersion": env!("CARGO_PKG_VERSION"),
    })
    .to_string()
}

#[cfg(test)]
mod tests;
