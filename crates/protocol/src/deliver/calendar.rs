//! `kind = "calendar"` (§8.4, §22).

use super::Texts;
use model::deliver::calendar::CalendarText;
use serde::{Deserialize, Serialize};

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CalendarFile {
    /// Version of the format.
    pub format: u32,
    /// `calendar`.
    pub kind: String,
    /// The calendar.
    pub calendar: Calendar,
}

/// Which days count. A day counts when it is in `include`, or fits `formula` (all days, without one), and is neither a holiday (unless `holidays` is
/// `"run"`) nor in `exclude`. The calendar named `always` exists by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Calendar {
    /// Name.
    pub name: String,
    /// Title.
    #[serde(skip_serializing_if = "Texts::is_empty")]
    pub label: Texts,
    /// Time zone: `Europe/Paris`; empty: that of the space.
    pub timezone: String,
    /// Which days: `workdays`, `Mon-Fri`, `Mon,Wed`, `first-day`, `last-day`, `first-workday`, `last-workday`, `2nd Tue`, `day 15`,
    /// `workday 3`, `first-workday + 2`; several with `or`, `and`, `not`.
    pub formula: String,
    /// Holidays: `2026-12-25`, or every year: `12-25`, `easter+1`.
    pub holidays: Vec<String>,
    /// `skip` (default), `run`, `before`, `after`: what becomes of a holiday that fits.
    pub on_holiday: String,
    /// Days that count whatever the formula says.
    pub include: Vec<String>,
    /// Days that never count.
    pub exclude: Vec<String>,
}

impl Calendar {
    /// As `model` reads it.
    #[must_use]
    pub fn text(&self) -> CalendarText<'_> {
        CalendarText {
            formula: &self.formula,
            holidays: &self.holidays,
            on_holiday: &self.on_holiday,
            include: &self.include,
            exclude: &self.exclude,
        }
    }
}
