//! State objects and messages as Constellation writes them: property names in Pascal case, nulls kept.

use crate::exchange::{Message, Object};
use model::Timestamp;
use serde_json::{Value, json};

/// A text as JSON.
pub fn text(out: &mut Vec<u8>, text: &str) {
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(&mut *out, text);
}

/// A state object (spec/constellation §6.1.1). Its value and metadata are JSON already and are not looked into.
pub fn object(out: &mut Vec<u8>, object: &Object, now: Timestamp) {
    use std::io::Write;
    out.extend_from_slice(b"{\"SentinelName\":");
    text(out, &object.agent);
    out.extend_from_slice(b",\"PackageName\":");
    text(out, &object.instance);
    out.extend_from_slice(b",\"Name\":");
    text(out, &object.name);
    out.extend_from_slice(b",\"Value\":");
    out.extend_from_slice(object.value.as_bytes());
    out.extend_from_slice(b",\"Type\":");
    text(out, &object.kind);
    out.extend_from_slice(b",\"Metadatas\":");
    out.extend_from_slice(object.metadata.as_deref().unwrap_or("{}").as_bytes());
    let _ = write!(
        out,
        ",\"LastUpdate\":\"{}\",\"Lifetime\":{},\"IsExpired\":{}}}",
        object.at,
        object.lifetime_s,
        object.expired(now)
    );
}

/// A message in its envelope (spec/constellation §6.2.1).
pub fn message(out: &mut Vec<u8>, message: &Message) {
    let envelope = envelope(message);
    let _ = serde_json::to_writer(&mut *out, &envelope);
}

/// The same as a value.
pub fn envelope(message: &Message) -> Value {
    json!({
        "Sender": {
            "ConnectionId": message.connection.map(|c| c.to_string()),
            "Type": message.kind.number(),
            "FriendlyName": message.from,
        },
        "Scope": {
            "SagaId": message.scope.conversation,
            "Scope": message.scope.kind.number(),
            "Args": message.scope.args,
        },
        "Key": message.key,
        "Data": message.data,
    })
}

/// A list, each entry written by `one`.
pub fn list<T>(items: &[T], mut one: impl FnMut(&mut Vec<u8>, &T)) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 + items.len() * 192);
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        one(&mut out, item);
    }
    out.push(b']');
    out
}
