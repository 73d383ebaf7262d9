//! `cargo xtask build [--release]`: the console, the programs, and the example packages as files.
//!
//! Programs stay in `target/debug` or `target/release`, packages in `packages` beside them. The console comes first:
//! the server carries it. Needs a Rust toolchain and Node.js, nothing else.

use crate::place::{self, Profile};
use crate::say::Progress;
use crate::{console, run, say};
use anyhow::{Context, Result, bail};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Steps that [`everything`] tells.
pub const STEPS: usize = 3;

/// The programs people start.
pub const PROGRAMS: [&str; 3] = ["escale-server", "escale-agent", "escale"];

/// The command.
pub fn command(profile: Profile) -> Result<()> {
    let mut progress = Progress::new(STEPS);
    let result = everything(profile, &mut progress);
    progress.clear();
    let packages = result?;
    let folder = place::target().join(profile.folder());
    say::line(&format!("programs: {} in {}", PROGRAMS.join(", "), folder.display()));
    say::line(&format!("packages: {} in {}", packages.len(), place::packages(profile).display()));
    say::line(&format!("built in {}", say::minutes(progress.elapsed())));
    Ok(())
}

/// Console, programs, packages; returns the package files.
pub fn everything(profile: Profile, progress: &mut Progress) -> Result<Vec<PathBuf>> {
    in_order(profile, "--bins", progress)
}

/// The same, with every test: what they share is then compiled once.
pub fn for_tests(progress: &mut Progress) -> Result<Vec<PathBuf>> {
    in_order(Profile::Debug, "--all-targets", progress)
}

fn in_order(profile: Profile, targets: &str, progress: &mut Progress) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(place::target())?;
    progress.step("building the console");
    console::build(progress, &place::target().join("console-build.log"))
        .context("building the console failed")?;
    progress.step("building the programs");
    programs(profile, targets, progress).context("building the programs failed")?;
    progress.step("packing the example packages");
    example_packages(profile, progress).context("packing the example packages failed")
}

fn programs(profile: Profile, targets: &str, progress: &mut Progress) -> Result<()> {
    let expected = crates_expected();
    let mut command = cargo(&["build", "--workspace", "--exclude", "xtask", targets, "--color", "never"]);
    command.arg("--message-format=json-render-diagnostics");
    if profile == Profile::Release {
        command.arg("--release");
    }
    let mut done = HashSet::new();
    let mut last = String::from("starting");
    run::logged(&mut command, &place::target().join("build.log"), |line| {
        match line {
            Some(text) if text.starts_with('{') => done.extend(built_crate(text)),
            Some(text) => last = activity(text).unwrap_or_else(|| last.clone()),
            None => (),
        }
        match expected {
            0 => progress.note(&format!("{} crates · {last}", done.len())),
            _ => progress.note(&format!("{} of {expected} crates · {last}", done.len().min(expected))),
        }
    })
}

/// A call of cargo at the root.
pub fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(place::root());
    for inherited in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_MANIFEST_PATH"] {
        command.env_remove(inherited);
    }
    if let Some(target) = place::target_of_ci() {
        command
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TERM_PROGRESS_WHEN", "never");
    }
    command
}

/// About how many crates a build goes through, for the progress line; 0 when it cannot be told.
fn crates_expected() -> usize {
    let mut tree =
        cargo(&["tree", "--workspace", "--exclude", "xtask", "--edges", "normal,build", "--prefix", "none"]);
    let lines = run::output(&mut tree).unwrap_or_default();
    let names: HashSet<_> =
        lines.lines().filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty()).collect();
    names.len()
}

/// The crate a line of cargo's JSON says is built, by its name.
fn built_crate(line: &str) -> Option<String> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let artifact = message["reason"] == "compiler-artifact";
    artifact.then(|| message["package_id"].as_str().map(str::to_owned))?
}

/// What cargo says it is doing, when the line says so: `Compiling sqlx-core`.
fn activity(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let verb = words.next().filter(|verb| verb.starts_with(char::is_uppercase) && verb.ends_with("ing"))?;
    Some(format!("{verb} {}", words.next()?))
}

/// A folder of `examples/packages` that holds a package.
fn example_folders() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place::root().join("examples/packages"))? {
        let path = entry?.path();
        if path.join("escale.toml").is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn example_packages(profile: Profile, progress: &mut Progress) -> Result<Vec<PathBuf>> {
    let shelf = place::packages(profile);
    if shelf.exists() {
        std::fs::remove_dir_all(&shelf)?;
    }
    std::fs::create_dir_all(&shelf)?;
    let mut packed = Vec::new();
    for folder in example_folders()? {
        let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        progress.note(&name);
        let source = if folder.join("Cargo.toml").is_file() {
            assemble(profile, &folder, &name)?
        } else if folder.join("requirements.txt").is_file() {
            assemble_python(profile, &folder, &name)?
        } else {
            folder
        };
        let version = version_of(&source.join("escale.toml"))?;
        let file = shelf.join(format!("{name}-{version}.zip"));
        let mut pack = Command::new(place::program(profile, "escale"));
        run::output(pack.args(["package", "pack"]).arg(&source).arg("-o").arg(&file))?;
        packed.push(file);
    }
    Ok(packed)
}

/// An empty folder to lay a package out in.
fn empty_layout(profile: Profile, name: &str) -> Result<PathBuf> {
    let laid = place::target().join(profile.folder()).join("package-folders").join(name);
    if laid.exists() {
        std::fs::remove_dir_all(&laid)?;
    }
    std::fs::create_dir_all(&laid)?;
    Ok(laid)
}

/// Lays a package in Python that requires the library `escale` out as it is published: its files, and the library.
fn assemble_python(profile: Profile, folder: &Path, name: &str) -> Result<PathBuf> {
    let laid = empty_layout(profile, name)?;
    let library = place::root().join("sdk-python/escale");
    std::fs::create_dir(laid.join("escale"))?;
    for (from, to) in [(folder, laid.clone()), (library.as_path(), laid.join("escale"))] {
        for entry in std::fs::read_dir(from).with_context(|| format!("could not read {}", from.display()))? {
            let path = entry?.path();
            if let (true, Some(file)) = (path.is_file(), path.file_name()) {
                std::fs::copy(&path, to.join(file))?;
            }
        }
    }
    Ok(laid)
}

/// Lays a package written in Rust out as it is published: manifest, icon, program.
fn assemble(profile: Profile, folder: &Path, name: &str) -> Result<PathBuf> {
    let laid = empty_layout(profile, name)?;
    for file in ["escale.toml", "icon.png"] {
        std::fs::copy(folder.join(file), laid.join(file)).with_context(|| format!("{name} has no {file}"))?;
    }
    let program = place::program(profile, name);
    std::fs::copy(&program, laid.join(name))
        .with_context(|| format!("{} was not built", program.display()))?;
    Ok(laid)
}

/// The version a manifest gives: the first `version = "…"` of it, which stands in `[package]`.
fn version_of(manifest: &Path) -> Result<String> {
    let text = std::fs::read_to_string(manifest)
        .with_context(|| format!("could not read {}", manifest.display()))?;
    let value = text.lines().find_map(|line| line.strip_prefix("version")?.trim_start().strip_prefix('='));
    match value.and_then(|value| value.split('"').nth(1)) {
        Some(version) => Ok(version.to_owned()),
        None => bail!("{} gives no version", manifest.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_cargo_says() {
        assert_eq!(activity("   Compiling sqlx-core v0.9.0").as_deref(), Some("Compiling sqlx-core"));
        assert_eq!(activity("warning: something"), None);
        let line = r#"{"reason":"compiler-artifact","package_id":"a 1"}"#;
        assert_eq!(built_crate(line).as_deref(), Some("a 1"));
        assert_eq!(built_crate(r#"{"reason":"build-finished"}"#), None);
    }

    #[test]
    fn every_example_gives_a_version() {
        for folder in example_folders().unwrap() {
            version_of(&folder.join("escale.toml")).unwrap();
        }
    }
}
