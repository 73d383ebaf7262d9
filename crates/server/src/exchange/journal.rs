//! The journal: the newest lines of every instance, every agent and the server itself, all together, in memory.

use crate::limits;
use model::Timestamp;
use protocol::api::JournalLine;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

/// The journal.
pub struct Journal {
    kept: Mutex<(u64, VecDeque<Arc<JournalLine>>)>,
    out: broadcast::Sender<Arc<JournalLine>>,
}

impl Journal {
    /// An empty one whose numbers are above those of an earlier run.
    #[must_use]
    pub fn new(started_at: Timestamp) -> Self {
        let first = u64::try_from(started_at.as_ms()).unwrap_or(0) * 1_000;
        Self {
            kept: Mutex::new((first, VecDeque::new())),
            out: broadcast::channel(limits::JOURNAL_LAG_MAX).0,
        }
    }

    /// Writes a line. `agent` and `instance` are empty for what they do not concern; levels are `info` `warn` `error`.
    pub fn write(&self, at: Timestamp, level: &str, agent: &str, instance: &str, text: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.0 += 1;
        let line = Arc::new(JournalLine {
            number: kept.0,
            at,
            level: level.to_owned(),
            agent: agent.to_owned(),
            instance: instance.to_owned(),
            text: text.to_owned(),
        });
        if kept.1.len() >= limits::JOURNAL_LINES_KEPT {
            kept.1.pop_front();
        }
        kept.1.push_back(line.clone());
        // Under the lock, so that the order of numbers is the order of arrival.
        let _ = self.out.send(line);
    }

    /// Lines kept, oldest first, and what will come.
    #[must_use]
    pub fn read(&self) -> (Vec<Arc<JournalLine>>, broadcast::Receiver<Arc<JournalLine>>) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.1.iter().cloned().collect(), self.out.subscribe())
    }

    /// Number of the newest line.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}
