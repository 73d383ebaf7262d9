//! The last values of state objects that are numbers: for small curves, in memory, of a bounded number of objects.

use super::board::Object;
use crate::limits;
use std::collections::{HashMap, VecDeque};

/// The curves, by slot.
#[derive(Default)]
pub(super) struct Histories {
    lines: HashMap<u32, Line>,
    looks: u64,
}

#[derive(Default)]
struct Line {
    samples: VecDeque<(i64, f64)>,
    /// When somebody last looked at it: a count.
    looked: u64,
}

impl Line {
    /// Keeps a value; a second's last one stands for the second.
    fn add(&mut self, at_ms: i64, value: f64) {
        let count = self.samples.len();
        // The newest always ends the curve; the one before it gives way within a second.
        if count > 1 && at_ms < self.samples[count - 2].0 + 1_000 {
            self.samples.pop_back();
        } else if count >= limits::STATE_HISTORY_MAX {
            self.samples.pop_front();
        }
        self.samples.push_back((at_ms, value));
    }
}

fn number(object: &Object) -> Option<f64> {
    let first = object.value.bytes().next()?;
    if first != b'-' && !first.is_ascii_digit() {
        return None;
    }
    object.value.parse().ok()
}

impl Histories {
    /// A new value came. Objects beyond the bound get a curve once somebody looks at them.
    pub(super) fn note(&mut self, slot: u32, object: &Object) {
        let full = self.lines.len() >= limits::STATE_HISTORIES_MAX;
        if full && !self.lines.contains_key(&slot) {
            return;
        }
        match number(object) {
            Some(value) => self.lines.entry(slot).or_default().add(object.at.as_ms(), value),
            None => self.forget(slot),
        }
    }

    /// Somebody looks at a curve. One that was not kept begins now, in the place of the one nobody looked at for longest.
    pub(super) fn look(&mut self, slot: u32, object: &Object) -> Vec<(i64, f64)> {
        let Some(value) = number(object) else { return Vec::new() };
        self.looks += 1;
        if !self.lines.contains_key(&slot) {
            if self.lines.len() >= limits::STATE_HISTORIES_MAX
                && let Some(idle) = self.lines.iter().min_by_key(|(_, line)| line.looked).map(|(s, _)| *s)
            {
                self.lines.remove(&idle);
            }
            self.lines.entry(slot).or_default().add(object.at.as_ms(), value);
        }
        let line = self.lines.entry(slot).or_default();
        line.looked = self.looks;
        line.samples.iter().copied().collect()
    }

    /// The object went.
    pub(super) fn forget(&mut self, slot: u32) {
        self.lines.remove(&slot);
    }
}
