//! Makes processes match the assignment.
//!
//! One task owns every [`unit::Unit`] and takes one [`Event`] at a time: a new assignment, the end of a process, a
//! timer, a line of a program. It decides with `model::supervise` and `model::recovery`, with the server or without,
//! and shows on the [`Board`] how each instance stands.
//!
//! Promises:
//! - An older assignment never wins over a newer one (P5), and no instance ever runs twice: an agent that comes back
//!   adopts what still runs, and ends what it finds and cannot account for.
//! - A polite end of the agent leaves the instances running.
//! - An instance that is no longer assigned is stopped and removed with its folder; what its program kept for itself
//!   is put aside for some days, because disabling an instance looks like removing it.

pub mod launch;
pub mod prepare;
pub mod ready;
pub mod record;
pub mod unit;

use crate::disk::{self, Places, State};
use crate::exchange::Exchange;
use crate::fetch::Fetcher;
use crate::limits;
use crate::spool::Spool;
use crate::spool::board::Board;
use crate::supervise::crew::Crew;
use crate::supervise::unix;
use crate::supervise::usage::Sampler;
use crate::supervise::{Kin, Supervisor};
use model::recovery::Ending;
use model::{Digest, InstanceName};
use prepare::{Failure, Release};
use protocol::Reason;
use protocol::link::{Assigned, Assignment, UsageReport};
use protocol::local::{self, AgentLine};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;
use unit::Unit;

/// Start of the name of a folder that is being removed; no instance can be called so.
const GONE: &str = ".gone-";

/// How an agent deals with its instances, as it was called.
#[derive(Debug, Clone)]
pub struct Conduct {
    /// Access keys do not stand on command lines.
    pub hide_keys: bool,
    /// How long a Constellation package may take to stop; it cannot say so itself.
    pub stop_grace: Duration,
    /// How often consumption is measured.
    pub usage_every: Duration,
    /// The agent's own program, which also runs the Python scripts of packages.
    pub program: PathBuf,
}

/// What every unit needs.
pub struct Context {
    /// Starts and adopts processes.
    pub supervisor: Supervisor,
    /// Where lines and deaths go.
    pub spool: Spool,
    /// Where states are shown.
    pub board: Board,
    /// Where programs begin.
    pub exchange: Exchange,
    /// Brings bundles.
    pub fetcher: Fetcher,
    /// The state folder.
    pub state: Arc<State>,
    /// Name of the agent.
    pub agent: String,
    /// Address of the server, without a final slash.
    pub server: String,
    /// The socket for programs.
    pub socket: PathBuf,
    /// How it deals with its instances.
    pub conduct: Conduct,
    /// This boot of the machine.
    pub boot: String,
    /// Starts processes while the agent itself starts; nothing afterwards.
    pub crew: Option<Crew>,
    /// Manifests in use.
    pub manifests: Arc<prepare::Manifests>,
    /// Data folders of processes that were found when the agent started; empty afterwards.
    pub found: BTreeSet<String>,
    /// The room's own inbox.
    pub events: mpsc::Sender<Event>,
}

impl Context {
    /// Sends an event when something is over.
    fn later(&self, event: Event, over: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        let events = self.events.clone();
        tokio::spawn(async move {
            over.await;
            let _ = events.send(event).await;
        })
        .abort_handle()
    }
    /// Asks for the removal of bundles that nothing uses, soon.
    fn tidy_bundles(&self) {
        let _ = self.events.try_send(Event::TidyBundles);
    }
}

/// What can happen to the room.
#[derive(Debug)]
pub enum Event {
    /// The server sent its assignment.
    Assignment(Box<Assignment>),
    /// Something of one unit came to its end.
    Unit {
        /// Which instance.
        id: String,
        /// Which try.
        token: u64,
        /// What.
        what: What,
    },
    /// A program said its hello.
    Hello {
        /// The key it says.
        key: String,
        /// Its library.
        client: String,
        /// Where lines for it go.
        lines: mpsc::Sender<AgentLine>,
        /// Number of the connection.
        connection: u64,
        /// Answered with the instance's id, if the key is one's.
        answer: oneshot::Sender<Option<String>>,
    },
    /// A program begins to use the exchange.
    Begin {
        /// Which instance.
        id: String,
        /// Number of the connection.
        connection: u64,
        /// It wants the state objects of its earlier run.
        last_states: bool,
        /// Answered when the exchange was told.
        answer: oneshot::Sender<()>,
    },
    /// A program says that it is ready.
    ProgramReady {
        /// Which instance.
        id: String,
    },
    /// A program's connection is closed.
    Bye {
        /// Which instance.
        id: String,
        /// Number of the connection.
        connection: u64,
    },
    /// Bundles that nothing uses may go.
    TidyBundles,
    /// An instance is gone: one with the same name may have waited for that.
    TakeAgain,
    /// The agent has waited long enough for its instances to stop.
    EndNow,
    /// The agent ends.
    End {
        /// End the instances too.
        instances: Fate,
        /// Answered when it is done.
        done: oneshot::Sender<()>,
    },
}

/// What becomes of the instances when the agent ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They go on; the next agent adopts them.
    GoOn,
    /// They are stopped.
    Stop,
}

/// What came to its end.
#[derive(Debug)]
pub enum What {
    /// The process.
    Ended(Ending),
    /// The laying out of files.
    Laid(Box<Result<Release, Failure>>),
    /// A fetch ahead of time.
    Prefetched(Result<(), Reason>),
    /// Part of a fetch: bytes done, and in all.
    Fetching(u64, u64),
    /// The wait for readiness: it is ready.
    Ready,
    /// The wait for readiness: the time is over.
    Late,
    /// The grace to end.
    GraceOver,
    /// The delay before the next try.
    DelayOver,
    /// The syncing of the files laid out.
    Settled(Digest),
}

/// The room.
pub struct Instances {
    context: Context,
    inbox: mpsc::Receiver<Event>,
    units: BTreeMap<String, Unit>,
    assignment: Option<Assignment>,
    sampler: Sampler,
    ending: Option<oneshot::Sender<()>>,
}

impl Instances {
    /// A room with what the last agent left: its assignment and the processes that still run.
    #[must_use]
    pub fn new(mut context: Context, inbox: mpsc::Receiver<Event>) -> Self {
        context.found = unix::processes()
            .into_iter()
            .filter_map(|pid| unix::variable(pid, local::env::DATA_DIR))
            .collect();
        let assignment = disk::read_json_or_none::<Assignment>(&context.state.assignment_path());
        let mut room = Self {
            context,
            inbox,
            units: BTreeMap::new(),
            assignment: None,
            sampler: Sampler::default(),
            ending: None,
        };
        if let Some(assignment) = assignment {
            tracing::info!(generation = assignment.generation, "the last assignment is taken up");
            room.context.crew = Crew::gather();
            room.take(assignment);
            room.dismiss_crew();
            room.remove_strangers();
            room.context.found.clear();
        }
        room
    }

    /// From now on processes are started one by one; what the crew was to start is started.
    fn dismiss_crew(&mut self) {
        let started = self.context.crew.take().map(Crew::finish).unwrap_or_default();
        for (id, pid) in started {
            if let Some(unit) = self.units.get_mut(&id) {
                unit.started_by_crew(pid, &self.context);
            }
        }
    }

    /// Works until the agent ends.
    pub async fn run(mut self) {
        let mut sampling = tokio::time::interval(self.context.conduct.usage_every);
        sampling.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                event = self.inbox.recv() => match event {
                    Some(event) => self.handle(event),
                    None => return,
                },
                _ = sampling.tick() => self.sample(),
            }
            if self.ending.is_some() && self.units.values().all(Unit::at_rest) {
                break;
            }
        }
        for read in self.units.values().filter_map(Unit::output_read) {
            let _ = tokio::time::timeout(limits::LAST_LINES_WITHIN, read).await;
        }
        if let Some(done) = self.ending.take() {
            let _ = done.send(());
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Assignment(assignment) => self.assigned(*assignment),
            Event::Unit { id, token, what } => {
                if let Some(unit) = self.units.get_mut(&id) {
                    unit.happened(token, what, &self.context);
                    self.remove_if_left(&id);
                }
            }
            Event::Hello { key, client, lines, connection, answer } => {
                let unit = self.units.values_mut().find(|u| u.key == key);
                let _ = answer.send(unit.as_ref().map(|u| u.assigned.id.clone()));
                if let Some(unit) = unit {
                    unit.connected(connection, &client, lines, &self.context);
                }
            }
            Event::Begin { id, connection, last_states, answer } => {
                if let Some(unit) = self.units.get_mut(&id) {
                    unit.began(connection, last_states, &self.context);
                }
                let _ = answer.send(());
            }
            Event::ProgramReady { id } => {
                if let Some(unit) = self.units.get_mut(&id) {
                    unit.ready(&self.context);
                }
            }
            Event::Bye { id, connection } => {
                if let Some(unit) = self.units.get_mut(&id) {
                    unit.disconnected(connection, &self.context);
                }
            }
            Event::TidyBundles => self.tidy_bundles(),
            Event::TakeAgain => {
                if let Some(assignment) = self.assignment.take() {
                    self.take(assignment);
                }
            }
            Event::End { instances: Fate::GoOn, done } => {
                let _ = done.send(());
                // Nothing more is decided: what happens from now on is for the next agent.
                self.inbox.close();
                while self.inbox.try_recv().is_ok() {}
            }
            Event::End { instances: Fate::Stop, done } => {
                self.ending = Some(done);
                for unit in self.units.values_mut() {
                    unit.stop_with_agent(&self.context);
                }
                self.context.later(Event::EndNow, tokio::time::sleep(limits::END_GRACE));
            }
            Event::EndNow => {
                for unit in self.units.values() {
                    unit.kill();
                }
            }
        }
    }

    /// The server's assignment: kept and carried out, unless it is older.
    fn assigned(&mut self, assignment: Assignment) {
        let held = self.assignment.as_ref().map_or(0, |a| a.generation);
        if assignment.generation <= held || self.ending.is_some() {
            tracing::debug!(
                generation = assignment.generation,
                held,
                "an assignment is not newer; it is ignored"
            );
            return;
        }
        tracing::info!(
            generation = assignment.generation,
            instances = assignment.instances.len(),
            "new assignment"
        );
        // Written beside, not before: until it is on the disk the server would send it again, and what is started
        // meanwhile says in its record for which launch.
        let (path, copy) = (self.context.state.assignment_path(), assignment.clone());
        tokio::task::spawn_blocking(move || {
            if let Err(error) = disk::write_json(&path, &copy) {
                tracing::error!("{error:#}; after a restart the agent will ask the server again");
            }
        });
        self.take(assignment);
        // With the first assignment every instance has looked for what an earlier agent left.
        self.context.found.clear();
    }

    /// Makes the units match.
    fn take(&mut self, assignment: Assignment) {
        self.context.board.hold(assignment.generation);
        let ids: Vec<&str> = assignment.instances.iter().map(|a| a.id.as_str()).collect();
        let gone: Vec<String> = self.units.keys().filter(|id| !ids.contains(&id.as_str())).cloned().collect();
        for id in gone {
            if let Some(unit) = self.units.get_mut(&id)
                && !unit.leaving
            {
                tracing::info!(instance = %unit.name, "no longer assigned; it is stopped and removed");
                unit.leave(&self.context);
                self.remove_if_left(&id);
            }
        }
        for assigned in &assignment.instances {
            self.take_one(assigned.clone());
        }
        self.assignment = Some(assignment);
        self.tidy_bundles();
        self.context.state.forget_data(limits::DATA_KEPT_FOR);
    }

    fn take_one(&mut self, assigned: Assigned) {
        if let Some(unit) = self.units.get_mut(&assigned.id) {
            if !unit.leaving {
                unit.assign(assigned, &self.context);
            }
            return;
        }
        let name = match InstanceName::parse(&assigned.name) {
            Ok(name) => name,
            Err(error) => {
                tracing::error!(instance = assigned.name, "the server sent a name that is none: {error}");
                return;
            }
        };
        // An instance of the same name may still be on its way out; this one is taken up when it is gone.
        if self.units.values().all(|u| u.name != name) {
            let places = self.context.state.places(&name);
            let id = assigned.id.clone();
            if let Err(error) = self.context.state.give_data_back(&id, &places) {
                tracing::warn!(instance = %name, "its data could not be given back: {error}");
            }
            self.units.insert(id, Unit::new(assigned, name, places, &self.context));
            let started: Vec<_> = self.context.crew.iter().flat_map(Crew::started).collect();
            for (id, pid) in started {
                if let Some(unit) = self.units.get_mut(&id) {
                    unit.started_by_crew(pid, &self.context);
                }
            }
        }
    }

    /// A unit that was to leave and is at rest goes, with its folder.
    fn remove_if_left(&mut self, id: &str) {
        if !self.units.get(id).is_some_and(|u| u.leaving && u.at_rest()) {
            return;
        }
        let Some(unit) = self.units.remove(id) else { return };
        self.context.board.remove(id);
        self.context.spool.forget(id);
        if let Err(error) = self.context.state.put_data_aside(id, &unit.places.data()) {
            tracing::warn!(instance = %unit.name, "its data could not be put aside and is removed: {error}");
        }
        self.remove_folder(unit.places.root(), None);
        let _ = self.context.events.try_send(Event::TakeAgain);
    }

    /// Removes a folder of `instances`: out of the way at once, its content afterwards, once what runs there is ended.
    fn remove_folder(&self, root: &Path, kin: Option<Kin>) {
        let away = self.context.state.instances().join(format!("{GONE}{}", new_key()));
        if let Err(error) = std::fs::rename(root, &away) {
            tracing::error!("could not remove {}: {error}", root.display());
            return;
        }
        let supervisor = self.context.supervisor.clone();
        tokio::spawn(async move {
            if let Some(kin) = kin {
                let ended = supervisor.sweep_machine(&kin).await;
                tracing::info!(ended, "processes of an instance that is no longer assigned were ended");
            }
            let removing = tokio::task::spawn_blocking(move || {
                disk::remove_folder(&away)
                    .inspect_err(|e| tracing::error!("could not remove {}: {e}", away.display()))
            });
            let _ = removing.await;
        });
    }

    /// Folders that belong to no instance, left by an agent that died: what runs there is ended, and they go.
    fn remove_strangers(&self) {
        let known: Vec<String> = self.units.values().map(|u| u.name.fold()).collect();
        for entry in std::fs::read_dir(self.context.state.instances()).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = [disk::KEPT, disk::OWNER].contains(&name.as_str());
            if !ours && !known.contains(&name.to_lowercase()) {
                tracing::info!("removing the folder {name}, which belongs to no instance");
                let kin = (!name.starts_with(GONE)).then(|| unit::kin_of(&Places::at(entry.path())));
                self.remove_folder(&entry.path(), kin);
            }
        }
    }

    fn tidy_bundles(&self) {
        let used: Vec<Digest> = self
            .units
            .values()
            .map(|u| &u.assigned)
            .chain(self.assignment.iter().flat_map(|a| &a.instances))
            .filter_map(|a| Digest::parse(&a.bundle.as_ref()?.digest).ok())
            .collect();
        self.context.fetcher.keep_only(&used);
    }

    fn sample(&mut self) {
        let running: Vec<(String, u32)> =
            self.units.iter().filter_map(|(id, unit)| Some((id.clone(), unit.pid()?))).collect();
        let pids: Vec<u32> = running.iter().map(|(_, pid)| *pid).collect();
        let usages = self.sampler.sample(&pids, Instant::now());
        let mut reports = Vec::new();
        for ((id, _), usage) in running.into_iter().zip(usages) {
            let Some(usage) = usage else { continue };
            if let Some(unit) = self.units.get_mut(&id) {
                unit.uses_memory(usage.memory_bytes, &self.context);
            }
            reports.push(UsageReport {
                id,
                cpu_percent: usage.cpu_percent,
                memory_bytes: usage.memory_bytes,
            });
        }
        self.context.board.sampled(reports);
        self.context.supervisor.reap_orphans();
        self.context.spool.save();
    }
}

/// A wait before the next try: it doubles from the shortest to the longest, and a part of it is chance, so that many
/// agents do not come back at the same moment.
#[must_use]
pub fn backoff((shortest, longest): (Duration, Duration), tries: u32) -> Duration {
    let full = shortest.saturating_mul(1 << tries.min(16)).min(longest);
    full.mul_f64(0.5 + chance() / 2.0)
}

/// A number from 0 to 1.
fn chance() -> f64 {
    let mut bytes = [0; 2];
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX),
        Err(_) => 0.5,
    }
}

/// A key that cannot be guessed.
///
/// # Panics
/// When the machine has no randomness: nothing safe can be done then.
#[must_use]
pub fn new_key() -> String {
    use std::fmt::Write;
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("a kernel gives randomness");
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
