//! Attempts under way: phases, agents that are away, orders to stop, retries, too long (§9.3 T3–T12, §15).

use super::Command;
use super::expects::names;
use super::walk::Walk;
use crate::Timestamp;
use crate::deliver::cause::codes;
use crate::deliver::graph::{Job, JobKind, Retry};
use crate::deliver::run::{End, Phase, StopAsked};
use crate::deliver::state::{State, Why};
use std::time::Duration;

/// An agent that is away for so long makes its attempts *unreachable* (T9).
pub const UNREACHABLE_AFTER: Duration = Duration::from_secs(30);
/// A job that takes so much longer than usual, in hundredths, is overdue (T12).
pub const OVERRUN_PERCENT: u32 = 150;
/// Longest wait before another try.
pub const RETRY_DELAY_MAX: Duration = Duration::from_secs(24 * 3600);

impl Walk<'_, '_> {
    /// A job that runs, or runs for too long.
    pub fn running(&mut self, n: usize) {
        let (_, job) = self.job_def(n);
        if let JobKind::Subflow { app } = &job.kind {
            self.subflow(n, app);
        }
        let agents: Vec<String> = self.objects[n].live().map(|(agent, _)| agent.clone()).collect();
        for agent in &agents {
            self.target(n, job, agent);
        }
        if self.objects[n].is_live() {
            self.under_way(n, job);
        } else {
            self.tried(n);
        }
        if self.objects[n].state.is_settled() {
            self.settled(n);
        }
    }

    fn subflow(&mut self, n: usize, app: &str) {
        let Some(at) = self.order.find(app) else {
            let why = Why::new("E.submit", [("cause", codes::UNKNOWN_JOB.owned()), ("name", app.to_owned())]);
            self.objects[n].targets.clear();
            return self.fail(n, why);
        };
        let sub = self.order.app_of[at];
        let mine = self.objects[at].demanded.as_ref().is_some_and(|(_, by)| by == self.path(n));
        if !mine || !self.done[sub] {
            return;
        }
        let good = matches!(self.objects[at].state, State::Finished | State::NotScheduled);
        let cause = self.objects[at].cause.clone();
        let now = self.now();
        if let Some(target) = self.objects[n].targets.get_mut("")
            && target.end.is_none()
        {
            target.phase = Phase::Ended;
            target.started_at = target.started_at.or(Some(now));
            target.end =
                Some(End { kind: "done".to_owned(), code: Some(i32::from(!good)), cause, ..End::default() });
            self.touch(n);
        }
    }

    /// One attempt that has not ended.
    fn target(&mut self, n: usize, job: &Job, agent: &str) {
        let now = self.now();
        let fact = self.facts.agents.get(agent).copied();
        let closing = self.order.closing[self.order.app_of[n]];
        let (cancelling, lost_after) = (self.cancelling && !closing, self.facts.lost_after);
        let Some(target) = self.objects[n].targets.get_mut(agent) else { return };
        let before = target.clone();
        if let Some(fact) = fact {
            match (fact.connected, target.away_since) {
                (true, Some(_)) => target.away_since = None,
                (false, None) => target.away_since = Some(now),
                _ => {}
            }
        }
        let mut timers: Vec<Timestamp> = Vec::new();
        match target.away_since {
            Some(away) => {
                let (unreachable, lost) = (away.plus(UNREACHABLE_AFTER), away.plus(lost_after));
                if now >= unreachable {
                    target.phase = Phase::Unreachable;
                }
                if now >= lost && !job.survives {
                    target.phase = Phase::Ended;
                    let cause = Some(codes::AGENT_LOST.owned());
                    target.end = Some(End { kind: "lost".to_owned(), cause, ..End::default() });
                }
                timers.push(unreachable);
                if !job.survives {
                    timers.push(lost);
                }
            }
            None if target.phase == Phase::Unreachable => {
                target.phase = if target.stop.as_ref().is_some_and(|stop| stop.sent) {
                    Phase::Stopping
                } else if target.started_at.is_some() {
                    Phase::Active
                } else {
                    Phase::Dispatched
                };
            }
            None => {}
        }
        if let (Some(max), Some(sent), None) = (job.start_max, target.sent_at, target.started_at)
            && target.stop.is_none()
            && !agent.is_empty()
        {
            if now >= sent.plus(max) {
                target.stop = Some(StopAsked { by: "timeout-start".to_owned(), now: true, sent: false });
            }
            timers.push(sent.plus(max));
        }
        if cancelling && target.stop.is_none() {
            target.stop = Some(StopAsked { by: "cancelled".to_owned(), now: false, sent: false });
        }
        let mut order = None;
        if target.end.is_none()
            && let Some(stop) = target.stop.as_mut().filter(|stop| !stop.sent)
        {
            stop.sent = true;
            order = Some(stop.now);
            if target.phase != Phase::Unreachable {
                target.phase = Phase::Stopping;
            }
            if agent.is_empty() {
                // The server carries it out itself: there is nothing to send.
                target.phase = Phase::Ended;
                target.end = Some(End { kind: "killed".to_owned(), ..End::default() });
                order = None;
            }
        }
        let changed = *target != before;
        if changed {
            self.touch(n);
        }
        for at in timers {
            self.timer(at);
        }
        if let Some(at_once) = order {
            let path = self.path(n).to_owned();
            self.command(Command::Stop { path, agent: agent.to_owned(), now: at_once });
        }
    }

    /// State and reasons of a job some attempts of which have not ended.
    fn under_way(&mut self, n: usize, job: &Job) {
        if let Some(expected) = job.expected
            && let Some(began) = self.objects[n].live().filter_map(|(_, target)| target.started_at).min()
        {
            let late = began.plus(expected * OVERRUN_PERCENT / 100);
            if !self.timer(late) && !self.objects[n].overrun {
                self.objects[n].overrun = true;
                self.touch(n);
            }
        }
        let why = self.phase_why(n, job);
        let alarm = self.objects[n]
            .live()
            .find_map(|(agent, target)| Some(target.alarm.clone()?.with("agent", agent.clone())));
        if let Some(alarm) = alarm {
            self.be(n, State::Difficulty, vec![alarm, why]);
        } else if self.objects[n].overrun {
            let object = &self.objects[n];
            let began = object.live().filter_map(|(_, target)| target.started_at).min();
            let late = Why::new("X.overrun", [("agent", why.get("agent").to_owned())])
                .with("expected", job.expected.unwrap_or_default().as_secs().to_string())
                .with("started_at", began.map(|at| at.to_string()).unwrap_or_default());
            self.be(n, State::Difficulty, vec![late, why]);
        } else {
            self.be(n, State::Running, vec![why]);
        }
    }

    /// The furthest phase among live attempts; who is away is worth knowing first when nobody is on the way.
    fn phase_why(&self, n: usize, job: &Job) -> Why {
        let object = &self.objects[n];
        let rank = |phase: Phase| match phase {
            Phase::Active => 4,
            Phase::Stopping => 3,
            Phase::Queued => 2,
            Phase::Dispatched => 1,
            Phase::Unreachable | Phase::Ended => 0,
        };
        let phase = object.live().map(|(_, t)| t.phase).max_by_key(|p| rank(*p)).unwrap_or_default();
        let code = match phase {
            Phase::Dispatched => "R.dispatched",
            Phase::Queued => "R.queued",
            Phase::Active | Phase::Ended => "R.active",
            Phase::Stopping => "R.stopping",
            Phase::Unreachable => "R.unreachable",
        };
        let at_it: Vec<&String> =
            object.live().filter(|(_, t)| t.phase == phase).map(|(agent, _)| agent).collect();
        let mut why = Why::new(code, [("attempt", object.attempt.to_string())]).with("agent", names(&at_it));
        if object.targets.len() > 1 {
            let done = object.targets.len() - object.live().count();
            why = why.with("done", done.to_string()).with("of", object.targets.len().to_string());
        }
        match (&job.kind, phase) {
            (JobKind::Subflow { app }, _) => why.with("subflow", app.clone()),
            (JobKind::Builtin { name, .. }, _) if at_it.iter().any(|agent| agent.is_empty()) => {
                why.with("builtin", name.clone())
            }
            (_, Phase::Stopping) => {
                let by = object.live().find_map(|(_, t)| t.stop.as_ref()).map(|stop| stop.by.clone());
                why.with("by", by.unwrap_or_default())
            }
            (_, Phase::Unreachable) => {
                let away = object.live().filter_map(|(_, t)| t.away_since).min();
                let since = away.map(|at| at.to_string()).unwrap_or_default();
                let until = away.filter(|_| !job.survives).map(|at| at.plus(self.facts.lost_after));
                Why { until, ..why.with("since", since) }
            }
            _ => why,
        }
    }

    /// All attempts of a try have ended.
    fn tried(&mut self, n: usize) {
        let (_, job) = self.job_def(n);
        let object = &mut *self.objects[n];
        let failed: Vec<String> = object
            .targets
            .iter()
            .filter(|(_, target)| target.end.as_ref().is_some_and(|end| !is_good(job, end)))
            .map(|(agent, _)| agent.clone())
            .collect();
        let ends = object.targets.values().filter_map(|target| target.end.as_ref());
        let outputs: Vec<(String, String)> =
            ends.flat_map(|end| end.outputs.iter().map(|(k, v)| (k.clone(), v.clone()))).collect();
        object.outputs.extend(outputs);
        if failed.is_empty() {
            return self.succeeded(n, job);
        }
        let why = self.failure(n, job, &failed);
        let object = &mut *self.objects[n];
        object.code = why.get("code").parse().ok();
        object.cause = Some(why.get("cause").to_owned()).filter(|cause| !cause.is_empty());
        let used = object.attempt.saturating_sub(object.tries_from);
        let asked = failed.iter().any(|agent| object.targets[agent].stop.is_some());
        let may = failed
            .iter()
            .all(|agent| object.targets[agent].end.as_ref().is_some_and(|end| may_retry(job, end)));
        self.touch(n);
        if used <= job.retry.max && may && !asked && !self.cancelling {
            let next = self.now().plus(delay(&job.retry, used));
            let object = &mut *self.objects[n];
            object.next_at = Some(next);
            let again = Why { code: "X.retrying".to_owned(), ..why.clone() }
                .with("ended", why.code.clone())
                .with("attempt", (object.attempt + 1).to_string())
                .with("of", (object.tries_from + job.retry.max + 1).to_string())
                .until(next);
            self.be(n, State::Difficulty, vec![again]);
            return self.difficulty(n);
        }
        self.fail(n, why);
    }

    /// Something is in difficulty: a retry that is due, a decision that nobody asks for any more, too long on its way.
    pub fn difficulty(&mut self, n: usize) {
        let closing = self.order.closing[self.order.app_of[n]];
        match self.objects[n].code() {
            "X.overrun" | "X.disk" => self.running(n),
            "X.retrying" if self.cancelling && !closing => self.give_up(n),
            "X.guided" if self.cancelling && !closing => self.give_up(n),
            "X.retrying" => self.retry(n),
            _ => {}
        }
    }

    /// The failure stands: the run is called off.
    fn give_up(&mut self, n: usize) {
        let why = super::ends::failure_of(&self.objects[n].whys);
        self.be(n, State::Error, vec![why]);
        self.settled(n);
    }

    fn retry(&mut self, n: usize) {
        let due = self.objects[n].next_at.unwrap_or(self.now());
        if self.timer(due) {
            return;
        }
        let (_, job) = self.job_def(n);
        let failed: Vec<String> = self.objects[n]
            .targets
            .iter()
            .filter(|(_, target)| target.end.as_ref().is_some_and(|end| !is_good(job, end)))
            .map(|(agent, _)| agent.clone())
            .collect();
        let away: Vec<&String> = failed
            .iter()
            .filter(|agent| self.facts.agents.get(*agent).is_some_and(|fact| !fact.connected))
            .collect();
        let mut whys: Vec<Why> = self.objects[n].whys.iter().take(1).cloned().collect();
        if let Some(engine) = self.engine() {
            whys.push(engine);
            return self.be(n, State::Difficulty, whys);
        }
        if !away.is_empty() {
            whys.push(Why::new("W.agent", [("agent", names(&away))]));
            return self.be(n, State::Difficulty, whys);
        }
        let object = &mut *self.objects[n];
        for agent in &failed {
            object.targets.remove(agent);
        }
        if failed.iter().any(|agent| !agent.is_empty()) {
            object.only = Some(failed);
        }
        self.start(n);
    }

    /// What the failed attempts say, as one reason: the first that says most.
    fn failure(&self, n: usize, job: &Job, failed: &[String]) -> Why {
        let object = &self.objects[n];
        let first = failed.iter().filter_map(|agent| object.targets.get(agent)).find_map(|target| {
            let end = target.end.as_ref()?;
            Some((target, end))
        });
        let Some((target, end)) = first else { return Why::new("E.exit", []) };
        let asked = target.stop.as_ref().map(|stop| stop.by.as_str());
        let (code, what) = match (end.kind.as_str(), asked) {
            ("killed" | "signalled", Some("timeout-start")) => ("E.timeout", "start"),
            ("killed", _) | ("signalled", Some(_)) => ("E.killed", ""),
            ("timeout-run", _) => ("E.timeout", "run"),
            ("timeout-silence", _) => ("E.timeout", "silence"),
            ("refused", _) => ("E.submit", ""),
            ("lost", _) => ("E.lost", ""),
            _ if matches!(&job.kind, JobKind::Builtin { name, .. } if name == "preflight") => {
                ("E.preflight", "")
            }
            _ => ("E.exit", ""),
        };
        let text = |n: Option<i32>| n.map(|n| n.to_string()).unwrap_or_default();
        let mut why = Why::new(code, [("attempt", object.attempt.to_string())])
            .with("agent", names(failed))
            .with("what", what)
            .with("code", text(end.code))
            .with("signal", text(end.signal))
            .with("cause", end.cause.clone().unwrap_or_default());
        if code == "E.killed" {
            why = why.with("by", asked.unwrap_or_default());
        }
        if code == "E.submit"
            && let Some(name) = end.outputs.get("name")
        {
            why = why.with("name", name.clone());
        }
        if code == "E.lost" {
            why = why.with("since", target.away_since.map(|at| at.to_string()).unwrap_or_default());
        }
        if object.targets.len() > 1 {
            why = why.with("failed", failed.len().to_string()).with("of", object.targets.len().to_string());
        }
        why
    }
}

/// Whether an attempt ended as it should.
pub fn is_good(job: &Job, end: &End) -> bool {
    let code = match end.kind.as_str() {
        "exited" => end.code,
        "done" => Some(end.code.unwrap_or(0)),
        _ => None,
    };
    code.is_some_and(|code| {
        job.success_codes.contains(&code)
            || job.warning_codes.contains(&code)
            || (job.success_codes.is_empty() && code == 0)
    })
}

/// The exit code by which a script itself asks for another try, whatever its job or the cause says (§14.3).
const TRY_AGAIN: i32 = 75;

/// Whether another try may help (T5): the job names causes and codes, or the cause itself says.
fn may_retry(job: &Job, end: &End) -> bool {
    if end.kind == "lost" && !job.idempotent {
        return false;
    }
    if end.kind == "exited" && end.code == Some(TRY_AGAIN) {
        return true;
    }
    if job.retry.on.is_empty() {
        return end.retry != Some(false) && end.kind != "refused";
    }
    job.retry.on.iter().any(|on| {
        end.cause.as_deref() == Some(on)
            || end.code.is_some_and(|code| code.to_string() == *on)
            || end.kind == *on
    })
}

/// Wait before the next try, when so many have been made.
fn delay(retry: &Retry, used: u32) -> Duration {
    let factor = f64::from(retry.backoff_percent.max(100)) / 100.0;
    let seconds = retry.delay.as_secs_f64() * factor.powi(i32::try_from(used).unwrap_or(i32::MAX) - 1);
    if seconds.is_finite() && seconds < RETRY_DELAY_MAX.as_secs_f64() {
        Duration::from_millis((seconds * 1000.0).round() as u64)
    } else {
        RETRY_DELAY_MAX
    }
}
