//! The virtual agent `CapteurSalon` with its package `Temperature`: a thermometer that only speaks.
//!
//! It is fed by `examples/virtual/temperature-probe.sh`, as a person would from a device; where curl is missing, by a few
//! lines for Node.js. Its access key stands in a file that only its owner reads, and in the environment of the script.

use super::fleet::Fleet;
use crate::{place, run};
use anyhow::Result;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const AGENT: &str = "CapteurSalon";
const PACKAGE: &str = "Temperature";
const CREDENTIAL: &str = "capteurs";

/// Where there is no curl.
const SCRIPT: &str = r#"
const [server, sentinel, name] = process.argv.slice(2);
const headers = { SentinelName: sentinel, PackageName: name, AccessKey: process.env.ESCALE_ACCESS_KEY,
  "Content-Type": "application/json" };
let n = 0;
async function push() {
  const celsius = Math.round(10 * (20.5 + 2 * Math.sin(n++ / 20))) / 10;
  const body = JSON.stringify({ Name: "Salon", Value: { celsius }, Type: "Climate", Lifetime: 60 });
  const answer = await fetch(server + "/rest/constellation/PushStateObject", { method: "POST", headers, body });
  if (!answer.ok) console.error("answer " + answer.status);
}
setInterval(() => push().catch((error) => console.error(String(error))), 1000);
"#;

/// Declares agent, credential and package where they are missing, and starts the script.
pub fn start(fleet: &mut Fleet) -> Result<()> {
    let folder = fleet.folder().join("feeder");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("key");
    if !file.is_file() {
        let key = declare(fleet)?;
        std::fs::write(&file, key)?;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?;
    }
    let mut command = if place::on_path("curl").is_some() {
        let mut command = Command::new("sh");
        command.arg(place::root().join("examples/virtual/temperature-probe.sh"));
        command
    } else {
        let script = folder.join("feed.js");
        std::fs::write(&script, SCRIPT)?;
        let mut command = Command::new("node");
        command.arg(&script);
        command
    };
    command.args([&fleet.address(), AGENT, PACKAGE]).current_dir(&folder);
    command.env("ESCALE_ACCESS_KEY", std::fs::read_to_string(&file)?.trim());
    let feeder = run::Background::start("the feeder", command, &fleet.folder().join("feeder.log"))?;
    fleet.add(feeder);
    Ok(())
}

/// Declares all three; returns the access key, which the server shows this once.
fn declare(fleet: &Fleet) -> Result<String> {
    let key = fleet.escale(&["credential", "add", CREDENTIAL])?;
    fleet.escale(&["agent", "add", "--virtual", AGENT, "--credential", CREDENTIAL])?;
    fleet.escale(&["instance", "deploy", AGENT, PACKAGE, "--virtual"])?;
    Ok(key.trim().to_owned())
}
