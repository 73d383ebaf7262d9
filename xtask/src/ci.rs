//! `cargo xtask ci`: everything a change must pass, in the order in which it fails soonest; and `check`, its quick
//! part before a commit.
//!
//! With `CI=true` cargo's target folder stands outside the clone, so that a machine that is kept is warm.

use crate::test::{self, Kinds};
use crate::{build, console, generate, needs, place, run, say, tidy};
use anyhow::{Context, Result};
use std::time::Instant;

type Step = (&'static str, fn() -> Result<()>);

/// Everything.
pub fn command() -> Result<()> {
    run::notice_signals()?;
    place::build_for_ci(needs::ci());
    steps(&[
        ("format", format),
        ("tidy", tidy::command),
        ("console", build_console),
        ("lint", lint),
        ("generated files", generate::check),
        ("test", || test::command(Kinds::All, None)),
    ])
}

/// Format, lint, tidy, fast tests.
pub fn check() -> Result<()> {
    run::notice_signals()?;
    steps(&[
        ("format", format),
        ("tidy", tidy::command),
        ("lint", lint),
        ("fast tests", || test::command(Kinds::Fast, None)),
    ])
}

fn steps(steps: &[Step]) -> Result<()> {
    let began = Instant::now();
    let mut told = Vec::new();
    let mut result = Ok(());
    for (name, step) in steps {
        say::line(&format!("== {name}"));
        let step_began = Instant::now();
        result = step().with_context(|| format!("step \"{name}\" failed"));
        let mark = if result.is_ok() { "ok" } else { "FAILED" };
        told.push(format!("{:>6}  {name}: {mark}", say::minutes(step_began.elapsed())));
        if result.is_err() {
            break;
        }
    }
    say::aside(&told.join("\n"));
    say::aside(&format!("{:>6}  in all", say::minutes(began.elapsed())));
    result
}

fn format() -> Result<()> {
    run::plainly(&mut build::cargo(&["fmt", "--all", "--check"]))
}

fn build_console() -> Result<()> {
    std::fs::create_dir_all(place::target())?;
    let mut progress = say::Progress::new(1);
    progress.step("building the console");
    let built = console::build(&mut progress, &place::target().join("console-build.log"));
    progress.clear();
    built?;
    if console::exists() && console::has_script("check")? {
        run::plainly(&mut console::npm(&console::folder(), &["run", "check"]))?;
    }
    Ok(())
}

fn lint() -> Result<()> {
    run::plainly(&mut build::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]))
}
