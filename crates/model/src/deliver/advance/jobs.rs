//! Applications and jobs: what each is looked at for, how they begin.

use super::Command;
use super::expects::names;
use super::gate::{Item, Verdict, is_derived};
use super::walk::Walk;
use crate::deliver::cause::codes;
use crate::deliver::expr::Template;
use crate::deliver::graph::{Expect, Job, JobKind, Mode, Offline, On, OnError};
use crate::deliver::run::{End, Phase, Target};
use crate::deliver::state::{State, Why};
use std::collections::BTreeMap;

impl<'a> Walk<'a, '_> {
    pub fn expects_of(&self, n: usize) -> &'a [Expect] {
        if self.is_app(n) { &self.app_def(self.order.app_of[n]).expects } else { &self.job_def(n).1.expects }
    }
    pub fn priority(&self, n: usize) -> u8 {
        // An application is as urgent as the most urgent of its jobs.
        if self.is_app(n) {
            self.app_def(self.order.app_of[n]).jobs.iter().map(|job| job.priority).max().unwrap_or(0)
        } else {
            self.job_def(n).1.priority
        }
    }
    pub fn is_app(&self, n: usize) -> bool {
        self.order.app_at[self.order.app_of[n]] == n
    }
    /// What follows an error of a job (§8.2).
    pub fn on_error_of(&self, n: usize) -> OnError {
        let (app, job) = self.job_def(n);
        match job.on_error.unwrap_or(app.on_error) {
            OnError::Tier if self.facts.tier_on_error == OnError::Tier => OnError::Stop,
            OnError::Tier => self.facts.tier_on_error,
            other => other,
        }
    }

    /// An application and its jobs.
    pub fn look_at_app(&mut self, app: usize) {
        let at = self.order.app_at[app];
        self.rest[at] = false;
        self.own = None;
        if self.objects[at].started_at.is_none() {
            self.let_go(at);
            match self.open(app) {
                Some(Opening::Queued) => return,
                Some(Opening::Own(state, whys)) => self.own = Some((state, whys)),
                None => {}
            }
        }
        for job in &self.order.jobs[app] {
            self.look_at_job(at + 1 + job);
        }
        self.settle_app(app);
    }

    /// Whether an application begins; else how it stands by itself.
    fn open(&mut self, app: usize) -> Option<Opening> {
        let at = self.order.app_at[app];
        let def = self.app_def(app);
        let calendar =
            if def.timing.calendar.is_empty() { &self.graph.calendar } else { &def.timing.calendar };
        let item = Item {
            on_demand: def.on_demand,
            timing: &def.timing,
            calendar,
            expects: &def.expects,
            when: def.when.as_ref(),
            wait_max: None,
        };
        let links = match self.still_busy(app) {
            Some(why) => super::links::Links::Wait(vec![why], false),
            None => self.links_into(app),
        };
        match self.gate(at, &item, links, Vec::new()) {
            Verdict::Keep => Some(Opening::Own(self.objects[at].state, self.objects[at].whys.clone())),
            Verdict::Queued => Some(Opening::Queued),
            Verdict::Be(state, whys) => Some(Opening::Own(state, whys)),
            Verdict::Fail(why) => Some(Opening::Own(State::Error, vec![why])),
            Verdict::Go => {
                let now = self.now();
                let object = &mut *self.objects[at];
                object.started_at = Some(now);
                object.next_at = None;
                self.touch(at);
                self.write_sets(at, On::Start);
                None
            }
        }
    }

    /// Of a run that is called off: what closes it begins when everything else has come to rest.
    fn still_busy(&self, app: usize) -> Option<Why> {
        if !self.cancelling || !self.order.closing[app] {
            return None;
        }
        let busy = (0..self.objects.len()).find(|n| {
            let object = &*self.objects[*n];
            !self.order.closing[self.order.app_of[*n]]
                && !self.is_app(*n)
                && (object.is_live() || matches!(object.state, State::Running | State::Difficulty))
        })?;
        let parent = self.path(self.order.app_at[self.order.app_of[busy]]).to_owned();
        let state = self.objects[busy].state.word().to_owned();
        Some(Why::new("W.link", [("parent", parent), ("state", state), ("on", "always".to_owned())]))
    }

    fn look_at_job(&mut self, n: usize) {
        self.rest[n] = false;
        self.let_go(n);
        let app = self.order.app_of[n];
        let object = &*self.objects[n];
        match object.state {
            State::Running => return self.running(n),
            State::Difficulty => return self.difficulty(n),
            state if state.is_settled() && !is_derived(object) => return self.settled(n),
            _ => {}
        }
        let parent = &*self.objects[self.order.app_at[app]];
        let opened = parent.started_at.is_some() && !parent.is_marked_error();
        let alone = object.forced.is_some();
        if !opened && !alone {
            return self.share(n, app);
        }
        let (_, def) = self.job_def(n);
        let links = self.jobs_before(n);
        let agents = self.agents_away(n, def);
        let item = Item {
            on_demand: def.on_demand,
            timing: &def.timing,
            calendar: &def.timing.calendar,
            expects: &def.expects,
            when: def.when.as_ref(),
            wait_max: def.wait_max,
        };
        match self.gate(n, &item, links, agents) {
            Verdict::Keep => {}
            // What comes after it must not take it for settled while units are given out.
            Verdict::Queued if self.objects[n].state.is_settled() => {
                self.be(n, State::Upcoming, vec![Why::new("W.resource", [])]);
            }
            Verdict::Queued => {}
            Verdict::Be(state, whys) => self.be(n, state, whys),
            Verdict::Fail(why) => self.fail(n, why),
            Verdict::Go => self.start(n),
        }
        if self.objects[n].state.is_settled() {
            self.settled(n);
        }
    }

    /// A job whose application has not begun shares its fate.
    fn share(&mut self, n: usize, app: usize) {
        let at = self.order.app_at[app];
        let parent = &*self.objects[at];
        // The application's own state is written after its jobs: what it is going to be was worked out just before.
        let (state, why) = match &self.own {
            Some((state, whys)) => (*state, whys.first()),
            None => (parent.state, parent.whys.first()),
        };
        let name = &self.app_def(app).name;
        let told = |why: Why| {
            why.with("application", name.clone()).with("on", "application").with("state", state.word())
        };
        let (mine, code) = match state {
            State::Descheduled | State::Error => (State::Descheduled, "D.upstream"),
            State::NotScheduled | State::Finished => (State::NotScheduled, "U.condition"),
            _ => (State::Upcoming, "W.link"),
        };
        self.rest[n] = self.rest[at];
        let object = &*self.objects[n];
        let stopped = mine == State::Upcoming && self.facts.engine_stopped.is_some();
        let same = object.state == mine
            && object.whys.len() == 1 + usize::from(stopped)
            && object.whys[0].get("on") == "application"
            && object.whys[0].get("state") == state.word()
            && (mine != State::NotScheduled || why.is_none_or(|why| object.whys[0].code == why.code));
        if !same {
            let why = match why {
                // What is told of a parent is told of the application: its state is the one that follows.
                Some(why) if mine == State::NotScheduled && state == mine => match why.get("parent") {
                    "" => why.clone(),
                    _ => why.clone().with("parent", name.clone()),
                },
                _ => Why::new(code, [("parent", name.clone())]),
            };
            let mut whys = vec![told(why)];
            if stopped {
                whys.extend(self.engine());
            }
            self.be(n, mine, whys);
        }
        if mine.is_settled() {
            self.settled(n);
        }
    }

    /// Agents a job goes to: those of a rerun, else those its template names, each once, without those left out.
    pub fn agents_of(&self, n: usize, job: &Job) -> Result<Vec<String>, Why> {
        let object = &self.objects[n];
        let submit = |cause: codes::Code| Why::new("E.submit", [("cause", cause.owned())]);
        let filled = match &object.only {
            Some(only) => only.join(","),
            None => job
                .agents
                .fill(&|name| self.value(name))
                .map_err(|name| submit(codes::VALUE_MISSING).with("name", name))?,
        };
        let mut agents: Vec<String> = Vec::new();
        for name in filled.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if !agents.iter().any(|known| known == name) && !object.skipped.contains_key(name) {
                agents.push(name.to_owned());
            }
        }
        if agents.is_empty() { Err(submit(codes::NO_AGENT)) } else { Ok(agents) }
    }

    fn is_connected(&self, agent: &str) -> bool {
        self.facts.agents.get(agent).is_some_and(|fact| fact.connected)
    }

    /// Reasons to wait for agents; none when it can begin, or when beginning will say what is wrong.
    fn agents_away(&self, n: usize, job: &Job) -> Vec<Why> {
        if !goes_to_agents(job) || (job.fanout && job.offline != Offline::Wait) {
            return Vec::new();
        }
        let Ok(agents) = self.agents_of(n, job) else { return Vec::new() };
        let away: Vec<&String> = agents.iter().filter(|agent| !self.is_connected(agent)).collect();
        let enough = if job.fanout { away.is_empty() } else { away.len() < agents.len() };
        if enough || job.offline == Offline::Fail {
            return Vec::new();
        }
        let seen = away.iter().filter_map(|agent| self.facts.agents.get(*agent)?.seen_at).max();
        let why = Why::new("W.agent", [("agent", names(&away))]);
        vec![why.with("seen_at", seen.map(|at| at.to_string()).unwrap_or_default())]
    }

    /// Begins a job: a new try of all its agents, or of those named.
    pub fn start(&mut self, n: usize) {
        let (_, job) = self.job_def(n);
        let now = self.now();
        if job.mode == Mode::Stop {
            let why = Why::new("D.operator", [("mode", "stop".to_owned())]);
            return self.be(n, State::Descheduled, vec![why]);
        }
        let object = &mut *self.objects[n];
        object.attempt += 1;
        object.started_at = object.started_at.or(Some(now));
        object.next_at = None;
        object.overrun = false;
        object.code = None;
        object.cause = None;
        self.touch(n);
        self.write_sets(n, On::Start);
        if job.mode == Mode::Simulate {
            return self.be(n, State::Finished, vec![Why::new("F.simulated", [])]);
        }
        match &job.kind {
            JobKind::Hook { hook, .. } if self.lacks_hook(hook) => {
                let why = Why::new("F.nochange", [("hook", hook.clone())]);
                self.be(n, State::Finished, vec![why]);
            }
            JobKind::Manual { deciders, question, .. } => {
                let mut why = Why::new("X.guided", [("manual", "yes".to_owned())]);
                for (name, lang) in [("question_en", "en"), ("question_fr", "fr")] {
                    why = why.with(name, self.question(question, lang));
                }
                self.be(n, State::Difficulty, vec![why.with("who", deciders.join(", "))]);
            }
            JobKind::Subflow { app } => {
                let phase = Phase::Active;
                let target = Target { phase, sent_at: Some(now), started_at: Some(now), ..Target::default() };
                self.objects[n].targets.insert(String::new(), target);
                self.demand(n, app);
                self.running(n);
            }
            _ if job.kind.is_on_agent() => self.dispatch(n, job),
            _ => {
                let phase = Phase::Active;
                let target = Target { phase, sent_at: Some(now), started_at: Some(now), ..Target::default() };
                self.objects[n].targets.insert(String::new(), target);
                let path = self.path(n).to_owned();
                self.command(Command::Builtin { path });
                self.running(n);
            }
        }
    }

    /// The question of a manual job, with its values; in another language where it is not written in this one.
    fn question(&self, texts: &BTreeMap<String, String>, lang: &str) -> String {
        let text = texts.get(lang).or_else(|| texts.values().next()).map_or("", String::as_str);
        let filled = Template::parse(text).ok().and_then(|t| t.fill(&|name| self.value(name)).ok());
        filled.unwrap_or_else(|| text.to_owned())
    }

    /// Whether the package is known not to have a hook.
    fn lacks_hook(&self, hook: &str) -> bool {
        self.value("package.manifest.hooks")
            .is_some_and(|hooks| hooks.get(hook).and_then(serde_json::Value::as_bool) != Some(true))
    }

    fn dispatch(&mut self, n: usize, job: &Job) {
        let mut agents = match self.agents_of(n, job) {
            Ok(agents) => agents,
            Err(why) => return self.fail(n, why),
        };
        if !job.fanout && agents.len() > 1 {
            let one = agents.iter().position(|agent| self.is_connected(agent)).unwrap_or(0);
            agents = vec![agents.swap_remove(one)];
        }
        let now = self.now();
        let mut sent = 0;
        for agent in agents {
            if self.objects[n].targets.contains_key(&agent) {
                continue;
            }
            let mut target = Target { sent_at: Some(now), ..Target::default() };
            if !self.is_connected(&agent) && job.offline == Offline::Skip && job.fanout {
                self.objects[n].skipped.insert(agent, "offline".to_owned());
                continue;
            }
            if !self.is_connected(&agent) && job.offline == Offline::Fail {
                let cause = Some(codes::AGENT_UNREACHABLE.owned());
                target.phase = Phase::Ended;
                target.end = Some(End { kind: "refused".to_owned(), cause, ..End::default() });
            } else {
                let path = self.path(n).to_owned();
                self.command(Command::Dispatch { path, agent: agent.clone() });
            }
            self.objects[n].targets.insert(agent, target);
            sent += 1;
        }
        if sent == 0 && self.objects[n].targets.is_empty() {
            // Everybody was left out: that is no success.
            let skipped = names(&self.objects[n].skipped.keys().collect::<Vec<_>>());
            let why = Why::new("E.submit", [("cause", codes::AGENT_UNREACHABLE.owned()), ("agent", skipped)]);
            return self.fail(n, why);
        }
        self.running(n);
    }

    /// A subflow job demands another application; one that has settled begins anew.
    fn demand(&mut self, n: usize, app: &str) {
        let Some(at) = self.order.find(app) else { return };
        let sub = self.order.app_of[at];
        let who = self.path(n).to_owned();
        if self.objects[at].demanded.as_ref().is_some_and(|(_, by)| *by == who) {
            return;
        }
        let now = self.now();
        if self.done[sub] || self.objects[at].state.is_settled() {
            for k in at..=at + self.app_def(sub).jobs.len() {
                crate::deliver::act::reset(self.objects[k], now);
                self.touch(k);
            }
            self.done[sub] = false;
        }
        self.objects[at].demanded = Some((now, who));
        self.touch(at);
        self.again(sub);
    }
}

/// An application that has not begun.
enum Opening {
    /// Units are given out first.
    Queued,
    /// It stands so by itself.
    Own(State, Vec<Why>),
}

/// Whether agents carry it out in this mode.
fn goes_to_agents(job: &Job) -> bool {
    job.kind.is_on_agent() && matches!(job.mode, Mode::Exec | Mode::Test)
}
