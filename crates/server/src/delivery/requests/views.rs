//! Requests as people see them.

use super::row::{self, RequestRow, Wanted};
use super::{decide, fared, write};
use crate::app::App;
use crate::call::Call;
use crate::delivery::start::Origin;
use crate::delivery::{gates, plan, resolve};
use crate::documents;
use crate::fault::Result;
use crate::limits;
use model::Timestamp;
use model::deliver::request::{ACTIONS, RequestState, Stage, open};
use model::deliver::state::Why;
use model::rights::Right;
use protocol::api::{
    DecisionView, DeliveryRequest, NewDelivery, RequestEvent, RequestReview, RequestSlot, StageView,
    WaitReason, WhyAnswer,
};
use std::collections::HashMap;

/// One request.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn one(app: &App, call: &Call, number: i64) -> Result<DeliveryRequest> {
    let row = row::get(&mut app.db.read(), number).await?;
    Ok(view(call, &row))
}

/// What of the list.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// State; empty: any.
    pub state: String,
    /// Environment; empty: any.
    pub env: String,
    /// Only the caller's own.
    pub mine: bool,
    /// Only those the caller may decide about now.
    pub to_decide: bool,
    /// Before this number.
    pub before: Option<i64>,
    /// Only urgent changes.
    pub urgent: bool,
    /// Only those filed since then.
    pub from: Option<Timestamp>,
    /// Only those filed before then.
    pub until: Option<Timestamp>,
}

/// A list: newest first; what waits for the caller is sorted by tier, wished time, age, urgent changes first in each tier.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, call: &Call, asked: &Asked) -> Result<Vec<DeliveryRequest>> {
    let mut q = app.db.read();
    if !asked.to_decide {
        let wanted = Wanted {
            state: asked.state.clone(),
            env: asked.env.clone(),
            by: if asked.mine { call.who() } else { String::new() },
            before: asked.before.unwrap_or(i64::MAX),
            urgent: asked.urgent,
            from: asked.from,
            until: asked.until,
            limit: limits::REQUESTS_LIST_MAX,
        };
        return Ok(row::list(&mut q, &wanted).await?.iter().map(|row| view(call, row)).collect());
    }
    let rows = row::open(&mut q).await?;
    let mut rows: Vec<&RequestRow> = rows
        .iter()
        .filter(|row| call.actor.holds(Right::Approve) && decide::stage(call, row, "approve").is_ok())
        .filter(|row| row.is_urgent() || !asked.urgent)
        .filter(|row| asked.env.is_empty() || row.record.ask.env.eq_ignore_ascii_case(&asked.env))
        .collect();
    let policy = documents::policy(app).await?;
    let ranks: HashMap<String, i32> =
        policy.file.tier.iter().map(|t| (t.name.to_lowercase(), t.rank)).collect();
    rows.sort_by_key(|row| {
        let rank = ranks.get(&row.record.tier.to_lowercase()).copied().unwrap_or(i32::MAX);
        let wished = row.due_at().or(row.submitted_at);
        (std::cmp::Reverse(rank), !row.is_urgent(), wished, row.number)
    });
    Ok(rows.into_iter().map(|row| view(call, row)).collect())
}

/// As the caller sees it.
#[must_use]
pub fn view(call: &Call, row: &RequestRow) -> DeliveryRequest {
    let record = &row.record;
    let open = open(&record.stages, &record.decisions).filter(|_| row.state == RequestState::Submitted);
    DeliveryRequest {
        request: row.word(),
        state: row.state.word().to_owned(),
        ask: record.ask.clone(),
        together: record.together.iter().copied().map(row::word).collect(),
        notes: record.notes.clone(),
        tier: record.tier.clone(),
        digest: record.digest.clone(),
        by: gates::person(&row.by),
        submitted_at: row.submitted_at,
        expires_at: row.life().filter(|_| row.is_open()).map(|(begin, life)| begin.plus(life)),
        earliest_at: record.earliest_at,
        board_at: record.board_at,
        stages: record.stages.iter().map(|stage| stage_view(row, stage, open)).collect(),
        reasons: reasons(row, open).iter().map(|why| WaitReason::of(why, call.lang)).collect(),
        assigned_to: record.assigned_to.clone(),
        history: record
            .history
            .iter()
            .map(|event| RequestEvent { by: gates::person(&event.by), ..event.clone() })
            .collect(),
        delivery: crate::delivery::word(record.delivery),
        actions: actions(call, row),
        revision: row.revision,
    }
}

fn stage_view(row: &RequestRow, stage: &Stage, open: Option<&Stage>) -> StageView {
    let decisions = row.record.decisions.iter().filter(|decision| decision.stage == stage.name);
    StageView {
        name: stage.name.clone(),
        approvers: stage.approvers.clone(),
        min: u32::try_from(stage.wanted()).unwrap_or(u32::MAX),
        open: open.is_some_and(|open| open.name == stage.name),
        decisions: decisions
            .map(|decision| DecisionView {
                by: decision.by.clone(),
                approved: decision.approved,
                comment: decision.comment.clone(),
                at: decision.at,
            })
            .collect(),
    }
}

/// Why it stands as it does (S-1).
#[must_use]
pub fn reasons(row: &RequestRow, open: Option<&Stage>) -> Vec<Why> {
    let record = &row.record;
    let mut whys = match row.state {
        RequestState::Draft => vec![Why::new("Q.draft", [])],
        RequestState::Submitted => {
            let mut why = Why::new("W.approval", [("request", row.word())]);
            if let Some(stage) = open {
                let done = record.decisions.iter().filter(|d| d.stage == stage.name).count();
                let missing = stage.wanted().saturating_sub(done);
                why = why
                    .with("stage", stage.name.clone())
                    .with("approvers", stage.approvers.join(", "))
                    .with("missing", if stage.wanted() > 1 { missing.to_string() } else { String::new() });
            }
            let end = row.life().map(|(begin, life)| begin.plus(life).to_string()).unwrap_or_default();
            vec![why.with("expires_at", end)]
        }
        RequestState::Approved => {
            let why = Why::new("Q.approved", []);
            vec![match row.due_at() {
                Some(at) => why.until(at),
                None => why,
            }]
        }
        RequestState::ChangesAsked => Vec::new(),
        _ => record.ending.clone(),
    };
    if let Some((board, earliest)) = record.board_at.zip(record.earliest_at).filter(|_| row.is_open()) {
        let details = [("board", board.to_string()), ("earliest", earliest.to_string())];
        whys.push(Why::new("Q.board", details));
    }
    if !row.state.is_final() {
        whys.extend(record.whys.iter().cloned());
    }
    whys
}

/// What the caller may do with it now (Q-4: what is decided offers nothing but a copy).
fn actions(call: &Call, row: &RequestRow) -> Vec<String> {
    let own = row.is_of(call);
    let may = |action: &str| {
        row.state.admits(action)
            && match action {
                "submit" => own,
                "withdraw" => own || call.actor.holds(Right::BreakLock),
                "approve" | "reject" | "ask-changes" => {
                    call.actor.holds(Right::Approve) && decide::stage(call, row, action).is_ok()
                }
                "take" => call.actor.holds(Right::Approve),
                _ => call.actor.holds(Right::RequestDelivery),
            }
    };
    ACTIONS.into_iter().filter(|action| may(action)).map(str::to_owned).collect()
}

/// Everything an approver looks at (§5.2): what would be delivered now. Nobody needs the right to deliver for it.
///
/// # Errors
/// [`protocol::Code::NotFound`] when version, environment or chain are gone.
pub async fn review(app: &App, call: &Call, request: &str) -> Result<RequestReview> {
    let row = row::named(&mut app.db.read(), request).await?;
    let ask = NewDelivery { request: String::new(), at: row.due_at(), ..write::as_delivery(&row) };
    let origin = Origin { request: row.number, urgent: row.is_urgent(), ..Origin::default() };
    let mut plan = plan::of(app, call, ask, &origin).await?;
    plan.command = format!("escale request approve {}", row.word());
    let digest = &plan.delivery.digest;
    let lower = fared::lower(app, &plan.delivery.package, digest, &plan.delivery.tier).await?;
    let accepted = fared::accepted(app, digest).await?;
    Ok(RequestReview { request: view(call, &row), lower, accepted, plan })
}

/// What holds for a request that is filed now, told while somebody types.
///
/// # Errors
/// [`protocol::Code::NotFound`] for an environment there is not.
pub async fn slot(app: &App, call: &Call, env: &str, urgency: &str) -> Result<RequestSlot> {
    let env = resolve::env(app, env).await?;
    let tier = resolve::tier(app, &env.file.env.tier).await?;
    let urgent = urgency == "urgent";
    let slot = write::slot(app, &tier, call.at).await?.filter(|_| !urgent);
    let stages = model::deliver::request::stages(&write::tier_stages(&tier), &tier.direct, urgent);
    let policy = documents::policy(app).await?;
    let window = super::bound::window(&policy, &tier).filter(|_| !urgent);
    let told = |at: Timestamp| window.map_or_else(|| at.to_string(), |window| window.told(at));
    let text = slot.as_ref().map(|slot| {
        let why = Why::new("Q.board", [("board", told(slot.board)), ("earliest", told(slot.earliest))]);
        WaitReason::of(&why, call.lang).text
    });
    let mut fields = tier.request_fields.clone();
    if urgent {
        fields.extend(["impact", "justification"].map(str::to_owned));
    }
    Ok(RequestSlot {
        tier: tier.name.clone(),
        cutoff_at: slot.as_ref().map(|slot| slot.cutoff),
        board_at: slot.as_ref().map(|slot| slot.board),
        earliest_at: slot
            .as_ref()
            .map(|slot| slot.earliest)
            .or_else(|| window.and_then(|w| w.opens(call.at))),
        text: text.unwrap_or_default(),
        fields,
        stages: stages.into_iter().map(|stage| stage.name).collect(),
    })
}

/// Why a request stands as it does, and what may be done about it: `GET /why/R-131`.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn why(app: &App, call: &Call, number: i64) -> Result<WhyAnswer> {
    let view = one(app, call, number).await?;
    let commands =
        view.actions.iter().map(|action| format!("escale request {action} {}", view.request)).collect();
    Ok(WhyAnswer { object: view.request, state: view.state, reasons: view.reasons, cause: None, commands })
}
