//! What happens to a run from outside: what agents say, and what people do (§9.3, §10). Each changes the run; [`super::advance::advance`] then says what follows.

mod decide;
mod heard;
mod rerun;

pub use heard::{Heard, connected, ended, heard, restarted};
pub use rerun::affected;

use super::advance::failure_of;
use super::graph::{App, Graph, Job};
use super::index::Order;
use super::run::{End, Object, Phase, Run, StopAsked};
use super::state::{State, Why};
use crate::Timestamp;
use std::collections::BTreeMap;

/// Something a person does to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Run an on-demand object now.
    Demand,
    /// Withdraw that.
    CancelDemand,
    /// Start now, whatever the links, times and resources say.
    Force,
    /// Ask its process to end.
    Stop,
    /// End it at once.
    Kill,
    /// Another try, of some agents only.
    Rerun {
        /// Only these agents; nothing: all.
        agents: Option<Vec<String>>,
        /// Only those that failed; the filter of the first run is kept.
        only_failed: bool,
    },
    /// This and every descendant that failed or could not run, anew.
    RerunFrom,
    /// Upcoming again.
    SetUpcoming,
    /// Finished, by word of a person.
    MarkFinished,
    /// In error, by word of a person.
    MarkError,
    /// Descheduled.
    Deschedule,
    /// Not scheduled.
    NotSchedule,
    /// A failure's decision: try again.
    Retry,
    /// A failure's decision: go on as if it had finished; only where the job is skippable.
    Ignore,
    /// A failure's decision: it failed.
    Fail,
    /// A failure's decision: leave this agent out.
    Exclude {
        /// Agent.
        agent: String,
    },
    /// A failure's decision: go back.
    RollBack,
    /// I decide about it.
    TakeOver,
    /// A manual job: confirm.
    Confirm {
        /// Values it asks for, by name.
        values: BTreeMap<String, String>,
    },
    /// A manual job: refuse.
    Refuse,
}

/// Why an action cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// No such object.
    Unknown,
    /// Its state does not allow it: the state's word.
    State(&'static str),
    /// It is not on demand.
    NotOnDemand,
    /// The failure of this job cannot be ignored.
    NotSkippable,
    /// Only the chain may start it.
    ChainOnly,
    /// No such agent among its targets.
    Agent(String),
    /// Values are missing, or not admissible: every fault, as [`super::param::fill`] tells them.
    Values(Vec<Why>),
}

/// A person acts. The same again within the window of AC-2 is stopped by whoever calls.
///
/// # Errors
/// [`Refused`]; nothing is changed then.
pub fn act(
    graph: &Graph,
    run: &mut Run,
    path: &str,
    action: &Action,
    who: &str,
    note: &str,
    now: Timestamp,
) -> Result<(), Refused> {
    let order = graph.order();
    let n = order.find(path).ok_or(Refused::Unknown)?;
    let mut at = At { graph, order, run, n, who, note, now };
    at.complete();
    let state = at.object(n).state;
    if at.run.ended.is_some() && graph.delivery && *action != Action::SetUpcoming {
        // How a delivery ended is never changed (§9.5).
        return Err(Refused::State(state.word()));
    }
    match action {
        Action::Demand => at.demand()?,
        Action::CancelDemand => at.cancel_demand()?,
        Action::Force => at.force()?,
        Action::Stop => at.stop(false)?,
        Action::Kill => at.stop(true)?,
        Action::Rerun { agents, only_failed } => at.rerun(agents.as_deref(), *only_failed)?,
        Action::RerunFrom => at.rerun_from()?,
        Action::SetUpcoming => at.set_upcoming()?,
        Action::MarkFinished => at.mark_finished()?,
        Action::MarkError => at.mark_error()?,
        Action::Deschedule => at.leave_out(State::Descheduled, "D.operator")?,
        Action::NotSchedule => at.leave_out(State::NotScheduled, "U.operator")?,
        Action::Retry
        | Action::Ignore
        | Action::Fail
        | Action::Exclude { .. }
        | Action::RollBack
        | Action::TakeOver
        | Action::Confirm { .. }
        | Action::Refuse => at.decide(action)?,
    }
    if !graph.delivery {
        // A run of a date goes on when somebody does something to it.
        at.run.ended = None;
    }
    Ok(())
}

/// An action on its way.
struct At<'a> {
    graph: &'a Graph,
    order: &'a Order,
    run: &'a mut Run,
    n: usize,
    who: &'a str,
    note: &'a str,
    now: Timestamp,
}

/// As if it had never begun; tries go on counting, units it still holds stay.
pub(super) fn reset(object: &mut Object, now: Timestamp) {
    *object = Object {
        state: State::Upcoming,
        since: if object.state == State::Upcoming { object.since } else { now },
        attempt: object.attempt,
        tries_from: object.attempt,
        holds: std::mem::take(&mut object.holds),
        touched: object.touched,
        ..Object::default()
    };
}

impl<'a> At<'a> {
    fn complete(&mut self) {
        let since = self.now;
        for path in &self.order.paths {
            if !self.run.objects.contains_key(path) {
                self.run.objects.insert(path.clone(), Object { since, ..Object::default() });
            }
        }
    }
    fn object(&self, n: usize) -> &Object {
        &self.run.objects[&self.order.paths[n]]
    }
    /// To be changed: it is among what changed in the next step.
    fn change(&mut self, n: usize) -> &mut Object {
        let object = self.run.objects.entry(self.order.paths[n].clone()).or_default();
        object.touched = true;
        object
    }
    fn app(&self) -> &'a App {
        &self.graph.apps[self.order.app_of[self.n]]
    }
    fn app_at(&self) -> usize {
        self.order.app_at[self.order.app_of[self.n]]
    }
    fn is_app(&self) -> bool {
        self.app_at() == self.n
    }
    fn job(&self, n: usize) -> Option<&'a Job> {
        let app = self.order.app_of[n];
        n.checked_sub(self.order.app_at[app] + 1).map(|job| &self.graph.apps[app].jobs[job])
    }
    /// Jobs the action is about: the job, or all of the application.
    fn jobs(&self) -> std::ops::RangeInclusive<usize> {
        if self.is_app() { self.n + 1..=self.n + self.app().jobs.len() } else { self.n..=self.n }
    }
    fn state(&self) -> State {
        self.object(self.n).state
    }
    fn no(&self) -> Refused {
        Refused::State(self.state().word())
    }
    fn must_be(&self, states: &[State]) -> Result<(), Refused> {
        if states.contains(&self.state()) { Ok(()) } else { Err(self.no()) }
    }
    /// Nothing of it is under way.
    fn must_not_run(&self) -> Result<(), Refused> {
        let runs = |n: usize| {
            let object = self.object(n);
            object.is_live() || object.state == State::Running
        };
        if self.jobs().any(runs) { Err(Refused::State(State::Running.word())) } else { Ok(()) }
    }
    /// The end of a delivery has begun, and with it the lock is given back: nothing before it starts again.
    fn must_not_close(&self) -> Result<(), Refused> {
        let began = |app: &usize| {
            self.order.closing[*app] && self.object(self.order.app_at[*app]).started_at.is_some()
        };
        let mine = self.order.closing[self.order.app_of[self.n]];
        if self.graph.delivery && !mine && (0..self.graph.apps.len()).any(|app| began(&app)) {
            return Err(self.no());
        }
        Ok(())
    }
    fn by(&self, code: &str) -> Why {
        Why::new(code, [("by", self.who.to_owned()), ("note", self.note.to_owned())])
    }
    /// Settles something by word of a person.
    fn settle(&mut self, n: usize, state: State, why: Why) {
        let now = self.now;
        let object = self.change(n);
        object.state = state;
        object.whys = vec![why];
        object.since = now;
        object.ended_at = Some(now);
        object.next_at = None;
        object.told = false;
        object.again = false;
    }
    /// What was said of the application as a whole does not count any more.
    fn free_app(&mut self) {
        let at = self.app_at();
        if self.object(at).is_marked_error() {
            let object = self.change(at);
            object.state = State::Upcoming;
            object.whys.clear();
            object.told = false;
            object.ended_at = None;
        }
    }

    fn demand(&mut self) -> Result<(), Refused> {
        let job = if self.is_app() { None } else { self.job(self.n) };
        if !job.map_or(self.app().on_demand, |job| job.on_demand) {
            return Err(Refused::NotOnDemand);
        }
        if job.is_some_and(|job| job.chain_only) {
            return Err(Refused::ChainOnly);
        }
        if matches!(self.state(), State::Running | State::Difficulty) {
            return Err(self.no());
        }
        self.must_not_run()?;
        self.must_not_close()?;
        if self.state().is_settled() {
            self.reset_all();
        }
        let demanded = Some((self.now, self.who.to_owned()));
        let object = self.change(self.n);
        object.demanded = object.demanded.take().or(demanded);
        Ok(())
    }

    fn cancel_demand(&mut self) -> Result<(), Refused> {
        let on_demand =
            if self.is_app() { self.app().on_demand } else { self.job(self.n).is_some_and(|j| j.on_demand) };
        if !on_demand {
            return Err(Refused::NotOnDemand);
        }
        let object = self.object(self.n);
        if object.state != State::Upcoming || object.demanded.is_none() || object.started_at.is_some() {
            return Err(self.no());
        }
        let object = self.change(self.n);
        object.demanded = None;
        object.ready_at = None;
        Ok(())
    }

    fn force(&mut self) -> Result<(), Refused> {
        if self.job(self.n).is_some_and(|job| job.chain_only) {
            return Err(Refused::ChainOnly);
        }
        if self.state() == State::Running || self.run.cancelling {
            return Err(self.no());
        }
        self.must_not_run()?;
        self.must_not_close()?;
        self.reset_all();
        self.free_app();
        let (now, who) = (self.now, self.who.to_owned());
        let object = self.change(self.n);
        object.demanded = Some((now, who.clone()));
        object.forced = Some(who);
        Ok(())
    }

    fn stop(&mut self, at_once: bool) -> Result<(), Refused> {
        let mut any = false;
        for n in self.jobs() {
            if self.object(n).code() == "X.retrying" {
                let why = failure_of(&self.object(n).whys).with("by", self.who);
                self.settle(n, State::Error, Why { code: "E.killed".to_owned(), ..why });
                any = true;
                continue;
            }
            if !self.object(n).is_live() {
                continue;
            }
            let by = self.who.to_owned();
            for target in self.change(n).targets.values_mut().filter(|target| target.end.is_none()) {
                let known = target.stop.as_ref().is_some_and(|stop| stop.now || !at_once);
                if !known {
                    target.stop = Some(StopAsked { by: by.clone(), now: at_once, sent: false });
                }
            }
            any = true;
        }
        if any { Ok(()) } else { Err(self.no()) }
    }

    fn reset_all(&mut self) {
        let now = self.now;
        for n in self.jobs().chain(std::iter::once(self.n)) {
            reset(self.change(n), now);
        }
    }

    fn set_upcoming(&mut self) -> Result<(), Refused> {
        if self.state() == State::Running {
            return Err(self.no());
        }
        self.must_not_run()?;
        if self.run.ended.is_none() {
            self.must_not_close()?;
        }
        if self.state() != State::Upcoming || self.is_app() {
            self.reset_all();
        }
        if self.run.ended.is_some() && self.graph.delivery {
            // Nothing is worked out any more: a delivery of its own starts it again.
            for n in self.jobs().chain(std::iter::once(self.n)) {
                self.change(n).whys = vec![Why::new("W.demand", [("right", "act-on-jobs".to_owned())])];
            }
        }
        Ok(())
    }

    fn mark_finished(&mut self) -> Result<(), Refused> {
        let from =
            [State::Error, State::Upcoming, State::Descheduled, State::NotScheduled, State::Difficulty];
        self.must_be(&from)?;
        self.must_not_run()?;
        self.must_not_close()?;
        let why = self.by("F.forced");
        for n in self.jobs() {
            if self.object(n).state != State::Finished {
                self.settle(n, State::Finished, why.clone());
            }
        }
        self.free_app();
        if self.is_app() {
            self.settle(self.n, State::Finished, why);
        }
        Ok(())
    }

    fn mark_error(&mut self) -> Result<(), Refused> {
        let unreachable = !self.is_app() && self.object(self.n).code() == "R.unreachable";
        if !unreachable {
            self.must_be(&[State::Finished, State::Upcoming])?;
            self.must_not_run()?;
        }
        let why = self.by("E.forced");
        let object = self.change(self.n);
        for target in object.targets.values_mut().filter(|target| target.end.is_none()) {
            target.phase = Phase::Ended;
            target.end = Some(End { kind: "lost".to_owned(), ..End::default() });
        }
        self.settle(self.n, State::Error, why);
        Ok(())
    }

    fn leave_out(&mut self, state: State, code: &str) -> Result<(), Refused> {
        self.must_be(&[State::Upcoming])?;
        let why = self.by(code);
        if !self.is_app() || self.object(self.n).started_at.is_none() {
            self.settle(self.n, state, why);
            return Ok(());
        }
        for n in self.jobs() {
            if self.object(n).state == State::Upcoming {
                self.settle(n, state, why.clone());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
