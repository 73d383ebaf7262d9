//! What the server has not got yet: log lines, state objects, deaths — and how every instance stands.
//!
//! Lines, objects and deaths wait in two bounded [`queue`]s on disk, so that neither a server that is away nor a
//! crash of the agent loses them; the oldest go first when a bound is reached, and the numbers of the lines show it.
//! How instances stand ([`board`]) is not queued: the newest is all that counts.
//!
//! Numbers only grow. They go on where they stood; an agent that lost its state starts from the time of day in
//! microseconds, so that no number is ever used twice.

pub mod board;
pub mod queue;

use crate::{disk, limits};
use protocol::link::{DeathReport, LogLine, LogReport, StateReport};
use queue::{Place, Queue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A handle on the spool.
#[derive(Debug, Clone)]
pub struct Spool {
    inner: Arc<Mutex<Inner>>,
    wake: Arc<Notify>,
}

#[derive(Debug)]
struct Inner {
    logs: Queue,
    facts: Queue,
    saved: PathBuf,
    dirty: bool,
    numbers: BTreeMap<String, Numbers>,
    /// Records that found no room on the disk since this was last told.
    lost: u64,
}

/// The next numbers of one instance; 0 when none was ever given.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Numbers {
    line: u64,
    death: u64,
}

/// What is kept beside the queues.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Saved {
    logs: Place,
    facts: Place,
    /// Where the queues ended when this was written: the numbers know of everything before.
    logs_end: Place,
    facts_end: Place,
    numbers: BTreeMap<String, Numbers>,
}

/// A log line that has no number yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `info` `warn` `error`.
    pub level: String,
    /// `stdout` `stderr` `program` `agent`.
    pub stream: String,
    /// The text.
    pub text: String,
}

impl Line {
    /// A line the agent itself writes into an instance's log.
    #[must_use]
    pub fn agent(level: &str, text: String) -> Self {
        Self { level: level.to_owned(), stream: "agent".to_owned(), text }
    }
}

#[derive(Serialize, Deserialize)]
struct LogRecord {
    id: String,
    line: LogLine,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FactRecord {
    Death(DeathReport),
    State(StateReport),
}

/// A part of the spool, ready to be sent.
#[derive(Debug, Default)]
pub struct Batch {
    /// Log lines.
    pub logs: Vec<LogReport>,
    /// Deaths.
    pub deaths: Vec<DeathReport>,
    /// State objects; of several with one name only the last.
    pub states: Vec<StateReport>,
    /// What is acknowledged when this batch is.
    pub mark: Mark,
}

/// A place in both queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    logs: Place,
    facts: Place,
}

impl Batch {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.logs.is_empty() && self.deaths.is_empty() && self.states.is_empty()
    }
}

impl Spool {
    /// Opens the spool in a folder; `wake` is told when something was put in.
    pub fn open(folder: &Path, wake: Arc<Notify>) -> anyhow::Result<Self> {
        let saved_path = folder.join("spool.json");
        let saved: Saved = disk::read_json_or_none(&saved_path).unwrap_or_default();
        let open =
            |name, max, acked| Queue::open(folder.to_owned(), name, max, limits::SPOOL_SEGMENT_BYTES, acked);
        let mut inner = Inner {
            logs: open("logs", limits::SPOOL_LOG_BYTES_MAX, saved.logs)?,
            facts: open("facts", limits::SPOOL_FACT_BYTES_MAX, saved.facts)?,
            saved: saved_path,
            dirty: true,
            numbers: saved.numbers,
            lost: 0,
        };
        inner.count_on(saved.logs_end, saved.facts_end)?;
        let spool = Self { inner: Arc::new(Mutex::new(inner)), wake };
        spool.save();
        Ok(spool)
    }

    /// Puts lines into an instance's log.
    pub fn lines(&self, instance: &str, lines: Vec<Line>) {
        if lines.is_empty() {
            return;
        }
        let at = crate::now();
        let mut inner = self.lock();
        let mut records = Vec::new();
        for line in lines {
            let number = take(&mut inner.numbers(instance).line);
            let line = LogLine { number, at, level: line.level, stream: line.stream, text: line.text };
            push_record(&mut records, &LogRecord { id: instance.to_owned(), line });
        }
        let written = inner.logs.append(&records);
        inner.noted(written);
        drop(inner);
        self.wake.notify_one();
    }
    /// Puts a death in, and gives it its number.
    pub fn death(&self, mut death: DeathReport) {
        let mut inner = self.lock();
        death.number = take(&mut inner.numbers(&death.id).death);
        self.fact(inner, &FactRecord::Death(death));
    }
    /// Puts a state object in.
    pub fn state(&self, state: StateReport) {
        self.fact(self.lock(), &FactRecord::State(state));
    }
    fn fact(&self, mut inner: MutexGuard<'_, Inner>, record: &FactRecord) {
        let mut records = Vec::new();
        push_record(&mut records, record);
        let written = inner.facts.append(&records);
        inner.noted(written);
        drop(inner);
        self.wake.notify_one();
    }

    /// Takes the next part to send.
    pub fn next(&self) -> Batch {
        let mut inner = self.lock();
        let mut batch = Batch::default();
        let facts = inner.facts.read(limits::BEAT_FACT_BYTES_MAX).unwrap_or_else(unreadable);
        let mut states: BTreeMap<(String, String), StateReport> = BTreeMap::new();
        for record in records_in::<FactRecord>(&facts) {
            match record {
                FactRecord::Death(death) => batch.deaths.push(death),
                FactRecord::State(state) => {
                    states.insert((state.id.clone(), state.name.clone()), state);
                }
            }
        }
        batch.states = states.into_values().collect();
        let logs = inner.logs.read(limits::BEAT_LOG_BYTES_MAX).unwrap_or_else(unreadable);
        let mut by_instance: BTreeMap<String, Vec<LogLine>> = BTreeMap::new();
        for record in records_in::<LogRecord>(&logs) {
            by_instance.entry(record.id).or_default().push(record.line);
        }
        batch.logs = by_instance.into_iter().map(|(id, lines)| LogReport { id, lines }).collect();
        batch.mark = Mark { logs: inner.logs.place(), facts: inner.facts.place() };
        batch
    }
    /// Whether something waits to be sent.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        let inner = self.lock();
        inner.logs.is_behind() || inner.facts.is_behind()
    }
    /// Where the next state object or death will stand.
    #[must_use]
    pub fn facts_end(&self) -> Place {
        self.lock().facts.end()
    }
    /// Whether every state object and death before that place was taken to be sent.
    #[must_use]
    pub fn facts_taken(&self, until: Place) -> bool {
        self.lock().facts.place() >= until
    }
    /// The server keeps everything up to here.
    pub fn ack(&self, mark: Mark) {
        let mut inner = self.lock();
        if mark.logs > inner.logs.acked() || mark.facts > inner.facts.acked() {
            inner.logs.ack(mark.logs);
            inner.facts.ack(mark.facts);
            inner.dirty = true;
        }
    }
    /// What was sent and not acknowledged is sent again.
    pub fn rewind(&self) {
        let mut inner = self.lock();
        inner.logs.rewind();
        inner.facts.rewind();
    }
    /// Forgets the numbers of an instance that is gone.
    pub fn forget(&self, instance: &str) {
        let mut inner = self.lock();
        inner.numbers.remove(instance);
        inner.dirty = true;
    }
    /// Writes down how far things were acknowledged; to be called now and then and at the end.
    pub fn save(&self) {
        let mut inner = self.lock();
        if inner.lost > 0 {
            tracing::warn!(lost = inner.lost, "reports found no room on the disk and were dropped");
            inner.lost = 0;
        }
        if !std::mem::take(&mut inner.dirty) {
            return;
        }
        let saved = Saved {
            logs: inner.logs.acked(),
            facts: inner.facts.acked(),
            logs_end: inner.logs.end(),
            facts_end: inner.facts.end(),
            numbers: inner.numbers.clone(),
        };
        let written = serde_json::to_vec(&saved)
            .map_err(std::io::Error::from)
            .and_then(|bytes| disk::write_file(&inner.saved, &bytes, disk::Durable::ThisBoot));
        if let Err(error) = written {
            inner.dirty = true;
            tracing::warn!("could not write {}: {error}", inner.saved.display());
        }
    }
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn numbers(&mut self, instance: &str) -> &mut Numbers {
        self.dirty = true;
        self.numbers.entry(instance.to_owned()).or_default()
    }
    /// Goes through what was written after the numbers were, so that they go on behind it.
    fn count_on(&mut self, logs: Place, facts: Place) -> std::io::Result<()> {
        self.logs.seek(logs);
        self.facts.seek(facts);
        loop {
            let bytes = self.logs.read(limits::BEAT_LOG_BYTES_MAX)?;
            if bytes.is_empty() {
                break;
            }
            for record in records_in::<LogRecord>(&bytes) {
                let numbers = self.numbers(&record.id);
                numbers.line = numbers.line.max(record.line.number + 1);
            }
        }
        loop {
            let bytes = self.facts.read(limits::BEAT_FACT_BYTES_MAX)?;
            if bytes.is_empty() {
                break;
            }
            for record in records_in::<FactRecord>(&bytes) {
                if let FactRecord::Death(death) = record {
                    let numbers = self.numbers(&death.id);
                    numbers.death = numbers.death.max(death.number + 1);
                }
            }
        }
        self.logs.rewind();
        self.facts.rewind();
        Ok(())
    }
    fn noted(&mut self, written: std::io::Result<()>) {
        if let Err(error) = written {
            if self.lost == 0 {
                tracing::warn!("a report could not be written to the spool: {error}");
            }
            self.lost += 1;
        }
    }
}

/// Takes a number: the first of all is the time of day in microseconds.
fn take(next: &mut u64) -> u64 {
    let number = match *next {
        0 => u64::try_from(crate::now().as_ms()).unwrap_or(0).max(1) * 1000,
        known => known,
    };
    *next = number + 1;
    number
}

fn push_record<T: Serialize>(records: &mut Vec<u8>, record: &T) {
    let before = records.len();
    match serde_json::to_writer(&mut *records, record) {
        Ok(()) => records.push(b'\n'),
        Err(error) => {
            records.truncate(before);
            tracing::error!("a report could not be put into JSON: {error}");
        }
    }
}

fn records_in<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> impl Iterator<Item = T> {
    bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty()).filter_map(|line| {
        serde_json::from_slice(line)
            .inspect_err(|e| tracing::warn!("a damaged record of the spool is skipped: {e}"))
            .ok()
    })
}

fn unreadable(error: std::io::Error) -> Vec<u8> {
    tracing::error!("the spool cannot be read: {error}");
    Vec::new()
}

#[cfg(test)]
mod tests;
