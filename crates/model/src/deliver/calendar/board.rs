//! The change board: who files before the cutoff of a week is looked at by the board of that week, and may go from the next one on.

use super::{CalendarError, Calendars, DAY_MINUTES, WEEK_MINUTES, Window, local, moment, week_minute};
use crate::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Weeks looked ahead for a board that meets.
const WEEKS_AHEAD: i64 = 53;

/// A board.
#[derive(Debug, Clone)]
pub struct Board {
    /// Zone of its times.
    pub zone: TimeZone,
    /// Calendar of the days on which it meets.
    pub calendar: String,
    /// Minute of the week before which a request must be filed.
    pub cutoff: u32,
    /// Minute of the week at which it meets: the first one after the cutoff.
    pub meets: u32,
    /// When what it approved may go.
    pub earliest: Earliest,
}

/// When what a board approved may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Earliest {
    /// When the window opens for the first time in the week after the board's.
    #[default]
    NextWeek,
    /// When the window opens for the first time after the board.
    NextWindow,
}

/// What a board says to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardSlot {
    /// It must be filed before.
    pub cutoff: Timestamp,
    /// The board that looks at it; midnight when its file names a day only.
    pub board: Timestamp,
    /// From then on it may go.
    pub earliest: Timestamp,
}

impl Board {
    /// Checks a board: `Thu 12:00`, `Fri`, `next-week` (also when empty) or `next-window`.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(
        zone: TimeZone,
        calendar: &str,
        cutoff: &str,
        board: &str,
        earliest: &str,
    ) -> Result<Self, CalendarError> {
        let earliest = match earliest {
            "" | "next-week" => Earliest::NextWeek,
            "next-window" => Earliest::NextWindow,
            other => {
                return Err(CalendarError(format!(
                    "earliest: {other:?} is neither next-week nor next-window"
                )));
            }
        };
        Ok(Self {
            zone,
            calendar: calendar.to_owned(),
            cutoff: week_minute(cutoff)?,
            meets: week_minute(board)?,
            earliest,
        })
    }

    /// What holds for a request filed at an instant: filed *before* the cutoff, it is looked at by the board of that cutoff; else by the next. A board that does not meet that day, by its
    /// calendar, leaves it to the next. Nothing when no board meets within a year, or the window never opens.
    #[must_use]
    pub fn slot(
        &self,
        filed: Timestamp,
        window: Option<&Window>,
        calendars: &Calendars,
    ) -> Option<BoardSlot> {
        let today = local(&self.zone, filed).date();
        let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).ok()?;
        (0..WEEKS_AHEAD).find_map(|week| {
            let monday = monday.checked_add((week * 7).days()).ok()?;
            let cutoff = moment(&self.zone, monday, self.cutoff).filter(|cutoff| filed < *cutoff)?;
            let meets = if self.meets < self.cutoff { self.meets + WEEK_MINUTES } else { self.meets };
            let day = monday.checked_add(i64::from(meets / DAY_MINUTES).days()).ok()?;
            if !self.meets_on(day, calendars) {
                return None;
            }
            let board = moment(&self.zone, monday, meets)?;
            let from = match self.earliest {
                Earliest::NextWeek => {
                    let passed = if meets >= WEEK_MINUTES { 14 } else { 7 };
                    moment(&self.zone, monday.checked_add(i64::from(passed).days()).ok()?, 0)?
                }
                Earliest::NextWindow => board,
            };
            let earliest = match (window, self.earliest) {
                (Some(window), Earliest::NextWeek) => window.opens(from)?,
                // The one that is open when it meets is not the next one.
                (Some(window), Earliest::NextWindow) => match window.closes(from) {
                    Some(end) => window.opens(end)?,
                    None => window.opens(from)?,
                },
                (None, _) => from,
            };
            Some(BoardSlot { cutoff, board, earliest })
        })
    }

    fn meets_on(&self, day: Date, calendars: &Calendars) -> bool {
        match calendars.get(&self.calendar) {
            Some(calendar) => calendar.runs_on(day),
            // Its calendar is a name people read, no more, until somebody writes it.
            None => true,
        }
    }
}
