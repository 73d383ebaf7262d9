//! Why a rollout, a ring or a target stands as it does: the same reasons on every screen (S-1).

use super::row::{self, RolloutRow, TargetRow, Whole};
use super::{round, store, views};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::delivery::{gates, row as delivery};
use crate::fault::{Fault, Result};
use crate::store::Query;
use model::deliver::rollout::{OnSuccess, RingState, RolloutState, TargetState};
use model::deliver::state::Why;
use model::rights::Right;
use protocol::api::{RolloutCounts, WaitReason, WhyAnswer};

/// Names of targets a reason tells.
const NAMES_MAX: usize = 10;

/// Why a rollout stands as it does.
#[must_use]
pub fn rollout(row: &RolloutRow, counts: &[RolloutCounts]) -> Vec<Why> {
    let rollout = &row.record.rollout;
    let about = |what: &str| Why::new("W.rollout", [("what", what.to_owned()), ("rollout", row.word())]);
    let by_person = |why: Why| {
        why.with("by", gates::person(&row.record.held_by)).with("reason", row.record.held_reason.clone())
    };
    match rollout.state {
        RolloutState::WaitingForApproval => vec![about("approval")],
        RolloutState::Ready => {
            let why = about("ready");
            vec![match rollout.start_at {
                Some(at) => why.until(at),
                None => why,
            }]
        }
        RolloutState::Paused => match rollout.paused.map(round::paused_word) {
            Some((what, n)) => {
                let mut whys =
                    vec![Why::new("rollout-paused", [("what", what.to_owned()), ("ring", row.ring_name(n))])];
                if matches!(what, "errors" | "deadline") {
                    whys.extend(ring(row, counts.get(n).copied().unwrap_or_default(), n));
                }
                whys
            }
            None => vec![by_person(Why::new("rollout-paused", [("what", "person".to_owned())]))],
        },
        RolloutState::ApprovalDenied => vec![by_person(Why::new("rollout-denied", []))],
        RolloutState::Stopping | RolloutState::Stopped if row.record.held_by.is_empty() => {
            let failed = rollout.rings.iter().enumerate().filter(|(_, r)| r.state == RingState::Error);
            failed.flat_map(|(n, _)| ring(row, counts.get(n).copied().unwrap_or_default(), n)).collect()
        }
        RolloutState::Stopping | RolloutState::Stopped => {
            vec![by_person(Why::new("rollout-stopped", [("rollout", row.word())]))]
        }
        RolloutState::Running | RolloutState::Finished => Vec::new(),
    }
}

/// Why a ring stands as it does.
#[must_use]
pub fn ring(row: &RolloutRow, counts: RolloutCounts, n: usize) -> Vec<Why> {
    let rollout = &row.record.rollout;
    let Some(ring) = rollout.rings.get(n) else { return Vec::new() };
    match ring.state {
        RingState::Error => {
            let policy = row.policy();
            let of = usize::try_from(counts.of).unwrap_or(usize::MAX);
            let bad = counts.failure + counts.aborted;
            let good = counts.success + counts.already_installed;
            let limit = policy.error_of(of);
            let needed = policy.success_of(of);
            let what = if usize::try_from(bad).unwrap_or(usize::MAX) >= limit {
                "errors"
            } else if counts.settled < counts.of {
                "deadline"
            } else {
                "success"
            };
            let why = Why::new("rollout-ring", [("what", what.to_owned()), ("ring", row.ring_name(n))]);
            let numbers = [
                ("bad", bad.to_string()),
                ("good", good.to_string()),
                ("of", counts.of.to_string()),
                ("settled", counts.settled.to_string()),
                ("limit", limit.to_string()),
                ("needed", needed.to_string()),
            ];
            vec![numbers.into_iter().fold(why, |why, (key, value)| why.with(key, value))]
        }
        RingState::Scheduled if !rollout.state.is_final() => vec![waits(row, n)],
        RingState::Scheduled | RingState::Running | RingState::Finished => Vec::new(),
    }
}

/// Why a ring whose time has not come has not begun: what holds the rollout, or the ring before it.
fn waits(row: &RolloutRow, n: usize) -> Why {
    let rollout = &row.record.rollout;
    let about = |what: &str| {
        Why::new("W.rollout", [("what", what.to_owned()), ("rollout", row.word())])
            .with("ring", row.ring_name(n))
    };
    match rollout.state {
        RolloutState::WaitingForApproval => return about("approval"),
        RolloutState::Ready => {
            let why = about("ready");
            return rollout.start_at.map_or(why.clone(), |at| why.until(at));
        }
        RolloutState::Stopping => return about("stopping"),
        _ => {}
    }
    let before = rollout.rings.iter().take(n).enumerate().find(|(_, ring)| ring.state != RingState::Finished);
    if let Some((before, _)) = before {
        return about("ring").with("before", row.ring_name(before));
    }
    if rollout.state == RolloutState::Paused {
        return about("paused")
            .with("by", gates::person(&row.record.held_by))
            .with("reason", row.record.held_reason.clone());
    }
    let since = n.checked_sub(1).and_then(|n| rollout.rings[n].finished_at);
    match (row.policy().on_success, since) {
        (OnSuccess::Wait(long), Some(since)) => about("wait").until(since.plus(long)),
        _ => about("ring"),
    }
}

/// Why a target waits, or stands as it does.
#[must_use]
pub fn target(row: &RolloutRow, counts: &[RolloutCounts], target: &TargetRow) -> Vec<Why> {
    let _ = counts;
    let about = |what: &str| {
        Why::new("W.rollout", [("what", what.to_owned()), ("rollout", row.word())])
            .with("ring", row.ring_name(target.ring))
    };
    let mut whys = target.record.whys.clone();
    whys.extend(target.record.back_why.clone());
    if let Some(at) = target.record.again_at {
        let (attempt, of) = (target.record.retries + 2, row.record.settings.retries + 1);
        let why = about("retry").with("attempt", attempt.to_string()).with("of", of.to_string());
        return vec![why.until(at)];
    }
    if target.state == TargetState::Running
        && let Some(ended) = target.delivery_ended
        && !row.record.settings.healthy_for.is_empty()
    {
        let until = ended.plus(row::long(&row.record.settings.healthy_for));
        whys.push(about("healthy").with("version", row.version.clone()).until(until));
    }
    if target.state != TargetState::Pending {
        return whys;
    }
    let state = row.record.rollout.rings.get(target.ring).map(|ring| ring.state);
    vec![match state {
        _ if row.state() == RolloutState::Paused && state != Some(RingState::Scheduled) => about("paused")
            .with("by", gates::person(&row.record.held_by))
            .with("reason", row.record.held_reason.clone()),
        Some(RingState::Running) => {
            let most = row.record.max_parallel.unwrap_or(model::deliver::rollout::PARALLEL_MAX);
            about("room").with("max", most.to_string())
        }
        _ => waits(row, target.ring),
    }]
}

/// Targets of a ring in error that have not settled, by name.
#[must_use]
pub fn unsettled(whole: &Whole, n: usize) -> Option<Why> {
    let ring = whole.row.record.rollout.rings.get(n)?;
    if ring.state != RingState::Error {
        return None;
    }
    let names: Vec<&str> = whole
        .targets
        .iter()
        .filter(|target| target.ring == n && !target.state.is_settled())
        .map(|target| target.env.as_str())
        .collect();
    if names.is_empty() {
        return None;
    }
    let more = names.len().saturating_sub(NAMES_MAX);
    let told = names.iter().take(NAMES_MAX).copied().collect::<Vec<_>>().join(", ");
    let why = Why::new("rollout-unsettled", [("count", names.len().to_string()), ("envs", told)]);
    Some(if more > 0 { why.with("more", more.to_string()) } else { why })
}

/// Why an environment waits for rollouts in which it has not begun.
///
/// # Errors
/// When the database fails.
pub async fn of_env(app: &App, call: &Call, env: &str) -> Result<Vec<WaitReason>> {
    let mut q = app.db.read();
    let mut reasons = Vec::new();
    for found in q.rows(store::WAITING, args![env.to_lowercase()]).await? {
        let whole = Whole::read(&mut q, found.get(0)?).await?;
        let number: i64 = found.get(1)?;
        for one in whole.targets.iter().filter(|target| target.number == number) {
            reasons.extend(target(&whole.row, &[], one).iter().map(|why| WaitReason::of(why, call.lang)));
        }
    }
    Ok(reasons)
}

/// `escale why RO-7`, `escale why RO-7/INT3`.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn why(app: &App, call: &Call, object: &str) -> Result<WhyAnswer> {
    call.may(Right::View)?;
    match object.split_once('/') {
        Some((rollout, env)) => of_target(app, call, rollout, env).await,
        None => of_rollout(app, call, object).await,
    }
}

async fn of_target(app: &App, call: &Call, rollout: &str, env: &str) -> Result<WhyAnswer> {
    let mut q = app.db.read();
    let number = row::named(&mut q, rollout).await?.number;
    let whole = Whole::read(&mut q, number).await?;
    let counts = views::counts(&mut q, &whole.row).await?;
    let found = whole.targets.iter().find(|target| target.env.eq_ignore_ascii_case(env)).cloned();
    let found = found.ok_or_else(|| Fault::not_found("target", format!("{}/{env}", whole.row.word())))?;
    let word = whole.row.word();
    let view = views::target_view(&mut q, call, &whole.row, &counts, found).await?;
    let commands = if view.delivery.is_empty() {
        vec![format!("escale why {word}")]
    } else {
        vec![format!("escale why {}", view.delivery)]
    };
    let object = format!("{word}/{}", view.env);
    Ok(WhyAnswer { object, state: view.state, reasons: view.reasons, cause: view.cause, commands })
}

async fn of_rollout(app: &App, call: &Call, object: &str) -> Result<WhyAnswer> {
    let view = views::get(app, call, object).await?;
    let id = &view.rollout;
    let mut reasons = view.reasons.clone();
    for ring in view.rings.iter().filter(|ring| matches!(ring.state.as_str(), "error" | "scheduled")) {
        let new = ring.reasons.iter().filter(|r| !reasons.iter().any(|known| known.text == r.text));
        let new: Vec<WaitReason> = new.cloned().collect();
        reasons.extend(new);
    }
    for group in &view.failures {
        let why = Why::new("rollout-failures", [("count", group.count.to_string())])
            .with("title", if group.title.is_empty() { group.cause.clone() } else { group.title.clone() });
        reasons.push(WaitReason::of(&why, call.lang));
    }
    let mut commands = Vec::new();
    for action in &view.actions {
        match action.as_str() {
            "start" | "resume" | "next" | "retry" => commands.push(format!("escale rollout {action} {id}")),
            "approve" => commands.push(format!("escale rollout approve {id}")),
            _ => {}
        }
    }
    for failed in view.failures.iter().filter_map(|group| group.targets.first()) {
        if delivery::number(&failed.delivery).is_some() {
            commands.push(format!("escale why {}", failed.delivery));
        }
    }
    Ok(WhyAnswer { object: id.clone(), state: view.state.clone(), reasons, cause: None, commands })
}
