//! Words of `escale space`, `engine`, `app` and `job`.

use clap::{Args, Subcommand, ValueEnum};

/// Spaces.
#[derive(Debug, Subcommand)]
pub enum SpaceCommand {
    /// Their files
    #[command(flatten)]
    Files(super::SpaceFilesCommand),
    /// The steering board: every space with its engine, its counts, its deliveries
    Ls {
        /// Only those that hold this text
        search: Option<String>,
    },
    /// Show the graph of a space: every application and job, its state and why
    Show {
        /// Space
        space: String,
        /// As this run left it: its number, from the history
        #[arg(long, value_name = "NUMBER")]
        run: Option<i64>,
        /// Its links too
        #[arg(long)]
        graph: bool,
    },
    /// Bring graphs back to upcoming, so that their chains can run again
    Relaunch(RelaunchWords),
    /// Stop the engine, relaunch, start the engine: in one operation
    Cycle(RelaunchWords),
    /// What happened to a space, newest first: runs, relaunches, missed starts
    History {
        /// Space
        space: String,
        /// Only of this application or job
        #[arg(long, value_name = "OBJECT")]
        object: Option<String>,
        /// How many lines
        #[arg(long, default_value_t = 50, value_name = "NUMBER")]
        most: u32,
    },
    /// Show planned starts over business dates
    Plan {
        /// Space
        space: String,
        /// First and last business date
        #[arg(long, value_name = "FROM..TO")]
        range: Option<String>,
        /// How they are told
        #[arg(long, value_enum, default_value_t = PlanFormat::Table)]
        format: PlanFormat,
    },
    /// Keep a graph as it is after its end, instead of going back to upcoming
    Keep {
        /// Space
        space: String,
        /// Let it go back after all
        #[arg(long)]
        resume: bool,
    },
    /// List applications and jobs of all spaces by state
    Status {
        /// Only of this space
        #[arg(long, value_name = "SPACE")]
        space: Option<String>,
        /// Only in these states, by commas: running,error or R,E
        #[arg(long, value_name = "STATES")]
        state: Option<String>,
    },
}

/// How a plan is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    // A row an object, a column a date.
    Table,
    // A line a start.
    List,
    // A line a start, values by commas.
    Csv,
}

/// A relaunch.
#[derive(Debug, Args)]
pub struct RelaunchWords {
    /// Spaces
    #[arg(required = true, value_name = "SPACE")]
    pub spaces: Vec<String>,
    /// Set everything that does not run upcoming
    #[arg(long)]
    pub set_upcoming: bool,
    /// Only this application or job; may be repeated
    #[arg(long = "object", value_name = "OBJECT")]
    pub objects: Vec<String>,
    /// Only what is in error
    #[arg(long)]
    pub only_errors: bool,
    /// Set the business date too: 2026-11-21
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Release what is held
    #[arg(long)]
    pub release_held: bool,
    /// Keep demands that have not begun
    #[arg(long)]
    pub keep_demands: bool,
    /// Bring resources back to the values of their file, those that say so
    #[arg(long)]
    pub resources: bool,
    /// What is under way: refuse (the default), leave, stop
    #[arg(long, value_name = "WHAT")]
    pub running: Option<String>,
}

/// Engines.
#[derive(Debug, Subcommand)]
pub enum EngineCommand {
    /// List engines: state, who put them there, jobs that run
    #[command(visible_alias = "status")]
    Ls {
        /// Only those that hold this text
        search: Option<String>,
    },
    /// Start engines
    Start {
        /// Spaces
        #[arg(required = true, value_name = "SPACE")]
        spaces: Vec<String>,
    },
    /// Stop engines: nothing new starts, what runs goes on
    Stop {
        /// Spaces
        #[arg(required = true, value_name = "SPACE")]
        spaces: Vec<String>,
        /// drain: at once for what has not begun; wait: until nothing runs; kill: end what runs
        #[arg(long, value_name = "MODE")]
        mode: Option<String>,
        /// A delivery in progress that is meant to be held up: D-42; may be repeated
        #[arg(long, value_name = "DELIVERY")]
        yes_running: Vec<String>,
    },
}

/// Applications and jobs.
#[derive(Debug, Subcommand)]
pub enum ObjectCommand {
    /// Show an object: state, why, attempts, what may be done
    Show {
        /// The object: SPACE/APPLICATION or SPACE/APPLICATION/JOB
        #[arg(value_name = "OBJECT")]
        object: String,
        /// Each value that holds for it, with the level that says it
        #[arg(long)]
        effective: bool,
        #[command(flatten)]
        which: WhichRun,
    },
    /// Its runs, newest first
    History {
        /// The object: SPACE/APPLICATION or SPACE/APPLICATION/JOB
        #[arg(value_name = "OBJECT")]
        object: String,
    },
    /// Run something that starts on demand
    Demand {
        /// The objects: SPACE/APPLICATION or SPACE/APPLICATION/JOB
        #[arg(required = true, value_name = "OBJECT")]
        objects: Vec<String>,
        /// Value of a parameter; may be repeated
        #[arg(long = "param", value_name = "NAME=VALUE")]
        params: Vec<String>,
    },
    /// Withdraw a demand that has not begun
    CancelDemand(Objects),
    /// Start now, whatever links, hours and resources say; asks for --reason
    Force(Objects),
    /// Keep from starting; asks for --reason
    Hold(Objects),
    /// Let go on what is held
    Release(Objects),
    /// Ask what runs to end; asks for --reason
    Stop(Objects),
    /// End what runs at once; asks for --reason
    Kill(Objects),
    /// Run again, of some agents only with --agent
    Rerun(SomeTargets),
    /// Run again the targets that failed
    RerunFailed(SomeTargets),
    /// Run again, with everything that depends on it
    RerunFrom(Objects),
    /// Set upcoming; asks for --reason of what failed
    SetUpcoming(Objects),
    /// Force to finished; asks for --reason
    MarkFinished(Objects),
    /// Force to in error; asks for --reason
    MarkError(Objects),
    /// Deschedule; asks for --reason
    Deschedule(Objects),
    /// Take as not scheduled; asks for --reason
    NotSchedule(Objects),
    /// A failure: try again
    Retry(Objects),
    /// A failure: go on as if it had finished; asks for --reason
    Ignore(Objects),
    /// A failure: let it fail
    Fail(Objects),
    /// A failure: leave the agents named out
    Exclude(SomeTargets),
    /// A failure: go back to the version before; asks for --reason
    RollBack(Objects),
    /// A failure: it is yours to decide
    TakeOver(Objects),
    /// Confirm what waits for a person
    Confirm(Answer),
    /// Refuse what waits for a person
    Refuse(Objects),
    /// Its last outcome was seen: the ring goes
    Acknowledge(Objects),
}

/// Objects something is done to.
#[derive(Debug, Args)]
pub struct Objects {
    /// The objects: SPACE/APPLICATION or SPACE/APPLICATION/JOB
    #[arg(required = true, value_name = "OBJECT")]
    pub objects: Vec<String>,
    #[command(flatten)]
    pub which: WhichRun,
}

/// Objects that ask for an answer, with the values it needs.
#[derive(Debug, Args)]
pub struct Answer {
    /// The objects: SPACE/APPLICATION or SPACE/APPLICATION/JOB
    #[arg(required = true, value_name = "OBJECT")]
    pub objects: Vec<String>,
    /// Value that is asked for; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub values: Vec<String>,
    #[command(flatten)]
    pub which: WhichRun,
}

/// Objects, and some of their targets.
#[derive(Debug, Args)]
pub struct SomeTargets {
    /// The objects: SPACE/APPLICATION or SPACE/APPLICATION/JOB
    #[arg(required = true, value_name = "OBJECT")]
    pub objects: Vec<String>,
    /// Only on this agent; may be repeated
    #[arg(long = "agent", value_name = "AGENT")]
    pub agents: Vec<String>,
    /// Only the targets that failed
    #[arg(long)]
    pub only_failed: bool,
    #[command(flatten)]
    pub which: WhichRun,
}

/// Which run, where several go on in the space.
#[derive(Debug, Clone, Default, Args)]
pub struct WhichRun {
    /// Delivery that is meant, where several go on in the space: D-42
    #[arg(long, value_name = "DELIVERY")]
    pub delivery: Option<String>,
    /// Run that is meant: its number, from the history
    #[arg(long, value_name = "NUMBER", conflicts_with = "delivery")]
    pub run: Option<i64>,
}
