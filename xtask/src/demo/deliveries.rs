//! The delivery example on the demo's agents: its documents with this machine's folders, a web service that a script keeps, the package in its versions, one
//! delivery already made.

use super::fleet::Fleet;
use crate::place;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Environments of the example with a web service of their own.
const ENVIRONMENTS: [&str; 4] = ["int1", "int2", "rec1", "prd1"];
/// Versions, oldest first; the last one's install fails, so that causes can be seen.
const VERSIONS: [&str; 3] = ["1.4.1", "1.4.2", "1.4.3"];

/// Folder of service scripts that agents are given.
pub fn services(folder: &Path) -> PathBuf {
    folder.join("services")
}

/// Applies the documents, publishes the package, delivers the first version. What is there stays.
pub fn start(fleet: &Fleet) -> Result<()> {
    lay_out(fleet, &[])?;
    if fleet.list(&["delivery", "ls"])?.is_empty() {
        // It waits for the age of its version by itself.
        fleet.escale(&["deliver", "INT1", "SICARDI", VERSIONS[0], "--reason", "demo", "--output", "json"])?;
    }
    Ok(())
}

/// Applies the documents, with other names for some agents, and publishes the package.
pub fn lay_out(fleet: &Fleet, agents: &[(&str, &str)]) -> Result<()> {
    let world = fleet.folder().join("delivery");
    let documents = world.join("documents");
    std::fs::create_dir_all(&documents)?;
    let mut places = vec![("@FOLDER@".to_owned(), world.display().to_string())];
    for name in ENVIRONMENTS {
        let port = port_of(&world, name)?;
        places.push((format!("@PORT_{}@", name.to_uppercase()), port.to_string()));
        service(fleet.folder(), &world, name, port)?;
    }
    places.extend(agents.iter().map(|(from, to)| (format!("\"{from}\""), format!("\"{to}\""))));
    let example = place::root().join("examples/delivery");
    for folder in [&example, &example.join("demo")] {
        copy_documents(folder, &documents, &places)?;
    }
    fleet
        .escale(&["space", "apply", &documents.display().to_string(), "--yes"])
        .context("applying the delivery example failed")?;
    for version in VERSIONS {
        let file = world.join(format!("SICARDI-{version}.zip"));
        let from = example.join(format!("packages/sicardi-{version}"));
        fleet.escale(&["package", "pack", &from.display().to_string(), "-o", &file.display().to_string()])?;
        fleet.escale(&["package", "push", &file.display().to_string()])?;
    }
    Ok(())
}

/// A port of this environment's web service, the same when the demo goes on.
fn port_of(world: &Path, name: &str) -> Result<u16> {
    let kept = world.join(format!("{name}.port"));
    if let Ok(text) = std::fs::read_to_string(&kept) {
        return text.trim().parse().with_context(|| format!("{} holds no port", kept.display()));
    }
    let port = place::free_port()?;
    std::fs::write(&kept, port.to_string())?;
    Ok(port)
}

/// The script of a web service, and its settings.
fn service(folder: &Path, world: &Path, name: &str, port: u16) -> Result<()> {
    let services = services(folder);
    std::fs::create_dir_all(&services)?;
    let script = services.join(format!("httpd-sicardi-{name}"));
    std::fs::copy(place::root().join("examples/delivery/demo/services/httpd"), &script)?;
    let own = world.join(name);
    for part in ["docroot", "staging", "backup", "logs"] {
        std::fs::create_dir_all(own.join(part))?;
    }
    let text = format!("DOCROOT={0}/docroot\nLOGS={0}/logs\nPORT={port}\n", own.display());
    std::fs::write(services.join(format!("httpd-sicardi-{name}.conf")), text)?;
    Ok(())
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
