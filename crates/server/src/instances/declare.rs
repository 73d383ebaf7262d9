//! Instances as a configuration file, or Constellation's management interface, declares them: nobody says whether one is
//! real or virtual, it follows from the repository (spec/constellation §1.3). Also what follows for them when an agent
//! enrols.

use super::{Located, config, find, locate, orders, path, place, store};
use crate::app::App;
use crate::args;
use crate::call::{Actor, Call, Source};
use crate::exchange::Filter;
use crate::fault::Result;
use crate::fleet;
use crate::packages::{self, OnShelf, Shelf};
use crate::store::{Query, Tx};
use crate::wake::Touched;
use model::InstanceName;
use model::instance::{Goal, Verb};
use model::rights::Right;
use model::setting::SettingType;
use protocol::api;
use protocol::link::{Enroll, Enrolled};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An instance that shall be so.
#[derive(Debug, Clone, PartialEq)]
pub struct Declared {
    /// Agent.
    pub agent_id: Uuid,
    /// Name of the agent.
    pub agent: String,
    /// Name.
    pub name: InstanceName,
    /// Repository file or package name.
    pub package_file: Option<String>,
    /// Credential, if it has its own.
    pub credential_id: Option<Uuid>,
    /// Sent to its agent.
    pub enabled: bool,
    /// Starts with its agent.
    pub autostart: bool,
    /// Recovery options.
    pub recovery: api::RecoveryOptions,
    /// Own settings.
    pub settings: BTreeMap<String, String>,
    /// Groups of settings imported, in order.
    pub imports: Vec<String>,
    /// Message groups.
    pub groups: Vec<String>,
}

/// The version a package runs, nothing for a virtual one: real is what the repository resolves to something with a run
/// face, and what was planned before. A virtual one under a real agent is simply not sent to it.
#[must_use]
pub fn kind<'s>(
    shelf: &'s Shelf,
    name: &InstanceName,
    package_file: Option<&str>,
    before: Option<&Located>,
) -> Option<&'s OnShelf> {
    let planned = before.filter(|b| !b.is_virtual).and_then(|b| shelf.get(b.version_id?));
    planned.or_else(|| shelf.resolve(name, package_file).filter(|found| found.runs))
}

/// Makes an instance so, in the caller's transaction, which writes the audit line and plans agents anew. A running
/// program keeps its version and its settings until someone reloads it or pushes them.
///
/// # Errors
/// When the database fails.
pub async fn declare(
    app: &App,
    tx: &mut Tx,
    call: &Call,
    version: Option<&OnShelf>,
    before: Option<&Located>,
    wanted: &Declared,
) -> Result<Uuid> {
    let mut secrets: BTreeSet<String> =
        before.map(|b| b.secrets.iter().cloned().collect()).unwrap_or_default();
    if let Some(version) = version {
        let declared = packages::declared(tx, version.id).await?;
        secrets.extend(declared.iter().filter(|s| s.kind == SettingType::Secret).map(|s| s.key.to_string()));
    }
    let id = match before {
        None => insert(app, tx, call, version, wanted, &secrets).await?,
        Some(before) => {
            update(tx, call, version, before, wanted, &secrets).await?;
            before.id
        }
    };
    tx.touch(Touched::Instance(id));
    Ok(id)
}

async fn insert(
    app: &App,
    tx: &mut Tx,
    call: &Call,
    version: Option<&OnShelf>,
    wanted: &Declared,
    secrets: &BTreeSet<String>,
) -> Result<Uuid> {
    let id = app.new_id();
    let run = version.is_some() && wanted.enabled && wanted.autostart;
    let row = args![
        id,
        wanted.agent_id,
        wanted.name.as_str(),
        wanted.name.fold(),
        version.is_none(),
        call.at,
        call.who(),
        wanted.package_file.clone(),
        wanted.credential_id,
        wanted.enabled,
        wanted.autostart,
        place::json(&wanted.recovery),
        place::json(&wanted.settings),
        place::json(secrets),
        place::json(&wanted.groups),
        run,
        false,
        version.map(|v| v.id),
        version.map(|v| place::json(&v.bundle())),
        place::json(&wanted.imports),
    ];
    tx.run(store::INSERT, row).await?;
    if run {
        orders::accept(app, tx, call, id, Verb::Start, Goal::Started(1)).await?;
    }
    Ok(id)
}

async fn update(
    tx: &mut Tx,
    call: &Call,
    version: Option<&OnShelf>,
    before: &Located,
    wanted: &Declared,
    secrets: &BTreeSet<String>,
) -> Result<()> {
    let is_virtual = version.is_none();
    let enabling = wanted.enabled && !before.enabled && !is_virtual;
    let (run, launch) =
        if enabling { (wanted.autostart, before.launch + 1) } else { (before.run, before.launch) };
    let changed = wanted.settings != before.settings || wanted.imports != before.imports;
    let pending = (changed || before.settings_pending) && !is_virtual && before.seen_state == "started";
    let row = args![
        before.id,
        call.who(),
        wanted.package_file.clone(),
        wanted.credential_id,
        wanted.enabled,
        wanted.autostart,
        place::json(&wanted.recovery),
        place::json(&wanted.settings),
        place::json(secrets),
        place::json(&wanted.groups),
        run,
        launch,
        pending,
        place::json(&wanted.imports)
    ];
    tx.run(store::CONFIGURE, row).await?;
    if before.name != wanted.name.as_str() {
        tx.run(store::RENAMED, args![before.id, wanted.name.as_str()]).await?;
    }
    match (before.is_virtual, version) {
        (true, Some(version)) => {
            realise(tx, call, before.id, version, wanted.enabled && wanted.autostart, secrets).await
        }
        (false, None) => {
            tx.run(store::VIRTUALISED, args![before.id, call.who()]).await?;
            Ok(())
        }
        _ => Ok(()),
    }
}

async fn realise(
    tx: &mut Tx,
    call: &Call,
    id: Uuid,
    version: &OnShelf,
    run: bool,
    secrets: &BTreeSet<String>,
) -> Result<()> {
    let bundle = place::json(&version.bundle());
    tx.run(store::REALISED, args![id, call.who(), version.id, bundle, run, place::json(secrets)]).await?;
    Ok(())
}

/// Gives every agent its assignment and every running program its settings, in the caller's transaction: what *deploy*
/// means (spec/constellation §2.2). Programs that ask for their settings get the new ones without it.
///
/// # Errors
/// When the database fails.
pub async fn deploy(app: &App, tx: &mut Tx, call: &Call) -> Result<()> {
    for found in find::located(tx).await?.iter().filter(|f| f.enabled) {
        // Whoever holds a connection of a hub gets its settings, virtual ones too.
        tx.touch(Touched::Settings(found.id));
        if found.settings_pending && !found.is_virtual {
            let goal = Goal::Settings(found.settings_generation + 1);
            orders::apply(tx, call, found, goal).await?;
            orders::accept(app, tx, call, found.id, Verb::PushSettings, goal).await?;
            tx.touch(Touched::Instance(found.id));
        }
    }
    for agent in fleet::all(tx).await?.iter().filter(|a| !a.is_virtual) {
        fleet::replan(tx, agent.id).await?;
    }
    Ok(())
}

/// Takes an instance away, in the caller's transaction; [`forget`] it after the commit.
///
/// # Errors
/// When the database fails.
pub async fn undeclare(tx: &mut Tx, found: &Located) -> Result<()> {
    place::removed(tx, &found.agent, found.id, &found.name).await
}

/// After the commit that removed an instance: what it published goes, whoever listens as it is sent away.
pub fn forget(app: &App, id: Uuid, agent: &str, name: &str) {
    app.usage.forget(id);
    app.exchange.listeners.close_where(|party| party.instance == Some(id));
    app.exchange.board.purge(&Filter::new(Some(agent), Some(name), None, None), None);
}

/// Enrols an agent. One that was only declared is real from now on, and so are those of its packages that the
/// repository holds: they are deployed.
///
/// # Errors
/// As [`fleet::enroll`].
pub async fn enroll(app: &App, request: &str, ask: &Enroll) -> Result<Enrolled> {
    let mut tx = app.db.change().await?;
    let arrived = fleet::enroll(app, &mut tx, request, ask).await?;
    crate::computers::arrived(app, &mut tx, arrived.id, &arrived.enrolled.name).await?;
    if arrived.declared {
        let lang = protocol::Lang::En;
        let call = Call {
            actor: Actor::Server,
            source: Source::default(),
            request: request.to_owned(),
            at: app.clock.now(),
            lang,
        };
        let shelf = packages::shelf(&mut tx).await?;
        for row in tx.rows(store::OF_AGENT, args![arrived.id]).await? {
            let name: String = row.get(1)?;
            let found = locate(&mut tx, &arrived.enrolled.name, &name).await?;
            let Ok(parsed) = InstanceName::parse(&found.name) else { continue };
            let version = kind(&shelf, &parsed, found.package_file.as_deref(), Some(&found));
            let (true, Some(version)) = (found.is_virtual, version) else { continue };
            let declared = packages::declared(&mut tx, version.id).await?;
            let mut secrets: BTreeSet<String> = found.secrets.iter().cloned().collect();
            secrets
                .extend(declared.iter().filter(|s| s.kind == SettingType::Secret).map(|s| s.key.to_string()));
            let run = found.enabled && found.autostart;
            realise(&mut tx, &call, found.id, version, run, &secrets).await?;
            if run {
                let goal = Goal::Started(found.launch + 1);
                orders::accept(app, &mut tx, &call, found.id, Verb::Start, goal).await?;
            }
            tx.touch(Touched::Instance(found.id));
        }
    }
    tx.commit().await?;
    Ok(arrived.enrolled)
}

/// Adds an instance, or changes the one that is there, as Constellation's management interface does: real when the
/// repository resolves it, else virtual. On an agent that never had a program, a real one waits for it.
///
/// # Errors
/// As [`super::place()`] and [`super::configure`], except that nothing need be resolved.
pub async fn put(
    app: &App,
    call: &Call,
    agent: &str,
    name: &str,
    ask: api::InstanceConfig,
) -> Result<api::Instance> {
    call.may(Right::Deploy)?;
    let mut q = app.db.read();
    let about = fleet::named(&mut q, agent).await?;
    if locate(&mut q, &about.name, name).await.is_ok() {
        return config::configure(app, call, agent, name, ask, config::Push::Later).await;
    }
    let parsed = InstanceName::parse(name).map_err(|e| crate::fault::Fault::field("name", e))?;
    let file = ask.package_file.as_deref().map(str::trim).filter(|f| !f.is_empty());
    let shelf = packages::shelf(&mut q).await?;
    let is_virtual = kind(&shelf, &parsed, file, None).is_none();
    if !is_virtual && about.is_virtual {
        let agent = model::AgentName::parse(&about.name).map_err(crate::fault::Fault::internal)?;
        let mut tx = app.db.change().await?;
        let credential = match &about.credential {
            Some(name) => Some(crate::access::credential_id(&mut tx, name).await?),
            None => None,
        };
        fleet::settle(&mut tx, about.id, &agent, false, credential).await?;
        let object = path(&about.name, name);
        crate::audit::write(&mut tx, call, "agent.changed", &about.name, [("for", &object)]).await?;
        tx.commit().await?;
    }
    let ask = api::NewInstance { name: Some(name.to_owned()), package: None, is_virtual, config: ask };
    place::place(app, call, agent, ask).await
}
