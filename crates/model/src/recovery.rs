//! What to do when a process ends by itself (spec/constellation §5.6). Decided by the agent alone, so that it works
//! while the server cannot be reached.

use std::time::Duration;

/// Recovery options of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovery {
    /// Restart after a failure.
    pub restart: bool,
    /// Most restarts in a row.
    pub retries: u32,
    /// Wait before each restart.
    pub delay: Duration,
    /// Uptime after which the count of restarts starts again.
    pub reset_after: Duration,
    /// Treat an exit with code 0 as a failure too.
    pub on_success: bool,
}

impl Default for Recovery {
    fn default() -> Self {
        Self {
            restart: true,
            retries: 3,
            delay: Duration::from_secs(30),
            reset_after: Duration::from_secs(15 * 60),
            on_success: false,
        }
    }
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With an exit code.
    Exited(i32),
    /// By a signal.
    Signaled(i32),
    /// It is gone, and nobody could see how: it was adopted from an agent that died.
    Unseen,
}

impl Ending {
    /// Whether the program meant to end and was content: exit code 0.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self, Ending::Exited(0))
    }
}

/// What follows from an unexpected end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Start again after `delay`; this will be restart number `attempt` of `retries`.
    Restart {
        /// Wait before it.
        delay: Duration,
        /// Number of this restart since the count was reset, from 1.
        attempt: u32,
    },
    /// The program ended with code 0: that is no failure.
    Finished,
    /// Recovery is switched off for this instance.
    NotWanted,
    /// All restarts are used up.
    GaveUp {
        /// How many were tried.
        attempts: u32,
    },
}

/// Decides after an unexpected end. `attempts` restarts were made since the last reset; the process lived for
/// `uptime`. An uptime of at least `reset_after` clears the count first.
#[must_use]
pub fn after_end(recovery: &Recovery, ending: Ending, attempts: u32, uptime: Duration) -> Verdict {
    if ending.is_success() && !recovery.on_success {
        return Verdict::Finished;
    }
    if !recovery.restart {
        return Verdict::NotWanted;
    }
    let attempts = if uptime >= recovery.reset_after { 0 } else { attempts };
    if attempts >= recovery.retries {
        return Verdict::GaveUp { attempts };
    }
    Verdict::Restart { delay: recovery.delay, attempt: attempts + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SEN-04: Appendix A, vector 5: a program exiting at once starts at 0, 30, 60, 90 s, then stays stopped.
    #[test]
    fn default_timeline() {
        let recovery = Recovery::default();
        let (mut attempts, mut t, mut starts) = (0, 0, vec![0]);
        while let Verdict::Restart { delay, attempt } =
            after_end(&recovery, Ending::Exited(1), attempts, Duration::from_millis(5))
        {
            attempts = attempt;
            t += delay.as_secs();
            starts.push(t);
        }
        assert_eq!(starts, [0, 30, 60, 90]);
    }

    #[test]
    fn cases() {
        let on = Recovery::default();
        let off = Recovery { restart: false, ..on };
        let service = Recovery { on_success: true, ..on };
        let (short, long) = (Duration::from_secs(1), Duration::from_secs(900));
        for (recovery, ending, attempts, uptime, expected) in [
            (on, Ending::Exited(0), 0, short, Verdict::Finished),
            (service, Ending::Exited(0), 0, short, Verdict::Restart { delay: on.delay, attempt: 1 }),
            (off, Ending::Exited(3), 0, short, Verdict::NotWanted),
            (on, Ending::Signaled(9), 2, short, Verdict::Restart { delay: on.delay, attempt: 3 }),
            (on, Ending::Signaled(9), 3, short, Verdict::GaveUp { attempts: 3 }),
            (on, Ending::Signaled(9), 3, long, Verdict::Restart { delay: on.delay, attempt: 1 }),
            (on, Ending::Unseen, 0, short, Verdict::Restart { delay: on.delay, attempt: 1 }),
        ] {
            assert_eq!(after_end(&recovery, ending, attempts, uptime), expected, "{ending:?} {attempts}");
        }
    }
}
