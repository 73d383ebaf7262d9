//! What documents say about resources (§24.3). Applying one again never overwrites what people set since.

use super::known::{By, Known, holders, known, note};
use super::store;
use crate::args;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Tx};
use model::deliver::resource::{Kind, check_value};
use protocol::Code;
use protocol::deliver::ResourceSpec;

/// Declares the resources of a document: new ones get their first value, others keep theirs, and those the document does not name any more go.
///
/// # Errors
/// [`Code::InvalidField`] when a name belongs to another document or a value does not fit; [`Code::LockHeld`] when one that goes, or gets fewer
/// units, is held.
pub async fn declare(tx: &mut Tx, by: &By, document: &str, specs: &[ResourceSpec]) -> Result<()> {
    let fold = document.to_lowercase();
    let rows = tx.rows(&store::of_document(), args![&fold]).await?;
    let before: Vec<Known> = rows.iter().map(Known::read).collect::<std::result::Result<_, _>>()?;
    if specs.len() > limits::RESOURCES_MAX {
        return Err(Fault::new(
            Code::TooMany,
            [("limit", &limits::RESOURCES_MAX), ("kind", &"resources in a document")],
        ));
    }
    for gone in before.iter().filter(|b| !specs.iter().any(|s| s.name.to_lowercase() == b.fold)) {
        free(tx, gone, 0).await?;
        tx.run(store::DELETE, args![&gone.fold]).await?;
        note(tx, by, gone, "remove", &gone.value, "").await?;
    }
    for spec in specs {
        one(tx, by, &fold, spec).await?;
    }
    Ok(())
}

/// A document is gone: so are its resources.
///
/// # Errors
/// [`Code::LockHeld`] when one of them is held.
pub async fn undeclare(tx: &mut Tx, by: &By, document: &str) -> Result<()> {
    declare(tx, by, document, &[]).await
}

async fn one(tx: &mut Tx, by: &By, document: &str, spec: &ResourceSpec) -> Result<()> {
    let field = |why: String| Fault::field(&format!("resource {}", spec.name), why);
    let kind = Kind::from_word(&spec.kind)
        .ok_or_else(|| field(format!("{} is no type of a resource", spec.kind)))?;
    let first = spec.value.clone().unwrap_or_default();
    if matches!(kind, Kind::Weight | Kind::Secret | Kind::Stack | Kind::File | Kind::Generic) {
        if !first.is_empty() {
            return Err(field(format!("a resource of the type {} has no value in a document", kind.word())));
        }
    } else if !first.is_empty() {
        check_value(kind, &first).map_err(field)?;
    }
    let max = if kind == Kind::Weight { spec.max.unwrap_or(1) } else { 0 };
    let text = serde_json::to_string(spec).map_err(Fault::internal)?;
    let (fold, space) = (spec.name.to_lowercase(), spec.space.to_lowercase());
    let Some(old) = known(tx, [spec.name.as_str()]).await?.pop() else {
        let id = uuid::Uuid::now_v7();
        let row =
            args![&fold, &spec.name, kind.word(), document, text, space, &first, max, id, by.at, &by.who];
        tx.run(store::INSERT, row).await?;
        let new = super::known::one(tx, &fold).await?;
        return note(tx, by, &new, "declare", "", &first).await;
    };
    if !old.document.is_empty() && old.document != document {
        return Err(field(format!("the document {} declares it already", old.document)));
    }
    if old.document == document && old.spec == *spec {
        return Ok(());
    }
    if old.kind == Kind::Weight && (kind != old.kind || max < old.max) {
        free(tx, &old, if kind == old.kind { max } else { 0 }).await?;
    }
    let value = if kind == old.kind { old.value.clone() } else { first };
    let row = args![&fold, &spec.name, kind.word(), document, text, space, &value, max, by.at, &by.who];
    tx.run(store::DECLARE, row).await?;
    let (was, is) = (told(&old.spec), told(spec));
    note(tx, by, &old, "declare", &was, &is).await
}

/// At most so many units are taken.
async fn free(tx: &mut Tx, about: &Known, most: u64) -> Result<()> {
    tx.run(store::HOLD, args![&about.fold]).await?;
    let held = holders(tx, &about.fold).await?;
    if held.iter().map(|l| l.units).sum::<u64>() > most {
        return Err(super::people::held_by(&about.name, &held));
    }
    Ok(())
}

fn told(spec: &ResourceSpec) -> String {
    spec.max.map_or_else(|| spec.kind.clone(), |max| format!("{} /{max}", spec.kind))
}
