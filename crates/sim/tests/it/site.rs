//! A site whose example chain is in place, for journeys of deliveries at a terminal.

use crate::journeys::programs;
use anyhow::{Context, Result};
use sim::example::{AGENT, Example};
use sim::house::{House, PASSWORD};
use sim::terminal::{Following, Terminal};
use std::path::Path;

/// The space of the example.
pub const SPACE: &str = "CA_LIVRAISON";

/// Everything the page takes for granted: the documents are applied, `r.dev` develops and `b.ops` operates.
pub struct Site {
    /// Ends its web services before the house goes.
    pub example: Example,
    pub house: House,
    /// A developer.
    pub dev: Terminal,
    /// Somebody of operations.
    pub ops: Terminal,
    pub admin: Terminal,
}

impl Site {
    pub async fn open(edits: &[(&str, &str, &str)]) -> Result<Self> {
        let mut house = House::open(programs(), false).await?;
        let example = Example::lay_out(&house)?;
        for (file, from, to) in edits {
            example.edit(file, from, to)?;
        }
        let services = example.services().display().to_string();
        house.start_agent_with(AGENT, &["--services", &services]).await?;
        let admin = Terminal::of(&house, "admin")?;
        admin.signs_in("admin", PASSWORD)?;
        admin.adds_user("r.dev", "developer", PASSWORD)?;
        admin.adds_user("b.ops", "operator", PASSWORD)?;
        let (dev, ops) = (Terminal::of(&house, "dev")?, Terminal::of(&house, "ops")?);
        ops.signs_in("b.ops", PASSWORD)?;
        let site = Self { example, house, dev, ops, admin };
        site.apply()?;
        Ok(site)
    }

    pub fn apply(&self) -> Result<()> {
        let documents = self.example.documents().display().to_string();
        self.admin.says(&["space", "check", &documents])?;
        self.admin.says(&["space", "apply", &documents, "--yes"])?;
        Ok(())
    }

    /// Makes the package of the example in a version, and publishes it.
    pub fn publish(&self, version: &str) -> Result<()> {
        self.push(&self.example.package(version)?, version)
    }

    /// Packs a folder that is a version of the package, and publishes it.
    pub fn push(&self, folder: &Path, version: &str) -> Result<()> {
        let folder = folder.display().to_string();
        let file = self.house.path().join(format!("SICARDI-{version}.zip")).display().to_string();
        self.dev.says(&["package", "pack", &folder, "-o", &file])?;
        self.dev.says(&["package", "push", &file])?.with(&["SICARDI", version])?;
        Ok(())
    }

    /// Waits until a delivery stands so.
    pub async fn until(&self, delivery: &str, state: &str, following: &Following) -> Result<()> {
        let so = async |_: &client::Client| {
            let now = self.dev.json(&["delivery", "show", delivery])?;
            Ok(now["state"] == state)
        };
        let waited = self.house.until(&format!("{delivery} {state}"), so).await;
        waited.with_context(|| following.printed())
    }

    /// Waits until all icons are yellow again.
    pub async fn all_upcoming(&self) -> Result<()> {
        let so = async |_: &client::Client| {
            let view = self.dev.json(&["space", "show", SPACE])?;
            let nodes = view["nodes"].as_array().cloned().unwrap_or_default();
            Ok(!nodes.is_empty() && nodes.iter().all(|node| node["state"] == "upcoming"))
        };
        self.house.until("all objects upcoming", so).await
    }

    pub fn served(&self) -> String {
        let file = self.example.root("int1", "docroot").join("version.txt");
        std::fs::read_to_string(file).unwrap_or_default().trim().to_owned()
    }

    pub fn entries(folder: &Path) -> usize {
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }
}
