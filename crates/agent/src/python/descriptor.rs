//! What a package's scripts offer, put together as the descriptor of spec/constellation §6.3.

use super::frames::{Register, type_name};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// Arguments of a function, in the order in which they were written: callers give them by place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arguments(pub Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Arguments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Arguments;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("arguments by name, or a list of them")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Arguments, A::Error> {
                let mut found = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    found.push(entry);
                }
                Ok(Arguments(found))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Arguments, A::Error> {
                let mut found = Vec::new();
                while let Some(argument) = list.next_element::<Value>()? {
                    let name = argument.as_str().map(str::to_owned);
                    let name = name.or_else(|| argument.get("Name")?.as_str().map(str::to_owned));
                    found.push((name.unwrap_or_else(|| format!("arg{}", found.len())), argument));
                }
                Ok(Arguments(found))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// What all scripts of a package offer and explain.
#[derive(Debug, Default)]
pub struct Descriptor {
    /// Functions by key.
    callbacks: BTreeMap<String, Value>,
    /// Types of functions by name.
    types: BTreeMap<String, Value>,
    /// Types of state objects by name.
    states: BTreeMap<String, Value>,
}

impl Descriptor {
    /// Takes a function; one that is not to be shown is left out.
    pub fn register(&mut self, register: Register) {
        let Register { key, declare_callback, descriptor, description, arguments } = register;
        if declare_callback == Some(false) {
            self.callbacks.remove(&key);
            return;
        }
        let function = descriptor.unwrap_or_default();
        let arguments = function.arguments.or(arguments).unwrap_or_default();
        let answer = function.return_type.as_ref().and_then(type_in);
        let callback = json!({
            "MessageKey": key,
            "Description": function.description.or(description),
            "ResponseType": answer,
            // The context of the message is no argument of its sender.
            "Parameters": arguments.0.iter().filter(|(name, _)| name != "context").map(parameter).collect::<Vec<_>>(),
        });
        self.callbacks.insert(key, callback);
    }

    /// Takes the explanation of a type.
    pub fn describe(&mut self, frame: &Value) {
        let text = |key: &str| frame.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = text("TypeName");
        let properties = frame.get("Properties").and_then(Value::as_array).cloned().unwrap_or_default();
        let described = json!({
            "TypeName": name,
            "TypeFullname": name,
            "Description": frame.get("Description"),
            "IsGeneric": false,
            "IsArray": false,
            "IsEnum": false,
            "Properties": properties.iter().map(|p| {
                let name = p.get("Name").and_then(Value::as_str).unwrap_or_default();
                member(name, p, 1)
            }).collect::<Vec<_>>(),
        });
        let types = if text("Type") == "StateObject" { &mut self.states } else { &mut self.types };
        types.insert(name, described);
    }

    /// The whole.
    #[must_use]
    pub fn value(&self, instance: &str) -> Value {
        let all = |map: &BTreeMap<String, Value>| map.values().cloned().collect::<Vec<_>>();
        json!({
            "PackageName": instance,
            "MessageCallbacks": all(&self.callbacks),
            "MessageCallbackTypes": all(&self.types),
            "StateObjectTypes": all(&self.states),
        })
    }
}

/// A type as a text, or as an object with one.
fn type_in(value: &Value) -> Option<String> {
    let text = value.as_str().or_else(|| value.get("Type")?.as_str())?;
    Some(type_name(text).to_owned()).filter(|name| !name.is_empty())
}

fn parameter((name, about): &(String, Value)) -> Value {
    member(name, about, 2)
}

/// A property (1) or a parameter (2).
fn member(name: &str, about: &Value, kind: u8) -> Value {
    let default = about.get("DefaultValue").filter(|value| !value.is_null());
    let mut member = Map::new();
    let mut put = |key: &str, value: Value| member.insert(key.to_owned(), value);
    put("Name", name.into());
    put(
        "TypeName",
        type_in(about).filter(|_| !about.is_string()).unwrap_or_else(|| "System.Object".to_owned()).into(),
    );
    put("Description", about.get("Description").cloned().unwrap_or_default());
    put("Type", kind.into());
    put("IsOptional", default.is_some().into());
    put("DefaultValue", default.cloned().unwrap_or_default());
    Value::Object(member)
}
