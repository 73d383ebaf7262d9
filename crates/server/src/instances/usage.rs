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
    curves: HashMap<Uuid, Curve>,
    /// Instances with a new measurement since the last [`UsageBoard::take_news`].
    news: Vec<Uuid>,
}

struct Curve {
    last: Sample,
    is_news: bool,
    kept: VecDeque<Sample>,
}

impl UsageBoard {
    /// Writes a measurement. The curve keeps one every few seconds; the news keep the last.
    pub fn write(&self, instance: Uuid, sample: Sample) {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { curves, news } = &mut *guard;
        let curve = curves.entry(instance).or_insert_with(|| Curve {
            last: sample,
            is_news: false,
            kept: VecDeque::new(),
        });
        curve.last = sample;
        if !std::mem::replace(&mut curve.is_news, true) {
            news.push(instance);
        }
        if curve.kept.back().is_some_and(|last| sample.at.since(last.at) < limits::USAGE_EVERY) {
            return;
        }
        if curve.kept.len() >= limits::USAGE_SAMPLES {
            curve.kept.pop_front();
        }
        curve.kept.push_back(sample);
    }

    /// The curve of an instance; empty when nothing was measured lately.
    #[must_use]
    pub fn curve(&self, instance: Uuid, now: Timestamp) -> Vec<Sample> {
        let keep = limits::USAGE_EVERY * u32::try_from(limits::USAGE_SAMPLES).unwrap_or(u32::MAX);
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let curve = inner.curves.get(&instance);
        curve
            .map(|c| c.kept.iter().filter(|s| now.since(s.at) <= keep).copied().collect())
            .unwrap_or_default()
    }

    /// What is new since the last call.
    #[must_use]
    pub fn take_news(&self) -> HashMap<Uuid, Sample> {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { curves, news } = &mut *guard;
        let mut told = HashMap::with_capacity(news.len());
        for id in news.drain(..) {
            if let Some(curve) = curves.get_mut(&id) {
                curve.is_news = false;
                told.insert(id, curve.last);
            }
        }
        told
    }

    /// Forgets an instance that was removed.
    pub fn forget(&self, instance: Uuid) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.curves.remove(&instance);
    }

    /// Forgets curves nobody wrote to lately, so that memory follows what runs.
    pub fn sweep(&self, now: Timestamp) {
        let keep = limits::USAGE_EVERY * u32::try_from(limits::USAGE_SAMPLES).unwrap_or(u32::MAX);
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.curves.retain(|_, curve| now.since(curve.last.at) <= keep);
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
