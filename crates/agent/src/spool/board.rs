//! How every instance stands, for whoever reports it: the newest of each, and what changed since.
//!
//! The room `instances` writes, the room `link` reads. Each change gets a number that only grows; the link remembers
//! how far it sent and how far was acknowledged. So a change that comes while another is on its way is never lost,
//! and a hundred changes while the server is away cost one report.

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
    seen: BTreeMap<String, (u64, Seen)>,
    gone: BTreeMap<String, u64>,
    usage: Vec<UsageReport>,
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

impl Board {
    /// An empty board; `wake` is told of changes.
    #[must_use]
    pub fn new(wake: Arc<Notify>) -> Self {
        Self { inner: Arc::default(), wake }
    }
    /// An instance stands so now.
    pub fn set(&self, seen: Seen) {
        let mut inner = self.lock();
        if inner.seen.get(&seen.id).is_some_and(|(_, old)| *old == seen) {
            return;
        }
        inner.version += 1;
        let version = inner.version;
        inner.gone.remove(&seen.id);
        inner.seen.insert(seen.id.clone(), (version, seen));
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
            seen: inner.seen.values().filter(|(v, _)| *v > version).map(|(_, s)| s.clone()).collect(),
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
