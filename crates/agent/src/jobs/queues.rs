//! Who is next: each queue has slots; the higher priority goes first, then whoever came first (AG-5).

use crate::limits;
use std::collections::BTreeMap;

/// Name of the queue of orders that name none.
pub const DEFAULT: &str = "default";

/// The queue an order goes to.
#[must_use]
pub fn name(queue: &str) -> &str {
    if queue.is_empty() { DEFAULT } else { queue }
}

/// The queues of this agent. One that it was not told of has the usual number of slots.
#[derive(Debug)]
pub struct Queues {
    slots: BTreeMap<String, u32>,
}

/// An attempt that has not ended.
#[derive(Debug, Clone, Copy)]
pub struct Waiting<'a> {
    /// Its id.
    pub attempt: &'a str,
    /// Its queue.
    pub queue: &'a str,
    /// The higher first.
    pub priority: u8,
    /// Its place among all.
    pub place: u64,
    /// It has a slot.
    pub begun: bool,
}

/// What follows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// These begin now.
    pub begin: Vec<String>,
    /// These wait, at this place of their queue, from 1.
    pub positions: Vec<(String, u32)>,
}

impl Queues {
    /// Queues with these slots.
    #[must_use]
    pub fn new(slots: BTreeMap<String, u32>) -> Self {
        Self { slots }
    }
    /// Who begins, and who waits where.
    #[must_use]
    pub fn turn(&self, mut all: Vec<Waiting<'_>>) -> Turn {
        all.sort_by_key(|w| (!w.begun, u8::MAX - w.priority, w.place));
        let mut taken: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        let mut turn = Turn::default();
        for one in all {
            let slots = self.slots.get(one.queue).copied().unwrap_or(limits::JOB_QUEUE_SLOTS);
            let (used, waiting) = taken.entry(one.queue).or_default();
            if one.begun {
                *used += 1;
            } else if *used < slots {
                *used += 1;
                turn.begin.push(one.attempt.to_owned());
            } else {
                *waiting += 1;
                turn.positions.push((one.attempt.to_owned(), *waiting));
            }
        }
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one<'a>(attempt: &'a str, queue: &'a str, priority: u8, place: u64, begun: bool) -> Waiting<'a> {
        Waiting { attempt, queue, priority, place, begun }
    }

    /// AG-5: slots, priority, order; places are told.
    #[test]
    fn who_is_next() {
        let queues = Queues::new(BTreeMap::from([("small".to_owned(), 2)]));
        let turn = queues.turn(vec![
            one("late", "small", 0, 4, false),
            one("urgent", "small", 9, 5, false),
            one("first", "small", 0, 1, true),
            one("second", "small", 0, 2, false),
            one("elsewhere", "other", 0, 9, false),
        ]);
        assert_eq!(turn.begin, ["urgent", "elsewhere"]);
        assert_eq!(turn.positions, [("second".to_owned(), 1), ("late".to_owned(), 2)]);
    }

    /// P8: a queue nobody spoke of, at its bound and one over.
    #[test]
    fn the_usual_number() {
        let names: Vec<String> = (0..=limits::JOB_QUEUE_SLOTS).map(|n| n.to_string()).collect();
        let all = names.iter().enumerate().map(|(n, name)| one(name, DEFAULT, 0, n as u64, false)).collect();
        let turn = Queues::new(BTreeMap::new()).turn(all);
        assert_eq!(turn.begin.len() as u32, limits::JOB_QUEUE_SLOTS);
        assert_eq!(turn.positions, [(limits::JOB_QUEUE_SLOTS.to_string(), 1)]);
    }
}
