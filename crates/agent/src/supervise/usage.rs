//! What instances consume: processor and memory of the leader and its descendants, from `/proc`.
//!
//! The processor's share is that of the whole machine (spec/constellation §5.7): time used since the last sample,
//! over the time gone by on all processors. Processes that came and went between two samples are not seen.

use super::{family, unix};
use std::collections::BTreeMap;
use std::time::Instant;

/// Remembers the last sample.
#[derive(Debug)]
pub struct Sampler {
    cpus: f64,
    ticks_per_second: f64,
    page_bytes: u64,
    last: BTreeMap<u32, (u64, u64)>,
    at: Option<Instant>,
}

/// A sample of one instance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Share of the machine's processors, in percent.
    pub cpu_percent: f32,
    /// Resident memory, in bytes.
    pub memory_bytes: u64,
}

impl Default for Sampler {
    fn default() -> Self {
        let cpus = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            cpus: cpus as f64,
            ticks_per_second: unix::ticks_per_second() as f64,
            page_bytes: unix::page_bytes(),
            last: BTreeMap::new(),
            at: None,
        }
    }
}

impl Sampler {
    /// Samples instances, each given by its leader. A leader that is gone has no answer.
    pub fn sample(&mut self, leaders: &[u32], now: Instant) -> Vec<Option<Usage>> {
        let elapsed = self.at.map_or(0.0, |at| now.duration_since(at).as_secs_f64());
        let mut seen = BTreeMap::new();
        let usages = leaders.iter().map(|leader| self.one(*leader, elapsed, &mut seen)).collect();
        self.last = seen;
        self.at = Some(now);
        usages
    }

    fn one(&self, leader: u32, elapsed: f64, seen: &mut BTreeMap<u32, (u64, u64)>) -> Option<Usage> {
        let (mut ticks, mut pages, mut any) = (0, 0, false);
        for pid in family(leader) {
            let Some(stat) = unix::stat(pid) else { continue };
            any = true;
            pages += stat.resident_pages;
            // A number that was given to another process since starts from nothing.
            let before = match self.last.get(&pid) {
                Some((started, before)) if *started == stat.started_ticks => *before,
                _ if self.at.is_none() => stat.cpu_ticks,
                _ => 0,
            };
            ticks += stat.cpu_ticks.saturating_sub(before);
            seen.insert(pid, (stat.started_ticks, stat.cpu_ticks));
        }
        let share = if elapsed > 0.0 {
            ticks as f64 / self.ticks_per_second / elapsed / self.cpus * 100.0
        } else {
            0.0
        };
        any.then(|| Usage {
            cpu_percent: (share.clamp(0.0, 100.0) * 100.0).round() as f32 / 100.0,
            memory_bytes: pages * self.page_bytes,
        })
    }
}
