//! What packages offer: descriptors as they are declared, and as people read them (spec/constellation §6.3).
//!
//! Kept whole, spelled as they came: clients of Constellation get back what a package said. Read leniently: what is
//! missing is empty, what is strange is left out.

use super::store;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Query;
use model::rights::Right;
use protocol::Code;
use protocol::exchange::{Callback, Descriptor, Member, TypeDescriptor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// A package says what it offers: kept, and shown to readers of live changes. The name is the caller's, whatever the
/// descriptor says.
///
/// # Errors
/// [`Code::TooBig`], or when the database fails.
pub async fn declare(app: &App, package: &str, descriptor: Value) -> Result<()> {
    let body = descriptor.to_string();
    if body.len() > limits::DESCRIPTOR_BYTES_MAX {
        return Err(Fault::new(Code::TooBig, [("limit", &limits::DESCRIPTOR_BYTES_MAX)]));
    }
    // PostgreSQL keeps no NUL in a text; JSON spells it with an escape, which its text type takes.
    let mut tx = app.db.observe().await?;
    let row = args![package.to_lowercase(), package, body, app.clock.now()];
    tx.run(store::DESCRIPTOR_UPSERT, row).await?;
    tx.commit().await?;
    let mut all = app.exchange.descriptors.lock().unwrap_or_else(PoisonError::into_inner);
    all.insert(package.to_lowercase(), (package.to_owned(), Arc::new(descriptor)));
    drop(all);
    app.live.send(protocol::event::Change::Descriptor { package: package.to_owned() });
    Ok(())
}

/// Descriptors as they were declared: package name, descriptor.
#[must_use]
pub fn declared(app: &App) -> Vec<(String, Arc<Value>)> {
    let all = app.exchange.descriptors.lock().unwrap_or_else(PoisonError::into_inner);
    all.values().cloned().collect()
}

/// Forgets descriptors of names that no instance has any more.
///
/// # Errors
/// When the database fails.
pub(super) async fn sweep(app: &App) -> Result<()> {
    let known = declared(app);
    if known.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.observe().await?;
    let mut gone = Vec::new();
    for (package, _) in known {
        let fold = package.to_lowercase();
        if tx.count(store::INSTANCES_NAMED, args![&fold]).await? == 0 {
            tx.run(store::DESCRIPTOR_DELETE, args![&fold]).await?;
            gone.push((fold, package));
        }
    }
    tx.commit().await?;
    for (fold, package) in gone {
        app.exchange.descriptors.lock().unwrap_or_else(PoisonError::into_inner).remove(&fold);
        app.live.send(protocol::event::Change::Descriptor { package });
    }
    Ok(())
}

/// Descriptors as people read them, each with the instances of its name.
pub(super) async fn list(app: &App, call: &Call) -> Result<Vec<Descriptor>> {
    call.may(Right::View)?;
    let declared = declared(app);
    let mut instances: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if !declared.is_empty() {
        for row in app.db.read().rows(store::INSTANCE_PATHS, args![]).await? {
            let (agent, name): (String, String) = (row.get(0)?, row.get(1)?);
            instances.entry(name.to_lowercase()).or_default().push(format!("{agent}/{name}"));
        }
    }
    let read = |(package, value): (String, Arc<Value>)| Descriptor {
        instances: instances.get(&package.to_lowercase()).cloned().unwrap_or_default(),
        ..parse(&package, &value)
    };
    Ok(declared.into_iter().map(read).collect())
}

/// A part by its name, whatever the case.
fn part<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    object.get(name).or_else(|| object.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, v)| v))
}

fn text(value: &Value, name: &str) -> String {
    match part(value, name) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null | Value::Object(_) | Value::Array(_)) => String::new(),
        Some(other) => other.to_string(),
    }
}

fn flag(value: &Value, name: &str) -> bool {
    match part(value, name) {
        Some(Value::Bool(yes)) => *yes,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        Some(Value::Number(n)) => n.as_f64() != Some(0.0),
        _ => false,
    }
}

fn list_of<T>(value: &Value, name: &str, read: impl Fn(&Value) -> T) -> Vec<T> {
    let list = part(value, name).and_then(Value::as_array);
    list.map(|list| list.iter().map(read).collect()).unwrap_or_default()
}

fn member(value: &Value) -> Member {
    Member {
        name: text(value, "Name"),
        kind: text(value, "TypeName"),
        description: text(value, "Description"),
        optional: flag(value, "IsOptional"),
        default: part(value, "DefaultValue").filter(|v| !v.is_null()).cloned(),
    }
}

fn type_of(value: &Value) -> TypeDescriptor {
    TypeDescriptor {
        name: text(value, "TypeName"),
        full_name: text(value, "TypeFullname"),
        description: text(value, "Description"),
        is_array: flag(value, "IsArray"),
        is_generic: flag(value, "IsGeneric"),
        generic_parameters: list_of(value, "GenericParameters", |v| {
            v.as_str().map_or_else(|| text(v, "TypeFullname"), str::to_owned)
        }),
        properties: list_of(value, "Properties", member),
        values: list_of(value, "EnumValues", member),
    }
}

fn callback(value: &Value) -> Callback {
    Callback {
        key: text(value, "MessageKey"),
        description: text(value, "Description"),
        response_type: Some(text(value, "ResponseType")).filter(|t| !t.is_empty()),
        parameters: list_of(value, "Parameters", member),
    }
}

/// Reads a descriptor, whatever is missing or strange in it.
#[must_use]
pub fn parse(package: &str, value: &Value) -> Descriptor {
    let mut callbacks = list_of(value, "MessageCallbacks", callback);
    callbacks.retain(|c| !c.key.is_empty());
    Descriptor {
        package: package.to_owned(),
        instances: Vec::new(),
        callbacks,
        types: list_of(value, "MessageCallbackTypes", type_of),
        state_types: list_of(value, "StateObjectTypes", type_of),
    }
}
