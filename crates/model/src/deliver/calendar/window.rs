//! When something may start (WF-1).

use super::formula::Holiday;
use super::{CalendarError, DAY_MINUTES, WEEK_MINUTES, day_minute, local, moment, week_minute};
use crate::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Weeks looked ahead for an opening: a year and a bit, since days may be left out.
const WEEKS_AHEAD: i64 = 55;

/// Hours of the week in which something may start.
#[derive(Debug, Clone)]
pub struct Window {
    /// Name.
    pub name: String,
    /// Time zone.
    pub zone: TimeZone,
    /// Open hours: minutes of the week from Monday midnight; one whose end is not after its begin passes Sunday.
    pub open: Vec<(u32, u32)>,
    /// Days on which it stays closed.
    pub except: Except,
}

/// Days on which a window stays closed.
#[derive(Debug, Clone, Default)]
pub struct Except(Vec<Holiday>);

impl Window {
    /// Checks a window: `("Mon 14:00", "Fri 12:00")`; a time alone in both: every day. Exceptions are written as holidays.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read<'t>(
        name: &str,
        zone: TimeZone,
        open: impl IntoIterator<Item = (&'t str, &'t str)>,
        except: &[String],
    ) -> Result<Self, CalendarError> {
        let mut hours = Vec::new();
        for (from, to) in open {
            if let (Some(from), Some(to)) = (day_minute(from.trim()), day_minute(to.trim())) {
                let length = if to > from { to - from } else { to + DAY_MINUTES - from };
                hours.extend((0..7).map(|day| {
                    let from = day * DAY_MINUTES + from;
                    (from % WEEK_MINUTES, (from + length) % WEEK_MINUTES)
                }));
            } else {
                hours.push((week_minute(from)?, week_minute(to)?));
            }
        }
        let except = except.iter().map(|day| Holiday::parse(day)).collect::<Result<_, _>>()?;
        Ok(Self { name: name.to_owned(), zone, open: hours, except: Except(except) })
    }

    /// Whether something may start.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.stretches(self.monday(at), 0).any(|(from, to)| from <= at && at < to)
    }

    /// When it opens, if it is closed; now, if it is open; nothing when it never does.
    #[must_use]
    pub fn opens(&self, at: Timestamp) -> Option<Timestamp> {
        let monday = self.monday(at);
        (0..WEEKS_AHEAD).find_map(|week| {
            let next = self.stretches(monday, week).filter(|(_, to)| *to > at).map(|(from, _)| from.max(at));
            next.min()
        })
    }

    /// When it closes, if it is open; nothing when it is closed, or never closes.
    #[must_use]
    pub fn closes(&self, at: Timestamp) -> Option<Timestamp> {
        let monday = self.monday(at);
        let mut end = at;
        for week in 0..WEEKS_AHEAD {
            let mut stretches: Vec<_> = self.stretches(monday, week).collect();
            stretches.sort_unstable();
            let before = end;
            for (from, to) in stretches {
                if from <= end && to > end {
                    end = to;
                }
            }
            if end == before {
                return (end > at).then_some(end);
            }
        }
        None
    }

    /// Open stretches that touch a span of time, in order, joined where they meet.
    #[must_use]
    pub fn stretches_between(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let mut found: Vec<(Timestamp, Timestamp)> = Vec::new();
        let mut at = from;
        while let Some(open) = self.opens(at).filter(|open| *open < to) {
            let end = self.closes(open).filter(|end| *end < to).unwrap_or(to);
            found.push((open, end));
            if end <= at || end >= to {
                break;
            }
            at = end;
        }
        found
    }

    /// An instant as people in its zone read it: `2026-11-21 22:00`.
    #[must_use]
    pub fn told(&self, at: Timestamp) -> String {
        let local = local(&self.zone, at);
        format!("{} {:02}:{:02}", local.date(), local.hour(), local.minute())
    }

    /// Monday of the week of an instant.
    fn monday(&self, at: Timestamp) -> Date {
        let today = local(&self.zone, at).date();
        let since = i64::from(today.weekday().to_monday_zero_offset());
        today.checked_sub(since.days()).unwrap_or(today)
    }

    /// Open stretches that begin in the week before `week` or in it, as instants.
    fn stretches(&self, monday: Date, week: i64) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        [week - 1, week].into_iter().filter_map(move |w| monday.checked_add((w * 7).days()).ok()).flat_map(
            move |monday| {
                self.open.iter().flat_map(move |&(from, to)| {
                    let to = if to > from { to } else { to + WEEK_MINUTES };
                    self.pieces(monday, from, to)
                })
            },
        )
    }

    /// A stretch, cut where days are left out.
    fn pieces(&self, monday: Date, from: u32, to: u32) -> Vec<(Timestamp, Timestamp)> {
        let instant = |minute| moment(&self.zone, monday, minute);
        if self.except.0.is_empty() {
            return instant(from).zip(instant(to)).into_iter().collect();
        }
        let mut pieces = Vec::new();
        let mut at = from;
        while at < to {
            let end = (at / DAY_MINUTES * DAY_MINUTES + DAY_MINUTES).min(to);
            let day = monday.checked_add(i64::from(at / DAY_MINUTES).days());
            if day.is_ok_and(|day| !self.except.0.iter().any(|except| except.is(day))) {
                pieces.extend(instant(at).zip(instant(end)));
            }
            at = end;
        }
        pieces
    }
}
