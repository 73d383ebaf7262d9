//! `cargo xtask bench [NAME…] [--short]`: the figures of `docs/benchmarks.md`, each against its peer in the same run.
//!
//! Builds everything for release, and the agent as it is shipped; installs the peers from Debian's packages, after a
//! question; then the program `bench` of the crate `sim` measures. Leave the machine alone meanwhile.

use crate::place::{self, Profile};
use crate::say::{self, Progress};
use crate::{build, needs, run};
use anyhow::{Result, bail};
use std::process::Command;

/// Programs that are peers or measure, and the Debian packages they are in.
const PEERS: [(&str, &str); 9] = [
    ("nginx", "nginx-light"),
    ("nats-server", "nats-server"),
    ("s6-svscan", "s6"),
    ("docker-registry", "docker-registry"),
    ("redis-server", "redis-server"),
    ("redis-benchmark", "redis-tools"),
    ("wrk", "wrk"),
    ("curl", "curl"),
    ("cc", "gcc"),
];

/// What to measure.
#[derive(Debug, Default)]
pub struct Options {
    /// Suites; all when empty.
    pub names: Vec<String>,
    /// Smaller sizes, fewer runs; the document is left as it is.
    pub short: bool,
}

/// The command.
pub fn command(options: &Options) -> Result<()> {
    let missing = needs::programs(&PEERS)?;
    if !missing.is_empty() {
        bail!("install {} first, or run this where they can be installed", missing.join(", "));
    }
    let mut progress = Progress::new(build::STEPS + 1);
    let built = build::everything(Profile::Release, &mut progress).and_then(|_| {
        progress.step("building the agent as it is shipped");
        let mut cargo =
            build::cargo(&["build", "--profile", "agent", "-p", "agent", "--bins", "--color", "never"]);
        run::logged(&mut cargo, &place::target().join("build-agent.log"), |_| progress.note(""))
    });
    progress.clear();
    built?;
    let mut bench = Command::new(place::program(Profile::Release, "bench"));
    // Namespaces that a suite makes are not behind a proxy.
    let hosts = std::env::var("NO_PROXY").unwrap_or_default();
    bench.env("NO_PROXY", format!("{hosts},127.0.0.1,10.199.0.0/16"));
    bench.args(&options.names);
    bench.arg("--programs").arg(place::target().join(Profile::Release.folder()));
    bench.arg("--agent").arg(place::target().join("agent/escale-agent"));
    if options.short {
        bench.arg("--short");
    } else {
        bench.arg("--write").arg(place::root().join("docs/benchmarks.md"));
    }
    say::aside("measuring; leave the machine alone meanwhile");
    run::plainly(&mut bench)
}
