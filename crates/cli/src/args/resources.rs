//! Words of `escale res` and `escale lock`.

use clap::{Args, Subcommand};

/// Resources.
#[derive(Debug, Subcommand)]
pub enum ResCommand {
    /// List resources: all, or those that fit a prefix or a pattern
    Ls {
        /// A prefix, or a pattern such as 'CA_LIV_*'
        #[arg(value_name = "PATTERN", default_value = "", hide_default_value = true)]
        pattern: String,
    },
    /// Show the value of a resource, who holds it, what it may be
    Get {
        /// Name of the resource
        name: String,
    },
    /// Set resources, all or none: NAME VALUE, or NAME=VALUE, as many as needed
    Set {
        /// Names and values; a secret without a value is asked for
        #[arg(required = true, value_name = "NAME VALUE", num_args = 1..)]
        values: Vec<String>,
    },
    /// Show what happened to a resource, newest first
    History {
        /// Name of the resource
        name: String,
        /// How many lines at most
        #[arg(long, default_value_t = 50, value_name = "NUMBER")]
        limit: u32,
    },
    /// Push an item on a stack
    Push {
        /// Name of the resource
        name: String,
        /// The item
        value: String,
    },
    /// Take the item pushed last from a stack
    Pop {
        /// Name of the resource
        name: String,
        /// Only look at it
        #[arg(long)]
        peek: bool,
        /// Take all of them away
        #[arg(long, conflicts_with = "peek")]
        all: bool,
    },
}

/// Locks.
#[derive(Debug, Subcommand)]
pub enum LockCommand {
    /// List locks: who holds each, who waits
    Ls,
    /// Show a lock and who held it before
    Show {
        /// Name of the lock, such as delivery/INT1
        name: String,
    },
    /// Reserve a lock for a while; --reason is shown to everyone who would deliver
    Take {
        /// Name of the lock, such as delivery/INT1
        name: String,
        /// How long, such as 2h; an hour if absent
        #[arg(long = "for", value_name = "TIME")]
        lasting: Option<String>,
        /// How many units
        #[arg(long, default_value_t = 1, value_name = "NUMBER")]
        units: u64,
    },
    /// Give a reservation back
    Release(LockHeld),
    /// Take a lock away from its holder; asks for --reason
    Break {
        /// Which
        #[command(flatten)]
        which: LockHeld,
        /// Although its holder is at work: what it holds is made invalid first
        #[arg(long)]
        fence: bool,
    },
}

/// A lock and its holder.
#[derive(Debug, Args)]
pub struct LockHeld {
    /// Name of the lock, such as delivery/INT1
    pub name: String,
    /// Whose, when several hold it: D-42, or a user
    #[arg(long, value_name = "OWNER")]
    pub owner: Option<String>,
}
