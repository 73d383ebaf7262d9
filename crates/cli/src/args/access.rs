//! Words of `escale user`, `token`, `credential`, `audit`.

use clap::{Args, Subcommand, ValueEnum};

/// A role, as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleWord {
    // Everything.
    Administrator,
    // Machines and instances; no publishing, no users.
    Operator,
    // Publishes and deploys; no agents, no users.
    Developer,
    // Looks, asks for deliveries, decides on requests, keeps calendars and freezes.
    ReleaseManager,
    // Looks, at the audit trail too.
    Auditor,
    // Looks.
    Reader,
    // Self-service on one's own computers, nothing else.
    SelfService,
}

impl RoleWord {
    /// The word the server knows.
    pub const fn word(self) -> &'static str {
        match self {
            RoleWord::Administrator => model::rights::Role::Administrator.word(),
            RoleWord::Operator => model::rights::Role::Operator.word(),
            RoleWord::Developer => model::rights::Role::Developer.word(),
            RoleWord::ReleaseManager => model::rights::Role::ReleaseManager.word(),
            RoleWord::Auditor => model::rights::Role::Auditor.word(),
            RoleWord::Reader => model::rights::Role::Reader.word(),
            RoleWord::SelfService => model::rights::Role::SelfService.word(),
        }
    }
}

/// Users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make a user
    Add {
        /// Name
        name: String,
        /// Role
        #[arg(long, value_enum, default_value_t = RoleWord::Reader)]
        role: RoleWord,
        /// Read the password from stdin; else from ESCALE_NEW_PASSWORD, or it is asked for
        #[arg(long)]
        password_stdin: bool,
    },
    /// List users
    Ls,
    /// Remove a user
    Rm {
        /// Name
        name: String,
    },
    /// Give a user another password
    Passwd {
        /// Name; your own if absent
        name: Option<String>,
        /// Read the password from stdin; else from ESCALE_NEW_PASSWORD, or it is asked for
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give a user another role
    SetRole {
        /// Name
        name: String,
        /// Role
        #[arg(value_enum)]
        role: RoleWord,
    },
    /// Let a user sign in again
    Enable {
        /// Name
        name: String,
    },
    /// Keep a user from signing in; sessions and tokens end at once
    Disable {
        /// Name
        name: String,
    },
}

/// API tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it, this once
    Add {
        /// What it is for
        name: String,
        /// Role; your own if absent
        #[arg(long, value_enum)]
        role: Option<RoleWord>,
        /// Days until it ends; 365 if absent
        #[arg(long, value_name = "DAYS")]
        days: Option<u32>,
        /// Only delivers and asks, on environments of this tier; may be repeated
        #[arg(long, value_name = "TIER")]
        tier: Vec<String>,
        /// Only delivers this package; may be repeated
        #[arg(long, value_name = "PACKAGE")]
        package: Vec<String>,
        /// Only from this network or address; may be repeated
        #[arg(long, value_name = "NETWORK")]
        from: Vec<String>,
    },
    /// List your tokens
    Ls,
    /// Remove a token
    Rm {
        /// Id, or the name when only one has it
        token: String,
    },
}

/// Credentials.
#[derive(Debug, Subcommand)]
pub enum CredentialCommand {
    /// Make a credential and print its access key, this once
    Add {
        /// Name
        name: String,
        /// Read the access key from stdin; else a random one is made
        #[arg(long)]
        key_stdin: bool,
        /// May start, stop and watch: the control hub, the console
        #[arg(long)]
        control: bool,
        /// May administer: the management interface
        #[arg(long)]
        management: bool,
        /// Opens the sentinel name Developer
        #[arg(long)]
        developer: bool,
    },
    /// Show the access key of a credential
    Key {
        /// Name
        name: String,
    },
    /// Show what a credential may see, say and join; or replace it from a JSON file
    Authorizations {
        /// Name
        name: String,
        /// The file; - for stdin
        #[arg(long, value_name = "FILE")]
        from: Option<std::path::PathBuf>,
    },
    /// List credentials
    Ls,
    /// Remove a credential
    Rm {
        /// Name
        name: String,
    },
    /// Let a credential open doors again
    Enable {
        /// Name
        name: String,
    },
    /// A disabled credential opens nothing
    Disable {
        /// Name
        name: String,
    },
    /// Give a credential another access key and print it, this once
    NewKey {
        /// Name
        name: String,
        /// Read the access key from stdin; else a random one is made
        #[arg(long)]
        key_stdin: bool,
    },
}

/// The audit trail.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Audit {
    /// What else
    #[command(subcommand)]
    pub command: Option<AuditCommand>,
    /// Only lines that hold this text
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// The last so many lines; 50 if absent
    #[arg(long, short = 'n', value_name = "COUNT")]
    pub lines: Option<u32>,
}

/// What can be done with the audit trail beside reading it.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Look whether the trail is as it was written; exit code 6 when it is not
    Verify,
}
