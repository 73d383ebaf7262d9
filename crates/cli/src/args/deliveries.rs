//! Words of `escale env`, `deliver`, `delivery`, `request`, `why`, `rollback`, `promote`.

use clap::{Args, Subcommand, ValueEnum};

/// Target environments.
#[derive(Debug, Subcommand)]
pub enum EnvCommand {
    /// List environments: what is installed there, what you may do
    Ls,
    /// Show an environment
    Show {
        /// Environment
        env: String,
    },
    /// Show the partitions of its agents, with the roots that lie on them
    Df {
        /// Environment
        env: String,
    },
    /// Show what was installed there, newest first
    History {
        /// Environment
        env: String,
        /// Only of this package
        #[arg(long, value_name = "PACKAGE")]
        package: Option<String>,
    },
    /// List its log sources, with their files
    Logs {
        /// Environment
        env: String,
    },
    /// Show the end of a file of a log source; -f goes on
    Tail(EnvTail),
    /// Record that the version installed there is accepted
    Accept {
        /// Environment
        env: String,
        /// Package
        package: String,
        /// Version
        version: String,
        /// What was found
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
}

/// Which file.
#[derive(Debug, Args)]
pub struct EnvTail {
    /// Environment
    pub env: String,
    /// Log source
    pub source: String,
    /// File below the source; the newest if absent
    pub file: Option<String>,
    /// Agent; the first of the environment if absent
    #[arg(long, value_name = "AGENT")]
    pub agent: Option<String>,
    /// How many lines to begin with
    #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 20)]
    pub lines: usize,
}

/// Delivering.
#[derive(Debug, Args)]
pub struct DeliverWords {
    /// Environment; several with commas: a delivery for each, held together by a rollout of one ring
    pub env: String,
    /// Package
    pub package: String,
    /// Version
    pub version: String,
    /// Not before, in your time zone: "2026-03-17 09:00"; or with another: 2026-03-17T09:00:00Z
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Version of the variables; the latest if absent
    #[arg(long, value_name = "VERSION")]
    pub variables: Option<String>,
    /// Approved request it is made from: R-131
    #[arg(long, value_name = "REQUEST")]
    pub request: Option<String>,
    /// Open a gate, with --reason: window, freeze, preflight; may be repeated
    #[arg(long = "override", value_name = "GATE")]
    pub overrides: Vec<String>,
    /// Deliver although this version is there
    #[arg(long)]
    pub again: bool,
}

/// A decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecisionWord {
    Retry,
    Ignore,
    Fail,
    Exclude,
    RollBack,
    TakeOver,
    Confirm,
    Refuse,
}

impl DecisionWord {
    /// The word the server knows.
    pub const fn word(self) -> &'static str {
        match self {
            DecisionWord::Retry => "retry",
            DecisionWord::Ignore => "ignore",
            DecisionWord::Fail => "fail",
            DecisionWord::Exclude => "exclude",
            DecisionWord::RollBack => "roll-back",
            DecisionWord::TakeOver => "take-over",
            DecisionWord::Confirm => "confirm",
            DecisionWord::Refuse => "refuse",
        }
    }
}

/// Deliveries.
#[derive(Debug, Subcommand)]
pub enum DeliveryCommand {
    /// List deliveries, newest first
    Ls {
        /// Only to this environment
        #[arg(long, value_name = "ENV")]
        env: Option<String>,
        /// Only of this package
        #[arg(long, value_name = "PACKAGE")]
        package: Option<String>,
        /// Only in this state: open, waiting, running, attention, failed, …
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
        /// Most of them
        #[arg(long, value_name = "NUMBER", default_value_t = 50)]
        most: u32,
    },
    /// Show a delivery
    Show {
        /// Delivery: D-42
        delivery: String,
    },
    /// Watch a delivery until it ends: its transitions, its log
    Watch {
        /// Delivery: D-42
        delivery: String,
    },
    /// Call a delivery off; asks for --reason
    Cancel {
        /// Delivery: D-42
        delivery: String,
    },
    /// Decide about a failure
    Decide {
        /// Delivery: D-42
        delivery: String,
        /// Decision
        #[arg(value_enum)]
        decision: DecisionWord,
        /// Job; the one that asks if absent
        #[arg(long, value_name = "JOB")]
        job: Option<String>,
        /// Agent to leave out
        #[arg(long, value_name = "AGENT")]
        agent: Option<String>,
        /// Value that is asked for; may be repeated
        #[arg(long = "set", value_name = "NAME=VALUE")]
        values: Vec<String>,
    },
    /// Open a gate for one delivery, with --reason (break-glass)
    Override {
        /// Delivery: D-42
        delivery: String,
        /// Gate: soak, window, freeze, preflight
        gate: String,
    },
    /// Show what happened to a delivery
    Events {
        /// Delivery: D-42
        delivery: String,
    },
    /// Show the rows of its preflight
    Checks {
        /// Delivery: D-42
        delivery: String,
    },
    /// Show the log of all its jobs, in the order they were run; -f goes on until it ends
    Logs(DeliveryLogs),
    /// Print its report, in Markdown
    Report {
        /// Delivery: D-42
        delivery: String,
    },
}

/// Which lines.
#[derive(Debug, Args)]
pub struct DeliveryLogs {
    /// Delivery: D-42
    pub delivery: String,
    /// Only of this job, or of the jobs of this application
    #[arg(long, value_name = "JOB")]
    pub job: Option<String>,
    /// Only what was written as an error
    #[arg(long)]
    pub err: bool,
    /// Only lines said since then, in your time zone: "2026-03-17 09:00"
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only lines that hold this text
    #[arg(long, value_name = "TEXT")]
    pub grep: Option<String>,
}

/// What is asked.
#[derive(Debug, Args)]
pub struct NewRequestWords {
    /// Environment; several with commas: a request for each, all of them or none
    #[arg(long, value_name = "ENV")]
    pub env: String,
    /// Package
    #[arg(long, value_name = "PACKAGE")]
    pub package: String,
    /// Version
    #[arg(long, value_name = "VERSION")]
    pub version: String,
    /// Another package along with it: a request for each, all of them or none; may be repeated
    #[arg(long = "and", value_name = "PACKAGE=VERSION")]
    pub also: Vec<String>,
    /// Version of the variables; the latest if absent
    #[arg(long, value_name = "VERSION")]
    pub variables: Option<String>,
    /// Not before, in your time zone: "2026-03-17 09:00"; or with another: 2026-03-17T09:00:00Z
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Title; made from package and environment if absent
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Description
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Change ticket
    #[arg(long, value_name = "TEXT")]
    pub ticket: Option<String>,
    /// How it would be gone back on
    #[arg(long, value_name = "TEXT")]
    pub rollback_plan: Option<String>,
    /// An urgent change; asks for --impact and --justification
    #[arg(long)]
    pub urgent: bool,
    /// What happens if it is not done
    #[arg(long, value_name = "TEXT")]
    pub impact: Option<String>,
    /// Why it cannot wait
    #[arg(long, value_name = "TEXT")]
    pub justification: Option<String>,
    /// Keep it as a draft; submit it later
    #[arg(long)]
    pub draft: bool,
}

/// What is changed.
#[derive(Debug, Args)]
pub struct EditRequestWords {
    /// Request: R-131
    pub request: String,
    /// Environment
    #[arg(long, value_name = "ENV")]
    pub env: Option<String>,
    /// Package
    #[arg(long, value_name = "PACKAGE")]
    pub package: Option<String>,
    /// Version
    #[arg(long, value_name = "VERSION")]
    pub version: Option<String>,
    /// Version of the variables; the latest if absent
    #[arg(long, value_name = "VERSION")]
    pub variables: Option<String>,
    /// Not before, in your time zone: "2026-03-17 09:00"; or with another: 2026-03-17T09:00:00Z
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// As soon as it may
    #[arg(long, conflicts_with = "at")]
    pub no_at: bool,
    /// Title; made from package and environment if absent
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Description
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Change ticket
    #[arg(long, value_name = "TEXT")]
    pub ticket: Option<String>,
    /// How it would be gone back on
    #[arg(long, value_name = "TEXT")]
    pub rollback_plan: Option<String>,
    /// An urgent change; asks for --impact and --justification
    #[arg(long)]
    pub urgent: bool,
    /// Not an urgent change
    #[arg(long, conflicts_with = "urgent")]
    pub normal: bool,
    /// What happens if it is not done
    #[arg(long, value_name = "TEXT")]
    pub impact: Option<String>,
    /// Why it cannot wait
    #[arg(long, value_name = "TEXT")]
    pub justification: Option<String>,
    /// Submit it then
    #[arg(long)]
    pub submit: bool,
}

/// Which requests.
#[derive(Debug, Args)]
pub struct RequestList {
    /// Only those you may decide on
    #[arg(long)]
    pub to_decide: bool,
    /// Only in this state: draft, submitted, approved, …
    #[arg(long, value_name = "STATE")]
    pub state: Option<String>,
    /// Only for this environment
    #[arg(long, value_name = "ENV")]
    pub env: Option<String>,
    /// Only urgent changes
    #[arg(long)]
    pub urgent: bool,
    /// Only those filed in this month: 2026-11
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
}

/// Requests for deliveries.
#[derive(Debug, Subcommand)]
pub enum RequestCommand {
    /// Ask for a delivery that you may not make
    New(Box<NewRequestWords>),
    /// Change a draft, or a request that was sent back
    Edit(Box<EditRequestWords>),
    /// List requests, newest first; those to decide by tier, wished time, age
    Ls(RequestList),
    /// Show a request; --diff adds what an approver looks at
    Show {
        /// Request: R-131
        request: String,
        /// What would be delivered now: gates, checks, differences
        #[arg(long)]
        diff: bool,
    },
    /// Submit a draft
    Submit {
        /// Request: R-131
        request: String,
    },
    /// Approve a request
    Approve {
        /// Request: R-131
        request: String,
        /// What to tell
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
        /// Not before, in your time zone: "2026-03-17 09:00"; or with another: 2026-03-17T09:00:00Z
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Only this one, not those that were filed with it for the same tier
        #[arg(long)]
        alone: bool,
    },
    /// Reject a request
    Reject {
        /// Request: R-131
        request: String,
        /// What to tell
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
        /// Only this one, not those that were filed with it for the same tier
        #[arg(long)]
        alone: bool,
    },
    /// Send a request back to its author
    AskChanges {
        /// Request: R-131
        request: String,
        /// What to tell
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
    },
    /// Take a request of yours back
    Withdraw {
        /// Request: R-131
        request: String,
    },
    /// Take a request: you look at it, or with --to somebody else does
    Take {
        /// Request: R-131
        request: String,
        /// Name of who looks at it
        #[arg(long, value_name = "NAME")]
        to: Option<String>,
    },
    /// Copy a request: a draft with everything but the version
    Copy {
        /// Request: R-131
        request: String,
        /// Version
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
        /// Environment
        #[arg(long, value_name = "ENV")]
        env: Option<String>,
    },
    /// Show when a request that is filed now could go
    Slot {
        /// Environment
        env: String,
        /// As an urgent change
        #[arg(long)]
        urgent: bool,
    },
}

/// What to explain.
#[derive(Debug, Args)]
pub struct WhyWords {
    /// D-42, R-131, SPACE/APP/JOB, an environment, a space, a lock; your last delivery that waits or failed if absent
    pub object: Option<String>,
}

/// Going back.
#[derive(Debug, Args)]
pub struct RollbackWords {
    /// Environment
    pub env: String,
    /// Version to go back to; the one before if absent
    #[arg(long, value_name = "VERSION")]
    pub to: Option<String>,
    /// Package; needed when several are installed there
    #[arg(long, value_name = "PACKAGE")]
    pub package: Option<String>,
    /// Only list the versions one can go back to
    #[arg(long)]
    pub list: bool,
}

/// Bringing a version further.
#[derive(Debug, Args)]
pub struct PromoteWords {
    /// Package
    pub package: String,
    /// Version
    pub version: String,
    /// Environment it is meant for: delivers, asks, or lists what is missing
    #[arg(long, value_name = "ENV", required_unless_present = "store")]
    pub to: Option<String>,
    /// Store it is put into: write-once
    #[arg(long, value_name = "STORE")]
    pub store: Option<String>,
}
