//! What follows an end: policies, units given back, resources written, outcomes, occurrences to come; how applications and runs stand (§8.2, §9.3, §9.4).

use super::walk::Walk;
use super::{Command, Ended};
use crate::deliver::back::is_past_return;
use crate::deliver::graph::{Free, Job, On, OnError, Set};
use crate::deliver::run::Object;
use crate::deliver::state::{State, Why};

/// States of several things taken together (§9.4).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    error: usize,
    difficulty: usize,
    running: usize,
    finished: usize,
    not_scheduled: usize,
    descheduled: usize,
    upcoming: usize,
}

impl Counts {
    /// One more. An error that does not count is as good as an end.
    pub fn add(&mut self, state: State, counts: bool) {
        *match state {
            State::Error if counts => &mut self.error,
            State::Error | State::Finished => &mut self.finished,
            State::Difficulty => &mut self.difficulty,
            State::Running => &mut self.running,
            State::NotScheduled => &mut self.not_scheduled,
            State::Descheduled => &mut self.descheduled,
            State::Upcoming => &mut self.upcoming,
        } += 1;
    }
    /// The first that fits.
    pub fn state(self) -> State {
        let others = self.descheduled + self.upcoming;
        if self.error > 0 {
            State::Error
        } else if self.difficulty > 0 {
            State::Difficulty
        } else if self.running > 0 {
            State::Running
        } else if others == 0 && (self.finished > 0 || self.not_scheduled == 0) {
            State::Finished
        } else if others == 0 {
            State::NotScheduled
        } else if self.upcoming == 0 {
            State::Descheduled
        } else {
            State::Upcoming
        }
    }
}

/// Whether an error counts above; by word of a person it always does.
pub(super) fn counts(on_error: OnError, object: &Object) -> bool {
    on_error != OnError::Continue || object.code() == "E.forced"
}

/// The failure a retry or a decision was about.
pub(in crate::deliver) fn failure_of(whys: &[Why]) -> Why {
    let Some(why) = whys.first() else { return Why::new("E.exit", []) };
    let mut failure = Why { until: None, ..why.clone() };
    for key in ["ended", "skippable", "who"] {
        failure.details.remove(key);
    }
    failure.code = match why.get("ended") {
        "" => "E.exit".to_owned(),
        ended => ended.to_owned(),
    };
    if why.code == "X.retrying" {
        failure.details.remove("of");
        failure.details.remove("failed");
        let before = why.get("attempt").parse::<u32>().unwrap_or(1).saturating_sub(1);
        failure = failure.with("attempt", before.to_string());
    }
    failure
}

impl Walk<'_, '_> {
    pub fn succeeded(&mut self, n: usize, job: &Job) {
        let object = &mut *self.objects[n];
        let ends: Vec<_> = object.targets.values().filter_map(|target| target.end.as_ref()).collect();
        let code = ends
            .iter()
            .find(|end| end.code.is_some_and(|code| job.warning_codes.contains(&code)))
            .or(ends.first())
            .and_then(|end| end.code);
        let warned = ends.iter().any(|end| end.code.is_some_and(|code| job.warning_codes.contains(&code)));
        let warnings: usize = ends.iter().map(|end| end.warnings.len()).sum();
        let unchanged = !ends.is_empty() && ends.iter().all(|end| end.unchanged);
        let skipped: Vec<&String> = object.skipped.keys().collect();
        let reboot = ends.iter().any(|end| end.reboot);
        let word = if warned || warnings > 0 || reboot || !skipped.is_empty() {
            "F.warn"
        } else if unchanged {
            "F.nochange"
        } else {
            "F.ok"
        };
        let mut why = Why::new(word, [])
            .with("code", code.map(|code| code.to_string()).unwrap_or_default())
            .with("skipped", super::expects::names(&skipped));
        if warnings > 0 {
            why = why.with("warnings", warnings.to_string());
        }
        if reboot {
            why = why.with("reboot", "yes");
        }
        object.code = code;
        object.cause = None;
        self.touch(n);
        self.be(n, State::Finished, vec![why]);
    }

    /// A job failed and there is no other try: what its policy says (T7, T13).
    pub fn fail(&mut self, n: usize, why: Why) {
        let (_, job) = self.job_def(n);
        let cause = Some(why.get("cause").to_owned()).filter(|cause| !cause.is_empty());
        self.objects[n].cause.clone_from(&cause);
        let policy = match self.on_error_of(n) {
            _ if self.cancelling => OnError::Stop,
            // RB-1: there is no way back; a person goes forward.
            OnError::Rollback if self.is_past_return() => OnError::Guided,
            policy => policy,
        };
        match policy {
            OnError::Guided => {
                let skippable = if job.skippable { "yes" } else { "no" };
                let asked = Why { code: "X.guided".to_owned(), ..why.clone() }
                    .with("ended", why.code)
                    .with("skippable", skippable);
                self.objects[n].taken_over = None;
                self.be(n, State::Difficulty, vec![asked]);
            }
            OnError::Rollback => {
                let kept = cause.is_some_and(|cause| self.never_rolls_back(&cause));
                if !kept && self.decision.is_none() {
                    *self.decision = Some("rollback".to_owned());
                    let path = self.path(n).to_owned();
                    self.command(Command::Rollback { path });
                }
                self.be(n, State::Error, vec![why]);
            }
            _ => self.be(n, State::Error, vec![why]),
        }
    }

    fn is_past_return(&self) -> bool {
        let reversible = self.value("package.manifest.reversible");
        let said = reversible.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        let objects = self.order.paths.iter().zip(&self.objects);
        is_past_return(said, objects.map(|(path, object)| (path.as_str(), &**object)))
    }

    fn never_rolls_back(&self, cause: &str) -> bool {
        self.value("policy.no_auto_rollback_causes")
            .and_then(|causes| causes.as_array().map(|all| all.iter().any(|one| one == cause)))
            .unwrap_or(false)
    }

    /// A job that has settled: told once, gives back what it held, comes again when it is cyclic.
    pub fn settled(&mut self, n: usize) {
        let app = self.order.app_of[n];
        let done = self.done[app];
        self.release(n, |free| free == Free::Job || (done && free == Free::Application));
        self.tell(n);
        let (_, job) = self.job_def(n);
        self.come_again(n, &job.timing);
    }

    fn come_again(&mut self, n: usize, timing: &crate::deliver::graph::Timing) -> bool {
        let object = &*self.objects[n];
        if timing.cycle.is_none() || object.state != State::Finished || self.cancelling {
            return false;
        }
        let ended_at = object.ended_at.unwrap_or(self.now());
        let Some(next) = self.next_occurrence(timing, ended_at) else { return false };
        let now = self.now();
        let object = &mut *self.objects[n];
        let (demanded, outputs) = (object.demanded.take(), std::mem::take(&mut object.outputs));
        crate::deliver::act::reset(object, now);
        object.demanded = demanded;
        object.outputs = outputs;
        object.last = Some(State::Finished);
        object.next_at = Some(next);
        let mut whys = vec![Why::new("W.planned", [("what", "cycle".to_owned())]).until(next)];
        whys.extend(self.engine());
        self.be(n, State::Upcoming, whys);
        self.touch(n);
        self.timer(next);
        true
    }

    /// Outcome and resources, once.
    fn tell(&mut self, n: usize) {
        if self.objects[n].told {
            return;
        }
        self.objects[n].told = true;
        self.touch(n);
        let path = self.path(n).to_owned();
        self.command(Command::Outcome { path });
        match self.objects[n].state {
            State::Finished => self.write_sets(n, On::Success),
            State::Error => self.write_sets(n, On::Error),
            State::NotScheduled => self.write_sets(n, On::NotRun),
            _ => {}
        }
        self.write_sets(n, On::Always);
    }

    pub fn write_sets(&mut self, n: usize, on: On) {
        let sets: &[Set] = if self.is_app(n) {
            &self.graph.apps[self.order.app_of[n]].sets
        } else {
            &self.job_def(n).1.sets
        };
        for set in sets.iter().filter(|set| set.on == on) {
            // A value that is not there writes nothing: the file was checked for names that cannot be.
            if let Ok(value) = set.value.fill(&|name| self.value(name)) {
                let command = Command::Set {
                    path: self.path(n).to_owned(),
                    resource: set.resource.clone(),
                    op: set.op.clone(),
                    value,
                };
                self.command(command);
            }
        }
    }

    /// A job of it is under way, or about to be tried or decided again.
    fn is_busy(&self, app: usize) -> bool {
        let at = self.order.app_at[app];
        (at + 1..=at + self.app_def(app).jobs.len()).any(|n| {
            let object = &*self.objects[n];
            object.is_live() || matches!(object.state, State::Running | State::Difficulty)
        })
    }

    /// How an application stands, after its jobs; whether it has settled with all of them.
    pub fn settle_app(&mut self, app: usize) {
        let at = self.order.app_at[app];
        let jobs = at + 1..=at + self.app_def(app).jobs.len();
        let own = self.own.take();
        let busy = self.is_busy(app);
        let all_rest = !jobs.is_empty()
            && jobs.clone().all(|n| self.rest[n] && self.objects[n].state == State::Upcoming);
        let mut counts_all = Counts::default();
        let mut waits = false;
        for n in jobs.clone() {
            let object = &*self.objects[n];
            if object.state == State::Upcoming && self.rest[n] && !all_rest {
                continue;
            }
            waits |= object.state == State::Upcoming;
            counts_all.add(object.state, counts(self.on_error_of(n), object));
        }
        let mut state = counts_all.state();
        let mut whys = None;
        if let Some((own_state, own_whys)) = own {
            // Only what was started by force shows through.
            if !matches!(state, State::Error | State::Difficulty | State::Running) || own_state.is_settled() {
                state = own_state;
                whys = Some(own_whys);
            }
            waits |= !own_state.is_settled();
        } else if self.objects[at].is_marked_error() {
            state = State::Error;
            whys = Some(self.objects[at].whys.clone());
        } else {
            self.rest[at] = all_rest && !busy;
        }
        let whys = whys.unwrap_or_else(|| self.app_whys(app, state));
        if state == State::Error {
            let cause = whys.first().map(|why| why.get("cause").to_owned()).filter(|c| !c.is_empty());
            self.objects[at].cause = cause;
        }
        self.be(at, state, whys);
        let done = state.is_settled() && !busy && !waits;
        self.done[app] = done;
        if done {
            self.app_done(app);
        }
    }

    fn app_done(&mut self, app: usize) {
        let at = self.order.app_at[app];
        for n in at..=at + self.app_def(app).jobs.len() {
            self.release(n, |free| free == Free::Application || (free == Free::Job && n == at));
        }
        self.tell(at);
        if self.come_again(at, &self.app_def(app).timing) {
            let now = self.now();
            self.done[app] = false;
            for n in at + 1..=at + self.app_def(app).jobs.len() {
                crate::deliver::act::reset(self.objects[n], now);
                self.touch(n);
            }
            // Its jobs share its fate again.
            self.again(app);
        }
    }

    /// Why an application that has begun is as it is: its jobs.
    fn app_whys(&self, app: usize, state: State) -> Vec<Why> {
        let at = self.order.app_at[app];
        let jobs = at + 1..=at + self.app_def(app).jobs.len();
        let first = |of: &dyn Fn(usize) -> bool| jobs.clone().find(|n| of(*n));
        let is = |n: usize| self.objects[n].state == state;
        let found = match state {
            State::Finished => return vec![self.finished_why(app)],
            State::Error => first(&|n| is(n) && counts(self.on_error_of(n), self.objects[n])),
            State::Upcoming => first(&|n| is(n) && !self.rest[n]).or_else(|| first(&is)),
            _ => first(&is),
        };
        let Some(n) = found else { return Vec::new() };
        let mut whys: Vec<Why> =
            self.objects[n].whys.iter().map(|why| why.clone().with("job", self.path(n))).collect();
        if state == State::Running
            && let Some(why) = whys.first_mut()
        {
            let running = jobs.clone().filter(|n| is(*n)).count().to_string();
            let of = self.app_def(app).jobs.len().to_string();
            *why = why.clone().with("running", running).with("of", of);
            why.details.remove("done");
            why.details.remove("attempt");
        }
        whys
    }

    fn finished_why(&self, app: usize) -> Why {
        let at = self.order.app_at[app];
        let mut kinds = std::collections::BTreeMap::new();
        for n in at + 1..=at + self.app_def(app).jobs.len() {
            let object = &*self.objects[n];
            if matches!(object.state, State::Finished | State::Error) {
                let kind = if object.state == State::Error { "F.warn" } else { object.code() };
                kinds.entry(kind.to_owned()).or_insert(n);
            }
        }
        let of = |kind: &str, n: usize| {
            let why = self.objects[n].whys.first().cloned().unwrap_or_default();
            Why { code: kind.to_owned(), ..why }.with("job", self.path(n))
        };
        match (kinds.len(), kinds.first_key_value()) {
            (1, Some((kind, n))) if kind != "F.ok" => of(kind, *n),
            (0 | 1, _) => Why::new("F.ok", []),
            _ => match kinds.get("F.warn").or(kinds.get("F.forced")) {
                Some(n) => of("F.warn", *n),
                None => Why::new("F.ok", []),
            },
        }
    }

    /// How the run ended, when it did: everything has settled but what only a demand would start.
    pub fn ended(&mut self) -> Option<Ended> {
        let (mut any, mut rests, mut failed, mut warned, mut untidy) = (false, false, false, false, false);
        for (app, def) in self.graph.apps.iter().enumerate() {
            let at = self.order.app_at[app];
            let object = &*self.objects[at];
            if !self.done[app] {
                let about_to = |n: usize| self.objects[n].state == State::Upcoming && !self.rest[n];
                if !self.rest[at] || self.is_busy(app) || (at + 1..=at + def.jobs.len()).any(about_to) {
                    return None;
                }
                rests = true;
                // What was started by force in it, or marked, counts all the same.
                if object.state != State::Error {
                    continue;
                }
            }
            any = true;
            match object.state {
                State::Error => {
                    failed |= counts(def.on_error, object);
                    untidy |= self.order.closing[app];
                    warned = true;
                }
                State::Descheduled => {
                    failed |= self.graph.delivery;
                    warned = true;
                }
                _ => warned |= matches!(object.code(), "F.warn" | "F.forced"),
            }
        }
        let by_clock =
            |(n, app): (usize, &crate::deliver::graph::App)| self.order.into[n].is_empty() && !app.on_demand;
        if !any || (rests && !self.graph.delivery && self.graph.apps.iter().enumerate().any(by_clock)) {
            return None;
        }
        if self.owner.is_empty() {
            for n in 0..self.objects.len() {
                self.release(n, |free| free == Free::Delivery);
            }
        }
        Some(match (self.cancelling, failed, warned) {
            (true, ..) if untidy => Ended::Failed,
            (true, ..) => Ended::Cancelled,
            (_, true, _) => Ended::Failed,
            (_, _, true) => Ended::Warned,
            _ => Ended::Finished,
        })
    }
}
