//! From wire to door and back.

use super::{Forwarded, identify, store};
use crate::app::App;
use crate::args;
use crate::call::{Actor, Call, Source};
use crate::fault::{Fault, Result};
use crate::http::page::page;
use crate::http::problem::RequestNumber;
use crate::http::{Asked, Json, Paging};
use crate::store::Query;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, HeaderName, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::Secret;
use model::rights::{Right, Role};
use protocol::api::{
    AccessKey, AuditLine, AuditVerified, Authorizations, Caller, Credential, CredentialChange, NewCredential,
    NewToken, NewUser, Page, Session, SignIn, SignInOptions, Token, User, UserChange,
};
use protocol::{Problem, SESSION_COOKIE};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, who, sign_out))
        .routes(routes!(sign_in_options))
        .routes(routes!(list_users, add_user))
        .routes(routes!(change_user, remove_user))
        .routes(routes!(list_tokens, add_token))
        .routes(routes!(remove_token))
        .routes(routes!(list_credentials, add_credential))
        .routes(routes!(change_credential, remove_credential))
        .routes(routes!(credential_key))
        .routes(routes!(read_authorizations, write_authorizations))
        .routes(routes!(audit_trail))
        .routes(routes!(audit_verify))
}

fn caller(actor: &Actor) -> Caller {
    let (kind, name, role) = match actor {
        Actor::User { name, role, .. } => ("user", name.clone(), *role),
        Actor::Token { name, role, .. } => ("token", name.clone(), *role),
        Actor::Credential { name, management, .. } => {
            ("credential", name.clone(), if *management { Role::Administrator } else { Role::Operator })
        }
        Actor::Server => ("server", "server".to_owned(), Role::Administrator),
    };
    let rights = Right::ALL.into_iter().filter(|r| actor.holds(*r)).map(|r| r.word().to_owned()).collect();
    Caller { kind: kind.to_owned(), name, role: role.word().to_owned(), rights }
}

fn set_cookie(value: &str, secure: bool, max_age_s: u64) -> Result<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{SESSION_COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}"
    ))
    .map_err(Fault::internal)
}

/// Sign in: user and password, or an access key. Where the console has a fixed key, an empty body will do.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = Session), (status = 401, body = Problem), (status = 429, body = Problem)))]
async fn sign_in(
    State(app): State<App>,
    Extension(request): Extension<RequestNumber>,
    forwarded: Forwarded,
    source: Source,
    Json(ask): Json<SignIn>,
) -> Result<Response> {
    let key = ask.access_key.filter(|key| !key.is_empty());
    let (token, expires_at, actor) = match key {
        Some(key) => super::sign_in_with_key(&app, &request.0, source, &Secret::new(key)).await?,
        None if ask.user.is_empty() && ask.password.is_empty() => {
            super::sign_in_without(&app, &request.0, source).await?
        }
        None => super::sign_in(&app, &request.0, source, &ask.user, &Secret::new(ask.password)).await?,
    };
    let cookie = set_cookie(token.expose(), forwarded.secure, crate::limits::SESSION_IDLE.as_secs())?;
    let session = Session { token: token.expose().to_owned(), expires_at, caller: caller(&actor) };
    let mut response = Json(session).into_response();
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

/// What a sign-in page has to offer.
#[utoipa::path(get, path = "/session/options", tag = "session", responses((status = 200, body = SignInOptions)))]
async fn sign_in_options(State(app): State<App>) -> Result<Json<SignInOptions>> {
    Ok(Json(SignInOptions { fixed: super::sessions::is_fixed(&app).await? }))
}

/// Who am I?
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = Caller), (status = 401, body = Problem)))]
async fn who(call: Call) -> Json<Caller> {
    Json(caller(&call.actor))
}

/// Sign out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204), (status = 401, body = Problem)))]
async fn sign_out(
    State(app): State<App>,
    call: Call,
    forwarded: Forwarded,
    headers: HeaderMap,
) -> Result<Response> {
    let bearer =
        headers.get("authorization").and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    if let Some(token) = bearer.map(str::to_owned).or_else(|| identify::cookie(&headers)) {
        super::sign_out(&app, &call, &Secret::new(token)).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(SET_COOKIE, set_cookie("", forwarded.secure, 0)?);
    Ok(response)
}

/// All users.
#[utoipa::path(get, path = "/users", tag = "access", responses((status = 200, body = Vec<User>), (status = 403, body = Problem)))]
async fn list_users(State(app): State<App>, call: Call) -> Result<Json<Vec<User>>> {
    Ok(Json(super::list_users(&app, &call).await?))
}

/// A new user.
#[utoipa::path(post, path = "/users", tag = "access", request_body = NewUser,
    responses((status = 201, body = User), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add_user(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewUser>,
) -> Result<(StatusCode, Json<User>)> {
    Ok((StatusCode::CREATED, Json(super::add_user(&app, &call, ask).await?)))
}

/// Change a user; anyone may change their own password.
#[utoipa::path(patch, path = "/users/{name}", tag = "access", request_body = UserChange,
    params(("name" = String, Path)), responses((status = 200, body = User), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn change_user(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<UserChange>,
) -> Result<Json<User>> {
    Ok(Json(super::change_user(&app, &call, &name, ask).await?))
}

/// Remove a user.
#[utoipa::path(delete, path = "/users/{name}", tag = "access", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_user(State(app): State<App>, call: Call, Path(name): Path<String>) -> Result<StatusCode> {
    super::remove_user(&app, &call, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's tokens.
#[utoipa::path(get, path = "/tokens", tag = "access", responses((status = 200, body = Vec<Token>)))]
async fn list_tokens(State(app): State<App>, call: Call) -> Result<Json<Vec<Token>>> {
    Ok(Json(super::list_tokens(&app, &call).await?))
}

/// A new token; its secret is in the answer, once.
#[utoipa::path(post, path = "/tokens", tag = "access", request_body = NewToken,
    responses((status = 201, body = Token), (status = 422, body = Problem)))]
async fn add_token(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewToken>,
) -> Result<(StatusCode, Json<Token>)> {
    Ok((StatusCode::CREATED, Json(super::add_token(&app, &call, ask).await?)))
}

/// Remove a token.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "access", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove_token(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<StatusCode> {
    super::remove_token(&app, &call, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All credentials.
#[utoipa::path(get, path = "/credentials", tag = "access", responses((status = 200, body = Vec<Credential>)))]
async fn list_credentials(State(app): State<App>, call: Call) -> Result<Json<Vec<Credential>>> {
    Ok(Json(super::list_credentials(&app, &call).await?))
}

/// A new credential; its key is in the answer.
#[utoipa::path(post, path = "/credentials", tag = "access", request_body = NewCredential,
    responses((status = 201, body = Credential), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add_credential(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewCredential>,
) -> Result<(StatusCode, Json<Credential>)> {
    Ok((StatusCode::CREATED, Json(super::add_credential(&app, &call, ask).await?)))
}

/// Switch a credential on or off, change its rights, or give it another key.
#[utoipa::path(patch, path = "/credentials/{name}", tag = "access", request_body = CredentialChange,
    params(("name" = String, Path)), responses((status = 200, body = Credential), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn change_credential(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<CredentialChange>,
) -> Result<Json<Credential>> {
    Ok(Json(super::change_credential(&app, &call, &name, ask).await?))
}

/// The access key of a credential; asking for it leaves an audit line.
#[utoipa::path(get, path = "/credentials/{name}/key", tag = "access", params(("name" = String, Path)),
    responses((status = 200, body = AccessKey), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn credential_key(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<([(HeaderName, &'static str); 1], Json<AccessKey>)> {
    let key = super::access_key(&app, &call, &name).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(key)))
}

/// What a credential may see, say and join.
#[utoipa::path(get, path = "/credentials/{name}/authorizations", tag = "access", params(("name" = String, Path)),
    responses((status = 200, body = Authorizations), (status = 404, body = Problem)))]
async fn read_authorizations(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<Json<Authorizations>> {
    Ok(Json(super::authorizations(&app, &call, &name).await?))
}

/// Change what a credential may see, say and join; connections made under the old rules end.
#[utoipa::path(put, path = "/credentials/{name}/authorizations", tag = "access", params(("name" = String, Path)),
    request_body = Authorizations,
    responses((status = 200, body = Authorizations), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn write_authorizations(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<Authorizations>,
) -> Result<Json<Authorizations>> {
    Ok(Json(super::authorize(&app, &call, &name, ask).await?))
}

/// Remove a credential nobody uses.
#[utoipa::path(delete, path = "/credentials/{name}", tag = "access", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_credential(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    super::remove_credential(&app, &call, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The audit trail, newest first.
#[utoipa::path(get, path = "/audit", tag = "access", params(Paging),
    responses((status = 200, body = Page<AuditLine>), (status = 403, body = Problem)))]
async fn audit_trail(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<AuditLine>>> {
    call.may(Right::Audit)?;
    let (limit, pattern) = (paging.limit()?, paging.pattern()?);
    let below = match paging.after::<1>()? {
        None => i64::MAX,
        Some([number]) => number.parse().map_err(|_| Fault::field("cursor", "not a number"))?,
    };
    let mut q = app.db.read();
    let rows = q.rows(store::AUDIT, args![below, &pattern, limit + 1]).await?;
    let total = q.count(store::AUDIT_COUNT, args![&pattern]).await?;
    let read = |row: &crate::store::Row| {
        let mut details = row.json(5)?;
        let [role, behalf, address, client] = crate::audit::take_caller(&mut details);
        Ok::<_, crate::store::Error>(AuditLine {
            number: row.get(0)?,
            at: row.time(1)?,
            actor: row.get(2)?,
            role,
            behalf,
            address,
            client,
            action: row.get(3)?,
            object: row.get(4)?,
            details,
            request: row.get(6)?,
        })
    };
    let lines = rows.iter().map(read).collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(Json(page(lines, limit, total, |line| [line.number.to_string()])))
}

/// Look whether the audit trail is as it was written: every line carries the digest of the one before it.
#[utoipa::path(get, path = "/audit/verify", tag = "access",
    responses((status = 200, body = AuditVerified), (status = 403, body = Problem)))]
async fn audit_verify(State(app): State<App>, call: Call) -> Result<Json<AuditVerified>> {
    Ok(Json(crate::audit::verify(&app, &call).await?))
}
