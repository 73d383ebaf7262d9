//! API tokens: for programs that act in the name of a person.

use super::{store, users};
use crate::app::{App, random_token, token_digest};
use crate::args;
use crate::audit;
use crate::call::{Actor, Call};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Query;
use model::id::TokenId;
use model::rights::Role;
use protocol::{Code, api};
use std::time::Duration;
use uuid::Uuid;

/// The person a call is made by or for.
fn person(call: &Call) -> Result<(Uuid, Role)> {
    match &call.actor {
        Actor::User { id, role, .. } => Ok((*id, *role)),
        Actor::Token { user_id, role, .. } => Ok((*user_id, *role)),
        Actor::Credential { .. } | Actor::Server => Err(Fault::new(Code::NotAllowed, [("right", &"token")])),
    }
}

/// Tokens of the caller.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, call: &Call) -> Result<Vec<api::Token>> {
    let (user, _) = person(call)?;
    let rows = app.db.read().rows(store::TOKENS, args![user]).await?;
    let read = |row: &crate::store::Row| {
        Ok::<_, crate::store::Error>(api::Token {
            id: TokenId::from_uuid(row.get(0)?).to_string(),
            name: row.get(1)?,
            role: row.get(2)?,
            created_at: row.time(3)?,
            expires_at: row.time_opt(4)?,
            secret: None,
        })
    };
    Ok(rows.iter().map(read).collect::<std::result::Result<_, _>>()?)
}

/// Makes a token for the caller. Its role is the caller's or a lesser one.
///
/// # Errors
/// [`Code::InvalidField`] for a role with more rights than the caller's, a name out of bounds, days out of bounds.
pub async fn add(app: &App, call: &Call, ask: api::NewToken) -> Result<api::Token> {
    let (user, own) = person(call)?;
    let role = match ask.role.as_deref() {
        None => own,
        Some(word) => Role::from_word(word).ok_or_else(|| Fault::field("role", "no such role"))?,
    };
    if role.exceeds(own) {
        return Err(Fault::field(
            "role",
            format!("a token cannot hold more rights than your own role, {own}"),
        ));
    }
    let name = ask.name.trim();
    if name.is_empty() || name.len() > model::name::NAME_BYTES_MAX {
        return Err(Fault::field("name", "say in a few words what the token is for"));
    }
    let days = ask.days.unwrap_or(limits::TOKEN_DAYS);
    if !(1..=3650).contains(&days) {
        return Err(Fault::field("days", "between 1 and 3650"));
    }
    let expires_at = Some(call.at.plus(Duration::from_secs(u64::from(days) * 86_400)));
    let secret = random_token("tok");
    let id = app.new_id();
    let mut tx = app.db.change().await?;
    let row = args![id, user, name, token_digest(secret.expose()), role.word(), call.at, expires_at];
    tx.run(store::TOKEN_INSERT, row).await?;
    audit::write(&mut tx, call, "token.added", name, [("role", &role)]).await?;
    tx.commit().await?;
    Ok(api::Token {
        id: TokenId::from_uuid(id).to_string(),
        name: name.to_owned(),
        role: role.word().to_owned(),
        created_at: call.at,
        expires_at,
        secret: Some(secret.expose().to_owned()),
    })
}

/// Removes a token of the caller; programs that use it are shut out at once.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn remove(app: &App, call: &Call, id: &str) -> Result<()> {
    let (user, _) = person(call)?;
    let missing = || Fault::not_found("token", id);
    let token: TokenId = id.parse().map_err(|_| missing())?;
    let mut tx = app.db.change().await?;
    if tx.run(store::TOKEN_DELETE, args![token.as_uuid(), user]).await? == 0 {
        return Err(missing());
    }
    audit::write(&mut tx, call, "token.removed", id, []).await?;
    tx.commit().await?;
    app.memory.cut(user);
    Ok(())
}

/// The actor behind a token: the lesser of its own role and its person's.
///
/// # Errors
/// When the database fails.
pub(super) async fn actor(app: &App, token: &str) -> Result<Option<Actor>> {
    let Some(row) = app.db.read().row(store::TOKEN, args![token_digest(token)]).await? else {
        return Ok(None);
    };
    let (enabled, expires_at) = (row.get::<bool>(4)?, row.time_opt(5)?);
    if !enabled || expires_at.is_some_and(|end| end <= app.clock.now()) {
        return Ok(None);
    }
    let (own, person) = (users::role(&row.get::<String>(2)?), users::role(&row.get::<String>(3)?));
    let role = if own.exceeds(person) { person } else { own };
    Ok(Some(Actor::Token { user_id: row.get(0)?, name: row.get(1)?, role, unit: row.get(6)? }))
}
