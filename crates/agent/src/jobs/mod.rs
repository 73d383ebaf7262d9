//! Jobs: what deliveries do on this machine (spec/delivery §14–§16, §19).
//!
//! The server dispatches attempts; each is on this disk before it is accepted, and is carried out once, whatever arrives twice and
//! whoever is killed when (AG-1, AG-2). A *keeper*, a process of its own, runs it and writes everything down ([`keeper`]), so that a job
//! outlives its agent; the next agent finds its folder. What is told waits until the server has it ([`book`], [`upload`]).
//!
//! [`record`]: what stands on disk; [`plan`]: what a keeper is given; [`queues`]: who is next; [`prepare`]: bundles and scripts before
//! the start; [`account`]: who work runs as; [`child`]: the process itself, and the agent's own kinds of work; [`preflight`]: looks at
//! the machine; [`questions`]: answers at once; [`shims`]: commands of the reference tool; [`log`], [`mask`]: logs without secrets.
//!
//! Promises:
//! - An order under a fence lower than one that was seen is refused, also when it waited in a queue meanwhile (L-1, L-6).
//! - Nothing is begun twice, but for an attempt that may be and of which nobody knows how it ended.
//! - The end that counts is that of the process, never what its script says (§14.3).
//! - A full disk still records the failure (LG-10).

pub mod account;
pub mod book;
mod care;
pub mod child;
pub mod keeper;
pub mod log;
pub mod mask;
pub mod plan;
pub mod preflight;
pub mod prepare;
pub mod questions;
pub mod queues;
pub mod record;
pub mod scripts;
pub mod shims;
pub mod upload;

use crate::fetch::{Fetcher, Pin};
use crate::shelf::Shelf;
use crate::{instances, limits};
use book::{Book, Standing};
use plan::{Ground, because};
use protocol::Reason;
use protocol::deliver::job::{JobAnswer, JobEnd, JobKept, JobOrder, JobStop, Question, Work};
use protocol::reason::code;
use protocol::text::params;
use queues::Queues;
use record::{Fences, Folder, Record, Word};
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::unix::pipe::Receiver;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use upload::Door;

/// What can happen to the room.
#[derive(Debug)]
pub enum Event {
    /// The server dispatched an attempt.
    Order(Box<JobOrder>),
    /// The server keeps what was reported.
    Kept(JobKept),
    /// An attempt is to end.
    Stop(JobStop),
    /// A call of a shim was answered.
    Answer(JobAnswer),
    /// A question.
    Ask(Question),
    /// An attempt was prepared: its keeper runs, or it ended.
    Prepared(String),
}

/// What the room needs.
#[derive(Debug, Clone)]
pub struct Tools {
    /// Where it is told.
    pub book: Book,
    /// Brings bundles.
    pub fetcher: Fetcher,
    /// Where logs go.
    pub door: Door,
    /// Name of the agent.
    pub agent: String,
    /// Slots of queues.
    pub slots: BTreeMap<String, u32>,
    /// What is known of this machine; its program, its accounts, its services.
    pub ground: Ground,
    /// The folder of the room.
    pub root: PathBuf,
}

/// The room.
pub struct Jobs {
    tools: Tools,
    shelf: Shelf<Record>,
    fences: Fences,
    queues: Queues,
    inbox: mpsc::Receiver<Event>,
    back: mpsc::Sender<Event>,
    /// Keepers say here that there is news.
    news: Receiver,
    open: BTreeMap<String, Open>,
    place: u64,
    asks: Arc<Semaphore>,
    instances: mpsc::Sender<instances::Event>,
    /// Keepers this agent started, until they are taken away.
    keepers: Vec<std::process::Child>,
    /// Bundles the last attempts needed: those that follow may too.
    lately: VecDeque<(Instant, Pin)>,
}

/// An attempt that is not forgotten.
struct Open {
    record: Record,
    folder: Folder,
    sequence: u64,
    phase: Phase,
    /// What was told last, but for its number.
    told: Standing,
    /// Calls were read up to here.
    calls_to: u64,
    grew: Arc<Notify>,
    whole: watch::Sender<Option<u64>>,
    upload: Option<JoinHandle<()>>,
    /// An earlier agent had it.
    resumed: bool,
    pin: Option<Pin>,
}

enum Phase {
    /// It waits in its queue.
    Waiting,
    /// Its bundle is fetched, its keeper is about to start.
    Preparing(watch::Sender<Option<JobStop>>),
    /// Its keeper runs.
    Kept,
    /// It ended.
    Ended,
}

impl Jobs {
    /// A room with what an earlier agent left. Must be opened before unused bundles are removed.
    pub fn open(
        tools: Tools,
        inbox: mpsc::Receiver<Event>,
        back: mpsc::Sender<Event>,
        instances: mpsc::Sender<instances::Event>,
    ) -> anyhow::Result<Self> {
        let shelf: Shelf<Record> = Shelf::open(tools.root.clone())?;
        shelf.tidy(limits::JOBS_REMEMBERED_MAX);
        prepare::open_up(&tools)?;
        let news = crate::supervise::unix::agent_end(&tools.root.join("news"), limits::PIPE_BYTES)?;
        let mut room = Self {
            fences: Fences::open(tools.root.join("fences.json")),
            queues: Queues::new(tools.slots.clone()),
            shelf,
            inbox,
            back,
            news,
            open: BTreeMap::new(),
            place: 0,
            asks: Arc::new(Semaphore::new(limits::ASKS_MAX)),
            instances,
            keepers: Vec::new(),
            lately: VecDeque::new(),
            tools,
        };
        for (attempt, record) in room.shelf.all("order.json", record::OTHERS) {
            room.take_up(attempt, record);
        }
        Ok(room)
    }

    /// What an earlier agent left of one attempt.
    fn take_up(&mut self, attempt: String, record: Record) {
        let Some(folder) = self.shelf.of(&attempt).map(Folder) else { return };
        self.place = self.place.max(record.place);
        let begun = record.begun_at.is_some();
        tracing::info!(
            attempt,
            begun,
            ended = record.end.is_some(),
            "an attempt of an earlier agent goes on"
        );
        let mut open = Open::new(record, folder, Phase::Waiting);
        open.sequence = open.record.sequence_to;
        open.resumed = true;
        if open.record.end.is_some() || open.folder.at("end.json").exists() {
            open.phase = Phase::Ended;
        } else if open.folder.at("plan.json").exists() {
            open.phase = Phase::Kept;
        }
        if let Ok(order) = open.folder.order()
            && !matches!(open.phase, Phase::Ended)
        {
            open.pin = prepare::pin(&self.tools, &order);
        }
        self.open.insert(attempt.clone(), open);
        if matches!(self.open[&attempt].phase, Phase::Kept) {
            // One that runs already leaves again at once; one that was killed is found out by the next.
            self.start_keeper(&attempt);
        }
        self.look(&attempt);
    }

    /// Works until the agent ends.
    pub async fn run(mut self) {
        let mut after = tokio::time::interval(limits::JOB_KEEPERS_EVERY);
        after.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            self.begin_next();
            let event = tokio::select! {
                event = self.inbox.recv() => event,
                attempts = news(&self.news) => {
                    attempts.iter().for_each(|attempt| self.look(attempt));
                    continue;
                }
                _ = after.tick() => {
                    self.look_after();
                    continue;
                }
            };
            match event {
                Some(Event::Order(order)) => self.ordered(*order).await,
                Some(Event::Kept(kept)) => self.kept(&kept).await,
                Some(Event::Stop(stop)) => self.stop(stop),
                Some(Event::Answer(answer)) => self.answered(answer),
                Some(Event::Ask(question)) => self.asked(question),
                Some(Event::Prepared(attempt)) => self.prepared(&attempt),
                None => return,
            }
        }
    }

    /// Takes an attempt: on disk first, then it is accepted. One that is known is not taken again.
    async fn ordered(&mut self, order: JobOrder) {
        let attempt = order.attempt.clone();
        let Some(folder) = self.shelf.of(&attempt).filter(|_| !record::OTHERS.contains(&attempt.as_str()))
        else {
            tracing::warn!(attempt, "the server sent an attempt under an odd id; it is not taken");
            return;
        };
        if self.open.contains_key(&attempt) {
            return self.tools.book.again(&attempt);
        }
        if let Some(done) = self.shelf.done(&attempt) {
            tracing::info!(attempt, "an attempt that was carried out came again; its end is told again");
            let standing =
                Standing { sequence: done.sequence_to, state: "ended", end: done.end, ..Standing::default() };
            return self.tools.book.show(&attempt, standing);
        }
        if self.open.len() >= limits::JOBS_OPEN_MAX {
            tracing::warn!(attempt, "too many attempts are open; it is not taken");
            return;
        }
        let refusal = self.refusal(&order);
        self.place += 1;
        let record = Record {
            place: self.place,
            queue: queues::name(&order.queue).to_owned(),
            priority: order.priority,
            scope: order.scope.clone(),
            fence: order.fence,
            sequence_to: limits::JOB_SEQUENCE_STEP,
            ..Record::default()
        };
        let (place, taken, pin) = (Folder(folder.clone()), record.clone(), prepare::pin(&self.tools, &order));
        let called_off = order.called_off;
        let take = tokio::task::spawn_blocking(move || place.take(&order, &taken));
        let took = take.await.unwrap_or_else(|e| Err(e.into()));
        let mut open = Open::new(record, Folder(folder), Phase::Waiting);
        open.pin = pin;
        self.open.insert(attempt.clone(), open);
        if let Err(error) = took {
            tracing::error!(attempt, "an attempt could not be kept on disk and is not begun: {error:#}");
            let full = error.chain().any(|e| e.downcast_ref().is_some_and(crate::disk::is_full));
            let reason = if full {
                plan::disk_full()
            } else {
                because(code::JOB_FAILED, "why", &format!("{error:#}"))
            };
            return self.end_here(&attempt, "refused", reason);
        }
        tracing::info!(attempt, "an attempt is taken");
        match refusal {
            Some(reason) => self.end_here(&attempt, "refused", reason),
            None if called_off => {
                let by = "the server";
                self.end_here(&attempt, "killed", because(code::JOB_CALLED_OFF, "by", &by));
            }
            None => self.show(&attempt, Standing { state: "accepted", ..Standing::default() }),
        }
    }

    /// Why an order is refused, if it is.
    fn refusal(&mut self, order: &JobOrder) -> Option<Reason> {
        match self.fences.see(&order.scope, order.fence) {
            Ok(true) => {}
            Ok(false) => return Some(because(code::LOCK_LOST, "scope", &order.scope)),
            Err(error) => return Some(because(code::JOB_FAILED, "why", &format!("{error:#}"))),
        }
        if matches!(order.work, Work::Unknown) {
            return Some(Reason::new(code::WORK_UNKNOWN, params([])));
        }
        account::find(&order.run_as, &self.tools.ground.run_as).err()
    }

    /// Begins what has a slot; tells the others their places.
    fn begin_next(&mut self) {
        let waiting: Vec<queues::Waiting<'_>> = self
            .open
            .iter()
            .filter(|(_, o)| !matches!(o.phase, Phase::Ended))
            .map(|(attempt, o)| queues::Waiting {
                attempt,
                queue: &o.record.queue,
                priority: o.record.priority,
                place: o.record.place,
                begun: !matches!(o.phase, Phase::Waiting),
            })
            .collect();
        let turn = self.queues.turn(waiting);
        for (attempt, position) in turn.positions {
            self.show(&attempt, Standing { state: "accepted", position, ..Standing::default() });
        }
        for attempt in turn.begin {
            self.begin(&attempt);
        }
    }

    /// Begins an attempt: what it needs is brought here, then its keeper starts.
    fn begin(&mut self, attempt: &str) {
        let Some(open) = self.open.get_mut(attempt) else { return };
        let (scope, fence) = (open.record.scope.clone(), open.record.fence);
        if !scope.is_empty() && self.fences.highest(&scope) > fence {
            return self.end_here(attempt, "refused", because(code::LOCK_LOST, "scope", &scope));
        }
        open.record.begun_at.get_or_insert_with(crate::now);
        if let Err(error) = open.folder.keep(&open.record) {
            tracing::warn!(attempt, "how far it is could not be kept on disk: {error}");
        }
        let (stop, stopped) = watch::channel(open.record.stop.clone());
        open.phase = Phase::Preparing(stop);
        let work = prepare::prepare(self.tools.clone(), open.folder.clone(), stopped, open.record.clone());
        let (back, name) = (self.back.clone(), attempt.to_owned());
        let grew = Arc::clone(&open.grew);
        tokio::spawn(async move {
            work.await;
            grew.notify_one();
            let _ = back.send(Event::Prepared(name)).await;
        });
        self.start_upload(attempt);
        let started_at = self.open.get(attempt).and_then(|o| o.record.begun_at);
        self.show(attempt, Standing { state: "active", started_at, ..Standing::default() });
    }

    /// Its keeper starts, unless it ended before.
    fn prepared(&mut self, attempt: &str) {
        let Some(open) = self.open.get_mut(attempt) else { return };
        if open.folder.at("end.json").exists() {
            return self.look(attempt);
        }
        open.phase = Phase::Kept;
        self.start_keeper(attempt);
    }

    /// Looks at what a keeper wrote down.
    fn look(&mut self, attempt: &str) {
        let Some(open) = self.open.get_mut(attempt) else { return };
        let (calls, upto) = open.folder.calls(open.calls_to);
        open.calls_to = upto;
        calls.into_iter().for_each(|call| self.tools.book.call(call));
        let end = open.record.end.clone().or_else(|| open.folder.end());
        if let Some(end) = end {
            return self.ended(attempt, end);
        }
        open.grew.notify_one();
        if !matches!(open.phase, Phase::Kept) {
            return;
        }
        let (process, progress) = (open.folder.process(), open.folder.progress());
        let stopping = progress.stopping || open.record.stop.is_some();
        let standing = Standing {
            state: if stopping { "stopping" } else { "active" },
            pid: process.as_ref().map(|p| p.pid),
            started_at: process.map(|p| p.started_at).or(open.record.begun_at),
            progress: progress.progress,
            alarm: progress.alarm,
            ..Standing::default()
        };
        self.show(attempt, standing);
    }

    /// An attempt ended here, without a keeper.
    fn end_here(&mut self, attempt: &str, kind: &str, reason: Reason) {
        let Some(open) = self.open.get_mut(attempt) else { return };
        let end = prepare::end_without_keeper(&open.folder, kind, reason);
        self.ended(attempt, end);
    }

    fn ended(&mut self, attempt: &str, end: JobEnd) {
        let Some(open) = self.open.get_mut(attempt) else { return };
        if !matches!(open.phase, Phase::Ended) || open.record.end.is_none() {
            tracing::info!(attempt, kind = end.kind, code = end.code, "an attempt ended");
            open.phase = Phase::Ended;
            open.record.end = Some(end.clone());
            if let Some(pin) = open.pin.take() {
                self.lately.retain(|(_, other)| other.digest() != pin.digest());
                self.lately.push_front((Instant::now(), pin));
                self.lately.truncate(limits::JOB_BUNDLES_KEPT);
            }
            if let Err(error) = open.folder.keep(&open.record) {
                tracing::error!(attempt, "its end could not be kept twice on disk: {error}");
            }
            let _ = self.instances.try_send(instances::Event::TidyBundles);
            self.tidy_scripts();
        }
        let Some(open) = self.open.get_mut(attempt) else { return };
        open.whole.send_replace(Some(end.log_bytes));
        open.grew.notify_one();
        let started_at = open.folder.process().map(|p| p.started_at).or(open.record.begun_at);
        self.start_upload(attempt);
        self.show(attempt, Standing { state: "ended", started_at, end: Some(end), ..Standing::default() });
    }

    /// Tells how an attempt stands, when that is news.
    fn show(&mut self, attempt: &str, standing: Standing) {
        let Some(open) = self.open.get_mut(attempt) else { return };
        if open.told == standing {
            return;
        }
        open.told = standing.clone();
        open.sequence += 1;
        if open.sequence >= open.record.sequence_to {
            open.record.sequence_to = open.sequence + limits::JOB_SEQUENCE_STEP;
            if let Err(error) = open.folder.keep(&open.record) {
                tracing::warn!(attempt, "numbers of its reports could not be set aside: {error}");
            }
        }
        self.tools.book.show(attempt, Standing { sequence: open.sequence, ..standing });
    }

    /// An attempt is to end. One that never came here has ended then, and will not be begun.
    fn stop(&mut self, stop: JobStop) {
        let attempt = stop.attempt.clone();
        let Some(open) = self.open.get_mut(&attempt) else {
            tracing::info!(attempt, "an attempt that is not here is to end");
            return self.tools.book.again(&attempt);
        };
        if open.record.stop.as_ref().is_some_and(|before| before.now || !stop.now) {
            // It was told; a keeper that was about to start hears it now.
            let _ = open.folder.tell(&Word::Stop(stop));
            return self.tools.book.again(&attempt);
        }
        tracing::info!(attempt, now = stop.now, by = stop.by, "an attempt is to end");
        open.record.stop = Some(stop.clone());
        if let Err(error) = open.folder.keep(&open.record) {
            tracing::warn!(attempt, "that it is to end could not be kept on disk: {error}");
        }
        match &open.phase {
            Phase::Waiting => {
                self.end_here(&attempt, "killed", because(code::JOB_CALLED_OFF, "by", &stop.by))
            }
            Phase::Preparing(told) => drop(told.send_replace(Some(stop))),
            Phase::Kept => {
                let _ = open.folder.tell(&Word::Stop(stop));
                self.look(&attempt);
            }
            Phase::Ended => self.tools.book.again(&attempt),
        }
    }

    fn answered(&mut self, answer: JobAnswer) {
        self.tools.book.answered(&answer.attempt, answer.number);
        if let Some(open) = self.open.get(&answer.attempt) {
            let _ = open.folder.tell(&Word::Answer(answer));
        }
    }

    fn asked(&mut self, question: Question) {
        let (book, places) = (self.tools.book.clone(), Arc::clone(&self.asks));
        let ground = Ground { clock_ahead_ms: book.clock_ahead_ms(), ..self.tools.ground.clone() };
        tokio::spawn(async move {
            let Ok(_place) = places.acquire().await else { return };
            let number = question.number;
            let answering = tokio::task::spawn_blocking(move || questions::answer(&question.ask, &ground));
            if let Ok(answer) = answering.await {
                book.answer(protocol::deliver::job::Answered { number, answer });
            }
        });
    }

    /// The server keeps something; once it has the end and the log, the attempt is put away.
    async fn kept(&mut self, kept: &JobKept) {
        if !self.tools.book.kept(kept) {
            return;
        }
        let Some(open) = self.open.remove(&kept.attempt) else { return };
        if let Some(upload) = open.upload {
            upload.abort();
        }
        let (shelf, attempt) = (self.shelf.clone(), kept.attempt.clone());
        let put_away = tokio::task::spawn_blocking(move || {
            shelf
                .put_away(&attempt)
                .inspect_err(|e| tracing::warn!(attempt, "it could not be put away: {e}"))?;
            shelf.tidy(limits::JOBS_REMEMBERED_MAX);
            io::Result::Ok(())
        });
        let _ = put_away.await;
    }
}

impl Open {
    fn new(record: Record, folder: Folder, phase: Phase) -> Self {
        Self {
            record,
            folder,
            sequence: 0,
            phase,
            told: Standing::default(),
            calls_to: 0,
            grew: Arc::default(),
            whole: watch::channel(None).0,
            upload: None,
            resumed: false,
            pin: None,
        }
    }
}

/// Waits until keepers have news; returns whose.
async fn news(pipe: &Receiver) -> std::collections::BTreeSet<String> {
    let mut buffer = [0_u8; 4 << 10];
    loop {
        if pipe.readable().await.is_err() {
            std::future::pending::<()>().await;
        }
        let mut text = String::new();
        while let Ok(read @ 1..) = pipe.try_read(&mut buffer) {
            text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        if !text.is_empty() {
            return text.lines().map(str::to_owned).collect();
        }
    }
}
