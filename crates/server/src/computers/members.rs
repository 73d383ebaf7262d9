//! Members of static groups: one by one, many at once, out of a file.

use super::{groups, store};
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Arg, Query, Tx, pieces};
use crate::wake::Touched;
use model::id::ComputerId;
use model::rights::Right;
use protocol::Code;
use protocol::api::{Group, JobActor};
use std::collections::HashSet;

/// Numbers of computers by id or name, in the caller's unit. A name several have means all of them.
pub(super) async fn numbers(tx: &mut Tx, call: &Call, texts: &[String]) -> Result<Vec<i64>> {
    let (found, missing) = look_up(tx, call, texts).await?;
    match missing.first() {
        None => Ok(found),
        Some(text) => Err(Fault::not_found("computer", text)),
    }
}

/// Numbers of those there are, and the texts that mean nobody.
async fn look_up(tx: &mut Tx, call: &Call, texts: &[String]) -> Result<(Vec<i64>, Vec<String>)> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for piece in texts.chunks(limits::MEMBERS_BATCH) {
        let actors: Vec<JobActor> = piece
            .iter()
            .map(|name| JobActor { kind: "computer".to_owned(), name: name.trim().to_owned() })
            .collect();
        let meant = super::actors::selection(tx, &actors, call.unit(), call.at, 1, false).await?;
        let mut known = HashSet::new();
        for row in tx.rows(&store::names(&meant.condition), meant.args).await? {
            found.push(row.get(0)?);
            known.insert(row.get::<String>(1)?);
            known.insert(ComputerId::from_uuid(row.get(2)?).to_string());
        }
        missing.extend(
            piece
                .iter()
                .filter(|t| !known.contains(t.trim()) && !known.contains(&t.trim().to_lowercase()))
                .cloned(),
        );
    }
    found.sort_unstable();
    found.dedup();
    Ok((found, missing))
}

/// Adds members; those that are there already stay.
pub(super) async fn add(tx: &mut Tx, group: i64, computers: &[i64]) -> Result<()> {
    for piece in pieces(computers.to_vec()) {
        let rows = piece.len();
        let args = piece.into_iter().flat_map(|computer| args![group, computer]).collect();
        tx.run(&store::add_members(rows), args).await?;
    }
    Ok(())
}

/// Adds computers to a static group, inside the caller's transaction, which writes the audit line.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::InvalidField`] for a dynamic group.
pub async fn add_to_group(tx: &mut Tx, call: &Call, group: &str, computers: &[i64]) -> Result<()> {
    call.may(Right::ManageAgents)?;
    let (number, _) = groups::static_group(tx, call, group).await?;
    add(tx, number, computers).await?;
    tx.run(store::GROUP_REVISED, args![number]).await?;
    tx.touch(Touched::Fleet);
    Ok(())
}

/// Takes computers out of a static group, inside the caller's transaction, which writes the audit line.
///
/// # Errors
/// As [`add_to_group`].
pub async fn drop_from_group(tx: &mut Tx, call: &Call, group: &str, computers: &[i64]) -> Result<()> {
    call.may(Right::ManageAgents)?;
    let (number, _) = groups::static_group(tx, call, group).await?;
    for piece in pieces(computers.to_vec()) {
        let mut args = args![number];
        let rows = piece.len();
        args.extend(piece.into_iter().map(Arg::from));
        tx.run(&store::drop_members(rows), args).await?;
    }
    tx.run(store::GROUP_REVISED, args![number]).await?;
    tx.touch(Touched::Fleet);
    Ok(())
}

/// Adds the computers of a list to a static group: the first column of each line is an id or a name (§14.5). A first line that means
/// nobody is taken for a heading.
///
/// # Errors
/// [`Code::NotFound`] for the group or for a computer, and then nothing is added; [`Code::TooMany`].
pub async fn import(app: &App, call: &Call, group: &str, csv: &str) -> Result<Group> {
    call.may(Right::ManageAgents)?;
    let texts: Vec<String> = super::csv::first_cells(csv);
    if texts.len() > limits::IMPORT_MAX {
        return Err(Fault::new(Code::TooMany, [("limit", &limits::IMPORT_MAX), ("kind", &"computers")]));
    }
    let mut tx = app.db.change().await?;
    let (number, name) = groups::static_group(&mut tx, call, group).await?;
    let (found, missing) = look_up(&mut tx, call, &texts).await?;
    let heading = missing.first().is_some_and(|m| texts.first() == Some(m));
    if let Some(text) = missing.get(usize::from(heading)) {
        return Err(Fault::not_found("computer", text));
    }
    add(&mut tx, number, &found).await?;
    tx.run(store::GROUP_REVISED, args![number]).await?;
    audit::write(&mut tx, call, "group.imported", &name, [("computers", &found.len())]).await?;
    tx.touch(Touched::Fleet);
    tx.commit().await?;
    groups::get_group(app, call, &name).await
}
