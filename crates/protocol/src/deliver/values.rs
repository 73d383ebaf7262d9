//! Values in files: lengths of time, sizes, times of day, words of a list. What is wrong is noted; reading goes on with the default.

use super::note::{At, Note, Said, meant};
use super::words;
use crate::text::params;
use model::deliver::expr::{Expr, ExprError, Template};
use model::time::{parse_duration, parse_size};
use std::time::Duration;

/// Notes of one file.
#[derive(Default)]
pub(crate) struct Notes(pub Vec<Note>);

impl Notes {
    /// Something is wrong.
    pub fn add(&mut self, at: &At, said: Said, values: crate::text::Params) {
        if self.0.len() < super::read::FAULTS_MAX {
            self.0.push(Note::new(at, said, values));
        }
    }
    /// Something is worth a look.
    pub fn warn(&mut self, at: &At, said: Said, values: crate::text::Params) {
        if self.0.len() < super::read::FAULTS_MAX {
            self.0.push(Note::new(at, said, values).warning());
        }
    }
    /// A text is not what it must be.
    pub fn bad(&mut self, at: &At, said: Said, text: &str) {
        self.add(at, said, params([("name", &text)]));
    }
    /// A length of time; empty: none.
    pub fn duration(&mut self, at: &At, text: &str) -> Option<Duration> {
        if text.is_empty() {
            return None;
        }
        let read = parse_duration(text);
        if read.is_none() {
            self.bad(at, words::BAD_DURATION, text);
        }
        read
    }
    /// Bytes; empty: 0.
    pub fn size(&mut self, at: &At, text: &str) -> u64 {
        if text.is_empty() {
            return 0;
        }
        let read = parse_size(text);
        if read.is_none() {
            self.bad(at, words::BAD_SIZE, text);
        }
        read.unwrap_or(0)
    }
    /// A word of a list.
    pub fn word<T: Copy>(&mut self, at: &At, text: &str, known: &[(&str, T)]) -> Option<T> {
        if text.is_empty() {
            return None;
        }
        let found = known.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let list: Vec<&str> = known.iter().map(|(word, _)| *word).filter(|w| !w.is_empty()).collect();
            self.add(at, words::BAD_WORD, meant(text, &list));
        }
        found
    }
    /// One of these, or empty.
    pub fn one_of(&mut self, at: &At, text: &str, known: &[&str]) {
        if !text.is_empty() && !known.contains(&text) {
            self.add(at, words::BAD_WORD, meant(text, known));
        }
    }
    /// A name (§3).
    pub fn name(&mut self, at: &At, text: &str) {
        if text.is_empty() {
            self.bad(at, words::MISSING, "name");
        } else if !is_name(text) {
            self.bad(&at.key("name"), words::BAD_NAME, text);
        }
    }
    /// A condition; empty: none.
    pub fn expr(&mut self, at: &At, text: &str) -> Option<Expr> {
        if text.trim().is_empty() {
            return None;
        }
        match Expr::parse(text) {
            Ok(expr) => Some(expr),
            Err(error) => {
                self.inside(at, words::BAD_EXPR, &error);
                None
            }
        }
    }
    /// A text with places.
    pub fn template(&mut self, at: &At, text: &str) -> Template {
        match Template::parse(text) {
            Ok(template) => template,
            Err(error) => {
                self.inside(at, words::BAD_TEMPLATE, &error);
                Template::default()
            }
        }
    }
    fn inside(&mut self, at: &At, said: Said, error: &ExprError) {
        self.add(at, said, params([("why", &error.what)]));
        if let Some(note) = self.0.last_mut() {
            note.inside = Some(error.column);
        }
    }
    /// A time of the business date in minutes; empty: none.
    pub fn minute(&mut self, at: &At, text: &str) -> Option<u32> {
        if text.is_empty() {
            return None;
        }
        let read = minute(text);
        if read.is_none() {
            self.bad(at, words::BAD_TIME, text);
        }
        read
    }
}

/// `[A-Za-z][A-Za-z0-9_.-]{0,63}` (§3).
pub(crate) fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(fits)
}

/// Minutes of `HH:MM`, up to `47:59`.
pub(crate) fn minute(text: &str) -> Option<u32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || minutes.len() != 2 || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 48 && minutes < 60).then_some(hours * 60 + minutes)
}

/// A share: `5%`, in hundredths of a percent.
#[must_use]
pub fn percent(text: &str) -> Option<u32> {
    let number = text.trim().strip_suffix('%')?.trim();
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    if part.len() > 2 || part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: u32 = format!("{part:0<2}").parse().ok()?;
    let whole: u32 = whole.parse().ok()?;
    (whole <= 100).then(|| whole * 100 + part).filter(|all| *all <= 10_000)
}

/// Whether it is a moment of the week: `Mon 14:00`, or a time of every day.
pub(crate) fn is_week_moment(text: &str) -> bool {
    let time = match text.trim().split_once(' ') {
        Some((day, time)) if is_day(day) => time,
        Some(_) => return false,
        None => text,
    };
    minute(time).is_some_and(|minute| minute <= 24 * 60)
}

/// Whether it is a day of the week.
pub(crate) fn is_day(text: &str) -> bool {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&text.to_ascii_lowercase().as_str())
}
