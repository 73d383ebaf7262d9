//! Tasks: when runs are prepared and handed out, what follows a failure (spec/fusioninventory-deploy §14.3–14.8).
//!
//! The same functions decide and say why not (P6): a run that waits shows what [`may_hand_out`] said, asked again when it is read.

use crate::Timestamp;
use crate::run::{Again, Phase, Run, RunState};
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// Longest wait between two attempts.
pub const RETRY_DELAY_MAX: Duration = Duration::from_secs(86_400);

/// When a computer that has done it does it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Never by itself.
    Once,
    /// So long after its last end.
    After(Duration),
    /// Each time the computer comes.
    EachContact,
}

/// What kind of failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// Files could not be had or put together.
    Download,
    /// A check said so.
    Check,
    /// An action failed.
    Action,
    /// It was not heard of any more, or broke off.
    Lost,
}

impl Failure {
    /// All.
    pub const ALL: [Failure; 4] = [Failure::Download, Failure::Check, Failure::Action, Failure::Lost];
    /// The word on wires.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Failure::Download => "download",
            Failure::Check => "check",
            Failure::Action => "action",
            Failure::Lost => "lost",
        }
    }
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.word() == word)
    }
    /// From how far a run had come when its agent said that it failed.
    #[must_use]
    pub const fn of(phase: Option<Phase>) -> Self {
        match phase {
            None => Failure::Lost,
            Some(Phase::Checking) => Failure::Check,
            Some(Phase::Downloading | Phase::Prepare) => Failure::Download,
            Some(Phase::Processing) => Failure::Action,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a task asks for after a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Attempts in all; 0: without limit.
    pub attempts_max: u32,
    /// Wait before the second attempt; doubled for each further one, up to [`RETRY_DELAY_MAX`].
    pub delay: Duration,
    /// Failures that are tried again; none: all.
    pub on: BTreeSet<Failure>,
}

impl Retry {
    /// When the attempt after this one (counted from 1) may begin; nothing: there is none.
    #[must_use]
    pub fn next(&self, attempt: u32, failure: Failure, at: Timestamp) -> Option<Timestamp> {
        let more = self.attempts_max == 0 || attempt < self.attempts_max;
        let wanted = self.on.is_empty() || self.on.contains(&failure);
        (more && wanted).then(|| at.plus(self.wait(attempt)))
    }

    fn wait(&self, attempt: u32) -> Duration {
        let doubled = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        self.delay.checked_mul(doubled).unwrap_or(RETRY_DELAY_MAX).min(RETRY_DELAY_MAX)
    }
}

/// A time slot, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotNow {
    /// Name.
    pub name: String,
    /// Whether it is open.
    pub open: bool,
    /// When it opens next.
    pub opens_at: Option<Timestamp>,
    /// The same as people there read it.
    pub told: String,
}

/// What matters of a task for its runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// People want it to run.
    pub active: bool,
    /// Not before.
    pub starts_at: Option<Timestamp>,
    /// Not after.
    pub ends_at: Option<Timestamp>,
    /// Slot in which runs are prepared; none: always.
    pub prepare: Option<SlotNow>,
    /// Slot in which runs are handed out; none: always.
    pub slot: Option<SlotNow>,
    /// Somebody forced its start, whatever the slots.
    pub ignores_slots: bool,
}

/// What matters of a computer for its runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// `approved` `pending` `refused`.
    pub standing: Standing,
    /// A person approved it, or enrolled its agent.
    pub vouched: bool,
    /// Two machines take turns under its device id.
    pub duplicate: bool,
    /// Its agent is ours: it holds a connection.
    pub ours: bool,
    /// It is connected.
    pub connected: bool,
    /// Foreign agents get no work at all.
    pub foreign_off: bool,
    /// Last contact.
    pub seen_at: Option<Timestamp>,
}

/// Whether people trust a computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Yes.
    Approved,
    /// Nobody has decided.
    Pending,
    /// No.
    Refused,
}

impl Standing {
    /// Reads the word of `computers.wanted_standing`.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "approved" => Standing::Approved,
            "refused" => Standing::Refused,
            _ => Standing::Pending,
        }
    }
}

/// Why a task does not prepare runs, or why a prepared run is not handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocker {
    /// The task is not active.
    Inactive,
    /// Its start lies ahead.
    Start(Timestamp),
    /// Its end has passed.
    Ended(Timestamp),
    /// Its time slot is closed.
    Slot(SlotNow),
    /// The computer waits for approval.
    Approval,
    /// Its package is confidential, and no person approved the computer.
    Person,
    /// The computer was refused.
    Refused,
    /// Two machines take turns under its device id.
    Duplicate,
    /// Foreign agents get no work.
    ForeignOff,
    /// A person put it off.
    Postponed(Timestamp),
    /// The next attempt waits.
    Retry {
        /// The attempt that waits.
        attempt: u32,
        /// Attempts in all; 0: without limit.
        of: u32,
        /// When it may begin.
        at: Timestamp,
    },
}

/// Whether a task may prepare runs now. Forced, neither its start nor its preparation slot count.
///
/// # Errors
/// What stands in the way.
pub fn may_prepare(plan: &Plan, now: Timestamp, forced: bool) -> Result<(), Blocker> {
    standing_of(plan, now, forced)?;
    match &plan.prepare {
        Some(slot) if !slot.open && !forced => Err(Blocker::Slot(slot.clone())),
        _ => Ok(()),
    }
}

fn standing_of(plan: &Plan, now: Timestamp, forced: bool) -> Result<(), Blocker> {
    if !plan.active {
        return Err(Blocker::Inactive);
    }
    if let Some(end) = plan.ends_at.filter(|end| *end <= now) {
        return Err(Blocker::Ended(end));
    }
    match plan.starts_at.filter(|start| *start > now && !forced) {
        Some(start) => Err(Blocker::Start(start)),
        None => Ok(()),
    }
}

/// What matters of a prepared run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Not before.
    pub not_before: Option<Timestamp>,
    /// It waits because a person put it off.
    pub postponed: bool,
    /// Attempt, from 1.
    pub attempt: u32,
    /// Attempts in all; 0: without limit.
    pub attempts_max: u32,
    /// Its package is confidential.
    pub confidential: bool,
}

/// Whether a prepared run may be handed out now; whether its computer is there is not asked here.
///
/// # Errors
/// What stands in the way: shown to people as the reason it waits.
pub fn may_hand_out(plan: &Plan, machine: &Machine, run: Waiting, now: Timestamp) -> Result<(), Blocker> {
    standing_of(plan, now, plan.ignores_slots)?;
    match machine.standing {
        Standing::Pending => return Err(Blocker::Approval),
        Standing::Refused => return Err(Blocker::Refused),
        Standing::Approved if machine.duplicate => return Err(Blocker::Duplicate),
        Standing::Approved if run.confidential && !machine.vouched => return Err(Blocker::Person),
        Standing::Approved => {}
    }
    if machine.foreign_off && !machine.ours {
        return Err(Blocker::ForeignOff);
    }
    if let Some(at) = run.not_before.filter(|at| *at > now) {
        let (attempt, of) = (run.attempt, run.attempts_max);
        return Err(if run.postponed { Blocker::Postponed(at) } else { Blocker::Retry { attempt, of, at } });
    }
    match &plan.slot {
        Some(slot) if !slot.open && !plan.ignores_slots => Err(Blocker::Slot(slot.clone())),
        _ => Ok(()),
    }
}

/// How a task stands, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskState {
    /// Not active.
    Inactive,
    /// Active, and nothing goes on until something else.
    Waiting(Blocker),
    /// Active, with runs that have not ended.
    Running,
    /// Active, and every run ended.
    Done,
    /// Past its end.
    Ended(Timestamp),
    /// Active without a single run: its jobs name no computer.
    Empty,
}

/// How a task stands: `open` runs have not ended, `going` of them were handed out, of `total`.
#[must_use]
pub fn state(plan: &Plan, total: u64, open: u64, going: u64, now: Timestamp) -> TaskState {
    match standing_of(plan, now, plan.ignores_slots) {
        Err(Blocker::Inactive) if going > 0 => return TaskState::Running,
        Err(Blocker::Inactive) => return TaskState::Inactive,
        Err(Blocker::Ended(end)) if going == 0 => return TaskState::Ended(end),
        Err(blocker @ Blocker::Start(_)) if going == 0 => return TaskState::Waiting(blocker),
        _ => {}
    }
    if open == 0 && total > 0 {
        return TaskState::Done;
    }
    let closed = |slot: &Option<SlotNow>| slot.clone().filter(|slot| !slot.open && !plan.ignores_slots);
    let waits = if total == 0 { closed(&plan.prepare) } else { closed(&plan.slot) };
    match waits {
        Some(slot) if going == 0 => TaskState::Waiting(Blocker::Slot(slot)),
        _ if total == 0 => TaskState::Empty,
        _ => TaskState::Running,
    }
}

/// What becomes of a run whose foreign agent asks for work again (§6.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedAgain {
    /// Hand it out again.
    HandOut,
    /// Leave it for the next time.
    Later,
    /// Error: the agent does not accept the job.
    GiveUp,
    /// Error: interrupted while it may have been changing the machine.
    Interrupted,
}

/// Decides about the runs of one machine that are sent or running when it asks again, in their order. As long as nothing
/// was heard of any of them the answer is the same once more; after that one at a time, since one of them may be what stops the agent.
#[must_use]
pub fn asked_again(runs: &[Run], hand_outs_max: u32) -> Vec<AskedAgain> {
    let unheard = |run: &Run| run.phase.is_none();
    let lost = runs.iter().all(|run| unheard(run) && run.handed_out <= 1);
    let mut alone = false;
    runs.iter()
        .map(|run| match run.asked_again(hand_outs_max) {
            Again::GiveUp => AskedAgain::GiveUp,
            Again::Interrupted => AskedAgain::Interrupted,
            Again::Alone if lost => AskedAgain::HandOut,
            Again::Alone | Again::Repeat if alone => AskedAgain::Later,
            Again::Alone | Again::Repeat => {
                alone = true;
                AskedAgain::HandOut
            }
        })
        .collect()
}

/// Whether people may do something to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunDeed {
    /// Call it off.
    Cancel,
    /// Do it once more, as a new run.
    Restart,
    /// Take it as failed, without waiting any longer.
    End,
}

impl RunDeed {
    /// Reads the word of `RunAction.action`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "cancel" => RunDeed::Cancel,
            "restart" => RunDeed::Restart,
            "end" => RunDeed::End,
            _ => return None,
        })
    }
    /// States it is meant for when people name none: a restart leaves alone what went well.
    #[must_use]
    pub const fn usual(self) -> &'static [RunState] {
        match self {
            RunDeed::Restart => &[RunState::Error, RunState::Cancelled],
            other => other.concerns(),
        }
    }
    /// States of runs it concerns.
    #[must_use]
    pub const fn concerns(self) -> &'static [RunState] {
        match self {
            RunDeed::Cancel => &[RunState::Prepared, RunState::Sent, RunState::Running],
            RunDeed::Restart => &[RunState::Success, RunState::Skipped, RunState::Error, RunState::Cancelled],
            RunDeed::End => &[RunState::Sent, RunState::Running],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(seconds * 1_000)
    }
    fn machine() -> Machine {
        Machine {
            standing: Standing::Approved,
            vouched: true,
            duplicate: false,
            ours: true,
            connected: true,
            foreign_off: false,
            seen_at: None,
        }
    }
    fn run() -> Waiting {
        Waiting { not_before: None, postponed: false, attempt: 1, attempts_max: 1, confidential: false }
    }
    fn slot(open: bool) -> Option<SlotNow> {
        Some(SlotNow { name: "night".into(), open, opens_at: Some(at(9)), told: "22:00".into() })
    }

    /// start and end, in all four combinations.
    #[test]
    fn dates() {
        let plan = |starts, ends| Plan { active: true, starts_at: starts, ends_at: ends, ..Plan::default() };
        let ask = |starts, ends| may_hand_out(&plan(starts, ends), &machine(), run(), at(50));
        assert_eq!(ask(None, None), Ok(()));
        assert_eq!(ask(Some(at(40)), None), Ok(()));
        assert_eq!(ask(Some(at(60)), None), Err(Blocker::Start(at(60))));
        assert_eq!(ask(None, Some(at(60))), Ok(()));
        assert_eq!(ask(None, Some(at(40))), Err(Blocker::Ended(at(40))));
        assert_eq!(ask(Some(at(10)), Some(at(40))), Err(Blocker::Ended(at(40))));
        assert_eq!(ask(Some(at(60)), Some(at(90))), Err(Blocker::Start(at(60))));
        assert_eq!(ask(Some(at(10)), Some(at(90))), Ok(()));
        assert_eq!(may_prepare(&plan(Some(at(60)), None), at(50), false), Err(Blocker::Start(at(60))));
        assert_eq!(may_prepare(&plan(Some(at(60)), None), at(50), true), Ok(()), "R-108: forced");
    }

    /// outside its slot a run stays prepared, unless slots are ignored.
    #[test]
    fn slots() {
        let plan = Plan { active: true, slot: slot(false), prepare: slot(false), ..Plan::default() };
        assert!(matches!(may_hand_out(&plan, &machine(), run(), at(1)), Err(Blocker::Slot(_))));
        assert!(matches!(may_prepare(&plan, at(1), false), Err(Blocker::Slot(_))));
        assert_eq!(may_prepare(&plan, at(1), true), Ok(()));
        let ignoring = Plan { ignores_slots: true, ..plan.clone() };
        assert_eq!(may_hand_out(&ignoring, &machine(), run(), at(1)), Ok(()));
        let open = Plan { slot: slot(true), ..plan };
        assert_eq!(may_hand_out(&open, &machine(), run(), at(1)), Ok(()));
        let inactive = Plan { active: false, ..open };
        assert_eq!(may_hand_out(&inactive, &machine(), run(), at(1)), Err(Blocker::Inactive));
    }

    /// what a computer or a date stand in the way of is said.
    #[test]
    fn computers() {
        let plan = Plan { active: true, ..Plan::default() };
        let ask = |machine: &Machine, run| may_hand_out(&plan, machine, run, at(50));
        let with = |standing, duplicate| Machine { standing, duplicate, ..machine() };
        assert_eq!(ask(&with(Standing::Pending, false), run()), Err(Blocker::Approval));
        assert_eq!(ask(&with(Standing::Refused, false), run()), Err(Blocker::Refused));
        assert_eq!(ask(&with(Standing::Approved, true), run()), Err(Blocker::Duplicate));
        // S-13: what is confidential waits for a person; anything else does not.
        let unknown = Machine { vouched: false, ..machine() };
        assert_eq!(ask(&unknown, run()), Ok(()));
        assert_eq!(ask(&unknown, Waiting { confidential: true, ..run() }), Err(Blocker::Person));
        assert_eq!(ask(&machine(), Waiting { confidential: true, ..run() }), Ok(()));
        let foreign = Machine { ours: false, foreign_off: true, ..machine() };
        assert_eq!(ask(&foreign, run()), Err(Blocker::ForeignOff));
        let later = Waiting { not_before: Some(at(60)), postponed: true, ..run() };
        assert_eq!(ask(&machine(), later), Err(Blocker::Postponed(at(60))));
        let retry = Waiting { postponed: false, attempt: 2, attempts_max: 3, ..later };
        assert_eq!(ask(&machine(), retry), Err(Blocker::Retry { attempt: 2, of: 3, at: at(60) }));
        assert_eq!(ask(&machine(), Waiting { not_before: Some(at(50)), ..retry }), Ok(()));
    }

    /// bounded attempts, a delay that doubles up to a day, only the failures asked for.
    #[test]
    fn retries() {
        let retry = |attempts_max, on: &[Failure]| Retry {
            attempts_max,
            delay: Duration::from_secs(300),
            on: on.iter().copied().collect(),
        };
        let once = retry(1, &[]);
        assert_eq!(once.next(1, Failure::Action, at(0)), None);
        let thrice = retry(3, &[]);
        assert_eq!(thrice.next(1, Failure::Action, at(0)), Some(at(300)));
        assert_eq!(thrice.next(2, Failure::Lost, at(0)), Some(at(600)));
        assert_eq!(thrice.next(3, Failure::Lost, at(0)), None);
        let downloads = retry(0, &[Failure::Download]);
        assert_eq!(downloads.next(900, Failure::Action, at(0)), None);
        assert_eq!(downloads.next(900, Failure::Download, at(0)), Some(at(86_400)));
        assert_eq!(Failure::of(Some(Phase::Prepare)), Failure::Download);
        assert_eq!(Failure::of(None), Failure::Lost);
        for failure in Failure::ALL {
            assert_eq!(Failure::from_word(failure.word()), Some(failure));
        }
    }

    #[test]
    fn states() {
        let plan = Plan { active: true, ..Plan::default() };
        assert_eq!(state(&plan, 3, 2, 0, at(1)), TaskState::Running);
        assert_eq!(state(&plan, 3, 0, 0, at(1)), TaskState::Done);
        assert_eq!(state(&plan, 0, 0, 0, at(1)), TaskState::Empty);
        assert_eq!(state(&Plan::default(), 3, 0, 0, at(1)), TaskState::Inactive);
        assert_eq!(state(&Plan::default(), 3, 1, 1, at(1)), TaskState::Running);
        let ended = Plan { ends_at: Some(at(1)), ..plan.clone() };
        assert_eq!(state(&ended, 3, 0, 0, at(1)), TaskState::Ended(at(1)));
        let closed = Plan { slot: slot(false), ..plan };
        assert!(matches!(state(&closed, 3, 3, 0, at(1)), TaskState::Waiting(Blocker::Slot(_))));
        assert_eq!(state(&closed, 3, 3, 1, at(1)), TaskState::Running);
    }

    /// the same answer until something is heard; then one at a time; never for ever; never twice what may have begun.
    #[test]
    fn asked_again_in_company() {
        use AskedAgain::{GiveUp, HandOut, Interrupted, Later};
        let sent = |phase, handed_out| Run {
            state: RunState::Sent,
            phase,
            sent_at: None,
            heard_at: None,
            handed_out,
        };
        assert_eq!(asked_again(&[sent(None, 1), sent(None, 1)], 3), [HandOut, HandOut]);
        assert_eq!(asked_again(&[sent(None, 2), sent(None, 2)], 3), [HandOut, Later]);
        assert_eq!(asked_again(&[sent(None, 3), sent(None, 2)], 3), [GiveUp, HandOut]);
        let died = [sent(Some(Phase::Prepare), 1), sent(None, 1), sent(None, 1)];
        assert_eq!(asked_again(&died, 3), [Interrupted, HandOut, Later]);
        assert_eq!(asked_again(&[sent(Some(Phase::Downloading), 1)], 3), [HandOut]);
    }
}
