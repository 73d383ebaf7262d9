//! What the tests need besides Rust and Node.js, and how it gets here: Debian's packages, after a question.
//!
//! With `CI=true` nothing is asked. Without a terminal nobody can be asked: then the tests that need it are left out,
//! and said to be.

use crate::{place, run, say};
use anyhow::{Result, bail};
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with `initdb` and `postgres`: the newest of Debian's, else the one on the search path.
pub fn postgres() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            let programs = path.join("bin");
            programs.join("initdb").is_file().then_some((version, programs))
        })
        .collect();
    found.sort();
    let newest = found.pop().map(|(_, programs)| programs);
    newest.or_else(|| place::on_path("initdb").and_then(|file| file.parent().map(Path::to_path_buf)))
}

/// Chromium, or a browser that is the same underneath.
pub fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(place::on_path)
}

/// Python 3.
pub fn python() -> Option<PathBuf> {
    place::on_path("python3")
}

/// The FusionInventory agent with its deploy task, as Debian has it.
pub fn foreign_agent() -> bool {
    place::on_path("fusioninventory-agent").is_some()
        && Path::new("/usr/share/fusioninventory/lib/FusionInventory/Agent/Task/Deploy.pm").is_file()
}

/// Whether this is a machine of continuous integration.
pub fn ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// Installs what is missing of PostgreSQL, Python, Chromium and the FusionInventory agent; returns a sentence for each that is still missing.
pub fn install(browser: bool) -> Result<Vec<String>> {
    let mut packages = Vec::new();
    if postgres().is_none() {
        packages.push("postgresql");
    }
    if browser && chromium().is_none() {
        packages.push("chromium");
    }
    if python().is_none() {
        packages.push("python3");
    }
    if !foreign_agent() {
        packages.extend(["fusioninventory-agent", "fusioninventory-agent-task-deploy"]);
    }
    if place::on_path("ip").is_none() {
        packages.push("iproute2");
    }
    if !packages.is_empty() && agreed(&packages) {
        apt(&packages)?;
    }
    let mut missing = Vec::new();
    if !foreign_agent() {
        missing.push(String::from(
            "the FusionInventory agent is not installed (Debian: fusioninventory-agent, fusioninventory-agent-task-deploy); tests with it are left out",
        ));
    }
    if python().is_none() {
        missing.push(String::from(
            "Python is not installed (Debian: python3); tests of packages and libraries in Python are left out",
        ));
    }
    if postgres().is_none() {
        missing
            .push(String::from("PostgreSQL is not installed (Debian: postgresql); tests on it are left out"));
    }
    if browser && chromium().is_none() {
        missing
            .push(String::from("Chromium is not installed (Debian: chromium); browser tests are left out"));
    }
    Ok(missing)
}

/// Installs the Debian packages of programs that are missing; returns the packages that still are.
pub fn programs(wanted: &[(&str, &'static str)]) -> Result<Vec<&'static str>> {
    let there =
        |program: &str| place::on_path(program).is_some() || Path::new("/usr/sbin").join(program).is_file();
    let missing = || wanted.iter().filter(|(program, _)| !there(program)).map(|(_, package)| *package);
    let packages: Vec<&str> = missing().collect();
    if !packages.is_empty() && agreed(&packages) {
        apt(&packages)?;
    }
    Ok(missing().collect())
}

fn agreed(packages: &[&str]) -> bool {
    if ci() {
        return true;
    }
    if !std::io::stdin().is_terminal() {
        return false;
    }
    say::aside(&format!("This needs {}. Install with apt-get? [y/N]", packages.join(" and ")));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer).is_ok();
    read && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "o" | "oui")
}

fn apt(packages: &[&str]) -> Result<()> {
    if place::on_path("apt-get").is_none() {
        bail!("there is no apt-get here; install {} by hand, then try again", packages.join(" and "));
    }
    // Lists may be absent on a bare machine, or too old to fetch from.
    run::plainly(&mut as_root(&["apt-get", "update", "-qq"])?)?;
    let mut words = vec!["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
    words.extend(packages);
    run::plainly(&mut as_root(&words)?)
}

/// A command that runs as root: as it is, or through sudo.
fn as_root(words: &[&str]) -> Result<Command> {
    let mut command = if is_root()? {
        Command::new("env")
    } else if place::on_path("sudo").is_some() {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    } else {
        bail!("this needs root: run as root \"{}\", then try again", words.join(" "));
    };
    command.arg("DEBIAN_FRONTEND=noninteractive").args(words);
    Ok(command)
}

/// Whether we are root.
pub fn is_root() -> Result<bool> {
    Ok(run::output(Command::new("id").arg("-u"))?.trim() == "0")
}
