//! One instance: its place in the table of `model::supervise`, and the actions carried out.
//!
//! A unit is only touched by the task of the room, one event at a time. What takes time (a fetch, a process, a timer)
//! runs in a task of its own and comes back as an event with a token; an event whose token is not the current one
//! comes from something that was dropped, and changes nothing.
//!
//! Here stands what is wanted and the table; the steps of a start, of an end, and what others see stand beside.

mod end;
mod show;
mod start;

use super::prepare::{self, Release};
use super::record::{Record, Running};
use super::{Context, Event, What, launch, new_key};
use crate::disk::Places;
use crate::supervise::{Kin, Process, output::Output};
use model::manifest::{Manifest, Ready, Stop};
use model::supervise::{Action, Event as Step, Phase, Then, next};
use model::{InstanceName, Timestamp, time};
use protocol::Reason;
use protocol::link::Assigned;
use protocol::local::{AgentLine, env};
use protocol::reason::code;
use protocol::text::params;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// Something under way; dropping it ends it.
#[derive(Debug)]
struct Under {
    token: u64,
    task: AbortHandle,
}

impl Drop for Under {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One instance.
pub struct Unit {
    /// What the server wants.
    pub assigned: Assigned,
    /// Its name.
    pub name: InstanceName,
    /// Where it lives.
    pub places: Places,
    /// It is to be removed once it is stopped.
    pub leaving: bool,
    /// Where it is in its life.
    pub phase: Phase,
    /// Highest launch that was taken as an order.
    pub ordered: u64,
    /// Key its program says in its hello.
    pub key: String,
    kin: Kin,
    launch: u64,
    changed_at: Timestamp,
    reason: Option<Reason>,
    failed: bool,
    release: Option<Release>,
    process: Option<Process>,
    running: Option<Running>,
    stop: Stop,
    /// When the process counts as started, as its launch said.
    ready: Option<Ready>,
    memory_bytes_max: Option<u64>,
    output: Option<Output>,
    attempts: u32,
    restarts: u32,
    settings_generation: u64,
    connections: BTreeMap<u64, mpsc::Sender<AgentLine>>,
    client: Option<String>,
    fetching: Option<(u64, u64)>,
    fetch_tries: u32,
    delay: Duration,
    within: Duration,
    token: u64,
    /// What `run.json` says.
    recorded: Option<Record>,
    /// What the settings file says.
    settings_written: Option<Vec<u8>>,
    watched: u64,
    preparing: Option<Under>,
    prefetching: Option<Under>,
    readying: Option<Under>,
    grace: Option<Under>,
    delaying: Option<Under>,
}

impl Unit {
    /// A unit that does nothing yet.
    pub fn new(assigned: Assigned, name: InstanceName, places: Places, context: &Context) -> Self {
        let record = Record::read(&places, &assigned.id);
        let kin = kin_of(&places);
        let release = prepare::laid_out(&places, &context.boot, &context.manifests);
        let mut unit = Self {
            name,
            places,
            leaving: false,
            phase: Phase::Stopped,
            ordered: 0,
            key: new_key(),
            kin,
            launch: 0,
            changed_at: crate::now(),
            reason: None,
            failed: false,
            release,
            process: None,
            running: None,
            stop: Stop::default(),
            ready: None,
            memory_bytes_max: None,
            output: None,
            attempts: 0,
            restarts: 0,
            settings_generation: 0,
            connections: BTreeMap::new(),
            client: None,
            fetching: None,
            fetch_tries: 0,
            delay: Duration::ZERO,
            within: Duration::ZERO,
            token: 0,
            recorded: None,
            settings_written: None,
            watched: 0,
            preparing: None,
            prefetching: None,
            readying: None,
            grace: None,
            delaying: None,
            assigned,
        };
        match record {
            Some(record) => unit.come_back(record, context),
            None => unit.begin(context),
        }
        unit
    }

    /// A new entry: it starts when that is wanted.
    fn begin(&mut self, context: &Context) {
        self.settings_generation = self.assigned.settings_generation;
        self.ordered = self.assigned.launch;
        self.launch = self.assigned.launch;
        if self.assigned.run && (self.assigned.autostart || self.assigned.launch > 0) {
            self.start_clean(context);
        } else {
            self.end_strays(Then::Rest, context);
            if self.assigned.run {
                self.reason = Some(Reason::new(code::AUTOSTART_OFF, params([])));
            }
            self.publish(context);
            self.prefetch(context);
        }
    }

    /// An entry that an earlier life of the agent knew: its process goes on if it still runs; else what happened
    /// meanwhile is made up for.
    fn come_back(&mut self, record: Record, context: &Context) {
        self.key = record.key;
        self.launch = record.launch;
        self.ordered = record.launch;
        self.attempts = record.attempts;
        self.restarts = record.restarts;
        self.settings_generation = record.settings_generation;
        self.changed_at = record.changed_at;
        let ordered = self.assigned.launch > record.launch;
        let same_boot = record.process.as_ref().is_some_and(|p| p.boot == context.boot);
        match record.process {
            Some(running) if same_boot => {
                let found = context.supervisor.adopt(running.pid, running.started_ticks, self.kin.clone());
                let ready = running.ready;
                self.running = Some(running);
                self.stop = self.manifest().map(|m| launch::stop(m, &context.conduct)).unwrap_or_default();
                self.open_output(context);
                match found {
                    Some((process, watch)) => {
                        let text = format!("the agent is back; process {} goes on", process.pid);
                        self.note(context, "info", text);
                        self.hold(process, watch, context);
                        self.feed(if ready { Step::AdoptedReady } else { Step::AdoptedUnready }, context);
                    }
                    // It ended while nobody watched; what it left is ended, then this is an end like any.
                    None => self.sweep_first(Then::Recover, context),
                }
                if ordered || !self.assigned.run {
                    self.obey(context);
                }
            }
            _ if !self.assigned.run => {
                self.launch = self.launch.max(self.assigned.launch);
                self.ordered = self.launch;
                self.end_strays(Then::Rest, context);
                self.publish(context);
            }
            _ if ordered || self.assigned.autostart || record.waiting => {
                self.launch = self.launch.max(self.assigned.launch);
                self.ordered = self.launch;
                self.restarts = if ordered { 0 } else { self.restarts };
                self.attempts = 0;
                self.start_clean(context);
            }
            _ => {
                self.reason = Some(Reason::new(code::AUTOSTART_OFF, params([])));
                self.end_strays(Then::Rest, context);
                self.publish(context);
            }
        }
    }

    /// The server wants something else than before.
    pub fn assign(&mut self, assigned: Assigned, context: &Context) {
        let old = std::mem::replace(&mut self.assigned, assigned);
        if self.assigned.launch > self.ordered {
            self.obey(context);
        } else if !self.assigned.run && old.run && self.assigned.launch == self.ordered {
            self.prefetching = None;
            self.feed(Step::Stop, context);
        } else if self.assigned.run && !old.run && self.phase == Phase::Stopped {
            self.feed(Step::Start, context);
        } else if self.assigned.run && self.phase == Phase::Stopped && self.failed {
            // What stood in the way may be gone.
            let missing = self.reason.as_ref().is_some_and(|r| r.code == code::SETTING_MISSING);
            let settled = missing && old.settings != self.assigned.settings;
            if settled || old.bundle != self.assigned.bundle {
                self.feed(Step::Start, context);
            }
        }
        if self.assigned.settings_generation > self.settings_generation {
            self.push_settings(context);
        }
        self.publish(context);
    }

    /// Carries a new order out.
    fn obey(&mut self, context: &Context) {
        self.ordered = self.ordered.max(self.assigned.launch);
        self.prefetching = None;
        self.fetch_tries = 0;
        if !self.assigned.run {
            self.take_order();
            self.feed(Step::Stop, context);
        } else if self.phase.has_process() && self.must_fetch(context) {
            // What runs goes on until the new files are here.
            self.prefetch(context);
            self.publish(context);
        } else {
            self.take_order();
            self.feed(Step::Renew, context);
        }
    }

    /// From now on the state belongs to the new order.
    fn take_order(&mut self) {
        self.launch = self.launch.max(self.ordered);
        self.restarts = 0;
        self.attempts = 0;
        self.clear_reason();
        self.write_record();
    }

    /// Whether nothing of it runs or is under way.
    pub fn at_rest(&self) -> bool {
        self.phase == Phase::Stopped
    }

    /// Number of the process that runs, if any.
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(|p| p.pid)
    }

    /// Something that was under way came to its end.
    pub fn happened(&mut self, token: u64, what: What, context: &Context) {
        let current = |under: &Option<Under>| under.as_ref().is_some_and(|u| u.token == token);
        match what {
            What::Ended(ending) if token == self.watched => self.ended(ending, context),
            What::Laid(result) if current(&self.preparing) => {
                self.preparing = None;
                self.laid(*result, context);
            }
            What::Prefetched(result) if current(&self.prefetching) => self.prefetched(result, context),
            What::Fetching(done, total) if current(&self.preparing) || current(&self.prefetching) => {
                self.fetching = Some((done, total));
                self.publish(context);
            }
            What::Ready if current(&self.readying) => self.ready(context),
            What::Late if current(&self.readying) => {
                self.reason = Some(launch::not_ready(self.within));
                self.feed(Step::Late, context);
            }
            What::GraceOver if current(&self.grace) => {
                let grace = time::print_duration(self.stop.grace);
                self.reason = Some(Reason::new(code::KILLED_AFTER_GRACE, params([("grace", &grace)])));
                self.note(context, "warn", format!("it did not stop within {grace}; killing it"));
                self.feed(Step::GraceOver, context);
            }
            What::DelayOver if current(&self.delaying) => {
                self.delaying = None;
                self.feed(Step::DelayOver, context);
            }
            What::Settled(digest)
                if self.preparing.is_none() && self.release.as_ref().is_some_and(|r| r.digest == digest) =>
            {
                prepare::settled(&self.places);
            }
            _ => {}
        }
    }

    /// Its program says that it is ready.
    pub fn ready(&mut self, context: &Context) {
        if let Some(running) = &mut self.running {
            running.ready = true;
        }
        self.feed(Step::Ready, context);
    }

    /// Feeds the table and carries out what it says.
    fn feed(&mut self, step: Step, context: &Context) {
        let mut steps = VecDeque::from([step]);
        while let Some(step) = steps.pop_front() {
            let (after, actions) = next(self.phase, step);
            let before = std::mem::replace(&mut self.phase, after);
            if before.reported() != after.reported() {
                self.changed_at = crate::now();
            }
            for action in actions {
                self.carry_out(*action, &mut steps, context);
            }
            // Each state is shown, also one that lasts less than a beat takes to leave.
            self.publish(context);
        }
        self.write_record();
    }

    fn carry_out(&mut self, action: Action, steps: &mut VecDeque<Step>, context: &Context) {
        match action {
            Action::Prepare => steps.extend(self.prepare(context)),
            Action::DropPreparation => {
                self.preparing = None;
                self.fetching = None;
            }
            Action::Spawn => steps.extend(self.spawn(context)),
            Action::AwaitReady => steps.extend(self.await_ready(context)),
            Action::DropReady => self.readying = None,
            Action::AskToEnd => self.ask_to_end(context),
            Action::Kill => self.kill(),
            Action::DropGrace => self.grace = None,
            Action::Delay if self.delay.is_zero() => steps.push_back(Step::DelayOver),
            Action::Delay => self.delaying = Some(self.timer(self.delay, What::DelayOver, context)),
            Action::DropDelay => self.delaying = None,
        }
    }

    fn manifest(&self) -> Option<&std::sync::Arc<Manifest>> {
        self.release.as_ref().map(|r| &r.manifest)
    }

    fn new_token(&mut self) -> u64 {
        self.token += 1;
        self.token
    }
    fn event(&self, token: u64, what: What) -> Event {
        Event::Unit { id: self.assigned.id.clone(), token, what }
    }
    fn timer(&mut self, after: Duration, what: What, context: &Context) -> Under {
        let token = self.new_token();
        let task = context.later(self.event(token, what), tokio::time::sleep(after));
        Under { token, task }
    }
}

/// The marks of what comes out of an instance.
pub fn kin_of(places: &Places) -> Kin {
    Kin {
        variable: format!("{}={}", env::DATA_DIR, places.data().display()),
        out: places.out(),
        err: places.err(),
    }
}
