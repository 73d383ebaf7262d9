//! Words of `escale task`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Tasks.
#[derive(Debug, Subcommand)]
pub enum TaskCommand {
    /// Make a task from a file or from options; it is not active
    New(NewTask),
    /// List the tasks
    Ls {
        /// Only those that hold this text
        search: Option<String>,
    },
    /// Show a task
    Show {
        /// Name of the task
        task: String,
    },
    /// Activate a task: its runs are prepared at once
    Activate {
        /// Name of the task
        task: String,
    },
    /// Deactivate a task: what waits is called off
    Deactivate {
        /// Name of the task
        task: String,
    },
    /// Start an active task now, whatever its start and its preparation slot
    ForceStart {
        /// Name of the task
        task: String,
        /// Whatever the execution slot too
        #[arg(long)]
        ignore_slots: bool,
        /// On computers that have done it too
        #[arg(long)]
        again: bool,
    },
    /// Show the runs of a task, or of every task
    Runs(Runs),
    /// Show the log of a run, or of a computer's run of a task
    Log {
        /// Id of a run, or name of a task
        #[arg(value_name = "RUN|TASK")]
        of: String,
        /// Name of the computer, after the name of a task
        computer: Option<String>,
        /// Only lines that hold this text
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
    },
    /// Call runs off: those named, or all of a task
    Cancel(SomeRuns),
    /// Do runs again: those named, or those of a task that failed or were called off
    Restart(SomeRuns),
    /// Take runs that were handed out and are silent as failed
    End(SomeRuns),
    /// Show how far a task has come; --follow until it is done
    Progress {
        /// Name of the task
        task: String,
    },
    /// Make an inactive copy of a task
    Duplicate {
        /// Name of the task
        task: String,
        /// Name of the copy
        copy: String,
    },
    /// Remove an inactive task with its runs
    Rm {
        /// Name of the task
        task: String,
    },
}

/// A new task.
#[derive(Debug, Args)]
pub struct NewTask {
    /// The task as a TOML file; - for stdin
    #[arg(long, value_name = "FILE", required_unless_present = "name")]
    pub file: Option<PathBuf>,
    /// Name; with a file, instead of the one in it
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Package, or PACKAGE@VERSION; may be repeated
    #[arg(long = "package", value_name = "PACKAGE")]
    pub packages: Vec<String>,
    /// Computer, by name or id; may be repeated
    #[arg(long = "computer", value_name = "COMPUTER")]
    pub computers: Vec<String>,
    /// Group of computers; may be repeated
    #[arg(long = "group", value_name = "GROUP")]
    pub groups: Vec<String>,
    /// Time slot in which it runs
    #[arg(long, value_name = "SLOT")]
    pub slot: Option<String>,
    /// Wake the computers
    #[arg(long)]
    pub push: bool,
    /// Activate it at once
    #[arg(long)]
    pub activate: bool,
}

/// Which runs.
#[derive(Debug, Args)]
pub struct Runs {
    /// Name of the task
    pub task: Option<String>,
    /// Only in these states, with commas: prepared, sent, running, success, skipped, error, cancelled
    #[arg(long, value_name = "STATES")]
    pub state: Option<String>,
    /// Only of this package
    #[arg(long, value_name = "PACKAGE")]
    pub package: Option<String>,
    /// Only of this computer, by id
    #[arg(long, value_name = "ID")]
    pub computer: Option<String>,
    /// Only computers whose name holds this text
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Earlier attempts too
    #[arg(long)]
    pub all: bool,
}

/// Runs an action is for.
#[derive(Debug, Args)]
pub struct SomeRuns {
    /// Ids of runs, or the name of one task
    #[arg(required = true, value_name = "RUN|TASK")]
    pub of: Vec<String>,
    /// Of a task: only those in these states, with commas
    #[arg(long, value_name = "STATES")]
    pub state: Option<String>,
}
