//! The one place where the server looks at the clock; tests set it.

use model::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A clock.
#[derive(Clone, Default)]
pub struct Clock {
    /// A time that was set; 0: the system's.
    set_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.set_ms.load(Ordering::Relaxed) {
            0 => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            ms => Timestamp::from_ms(ms),
        }
    }

    /// Sets the time, for tests.
    pub fn set(&self, time: Timestamp) {
        self.set_ms.store(time.as_ms(), Ordering::Relaxed);
    }
}
