//! Answers as agents need them: constant where something is refused, never compressed, never kept by anybody (R-03, R-05, R-13, S-16, S-19).

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

/// A status, a kind, a body.
fn plain(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Body::from(body.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// 200 and JSON.
#[must_use]
pub fn json(body: impl Into<Bytes>) -> Response {
    plain(StatusCode::OK, "application/json", body)
}

/// 200 and nothing, which is `{}`.
#[must_use]
pub fn nothing() -> Response {
    json(&b"{}"[..])
}

/// 200 and XML.
#[must_use]
pub fn xml(body: String) -> Response {
    plain(StatusCode::OK, "application/xml", body)
}

/// Whether an agent asked in XML or by parameters: errors are told likewise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// XML.
    Xml,
    /// Parameters.
    Rest,
}

/// A refusal. What it says follows from the status alone.
#[must_use]
pub fn refuse(tongue: Tongue, status: StatusCode) -> Response {
    let word = match status {
        StatusCode::BAD_REQUEST => "bad request",
        StatusCode::UNAUTHORIZED => "not authenticated",
        StatusCode::FORBIDDEN => "not allowed",
        StatusCode::NOT_FOUND => "not found",
        StatusCode::METHOD_NOT_ALLOWED => "method not allowed",
        StatusCode::REQUEST_TIMEOUT => "too slow",
        StatusCode::PAYLOAD_TOO_LARGE => "too big",
        StatusCode::TOO_MANY_REQUESTS => "too many requests",
        _ => "not now",
    };
    let mut response = match tongue {
        Tongue::Xml => plain(
            status,
            "application/xml",
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY><ERROR>{word}</ERROR></REPLY>\n"),
        ),
        Tongue::Rest => plain(status, "application/json", format!("{{\"error\":\"{word}\"}}")),
    };
    if status == StatusCode::UNAUTHORIZED {
        let ask = HeaderValue::from_static("Basic realm=\"deployment\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, ask);
    }
    response
}

/// What a failed door means to an agent.
#[must_use]
pub fn fault(tongue: Tongue, fault: &crate::fault::Fault) -> Response {
    let status = match fault.code.status() {
        429 => StatusCode::TOO_MANY_REQUESTS,
        403 => StatusCode::FORBIDDEN,
        404 => StatusCode::NOT_FOUND,
        400..500 => StatusCode::BAD_REQUEST,
        _ => {
            tracing::error!(%fault, "could not answer a foreign agent");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    refuse(tongue, status)
}
