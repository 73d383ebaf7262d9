//! What people do to a rollout (RO-1).

use super::new::{self, Made};
use super::row::{Answerer, RingName, TargetRow, Whole, named};
use super::views;
use crate::app::App;
use crate::audit;
use crate::call::Call;
use crate::delivery::resolve::{self, Access};
use crate::delivery::row::{self as delivery, DeliveryRow, DeliveryState};
use crate::delivery::{gates, start};
use crate::fault::{Fault, Result};
use crate::packages;
use crate::spaces;
use crate::store::Tx;
use model::deliver::rollout::{Paused, RingState, RolloutState, TargetState};
use model::deliver::state::Why;
use model::rights::Right;
use protocol::Code;
use protocol::api::{NewRing, NewRollout, Rollout, RolloutAct};

/// Whether the caller may act on a rollout: to deliver to every tier of its targets.
///
/// # Errors
/// When the policy cannot be read.
pub async fn may(app: &App, call: &Call, tiers: &[String], package: &str) -> Result<bool> {
    if !call.actor.holds(Right::DeliverTo) {
        return Ok(false);
    }
    for name in tiers {
        if resolve::access(call, &resolve::tier(app, name).await?, Some(package)) != Access::Deliver {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Does something to a rollout; a retry gives the new one.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::NotAllowed`], [`Code::OwnRequest`]; [`Code::DeliveryState`] when that is not possible now; [`Code::InvalidField`] for a word nobody knows.
pub async fn act(app: &App, call: &Call, text: &str, ask: RolloutAct) -> Result<Rollout> {
    let approves = matches!(ask.action.as_str(), "approve" | "deny");
    call.may(if approves { Right::Approve } else { Right::DeliverTo })?;
    let reason = start::reason(&ask.reason)?;
    let number = named(&mut app.db.read(), text).await?.number;
    let mut turn = spaces::turn(app).await?;
    let mut acting =
        Acting { call, ask: &ask, whole: Whole::read(&mut app.db.read(), number).await?, cancel: Vec::new() };
    if approves {
        acting.other_person()?;
    } else if !may(app, call, &acting.whole.row.record.tiers, &acting.whole.row.package).await? {
        let tiers = acting.whole.row.record.tiers.join(", ");
        return Err(Fault::new(Code::NotAllowed, [("right", &format!("deliver-to {tiers}"))]));
    }
    let before = acting.whole.targets.clone();
    let made = if ask.action == "retry" {
        Some(acting.retry(app).await?)
    } else {
        acting.apply(app).await?;
        None
    };
    let mut tx = app.db.change().await?;
    let shown = match made {
        Some((made, targets)) => new::write(call, &mut tx, made, &targets).await?,
        None => acting.write(app, &mut tx, &before, reason).await?,
    };
    tx.commit().await?;
    super::round(app, &mut turn).await?;
    drop(turn);
    app.spaces.nudge.notify_one();
    views::one(app, call, shown).await
}

struct Acting<'a> {
    call: &'a Call,
    ask: &'a RolloutAct,
    whole: Whole,
    /// Deliveries that wait and are to be called off.
    cancel: Vec<(DeliveryRow, Why)>,
}

impl Acting<'_> {
    /// It is in a state in which this cannot be done.
    fn state_fault(&self) -> Fault {
        let row = &self.whole.row;
        Fault::new(
            Code::DeliveryState,
            [("delivery", &row.word()), ("state", &row.state().word()), ("action", &self.ask.action)],
        )
    }

    fn done(&self, done: bool) -> Result<()> {
        if done { Ok(()) } else { Err(self.state_fault()) }
    }

    /// Nobody approves what he made.
    fn other_person(&self) -> Result<()> {
        let row = &self.whole.row;
        let own = row.by == self.call.who()
            || (row.record.answerer.person.is_some() && row.record.answerer.person == self.call.person());
        if own { Err(Fault::new(Code::OwnRequest, [("request", &row.word())])) } else { Ok(()) }
    }

    fn awaits_approval(&self) -> bool {
        matches!(self.whole.row.record.rollout.paused, Some(Paused::Approval(_)))
            && self.whole.row.state() == RolloutState::Paused
    }

    async fn apply(&mut self, app: &App) -> Result<()> {
        let (at, state) = (self.call.at, self.whole.row.state());
        let awaits = self.awaits_approval();
        let rollout = &mut self.whole.row.record.rollout;
        match self.ask.action.as_str() {
            "start" => {
                let done = state == RolloutState::Ready && rollout.start(at);
                self.done(done)
            }
            "approve" => {
                let done = (state == RolloutState::WaitingForApproval || awaits) && rollout.start(at);
                self.done(done)
            }
            "deny" if awaits => {
                rollout.stop();
                Ok(())
            }
            "deny" => {
                self.done(state == RolloutState::WaitingForApproval)?;
                self.whole.row.record.rollout.state = RolloutState::ApprovalDenied;
                Ok(())
            }
            "pause" => {
                rollout.pause();
                self.done(state == RolloutState::Running)
            }
            "resume" => {
                self.done(state == RolloutState::Paused && !awaits)?;
                self.whole.row.record.rollout.resume();
                Ok(())
            }
            "stop" => {
                rollout.stop();
                self.done(!state.is_final() && state != RolloutState::Stopping)
            }
            "next" => {
                self.done(matches!(state, RolloutState::Running | RolloutState::Paused) && !awaits)?;
                let next = self.whole.row.record.rollout.trigger_next(at);
                self.done(next.is_some())
            }
            "exclude" => self.exclude(app).await,
            "rollback-ring" => self.roll_back(),
            "max-parallel" => {
                new::parallel(self.ask.max_parallel)?;
                let Some(most) = self.ask.max_parallel else {
                    return Err(Fault::field("max_parallel", "how many targets at once"));
                };
                self.done(!state.is_final())?;
                self.whole.row.record.max_parallel = usize::try_from(most).ok();
                Ok(())
            }
            _ => Err(Fault::field(
                "action",
                "start, approve, deny, pause, resume, stop, next, retry, exclude, rollback-ring, max-parallel",
            )),
        }
    }

    /// A target is left out: it counts no more. What runs there goes on; what waits there is called off.
    async fn exclude(&mut self, app: &App) -> Result<()> {
        self.done(!self.whole.row.state().is_final())?;
        let name = self.ask.env.trim();
        let why = Why::new("rollout-excluded", [("by", gates::person(&self.call.who()))])
            .with("reason", self.ask.reason.trim());
        let found = self.whole.targets.iter().position(|target| target.env.eq_ignore_ascii_case(name));
        let Some(n) = found else { return Err(Fault::not_found("target", name)) };
        let target = &self.whole.targets[n];
        self.done(target.state.counts() && !target.state.is_good())?;
        let target = &mut self.whole.targets[n];
        if target.state == TargetState::Running
            && target.record.again_at.is_none()
            && target.delivery_state.is_some_and(DeliveryState::waits)
        {
            let row = delivery::get(&mut app.db.read(), target.delivery).await?;
            self.cancel.push((row, why.clone()));
        }
        target.settle(TargetState::Skipped, vec![why], self.call.at);
        Ok(())
    }

    /// Targets of a ring go back, each from its delivery; nothing new starts meanwhile.
    fn roll_back(&mut self) -> Result<()> {
        let ring = usize::try_from(self.ask.ring).unwrap_or(0).checked_sub(1);
        let ring = ring.filter(|n| *n < self.whole.row.record.rings.len());
        let Some(ring) = ring else { return Err(Fault::field("ring", "the number of a ring, from 1")) };
        let mut any = false;
        for target in self.whole.targets.iter_mut().filter(|t| t.ring == ring && t.delivery != 0) {
            if target.record.back_delivery == 0 {
                target.record.back = true;
                target.record.back_why = None;
                any = true;
            }
        }
        self.done(any)?;
        let record = &mut self.whole.row.record;
        record.back_by = Some(Answerer::of(self.call));
        record.rollout.pause();
        self.whole.row.open = true;
        Ok(())
    }

    /// A new rollout over what failed, ring by ring, of the same bytes.
    async fn retry(&mut self, app: &App) -> Result<(Made, Vec<TargetRow>)> {
        let row = &self.whole.row;
        let failed = row.record.rollout.failed();
        self.done(!failed.is_empty())?;
        let version = packages::deliverable_of(&mut app.db.read(), &row.package, &row.version).await?;
        if version.digest.to_string() != row.digest {
            let what = [("package", row.package.clone()), ("version", row.version.clone())];
            let told = protocol::api::WaitReason::of(&Why::new("W.republished", what), self.call.lang).text;
            return Err(Fault::new(Code::GateClosed, [("why", &told), ("gates", &"W.republished")]));
        }
        let places = self.whole.places();
        let (mut rings, mut sizes, mut targets) = (Vec::new(), Vec::new(), Vec::new());
        for (ring, failed) in failed {
            let named = row.record.rings.get(ring).cloned().unwrap_or_default();
            let size = failed.len().to_string();
            sizes.push(NewRing { name: named.name.clone(), size: size.clone() });
            rings.push(RingName { size, ..named });
            for place in failed {
                let env = &self.whole.targets[places[ring][place]].env;
                targets.push(TargetRow::new(targets.len(), rings.len() - 1, env));
            }
        }
        let ask = NewRollout {
            envs: targets.iter().map(|target| target.env.clone()).collect(),
            pattern: String::new(),
            tier: String::new(),
            membership: String::new(),
            start: String::new(),
            at: None,
            rings: sizes,
            reason: if self.ask.reason.is_empty() {
                row.record.settings.reason.clone()
            } else {
                self.ask.reason.clone()
            },
            max_parallel: row.record.max_parallel.and_then(|n| u32::try_from(n).ok()),
            ..row.record.settings.clone()
        };
        let (tiers, retry_of) = (row.record.tiers.clone(), row.number);
        Ok((Made { ask, version, rings, tiers, retry_of }, targets))
    }

    /// Writes what was done with its audit line. Gives the number of the rollout.
    async fn write(&mut self, app: &App, tx: &mut Tx, before: &[TargetRow], reason: String) -> Result<i64> {
        let number = self.whole.row.number;
        if matches!(self.ask.action.as_str(), "pause" | "stop" | "deny" | "rollback-ring") {
            self.whole.row.record.held_by = self.call.who();
            self.whole.row.record.held_reason.clone_from(&reason);
        }
        if self.whole.row.state() == RolloutState::ApprovalDenied {
            self.whole.row.ended_at = Some(self.call.at);
            self.whole.row.open = false;
        }
        for (row, why) in &mut self.cancel {
            start::finish(app, tx, row, DeliveryState::Cancelled, vec![why.clone()], self.call.at).await?;
        }
        for (target, before) in self.whole.targets.iter().zip(before) {
            if target != before {
                target.write(tx, number).await?;
            }
        }
        self.whole.row.write(tx).await?;
        let ring = if self.ask.ring == 0 { String::new() } else { self.ask.ring.to_string() };
        let most = self.ask.max_parallel.map(|n| n.to_string()).unwrap_or_default();
        audit::write(
            tx,
            self.call,
            &format!("rollout.{}", self.ask.action),
            &self.whole.row.word(),
            [("ring", &ring), ("env", &self.ask.env), ("max_parallel", &most), ("reason", &reason)],
        )
        .await?;
        Ok(number)
    }
}

/// What somebody may do to a rollout now.
#[must_use]
pub fn actions(
    call: &Call,
    whole: &super::row::RolloutRow,
    may: bool,
    failed: bool,
    begun: &[bool],
) -> Vec<String> {
    let (state, rollout) = (whole.state(), &whole.record.rollout);
    let awaits = state == RolloutState::Paused && matches!(rollout.paused, Some(Paused::Approval(_)));
    let own = whole.by == call.who();
    let mut words = Vec::new();
    if (state == RolloutState::WaitingForApproval || awaits) && !own && call.actor.holds(Right::Approve) {
        words.extend(["approve", "deny"]);
    }
    if may {
        let left = rollout.rings.iter().any(|ring| ring.state == RingState::Scheduled);
        let goes = matches!(state, RolloutState::Running | RolloutState::Paused);
        let open = !state.is_final();
        for (word, possible) in [
            ("start", state == RolloutState::Ready),
            ("pause", state == RolloutState::Running),
            ("resume", state == RolloutState::Paused && !awaits),
            ("next", goes && left && !awaits),
            ("stop", open && state != RolloutState::Stopping),
            ("retry", failed),
            ("exclude", open),
            ("rollback-ring", begun.iter().any(|begun| *begun)),
            ("max-parallel", open),
        ] {
            if possible {
                words.push(word);
            }
        }
    }
    words.into_iter().map(str::to_owned).collect()
}
