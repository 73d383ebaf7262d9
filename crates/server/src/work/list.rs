//! Lists of attempts.

use super::{AttemptRow, attempt, row, store};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::http::page::page;
use crate::store::Query;
use model::rights::Right;
use protocol::api::{AttemptView, Page};
use serde::Deserialize;
use uuid::Uuid;

/// Which attempts.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Which {
    /// Of this delivery: `D-42`.
    pub delivery: Option<String>,
    /// Of this space.
    pub space: Option<String>,
    /// Of this job, or of all jobs of this application.
    pub path: Option<String>,
    /// On this agent.
    pub agent: Option<String>,
    /// For this environment.
    pub env: Option<String>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// Most entries: 1 to 1,000; 200 if absent.
    pub limit: Option<u32>,
}

/// The number in `D-42`.
///
/// # Errors
/// [`protocol::Code::InvalidField`] when it is none.
pub(super) fn delivery_number(text: &str) -> Result<i64> {
    let text = text.trim();
    let digits = text.strip_prefix("D-").or_else(|| text.strip_prefix("d-")).unwrap_or(text);
    digits.parse().map_err(|_| Fault::field("delivery", format!("{text:?} is no delivery; write D-42")))
}

/// The attempt people name by its id.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub(super) async fn named(app: &App, call: &Call, id: &str) -> Result<AttemptRow> {
    call.may(Right::View)?;
    let unknown = || Fault::not_found("attempt", id);
    let key: Uuid = id.parse().map_err(|_| unknown())?;
    attempt(&mut app.db.read(), key).await?.ok_or_else(unknown)
}

/// A page of attempts, newest first.
///
/// # Errors
/// [`protocol::Code::InvalidField`].
pub(super) async fn list(app: &App, call: &Call, which: &Which) -> Result<Page<AttemptView>> {
    call.may(Right::View)?;
    let paging = Paging { cursor: which.cursor.clone(), limit: which.limit, search: None };
    let limit = paging.limit()?;
    let before = match paging.after::<1>()? {
        Some([id]) => id.parse().map_err(|e| Fault::field("cursor", e))?,
        None => Uuid::max(),
    };
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let filter = || {
        args![text(&which.space), text(&which.path).trim_matches('/'), text(&which.agent), text(&which.env)]
    };
    let delivery =
        which.delivery.as_deref().filter(|d| !d.trim().is_empty()).map(delivery_number).transpose()?;
    let mut q = app.db.read();
    let slice = [filter(), args![before, limit + 1]].concat();
    let (rows, total) = match delivery {
        Some(number) => (
            q.rows(store::PAGE_DELIVERY, [slice, args![number]].concat()).await?,
            q.count(store::COUNT_DELIVERY, [filter(), args![number]].concat()).await?,
        ),
        None => (q.rows(store::PAGE, slice).await?, q.count(store::COUNT, filter()).await?),
    };
    let views = row::all(&rows)?.iter().map(|row| row.view(app, call.lang)).collect();
    Ok(page(views, limit, total, |view: &AttemptView| [view.id.clone()]))
}
