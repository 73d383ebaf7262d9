//! The look at rollouts: how their deliveries stand, what follows, who begins. One look is one transaction, and the same look again changes nothing (RO-2).

use super::begin::{self, Begin, Filed};
use super::new::{fits_ask, natural};
use super::row::{Record, RolloutRow, TargetRow, Whole, long};
use super::store;
use crate::app::App;
use crate::args;
use crate::audit;
use crate::call::{Actor, Call, Source};
use crate::delivery::row::{self as delivery, DeliveryRow, DeliveryState};
use crate::delivery::{envs, gates, start};
use crate::documents;
use crate::fault::Result;
use crate::limits;
use crate::spaces::Turn;
use crate::store::{Query, Tx};
use model::Timestamp;
use model::deliver::rollout::{Paused, RolloutState, Step, TargetState, advance};
use model::deliver::state::Why;
use protocol::{Code, Lang};
use std::collections::BTreeSet;

/// Looks at every rollout that may change by itself. Gives when to look again. May run twice, may be missed.
///
/// # Errors
/// When the database fails.
pub async fn round(app: &App, turn: &mut Turn) -> Result<Option<Timestamp>> {
    let mut next: Option<Timestamp> = None;
    let rows = app.db.read().rows(store::OPEN, args![]).await?;
    for row in rows {
        let number: i64 = row.get(0)?;
        let at = match all_of(app, turn, number).await {
            Ok(at) => at,
            // One that cannot be looked at does not keep the others.
            Err(fault) => {
                tracing::error!(rollout = super::word(number), %fault, "a rollout could not be looked at");
                Some(app.clock.now().plus(limits::ROLLOUT_LOOK_AGAIN))
            }
        };
        next = [next, at].into_iter().flatten().min();
    }
    Ok(next)
}

/// Looks at one until nothing follows any more: what cannot start is seen at once (RO-7).
async fn all_of(app: &App, turn: &mut Turn, number: i64) -> Result<Option<Timestamp>> {
    let mut next = None;
    for _ in 0..limits::ROLLOUT_LOOKS_MAX {
        let (changed, at) = Box::pin(look(app, turn, number)).await?;
        next = at;
        if !changed {
            return Ok(next);
        }
    }
    // It goes on after others had their turn.
    Ok([next, Some(app.clock.now())].into_iter().flatten().min())
}

/// Why a delivery of a rollout may not start now, although its gates are open: nothing new starts while a person decides.
///
/// # Errors
/// When the database fails.
pub async fn hold(q: &mut impl Query, row: &DeliveryRow) -> Result<Option<Why>> {
    if row.record.rollout == 0 || row.is_rollback() {
        return Ok(None);
    }
    let Some(found) = q.row(store::HOLDS, args![row.record.rollout]).await? else { return Ok(None) };
    let record: Record = found.json(1)?;
    let word = super::word(row.record.rollout);
    let what = match record.rollout.state {
        RolloutState::Paused => "paused",
        RolloutState::Stopping | RolloutState::Stopped => "stopping",
        _ => return Ok(None),
    };
    Ok(Some(
        Why::new("W.rollout", [("what", what.to_owned()), ("rollout", word)])
            .with("by", gates::person(&record.held_by))
            .with("reason", record.held_reason),
    ))
}

/// What a look has found and decided; written as one.
struct Look<'a> {
    app: &'a App,
    now: Timestamp,
    whole: Whole,
    before: (RolloutRow, Vec<TargetRow>),
    next: Option<Timestamp>,
    /// Deliveries that wait and are to be called off.
    cancel: Vec<(DeliveryRow, Why)>,
    joined: usize,
}

/// One look. Gives whether anything was written, and when to look again.
async fn look(app: &App, turn: &mut Turn, number: i64) -> Result<(bool, Option<Timestamp>)> {
    let now = app.clock.now();
    let whole = Whole::read(&mut app.db.read(), number).await?;
    let before = (whole.row.clone(), whole.targets.clone());
    let mut look = Look { app, now, whole, before, next: None, cancel: Vec::new(), joined: 0 };
    look.membership().await?;
    look.hear().await?;
    look.whole.fill();
    let policy = look.whole.row.policy();
    let step = advance(&mut look.whole.row.record.rollout, &policy, now);
    look.wake(step.next_at);
    look.told(&step);
    look.stopped().await?;
    let (filed, back) = look.begins(turn, &step).await?;
    look.ended();
    let changed = look.write(turn, filed, back, &step).await?;
    Ok((changed, look.next))
}

impl Look<'_> {
    fn wake(&mut self, at: Option<Timestamp>) {
        self.next = [self.next, at].into_iter().flatten().min();
    }

    /// Environments that are no more leave both sides (RO-3); newcomers join the last ring.
    async fn membership(&mut self) -> Result<()> {
        if self.whole.row.state().is_final() {
            return Ok(());
        }
        let envs = documents::envs(self.app).await?;
        let there: BTreeSet<String> = envs.iter().map(|env| env.file.env.name.to_lowercase()).collect();
        let gone = |target: &&mut TargetRow| {
            target.state != TargetState::Decommissioned && !there.contains(&target.env.to_lowercase())
        };
        for target in self.whole.targets.iter_mut().filter(gone) {
            let why = Why::new("W.env-gone", [("env", target.env.clone())]);
            target.settle(TargetState::Decommissioned, vec![why], self.now);
        }
        let row = &mut self.whole.row;
        if row.record.settings.membership != "dynamic" || row.state() == RolloutState::Stopping {
            return Ok(());
        }
        let known: BTreeSet<String> = self.whole.targets.iter().map(|t| t.env.to_lowercase()).collect();
        let mut new: Vec<String> = envs
            .iter()
            .filter(|env| fits_ask(&row.record.settings, env))
            .map(|env| env.file.env.name.clone())
            .filter(|name| !known.contains(&name.to_lowercase()))
            .collect();
        new.sort_by_cached_key(|name| natural(name));
        let room = limits::ROLLOUT_TARGETS_MAX.saturating_sub(self.whole.targets.len());
        let last = row.record.rings.len().saturating_sub(1);
        for name in new.into_iter().take(room) {
            let mut target = TargetRow::new(self.whole.targets.len(), last, &name);
            target.number = self.whole.targets.last().map_or(0, |t| t.number + 1);
            row.record.rollout.join(self.now);
            self.whole.targets.push(target);
            self.joined += 1;
        }
        Ok(())
    }

    /// How deliveries stand becomes how targets stand.
    async fn hear(&mut self) -> Result<()> {
        for n in 0..self.whole.targets.len() {
            let target = &self.whole.targets[n];
            if target.state != TargetState::Running {
                continue;
            }
            if let Some(at) = target.record.again_at {
                self.again(n, at);
                continue;
            }
            match target.delivery_state {
                Some(state) if state.is_final() => self.heard(n, state).await?,
                Some(state) if state.waits() => self.waits(n).await?,
                _ => {}
            }
        }
        Ok(())
    }

    /// A target that begins again when its time has come.
    fn again(&mut self, n: usize, at: Timestamp) {
        if at > self.now {
            return self.wake(Some(at));
        }
        let target = &mut self.whole.targets[n];
        target.state = TargetState::Pending;
        target.record.again_at = None;
        target.record.retries += 1;
    }

    /// Its delivery ended.
    async fn heard(&mut self, n: usize, state: DeliveryState) -> Result<()> {
        let mut q = self.app.db.read();
        let number = self.whole.targets[n].delivery;
        let row = delivery::get(&mut q, number).await?;
        let ended = row.ended_at.unwrap_or(self.now);
        if state.is_good() {
            return self.healthy(n, ended).await;
        }
        let settings = &self.whole.row.record.settings;
        let cause = row.record.cause.as_ref().map_or("", |cause| cause.code.as_str());
        let tries = settings.retries > self.whole.targets[n].record.retries
            && (settings.retry_causes.is_empty() || settings.retry_causes.iter().any(|c| c == cause))
            && matches!(state, DeliveryState::Failed | DeliveryState::Expired | DeliveryState::RolledBack)
            && self.whole.row.state() == RolloutState::Running;
        if tries {
            let at = ended.plus(long(&settings.retry_after));
            self.whole.targets[n].record.again_at = Some(at);
            self.again(n, at);
            return Ok(());
        }
        let called_off = matches!(state, DeliveryState::Cancelled | DeliveryState::Superseded);
        let stands = if called_off { TargetState::Aborted } else { TargetState::Failure };
        let target = &mut self.whole.targets[n];
        target.settle(stands, row.record.ending, ended);
        target.record.cause = row.record.cause;
        target.record.failed_job = row.record.failed_job;
        Ok(())
    }

    /// Its version is there: it counts once it stayed there long enough.
    async fn healthy(&mut self, n: usize, ended: Timestamp) -> Result<()> {
        let settings = &self.whole.row.record.settings;
        let until = ended.plus(long(&settings.healthy_for));
        if settings.healthy_for.is_empty() {
            self.whole.targets[n].settle(TargetState::Success, Vec::new(), ended);
            return Ok(());
        }
        let (env, package) = (self.whole.targets[n].env.clone(), self.whole.row.package.clone());
        let there = envs::installed_one(&mut self.app.db.read(), &env, &package).await?;
        let sound = there.as_ref().is_some_and(|t| t.digest == self.whole.row.digest && t.drift.is_empty());
        if !sound {
            let found =
                there.map(|t| if t.drift.is_empty() { t.version } else { t.drift }).unwrap_or_default();
            let why = Why::new("rollout-unhealthy", [("version", self.whole.row.version.clone())])
                .with("found", found);
            self.whole.targets[n].settle(TargetState::Failure, vec![why], self.now);
        } else if until > self.now {
            self.wake(Some(until));
        } else {
            self.whole.targets[n].settle(TargetState::Success, Vec::new(), until);
        }
        Ok(())
    }

    /// Its delivery waits. One that can never start counts as failed at once, and is called off (RO-7).
    async fn waits(&mut self, n: usize) -> Result<()> {
        let row = delivery::get(&mut self.app.db.read(), self.whole.targets[n].delivery).await?;
        let never = |why: &&Why| {
            matches!(
                why.code.as_str(),
                "W.blocked"
                    | "W.gone"
                    | "W.republished"
                    | "W.store"
                    | "W.requires"
                    | "W.rights"
                    | "W.env-gone"
            )
        };
        let Some(why) = row.record.waiting.iter().find(never).cloned() else { return Ok(()) };
        self.whole.targets[n].settle(TargetState::Failure, vec![why.clone()], self.now);
        self.cancel.push((row, why));
        Ok(())
    }

    /// Notes what follows from a step: rings whose targets go back.
    fn told(&mut self, step: &Step) {
        for target in &mut self.whole.targets {
            if step.roll_back.contains(&target.ring) && target.delivery != 0 {
                target.record.back = true;
            }
        }
        if step.paused.is_some() {
            self.whole.row.record.held_by.clear();
            self.whole.row.record.held_reason.clear();
        }
    }

    /// It was called off: what waits is called off too, what has not begun is left out.
    async fn stopped(&mut self) -> Result<()> {
        if !matches!(self.whole.row.state(), RolloutState::Stopping | RolloutState::Stopped) {
            return Ok(());
        }
        let why = Why::new("rollout-stopped", [("rollout", self.whole.row.word())])
            .with("by", gates::person(&self.whole.row.record.held_by));
        for target in &mut self.whole.targets {
            let idle = target.state == TargetState::Pending
                || (target.state == TargetState::Running && target.record.again_at.is_some());
            if idle {
                target.settle(TargetState::Skipped, vec![why.clone()], self.now);
            } else if target.state == TargetState::Running
                && target.delivery_state.is_some_and(DeliveryState::waits)
            {
                let row = delivery::get(&mut self.app.db.read(), target.delivery).await?;
                target.settle(TargetState::Aborted, vec![why.clone()], self.now);
                self.cancel.push((row, why.clone()));
            }
        }
        Ok(())
    }

    /// Deliveries of targets that begin, and of those that go back; targets that come to rest without one do so.
    async fn begins(&mut self, turn: &mut Turn, step: &Step) -> Result<(Filings, Filings)> {
        let (mut filed, mut back) = (Vec::new(), Vec::new());
        let places = self.whole.places();
        for (ring, place) in step.begin.iter().take(limits::ROLLOUT_BEGINS_AT_ONCE) {
            let Some(n) = places.get(*ring).and_then(|ring| ring.get(*place)).copied() else { continue };
            match begin::begin(self.app, turn, &self.whole.row, &self.whole.targets[n]).await? {
                Begin::File(one) => filed.push((n, *one)),
                Begin::Settle(state, whys) => self.whole.targets[n].settle(state, whys, self.now),
            }
        }
        for n in 0..self.whole.targets.len() {
            let target = &self.whole.targets[n];
            if !target.goes_back() || back.len() >= limits::ROLLOUT_BEGINS_AT_ONCE {
                continue;
            }
            let from = delivery::get(&mut self.app.db.read(), target.delivery).await?;
            if !from.state.is_final() {
                continue;
            }
            match begin::back(self.app, turn, &self.whole.row, &from).await? {
                Ok(one) => back.push((n, one)),
                Err(why) => self.whole.targets[n].record.back_why = Some(why),
            }
        }
        Ok((filed, back))
    }

    /// Times of its own, and whether it may still change by itself.
    fn ended(&mut self) {
        let row = &mut self.whole.row;
        if row.started_at.is_none() && row.record.rollout.rings.iter().any(|ring| ring.started_at.is_some()) {
            row.started_at = Some(self.now);
        }
        if row.state().is_final() && row.ended_at.is_none() {
            row.ended_at = Some(self.now);
        }
    }

    /// Writes what changed: rollout, targets, deliveries, audit, as one. Gives whether there was anything.
    async fn write(&mut self, turn: &mut Turn, filed: Filings, back: Filings, step: &Step) -> Result<bool> {
        let goes_back = |targets: &[TargetRow], back: &Filings| {
            targets.iter().enumerate().any(|(n, t)| t.goes_back() && !back.iter().any(|(b, _)| *b == n))
        };
        self.whole.row.open = !self.whole.row.state().is_final() || goes_back(&self.whole.targets, &back);
        let same = bare(&self.before.0) == bare(&self.whole.row) && self.before.1 == self.whole.targets;
        if same && filed.is_empty() && back.is_empty() && self.cancel.is_empty() {
            return Ok(false);
        }
        let mut tx = self.app.db.observe().await?;
        for (row, why) in &mut self.cancel {
            start::finish(self.app, &mut tx, row, DeliveryState::Cancelled, vec![why.clone()], self.now)
                .await?;
        }
        for (n, one) in filed {
            let number = self.file(&mut tx, one).await?;
            let target = &mut self.whole.targets[n];
            match number {
                Ok(number) => {
                    target.state = TargetState::Running;
                    target.delivery = number;
                    target.record.whys.clear();
                    target.record.cause = None;
                    target.record.failed_job.clear();
                    target.record.ended_at = None;
                    target.record.started_at.get_or_insert(self.now);
                }
                Err(why) => target.settle(TargetState::Failure, vec![why], self.now),
            }
        }
        for (n, one) in back {
            match self.file(&mut tx, one).await? {
                Ok(number) => self.whole.targets[n].record.back_delivery = number,
                Err(why) => self.whole.targets[n].record.back_why = Some(why),
            }
        }
        let number = self.whole.row.number;
        for (n, target) in self.whole.targets.iter().enumerate() {
            match self.before.1.get(n) {
                None => target.insert(&mut tx, number).await?,
                Some(before) if before != target => target.write(&mut tx, number).await?,
                Some(_) => {}
            }
        }
        self.whole.row.write(&mut tx).await?;
        self.log(&mut tx, step).await?;
        tx.commit().await?;
        let _ = turn;
        Ok(true)
    }

    /// Files a delivery; one that its space refuses now is a reason, not an error.
    async fn file(&self, tx: &mut Tx, mut one: Filed) -> Result<std::result::Result<i64, Why>> {
        match start::file(self.app, &one.call, tx, &mut one.made, &one.looked).await {
            Ok(number) => Ok(Ok(number)),
            Err(fault) if fault.code == Code::NotYet => Ok(Err(begin::refused(&fault))),
            Err(fault) => Err(fault),
        }
    }

    /// What it does by itself stands in the audit trail too.
    async fn log(&self, tx: &mut Tx, step: &Step) -> Result<()> {
        let (row, before) = (&self.whole.row, &self.before.0);
        let call = Call {
            actor: Actor::Server,
            source: Source::default(),
            request: self.app.next_request(),
            at: self.now,
            lang: Lang::default(),
        };
        if row.state() != before.state() {
            let action = format!("rollout.{}", row.state().word());
            let (what, ring) = step.paused.map(paused_word).unwrap_or_default();
            let ring = if what.is_empty() { String::new() } else { row.ring_name(ring) };
            audit::write(tx, &call, &action, &row.word(), [("what", &what), ("ring", &ring)]).await?;
        }
        for ring in &step.roll_back {
            let name = row.ring_name(*ring);
            audit::write(tx, &call, "rollout.rollback-ring", &row.word(), [("ring", &name)]).await?;
        }
        Ok(())
    }
}

/// Deliveries to be filed, each for a target.
type Filings = Vec<(usize, Filed)>;

/// As it is stored: how targets stand is kept with them.
fn bare(row: &RolloutRow) -> RolloutRow {
    let mut row = row.clone();
    for ring in &mut row.record.rollout.rings {
        ring.targets.clear();
    }
    row
}

/// Why it paused, as a word, and the ring.
#[must_use]
pub fn paused_word(paused: Paused) -> (&'static str, usize) {
    match paused {
        Paused::Success(ring) => ("success", ring),
        Paused::Approval(ring) => ("approval", ring),
        Paused::Errors(ring) => ("errors", ring),
        Paused::Deadline(ring) => ("deadline", ring),
    }
}
