//! Days, windows, freezes, the change board (§8.4, §22, Q-10). Zones come from whoever knows zones.

use crate::Timestamp;
use std::collections::BTreeMap;

/// Calendars by name. `always` is always there.
#[derive(Debug, Clone, Default)]
pub struct Calendars(pub BTreeMap<String, Calendar>);

/// A calendar, checked.
#[derive(Debug, Clone, Default)]
pub struct Calendar {}

/// A business date: a name people read, `2026-11-21`, and the instant its minutes are counted from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BusinessDate {
    /// `2026-11-21`.
    pub name: String,
    /// Midnight in the zone of the space.
    pub midnight: Timestamp,
}

/// Hours of the week in which something may start.
#[derive(Debug, Clone)]
pub struct Window {
    /// Name.
    pub name: String,
    /// Time zone.
    pub zone: jiff::tz::TimeZone,
    /// Open hours: minutes of the week from Monday midnight; one whose end is not after its begin passes Sunday.
    pub open: Vec<(u32, u32)>,
}

impl Window {
    /// Whether something may start.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        let _ = at;
        true
    }
    /// When it opens, if it is closed; now, if it is open; nothing when it never does.
    #[must_use]
    pub fn opens(&self, at: Timestamp) -> Option<Timestamp> {
        Some(at)
    }
    /// When it closes, if it is open.
    #[must_use]
    pub fn closes(&self, at: Timestamp) -> Option<Timestamp> {
        let _ = at;
        None
    }
}

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
    pub zone: jiff::tz::TimeZone,
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

impl Freeze {
    /// When it ends, if it holds now.
    #[must_use]
    pub fn holds_until(&self, at: Timestamp) -> Option<Timestamp> {
        (self.from <= at && at < self.to).then_some(self.to)
    }
}
