//! Words of `escale rollout`.

use clap::{Args, Subcommand};

/// What is to be rolled out, and how.
#[derive(Debug, Args)]
pub struct NewRolloutWords {
    /// Package
    pub package: String,
    /// Version
    pub version: String,
    /// Environments, in this order; may be repeated
    #[arg(long, value_name = "ENV", value_delimiter = ',')]
    pub env: Vec<String>,
    /// All environments whose names fit: INT*
    #[arg(long, value_name = "PATTERN")]
    pub pattern: Option<String>,
    /// All environments of a tier
    #[arg(long, value_name = "TIER")]
    pub tier: Option<String>,
    /// A ring: 1, 10%, rest, names such as INT1,PILOT*; with a name: pilots=1; may be repeated
    #[arg(long, value_name = "[NAME=]SIZE")]
    pub ring: Vec<String>,
    /// Targets under way at once
    #[arg(long, value_name = "NUMBER")]
    pub max_parallel: Option<u32>,
    /// So many targets of a ring must succeed: 3, 95%
    #[arg(long, value_name = "THRESHOLD")]
    pub success: Option<String>,
    /// So many targets of a ring may not fail: 1, 5%
    #[arg(long, value_name = "THRESHOLD")]
    pub error: Option<String>,
    /// Errors are not looked at before so many settled
    #[arg(long, value_name = "NUMBER")]
    pub min_settled: Option<u32>,
    /// After a ring that succeeded: next, pause, approve, "wait 30m"
    #[arg(long, value_name = "WHAT")]
    pub on_success: Option<String>,
    /// After a ring with too many errors: pause, stop, rollback-ring, rollback-all
    #[arg(long, value_name = "WHAT")]
    pub on_error: Option<String>,
    /// Time a ring may take: 24h, never
    #[arg(long, value_name = "TIME")]
    pub deadline: Option<String>,
    /// Time the version must stay before a target counts: 10m
    #[arg(long, value_name = "TIME")]
    pub healthy_for: Option<String>,
    /// When it starts: auto, manual, approval
    #[arg(long, value_name = "HOW")]
    pub start: Option<String>,
    /// Not before, in your time zone: "2026-03-17 09:00"; or with another: 2026-03-17T09:00:00Z
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Targets whose agents are away: wait, skip, fail
    #[arg(long, value_name = "WHAT")]
    pub offline: Option<String>,
    /// Environments that come later and fit join the last ring
    #[arg(long)]
    pub dynamic: bool,
    /// Times a target that failed begins again
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub retries: u32,
    /// So long after it failed: 5m
    #[arg(long, value_name = "TIME")]
    pub retry_after: Option<String>,
    /// Only after this cause; may be repeated
    #[arg(long, value_name = "CAUSE")]
    pub retry_cause: Vec<String>,
    /// Deliver although this version is there
    #[arg(long)]
    pub again: bool,
}

/// Rollouts.
#[derive(Debug, Subcommand)]
pub enum RolloutCommand {
    /// Bring a version to many environments, in rings; -f follows it
    New(Box<NewRolloutWords>),
    /// List rollouts, newest first
    Ls {
        /// Only in this state: running, paused, finished, …
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
        /// Only of this package
        #[arg(long, value_name = "PACKAGE")]
        package: Option<String>,
        /// Most of them
        #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 20)]
        most: u32,
    },
    /// Show a rollout: rings, numbers, failures by cause; -f follows it until it ends or waits for somebody
    Show {
        /// Rollout: RO-7
        rollout: String,
        /// List its targets too
        #[arg(long)]
        targets: bool,
        /// Only targets of this ring, from 1
        #[arg(long, value_name = "RING", requires = "targets")]
        ring: Option<u32>,
        /// Only targets in this state: failure, running, …
        #[arg(long, value_name = "STATE", requires = "targets")]
        state: Option<String>,
    },
    /// Start a rollout that waits for a person
    Start {
        /// Rollout: RO-7
        rollout: String,
    },
    /// Approve what waits for another person
    Approve {
        /// Rollout: RO-7
        rollout: String,
    },
    /// Deny what waits for another person
    Deny {
        /// Rollout: RO-7
        rollout: String,
    },
    /// Pause a rollout: nothing new starts, what runs goes on
    Pause {
        /// Rollout: RO-7
        rollout: String,
    },
    /// Resume a rollout: what failed so far is accepted
    Resume {
        /// Rollout: RO-7
        rollout: String,
    },
    /// Call a rollout off: what waits is called off, what runs goes on
    Stop {
        /// Rollout: RO-7
        rollout: String,
    },
    /// Begin the next ring now
    Next {
        /// Rollout: RO-7
        rollout: String,
    },
    /// Make a new rollout over the targets that failed
    Retry {
        /// Rollout: RO-7
        rollout: String,
    },
    /// Leave a target out
    Exclude {
        /// Rollout: RO-7
        rollout: String,
        /// Environment
        env: String,
    },
    /// Have the targets of a ring go back; the rollout pauses
    RollbackRing {
        /// Rollout: RO-7
        rollout: String,
        /// Ring, from 1
        ring: u32,
    },
    /// Change how many targets are under way at once
    Parallel {
        /// Rollout: RO-7
        rollout: String,
        /// How many
        most: u32,
    },
}
