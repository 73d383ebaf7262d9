//! A FusionInventory agent as it is, when this machine has one: given the demo's address, nothing else.
//!
//! Only where it keeps its state is chosen, by the file that the distribution itself keeps that in; it listens on loopback for
//! wake-ups, so that tasks of the kind *push* reach it at once.

use super::fleet::Fleet;
use crate::{needs, place, run, say};
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

const PROGRAM: &str = "/usr/bin/fusioninventory-agent";
const SETUP: &str = "/usr/share/fusioninventory/lib/setup.pm";
/// Where agents listen for wake-ups unless they are told otherwise.
const WAKE_PORT: u16 = 62_354;

/// Starts it, or says that it is not here.
pub fn start(fleet: &mut Fleet) -> Result<()> {
    if !needs::foreign_agent() || !Path::new(PROGRAM).is_file() {
        say::aside(
            "the FusionInventory agent is not on this machine (Debian: fusioninventory-agent, \
             fusioninventory-agent-task-deploy): the demo goes on without one",
        );
        return Ok(());
    }
    let folder = fleet.folder().join("fusioninventory");
    let (modules, state) = (folder.join("lib"), folder.join("state"));
    for path in [&modules, &state] {
        std::fs::create_dir_all(path).with_context(|| format!("could not make {}", path.display()))?;
    }
    let setup = std::fs::read_to_string(SETUP).with_context(|| format!("could not read {SETUP}"))?;
    let own = setup.replace("/var/lib/fusioninventory-agent", &state.display().to_string());
    std::fs::write(modules.join("setup.pm"), own)?;
    let configuration = folder.join("agent.cfg");
    std::fs::write(&configuration, format!("server = {}/fusioninventory\ntag = demo\n", fleet.address()))?;
    let mut command = Command::new("perl");
    command.arg("-I").arg(&modules).args(["-Msetup", PROGRAM, "--daemon", "--no-fork", "--delaytime=1"]);
    command.arg(format!("--conf-file={}", configuration.display()));
    command.args(["--logger=stderr", "--httpd-ip=127.0.0.1"]);
    if place::is_free(WAKE_PORT) {
        command.arg(format!("--httpd-port={WAKE_PORT}"));
    } else {
        command.arg("--no-httpd");
    }
    command.current_dir(&folder);
    let agent = run::Background::start("the FusionInventory agent", command, &folder.join("agent.log"))?;
    fleet.add(agent);
    Ok(())
}
