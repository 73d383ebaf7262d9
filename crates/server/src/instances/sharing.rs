//! Groups of settings as instances meet them: changing one concerns all that import it; the settings an instance gets
//! and where each comes from.

use super::store;
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::fleet;
use crate::packages;
use crate::settings::{self, Groups};
use crate::store::{Query, Tx};
use crate::wake::Touched;
use model::rights::Right;
use protocol::event::Change;
use protocol::{Code, api};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Makes or replaces a group of settings. Instances that import it get the new values at their next start, or when
/// someone pushes them.
///
/// # Errors
/// [`Code::StaleRevision`], [`Code::InvalidField`], [`Code::NotFound`] for an import, [`Code::TooMany`].
pub async fn put_group(
    app: &App,
    call: &Call,
    name: &str,
    ask: api::SettingGroup,
) -> Result<api::SettingGroup> {
    call.may(Right::Deploy)?;
    let mut tx = app.db.change().await?;
    let groups = settings::read(&mut tx).await?;
    let before = groups.get(name);
    if ask.revision.is_some_and(|r| r != before.map_or(0, |b| b.revision)) {
        return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
    }
    let after = settings::check(&groups, name, &ask)?;
    settings::write(app, &mut tx, before, &after).await?;
    let changed = settings::read(&mut tx).await?;
    for agent in concern(&mut tx, &groups, &changed).await? {
        fleet::replan(&mut tx, agent).await?;
    }
    let none = BTreeMap::new();
    let keys = super::config::changed_keys(before.map_or(&none, |b| &b.settings), &after.settings);
    let action = if before.is_some() { "setting-group.changed" } else { "setting-group.added" };
    let imports = after.imports.join(", ");
    audit::write(&mut tx, call, action, &after.name, [("settings", &keys), ("imports", &imports)]).await?;
    let shown = settings::one(&mut tx, name).await?;
    tx.commit().await?;
    app.live.send(Change::Configuration {});
    Ok(shown)
}

/// Removes a group of settings nobody imports.
///
/// # Errors
/// [`Code::SettingGroupInUse`] naming who imports it, [`Code::NotFound`].
pub async fn remove_group(app: &App, call: &Call, name: &str) -> Result<()> {
    call.may(Right::Deploy)?;
    let mut tx = app.db.change().await?;
    let groups = settings::read(&mut tx).await?;
    let group = groups.get(name).ok_or_else(|| Fault::not_found("setting group", name))?;
    let users = settings::users_of(&mut tx, &groups, name).await?;
    if !users.is_empty() {
        let users = users.join(", ");
        return Err(Fault::new(Code::SettingGroupInUse, [("name", &group.name), ("users", &users)]));
    }
    settings::erase(&mut tx, group.id).await?;
    audit::write(&mut tx, call, "setting-group.removed", &group.name, []).await?;
    tx.commit().await?;
    app.live.send(Change::Configuration {});
    Ok(())
}

/// Marks the settings of instances whose values differ between two states of the groups; their agents, to be planned
/// anew.
///
/// # Errors
/// When the database fails.
pub async fn concern(tx: &mut Tx, before: &Groups, after: &Groups) -> Result<BTreeSet<Uuid>> {
    let mut agents: BTreeSet<Uuid> = BTreeSet::new();
    for row in tx.rows(store::IMPORTERS, args![]).await? {
        let imports: Vec<String> = row.json(2)?;
        let own: BTreeMap<String, String> = row.json(3)?;
        if before.resolve(&imports, &own) == after.resolve(&imports, &own) {
            continue;
        }
        let (id, agent): (Uuid, Uuid) = (row.get(0)?, row.get(1)?);
        let (is_virtual, state): (bool, String) = (row.get(4)?, row.get(5)?);
        if !is_virtual {
            agents.insert(agent);
            if state == "started" {
                tx.run(store::SETTINGS_PENDING, args![id]).await?;
            }
        }
        tx.touch(Touched::Instance(id));
    }
    Ok(agents)
}

/// The settings an instance gets, and where each comes from.
///
/// # Errors
/// [`Code::NotFound`].
pub(super) async fn effective(
    app: &App,
    call: &Call,
    agent: &str,
    name: &str,
) -> Result<Vec<api::EffectiveSetting>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let found = super::locate(&mut q, agent, name).await?;
    let (values, _) = settings::read(&mut q).await?.origins(&found.imports, &found.settings);
    let mut all: BTreeMap<String, api::EffectiveSetting> = BTreeMap::new();
    let manifest = match found.version_id {
        Some(id) => packages::manifest(&mut q, id).await?,
        None => None,
    };
    for declared in manifest.map(|m| m.settings).unwrap_or_default() {
        let Some(default) = declared.default.filter(|_| !declared.example_only) else { continue };
        let value = (declared.kind != "secret").then_some(default);
        let one = api::EffectiveSetting {
            key: declared.name.clone(),
            value,
            from: "default".to_owned(),
            group: None,
        };
        all.insert(declared.name, one);
    }
    for (key, resolved) in values {
        let key = key.to_string();
        let one = api::EffectiveSetting {
            key: key.clone(),
            value: (!found.secrets.contains(&key)).then_some(resolved.value),
            from: if resolved.group.is_some() { "group" } else { "instance" }.to_owned(),
            group: resolved.group,
        };
        all.insert(key, one);
    }
    Ok(all.into_values().collect())
}
