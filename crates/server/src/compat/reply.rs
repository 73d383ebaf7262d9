//! Answers as devices need them: exact status, length always given, one write, no body unless there is something to say.
//!
//! The body is whole before the head is written, so `hyper` writes both with one call and gives the length. A body that
//! carries messages gives them back when it is thrown away before it was handed to the connection.

use crate::exchange::{Listener, Message};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, CACHE_CONTROL,
    CONTENT_TYPE, EXPIRES, ORIGIN, PRAGMA, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// A status without a body.
#[must_use]
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    uncached(&mut response);
    response
}

/// 200 and a JSON text.
#[must_use]
pub fn json(text: impl Into<Bytes>) -> Response {
    json_with(StatusCode::OK, text)
}

/// A status and a JSON text.
#[must_use]
pub fn json_with(status: StatusCode, text: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Body::from(text.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    uncached(&mut response);
    response
}

/// 200 and a JSON text made of messages, which go back to their mailbox when the text cannot be handed over.
#[must_use]
pub fn json_of(text: Vec<u8>, listener: &Arc<Listener>, messages: Vec<Arc<Message>>) -> Response {
    let body = Handover { text: Some(text.into()), back: Some((listener.clone(), messages)) };
    let mut response = json(Bytes::new());
    *response.body_mut() = Body::new(body);
    response
}

fn uncached(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, NO_CACHE);
    headers.insert(PRAGMA, NO_CACHE);
    headers.insert(EXPIRES, HeaderValue::from_static("-1"));
}

/// Where a request says it comes from.
#[must_use]
pub fn origin(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(ORIGIN).cloned()
}

/// Lets every page read the answer: its origin is echoed, also `null`, since hub clients send credentials.
pub fn open(response: &mut Response, origin: Option<HeaderValue>) {
    let Some(origin) = origin else { return };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.append(VARY, HeaderValue::from_static("Origin"));
}

/// The answer to a page that asks beforehand (`OPTIONS`), which needs no key.
#[must_use]
pub fn preflight(asked: &HeaderMap) -> Response {
    let mut response = empty(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    let listed = HeaderValue::from_static(
        "SentinelName, PackageName, AccessKey, Content-Type, X-Requested-With, Authorization",
    );
    let wanted = asked.get(ACCESS_CONTROL_REQUEST_HEADERS).cloned().unwrap_or(listed);
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, DELETE, OPTIONS"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    let origin = origin(asked).unwrap_or(HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    response
}

/// A text, and the messages it was made of.
struct Handover {
    text: Option<Bytes>,
    back: Option<(Arc<Listener>, Vec<Arc<Message>>)>,
}

impl hyper::body::Body for Handover {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.back = None;
        Poll::Ready(self.text.take().map(|text| Ok(Frame::data(text))))
    }
    fn is_end_stream(&self) -> bool {
        self.text.is_none()
    }
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.text.as_ref().map_or(0, |t| t.len() as u64))
    }
}

impl Drop for Handover {
    fn drop(&mut self) {
        if let Some((listener, messages)) = self.back.take() {
            listener.give_back(messages);
            listener.bell.notify_one();
        }
    }
}

/// An error as the administration interfaces tell it (spec/constellation §7.2): what the Console shows, and no more.
#[must_use]
pub fn fault(fault: &crate::fault::Fault) -> Response {
    let status = match fault.code.status() {
        401 => 403,
        422 => 400,
        status => status,
    };
    if status >= 500 {
        tracing::error!(%fault, "could not answer a client of the compatibility interfaces");
    }
    let mut text = fault.code.text(protocol::Lang::En, &fault.details);
    if let Some(details) = fault.details.get("problems").or_else(|| fault.details.get("faults")) {
        text = format!("{text}: {details}");
    }
    failure(
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        fault.code.word(),
        &text,
    )
}

/// The same from its parts.
#[must_use]
pub fn failure(status: StatusCode, kind: &str, text: &str) -> Response {
    let body = serde_json::json!({
        "Message": "An error has occurred.",
        "ExceptionMessage": text,
        "ExceptionType": format!("Escale.{kind}"),
        "InnerException": null,
    });
    json_with(status, body.to_string())
}
