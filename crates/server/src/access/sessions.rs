//! Signing in and out.

use super::{credentials, store, users};
use crate::app::{App, random_token, token_digest};
use crate::args;
use crate::audit;
use crate::call::{Actor, Call, Source};
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::{Query, Row};
use model::{Secret, Timestamp};
use protocol::Code;
use uuid::Uuid;

/// Checks user and password and opens a session. Returns its token, its end, and the caller.
///
/// # Errors
/// [`Code::WrongPassword`] for an unknown user too; [`Code::TooManyAttempts`].
pub async fn sign_in(
    app: &App,
    request: &str,
    source: Source,
    user: &str,
    password: &Secret,
) -> Result<(Secret, Timestamp, Actor)> {
    let actor = with_password(app, user, password).await?;
    begin(app, request, source, actor).await
}

/// Opens a session with the access key of a credential that may control. A wrong key is answered late.
///
/// # Errors
/// [`Code::WrongKey`].
pub async fn sign_in_with_key(
    app: &App,
    request: &str,
    source: Source,
    key: &Secret,
) -> Result<(Secret, Timestamp, Actor)> {
    let opened = super::opened(&mut app.db.read(), key).await?;
    // Several may share the key: the one with most rights.
    match opened.into_iter().filter(|o| o.control).max_by_key(|o| o.management) {
        Some(o) => {
            let actor =
                Actor::Credential { id: o.id, name: o.name, control: o.control, management: o.management };
            begin(app, request, source, actor).await
        }
        None => {
            tokio::time::sleep(app.config.compat.denial_delay()).await;
            Err(Fault::of(Code::WrongKey))
        }
    }
}

/// Opens a session for whoever asks, where the configuration says so (`[console] credential`).
///
/// # Errors
/// [`Code::WrongPassword`] where it does not, or when that credential is disabled or gone.
pub async fn sign_in_without(app: &App, request: &str, source: Source) -> Result<(Secret, Timestamp, Actor)> {
    let actor = credentials::fixed(app).await?.ok_or_else(|| Fault::of(Code::WrongPassword))?;
    begin(app, request, source, actor).await
}

/// Whether everybody is signed in without being asked.
pub(super) async fn is_fixed(app: &App) -> Result<bool> {
    Ok(credentials::fixed(app).await?.is_some())
}

async fn begin(app: &App, request: &str, source: Source, actor: Actor) -> Result<(Secret, Timestamp, Actor)> {
    let (user, credential, name) = match &actor {
        Actor::User { id, name, .. } => (Some(*id), None, name),
        Actor::Credential { id, name, .. } => (None, Some(*id), name),
        Actor::Token { .. } | Actor::Server => return Err(Fault::of(Code::WrongPassword)),
    };
    let token = random_token("ses");
    let now = app.clock.now();
    let expires_at = now.plus(limits::SESSION_IDLE);
    let call =
        Call { actor: actor.clone(), source, request: request.to_owned(), at: now, lang: protocol::Lang::En };
    let mut tx = app.db.change().await?;
    let row = args![token_digest(token.expose()), user, credential, now, expires_at];
    tx.run(store::SESSION_INSERT, row).await?;
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
        .map(|u| Actor::User { id: u.id, name: u.name, role: u.role, unit: u.unit })
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

/// Who is behind a session token; a session that is used lasts longer.
///
/// # Errors
/// When the database fails.
pub(super) async fn of_token(app: &App, token: &str) -> Result<Option<Actor>> {
    let digest = token_digest(token);
    let Some(row) = app.db.read().row(store::SESSION, args![digest.clone()]).await? else { return Ok(None) };
    let (expires_at, now) = (row.time(0)?, app.clock.now());
    let Some(actor) = behind(&row)?.filter(|_| expires_at > now) else { return Ok(None) };
    // Written at most once a minute for each session, not at each request.
    if now.plus(limits::SESSION_IDLE).since(expires_at).as_secs() > 60 {
        let mut tx = app.db.observe().await?;
        tx.run(store::SESSION_EXTEND, args![digest, now.plus(limits::SESSION_IDLE)]).await?;
        tx.commit().await?;
    }
    Ok(Some(actor))
}

/// The user or the credential a session is of, if it may still sign in.
fn behind(row: &Row) -> Result<Option<Actor>> {
    if let Some(id) = row.get::<Option<Uuid>>(1)? {
        let (name, role, enabled): (String, String, bool) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let unit = row.get(10)?;
        return Ok(enabled.then(|| Actor::User { id, name, role: users::role(&role), unit }));
    }
    let Some(id) = row.get::<Option<Uuid>>(5)? else { return Ok(None) };
    let (name, enabled, control, management): (String, bool, bool, bool) =
        (row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?);
    Ok((enabled && control).then_some(Actor::Credential { id, name, control, management }))
}
