//! Packages of the reference server (§14.2, R-101).

use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use axum::body::Body;
use axum::response::Response;
use model::rights::Right;
use protocol::api::Draft;

pub async fn import(_app: &App, call: &Call, _body: Body) -> Result<Draft> {
    call.may(Right::Publish)?;
    Err(Fault::field("body", "not yet"))
}

pub async fn export(_app: &App, call: &Call, _file: &str, _format: &str) -> Result<Response> {
    call.may(Right::View)?;
    Err(Fault::field("format", "not yet"))
}
