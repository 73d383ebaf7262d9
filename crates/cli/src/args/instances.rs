//! Words of `escale instance`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Instances.
#[derive(Debug, Subcommand)]
pub enum InstanceCommand {
    /// Deploy a package on an agent, or declare a virtual package
    Deploy(Deploy),
    /// List instances
    Ls {
        /// Only those of this agent
        agent: Option<String>,
        /// Only those that fit this text
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only those of which the repository has a newer version
        #[arg(long)]
        outdated: bool,
    },
    /// Show an instance with its settings, orders and deaths
    Show(Place),
    /// Start instances
    Start(Places),
    /// Stop instances; they stay stopped until started
    Stop(Places),
    /// Stop and start instances with the same files
    Restart(Places),
    /// Fetch the newest package file again, then restart
    Reload(Places),
    /// Change settings and options; push-settings or a restart brings them to the program
    Set(Set),
    /// Give the current settings to running programs, without a restart
    PushSettings(Places),
    /// Show or change the message groups of an instance
    Groups {
        /// Which
        #[command(flatten)]
        place: Place,
        /// Join this group
        #[arg(long, value_name = "GROUP")]
        add: Vec<String>,
        /// Leave this group
        #[arg(long, value_name = "GROUP")]
        remove: Vec<String>,
    },
    /// Remove instances: they are stopped and their files taken away
    Rm(Places),
    /// Show the log of an instance
    Logs(Logs),
    /// Show the unexpected ends of an instance
    Deaths(Place),
    /// Show what instances consume, with the last minutes
    Usage {
        /// An agent, or an instance on it
        #[arg(value_name = "AGENT[/NAME]")]
        of: Option<String>,
    },
}

/// One instance.
#[derive(Debug, Args)]
pub struct Place {
    /// Instance
    #[arg(value_name = "AGENT/NAME")]
    pub place: String,
}

/// Some instances.
#[derive(Debug, Args)]
pub struct Places {
    /// Instances
    #[arg(value_name = "AGENT/NAME", required = true)]
    pub places: Vec<String>,
}

/// A deployment.
#[derive(Debug, Args)]
pub struct Deploy {
    /// Agent
    pub agent: String,
    /// Package; for a virtual one, its name
    pub package: String,
    /// Name of the instance; the package's if absent
    #[arg(long)]
    pub name: Option<String>,
    /// Package file, for a version that is not the highest
    #[arg(long)]
    pub file: Option<String>,
    /// Settings and options
    #[command(flatten)]
    pub options: Options,
    /// Deploy it disabled: the agent gets it when it is enabled
    #[arg(long)]
    pub disabled: bool,
    /// Do not start it with its agent
    #[arg(long)]
    pub no_autostart: bool,
    /// Message group; may be said several times
    #[arg(long = "group", value_name = "GROUP")]
    pub groups: Vec<String>,
    /// Declare a virtual package: a name and settings, nothing is deployed
    #[arg(long = "virtual")]
    pub is_virtual: bool,
}

/// A change of configuration.
#[derive(Debug, Args)]
pub struct Set {
    /// Which
    #[command(flatten)]
    pub place: Place,
    /// Settings
    #[arg(value_name = "KEY=VALUE")]
    pub values: Vec<String>,
    /// Settings and options
    #[command(flatten)]
    pub options: Options,
    /// Take a setting away; the manifest's default counts again
    #[arg(long, value_name = "KEY")]
    pub unset: Vec<String>,
    /// Package file, or package; an empty text for the instance's own name
    #[arg(long)]
    pub file: Option<String>,
    /// Enable it: the agent gets it
    #[arg(long, conflicts_with = "disable")]
    pub enable: bool,
    /// Disable it: the agent stops it and takes it away
    #[arg(long)]
    pub disable: bool,
    /// Start it with its agent
    #[arg(long, conflicts_with = "no_autostart")]
    pub autostart: bool,
    /// Do not start it with its agent
    #[arg(long)]
    pub no_autostart: bool,
    /// Give the settings to the running program at once
    #[arg(long)]
    pub push: bool,
}

/// What `deploy` and `set` share.
#[derive(Debug, Args)]
pub struct Options {
    /// Setting; may be said several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Setting whose value stands in a file, or comes from stdin (-): for secrets and long texts
    #[arg(long = "set-file", value_name = "KEY=FILE")]
    pub set_file: Vec<String>,
    /// Credential; an empty text takes it away
    #[arg(long, value_name = "NAME")]
    pub credential: Option<String>,
    /// Recovery: on, off, default, or some of retries=3,delay=30s,reset-after=15m,on-success=true
    #[arg(long, value_name = "OPTIONS")]
    pub recovery: Option<String>,
    /// Groups of settings to import, in order, with commas; an empty text imports none
    #[arg(long, value_name = "GROUPS")]
    pub import: Option<String>,
}

/// A log.
#[derive(Debug, Args)]
pub struct Logs {
    /// Which
    #[command(flatten)]
    pub place: Place,
    /// Only lines that hold this text
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// The last so many lines; 1000 if absent
    #[arg(long, short = 'n', value_name = "COUNT")]
    pub lines: Option<u32>,
    /// Show the time and the stream of each line
    #[arg(long, short = 't')]
    pub times: bool,
    /// Write the whole log to this file
    #[arg(short = 'o', long = "out", value_name = "FILE", conflicts_with_all = ["search", "lines", "times"])]
    pub out: Option<PathBuf>,
}
