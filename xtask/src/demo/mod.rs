//! `cargo xtask demo`: from a clone to a living fleet, with a progress line all along.
//!
//! Builds, starts a server with an empty data folder and three agents on loopback, publishes the example packages,
//! deploys them, declares a virtual agent that a small script feeds over HTTP, says where the console is and how to
//! sign in, and runs until Ctrl-C. A program that is killed meanwhile is started again, as a service manager would do
//! it. At the end, and also when a step fails, it ends everything it started and removes its folder.

pub mod deliveries;
mod feeder;
pub mod fleet;
mod foreign;
mod neighbour;

use crate::place::{self, Profile, Throwaway};
use crate::say::Progress;
use crate::{build, run, say};
use anyhow::{Context, Result};
use fleet::Fleet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the command was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Port of the server on 127.0.0.1.
    pub port: u16,
    /// A folder to keep, and to go on with when it is there; a throw-away one if absent.
    pub keep: Option<PathBuf>,
    /// How to build the programs.
    pub profile: Profile,
}

const AGENTS: [&str; 3] = ["paris-1", "lyon-1", "brest-1"];
const STEPS: usize = fleet::BUILD_STEPS + 8;
/// Pause between two looks at whether everything still runs.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The command.
pub fn command(options: &Options) -> Result<()> {
    run::notice_signals()?;
    fleet::check_port(options.port)?;
    let mut progress = Progress::new(STEPS);
    let folder = Folder::make(options.keep.as_deref())?;
    let started = start(options, folder.path(), &mut progress);
    progress.clear();
    let mut fleet = match started {
        Ok(fleet) => fleet,
        Err(_) if run::asked_to_end() => return Ok(()),
        Err(error) => return Err(error.context(format!("the demo stopped at \"{}\"", progress.title()))),
    };
    tell(&fleet, options, progress.elapsed());
    let ended = wait(&mut fleet);
    say::line("ending the agents and the server …");
    fleet.end();
    say::line("ended.");
    ended
}

fn start(options: &Options, folder: &Path, progress: &mut Progress) -> Result<Fleet> {
    let packages = build::everything(options.profile, progress)?;
    progress.step("starting the server");
    let mut fleet = Fleet::start(options.profile, folder, options.port)?;
    let filled = fill(&mut fleet, options.profile, &packages, progress);
    match filled {
        Ok(()) => Ok(fleet),
        Err(error) if run::asked_to_end() => Err(error),
        Err(error) => {
            let logs: Vec<_> =
                fleet.logs().iter().map(|(name, log)| format!("-- {name}\n{}", run::tail(log))).collect();
            Err(error.context(format!("last lines of the logs:\n{}\n", logs.join("\n"))))
        }
    }
}

fn fill(fleet: &mut Fleet, profile: Profile, packages: &[PathBuf], progress: &mut Progress) -> Result<()> {
    progress.step("starting the agents");
    for name in AGENTS {
        progress.note(name);
        fleet.add_agent(name)?;
    }
    progress.step("publishing the example packages");
    publish(fleet, packages)?;
    progress.step("deploying them");
    deploy(fleet, profile)?;
    progress.step("declaring the virtual agent and feeding it");
    feeder::start(fleet)?;
    progress.step("a task for every computer, also under an agent of another product");
    foreign::start(fleet)?;
    work(fleet)?;
    progress.step("a chain of jobs that delivers a web site");
    deliveries::start(fleet)?;
    progress.step("starting a second server, whose catalogue the first one reads");
    neighbour::start(fleet, profile)
}

/// Publishes package files; the same bytes again change nothing.
pub fn publish(fleet: &Fleet, packages: &[PathBuf]) -> Result<()> {
    let files: Vec<String> = packages.iter().map(|file| file.display().to_string()).collect();
    let mut words = vec!["package", "push"];
    words.extend(files.iter().map(String::as_str));
    fleet.escale(&words).context("publishing failed").map(drop)
}

fn deploy(fleet: &Fleet, profile: Profile) -> Result<()> {
    let [paris, lyon, brest] = AGENTS;
    let port = || place::free_port().map(|port| ("port", port.to_string()));
    let python = place::on_path("python3").is_some();
    if !python {
        say::aside("python3 is not on this machine: the packages in Python are published but not deployed");
    }
    fleet::package_file(profile, "machine-monitor")?;
    for agent in AGENTS {
        fleet.deploy(agent, "machine-monitor", "machine-monitor", &[])?;
    }
    fleet::package_file(profile, "lamp")?;
    shared_settings(fleet)?;
    fleet.deploy_with(paris, "lamp", "lamp", &["--import", "lamps"])?;
    fleet.deploy_with(lyon, "lamp", "lamp", &["--import", "lamps", "--set", "brightness=35"])?;
    fleet.deploy(lyon, "shell-heartbeat", "shell-heartbeat", &[])?;
    fleet.deploy(brest, "shell-heartbeat", "shell-heartbeat", &[("word", String::from("kenavo"))])?;
    fleet.deploy(lyon, "crash-loop", "crash-loop", &[])?;
    if python {
        fleet.deploy(paris, "hello-web", "hello-web", &[port()?])?;
        fleet.deploy(brest, "hello-web", "hello-web", &[port()?])?;
        fleet.deploy(brest, "hello-web", "hello-web-2", &[port()?, ("greeting", String::from("Demat"))])?;
        fleet.deploy(paris, "python-clock", "python-clock", &[])?;
        fleet.deploy(brest, "python-thermostat", "thermostat", &[])?;
    }
    Ok(())
}

/// A group of all computers with Linux, and a task that sets a site up on them, active. What is there stays.
fn work(fleet: &Fleet) -> Result<()> {
    if !fleet.list(&["group", "ls"])?.iter().any(|group| group["name"] == "linux") {
        fleet.escale(&["group", "new", "linux", "--where", "os_family is linux"])?;
    }
    if !fleet.list(&["task", "ls"])?.iter().any(|task| task["wanted"]["name"] == "site-setup") {
        let words = ["--package", "site-setup", "--group", "linux", "--push", "--activate"];
        fleet.escale(&[&["task", "new", "--name", "site-setup"][..], &words].concat())?;
    }
    Ok(())
}

/// A group of settings that both lamps import.
fn shared_settings(fleet: &Fleet) -> Result<()> {
    fleet.escale(&["setting-group", "set", "lamps", "group=Lamps", "brightness=70"]).map(drop)
}

fn tell(fleet: &Fleet, options: &Options, took: Duration) {
    let program = place::program(options.profile, "escale");
    say::line(&format!(
        "
Escale is up after {}.

  console    {}
  sign in    user admin, password {}

The command line, in another terminal:

  export ESCALE_SERVER={} ESCALE_USER=admin ESCALE_PASSWORD={}
  {} instance ls

  packages   {}
  logs       {}

Ctrl-C ends everything.",
        say::minutes(took),
        fleet.address(),
        fleet.password(),
        fleet.address(),
        fleet.password(),
        program.display(),
        place::packages(options.profile).display(),
        fleet.folder().display(),
    ));
}

fn wait(fleet: &mut Fleet) -> Result<()> {
    while !run::asked_to_end() {
        fleet.tend()?;
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

/// The demo's folder: kept or not.
enum Folder {
    Kept(PathBuf),
    Throwaway(Throwaway),
}

impl Folder {
    fn make(keep: Option<&Path>) -> Result<Self> {
        let Some(path) = keep else { return Throwaway::new("demo").map(Folder::Throwaway) };
        std::fs::create_dir_all(path).with_context(|| format!("could not make {}", path.display()))?;
        place::owner_only(path)?;
        Ok(Folder::Kept(path.canonicalize()?))
    }
    fn path(&self) -> &Path {
        match self {
            Folder::Kept(path) => path,
            Folder::Throwaway(folder) => folder.path(),
        }
    }
}
