//! Credentials: what devices, scripts and packages prove their identity with.

use super::{rules, store};
use crate::app::{App, random_token, token_digest};
use crate::args;
use crate::audit;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Error, Query, Row};
use model::authorization::Authorizations;
use model::rights::Right;
use model::{CredentialName, Secret};
use protocol::{Code, api};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

fn shown(row: &Row, users: &BTreeMap<Uuid, Vec<String>>) -> std::result::Result<api::Credential, Error> {
    Ok(api::Credential {
        name: row.get(1)?,
        enabled: row.get(2)?,
        created_at: row.time(3)?,
        revision: row.get(4)?,
        used_by: users.get(&row.get::<Uuid>(0)?).cloned().unwrap_or_default(),
        control: false,
        management: false,
        developer: false,
        restricted: false,
        access_key: None,
    })
}

async fn users(q: &mut impl Query) -> Result<BTreeMap<Uuid, Vec<String>>> {
    let mut users: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for row in q.rows(store::CREDENTIAL_USERS, args![]).await? {
        users.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(users)
}

/// All credentials. Names are needed by whoever deploys; keys are never shown.
///
/// # Errors
/// Without the right to see.
pub async fn list(app: &App, call: &Call) -> Result<Vec<api::Credential>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let users = users(&mut q).await?;
    let rows = q.rows(store::CREDENTIALS, args![]).await?;
    Ok(rows.iter().map(|r| shown(r, &users)).collect::<std::result::Result<_, _>>()?)
}

async fn one(q: &mut impl Query, name: &str) -> Result<(Uuid, api::Credential)> {
    let row = q.row(store::CREDENTIAL_BY_NAME, args![name.to_lowercase()]).await?;
    let row = row.ok_or_else(|| Fault::not_found("credential", name))?;
    let users = users(q).await?;
    Ok((row.get(0)?, shown(&row, &users)?))
}

/// The id of a credential, for rooms that refer to it.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn credential_id(q: &mut impl Query, name: &str) -> Result<Uuid> {
    Ok(one(q, name).await?.0)
}

fn key(given: Option<String>) -> Result<Secret> {
    match given.filter(|k| !k.is_empty()) {
        None => Ok(random_token("key")),
        Some(text)
            if text.chars().count() >= limits::ACCESS_KEY_CHARS_MIN
                && text.len() <= limits::PASSWORD_BYTES_MAX =>
        {
            Ok(Secret::new(text))
        }
        Some(_) => {
            Err(Fault::field("access_key", format!("at least {} characters", limits::ACCESS_KEY_CHARS_MIN)))
        }
    }
}

/// Makes a credential; the key is in the answer, once.
///
/// # Errors
/// [`Code::Exists`], [`Code::InvalidField`].
pub async fn add(app: &App, call: &Call, ask: api::NewCredential) -> Result<api::Credential> {
    call.may(Right::Administer)?;
    let name = CredentialName::parse(&ask.name).map_err(|e| Fault::field("name", e))?;
    let key = key(ask.access_key)?;
    let mut tx = app.db.change().await?;
    let row = args![app.new_id(), name.as_str(), name.fold(), token_digest(key.expose()), true, call.at];
    match tx.run(store::CREDENTIAL_INSERT, row).await {
        Err(Error::Unique(_)) => {
            return Err(Fault::new(Code::Exists, [("kind", &"credential"), ("name", &name)]));
        }
        other => other?,
    };
    audit::write(&mut tx, call, "credential.added", name.as_str(), []).await?;
    let (_, made) = one(&mut tx, name.as_str()).await?;
    tx.commit().await?;
    Ok(api::Credential { access_key: Some(key.expose().to_owned()), ..made })
}

/// Switches a credential on or off, or gives it another key: the old one is refused at once.
///
/// # Errors
/// [`Code::StaleRevision`], [`Code::NotFound`].
pub async fn change(
    app: &App,
    call: &Call,
    name: &str,
    ask: api::CredentialChange,
) -> Result<api::Credential> {
    call.may(Right::Administer)?;
    let new_key = ask.access_key.map(|k| key(Some(k))).transpose()?;
    let mut tx = app.db.change().await?;
    let (id, before) = one(&mut tx, name).await?;
    if ask.revision.is_some_and(|r| r != before.revision) {
        return Err(Fault::new(Code::StaleRevision, [("author", &"somebody")]));
    }
    let enabled = ask.enabled.unwrap_or(before.enabled);
    let digest = new_key.as_ref().map(|k| token_digest(k.expose()));
    tx.run(store::CREDENTIAL_UPDATE, args![id, enabled, digest]).await?;
    let key = if new_key.is_some() { "changed" } else { "" };
    audit::write(&mut tx, call, "credential.changed", &before.name, [("enabled", &enabled), ("key", &key)])
        .await?;
    let (_, after) = one(&mut tx, name).await?;
    tx.commit().await?;
    Ok(api::Credential { access_key: new_key.map(|k| k.expose().to_owned()), ..after })
}

/// Removes a credential nobody uses.
///
/// # Errors
/// [`Code::CredentialInUse`] naming who uses it, [`Code::NotFound`].
pub async fn remove(app: &App, call: &Call, name: &str) -> Result<()> {
    call.may(Right::Administer)?;
    let mut tx = app.db.change().await?;
    let (id, before) = one(&mut tx, name).await?;
    if !before.used_by.is_empty() {
        let users = before.used_by.join(", ");
        return Err(Fault::new(Code::CredentialInUse, [("name", &before.name), ("users", &users)]));
    }
    tx.run(store::CREDENTIAL_DELETE, args![id]).await?;
    audit::write(&mut tx, call, "credential.removed", &before.name, []).await?;
    Ok(tx.commit().await?)
}

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
