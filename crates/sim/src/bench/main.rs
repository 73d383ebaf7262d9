//! `bench`: the figures of the issue, each against its peer in the same run.
//!
//! `cargo xtask bench` builds and calls it. Rules: product and peer alternate, medians count, ratios are what gates
//! are about, and no figure counts unless the work was whole (bytes verified, states readable back). Lines
//! `FIGURE`, `RATIO` and `GATE` go to stdout; with `--write FILE` the part of that document between the marks of a
//! suite is replaced.

mod beats;
mod bundles;
mod chains;
mod connected;
mod delivery;
mod exchange;
mod kills;
mod logs;
mod orders;
mod peers;
mod polls;
mod report;
mod repository;
mod start;
mod store;
mod supervision;
mod tasks;
mod ticks;
mod weight;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, ValueExt};
use report::Report;
use sim::house::Programs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

const HELP: &str = "\
bench: figures against peers in the same run

  bench [NAME…] --programs DIR --agent FILE [--write FILE] [--short]

  NAME              b4 b5 b6 b7 b8 b1 orders exchange logs kills chains tasks; all when none is named
  --part NAME       of tasks: fleet crowd page deliver neighbours foreign
  --programs DIR    folder with escale-server, escale and escale-agent, built for release
  --agent FILE      the agent as shipped (profile agent)
  --write FILE      also write the results into this document
  --short           smaller sizes and fewer runs
  --rounds N        of kills: how often in each of the 20 jobs; 50, or 1 in the short form
  --keep SECONDS    of kills: how long a house in which something failed is left standing
";

/// What every suite gets.
pub struct Bench {
    /// The programs; the agent is the one as shipped.
    pub programs: Programs,
    /// Smaller sizes, fewer runs.
    pub short: bool,
    /// Parts of the suite `tasks`; all when empty.
    pub parts: Vec<String>,
    /// Rounds of the suite `kills`.
    pub rounds: Option<usize>,
    /// How long what failed is left standing, to be looked at (`kills`).
    pub keep: Duration,
    /// A folder for peers and files, gone at the end.
    work: tempfile::TempDir,
    /// The supervised process, compiled.
    child: PathBuf,
}

impl Bench {
    /// A folder for peers and files.
    pub fn path(&self) -> &Path {
        self.work.path()
    }
    /// The supervised process.
    pub fn child(&self) -> &Path {
        &self.child
    }
    /// The full number, or the short one.
    pub fn sized<T>(&self, full: T, short: T) -> T {
        if self.short { short } else { full }
    }
    /// Lets the machine calm down between two parts.
    pub async fn settle(&self) {
        tokio::time::sleep(Duration::from_millis(self.sized(1_000, 300))).await;
    }
}

struct Asked {
    names: Vec<String>,
    programs: PathBuf,
    agent: PathBuf,
    write: Option<PathBuf>,
    short: bool,
    parts: Vec<String>,
    rounds: Option<usize>,
    keep: Duration,
}

fn parse() -> Result<Option<Asked>> {
    let mut names = Vec::new();
    let mut parts = Vec::new();
    let (mut programs, mut agent, mut write, mut short, mut rounds) = (None, None, None, false, None);
    let mut keep = Duration::ZERO;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("programs") => programs = Some(PathBuf::from(parser.value()?)),
            Arg::Long("agent") => agent = Some(PathBuf::from(parser.value()?)),
            Arg::Long("write") => write = Some(PathBuf::from(parser.value()?)),
            Arg::Long("short") => short = true,
            Arg::Long("rounds") => rounds = Some(parser.value()?.parse()?),
            Arg::Long("keep") => keep = Duration::from_secs(parser.value()?.parse()?),
            Arg::Long("part") => parts.push(parser.value()?.string()?),
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Value(name) => names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let (Some(programs), Some(agent)) = (programs, agent) else {
        bail!("say --programs and --agent\n\n{HELP}")
    };
    if let Some(name) = names.iter().find(|name| !SUITES.contains(&name.as_str())) {
        bail!("there is no suite {name:?}; there are: {}", SUITES.join(" "));
    }
    if let Some(part) = parts.iter().find(|part| !tasks::PARTS.contains(&part.as_str())) {
        bail!("there is no part {part:?}; there are: {}", tasks::PARTS.join(" "));
    }
    Ok(Some(Asked { names, programs, agent, write, short, parts, rounds, keep }))
}

const SUITES: [&str; 12] =
    ["b4", "b5", "b6", "b7", "b8", "b1", "orders", "exchange", "logs", "kills", "chains", "tasks"];

fn main() -> ExitCode {
    let asked = match parse() {
        Ok(Some(asked)) => asked,
        Ok(None) => {
            let _ = std::io::stdout().write_all(HELP.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "bench: {error:#}");
            return ExitCode::from(2);
        }
    };
    let ran =
        tokio::runtime::Runtime::new().map_err(anyhow::Error::from).and_then(|r| r.block_on(run(&asked)));
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(asked: &Asked) -> Result<()> {
    let _ = sim::allow_files(60_000);
    let mut programs = Programs::of(&asked.programs)?;
    if !asked.agent.is_file() {
        bail!("{} is not built", asked.agent.display());
    }
    programs.agent.clone_from(&asked.agent);
    let work = tempfile::Builder::new().prefix("escale-bench-").tempdir()?;
    let child = compile_child(work.path())?;
    let bench = Bench {
        programs,
        short: asked.short,
        parts: asked.parts.clone(),
        rounds: asked.rounds,
        keep: asked.keep,
        work,
        child,
    };
    let mut failed = Vec::new();
    for name in SUITES {
        if !asked.names.is_empty() && !asked.names.iter().any(|wanted| wanted == name) {
            continue;
        }
        let mut report = Report::new(name, asked.short);
        let ran = match name {
            "b4" => connected::run(&bench, &mut report).await,
            "b5" => weight::run(&bench, &mut report).await,
            "b6" => supervision::run(&bench, &mut report).await,
            "b7" => start::run(&bench, &mut report).await,
            "b8" => repository::run(&bench, &mut report).await,
            "b1" => delivery::run(&bench, &mut report).await,
            "orders" => orders::run(&bench, &mut report).await,
            "exchange" => exchange::run(&bench, &mut report).await,
            "logs" => logs::run(&bench, &mut report).await,
            "kills" => kills::run(&bench, &mut report).await,
            "chains" => chains::run(&bench, &mut report).await,
            _ => tasks::run(&bench, &mut report).await,
        };
        match ran {
            Ok(()) => {
                if let Some(file) = &asked.write {
                    report.write(file)?;
                }
            }
            Err(error) => failed.push(format!("{name}: {error:#}")),
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("{}", failed.join("\n")) }
}

fn compile_child(folder: &Path) -> Result<PathBuf> {
    let (source, out) = (folder.join("child.c"), folder.join("child"));
    std::fs::write(&source, include_str!("child.c"))?;
    let done = Command::new("cc").args(["-O2", "-o"]).arg(&out).arg(&source).status();
    if done.context("could not run cc")?.success() {
        Ok(out)
    } else {
        bail!("cc could not compile the child")
    }
}
