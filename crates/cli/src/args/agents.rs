//! Words of `escale agent`.

use clap::Subcommand;

/// Agents.
#[derive(Debug, Subcommand)]
pub enum AgentCommand {
    /// Print a one-time token with which an agent enrols
    EnrollToken {
        /// The only name it is good for
        #[arg(long)]
        name: Option<String>,
        /// Time until it expires, such as 15m or 2d; an hour if absent
        #[arg(long, value_name = "TIME")]
        expires: Option<String>,
    },
    /// List agents
    Ls {
        /// Only agents that fit this text
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
    },
    /// Show an agent
    Show {
        /// Agent
        agent: String,
    },
    /// Remove an agent
    Rm {
        /// Agent
        agent: String,
        /// With the instances on it
        #[arg(long)]
        force: bool,
    },
    /// Declare a virtual agent: a name without a program that can deploy
    Add {
        /// Name
        name: String,
        /// Say that it is virtual; real ones enrol
        #[arg(long = "virtual", required = true)]
        is_virtual: bool,
        /// Credential its packages prove themselves with
        #[arg(long, value_name = "NAME")]
        credential: Option<String>,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// Change the description or the credential of an agent
    Set {
        /// Agent
        agent: String,
        /// Credential; an empty text takes it away
        #[arg(long, value_name = "NAME")]
        credential: Option<String>,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
}
