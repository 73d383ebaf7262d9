//! Orchestration: `rest/controller`, and what the control hub shares with it (spec/constellation §7.6, §7.10.3).
//!
//! `CheckAccess` is Constellation's; the rest is ours, because the original orchestrates through its hub alone: orders by `POST`,
//! lists by `GET`, and one stream of the events the hub tells, under the hub's names. Orders go through the doors of
//! [`crate::instances`] in the name of the credential.

use super::asked::Asked;
use super::identity::Identity;
use super::{data, place, reply};
use crate::app::App;
use crate::call::{Actor, Call};
use crate::exchange::{self, Filter};
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::limits;
use crate::{access, fleet, instances};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use model::rights::Right;
use protocol::api;
use protocol::event::Change;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::Arc;

/// Groups of events a controller may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Log lines.
    Log,
    /// Machines.
    Sentinels,
    /// States of packages.
    State,
    /// Consumption.
    Usage,
}

impl Group {
    /// All of them.
    pub const ALL: [Group; 4] = [Group::Log, Group::Sentinels, Group::State, Group::Usage];

    /// By the hub's word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        let words = ["PackagesLog", "Sentinels", "PackagesState", "PackagesUsage"];
        let at = words.iter().position(|w| w.eq_ignore_ascii_case(word.trim()))?;
        Self::ALL.get(at).copied()
    }
}

/// Something to tell controllers.
pub struct Told {
    /// Who wants it.
    pub group: Group,
    /// Callback.
    pub name: &'static str,
    /// Its argument.
    pub payload: Value,
}

/// Answers `rest/controller/…`.
pub async fn answer(
    app: &App,
    identity: &Arc<Identity>,
    method: &Method,
    path: &str,
    asked: &Asked<'_>,
) -> Response {
    let segments = place::segments(path);
    let names: Vec<&str> = segments.iter().map(|s| &**s).collect();
    let is = |at: usize, word: &str| names.get(at).is_some_and(|n| n.eq_ignore_ascii_case(word));
    let call = identity.call(app);
    let done = match (method.as_str(), names.len()) {
        ("GET", 1) if is(0, "checkaccess") => Ok(reply::json("true")),
        ("GET", 1) if is(0, "sentinels") => sentinels(app, &call).await.map(|list| value(&Value::from(list))),
        ("GET", 1) if is(0, "packages") => {
            packages(app, &call, None).await.map(|list| value(&Value::from(list)))
        }
        ("GET", 1) if is(0, "events") => Ok(events(app, &call, asked)),
        ("GET", 2) if is(0, "descriptors") => descriptor(app, names[1]).map(|d| value(&d)),
        ("POST", 1) if is(0, "reload") => {
            let deploy = asked.get("deploy").is_some_and(|d| d.eq_ignore_ascii_case("true") || d == "1");
            reload(app, &call, deploy).await.map(|()| reply::empty(StatusCode::NO_CONTENT))
        }
        ("POST", 5) if is(0, "sentinels") && is(2, "packages") => {
            let (name, kind) = (asked.get("name"), asked.get("type"));
            order(app, &call, names[1], names[3], names[4], name, kind).await
        }
        _ => Ok(reply::failure(StatusCode::NOT_FOUND, "NotFound", "no such address")),
    };
    done.unwrap_or_else(|fault| reply::fault(&fault))
}

/// A value, as an answer.
pub fn value(value: &Value) -> Response {
    reply::json(value.to_string())
}

async fn order(
    app: &App,
    call: &Call,
    agent: &str,
    name: &str,
    verb: &str,
    state: Option<&str>,
    kind: Option<&str>,
) -> Result<Response> {
    match verb.to_lowercase().as_str() {
        "purge-stateobjects" => purge(app, call, agent, name, state, kind).await?,
        "update-settings" => update_settings(app, call, agent, name).await?,
        word @ ("start" | "stop" | "restart" | "reload") => give(app, call, agent, name, word).await?,
        _ => return Err(Fault::not_found("action", verb)),
    }
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

/// Gives an order. For a device it is refused: nobody could carry it out.
///
/// # Errors
/// As [`instances::order`].
pub async fn give(app: &App, call: &Call, agent: &str, name: &str, verb: &str) -> Result<()> {
    let ask = api::NewOrder { verb: verb.to_owned(), reason: None };
    let given = instances::order(app, call, agent, name, ask).await;
    if let Err(fault) = &given {
        let text = format!("the order {verb} was refused: {fault}");
        app.exchange.journal.write(call.at, "error", agent, name, &text);
    }
    given.map(drop)
}

/// Gives a running package its settings, without a restart: through its agent, and on the hub where it holds a connection.
///
/// # Errors
/// As [`instances::order`]; for a device that is not connected nothing is done, it reads its settings itself.
pub async fn update_settings(app: &App, call: &Call, agent: &str, name: &str) -> Result<()> {
    call.may(Right::Control)?;
    let found = instances::locate(&mut app.db.read(), agent, name).await?;
    if found.is_virtual && !app.exchange.listeners.has_instance(found.id) {
        return Ok(());
    }
    give(app, call, agent, name, "push-settings").await
}

/// Throws state objects of an instance away.
///
/// # Errors
/// Without the right to control.
pub async fn purge(
    app: &App,
    call: &Call,
    agent: &str,
    name: &str,
    state: Option<&str>,
    kind: Option<&str>,
) -> Result<()> {
    call.may(Right::Control)?;
    // What people throw away leaves an audit line.
    let mut tx = app.db.change().await?;
    let object = instances::path(agent, name);
    let which = state.unwrap_or("*");
    crate::audit::write(&mut tx, call, "states.purged", &object, [("name", &which)]).await?;
    tx.commit().await?;
    app.exchange.board.purge(&Filter::new(Some(agent), Some(name), state, kind), None);
    Ok(())
}

/// Applies the configuration that was saved. Whoever may control may do that: what is applied was saved by an administrator.
///
/// # Errors
/// As [`super::configuration::reload`].
pub async fn reload(app: &App, call: &Call, deploy: bool) -> Result<()> {
    call.may(Right::Control)?;
    let actor = match call.actor.clone() {
        Actor::Credential { id, name, control, .. } => {
            Actor::Credential { id, name, control, management: true }
        }
        other => other,
    };
    let call = Call { actor, ..call.clone() };
    super::configuration::reload(app, &call, api::ReloadConfiguration { deploy }).await.map(drop)
}

/// What a package offers.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub fn descriptor(app: &App, package: &str) -> Result<Value> {
    let all = exchange::declared(app);
    let found = all.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(package));
    let (_, descriptor) = found.ok_or_else(|| Fault::not_found("descriptor", package))?;
    Ok((*descriptor).clone())
}

/// Every machine.
///
/// # Errors
/// Without the right to see.
pub async fn sentinels(app: &App, call: &Call) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let paging = Paging { limit: Some(limits::PAGE_MAX), search: None, cursor: cursor.take() };
        let page = fleet::list(app, call, &paging).await?;
        all.extend(page.items.iter().map(sentinel));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(all),
        }
    }
}

/// A machine, as the hub tells it.
#[must_use]
pub fn sentinel(agent: &api::Agent) -> Value {
    let facts = agent.facts.as_ref();
    let platform = facts.map(|f| match f.family.as_str() {
        "windows" => "Win32NT",
        "macos" => "MacOSX",
        _ => "Unix",
    });
    json!({
        "IsConnected": agent.state == "connected",
        "RegistrationDate": agent.connected_at.map(|t| t.to_string()),
        "Description": {
            "SentinelName": agent.name,
            "MachineName": facts.map(|f| &f.host),
            "OSVersion": facts.map(|f| &f.kernel),
            "OSCaption": agent.os,
            "Platform": platform,
            "CLRVersion": null,
            "CLRImplementation": facts.map(|_| "Native"),
            "FxVersion": facts.map(|f| &f.arch),
            "Version": agent.version,
            "DnsHostName": facts.map(|f| &f.host),
            "IPAddresses": facts.map(|f| f.addresses.clone()).unwrap_or_default(),
        },
    })
}

/// Every instance, of one machine when it is named.
///
/// # Errors
/// Without the right to see.
pub async fn packages(app: &App, call: &Call, agent: Option<&str>) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let paging = Paging { limit: Some(limits::PAGE_MAX), search: None, cursor: cursor.take() };
        let page = instances::list(app, call, &paging, agent).await?;
        all.extend(page.items.iter().map(package));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(all),
        }
    }
}

/// A state in Constellation's word.
fn state(word: &str) -> &'static str {
    match word {
        "starting" => "Starting",
        "started" => "Started",
        "stopping" => "Stopping",
        "stopped" => "Stopped",
        _ => "Unknown",
    }
}

/// How an instance stands, to controllers of Constellation: what is gone with its agent counts as stopped there. In
/// our own words it is *last seen* as it was, because its programs go on (P10).
fn standing(instance: &api::Instance) -> &'static str {
    let gone = instance.agent_state == "disconnected" && !instance.connected;
    match state(&instance.state) {
        _ if instance.is_virtual => "Unknown",
        "Unknown" => "Unknown",
        _ if gone => "Stopped",
        known => known,
    }
}

/// An instance and how it stands, as the hub tells it.
#[must_use]
pub fn package(instance: &api::Instance) -> Value {
    let client = instance.client.as_deref().unwrap_or_default();
    let (kind, version) = client.split_once(' ').unwrap_or(("", client));
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "SentinelName": instance.agent,
        "PackageName": instance.name,
        "Package": {
            "Name": instance.name,
            "PackageFile": instance.planned.as_ref().map(|p| &p.file),
            "Enable": instance.enabled,
            "Credential": instance.credential,
            "AutoStart": instance.autostart,
            "IsVirtual": instance.is_virtual,
            "Groups": instance.groups,
        },
        "State": standing(instance),
        "IsConnected": instance.connected,
        "ConnectionId": null,
        "LastUpdate": instance.changed_at.map(|t| t.to_string()),
        "PackageVersion": instance.version,
        "ConstellationClientVersion": some(version),
        "ConstellationClientType": some(kind),
    })
}

/// What a change is to controllers.
///
/// # Errors
/// When the database fails.
pub async fn told(app: &App, call: &Call, change: &Change) -> Result<Vec<Told>> {
    let one = |group, name, payload| vec![Told { group, name, payload }];
    Ok(match change {
        Change::Instance { instance } => one(Group::State, "ReportPackageState", package(instance)),
        Change::InstanceRemoved { agent, .. } => {
            let list = packages(app, call, Some(agent)).await?;
            one(Group::State, "UpdatePackageList", json!({ "SentinelName": agent, "List": list }))
        }
        Change::Agent { agent } => one(Group::Sentinels, "UpdateSentinel", sentinel(agent)),
        Change::AgentRemoved { .. } | Change::Reset {} => {
            one(Group::Sentinels, "UpdateSentinelsList", json!({ "List": sentinels(app, call).await? }))
        }
        Change::Usage { usage } => {
            let report = |u: &api::UsageNow| Told {
                group: Group::Usage,
                name: "ReportPackageUsage",
                payload: json!({ "SentinelName": u.agent, "PackageName": u.instance, "LastUpdate": u.at.to_string(),
                    "CPU": u.cpu_percent, "RAM": u.memory_bytes }),
            };
            usage.iter().map(report).collect()
        }
        Change::Descriptor { package } => match descriptor(app, package) {
            Ok(descriptor) => {
                let payload = json!({ "PackageName": package, "Descriptor": descriptor });
                one(Group::State, "UpdatePackageDescriptor", payload)
            }
            Err(_) => Vec::new(),
        },
        _ => Vec::new(),
    })
}

/// A line of the journal, as the hub tells it.
#[must_use]
pub fn log_line(line: &api::JournalLine) -> Told {
    let level = match line.level.as_str() {
        "warn" => "Warn",
        "error" => "Error",
        _ => "Info",
    };
    let (agent, instance) = match (line.agent.as_str(), line.instance.as_str()) {
        ("", _) => ("Server", "Server"),
        (agent, "") => (agent, "Sentinel"),
        both => both,
    };
    let payload = json!({ "SentinelName": agent, "PackageName": instance, "Date": line.at.to_string(), "Level": level,
        "Message": line.text });
    Told { group: Group::Log, name: "ReceiveLog", payload }
}

/// Everything controllers are told, as it comes, until the credential loses its rights or the server leaves.
pub fn stream(app: &App, call: &Call) -> impl futures_util::Stream<Item = Told> + Send + use<> {
    let (_, changes) = app.live.read(None);
    let (_, lines) = app.exchange.journal.read();
    let cut = access::cut(app, &call.actor);
    let state = (app.clone(), call.clone(), changes, lines, cut, std::collections::VecDeque::<Told>::new());
    futures_util::stream::unfold(
        state,
        |(app, call, mut changes, mut lines, mut cut, mut ready)| async move {
            use tokio::sync::broadcast::error::RecvError;
            loop {
                if let Some(told) = ready.pop_front() {
                    return Some((told, (app, call, changes, lines, cut, ready)));
                }
                tokio::select! {
                    line = lines.recv() => match line {
                        Ok(line) => ready.push_back(log_line(&line)),
                        Err(RecvError::Lagged(_)) => {}
                        Err(RecvError::Closed) => return None,
                    },
                    change = changes.recv() => match change {
                        Ok(numbered) => ready.extend(told(&app, &call, &numbered.change).await.unwrap_or_default()),
                        Err(RecvError::Lagged(_)) => {
                            ready.extend(told(&app, &call, &Change::Reset {}).await.unwrap_or_default());
                        }
                        Err(RecvError::Closed) => return None,
                    },
                    () = cut.happens() => return None,
                    () = app.stop.cancelled() => return None,
                }
            }
        },
    )
}

/// The stream of events: `?group=PackagesLog&…`, all of them when none is named.
fn events(app: &App, call: &Call, asked: &Asked<'_>) -> Response {
    use futures_util::StreamExt;
    if let Err(fault) = call.may(Right::View) {
        return reply::empty(data::status_of(&fault));
    }
    let wanted: Vec<Group> =
        asked.get("group").into_iter().flat_map(|g| g.split(',')).filter_map(Group::find).collect();
    let stream = stream(app, call).filter_map(move |told| {
        let wanted = wanted.is_empty() || wanted.contains(&told.group);
        let event = wanted.then(|| Event::default().event(told.name).data(told.payload.to_string()));
        std::future::ready(event.map(Ok::<_, Infallible>))
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SEN-07: what is gone with its agent is stopped, to controllers of Constellation.
    #[test]
    fn what_is_gone_with_its_agent_is_stopped() {
        let instance = |is_virtual: bool, agent_state: &str, state: &str, connected: bool| -> api::Instance {
            serde_json::from_value(json!({
                "id": "", "agent": "a", "agent_state": agent_state, "name": "i", "virtual": is_virtual, "enabled": true,
                "autostart": true, "package": null, "version": null, "planned": null, "newer": null, "state": state,
                "changed_at": null, "reason": null, "failed": false, "wanted": "started", "connected": connected,
                "client": null, "pid": null, "restarts": 0, "deaths": 0, "fetching": null, "order": null,
                "credential": null, "groups": [], "settings_pending": false, "revision": 1
            }))
            .unwrap()
        };
        for (is_virtual, agent, state, connected, expected) in [
            (false, "connected", "started", false, "Started"),
            (false, "disconnected", "started", false, "Stopped"),
            (false, "disconnected", "started", true, "Started"),
            (false, "unknown", "unknown", false, "Unknown"),
            (true, "unknown", "unknown", true, "Unknown"),
        ] {
            assert_eq!(standing(&instance(is_virtual, agent, state, connected)), expected, "{agent} {state}");
        }
    }
}
