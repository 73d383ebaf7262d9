//! The words of the command line.
//!
//! Texts here are English; `help_fr` holds the French of each, and a test finds the missing one. Values that have a
//! form of their own (`agent/instance`, `KEY=VALUE`, lengths of time) are read by the commands, so that a wrong one is
//! told in the reader's language.

mod access;
mod agents;
mod computers;
mod deliveries;
mod documents;
mod configuration;
mod exchange;
mod fleet;
mod instances;
mod logs;
mod packages;
mod resources;
mod rollouts;
mod selfservice;
mod slots;
mod spaces;
mod tasks;

pub use access::*;
pub use agents::*;
pub use computers::*;
pub use configuration::*;
pub use deliveries::*;
pub use documents::*;
pub use exchange::*;
pub use fleet::*;
pub use instances::*;
pub use logs::*;
pub use packages::*;
pub use resources::*;
pub use rollouts::*;
pub use selfservice::*;
pub use slots::*;
pub use spaces::*;
pub use tasks::*;

use crate::printer::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Delivers, runs and watches software on the machines of a fleet
#[derive(Debug, Parser)]
#[command(name = "escale", version, propagate_version = false, max_term_width = 120)]
#[command(after_help = "Without a terminal nothing is asked. Environment: ESCALE_SERVER, ESCALE_USER and \
    ESCALE_PASSWORD, or ESCALE_TOKEN; ESCALE_CA names a file with the certificate authorities to trust; \
    HTTPS_PROXY, HTTP_PROXY and NO_PROXY name proxies, TZ the time zone of what is read and shown.\n\
    Exit codes: 0 done, 1 error, 2 usage, 3 not found, 4 not allowed, 5 refused, 6 failed, 7 timed out, 8 conflict, 75 not yet.")]
pub struct Cli {
    /// Said before or after the command
    #[command(flatten)]
    pub globals: Globals,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Address of the server
    #[arg(long, global = true, value_name = "URL")]
    pub server: Option<String>,
    /// User to sign in as; the password comes from ESCALE_PASSWORD or is asked for
    #[arg(long, global = true, value_name = "NAME")]
    pub user: Option<String>,
    /// Context to use: a server one has signed in to
    #[arg(long = "context", global = true, value_name = "NAME")]
    pub in_context: Option<String>,
    /// What results look like
    #[arg(long, global = true, value_enum, default_value_t = Format::Table, value_name = "FORMAT", hide_default_value = true)]
    pub output: Format,
    /// Language; else the locale's
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub lang: Option<LangChoice>,
    /// Do not ask for confirmation
    #[arg(long, short = 'y', global = true)]
    pub yes: bool,
    /// Say what would happen and change nothing
    #[arg(long, global = true)]
    pub plan: bool,
    /// Wait until what was ordered is done or has failed
    #[arg(long, global = true, overrides_with = "no_wait")]
    pub wait: bool,
    /// Return as soon as it is accepted (the default)
    #[arg(long, global = true, overrides_with = "wait")]
    pub no_wait: bool,
    /// Go on showing what is new
    #[arg(long, short = 'f', global = true)]
    pub follow: bool,
    /// Longest wait, such as 30s or 5m
    #[arg(long, global = true, value_name = "TIME")]
    pub timeout: Option<String>,
    /// Why, for the audit trail
    #[arg(long, global = true, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangChoice {
    En,
    Fr,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign in to a server and keep the session
    Login(Login),
    /// End the session kept for a server
    Logout,
    /// Servers one has signed in to
    #[command(subcommand)]
    Context(ContextCommand),
    /// Show who the server takes you for
    Whoami,
    /// Package files: make, publish, look, get
    #[command(subcommand)]
    Package(PackageCommand),
    /// Agents: enrol, look, remove
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Computers under agents of any kind: look, approve, label, wake, remove
    #[command(subcommand)]
    Computer(ComputerCommand),
    /// Groups of computers, listed or found by conditions
    #[command(subcommand)]
    Group(GroupCommand),
    /// Networks: whose agents are accepted, may be woken, share files
    #[command(subcommand)]
    Network(NetworkCommand),
    /// Mirrors: copies of the files of packages near some computers
    #[command(subcommand)]
    Mirror(MirrorCommand),
    /// What governs FusionInventory and GLPI agents
    #[command(subcommand)]
    Foreign(ForeignCommand),
    /// Tasks: packages carried out once on computers, when and where one says
    #[command(subcommand)]
    Task(TaskCommand),
    /// Time slots: hours of the week in which tasks may run
    #[command(subcommand)]
    Slot(SlotCommand),
    /// Questions to people, kept under a name to begin others with
    #[command(subcommand)]
    Template(TemplateCommand),
    /// Self-service: have packages installed on your own computers
    #[command(subcommand)]
    SelfService(SelfServiceCommand),
    /// Instances: deploy, order, configure, watch
    #[command(subcommand)]
    Instance(InstanceCommand),
    /// State objects: the last values that instances published
    #[command(subcommand)]
    State(StateCommand),
    /// Messages and callbacks: send, call, follow
    #[command(subcommand)]
    Message(MessageCommand),
    /// The log of everybody: instances, agents, the server
    #[command(subcommand)]
    Log(LogCommand),
    /// Groups of settings that instances import
    #[command(subcommand)]
    SettingGroup(SettingGroupCommand),
    /// Resources: typed values that people and chains share
    #[command(subcommand)]
    Res(ResCommand),
    /// Locks: who holds what, reservations
    #[command(subcommand)]
    Lock(LockCommand),
    /// Target environments: what is installed, disks, logs, acceptance
    #[command(subcommand)]
    Env(EnvCommand),
    /// Deliver a version to an environment
    Deliver(DeliverWords),
    /// Deliveries: look, watch, decide, call off
    #[command(subcommand)]
    Delivery(DeliveryCommand),
    /// Requests for deliveries one may not make oneself
    #[command(subcommand)]
    Request(RequestCommand),
    /// Rollouts: one version to many environments, in rings
    #[command(subcommand)]
    Rollout(RolloutCommand),
    /// Logs of jobs: list, read, follow, search
    #[command(subcommand)]
    Logs(LogsCommand),
    /// Explain why something waits or failed
    Why(WhyWords),
    /// Go back to a version that was installed
    Rollback(RollbackWords),
    /// Bring a version to the next environment, or say what is missing
    Promote(PromoteWords),
    /// Spaces: the steering board, graphs, relaunches, history
    #[command(subcommand)]
    Space(SpaceCommand),
    /// Engines of spaces: start and stop
    #[command(subcommand)]
    Engine(EngineCommand),
    /// Applications of a space: demand, hold, rerun, force
    #[command(subcommand)]
    App(ObjectCommand),
    /// Jobs of a space: look, rerun, stop, decide
    #[command(subcommand)]
    Job(ObjectCommand),
    /// Failure rules: why jobs fail
    #[command(subcommand)]
    Causes(CausesCommand),
    /// Import from other tools
    #[command(subcommand)]
    Import(ImportCommand),
    /// The configuration as one file, in Constellation's form
    #[command(subcommand)]
    Configuration(ConfigurationCommand),
    /// Catalogues: packages that other servers offer
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Show changes as they happen
    Events(Events),
    /// Credentials of devices, scripts and virtual packages
    #[command(subcommand)]
    Credential(CredentialCommand),
    /// Users
    #[command(subcommand)]
    User(UserCommand),
    /// API tokens of your own
    #[command(subcommand)]
    Token(TokenCommand),
    /// Show who did what, newest first
    Audit(Audit),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Write manual pages
    Man(Man),
}

/// Signing in.
#[derive(Debug, Args)]
pub struct Login {
    /// Address of the server
    #[arg(value_name = "URL")]
    pub address: Option<String>,
}

/// Contexts.
#[derive(Debug, Subcommand)]
pub enum ContextCommand {
    /// List them
    Ls,
    /// Choose the one that is used when none is named
    Use {
        /// Name of the context
        name: String,
    },
    /// Say how a server is reached: its address (--server), a proxy
    Set(ContextWords),
    /// Forget one; its session ends when it expires
    Rm {
        /// Name of the context
        name: String,
    },
}

/// The way to a server.
#[derive(Debug, Args)]
pub struct ContextWords {
    /// Name of the context
    pub name: String,
    /// Proxy on the way there: http://proxy:3128
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    /// No proxy of its own any more; HTTPS_PROXY and NO_PROXY hold again
    #[arg(long, conflicts_with = "proxy")]
    pub no_proxy: bool,
}

/// Live changes.
#[derive(Debug, Args)]
pub struct Events {
    /// Begin after the event of this number
    #[arg(long, value_name = "NUMBER")]
    pub after: Option<i64>,
    /// Show consumption of instances too
    #[arg(long)]
    pub usage: bool,
}

/// A completion script.
#[derive(Debug, Args)]
pub struct Completions {
    /// Shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Manual pages.
#[derive(Debug, Args)]
pub struct Man {
    /// Folder to write to; made if need be
    pub dir: PathBuf,
}
