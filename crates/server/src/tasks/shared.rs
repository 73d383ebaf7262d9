//! What this room keeps in memory. All of it can be read from the database again.

use super::book::Book;
use super::desk::Ask;
use super::ids::Key;
use super::row::RunRow;
use crate::fault::Result;
use crate::limits;
use crate::together::Together;
use crate::wake::Wake;
use protocol::install::Install;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

/// What this room keeps in memory.
pub struct Shared {
    /// Ids of runs.
    pub(super) key: Key,
    /// The way to the one task that writes what becomes of runs.
    pub(super) desk: mpsc::Sender<Ask>,
    /// Held by whoever changes runs: one at a time.
    writing: tokio::sync::Mutex<Sent>,
    /// Computers with runs that have not ended, each with a number that grows when it is put there again.
    open: Mutex<HashMap<i64, u64>>,
    opened: AtomicU64,
    book: Mutex<(u64, Option<Arc<Book>>)>,
    /// Computers whose runs are looked at: foreign agents ask whether there is work.
    pub(super) looked: Together<i64, Vec<RunRow>>,
    changed: AtomicU64,
    installs: Mutex<HashMap<Uuid, Arc<Install>>>,
    /// Tasks and runs that moved and were not told yet.
    moved: Mutex<Moved>,
    /// Somebody wants runs to be prepared now: groups changed.
    pub(super) nudge: Notify,
    /// Computers somebody wants woken.
    wakes: Mutex<BTreeSet<i64>>,
    /// Last computer woken by each push task, so that all get their turn.
    pub(super) turns: Mutex<HashMap<i64, i64>>,
    /// Marks of restarts: only grow.
    mark: AtomicI64,
    /// What was refused, for the figures.
    pub counts: Counts,
}

/// Runs under way as the desk wrote them last, so that it need not read them when their agents report.
#[derive(Default)]
pub(super) struct Sent {
    /// Number of the change by people up to which this holds.
    changes: u64,
    runs: HashMap<i64, RunRow>,
}

impl Sent {
    /// Takes a run out.
    pub fn take(&mut self, number: i64) -> Option<RunRow> {
        self.runs.remove(&number)
    }

    /// Remembers a run, unless there are too many.
    pub fn put(&mut self, row: RunRow) {
        if self.runs.len() < limits::RUNS_REMEMBERED_MAX {
            self.runs.insert(row.number, row);
        }
    }
}

/// What moved.
#[derive(Default)]
pub(super) struct Moved {
    /// Numbers of tasks.
    pub works: BTreeSet<i64>,
    /// Numbers of runs, not all of them when there are many.
    pub runs: BTreeSet<i64>,
}

/// What agents said and was not taken.
#[derive(Default)]
pub struct Counts {
    /// Words about somebody else's run (S-2).
    pub strangers: AtomicU64,
    /// Words about a run nobody knows (S-3).
    pub unknown: AtomicU64,
    /// Words about a run that was never handed out (S-3).
    pub unasked: AtomicU64,
    /// Words about a run that had ended.
    pub late: AtomicU64,
    /// Lines beyond what is kept of a run (S-8).
    pub cut: AtomicU64,
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Empty.
    #[must_use]
    pub fn new(secret: &[u8; 32], desk: mpsc::Sender<Ask>) -> Self {
        Self {
            key: Key::new(secret),
            desk,
            writing: tokio::sync::Mutex::default(),
            open: Mutex::default(),
            opened: AtomicU64::new(0),
            book: Mutex::default(),
            looked: Together::default(),
            changed: AtomicU64::new(1),
            installs: Mutex::default(),
            moved: Mutex::default(),
            nudge: Notify::new(),
            wakes: Mutex::default(),
            turns: Mutex::default(),
            mark: AtomicI64::new(0),
            counts: Counts::default(),
        }
    }

    /// The right to change runs, for everybody but the desk.
    pub(super) async fn write(&self) -> tokio::sync::MutexGuard<'_, Sent> {
        let mut sent = self.writing.lock().await;
        sent.runs.clear();
        sent
    }

    /// The right to change runs, for the desk: with what it remembers, as long as people changed nothing.
    pub(super) async fn at_desk(&self, wake: &Wake) -> tokio::sync::MutexGuard<'_, Sent> {
        let mut sent = self.writing.lock().await;
        let changes = wake.changes();
        if sent.changes != changes {
            sent.changes = changes;
            sent.runs.clear();
        }
        sent
    }

    /// Tasks, jobs or slots changed: the book is read again before it is used.
    pub(super) fn changed(&self) {
        self.changed.fetch_add(1, Ordering::AcqRel);
    }

    /// The book, read again if something changed.
    pub(super) async fn remembered(
        &self,
        read: impl AsyncFnOnce() -> Result<Arc<Book>>,
    ) -> Result<Arc<Book>> {
        let version = self.changed.load(Ordering::Acquire);
        {
            let kept = lock(&self.book);
            if let (of, Some(book)) = &*kept
                && *of == version
            {
                return Ok(book.clone());
            }
        }
        let book = read().await?;
        let mut kept = lock(&self.book);
        if kept.0 <= version {
            *kept = (version, Some(book.clone()));
        }
        Ok(book)
    }

    /// Puts computers among those with work.
    pub(super) fn open(&self, computers: impl IntoIterator<Item = i64>) {
        let number = self.opened.fetch_add(1, Ordering::Relaxed);
        lock(&self.open).extend(computers.into_iter().map(|c| (c, number)));
    }

    /// Whether a computer may have work: the number under which it stands.
    pub(super) fn may_have(&self, computer: i64) -> Option<u64> {
        lock(&self.open).get(&computer).copied()
    }

    /// Takes a computer out that turned out to have none, unless it was put there again meanwhile.
    pub(super) fn close(&self, computer: i64, number: u64) {
        let mut open = lock(&self.open);
        if open.get(&computer) == Some(&number) {
            open.remove(&computer);
        }
    }

    /// How many computers may have work.
    #[must_use]
    pub fn with_work(&self) -> usize {
        lock(&self.open).len()
    }

    /// An install face, if it is remembered.
    pub(super) fn install(&self, version: Uuid) -> Option<Arc<Install>> {
        lock(&self.installs).get(&version).cloned()
    }

    /// Remembers an install face; a version never changes.
    pub(super) fn remember(&self, version: Uuid, install: Arc<Install>) {
        let mut kept = lock(&self.installs);
        if kept.len() >= limits::INSTALLS_KEPT {
            kept.clear();
        }
        kept.insert(version, install);
    }

    /// Notes what moved, to be told.
    pub(super) fn moved(&self, work: i64, runs: impl IntoIterator<Item = i64>) {
        let mut moved = lock(&self.moved);
        moved.works.insert(work);
        for run in runs {
            if moved.runs.len() > limits::CHANGES_BATCH_MAX {
                break;
            }
            moved.runs.insert(run);
        }
    }

    /// What moved since the last time.
    pub(super) fn take_moved(&self) -> Moved {
        std::mem::take(&mut lock(&self.moved))
    }

    /// Somebody wants computers woken: `foreign` takes them with [`super::wakes_wanted`].
    pub(super) fn wake(&self, computers: impl IntoIterator<Item = i64>) {
        lock(&self.wakes).extend(computers);
    }

    /// Computers somebody wants woken, so many at most.
    pub(super) fn take_wakes(&self, most: usize) -> Vec<i64> {
        let mut wakes = lock(&self.wakes);
        let taken: Vec<i64> = wakes.iter().copied().take(most).collect();
        for number in &taken {
            wakes.remove(number);
        }
        taken
    }

    /// A mark no restart had before; with [`Shared::write`] held.
    pub(super) fn mark(&self, now_ms: i64) -> i64 {
        let mark = now_ms.max(self.mark.load(Ordering::Acquire) + 1);
        self.mark.store(mark, Ordering::Release);
        mark
    }
}

/// Groups changed: runs are prepared for computers that came into them, and called off for those that left. Told by whoever changes groups.
pub fn groups_changed(app: &crate::app::App) {
    app.tasks.nudge.notify_one();
}
