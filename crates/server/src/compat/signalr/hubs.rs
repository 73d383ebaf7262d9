//! The methods of the hubs (spec/constellation §7.10.1 to §7.10.3), and what a package is told when it connects.

use super::super::control::{self, Group};
use super::super::data;
use super::super::identity::{Identity, Who};
use super::super::settings;
use super::super::wire;
use super::{Connection, Hub};
use crate::app::App;
use crate::call::Call;
use crate::exchange::{self, Filter};
use crate::fault::{Fault, Result};
use crate::packages;
use futures_util::StreamExt;
use protocol::Code;
use serde_json::{Value, json};
use std::sync::Arc;

/// Calls a method: the answer with the client's number, and a result or an error.
pub async fn invoke(
    app: &App,
    identity: &Arc<Identity>,
    connection: &Arc<Connection>,
    call: &Value,
) -> Value {
    let number = data::field(call, "I").and_then(data::text).unwrap_or_else(|| "0".to_owned());
    let hub = data::field(call, "H").and_then(Value::as_str).and_then(Hub::find);
    let method = data::field(call, "M").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let args: &[Value] = data::field(call, "A").and_then(Value::as_array).map_or(&[], Vec::as_slice);
    let done = match hub {
        Some(hub) if connection.has(hub) && hub.admits(identity) => {
            let said = Said { app, identity, connection, hub, args };
            match hub {
                Hub::Control => said.control(&method).await,
                _ => said.exchange(&method).await,
            }
        }
        _ => Err(Fault::not_found("hub", data::field(call, "H").and_then(data::text).unwrap_or_default())),
    };
    match done {
        Ok(()) => json!({ "I": number }),
        Err(fault) => json!({ "I": number, "E": fault.code.text(protocol::Lang::En, &fault.details) }),
    }
}

/// A call, taken apart.
struct Said<'a> {
    app: &'a App,
    identity: &'a Arc<Identity>,
    connection: &'a Arc<Connection>,
    hub: Hub,
    args: &'a [Value],
}

impl Said<'_> {
    fn text(&self, at: usize) -> Option<String> {
        self.args.get(at).and_then(data::text)
    }
    fn need(&self, at: usize, name: &str) -> Result<String> {
        self.text(at).filter(|t| !t.is_empty()).ok_or_else(|| Fault::field(name, "missing"))
    }
    fn filter(&self) -> Filter {
        let part = |at| self.args.get(at).and_then(Value::as_str);
        Filter::new(part(0), part(1), part(2), part(3))
    }

    /// Packages and consumers.
    async fn exchange(&self, method: &str) -> Result<()> {
        let (app, party) = (self.app, &self.identity.party);
        let Some(listener) = self.connection.listener() else { return Err(Fault::not_found("hub", method)) };
        match method {
            "requeststateobjects" => {
                app.compat.counts.requested();
                let now = app.clock.now();
                for object in exchange::find(app, &party.permit, &self.filter()) {
                    let mut text = Vec::new();
                    wire::object(&mut text, &object, now);
                    let value = serde_json::from_slice(&text).unwrap_or(Value::Null);
                    self.connection.tell(self.hub, "UpdateStateObject", &value);
                }
                Ok(())
            }
            "subscribestateobjects" => {
                app.compat.counts.subscribed();
                self.quietly(exchange::watch(listener, self.filter()), "subscription")
            }
            "unsubscribestateobjects" => {
                listener.unwatch(&self.filter());
                Ok(())
            }
            "sendmessage" => {
                let scope = self.args.first().and_then(data::scope);
                let scope = scope.ok_or_else(|| Fault::field("scope", "no scope of that name"))?;
                let (key, data) = (self.need(1, "key")?, self.args.get(2).cloned().unwrap_or_default());
                app.compat.counts.sent();
                let from = Some(self.connection.id);
                let said = exchange::say(app, &self.identity.on_hub(), from, scope, key, data);
                self.quietly(said.map(drop), "message")
            }
            "subscribemessages" => self.quietly(exchange::join(listener, &self.need(0, "group")?), "group"),
            "unsubscribemessages" => {
                listener.leave(&self.need(0, "group")?);
                Ok(())
            }
            _ if self.hub == Hub::Constellation => self.package(method).await,
            _ => Err(Fault::not_found("method", method)),
        }
    }

    /// What rules forbid is dropped on hubs, and told in the journal (spec/constellation §1.7).
    fn quietly(&self, done: Result<()>, what: &str) -> Result<()> {
        match done {
            Err(fault) if fault.code == Code::NotAllowed => {
                let (party, now) = (&self.identity.party, self.app.clock.now());
                let text = format!("a {what} was dropped: the rules of its credential forbid it");
                self.app.exchange.journal.write(now, "warn", &party.agent, &party.name, &text);
                Ok(())
            }
            other => other,
        }
    }

    /// Packages only.
    async fn package(&self, method: &str) -> Result<()> {
        let (app, party) = (self.app, &self.identity.party);
        match method {
            "requestsettings" => tell_settings(app, self.connection).await,
            "writelog" => {
                data::write_log(
                    app,
                    self.identity,
                    &self.text(1).unwrap_or_default(),
                    &self.need(0, "message")?,
                );
                Ok(())
            }
            "pushstateobject" => {
                let whole = json!({ "Name": self.args.first(), "Value": self.args.get(1), "Type": self.args.get(2),
                    "Metadatas": self.args.get(3), "Lifetime": self.args.get(4) });
                let draft = data::draft(&whole).ok_or_else(|| Fault::field("name", "missing"))?;
                match data::publish(app, self.identity, draft).as_u16() {
                    204 => Ok(()),
                    413 => Err(Fault::new(Code::TooBig, [("limit", &crate::limits::STATE_BYTES_MAX)])),
                    _ => Err(Fault::field("name", "not a name of a state object")),
                }
            }
            "purgestateobjects" => {
                let (name, kind) = (self.text(0), self.text(1));
                data::purge_own(app, &party.agent, &party.name, name.as_deref(), kind.as_deref());
                Ok(())
            }
            "declarepackagedescriptor" => match self.args.first() {
                Some(descriptor @ Value::Object(_)) => {
                    exchange::declare(app, &party.name, descriptor.clone()).await
                }
                _ => Err(Fault::field("descriptor", "an object")),
            },
            _ => Err(Fault::not_found("method", method)),
        }
    }

    /// Controllers.
    async fn control(&self, method: &str) -> Result<()> {
        let (app, call) = (self.app, self.identity.call(self.app));
        let tell = |name: &str, payload: &Value| self.connection.tell(Hub::Control, name, payload);
        match method {
            "addtocontrolgroup" => {
                let group = Group::find(&self.need(0, "group")?)
                    .ok_or_else(|| Fault::field("group", "no such group"))?;
                if self.connection.join(group) {
                    follow(app, call, self.connection);
                }
            }
            "removetocontrolgroup" | "removefromcontrolgroup" => {
                if let Some(group) = Group::find(&self.need(0, "group")?) {
                    self.connection.leave(group);
                }
            }
            "requestsentinelslist" => {
                tell("UpdateSentinelsList", &json!({ "List": control::sentinels(app, &call).await? }));
            }
            "requestsentinelupdates" => {
                for sentinel in control::sentinels(app, &call).await? {
                    tell("UpdateSentinel", &sentinel);
                }
            }
            "requestpackageslist" => {
                let agent = self.need(0, "sentinel")?;
                let list = control::packages(app, &call, Some(&agent)).await?;
                tell("UpdatePackageList", &json!({ "SentinelName": agent, "List": list }));
            }
            "requestpackagedescriptor" => {
                let package = self.need(0, "package")?;
                let descriptor = control::descriptor(app, &package)?;
                tell("UpdatePackageDescriptor", &json!({ "PackageName": package, "Descriptor": descriptor }));
            }
            verb @ ("start" | "stop" | "restart" | "reload") => {
                control::give(app, &call, &self.need(0, "sentinel")?, &self.need(1, "package")?, verb)
                    .await?;
            }
            "updatepackagesettings" => {
                let (agent, name) = (self.need(0, "sentinel")?, self.need(1, "package")?);
                control::update_settings(app, &call, &agent, &name).await?;
            }
            "purgestateobjects" => {
                let (agent, name) = (self.need(0, "sentinel")?, self.need(1, "package")?);
                let (state, kind) = (self.text(2), self.text(3));
                control::purge(app, &call, &agent, &name, state.as_deref(), kind.as_deref()).await?;
            }
            "reloadserverconfiguration" => {
                let deploy = self.args.first().and_then(Value::as_bool).unwrap_or(false);
                control::reload(app, &call, deploy).await?;
            }
            _ => return Err(Fault::not_found("method", method)),
        }
        Ok(())
    }
}

/// Tells a connection what its groups want, until it ends.
fn follow(app: &App, call: Call, connection: &Arc<Connection>) {
    let stream = control::stream(app, &call);
    let connection = connection.clone();
    tokio::spawn(async move {
        let mut stream = std::pin::pin!(stream);
        loop {
            tokio::select! {
                told = stream.next() => match told {
                    Some(told) => connection.hear(&told),
                    None => {
                        connection.end.cancel();
                        return;
                    }
                },
                () = connection.end.cancelled() => return,
            }
        }
    });
}

/// Gives a package its settings.
///
/// # Errors
/// When the database fails.
pub async fn tell_settings(app: &App, connection: &Arc<Connection>) -> Result<()> {
    let settings = settings(app, Some(&connection.identity)).await?;
    connection.tell(Hub::Constellation, "UpdateSettings", &json!(settings));
    Ok(())
}

/// A package connects: what it published in an earlier run goes, after it was told if its manifest asks for that. Not when it
/// only comes back (spec/constellation §6.1.6).
pub async fn begin(app: &App, identity: &Arc<Identity>, connection: &Arc<Connection>, reconnection: bool) {
    if reconnection {
        return;
    }
    let party = &identity.party;
    let own = Filter::new(Some(&party.agent), Some(&party.name), None, None);
    if wants_last(app, identity).await.unwrap_or(false) {
        let now = app.clock.now();
        let text = wire::list(&app.exchange.board.find(&own), |out, object| wire::object(out, object, now));
        let list = serde_json::from_slice(&text).unwrap_or(Value::Null);
        connection.tell(Hub::Constellation, "ReceiveLastStateObjects", &list);
    }
    app.exchange.board.purge(&own, None);
}

async fn wants_last(app: &App, identity: &Identity) -> Result<bool> {
    let Who::Instance { .. } = identity.who else { return Ok(false) };
    let mut q = app.db.read();
    let found = crate::instances::locate(&mut q, &identity.party.agent, &identity.party.name).await?;
    let Some(version) = found.version_id else { return Ok(false) };
    Ok(packages::manifest(&mut q, version).await?.is_some_and(|m| m.request_last_states))
}
