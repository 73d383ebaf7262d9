//! Administration: `rest/management`, its routes and those of version 1.8.0 that tools still call (spec/constellation §7.7).
//!
//! Everything goes through our own doors in the name of the credential, so rights, checks and the audit trail are the same as
//! for people. What is written holds at once: in this house the database is the truth, and `reload` applies what was saved as a
//! file. Successful writes answer 204, uploads 200, errors the text a person reads.

mod credentials;
mod files;
pub(crate) mod form;
mod instances;
mod manifest;

use super::asked::Asked;
use super::control::value;
use super::identity::Identity;
use super::{configuration, lenient, place, reply};
use crate::app::App;
use crate::call::{Call, Source};
use crate::fault::{Fault, Result};
use crate::limits;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use protocol::{Code, api};
use serde_json::{Value, json};
use std::sync::Arc;

/// The version of Constellation this server answers like.
pub const VERSION: &str = "1.8.4.18100";

/// A request, taken apart. The body is read by whoever wants it.
pub struct Request<'a> {
    /// Path after the interface.
    pub path: &'a str,
    /// Method.
    pub method: &'a Method,
    /// Headers.
    pub headers: &'a HeaderMap,
    /// Parameters.
    pub asked: &'a Asked<'a>,
    /// Body.
    pub body: Body,
}

/// Answers `rest/management/…`.
pub async fn answer(app: &App, identity: &Arc<Identity>, request: Request<'_>) -> Response {
    let call = identity.call(app);
    route(app, &call, request).await.unwrap_or_else(|fault| reply::fault(&fault))
}

/// `/packages/<file>`, for whoever was let in.
pub async fn file(app: &App, path: &str, headers: &HeaderMap) -> Response {
    let name = super::asked::decode(path, false).into_owned();
    let call = Call {
        actor: crate::call::Actor::Server,
        source: Source::default(),
        request: app.next_request(),
        at: app.clock.now(),
        lang: protocol::Lang::En,
    };
    files::serve(app, &call, &name, headers).await.unwrap_or_else(|fault| reply::fault(&fault))
}

/// 204.
#[expect(clippy::unnecessary_wraps, reason = "every route ends so")]
fn done() -> Result<Response> {
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

fn nowhere(path: &str) -> Fault {
    Fault::new(Code::NoSuchAddress, [("path", &path)])
}

/// Routes of version 1.8.0, by what replaced them.
const LEGACY: [(&str, &str); 9] = [
    ("getserverversion", "server/version"),
    ("getpackages", "packages"),
    ("uploadpackage", "upload-package"),
    ("getserverconfiguration", "configuration"),
    ("setserverconfiguration", "configuration"),
    ("reloadserverconfiguration", "configuration/reload"),
    ("getlicense", "license"),
    ("setlicense", "license"),
    ("getsentinels", "sentinels"),
];

async fn route(app: &App, call: &Call, request: Request<'_>) -> Result<Response> {
    let folded = request.path.trim_matches('/').to_lowercase();
    let modern = LEGACY.iter().find(|(old, _)| *old == folded).map_or(request.path, |(_, new)| *new);
    let segments = place::segments(modern);
    let names: Vec<&str> = segments.iter().map(|s| &**s).collect();
    let words: Vec<String> = names.iter().map(|n| n.to_lowercase()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let get = request.method == Method::GET;
    let post = request.method == Method::POST;
    match (request.method.as_str(), words.as_slice()) {
        ("GET", ["checkaccess"]) => Ok(reply::json("true")),
        ("GET", ["server", "version"]) => Ok(reply::json(format!("\"{VERSION}\""))),
        ("GET", ["license"]) => {
            Ok(value(&json!({ "Type": "OpenSource", "Name": "Escale", "ExpirationDate": null })))
        }
        ("POST", ["license"]) => done(),
        (_, ["configuration", ..]) => configured(app, call, request, &words[1..]).await,
        ("POST", ["upload-package"]) => files::upload(app, call, request).await,
        ("POST", ["download-package"]) => {
            let body = json_body(request.body).await?;
            files::download(app, call, &text(&body, "url")?).await
        }
        ("GET", ["getpackage"]) => {
            files::one(app, call, request.asked.some("package").unwrap_or_default()).await
        }
        ("GET", ["getpackageicon"]) => {
            files::icon(app, call, request.asked.some("package").unwrap_or_default()).await
        }
        (_, ["packages", ..]) => files::answer(app, call, request, &names[1..]).await,
        ("GET" | "POST", ["addsentinel"]) => {
            let asked = request.asked;
            let name = asked.some("sentinel").ok_or_else(|| Fault::field("sentinel", "missing"))?;
            instances::put_sentinel(app, call, name, asked.some("credential")).await?;
            if asked.get("reload").is_some_and(truth) {
                reload(app, call, false).await?;
            }
            done()
        }
        ("GET", ["getcredentials"]) => credentials::list(app, call, request.asked).await,
        (_, ["credentials", ..]) => credentials::answer(app, call, request, &names[1..]).await,
        (_, ["sentinels", ..]) => instances::answer(app, call, request, &names[1..]).await,
        _ if !get && !post && request.method != Method::DELETE => {
            Err(Fault::new(Code::MethodNotAllowed, [("method", request.method)]))
        }
        _ => Err(nowhere(request.path)),
    }
}

/// Whether a text says yes.
fn truth(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("true") || text.trim() == "1"
}

async fn reload(app: &App, call: &Call, deploy: bool) -> Result<()> {
    configuration::reload(app, call, api::ReloadConfiguration { deploy }).await.map(drop)
}

async fn configured(app: &App, call: &Call, request: Request<'_>, words: &[&str]) -> Result<Response> {
    match (request.method.as_str(), words) {
        ("GET", []) => {
            let text = configuration::text(app, call).await?;
            let mut response = reply::json(text);
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
            Ok(response)
        }
        ("POST", []) => {
            let bytes = body(request.body).await?;
            let text = String::from_utf8(bytes.to_vec())
                .map_err(|_| Fault::new(Code::InvalidBody, [("why", &"not UTF-8")]))?;
            let ask = api::NewConfiguration { text, then: None, revision: None };
            configuration::save(app, call, ask).await?;
            done()
        }
        ("GET" | "POST", ["reload"]) => {
            reload(app, call, request.asked.get("deployConfiguration").is_some_and(truth)).await?;
            done()
        }
        ("GET", ["recoveryoptions"]) => {
            Ok(value(&instances::recovery(&configuration::recovery(app, call).await?)))
        }
        ("POST", ["recoveryoptions"]) => {
            let options = instances::read_recovery(&json_body(request.body).await?)?;
            configuration::set_recovery(app, call, &options).await?;
            done()
        }
        _ => Err(nowhere(request.path)),
    }
}

/// The body of a request, within its bound.
async fn body(body: Body) -> Result<Bytes> {
    super::read(body, limits::BODY_BYTES_MAX)
        .await
        .map_err(|_| Fault::new(Code::TooBig, [("limit", &limits::BODY_BYTES_MAX)]))
}

/// The body as JSON of the field.
async fn json_body(from: Body) -> Result<Value> {
    let bytes = body(from).await?;
    lenient::parse(&bytes).map_err(|why| Fault::new(Code::InvalidBody, [("why", &why)]))
}

/// A text of an object that must be there.
fn text(object: &Value, name: &str) -> Result<String> {
    super::data::field(object, name)
        .and_then(super::data::text)
        .filter(|t| !t.trim().is_empty())
        .ok_or_else(|| Fault::field(name, "missing"))
}

/// A yes or no of an object; a word counts too.
fn yes(object: &Value, name: &str) -> Option<bool> {
    match super::data::field(object, name)? {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => Some(truth(text)),
        _ => None,
    }
}
