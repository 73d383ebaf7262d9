//! Signing in and out.

use super::{store, users};
use crate::app::{App, random_token, token_digest};
use crate::args;
use crate::audit;
use crate::call::{Actor, Call};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Query;
use model::{Secret, Timestamp};
use protocol::Code;

/// Checks user and password and opens a session. Returns its token, its end, and the caller.
///
/// # Errors
/// [`Code::WrongPassword`] for an unknown user too; [`Code::TooManyAttempts`].
pub async fn sign_in(
    app: &App,
    request: &str,
    user: &str,
    password: &Secret,
) -> Result<(Secret, Timestamp, Actor)> {
    let actor = with_password(app, user, password).await?;
    let Actor::User { id, name, .. } = &actor else { return Err(Fault::of(Code::WrongPassword)) };
    let token = random_token("ses");
    let now = app.clock.now();
    let expires_at = now.plus(limits::SESSION_IDLE);
    let call = Call { actor: actor.clone(), request: request.to_owned(), at: now, lang: protocol::Lang::En };
    let mut tx = app.db.change().await?;
    tx.run(store::SESSION_INSERT, args![token_digest(token.expose()), *id, now, expires_at]).await?;
    audit::write(&mut tx, &call, "session.opened", name, []).await?;
    tx.commit().await?;
    Ok((token, expires_at, actor))
}

/// The person behind a user name and a password, without a session: for scripts.
///
/// # Errors
/// As [`sign_in`].
pub async fn with_password(app: &App, user: &str, password: &Secret) -> Result<Actor> {
    let found = users::by_name(&mut app.db.read(), user).await?.filter(|u| u.enabled);
    let known = found.as_ref().map(|u| (u.id, u.password_hash.clone()));
    app.memory.verify(user, password, known).await?;
    found
        .map(|u| Actor::User { id: u.id, name: u.name, role: u.role })
        .ok_or_else(|| Fault::of(Code::WrongPassword))
}

/// Ends the session of a token; one that is no more is not an error.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &App, call: &Call, token: &Secret) -> Result<()> {
    let mut tx = app.db.change().await?;
    tx.run(store::SESSION_DELETE, args![token_digest(token.expose())]).await?;
    audit::write(&mut tx, call, "session.closed", &call.who(), []).await?;
    Ok(tx.commit().await?)
}

/// Throws away sessions that ended by themselves. A chore: may run twice, may be missed (P7).
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<()> {
    let mut tx = app.db.observe().await?;
    tx.run(store::SESSIONS_EXPIRED_DELETE, args![app.clock.now()]).await?;
    Ok(tx.commit().await?)
}

/// The person behind a session token; a session that is used lasts longer.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_token(app: &App, token: &str) -> Result<Option<Actor>> {
    let digest = token_digest(token);
    let Some(row) = app.db.read().row(store::SESSION, args![digest.clone()]).await? else { return Ok(None) };
    let (enabled, expires_at, now) = (row.get::<bool>(3)?, row.time(4)?, app.clock.now());
    if !enabled || expires_at <= now {
        return Ok(None);
    }
    // Written at most once a minute for each session, not at each request.
    if now.plus(limits::SESSION_IDLE).since(expires_at).as_secs() > 60 {
        let mut tx = app.db.observe().await?;
        tx.run(store::SESSION_EXTEND, args![digest, now.plus(limits::SESSION_IDLE)]).await?;
        tx.commit().await?;
    }
    Ok(Some(Actor::User { id: row.get(0)?, name: row.get(1)?, role: users::role(&row.get::<String>(2)?) }))
}
