//! Changes, numbered, kept for a while, handed to every reader.

use crate::limits;
use crate::units::Whose;
use crate::wake::Touched;
use model::Timestamp;
use protocol::event::Change;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, broadcast};

/// A change and its number; none for what is not repeated.
#[derive(Debug, Clone)]
pub struct Numbered {
    /// The number.
    pub id: Option<i64>,
    /// The change.
    pub change: Arc<Change>,
    /// Whose it is.
    pub whose: Whose,
}

/// The hub.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    kept: Mutex<Kept>,
    out: broadcast::Sender<Numbered>,
    /// What changes often and is told only so often.
    often: Mutex<BTreeSet<Touched>>,
    often_news: Notify,
}

struct Kept {
    /// Number of the newest change.
    last: i64,
    /// Changes up to this number are no longer kept.
    floor: i64,
    changes: VecDeque<Numbered>,
}

impl Hub {
    /// A hub whose numbers begin at the time of the start, in thousandths of a millisecond: above every number of an
    /// earlier run, and exact in a browser.
    #[must_use]
    pub fn new(started_at: Timestamp) -> Self {
        let first = started_at.as_ms().saturating_mul(1_000);
        let (out, _) = broadcast::channel(limits::CHANGES_LAG_MAX);
        Self(Arc::new(Inner {
            kept: Mutex::new(Kept { last: first, floor: first, changes: VecDeque::new() }),
            out,
            often: Mutex::new(BTreeSet::new()),
            often_news: Notify::new(),
        }))
    }

    /// Number of the newest change.
    #[must_use]
    pub fn last(&self) -> i64 {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).last
    }

    /// How many read.
    #[must_use]
    pub fn readers(&self) -> usize {
        self.0.out.receiver_count()
    }

    /// Numbers a change that is everybody's, keeps it, hands it out.
    pub fn send(&self, change: Change) {
        self.send_of(Whose::Everybodys, change);
    }

    /// The same for a change that is not everybody's.
    pub fn send_of(&self, whose: Whose, change: Change) {
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last += 1;
        let numbered = Numbered { id: Some(kept.last), change: Arc::new(change), whose };
        if kept.changes.len() >= limits::CHANGES_KEPT
            && let Some(oldest) = kept.changes.pop_front()
        {
            kept.floor = oldest.id.unwrap_or(kept.floor);
        }
        kept.changes.push_back(numbered.clone());
        // Under the lock, so that the order of numbers is the order of arrival.
        let _ = self.0.out.send(numbered);
    }

    /// Hands out a change that is neither numbered nor kept.
    pub fn send_unnumbered(&self, whose: Whose, change: Change) {
        let _ = self.0.out.send(Numbered { id: None, change: Arc::new(change), whose });
    }

    /// Notes something that changes often.
    pub(super) fn often(&self, what: Touched) {
        self.0.often.lock().unwrap_or_else(PoisonError::into_inner).insert(what);
        self.0.often_news.notify_one();
    }

    /// Waits until something was noted.
    pub(super) async fn wait_often(&self) {
        self.0.often_news.notified().await;
    }

    /// Takes what was noted.
    pub(super) fn take_often(&self) -> BTreeSet<Touched> {
        std::mem::take(&mut *self.0.often.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What came after a number, and what will come. Nothing of the first when the number is too old or from another
    /// run: the reader must read its lists again.
    #[must_use]
    pub fn read(&self, after: Option<i64>) -> (Option<Vec<Numbered>>, broadcast::Receiver<Numbered>) {
        let kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = self.0.out.subscribe();
        let missed = match after {
            None => Some(Vec::new()),
            Some(after) if after < kept.floor || after > kept.last => None,
            Some(after) => Some(kept.changes.iter().filter(|c| c.id > Some(after)).cloned().collect()),
        };
        (missed, receiver)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hub() -> (Hub, i64) {
        let hub = Hub::new(Timestamp::from_ms(1_000));
        let first = hub.last();
        (hub, first)
    }

    fn ids(hub: &Hub, after: Option<i64>) -> Option<Vec<i64>> {
        hub.read(after).0.map(|list| list.into_iter().filter_map(|c| c.id).collect())
    }

    #[test]
    fn a_reader_that_comes_back_misses_nothing() {
        let (hub, first) = hub();
        for _ in 0..3 {
            hub.send(Change::Reset {});
        }
        hub.send_unnumbered(Whose::Everybodys, Change::Reset {});
        assert_eq!(ids(&hub, Some(first + 1)), Some(vec![first + 2, first + 3]));
        assert_eq!(ids(&hub, Some(first + 3)), Some(vec![]));
        assert_eq!(ids(&hub, None), Some(vec![]));
    }

    #[test]
    fn a_reader_from_too_long_ago_or_from_another_run_starts_again() {
        let (hub, first) = hub();
        for _ in 0..limits::CHANGES_KEPT + 2 {
            hub.send(Change::Reset {});
        }
        assert_eq!(ids(&hub, Some(first)), None);
        assert_eq!(ids(&hub, Some(first + 1)), None);
        assert_eq!(ids(&hub, Some(first + 2)).map(|l| l.len()), Some(limits::CHANGES_KEPT));
        assert_eq!(ids(&hub, Some(first - 500)), None);
        assert_eq!(ids(&hub, Some(hub.last() + 500)), None);
    }
}
