//! Goes through a run: applications parents first, then whatever changed because of them.

use super::{Command, Facts, Step};
use crate::Timestamp;
use crate::deliver::graph::{App, Graph, Job};
use crate::deliver::index::Order;
use crate::deliver::resource::Fact;
use crate::deliver::run::{Object, Run};
use crate::deliver::state::{State, Why};
use std::collections::{BTreeMap, BTreeSet};

/// A step in the making. Objects go by their number in [`Order`].
pub(super) struct Walk<'a, 'r> {
    pub graph: &'a Graph,
    pub order: &'a Order,
    pub facts: &'a Facts<'a>,
    pub objects: Vec<&'r mut Object>,
    pub decision: &'r mut Option<String>,
    pub cancelling: bool,
    pub step: Step,
    /// Resources whose units this step takes or gives back.
    pub local: BTreeMap<String, Fact>,
    /// Upcoming, and nothing but a person's demand will change that.
    pub rest: Vec<bool>,
    /// Applications that have settled with all their jobs.
    pub done: Vec<bool>,
    /// Objects that could take units now; who gets them is decided when all are known.
    pub queue: Vec<usize>,
    /// Objects that did not get their units in this step, and of which resources.
    pub refused: BTreeMap<usize, Vec<String>>,
    /// Objects that took units in this step and begin with them.
    pub served: BTreeSet<usize>,
    /// Applications in which something waits for resources.
    pub blocked: BTreeSet<usize>,
    /// The delivery's name, under which it holds what it keeps to its end.
    pub owner: String,
    /// How the application that is being looked at stands by itself, as long as it has not begun.
    pub own: Option<(State, Vec<Why>)>,
    /// Places of applications to look at.
    pub dirty: BTreeSet<usize>,
}

/// What others see of an application.
#[derive(PartialEq)]
struct Seen {
    state: State,
    done: bool,
    rest: bool,
    started: Option<Timestamp>,
    last: Option<State>,
}

impl<'a, 'r> Walk<'a, 'r> {
    pub fn new(
        graph: &'a Graph,
        order: &'a Order,
        run: &'r mut Run,
        facts: &'a Facts<'a>,
        step: Step,
    ) -> Self {
        let mut found: Vec<Option<&'r mut Object>> = Vec::new();
        found.resize_with(order.paths.len(), || None);
        let mut known = order.sorted.iter().peekable();
        for (path, object) in &mut run.objects {
            if let Some(n) = known.next_if(|n| order.paths[**n] == *path) {
                found[*n] = Some(object);
            }
        }
        let owner = facts
            .values
            .get("delivery")
            .and_then(|d| d.get("id"))
            .and_then(|id| id.as_str())
            .unwrap_or("")
            .to_owned();
        Self {
            graph,
            order,
            facts,
            // Every path of the graph is there: the run was completed.
            objects: found.into_iter().flatten().collect(),
            decision: &mut run.decision,
            cancelling: run.cancelling,
            step,
            local: BTreeMap::new(),
            rest: vec![false; order.paths.len()],
            done: vec![false; graph.apps.len()],
            queue: Vec::new(),
            refused: BTreeMap::new(),
            served: BTreeSet::new(),
            blocked: BTreeSet::new(),
            owner,
            own: None,
            dirty: (0..graph.apps.len()).collect(),
        }
    }

    /// Until nothing changes any more.
    pub fn all(&mut self) {
        // Every round settles, starts or refuses something; the bound is for graphs that are none.
        let mut rounds = 16 * (self.order.paths.len() + 16);
        while rounds > 0 {
            rounds -= 1;
            match self.dirty.pop_first() {
                Some(place) => self.app(self.order.apps[place]),
                None if self.serve() => {}
                None => break,
            }
        }
    }

    /// Looks at an application again.
    pub fn again(&mut self, app: usize) {
        self.dirty.insert(self.order.rank[app]);
    }

    fn seen(&self, app: usize) -> Seen {
        let at = self.order.app_at[app];
        let object = &self.objects[at];
        Seen {
            state: object.state,
            done: self.done[app],
            rest: self.rest[at],
            started: object.started_at,
            last: object.last,
        }
    }

    fn app(&mut self, app: usize) {
        let before = self.seen(app);
        self.look_at_app(app);
        if self.seen(app) != before {
            for watcher in &self.order.watchers[app] {
                self.dirty.insert(self.order.rank[*watcher]);
            }
            if self.cancelling && !self.order.closing[app] {
                let closing = (0..self.order.closing.len()).filter(|other| self.order.closing[*other]);
                self.dirty.extend(closing.map(|other| self.order.rank[other]));
            }
        }
    }

    pub fn app_def(&self, app: usize) -> &'a App {
        &self.graph.apps[app]
    }
    /// Application and job of a number that is a job's.
    pub fn job_def(&self, n: usize) -> (&'a App, &'a Job) {
        let app = self.order.app_of[n];
        let def = &self.graph.apps[app];
        (def, &def.jobs[n - self.order.app_at[app] - 1])
    }
    pub fn path(&self, n: usize) -> &'a str {
        &self.order.paths[n]
    }
    pub fn now(&self) -> Timestamp {
        self.facts.now
    }

    /// Notes that an object changed.
    pub fn touch(&mut self, n: usize) {
        let path = self.path(n);
        if !self.step.changed.contains(path) {
            self.step.changed.insert(path.to_owned());
        }
    }
    pub fn command(&mut self, command: Command) {
        self.step.commands.push(command);
    }
    /// Looks again at this instant; whether it lies ahead.
    pub fn timer(&mut self, at: Timestamp) -> bool {
        let ahead = at > self.now();
        if ahead && self.step.next_at.is_none_or(|known| at < known) {
            self.step.next_at = Some(at);
        }
        ahead
    }

    /// Puts an object in a state. What was so already is left alone.
    pub fn be(&mut self, n: usize, state: State, whys: Vec<Why>) {
        let now = self.now();
        let object = &mut *self.objects[n];
        if object.state == state && object.whys == whys {
            return;
        }
        let code = whys.first().map_or("", |why| why.code.as_str());
        if object.state != state || object.code() != code {
            object.since = now;
        }
        if state.is_settled() {
            if !object.state.is_settled() {
                object.ended_at = Some(now);
            }
            if object.state != state || object.code() != code {
                object.told = false;
            }
        } else if object.state.is_settled() {
            object.ended_at = None;
            object.told = false;
        }
        object.state = state;
        object.whys = whys;
        self.touch(n);
    }

    /// Who stopped the engine, as a reason.
    pub fn engine(&self) -> Option<Why> {
        let (by, at) = self.facts.engine_stopped.as_ref()?;
        Some(Why::new("W.engine", [("by", by.clone()), ("at", at.to_string())]))
    }
}
