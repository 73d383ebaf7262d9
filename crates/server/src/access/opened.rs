//! What a key opens: asked by every door that takes access keys.

use super::{rules, store};
use crate::app::token_digest;
use crate::args;
use crate::fault::Result;
use crate::store::{Error, Query, Row};
use model::Secret;
use model::authorization::Authorizations;
use std::sync::Arc;
use uuid::Uuid;

/// A credential that a key opens.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// May see and control.
    pub control: bool,
    /// May do everything.
    pub management: bool,
    /// Opens the sentinel name `Developer`.
    pub developer: bool,
    /// What it may see, say and join.
    pub rules: Arc<Authorizations>,
}

/// The enabled credentials a key opens; several may share one key (spec/constellation §1.6).
///
/// # Errors
/// When the database fails.
pub async fn opened(q: &mut impl Query, key: &Secret) -> Result<Vec<Opened>> {
    let rows = q.rows(store::CREDENTIALS_BY_KEY, args![token_digest(key.expose())]).await?;
    let read = |row: &Row| {
        Ok::<_, Error>(Opened {
            id: row.get(0)?,
            name: row.get(1)?,
            control: row.get(2)?,
            management: row.get(3)?,
            developer: row.get(4)?,
            rules: rules::stored(&row.get::<String>(5)?),
        })
    };
    Ok(rows.iter().map(read).collect::<std::result::Result<_, _>>()?)
}

/// Ids of the enabled credentials a key opens.
///
/// # Errors
/// When the database fails.
pub async fn open(q: &mut impl Query, key: &Secret) -> Result<Vec<Uuid>> {
    Ok(opened(q, key).await?.into_iter().map(|o| o.id).collect())
}

/// What an instance that an agent runs under a credential may see, say and join: its id and its rules. Nothing when the
/// credential is disabled or gone: then it may do nothing.
///
/// # Errors
/// When the database fails.
pub async fn permit_parts(
    q: &mut impl Query,
    credential_id: Uuid,
) -> Result<Option<(Uuid, Arc<Authorizations>)>> {
    let row = q.row(store::CREDENTIAL_RULES, args![credential_id]).await?;
    Ok(match row {
        Some(row) if row.get::<bool>(0)? => Some((credential_id, rules::stored(&row.get::<String>(1)?))),
        _ => None,
    })
}
