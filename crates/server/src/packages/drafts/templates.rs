//! Questions kept under a name, to begin others with. A package holds its own copy: changing a template changes no package.

use super::store;
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Row};
use model::name::NAME_BYTES_MAX;
use model::rights::Right;
use protocol::Code;
use protocol::api::InteractionTemplate;

fn read(row: &Row) -> Result<InteractionTemplate> {
    Ok(InteractionTemplate { name: row.get(0)?, interaction: row.json(1)? })
}

/// Every template, by name.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call) -> Result<Vec<InteractionTemplate>> {
    call.may(Right::View)?;
    app.db.read().rows(store::TEMPLATES, args![]).await?.iter().map(read).collect()
}

/// One template, whatever the case of its name.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn get(app: &App, call: &Call, name: &str) -> Result<InteractionTemplate> {
    call.may(Right::View)?;
    let row = app.db.read().row(store::TEMPLATE, args![name.to_lowercase()]).await?;
    read(&row.ok_or_else(|| Fault::not_found("interaction template", name))?)
}

/// Keeps a template under a name; another name in the body renames it.
///
/// # Errors
/// [`Code::InvalidField`], [`Code::Exists`], [`Code::TooMany`].
pub async fn put(
    app: &App,
    call: &Call,
    name: &str,
    ask: InteractionTemplate,
) -> Result<InteractionTemplate> {
    call.may(Right::Publish)?;
    let new = if ask.name.trim().is_empty() { name } else { ask.name.trim() }.to_owned();
    if new.trim().is_empty() || new.len() > NAME_BYTES_MAX || new.chars().any(char::is_control) {
        return Err(Fault::field("name", format!("a name has 1 to {NAME_BYTES_MAX} bytes")));
    }
    protocol::install::question(&ask.interaction).map_err(|problems| super::refused(call, &problems.0))?;
    let mut tx = app.db.change().await?;
    let there = tx.run(store::TEMPLATE_DELETE, args![name.to_lowercase()]).await?;
    if there == 0 && tx.count(store::TEMPLATES_COUNT, args![]).await? >= limits::INTERACTION_TEMPLATES_MAX {
        let limit = limits::INTERACTION_TEMPLATES_MAX;
        return Err(Fault::new(Code::TooMany, [("limit", &limit), ("kind", &"interaction templates")]));
    }
    if tx.row(store::TEMPLATE, args![new.to_lowercase()]).await?.is_some() {
        return Err(Fault::new(Code::Exists, [("kind", &"interaction template"), ("name", &new)]));
    }
    let body = serde_json::to_string(&ask.interaction).map_err(Fault::internal)?;
    tx.run(store::TEMPLATE_INSERT, args![new.to_lowercase(), &new, body]).await?;
    audit::write(&mut tx, call, "interaction-template.changed", &new, [("from", &name)]).await?;
    tx.commit().await?;
    Ok(InteractionTemplate { name: new, interaction: ask.interaction })
}

/// Forgets a template.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn remove(app: &App, call: &Call, name: &str) -> Result<()> {
    call.may(Right::Publish)?;
    let mut tx = app.db.change().await?;
    if tx.run(store::TEMPLATE_DELETE, args![name.to_lowercase()]).await? == 0 {
        return Err(Fault::not_found("interaction template", name));
    }
    audit::write(&mut tx, call, "interaction-template.removed", name, []).await?;
    Ok(tx.commit().await?)
}
