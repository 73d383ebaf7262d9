//! Rings, case by case.

use super::*;
use TargetState::{Aborted, AlreadyInstalled, Decommissioned, Failure, Pending, Running, Skipped, Success};
use proptest::prelude::*;
use std::time::Duration;

fn at(minutes: u64) -> Timestamp {
    Timestamp::from_ms(1_795_163_400_000).plus(Duration::from_secs(minutes * 60))
}

fn rings(sizes: &[usize]) -> Rollout {
    let ring = |size: &usize| Ring { targets: vec![Pending; *size], ..Ring::default() };
    Rollout { rings: sizes.iter().map(ring).collect(), ..Rollout::default() }
}

/// Begins what a step says, and lets it end.
fn carry(rollout: &mut Rollout, step: &Step, end: TargetState) {
    for (ring, place) in &step.begin {
        rollout.rings[*ring].targets[*place] = end;
    }
}

/// Scenario 34: 1 + 10 % + rest with pauses: it pauses after each ring, resumes, ends. RO-6.
#[test]
fn canary_then_rest() {
    let policy = Policy { on_success: OnSuccess::Pause, ..Policy::default() };
    let mut rollout = rings(&[1, 10, 89]);
    for (n, size) in [1, 10, 89].into_iter().enumerate() {
        let step = advance(&mut rollout, &policy, at(0));
        assert_eq!(step.begin.len(), size, "ring {n}");
        assert!(step.begin.iter().all(|(ring, _)| *ring == n));
        carry(&mut rollout, &step, Success);
        let step = advance(&mut rollout, &policy, at(1));
        if n < 2 {
            assert_eq!((rollout.state, step.paused), (RolloutState::Paused, Some(Paused::Success(n))));
            assert_eq!(advance(&mut rollout, &policy, at(2)), Step::default(), "it stays paused");
            rollout.resume();
        }
    }
    assert_eq!(rollout.state, RolloutState::Finished);
}

/// Scenario 34, second half, RO-2: two rings that cross a threshold in one pass pause once.
#[test]
fn two_rings_fail_in_one_pass() {
    let mut rollout = rings(&[2, 2]);
    advance(&mut rollout, &Policy::default(), at(0));
    rollout.trigger_next(at(0));
    rollout.rings[0].targets = vec![Failure, Running];
    rollout.rings[1].targets = vec![Failure, Running];
    let step = advance(&mut rollout, &Policy::default(), at(1));
    assert_eq!(step.paused, Some(Paused::Errors(0)));
    assert!(rollout.rings.iter().all(|ring| ring.state == RingState::Error));
    assert_eq!(advance(&mut rollout, &Policy::default(), at(1)), Step::default());
}

/// Scenario 35, RO-7: one that cannot even start counts as failed; the ring goes on or pauses, it never stalls.
#[test]
fn a_target_that_cannot_start() {
    let policy = Policy {
        error: Some(Threshold::Targets(2)),
        success: Some(Threshold::Targets(2)),
        ..Policy::default()
    };
    let mut rollout = rings(&[3, 1]);
    let step = advance(&mut rollout, &policy, at(0));
    carry(&mut rollout, &step, Success);
    rollout.rings[0].targets[1] = Aborted;
    let step = advance(&mut rollout, &policy, at(1));
    assert_eq!(step.begin, [(1, 0)]);
    // Too few succeed although too few fail for the other threshold.
    let policy = Policy { error: Some(Threshold::Targets(3)), ..Policy::default() };
    let mut rollout = rings(&[3]);
    let step = advance(&mut rollout, &policy, at(0));
    carry(&mut rollout, &step, Failure);
    rollout.rings[0].targets[0] = Success;
    assert_eq!(advance(&mut rollout, &policy, at(1)).paused, Some(Paused::Errors(0)));
}

/// RO-3, RO-4: targets that are no more leave both sides; shares are of who counts.
#[test]
fn thresholds() {
    for (targets, state) in [
        (vec![Success, Decommissioned], RingState::Finished),
        (vec![Decommissioned, Decommissioned], RingState::Finished),
        (vec![Success, Skipped, AlreadyInstalled], RingState::Finished),
        (vec![Success, Running], RingState::Running),
        (vec![Failure, Running], RingState::Error),
        ([vec![Failure; 4], vec![Running; 96]].concat(), RingState::Running),
        ([vec![Failure; 5], vec![Running; 95]].concat(), RingState::Error),
        ([vec![Failure; 4], vec![Success; 96]].concat(), RingState::Finished),
        ([vec![Failure; 4], vec![Decommissioned; 60], vec![Running; 36]].concat(), RingState::Error),
    ] {
        let mut rollout = rings(&[0]);
        rollout.rings[0].state = RingState::Running;
        rollout.rings[0].targets = targets.clone();
        advance(&mut rollout, &Policy::default(), at(0));
        assert_eq!(rollout.rings[0].state, state, "{targets:?}");
    }
    assert_eq!(
        [Threshold::Permille(50).of(11), Threshold::Permille(950).of(11), Threshold::Targets(3).of(1)],
        [1, 11, 3]
    );
}

/// §21: waits, deadlines, limits, going back, calling off, trying again. RO-1, RO-5.
#[test]
fn other_ways() {
    let wait = Policy { on_success: OnSuccess::Wait(Duration::from_secs(600)), ..Policy::default() };
    let mut rollout = rings(&[1, 1]);
    let step = advance(&mut rollout, &wait, at(0));
    carry(&mut rollout, &step, Success);
    assert_eq!(advance(&mut rollout, &wait, at(1)).next_at, Some(at(11)));
    assert_eq!(advance(&mut rollout, &wait, at(11)).begin, [(1, 0)]);

    let deadline =
        Policy { deadline: Some(Duration::from_secs(3_600)), max_parallel: Some(2), ..Policy::default() };
    let mut rollout = rings(&[3]);
    let step = advance(&mut rollout, &deadline, at(0));
    assert_eq!((step.begin.len(), step.next_at), (2, Some(at(60))));
    carry(&mut rollout, &step, Running);
    assert_eq!(advance(&mut rollout, &deadline, at(1)).begin, []);
    assert_eq!(advance(&mut rollout, &deadline, at(60)).paused, Some(Paused::Deadline(0)));
    rollout.resume();
    assert_eq!(advance(&mut rollout, &deadline, at(61)).paused, None);
    rollout.stop();
    advance(&mut rollout, &deadline, at(62));
    assert_eq!(rollout.state, RolloutState::Stopping, "what is under way ends");
    rollout.rings[0].targets = vec![Success, Failure, Pending];
    advance(&mut rollout, &deadline, at(63));
    assert_eq!(rollout.state, RolloutState::Stopped);

    for (on_error, back) in
        [(OnError::RollbackRing, vec![1]), (OnError::RollbackAll, vec![0, 1]), (OnError::Stop, vec![])]
    {
        let policy = Policy { on_error, ..Policy::default() };
        let mut rollout = rings(&[1, 1, 1]);
        let step = advance(&mut rollout, &policy, at(0));
        carry(&mut rollout, &step, Success);
        let step = advance(&mut rollout, &policy, at(1));
        carry(&mut rollout, &step, Failure);
        assert_eq!(advance(&mut rollout, &policy, at(2)).roll_back, back);
        assert_eq!(rollout.state, RolloutState::Stopped);
    }

    let mut rollout = rings(&[2]);
    let step = advance(&mut rollout, &deadline, at(0));
    carry(&mut rollout, &step, Failure);
    advance(&mut rollout, &deadline, at(1));
    assert_eq!(rollout.failed(), [(0, vec![0, 1])], "a new rollout tries them again");
    let mut again = rings(&[2]);
    let step = advance(&mut again, &deadline, at(90));
    assert_eq!((step.begin.len(), step.next_at), (2, Some(at(150))), "with a deadline of its own");
}

/// RO-1: the next ring begins although the one before is not done; both go on, and the one behind them waits for both.
#[test]
fn the_next_ring_now() {
    let policy = Policy { max_parallel: Some(3), ..Policy::default() };
    let mut rollout = rings(&[2, 2, 1]);
    let step = advance(&mut rollout, &policy, at(0));
    carry(&mut rollout, &step, Running);
    assert_eq!(rollout.trigger_next(at(1)), Some(1));
    let step = advance(&mut rollout, &policy, at(1));
    assert_eq!(step.begin, [(1, 0)], "there is room for three in all");
    carry(&mut rollout, &step, Success);
    let step = advance(&mut rollout, &policy, at(2));
    carry(&mut rollout, &step, Success);
    assert_eq!(advance(&mut rollout, &policy, at(3)).begin, [], "the first is not done");
    assert_eq!((rollout.rings[1].state, rollout.rings[2].state), (RingState::Finished, RingState::Scheduled));
    rollout.rings[0].targets = vec![Success, Success];
    let step = advance(&mut rollout, &policy, at(4));
    assert_eq!(step.begin, [(2, 0)]);
    // What is paused is resumed by it; without a ring that is left nothing happens.
    let mut rollout = rings(&[1, 1]);
    let step = advance(&mut rollout, &policy, at(0));
    carry(&mut rollout, &step, Failure);
    advance(&mut rollout, &policy, at(1));
    assert_eq!((rollout.trigger_next(at(2)), rollout.state), (Some(1), RolloutState::Running));
    let step = advance(&mut rollout, &policy, at(2));
    carry(&mut rollout, &step, Success);
    advance(&mut rollout, &policy, at(3));
    assert_eq!((rollout.trigger_next(at(4)), rollout.state), (None, RolloutState::Finished));
}

/// §21 `start`, `on_success = approve`: by hand, at a time, by another person.
#[test]
fn ways_to_begin() {
    let mut rollout = Rollout { state: RolloutState::Ready, ..rings(&[1]) };
    assert_eq!(advance(&mut rollout, &Policy::default(), at(0)), Step::default(), "a person starts it");
    assert!(rollout.start(at(1)) && !rollout.start(at(1)));
    let mut rollout =
        Rollout { state: RolloutState::WaitingForApproval, start_at: Some(at(5)), ..rings(&[1, 1]) };
    assert!(rollout.start(at(1)));
    assert_eq!(advance(&mut rollout, &Policy::default(), at(1)).next_at, Some(at(5)));
    let policy = Policy { on_success: OnSuccess::Approve, ..Policy::default() };
    let step = advance(&mut rollout, &policy, at(5));
    carry(&mut rollout, &step, Success);
    assert_eq!(advance(&mut rollout, &policy, at(6)).paused, Some(Paused::Approval(0)));
    assert!(rollout.start(at(7)));
    assert_eq!(advance(&mut rollout, &policy, at(7)).begin, [(1, 0)]);
}

/// §21 `membership = dynamic`: newcomers join the last ring, which stays open; a person ends it.
#[test]
fn newcomers() {
    let mut rollout = Rollout { open_ended: true, ..rings(&[1, 1]) };
    for n in 0..4 {
        let step = advance(&mut rollout, &Policy::default(), at(n));
        carry(&mut rollout, &step, Success);
    }
    assert_eq!((rollout.state, rollout.rings[1].state), (RolloutState::Running, RingState::Finished));
    rollout.join(at(9));
    assert_eq!(advance(&mut rollout, &Policy::default(), at(9)).begin, [(1, 1)]);
    rollout.rings[1].targets[1] = Success;
    advance(&mut rollout, &Policy::default(), at(10));
    rollout.stop();
    advance(&mut rollout, &Policy::default(), at(10));
    assert_eq!(rollout.state, RolloutState::Finished);
}

/// Scenario 34: 1 + 10 % + rest, and the other ways to say who is in a ring.
#[test]
fn rings_are_shared_out() {
    let names: Vec<String> = (1..=21).map(|n| format!("INT{n}")).collect();
    let sizes = |all: &[&str]| -> Vec<RingSize> { all.iter().map(|s| RingSize::parse(s).unwrap()).collect() };
    let lengths = |rings: Vec<Vec<usize>>| -> Vec<usize> { rings.iter().map(Vec::len).collect() };
    assert_eq!(lengths(share_out(&sizes(&["1", "10 %", "rest"]), &names)), [1, 3, 17]);
    assert_eq!(share_out(&sizes(&["int7, INT2*", "2"]), &names)[..2], [vec![1, 6, 19, 20], vec![0, 2]]);
    assert_eq!(lengths(share_out(&sizes(&["1"]), &names)), [1, 20], "those that no ring takes are the last");
    assert_eq!(lengths(share_out(&[], &names)), [21]);
    assert_eq!(lengths(share_out(&sizes(&["rest", "5"]), &names)), [21, 0]);
    for wrong in ["", "0", "0 %", "101 %", "-1 %", " , ", "x %"] {
        assert_eq!(RingSize::parse(wrong), None, "{wrong}");
    }
    assert_eq!(Threshold::parse("2,5 %"), Some(Threshold::Permille(25)));
    assert_eq!(OnSuccess::parse("wait 1h30m"), Some(OnSuccess::Wait(Duration::from_secs(5_400))));
    assert_eq!(
        (OnSuccess::parse("later"), OnError::parse("rollback-all")),
        (None, Some(OnError::RollbackAll))
    );
}

proptest! {
    /// RO-2: the same pass again changes nothing and pauses nobody.
    #[test]
    fn a_pass_is_idempotent(targets in proptest::collection::vec(proptest::collection::vec(0_usize..8, 0..20), 1..4)) {
        let states = [Pending, Running, Success, Failure, AlreadyInstalled, Skipped, Aborted, Decommissioned];
        let mut rollout = Rollout::default();
        for ring in targets {
            let targets = ring.into_iter().map(|n| states[n]).collect();
            rollout.rings.push(Ring { targets, state: RingState::Running, started_at: Some(at(0)), ..Ring::default() });
        }
        let first = advance(&mut rollout, &Policy::default(), at(0));
        let stands = rollout.clone();
        let second = advance(&mut rollout, &Policy::default(), at(0));
        prop_assert_eq!(&rollout, &stands);
        prop_assert_eq!(second.paused, None);
        prop_assert_eq!(second.roll_back, Vec::<usize>::new());
        prop_assert_eq!(second.begin, first.begin);
    }
}
