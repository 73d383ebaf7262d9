//! `cargo xtask fuzz [TARGET…] [--seconds N]`: tries each parser of what others wrote with inputs nobody thought of.
//!
//! The targets stand in `fuzz/`, a workspace of its own; what they call stands in the modules `fuzz` of the crates. Everything it needs is put
//! below `fuzz/target`: cargo-fuzz, and the instrumented build. What breaks a target is kept in `fuzz/artifacts`: mend it, then put the input into
//! `fuzz/seeds/TARGET`, where the normal tests try it from then on.

use crate::{build, place, run, say};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What to try.
#[derive(Debug)]
pub struct Options {
    /// Targets; all when empty.
    pub targets: Vec<String>,
    /// How long each is tried, in seconds.
    pub seconds: u64,
}

/// Most memory of a target, in MiB; more counts as broken.
const MEMORY_MIB_MAX: u32 = 2_048;
/// Longest time of one input, in seconds; more counts as broken.
const INPUT_SECONDS_MAX: u32 = 20;
/// Largest input, in bytes.
const INPUT_BYTES_MAX: u32 = 16 * 1024;
/// Crates with a module `fuzz`.
const CRATES: [&str; 3] = ["agent", "bundle", "server"];

/// The command.
pub fn command(options: &Options) -> Result<()> {
    run::notice_signals()?;
    let folder = place::root().join("fuzz");
    let known = targets(&folder)?;
    if let Some(unknown) = options.targets.iter().find(|one| !known.contains(one)) {
        bail!("there is no target \"{unknown}\"; there are: {}", known.join(" "));
    }
    let tool = tool(&folder)?;
    say::aside("writing the seeds");
    seeds(&folder)?;
    say::aside("building the targets; at first this takes a quarter of an hour");
    run::plainly(call(&folder, &tool, "build").args(&options.targets[..options.targets.len().min(1)]))?;
    let scratch = place::Throwaway::new("fuzz")?;
    let mut broken = Vec::new();
    for target in known.iter().filter(|one| options.targets.is_empty() || options.targets.contains(one)) {
        say::line(&format!("== {target}"));
        if let Err(error) = one(&folder, &tool, target, options.seconds, scratch.path()) {
            if run::asked_to_end() {
                return Err(error);
            }
            broken.push(target.as_str());
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!("broken: {}; the inputs are below fuzz/artifacts", broken.join(", "))
}

/// Names of targets.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder.join("fuzz_targets")).context("could not read fuzz/fuzz_targets")? {
        let name = entry?.file_name();
        all.extend(name.to_str().and_then(|name| name.strip_suffix(".rs")).map(str::to_owned));
    }
    all.sort();
    Ok(all)
}

/// cargo-fuzz: the one that is installed, else one of our own.
fn tool(folder: &Path) -> Result<PathBuf> {
    let own = folder.join("target/tool");
    if let Some(there) = place::on_path("cargo-fuzz") {
        return Ok(there);
    }
    let program = own.join("bin/cargo-fuzz");
    if !program.is_file() {
        say::aside("fetching cargo-fuzz");
        let mut install = build::cargo(&["install", "cargo-fuzz", "--locked", "--quiet", "--root"]);
        run::plainly(install.arg(&own))?;
    }
    Ok(program)
}

/// The tests of the targets write their seeds.
fn seeds(folder: &Path) -> Result<()> {
    let mut test = build::cargo(&["test", "--quiet", "--lib"]);
    for name in CRATES {
        test.args(["-p", name]);
    }
    run::plainly(test.args(["--", "fuzz::"]).env("ESCALE_FUZZ_CORPUS", folder.join("corpus")))
}

fn call(folder: &Path, tool: &Path, what: &str) -> Command {
    let mut command = Command::new(tool);
    // Instrumenting is not yet a thing of stable toolchains; the code itself is the same.
    command.args(["fuzz", what]).current_dir(folder).env("RUSTC_BOOTSTRAP", "1");
    for inherited in [
        "CARGO_MANIFEST_DIR",
        "CARGO_PKG_NAME",
        "CARGO_PKG_VERSION",
        "CARGO_MANIFEST_PATH",
        "CARGO_TARGET_DIR",
    ] {
        command.env_remove(inherited);
    }
    command
}

fn one(folder: &Path, tool: &Path, target: &str, seconds: u64, scratch: &Path) -> Result<()> {
    let mut command = call(folder, tool, "run");
    command.arg(target).arg(folder.join("corpus").join(target));
    let kept = folder.join("seeds").join(target);
    if kept.is_dir() {
        command.arg(kept);
    }
    command.arg("--").arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-rss_limit_mb={MEMORY_MIB_MAX}")).arg(format!("-timeout={INPUT_SECONDS_MAX}"));
    command.arg(format!("-max_len={INPUT_BYTES_MAX}"));
    run::plainly(
        command
            .args(["-workers=0", "-jobs=0", "-verbosity=0", "-print_final_stats=1"])
            .env("TMPDIR", scratch),
    )
}
