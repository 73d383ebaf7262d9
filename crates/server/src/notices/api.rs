//! Notifications over the API: what was sent, what waits, what was given up.

use super::store;
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::{Asked, Json};
use crate::limits;
use crate::store::Query;
use axum::extract::State;
use model::rights::Right;
use protocol::Problem;
use protocol::api::Notification;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_notifications))
}

/// Which notifications.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Wanted {
    /// `waiting`, `sent`, `given-up`; all if absent.
    state: Option<String>,
    /// Most entries: 1 to 1,000; 200 if absent.
    limit: Option<u32>,
}

/// Notifications, newest first: to whom, what of, and whether they arrived. Their texts are not told.
#[utoipa::path(get, path = "/notifications", tag = "delivery", params(Wanted),
    responses((status = 200, body = Vec<Notification>), (status = 403, body = Problem)))]
async fn list_notifications(
    State(app): State<App>,
    call: Call,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Vec<Notification>>> {
    call.may(Right::Administer)?;
    let limit = wanted.limit.unwrap_or(limits::PAGE_DEFAULT);
    if !(1..=limits::PAGE_MAX).contains(&limit) {
        return Err(Fault::field("limit", format!("between 1 and {}", limits::PAGE_MAX)));
    }
    let state = wanted.state.unwrap_or_default();
    if !["", "waiting", "sent", "given-up"].contains(&state.as_str()) {
        return Err(Fault::field("state", "waiting, sent or given-up"));
    }
    let rows = app.db.read().rows(store::LIST, args![state, limit]).await?;
    let read = |row: &crate::store::Row| {
        Ok::<_, crate::store::Error>(Notification {
            id: row.get::<uuid::Uuid>(0)?.to_string(),
            at: row.time(1)?,
            event: row.get(2)?,
            object: row.get(3)?,
            channel: row.get(4)?,
            recipient: row.get(5)?,
            subject: row.get(6)?,
            tries: row.number(7)?,
            next_at: row.time(8)?,
            state: row.get(9)?,
            error: row.get(10)?,
            ended_at: row.time_opt(11)?,
        })
    };
    Ok(Json(rows.iter().map(read).collect::<std::result::Result<_, _>>()?))
}
