//! Requests are decided about.

use super::row::{self, RequestRow};
use super::write::{fresh, log, name, nudge, possible};
use crate::app::App;
use crate::call::Call;
use crate::delivery::resolve;
use crate::fault::{Fault, Result};
use crate::limits;
use crate::store::Tx;
use model::deliver::request::{Decision, Refused, RequestState, Stage, decided, may_decide, role_at};
use model::deliver::state::Why;
use model::rights::Right;
use protocol::api::RequestStep;
use protocol::{Code, Lang};

/// Approves or rejects at the stage that is open; with it, others that were filed in the same act for the same tier: all of them, or none.
///
/// # Errors
/// [`Code::NotAllowed`] without the right; [`Code::NotApprover`], [`Code::OwnRequest`], [`Code::DecidedTwice`] for who may not; [`Code::RequestState`] when it is decided;
/// [`Code::InvalidField`] for another that was not filed with it for its tier.
pub async fn decide(app: &App, call: &Call, request: &str, step: RequestStep, approved: bool) -> Result<i64> {
    call.may(Right::Approve)?;
    let mut tx = app.db.change().await?;
    let first = row::named(&mut tx, request).await?;
    let number = first.number;
    let mut rows = Vec::new();
    for (name, revision) in &step.with {
        let other = row::named(&mut tx, name).await?;
        let linked = first.record.together.contains(&other.number);
        if !linked || !other.record.tier.eq_ignore_ascii_case(&first.record.tier) {
            let (other, first) = (other.word(), first.word());
            return Err(Fault::field("with", format!("{other} was not filed with {first} for its tier")));
        }
        rows.push((other, Some(*revision)));
    }
    rows.insert(0, (first, step.revision));
    for (row, revision) in &mut rows {
        let action = decide_one(call, row, *revision, &step, approved)?;
        row.write(&mut tx).await?;
        log(&mut tx, call, row, action).await?;
    }
    tx.commit().await?;
    nudge(app);
    Ok(number)
}

/// A decision about one request. Gives what is noted of it.
fn decide_one(
    call: &Call,
    row: &mut RequestRow,
    revision: Option<i64>,
    step: &RequestStep,
    approved: bool,
) -> Result<&'static str> {
    let action = if approved { "approve" } else { "reject" };
    let stage = stage(call, row, action)?.clone();
    fresh(row, revision)?;
    let comment = comment(&step.comment, !approved, action)?;
    let decision = Decision {
        role: role_at(&stage, &name(call), &roles(call)),
        stage: stage.name.clone(),
        by: name(call),
        approved,
        comment: comment.clone(),
        at: call.at,
    };
    row.record.decisions.push(decision);
    if approved {
        row.record.not_before = row.record.not_before.max(step.at);
    }
    let what = if approved { "approved" } else { "rejected" };
    row.note(call.at, &call.who(), what, &comment);
    row.changed_at = call.at;
    row.state = decided(&row.record.stages, &row.record.decisions);
    match row.state {
        RequestState::Approved => {
            row.record.approved_at = Some(call.at);
            row.record.reminded = None;
        }
        RequestState::Rejected => {
            let why = Why::new("Q.rejected", [("by", name(call)), ("stage", stage.name)]);
            row.record.ending = vec![why.with("comment", comment)];
        }
        _ => {}
    }
    Ok(if approved { "request.approved" } else { "request.rejected" })
}

/// Gives it back to its author: what was decided counts no more.
///
/// # Errors
/// As [`decide`].
pub async fn ask_changes(app: &App, call: &Call, request: &str, step: RequestStep) -> Result<i64> {
    call.may(Right::Approve)?;
    let mut tx = app.db.change().await?;
    let mut row = row::named(&mut tx, request).await?;
    stage(call, &row, "ask-changes")?;
    fresh(&row, step.revision)?;
    let comment = comment(&step.comment, true, "ask-changes")?;
    row.state = RequestState::ChangesAsked;
    row.changed_at = call.at;
    row.record.decisions.clear();
    row.record.whys =
        vec![Why::new("Q.changes-asked", [("by", name(call))]).with("comment", comment.clone())];
    row.note(call.at, &call.who(), "changes-asked", &comment);
    end(app, call, tx, row, "request.changes-asked").await
}

/// Takes it back: who asks, or who may take away the deliveries of others.
///
/// # Errors
/// [`Code::NotAllowed`] for others; [`Code::RequestState`] when it ended.
pub async fn withdraw(app: &App, call: &Call, request: &str, step: RequestStep) -> Result<i64> {
    let mut tx = app.db.change().await?;
    let mut row = row::named(&mut tx, request).await?;
    if !row.is_of(call) {
        call.may(Right::BreakLock)?;
    }
    possible(&row, "withdraw")?;
    fresh(&row, step.revision)?;
    let comment = comment(&step.comment, false, "withdraw")?;
    row.state = RequestState::Withdrawn;
    row.changed_at = call.at;
    row.record.ending = vec![Why::new("Q.withdrawn", [("by", name(call))]).with("comment", comment.clone())];
    row.note(call.at, &call.who(), "withdrawn", &comment);
    end(app, call, tx, row, "request.withdrawn").await
}

/// Somebody takes it, or it is given to somebody.
///
/// # Errors
/// [`Code::NotAllowed`] without the right to decide; [`Code::RequestState`] when there is nothing to decide.
pub async fn take(app: &App, call: &Call, request: &str, step: RequestStep) -> Result<i64> {
    call.may(Right::Approve)?;
    let mut tx = app.db.change().await?;
    let mut row = row::named(&mut tx, request).await?;
    possible(&row, "take")?;
    fresh(&row, step.revision)?;
    let to = if step.to.trim().is_empty() { name(call) } else { step.to.trim().to_owned() };
    if to.len() > limits::REQUEST_TITLE_BYTES_MAX {
        return Err(Fault::field("to", "the name of a person"));
    }
    row.record.assigned_to.clone_from(&to);
    row.changed_at = call.at;
    row.note(call.at, &call.who(), "taken", &to);
    end(app, call, tx, row, "request.taken").await
}

async fn end(app: &App, call: &Call, mut tx: Tx, mut row: RequestRow, action: &str) -> Result<i64> {
    row.write(&mut tx).await?;
    log(&mut tx, call, &row, action).await?;
    tx.commit().await?;
    nudge(app);
    Ok(row.number)
}

fn comment(text: &str, wanted: bool, action: &str) -> Result<String> {
    if text.len() > limits::REASON_BYTES_MAX {
        return Err(Fault::field("comment", format!("at most {} bytes", limits::REASON_BYTES_MAX)));
    }
    if wanted && text.trim().is_empty() {
        return Err(Fault::new(Code::ReasonRequired, [("action", &action)]));
    }
    Ok(text.trim().to_owned())
}

/// Words by which a tier's policy names the roles of a caller.
#[must_use]
pub fn roles(call: &Call) -> Vec<String> {
    let role = resolve::role(call);
    vec![role.tier_word().to_owned(), role.word().to_owned()]
}

/// The stage at which the caller may decide now.
///
/// # Errors
/// As [`decide`].
pub fn stage<'r>(call: &Call, row: &'r RequestRow, action: &str) -> Result<&'r Stage> {
    possible(row, action)?;
    let (who, request) = (name(call), row.word());
    // Whoever asks is who asks, whatever program it was done with.
    let requester = if row.is_of(call) { who.clone() } else { row.by.clone() };
    let record = &row.record;
    may_decide(row.state, &record.stages, &record.decisions, &requester, &who, &roles(call)).map_err(
        |refused| {
            let stage = model::deliver::request::open(&record.stages, &record.decisions);
            let (stage, approvers) =
                stage.map(|s| (s.name.clone(), s.approvers.join(", "))).unwrap_or_default();
            match refused {
                Refused::Final(state) => {
                    let state = state.word();
                    Fault::new(
                        Code::RequestState,
                        [("request", &request), ("state", &state), ("action", &action)],
                    )
                }
                Refused::NotApprover(stage) => Fault::new(
                    Code::NotApprover,
                    [("stage", &stage), ("request", &request), ("approvers", &approvers)],
                ),
                Refused::Own => Fault::new(Code::OwnRequest, [("request", &request)]),
                Refused::Twice => {
                    twice(call.lang, &stage, &request, "you decided already", "vous avez déjà décidé")
                }
                Refused::SameRole(role) => {
                    let (en, fr) = (format!("{role} approved already"), format!("{role} a déjà approuvé"));
                    twice(call.lang, &stage, &request, &en, &fr)
                }
            }
        },
    )
}

fn twice(lang: Lang, stage: &str, request: &str, en: &str, fr: &str) -> Fault {
    let why = if lang == Lang::Fr { fr } else { en };
    Fault::new(Code::DecidedTwice, [("stage", &stage), ("request", &request), ("why", &why)])
}
