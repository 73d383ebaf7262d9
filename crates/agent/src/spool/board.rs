//! How every instance stands, for whoever reports it: the newest of each, and what changed since.
//!
//! The room `instances` writes, the room `link` reads. Each change gets a number that only grows; the link remembers
//! how far it sent and how far was acknowledged. So a change that comes while another is on its way is never lost,
//! and a hundred changes while the server is away cost one report.

use model::instance::RunState;
use protocol::link::{Seen, UsageReport};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A handle on the board.
#[derive(Debug, Clone)]
pub struct Board {
    inner: Arc<Mutex<Inner>>,
    wake: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Inner {
    version: u64,
    generation: (u64, u64),
    seen: BTreeMap<String, Shown>,
    gone: BTreeMap<String, u64>,
    usage: Vec<UsageReport>,
}

/// How one instance stands.
#[derive(Debug)]
struct Shown {
    version: u64,
    seen: Seen,
    /// It was started before that, and nobody may have seen it: a life can be shorter than a beat takes to leave, and
    /// whoever ordered a start must learn that it was done.
    started: Option<(u64, Seen)>,
}

/// What changed since some version.
#[derive(Debug, Default)]
pub struct Changes {
    /// Generation of the assignment held now.
    pub generation: u64,
    /// Instances that changed.
    pub seen: Vec<Seen>,
    /// Instances that are gone.
    pub gone: Vec<String>,
    /// The version this brings its reader to.
    pub version: u64,
    /// The generation changed too.
    pub any: bool,
}

impl Shown {
    /// What a reader at that version has not seen, in order.
    fn since(&self, version: u64) -> impl Iterator<Item = Seen> {
        let started = self.started.iter().filter(move |(v, _)| *v > version).map(|(_, seen)| seen.clone());
        let now = (self.version > version).then(|| self.seen.clone());
        started.chain(now)
    }
}

impl Board {
    /// An empty board; `wake` is told of changes.
    #[must_use]
    pub fn new(wake: Arc<Notify>) -> Self {
        Self { inner: Arc::default(), wake }
    }
    /// An instance stands so now.
    pub fn set(&self, seen: Seen) {
        let mut inner = self.lock();
        if inner.seen.get(&seen.id).is_some_and(|shown| shown.seen == seen) {
            return;
        }
        inner.version += 1;
        let version = inner.version;
        inner.gone.remove(&seen.id);
        let is_started = |s: &Seen| s.state == RunState::Started.word();
        let started = match inner.seen.remove(&seen.id) {
            Some(old) if is_started(&old.seen) && !is_started(&seen) => Some((old.version, old.seen)),
            Some(old) => old.started,
            None => None,
        };
        inner.seen.insert(seen.id.clone(), Shown { version, seen, started });
        drop(inner);
        self.wake.notify_one();
    }
    /// An instance is no longer here.
    pub fn remove(&self, id: &str) {
        let mut inner = self.lock();
        inner.seen.remove(id);
        inner.version += 1;
        let version = inner.version;
        inner.gone.insert(id.to_owned(), version);
        drop(inner);
        self.wake.notify_one();
    }
    /// The agent holds this assignment now.
    pub fn hold(&self, generation: u64) {
        let mut inner = self.lock();
        if inner.generation.0 != generation {
            inner.version += 1;
            inner.generation = (generation, inner.version);
            drop(inner);
            self.wake.notify_one();
        }
    }
    /// The newest sample of consumption.
    pub fn sampled(&self, usage: Vec<UsageReport>) {
        self.lock().usage = usage;
    }
    /// Takes the newest sample; nothing when it was taken already.
    #[must_use]
    pub fn take_usage(&self) -> Vec<UsageReport> {
        std::mem::take(&mut self.lock().usage)
    }
    /// What changed after a version.
    #[must_use]
    pub fn since(&self, version: u64) -> Changes {
        let inner = self.lock();
        Changes {
            generation: inner.generation.0,
            seen: inner.seen.values().flat_map(|shown| shown.since(version)).collect(),
            gone: inner.gone.iter().filter(|(_, v)| **v > version).map(|(id, _)| id.clone()).collect(),
            version: inner.version,
            any: inner.version > version,
        }
    }
    /// The server keeps everything up to this version.
    pub fn acknowledged(&self, version: u64) {
        self.lock().gone.retain(|_, v| *v > version);
    }
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(state: &str, pid: u32) -> Seen {
        Seen {
            id: "a".into(),
            state: state.into(),
            launch: 1,
            settings_generation: 0,
            changed_at: crate::now(),
            pid: Some(pid),
            restarts: 0,
            version: None,
            digest: None,
            connected: false,
            client: None,
            failed: false,
            reason: None,
            fetching: None,
        }
    }

    fn states(changes: &Changes) -> Vec<&str> {
        changes.seen.iter().map(|s| s.state.as_str()).collect()
    }

    #[test]
    fn the_newest_counts_but_no_start_is_missed() {
        let board = Board::new(Arc::default());
        board.set(seen("starting", 1));
        board.set(seen("started", 1));
        board.set(seen("stopped", 1));
        let first = board.since(0);
        assert_eq!(states(&first), ["started", "stopped"]);
        assert!(first.any && !board.since(first.version).any);
        board.set(seen("starting", 2));
        assert_eq!(states(&board.since(first.version)), ["starting"]);
        board.set(seen("started", 2));
        assert_eq!(states(&board.since(first.version)), ["started"]);
    }

    #[test]
    fn gone_is_told_until_it_is_acknowledged() {
        let board = Board::new(Arc::default());
        board.set(seen("stopped", 1));
        board.remove("a");
        let changes = board.since(0);
        assert_eq!((changes.seen.len(), changes.gone.as_slice()), (0, ["a".to_owned()].as_slice()));
        board.acknowledged(changes.version);
        assert!(board.since(0).gone.is_empty());
    }
}
