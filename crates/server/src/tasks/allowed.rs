//! What agents may fetch: only what is meant for them. The one place where it is looked at, by one statement over indexes.

use super::store;
use crate::app::App;
use crate::args;
use crate::fault::{Fault, Result};
use crate::store::Query;
use model::Digest;
use uuid::Uuid;

/// Checks that one of our own agents may have a bundle: it is planned for one of its instances, or a run of it was handed out to it and has
/// not ended.
///
/// # Errors
/// [`protocol::Code::NotFound`] for anything else, whether there is such a bundle or not; when the database fails.
pub async fn may_fetch(app: &App, agent: Uuid, digest: &Digest) -> Result<()> {
    let found = app.db.read().row(store::FETCHES, args![*digest, agent]).await?;
    found.map(drop).ok_or_else(|| Fault::not_found("package file", digest))
}

/// Whether a run, named by the id its computer was told, lets a part of a confidential package be fetched: it was handed out and has not
/// ended, its package has that part, and its computer is one a person approved (S-11).
///
/// # Errors
/// When the database fails.
pub async fn carries(app: &App, run: &str, sha512: &[u8; 64]) -> Result<bool> {
    let Some(given) = app.tasks.key.read(run) else { return Ok(false) };
    let found = app.db.read().row(store::CARRIES, args![given.number, sha512.to_vec()]).await?;
    let computer: Option<i64> = found.map(|row| row.get(0)).transpose()?;
    Ok(computer.is_some_and(|computer| app.tasks.key.is_of(given, computer)))
}
