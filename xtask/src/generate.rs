//! `cargo xtask gen`: what is made from the code and kept in the repository: the API document and the console's
//! typed client.
//!
//! `ci` makes them again and compares, so that a forgotten one is found.

use crate::place::{self, Profile};
use crate::say::Progress;
use crate::{build, console, run, say};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The command: builds the server, writes the files.
pub fn command() -> Result<()> {
    let changed = write()?;
    match changed.len() {
        0 => say::line("generated files: nothing changed"),
        _ => changed.iter().for_each(|file| say::line(&format!("changed: {}", file.display()))),
    }
    Ok(())
}

/// Fails when a generated file is not what the code makes now; the new one stays in place.
pub fn check() -> Result<()> {
    let changed = write()?;
    if changed.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = changed.iter().map(|file| file.display().to_string()).collect();
    bail!(
        "{} did not fit the code; the right content stands there now: look at it and commit it",
        names.join(", ")
    )
}

fn write() -> Result<Vec<PathBuf>> {
    let mut progress = Progress::new(build::STEPS);
    let built = build::for_tests(&mut progress);
    progress.clear();
    built?;
    let mut changed = Vec::new();
    let document = place::root().join("docs/api/openapi.json");
    let text = run::output(Command::new(place::program(Profile::Debug, "escale-server")).arg("openapi"))?;
    let text = format!("{}\n", text.trim_end());
    if read(&document) != Some(text.clone().into_bytes()) {
        if let Some(folder) = document.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&document, text).with_context(|| format!("could not write {}", document.display()))?;
        changed.push(document);
    }
    changed.extend(console_client()?);
    Ok(changed)
}

/// Generates the console's client; the files below `console/src/api` that came out different.
fn console_client() -> Result<Vec<PathBuf>> {
    if !console::exists() || !console::has_script("gen")? {
        return Ok(Vec::new());
    }
    let folder = console::folder().join("src/api");
    let before = contents(&folder)?;
    // The generator stands apart: it wants a compiler of its own.
    let generator = console::folder().join("openapi");
    if generator.join("package-lock.json").is_file() {
        let mut progress = Progress::new(1);
        progress.step("installing the generator of the console's client");
        let installed =
            console::install(&generator, &mut progress, &place::target().join("generator-install.log"));
        progress.clear();
        installed?;
    }
    let mut command = console::npm(&console::folder(), &["run", "gen"]);
    run::output(command.env("ESCALE_SERVER_BIN", place::program(Profile::Debug, "escale-server")))?;
    let after = contents(&folder)?;
    Ok(after.into_iter().filter(|file| !before.contains(file)).map(|(path, _)| path).collect())
}

fn contents(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                found.push((path.clone(), std::fs::read(&path)?));
            }
        }
    }
    Ok(found)
}

fn read(path: &Path) -> Option<Vec<u8>> {
    std::fs::read(path).ok()
}
