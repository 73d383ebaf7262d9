//! Bodies and query strings that say what is wrong with them.

use crate::fault::Fault;
use crate::limits;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use protocol::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// A JSON body, asked or answered.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Fault;
    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let bytes = whole(request, state, limits::BODY_WAIT).await?;
        serde_json::from_slice(&bytes).map(Json).map_err(|e| Fault::new(Code::InvalidBody, [("why", &e)]))
    }
}

/// A whole body, within bounds of size and time (S-14).
async fn whole<S: Send + Sync>(request: Request, state: &S, wait: Duration) -> Result<Bytes, Fault> {
    let whole = tokio::time::timeout(wait, Bytes::from_request(request, state)).await;
    whole
        .map_err(|_| Fault::new(Code::InvalidBody, [("why", &"it took too long to arrive")]))?
        .map_err(|_| Fault::new(Code::TooBig, [("limit", &limits::BODY_BYTES_MAX)]))
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// A query string.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        Query::<T>::try_from_uri(&parts.uri)
            .map(|Query(asked)| Asked(asked))
            .map_err(|e| Fault::new(Code::InvalidQuery, [("why", &e.body_text())]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    /// S-14: a body of which a byte comes now and then is not waited for longer than its limit.
    #[tokio::test]
    async fn a_slow_body_is_cut() {
        let drops = futures_util::stream::unfold((), async |()| {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
        });
        let read = whole(Request::new(Body::from_stream(drops)), &(), Duration::from_millis(50)).await;
        assert_eq!(read.err().map(|fault| fault.code), Some(Code::InvalidBody));
    }
}
