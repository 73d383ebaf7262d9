//! Words of `escale logs`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Logs of jobs.
#[derive(Debug, Subcommand)]
pub enum LogsCommand {
    /// List logs, newest first
    Ls(LogsWhich),
    /// Open the log of the last delivery from its beginning; -f follows it to its end
    Last {
        /// Only to this environment
        #[arg(long, value_name = "ENV")]
        env: Option<String>,
    },
    /// Show the log of an attempt; -f goes on until it ends
    Cat(LogsCat),
    /// Show the lines of an attempt's log that hold a text
    Search {
        /// Attempt, as `logs ls` shows it
        attempt: String,
        /// Text; its case counts when it holds a capital
        text: String,
        /// The text is a regular expression
        #[arg(long)]
        regex: bool,
    },
    /// Print where the logs are found in a browser
    Cd {
        /// Only to this environment
        #[arg(long, value_name = "ENV")]
        env: Option<String>,
    },
}

/// Which logs.
#[derive(Debug, Args)]
pub struct LogsWhich {
    /// Only to this environment
    #[arg(long, value_name = "ENV")]
    pub env: Option<String>,
    /// Only of this delivery: D-42
    #[arg(long, value_name = "DELIVERY")]
    pub delivery: Option<String>,
    /// Only of this space
    #[arg(long, value_name = "SPACE")]
    pub space: Option<String>,
    /// Only of this job, or of the jobs of this application
    #[arg(long, value_name = "JOB")]
    pub job: Option<String>,
    /// Only of this agent
    #[arg(long, value_name = "AGENT")]
    pub agent: Option<String>,
    /// Most of them
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub most: u32,
}

/// Which lines of which log.
#[derive(Debug, Args)]
pub struct LogsCat {
    /// Attempt, as `logs ls` shows it
    pub attempt: String,
    /// Only what was written as an error
    #[arg(long)]
    pub err: bool,
    /// Only the last lines
    #[arg(long, short = 'n', value_name = "NUMBER")]
    pub lines: Option<u32>,
    /// Time and stream of each line
    #[arg(long)]
    pub times: bool,
    /// Write it to a file, byte for byte
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
