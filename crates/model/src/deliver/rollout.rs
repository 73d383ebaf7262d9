//! Phased rollout (§21): rings, thresholds, pause. Pure: what stands is given, what follows is said; said twice, the second changes nothing (RO-2).

mod rules;

pub use rules::{OnError, OnSuccess, Policy, RingSize, SMALL_RING, Threshold, share_out};

use crate::Timestamp;
use serde::{Deserialize, Serialize};

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
    /// All.
    pub const ALL: [TargetState; 8] = [
        TargetState::Pending,
        TargetState::Running,
        TargetState::Success,
        TargetState::Failure,
        TargetState::AlreadyInstalled,
        TargetState::Skipped,
        TargetState::Aborted,
        TargetState::Decommissioned,
    ];
    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            TargetState::Pending => "pending",
            TargetState::Running => "running",
            TargetState::Success => "success",
            TargetState::Failure => "failure",
            TargetState::AlreadyInstalled => "already-installed",
            TargetState::Skipped => "skipped",
            TargetState::Aborted => "aborted",
            TargetState::Decommissioned => "decommissioned",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
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

impl RingState {
    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            RingState::Scheduled => "scheduled",
            RingState::Running => "running",
            RingState::Error => "error",
            RingState::Finished => "finished",
        }
    }
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
    /// Targets; kept apart by whoever stores rollouts.
    #[serde(skip)]
    pub targets: Vec<TargetState>,
}

/// How a rollout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RolloutState {
    /// Another person lets it begin.
    WaitingForApproval,
    /// Nobody did.
    ApprovalDenied,
    /// Its time, or a person, lets it begin.
    Ready,
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

impl RolloutState {
    /// All.
    pub const ALL: [RolloutState; 8] = [
        RolloutState::WaitingForApproval,
        RolloutState::ApprovalDenied,
        RolloutState::Ready,
        RolloutState::Running,
        RolloutState::Paused,
        RolloutState::Stopping,
        RolloutState::Stopped,
        RolloutState::Finished,
    ];
    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            RolloutState::WaitingForApproval => "waiting-for-approval",
            RolloutState::ApprovalDenied => "approval-denied",
            RolloutState::Ready => "ready",
            RolloutState::Running => "running",
            RolloutState::Paused => "paused",
            RolloutState::Stopping => "stopping",
            RolloutState::Stopped => "stopped",
            RolloutState::Finished => "finished",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
    /// Its rings go no further.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, RolloutState::ApprovalDenied | RolloutState::Stopped | RolloutState::Finished)
    }
}

/// A rollout.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rollout {
    /// State.
    pub state: RolloutState,
    /// When it is ready, it begins then; nothing: a person starts it.
    pub start_at: Option<Timestamp>,
    /// Why it paused; nothing: a person paused it.
    pub paused: Option<Paused>,
    /// Newcomers join its last ring: it goes on until a person stops it.
    pub open_ended: bool,
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

/// Why a rollout paused: the ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paused {
    /// A ring succeeded, and a person is to look.
    Success(usize),
    /// A ring succeeded, and another person is to let it go on.
    Approval(usize),
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
    if rollout.state == RolloutState::Ready {
        match rollout.start_at {
            Some(at) if at > now => step.next_at = Some(at),
            Some(_) => rollout.state = RolloutState::Running,
            None => {}
        }
    }
    for n in 0..rollout.rings.len() {
        settle(rollout, policy, n, now, &mut step);
    }
    match rollout.state {
        RolloutState::Running => go_on(rollout, policy, now, &mut step),
        RolloutState::Stopping => {
            let under_way = rollout.rings.iter().any(|ring| ring.counts().running > 0);
            let done = rollout.rings.iter().all(|ring| ring.state == RingState::Finished);
            if !under_way {
                rollout.state = if done { RolloutState::Finished } else { RolloutState::Stopped };
            }
        }
        RolloutState::Paused
        | RolloutState::Stopped
        | RolloutState::Finished
        | RolloutState::Ready
        | RolloutState::WaitingForApproval
        | RolloutState::ApprovalDenied => {}
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
        match policy.on_success {
            OnSuccess::Pause if !last => pause(rollout, Paused::Success(n), step),
            OnSuccess::Approve if !last => pause(rollout, Paused::Approval(n), step),
            _ => {}
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
        rollout.paused = Some(why);
        step.paused = Some(why);
    }
}

/// The next ring begins when those before it are done; targets of all rings under way begin as far as there is room.
fn go_on(rollout: &mut Rollout, policy: &Policy, now: Timestamp, step: &mut Step) {
    let running: usize = rollout.rings.iter().map(|ring| ring.counts().running).sum();
    let mut room = policy.max_parallel.unwrap_or(PARALLEL_MAX).saturating_sub(running);
    let mut since: Option<Timestamp> = None;
    // A ring that is not done keeps those behind it, but for those a person has begun already.
    let mut open = true;
    for n in 0..rollout.rings.len() {
        let ring = &mut rollout.rings[n];
        if ring.state == RingState::Scheduled && open {
            let wait = match (policy.on_success, since) {
                (OnSuccess::Wait(long), Some(since)) => Some(since.plus(long)).filter(|at| *at > now),
                _ => None,
            };
            if let Some(at) = wait {
                step.next_at = [step.next_at, Some(at)].into_iter().flatten().min();
            } else {
                ring.begin(now);
                let late = policy.deadline.map(|long| now.plus(long));
                step.next_at = [step.next_at, late].into_iter().flatten().min();
            }
        }
        if ring.state == RingState::Running && ring.counts().of == 0 {
            // Nobody is left in it: it holds nobody up (RO-3).
            ring.state = RingState::Finished;
            ring.finished_at = Some(now);
        }
        match ring.state {
            RingState::Finished => since = ring.finished_at,
            RingState::Running => {
                open = false;
                let waiting = ring.targets.iter().enumerate().filter(|(_, t)| **t == TargetState::Pending);
                let begin: Vec<_> = waiting.take(room).map(|(place, _)| (n, place)).collect();
                room -= begin.len();
                step.begin.extend(begin);
            }
            RingState::Error | RingState::Scheduled => open = false,
        }
    }
    if open && !rollout.open_ended {
        rollout.state = RolloutState::Finished;
    }
}

impl Ring {
    /// It begins now, with a deadline of its own (RO-5).
    fn begin(&mut self, now: Timestamp) {
        self.state = RingState::Running;
        self.started_at = Some(now);
        self.finished_at = None;
        self.accepted_errors = 0;
        self.deadline_waived = false;
    }
}

impl Rollout {
    /// A person starts it, or lets it go on with the right to approve: at once, or when its time comes (RO-1). Gives whether it waited for that.
    pub fn start(&mut self, now: Timestamp) -> bool {
        match self.state {
            RolloutState::Ready => self.state = RolloutState::Running,
            RolloutState::WaitingForApproval if self.start_at.is_some_and(|at| at > now) => {
                self.state = RolloutState::Ready;
            }
            RolloutState::WaitingForApproval => self.state = RolloutState::Running,
            RolloutState::Paused if matches!(self.paused, Some(Paused::Approval(_))) => self.resume(),
            _ => return false,
        }
        true
    }

    /// A person resumes: what failed so far is accepted, what passed its deadline may go on (RO-1). Nothing when it is not paused.
    pub fn resume(&mut self) {
        if self.state != RolloutState::Paused {
            return;
        }
        self.state = RolloutState::Running;
        self.paused = None;
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
            self.paused = None;
        }
    }

    /// It is called off, whatever is broken (RO-5): what is under way ends by itself.
    pub fn stop(&mut self) {
        if !self.state.is_final() {
            self.state = RolloutState::Stopping;
        }
    }

    /// The places of targets that failed, ring by ring, without rings in which none did: what a new rollout tries again (RO-1), with deadlines of its own (RO-5).
    #[must_use]
    pub fn failed(&self) -> Vec<(usize, Vec<usize>)> {
        let of = |ring: &Ring| -> Vec<usize> {
            ring.targets.iter().enumerate().filter(|(_, t)| t.is_bad()).map(|(place, _)| place).collect()
        };
        let rings = self.rings.iter().enumerate().map(|(n, ring)| (n, of(ring)));
        rings.filter(|(_, places)| !places.is_empty()).collect()
    }

    /// The next ring begins now, although the one before is not done; what is paused is resumed (RO-1). Gives its number; nothing when none is left.
    pub fn trigger_next(&mut self, now: Timestamp) -> Option<usize> {
        let next = self.rings.iter().position(|ring| ring.state == RingState::Scheduled)?;
        self.resume();
        self.rings[next].begin(now);
        Some(next)
    }

    /// A newcomer joins the last ring (membership `dynamic`); one that was done goes on.
    pub fn join(&mut self, now: Timestamp) {
        if let Some(ring) = self.rings.last_mut() {
            ring.targets.push(TargetState::Pending);
            if ring.state == RingState::Finished {
                ring.begin(now);
            }
        }
    }
}

#[cfg(test)]
#[path = "rollout_tests.rs"]
mod tests;
