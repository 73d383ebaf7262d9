//! Faults become problem documents; requests get their number.

use crate::app::App;
use crate::fault::Fault;
use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use protocol::{Code, Lang, Problem};
use std::panic::AssertUnwindSafe;
use tracing::Instrument;

/// The number of a request, as answers and the log name it.
#[derive(Debug, Clone)]
pub struct RequestNumber(pub String);

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The language a request asks for: `?lang=` (event streams cannot send headers), else `Accept-Language`.
#[must_use]
pub fn language(headers: &HeaderMap, uri: &Uri) -> Lang {
    let asked = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    asked.and_then(Lang::from_tag).unwrap_or_else(|| {
        headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).map(Lang::from_accept).unwrap_or_default()
    })
}

/// Outermost layer: numbers the request, keeps panics in, writes faults down once and tells them to the caller.
pub async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let number = app.next_request();
    let lang = language(request.headers(), request.uri());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let api = path.starts_with(protocol::API_PREFIX);
    request.extensions_mut().insert(RequestNumber(number.clone()));
    let span = tracing::info_span!("request", request.id = %number, %method, %path);
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = answered.unwrap_or_else(|panic| {
        let text =
            panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Fault::internal(format!("panic: {}", text.unwrap_or("without a text"))).into_response()
    });
    let fault = response.extensions_mut().remove::<Fault>().or_else(|| match response.status() {
        StatusCode::NOT_FOUND if api && !has_body(&response) => {
            Some(Fault::new(Code::NoSuchAddress, [("path", &path)]))
        }
        StatusCode::METHOD_NOT_ALLOWED => Some(Fault::new(Code::MethodNotAllowed, [("method", &method)])),
        _ => None,
    });
    if let Some(mut fault) = fault {
        if fault.code == Code::Internal {
            fault.details.insert("request".to_owned(), number.clone());
            let cause = fault.cause.as_deref().unwrap_or("no cause given");
            span.in_scope(|| tracing::error!(cause, "could not answer a request"));
        }
        let headers = std::mem::take(response.headers_mut());
        response = told(&fault, lang, &number);
        // What a handler or a layer set besides the body (cookies, allowed methods) stays.
        for (name, value) in headers {
            if let Some(name) =
                name.filter(|n| *n != CONTENT_TYPE && *n != axum::http::header::CONTENT_LENGTH)
            {
                response.headers_mut().append(name, value);
            }
        }
    }
    if let Ok(value) = HeaderValue::from_str(&number) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// Whether a handler answered with a body of its own.
fn has_body(response: &Response<Body>) -> bool {
    response.headers().contains_key(CONTENT_TYPE)
}

/// The problem document of a fault.
fn told(fault: &Fault, lang: Lang, number: &str) -> Response {
    let problem = Problem::new(fault.code, fault.details.clone(), lang, number);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(problem)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(Ok(wait)) = fault.details.get("seconds").map(|s| HeaderValue::from_str(s)) {
        response.headers_mut().insert(RETRY_AFTER, wait);
    }
    response
}
