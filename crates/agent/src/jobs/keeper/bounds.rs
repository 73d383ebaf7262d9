//! Bounds of a job that are looked at while it runs: processor time of all its processes, and how fast it writes (AG-6).

use crate::supervise::unix;
use std::time::{Duration, Instant};

/// How long one share of output lasts.
const TURN: Duration = Duration::from_millis(250);

/// How much output is taken now. What is more stays in the pipe, and whoever writes waits: nothing is lost.
#[derive(Debug)]
pub struct Pace {
    per_turn: usize,
    began: Instant,
    left: usize,
    /// It had to wait once.
    slowed: bool,
}

impl Pace {
    /// So many bytes in a second; 0: any number.
    pub fn new(bytes_per_second: u64) -> Self {
        let share = bytes_per_second.saturating_mul(TURN.as_millis() as u64) / 1000;
        let per_turn = if bytes_per_second == 0 { usize::MAX } else { share.max(1) as usize };
        Self { per_turn, began: Instant::now(), left: per_turn, slowed: false }
    }
    /// Bytes that may be read at this time; 0: none before [`Pace::next`].
    pub fn room(&mut self, now: Instant) -> usize {
        if now.saturating_duration_since(self.began) >= TURN {
            (self.began, self.left) = (now, self.per_turn);
        }
        self.left
    }
    /// So many were read. Whether it has to wait now, told the first time only.
    pub fn took(&mut self, bytes: usize) -> bool {
        if self.per_turn == usize::MAX {
            return false;
        }
        self.left = self.left.saturating_sub(bytes);
        self.left == 0 && !std::mem::replace(&mut self.slowed, true)
    }
    /// When there is room again, while there is none.
    pub fn next(&self) -> Option<Instant> {
        (self.left == 0).then(|| self.began + TURN)
    }
}

/// Processor time of processes that live and of all that ended below this one.
pub fn cpu_time(living: &[u32]) -> Duration {
    let ended = unix::stat(std::process::id()).map_or(0, |own| own.waited_ticks);
    let of = |pid: &u32| unix::stat(*pid).map(|s| s.cpu_ticks + s.waited_ticks);
    let ticks = living.iter().filter_map(of).fold(ended, u64::saturating_add);
    Duration::from_millis(ticks.saturating_mul(1000) / unix::ticks_per_second().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AG-6: a share in a turn, and no more before the next; without a bound there is always room.
    #[test]
    fn output_is_taken_in_shares() {
        let mut pace = Pace::new(4_000);
        let now = pace.began;
        assert_eq!((pace.room(now), pace.next()), (1_000, None));
        assert!(!pace.took(900));
        assert_eq!(pace.room(now), 100);
        assert!(pace.took(100), "the first time is told");
        assert_eq!((pace.room(now), pace.next()), (0, Some(now + TURN)));
        assert_eq!(pace.room(now + TURN), 1_000);
        assert!(!pace.took(1_000), "and only the first");
        let mut any = Pace::new(0);
        assert!(!any.took(1 << 40) && any.room(now) == usize::MAX && any.next().is_none());
        assert_eq!(Pace::new(1).per_turn, 1);
    }
}
