//! Refusals: an empty 403 after a delay that holds up nobody else, told in the journal a few times a second.

use super::reply;
use crate::app::App;
use crate::limits;
use axum::response::Response;
use http::StatusCode;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// Refusals under way, and how many were told this second.
#[derive(Default)]
pub struct Denials {
    waiting: AtomicUsize,
    second: AtomicU64,
    told: AtomicU32,
}

impl Denials {
    /// Whether so many wait already that unknown keys are not looked at any more: then guessing gains nothing.
    #[must_use]
    pub fn full(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) >= limits::DENIALS_WAITING_MAX
    }

    /// Whether this refusal may be told; the last one of a second says that more follow.
    fn may_tell(&self, second: u64) -> Option<bool> {
        if self.second.swap(second, Ordering::Relaxed) != second {
            self.told.store(0, Ordering::Relaxed);
        }
        let told = self.told.fetch_add(1, Ordering::Relaxed);
        (told < limits::DENIALS_TOLD_MAX).then_some(told + 1 == limits::DENIALS_TOLD_MAX)
    }
}

/// Counts itself while it waits, also when the client leaves meanwhile.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Tells that somebody was refused. `who` never holds a key.
pub fn tell(app: &App, who: &str, what: &str) {
    let now = app.clock.now();
    let second = u64::try_from(now.as_ms() / 1000).unwrap_or(0);
    app.compat.counts.denied();
    if let Some(last) = app.compat.denials.may_tell(second) {
        let more = if last { " (more in this second are not told)" } else { "" };
        app.exchange.journal.write(now, "warn", "", "", &format!("refused {who}: {what}{more}"));
    }
}

/// Waits as long as refusals do, then answers.
pub async fn refuse(app: &App) -> Response {
    let delay = Duration::from_millis(app.config.compat.denial_delay_ms);
    if !delay.is_zero() {
        app.compat.denials.waiting.fetch_add(1, Ordering::Relaxed);
        let _counted = Waiting(&app.compat.denials.waiting);
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            () = app.stop.cancelled() => {}
        }
    }
    reply::empty(StatusCode::FORBIDDEN)
}
