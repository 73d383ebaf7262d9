//! Words of `escale network`, `escale mirror` and `escale foreign`.

use clap::{Args, Subcommand, ValueEnum};

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum YesNo {
    Yes,
    No,
}

impl YesNo {
    /// Whether it is yes.
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }
}

/// Declared networks.
#[derive(Debug, Subcommand)]
pub enum NetworkCommand {
    /// List the networks
    Ls,
    /// Declare a network; what is not said is no
    Add(NetworkChange),
    /// Change a network
    Set(NetworkChange),
    /// Take a network back: unknown agents from there wait for approval
    Rm {
        /// The network, such as 10.0.0.0/8
        #[arg(value_name = "NETWORK")]
        cidr: String,
    },
}

/// What is said of a network.
#[derive(Debug, Args)]
pub struct NetworkChange {
    /// The network, such as 10.0.0.0/8
    #[arg(value_name = "NETWORK")]
    pub cidr: String,
    /// Name people know it by
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Whether unknown agents from there are accepted at once
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub accept: Option<YesNo>,
    /// Whether agents may be woken there
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub wake: Option<YesNo>,
    /// Whether our own agents there give files to each other
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub p2p: Option<YesNo>,
}

/// Mirrors.
#[derive(Debug, Subcommand)]
pub enum MirrorCommand {
    /// List the mirrors
    Ls,
    /// Show a mirror
    Show {
        /// Name of the mirror
        mirror: String,
    },
    /// Make a mirror, or change one
    Set(MirrorSet),
    /// Remove a mirror
    Rm {
        /// Name of the mirror
        mirror: String,
    },
}

/// What is said of a mirror.
#[derive(Debug, Args)]
pub struct MirrorSet {
    /// Name of the mirror
    pub mirror: String,
    /// Its address, such as http://mirror.paris/parts; a new one needs it
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Whether it is used; a new one is
    #[arg(long, value_enum, value_name = "YES|NO")]
    pub active: Option<YesNo>,
    /// For computers of this unit and below; empty for any
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
    /// For computers of this group; empty for any
    #[arg(long, value_name = "GROUP")]
    pub group: Option<String>,
    /// For computers of this network; empty for any
    #[arg(long, value_name = "NETWORK")]
    pub network: Option<String>,
    /// Comment; an empty text takes it away
    #[arg(long, value_name = "TEXT")]
    pub comment: Option<String>,
}

/// Settings of foreign agents.
#[derive(Debug, Subcommand)]
pub enum ForeignCommand {
    /// Show the settings of foreign agents
    Show,
    /// Change settings of foreign agents, under the names that show prints
    Set {
        /// Settings, such as contact_hours=8 or bind=true; the password is asked for, or read from ESCALE_FOREIGN_PASSWORD
        #[arg(value_name = "KEY=VALUE", required_unless_present = "ask_password")]
        values: Vec<String>,
        /// Ask for a new password of the user, or read it from ESCALE_FOREIGN_PASSWORD
        #[arg(long = "password")]
        ask_password: bool,
    },
}
