//! A second server, of which the demo's server reads the catalogue.
//!
//! It offers a newer `hello-web`, the same `python-clock`, and a package the demo has not got, so that the catalogue shows
//! each of its marks.

use super::fleet::{self, Fleet};
use crate::place::{self, Profile};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

const NAME: &str = "voisin";

/// Starts it, fills it, and has the demo's server read its catalogue.
pub fn start(fleet: &mut Fleet, profile: Profile) -> Result<()> {
    let folder = fleet.folder().join("neighbour");
    std::fs::create_dir_all(&folder)?;
    let neighbour = Fleet::start(profile, &folder, port(&folder)?)?;
    let newer = variant(&folder, "hello-web", "hello-web", "1.10.0")?;
    let unknown = variant(&folder, "shell-heartbeat", "night-watch", "0.3.1")?;
    let same = fleet::package_file(profile, "python-clock")?;
    let mut files = vec![same];
    for (source, name) in [(newer, "hello-web-1.10.0.zip"), (unknown, "night-watch-0.3.1.zip")] {
        let file = folder.join(name);
        neighbour.escale(&[
            "package",
            "pack",
            &source.display().to_string(),
            "-o",
            &file.display().to_string(),
        ])?;
        files.push(file);
    }
    super::publish(&neighbour, &files)?;
    let known = fleet.list(&["catalogue", "ls"])?.iter().any(|one| one["name"] == NAME);
    if known {
        fleet.escale(&["catalogue", "refresh"])?;
    } else {
        fleet.escale(&["catalogue", "add", NAME, &neighbour.address()])?;
    }
    fleet.keep(neighbour);
    Ok(())
}

/// The port it had the last time in this folder, or a free one.
fn port(folder: &Path) -> Result<u16> {
    let file = folder.join("port");
    if let Some(kept) = std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok()) {
        return Ok(kept);
    }
    let port = place::free_port()?;
    std::fs::write(&file, port.to_string())?;
    Ok(port)
}

/// A copy of an example package under another name and version.
fn variant(folder: &Path, example: &str, name: &str, version: &str) -> Result<PathBuf> {
    let source = place::root().join("examples/packages").join(example);
    let target = folder.join(name);
    copy(&source, &target).with_context(|| format!("could not copy {}", source.display()))?;
    let manifest = target.join("escale.toml");
    let text = std::fs::read_to_string(&manifest)?;
    let mut in_package = false;
    let lines = text.lines().map(|line| {
        in_package = if line.starts_with('[') { line.trim() == "[package]" } else { in_package };
        match line.split('=').next().map(str::trim) {
            Some("name") if in_package => format!("name = \"{name}\""),
            Some("version") if in_package => format!("version = \"{version}\""),
            _ => line.to_owned(),
        }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    std::fs::write(&manifest, text + "\n")?;
    Ok(target)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
