//! What people are told of a request.

use super::row::{self, RequestRow};
use crate::fault::Result;
use crate::store::Query;
use model::deliver::request::{self, RequestState};
use model::deliver::state::Why;

/// A request, as somebody is told of it.
pub struct Told {
    /// What is to be told of the step that was noted; nothing: it concerns nobody.
    pub event: Option<&'static str>,
    /// Environment.
    pub env: String,
    /// Tier.
    pub tier: String,
    /// Package.
    pub package: String,
    /// Version.
    pub version: String,
    /// Title.
    pub title: String,
    /// State.
    pub state: &'static str,
    /// Who asks: the plain name.
    pub requester: String,
    /// Who may decide at the stage that is open: roles, `user:NAME`.
    pub approvers: Vec<String>,
    /// Why it stands as it does.
    pub whys: Vec<Why>,
}

/// A request and the step that was noted: `request.submitted`.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn told(q: &mut impl Query, number: i64, step: &str) -> Result<Told> {
    let row = row::get(q, number).await?;
    let record = &row.record;
    let open = request::open(&record.stages, &record.decisions).filter(|_| waits(&row));
    Ok(Told {
        event: event(&row, step),
        env: record.ask.env.clone(),
        tier: record.tier.clone(),
        package: record.ask.package.clone(),
        version: record.ask.version.clone(),
        title: record.ask.title.clone(),
        state: row.state.word(),
        requester: row.by.split_once(' ').map_or(row.by.as_str(), |(_, name)| name).to_owned(),
        approvers: open.map(|stage| stage.approvers.clone()).unwrap_or_default(),
        whys: if record.ending.is_empty() { record.whys.clone() } else { record.ending.clone() },
    })
}

fn waits(row: &RequestRow) -> bool {
    row.state == RequestState::Submitted
}

fn event(row: &RequestRow, step: &str) -> Option<&'static str> {
    match step.strip_prefix("request.")? {
        // Somebody else is to decide now; who decided meanwhile made it another step.
        "submitted" | "approved" if waits(row) => Some("approval-waiting"),
        "approved" => Some("request-approved"),
        "reminded" => Some("approval-reminder"),
        "rejected" => Some("request-rejected"),
        "changes-asked" => Some("request-changes-asked"),
        "expired" => Some("request-expired"),
        "invalidated" => Some("request-invalidated"),
        _ => None,
    }
}
