//! Phased rollout (§21): rings, thresholds, pause. Pure: what stands is given, what follows is said; said twice, the second changes nothing (RO-2).

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Rings up to this many targets count failures one by one; larger ones in shares.
pub const SMALL_RING: usize = 10;
/// Targets under way at once, where nobody says.
pub const PARALLEL_MAX: usize = 200;

/// How a target of a rollout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetState {
    /// Not begun.
    #[default]
    Pending,
    /// Under way.
    Running,
    /// Done.
    Success,
    /// Failed.
    Failure,
    /// Had it already.
    AlreadyInstalled,
    /// Left out.
    Skipped,
    /// Called off.
    Aborted,
    /// Is no more: leaves numerator and denominator together (RO-3).
    Decommissioned,
}

impl TargetState {
    /// It counts: a part of the ring that thresholds look at.
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self, TargetState::Decommissioned | TargetState::Skipped)
    }
    /// Nothing more happens by itself.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        !matches!(self, TargetState::Pending | TargetState::Running)
    }
    /// It has the version.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, TargetState::Success | TargetState::AlreadyInstalled)
    }
    /// It counts as an error: also one that could not even start (RO-7).
    #[must_use]
    pub const fn is_bad(self) -> bool {
        matches!(self, TargetState::Failure | TargetState::Aborted)
    }
}

/// A threshold: a number of targets, or a share of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Threshold {
    /// So many.
    Targets(usize),
    /// Thousandths of the ring as it was at its start, less those that are no more (RO-4).
    Permille(u32),
}

impl Threshold {
    /// How many of `of` that is, at least: a part of a target is a whole one.
    #[must_use]
    pub fn of(self, of: usize) -> usize {
        match self {
            Threshold::Targets(targets) => targets,
            Threshold::Permille(permille) => {
                let share = u64::from(permille).saturating_mul(u64::try_from(of).unwrap_or(u64::MAX));
                usize::try_from(share.div_ceil(1_000)).unwrap_or(usize::MAX)
            }
        }
    }
}

/// What follows a ring that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnSuccess {
    /// The next ring.
    #[default]
    Next,
    /// A person resumes.
    Pause,
    /// The next ring, so long later.
    Wait(Duration),
}

/// What follows a ring with too many errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnError {
    /// Nothing new starts until a person resumes.
    #[default]
    Pause,
    /// It ends.
    Stop,
    /// Targets of this ring go back.
    RollbackRing,
    /// Targets of all rings go back.
    RollbackAll,
}

/// What a ring is told to do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Under way at once; nothing: all, at most [`PARALLEL_MAX`].
    pub max_parallel: Option<usize>,
    /// So many must succeed; nothing: all of a small ring, else 95 %.
    pub success: Option<Threshold>,
    /// So many may not fail; nothing: one of a small ring, else 5 %.
    pub error: Option<Threshold>,
    /// Errors are not looked at before so many settled.
    pub min_settled: usize,
    /// What follows success.
    pub on_success: OnSuccess,
    /// What follows errors.
    pub on_error: OnError,
    /// From its start; then it pauses and lists who has not settled.
    pub deadline: Option<Duration>,
}

impl Policy {
    fn success_of(&self, of: usize) -> usize {
        let usual = if of <= SMALL_RING { Threshold::Permille(1_000) } else { Threshold::Permille(950) };
        self.success.unwrap_or(usual).of(of)
    }
    fn error_of(&self, of: usize) -> usize {
        let usual = if of <= SMALL_RING { Threshold::Targets(1) } else { Threshold::Permille(50) };
        self.error.unwrap_or(usual).of(of).max(1)
    }
}

/// How a ring stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RingState {
    /// Its time has not come.
    #[default]
    Scheduled,
    /// Under way.
    Running,
    /// Too many errors, or its deadline passed.
    Error,
    /// Done.
    Finished,
}

/// A ring.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Ring {
    /// State.
    pub state: RingState,
    /// Begun; a retry begins it anew (RO-5).
    pub started_at: Option<Timestamp>,
    /// Done.
    pub finished_at: Option<Timestamp>,
    /// A person resumed it: errors up to so many are accepted.
    pub accepted_errors: usize,
    /// A person lets its deadline pass.
    pub deadline_waived: bool,
    /// Targets.
    pub targets: Vec<TargetState>,
}

/// How a rollout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RolloutState {
    /// Rings follow each other.
    #[default]
    Running,
    /// A person decides.
    Paused,
    /// It was called off: what is under way ends.
    Stopping,
    /// Called off.
    Stopped,
    /// Every ring is done.
    Finished,
}

/// A rollout.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rollout {
    /// State.
    pub state: RolloutState,
    /// Rings, in order.
    pub rings: Vec<Ring>,
}

/// What follows from a look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// Targets to begin: ring and place in it.
    pub begin: Vec<(usize, usize)>,
    /// Rings whose targets go back.
    pub roll_back: Vec<usize>,
    /// Why it paused: the ring, once, however many crossed a threshold (RO-2).
    pub paused: Option<Paused>,
    /// Look again then.
    pub next_at: Option<Timestamp>,
}

/// Why a rollout paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paused {
    /// A ring succeeded, and a person is to look.
    Success(usize),
    /// A ring has too many errors.
    Errors(usize),
    /// A ring's deadline passed.
    Deadline(usize),
}

/// Numbers of a ring, as its page shows them (RO-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Targets that count.
    pub of: usize,
    /// Settled.
    pub settled: usize,
    /// With the version.
    pub good: usize,
    /// Failed.
    pub bad: usize,
    /// Under way.
    pub running: usize,
}

impl Ring {
    /// Its numbers.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for state in self.targets.iter().filter(|state| state.counts()) {
            counts.of += 1;
            counts.settled += usize::from(state.is_settled());
            counts.good += usize::from(state.is_good());
            counts.bad += usize::from(state.is_bad());
            counts.running += usize::from(*state == TargetState::Running);
        }
        counts
    }
}

/// One step: thresholds are looked at, rings begin, targets are begun. Computed from what stands: said twice, the second is empty but for targets that still wait to be begun.
pub fn advance(rollout: &mut Rollout, policy: &Policy, now: Timestamp) -> Step {
    let mut step = Step::default();
    for n in 0..rollout.rings.len() {
        settle(rollout, policy, n, now, &mut step);
    }
    match rollout.state {
        RolloutState::Running => go_on(rollout, policy, now, &mut step),
        RolloutState::Stopping => {
            let under_way = rollout.rings.iter().any(|ring| ring.counts().running > 0);
            if !under_way {
                rollout.state = RolloutState::Stopped;
            }
        }
        RolloutState::Paused | RolloutState::Stopped | RolloutState::Finished => {}
    }
    step
}

/// What a ring under way has come to.
fn settle(rollout: &mut Rollout, policy: &Policy, n: usize, now: Timestamp, step: &mut Step) {
    let ring = &mut rollout.rings[n];
    if ring.state != RingState::Running {
        return;
    }
    let counts = ring.counts();
    let looked_at = counts.settled >= policy.min_settled.max(1);
    let accepted = counts.bad <= ring.accepted_errors;
    let late = policy.deadline.zip(ring.started_at).map(|(long, at)| at.plus(long));
    let late = late.filter(|_| !ring.deadline_waived);
    if looked_at && !accepted && counts.bad >= policy.error_of(counts.of) {
        ring.state = RingState::Error;
        crossed(rollout, policy, Paused::Errors(n), n, step);
    } else if counts.settled == counts.of && (accepted || counts.good >= policy.success_of(counts.of)) {
        ring.state = RingState::Finished;
        ring.finished_at = Some(now);
        let last = n + 1 == rollout.rings.len();
        if policy.on_success == OnSuccess::Pause && !last {
            pause(rollout, Paused::Success(n), step);
        }
    } else if counts.settled == counts.of {
        // All settled, too few succeeded although no threshold of errors was crossed: never a silent stall.
        ring.state = RingState::Error;
        crossed(rollout, policy, Paused::Errors(n), n, step);
    } else if let Some(late) = late {
        if late <= now {
            ring.state = RingState::Error;
            pause(rollout, Paused::Deadline(n), step);
        } else {
            step.next_at = [step.next_at, Some(late)].into_iter().flatten().min();
        }
    }
}

fn crossed(rollout: &mut Rollout, policy: &Policy, why: Paused, n: usize, step: &mut Step) {
    if policy.on_error != OnError::Pause && rollout.state == RolloutState::Running {
        rollout.state = RolloutState::Stopping;
    }
    match policy.on_error {
        OnError::Pause => pause(rollout, why, step),
        OnError::Stop => {}
        OnError::RollbackRing => step.roll_back.push(n),
        OnError::RollbackAll => {
            let begun = |ring: &Ring| ring.state != RingState::Scheduled;
            let all = rollout.rings.iter().enumerate().filter(|(_, ring)| begun(ring)).map(|(n, _)| n);
            step.roll_back = all.collect();
        }
    }
}

/// It pauses once, however many rings ask for it in one pass (RO-2).
fn pause(rollout: &mut Rollout, why: Paused, step: &mut Step) {
    if rollout.state == RolloutState::Running {
        rollout.state = RolloutState::Paused;
        step.paused = Some(why);
    }
}

/// The next ring begins when those before it are done; targets begin as far as there is room.
fn go_on(rollout: &mut Rollout, policy: &Policy, now: Timestamp, step: &mut Step) {
    let mut since: Option<Timestamp> = None;
    for n in 0..rollout.rings.len() {
        let ring = &mut rollout.rings[n];
        if ring.state == RingState::Scheduled {
            let wait = match (policy.on_success, since) {
                (OnSuccess::Wait(long), Some(since)) => Some(since.plus(long)).filter(|at| *at > now),
                _ => None,
            };
            if let Some(at) = wait {
                step.next_at = [step.next_at, Some(at)].into_iter().flatten().min();
                return;
            }
            ring.state = RingState::Running;
            ring.started_at = Some(now);
            if let Some(long) = policy.deadline {
                step.next_at = [step.next_at, Some(now.plus(long))].into_iter().flatten().min();
            }
        }
        match ring.state {
            RingState::Finished => since = ring.finished_at,
            RingState::Running if ring.counts().of == 0 => {
                // Nobody is left in it: it holds nobody up (RO-3).
                ring.state = RingState::Finished;
                ring.finished_at = Some(now);
                since = Some(now);
            }
            RingState::Running => {
                let room = policy.max_parallel.unwrap_or(PARALLEL_MAX).saturating_sub(ring.counts().running);
                let waiting = ring.targets.iter().enumerate().filter(|(_, t)| **t == TargetState::Pending);
                step.begin.extend(waiting.take(room).map(|(place, _)| (n, place)));
                return;
            }
            RingState::Error | RingState::Scheduled => return,
        }
    }
    rollout.state = RolloutState::Finished;
}

impl Rollout {
    /// A person resumes: what failed so far is accepted, what passed its deadline may go on (RO-1). Nothing when it is not paused.
    pub fn resume(&mut self) {
        if self.state != RolloutState::Paused {
            return;
        }
        self.state = RolloutState::Running;
        for ring in self.rings.iter_mut().filter(|ring| ring.state == RingState::Error) {
            ring.accepted_errors = ring.counts().bad;
            ring.deadline_waived = true;
            ring.state = RingState::Running;
        }
    }

    /// A person pauses (RO-6).
    pub fn pause(&mut self) {
        if self.state == RolloutState::Running {
            self.state = RolloutState::Paused;
        }
    }

    /// It is called off, whatever is broken (RO-5): what is under way ends by itself.
    pub fn stop(&mut self) {
        if matches!(self.state, RolloutState::Running | RolloutState::Paused) {
            self.state = RolloutState::Stopping;
        }
    }

    /// Targets that failed begin again: their rings too, with a deadline of their own (RO-1, RO-5).
    pub fn retry_failed(&mut self, now: Timestamp) {
        for ring in &mut self.rings {
            let failed = ring.targets.iter_mut().filter(|target| target.is_bad());
            let mut any = false;
            for target in failed {
                *target = TargetState::Pending;
                any = true;
            }
            if any {
                ring.state = RingState::Running;
                ring.started_at = Some(now);
                ring.finished_at = None;
                ring.accepted_errors = 0;
                ring.deadline_waived = false;
                self.state = RolloutState::Running;
            }
        }
    }

    /// The next ring begins now, although the one before is not done (RO-1).
    pub fn trigger_next(&mut self, now: Timestamp) {
        if let Some(ring) = self.rings.iter_mut().find(|ring| ring.state == RingState::Scheduled) {
            ring.state = RingState::Running;
            ring.started_at = Some(now);
        }
    }
}

#[cfg(test)]
#[path = "rollout_tests.rs"]
mod tests;
