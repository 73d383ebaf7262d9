//! The life of one supervised process: phases × events → next phase and what to do.
//!
//! The agent's room `supervise` and its room `instances` only carry these actions out. The table is total: every
//! event has an answer in every phase, and an event that comes too late changes nothing. So a lost timer, a repeated
//! order or an end that was reported twice can never start a second process: a process is started by
//! [`Action::Spawn`] alone, which stands on one line of the table, behind [`Phase::Preparing`].
//!
//! Whether a restart follows an end is not decided here: [`crate::recovery::after_end`] does, and its verdict comes
//! in as a [`Follow`].

use crate::instance::RunState;

/// Where a process is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Nothing runs and nothing is planned.
    Stopped,
    /// What a start needs is brought together: bundle, files, settings.
    Preparing,
    /// The process exists and is not ready yet.
    Starting,
    /// The process exists and is ready.
    Started,
    /// The process was asked to end.
    Stopping(Then),
    /// Nothing runs; a start follows after a delay.
    Waiting,
}

/// What follows once a process that was asked to end is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Then {
    /// Nothing.
    Rest,
    /// A new start.
    Start,
    /// What recovery says: the process was ended because it did not become ready.
    Recover,
}

/// What recovery says after an end or a failed preparation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Follow {
    /// Try again after a delay.
    Again,
    /// Leave it.
    Rest,
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// It should run; what runs already may go on.
    Start,
    /// It should not run.
    Stop,
    /// It should run anew: whatever runs is ended first.
    Renew,
    /// Everything a start needs is there.
    Prepared,
    /// A start is not possible (now, or at all).
    Unprepared(Follow),
    /// The program could not be started.
    Unspawned(Follow),
    /// The process is ready.
    Ready,
    /// The process was not ready in time.
    Late,
    /// The process is gone, and with it everything that came out of it.
    Ended(Follow),
    /// The time given to end is over.
    GraceOver,
    /// The delay before a restart is over.
    DelayOver,
    /// A process of an earlier life of the agent was found, ready.
    AdoptedReady,
    /// A process of an earlier life of the agent was found, not ready yet.
    AdoptedUnready,
}

/// What to do, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Bring together what a start needs; answer with `Prepared` or `Unprepared`.
    Prepare,
    /// Forget a preparation that is under way.
    DropPreparation,
    /// Start the process; answer with `Unspawned` if that fails.
    Spawn,
    /// Watch for readiness; answer with `Ready` or `Late`.
    AwaitReady,
    /// Stop watching for readiness.
    DropReady,
    /// Ask the group to end, and start the grace timer.
    AskToEnd,
    /// Kill the whole group and everything that came out of it.
    Kill,
    /// Stop the grace timer.
    DropGrace,
    /// Start the delay before the next try.
    Delay,
    /// Stop that delay.
    DropDelay,
}

/// The table.
#[must_use]
pub const fn next(phase: Phase, event: Event) -> (Phase, &'static [Action]) {
    use Action as A;
    use Event as E;
    use Phase::{Preparing, Started, Starting, Stopped, Stopping, Waiting};
    match (phase, event) {
        (Stopped, E::Start | E::Renew) => (Preparing, &[A::Prepare]),
        (Stopped, E::AdoptedReady) => (Started, &[]),
        (Stopped, E::AdoptedUnready) => (Starting, &[A::AwaitReady]),

        (Preparing, E::Stop) => (Stopped, &[A::DropPreparation]),
        (Preparing, E::Renew) => (Preparing, &[A::DropPreparation, A::Prepare]),
        (Preparing, E::Prepared) => (Starting, &[A::Spawn, A::AwaitReady]),
        (Preparing, E::Unprepared(Follow::Again)) => (Waiting, &[A::Delay]),
        (Preparing, E::Unprepared(Follow::Rest)) => (Stopped, &[]),

        (Starting, E::Unspawned(Follow::Again)) => (Waiting, &[A::DropReady, A::Delay]),
        (Starting, E::Unspawned(Follow::Rest)) => (Stopped, &[A::DropReady]),
        (Starting, E::Ready) => (Started, &[A::DropReady]),
        (Starting, E::Late) => (Stopping(Then::Recover), &[A::DropReady, A::AskToEnd]),
        (Starting, E::Stop) => (Stopping(Then::Rest), &[A::DropReady, A::AskToEnd]),
        (Starting, E::Renew) => (Stopping(Then::Start), &[A::DropReady, A::AskToEnd]),
        (Starting, E::Ended(Follow::Again)) => (Waiting, &[A::DropReady, A::Delay]),
        (Starting, E::Ended(Follow::Rest)) => (Stopped, &[A::DropReady]),

        (Started, E::Stop) => (Stopping(Then::Rest), &[A::AskToEnd]),
        (Started, E::Renew) => (Stopping(Then::Start), &[A::AskToEnd]),
        (Started, E::Ended(Follow::Again)) => (Waiting, &[A::Delay]),
        (Started, E::Ended(Follow::Rest)) => (Stopped, &[]),

        (Stopping(_), E::Stop) => (Stopping(Then::Rest), &[]),
        (Stopping(_), E::Start | E::Renew) => (Stopping(Then::Start), &[]),
        (Stopping(_), E::GraceOver) => (phase, &[A::Kill]),
        (Stopping(Then::Rest), E::Ended(_)) => (Stopped, &[A::DropGrace]),
        (Stopping(Then::Start), E::Ended(_)) => (Preparing, &[A::DropGrace, A::Prepare]),
        (Stopping(Then::Recover), E::Ended(Follow::Again)) => (Waiting, &[A::DropGrace, A::Delay]),
        (Stopping(Then::Recover), E::Ended(Follow::Rest)) => (Stopped, &[A::DropGrace]),

        (Waiting, E::Start | E::Renew) => (Preparing, &[A::DropDelay, A::Prepare]),
        (Waiting, E::Stop) => (Stopped, &[A::DropDelay]),
        (Waiting, E::DelayOver) => (Preparing, &[A::Prepare]),

        _ => (phase, &[]),
    }
}

impl Phase {
    /// All phases.
    pub const ALL: [Phase; 8] = [
        Phase::Stopped,
        Phase::Preparing,
        Phase::Starting,
        Phase::Started,
        Phase::Stopping(Then::Rest),
        Phase::Stopping(Then::Start),
        Phase::Stopping(Then::Recover),
        Phase::Waiting,
    ];

    /// What is reported to the server.
    #[must_use]
    pub const fn reported(self) -> RunState {
        match self {
            Phase::Stopped | Phase::Waiting => RunState::Stopped,
            Phase::Preparing | Phase::Starting => RunState::Starting,
            Phase::Started => RunState::Started,
            Phase::Stopping(_) => RunState::Stopping,
        }
    }
    /// Whether a process exists in this phase.
    #[must_use]
    pub const fn has_process(self) -> bool {
        matches!(self, Phase::Starting | Phase::Started | Phase::Stopping(_))
    }
}

impl Event {
    /// All events.
    pub const ALL: [Event; 16] = [
        Event::Start,
        Event::Stop,
        Event::Renew,
        Event::Prepared,
        Event::Unprepared(Follow::Again),
        Event::Unprepared(Follow::Rest),
        Event::Unspawned(Follow::Again),
        Event::Unspawned(Follow::Rest),
        Event::Ready,
        Event::Late,
        Event::Ended(Follow::Again),
        Event::Ended(Follow::Rest),
        Event::GraceOver,
        Event::DelayOver,
        Event::AdoptedReady,
        Event::AdoptedUnready,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(phase: Phase) -> char {
        match phase {
            Phase::Stopped => 'o',
            Phase::Preparing => 'p',
            Phase::Starting => 's',
            Phase::Started => 'S',
            Phase::Stopping(Then::Rest) => 'x',
            Phase::Stopping(Then::Start) => 'y',
            Phase::Stopping(Then::Recover) => 'z',
            Phase::Waiting => 'w',
        }
    }

    /// SEN-06: all pairs; what makes no sense in a phase changes nothing. One row for each event, one column for each phase in the order of the heading: the next phase, `.`
    /// where nothing changes and nothing is done, `!` where the phase stays and something is done.
    #[test]
    fn all_pairs() {
        let expected = [
            // event                         o    p    s    S    x    y    z    w
            (Event::Start, "p...y.yp"),
            (Event::Stop, ".oxx.xxo"),
            (Event::Renew, "p!yyy.yp"),
            (Event::Prepared, ".s......"),
            (Event::Unprepared(Follow::Again), ".w......"),
            (Event::Unprepared(Follow::Rest), ".o......"),
            (Event::Unspawned(Follow::Again), "..w....."),
            (Event::Unspawned(Follow::Rest), "..o....."),
            (Event::Ready, "..S....."),
            (Event::Late, "..z....."),
            (Event::Ended(Follow::Again), "..wwopw."),
            (Event::Ended(Follow::Rest), "..ooopo."),
            (Event::GraceOver, "....!!!."),
            (Event::DelayOver, ".......p"),
            (Event::AdoptedReady, "S......."),
            (Event::AdoptedUnready, "s......."),
        ];
        assert_eq!(expected.len(), Event::ALL.len());
        for ((event, row), listed) in expected.iter().zip(Event::ALL) {
            assert_eq!(*event, listed);
            let found: String = Phase::ALL
                .iter()
                .map(|phase| match next(*phase, *event) {
                    (after, []) if after == *phase => '.',
                    (after, _) if after == *phase => '!',
                    (after, _) => letter(after),
                })
                .collect();
            assert_eq!(found, *row, "{event:?} in o p s S x y z w");
        }
    }

    /// Whatever happens: a process is started only when there is none, asked to end only when there is one, counts as gone
    /// only when it is, and every timer that was started is stopped on the way out.
    #[test]
    fn invariants() {
        for phase in Phase::ALL {
            for event in Event::ALL {
                let (after, actions) = next(phase, event);
                let does = |a: Action| actions.contains(&a);
                let at = format!("{phase:?} {event:?} → {after:?} {actions:?}");
                if does(Action::Spawn) {
                    assert!(!phase.has_process() && after == Phase::Starting, "{at}");
                }
                if does(Action::AskToEnd) || does(Action::Kill) {
                    assert!(phase.has_process() && matches!(after, Phase::Stopping(_)), "{at}");
                }
                if phase.has_process() && !after.has_process() {
                    assert!(matches!(event, Event::Ended(_) | Event::Unspawned(_)), "{at}");
                }
                if phase == Phase::Waiting && after != Phase::Waiting && event != Event::DelayOver {
                    assert!(does(Action::DropDelay), "{at}");
                }
                assert_eq!(phase != Phase::Waiting && after == Phase::Waiting, does(Action::Delay), "{at}");
                if phase == Phase::Starting && after != Phase::Starting {
                    assert!(does(Action::DropReady), "{at}");
                }
                if matches!(phase, Phase::Stopping(_)) && !matches!(after, Phase::Stopping(_)) {
                    assert!(does(Action::DropGrace), "{at}");
                }
                assert_eq!(
                    does(Action::Prepare),
                    after == Phase::Preparing && (after != phase || event == Event::Renew),
                    "{at}"
                );
            }
        }
    }
}
