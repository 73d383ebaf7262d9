//! The web console's own toolchain, called from here: install, build, generate, test.
//!
//! A build is skipped while nothing it is made from has changed: a stamp beside the installed modules keeps the hash
//! of every source. No address of a download is written anywhere; npm uses the machine's own set-up.

use crate::{place, run, say};
use anyhow::{Context, Result, bail};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The console's folder.
pub fn folder() -> PathBuf {
    place::root().join("console")
}

/// Whether there is a console to build.
pub fn exists() -> bool {
    folder().join("package.json").is_file()
}

/// A call of npm in a folder.
pub fn npm(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command
        .args(arguments)
        .current_dir(folder)
        .env("NO_UPDATE_NOTIFIER", "1")
        .env("npm_config_fund", "false")
        .env("npm_config_audit", "false");
    command
}

/// Installs the modules of a folder unless they are those of its lock file.
pub fn install(folder: &Path, progress: &mut say::Progress, log: &Path) -> Result<()> {
    let wanted = read_lock(&folder.join("package-lock.json"))?;
    // npm keeps its own record of what it installed, written last.
    if read_lock(&folder.join("node_modules/.package-lock.json")).is_ok_and(|record| fits(&wanted, &record)) {
        return Ok(());
    }
    if place::on_path("npm").is_none() {
        bail!("npm is not on this machine; install Node.js 20 or newer with npm, then try again");
    }
    run::logged(&mut npm(folder, &["ci"]), log, |line| {
        progress.note(line.unwrap_or("installing modules"));
    })
}

fn read_lock(file: &Path) -> Result<serde_json::Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))
}

/// Whether npm's record of installed modules holds what the lock file wants, and nothing else. Modules for other
/// platforms are optional and stay away.
fn fits(wanted: &serde_json::Value, record: &serde_json::Value) -> bool {
    let empty = serde_json::Map::new();
    let modules = |lock: &serde_json::Value| lock["packages"].as_object().unwrap_or(&empty).clone();
    let (wanted, record) = (modules(wanted), modules(record));
    let same = |name: &String| {
        wanted.get(name).map(|one| &one["version"]) == record.get(name).map(|one| &one["version"])
    };
    record.keys().all(same)
        && wanted.iter().all(|(name, one)| name.is_empty() || one["optional"] == true || same(name))
}

/// Builds `console/dist` when a source has changed. Says whether it had to.
pub fn build(progress: &mut say::Progress, log: &Path) -> Result<bool> {
    if !exists() {
        return Ok(false);
    }
    install(&folder(), progress, log)?;
    let stamp = Stamp { file: folder().join("node_modules/.escale-built"), hash: hash_files(&sources()?)? };
    if stamp.holds() && folder().join("dist/index.html").is_file() {
        return Ok(false);
    }
    run::logged(&mut npm(&folder(), &["run", "build"]), log, |line| {
        progress.note(line.unwrap_or("building"));
    })?;
    stamp.write()?;
    Ok(true)
}

/// Whether the console's package has a script of that name.
pub fn has_script(name: &str) -> Result<bool> {
    let text = std::fs::read_to_string(folder().join("package.json"))
        .context("could not read the console's package.json")?;
    let package: serde_json::Value =
        serde_json::from_str(&text).context("the console's package.json is no JSON")?;
    Ok(package["scripts"][name].is_string())
}

/// Everything the built console is made from.
fn sources() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(&folder(), &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if ["node_modules", "dist", "e2e", "test-results"].iter().any(|aside| name == *aside) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn hash_files(files: &[PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        std::fs::read(file).with_context(|| format!("could not read {}", file.display()))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// A file that says for which sources a result was made.
struct Stamp {
    file: PathBuf,
    hash: u64,
}

impl Stamp {
    fn holds(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|text| text == self.hash.to_string())
    }
    fn write(&self) -> Result<()> {
        std::fs::write(&self.file, self.hash.to_string())
            .with_context(|| format!("could not write {}", self.file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installed_modules_fit_their_lock_file_or_not() {
        let lock = |text: &str| serde_json::from_str(text).unwrap();
        let wanted = lock(
            r#"{"packages":{"":{"name":"c"},"a":{"version":"1"},"win":{"version":"1","optional":true}}}"#,
        );
        assert!(fits(&wanted, &lock(r#"{"packages":{"a":{"version":"1"}}}"#)));
        assert!(!fits(&wanted, &lock(r#"{"packages":{"a":{"version":"2"}}}"#)));
        assert!(!fits(&wanted, &lock(r#"{"packages":{}}"#)));
        assert!(!fits(&wanted, &lock(r#"{"packages":{"a":{"version":"1"},"b":{"version":"1"}}}"#)));
    }

    #[test]
    fn a_stamp_holds_until_a_source_changes() {
        let folder = place::Throwaway::new("console-test").unwrap();
        let source = folder.path().join("a.ts");
        let stamp = |source: &PathBuf| Stamp {
            file: folder.path().join("stamp"),
            hash: hash_files(std::slice::from_ref(source)).unwrap(),
        };
        std::fs::write(&source, "one").unwrap();
        assert!(!stamp(&source).holds());
        stamp(&source).write().unwrap();
        assert!(stamp(&source).holds());
        std::fs::write(&source, "two").unwrap();
        assert!(!stamp(&source).holds());
    }
}
