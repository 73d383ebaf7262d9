//! Credentials and their rules (spec/constellation §7.7.7).

use super::{Request, done, json_body, nowhere, text, truth, yes};
use crate::access;
use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::compat::asked::Asked;
use crate::compat::control::value;
use crate::compat::data::{field, text as text_of};
use crate::fault::{Fault, Result};
use axum::response::Response;
use model::Secret;
use protocol::{Code, api};
use serde_json::{Map, Value, json};

pub async fn answer(app: &App, call: &Call, request: Request<'_>, names: &[&str]) -> Result<Response> {
    let rules = |at: usize| names.get(at).is_some_and(|n| n.eq_ignore_ascii_case("authorizations"));
    match (request.method.as_str(), names.len()) {
        ("GET", 0) => list(app, call, request.asked).await,
        ("POST", 0) => {
            put(app, call, &json_body(request.body).await?).await?;
            done()
        }
        ("DELETE", 1) => {
            access::remove_credential(app, call, names[0]).await?;
            done()
        }
        ("GET", 2) if rules(1) => Ok(value(&shown(&access::authorizations(app, call, names[0]).await?))),
        ("POST", 2) if rules(1) => {
            let given = read(&json_body(request.body).await?)?;
            access::authorize(app, call, names[0], given).await?;
            done()
        }
        _ => Err(nowhere(request.path)),
    }
}

/// All of them, with their keys when asked; showing keys leaves an audit line.
pub async fn list(app: &App, call: &Call, asked: &Asked<'_>) -> Result<Response> {
    let keys = asked.get("includeAccessKeys").is_some_and(truth);
    let all = access::whole_credentials(app, call, &mut app.db.read()).await?;
    if keys {
        let mut tx = app.db.change().await?;
        audit::write(&mut tx, call, "credential.key-shown", "*", []).await?;
        tx.commit().await?;
    }
    let one = |whole: access::Whole| {
        let credential = whole.credential;
        let mut object = Map::new();
        object.insert("Name".to_owned(), json!(credential.name));
        if keys {
            object.insert("AccessKey".to_owned(), json!(whole.key.as_ref().map(Secret::expose)));
        }
        object.insert("Enable".to_owned(), json!(credential.enabled));
        object.insert("EnableControlHub".to_owned(), json!(credential.control));
        object.insert("EnableManagementAPI".to_owned(), json!(credential.management));
        object.insert("EnableDeveloperAccess".to_owned(), json!(credential.developer));
        Value::Object(object)
    };
    Ok(value(&all.into_iter().map(one).collect()))
}

/// Adds one, or changes the one of that name; a key that is not given stays.
async fn put(app: &App, call: &Call, body: &Value) -> Result<()> {
    let name = text(body, "Name")?;
    let key = field(body, "AccessKey").and_then(text_of).filter(|k| !k.is_empty());
    let (control, management, developer) =
        (yes(body, "EnableControlHub"), yes(body, "EnableManagementAPI"), yes(body, "EnableDeveloperAccess"));
    let enabled = yes(body, "Enable");
    let change = api::CredentialChange {
        revision: None,
        enabled: Some(enabled.unwrap_or(true)),
        access_key: key.clone(),
        control: Some(control.unwrap_or(false)),
        management: Some(management.unwrap_or(false)),
        developer: Some(developer.unwrap_or(false)),
    };
    match access::change_credential(app, call, &name, change).await {
        Err(fault) if fault.code == Code::NotFound => {
            let new = api::NewCredential {
                name: name.clone(),
                access_key: key,
                control: control.unwrap_or(false),
                management: management.unwrap_or(false),
                developer: developer.unwrap_or(false),
            };
            access::add_credential(app, call, new).await?;
            if enabled == Some(false) {
                let off = api::CredentialChange { enabled: Some(false), ..Default::default() };
                access::change_credential(app, call, &name, off).await?;
            }
            Ok(())
        }
        other => other.map(drop),
    }
}

fn decision(ours: &str) -> &'static str {
    if ours.eq_ignore_ascii_case("deny") { "Deny" } else { "Allow" }
}

fn star(text: &str) -> &str {
    if text.is_empty() { "*" } else { text }
}

/// Rules in Constellation's words.
fn shown(rules: &api::Authorizations) -> Value {
    let default = |word: &Option<String>| decision(word.as_deref().unwrap_or("allow"));
    let scope = |word: &str| {
        model::message::ScopeKind::from_word(word)
            .map_or("All", model::message::ScopeKind::constellation_word)
    };
    json!({
        "StateObjects": { "DefaultAuthorization": default(&rules.states.default),
            "Authorizations": rules.states.rules.iter().map(|r| json!({ "Id": r.id, "Authorization": decision(&r.decision),
                "SentinelName": star(&r.agent), "PackageName": star(&r.instance), "Name": star(&r.name) })).collect::<Vec<_>>() },
        "Messages": { "DefaultAuthorization": default(&rules.messages.default),
            "Authorizations": rules.messages.rules.iter().map(|r| json!({ "Id": r.id, "Authorization": decision(&r.decision),
                "Scope": scope(&r.scope), "Args": star(&r.args), "MessageKey": star(&r.key) })).collect::<Vec<_>>() },
        "Groups": { "DefaultAuthorization": default(&rules.groups.default),
            "Authorizations": rules.groups.rules.iter().map(|r| json!({ "GroupName": r.group,
                "Authorization": decision(&r.decision) })).collect::<Vec<_>>() },
    })
}

/// Rules from Constellation's words.
fn read(body: &Value) -> Result<api::Authorizations> {
    let word = |object: &Value, name: &str| field(object, name).and_then(text_of);
    let section = |name: &str| field(body, name).cloned().unwrap_or(Value::Null);
    let default = |section: &Value| word(section, "DefaultAuthorization").map(|w| w.to_lowercase());
    let rules = |section: &Value| -> Vec<Value> {
        field(section, "Authorizations").and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let says =
        |rule: &Value| word(rule, "Authorization").map_or_else(|| "allow".to_owned(), |w| w.to_lowercase());
    let any = |rule: &Value, name: &str| {
        word(rule, name).filter(|w| !w.is_empty()).unwrap_or_else(|| "*".to_owned())
    };
    let id = |rule: &Value, at: usize| word(rule, "Id").unwrap_or_else(|| format!("rule{}", at + 1));
    let (states, messages, groups) = (section("StateObjects"), section("Messages"), section("Groups"));
    let mut told = api::Authorizations::default();
    told.states.default = default(&states);
    for (at, rule) in rules(&states).iter().enumerate() {
        told.states.rules.push(api::StateRule {
            id: id(rule, at),
            decision: says(rule),
            agent: any(rule, "SentinelName"),
            instance: any(rule, "PackageName"),
            name: any(rule, "Name"),
        });
    }
    told.messages.default = default(&messages);
    for (at, rule) in rules(&messages).iter().enumerate() {
        let scope = word(rule, "Scope").unwrap_or_default();
        let scope = model::message::ScopeKind::from_word(&scope)
            .ok_or_else(|| Fault::field("Scope", "All, Group, Package or Sentinel"))?;
        told.messages.rules.push(api::MessageRule {
            id: id(rule, at),
            decision: says(rule),
            scope: scope.word().to_owned(),
            args: any(rule, "Args"),
            key: any(rule, "MessageKey"),
        });
    }
    told.groups.default = default(&groups);
    for rule in &rules(&groups) {
        told.groups.rules.push(api::GroupRule { decision: says(rule), group: text(rule, "GroupName")? });
    }
    Ok(told)
}
