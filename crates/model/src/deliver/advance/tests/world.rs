//! A small engine for tests: applies commands to resources, asks every step twice.

use crate::Timestamp;
use crate::deliver::act::{self, Action, Refused};
use crate::deliver::advance::*;
use crate::deliver::calendar::{BusinessDate, Calendars};
use crate::deliver::expr::{Expr, Template};
use crate::deliver::graph::*;
use crate::deliver::resource::{Fact, Kind};
use crate::deliver::run::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

pub const fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub fn text(text: &str) -> Template {
    Template::parse(text).unwrap()
}

pub fn command(name: &str) -> Job {
    Job {
        name: name.to_owned(),
        kind: JobKind::Command { argv: vec![text("true")] },
        after: Vec::new(),
        when: None,
        on_demand: false,
        timing: Timing::default(),
        expects: Vec::new(),
        sets: Vec::new(),
        agents: text("a1"),
        fanout: false,
        offline: Offline::Wait,
        queue: String::new(),
        run_as: Template::default(),
        cwd: Template::default(),
        umask: String::new(),
        env: BTreeMap::new(),
        mode: Mode::Exec,
        priority: 0,
        success_codes: vec![0],
        warning_codes: vec![10],
        retry: Retry::default(),
        wait_max: None,
        start_max: None,
        run_max: None,
        silence_max: None,
        signal: String::new(),
        grace: Duration::ZERO,
        expected: None,
        on_error: None,
        skippable: false,
        idempotent: false,
        survives: false,
        chain_only: false,
        memory_bytes_max: 0,
        cpu_max: None,
        open_files_max: 0,
        output_bytes_per_second: 0,
        log_bytes_max: 0,
        stop_at_log_limit: false,
    }
}

pub fn builtin(name: &str, builtin: &str) -> Job {
    let kind = JobKind::Builtin { name: builtin.to_owned(), with: BTreeMap::new() };
    Job { kind, ..command(name) }
}

pub fn app(name: &str, jobs: Vec<Job>) -> App {
    App { name: name.to_owned(), jobs, ..App::default() }
}

pub fn link(from: &str, on: On, to: &str) -> Link {
    Link { from: from.to_owned(), to: to.to_owned(), on, mandatory: true, when: None, any_date: false }
}

pub fn graph(apps: Vec<App>, links: Vec<Link>) -> Graph {
    let graph = Graph { space: "S".to_owned(), apps, links, ..Graph::default() };
    assert!(graph.is_acyclic());
    graph
}

pub fn when(text: &str) -> Option<Expr> {
    Some(Expr::parse(text).unwrap())
}

pub fn take(resource: &str, units: u64) -> Expect {
    Expect {
        resource: resource.to_owned(),
        what: crate::deliver::resource::Expected::Take(units),
        wait: true,
        until: None,
        free: Free::Job,
        on_timeout: OnTimeout::Error,
        unmet_not_scheduled: false,
    }
}

pub fn expect(resource: &str, op: &str, value: &str) -> Expect {
    let what = crate::deliver::resource::Expected::Is { op: op.to_owned(), value: value.to_owned() };
    Expect { what, ..take(resource, 0) }
}

pub struct World {
    pub graph: Graph,
    pub run: Run,
    pub now: Timestamp,
    pub stopped: Option<(String, Timestamp)>,
    pub held: BTreeMap<String, Held>,
    pub agents: BTreeMap<String, AgentFact>,
    pub resources: BTreeMap<String, Fact>,
    pub values: BTreeMap<String, Value>,
    pub calendars: Calendars,
    pub date: BusinessDate,
    pub elsewhere: BTreeMap<String, Elsewhere>,
    pub tier: OnError,
    /// Commands of all steps.
    pub told: Vec<Command>,
    pub ended: Option<Ended>,
    pub next_at: Option<Timestamp>,
}

impl World {
    pub fn new(graph: Graph) -> Self {
        let now = Timestamp::parse("2026-11-20T23:00:00Z").unwrap();
        let connected = AgentFact { connected: true, seen_at: Some(now) };
        Self {
            run: fresh(&graph, now),
            graph,
            now,
            stopped: None,
            held: BTreeMap::new(),
            agents: ["a1", "a2", "a3"].map(|name| (name.to_owned(), connected)).into(),
            resources: BTreeMap::new(),
            values: BTreeMap::new(),
            calendars: Calendars::default(),
            date: BusinessDate { name: "2026-11-21".to_owned(), midnight: now, ..BusinessDate::default() },
            elsewhere: BTreeMap::new(),
            tier: OnError::Stop,
            told: Vec::new(),
            ended: None,
            next_at: None,
        }
    }

    pub fn weight(&mut self, name: &str, max: u64) {
        self.resource(name, Kind::Weight, "").max = max;
    }
    pub fn resource(&mut self, name: &str, kind: Kind, value: &str) -> &mut Fact {
        let fact = Fact {
            kind,
            value: value.to_owned(),
            taken: 0,
            max: 0,
            size: 0,
            code: 0,
            changed_at: self.now,
            holders: Vec::new(),
            reserved: None,
        };
        self.resources.entry(name.to_owned()).or_insert(fact)
    }

    fn one(&mut self) -> Step {
        let facts = Facts {
            now: self.now,
            engine_stopped: self.stopped.clone(),
            held: &self.held,
            agents: &self.agents,
            resources: &self.resources,
            values: &self.values,
            calendars: &self.calendars,
            date: self.date.clone(),
            elsewhere: &self.elsewhere,
            tier_on_error: self.tier,
            lost_after: secs(900),
        };
        advance(&self.graph, &mut self.run, &facts)
    }

    fn apply(&mut self, command: &Command) {
        match command {
            Command::Take { path, resource, units } => {
                let fact = self.resources.get_mut(resource).unwrap();
                fact.taken += units;
                assert!(fact.taken <= fact.max, "{path} takes more of {resource} than there is");
                let delivery = self.values.get("delivery").and_then(|d| d["id"].as_str());
                let lease = self.run.objects[path]
                    .holds
                    .iter()
                    .any(|h| h.resource == *resource && h.free == Free::Delivery);
                fact.holders.push(delivery.filter(|_| lease).unwrap_or(path).to_owned());
            }
            Command::Release { path, resource, units } => {
                let fact = self.resources.get_mut(resource).unwrap();
                fact.taken = fact.taken.checked_sub(*units).expect("no more is given back than was taken");
                fact.holders.retain(|holder| holder != path);
            }
            Command::Set { resource, op, value, .. } => {
                let fact = self.resource(resource, Kind::Text, "");
                match op.as_str() {
                    "push" => fact.size += 1,
                    "empty" => fact.size = 0,
                    _ => fact.value = value.clone(),
                }
            }
            _ => {}
        }
    }

    /// One step, carried out; the same again finds nothing to do (E-8).
    pub fn step(&mut self) -> Step {
        let step = self.one();
        for command in &step.commands {
            self.apply(command);
        }
        self.told.extend(step.commands.iter().cloned());
        self.ended = step.ended.or(self.ended);
        self.next_at = step.next_at;
        let before = self.run.clone();
        let wrote = step.commands.iter().any(|c| matches!(c, Command::Set { .. }));
        let second = self.one();
        if !wrote {
            assert!(second.changed.is_empty(), "{}", self.diff(&before));
            assert_eq!(second.commands, Vec::new());
            assert_eq!(second.ended, None);
            let sooner = second.next_at.is_some_and(|at| step.next_at.is_none_or(|first| at < first));
            assert!(!sooner || step.ended.is_some(), "a time that was not asked for: {:?}", second.next_at);
        } else {
            for command in &second.commands {
                self.apply(command);
            }
            self.told.extend(second.commands);
            self.ended = second.ended.or(self.ended);
        }
        step
    }
    fn diff(&self, before: &Run) -> String {
        let told = |o: &Object| {
            let whys: Vec<_> = o.whys.iter().map(|w| (&w.code, &w.details)).collect();
            format!("{whys:?} holds {:?} told {} next {:?}", o.holds, o.told, o.next_at)
        };
        let pairs = self.run.objects.iter().filter(|(path, o)| before.objects[*path] != **o);
        let lines =
            pairs.map(|(path, o)| format!("{path}\n  {}\n  {}", told(&before.objects[path]), told(o)));
        lines.collect::<Vec<_>>().join("\n")
    }

    pub fn after(&mut self, time: Duration) -> Step {
        self.now = self.now.plus(time);
        self.step()
    }
    pub fn act(&mut self, path: &str, action: Action) -> Result<(), Refused> {
        act::act(&self.graph, &mut self.run, path, &action, "anna", "because", self.now)?;
        self.step();
        Ok(())
    }
    pub fn end(&mut self, path: &str, agent: &str, end: End) {
        act::ended(&self.graph, &mut self.run, path, agent, end, self.now);
        self.step();
    }
    /// Ends an attempt with an exit code, wherever it runs.
    pub fn exit(&mut self, path: &str, code: i32) {
        let agent = self.object(path).live().next().unwrap_or_else(|| panic!("{path} runs")).0.clone();
        let kind = if agent.is_empty() { "done" } else { "exited" };
        self.end(path, &agent, End { kind: kind.to_owned(), code: Some(code), ..End::default() });
    }
    pub fn object(&self, path: &str) -> &Object {
        &self.run.objects[path]
    }
    /// State's letter and reason: `W.link`.
    pub fn is(&self, path: &str) -> String {
        let object = self.object(path);
        let code = object.code().to_owned();
        assert!(code.starts_with(object.state.letter()), "{path}: {:?} {code}", object.state);
        code
    }
    #[track_caller]
    pub fn are(&self, wanted: &[(&str, &str)]) {
        let found: Vec<(&str, String)> = wanted.iter().map(|(path, _)| (*path, self.is(path))).collect();
        let wanted: Vec<(&str, String)> = wanted.iter().map(|(p, c)| (*p, (*c).to_owned())).collect();
        assert_eq!(found, wanted);
    }
    pub fn why(&self, path: &str, key: &str) -> &str {
        self.object(path).whys[0].get(key)
    }
    pub fn away(&mut self, agent: &str, away: bool) {
        self.agents.get_mut(agent).unwrap().connected = !away;
    }
    /// Everything that runs ends well, until nothing runs.
    pub fn finish(&mut self) {
        for _ in 0..10_000 {
            let live: Vec<String> =
                self.run.objects.iter().filter(|(_, o)| o.is_live()).map(|(p, _)| p.clone()).collect();
            let Some(path) = live.first() else { return };
            self.exit(path, 0);
        }
        panic!("it does not come to an end");
    }
    pub fn dispatched(&self, path: &str) -> usize {
        self.told.iter().filter(|c| matches!(c, Command::Dispatch { path: p, .. } if p == path)).count()
    }
}
