//! When nothing may start (WF-2).

use super::local;
use crate::Timestamp;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

/// Times a freeze that comes again is looked at before one gives up: nobody freezes that often.
const TIMES_MAX: usize = 1_000;

/// A freeze.
#[derive(Debug, Clone)]
pub struct Freeze {
    /// Name.
    pub name: String,
    /// Begin and end of its first time.
    pub from: Timestamp,
    /// End.
    pub to: Timestamp,
    /// It comes again.
    pub every: Every,
    /// Zone in which it comes again.
    pub zone: TimeZone,
    /// Tiers; with the others: empty fits all.
    pub tiers: Vec<String>,
    /// Environments.
    pub envs: Vec<String>,
    /// Packages.
    pub packages: Vec<String>,
    /// Spaces.
    pub spaces: Vec<String>,
    /// It holds for rollbacks too.
    pub rollbacks: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub owner: String,
}

/// How often a freeze comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Every {
    /// Once.
    #[default]
    Once,
    /// Each day.
    Day,
    /// Each week.
    Week,
    /// Each month.
    Month,
    /// Each year.
    Year,
}

impl Every {
    /// Reads `daily` `weekly` `monthly` `yearly`; the empty text is once.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "" => Every::Once,
            "daily" => Every::Day,
            "weekly" => Every::Week,
            "monthly" => Every::Month,
            "yearly" => Every::Year,
            _ => return None,
        })
    }

    fn span(self, times: i64) -> Span {
        match self {
            Every::Once => Span::new(),
            Every::Day => times.days(),
            Every::Week => times.weeks(),
            Every::Month => times.months(),
            Every::Year => times.years(),
        }
    }

    /// Shortest time between two, in milliseconds.
    const fn period_ms(self) -> i64 {
        const HOUR_MS: i64 = 3_600_000;
        match self {
            Every::Once => i64::MAX,
            Every::Day => 23 * HOUR_MS,
            Every::Week => 167 * HOUR_MS,
            Every::Month => (28 * 24 - 1) * HOUR_MS,
            Every::Year => (365 * 24 - 1) * HOUR_MS,
        }
    }

    /// Longest time between two, in milliseconds.
    const fn longest_ms(self) -> i64 {
        const HOUR_MS: i64 = 3_600_000;
        match self {
            Every::Once => i64::MAX,
            Every::Day => 25 * HOUR_MS,
            Every::Week => 169 * HOUR_MS,
            Every::Month => (31 * 24 + 1) * HOUR_MS,
            Every::Year => (366 * 24 + 1) * HOUR_MS,
        }
    }
}

impl Freeze {
    /// Whether it is about a delivery: every selector that is not empty names it.
    #[must_use]
    pub fn fits(&self, tier: &str, env: &str, package: &str, space: &str) -> bool {
        [(&self.tiers, tier), (&self.envs, env), (&self.packages, package), (&self.spaces, space)]
            .into_iter()
            .all(|(wanted, is)| wanted.is_empty() || wanted.iter().any(|w| w.eq_ignore_ascii_case(is)))
    }

    /// When it ends, if it holds now; times that meet are one.
    #[must_use]
    pub fn holds_until(&self, at: Timestamp) -> Option<Timestamp> {
        let mut end = at;
        for _ in 0..TIMES_MAX {
            let later =
                self.times(end).filter(|(from, to)| *from <= end && *to > end).map(|(_, to)| to).max();
            match later {
                Some(later) => end = later,
                None => break,
            }
        }
        (end > at).then_some(end)
    }

    /// Its times that touch a span, in order; at most a thousand.
    #[must_use]
    pub fn times_between(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let mut found = Vec::new();
        let mut number = self.first_number(from);
        while let Some((begin, end)) = self.time(number).filter(|(begin, _)| *begin < to) {
            if end > from {
                found.push((begin, end));
            }
            number += 1;
            if self.every == Every::Once || found.len() >= TIMES_MAX {
                break;
            }
        }
        found
    }

    /// Those that may hold at an instant.
    fn times(&self, at: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let first = self.first_number(at);
        let many = if self.every == Every::Once { 1 } else { TIMES_MAX };
        (first..).map_while(move |n| self.time(n)).take(many).take_while(move |(from, _)| *from <= at)
    }

    /// A number that is not after the first time that has not ended at an instant.
    fn first_number(&self, at: Timestamp) -> i64 {
        if self.every == Every::Once {
            return 0;
        }
        let length = self.to.as_ms().saturating_sub(self.from.as_ms());
        let since = at.as_ms().saturating_sub(self.from.as_ms()).saturating_sub(length);
        (since / self.every.longest_ms() - 1).max(0)
    }

    /// One of its times, from 0. Counted from the first one, so that the 31st does not become the 28th for good.
    fn time(&self, number: i64) -> Option<(Timestamp, Timestamp)> {
        if number == 0 {
            return (self.to > self.from).then_some((self.from, self.to));
        }
        let moved = |at: Timestamp| {
            let there = local(&self.zone, at).checked_add(self.every.span(number)).ok()?;
            Some(Timestamp::from_ms(there.timestamp().as_millisecond()))
        };
        let (from, to) = (moved(self.from)?, moved(self.to)?);
        (to > from).then_some((from, to))
    }

    /// Whether it never ends: it is longer than its period.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        self.to.as_ms().saturating_sub(self.from.as_ms()) > self.every.period_ms()
    }
}
