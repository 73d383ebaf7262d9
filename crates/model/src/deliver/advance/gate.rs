//! Whether something may start: demand, calendar, holds, links, times, conditions, resources, agents, engine (§8, §9.2). What stands in the way is named.

use super::expects::Met;
use super::links::Links;
use super::walk::Walk;
use crate::Timestamp;
use crate::deliver::expr::{Expr, ExprError};
use crate::deliver::graph::{Cycle, Expect, OnTimeout, Timing};
use crate::deliver::run::Object;
use crate::deliver::state::{State, Why};
use std::time::Duration;

/// An occurrence that is so late still counts: steps are not taken at the very instant.
const LATE: Duration = Duration::from_secs(60);

/// What is to be done with something that has not started.
pub(super) enum Verdict {
    /// It starts.
    Go,
    /// It stays as it is.
    Keep,
    /// It is looked at again when units have been given out.
    Queued,
    /// It is so now.
    Be(State, Vec<Why>),
    /// Its error, which its policy follows.
    Fail(Why),
}

/// What an application and a job have in common.
pub(super) struct Item<'i> {
    pub on_demand: bool,
    pub timing: &'i Timing,
    pub calendar: &'i str,
    pub expects: &'i [Expect],
    pub when: Option<&'i Expr>,
    pub wait_max: Option<Duration>,
}

/// What follows from others is worked out anew each time; what a person or a condition decided stays.
pub(super) fn is_derived(object: &Object) -> bool {
    object.whys.first().is_some_and(|why| {
        why.code == "D.upstream"
            || (why.code == "U.condition" && why.get("what") == "links")
            || why.get("on") == "application"
            // An application that has not begun, in which something was started by force.
            || !why.get("job").is_empty()
    })
}

impl Walk<'_, '_> {
    pub fn value(&self, name: &str) -> Option<serde_json::Value> {
        let find = |path: &str| self.order.find(path).map(|n| &*self.objects[n]);
        let values = super::values::Values {
            graph: self.graph,
            facts: self.facts,
            decision: self.decision.as_deref(),
            cancelling: self.cancelling,
            find: &find,
        };
        values.get(name)
    }
    pub fn condition(&self, when: &Expr) -> Why {
        Why::new(
            "U.condition",
            [
                ("what", "when".to_owned()),
                ("condition", when.text().to_owned()),
                ("value", when.values(&|name| self.value(name))),
            ],
        )
    }
    pub fn wrong_condition(&self, when: &Expr, fault: &ExprError) -> Why {
        Why::new(
            "E.submit",
            [
                ("cause", "condition".to_owned()),
                ("condition", when.text().to_owned()),
                ("value", when.values(&|name| self.value(name))),
                ("fault", fault.to_string()),
            ],
        )
    }

    /// Upcoming for these reasons, and because the engine is stopped if it is.
    fn upcoming(&self, mut whys: Vec<Why>) -> Verdict {
        whys.extend(self.engine());
        Verdict::Be(State::Upcoming, whys)
    }

    /// Everything but agents: those are the caller's, told as further reasons.
    pub fn gate(&mut self, n: usize, item: &Item<'_>, links: Links, agents: Vec<Why>) -> Verdict {
        let object = &*self.objects[n];
        if object.state.is_settled() && !is_derived(object) {
            return Verdict::Keep;
        }
        let app = self.order.app_of[n];
        if self.cancelling && !self.order.closing[app] {
            let why = Why::new("U.operator", [("cancelled", "yes".to_owned())]);
            return Verdict::Be(State::NotScheduled, vec![why]);
        }
        let (forced, begun) = (object.forced.is_some(), object.forced.is_some() || object.again);
        if item.on_demand && object.demanded.is_none() && !begun {
            self.rest[n] = true;
            return self.upcoming(vec![Why::new("W.demand", [("right", "act-on-jobs".to_owned())])]);
        }
        if !begun && !self.runs_today(item.calendar) {
            let date = self.facts.date.name.clone();
            let why = Why::new("U.calendar", [("calendar", item.calendar.to_owned()), ("date", date)]);
            return Verdict::Be(State::NotScheduled, vec![why]);
        }
        let mut blockers = self.held(n);
        match if forced { Links::Open } else { links } {
            Links::Open => {}
            Links::Wait(whys, rest) => {
                self.rest[n] = rest;
                blockers.extend(whys);
            }
            Links::Dead(state, why) => return Verdict::Be(state, vec![why]),
            Links::Wrong(why) => return Verdict::Fail(why),
        }
        if !begun {
            match self.planned(n, item.timing) {
                Planned::Now => {}
                Planned::Later(why) => blockers.push(why),
                Planned::Never(state, why) => return Verdict::Be(state, vec![why]),
            }
        }
        if !blockers.is_empty() {
            return self.upcoming(blockers);
        }
        if !begun && let Some(when) = item.when {
            match when.holds(&|name| self.value(name)) {
                Ok(true) => {}
                Ok(false) => return Verdict::Be(State::NotScheduled, vec![self.condition(when)]),
                Err(fault) => return Verdict::Fail(self.wrong_condition(when, &fault)),
            }
        }
        self.ready(n, item, forced, agents)
    }

    /// It would start; resources, agents, the engine.
    fn ready(&mut self, n: usize, item: &Item<'_>, forced: bool, agents: Vec<Why>) -> Verdict {
        if self.objects[n].ready_at.is_none() {
            self.objects[n].ready_at = Some(self.now());
            self.touch(n);
        }
        let since = self.objects[n].ready_at.unwrap_or(self.now());
        if let Some(engine) = self.engine() {
            return Verdict::Be(State::Upcoming, std::iter::once(engine).chain(agents).collect());
        }
        if let Some(max) = item.wait_max
            && !self.timer(since.plus(max))
        {
            let seconds = max.as_secs().to_string();
            return Verdict::Fail(Why::new("E.wait", [("what", "wait".to_owned()), ("seconds", seconds)]));
        }
        let mut blockers = match self.expectations(n, item.expects, forced, since) {
            Met::Yes => Vec::new(),
            Met::Queue if agents.is_empty() => {
                self.queue.push(n);
                return Verdict::Queued;
            }
            Met::Queue => Vec::new(),
            Met::No(whys) => whys,
            Met::Never(OnTimeout::Error, why) => return Verdict::Fail(why),
            Met::Never(OnTimeout::Deschedule, why) => {
                return Verdict::Be(State::Descheduled, vec![why]);
            }
            Met::Never(OnTimeout::Skip, why) => {
                return Verdict::Be(State::NotScheduled, vec![why]);
            }
        };
        blockers.extend(agents);
        if !blockers.is_empty() {
            return Verdict::Be(State::Upcoming, blockers);
        }
        Verdict::Go
    }

    fn runs_today(&self, calendar: &str) -> bool {
        calendar.is_empty()
            || calendar.eq_ignore_ascii_case("always")
            || self.facts.calendars.runs_on(calendar, &self.facts.date.name)
    }

    /// Held itself, or with its application.
    fn held(&self, n: usize) -> Vec<Why> {
        if self.facts.held.is_empty() {
            return Vec::new();
        }
        let app = self.order.app_at[self.order.app_of[n]];
        let Some(held) = self.facts.held.get(self.path(n)).or_else(|| self.facts.held.get(self.path(app)))
        else {
            return Vec::new();
        };
        vec![Why::new(
            "W.held",
            [("by", held.by.clone()), ("at", held.at.to_string()), ("note", held.note.clone())],
        )]
    }

    fn planned(&mut self, n: usize, timing: &Timing) -> Planned {
        let date = &self.facts.date;
        let now = self.now();
        let later = |what: &str, at: Timestamp| {
            Planned::Later(Why::new("W.planned", [("what", what.to_owned())]).until(at))
        };
        if let Some((_, to)) = timing.window {
            let closes = date.minute(to).plus(LATE);
            if !self.timer(closes) {
                let closed_at = date.minute(to).to_string();
                let why = Why::new("D.calendar", [("what", "window".to_owned()), ("closed_at", closed_at)]);
                return Planned::Never(State::Descheduled, why);
            }
        }
        if let (Some(Cycle::At(minutes)), None) = (&timing.cycle, self.objects[n].next_at) {
            // What was missed is not made up for.
            let Some(at) = occurrence(minutes, |m| date.minute(m), |at| at.plus(LATE) > now) else {
                let why = Why::new("U.calendar", [("what", "cycle".to_owned()), ("date", date.name.clone())]);
                return Planned::Never(State::NotScheduled, why);
            };
            self.objects[n].next_at = Some(at);
            self.touch(n);
        }
        let next = self.objects[n].next_at;
        let times = [
            ("cycle", next),
            ("at", timing.at.map(|m| date.minute(m))),
            ("window", timing.window.map(|(from, _)| date.minute(from))),
        ];
        for (what, at) in times {
            if let Some(at) = at
                && self.timer(at)
            {
                return later(what, at);
            }
        }
        Planned::Now
    }

    /// When a cyclic object that finished comes again: nothing when its day or its window is over by then (T25).
    pub fn next_occurrence(&self, timing: &Timing, ended_at: Timestamp) -> Option<Timestamp> {
        let date = &self.facts.date;
        let next = match timing.cycle.as_ref()? {
            Cycle::Every(pause) => ended_at.plus(*pause),
            Cycle::At(minutes) => occurrence(minutes, |m| date.minute(m), |at| at > ended_at)?,
        };
        let last = timing.window.map_or(24 * 60, |(_, to)| to);
        (next < date.minute(last)).then_some(next)
    }
}

fn occurrence(
    minutes: &[u32],
    at: impl Fn(u32) -> Timestamp,
    fits: impl Fn(Timestamp) -> bool,
) -> Option<Timestamp> {
    minutes.iter().map(|m| at(*m)).filter(|at| fits(*at)).min()
}

enum Planned {
    Now,
    Later(Why),
    Never(State, Why),
}
