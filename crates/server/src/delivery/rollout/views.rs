//! Rollouts as people see them: numbers, not only shares (RO-4), and failures by cause (RO-8).

use super::row::{self, RolloutRow, TargetRow, Whole};
use super::{act, store, why};
use crate::app::App;
use crate::args;
use crate::call::Call;
use crate::delivery::gates;
use crate::delivery::row as delivery;
use crate::fault::{Fault, Result};
use crate::http::Paging;
use crate::limits;
use crate::store::Query;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Timestamp;
use model::deliver::rollout::{RingState, RolloutState, TargetState};
use model::deliver::state::Why;
use model::rights::Right;
use protocol::Lang;
use protocol::api::{
    Page, Rollout, RolloutCounts, RolloutFailed, RolloutFailures, RolloutRing, RolloutTarget, WaitReason,
};
use serde::Deserialize;

/// Which rollouts.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Which {
    /// In a state: its word.
    pub state: String,
    /// Of a package.
    pub package: String,
}

/// Which targets.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct WhichTargets {
    /// Of a ring, from 1; 0: of all.
    pub ring: i64,
    /// In a state: its word.
    pub state: String,
}

/// Counts of rings, in order.
pub type RingCounts = Vec<RolloutCounts>;

fn add(counts: &mut RolloutCounts, state: TargetState, targets: u32) {
    let place = match state {
        TargetState::Pending => &mut counts.pending,
        TargetState::Running => &mut counts.running,
        TargetState::Success => &mut counts.success,
        TargetState::Failure => &mut counts.failure,
        TargetState::AlreadyInstalled => &mut counts.already_installed,
        TargetState::Skipped => &mut counts.skipped,
        TargetState::Aborted => &mut counts.aborted,
        TargetState::Decommissioned => &mut counts.decommissioned,
    };
    *place += targets;
    if state.counts() {
        counts.of += targets;
        counts.settled += if state.is_settled() { targets } else { 0 };
    }
}

fn sum(rings: &[RolloutCounts]) -> RolloutCounts {
    let mut all = RolloutCounts::default();
    for ring in rings {
        for (state, targets) in [
            (TargetState::Pending, ring.pending),
            (TargetState::Running, ring.running),
            (TargetState::Success, ring.success),
            (TargetState::Failure, ring.failure),
            (TargetState::AlreadyInstalled, ring.already_installed),
            (TargetState::Skipped, ring.skipped),
            (TargetState::Aborted, ring.aborted),
            (TargetState::Decommissioned, ring.decommissioned),
        ] {
            add(&mut all, state, targets);
        }
    }
    all
}

/// Counts of the rings of a rollout.
///
/// # Errors
/// When the database fails.
pub async fn counts(q: &mut impl Query, row: &RolloutRow) -> Result<RingCounts> {
    let mut counts = vec![RolloutCounts::default(); row.record.rings.len()];
    for found in q.rows(store::COUNTS, args![row.number]).await? {
        let (ring, state): (i64, String) = (found.get(0)?, found.get(1)?);
        let targets = u32::try_from(found.get::<i64>(2)?).unwrap_or(u32::MAX);
        let state = TargetState::from_word(&state);
        let ring = usize::try_from(ring).ok().and_then(|n| counts.get_mut(n));
        if let (Some(ring), Some(state)) = (ring, state) {
            add(ring, state, targets);
        }
    }
    Ok(counts)
}

/// A rollout by its number.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn one(app: &App, call: &Call, number: i64) -> Result<Rollout> {
    call.may(Right::View)?;
    let mut q = app.db.read();
    let whole = Whole::read(&mut q, number).await?;
    let counts = counts(&mut q, &whole.row).await?;
    let mut view = view(app, call, &whole.row, &counts).await?;
    view.failures = failures(&whole.targets, call.lang);
    for (n, ring) in view.rings.iter_mut().enumerate() {
        if let Some(why) = why::unsettled(&whole, n) {
            ring.reasons.push(WaitReason::of(&why, call.lang));
        }
    }
    Ok(view)
}

/// A rollout by the word people use.
///
/// # Errors
/// [`protocol::Code::NotFound`].
pub async fn get(app: &App, call: &Call, text: &str) -> Result<Rollout> {
    call.may(Right::View)?;
    let number = row::named(&mut app.db.read(), text).await?.number;
    one(app, call, number).await
}

/// Rollouts, newest first.
///
/// # Errors
/// [`protocol::Code::InvalidField`] for a cursor that is none of ours, or a state there is not.
pub async fn list(app: &App, call: &Call, paging: &Paging, which: &Which) -> Result<Page<Rollout>> {
    call.may(Right::View)?;
    let limit = paging.limit()?;
    let before = after(paging)?.unwrap_or(i64::MAX);
    if !which.state.is_empty() && RolloutState::from_word(&which.state).is_none() {
        return Err(Fault::field("state", RolloutState::ALL.map(RolloutState::word).join(", ")));
    }
    let mut q = app.db.read();
    let package = which.package.to_lowercase();
    let mut rows = row::all(&mut q, &store::page(), args![before, &which.state, &package, limit + 1]).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let counts = counts(&mut q, row).await?;
        items.push(view(app, call, row, &counts).await?);
    }
    let next = rows.last().filter(|_| more).map(|row| cursor(row.number));
    let total = q.count(store::PAGE_COUNT, args![&which.state, package]).await?;
    Ok(Page { items, next, total })
}

fn after(paging: &Paging) -> Result<Option<i64>> {
    let Some([at]) = paging.after::<1>()? else { return Ok(None) };
    at.parse().map(Some).map_err(|_| Fault::field("cursor", "give the `next` of the page before"))
}

fn cursor(number: i64) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&[number.to_string()]).unwrap_or_default())
}

/// A row as somebody sees it.
///
/// # Errors
/// When the policy cannot be read.
async fn view(app: &App, call: &Call, row: &RolloutRow, counts: &[RolloutCounts]) -> Result<Rollout> {
    let may = act::may(app, call, &row.record.tiers, &row.package).await?;
    let told = |whys: Vec<Why>| whys.iter().map(|why| WaitReason::of(why, call.lang)).collect::<Vec<_>>();
    let all = sum(counts);
    let begun: Vec<bool> = counts.iter().map(|c| c.settled + c.running > c.already_installed).collect();
    let policy = row.policy();
    let rings = row.record.rollout.rings.iter().enumerate().map(|(n, ring)| {
        let named = row.record.rings.get(n).cloned().unwrap_or_default();
        let counts = counts.get(n).copied().unwrap_or_default();
        let of = usize::try_from(counts.of).unwrap_or(usize::MAX);
        let deadline = policy.deadline.zip(ring.started_at).map(|(long, at)| at.plus(long));
        RolloutRing {
            ring: small(n + 1),
            name: named.name,
            size: named.size,
            state: ring.state.word().to_owned(),
            reasons: told(why::ring(row, counts, n)),
            started_at: ring.started_at,
            finished_at: ring.finished_at,
            deadline_at: deadline.filter(|_| ring.state != RingState::Finished && !ring.deadline_waived),
            success_needed: small(policy.success_of(of)),
            error_limit: small(policy.error_of(of)),
            counts,
        }
    });
    Ok(Rollout {
        rollout: row.word(),
        number: row.number,
        state: row.state().word().to_owned(),
        reasons: told(why::rollout(row, counts)),
        package: row.package.clone(),
        version: row.version.clone(),
        digest: row.digest.clone(),
        settings: row.record.settings.clone(),
        by: gates::person(&row.by),
        created_at: row.created_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
        retry_of: row::word(row.record.retry_of),
        max_parallel: small(row.record.max_parallel.unwrap_or(model::deliver::rollout::PARALLEL_MAX)),
        rings: rings.collect(),
        counts: all,
        failures: Vec::new(),
        actions: act::actions(call, row, may, all.failure + all.aborted > 0, &begun),
    })
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Targets that failed, by cause, most first (RO-8).
fn failures(targets: &[TargetRow], lang: Lang) -> Vec<RolloutFailures> {
    let mut groups: Vec<RolloutFailures> = Vec::new();
    for target in targets.iter().filter(|target| target.state.is_bad()) {
        let reason = target.record.whys.first().map(|why| WaitReason::of(why, lang));
        let (cause, title, advice) = match (&target.record.cause, reason) {
            (Some(cause), _) => {
                let view = cause.view(lang);
                (view.code, view.title, view.advice)
            }
            (None, Some(reason)) => (reason.code, reason.text, String::new()),
            (None, None) => ("unknown".to_owned(), String::new(), String::new()),
        };
        let one = RolloutFailed {
            env: target.env.clone(),
            ring: small(target.ring + 1),
            delivery: delivery::word(target.delivery),
        };
        let group = match groups.iter_mut().find(|group| group.cause == cause) {
            Some(group) => group,
            None => {
                groups.push(RolloutFailures { cause, title, advice, count: 0, targets: Vec::new() });
                let last = groups.len() - 1;
                &mut groups[last]
            }
        };
        group.count += 1;
        if group.targets.len() < limits::ROLLOUT_FAILED_TOLD_MAX {
            group.targets.push(one);
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

/// Targets of a rollout, in order.
///
/// # Errors
/// [`protocol::Code::NotFound`]; [`protocol::Code::InvalidField`].
pub async fn targets(
    app: &App,
    call: &Call,
    text: &str,
    paging: &Paging,
    which: &WhichTargets,
) -> Result<Page<RolloutTarget>> {
    call.may(Right::View)?;
    if !which.state.is_empty() && TargetState::from_word(&which.state).is_none() {
        return Err(Fault::field("state", TargetState::ALL.map(TargetState::word).join(", ")));
    }
    let limit = paging.limit()?;
    let (ring, at) = (which.ring - 1, after(paging)?.unwrap_or(-1));
    let mut q = app.db.read();
    let row = row::named(&mut q, text).await?;
    let counts = counts(&mut q, &row).await?;
    let found = args![row.number, at, ring, &which.state, limit + 1];
    let mut rows = row::targets(&mut q, &store::targets_page(), found).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|target| cursor(target.number));
    let mut items = Vec::with_capacity(rows.len());
    for target in rows {
        items.push(target_view(&mut q, call, &row, &counts, target).await?);
    }
    let total = q.count(store::TARGETS_COUNT, args![row.number, ring, &which.state]).await?;
    Ok(Page { items, next, total })
}

/// A target as somebody sees it.
///
/// # Errors
/// When the database fails.
pub async fn target_view(
    q: &mut impl Query,
    call: &Call,
    row: &RolloutRow,
    counts: &[RolloutCounts],
    target: TargetRow,
) -> Result<RolloutTarget> {
    let mut whys = why::target(row, counts, &target);
    let (mut cause, mut job) = (target.record.cause.clone(), target.record.failed_job.clone());
    if target.state == TargetState::Running && target.record.again_at.is_none() && target.delivery != 0 {
        let under_way = delivery::get(q, target.delivery).await?;
        whys.extend(under_way.record.waiting);
        cause = under_way.record.cause;
        job = under_way.record.failed_job;
    }
    let done = |at: Option<Timestamp>| at.filter(|_| target.state.is_settled());
    Ok(RolloutTarget {
        ring: small(target.ring + 1),
        state: target.state.word().to_owned(),
        delivery: delivery::word(target.delivery),
        delivery_state: target.delivery_state.map(|state| state.word().to_owned()).unwrap_or_default(),
        retries: target.record.retries,
        reasons: whys.iter().map(|why| WaitReason::of(why, call.lang)).collect(),
        cause: cause.map(|cause| cause.view(call.lang)),
        failed_job: job,
        rolled_back_by: delivery::word(target.record.back_delivery),
        started_at: target.record.started_at,
        ended_at: done(target.record.ended_at),
        env: target.env,
    })
}
