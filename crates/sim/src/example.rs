//! The delivery example (`examples/delivery`) laid out in a house, made small and quick: its documents with this house's folders, the service scripts
//! of its agent, its packages.
//!
//! Nothing of the chain is left out; only times are shorter: the age a version must have, the pause before a graph goes back to upcoming, the pauses
//! between two tries. Dropping it ends the web services that were started; it must go before its house, whose folder
//! says which processes those are.

use crate::house::{House, free_port};
use crate::proc;
use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The agent that stands behind every environment.
pub const AGENT: &str = "paris-1";
/// Environments with a folder and a web service of their own.
const ENVIRONMENTS: [&str; 4] = ["int1", "int2", "rec1", "prd1"];
/// File, what stands there, what stands there instead.
const QUICK: [(&str, &str, &str); 5] = [
    ("tiers.policy.toml", "soak_floor     = \"10s\"", "soak_floor     = \"1s\""),
    ("tiers.policy.toml", "soak   = \"10s\"", "soak   = \"1s\""),
    ("tiers.policy.toml", "reset_delay    = \"20s\"", "reset_delay    = \"1s\""),
    ("ca_livraison.space.toml", "delay        = \"20s\"", "delay        = \"1s\""),
    ("ca_livraison.space.toml", "every = \"5s\"", "every = \"100ms\""),
];

/// The example, in a folder of a house.
pub struct Example {
    folder: PathBuf,
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/delivery")
}

impl Example {
    /// Lays it out; nothing is said to the server yet.
    ///
    /// # Errors
    /// When a file cannot be read or written, or the example is not as this module knows it.
    pub fn lay_out(house: &House) -> Result<Self> {
        let example = Self { folder: house.path().join("example") };
        let mut places = vec![("@FOLDER@".to_owned(), example.folder.display().to_string())];
        std::fs::create_dir_all(example.documents())?;
        std::fs::create_dir_all(example.services())?;
        for name in ENVIRONMENTS {
            let port = free_port()?;
            places.push((format!("@PORT_{}@", name.to_uppercase()), port.to_string()));
            example.service(name, port)?;
        }
        for other in ["lyon-1", "brest-1"] {
            places.push((format!("\"{other}\""), format!("\"{AGENT}\"")));
        }
        for folder in [source(), source().join("demo")] {
            copy_documents(&folder, &example.documents(), &places)?;
        }
        for (file, from, to) in QUICK {
            example.edit(file, from, to)?;
        }
        Ok(example)
    }

    /// Folder of the documents.
    #[must_use]
    pub fn documents(&self) -> PathBuf {
        self.folder.join("documents")
    }
    /// Folder of the service scripts: the agent is told of it by `--services`.
    #[must_use]
    pub fn services(&self) -> PathBuf {
        self.folder.join("services")
    }
    /// A root of an environment: `int1`, `docroot`.
    #[must_use]
    pub fn root(&self, env: &str, root: &str) -> PathBuf {
        self.folder.join(env).join(root)
    }

    /// The documents, as the server takes them.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn files(&self) -> Result<BTreeMap<String, String>> {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(self.documents())? {
            let entry = entry?;
            files.insert(
                entry.file_name().to_string_lossy().into_owned(),
                std::fs::read_to_string(entry.path())?,
            );
        }
        Ok(files)
    }

    /// Replaces a text of a document wherever it stands.
    ///
    /// # Errors
    /// When it does not stand there.
    pub fn edit(&self, file: &str, from: &str, to: &str) -> Result<()> {
        change(&self.documents().join(file), |text| text.contains(from).then(|| text.replace(from, to)))
            .with_context(|| format!("{from:?} in {file}"))
    }

    /// A copy of a version's folder, to be changed and packed.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn package(&self, version: &str) -> Result<PathBuf> {
        let copy = self.folder.join(format!("sicardi-{version}"));
        copy_folder(&source().join(format!("packages/sicardi-{version}")), &copy)?;
        Ok(copy)
    }

    fn service(&self, name: &str, port: u16) -> Result<()> {
        let script = self.services().join(format!("httpd-sicardi-{name}"));
        std::fs::copy(source().join("demo/services/httpd"), &script)?;
        let own = self.folder.join(name);
        for part in ["docroot", "staging", "backup", "logs"] {
            std::fs::create_dir_all(own.join(part))?;
        }
        let text = format!("DOCROOT={0}/docroot\nLOGS={0}/logs\nPORT={port}\n", own.display());
        std::fs::write(script.with_extension("conf"), text)?;
        Ok(())
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        for env in ENVIRONMENTS {
            let pid = std::fs::read_to_string(self.root(env, "logs").join("httpd.pid"));
            if let Some(pid) = pid.ok().and_then(|pid| pid.trim().parse().ok()) {
                proc::signal(pid, Signal::KILL);
            }
        }
    }
}

/// Replaces the text of a file; nothing instead of it is an error.
///
/// # Errors
/// When it cannot be read or written, or what was to be changed is not there.
pub fn change(file: &Path, with: impl FnOnce(&str) -> Option<String>) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    match with(&text) {
        Some(changed) => Ok(std::fs::write(file, changed)?),
        None => bail!("{} is not as expected", file.display()),
    }
}

fn copy_documents(from: &Path, to: &Path, places: &[(String, String)]) -> Result<()> {
    for entry in std::fs::read_dir(from).with_context(|| format!("could not read {}", from.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name().filter(|_| path.extension().is_some_and(|e| e == "toml")) else {
            continue;
        };
        let mut text = std::fs::read_to_string(&path)?;
        for (place, value) in places {
            text = text.replace(place.as_str(), value);
        }
        std::fs::write(to.join(name), text)?;
    }
    Ok(())
}

/// Copies a folder, modes included.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("could not read {}", from.display()))? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &place)?;
        } else {
            std::fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}
