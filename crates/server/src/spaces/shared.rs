//! What this room keeps in memory. All of it can be read from the database again.

use super::table::Table;
use crate::limits;
use model::Timestamp;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// What this room keeps in memory.
#[derive(Default)]
pub struct Shared {
    /// Open runs; whoever changes runs, leases or deliveries holds it.
    pub(super) table: Arc<tokio::sync::Mutex<Table>>,
    /// Wakes the engine; carries nothing.
    pub nudge: Notify,
    /// Delay of the last decision, in milliseconds.
    lag_ms: AtomicU64,
    /// Actions of the last seconds (AC-2): when, and who did what to what.
    lately: Mutex<VecDeque<(Timestamp, String)>>,
}

impl Shared {
    /// How long the last decision took, from the moment something happened.
    #[must_use]
    pub fn lag_ms(&self) -> u64 {
        self.lag_ms.load(Ordering::Relaxed)
    }

    /// Notes it.
    pub fn set_lag_ms(&self, lag: u64) {
        self.lag_ms.store(lag, Ordering::Relaxed);
    }

    /// Whether the same was done within the window of AC-2; it is noted if not.
    #[must_use]
    pub fn again(&self, now: Timestamp, what: &str) -> bool {
        let mut lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        while lately.front().is_some_and(|(at, _)| {
            now.since(*at) >= limits::ACTION_AGAIN_MIN || lately.len() >= limits::ACTIONS_REMEMBERED_MAX
        }) {
            lately.pop_front();
        }
        if lately.iter().any(|(_, done)| done == what) {
            return true;
        }
        lately.push_back((now, what.to_owned()));
        false
    }

    /// Forgets it: it was refused after all.
    pub fn undone(&self, what: &str) {
        self.lately.lock().unwrap_or_else(PoisonError::into_inner).retain(|(_, done)| done != what);
    }
}
