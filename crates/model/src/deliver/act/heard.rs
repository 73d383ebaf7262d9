//! What agents say (§15).

use crate::Timestamp;
use crate::deliver::graph::Graph;
use crate::deliver::run::{End, Phase, Run};
use crate::deliver::state::Why;

const fn rank(phase: Phase) -> u8 {
    match phase {
        Phase::Unreachable => 0,
        Phase::Dispatched => 1,
        Phase::Queued => 2,
        Phase::Active => 3,
        Phase::Stopping => 4,
        Phase::Ended => 5,
    }
}

/// What an agent says of an attempt that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heard {
    /// How far it is.
    pub phase: Phase,
    /// When its process began, if it did.
    pub started_at: Option<Timestamp>,
    /// What puts it in difficulty now.
    pub alarm: Option<Why>,
}

/// An agent says how far an attempt is; older news is dropped.
pub fn heard(run: &mut Run, path: &str, agent: &str, news: Heard, now: Timestamp) {
    let Heard { phase, started_at, alarm } = news;
    let Some(object) = run.objects.get_mut(path) else { return };
    let Some(target) = object.targets.get_mut(agent).filter(|target| target.end.is_none()) else { return };
    let before = target.clone();
    if phase != Phase::Ended && rank(phase) >= rank(target.phase) {
        target.phase = phase;
    }
    if rank(phase) >= rank(Phase::Active) && target.started_at.is_none() {
        target.started_at = started_at.or(Some(now));
    }
    target.alarm = alarm;
    target.away_since = None;
    object.touched |= *target != before;
}

/// An attempt ended; under the empty agent, something the server did itself. Said twice, the second changes nothing.
pub fn ended(graph: &Graph, run: &mut Run, path: &str, agent: &str, end: End, now: Timestamp) {
    if graph.job(path).is_none() {
        return;
    }
    let Some(object) = run.objects.get_mut(path) else { return };
    let Some(target) = object.targets.get_mut(agent).filter(|target| target.end.is_none()) else { return };
    target.phase = Phase::Ended;
    target.alarm = None;
    target.away_since = None;
    if end.kind != "refused" && end.kind != "lost" {
        target.started_at = target.started_at.or(target.sent_at).or(Some(now));
    }
    target.end = Some(end);
    object.touched = true;
}

/// An agent went away or came back.
pub fn connected(run: &mut Run, agent: &str, connected: bool, now: Timestamp) {
    for object in run.objects.values_mut() {
        if let Some(target) = object.targets.get_mut(agent).filter(|target| target.end.is_none()) {
            match (connected, target.away_since) {
                (true, Some(_)) => target.away_since = None,
                (false, None) => target.away_since = Some(now),
                _ => continue,
            }
            object.touched = true;
        }
    }
}

/// The server was away itself: how long agents have been away counts anew (E-2).
pub fn restarted(run: &mut Run, now: Timestamp) {
    for object in run.objects.values_mut() {
        for target in object.targets.values_mut().filter(|target| target.end.is_none()) {
            if target.away_since.is_some_and(|since| since != now) {
                target.away_since = Some(now);
                object.touched = true;
            }
        }
    }
}
