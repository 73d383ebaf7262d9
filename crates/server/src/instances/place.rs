//! Deploying and removing.

use super::{config, path, store, views};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::{Call, Force};
use crate::fault::{Fault, Result};
use crate::fleet;
use crate::limits;
use crate::packages::{self, OnShelf};
use crate::store::{Error, Query, Tx};
use crate::wake::Touched;
use model::InstanceName;
use model::rights::Right;
use protocol::reason::{Reason, code};
use protocol::{Code, api};
use uuid::Uuid;

/// Deploys a package on an agent, or declares a virtual package there. The answer says *accepted*: the agent does the
/// rest and the instance shows how far it is.
///
/// # Errors
/// [`Code::NeedsName`] when the name is taken, [`Code::NotResolved`], [`Code::NothingToRun`], [`Code::VirtualAgent`],
/// [`Code::InvalidSettings`], [`Code::NotFound`] for the agent or the credential, [`Code::TooMany`].
pub async fn place(app: &App, call: &Call, agent: &str, ask: api::NewInstance) -> Result<api::Instance> {
    call.may(Right::Deploy)?;
    let name = name_of(&ask)?;
    let package_file = package_file_of(&ask, &name);
    let mut tx = app.db.change().await?;
    let agent_id = fleet::agent_id(&mut tx, agent).await?;
    let about = fleet::views(app, &mut tx, &[agent_id])
        .await?
        .pop()
        .ok_or_else(|| Fault::not_found("agent", agent))?;
    if about.is_virtual && !ask.is_virtual {
        return Err(Fault::new(Code::VirtualAgent, [("agent", &about.name)]));
    }
    if tx.count(store::OF_AGENT_COUNT, args![agent_id]).await? >= limits::INSTANCES_PER_AGENT_MAX {
        return Err(Fault::new(
            Code::TooMany,
            [("limit", &limits::INSTANCES_PER_AGENT_MAX), ("kind", &"instances on one agent")],
        ));
    }
    let version =
        if ask.is_virtual { None } else { Some(resolve(&mut tx, &name, package_file.as_deref()).await?) };
    let checked = config::check(&mut tx, &ask.config, version.as_ref(), None).await?;
    let run = !ask.is_virtual && ask.config.enabled && ask.config.autostart;
    let id = app.new_id();
    let row = args![
        id,
        agent_id,
        name.as_str(),
        name.fold(),
        ask.is_virtual,
        call.at,
        call.who(),
        package_file.clone(),
        checked.credential_id,
        ask.config.enabled,
        ask.config.autostart,
        json(&ask.config.recovery),
        json(&checked.settings),
        json(&checked.secrets),
        json(&checked.groups),
        run,
        false,
        version.as_ref().map(|v| v.id),
        version.as_ref().map(|v| json(&v.bundle())),
        json(&checked.imports),
    ];
    match tx.run(store::INSERT, row).await {
        Err(Error::Unique(_)) => {
            return Err(Fault::new(Code::NeedsName, [("agent", &about.name), ("name", &name)]));
        }
        other => other?,
    };
    if run {
        super::orders::accept(
            app,
            &mut tx,
            call,
            id,
            model::instance::Verb::Start,
            model::instance::Goal::Started(1),
        )
        .await?;
    }
    fleet::replan(&mut tx, agent_id).await?;
    let file = version.as_ref().map(|v| v.file.to_string()).unwrap_or_default();
    let number = version.as_ref().map(|v| v.version.to_string()).unwrap_or_default();
    let details: [(&str, &(dyn std::fmt::Display + Sync)); 3] =
        [("file", &file), ("version", &number), ("virtual", &ask.is_virtual)];
    audit::write(&mut tx, call, "instance.deployed", &path(&about.name, name.as_str()), details).await?;
    let mut placed = views::one(app, &mut tx, id).await?;
    tx.touch(Touched::Instance(id));
    tx.commit().await?;
    views::localise(&mut placed, call.lang);
    Ok(placed)
}

/// The name asked for, else the package's.
fn name_of(ask: &api::NewInstance) -> Result<InstanceName> {
    let text = ask.name.as_deref().or(ask.package.as_deref()).ok_or_else(|| {
        Fault::field("name", "give a name, or the package whose name the instance is to have")
    })?;
    let name = InstanceName::parse(text).map_err(|e| Fault::field("name", e))?;
    if model::name::reserved_instance(text) {
        return Err(Fault::field("name", format!("{name} is a reserved name; choose another one")));
    }
    Ok(name)
}

/// An instance named otherwise than its package must say which package it runs.
fn package_file_of(ask: &api::NewInstance, name: &InstanceName) -> Option<String> {
    let given = ask.config.package_file.as_deref().map(str::trim).filter(|f| !f.is_empty());
    given.map(str::to_owned).or_else(|| {
        let package = ask.package.as_deref().filter(|_| !ask.is_virtual)?;
        (package.to_lowercase() != name.fold()).then(|| package.to_owned())
    })
}

/// The version an instance would run now (spec/constellation §4.2).
///
/// # Errors
/// [`Code::NotResolved`], [`Code::NothingToRun`].
pub(super) async fn resolve(
    q: &mut impl Query,
    name: &InstanceName,
    package_file: Option<&str>,
) -> Result<OnShelf> {
    let shelf = packages::shelf(q).await?;
    let wanted = package_file.unwrap_or(name.as_str());
    let found = shelf
        .resolve(name, package_file)
        .ok_or_else(|| Fault::new(Code::NotResolved, [("wanted", &wanted)]))?;
    if !found.runs {
        return Err(Fault::new(
            Code::NothingToRun,
            [("package", &found.package), ("version", &found.version)],
        ));
    }
    Ok(found.clone())
}

/// Removes an instance: its agent stops it and forgets it.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn remove(app: &App, call: &Call, agent: &str, name: &str) -> Result<()> {
    call.may(Right::Deploy)?;
    let mut tx = app.db.change().await?;
    let found = super::locate(&mut tx, agent, name).await?;
    removed(&mut tx, &found.agent, found.id, &found.name).await?;
    fleet::replan(&mut tx, found.agent_id).await?;
    audit::write(&mut tx, call, "instance.removed", &path(&found.agent, &found.name), []).await?;
    tx.commit().await?;
    super::forget(app, found.id, &found.agent, &found.name);
    Ok(())
}

pub(super) async fn removed(tx: &mut Tx, agent: &str, id: Uuid, name: &str) -> Result<()> {
    tx.run(store::DELETE, args![id]).await?;
    tx.touch(Touched::InstanceRemoved(agent.to_owned(), name.to_owned()));
    Ok(())
}

/// Removes an agent, and its instances when `force` says so. Its key opens nothing from then on.
///
/// # Errors
/// [`Code::AgentInUse`] naming the instances, unless forced; [`Code::NotFound`].
pub async fn remove_agent(app: &App, call: &Call, agent: &str, force: Force) -> Result<()> {
    call.may(Right::ManageAgents)?;
    let mut tx = app.db.change().await?;
    let id = fleet::agent_id(&mut tx, agent).await?;
    let about =
        fleet::views(app, &mut tx, &[id]).await?.pop().ok_or_else(|| Fault::not_found("agent", agent))?;
    let rows = tx.rows(store::OF_AGENT, args![id]).await?;
    let mut instances: Vec<(Uuid, String)> = Vec::with_capacity(rows.len());
    for row in rows {
        instances.push((row.get(0)?, row.get(1)?));
    }
    if !instances.is_empty() && force == Force::No {
        let names = instances.iter().map(|(_, n)| n.as_str()).take(10).collect::<Vec<_>>().join(", ");
        return Err(Fault::new(Code::AgentInUse, [("name", &about.name), ("instances", &names)]));
    }
    for (instance, name) in &instances {
        removed(&mut tx, &about.name, *instance, name).await?;
    }
    crate::computers::remove_of_agent(&mut tx, id).await?;
    fleet::forget(&mut tx, id, &about.name).await?;
    audit::write(&mut tx, call, "agent.removed", &about.name, [("instances", &instances.len())]).await?;
    tx.commit().await?;
    app.presence.end(id);
    for (instance, name) in &instances {
        super::forget(app, *instance, &about.name, name);
    }
    Ok(())
}

/// A document for a column.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A reason for a column.
pub(super) fn reason(name: &str) -> String {
    json(&Reason::new(name, protocol::text::Params::new()))
}

/// What an order gets whose instance needed nothing.
pub(super) fn already() -> String {
    reason(code::ALREADY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_named_otherwise_names_its_package() {
        let ask = |name: Option<&str>, package: Option<&str>, file: Option<&str>| {
            let ask = api::NewInstance {
                name: name.map(str::to_owned),
                package: package.map(str::to_owned),
                config: api::InstanceConfig { package_file: file.map(str::to_owned), ..Default::default() },
                ..Default::default()
            };
            let name = name_of(&ask)?;
            Ok::<_, Fault>((name.to_string(), package_file_of(&ask, &name)))
        };
        assert_eq!(ask(None, Some("Web"), None).unwrap(), ("Web".into(), None));
        assert_eq!(ask(Some("web"), Some("Web"), None).unwrap(), ("web".into(), None));
        assert_eq!(ask(Some("web2"), Some("Web"), None).unwrap(), ("web2".into(), Some("Web".into())));
        assert_eq!(
            ask(Some("web2"), Some("Web"), Some("Web-1.zip")).unwrap(),
            ("web2".into(), Some("Web-1.zip".into()))
        );
        assert!(ask(None, None, None).is_err());
    }
}
