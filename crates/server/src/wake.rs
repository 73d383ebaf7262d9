//! Wake-ups: what was touched, told after a commit. A wake-up carries no facts: whoever is woken looks for itself (P2,
//! P7). Losing one costs time, never truth.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touched {
    /// An agent.
    Agent(Uuid),
    /// An agent that is no more: its name.
    AgentRemoved(String),
    /// What should run on an agent: its connection looks at the assignment.
    Plan(Uuid),
    /// An instance.
    Instance(Uuid),
    /// An instance that is no more: names of its agent and its own.
    InstanceRemoved(String, String),
    /// A package file.
    Package(Uuid),
    /// A package file that is no more: its name.
    PackageRemoved(String),
    /// An order.
    Order(Uuid),
    /// A death: instance and number.
    Death(Uuid, u64),
    /// A computer.
    Computer(Uuid),
    /// A computer that is no more, and its unit.
    ComputerRemoved(Uuid, String),
    /// A task, its counts too.
    Task(Uuid),
    /// A task that is no more: its name and its unit.
    TaskRemoved(String, String),
    /// Something went from one unit to another: who sees only one of them reads its lists again.
    Moved(String, String),
    /// A run: its number.
    Run(i64),
    /// New log lines of a run.
    RunLog(i64),
    /// Runs of one of our agents changed: its connection looks at what is due.
    Runs(Uuid),
    /// A draft, changed or gone.
    Draft(Uuid),
    /// Groups, networks, slots, mirrors or settings of foreign agents.
    Fleet,
    /// New log lines of an instance.
    Log(Uuid),
    /// A space, its engine or its runs: its name.
    Space(String),
    /// A delivery: its number.
    Delivery(i64),
    /// A resource or a lock: its name.
    Resource(String),
    /// A request: its number.
    Request(i64),
    /// A rollout or one of its targets: its number.
    Rollout(i64),
    /// Attempts of one of our agents changed, or a question waits for it: its connection looks at what is due.
    Jobs(Uuid),
    /// An attempt or its log: its number of bytes grew, or it ended.
    Attempt(Uuid),
    /// Something happened that people may want to be told of.
    Notices,
    /// An instance is to be given its settings: its connections of hubs look at them.
    Settings(Uuid),
}

/// Handle to wake others with.
#[derive(Clone, Default)]
pub struct Wake(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Changes that `live` has not told yet.
    pending: Mutex<BTreeSet<Touched>>,
    news: Notify,
    /// Tasks waiting for one object.
    waiting: Mutex<HashMap<Touched, watch::Sender<()>>>,
    /// How many changes made by people were committed.
    changes: AtomicU64,
    /// How many times a resource or a lock was touched.
    resources: AtomicU64,
}

impl Wake {
    /// A change made by people was committed: whatever was remembered of what people decide may be old.
    pub(crate) fn changed(&self) {
        self.0.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// Number of the last change made by people. Ask before reading what is to be remembered; when it has grown, read again.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.0.changes.load(Ordering::Acquire)
    }

    /// Number of the last change of a resource or a lock.
    #[must_use]
    pub fn resource_changes(&self) -> u64 {
        self.0.resources.load(Ordering::Acquire)
    }

    /// Notes what a commit touched and wakes those who wait.
    pub fn touched(&self, list: Vec<Touched>) {
        if list.is_empty() {
            return;
        }
        if list.iter().any(|what| matches!(what, Touched::Resource(_))) {
            self.0.resources.fetch_add(1, Ordering::AcqRel);
        }
        {
            let waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            for what in &list {
                if let Some(bell) = waiting.get(what) {
                    bell.send_replace(());
                }
            }
        }
        let mut pending = self.0.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.extend(list.into_iter().filter(|t| {
            !matches!(
                t,
                Touched::Plan(_)
                    | Touched::Log(_)
                    | Touched::Settings(_)
                    | Touched::RunLog(_)
                    | Touched::Runs(_)
                    | Touched::Jobs(_)
                    | Touched::Attempt(_)
                    | Touched::Notices
            )
        }));
        drop(pending);
        self.0.news.notify_one();
    }

    /// Takes everything touched since the last call; waits while there is nothing. One caller only: `live`.
    pub async fn take(&self) -> BTreeSet<Touched> {
        loop {
            let taken = std::mem::take(&mut *self.0.pending.lock().unwrap_or_else(PoisonError::into_inner));
            if !taken.is_empty() {
                return taken;
            }
            self.0.news.notified().await;
        }
    }

    /// A bell that rings when this object is touched. Ask for it first, then look, then wait: nothing is missed.
    #[must_use]
    pub fn bell(&self, what: Touched) -> Bell {
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = waiting.entry(what.clone()).or_default().subscribe();
        Bell { wake: self.clone(), what, heard }
    }
}

/// Rings when its object is touched.
pub struct Bell {
    wake: Wake,
    what: Touched,
    heard: watch::Receiver<()>,
}

impl Bell {
    /// Waits for the next ring; one that came since the last wait counts.
    pub async fn ring(&mut self) {
        if self.heard.changed().await.is_err() {
            // Nobody can ring any more: the server is leaving.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        let mut waiting = self.wake.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.get(&self.what).is_some_and(|bell| bell.receiver_count() <= 1) {
            waiting.remove(&self.what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_bell_rings_for_its_object_even_before_it_waits() {
        let wake = Wake::default();
        let id = Uuid::from_u128(1);
        let mut bell = wake.bell(Touched::Order(id));
        wake.touched(vec![Touched::Order(id), Touched::Instance(id)]);
        bell.ring().await;
        assert_eq!(wake.take().await.len(), 2);
        drop(bell);
        assert!(wake.0.waiting.lock().unwrap().is_empty());
    }
}
