//! Days, windows, freezes, the change board (§8.4, §22, Q-10). Zones come from whoever knows zones.
//!
//! Times of day in zones whose clocks are put forward and back: a time that does not exist is the next minute that does; a time that comes twice is the first (§8.4).

mod board;
mod formula;
mod freeze;
mod window;

pub use board::{Board, BoardSlot, Earliest};
pub use freeze::{Every, Freeze};
pub use window::{Except, Window};

use crate::Timestamp;
use formula::{Formula, Holiday};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fmt;

/// Days looked ahead for the next one that counts: ten years.
const DAYS_AHEAD: u32 = 3_660;
/// Days in a row without work that are looked through when a holiday moves.
const REST_DAYS_MAX: i64 = 31;
/// Minutes of a day.
pub const DAY_MINUTES: u32 = 1_440;
/// Minutes of a week.
pub const WEEK_MINUTES: u32 = 7 * DAY_MINUTES;

/// What is wrong with a calendar, a window, a board: told as in English files; the place is known to whoever read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarError(pub String);

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CalendarError {}

/// Calendars by name. `always` is always there.
#[derive(Debug, Clone, Default)]
pub struct Calendars(pub BTreeMap<String, Calendar>);

impl Calendars {
    /// A calendar by name, whatever its case. The empty name is `always`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Calendar> {
        self.0.get(name).or_else(|| self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, c)| c))
    }

    /// Whether a day, `2026-11-21`, counts. What has no name, or is named `always`, counts every day; a calendar nobody knows, and a text that is no day, never.
    #[must_use]
    pub fn runs_on(&self, name: &str, date: &str) -> bool {
        let Ok(day) = date.parse::<Date>() else { return false };
        match self.get(name) {
            Some(calendar) => calendar.runs_on(day),
            None => is_always(name),
        }
    }

    /// The next day after a day that counts; nothing within ten years when there is none.
    #[must_use]
    pub fn next_after(&self, name: &str, date: &str) -> Option<String> {
        let mut day = date.parse::<Date>().ok()?;
        if self.get(name).is_none() && !is_always(name) {
            return None;
        }
        for _ in 0..DAYS_AHEAD {
            day = day.tomorrow().ok()?;
            if self.get(name).is_none_or(|calendar| calendar.runs_on(day)) {
                return Some(day.to_string());
            }
        }
        None
    }

    /// Days that count from one day to another, both included.
    #[must_use]
    pub fn days(&self, name: &str, from: &str, to: &str) -> Vec<String> {
        let mut days = Vec::new();
        let mut day =
            if self.runs_on(name, from) { Some(from.to_owned()) } else { self.next_after(name, from) };
        while let Some(found) = day.filter(|found| found.as_str() <= to) {
            day = self.next_after(name, &found);
            days.push(found);
        }
        days
    }
}

fn is_always(name: &str) -> bool {
    name.is_empty() || name.eq_ignore_ascii_case("always")
}

/// What becomes of a holiday that fits the formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum OnHoliday {
    /// It does not count.
    #[default]
    Skip,
    /// It counts.
    Run,
    /// The workday before it counts.
    Before,
    /// The workday after it counts.
    After,
}

/// A calendar, checked. The default counts every day.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    zone: Option<TimeZone>,
    formula: Option<Formula>,
    holidays: Vec<Holiday>,
    on_holiday: OnHoliday,
    include: Vec<Date>,
    exclude: Vec<Date>,
}

/// A calendar as its file has it.
#[derive(Debug, Clone, Copy, Default)]
pub struct CalendarText<'a> {
    /// Which days; empty: all.
    pub formula: &'a str,
    /// Holidays: `2026-12-25`, or every year: `12-25`, `easter+1`.
    pub holidays: &'a [String],
    /// `skip` (also when empty), `run`, `before`, `after`.
    pub on_holiday: &'a str,
    /// Days that count whatever the formula says.
    pub include: &'a [String],
    /// Days that never count.
    pub exclude: &'a [String],
}

impl Calendar {
    /// Checks a calendar.
    ///
    /// # Errors
    /// The first thing that is wrong, with the text it was found in.
    pub fn read(zone: Option<TimeZone>, text: &CalendarText<'_>) -> Result<Self, CalendarError> {
        let formula = match text.formula.trim() {
            "" => None,
            formula => Some(Formula::parse(formula)?),
        };
        let on_holiday = match text.on_holiday {
            "" | "skip" => OnHoliday::Skip,
            "run" => OnHoliday::Run,
            "before" => OnHoliday::Before,
            "after" => OnHoliday::After,
            other => {
                return Err(CalendarError(format!(
                    "on_holiday: {other:?} is none of skip, run, before, after"
                )));
            }
        };
        let holidays = text.holidays.iter().map(|h| Holiday::parse(h)).collect::<Result<_, _>>()?;
        Ok(Self {
            zone,
            formula,
            holidays,
            on_holiday,
            include: dates(text.include)?,
            exclude: dates(text.exclude)?,
        })
    }

    /// Its own zone, if it has one.
    #[must_use]
    pub const fn zone(&self) -> Option<&TimeZone> {
        self.zone.as_ref()
    }

    /// Whether a day counts.
    #[must_use]
    pub fn runs_on(&self, day: Date) -> bool {
        if self.exclude.contains(&day) {
            return false;
        }
        if self.include.contains(&day) {
            return true;
        }
        let fits = self.fits(day);
        if self.is_holiday(day) {
            return fits && self.on_holiday == OnHoliday::Run;
        }
        fits || self.gets_a_holiday(day)
    }

    fn fits(&self, day: Date) -> bool {
        self.formula.as_ref().is_none_or(|formula| formula.holds(day, &|d| self.is_workday(d)))
    }

    fn is_holiday(&self, day: Date) -> bool {
        self.holidays.iter().any(|holiday| holiday.is(day))
    }

    /// Monday to Friday, no holiday.
    fn is_workday(&self, day: Date) -> bool {
        day.weekday().to_monday_zero_offset() < 5 && !self.is_holiday(day)
    }

    /// Whether a holiday that fits moves to this day: the nearest workday beside it.
    fn gets_a_holiday(&self, day: Date) -> bool {
        let step = match self.on_holiday {
            OnHoliday::After => -1,
            OnHoliday::Before => 1,
            OnHoliday::Skip | OnHoliday::Run => return false,
        };
        if !self.is_workday(day) {
            return false;
        }
        (1..=REST_DAYS_MAX)
            .map_while(|n| day.checked_add((n * step).days()).ok())
            .take_while(|beside| !self.is_workday(*beside))
            .any(|beside| self.is_holiday(beside) && self.fits(beside))
    }
}

fn dates(texts: &[String]) -> Result<Vec<Date>, CalendarError> {
    let read = |text: &String| {
        text.trim()
            .parse::<Date>()
            .map_err(|_| CalendarError(format!("{text:?} is no day; days are written 2026-12-25")))
    };
    texts.iter().map(read).collect()
}

/// A business date: a name people read, `2026-11-21`, and the instant its minutes are counted from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BusinessDate {
    /// `2026-11-21`.
    pub name: String,
    /// Midnight in the zone of the space.
    pub midnight: Timestamp,
    /// Zone of the space; nothing: minutes are counted without looking at clocks.
    pub zone: Option<TimeZone>,
}

impl BusinessDate {
    /// A day in a zone; nothing when the text is no day.
    #[must_use]
    pub fn new(date: &str, zone: &TimeZone) -> Option<Self> {
        let day = date.trim().parse::<Date>().ok()?;
        let midnight = moment(zone, day, 0)?;
        Some(Self { name: day.to_string(), midnight, zone: Some(zone.clone()) })
    }

    /// The day it is in a zone.
    #[must_use]
    pub fn on(at: Timestamp, zone: &TimeZone) -> Self {
        let day = local(zone, at).date();
        let midnight = moment(zone, day, 0).unwrap_or(at);
        Self { name: day.to_string(), midnight, zone: Some(zone.clone()) }
    }

    /// The instant of a minute of this day, as clocks on the wall show it: 90 is 01:30, 1,530 is 01:30 on the next day. A minute that does not exist is the next that does; one that comes
    /// twice is the first (§8.4).
    #[must_use]
    pub fn minute(&self, minute: u32) -> Timestamp {
        let civil = self.zone.as_ref().zip(self.name.parse::<Date>().ok());
        civil
            .and_then(|(zone, day)| moment(zone, day, minute))
            .unwrap_or_else(|| self.midnight.plus(std::time::Duration::from_secs(u64::from(minute) * 60)))
    }
}

/// Local time of an instant.
fn local(zone: &TimeZone, at: Timestamp) -> jiff::Zoned {
    jiff::Timestamp::from_millisecond(at.as_ms()).unwrap_or_default().to_zoned(zone.clone())
}

/// The instant of a minute counted from a day's midnight, which may pass the day.
fn moment(zone: &TimeZone, day: Date, minute: u32) -> Option<Timestamp> {
    let day = day.checked_add(i64::from(minute / DAY_MINUTES).days()).ok()?;
    let minute = minute % DAY_MINUTES;
    let part = |n: u32| i8::try_from(n).ok();
    let civil = day.at(part(minute / 60)?, part(minute % 60)?, 0, 0);
    let found = zone.to_ambiguous_timestamp(civil);
    let at = match found.offset() {
        // The clock jumps over it: the first instant after the jump.
        jiff::tz::AmbiguousOffset::Gap { .. } => {
            let before = found.earlier().ok()?;
            zone.following(before).next()?.timestamp()
        }
        _ => found.compatible().ok()?,
    };
    Some(Timestamp::from_ms(at.as_millisecond()))
}

/// Minute of the week of `Fri 12:00`, of `Fri` (midnight); with the day: whether a time stood there.
///
/// # Errors
/// When it is neither.
fn week_minute(text: &str) -> Result<u32, CalendarError> {
    let wrong = || CalendarError(format!("{text:?} is no time of the week; write Mon 14:00"));
    let mut words = text.split_whitespace();
    let day = words.next().and_then(formula::weekday).ok_or_else(wrong)?;
    let minute = match words.next() {
        Some(time) => day_minute(time).ok_or_else(wrong)?,
        None => 0,
    };
    if words.next().is_some() {
        return Err(wrong());
    }
    Ok((u32::from(day) * DAY_MINUTES + minute) % WEEK_MINUTES)
}

/// Minute of the day of `07:30`; `24:00` is the end of the day.
fn day_minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let read = |part: &str, most: u32| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten().filter(|n| *n <= most)
    };
    let total = read(hour, 24)? * 60 + read(minute, 59).filter(|_| minute.len() == 2)?;
    (total <= DAY_MINUTES).then_some(total)
}

#[cfg(test)]
mod tests;
