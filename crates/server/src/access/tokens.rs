//! API tokens: for programs that act in the name of a person.

use super::{store, users};
use crate::app::{App, random_token, token_digest};
use crate::args;
use crate::audit;
use crate::call::{Actor, Call};
use crate::fault::{Fault, Result};
use crate::http::network::Network;
use crate::limits;
use crate::store::Query;
use model::id::TokenId;
use model::rights::Role;
use protocol::api::TokenScope;
use protocol::{Code, api};
use std::net::IpAddr;
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
            scope: row.json(5)?,
            secret: None,
        })
    };
    Ok(rows.iter().map(read).collect::<std::result::Result<_, _>>()?)
}

/// Makes a token for the caller. Its role is the caller's or a lesser one, and a token makes none wider than itself.
///
/// # Errors
/// [`Code::InvalidField`] for a role with more rights than the caller's, a name out of bounds, days out of bounds, a scope that cannot be read;
/// [`Code::NotAllowed`] to a token that is narrowed.
pub async fn add(app: &App, call: &Call, ask: api::NewToken) -> Result<api::Token> {
    let (user, own) = person(call)?;
    if matches!(&call.actor, Actor::Token { scope, .. } if *scope != TokenScope::default()) {
        return Err(Fault::new(Code::NotAllowed, [("right", &"token")]));
    }
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
    let scope = checked(ask.scope)?;
    let kept = serde_json::to_string(&scope).unwrap_or_default();
    let secret = random_token("tok");
    let id = app.new_id();
    let mut tx = app.db.change().await?;
    let row = args![id, user, name, token_digest(secret.expose()), role.word(), call.at, expires_at, &kept];
    tx.run(store::TOKEN_INSERT, row).await?;
    audit::write(&mut tx, call, "token.added", name, [("role", &role), ("scope", &kept)]).await?;
    tx.commit().await?;
    Ok(api::Token {
        id: TokenId::from_uuid(id).to_string(),
        name: name.to_owned(),
        role: role.word().to_owned(),
        created_at: call.at,
        expires_at,
        scope,
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
/// [`Code::TokenElsewhere`] when it may not be used from where it is; when the database fails.
pub(super) async fn actor(app: &App, token: &str, from: Option<IpAddr>) -> Result<Option<Actor>> {
    let Some(row) = app.db.read().row(store::TOKEN, args![token_digest(token)]).await? else {
        return Ok(None);
    };
    let (enabled, expires_at) = (row.get::<bool>(4)?, row.time_opt(5)?);
    if !enabled || expires_at.is_some_and(|end| end <= app.clock.now()) {
        return Ok(None);
    }
    let (own, person) = (users::role(&row.get::<String>(2)?), users::role(&row.get::<String>(3)?));
    let role = if own.exceeds(person) { person } else { own };
    let (name, scope): (String, TokenScope) = (row.get(1)?, row.json(8)?);
    used_there(&name, &scope, from)?;
    let (user_id, unit, person) = (row.get(0)?, row.get(6)?, row.get(7)?);
    Ok(Some(Actor::Token { user_id, name, role, unit, person, scope }))
}

/// Whether a token may be used from an address. One bound to networks is refused where the address is not known.
fn used_there(name: &str, scope: &TokenScope, from: Option<IpAddr>) -> Result<()> {
    let within =
        |at: IpAddr| scope.networks.iter().filter_map(|n| n.parse::<Network>().ok()).any(|n| n.contains(at));
    if scope.networks.is_empty() || from.is_some_and(within) {
        return Ok(());
    }
    let (networks, at) = (scope.networks.join(", "), from.map(|at| at.to_string()).unwrap_or_default());
    Err(Fault::new(Code::TokenElsewhere, [("token", &name), ("networks", &networks), ("address", &at)]))
}

/// The scope as it is kept: every name with something in it, every network one.
fn checked(scope: TokenScope) -> Result<TokenScope> {
    let trimmed = |field: &str, list: Vec<String>| {
        let list: Vec<String> = list.into_iter().map(|one| one.trim().to_owned()).collect();
        let bad = |one: &String| one.is_empty() || one.len() > model::name::NAME_BYTES_MAX;
        if list.len() > limits::TOKEN_SCOPE_NAMES || list.iter().any(bad) {
            let most = limits::TOKEN_SCOPE_NAMES;
            return Err(Fault::field(field, format!("at most {most} names, none of them empty")));
        }
        Ok(list)
    };
    let networks = trimmed("scope.networks", scope.networks)?;
    let networks = networks.iter().map(|text| text.parse::<Network>().map(|network| network.first()));
    Ok(TokenScope {
        tiers: trimmed("scope.tiers", scope.tiers)?,
        packages: trimmed("scope.packages", scope.packages)?,
        networks: networks
            .collect::<std::result::Result<_, _>>()
            .map_err(|e| Fault::field("scope.networks", e))?,
    })
}
