//! Groups of settings: values that instances and other groups import (spec/constellation §2.6).
//!
//! Owns the tables `setting_groups` and `instance_defaults` (recovery options of the whole installation). Promises: a later import overrides an earlier one, own settings override all
//! ([`model::setting_group::resolve`]); a group that imports itself, or one that does not exist, gives nothing and harms
//! nothing; a group somebody imports is not removed. Who gives settings to anybody asks [`resolved`] or [`Groups`], and
//! nobody else adds imports up. Changing a group concerns instances, which stand above: those doors are
//! `instances::put_group` and `instances::remove_group`.

pub mod api;
mod check;
pub mod store;

pub use check::{Kept, check, speakable};

use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::store::{Query, Tx};
use model::SettingKey;
use model::rights::Right;
use model::setting_group::{Oddity, Resolved, SettingGroup, resolve};
use protocol::api as wire;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A group as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Groups it imports, in order.
    pub imports: Vec<String>,
    /// Its own settings.
    pub settings: BTreeMap<String, String>,
    /// Grows with each change.
    pub revision: i64,
}

/// Every group there is.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    all: BTreeMap<String, Group>,
    /// The same, as resolution reads them.
    known: BTreeMap<String, SettingGroup>,
}

fn keyed(settings: &BTreeMap<String, String>) -> BTreeMap<SettingKey, String> {
    settings.iter().filter_map(|(k, v)| Some((SettingKey::parse(k).ok()?, v.clone()))).collect()
}

impl Groups {
    /// From a list, for those that are not kept yet.
    #[must_use]
    pub fn new(all: Vec<Group>) -> Self {
        let known = all
            .iter()
            .map(|g| {
                let group = SettingGroup { imports: g.imports.clone(), settings: keyed(&g.settings) };
                (g.name.to_lowercase(), group)
            })
            .collect();
        Self { all: all.into_iter().map(|g| (g.name.to_lowercase(), g)).collect(), known }
    }

    /// A group, whatever the case of its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Group> {
        self.all.get(&name.to_lowercase())
    }

    /// All, by name.
    pub fn all(&self) -> impl Iterator<Item = &Group> {
        self.all.values()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What an element gets and where each value comes from, and what was odd.
    #[must_use]
    pub fn origins(
        &self,
        imports: &[String],
        own: &BTreeMap<String, String>,
    ) -> (BTreeMap<SettingKey, Resolved>, Vec<Oddity>) {
        resolve(&self.known, imports, &keyed(own))
    }

    /// What an element gets.
    #[must_use]
    pub fn resolve(&self, imports: &[String], own: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        if imports.is_empty() {
            return own.clone();
        }
        self.origins(imports, own).0.into_iter().map(|(k, v)| (k.into(), v.value)).collect()
    }

    /// Whether an element with these imports gets anything from a group, directly or through others.
    #[must_use]
    pub fn reaches(&self, imports: &[String], name: &str) -> bool {
        let fold = name.to_lowercase();
        let (mut seen, mut open): (Vec<String>, Vec<String>) = (Vec::new(), imports.to_vec());
        while let Some(next) = open.pop() {
            let next = next.to_lowercase();
            if next == fold {
                return true;
            }
            if !seen.contains(&next) {
                open.extend(self.all.get(&next).map(|g| g.imports.clone()).unwrap_or_default());
                seen.push(next);
            }
        }
        false
    }
}

/// Reads every group: one query.
///
/// # Errors
/// When the database fails.
pub async fn read(q: &mut impl Query) -> Result<Groups> {
    let mut all = Vec::new();
    for row in q.rows(store::GROUPS, args![]).await? {
        all.push(Group {
            id: row.get(0)?,
            name: row.get(1)?,
            imports: row.json(2)?,
            settings: row.json(3)?,
            revision: row.get(4)?,
        });
    }
    Ok(Groups::new(all))
}

/// What an element gets: its imports in order, then its own. Asks the database only when there are imports.
///
/// # Errors
/// When the database fails.
pub async fn resolved(
    q: &mut impl Query,
    imports: &[String],
    own: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>> {
    if imports.is_empty() {
        return Ok(own);
    }
    Ok(read(q).await?.resolve(imports, &own))
}

/// Who imports what directly: group in lower case, users (`agent/instance`, `group NAME`).
async fn users(q: &mut impl Query, groups: &Groups) -> Result<BTreeMap<String, Vec<String>>> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in q.rows(store::IMPORTERS, args![]).await? {
        let (agent, name): (String, String) = (row.get(2)?, row.get(3)?);
        for import in row.json::<Vec<String>>(4)? {
            users.entry(import.to_lowercase()).or_default().push(format!("{agent}/{name}"));
        }
    }
    for group in groups.all() {
        for import in &group.imports {
            users.entry(import.to_lowercase()).or_default().push(format!("group {}", group.name));
        }
    }
    Ok(users)
}

/// Who imports a group directly: `agent/instance`, `group NAME`.
///
/// # Errors
/// When the database fails.
pub async fn users_of(q: &mut impl Query, groups: &Groups, name: &str) -> Result<Vec<String>> {
    Ok(users(q, groups).await?.remove(&name.to_lowercase()).unwrap_or_default())
}

fn shown(group: &Group, users: &BTreeMap<String, Vec<String>>) -> wire::SettingGroup {
    wire::SettingGroup {
        name: group.name.clone(),
        imports: group.imports.clone(),
        settings: group.settings.clone(),
        used_by: users.get(&group.name.to_lowercase()).cloned().unwrap_or_default(),
        revision: Some(group.revision),
    }
}

/// All groups by name, with who imports them.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call) -> Result<Vec<wire::SettingGroup>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let groups = read(&mut q).await?;
    let users = users(&mut q, &groups).await?;
    let mut all: Vec<_> = groups.all().map(|g| shown(g, &users)).collect();
    if let Some(bound) = crate::units::Bound::of(app, call) {
        all.iter_mut().for_each(|group| bound.prune(&mut group.used_by));
    }
    Ok(all)
}

/// One group, inside a transaction or not.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn one(q: &mut impl Query, name: &str) -> Result<wire::SettingGroup> {
    let groups = read(q).await?;
    let group = groups.get(name).ok_or_else(|| Fault::not_found("setting group", name))?;
    let users = users(q, &groups).await?;
    Ok(shown(group, &users))
}

/// One group.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn get(app: &App, call: &Call, name: &str) -> Result<wire::SettingGroup> {
    call.may(Right::View)?;
    let mut group = one(&mut app.db.read(), name).await?;
    if let Some(bound) = crate::units::Bound::of(app, call) {
        bound.prune(&mut group.used_by);
    }
    Ok(group)
}

/// Writes a group, new or changed, inside a transaction of whoever checked it.
///
/// # Errors
/// When the database fails.
pub async fn write(app: &App, tx: &mut Tx, before: Option<&Group>, after: &Kept) -> Result<()> {
    let text = |value: serde_json::Result<String>| value.map_err(Fault::internal);
    let imports = text(serde_json::to_string(&after.imports))?;
    let settings = text(serde_json::to_string(&after.settings))?;
    match before {
        Some(group) => {
            tx.run(store::GROUP_UPDATE, args![group.id, &after.name, imports, settings]).await?;
        }
        None => {
            let row = args![app.new_id(), &after.name, after.name.to_lowercase(), imports, settings];
            tx.run(store::GROUP_INSERT, row).await?;
        }
    }
    Ok(())
}

/// Takes a group away, inside a transaction of whoever made sure that nobody imports it.
///
/// # Errors
/// When the database fails.
pub async fn erase(tx: &mut Tx, group: Uuid) -> Result<()> {
    tx.run(store::GROUP_DELETE, args![group]).await?;
    Ok(())
}

/// Recovery options of the whole installation, as far as they are given: instance and manifest go first, the built-in
/// ones last.
///
/// # Errors
/// When the database fails.
pub async fn recovery(q: &mut impl Query) -> Result<wire::RecoveryOptions> {
    let row = q.row(store::RECOVERY, args![]).await?;
    Ok(row.map(|r| r.json(0)).transpose()?.unwrap_or_default())
}

/// Changes them, inside a transaction of whoever checked them.
///
/// # Errors
/// When the database fails.
pub async fn set_recovery(tx: &mut Tx, options: &wire::RecoveryOptions) -> Result<()> {
    let text = serde_json::to_string(options).map_err(Fault::internal)?;
    tx.run(store::RECOVERY_SET, args![text]).await?;
    Ok(())
}
