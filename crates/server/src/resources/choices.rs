//! Values that exist: environments the caller may deliver to, packages and versions that can be delivered (RS-1).

use super::known::{Known, among, known};
use super::values::refused;
use crate::app::App;
use crate::call::Call;
use crate::documents;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::packages;
use crate::store::Query;
use model::deliver::resource::Kind;
use model::rights::Right;
use protocol::Code;
use std::collections::BTreeMap;

/// What was read already, so that a list of resources reads it once.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    envs: Option<Vec<String>>,
    packages: Option<Vec<String>>,
}

/// Admissible values of a resource for the caller: those its document names, else those that exist; empty: any, or there is nothing yet. `wanted`
/// are values set together with it, by lower-case name.
pub(super) async fn of(
    app: &App,
    call: &Call,
    q: &mut impl Query,
    about: &Known,
    wanted: &BTreeMap<String, String>,
    shelf: &mut Shelf,
) -> Result<Vec<String>> {
    if !about.spec.choices.is_empty() {
        return Ok(about.spec.choices.clone());
    }
    match about.kind {
        Kind::Env => {
            if shelf.envs.is_none() {
                shelf.envs = Some(deliverable_to(app, call).await?);
            }
            Ok(shelf.envs.clone().unwrap_or_default())
        }
        Kind::Package => {
            if shelf.packages.is_none() {
                shelf.packages = Some(packages::deliverable_packages(q).await?);
            }
            Ok(shelf.packages.clone().unwrap_or_default())
        }
        Kind::Version => match package_of(q, about, wanted).await? {
            Some(package) => packages::deliverable_versions(q, &package, limits::CHOICES_MAX).await,
            None => Ok(Vec::new()),
        },
        _ => Ok(Vec::new()),
    }
}

/// Whether the caller delivers to environments of a tier himself (§4.1).
async fn delivers(app: &App, call: &Call, tier: &str) -> Result<bool> {
    let policy = documents::policy(app).await?;
    let found = policy.file.tier.iter().find(|t| t.name.eq_ignore_ascii_case(tier));
    Ok(call.actor.holds(Right::DeliverTo) && among(&call.actor, found.map_or(&[][..], |t| &t.direct)))
}

/// Environments the caller may deliver to, by name.
async fn deliverable_to(app: &App, call: &Call) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for env in documents::envs(app).await? {
        if delivers(app, call, &env.file.env.tier).await? {
            names.push(env.file.env.name.clone());
        }
    }
    Ok(names)
}

/// The package whose versions a resource takes; nothing when it says none.
async fn package_of(
    q: &mut impl Query,
    about: &Known,
    wanted: &BTreeMap<String, String>,
) -> Result<Option<String>> {
    let from = about.spec.of_package.to_lowercase();
    if from.is_empty() {
        return Ok(None);
    }
    let value = match wanted.get(&from) {
        Some(value) => value.clone(),
        None => known(q, [from.as_str()]).await?.pop().map(|k| k.value).unwrap_or_default(),
    };
    Ok(Some(value).filter(|value| !value.is_empty()))
}

/// Checks that a value exists, and is one the caller may choose.
pub(super) async fn check(
    app: &App,
    call: &Call,
    q: &mut impl Query,
    about: &Known,
    value: &str,
    wanted: &BTreeMap<String, String>,
) -> Result<()> {
    let value = value.trim();
    if value.is_empty() || !matches!(about.kind, Kind::Env | Kind::Package | Kind::Version) {
        return Ok(());
    }
    let is_there = match about.kind {
        // More versions than a list shows may be set all the same.
        Kind::Version => match package_of(q, about, wanted).await? {
            None => true,
            Some(package) => {
                packages::deliverable(q, &package, value).await?.is_some_and(|v| v.blocked.is_none())
            }
        },
        _ => of(app, call, q, about, wanted, &mut Shelf::default()).await?.iter().any(|c| c == value),
    };
    if is_there {
        return Ok(());
    }
    let choices = of(app, call, q, about, wanted, &mut Shelf::default()).await?;
    Err(refused(about, value, "—", &choices))
}

/// Checks that the caller may reserve a lock: that of an environment only where he delivers himself, or may break locks.
///
/// # Errors
/// [`Code::NotEditable`] naming who may.
pub(super) async fn may_lock(app: &App, call: &Call, lock: &str) -> Result<()> {
    let Some(env) = lock.to_lowercase().strip_prefix("delivery/").map(str::to_owned) else { return Ok(()) };
    let Some(found) = documents::env(app, &env).await? else { return Ok(()) };
    let tier = &found.file.env.tier;
    if call.actor.holds(Right::BreakLock) || delivers(app, call, tier).await? {
        return Ok(());
    }
    let policy = documents::policy(app).await?;
    let direct =
        policy.file.tier.iter().find(|t| t.name.eq_ignore_ascii_case(tier)).map(|t| t.direct.join(", "));
    Err(Fault::new(Code::NotEditable, [("name", &lock), ("roles", &direct.unwrap_or_default())]))
}
