//! What a crowd counts while it lives.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counters of a crowd; all only grow, except `connected`.
#[derive(Debug, Default)]
pub struct Tally {
    /// Connections that stand, welcomed by the server.
    pub connected: AtomicU64,
    /// Connections made since the beginning.
    pub connects: AtomicU64,
    /// Tries to connect that failed, and connections that broke.
    pub failures: AtomicU64,
    /// Connections the server refused with a reason.
    pub refusals: AtomicU64,
    /// Beats sent.
    pub beats: AtomicU64,
    /// Beats acknowledged: kept by the server.
    pub acked: AtomicU64,
    /// Assignments received.
    pub assignments: AtomicU64,
    /// Runs received and reported as done.
    pub runs: AtomicU64,
    /// Runs whose end the server keeps.
    pub runs_kept: AtomicU64,
    /// Agents that answered the last call to everybody.
    pub present: AtomicU64,
    /// Time from a beat to its acknowledgement.
    pub latency: Latency,
}

/// Adds to a counter.
pub(crate) fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Takes from a counter.
pub(crate) fn take(counter: &AtomicU64) {
    counter.fetch_sub(1, Ordering::Relaxed);
}

/// Reads a counter.
#[must_use]
pub fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// Steps within one power of two.
const STEPS: u64 = 8;
/// Places of a [`Latency`]: up to 2^40 µs.
const PLACES: usize = 40 * STEPS as usize;

/// A histogram of times, exact to an eighth.
#[derive(Debug)]
pub struct Latency(Vec<AtomicU64>);

impl Default for Latency {
    fn default() -> Self {
        Self((0..PLACES).map(|_| AtomicU64::new(0)).collect())
    }
}

impl Latency {
    /// Notes a time.
    pub fn note(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1);
        let power = u64::from(micros.ilog2());
        let step = if power >= 3 { (micros >> (power - 3)) - STEPS } else { 0 };
        let place = usize::try_from(power * STEPS + step).unwrap_or(usize::MAX).min(PLACES - 1);
        add(&self.0[place]);
    }

    /// The time that this share of all times does not exceed; nothing when none was noted.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let counts: Vec<u64> = self.0.iter().map(read).collect();
        let all: u64 = counts.iter().sum();
        if all == 0 {
            return None;
        }
        let mut left = (all as f64 * share).ceil().max(1.0) as u64;
        for (place, count) in counts.iter().enumerate() {
            if *count >= left {
                let (power, step) = (place as u64 / STEPS, place as u64 % STEPS);
                let upper = (1_u64 << power) + ((step + 1) << power) / STEPS;
                return Some(Duration::from_micros(upper));
            }
            left -= count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_near() {
        let latency = Latency::default();
        assert_eq!(latency.quantile(0.5), None);
        for micros in 1..=1_000 {
            latency.note(Duration::from_micros(micros));
        }
        let near = |share: f64, micros: f64| {
            let found = latency.quantile(share).unwrap().as_micros() as f64;
            assert!((found / micros - 1.0).abs() < 0.15, "{share}: {found} for {micros}");
        };
        near(0.5, 500.0);
        near(0.99, 990.0);
    }
}
