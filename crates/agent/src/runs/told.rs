//! Which lines of a command's output are told, and when.
//!
//! As they come, as long as the command keeps to a bearable pace. From one that writes faster, a few are told now and then, a
//! line says how many were left out before them, and the last ones, as many as the package asks for, always come at its end. A
//! package that asks for all gets all within a bound; one that asks for none gets none.

use crate::limits;
use model::install::LOG_LINES_MAX;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// What is to be said now.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Say {
    /// Lines that were left out before.
    pub left_out: u64,
    /// Lines of output, in their order.
    pub lines: Vec<String>,
}

/// What of the output of one command was told, and what waits.
#[derive(Debug)]
pub struct Told {
    /// How many of the last lines are told in any case; nothing: all.
    last: Option<usize>,
    /// Lines not told yet that may be among the last.
    held: VecDeque<String>,
    /// Lines an earlier agent told or left out.
    skip: u64,
    /// Lines that may still be told as they come.
    room: usize,
    /// Lines that may be told now; below nothing when the held ones were more.
    ready: i64,
    /// Too many came: none is told before some are ready again.
    dry: bool,
    /// Up to when `ready` was filled.
    filled: Instant,
    left_out: u64,
}

impl Told {
    /// Before the first line. `skip`: so many of the first lines an earlier agent told or left out.
    #[must_use]
    pub fn new(log_lines: i32, skip: u64, now: Instant) -> Self {
        let max = usize::try_from(LOG_LINES_MAX).unwrap_or(0);
        Self {
            last: usize::try_from(log_lines).ok().map(|n| n.min(max)),
            held: VecDeque::new(),
            skip,
            room: max,
            ready: limits::COMMAND_LINES_AT_ONCE,
            dry: false,
            filled: now,
            left_out: 0,
        }
    }
    /// A line came. Empty ones are never told.
    pub fn take(&mut self, line: String, now: Instant) -> Option<Say> {
        if line.is_empty() || self.last == Some(0) {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            self.room = self.room.saturating_sub(1);
            return None;
        }
        let Some(last) = self.last else {
            if self.room == 0 {
                self.left_out += 1;
                return None;
            }
            self.room -= 1;
            return Some(Say { left_out: 0, lines: vec![line] });
        };
        self.held.push_back(line);
        if self.goes(now) {
            let said = self.rest();
            self.room = self.room.saturating_sub(said.lines.len());
            self.ready -= i64::try_from(said.lines.len()).unwrap_or(i64::MAX);
            return Some(said);
        }
        if self.held.len() > last {
            self.held.pop_front();
            self.left_out += 1;
        }
        None
    }
    /// Whether what is held may be told now.
    fn goes(&mut self, now: Instant) -> bool {
        let each = Duration::from_secs(1) / limits::COMMAND_LINES_PER_SECOND;
        let more = now.saturating_duration_since(self.filled).as_nanos() / each.as_nanos();
        if let Ok(more @ 1..) = u32::try_from(more) {
            self.ready = (self.ready + i64::from(more)).min(limits::COMMAND_LINES_AT_ONCE);
            self.filled += each * more;
        }
        self.dry = if self.dry { self.ready < limits::COMMAND_LINES_AGAIN } else { self.ready <= 0 };
        !self.dry && self.room > 0
    }
    /// What is left to be said at the end of the command.
    pub fn rest(&mut self) -> Say {
        Say { left_out: std::mem::take(&mut self.left_out), lines: std::mem::take(&mut self.held).into() }
    }
}

const LEFT_OUT: &str = " lines are left out";

/// The line that tells of lines left out.
#[must_use]
pub fn left_out(lines: u64) -> String {
    format!("{lines}{LEFT_OUT}")
}

/// How many lines a line of our own says were left out.
#[must_use]
pub fn left_out_of(text: &str) -> Option<u64> {
    text.strip_suffix(LEFT_OUT)?.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that is said of a command that writes so many lines, one each `pace`.
    fn all(log_lines: i32, skip: u64, lines: u64, pace: Duration) -> (Vec<u64>, u64) {
        let mut now = Instant::now();
        let mut told = Told::new(log_lines, skip, now);
        let (mut said, mut left_out) = (Vec::new(), 0);
        let mut hear = |say: Say| {
            left_out += say.left_out;
            said.extend(say.lines.iter().map(|l| l.parse::<u64>().unwrap()));
        };
        for line in 1..=lines {
            now += pace;
            if let Some(say) = told.take(line.to_string(), now) {
                hear(say);
            }
        }
        hear(told.rest());
        (said, left_out)
    }

    /// lines are told as they come; what an earlier agent told is not told again; all means all within the bound, none none.
    #[test]
    fn lines_that_are_told() {
        let at_once = |log_lines, skip, lines| all(log_lines, skip, lines, Duration::ZERO);
        assert_eq!(at_once(0, 0, 9), (vec![], 0));
        assert_eq!(at_once(2, 0, 9).0, (1..=9).collect::<Vec<_>>());
        assert_eq!(at_once(2, 7, 9).0, [8, 9]);
        assert_eq!(at_once(-1, 7, 9).0, [8, 9]);
        let max = u64::try_from(LOG_LINES_MAX).unwrap();
        assert_eq!((at_once(-1, 0, max).0.len() as u64, at_once(-1, 0, max).1), (max, 0));
        assert_eq!((at_once(-1, 0, max + 1).0.len() as u64, at_once(-1, 0, max + 1).1), (max, 1));
        assert_eq!(Told::new(3, 0, Instant::now()).take(String::new(), Instant::now()), None);
    }

    /// P8: a command that writes too fast is told in part, its last lines always, nothing twice and nothing unsaid; one line below
    /// the bound all is told.
    #[test]
    fn too_many_lines() {
        let burst = u64::try_from(limits::COMMAND_LINES_AT_ONCE).unwrap();
        assert_eq!(all(3, 0, burst, Duration::ZERO), ((1..=burst).collect(), 0));
        let (said, left_out) = all(3, 0, burst + 4, Duration::ZERO);
        assert_eq!((said.len() as u64, left_out), (burst + 3, 1));
        assert_eq!(said[said.len() - 4..], [burst, burst + 2, burst + 3, burst + 4]);
        // Ten thousand lines in ten seconds.
        let (said, left_out) = all(10, 0, 10_000, Duration::from_millis(1));
        assert_eq!(said.len() as u64 + left_out, 10_000);
        assert_eq!(said[said.len() - 10..], (9_991..=10_000).collect::<Vec<_>>()[..]);
        assert!(said.is_sorted_by(|a, b| a < b), "in order, none twice");
        assert!((240..300).contains(&said.len()), "{}", said.len());
        assert!(said.iter().any(|n| (4_000..6_000).contains(n)), "also in the middle");
        // At a pace that can be read, everything, up to the bound of one command; then the last ones.
        let max = u64::try_from(LOG_LINES_MAX).unwrap();
        let slow = all(10, 0, max + 500, Duration::from_millis(200));
        assert_eq!((slow.0.len() as u64, slow.1), (max + 10, 490));
    }

    #[test]
    fn what_was_left_out_is_read_again() {
        assert_eq!(left_out_of(&format!("do: {}", left_out(12))), Some(12));
        assert_eq!(left_out_of("do: 12 lines"), None);
    }
}
