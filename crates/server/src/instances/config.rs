//! What people decide about an instance, checked against what the package declares.

use super::{Located, locate, orders, path, place, store, views};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::fleet;
use crate::limits;
use crate::packages::{self, OnShelf};
use crate::settings;
use crate::store::Tx;
use crate::wake::Touched;
use model::instance::{Goal, Verb};
use model::rights::Right;
use model::setting::{SettingFault, SettingType, faults};
use model::{GroupName, SettingKey};
use protocol::Code;
use protocol::api::{self, InstanceConfig};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A configuration that may be written.
pub(super) struct Checked {
    pub credential_id: Option<Uuid>,
    pub settings: BTreeMap<String, String>,
    pub secrets: Vec<String>,
    pub groups: Vec<String>,
    pub imports: Vec<String>,
}

/// Checks a configuration; `before` holds the secrets that `null` keeps.
pub(super) async fn check(
    tx: &mut Tx,
    ask: &InstanceConfig,
    version: Option<&OnShelf>,
    before: Option<&Located>,
) -> Result<Checked> {
    let credential_id = match ask.credential.as_deref().filter(|c| !c.is_empty()) {
        Some(name) => Some(crate::access::credential_id(tx, name).await?),
        None => None,
    };
    let mut groups = BTreeSet::new();
    for group in &ask.groups {
        groups
            .insert(GroupName::parse(group).map_err(|e| Fault::field("groups", format!("{group:?}: {e}")))?);
    }
    let mut values = BTreeMap::new();
    for (key, value) in &ask.settings {
        let parsed = SettingKey::parse(key).map_err(|e| Fault::field("settings", format!("{key:?}: {e}")))?;
        let kept = || before.and_then(|b| b.settings.get(key).cloned());
        if value.as_deref().is_some_and(|v| !settings::speakable(v)) {
            return Err(Fault::field("settings", format!("{key}: control characters cannot be kept")));
        }
        if let Some(value) = value.clone().or_else(kept) {
            values.insert(parsed, value);
        }
    }
    let declared = match version {
        Some(version) => packages::declared(tx, version.id).await?,
        None => Vec::new(),
    };
    let imports = check_imports(tx, ask, before).await?;
    let own: BTreeMap<String, String> = values.into_iter().map(|(k, v)| (k.into(), v)).collect();
    // What groups give counts: a required setting may come from one.
    let all = settings::resolved(tx, &imports, own.clone()).await?;
    let all = all.into_iter().filter_map(|(k, v)| Some((SettingKey::parse(&k).ok()?, v))).collect();
    let wrong = faults(&declared, &all);
    if !wrong.is_empty() {
        let text = wrong.iter().map(say).collect::<Vec<_>>().join("; ");
        return Err(Fault::new(Code::InvalidSettings, [("faults", &text)]));
    }
    check_recovery(&ask.recovery)?;
    let mut secrets: BTreeSet<String> =
        before.map(|b| b.secrets.iter().cloned().collect()).unwrap_or_default();
    secrets.extend(declared.iter().filter(|s| s.kind == SettingType::Secret).map(|s| s.key.to_string()));
    Ok(Checked {
        credential_id,
        secrets: secrets.into_iter().collect(),
        settings: own,
        groups: groups.into_iter().map(String::from).collect(),
        imports,
    })
}

/// Groups of settings must exist, unless they were imported already: a file may name what comes later.
async fn check_imports(tx: &mut Tx, ask: &InstanceConfig, before: Option<&Located>) -> Result<Vec<String>> {
    if ask.imports.is_empty() {
        return Ok(Vec::new());
    }
    if ask.imports.len() > limits::IMPORTS_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::IMPORTS_MAX), ("kind", &"imports")]));
    }
    let groups = settings::read(tx).await?;
    let kept = |name: &str| before.is_some_and(|b| b.imports.iter().any(|i| i == name));
    if let Some(unknown) = ask.imports.iter().find(|name| groups.get(name).is_none() && !kept(name)) {
        return Err(Fault::not_found("setting group", unknown));
    }
    Ok(ask.imports.clone())
}

/// Longest delay and reset a person may ask for: 30 days.
const RECOVERY_MS_MAX: u64 = 30 * 86_400_000;
/// Most restarts in a row a person may ask for.
const RETRIES_MAX: u32 = 1_000_000;

/// Checks recovery options against their bounds.
///
/// # Errors
/// [`Code::InvalidField`].
pub fn check_recovery(options: &api::RecoveryOptions) -> Result<()> {
    if options.retries.is_some_and(|n| n > RETRIES_MAX) {
        return Err(Fault::field("recovery.retries", format!("at most {RETRIES_MAX}")));
    }
    let long = |ms: Option<u64>| ms.is_some_and(|ms| ms > RECOVERY_MS_MAX);
    if long(options.delay_ms) || long(options.reset_after_ms) {
        return Err(Fault::field("recovery", format!("times are at most {RECOVERY_MS_MAX} ms (30 days)")));
    }
    Ok(())
}

fn say(fault: &SettingFault) -> String {
    match fault {
        SettingFault::Type { key, expected } => format!("{key}: {expected}?"),
        SettingFault::Missing { key } => format!("{key}: required"),
        SettingFault::TooLong { key } => format!("{key}: > {} B", model::setting::SETTING_BYTES_MAX),
        SettingFault::TooMany => format!("> {}", model::setting::SETTINGS_MAX),
    }
}

/// A configuration as people see it: secrets are `null`.
pub(super) fn shown(found: &Located) -> InstanceConfig {
    let hide = |(key, value): (&String, &String)| {
        (key.clone(), (!found.secrets.contains(key)).then(|| value.clone()))
    };
    InstanceConfig {
        revision: Some(found.revision),
        package_file: found.package_file.clone(),
        credential: found.credential.clone(),
        enabled: found.enabled,
        autostart: found.autostart,
        recovery: found.recovery,
        settings: found.settings.iter().map(hide).collect(),
        imports: found.imports.clone(),
        groups: found.groups.clone(),
    }
}

/// The configuration of an instance.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn read(app: &App, call: &Call, agent: &str, name: &str) -> Result<InstanceConfig> {
    call.may(Right::View)?;
    Ok(shown(&locate(&mut app.db.read(), agent, name).await?))
}

/// Whether to give changed settings to the running program at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Push {
    /// At the next start, or when someone pushes them.
    Later,
    /// Now, without a restart.
    Now,
}

/// Replaces the configuration of an instance. The version that runs stays; a new package file counts from the next
/// reload on. Settings count from the next start on, or at once with [`Push::Now`].
///
/// # Errors
/// [`Code::StaleRevision`] naming who changed it, [`Code::InvalidSettings`], [`Code::NotFound`].
pub async fn configure(
    app: &App,
    call: &Call,
    agent: &str,
    name: &str,
    ask: InstanceConfig,
    push: Push,
) -> Result<api::Instance> {
    call.may(Right::Deploy)?;
    let mut tx = app.db.change().await?;
    let before = locate(&mut tx, agent, name).await?;
    if ask.revision.is_some_and(|r| r != before.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &before.changed_by)]));
    }
    let shelf = packages::shelf(&mut tx).await?;
    let version = before.version_id.and_then(|id| shelf.get(id)).cloned();
    let checked = check(&mut tx, &ask, version.as_ref(), Some(&before)).await?;
    let package_file = ask.package_file.clone().map(|f| f.trim().to_owned()).filter(|f| !f.is_empty());
    let enabling = ask.enabled && !before.enabled && !before.is_virtual;
    let (run, launch) =
        if enabling { (ask.autostart, before.launch + 1) } else { (before.run, before.launch) };
    let changed = checked.settings != before.settings || checked.imports != before.imports;
    let pending = changed && !before.is_virtual && push == Push::Later && before.seen_state == "started";
    tx.run(
        store::CONFIGURE,
        args![
            before.id,
            call.who(),
            package_file,
            checked.credential_id,
            ask.enabled,
            ask.autostart,
            place::json(&ask.recovery),
            place::json(&checked.settings),
            place::json(&checked.secrets),
            place::json(&checked.groups),
            run,
            launch,
            pending,
            place::json(&checked.imports)
        ],
    )
    .await?;
    let keys = changed_keys(&before.settings, &checked.settings);
    let object = path(&before.agent, &before.name);
    audit::write(
        &mut tx,
        call,
        "instance.configured",
        &object,
        [("enabled", &ask.enabled), ("settings", &keys)],
    )
    .await?;
    if push == Push::Now && !before.is_virtual && ask.enabled {
        let found = locate(&mut tx, agent, name).await?;
        let goal = Goal::Settings(found.settings_generation + 1);
        orders::apply(&mut tx, call, &found, goal).await?;
        orders::accept(app, &mut tx, call, found.id, Verb::PushSettings, goal).await?;
    }
    if push == Push::Now && before.is_virtual && ask.enabled {
        tx.touch(Touched::Settings(before.id));
    }
    fleet::replan(&mut tx, before.agent_id).await?;
    let mut changed = views::one(app, &mut tx, before.id).await?;
    tx.touch(Touched::Instance(before.id));
    tx.commit().await?;
    views::localise(&mut changed, call.lang);
    Ok(changed)
}

/// Keys that differ, for the audit trail; never the values.
pub(super) fn changed_keys(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> String {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter().filter(|k| before.get(*k) != after.get(*k)).cloned().collect::<Vec<_>>().join(", ")
}
