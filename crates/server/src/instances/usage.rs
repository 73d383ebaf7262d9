//! What instances consume: the last minutes, in memory. A server that starts again begins with an empty curve.

use crate::limits;
use model::Timestamp;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// When it came in, by the server's clock.
    pub at: Timestamp,
    /// Share of the machine's processors, in percent.
    pub cpu_percent: f32,
    /// Resident memory, in bytes.
    pub memory_bytes: u64,
}

/// The board on which agents write what their instances consume.
#[derive(Clone, Default)]
pub struct UsageBoard(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    curves: HashMap<Uuid, VecDeque<Sample>>,
    /// Instances with a new measurement since the last [`UsageBoard::take_news`].
    news: HashMap<Uuid, Sample>,
}

impl UsageBoard {
    /// Writes a measurement. The curve keeps one every few seconds; the news keep the last.
    pub fn write(&self, instance: Uuid, sample: Sample) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.news.insert(instance, sample);
        let curve = inner.curves.entry(instance).or_default();
        if curve.back().is_some_and(|last| sample.at.since(last.at) < limits::USAGE_EVERY) {
            return;
        }
        if curve.len() >= limits::USAGE_SAMPLES {
            curve.pop_front();
        }
        curve.push_back(sample);
    }

    /// The curve of an instance; empty when nothing was measured lately.
    #[must_use]
    pub fn curve(&self, instance: Uuid, now: Timestamp) -> Vec<Sample> {
        let keep = limits::USAGE_EVERY * u32::try_from(limits::USAGE_SAMPLES).unwrap_or(u32::MAX);
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let curve = inner.curves.get(&instance);
        curve.map(|c| c.iter().filter(|s| now.since(s.at) <= keep).copied().collect()).unwrap_or_default()
    }

    /// What is new since the last call.
    #[must_use]
    pub fn take_news(&self) -> HashMap<Uuid, Sample> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).news)
    }

    /// Forgets an instance that was removed.
    pub fn forget(&self, instance: Uuid) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.curves.remove(&instance);
        inner.news.remove(&instance);
    }

    /// Forgets curves nobody wrote to lately, so that memory follows what runs.
    pub fn sweep(&self, now: Timestamp) {
        let keep = limits::USAGE_EVERY * u32::try_from(limits::USAGE_SAMPLES).unwrap_or(u32::MAX);
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.curves.retain(|_, curve| curve.back().is_some_and(|last| now.since(last.at) <= keep));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_are_thinned_and_bounded() {
        let (board, id) = (UsageBoard::default(), Uuid::from_u128(1));
        let every = i64::try_from(limits::USAGE_EVERY.as_millis()).unwrap();
        let samples = i64::try_from(limits::USAGE_SAMPLES).unwrap();
        let end = every * (samples + 10);
        for ms in (0..end).step_by(1_000) {
            board.write(id, Sample { at: Timestamp::from_ms(ms), cpu_percent: 1.0, memory_bytes: 1 });
        }
        assert_eq!(board.curve(id, Timestamp::from_ms(end)).len(), limits::USAGE_SAMPLES);
        assert_eq!(board.take_news().len(), 1);
        assert!(board.take_news().is_empty());
        board.sweep(Timestamp::from_ms(end * 3));
        assert!(board.curve(id, Timestamp::from_ms(end)).is_empty());
    }
}
