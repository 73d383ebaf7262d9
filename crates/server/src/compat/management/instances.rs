//! Sentinels and package instances (spec/constellation §7.7.4, §7.7.5).

use super::{Request, done, json_body, nowhere, text, yes};
use crate::app::App;
use crate::call::{Call, Force};
use crate::compat::control::value;
use crate::compat::data::{field, text as text_of};
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::instances::{self, Located};
use crate::{fleet, limits};
use axum::response::Response;
use protocol::Code;
use protocol::api::{self, InstanceConfig, RecoveryOptions};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub async fn answer(app: &App, call: &Call, request: Request<'_>, names: &[&str]) -> Result<Response> {
    let packages = names.get(1).is_some_and(|n| n.eq_ignore_ascii_case("packages"));
    match (request.method.as_str(), names.len()) {
        ("GET", 0) => {
            let all = fleet::all(&mut app.db.read()).await?;
            let one = |a: fleet::Declared| json!({ "Name": a.name, "Credential": a.credential });
            Ok(value(&all.into_iter().map(one).collect()))
        }
        ("POST", 0) => {
            let body = json_body(request.body).await?;
            let credential = field(&body, "Credential").and_then(text_of);
            put_sentinel(app, call, &text(&body, "Name")?, credential.as_deref()).await?;
            done()
        }
        ("DELETE", 1) => {
            instances::remove_agent(app, call, names[0], Force::Yes).await?;
            done()
        }
        ("GET", 2) if packages => Ok(value(&Value::from(list(app, call, names[0]).await?))),
        ("POST", 2) if packages => {
            put(app, call, names[0], &json_body(request.body).await?).await?;
            done()
        }
        ("GET", 3) if packages => Ok(value(&shown(&find(app, call, names[0], names[2]).await?))),
        ("DELETE", 3) if packages => {
            instances::remove(app, call, names[0], names[2]).await?;
            done()
        }
        ("GET", 4) if packages => part(app, call, request.path, names).await,
        ("POST", 4) if packages => {
            change(app, call, request, names).await?;
            done()
        }
        _ => Err(nowhere(request.path)),
    }
}

/// Adds a sentinel, or gives the one of that name another credential.
pub async fn put_sentinel(app: &App, call: &Call, name: &str, credential: Option<&str>) -> Result<()> {
    let reserved = ["consumer", "controller", "management", "developer"];
    if reserved.contains(&name.trim().to_lowercase().as_str()) {
        return Err(Fault::field("Name", format!("{name} is a reserved name")));
    }
    let change =
        api::AgentChange { revision: None, description: None, credential: credential.map(str::to_owned) };
    match fleet::change(app, call, name, change).await {
        Err(fault) if fault.code == Code::NotFound && !names_credential(&fault) => {
            let new = api::NewVirtualAgent {
                name: name.to_owned(),
                description: String::new(),
                credential: credential.map(str::to_owned),
            };
            fleet::declare(app, call, new).await.map(drop)
        }
        other => other.map(drop),
    }
}

fn names_credential(fault: &Fault) -> bool {
    fault.details.get("kind").is_some_and(|kind| kind == "credential")
}

async fn list(app: &App, call: &Call, agent: &str) -> Result<Vec<Value>> {
    let about = fleet::named(&mut app.db.read(), agent).await?;
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let paging = Paging { limit: Some(limits::PAGE_MAX), search: None, cursor: cursor.take() };
        let page = instances::list(app, call, &paging, Some(&about.name)).await?;
        for instance in &page.items {
            all.push(shown(&instances::locate(&mut app.db.read(), &about.name, &instance.name).await?));
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(all),
        }
    }
}

async fn find(app: &App, call: &Call, agent: &str, name: &str) -> Result<Located> {
    call.may(model::rights::Right::Administer)?;
    instances::locate(&mut app.db.read(), agent, name).await
}

fn shown(found: &Located) -> Value {
    json!({
        "Name": found.name,
        "PackageFile": found.package_file,
        "Enable": found.enabled,
        "Credential": found.credential,
        "AutoStart": found.autostart,
        "RecoveryOptions": (found.recovery != RecoveryOptions::default()).then(|| recovery(&found.recovery)),
        "Groups": found.groups,
        "Settings": found.settings,
    })
}

/// Recovery options in Constellation's words and units; what is not given is the built-in default.
pub fn recovery(options: &RecoveryOptions) -> Value {
    json!({
        "RestartAfterFailure": options.restart.unwrap_or(true),
        "NumberOfRetry": options.retries.unwrap_or(3),
        "ResetCounterAfterMinutes": options.reset_after_ms.map_or(15, |ms| ms / 60_000),
        "RestartPackageAfterSeconds": options.delay_ms.map_or(30, |ms| ms / 1_000),
    })
}

/// Reads them back; both spellings of the reset (§0.5, X1).
pub fn read_recovery(body: &Value) -> Result<RecoveryOptions> {
    let number = |name: &str| -> Result<Option<u64>> {
        match field(body, name).filter(|v| !v.is_null()).and_then(text_of) {
            None => Ok(None),
            Some(text) => text.trim().parse().map(Some).map_err(|_| Fault::field(name, "a number")),
        }
    };
    let reset = number("ResetCounterAfterMinutes")?.or(number("RestCounterAfterMinutes")?);
    let retries = number("NumberOfRetry")?.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    Ok(RecoveryOptions {
        restart: yes(body, "RestartAfterFailure"),
        retries,
        delay_ms: number("RestartPackageAfterSeconds")?.map(|s| s.saturating_mul(1_000)),
        reset_after_ms: reset.map(|m| m.saturating_mul(60_000)),
        ..RecoveryOptions::default()
    })
}

/// Adds an instance, or changes the five properties of the one of that name and nothing else.
async fn put(app: &App, call: &Call, agent: &str, body: &Value) -> Result<()> {
    let name = text(body, "Name")?;
    if name.eq_ignore_ascii_case("sentinel") {
        return Err(Fault::field("Name", "Sentinel is a reserved name"));
    }
    let before = match instances::read_config(app, call, agent, &name).await {
        Ok(config) => config,
        Err(fault) if fault.code == Code::NotFound => InstanceConfig::default(),
        Err(fault) => return Err(fault),
    };
    let word = |name: &str| field(body, name).and_then(text_of).filter(|t| !t.trim().is_empty());
    let config = InstanceConfig {
        revision: None,
        package_file: word("PackageFile"),
        credential: word("Credential"),
        enabled: yes(body, "Enable").unwrap_or(true),
        autostart: yes(body, "AutoStart").unwrap_or(true),
        ..before
    };
    instances::put(app, call, agent, &name, config).await.map(drop)
}

/// One part of an instance.
async fn part(app: &App, call: &Call, path: &str, names: &[&str]) -> Result<Response> {
    let found = find(app, call, names[0], names[2]).await?;
    match names[3].to_lowercase().as_str() {
        "recoveryoptions" => Ok(value(&recovery(&found.recovery))),
        "groups" => Ok(value(&json!(found.groups))),
        "settings" => Ok(value(&json!(found.settings))),
        _ => Err(nowhere(path)),
    }
}

/// Replaces one part of an instance; the others stay.
async fn change(app: &App, call: &Call, request: Request<'_>, names: &[&str]) -> Result<()> {
    let mut config = instances::read_config(app, call, names[0], names[2]).await?;
    let body = json_body(request.body).await?;
    match names[3].to_lowercase().as_str() {
        "recoveryoptions" => config.recovery = read_recovery(&body)?,
        "groups" => {
            let list = body.as_array().ok_or_else(|| Fault::field("Groups", "a list of names"))?;
            config.groups = list.iter().filter_map(text_of).collect();
        }
        "settings" => config.settings = settings(&body)?.into_iter().map(|(k, v)| (k, Some(v))).collect(),
        _ => return Err(nowhere(request.path)),
    }
    config.revision = None;
    instances::configure(app, call, names[0], names[2], config, instances::Push::Later).await.map(drop)
}

/// A dictionary, bare or wrapped as `{"Settings":{…}}`; documents stay as they are written in JSON.
fn settings(body: &Value) -> Result<BTreeMap<String, String>> {
    let whole = body.as_object().ok_or_else(|| Fault::field("Settings", "an object of settings"))?;
    let inner = match (whole.len(), field(body, "Settings")) {
        (1, Some(Value::Object(inner))) => inner,
        _ => whole,
    };
    let text = |value: &Value| {
        text_of(value).unwrap_or_else(|| if value.is_null() { String::new() } else { value.to_string() })
    };
    Ok(inner.iter().map(|(key, value)| (key.clone(), text(value))).collect())
}
