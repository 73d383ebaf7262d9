//! Targets begin, and go back: each by a delivery of its own, made by the same door as every other (RO-8).

use super::row::{Answerer, RolloutRow, TargetRow};
use crate::app::App;
use crate::delivery::gates::Looked;
use crate::delivery::row::{DeliveryRow, DeliveryState};
use crate::delivery::start::{self, Made, Origin};
use crate::delivery::{envs, gates, rollback};
use crate::fault::{Fault, Result};
use crate::spaces::Turn;
use model::deliver::gate::Gate;
use model::deliver::rollout::TargetState;
use model::deliver::state::Why;
use protocol::api::NewDelivery;
use protocol::{Code, Lang};

/// What becomes of a target that is to begin.
pub enum Begin {
    /// A delivery is to be filed.
    File(Box<Filed>),
    /// It comes to rest without one.
    Settle(TargetState, Vec<Why>),
}

/// A delivery to be filed, and who answers for it.
pub struct Filed {
    /// The delivery.
    pub made: Made,
    /// Its gates.
    pub looked: Looked,
    /// The call it is made with.
    pub call: crate::call::Call,
}

/// Why somebody was refused, as a reason.
pub fn refused(fault: &Fault) -> Why {
    let text = fault.code.text(Lang::default(), &fault.details);
    Why::new("rollout-refused", [("code", fault.code.word().to_owned()), ("text", text)])
}

/// Looks at a target that is to begin. One that can never start comes to rest at once, as failed (RO-7).
///
/// # Errors
/// When the database fails.
pub async fn begin(app: &App, turn: &mut Turn, row: &RolloutRow, target: &TargetRow) -> Result<Begin> {
    let settings = &row.record.settings;
    let there = envs::installed_one(&mut app.db.read(), &target.env, &row.package).await?;
    if there.is_some_and(|there| there.digest == row.digest && there.drift.is_empty()) && !settings.again {
        return Ok(Begin::Settle(TargetState::AlreadyInstalled, Vec::new()));
    }
    let ask = NewDelivery {
        env: target.env.clone(),
        package: row.package.clone(),
        version: row.version.clone(),
        again: true,
        reason: if settings.reason.is_empty() { row.word() } else { settings.reason.clone() },
        ..NewDelivery::default()
    };
    let origin = Origin { rollout: row.number, ..Origin::default() };
    let filed = match file(app, turn, &row.record.answerer, &row.by, &ask, &origin).await? {
        Ok(filed) => filed,
        Err(why) => return Ok(Begin::Settle(TargetState::Failure, vec![why])),
    };
    if filed.made.row.digest != row.digest {
        let what = [("package", row.package.clone()), ("version", row.version.clone())];
        let why = Why::new("W.republished", what)
            .with("old", gates::short(&row.digest))
            .with("new", gates::short(&filed.made.row.digest));
        return Ok(Begin::Settle(TargetState::Failure, vec![why]));
    }
    let never: Vec<Why> = filed
        .looked
        .closed
        .iter()
        .filter(|closed| closed.for_ever)
        .map(|closed| closed.why.clone())
        .collect();
    if !never.is_empty() {
        return Ok(Begin::Settle(TargetState::Failure, never));
    }
    let away: Vec<Why> = filed
        .looked
        .closed
        .iter()
        .filter(|closed| closed.gate == Gate::Agents)
        .map(|closed| closed.why.clone())
        .collect();
    match settings.offline.as_str() {
        "skip" if !away.is_empty() => Ok(Begin::Settle(TargetState::Skipped, away)),
        "fail" if !away.is_empty() => Ok(Begin::Settle(TargetState::Failure, away)),
        _ => Ok(Begin::File(Box::new(filed))),
    }
}

/// Looks at a target that is to go back from its delivery.
///
/// # Errors
/// When the database fails.
pub async fn back(
    app: &App,
    turn: &mut Turn,
    row: &RolloutRow,
    from: &DeliveryRow,
) -> Result<std::result::Result<Filed, Why>> {
    if from.started_at.is_none() || from.state == DeliveryState::RolledBack || from.is_rollback() {
        return Ok(Err(Why::new("rollout-nothing-back", [("env", from.env.clone())])));
    }
    let version = match rollback::target(app, from, "", protocol::Lang::En).await {
        Ok(version) => version,
        Err(fault) if fault.code == Code::Internal => return Err(fault),
        Err(fault) => return Ok(Err(refused(&fault))),
    };
    let ask = NewDelivery {
        env: from.env.clone(),
        package: from.package.clone(),
        version,
        reason: format!("rollback of {} ({})", from.word(), row.word()),
        ..NewDelivery::default()
    };
    let origin = Origin {
        rollback_of: from.number,
        parked_with: from.record.parked_with.clone(),
        rollout: row.number,
        ..Origin::default()
    };
    let answerer = row.record.back_by.as_ref().unwrap_or(&row.record.answerer);
    file(app, turn, answerer, &row.by, &ask, &origin).await
}

async fn file(
    app: &App,
    turn: &mut Turn,
    answerer: &Answerer,
    by: &str,
    ask: &NewDelivery,
    origin: &Origin,
) -> Result<std::result::Result<Filed, Why>> {
    let call = match answerer.call(app, &mut app.db.read()).await {
        Ok(call) => call,
        Err(fault) if fault.code == Code::Internal => return Err(fault),
        Err(fault) => return Ok(Err(refused(&fault))),
    };
    let mut made = match start::make(app, &call, turn, ask, origin).await {
        Ok(made) => made,
        Err(fault) if fault.code == Code::Internal => return Err(fault),
        Err(fault) => return Ok(Err(refused(&fault))),
    };
    if answerer.person.is_none() {
        by.clone_into(&mut made.row.by);
    }
    let looked = start::look(app, turn, &made).await?;
    Ok(Ok(Filed { made, looked, call }))
}
