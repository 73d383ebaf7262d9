//! Time slots: named hours of the week in a time zone (spec/fusioninventory-deploy §14.6, R-116).
//!
//! The zone comes from whoever knows zones; what a zone says is only asked here. An entry begins with its begin and ends before
//! its end; one whose end is not after its begin ends on the next day.

use crate::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use std::fmt;

/// Seconds of a day.
pub const DAY_S: u32 = 86_400;

/// Some hours of a day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    day: u8,
    begin_s: u32,
    end_s: u32,
}

/// Why hours cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoursError {
    /// The day is not 1 (Monday) to 7.
    Day,
    /// A time is not written `22:00`, or `24:00` for an end.
    Time,
}

impl fmt::Display for HoursError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HoursError::Day => "days are 1 (Monday) to 7 (Sunday)",
            HoursError::Time => "times are written 22:00, and 24:00 at the end of a day",
        })
    }
}

impl Hours {
    /// From a day, 1 (Monday) to 7, and times as people write them.
    ///
    /// # Errors
    /// [`HoursError`].
    pub fn parse(day: u8, begin: &str, end: &str) -> Result<Self, HoursError> {
        if !(1..=7).contains(&day) {
            return Err(HoursError::Day);
        }
        let begin_s = seconds(begin).filter(|s| *s < DAY_S).ok_or(HoursError::Time)?;
        let end_s = seconds(end).ok_or(HoursError::Time)?;
        Ok(Self { day, begin_s, end_s })
    }

    const fn crosses(self) -> bool {
        self.end_s <= self.begin_s
    }

    /// Whether it is open on a day at a second of that day.
    fn holds(self, day: u8, second: u32) -> bool {
        let after = if self.day == 7 { 1 } else { self.day + 1 };
        if self.crosses() {
            (day == self.day && second >= self.begin_s) || (day == after && second < self.end_s)
        } else {
            day == self.day && (self.begin_s..self.end_s).contains(&second)
        }
    }
}

/// Seconds of the day of `22:00`, `7:5:30`; at most 86,400.
fn seconds(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut parts = text.trim().split(':');
    for (unit, most) in [(3_600, 24), (60, 59), (1, 59)] {
        let part = match (parts.next(), unit) {
            (Some(part), _) => part,
            (None, 1) => "0",
            (None, _) => return None,
        };
        let number: u32 = (part.len() <= 2).then(|| part.parse().ok()).flatten()?;
        if number > most {
            return None;
        }
        total += number * unit;
    }
    (parts.next().is_none() && total <= DAY_S).then_some(total)
}

/// A time slot.
#[derive(Debug, Clone)]
pub struct Slot {
    zone: TimeZone,
    hours: Vec<Hours>,
}

impl Slot {
    /// From a zone and hours; several may overlap.
    #[must_use]
    pub const fn new(zone: TimeZone, hours: Vec<Hours>) -> Self {
        Self { zone, hours }
    }

    /// Whether it is open at an instant.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        let local = self.local(at);
        let day = local.date().weekday().to_monday_one_offset().unsigned_abs();
        let time = local.time();
        let second = u32::from(time.hour().unsigned_abs()) * 3_600
            + u32::from(time.minute().unsigned_abs()) * 60
            + u32::from(time.second().unsigned_abs());
        self.hours.iter().any(|hours| hours.holds(day, second))
    }

    /// When it opens or closes next; nothing when it never does.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        let now = self.is_open(at);
        let today = self.local(at).date();
        let mut moments = self.borders(today);
        // Clocks that are put forward or back may open or close it too.
        let mut from = instant(at);
        for _ in 0..2 {
            let Some(change) = self.zone.following(from).next() else { break };
            from = change.timestamp();
            moments.push(Timestamp::from_ms(from.as_millisecond()));
        }
        moments.retain(|moment| *moment > at);
        moments.sort_unstable();
        moments.into_iter().find(|moment| self.is_open(*moment) != now)
    }

    /// Every instant from yesterday to this day in a week at which hours begin or end.
    fn borders(&self, today: Date) -> Vec<Timestamp> {
        let mut moments = Vec::new();
        for ahead in -1..=8_i64 {
            let Ok(date) = today.checked_add(ahead.days()) else { continue };
            let day = date.weekday().to_monday_one_offset().unsigned_abs();
            for hours in self.hours.iter().filter(|hours| hours.day == day) {
                moments.extend(self.moment(date, hours.begin_s));
                let end = if hours.crosses() { date.tomorrow().ok() } else { Some(date) };
                moments.extend(end.and_then(|end| self.moment(end, hours.end_s)));
            }
        }
        moments
    }

    fn moment(&self, date: Date, second: u32) -> Option<Timestamp> {
        let date = if second == DAY_S { date.tomorrow().ok()? } else { date };
        let second = second % DAY_S;
        let part = |n: u32| i8::try_from(n).ok();
        let time = Time::new(part(second / 3_600)?, part(second / 60 % 60)?, part(second % 60)?, 0).ok()?;
        let there = date.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp::from_ms(there.timestamp().as_millisecond()))
    }

    fn local(&self, at: Timestamp) -> jiff::Zoned {
        instant(at).to_zoned(self.zone.clone())
    }

    /// An instant as people in its zone read it: `2026-11-21 22:00`.
    #[must_use]
    pub fn told(&self, at: Timestamp) -> String {
        let local = self.local(at);
        format!("{} {:02}:{:02}", local.date(), local.hour(), local.minute())
    }
}

fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.as_ms()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::Offset;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn paris() -> TimeZone {
        // The rule of Paris, without a database of zones.
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    fn slot(zone: TimeZone, hours: &[(u8, &str, &str)]) -> Slot {
        Slot::new(zone, hours.iter().map(|(d, b, e)| Hours::parse(*d, b, e).unwrap()).collect())
    }

    /// across midnight, and from Sunday to Monday.
    #[test]
    fn nights() {
        let utc = TimeZone::fixed(Offset::UTC);
        // 2026-11-22 is a Sunday.
        let night = slot(utc, &[(7, "22:00", "06:00")]);
        assert!(!night.is_open(at("2026-11-22T05:00:00Z")));
        assert_eq!(night.next_change(at("2026-11-22T05:00:00Z")), Some(at("2026-11-22T22:00:00Z")));
        assert!(night.is_open(at("2026-11-22T22:00:00Z")));
        assert!(night.is_open(at("2026-11-23T05:59:59Z")));
        assert_eq!(night.next_change(at("2026-11-22T23:00:00Z")), Some(at("2026-11-23T06:00:00Z")));
        assert!(!night.is_open(at("2026-11-23T06:00:00Z")));
        assert_eq!(night.told(at("2026-11-22T22:00:00Z")), "2026-11-22 22:00");
    }

    /// a zone of its own, summer time too; several hours that touch are one.
    #[test]
    fn zones() {
        let noon = slot(paris(), &[(1, "12:00", "13:00"), (1, "13:00", "14:00")]);
        assert!(noon.is_open(at("2026-07-06T10:30:00Z")), "Monday 12:30 in summer");
        assert!(!noon.is_open(at("2026-12-07T10:30:00Z")), "Monday 11:30 in winter");
        assert_eq!(noon.next_change(at("2026-07-06T10:30:00Z")), Some(at("2026-07-06T12:00:00Z")));
        assert_eq!(noon.told(at("2026-07-06T10:30:00Z")), "2026-07-06 12:30");
        let always = slot(paris(), &(1..=7).map(|d| (d, "00:00", "24:00")).collect::<Vec<_>>());
        assert!(always.is_open(at("2026-03-29T01:30:00Z")));
        assert_eq!(always.next_change(at("2026-11-21T00:00:00Z")), None);
        assert_eq!(slot(paris(), &[]).next_change(at("2026-11-21T00:00:00Z")), None);
        // 02:30 does not exist on that Sunday: it opens when the clocks are put forward.
        let gap = slot(paris(), &[(7, "02:30", "05:00")]);
        assert_eq!(gap.next_change(at("2026-03-29T00:00:00Z")), Some(at("2026-03-29T01:00:00Z")));
    }

    #[test]
    fn hours_are_checked() {
        assert_eq!(Hours::parse(8, "1:00", "2:00"), Err(HoursError::Day));
        for wrong in ["", "25:00", "7", "7:60", "1:2:3:4", "-1:00", "24:00"] {
            assert_eq!(Hours::parse(1, wrong, "23:00"), Err(HoursError::Time), "{wrong}");
        }
        assert!(Hours::parse(1, "07:05", "24:00").is_ok());
    }
}
