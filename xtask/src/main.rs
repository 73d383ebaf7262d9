//! `cargo xtask`: the one developer tool. Nothing to install, the same on every machine.
//!
//! Each command is a module; this file only reads the words. See CONTRIBUTING.md for the developer's day.

mod bench;
mod build;
mod ci;
mod demo;
mod dev;
mod fuzz;
mod generate;
mod hooks;
mod test;
mod tidy;

mod browser;
mod console;
mod needs;
mod place;
mod postgres;
mod run;
mod say;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser, ValueExt};
use place::Profile;
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  demo [--port N] [--keep DIR] [--release]
                    server, three agents and the example packages, until Ctrl-C
  build [--release] the console, the programs and the example packages
  test [FILTER]     every test of every kind, ended by a count
  check             format, house rules, lint, fast tests: before a commit
  ci                everything a change must pass
  tidy              the house rules alone
  bench [NAME…] [--short]
                    figures against peers in the same run: b4 b5 b6 b7 b8 b1 orders
  fuzz [TARGET…] [--seconds N]
                    each parser of what others wrote, with inputs nobody thought of; 60 seconds each
  gen               API document and console client, from the code
  dev               like demo, with a folder that is kept and the console's own development server
  hooks             installs the pre-commit hook";

fn main() -> ExitCode {
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<say::Told>() && error.chain().count() == 1 => ExitCode::FAILURE,
        Err(error) => {
            say::aside(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result<()> {
    let mut parser = Parser::from_env();
    let word = match parser.next()? {
        Some(Arg::Value(word)) => word.string()?,
        Some(Arg::Long("help") | Arg::Short('h')) | None => String::from("help"),
        Some(other) => return Err(other.unexpected().into()),
    };
    match word.as_str() {
        "help" => {
            say::line(USAGE);
            Ok(())
        }
        "build" => build::command(profile(&mut parser)?),
        "demo" => demo::command(&demo_options(&mut parser)?),
        "dev" => nothing_more(&mut parser).and_then(|()| dev::command()),
        "test" => test::command(test::Kinds::All, filter(&mut parser)?.as_deref()),
        "check" => nothing_more(&mut parser).and_then(|()| ci::check()),
        "ci" => nothing_more(&mut parser).and_then(|()| ci::command()),
        "bench" => bench::command(&bench_options(&mut parser)?),
        "fuzz" => fuzz::command(&fuzz_options(&mut parser)?),
        "tidy" => nothing_more(&mut parser).and_then(|()| tidy::command()),
        "gen" => nothing_more(&mut parser).and_then(|()| generate::command()),
        "hooks" => nothing_more(&mut parser).and_then(|()| hooks::command()),
        other => bail!("there is no command \"{other}\"\n\n{USAGE}"),
    }
}

fn nothing_more(parser: &mut Parser) -> Result<()> {
    match parser.next()? {
        Some(argument) => Err(argument.unexpected().into()),
        None => Ok(()),
    }
}

fn profile(parser: &mut Parser) -> Result<Profile> {
    let mut profile = Profile::Debug;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("release") => profile = Profile::Release,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(profile)
}

fn filter(parser: &mut Parser) -> Result<Option<String>> {
    let mut filter = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Value(text) if filter.is_none() => filter = Some(text.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(filter)
}

fn demo_options(parser: &mut Parser) -> Result<demo::Options> {
    let mut options = demo::Options { port: 8088, keep: None, profile: Profile::Debug };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("port") => options.port = parser.value()?.parse().context("--port wants a number")?,
            Arg::Long("keep") => options.keep = Some(PathBuf::from(parser.value()?)),
            Arg::Long("release") => options.profile = Profile::Release,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn bench_options(parser: &mut Parser) -> Result<bench::Options> {
    let mut options = bench::Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("short") => options.short = true,
            Arg::Value(name) => options.names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn fuzz_options(parser: &mut Parser) -> Result<fuzz::Options> {
    let mut options = fuzz::Options { targets: Vec::new(), seconds: 60 };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("seconds") => {
                options.seconds = parser.value()?.parse().context("--seconds wants a number")?;
            }
            Arg::Value(name) => options.targets.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}
