//! Words of `escale state`, `message`, `log`.

use clap::{Args, Subcommand, ValueEnum};

/// State objects.
#[derive(Debug, Subcommand)]
pub enum StateCommand {
    /// Show the last values
    Read(StateFilter),
    /// Show values as they change
    Watch(StateFilter),
    /// Throw state objects away
    Purge {
        /// Which
        #[command(flatten)]
        which: StateFilter,
        /// Only those that have expired
        #[arg(long)]
        expired: bool,
    },
}

/// Which state objects.
#[derive(Debug, Args)]
pub struct StateFilter {
    /// An agent, or an instance on it
    #[arg(value_name = "AGENT[/NAME]")]
    pub of: Option<String>,
    /// Only objects of this name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Only objects of this type
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
}

/// Messages.
#[derive(Debug, Subcommand)]
pub enum MessageCommand {
    /// Send a message and go on
    Send(Message),
    /// Send a message and wait for what is answered
    Call {
        /// The message
        #[command(flatten)]
        message: Message,
        /// End after so many answers
        #[arg(long, value_name = "COUNT", default_value_t = 1)]
        replies: u32,
    },
    /// Show messages as they come
    Follow {
        /// Messages to this group too; may be repeated
        #[arg(long = "group", value_name = "GROUP")]
        groups: Vec<String>,
    },
    /// List what packages offer to be called
    Callbacks {
        /// Only of packages whose name holds this text
        search: Option<String>,
    },
}

/// A message.
#[derive(Debug, Args)]
pub struct Message {
    /// To whom: all, others, group:NAME, package:NAME, AGENT/NAME, agent:NAME; several names with commas
    #[arg(value_name = "TO")]
    pub to: String,
    /// What it is about: the name of a callback
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Arguments: JSON, or a text; several as a JSON list
    #[arg(value_name = "DATA")]
    pub data: Option<String>,
}

/// A level of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelWord {
    // Everything.
    Info,
    // Warnings and errors.
    Warn,
    // Errors.
    Error,
}

impl LevelWord {
    /// The word the server knows.
    pub const fn word(self) -> &'static str {
        match self {
            LevelWord::Info => "info",
            LevelWord::Warn => "warn",
            LevelWord::Error => "error",
        }
    }
}

/// The log of everybody.
#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// Show the newest lines of everybody
    Read(LogFilter),
    /// Show lines of everybody as they come
    Follow(LogFilter),
}

/// Which lines.
#[derive(Debug, Args)]
pub struct LogFilter {
    /// An agent, or an instance on it
    #[arg(value_name = "AGENT[/NAME]")]
    pub of: Option<String>,
    /// Lines of this level and worse
    #[arg(long, value_enum)]
    pub level: Option<LevelWord>,
    /// Only lines that hold this text
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// The last so many lines; 50 if absent
    #[arg(long, short = 'n', value_name = "COUNT")]
    pub lines: Option<u32>,
}
