//! The agents' door: takes a report apart, hands each part to its room, puts the reply together.
//!
//! One WebSocket for each agent ([`connection`]). Reports of all agents go through one bounded queue and are written
//! many to a transaction ([`reports`], group commit), but for those with consumption and state objects only, which
//! never meet the database themselves ([`quiet`]); an acknowledgement leaves once what it stands for is committed, so
//! that *acknowledged* means *kept*. An agent that is behind gets its whole assignment. The interval between beats is the
//! server's choice and grows with the fleet. Runs are handed out as soon as they are due, and what agents report of them is
//! taken beside the beats ([`work`]).

pub mod api;
mod connection;
mod desk;
mod quiet;
mod reports;
mod voices;
mod work;

#[cfg(test)]
#[path = "tests.rs"]
mod stories;

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use quiet::is_quiet;
pub use reports::{Report, Reports, channel, write_reports};

use crate::limits;
use std::time::Duration;

/// The interval between beats, for a fleet of this size.
#[must_use]
pub fn interval(connected: usize) -> Duration {
    let wanted = Duration::from_millis(connected as u64 * 1_000 / limits::BEATS_PER_SECOND);
    wanted.clamp(limits::BEAT_INTERVAL_MIN, limits::BEAT_INTERVAL_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_grows_with_the_fleet() {
        assert_eq!(interval(3), Duration::from_secs(2));
        assert_eq!(interval(10_000), Duration::from_secs(10));
        assert_eq!(interval(1_000_000), Duration::from_secs(60));
    }
}
