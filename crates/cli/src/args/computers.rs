//! Words of `escale computer` and `escale group`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Computers under agents of any kind.
#[derive(Debug, Subcommand)]
pub enum ComputerCommand {
    /// List computers
    Ls {
        /// Only computers that hold these words
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only under this kind of agent: escale, fusioninventory or glpi
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// Only in this standing: approved, pending, refused or duplicate
        #[arg(long, value_name = "STANDING")]
        standing: Option<String>,
        /// Only members of this group of computers
        #[arg(long, value_name = "GROUP")]
        group: Option<String>,
        /// Only of this unit and below
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        /// Only with this system
        #[arg(long, value_name = "TEXT")]
        os: Option<String>,
    },
    /// Show a computer with what its inventory says
    Show {
        /// Id or name of the computer
        computer: String,
    },
    /// Give computers that wait their place; of two under one device id, end the doubt
    Approve(Stand),
    /// Give computers no work
    Refuse(Stand),
    /// Change labels, unit, comment of computers
    Set(ComputerSet),
    /// Wake the agents of computers now
    Wake {
        /// Ids or names of computers
        #[arg(required = true, value_name = "COMPUTER")]
        computers: Vec<String>,
    },
    /// Forget which certificate and user device ids are bound to: whoever speaks next under them is bound anew
    ForgetBinding {
        /// Ids or names of computers
        #[arg(required = true, value_name = "COMPUTER")]
        computers: Vec<String>,
    },
    /// Ask computers for an inventory at their next contact
    AskInventory {
        /// Ids or names of computers
        #[arg(required = true, value_name = "COMPUTER")]
        computers: Vec<String>,
    },
    /// Remove a computer with its runs
    Rm {
        /// Id or name of the computer
        computer: String,
    },
    /// List the software of a computer
    Software {
        /// Id or name of the computer
        computer: String,
        /// Only software that holds this text
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
    },
}

/// Which computers to accept or refuse.
#[derive(Debug, Args)]
pub struct Stand {
    /// Ids or names of computers
    #[arg(required_unless_present = "pending", value_name = "COMPUTER")]
    pub computers: Vec<String>,
    /// Every computer that waits for approval
    #[arg(long, conflicts_with = "computers")]
    pub pending: bool,
}

/// A change of computers.
#[derive(Debug, Args)]
pub struct ComputerSet {
    /// Ids or names of computers
    #[arg(required = true, value_name = "COMPUTER")]
    pub computers: Vec<String>,
    /// Add this label, such as site=paris; may be repeated
    #[arg(long = "label", value_name = "LABEL")]
    pub labels: Vec<String>,
    /// Take this label away; may be repeated
    #[arg(long = "unlabel", value_name = "LABEL")]
    pub unlabels: Vec<String>,
    /// Unit they belong to
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
    /// Comment; an empty text takes it away
    #[arg(long, value_name = "TEXT")]
    pub comment: Option<String>,
    /// Port their agents listen on for wake-ups; 0 for the usual one
    #[arg(long, value_name = "PORT")]
    pub wake_port: Option<u16>,
    /// User whose computers they are, for self-service; an empty text: nobody's
    #[arg(long, value_name = "USER")]
    pub owner: Option<String>,
}

/// Groups of computers.
#[derive(Debug, Subcommand)]
pub enum GroupCommand {
    /// List groups of computers
    Ls,
    /// Show a group of computers
    Show {
        /// Group of computers
        group: String,
    },
    /// Make a group: of the computers named, or of those that conditions find
    New {
        /// Name
        name: String,
        /// Ids or names of computers
        computers: Vec<String>,
        /// Conditions
        #[command(flatten)]
        query: Query,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
        /// Unit it belongs to
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
    },
    /// Change a group of computers
    Set {
        /// Group of computers
        group: String,
        /// Ids or names of computers; they take the place of its members
        computers: Vec<String>,
        /// Conditions
        #[command(flatten)]
        query: Query,
        /// New name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
        /// Unit it belongs to
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
    },
    /// Remove a group no task names
    Rm {
        /// Group of computers
        group: String,
    },
    /// Show the computers that conditions find
    Preview {
        /// Conditions
        #[command(flatten)]
        query: Query,
    },
    /// Add the computers of a list to a group: ids or names in the first column
    Import {
        /// Group of computers
        group: String,
        /// The file; - for stdin
        file: PathBuf,
    },
}

/// Which computers a dynamic group finds.
#[derive(Debug, Clone, Default, Args)]
pub struct Query {
    /// Condition such as "os_name contains debian" or "software present firefox less 115"; several: all of them
    #[arg(long = "where", value_name = "CONDITION")]
    pub conditions: Vec<String>,
    /// File with a query in JSON, as group show prints it; - for stdin
    #[arg(long = "query", value_name = "FILE", conflicts_with = "conditions")]
    pub file: Option<PathBuf>,
}
