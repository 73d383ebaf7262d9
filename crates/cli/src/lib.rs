//! The command line: turns words into calls, and replies into text.
//!
//! [`run`] reads the words ([`args`]), opens a [`shell::Shell`] (language, output, server, who is calling) and hands it
//! to the command, which stands in the module of its noun. Commands ask the server through `client`, the package file
//! through `bundle`, and decide nothing themselves. What people read comes from [`texts`], in English and French; what
//! scripts read are the shapes of `protocol`. Everything that leaves goes through [`printer`]: a closed pipe ends the
//! command quietly. A [`failure::Failure`] carries the exit code (`protocol::exit`) and one sentence.

mod access;
mod agents;
mod computers;
mod groups;
mod args;
mod catalogues;
mod configuration;
mod contexts;
mod deliveries;
mod documents;
mod explain;
mod failure;
mod help;
mod help_fr;
mod help_fr_delivery;
mod help_fr_documents;
mod help_fr_logs;
mod help_fr_resources;
mod help_fr_rollouts;
mod help_fr_spaces;
mod help_fr_work;
mod instances;
mod language;
mod limits;
mod logs;
mod messages;
mod moment;
mod networks;
mod packages;
mod printer;
mod progress;
mod resources;
mod selfservice;
mod sessions;
mod shell;
mod slots;
mod spaces;
mod states;
mod table;
mod tasks;
mod templates;
mod texts;
mod usage;
mod words;

use args::{Cli, Command};
use failure::Failure;
use shell::Shell;
use std::ffi::OsString;

/// Runs a command line; returns its exit code.
#[must_use]
pub fn run(words: impl IntoIterator<Item = OsString>) -> u8 {
    let words: Vec<OsString> = words.into_iter().collect();
    let lang = language::choose(&words);
    let cli = match usage::parse(&words, lang) {
        Ok(cli) => *cli,
        Err(exit) => return exit,
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::new(protocol::exit::ERROR, error.to_string()).report(),
    };
    let Cli { globals, command } = cli;
    let shell = Shell::new(lang, globals);
    let outcome = runtime.block_on(Box::pin(dispatch(&shell, command)));
    // A thread may still be reading a terminal or a file; nobody waits for it.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => protocol::exit::OK,
        Err(failure) => failure.report(),
    }
}

async fn dispatch(shell: &Shell, command: Command) -> Result<(), Failure> {
    match command {
        Command::Login(ask) => sessions::login(shell, ask).await,
        Command::Logout => sessions::logout(shell).await,
        Command::Context(ask) => sessions::context(shell, &ask),
        Command::Whoami => sessions::whoami(shell).await,
        Command::Package(ask) => packages::run(shell, ask).await,
        Command::Agent(ask) => agents::run(shell, ask).await,
        Command::Computer(ask) => computers::run(shell, ask).await,
        Command::Group(ask) => groups::run(shell, ask).await,
        Command::Network(ask) => networks::run(shell, ask).await,
        Command::Mirror(ask) => networks::mirror(shell, ask).await,
        Command::Foreign(ask) => networks::foreign(shell, ask).await,
        Command::SelfService(ask) => selfservice::run(shell, ask).await,
        Command::Task(ask) => tasks::run(shell, ask).await,
        Command::Slot(ask) => slots::run(shell, ask).await,
        Command::Template(ask) => templates::run(shell, ask).await,
        Command::Instance(ask) => instances::run(shell, ask).await,
        Command::State(ask) => states::run(shell, ask).await,
        Command::Message(ask) => messages::run(shell, ask).await,
        Command::Log(ask) => messages::log(shell, ask).await,
        Command::SettingGroup(ask) => configuration::groups(shell, ask).await,
        Command::Res(ask) => resources::run(shell, ask).await,
        Command::Lock(ask) => resources::locks(shell, ask).await,
        Command::Env(ask) => deliveries::envs(shell, ask).await,
        Command::Deliver(ask) => deliveries::deliver(shell, ask).await,
        Command::Delivery(ask) => deliveries::run(shell, ask).await,
        Command::Request(ask) => deliveries::requests(shell, ask).await,
        Command::Rollout(ask) => deliveries::rollouts(shell, ask).await,
        Command::Logs(ask) => logs::run(shell, ask).await,
        Command::Why(ask) => deliveries::why(shell, ask).await,
        Command::Rollback(ask) => deliveries::rollback(shell, ask).await,
        Command::Promote(ask) => deliveries::promote(shell, ask).await,
        // Files are checked without a server.
        Command::Space(args::SpaceCommand::Files(ask)) => documents::files(shell, ask).await,
        Command::Space(ask) => spaces::run(shell, ask).await,
        Command::Engine(ask) => spaces::engines(shell, ask).await,
        Command::App(ask) | Command::Job(ask) => spaces::objects(shell, ask).await,
        Command::Causes(ask) => documents::causes(shell, ask),
        Command::Import(ask) => documents::import(shell, ask),
        Command::Configuration(ask) => configuration::run(shell, ask).await,
        Command::Catalogue(ask) => catalogues::run(shell, ask).await,
        Command::Events(ask) => states::events(shell, ask).await,
        Command::Credential(ask) => access::credential(shell, ask).await,
        Command::User(ask) => access::user(shell, ask).await,
        Command::Token(ask) => access::token(shell, ask).await,
        Command::Audit(ask) => access::audit(shell, ask).await,
        Command::Completions(ask) => words::completions(shell, &ask),
        Command::Man(ask) => words::man(shell, &ask),
    }
}
