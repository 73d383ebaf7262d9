//! Deliveries as people see them, and what happened to them.

use super::decide::{Asked, asked};
use super::resolve::{self, Access};
use super::row::{self, DeliveryRow, DeliveryState};
use super::{gates, rollback, store};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::documents;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::limits;
use crate::spaces;
use crate::store::Query;
use crate::work;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::deliver::state::Why;
use model::rights::Right;
use protocol::api::{Delivery, DeliveryEvent, Page, WaitReason};
use protocol::deliver::job::CheckRow;
use serde::Deserialize;

/// Which deliveries.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Which {
    /// Of an environment.
    pub env: String,
    /// Of a package.
    pub package: String,
    /// Of a space.
    pub space: String,
    /// In a state: its word; `open`: not ended; `waiting`: at their gates.
    pub state: String,
}

/// A delivery.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn delivery(app: &App, call: &Call, number: i64) -> Result<Delivery> {
    let row = row::get(&mut app.db.read(), number).await?;
    view(app, call, &row).await
}

/// A delivery by the word people use.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn get(app: &App, call: &Call, text: &str) -> Result<Delivery> {
    call.may(Right::View)?;
    let row = row::named(&mut app.db.read(), text).await?;
    view(app, call, &row).await
}

/// A row as somebody sees it.
///
/// # Errors
/// When the database fails.
pub async fn view(app: &App, call: &Call, row: &DeliveryRow) -> Result<Delivery> {
    let tier = resolve::tier(app, &row.tier).await?;
    let may = resolve::access(call, &tier, Some(&row.package)) == Access::Deliver;
    let told = |whys: &[Why]| whys.iter().map(|why| WaitReason::of(why, call.lang)).collect::<Vec<_>>();
    let mut actions = Vec::new();
    let mut now = Asked::default();
    if !row.state.is_final() {
        let own = row.by == call.who() && call.actor.holds(Right::DeliverTo);
        if (may || (own && row.state.waits()))
            && !matches!(row.state, DeliveryState::Cancelling | DeliveryState::RollingBack)
        {
            actions.push("cancel".to_owned());
        }
        if row.state.waits() && call.actor.holds(Right::Override) {
            actions.push("override".to_owned());
        }
        if row.state == DeliveryState::Attention {
            let turn = spaces::turn(app).await?;
            now = asked(call, &turn, row, may && call.actor.holds(Right::ActOnJobs));
            if !now.decisions.is_empty() {
                actions.push("decide".to_owned());
            }
        }
    } else if row.started_at.is_some() && rollback::is_offered(row.state) && !row.record.previous.is_empty() {
        let forward = rollback::forward_only_since(app, row).await?;
        if may && forward.is_none() {
            actions.push("rollback".to_owned());
        }
        now.forward = forward.filter(|_| !row.state.is_good());
    }
    let mut waiting = if row.state.is_final() { told(&row.record.ending) } else { told(&row.record.waiting) };
    waiting.extend(told(&now.whys));
    let mut warnings = told(&row.record.warnings);
    warnings.extend(told(now.forward.as_slice()));
    Ok(Delivery {
        delivery: row.word(),
        state: row.state.word().to_owned(),
        env: row.env.clone(),
        tier: row.tier.clone(),
        package: row.package.clone(),
        version: row.version.clone(),
        digest: row.digest.clone(),
        previous: row.record.previous.clone(),
        space: row.space.clone(),
        run: row.run,
        variables: row.record.variables.clone(),
        request: super::requests::word(row.request),
        rollout: super::rollout::word(row.record.rollout),
        by: gates::person(&row.by),
        waiting,
        warnings,
        created_at: row.created_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
        cause: row.record.cause.as_ref().map(|cause| cause.view(call.lang)),
        failed_job: row.record.failed_job.clone(),
        decisions: now.decisions,
        question: now.question,
        params: now.params,
        rollback_of: row::word(row.rollback_of),
        rolled_back_by: row::word(row.record.rolled_back_by),
        reversible: row.record.reversible.clone(),
        actions,
    })
}

/// Deliveries, newest first.
///
/// # Errors
/// [`protocol::Code::InvalidField`] for a cursor that is none of ours, or a state there is not.
pub async fn list(app: &App, call: &Call, paging: &Paging, which: &Which) -> Result<Page<Delivery>> {
    call.may(Right::View)?;
    let limit = paging.limit()?;
    let before = match paging.after::<1>()? {
        Some([before]) => {
            before.parse().map_err(|_| Fault::field("cursor", "give the `next` of the page before"))?
        }
        None => i64::MAX,
    };
    let mut q = app.db.read();
    let (env, package) = (which.env.to_lowercase(), which.package.to_lowercase());
    let space = match which.space.as_str() {
        "" => String::new(),
        name => {
            documents::space(app, name).await?.map_or_else(|| name.to_owned(), |s| s.file.space.name.clone())
        }
    };
    if matches!(which.state.as_str(), "open" | "waiting") {
        let rows: Vec<DeliveryRow> = row::open(&mut q)
            .await?
            .into_iter()
            .filter(|r| which.state == "open" || r.state.waits())
            .filter(|r| env.is_empty() || r.env.eq_ignore_ascii_case(&env))
            .filter(|r| package.is_empty() || r.package.eq_ignore_ascii_case(&package))
            .filter(|r| space.is_empty() || r.space == space)
            .collect();
        let mut items = Vec::new();
        for row in rows.iter().rev() {
            items.push(view(app, call, row).await?);
        }
        let total = u64::try_from(items.len()).unwrap_or(0);
        return Ok(Page { items, next: None, total });
    }
    if !which.state.is_empty() && DeliveryState::from_word(&which.state).is_none() {
        let words = DeliveryState::ALL.map(DeliveryState::word).join(", ");
        return Err(Fault::field("state", format!("open, waiting, {words}")));
    }
    let mut rows =
        row::all(&mut q, &store::page(), args![before, &env, &package, &space, &which.state, limit + 1])
            .await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push(view(app, call, row).await?);
    }
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| URL_SAFE_NO_PAD.encode(serde_json::to_vec(&[row.number.to_string()]).unwrap_or_default()));
    let total = q.count(store::PAGE_COUNT, args![env, package, space, &which.state]).await?;
    Ok(Page { items, next, total })
}

/// What happened to a delivery, in order, after a number.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn events(app: &App, call: &Call, text: &str, after: i64) -> Result<Vec<DeliveryEvent>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let row = row::named(&mut q, text).await?;
    let rows = q.rows(store::EVENTS, args![row.number, after, limits::DELIVERY_EVENTS_MAX]).await?;
    rows.iter()
        .map(|row| {
            let why: Why = row.json(5)?;
            Ok(DeliveryEvent {
                number: row.get(0)?,
                at: row.time(1)?,
                kind: row.get(2)?,
                path: row.get(3)?,
                state: row.get(4)?,
                text: WaitReason::of(&why, call.lang).text,
                by: gates::person(&row.get::<String>(6)?),
            })
        })
        .collect()
}

/// Rows of the preflight of a delivery: the server's, then those of its targets.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn checks(app: &App, call: &Call, text: &str) -> Result<Vec<CheckRow>> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let row = row::named(&mut q, text).await?;
    let mut rows = row.record.checks.clone();
    for attempt in work::attempts_of_delivery(&mut q, row.number).await? {
        rows.extend(attempt.end.map(|end| end.checks).unwrap_or_default());
    }
    for row in &mut rows {
        if let Some(reason) = &mut row.reason {
            reason.localise(call.lang);
        }
    }
    Ok(rows)
}

/// Deliveries that wait, by the name of their space in lower case.
///
/// # Errors
/// When the database fails.
pub async fn waiting(app: &App) -> Result<std::collections::BTreeMap<String, Vec<String>>> {
    let mut found: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    for row in row::open(&mut app.db.read()).await?.iter().filter(|row| row.state.waits()) {
        found.entry(row.space.to_lowercase()).or_default().push(row.word());
    }
    Ok(found)
}

/// Whether the caller may act on what a delivery does.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn may_act_on(app: &App, call: &Call, number: i64, right: Right) -> Result<bool> {
    let row = row::get(&mut app.db.read(), number).await?;
    Ok(super::decide::may_act(app, call, &row, right).await.is_ok())
}
