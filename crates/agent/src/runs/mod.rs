//! Runs: packages installed once, at the order of a task (spec/fusioninventory-deploy §6–§9).
//!
//! The server hands out a run; it is kept on disk before anything is done, and carried out exactly once, whatever arrives
//! twice and whoever is killed when. Runs are carried out one after another, in the order of their positions. What they say
//! is kept until the server has it ([`book`]). A server that is away changes nothing: a run goes on and is reported later.
//!
//! [`record`]: what stands on disk; [`carry`]: one run from beginning to end; [`check`], [`prepare`], [`extract`], [`command`],
//! [`files`]: its steps; [`log`], [`told`]: its lines.
//!
//! Promises:
//! - No action is ever begun twice. An agent that comes back adopts the command that runs, finds the code of one that ended,
//!   and ends a run about which nobody can tell anything as *interrupted*.
//! - Before the first action nothing is changed on the machine outside of the state folder.
//! - What an agent forgot it never does again: the ends of the last runs are remembered.

pub mod book;
pub mod carry;
pub mod check;
pub mod command;
pub mod extract;
pub mod files;
pub mod log;
pub mod prepare;
pub mod record;
pub mod told;

use crate::fetch::Pin;
use crate::{instances, limits};
use book::Standing;
use carry::{Carrier, Tools};
use log::{About, Log};
use protocol::Reason;
use protocol::install::{RunKept, RunOrder};
use protocol::reason::code;
use protocol::text::params;
use record::{End, Record, Shelf};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tokio::sync::{mpsc, watch};

/// What can happen to the room.
#[derive(Debug)]
pub enum Event {
    /// The server handed out a run, or called one off.
    Order(Box<RunOrder>),
    /// The server keeps what was reported.
    Kept(RunKept),
}

/// The room.
pub struct Runs {
    tools: Tools,
    shelf: Shelf,
    inbox: mpsc::Receiver<Event>,
    /// Runs that have not ended.
    waiting: BTreeMap<String, Waiting>,
    /// The one that is carried out.
    going: Option<Going>,
    /// Runs that ended and are not forgotten, by id.
    ended: BTreeSet<String>,
    /// Told when bundles may go.
    instances: mpsc::Sender<instances::Event>,
}

struct Waiting {
    position: u64,
    record: Record,
    /// Its bundle stays as long as the run may need it.
    _pin: Option<Pin>,
}

struct Going {
    run: String,
    cancel: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Runs {
    /// A room with what an earlier agent left.
    pub fn open(
        root: PathBuf,
        tools: Tools,
        inbox: mpsc::Receiver<Event>,
        instances: mpsc::Sender<instances::Event>,
    ) -> anyhow::Result<Self> {
        let shelf = Shelf::open(root)?;
        shelf.tidy();
        let mut room = Self {
            tools,
            shelf,
            inbox,
            waiting: BTreeMap::new(),
            going: None,
            ended: BTreeSet::new(),
            instances,
        };
        for (run, record) in room.shelf.all() {
            room.take_up(run, record);
        }
        Ok(room)
    }

    /// What an earlier agent left of one run: its lines go into the book, it goes on or is reported.
    fn take_up(&mut self, run: String, record: Record) {
        let Some(folder) = self.shelf.of(&run) else { return };
        for line in folder.lines() {
            self.tools.book.add(&run, line, false);
        }
        if record.end.is_some() {
            self.report_end(&run, &record);
            self.ended.insert(run);
            return;
        }
        tracing::info!(run, phase = record.phase, "a run of an earlier agent goes on");
        let pin = folder.order().ok().and_then(|order| self.pin(&order));
        self.waiting.insert(run, Waiting { position: record.position, record, _pin: pin });
    }

    /// Works until the agent ends.
    pub async fn run(mut self) {
        loop {
            self.begin_next();
            let event = tokio::select! {
                event = self.inbox.recv() => event,
                () = ended(&mut self.going) => {
                    self.one_ended();
                    continue;
                }
            };
            match event {
                Some(Event::Order(order)) => self.ordered(*order).await,
                Some(Event::Kept(kept)) => self.kept(&kept).await,
                None => return,
            }
        }
    }

    /// Begins the run with the lowest position, when none is going.
    fn begin_next(&mut self) {
        if self.going.is_some() {
            return;
        }
        let next =
            self.waiting.iter().min_by_key(|(run, w)| (w.record.started_at.is_none(), w.position, *run));
        let Some((run, waiting)) = next else { return };
        let (run, record) = (run.clone(), waiting.record.clone());
        let Some(folder) = self.shelf.of(&run) else { return };
        let (cancel, called_off) = watch::channel(record.cancel);
        let carrier = Carrier::new(self.tools.clone(), &run, folder, record, called_off);
        let task = tokio::spawn(carrier.carry_out());
        self.going = Some(Going { run, cancel, task });
    }

    fn one_ended(&mut self) {
        let Some(going) = self.going.take() else { return };
        self.waiting.remove(&going.run);
        self.tidy_bundles();
        self.ended.insert(going.run);
    }

    /// Holds on to the bundle of a run that needs files.
    fn pin(&self, order: &RunOrder) -> Option<Pin> {
        let digest = model::Digest::parse(&order.bundle.digest).ok()?;
        (!order.install.files.is_empty()).then(|| self.tools.fetcher.pin(digest))
    }

    /// What only ended runs needed may go. Full? Then there will be another occasion.
    fn tidy_bundles(&self) {
        let _ = self.instances.try_send(instances::Event::TidyBundles);
    }

    /// Takes a run, or calls one off. What is not taken will be handed out again.
    async fn ordered(&mut self, order: RunOrder) {
        let run = order.run.clone();
        let Some(folder) = self.shelf.of(&run) else {
            tracing::warn!(run, "the server sent a run under an odd id; it is not taken");
            return;
        };
        if let Some(waiting) = self.waiting.get_mut(&run) {
            if order.cancel && !waiting.record.cancel {
                waiting.record.cancel = true;
                self.call_off(&run).await;
            }
            return;
        }
        if self.ended.contains(&run) {
            return;
        }
        if let Some(record) = self.shelf.done(&run) {
            tracing::info!(run, "a run that was carried out came again; its end is told again");
            self.report_end(&run, &record);
            return;
        }
        if self.waiting.len() >= limits::RUNS_WAITING_MAX {
            tracing::warn!(run, "too many runs wait; it is not taken");
            return;
        }
        let record = Record::new(order.position, order.cancel);
        let (place, taken) = (folder.clone(), record.clone());
        let pin = self.pin(&order);
        let take = tokio::task::spawn_blocking(move || place.take(&order, &taken));
        match take.await.unwrap_or_else(|e| Err(e.into())) {
            Ok(()) => {
                tracing::info!(run, "a run is taken");
                self.waiting.insert(run, Waiting { position: record.position, record, _pin: pin });
            }
            Err(error) => {
                tracing::error!(run, "a run could not be kept on disk and is not begun: {error:#}");
                let _ = crate::disk::remove_folder(folder.path());
                self.refuse(&run, &error);
            }
        }
    }

    /// A run that could not be taken ends in error; nothing was done.
    fn refuse(&mut self, run: &str, error: &anyhow::Error) {
        let full = error.chain().any(|e| e.downcast_ref().is_some_and(crate::disk::is_full));
        let reason = if full {
            Reason::new(code::DISK_FULL, params([]))
        } else {
            Reason::new(code::RUN_FAILED, params([("text", &format!("{error:#}"))]))
        };
        let standing = Standing { state: "error".to_owned(), reason: Some(reason), ..Standing::default() };
        self.tools.book.show(run, standing);
    }

    /// Calls off a run that waits or is going.
    async fn call_off(&mut self, run: &str) {
        tracing::info!(run, "a run is called off");
        if let Some(going) = self.going.as_ref().filter(|g| g.run == run) {
            going.cancel.send_replace(true);
            return;
        }
        let Some(waiting) = self.waiting.remove(run) else { return };
        let Some(folder) = self.shelf.of(run) else { return };
        let Waiting { mut record, .. } = waiting;
        let mut log = Log::open(run, &folder, &self.tools.book);
        log.say(About::default().with("info"), "called off before it began");
        let reason = Reason::new(code::RUN_CANCELLED_ON_COMPUTER, params([]));
        record.end = Some(End { state: "cancelled".to_owned(), reason: Some(reason) });
        let (place, kept) = (folder, record.clone());
        let keep = tokio::task::spawn_blocking(move || place.keep(&kept, crate::disk::Durable::Synced));
        if let Ok(Err(error)) = keep.await {
            tracing::error!(run, "its end could not be kept on disk: {error}");
        }
        self.tidy_bundles();
        self.report_end(run, &record);
        self.ended.insert(run.to_owned());
    }

    fn report_end(&self, run: &str, record: &Record) {
        let Some(end) = &record.end else { return };
        let standing = Standing {
            state: end.state.clone(),
            phase: record.phase.clone(),
            reason: end.reason.clone(),
            started_at: record.started_at,
            fetching: None,
            from_peers_bytes: record.from_peers_bytes,
        };
        self.tools.book.show(run, standing);
    }

    /// The server keeps something; once it has the end, the run is put away.
    async fn kept(&mut self, kept: &RunKept) {
        if !self.tools.book.kept(kept) || !self.ended.remove(&kept.run) {
            return;
        }
        let (shelf, run) = (self.shelf.clone(), kept.run.clone());
        let put_away = tokio::task::spawn_blocking(move || {
            shelf.put_away(&run).inspect_err(|e| tracing::warn!(run, "it could not be put away: {e}"))?;
            shelf.tidy();
            std::io::Result::Ok(())
        });
        let _ = put_away.await;
    }
}

/// Waits for the end of the run that is carried out.
async fn ended(going: &mut Option<Going>) {
    match going {
        Some(going) => {
            if let Err(error) = (&mut going.task).await {
                tracing::error!(run = going.run, "carrying out a run failed: {error}");
            }
        }
        None => std::future::pending().await,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use protocol::link::BundleRef;

    pub(crate) fn order(run: &str, position: u64) -> RunOrder {
        RunOrder {
            run: run.to_owned(),
            position,
            bundle: BundleRef {
                package: "p".to_owned(),
                version: "1".to_owned(),
                file: "p-1.zip".to_owned(),
                digest: model::Digest::from_bytes([1; 32]).to_string(),
                size_bytes: 1,
            },
            install: protocol::install::Install::default(),
            cancel: false,
        }
    }
}
