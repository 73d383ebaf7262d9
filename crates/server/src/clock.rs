//! The one place where the server looks at the clock; tests set it.

use model::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A clock.
#[derive(Clone, Default)]
pub struct Clock {
    /// A time that was set; 0: the system's.
    set_ms: Arc<AtomicI64>,
    /// How much of it was put forward, as somebody who sets the machine's clock does.
    forward_ms: Arc<AtomicI64>,
}

/// Begin of the steady clock.
fn beginning() -> Instant {
    static BEGINNING: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    *BEGINNING.get_or_init(Instant::now)
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

    /// Time on a clock that nobody sets: only differences mean something.
    #[must_use]
    pub fn steady(&self) -> Duration {
        match self.set_ms.load(Ordering::Relaxed) {
            0 => beginning().elapsed(),
            ms => {
                let steady = ms - self.forward_ms.load(Ordering::Relaxed);
                Duration::from_millis(u64::try_from(steady).unwrap_or(0))
            }
        }
    }

    /// Puts the wall clock forward without time passing, for tests.
    pub fn put_forward(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(0);
        self.forward_ms.fetch_add(ms, Ordering::Relaxed);
        self.set_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// Sets the time, for tests: all the time until then passes.
    pub fn set(&self, time: Timestamp) {
        self.set_ms.store(time.as_ms(), Ordering::Relaxed);
    }
}
