//! Which days a calendar counts, as a formula (§8.4), and holidays.
//!
//! ```text
//! workdays                    Mon-Fri                   Mon,Wed            Jan-Mar
//! first-day   last-day - 1    first-workday + 2         last-workday       workday 3
//! 2nd Tue     last Fri        day 15                    easter + 1         12-24
//! 2nd Tue or (last-workday and not Jul-Aug)
//! ```
//!
//! Offsets count days; after `first-workday`, `last-workday` and `workday N` they count workdays. `and` binds before `or`, `not` before both.

use super::CalendarError;
use jiff::ToSpan;
use jiff::civil::Date;

/// Deepest nesting of parentheses and `not`.
const DEPTH_MAX: u32 = 32;
/// Longest formula, in bytes.
const FORMULA_BYTES_MAX: usize = 2_000;
/// Largest offset.
const OFFSET_MAX: u32 = 366;

/// Says whether a day is a workday.
pub type Workday<'a> = dyn Fn(Date) -> bool + 'a;

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// One of them.
    Or(Vec<Formula>),
    /// All of them.
    And(Vec<Formula>),
    /// Not that.
    Not(Box<Formula>),
    /// Every day.
    Every,
    /// Workdays.
    Workdays,
    /// Days of the week, 0 is Monday.
    Weekdays(Vec<u8>),
    /// Months, 1 to 12.
    Months(Vec<u8>),
    /// A day reckoned in its month or year, and so many days or workdays further.
    Anchor {
        /// Which.
        anchor: Anchor,
        /// So much further.
        offset: i32,
    },
}

/// A day reckoned in its month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// First day of the month.
    FirstDay,
    /// Last day of the month.
    LastDay,
    /// N-th workday of the month, from 1.
    Workday(u8),
    /// Last workday of the month.
    LastWorkday,
    /// N-th such day of the week in the month, from 1.
    Nth(u8, u8),
    /// Last such day of the week in the month.
    Last(u8),
    /// Day of the month; months that are shorter have none.
    Day(u8),
    /// Easter Sunday.
    Easter,
    /// Month and day.
    Yearly(u8, u8),
}

impl Anchor {
    const fn counts_workdays(self) -> bool {
        matches!(self, Anchor::Workday(_) | Anchor::LastWorkday)
    }

    /// The day in the month of `day` (in its year, for Easter and days of the year).
    fn in_month(self, day: Date, workday: &Workday<'_>) -> Option<Date> {
        let first = day.first_of_month();
        let last = day.last_of_month();
        match self {
            Anchor::FirstDay => Some(first),
            Anchor::LastDay => Some(last),
            Anchor::Workday(n) => days(first)
                .take_while(|d| *d <= last)
                .filter(|d| workday(*d))
                .nth(usize::from(n.checked_sub(1)?)),
            Anchor::LastWorkday => days(first).take_while(|d| *d <= last).filter(|d| workday(*d)).last(),
            Anchor::Nth(n, weekday) => days(first)
                .take_while(|d| *d <= last)
                .filter(|d| of_week(*d) == weekday)
                .nth(usize::from(n.checked_sub(1)?)),
            Anchor::Last(weekday) => {
                days(first).take_while(|d| *d <= last).filter(|d| of_week(*d) == weekday).last()
            }
            Anchor::Day(n) => Date::new(day.year(), day.month(), i8::try_from(n).ok()?).ok(),
            Anchor::Easter => easter(day.year()),
            Anchor::Yearly(month, n) => {
                Date::new(day.year(), i8::try_from(month).ok()?, i8::try_from(n).ok()?).ok()
            }
        }
    }
}

fn days(from: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |d| d.tomorrow().ok())
}

fn of_week(day: Date) -> u8 {
    day.weekday().to_monday_zero_offset().unsigned_abs()
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// What was found where, and what may stand there.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        if text.len() > FORMULA_BYTES_MAX {
            return Err(CalendarError(format!("a formula has at most {FORMULA_BYTES_MAX} bytes")));
        }
        let words = words(text);
        let mut parser = Parser { words: &words, next: 0, depth: 0 };
        let formula = parser.or()?;
        match parser.peek() {
            None => Ok(formula),
            Some(word) => Err(CalendarError(format!("formula: {word:?} was not expected there"))),
        }
    }

    /// Whether a day fits.
    #[must_use]
    pub fn holds(&self, day: Date, workday: &Workday<'_>) -> bool {
        match self {
            Formula::Or(parts) => parts.iter().any(|part| part.holds(day, workday)),
            Formula::And(parts) => parts.iter().all(|part| part.holds(day, workday)),
            Formula::Not(part) => !part.holds(day, workday),
            Formula::Every => true,
            Formula::Workdays => workday(day),
            Formula::Weekdays(set) => set.contains(&of_week(day)),
            Formula::Months(set) => set.contains(&day.month().unsigned_abs()),
            Formula::Anchor { anchor, offset } => reaches(*anchor, *offset, day, workday),
        }
    }
}

/// Whether an anchor of this month (or year), or of one beside it, reaches the day with its offset.
fn reaches(anchor: Anchor, offset: i32, day: Date, workday: &Workday<'_>) -> bool {
    if offset == 0 {
        return anchor.in_month(day, workday) == Some(day);
    }
    let yearly = matches!(anchor, Anchor::Easter | Anchor::Yearly(..));
    // Workdays are rarer than days: look twice as far for their month.
    let months = if yearly { 12 } else { i64::from(offset.unsigned_abs()) * 2 / 28 + 1 };
    let step = if yearly { 12 } else { 1 };
    (-months..=months).step_by(step).any(|month| {
        let beside = day.first_of_month().checked_add(month.months());
        let start = beside.ok().and_then(|beside| anchor.in_month(beside, workday));
        start.and_then(|start| shifted(anchor, start, offset, workday)) == Some(day)
    })
}

fn shifted(anchor: Anchor, start: Date, offset: i32, workday: &Workday<'_>) -> Option<Date> {
    if !anchor.counts_workdays() {
        return start.checked_add(i64::from(offset).days()).ok();
    }
    let mut day = start;
    let mut left = offset.unsigned_abs();
    // Between two workdays there are at most a month of days without work.
    for _ in 0..(left + 1) * 31 {
        if left == 0 {
            return Some(day);
        }
        day = if offset > 0 { day.tomorrow().ok()? } else { day.yesterday().ok()? };
        left -= u32::from(workday(day));
    }
    None
}

/// A holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    /// Once.
    Date(Date),
    /// Every year: month and day.
    Yearly(u8, u8),
    /// So many days after Easter Sunday.
    Easter(i32),
}

impl Holiday {
    /// Reads `2026-12-25`, `12-25`, `easter+1`, `easter`.
    ///
    /// # Errors
    /// When it is none of these.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let trimmed = text.trim();
        let wrong = || CalendarError(format!("{text:?} is no holiday; write 2026-12-25, 12-25 or easter+1"));
        if let Ok(date) = trimmed.parse::<Date>() {
            return Ok(Holiday::Date(date));
        }
        if let Some(rest) = strip_word(trimmed, "easter") {
            let rest: String = rest.split_whitespace().collect();
            let offset = if rest.is_empty() { Some(0) } else { rest.parse::<i32>().ok() };
            let signed = rest.is_empty() || rest.starts_with(['+', '-']);
            return offset
                .filter(|o| signed && o.unsigned_abs() <= OFFSET_MAX)
                .map(Holiday::Easter)
                .ok_or_else(wrong);
        }
        let (month, day) = month_day(trimmed).ok_or_else(wrong)?;
        Ok(Holiday::Yearly(month, day))
    }

    /// Whether it is on a day.
    #[must_use]
    pub fn is(&self, day: Date) -> bool {
        match self {
            Holiday::Date(date) => *date == day,
            Holiday::Yearly(month, n) => {
                day.month().unsigned_abs() == *month && day.day().unsigned_abs() == *n
            }
            // An offset may pass the end of the year.
            Holiday::Easter(offset) => [-1_i16, 0, 1].into_iter().any(|year| {
                let sunday = day.year().checked_add(year).and_then(easter);
                sunday.and_then(|s| s.checked_add(i64::from(*offset).days()).ok()) == Some(day)
            }),
        }
    }
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}

/// `12-25`.
fn month_day(text: &str) -> Option<(u8, u8)> {
    let (month, day) = text.split_once('-')?;
    let read = |part: &str| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<u8>().ok()).flatten()
    };
    let (month, day) = (read(month)?, read(day)?);
    // A leap year, so that 02-29 is one.
    Date::new(2_024, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((month, day))
}

/// Easter Sunday in the Gregorian calendar (the rule of Meeus, Jones and Butcher).
#[must_use]
pub fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let g = (8 * b + 13).div_euclid(25);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c.div_euclid(4), c.rem_euclid(4));
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 19 * l).div_euclid(433);
    let month = (h + l - 7 * m + 90).div_euclid(25);
    let day = (h + l - 7 * m + 33 * month + 19).rem_euclid(32);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Day of the week, 0 is Monday: `Mon`, `monday`.
pub fn weekday(word: &str) -> Option<u8> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    place(&NAMES, word)
}

fn month(word: &str) -> Option<u8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    place(&NAMES, word).map(|n| n + 1)
}

/// Place of a name that is written out, or as its first three letters.
fn place(names: &[&str], word: &str) -> Option<u8> {
    let word = word.to_ascii_lowercase();
    let at = names.iter().position(|name| *name == word || name.get(..3) == Some(&word))?;
    u8::try_from(at).ok()
}

/// Words, with parentheses, commas and offsets as words of their own.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while let Some(at) = rest.find(['(', ')', ',', '+']) {
            if at > 0 {
                words.push(rest[..at].to_owned());
            }
            words.push(rest[at..=at].to_owned());
            rest = &rest[at + 1..];
        }
        // `last-workday-1`: the offset is a word of its own; `12-24` is one word.
        let cut = rest.rfind('-').filter(|at| {
            let (name, number) = (&rest[..*at], &rest[at + 1..]);
            name.ends_with(|c: char| c.is_ascii_alphabetic()) && number.parse::<u32>().is_ok()
        });
        let (name, offset) = rest.split_at(cut.unwrap_or(rest.len()));
        words.extend([name, offset].into_iter().filter(|w| !w.is_empty()).map(str::to_owned));
    }
    words
}

struct Parser<'w> {
    words: &'w [String],
    next: usize,
    depth: u32,
}

impl<'w> Parser<'w> {
    fn peek(&self) -> Option<&'w str> {
        self.words.get(self.next).map(String::as_str)
    }

    fn take(&mut self) -> Option<&'w str> {
        let word = self.peek()?;
        self.next += 1;
        Some(word)
    }

    fn takes(&mut self, wanted: &str) -> bool {
        let is = self.peek().is_some_and(|word| word.eq_ignore_ascii_case(wanted));
        self.next += usize::from(is);
        is
    }

    fn or(&mut self) -> Result<Formula, CalendarError> {
        let mut parts = vec![self.and()?];
        while self.takes("or") {
            parts.push(self.and()?);
        }
        Ok(one_or(parts, Formula::Or))
    }

    fn and(&mut self) -> Result<Formula, CalendarError> {
        let mut parts = vec![self.not()?];
        while self.takes("and") {
            parts.push(self.not()?);
        }
        Ok(one_or(parts, Formula::And))
    }

    fn not(&mut self) -> Result<Formula, CalendarError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(CalendarError("formula: nested too deep".to_owned()));
        }
        let formula = if self.takes("not") {
            Formula::Not(Box::new(self.not()?))
        } else if self.takes("(") {
            let inner = self.or()?;
            if !self.takes(")") {
                return Err(CalendarError("formula: a parenthesis is not closed".to_owned()));
            }
            inner
        } else {
            self.rule()?
        };
        self.depth -= 1;
        Ok(formula)
    }

    fn rule(&mut self) -> Result<Formula, CalendarError> {
        let Some(word) = self.take() else {
            return Err(CalendarError("formula: it ends too early".to_owned()));
        };
        let unknown = || {
            CalendarError(format!(
                "formula: {word:?} is unknown; there are workdays, Mon-Fri, first-workday, 2nd Tue, day 15, Jan-Mar and others"
            ))
        };
        if let Some(formula) = self.set(word)? {
            return Ok(formula);
        }
        let anchor = match word.to_ascii_lowercase().as_str() {
            "always" | "every-day" | "all" => return Ok(Formula::Every),
            "workdays" => return Ok(Formula::Workdays),
            "first-day" => Anchor::FirstDay,
            "last-day" => Anchor::LastDay,
            "first-workday" => Anchor::Workday(1),
            "last-workday" => Anchor::LastWorkday,
            "easter" => Anchor::Easter,
            "day" => Anchor::Day(self.number(31)?),
            "workday" => Anchor::Workday(self.number(23)?),
            "last" => Anchor::Last(self.weekday()?),
            lower => match (nth(lower), month_day(lower)) {
                (Some(n), _) => Anchor::Nth(n, self.weekday()?),
                (None, Some((month, day))) => Anchor::Yearly(month, day),
                (None, None) => return Err(unknown()),
            },
        };
        Ok(Formula::Anchor { anchor, offset: self.offset()? })
    }

    /// `Mon-Fri,Sun`, `Jan,Apr`: ranges may pass the end of the week or the year.
    fn set(&mut self, word: &str) -> Result<Option<Formula>, CalendarError> {
        type Read = fn(&str) -> Option<Vec<u8>>;
        let days: Read = |word| range(word, weekday, 0, 7);
        let months: Read = |word| range(word, month, 1, 12);
        let (read, make) = if days(word).is_some() {
            (days, Formula::Weekdays as fn(Vec<u8>) -> Formula)
        } else if months(word).is_some() {
            (months, Formula::Months as fn(Vec<u8>) -> Formula)
        } else {
            return Ok(None);
        };
        let mut set = read(word).unwrap_or_default();
        while self.takes(",") {
            let more = self.take().and_then(read);
            set.extend(more.ok_or_else(|| {
                CalendarError(format!("formula: after {word:?} and a comma another is missing"))
            })?);
        }
        Ok(Some(make(set)))
    }

    fn number(&mut self, most: u8) -> Result<u8, CalendarError> {
        let read = self.take().and_then(|word| word.parse::<u8>().ok());
        read.filter(|n| (1..=most).contains(n))
            .ok_or_else(|| CalendarError(format!("formula: a number from 1 to {most} is missing")))
    }

    fn weekday(&mut self) -> Result<u8, CalendarError> {
        self.take()
            .and_then(weekday)
            .ok_or_else(|| CalendarError("formula: a day of the week is missing".to_owned()))
    }

    fn offset(&mut self) -> Result<i32, CalendarError> {
        let wrong = || CalendarError(format!("formula: an offset is a number up to {OFFSET_MAX}"));
        let read = |word: &str| word.parse::<u32>().ok().filter(|n| *n <= OFFSET_MAX);
        let (minus, number) = if self.takes("+") {
            (false, self.take().and_then(read))
        } else if self.takes("-") {
            (true, self.take().and_then(read))
        } else if let Some(number) = self.peek().and_then(|word| word.strip_prefix('-')) {
            self.next += 1;
            (true, read(number))
        } else {
            return Ok(0);
        };
        let number = number.and_then(|n| i32::try_from(n).ok()).ok_or_else(wrong)?;
        Ok(if minus { -number } else { number })
    }
}

fn one_or(mut parts: Vec<Formula>, many: fn(Vec<Formula>) -> Formula) -> Formula {
    if parts.len() > 1 { many(parts) } else { parts.pop().unwrap_or(Formula::Every) }
}

/// `1st` `2nd` `3rd` `4th` `5th`.
fn nth(word: &str) -> Option<u8> {
    let at = ["1st", "2nd", "3rd", "4th", "5th"].iter().position(|n| *n == word)?;
    u8::try_from(at + 1).ok()
}

/// One name, or two with a dash; counted from `first`, `many` of them.
fn range(word: &str, read: fn(&str) -> Option<u8>, first: u8, many: u8) -> Option<Vec<u8>> {
    let (from, to) = match word.split_once('-') {
        Some((from, to)) => (read(from)?, read(to)?),
        None => (read(word)?, read(word)?),
    };
    let length = (to + many - from) % many;
    Some((0..=length).map(|n| (from - first + n) % many + first).collect())
}
