//! Until the room of requests stands: what deliveries ask of it.

use super::context::Variables;
use super::row::DeliveryRow;
use super::start::Origin;
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::spaces::Turn;
use crate::store::{Query, Tx};
use model::Timestamp;
use model::deliver::state::Why;
use protocol::api::{NewDelivery, WhyAnswer};
use utoipa_axum::router::OpenApiRouter;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
pub fn word(number: i64) -> String {
    if number == 0 { String::new() } else { format!("R-{number}") }
}
/// What a delivery is made from, when the ask names a request (`R-131`): fills in what the request says, checks that it is approved and that the caller may use it.
pub async fn origin(_: &App, _: &Call, ask: &mut NewDelivery, origin: Origin) -> Result<Origin> {
    if ask.request.is_empty() { Ok(origin) } else { Err(Fault::not_found("request", &ask.request)) }
}
/// Why the request of a delivery holds no longer.
pub async fn objection(_: &App, _: &mut impl Query, _: &DeliveryRow, _: &Variables) -> Result<Option<Why>> {
    Ok(None)
}
/// Reminders, expiry, deliveries of approved requests whose time has come; when to look again.
pub async fn round(_: &App, _: &mut Turn) -> Result<Option<Timestamp>> {
    Ok(None)
}
/// A delivery of a request ended.
pub async fn ended(_: &mut Tx, _: &DeliveryRow, _: Timestamp) -> Result<()> {
    Ok(())
}
/// Who asked.
pub async fn requester(_: &mut impl Query, _: i64) -> Result<Option<String>> {
    Ok(None)
}
pub async fn why(_: &App, _: &Call, number: i64) -> Result<WhyAnswer> {
    Err(Fault::not_found("request", word(number)))
}
