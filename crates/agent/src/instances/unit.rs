//! One instance: its place in the table of `model::supervise`, and the actions carried out.
//!
//! A unit is only touched by the task of the room, one event at a time. What takes time (a fetch, a process, a timer)
//! runs in a task of its own and comes back as an event with a token; an event whose token is not the current one
//! comes from something that was dropped, and changes nothing.

use super::launch::{self, Launch};
use super::prepare::{self, Failure, Release};
use super::ready;
use super::record::{Record, Running};
use super::{Context, Event, What};
use crate::disk::{self, Durable, Places};
use crate::limits;
use crate::spool::Line;
use crate::supervise::{Kin, Process, output::Output, unix};
use model::manifest::{Manifest, Ready, Stop};
use model::recovery::{Ending, Recovery, Verdict, after_end};
use model::supervise::{Action, Event as Step, Follow, Phase, Then, next};
use model::{Digest, InstanceName, Timestamp, time};
use protocol::Reason;
use protocol::link::{Assigned, DeathReport, Seen};
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
        let release = prepare::laid_out(&places, &context.boot);
        let mut unit = Self {
            name,
            places,
            leaving: false,
            phase: Phase::Stopped,
            ordered: 0,
            key: super::new_key(),
            kin,
            launch: 0,
            changed_at: crate::now(),
            reason: None,
            failed: false,
            release,
            process: None,
            running: None,
            stop: Stop::default(),
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
                self.stop =
                    self.manifest().and_then(|m| m.run.as_ref()).map(|r| r.stop.clone()).unwrap_or_default();
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

    /// Starts, after what an earlier agent left is ended.
    fn start_clean(&mut self, context: &Context) {
        if !self.end_strays(Then::Start, context) {
            self.feed(Step::Start, context);
        }
    }

    /// Processes of this instance that no record knows: the agent was killed before it could write them down.
    fn end_strays(&mut self, then: Then, context: &Context) -> bool {
        let any = context.found.contains(&*self.places.data().to_string_lossy());
        if any {
            self.note(
                context,
                "warn",
                "processes of an earlier life of the agent are ended first".to_owned(),
            );
            self.sweep_first(then, context);
        }
        any
    }

    /// Ends whatever carries this instance's marks; when that is done, its process counts as ended.
    fn sweep_first(&mut self, then: Then, context: &Context) {
        self.phase = Phase::Stopping(then);
        self.watched = self.new_token();
        let (supervisor, kin) = (context.supervisor.clone(), self.kin.clone());
        context.later(self.event(self.watched, What::Ended(Ending::Unseen)), async move {
            supervisor.sweep_machine(&kin).await;
        });
        self.publish(context);
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
            self.take_order(context);
            self.feed(Step::Stop, context);
        } else if self.phase.has_process() && self.must_fetch(context) {
            // What runs goes on until the new files are here.
            self.prefetch(context);
            self.publish(context);
        } else {
            self.take_order(context);
            self.feed(Step::Renew, context);
        }
    }

    /// From now on the state belongs to the new order.
    fn take_order(&mut self, context: &Context) {
        self.launch = self.launch.max(self.ordered);
        self.restarts = 0;
        self.attempts = 0;
        self.clear_reason();
        self.write_record(context);
    }

    /// Ends it for good.
    pub fn leave(&mut self, context: &Context) {
        self.leaving = true;
        self.prefetching = None;
        self.feed(Step::Stop, context);
    }

    /// Stops it because the agent ends.
    pub fn stop_with_agent(&mut self, context: &Context) {
        self.prefetching = None;
        self.feed(Step::Stop, context);
    }

    /// Whether nothing of it runs or is under way.
    pub fn at_rest(&self) -> bool {
        self.phase == Phase::Stopped
    }

    /// The last lines its process wrote are in the spool when this is over.
    pub fn output_read(&self) -> Option<tokio::sync::oneshot::Receiver<()>> {
        self.output.as_ref().map(Output::flush)
    }

    /// Its processes use so much memory; beyond the bound of the manifest they are killed, and recovery applies.
    pub fn uses_memory(&mut self, bytes: u64, context: &Context) {
        let max = self.manifest().and_then(|m| m.run.as_ref()?.memory_bytes_max);
        if let (Some(max), Some(process)) = (max, &self.process)
            && bytes > max
        {
            process.kill();
            self.note(
                context,
                "error",
                format!("it used {bytes} bytes of memory, and {max} are allowed; killing it"),
            );
        }
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

    /// A program said its hello.
    pub fn connected(
        &mut self,
        connection: u64,
        client: &str,
        lines: mpsc::Sender<AgentLine>,
        context: &Context,
    ) {
        let settings = self
            .manifest()
            .and_then(|m| launch::settings(&self.assigned, m).ok())
            .unwrap_or_else(|| self.assigned.settings.clone());
        let welcome =
            AgentLine::Welcome { agent: context.agent.clone(), instance: self.name.to_string(), settings };
        let _ = lines.try_send(welcome);
        self.connections.insert(connection, lines);
        self.client = (!client.is_empty()).then(|| client.chars().take(128).collect());
        self.publish(context);
    }

    /// A connection of its program is closed.
    pub fn disconnected(&mut self, connection: u64, context: &Context) {
        self.connections.remove(&connection);
        self.publish(context);
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
        self.write_record(context);
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
            Action::Kill => {
                if let Some(process) = &self.process {
                    process.kill();
                }
            }
            Action::DropGrace => self.grace = None,
            Action::Delay if self.delay.is_zero() => steps.push_back(Step::DelayOver),
            Action::Delay => self.delaying = Some(self.timer(self.delay, What::DelayOver, context)),
            Action::DropDelay => self.delaying = None,
        }
    }

    /// The files are there already, or are brought here.
    fn prepare(&mut self, context: &Context) -> Option<Step> {
        let Some(bundle) = self.assigned.bundle.clone() else {
            let why = "no package file of the repository fits this instance";
            self.fail(Reason::new(code::FETCH_FAILED, params([("why", &why)])));
            return Some(Step::Unprepared(Follow::Rest));
        };
        if self.is_laid_out() {
            return Some(Step::Prepared);
        }
        let token = self.new_token();
        let progress = self.progress(token, bundle.size_bytes, context);
        let (fetcher, places, boot) = (context.fetcher.clone(), self.places.clone(), context.boot.clone());
        let (events, id) = (context.events.clone(), self.assigned.id.clone());
        let task = tokio::spawn(async move {
            let result = prepare::lay_out(fetcher, places, bundle, boot, progress).await;
            let _ = events.send(Event::Unit { id, token, what: What::Laid(Box::new(result)) }).await;
        });
        self.release = None;
        self.preparing = Some(Under { token, task: task.abort_handle() });
        None
    }

    fn laid(&mut self, result: Result<Release, Failure>, context: &Context) {
        self.fetching = None;
        match result {
            Ok(release) => {
                let text = format!("{} {} is laid out", release.manifest.name, release.manifest.version);
                self.note(context, "info", text);
                self.warn_of_platform(&release.manifest, context);
                self.settle_later(release.digest, context);
                self.release = Some(release);
                self.fetch_tries = 0;
                context.tidy_bundles();
                self.feed(Step::Prepared, context);
            }
            Err(failure) => {
                self.fetch_tries += 1;
                self.note(context, "error", failure.reason.tell(protocol::Lang::En));
                // A hiccup of the network is no failure yet.
                self.failed = !failure.again || self.fetch_tries >= limits::FETCH_TRIES_QUIET;
                self.reason = Some(failure.reason);
                self.delay = super::backoff(limits::FETCH_RETRY, self.fetch_tries);
                self.feed(
                    Step::Unprepared(if failure.again { Follow::Again } else { Follow::Rest }),
                    context,
                );
            }
        }
    }

    /// Brings the wanted bundle here without laying it out.
    fn prefetch(&mut self, context: &Context) {
        let Some(bundle) = self.assigned.bundle.clone() else { return };
        let Ok(digest) = Digest::parse(&bundle.digest) else { return };
        if context.fetcher.kept(digest).is_some() || self.is_laid_out() {
            return;
        }
        let token = self.new_token();
        let progress = self.progress(token, bundle.size_bytes, context);
        let (fetcher, events, id) =
            (context.fetcher.clone(), context.events.clone(), self.assigned.id.clone());
        let wait = super::backoff(limits::FETCH_RETRY, self.fetch_tries);
        let tries = self.fetch_tries;
        let task = tokio::spawn(async move {
            if tries > 0 {
                tokio::time::sleep(wait).await;
            }
            let result = fetcher.fetch(digest, bundle.size_bytes, progress).await;
            let result = result.map(|_| ()).map_err(|e| Failure::from(e).reason);
            let _ = events.send(Event::Unit { id, token, what: What::Prefetched(result) }).await;
        });
        self.prefetching = Some(Under { token, task: task.abort_handle() });
    }

    fn prefetched(&mut self, result: Result<(), Reason>, context: &Context) {
        self.prefetching = None;
        self.fetching = None;
        let ordered = self.ordered > self.launch;
        match result {
            Ok(()) if ordered => {
                self.take_order(context);
                self.feed(Step::Renew, context);
            }
            Ok(()) => {}
            Err(reason) => {
                self.fetch_tries += 1;
                if ordered {
                    self.note(context, "error", reason.tell(protocol::Lang::En));
                    self.fail(reason);
                }
                self.prefetch(context);
            }
        }
        self.publish(context);
    }

    fn spawn(&mut self, context: &Context) -> Option<Step> {
        match self.try_spawn(context) {
            Ok(()) => None,
            Err(Failure { reason, again }) => {
                self.note(context, "error", reason.tell(protocol::Lang::En));
                let follow = if again { self.decide(Ending::Unseen, Duration::ZERO).0 } else { Follow::Rest };
                self.fail(reason);
                Some(Step::Unspawned(follow))
            }
        }
    }

    fn try_spawn(&mut self, context: &Context) -> Result<(), Failure> {
        let manifest = self.manifest().cloned().ok_or_else(|| Failure {
            reason: launch::unusable("its files are not laid out"),
            again: false,
        })?;
        let Launch { spec, ready, stop, memory_bytes_max } =
            self.plan(&manifest, context).map_err(|reason| Failure { reason, again: false })?;
        let spawn_failed = |error: &std::io::Error| Failure {
            reason: Reason::new(
                code::SPAWN_FAILED,
                params([("why", &format!("{}: {error}", spec.program.display()))]),
            ),
            again: error.raw_os_error().is_some_and(|n| [11, 12, 23, 24, 26].contains(&n)),
        };
        self.write_settings(&manifest).map_err(|e| spawn_failed(&e))?;
        if self.output.is_none() {
            self.output = Some(
                Output::open(&self.places.out(), &self.places.err(), &self.assigned.id, &context.spool)
                    .map_err(|e| spawn_failed(&e))?,
            );
        }
        let (process, watch) =
            context.supervisor.spawn(&spec, self.kin.clone()).map_err(|e| spawn_failed(&e))?;
        if let Some(bytes) = memory_bytes_max
            && let Err(error) = unix::bound_memory(process.pid, bytes)
        {
            self.note(context, "warn", format!("its memory could not be bounded: {error}"));
        }
        self.stop = stop;
        self.within = match ready {
            Ready::Http { within, .. } | Ready::Notify { within } => within,
            Ready::Started => Duration::ZERO,
        };
        self.settings_generation = self.assigned.settings_generation;
        self.running = Some(Running {
            pid: process.pid,
            started_ticks: process.started_ticks,
            boot: context.boot.clone(),
            started_at: crate::now(),
            ready: false,
        });
        let text = format!("{} {} started, process {}", manifest.name, manifest.version, process.pid);
        self.hold(process, watch, context);
        self.write_record(context);
        self.clear_reason();
        self.note(context, "info", text);
        Ok(())
    }

    /// Holds a process and waits for its end.
    fn hold(&mut self, process: Process, watch: crate::supervise::Watch, context: &Context) {
        self.process = Some(process);
        self.watched = self.new_token();
        let (events, id, token) = (context.events.clone(), self.assigned.id.clone(), self.watched);
        tokio::spawn(async move {
            let ending = watch.ended().await;
            let _ = events.send(Event::Unit { id, token, what: What::Ended(ending) }).await;
        });
    }

    fn await_ready(&mut self, context: &Context) -> Option<Step> {
        self.process.as_ref()?;
        let manifest = self.manifest().cloned();
        let ready =
            manifest.as_ref().and_then(|m| Some(self.plan(m, context).ok()?.ready)).unwrap_or(Ready::Started);
        match ready {
            Ready::Started => {
                if let Some(running) = &mut self.running {
                    running.ready = true;
                }
                Some(Step::Ready)
            }
            Ready::Http { url, within } => {
                let token = self.new_token();
                let (events, id) = (context.events.clone(), self.assigned.id.clone());
                let task = tokio::spawn(async move {
                    let ready = ready::can_ask(&url)
                        && tokio::time::timeout(within, ready::until_ready(&url)).await.is_ok();
                    let what = if ready { What::Ready } else { What::Late };
                    let _ = events.send(Event::Unit { id, token, what }).await;
                });
                self.within = within;
                self.readying = Some(Under { token, task: task.abort_handle() });
                None
            }
            Ready::Notify { within } => {
                self.within = within;
                self.readying = Some(self.timer(within, What::Late, context));
                None
            }
        }
    }

    fn ask_to_end(&mut self, context: &Context) {
        let Some(process) = &self.process else { return };
        let grace_ms = u64::try_from(self.stop.grace.as_millis()).unwrap_or(u64::MAX);
        for lines in self.connections.values() {
            let _ = lines.try_send(AgentLine::Stop { grace_ms });
        }
        process.ask_to_end(&self.stop.signal);
        self.grace = Some(self.timer(self.stop.grace, What::GraceOver, context));
    }

    /// The process, and everything that came out of it, is gone.
    fn ended(&mut self, ending: Ending, context: &Context) {
        let now = crate::now();
        let uptime = self.running.take().map_or(Duration::ZERO, |r| now.since(r.started_at));
        let pid = self.process.take().map_or_else(|| "?".to_owned(), |p| p.pid.to_string());
        if let Some(output) = &self.output {
            drop(output.flush());
        }
        let asked = matches!(self.phase, Phase::Stopping(Then::Rest | Then::Start));
        let how = how(ending);
        if asked {
            self.note(context, "info", format!("process {pid} stopped ({how})"));
            self.attempts = 0;
            self.feed(Step::Ended(Follow::Rest), context);
            return;
        }
        // Ended by the agent because it was not ready: a failure, whatever its last word.
        let late = self.phase == Phase::Stopping(Then::Recover) && ending != Ending::Unseen;
        let (follow, follows) = self.decide(if late { Ending::Unseen } else { ending }, uptime);
        let (exit_code, signal) = match ending {
            Ending::Exited(code) => (Some(code), None),
            Ending::Signaled(signal) => (None, Some(signal)),
            Ending::Unseen => (None, None),
        };
        let (level, then) =
            (if ending.is_success() { "info" } else { "error" }, follows.tell(protocol::Lang::En));
        self.note(context, level, format!("process {pid} ended ({how}); {then}"));
        context.spool.death(DeathReport {
            id: self.assigned.id.clone(),
            number: 0,
            at: now,
            exit_code,
            signal,
            uptime_ms: u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX),
            follows: follows.clone(),
        });
        self.failed = follow == Follow::Rest && follows.code != code::FINISHED;
        if !(late && follows.code != code::GAVE_UP) {
            self.reason = Some(follows);
        }
        self.feed(Step::Ended(follow), context);
    }

    /// Asks recovery what follows, counts, and says why.
    fn decide(&mut self, ending: Ending, uptime: Duration) -> (Follow, Reason) {
        let recovery = self.recovery();
        match after_end(&recovery, ending, self.attempts, uptime) {
            Verdict::Restart { delay, attempt } => {
                self.attempts = attempt;
                self.restarts += 1;
                self.delay = delay;
                let wait = time::print_duration(delay);
                let values =
                    params([("attempt", &attempt), ("retries", &recovery.retries), ("delay", &wait)]);
                (Follow::Again, Reason::new(code::WAITS_RESTART, values))
            }
            Verdict::Finished => {
                self.attempts = 0;
                (Follow::Rest, Reason::new(code::FINISHED, params([])))
            }
            Verdict::NotWanted => {
                self.attempts = 0;
                (Follow::Rest, Reason::new(code::NO_RECOVERY, params([])))
            }
            Verdict::GaveUp { attempts } => {
                self.attempts = 0;
                (Follow::Rest, Reason::new(code::GAVE_UP, params([("attempts", &attempts)])))
            }
        }
    }

    fn recovery(&self) -> Recovery {
        let of_manifest =
            self.manifest().and_then(|m| m.run.as_ref()).map(|r| r.recovery).unwrap_or_default();
        let of_instance = model::manifest::RecoveryPart::from(self.assigned.recovery);
        of_instance.over(of_manifest.over(Recovery::default()))
    }

    /// Gives the program its new settings.
    fn push_settings(&mut self, context: &Context) {
        let Some(manifest) = self.manifest().cloned() else {
            // Nothing is laid out: they come with the first start.
            self.settings_generation = self.assigned.settings_generation;
            return;
        };
        let written = self.write_settings(&manifest);
        match (written, launch::settings(&self.assigned, &manifest)) {
            (Ok(()), Ok(settings)) => {
                for lines in self.connections.values() {
                    let _ = lines.try_send(AgentLine::Settings { settings: settings.clone() });
                }
                self.settings_generation = self.assigned.settings_generation;
                self.note(context, "info", "new settings were given to the program".to_owned());
            }
            (Err(error), _) => {
                self.note(context, "error", format!("the settings file could not be written: {error}"));
            }
            (_, Err(reason)) => self.note(context, "error", reason.tell(protocol::Lang::En)),
        }
        self.write_record(context);
    }

    fn write_settings(&self, manifest: &Manifest) -> std::io::Result<()> {
        let Ok(settings) = launch::settings(&self.assigned, manifest) else { return Ok(()) };
        self.places.make()?;
        let bytes = serde_json::to_vec(&settings).map_err(std::io::Error::from)?;
        disk::write_file(&self.places.settings(), &bytes, Durable::ThisBoot)
    }

    fn plan(&self, manifest: &Manifest, context: &Context) -> Result<Launch, Reason> {
        launch::plan(&launch::Inputs {
            assigned: &self.assigned,
            manifest,
            places: &self.places,
            agent: &context.agent,
            server: &context.server,
            socket: &context.socket,
            key: &self.key,
        })
    }

    fn manifest(&self) -> Option<&std::sync::Arc<Manifest>> {
        self.release.as_ref().map(|r| &r.manifest)
    }
    fn wanted_digest(&self) -> Option<Digest> {
        Digest::parse(&self.assigned.bundle.as_ref()?.digest).ok()
    }
    fn is_laid_out(&self) -> bool {
        self.release.as_ref().is_some_and(|r| Some(r.digest) == self.wanted_digest())
    }
    /// Whether carrying the order out needs a bundle that is not on this machine.
    fn must_fetch(&self, context: &Context) -> bool {
        !self.is_laid_out() && self.wanted_digest().is_some_and(|d| context.fetcher.kept(d).is_none())
    }

    fn open_output(&mut self, context: &Context) {
        match Output::open(&self.places.out(), &self.places.err(), &self.assigned.id, &context.spool) {
            Ok(output) => self.output = Some(output),
            Err(error) => self.note(context, "error", format!("its output cannot be read: {error}")),
        }
    }

    fn settle_later(&mut self, digest: Digest, context: &Context) {
        let root = self.places.root().to_owned();
        context.later(self.event(0, What::Settled(digest)), async move {
            tokio::time::sleep(Duration::from_secs(2)).await;
            let synced = tokio::task::spawn_blocking(move || unix::sync_folder(&root)).await;
            if !matches!(synced, Ok(Ok(()))) {
                std::future::pending::<()>().await;
            }
        });
    }

    fn warn_of_platform(&self, manifest: &Manifest, context: &Context) {
        let here = crate::facts::platform();
        if !manifest.platforms.is_empty() && !manifest.platforms.contains(&here) {
            let listed = manifest.platforms.join(", ");
            self.note(context, "warn", format!("the package is for {listed}; this machine is {here}"));
        }
    }

    fn fail(&mut self, reason: Reason) {
        self.failed = true;
        self.reason = Some(reason);
    }
    fn clear_reason(&mut self) {
        self.failed = false;
        self.reason = None;
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
    /// Tells of a fetch, not too often.
    fn progress(&self, token: u64, total: u64, context: &Context) -> impl Fn(u64) + Send + use<> {
        let (events, id) = (context.events.clone(), self.assigned.id.clone());
        let last = std::sync::Mutex::new(None::<std::time::Instant>);
        move |done| {
            let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if last.is_none_or(|at| at.elapsed() >= limits::FETCH_PROGRESS_EVERY) {
                *last = Some(std::time::Instant::now());
                let _ =
                    events.try_send(Event::Unit { id: id.clone(), token, what: What::Fetching(done, total) });
            }
        }
    }

    fn note(&self, context: &Context, level: &str, text: String) {
        match level {
            "error" | "warn" => tracing::warn!(instance = %self.name, "{text}"),
            _ => tracing::info!(instance = %self.name, "{text}"),
        }
        context.spool.lines(&self.assigned.id, vec![Line::agent(level, text)]);
    }

    fn write_record(&self, _context: &Context) {
        if self.leaving || !self.places.root().is_dir() && self.places.make().is_err() {
            return;
        }
        let record = Record {
            id: self.assigned.id.clone(),
            launch: self.launch,
            process: self.running.clone(),
            waiting: self.phase == Phase::Waiting || self.phase == Phase::Preparing,
            attempts: self.attempts,
            restarts: self.restarts,
            settings_generation: self.settings_generation,
            key: self.key.clone(),
            changed_at: self.changed_at,
        };
        record.write(&self.places);
    }

    /// Shows how it stands.
    pub fn publish(&self, context: &Context) {
        let manifest = self.manifest();
        context.board.set(Seen {
            id: self.assigned.id.clone(),
            state: self.phase.reported().word().to_owned(),
            launch: self.launch,
            settings_generation: self.settings_generation,
            changed_at: self.changed_at,
            pid: self.pid(),
            restarts: self.restarts,
            version: manifest.map(|m| m.version.to_string()),
            digest: self.release.as_ref().map(|r| r.digest.to_string()),
            connected: !self.connections.is_empty(),
            client: self.client.clone(),
            failed: self.failed,
            reason: self.reason.clone(),
            fetching: self.fetching,
        });
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

/// An ending in words, for the log.
fn how(ending: Ending) -> String {
    match ending {
        Ending::Exited(code) => format!("exit code {code}"),
        Ending::Signaled(signal) => format!("signal {signal}"),
        Ending::Unseen => "nobody saw how".to_owned(),
    }
}
