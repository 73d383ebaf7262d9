//! `rest/constellation`: `CheckAccess`, `PushStateObject`, `WriteLog`, `GetSettings`.
//!
//! Identity comes in headers or in the query: `SentinelName`, `PackageName`, `AccessKey`. A wrong one is answered with an
//! empty 403 after a delay. Names of actions and parameters are matched whatever the case.

use super::store;
use crate::app::App;
use crate::args;
use crate::exchange;
use crate::fault::Result;
use crate::instances;
use crate::limits;
use crate::store::Query;
use crate::wake::Touched;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use model::Secret;
use protocol::link::LogLine;
use serde_json::Value;
use std::collections::BTreeMap;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// The routes of this interface.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/rest/constellation/{action}", any(answer))
        .route("//rest/constellation/{action}", any(answer))
}

/// Parameters of a request, by name in lower case: query, then JSON body.
type Parameters = BTreeMap<String, Value>;

/// Whoever proved its identity.
struct Identity {
    id: Uuid,
    is_virtual: bool,
    settings: BTreeMap<String, String>,
    agent: std::sync::Arc<str>,
    name: std::sync::Arc<str>,
}

async fn answer(
    State(app): State<App>,
    method: Method,
    Path(action): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let parameters = parameters(&uri, &body);
    let identity = match identify(&app, &headers, &parameters).await {
        Ok(Some(identity)) => identity,
        Ok(None) => {
            tokio::time::sleep(limits::DENIAL_DELAY).await;
            return empty(StatusCode::FORBIDDEN);
        }
        Err(fault) => return failed(&fault),
    };
    if method != Method::GET && method != Method::POST {
        return empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    let done = match action.to_lowercase().as_str() {
        "checkaccess" => Ok(json(&Value::String("OK".to_owned()))),
        "getsettings" => Ok(json(&serde_json::json!(identity.settings))),
        "pushstateobject" => push(&app, &identity, parameters),
        "writelog" => log(&app, &identity, &parameters).await,
        _ => Ok(empty(StatusCode::NOT_FOUND)),
    };
    done.unwrap_or_else(|fault| failed(&fault))
}

fn failed(fault: &crate::fault::Fault) -> Response {
    tracing::error!(%fault, "could not answer a client of rest/constellation");
    empty(StatusCode::INTERNAL_SERVER_ERROR)
}

fn empty(status: StatusCode) -> Response {
    (status, [(CACHE_CONTROL, "no-cache")]).into_response()
}

fn json(value: &Value) -> Response {
    let mut response = (StatusCode::OK, [(CACHE_CONTROL, "no-cache")], value.to_string()).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

fn parameters(uri: &Uri, body: &Bytes) -> Parameters {
    let mut all = Parameters::new();
    if let Ok(Value::Object(object)) = serde_json::from_slice::<Value>(body) {
        all.extend(object.into_iter().map(|(name, value)| (name.to_lowercase(), value)));
    }
    let query =
        axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).map(|q| q.0).unwrap_or_default();
    all.extend(query.into_iter().map(|(name, value)| (name.to_lowercase(), Value::String(value))));
    all
}

fn text(parameters: &Parameters, name: &str) -> Option<String> {
    match parameters.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// The instance behind three values, if they belong together (spec/constellation §1.6).
async fn identify(app: &App, headers: &HeaderMap, parameters: &Parameters) -> Result<Option<Identity>> {
    let value = |name: &str| {
        let header = headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        header.or_else(|| text(parameters, name)).filter(|v| !v.is_empty())
    };
    let (Some(agent), Some(name), Some(key)) =
        (value("sentinelname"), value("packagename"), value("accesskey"))
    else {
        return Ok(None);
    };
    let mut q = app.db.read();
    let Some(row) = q.row(store::IDENTITY, args![agent.to_lowercase(), name.to_lowercase()]).await? else {
        return Ok(None);
    };
    let (id, is_virtual, enabled): (Uuid, bool, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let credential: Option<Uuid> = row.get(3)?;
    let key = Secret::new(key);
    let own = instances::access_key(&app.secret, id);
    let by_own_key = bool::from(own.expose().as_bytes().ct_eq(key.expose().as_bytes()));
    let by_credential = match credential {
        Some(credential) => crate::access::open(&mut q, &key).await?.contains(&credential),
        None => false,
    };
    if !enabled || !(by_own_key || by_credential) {
        return Ok(None);
    }
    Ok(Some(Identity {
        id,
        is_virtual,
        settings: row.json(4)?,
        agent: row.get::<String>(5)?.into(),
        name: row.get::<String>(6)?.into(),
    }))
}

/// The value of a text in a query: JSON when it is JSON, else the text itself (spec/constellation §7.3).
fn value_of(text: &str, kind: &str) -> Value {
    let trimmed = text.trim();
    if kind == "System.String" {
        return Value::String(text.to_owned());
    }
    serde_json::from_str(trimmed).unwrap_or_else(|_| Value::String(text.to_owned()))
}

fn push(app: &App, identity: &Identity, mut parameters: Parameters) -> Result<Response> {
    let (Some(name), Some(value)) = (text(&parameters, "name"), parameters.remove("value")) else {
        return Ok(empty(StatusCode::BAD_REQUEST));
    };
    let kind = text(&parameters, "type").unwrap_or_default();
    let lifetime_s = text(&parameters, "lifetime").and_then(|t| t.trim().parse().ok()).unwrap_or(0);
    let metadata = match parameters.remove("metadatas") {
        Some(Value::Object(object)) if !object.is_empty() => Some(Value::Object(object).to_string().into()),
        _ => None,
    };
    let value = match value {
        Value::String(text) => value_of(&text, &kind),
        other => other,
    };
    let object = exchange::Object {
        agent: identity.agent.clone(),
        instance: identity.name.clone(),
        name: name.into(),
        value: value.to_string().into(),
        kind: kind.into(),
        metadata,
        at: app.clock.now(),
        lifetime_s,
    };
    if exchange::push(app, object).is_err() {
        return Ok(empty(StatusCode::BAD_REQUEST));
    }
    Ok(empty(StatusCode::NO_CONTENT))
}

async fn log(app: &App, identity: &Identity, parameters: &Parameters) -> Result<Response> {
    let Some(message) = text(parameters, "message") else { return Ok(empty(StatusCode::BAD_REQUEST)) };
    let level = match text(parameters, "level").unwrap_or_default().to_lowercase().as_str() {
        "warn" | "warning" => "warn",
        "error" => "error",
        _ => "info",
    };
    if !identity.is_virtual {
        // Lines of a real instance are numbered by its agent; its program logs through it.
        return Ok(empty(StatusCode::CONFLICT));
    }
    let now = app.clock.now();
    let mut tx = app.db.observe().await?;
    let last = tx.count(store::LAST_LINE, args![identity.id]).await?;
    let number = (last + 1).max(u64::try_from(now.as_ms()).unwrap_or(0) * 1_000);
    let line =
        LogLine { number, at: now, level: level.to_owned(), stream: "program".to_owned(), text: message };
    instances::write_lines(&mut tx, BTreeMap::from([((identity.id, number), line)])).await?;
    tx.touch(Touched::Log(identity.id));
    tx.commit().await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_query() {
        for (text, kind, expected) in [
            ("21.5", "", serde_json::json!(21.5)),
            ("007", "", serde_json::json!("007")),
            ("true", "", serde_json::json!(true)),
            ("hello", "", serde_json::json!("hello")),
            ("{\"a\":1}", "", serde_json::json!({"a":1})),
            ("{broken", "", serde_json::json!("{broken")),
            ("21.5", "System.String", serde_json::json!("21.5")),
        ] {
            assert_eq!(value_of(text, kind), expected, "{text}");
        }
    }
}
