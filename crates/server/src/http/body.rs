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

/// A JSON body, asked or answered.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Fault;
    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Fault::new(Code::TooBig, [("limit", &limits::BODY_BYTES_MAX)]))?;
        serde_json::from_slice(&bytes).map(Json).map_err(|e| Fault::new(Code::InvalidBody, [("why", &e)]))
    }
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
